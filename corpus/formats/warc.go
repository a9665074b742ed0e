package formats

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strconv"
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

const (
	mostRecord     = 32 << 20 // the largest record whose page is read
	mostWARCHeader = 64 << 10
)

// warcFormat reads web archives (WARC, ISO 28500): an article for every page in them
// that holds one. What is no page is left alone.
func warcFormat() corpus.Format {
	return corpus.Format{
		Name:       "WARC",
		About:      "a web archive: its pages",
		Extensions: []string{".warc"},
		Is:         func(head []byte) bool { return bytes.HasPrefix(head, []byte(warcMagic)) },
		Read:       readWARC,
	}
}

const warcMagic = "WARC/1."

// readWARC reads the records one after another, and holds but one page.
func readWARC(_ context.Context, f *corpus.File) iter.Seq2[*corpus.Article, error] {
	return func(yield func(*corpus.Article, error) bool) {
		w := &warcReader{in: &countedReader{r: f.Data}, yield: yield}
		if !w.records() {
			return
		}
		w.sumUp()
	}
}

// warcReader reads an archive. Its methods report whether to go on.
type warcReader struct {
	in    *countedReader
	yield func(*corpus.Article, error) bool

	pages, empty, brotli int
}

// errBrokenRecord is told of records whose header cannot be read.
var errBrokenRecord = errors.New("the header of a record is broken")

// records reads all records.
func (w *warcReader) records() bool {
	for {
		h, start, err := w.in.warcHeader()
		switch {
		case errors.Is(err, io.EOF):
			return true
		case errors.Is(err, io.ErrUnexpectedEOF) && w.in.ended:
			return w.refuse(start, "", "the file ends inside the header of a record", "get the file again")
		case errors.Is(err, errBrokenRecord):
			if !w.refuse(start, "", err.Error(), "nothing to do: reading goes on with the next record that is whole") {
				return false
			}
			if err := w.in.resync(); err != nil {
				return errors.Is(err, io.EOF) || w.fail(err)
			}
			continue
		case err != nil:
			return w.fail(err)
		}
		block := &io.LimitedReader{R: w.in, N: h.length}
		if !w.record(h, start, block) {
			return false
		}
		_, err = io.Copy(io.Discard, block)
		switch {
		case err != nil:
			return w.fail(err)
		case block.N > 0:
			return w.refuse(start, h.get("warc-target-uri"), "the file ends inside this record", "get the file again")
		}
	}
}

// record reads the page that a record holds, if it does.
func (w *warcReader) record(h *warcHeader, start int64, block io.Reader) bool {
	address := strings.Trim(h.get("warc-target-uri"), "<> ")
	var body io.Reader
	var kind string
	switch strings.ToLower(h.get("warc-type")) {
	case "response":
		r, err := openHTTP(block)
		if err != nil || r.status != 200 {
			return true // what the server said is no page
		}
		defer r.close()
		kind, body = r.get("content-type"), r
		if isPage(kind) && h.length <= mostRecord {
			switch err := r.unpack(); {
			case errors.Is(err, errBrotli):
				w.pages++
				w.brotli++
				return true
			case err != nil && w.in.ended:
				return true // told with the record
			case err != nil:
				w.pages++
				return w.refuse(start, address, "the page cannot be unpacked: "+err.Error(), "nothing to do: reading goes on with the next record")
			}
		}
	case "resource":
		kind, body = h.get("content-type"), block
	default:
		return true
	}
	if !isPage(kind) || h.get("warc-segment-number") > "1" {
		return true
	}
	w.pages++
	if h.length > mostRecord {
		return w.refuse(start, address, fmt.Sprintf("the record is larger than %d MiB", mostRecord>>20), "nothing to do: pages of news are smaller")
	}
	data, err := io.ReadAll(io.LimitReader(body, mostPage+1))
	if err != nil {
		if w.in.failed != nil {
			return w.fail(w.in.failed)
		}
		if w.in.ended {
			return true // told with the record
		}
		return w.refuse(start, address, "the page cannot be unpacked: "+err.Error(), "nothing to do: reading goes on with the next record")
	}
	if w.in.ended {
		return true
	}
	return w.page(h, start, address, kind, data)
}

