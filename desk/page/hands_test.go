package page

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/desk/access"
	"github.com/wirefold/wirefold/desk/live"
)

// handDesk is a desk on the demo corpus, and who asks it.
type handDesk struct {
	*testing.T
	engine *wirefold.Engine
	pages  *Pages
	mux    *http.ServeMux
	who    access.User
}

func newHandDesk(t *testing.T, o Options) *handDesk {
	t.Helper()
	e, err := wirefold.New(wirefold.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	var r corpus.Reader
	var all []*corpus.Article
	for a, err := range r.Read(t.Context(), "../../corpus/testdata/demo") {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	if _, err := e.AddBatch(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	if err := e.Searchable(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.Zone, o.Log = time.UTC, slog.New(slog.DiscardHandler)
	if o.Now == nil {
		o.Now = time.Now
	}
	p, err := New(e, e.In(""), live.New(e.In("")), o)
	if err != nil {
		t.Fatal(err)
	}
	d := &handDesk{T: t, engine: e, pages: p, mux: http.NewServeMux(), who: access.User{Name: "Ada Quill", Role: access.Admin}}
	// The handlers stand here without a guard: who asks is in the request's context.
	for _, h := range hands {
		d.mux.Handle("GET /hand/"+h.name, p.askHand(h))
		d.mux.Handle("POST /do/"+h.name, p.actHand(h))
	}
	d.mux.Handle("GET /log", p.page("log", p.log))
	d.mux.HandleFunc("GET /log.json", p.logJSON)
	d.mux.Handle("GET /sources", p.page("sources", p.sources))
	return d
}

func (d *handDesk) ask(r *http.Request) *httptest.ResponseRecorder {
	d.Helper()
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r.WithContext(access.With(r.Context(), d.who)))
	return w
}

// get is a page that must be there.
func (d *handDesk) get(path string, status int) string {
	d.Helper()
	w := d.ask(httptest.NewRequestWithContext(d.Context(), http.MethodGet, path, nil))
	if w.Code != status {
		d.Fatalf("GET %s: %d, want %d:\n%s", path, w.Code, status, w.Body)
	}
	return w.Body.String()
}

func (d *handDesk) post(path string, form url.Values) *httptest.ResponseRecorder {
	d.Helper()
	r := httptest.NewRequestWithContext(d.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.ask(r)
}

var (
	inputTag  = regexp.MustCompile(`<input[^>]*>`)
	attribute = regexp.MustCompile(`([a-z]+)(?:="([^"]*)")?`)
)

// fields are what a browser would send of the page's form as it stands.
func (d *handDesk) fields(html string) url.Values {
	d.Helper()
	_, html, _ = strings.Cut(html, "<main")
	_, form, ok := strings.Cut(html, `<form method="post"`)
	if !ok {
		d.Fatalf("there is no form:\n%s", html)
	}
	form, _, _ = strings.Cut(form, "</form>")
	out := url.Values{}
	unescape := strings.NewReplacer("&amp;", "&", "&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&#43;", "+")
	for _, tag := range inputTag.FindAllString(form, -1) {
		has := map[string]string{}
		for _, m := range attribute.FindAllStringSubmatch(strings.TrimPrefix(tag, "<input"), -1) {
			if _, set := has[m[1]]; !set {
				has[m[1]] = unescape.Replace(m[2])
			}
		}
		if _, checked := has["checked"]; (has["type"] == "checkbox" || has["type"] == "radio") && !checked {
			continue
		}
		out.Add(has["name"], has["value"])
	}
	return out
}

// do follows a hand's form, as a person would: it asks for the page, fills in and sends.
func (d *handDesk) do(path string, fill url.Values) wirefold.Operation {
	d.Helper()
	form := d.fields(d.get(path, http.StatusOK))
	for k, v := range fill {
		form[k] = v
	}
	u, err := url.Parse(path)
	if err != nil {
		d.Fatal(err)
	}
	w := d.post(strings.Replace(u.Path, "/hand/", "/do/", 1), form)
	if w.Code != http.StatusSeeOther {
		d.Fatalf("%s with %v: %d\n%s", path, form, w.Code, w.Body)
	}
	to, err := url.Parse(w.Header().Get("Location"))
	if err != nil {
		d.Fatal(err)
	}
	n, err := strconv.Atoi(to.Query().Get("done"))
	if err != nil {
		d.Fatalf("%s leads to %s, without a number", path, to)
	}
	return d.engine.Operations()[n-1]
}

func (d *handDesk) storyOf(article string) string {
	d.Helper()
	a, err := d.engine.Article(article)
	if err != nil {
		d.Fatal(err)
	}
	return a.Decision.Story
}

const ferry = "meridian-1005-1" // opens a story of nine articles

// handCases are every hand that can be undone, each with what shows that it was done.
func handCases(d *handDesk) []struct {
	name, path string
	fill       url.Values
	state      func() string
} {
	d.Helper()
	story, mine := d.storyOf(ferry), d.storyOf("meridian-0114-1")
	facts, err := d.engine.Facts(d.Context(), story)
	if err != nil {
		d.Fatal(err)
	}
	var claim string
	for i := range facts {
		for k := range facts[i].Claims {
			if c := &facts[i].Claims[k]; facts[i].Scope == merge.Main && facts[i].Attribute == merge.Killed && c.Claim.Value.N == 11 {
				claim = fmt.Sprintf("%s@%d-%d", c.Claim.Article, c.Claim.ValueSpan.Start, c.Claim.ValueSpan.End)
			}
		}
	}
	if claim == "" {
		d.Fatal("the ferry's story has no claim of 11 dead")
	}
	killed := func() string {
		facts, err := d.engine.Facts(d.Context(), story)
		if err != nil {
			d.Fatal(err)
		}
		var out []string
		for i := range facts {
			if facts[i].Scope == merge.Main && facts[i].Attribute == merge.Killed {
				out = append(out, fmt.Sprint(facts[i].Text(), facts[i].Status, len(facts[i].Claims)))
			}
		}
		return strings.Join(out, ";")
	}
	of := func(article string) func() string { return func() string { return d.storyOf(article) } }
	return []struct {
		name, path string
		fill       url.Values
		state      func() string
	}{
		{"join", "/hand/join?into=" + story, url.Values{"other": {"http://desk.example/stories/" + mine + "?x=1#y"}}, of("meridian-0114-1")},
		{"separate", "/hand/separate?article=polar-1006-1", nil, of("polar-1006-1")},
		{"move", "/hand/move?article=islander-1005-1", url.Values{"story": {mine}}, of("islander-1005-1")},
		{"headline", "/hand/headline?story=" + story, url.Values{"headline": {"  Ferry lost   off Lissey "}}, func() string {
			s, err := d.engine.Summary(story)
			if err != nil {
				d.Fatal(err)
			}
			return s.Headline
		}},
		{"fact", "/hand/fact?story=" + story + "&attribute=killed&class=people&claim=" + claim, nil, killed},
		{"fact apart", "/hand/fact?story=" + story + "&attribute=killed&class=people&apart=polar-1005-1", nil, killed},
		{"kill", "/hand/kill?article=meridian-1005-3", nil, func() string {
			a, err := d.engine.Article("herald-1006-1") // a copy of it
			if err != nil {
				d.Fatal(err)
			}
			return fmt.Sprint(a.Decision.Killed)
		}},
	}
}

func TestEveryHandIsDoneAndUndoneAndInTheLog(t *testing.T) {
	d := newHandDesk(t, Options{})
	for i, c := range handCases(d) {
		t.Run(c.name, func(t *testing.T) {
			d.T = t
			before := c.state()
			why := fmt.Sprintf("reason %d of <b>%s</b>", i, c.name)
			fill := url.Values{"reason": {" " + why + " "}}
			for k, v := range c.fill {
				fill[k] = v
			}
			o := d.do(c.path+"&back="+url.QueryEscape("/stories/s1?x=1&asof=2024-10-06T00:00:00Z"), fill)
			if o.By != d.who.Name || o.Reason != why {
				t.Fatalf("the operation is %+v", o)
			}
			after := c.state()
			if after == before {
				t.Fatalf("nothing changed: %s", before)
			}
			number := strconv.Itoa(o.ID)
			undo := d.do("/hand/undo?operation="+number, url.Values{"reason": {"not so after all"}})
			if undo.Undoes != o.ID || undo.By != d.who.Name {
				t.Fatalf("the undoing is %+v", undo)
			}
			if now := c.state(); now != before {
				t.Fatalf("undone, it is %q, and was %q before", now, before)
			}
			if w := d.post("/do/undo", url.Values{"operation": {number}, "reason": {"again"}}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "undone already") {
				t.Fatalf("undoing twice: %d\n%s", w.Code, w.Body)
			}
			html := d.get("/log", http.StatusOK)
			for _, want := range []string{`id="op-` + number + `"`, strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(why), "Ada Quill", "not so after all"} {
				if !strings.Contains(html, want) {
					t.Errorf("the log lacks %s:\n%s", want, html)
				}
			}
			if strings.Contains(html, "<b>") {
				t.Error("a reason is not escaped")
			}
		})
	}
}

func TestDeletionAsksForTheIDAndIsForManagers(t *testing.T) {
	d := newHandDesk(t, Options{})
	html := d.get("/hand/delete?article="+ferry, http.StatusOK)
	if !strings.Contains(html, "cannot be undone") {
		t.Error("the form does not warn")
	}
	form := url.Values{"article": {ferry}, "reason": {"a court order"}, "typed": {"meridian"}, "once": {"x"}}
	w := d.post("/do/delete", form)
	if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `value="a court order"`) || !strings.Contains(w.Body.String(), `value="meridian"`) {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	form.Set("typed", ferry)
	form.Set("back", articleURL(ferry))
	w = d.post("/do/delete", form)
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/log?") {
		t.Fatalf("%d to %s: %s", w.Code, to, w.Body)
	}
	if _, err := d.engine.Article(ferry); err == nil {
		t.Fatal("the article is still there")
	}
	if w := d.post("/do/delete", form); w.Code != http.StatusSeeOther {
		t.Errorf("the form sent twice: %d", w.Code)
	}
	form.Set("once", "y")
	if w := d.post("/do/delete", form); w.Code != http.StatusNotFound {
		t.Errorf("deleted twice: %d", w.Code)
	}
	if n := len(d.engine.Operations()); n != 1 {
		t.Errorf("%d operations, want 1", n)
	}
	if w := d.post("/do/undo", url.Values{"operation": {"1"}, "reason": {"r"}}); w.Code != http.StatusBadRequest {
		t.Errorf("undoing a deletion: %d", w.Code)
	}
}

func TestRightsOfHands(t *testing.T) {
	d := newHandDesk(t, Options{})
	for _, c := range []struct {
		role         access.Role
		edit, manage int
	}{
		{access.Reader, 403, 403}, {access.Ingester, 403, 403}, {access.Editor, 200, 403}, {access.Admin, 200, 200}, {"", 403, 403},
	} {
		d.who = access.User{Name: "x", Role: c.role}
		for _, h := range hands {
			want := c.edit
			if h.name == "delete" {
				want = c.manage
			}
			path := "/hand/" + h.name + "?into=s1&story=s1&article=" + ferry + "&attribute=killed&class=people"
			if h.name == "undo" || h.name == "fact" {
				if want != 403 {
					continue
				}
			}
			d.get(path, want)
			if want == 403 {
				form := url.Values{"into": {"s1"}, "other": {"s2"}, "story": {"s2"}, "article": {ferry}, "headline": {"X"}, "reason": {"r"}, "typed": {ferry}, "operation": {"1"}}
				if w := d.post("/do/"+h.name, form); w.Code != 403 {
					t.Errorf("%s may POST %s: %d", c.role, h.name, w.Code)
				}
			}
		}
	}
	if n := len(d.engine.Operations()); n != 0 {
		t.Errorf("%d operations were done by those who may not", n)
	}
	// Who may only read sees the log, without what they may not do.
	d.who = access.User{Name: "ed", Role: access.Editor}
	d.do("/hand/kill?article="+ferry, url.Values{"reason": {"r"}})
	if !strings.Contains(d.get("/log", 200), "/hand/undo?") {
		t.Error("an editor is not offered to undo")
	}
	d.who = access.User{Name: "rea", Role: access.Reader}
	if html := d.get("/log?done=1", 200); strings.Contains(html, "/hand/") {
		t.Error("a reader is offered to undo")
	}
}

func TestWhatIsWrongIsSaidAndWhatWasTypedIsKept(t *testing.T) {
	d := newHandDesk(t, Options{})
	story, mine := d.storyOf(ferry), d.storyOf("meridian-0114-1")
	const script = `"><script>alert(1)</script>`
	for _, c := range []struct {
		name, path string
		form       url.Values
		status     int
		says       string
	}{
		{"no reason", "/do/headline", url.Values{"story": {story}, "headline": {"Typed here"}}, 400, "Say why"},
		{"spaces for a reason", "/do/kill", url.Values{"article": {ferry}, "reason": {" \t "}}, 400, "Say why"},
		{"a long reason", "/do/kill", url.Values{"article": {ferry}, "reason": {strings.Repeat("x", 2001)}}, 400, "too long"},
		{"no headline", "/do/headline", url.Values{"story": {story}, "headline": {""}, "reason": {"kept reason"}}, 400, "The headline is empty"},
		{"an unknown story", "/do/join", url.Values{"into": {"s999"}, "other": {story}, "reason": {"kept reason"}}, 404, "no story has the id"},
		{"an unknown other story", "/do/join", url.Values{"into": {story}, "other": {"zzzzqq"}, "reason": {"kept reason"}}, 404, "No story has the id"},
		{"words for the other story", "/do/join", url.Values{"into": {story}, "other": {"coal mine"}, "reason": {"kept reason"}}, 404, "Take " + mine},
		{"no other story", "/do/join", url.Values{"into": {story}, "reason": {"kept reason"}}, 400, "Name the other story"},
		{"itself", "/do/join", url.Values{"into": {story}, "other": {story}, "reason": {"kept reason"}}, 400, "is the story itself"},
		{"an unknown article", "/do/kill", url.Values{"article": {"nope-1"}, "reason": {"kept reason"}}, 404, "no article has the id"},
		{"articles of two stories", "/do/separate", url.Values{"article": {ferry, "meridian-0114-1"}, "reason": {"r"}}, 400, "name articles of one story"},
		{"no article", "/do/separate", url.Values{"story": {story}, "reason": {"kept reason"}}, 400, "No article is marked"},
		{"an empty fact", "/do/fact", url.Values{"story": {story}, "attribute": {"votes"}, "class": {""}, "claim": {"x@1-2"}, "reason": {"r"}}, 404, "says nothing of"},
		{"a claim that is gone", "/do/fact", url.Values{"story": {story}, "attribute": {"killed"}, "class": {"people"}, "claim": {ferry + "@1-2"}, "reason": {"kept reason"}}, 404, "is not there any more"},
		{"no claim", "/do/fact", url.Values{"story": {story}, "attribute": {"killed"}, "class": {"people"}, "reason": {"kept reason"}}, 400, "Choose the value"},
		{"an article set apart that says nothing", "/do/fact", url.Values{"story": {story}, "attribute": {"killed"}, "class": {"people"}, "apart": {"meridian-0114-1"}, "reason": {"kept reason"}}, 404, "says nothing of"},
		{"an unknown operation", "/do/undo", url.Values{"operation": {"77"}, "reason": {"r"}}, 404, "No operation has the number 77"},
		{"no number", "/do/undo", url.Values{"operation": {"x"}, "reason": {"r"}}, 400, "no number"},
		{"NULs", "/do/kill", url.Values{"article": {ferry}, "reason": {"a\x00b"}}, 400, "no text"},
		{"bytes", "/do/kill", url.Values{"article": {"\xff\xfe"}, "reason": {"kept reason"}}, 400, "no text"},
		{"a script", "/do/join", url.Values{"into": {story}, "other": {script}, "reason": {"kept reason"}, "back": {script}}, 404, "No story has the id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := d.post(c.path, c.form)
			html := w.Body.String()
			if w.Code != c.status || !strings.Contains(html, c.says) || !strings.Contains(html, `role="alert"`) {
				t.Fatalf("%d, want %d and %q:\n%s", w.Code, c.status, c.says, html)
			}
			if strings.Contains(html, "<script>alert") {
				t.Error("a script goes through")
			}
			if c.form.Get("reason") == "kept reason" && strings.Contains(html, `name="reason"`) && !strings.Contains(html, `value="kept reason"`) {
				t.Errorf("the reason is lost:\n%s", html)
			}
			if c.name == "no reason" && !strings.Contains(html, `value="Typed here"`) {
				t.Error("the headline is lost")
			}
		})
	}
	if n := len(d.engine.Operations()); n != 0 {
		t.Errorf("%d operations were done", n)
	}
	big := url.Values{"article": {ferry}, "reason": {strings.Repeat("x", mostForm)}}
	if w := d.post("/do/kill", big); w.Code != 400 {
		t.Errorf("a form of more than %d bytes: %d", mostForm, w.Code)
	}
}

func TestContradictionsAreToldOf(t *testing.T) {
	d := newHandDesk(t, Options{})
	story := d.storyOf(ferry)
	o := d.do("/hand/separate?article=polar-1006-1", url.Values{"reason": {"another ferry"}})
	w := d.post("/do/join", url.Values{"into": {story}, "other": {o.Stories[1]}, "reason": {"one after all"}})
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "another ferry") || !strings.Contains(w.Body.String(), `value="one after all"`) {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
}

// What a form says goes along is what goes along.
func TestFormsSayWhatGoesAlong(t *testing.T) {
	d := newHandDesk(t, Options{})
	s, err := d.engine.Story(t.Context(), d.storyOf(ferry))
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range s.Articles {
		html := d.get("/hand/separate?article="+id, http.StatusOK)
		_, told, _ := strings.Cut(html, "Copies that go along:")
		told, _, _ = strings.Cut(told, "</ul>")
		form := d.fields(html)
		form.Set("reason", "to see")
		w := d.post("/do/separate", form)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d", id, w.Code)
		}
		home := d.storyOf(id)
		for _, other := range s.Articles {
			if went, said := d.storyOf(other) == home, other == id || strings.Contains(told, ">"+other+"<"); went != said {
				t.Errorf("separating %s: %s went along: %v, told: %v", id, other, went, said)
			}
		}
		d.do(fmt.Sprintf("/hand/undo?operation=%d", len(d.engine.Operations())), url.Values{"reason": {"back"}})
	}
}

func TestKillTellsWhoCarriesTheText(t *testing.T) {
	d := newHandDesk(t, Options{})
	carriers, err := d.engine.Carriers("meridian-1005-3")
	if err != nil || len(carriers) == 0 {
		t.Fatal(carriers, err)
	}
	for _, path := range []string{"/hand/kill?article=meridian-1005-3", ""} {
		if path == "" {
			o := d.do("/hand/kill?article=meridian-1005-3", url.Values{"reason": {"kill notice"}})
			path = fmt.Sprintf("/log?done=%d", o.ID)
		}
		html := d.get(path, http.StatusOK)
		for _, id := range carriers {
			if !strings.Contains(html, id) {
				t.Errorf("%s does not name %s", path, id)
			}
		}
	}
}

func TestAFormSentTwiceIsFollowedOnce(t *testing.T) {
	d := newHandDesk(t, Options{})
	form := d.fields(d.get("/hand/headline?story="+d.storyOf(ferry), http.StatusOK))
	form.Set("headline", "Once")
	form.Set("reason", "r")
	first := d.post("/do/headline", form)
	second := d.post("/do/headline", form)
	if first.Code != 303 || second.Code != 303 || first.Header().Get("Location") != second.Header().Get("Location") {
		t.Errorf("%d %s, then %d %s", first.Code, first.Header().Get("Location"), second.Code, second.Header().Get("Location"))
	}
	if n := len(d.engine.Operations()); n != 1 {
		t.Errorf("%d operations, want 1", n)
	}
	// So it is where they come at once.
	form.Set("once", "another")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { d.post("/do/headline", form) })
	}
	all.Wait()
	if n := len(d.engine.Operations()); n != 2 {
		t.Errorf("%d operations, want 2", n)
	}
	for i := range mostSent + 10 {
		d.pages.sent.keep(fmt.Sprint(i), i)
	}
	if n := len(d.pages.sent.done); n != mostSent {
		t.Errorf("%d forms are remembered, want %d", n, mostSent)
	}
}

