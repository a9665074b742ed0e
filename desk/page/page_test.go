package page

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/net/html"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/desk/access"
	"github.com/wirefold/wirefold/desk/live"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) } // bleve's workers stay

// at is the moment of the tests.
var at = time.Date(2031, 5, 3, 12, 0, 0, 0, time.UTC)

// rig is a desk's pages over an engine in memory. Its clock stands still.
type rig struct {
	*testing.T
	engine *wirefold.Engine
	pages  *Pages
	mux    *http.ServeMux
	clock  time.Time
}

func newRig(t *testing.T, o wirefold.Options) *rig {
	t.Helper()
	r := &rig{T: t, clock: at, mux: http.NewServeMux()}
	o.Now = func() time.Time { return r.clock }
	e, err := wirefold.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	r.engine = e
	c := e.In("")
	r.pages, err = New(e, c, live.New(c), Options{Zone: time.UTC, Now: func() time.Time { return r.clock }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	r.pages.Register(r.mux, &access.Guard{Local: "editor"})
	return r
}

// add adds articles, each a commit, and has the next page show them.
func (r *rig) add(list ...*corpus.Article) {
	r.Helper()
	for _, a := range list {
		if _, err := r.engine.Add(r.Context(), a); err != nil {
			r.Fatal(err)
		}
	}
	if err := r.engine.Searchable(r.Context()); err != nil && !strings.Contains(err.Error(), "off") {
		r.Fatal(err)
	}
	r.pages.hub.Renew()
}

func report(id, source, title, body string, before time.Duration) *corpus.Article {
	return &corpus.Article{ID: id, Source: source, Title: title, Body: body, Published: at.Add(-before), Lang: "en"}
}

// town is a newsroom's morning: three stories, of which one has two origins.
func town() []*corpus.Article {
	return []*corpus.Article{
		report("fire-1", "Quorn Wire", "Fire guts tannery in Ostrel", "OSTREL - A fire gutted the tannery on Mill Lane in Ostrel on Saturday, the brigade said. Three workers were injured when a vat of solvent exploded at the Mill Lane tannery.", 50*time.Minute),
		report("library-1", "Ostrel Post", "Library lends its ten thousandth book", "The Ostrel library lent its ten thousandth book on a quiet afternoon, and the librarian Ansa Vell gave the reader a plant.", 30*time.Hour),
		report("bees-1", "Vale Radio", "Beekeepers count fewer hives", "Beekeepers of the Quorn valley counted fewer hives than a year ago, their guild said on Monday, and blamed a wet spring.", 5*24*time.Hour),
		report("fire-2", "Ostrel Post", "Fire guts tannery in Ostrel", "Three workers were injured on Saturday when the tannery on Mill Lane in Ostrel caught fire, firefighters said. A vat of solvent exploded at the Mill Lane tannery before dawn.", 40*time.Minute),
	}
}

// get asks for a page.
func (r *rig) get(path string, headers ...string) *httptest.ResponseRecorder {
	r.Helper()
	q := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		q.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	r.mux.ServeHTTP(w, q)
	return w
}

// page asks for a page that must be there.
func (r *rig) page(path string) *node {
	r.Helper()
	w := r.get(path)
	if w.Code != http.StatusOK {
		r.Fatalf("%s answers %d: %s", path, w.Code, parse(r.T, w.Body.Bytes()).one("main").text())
	}
	return parse(r.T, w.Body.Bytes())
}

// node is an element of a page. Every page that is parsed is held to what no page may
// have: scripts and styles in it, and two elements of one id.
type node struct {
	t *testing.T
	*html.Node
}

func parse(t *testing.T, page []byte) *node {
	t.Helper()
	n, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for d := range n.Descendants() {
		for _, a := range d.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.Contains(strings.ToLower(a.Val), "javascript:") {
				t.Errorf("<%s %s=%q> would be refused by the policy, or should be", d.Data, a.Key, a.Val)
			}
			if a.Key == "id" {
				if ids[a.Val] {
					t.Errorf("two elements have the id %q", a.Val)
				}
				ids[a.Val] = true
			}
		}
		if d.Data == "script" && d.FirstChild != nil {
			t.Errorf("a script stands in the page: %s", d.FirstChild.Data)
		}
	}
	return &node{t, n}
}

func (n *node) attr(name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// all are the elements that a selector chooses: "name", ".class", "#id" or "[attribute]",
// or some of these behind one another, each inside the one before.
func (n *node) all(selector string) []*node {
	first, rest, more := strings.Cut(selector, " ")
	var out []*node
	for d := range n.Descendants() {
		e := &node{n.t, d}
		var is bool
		switch first[0] {
		case '.':
			is = slices.Contains(strings.Fields(e.attr("class")), first[1:])
		case '#':
			is = e.attr("id") == first[1:]
		case '[':
			is = slices.ContainsFunc(d.Attr, func(a html.Attribute) bool { return "["+a.Key+"]" == first })
		default:
			is = d.Type == html.ElementNode && d.Data == first
		}
		if !is {
			continue
		}
		if more {
			out = append(out, e.all(rest)...)
		} else {
			out = append(out, e)
		}
	}
	return out
}

func (n *node) one(selector string) *node {
	n.t.Helper()
	list := n.all(selector)
	if len(list) != 1 {
		n.t.Fatalf("%d elements are %q, want one", len(list), selector)
	}
	return list[0]
}

func (n *node) text() string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func (n *node) texts(selector string) []string {
	out := []string{}
	for _, e := range n.all(selector) {
		out = append(out, e.text())
	}
	return out
}

func sameText(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestStories(t *testing.T) {
	r := newRig(t, wirefold.Options{})
	empty := r.page("/")
	if got := empty.one(".notice").text(); !strings.Contains(got, "No stories yet") || !strings.Contains(got, "dedupe add") {
		t.Errorf("an empty store says %q", got)
	}
	r.add(town()...)
	p := r.page("/")
	sameText(t, "headlines", p.texts("#stories h2"), []string{"Fire guts tannery in Ostrel", "Beekeepers count fewer hives", "Library lends its ten thousandth book"})
	row := p.one("#story-s1")
	sameText(t, "size", row.one(".size").text(), "2 origins 2 articles")
	sameText(t, "link", row.one("h2 a").attr("href"), "/stories/s1")
	sameText(t, "time", row.one(".when").text(), "3 May 2031 11:20 since 11:10")
	sameText(t, "in words", row.one(".pace .hidden").text(), "Reports came over 10 minutes, evenly.")
	sameText(t, "drawing", row.one("svg").attr("aria-hidden"), "true")
	sameText(t, "a single voice", p.one("#story-s2").texts(".badge"), []string{"single source"})
	if got := row.attr("data-changed"); got != "4" {
		t.Errorf("the story changed in commit %s, want 4", got)
	}
}

// TestOneCommit: in an archive that came in one commit, the newest report comes first.
func TestOneCommit(t *testing.T) {
	r := newRig(t, wirefold.Options{})
	if _, err := r.engine.AddBatch(t.Context(), town()); err != nil {
		t.Fatal(err)
	}
	r.pages.hub.Renew()
	sameText(t, "order", r.page("/").texts("#stories h2")[0], "Fire guts tannery in Ostrel")
}

func TestFilters(t *testing.T) {
	r := newRig(t, wirefold.Options{})
	r.add(town()...)
	const fire, bees, library = "Fire guts tannery in Ostrel", "Beekeepers count fewer hives", "Library lends its ten thousandth book"
	for _, tt := range []struct {
		query string
		want  []string
		chips []string
	}{
		{"within=1h", []string{fire}, []string{"in the last hour"}},
		{"within=24h", []string{fire}, []string{"in the last 24 hours"}},
		{"within=7d", []string{fire, bees, library}, []string{"in the last 7 days"}},
		{"from=2031-04-28&to=2031-04-28", []string{bees}, []string{"from 2031-04-28", "to 2031-04-28"}},
		{"from=2031-05-02", []string{fire, library}, []string{"from 2031-05-02"}},
		{"source=ostrel+post", []string{fire, library}, []string{"source: ostrel post"}},
		{"source=ostrel+post&least=2", []string{fire}, []string{"source: ostrel post", "at least 2 articles"}},
		{"state=single+source", []string{bees, library}, []string{"single source"}},
		{"language=en", []string{fire, bees, library}, []string{"language: en"}},
		{"language=cy", nil, []string{"language: cy"}},
		{"place=ostrel", []string{fire}, []string{"place: ostrel"}},
		{"order=newest", []string{fire, library, bees}, nil},
		{"order=largest", []string{fire, library, bees}, nil},
		{"source=&language=&place=&least=&from=&to=&order=", []string{fire, bees, library}, nil},
	} {
		t.Run(tt.query, func(t *testing.T) {
			r := &rig{T: t, pages: r.pages, mux: r.mux}
			p := r.page("/?" + tt.query)
			sameText(t, "stories", p.texts("#stories h2"), append([]string{}, tt.want...))
			chips := []string{}
			for _, c := range p.all(".chip") {
				chips = append(chips, strings.TrimSuffix(c.text(), " × , remove this filter"))
				if u, err := url.Parse(c.attr("href")); err != nil || len(u.Query()) >= len(p.all(".chip"))+1 {
					t.Errorf("the chip %q leads to %s", c.text(), c.attr("href"))
				}
			}
			sameText(t, "chips", chips, append([]string{}, tt.chips...))
			if len(tt.want) == 0 && !strings.Contains(p.one(".notice").text(), "show all stories") {
				t.Errorf("an empty list says %q", p.one(".notice").text())
			}
		})
	}
	p := r.page("/?source=Ostrel+Post&within=24h&page=1&done=7")
	for _, c := range p.all(".chip") {
		want := "/?source=Ostrel+Post"
		if strings.HasPrefix(c.text(), "source") {
			want = "/?within=24h"
		}
		sameText(t, "without", c.attr("href"), want)
	}
	options := []string{}
	for _, o := range p.all("#sources option") {
		options = append(options, o.attr("value"))
	}
	sameText(t, "options", options, []string{"Ostrel Post", "Quorn Wire", "Vale Radio"})
}

// TestNotUnderstood: what cannot be meant is said in words, and what was asked is not
// taken for markup.
func TestNotUnderstood(t *testing.T) {
	r := newRig(t, wirefold.Options{})
	r.add(town()...)
	for query, says := range map[string]string{
		"from=yesterday":                  "is no date",
		"from=2031-05-03&to=2031-05-01":   "exchange the two dates",
		"within=3w":                       "no window of time",
		"state=<script>alert(1)</script>": "has the status",
		"order=best-of":                   "no order",
		"least=many":                      "whole number",
		"page=0":                          "whole number",
		"page=99999":                      "goes that far",
		"asof=noon":                       "is no moment",
		"q=fire&page=51":                  "goes that far",
	} {
		w := r.get("/?" + strings.NewReplacer("<", "%3C", ">", "%3E").Replace(query))
		p := parse(t, w.Body.Bytes())
		if got := p.one("main").text(); w.Code != http.StatusBadRequest || !strings.Contains(got, says) {
			t.Errorf("%s answers %d %q, want 400 and %q", query, w.Code, got, says)
		}
	}
	for _, path := range []string{"/nothing", "/static/none.css", "/static/", "/stories"} {
		if w := r.get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s answers %d", path, w.Code)
		}
	}
	if got := parse(t, r.get("/nothing").Body.Bytes()).one("main").text(); !strings.Contains(got, "no page") {
		t.Errorf("where there is no page, it says %q", got)
	}
}

func TestPaging(t *testing.T) {
	r := newRig(t, wirefold.Options{Search: wirefold.SearchOff, GroupBy: "id"})
	var list []*corpus.Article
	for i := range storiesPage + 5 {
		list = append(list, report(fmt.Sprintf("a%d", i), "Quorn Wire", fmt.Sprintf("Event %d", i), fmt.Sprintf("What happened in village %d.", i), time.Duration(i)*time.Minute))
	}
	r.add(list...)
	first := r.page("/?order=newest")
	if n := len(first.all("#stories h2")); n != storiesPage {
		t.Fatalf("the first page has %d stories, want %d", n, storiesPage)
	}
	links := first.all(".pager a")
	if len(links) != 1 || links[0].attr("href") != "/?order=newest&page=2" {
		t.Fatalf("the first page leads to %v", links)
	}
	second := r.page(links[0].attr("href"))
	sameText(t, "rest", second.texts("#stories h2"), []string{"Event 60", "Event 61", "Event 62", "Event 63", "Event 64"})
	sameText(t, "back", second.all(".pager a")[0].attr("href"), "/?order=newest")
	if got := r.page("/?page=3").one(".notice").text(); !strings.Contains(got, "ends before page 3") {
		t.Errorf("behind the end stands %q", got)
	}
}

func TestSearch(t *testing.T) {
	r := newRig(t, wirefold.Options{})
	r.add(town()...)
	r.add(report("evil", `<b onmouseover="x()">Wire</b>`, `"><script>alert('tannery')</script> & \u202eעברית`, "<img src=x onerror=alert(1)> The tannery </mark> was hostile & \"quoted\".", time.Minute))
	p := r.page("/?q=tannery")
	sameText(t, "total", strings.Fields(p.one("main").all(".meta")[0].text())[:6], []string{"1", "to", "3", "of", "3", "articles"})
	groups := p.all(".group")
	if len(groups) != 2 {
		t.Fatalf("the hits are of %d stories, want 2", len(groups))
	}
	for _, g := range groups {
		if g.one("h2 a").attr("href") == "/stories/s1" {
			sameText(t, "hits of the fire", len(g.all(".hits li")), 2)
		}
	}
	for _, m := range p.all("mark") {
		if !strings.EqualFold(m.text(), "tannery") {
			t.Errorf("%q is marked", m.text())
		}
	}
	if n := len(p.all(".hits mark")); n < 5 {
		t.Errorf("%d words are marked", n)
	}
	var hostile *node
	for _, a := range p.all(".hits a") {
		if a.attr("href") == "/article?id=evil" {
			hostile = a
		}
	}
	if hostile == nil || !strings.Contains(hostile.text(), "<script>alert('") || hostile.attr("dir") != "auto" {
		t.Errorf("the hostile title became %v", hostile)
	}

	sameText(t, "narrowed", len(r.page("/?q=tannery&source=Quorn+Wire").all(".hits li")), 1)
	sameText(t, "narrowed by time", len(r.page("/?q=tannery&to=2031-05-02").all(".hits li")), 0)
	sameText(t, "leads to the list", r.page("/?q=tannery").all(".chips a")[0].attr("href"), "/")
	if got := r.page("/?q=zebra").one(".notice").text(); !strings.Contains(got, "other words") {
		t.Errorf("nothing found says %q", got)
	}
	if got := r.page("/?q=" + url.QueryEscape(`published:>=never`)).one(".notice").text(); !strings.Contains(got, "cannot be read as a search") {
		t.Errorf("a wrong query says %q", got)
	}
	off := newRig(t, wirefold.Options{Search: wirefold.SearchOff})
	off.add(town()...)
	if got := off.page("/?q=tannery").one(".notice").text(); !strings.Contains(got, "search is off") {
		t.Errorf("without an index it says %q", got)
	}
}

func TestSearchPages(t *testing.T) {
	r := newRig(t, wirefold.Options{})
	for i := range hitsPage + 3 {
		r.add(report(fmt.Sprintf("a%d", i), "Quorn Wire", fmt.Sprintf("Heron seen in village %d", i), fmt.Sprintf("A heron number%d came to the pond.", i), time.Duration(i)*time.Hour))
	}
	p := r.page("/?q=heron")
	sameText(t, "hits", len(p.all(".hits li")), hitsPage)
	sameText(t, "next", p.all(".pager a")[0].attr("href"), "/?page=2&q=heron")
	p = r.page("/?page=2&q=heron")
	sameText(t, "rest", len(p.all(".hits li")), 3)
	sameText(t, "previous", p.all(".pager a")[0].attr("href"), "/?q=heron")
}

func TestMarked(t *testing.T) {
	for _, tt := range []struct {
		text  string
		spans []corpus.Span
		want  string
	}{
		{"a <b> c", []corpus.Span{{Start: 2, End: 5}}, "a <mark>&lt;b&gt;</mark> c"},
		{"a&b", []corpus.Span{{Start: 0, End: 1}, {Start: 2, End: 3}}, "<mark>a</mark>&amp;<mark>b</mark>"},
		{"é", []corpus.Span{{Start: 1, End: 2}}, "é"},
		{"short", []corpus.Span{{Start: 3, End: 99}}, "short"},
		{"twice", []corpus.Span{{Start: 0, End: 3}, {Start: 2, End: 4}}, "<mark>twi</mark>ce"},
		{"back", []corpus.Span{{Start: 3, End: 1}, {Start: -2, End: 1}}, "back"},
	} {
		if got := string(marked(tt.text, tt.spans)); got != tt.want {
			t.Errorf("marked(%q, %v) = %s, want %s", tt.text, tt.spans, got, tt.want)
		}
	}
}

func TestHostileHeadlines(t *testing.T) {
	r := newRig(t, wirefold.Options{Search: wirefold.SearchOff})
	title := `"><script>alert(1)</script>'<img src=x onerror=alert(2)>`
	r.add(report("evil", "Wire", title, "Something happened by the pond.", time.Minute), report("rtl", "Wire", "חדשות \u202etxt.exe", "Another thing altogether, at sea.", time.Minute), report("none", "Wire", "", "", time.Minute))
	p := r.page("/")
	sameText(t, "headlines", p.texts("#stories h2")[1:], []string{"חדשות \u202etxt.exe", title})
	for _, a := range p.all("#stories h2 a") {
		if a.attr("dir") != "auto" || a.text() == "" {
			t.Errorf("the headline %q may turn what stands around it", a.text())
		}
	}
}

func TestETag(t *testing.T) {
	r := newRig(t, wirefold.Options{})
	r.add(town()...)
	w := r.get("/")
	tag := w.Header().Get("ETag")
	if again := r.get("/", "If-None-Match", tag); tag == "" || again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("the same page answers %d with %d bytes", again.Code, again.Body.Len())
	}
	if w.Header().Get("Cache-Control") != "private, no-cache" {
		t.Errorf("Cache-Control: %s", w.Header().Get("Cache-Control"))
	}
	r.add(report("new", "Quorn Wire", "Ferry runs aground", "A ferry ran aground off Garrow Head.", 0))
	if again := r.get("/", "If-None-Match", tag); again.Code != http.StatusOK {
		t.Errorf("a changed page answers %d", again.Code)
	}
	for at := range r.pages.assets {
		if w := r.get(at); w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s answers %d", at, w.Code)
		}
	}
}

