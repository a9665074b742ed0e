package page

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/desk/access"
	"github.com/wirefold/wirefold/desk/live"
)

// reading is a desk over articles.
type readerDesk struct {
	t     testing.TB
	e     *wirefold.Engine
	pages *Pages
	mux   *http.ServeMux
}

func demoArticles(t testing.TB) []*corpus.Article {
	t.Helper()
	var out []*corpus.Article
	r := corpus.Reader{}
	for a, err := range r.Read(t.Context(), "../../corpus/testdata/demo") {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, a)
	}
	return out
}

func newReader(t testing.TB, articles ...*corpus.Article) *readerDesk {
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
	results, err := e.AddBatch(t.Context(), articles)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range results {
		if x.Err != nil {
			t.Fatal(x.Err)
		}
	}
	if err := e.Searchable(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := e.In("")
	p, err := New(e, c, live.New(c), Options{Zone: time.UTC, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	d := &readerDesk{t, e, p, http.NewServeMux()}
	p.Register(d.mux, &access.Guard{Local: "editor"})
	return d
}

// get asks for a page.
func (d *readerDesk) get(path string) (int, *html.Node) {
	d.t.Helper()
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, httptest.NewRequestWithContext(d.t.Context(), http.MethodGet, path, nil))
	if w.Code >= 500 {
		d.t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return w.Code, parsed(d.t, w.Body.Bytes())
}

func (d *readerDesk) ok(path string) *html.Node {
	d.t.Helper()
	code, n := d.get(path)
	if code != http.StatusOK {
		d.t.Fatalf("%s: %d %s", path, code, textOf(n))
	}
	return n
}

func parsed(t testing.TB, b []byte) *html.Node {
	t.Helper()
	n, err := html.Parse(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for x := range n.Descendants() {
		if id := attr(x, "id"); id != "" {
			if ids[id] {
				t.Fatalf("two elements have the id %q", id)
			}
			ids[id] = true
		}
		if x.Type == html.ElementNode {
			for _, a := range x.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
					t.Fatalf("<%s> has %s=%q, which the policy forbids", x.Data, a.Key, a.Val)
				}
			}
			if x.Data == "script" && attr(x, "src") == "" || x.Data == "iframe" || x.Data == "img" {
				t.Fatalf("the page has a <%s>", x.Data)
			}
		}
	}
	return n
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasClass(n *html.Node, class string) bool {
	return n.Type == html.ElementNode && slices.Contains(strings.Fields(attr(n, "class")), class)
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for x := range n.Descendants() {
		if x.Type == html.TextNode {
			b.WriteString(x.Data)
		}
	}
	return b.String()
}

// all gives the elements that match, in order.
func all(n *html.Node, match func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	for x := range n.Descendants() {
		if x.Type == html.ElementNode && match(x) {
			out = append(out, x)
		}
	}
	return out
}

func withClass(class string) func(*html.Node) bool {
	return func(n *html.Node) bool { return hasClass(n, class) }
}

func linksTo(n *html.Node, href string) bool {
	return len(all(n, func(x *html.Node) bool { return x.Data == "a" && attr(x, "href") == href })) > 0
}

// asParsed is a text as an HTML parser gives it back.
func asParsed(s string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\ufffd").Replace(s)
}

// marked is the text in the marks of a body.
func markedText(n *html.Node) string {
	var b strings.Builder
	for _, m := range all(n, func(x *html.Node) bool { return x.Data == "mark" }) {
		b.WriteString(textOf(m))
	}
	return b.String()
}

func TestBodiesAreShownWhole(t *testing.T) {
	d := newReader(t, demoArticles(t)...)
	for _, a := range demoArticles(t) {
		n := d.ok("/article?id=" + url.QueryEscape(a.ID))
		bodies := all(n, withClass("text"))
		if len(bodies) != 1 || textOf(bodies[0]) != a.Body {
			t.Errorf("%s: the text of the page is not that of the article", a.ID)
		}
		rows := all(n, func(x *html.Node) bool { return attr(x, "data-claim") != "" })
		if len(rows) == 0 {
			t.Errorf("%s has no claims on its page", a.ID)
		}
		for _, row := range rows {
			id := attr(row, "data-claim")
			if !linksTo(row, "#"+id) || len(all(bodies[0], func(x *html.Node) bool { return attr(x, "id") == id })) != 1 {
				t.Errorf("%s: claim %s does not lead to its words", a.ID, id)
			}
		}
	}
}

// Whatever lies on a text, and however it overlaps, the text stays and the marks are
// those asked for.
func TestMarksAreTheSpansAskedFor(t *testing.T) {
	d := newReader(t)
	show := d.pages.templates["article"].Lookup("text")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(prose(), rapid.String()).Draw(t, "text")
		if !strings.Contains(text, "\x00") {
			text += rapid.SampledFrom([]string{"", "\n\n<script>alert(1)</script>", "</p></div>"}).Draw(t, "tail")
		}
		cut := func(n int) int { // to the start of a character, or of a line end
			for n > 0 && n < len(text) && (!isStart(text[n]) || text[n-1:n+1] == "\r\n") {
				n--
			}
			return n
		}
		covered := make([]bool, len(text))
		var layers []layer
		for range rapid.IntRange(0, 12).Draw(t, "layers") {
			from := cut(rapid.IntRange(0, len(text)).Draw(t, "from"))
			to := cut(rapid.IntRange(0, len(text)).Draw(t, "to"))
			s := corpus.Span{Start: min(from, to), End: max(from, to)}
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				layers = append(layers, layer{Span: s, mark: true})
				for i := s.Start; i < s.End; i++ {
					covered[i] = true
				}
			case 1:
				layers = append(layers, layer{Span: s, furniture: corpus.Caption})
			case 2:
				layers = append(layers, layer{Span: s, claim: &claimRow{N: len(layers) + 1, Attribute: "<killed>", Text: "\"7\"", Span: s}})
			default:
				layers = append(layers, layer{Span: s, passage: len(layers) + 1, side: "a"})
			}
		}
		var b bytes.Buffer
		if err := show.Execute(&b, bodyOf(text, "", layers)); err != nil {
			t.Fatal(err)
		}
		n, err := html.Parse(&b)
		if err != nil {
			t.Fatal(err)
		}
		root := all(n, withClass("text"))[0]
		if got := textOf(root); got != asParsed(text) {
			t.Fatalf("the page has %q, the article %q", got, text)
		}
		var want strings.Builder // marks hold no line ends between paragraphs
		for _, p := range bodyOf(text, "", nil).Paragraphs {
			for i := p.span.Start; i < p.span.End; i++ {
				if covered[i] {
					want.WriteByte(text[i])
				}
			}
		}
		if got := markedText(root); got != asParsed(want.String()) {
			t.Fatalf("marked is %q, asked for was %q of %q", got, want.String(), text)
		}
		first := all(root, func(x *html.Node) bool { return attr(x, "id") == "at" })
		if len(first) > 1 || want.Len() > 0 && len(first) != 1 {
			t.Fatalf("%d marks are called at", len(first))
		}
		for _, x := range all(n, func(*html.Node) bool { return true }) {
			if !slices.Contains([]string{"html", "head", "body", "div", "p", "span", "mark", "a"}, x.Data) {
				t.Fatalf("the article made a <%s>", x.Data)
			}
		}
	})
}

