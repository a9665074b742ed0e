package copies

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// Relation says how an article stands to an earlier one.
type Relation uint8

// The relations between texts. They read "this article is ... of that one".
const (
	None          Relation = iota
	Identical              // the same words in the same order
	NearIdentical          // whole, with small changes
	Excerpt                // cut: most of this text stands in that one
	Embeds                 // wrapped: most of that text stands in this one
	Update                 // another state of the same item
)

var relationNames = [...]string{"none", "identical", "near-identical", "excerpt", "embeds", "update"}

// String is the relation's name as printed in results.
func (r Relation) String() string {
	if int(r) < len(relationNames) {
		return relationNames[r]
	}
	return "unknown"
}

// Thresholds of relations, as shares of shingles. They hold for every corpus;
// bench measures them.
const (
	wholeJaccard     = .60 // J of a near-identical copy
	partContainment  = .50 // C of an excerpt or embedding
	copyRun          = 6   // mean run, in shingles, below which likeness is that of a form
	copySpecifics    = .74 // share of names and numerals below which it is too
	formJaccard      = .85 // J from which runs do not matter: a headline, a form filled in twice
	updateContained  = .33 // C of two states of one item by one agency
	longPart         = 120 // shingles: a shared part of a source's own texts that is no header or footer
	manyRuns         = 4   // nor is what stands in so many places
	sureContained    = .75 // C from which a source's own text is known without looking at the rest
	updateElsewhere  = .30 // of the names and numerals in the rest: with fewer, what is shared is a header or a footer
	leastSlots       = 3   // names and numerals in place of others, in a form filled in twice
	slotShare        = .60 // of all words in place of others
	leastShared      = 12  // shingles that a part must share: about three lines
	settledJaccard   = .85 // J from which no other member of a family need be compared
	maxVerified      = 32  // candidates compared exactly, an article
	maxOfOneFamily   = 3   // of these, members of one family
	bandRows         = 8   // lanes in a band
	bands            = Lanes / bandRows
	finerUpTo        = 256 // shingles: longer texts are filed under half as many fingerprints
	bandedUpTo       = 16  // fingerprints: longer texts are found by these alone
	bucketCap        = 32
	bandWeight       = 4 // a shared band counts as so many shared fingerprints
	singleIsEnough   = 8 // a text with at most so many fingerprints is a candidate by one
	leastLesson      = 3 // shared weight from which to learn from what is no candidate
	updateWindow     = 96 * time.Hour
	shortestCompared = 8 // shingles: shorter texts are compared as wholes only
	filedTwins       = 2 // documents with the same words that are filed
)

// Article is what the index must know of an article.
type Article struct {
	Text Text
	// Item names the published item (its URI or id): versions of one item share
	// it. Empty when unknown.
	Item string
	// Slug is the name under which the source files the states of a report; empty
	// when unknown.
	Slug string
	// Follows names an earlier item that its source says this one takes the place of;
	// empty for none. The two are a family on the source's word, whatever they share.
	Follows string
	// Source is the outlet that published it; empty when unknown.
	Source string
	// Voice is who wrote the text: the agency that it credits, else its source.
	Voice string
	// Published is the time of publication, zero when unknown.
	Published time.Time
}

// ArticleOf is what the index must know of a cleaned article.
func ArticleOf(d *corpus.Document) Article {
	a := d.Article
	x := Article{Text: TextOf(d), Item: a.ID, Source: a.Source, Voice: cmp.Or(d.Credit(), a.Source), Published: a.Published}
	if a.Meta != nil {
		x.Slug = a.Meta.Slug
		for _, l := range a.Meta.Links {
			if l.Rel == corpus.EvolvedFrom && l.ID != a.ID {
				x.Follows = l.ID
				break
			}
		}
	}
	return x
}

// Edge is a verified relation between two articles.
type Edge struct {
	From, To int32 // document numbers; From was added after To
	Relation Relation
	Overlap  Overlap // A is From, B is To
}

// Score is the share of shingles behind the edge: J for whole copies, C otherwise.
func (e Edge) Score() float64 {
	if e.Relation == Identical || e.Relation == NearIdentical {
		return e.Overlap.Jaccard()
	}
	return e.Overlap.Containment()
}

// Options say how an [Index] works. The zero value is right for most.
type Options struct {
	// Threshold, unless 0, is the least J of a whole copy and the least C of a part.
	// The defaults are .60 and .50.
	Threshold float64
	// Thorough compares all candidates. Else those that could not change the family
	// are left out: further members of a family of which enough were compared.
	Thorough bool
}

