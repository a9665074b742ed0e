package index

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
)

// Check reads every frame of every file up to [Store.Last], and yields what is
// damaged. An error that is no damage is the last thing that it yields. It runs
// beside the writer.
func (s *Store) Check(ctx context.Context) iter.Seq2[*Damage, error] {
	return func(yield func(*Damage, error) bool) {
		if err := s.Refresh(ctx); err != nil {
			yield(nil, err)
			return
		}
		s.mu.RLock()
		cut := s.cut
		s.mu.RUnlock()
		if cut != nil && !yield(cut, nil) {
			return
		}
		extents := s.Shards()
		last := s.Last() // after, so that it includes all records in the extents
		each := func(err error) (more bool) {
			var d *Damage
			if errors.As(err, &d) {
				return yield(d, nil)
			}
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(nil, fmt.Errorf("index: check: %w", err))
			}
			return err == nil
		}
		for _, err := range s.Entries(ctx, 1) {
			if !each(err) {
				return
			}
		}
		for _, e := range extents {
			for f, err := range s.recordFrames(e) {
				if err == nil && f.kind == kindRecord && f.number > last {
					err = &Damage{File: s.path(articlesDir, volumeKey{e.Shard, e.Gen}.file()), Offset: f.offset, Length: f.end() - f.offset,
						Reason: fmt.Sprintf("a record of entry %d: the log ends with entry %d", f.number, last)}
				}
				if !each(err) {
					return
				}
			}
		}
		seqs, err := s.checkpoints()
		if !each(err) {
			return
		}
		for _, seq := range seqs {
			err := s.readCheckpoint(seq, func(_ uint64, r io.Reader) error {
				_, err := io.Copy(io.Discard, r)
				return err
			})
			if errors.Is(err, fs.ErrNotExist) {
				err = nil // a newer one was saved
			}
			if !each(err) {
				return
			}
		}
	}
}

// recordFrames reads the committed frames of a generation, unless it is gone.
func (s *Store) recordFrames(e Extent) iter.Seq2[frame, error] {
	return func(yield func(frame, error) bool) {
		if e.Length == 0 {
			return
		}
		name := s.path(articlesDir, volumeKey{e.Shard, e.Gen}.file())
		f, err := s.fs.OpenFile(name, os.O_RDONLY, 0)
		if errors.Is(err, fs.ErrNotExist) {
			s.mu.RLock()
			gone := s.current[e.Shard].gen != e.Gen
			s.mu.RUnlock()
			if !gone {
				yield(frame{}, &Damage{File: name, Length: e.Length, Reason: "the file is missing"})
			}
			return
		}
		if err != nil {
			yield(frame{}, fmt.Errorf("index: %w", err))
			return
		}
		defer f.Close()
		j := newJournal(name, f, e.Length)
		j.frames(0, e.Length)(yield)
	}
}

// Backup copies the store, up to [Store.Last], into a directory that is empty
// or not there. It runs beside the writer. The directory appears when the copy
// is whole and on disk. Damage is copied too: open the backup and Check it.
func (s *Store) Backup(ctx context.Context, dir string) error {
	s.keep.Lock() // so that all files stay
	defer s.keep.Unlock()
	dir = filepath.Clean(dir)
	tmp := dir + tmpSuffix
	if err := s.clear(dir, tmp); err != nil {
		return fmt.Errorf("index: backup into %s: %w", dir, err)
	}
	err := s.copyTo(ctx, tmp)
	if err == nil {
		err = s.out.Rename(tmp, dir)
	}
	if err == nil {
		err = s.out.SyncDir(filepath.Dir(dir))
	} else {
		_ = s.out.RemoveAll(tmp) // where it stays, the next backup removes it
	}
	if err != nil {
		return fmt.Errorf("index: backup into %s: %w", dir, err)
	}
	return nil
}

