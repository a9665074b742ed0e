package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Ref tells where a record is: it is valid until the record's shard is rewritten
// or dropped.
type Ref struct {
	Shard, Gen uint16
	Offset     int64
}

// ShardOf is the shard of articles published at t: one a month, in UTC, and 0
// for those without a date to file them by.
func ShardOf(t time.Time) uint16 {
	if !dated(t) {
		return 0
	}
	t = t.UTC()
	return uint16(12*t.Year() + int(t.Month()))
}

// ShardName is "2024-07", or "undated".
func ShardName(shard uint16) string {
	if shard == 0 {
		return undated
	}
	return fmt.Sprintf("%04d-%02d", (shard-1)/12, (shard-1)%12+1)
}

// recordsHead is the payload of the first frame of each file of records.
const recordsHead = "wirefold records 1\n"

type volumeKey struct{ shard, gen uint16 }

func (k volumeKey) file() string {
	return fmt.Sprintf("%s.%d%s", ShardName(k.shard), k.gen, recordsExt)
}

func parseVolume(name string) (k volumeKey, ok bool) {
	shard, gen, _ := strings.Cut(strings.TrimSuffix(name, recordsExt), ".")
	if n, err := strconv.ParseUint(gen, 10, 16); err == nil {
		k.gen = uint16(n)
	}
	if t, err := time.Parse("2006-01", shard); err == nil {
		k.shard = ShardOf(t)
	}
	return k, k.file() == name
}

// volume is one generation of a shard: a file of records, or none when nothing
// was put.
type volume struct {
	volumeKey
	journal         // f is guarded by using, all else is the writer's
	committed int64 // the length as the log has it; guarded by Store.mu
	made      bool  // since the last commit: the directory is to be synced

	using  sync.RWMutex // held for reading while the file is read
	closed bool         // guarded by using
}

func (v *volume) extent() Extent { return Extent{v.shard, v.gen, v.end} }

// close waits for readers.
func (v *volume) close() error {
	v.using.Lock()
	defer v.using.Unlock()
	v.closed = true
	if v.f == nil {
		return nil
	}
	return v.f.Close()
}

// addVolume adds a volume that has no file yet.
func (s *Store) addVolume(k volumeKey) *volume {
	v := &volume{volumeKey: k, journal: newJournal(s.path(articlesDir, k.file()), nil, 0)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.volumes[k] = v
	return v
}

// volume is the current one of a shard.
func (s *Store) volume(shard uint16) *volume {
	v := s.current[shard]
	if v == nil {
		v = s.addVolume(volumeKey{shard, 0})
		s.setCurrent(v)
	}
	return v
}

func (s *Store) setCurrent(v *volume) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current[v.shard] = v
}

// ready makes sure that a volume has a file to be written to. Where the file was
// lost, what is put goes behind the place of what was in it, so that no Ref of
// the old finds the new.
func (s *Store) ready(v *volume) error {
	if v.f != nil {
		return nil
	}
	flag := os.O_RDWR | os.O_CREATE
	if v.committed == 0 {
		flag |= os.O_TRUNC
	}
	f, err := s.fs.OpenFile(v.name, flag, 0o644)
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	j := newJournal(v.name, f, v.end)
	if j.end == 0 {
		if _, err := j.append(kindHead, s.last+1, []byte(recordsHead)); err != nil {
			_ = f.Close()
			return err // and the next try cuts it off
		}
	}
	v.using.Lock()
	defer v.using.Unlock()
	v.journal, v.made = j, true
	return nil
}

// drop closes a volume and removes its file.
func (s *Store) drop(v *volume) error {
	s.mu.Lock()
	delete(s.volumes, v.volumeKey)
	s.mu.Unlock()
	err := v.close()
	if v.f != nil {
		err = errors.Join(err, s.fs.Remove(v.name))
	}
	if err != nil {
		return fmt.Errorf("index: remove %s: %w", v.name, err)
	}
	return nil
}

