package wirefold

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wirefold/wirefold/cluster/events"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/index"
)

// Errors that callers may want to tell apart.
var (
	// ErrNotFound is returned for an article, story or operation that is not there.
	ErrNotFound = errors.New("not found")
	// ErrArgument is returned for an argument that cannot be right.
	ErrArgument = errors.New("wrong argument")
	// ErrErased is returned for an article that was deleted: it is not taken in again.
	ErrErased = errors.New("deleted")
	// ErrReadOnly is returned by what changes a store, where it was opened read-only.
	ErrReadOnly = errors.New("the store is open read-only")
	// ErrContradiction is returned where editors have decided otherwise before.
	ErrContradiction = errors.New("contradicts an earlier decision")
	// ErrRules is returned where a store was decided by rules of another version:
	// it can be read, and [Rebuild] makes it one that can be written.
	ErrRules = errors.New("decided by other rules")
	// ErrSearchOff is returned by what needs the full-text index where there is none.
	ErrSearchOff = errors.New("full-text search is off")
	// ErrClosed is returned by an engine that was closed.
	ErrClosed = errors.New("the engine is closed")
)

// rules counts the changes after which the same articles are no longer decided the
// same.
const rules = 2

// Options configure an [Engine]. The zero value is the default.
type Options struct {
	// Workers is how many goroutines clean articles and read facts; 0 means
	// GOMAXPROCS. Results do not depend on it.
	Workers int
	// Model decides on stories; nil means the one that ships.
	Model *events.Model
	// Window is how long articles are held in memory, after they were published, to
	// have new ones compared with them; the latest 50,000 are held however old they
	// are. Others are found again by the names they share. 0 means [DefaultWindow];
	// negative means for ever.
	Window time.Duration
	// Search says whether articles go into the full-text index.
	Search SearchMode
	// ReadOnly opens a store for reading alone, beside the process that writes it.
	// Search is then served only if no process has the store open.
	ReadOnly bool
	// GroupBy names a field of the input (kept by [corpus.Reader.Keep]) whose
	// values are the stories, in place of deciding them. Articles without a value
	// are stories of their own. Only for engines in memory.
	GroupBy string
	// Progress, unless nil, is called from AddBatch with the number of its articles
	// that are decided.
	Progress func(done int)
	// Log is told what happens to the store; nil means nobody is.
	Log *slog.Logger
	// Hooks are called with what the engine does, for metrics and traces.
	Hooks Hooks
	// Now tells the time; nil means [time.Now]. Decisions do not depend on it. Readers
	// call it too, at once.
	Now func() time.Time
	// FS holds the store's files; nil means the operating system's. For tests.
	FS index.FS
}

// SearchMode says whether there is a full-text index.
type SearchMode uint8

// The modes of search.
const (
	SearchOn SearchMode = iota
	SearchOff
)

// DefaultWindow is how long articles are held in memory unless told otherwise.
const DefaultWindow = 30 * 24 * time.Hour

// heldLeast is how many articles are held in memory however old they are: some 6 kB
// each. Without them, archives of a few thousand articles over many years lose .005
// B-cubed and more.
const heldLeast = 50_000

// Hooks are called with what an engine does. Those that are nil cost nothing. They
// are called from the engine's goroutines, one at a time for each hook but Read, and
// must not call the engine.
type Hooks struct {
	// Committed is called after each commit: how many articles it took in, how long
	// it took from the first of them on, and the part of that spent on the disk.
	Committed func(articles int, took, disk time.Duration)
	// Searchable is called when articles have reached the full-text index: how many,
	// and how many are still on their way.
	Searchable func(articles, behind int)
	// Read is called when a reading method returns: its name, and how long it took.
	// It may be called from several goroutines at once.
	Read func(method string, took time.Duration)
	// Span is called at the start of work that deserves a place in a trace, with the
	// caller's context; what it returns is called at the end.
	Span func(ctx context.Context, name string) (context.Context, func(error))
}

func (h *Hooks) span(ctx context.Context, name string) (context.Context, func(error)) {
	if h.Span == nil {
		return ctx, func(error) {}
	}
	return h.Span(ctx, name)
}

// reading tells the hook how long a reading method took.
func (h *Hooks) reading(method string) func() {
	if h.Read == nil {
		return func() {}
	}
	began := time.Now()
	return func() { h.Read(method, time.Since(began)) }
}

// Engine takes articles in, decides on them, and remembers what it decided. Any
// number of goroutines may call it: those that change something wait for one another,
// those that read do not wait and see one state of all.
//
// Its own methods, by embedding, are those of the default collection.
type Engine struct {
	Collection
}

// Collection is a boundary within a store, across which nothing is joined: a desk, a
// customer, a language. It has the methods that change it, and those of a [View] of
// it as it stands.
type Collection struct {
	View
}

