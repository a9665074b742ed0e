package corpus

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/transform"
)

const (
	// streamBuffer holds some twenty articles of the usual size.
	streamBuffer = 64 << 10
	// binaryHead is how far a file is searched for a NUL byte.
	binaryHead = 8000
)

// zstdWindow is the most memory that a zstd stream may ask for: what "zstd --ultra
// -22" and "zstd --long" ask for, and less in an archive, as there can be one in
// the other.
func zstdWindow(in *inputFile) uint64 {
	if in.depth > 0 {
		return 16 << 20
	}
	return 128 << 20
}

// packing is how a file is compressed.
type packing uint8

const (
	packedNot packing = iota
	packedGzip
	packedZstd
)

func (p packing) String() string {
	return [...]string{"uncompressed", "gzip", "zstd"}[p]
}

const (
	gzipMagic = "\x1f\x8b"
	zstdMagic = "\x28\xb5\x2f\xfd"
	utf8BOM   = "\xef\xbb\xbf"
)

// streams holds the buffers and decompressors of a reading, for all its files.
type streams struct {
	outer, inner *bufio.Reader // around the file and around what it unpacks to
	gzip         *gzip.Reader
	zstd         *zstd.Decoder
	// Of the entries of a zip archive.
	entryFlate io.ReadCloser
	entryZstd  *zstd.Decoder
}

// close frees the decompressors.
func (t *streams) close() {
	for _, d := range []*zstd.Decoder{t.zstd, t.entryZstd} {
		if d != nil {
			d.Close()
		}
	}
}

// stream reads one open file, or standard input.
func (s *reading) stream(r io.Reader, in *inputFile) bool {
	if in.depth == 0 {
		s.meter = meter{}
	}
	data, p := s.unpack(r, in)
	if p != nil {
		return s.refuse(p)
	}
	switch archiveKind(data, in) {
	case formatTar:
		return s.tar(data, in)
	case formatZip:
		return s.zip(r, data, in)
	}
	if f := s.sniff(data, in); f != nil {
		return s.foreign(f, data, in)
	}
	if wide := isWide(data); wide && !isWideJSON(data, in) {
		return s.plainText(data, in)
	} else if wide {
		data = bufio.NewReaderSize(&guarded{ctx: s.ctx, r: transform.NewReader(data, newWide())}, streamBuffer)
	}
	if !in.live {
		// Articles that come one by one must not wait for those after them: in
		// a pipe a NUL is a problem of its own line, or found by plainText.
		p = checkHead(data, in)
	}
	if p != nil {
		return s.refuse(p)
	}
	switch in.format {
	case formatLines:
		return s.jsonLines(data, in)
	case formatJSON:
		return s.jsonFile(data, in)
	case formatUnknown:
		if first := peekSpace(data); len(first) > 0 && (first[0] == '{' || isArrayStart(data)) {
			return s.jsonFile(data, in)
		}
	case formatOther:
		if f := s.byName(in.name); f != nil {
			return s.foreign(f, data, in)
		}
		return s.refuse(&Problem{File: in.path, Reason: "it is of no format that is read", Hint: "leave it out, or convert it; 'dedupe formats' lists what is read"})
	}
	return s.plainText(data, in)
}

// unpack gives the bytes of r unpacked and without byte order mark. The first
// bytes tell better than the name how a file is compressed.
func (s *reading) unpack(r io.Reader, in *inputFile) (*bufio.Reader, *Problem) {
	t := &s.streams[in.depth]
	packed := &guarded{ctx: s.ctx, r: r}
	if in.depth == 0 {
		packed.counts = &s.meter.packed
	}
	if in.live && s.ctx.Done() != nil {
		packed.r = &patient{ctx: s.ctx, r: r, size: streamBuffer}
	}
	data := buffer(&t.outer, packed)
	magic, err := data.Peek(len(zstdMagic))
	switch {
	case bytes.HasPrefix(magic, []byte(gzipMagic)):
		in.packed = packedGzip
	case bytes.HasPrefix(magic, []byte(zstdMagic)):
		in.packed = packedZstd
	case in.packed != packedNot && err != nil && err != io.EOF:
		return nil, readProblem(in, 0, err)
	case in.packed == packedGzip, in.packed == packedZstd && len(magic) < len(zstdMagic):
		return nil, &Problem{
			File:   in.path,
			Reason: "this is not " + in.packed.String() + " data, though it is named so",
			Hint:   "get the file again, or name it without the last extension",
		}
	}
	if in.packed != packedNot {
		unpacker, err := t.unpacker(in, data)
		if err != nil {
			return nil, readProblem(in, 1, err)
		}
		data = buffer(&t.inner, &guarded{ctx: s.ctx, r: s.meter.watch(unpacker)})
	}
	if bom, _ := data.Peek(len(utf8BOM)); string(bom) == utf8BOM {
		_, _ = data.Discard(len(utf8BOM)) // cannot fail: it is in the buffer
		in.bom = true
	}
	return data, nil
}

