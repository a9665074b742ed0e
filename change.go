package wirefold

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/wirefold/wirefold/cluster/merge"
)

// Change is one thing that happened in a collection.
type Change struct {
	// Cursor is the place of the change among all. Give it to Watch to go on behind it.
	Cursor string    `json:"cursor"`
	At     time.Time `json:"at"`
	// Kind is one of the kinds below. The fields that it does not use are empty.
	Kind    string `json:"kind"`
	Story   string `json:"story,omitempty"`
	Article string `json:"article,omitempty"`
	Version string `json:"version,omitempty"`
	// From is the story that an article left, or that was joined to Story.
	From string `json:"from,omitempty"`
	// Attribute and Class name a fact, Before and After are its values in words, and
	// Was and Status how they stood and stand.
	Attribute merge.Attribute `json:"attribute,omitempty"`
	Class     merge.Class     `json:"class,omitempty"`
	Before    string          `json:"before,omitempty"`
	After     string          `json:"after,omitempty"`
	Was       merge.Status    `json:"was,omitempty"`
	Status    merge.Status    `json:"status,omitempty"`
	// Operation is the number of what a person decided.
	Operation int `json:"operation,omitempty"`
	Note
}

// The kinds of changes.
const (
	ChangeArticle   = "article"  // a version of an article came
	ChangeStory     = "story"    // a story was opened
	ChangeJoin      = "join"     // story From became part of Story
	ChangeMove      = "move"     // an article went From one story to another
	ChangeFact      = "fact"     // a fact changed
	ChangeConflict  = "conflict" // claims of a fact came to contradict each other
	ChangeSettled   = "settled"  // they no longer do
	ChangeKill      = "kill"     // an article was withdrawn, or carries what was
	ChangeRestore   = "restore"  // the withdrawal was undone
	ChangeDelete    = "delete"   // an article was deleted
	ChangeOperation = "operation"
)

// Watch gives what happens in the collection, in order and as it happens: all that came
// after the cursor since, from the beginning if that is empty. It ends when ctx is
// done, with its error, or when the engine is closed. Of a fixed view it gives what had
// happened, and ends.
//
// Keep the cursor of the last change that was dealt with: after a restart, Watch goes
// on behind it, and leaves nothing out. A cursor beyond all that has happened is an
// [ErrArgument], like one that is none.
func (v View) Watch(ctx context.Context, since string) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		seq, skip, err := v.seek(since)
		if err != nil {
			yield(Change{}, err)
			return
		}
		told := map[string]bool{} // damage: it is met again at each look
		for {
			news := v.listen() // before looking, so that nothing falls in between
			for n, err := range v.store.Entries(ctx, seq) {
				if err != nil {
					if told[err.Error()] {
						continue
					}
					told[err.Error()] = true
					if !yield(Change{}, fmt.Errorf("wirefold: watch: %w", err)) || ctx.Err() != nil {
						return
					}
					continue
				}
				if v.fixed != nil && n.Seq > v.fixed.seq || n.Seq > v.state.Load().seq {
					break
				}
				e, err := decodeEntry(n.Payload)
				if err != nil {
					yield(Change{}, err)
					return
				}
				seq = n.Seq + 1
				if e.Collection != v.name {
					continue
				}
				for i, ch := range v.state.Load().changes(e) {
					if i < skip {
						continue
					}
					ch.Cursor, ch.At = cursor(n.Seq, i), time.Unix(0, e.At).UTC()
					if !yield(ch, nil) {
						return
					}
				}
				skip = 0
			}
			if v.fixed != nil || v.gone() {
				return
			}
			if err := v.wait(ctx, news); err != nil {
				yield(Change{}, err)
				return
			}
		}
	}
}

// gone reports whether the engine was closed.
func (c *core) gone() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// poll is how often a store that another process writes is looked at.
const poll = 200 * time.Millisecond

// wait waits for a commit.
func (c *core) wait(ctx context.Context, news <-chan struct{}) error {
	var tick <-chan time.Time
	if c.options.ReadOnly {
		t := time.NewTimer(poll)
		defer t.Stop()
		tick = t.C
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-news:
	case <-c.done:
	case <-tick:
		return c.refresh(ctx)
	}
	return nil
}

// refresh looks for what another process committed.
func (c *core) refresh(ctx context.Context) error {
	c.write.Lock()
	defer c.write.Unlock()
	if c.gone() {
		return nil
	}
	if err := c.store.Refresh(ctx); err != nil {
		return fmt.Errorf("wirefold: %w", err)
	}
	return c.catchUp()
}

// Refresh shows what the process that writes the store has committed since. It does
// nothing for an engine that writes itself.
func (e *Engine) Refresh(ctx context.Context) error {
	if !e.options.ReadOnly {
		return nil
	}
	return e.refresh(ctx)
}

func cursor(seq uint64, i int) string { return fmt.Sprintf("%d-%d", seq, i) }

// Cursor is the place behind all that has happened up to the moment of the view: given
// to [View.Watch], it leaves out what came before.
func (v View) Cursor() string {
	if l := v.ledger(); l.seq > 0 {
		return strconv.FormatUint(l.seq, 10)
	}
	return ""
}

