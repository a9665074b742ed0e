package wirefold

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/index"
)

// Result is what became of one article of a batch.
type Result struct {
	Decision
	// New is false for an article that was there already, word for word: nothing
	// happened, and the decision is as it stands.
	New bool `json:"new"`
	// Held is set where the article waits for the end of its embargo, or for its source
	// to release it: it is on disk, nothing was decided, and nobody sees it.
	Held bool `json:"held,omitempty"`
	// Err says why the article was not taken in; the decision is then empty.
	Err error `json:"-"`
}

// Add decides on one article. When it returns without an error, the article and the
// decision are on disk.
//
// An article that is there already, with the same id, version and text, changes
// nothing. The same id with another version or another text is a new version of the
// article: it joins the article's story, and what it claims goes before what earlier
// versions claimed, in whatever order they come.
func (c *Collection) Add(ctx context.Context, a *corpus.Article) (Decision, error) {
	r, err := c.AddBatch(ctx, []*corpus.Article{a})
	if err != nil {
		return Decision{}, err
	}
	return r[0].Decision, r[0].Err
}

// AddBatch decides on articles in order of publication, undated ones last, and
// otherwise in the order given. It looks ahead: the words of up to 4,096 articles are
// counted before the first of them is decided. Results come in the order given.
//
// An article that cannot be taken in has an error in its result, and the others go on.
// The error of AddBatch itself means that not everything could be committed: what
// results without an error have is on disk, and the rest may be given again.
func (c *Collection) AddBatch(ctx context.Context, batch []*corpus.Article) ([]Result, error) {
	return c.add(ctx, batch, 0)
}

// Correct adds a version of an article that corrects what its origin said: its claims
// take back those of earlier versions, also from copies that still print them.
func (c *Collection) Correct(ctx context.Context, a *corpus.Article) (Decision, error) {
	r, err := c.add(ctx, []*corpus.Article{a}, corrects)
	if err != nil {
		return Decision{}, err
	}
	return r[0].Decision, r[0].Err
}

func (c *Collection) add(ctx context.Context, batch []*corpus.Article, f flags) ([]Result, error) {
	if err := checkName(c.name); err != nil {
		return nil, err
	}
	ctx, end := c.options.Hooks.span(ctx, "wirefold.AddBatch")
	if _, err := c.release(ctx); err != nil {
		c.options.Log.Error("articles whose embargo has ended still wait", "reason", err)
	}
	results, err := c.addAll(ctx, batch, f)
	end(err)
	return results, err
}

func (c *Collection) addAll(ctx context.Context, batch []*corpus.Article, f flags) ([]Result, error) {
	results := make([]Result, len(batch))
	for i := range results {
		results[i].Err = errNotReached
	}
	if err := c.writable(); err != nil {
		return results, err
	}
	defer c.write.Unlock()
	order := make([]int, len(batch)) // of publication
	for i, a := range batch {
		order[i] = i
		if a == nil {
			return results, fmt.Errorf("wirefold: article %d of the batch is nil", i)
		}
	}
	slices.SortStableFunc(order, func(i, k int) int { return corpus.ByPublication(batch[i], batch[k]) })

	now := c.options.Now()
	// The next articles are cleaned while these are decided.
	prepared := make(chan []arrival, 1)
	go func() {
		defer close(prepared)
		for chunk := range slices.Chunk(order, lookAhead) {
			arrivals := make([]arrival, len(chunk))
			err := c.parallel(ctx, len(chunk), func(i int) { arrivals[i] = prepare(batch[chunk[i]], f, now) })
			if err != nil {
				return
			}
			select {
			case prepared <- arrivals:
			case <-ctx.Done():
				return
			}
		}
	}()
	defer func() {
		for range prepared { // it ends before we return
		}
	}()
	done := 0
	for chunk := range slices.Chunk(order, lookAhead) {
		arrivals, ok := <-prepared
		if !ok || ctx.Err() != nil {
			return results, ctx.Err()
		}
		began := time.Now()
		d := &decided{room: c.roomFor(c.name), docs: arrivals, entry: &entry{Collection: c.name, Rules: c.rules()}, began: began}
		before := c.state.Load()
		if err := d.mark(ctx); err != nil {
			return results, err
		}
		aside := c.aside(d)
		err := d.decide(before, func(a *arrival, n int) {
			aside.decided <- a
			if c.options.Progress != nil {
				c.options.Progress(done + n)
			}
		})
		aside.wait()
		if err == nil {
			err = d.hold(before)
		}
		if err == nil {
			d.close(before)
			err = c.finish(d)
		}
		if err != nil {
			for _, i := range chunk {
				results[i].Err = err
			}
			return results, err
		}
		l := c.state.Load()
		for k, i := range chunk {
			a := &d.docs[k]
			if a.held != nil {
				results[i] = Result{Decision: Decision{ID: a.held.ID, Version: a.held.Version, Relation: "held"}, New: !a.known, Held: true}
				continue
			}
			results[i] = Result{New: a.same < 0 && a.err == nil, Err: a.err}
			if a.err == nil {
				results[i].Decision = l.decision(d.numberOf(before, k))
			}
		}
		done += len(chunk)
	}
	return results, nil
}