// core is what all faces of an engine share.
type core struct {
	options Options
	store   *index.Store
	packer  *packer
	shelf   *shelf[int32, *read]
	digests *shelf[storyKey, []factLine]
	names   map[string]string // sources and agencies, each once in memory
	// unsearched is why there is no search, of a store open read-only.
	unsearched error
	search     *searcher // nil when there is none
	state      atomic.Pointer[ledger]

	decidedBy string // see rules

	write     sync.Mutex // held by whoever changes something, throughout
	rooms     atomic.Pointer[map[string]*room]
	lateRooms sync.Once     // of a store open read-only
	pending   *decided      // decided, and not committed for a fault of the disk
	saved     uint64        // entry of the last checkpoint
	fresh     int           // documents since then
	foreign   error         // why the store cannot be written
	done      chan struct{} // closed when the engine is

	news struct { // a commit closes the channel
		sync.Mutex
		c chan struct{}
	}
}

// keptReads is how many articles are kept cleaned, at some 25 kB each. Others are
// read and cleaned again.
const keptReads = 4096

// keptDigests is how many stories are kept with what their facts were when they last
// changed.
const keptDigests = 4096

// lookAhead is how many articles of a batch are read before the first of them is
// decided, so that it is known which words are common in them; and the most that are
// committed at once.
const lookAhead = 4096

// New makes an engine in memory, of which nothing stays. Close it when done.
func New(o Options) (*Engine, error) { return Open("", o) }

