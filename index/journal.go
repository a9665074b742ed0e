package index

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"iter"
	"path/filepath"
	"slices"
)

// A journal is a file that grows at its end only. All files of a [Store] are
// journals. A journal is made of frames, one behind the other; all numbers are
// little-endian:
//
//	3  marker
//	4  CRC-32C of all that follows, begun with the file's name and the frame's
//	   offset
//	1  kind
//	4  length of the payload
//	8  number: of a log entry, or as the kind has it
//	   payload
//
// Because name and offset are in the checksum, a frame is good in its own place
// only. So after damage, the next marker with a good frame behind it is where
// to go on, whatever the payloads contain.
type journal struct {
	name string
	seed uint32
	f    File
	end  int64 // where the next frame goes
	buf  []byte
}

// newJournal is the journal of this name, from which the checksums are made: the
// file may have another until it is done. Only the last part of the name counts,
// so that a store can be moved.
func newJournal(name string, f File, end int64) journal {
	return journal{name: name, seed: crc32.Checksum([]byte(filepath.Base(name)), castagnoli), f: f, end: end}
}

// The kinds of frames.
const (
	kindHead   = 'H' // the first of each file: a line that tells what the file is, and more
	kindEntry  = 'E' // of the log
	kindRecord = 'R' // numbered by the log entry that it was committed with
	kindChunk  = 'C' // of a checkpoint, numbered from 1
	kindEnd    = 'Z' // of a checkpoint: nothing is missing
)

// MaxPayload is the greatest length of a record or a log entry.
const MaxPayload = 64 << 20

const (
	frameSize = 20                 // of a frame without its payload
	maxFrame  = MaxPayload + 1<<20 // of a payload with what the store adds
	chunkSize = 1 << 20            // what is read or written at a time
	marker    = "\xf5w\xfa"        // not in UTF-8, so rare in payloads
)

// ErrDamaged is what every [Damage] is.
var ErrDamaged = errors.New("index: damaged")

// Damage is a stretch of a file that cannot be read, or a file that lacks
// something. It is an error; errors.Is(err, [ErrDamaged]) finds it.
type Damage struct {
	File           string
	Offset, Length int64 // Length 0: something is missing there
	Reason         string
	// Torn means the end of a file that had not been committed, as far as can be
	// told: what a crash leaves. Opening for writing cuts it off.
	Torn bool
}

// Error says what is damaged and what to do.
func (d *Damage) Error() string {
	if d.Torn {
		return fmt.Sprintf("index: %s: %d bytes at offset %d were never committed, as after a crash (%s): nothing to do", d.File, d.Length, d.Offset, d.Reason)
	}
	return fmt.Sprintf("index: %s is damaged: %d bytes at offset %d: %s: everything else can be read; for the rest, restore a backup", d.File, d.Length, d.Offset, d.Reason)
}

// Is makes every Damage an [ErrDamaged].
func (d *Damage) Is(target error) bool { return target == ErrDamaged }

// frame is a good frame of a journal.
type frame struct {
	kind    byte
	number  uint64
	offset  int64
	payload []byte
}

func (f frame) end() int64 { return f.offset + frameSize + int64(len(f.payload)) }

// checksum is that of a frame at an offset: b is what follows the checksum.
// Offsets below 4 GiB cannot be taken for one another.
func checksum(seed uint32, offset int64, b []byte) uint32 {
	return crc32.Update(seed^uint32(offset)^uint32(offset>>32)*0x9e3779b1, castagnoli, b)
}

// append adds a frame whose payload is the parts put together. After an error
// there may be anything behind j.end.
func (j *journal) append(kind byte, number uint64, parts ...[]byte) (offset int64, err error) {
	length := 0
	for _, p := range parts {
		length += len(p)
	}
	if length > maxFrame {
		return 0, fmt.Errorf("index: %s: %d bytes are more than a frame may hold (%d)", j.name, length, maxFrame)
	}
	b := slices.Grow(j.buf[:0], frameSize+length)
	b = append(b, marker+"\x00\x00\x00\x00"...)
	b = append(b, kind)
	b = binary.LittleEndian.AppendUint32(b, uint32(length))
	b = binary.LittleEndian.AppendUint64(b, number)
	for _, p := range parts {
		b = append(b, p...)
	}
	binary.LittleEndian.PutUint32(b[3:], checksum(j.seed, j.end, b[7:]))
	if len(b) <= chunkSize {
		j.buf = b // kept for the next frame
	}
	if _, err := j.f.WriteAt(b, j.end); err != nil {
		return 0, fmt.Errorf("index: append to %s at offset %d: %w", j.name, j.end, err)
	}
	offset = j.end
	j.end += int64(len(b))
	return offset, nil
}

