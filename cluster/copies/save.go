package copies

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// A saved index is its slices one after the other, each behind its length, in
// little-endian order: the tables are written as they lie in memory, empty slots
// included, so that reading them is no more than copying.

const (
	magic       = "wfcopy\x00\x01" // its last byte is the version
	chunkBytes  = 1 << 16          // written or read at once
	slotBytes   = 8
	linkBytes   = 16
	recordBytes = 67
)

// Save writes the state of the index, from which [Load] makes one that decides on
// every later article as this one would. The texts are no part of it, and neither is
// a checksum: the caller has both.
func (x *Index) Save(w io.Writer) error {
	if x.sealed {
		return errors.New("copies: an index made by Batch takes no more articles, and so is not saved; make one with New")
	}
	s := &saver{w: w, buf: make([]byte, 0, chunkBytes+recordBytes)}
	s.buf = append(s.buf, magic...)
	s.number(x.latest)
	write(s, x.compare.boilerplate.slots, putSlot)
	write(s, x.links, putLink)
	s.number(int64(x.oldest()))
	s.number(int64(len(x.parts)))
	for _, p := range x.parts {
		write(s, p.records, putRecord)
		write(s, p.keys.(*table).slots, putSlot)
	}
	s.flush()
	if s.err != nil {
		return fmt.Errorf("copies: saving the index: %w", s.err)
	}
	return nil
}

// Load makes an index of what [Index.Save] wrote, and reads no further. Give it the
// options that the saved one had: it decides by those that it is given. A state that
// is cut short, or that could not have been saved, is an error.
func Load(r io.Reader, fetch func(doc int32) Text, o Options) (*Index, error) {
	x := New(fetch, o)
	l := &loader{r: r, buf: make([]byte, chunkBytes)}
	if string(l.take(len(magic))) != magic && l.err == nil {
		return nil, errors.New("copies: this is no saved index, or one of another version; add the articles to a new one")
	}
	x.latest = l.number()
	prints := read(l, slotBytes, getSlot)
	x.links = read(l, linkBytes, getLink)
	first, parts := l.number(), l.number()
	if first < 0 || first > math.MaxInt32 {
		l.fail("an impossible document")
	}
	x.parts = nil
	for int64(len(x.parts)) < parts && l.err == nil {
		p := &partition{first: int32(first), records: read(l, recordBytes, getRecord)}
		p.keys = &table{slots: read(l, slotBytes, getSlot), limit: bucketCap}
		x.parts = append(x.parts, p)
		if first += int64(len(p.records)); first > math.MaxInt32 {
			l.fail("too many documents")
		}
	}
	if len(x.parts) == 0 {
		l.fail("no partition")
	}
	if l.err == nil {
		l.err = x.compare.boilerplate.restore(prints)
	}
	if l.err == nil {
		l.err = x.check()
	}
	if l.err != nil {
		return nil, fmt.Errorf("copies: loading a saved index: %w; add the articles to a new one", l.err)
	}
	x.counts = make([]uint16, x.Len()-int(x.oldest()))
	x.recent.fit(len(x.counts))
	return x, nil
}

// check reports what would lead astray in an index that was loaded: a document that
// is not there, or a way from one to the next that does not end.
func (x *Index) check() error {
	n := int32(x.Len())
	for i, l := range x.links {
		if l.to < 0 || l.to >= n || l.next < 0 || int(l.next) > i {
			return fmt.Errorf("link %d of %d is impossible", i, len(x.links))
		}
	}
	for _, p := range x.parts {
		end := p.first + int32(len(p.records))
		for i := range p.records {
			r, doc := &p.records[i], p.first+int32(i)
			earlier := func(d int32) bool { return d == doc || d >= 0 && d < n && x.before(d, doc) }
			if !earlier(r.same) || !earlier(r.parent) || r.links < 0 || int(r.links) > len(x.links) ||
				r.heir != -1 && (r.heir < p.first || r.heir >= end || !r.filed && r.heir >= doc) || r.dead && r.filed {
				return fmt.Errorf("document %d is impossible", doc)
			}
		}
		if err := p.keys.(*table).check(len(p.records)); err != nil {
			return fmt.Errorf("the documents from %d on: %w", p.first, err)
		}
	}
	return nil
}

// check counts the slots in use, and reports what cannot be in a table of so many
// documents.
func (t *table) check(documents int) error {
	for i, s := range t.slots {
		if s == 0 {
			continue
		}
		t.used++
		if doc := int(s & maxDocs); doc == 0 || doc > documents {
			return fmt.Errorf("slot %d has document %d of %d", i, doc, documents)
		}
	}
	if t.used == len(t.slots) {
		return errors.New("a full table")
	}
	return nil
}

