package copies

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// saved is the state of an index.
func saved(t testing.TB, x *Index) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := x.Save(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// reopen replaces the index of a store by what comes of saving and loading it.
func (s *store) reopen() {
	s.t.Helper()
	x, err := Load(bytes.NewReader(saved(s.t, s.Index)), s.fetch, s.options)
	if err != nil {
		s.t.Fatal(err)
	}
	s.Index = x
}

// origins lists the origin of the family of each document that has not expired.
func origins(x *Index) (out []int32) {
	members := map[int32][]int32{}
	for doc := x.oldest(); doc < int32(x.Len()); doc++ {
		members[x.Family(doc)] = append(members[x.Family(doc)], doc)
	}
	for doc := x.oldest(); doc < int32(x.Len()); doc++ {
		out = append(out, x.Origin(members[x.Family(doc)]))
	}
	return out
}

// An index that is saved and loaded again and again decides as one that never is,
// and so does one that has to fetch every text that it compares. In the end all are
// the same to the byte.
func TestSavedIndexDecidesTheSame(t *testing.T) {
	links, learned, heirs, lists := 0, 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		w := newWriter(rapid.Uint64().Draw(rt, "seed"))
		o := Options{Thorough: rapid.IntRange(0, 3).Draw(rt, "thorough") == 0}
		articles := mixedCorpus(w, 40)
		for range 6 { // teach boilerplate, some of which is only suspected in the end
			articles = append(articles, at(w.rng.IntN(50), w.report(90), houseNotice))
		}
		w.rng.Shuffle(len(articles), func(i, k int) { articles[i], articles[k] = articles[k], articles[i] })
		never, often, slow := newStore(t, o), newStore(t, o), newStore(t, o)
		for i, a := range articles {
			clear(slow.recent.texts)
			want := never.add(a)
			if got, fetched := often.add(a), slow.add(a); !slices.Equal(want, got) || !slices.Equal(want, fetched) {
				rt.Fatalf("article %d: edges to %v, saved and loaded to %v, fetching all to %v", i, want, got, fetched)
			}
			dice, gone, keep := w.rng.IntN(30), int32(w.rng.IntN(i+1)), 1+w.rng.IntN(4)
			for _, s := range []*store{never, often, slow} {
				switch {
				case dice == 0:
					s.Rotate()
				case dice == 1:
					s.Expire(keep)
				case dice < 8:
					s.Delete(gone)
				}
			}
			if w.rng.IntN(8) == 0 {
				often.reopen()
				learned += often.compare.boilerplate.used
				links += len(often.links)
				lists += len(often.parts) - 1
				for _, p := range often.parts {
					for _, r := range p.records {
						heirs += int(r.heir + 1)
					}
				}
			}
		}
		for name, s := range map[string]*store{"saved and loaded": often, "fetching all": slow} {
			if diff := cmp.Diff(never.all, s.all); diff != "" {
				rt.Errorf("%s: edges (-want +got)\n%s", name, diff)
			}
			if diff := cmp.Diff(families(never.Index), families(s.Index)); diff != "" {
				rt.Errorf("%s: families (-want +got)\n%s", name, diff)
			}
			if diff := cmp.Diff(origins(never.Index), origins(s.Index)); diff != "" {
				rt.Errorf("%s: origins (-want +got)\n%s", name, diff)
			}
			if !bytes.Equal(saved(t, never.Index), saved(t, s.Index)) {
				rt.Errorf("%s: the state differs", name)
			}
		}
	})
	if links == 0 || learned == 0 || heirs == 0 || lists == 0 {
		t.Errorf("met %d links, %d suspects, %d heirs and %d partitions of the past: these prove too little", links, learned, heirs, lists)
	}
}

