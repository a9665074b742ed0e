package events

import (
	"cmp"
	"slices"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

const (
	compared    = 16 // articles compared with a new one
	postingsCap = 96 // latest articles kept for one term
)

// Options configure a [Clusterer]. The zero value is the default.
type Options struct {
	// Model decides; nil means [Shipped].
	Model *Model
	// Window is how long an article stays in memory after it, and what copies it, were
	// published; 0 means for ever. It needs Read.
	Window time.Duration
	// Least is how many articles stay in memory however old they are.
	Least int
	// Read gives back the text of an article that has left memory, cleaned, or nil. An
	// article that shares key names with it may ask for it, and so may
	// [Clusterer.Place], [Clusterer.Remove] and a checkpoint that was loaded. It is not
	// asked for articles that were removed.
	Read func(doc int32) *corpus.Document
	// Candidates is how many candidates a [Decision] keeps; 0 means 3.
	Candidates int
	// KeepPairs keeps the features of all pairs that were compared, for
	// [Clusterer.Pairs].
	KeepPairs bool
}

// Clusterer decides, one article at a time, which story each tells. It serves one
// goroutine at a time.
type Clusterer struct {
	options  Options
	reader   reader
	stories  []*story
	postings [][]posting       // articles in memory by term, ascending
	readings []*reading        // by document; nil for copies, and for what has left memory
	copies   map[int32][]int32 // of each original, ascending
	storyOf  []int32           // by document; for a copy that of its original; -1 when removed
	original []int32           // by document: itself, or the one it is no more than a copy of
	parts    []part            // by editors
	sides    map[int32][]int32 // by document: the sides of parts that it is on
	pairs    []Pair
	memory   memory
	early    map[*frequencies]*early

	loaded  loaded
	sums    []float32 // scratch, by document
	touched []int32
	terms   vector
	nodeOf  []int32 // scratch, by document: 1 + node
}

// Decision is what was decided for one article.
type Decision struct {
	// Doc numbers the articles from 0 in the order they were added.
	Doc int32
	// Story is the story's number; Opened when the article began it.
	Story  int32
	Opened bool
	// Score is how well the article belongs to the story, from 0 to 1: its mean
	// probability to tell the same event as the other members; or, for an opened
	// story, one minus that for the best other story.
	Score float64
	// CopyOf is the document whose copy it is, or -1.
	CopyOf int32
	// Candidates are the best stories considered, best first, as they were when the
	// article came.
	Candidates []Candidate
	// Moved are the earlier documents that it made change their story, in order.
	Moved []Move
}

// Candidate is a story considered for an article.
type Candidate struct {
	Story int32
	// Score is the mean probability that the article and a member of the story tell
	// the same event, over the members most like it.
	Score float64
	// Nearest is the member most likely to tell the same event, Probability how
	// likely, and Features what the two were measured by.
	Nearest     int32
	Probability float64
	Features    Features
}

// Pair is two articles that were compared, the later one first.
type Pair struct {
	Doc, With int32
	Features  Features

	like likeness
}

// New makes an empty clusterer.
func New(o Options) *Clusterer {
	if o.Model == nil {
		o.Model = Shipped()
	}
	if o.Candidates == 0 {
		o.Candidates = 3
	}
	c := &Clusterer{options: o, copies: map[int32][]int32{}, sides: map[int32][]int32{}, early: map[*frequencies]*early{}}
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
	doc := int32(len(c.readings))
	c.sums, c.nodeOf = append(c.sums, 0), append(c.nodeOf, 0)
	first := int32(-1)
	if copyOf >= 0 && c.storyOf[copyOf] >= 0 { // else it was removed
		first = c.original[copyOf]
		c.bringBack(first, nil)
	}
	if first >= 0 && (c.readings[first] == nil || float64(len(d.Body)) < grown*float64(c.readings[first].words)) {
		g := c.readings[first]
		c.readings = append(c.readings, nil)
		c.original = append(c.original, first)
		c.storyOf = append(c.storyOf, -1)
		out := Decision{Doc: doc, Score: 1, CopyOf: copyOf}
		if g != nil && g.prolong(d.Article.Published) {
			out.Moved = c.decideAgain(first, g)
		}
		out.Story = c.storyOf[first]
		c.copies[first] = append(c.copies[first], doc)
		c.storyOf[doc] = out.Story
		return out
	}
	g := c.reader.read(d)
	c.reconsider(g.lang)
	c.readings = append(c.readings, g)
	c.original = append(c.original, doc)
	c.storyOf = append(c.storyOf, -1)
	out := c.decide(doc, g, first)
	out.CopyOf = copyOf
	c.file(doc, g)
	c.begin(doc, g, d)
	c.remember(doc, g, true)
	c.forget()
	return out
}

// grown is how much longer than its original a copy must be to be more than a copy:
// an update that has learnt what happened, or a report that embeds a flash. It stays
// with its original, but is compared with others in its own right.
const grown = 1.25

// prolong takes note that a copy was published at that time. It reports whether that
// is a day or more from when the text was known to be about, so that it may now be
// seen to be on an event that it was too far from.
func (g *reading) prolong(t time.Time) bool {
	if t.IsZero() {
		return false
	}
	at := t.Unix()
	if !g.dated {
		g.dated, g.first, g.last = true, at, at
		return true
	}
	far := max(at-g.last, g.first-at) >= secondsADay
	g.first, g.last = min(g.first, at), max(g.last, at)
	return far
}

// decideAgain compares an article with what came since, and arranges its
// surroundings anew.
func (c *Clusterer) decideAgain(doc int32, g *reading) []Move {
	alike := c.likest(g)
	apart := func(k near) bool { // those that it has met know it already
		b := c.readings[k.id]
		return !slices.ContainsFunc(g.links, func(l link) bool { return l.to == k.id }) &&
			!slices.ContainsFunc(b.links, func(l link) bool { return l.to == doc })
	}
	stories := worthArranging(c.byStory(c.weigh(doc, g, alike, apart)), c.storyOf[doc])
	if len(stories) == 0 {
		return nil
	}
	_, moved := c.rearrange(doc, append(stories, c.storyOf[doc]))
	return moved
}

// decide finds the story of a new article, which goes with the original that it has
// grown from, unless that is -1.
func (c *Clusterer) decide(doc int32, g *reading, original int32) Decision {
	out := Decision{Doc: doc}
	alike := c.likest(g)
	for _, f := range c.recall(g) {
		if !slices.ContainsFunc(alike, func(k near) bool { return k.id == f.id }) {
			alike = append(alike, f)
		}
	}
	weighed := c.weigh(doc, g, alike, always)
	if original >= 0 {
		weighed = append(slices.DeleteFunc(weighed, func(w weighedPair) bool { return w.doc == original }), weighedPair{doc: original, p: 1})
		g.links = append(g.links, link{to: original, odds: certain})
	}
	list := c.byStory(weighed)
	best := 0.0
	if len(list) > 0 {
		best = list[0].Score
	}
	stories := worthArranging(list, -1)
	for i := range list[:min(c.options.Candidates, len(list))] {
		k := &list[i]
		k.Features = c.features(g, k.Nearest)
		k.Probability = logistic(c.options.Model.logOdds(&k.Features))
		out.Candidates = append(out.Candidates, *k)
	}
	s := int32(-1)
	switch {
	case len(stories) == 1 && (best >= c.options.Model.Join || original >= 0) && len(c.stories[stories[0]].docs) > nodesKept:
		s = stories[0]
	case len(stories) > 0:
		s, out.Moved = c.rearrange(doc, stories)
	}
	if s < 0 {
		out.Story, out.Opened, out.Score = c.open(), true, 1-best
	} else {
		out.Story = s
		if len(out.Moved) > 0 {
			list = c.byStory(weighed) // as the stories are now
		}
		for _, k := range list {
			if k.Story == s {
				out.Score = k.Score
			}
		}
	}
	if original >= 0 {
		out.Score = 1
	}
	c.put(doc, out.Story)
	return out
}

// worthArranging gives the stories that an article may belong to, but for its own.
func worthArranging(list []Candidate, own int32) []int32 {
	var out []int32
	for _, k := range list {
		if k.Probability >= worthwhile && k.Story != own && len(out) < arranged {
			out = append(out, k.Story)
		}
	}
	return out
}

func (c *Clusterer) open() int32 {
	id := int32(len(c.stories))
	c.stories = append(c.stories, &story{id: id, into: id})
	return id
}

// put makes the document and its copies members of the story.
func (c *Clusterer) put(doc, story int32) {
	s := c.stories[story]
	i, _ := slices.BinarySearch(s.docs, doc)
	s.docs = slices.Insert(s.docs, i, doc)
	c.assign(doc, story)
	for _, k := range c.copies[doc] {
		c.assign(k, story)
	}
}

// take takes the document, and its pin, out of its story, for it to be put elsewhere.
func (c *Clusterer) take(doc int32) {
	s := c.stories[c.storyOf[doc]]
	s.docs, s.pins = without(s.docs, doc), without(s.pins, doc)
}

// move takes the document and its copies to another story, and adds to the list that
// they moved.
func (c *Clusterer) move(moved []Move, doc, to int32) []Move {
	from := c.storyOf[doc]
	moved = append(moved, Move{doc, from, to})
	for _, k := range c.copies[doc] {
		moved = append(moved, Move{k, from, to})
	}
	c.take(doc)
	c.put(doc, to)
	return moved
}

// posting is what a term weighs in an article.
type posting struct {
	doc    int32
	weight float32
}

// file enters the terms of the article, for later ones to find it. Of the articles
// that have a term, the latest stay: one that is brought back does not push out those
// that came after it.
func (c *Clusterer) file(doc int32, g *reading) {
	for _, e := range g.body {
		c.postings = reach(c.postings, e.term)
		list := &c.postings[e.term]
		p := posting{doc, e.weight}
		if n := len(*list); n == 0 || (*list)[n-1].doc < doc {
			*list = push(*list, p, postingsCap)
		} else if i, _ := slices.BinarySearchFunc(*list, doc, posting.compare); n < postingsCap {
			*list = slices.Insert(*list, i, p)
		} else if i > 0 {
			copy(*list, (*list)[1:i])
			(*list)[i-1] = p
		}
	}
}

// unfile undoes file, for an article that leaves memory. Else its rare words would be
// kept for good, for want of later articles that have them.
func (c *Clusterer) unfile(doc int32, g *reading) {
	for _, e := range g.body {
		list := &c.postings[e.term]
		if i, ok := slices.BinarySearchFunc(*list, doc, posting.compare); ok {
			if *list = slices.Delete(*list, i, i+1); 4*len(*list) <= cap(*list) {
				*list = append([]posting(nil), *list...)
			}
		}
	}
}

func (p posting) compare(doc int32) int { return cmp.Compare(p.doc, doc) }

// likest gives the articles in memory that share most words with this one, in its
// language.
func (c *Clusterer) likest(g *reading) []near {
	c.touched = c.touched[:0]
	c.terms = g.body.telling(c.terms)
	for _, e := range c.terms {
		if int(e.term) >= len(c.postings) {
			continue
		}
		for _, p := range c.postings[e.term] {
			if c.sums[p.doc] == 0 {
				c.touched = append(c.touched, p.doc)
			}
			c.sums[p.doc] += e.weight * p.weight
		}
	}
	list := make([]near, 0, compared)
	for _, doc := range c.touched {
		f := near{doc, float64(c.sums[doc])}
		c.sums[doc] = 0
		if len(list) == compared && f.like < list[compared-1].like {
			continue
		}
		if b := c.readings[doc]; b == nil || b == g || b.lang != g.lang {
			continue
		}
		list = insert(list, f, compared)
	}
	return list
}

// weighedPair is an article and how likely it tells the same event as the one at
// hand.
type weighedPair struct {
	doc  int32
	g    *reading
	p    float64
	odds float64 // logarithmic, but for the relative features
	like likeness
}

// weigh compares the article with others. Unless meets is nil it remembers what it
// found, and those that meets names learn how alike the two are.
func (c *Clusterer) weigh(doc int32, g *reading, list []near, meets func(near) bool) []weighedPair {
	m := c.options.Model
	c.load(g)
	out := make([]weighedPair, 0, len(list))
	for _, f := range list {
		b := c.reading(f.id)
		if b == nil {
			continue
		}
		least := faint
		if meets == nil || c.options.KeepPairs { // a model learns from those as well
			least = -1
		}
		x, like, ok := c.loaded.compareFrom(b, least)
		if !ok {
			continue
		}
		out = append(out, weighedPair{doc: f.id, g: b, odds: m.logOdds(&x), like: like})
		if meets == nil {
			continue
		}
		if like.body >= faint && meets(f) {
			meet(g, b, like)
		}
		if c.options.KeepPairs && f.id < doc {
			c.pairs = append(c.pairs, Pair{Doc: doc, With: f.id, Features: x, like: like})
		}
	}
	for i := range out {
		k := &out[i]
		k.p = logistic(k.odds + c.relative(g, k.g, k.like))
		if meets != nil && (k.odds+m.most >= leastOdds || c.options.KeepPairs) {
			g.links = append(g.links, link{k.doc, float32(k.odds), float32(k.like.body), float32(k.like.lead)})
		}
	}
	return out
}

func always(near) bool { return true }

func (c *Clusterer) load(g *reading) {
	c.loaded.load(g, func(term uint32) float64 { return g.lang.rarity(term, c.reader.vocabulary.hashes[term]) })
}

// link is what is kept of a comparison with an earlier article.
type link struct {
	to         int32
	odds       float32 // logarithmic, but for the relative features
	body, lead float32 // cosines
}

// leastOdds are those below which a pair is not worth keeping: 2 %.
const leastOdds = -3.9

// certain are odds that nothing outweighs.
const certain = 100

// relative is what the likenesses of two articles to others add to the log-odds.
func (c *Clusterer) relative(a, b *reading, like likeness) float64 {
	var x Features
	relate(a, b, like, &x)
	return c.options.Model.relativeOdds(&x)
}

// features measures the article that is loaded against another one.
func (c *Clusterer) features(g *reading, doc int32) Features {
	b := c.reading(doc)
	x, like := c.loaded.compare(b)
	relate(g, b, like, &x)
	return x
}

// byStory sums up the pairs of an article by story, best first. Features are left
// out.
func (c *Clusterer) byStory(list []weighedPair) []Candidate {
	var out []Candidate
	var p [][]float64
	for _, k := range list {
		s := c.storyOf[k.doc]
		i := slices.IndexFunc(out, func(o Candidate) bool { return o.Story == s })
		if i < 0 {
			i = len(out)
			out = append(out, Candidate{Story: s, Nearest: k.doc, Probability: k.p})
			p = append(p, nil)
		}
		if k.p > out[i].Probability {
			out[i].Nearest, out[i].Probability = k.doc, k.p
		}
		p[i] = append(p[i], k.p)
	}
	for i := range out {
		slices.SortFunc(p[i], func(a, b float64) int { return cmp.Compare(b, a) })
		n := enough(len(c.stories[out[i].Story].docs))
		for _, v := range p[i][:min(n, len(p[i]))] {
			out[i].Score += v / float64(n)
		}
	}
	slices.SortFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Story, b.Story))
	})
	return out
}

