package corpus

import (
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestReadMap(t *testing.T) {
	const lines = `{"guid":"m1","id":"not this","headline":{"main":"Ferry runs","kicker":"Kesra"},"content":{"text":{"plain":"The ferry runs."}},"agency":"KNA"}
{"guid":"m2","headline":"no object","body":"not this","content":{"text":{"plain":"Only a body."}}}
{"guid":"m3","headline.main":"A dot in a name","content":{"text":{"plain":"b"}}}
{"guid":"m4","content":{"text.plain":"A dot in a name below"},"source":"Polar Press"}
{"guid":"m5","content":{"text":["a list"]}}
{"guid":"m6","content":{"text":{"plain":7}}}
{"\u0067uid":"m7","content":{"te\u0078t":{"plain":"\u0045scaped"}}}
{"id":"m8","title":"No guid"}
`
	r := fromText(lines)
	r.Map = map[string]string{"id": "guid", "title": "headline.main", "body": "content.text.plain", "source": "agency"}
	r.Keep = []string{"guid", "id"}
	var got []*Article
	var problems []string
	for a, err := range r.Read(t.Context(), "-") {
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		got = append(got, a)
	}
	both := map[string]string{"guid": "m1", "id": "not this"}
	for i, want := range []*Article{
		{ID: "m1", Title: "Ferry runs", Body: "The ferry runs.", Source: "KNA", Fields: both},
		{ID: "m2", Body: "Only a body.", Fields: map[string]string{"guid": "m2"}},
		{ID: "m3", Title: "A dot in a name", Body: "b", Fields: map[string]string{"guid": "m3"}},
		{ID: "m4", Body: "A dot in a name below", Fields: map[string]string{"guid": "m4"}},
		{ID: "m7", Body: "Escaped", Fields: map[string]string{"guid": "m7"}},
	} {
		if i < len(got) {
			wantArticle(t, got[i], want)
		}
	}
	wantOutcome(t, problems,
		"stdin:5: it has no text"+noText,
		"stdin:6: body: it is a number, not a string; write body as a string, or leave it out",
		"stdin:8: id: it is missing"+ownID)

	// One field may stand for two of ours, and ours for others.
	r = fromText(`{"id":"1","title":"Swapped","body":"Text","note":"Both"}`)
	r.Map = map[string]string{"title": "body", "body": "title", "source": "note", "lang": "note"}
	wantArticle(t, articles(t, r, "-")[0], &Article{ID: "1", Title: "Text", Body: "Swapped", Source: "Both", Lang: "Both"})
}

func TestParseMap(t *testing.T) {
	const spaced = "id = a , title=b "
	for s, want := range map[string]string{
		"title":           `"title" is not FIELD=NAME, such as title=headline`,
		"title=":          `"title=" is not FIELD=NAME, such as title=headline`,
		"title=a,":        `"" is not FIELD=NAME, such as title=headline`,
		"title=a,title=b": `the field "title" is given twice`,
		"headline=title":  `there is no field "headline": it is one of id, title, body, source, published, lang, url, version`,
		"meta=a":          `there is no field "meta": it is one of id, title, body, source, published, lang, url, version`,
		spaced:            "",
		"":                "",
	} {
		m, err := ParseMap(s)
		if got := ""; err != nil && err.Error() != want || err == nil && want != got {
			t.Errorf("%q: %v, want %s", s, err, want)
		}
		if s == spaced && !maps.Equal(m, map[string]string{"id": "a", "title": "b"}) {
			t.Errorf("%q is %v", s, m)
		}
	}
	r := fromText(harbourLine)
	r.Map = map[string]string{"headline": "title"}
	wantOutcome(t, outcome(t, r, "-"), `the map of fields: there is no field "headline": it is one of id, title, body, source, published, lang, url, version; name one of ours, then that of the input, such as title=headline`)
}

// A map of each field to itself changes nothing.
func TestMapToItself(t *testing.T) {
	same := map[string]string{}
	for _, f := range mappable {
		same[f] = f
	}
	rapid.Check(t, func(t *rapid.T) {
		var line strings.Builder
		for _, f := range rapid.SliceOf(rapid.SampledFrom([]string{`"id":"1"`, `"id":2`, `"title":"T"`, `"body":"B"`, `"lang":null`, `"x":{"id":"3"}`, `"title":{"id":"3"}`, `"version":1`})).Draw(t, "fields") {
			if line.Len() > 0 {
				line.WriteByte(',')
			}
			line.WriteString(f)
		}
		read := func(m map[string]string) (*Article, string) {
			r := newObjectReader(nil, m)
			if bad := r.scan([]byte("{" + line.String() + "}")); bad != nil {
				t.Fatal(bad)
			}
			a, p := r.article()
			if p != nil {
				return nil, p.Error()
			}
			return a, ""
		}
		a, p := read(nil)
		b, q := read(same)
		if p != q || (a == nil) != (b == nil) || a != nil && (a.ID != b.ID || a.Title != b.Title || a.Body != b.Body || a.Version != b.Version) {
			t.Fatalf("%s: %+v %q, mapped %+v %q", line.String(), a, p, b, q)
		}
	})
}
