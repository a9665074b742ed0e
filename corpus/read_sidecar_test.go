package corpus

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func wantArticle(t *testing.T, got, want *Article) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("article (-want +got):\n%s", diff)
	}
}

func TestReadSidecar(t *testing.T) {
	const text = "Ferry runs\n\nThe ferry left at 05:30.\n"
	const full = `{"id":"mw-7","title":"Ferry to Ostrel","source":"Meridian Wire","published":"2024-09-17T05:30:00Z","lang":"en",
 "url":"https://meridian.example/7","version":2,"meta":{"slug":"OSTREL-FERRY"},"desk":"north"}`
	inFolder(t, map[string]string{
		"in/a.txt":            text,
		"in/a.meta.json":      full,
		"in/b.txt.gz":         gzipped(t, text),
		"in/B.json":           `[{"id":"alone","body":"An article of its own"}]`,
		"in/b.json":           utf8BOM + `{"source":"KNA"}`,
		"in/c.text":           text,
		"in/c.json":           `{"id":"own","title":"Own","body":"An article of its own"}`,
		"in/d.txt":            text,
		"in/d.meta.json":      `{"published":"today","source":"KNA"}`,
		"in/e.txt":            text,
		"in/e.meta.json":      `{"source":`,
		"in/f.txt":            text,
		"in/f.meta.json":      `{"body":"Twice"}`,
		"in/g.json":           `{"id":"g1","title":"Only a title"}`,
		"in/h.meta.json":      `{"id":"h1","title":"No text beside it"}`,
		"in/i.txt":            text,
		"in/i.json":           `{"what":"is none of ours"}`,
		"in/j.txt":            " \n",
		"in/j.meta.json":      full,
		"in/sub/k.txt":        text,
		"in/sub/k.META.JSON":  `{"id":"upper","title":"Upper"}`,
		"in/sub/l.txt":        text,
		"in/sub/l.meta.json":  `{"id":" "}`,
		"in/sub/m.txt":        text,
		"in/sub/m.meta.json":  `[{"source":"KNA"}]`,
		"in/sub/n.txt":        text,
		"in/sub/n.meta.json":  strings.Repeat(" ", maxSidecar) + "{}",
		"in/sub/o.jsonl":      `{"id":"o1","body":"b"}`,
		"in/sub/o.meta.jsonl": `{"id":"h9","body":"Not by this extension"}`,
	})
	wantOutcome(t, outcome(t, &Reader{}, "in"),
		"alone", "mw-7@2", "b", "own", "c",
		"in/d.meta.json: published: cannot read \"today\" as a time; use RFC 3339, such as 2024-09-17T05:30:00Z", "d",
		"in/e.meta.json:1: invalid JSON at column 11: it ends where a value should stand; it seems to be cut short", "e",
		"in/f.meta.json: body: it stands beside a text, which is the body; leave out the body, or name the file otherwise", "f",
		"g1", "h1",
		"in/i.json:1: id: it is missing; give every article an id of its own", "i",
		"in/j.txt: it has no text; leave empty files out",
		"upper", "sub/k",
		"in/sub/l.meta.json: id: it is blank; give every article an id of its own", "sub/l",
		"in/sub/m.meta.json:1: invalid JSON at column 1: '[' stands where an object should; give each object a line of its own, or name a file that is one array .json", "sub/m",
		"in/sub/n.meta.json: it is over 1 MiB, the most that is read of what completes a text; keep to the fields of an article", "sub/n",
		"o1", "h9",
	)
	want := &Article{
		ID: "mw-7", Title: "Ferry to Ostrel", Body: text, Source: "Meridian Wire", Lang: "en", URL: "https://meridian.example/7", Version: "2",
		Published: time.Date(2024, 9, 17, 5, 30, 0, 0, time.UTC), Meta: &Meta{Slug: "OSTREL-FERRY"}, Fields: map[string]string{"desk": "north"},
	}
	r := &Reader{Keep: []string{"desk"}}
	wantArticle(t, articles(t, r, "in/a.txt")[0], want)
	// As the shell writes in/a*.
	if got := articles(t, r, "in/a.meta.json", "in/a.txt"); len(got) != 1 {
		t.Errorf("%d articles, want one", len(got))
	}
	wantOutcome(t, outcome(t, r, "in/a.meta.json"), "mw-7@2")
	wantArticle(t, articles(t, &Reader{}, "in/b.txt.gz")[0], &Article{ID: "b", Title: "Ferry runs", Body: text, Source: "KNA"})
	// With other names of the fields.
	wantArticle(t, articles(t, &Reader{Map: map[string]string{"id": "meta.slug", "source": "title"}}, "in/a.txt")[0], &Article{
		ID: "OSTREL-FERRY", Title: "Ferry to Ostrel", Source: "Ferry to Ostrel", Body: text, Lang: "en", URL: "https://meridian.example/7", Version: "2",
		Published: want.Published, Meta: want.Meta,
	})
	wantRaw(t, rawOf(t, &Reader{}, "in/a.txt"), rawText("a.txt", text))
}

func FuzzSidecar(f *testing.F) {
	for _, s := range []string{`{"id":"a","title":"T","source":"KNA"}`, `{"title":"` + strings.Repeat("x", 100) + `","furniture":[{"start":0,"end":2,"kind":1}]}`, "{", "[]", utf8BOM + `{"id":" "}`, `{"meta":{"slug":1},"version":1e9}`} {
		f.Add([]byte("A lamp\nburns"), []byte(s))
	}
	f.Fuzz(func(t *testing.T, text, data []byte) {
		dir := t.TempDir()
		if os.WriteFile(filepath.Join(dir, "a.txt"), text, 0o666) != nil || os.WriteFile(filepath.Join(dir, "a.meta.json"), data, 0o666) != nil {
			t.Fatal("cannot write")
		}
		alone := bytes.HasPrefix(text, []byte{'A'}) && !bytes.ContainsRune(text, 0) // surely text
		if n := len(checkReading(t, &Reader{Keep: []string{"x"}}, dir)); alone && n != 1 {
			t.Fatalf("%d articles, want the text", n)
		}
	})
}
