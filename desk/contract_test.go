package desk

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/desk/access"
)

// secret stands in the titles and bodies of all articles that the tests below do not post.
const secret = "Zyxgrond"

// nobody and stranger ask without a token, and with one that is none.
const nobody, stranger = access.Role(""), access.Role("stranger")

// whole is a desk as it is served: a store, tokens of all roles, webhooks.
type whole struct {
	*at
	engine *wirefold.Engine
	tokens map[access.Role]string
}

func openWhole(t *testing.T, l Limits) *whole {
	t.Helper()
	e, err := wirefold.Open(t.TempDir(), wirefold.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	var batch []*corpus.Article
	for k, place := range []string{"Ostrel", "Karrow", "Lissey", "Hadrin"} {
		for i := range 3 {
			batch = append(batch, &corpus.Article{
				ID: fmt.Sprintf("w%d-%d", k, i), Title: fmt.Sprintf("%s: bridge of %s falls, %d", secret, place, i), Source: fmt.Sprint("Meridian ", i),
				Published: time.Date(2031, 5, 3, 9, i, 0, 0, time.UTC).AddDate(0, 0, 70*k),
				Body: fmt.Sprintf("%s (%s %d) - A bridge in %s fell on Saturday, police said. %d people were killed and %d were wounded.",
					strings.ToUpper(place), secret, i, place, k+3+i, k+5),
			})
		}
	}
	batch = append(batch, &corpus.Article{ID: "later", Title: secret, Body: secret + " will be told later.", Meta: &corpus.Meta{Embargo: time.Now().Add(time.Hour)}})
	if _, err := e.AddBatch(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Pin(t.Context(), wirefold.Pin{Story: "s1", Headline: secret + " again"}, wirefold.Note{By: "ada", Reason: secret}); err != nil {
		t.Fatal(err)
	}
	if err := e.Searchable(t.Context()); err != nil {
		t.Fatal(err)
	}
	g, tokens := tokensOf(t, access.Roles()...)
	tokens[stranger] = "Authorization: Bearer wf_stranger"
	log := &noted{}
	if l.Rate == 0 {
		l.Rate = -1
	}
	d, err := New(e, Options{Guard: g, Limits: l, Webhooks: filepath.Join(t.TempDir(), "webhooks.json"), Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(d)
	s.Client().CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	s.Client().Transport.(*http.Transport).DisableCompression = true // what is compressed is for tests to see
	t.Cleanup(s.Close)
	t.Cleanup(d.Stop)
	return &whole{&at{d, s, t, log}, e, tokens}
}

// as asks in a role, and fails for what no answer may be.
func (d *whole) as(role access.Role, method, path, body string, headers ...string) reply {
	d.t.Helper()
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	var got reply
	if strings.HasPrefix(path, "/live") || strings.HasPrefix(path, "/v1/changes/stream") { // they last
		got = d.begin(method, path, append(headers, d.tokens[role])...)
	} else {
		got = d.ask(method, path, in, append(headers, d.tokens[role])...)
	}
	what := fmt.Sprintf("%s %.200s as %q", method, path, role)
	h := got.Header
	if got.StatusCode >= 500 {
		d.t.Errorf("%s: %d %.300s", what, got.StatusCode, got.body)
	}
	csp := h.Get("Content-Security-Policy")
	if csp != policy && !(strings.HasPrefix(path, "/v1/docs") && strings.HasPrefix(csp, "default-src 'none'; ") && !strings.Contains(csp, "script")) {
		d.t.Errorf("%s has the policy %q", what, csp)
	}
	if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") == "" || strings.HasPrefix(h.Get("Cache-Control"), "public") && !strings.HasPrefix(path, "/static/") {
		d.t.Errorf("%s has the headers %v", what, h)
	}
	if strings.HasPrefix(path, "/v1/") && got.StatusCode >= 400 && h.Get("Content-Type") != "application/problem+json" {
		d.t.Errorf("%s: %d is no problem but %q", what, got.StatusCode, h.Get("Content-Type"))
	}
	if !role.May(access.Read) && strings.Contains(got.body+fmt.Sprint(h), secret) {
		d.t.Errorf("%s tells what is not for them: %.2000s", what, got.body)
	}
	return got
}

// begin is how the answer to a request begins.
func (d *whole) begin(method, path string, headers ...string) reply {
	ctx, cancel := context.WithCancel(d.t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, d.URL+path, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, h := range headers {
		if k, v, ok := strings.Cut(h, ": "); ok {
			r.Header.Set(k, v)
		}
	}
	got, err := d.Client().Do(r)
	if err != nil {
		d.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer got.Body.Close()
	if got.StatusCode != 200 {
		b, _ := io.ReadAll(got.Body)
		return reply{got, string(b)}
	}
	return reply{got, ""}
}

// route is one of the desk's addresses.
type route struct {
	method, path string
	right        access.Right // empty for what everybody may
}

// operations are those of the API, as its description has them.
func (d *whole) operations() (all []route) {
	d.t.Helper()
	var doc struct {
		Paths map[string]map[string]struct {
			Right access.Right `json:"x-right"`
		}
	}
	if err := json.Unmarshal([]byte(d.as(access.Admin, "GET", "/v1/openapi.json", "").body), &doc); err != nil {
		d.t.Fatal(err)
	}
	fill := strings.NewReplacer("{id}", "s2", "{name}", "w1-0", "{format}", "markdown", "{number}", "1")
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(doc.Paths[path])) {
			x := route{strings.ToUpper(method), fill.Replace(path), doc.Paths[path][method].Right}
			if strings.Contains(x.path, "{") || x.right == "" {
				d.t.Fatalf("what is %+v?", x)
			}
			all = append(all, x)
		}
	}
	if len(all) < 35 {
		d.t.Fatalf("only %d operations", len(all))
	}
	return all
}

// pages are what people see, and what the forms there send to.
var pages = []route{
	{"GET", "/", access.Read},
	{"GET", "/?q=bridge", access.Read},
	{"GET", "/stories/s1", access.Read},
	{"GET", "/stories/s1?asof=2031-05-03T09:30:00Z", access.Read},
	{"GET", "/stories/s1/near/s2", access.Read},
	{"GET", "/stories/s1/export/markdown", access.Read},
	{"GET", "/conflicts", access.Read},
	{"GET", "/article?id=w1-0", access.Read},
	{"GET", "/changes?a=w1-0&b=w1-1", access.Read},
	{"GET", "/compare?a=w1-0&b=w1-1", access.Read},
	{"GET", "/log", access.Read},
	{"GET", "/log.json", access.Read},
	{"GET", "/sources", access.Read},
	{"GET", "/live", access.Read},
	{"GET", "/nowhere", access.Read},
	{"GET", "/v1/docs", access.Read},
	{"GET", "/v1/docs.css", access.Read},
	{"GET", "/v1/openapi.yaml", access.Read},
	{"GET", "/metrics", access.Manage},
	{"GET", "/hand/join?into=s1", access.Edit},
	{"GET", "/hand/separate?article=w1-0", access.Edit},
	{"GET", "/hand/move?article=w1-0", access.Edit},
	{"GET", "/hand/headline?story=s1", access.Edit},
	{"GET", "/hand/fact?story=s1&attribute=killed&class=people&apart=w0-1", access.Edit},
	{"GET", "/hand/kill?article=w1-0", access.Edit},
	{"GET", "/hand/undo?operation=1", access.Edit},
	{"GET", "/hand/delete?article=w1-0", access.Manage},
	{"POST", "/do/join", access.Edit},
	{"POST", "/do/separate", access.Edit},
	{"POST", "/do/move", access.Edit},
	{"POST", "/do/headline", access.Edit},
	{"POST", "/do/fact", access.Edit},
	{"POST", "/do/kill", access.Edit},
	{"POST", "/do/undo", access.Edit},
	{"POST", "/do/delete", access.Manage},
	{"GET", "/login", ""},
	{"GET", "/healthz", ""},
	{"GET", "/readyz", ""},
	{"GET", "/static/icon.svg", ""},
}

// media is what a request to an address brings.
func media(path string) string {
	if strings.HasPrefix(path, "/v1/") {
		return "Content-Type: application/json"
	}
	return "Content-Type: application/x-www-form-urlencoded"
}

// Each role gets where its rights reach, and no further, whatever it asks for.
func TestRolesAtEveryAddress(t *testing.T) {
	d := openWhole(t, Limits{})
	for _, x := range append(d.operations(), pages...) {
		for _, role := range []access.Role{nobody, stranger, access.Reader, access.Editor, access.Ingester, access.Admin} {
			got := d.as(role, x.method, x.path, map[bool]string{true: "{}"}[x.method != "GET"], media(x.path))
			status := got.StatusCode
			switch {
			case x.right == "" || role.May(x.right):
				if status == 401 || status == 403 || x.method == "GET" && status != 200 && status != 404 && status != 422 && status != 302 {
					t.Errorf("%s %s needs %q, and answers %q with %d", x.method, x.path, x.right, role, status)
				}
			case role == nobody || role == stranger:
				leads := status == 303 && strings.HasPrefix(got.Header.Get("Location"), "/login?next=") && x.method == "GET"
				if status != 401 && !leads || strings.HasPrefix(x.path, "/v1/") && !strings.HasPrefix(x.path, "/v1/docs") && leads {
					t.Errorf("%s %s answers %q with %d", x.method, x.path, role, status)
				}
			case status != 403:
				t.Errorf("%s %s needs %q, and answers %q with %d", x.method, x.path, x.right, role, status)
			}
		}
	}
	if n := len(d.engine.Operations()); n != 1 {
		t.Errorf("asking with nothing to do has done %d things", n-1)
	}
}

// Whatever stands in an address or a form, it fails as it should.
func TestHostilePages(t *testing.T) {
	d := openWhole(t, Limits{})
	hostile := []string{"\x00", "\xff\xfe", "../../etc/passwd", "-1", "99999999999999999999", "<script>alert(1)</script>", strings.Repeat("x", 9000), "0000-01-01T00:00:00Z", "\"*(+-"}
	names := []string{
		"q", "source", "language", "place", "state", "within", "from", "to", "order", "page", "asof", "id", "at", "a", "b", "all", "what", "who", "story", "article",
		"next", "back", "into", "other", "headline", "attribute", "class", "claim", "apart", "operation", "reason", "sort", "outlet", "least", "done",
	}
	for _, v := range hostile {
		all := url.Values{}
		for _, n := range names {
			all.Set(n, v)
		}
		for _, x := range pages {
			path, rest, _ := strings.Cut(x.path, "?")
			given, _ := url.ParseQuery(rest)
			for k := range given { // each that it takes is right but one
				bad := maps.Clone(given)
				bad[k] = []string{v}
				d.hostile(x.method, path, bad, v)
			}
			d.hostile(x.method, path, all, v)
		}
		for _, path := range []string{"/stories/%s", "/stories/s1/near/%s", "/stories/s1/export/%s", "/hand/%s", "/static/%s", "/v1/%s"} {
			d.as(access.Admin, "GET", fmt.Sprintf(path, url.PathEscape(v)), "")
		}
	}
	if n := len(d.engine.Operations()); n != 1 {
		t.Errorf("nonsense has done %d things", n-1)
	}
	if said := d.log.String(); said != "" {
		t.Errorf("the log says %.2000s", said)
	}
}

func (d *whole) hostile(method, path string, with url.Values, v string) {
	d.t.Helper()
	var got reply
	if method == "GET" {
		got = d.as(access.Admin, "GET", path+"?"+with.Encode(), "")
	} else {
		got = d.as(access.Admin, method, path, with.Encode(), media(path))
	}
	if strings.Contains(v, "<script>") && strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") && strings.Contains(got.body, v) {
		d.t.Errorf("%s %s shows what was sent as it is", method, path)
	}
	if to := got.Header.Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) {
		d.t.Errorf("%s %s leads to %q", method, path, to)
	}
}

// Who may only add articles learns where theirs went, and nothing of what others say.
func TestIngestSeesNothing(t *testing.T) {
	d := openWhole(t, Limits{})
	for _, body := range []string{
		`{"id":"mine","title":"A bridge falls","body":"A bridge in Ostrel fell on Saturday, police said. 3 people were killed and 5 were wounded."}`,
		`{"id":"w0-0","title":"Mine now","body":"Another text under a name that is taken."}`,
		`{"id":"later","title":"Early","body":"A text under the name of what waits."}`,
		`{"id":"w1-1"}`,
		`{"id":"","title":"x"}`,
		`{"id":"<script>","title":"<script>","body":"<script>alert(1)</script>"}`,
		`{bad`,
	} {
		got := d.as(access.Ingester, "POST", "/v1/articles", body, media("/v1/articles"))
		if !slices.Contains([]int{200, 409, 422}, got.StatusCode) {
			t.Errorf("%s: %d %s", body, got.StatusCode, got.body)
		}
		for _, told := range []string{"bridge in", "falls", "Another text", "alert("} {
			if strings.Contains(got.body, told) {
				t.Errorf("%s is answered with a text: %s", body, got.body)
			}
		}
	}
	if got := d.as(access.Reader, "GET", "/v1/articles/mine", ""); got.StatusCode != 200 || !strings.Contains(got.body, "A bridge falls") {
		t.Errorf("what was taken in is not there: %d %s", got.StatusCode, got.body)
	}
}

// No address that does something does it on behalf of another site, whoever is signed in.
func TestOtherSitesActNowhere(t *testing.T) {
	d := openWhole(t, Limits{})
	in := d.as(nobody, "POST", "/login", "token="+url.QueryEscape(strings.TrimPrefix(d.tokens[access.Admin], "Authorization: Bearer ")), media("/login"))
	if in.StatusCode != 303 || len(in.Cookies()) != 1 {
		t.Fatal(in.StatusCode, in.Header)
	}
	cookie := "Cookie: " + in.Cookies()[0].Name + "=" + in.Cookies()[0].Value
	all := append(d.operations(), pages...)
	all = append(all, route{"POST", "/login", ""}, route{"POST", "/logout", ""})
	tried := 0
	for _, x := range all {
		if x.method == "GET" {
			continue
		}
		tried++
		for _, from := range []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: https://evil.example", "Origin: null"} {
			if got := d.as(nobody, x.method, x.path, "{}", cookie, from, media(x.path)); got.StatusCode != 403 {
				t.Errorf("%s %s with %s: %d", x.method, x.path, from, got.StatusCode)
			}
		}
	}
	if tried < 25 {
		t.Errorf("only %d were tried", tried)
	}
	form := url.Values{"story": {"s2"}, "headline": {"Bridge of Karrow falls"}, "reason": {"clearer"}, "back": {"/stories/s2"}}.Encode()
	got := d.as(nobody, "POST", "/do/headline", form, cookie, "Sec-Fetch-Site: same-origin", media("/do/"))
	if ops := d.engine.Operations(); got.StatusCode != 303 || len(ops) != 2 || ops[1].By != "the admin" {
		t.Errorf("the desk's own form: %d, %+v", got.StatusCode, ops)
	}
}