// TestWeight: what a reader loads first stays small.
func TestWeight(t *testing.T) {
	r := newRig(t, wirefold.Options{Search: wirefold.SearchOff})
	for i := range storiesPage {
		r.add(report(fmt.Sprintf("a%d", i), fmt.Sprintf("Outlet %d", i), fmt.Sprintf("A headline of the usual length about event number %d", i), fmt.Sprintf("What happened in village %d.", i), 0))
	}
	var all bytes.Buffer
	add := func(b []byte) {
		z := gzip.NewWriter(&all)
		if _, err := z.Write(b); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	add(r.get("/").Body.Bytes())
	for _, a := range r.pages.assets {
		add(a.body)
	}
	t.Logf("%d bytes", all.Len())
	if all.Len() > 150_000 {
		t.Errorf("the first page weighs %d bytes, want 150,000 at most", all.Len())
	}
}

// TestMadeOnce: many readers of one page cost one, a write shows up, and no user gets
// what names another.
func TestMadeOnce(t *testing.T) {
	r := newRig(t, wirefold.Options{Search: wirefold.SearchOff})
	r.add(town()...)
	var times atomic.Int32
	begun, proceed := make(chan struct{}, 100), make(chan struct{})
	h := r.pages.page("error", func(*http.Request, wirefold.View) (string, any, error) {
		times.Add(1)
		begun <- struct{}{}
		<-proceed
		return "Title", "data", nil
	})
	as := func(ctx context.Context, name string) *httptest.ResponseRecorder {
		q := httptest.NewRequestWithContext(access.With(ctx, access.User{Name: name, Role: access.Editor}), http.MethodGet, "/x", nil)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, q)
		return w
	}
	// The first reader leaves before the page is made, and the others get it.
	ctx, leave := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { as(ctx, "Ann") })
	<-begun
	leave()
	for range 20 {
		group.Go(func() {
			if w := as(t.Context(), "Ann"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), ">Ann<") {
				t.Errorf("a reader who waited got %d", w.Code)
			}
		})
	}
	close(proceed)
	group.Wait()
	if n := times.Load(); n != 1 {
		t.Errorf("the page was made %d times", n)
	}
	if w := as(t.Context(), "Ben"); !strings.Contains(w.Body.String(), ">Ben<") || strings.Contains(w.Body.String(), "Ann") {
		t.Errorf("Ben got the page of another")
	}
	if as(t.Context(), "Ben"); times.Load() != 2 {
		t.Errorf("two readers made %d pages", times.Load())
	}
	r.add(report("new", "Quorn Wire", "Ferry runs aground", "A ferry ran aground off Garrow Head.", 0))
	if as(t.Context(), "Ben"); times.Load() != 3 {
		t.Errorf("after a write the page was not made anew")
	}
	r.clock = r.clock.Add(time.Minute)
	if as(t.Context(), "Ben"); times.Load() != 4 {
		t.Errorf("a minute later the page was not made anew")
	}
}