// Lists that are longer than a chunk come back whole.
func TestSaveOfManyDocuments(t *testing.T) {
	s := newStore(t, Options{})
	for i := range 3 * chunkBytes / recordBytes {
		s.articles = append(s.articles, Article{Text: body(fmt.Sprint("Report ", i)), Item: fmt.Sprint(i)})
		s.enter(s.articles[i], uint64(i), 1)
		s.current().keys.visit([]uint64{mix(uint64(i))}, int32(i+1), nil)
	}
	want := saved(t, s.Index)
	s.reopen()
	if !bytes.Equal(want, saved(t, s.Index)) {
		t.Error("the state differs")
	}
}

// smallState is the state of a small index that has all that one can have, and a
// fetch that gives some text for each of its documents and complains of others.
func smallState(t testing.TB) (state []byte, texts []Text) {
	s := newStore(t, Options{})
	s.add(at(0, dam...))
	s.Rotate()
	s.Expire(1)
	for i, paragraphs := range [][]string{ferry, ferry, ferry, ferry, ferry[:4], {ferry[0], ferry[1], dam[0], dam[1]}, bulletins[0], bulletins[1]} {
		a := at(i, paragraphs...)
		a.Item = fmt.Sprint(i % 3)
		s.add(a)
		if i == 4 {
			s.Delete(2)
			s.Rotate()
		}
	}
	s.add(Article{})
	s.Delete(5)
	for _, a := range s.articles {
		texts = append(texts, a.Text)
	}
	return saved(t, s.Index), texts
}

// tryLoad loads a state that may be damaged. Where that is no error, the index can be
// used for all that there is, and asks for no text that is gone.
func tryLoad(t testing.TB, state []byte, texts []Text) error {
	var x *Index
	x, err := Load(bytes.NewReader(state), func(doc int32) Text {
		if doc < x.oldest() || int(doc) >= x.Len() || x.record(doc).dead {
			t.Errorf("fetched document %d, which is gone", doc)
		}
		return texts[int(doc)%len(texts)]
	}, Options{})
	if err != nil {
		return err
	}
	for round := range 2 {
		for i, text := range texts {
			if _, _, err := x.Add(Article{Text: text, Item: fmt.Sprint(i % 3)}); err != nil {
				return nil // no number is left
			}
		}
		docs := []int32{x.oldest() - 1}
		for doc := x.oldest(); doc < int32(x.Len()) && len(docs) < 100; doc++ {
			docs = append(docs, doc)
			x.Family(doc)
		}
		x.Origin(docs)
		x.Rotate()
		again, err := Load(bytes.NewReader(saved(t, x)), x.fetch, Options{})
		if err != nil {
			t.Errorf("what was loaded and used cannot be loaded again: %v", err)
		} else if !bytes.Equal(saved(t, x), saved(t, again)) {
			t.Error("what was loaded and used comes back as something else")
		}
		x.Expire(3 - round)
		for _, doc := range docs {
			x.Delete(doc)
		}
	}
	return nil
}

func TestLoadOfDamaged(t *testing.T) {
	state, texts := smallState(t)
	if err := tryLoad(t, state, texts); err != nil {
		t.Fatal(err)
	}
	for n := range state {
		if err := tryLoad(t, state[:n], texts); err == nil {
			t.Fatalf("no error with %d of %d bytes", n, len(state))
		}
	}
	r, refused := rng(71), 0
	for tried := 0; tried < many/2; {
		i := r.IntN(len(state))
		if slices.Max(state[i&^7:min(i|7, len(state))]) == 0 && r.IntN(100) > 0 {
			continue // one empty slot is as good as the next
		}
		tried++
		damaged := slices.Clone(state)
		if damaged[i] ^= byte(1 << r.IntN(8)); r.IntN(2) == 0 {
			damaged[i] = []byte{0, 0x7f, 0xff}[r.IntN(3)]
		}
		if tryLoad(t, damaged, texts) != nil {
			refused++
		}
		if t.Failed() {
			t.Fatalf("byte %d of %d was made %#x", i, len(state), damaged[i])
		}
	}
	if refused < many/10 {
		t.Errorf("only %d changes of a byte were refused", refused)
	}
}

