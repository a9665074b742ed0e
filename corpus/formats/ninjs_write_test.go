package formats

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/corpus"
)

// ninjsSchemas are the schemas of the versions that are written, formats checked. That of
// GeoJSON, to which they refer, stands for itself by what points must be.
func ninjsSchemas(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	dir := filepath.Join(sharedFormats(t), "ninjs", "schema")
	const geo = `{"type": "object", "required": ["type", "coordinates"], "properties": {"type": {"const": "Point"},
		"coordinates": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number"}}}}`
	schemas := map[string]*jsonschema.Schema{}
	for name, file := range map[string]string{"ninjs": "3.1", "ninjs2": "2.2", "ninjs1": "1.6"} {
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(geo))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("https://geojson.org/schema/GeoJSON.json", doc); err != nil {
			t.Fatal(err)
		}
		schema, err := c.Compile(filepath.Join(dir, "ninjs-schema_"+file+".json"))
		if err != nil {
			t.Fatal(err)
		}
		schemas[name] = schema
	}
	return schemas
}

// writeNinjs writes articles in one encoding.
func writeNinjs(t testing.TB, e Encoding, articles ...*corpus.Article) string {
	t.Helper()
	var b bytes.Buffer
	w := e.New(&b)
	for _, a := range articles {
		if err := w.Write(a); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// readBack reads what was written through a Reader, as one stream.
func readBack(t interface{ Fatalf(string, ...any) }, text string) []*corpus.Article {
	r := corpus.Reader{Formats: []corpus.Format{ninjsFormat()}, Stdin: strings.NewReader(text)}
	var all []*corpus.Article
	for a, err := range r.Read(context.Background(), "-") {
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		all = append(all, a)
	}
	return all
}

// TestNinjsRoundTrip: an article written in any version and read again is the article,
// less what ninjsEncodings says is lost; and what is written fits the schema.
func TestNinjsRoundTrip(t *testing.T) {
	for i, e := range ninjsEncodings() {
		version := 3 - i
		t.Run(e.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				a := ninjsArticle(version).Draw(t, "article")
				var b bytes.Buffer
				if err := e.New(&b).Write(a); err != nil {
					t.Fatal(err)
				}
				if n := strings.Count(b.String(), "\n"); n != 1 || !strings.HasSuffix(b.String(), "\n") {
					t.Fatalf("%d line breaks: %q", n, b.String())
				}
				back := readBack(t, b.String())
				if len(back) != 1 {
					t.Fatalf("%d articles of %s", len(back), b.String())
				}
				if diff := cmp.Diff(a, back[0]); diff != "" {
					t.Fatalf("(- written, + read) %s\nof %s", diff, b.String())
				}
			})
		})
	}
}

func TestNinjsWrittenFitsTheSchemas(t *testing.T) {
	schemas := ninjsSchemas(t)
	for i, e := range ninjsEncodings() {
		version := 3 - i
		t.Run(e.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				a := ninjsArticle(version).Draw(t, "article")
				if rapid.Bool().Draw(t, "wild") { // what no version can hold
					a.ID = rapid.String().Filter(notBlank).Draw(t, "id")
					a.Meta = &corpus.Meta{
						Type: rapid.String().Draw(t, "type"), Urgency: rapid.Int().Draw(t, "urgency"),
						Signals: rapid.SliceOf(rapid.String()).Draw(t, "signals"),
						Rights:  &corpus.Rights{URL: rapid.String().Draw(t, "url"), Encoding: rapid.String().Draw(t, "langid"), Encoded: rapid.String().Draw(t, "encoded")},
						Tags:    []corpus.Tag{{Kind: "place", ID: rapid.String().Draw(t, "tag"), Scheme: rapid.String().Draw(t, "scheme")}, {Kind: "odd"}},
						Links:   []corpus.Link{{Rel: rapid.String().Draw(t, "rel"), ID: rapid.String().Draw(t, "link"), URL: rapid.String().Draw(t, "href")}},
					}
				}
				var b bytes.Buffer
				if err := e.New(&b).Write(a); err != nil {
					t.Fatal(err)
				}
				doc, err := jsonschema.UnmarshalJSON(&b)
				if err != nil {
					t.Fatal(err)
				}
				if err := schemas[e.Name].Validate(doc); err != nil {
					text, _ := json.Marshal(doc)
					t.Fatalf("%#v\n%s", err, text)
				}
			})
		})
	}
}

