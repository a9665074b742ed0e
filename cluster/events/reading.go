package events

import (
	"math"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

const (
	leadWords = 80  // words of the report that count as its lead
	bodyTerms = 160 // heaviest terms of an article that are kept
)

// reading is an article as the clusterer sees it: unit vectors by part of the
// text, the identity anchors that tell look-alikes apart, and how alike the most
// similar articles met so far were.
type reading struct {
	body, title, lead, names, numbers vector
	places                            vector // names that stand where places stand
	// days of the event as the lead tells it: calendar days (days since 1970)
	// and weekdays (bit set); none when the lead names no day.
	days     []int32
	weekdays uint8
	dated    bool
	// first and last are when it and its copies were published, in Unix seconds,
	// when dated.
	first, last int64
	source      uint64
	words       int // of the whole text
	lang        *frequencies

	bestLead float32        // greatest cosine of leads with any article met
	nearest  [crowd]float32 // greatest cosines of bodies, in falling order
	links    []link         // to earlier articles that may tell the same event
	back     bool           // it had left memory
}

// reader turns documents into readings. Its buffers are reused.
type reader struct {
	vocabulary *vocabulary
	all        counter
	part       counter
	terms      []uint32
	of         *corpus.Document              // whose words ids are of
	title, ids []uint32                      // terms of its title and body, word by word, one behind the other
	ahead      map[*corpus.Document][]uint32 // those of documents that were observed and not read yet
	own        []uint32                      // of a reader of one document: the terms that its numbers stand for
}

// counter counts terms. It is as long as the vocabulary, and cleared by what it
// counted, so that counting costs one access a word.
type counter struct {
	count   []float32 // by term
	touched []uint32  // in order of first appearance
}

func (c *counter) reset() {
	for _, t := range c.touched {
		c.count[t] = 0
	}
	c.touched = c.touched[:0]
}

// add counts the term by weight, and reports whether it is new.
func (c *counter) add(t uint32, weight float32) bool {
	if int(t) >= len(c.count) { // asked for every word
		c.count = reach(c.count, t)
	}
	fresh := c.count[t] == 0
	if fresh {
		c.touched = append(c.touched, t)
	}
	c.count[t] += weight
	return fresh
}

// vector weighs the counted terms as (1+ln tf)*idf and keeps the n heaviest, at
// unit length, in order of first appearance.
func (r *reader) vector(c *counter, f *frequencies, n int) vector {
	v := make(vector, 0, len(c.touched))
	for _, t := range c.touched {
		tf := c.count[t]
		if r.own != nil {
			t = r.own[t]
		}
		w := f.idf(t, r.vocabulary.hashes[t])
		if tf != 1 {
			w *= 1 + math.Log(float64(tf))
		}
		if w > 0 {
			v = append(v, entry{t, float32(w)})
		}
	}
	return v.unit().top(n)
}

// number gives the terms of a document, word by word. A document that was observed is
// not numbered again when it is read.
func (r *reader) number(d *corpus.Document) {
	if r.of == d {
		return
	}
	r.of = d
	if ids, ok := r.ahead[d]; ok {
		r.title, r.ids = ids[:len(d.Title)], ids[len(d.Title):]
		return
	}
	ids := make([]uint32, 0, len(d.Title)+len(d.Body))
	for _, w := range d.Title {
		ids = append(ids, r.vocabulary.id(w.Hash))
	}
	for _, w := range d.Body {
		ids = append(ids, r.vocabulary.id(w.Hash))
	}
	r.title, r.ids = ids[:len(d.Title)], ids[len(d.Title):]
}

// once reads a document with a reader of its own. What it counts has numbers of its own as
// well: lists as long as the vocabulary would cost more than all the rest.
func (v *vocabulary) once(d *corpus.Document) *reading {
	r := reader{vocabulary: v}
	r.number(d)
	numbers := map[uint32]uint32{}
	for _, list := range [][]uint32{r.title, r.ids} {
		for i, t := range list {
			n, met := numbers[t]
			if !met {
				n = uint32(len(r.own))
				numbers[t], r.own = n, append(r.own, t)
			}
			list[i] = n
		}
	}
	return r.read(d)
}

// lookAhead is how many observed documents are kept numbered until they are read.
const lookAhead = 1 << 12

// observe counts the document's distinct terms into the frequencies of its
// language.
func (r *reader) observe(d *corpus.Document) {
	r.number(d)
	if len(r.ahead) == lookAhead {
		clear(r.ahead)
	}
	if r.ahead == nil {
		r.ahead = map[*corpus.Document][]uint32{}
	}
	r.ahead[d] = r.title[:len(r.title)+len(r.ids)]
	r.all.reset()
	r.terms = r.terms[:0]
	see := func(terms []uint32) {
		for _, t := range terms {
			if r.all.add(t, 1) {
				r.terms = append(r.terms, t)
			}
		}
	}
	see(r.title)
	for i := range d.Sentences {
		if s := &d.Sentences[i]; s.Kind == corpus.Report {
			see(r.ids[s.First:s.Last])
		}
	}
	r.vocabulary.language(d.Lang).observe(r.terms)
}

// read makes the reading of a document.
func (r *reader) read(d *corpus.Document) *reading {
	f := r.vocabulary.language(d.Lang)
	g := &reading{lang: f, source: hashSource(d.Article.Source), words: len(d.Body)}
	if p := d.Article.Published; !p.IsZero() {
		g.dated, g.first, g.last = true, p.Unix(), p.Unix()
	}

	r.number(d)
	delete(r.ahead, d)
	r.all.reset()
	r.part.reset()
	for _, t := range r.headline(d) {
		r.part.add(t, 1)
	}
	for _, t := range r.title {
		r.all.add(t, 1)
	}
	g.title = r.vector(&r.part, f, bodyTerms)

	r.part.reset()
	words := 0
	for i := range d.Sentences {
		s := &d.Sentences[i]
		if s.Kind != corpus.Report {
			continue
		}
		for _, t := range r.ids[s.First:s.Last] {
			r.all.add(t, 1)
			if words < leadWords {
				r.part.add(t, 1)
			}
			words++
		}
	}
	g.lead = r.vector(&r.part, f, bodyTerms)
	g.body = r.vector(&r.all, f, bodyTerms)

	r.part.reset()
	lead := leadEnd(d)
	agency := corpus.Words(d.Agency, nil) // who wrote it is not what it is about
	for _, e := range d.Entities {
		weight := float32(1)
		if e.Sentence <= lead {
			weight = 2
		}
		for i := e.First; i < e.Last; i++ {
			if !holds(agency, d.Body[i].Hash) {
				r.part.add(r.ids[i], weight)
			}
		}
	}
	g.names = r.vector(&r.part, f, bodyTerms)
	f.discountCommon(g.names)
	g.names.sort()
	g.places = r.readPlaces(d, lead, f)

	r.part.reset()
	for _, n := range d.Numbers {
		if n.Last == n.First+1 && d.Body[n.First].Shape == corpus.Numeral && !(n.Value >= 1900 && n.Value < 2100) { // years are history
			r.part.add(r.ids[n.First], 1)
		}
	}
	g.numbers = r.vector(&r.part, f, 32)
	r.anchors(g, d, lead)
	return g
}

// headline is the title, or the first sentence of the report where the title is
// missing or is a line of furniture.
func (r *reader) headline(d *corpus.Document) []uint32 {
	title := strings.TrimSpace(d.Article.Title)
	usable := len(d.Title) > 1
	for _, f := range d.Furniture {
		if usable && strings.HasPrefix(d.Text(f.Span), title) {
			usable = false
		}
	}
	if usable {
		return r.title
	}
	for i := range d.Sentences {
		if s := &d.Sentences[i]; s.Kind == corpus.Report {
			return r.ids[s.First:s.Last]
		}
	}
	return nil
}

// readPlaces weighs the names that stand behind a preposition of place ("in",
// "near the") or before a word for a site ("camp", "street"), or in the dateline.
func (r *reader) readPlaces(d *corpus.Document, leadEnd int, f *frequencies) vector {
	r.part.reset()
	for _, e := range Places(d) {
		weight := float32(1)
		if e.Sentence <= leadEnd {
			weight = 2
		}
		for _, t := range r.ids[e.First:e.Last] {
			r.part.add(t, weight)
		}
	}
	v := r.vector(&r.part, f, 12)
	f.discountCommon(v)
	return v.sort()
}

// placesWithin is how many sentences after the lead places are read.
const placesWithin = 14

// siteWithin is how many words after a name the word for a site may stand: "the
// Harrow military police school".
const siteWithin = 3

// Places lists the names in a document that stand where places stand, in order, up
// to a few sentences after the lead.
func Places(d *corpus.Document) []corpus.Entity {
	var out []corpus.Entity
	last := leadEnd(d) + placesWithin
	for _, e := range d.Entities {
		if e.Sentence <= last && !e.Acronym && standsAsPlace(d, e) {
			out = append(out, e)
		}
	}
	return out
}

// leadEnd is the last sentence of the lead, -1 when there is no report.
func leadEnd(d *corpus.Document) int {
	words, end := 0, -1
	for i := range d.Sentences {
		if s := &d.Sentences[i]; s.Kind == corpus.Report && words < leadWords {
			end = i
			words += s.Last - s.First
		}
	}
	return end
}

func standsAsPlace(d *corpus.Document, e corpus.Entity) bool {
	if d.Dateline.Place.Contains(e.Span) {
		return true
	}
	reach := e.Last + siteWithin
	if e.First == d.Sentences[e.Sentence].First { // any word is capital there
		reach = e.Last + 1
	}
	for i := e.Last; i < min(reach, d.Sentences[e.Sentence].Last) && d.Body[i].Shape == corpus.Lower; i++ {
		h := d.Body[i].Hash
		if siteWords[h] {
			return true
		}
		if articleWords[h] || placeWords[h] {
			break
		}
	}
	for i := e.First - 1; i >= 0 && i >= e.First-3; i-- {
		switch h := d.Body[i].Hash; {
		case placeWords[h]:
			return true
		case d.Body[i].Shape != corpus.Lower || i < e.First-1 && !fillWords[h] && !fillWords[d.Body[i+1].Hash]:
			return false
		}
	}
	return false
}

func hashSet(words string) map[uint64]bool {
	m := map[uint64]bool{}
	for _, w := range strings.Fields(words) {
		m[corpus.HashWord(corpus.Fold(w))] = true
	}
	return m
}

// The tables hold the wire languages together.
var (
	placeWords = hashSet("in at near outside around inside across off à dans près chez en cerca bei nahe bij nabij nei nel nella presso ad")
	fillWords  = hashSet("the a of town city village district province region state county capital block southern northern eastern western central downtown la le el los las der dem den de het il lo ville ciudad stadt")
	// articles begin another name for a thing: "Gunmen attacked the camp"
	articleWords = hashSet("a an the la le el lo los las der dem den de het il un une una")
	siteWords    = hashSet("camp base barracks garrison gendarmerie academy headquarters school airport hospital street avenue road boulevard drive prison jail station port harbour harbor mine bridge university college church mosque market district neighborhood neighbourhood county province region island river stadium park hotel refinery dam plant factory")
)

// anchors reads the days that the lead names. Days far from publication are
// background.
func (r *reader) anchors(g *reading, d *corpus.Document, leadEnd int) {
	for _, t := range d.Dates {
		if t.Sentence > leadEnd || t.Precision != corpus.Day || d.Sentences[t.Sentence].Kind != corpus.Report {
			continue
		}
		if t.HasWeekday {
			g.weekdays |= 1 << t.Weekday
		}
		if t.Time.IsZero() {
			continue
		}
		if p := d.Article.Published; g.dated && t.Time.Sub(p).Abs() > 10*24*time.Hour {
			continue
		}
		g.days = append(g.days, int32(t.Time.Unix()/86400))
	}
}

func holds(words []corpus.Word, hash uint64) bool {
	for _, w := range words {
		if w.Hash == hash {
			return true
		}
	}
	return false
}

func hashSource(s string) uint64 {
	if s == "" {
		return 0
	}
	return corpus.HashWord(strings.ToLower(s))
}
