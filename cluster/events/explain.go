package events

import (
	"cmp"
	"math"
	"slices"

	"github.com/wirefold/wirefold/cluster"
)

// Receipt explains a candidate of a decision that the model made: why its nearest
// member and the article are, or are not, taken to tell the same event.
func (m *Model) Receipt(k Candidate) cluster.Receipt {
	r := cluster.Receipt{Verdict: "opens", Score: k.Probability, Mean: k.Score, Threshold: m.Join, Bias: m.Bias}
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
	doc = c.original[doc]
	g := c.reading(doc) // nil when removed
	docs := c.stories[story].docs
	var list []near
	for _, d := range docs[max(0, len(docs)-compared):] {
		if d != doc {
			list = append(list, near{id: d})
		}
	}
	if g == nil {
		return k, false
	}
	k = Candidate{Story: story}
	var p []float64
	for _, w := range c.weigh(doc, g, list, nil) {
		if p = append(p, w.p); len(p) == 1 || w.p > k.Probability {
			k.Nearest, k.Probability = w.doc, w.p
		}
	}
	if len(p) == 0 {
		return Candidate{}, false
	}
	all := make([]int, len(p))
	for i := range all {
		all[i] = i
	}
	k.Score = (&groups{}).likest(p, all)
	k.Features = c.features(g, k.Nearest)
	return k, true
}

// Clash reports whether two stories are kept apart, however alike they are, because
// each is set at a place that the other does not name.
func (c *Clusterer) Clash(a, b int32) bool {
	docs := func(s int32) []int32 {
		d := c.stories[s].docs
		return slices.DeleteFunc(slices.Clone(d[max(0, len(d)-nodesKept):]), func(doc int32) bool { return c.readings[doc] == nil })
	}
	all := append(slices.Clone(docs(a)), docs(b)...)
	places := func(from, to int) (at []int) {
		for i := from; i < to; i++ {
			at = append(at, i)
		}
		return at
	}
	return c.clash(all, places(0, len(docs(a))), places(len(docs(a)), len(all)))
}

// Likeness is how much two stories have in common, without regard to time.
type Likeness struct {
	Body  float64 // cosine of all words
	Names float64 // cosine of words in names
}

// Likeness compares two stories by their latest articles.
func (c *Clusterer) Likeness(a, b int32) Likeness { return likenessOf(c.latest(a), c.latest(b)) }

func likenessOf(a, b []*reading) Likeness {
	of := func(part func(*reading) vector) float64 { return dot(sum(a, part), sum(b, part)) }
	return Likeness{of(bodyOf), of(namesOf)}
}

func bodyOf(g *reading) vector  { return g.body }
func namesOf(g *reading) vector { return g.names }

// sum adds up a part of articles, to unit length.
func sum(list []*reading, part func(*reading) vector) vector {
	var out vector
	for _, g := range list {
		out = plus(nil, out, part(g).clone().sort())
	}
	return out.unit()
}

// readAnew is how many articles of a story that has left memory are read again to
// compare it with others: each costs milliseconds.
const readAnew = 1

