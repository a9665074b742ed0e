package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/wirefold/wirefold/corpus"
	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

// ldArticles reads JSON-LD, and shows problems as their reasons.
func ldArticles(raw string) (articles []*corpus.Article, reasons []string) {
	for a, err := range readJSONLD([]byte(raw)) {
		var p *corpus.Problem
		if errors.As(err, &p) {
			reasons = append(reasons, p.Reason)
		} else {
			articles = append(articles, a)
		}
	}
	return articles, reasons
}

func TestJSONLDArticle(t *testing.T) {
	articles, reasons := ldArticles(`{"@context":"http://schema.org","@type":"http://schema.org/ReportageNewsArticle",
		"@id":"urn:kna:1","headline":"UPDATE 2: Flood  in <b>Ostrel</b>","articleBody":"One &amp; two.\r\nThree.\n\n\nFour.","inLanguage":"en_GB",
		"datePublished":"2024-05-01T10:00:00+02:00","dateModified":"2024-05-01T12:00:00+02:00","dateCreated":"2024-05-01","expires":"2025-01-01",
		"publisher":{"name":"KNA"},"author":["Ann Reval",{"givenName":"Ben","familyName":"Kos"}],"sourceOrganization":{"name":"Meridian Wire"},
		"dateline":"OSTREL","abstract":"In short.","correction":{"@type":"CorrectionComment","text":"It was four metres."},
		"about":{"@type":"Person","name":"Lev Oran","sameAs":"https://people.example/lev"},"mentions":["Kesra"],"genre":"Analysis","keywords":["a, b","c"],
		"contentLocation":{"@type":"City","name":"Ostrel","geo":{"latitude":"61","longitude":9}},
		"copyrightNotice":"© KNA","usageInfo":"https://kna.example/terms","isBasedOn":[{"@id":"https://x.example/1","name":"First"},"An interview"],"translationOfWork":"https://x.example/2"}`)
	utc2 := time.FixedZone("", 7200)
	want := []*corpus.Article{{
		ID: "urn:kna:1", Title: "UPDATE 2: Flood in Ostrel", Body: "One & two.\n\nThree.\n\nFour.", Source: "KNA", Lang: "en-GB",
		Published: time.Date(2024, 5, 1, 10, 0, 0, 0, utc2), Version: "2024-05-01T12:00:00+02:00",
		Meta: &corpus.Meta{
			Created: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC), Modified: time.Date(2024, 5, 1, 12, 0, 0, 0, utc2), Expires: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC),
			Take: "UPDATE 2", Signals: []string{"update", "correction"}, Note: "It was four metres.",
			Byline: "Ann Reval, Ben Kos", Credit: "Meridian Wire", Located: "OSTREL", Summary: "In short.",
			Tags: []corpus.Tag{
				{Kind: "person", Name: "Lev Oran", ID: "https://people.example/lev", Rel: "about"}, {Kind: "subject", Name: "Kesra", Rel: "mentions"},
				{Kind: "place", Name: "Ostrel", Point: &[2]float64{9, 61}}, {Kind: "genre", Name: "Analysis"}, {Kind: "subject", Name: "a, b"}, {Kind: "subject", Name: "c"},
			},
			Rights: &corpus.Rights{Notice: "© KNA", URL: "https://kna.example/terms"},
			Links: []corpus.Link{
				{Rel: "isbasedon", ID: "https://x.example/1", URL: "https://x.example/1", Title: "First"}, {Rel: "isbasedon", Title: "An interview"},
				{Rel: "translationof", ID: "https://x.example/2", URL: "https://x.example/2"},
			},
		},
	}}
	if d := cmp.Diff(want, articles); d != "" || len(reasons) > 0 {
		t.Errorf("%v (-want +got):\n%s", reasons, d)
	}
}

