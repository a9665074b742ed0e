package events

import (
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/corpus"
)

// ruling is something asked of a clusterer.
type ruling struct {
	what       string // "add", "place", "release", "part", "unpart" or "remove"
	docs, with []int32
	story      int32
	doc        *corpus.Document
	copyOf     int32
}

// outcome is what it answered.
type outcome struct {
	Decision Decision
	Story    int32
	Moved    []Move
}

func (o ruling) put(c *Clusterer) (out outcome) {
	switch o.what {
	case "add":
		c.Observe(o.doc)
		out.Decision = c.Add(o.doc, o.copyOf)
	case "place":
		out.Story, out.Moved = c.Place(o.docs, o.story)
	case "release":
		c.Release(o.docs)
	case "part":
		c.Part(o.docs, o.with)
	case "unpart":
		c.Unpart(o.docs, o.with)
	case "remove":
		c.Remove(o.docs[0])
	}
	return out
}

// office plays random articles and orders to a clusterer, and keeps books of its own.
type office struct {
	c       *Clusterer
	options Options
	texts   []*corpus.Document
	pinned  map[int32]int32
	parts   []ruling
	emptied map[int32]bool // stories whose last document was removed
	log     []ruling
	told    []outcome
}

func drawOffice(t *rapid.T) *office {
	f := &office{pinned: map[int32]int32{}, emptied: map[int32]bool{}}
	if rapid.Bool().Draw(t, "loose model") {
		f.options.Model = loose()
	}
	f.options.Window = time.Duration(rapid.SampledFrom([]int{0, 2, 9}).Draw(t, "window in days")) * 24 * time.Hour
	if f.options.Window > 0 || rapid.Bool().Draw(t, "read again") {
		f.options.Read = f.read(t, func() *Clusterer { return f.c })
	}
	f.c = New(f.options)
	return f
}

// read gives texts, but those of removed documents only on pain of failure.
func (f *office) read(t *rapid.T, c func() *Clusterer) func(doc int32) *corpus.Document {
	return func(doc int32) *corpus.Document {
		if c().StoryOf(doc) < 0 {
			t.Fatalf("the text of document %d is asked for, which was removed", doc)
		}
		return f.texts[doc]
	}
}

// step puts an order, checks what came of it, and keeps both.
func (f *office) step(t *rapid.T, o ruling) {
	t.Helper()
	if o.what == "add" {
		f.texts = append(f.texts, o.doc)
	}
	before := slices.Clone(f.c.storyOf)
	out := o.put(f.c)
	f.log, f.told = append(f.log, o), append(f.told, out)
	moved := out.Moved
	switch o.what {
	case "add":
		moved = out.Decision.Moved
	case "place":
		for _, doc := range o.docs {
			if before[doc] < 0 {
				continue
			}
			if got := f.c.StoryOf(doc); got != out.Story || f.c.Root(out.Story) != out.Story {
				t.Fatalf("document %d, placed in story %d, is in %d", doc, out.Story, got)
			}
			f.pinned[f.c.original[doc]] = out.Story
		}
		for i := 0; i < len(f.parts); i++ { // where the editor thought otherwise
			if p := f.parts[i]; f.meets(p) {
				f.c.Unpart(p.with, p.docs)
				f.log, f.told = append(f.log, ruling{what: "unpart", docs: p.with, with: p.docs}), append(f.told, outcome{})
				f.parts = slices.Delete(f.parts, i, i+1)
				i--
			}
		}
	case "release":
		for _, doc := range o.docs {
			delete(f.pinned, f.c.original[doc])
		}
	case "part":
		f.parts = append(f.parts, o)
	case "unpart":
		f.parts = slices.DeleteFunc(f.parts, func(p ruling) bool { return slices.Equal(p.docs, o.docs) && slices.Equal(p.with, o.with) })
	case "remove":
		delete(f.pinned, o.docs[0])
		if s := before[o.docs[0]]; s >= 0 && len(f.c.Members(s)) == 0 {
			f.emptied[s] = true
		}
		before[o.docs[0]] = -1
	}
	f.wantOrdersKept(t, before, moved)
}