// aside is what is done beside the deciding, on other processors.
type aside struct {
	decided chan *arrival // to be packed
	done    sync.WaitGroup
}

// aside reads the claims of the arrivals, and packs those that are decided.
func (c *core) aside(d *decided) *aside {
	x := &aside{decided: make(chan *arrival, len(d.docs))}
	x.done.Go(func() {
		_ = c.parallel(context.Background(), len(d.docs), func(i int) { // it ends soon
			if r := d.docs[i].read; r != nil {
				r.claimed()
			}
		})
		for a := range x.decided {
			a.packed, a.unpacked = c.packer.pack(a.read.doc.Article, d.room.name, a.judge.event.Candidates)
		}
	})
	return x
}

func (x *aside) wait() {
	close(x.decided)
	x.done.Wait()
}

var errNotReached = errors.New("wirefold: not decided, as the batch ended before")

// checkName refuses names of collections that would not come through an id.
func checkName(name string) error {
	if strings.ContainsAny(name, "/\x00\n") || len(name) > 200 {
		return fmt.Errorf("wirefold: %q is no name for a collection: it is longer than 200 bytes, or has a slash or a line feed", name)
	}
	return nil
}

// arrival is an article on its way in.
type arrival struct {
	read  *read
	hash  uint64
	flags flags
	err   error // why it is not taken in
	same  int32 // the document that it is again; -1 for none
	at    int32 // its place among the new documents, or, if same is one of these, that one's
	judge verdict
	held  *corpus.Article // waits; err is errHeld then
	known bool            // and has come before

	packed   []byte // its record
	unpacked error  // why there is none
}

const mostID = 4096 // bytes of an article's id or version

// prepare does all that can be done before it is known what came earlier.
func prepare(a *corpus.Article, f flags, now time.Time) arrival {
	switch {
	case a.ID == "":
		return arrival{err: errors.New("wirefold: an article has no id: give it its URI, guid or address")}
	case len(a.ID) > mostID || len(a.Version) > mostID:
		return arrival{err: fmt.Errorf("wirefold: article %.80q…: the id or version is longer than %d bytes", a.ID, mostID)}
	case len(a.Title)+len(a.Body) > corpus.MaxArticle:
		return arrival{err: fmt.Errorf("wirefold: article %q has %d bytes, more than %d: it is no article, or several; cut it", a.ID, len(a.Title)+len(a.Body), corpus.MaxArticle)}
	}
	if waits(a, now) {
		return arrival{held: settled(a), err: errHeld}
	}
	r := newRead(settled(a))
	if r.doc.Withdrawn() || a.Meta != nil && a.Meta.Status == corpus.Canceled {
		f |= notice
	}
	if isCorrection(a) {
		f |= corrects
	}
	if isUrgent(a) {
		f |= urgent
	}
	return arrival{read: r, hash: contentHash(a), flags: f}
}