func TestJSONLDHoldsOneArticleOrMany(t *testing.T) {
	const context = `{"@context":"https://schema.org",`
	for raw, want := range map[string]string{
		context + `"@type":"NewsArticle","url":"https://a.example/1","headline":"x"}`:                                                                                                                                            "https://a.example/1",
		context + `"@graph":[{"@type":"Person","@id":"#p"},{"@type":"BlogPosting","@id":"b1","headline":"x"},{"@type":["Thing","OpinionNewsArticle"],"@id":"b2","articleBody":"x"}]}`:                                            "b1 b2",
		context + `"@type":"ItemList","itemListElement":[{"@type":"ListItem","item":{"@type":"Article","identifier":"i1","headline":"x"}},{"@type":"Article","identifier":{"@type":"PropertyValue","value":7},"headline":"y"}]}`: "i1 7",
		context + `"@type":"WebPage","mainEntity":{"@type":"NewsArticle","mainEntityOfPage":{"@id":"https://a.example/2"},"headline":"x"}}`:                                                                                      "https://a.example/2",
		context + `"@type":"NewsArticle","@id":"https://a.example/3#article","headline":"x"}`:                                                                                                                                    "https://a.example/3",
		context + `"@type":"Person","name":"Ann"}`:        "!it describes no article, but Person",
		context + `"@type":"NewsArticle","headline":"x"}`: "!the article has neither url nor @id nor identifier",
		context + `"@type":"NewsArticle","@id":"a"}`:      "!it has no text: neither headline nor articleBody",
		context + `"@graph":[1,[2],null,{"@type":[3]}]}`:  "!it describes no article, but nothing with a type",
		`{"@context`: "!the JSON is not valid",
	} {
		articles, reasons := ldArticles(raw)
		var got []string
		for _, a := range articles {
			got = append(got, a.ID)
		}
		for _, r := range reasons {
			got = append(got, "!"+r)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s, want %s", raw, s, want)
		}
	}
}