// TestUsable: what is a little old is shown while it is made anew, once; what is older is
// waited for, and so is what a failure left.
func TestUsable(t *testing.T) {
	c := newCache(3, 1000, func(s string) int { return len(s) })
	is := func(a age) func(string) age { return func(string) age { return a } }
	get := func(a age, how func() (string, error)) string {
		t.Helper()
		v, err := c.fresh(t.Context(), "key", is(a), how)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	value := func(v string) func() (string, error) { return func() (string, error) { return v, nil } }
	never := func() (string, error) { t.Error("it was made"); return "", nil }
	sameText(t, "the first", get(outdated, value("one")), "one")
	sameText(t, "as good as new", get(current, never), "one")
	begun, proceed := make(chan struct{}), make(chan struct{})
	sameText(t, "while it is made", get(usable, func() (string, error) { close(begun); <-proceed; return "two", nil }), "one")
	<-begun
	sameText(t, "while it is made still", get(usable, never), "one")
	close(proceed)
	for get(current, never) != "two" {
		runtime.Gosched()
	}
	failed := make(chan struct{})
	sameText(t, "while it fails", get(usable, func() (string, error) { defer close(failed); panic("x") }), "two")
	<-failed
	sameText(t, "after that", get(outdated, value("three")), "three")
	if c.used != len("three") || c.order.Len() != 1 {
		t.Errorf("%d bytes in %d entries are kept", c.used, c.order.Len())
	}
}

func TestCache(t *testing.T) {
	c := newCache(3, 100, func(s string) int { return len(s) })
	made := 0
	get := func(key, v string, err error) (string, error) {
		return c.get(t.Context(), key, func() (string, error) { made++; return v, err })
	}
	for _, k := range []string{"a", "b", "c", "a", "d"} { // b is the one that was used least lately
		if got, err := get(k, "v"+k, nil); err != nil || got != "v"+k {
			t.Fatalf("%s: %q %v", k, got, err)
		}
	}
	for k, want := range map[string]int{"a": 4, "c": 4, "d": 4} {
		if _, err := get(k, "v"+k, nil); err != nil || made != want {
			t.Errorf("%s: made %d, want %d", k, made, want)
		}
	}
	if _, err := get("b", "vb", nil); err != nil || made != 5 {
		t.Errorf("what was dropped was not made anew: %d", made)
	}
	for range 2 {
		if _, err := get("bad", "", io.ErrUnexpectedEOF); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("the error is %v", err)
		}
	}
	if made != 7 {
		t.Errorf("an error was kept")
	}
	if _, err := get("huge", strings.Repeat("x", 101), nil); err != nil {
		t.Fatal(err)
	}
	if c.used > c.room || c.order.Len() != len(c.by) || c.order.Len() > c.most {
		t.Errorf("%d entries of %d bytes are kept", c.order.Len(), c.used)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a panic was swallowed")
			}
		}()
		_, _ = c.get(t.Context(), "panic", func() (string, error) { panic("x") })
	}()
	if got, err := get("panic", "fine", nil); err != nil || got != "fine" {
		t.Errorf("after a panic: %q %v", got, err)
	}
}