// Nor is a state loaded that would later lead to a document that is not there, or
// around in a circle.
func TestLoadRefusesImpossibleStates(t *testing.T) {
	state, _ := smallState(t)
	old := func(x *Index) []record { return x.parts[0].records }
	slots := func(x *Index) *[]uint64 { return &x.parts[0].keys.(*table).slots }
	twin := func(x *Index) (filed, heir *record) {
		filed = &old(x)[0]
		return filed, x.record(filed.heir)
	}
	empty := func(x *Index, first int32) {
		*x = *New(nil, Options{})
		x.parts[0].first = first
	}
	for name, damage := range map[string]func(x *Index){
		"a copy of one not there":           func(x *Index) { old(x)[0].same = int32(x.Len()) },
		"a copy of one before the first":    func(x *Index) { old(x)[0].same = -1 },
		"a copy of a later one":             func(x *Index) { old(x)[0].same = int32(x.Len()) - 3 },
		"a part of one not there":           func(x *Index) { old(x)[0].parent = int32(x.Len()) },
		"a part of a later one":             func(x *Index) { old(x)[0].parent = int32(x.Len()) - 3 },
		"too many links":                    func(x *Index) { old(x)[0].links = int32(len(x.links)) + 1 },
		"fewer than no links":               func(x *Index) { old(x)[0].links = -1 },
		"a link to one not there":           func(x *Index) { x.links[0].to = int32(x.Len()) },
		"a link to one before the first":    func(x *Index) { x.links[0].to = -1 },
		"a link to itself":                  func(x *Index) { x.links[0].next = 1 },
		"a link before the first":           func(x *Index) { x.links[0].next = -1 },
		"an heir before the partition":      func(x *Index) { f, _ := twin(x); f.heir = x.parts[0].first - 1 },
		"an heir after the partition":       func(x *Index) { f, _ := twin(x); f.heir = x.parts[1].first },
		"an heir of itself":                 func(x *Index) { f, h := twin(x); h.heir = f.heir },
		"deleted and filed":                 func(x *Index) { f, _ := twin(x); f.dead = true },
		"a full table":                      func(x *Index) { *slots(x) = []uint64{1, 1} },
		"no table":                          func(x *Index) { *slots(x) = nil },
		"a slot with one not there":         func(x *Index) { (*slots(x))[0] = uint64(len(old(x))) + 1 },
		"a slot with none":                  func(x *Index) { (*slots(x))[0] = 1 << docBits },
		"a document without number":         func(x *Index) { empty(x, math.MaxInt32); x.enter(Article{}, 1, 1) },
		"a first document before the first": func(x *Index) { empty(x, -1) },
		"boilerplate in odd slots":          func(x *Index) { x.compare.boilerplate.slots = make([]uint64, 5) },
		"boilerplate without room":          func(x *Index) { x.compare.boilerplate.slots = []uint64{2, 2, 2, 0} },
	} {
		t.Run(name, func(t *testing.T) {
			x, err := Load(bytes.NewReader(state), nil, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if f, h := twin(x); f == h || h.filed || len(x.links) == 0 || len(x.parts) != 2 {
				t.Fatal("the state has no heirs, links or partitions to damage")
			}
			damage(x)
			if _, err = Load(bytes.NewReader(saved(t, x)), nil, Options{}); err == nil {
				t.Error("no error")
			}
		})
	}
}

// The last number that a document can have is not passed.
func TestNumbersEnd(t *testing.T) {
	x := New(nil, Options{})
	x.parts[0].first = math.MaxInt32 - 1
	if doc, _, err := x.Add(at(0, ferry...)); err != nil || doc != math.MaxInt32-1 {
		t.Errorf("document %d, error %v", doc, err)
	}
	if _, _, err := x.Add(at(1, dam...)); err == nil {
		t.Error("no error")
	}
}

// A state that says it is vast is read no further than it reaches, with no memory
// made for the rest.
func TestLoadOfVastState(t *testing.T) {
	state := []byte(magic)
	for _, n := range []uint64{0, 1 << 40, 7} {
		state = binary.LittleEndian.AppendUint64(state, n)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Load(bytes.NewReader(state), nil, Options{})
	runtime.ReadMemStats(&after)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v", err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 16<<20 {
		t.Errorf("%d bytes were allocated", n)
	}
}

func TestSaveAndLoadErrors(t *testing.T) {
	_, batch := batchAll(t, []Article{at(0, ferry...)}, BatchOptions{})
	if err := batch.Save(io.Discard); err == nil {
		t.Error("an index made by Batch was saved")
	}
	state, _ := smallState(t)
	x, err := Load(iotest.OneByteReader(bytes.NewReader(state)), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("the disk is full")
	if err := x.Save(failing{full}); !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
	if _, err := Load(iotest.TimeoutReader(bytes.NewReader(state)), nil, Options{}); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("error %v", err)
	}
	for _, other := range []string{"{\"version\": 1}", magic[:len(magic)-1] + "\x63" + strings.Repeat("\x00", 100)} {
		if _, err := Load(strings.NewReader(other), nil, Options{}); err == nil || !strings.Contains(err.Error(), "no saved index") {
			t.Errorf("%q: error %v", other, err)
		}
	}
	if _, err := Load(strings.NewReader(magic+strings.Repeat("\x00", 5*8)), nil, Options{}); err == nil {
		t.Error("an index without partitions was loaded")
	}
	r := strings.NewReader(string(state) + "the next part")
	if _, err := Load(r, nil, Options{}); err != nil || r.Len() != len("the next part") {
		t.Errorf("error %v, %d bytes left", err, r.Len())
	}
}

type failing struct{ err error }

func (w failing) Write([]byte) (int, error) { return 0, w.err }

// What was deleted is fetched no more, for whatever reason it would have been.
func TestErasedTextsAreNotFetched(t *testing.T) {
	w := newWriter(61)
	report, other := w.report(200), w.report(200)
	own := func(text string) Article { return Article{Text: body(text, houseNotice), Source: "Ostrel Courier"} }
	item := func(text string) Article { return Article{Text: body(text), Item: "x"} }
	for _, tc := range []struct {
		name   string
		before []Article
		erased int32
		then   func(s *store)
	}{
		{"a copy", []Article{at(0, ferry...)}, 0, func(s *store) { s.add(at(1, ferry[:4]...)) }},
		{"a copy in an older partition", []Article{at(0, ferry...)}, 0, func(s *store) { s.Rotate(); s.add(at(1, ferry[:4]...)) }},
		{"a twin", []Article{at(0, ferry...), at(1, ferry...)}, 1, func(s *store) { s.add(at(2, ferry[:4]...)) }},
		{"an heir", []Article{at(0, ferry...), at(1, ferry...), at(2, ferry...), at(3, ferry...)}, 3, func(s *store) { s.Delete(0) }},
		{"one whose heir takes its place", []Article{at(0, ferry...), at(1, ferry...), at(2, ferry...)}, 0, func(s *store) { s.add(at(3, ferry[:4]...)) }},
		{"the last state of an item", []Article{item(report)}, 0, func(s *store) { s.add(item(other)) }},
		{"the last state of an item, in an older partition", []Article{item(report)}, 0, func(s *store) { s.Rotate(); s.add(item(other)) }},
		{"a lesson", []Article{at(0, bulletins[0]...)}, 0, func(s *store) { s.add(at(1, bulletins[1]...)) }},
		{"what is repeated beside a lesson", []Article{own(report), own(other)}, 0, func(s *store) { s.add(own(start(report, .9))) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, erase := range []bool{false, true} {
				s := newStore(t, Options{})
				for _, a := range tc.before {
					s.add(a)
				}
				if erase {
					s.Delete(tc.erased)
				}
				s.fetched = nil
				s.reopen() // so that a comparison is a fetch
				tc.then(s)
				if slices.Contains(s.fetched, tc.erased) == erase {
					t.Errorf("erased: %v, fetched: %v", erase, s.fetched)
				}
			}
		})
	}
}