// meets tells whether documents of both sides are in one story.
func (f *office) meets(p ruling) bool {
	for _, a := range p.docs {
		for _, b := range p.with {
			if s := f.c.StoryOf(a); s >= 0 && s == f.c.StoryOf(b) {
				return true
			}
		}
	}
	return false
}

func (f *office) wantOrdersKept(t *rapid.T, before []int32, moved []Move) {
	t.Helper()
	c := f.c
	for doc, s := range f.pinned {
		if got := c.StoryOf(doc); got != s {
			t.Fatalf("document %d was placed in story %d and is in %d", doc, s, got)
		}
	}
	for _, p := range f.parts {
		if f.meets(p) {
			t.Fatalf("documents of %v and %v share a story", p.docs, p.with)
		}
	}
	in := make([]int, len(f.texts))
	for s := range int32(c.Stories()) {
		members := c.Members(s)
		for i, doc := range members {
			in[doc]++
			if c.StoryOf(doc) != s || i > 0 && members[i-1] >= doc {
				t.Fatalf("story %d lists %v, but document %d is in story %d", s, members, doc, c.StoryOf(doc))
			}
		}
		if len(members) > 0 {
			delete(f.emptied, s)
		}
		switch root := c.Root(s); {
		case root == s && len(members) == 0 && !f.emptied[s]:
			t.Fatalf("story %d lost its documents and leads nowhere", s)
		case root != s && len(members) > 0:
			t.Fatalf("story %d has %v, and has become story %d", s, members, root)
		case root != s && len(c.Members(root)) == 0 && !f.emptied[root]:
			t.Fatalf("story %d has become story %d, which has no documents", s, root)
		}
	}
	for doc, n := range in {
		if want := min(1, 1+c.StoryOf(int32(doc))); n != int(want) {
			t.Fatalf("document %d, of story %d, is in %d stories", doc, c.StoryOf(int32(doc)), n)
		}
	}
	var want []Move
	for doc, s := range before {
		if now := c.StoryOf(int32(doc)); now != s {
			want = append(want, Move{int32(doc), s, now})
		}
	}
	if diff := gocmp.Diff(want, moved); diff != "" {
		t.Fatalf("what moved (-seen +told):\n%s", diff)
	}
	for doc := range c.original {
		if s, of := c.StoryOf(int32(doc)), c.original[doc]; c.StoryOf(of) != s {
			t.Fatalf("document %d is in story %d, what it follows in %d", doc, s, c.StoryOf(of))
		}
	}
	for term, list := range c.postings {
		for i, p := range list {
			if c.readings[p.doc] == nil || i > 0 && list[i-1].doc >= p.doc || len(list) > postingsCap {
				t.Fatalf("term %d is in %v, not all of them in memory and in order", term, list)
			}
		}
	}
}

// drawOrder draws an order of an editor; ok is false where it would make no sense.
func (f *office) drawOrder(t *rapid.T) (o ruling, ok bool) {
	docs := func(name string) []int32 {
		doc := rapid.Int32Range(0, int32(len(f.texts)-1))
		if rapid.IntRange(0, 3).Draw(t, "a whole story if 0") == 0 {
			return f.c.Members(max(0, f.c.StoryOf(doc.Draw(t, name+": story of"))))
		}
		return rapid.SliceOfN(doc, 1, 4).Draw(t, name)
	}
	o.what = rapid.SampledFrom([]string{"place", "place", "release", "part", "part", "unpart", "remove"}).Draw(t, "order")
	switch o.what {
	case "unpart":
		if len(f.parts) == 0 {
			return o, false
		}
		return ruling{what: o.what, docs: f.parts[0].docs, with: f.parts[0].with}, true
	case "place":
		o.story = rapid.Int32Range(-1, int32(f.c.Stories()-1)).Draw(t, "story")
	case "part":
		o.with = docs("with")
	}
	o.docs = docs("docs")
	return o, len(o.docs) > 0 && (o.what != "part" || !f.meets(o))
}

// play draws a stream with orders in between.
func (f *office) play(t *rapid.T, each func()) {
	stream := drawStream(t)
	for i, d := range cleaned(stream) {
		f.step(t, ruling{what: "add", doc: d, copyOf: stream[i].copyOf})
		for range rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "orders") {
			if o, ok := f.drawOrder(t); ok {
				f.step(t, o)
			}
		}
		each()
	}
}