// TestAsOf: a page of the past leads to pages of the same past, and back; and what was
// deleted since is in none.
func TestAsOf(t *testing.T) {
	r := newRig(t, wirefold.Options{})
	list := town()
	r.add(list[0])
	then := r.clock
	r.clock = r.clock.Add(time.Hour)
	r.add(list[1:]...)
	path := "/?asof=" + url.QueryEscape(then.Format(time.RFC3339)) + "&within=7d"
	p := r.page(path)
	sameText(t, "stories", p.texts("#stories h2"), []string{"Fire guts tannery in Ostrel"})
	sameText(t, "row", p.one("#story-s1 h2 a").attr("href"), "/stories/s1?asof=2031-05-03T12%3A00%3A00Z")
	sameText(t, "back", p.one(".asof-bar a").attr("href"), "/?within=7d")
	sameText(t, "other links", p.all("nav a")[4].attr("href"), "/v1/docs")
	hidden := 0
	for _, f := range p.all("form") {
		for _, i := range f.all("input") {
			if i.attr("name") == "asof" && i.attr("value") == "2031-05-03T12:00:00Z" {
				hidden++
			}
		}
	}
	sameText(t, "forms that stay", hidden, 2)
	if len(p.all("[data-asof]")) != 1 {
		t.Error("the script is not told that the page is of the past")
	}
	if future := r.page("/?asof=2099-01-01T00:00:00Z"); len(future.all("#stories h2")) != 3 {
		t.Error("the future is not the present")
	}
	if n := len(r.pages.views.by); n != 1 {
		t.Errorf("%d moments are kept, want 1", n)
	}
	if _, err := r.engine.Delete(t.Context(), "fire-1", wirefold.Note{By: "editor", Reason: "a court said so"}); err != nil {
		t.Fatal(err)
	}
	r.pages.hub.Renew()
	if got := r.page(path).texts("#stories h2"); len(got) != 0 {
		t.Errorf("what was deleted is in the past: %q", got)
	}
}