// isCorrection reports whether the source marked an article as a correction.
func isCorrection(a *corpus.Article) bool {
	return a.Meta != nil && slices.Contains(a.Meta.Signals, "correction")
}

// isUrgent reports whether the source marked an article as a flash or a bulletin: by an
// urgency of 1 or 2, a signal, or a mark before its title.
func isUrgent(a *corpus.Article) bool {
	marked := urgentMark.MatchString(a.Title)
	if m := a.Meta; m != nil {
		marked = marked || m.Urgency == 1 || m.Urgency == 2 || slices.ContainsFunc(m.Signals, func(s string) bool { return s == "flash" || s == "bulletin" || s == "urgent" })
	}
	return marked
}

var urgentMark = regexp.MustCompile(`^(?i:urgent|flash|bulletin)\s*[:–—-]|^(?:URGENT|FLASH|BULLETIN) `)

// decided is a commit in the making. What the deciders remember is changed when it is
// made, so that once it is decided it is either committed or kept to be.
type decided struct {
	room  *room
	docs  []arrival
	entry *entry
	began time.Time

	digests map[int32][]factLine
	drop    []uint16 // shards to be dropped with the commit
	disk    time.Duration
}

// numberOf is the document that the k-th arrival has become, or was already.
func (d *decided) numberOf(before *ledger, k int) int32 {
	if a := &d.docs[k]; a.same >= 0 {
		return a.same
	}
	return int32(before.docs.len()) + d.docs[k].at
}

// decide decides on the arrivals, and tells of each, with how many are done.
func (d *decided) decide(before *ledger, each func(a *arrival, done int)) error {
	c := before.collections[d.room.name]
	latest := map[string]int32{} // of articles met in this batch: the last to come
	type text struct {
		id, version string
		hash        uint64
	}
	met := map[text]int32{}
	var fresh []int // places of the new documents among the arrivals
	for i := range d.docs {
		a := &d.docs[i]
		if a.same = -1; a.err != nil {
			continue
		}
		id := a.read.doc.Article.ID
		versions, _ := before.item(c, id)
		if len(versions) > 0 && before.current(versions) < 0 {
			a.err = fmt.Errorf("wirefold: article %q was %w", id, ErrErased)
			continue
		}
		if a.same = again(before, versions, a); a.same >= 0 {
			continue
		}
		key := text{id, a.read.doc.Article.Version, a.hash}
		if k, ok := met[key]; ok {
			a.same = int32(before.docs.len()) + k
			continue
		}
		a.at = int32(len(fresh))
		met[key] = a.at
		fresh = append(fresh, i)
	}
	for _, i := range fresh {
		d.room.observe(d.docs[i].read)
	}
	idle := len(d.docs) - len(fresh) // nothing to decide
	for k, i := range fresh {
		a := &d.docs[i]
		id := a.read.doc.Article.ID
		earlier, ok := latest[id]
		if !ok {
			earlier = -1
			if versions, _ := before.item(c, id); len(versions) > 0 {
				if doc := slices.Max(versions); before.standing.at(doc).flags&gone == 0 {
					earlier = before.docs.at(doc).local
				} else if doc := before.current(versions); doc >= 0 {
					earlier = before.docs.at(doc).local
				}
			}
		}
		latest[id] = int32(d.room.copies.Len())
		var err error
		if a.judge, err = d.room.decide(a.read, earlier); err != nil {
			return err // the index is full: nothing of this batch can go on
		}
		each(a, idle+k+1)
		runtime.Gosched() // readers come first
	}
	return nil
}

// mark marks the lines that the sources of the arrivals are known to print under every
// story. The marks are part of the record, so that what is read back is the same.
func (d *decided) mark(ctx context.Context) error {
	if d.room.core.options.GroupBy != "" {
		return nil
	}
	return d.room.core.parallel(ctx, len(d.docs), func(i int) {
		a := &d.docs[i]
		if a.read == nil {
			return
		}
		if f := d.room.habits.Furniture(a.read.doc); f != nil {
			a.read = newRead(a.read.doc.Article.WithFurniture(f))
		}
	})
}

