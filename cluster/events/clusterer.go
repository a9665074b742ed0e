package events

import (
	"cmp"
	"slices"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

const (
	maxCandidates = 12  // stories compared in full, an article
	hopeless      = .4  // candidates below this share of the best likeness are not measured
	postingsCap   = 256 // latest stories kept for one term
)

// Options configure a [Clusterer]. The zero value is the default.
type Options struct {
	// Model decides; nil means [Shipped].
	Model *Model
	// Window is how long after its last article a story can still be joined;
	// 0 means 45 days. Undated articles can join any story.
	Window time.Duration
	// Candidates is how many candidates a [Decision] keeps; 0 means 3.
	Candidates int
}

// Clusterer decides, one article at a time, which story each tells. It serves one
// goroutine at a time.
type Clusterer struct {
	options  Options
	reader   reader
	stories  []*story
	postings [][]posting // stories by term, in order of filing
	readings []*reading
	storyOf  []int32

	likeness []float64 // scratch, by story
	touched  []int32
	list     []candidate
	terms    vector
	scratch  vector
}

// Decision is what was decided for one article.
type Decision struct {
	// Doc numbers the articles from 0 in the order they were added.
	Doc int32
	// Story is the story's number; Opened when the article began it.
	Story  int32
	Opened bool
	// Score is the probability that the article belongs to the story: of the join,
	// or, for an opened story, one minus that of the best rejected candidate.
	Score float64
	// CopyOf is the document whose copy it is, or -1.
	CopyOf int32
	// Candidates are the best stories considered, best first.
	Candidates []Candidate
}

// Candidate is a story considered for an article, with the features that
// decided.
type Candidate struct {
	Story    int32
	Score    float64
	Features Features
}

// New makes an empty clusterer.
func New(o Options) *Clusterer {
	if o.Model == nil {
		o.Model = Shipped()
	}
	if o.Window == 0 {
		o.Window = 45 * 24 * time.Hour
	}
	if o.Candidates == 0 {
		o.Candidates = 3
	}
	c := &Clusterer{options: o}
	c.reader.vocabulary = newVocabulary()
	return c
}

// Observe counts the words of an article without deciding anything. A batch that
// may look ahead observes all its articles first, so that the first decision
// knows which words are common.
func (c *Clusterer) Observe(d *corpus.Document) { c.reader.observe(d) }

// Add decides on an article whose words have been observed. copyOf is the
// document that it is a verified copy of, or -1.
func (c *Clusterer) Add(d *corpus.Document, copyOf int32) Decision {
	return c.decide(c.reader.read(d), copyOf)
}

func (c *Clusterer) decide(g *reading, copyOf int32) Decision {
	doc := int32(len(c.readings))
	c.readings = append(c.readings, g)
	out := Decision{Doc: doc, CopyOf: -1, Story: -1}
	list := c.candidates(g, true)
	for i := range list[:min(c.options.Candidates, len(list))] {
		k := &list[i]
		out.Candidates = append(out.Candidates, Candidate{k.story.id, k.score, k.x})
	}
	var s *story
	switch {
	case copyOf >= 0:
		s = c.stories[c.storyOf[copyOf]]
		out.CopyOf, out.Score = copyOf, 1
	case len(list) > 0 && list[0].score >= c.options.Model.Join:
		s = list[0].story
		out.Score = list[0].score
	default:
		s = c.open(g)
		out.Opened, out.Score = true, 1
		if len(list) > 0 {
			out.Score = 1 - list[0].score
		}
	}
	out.Story = s.id
	c.storyOf = append(c.storyOf, s.id)
	c.scratch = s.take(doc, g, copyOf >= 0, c.scratch)
	if copyOf < 0 {
		c.file(s, g)
	}
	g.lang.decided++
	return out
}

func (c *Clusterer) open(g *reading) *story {
	s := &story{id: int32(len(c.stories)), days: map[int32]int{}, sources: map[uint64]int{}, lang: g.lang}
	s.born = g.lang.decided
	c.stories = append(c.stories, s)
	g.lang.live++
	c.likeness = append(c.likeness, 0)
	return s
}

// posting is what a term weighs in a story: the sum over its members.
type posting struct {
	story  int32
	weight float32
}

// file enters the article's terms for its story.
func (c *Clusterer) file(s *story, g *reading) {
	for _, e := range g.body {
		for int(e.term) >= len(c.postings) {
			c.postings = append(c.postings, make([][]posting, max(1024, len(c.postings)))...)
		}
		p := c.postings[e.term]
		if i := slices.IndexFunc(p, func(q posting) bool { return q.story == s.id }); i >= 0 {
			p[i].weight += e.weight
			continue
		}
		if len(p) == postingsCap { // the oldest story goes
			copy(p, p[1:])
			p = p[:postingsCap-1]
		}
		c.postings[e.term] = append(p, posting{s.id, e.weight})
	}
}

// candidates gives the stories that share most words with the article, inside the
// window and in its language, measured and scored, best first. With learn the
// stories remember how alike the article was.
func (c *Clusterer) candidates(g *reading, learn bool) []candidate {
	c.touched = c.touched[:0]
	c.terms = g.body.telling(c.terms)
	for _, e := range c.terms {
		if int(e.term) >= len(c.postings) {
			continue
		}
		for _, p := range c.postings[e.term] {
			if c.likeness[p.story] == 0 {
				c.touched = append(c.touched, p.story)
			}
			c.likeness[p.story] += float64(e.weight) * float64(p.weight)
		}
	}
	window := int64(c.options.Window / time.Second)
	list := c.list[:0]
	var likenesses moments
	for _, id := range c.touched {
		s := c.stories[id]
		if gap, ok := s.gap(g); s.lang == g.lang && (!ok || gap <= window) {
			cos := c.likeness[id] / s.body.norm
			list = append(list, candidate{story: s, body: cos})
			likenesses.add(cos)
			if learn {
				s.cosines.add(cos)
			}
		}
		c.likeness[id] = 0
	}
	likenesses.n = max(likenesses.n, float64(g.lang.live))
	c.list = list
	list = likest(list, maxCandidates)
	for i := range list {
		likenesses.sum -= list[i].body
		likenesses.squares -= list[i].body * list[i].body
		list[i].body = list[i].story.body.cos(g.body)
		likenesses.sum += list[i].body
		likenesses.squares += list[i].body * list[i].body
	}
	list = promising(list)
	c.measure(g, list, likenesses)
	for i := range list {
		list[i].score = c.options.Model.probability(&list[i].x)
	}
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.story.id, b.story.id))
	})
	return list
}