// What is sent compressed is what is sent plain, and is not sent again while it holds.
func TestCompressedAndAgain(t *testing.T) {
	d := openWhole(t, Limits{})
	squeezed, again := 0, 0
	for _, x := range append(d.operations(), pages...) {
		switch {
		case x.method != "GET", x.path == "/live", strings.HasSuffix(x.path, "/stream"), x.path == "/metrics":
			continue // they are never the same
		case strings.HasPrefix(x.path, "/hand/"):
			continue // each form is good once
		}
		plain := d.as(access.Admin, "GET", x.path, "")
		if plain.StatusCode != 200 {
			continue
		}
		small := d.as(access.Admin, "GET", x.path, "", "Accept-Encoding: gzip")
		if small.Header.Get("Content-Encoding") == "gzip" {
			squeezed++
			z, err := gzip.NewReader(strings.NewReader(small.body))
			if err != nil {
				t.Fatal(x.path, err)
			}
			text, err := io.ReadAll(z)
			if err != nil || !bytes.Equal(text, []byte(plain.body)) && plain.Header.Get("ETag") != "" {
				t.Errorf("%s: %v: compressed it says %.300q, else %.300q", x.path, err, text, plain.body)
			}
			if !strings.Contains(strings.Join(small.Header.Values("Vary"), ","), "Accept-Encoding") {
				t.Errorf("%s: caches cannot know that it is compressed: %v", x.path, small.Header)
			}
		}
		for how, before := range map[string]reply{"": plain, "Accept-Encoding: gzip": small} {
			tag := before.Header.Get("ETag")
			if tag == "" {
				continue
			}
			again++
			if got := d.as(access.Admin, "GET", x.path, "", how, "If-None-Match: "+tag); got.StatusCode != 304 || got.body != "" || got.Header.Get("Content-Encoding") != "" {
				t.Errorf("%s with its tag %s (%s): %d, %v, %d bytes", x.path, tag, how, got.StatusCode, got.Header, len(got.body))
			}
			if got := d.as(access.Ingester, "GET", x.path, "", how, "If-None-Match: "+tag); x.right == access.Read && got.StatusCode != 403 {
				t.Errorf("%s: who may not read is told that it holds: %d", x.path, got.StatusCode)
			}
		}
	}
	if squeezed < 10 || again < 10 {
		t.Errorf("%d compressed, %d with tags", squeezed, again)
	}
	tag := d.as(access.Admin, "GET", "/v1/stories", "", "Accept-Encoding: gzip").Header.Get("ETag")
	if got := d.as(access.Admin, "POST", "/v1/stories/s2/headline", `{"headline":"Bridge of Karrow falls","reason":"clearer"}`, media("/v1/")); got.StatusCode != 200 {
		t.Fatal(got.StatusCode, got.body)
	}
	if got := d.as(access.Admin, "GET", "/v1/stories", "", "Accept-Encoding: gzip", "If-None-Match: "+tag); got.StatusCode != 200 || got.Header.Get("ETag") == tag {
		t.Errorf("after a change, with the tag of before: %d", got.StatusCode)
	}
}