func TestDone(t *testing.T) {
	r := newRig(t, wirefold.Options{Search: wirefold.SearchOff})
	r.add(town()...)
	o, err := r.engine.Join(t.Context(), "s1", "s2", wirefold.Note{By: "Ann <b>", Reason: `one "event" <script>`})
	if err != nil {
		t.Fatal(err)
	}
	r.pages.hub.Renew()
	p := r.page(fmt.Sprintf("/?done=%d", o.ID))
	if text := p.one("#done").text(); !strings.HasPrefix(text, "Done. Joined") {
		t.Errorf("what was done is told as %q", text)
	}
	if !slices.ContainsFunc(p.all("#done a"), func(a *node) bool { return a.attr("href") == fmt.Sprintf("/hand/undo?operation=%d", o.ID) }) {
		t.Error("it cannot be undone")
	}
	for _, n := range []string{"99", "-1", "x", "1e3", "<script>"} {
		if got := r.page("/?done=" + url.QueryEscape(n)).all("#done"); len(got) != 0 {
			t.Errorf("done=%s shows %q", n, got[0].text())
		}
	}
}

func TestSigned(t *testing.T) {
	r := newRig(t, wirefold.Options{Search: wirefold.SearchOff})
	if got := r.page("/").all("form"); len(got) != 2 {
		t.Errorf("who never signed in has %d forms", len(got))
	}
	q := httptest.NewRequestWithContext(access.With(t.Context(), access.User{Name: "Ann", Role: access.Reader}), http.MethodGet, "/", nil)
	w := httptest.NewRecorder()
	r.pages.page("stories", r.pages.stories).ServeHTTP(w, q)
	for _, f := range parse(t, w.Body.Bytes()).all("form") {
		if f.attr("action") == "/logout" && f.attr("method") == "post" {
			return
		}
	}
	t.Error("who signed in cannot sign out")
}

