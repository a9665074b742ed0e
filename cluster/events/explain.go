package events

import (
	"cmp"
	"math"
	"slices"

	"github.com/wirefold/wirefold/cluster"
	"github.com/wirefold/wirefold/corpus"
)

// Receipt explains a candidate of a decision.
func (c *Clusterer) Receipt(k Candidate) cluster.Receipt {
	m := c.options.Model
	r := cluster.Receipt{Verdict: "opens", Score: k.Score, Threshold: m.Join, Bias: m.Bias}
	if k.Score >= m.Join {
		r.Verdict = "joins"
	}
	for f := range features {
		if k.Features[f] != 0 && m.weights[f] != 0 {
			r.Evidence = append(r.Evidence, cluster.Evidence{
				Name: f.String(), Value: k.Features[f], Counts: m.weights[f] * k.Features[f]})
		}
	}
	slices.SortStableFunc(r.Evidence, func(a, b cluster.Evidence) int {
		return cmp.Compare(math.Abs(b.Counts), math.Abs(a.Counts))
	})
	return r
}

// Weigh measures a document against a story as both stand now, without deciding
// anything. A document that is a member of the story is measured against the
// others; ok is false when there are none.
func (c *Clusterer) Weigh(doc, story int32) (k Candidate, ok bool) {
	g, s := c.readings[doc], c.stories[story]
	if slices.Contains(s.members, doc) {
		s = c.without(s, doc)
	}
	if len(s.members) == 0 {
		return k, false
	}
	list := c.candidates(g)
	rivals := make([]candidate, 0, len(list)+1)
	var likenesses moments
	for _, r := range list {
		if r.story.id != story && r.story.id != c.storyOf[doc] {
			rivals = append(rivals, candidate{story: r.story})
			likenesses.add(r.body)
		}
	}
	rivals = append(rivals, candidate{story: s})
	likenesses.add(s.body.cos(g.body))
	c.measure(g, rivals, likenesses)
	last := &rivals[len(rivals)-1]
	return Candidate{story, c.options.Model.probability(&last.x), last.x}, true
}

// without rebuilds a story as if the document had never joined it.
func (c *Clusterer) without(s *story, doc int32) *story {
	t := &story{id: s.id, days: map[int32]int{}, sources: map[uint64]int{}, lang: s.lang, cosines: s.cosines}
	for _, m := range s.members {
		if m != doc {
			t.take(m, c.readings[m], false)
		}
	}
	return t
}

// Likeness is how much two stories have in common, without regard to time.
type Likeness struct {
	Body  float64 // cosine of all words
	Names float64 // cosine of words in names
}

// Likeness compares two stories.
func (c *Clusterer) Likeness(a, b int32) Likeness {
	s, t := c.stories[a], c.stories[b]
	return Likeness{cosine(&s.body, &t.body), cosine(&s.names, &t.names)}
}

func cosine(a, b *centroid) float64 {
	if a.norm == 0 || b.norm == 0 {
		return 0
	}
	return dot(a.sum, b.sum) / (a.norm * b.norm)
}

// Related reports whether two stories that are not one are yet alike enough to be
// shown together: names in common, and words.
func (l Likeness) Related() bool { return l.Names >= .20 && l.Body >= .06 && l.Names+2*l.Body >= .5 }

// Telling is a word that tells an article from others.
type Telling struct {
	Text   string // folded
	Weight float64
}

// Telling lists the n words that tell a document most from others: names first,
// by their weight.
func (c *Clusterer) Telling(d *corpus.Document, n int) []Telling {
	f := c.reader.vocabulary.language(d.Article.Lang)
	seen := map[uint64]bool{}
	var out []Telling
	add := func(first, last int, factor float64) {
		for i := first; i < last; i++ {
			w := d.Body[i]
			if seen[w.Hash] || w.Shape == corpus.Numeral {
				continue
			}
			seen[w.Hash] = true
			out = append(out, Telling{d.Folded(i), factor * f.idf(c.reader.id(w.Hash), w.Hash)})
		}
	}
	for _, e := range d.Entities {
		add(e.First, e.Last, 1)
	}
	for i, s := range d.Sentences {
		if s.Kind == corpus.Report && i < 6 {
			add(s.First, s.Last, .6)
		}
	}
	slices.SortStableFunc(out, func(a, b Telling) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Text, b.Text))
	})
	return out[:min(n, len(out))]
}