// openVolumes opens the files of records that the log tells of, and closes
// others.
func (s *Store) openVolumes(extents map[uint16]Extent) error {
	for _, shard := range slices.Sorted(maps.Keys(extents)) {
		e := extents[shard]
		v := s.current[shard]
		if v == nil || v.gen != e.Gen {
			v = s.addVolume(volumeKey{shard, e.Gen})
			s.setCurrent(v)
		}
		if err := s.openVolume(v, e.Length); err != nil {
			return err
		}
	}
	for k, v := range maps.Clone(s.volumes) {
		if s.current[k.shard] == v {
			continue
		}
		s.mu.Lock()
		delete(s.volumes, k)
		s.mu.Unlock()
		if err := v.close(); err != nil {
			return fmt.Errorf("index: close %s: %w", v.name, err)
		}
	}
	return nil
}

// openVolume opens the file of a volume, where it is not open, and compares its
// length with what was committed.
func (s *Store) openVolume(v *volume, length int64) error {
	s.mu.Lock()
	v.end, v.committed = length, length
	s.mu.Unlock()
	if length == 0 {
		return nil
	}
	if v.f == nil {
		flag := os.O_RDWR
		if s.readOnly {
			flag = os.O_RDONLY
		}
		f, err := s.fs.OpenFile(v.name, flag, 0)
		if errors.Is(err, fs.ErrNotExist) {
			s.report(&Damage{File: v.name, Reason: "the file is missing"})
			return nil
		}
		if err != nil {
			return fmt.Errorf("index: %w", err)
		}
		v.using.Lock()
		v.f = f
		v.using.Unlock()
	}
	size, err := v.f.Size()
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	if size < length {
		s.report(&Damage{File: v.name, Offset: size, Length: length - size, Reason: "the end of the file is missing"})
	}
	return nil
}

// Shards tells what is committed of each shard that was ever put to.
func (s *Store) Shards() []Extent {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.extents()
}

func (s *Store) extents() []Extent {
	var all []Extent
	for _, shard := range slices.Sorted(maps.Keys(s.current)) {
		v := s.current[shard]
		if e := (Extent{shard, v.gen, v.committed}); e.Gen > 0 || e.Length > 0 {
			all = append(all, e)
		}
	}
	return all
}

var windows = sync.Pool{New: func() any { return &window{ahead: 4096} }}

// Record reads a record. The error is [ErrMoved] when its generation is gone,
// and a *[Damage] when it cannot be read.
func (s *Store) Record(r Ref) ([]byte, error) {
	s.mu.RLock()
	v, closed := s.volumes[volumeKey{r.Shard, r.Gen}], s.closed
	s.mu.RUnlock()
	if closed {
		return nil, ErrClosed
	}
	if v == nil {
		v = s.stray(volumeKey{r.Shard, r.Gen})
	}
	if v != nil {
		v.using.RLock()
		defer v.using.RUnlock()
	}
	if v == nil || v.closed {
		return nil, fmt.Errorf("%w: %s, generation %d", ErrMoved, ShardName(r.Shard), r.Gen)
	}
	bad := &Damage{File: v.name, Offset: r.Offset, Length: frameSize}
	if v.f == nil {
		bad.Reason = "the file is missing"
		return nil, bad
	}
	w := windows.Get().(*window)
	defer windows.Put(w)
	w.r, w.seed, w.to, w.buf = v.f, v.seed, math.MaxInt64, w.buf[:0]
	f, reason, err := w.frame(r.Offset)
	if cap(w.buf) > chunkSize {
		w.buf = nil
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("index: read %s at offset %d: %w", v.name, r.Offset, err)
	case reason == "" && f.kind != kindRecord:
		reason = "this is no record"
	}
	if bad.Reason = reason; reason != "" {
		return nil, bad
	}
	return bytes.Clone(f.payload), nil
}

