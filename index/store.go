package index

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Errors of a [Store] that callers may want to tell apart, beside [ErrLocked],
// [ErrReadOnly], [ErrFormat], [ErrClosed] and [ErrDamaged].
var (
	// ErrBroken is returned by everything that writes after a write to disk of
	// which nobody knows what became of it: a failed fsync, mostly. Whether the
	// last entry is there will be seen when the store is opened anew.
	ErrBroken = errors.New("index: the store takes no more writes until it is opened anew")
	// ErrMoved is returned by [Store.Record] when the record's generation is
	// gone: the shard was rewritten or dropped.
	ErrMoved = errors.New("index: the record was moved or dropped")
)

// StoreOptions tells where a store lies and how to open it.
type StoreOptions struct {
	// Dir is the store's own directory, made when missing. Empty means in
	// memory.
	Dir string
	// ReadOnly opens what is there without a lock, beside the one that writes,
	// and changes nothing. It sees what was committed up to now, and later
	// commits after [Store.Refresh].
	ReadOnly bool
	// FS is [OSFS] unless given, or [MemFS] where there is no Dir.
	FS FS
	// SegmentBytes is the length from which on a new file of the log is begun:
	// 64 MiB unless given.
	SegmentBytes int64
}

// Store keeps a log of entries and the records that go with them, durably. It
// is for one writer (Put, Append, Discard, Stage, DropShard) and any number of
// readers.
//
// # The promise
//
// When [Store.Append] returns nil, the entry and all records put before it are
// on disk for good. When it returns an error the store is as before the call,
// or fails every later write with [ErrBroken].
//
// # How it is kept
//
//   - A commit syncs the records first and the entry after. The entry names the
//     length to which each file of records that it touched has grown, and each
//     file of the log begins with these lengths for all shards. So the log alone
//     tells what is committed: whatever a file holds beyond is cut off on
//     opening, and whatever is bad before is damage and never cut off.
//   - Files only grow. What has to go (compaction, erasure) is left out of a new
//     file that takes the place of the old one: a new generation of a shard
//     becomes the current one with a commit, like any other change; a new file
//     of the log with a rename.
//   - The end of the log is the one place where damage looks like a crash.
//     Records and checkpoints of later entries give it away: see [OpenStore].
type Store struct {
	dir      string
	fs       FS
	out      FS // where backups go
	readOnly bool
	segment  int64
	lock     io.Closer

	write   sync.Mutex // held by whoever changes files, throughout
	broken  error
	log     *journal           // the last segment; nil before the first entry
	pending map[uint16]*volume // what the next commit has to sync and to name
	rewrite map[uint16]*Rewrite

	// keep is held by whoever removes committed files or needs them all to stay.
	// It is taken before write.
	keep sync.Mutex

	// mu guards what follows. It is changed with write held too, which therefore
	// is enough for reading.
	mu       sync.RWMutex
	last     uint64
	segments []*segment            // ascending; replaced, never changed in place
	current  map[uint16]*volume    // by shard
	volumes  map[volumeKey]*volume // all that can be read
	damages  []*Damage
	cut      *Damage // what shows that the log was cut, read-only
	closed   bool
}

// The parts of a store. The directory "search" belongs to [Index].
const (
	storeFile      = "wirefold.json"
	lockFile       = "lock"
	logDir         = "log"
	articlesDir    = "articles"
	checkpointDir  = "checkpoint"
	tmpSuffix      = ".tmp"
	logExt         = ".log"
	recordsExt     = ".rec"
	checkpointExt  = ".chk"
	storeFormat    = 2
	defaultSegment = 64 << 20
)

type storeHeader struct {
	Kind   string `json:"kind"`
	Format int    `json:"format"`
}

