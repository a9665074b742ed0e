package events

import (
	"cmp"
	"slices"
)

// What editors decide holds for all that is decided later. A story knows which of its
// articles were placed (pins), and on which sides of parts its documents are; so
// arranging asks stories, not documents, whether they may be one.

// part is two sets of documents that may not meet in one story. The sides of part k
// are numbered 2k and 2k+1.
type part struct{ a, b []int32 }

// tally is how many documents of a story are on a side.
type tally struct{ side, docs int32 }

// Place moves documents, each with the copies that follow it, into a story and pins
// them there: no later decision takes them out. A story below 0 opens a new one, and
// one that was joined to another comes to life again. A story that is left without
// documents is joined to the one that they went to. Place gives the story and all
// documents that moved, in order. With no documents, or only removed ones, it does
// nothing.
//
// A copy that is placed away from its original becomes an article in its own right,
// read by [Options].Read where that is possible, and what is later found to be a copy
// of it goes with it. A copy placed where its original is, or together with it, speaks
// for the original.
func (c *Clusterer) Place(docs []int32, story int32) (int32, []Move) {
	docs = sorted(docs)
	var list []int32
	for _, doc := range docs {
		if c.storyOf[doc] < 0 {
			continue
		}
		of := c.original[doc]
		if _, both := slices.BinarySearch(docs, of); both || c.storyOf[of] == story {
			doc = of
		}
		list = append(list, doc)
	}
	if len(list) == 0 {
		return story, nil
	}
	if story < 0 {
		story = c.open()
	}
	to := c.stories[story]
	to.into = story
	var moved []Move
	first := map[int32]int32{} // of the copies that leave an original together
	for _, doc := range list {
		if of := c.original[doc]; of != doc {
			c.unfollow(doc)
			if head, ok := first[of]; ok { // they stay together: versions of one article, say
				moved = c.follow(moved, doc, head)
				continue
			}
			first[of] = doc
			c.stand(doc)
		}
		if from := c.storyOf[doc]; from != story {
			moved = c.move(moved, doc, story)
			if s := c.stories[from]; len(s.docs) == 0 {
				s.into = story
			}
		}
		to.pins = with(to.pins, doc)
	}
	slices.SortFunc(moved, Move.compare)
	return story, moved
}

// follow has a copy that follows none follow an article, to its story.
func (c *Clusterer) follow(moved []Move, doc, head int32) []Move {
	from, to := c.storyOf[doc], c.storyOf[head]
	if from != to {
		moved = append(moved, Move{doc, from, to})
	}
	c.original[doc] = head
	c.copies[head] = with(c.copies[head], doc)
	c.assign(doc, to)
	return moved
}

// Following are the copies that [Clusterer.Place] takes along with documents, in order,
// when it puts these into a story where none of them is.
func (c *Clusterer) Following(docs []int32) []int32 {
	docs = sorted(docs)
	var out []int32
	for _, doc := range docs {
		if int(doc) < len(c.original) && c.storyOf[doc] >= 0 {
			out = append(out, c.copies[doc]...) // none, of a copy: it leaves its original
		}
	}
	return slices.DeleteFunc(sorted(out), func(doc int32) bool {
		_, named := slices.BinarySearch(docs, doc)
		return named
	})
}

// Release lets later decisions move documents that were placed. A copy speaks for its
// original. Nothing moves at once.
func (c *Clusterer) Release(docs []int32) {
	for _, doc := range docs {
		if of := c.original[doc]; c.storyOf[of] >= 0 {
			s := c.stories[c.storyOf[of]]
			s.pins = without(s.pins, of)
		}
	}
}

// pinned tells whether an editor placed the article where it is.
func (c *Clusterer) pinned(doc int32) bool {
	_, ok := slices.BinarySearch(c.stories[c.storyOf[doc]].pins, doc)
	return ok
}

// Part forbids that later decisions bring a document of a and one of b into one story.
// It moves nothing: who wants them apart places them first. What [Clusterer.Place] is
// told to do, and that a copy goes with its original, prevails.
func (c *Clusterer) Part(a, b []int32) {
	k := int32(len(c.parts))
	c.parts = append(c.parts, part{sorted(a), sorted(b)})
	c.takeSides(k)
}

// Unpart undoes the latest [Clusterer.Part] of these documents.
func (c *Clusterer) Unpart(a, b []int32) {
	a, b = sorted(a), sorted(b)
	for k := len(c.parts) - 1; k >= 0; k-- {
		p := &c.parts[k]
		if !(slices.Equal(p.a, a) && slices.Equal(p.b, b) || slices.Equal(p.a, b) && slices.Equal(p.b, a)) {
			continue
		}
		for i, docs := range [2][]int32{p.a, p.b} {
			side := int32(2*k + i)
			for _, doc := range docs {
				if c.sides[doc] = without(c.sides[doc], side); len(c.sides[doc]) == 0 {
					delete(c.sides, doc)
				}
				if s := c.storyOf[doc]; s >= 0 {
					c.stories[s].count(side, -1)
				}
			}
		}
		*p = part{} // the others keep their numbers
		return
	}
}

// takeSides enters the documents of a part.
func (c *Clusterer) takeSides(k int32) {
	for i, docs := range [2][]int32{c.parts[k].a, c.parts[k].b} {
		side := 2*k + int32(i)
		for _, doc := range docs {
			c.sides[doc] = append(c.sides[doc], side)
			if s := c.storyOf[doc]; s >= 0 {
				c.stories[s].count(side, 1)
			}
		}
	}
}

