package wirefold

import "slices"

// table is a list of which every copy is a snapshot: the writer appends and sets,
// and whoever copied the table before goes on reading what stood there then. It
// costs a copy of one chunk for each chunk that is changed between two snapshots,
// and nothing for what is appended.
//
// One goroutine writes. A copy of the struct is the snapshot; forget must be called
// on the writer's own copy after one is handed out.
type table[T any] struct {
	chunks [][]T        // each of chunkLen, but for what is dropped
	n      int          // items
	own    map[int]bool // chunks made since the last snapshot, which nobody else reads
	ownTop bool         // the same of the list of chunks
}

const chunkLen = 256

func (t *table[T]) len() int { return t.n }

// at is item i. What was dropped is zero.
func (t *table[T]) at(i int32) T { return t.chunks[i/chunkLen][i%chunkLen] }

// ref is item i, to be read in place.
func (t *table[T]) ref(i int32) *T { return &t.chunks[i/chunkLen][i%chunkLen] }

// add appends an item and gives its number.
func (t *table[T]) add(v T) int32 {
	i := t.n
	if i%chunkLen == 0 {
		t.chunks = append(t.chunks, make([]T, chunkLen))
		t.mark(i / chunkLen)
	}
	t.chunks[i/chunkLen][i%chunkLen] = v // beyond what any snapshot reads
	t.n++
	return int32(i)
}

// set replaces item i.
func (t *table[T]) set(i int32, v T) {
	c := int(i / chunkLen)
	if !t.own[c] {
		if !t.ownTop {
			t.chunks, t.ownTop = slices.Clone(t.chunks), true
		}
		t.chunks[c] = slices.Clone(t.chunks[c])
		t.mark(c)
	}
	t.chunks[c][i%chunkLen] = v
}

func (t *table[T]) mark(c int) {
	if t.own == nil {
		t.own = map[int]bool{}
	}
	t.own[c] = true
}

// forget makes all that stands in the table belong to a snapshot.
func (t *table[T]) forget() { t.own, t.ownTop = nil, false }