func isStart(b byte) bool { return b&0xC0 != 0x80 }

func TestMarksOfAnAddress(t *testing.T) {
	body := "One 🚢 sank.\r\n\nשתי ספינות ניצלו.\n\n<b>Three</b> & more."
	d := newReader(t, &corpus.Article{ID: "a/b?c#d", Title: "<i>T</i>", Body: body})
	ship := strings.Index(body, "🚢")
	for _, x := range []struct {
		name string
		at   []string
		want string
	}{
		{"none", nil, ""},
		{"words", []string{"0-3"}, "One"},
		{"to the end and beyond", []string{fmt.Sprintf("%d-99999", strings.Index(body, "more"))}, "more."},
		{"before the start", []string{"-5-3"}, ""},
		{"a cut character is widened", []string{fmt.Sprintf("%d-%d", ship+1, ship+2)}, "🚢"},
		{"over paragraphs", []string{fmt.Sprintf("%d-%d", strings.Index(body, "sank"), strings.Index(body, "ספינות"))}, "sank.שתי "},
		{"markup", []string{fmt.Sprintf("%d-%d", strings.Index(body, "<b>"), strings.Index(body, " &"))}, "<b>Three</b>"},
		{"two that overlap", []string{"0-3", "2-8"}, "One 🚢"},
		{"half a line end", []string{fmt.Sprintf("0-%d", strings.Index(body, "\r")+1)}, "One 🚢 sank."},
		{"nonsense", []string{"x", "1", "3-1", "4-4", "99999999999999999999-3", "", "-", "1e3-4"}, ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			q := url.Values{"id": {"a/b?c#d"}, "at": x.at}
			n := d.ok("/article?" + q.Encode())
			text := all(n, withClass("text"))[0]
			if textOf(text) != asParsed(body) {
				t.Errorf("the text is %q", textOf(text))
			}
			if got := markedText(text); got != x.want {
				t.Errorf("marked is %q, want %q", got, x.want)
			}
		})
	}
	many := url.Values{"id": {"a/b?c#d"}}
	for i := range 5000 {
		many.Add("at", fmt.Sprintf("%d-%d", i%20, i%20+3))
	}
	d.ok("/article?" + many.Encode())
}

