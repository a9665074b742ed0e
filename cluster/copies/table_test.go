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
				table.visit([]uint64{h}, doc, nil)
				model.add(h, doc)
			}
		}
		if rapid.Bool().Draw(t, "settled") {
			table.settle()
		}
		for h, want := range model.lists {
			if got := table.find([]uint64{h}, nil); !slices.Equal(got, want) {
				t.Fatalf("hash %x: got %v, want %v", h, got, want)
			}
		}
		if got := table.find([]uint64{few[0] + 1}, []int32{7}); !slices.Equal(got, append([]int32{7}, model.lists[few[0]+1]...)) {
			t.Fatalf("find does not append: %v", got)
		}
	})
}

// hashAt finds the nth hash whose probing begins at a slot of a new table.
func hashAt(t *table, slot, n int) uint64 {
	for h := uint64(1); ; h++ {
		if t.place(mix(h)) == slot {
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
	for _, slot := range []int{0, 500, len(table.slots) - 3, len(table.slots) - 1} {
		hashes = append(hashes, hashAt(table, slot, 0), hashAt(table, slot, 1))
	}
	for _, doc := range append(want, 19) { // one more than the cap
		for _, h := range hashes {
			table.visit([]uint64{h}, doc, nil)
		}
	}
	for size := len(table.slots); size < 1<<15; size = len(table.slots) {
		for i := uint64(0); len(table.slots) == size; i++ {
			table.visit([]uint64{mix(uint64(size)<<32 + i)}, 1, nil)
		}
		for _, h := range hashes {
			if got := table.find([]uint64{h}, nil); !slices.Equal(got, want) {
				t.Errorf("%d slots, hash %x: got %v", len(table.slots), h, got)
			}
		}
	}
}

func TestTableHoldsTheGreatestDocument(t *testing.T) {
	table := newTable(2)
	table.visit([]uint64{1}, maxDocs, nil)
	table.visit([]uint64{2}, 1, nil)
	if got := table.find([]uint64{1}, nil); !slices.Equal(got, []int32{maxDocs}) {
		t.Errorf("got %v", got)
	}
}

// A visit gives the documents before it, and files the document once: not again
// for a key that stands twice in its text, and not beyond the cap.
func TestTableVisits(t *testing.T) {
	const first, second = 5, 6
	for _, tc := range []struct {
		name         string
		filed        []int32 // under first
		keys         []uint64
		doc          int32
		want, behind []int32
	}{
		{"nobody there", nil, []uint64{first}, 4, nil, []int32{4}},
		{"after others", []int32{1, 2}, []uint64{first}, 4, []int32{1, 2}, []int32{1, 2, 4}},
		{"twice in one visit", []int32{1}, []uint64{first, first}, 4, []int32{1}, []int32{1, 4}},
		{"there already", []int32{1, 4}, []uint64{first}, 4, nil, []int32{1, 4}},
		{"the cap is reached", []int32{1, 2, 3}, []uint64{first}, 4, []int32{1, 2, 3}, []int32{1, 2, 3}},
		{"the last at the cap again", []int32{1, 2, 4}, []uint64{first}, 4, nil, []int32{1, 2, 4}},
		{"one key new and one known", []int32{1}, []uint64{second, first, second}, 4, []int32{1}, []int32{1, 4}},
		{"no key", []int32{1}, nil, 4, nil, []int32{1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			table := newTable(3)
			for _, doc := range tc.filed {
				table.visit([]uint64{first}, doc, nil)
			}
			got := table.visit(tc.keys, tc.doc, []int32{7})
			if want := append([]int32{7}, tc.want...); !slices.Equal(got, want) {
				t.Errorf("visit gave %v, want %v", got, want)
			}
			if got := table.find([]uint64{first}, nil); !slices.Equal(got, tc.behind) {
				t.Errorf("filed are %v, want %v", got, tc.behind)
			}
		})
	}
}

// Under an item's key stands its latest state alone, through growth and beside
// keys of other kinds.
func TestTableReplaceAgainstMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table, model := newTable(2), map[uint64]int32{}
		keys := rapid.SliceOfNDistinct(rapid.Uint64(), 1, 12, rapid.ID).Draw(t, "keys")
		for doc := int32(1); doc <= int32(rapid.IntRange(1, 40).Draw(t, "docs")); doc++ {
			key := rapid.SampledFrom(keys).Draw(t, "key")
			if got := table.latest(key); got != model[key] {
				t.Fatalf("latest of %x is %d, want %d", key, got, model[key])
			}
			table.replace(key, doc)
			model[key] = doc
			for i := range uint64(rapid.IntRange(0, 300).Draw(t, "others")) { // so that the table grows
				table.visit([]uint64{mix(uint64(doc)<<32 + i)}, doc, nil)
			}
		}
		for _, key := range keys {
			if got := table.latest(key); got != model[key] {
				t.Fatalf("latest of %x is %d, want %d", key, got, model[key])
			}
		}
	})
}