// page reads one page.
func (w *warcReader) page(h *warcHeader, start int64, address, kind string, data []byte) bool {
	a, p := readPage(data, pageSource{address: address, charset: charsetOf(kind), id: h.get("warc-record-id")})
	if p != nil {
		if p.Reason == noArticle {
			w.empty++
			return true
		}
		p.Offset = start
		return w.yield(nil, p)
	}
	if canonical := a.URL; address != "" && !sameHost(canonical, address) {
		a.ID, a.URL = address, address
		if a.Meta == nil {
			a.Meta = &corpus.Meta{}
		}
		a.Meta.Links = append(a.Meta.Links, corpus.Link{Rel: "canonical", ID: canonical, URL: canonical})
	}
	a.Version = h.get("warc-date")
	return w.yield(a, nil)
}

// sumUp tells of the pages of which too many are alike to be told one by one.
func (w *warcReader) sumUp() {
	p := &corpus.Problem{Hint: "nothing to do: only pages with a report are read"}
	switch {
	case w.pages == 0:
		p.Reason = "the archive holds no web page"
	case w.empty == 1:
		p.Reason = "1 page holds no article"
	case w.empty > 1:
		p.Reason = fmt.Sprintf("%d pages hold no article", w.empty)
	}
	if p.Reason != "" && !w.yield(nil, p) {
		return
	}
	if w.brotli > 0 {
		w.yield(nil, &corpus.Problem{
			Reason: fmt.Sprintf("of its pages %d could not be unpacked: they are packed with brotli", w.brotli),
			Hint:   "have the crawler ask for gzip, or store pages unpacked",
		})
	}
}

func (w *warcReader) refuse(offset int64, id, reason, hint string) bool {
	return w.yield(nil, &corpus.Problem{Offset: offset, ID: id, Reason: reason, Hint: hint})
}

// fail ends reading with an error of what is below.
func (w *warcReader) fail(err error) bool {
	w.yield(nil, err)
	return false
}

// isPage reports whether a media type is that of web pages.
func isPage(kind string) bool {
	media, _, _ := strings.Cut(strings.ToLower(kind), ";")
	media = strings.TrimSpace(media)
	return media == "text/html" || media == "application/xhtml+xml"
}

// charsetOf is the character set in a media type, or empty.
func charsetOf(kind string) string {
	low := strings.ToLower(kind)
	k := strings.Index(low, "charset=")
	if k < 0 {
		return ""
	}
	v, _, _ := strings.Cut(low[k+len("charset="):], ";")
	return strings.Trim(v, `"' `)
}

// sameHost reports whether two addresses are of one site.
func sameHost(a, b string) bool {
	u, err1 := url.Parse(a)
	v, err2 := url.Parse(b)
	return err1 == nil && err2 == nil && strings.TrimPrefix(u.Hostname(), "www.") == strings.TrimPrefix(v.Hostname(), "www.")
}

// warcHeader is the header of a record.
type warcHeader struct {
	fields
	length int64
}

// warcHeader reads the header of the next record, and tells where it begins. [io.EOF]
// means that there is none.
func (c *countedReader) warcHeader() (h *warcHeader, start int64, err error) {
	line := ""
	for line == "" { // records end with empty lines
		start = c.n
		if line, err = c.line(); err != nil {
			if errors.Is(err, io.EOF) && line != "" {
				err = io.ErrUnexpectedEOF
			}
			if errors.Is(err, errLongLine) {
				err = errBrokenRecord
			}
			return nil, start, err
		}
	}
	if !strings.HasPrefix(line, warcMagic) {
		return nil, start, fmt.Errorf("%w: it does not begin with WARC/1.0 or WARC/1.1", errBrokenRecord)
	}
	all, err := c.fields()
	if err != nil {
		if errors.Is(err, errLongLine) || errors.Is(err, errBadField) {
			err = fmt.Errorf("%w: %w", errBrokenRecord, err)
		}
		return nil, start, err
	}
	h = &warcHeader{fields: all}
	h.length, err = strconv.ParseInt(h.get("content-length"), 10, 64)
	if err != nil || h.length < 0 {
		return nil, start, fmt.Errorf("%w: it does not tell the record's length", errBrokenRecord)
	}
	return h, start, nil
}
