package formats

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
	"github.com/wirefold/wirefold/corpus"
)

// warcRecord is a record as crawlers write it.
func warcRecord(kind, address, more, block string) string {
	return "WARC/1.0\r\nWARC-Type: " + kind + "\r\nWARC-Target-URI: " + address + "\r\nWARC-Date: 2024-09-17T08:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n" +
		more + fmt.Sprintf("Content-Length: %d\r\n\r\n%s\r\n\r\n", len(block), block)
}

// answered is a record of an answer with a page.
func answered(address, fields, body string) string {
	return warcRecord("response", address, "Content-Type: application/http; msgtype=response\r\n",
		"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"+fields+"\r\n"+body)
}

func readWARCText(t testing.TB, text io.Reader) []string {
	t.Helper()
	var got []string
	for a, err := range readWARC(t.Context(), &corpus.File{ID: "file", Data: bufio.NewReader(text)}) {
		var p *corpus.Problem
		switch {
		case errors.As(err, &p):
			got = append(got, fmt.Sprintf("!%d %s %s", p.Offset, p.ID, p.Reason))
		case err != nil:
			got = append(got, "error "+err.Error())
		default:
			got = append(got, a.ID+" "+a.Version+" "+a.Title)
		}
	}
	return got
}

func packed(t testing.TB, name, body string) string {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	var err error
	switch name {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zlib":
		w = zlib.NewWriter(&b)
	case "deflate":
		w, err = flate.NewWriter(&b, 5)
	case "zstd":
		w, err = zstd.NewWriter(&b)
	}
	if err == nil {
		_, err = io.WriteString(w, body)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func chunked(body string, size int) string {
	var b strings.Builder
	for len(body) > 0 {
		n := min(size, len(body))
		fmt.Fprintf(&b, "%X;name=value\r\n%s\r\n", n, body[:n])
		body = body[n:]
	}
	return b.String() + "0\r\nTrailer: x\r\n\r\n"
}

func titled(title string) string { return string(pageOf("<title>"+title+"</title>", reportText)) }

func TestWARCRecords(t *testing.T) {
	const a, at = "https://a.example/1", "2024-09-17T08:00:00Z"
	ok := answered(a, "", titled("One"))
	want := a + " " + at + " One"
	article := []string{want}
	other := func(status, kind, body string) string {
		return warcRecord("response", a, "", "HTTP/1.1 "+status+"\r\nContent-Type: "+kind+"\r\n\r\n"+body)
	}
	short := strings.Replace(ok, "Content-Length: ", "Content-Length: 2\r\nX:", 1)
	long := "WARC/1.0\r\nX: " + strings.Repeat("x", mostWARCHeader+1) + "\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"a page", ok, article},
		{"WARC 1.1 with few line ends", strings.Replace(ok, "WARC/1.0\r\n", "\n\nWARC/1.1\n", 1), article},
		{"chunked", answered(a, "Transfer-Encoding: chunked\r\n", chunked(titled("One"), 100)), article},
		{"said to be chunked", answered(a, "Transfer-Encoding: chunked\r\n", titled("One")), article},
		{"gzip", answered(a, "Content-Encoding: gzip\r\n", packed(t, "gzip", titled("One"))), article},
		{"said to be gzip", answered(a, "Content-Encoding: gzip\r\n", titled("One")), article},
		{"chunked gzip", answered(a, "content-encoding: x-gzip\r\ntransfer-encoding: Chunked\r\n", chunked(packed(t, "gzip", titled("One")), 7)), article},
		{"deflate", answered(a, "Content-Encoding: deflate\r\n", packed(t, "deflate", titled("One"))), article},
		{"deflate as zlib", answered(a, "Content-Encoding: deflate\r\n", packed(t, "zlib", titled("One"))), article},
		{"zstd", answered(a, "Content-Encoding: zstd\r\n", packed(t, "zstd", titled("One"))), article},
		{"brotli", answered(a, "Content-Encoding: br\r\n", "\x0b\x02\x80") + ok, append(article[:1:1], "!0  of its pages 1 could not be unpacked: they are packed with brotli")},
		{"said to be brotli", answered(a, "Content-Encoding: br\r\n", titled("One")), article},
		{"packed as nobody does", answered(a, "Content-Encoding: lzma\r\n", "x") + ok, []string{`!0 https://a.example/1 the page cannot be unpacked: it is packed with "lzma", which is not read`, want}},
		{"resource", warcRecord("resource", "<"+a+">", "Content-Type: text/html\r\n", titled("One")), article},
		{"character set of the transport", other("200", `text/html; Charset="ISO-8859-1"`, titled("O\xf6e")), []string{a + " " + at + " Oöe"}},
		{"canonical of the site", answered(a+"?utm=1", "", string(pageOf("<link rel=canonical href=https://www.a.example/1>", reportText))), []string{"https://www.a.example/1 " + at + " "}},
		{"canonical elsewhere", answered(a, "", string(pageOf("<link rel=canonical href=https://b.example/1>", reportText))), []string{a + " " + at + " "}},
		{"other records", warcRecord("warcinfo", "", "", "x") + warcRecord("request", a, "", "GET / HTTP/1.1") + warcRecord("revisit", a, "", "HTTP/1.1 200 OK") +
			other("404 Not Found", "text/html", titled("One")) + other("200 OK", "image/png", "png") +
			warcRecord("response", a, "", "no HTTP") + ok, article},
		{"no pages", warcRecord("warcinfo", "", "", "x"), []string{"!0  the archive holds no web page"}},
		{"pages without articles", strings.Repeat(answered(a, "", "<p>x"), 3) + ok, []string{want, "!0  3 pages hold no article"}},
		{"truncated block", ok + ok[:len(ok)-100], []string{want, fmt.Sprintf("!%d %s the file ends inside this record", len(ok), a)}},
		{"truncated header", ok + ok[:40], []string{want, fmt.Sprintf("!%d  the file ends inside the header of a record", len(ok))}},
		{"truncated first line", ok + "WARC/1.0", []string{want, fmt.Sprintf("!%d  the file ends inside the header of a record", len(ok))}},
		{"record longer than it says", short + ok,
			[]string{fmt.Sprintf("!%d  the header of a record is broken: it does not begin with WARC/1.0 or WARC/1.1", strings.Index(short, "HTTP/1.1")+2), want}},
		{"no length", strings.Replace(ok, "Content-Length", "X", 1) + ok, []string{"!0  the header of a record is broken: it does not tell the record's length", want}},
		{"negative length", strings.Replace(ok, "Content-Length: ", "Content-Length: -", 1) + ok, []string{"!0  the header of a record is broken: it does not tell the record's length", want}},
		{"no colon", strings.Replace(ok, "WARC-Type:", "WARC-Type", 1) + ok, []string{"!0  the header of a record is broken: a line of it has no colon", want}},
		{"long header", long + ok, []string{"!0  the header of a record is broken: a line of it is too long", want}},
		{"garbage", ok + strings.Repeat("garbage ", 20_000) + "\n" + ok, []string{want, fmt.Sprintf("!%d  the header of a record is broken", len(ok)), want}},
		{"chunks without an end", answered(a, "Transfer-Encoding: chunked\r\n", strings.TrimSuffix(chunked(titled("One"), 100), "0\r\nTrailer: x\r\n\r\n")), article},
		{"broken chunks", answered(a, "Transfer-Encoding: chunked\r\n", "5\r\nabcdexx\r\nzz\r\n") + ok, []string{"!0 https://a.example/1 the page cannot be unpacked: a chunk of it has no length", want}},
		{"broken gzip", answered(a, "Content-Encoding: gzip\r\n", packed(t, "gzip", titled("One"))[:60]) + ok, []string{"!0 https://a.example/1 the page cannot be unpacked: unexpected EOF", want}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, readWARCText(t, strings.NewReader(c.text))); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestWARCLinksToCanonicalElsewhere(t *testing.T) {
	text := answered("https://a.example/1", "", string(pageOf("<link rel=canonical href=https://b.example/1>", reportText)))
	for a, err := range readWARC(t.Context(), &corpus.File{Data: bufio.NewReader(strings.NewReader(text))}) {
		if err != nil {
			t.Fatal(err)
		}
		if a.URL != "https://a.example/1" || a.Meta == nil || len(a.Meta.Links) != 1 || a.Meta.Links[0].URL != "https://b.example/1" {
			t.Errorf("%+v", a)
		}
	}
}

// TestWARCIsReadByTheReader reads an archive whose records are packed one by one.
func TestWARCIsReadByTheReader(t *testing.T) {
	path := filepath.Join(t.TempDir(), "crawl.warc.gz")
	text := packed(t, "gzip", warcRecord("warcinfo", "", "", "x")) + packed(t, "gzip", answered("https://a.example/1", "", titled("One"))) +
		packed(t, "gzip", answered("https://a.example/2", "", titled("Two")))
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := corpus.Reader{Formats: []corpus.Format{htmlFormat(), jsonldFormat(), warcFormat()}}
	var got []string
	for a, err := range r.Read(t.Context(), filepath.Dir(path)) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, a.Title)
	}
	if d := cmp.Diff([]string{"One", "Two"}, got); d != "" {
		t.Error(d)
	}
}

// zeros is an endless text.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestHostileWARC(t *testing.T) {
	const a, size = "https://a.example/1", 300 << 20
	ok := answered(a, "", titled("One"))
	bomb := packed(t, "gzip", strings.Repeat(" ", size/3))
	huge := func(kind string) io.Reader {
		head := "HTTP/1.1 200 OK\r\nContent-Type: " + kind + "\r\n\r\n"
		return io.MultiReader(strings.NewReader(fmt.Sprintf("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\nContent-Length: %d\r\n\r\n%s", a, size, head)),
			io.LimitReader(zeros{}, int64(size-len(head))), strings.NewReader("\r\n\r\n"+ok))
	}
	line := ok[:0] + a + " 2024-09-17T08:00:00Z One"
	for name, c := range map[string]struct {
		text io.Reader
		want []string
	}{
		"huge page":         {huge("text/html"), []string{"!0 " + a + " the record is larger than 32 MiB", line}},
		"huge film":         {huge("video/mp4"), []string{line}},
		"gzip bomb":         {strings.NewReader(answered(a, "Content-Encoding: gzip\r\n", bomb) + ok), []string{"!0 " + a + " the page is larger than 16 MiB", line}},
		"bomb in a bomb":    {strings.NewReader(answered(a, "Content-Encoding: gzip, gzip\r\n", packed(t, "gzip", bomb)) + ok), []string{"!0 " + a + " the page is larger than 16 MiB", line}},
		"endless chunks":    {strings.NewReader(answered(a, "Transfer-Encoding: chunked\r\n", chunked(strings.Repeat(" ", 1_000_000), 1)) + ok), []string{line, "!0  1 page holds no article"}},
		"endless fields":    {io.MultiReader(strings.NewReader("WARC/1.0\r\n"), strings.NewReader(strings.Repeat("a: b\r\n", 1_000_000)), strings.NewReader(ok)), []string{"!0  the header of a record is broken: a line of it is too long", line}},
		"endless line":      {io.MultiReader(strings.NewReader("WARC/1.0"), io.LimitReader(zeros{}, size), strings.NewReader("\n"+ok)), []string{"!0  the header of a record is broken", line}},
		"endless HTTP head": {strings.NewReader(answered(a, strings.Repeat("a: b\r\n", 100_000), titled("One")) + ok), []string{line}},
		"empty lines":       {strings.NewReader(strings.Repeat("\r\n", 1_000_000) + ok), []string{line}},
	} {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got := readWARCText(t, c.text)
		runtime.ReadMemStats(&after)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		if taken := (after.TotalAlloc - before.TotalAlloc) >> 20; taken > 200 {
			t.Errorf("%s took %d MiB", name, taken)
		}
	}
}

func FuzzReadWARC(f *testing.F) {
	ok := answered("https://a.example/1", "", "<p>x")
	f.Add([]byte(ok))
	f.Add([]byte(answered("x", "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", chunked(packed(f, "gzip", "<p>x"), 5))))
	f.Add([]byte(answered("x", "Content-Encoding: deflate\r\n", packed(f, "zlib", "<p>x")) + ok[:50]))
	f.Add([]byte(answered("x", "Content-Encoding: zstd\r\n", packed(f, "zstd", "<p>x"))))
	f.Add([]byte("WARC/1.0\r\na: b\r\n c\r\nContent-Length: 99999999999\r\n\r\n" + ok))
	f.Fuzz(func(t *testing.T, data []byte) {
		checkOutcomes(t, readWARC(t.Context(), &corpus.File{ID: "file", Data: bufio.NewReader(bytes.NewReader(data))}))
	})
}