// rearrange forms the stories near a new article anew, together with it. It gives
// the article's story, or -1 when it stands alone, and the articles that moved.
func (c *Clusterer) rearrange(doc int32, stories []int32) (int32, []Move) {
	g := c.nodes(doc, stories)
	return c.settle(g.docs, g.arrange(c.options.Model.Join))
}

// nodes are the article, the latest ones of the stories, and those further back that
// editors placed last and that the article is linked to.
func (c *Clusterer) nodes(doc int32, stories []int32) *groups {
	g := &groups{}
	ruled := false
	for _, id := range stories {
		s := c.stories[id]
		ruled = ruled || len(s.pins) > 0 || len(s.sides) > 0
		for _, d := range s.docs[max(0, len(s.docs)-nodesKept):] {
			if c.readings[d] != nil {
				g.docs = append(g.docs, d)
			}
		}
		for _, d := range s.pins[max(0, len(s.pins)-quorum):] {
			if c.readings[d] != nil && !slices.Contains(g.docs, d) {
				g.docs = append(g.docs, d)
			}
		}
	}
	for _, l := range c.readings[doc].links {
		if c.readings[l.to] != nil && slices.Contains(stories, c.storyOf[l.to]) && !slices.Contains(g.docs, l.to) {
			g.docs = append(g.docs, l.to)
		}
	}
	if !slices.Contains(g.docs, doc) { // it is a member already when it is decided again
		g.docs = append(g.docs, doc)
	}
	slices.Sort(g.docs)
	n := len(g.docs)
	flat := make([]float64, n*n)
	for i, d := range g.docs {
		g.p = append(g.p, flat[i*n:(i+1)*n])
		c.nodeOf[d] = int32(i + 1)
	}
	if ruled {
		g.bound = c.pinnedTogether(g.docs)
		g.apart = func(a, b []int) bool { return c.apart(g.docs, a, b) }
	}
	for i, d := range g.docs {
		a := c.readings[d]
		for _, l := range a.links {
			if j := c.nodeOf[l.to] - 1; j >= 0 {
				p := logistic(float64(l.odds) + c.relative(a, c.readings[l.to], likeness{float64(l.body), float64(l.lead)}))
				p = max(p, g.p[i][j]) // compared twice: the second time with more dates
				g.p[i][j], g.p[j][i] = p, p
				if l.odds >= certain {
					g.bound = append(g.bound, [2]int{i, int(j)})
				}
			}
		}
	}
	for _, d := range g.docs {
		c.nodeOf[d] = 0
	}
	g.clash = func(a, b []int) bool { return c.clash(g.docs, a, b) }
	return g
}

