package formats

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// fields are the header fields of a record or an answer, by name in lower case.
type fields map[string]string

func (f fields) get(name string) string { return f[name] }

var (
	errLongLine = errors.New("a line of it is too long")
	errBadField = errors.New("a line of it has no colon")
	errBrotli   = errors.New("it is packed with brotli")
)

// countedReader counts the bytes that were read, and notes how reading ended.
type countedReader struct {
	r      *bufio.Reader
	n      int64
	ended  bool
	failed error // other than the end
}

func (c *countedReader) note(n int, err error) {
	c.n += int64(n)
	if errors.Is(err, io.EOF) {
		c.ended = true
	} else if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
		c.failed = err
	}
}

func (c *countedReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.note(n, err)
	return n, err
}

// line reads a line, without its end. A line that does not fit is passed over.
func (c *countedReader) line() (string, error) {
	var long []byte
	for {
		part, err := c.r.ReadSlice('\n')
		c.note(len(part), err)
		if len(long) <= mostWARCHeader {
			long = append(long, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		line := strings.TrimRight(string(long), "\r\n")
		switch {
		case len(long) > mostWARCHeader && err == nil:
			return "", errLongLine
		case err != nil:
			return line, err
		}
		return line, nil
	}
}

// fields reads header fields up to the empty line behind them. The first of a name
// counts.
func (c *countedReader) fields() (fields, error) {
	all := fields{}
	size, last := 0, ""
	for {
		line, err := c.line()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return all, err
		}
		if line == "" {
			return all, nil
		}
		if size += len(line); size > mostWARCHeader {
			return all, errLongLine
		}
		if line[0] == ' ' || line[0] == '\t' { // goes on
			if last != "" {
				all[last] += " " + strings.TrimSpace(line)
			}
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return all, errBadField
		}
		last = ""
		name = strings.ToLower(strings.TrimSpace(name))
		if _, again := all[name]; !again {
			all[name], last = strings.TrimSpace(value), name
		}
	}
}

// resync goes to the next line that begins a record, without reading it.
func (c *countedReader) resync() error {
	for {
		if head, err := c.r.Peek(len(warcMagic)); string(head) == warcMagic {
			return nil
		} else if len(head) == 0 {
			c.note(0, err)
			return err
		}
		if _, err := c.line(); err != nil && !errors.Is(err, errLongLine) {
			return err
		}
	}
}

// httpAnswer is what a server answered.
type httpAnswer struct {
	fields
	status  int
	body    io.Reader
	closers []func()
}

// openHTTP reads the header of an answer.
func openHTTP(block io.Reader) (*httpAnswer, error) {
	c := &countedReader{r: bufio.NewReader(block)}
	line, err := c.line()
	if err != nil {
		return nil, err
	}
	version, rest, _ := strings.Cut(line, " ")
	code, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	status, err := strconv.Atoi(code)
	if !strings.HasPrefix(version, "HTTP/") || err != nil {
		return nil, errors.New("it is no answer of HTTP")
	}
	all, err := c.fields()
	if err != nil && !errors.Is(err, errBadField) {
		return nil, err
	}
	return &httpAnswer{fields: all, status: status, body: c.r}, nil
}

func (a *httpAnswer) Read(p []byte) (int, error) { return a.body.Read(p) }

func (a *httpAnswer) close() {
	for _, f := range a.closers {
		f()
	}
}

// unpack undoes the packing for transport. Crawlers often undid it already and left
// the header as it was, so that the first bytes decide.
func (a *httpAnswer) unpack() error {
	if strings.Contains(strings.ToLower(a.get("transfer-encoding")), "chunked") {
		r := bufio.NewReader(a.body)
		a.body = r
		if startsChunk(r) {
			a.body = &chunkedReader{r: r}
		}
	}
	names := strings.Split(strings.ToLower(a.get("content-encoding")), ",")
	if len(names) > 3 {
		return errors.New("it is packed too often")
	}
	for i := len(names) - 1; i >= 0; i-- {
		if err := a.unpackOne(strings.TrimSpace(names[i])); err != nil {
			return err
		}
	}
	return nil
}

func (a *httpAnswer) unpackOne(name string) error {
	r := bufio.NewReader(a.body)
	head, _ := r.Peek(4)
	a.body = r
	var err error
	switch name {
	case "", "identity", "none", "utf-8":
	case "gzip", "x-gzip":
		if strings.HasPrefix(string(head), "\x1F\x8B") {
			a.body, err = gzip.NewReader(r)
		}
	case "deflate":
		switch {
		case len(head) >= 2 && head[0]&0x0F == 8 && (int(head[0])<<8|int(head[1]))%31 == 0:
			a.body, err = zlib.NewReader(r)
		case !startsPage(r):
			a.body = flate.NewReader(r)
		}
	case "zstd":
		if string(head) == "\x28\xB5\x2F\xFD" {
			var z *zstd.Decoder
			z, err = zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20), zstd.WithDecoderMaxMemory(64<<20))
			if err == nil {
				a.body, a.closers = z, append(a.closers, z.Close)
			}
		}
	case "br":
		if !startsPage(r) {
			err = errBrotli
		}
	default:
		err = fmt.Errorf("it is packed with %q, which is not read", cutAt(name, 40))
	}
	return err
}

// startsPage reports whether what follows is a page that is not packed.
func startsPage(r *bufio.Reader) bool {
	start, _ := r.Peek(512)
	return isHTML(start)
}

// startsChunk reports whether what follows looks like the length of a chunk.
func startsChunk(r *bufio.Reader) bool {
	head, _ := r.Peek(20)
	line, _, ended := strings.Cut(string(head), "\n")
	if !ended {
		line, _, ended = strings.Cut(string(head), ";")
	}
	_, err := chunkLength(line)
	return ended && err == nil
}

// chunkLength reads the line before a chunk.
func chunkLength(line string) (int64, error) {
	size, _, _ := strings.Cut(line, ";")
	n, err := strconv.ParseInt(strings.TrimSpace(size), 16, 63)
	if err != nil || n < 0 {
		return 0, errors.New("a chunk of it has no length")
	}
	return n, nil
}

// chunkedReader joins the chunks of an answer.
type chunkedReader struct {
	r     *bufio.Reader
	left  int64 // of this chunk
	inner bool  // a chunk was read, whose line end is due
	done  bool
}

func (c *chunkedReader) Read(p []byte) (int, error) {
	for c.left == 0 {
		if c.done {
			return 0, io.EOF
		}
		if err := c.next(); err != nil {
			return 0, err
		}
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	if errors.Is(err, io.EOF) {
		err = nil // cut short: what is there is the page
		c.left, c.done = 0, true
	}
	return n, err
}

// next goes to the next chunk.
func (c *chunkedReader) next() error {
	for range 2 {
		line, err := c.r.ReadSlice('\n')
		if errors.Is(err, io.EOF) {
			c.done = true
			return nil
		}
		if err != nil {
			return errors.New("a chunk of it has no length")
		}
		if c.inner && strings.TrimSpace(string(line)) == "" {
			c.inner = false
			continue
		}
		c.left, err = chunkLength(strings.TrimRight(string(line), "\r\n"))
		c.inner, c.done = true, c.left == 0
		return err
	}
	return errors.New("a chunk of it has no length")
}
