package wirefold

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"sync"

	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/cluster/events"
	"github.com/wirefold/wirefold/corpus"
)

// room is where the articles of one collection are decided on: what the two deciders
// remember of earlier ones. Only the writer changes it. Documents have numbers of the
// collection's own in it.
type room struct {
	core *core
	name string

	// mu is held while a decider is asked: by the writer for one article at a time, by
	// readers who have two articles compared, and for reading by those who ask for
	// related stories.
	mu     sync.RWMutex
	copies *copies.Index
	events *events.Clusterer
	habits *corpus.Habits // only the writer asks
	// coming are the documents decided and not yet committed, by number.
	coming map[int32]*read
	// leaving are the documents that are about to go. They are not read any more: when
	// this is done again, their texts may be gone.
	leaving map[int32]bool

	groups map[string]int32 // [Options].GroupBy value to story
	names  map[int32]string // its inverse, and names of stories without a value
}

// partition is how many articles the copies remember as one: what expires at once.
const partition = 1 << 18

// emptyRoom is a room without deciders.
func (c *core) emptyRoom(name string) *room {
	return &room{core: c, name: name, habits: &corpus.Habits{}, coming: map[int32]*read{}, leaving: map[int32]bool{}, groups: map[string]int32{}, names: map[int32]string{}}
}

func (r *room) eventOptions() events.Options {
	return events.Options{Model: r.core.options.Model, Window: max(0, r.core.options.Window), Least: heldLeast, Read: r.document}
}

// room finds the room of a collection; nil where nothing was added to it. Of a store
// that is open read-only it is that of the last checkpoint, read when it is first asked
// for.
func (c *core) room(name string) *room {
	if c.options.ReadOnly {
		c.lateRooms.Do(c.readRooms)
	}
	return (*c.rooms.Load())[name]
}

func (c *core) readRooms() {
	_, err := c.store.LoadCheckpoint(func(_ uint64, r io.Reader) error {
		l, err := loadLedger(r)
		if err != nil {
			return err
		}
		rooms, err := c.loadRooms(r, l)
		if err == nil {
			c.rooms.Store(&rooms)
		}
		return err
	})
	if err != nil {
		c.options.Log.Warn("what the deciders remember cannot be read: related stories are not known", "reason", err)
	}
}

// roomFor makes the room when it is not there. Only the writer asks.
func (c *core) roomFor(name string) *room {
	r := c.room(name)
	if r == nil {
		r = c.emptyRoom(name)
		r.copies = copies.New(r.text, copies.Options{})
		r.events = events.New(r.eventOptions())
		rooms := maps.Clone(*c.rooms.Load())
		rooms[name] = r
		c.rooms.Store(&rooms)
	}
	return r
}

// text is the text of an earlier document, for comparing copies.
func (r *room) text(local int32) copies.Text {
	if d := r.document(local); d != nil {
		return copies.TextOf(d)
	}
	return copies.Text{}
}

// document is an earlier document, cleaned; nil when it is gone or cannot be read.
func (r *room) document(local int32) *corpus.Document {
	if x := r.coming[local]; x != nil {
		return x.doc
	}
	if r.leaving[local] {
		return nil
	}
	l := r.core.state.Load()
	x, err := r.core.read(l, l.collections[r.name].docs.at(local))
	if err != nil {
		if !errors.Is(err, ErrErased) {
			r.core.options.Log.Error("an earlier article cannot be read", "reason", err)
		}
		return nil
	}
	return x.doc
}

// verdict is what the deciders say of one article, in numbers of the collection.
type verdict struct {
	edges []copies.Edge
	event events.Decision
}

// observe counts the words of an article that is about to be decided.
func (r *room) observe(x *read) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events.Observe(x.doc)
}

// decide asks the deciders about an article. earlier is the version of it that came
// last, or -1: the versions of an article are on one event whatever they say.
func (r *room) decide(x *read, earlier int32) (verdict, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	local := int32(r.copies.Len())
	r.coming[local] = x
	if local > 0 && local%partition == 0 {
		r.copies.Rotate()
	}
	_, edges, err := r.copies.Add(copies.ArticleOf(x.doc))
	if err != nil {
		delete(r.coming, local)
		return verdict{}, fmt.Errorf("wirefold: article %q: %w", x.doc.Article.ID, err)
	}
	of := earlier
	if of < 0 && len(edges) > 0 {
		of = edges[0].To
	}
	v := verdict{edges, r.events.Add(x.doc, of)}
	r.habits.Learn(x.doc, r.events.StoryOf(local))
	return v, nil
}