// again finds the document that an arrival is once more, or -1.
func again(before *ledger, versions []int32, a *arrival) int32 {
	for _, doc := range versions {
		if x := before.docs.at(doc); x.Hash == a.hash && x.Version == a.read.doc.Article.Version {
			return doc
		}
	}
	return -1
}

// close sums up what was decided in the entry: stories and families as they are after
// the last of the arrivals.
func (d *decided) close(before *ledger) {
	c := before.collections[d.room.name]
	n, base := d.entry, int32(before.docs.len())
	first := int32(0)
	if c != nil {
		first = int32(c.docs.len())
	}
	global := func(local int32) int32 {
		if local >= first {
			return base + local - first
		}
		return c.docs.at(local)
	}
	c0 := d.room.core
	grouped := c0.options.GroupBy != ""
	var from []int32 // stories that documents left
	for i := range d.docs {
		a := &d.docs[i]
		if a.same >= 0 || a.err != nil {
			continue
		}
		art := a.read.doc.Article
		local := first + a.at
		x := docInfo{
			ID: strings.Clone(art.ID), Version: strings.Clone(art.Version), Source: c0.intern(art.Source), Agency: c0.intern(a.read.doc.Credit()), Lang: c0.intern(cmp.Or(art.Lang, a.read.doc.Lang)), Published: undated, Hash: a.hash,
			Story: d.room.events.StoryOf(local), Family: global(d.room.copies.Family(local)), Of: -1,
			Score: round(a.judge.event.Score), Flags: a.flags,
		}
		if t := art.Published; !t.IsZero() && t.Year() > 1700 && t.Year() < 2200 {
			x.Published = t.UnixNano()
		}
		if len(a.judge.edges) > 0 {
			e := a.judge.edges[0]
			x.Of, x.Relation, x.Score = global(e.To), e.Relation, round(e.Score())
		}
		if grouped {
			x.Story = d.room.group(art)
		}
		n.Docs = append(n.Docs, x)
		for _, m := range a.judge.event.Moved {
			if !slices.Contains(from, m.From) {
				from = append(from, m.From)
			}
		}
	}
	if c != nil {
		n.Stood = int32(c.stories.len())
	}
	n.Killed = d.noticed(before)
	n.Opened = int32(d.room.events.Stories())
	if grouped {
		n.Opened = int32(len(d.room.names))
		return
	}
	d.room.moves(n, before, from)
}

