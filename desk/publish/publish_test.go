package publish

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
)

var update = flag.Bool("update", false, "write the golden files anew")

// demo is an engine with the demo corpus.
func demo(t *testing.T) *wirefold.Engine {
	t.Helper()
	var r corpus.Reader
	var all []*corpus.Article
	for a, err := range r.Read(t.Context(), "../../corpus/testdata/demo") {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	return engine(t, all...)
}

func engine(t *testing.T, all ...*corpus.Article) *wirefold.Engine {
	t.Helper()
	e, err := wirefold.New(wirefold.Options{Search: wirefold.SearchOff})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	results, err := e.AddBatch(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
	}
	return e
}

func written(t *testing.T, e *wirefold.Engine, format string, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(t.Context(), &b, e.View, format, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	e := demo(t)
	for _, f := range Formats() {
		t.Run(f.Name, func(t *testing.T) {
			o := Options{Title: "Coast", Filter: wirefold.Filter{Limit: 3}}
			got := written(t, e, f.Name, o)
			path := filepath.Join("testdata", f.Name+f.Extension)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s\nrun with -update where this is right", path, diff)
			}
			if again := written(t, e, f.Name, o); again != got {
				t.Error("written again it is another")
			}
		})
	}
}

// hostile are articles that try to break out of every format.
func hostile() []*corpus.Article {
	const evil = "]]>--><script>alert(1)</script>\"'&`|*_[x](javascript:y)\x00\x01\ufffe\u202e=cmd()"
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	return []*corpus.Article{
		{ID: "evil/" + evil, Title: evil + " kills 3", Body: "Three people were killed in Velmora on Sunday when a dam broke, " + evil + " the mayor said.", Source: evil, URL: "javascript:alert(1)//" + evil, Lang: "en", Published: at},
		{ID: "2", Title: "Dam breaks\nin Velmora", Body: "Five people were killed in Velmora on Sunday when a dam broke, the army said.", Source: "Post", URL: "https://x.example/?a=1&b=<2>", Lang: "en", Published: at.Add(time.Hour)},
		{ID: "3", Body: "\xff\xfe no text to speak of"},
	}
}

func TestHostile(t *testing.T) {
	e := engine(t, hostile()...)
	for _, f := range Formats() {
		t.Run(f.Name, func(t *testing.T) {
			got := written(t, e, f.Name, Options{Title: "<b>&", Base: "https://desk.example/s?a=1&b="})
			wellFormed(t, f, got)
			if f.Name == "markdown" && strings.Contains(got, "<script") {
				t.Errorf("Markdown with HTML in it:\n%s", got)
			}
			if (f.Name == "atom" || f.Name == "jsonfeed") && strings.Contains(got, "href=\"javascript:") {
				t.Errorf("content with a script in a link:\n%s", got)
			}
		})
	}
}

// wellFormed reads what was written with readers that are not ours.
func wellFormed(t *testing.T, f Format, got string) {
	t.Helper()
	switch f.Extension {
	case ".jsonl", ".jsonld", ".json":
		d := json.NewDecoder(strings.NewReader(got))
		for n := 0; ; n++ {
			var v map[string]any
			if err := d.Decode(&v); errors.Is(err, io.EOF) {
				if n == 0 {
					t.Error("nothing was written")
				}
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	case ".csv":
		rows, err := csv.NewReader(strings.NewReader(got)).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
	case ".xml", ".atom":
		d := xml.NewDecoder(strings.NewReader(got))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
	if f.Name == "atom" || f.Name == "jsonfeed" {
		feed, err := gofeed.NewParser().ParseString(got)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range feed.Items {
			if i.GUID == "" || i.UpdatedParsed == nil && f.Name == "atom" || i.Content == "" {
				t.Errorf("an item came back as %+v", i)
			}
		}
	}
}

// TestNinjsIsValid holds ninjs events to the IPTC's schema.
func TestNinjsIsValid(t *testing.T) {
	root := os.Getenv("WIREFOLD_DATA")
	if root == "" {
		root = "../../../shared"
	}
	file, err := os.Open(filepath.Join(root, "formats/ninjs/schema/ninjs-schema_3.1.json"))
	if err != nil {
		t.Skip("the schema of ninjs 3.1 is not here: set WIREFOLD_DATA")
	}
	defer file.Close()
	schema, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for url, doc := range map[string]any{"https://geojson.org/schema/GeoJSON.json": true, "ninjs.json": schema} {
		if err := c.AddResource(url, doc); err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile("ninjs.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, e := range map[string]*wirefold.Engine{"demo": demo(t), "hostile": engine(t, hostile()...)} {
		events := 0
		for i, line := range strings.Split(strings.TrimSpace(written(t, e, "ninjs", Options{})), "\n") {
			v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
			if err != nil {
				t.Fatal(err)
			}
			if i%2 == 1 {
				continue // the companion
			}
			events++
			if err := s.Validate(v); err != nil {
				t.Errorf("%s: %v\n%s", name, err, line)
			}
		}
		if events == 0 {
			t.Error("no events were written")
		}
	}
}

func TestErrors(t *testing.T) {
	e := demo(t)
	if err := Write(t.Context(), io.Discard, e.View, "fax", Options{}); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "markdown") {
		t.Errorf("an unknown format: %v", err)
	}
	if err := Write(t.Context(), io.Discard, e.View, "atom", Options{Stories: []string{"none"}}); !errors.Is(err, wirefold.ErrNotFound) {
		t.Errorf("an unknown story: %v", err)
	}
	if err := Write(t.Context(), io.Discard, e.View, "atom", Options{Filter: wirefold.Filter{Order: "best"}}); !errors.Is(err, wirefold.ErrArgument) {
		t.Errorf("an unknown order: %v", err)
	}
	broken := errors.New("disk full")
	for _, f := range Formats() {
		if err := Write(t.Context(), fails{broken}, e.View, f.Name, Options{}); !errors.Is(err, broken) {
			t.Errorf("%s: writing to a full disk: %v", f.Name, err)
		}
	}
}

type fails struct{ err error }

func (f fails) Write([]byte) (int, error) { return 0, f.err }

func TestNothingToWrite(t *testing.T) {
	e := engine(t)
	for _, f := range Formats() {
		got := written(t, e, f.Name, Options{})
		if f.Extension == ".xml" || f.Extension == ".atom" || f.Name == "jsonfeed" {
			wellFormed(t, f, got)
		}
	}
}
