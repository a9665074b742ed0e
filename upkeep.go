package wirefold

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"

	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/index"
)

// Retain drops what was published in months that ended before the moment: the
// articles, with all that is kept of them but their ids and what was decided. Undated
// articles stay.
func (e *Engine) Retain(ctx context.Context, since time.Time, n Note) error {
	c := e.core
	if n.By == "" || n.Reason == "" {
		return errNote
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := c.writable(); err != nil {
		return err
	}
	defer c.write.Unlock()
	var shards []uint16
	limit := index.ShardOf(since)
	for _, x := range c.store.Shards() {
		if x.Shard != 0 && x.Shard < limit && x.Length > 0 {
			shards = append(shards, x.Shard)
		}
	}
	if limit == 0 || len(shards) == 0 {
		return nil
	}
	// One entry for each collection that has articles in them; the files go with the last.
	l := c.state.Load()
	var names []string
	for _, name := range l.names() {
		if len(l.inShards(l.collections[name], shards)) > 0 {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		// What was decided cannot be decided again without the texts.
		if err := c.keep(); err != nil {
			return err
		}
	}
	for i, name := range names {
		l := c.state.Load()
		x := &entry{
			Collection: name, Rules: c.rules(), At: c.now(),
			Op: &op{Kind: OpRetain, By: n.By, Reason: n.Reason}, Dropped: shards,
		}
		d := &decided{room: c.roomFor(name), entry: x, began: time.Now()}
		d.room.operate(x, l)
		if i == len(names)-1 {
			d.drop = shards
		}
		if err := c.finish(d); err != nil {
			return err
		}
	}
	var errs []error
	for _, s := range shards {
		errs = append(errs, c.store.Retire(s))
	}
	c.shelf.clear()
	if c.search != nil {
		_, err := c.search.index.DropBefore(time.Date(since.UTC().Year(), since.UTC().Month(), 1, 0, 0, 0, 0, time.UTC))
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("wirefold: retain: %w", err)
	}
	return nil
}

var errNote = errors.New("wirefold: a decision needs who takes it and why")

// Compact makes what was deleted unreadable: it writes the records anew without it, and
// the log without what it told of the stories that it was in. Other goroutines go on
// reading and adding meanwhile.
func (e *Engine) Compact(ctx context.Context) error {
	c := e.core
	l := c.state.Load()
	shards := map[uint16]uint16{} // the latest generation that holds what was deleted
	for doc := range int32(l.docs.len()) {
		if l.standing.at(doc).flags&erased != 0 {
			at := l.docs.at(doc).Ref
			shards[at.Shard] = max(shards[at.Shard], at.Gen)
		}
	}
	for _, x := range c.store.Shards() {
		if gen, ok := shards[x.Shard]; ok && gen == x.Gen {
			if err := c.compact(ctx, x.Shard); err != nil {
				return err
			}
		}
	}
	if len(shards) == 0 && int(l.waitingNext) == len(l.waiting) {
		return nil
	}
	if err := c.writable(); err != nil {
		return err
	}
	defer c.write.Unlock()
	// What was decided cannot be decided again without the texts.
	if err := c.checkpoint(); err != nil {
		return err
	}
	if err := c.redact(ctx); err != nil {
		return fmt.Errorf("wirefold: compact: %w", err)
	}
	return nil
}

// compact writes a shard without its erased records.
func (c *core) compact(ctx context.Context, shard uint16) error {
	at := map[ref]int32{} // every record of the shard that is wanted
	l := c.state.Load()
	for doc := range int32(l.docs.len()) {
		if d := l.docs.at(doc); d.Ref.Shard == shard && l.standing.at(doc).flags&gone == 0 {
			at[d.Ref] = doc
		}
	}
	known := l.docs.len()
	rewrite, err := c.store.RewriteShard(ctx, shard, func(r index.Ref, _ []byte) bool {
		_, ok := at[refOf(r)]
		return ok || c.state.Load().docs.len() > known // what came since is looked at in the end
	})
	if err != nil {
		return fmt.Errorf("wirefold: compact: %w", err)
	}
	if err := c.writable(); err != nil {
		rewrite.Abort()
		return err
	}
	defer c.write.Unlock()
	// What was decided cannot be decided again without the texts.
	if err := c.keep(); err != nil {
		rewrite.Abort()
		return err
	}
	moves, err := rewrite.Stage(ctx)
	if err != nil {
		return fmt.Errorf("wirefold: compact: %w", err)
	}
	l = c.state.Load()
	for doc := int32(known); int(doc) < l.docs.len(); doc++ {
		if d := l.docs.at(doc); d.Ref.Shard == shard {
			at[d.Ref] = doc
		}
	}
	m := &compaction{}
	for _, k := range moves {
		if doc, ok := at[refOf(k.From)]; ok {
			m.Docs, m.To = append(m.Docs, doc), append(m.To, refOf(k.To))
		}
	}
	d := &decided{room: c.roomFor(""), entry: &entry{Rules: c.rules(), Moved: m}, began: time.Now()}
	if l.collections[""] == nil { // entries belong to a collection: any will do
		d.entry.Collection = l.names()[0]
		d.room = c.roomFor(d.entry.Collection)
	}
	col := l.collections[d.entry.Collection]
	d.entry.Stood, d.entry.Opened = int32(col.stories.len()), int32(col.stories.len())
	d.entry.At = c.now()
	if err := c.commit(d); err != nil { // not kept to be made later: the new file is gone
		return err
	}
	if err := c.store.Retire(shard); err != nil {
		return fmt.Errorf("wirefold: compact: %w", err)
	}
	return nil
}

// redact takes out of the log the headlines, places and facts of stories while a
// deleted article was in them.
func (c *core) redact(ctx context.Context) error {
	now, then := c.state.Load(), newLedger()
	return c.store.RewriteLog(ctx, func(x index.LogEntry) ([]byte, bool, error) {
		n, err := decodeEntry(x.Payload)
		if err != nil {
			return nil, false, err
		}
		if err := then.apply(x.Seq, n); err != nil {
			return nil, false, err
		}
		touched := func(s int32) bool {
			col := then.collections[n.Collection]
			return slices.ContainsFunc(col.stories.at(s).docs, func(doc int32) bool { return now.standing.at(doc).flags&erased != 0 })
		}
		changed := false
		for i := range n.Stories {
			if h := &n.Stories[i]; touched(h.Story) && (h.Headline != "" || h.Places != nil) {
				h.Headline, h.Places, changed = "", nil, true
			}
		}
		for i := range n.Facts {
			if f := &n.Facts[i]; (touched(f.Story) || len(n.Erased) > 0) && (f.Before != "" || f.After != "") {
				f.Before, f.After, changed = "", "", true
			}
		}
		for i := range n.Docs {
			if d := &n.Docs[i]; now.standing.at(int32(then.docs.len()-len(n.Docs)+i)).flags&erased != 0 && d.Hash != 0 {
				d.Hash, changed = 0, true
			}
		}
		for _, h := range n.Held { // its record has the text, or it was deleted
			if h.Packed != nil && !slices.ContainsFunc(now.waiting, func(k *heldArticle) bool { return k.Number == h.Number }) {
				h.Packed, changed = nil, true
			}
		}
		if !changed {
			return nil, false, nil
		}
		b, err := n.encode()
		return b, true, err
	})
}

// Check reads everything in the store and yields what is damaged, each with the file
// and the place. It runs beside all else.
func (e *Engine) Check(ctx context.Context) iter.Seq[error] {
	return func(yield func(error) bool) {
		for damage, err := range e.store.Check(ctx) {
			if err == nil {
				err = damage
			}
			if !yield(err) {
				return
			}
		}
		l := e.state.Load()
		for doc := range int32(l.docs.len()) {
			if l.standing.at(doc).flags&gone != 0 {
				continue
			}
			a, _, err := e.fetch(l, doc)
			if err == nil && (a.ID != l.docs.at(doc).ID || contentHash(a) != l.docs.at(doc).Hash) {
				err = fmt.Errorf("wirefold: the record of article %q holds another text", l.docs.at(doc).ID)
			}
			if errors.Is(err, index.ErrDamaged) {
				err = nil // it is named already
			}
			if err == nil {
				err = ctx.Err()
			}
			if err != nil && (!yield(err) || ctx.Err() != nil) {
				return
			}
		}
	}
}

// Backup copies the store into a directory that is empty or not there, beside all that
// goes on: what is committed when it is called is in the copy. The full-text index is
// not: it is made again when the copy is opened.
func (e *Engine) Backup(ctx context.Context, dir string) error {
	if err := e.store.Backup(ctx, dir); err != nil {
		return fmt.Errorf("wirefold: %w", err)
	}
	return nil
}

// Export writes the collection as JSON Lines: every version of every article with its
// decision, in order of arrival; then every story with its articles; then what people
// decided. Two stores with the same log give the same bytes.
func (v View) Export(ctx context.Context, w io.Writer) error {
	l, c := v.at()
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	put := func(kind string, value any) error {
		if err := enc.Encode(map[string]any{kind: value}); err != nil {
			return fmt.Errorf("wirefold: export: %w", err)
		}
		return ctx.Err()
	}
	for i := int32(0); c != nil && i < int32(c.docs.len()); i++ {
		doc := c.docs.at(i)
		if l.standing.at(doc).flags&gone != 0 {
			continue
		}
		a, err := v.article(l, doc)
		if err != nil {
			return err
		}
		if err := put("article", exported{a, l.decision(doc), time.Unix(0, l.docs.at(doc).added).UTC()}); err != nil {
			return err
		}
	}
	for i := int32(0); c != nil && i < int32(c.stories.len()); i++ {
		s := c.stories.at(i)
		if len(s.docs) == 0 {
			if err := put("redirect", map[string]string{"id": c.storyID(i), "to": c.storyID(c.root(i))}); err != nil {
				return err
			}
			continue
		}
		var names []string
		for _, doc := range s.docs {
			names = append(names, l.name(doc))
		}
		if err := put("story", struct {
			Summary
			Articles []string `json:"articles"`
		}{l.summary(c, s, afterAll), names}); err != nil {
			return err
		}
	}
	for i, o := range l.ops {
		if o.Collection == v.name {
			if err := put("operation", l.operation(i+1, o)); err != nil {
				return err
			}
		}
	}
	return nil
}

// exported is an article with the fields of the reader of JSON Lines, and with what was
// decided.
type exported struct {
	*corpus.Article
	Decision Decision  `json:"decision"`
	Added    time.Time `json:"added"`
}

// Stats tell how large a store is.
type Stats struct {
	Articles    int       `json:"articles"` // versions counted apart, of all collections
	Stories     int       `json:"stories"`
	Collections int       `json:"collections"`
	Commits     uint64    `json:"commits"`
	Last        time.Time `json:"last"` // commit
	Bytes       int64     `json:"bytes"`
	Held        int       `json:"held"`       // waiting to be shown
	Unsearched  int       `json:"unsearched"` // committed, and not in the full-text index yet
}

// Stats counts.
func (e *Engine) Stats() Stats {
	l := e.state.Load()
	s := Stats{Articles: l.live, Collections: len(l.collections), Commits: l.seq, Last: e.Time(), Held: len(l.waiting), Bytes: e.store.Size()}
	for _, c := range l.collections {
		for i := range int32(c.stories.len()) {
			if len(c.stories.at(i).docs) > 0 {
				s.Stories++
			}
		}
	}
	if x := e.search; x != nil {
		x.mu.Lock()
		s.Unsearched = max(0, l.docs.len()-int(x.done))
		x.mu.Unlock()
	}
	return s
}

// Rebuild makes a new store in the directory to from what can be read of the one in
// from, which may be damaged or decided by other rules: it decides on all articles anew
// in the order in which they came, and has people's operations follow where they did.
// Articles whose records are there though the log has lost them come last. It tells
// what was lost, and what was found again.
func Rebuild(ctx context.Context, from, to string, o Options) (lost []error, err error) {
	read := o
	read.ReadOnly, read.Search = true, SearchOff
	old, err := Open(from, read)
	if err != nil {
		return nil, err
	}
	defer old.Close()
	o.ReadOnly = false
	b := &rebuilding{old: old, l: old.state.Load(), numbers: map[int32]int32{}, deleted: map[[2]string]bool{}}
	o.Now = func() time.Time { return b.at }
	e, err := Open(to, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	if e.state.Load().seq > 0 {
		return nil, fmt.Errorf("wirefold: %s is a store already: rebuild into an empty directory", to)
	}
	b.e = e
	for _, d := range old.store.Damages() { // that of the log is met below, unless its end is cut off
		if !d.Torn && d.Length == 0 {
			b.lost = append(b.lost, d)
		}
	}
	for x, err := range old.store.Entries(ctx, 1) {
		if ctx.Err() != nil {
			return b.lost, ctx.Err()
		}
		if err != nil {
			b.lost = append(b.lost, err)
			continue
		}
		n, err := decodeEntry(x.Payload)
		if err != nil {
			return b.lost, err
		}
		if err := b.leftOut(ctx, n.HadDocs); err != nil {
			return b.lost, err
		}
		b.at = time.Unix(0, n.At)
		if err := b.entry(ctx, n); err != nil {
			return b.lost, err
		}
	}
	if err := b.leftOut(ctx, int32(b.l.docs.len())); err != nil {
		return b.lost, err
	}
	return b.lost, b.salvage(ctx)
}

// rebuilding is a store that is being made anew.
type rebuilding struct {
	old     *Engine
	l       *ledger // of the old one, at its end
	e       *Engine
	at      time.Time          // when what is repeated was committed
	next    int32              // the old documents so far
	ops     int32              // the old operations so far
	numbers map[int32]int32    // of operations, old to new
	deleted map[[2]string]bool // collection and id
	lost    []error
}

// leftOut adds the documents up to a number that entries told of which cannot be read,
// as far as a checkpoint knows them.
func (b *rebuilding) leftOut(ctx context.Context, to int32) error {
	for ; b.next < min(to, int32(b.l.docs.len())); b.next++ {
		if b.l.standing.at(b.next).flags&gone != 0 {
			continue
		}
		a, _, err := b.old.fetch(b.l, b.next)
		if err != nil {
			b.lost = append(b.lost, err)
			continue
		}
		d := b.l.docs.at(b.next)
		b.at = time.Unix(0, d.added)
		r, err := b.e.In(d.in).add(ctx, []*corpus.Article{a}, d.Flags&corrects)
		if err != nil {
			return err
		}
		if r[0].Err != nil {
			b.lost = append(b.lost, r[0].Err)
		}
	}
	return nil
}

func (b *rebuilding) entry(ctx context.Context, n *entry) error {
	c := b.e.In(n.Collection)
	var batch []*corpus.Article
	var f flags
	b.ops = n.HadOps
	for i := range n.Docs {
		doc := b.next
		b.next++
		if int(doc) >= b.l.docs.len() {
			b.lost = append(b.lost, fmt.Errorf("wirefold: article %q: its log entry follows on what is damaged", n.Docs[i].ID))
			continue
		}
		if b.l.standing.at(doc).flags&gone != 0 {
			continue
		}
		a, _, err := b.old.fetch(b.l, doc)
		if err != nil {
			b.lost = append(b.lost, err)
			continue
		}
		if !isCorrection(a) { // then Correct was called
			f |= b.l.docs.at(doc).Flags & corrects
		}
		batch = append(batch, a)
	}
	for _, h := range n.Held {
		if h.Packed == nil {
			continue
		}
		a, _, err := b.old.packer.unpack(h.Packed)
		if err != nil {
			b.lost = append(b.lost, fmt.Errorf("wirefold: article %q, which was held: %w", h.ID, err))
			continue
		}
		batch = append(batch, a)
	}
	if len(batch) > 0 {
		results, err := c.add(ctx, batch, f)
		if err != nil {
			return err
		}
		for _, r := range results {
			if r.Err != nil {
				b.lost = append(b.lost, r.Err)
			}
		}
	}
	if n.Op == nil {
		return nil
	}
	b.ops++
	if n.Op.Kind == OpDelete {
		b.deleted[[2]string{n.Collection, n.Op.ID}] = true
	}
	o, err := b.operate(ctx, c, n.Op)
	if err != nil {
		b.lost = append(b.lost, fmt.Errorf("wirefold: operation %d (%s) could not be repeated: %w", b.ops, n.Op.Kind, err))
	} else if o != nil {
		b.numbers[b.ops] = int32(o.ID)
	}
	return nil
}

// salvage adds the articles whose records the log does not tell of, or tells wrongly.
func (b *rebuilding) salvage(ctx context.Context) error {
	if len(b.lost) == 0 {
		return nil
	}
	told := map[ref]bool{} // what is deleted, and what is there
	for doc := range int32(b.l.docs.len()) {
		if _, _, err := b.old.fetch(b.l, doc); err == nil || errors.Is(err, ErrErased) {
			told[b.l.docs.at(doc).Ref] = true
		}
	}
	found := 0
	for x, err := range b.old.store.Records(ctx) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			b.lost = append(b.lost, err)
			continue
		}
		if told[refOf(x.Ref)] {
			continue
		}
		r, err := b.old.packer.record(x.Payload)
		if err != nil {
			b.lost = append(b.lost, fmt.Errorf("wirefold: a record of %s at %d: %w", index.ShardName(x.Shard), x.Offset, err))
			continue
		}
		if b.deleted[[2]string{r.Collection, r.ID}] {
			continue
		}
		d, err := b.e.In(r.Collection).AddBatch(ctx, []*corpus.Article{r.article()})
		if err != nil {
			return err
		}
		if d[0].Err == nil && d[0].New {
			found++
		}
	}
	if found > 0 {
		b.lost = append(b.lost, fmt.Errorf("wirefold: the log did not tell of %d articles whose records are there; they were added last", found))
	}
	return nil
}

// operate repeats an operation: on the stories that its articles are in now.
func (b *rebuilding) operate(ctx context.Context, c *Collection, o *op) (*Operation, error) {
	n, col := Note{o.By, o.Reason}, b.l.collections[c.name]
	var articles []string
	for _, doc := range o.Docs {
		if id := b.l.docs.at(doc).ID; b.l.standing.at(doc).flags&gone == 0 && !slices.Contains(articles, id) {
			articles = append(articles, id)
		}
	}
	storyOf := func(docs []int32, story int32) string {
		for _, doc := range docs {
			if a, err := c.Article(b.l.docs.at(doc).ID); err == nil {
				return a.Decision.Story
			}
		}
		return col.storyID(story)
	}
	switch o.Kind {
	case OpJoin:
		return c.Join(ctx, storyOf(o.Others, o.Stories[0]), storyOf(o.Docs, o.Stories[1]), n)
	case OpSeparate:
		return c.Separate(ctx, articles, n)
	case OpPlace:
		if len(articles) == 0 {
			return nil, nil
		}
		return c.Pin(ctx, Pin{Story: storyOf(col.stories.at(col.root(o.Stories[1])).docs, o.Stories[1]), Article: articles[0]}, n)
	case OpHeadline, OpFact:
		s := col.root(o.Stories[0])
		return c.Pin(ctx, Pin{Story: storyOf(col.stories.at(s).docs, s), Headline: o.Headline, Fact: o.Fact}, n)
	case OpKill:
		if len(articles) == 0 {
			return nil, nil
		}
		k, _, err := c.Kill(ctx, articles[0], n)
		return k, err
	case OpUndo:
		return c.Undo(ctx, int(b.numbers[o.Undoes]), n)
	}
	return nil, nil // what was deleted or dropped is not there
}
