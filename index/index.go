package index

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"

	"github.com/wirefold/wirefold/corpus"
)

// Errors that callers may want to tell apart.
var (
	// ErrClosed is returned by every method of an index that was closed.
	ErrClosed = errors.New("index: closed")
	// ErrLocked is returned by [Open] when another process, or another Index of
	// this one, has the directory open.
	ErrLocked = errors.New("index: already open elsewhere")
	// ErrReadOnly is returned by the methods that change an index, when it was
	// opened with [Options].ReadOnly.
	ErrReadOnly = errors.New("index: opened for reading only")
	// ErrFormat is returned by [Open] when the directory was written with
	// another period or by another version. As everything in it is derived, the
	// way out is to delete it and to put the articles again.
	ErrFormat = errors.New("index: made in another format")
	// ErrQuery is returned by [Index.Search] for a query it cannot read. The
	// error that wraps it says what is wrong in words meant for the person who
	// typed the query.
	ErrQuery = errors.New("cannot read the query")
)

// Options tells where an index lies and how it is cut.
type Options struct {
	// Dir is the index's own directory, made when missing. Empty means in
	// memory: for tests and short runs, as shards in memory are never merged
	// (every Put adds to the cost of a query).
	Dir string
	// Period is the time that a shard spans: [Month] unless told otherwise. It
	// cannot be changed later.
	Period Period
	// ReadOnly opens an index that is there to search it, and writes nothing.
	// Any number of processes may do so at once, but none beside one that
	// writes: bleve's files change under it. So whoever comes second, reader or
	// writer, gets [ErrLocked].
	ReadOnly bool
}

// Entry is an article to be put.
type Entry struct {
	// Key names this version of the article, uniquely and for good: valid UTF-8,
	// not empty. Putting another article under the same key replaces the first.
	Key string
	// Article is indexed by title, body, source, language and date.
	Article *corpus.Article
	// Lang is the article's language where it has no tag of its own; may be empty.
	Lang string
	// Collection is the named boundary that the article belongs to; may be
	// empty. It is found as it is written here.
	Collection string
}

// Index holds articles at rest. Its methods may be called from many goroutines
// at once: those that change it wait for one another, those that read do not.
type Index struct {
	opt   Options
	write sync.Mutex // held by whoever changes the index, throughout

	// mu guards what follows and the tables in the shards. Only a goroutine that
	// holds write changes any of it, and so may read it without mu.
	mu     sync.RWMutex
	shards []*shard // by time, "undated" first; replaced, never changed in place
	total  counts   // the sum of the shards' document frequencies
	closed bool
	broken error // why nothing more can be put; guarded by write
}

// format counts the changes after which old directories cannot be read: of the
// files, of bleve's mapping, and of how words are folded.
const format = 3

type header struct {
	Format int    `json:"format"`
	Period string `json:"period"`
}

// Open opens an index, making it when there is none. It fails with [ErrLocked]
// within a second when the index is open elsewhere. For reading only, it makes
// nothing: without an index the error is [fs.ErrNotExist].
func Open(o Options) (*Index, error) {
	if o.Period > Week {
		return nil, fmt.Errorf("index: unknown period %d", o.Period)
	}
	x := &Index{opt: o, total: counts{}}
	names := []string{undated}
	if o.Dir != "" {
		if err := x.checkHeader(); err != nil {
			return nil, err
		}
		// The shard "undated" always exists and comes first: it is the lock.
		first, err := o.openShard(undated)
		if err != nil {
			return nil, err
		}
		x.include(first)
		if names, err = x.tidy(); err != nil {
			return nil, errors.Join(err, x.Close())
		}
	}
	for _, name := range names {
		sh, err := o.openShard(name)
		if err != nil {
			return nil, errors.Join(err, x.Close())
		}
		x.include(sh)
	}
	return x, nil
}

// path is where a shard lies; empty in memory.
func (o Options) path(name string) string {
	if o.Dir == "" {
		return ""
	}
	return filepath.Join(o.Dir, "shards", name)
}

// checkHeader makes sure that the directory is an index of our format, or makes
// it one when it is new.
func (x *Index) checkHeader() error {
	name := filepath.Join(x.opt.Dir, "wirefold.json")
	want := header{format, x.opt.Period.String()}
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) && !x.opt.ReadOnly {
		if err := os.MkdirAll(filepath.Join(x.opt.Dir, "shards"), 0o755); err != nil {
			return fmt.Errorf("index: %w", err)
		}
		b, _ = json.Marshal(want)
		return writeFile(name, append(b, '\n'))
	}
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	var have header
	if err := json.Unmarshal(b, &have); err != nil {
		return fmt.Errorf("%w: %s is damaged (%w): delete %s and build it again", ErrFormat, name, err, x.opt.Dir)
	}
	if have != want {
		return fmt.Errorf("%w: %s has format %d by %s, wanted is format %d by %s: delete it and build it again",
			ErrFormat, x.opt.Dir, have.Format, have.Period, want.Format, want.Period)
	}
	return nil
}