// hostile are texts that a page must survive.
func hostile() []*corpus.Article {
	day := time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC)
	big := strings.Repeat("Seven people died in Orvelle on Friday, <b>police</b> said. ", (1<<20)/60)
	list := []*corpus.Article{
		{ID: "markup", Title: `</title><script>alert(1)</script>`, Body: `<script>alert("x")</script> Seven people died in Orvelle on Friday, police said. <img src=x onerror=alert(1)>` + "\n\n</div></article>", URL: "javascript:alert(1)"},
		{ID: "rtl", Title: "\u202eedirrevo", Body: "قال مسؤولون إن سبعة أشخاص قتلوا.\n\n\u202eSeven people died in Orvelle\u202c on Friday.", Lang: "ar", URL: "data:text/html,<script>alert(1)</script>"},
		{ID: "runes", Title: "🚢🚢", Body: strings.Repeat("🚢 𝔰even people died in Orvelle on Friday, 𐍈 police said.\n", 40), URL: "https://wire.example/a?b=\"><script>"},
		{ID: "big", Title: "Big", Body: big},
		{ID: "bigger", Title: "Big", Body: big + "\n\nAnd more."},
		{ID: "empty title", Body: "x"},
		{ID: "meta", Title: "Meta", Body: "Seven people died in Orvelle on Friday.", Meta: &corpus.Meta{
			Note: "<b>CORRECTS</b> toll", Byline: "\"><script>", Urgency: 1, Signals: []string{"correction"}, Slug: "ORVELLE",
			Tags: []corpus.Tag{{Kind: "subject", Name: "<u>disaster"}}, Rights: &corpus.Rights{Holder: "&lt;"},
		}, URL: "//wire.example/x"},
		{ID: "\"'<&>\u202e", Title: "Id", Body: "Seven people died in Orvelle on Friday."},
	}
	for i, a := range list {
		a.Source, a.Published = "<Wire & Co>", day.Add(time.Duration(i)*time.Minute)
	}
	return list
}

func TestHostileArticles(t *testing.T) {
	d := newReader(t, hostile()...)
	var ids []string
	for _, a := range hostile() {
		ids = append(ids, a.ID)
		n := d.ok("/article?" + url.Values{"id": {a.ID}, "at": {"3-9", "0-99999999"}}.Encode())
		text := all(n, withClass("text"))
		if len(text) != 1 || textOf(text[0]) != asParsed(a.Body) {
			t.Errorf("%q: the text of the page is not that of the article", a.ID)
		}
		for _, x := range all(n, func(x *html.Node) bool { return x.Data == "a" }) {
			if u, err := url.Parse(attr(x, "href")); err != nil || u.Scheme != "" && u.Scheme != "https" || u.Scheme == "" && u.Host != "" {
				t.Errorf("%q links to %q", a.ID, attr(x, "href"))
			} else if u.Scheme != "" && attr(x, "rel") != "noopener noreferrer nofollow" {
				t.Errorf("%q: the link to %s has rel=%q", a.ID, u, attr(x, "rel"))
			}
		}
	}
	for _, a := range ids {
		for _, b := range ids {
			q := url.Values{"a": {a}, "b": {b}}
			if a < b && (a == "markup" && b != "big" || b == "runes" && a == "rtl" || b == "bigger" && a == "big") {
				d.ok("/compare?" + q.Encode())
				q.Set("view", "diff")
				d.ok("/compare?" + q.Encode())
				d.ok("/changes?" + url.Values{"id": {a}, "from": {b}}.Encode())
			}
		}
	}
	n := d.ok("/article?id=meta")
	if got := textOf(all(n, withClass("notes"))[0]); !strings.Contains(got, "<b>CORRECTS</b> toll") {
		t.Errorf("the note to editors is %q", got)
	}
}

