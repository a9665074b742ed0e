package index

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"slices"
	"strconv"
	"strings"
)

// LogEntry is an entry of the log.
type LogEntry struct {
	Seq     uint64
	Payload []byte // valid until the next step
}

// logHead begins the payload of the first frame of each segment; the extents
// of all shards, as of then, follow.
const logHead = "wirefold log 1\n"

// segment is a file of the log. Its name is the number of its first entry.
type segment struct {
	first uint64
	name  string
	end   int64  // of the last good frame, when the store was opened
	marks []mark // ascending; guarded by Store.mu
}

// mark says that the entries after seq begin at offset. Marks are hints: they
// are checked before use.
type mark struct {
	seq    uint64
	offset int64
}

// mark notes where an entry ended: one in 64, which is enough.
func (g *segment) mark(seq uint64, end int64) {
	if n := len(g.marks); seq%64 == 0 && (n == 0 || g.marks[n-1].seq < seq) {
		g.marks = append(g.marks, mark{seq, end})
	}
}

func segmentName(first uint64) string { return fmt.Sprintf("%020d%s", first, logExt) }

func parseSegment(name string) (first uint64, ok bool) {
	digits, ok := strings.CutSuffix(name, logExt)
	first, err := strconv.ParseUint(digits, 10, 64)
	return first, ok && err == nil && first > 0 && segmentName(first) == name
}

// Extent is how far the records of a shard reach.
type Extent struct {
	Shard, Gen uint16
	Length     int64 // of the file; 0: there is none
}

// appendExtents writes extents; cutExtents reads them and returns the rest.
func appendExtents(b []byte, extents []Extent) []byte {
	b = binary.AppendUvarint(b, uint64(len(extents)))
	for _, e := range extents {
		b = binary.AppendUvarint(b, uint64(e.Shard))
		b = binary.AppendUvarint(b, uint64(e.Gen))
		b = binary.AppendUvarint(b, uint64(e.Length))
	}
	return b
}

func cutExtents(b []byte, each func(Extent)) (rest []byte, ok bool) {
	ok = true
	next := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			ok = false
			return 0
		}
		b = b[n:]
		return v
	}
	for n := next(); n > 0 && ok; n-- {
		e := Extent{uint16(next()), uint16(next()), int64(next())}
		if ok && each != nil {
			each(e)
		}
	}
	return b, ok
}

// read finds the segments, the last entry and what is committed, and opens the
// files of records. It begins at the last segment that has a good first frame,
// with all extents.
func (s *Store) read() error {
	names, err := s.list(logDir, logExt)
	if err != nil {
		return err
	}
	var segments []*segment
	for _, name := range names {
		if first, ok := parseSegment(name); ok {
			segments = append(segments, &segment{first: first, name: s.path(logDir, name)})
		}
	}
	start := max(0, len(segments)-1)
	for ; start > 0; start-- {
		if good, err := s.headed(segments[start]); err != nil {
			return err
		} else if good {
			break
		}
	}
	r := logReader{extents: map[uint16]Extent{}}
	for i := start; i < len(segments); i++ {
		torn, err := s.readSegment(&r, segments[i], i == len(segments)-1)
		if err != nil {
			return err
		}
		if torn {
			segments = segments[:i]
		}
	}
	if err := s.openVolumes(r.extents); err != nil {
		return err
	}
	s.mu.Lock() // now that the records of all entries can be read
	defer s.mu.Unlock()
	s.segments, s.last = segments, r.last
	return nil
}

// logReader is what was learnt from the log so far.
type logReader struct {
	last    uint64
	extents map[uint16]Extent
}

// headed reports whether a segment begins with a good frame.
func (s *Store) headed(g *segment) (bool, error) {
	f, err := s.fs.OpenFile(g.name, os.O_RDONLY, 0)
	if err != nil {
		return false, fmt.Errorf("index: %w", err)
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return false, fmt.Errorf("index: %w", err)
	}
	j := newJournal(g.name, f, size)
	for fr, err := range j.frames(0, size) {
		return err == nil && fr.kind == kindHead, nil
	}
	return false, nil
}

// readSegment reads a whole segment. It reports that the last one is torn: it
// was being made, nothing of it was committed.
func (s *Store) readSegment(r *logReader, g *segment, isLast bool) (torn bool, err error) {
	f, err := s.fs.OpenFile(g.name, os.O_RDONLY, 0)
	if err != nil {
		return false, fmt.Errorf("index: %w", err)
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return false, fmt.Errorf("index: %w", err)
	}
	before := r.last
	var bad *Damage
	j := newJournal(g.name, f, size)
	for fr, err := range j.frames(0, size) {
		if err != nil {
			if !errors.As(err, &bad) {
				return false, err
			}
			continue
		}
		if fr.kind == kindHead && strings.HasPrefix(string(fr.payload), logHead) {
			clear(r.extents)
			cutExtents(fr.payload[len(logHead):], func(e Extent) { r.extents[e.Shard] = e })
			r.last = max(r.last, g.first-1)
		}
		if fr.kind == kindEntry {
			cutExtents(fr.payload, func(e Extent) { r.extents[e.Shard] = e })
			if bad != nil {
				bad.lose(r.last+1, fr.number-1)
			}
			r.last = max(r.last, fr.number)
			g.mark(fr.number, fr.end())
		}
		if bad != nil {
			s.report(bad)
			bad = nil
		}
		g.end = fr.end()
	}
	if bad == nil {
		return isLast && size == 0 && g.first <= before+1, nil
	}
	bad.Torn = isLast && (g.end > 0 || g.first <= before+1)
	s.report(bad)
	if !bad.Torn {
		g.end = size
		r.last = max(r.last, g.first-1)
	}
	return bad.Torn && g.end == 0, nil
}

