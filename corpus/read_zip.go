package corpus

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
	"golang.org/x/text/encoding/charmap"
)

// This file reads the directory of a zip archive entry by entry, where archive/zip
// would hold all of it: an archive of some GiB can list a hundred million files.

const (
	// zipInMemory is up to which size a zip archive that comes in a stream is kept
	// in memory, and zipMost the most that is kept in a temporary file.
	zipInMemory = 8 << 20
	zipMost     = 2 << 30

	zipEndSize   = 22 // of the record at the end, less its comment
	zipDirSize   = 46 // of a record of the directory, less name and such
	zipLocalSize = 30 // of the record before an entry, less name and such
)

var errZip = &damageError{"the zip archive is damaged, or cut short", "get the file again"}

// zip reads a zip archive. It needs any byte at any time, so what is no file is put
// into one first.
func (s *reading) zip(r io.Reader, data *bufio.Reader, in *inputFile) bool {
	x, p := s.archive(in)
	if p != nil {
		return s.refuse(p)
	}
	in.format = formatZip
	var at io.ReaderAt
	var size int64
	if f, ok := r.(*os.File); ok && !in.live && in.packed == packedNot {
		info, err := f.Stat()
		if err != nil {
			return s.refuse(fileProblem(in.path, err))
		}
		at, size = f, info.Size()
	} else {
		kept, n, done, err := keepZip(data)
		if err != nil {
			return s.refuse(readProblem(in, 0, err))
		}
		defer done()
		at, size = kept, n
	}
	if in.depth == 0 {
		s.meter.packed = max(s.meter.packed, size)
	}
	d, err := openZip(at, size)
	if err != nil {
		return s.refuse(readProblem(in, 0, err))
	}
	for {
		h, err := d.next()
		if errors.Is(err, io.EOF) {
			return x.end()
		}
		if err != nil {
			return s.refuse(readProblem(in, 0, err))
		}
		if h.name == "[Content_Types].xml" {
			return s.refuse(&Problem{File: in.path, Reason: "this is an office document", Hint: "save it as plain text, or as a table in CSV"})
		}
		if strings.HasSuffix(h.name, "/") {
			continue
		}
		e := archiveEntry{name: h.name, open: func() (io.Reader, error) { return s.streams[in.depth].openEntry(in, at, size, d.before, h) }}
		e.skip, e.hint = h.unreadable()
		if !x.entry(&e) {
			return false
		}
		if x.told {
			return true
		}
	}
}

// keepZip keeps what comes in a stream: in memory when it is small, else in a file
// that has no name.
func keepZip(data io.Reader) (at io.ReaderAt, size int64, done func(), err error) {
	var b bytes.Buffer
	if size, err = io.CopyN(&b, data, zipInMemory); errors.Is(err, io.EOF) {
		return bytes.NewReader(b.Bytes()), size, func() {}, nil
	}
	if err != nil {
		return nil, 0, nil, err
	}
	f, err := os.CreateTemp("", "dedupe-*")
	if err != nil {
		return nil, 0, nil, cannotKeep(err)
	}
	named := os.Remove(f.Name()) != nil // elsewhere a file cannot be removed while it is open
	done = func() {
		_ = f.Close() // there is nothing in it that could be lost
		if named {
			_ = os.Remove(f.Name())
		}
	}
	w := keptFile{f}
	if _, err = w.Write(b.Bytes()); err == nil {
		b = bytes.Buffer{}
		size, err = io.Copy(w, io.LimitReader(data, zipMost+1-size))
		size += zipInMemory
	}
	if err == nil && size > zipMost {
		err = &damageError{"the zip archive is over 2 GiB, and comes in a stream or in another archive", "put it into a file of its own, and name that"}
	}
	if err != nil {
		done()
		return nil, 0, nil, err
	}
	return f, size, done, nil
}

// keptFile is a temporary file whose errors say so.
type keptFile struct{ f *os.File }

func (k keptFile) Write(b []byte) (int, error) {
	n, err := k.f.Write(b)
	if err != nil {
		err = cannotKeep(err)
	}
	return n, err
}

func cannotKeep(err error) error {
	return &damageError{
		"the zip archive cannot be kept in " + os.TempDir() + " while it is read: " + bareError(err),
		"make room there, or set TMPDIR to a folder that has more; or put the archive into a file, and name that",
	}
}

// zipDir is the directory of a zip archive.
type zipDir struct {
	r      *bufio.Reader
	before int64 // how many bytes stand before the archive
	left   int64 // bytes of the directory
}