// Index finds, for each article added, the earlier articles with the same text.
// It keeps no text: fetch hands back that of an earlier document when it must be
// compared. An Index serves one goroutine at a time.
type Index struct {
	options Options
	whole   float64 // thresholds
	part    float64
	fetch   func(doc int32) Text
	sealed  bool // made by Batch
	scanner *Scanner
	compare Comparer
	recent  recent
	parts   []*partition // oldest first; the last takes what is added
	latest  int64        // the latest time of publication met

	counts []uint16 // weight shared with a document, by number from the oldest on
	shared []int32  // documents with a weight
	links  []link
	hits   []hit
	keys   []uint64 // scratch
	docs   []int32
	found  shingled
	tried  []int32 // families compared, once for each member

	follows uint64 // the item that the document being added takes the place of
}

type hit struct {
	doc    int32
	weight uint16
}

// New makes an empty index. Documents are numbered from 0 in the order in which
// they are added; fetch must return the text of any that has not expired.
func New(fetch func(doc int32) Text, o Options) *Index {
	return &Index{
		options: o, fetch: fetch, scanner: &Scanner{}, parts: []*partition{newPartition(0)},
		whole: cmp.Or(o.Threshold, wholeJaccard), part: cmp.Or(o.Threshold, partContainment),
	}
}

// Len is the number of documents added.
func (x *Index) Len() int {
	p := x.current()
	return int(p.first) + len(p.records)
}

// Add files an article and returns its verified edges to earlier ones, strongest
// first.
func (x *Index) Add(a Article) (doc int32, edges []Edge, err error) {
	if x.sealed {
		return 0, nil, errors.New("copies: an index made by Batch takes no more articles; make one with New, or a batch of all")
	}
	if len(x.current().records) >= maxDocs {
		return 0, nil, fmt.Errorf("copies: a partition is full at %d articles; rotate the index", maxDocs)
	}
	if x.Len() >= math.MaxInt32 {
		return 0, nil, errors.New("copies: the index has no number left for another article; begin a new one")
	}
	x.scanner.scan(a.Text)
	x.scanner.fingerprint()
	doc, edges = x.add(a)
	return doc, edges, nil
}

// enter makes a record of an article.
func (x *Index) enter(a Article, exact uint64, shingles int) *record {
	p := x.current()
	doc := int32(x.Len())
	r := record{
		exact: exact, length: int32(shingles),
		item: hashString(a.Item), source: hashName(a.Source), voice: hashName(a.Voice), slug: hashName(a.Slug),
		time: x.latest, same: doc, parent: doc, heir: -1,
	}
	if !a.Published.IsZero() {
		r.time, r.dated = a.Published.Unix(), true
		x.latest = max(x.latest, r.time)
	}
	p.records, x.counts = append(p.records, r), append(x.counts, 0)
	return &p.records[len(p.records)-1]
}

// add decides on the article that was scanned.
func (x *Index) add(a Article) (doc int32, edges []Edge) {
	doc = int32(x.Len())
	x.follows = hashString(a.Follows)
	item := x.enter(a, x.scanner.sketch.Exact, x.scanner.sketch.Shingles).item
	twin := x.twin(doc)
	if twin >= 0 && !x.options.Thorough {
		edges = []Edge{{From: doc, To: twin, Relation: Identical, Overlap: x.same(doc)}}
		x.join(edges)
	} else {
		edges = x.verify(doc)
	}
	if item != 0 {
		p := x.current()
		p.keys.replace(itemKey(item), doc-p.first+1)
	}
	return doc, edges
}

// twin looks for the earliest document with the same words, and files doc: fully,
// or as the heir of a twin when enough of them are filed.
func (x *Index) twin(doc int32) (earliest int32) {
	r := x.record(doc)
	earliest = -1
	if r.length == 0 {
		return earliest
	}
	var twins []int32 // filed in this partition
	x.keys = append(x.keys[:0], exactKey(r.exact))
	for _, p := range x.parts {
		x.docs = p.keys.find(x.keys, x.docs[:0])
		for _, d := range x.docs {
			d += p.first - 1
			t := x.record(d)
			if t.exact != r.exact || t.dead {
				continue
			}
			if p == x.current() {
				twins = append(twins, d)
			}
			if earliest < 0 || x.before(d, earliest) {
				earliest = d
			}
		}
	}
	file := len(twins) < filedTwins
	if !file {
		t := x.record(twins[0])
		r.heir, t.heir = t.heir, doc
	}
	if file || x.options.Thorough {
		x.gather(doc, file)
	}
	if earliest >= 0 && !x.options.Thorough {
		x.forget()
	}
	return earliest
}