// events reads a stream until it ends.
func events(t *testing.T, r *rig, path string, headers ...string) (<-chan live.Tick, func()) {
	t.Helper()
	server := httptest.NewServer(r.mux)
	ctx, cancel := context.WithCancel(t.Context())
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		q.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(q) //nolint:bodyclose // the function that is given back closes it
	if err != nil {
		t.Fatal(err)
	}
	if got := answer.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("the stream is %s", got)
	}
	out := make(chan live.Tick)
	end := make(chan struct{})
	go func() {
		defer close(end)
		defer close(out)
		lines := bufio.NewScanner(answer.Body)
		for lines.Scan() {
			data, ok := strings.CutPrefix(lines.Text(), "data: ")
			if !ok {
				continue
			}
			var k live.Tick
			if err := json.Unmarshal([]byte(data), &k); err != nil {
				t.Errorf("%q: %v", data, err)
			}
			select {
			case out <- k:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, func() {
		cancel()
		<-end
		_ = answer.Body.Close()
		server.Close()
		http.DefaultClient.CloseIdleConnections()
	}
}

func TestLive(t *testing.T) {
	r := newRig(t, wirefold.Options{Search: wirefold.SearchOff})
	r.add(town()[:3]...)
	since := r.page("/").one("body").attr("data-cursor")
	news, stop := events(t, r, "/live?since="+since)
	r.add(town()[3])
	first := <-news
	sameText(t, "told", first.Stories, []string{"s1"})
	r.pages.hub.Renew()
	if got := r.page("/").one("#story-s1 .size").text(); got != "2 origins 2 articles" {
		t.Errorf("after the tick the page says %q", got)
	}
	if _, err := r.engine.Join(t.Context(), "s2", "s3", wirefold.Note{By: "editor", Reason: "one event"}); err != nil {
		t.Fatal(err)
	}
	// What the article changed after the first tick may come with the join, or before it.
	var told []string
	for !slices.Contains(told, "s2") || !slices.Contains(told, "s3") {
		k, ok := <-news
		if !ok {
			t.Fatalf("the stream ended; a join told of %q", told)
		}
		told = append(told, slices.DeleteFunc(k.Stories, func(s string) bool { return s == "s1" })...)
	}
	sameText(t, "a join tells", told, []string{"s2", "s3"})
	stop()
	// Who shows an older state is told to look at everything.
	old, stop := events(t, r, "/live?since="+since)
	if k := <-old; !k.More || k.Cursor != r.engine.Cursor() {
		t.Errorf("after some time: %+v", k)
	}
	stop()
	other, stop := events(t, r, "/live?since=99999")
	if k := <-other; !k.More {
		t.Errorf("with a cursor of another store: %+v", k)
	}
	// The stream ends with the engine.
	if err := r.engine.Close(); err != nil {
		t.Fatal(err)
	}
	if k, ok := <-other; ok {
		t.Errorf("the engine is closed, and the stream tells %+v", k)
	}
	stop()
}