// CheckCursor reports whether Watch can go on behind a cursor, without looking at what
// comes: an error is an [ErrArgument].
func (v View) CheckCursor(since string) error {
	_, _, err := v.seek(since)
	return err
}

// seek gives the entry to begin with behind a cursor, and how many of its changes were
// given.
func (v View) seek(since string) (seq uint64, skip int, err error) {
	seq, skip, err = parseCursor(since)
	if last := v.state.Load().seq; err == nil && (seq > last+1 || seq == last+1 && skip > 0) {
		err = wrong(fmt.Sprintf("the cursor %q is beyond the last change, of commit %d: it is of another store, or of this one before a backup was put back", since, last))
	}
	return seq, skip, err
}

// parseCursor gives the entry to begin with, and how many of its changes were given.
func parseCursor(s string) (seq uint64, skip int, err error) {
	if s == "" {
		return 1, 0, nil
	}
	a, b, ok := strings.Cut(s, "-")
	seq, err1 := strconv.ParseUint(a, 10, 63)
	if !ok && err1 == nil && seq > 0 { // behind the whole commit
		return seq + 1, 0, nil
	}
	n, err2 := strconv.ParseUint(b, 10, 31)
	if !ok || errors.Join(err1, err2) != nil || seq == 0 {
		return 0, 0, wrong(fmt.Sprintf("%q is no cursor: give that of a change, such as 17-0, or none for all changes", s))
	}
	return seq, int(n) + 1, nil
}

// changes are those that an entry made, in the words of what is known now.
func (l *ledger) changes(n *entry) []Change {
	c := l.collections[n.Collection]
	var out []Change
	name := func(s int32) string { return l.storyName(c, c.stories.at(s)) }
	for i := range n.Docs {
		d := &n.Docs[i]
		out = append(out, Change{Kind: ChangeArticle, Story: name(d.Story), Article: d.ID, Version: d.Version})
		if d.Flags&killed != 0 {
			out = append(out, Change{Kind: ChangeKill, Story: name(d.Story), Article: d.ID, Version: d.Version})
		}
	}
	for s := n.Stood; s < n.Opened; s++ {
		out = append(out, Change{Kind: ChangeStory, Story: name(s)})
	}
	joined := map[int32]int32{}
	for i := range n.Stories {
		if h := &n.Stories[i]; h.Into != h.Story {
			joined[h.Story] = h.Into
			out = append(out, Change{Kind: ChangeJoin, Story: name(h.Into), From: name(h.Story)})
		}
	}
	article := func(kind string, doc int32) Change {
		d := l.docs.at(doc)
		return Change{Kind: kind, Story: name(l.standing.at(doc).story), Article: d.ID, Version: d.Version}
	}
	for _, m := range n.Moves {
		if into, ok := joined[m.From]; !ok || into != m.To { // some may not have gone with the rest
			k := article(ChangeMove, m.Doc)
			k.Story, k.From = name(m.To), name(m.From)
			out = append(out, k)
		}
	}
	for _, doc := range n.Killed {
		out = append(out, article(ChangeKill, doc))
	}
	for _, doc := range n.Restored {
		out = append(out, article(ChangeRestore, doc))
	}
	for _, doc := range n.Erased {
		out = append(out, article(ChangeDelete, doc))
	}
	if o := n.Op; o != nil {
		k := Change{Kind: ChangeOperation, Note: Note{o.By, o.Reason}}
		k.Operation = int(n.HadOps) + 1
		if len(o.Stories) > 0 {
			k.Story = name(o.Stories[0])
		}
		out = append(out, k)
	}
	for i := range n.Facts {
		f := &n.Facts[i]
		k := Change{
			Kind: ChangeFact, Story: name(f.Story), Attribute: f.Attribute, Class: f.Class,
			Before: f.Before, After: f.After, Was: f.Was, Status: f.Status,
		}
		out = append(out, k)
		switch was, is := f.Was == merge.Conflicting, f.Status == merge.Conflicting; {
		case is && !was:
			k.Kind = ChangeConflict
			out = append(out, k)
		case was && !is:
			k.Kind = ChangeSettled
			out = append(out, k)
		}
	}
	return out
}

// AsOf is the default collection as it was known at a moment: by what had been
// committed then, but for what was deleted since. It reads the log from its beginning,
// some seconds for a million articles. Use [View.In] for other collections.
func (e *Engine) AsOf(ctx context.Context, t time.Time) (View, error) {
	now := e.state.Load()
	l := newLedger()
	for n, err := range e.store.Entries(ctx, 1) {
		if err != nil {
			return View{}, fmt.Errorf("wirefold: as of %s: %w", t.Format(time.RFC3339), err)
		}
		x, err := decodeEntry(n.Payload)
		if err != nil {
			return View{}, err
		}
		if x.At > t.UnixNano() || n.Seq > now.seq {
			break
		}
		if err := l.apply(n.Seq, x); err != nil {
			return View{}, err
		}
	}
	e.without(l, now)
	return View{core: e.core, fixed: l, moment: t.UnixNano()}, nil
}