// Passages lists what two documents share, as [Comparer.Passages] does, without the
// boilerplate that the index has learned. Neither may have expired.
func (x *Index) Passages(a, b int32) []Passage {
	x.compare.Load(x.fetch(a))
	return x.compare.Passages(x.fetch(b))
}

// same is the overlap of a document with one that has the same words.
func (x *Index) same(doc int32) Overlap {
	c := &x.compare
	c.load(x.scanner)
	o := c.overlap(&c.text)
	c.compareSpecifics(&o, &c.text)
	return o
}

// gather counts how many keys the scanned document shares with earlier ones, and
// files it if told so.
func (x *Index) gather(doc int32, file bool) {
	k := &x.scanner.sketch
	r := x.record(doc)
	r.filed = file
	r.prints = uint16(min(x.telling(k.Fingerprints), 1<<16-1))
	x.look(1, doc, file)
	x.telling(k.Finer)
	x.look(1, doc, file && k.Shingles <= finerUpTo)
	if x.keys = x.scanner.bandKeys(x.keys[:0]); len(x.keys) > 0 {
		x.look(bandWeight, doc, file)
	}
	if file {
		p := x.current()
		x.keys = append(x.keys[:0], exactKey(r.exact))
		x.docs = p.keys.visit(x.keys, doc-p.first+1, x.docs[:0])
	}
}

// telling makes x.keys the fingerprints that are no boilerplate, each once, and
// counts them.
func (x *Index) telling(prints []uint64) int {
	x.keys = x.keys[:0]
	var met [64]uint64 // a bit for each key, and some bits for several
	repeats := false
	for _, f := range prints {
		if !x.compare.boilerplate.has(f) {
			x.keys = append(x.keys, f)
			bit := uint64(1) << (f & 63)
			repeats = repeats || met[f>>6&63]&bit != 0
			met[f>>6&63] |= bit
		}
	}
	if repeats { // a passage that stands often is no better proof
		slices.Sort(x.keys)
		x.keys = slices.Compact(x.keys)
	}
	return len(x.keys)
}

// look counts the documents filed under x.keys.
func (x *Index) look(weight uint16, doc int32, file bool) {
	last := len(x.parts) - 1
	for i, p := range x.parts {
		if i == last && file {
			x.docs = p.keys.visit(x.keys, doc-p.first+1, x.docs[:0])
		} else {
			x.docs = p.keys.find(x.keys, x.docs[:0])
		}
		for _, d := range x.docs {
			d += p.first - 1
			n := &x.counts[d-x.oldest()]
			if *n == 0 {
				x.shared = append(x.shared, d)
			}
			*n += min(weight, math.MaxUint16-*n) // it stays at the most
		}
	}
}

// forget resets the counts.
func (x *Index) forget() {
	for _, d := range x.shared {
		x.counts[d-x.oldest()] = 0
	}
	x.shared = x.shared[:0]
}

// candidates makes hits of the counts: the documents that share most first. Those
// that share too little for a relation are left out, but one: by what unrelated
// texts share, boilerplate is learned.
func (x *Index) candidates(doc int32) {
	x.hits = x.hits[:0]
	r := x.record(doc)
	var lesson hit
	for _, d := range x.shared {
		h := hit{d, x.counts[d-x.oldest()]}
		switch {
		case d == doc || x.record(d).dead:
		case promising(r, x.record(d), h.weight):
			x.hits = append(x.hits, h)
		case h.weight >= leastLesson && h.heavier(lesson) < 0:
			lesson = h
		}
	}
	slices.SortFunc(x.hits, hit.heavier)
	if lesson.weight > 0 {
		x.hits = append(x.hits, lesson)
	}
	for _, item := range []uint64{x.follows, r.item} {
		if last := x.lastOfItem(item); last >= 0 {
			x.hits = slices.DeleteFunc(x.hits, func(h hit) bool { return h.doc == last })
			x.hits = slices.Insert(x.hits, 0, hit{doc: last})
		}
	}
}

func (h hit) heavier(than hit) int {
	return cmp.Or(cmp.Compare(than.weight, h.weight), cmp.Compare(h.doc, than.doc))
}

// lastOfItem is the latest state of the item: an item that was rewritten may share
// no fingerprint with it.
func (x *Index) lastOfItem(item uint64) int32 {
	if item == 0 {
		return -1
	}
	for i := len(x.parts) - 1; i >= 0; i-- {
		p := x.parts[i]
		if d := p.keys.latest(itemKey(item)) + p.first - 1; d >= p.first {
			if r := x.record(d); r.item == item && !r.dead {
				return d
			}
		}
	}
	return -1
}

