package wirefold

import (
	"slices"
	"time"

	"github.com/wirefold/wirefold/cluster/copies"
)

// Checkpoint keeps a checkpoint, as an engine does by itself after some ten thousand
// articles: for tests that have fewer.
func Checkpoint(e *Engine) error {
	if err := e.writable(); err != nil {
		return err
	}
	defer e.write.Unlock()
	return e.checkpoint()
}

// Foreign is why a store can be read and not be written, or nil.
func Foreign(e *Engine) error { return e.foreign }

// Row is what is known of a version of an article.
type Row struct {
	Story, Source, Lang, Copied string // Copied: the outlet of another article that it is a copy of
	Published                   time.Time
	Added                       time.Time
	Killed, Current             bool
}

// Rows are all versions that are there, in order of arrival.
func Rows(v View) []Row {
	l, c := v.at()
	var out []Row
	for doc := range int32(l.docs.len()) {
		d, st := l.docs.at(doc), l.standing.at(doc)
		if d.in != v.name || st.flags&gone != 0 {
			continue
		}
		r := Row{
			Story: l.storyName(c, c.stories.at(c.root(st.story))), Source: d.Source, Lang: d.Lang, Published: d.published(),
			Added: time.Unix(0, d.added), Killed: st.flags&killed != 0,
		}
		if d.Relation != copies.None && l.docs.at(d.Of).ID != d.ID {
			r.Copied = l.docs.at(d.Of).Source
		}
		later := slices.DeleteFunc(slices.Clone(l.versions(doc)), func(v int32) bool { return v == doc || l.standing.at(v).flags&gone != 0 || !l.newer(v, doc) })
		r.Current = len(later) == 0
		out = append(out, r)
	}
	return out
}

// OldCheckpoint makes what is saved of the engine what it was before touches and doubts
// were noted.
func OldCheckpoint(e *Engine) error {
	if err := e.writable(); err != nil {
		return err
	}
	defer e.write.Unlock()
	l := e.state.Load().fork()
	for _, c := range l.collections {
		c.touches = table[touch]{}
		for i := range int32(c.stories.len()) {
			s := *c.stories.at(i)
			s.unverified = false
			c.stories.set(i, &s)
		}
	}
	e.state.Store(l)
	return e.checkpoint()
}