// passageTexts are the texts of the passages of a side, by number, without furniture.
func passageTexts(n *html.Node, side string) map[string]string {
	out := map[string]string{}
	for _, s := range all(n, withClass("side-"+side)) {
		for _, x := range all(s, withClass("passage")) {
			out[attr(x, "data-passage")] += " " + textOf(x)
		}
	}
	return out
}

func TestSharedPassagesStandOnBothSides(t *testing.T) {
	d := newReader(t, demoArticles(t)...)
	list, err := d.e.Stories(t.Context(), wirefold.Filter{Least: 2})
	if err != nil {
		t.Fatal(err)
	}
	passages := 0
	for _, s := range list {
		story, err := d.e.Story(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range story.Articles {
			a := story.Articles[max(0, i-1)]
			if a == b {
				continue
			}
			x, err := d.e.Explain(t.Context(), a, b)
			if err != nil {
				t.Fatal(err)
			}
			n := d.ok(compareURL(a, b))
			for i, side := range []string{a, b} {
				info, err := d.e.Article(side)
				if err != nil {
					t.Fatal(err)
				}
				var shown strings.Builder
				for _, cell := range all(n, withClass("side-"+string("ab"[i]))) {
					for _, body := range all(cell, withClass("text")) {
						shown.WriteString(textOf(body))
					}
				}
				if shown.String() != info.Article.Body {
					t.Errorf("%s beside %s: the text shown of %s is not the article's", a, b, side)
				}
			}
			inA, inB := passageTexts(n, "a"), passageTexts(n, "b")
			for k, p := range x.Text.Shared {
				passages++
				number := fmt.Sprint(k + 1)
				if words(inA[number]) == "" || words(inA[number]) != words(inB[number]) && !overlapping(x.Text.Shared, k) {
					t.Errorf("%s beside %s: passage %s is %q and %q", a, b, number, inA[number], inB[number])
				}
				if !linksTo(n, "#a"+number) || !linksTo(n, "#b"+number) {
					t.Errorf("%s beside %s: passage %s has no way across", a, b, number)
				}
				if p.A.Len() == 0 || p.B.Len() == 0 {
					t.Errorf("%s beside %s: passage %s is empty", a, b, number)
				}
			}
		}
	}
	if passages < 50 {
		t.Errorf("only %d passages were looked at", passages)
	}
}

// overlapping reports whether a passage meets another in B, so that its text there is
// shown as part of that one.
func overlapping(list []copies.Passage, k int) bool {
	return slices.ContainsFunc(list, func(o copies.Passage) bool { return o != list[k] && o.B.Overlaps(list[k].B) })
}

func words(s string) string {
	var out []string
	for _, w := range corpus.Words(s, nil) {
		out = append(out, corpus.FoldWord(s, w))
	}
	return strings.Join(out, " ")
}

func TestWhatAPageOfAnArticleSays(t *testing.T) {
	d := newReader(t, demoArticles(t)...)
	n := d.ok("/article?id=herald-1006-1")
	for _, href := range []string{
		"/article?id=meridian-1005-3", "/compare?a=herald-1006-1&b=meridian-1005-3", "/stories/s5",
	} {
		if !linksTo(n, href) {
			t.Errorf("there is no link to %s", href)
		}
	}
	if text := textOf(n); !strings.Contains(text, "A copy with small changes of Meridian Wire: Seventeen dead") {
		t.Errorf("the decision is not told: %s", text)
	}
	kinds := map[string]bool{}
	for _, p := range all(n, withClass("furniture")) {
		kinds[strings.SplitN(attr(p, "title"), ":", 2)[0]] = true
	}
	if !kinds["notice"] || !kinds["dateline"] {
		t.Errorf("the furniture shown is %v", kinds)
	}

	n = d.ok("/article?id=meridian-1005-2")
	for _, href := range []string{"/changes?id=meridian-1005-2&from=meridian-1005-1", "/changes?id=meridian-1005-3&from=meridian-1005-2", "/article?id=ninthhour-1005-1"} {
		if !linksTo(n, href) {
			t.Errorf("there is no link to %s", href)
		}
	}
	if code, _ := d.get("/article?id=nobody"); code != http.StatusNotFound {
		t.Errorf("an unknown article: %d", code)
	}
}

func TestVersionsStandInOrder(t *testing.T) {
	day := time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC)
	state := func(id, of string, hours int) wirefold.Member {
		m := wirefold.Member{ID: id, Name: id, Decision: wirefold.Decision{ID: id, Relation: "update", Of: of}}
		if of == "" {
			m.Decision.Relation = "first"
		}
		if hours > 0 {
			m.Published = day.Add(time.Duration(hours) * time.Hour)
		}
		return m
	}
	for _, x := range []struct {
		name    string
		members []wirefold.Member
		want    string
	}{
		{"undated ones by what they update", []wirefold.Member{state("c", "b", 0), state("a", "", 0), state("b", "a", 0), state("other", "", 0)}, "a b c"},
		{"dated ones by time, though they came late", []wirefold.Member{state("b", "", 2), state("a", "b", 1), state("c", "b", 3)}, "a b c"},
		{"one alone is no list", []wirefold.Member{state("b", "", 2), state("a", "", 1)}, ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			info := &wirefold.ArticleInfo{Article: &corpus.Article{ID: "b"}, Name: "b", Versions: []string{"b"}}
			var got []string
			for i, v := range versionsOf(info, &wirefold.Story{Families: []wirefold.Family{{Members: x.members}}}) {
				if i > 0 && v.From != got[i-1] {
					t.Errorf("%s is held against %q, not the one before", v.Name, v.From)
				}
				got = append(got, v.Name)
			}
			if strings.Join(got, " ") != x.want {
				t.Errorf("the versions are %q, want %q", got, x.want)
			}
		})
	}
}