func TestNinjsSchemasRefuseWhatIsWrong(t *testing.T) { // or the test above proves nothing
	for name, schema := range ninjsSchemas(t) {
		for _, bad := range []string{`{"type": "text"}`, `{"uri": "urn:x:1", "pubstatuss": "usable"}`, `{"uri": "no uri"}`, `{"uri": "urn:x:1", "expires": "soon"}`} {
			doc, err := jsonschema.UnmarshalJSON(strings.NewReader(bad))
			if err != nil {
				t.Fatal(err)
			}
			if schema.Validate(doc) == nil {
				t.Errorf("%s takes %s", name, bad)
			}
		}
	}
}

func notBlank(s string) bool { return strings.TrimSpace(s) != "" }

// word and words are text that agencies do not take for a label.
var (
	ninjsWord  = rapid.StringMatching(`[a-zäö]{1,9}`)
	ninjsWords = rapid.Map(rapid.SliceOfN(ninjsWord, 1, 6), func(w []string) string { return strings.Join(w, " ") })
	ninjsBodyG = rapid.Map(rapid.SliceOfN(rapid.OneOf(ninjsWords, rapid.StringMatching(`[a-z <>&"\\/'\x{2028}\t😀]{0,20}x`)), 1, 5),
		func(p []string) string { return strings.Join(p, "\n\n") })
	ninjsURIs = rapid.OneOf(
		rapid.StringMatching(`urn:[a-z]{2,8}:[a-zA-Z0-9:._-]{1,12}`),
		rapid.StringMatching(`https?://[a-z]{1,9}\.example/[a-zA-Z0-9/_?=-]{0,12}`))
	ninjsIDs  = rapid.OneOf(ninjsURIs, rapid.StringMatching(`[a-zA-Z0-9äß./ %#-]{0,12}[a-z]`).Filter(func(s string) bool { return strings.TrimSpace(s) == s }))
	ninjsTime = rapid.Custom(func(t *rapid.T) time.Time {
		zone := time.UTC
		if h := rapid.IntRange(-11, 12).Draw(t, "zone"); h != 0 {
			zone = time.FixedZone("", h*3600)
		}
		return time.Date(rapid.IntRange(1900, 2100).Draw(t, "year"), 3, rapid.IntRange(1, 28).Draw(t, "day"), 4, 5, 6,
			rapid.SampledFrom([]int{0, 250_000_000, 1}).Draw(t, "nano"), zone)
	})
)

// maybe is often the zero value.
func maybe[T any](t *rapid.T, g *rapid.Generator[T], what string) T {
	var zero T
	if rapid.Bool().Draw(t, "has "+what) {
		return g.Draw(t, what)
	}
	return zero
}

