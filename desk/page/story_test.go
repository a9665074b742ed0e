package page_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/desk/access"
	"github.com/wirefold/wirefold/desk/live"
	"github.com/wirefold/wirefold/desk/page"
	"github.com/wirefold/wirefold/desk/publish"
)

// room is an engine with its pages.
type room struct {
	t      *testing.T
	engine *wirefold.Engine
	hub    *live.Hub
	mux    *http.ServeMux
	now    time.Time
}

func newRoom(t *testing.T) *room {
	t.Helper()
	r := &room{t: t, mux: http.NewServeMux(), now: time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC)}
	var err error
	if r.engine, err = wirefold.New(wirefold.Options{Search: wirefold.SearchOff, Now: func() time.Time { return r.now }}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.engine.Close(); err != nil {
			t.Error(err)
		}
	})
	r.hub = live.New(&r.engine.Collection)
	p, err := page.New(r.engine, &r.engine.Collection, r.hub, page.Options{Zone: time.UTC, Now: func() time.Time { return r.now }})
	if err != nil {
		t.Fatal(err)
	}
	p.Register(r.mux, &access.Guard{Local: "editor"})
	return r
}

// demoRoom holds the demo corpus, as it came in: many batches.
func demoRoom(t *testing.T) *room {
	t.Helper()
	r := newRoom(t)
	var reader corpus.Reader
	var all []*corpus.Article
	for a, err := range reader.Read(t.Context(), "../../corpus/testdata/demo") {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	slices.SortStableFunc(all, func(a, b *corpus.Article) int { return a.Published.Compare(b.Published) })
	for batch := range slices.Chunk(all, 4) {
		r.add(batch...)
	}
	return r
}

// add takes articles in, a minute after what came before.
func (r *room) add(batch ...*corpus.Article) {
	r.t.Helper()
	r.now = r.now.Add(time.Minute)
	results, err := r.engine.AddBatch(r.t.Context(), batch)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, x := range results {
		if x.Err != nil {
			r.t.Fatal(x.Err)
		}
	}
	r.hub.Renew()
}

func (r *room) get(path string) *httptest.ResponseRecorder {
	r.t.Helper()
	w := httptest.NewRecorder()
	r.mux.ServeHTTP(w, httptest.NewRequestWithContext(r.t.Context(), http.MethodGet, path, nil))
	return w
}

// open gets a page that must be there.
func (r *room) open(path string) *html.Node {
	r.t.Helper()
	w := r.get(path)
	if w.Code != http.StatusOK {
		r.t.Fatalf("%s: %d\n%s", path, w.Code, w.Body)
	}
	n, err := html.Parse(w.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

// find gives the elements below n of a kind and, unless it is empty, of a class.
func find(n *html.Node, element, class string) []*html.Node {
	var out []*html.Node
	for k := range n.Descendants() {
		if k.Type == html.ElementNode && (element == "" || k.Data == element) && (class == "" || slices.Contains(strings.Fields(attribute(k, "class")), class)) {
			out = append(out, k)
		}
	}
	return out
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func wordsOf(n *html.Node) string {
	var s strings.Builder
	for k := range n.Descendants() {
		if k.Type == html.TextNode {
			s.WriteString(k.Data)
		}
	}
	return strings.Join(strings.Fields(s.String()), " ")
}

// passage is what a link to a passage of an article leads to.
func (r *room) passage(v wirefold.View, href string) (text string, ok bool) {
	r.t.Helper()
	u, err := url.Parse(href)
	if err != nil {
		r.t.Fatal(err)
	}
	at := u.Query().Get("at")
	if u.Path != "/article" || at == "" {
		return "", false
	}
	a, err := v.Article(u.Query().Get("id"))
	if err != nil {
		r.t.Fatalf("%s: %v", href, err)
	}
	from, to, _ := strings.Cut(at, "-")
	i, err1 := strconv.Atoi(from)
	j, err2 := strconv.Atoi(to)
	if err := errors.Join(err1, err2); err != nil || i < 0 || j > len(a.Article.Body) || i >= j || u.Fragment != "at" {
		r.t.Fatalf("%s is no passage of an article of %d bytes (%v)", href, len(a.Article.Body), err)
	}
	return strings.Join(strings.Fields(strings.ToValidUTF8(a.Article.Body[i:j], "�")), " "), true
}

// quotesHold checks that every quote of a page is what stands where it leads.
func (r *room) quotesHold(v wirefold.View, n *html.Node) int {
	r.t.Helper()
	checked := 0
	for _, a := range find(n, "a", "words") {
		want, ok := r.passage(v, attribute(a, "href"))
		if got := wordsOf(a); !ok || got != want {
			r.t.Errorf("%s is quoted as\n%q, and leads to\n%q", attribute(a, "href"), got, want)
		}
		checked++
	}
	for _, a := range find(n, "a", "") { // points of charts, and copies of quotes
		r.passage(v, attribute(a, "href"))
	}
	return checked
}

func TestEveryQuoteLeadsToItsWords(t *testing.T) {
	r := demoRoom(t)
	list, err := r.engine.Stories(t.Context(), wirefold.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	quotes, marked := 0, 0
	for _, s := range list {
		for _, query := range []string{"", "?all=1"} {
			n := r.open("/stories/" + s.ID + query)
			quotes += r.quotesHold(r.engine.View, n)
			for _, a := range find(n, "a", "words") {
				marked += len(find(a, "mark", ""))
			}
			for _, k := range find(n, "", "") {
				if attribute(k, "style") != "" {
					t.Errorf("story %s: <%s> has a style of its own, which the policy forbids", s.ID, k.Data)
				}
			}
		}
	}
	if quotes < 500 || marked*10 < quotes*8 {
		t.Errorf("%d quotes on %d stories, of which %d mark their value", quotes, len(list), marked)
	}
}

// open disputes of a story, and the claims that take sides in them.
func taking(f *merge.Fact) []*merge.FactClaim {
	var out []*merge.FactClaim
	for i := range f.Claims {
		if c := &f.Claims[i]; c.Status == merge.Conflicting || c.Status == merge.Single || c.Status == merge.Agreed {
			out = append(out, c)
		}
	}
	return out
}

func TestEveryConflictIsShownWithAllItsSides(t *testing.T) {
	r := demoRoom(t)
	stories, err := r.engine.Each(t.Context(), wirefold.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	queue := r.open("/conflicts")
	queued := map[string]int{}
	for _, a := range find(queue, "article", "card") {
		queued[attribute(a, "data-story")] = len(find(a, "section", "dispute"))
	}
	open := 0
	for _, s := range stories {
		shown := find(r.open("/stories/"+s.ID+"?all=1"), "section", "dispute")
		n := 0
		for i := range s.Facts {
			f := &s.Facts[i]
			if f.Status != merge.Conflicting || f.Scope != merge.Main {
				continue
			}
			if n >= len(shown) {
				t.Fatalf("story %s: the conflict about %s %s is not shown", s.ID, f.Attribute, f.Class)
			}
			section := shown[n]
			n++
			links := map[string]bool{}
			for _, side := range find(section, "li", "side") {
				for _, a := range find(side, "a", "") {
					links[attribute(a, "href")] = true
				}
			}
			values := map[string]bool{}
			for _, c := range taking(f) {
				values[c.Claim.Value.String()] = true
				to := fmt.Sprintf("/article?id=%s&at=%d-%d#at", url.QueryEscape(c.Claim.Article), c.Claim.Span.Start, c.Claim.Span.End)
				if !links[to] {
					t.Errorf("story %s, %s %s: no side shows %s", s.ID, f.Attribute, f.Class, to)
				}
			}
			sides := find(section, "li", "side")
			if len(sides) < 2 || len(sides) > len(values) {
				t.Errorf("story %s, %s %s: %d sides, and the values are %v", s.ID, f.Attribute, f.Class, len(sides), values)
			}
			for _, side := range sides {
				if !slices.ContainsFunc(find(side, "a", "button"), func(a *html.Node) bool { return strings.HasPrefix(attribute(a, "href"), "/hand/fact?") }) {
					t.Errorf("story %s, %s %s: a side cannot be chosen", s.ID, f.Attribute, f.Class)
				}
			}
		}
		if n != len(shown) || n != queued[s.ID] {
			t.Errorf("story %s: %d conflicts, %d on its page, %d in the queue", s.ID, n, len(shown), queued[s.ID])
		}
		open += n
	}
	if open < 4 {
		t.Errorf("the demo corpus has %d conflicts only", open)
	}
}

func TestADifferentEventIsNoPartyToTheConflict(t *testing.T) {
	r := demoRoom(t)
	tried := 0
	for _, section := range find(r.open("/conflicts"), "section", "dispute") {
		for _, a := range find(section, "a", "") {
			u, err := url.Parse(attribute(a, "href"))
			if err != nil {
				t.Fatal(err)
			}
			q := u.Query()
			if !q.Has("apart") {
				continue
			}
			of := func() (claims int) {
				s, err := r.engine.Story(t.Context(), q.Get("story"))
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range s.Facts {
					for _, c := range f.Claims {
						if f.Scope == merge.Main && string(f.Attribute) == q.Get("attribute") && string(f.Class) == q.Get("class") && c.Claim.Article == q.Get("apart") {
							claims++
						}
					}
				}
				return claims
			}
			if of() == 0 {
				t.Errorf("%s: it is offered, and is no party", u)
			}
			d := merge.Decision{Attribute: merge.Attribute(q.Get("attribute")), Class: merge.Class(q.Get("class")), Apart: q.Get("apart")}
			o, err := r.engine.Pin(t.Context(), wirefold.Pin{Story: q.Get("story"), Fact: &d}, wirefold.Note{By: "Ruta", Reason: "another"})
			if err != nil {
				t.Fatalf("%s: %v", u, err)
			}
			if n := of(); n != 0 {
				t.Errorf("%s: %d of its claims are still held against the others", u, n)
			}
			if _, err := r.engine.Undo(t.Context(), o.ID, wirefold.Note{By: "Ruta", Reason: "a test"}); err != nil {
				t.Fatal(err)
			}
			tried++
		}
	}
	if tried < 8 {
		t.Errorf("%d articles only are offered", tried)
	}
}

func bus(id, source, title, body string, hour int) *corpus.Article {
	return &corpus.Article{ID: id, Source: source, Title: title, Body: body, Lang: "en", Published: time.Date(2031, 5, 3, hour, 0, 0, 0, time.UTC)}
}

// crash are reports of one crash that try what hostile articles try.
func crash() []*corpus.Article {
	return []*corpus.Article{
		bus(`a/1"><b>x`, `<img src=x onerror=alert(1)>`, `</title><script>alert(1)</script> Bus crash near Karvik kills seven`,
			"KARVIK, May 3 — Seven people were killed on Saturday when a bus from Karvik overturned on the Osmer pass, police said.\r\n\r\n"+
				"The bus, with “Ødegård <b onclick=alert(2)>Reiser</b>” painted on its side, left the road at the Osmer bridge near Karvik. Police spokesman Arne Tollvik said 31 people were hurt in the Osmer pass crash.", 6),
		bus("b@2-3", `Østlandet & "Sons"`, `Karvik bus crash on Osmer pass: "twelve dead" <svg/onload=alert(3)>`,
			"KARVIK — A bus from Karvik overturned on the Osmer pass on Saturday. “\u202eTwelve people were killed\u202c,” said the hospital in Karvik, where the injured were brought.\n\n"+
				"The hospital said 12 people were killed and 40 were injured in the crash at the Osmer bridge. שבעה נהרגו, said a placard. The bus company Ødegård Reiser did not comment.", 7),
		bus("javascript:alert(4)", "", `Osmer pass bus crash: 12 dead, says rescue service`,
			"OSMER, May 3 — Twelve people were killed on Saturday when a bus from Karvik overturned on the Osmer pass, the rescue service said. The bus fell from the Osmer bridge near Karvik at dawn 🚍 and came to rest in the stream.", 7),
	}
}

func TestHostileArticlesStayText(t *testing.T) {
	r := newRoom(t)
	r.add(crash()...)
	list, err := r.engine.Stories(t.Context(), wirefold.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 1 {
		t.Fatalf("the reports make %d stories; they are meant to make one", len(list))
	}
	for _, path := range []string{"/stories/" + list[0].ID, "/conflicts"} {
		n := r.open(path)
		if r.quotesHold(r.engine.View, n) == 0 {
			t.Errorf("%s quotes nothing", path)
		}
		if k := len(find(n, "script", "")); k != 2 {
			t.Errorf("%s has %d scripts; its own are two", path, k)
		}
		if len(find(n, "img", "")) > 0 || len(find(n, "b", "")) > 0 {
			t.Errorf("%s: markup of an article came through", path)
		}
		for _, k := range find(n, "", "") {
			for _, a := range k.Attr {
				if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.TrimSpace(strings.ToLower(a.Val)), "javascript:") && a.Key != "value" {
					t.Errorf("%s: <%s %s=%q>", path, k.Data, a.Key, a.Val)
				}
			}
		}
		sections := find(n, "section", "dispute")
		if len(sections) == 0 {
			t.Fatalf("%s: seven or twelve dead is no conflict", path)
		}
		suggested := find(sections[0], "li", "suggested")
		if len(suggested) != 1 || !strings.HasPrefix(wordsOf(suggested[0]), "12 ") || !strings.Contains(wordsOf(suggested[0]), "more origins say so: 2 against 1") {
			t.Errorf("%s: suggested is %v", path, suggested)
		}
	}
	// What a side is chosen by names the claim, and leads back.
	side := find(find(r.open("/stories/"+list[0].ID), "section", "dispute")[0], "li", "side")[1]
	u, err := url.Parse(attribute(find(side, "a", "button")[0], "href"))
	if err != nil {
		t.Fatal(err)
	}
	claim := u.Query().Get("claim")
	i := strings.LastIndexByte(claim, '@')
	a, err := r.engine.Article(claim[:max(i, 0)])
	if err != nil {
		t.Fatal(err)
	}
	var from, to int
	if _, err := fmt.Sscanf(claim[i:], "@%d-%d", &from, &to); err != nil {
		t.Fatal(err)
	}
	if got := a.Article.Body[from:to]; !strings.EqualFold(got, "seven") || u.Query().Get("attribute") != "killed" || u.Query().Get("back") != "/stories/"+list[0].ID {
		t.Errorf("%s chooses %q", u, got)
	}
}

func TestADecisionIsShownWithWhoAndWhy(t *testing.T) {
	r := newRoom(t)
	r.add(crash()...)
	s, err := r.engine.Story(t.Context(), "s1")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(s.Facts, func(f merge.Fact) bool { return f.Status == merge.Conflicting && f.Scope == merge.Main })
	f := s.Facts[i]
	open := len(find(r.open("/stories/s1"), "section", "dispute"))
	if _, err := r.engine.Pin(t.Context(), wirefold.Pin{Story: "s1", Fact: &merge.Decision{Attribute: f.Attribute, Class: f.Class, Value: taking(&f)[0].Claim.Value}},
		wirefold.Note{By: "Ruta", Reason: "the list of <names>"}); err != nil {
		t.Fatal(err)
	}
	r.hub.Renew()
	n := r.open("/stories/s1")
	if now := len(find(n, "section", "dispute")); now != open-1 {
		t.Errorf("%d conflicts were open, and %d are after one was decided", open, now)
	}
	told := find(n, "p", "decision")
	if len(told) != 1 || !strings.Contains(wordsOf(told[0]), "Decided by Ruta") || !strings.Contains(wordsOf(told[0]), "the list of <names>") {
		t.Fatalf("the decision is not told: %v", told)
	}
	if a := find(told[0], "a", "deed"); len(a) != 1 || !strings.HasPrefix(attribute(a[0], "href"), "/hand/undo?") || !strings.Contains(attribute(a[0], "href"), "operation=1") {
		t.Error("the decision cannot be undone")
	}
}

func TestTheStoryAsItWasKnown(t *testing.T) {
	r := newRoom(t)
	r.add(bus("other", "Post", "Herring quota cut in Vell", "The council of Vell cut the herring quota by a fifth on Friday.", 1))
	before := r.now
	r.add(crash()[0])
	r.add(crash()[1:]...)
	moments, err := r.engine.Moments("s2")
	if err != nil {
		t.Fatal(err)
	}
	if len(moments) != 2 {
		t.Fatalf("moments: %v", moments)
	}
	then := "?asof=" + url.QueryEscape(moments[0].Format(time.RFC3339Nano))
	now, past := r.open("/stories/s2"), r.open("/stories/s2"+then)
	if text := wordsOf(past); !strings.Contains(text, "1 article") || len(find(past, "section", "dispute")) > 0 || strings.Contains(text, "rescue service") {
		t.Errorf("the story of one article: %s", text)
	}
	if text := wordsOf(past); !strings.Contains(text, "1 article came") {
		t.Errorf("what happened at the moment is not told: %s", text)
	}
	if len(find(now, "section", "dispute")) == 0 {
		t.Error("the story as it stands has no conflict")
	}
	if view, err := r.engine.AsOf(t.Context(), moments[0]); err != nil || r.quotesHold(view, past) == 0 {
		t.Error("no quotes", err)
	}
	hands := func(n *html.Node) (k int) {
		for _, a := range find(n, "", "") {
			if strings.HasPrefix(attribute(a, "href"), "/hand/") || strings.HasPrefix(attribute(a, "action"), "/hand/") {
				k++
			}
		}
		return k
	}
	if hands(now) == 0 || hands(past) > 0 {
		t.Errorf("%d hands now, %d in the past", hands(now), hands(past))
	}
	for _, a := range find(find(past, "article", "story-page")[0], "a", "") { // who looks at the past goes on looking at it
		u, err := url.Parse(attribute(a, "href"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(u.Path, "/article") && u.Query().Get("asof") == "" {
			t.Errorf("%s leaves the past", u)
		}
	}
	var offered []string
	for _, o := range find(find(now, "form", "asof")[0], "option", "") {
		offered = append(offered, attribute(o, "value"))
	}
	if want := []string{moments[0].Format(time.RFC3339Nano), ""}; !slices.Equal(offered, want) {
		t.Errorf("moments offered: %q, want %q", offered, want)
	}
	if text := wordsOf(r.open("/stories/s2?asof=" + url.QueryEscape(before.Format(time.RFC3339Nano)))); !strings.Contains(text, "Not known yet") {
		t.Errorf("before the story was there: %s", text)
	}
	for path, code := range map[string]int{"/stories/s9": 404, "/stories/s9" + then: 404, "/stories/s2?asof=yesterday": 400, "/conflicts?from=-1": 400, "/stories/s2/export/pdf": 404, "/stories/s9/export/ninjs": 404} {
		if w := r.get(path); w.Code != code {
			t.Errorf("%s: %d, want %d", path, w.Code, code)
		}
	}
}

func TestAJoinedStoryLeadsToWhatItBecame(t *testing.T) {
	r := newRoom(t)
	r.add(bus("other", "Post", "Herring quota cut in Vell", "The council of Vell cut the herring quota by a fifth on Friday.", 1))
	r.add(crash()...)
	if _, err := r.engine.Join(t.Context(), "s2", "s1", wirefold.Note{By: "Ruta", Reason: "for the test"}); err != nil {
		t.Fatal(err)
	}
	r.hub.Renew()
	if w := r.get("/stories/s1?all=1"); w.Code != http.StatusFound || w.Header().Get("Location") != "/stories/s2?all=1" {
		t.Errorf("%d to %q", w.Code, w.Header().Get("Location"))
	}
}

func TestRelatedStoriesLeadToWhyTheyAreApart(t *testing.T) {
	r := demoRoom(t)
	list, err := r.engine.Each(t.Context(), wirefold.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	led := 0
	for _, s := range list {
		for _, a := range find(r.open("/stories/"+s.ID), "a", "") {
			if to := attribute(a, "href"); strings.Contains(to, "/near/") {
				w := r.get(to)
				u, err := url.Parse(w.Header().Get("Location"))
				if err != nil {
					t.Fatal(err)
				}
				led++
				_, err1 := r.engine.Article(u.Query().Get("a"))
				_, err2 := r.engine.Article(u.Query().Get("b"))
				if err := errors.Join(err1, err2); w.Code != http.StatusFound || u.Path != "/compare" || err != nil {
					t.Errorf("%s: %d to %s: %v", to, w.Code, u, err)
				}
			}
		}
	}
	if led == 0 {
		t.Error("no story has related ones")
	}
}

func TestExports(t *testing.T) {
	r := demoRoom(t)
	s, err := r.engine.Story(t.Context(), "s1")
	if err != nil {
		t.Fatal(err)
	}
	lines := func(b []byte) error {
		d := json.NewDecoder(bytes.NewReader(b))
		for n := 0; ; n++ {
			var x map[string]any
			if err := d.Decode(&x); err == io.EOF && n > 0 {
				return nil
			} else if err != nil {
				return err
			}
		}
	}
	parse := map[string]func(b []byte) error{
		"ninjs": lines, "jsonl": lines, "jsonfeed": lines, "jsonld": lines,
		"atom": func(b []byte) error { return xml.Unmarshal(b, &struct{ XMLName xml.Name }{}) },
		"newsml-g2": func(b []byte) error {
			return xml.Unmarshal(b, &struct{ XMLName xml.Name }{})
		},
		"csv": func(b []byte) error {
			rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
			if len(rows) < 2 {
				err = errors.Join(err, errors.New("no rows"))
			}
			return err
		},
		"markdown": func(b []byte) error {
			if !bytes.Contains(b, []byte("## "+s.Headline)) {
				return errors.New("no headline")
			}
			return nil
		},
	}
	menu := map[string]bool{}
	for _, a := range find(r.open("/stories/s1"), "a", "") {
		menu[attribute(a, "href")] = true
	}
	for _, f := range publish.Formats() {
		path := "/stories/s1/export/" + f.Name
		if !menu[path] {
			t.Errorf("the menu does not offer %s", f.Name)
		}
		w := r.get(path)
		_, with, err := mime.ParseMediaType(w.Header().Get("Content-Disposition"))
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), f.MediaType) || err != nil || with["filename"] != "s1"+f.Extension {
			t.Errorf("%s: %d, %v", path, w.Code, w.Header())
		}
		if parse[f.Name] == nil {
			t.Fatalf("%s: no way to check it", f.Name)
		}
		if err := parse[f.Name](w.Body.Bytes()); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	moments, err := r.engine.Moments("s1")
	if err != nil {
		t.Fatal(err)
	}
	then := r.get("/stories/s1/export/jsonl?asof=" + url.QueryEscape(moments[0].Format(time.RFC3339Nano))).Body.Len()
	if now := r.get("/stories/s1/export/jsonl").Body.Len(); then == 0 || then >= now {
		t.Errorf("the story was %d bytes long at first, and is %d now", then, now)
	}
}

func TestAFamilyOfManyCopiesIsFolded(t *testing.T) {
	r := newRoom(t)
	var batch []*corpus.Article
	for i := range 240 {
		a := crash()[0]
		a.ID, a.Source, a.Title = fmt.Sprintf("copy-%03d", i), fmt.Sprintf("Paper %d", i), "Bus crash near Karvik"
		a.Published = a.Published.Add(time.Duration(i) * time.Minute)
		batch = append(batch, a)
	}
	r.add(batch...)
	shown := func(n *html.Node) int {
		k := 0
		for _, li := range find(find(n, "section", "origins")[0], "p", "title") {
			k += len(find(li, "a", ""))
		}
		return k
	}
	first, all := r.open("/stories/s1"), r.open("/stories/s1?all=1")
	if a, b := shown(first), shown(all); a != 201 || b != 240 {
		t.Errorf("%d articles are listed at first, %d when all are asked for", a, b)
	}
	if text := wordsOf(find(first, "details", "copies")[0]); !strings.HasPrefix(text, "239 copies: Paper 1, Paper 2") || !strings.HasSuffix(text, "39 more copies") {
		t.Errorf("%.60s … %s", text, text[max(0, len(text)-60):])
	}
	if text := wordsOf(first); !strings.Contains(text, "1 origin · 240 articles") {
		t.Error("a copy is counted as a voice")
	}
}

func TestEveryArticleIsListedOnceUnderItsOrigin(t *testing.T) {
	r := demoRoom(t)
	stories, err := r.engine.Each(t.Context(), wirefold.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	relations := map[string]bool{}
	stale := 0
	for _, s := range stories {
		n := r.open("/stories/" + s.ID)
		listed := map[string]int{}
		for _, p := range find(find(n, "section", "origins")[0], "p", "title") {
			listed[attribute(find(p, "a", "")[0], "href")]++
		}
		members, voices := 0, map[string]bool{}
		for _, f := range s.Families {
			voices[f.Origin] = true
			for _, m := range f.Members {
				members++
				if k := listed["/article?id="+url.QueryEscape(m.Name)]; k != 1 {
					t.Errorf("story %s: %s is listed %d times", s.ID, m.Name, k)
				}
				relations[m.Decision.Relation] = true
			}
		}
		if len(listed) != members {
			t.Errorf("story %s lists %d articles, and has %d", s.ID, len(listed), members)
		}
		if k := len(find(n, "li", "origin")); k != len(voices) {
			t.Errorf("story %s: %d origins, want %d", s.ID, k, len(voices))
		}
		for _, p := range find(find(n, "section", "origins")[0], "p", "flag") {
			if wordsOf(p) == "prints what was taken back: killed: 9 workers" {
				stale++
			}
		}
	}
	for _, k := range []string{"identical", "near-identical", "excerpt", "update"} {
		if !relations[k] {
			t.Errorf("the demo corpus has no %s", k)
		}
	}
	if stale != 2 { // the first report, and the copy that came after the correction
		t.Errorf("%d articles are said to print what was taken back", stale)
	}
}

func TestVersionsAndCopies(t *testing.T) {
	r := newRoom(t)
	first, second, copied := crash()[0], crash()[0], crash()[0]
	first.Source, second.Source = "Wire", "Wire"
	second.Version, second.Published = "2", second.Published.Add(90*time.Minute)
	second.Body = strings.Replace(second.Body, "Seven people", "Nine people", 1)
	copied.ID, copied.Source, copied.Published = "copy", "Paper", copied.Published.Add(26*time.Hour)
	killed := crash()[2]
	r.add(first, killed)
	r.add(second)
	r.add(copied)
	if _, _, err := r.engine.Kill(t.Context(), killed.ID, wirefold.Note{By: "Ruta", Reason: "withdrawn"}); err != nil {
		t.Fatal(err)
	}
	r.hub.Renew()
	section := find(r.open("/stories/s1"), "section", "origins")[0]
	text := wordsOf(section)
	for _, want := range []string{"later version of Wire · 1 h 30 min later · what changed", "1 copy: Paper", "identical to Wire · 1 d 2 h later · compare", "killed"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not told:\n%s", want, text)
		}
	}
	if !slices.ContainsFunc(find(section, "a", ""), func(a *html.Node) bool {
		return strings.HasPrefix(attribute(a, "href"), "/changes?id="+url.QueryEscape(second.ID)+"&from=")
	}) {
		t.Error("nothing leads to what the second version changed")
	}
	if boxes := find(section, "input", ""); !slices.ContainsFunc(boxes, func(i *html.Node) bool {
		return attribute(i, "type") == "checkbox" && attribute(i, "name") == "article" && attribute(i, "value") == copied.ID
	}) {
		t.Error("the copy cannot be chosen to be separated")
	}
}

func TestTheQueueOfConflictsHasPages(t *testing.T) {
	r := newRoom(t)
	towns := strings.Fields("Arvel Bosk Cindra Dornay Eskil Fornholt Garsund Hexby Ilmar Jorvand Keld Lomsk Mirrun Nastra Orvik Pelldun Quist")
	for i, town := range towns {
		a := bus("march-"+town, "Post of "+town, "March in "+town, fmt.Sprintf(
			"Dockers of the port of %[1]s marched through %[1]s on Saturday. Police in %[1]s arrested %[2]d people, the %[1]s police said. The dockers' union of %[1]s said %[3]d people were arrested.", town, 20+i, 90+i), 1)
		a.Published = a.Published.AddDate(0, i, 0)
		r.add(a)
	}
	open, err := r.engine.Stories(t.Context(), wirefold.Filter{State: "conflict", Order: "changed"})
	if err != nil {
		t.Fatal(err)
	}
	if len(open) != len(towns) {
		t.Fatalf("%d stories have a conflict, of %d", len(open), len(towns))
	}
	var seen []string
	for at := "/conflicts"; at != ""; {
		n := r.open(at)
		at = ""
		for _, a := range find(n, "article", "card") {
			seen = append(seen, attribute(a, "data-story"))
		}
		for _, a := range find(n, "a", "") {
			if attribute(a, "rel") == "next" {
				at = attribute(a, "href")
			}
		}
	}
	var want []string
	for _, s := range open {
		want = append(want, s.ID)
	}
	if !slices.Equal(seen, want) {
		t.Errorf("the pages show %v, want %v", seen, want)
	}
}
