package corpus

import (
	"cmp"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strings"
)

// Habits knows which lines a source prints under one story after another: "Sign up
// for our morning letter", the address of the newsroom, a standing offer. No list
// holds them all, so they are learned from what comes in.
//
// A line is a habit of its source once it stood in [habitLeast] stories, and in one
// of [habitShare] articles since it was first met. "No one was hurt" comes back often
// too, but not in every fourth article.
//
// The zero Habits is ready to use. Its memory is bounded: lines that a source has
// given up are forgotten. It serves one goroutine at a time.
type Habits struct {
	sources map[uint64]uint32 // how many articles each has sent
	recent  map[uint64]habit  // by source and line
	older   map[uint64]habit  // what was not met since recent was begun
}

type habit struct {
	times   uint32   // stories it stood in, as far as we can tell
	since   uint32   // how many articles its source had sent before
	stories [2]int32 // where it stood last
}

const (
	habitLeast = 8
	habitShare = 4
	habitWords = 4       // shorter lines are headings and names
	habitMost  = 80      // words; longer ones are told in copies
	habitLines = 1 << 17 // in each of the two tables
)

// lines calls each with the lines of a document that may be habits: where they stand,
// whether they are report as far as we know, and a hash of their words.
func (d *Document) lines(each func(line Span, report bool, hash uint64)) {
	body := d.Article.Body
	for i := 0; i < len(d.Sentences); {
		first, h, words := &d.Sentences[i], uint64(0), 0
		p := first.Paragraph
		for ; i < len(d.Sentences) && d.Sentences[i].Paragraph == p; i++ {
			s := &d.Sentences[i]
			words += s.Last - s.First
			for _, w := range d.Body[s.First:s.Last] {
				h = (h ^ w.Hash) * 0x9e3779b97f4a7c15
				h ^= h >> 29
			}
		}
		if words >= habitWords && words <= habitMost {
			line := Span{strings.LastIndexByte(body[:first.Start], '\n') + 1, len(body)}
			if end := strings.IndexByte(body[first.Start:], '\n'); end >= 0 {
				line.End = first.Start + end
			}
			each(trim(body, line), first.Kind == Report, h)
		}
	}
}

// sourceHash names a source; 0 where it is unknown.
func sourceHash(a *Article) uint64 {
	if a.Source == "" {
		return 0
	}
	return HashWord(a.Source)
}

// Furniture gives the lines of a document that its source is known to print as a
// habit: spans of the body, in order.
func (h *Habits) Furniture(d *Document) []Furniture {
	source := sourceHash(d.Article)
	if source == 0 || h.sources[source] < habitLeast {
		return nil
	}
	var out []Furniture
	reports := 0
	d.lines(func(line Span, report bool, hash uint64) {
		if !report {
			return
		}
		x, ok := h.recent[source^hash]
		if !ok {
			x, ok = h.older[source^hash]
		}
		if ok && x.times >= habitLeast && x.times*habitShare >= h.sources[source]-x.since {
			out = append(out, Furniture{line, Notice})
			return
		}
		reports++
	})
	if reports == 0 { // a source that has nothing else to say says this
		return nil
	}
	return out
}

// Learn takes note of the lines of an article that was found to be in a story.
// Articles without a source teach nothing.
func (h *Habits) Learn(d *Document, story int32) {
	source := sourceHash(d.Article)
	if source == 0 {
		return
	}
	if h.sources == nil {
		h.sources, h.recent = map[uint64]uint32{}, map[uint64]habit{}
	}
	if len(h.sources) >= habitLines { // more than are in the world: a field that is no source
		clear(h.sources)
	}
	n := h.sources[source]
	h.sources[source] = n + 1
	d.lines(func(_ Span, _ bool, hash uint64) {
		key := source ^ hash
		x, ok := h.recent[key]
		if !ok {
			if x, ok = h.older[key]; !ok {
				x = habit{since: n, stories: [2]int32{-1, -1}}
			}
		}
		if story != x.stories[0] && story != x.stories[1] {
			x.times++
			x.stories = [2]int32{story, x.stories[0]}
		}
		if !ok || len(h.recent) < habitLines {
			h.recent[key] = x
		}
		if len(h.recent) >= habitLines {
			h.older, h.recent = h.recent, map[uint64]habit{}
		}
	})
}

// MarshalBinary gives what was learned, the same bytes for the same.
func (h *Habits) MarshalBinary() ([]byte, error) {
	var b []byte
	b = binary.AppendUvarint(b, uint64(len(h.sources)))
	for _, k := range slices.Sorted(maps.Keys(h.sources)) {
		b = binary.LittleEndian.AppendUint64(b, k)
		b = binary.AppendUvarint(b, uint64(h.sources[k]))
	}
	for _, table := range []map[uint64]habit{h.recent, h.older} {
		b = binary.AppendUvarint(b, uint64(len(table)))
		for _, k := range slices.Sorted(maps.Keys(table)) {
			x := table[k]
			b = binary.LittleEndian.AppendUint64(b, k)
			b = binary.AppendUvarint(b, uint64(x.times))
			b = binary.AppendUvarint(b, uint64(x.since))
			b = binary.AppendVarint(b, int64(x.stories[0]))
			b = binary.AppendVarint(b, int64(x.stories[1]))
		}
	}
	return b, nil
}

var errHabits = errors.New("corpus: what was learned of the lines of sources cannot be read")

// UnmarshalBinary takes over what MarshalBinary gave.
func (h *Habits) UnmarshalBinary(b []byte) error {
	r := habitReader{b: b}
	*h = Habits{sources: map[uint64]uint32{}, recent: map[uint64]habit{}}
	for range r.count() {
		k := r.key()
		h.sources[k] = uint32(r.number())
	}
	for _, table := range []*map[uint64]habit{&h.recent, &h.older} {
		n := r.count()
		*table = make(map[uint64]habit, n)
		for range n {
			k := r.key()
			(*table)[k] = habit{times: uint32(r.number()), since: uint32(r.number()), stories: [2]int32{r.story(), r.story()}}
		}
	}
	if r.bad || len(r.b) > 0 {
		return errHabits
	}
	return nil
}

// habitReader takes apart what MarshalBinary gave.
type habitReader struct {
	b   []byte
	bad bool
}

func (r *habitReader) number() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.b, r.bad = nil, true
		return 0
	}
	r.b = r.b[n:]
	return v
}

// count is a number of items of some bytes each that follow.
func (r *habitReader) count() int {
	n := r.number()
	if n > uint64(len(r.b)/8) {
		r.b, r.bad = nil, true
		return 0
	}
	return int(n)
}

func (r *habitReader) story() int32 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.b, r.bad = nil, true
		return 0
	}
	r.b = r.b[n:]
	return int32(v)
}

func (r *habitReader) key() uint64 {
	if len(r.b) < 8 {
		r.b, r.bad = nil, true
		return 0
	}
	k := binary.LittleEndian.Uint64(r.b)
	r.b = r.b[8:]
	return k
}

// mergeFurniture puts two lists of spans in order. Of spans that overlap the first
// list's stays.
func mergeFurniture(given, found []Furniture) []Furniture {
	out := slices.Clone(given)
	for _, f := range found {
		if !slices.ContainsFunc(given, func(g Furniture) bool { return g.Overlaps(f.Span) }) {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b Furniture) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

// WithFurniture is a copy of the article with further furniture marked.
func (a *Article) WithFurniture(found []Furniture) *Article {
	c := *a
	c.Furniture = mergeFurniture(a.Furniture, found)
	return &c
}