// tidy names the shards beside "undated", and removes what a crash left half
// made or half dropped.
func (x *Index) tidy() ([]string, error) {
	dirs, err := os.ReadDir(filepath.Join(x.opt.Dir, "shards"))
	if err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	var names []string
	for _, d := range dirs {
		name := d.Name()
		switch {
		case strings.HasSuffix(name, newSuffix), strings.HasSuffix(name, dropSuffix):
			if x.opt.ReadOnly {
				continue
			}
			if err := os.RemoveAll(x.opt.path(name)); err != nil {
				return nil, fmt.Errorf("index: %w", err)
			}
		case name != undated:
			names = append(names, name)
		}
	}
	return names, nil
}

// include takes in a shard that was opened.
func (x *Index) include(sh *shard) {
	i, _ := slices.BinarySearchFunc(x.shards, sh, func(a, b *shard) int { return a.from.Compare(b.from) })
	x.shards = slices.Insert(slices.Clone(x.shards), i, sh)
	x.total.add(sh.df, 1)
}

// Put adds the entries, replacing those whose keys are known, also when their
// dates have changed. Where a key comes twice, the last counts. It makes one
// bleve batch for each shard touched, and each is durable when Put returns: give
// 500 to 1,000 entries at a time.
//
// Put is not atomic across shards. After an error, or a crash, some shards may
// have their part; to put the same entries again is always right. While an
// article moves from one shard to another, readers may meet it in both.
func (x *Index) Put(ctx context.Context, entries []Entry) error {
	last := make(map[string]int, len(entries))
	for i, e := range entries {
		switch {
		case e.Key == "" || !utf8.ValidString(e.Key):
			return fmt.Errorf("index: entry %d: the key %q is empty or not UTF-8", i, e.Key)
		case e.Article == nil:
			return fmt.Errorf("index: entry %d (%s) has no article", i, e.Key)
		}
		last[e.Key] = i
	}
	x.write.Lock()
	defer x.write.Unlock()
	if err := x.writable(); err != nil {
		return err
	}
	// New places first, old places after: a crash in between leaves an article
	// in two shards, which the next Put of it puts right, and never in none.
	puts, dels := map[string][]Entry{}, map[*shard][]string{}
	for i, e := range entries {
		if last[e.Key] != i {
			continue
		}
		name := x.opt.Period.shardOf(e.Article.Published)
		puts[name] = append(puts[name], e)
		for _, sh := range x.holding(e.Key) {
			if sh.name != name {
				dels[sh] = append(dels[sh], e.Key)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(puts)) {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("index: put: %w", err)
		}
		sh, err := x.shard(name)
		if err != nil {
			return err
		}
		if err := x.apply(sh, puts[name], nil); err != nil {
			return err
		}
	}
	return x.deleteFrom(ctx, dels)
}

// Delete removes the articles with these keys; keys that are not there are fine.
func (x *Index) Delete(ctx context.Context, keys ...string) error {
	x.write.Lock()
	defer x.write.Unlock()
	if err := x.writable(); err != nil {
		return err
	}
	dels := map[*shard][]string{}
	for _, key := range slices.Compact(slices.Sorted(slices.Values(keys))) {
		for _, sh := range x.holding(key) {
			dels[sh] = append(dels[sh], key)
		}
	}
	return x.deleteFrom(ctx, dels)
}

func (x *Index) deleteFrom(ctx context.Context, dels map[*shard][]string) error {
	for _, sh := range x.shards {
		if len(dels[sh]) == 0 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("index: delete: %w", err)
		}
		if err := x.apply(sh, nil, dels[sh]); err != nil {
			return err
		}
	}
	return nil
}

// holding lists the shards that have an article of this key: one, unless a
// crash cut a move short.
func (x *Index) holding(key string) (in []*shard) {
	h := corpus.HashWord(key)
	for _, sh := range x.shards {
		if _, ok := sh.keys[h]; ok {
			in = append(in, sh)
		}
	}
	return in
}

