package formats

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wirefold/wirefold/corpus"
)

// addFiles adds the samples that match as seeds.
func addFiles(f *testing.F, patterns ...string) {
	f.Helper()
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatal("no seeds: ", pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, ".golden") {
				continue
			}
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
}

// checkRead checks what holds for whatever is read.
func checkRead(t *testing.T, a *corpus.Article, p *corpus.Problem) {
	t.Helper()
	if (a == nil) == (p == nil) {
		t.Fatalf("%+v and %+v", a, p)
	}
	if p != nil {
		if p.Reason == "" || strings.ContainsAny(p.Reason, "\r\n") {
			t.Errorf("a problem with reason %q", p.Reason)
		}
		return
	}
	if strings.TrimSpace(a.ID) == "" {
		t.Error("an article without an id")
	}
	if strings.TrimSpace(a.Title+a.Body) == "" && (a.Meta == nil || a.Meta.Status != corpus.Canceled) {
		t.Error("an article without text")
	}
	for _, s := range []string{a.ID, a.Title, a.Body, a.Source, a.Lang, a.URL, a.Version} {
		if !utf8.ValidString(s) {
			t.Errorf("%q is not UTF-8", s)
		}
	}
	end := 0
	for _, s := range a.Furniture {
		if s.Start < end || s.End < s.Start || s.End > len(a.Body) {
			t.Errorf("furniture %+v of a body of %d bytes", a.Furniture, len(a.Body))
		}
		end = s.End
	}
	if y := a.Published.UTC().Year(); !a.Published.IsZero() && (y < 1000 || y > 9999) {
		t.Errorf("published in the year %d", y)
	}
}

func fuzzFeed(t *testing.T, data []byte, charset string) {
	t.Helper()
	feed, err := ParseFeed(data, "https://kesra.test/feed", charset)
	if err != nil {
		checkRead(t, nil, err.(*corpus.Problem)) //nolint:errorlint // it is one by contract
		return
	}
	for _, a := range feed.Articles {
		checkRead(t, a, nil)
	}
	for _, p := range feed.Problems {
		checkRead(t, nil, p)
	}
	again, err := ParseFeed(data, "https://kesra.test/feed", charset)
	if err != nil || len(again.Articles) != len(feed.Articles) || len(again.Problems) != len(feed.Problems) {
		t.Error("it is read differently the second time")
	}
	// What was read can be written as a feed, and read again.
	for _, e := range feedEncodings()[len(data)%3:][:1] { // each its turn
		var b bytes.Buffer
		w := e.New(&b)
		written := 0
		for _, a := range feed.Articles {
			if w.Write(a) == nil {
				written++
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		back, err := ParseFeed(b.Bytes(), "", "")
		if err != nil || len(back.Articles) != written {
			t.Errorf("%s: %d articles were written, and of these read: %+v %v\n%s", e.Name, written, back, err, b.Bytes())
		}
	}
}

func FuzzReadFeed(f *testing.F) {
	addFiles(f, "testdata/feeds/*.xml", "testdata/feeds/*.rdf")
	for _, b := range feedBombs(20) {
		if len(b.feed) < 10_000 {
			f.Add([]byte(b.feed))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		isXMLFeed(data)
		fuzzFeed(t, data, []string{"", "koi8-r"}[len(data)%2])
	})
}

func FuzzReadJSONFeed(f *testing.F) {
	addFiles(f, "testdata/feeds/*.json")
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","content_text":"abc","_wirefold":{"source":"s","version":"2","meta":{"status":"canceled"},"furniture":[{"start":0,"end":2,"kind":"caption"}]}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if i := bytes.IndexByte(data, '{'); i >= 0 {
			fuzzFeed(t, data[i:], "")
		}
	})
}

func FuzzReadCSV(f *testing.F) {
	addFiles(f, "testdata/csv/*.csv", "testdata/csv/*.tsv")
	f.Fuzz(func(t *testing.T, data []byte) {
		isTable(data)
		for _, charset := range []string{"", "utf-16le"} {
			file := &corpus.File{
				Data: bufio.NewReader(bytes.NewReader(data)), Charset: charset,
				Map: map[string]string{"slug": "nr"}, Keep: []string{"score"},
			}
			if bytes.Contains(data, []byte("titre")) {
				file.Map = nil
			}
			line := 0
			for a, err := range readTable(t.Context(), file) {
				p, _ := err.(*corpus.Problem) //nolint:errorlint // nothing else comes of bytes in memory
				checkRead(t, a, p)
				if p != nil && p.Line < line {
					t.Errorf("line %d after line %d", p.Line, line)
				} else if p != nil {
					line = p.Line
				}
			}
		}
	})
}