// lose adds the numbers of the entries that were in the damaged place.
func (d *Damage) lose(from, to uint64) {
	switch {
	case from == to:
		d.Reason += fmt.Sprintf(": entry %d is lost", from)
	case from < to:
		d.Reason += fmt.Sprintf(": entries %d to %d are lost", from, to)
	}
}

// torn reports that a file is a segment that read found to be torn.
func (s *Store) torn(name string) bool {
	_, ok := parseSegment(name)
	return ok && !slices.ContainsFunc(s.segments, func(g *segment) bool { return g.name == s.path(logDir, name) })
}

// appendToNew adds an entry as the first of a new segment.
func (s *Store) appendToNew(seq uint64, parts ...[]byte) error {
	name := s.path(logDir, segmentName(seq))
	f, err := s.fs.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	j := newJournal(name, f, 0)
	_, err = j.append(kindHead, seq, []byte(logHead), appendExtents(nil, s.Shards()))
	if err == nil {
		_, err = j.append(kindEntry, seq, parts...)
	}
	if err != nil {
		_ = f.Close()
		if undo := errors.Join(s.fs.Remove(name), s.fs.SyncDir(s.path(logDir))); undo != nil {
			return s.breaks(errors.Join(err, undo))
		}
		return err
	}
	if err := errors.Join(f.Sync(), s.fs.SyncDir(s.path(logDir))); err != nil {
		_ = f.Close()
		return s.breaks(fmt.Errorf("index: sync %s: %w", name, err))
	}
	if s.log != nil {
		_ = s.log.f.Close() // synced with its last entry
	}
	s.log = &j
	s.mu.Lock()
	defer s.mu.Unlock()
	s.segments = append(slices.Clone(s.segments), &segment{first: seq, name: name, end: j.end})
	return nil
}

// Entries reads the committed entries from a number on, in order. In the place
// of a damaged stretch it yields the *[Damage], and goes on behind it. Any other
// error is the last thing that it yields. It runs beside the writer and ends
// with what was the last entry when it began.
func (s *Store) Entries(ctx context.Context, from uint64) iter.Seq2[LogEntry, error] {
	return func(yield func(LogEntry, error) bool) {
		s.mu.RLock()
		last, segments, closed := s.last, s.segments, s.closed
		s.mu.RUnlock()
		if closed {
			yield(LogEntry{}, ErrClosed)
			return
		}
		next := max(from, 1)                        // the entry that should come
		at := Damage{Reason: "entries are missing"} // where it should be
		var bad *Damage
		for i, g := range segments {
			if next > last {
				return
			}
			if i+1 < len(segments) && segments[i+1].first <= next {
				continue
			}
			if at.File == "" {
				at.File = g.name
			}
			for f, err := range s.framesOf(g, next) {
				switch {
				case ctx.Err() != nil:
					yield(LogEntry{}, fmt.Errorf("index: read the log: %w", ctx.Err()))
					return
				case err != nil && errors.Is(err, ErrDamaged):
					if bad != nil && !yield(LogEntry{}, bad) {
						return
					}
					errors.As(err, &bad)
					continue
				case err != nil:
					yield(LogEntry{}, err)
					return
				case f.kind != kindEntry:
					continue
				case f.number < next:
					at.File, at.Offset = g.name, f.end()
					bad = nil // of entries that were not asked for
					continue
				}
				if bad == nil && f.number > next {
					missing := at
					bad = &missing
				}
				at.File, at.Offset = g.name, f.end()
				if bad != nil {
					bad.lose(next, min(f.number-1, last))
					if !yield(LogEntry{}, bad) {
						return
					}
					bad = nil
				}
				next = f.number + 1
				if f.number > last {
					return
				}
				payload, ok := cutExtents(f.payload, nil)
				if !ok {
					payload = nil
				}
				if !yield(LogEntry{f.number, payload}, nil) {
					return
				}
				if next > last {
					break
				}
			}
		}
		if next <= last {
			if bad == nil {
				bad = &at
			}
			bad.lose(next, last)
		}
		if bad != nil {
			yield(LogEntry{}, bad)
		}
	}
}

