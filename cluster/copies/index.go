package copies

import (
	"cmp"
	"fmt"
	"slices"
	"time"
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
	updateStretch    = .38 // of either text, between first and last shared: less is a header or a footer
	leastShared      = 12  // shingles that a part must share: about three lines
	maxVerified      = 32  // candidates compared exactly, an article
	maxOfOneFamily   = 3   // of these, members of one family
	bandRows         = 8   // lanes in a band
	bands            = Lanes / bandRows
	bucketCap        = 32
	bandWeight       = 4 // a shared band counts as so many shared fingerprints
	singleIsEnough   = 8 // a text with at most so many fingerprints is a candidate by one
	updateWindow     = 96 * time.Hour
	shortestCompared = 8 // shingles: shorter texts are compared as wholes only
)

// Article is what the index must know of an article.
type Article struct {
	Text Text
	// Item names the published item (its URI or id): versions of one item share
	// it. Empty when unknown.
	Item string
	// Source is the outlet that published it; empty when unknown.
	Source string
	// Voice is who wrote the text: the agency that it credits, else its source.
	Voice string
	// Published is the time of publication, zero when unknown.
	Published time.Time
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

// Index finds, for each article added, the earlier articles with the same text.
// It keeps no text: Fetch hands back that of an earlier document when it must be
// compared. An Index serves one goroutine at a time.
type Index struct {
	fetch   func(doc int32) Text
	lines   lines
	scanner Scanner
	compare Comparer
	prints  *table
	bands   *table
	docs    []record
	items   map[uint64]int32 // the latest state of each
	latest  int64            // the latest time of publication met
	found   []int32          // scratch
	hits    []hit
}

// record is what the index remembers of a document.
type record struct {
	exact     uint64
	item      uint64
	source    uint64
	voice     uint64
	published int64 // Unix seconds; 0 when unknown
	time      int64 // published, or the latest before it when unknown
	shingles  int32
	// parent is the earlier document whose text this one repeats most, or itself;
	// jaccard and shared say how much.
	parent  int32
	shared  int32
	jaccard float32
	dead    bool
}

type hit struct {
	doc    int32
	weight int32
}

// New makes an empty index. Documents are numbered from 0 in the order in which
// they are added; fetch must return the text of any of them.
func New(fetch func(doc int32) Text) *Index {
	return &Index{fetch: fetch, items: map[uint64]int32{}, prints: newTable(bucketCap), bands: newTable(bucketCap)}
}

// Len is the number of documents added.
func (x *Index) Len() int { return len(x.docs) }

// Family is the document that doc's copy family began with: the one that is left
// when each is followed to the earlier text that it repeats most.
func (x *Index) Family(doc int32) int32 {
	for x.docs[doc].parent != doc {
		doc = x.docs[doc].parent
	}
	return doc
}

// Delete forgets a document: no later article is compared with it. It keeps its
// number, and its copies keep their family.
func (x *Index) Delete(doc int32) { x.docs[doc].dead = true }

// Add files an article and returns its verified edges to earlier ones, strongest
// first. The first edge, if any, is the one that made it part of a family.
func (x *Index) Add(a Article) (doc int32, edges []Edge, err error) {
	if len(x.docs) >= maxDocs {
		return 0, nil, fmt.Errorf("copies: the index is full at %d articles; split the corpus", maxDocs)
	}
	doc = int32(len(x.docs))
	source := hashString(a.Source)
	text := x.lines.trim(a.Text, source)
	k := x.scanner.Sketch(text)
	r := record{exact: k.Exact, item: hashString(a.Item), source: source, voice: hashString(a.Voice), shingles: int32(k.Shingles)}
	if !a.Published.IsZero() {
		r.published = a.Published.Unix()
		x.latest = max(x.latest, r.published)
	}
	r.time = cmp.Or(r.published, x.latest)
	x.candidates(k)
	x.recall(r.item)
	r.parent = doc
	x.docs = append(x.docs, r)
	if len(x.hits) > 0 {
		edges = x.verify(doc, text)
	}
	x.file(doc, k)
	x.join(edges)
	x.lines.count(a.Text, r.source, doc, x.Family)
	if r.item != 0 {
		x.items[r.item] = doc
	}
	return doc, edges, nil
}

// candidates fills x.hits with the documents that share fingerprints or bands,
// most shared first.
func (x *Index) candidates(k *Sketch) {
	x.found, x.hits = x.found[:0], x.hits[:0]
	for _, f := range k.Fingerprints {
		x.found = x.prints.find(f, x.found)
	}
	for b := range bands {
		n := len(x.found)
		x.found = x.bands.find(bandKey(&k.Signature, b), x.found)
		for _, d := range x.found[n:] {
			for range bandWeight - 1 {
				x.found = append(x.found, d)
			}
		}
	}
	slices.Sort(x.found)
	for i := 0; i < len(x.found); {
		j := i + 1
		for j < len(x.found) && x.found[j] == x.found[i] {
			j++
		}
		if x.promising(k, x.found[i]-1, j-i) {
			x.hits = append(x.hits, hit{x.found[i] - 1, int32(j - i)})
		}
		i = j
	}
	slices.SortFunc(x.hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.doc, b.doc))
	})
}

