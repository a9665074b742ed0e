package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/wirefold/wirefold/corpus"
)

// Period is the time of publication that one shard spans.
type Period uint8

// The periods. Weeks are those of ISO 8601: they begin on Monday.
const (
	Month Period = iota
	Week
)

// String is "month" or "week".
func (p Period) String() string { return [...]string{"month", "week"}[p] }

// shardOf names the shard of articles published at t.
func (p Period) shardOf(t time.Time) string {
	t = t.UTC()
	switch {
	case !dated(t):
		return undated
	case p == Week:
		year, week := t.ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	default:
		return t.Format("2006-01")
	}
}

// span is the time that the shard of this name covers: the inverse of shardOf.
func (p Period) span(name string) (from, to time.Time, err error) {
	switch {
	case name == undated:
		return from, to, nil
	case p == Week:
		var year, week int
		if _, err = fmt.Sscanf(name, "%4d-W%2d", &year, &week); err == nil {
			from = time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC) // always in week 1
			from = from.AddDate(0, 0, -(int(from.Weekday())+6)%7+7*(week-1))
			to = from.AddDate(0, 0, 7)
		}
	default:
		from, err = time.Parse("2006-01", name)
		to = from.AddDate(0, 1, 0)
	}
	if err == nil && p.shardOf(from) != name {
		err = errors.New("no such " + p.String())
	}
	if err != nil {
		return from, to, fmt.Errorf("index: %q is not a shard by %s: %w", name, p, err)
	}
	return from, to, nil
}

const (
	undated    = "undated"
	newSuffix  = ".new"  // a shard being made
	dropSuffix = ".drop" // a shard being removed
	tableFile  = "words.df"
)

// The internal keys of bleve that we use. Every batch of bleve rewrites all
// such keys, so there must be few.
var (
	stampKey = []byte("wirefold.stamp") // the number of the shard's last batch
	markKey  = []byte("wirefold.mark")  // see Index.SetMark
)

// shard is the bleve index of one period with its tables.
type shard struct {
	name     string
	from, to time.Time // zero: undated
	path     string    // "": in memory
	bleve    bleve.Index
	table           // guarded by Index.mu
	saved    uint64 // the stamp of the table on disk

	using  sync.RWMutex // held for reading while bleve is read
	closed bool         // guarded by using
}

// table is what we know of a shard by heart.
type table struct {
	stamp uint64              // the number of the shard's last batch
	keys  map[uint64]struct{} // corpus.HashWord of the articles' keys
	df    counts              // how many of the articles hold a word
}

// counts is a table of document frequencies, by hashOf.
type counts map[uint32]int32

// add adds the other counts, taken sign times; nothing stays at zero.
func (c counts) add(other counts, sign int32) {
	for h, n := range other {
		if n = c[h] + sign*n; n > 0 {
			c[h] = n
		} else {
			delete(c, h)
		}
	}
}

// openShard opens a shard, or makes it.
func (o Options) openShard(name string) (*shard, error) {
	sh := &shard{name: name, path: o.path(name)}
	var err error
	if sh.from, sh.to, err = o.Period.span(name); err != nil {
		return nil, err
	}
	if sh.path == "" {
		sh.bleve, err = bleve.NewUsing("", newMapping(), scorch.Name, scorch.Name, nil)
	} else {
		sh.bleve, err = openBleve(sh.path, o.ReadOnly)
	}
	if err != nil {
		return nil, err
	}
	if err := sh.load(); err != nil {
		return nil, errors.Join(err, sh.bleve.Close())
	}
	return sh, nil
}

// mergePlan tells bleve from what size on segments are merged by tenfolds only.
// Below it, they are merged whenever there is more than one for each so many
// articles: with bleve's own 2,000, an article that comes in a batch of 100 is
// written anew five times before it comes to rest.
var mergePlan = map[string]any{"FloorSegmentSize": 100}