// openZip finds the directory, by the record at the end of the archive.
func openZip(at io.ReaderAt, size int64) (*zipDir, error) {
	tail := make([]byte, min(size, zipEndSize+math.MaxUint16))
	if err := readAt(at, tail, size-int64(len(tail))); err != nil {
		return nil, err
	}
	end := -1
	for i := len(tail) - zipEndSize; i >= 0 && end < 0; i-- {
		if string(tail[i:i+4]) == zipEmpty && i+zipEndSize+int(binary.LittleEndian.Uint16(tail[i+20:])) <= len(tail) {
			end = i
		}
	}
	if end < 0 {
		return nil, errZip
	}
	e := tail[end:]
	length, start := uint64(binary.LittleEndian.Uint32(e[12:])), uint64(binary.LittleEndian.Uint32(e[16:]))
	stop := size - int64(len(tail)) + int64(end) // the directory ends here
	if length == math.MaxUint32 || start == math.MaxUint32 || binary.LittleEndian.Uint16(e[10:]) == math.MaxUint16 {
		record, found, err := zip64End(at, stop)
		if err != nil {
			return nil, err
		}
		if found >= 0 {
			length, start = binary.LittleEndian.Uint64(record[40:]), binary.LittleEndian.Uint64(record[48:])
			stop = found
		}
	}
	// Something may stand before the archive, such as a program that unpacks it.
	before := stop - int64(length) - int64(start)
	if length > uint64(stop) || start > uint64(stop) || before < 0 {
		return nil, errZip
	}
	dir := io.NewSectionReader(at, before+int64(start), int64(length))
	return &zipDir{r: bufio.NewReaderSize(dir, streamBuffer), before: before, left: int64(length)}, nil
}

// zip64End is the record at the end of an archive that is large, and where it
// stands: -1 when there is none. The locator that leads to it ends at stop.
func zip64End(at io.ReaderAt, stop int64) (record []byte, found int64, err error) {
	const locator, size = 20, 56
	record = make([]byte, size)
	if stop < locator+size {
		return nil, -1, nil
	}
	if err := readAt(at, record[:locator], stop-locator); err != nil {
		return nil, 0, err
	}
	if string(record[:4]) != "PK\x06\x07" {
		return nil, -1, nil
	}
	found = int64(binary.LittleEndian.Uint64(record[8:]))
	if found < 0 || found > stop-locator-size {
		return nil, 0, errZip
	}
	if err := readAt(at, record, found); err != nil {
		return nil, 0, err
	}
	if string(record[:4]) != "PK\x06\x06" {
		return nil, 0, errZip
	}
	return record, found, nil
}

func readAt(at io.ReaderAt, b []byte, from int64) error {
	if n, err := at.ReadAt(b, from); n < len(b) {
		if errors.Is(err, io.EOF) {
			return errZip
		}
		return err
	}
	return nil
}

// zipHeader is what the directory tells of an entry.
type zipHeader struct {
	name              string
	flags, method     uint16
	system            byte // on which it was made
	mode, sum         uint32
	packed, size, pos uint64
}

// next is the next entry; io.EOF after the last.
func (d *zipDir) next() (*zipHeader, error) {
	if d.left == 0 {
		return nil, io.EOF
	}
	var b [zipDirSize]byte
	if _, err := io.ReadFull(d.r, b[:]); err != nil || string(b[:4]) != "PK\x01\x02" {
		return nil, errZip
	}
	le := binary.LittleEndian
	nameLen, extraLen, noteLen := int(le.Uint16(b[28:])), int(le.Uint16(b[30:])), int(le.Uint16(b[32:]))
	rest := make([]byte, nameLen+extraLen)
	_, err := io.ReadFull(d.r, rest)
	if err == nil {
		_, err = d.r.Discard(noteLen)
	}
	if d.left -= int64(zipDirSize + len(rest) + noteLen); err != nil || d.left < 0 {
		return nil, errZip
	}
	h := &zipHeader{
		name: zipName(rest[:nameLen]), system: b[5], flags: le.Uint16(b[8:]), method: le.Uint16(b[10:]), sum: le.Uint32(b[16:]),
		packed: uint64(le.Uint32(b[20:])), size: uint64(le.Uint32(b[24:])), mode: le.Uint32(b[38:]), pos: uint64(le.Uint32(b[42:])),
	}
	if !h.large(rest[nameLen:]) {
		return nil, errZip
	}
	return h, nil
}

