package events

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

const (
	leadWords  = 80  // words of the report that count as its lead
	bodyTerms  = 160 // heaviest terms of an article that are kept
	storyTerms = 512 // heaviest terms of a story that are kept
)

// reading is an article as the clusterer sees it: unit vectors by part of the
// text, and the identity anchors that tell look-alikes apart.
type reading struct {
	body, title, lead, names, numbers vector
	// days of the event as the lead tells it: calendar days (days since 1970)
	// and weekdays (bit set); none when the lead names no day.
	days      []int32
	weekdays  uint8
	dated     bool
	published int64 // Unix seconds, when dated
	source    uint64
	lang      *frequencies
}

// reader turns documents into readings. Its buffers are reused.
type reader struct {
	vocabulary *vocabulary
	hashes     []uint64 // by term id
	all        counter
	part       counter
	terms      []uint32
}

// counter counts terms, keeping the order of first appearance out of results.
type counter struct {
	count map[uint32]float32
}

func (c *counter) reset() {
	if c.count == nil {
		c.count = make(map[uint32]float32, 512)
	}
	clear(c.count)
}

// vector weighs the counted terms as (1+ln tf)*idf and keeps the n heaviest, at
// unit length.
func (c *counter) vector(f *frequencies, hashes []uint64, n int) vector {
	v := make(vector, 0, len(c.count))
	for t, tf := range c.count {
		if w := (1 + math.Log(float64(tf))) * f.idf(t, hashes[t]); w > 0 {
			v = append(v, entry{t, float32(w)})
		}
	}
	slices.SortFunc(v, func(a, b entry) int { return cmp.Compare(a.term, b.term) })
	return v.unit().top(n)
}

func (r *reader) id(h uint64) uint32 {
	id := r.vocabulary.id(h)
	if int(id) == len(r.hashes) {
		r.hashes = append(r.hashes, h)
	}
	return id
}

// observe counts the document's distinct terms into the frequencies of its
// language.
func (r *reader) observe(d *corpus.Document) {
	r.all.reset()
	r.terms = r.terms[:0]
	see := func(h uint64) {
		t := r.id(h)
		if r.all.count[t] == 0 {
			r.all.count[t] = 1
			r.terms = append(r.terms, t)
		}
	}
	for _, w := range d.Title {
		see(w.Hash)
	}
	for i := range d.Sentences {
		if s := &d.Sentences[i]; s.Kind == corpus.Report {
			for _, w := range d.Body[s.First:s.Last] {
				see(w.Hash)
			}
		}
	}
	r.vocabulary.language(d.Article.Lang).observe(r.terms)
}

// read makes the reading of a document.
func (r *reader) read(d *corpus.Document) *reading {
	f := r.vocabulary.language(d.Article.Lang)
	g := &reading{lang: f, source: hashSource(d.Article.Source)}
	if p := d.Article.Published; !p.IsZero() {
		g.dated, g.published = true, p.Unix()
	}

	r.all.reset()
	r.part.reset()
	for _, w := range d.Title {
		t := r.id(w.Hash)
		r.part.count[t]++
		r.all.count[t]++
	}
	g.title = r.part.vector(f, r.hashes, bodyTerms)

	r.part.reset()
	words, leadEnd := 0, -1
	for i := range d.Sentences {
		s := &d.Sentences[i]
		if s.Kind != corpus.Report {
			continue
		}
		if words < leadWords {
			leadEnd = i
		}
		for _, w := range d.Body[s.First:s.Last] {
			t := r.id(w.Hash)
			r.all.count[t]++
			if words < leadWords {
				r.part.count[t]++
			}
			words++
		}
	}
	g.lead = r.part.vector(f, r.hashes, bodyTerms)
	g.body = r.all.vector(f, r.hashes, bodyTerms)

	r.part.reset()
	for _, e := range d.Entities {
		weight := float32(1)
		if e.Sentence <= leadEnd {
			weight = 2
		}
		for _, w := range d.Body[e.First:e.Last] {
			r.part.count[r.id(w.Hash)] += weight
		}
	}
	g.names = r.part.vector(f, r.hashes, bodyTerms)

	r.part.reset()
	for _, n := range d.Numbers {
		if n.Last == n.First+1 && d.Body[n.First].Shape == corpus.Numeral {
			r.part.count[r.id(d.Body[n.First].Hash)]++
		}
	}
	g.numbers = r.part.vector(f, r.hashes, 32)
	r.anchors(g, d, leadEnd)
	return g
}

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

func hashSource(s string) uint64 {
	if s == "" {
		return 0
	}
	return corpus.HashWord(strings.ToLower(s))
}
