package copies

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// slowTable is what a table must do: documents in order of arrival, up to a cap.
type slowTable struct {
	limit int
	lists map[uint64][]int32
}

func (m *slowTable) add(h uint64, doc int32) {
	if len(m.lists[h]) < m.limit {
		m.lists[h] = append(m.lists[h], doc)
	}
}

func TestTableAgainstMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 5).Draw(t, "limit")
		few := rapid.SliceOfNDistinct(rapid.Uint64(), 1, 20, rapid.ID).Draw(t, "hashes")
		table, model := newTable(limit), &slowTable{limit, map[uint64][]int32{}}
		docs := int32(rapid.IntRange(1, 60).Draw(t, "docs"))
		for doc := int32(1); doc <= docs; doc++ {
			var hashes []uint64
			if rapid.Bool().Draw(t, "known") {
				hashes = rapid.SliceOfNDistinct(rapid.SampledFrom(few), 0, len(few), rapid.ID).Draw(t, "of doc")
			} else { // many others, so that the table grows
				for i := range uint64(rapid.IntRange(1, 200).Draw(t, "others")) {
					hashes = append(hashes, mix(uint64(doc)<<32+i))
				}
			}
			for _, h := range hashes {
				table.visit(h, doc, nil)
				model.add(h, doc)
			}
		}
		for h, want := range model.lists {
			if got := table.find(h, nil); !slices.Equal(got, want) {
				t.Fatalf("hash %x: got %v, want %v", h, got, want)
			}
		}
		if got := table.find(few[0]+1, []int32{7}); !slices.Equal(got, append([]int32{7}, model.lists[few[0]+1]...)) {
			t.Fatalf("find does not append: %v", got)
		}
	})
}

// hashAt finds the nth hash whose probing begins at a slot of a new table.
func hashAt(t *table, slot uint64, n int) uint64 {
	for h := uint64(1); ; h++ {
		if place(mix(h))&t.mask == slot {
			if n--; n < 0 {
				return h
			}
		}
	}
}

// Growth keeps the order of arrival, also of documents whose slots run over the
// end of the array to its beginning.
func TestTableGrowthKeepsOrder(t *testing.T) {
	table := newTable(8)
	want := []int32{11, 12, 13, 14, 15, 16, 17, 18}
	var hashes []uint64
	for _, slot := range []uint64{0, 500, table.mask - 2, table.mask} {
		hashes = append(hashes, hashAt(table, slot, 0), hashAt(table, slot, 1))
	}
	for _, doc := range append(want, 19) { // one more than the cap
		for _, h := range hashes {
			table.visit(h, doc, nil)
		}
	}
	for size := len(table.slots); size < 1<<15; size = len(table.slots) {
		for i := uint64(0); len(table.slots) == size; i++ {
			table.visit(mix(uint64(size)<<32+i), 1, nil)
		}
		for _, h := range hashes {
			if got := table.find(h, nil); !slices.Equal(got, want) {
				t.Errorf("%d slots, hash %x: got %v", len(table.slots), h, got)
			}
		}
	}
}

func TestTableHoldsTheGreatestDocument(t *testing.T) {
	table := newTable(2)
	table.visit(1, maxDocs, nil)
	table.visit(2, 1, nil)
	if got := table.find(1, nil); !slices.Equal(got, []int32{maxDocs}) {
		t.Errorf("got %v", got)
	}
}