func TestHandsAreForThoseWhoMay(t *testing.T) {
	d := newReader(t, demoArticles(t)...)
	for _, x := range []struct {
		role access.Role
		want []string
	}{{access.Reader, nil}, {access.Editor, []string{"move", "separate", "kill"}}, {access.Admin, []string{"move", "separate", "kill", "delete"}}} {
		r := httptest.NewRequestWithContext(access.With(t.Context(), access.User{Name: "x", Role: x.role}), http.MethodGet, "/article?id=herald-1006-1", nil)
		w := httptest.NewRecorder()
		d.pages.page("article", d.pages.article).ServeHTTP(w, r)
		var got []string
		for _, a := range all(parsed(t, w.Body.Bytes()), func(a *html.Node) bool { return strings.HasPrefix(attr(a, "href"), "/hand/") }) {
			u, err := url.Parse(attr(a, "href"))
			if err != nil || u.Query().Get("article") != "herald-1006-1" || u.Query().Get("back") == "" {
				t.Errorf("a hand leads to %q", attr(a, "href"))
				continue
			}
			got = append(got, strings.TrimPrefix(u.Path, "/hand/"))
		}
		if !slices.Equal(got, x.want) {
			t.Errorf("%s has the hands %v, want %v", x.role, got, x.want)
		}
	}
}

