package wirefold

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// heldArticle is an article that was taken in and must not be shown yet. Its record
// stands in the log itself, as nothing was decided of it. Held articles are numbered
// from 0 over the whole store.
type heldArticle struct {
	_          struct{} `cbor:",toarray"`
	Number     int32
	Collection string
	ID         string
	Version    string
	Until      int64 // Unix seconds; 0 until the source releases it
	Packed     []byte
}

// Held is an article that waits for its time: under embargo, or withheld by its source.
type Held struct {
	Article string `json:"article"`
	Version string `json:"version,omitempty"`
	Title   string `json:"title"`
	Source  string `json:"source,omitempty"`
	// Until is when the embargo ends; zero where the source withholds the article
	// until it sends another version.
	Until time.Time `json:"until,omitzero"`
}

// errHeld marks arrivals that wait.
var errHeld = errors.New("wirefold: held")

// waits reports whether an article must not be decided on yet.
func waits(a *corpus.Article, now time.Time) bool {
	m := a.Meta
	return m != nil && m.Status != corpus.Canceled && (m.Status == corpus.Withheld || m.Embargo.After(now))
}

// hold puts the arrivals that wait into the entry, and takes out of those held before
// what has come again: the same version, or, where an article may be shown, any earlier
// one.
func (d *decided) hold(before *ledger) error {
	next := before.waitingNext
	let := func(a *corpus.Article, shown bool) {
		for _, h := range before.waiting {
			if h.Collection == d.room.name && h.ID == a.ID && !slices.Contains(d.entry.Let, h.Number) &&
				(h.Version == a.Version || shown && compareVersions(h.Version, a.Version) <= 0) {
				d.entry.Let = append(d.entry.Let, h.Number)
			}
		}
	}
	for i := range d.docs {
		a := &d.docs[i]
		switch {
		case a.held != nil:
			packed, err := d.room.core.packer.pack(a.held, d.room.name, nil)
			if err != nil {
				return err
			}
			if a.known = slices.ContainsFunc(before.waiting, func(h *heldArticle) bool {
				return h.Collection == d.room.name && h.ID == a.held.ID && bytes.Equal(h.Packed, packed)
			}); a.known {
				continue
			}
			let(a.held, false)
			h := &heldArticle{Number: next, Collection: d.room.name, ID: a.held.ID, Version: a.held.Version, Packed: packed}
			if a.held.Meta.Status != corpus.Withheld {
				h.Until = a.held.Meta.Embargo.Add(time.Second - 1).Unix() // nanoseconds would not reach far
			}
			next++
			d.entry.Held = append(d.entry.Held, h)
		case a.err == nil:
			let(a.read.doc.Article, true)
		}
	}
	return nil
}

// hold follows what an entry says of articles that wait. Where a source withholds an
// article that it published before, what was published is withdrawn.
func (l *ledger) hold(c *collection, n *entry) {
	if len(n.Held) == 0 && len(n.Let) == 0 {
		return
	}
	l.waiting = slices.DeleteFunc(slices.Clone(l.waiting), func(h *heldArticle) bool { return slices.Contains(n.Let, h.Number) })
	for _, h := range n.Held {
		l.waiting = append(l.waiting, h)
		l.waitingNext = max(l.waitingNext, h.Number+1)
		if h.Until != 0 {
			continue
		}
		versions, _ := l.item(c, h.ID)
		for _, doc := range l.cascade(c, versions) {
			l.flag(doc, killed)
		}
	}
}

// Held lists the articles of the collection that wait to be shown, in order of arrival.
func (v View) Held() ([]Held, error) {
	l, _ := v.at()
	var out []Held
	for _, h := range l.waiting {
		if h.Collection != v.name {
			continue
		}
		a, _, err := v.packer.unpack(h.Packed)
		if err != nil {
			return nil, fmt.Errorf("wirefold: article %q, which is held: %w", h.ID, err)
		}
		x := Held{Article: h.ID, Version: h.Version, Title: a.Title, Source: a.Source}
		if h.Until != 0 {
			x.Until = time.Unix(h.Until, 0).UTC()
		}
		out = append(out, x)
	}
	return out, nil
}

// Release decides on the articles whose embargo has ended, and says how many there
// were. Every Add does so first; call it now and then where nothing is added.
func (e *Engine) Release(ctx context.Context) (released int, err error) { return e.release(ctx) }

func (c *core) release(ctx context.Context) (released int, err error) {
	now, l := c.options.Now().Unix(), c.state.Load()
	due := map[string][]*corpus.Article{}
	for _, h := range l.waiting {
		if h.Until == 0 || h.Until > now {
			continue
		}
		a, _, err := c.packer.unpack(h.Packed)
		if err != nil {
			return released, fmt.Errorf("wirefold: article %q, which was held: %w", h.ID, err)
		}
		due[h.Collection] = append(due[h.Collection], a)
	}
	for _, name := range l.names() {
		if len(due[name]) == 0 {
			continue
		}
		in := &Collection{View{core: c, name: name}}
		results, err := in.addAll(ctx, due[name], 0)
		for _, r := range results {
			if r.Err == nil {
				released++
			} else {
				err = errors.Join(err, r.Err)
			}
		}
		if err != nil {
			return released, err
		}
	}
	return released, nil
}