// OpenStore opens a store, making it when there is none. It fails with
// [ErrLocked] when another has it open for writing, and with [ErrFormat] when
// it was made by another version.
//
// It reads the last file of the log and looks at the lengths of the others, so
// it finds what a crash left and what was cut off. Damages tells what it found;
// [Store.Check] finds the rest. When there are records or a checkpoint of
// entries that the log does not have, the log was cut after it was committed:
// then writing would bury the evidence, and it fails with [ErrDamaged].
// Read-only, it serves what is there.
func OpenStore(o StoreOptions) (*Store, error) {
	s := &Store{
		dir: o.Dir, fs: o.FS, out: o.FS, readOnly: o.ReadOnly, segment: o.SegmentBytes,
		pending: map[uint16]*volume{}, rewrite: map[uint16]*Rewrite{}, current: map[uint16]*volume{}, volumes: map[volumeKey]*volume{},
	}
	if s.out == nil {
		s.out = OSFS()
	}
	if s.fs == nil {
		s.fs = OSFS()
		if s.dir == "" {
			s.fs = MemFS()
		}
	}
	if s.segment <= 0 {
		s.segment = defaultSegment
	}
	if err := s.open(); err != nil {
		s.write.Lock()
		defer s.write.Unlock()
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *Store) open() error {
	if s.readOnly {
		if err := s.checkHeader(); err != nil {
			return err
		}
		return s.reload()
	}
	err := makeDir(s.fs, s.path())
	if err == nil {
		err = s.checkOurs() // before there is a lock in a directory that is not ours
	}
	if err != nil {
		return err
	}
	if s.lock, err = s.fs.Lock(s.path(lockFile)); err != nil {
		return err
	}
	err = s.checkHeader()
	made := errors.Is(err, fs.ErrNotExist)
	if err == nil || made {
		err = makeParts(s.fs, s.path())
	}
	if err == nil && made {
		err = makeHeader(s.fs, s.path()) // when all else is there
	}
	if err != nil {
		return err
	}
	if err := s.read(); err != nil {
		return err
	}
	// What a lost entry committed looks like what was never committed: nothing may be
	// tidied away.
	for _, d := range s.damages {
		if !d.Torn && filepath.Dir(d.File) == s.path(logDir) {
			return fmt.Errorf("%w: open the store read-only to save what is left", d)
		}
	}
	beyond, err := s.beyond()
	if err != nil {
		return err
	}
	if beyond.entry > s.last {
		return fmt.Errorf("%w: to keep what is left, open the store read-only and make a backup of it into another directory, which will end with entry %d",
			s.cutLog(beyond), s.last)
	}
	return s.tidy()
}

// reload reads everything anew, beside a writer. That takes a second look at
// what seems amiss: mostly, the writer went on between two reads of ours.
func (s *Store) reload() error {
	var beyond evidence
	for try := 0; ; try++ {
		s.mu.Lock()
		s.damages = slices.DeleteFunc(s.damages, func(d *Damage) bool { return d.Torn || d.Length == 0 })
		s.mu.Unlock()
		err := s.read()
		if err == nil && beyond.entry == 0 {
			if beyond, err = s.beyond(); err == nil && beyond.entry > s.last {
				continue // what was committed before must be there now
			}
		}
		missing := slices.ContainsFunc(s.damages, func(d *Damage) bool { return d.Length == 0 })
		switch {
		case try < 3 && (errors.Is(err, fs.ErrNotExist) || err == nil && missing):
			continue // it was rewritten or dropped
		case err != nil:
			return err
		}
		var cut *Damage
		if beyond.entry > s.last {
			cut = s.cutLog(beyond)
			s.report(cut)
		}
		s.mu.Lock()
		s.cut = cut
		s.mu.Unlock()
		return nil
	}
}

// path is where a part of the store lies.
func (s *Store) path(parts ...string) string {
	return filepath.Join(append([]string{filepath.Clean(s.dir)}, parts...)...)
}

// storeHeaderBytes is what the file storeFile of every store of our format
// holds.
func storeHeaderBytes() []byte {
	b, _ := json.Marshal(storeHeader{"store", storeFormat})
	return append(b, '\n')
}

// checkHeader makes sure that the directory is a store of our format;
// fs.ErrNotExist means that it is new.
func (s *Store) checkHeader() error {
	name := s.path(storeFile)
	want := storeHeaderBytes()
	b, err := readFile(s.fs, name)
	var have storeHeader
	switch {
	case err != nil && errors.Is(err, fs.ErrNotExist):
		if list, _ := s.fs.ReadDir(s.path(logDir)); len(list) > 0 {
			return fmt.Errorf("%w: %s is missing from a store; if you know that it was of this version, write it anew: %s", ErrFormat, name, want)
		}
		return fmt.Errorf("index: no store in %s: %w", s.path(), err)
	case err != nil:
		return fmt.Errorf("index: %w", err)
	case bytes.Equal(b, want):
		return nil
	case json.Unmarshal(b, &have) == nil && have.Kind == "store":
		return fmt.Errorf("%w: %s is a store of format %d, this version reads format %d: export it with the version that wrote it, and import it into a new store",
			ErrFormat, s.path(), have.Format, storeFormat)
	}
	return fmt.Errorf("%w: %s is not that of a store, or damaged; if you know that it was of this version, write it anew: %s", ErrFormat, name, want)
}

// checkOurs makes sure that the directory is a store, or can become one.
func (s *Store) checkOurs() error {
	err := s.checkHeader()
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	list, err := s.fs.ReadDir(s.path())
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	if name := foreign(list); name != "" {
		return fmt.Errorf("%w: %s is not empty (it holds %s) and no store: give a new directory", ErrFormat, s.path(), name)
	}
	return nil
}

// foreign names something that does not belong to a store.
func foreign(list []fs.DirEntry) string {
	for _, d := range list {
		if !slices.Contains([]string{lockFile, logDir, articlesDir, checkpointDir, "search", storeFile, storeFile + tmpSuffix}, d.Name()) {
			return d.Name()
		}
	}
	return ""
}

// makeParts makes the directories that each store has.
func makeParts(fsys FS, dir string) error {
	for _, d := range []string{logDir, articlesDir, checkpointDir} {
		if err := makeDir(fsys, filepath.Join(dir, d)); err != nil {
			return err
		}
	}
	return nil
}

// makeHeader writes the file that makes a directory a store.
func makeHeader(fsys FS, dir string) error {
	err := replaceFile(fsys, filepath.Join(dir, storeFile), func(f File) error {
		_, err := f.WriteAt(storeHeaderBytes(), 0)
		return err
	})
	if err != nil {
		return err
	}
	if err := fsys.SyncDir(dir); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	return nil
}

// evidence shows that an entry was once committed.
type evidence struct {
	entry uint64
	what  string
}

// beyond looks for the latest entry that the log must have had: a checkpoint
// tells, and so do records that were put after it. Records of the entry after
// the last prove nothing: it was about to be committed.
func (s *Store) beyond() (found evidence, err error) {
	seqs, err := s.checkpoints()
	if err != nil {
		return found, err
	}
	if len(seqs) > 0 {
		seq := seqs[len(seqs)-1]
		found = evidence{seq, fmt.Sprintf("%s is the state after it", s.path(checkpointDir, checkpointName(seq)))}
	}
	names, err := s.list(articlesDir, recordsExt)
	if err != nil {
		return found, err
	}
	for _, name := range names {
		key, ok := parseVolume(name)
		if !ok {
			continue
		}
		from := int64(0)
		if v := s.current[key.shard]; v != nil {
			switch {
			case key.gen < v.gen:
				continue
			case key.gen == v.gen:
				from = v.committed
			case v.committed > 0 && v.f == nil && found.entry <= s.last:
				found = evidence{s.last + 1, fmt.Sprintf("%s is there, and the generation before is not", s.path(articlesDir, name))}
			}
		}
		if err := s.beyondIn(s.path(articlesDir, name), from, &found); err != nil {
			return found, err
		}
	}
	return found, nil
}

func (s *Store) beyondIn(name string, from int64, found *evidence) error {
	f, err := s.fs.OpenFile(name, os.O_RDONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // removed by the writer beside us
	}
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	j := newJournal(name, f, size)
	for fr, err := range j.frames(from, size) {
		if err != nil && !errors.Is(err, ErrDamaged) {
			return err
		}
		if err == nil && fr.kind == kindRecord && fr.number > max(s.last+1, found.entry+1) {
			*found = evidence{fr.number - 1, fmt.Sprintf("%s has a record that was put after it, at offset %d", name, fr.offset)}
			return nil
		}
	}
	return nil
}

// cutLog is the damage that the evidence shows.
func (s *Store) cutLog(e evidence) *Damage {
	name, offset := s.path(logDir), int64(0)
	if n := len(s.segments); n > 0 {
		name, offset = s.segments[n-1].name, s.segments[n-1].end
	}
	if next := s.path(logDir, segmentName(s.last+1)); name != next {
		if _, err := s.fs.Stat(next); err == nil {
			name, offset = next, 0 // nothing in it is good
		}
	}
	return &Damage{File: name, Offset: offset, Reason: fmt.Sprintf("the log ends with entry %d, but entry %d was committed (%s)", s.last, e.entry, e.what)}
}

// tidy cuts off and removes what was never committed, and what else a crash
// left. What it finds committed, it makes durable: the last entry may have been
// written but not synced when a process was killed, and so may names.
func (s *Store) tidy() error {
	if n := len(s.segments); n > 0 {
		g := s.segments[n-1]
		f, err := s.fs.OpenFile(g.name, os.O_RDWR, 0)
		if err != nil {
			return fmt.Errorf("index: %w", err)
		}
		log := newJournal(g.name, f, g.end)
		s.log = &log
		if err := s.log.cut(); err != nil {
			return err
		}
		if err := f.Sync(); err != nil {
			return fmt.Errorf("index: sync %s: %w", g.name, err)
		}
	}
	for _, e := range s.Shards() {
		v := s.current[e.Shard]
		if v.f == nil {
			continue
		}
		size, err := v.f.Size()
		if err != nil {
			return fmt.Errorf("index: %w", err)
		}
		if size > v.end {
			if err := v.cut(); err != nil {
				return err
			}
			s.report(&Damage{File: v.name, Offset: v.end, Length: size - v.end, Reason: "records without an entry in the log", Torn: true})
		}
	}
	for _, dir := range []string{logDir, articlesDir, checkpointDir} {
		names, err := s.list(dir, "")
		if err != nil {
			return err
		}
		for _, name := range names {
			key, ok := parseVolume(name)
			v := s.volumes[key]
			orphan := dir == articlesDir && ok && (v == nil || v.f == nil)
			torn := dir == logDir && s.torn(name)
			if strings.HasSuffix(name, tmpSuffix) || orphan || torn {
				if err := s.fs.Remove(s.path(dir, name)); err != nil {
					return fmt.Errorf("index: %w", err)
				}
			}
		}
		if err := s.fs.SyncDir(s.path(dir)); err != nil {
			return fmt.Errorf("index: %w", err)
		}
	}
	err := s.fs.SyncDir(s.path())
	if above := s.fs.SyncDir(filepath.Dir(s.path())); !errors.Is(above, fs.ErrPermission) {
		err = errors.Join(err, above) // else it was there before us
	}
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	return nil
}

// report adds to what was found amiss.
func (s *Store) report(d *Damage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.ContainsFunc(s.damages, func(have *Damage) bool { return *have == *d }) {
		s.damages = append(s.damages, d)
	}
}

// list names the files of a directory of the store with this extension.
func (s *Store) list(dir, ext string) ([]string, error) {
	list, err := s.fs.ReadDir(s.path(dir))
	if err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	var names []string
	for _, d := range list {
		if strings.HasSuffix(d.Name(), ext) {
			names = append(names, d.Name())
		}
	}
	return names, nil
}

// writable reports why the store cannot be written to. The caller holds write.
func (s *Store) writable() error {
	switch {
	case s.closed:
		return ErrClosed
	case s.readOnly:
		return ErrReadOnly
	}
	return s.broken
}

// breaks makes the store refuse to write from now on.
func (s *Store) breaks(err error) error {
	s.broken = fmt.Errorf("%w: %w", ErrBroken, err)
	return s.broken
}

// Put adds a record to a shard (see [ShardOf]). It can be read at once, and is
// on disk for good when the next [Store.Append] returns. After an error the
// record is not there, and what was put before is.
func (s *Store) Put(shard uint16, record []byte) (Ref, error) {
	s.write.Lock()
	defer s.write.Unlock()
	if err := s.writable(); err != nil {
		return Ref{}, err
	}
	if len(record) > MaxPayload {
		return Ref{}, fmt.Errorf("index: a record of %d bytes: at most %d fit", len(record), MaxPayload)
	}
	v := s.pending[shard]
	if v == nil {
		v = s.volume(shard)
		s.pending[shard] = v
	}
	if err := s.ready(v); err != nil {
		return Ref{}, err
	}
	offset, err := v.append(kindRecord, s.last+1, record)
	if err != nil {
		if cut := v.cut(); cut != nil {
			return Ref{}, s.breaks(errors.Join(err, cut))
		}
		return Ref{}, err
	}
	return Ref{shard, v.gen, offset}, nil
}

// Append commits: it syncs the records put since the last Append, adds the
// entry to the log and syncs that. Entries are numbered from 1. After an error
// that is not [ErrBroken], the records are still to be committed: Append again,
// or Discard them.
func (s *Store) Append(entry []byte) (seq uint64, err error) {
	s.write.Lock()
	defer s.write.Unlock()
	if err := s.writable(); err != nil {
		return 0, err
	}
	if len(entry) > MaxPayload {
		return 0, fmt.Errorf("index: an entry of %d bytes: at most %d fit", len(entry), MaxPayload)
	}
	if err := s.syncRecords(); err != nil {
		return 0, s.breaks(err)
	}
	var touched []Extent
	for _, shard := range slices.Sorted(maps.Keys(s.pending)) {
		touched = append(touched, s.pending[shard].extent())
	}
	seq = s.last + 1
	if s.log == nil || s.log.end >= s.segment {
		err = s.appendToNew(seq, appendExtents(nil, touched), entry)
	} else {
		err = s.appendToLog(seq, appendExtents(nil, touched), entry)
	}
	if err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = seq
	s.segments[len(s.segments)-1].mark(seq, s.log.end)
	for shard, v := range s.pending {
		v.committed = v.end
		s.current[shard] = v
	}
	clear(s.pending)
	return seq, nil
}

// syncRecords makes the records put since the last commit durable.
func (s *Store) syncRecords() error {
	var group sync.WaitGroup
	errs := make(chan error, len(s.pending)+1)
	made := false
	for _, v := range s.pending {
		if v.f == nil {
			continue
		}
		made = made || v.made
		if len(s.pending) == 1 {
			errs <- v.f.Sync()
			continue
		}
		group.Go(func() { errs <- v.f.Sync() })
	}
	group.Wait()
	if made {
		errs <- s.fs.SyncDir(s.path(articlesDir))
	}
	close(errs)
	for err := range errs {
		if err != nil {
			return fmt.Errorf("index: sync records: %w", err)
		}
	}
	for _, v := range s.pending {
		v.made = false
	}
	return nil
}

// appendToLog adds an entry to the last segment.
func (s *Store) appendToLog(seq uint64, parts ...[]byte) error {
	before := s.log.end
	if _, err := s.log.append(kindEntry, seq, parts...); err != nil {
		// Synced, so that it cannot come back with the next crash: the write may
		// have failed having written all.
		if undo := errors.Join(s.log.cut(), s.log.f.Sync()); undo != nil {
			return s.breaks(errors.Join(err, undo))
		}
		return err
	}
	if err := s.log.f.Sync(); err != nil {
		s.log.end = before
		return s.breaks(fmt.Errorf("index: sync %s: %w", s.log.name, err))
	}
	return nil
}

// Discard forgets the records put since the last Append, and whatever else that
// was to be committed.
func (s *Store) Discard() {
	s.write.Lock()
	defer s.write.Unlock()
	if s.writable() == nil {
		s.discard()
	}
}

func (s *Store) discard() {
	for shard, v := range s.pending {
		delete(s.pending, shard)
		if v == s.current[shard] && v.committed > 0 {
			s.discardFrom(v)
			continue
		}
		_ = s.drop(v) // where the file remains, it is overwritten, or removed on opening
		if v == s.current[shard] {
			s.setCurrent(s.addVolume(v.volumeKey))
		}
	}
}

// discardFrom cuts off what is not committed. It need not be synced: what is
// beyond the length in the log does not count.
func (s *Store) discardFrom(v *volume) {
	if v.end == v.committed {
		return
	}
	v.end = v.committed
	if err := v.cut(); err != nil {
		_ = s.breaks(err)
	}
}

// Last is the number of the last committed entry; 0 before the first.
func (s *Store) Last() uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.last
}