func TestFormsLeadNobodyOut(t *testing.T) {
	for back, want := range map[string]string{
		"/":                            "/",
		"/stories/s1?x=1#y":            "/stories/s1?x=1#y",
		"//evil.example":               "/",
		"///evil.example":              "/",
		"/\\evil.example":              "/",
		"https://evil.example/":        "/",
		"javascript:alert(1)":          "/",
		"evil":                         "/",
		"/a\r\nSet-Cookie: x=1":        "/",
		"/\tx":                         "/",
		"/%zz":                         "/",
		"/article?id=a%2Fb&at=1-2":     "/article?id=a%2Fb&at=1-2",
		" /":                           "/",
		"/%5cevil.example/%2f":         "/%5cevil.example/%2f",
		"/log?next=https://evil.test/": "/log?next=https://evil.test/",
	} {
		if got := localPath(back); got != want {
			t.Errorf("%q leads to %q, want %q", back, got, want)
		}
	}
	d := newHandDesk(t, Options{})
	w := d.post("/do/kill", url.Values{"article": {ferry}, "reason": {"r"}, "back": {"//evil.example/x"}})
	if to := w.Header().Get("Location"); w.Code != 303 || to != "/?done=1" {
		t.Errorf("%d to %q", w.Code, to)
	}
}