func TestRepairJSON(t *testing.T) {
	for _, c := range []string{
		`{"a": "b"}`, "<!-- {\"a\": \"b\"} -->", "//<![CDATA[\n{\"a\": \"b\"}\n//]]>", "/* x */ {\"a\" : /* y */ \"b\",}; // z", "{\"a\":\n\"b\",\n}",
	} {
		var v map[string]string
		if err := json.Unmarshal([]byte(repairJSON(c)), &v); err != nil || v["a"] != "b" {
			t.Errorf("%q became %q: %v", c, repairJSON(c), err)
		}
	}
	for in, want := range map[string]string{
		"{\"a\":\"x\ny\tz\"}": "x\ny z", `{"a":"it\'s // no <!-- comment"}`: "it's // no <!-- comment", "{\"a\":\"\\\x01\"}": " ", `{"a":"\u00e9\\"}`: `é\`,
	} {
		var v map[string]string
		if err := json.Unmarshal([]byte(repairJSON(in)), &v); err != nil || v["a"] != want {
			t.Errorf("%q: %q, %v", in, v["a"], err)
		}
	}
}

// ldText draws text as articles hold it, with what must be escaped.
var ldText = rapid.StringOfN(rapid.RuneFrom([]rune("abcÖ漢 <>&\"'/\\\n\t\u2028\u00AD-!")), 0, 60, -1)

// ldSample draws an article.
func ldSample(t *rapid.T) *corpus.Article {
	text := func(label string) string { return collapse(ldText.Draw(t, label)) }
	moment := func(label string) time.Time {
		n := rapid.Int64Range(-1, 4_000_000_000).Draw(t, label)
		if n < 0 {
			return time.Time{}
		}
		return time.Unix(n, n%1000*1_000_000).In(zoneOf(int(n%5) * 1800))
	}
	a := &corpus.Article{
		ID: "id " + text("id"), Title: text("title"), Body: ldText.Draw(t, "body") + "</script><!--", Source: text("source"), Lang: text("lang"),
		URL: text("url"), Version: text("version"), Published: moment("published"),
	}
	if rapid.Bool().Draw(t, "furniture") {
		a.Furniture = []corpus.Furniture{{Span: corpus.Span{Start: len(a.Body) - 4, End: len(a.Body)}, Kind: corpus.Caption}}
	}
	if rapid.Bool().Draw(t, "meta") {
		a.Meta = &corpus.Meta{
			Type: text("type"), Created: moment("created"), Modified: moment("modified"), Status: corpus.Withheld, Signals: []string{"correction"},
			Urgency: 3, Slug: text("slug"), Byline: text("byline"), Note: text("note"), Tags: []corpus.Tag{{Kind: "place", Name: text("tag"), Point: &[2]float64{1, 2}}},
			Rights: &corpus.Rights{Notice: text("notice"), Encoded: text("encoded")}, Links: []corpus.Link{{Rel: corpus.EvolvedFrom, ID: text("link"), URL: "https://a.example/"}},
		}
	}
	return a
}

func zoneOf(seconds int) *time.Location {
	if seconds == 0 {
		return time.UTC
	}
	return time.FixedZone("", seconds)
}

func encodingNamed(t interface{ Fatal(...any) }, name string) Encoding {
	for _, e := range htmlEncodings() {
		if e.Name == name {
			return e
		}
	}
	t.Fatal("no encoding", name)
	return Encoding{}
}

func TestJSONLDReadsWhatItWrote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var out bytes.Buffer
		w := encodingNamed(t, "jsonld").New(&out)
		want := []*corpus.Article{ldSample(t), ldSample(t)}
		for _, a := range want {
			if err := w.Write(a); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		var got []*corpus.Article
		for l := range strings.Lines(out.String()) {
			articles, reasons := ldArticles(l)
			if len(reasons) > 0 {
				t.Fatal(reasons)
			}
			got = append(got, articles...)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("(-wrote +read):\n%s", d)
		}
	})
}

func TestHTMLReadsWhatItWrote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var out bytes.Buffer
		w := encodingNamed(t, "html").New(&out)
		want := ldSample(t)
		if err := w.Write(want); err != nil {
			t.Fatal(err)
		}
		if err := w.Write(want); err == nil {
			t.Fatal("a second article went into a page")
		}
		if !isHTML(out.Bytes()) {
			t.Fatalf("%s is not told to be HTML", out.String())
		}
		got, p := readPage(out.Bytes(), pageSource{address: "https://elsewhere.example/x", id: "file"})
		if p != nil {
			t.Fatal(p)
		}
		if want.URL == "" {
			want.URL = "https://elsewhere.example/x"
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("(-wrote +read):\n%s\n%s", d, out.String())
		}
		// What the body holds is text, for those who do not know our description.
		scripts := 0
		root, err := html.Parse(&out)
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			if n.Data == "script" && n.Type == html.ElementNode {
				scripts++
			}
		}
		if scripts != 1 {
			t.Fatalf("%d scripts", scripts)
		}
	})
}

func TestWrittenPageMarksFurniture(t *testing.T) {
	var out bytes.Buffer
	a := &corpus.Article{ID: "1", Title: "T", Body: "A dam.\n\nText <b>.", Furniture: []corpus.Furniture{{Span: corpus.Span{Start: 0, End: 6}, Kind: corpus.Caption}}}
	if err := encodingNamed(t, "html").New(&out).Write(a); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "<p class=\"caption\">A dam.</p>\n<p>Text &lt;b&gt;.</p>") {
		t.Error(out.String())
	}
	if err := encodingNamed(t, "jsonld").New(&out).Write(&corpus.Article{Title: "x"}); err == nil {
		t.Error("an article without an ID was written")
	}
}

// TestReaderReadsJSONLDLines reads what was written as the program does.
func TestReaderReadsJSONLDLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "articles.jsonl")
	var out bytes.Buffer
	w := encodingNamed(t, "jsonld").New(&out)
	for _, id := range []string{"a", "b"} {
		if err := w.Write(&corpus.Article{ID: id, Title: "T", Body: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	r := corpus.Reader{Formats: []corpus.Format{htmlFormat(), jsonldFormat(), warcFormat()}}
	ids := ""
	for a, err := range r.Read(t.Context(), path) {
		if err != nil {
			t.Fatal(err)
		}
		ids += a.ID
	}
	if ids != "ab" {
		t.Errorf("read %q", ids)
	}
}

func FuzzReadJSONLD(f *testing.F) {
	f.Add([]byte(`{"@context":"x","@type":"NewsArticle","@id":"1","headline":"a","author":{"@id":"2"},"keywords":"a,b","about":[{"geo":{"latitude":1}}]}`))
	f.Add([]byte(`/* x */{"@graph":[{"@type":"LiveBlogPosting","url":"https://a.example/","liveBlogUpdate":[{"articleBody":"<p>a<br>b"}]},]}`))
	f.Add([]byte(`{"@type":"NewsArticle","wirefold:id":"1","articleBody":"abc","wirefold:furniture":[{"start":0,"end":2,"kind":"caption"}],"wirefold:meta":{"status":"x"}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, a := range checkOutcomes(t, readJSONLD(raw)) {
			var out bytes.Buffer
			if err := encodingNamed(t, "jsonld").New(&out).Write(a); err != nil {
				continue // a time that no calendar has
			}
			again, reasons := ldArticles(out.String())
			if len(reasons) > 0 || len(again) != 1 || again[0].ID != a.ID || again[0].Body != a.Body {
				t.Fatalf("wrote %s, read %v %v", out.String(), again, reasons)
			}
		}
	})
}
