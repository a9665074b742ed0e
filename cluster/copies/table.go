package copies

import "math/bits"

// table maps hashes to the documents that have them. It is one flat array of
// 8-byte slots with open addressing: 28 bits of document, 36 bits of the hash. A
// hash that falls on another's 36 bits (one in 69 billion pairs) costs a wasted
// comparison, never a wrong edge.
//
// A hash that fills its cap takes no more documents: what thousands of texts
// share is boilerplate, and the first holders of a copied text are those that
// later copies must be compared with.
type table struct {
	slots []uint64
	used  int
	limit int // documents a hash

	touched uint64 // keeps the compiler from leaving touch out
}

const (
	largeTable = 1 << 20 // slots

	docBits = 28
	maxDocs = 1<<docBits - 1
)

func newTable(limit int) *table {
	t := &table{limit: limit}
	t.slots = make([]uint64, 1024)
	return t
}

// find appends the documents filed under each key to dst.
func (t *table) find(keys []uint64, dst []int32) []int32 {
	t.touch(keys)
	for _, key := range keys {
		h := mix(key)
		tag := h >> docBits << docBits
		for i := t.place(h); t.slots[i] != 0; i = t.next(i) {
			if t.slots[i]>>docBits<<docBits == tag {
				dst = append(dst, int32(t.slots[i]&maxDocs))
			}
		}
	}
	return dst
}

// visit appends the documents filed under each key to dst, and files doc after
// them unless the cap is reached. Where doc is there already it does nothing: the
// key stands twice in its text.
func (t *table) visit(keys []uint64, doc int32, dst []int32) []int32 {
	for 4*(t.used+len(keys)) >= 3*len(t.slots) {
		t.grow()
	}
	t.touch(keys)
	for _, key := range keys {
		h := mix(key)
		tag := h >> docBits << docBits
		n, before := 0, len(dst)
		i := t.place(h)
		for ; t.slots[i] != 0; i = t.next(i) {
			if t.slots[i]>>docBits<<docBits == tag {
				d := int32(t.slots[i] & maxDocs)
				if d == doc {
					dst, n = dst[:before], t.limit
					break
				}
				dst = append(dst, d)
				if n++; n >= t.limit {
					break
				}
			}
		}
		if n < t.limit {
			t.slots[i] = tag | uint64(doc)
			t.used++
		}
	}
	return dst
}

// pass hands the place of one document under each key to another.
func (t *table) pass(keys []uint64, from, to int32) {
	for _, key := range keys {
		h := mix(key)
		tag := h >> docBits << docBits
		for i := t.place(h); t.slots[i] != 0; i = t.next(i) {
			if t.slots[i] == tag|uint64(from) {
				t.slots[i] = tag | uint64(to)
				break
			}
		}
	}
}

// touch reads the places of all keys, one after the other without waiting. A large
// table is not in the cache, and so the waits for its memory run side by side.
func (t *table) touch(keys []uint64) {
	var sum uint64
	for _, key := range keys {
		sum += t.slots[t.place(mix(key))]
	}
	t.touched = sum
}

// replace files doc under h in place of the document that is there.
func (t *table) replace(h uint64, doc int32) {
	if i := t.first(h); t.slots[i] != 0 {
		t.slots[i] = t.slots[i]>>docBits<<docBits | uint64(doc)
		return
	}
	t.visit([]uint64{h}, doc, nil)
}

// latest is the document filed under h by replace, or 0.
func (t *table) latest(h uint64) int32 { return int32(t.slots[t.first(h)] & maxDocs) }

// first is the first slot of h, or the empty one at which the search for it ends.
func (t *table) first(h uint64) int {
	h = mix(h)
	tag := h >> docBits << docBits
	i := t.place(h)
	for t.slots[i] != 0 && t.slots[i]>>docBits<<docBits != tag {
		i = t.next(i)
	}
	return i
}

// place is where the probing for a slot or a hash begins: it depends only on the
// bits that slots keep, so that a table can grow without the hashes, and grows with
// them, so that growing goes through memory in order.
func (t *table) place(h uint64) int {
	hi, _ := bits.Mul64(h>>docBits<<docBits, uint64(len(t.slots)))
	return int(hi)
}

func (t *table) next(i int) int {
	if i++; i < len(t.slots) {
		return i
	}
	return 0
}

// grow makes a small table twice as large, and a large one half as large again.
func (t *table) grow() {
	size := 2 * len(t.slots)
	if size > largeTable {
		size = len(t.slots) / 2 * 3
	}
	t.resize(size)
}

// settle makes a table to which nothing will be added as small as searches allow.
// Most of them are for what is not there, and go on to the next empty slot: with
// nine in ten slots in use, adding to a dozen partitions takes twice the time.
func (t *table) settle() { t.resize(t.used + t.used/3 + 1) }

// resize moves the slots into an array of another size, in an order that keeps the
// documents of one hash in order of arrival: from behind an empty slot on, as a run
// of slots may go over the end of the array.
func (t *table) resize(size int) {
	old := t.slots
	t.slots = make([]uint64, size)
	first := 0
	for old[first] != 0 {
		first++
	}
	for k := range old {
		if k += first; k >= len(old) {
			k -= len(old)
		}
		s := old[k]
		if s == 0 {
			continue
		}
		i := t.place(s)
		for t.slots[i] != 0 {
			i = t.next(i)
		}
		t.slots[i] = s
	}
}