func FuzzLocalPath(f *testing.F) {
	for _, s := range []string{"/", "//x", "/\\x", "/a?b#c", "/%2f/", "http://x/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, back string) {
		to := withDone(localPath(back), 7)
		base, _ := url.Parse("http://desk.example/do/kill")
		u, err := base.Parse(to)
		if err != nil || u.Host != "desk.example" || u.Scheme != "http" || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
			t.Errorf("%q leads to %q (%v)", back, to, err)
		}
		if u.Query().Get("done") != "7" {
			t.Errorf("%q leads to %q, which does not tell what was done", back, to)
		}
	})
}

func TestReasonsAreSuggested(t *testing.T) {
	d := newHandDesk(t, Options{})
	d.do("/hand/kill?article="+ferry, url.Values{"reason": {"kill notice"}})
	d.do("/hand/headline?story=s1", url.Values{"headline": {"X"}, "reason": {"house style"}})
	got := reasonsGiven(d.engine.View, hands[5])
	if want := []string{"kill notice", "house style"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if html := d.get("/hand/headline?story=s2", 200); !strings.Contains(html, `<option value="kill notice">`) {
		t.Error("the form does not suggest them")
	}
}

func TestLogIsFilteredPagedAndExported(t *testing.T) {
	d := newHandDesk(t, Options{})
	story := d.storyOf(ferry)
	for i := range logEach + 5 {
		d.who.Name = []string{"Ada Quill", "Ben Stet"}[i%2]
		if _, err := d.engine.Pin(t.Context(), wirefold.Pin{Story: "s1", Headline: fmt.Sprint("H", i)}, wirefold.Note{By: d.who.Name, Reason: fmt.Sprint("r", i)}); err != nil {
			t.Fatal(err)
		}
	}
	d.do("/hand/kill?article="+ferry, url.Values{"reason": {"kill notice"}})
	d.pages.hub.Renew()
	rows := func(path string) []int {
		t.Helper()
		var out []int
		for _, m := range regexp.MustCompile(`<li id="op-(\d+)"`).FindAllStringSubmatch(d.get(path, 200), -1) {
			n, _ := strconv.Atoi(m[1])
			out = append(out, n)
		}
		return out
	}
	last := logEach + 6
	first := rows("/log")
	if len(first) != logEach || first[0] != last || !slices.IsSortedFunc(first, func(a, b int) int { return b - a }) {
		t.Errorf("the first page has %v", first)
	}
	if rest := rows(fmt.Sprintf("/log?from=%d", logEach)); len(rest) != 6 || rest[5] != 1 {
		t.Errorf("the second page has %v", rest)
	}
	if page := rows("/log?at=3"); !slices.Contains(page, 3) {
		t.Errorf("the page of operation 3 has %v", page)
	}
	for path, want := range map[string]int{
		"/log?kind=kill": 1, "/log?by=Ben+Stet": (logEach + 5) / 2, "/log?kind=kill&by=nobody": 0, "/log?story=" + story: 1,
		"/log?story=s1": logEach, "/log?article=" + ferry: 1, "/log?article=nope": 0, "/log?story=nope": 0, "/log?from=100000": 0,
	} {
		if got := rows(path); len(got) != want {
			t.Errorf("%s lists %d, want %d", path, len(got), want)
		}
	}
	d.get("/log?from=-1", 400)
	d.get("/log?from=x", 400)
	var list []wirefold.Operation
	if err := json.Unmarshal([]byte(d.get("/log.json?by=Ada+Quill", 200)), &list); err != nil || len(list) != (logEach+5)/2+2 || list[0].By != "Ada Quill" {
		t.Errorf("%d operations as JSON, the first %+v: %v", len(list), list[:min(1, len(list))], err)
	}
	// As of a moment before, there was nothing.
	if got := rows("/log?asof=2001-01-01T00:00:00Z"); len(got) != 0 {
		t.Errorf("in 2001 the log had %v", got)
	}
}
