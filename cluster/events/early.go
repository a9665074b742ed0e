package events

import (
	"slices"

	"github.com/wirefold/wirefold/corpus"
)

// shortStream is how many articles of a language are read anew whenever one comes.
const shortStream = 12

// early holds the first articles of a language. What is rare among the first two is
// common among the first five: until there are a few more, they are read and compared
// anew each time, so that five articles tell the same stories in any order.
type early struct {
	docs  []int32
	texts []*corpus.Document // nil after loading, until they are asked for
}

// reconsider reads and compares the first articles of a language anew.
func (c *Clusterer) reconsider(f *frequencies) {
	e := c.early[f]
	if e == nil || c.options.KeepPairs {
		return
	}
	if f.articles > shortStream {
		delete(c.early, f) // it is long enough
		return
	}
	for i, doc := range e.docs {
		old := c.readings[doc]
		if old == nil {
			continue
		}
		if e.texts[i] == nil {
			if e.texts[i] = c.options.Read(doc); e.texts[i] == nil {
				continue
			}
		}
		g := c.reader.read(e.texts[i])
		g.dated, g.first, g.last = old.dated, old.first, old.last
		c.unfile(doc, old)
		c.file(doc, g)
		c.readings[doc] = g
		var before []near
		for _, k := range e.docs[:i] {
			if c.readings[k] != nil {
				before = append(before, near{id: k})
			}
		}
		c.weigh(doc, g, before, always)
		for _, l := range old.links {
			if l.odds >= certain {
				g.links = append(g.links, l)
			}
		}
	}
}

// begin takes note of an article, if it is one of the first of its language.
func (c *Clusterer) begin(doc int32, g *reading, d *corpus.Document) {
	if g.lang.articles > shortStream || c.options.KeepPairs {
		return
	}
	e := c.early[g.lang]
	if e == nil {
		e = &early{}
		c.early[g.lang] = e
	}
	e.docs, e.texts = append(e.docs, doc), append(e.texts, d)
}

// drop forgets an article that was removed.
func (e *early) drop(doc int32) {
	if i := slices.Index(e.docs, doc); i >= 0 {
		e.docs, e.texts = slices.Delete(e.docs, i, i+1), slices.Delete(e.texts, i, i+1)
	}
}