// large reads the sizes that do not fit into 32 bits from the extra fields.
func (h *zipHeader) large(extra []byte) bool {
	le := binary.LittleEndian
	var big []*uint64
	for _, v := range []*uint64{&h.size, &h.packed, &h.pos} {
		if *v == math.MaxUint32 {
			big = append(big, v)
		}
	}
	for len(big) > 0 && len(extra) >= 4 {
		tag, n := le.Uint16(extra), int(le.Uint16(extra[2:]))
		if extra = extra[4:]; n > len(extra) {
			return false
		}
		if tag == 1 {
			field := extra[:n]
			for _, v := range big {
				if len(field) < 8 {
					return false
				}
				*v, field = le.Uint64(field), field[8:]
			}
			return true
		}
		extra = extra[n:]
	}
	return true
}

// zipName is the name of an entry. What is not UTF-8 is taken for what zip was made
// with first, and a backslash for the slash that it should be.
func zipName(b []byte) string {
	if !utf8.Valid(b) {
		b, _ = charmap.CodePage437.NewDecoder().Bytes(b) // it knows every byte
	}
	name := strings.ReplaceAll(string(b), `\`, "/")
	if len(name) > 1 && name[1] == ':' { // a drive
		return "/" + name
	}
	return name
}

const (
	zipStored   = 0
	zipDeflated = 8
	zipZstd     = 93
)

// unreadable says why an entry cannot be read, and what to do.
func (h *zipHeader) unreadable() (reason, hint string) {
	const unpackIt = "unpack the archive, and read the folder"
	const unix, darwin, kind, link = 3, 19, 0xf000, 0xa000
	switch mode := h.mode >> 16 & kind; {
	case (h.system == unix || h.system == darwin) && mode == link:
		return "this is a link, which is not followed in an archive", unpackIt
	case h.flags&1 != 0:
		return "it is encrypted", "unpack the archive with its password, and read the folder"
	case h.method != zipStored && h.method != zipDeflated && h.method != zipZstd:
		return "it is packed in a way that is not read", unpackIt
	}
	return "", ""
}

// openEntry starts to unpack an entry.
func (t *streams) openEntry(in *inputFile, at io.ReaderAt, size, before int64, h *zipHeader) (io.Reader, error) {
	pos := before + int64(h.pos)
	if h.pos > uint64(size) || pos > size-zipLocalSize {
		return nil, errZip
	}
	var b [zipLocalSize]byte
	if err := readAt(at, b[:], pos); err != nil {
		return nil, err
	}
	pos += zipLocalSize + int64(binary.LittleEndian.Uint16(b[26:])) + int64(binary.LittleEndian.Uint16(b[28:]))
	if string(b[:4]) != zipEntry || pos > size || h.packed > uint64(size-pos) {
		return nil, errZip
	}
	var r io.Reader = io.NewSectionReader(at, pos, int64(h.packed))
	switch h.method {
	case zipDeflated:
		if r = bufio.NewReader(r); t.entryFlate == nil { // it is read byte by byte
			t.entryFlate = flate.NewReader(r)
		} else if err := t.entryFlate.(flate.Resetter).Reset(r, nil); err != nil {
			return nil, err
		}
		r = t.entryFlate
	case zipZstd:
		if t.entryZstd == nil {
			d, err := newZstd(zstdWindow(in))
			if err != nil {
				return nil, err
			}
			t.entryZstd = d
		}
		if err := t.entryZstd.Reset(r); err != nil {
			return nil, err
		}
		r = t.entryZstd
	}
	return &zipContent{r: r, h: h}, nil
}

// zipContent is what an entry unpacks to. Its errors say that it is that of a zip.
type zipContent struct {
	r   io.Reader
	h   *zipHeader
	sum uint32
	n   uint64
}

func (c *zipContent) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.sum = crc32.Update(c.sum, crc32.IEEETable, p[:n])
	c.n += uint64(n)
	switch {
	case err == nil && c.n <= c.h.size:
		return n, nil
	case err == nil:
		return 0, &damageError{"the zip data is damaged: it unpacks to more than it should", "get the file again"}
	case errors.Is(err, io.EOF):
		if c.n != c.h.size || c.sum != c.h.sum {
			return n, &damageError{"the zip data is damaged: its checksum is not that of the directory", "get the file again"}
		}
		return n, io.EOF
	case errors.Is(err, io.ErrUnexpectedEOF):
		return n, &damageError{"the zip data ends too early", "get the file again"}
	}
	return n, &damageError{"the zip data is damaged: " + err.Error(), "get the file again"}
}