// Damages is what was found amiss when the store was opened, or refreshed:
// without it, and without what a crash left, which is marked Torn, only as much
// as a quick look finds. [Store.Check] finds everything.
func (s *Store) Damages() []*Damage {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Clone(s.damages)
}

// Size is the length of all files of the store.
func (s *Store) Size() (bytes int64) {
	for _, dir := range []string{logDir, articlesDir, checkpointDir} {
		list, _ := s.fs.ReadDir(s.path(dir))
		for _, d := range list {
			if info, err := d.Info(); err == nil {
				bytes += info.Size()
			}
		}
	}
	return bytes
}

// Refresh looks for entries that were committed since a read-only store was
// opened, or last refreshed.
func (s *Store) Refresh(ctx context.Context) error {
	s.write.Lock()
	defer s.write.Unlock()
	switch {
	case s.closed:
		return ErrClosed
	case !s.readOnly:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("index: refresh: %w", ctx.Err())
	}
	return s.reload()
}

// Close closes the store. Records put since the last Append are lost.
func (s *Store) Close() error {
	s.keep.Lock()
	defer s.keep.Unlock()
	s.write.Lock()
	defer s.write.Unlock()
	if s.closed {
		return ErrClosed
	}
	if s.writable() == nil {
		s.discard()
	}
	return s.close()
}

func (s *Store) close() error {
	s.mu.Lock()
	s.closed = true
	volumes := s.volumes
	s.volumes = nil
	s.mu.Unlock()
	var errs []error
	for _, v := range volumes {
		errs = append(errs, v.close())
	}
	if s.log != nil {
		errs = append(errs, s.log.f.Close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("index: close: %w", err)
	}
	return nil
}
