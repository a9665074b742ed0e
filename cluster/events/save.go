package events

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"math"
	"slices"

	"github.com/wirefold/wirefold/corpus"
)

// Errors of [Load] that say what is wrong with a checkpoint. In either case the
// articles must be added anew.
var (
	// ErrOtherModel is for a checkpoint made with another model: what it decided does not
	// go with what this one would decide.
	ErrOtherModel = errors.New("events: the checkpoint was made with another model")
	// ErrDamaged is for what is no checkpoint, or one of another version, or one that is
	// cut short or garbled.
	ErrDamaged = errors.New("events: the checkpoint cannot be read")
)

// checkpoint begins each; it changes when the form does, or what a reading holds.
const checkpoint = uint64('w') | 'f'<<8 | 'e'<<16 | 'v'<<24 | 1<<32

// Limits of what a checkpoint may hold.
const (
	mostDocs  = math.MaxInt32
	mostTerms = 1 << 30
	mostLangs = 1 << 16
	longTag   = 1 << 10
)

// fingerprint tells models apart that decide otherwise.
func (m *Model) fingerprint() uint64 {
	h := fnv.New64a()
	put := func(v float64) {
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], math.Float64bits(v))
		_, _ = h.Write(b[:]) // never fails
	}
	for _, t := range m.terms {
		put(float64(t.Feature))
		put(t.Cap)
		put(t.weight)
	}
	put(m.Bias)
	put(m.Join)
	return h.Sum64()
}

// Save writes a checkpoint: what [Load] makes of it decides from there on as this one
// would. Pairs are not saved, so a clusterer that keeps them is refused.
func (c *Clusterer) Save(w io.Writer) error {
	if c.options.KeepPairs {
		return errors.New("events: a clusterer that keeps pairs has no checkpoint: make it without KeepPairs")
	}
	e := newEncoder(w)
	e.u64(checkpoint)
	e.u64(c.options.Model.fingerprint())

	e.u32(uint32(len(c.reader.vocabulary.hashes)))
	for _, h := range c.reader.vocabulary.hashes {
		e.u64(h)
	}
	langs := map[*frequencies]uint32{}
	tags := slices.Sorted(maps.Keys(c.reader.vocabulary.langs))
	e.u32(uint32(len(tags)))
	for i, tag := range tags {
		f := c.reader.vocabulary.langs[tag]
		langs[f] = uint32(i)
		e.string(tag)
		e.u32(uint32(f.articles))
		df := f.df[:min(len(f.df), len(c.reader.vocabulary.hashes))]
		e.u32(uint32(len(df)))
		for _, n := range df {
			e.u32(n)
		}
	}

	e.u32(uint32(len(c.stories)))
	for _, s := range c.stories {
		e.u32(uint32(s.into))
	}
	e.numbers(c.original)
	var pins []int32
	for doc, s := range c.storyOf {
		e.u32(uint32(s))
		if s >= 0 && c.pinned(int32(doc)) {
			pins = append(pins, int32(doc))
		}
	}
	e.numbers(pins)
	e.u32(uint32(len(c.parts)))
	for _, p := range c.parts {
		e.numbers(p.a)
		e.numbers(p.b)
	}

	inMemory := 0
	for _, g := range c.readings {
		if g != nil {
			inMemory++
		}
	}
	e.u32(uint32(inMemory))
	for doc, g := range c.readings {
		if g != nil {
			e.u32(uint32(doc))
			e.u32(langs[g.lang])
			e.reading(g)
		}
	}
	for t := range c.reader.vocabulary.hashes {
		list := at(c.postings, t)
		e.u8(uint8(len(list)))
		for _, p := range list {
			e.u64(uint64(p.doc) | uint64(math.Float32bits(p.weight))<<32)
		}
	}

	m := &c.memory
	for t := range c.reader.vocabulary.hashes {
		docs := at(m.keys, t)
		e.u8(uint8(len(docs)))
		for _, doc := range docs {
			e.u32(uint32(doc))
		}
	}
	e.u32(uint32(len(m.leaves)))
	for _, l := range m.leaves {
		e.u32(uint32(l.doc))
		e.u64(uint64(l.at))
	}
	e.u32(uint32(len(m.late)))
	for _, at := range m.late {
		e.u64(uint64(at))
	}
	e.u64(uint64(m.clock))
	for _, tag := range tags {
		var docs []int32
		if first := c.early[c.reader.vocabulary.langs[tag]]; first != nil {
			docs = first.docs
		}
		e.numbers(docs)
	}
	if err := e.close(); err != nil {
		return fmt.Errorf("events: writing a checkpoint: %w", err)
	}
	return nil
}

// at is the list of a term, which may be beyond those that have any.
func at[T any](lists [][]T, term int) []T {
	if term >= len(lists) {
		return nil
	}
	return lists[term]
}