// shard finds the shard of this name, or makes it.
func (x *Index) shard(name string) (*shard, error) {
	for _, sh := range x.shards {
		if sh.name == name {
			return sh, nil
		}
	}
	sh, err := x.opt.openShard(name)
	if err != nil {
		return nil, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.include(sh)
	return sh, nil
}

// apply makes one batch of what changes in one shard, and brings its tables up
// to date.
func (x *Index) apply(sh *shard, puts []Entry, dels []string) error {
	batch := sh.bleve.NewBatch()
	delta := counts{}
	var words []corpus.Word
	for _, e := range puts {
		if err := sh.subtract(delta, e.Key); err != nil {
			return err
		}
		var set []uint32
		set, words = hashes(e.Article, words)
		for _, h := range set {
			delta[h]++
		}
		if err := batch.Index(e.Key, fields(e, set)); err != nil {
			return fmt.Errorf("index: %s: %w", e.Key, err)
		}
	}
	for _, key := range dels {
		if err := sh.subtract(delta, key); err != nil {
			return err
		}
		batch.Delete(key)
	}
	stamp := sh.stamp + 1
	batch.SetInternal(stampKey, binary.BigEndian.AppendUint64(nil, stamp))
	if err := sh.bleve.Batch(batch); err != nil {
		// Whether the batch went in is unknown, and bleve may be in no state to be
		// asked: what is on disk is looked at when the index is opened anew.
		x.broken = fmt.Errorf("index: shard %s takes no more until the index is opened anew: %w", sh.name, err)
		return x.broken
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	sh.stamp = stamp
	for _, e := range puts {
		sh.keys[corpus.HashWord(e.Key)] = struct{}{}
	}
	for _, key := range dels {
		delete(sh.keys, corpus.HashWord(key))
	}
	sh.df.add(delta, 1)
	x.total.add(delta, 1)
	return nil
}

// Len is the number of articles.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	n := 0
	for _, sh := range x.shards {
		n += len(sh.keys)
	}
	return n
}

// DF is the number of articles that hold the word, given in its folded form
// (see [corpus.Fold]).
func (x *Index) DF(term string) int {
	h := hashOf(corpus.HashWord(term))
	x.mu.RLock()
	defer x.mu.RUnlock()
	return int(x.total[h])
}

// ShardInfo describes a shard.
type ShardInfo struct {
	// Name is "2024-07" for a month, "2024-W27" for an ISO week, or "undated".
	Name string
	// From and To are the time that the shard spans, To excluded; both are zero
	// for the shard "undated".
	From, To time.Time
	// Articles is the number of articles in it.
	Articles int
}

// Shards lists the shards by time, "undated" first.
func (x *Index) Shards() []ShardInfo {
	x.mu.RLock()
	defer x.mu.RUnlock()
	infos := make([]ShardInfo, len(x.shards))
	for i, sh := range x.shards {
		infos[i] = ShardInfo{sh.name, sh.from, sh.to, len(sh.keys)}
	}
	return infos
}

// DropBefore removes the shards that end at or before t, files and all, and
// tells how many articles went with them. Undated articles stay. Queries that
// are under way end first.
func (x *Index) DropBefore(t time.Time) (int, error) {
	x.write.Lock()
	defer x.write.Unlock()
	if err := x.writable(); err != nil {
		return 0, err
	}
	var keep, drop []*shard
	for _, sh := range x.shards {
		if sh.name == undated || sh.to.After(t) {
			keep = append(keep, sh)
		} else {
			drop = append(drop, sh)
		}
	}
	x.mu.Lock()
	x.shards = keep
	for _, sh := range drop {
		x.total.add(sh.df, -1)
	}
	x.mu.Unlock()
	n := 0
	var errs []error
	for _, sh := range drop {
		n += len(sh.keys)
		errs = append(errs, sh.close(), sh.remove())
	}
	return n, errors.Join(errs...)
}

// SetMark durably keeps a number for the caller: how far into its log all
// articles have been put. An engine calls it after Put; when Mark is behind the
// log on opening, it puts again what came after.
func (x *Index) SetMark(n uint64) error {
	x.write.Lock()
	defer x.write.Unlock()
	if err := x.writable(); err != nil {
		return err
	}
	if err := x.shards[0].bleve.SetInternal(markKey, binary.BigEndian.AppendUint64(nil, n)); err != nil {
		return fmt.Errorf("index: mark: %w", err)
	}
	return nil
}

// Mark is the number last given to SetMark; 0 in a new index.
func (x *Index) Mark() (n uint64, err error) {
	shards, err := x.window(time.Time{}, time.Time{})
	if err != nil {
		return 0, err
	}
	closed := true // unless there is something to read
	err = shards[0].read(func(bleve.Index) (err error) {
		closed = false
		n, err = shards[0].internal(markKey)
		return err
	})
	if closed {
		return 0, ErrClosed
	}
	return n, err
}

// writable says why the index cannot be changed, if so, to whoever holds write.
func (x *Index) writable() error {
	switch {
	case x.closed:
		return ErrClosed
	case x.opt.ReadOnly:
		return ErrReadOnly
	}
	return x.broken
}

// Close lets queries that are under way end, writes the tables of document
// frequencies and gives the directory free. Closing again does nothing.
func (x *Index) Close() error {
	x.write.Lock()
	defer x.write.Unlock()
	x.mu.Lock()
	shards := x.shards
	x.shards, x.total, x.closed = nil, nil, true
	x.mu.Unlock()
	var errs []error
	for _, sh := range slices.Backward(shards) { // the lock goes last
		if !x.opt.ReadOnly {
			errs = append(errs, sh.save())
		}
		errs = append(errs, sh.close())
	}
	return errors.Join(errs...)
}

// window returns the shards that the window touches. They may be closed before
// the reader gets to them: see shard.read.
func (x *Index) window(from, to time.Time) (in []*shard, err error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		return nil, ErrClosed
	}
	for _, sh := range x.shards {
		if sh.touches(from, to) {
			in = append(in, sh)
		}
	}
	return in, nil
}
