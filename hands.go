package wirefold

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/wirefold/wirefold/cluster/merge"
)

// Note says who decides something, and why. Both are asked for: what people decide
// outlasts what anybody remembers of it.
type Note struct {
	By     string `json:"by,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// Operation is a decision of a person, as it stands in the log.
type Operation struct {
	ID   int       `json:"id"` // counts from 1
	Kind string    `json:"kind"`
	At   time.Time `json:"at"`
	Note
	Collection string   `json:"collection,omitempty"`
	Stories    []string `json:"stories,omitempty"`
	Articles   []string `json:"articles,omitempty"`
	// Headline or Fact is what a pin fixes.
	Headline string          `json:"headline,omitempty"`
	Fact     *merge.Decision `json:"fact,omitempty"`
	// Undoes is the operation that this one undoes, UndoneBy that which undid it; 0 for
	// none.
	Undoes   int `json:"undoes,omitempty"`
	UndoneBy int `json:"undone_by,omitempty"`
}

// The kinds of operations.
const (
	OpJoin     = "join"
	OpSeparate = "separate"
	OpPlace    = "pin article"
	OpHeadline = "pin headline"
	OpFact     = "pin fact"
	OpKill     = "kill"
	OpDelete   = "delete"
	OpUndo     = "undo"
	OpRetain   = "retain"
)

// op is an operation in the log. What Docs, Others and Stories are depends on its kind:
//
//	join         Stories: into, other; Docs: those of the other; Others: those of into
//	separate     Stories: the one left, the new one; Docs: taken out; Others: that stay
//	pin article  Stories: left, entered; Docs: the versions
//	pin ...      Stories: the one
//	kill, delete Docs: the versions
type op struct {
	Kind       string          `cbor:"1,keyasint"`
	By         string          `cbor:"2,keyasint"`
	Reason     string          `cbor:"3,keyasint"`
	Collection string          `cbor:"4,keyasint,omitempty"`
	At         int64           `cbor:"5,keyasint"`
	Stories    []int32         `cbor:"6,keyasint,omitempty"`
	Docs       []int32         `cbor:"7,keyasint,omitempty"`
	Others     []int32         `cbor:"8,keyasint,omitempty"`
	Headline   string          `cbor:"9,keyasint,omitempty"`
	Fact       *merge.Decision `cbor:"10,keyasint,omitempty"`
	Undoes     int32           `cbor:"11,keyasint,omitempty"`
	UndoneBy   int32           `cbor:"12,keyasint,omitempty"` // not in the log: it follows
	Along      []int32         `cbor:"13,keyasint,omitempty"` // copies that went along, and versions of these
	ID         string          `cbor:"14,keyasint,omitempty"` // of the article deleted, should the log lose its document
}

// taken are all documents that the operation took somewhere.
func (o *op) taken() []int32 { return slices.Concat(o.Docs, o.Along) }

// operate takes an operation into the ledger.
func (l *ledger) operate(n *entry) {
	o := *n.Op
	o.Collection, o.At = n.Collection, n.At
	l.ops = append(slices.Clone(l.ops), &o)
	if o.Undoes > 0 {
		undone := *l.ops[o.Undoes-1]
		undone.UndoneBy = int32(len(l.ops))
		l.ops[o.Undoes-1] = &undone
	}
}

// active gives the operations of a kind in a collection that were not undone.
func (l *ledger) active(collection, kind string) func(yield func(number int, o *op) bool) {
	return func(yield func(int, *op) bool) {
		for i, o := range l.ops {
			if o.Kind == kind && o.Collection == collection && o.UndoneBy == 0 && !yield(i+1, o) {
				return
			}
		}
	}
}

// decisions are those of editors on the facts of a story.
func (l *ledger) decisions(collection string, story int32) []merge.Decision {
	var out []merge.Decision
	for _, o := range l.active(collection, OpFact) {
		if l.collections[collection].root(o.Stories[0]) == story {
			out = append(out, *o.Fact)
		}
	}
	return out
}

// pinnedHeadline is the headline that an editor gave a story last, or empty.
func (l *ledger) pinnedHeadline(collection string, story int32) (headline string) {
	for _, o := range l.active(collection, OpHeadline) {
		if l.collections[collection].root(o.Stories[0]) == story {
			headline = o.Headline
		}
	}
	return headline
}

// Operations lists what people decided in all collections, the earliest first: the
// audit log.
func (v View) Operations() []Operation {
	l := v.ledger()
	out := make([]Operation, 0, len(l.ops))
	for i, o := range l.ops {
		out = append(out, l.operation(i+1, o))
	}
	return out
}

func (l *ledger) operation(number int, o *op) Operation {
	c := l.collections[o.Collection]
	out := Operation{
		ID: number, Kind: o.Kind, At: time.Unix(0, o.At).UTC(), Note: Note{o.By, o.Reason}, Collection: o.Collection,
		Headline: o.Headline, Fact: o.Fact, Undoes: int(o.Undoes), UndoneBy: int(o.UndoneBy),
	}
	for _, s := range o.Stories {
		out.Stories = append(out.Stories, c.storyID(s))
	}
	for _, doc := range o.Docs {
		if id := l.docs.at(doc).ID; !slices.Contains(out.Articles, id) {
			out.Articles = append(out.Articles, id)
		}
	}
	return out
}

// Join makes one story of two, for good: all articles of other go to into and stay
// there, and the id of other leads there. It fails with [ErrContradiction] where an
// editor separated articles of the two.
func (c *Collection) Join(ctx context.Context, into, other string, n Note) (*Operation, error) {
	return c.operate(ctx, n, func(l *ledger, col *collection, e *entry) error {
		a, err := l.resolve(col, into)
		if err != nil {
			return err
		}
		b, err := l.resolve(col, other)
		if err != nil {
			return err
		}
		if a == b {
			return wrong(fmt.Sprintf("%s and %s are one story already", into, other))
		}
		e.Op = &op{Kind: OpJoin, Stories: []int32{a.Story, b.Story}, Docs: b.docs, Others: a.docs}
		return l.separated(col.name, a.docs, b.docs)
	})
}

// Separate takes articles, with all their versions and their copies, out of the story
// they are in: together they make a new one, which nothing decided later joins to the
// one that they left. It fails with [ErrContradiction] where an editor put them there.
func (c *Collection) Separate(ctx context.Context, articles []string, n Note) (*Operation, error) {
	return c.operate(ctx, n, func(l *ledger, col *collection, e *entry) error {
		docs, from, err := l.together(col, articles)
		if err != nil {
			return err
		}
		stay := slices.DeleteFunc(slices.Clone(col.stories.at(from).docs), func(doc int32) bool { return slices.Contains(docs, doc) })
		if len(stay) == 0 {
			return wrong(fmt.Sprintf("these are all the articles of story %s: there is nothing to separate them from", col.storyID(from)))
		}
		e.Op = &op{Kind: OpSeparate, Stories: []int32{from}, Docs: docs, Others: stay}
		return l.held(col, c.roomFor(c.name).along(l, col, slices.Clone(docs), from), from)
	})
}

// Pin is what an editor fixes of a story: exactly one of its fields beside Story.
type Pin struct {
	Story string
	// Headline is the story's headline from now on.
	Headline string
	// Fact is a value that holds, or an article whose claim is about something else;
	// who decided it, and when and why, is filled in from the note.
	Fact *merge.Decision
	// Article is an article that belongs to the story, with all its versions and
	// copies, whatever it is like.
	Article string
}

// Pin fixes something of a story, for good.
func (c *Collection) Pin(ctx context.Context, p Pin, n Note) (*Operation, error) {
	return c.operate(ctx, n, func(l *ledger, col *collection, e *entry) error {
		s, err := l.resolve(col, p.Story)
		if err != nil {
			return err
		}
		switch {
		case p.Headline != "" && p.Fact == nil && p.Article == "":
			e.Op = &op{Kind: OpHeadline, Stories: []int32{s.Story}, Headline: p.Headline}
		case p.Fact != nil && p.Headline == "" && p.Article == "":
			f := *p.Fact
			f.By, f.Reason, f.At = n.By, n.Reason, time.Unix(0, e.At).UTC()
			if f.Apart != "" {
				if _, ok := l.find(col, f.Apart); !ok {
					return l.unknown(col, f.Apart)
				}
			}
			e.Op = &op{Kind: OpFact, Stories: []int32{s.Story}, Fact: &f}
		case p.Article != "" && p.Headline == "" && p.Fact == nil:
			docs, from, err := l.together(col, []string{p.Article})
			if err != nil {
				return err
			}
			e.Op = &op{Kind: OpPlace, Stories: []int32{from, s.Story}, Docs: docs}
			if err := l.separated(col.name, docs, s.docs); err != nil || from == s.Story {
				return err
			}
			return l.held(col, c.roomFor(c.name).along(l, col, slices.Clone(docs), from), from)
		default:
			return wrong("a pin fixes one thing: give a headline, a fact or an article")
		}
		return nil
	})
}

// Kill withdraws an article, as an agency's kill notice does: with all its versions,
// and with every copy of its text that other outlets printed or will print. Their
// claims are retracted. It names the articles that still carry the text.
func (c *Collection) Kill(ctx context.Context, article string, n Note) (o *Operation, carriers []string, err error) {
	o, err = c.operate(ctx, n, func(l *ledger, col *collection, e *entry) error {
		versions, ok := l.item(col, article)
		if !ok || l.current(versions) < 0 {
			return l.unknown(col, article)
		}
		docs := slices.DeleteFunc(slices.Clone(versions), func(doc int32) bool { return l.standing.at(doc).flags&gone != 0 })
		e.Op = &op{Kind: OpKill, Docs: docs}
		e.Killed = l.cascade(col, docs)
		return nil
	})
	if err == nil {
		carriers, err = c.Carriers(article)
	}
	return o, carriers, err
}

// Carriers names the articles, of other outlets or under other ids, that carry the text
// of an article.
func (v View) Carriers(article string) ([]string, error) {
	l, c := v.at()
	versions, ok := l.item(c, article)
	if !ok {
		return nil, l.unknown(c, article)
	}
	var out []string
	for _, doc := range l.cascade(c, versions) {
		if d := l.docs.at(doc); d.ID != article && !slices.Contains(out, d.ID) && l.standing.at(doc).flags&gone == 0 {
			out = append(out, d.ID)
		}
	}
	return out, nil
}

// cascade gives documents with all that are copies of them, directly or not, and with
// what an agency filed to update them so far. A new version of an article is no copy of
// it.
func (l *ledger) cascade(c *collection, docs []int32) []int32 {
	if len(docs) == 0 {
		return nil
	}
	out := slices.Sorted(slices.Values(docs))
	in := map[int32]bool{}
	for _, doc := range out {
		in[doc] = true
	}
	for i := l.docs.at(out[0]).local + 1; i < int32(c.docs.len()); i++ {
		doc := c.docs.at(i)
		d := l.docs.at(doc)
		if d.Of >= 0 && in[d.Of] && !in[doc] && d.item != l.docs.at(d.Of).item {
			in[doc] = true
			out = append(out, doc)
		}
	}
	slices.Sort(out)
	return out
}

// Delete takes an article out, with all its versions, and for good: it is in no story,
// no search and no view of earlier moments any more, and is not taken in again. Its
// text stays on disk until [Engine.Compact]. Copies that other outlets printed stay.
func (c *Collection) Delete(ctx context.Context, article string, n Note) (*Operation, error) {
	o, err := c.operate(ctx, n, func(l *ledger, col *collection, e *entry) error {
		for _, h := range l.waiting {
			if h.Collection == col.name && h.ID == article {
				e.Let = append(e.Let, h.Number)
			}
		}
		versions, ok := l.item(col, article)
		if (!ok || l.current(versions) < 0) && len(e.Let) == 0 {
			return l.unknown(col, article)
		}
		docs := slices.DeleteFunc(slices.Clone(versions), func(doc int32) bool { return l.standing.at(doc).flags&gone != 0 })
		slices.Sort(docs)
		e.Op = &op{Kind: OpDelete, Docs: docs, ID: article}
		e.Erased = docs
		return nil
	})
	c.shelf.clear()
	return o, err
}

// Undo takes back an operation: articles that it moved, and that are still where it put
// them, go back, and it binds no more. What was deleted cannot be brought back.
func (c *Collection) Undo(ctx context.Context, operation int, n Note) (*Operation, error) {
	return c.operate(ctx, n, func(l *ledger, col *collection, e *entry) error {
		if operation < 1 || operation > len(l.ops) || l.ops[operation-1].Collection != col.name {
			return missing(fmt.Sprintf("no operation has the number %d in this collection", operation))
		}
		o := l.ops[operation-1]
		switch {
		case o.UndoneBy != 0:
			return contradiction(fmt.Sprintf("operation %d was undone already, by operation %d", operation, o.UndoneBy))
		case o.Kind == OpDelete || o.Kind == OpUndo || o.Kind == OpRetain:
			return wrong(fmt.Sprintf("operation %d is of kind %q, which cannot be undone", operation, o.Kind))
		}
		e.Op = &op{Kind: OpUndo, Undoes: int32(operation), Stories: o.Stories, Docs: o.Docs, Along: o.Along}
		if o.Kind == OpKill {
			e.Restored = l.cascade(col, o.Docs)
			var still []int32
			for _, doc := range e.Restored {
				if l.noticed(doc) {
					still = append(still, doc)
				}
			}
			for k, other := range l.active(col.name, OpKill) {
				if k != operation {
					still = append(still, other.Docs...)
				}
			}
			still = l.cascade(col, still)
			e.Restored = slices.DeleteFunc(e.Restored, func(doc int32) bool { return slices.Contains(still, doc) })
		}
		return nil
	})
}

// noticed reports whether a later version of a document tells that it is withdrawn.
func (l *ledger) noticed(doc int32) bool {
	return slices.ContainsFunc(l.versions(doc), func(v int32) bool {
		return v != doc && l.newer(v, doc) && l.docs.at(v).Flags&notice != 0
	})
}

// operate commits an operation that plan describes.
func (c *Collection) operate(ctx context.Context, n Note, plan func(l *ledger, col *collection, e *entry) error) (_ *Operation, err error) {
	if n.By == "" || n.Reason == "" {
		return nil, errNote
	}
	ctx, end := c.options.Hooks.span(ctx, "wirefold.operation")
	defer func() { end(err) }()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := c.writable(); err != nil {
		return nil, err
	}
	defer c.write.Unlock()
	l := c.state.Load()
	col := l.collections[c.name]
	if col == nil {
		return nil, missing(fmt.Sprintf("the collection %q holds no articles", c.name))
	}
	e := &entry{Collection: c.name, Rules: c.rules(), At: c.now()}
	if err := plan(l, col, e); err != nil {
		return nil, err
	}
	e.Op.By, e.Op.Reason = n.By, n.Reason
	r := c.roomFor(c.name)
	d := &decided{room: r, entry: e, began: time.Now()}
	r.operate(e, l)
	if err := c.finish(d); err != nil {
		return nil, err
	}
	l = c.state.Load()
	o := l.operation(len(l.ops), l.ops[len(l.ops)-1])
	return &o, nil
}

// operate has the deciders do what an entry's operation says, and notes in the entry
// what that moved.
func (r *room) operate(n *entry, before *ledger) {
	if n.Op == nil && len(n.Dropped) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	local := func(docs []int32) []int32 {
		out := make([]int32, len(docs))
		for i, doc := range docs {
			out[i] = before.docs.at(doc).local
		}
		return out
	}
	c := before.collections[r.name]
	removed := local(append(slices.Clone(n.Erased), before.inShards(c, n.Dropped)...))
	for _, k := range removed {
		r.leaving[k] = true
	}
	for _, k := range slices.Backward(removed) { // copies before originals, whose heirs are read
		r.copies.Delete(k)
		r.events.Remove(k)
	}
	clear(r.leaving)
	if o := n.Op; o != nil {
		switch o.Kind {
		case OpJoin:
			r.events.Place(local(o.Others), o.Stories[0])
			r.events.Place(local(o.Docs), o.Stories[0])
		case OpSeparate:
			to, along := r.place(before, local(o.Docs), -1)
			o.Stories, o.Along = []int32{o.Stories[0], to}, along
			o.Others = slices.DeleteFunc(slices.Clone(o.Others), func(doc int32) bool { // copies went along
				return r.events.StoryOf(before.docs.at(doc).local) == to
			})
			r.events.Part(local(o.taken()), local(o.Others))
		case OpPlace:
			_, o.Along = r.place(before, local(o.Docs), o.Stories[1])
		case OpUndo:
			r.undo(before, before.ops[o.Undoes-1], int(o.Undoes), local)
		}
	}
	n.Stood, n.Opened = int32(c.stories.len()), int32(r.events.Stories())
	r.moves(n, before, n.concerned(before))
}

// place moves documents, with the copies that follow them, and with all versions of
// these: along are those that were not named.
func (r *room) place(before *ledger, docs []int32, story int32) (to int32, along []int32) {
	c := before.collections[r.name]
	to, moved := r.events.Place(docs, story)
	for len(moved) > 0 {
		var more []int32
		for _, m := range moved {
			if !slices.Contains(docs, m.Doc) {
				along = append(along, c.docs.at(m.Doc))
			}
			for _, doc := range before.versions(c.docs.at(m.Doc)) {
				k := before.docs.at(doc).local
				if s := r.events.StoryOf(k); s >= 0 && s != to && !slices.Contains(more, k) {
					more = append(more, k)
				}
			}
		}
		if moved = nil; len(more) > 0 {
			_, moved = r.events.Place(more, to)
		}
	}
	return to, along
}

// concerned are the stories that an operation may have moved documents out of.
func (n *entry) concerned(before *ledger) []int32 {
	if n.Op == nil {
		return nil
	}
	set := map[int32]bool{}
	for _, s := range n.Op.Stories {
		set[s] = true
		if c := before.collections[n.Collection]; int(s) < c.stories.len() {
			set[c.root(s)] = true
		}
	}
	for _, docs := range [][]int32{n.Op.Docs, n.Op.Others, n.Op.Along} {
		for _, doc := range docs {
			set[before.standing.at(doc).story] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

func (r *room) undo(before *ledger, o *op, number int, local func([]int32) []int32) {
	c := before.collections[r.name]
	free := func(docs []int32) {
		r.events.Release(local(docs))
		r.bind(before, number)
	}
	back := func(from, to int32) {
		docs := slices.DeleteFunc(o.taken(), func(doc int32) bool { return before.standing.at(doc).story != from })
		if len(docs) == 0 || before.parted(r.name, docs, c.stories.at(to).docs, number) > 0 {
			return // what another separated stays so
		}
		_, along := r.place(before, local(docs), to)
		free(along)
	}
	switch o.Kind {
	case OpJoin:
		back(c.root(o.Stories[0]), o.Stories[1])
		free(o.Others)
		free(o.Docs)
	case OpSeparate:
		r.events.Unpart(local(o.taken()), local(o.Others))
		back(c.root(o.Stories[1]), c.root(o.Stories[0]))
		free(o.taken())
	case OpPlace:
		back(c.root(o.Stories[1]), c.root(o.Stories[0]))
		free(o.taken())
	}
}

// bind pins again what other operations than the one with that number placed: to
// release a copy releases its original too.
func (r *room) bind(before *ledger, but int) {
	placed := map[int32][]int32{} // by story
	for _, kind := range []string{OpJoin, OpSeparate, OpPlace} {
		for k, o := range before.active(r.name, kind) {
			if k == but {
				continue
			}
			docs := o.taken()
			if kind == OpJoin {
				docs = append(docs, o.Others...)
			}
			for _, doc := range docs {
				k := before.docs.at(doc).local
				if s := r.events.StoryOf(k); s >= 0 {
					placed[s] = append(placed[s], k)
				}
			}
		}
	}
	for _, s := range slices.Sorted(maps.Keys(placed)) {
		r.events.Place(placed[s], s)
	}
}

// together finds all versions of articles that are in one story.
func (l *ledger) together(c *collection, articles []string) (docs []int32, story int32, err error) {
	story = -1
	for _, id := range articles {
		doc, ok := l.find(c, id)
		if !ok {
			return nil, 0, l.unknown(c, id)
		}
		s := l.standing.at(doc).story
		if story >= 0 && s != story {
			return nil, 0, wrong(fmt.Sprintf("%q is in story %s, and %q in story %s: name articles of one story", articles[0], c.storyID(story), id, c.storyID(s)))
		}
		story = s
		for _, k := range l.versions(doc) {
			if !slices.Contains(docs, k) && l.standing.at(k).flags&gone == 0 {
				docs = append(docs, k)
			}
		}
	}
	if story < 0 {
		return nil, 0, wrong("no article is named")
	}
	slices.Sort(docs)
	return docs, story, nil
}

// separated fails where an editor separated a document of a from one of b.
func (l *ledger) separated(collection string, a, b []int32) error {
	if k := l.parted(collection, a, b, 0); k > 0 {
		return l.contradicts(k, l.ops[k-1])
	}
	return nil
}

// parted is the number of an operation, but for one, that separated a document of a from
// one of b; 0 for none.
func (l *ledger) parted(collection string, a, b []int32, but int) int {
	for k, o := range l.active(collection, OpSeparate) {
		if k != but && (meet(o.taken(), a) && meet(o.Others, b) || meet(o.taken(), b) && meet(o.Others, a)) {
			return k
		}
	}
	return 0
}

// held fails where an editor put documents of a story, or what goes along with them,
// where they are, or together with what stays.
func (l *ledger) held(c *collection, docs []int32, story int32) error {
	in := c.stories.at(story).docs
	for n := 0; n < len(docs); { // copies, and all versions of these
		n = len(docs)
		docs = l.cascade(c, docs)
		for _, doc := range docs {
			docs = append(docs, l.versions(doc)...)
		}
		slices.Sort(docs)
		docs = slices.DeleteFunc(slices.Compact(docs), func(doc int32) bool { return !slices.Contains(in, doc) })
	}
	stay := slices.DeleteFunc(slices.Clone(in), func(doc int32) bool { return slices.Contains(docs, doc) })
	for k, o := range l.active(c.name, OpJoin) {
		both := append(slices.Clone(o.Docs), o.Others...)
		if meet(both, docs) && meet(both, stay) {
			return l.contradicts(k, o)
		}
	}
	for k, o := range l.active(c.name, OpPlace) {
		if meet(o.taken(), docs) {
			return l.contradicts(k, o)
		}
	}
	return nil
}

func (l *ledger) contradicts(number int, o *op) error {
	return fmt.Errorf("wirefold: this %w: operation %d (%s, by %s: %s); undo that first", ErrContradiction, number, o.Kind, o.By, o.Reason)
}

func meet(a, b []int32) bool {
	return slices.ContainsFunc(a, func(x int32) bool { return slices.Contains(b, x) })
}

// inShards are the documents of a collection whose records lie in the shards.
func (l *ledger) inShards(c *collection, shards []uint16) []int32 {
	var out []int32
	if len(shards) == 0 || c == nil {
		return nil
	}
	for i := range int32(c.docs.len()) {
		doc := c.docs.at(i)
		if slices.Contains(shards, l.docs.at(doc).Ref.Shard) && l.standing.at(doc).flags&gone == 0 {
			out = append(out, doc)
		}
	}
	return out
}

// into is the story that a story without documents has become.
func (r *room) into(story int32) int32 {
	if r.core.options.GroupBy != "" {
		return story
	}
	return r.events.Root(story)
}
