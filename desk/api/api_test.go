package api_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/desk/publish"
)

// get reads an answer that must be right.
func get[T any](t *testing.T, w *httptest.ResponseRecorder) (out T) {
	t.Helper()
	if w.Code != 200 {
		t.Fatal(w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

type page struct {
	Stories    []wirefold.Summary
	Changes    []wirefold.Change
	Decisions  []wirefold.Decision
	Hits       []wirefold.Hit
	Operations []wirefold.Operation
	Next       string
	More       bool
}

// walk collects what the pages of a list have.
func (d *desk) walk(target string, each func(page), between func()) {
	d.t.Helper()
	cursor := ""
	for range 1000 {
		w := d.do("read", "GET", target+"&cursor="+url.QueryEscape(cursor), nil, "")
		var p page
		if err := json.Unmarshal(w.Body.Bytes(), &p); w.Code != 200 || err != nil {
			d.t.Fatal(w.Code, w.Body)
		}
		each(p)
		if cursor = p.Next; cursor == "" || len(p.Changes) > 0 && !p.More {
			return
		}
		between()
	}
	d.t.Fatal("it does not end")
}

// Pages have everything once, though stories move between them.
func TestPages(t *testing.T) {
	d := newDesk(t)
	d.fill(12)
	want, err := d.e.Stories(t.Context(), wirefold.Filter{Order: "changed"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		want[i].Place = "" // which is not told
	}
	var got []wirefold.Summary
	n := 0
	d.walk("/v1/stories?limit=5&order=changed", func(p page) { got = append(got, p.Stories...) }, func() {
		n++ // the last story comes to be the first
		_, err := d.e.Pin(t.Context(), wirefold.Pin{Story: want[len(want)-n].ID, Headline: "Moved"}, wirefold.Note{By: "ada", Reason: "clearer"})
		if err != nil {
			t.Fatal(err)
		}
	})
	if fmt.Sprint(got) != fmt.Sprint(want) || n < 2 {
		t.Errorf("%d pages have\n%v, not\n%v", n+1, got, want)
	}
	var decisions []wirefold.Decision
	d.walk("/v1/decisions?limit=7", func(p page) { decisions = append(decisions, p.Decisions...) }, func() {})
	if fmt.Sprint(decisions) != fmt.Sprint(d.e.Decisions()) {
		t.Errorf("%d decisions of %d, or others", len(decisions), len(d.e.Decisions()))
	}
	hits := map[string]bool{}
	d.walk("/v1/search?q="+mark+"&limit=4", func(p page) {
		for _, h := range p.Hits {
			hits[h.Name] = true
		}
	}, func() {})
	if len(hits) != 36 {
		t.Errorf("%d articles were found of 36", len(hits))
	}
	var changes []wirefold.Change
	d.hub.Renew()
	d.walk("/v1/changes?limit=9", func(p page) { changes = append(changes, p.Changes...) }, func() {})
	i := 0
	for ch, err := range d.e.Frozen().Watch(t.Context(), "") {
		if err != nil || i >= len(changes) || changes[i] != ch {
			t.Fatalf("change %d is not %v (%v)", i, ch, err)
		}
		i++
	}
	ops := d.e.Operations()
	k := len(ops)
	d.walk("/v1/operations?limit=2", func(p page) {
		for _, o := range p.Operations {
			if k--; o.ID != ops[k].ID {
				t.Errorf("operation %d, not %d", o.ID, ops[k].ID)
			}
		}
	}, func() {})
	if k != 0 {
		t.Errorf("%d operations are not told of", k)
	}

	first := get[page](t, d.do("read", "GET", "/v1/stories?limit=5", nil, ""))
	for _, other := range []string{"/v1/stories?limit=5&order=newest", "/v1/stories?source=x", "/v1/decisions?limit=5", "/v1/stories?collection=sport"} {
		sep := "&"
		if !strings.Contains(other, "?") {
			sep = "?"
		}
		if w := d.do("read", "GET", other+sep+"cursor="+first.Next, nil, ""); w.Code != 422 {
			t.Errorf("%s takes the cursor of another list: %d", other, w.Code)
		}
	}
}

// What was deleted is in no page any more, not even of a walk begun before.
func TestDeletedIsInNoPage(t *testing.T) {
	d := newDesk(t)
	d.fill(6)
	first := get[page](t, d.do("read", "GET", "/v1/decisions?limit=2", nil, ""))
	if w := d.do("admin", "POST", "/v1/articles/wire%2F3-1/delete", map[string]string{"Content-Type": "application/json"}, `{"reason":"a court says so"}`); w.Code != 200 {
		t.Fatal(w.Code, w.Body)
	}
	for cursor := first.Next; cursor != ""; {
		w := d.do("read", "GET", "/v1/decisions?limit=2&cursor="+cursor, nil, "")
		if strings.Contains(w.Body.String(), "wire/3-1") {
			t.Fatal(w.Body)
		}
		cursor = get[page](t, w).Next
	}
	if w := d.do("admin", "POST", "/v1/articles", map[string]string{"Content-Type": "application/json"}, `{"id":"wire/3-1","title":"Again","body":"Again."}`); !strings.Contains(w.Body.String(), "deleted") || !strings.Contains(w.Body.String(), `"failed":1`) {
		t.Error(w.Code, w.Body)
	}
}

type posted struct {
	Articles, New, Held, Failed int
	Results                     []struct {
		Article   string
		Decision  *wirefold.Decision
		New, Held bool
		Error     *struct {
			Detail, Hint, Within string
			Line                 int
		}
	}
}

func TestPost(t *testing.T) {
	d := newDesk(t)
	lines := `{"id":"b","title":"Tram halted","body":"VOST - A tram was halted on Monday.","published":"2031-05-04T09:00:00Z"}
{"id":"a","title":"Tram halted again","body":"VOST - Another tram was halted on Monday.","published":"2031-05-03T09:00:00Z"}
{"title":"No id","body":"x"}
{"id":"c","body":"Later.","meta":{"embargo":"2231-05-03T09:00:00Z"}}
not json
{"id":"b","title":"Tram halted","body":"VOST - A tram was halted, and went on.","version":"2"}
`
	post := func(kind, query, body string) *httptest.ResponseRecorder {
		return d.do("ingest", "POST", "/v1/articles"+query, map[string]string{"Content-Type": kind}, body)
	}
	out := get[posted](t, post("application/jsonl", "?source=Polar+Press", lines))
	if out.Articles != 4 || out.New != 3 || out.Held != 1 || out.Failed != 2 || len(out.Results) != 6 {
		t.Fatalf("%+v", out)
	}
	for i, want := range []struct {
		id   string
		line int
	}{{"b", 0}, {"a", 0}, {"", 3}, {"c", 0}, {"", 5}, {"b", 0}} { // in the order of the body
		r := out.Results[i]
		if r.Article != want.id || (want.line > 0) != (r.Error != nil) || r.Error != nil && r.Error.Line != want.line || (r.Error == nil) != (r.Decision != nil) {
			t.Errorf("result %d is %+v", i, r)
		}
	}
	a := get[wirefold.ArticleInfo](t, d.do("read", "GET", "/v1/articles/b", nil, ""))
	if a.Article.Source != "Polar Press" || len(a.Versions) != 2 {
		t.Errorf("%+v", a)
	}
	again := get[posted](t, post("application/jsonl", "?source=Polar+Press", lines))
	if again.New != 0 || again.Failed != 2 {
		t.Errorf("the same again: %+v", again)
	}

	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(`{"id":"gz","body":"Packed."}`))
	z.Close()
	if out := get[posted](t, post("application/gzip", "", packed.String())); out.New != 1 || out.Results[0].Article != "gz" {
		t.Errorf("packed: %+v", out)
	}
	var archive bytes.Buffer
	x := zip.NewWriter(&archive)
	f, _ := x.Create("day/one.jsonl")
	_, _ = f.Write([]byte("{\"id\":\"zip\",\"body\":\"In an archive.\"}\nbad\n"))
	x.Close()
	if out := get[posted](t, post("application/zip", "", archive.String())); out.New != 1 || out.Failed != 1 || !strings.Contains(out.Results[1].Error.Within, "day/one.jsonl") {
		t.Errorf("an archive: %+v", out)
	}
	if out := get[posted](t, post("text/plain; charset=utf-8", "?id=text/1", "Tram halted\n\nA tram was halted.")); out.New != 1 || out.Results[0].Article != "text/1" {
		t.Errorf("text: %+v", out)
	}
	if w := post("text/plain", "", "Tram halted\n\nA tram was halted."); w.Code != 200 || !strings.Contains(w.Body.String(), "no identifier") {
		t.Error("text without an id: ", w.Code, w.Body)
	}
	if out := get[posted](t, post("application/octet-stream", "?format=csv", "id,title,body\ncsv,Tram,Halted.\n")); out.New != 1 {
		t.Errorf("CSV: %+v", out)
	}
	if w := post("image/png", "", "x"); w.Code != 415 {
		t.Error(w.Code, w.Body)
	}
	if w := post("application/jsonl", "", "bad\nbad\n"); w.Code != 422 || !strings.Contains(w.Body.String(), "body line 2") {
		t.Error(w.Code, w.Body)
	}
	big := `{"id":"before","body":"Before."}` + "\n" + strings.Repeat(`{"id":"x","body":"`+strings.Repeat("y ", 1000)+"\"}\n", 3000)
	if out := get[posted](t, post("application/jsonl", "", big)); out.Results[0].Decision == nil || !strings.Contains(out.Results[len(out.Results)-1].Error.Detail, "too large") {
		t.Errorf("a body that is too large: %+v", out.Results[len(out.Results)-1])
	}
	fixed := get[posted](t, post("application/json", "?correct=true", `{"id":"a","title":"Tram halted again","body":"VOST - Corrects: no tram was halted.","version":"9"}`))
	if fixed.New != 1 {
		t.Errorf("a correction: %+v", fixed)
	}
	for _, ch := range d.e.Collections() {
		if ch != "" {
			t.Error("a collection came to be: ", ch)
		}
	}
	d.e.Close()
	if w := post("application/json", "", `{"id":"late","body":"x"}`); w.Code != 503 || !strings.Contains(w.Body.String(), "closed") {
		t.Error("closed: ", w.Code, w.Body)
	}
}

func TestHands(t *testing.T) {
	d := newDesk(t)
	d.fill(3)
	kind := map[string]string{"Content-Type": "application/json"}
	if w := d.do("edit", "POST", "/v1/stories/s1/join", kind, `{"other":"s2","reason":""}`); w.Code != 422 {
		t.Error("without a reason: ", w.Code)
	}
	o := get[wirefold.Operation](t, d.do("edit", "POST", "/v1/stories/s1/join", kind, `{"other":"s2","reason":"one event"}`))
	if o.By != "ada" || o.Reason != "one event" || o.Kind != wirefold.OpJoin {
		t.Errorf("%+v", o)
	}
	if s := get[wirefold.Summary](t, d.do("read", "GET", "/v1/stories/s2", nil, "")); s.ID != "s1" { // who wrote sees it at once
		t.Errorf("s2 is %s", s.ID)
	}
	if w := d.do("edit", "POST", "/v1/separate", kind, `{"articles":["wire/1-0"],"reason":"two events"}`); w.Code != 409 || !strings.Contains(w.Body.String(), fmt.Sprint("operation ", o.ID)) {
		t.Error("against another's decision: ", w.Code, w.Body)
	}
	undo := fmt.Sprintf("/v1/operations/%d/undo", o.ID)
	get[wirefold.Operation](t, d.do("edit", "POST", undo, kind, `{"reason":"a slip"}`))
	if w := d.do("edit", "POST", undo, kind, `{"reason":"a slip"}`); w.Code != 409 {
		t.Error("undone again: ", w.Code, w.Body)
	}
	facts := get[struct {
		Facts []struct {
			Attribute, Class, Scope string
			Status                  string
			Claims                  []struct {
				Article    string
				Start, End int
				Value      struct{ N float64 }
			}
			Decided *struct{ By string }
		}
	}](t, d.do("read", "GET", "/v1/stories/s1/facts", nil, ""))
	done := false
	for _, f := range facts.Facts {
		if f.Attribute != "killed" || len(f.Claims) < 2 {
			continue
		}
		c := f.Claims[len(f.Claims)-1]
		body := fmt.Sprintf(`{"attribute":%q,"class":%q,"claim":{"article":%q,"start":%d,"end":%d},"reason":"the coroner says so"}`, f.Attribute, f.Class, c.Article, c.Start, c.End)
		op := get[wirefold.Operation](t, d.do("edit", "POST", "/v1/stories/s1/facts", kind, body))
		if op.Fact == nil || op.Kind != wirefold.OpFact {
			t.Errorf("%+v", op)
		}
		now, err := d.e.Facts(t.Context(), "s1")
		if err != nil {
			t.Fatal(err)
		}
		for i := range now {
			if string(now[i].Attribute) == f.Attribute && string(now[i].Class) == f.Class && now[i].Scope == "main" {
				done = now[i].Decided != nil && now[i].Value.N == c.Value.N
			}
		}
	}
	if !done {
		t.Error("the fact is not decided")
	}
	k := get[struct{ Carriers []string }](t, d.do("edit", "POST", "/v1/articles/wire%2F2-0/kill", kind, `{"reason":"withdrawn"}`))
	if w := get[struct{ Articles []string }](t, d.do("read", "GET", "/v1/articles/wire%2F2-0/carriers", nil, "")); fmt.Sprint(w.Articles) != fmt.Sprint(k.Carriers) {
		t.Error(w, k)
	}
}

func TestStream(t *testing.T) {
	d := newDesk(t)
	d.fill(2)
	server := httptest.NewServer(d.mux)
	defer server.Close()
	read := func(target, last string, n int) (ids []string) {
		t.Helper()
		r, _ := http.NewRequestWithContext(t.Context(), "GET", server.URL+target, nil)
		r.Header.Set("Role", "read")
		if last != "" {
			r.Header.Set("Last-Event-ID", last)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		lines := bufio.NewScanner(answer.Body)
		for len(ids) < n && lines.Scan() {
			if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
				lines.Scan()
				lines.Scan()
				var ch wirefold.Change
				if err := json.Unmarshal([]byte(strings.TrimPrefix(lines.Text(), "data: ")), &ch); err != nil || ch.Cursor != id {
					t.Fatal(lines.Text(), err)
				}
				ids = append(ids, id)
			}
		}
		return ids
	}
	for _, in := range []string{"", "sport"} {
		var all, kinds, story []string
		for ch, err := range d.e.In(in).Frozen().Watch(t.Context(), "") {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, ch.Cursor)
			if ch.Kind == "story" || ch.Kind == "fact" {
				kinds = append(kinds, ch.Cursor)
			}
			if ch.Story == "s2" {
				story = append(story, ch.Cursor)
			}
		}
		c := "&collection=" + in
		if in == "" {
			c = ""
		}
		if in == "sport" { // its stories have longer ids
			story = nil
		}
		if got := read("/v1/changes/stream?since=start"+c, "", len(all)); fmt.Sprint(got) != fmt.Sprint(all) {
			t.Errorf("%q: %v, not %v", in, got, all)
		}
		if got := read("/v1/changes/stream?since=start"+c, all[3], len(all)-4); fmt.Sprint(got) != fmt.Sprint(all[4:]) {
			t.Errorf("%q: behind %s %v, not %v", in, all[3], got, all[4:])
		}
		if got := read("/v1/changes/stream?since=start&kinds=story,fact"+c, "", len(kinds)); fmt.Sprint(got) != fmt.Sprint(kinds) {
			t.Errorf("%q: of some kinds %v, not %v", in, got, kinds)
		}
		if got := read("/v1/changes/stream?since=start&story=s2"+c, "", len(story)); fmt.Sprint(got) != fmt.Sprint(story) {
			t.Errorf("%q: of a story %v, not %v", in, got, story)
		}
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestTags(t *testing.T) {
	d := newDesk(t)
	d.fill(2)
	kind := map[string]string{"Content-Type": "application/json"}
	for _, target := range []string{"/v1/stories/s1", "/v1/stories", "/v1/articles/wire%2F0-0", "/v1/sources"} {
		tag := d.do("read", "GET", target, nil, "").Header().Get("ETag")
		ask := func() int {
			return d.do("read", "GET", target, map[string]string{"If-None-Match": tag}, "").Code
		}
		if tag == "" || ask() != 304 {
			t.Errorf("%s: %q", target, tag)
		}
		get[posted](t, d.do("ingest", "POST", "/v1/articles?collection=other", kind, fmt.Sprintf(`{"id":%q,"body":"x"}`, target)))
		if ask() != 304 { // something else changed
			t.Errorf("%s: what did not change is given again", target)
		}
	}
	tag := d.do("read", "GET", "/v1/stories/s1", nil, "").Header().Get("ETag")
	get[wirefold.Operation](t, d.do("edit", "POST", "/v1/stories/s1/headline", kind, `{"headline":"New","reason":"clearer"}`))
	if w := d.do("read", "GET", "/v1/stories/s1", map[string]string{"If-None-Match": tag}, ""); w.Code != 200 || !strings.Contains(w.Body.String(), `"New"`) {
		t.Error("what changed is not given: ", w.Code)
	}
	if w := d.do("", "GET", "/v1/stories/s1", map[string]string{"If-None-Match": tag}, ""); w.Code != 401 {
		t.Error("a tag opens what is closed: ", w.Code)
	}
}

func TestAsOf(t *testing.T) {
	d := newDesk(t)
	d.fill(2)
	moment := d.e.Time()
	for _, o := range d.e.Operations()[:1] {
		moment = o.At
	}
	s := get[wirefold.Summary](t, d.do("read", "GET", "/v1/stories/s1?asof="+url.QueryEscape(moment.Format("2006-01-02T15:04:05.999999999Z07:00")), nil, ""))
	if s.Headline != mark+" 0" {
		t.Errorf("then it was called %q", s.Headline)
	}
	if p := get[page](t, d.do("read", "GET", "/v1/stories?asof=1999-01-01T00:00:00Z", nil, "")); len(p.Stories) != 0 {
		t.Error("stories from before the first")
	}
}

func TestExports(t *testing.T) {
	d := newDesk(t)
	d.fill(2)
	for _, f := range publish.Formats() {
		for target, o := range map[string]publish.Options{
			"/v1/stories/s1/export/" + f.Name:               {Stories: []string{"s1"}},
			"/v1/export/" + f.Name:                          {},
			"/v1/export/" + f.Name + "?source=nobody":       {Filter: wirefold.Filter{Source: "nobody"}},
			"/v1/export/" + f.Name + "?source=Meridian%200": {Filter: wirefold.Filter{Source: "Meridian 0"}},
		} {
			var want bytes.Buffer
			if err := publish.Write(t.Context(), &want, d.e.Frozen(), f.Name, o); err != nil {
				t.Fatal(err)
			}
			w := d.do("read", "GET", target, nil, "")
			if w.Code != 200 || w.Body.String() != want.String() || w.Header().Get("Content-Type") != f.MediaType {
				t.Errorf("%s: %d %v", target, w.Code, w.Header())
			}
		}
	}
}

// The reader has every operation, needs no script, and nothing from elsewhere.
func TestReader(t *testing.T) {
	d := newDesk(t)
	w := d.do("read", "GET", "/v1/docs", nil, "")
	text := w.Body.String()
	for _, o := range readContract(d).operations {
		if !strings.Contains(text, `id="`+o.id+`"`) {
			t.Errorf("%s is not in it", o.id)
		}
	}
	for _, bad := range []string{"<script", "style=", "http://", "https://", "onclick", "ZgotmplZ"} {
		if i := strings.Index(strings.ReplaceAll(strings.ReplaceAll(text, "http://127.0.0.1:7373", ""), "https://host.example", ""), bad); i >= 0 {
			t.Errorf("it has %s", bad)
		}
	}
	if csp := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'; style-src 'self'") {
		t.Error(csp)
	}
	if w := d.do("read", "GET", "/v1/openapi.yaml", nil, ""); w.Code != 200 || !strings.Contains(w.Body.String(), "openapi: 3.1.0") {
		t.Error(w.Code)
	}
	for _, path := range []string{"/v1/docs", "/v1/openapi.json", "/v1/openapi.yaml"} {
		for role, want := range map[string]int{"": 401, "ingest": 403} {
			if w := d.do(role, "GET", path, nil, ""); w.Code != want {
				t.Errorf("%s as %q: %d", path, role, w.Code)
			}
		}
	}
}

func TestNoSuchOperation(t *testing.T) {
	d := newDesk(t)
	for target, want := range map[string]int{"GET /v1/nothing": 404, "DELETE /v1/stories": 405, "GET /v1/": 404} {
		method, path, _ := strings.Cut(target, " ")
		w := d.do("admin", method, path, nil, "")
		if w.Code != want || w.Header().Get("Content-Type") != "application/problem+json" || !strings.Contains(w.Body.String(), `"detail"`) {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
		if want == 405 && !strings.Contains(w.Header().Get("Allow"), "GET") {
			t.Error(w.Header())
		}
	}
}

func FuzzPost(f *testing.F) {
	for _, s := range []string{
		"{\"id\":\"a\",\"body\":\"x\"}\n", "[{\"id\":1}]", "<rss><channel><item><title>x</title></item></channel></rss>", "id,body\na,b\n",
		"{\"uri\":\"a\",\"body_text\":\"x\",\"versioncreated\":\"2031-01-01T00:00:00Z\"}", "Title\n\nText.", "\x1f\x8b", "PK\x03\x04", "WARC/1.0\r\n", "<html><title>x</title>",
		"{\"id\":\"a\",\"meta\":{\"embargo\":\"2231-01-01T00:00:00Z\"}}",
	} {
		for _, kind := range []string{"application/jsonl", "text/plain", "application/octet-stream", "application/xml"} {
			f.Add(kind, "", []byte(s))
		}
	}
	d := newDesk(f)
	f.Fuzz(func(t *testing.T, kind, id string, body []byte) {
		if strings.ContainsAny(kind, "\r\n\x00") {
			return
		}
		w := d.do("ingest", "POST", "/v1/articles?id="+url.QueryEscape(id), map[string]string{"Content-Type": kind}, string(body))
		if w.Code >= 500 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if w.Code != 200 {
			return
		}
		var out posted
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatal(err)
		}
		for _, r := range out.Results {
			if r.Decision == nil || r.Held {
				continue
			}
			if _, err := d.e.Article(r.Article); err != nil {
				t.Fatalf("%q was accepted and is not there: %v", r.Article, err)
			}
		}
	})
}
