package events

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
)

// A checkpoint is written in frames: length, checksum, values, all little-endian. No
// value crosses a frame, a frame is read only when it is whole and sound, and one
// without values is the last.
const (
	frameSize  = 1 << 18
	frameStart = 8
	readAhead  = 1 << 12 // values for which room is made before they are seen
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// encoder writes frames. After an error it writes no more.
type encoder struct {
	w   io.Writer
	buf []byte
	err error
}

func newEncoder(w io.Writer) *encoder {
	return &encoder{w: w, buf: make([]byte, frameStart, frameStart+frameSize)}
}

func (e *encoder) flush() {
	values := e.buf[frameStart:]
	binary.LittleEndian.PutUint32(e.buf, uint32(len(values)))
	binary.LittleEndian.PutUint32(e.buf[4:], crc32.Checksum(values, castagnoli))
	if e.err == nil {
		_, e.err = e.w.Write(e.buf)
	}
	e.buf = e.buf[:frameStart]
}

func (e *encoder) room(n int) {
	if len(e.buf)+n > cap(e.buf) {
		e.flush()
	}
}

func (e *encoder) u8(v uint8) {
	e.room(1)
	e.buf = append(e.buf, v)
}

func (e *encoder) u32(v uint32) {
	e.room(4)
	e.buf = binary.LittleEndian.AppendUint32(e.buf, v)
}

func (e *encoder) u64(v uint64) {
	e.room(8)
	e.buf = binary.LittleEndian.AppendUint64(e.buf, v)
}

func (e *encoder) f32(v float32) { e.u32(math.Float32bits(v)) }

func (e *encoder) bool(v bool) {
	if v {
		e.u8(1)
	} else {
		e.u8(0)
	}
}

func (e *encoder) string(s string) {
	e.u32(uint32(len(s)))
	for i := range len(s) {
		e.u8(s[i])
	}
}

func (e *encoder) numbers(list []int32) {
	e.u32(uint32(len(list)))
	for _, v := range list {
		e.u32(uint32(v))
	}
}

func (e *encoder) vector(v vector) {
	for _, x := range v {
		e.u64(uint64(x.term) | uint64(math.Float32bits(x.weight))<<32)
	}
}

// close writes what is left, and the last frame.
func (e *encoder) close() error {
	if len(e.buf) > frameStart {
		e.flush()
	}
	e.flush()
	return e.err
}

// decoder reads frames. After an error it gives zeroes, so that only what would take
// long or go wrong with zeroes need look at it.
type decoder struct {
	r    io.Reader
	buf  []byte
	rest []byte // of the frame
	err  error
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
		d.rest = nil
	}
}

// frame reads the next frame. It gives false for the last one.
func (d *decoder) frame() bool {
	var start [frameStart]byte
	if !d.full(start[:]) {
		return false
	}
	n := binary.LittleEndian.Uint32(start[:])
	if n > frameSize {
		d.fail("a frame of %d bytes", n)
		return false
	}
	if d.buf == nil {
		d.buf = make([]byte, frameSize)
	}
	d.rest = d.buf[:n]
	if d.full(d.rest) && crc32.Checksum(d.rest, castagnoli) != binary.LittleEndian.Uint32(start[4:]) {
		d.fail("a checksum does not agree")
	}
	return n > 0 && d.err == nil
}

func (d *decoder) full(p []byte) bool {
	if d.err != nil {
		return false
	}
	switch _, err := io.ReadFull(d.r, p); {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		d.fail("it is cut short")
	case err != nil:
		d.err, d.rest = err, nil
	}
	return d.err == nil
}

// zeroes are what is read after an error.
var zeroes [8]byte

func (d *decoder) take(n int) []byte {
	if len(d.rest) == 0 && d.err == nil && !d.frame() {
		d.fail("values are missing")
	}
	if len(d.rest) < n {
		d.fail("a value crosses a frame")
	}
	if d.err != nil {
		return zeroes[:n]
	}
	v := d.rest[:n]
	d.rest = d.rest[n:]
	return v
}

func (d *decoder) u8() uint8    { return d.take(1)[0] }
func (d *decoder) u32() uint32  { return binary.LittleEndian.Uint32(d.take(4)) }
func (d *decoder) u64() uint64  { return binary.LittleEndian.Uint64(d.take(8)) }
func (d *decoder) bool() bool   { return d.u8() != 0 }
func (d *decoder) f32() float32 { return d.sound(math.Float32frombits(d.u32())) }

// sound refuses what is no number, and infinity.
func (d *decoder) sound(v float32) float32 {
	if v-v != 0 {
		d.fail("a weight is %v", v)
	}
	return v
}

// count is the number of values of a list that holds most at most.
func (d *decoder) count(most int) int {
	n := d.u32()
	if int64(n) > int64(most) {
		d.fail("a list of %d where %d is the most", n, most)
		return 0
	}
	return int(n)
}

// below is a number from least to below n.
func (d *decoder) below(least, n int) int32 {
	v := int32(d.u32())
	if int(v) < least || int(v) >= n {
		d.fail("the number %d where %d to %d are", v, least, n-1)
		return 0
	}
	return v
}

// listOf reads a list. What it claims to hold takes no room before it has come.
func listOf[T any](d *decoder, most int, read func() T) []T {
	n := d.count(most)
	if n == 0 {
		return nil
	}
	list := make([]T, 0, min(n, readAhead))
	for i := 0; i < n && d.err == nil; i++ {
		list = append(list, read())
	}
	return list
}

// numbers reads a list of numbers from least to below n.
func (d *decoder) numbers(most, least, n int) []int32 {
	return listOf(d, most, func() int32 { return d.below(least, n) })
}

// ascending reads numbers from 0 to below n, each greater than the one before it.
func (d *decoder) ascending(n int) []int32 {
	last := -1
	return listOf(d, n, func() int32 {
		v := d.below(last+1, n)
		last = int(v)
		return v
	})
}

func (d *decoder) string(most int) string { return string(listOf(d, most, d.u8)) }

// vector reads the terms of a vector into v.
func (d *decoder) vector(v vector, terms int) {
	for i := range v {
		x := d.u64()
		e := entry{uint32(x), d.sound(math.Float32frombits(uint32(x >> 32)))}
		if int64(e.term) >= int64(terms) && d.err == nil {
			d.fail("term %d of %d", e.term, terms)
		}
		if d.err != nil {
			return
		}
		v[i] = e
	}
}

// close wants nothing to be left but the last frame.
func (d *decoder) close() error {
	if d.err == nil && (len(d.rest) > 0 || d.frame()) {
		d.fail("values are left over")
	}
	return d.err
}
