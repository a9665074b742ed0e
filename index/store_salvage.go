package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
)

// StoredRecord is a record as it lies in its file.
type StoredRecord struct {
	Ref
	Entry   uint64 // the log entry that it was committed with, or was about to be
	Payload []byte // valid until the next step
}

// Records reads every record that lies in the files, by shard and in the order in which
// they were put, whether the log tells of it or not: what a damaged log has lost can be
// found again by it. In the place of a damaged stretch it yields the *Damage, and goes
// on behind it. Any other error is the last thing that it yields. Records of an earlier
// generation come only where the log tells of no later one.
func (s *Store) Records(ctx context.Context) iter.Seq2[StoredRecord, error] {
	return func(yield func(StoredRecord, error) bool) {
		names, err := s.list(articlesDir, recordsExt)
		if err != nil {
			yield(StoredRecord{}, err)
			return
		}
		for _, name := range names {
			key, ok := parseVolume(name)
			s.mu.RLock()
			now := s.current[key.shard]
			s.mu.RUnlock()
			if !ok || now != nil && key.gen < now.gen {
				continue
			}
			if !s.recordsOf(ctx, key, yield) {
				return
			}
		}
	}
}

// recordsOf reads all of one file, and reports whether to go on.
func (s *Store) recordsOf(ctx context.Context, key volumeKey, yield func(StoredRecord, error) bool) bool {
	name := s.path(articlesDir, key.file())
	f, err := s.fs.OpenFile(name, os.O_RDONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return true // removed by the writer beside us
	}
	if err != nil {
		return yield(StoredRecord{}, fmt.Errorf("index: %w", err)) && false
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return yield(StoredRecord{}, fmt.Errorf("index: %w", err)) && false
	}
	j := newJournal(name, f, size)
	for fr, err := range j.frames(0, size) {
		var bad *Damage
		switch {
		case ctx.Err() != nil:
			return yield(StoredRecord{}, ctx.Err()) && false
		case errors.As(err, &bad):
			if !yield(StoredRecord{}, bad) {
				return false
			}
		case err != nil:
			return yield(StoredRecord{}, err) && false
		case fr.kind == kindRecord:
			if !yield(StoredRecord{Ref{key.shard, key.gen, fr.offset}, fr.number, fr.payload}, nil) {
				return false
			}
		}
	}
	return true
}
