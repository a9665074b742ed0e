package copies

import (
	"fmt"
	"slices"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
)

// store is an index with the texts that it was given.
type store struct {
	*Index
	t        testing.TB
	articles []Article
	all      []Edge
	fetched  []int32
}

func newStore(t testing.TB, o Options) *store {
	s := &store{t: t}
	s.Index = New(func(doc int32) Text {
		if doc < s.oldest() || s.record(doc).dead {
			t.Errorf("the text of document %d is asked for, which has expired or was deleted", doc)
		}
		s.fetched = append(s.fetched, doc)
		return s.articles[doc].Text
	}, o)
	return s
}

// add adds an article and lists the documents that it has edges to, in order.
func (s *store) add(a Article) []int32 {
	s.t.Helper()
	s.articles = append(s.articles, a)
	doc, edges, err := s.Add(a)
	if err != nil || int(doc) != len(s.articles)-1 || s.Len() != len(s.articles) {
		s.t.Fatalf("article %d became %d of %d: %v", len(s.articles)-1, doc, s.Len(), err)
	}
	var to []int32
	for _, e := range edges {
		if e.To < s.oldest() {
			s.t.Errorf("edge %+v is to a document that has expired", e)
		}
		to = append(to, e.To)
	}
	s.all = append(s.all, edges...)
	slices.Sort(to)
	return to
}

func TestDelete(t *testing.T) {
	whole, cut := body(ferry...), body(ferry[:4]...)
	type step struct {
		add    Text // unless empty
		delete int32
		rotate bool
		want   []int32 // edges of what is added
	}
	add := func(text Text, want ...int32) step { return step{add: text, want: want} }
	del := func(doc int32) step { return step{delete: doc} }
	rotate := step{rotate: true}
	for _, tc := range []struct {
		name  string
		steps []step
	}{
		{"the only copy", []step{add(whole), del(0), add(whole)}},
		{"twice", []step{add(whole), del(0), del(0), add(whole), add(whole, 1)}},
		{"one of two", []step{add(whole), add(whole, 0), del(0), add(whole, 1), add(cut, 1, 2)}},
		{"the second of two", []step{add(whole), add(whole, 0), del(1), add(whole, 0), add(cut, 0, 2)}},
		{"those that are filed: an heir takes the place",
			[]step{add(whole), add(whole, 0), add(whole, 0), del(0), del(1), add(whole, 2), add(cut, 2, 3)}},
		{"one that is not filed", []step{add(whole), add(whole, 0), add(whole, 0), add(whole, 0), del(2), del(0), del(1), add(whole, 3)}},
		{"all of them", []step{add(whole), add(whole, 0), add(whole, 0), add(whole, 0), del(0), del(1), del(2), del(3), add(whole), add(cut, 4)}},
		{"all of them, the last first", []step{add(whole), add(whole, 0), add(whole, 0), add(whole, 0), del(3), del(2), del(1), del(0), add(whole), add(cut, 4)}},
		{"an heir too", []step{add(whole), add(whole, 0), add(whole, 0), add(whole, 0), add(whole, 0), del(0), del(4), del(3), del(1), add(whole, 2)}},
		{"a cut stays", []step{add(whole), add(cut, 0), del(0), add(whole, 1)}},
		{"in an older partition", []step{add(whole), add(body(dam...)), rotate, add(body(houseNotice)), del(0), add(whole)}},
		{"in an older partition, with heirs there",
			[]step{add(body(dam...)), add(whole), add(whole, 1), add(whole, 1), add(body(houseNotice)), rotate,
				add(body(bulletins[0][:3]...)), del(1), del(2), add(whole, 3), add(cut, 3, 6)}},
		{"of no text", []step{add(Text{}), del(0), add(Text{})}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newStore(t, Options{})
			for i, step := range tc.steps {
				switch {
				case step.rotate:
					s.Rotate()
				case step.add.Body != "" || i == 0 || len(tc.steps) == 3 && step.delete == 0 && i == 2:
					if got := s.add(Article{Text: step.add}); !slices.Equal(got, step.want) {
						t.Errorf("step %d: edges to %v, want to %v", i, got, step.want)
					}
				default:
					s.Delete(step.delete)
				}
			}
		})
	}
}

// Copies of a text that was deleted keep their family, and numbers go on.
func TestDeleteKeepsFamilies(t *testing.T) {
	s := newStore(t, Options{})
	for i, a := range []Article{at(0, ferry...), at(1, ferry[:4]...), at(2, ferry[1:]...), at(3, dam...)} {
		if s.add(a); i == 2 {
			s.Delete(0)
		}
	}
	s.Delete(3)
	s.add(at(4, ferry...))
	if got, want := families(s.Index), []int32{0, 0, 0, 3, 0}; !slices.Equal(got, want) {
		t.Errorf("families %v, want %v", got, want)
	}
}

// However many copies are deleted, those that are left are found. (Not so of copies
// that differ, where those deleted had filled the buckets of all that they share.)
func TestDeleteMany(t *testing.T) {
	w := newWriter(51)
	story := w.report(200)
	const n, left = 3 * bucketCap, 10
	var inOrder, newestFirst []int32
	for doc := range int32(n - left) {
		inOrder, newestFirst = append(inOrder, doc), append(newestFirst, n-1-doc)
	}
	newestFirst = append([]int32{0, 1}, newestFirst[:n-left-2]...) // the two that are filed, and then their heirs
	for _, tc := range []struct {
		name    string
		text    func(i int) string
		deleted []int32
	}{
		{"identical, in order", func(int) string { return story }, inOrder},
		{"identical, heir after heir", func(int) string { return story }, newestFirst},
		{"near-identical, the newest first", func(i int) string { return fmt.Sprint(i, " ", story) }, newestFirst},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newStore(t, Options{})
			for i := range n {
				s.add(Article{Text: body(tc.text(i))})
			}
			for _, doc := range tc.deleted {
				s.Delete(doc)
			}
			if to := s.add(Article{Text: body(story)}); len(to) == 0 {
				t.Errorf("no copy is found, although %d are left", left)
			}
			for doc := range int32(n + 1) {
				if s.Family(doc) != s.Family(0) {
					t.Errorf("document %d is in family %d", doc, s.Family(doc))
				}
			}
		})
	}
}