// framesOf reads the frames of a segment, beginning not far before an entry.
func (s *Store) framesOf(g *segment, entry uint64) iter.Seq2[frame, error] {
	return func(yield func(frame, error) bool) {
		f, err := s.fs.OpenFile(g.name, os.O_RDONLY, 0)
		if errors.Is(err, fs.ErrNotExist) {
			yield(frame{}, &Damage{File: g.name, Reason: "the file is missing"})
			return
		}
		if err != nil {
			yield(frame{}, fmt.Errorf("index: %w", err))
			return
		}
		defer f.Close()
		end, err := f.Size()
		if err != nil {
			yield(frame{}, fmt.Errorf("index: %w", err))
			return
		}
		s.mu.RLock()
		marks := g.marks
		s.mu.RUnlock()
		j := newJournal(g.name, f, end)
		start := int64(0)
		i, _ := slices.BinarySearchFunc(marks, entry, func(m mark, seq uint64) int {
			return int(min(1, max(-1, int64(m.seq)-int64(seq))))
		})
		if i > 0 {
			m := marks[i-1]
			w := window{r: f, seed: j.seed, to: end, ahead: frameSize}
			if fr, reason, err := w.frame(m.offset); err == nil && reason == "" && fr.number == m.seq+1 {
				start = m.offset
			}
		}
		for fr, err := range j.frames(start, end) {
			if err == nil && fr.kind == kindEntry && fr.number%64 == 0 {
				s.mu.Lock()
				g.mark(fr.number, fr.end())
				s.mu.Unlock()
			}
			if !yield(fr, err) {
				return
			}
		}
	}
}

// RewriteLog replaces entries, for erasure that the law demands: nothing else
// may change the past. Edit is called with every entry and returns what it
// shall be instead; it must not write to the store. Each file of the log is
// replaced as a whole, so that after an error or a crash some files may be done
// and others not: do it again. Checkpoints remain; save a new one after.
//
// Where a file has changed entries and damaged stretches, the latter are left
// out of the new file, as who knows what they hold; the entries go on to be
// reported as lost.
func (s *Store) RewriteLog(ctx context.Context, edit func(LogEntry) (payload []byte, changed bool, err error)) error {
	s.keep.Lock()
	defer s.keep.Unlock()
	for i := 0; ; i++ {
		s.write.Lock()
		err := s.writable()
		if err != nil || i == len(s.segments) {
			s.write.Unlock()
			if err == nil && i > 0 {
				err = s.fs.SyncDir(s.path(logDir)) // again, for a try that failed there
			}
			return err
		}
		g := s.segments[i]
		if i < len(s.segments)-1 {
			s.write.Unlock() // only the last is being written
			err = s.rewriteSegment(ctx, g, edit)
		} else {
			err = s.rewriteSegment(ctx, g, edit)
			s.write.Unlock()
		}
		if err != nil {
			return err
		}
	}
}

// rewriteSegment is RewriteLog for a segment.
func (s *Store) rewriteSegment(ctx context.Context, g *segment, edit func(LogEntry) ([]byte, bool, error)) error {
	edits := map[uint64][]byte{}
	for f, err := range s.framesOf(g, 0) {
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("index: rewrite the log: %w", ctx.Err())
		case err != nil && !errors.Is(err, ErrDamaged):
			return err
		case err != nil || f.kind != kindEntry:
			continue
		}
		payload, _ := cutExtents(f.payload, nil)
		payload, changed, err := edit(LogEntry{f.number, payload})
		if err != nil {
			return fmt.Errorf("index: rewrite log entry %d: %w", f.number, err)
		}
		if len(payload) > MaxPayload {
			return fmt.Errorf("index: rewrite log entry %d: %d bytes: at most %d fit", f.number, len(payload), MaxPayload)
		}
		if changed {
			edits[f.number] = slices.Clone(payload)
		}
	}
	if len(edits) == 0 {
		return nil
	}
	made := newJournal(g.name, nil, 0)
	err := replaceFile(s.fs, g.name, func(f File) error {
		made.f = f
		for f, err := range s.framesOf(g, 0) {
			if errors.Is(err, ErrDamaged) {
				continue
			}
			if err != nil {
				return err
			}
			parts := [][]byte{f.payload}
			if edited, ok := edits[f.number]; ok && f.kind == kindEntry {
				rest, _ := cutExtents(f.payload, nil)
				parts = [][]byte{f.payload[:len(f.payload)-len(rest)], edited}
			}
			if _, err := made.append(f.kind, f.number, parts...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.swap(g, made)
}

// swap goes over to the new file of a segment.
func (s *Store) swap(g *segment, made journal) error {
	s.mu.Lock()
	g.marks = nil
	s.mu.Unlock()
	err := s.fs.SyncDir(s.path(logDir))
	if err == nil && made.name == s.log.name {
		_ = s.log.f.Close() // synced with its last entry
		if made.f, err = s.fs.OpenFile(made.name, os.O_RDWR, 0); err == nil {
			s.log = &made
		}
	}
	if err != nil {
		err = fmt.Errorf("index: rewrite %s: %w", g.name, err)
		if made.name == s.log.name {
			return s.breaks(err) // what is appended to the new file is lost if its name is
		}
	}
	return err
}