func TestOrdersOfEditorsAreKept(t *testing.T) {
	movedLater := 0
	rapid.Check(t, func(t *rapid.T) {
		f := drawOffice(t)
		f.play(t, func() {})
		for _, out := range f.told {
			movedLater += len(out.Decision.Moved)
		}
		again := New(f.options)
		f.c = again
		for i, o := range f.log {
			if diff := gocmp.Diff(f.told[i], o.put(again)); diff != "" {
				t.Fatalf("%q, put a second time (-first +second):\n%s", o.what, diff)
			}
		}
	})
	if movedLater == 0 {
		t.Error("no article ever moved by itself: the streams test too little")
	}
}

// playAnd plays a stream to a clusterer that may read all of it.
func playAnd(stream ...step) (*Clusterer, func(more ...step) []Decision) {
	var docs []*corpus.Document
	c := New(Options{Model: loose(), Read: func(doc int32) *corpus.Document { return docs[doc] }})
	more := func(more ...step) (out []Decision) {
		for _, s := range more {
			d := cleaned([]step{s})[0]
			docs = append(docs, d)
			c.Observe(d)
			out = append(out, c.Add(d, s.copyOf))
		}
		return out
	}
	more(stream...)
	return c, more
}

func stories(c *Clusterer) string { return fmt.Sprint(c.storyOf) }

func copied(s step, of int32) step {
	s.copyOf = of
	return s
}

// TestPlacedArticleStays: what an editor took out of a story does not go back, though
// by itself it would.
func TestPlacedArticleStays(t *testing.T) {
	run := func(place bool) *Clusterer {
		c, more := playAnd(telling(0, 0), telling(2, 0), telling(0, 1))
		if got := stories(c); got != "[0 1 0]" {
			t.Fatalf("stories %s, want [0 1 0]", got)
		}
		story, moved := c.Place([]int32{2}, -1)
		if want := []Move{{2, 0, 2}}; story != 2 || !slices.Equal(moved, want) {
			t.Fatalf("placed in %d, moved %v; want story 2, %v", story, moved, want)
		}
		if !place {
			c.Release([]int32{2})
		}
		more(telling(0, 2), telling(0, 0))
		return c
	}
	if got := stories(run(false)); got != "[0 1 0 0 0]" {
		t.Errorf("released, the stories are %s, want [0 1 0 0 0]", got)
	}
	if c := run(true); c.StoryOf(2) != 2 || c.Root(0) != 2 {
		t.Errorf("placed, the stories are %s, and 0 is %d; want article 2 to stay in story 2, and story 0 to come to it", stories(c), c.Root(0))
	}
}

func TestPartedArticlesDoNotMeet(t *testing.T) {
	run := func(part, unpart bool) (together bool) {
		c, more := playAnd(telling(0, 0), telling(0, 1))
		c.Place([]int32{1}, -1)
		c.Release([]int32{1})
		if part {
			c.Part([]int32{0}, []int32{1})
		}
		more(telling(0, 2))
		if unpart {
			c.Unpart([]int32{1}, []int32{0})
		}
		more(telling(0, 0), telling(0, 1))
		return c.StoryOf(0) == c.StoryOf(1)
	}
	if !run(false, false) {
		t.Error("articles that were not parted do not meet")
	}
	if run(true, false) {
		t.Error("articles that were parted meet")
	}
	if !run(true, true) {
		t.Error("articles that were parted for a while do not meet")
	}
}

// TestPartPrevailsOverGrowth: an article that grew from another goes with it, unless an
// editor says no.
func TestPartPrevailsOverGrowth(t *testing.T) {
	longer := copied(telling(0, 0), 0)
	longer.body += "\n\n" + telling(2, 0).body
	for _, part := range []bool{false, true} {
		c, more := playAnd(telling(0, 0), telling(1, 0), longer)
		c.Place([]int32{2}, -1)
		c.Release([]int32{2})
		if part {
			c.Part([]int32{2}, []int32{0, 1})
		}
		more(telling(0, 0), telling(0, 1))
		if got := c.StoryOf(0) != c.StoryOf(2); got != part {
			t.Errorf("parted: %v; stories %s", part, stories(c))
		}
	}
}

