package events

import (
	"cmp"
	"math"
	"slices"

	"github.com/wirefold/wirefold/cluster"
)

// Receipt explains a candidate of a decision.
func (c *Clusterer) Receipt(k Candidate) cluster.Receipt {
	m := c.options.Model
	r := cluster.Receipt{Verdict: "opens", Score: k.Score, Threshold: m.Join, Bias: m.Bias}
	if k.Score >= m.Join {
		r.Verdict = "joins"
	}
	for f := range features {
		if counts := m.counts(f, &k.Features); counts != 0 {
			r.Evidence = append(r.Evidence, cluster.Evidence{Name: f.String(), Value: k.Features[f], Counts: counts})
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
	list := c.candidates(g, false)
	rivals := make([]candidate, 0, len(list)+1)
	var likenesses moments
	for _, r := range list {
		if r.story.id != story && r.story.id != c.storyOf[doc] {
			rivals = append(rivals, candidate{story: r.story, body: r.body})
			likenesses.add(r.body)
		}
	}
	own := s.body.cos(g.body)
	rivals = append(rivals, candidate{story: s, body: own})
	likenesses.add(own)
	likenesses.n = max(likenesses.n, float64(g.lang.live))
	c.measure(g, rivals, likenesses)
	last := &rivals[len(rivals)-1]
	return Candidate{story, c.options.Model.probability(&last.x), last.x}, true
}

// without rebuilds a story as if the document had never joined it.
func (c *Clusterer) without(s *story, doc int32) *story {
	t := &story{id: s.id, days: map[int32]int{}, sources: map[uint64]int{}, lang: s.lang, cosines: s.cosines}
	for _, m := range s.members {
		if m != doc {
			t.take(m, c.readings[m], false, nil)
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

// relatedNames is how many of a story's heaviest names are looked up to find
// related stories.
const relatedNames = 8

// RelatedTo lists the stories that resemble a story without being it, at any
// distance in time, most alike first, at most n. It changes nothing, and may be
// called from several goroutines at once while nothing else is.
func (c *Clusterer) RelatedTo(story int32, n int) []int32 {
	s := c.stories[story]
	shared := make([]float32, len(c.stories))
	for _, e := range s.names.sum.clone().top(relatedNames) {
		if int(e.term) < len(c.postings) {
			for _, p := range c.postings[e.term] {
				shared[p.story] += e.weight * p.weight
			}
		}
	}
	var found []near
	for i, w := range shared {
		if id := int32(i); w > 0 && id != story && c.stories[id].lang == s.lang {
			found = append(found, near{id, float64(w) / c.stories[id].body.norm})
		}
	}
	var out []near
	for _, f := range best(found, 3*n) {
		if l := c.Likeness(story, f.story); l.Related() {
			out = append(out, near{f.story, l.Names + 2*l.Body})
		}
	}
	sortNear(out)
	ids := make([]int32, 0, n)
	for _, f := range out[:min(n, len(out))] {
		ids = append(ids, f.story)
	}
	return ids
}

// best gives the n nearest, in no order.
func best(list []near, n int) []near {
	if len(list) <= n {
		return list
	}
	kept := append([]near(nil), list[:n]...)
	sortNear(kept)
	for _, f := range list[n:] {
		if f.before(kept[n-1]) {
			i, _ := slices.BinarySearchFunc(kept, f, near.compare)
			copy(kept[i+1:], kept[i:n-1])
			kept[i] = f
		}
	}
	return kept
}

// near is a story at some likeness.
type near struct {
	story int32
	like  float64
}

func (a near) compare(b near) int {
	return cmp.Or(cmp.Compare(b.like, a.like), cmp.Compare(a.story, b.story))
}

func (a near) before(b near) bool { return a.compare(b) < 0 }

func sortNear(list []near) { slices.SortFunc(list, near.compare) }

// Related reports whether two stories that are not one are yet alike enough to be
// shown together: names in common, and words.
func (l Likeness) Related() bool { return l.Names >= .20 && l.Body >= .06 && l.Names+2*l.Body >= .5 }