// assign makes the story that of the document, -1 for none, and tells both stories
// the sides that it is on.
func (c *Clusterer) assign(doc, story int32) {
	for _, side := range c.sides[doc] {
		if from := c.storyOf[doc]; from >= 0 {
			c.stories[from].count(side, -1)
		}
		if story >= 0 {
			c.stories[story].count(side, 1)
		}
	}
	c.storyOf[doc] = story
}

// count adds to the documents that the story has on a side.
func (s *story) count(side, docs int32) {
	i, ok := slices.BinarySearchFunc(s.sides, side, tally.compare)
	if !ok {
		s.sides = slices.Insert(s.sides, i, tally{side: side})
	}
	if s.sides[i].docs += docs; s.sides[i].docs == 0 {
		s.sides = slices.Delete(s.sides, i, i+1)
	}
}

func (t tally) compare(side int32) int { return cmp.Compare(t.side, side) }

// parted tells whether a document of the one story may not meet one of the other.
func (s *story) parted(other *story) bool {
	return slices.ContainsFunc(s.sides, func(t tally) bool {
		_, ok := slices.BinarySearchFunc(other.sides, t.side^1, tally.compare)
		return ok
	})
}

// apart tells whether editors keep two groups of nodes apart: by a part, or because
// they placed articles of each in another story.
func (c *Clusterer) apart(docs []int32, a, b []int) bool {
	for _, i := range a {
		for _, j := range b {
			x, y := docs[i], docs[j]
			s, t := c.storyOf[x], c.storyOf[y]
			if s == t || s < 0 || t < 0 {
				continue
			}
			if c.pinned(x) && c.pinned(y) || c.stories[s].parted(c.stories[t]) {
				return true
			}
		}
	}
	return false
}

// pinnedTogether binds each node that was placed to the one before it in its story.
func (c *Clusterer) pinnedTogether(docs []int32) (bound [][2]int) {
	last := map[int32]int{}
	for i, doc := range docs {
		if s := c.storyOf[doc]; s >= 0 && c.pinned(doc) {
			if k, ok := last[s]; ok {
				bound = append(bound, [2]int{k, i})
			}
			last[s] = i
		}
	}
	return bound
}

// Remove takes a document out, such as one whose text was withdrawn for legal reasons:
// it is listed no more, no later article is compared with it, and its text is not
// asked for again. Its earliest copy, if it has any, is read and takes its place. What
// its words taught about how common words are stays.
func (c *Clusterer) Remove(doc int32) {
	story := c.storyOf[doc]
	if story < 0 {
		return
	}
	if c.original[doc] != doc {
		c.unfollow(doc)
		c.original[doc] = doc
		c.assign(doc, -1)
		return
	}
	old := c.readings[doc]
	if old == nil {
		c.memory.gone--
	} else {
		c.unfile(doc, old)
		c.readings[doc] = nil
	}
	for _, e := range c.early {
		e.drop(doc)
	}
	c.pairs = slices.DeleteFunc(c.pairs, func(p Pair) bool { return p.Doc == doc || p.With == doc })
	pinned, copies := c.pinned(doc), c.copies[doc]
	delete(c.copies, doc)
	c.take(doc)
	c.assign(doc, -1)
	if len(copies) == 0 {
		return
	}
	heir := copies[0]
	for _, k := range copies {
		c.original[k] = heir
	}
	if len(copies) > 1 {
		c.copies[heir] = slices.Clone(copies[1:])
	}
	c.stand(heir)
	if pinned {
		c.stories[story].pins = with(c.stories[story].pins, heir)
	}
	if g := c.readings[heir]; g != nil && old != nil && old.dated { // when the other copies were published
		g.dated, g.first, g.last = true, old.first, old.last
	}
}

// unfollow takes a copy from those that follow its original.
func (c *Clusterer) unfollow(doc int32) {
	of := c.original[doc]
	if c.copies[of] = without(c.copies[of], doc); len(c.copies[of]) == 0 {
		delete(c.copies, of)
	}
}

// stand makes a copy that follows none an article in its own right, in the story
// where it is. It is compared with others as if it came now, except with what it was
// a copy of: that the two are alike sets neither apart from the crowd.
func (c *Clusterer) stand(doc int32) {
	of := c.original[doc]
	c.original[doc] = doc
	c.put(doc, c.storyOf[doc])
	c.memory.gone++
	c.bringBack(doc, nil)
	g := c.readings[doc]
	if g == nil {
		return
	}
	if c.options.Window > 0 {
		c.memory.index(doc, g)
	}
	c.weigh(doc, g, c.likest(g), func(k near) bool { return k.id != of })
}

// sorted is a sorted copy of a list, each value once.
func sorted(list []int32) []int32 {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// with and without are a sorted list with and without a value.
func with(list []int32, v int32) []int32 {
	if i, ok := slices.BinarySearch(list, v); !ok {
		list = slices.Insert(list, i, v)
	}
	return list
}

func without(list []int32, v int32) []int32 {
	if i, ok := slices.BinarySearch(list, v); ok {
		list = slices.Delete(list, i, i+1)
	}
	return list
}
