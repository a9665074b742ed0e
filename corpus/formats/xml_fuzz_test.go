package formats

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wirefold/wirefold/corpus"
)

// fuzzXML checks what must hold for whatever bytes a format is given.
func fuzzXML(f *testing.F, format corpus.Format, samples string, more ...string) {
	files, err := filepath.Glob(samples)
	if err != nil || len(files) == 0 {
		f.Fatal("the samples are gone", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, s := range more {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		format.Is(data[:min(len(data), 8000)])
		outcome := 0
		for a, err := range readXMLFile(format, bytes.NewReader(data), "") {
			outcome++
			if err != nil {
				var p *corpus.Problem
				if !errors.As(err, &p) || p.Reason == "" || p.Line < 0 || p.Line > bytes.Count(data, []byte{'\n'})+2 {
					t.Fatalf("a problem is %#v", err)
				}
				continue
			}
			if strings.TrimSpace(a.ID) == "" {
				t.Fatal("an article has no id")
			}
			end := 0
			for _, s := range a.Furniture {
				if s.Start < end || s.End <= s.Start || s.End > len(a.Body) {
					t.Fatalf("furniture at %d to %d of %d bytes, after %d", s.Start, s.End, len(a.Body), end)
				}
				end = s.End
			}
			rewritten(t, a)
		}
		if outcome == 0 {
			t.Fatal("neither an article nor a problem")
		}
	})
}

// rewritten checks that what was read can be written and read again: the same text.
func rewritten(t *testing.T, a *corpus.Article) {
	for _, e := range append(newsmlEncodings(), nitfEncodings()...) {
		var out bytes.Buffer
		w := e.New(&out)
		if err := errors.Join(w.Write(a), w.Close()); err != nil {
			t.Fatal(err)
		}
		for _, f := range xmlFormats() {
			if !f.Is(out.Bytes()[:min(out.Len(), 8000)]) {
				continue
			}
			for b, err := range readXMLFile(f, &out, "") {
				if err == nil && (b.Title != a.Title || collapse(b.Body) != collapse(strings.ReplaceAll(a.Body, "\x7f", ""))) {
					t.Fatalf("%s: %q and %q came back as %q and %q", e.Name, a.Title, a.Body, b.Title, b.Body)
				}
			}
		}
	}
}

func FuzzReadNewsML(f *testing.F) {
	fuzzXML(f, newsmlFormat(), "testdata/newsml/*.xml",
		"<newsItem/>", "<newsMessage>", "\xff\xfe<\x00n\x00", `<?xml version="1.0" encoding="gb18030"?><newsItem guid="a"><contentSet><inlineData>\x81`,
		`<contentSet><inlineXML><nitf><body><body.content><media><media-caption>c`, `<newsItem guid="a" guid=""><itemMeta><versionCreated>9999-12-31T23:59:59-23:59</versionCreated></itemMeta></newsItem>`)
}

func FuzzReadNITF(f *testing.F) {
	fuzzXML(f, nitfFormat(), "testdata/nitf/*.xml", "<nitf/>", "<nitf><body><p>", "<!DOCTYPE nitf [", "<nitf><body><body.head><hedline>a</hedline></body.head></body></nitf>")
}
