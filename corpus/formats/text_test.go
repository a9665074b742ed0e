package formats

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

func TestTextIsReadBack(t *testing.T) {
	for _, c := range []struct{ title, body, wantTitle, wantBody string }{
		{"A headline", "One.\n\nTwo.", "A headline", "A headline\n\nOne.\n\nTwo.\n"},
		{"A headline", "A headline\n\nOne.\r\n  Two.", "A headline", "A headline\n\nOne.\r\n  Two."},
		{"", "Only a body", "Only a body", "Only a body"},
		{"Only a\nheadline", "", "Only a headline", "Only a headline\n\n"},
	} {
		a := &corpus.Article{ID: "x", Title: c.title, Body: c.body}
		got, problems := readAll(t, feedReader(), writeFile(t, t.TempDir(), "text", a))
		if len(problems) > 0 || len(got) != 1 || got[0].Title != c.wantTitle || got[0].Body != c.wantBody {
			t.Errorf("%+v: %+v %v", c, got, problems)
		}
	}
}

// textWriterOf is a writer of an encoding, and where it writes.
func textWriterOf(t *testing.T, name string) (Writer, *bytes.Buffer) {
	t.Helper()
	b := new(bytes.Buffer)
	for _, e := range append(append(feedEncodings(), tableEncodings()...), textEncodings()...) {
		if e.Name == name {
			return e.New(b), b
		}
	}
	t.Fatalf("there is no encoding %q", name)
	return nil, nil
}

func TestAPlainTextFileHoldsOneArticle(t *testing.T) {
	w, b := textWriterOf(t, "text")
	if err := w.Write(&corpus.Article{ID: "0"}); err == nil {
		t.Error("an article without text was written")
	}
	if err := w.Write(&corpus.Article{ID: "1", Title: "One"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Write(&corpus.Article{ID: "2", Title: "Two"}); !errors.Is(err, errSecondArticle) {
		t.Error(err)
	}
	if strings.Contains(b.String(), "Two") {
		t.Error(b.String())
	}
}

// A killed report must not come back to life as a sound one.
func TestWhatMayNotBeShownIsNotWrittenWhereThatCannotBeSaid(t *testing.T) {
	for _, name := range []string{"rss", "atom", "jsonfeed", "text"} {
		for _, status := range []corpus.Status{corpus.Canceled, corpus.Withheld} {
			w, b := textWriterOf(t, name)
			if err := w.Write(&corpus.Article{ID: "1", Title: "Killed", Meta: &corpus.Meta{Status: status}}); !errors.Is(err, errNotToShow) {
				t.Errorf("%s: %v", name, err)
			}
			if err := w.Write(&corpus.Article{ID: "2", Title: "Sound"}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if err := w.Close(); err != nil {
				t.Error(err)
			}
			if s := b.String(); strings.Contains(s, "Killed") || !strings.Contains(s, "Sound") {
				t.Errorf("%s: %s", name, s)
			}
		}
	}
	for _, name := range []string{"jsonl", "csv", "markdown"} {
		w, b := textWriterOf(t, name)
		if err := w.Write(&corpus.Article{ID: "1", Title: "Killed", Meta: &corpus.Meta{Status: corpus.Canceled}}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := w.Close(); err != nil || !strings.Contains(b.String(), "canceled") {
			t.Errorf("%s: %v %s", name, err, b)
		}
	}
}

func TestMarkdownIsADocumentToRead(t *testing.T) {
	body := "KESRA — *Three* villages were cut off.\n\nThe old bridge in 2029.\n\n1. It rained.\n# It stopped."
	caption := strings.Index(body, "The old")
	a := &corpus.Article{
		ID: "1", Title: "Flood in [Kesra]", Body: body, Source: "KNA_wire", URL: "https://kna.test/1",
		Published: time.Date(2031, 9, 17, 5, 30, 0, 0, time.FixedZone("", 7200)),
		Meta:      &corpus.Meta{Byline: "Anna Reval"},
		Furniture: []corpus.Furniture{{Span: corpus.Span{Start: caption, End: caption + len("The old bridge in 2029.")}, Kind: corpus.Caption}},
	}
	b := &corpus.Article{ID: "2", Body: "No headline."}
	data, err := os.ReadFile(writeFile(t, t.TempDir(), "markdown", a, b))
	if err != nil {
		t.Fatal(err)
	}
	const want = `# Flood in \[Kesra\]

KNA\_wire · 17 September 2031, 05:30 +02:00 · <https://kna.test/1>

Anna Reval

KESRA — \*Three\* villages were cut off.

*The old bridge in 2029.*

1\. It rained.

\# It stopped.

---

# 2

No headline.
`
	if string(data) != want {
		t.Errorf("%s", data)
	}
}