func TestKilledArticlesSayWhoAndWhy(t *testing.T) {
	d := newReader(t, demoArticles(t)...)
	before := time.Now()
	if _, _, err := d.e.Kill(t.Context(), "meridian-1005-3", wirefold.Note{By: "Ida", Reason: "the <toll> is wrong"}); err != nil {
		t.Fatal(err)
	}
	d.pages.hub.Renew()
	for id, want := range map[string]string{
		"meridian-1005-3": "It was killed by Ida", "herald-1006-1": "It carries the text of meridian-1005-3, which was killed by Ida",
	} {
		alarm := all(d.ok("/article?id="+id), withClass("alarm"))
		if len(alarm) != 1 {
			t.Fatalf("%s: %d alarms", id, len(alarm))
		}
		if text := strings.Join(strings.Fields(textOf(alarm[0])), " "); !strings.Contains(text, want) || !strings.Contains(text, "the <toll> is wrong") {
			t.Errorf("%s: %q", id, text)
		}
	}
	then := url.QueryEscape(before.UTC().Format(time.RFC3339Nano))
	n := d.ok("/article?id=meridian-1005-3&asof=" + then)
	if len(all(n, withClass("alarm"))) > 0 {
		t.Error("it was not killed then")
	}
	if !linksTo(n, "/article?id=meridian-1005-3") {
		t.Error("there is no way back to now")
	}
	if !linksTo(n, "/changes?asof="+then+"&from=meridian-1005-2&id=meridian-1005-3") {
		t.Error("links leave the moment")
	}
	if len(all(n, func(a *html.Node) bool { return strings.HasPrefix(attr(a, "href"), "/hand/") })) > 0 {
		t.Error("there are hands in the past")
	}
}