// clash tells whether two groups are on two events whatever their likeness: each
// has a place that the other does not name. It is asked only where time does not
// tell, because one of them has no date.
func (c *Clusterer) clash(docs []int32, a, b []int) bool {
	return !(c.dated(docs, a) && c.dated(docs, b)) && c.otherScene(docs, a, b) && c.otherScene(docs, b, a)
}

func (c *Clusterer) dated(docs []int32, group []int) bool {
	return slices.ContainsFunc(group, func(i int) bool { return c.readings[docs[i]].dated })
}

// otherScene tells whether a place that two articles of the group agree on, and half
// of it, is named by none of the other one; to one of them at least it must be a
// place. What one article alone says, and what an article does not say, decides
// nothing.
func (c *Clusterer) otherScene(docs []int32, group, other []int) bool {
	if len(group) < agreeing {
		return false
	}
	for _, i := range group {
	places:
		for _, e := range c.readings[docs[i]].places {
			said := 0
			for _, j := range group {
				if c.readings[docs[j]].places.has(e.term) {
					said++
				}
			}
			if said < agreeing || 2*said < len(group) {
				continue
			}
			for _, j := range other {
				if c.readings[docs[j]].names.has(e.term) {
					continue places
				}
			}
			return true
		}
	}
	return false
}