// ninjsArticle makes articles of all that the version can hold.
func ninjsArticle(version int) *rapid.Generator[*corpus.Article] {
	return rapid.Custom(func(t *rapid.T) *corpus.Article {
		a := &corpus.Article{
			ID: ninjsIDs.Draw(t, "id"), Title: maybe(t, ninjsWords, "title"), Body: ninjsBodyG.Draw(t, "body"),
			Source: maybe(t, ninjsWords, "source"), Published: maybe(t, ninjsTime, "published"),
			Lang: maybe(t, rapid.SampledFrom([]string{"en", "pt-BR"}), "lang"), URL: maybe(t, ninjsURIs, "url"),
			Version: maybe(t, ninjsWord, "version"),
		}
		m := corpus.Meta{
			Type:    maybe(t, rapid.SampledFrom([]string{"composite", "component", "picture"}), "type"),
			Embargo: maybe(t, ninjsTime, "embargo"), Expires: maybe(t, ninjsTime, "expires"),
			Status:  rapid.SampledFrom([]corpus.Status{corpus.Usable, corpus.Withheld, corpus.Canceled}).Draw(t, "status"),
			Urgency: rapid.IntRange(0, 9).Draw(t, "urgency"), Slug: maybe(t, ninjsWords, "slug"), Take: maybe(t, ninjsWords, "take"),
			Byline: maybe(t, ninjsWords, "byline"), Credit: maybe(t, ninjsWords, "credit"), Located: maybe(t, ninjsWords, "located"),
			Summary: maybe(t, ninjsBodyG.Filter(func(s string) bool { return strings.TrimSpace(s) == s }), "summary"), Note: maybe(t, ninjsWords, "note"),
		}
		if version == 3 && rapid.Bool().Draw(t, "event") {
			m.Type, m.Event = "event", json.RawMessage(`{"dates":{"startDate":"2024-09-18T09:00:00Z"}}`)
		}
		if !a.Published.IsZero() {
			m.Created = maybe(t, ninjsTime, "created")
		}
		if rapid.Bool().Draw(t, "signals") {
			m.Signals = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"update", "correction", "refile", "kill", "test"}), 1, 3, rapid.ID[string]).Draw(t, "signal")
		}
		for _, k := range ninjsKinds[:len(ninjsKinds)-1] {
			for range rapid.IntRange(0, 2).Draw(t, k.kind) {
				m.Tags = append(m.Tags, ninjsTag(t, k.kind, version))
			}
		}
		for range rapid.IntRange(0, 3).Draw(t, "links") {
			l := corpus.Link{
				Rel: rapid.SampledFrom([]string{"evolvedfrom", "related", "translationof", "picture", "video"}).Draw(t, "rel"),
				ID:  ninjsIDs.Draw(t, "link"), Version: maybe(t, ninjsWord, "link version"), URL: maybe(t, ninjsURIs, "link url"), Title: maybe(t, ninjsWords, "link title"),
			}
			if version == 3 && rapid.Bool().Draw(t, "own rel") {
				l.Rel = "http://rel.example/a-b"
			}
			m.Links = append(m.Links, l)
		}
		r := corpus.Rights{
			Holder: maybe(t, ninjsWords, "holder"), Notice: maybe(t, ninjsWords, "notice"), Terms: maybe(t, ninjsWords, "terms"),
			URL: maybe(t, ninjsURIs, "rights url"), Encoded: maybe(t, ninjsBodyG, "encoded"), Encoding: maybe(t, ninjsURIs, "encoding"),
		}
		if r.URL == "" && r.Encoded == "" {
			r.Encoding = ""
		}
		if r != (corpus.Rights{}) {
			m.Rights = &r
		}
		if !cmp.Equal(m, corpus.Meta{}) {
			a.Meta = &m
		}
		return a
	})
}

func ninjsTag(t *rapid.T, kind string, version int) corpus.Tag {
	tag := corpus.Tag{Kind: kind, Name: ninjsWords.Draw(t, "name")}
	switch rapid.IntRange(0, 3).Draw(t, "tag id") {
	case 1:
		tag.ID = ninjsURIs.Draw(t, "uri")
	case 2:
		tag.ID = rapid.StringMatching(`[a-z0-9]{1,8}`).Draw(t, "code")
	case 3:
		tag.ID = rapid.StringMatching(`[a-z0-9]{1,8}`).Draw(t, "code")
		tag.Scheme = rapid.SampledFrom([]string{"http://cv.example/medtop/", "http://cv.example/x#", "urn:x:y:", "medtop"}).Draw(t, "scheme")
		if version == 1 && tag.Scheme == "medtop" {
			tag.Scheme = "http://cv.example/medtop"
		}
	}
	if kind != "genre" {
		tag.Rel = maybe(t, ninjsWord, "rel")
	}
	if kind == "place" && rapid.Bool().Draw(t, "point") {
		tag.Point = &[2]float64{rapid.Float64Range(-180, 180).Draw(t, "east"), rapid.Float64Range(-90, 90).Draw(t, "north")}
	}
	return tag
}