func TestRotateAndExpire(t *testing.T) {
	s := newStore(t, Options{})
	s.Rotate() // of nothing
	s.Expire(0)
	if s.Len() != 0 || len(s.parts) != 1 {
		t.Fatalf("%d documents in %d partitions", s.Len(), len(s.parts))
	}
	s.add(at(0, ferry...))
	s.add(at(1, dam...))
	s.Rotate()
	s.Rotate() // twice is once
	if to := s.add(at(2, ferry[:4]...)); !slices.Equal(to, []int32{0}) {
		t.Errorf("across partitions: edges to %v", to)
	}
	s.Rotate()
	s.add(at(3, bulletins[0]...))
	if to := s.add(at(4, dam...)); !slices.Equal(to, []int32{1}) {
		t.Errorf("across two partitions: edges to %v", to)
	}
	want := []int32{0, 1, 0, 3, 1}
	for _, step := range []struct {
		keep, partitions int
		oldest           int32
	}{{5, 3, 0}, {3, 3, 0}, {2, 2, 2}, {2, 2, 2}, {1, 1, 3}, {0, 1, 3}, {-1, 1, 3}} {
		s.Expire(step.keep)
		if s.Len() != 5 || len(s.parts) != step.partitions || s.oldest() != step.oldest {
			t.Fatalf("keep %d: %d documents, the oldest %d, in %d partitions", step.keep, s.Len(), s.oldest(), len(s.parts))
		}
		if len(s.counts) != 5-int(step.oldest) || cap(s.counts) > 2*len(s.counts) {
			t.Errorf("keep %d: room for %d counts, %d in use", step.keep, cap(s.counts), len(s.counts))
		}
		// Copies are one family still, and an expired document is in that of its own.
		for doc := step.oldest; doc < 5; doc++ {
			if f := s.Family(doc); f != want[doc] {
				t.Errorf("keep %d: document %d is in family %d, want %d", step.keep, doc, f, want[doc])
			}
		}
		if f := s.Family(0); f != 0 {
			t.Errorf("keep %d: document 0 is in family %d", step.keep, f)
		}
	}
	s.Delete(0) // it has expired, which is no fault
	if to := s.add(at(5, ferry...)); len(to) > 0 {
		t.Errorf("edges to %v, which have expired", to)
	}
	if to := s.add(at(6, dam[:3]...)); !slices.Equal(to, []int32{4}) || s.Family(6) != 1 {
		t.Errorf("edges to %v, family %d", to, s.Family(6))
	}
	s.Rotate()
	s.Expire(1) // all that there is
	if s.Len() != 7 || s.oldest() != 7 {
		t.Errorf("%d documents, the oldest %d", s.Len(), s.oldest())
	}
	if to := s.add(at(7, dam...)); len(to) > 0 || s.Family(7) != 7 {
		t.Errorf("edges to %v, family %d", to, s.Family(7))
	}
}

// A partition that was rotated keeps no room for more.
func TestRotationFreesMemory(t *testing.T) {
	w := newWriter(62)
	const n = 1500 // soon after the table grew
	s := newStore(t, Options{})
	for i := range n {
		s.add(at(i, w.report(400)))
	}
	size := func() int {
		return (cap(s.parts[0].records)*int(unsafe.Sizeof(record{})) + len(s.parts[0].keys.(*table).slots)*8) / n
	}
	before := size()
	s.Rotate()
	if after := size(); after > 600 || before < 600 {
		t.Errorf("%d bytes a document, %d when rotated", before, after)
	}
	if to := s.add(s.articles[n/2]); !slices.Equal(to, []int32{n / 2}) {
		t.Errorf("edges to %v, want %d", to, n/2)
	}
}

// Expiry leaves the families of all that stays as they were, however these are
// chained, and they can still grow.
func TestFamiliesSurviveExpiry(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			articles := datedCorpus(seed, 10)
			w := newWriter(seed)
			w.rng.Shuffle(len(articles), func(i, k int) { articles[i], articles[k] = articles[k], articles[i] })
			s := newStore(t, Options{})
			for i, a := range articles {
				if s.add(a); i%9 == 8 {
					s.Rotate()
				}
			}
			for keep := len(s.parts); keep > 0; keep-- {
				before := canonical(families(s.Index)[s.parts[len(s.parts)-keep].first:])
				s.Expire(keep)
				if diff := cmp.Diff(before, canonical(families(s.Index)[s.oldest():])); diff != "" {
					t.Fatalf("keep %d: (-before +after)\n%s", keep, diff)
				}
			}
			last := int32(s.Len() - 1)
			again := s.articles[last]
			again.Text.Body += " More at ten."
			if s.add(again); s.Family(last+1) != s.Family(last) {
				t.Errorf("a copy of document %d is in family %d, it in %d", last, s.Family(last+1), s.Family(last))
			}
		})
	}
}