// recall puts the latest state of the item first among the hits: an item that was
// rewritten may share no fingerprint with it.
func (x *Index) recall(item uint64) {
	last, known := x.items[item]
	if !known || slices.ContainsFunc(x.hits, func(h hit) bool { return h.doc == last }) {
		return
	}
	x.hits = slices.Insert(x.hits, 0, hit{doc: last})
}

// promising reports whether so much shared weight is worth an exact comparison.
// A part that any relation asks for shares, on average, that part of the shorter
// text's fingerprints; a candidate far below it is boilerplate in common, and an
// exact comparison costs more than all the rest.
func (x *Index) promising(k *Sketch, doc int32, weight int) bool {
	shorter := min(k.Shingles, int(x.docs[doc].shingles)) / fingerprintRate
	if shorter <= singleIsEnough {
		return true
	}
	return float64(weight) >= max(2, updateContained*float64(shorter)/2)
}

// file enters the document in the tables. Tables count documents from 1.
func (x *Index) file(doc int32, k *Sketch) {
	if k.Shingles == 0 {
		return
	}
	for _, f := range k.Fingerprints {
		x.prints.add(f, doc+1)
	}
	for b := range bands {
		x.bands.add(bandKey(&k.Signature, b), doc+1)
	}
}

func bandKey(s *[Lanes]uint32, b int) uint64 {
	h := uint64(b + 1)
	for _, v := range s[b*bandRows : (b+1)*bandRows] {
		h = mix(h*roll ^ uint64(v))
	}
	return h
}

// verify compares the new document with the candidates, a few of each family.
func (x *Index) verify(doc int32, t Text) []Edge {
	x.compare.Load(t)
	var edges []Edge
	tried := make(map[int32]int, 8)
	verified := 0
	for _, h := range x.hits {
		if verified == maxVerified {
			break
		}
		if x.docs[h.doc].dead {
			continue
		}
		f := x.Family(h.doc)
		if tried[f] == maxOfOneFamily {
			continue
		}
		tried[f]++
		verified++
		e := Edge{From: doc, To: h.doc}
		e.Overlap = x.compare.Compare(x.lines.trim(x.fetch(h.doc), x.docs[h.doc].source))
		if e.Relation = x.relation(doc, h.doc, e.Overlap); e.Relation != None {
			edges = append(edges, e)
		}
	}
	slices.SortFunc(edges, func(a, b Edge) int {
		return cmp.Or(
			cmp.Compare(b.Overlap.Jaccard(), a.Overlap.Jaccard()),
			cmp.Compare(b.Overlap.Shared, a.Overlap.Shared),
			cmp.Compare(a.To, b.To))
	})
	return edges
}

// relation types a verified overlap of a later document a with an earlier b.
func (x *Index) relation(a, b int32, o Overlap) Relation {
	ra, rb := &x.docs[a], &x.docs[b]
	j, c := o.Jaccard(), o.Containment()
	whole := j >= wholeJaccard
	switch {
	case o.Shared == 0:
		return None
	case ra.exact == rb.exact && j == 1:
		return Identical
	case ra.item != 0 && ra.item == rb.item:
		return Update
	case min(o.A, o.B) < shortestCompared || j < formJaccard && o.MeanRun() < copyRun || o.SameSpecifics() < copySpecifics:
		return None
	case (whole || c >= partContainment && o.Shared >= leastShared) && ra.source != 0 && ra.source == rb.source && near(ra, rb):
		return Update // an outlet that prints its own text again has gone on writing it
	case whole:
		return NearIdentical
	case c >= partContainment && o.Shared >= leastShared:
		if o.A < o.B {
			return Excerpt
		}
		return Embeds
	case c >= updateContained && o.Shared >= leastShared && x.compare.stretch >= updateStretch && ra.voice != 0 && ra.voice == rb.voice && near(ra, rb):
		return Update
	}
	return None
}

// near reports whether two documents were published within the time in which an
// agency updates a report; unknown times do not speak against it.
func near(a, b *record) bool {
	if a.published == 0 || b.published == 0 {
		return true
	}
	gap := a.published - b.published
	return max(gap, -gap) <= int64(updateWindow/time.Second)
}

// join gives each document of a new edge its place in a family: under the earlier
// text that it repeats most. A document has one such place, so that a round-up
// that embeds two reports does not make them one text; and as the choice depends
// on the edges and on time alone, families do not depend on the order of arrival.
func (x *Index) join(edges []Edge) {
	for _, e := range edges {
		earlier, later := e.To, e.From
		if x.before(e.From, e.To) {
			earlier, later = later, earlier
		}
		r := &x.docs[later]
		j, n := float32(e.Overlap.Jaccard()), int32(e.Overlap.Shared)
		better := cmp.Or(cmp.Compare(j, r.jaccard), cmp.Compare(n, r.shared))
		if r.parent == later || better > 0 || better == 0 && x.before(earlier, r.parent) {
			r.parent, r.jaccard, r.shared = earlier, j, n
		}
	}
}

// before reports whether document a is the earlier text: by time, an undated one
// having the time of the latest before it, else by arrival. It is a total order,
// so that following parents ends.
func (x *Index) before(a, b int32) bool {
	return cmp.Or(cmp.Compare(x.docs[a].time, x.docs[b].time), cmp.Compare(a, b)) < 0
}

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