// clear makes way for a backup.
func (s *Store) clear(dir, tmp string) error {
	if list, err := s.out.ReadDir(dir); err == nil {
		if len(list) > 0 {
			return fmt.Errorf("it is not empty (it holds %s): give a new directory", list[0].Name())
		}
		if err := s.out.Remove(dir); err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if list, err := s.out.ReadDir(tmp); err == nil {
		if name := foreign(list); name != "" {
			return fmt.Errorf("%s is in the way and is no backup (it holds %s): remove it", tmp, name)
		}
	}
	return s.out.RemoveAll(tmp)
}

// copyTo makes the backup in a directory that is not there.
func (s *Store) copyTo(ctx context.Context, dir string) error {
	s.mu.RLock()
	last, segments, closed := s.last, s.segments, s.closed
	extents := s.extents()
	s.mu.RUnlock()
	if closed {
		return ErrClosed
	}
	checkpoint, err := s.openCheckpoint(last)
	if err != nil {
		return err
	}
	if checkpoint.f != nil {
		defer checkpoint.f.Close()
	}
	if err := makeDir(s.out, dir); err != nil {
		return err
	}
	if err := makeParts(s.out, dir); err != nil {
		return err
	}
	for _, g := range segments {
		if g.first > last {
			break
		}
		end := int64(math.MaxInt64)
		if g == segments[len(segments)-1] {
			// What is behind the last entry, or comes while we copy, is not for us.
			end = 0
			for f, err := range s.framesOf(g, last) {
				var bad *Damage
				if errors.As(err, &bad) {
					end = bad.Offset + bad.Length
					continue
				}
				if err != nil {
					return err
				}
				if f.kind == kindEntry && f.number > last {
					break
				}
				end = f.end()
			}
		}
		if err := s.copyFile(ctx, g.name, filepath.Join(dir, logDir), end); err != nil {
			return err
		}
	}
	for _, e := range extents {
		name := s.path(articlesDir, volumeKey{e.Shard, e.Gen}.file())
		if err := s.copyFile(ctx, name, filepath.Join(dir, articlesDir), e.Length); err != nil {
			return err
		}
	}
	if checkpoint.f != nil {
		if err := s.copyFrom(ctx, checkpoint, filepath.Join(dir, checkpointDir)); err != nil {
			return err
		}
	}
	for _, d := range []string{logDir, articlesDir, checkpointDir} {
		if err := s.out.SyncDir(filepath.Join(dir, d)); err != nil {
			return err
		}
	}
	return makeHeader(s.out, dir)
}

// openCheckpoint opens the newest checkpoint up to an entry, as it may be
// removed at any time; without a file when there is none.
func (s *Store) openCheckpoint(last uint64) (j journal, err error) {
	seqs, err := s.checkpoints()
	for _, seq := range slices.Backward(seqs) {
		if seq > last {
			continue
		}
		name := s.path(checkpointDir, checkpointName(seq))
		f, err := s.fs.OpenFile(name, os.O_RDONLY, 0)
		if err == nil {
			return newJournal(name, f, math.MaxInt64), nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return j, err
		}
	}
	return j, err
}

// copyFile copies a file, up to a length, into a directory, under its own name,
// from which its checksums are made. Missing files go on to be missing.
func (s *Store) copyFile(ctx context.Context, name, dir string, length int64) error {
	f, err := s.fs.OpenFile(name, os.O_RDONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	return s.copyFrom(ctx, newJournal(name, f, length), dir)
}

func (s *Store) copyFrom(ctx context.Context, from journal, dir string) error {
	to, err := s.out.OpenFile(filepath.Join(dir, filepath.Base(from.name)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	w := window{r: from.f, to: from.end, ahead: chunkSize}
	for offset := int64(0); err == nil; {
		var b []byte
		if b, err = w.at(offset, chunkSize); err == nil {
			err = ctx.Err()
		}
		if err != nil || len(b) == 0 {
			break
		}
		_, err = to.WriteAt(b, offset)
		offset += int64(len(b))
	}
	if err == nil {
		err = to.Sync()
	}
	return errors.Join(err, to.Close())
}