// openBleve opens the bleve index at path, or makes it. It is made under
// another name, so that a crash leaves a whole one or none.
func openBleve(path string, readOnly bool) (bleve.Index, error) {
	_, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) && readOnly {
		return nil, fmt.Errorf("index: there is none yet, open it for writing first: %w", err)
	}
	if errors.Is(err, os.ErrNotExist) {
		made := path + newSuffix
		if err := os.RemoveAll(made); err != nil {
			return nil, fmt.Errorf("index: %w", err)
		}
		b, err := bleve.NewUsing(made, newMapping(), scorch.Name, scorch.Name, nil)
		if err == nil {
			err = b.Close()
		}
		if err == nil {
			err = os.Rename(made, path)
		}
		if err != nil {
			return nil, fmt.Errorf("index: make shard: %w", err)
		}
	}
	// Without a timeout, a second opener would wait for ever.
	b, err := bleve.OpenUsing(path, map[string]any{
		"bolt_timeout": "200ms", "read_only": readOnly, "scorchMergePlanOptions": mergePlan,
	})
	if err != nil && strings.Contains(err.Error(), "timeout") {
		advice := "close it there first"
		if readOnly {
			advice = "search is served by the process that has the store open"
		}
		return nil, fmt.Errorf("%w: %s: %s", ErrLocked, filepath.Dir(filepath.Dir(path)), advice)
	}
	if err != nil {
		return nil, fmt.Errorf("index: shard %s cannot be opened (%w): delete it and put its articles again", path, err)
	}
	return b, nil
}

// touches reports whether the shard may hold articles of the window; a zero
// time leaves that end open.
func (sh *shard) touches(from, to time.Time) bool {
	return sh.name == undated ||
		(from.IsZero() || sh.to.After(from)) && (to.IsZero() || sh.from.Before(to))
}

// within reports whether all articles of the shard belong to the window.
func (sh *shard) within(from, to time.Time) bool {
	return sh.name == undated || !sh.from.Before(from) && (to.IsZero() || !sh.to.After(to))
}

// read calls f while the shard is sure to be open, and does nothing when it was
// closed or dropped since it was looked up.
func (sh *shard) read(f func(bleve.Index) error) error {
	sh.using.RLock()
	defer sh.using.RUnlock()
	if sh.closed {
		return nil
	}
	return f(sh.bleve)
}

func (sh *shard) close() error {
	sh.using.Lock()
	defer sh.using.Unlock()
	sh.closed = true
	if err := sh.bleve.Close(); err != nil {
		return fmt.Errorf("index: close shard %s: %w", sh.name, err)
	}
	return nil
}

// remove deletes a closed shard: by one rename, and at leisure.
func (sh *shard) remove() error {
	if sh.path == "" {
		return nil
	}
	err := os.Rename(sh.path, sh.path+dropSuffix)
	if err == nil {
		err = os.RemoveAll(sh.path + dropSuffix)
	}
	if err != nil {
		return fmt.Errorf("index: drop shard: %w", err)
	}
	return nil
}

// internal reads a number kept beside the articles; 0 when there is none.
func (sh *shard) internal(key []byte) (uint64, error) {
	b, err := sh.bleve.GetInternal(key)
	if err != nil {
		return 0, fmt.Errorf("index: shard %s: %w", sh.name, err)
	}
	if len(b) != 8 {
		return 0, nil
	}
	return binary.BigEndian.Uint64(b), nil
}

// subtract takes the words of the article, if the shard has it, out of delta.
func (sh *shard) subtract(delta counts, key string) error {
	if _, ok := sh.keys[corpus.HashWord(key)]; !ok {
		return nil
	}
	set, err := sh.hashesOf(key)
	for _, h := range set {
		delta[h]--
	}
	return err
}

// hashesOf reads back the words of an article of the shard.
func (sh *shard) hashesOf(key string) ([]uint32, error) {
	d, err := sh.bleve.Document(key)
	if err != nil {
		return nil, fmt.Errorf("index: shard %s: read %s: %w", sh.name, key, err)
	}
	if doc, ok := d.(*document.Document); ok && doc != nil {
		for _, f := range doc.Fields {
			if f.Name() == fieldHashes {
				return unpack(f.Value()), nil
			}
		}
	}
	return nil, nil
}

