package copies

import "fmt"

// boilerplate learns which shingles say nothing about copying: the "about us", the
// terms of use and the calls for donations that an outlet prints around every
// article, the frame of a form that is filled in every day, the phrases of the
// trade. Chained by these, unrelated texts make one false family of thousands.
//
// It learns from comparisons: what two articles share that are no copies of each
// other is suspect, and a shingle that enough unrelated articles have is
// boilerplate from then on, whichever outlet prints it. Copies and versions of one
// text, however many, teach nothing. So nothing has to be known of a source in
// advance, and only what really recurs takes memory.
//
// It is a table with open addressing of 8-byte slots: the hash, but for its lowest
// three bits, which hold the number of articles.
type boilerplate struct {
	slots []uint64
	mask  uint64
	used  int
	// some has a bit for every shingle that is boilerplate, and for some others: it
	// answers for most of a text without a search.
	some [1 << someBits / 64]uint64
}

const (
	boilerplateFrom = 4       // unrelated articles with a shingle
	countBits       = 7       // the part of a slot that counts
	mostSuspects    = 1 << 20 // slots in use from which rare suspects are forgotten
	someBits        = 18
)

// has reports whether the shingle is boilerplate.
func (b *boilerplate) has(h uint64) bool {
	bit := h >> (64 - someBits)
	return b.some[bit/64]>>(bit%64)&1 != 0 && b.slots[b.slot(h)]&countBits >= boilerplateFrom
}

// slot is the place of a shingle, or the empty one where it belongs.
func (b *boilerplate) slot(h uint64) uint64 {
	i := h >> 3 & b.mask
	for b.slots[i] != 0 && (b.slots[i]^h)&^countBits != 0 {
		i = (i + 1) & b.mask
	}
	return i
}

// suspect counts one more article with the shingle, and at first two: that which
// was compared and that with which it was.
func (b *boilerplate) suspect(h uint64) {
	if 2*b.used >= len(b.slots) {
		b.grow()
	}
	i := b.slot(h)
	switch n := b.slots[i] & countBits; {
	case b.slots[i] == 0:
		b.slots[i] = h&^countBits | 2
		b.used++
	case n < boilerplateFrom:
		b.slots[i]++
		if n+1 == boilerplateFrom {
			b.mark(h)
		}
	}
}

// mark sets the bit of a shingle that is boilerplate.
func (b *boilerplate) mark(h uint64) {
	bit := h >> (64 - someBits)
	b.some[bit/64] |= 1 << (bit % 64)
}

// restore takes the slots of a table that was saved, the rest of which they tell.
func (b *boilerplate) restore(slots []uint64) error {
	for _, s := range slots {
		if s != 0 {
			b.used++
		}
		if s&countBits >= boilerplateFrom {
			b.mark(s)
		}
	}
	if n := len(slots); n&(n-1) != 0 || 2*b.used > n {
		return fmt.Errorf("a table of boilerplate has %d of %d slots in use", b.used, n)
	}
	b.slots, b.mask = slots, uint64(len(slots)-1)
	return nil
}

// grow makes a table of which less than a quarter is used. One that is large already
// forgets what only two articles had first.
func (b *boilerplate) grow() {
	old, least := b.slots, uint64(1)
	if b.used >= mostSuspects {
		least = 3
	}
	b.used = 0
	for _, s := range old {
		if s&countBits >= least {
			b.used++
		}
	}
	size := max(1024, len(old))
	for 4*b.used >= size {
		size *= 2
	}
	b.slots, b.mask = make([]uint64, size), uint64(size-1)
	for _, s := range old {
		if s&countBits >= least {
			b.slots[b.slot(s)] = s
		}
	}
}