// stray opens a file of records that the log does not tell of, since it is damaged; nil
// where there is none.
func (s *Store) stray(k volumeKey) *volume {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.volumes[k]; v != nil || s.closed || !s.readOnly || len(s.damages) == 0 {
		return v
	}
	name := s.path(articlesDir, k.file())
	f, err := s.fs.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil
	}
	v := &volume{volumeKey: k, journal: newJournal(name, f, 0)}
	s.volumes[k] = v
	return v
}

// Move tells where a record went.
type Move struct{ From, To Ref }

// Rewrite is the next generation of a shard in the making: see
// [Store.RewriteShard].
type Rewrite struct {
	// Lost is what could not be read, and so is not in the new generation.
	Lost []*Damage

	s     *Store
	from  *volume
	to    *volume
	read  int64 // of from
	keep  func(Ref, []byte) bool
	moves []Move
}

// RewriteShard writes the next generation of a shard, with the records for which
// keep says so, called with each record in the order in which they were put. It
// is for compaction and erasure, and runs beside the writer. In between, all goes
// on as before. The steps after are:
//
//  1. Stage, called by the writer, adds what was committed meanwhile and returns
//     where the records are going. What is put from now on goes to the new
//     generation.
//  2. [Store.Append], with an entry that tells of it, makes the new generation
//     the current one: with that entry, or not at all. The old one can still be
//     read.
//  3. [Store.Retire] removes the old one, when no reader needs it.
//
// [Store.Discard] after Stage, or Abort instead of it, leave all as it was.
func (s *Store) RewriteShard(ctx context.Context, shard uint16, keep func(Ref, []byte) bool) (*Rewrite, error) {
	r, end, err := s.beginRewrite(shard, keep)
	if err != nil {
		return nil, fmt.Errorf("index: rewrite shard %s: %w", ShardName(shard), err)
	}
	_, err = r.to.append(kindHead, 0, []byte(recordsHead))
	if err == nil {
		err = r.copy(ctx, end)
	}
	if err == nil {
		err = r.to.f.Sync() // now, so that the commit need not
	}
	if err != nil {
		r.Abort()
		return nil, fmt.Errorf("index: rewrite shard %s: %w", ShardName(shard), err)
	}
	return r, nil
}

// beginRewrite makes the file of the next generation, and tells how much of the
// old is committed.
func (s *Store) beginRewrite(shard uint16, keep func(Ref, []byte) bool) (*Rewrite, int64, error) {
	s.write.Lock()
	defer s.write.Unlock()
	from := s.current[shard]
	switch err := s.writable(); {
	case err != nil:
		return nil, 0, err
	case s.rewrite[shard] != nil:
		return nil, 0, errors.New("another rewrite of it is under way")
	case from == nil || from.committed == 0:
		return nil, 0, errors.New("nothing is in it")
	case from.gen == math.MaxUint16:
		return nil, 0, errors.New("it was rewritten too often")
	}
	k := volumeKey{shard, from.gen + 1}
	name := s.path(articlesDir, k.file())
	f, err := s.fs.OpenFile(name+tmpSuffix, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return nil, 0, err
	}
	r := &Rewrite{s: s, from: from, keep: keep, to: &volume{volumeKey: k, journal: newJournal(name, f, 0), made: true}}
	s.rewrite[shard] = r
	return r, from.committed, nil
}

// copy copies the old generation up to an offset.
func (r *Rewrite) copy(ctx context.Context, to int64) error {
	if r.read == to {
		return nil
	}
	f, err := r.s.fs.OpenFile(r.from.name, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	from := newJournal(r.from.name, f, to)
	for fr, err := range from.frames(r.read, to) {
		var bad *Damage
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, &bad):
			r.Lost = append(r.Lost, bad)
			continue
		case err != nil:
			return err
		case fr.kind != kindRecord:
			continue
		}
		old := Ref{r.from.shard, r.from.gen, fr.offset}
		if !r.keep(old, fr.payload) {
			continue
		}
		offset, err := r.to.append(kindRecord, fr.number, fr.payload)
		if err != nil {
			return err
		}
		r.moves = append(r.moves, Move{old, Ref{r.to.shard, r.to.gen, offset}})
	}
	r.read = to
	return nil
}