func TestNoticesOfAgenciesKill(t *testing.T) {
	day := time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC)
	text := "Nine people died when a ferry sank off the island of Orvelle on Friday, the coastguard said. The quay was closed until the evening and nobody else was aboard when the boat went down in a calm sea."
	d := newReader(t)
	for _, a := range []*corpus.Article{
		{ID: "w", Version: "1", Title: "Nine die", Body: text, Source: "Wire", Published: day},
		{ID: "c", Title: "Nine dead", Body: text, Source: "Courier", Published: day.Add(time.Hour)},
		{ID: "w", Version: "2", Title: "STORY WITHDRAWN", Body: "STORY WITHDRAWN. Please do not use.", Source: "Wire", Published: day.Add(2 * time.Hour), Meta: &corpus.Meta{Status: corpus.Canceled, Note: "The source recanted."}},
	} {
		if _, err := d.e.Add(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	d.pages.hub.Renew()
	for id, want := range map[string]string{"w": "Its agency says so. “The source recanted.”", "w@1": "Its agency says so.", "c": "It carries the text of w, which was withdrawn."} {
		alarm := all(d.ok("/article?id="+id), withClass("alarm"))
		if len(alarm) != 1 {
			t.Errorf("%s: %d alarms", id, len(alarm))
		} else if text := strings.Join(strings.Fields(textOf(alarm[0])), " "); !strings.Contains(text, want) {
			t.Errorf("%s: %q", id, text)
		}
	}
}

func TestWhatChanged(t *testing.T) {
	day := time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC)
	state := func(version, title, body string) *corpus.Article {
		day = day.Add(time.Hour)
		return &corpus.Article{ID: "x", Version: version, Title: title, Body: body, Source: "Wire", Published: day, Lang: "en"}
	}
	rest := "\n\nThe quay was closed until the evening.\n\nNobody else was aboard.\n\nThe harbour master gave no cause.\n\nAn inquiry was opened in the town of Orvelle."
	d := newReader(t)
	for _, a := range []*corpus.Article{
		state("1", "Four die", "Four people died when a ferry sank off \"Orvelle\" on Friday."+rest),
		state("2", "Nine die", "Nine people died when a ferry sank off “Orvelle” on Friday."+rest),
	} {
		if _, err := d.e.Add(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	d.pages.hub.Renew()
	n := d.ok("/changes?id=x")
	var got []string
	for _, x := range all(n, func(x *html.Node) bool { return x.Data == "ins" || x.Data == "del" }) {
		if !strings.Contains(textOf(x), ":") {
			t.Errorf("%q does not say in words what it is", textOf(x))
		}
		got = append(got, x.Data+" "+strings.TrimSpace(strings.NewReplacer("[taken out: ", "", "[added: ", "", "]", "", "before: ", "", "now: ", "").Replace(textOf(x))))
	}
	for _, want := range []string{"del Four", "ins Nine", "del \"", "ins “", "del 1", "ins 2"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not among the changes %q", want, got)
		}
	}
	if s := all(n, func(x *html.Node) bool { return x.Data == "summary" }); len(s) != 2 || !strings.Contains(textOf(s[0]), "3 paragraphs unchanged") || textOf(s[1]) != "Show 2 trivial changes" {
		t.Errorf("what is folded is %v", s)
	}
	first := d.ok("/changes?id=" + url.QueryEscape("x@1"))
	if !strings.Contains(textOf(first), "There is no version before this one") {
		t.Error("the first version has one before")
	}
	if code, _ := d.get("/changes?id=x&from=x"); code != http.StatusBadRequest {
		t.Errorf("against itself: %d", code)
	}
	if code, _ := d.get("/changes?id=x&from=y"); code != http.StatusNotFound {
		t.Errorf("against nothing: %d", code)
	}
}

func TestRevisedFactsAreShownWithTheirWords(t *testing.T) {
	d := newReader(t)
	info := func(name string) *wirefold.ArticleInfo {
		return &wirefold.ArticleInfo{Article: &corpus.Article{ID: "x"}, Name: name}
	}
	stated := func(text string, at int) *merge.Stated {
		return &merge.Stated{Text: text, Quote: "<" + text + " died>", Span: corpus.Span{Start: at, End: at + 5}}
	}
	var b bytes.Buffer
	err := d.pages.templates["changes"].ExecuteTemplate(&b, "main", &frame{Data: changesData{
		Now: info("x"), Was: info("x@1"), Text: showDiff("", ""),
		Revisions: []revisionGroup{
			{"Told otherwise", []merge.Revision{{Attribute: merge.Killed, Class: merge.People, Before: stated("nine", 3), After: stated("six", 4)}}},
			{"New", []merge.Revision{{Attribute: merge.Wounded, After: stated("three", 7)}}},
			{"No longer told", []merge.Revision{{Attribute: merge.Missing, Before: stated("two", 8)}}},
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	n := parsed(t, b.Bytes())
	var got []string
	for _, x := range all(all(n, withClass("revisions"))[0].Parent, func(x *html.Node) bool { return x.Data == "ins" || x.Data == "del" || hasClass(x, "quote") }) {
		got = append(got, textOf(x))
	}
	want := []string{"before: nine", "“<nine died>”", "now: six", "“<six died>”", "now: three", "“<three died>”", "before: two", "“<two died>”"}
	if !slices.Equal(got, want) {
		t.Errorf("shown is %q, want %q", got, want)
	}
	if !linksTo(n, "/article?id=x%401&at=3-8#at") || !linksTo(n, "/article?id=x&at=4-9#at") {
		t.Error("the values do not lead to their words")
	}
}

func TestComparing(t *testing.T) {
	d := newReader(t, demoArticles(t)...)
	two := d.ok("/compare?a=meridian-0114-1&b=meridian-0306-1")
	text := strings.Join(strings.Fields(textOf(two)), " ")
	for _, want := range []string{"Two stories", "two texts", "Different events:", "It joins from 60"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said", want)
		}
	}
	x, err := d.e.Explain(t.Context(), "meridian-0114-1", "meridian-0306-1")
	if err != nil {
		t.Fatal(err)
	}
	rows := all(two, func(x *html.Node) bool { return hasClass(x, "balance") })
	counted := 1 // the bias
	for _, e := range x.Event.Evidence {
		if e.Counts != 0 {
			counted++
		}
	}
	if len(rows) != counted {
		t.Errorf("%d bars for %d pieces of evidence", len(rows), counted)
	}
	if !linksTo(two, "/compare?a=meridian-0306-1&b=meridian-0114-1") || !linksTo(two, "/compare?a=meridian-0114-1&b=meridian-0306-1&view=diff") {
		t.Error("sides cannot be swapped, or words not compared")
	}
	verdicts := func(n *html.Node) map[string]int {
		out := map[string]int{}
		for _, table := range all(n, withClass("facts")) {
			for _, b := range all(table, withClass("badge")) {
				out[textOf(b)]++
			}
		}
		return out
	}
	if v := verdicts(two); v["conflict"] > 0 || v["differs"] == 0 {
		t.Errorf("two events have the verdicts %v", v)
	}
	story := d.ok("/compare?a=meridian-1005-3&b=polar-1006-1")
	if v := verdicts(story); v["same"] == 0 || v["only here"] == 0 {
		t.Errorf("two reports of one event have the verdicts %v", v)
	}
	if v := verdicts(d.ok("/compare?a=polar-0306-1&b=dtb-0306-1")); v["conflict"] == 0 {
		t.Errorf("two reports that contradict each other have the verdicts %v", v)
	}
	if v := verdicts(d.ok("/compare?a=meridian-0318-1&b=polar-0318-1")); v["conflict in both"] != 1 {
		t.Errorf("two reports that give both sides have the verdicts %v", v)
	}
	diff := d.ok("/compare?a=meridian-1005-3&b=herald-1006-1&view=diff")
	if len(all(diff, func(x *html.Node) bool { return x.Data == "ins" })) == 0 {
		t.Error("nothing is added word by word")
	}

	for _, path := range []string{"/compare?a=polar-1005-1", "/compare?b=polar-1005-1", "/compare?a=polar-1005-1&b=polar-1005-1"} {
		n := d.ok(path)
		if !linksTo(n, "/compare?a=polar-1005-1&b=meridian-1005-1") {
			t.Errorf("%s does not suggest an article of the story", path)
		}
		if s := all(n, withClass("suggested")); len(s) != 2 {
			t.Errorf("%s has %d lists of suggestions, want the story's and others alike", path, len(s))
		}
	}
	d.ok("/compare")
	if code, _ := d.get("/compare?a=polar-1005-1&b=nobody"); code != http.StatusNotFound {
		t.Errorf("an unknown article: %d", code)
	}
}

// Paragraphs that share text stand beside each other as far as their order allows.
func TestRowsKeepTheOrderOfBothTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sentence := func(k int) string {
			return fmt.Sprintf("Report number%d says that mayor%d of town%d met minister%d at hall%d today.", k, k, k, k, k)
		}
		make := func(name string) (*corpus.Article, []int) {
			order := rapid.SliceOfNDistinct(rapid.IntRange(0, 12), 1, 10, rapid.ID).Draw(t, name)
			var list []string
			for _, k := range order {
				list = append(list, sentence(k))
			}
			return &corpus.Article{ID: name, Body: strings.Join(list, "\n\n")}, order
		}
		a, orderA := make("a")
		b, orderB := make("b")
		var c copies.Comparer
		c.Load(copies.TextOf(corpus.Clean(a)))
		x := &wirefold.Explanation{}
		x.Text.Shared = c.Passages(copies.TextOf(corpus.Clean(b)))
		rows := sideBySide(bodyOf(a.Body, "", nil), bodyOf(b.Body, "", nil), x)
		var left, right strings.Builder
		together := 0
		for _, r := range rows {
			for i, out := range []*strings.Builder{&left, &right} {
				for _, p := range r.Sides[i].Paragraphs {
					out.WriteString(p.Before)
					for _, piece := range p.Pieces {
						out.WriteString(piece.Text)
					}
				}
				out.WriteString(r.Sides[i].After)
			}
			if p, q := r.Sides[0].Paragraphs, r.Sides[1].Paragraphs; len(p) == 1 && len(q) == 1 && p[0].Pieces[0].Text == q[0].Pieces[0].Text {
				together++
			}
		}
		if left.String() != a.Body || right.String() != b.Body {
			t.Fatalf("rows lose text: %q and %q", left.String(), right.String())
		}
		// The longest common subsequence, the plain way.
		table := map[[2]int]int{}
		for i := len(orderA) - 1; i >= 0; i-- {
			for k := len(orderB) - 1; k >= 0; k-- {
				if n := max(table[[2]int{i + 1, k}], table[[2]int{i, k + 1}]); orderA[i] != orderB[k] {
					table[[2]int{i, k}] = n
				} else {
					table[[2]int{i, k}] = max(n, table[[2]int{i + 1, k + 1}]+1)
				}
			}
		}
		if want := table[[2]int{}]; together < want {
			t.Fatalf("%d paragraphs stand beside their likes, %d could: %v %v", together, want, orderA, orderB)
		}
	})
}

// What the command prints for machines has the passages too.
func TestSharedPassagesAreJSON(t *testing.T) {
	d := newReader(t, demoArticles(t)...)
	x, err := d.e.Explain(context.Background(), "meridian-1005-3", "herald-1006-1")
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(x.Text)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), `"shared":[{"a":{"start":`) {
		t.Errorf("the receipt of the texts is %s", b)
	}
}