// Every address that takes a body takes only so much.
func TestBodiesAreBoundedEverywhere(t *testing.T) {
	d := openWhole(t, Limits{Body: 2000, Articles: 4000})
	for _, x := range append(d.operations(), pages...) {
		if x.method == "GET" {
			continue
		}
		most := map[bool]int{true: 4000, false: 2000}[x.path == "/v1/articles" || strings.HasSuffix(x.path, "/articles")]
		got := d.as(access.Admin, x.method, x.path, strings.Repeat("x", most+1), media(x.path))
		if got.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s %s takes %d bytes: %d", x.method, x.path, most+1, got.StatusCode)
		}
	}
}

// A desk that only shows offers nothing else, and says where to go for it.
func TestReadOnlyDesk(t *testing.T) {
	dir := t.TempDir()
	e, err := wirefold.Open(dir, wirefold.Options{Search: wirefold.SearchOff})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Add(t.Context(), &corpus.Article{ID: "a", Title: "Choir sings", Body: "The choir of Ostrel sang for an hour in the rain."}); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if e, err = wirefold.Open(dir, wirefold.Options{ReadOnly: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	d, err := New(e, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(d)
	t.Cleanup(s.Close)
	t.Cleanup(d.Stop)
	w := &whole{&at{d, s, t, &noted{}}, e, map[access.Role]string{}}
	for _, path := range []string{"/stories/s1", "/article?id=a", "/log"} {
		if got := w.as(access.Admin, "GET", path, ""); got.StatusCode != 200 || strings.Contains(got.body, "/hand/") {
			t.Errorf("%s offers to change something: %d", path, got.StatusCode)
		}
	}
	for path, body := range map[string]string{
		"/v1/articles":            `{"id":"b","title":"Tram","body":"A tram was halted."}`,
		"/v1/stories/s1/headline": `{"headline":"Choir","reason":"shorter"}`,
		"/do/headline":            url.Values{"story": {"s1"}, "headline": {"Choir"}, "reason": {"shorter"}}.Encode(),
		"/v1/articles/a/kill":     `{"reason":"withdrawn"}`,
	} {
		got := w.as(access.Admin, "POST", path, body, media(path))
		if got.StatusCode != 403 || !strings.Contains(got.body, "that writes it") {
			t.Errorf("%s: %d %.300s", path, got.StatusCode, got.body)
		}
	}
}
