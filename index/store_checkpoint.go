package index

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
)

// checkpointHead is the payload of the first frame of each checkpoint.
const checkpointHead = "wirefold checkpoint 1\n"

func checkpointName(seq uint64) string { return fmt.Sprintf("%020d%s", seq, checkpointExt) }

// checkpoints lists the entries after which there are checkpoints, ascending.
func (s *Store) checkpoints() ([]uint64, error) {
	names, err := s.list(checkpointDir, checkpointExt)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // they are derived: whoever removed them all did no harm
	}
	if err != nil {
		return nil, err
	}
	var seqs []uint64
	for _, name := range names {
		seq, err := strconv.ParseUint(strings.TrimSuffix(name, checkpointExt), 10, 64)
		if err == nil && checkpointName(seq) == name {
			seqs = append(seqs, seq)
		}
	}
	return seqs, nil
}

// SaveCheckpoint keeps the state of the caller's memory after a committed entry,
// as write writes it, and then removes the checkpoints of earlier entries. It
// runs beside the writer. A checkpoint saves time and nothing else, so an error
// harms nothing.
func (s *Store) SaveCheckpoint(seq uint64, write func(io.Writer) error) error {
	s.write.Lock()
	err, last := s.writable(), s.last
	s.write.Unlock()
	if err != nil {
		return err
	}
	if seq > last {
		return fmt.Errorf("index: checkpoint after entry %d: the last is %d", seq, last)
	}
	name := s.path(checkpointDir, checkpointName(seq))
	err = replaceFile(s.fs, name, func(f File) error {
		w := chunkWriter{journal: newJournal(name, f, 0)}
		if _, err := w.append(kindHead, seq, []byte(checkpointHead)); err != nil {
			return err
		}
		if err := write(&w); err != nil {
			return err
		}
		if err := w.flush(); err != nil {
			return err
		}
		_, err := w.append(kindEnd, w.chunks)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.fs.SyncDir(s.path(checkpointDir)); err != nil {
		return fmt.Errorf("index: sync %s: %w", name, err)
	}
	seqs, err := s.checkpoints()
	for _, old := range seqs {
		if old < seq {
			err = errors.Join(err, s.fs.Remove(s.path(checkpointDir, checkpointName(old))))
		}
	}
	if err != nil {
		return fmt.Errorf("index: remove old checkpoints: %w", err)
	}
	return nil
}

// chunkWriter writes a stream as frames of one MiB.
type chunkWriter struct {
	journal
	chunk  []byte
	chunks uint64
}

func (w *chunkWriter) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		room := chunkSize - frameSize - len(w.chunk)
		part := b[:min(room, len(b))]
		w.chunk, b = append(w.chunk, part...), b[len(part):]
		if len(part) == room {
			if err := w.flush(); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

func (w *chunkWriter) flush() error {
	if len(w.chunk) == 0 {
		return nil
	}
	w.chunks++
	_, err := w.append(kindChunk, w.chunks, w.chunk)
	w.chunk = w.chunk[:0]
	return err
}

// LoadCheckpoint gives the newest good checkpoint to read, and reports false
// when there is none. The reader delivers nothing that is damaged: at damage it
// fails, with the *[Damage], and when read then fails too the next older
// checkpoint is tried, so read must begin anew each time. Any other error of
// read is returned.
func (s *Store) LoadCheckpoint(read func(seq uint64, r io.Reader) error) (ok bool, err error) {
	seqs, err := s.checkpoints()
	if err != nil {
		return false, err
	}
	if n := len(seqs); s.readOnly && n > 0 && seqs[n-1] > s.Last() {
		if err := s.Refresh(context.Background()); err != nil {
			return false, err
		}
	}
	for _, seq := range slices.Backward(seqs) {
		if seq > s.Last() {
			continue // the log was cut
		}
		err := s.readCheckpoint(seq, read)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, ErrDamaged):
			var d *Damage
			if errors.As(err, &d) {
				s.report(d)
			}
		case !errors.Is(err, fs.ErrNotExist): // else it was removed by the writer beside us
			return false, err
		}
	}
	return false, nil
}

func (s *Store) readCheckpoint(seq uint64, read func(uint64, io.Reader) error) error {
	name := s.path(checkpointDir, checkpointName(seq))
	f, err := s.fs.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	j := newJournal(name, f, size)
	r := chunkReader{name: name, w: window{r: f, seed: j.seed, to: size, ahead: chunkSize}}
	err = read(seq, &r)
	if err != nil && errors.Is(r.err, ErrDamaged) {
		return r.err // whatever read made of it
	}
	return err
}

// chunkReader reads what chunkWriter wrote.
type chunkReader struct {
	name   string
	w      window
	offset int64
	chunks uint64
	rest   []byte
	err    error
}

func (r *chunkReader) Read(b []byte) (int, error) {
	for len(r.rest) == 0 && r.err == nil {
		r.next()
	}
	n := copy(b, r.rest)
	if r.rest = r.rest[n:]; n > 0 {
		return n, nil
	}
	return 0, r.err
}

// next reads a frame.
func (r *chunkReader) next() {
	f, reason, err := r.w.frame(r.offset)
	switch {
	case err != nil:
		r.err = fmt.Errorf("index: read %s at offset %d: %w", r.name, r.offset, err)
	case reason == "" && f.kind == kindChunk && f.number == r.chunks+1:
		r.chunks++
		r.rest = f.payload
	case reason == "" && f.kind == kindEnd && f.number == r.chunks:
		r.err = io.EOF
	case reason == "" && f.kind == kindHead && r.offset == 0:
	case reason == "":
		reason = "a frame in the wrong place"
		fallthrough
	default:
		r.err = &Damage{File: r.name, Offset: r.offset, Length: r.w.to - r.offset, Reason: reason}
	}
	r.offset = f.end()
}
