package formats

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirefold/wirefold/corpus"
)

var updateNinjs = flag.Bool("update-ninjs", false, "write the golden files of ninjs anew")

// ninjsRead is what a file gives: articles, and problems in their place.
func ninjsRead(t *testing.T, path string) (articles []*corpus.Article, lines []string) {
	t.Helper()
	r := corpus.Reader{Formats: []corpus.Format{ninjsFormat()}}
	for a, err := range r.Read(context.Background(), path) {
		if err != nil {
			var p *corpus.Problem
			if !errors.As(err, &p) || p.Reason == "" {
				t.Fatalf("%s: %v is no problem with a reason", path, err)
			}
			q := *p
			q.File = filepath.Base(q.File)
			line := "PROBLEM " + q.Error()
			if q.ID != "" {
				line += " [" + q.ID + "]"
			}
			lines = append(lines, line)
			continue
		}
		articles = append(articles, a)
		b, err := json.MarshalIndent(a, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(b))
	}
	return articles, lines
}

// readNinjsText reads one object.
func readNinjsText(t *testing.T, text string) ([]*corpus.Article, []error) {
	t.Helper()
	var articles []*corpus.Article
	var problems []error
	for a, err := range readNinjs([]byte(text)) {
		if err != nil {
			problems = append(problems, err)
		} else {
			articles = append(articles, a)
		}
	}
	return articles, problems
}

// ninjsSamples are the samples, without what they should give.
func ninjsSamples() []string {
	paths, _ := filepath.Glob("testdata/ninjs/*.json*") // the pattern is good
	return slices.DeleteFunc(paths, func(p string) bool { return strings.HasSuffix(p, ".golden") })
}