// group is the story of an article where the input tells it.
func (r *room) group(a *corpus.Article) int32 {
	value := a.Fields[r.core.options.GroupBy]
	g, known := r.groups[value]
	if !known || value == "" {
		g = int32(len(r.names))
		r.groups[value] = g
		if value == "" {
			value = aloneMark + a.ID
		}
		r.names[g] = value
	}
	return g
}

// settled forgets what is committed now.
func (r *room) settled() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.coming)
}

// saveRooms writes what the deciders remember, and loadRooms reads it back.
func (c *core) saveRooms(w io.Writer) error {
	rooms := *c.rooms.Load()
	names := slices.Sorted(maps.Keys(rooms))
	if err := writeValue(w, names); err != nil {
		return err
	}
	for _, name := range names {
		r := rooms[name]
		for _, save := range []func(io.Writer) error{r.copies.Save, r.events.Save, func(w io.Writer) error { return writeValue(w, r.habits) }} {
			if err := save(w); err != nil {
				return fmt.Errorf("wirefold: checkpoint of collection %q: %w", name, err)
			}
		}
	}
	return nil
}

func (c *core) loadRooms(from io.Reader, l *ledger) (rooms map[string]*room, err error) {
	var names []string
	if err := readValue(from, &names); err != nil {
		return nil, err
	}
	rooms = map[string]*room{}
	if !c.options.ReadOnly {
		c.state.Store(l) // what is loaded may read articles
	}
	for _, name := range names {
		if l.collections[name] == nil {
			return nil, fmt.Errorf("the checkpoint has a collection %q that is not there", name)
		}
		r := c.emptyRoom(name)
		if r.copies, err = copies.Load(from, r.text, copies.Options{}); err == nil {
			r.events, err = events.Load(from, r.eventOptions())
		}
		if err == nil {
			err = readValue(from, r.habits)
		}
		if err != nil {
			return nil, fmt.Errorf("collection %q: %w", name, err)
		}
		rooms[name] = r
	}
	return rooms, nil
}

// redo has the deciders decide again what a log entry says, so that they remember it.
// l is the ledger after the entry; the state is still that before it. That it comes to
// something else means that other rules decided then.
func (c *core) redo(seq uint64, n *entry, l *ledger) error {
	differs := fmt.Errorf("wirefold: log entry %d was %w: read it, or decide everything anew with Rebuild", seq, ErrRules)
	if n.Moved != nil {
		return nil // nothing was decided
	}
	if n.Rules != c.rules() {
		return differs
	}
	before := c.state.Load()
	r := c.roomFor(n.Collection)
	d := &decided{room: r, entry: &entry{Collection: n.Collection, Erased: n.Erased, Dropped: n.Dropped}}
	if n.Op != nil {
		o := *n.Op
		d.entry.Op = &o
	}
	if len(n.Docs) > 0 {
		first := int32(before.docs.len())
		reads := make([]*read, len(n.Docs))
		errs := make([]error, len(n.Docs))
		err := c.parallel(context.Background(), len(reads), func(i int) { reads[i], errs[i] = c.read(l, first+int32(i)) })
		if err = errors.Join(append(errs, err)...); err != nil {
			return fmt.Errorf("%w (%w)", differs, err)
		}
		for i := range n.Docs {
			d.docs = append(d.docs, arrival{read: reads[i], hash: n.Docs[i].Hash, flags: n.Docs[i].Flags})
		}
		if err := d.decide(before, func(*arrival, int) {}); err != nil {
			return err
		}
		d.close(before)
		for i := range d.entry.Docs {
			d.entry.Docs[i].Ref = n.Docs[i].Ref
		}
	}
	r.operate(d.entry, before)
	r.settled()
	if !reflect.DeepEqual(d.entry.Docs, n.Docs) || !reflect.DeepEqual(d.entry.Moves, n.Moves) || d.entry.Opened != n.Opened {
		return differs
	}
	return nil
}