// What is written stays as it is, unless it is changed on purpose.
func TestWriteNinjs(t *testing.T) {
	a := &corpus.Article{
		ID: "kesra 1", Title: "Dam breaks", Body: "A dam broke.", Source: "Meridian Wire", Version: "2",
		Published: time.Date(2024, 9, 17, 5, 30, 0, 0, time.UTC), URL: "http://m.example/1",
		Meta: &corpus.Meta{
			Status: corpus.Canceled, Signals: []string{"kill", "update"}, Summary: "Short.",
			Tags:  []corpus.Tag{{Kind: "place", Name: "Ostrel", ID: "ost", Scheme: "kna", Point: &[2]float64{21.5, 44.25}}},
			Links: []corpus.Link{{Rel: "evolvedfrom", ID: "urn:x:1"}, {Rel: "evolvedfrom", ID: "urn:x:2"}, {Rel: "none"}},
		},
	}
	want := map[string]string{
		"ninjs":  `{"standard":{"name":"ninjs","version":"3.1","schema":"http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"},"uri":"urn:x-wirefold:kesra%201","type":"text","version":"2","versionCreated":"2024-09-17T05:30:00Z","pubStatus":"canceled","headlines":[{"role":"main","contentType":"text/plain","value":"Dam breaks"}],"bodies":[{"role":"main","contentType":"text/plain","value":"A dam broke."}],"descriptions":[{"role":"summary","contentType":"text/plain","value":"Short."}],"infoSources":[{"name":"Meridian Wire","role":"publisher"}],"places":[{"name":"Ostrel","uri":"kna:ost","literal":"ost","geoJSON":{"type":"Point","coordinates":[21.5,44.25]}}],"altIds":[{"role":"url","value":"http://m.example/1"},{"role":"signal","value":"kill"},{"role":"signal","value":"update"}],"associations":[{"name":"evolvedfrom","uri":"urn:x:1","rel":"evolvedfrom"},{"name":"evolvedfrom","uri":"urn:x:2","rel":"evolvedfrom"}]}`,
		"ninjs2": `{"standard":{"name":"ninjs","version":"2.2","schema":"http://www.iptc.org/std/ninjs/ninjs-schema_2.2.json"},"uri":"urn:x-wirefold:kesra%201","type":"text","version":"2","versioncreated":"2024-09-17T05:30:00Z","pubstatus":"canceled","headlines":[{"role":"main","contenttype":"text/plain","value":"Dam breaks"}],"bodies":[{"role":"main","contenttype":"text/plain","value":"A dam broke."}],"descriptions":[{"role":"summary","contenttype":"text/plain","value":"Short."}],"infosources":[{"name":"Meridian Wire","role":"publisher"}],"places":[{"name":"Ostrel","uri":"kna:ost","literal":"ost","geojson":{"type":"Point","coordinates":[21.5,44.25]}}],"altids":[{"role":"url","value":"http://m.example/1"},{"role":"signal","value":"kill"},{"role":"signal","value":"update"}],"associations":[{"name":"evolvedfrom","uri":"urn:x:1"},{"name":"evolvedfrom","uri":"urn:x:2"}]}`,
		"ninjs1": `{"$standard":{"name":"ninjs","version":"1.6","schema":"http://www.iptc.org/std/ninjs/ninjs-schema_1.6.json"},"uri":"urn:x-wirefold:kesra%201","type":"text","version":"2","versioncreated":"2024-09-17T05:30:00Z","pubstatus":"canceled","headline":"Dam breaks","body_text":"A dam broke.","description_text":"Short.","infosource":[{"name":"Meridian Wire","rel":"publisher"}],"place":[{"name":"Ostrel","code":"kna:ost","geometry_geojson":{"type":"Point","coordinates":[21.5,44.25]}}],"altids":{"url":"http://m.example/1","signal":["kill","update"]},"associations":{"evolvedfrom":{"uri":"urn:x:1"},"evolvedfrom_2":{"uri":"urn:x:2"}}}`,
	}
	for _, e := range ninjsEncodings() {
		if got := writeNinjs(t, e, a); got != want[e.Name]+"\n" {
			t.Errorf("%s writes\n%s", e.Name, got)
		}
	}
}

func TestWriteNinjsStream(t *testing.T) {
	for _, e := range ninjsEncodings() {
		var articles []*corpus.Article
		for i := range 3 {
			articles = append(articles, &corpus.Article{ID: fmt.Sprintf("urn:x:%d", i), Title: "Dam breaks"})
		}
		withdrawn := &corpus.Article{ID: "urn:x:w", Meta: &corpus.Meta{Status: corpus.Canceled}}
		for _, kind := range []string{"picture", "composite", "speech"} {
			a := &corpus.Article{ID: "urn:x:" + kind, Title: "Dam breaks", Meta: &corpus.Meta{Type: kind}}
			if back := readBack(t, writeNinjs(t, e, a)); len(back) != 1 || back[0].Title != a.Title {
				t.Errorf("%s: a %s without a body is lost", e.Name, kind)
			}
		}
		back := readBack(t, writeNinjs(t, e, append(articles, withdrawn)...))
		if diff := cmp.Diff(append(articles, withdrawn), back); diff != "" {
			t.Errorf("%s: %s", e.Name, diff)
		}
		var b bytes.Buffer
		w := e.New(&b)
		if w.Write(&corpus.Article{Title: "Dam breaks"}) == nil || b.Len() != 0 {
			t.Errorf("%s writes an article without an id: %q", e.Name, b.String())
		}
		if err := w.Write(articles[0]); err != nil || b.Len() == 0 {
			t.Errorf("%s does not go on: %v", e.Name, err)
		}
	}
}
