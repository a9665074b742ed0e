package events

import (
	"cmp"
	"container/heap"
	"slices"
	"time"
)

// An article costs some kilobytes as long as later ones may be compared with it.
// Those that a window has passed over leave memory; what stays is which story they
// are of and their key names, a few numbers. A later article that shares such names
// brings the story back, read again from its text.

const (
	keyNames     = 8  // names of an article by which it is found again
	keyDocs      = 64 // latest articles kept for one key name
	keysShared   = 2  // key names that must be shared
	recalled     = 3  // stories brought back for one article
	recalledDocs = 8  // latest articles of each that are
	steady       = 16 // arrivals that must be as late for the clock to be
)

// memory decides what leaves.
type memory struct {
	keys   [][]int32 // documents by key name, in order of arrival
	leaves leaves
	late   []int64 // times of the latest dated arrivals
	clock  int64   // the time that a run of arrivals has reached
	gone   int     // articles that are not in memory, but for removed ones
}

// leave is when a document is to leave, in Unix seconds of the clock.
type leave struct {
	doc int32
	at  int64
}

// leaves is a heap of what is in memory, the first to leave on top.
type leaves []leave

func (l leaves) Len() int      { return len(l) }
func (l leaves) Swap(i, j int) { l[i], l[j] = l[j], l[i] }
func (l leaves) Less(i, j int) bool {
	return l[i].at < l[j].at || l[i].at == l[j].at && l[i].doc < l[j].doc
}

// Push is asked by package heap.
func (l *leaves) Push(v any) { *l = append(*l, v.(leave)) }

// Pop is asked by package heap.
func (l *leaves) Pop() any {
	last := len(*l) - 1
	v := (*l)[last]
	*l = (*l)[:last]
	return v
}

// visit is how long an article stays that was brought back: it is found again by its
// names as easily as it was.
const visit = secondsADay

// remember takes note of an article that is in memory now.
func (c *Clusterer) remember(doc int32, g *reading, fresh bool) {
	if c.options.Window <= 0 || c.options.Read == nil {
		return
	}
	m := &c.memory
	if fresh {
		m.index(doc, g)
		if g.dated {
			m.tell(g.last)
		}
	}
	stay := int64(c.options.Window / time.Second)
	if !fresh {
		heap.Push(&m.leaves, leave{doc, m.clock + min(stay, visit)})
		return
	}
	at := m.clock
	if g.dated {
		at = max(at, g.last)
	}
	heap.Push(&m.leaves, leave{doc, at + stay})
}

// index enters the key names of an article.
func (m *memory) index(doc int32, g *reading) {
	for _, e := range g.names.clone().top(keyNames) {
		m.keys = reach(m.keys, e.term)
		m.keys[e.term] = push(m.keys[e.term], doc, keyDocs)
	}
}

// tell moves the clock. A single article dated far ahead does not: only what all of
// a run of arrivals have reached counts.
func (m *memory) tell(at int64) {
	if m.late = push(m.late, at, steady); len(m.late) == steady {
		m.clock = max(m.clock, slices.Min(m.late))
	}
}

// forget lets articles leave whose time has come.
func (c *Clusterer) forget() {
	m := &c.memory
	for len(m.leaves) > c.options.Least && m.leaves[0].at < m.clock {
		doc := heap.Pop(&m.leaves).(leave).doc
		g := c.readings[doc]
		if g == nil {
			continue
		}
		if at := g.last + int64(c.options.Window/time.Second); g.dated && at >= m.clock { // copies came since
			heap.Push(&m.leaves, leave{doc, at})
			continue
		}
		c.unfile(doc, g)
		c.readings[doc] = nil
		m.gone++
	}
}

// recall brings back the stories whose articles, gone from memory, share key names
// with this one, and gives those articles.
func (c *Clusterer) recall(g *reading) []near {
	m := &c.memory
	if m.gone == 0 {
		return nil
	}
	type found struct {
		doc    int32
		shared int
		weight float32
	}
	var list []found
	for _, e := range g.names.clone().top(keyNames) {
		if int(e.term) >= len(m.keys) {
			continue
		}
		for _, doc := range m.keys[e.term] {
			if c.storyOf[doc] < 0 || c.readings[doc] != nil && !c.readings[doc].back {
				continue
			}
			i := slices.IndexFunc(list, func(f found) bool { return f.doc == doc })
			if i < 0 {
				i = len(list)
				list = append(list, found{doc: doc})
			}
			list[i].shared++
			list[i].weight += e.weight
		}
	}
	list = slices.DeleteFunc(list, func(f found) bool { return f.shared < keysShared })
	slices.SortFunc(list, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(b.doc, a.doc))
	})
	var stories []int32
	var out []near
	for _, f := range list {
		s := c.storyOf[f.doc]
		if slices.Contains(stories, s) {
			continue
		}
		if len(stories) == recalled {
			break
		}
		stories = append(stories, s)
		docs := c.stories[s].docs
		docs = docs[max(0, len(docs)-recalledDocs):]
		for _, doc := range docs {
			c.bringBack(doc, docs)
			if b := c.readings[doc]; b != nil && b.lang == g.lang {
				out = append(out, near{id: doc})
			}
		}
	}
	return out
}

// bringBack reads an article again, unless it is in memory, and compares it with
// those of its story that came before.
func (c *Clusterer) bringBack(doc int32, story []int32) {
	if c.readings[doc] != nil || c.options.Read == nil {
		return
	}
	d := c.options.Read(doc)
	if d == nil {
		return
	}
	g := c.reader.read(d)
	g.back = true
	c.readings[doc] = g
	c.file(doc, g)
	c.memory.gone--
	c.remember(doc, g, false)
	var before []near
	for _, k := range story {
		if k < doc && c.readings[k] != nil {
			before = append(before, near{id: k})
		}
	}
	c.weigh(doc, g, before, always)
}

// reading is the reading of a document, made again for the moment where it has left
// memory; nil where it cannot be. It may be asked from several goroutines at once.
func (c *Clusterer) reading(doc int32) *reading {
	if g := c.readings[doc]; g != nil || c.options.Read == nil || c.storyOf[doc] < 0 {
		return g
	}
	d := c.options.Read(doc)
	if d == nil {
		return nil
	}
	return c.reader.vocabulary.once(d)
}