// promising reports whether so much shared weight is worth an exact comparison.
// A part that any relation asks for shares, on average, that part of the shorter
// text's fingerprints; a candidate far below it is boilerplate in common, and an
// exact comparison costs more than all the rest.
func promising(a, b *record, weight uint16) bool {
	shorter := min(a.prints, b.prints)
	if shorter <= singleIsEnough {
		return true
	}
	return float64(weight) >= max(2, updateContained*float64(shorter)/2)
}

// verify compares the scanned document with its candidates, gives it its place in
// a family, and learns from what turned out to be unrelated.
func (x *Index) verify(doc int32) (edges []Edge) {
	x.candidates(doc)
	x.forget()
	x.compare.text.of(x.scanner)
	if len(x.hits) > 0 {
		x.compare.load(x.scanner)
		edges = x.compareHits(doc)
	}
	x.recent.fit(len(x.counts))
	x.recent.put(doc, &x.compare.text)
	return edges
}

func (x *Index) compareHits(doc int32) (edges []Edge) {
	unrelated, apart := int32(-1), 0 // families that share much and are not related
	x.tried = x.tried[:0]
	for _, h := range x.hits[:min(len(x.hits), maxVerified)] {
		f := x.Family(h.doc)
		if !x.options.Thorough && times(x.tried, f) >= maxOfOneFamily {
			continue
		}
		x.tried = append(x.tried, f)
		text := x.text(h.doc)
		e := Edge{From: doc, To: h.doc, Overlap: x.compare.overlap(text)}
		x.recent.learned(h.doc, text)
		if e.Overlap.Containment() >= min(updateContained, x.part) || x.sameItem(doc, h.doc) {
			x.compare.compareSpecifics(&e.Overlap, text)
		}
		if e.Relation = x.relation(doc, h.doc, e.Overlap); e.Relation == None {
			if e.Overlap.Shared >= leastShared && times(x.tried, f) == 1 {
				apart++
			}
			if unrelated < 0 && (x.compare.instructive(e.Overlap) || apart >= boilerplateFrom) {
				unrelated = h.doc
			}
			continue
		}
		edges = append(edges, e)
		if e.Overlap.Jaccard() >= settledJaccard {
			for range maxOfOneFamily {
				x.tried = append(x.tried, f)
			}
		}
	}
	if other := x.weakBridge(edges); other >= 0 {
		edges, unrelated = slices.DeleteFunc(edges, func(e Edge) bool { return weak(e) && !x.sameItem(e.From, e.To) }), other
	}
	slices.SortFunc(edges, func(a, b Edge) int {
		return cmp.Or(
			cmp.Compare(b.Overlap.Jaccard(), a.Overlap.Jaccard()),
			cmp.Compare(b.Overlap.Shared, a.Overlap.Shared),
			cmp.Compare(a.To, b.To))
	})
	x.join(edges)
	if unrelated >= 0 && x.Family(unrelated) != x.Family(doc) {
		x.learn(doc, unrelated, edges)
	}
	return edges
}

// weak reports whether an edge rests on less than half of either text.
func weak(e Edge) bool { return e.Relation == Update && e.Overlap.Containment() < partContainment }

// weakBridge looks for weak edges to two families, and returns a document of the
// second, else -1. The states of one report are one family: what a text shares a
// little of with two, it owes to neither.
func (x *Index) weakBridge(edges []Edge) int32 {
	first := int32(-1)
	for _, e := range edges {
		if !weak(e) || x.sameItem(e.From, e.To) {
			continue
		}
		f := x.Family(e.To)
		if first >= 0 && f != first {
			return e.To
		}
		first = f
	}
	return -1
}

func times(list []int32, f int32) (n int) {
	for _, g := range list {
		if g == f {
			n++
		}
	}
	return n
}

// text is the text of an earlier document, made ready to be compared, until the
// next call.
func (x *Index) text(doc int32) *shingled {
	if x.recent.get(doc, &x.found) {
		return &x.found
	}
	x.compare.b.scan(x.fetch(doc))
	x.compare.with.of(&x.compare.b)
	x.recent.put(doc, &x.compare.with)
	return &x.compare.with
}

// instructive reports whether two texts with the overlap of the last comparison,
// which are not related, share boilerplate. A large part in common, in long runs,
// is text that was really taken over, if not enough of it to call them copies.
func (c *Comparer) instructive(o Overlap) bool {
	return o.Shared > 0 && (o.Containment() < updateContained || isForm(o))
}