// latest gives the latest articles of a story: those in memory, and where there are none
// a few of the others.
func (c *Clusterer) latest(story int32) []*reading {
	docs := c.stories[story].docs
	docs = docs[max(0, len(docs)-nodesKept):]
	var out []*reading
	for _, d := range docs {
		if g := c.readings[d]; g != nil {
			out = append(out, g)
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, d := range docs[max(0, len(docs)-readAnew):] {
		if g := c.reading(d); g != nil {
			out = append(out, g)
		}
	}
	return out
}

// inMemory reports whether any of a story's latest articles is.
func (c *Clusterer) inMemory(story int32) bool {
	docs := c.stories[story].docs
	return slices.ContainsFunc(docs[max(0, len(docs)-nodesKept):], func(d int32) bool { return c.readings[d] != nil })
}

// relatedNames is how many of a story's heaviest names are looked up to find
// related stories.
const relatedNames = 8

// Related is a story that resembles another without being it.
type Related struct {
	Story int32
	// Earlier and Later say when it was told, of stories that are dated and do not
	// overlap.
	Earlier, Later bool
}

// RelatedTo lists the stories that resemble a story without being it, at any
// distance in time, most alike first, at most n. It changes nothing, and may be
// called from several goroutines at once while nothing else is.
func (c *Clusterer) RelatedTo(story int32, n int) []Related {
	own := c.latest(story)
	if len(own) == 0 {
		return nil
	}
	var alike []near
	spans := map[int32]Related{}
	from, to, ok := span(own)
	for _, id := range c.named(story, own, n) {
		other := c.latest(id)
		if len(other) == 0 || other[0].lang != own[0].lang {
			continue
		}
		if l := likenessOf(own, other); l.Related() {
			alike = insert(alike, near{id, l.Names + 2*l.Body}, n)
			r := Related{Story: id}
			if otherFrom, otherTo, dated := span(other); ok && dated {
				r.Earlier, r.Later = otherTo < from, otherFrom > to
			}
			spans[id] = r
		}
	}
	out := make([]Related, 0, len(alike))
	for _, f := range alike {
		out = append(out, spans[f.id])
	}
	return out
}

// Recalls are documents that RelatedTo has [Options].Read give again, where the story
// itself is in memory: to read them takes longer than the rest, so a caller under a lock
// has them read before.
func (c *Clusterer) Recalls(story int32, n int) []int32 {
	var out []int32
	if !c.inMemory(story) {
		return nil
	}
	for _, id := range c.named(story, c.latest(story), n) {
		if docs := c.stories[id].docs; !c.inMemory(id) {
			out = append(out, docs[max(0, len(docs)-readAnew):]...)
		}
	}
	return out
}

// named are the stories that share most weight of names with articles of a story: of
// those that have left memory at most n.
func (c *Clusterer) named(story int32, own []*reading, n int) []int32 {
	shared := map[int32]float64{}
	count := func(doc int32, weight float32) {
		if id := c.storyOf[doc]; id != story && id >= 0 {
			shared[id] += float64(weight) / float64(len(c.stories[id].docs))
		}
	}
	for _, e := range sum(own, namesOf).top(relatedNames) {
		if int(e.term) < len(c.postings) {
			for _, p := range c.postings[e.term] {
				count(p.doc, e.weight*p.weight)
			}
		}
		if int(e.term) < len(c.memory.keys) { // those that have left memory
			for _, doc := range c.memory.keys[e.term] {
				if c.readings[doc] == nil {
					count(doc, e.weight*e.weight)
				}
			}
		}
	}
	var found []near
	for id, w := range shared {
		found = insert(found, near{id, w}, 3*n)
	}
	var out []int32
	gone := 0
	for _, f := range found {
		if !c.inMemory(f.id) {
			if gone++; gone > n {
				continue
			}
		}
		out = append(out, f.id)
	}
	return out
}

// span is when articles were published, the first and the last of them; ok is false when
// none is dated.
func span(list []*reading) (from, to int64, ok bool) {
	for _, g := range list {
		if g.dated {
			if !ok {
				from, to, ok = g.first, g.last, true
			}
			from, to = min(from, g.first), max(to, g.last)
		}
	}
	return from, to, ok
}

// near is an article or a story at some likeness.
type near struct {
	id   int32
	like float64
}

func (a near) compare(b near) int {
	return cmp.Or(cmp.Compare(b.like, a.like), cmp.Compare(a.id, b.id))
}

func (a near) before(b near) bool { return a.compare(b) < 0 }

// insert puts f into a list that is sorted by likeness and holds n at most.
func insert(list []near, f near, n int) []near {
	if len(list) < n {
		list = append(list, f)
	} else if n == 0 || !f.before(list[n-1]) {
		return list
	}
	i := len(list) - 1
	for ; i > 0 && f.before(list[i-1]); i-- {
		list[i] = list[i-1]
	}
	list[i] = f
	return list
}

// Related reports whether two stories that are not one are yet alike enough to be
// shown together: names in common, and words.
func (l Likeness) Related() bool { return l.Names >= .20 && l.Body >= .06 && l.Names+2*l.Body >= .5 }