func (g *reading) vectors() [6]*vector {
	return [...]*vector{&g.body, &g.title, &g.lead, &g.names, &g.numbers, &g.places}
}

func (e *encoder) reading(g *reading) {
	for _, v := range g.vectors() {
		e.u8(uint8(len(*v)))
	}
	for _, v := range g.vectors() {
		e.vector(*v)
	}
	e.numbers(g.days)
	e.u8(g.weekdays)
	e.bool(g.dated)
	e.bool(g.back)
	e.u64(uint64(g.first))
	e.u64(uint64(g.last))
	e.u64(g.source)
	e.u32(uint32(g.words))
	e.f32(g.bestLead)
	for _, v := range g.nearest {
		e.f32(v)
	}
	e.u32(uint32(len(g.links)))
	for _, l := range g.links {
		e.u32(uint32(l.to))
		e.f32(l.odds)
		e.f32(l.body)
		e.f32(l.lead)
	}
}

// Load makes a clusterer from a checkpoint. The options must be those of the one that
// was saved for the two to decide alike, but only another model is refused. It reads
// no further than the checkpoint's end. Texts are asked for later, when they are
// needed.
func Load(r io.Reader, o Options) (*Clusterer, error) {
	c := New(o)
	d := &decoder{r: r}
	if d.u64() != checkpoint {
		d.fail("it begins otherwise")
	}
	if model := d.u64(); d.err == nil && model != c.options.Model.fingerprint() {
		return nil, ErrOtherModel
	}
	langs := c.loadWords(d)
	c.loadStories(d)
	c.loadReadings(d, langs)
	c.loadMemory(d, langs)
	if err := d.close(); errors.Is(err, ErrDamaged) {
		return nil, err
	} else if err != nil {
		return nil, fmt.Errorf("events: reading a checkpoint: %w", err)
	}
	if len(c.early) > 0 && c.options.Read == nil {
		return nil, errors.New("events: a checkpoint of so few articles needs Options.Read, for they are read again")
	}
	for _, f := range langs { // looked up now, since RelatedTo may be called side by side
		if f.prior != nil {
			for t, h := range c.reader.vocabulary.hashes {
				f.share(uint32(t), h)
			}
		}
	}
	return c, nil
}

// loadWords reads the vocabulary and the frequencies of each language.
func (c *Clusterer) loadWords(d *decoder) (langs []*frequencies) {
	v := c.reader.vocabulary
	hashes := listOf(d, mostTerms, d.u64)
	terms, size := len(hashes), len(v.slots)
	for size < 2*terms {
		size *= 2
	}
	v.hashes, v.slots = make([]uint64, 0, terms), make([]slot, size)
	for i, h := range hashes {
		if v.id(h) != uint32(i) {
			d.fail("a term is there twice")
			return nil
		}
	}
	for n := d.count(mostLangs); len(langs) < n && d.err == nil; {
		tag := d.string(longTag)
		if v.langs[tag] != nil {
			d.fail("language %q is there twice", tag)
		}
		f := &frequencies{prior: backgroundOf(tag), articles: d.count(mostDocs)}
		f.df = listOf(d, terms, d.u32)
		v.langs[tag] = f
		langs = append(langs, f)
	}
	return langs
}

// loadStories reads the stories, and which documents are in them and how.
func (c *Clusterer) loadStories(d *decoder) {
	into := listOf(d, mostDocs, d.u32)
	c.stories = make([]*story, len(into))
	for i, to := range into {
		if int64(to) >= int64(len(into)) {
			d.fail("story %d of %d", to, len(into))
			return
		}
		c.stories[i] = &story{id: int32(i), into: int32(to)}
	}
	if !endsSomewhere(into) {
		d.fail("stories joined in a circle")
		return
	}
	c.original = listOf(d, mostDocs, func() int32 { return int32(d.u32()) })
	c.storyOf = make([]int32, len(c.original))
	for doc := range c.storyOf {
		c.storyOf[doc] = d.below(-1, len(c.stories))
	}
	if d.err != nil {
		return
	}
	for doc, of := range c.original {
		switch s := c.storyOf[doc]; {
		case of < 0 || int(of) >= len(c.original) || c.original[of] != of || c.storyOf[of] != s || s < 0 && int(of) != doc:
			d.fail("document %d as a copy of %d", doc, of)
			return
		case s < 0:
		case c.stories[s].into != s:
			d.fail("document %d in story %d, which was joined to another", doc, s)
			return
		case int(of) == doc:
			c.stories[s].docs = append(c.stories[s].docs, of)
		default:
			c.copies[of] = append(c.copies[of], int32(doc))
		}
	}
	for _, doc := range d.ascending(len(c.original)) {
		if c.storyOf[doc] < 0 || c.original[doc] != doc {
			d.fail("document %d pinned", doc)
			return
		}
		s := c.stories[c.storyOf[doc]]
		s.pins = append(s.pins, doc)
	}
	c.parts = listOf(d, mostDocs, func() part {
		return part{d.ascending(len(c.original)), d.ascending(len(c.original))}
	})
	for k := range c.parts {
		c.takeSides(int32(k))
	}
}