func TestReadNinjsSamples(t *testing.T) {
	paths := ninjsSamples()
	if len(paths) == 0 {
		t.Fatal("there are no samples")
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			_, lines := ninjsRead(t, path)
			got := strings.Join(lines, "\n") + "\n"
			golden := path + ".golden"
			if *updateNinjs {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("read\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// Fields that are not as the schemas want them are read leniently, or are a problem that
// names them.
func TestReadNinjsOfFieldsThatAreWrong(t *testing.T) {
	const report = `"headline": "Dam breaks", "body_text": "A dam broke."`
	tests := []struct {
		name, fields string
		problem      string // what its reason starts with; empty where it is read
		check        func(a *corpus.Article) bool
	}{
		{"urgency too high", `"uri": "u", "urgency": 12, ` + report, "", func(a *corpus.Article) bool { return a.Meta == nil }},
		{"urgency zero", `"uri": "u", "urgency": 0, ` + report, "", func(a *corpus.Article) bool { return a.Meta == nil }},
		{"urgency broken", `"uri": "u", "urgency": 0.1, ` + report, "", func(a *corpus.Article) bool { return a.Meta == nil }},
		{"urgency a string", `"uri": "u", "urgency": "3", ` + report, "", func(a *corpus.Article) bool { return a.Meta.Urgency == 3 }},
		{"urgency a list", `"uri": "u", "urgency": [], ` + report, "", func(a *corpus.Article) bool { return a.Meta == nil }},
		{"version a number", `"uri": "u", "version": 12, ` + report, "", func(a *corpus.Article) bool { return a.Version == "12" }},
		{"uri a number", `"uri": 7, ` + report, "", func(a *corpus.Article) bool { return a.ID == "7" }},
		{"uri an empty object", `"uri": {}, ` + report, "uri: it is missing", nil},
		{"uri missing", report, "uri: it is missing", nil},
		{"uri missing, an altid", `"altids": {"itemid": "i7"}, ` + report, "", func(a *corpus.Article) bool { return a.ID == "i7" }},
		{"headline a list", `"uri": "u", "headline": ["Dam breaks", "x"], "body_text": "b"`, "", func(a *corpus.Article) bool { return a.Title == "Dam breaks" }},
		{"headlines a string", `"uri": "u", "headlines": "Dam breaks"`, "", func(a *corpus.Article) bool { return a.Title == "Dam breaks" }},
		{"headlines one object", `"uri": "u", "headlines": {"value": "Dam breaks"}`, "", func(a *corpus.Article) bool { return a.Title == "Dam breaks" }},
		{"headlines of numbers", `"uri": "u", "headlines": [1961]`, "", func(a *corpus.Article) bool { return a.Title == "1961" }},
		{"headline an object", `"uri": "u", "headline": {"main": {"value": "Dam breaks"}}`, "", func(a *corpus.Article) bool { return a.Title == "Dam breaks" }},
		{"bodies a string", `"uri": "u", "bodies": "A dam broke."`, "", func(a *corpus.Article) bool { return a.Body == "A dam broke." }},
		{"bodies without value", `"uri": "u", "headlines": "h", "bodies": [{"role": "main"}, 7, null, []]`, "", func(a *corpus.Article) bool { return a.Body == "7" }},
		{"subjects a string", `"uri": "u", "subjects": "flood", ` + report, "", func(a *corpus.Article) bool { return len(a.Meta.Tags) == 1 && a.Meta.Tags[0].Name == "flood" }},
		{"subjects one object", `"uri": "u", "subjects": {"name": "flood"}, ` + report, "", func(a *corpus.Article) bool { return len(a.Meta.Tags) == 1 && a.Meta.Tags[0].Name == "flood" }},
		{"places with wild points", `"uri": "u", "place": [{"name": "a", "geojson": {"type": "Point", "coordinates": [500, 1]}}, {"name": "b", "geojson": {"type": "Point", "coordinates": ["dog", 1]}}, {"name": "c", "geojson": {"type": "Point", "coordinates": [1]}}, {"name": "d", "geojson": "Point"}, {"name": "e", "geojson": {"type": "Point", "coordinates": [1, 91]}}], ` + report, "",
			func(a *corpus.Article) bool {
				for _, t := range a.Meta.Tags {
					if t.Point != nil {
						return false
					}
				}
				return len(a.Meta.Tags) == 5
			}},
		{"associations a string", `"uri": "u", "associations": "urn:x:1", ` + report, "", func(a *corpus.Article) bool {
			return len(a.Meta.Links) == 1 && a.Meta.Links[0] == corpus.Link{Rel: "related", ID: "urn:x:1"}
		}},
		{"rightsinfo a list", `"uri": "u", "rightsinfo": [{"linkedrights": "http://r.example/"}], ` + report, "", func(a *corpus.Article) bool { return a.Meta.Rights.URL == "http://r.example/" }},
		{"eventDetails a string", `"uri": "u", "eventDetails": "x", ` + report, "", func(a *corpus.Article) bool { return a.Meta == nil }},
		{"expires unreadable", `"uri": "u", "expires": "soon", ` + report, "", func(a *corpus.Article) bool { return a.Meta == nil }},
		{"firstcreated unreadable beside versioncreated", `"uri": "u", "versioncreated": "2024-09-17T05:30:00Z", "firstcreated": "soon", ` + report, "", func(a *corpus.Article) bool { return a.Meta == nil && !a.Published.IsZero() }},
		{"firstcreated unreadable alone", `"uri": "u", "firstcreated": "soon", ` + report, "firstcreated: cannot read", nil},
		{"versioncreated unreadable", `"uri": "u", "versioncreated": 7, ` + report, "versioncreated: cannot read", nil},
		{"embargo unreadable", `"uri": "u", "embargoedUntil": "noon", ` + report, "embargoed: cannot read", nil},
		{"pubstatus unknown", `"uri": "u", "pubstatus": "killed", ` + report, "pubstatus: ", nil},
		{"pubstatus a URI", `"uri": "u", "pubStatus": "http://cv.iptc.org/newscodes/pubstatusg2/canceled", ` + report, "", func(a *corpus.Article) bool { return a.Meta.Status == corpus.Canceled }},
		{"everything null", `"uri": "u", "headline": null, "bodies": null, "associations": null`, "it has no text", nil},
		{"surrogates and NUL", `"uri": "u", "headline": "a\ud83d\ude00b\ud83dc\u0000d"`, "", func(a *corpus.Article) bool { return a.Title == "a😀b\uFFFDc\x00d" }},
		{"the last of two counts", `"uri": "u", "uri": "v", ` + report, "", func(a *corpus.Article) bool { return a.ID == "v" }},
		{"main in markup beats a plain teaser", `"uri": "u", "bodies": [{"role": "teaser", "contenttype": "text/plain", "value": "Short."}, {"role": "main", "contenttype": "text/html", "value": "<p>Long.</p>"}]`, "", func(a *corpus.Article) bool { return a.Body == "Long." }},
		{"long markup beats a plain teaser", `"uri": "u", "bodies": [{"role": "teaser", "contenttype": "text/plain", "value": "Short."}, {"role": "x", "contenttype": "text/html", "value": "<p>A far longer report stands here.</p>"}]`, "", func(a *corpus.Article) bool { return a.Body == "A far longer report stands here." }},
		{"plain text that looks like markup", `"uri": "u", "bodies": [{"role": "main", "contenttype": "text/plain", "value": "<p>Not</p>"}]`, "", func(a *corpus.Article) bool { return a.Body == "<p>Not</p>" }},
		{"a description that is a credit", `"uri": "u", "descriptions": [{"role": "creditline", "value": "Meridian Wire and others"}, {"role": "caption", "value": "A dam."}], ` + report, "", func(a *corpus.Article) bool { return a.Meta.Summary == "A dam." }},
		{"a picture with a body inside", `"uri": "u", "associations": {"p": {"uri": "v", "type": "picture", "body_text": "A dam."}}, ` + report, "", func(a *corpus.Article) bool {
			return cmp.Equal(a.Meta.Links, []corpus.Link{{Rel: "picture", ID: "v"}})
		}},
		{"a literal that is no end of the uri", `"uri": "u", "subject": [{"uri": "http://x.example/extra", "literal": "a"}], ` + report, "", func(a *corpus.Article) bool {
			return a.Meta.Tags[0] == corpus.Tag{Kind: "subject", ID: "http://x.example/extra"}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			articles, problems := readNinjsText(t, "{"+tt.fields+"}")
			if tt.problem != "" {
				if len(problems) != 1 || len(articles) != 0 {
					t.Fatalf("articles %v, problems %v", articles, problems)
				}
				var p *corpus.Problem
				if !errors.As(problems[0], &p) || !strings.HasPrefix(p.Reason, tt.problem) || p.Hint == "" {
					t.Errorf("problem %v", problems[0])
				}
				return
			}
			if len(problems) != 0 || len(articles) != 1 {
				t.Fatalf("articles %v, problems %v", articles, problems)
			}
			if !tt.check(articles[0]) {
				b, _ := json.Marshal(articles[0])
				t.Errorf("read %s", b)
			}
		})
	}
}

func TestNinjsIsToldFromOtherObjects(t *testing.T) {
	tests := []struct {
		fields string
		want   bool
	}{
		{"uri type headline", true},
		{"uri bodies", true},
		{"uri urgency", true},
		{"guid versioncreated headline body_html", true},
		{"uri title body url lang", false},              // an archive of articles with ids of its own
		{"uri headline byline pub_date web_url", false}, // another
		{"@context @type uri headline type", false},     // JSON-LD
		{"guid title link", false},                      // a feed's item
		{"id title body", false},                        // ours
		{"type version headline versioncreated", false}, // of whom?
		{"uri $standard", true},
	}
	for _, tt := range tests {
		has := func(f string) bool {
			for _, x := range strings.Fields(tt.fields) {
				if x == f {
					return true
				}
			}
			return false
		}
		if isNinjs(has) != tt.want {
			t.Errorf("%s: not %v", tt.fields, tt.want)
		}
	}
}

func TestReadNinjsIsBounded(t *testing.T) {
	deep := `{"uri":"u","headline":"h"}`
	for range 40 {
		deep = `{"uri":"u","type":"text","body_text":"b","associations":[` + deep[:len(deep)-1] + `,"body_text":"b"}]}`
	}
	articles, problems := readNinjsText(t, deep)
	if len(articles) != ninjsDepth+1 || len(problems) != 1 || !strings.Contains(problems[0].Error(), "nested more than 8 deep") {
		t.Errorf("%d articles, problems %v", len(articles), problems)
	}
	many := `{"uri":"u","headline":"h","subject":["a"` + strings.Repeat(`,"a"`, 5000) + `],"associations":["urn:x:1"` + strings.Repeat(`,"urn:x:1"`, 5000) + `]}`
	articles, _ = readNinjsText(t, many)
	if m := articles[0].Meta; len(m.Tags) != ninjsMostTags || len(m.Links) != ninjsMostTags {
		t.Errorf("%d tags, %d links", len(m.Tags), len(m.Links))
	}
	articles, _ = readNinjsText(t, `{"uri":"u","headlines":["a"`+strings.Repeat(`,"b"`, ninjsMostTexts)+`,"the longest"]}`)
	if articles[0].Title != "a" {
		t.Errorf("title %q", articles[0].Title)
	}
	_, problems = readNinjsText(t, strings.Repeat(`{"uri":`, 20000))
	if len(problems) != 1 {
		t.Errorf("problems %v", problems)
	}
}

func FuzzReadNinjs(f *testing.F) {
	for _, path := range ninjsSamples() {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			if strings.HasPrefix(line, `{"`) {
				f.Add([]byte(line))
			}
		}
		f.Add(b)
	}
	f.Add([]byte(`{"uri":"u","headline":"\ud83d\u0000","bodies":[{"value":"<p>x"}],"subject":[[[]]]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for a, err := range readNinjs(data) {
			if err != nil {
				var p *corpus.Problem
				if !errors.As(err, &p) || p.Reason == "" {
					t.Fatalf("%v is no problem with a reason", err)
				}
				continue
			}
			checkNinjsArticle(t, a)
			if !json.Valid(data) {
				continue
			}
			// What was read can be written, and is read again.
			for _, e := range ninjsEncodings() {
				var b strings.Builder
				if err := e.New(&b).Write(a); err != nil {
					t.Fatal(err)
				}
				if !json.Valid([]byte(b.String())) {
					t.Fatalf("%s writes %q", e.Name, b.String())
				}
				articles, problems := readNinjsText(t, b.String())
				if len(problems) > 0 || len(articles) != 1 || articles[0].ID != a.ID {
					t.Fatalf("%s: %q\nwas read as %v, %v", e.Name, b.String(), articles, problems)
				}
			}
		}
	})
}

func checkNinjsArticle(t *testing.T, a *corpus.Article) {
	t.Helper()
	if a.ID == "" {
		t.Fatal("an article without an id")
	}
	end := 0
	for _, s := range a.Furniture {
		if s.Start < end || s.End < s.Start || s.End > len(a.Body) {
			t.Fatalf("furniture %v of a body of %d bytes", a.Furniture, len(a.Body))
		}
		end = s.End
	}
	if strings.TrimSpace(a.Title+a.Body) == "" && (a.Meta == nil || a.Meta.Status != corpus.Canceled) {
		t.Fatal("an article without text")
	}
}

func BenchmarkReadNinjs(b *testing.B) {
	body, _ := json.Marshal(strings.Repeat("OSTREL (Meridian Wire) - Six people died when a \"dam\" broke.\n\n", 45))
	item := []byte(`{"uri":"urn:meridian:1","type":"text","version":"1","versioncreated":"2024-09-17T05:30:00Z","language":"en","urgency":3,
		"slugline":"KESRA-FLOOD","headlines":[{"role":"main","value":"Six dead as Kesra dam breaks"}],"by":"Anna Reval",
		"subjects":[{"name":"flood","uri":"http://cv.example/1"},{"name":"dam","uri":"http://cv.example/2"}],
		"places":[{"name":"Ostrel","geojson":{"type":"Point","coordinates":[21.5,44.25]}}],
		"bodies":[{"role":"main","contenttype":"text/plain","value":` + string(body) + `}]}`)
	b.SetBytes(int64(len(item)))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range readNinjs(item) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
