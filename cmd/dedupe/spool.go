package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/corpus"
)

// spool keeps the texts of articles in one temporary file, so that memory holds 12
// bytes of each however long it is. Where the system allows it the file has no name
// from the start: however the program ends, nothing is left of it.
type spool struct {
	file    *os.File
	name    string // to be removed at the end; "" when it has none any more
	written int64  // bytes of the file
	pending []byte // records that follow them
	records []spooled
	buf     []byte // scratch
}

// spoolError is an error of the spool, which says so itself.
type spoolError struct{ cause error }

func (e *spoolError) Error() string { return e.cause.Error() }
func (e *spoolError) Unwrap() error { return e.cause }

// spooled tells where a record begins, and how long it is without the raw article
// at its end.
type spooled struct {
	at   int64
	text int32
}

const (
	// spoolBuffer is how much is written at once.
	spoolBuffer = 1 << 20
	// titleKept is how much of a title is kept, in bytes: what is cut to the width
	// of a terminal needs no more.
	titleKept = 480
	// What is kept of a raw article: all, or what stands before the body.
	rawWhole, rawBefore = 0, 1
	// spoolHead surely holds the title of a record.
	spoolHead = titleKept + binary.MaxVarintLen64
)

// newSpool makes a spool in the folder for temporary files.
func newSpool() (*spool, error) {
	f, err := os.CreateTemp("", "dedupe-*")
	if err != nil {
		return nil, fmt.Errorf("cannot keep the texts in %s: %w; set TMPDIR to a folder that can be written", os.TempDir(), cause(err))
	}
	s := &spool{file: f, name: f.Name()}
	if os.Remove(s.name) == nil { // elsewhere a file cannot be removed while it is open
		s.name = ""
	}
	return s, nil
}

// close gives the file up. There is nothing in it that could be lost.
func (s *spool) close() {
	_ = s.file.Close()
	if s.name != "" {
		_ = os.Remove(s.name)
	}
}

// add appends an article: its title, its furniture and body, and how it stood in
// the input when that is known.
func (s *spool) add(d *corpus.Document) error {
	at := s.written + int64(len(s.pending))
	b := appendText(s.pending, shortTitle(d.Article.Title))
	b = binary.AppendUvarint(b, uint64(len(d.Furniture)))
	end := 0
	for _, f := range d.Furniture {
		b = binary.AppendVarint(b, int64(f.Start-end))
		b = binary.AppendUvarint(b, uint64(f.Len()))
		b = append(b, byte(f.Kind))
		end = f.End
	}
	b = append(b, d.Article.Body...)
	s.records = append(s.records, spooled{at, int32(s.written + int64(len(b)) - at)})
	if raw := d.Article.Raw; raw != nil {
		b = append(b, byte(raw.Form))
		b = appendText(b, raw.Name)
		// Mostly a text file is a mark and the body, which is here already.
		if mark := len(raw.Bytes) - len(d.Article.Body); raw.Form == corpus.TextFile && mark >= 0 && string(raw.Bytes[mark:]) == d.Article.Body {
			b = append(b, rawBefore)
			b = append(b, raw.Bytes[:mark]...)
		} else {
			b = append(b, rawWhole)
			b = append(b, raw.Bytes...)
		}
	}
	s.pending = b
	if len(b) < spoolBuffer {
		return nil
	}
	return s.flush()
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// shortTitle cuts a title to what is kept of it.
func shortTitle(s string) string {
	if len(s) <= titleKept {
		return s
	}
	cut := titleKept
	for cut > titleKept-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strings.Clone(s[:cut])
}

func (s *spool) flush() error {
	n, err := s.file.WriteAt(s.pending, s.written)
	s.written += int64(n)
	if err != nil {
		return &spoolError{fmt.Errorf("cannot keep the texts in %s: %w; make room there, or set TMPDIR to a folder that has more", os.TempDir(), cause(err))}
	}
	if s.pending = s.pending[:0]; cap(s.pending) > 4*spoolBuffer {
		s.pending = nil // one long article should not cost its memory for ever
	}
	return nil
}

// read reads n bytes of the record doc, or less when it is shorter; n < 0 reads all
// of it. They are valid until the next call.
func (s *spool) read(doc int32, n int) (record []byte, err error) {
	at, end := s.records[doc].at, s.written+int64(len(s.pending))
	if int(doc)+1 < len(s.records) {
		end = s.records[doc+1].at
	}
	if size := int(end - at); n < 0 || n > size {
		n = size
	}
	if at >= s.written { // no record lies partly in the file
		from := int(at - s.written)
		return s.pending[from : from+n], nil
	}
	if cap(s.buf) < n || cap(s.buf) > spoolBuffer && n < spoolBuffer/4 {
		s.buf = make([]byte, n)
	}
	b := s.buf[:n]
	if _, err := s.file.ReadAt(b, at); err != nil {
		return nil, &spoolError{fmt.Errorf("cannot read the texts again from %s: %w", os.TempDir(), cause(err))}
	}
	return b, nil
}

// text is the text of an article to be compared.
func (s *spool) text(doc int32) (copies.Text, error) {
	b, err := s.read(doc, int(s.records[doc].text))
	if err != nil {
		return copies.Text{}, err
	}
	r := recordReader{b: b}
	furniture := r.head()
	return copies.Text{Body: string(r.b), Furniture: furniture}, r.err
}

// title is the title of an article, cut when it is long.
func (s *spool) title(doc int32) (string, error) {
	b, err := s.read(doc, min(spoolHead, int(s.records[doc].text)))
	if err != nil {
		return "", err
	}
	r := recordReader{b: b}
	return string(r.string()), r.err
}

// raw is an article as it stood in the input. Its bytes are valid until the next
// call.
func (s *spool) raw(doc int32) (corpus.Raw, error) {
	b, err := s.read(doc, -1)
	if err != nil {
		return corpus.Raw{}, err
	}
	n := int(s.records[doc].text)
	r := recordReader{b: b[n:]}
	raw := corpus.Raw{Form: corpus.Form(r.byte()), Name: string(r.string())}
	part := r.byte()
	raw.Bytes = r.b
	if part == rawBefore {
		body := recordReader{b: b[:n]}
		body.head()
		raw.Bytes = slices.Concat(raw.Bytes, body.b)
		return raw, errors.Join(r.err, body.err)
	}
	return raw, r.err
}

// recordReader takes a record apart. Nobody else can write to the file, so an error
// means that the disk lost something.
type recordReader struct {
	b   []byte
	err error
}

var errSpool error = &spoolError{errors.New("a text that was kept in the temporary folder has changed")}

func (r *recordReader) fail() {
	if r.err == nil {
		r.err, r.b = errSpool, nil
	}
}

// head reads what stands before the body.
func (r *recordReader) head() []corpus.Furniture {
	r.string() // the title
	furniture := make([]corpus.Furniture, r.number())
	end := 0
	for i := range furniture {
		start := end + r.signed()
		end = start + r.number()
		furniture[i] = corpus.Furniture{Span: corpus.Span{Start: start, End: end}, Kind: corpus.Kind(r.byte())}
	}
	return furniture
}

func (r *recordReader) number() int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > uint64(len(r.b)) { // all numbers are of bytes that follow, or fewer
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

func (r *recordReader) signed() int {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

func (r *recordReader) byte() byte {
	if len(r.b) == 0 {
		r.fail()
		return 0
	}
	v := r.b[0]
	r.b = r.b[1:]
	return v
}

func (r *recordReader) string() []byte {
	n := r.number()
	if n > len(r.b) {
		r.fail()
		return nil
	}
	v := r.b[:n]
	r.b = r.b[n:]
	return v
}