func TestCopiesGoWithWhatIsPlaced(t *testing.T) {
	c, more := playAnd(telling(0, 0), copied(telling(0, 0), 0), copied(telling(0, 0), 0), telling(2, 0))
	_, moved := c.Place([]int32{0}, 1)
	if want := []Move{{0, 0, 1}, {1, 0, 1}, {2, 0, 1}}; !slices.Equal(moved, want) {
		t.Errorf("the original moved as %v, want its copies with it: %v", moved, want)
	}
	if got := c.Root(0); got != 1 {
		t.Errorf("story 0, left empty, has become %d, want 1", got)
	}
	_, moved = c.Place([]int32{1}, 0)
	if want := []Move{{1, 1, 0}}; !slices.Equal(moved, want) || c.Root(0) != 0 {
		t.Errorf("a copy moved as %v, want %v; story 0 is %d", moved, want, c.Root(0))
	}
	more(copied(telling(0, 0), 1), copied(telling(0, 0), 2))
	if got := stories(c); got != "[1 0 1 1 0 1]" {
		t.Errorf("stories %s, want [1 0 1 1 0 1]: copies go with what they were copied from", got)
	}
	if k := more(telling(0, 0))[0]; !slices.ContainsFunc(k.Candidates, func(k Candidate) bool { return k.Nearest == 1 }) {
		t.Errorf("the copy that stands on its own is no candidate: %+v", k.Candidates)
	}
}

// TestCopyThatCannotBeReadIsPlacedAllTheSame: it takes no part in decisions.
func TestCopyThatCannotBeReadIsPlacedAllTheSame(t *testing.T) {
	c, _ := play(telling(0, 0), copied(telling(0, 0), 0))
	if s, _ := c.Place([]int32{1}, -1); s != 1 || stories(c) != "[0 1]" {
		t.Fatalf("placed in story %d: %s", s, stories(c))
	}
	d := cleaned([]step{telling(0, 0)})[0]
	c.Observe(d)
	if k := c.Add(d, 1); k.Story != 1 {
		t.Errorf("a copy of it is in story %d, want 1", k.Story)
	}
}

// TestLongStoriesKeepTheirPins: the pins of a story reach further back than what is
// arranged.
func TestLongStoriesKeepTheirPins(t *testing.T) {
	c, more := playAnd(telling(0, 0), telling(2, 0))
	c.Place([]int32{0, 1}, -1)
	for i := range 60 {
		more(telling(0, i%3), telling(1, i%3), telling(2, i%3))
		if c.StoryOf(0) != 2 || c.StoryOf(1) != 2 {
			t.Fatalf("articles placed in story 2 are in %d and %d", c.StoryOf(0), c.StoryOf(1))
		}
	}
}

func TestRemovedArticleIsGone(t *testing.T) {
	c, more := playAnd(telling(0, 0), telling(2, 0), copied(telling(0, 0), 0), copied(telling(0, 0), 0))
	c.Remove(0)
	for _, e := range c.early {
		if slices.Contains(e.docs, 0) {
			t.Error("the text of what was removed is kept")
		}
	}
	if got := c.Members(0); !slices.Equal(got, []int32{2, 3}) || c.StoryOf(0) != -1 {
		t.Errorf("story 0 has %v, want its copies; document 0 is in %d", got, c.StoryOf(0))
	}
	for _, k := range more(telling(0, 1), copied(telling(0, 0), 0)) {
		if k.Story != 0 {
			t.Errorf("%+v, want story 0", k)
		}
		for _, n := range k.Candidates {
			if n.Nearest == 0 {
				t.Errorf("compared with what was removed: %+v", n)
			}
		}
	}
	c.Remove(1)
	if got := c.Members(1); len(got) > 0 || c.Root(1) != 1 {
		t.Errorf("story 1 has %v and is %d", got, c.Root(1))
	}
	if _, ok := c.Weigh(1, 0); ok {
		t.Error("what was removed can be weighed")
	}
	if k := more(telling(2, 0))[0]; k.Story == 1 || len(k.Moved) > 0 {
		t.Errorf("an article like the removed one: %+v, want a new story", k)
	}
}