// endsSomewhere tells whether all chains of stories joined to one another end.
func endsSomewhere(into []uint32) bool {
	seen := make([]uint32, len(into)) // by story: 1 + the first one whose chain it is on
	for i := range into {
		at := uint32(i)
		for ; seen[at] == 0 && into[at] != at; at = into[at] {
			seen[at] = uint32(i) + 1
		}
		if into[at] != at && seen[at] == uint32(i)+1 {
			return false
		}
	}
	return true
}

// loadReadings reads what is in memory, and the postings.
func (c *Clusterer) loadReadings(d *decoder, langs []*frequencies) {
	docs := len(c.original)
	c.readings = make([]*reading, docs)
	c.sums, c.nodeOf = make([]float32, docs), make([]int32, docs)
	last := -1
	for n := d.count(docs); n > 0 && d.err == nil; n-- {
		doc := d.below(last+1, docs)
		last = int(doc)
		lang := d.below(0, len(langs))
		g := d.reading(len(c.reader.vocabulary.hashes), docs)
		if d.err != nil {
			return
		}
		if c.storyOf[doc] < 0 || c.original[doc] != doc {
			d.fail("a reading of document %d", doc)
			return
		}
		g.lang = langs[lang]
		c.readings[doc] = g
	}
	for doc, of := range c.original {
		if int(of) == doc && c.storyOf[doc] >= 0 && c.readings[doc] == nil {
			c.memory.gone++
		}
	}
	c.postings = make([][]posting, len(c.reader.vocabulary.hashes))
	for t := 0; t < len(c.postings) && d.err == nil; t++ {
		c.postings[t] = d.postings(docs)
	}
}

// reading reads what [encoder.reading] writes.
func (d *decoder) reading(terms, docs int) *reading {
	g := &reading{}
	var lengths [6]int
	all := 0
	for i := range lengths {
		if lengths[i] = int(d.u8()); lengths[i] > bodyTerms {
			d.fail("a vector of %d terms", lengths[i])
			return g
		}
		all += lengths[i]
	}
	flat := make(vector, all) // one piece, and each vector knows its end
	d.vector(flat, terms)
	for i, v := range g.vectors() {
		n := lengths[i]
		*v, flat = flat[:n:n], flat[n:]
	}
	g.days = listOf(d, mostDocs, func() int32 { return int32(d.u32()) })
	g.weekdays = d.u8()
	g.dated, g.back = d.bool(), d.bool()
	g.first, g.last = int64(d.u64()), int64(d.u64())
	g.source = d.u64()
	g.words = d.count(mostDocs)
	g.bestLead = d.f32()
	for i := range g.nearest {
		g.nearest[i] = d.f32()
	}
	g.links = listOf(d, mostDocs, func() link { return link{d.below(0, docs), d.f32(), d.f32(), d.f32()} })
	return g
}

// postings reads those of a term.
func (d *decoder) postings(docs int) []posting {
	n := int(d.u8())
	if n > postingsCap {
		d.fail("%d postings of a term", n)
	}
	if n == 0 || d.err != nil {
		return nil
	}
	list := make([]posting, n)
	for i := range list {
		x := d.u64()
		list[i] = posting{int32(x), d.sound(math.Float32frombits(uint32(x >> 32)))}
		if p := list[i].doc; p < 0 || int(p) >= docs || i > 0 && p <= list[i-1].doc {
			d.fail("a posting of document %d", p)
			return nil
		}
	}
	return list
}

// loadMemory reads what decides on leaving memory, and the first articles.
func (c *Clusterer) loadMemory(d *decoder, langs []*frequencies) {
	m, docs := &c.memory, len(c.original)
	m.keys = make([][]int32, len(c.reader.vocabulary.hashes))
	for t := 0; t < len(m.keys) && d.err == nil; t++ {
		n := int(d.u8())
		if n > keyDocs {
			d.fail("%d articles with a key name", n)
		}
		for range n {
			m.keys[t] = append(m.keys[t], d.below(0, docs))
		}
	}
	m.leaves = listOf(d, mostDocs, func() leave { return leave{d.below(0, docs), int64(d.u64())} })
	m.late = listOf(d, steady, func() int64 { return int64(d.u64()) })
	m.clock = int64(d.u64())
	for _, f := range langs {
		if list := d.numbers(shortStream, 0, docs); len(list) > 0 {
			c.early[f] = &early{docs: list, texts: make([]*corpus.Document, len(list))}
		}
	}
}