// noticed are the earlier documents that notices among the arrivals withdraw, those that
// their sources withhold now, and what is a copy of them. The arrivals themselves are
// among them, as if they had come one by one.
func (d *decided) noticed(before *ledger) []int32 {
	c := before.collections[d.room.name]
	n, base := d.entry, int32(before.docs.len())
	id := func(doc int32) string {
		if doc < base {
			return before.docs.at(doc).ID
		}
		return n.Docs[doc-base].ID
	}
	var out []int32
	came := 0 // of the documents of the entry
	for i := range d.docs {
		a := &d.docs[i]
		fresh := a.same < 0 && a.err == nil
		var article *corpus.Article
		switch {
		case fresh && a.flags&notice != 0:
			article = a.read.doc.Article
		case a.held != nil && a.held.Meta.Status == corpus.Withheld:
			article = a.held
		}
		if article != nil {
			gone := map[int32]bool{}
			if versions, ok := before.item(c, article.ID); ok {
				for _, doc := range before.cascade(c, versions) {
					gone[doc] = true
				}
			}
			for k := range n.Docs {
				x := &n.Docs[k]
				copied := x.Of >= 0 && gone[x.Of] && x.ID != id(x.Of) && (k < came || x.Relation != copies.Update)
				if copied || k < came && x.ID == article.ID {
					gone[base+int32(k)] = true
				}
			}
			out = append(out, slices.Collect(maps.Keys(gone))...)
		}
		if fresh {
			came++
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// moves notes which earlier documents of the stories are in another one now.
func (r *room) moves(n *entry, before *ledger, from []int32) {
	c := before.collections[r.name]
	if c == nil {
		return
	}
	slices.Sort(from)
	for _, s := range slices.Compact(from) {
		if int(s) >= c.stories.len() {
			continue // opened in this batch
		}
		for _, doc := range c.stories.at(s).docs {
			if to := r.events.StoryOf(before.docs.at(doc).local); to != s && to >= 0 { // else it was deleted
				n.Moves = append(n.Moves, move{Doc: doc, From: s, To: to})
			}
		}
	}
}

// finish packs, weighs the facts of the stories that changed, and commits. Where the
// disk fails the commit is kept, and made before the next.
func (c *core) finish(d *decided) error {
	if d.entry.At == 0 {
		d.entry.At = c.now()
	}
	if n := d.entry; len(n.Docs) == 0 && n.Op == nil && len(n.Dropped) == 0 && n.Moved == nil && len(n.Held) == 0 && len(n.Let) == 0 {
		return nil
	}
	if err := c.commit(d); err != nil {
		c.pending = d
		return err
	}
	return nil
}

// now is the time of a commit: the log's never runs back.
func (c *core) now() int64 { return max(c.options.Now().UnixNano(), c.state.Load().at) }

// flushPending makes the commit that could not be made.
func (c *core) flushPending() error {
	if c.pending == nil {
		return nil
	}
	err := c.commit(c.pending)
	if err == nil {
		c.pending = nil
	}
	return err
}

// commit puts the records and the entry on disk and publishes the state after it.
func (c *core) commit(d *decided) (err error) {
	n, began := d.entry, time.Now()
	before := c.state.Load()
	defer func() {
		if err != nil {
			c.store.Discard()
			c.options.Log.Error("a commit failed; it is tried again before the next", "articles", len(n.Docs), "reason", err)
		}
	}()
	for i := range d.docs {
		a := &d.docs[i]
		if a.same >= 0 || a.err != nil {
			continue
		}
		if a.unpacked != nil {
			return a.unpacked
		}
		at, err := c.store.Put(index.ShardOf(n.Docs[a.at].published()), a.packed)
		if err != nil {
			return fmt.Errorf("wirefold: %w", err)
		}
		n.Docs[a.at].Ref = refOf(at)
	}
	d.disk += time.Since(began)
	seq := c.store.Last() + 1
	l := before.fork()
	n.Stories, n.Facts, n.Unverified = nil, nil, nil
	n.HadDocs, n.HadOps = int32(before.docs.len()), int32(len(before.ops))
	if err = l.apply(seq, n); err != nil {
		return err
	}
	for i := range n.Docs {
		n.Docs[i].Flags |= l.standing.at(int32(before.docs.len()+i)).flags & killed
	}
	c.weigh(d, before, l)
	l.heads(n)
	b, err := n.encode()
	if err != nil {
		return err
	}
	began = time.Now()
	for _, s := range d.drop {
		if err = c.store.DropShard(s); err != nil {
			return fmt.Errorf("wirefold: %w", err)
		}
	}
	if _, err = c.store.Append(b); err != nil {
		return fmt.Errorf("wirefold: %w", err)
	}
	d.disk += time.Since(began)
	base := int32(before.docs.len())
	for i := range d.docs {
		if a := &d.docs[i]; a.same < 0 && a.err == nil {
			c.shelf.put(base+a.at, a.read)
		}
	}
	for s, lines := range d.digests {
		c.digests.put(storyKey{n.Collection, s}, lines)
	}
	c.state.Store(l)
	d.room.settled()
	c.announce()
	if c.search != nil {
		c.search.changed(n, l)
	}
	if h := c.options.Hooks.Committed; h != nil {
		h(len(n.Docs), time.Since(d.began), d.disk)
	}
	if c.fresh += len(n.Docs); c.fresh >= max(leastTail, before.docs.len()/tailShare) {
		if err := c.checkpoint(); err != nil { // it costs time on the next opening, nothing else
			c.options.Log.Warn("no checkpoint could be made", "reason", err)
			c.fresh = 0
		}
	}
	return nil
}

// A checkpoint is made after so many articles, or after such a share of all: what came
// after it is decided again on opening.
const (
	leastTail = 1 << 15
	tailShare = 8
)