// Open opens the store in a directory, making it when there is none. It fails with
// [index.ErrLocked] when another process, or another engine of this one, has it open
// for writing.
func Open(dir string, o Options) (*Engine, error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Window == 0 {
		o.Window = DefaultWindow
	}
	if o.Model == nil {
		o.Model = events.Shipped()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.GroupBy != "" && dir != "" {
		return nil, errors.New("wirefold: GroupBy is for engines in memory, which have no directory")
	}
	store, err := index.OpenStore(index.StoreOptions{Dir: dir, ReadOnly: o.ReadOnly, FS: o.FS})
	if err != nil {
		return nil, fmt.Errorf("wirefold: %w", err)
	}
	c := &core{options: o, store: store, shelf: newShelf[int32, *read](keptReads), digests: newShelf[storyKey, []factLine](keptDigests), names: map[string]string{}}
	c.rooms.Store(&map[string]*room{})
	c.news.c, c.done = make(chan struct{}), make(chan struct{})
	if c.decidedBy, err = rulesOf(&o); err == nil {
		c.packer, err = newPacker(o.Workers)
	}
	if err == nil {
		err = c.restore()
	}
	if err == nil && o.Search == SearchOn {
		c.search, err = openSearch(c, dir)
	}
	if err != nil {
		return nil, errors.Join(err, c.shut())
	}
	return &Engine{Collection{View{core: c}}}, nil
}

// In is the collection with this name, made when the first article is added to it.
// The empty name is the default collection.
func (e *Engine) In(name string) *Collection { return &Collection{View{core: e.core, name: name}} }

// Collections names the collections that hold or held articles, sorted.
func (e *Engine) Collections() []string { return e.state.Load().names() }

// Close commits what is under way, keeps a checkpoint so that the next opening is
// fast, and gives the store free. Closing again does nothing.
func (e *Engine) Close() error {
	c := e.core
	c.write.Lock()
	defer c.write.Unlock()
	if c.gone() {
		return nil
	}
	var err error
	if !c.options.ReadOnly && c.foreign == nil {
		if err = c.flushPending(); err == nil && c.store.Last() > c.saved {
			err = c.checkpoint()
		}
	}
	close(c.done)
	return errors.Join(err, c.shut())
}

func (c *core) shut() error {
	var errs []error
	if c.search != nil {
		errs = append(errs, c.search.close())
	}
	if c.packer != nil {
		c.packer.close()
	}
	return errors.Join(append(errs, c.store.Close())...)
}

// announce wakes those who watch.
func (c *core) announce() {
	c.news.Lock()
	defer c.news.Unlock()
	close(c.news.c)
	c.news.c = make(chan struct{})
}

func (c *core) listen() <-chan struct{} {
	c.news.Lock()
	defer c.news.Unlock()
	return c.news.c
}

// restore makes the state of the store: from a checkpoint, as far as one goes, and
// from the log. The log's decisions stand; what a writer remembers of earlier articles
// is made again by deciding on them once more, which must come to the same.
func (c *core) restore() error {
	l := newLedger()
	ok, err := c.store.LoadCheckpoint(func(seq uint64, r io.Reader) error {
		var err error
		if l, err = loadLedger(r); err != nil || c.options.ReadOnly {
			return err
		}
		rooms, err := c.loadRooms(r, l)
		if err == nil {
			c.rooms.Store(&rooms)
		}
		return err
	})
	if err != nil || !ok {
		if err != nil {
			c.options.Log.Warn("the checkpoint cannot be used; the log is read from its beginning", "reason", err)
		}
		l = newLedger()
		c.rooms.Store(&map[string]*room{})
	}
	c.saved = l.seq
	c.state.Store(l)
	if err := c.catchUp(); err != nil {
		return err
	}
	if l := c.state.Load(); l.seq > 0 && l.rules != c.rules() && c.foreign == nil {
		c.foreign = fmt.Errorf("wirefold: the store was %w (another version, model or window): read it, open it with the same, or decide everything anew with Rebuild", ErrRules)
	}
	return nil
}

// catchUp applies the entries of the log that the state does not have yet.
func (c *core) catchUp() error {
	began := c.state.Load()
	for n, err := range c.store.Entries(context.Background(), began.seq+1) {
		var damage *index.Damage
		if errors.As(err, &damage) {
			c.damaged(damage)
			continue
		}
		if err != nil {
			return fmt.Errorf("wirefold: %w", err)
		}
		e, err := decodeEntry(n.Payload)
		if err != nil {
			return err
		}
		l := c.state.Load().fork()
		if err := l.apply(n.Seq, e); err != nil {
			if c.foreign != nil { // it follows on what is damaged
				continue
			}
			return err
		}
		if !c.options.ReadOnly && c.foreign == nil {
			if c.foreign = c.redo(n.Seq, e, l); c.foreign != nil {
				c.options.Log.Warn("the store can be read, and not be written", "reason", c.foreign)
			}
		}
		c.state.Store(l)
		c.fresh += len(e.Docs)
	}
	return nil
}

// damaged makes the rest of the log readable, but nothing more can be written.
func (c *core) damaged(d *index.Damage) {
	c.options.Log.Error("the log is damaged; what is good of it is served", "damage", d)
	if c.foreign == nil {
		c.foreign = fmt.Errorf("wirefold: %w: only what is good of it is served; make a good store of it with Rebuild", d)
	}
}

// writable is held by whoever changes the store, until release.
func (c *core) writable() error {
	c.write.Lock()
	err := c.foreign
	switch {
	case c.gone():
		err = fmt.Errorf("wirefold: %w", ErrClosed)
	case c.options.ReadOnly:
		err = fmt.Errorf("wirefold: %w", ErrReadOnly)
	case err == nil:
		err = c.flushPending()
	}
	if err != nil {
		c.write.Unlock()
	}
	return err
}

// parallel calls do for 0 to n-1 from the engine's workers.
func (c *core) parallel(ctx context.Context, n int, do func(i int)) error {
	var wg sync.WaitGroup
	const stride = 16
	next := make(chan int)
	for range min(c.options.Workers, (n+stride-1)/stride) {
		wg.Go(func() {
			for from := range next {
				for i := from; i < min(from+stride, n); i++ {
					do(i)
					runtime.Gosched() // readers come first: they would wait for a time slice
				}
			}
		})
	}
	err := ctx.Err() // else chance would decide between a worker and a dead context
	for from := 0; from < n && err == nil; from += stride {
		select {
		case next <- from:
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	close(next)
	wg.Wait()
	return err
}

// intern gives one string for all that are equal. Only the writer asks.
func (c *core) intern(s string) string {
	if k, ok := c.names[s]; ok {
		return k
	}
	s = strings.Clone(s)
	c.names[s] = s
	return s
}

// rules names what decides: our rules and the model.
func (c *core) rules() string { return c.decidedBy }

func rulesOf(o *Options) (string, error) {
	b, err := json.Marshal(o.Model)
	if err != nil {
		return "", fmt.Errorf("wirefold: the model: %w", err)
	}
	h := fnv.New64a()
	_, _ = h.Write(b)
	return fmt.Sprintf("%d-%x-%s", rules, h.Sum64(), o.Window), nil
}

// read gives a document cleaned. Any goroutine may ask.
func (c *core) read(l *ledger, doc int32) (*read, error) {
	if r := c.shelf.get(doc); r != nil {
		return r, nil
	}
	a, _, err := c.fetch(l, doc)
	if err != nil {
		return nil, err
	}
	r := newRead(a)
	c.shelf.put(doc, r)
	return r, nil
}

// fetch reads the record of a document.
func (c *core) fetch(l *ledger, doc int32) (*corpus.Article, []events.Candidate, error) {
	if l.standing.at(doc).flags&gone != 0 {
		return nil, nil, fmt.Errorf("wirefold: article %q: %w", l.docs.at(doc).ID, ErrErased)
	}
	b, err := c.store.Record(l.docs.at(doc).Ref.index())
	if now := c.state.Load(); errors.Is(err, index.ErrMoved) && int(doc) < now.docs.len() { // compacted since the snapshot was taken
		b, err = c.store.Record(now.docs.at(doc).Ref.index())
	}
	if err != nil {
		return nil, nil, fmt.Errorf("wirefold: article %q: %w", l.docs.at(doc).ID, err)
	}
	a, candidates, err := c.packer.unpack(b)
	if err != nil {
		return nil, nil, fmt.Errorf("wirefold: article %q: %w", l.docs.at(doc).ID, err)
	}
	return a, candidates, nil
}