// learn suspects of boilerplate what the document shares with an unrelated one,
// but not what it repeats from its own family: that was counted when it was new.
func (x *Index) learn(doc, unrelated int32, edges []Edge) {
	c := &x.compare
	a := &c.text
	if len(edges) > 0 && !weak(edges[0]) {
		c.overlap(x.text(edges[0].To))
		for _, h := range a.shingles {
			if c.set.met(h) {
				c.set.remove(h)
			}
		}
	}
	c.overlap(x.text(unrelated))
	for _, h := range a.shingles {
		if c.set.met(h) {
			c.boilerplate.suspect(h)
			c.set.remove(h) // a repeat is not another article
		}
	}
}

// relation types a verified overlap of a later document a with an earlier b.
func (x *Index) relation(a, b int32, o Overlap) Relation {
	ra, rb := x.record(a), x.record(b)
	j, c := o.Jaccard(), o.Containment()
	whole := j >= x.whole
	part := c >= x.part && o.Shared >= leastShared
	switch {
	case ra.exact == rb.exact && ra.length > 0:
		return Identical
	case x.follows != 0 && x.follows == rb.item:
		return Update
	case o.Shared == 0:
		return None
	case x.sameItem(a, b):
		return Update
	case min(o.A, o.B) < shortestCompared || isForm(o) || c >= updateContained && x.filledIn(b):
		return None
	case whole || part && c >= sureContained:
		return kind(ra, rb, o)
	case part && (!sameSource(ra, rb) || o.Shared >= longPart || o.Runs >= manyRuns):
		return kind(ra, rb, o)
	case (part || c >= max(updateContained, x.options.Threshold) && o.Shared >= leastShared && sameReport(ra, rb) && near(ra, rb)) && x.sameStory(b, o):
		return Update
	}
	return None
}

// sameStory reports whether the rests of two texts that share a part are of one
// story too, as they name the same names and figures. Else the part is a header or
// a footer. A part in one piece is more likely that.
func (x *Index) sameStory(b int32, o Overlap) bool {
	n, same := x.compare.elsewhere(x.text(b))
	share := ratio(same, n)
	return share >= updateElsewhere && (o.Runs > 1 || same >= 3 && share >= .5)
}

// kind types a relation of which the overlap alone is proof enough.
func kind(ra, rb *record, o Overlap) Relation {
	switch {
	case sameSource(ra, rb):
		return Update // an outlet that prints its own text again has gone on writing it
	case o.Jaccard() >= wholeJaccard:
		return NearIdentical
	case o.A < o.B:
		return Excerpt
	}
	return Embeds
}

// sameItem reports whether the document being added and an earlier one are states of
// one item.
func (x *Index) sameItem(a, b int32) bool {
	item, other := x.record(a).item, x.record(b).item
	return other != 0 && (item == other || x.follows == other)
}

func sameSource(a, b *record) bool { return a.source != 0 && a.source == b.source }

// isForm reports whether the likeness of two texts is that of a form filled in
// twice.
func isForm(o Overlap) bool {
	return o.Jaccard() < formJaccard && o.MeanRun() < copyRun || o.SameSpecifics() < copySpecifics
}

// filledIn reports whether the compared text and b, with which it was compared last,
// are one form filled in twice: most of the words in which they differ are names and
// numerals in the same places.
func (x *Index) filledIn(b int32) bool {
	slots, edits := x.compare.slots(x.text(b))
	return slots >= leastSlots && float64(slots) >= slotShare*float64(slots+edits)
}

// sameReport reports whether two texts may be states of one report: written by one
// agency, or filed by one source under one slug.
func sameReport(a, b *record) bool {
	return a.voice != 0 && a.voice == b.voice || a.slug != 0 && a.slug == b.slug && a.source == b.source
}

// near reports whether two documents were published within the time in which an
// agency updates a report; unknown times do not speak against it.
func near(a, b *record) bool {
	if !a.dated || !b.dated {
		return true
	}
	gap := a.time - b.time
	return max(gap, -gap) <= int64(updateWindow/time.Second)
}

// hashName hashes a name as people write it; unknown is 0.
func hashName(s string) uint32 { return uint32(hashString(strings.ToLower(strings.TrimSpace(s)))) }

// hashString is FNV-1a; the empty string is 0, for unknown.
func hashString(s string) uint64 {
	if s == "" {
		return 0
	}
	h := uint64(0xcbf29ce484222325)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 0x100000001b3
	}
	return mix(h)
}