// likest moves the n candidates most like the article to the front, in order, and
// gives them.
func likest(list []candidate, n int) []candidate {
	less := func(a, b *candidate) bool { return a.body > b.body || a.body == b.body && a.story.id < b.story.id }
	kept := 0
	for i := range list {
		if kept == n && !less(&list[i], &list[n-1]) {
			continue
		}
		k := list[i]
		if kept < n {
			list[i] = list[kept]
			kept++
		} else {
			list[i] = list[n-1]
		}
		j := kept - 1
		for ; j > 0 && less(&k, &list[j-1]); j-- {
			list[j] = list[j-1]
		}
		list[j] = k
	}
	return list[:kept]
}

// promising leaves out candidates far less like the article than the best: to
// measure them costs as much, and they never win.
func promising(list []candidate) []candidate {
	best := 0.0
	for i := range list {
		best = max(best, list[i].body)
	}
	kept := list[:0]
	for i := range list {
		if i < 2 || list[i].body >= hopeless*best {
			kept = append(kept, list[i])
		}
	}
	return kept
}

// Members lists the documents of a story in the order in which they came.
func (c *Clusterer) Members(story int32) []int32 { return c.stories[story].members }

// Stories is the number of stories opened so far.
func (c *Clusterer) Stories() int { return len(c.stories) }