// load fills the table from its file, or by counting when that is missing,
// damaged or older than the shard.
func (sh *shard) load() error {
	stamp, err := sh.internal(stampKey)
	if err != nil {
		return err
	}
	if sh.path != "" {
		if b, err := os.ReadFile(filepath.Join(sh.path, tableFile)); err == nil {
			if t, ok := decode(b); ok && t.stamp == stamp {
				sh.table, sh.saved = t, stamp
				return nil
			}
		}
	}
	sh.table, err = sh.count()
	return err
}

// count makes the table anew from the articles.
func (sh *shard) count() (table, error) {
	t := table{keys: map[uint64]struct{}{}, df: counts{}}
	fail := func(err error) (table, error) {
		return table{}, fmt.Errorf("index: count the words of shard %s: %w", sh.name, err)
	}
	var err error
	if t.stamp, err = sh.internal(stampKey); err != nil {
		return table{}, err
	}
	low, err := sh.bleve.Advanced()
	if err != nil {
		return fail(err)
	}
	r, err := low.Reader()
	if err != nil {
		return fail(err)
	}
	defer r.Close()
	all, err := r.DocIDReaderAll()
	if err != nil {
		return fail(err)
	}
	defer all.Close()
	for {
		id, err := all.Next()
		if err != nil {
			return fail(err)
		}
		if id == nil {
			return t, nil
		}
		key, err := r.ExternalID(id)
		if err != nil {
			return fail(err)
		}
		set, err := sh.hashesOf(key)
		if err != nil {
			return fail(err)
		}
		t.keys[corpus.HashWord(key)] = struct{}{}
		for _, h := range set {
			t.df[h]++
		}
	}
}

// save writes the table beside the shard, unless it is there already. Losing it
// costs time on the next Open, nothing else.
func (sh *shard) save() error {
	if sh.path == "" || sh.saved == sh.stamp {
		return nil
	}
	if err := writeFile(filepath.Join(sh.path, tableFile), sh.table.encode()); err != nil {
		return err
	}
	sh.saved = sh.stamp
	return nil
}

// A table on disk, all numbers little-endian:
//
//	 8  "wfwords1"
//	 8  stamp of the shard's batch that it belongs to
//	 8  number of keys
//	 8  number of words
//	 8  for each key: its hash, ascending
//	4+4 for each word: its hash, ascending, and its count
//	 4  CRC-32C of all before
const tableMagic = "wfwords1"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (t table) encode() []byte {
	le := binary.LittleEndian
	b := make([]byte, 0, 36+8*len(t.keys)+8*len(t.df))
	b = append(b, tableMagic...)
	b = le.AppendUint64(b, t.stamp)
	b = le.AppendUint64(b, uint64(len(t.keys)))
	b = le.AppendUint64(b, uint64(len(t.df)))
	for _, k := range slices.Sorted(maps.Keys(t.keys)) {
		b = le.AppendUint64(b, k)
	}
	for _, h := range slices.Sorted(maps.Keys(t.df)) {
		b = le.AppendUint32(b, h)
		b = le.AppendUint32(b, uint32(t.df[h]))
	}
	return le.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

func decode(b []byte) (table, bool) {
	le := binary.LittleEndian
	if len(b) < 36 || string(b[:8]) != tableMagic {
		return table{}, false
	}
	body, sum := b[:len(b)-4], b[len(b)-4:]
	if crc32.Checksum(body, castagnoli) != le.Uint32(sum) {
		return table{}, false
	}
	keys, words := le.Uint64(b[16:]), le.Uint64(b[24:])
	body = body[32:]
	if n := uint64(len(body)) / 8; len(body)%8 != 0 || keys > n || words != n-keys {
		return table{}, false
	}
	t := table{
		stamp: le.Uint64(b[8:]),
		keys:  make(map[uint64]struct{}, keys),
		df:    make(counts, words),
	}
	for ; keys > 0; keys-- {
		t.keys[le.Uint64(body)] = struct{}{}
		body = body[8:]
	}
	for ; words > 0; words-- {
		t.df[le.Uint32(body)] = int32(le.Uint32(body[4:]))
		body = body[8:]
	}
	return t, true
}

// writeFile writes a file that is whole or not there.
func writeFile(name string, b []byte) error {
	tmp := name + ".tmp"
	err := os.WriteFile(tmp, b, 0o644)
	if err == nil {
		err = os.Rename(tmp, name)
	}
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	return nil
}