// Stage makes the new generation part of the next commit, and returns the moves
// of all records that are in it, in the order of the old. A record without a
// move is gone. The writer calls it, with nothing put to the shard since the
// last Append. After an error the rewrite has come to nothing.
func (r *Rewrite) Stage(ctx context.Context) ([]Move, error) {
	s := r.s
	s.write.Lock()
	defer s.write.Unlock()
	err := s.writable()
	p := s.pending[r.from.shard]
	switch {
	case err != nil:
	case s.rewrite[r.from.shard] != r:
		return nil, fmt.Errorf("index: rewrite shard %s: it was staged or aborted before", ShardName(r.from.shard))
	case s.current[r.from.shard] != r.from:
		err = errors.New("it was rewritten or dropped meanwhile")
	case p != nil && (p != r.from || p.end != p.committed):
		err = errors.New("it has uncommitted records: append or discard them first")
	default:
		err = r.copy(ctx, r.from.committed)
	}
	if err == nil {
		err = s.fs.Rename(r.to.name+tmpSuffix, r.to.name)
	}
	if err != nil {
		r.abort()
		return nil, fmt.Errorf("index: rewrite shard %s: %w", ShardName(r.from.shard), err)
	}
	delete(s.rewrite, r.from.shard)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.volumes[r.to.volumeKey] = r.to
	s.pending[r.to.shard] = r.to
	return r.moves, nil
}

// Abort removes what was written. It does nothing after Stage.
func (r *Rewrite) Abort() {
	r.s.write.Lock()
	defer r.s.write.Unlock()
	r.abort()
}

func (r *Rewrite) abort() {
	if r.s.rewrite[r.from.shard] != r {
		return
	}
	delete(r.s.rewrite, r.from.shard)
	_ = r.to.f.Close()
	// Where it cannot be removed, the next rewrite or opening does it.
	_ = r.s.fs.Remove(r.to.name + tmpSuffix)
}

// DropShard makes it part of the next commit that a shard and all records in it
// are gone, also those put since the last Append. As with [Store.RewriteShard],
// the files go with [Store.Retire]. It is for the writer.
func (s *Store) DropShard(shard uint16) error {
	s.write.Lock()
	defer s.write.Unlock()
	v, p := s.current[shard], s.pending[shard]
	switch err := s.writable(); {
	case err != nil:
		return err
	case p != nil && p != v:
		return fmt.Errorf("index: drop shard %s: it is being rewritten or dropped: append or discard that first", ShardName(shard))
	case v == nil || v.committed == 0 && p == nil:
		return nil
	case v.gen == math.MaxUint16:
		return fmt.Errorf("index: drop shard %s: it was rewritten too often", ShardName(shard))
	}
	if v.f != nil {
		s.discardFrom(v)
	}
	s.pending[shard] = s.addVolume(volumeKey{shard, v.gen + 1})
	return s.broken
}

// Retire removes the generations of a shard before the current one. Readers that
// are reading a record get it; after, it is [ErrMoved]. What is not removed,
// after an error or a crash, will be when the store is opened.
func (s *Store) Retire(shard uint16) error {
	s.keep.Lock()
	defer s.keep.Unlock()
	s.write.Lock()
	defer s.write.Unlock()
	if err := s.writable(); err != nil {
		return err
	}
	var errs []error
	for k, v := range maps.Clone(s.volumes) {
		if k.shard == shard && v != s.current[shard] && v != s.pending[shard] {
			errs = append(errs, s.drop(v))
		}
	}
	return errors.Join(errs...)
}