// buffer puts *b, made when needed, around r.
func buffer(b **bufio.Reader, r io.Reader) *bufio.Reader {
	if *b == nil {
		*b = bufio.NewReaderSize(r, streamBuffer)
	} else {
		(*b).Reset(r)
	}
	return *b
}

// unpacker starts the decompressor, which is made when first needed.
func (t *streams) unpacker(in *inputFile, r io.Reader) (io.Reader, error) {
	if in.packed == packedGzip {
		if t.gzip == nil {
			t.gzip = new(gzip.Reader)
		}
		return t.gzip, t.gzip.Reset(r)
	}
	if t.zstd == nil {
		d, err := newZstd(zstdWindow(in))
		if err != nil {
			return nil, err
		}
		t.zstd = d
	}
	return t.zstd, t.zstd.Reset(r)
}

// newZstd makes a decoder without goroutines, which cannot leak.
func newZstd(window uint64) (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(window), zstd.WithDecoderMaxWindow(window))
}

// checkHead refuses what is no text at all.
func checkHead(data *bufio.Reader, in *inputFile) *Problem {
	head, _ := data.Peek(binaryHead)
	if bytes.IndexByte(head, 0) >= 0 {
		return binaryProblem(in)
	}
	return nil
}

func binaryProblem(in *inputFile) *Problem {
	return &Problem{
		File:   in.path,
		Reason: "this is not text: there is a NUL byte near its start",
		Hint:   "leave it out, or convert it to UTF-8 text first",
	}
}

// readProblem is the problem of a file whose bytes do not come as they should.
func readProblem(in *inputFile, line int, err error) *Problem {
	p := &Problem{File: in.path, Line: line}
	var damage *damageError
	switch {
	case errors.As(err, &damage):
		p.Reason, p.Hint = damage.reason, damage.hint
	case in.packed == packedNot:
		p.Reason = "reading fails: " + bareError(err)
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		p.Reason = "the " + in.packed.String() + " data ends too early"
		p.Hint = "the file was cut short: get it again"
	case errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded):
		p.Reason = fmt.Sprintf("unpacking the zstd data would need more than %d MiB of memory", zstdWindow(in)>>20)
		p.Hint = "compress it again without --long"
	default:
		p.Reason = "the " + in.packed.String() + " data is damaged: " + bareError(err)
		p.Hint = "get the file again"
	}
	return p
}

// peekSpace is what the buffer holds from the first byte on that is no space,
// or nothing when there is none. It reads no more than it must.
func peekSpace(data *bufio.Reader) []byte {
	for spaces := 0; ; {
		_, err := data.Peek(spaces + 1)
		all, _ := data.Peek(data.Buffered())
		if rest := bytes.TrimLeft(all[spaces:], jsonSpace); len(rest) > 0 {
			return rest
		}
		if err != nil {
			return nil
		}
		spaces = len(all)
	}
}

// guarded is a reader that fails once its context is done, and that repeats an
// error for ever: a bufio.Reader forgets one that it met while peeking, and a
// terminal would have to be told twice that its input ends.
type guarded struct {
	ctx    context.Context
	r      io.Reader
	counts *int64 // the bytes read, unless nil
	err    error
}

func (g *guarded) Read(p []byte) (int, error) {
	if g.err == nil {
		g.err = g.ctx.Err()
	}
	for range 100 {
		if g.err != nil {
			return 0, g.err
		}
		var n int
		n, g.err = g.r.Read(p)
		if g.counts != nil {
			*g.counts += int64(n)
		}
		if n > 0 || len(p) == 0 {
			return n, g.err
		}
	}
	g.err = io.ErrNoProgress
	return 0, g.err
}

// patient is a reader whose Read can wait for ever, as on a terminal, and yet
// returns when the context is done. No goroutine is left between two reads;
// one that a dead context leaves behind ends when its read does.
type patient struct {
	ctx  context.Context
	r    io.Reader
	size int
	buf  []byte
}

func (w *patient) Read(p []byte) (int, error) {
	if w.buf == nil {
		w.buf = make([]byte, w.size)
	}
	type result struct {
		n   int
		err error
	}
	done := make(chan result, 1)
	buf := w.buf[:min(len(p), len(w.buf))]
	go func() {
		n, err := w.r.Read(buf)
		done <- result{n, err}
	}()
	select {
	case res := <-done:
		return copy(p, buf[:res.n]), res.err
	case <-w.ctx.Done():
		w.buf = nil // it still belongs to the goroutine
		return 0, w.ctx.Err()
	}
}