// saver writes in large pieces. It holds the first error.
type saver struct {
	w   io.Writer
	buf []byte
	err error
}

func (s *saver) flush() {
	if s.err == nil {
		_, s.err = s.w.Write(s.buf)
	}
	s.buf = s.buf[:0]
}

func (s *saver) number(n int64) { s.buf = binary.LittleEndian.AppendUint64(s.buf, uint64(n)) }

// write writes the length of a list and its elements.
func write[T any](s *saver, list []T, put func([]byte, *T) []byte) {
	s.number(int64(len(list)))
	for i := range list {
		if s.buf = put(s.buf, &list[i]); len(s.buf) >= chunkBytes {
			s.flush()
		}
	}
}

// loader reads in large pieces. It holds the first error.
type loader struct {
	r   io.Reader
	buf []byte
	err error
}

func (l *loader) fail(what string) {
	if l.err == nil {
		l.err = errors.New(what)
	}
}

// take reads so many bytes, which are valid until the next call, and 0 after an
// error.
func (l *loader) take(n int) []byte {
	b := l.buf[:n]
	if l.err == nil {
		if _, l.err = io.ReadFull(l.r, b); l.err == io.EOF { //nolint:errorlint // ReadFull returns it bare
			l.err = io.ErrUnexpectedEOF
		}
	}
	if l.err != nil {
		clear(b)
	}
	return b
}

func (l *loader) number() int64 { return int64(binary.LittleEndian.Uint64(l.take(8))) }

// read reads a list of elements of so many bytes. Memory for it is made as its
// elements come, as its length may be wrong.
func read[T any](l *loader, size int, get func([]byte) T) (list []T) {
	n := l.number()
	if n < 0 {
		l.fail("a list of impossible length")
	}
	for l.err == nil && int64(len(list)) < n {
		step := int(min(n-int64(len(list)), chunkBytes/int64(size)))
		b := l.take(step * size)
		if len(list)+step > cap(list) {
			more := make([]T, len(list), min(n, int64(4*len(list)+step)))
			copy(more, list)
			list = more
		}
		for ; len(b) > 0; b = b[size:] {
			list = append(list, get(b))
		}
	}
	return list
}

func putSlot(b []byte, s *uint64) []byte { return binary.LittleEndian.AppendUint64(b, *s) }
func getSlot(b []byte) uint64            { return binary.LittleEndian.Uint64(b) }

func putLink(b []byte, l *link) []byte {
	e := binary.LittleEndian
	b = e.AppendUint32(e.AppendUint32(b, uint32(l.to)), uint32(l.next))
	return e.AppendUint32(e.AppendUint32(b, uint32(l.shared)), math.Float32bits(l.jaccard))
}

func getLink(b []byte) link {
	e := binary.LittleEndian
	return link{int32(e.Uint32(b)), int32(e.Uint32(b[4:])), int32(e.Uint32(b[8:])), math.Float32frombits(e.Uint32(b[12:]))}
}

func putRecord(b []byte, r *record) []byte {
	e := binary.LittleEndian
	for _, v := range [...]uint64{r.exact, r.item, uint64(r.time)} {
		b = e.AppendUint64(b, v)
	}
	for _, v := range [...]uint32{
		r.source, r.voice, r.slug, uint32(r.length), uint32(r.same), uint32(r.parent), uint32(r.shared),
		math.Float32bits(r.jaccard), uint32(r.heir), uint32(r.links),
	} {
		b = e.AppendUint32(b, v)
	}
	flags := byte(0)
	for i, is := range [...]bool{r.dated, r.dead, r.filed, r.cut} {
		if is {
			flags |= 1 << i
		}
	}
	return append(e.AppendUint16(b, r.prints), flags)
}

func getRecord(b []byte) record {
	e := binary.LittleEndian
	b = b[:recordBytes]
	at := func(i int) int32 { return int32(e.Uint32(b[24+4*i:])) }
	flag := func(i int) bool { return b[66]>>i&1 != 0 }
	return record{
		exact: e.Uint64(b), item: e.Uint64(b[8:]), time: int64(e.Uint64(b[16:])),
		source: uint32(at(0)), voice: uint32(at(1)), slug: uint32(at(2)), length: at(3), same: at(4), parent: at(5), shared: at(6),
		jaccard: math.Float32frombits(uint32(at(7))), heir: at(8), links: at(9),
		prints: e.Uint16(b[64:]), dated: flag(0), dead: flag(1), filed: flag(2), cut: flag(3),
	}
}