// cut removes what is behind j.end.
func (j *journal) cut() error {
	if err := j.f.Truncate(j.end); err != nil {
		return fmt.Errorf("index: cut off %s at offset %d: %w", j.name, j.end, err)
	}
	return nil
}

// frames reads the frames between two offsets, of which the first begins a
// frame. It yields good frames, whose payloads are valid until the next step,
// and a *Damage in the place of each bad stretch. Any other error, of reading,
// is the last thing that it yields.
func (j *journal) frames(from, to int64) iter.Seq2[frame, error] {
	return func(yield func(frame, error) bool) {
		w := window{r: j.f, seed: j.seed, to: to, ahead: int(min(chunkSize, max(to-from, frameSize)))}
		var bad *Damage
		for offset := from; offset < to; {
			f, reason, err := w.frame(offset)
			if err == nil && reason == "" {
				if bad != nil {
					bad.Length = offset - bad.Offset
					if !yield(frame{}, bad) {
						return
					}
					bad = nil
				}
				if !yield(f, nil) {
					return
				}
				offset = f.end()
				continue
			}
			if bad == nil {
				bad = &Damage{File: j.name, Offset: offset, Reason: reason}
			}
			if err == nil {
				offset, err = w.find(offset + 1)
			}
			if err != nil {
				yield(frame{}, fmt.Errorf("index: read %s at offset %d: %w", j.name, offset, err))
				return
			}
		}
		if bad != nil {
			bad.Length = to - bad.Offset
			yield(frame{}, bad)
		}
	}
}

// window reads a journal in great chunks.
type window struct {
	r     io.ReaderAt
	seed  uint32
	to    int64 // nothing is read from here on
	ahead int   // bytes to read at a time, at least

	base int64 // where buf is from
	buf  []byte
}

// at returns n bytes from an offset, or what there is of them, until the next
// call.
func (w *window) at(offset int64, n int) ([]byte, error) {
	if skip := offset - w.base; skip >= 0 && skip+int64(n) <= int64(len(w.buf)) {
		return w.buf[skip:][:n], nil
	}
	want := int(max(0, min(int64(max(n, w.ahead)), w.to-offset)))
	w.buf = slices.Grow(w.buf[:0], want)[:want]
	got, err := w.r.ReadAt(w.buf, offset)
	w.base, w.buf = offset, w.buf[:got]
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return w.buf[:min(n, got)], err
}

// frame reads the frame at an offset. The reason tells why there is none.
func (w *window) frame(offset int64) (f frame, reason string, err error) {
	b, err := w.at(offset, frameSize)
	switch {
	case err != nil:
		return f, "", err
	case len(b) < frameSize:
		return f, "the file ends within a frame", nil
	case string(b[:3]) != marker:
		return f, "no frame begins here", nil
	}
	length := int64(binary.LittleEndian.Uint32(b[8:]))
	switch {
	case length > maxFrame:
		return f, "a frame with an impossible length", nil
	case length > w.to-offset-frameSize:
		return f, "the file ends within a frame", nil
	}
	b, err = w.at(offset, frameSize+int(length))
	switch {
	case err != nil:
		return f, "", err
	case int64(len(b)) < frameSize+length:
		return f, "the file ends within a frame", nil
	case checksum(w.seed, offset, b[7:]) != binary.LittleEndian.Uint32(b[3:]):
		return f, "a frame with a wrong checksum", nil
	}
	return frame{b[7], binary.LittleEndian.Uint64(b[12:]), offset, b[frameSize:]}, "", nil
}

// find looks for the next marker; w.to when there is none.
func (w *window) find(offset int64) (int64, error) {
	for offset < w.to {
		// What is in memory first: there may be many false markers.
		n := len(w.buf) - int(min(max(0, offset-w.base), int64(len(w.buf))))
		if offset < w.base || n < len(marker) {
			n = w.ahead
		}
		b, err := w.at(offset, n)
		if err != nil {
			return offset, err
		}
		if i := bytes.Index(b, []byte(marker)); i >= 0 {
			return offset + int64(i), nil
		}
		if len(b) < len(marker) {
			break
		}
		offset += int64(len(b) - len(marker) + 1)
	}
	return w.to, nil
}