// agreeing is how many articles must name a place for it to be that of the story.
const agreeing = 2

// settle gives every group the story most of it comes from. Where two groups come
// from one story, the larger share of it keeps the number; where two stories are
// now one group, that of which more is in it does. But a group with articles that
// editors placed has the story where they placed them, and a story that holds such
// ones which were not arranged keeps whatever was not arranged.
func (c *Clusterer) settle(docs []int32, groups [][]int) (int32, []Move) {
	type claim struct {
		story int32
		group int
		docs  int
		pins  bool
	}
	var claims []claim
	for i, members := range groups {
		for _, m := range members {
			s := c.storyOf[docs[m]]
			if s < 0 { // the new article
				continue
			}
			k := slices.IndexFunc(claims, func(x claim) bool { return x.story == s && x.group == i })
			if k < 0 {
				k = len(claims)
				claims = append(claims, claim{story: s, group: i})
			}
			claims[k].docs++
			claims[k].pins = claims[k].pins || c.pinned(docs[m])
		}
	}
	slices.SortFunc(claims, func(a, b claim) int {
		if a.pins != b.pins {
			if a.pins {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.docs, a.docs), cmp.Compare(len(c.stories[b.story].docs), len(c.stories[a.story].docs)),
			cmp.Compare(a.story, b.story), cmp.Compare(a.group, b.group))
	})
	storyOf := make([]int32, len(groups))
	for i := range storyOf {
		storyOf[i] = -1
	}
	var kept []int32
	for _, k := range claims {
		if storyOf[k.group] < 0 && !slices.Contains(kept, k.story) {
			storyOf[k.group] = k.story
			kept = append(kept, k.story)
		}
	}
	own := int32(-1)
	var moved []Move
	for i, members := range groups {
		if len(members) == 1 && c.storyOf[docs[members[0]]] < 0 {
			continue
		}
		if storyOf[i] < 0 {
			storyOf[i] = c.open()
		}
		for _, m := range members {
			switch d := docs[m]; {
			case c.storyOf[d] < 0:
				own = storyOf[i]
			case c.storyOf[d] != storyOf[i]:
				moved = c.move(moved, d, storyOf[i])
			}
		}
	}
	for _, k := range claims { // stories that are no more, the largest share first
		s := c.stories[k.story]
		if slices.Contains(kept, k.story) || s.into != s.id || len(s.pins) > 0 {
			continue
		}
		s.into = storyOf[k.group]
		for len(s.docs) > 0 { // further back than was arranged
			moved = c.move(moved, s.docs[len(s.docs)-1], s.into)
		}
	}
	slices.SortFunc(moved, Move.compare)
	return own, moved
}

// Members lists the documents of a story in the order in which they came. A story
// that was joined to another has none.
func (c *Clusterer) Members(story int32) []int32 {
	var out []int32
	for _, d := range c.stories[story].docs {
		out = append(append(out, d), c.copies[d]...)
	}
	slices.Sort(out)
	return out
}

// StoryOf is the story of a document as things stand, or -1 when it was removed.
func (c *Clusterer) StoryOf(doc int32) int32 { return c.storyOf[doc] }

// Root is the story that a story has become: itself, or the one it was joined to. A
// story whose documents were all removed is itself, without members.
func (c *Clusterer) Root(story int32) int32 {
	for c.stories[story].into != story {
		story = c.stories[story].into
	}
	return story
}

// Stories is the number of stories opened so far, those joined to others counted.
func (c *Clusterer) Stories() int { return len(c.stories) }

// Pairs lists all pairs of articles that were compared, in order, with their
// features as they stand now. It needs [Options].KeepPairs.
func (c *Clusterer) Pairs() []Pair {
	for i := range c.pairs {
		p := &c.pairs[i]
		relate(c.readings[p.Doc], c.readings[p.With], p.like, &p.Features)
	}
	return c.pairs
}
