package browser

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/desk/access"
)

// count is how many elements there are of a kind.
func (x *tab) count(selector string) int {
	x.Helper()
	return js[int](x, "document.querySelectorAll("+quoted(selector)+").length")
}

// follow clicks on the first link or button under a selector with this text.
func (x *tab) follow(selector, text string) {
	x.Helper()
	x.wait(fmt.Sprintf(`[...document.querySelectorAll(%s)].some(e => e.innerText.trim() === %s)`, quoted(selector), quoted(text)))
	js[bool](x, fmt.Sprintf(`(() => { [...document.querySelectorAll(%s)].find(e => e.innerText.trim() === %s).id ||= "to-follow"; return true; })()`, quoted(selector), quoted(text)))
	x.click(js[string](x, fmt.Sprintf(`"#" + CSS.escape([...document.querySelectorAll(%s)].find(e => e.innerText.trim() === %s).id)`, quoted(selector), quoted(text))))
}

const rows = "#stories > li"

func TestStoriesAreFiltered(t *testing.T) {
	x := open(t)
	x.visit("/")
	all := x.count(rows)
	x.follow(".choices a", "Conflict")
	x.wait(`location.search === "?state=conflict"`)
	if n := x.count(rows); n == 0 || n >= all || n != x.count(rows+" .badge.conflict") {
		t.Errorf("of %d stories %d are shown as having conflicts", all, n)
	}
	x.click(".chip")
	x.wait(fmt.Sprintf(`location.search === "" && document.querySelectorAll(%q).length === %d`, rows, all))
	x.follow(".choices a", "24 h")
	x.wait(`location.search === "?within=24h"`)
	if n := x.count(rows); n != 1 {
		t.Errorf("%d stories moved within the last day, want the cup's", n)
	}
	x.visit("/")
	x.press("f")
	x.fill("#filters [name=place]", "Kolbary")
	x.press(kb.Enter)
	x.wait(`location.search.includes("place=Kolbary")`)
	if text := x.text("#stories"); x.count(rows) != 1 || !strings.Contains(text, "Kolbary") {
		t.Errorf("in Kolbary happened:\n%s", text)
	}
}

func TestSearchInTheBrowser(t *testing.T) {
	x := open(t)
	x.visit("/")
	x.press("/")
	x.wait(`document.activeElement.id === "q"`)
	x.do(chromedp.KeyEvent("ferry"))
	x.press(kb.Enter)
	x.wait(`location.search === "?q=ferry"`)
	if n := js[int](x, `new Set([...document.querySelectorAll("#hits mark")].map(m => m.innerText.toLowerCase())).size`); n != 1 || x.text("#hits mark") == "" {
		t.Errorf("%d different words are highlighted: %s", n, x.text("#hits"))
	}
	x.press("j")
	x.press("j")
	x.wait(`document.activeElement.matches("#hits .hits a")`)
	x.press(kb.Enter)
	x.wait(`location.pathname === "/article"`)
}

// The list is read from top to bottom without the mouse.
func TestStoriesByKeyboard(t *testing.T) {
	x := open(t)
	x.visit("/")
	on := func(n int) string {
		return fmt.Sprintf(`document.activeElement === document.querySelectorAll("#stories h2 a")[%d]`, n)
	}
	unread := func(n int) string {
		return fmt.Sprintf(`document.querySelectorAll("#stories > li")[%d].classList.contains("unread")`, n)
	}
	all := x.count(rows)
	if n := x.count(rows + ".unread"); n != all || !strings.HasPrefix(js[string](x, "document.title"), fmt.Sprintf("(%d) ", all)) {
		t.Errorf("%d of %d are unread at first", n, all)
	}
	x.press("j")
	x.wait(on(0))
	x.press("j")
	x.wait(on(1))
	x.press("k")
	x.wait(on(0))
	x.press("m")
	x.wait("!" + unread(0))
	x.press("u")
	x.wait(unread(0))
	x.press("m")
	x.press("j")
	x.press(kb.Enter)
	x.wait(`document.body.dataset.page === "story"`)
	x.visit("/")
	if n := x.count(rows + ".unread"); n != all-2 || js[bool](x, unread(0)+"||"+unread(1)) {
		t.Errorf("after two were read, %d of %d are unread", n, all)
	}
	x.press("?")
	x.wait(`document.querySelector("#keys[open]")`)
	audit(x)
	x.press(kb.Escape)
	x.wait(`!document.querySelector("#keys")`)
	x.press("A")
	x.wait(`!document.querySelector("#stories .unread") && !document.title.startsWith("(")`)
	x.visit("/")
	if n := x.count(rows + ".unread"); n != 0 {
		t.Errorf("%d are unread again", n)
	}
	x.press("g")
	x.press("l")
	x.wait(`location.pathname === "/log"`)
}

var kite = corpus.Article{
	ID: "courier-kite-1", Source: "The Harrowick Courier", Title: "Giant kite lifts off from Tanner's Field",
	Body: "HARROWICK - A paper kite forty metres long rose over Tanner's Field on Sunday and stayed up for nine minutes, to the applause of some 300 children.\n\nIt was built by the pupils of Marrow Lane school, who worked on it for two winters.",
}

// What comes in while the list is open is shown, without a reload.
func TestStoriesAreLive(t *testing.T) {
	x := open(t)
	x.visit("/")
	x.press("A")
	x.wait(`document.querySelector("#live:not([hidden])")?.innerText === "live"`)
	js[bool](x, "window.same = true")
	first := `document.querySelector("#stories > li:first-child")`
	x.add(kite)
	x.wait(first + `.innerText.includes("Giant kite")`)
	x.wait(first + `.classList.contains("unread") && document.title.startsWith("(1) ")`)
	// Who reads in the list is not disturbed: the news waits until it is asked for.
	x.press("j")
	x.press("j")
	second := js[string](x, `document.activeElement.innerText`)
	x.add(x.copied("polar-1006-1", "islander-kept-1", "The Lissey Islander"))
	x.wait(`document.querySelector("#news:not([hidden])")?.innerText.includes("1 story changed")`)
	audit(x)
	if got := js[string](x, `document.activeElement.innerText`); got != second {
		t.Errorf("the selection went from %q to %q", second, got)
	}
	x.press("n")
	x.wait(first + `.innerText.includes("10 articles")`)
	if !js[bool](x, "window.same === true") {
		t.Error("the page was loaded anew")
	}
}

// Every value leads to the words that claim it, highlighted where they stand.
func TestFactsLeadToTheirWords(t *testing.T) {
	x := open(t)
	x.visit("/stories/" + story(x, "meridian-1005-1"))
	x.click(".facts .part > summary")
	x.wait(`document.querySelector(".facts .part[open] .words").checkVisibility()`)
	quote := js[string](x, `document.querySelector(".facts .part[open] .words").textContent`)
	x.click(".facts .part[open] .words")
	x.wait(`location.pathname === "/article" && document.readyState === "complete"`)
	x.wait(`(r => r.top >= 0 && r.bottom <= innerHeight)(document.querySelector("#at").getBoundingClientRect())`)
	marked := `[...%s.querySelectorAll(".text mark")].map(m => m.textContent).join("").replace(/\s+/g, " ")`
	if got := js[string](x, fmt.Sprintf(marked, "document")); got != quote {
		t.Errorf("a quote is %q, and what it leads to %q", quote, got)
	}
	// All of them, on the pages with most facts and conflicts.
	for _, article := range []string{"meridian-1005-1", "meridian-0318-1", "meridian-0919-1"} {
		x.visit("/stories/" + story(x, article))
		if n := x.count(".words"); n < 10 {
			t.Errorf("the story of %s has %d quotes", article, n)
		}
		if bad := js[[]string](x, `Promise.all([...document.querySelectorAll(".words")].map(async a => {
			const there = new DOMParser().parseFromString(await (await fetch(a.href)).text(), "text/html");
			const quote = a.textContent.replace(/\s+/g, " "), found = `+fmt.Sprintf(marked, "there")+`;
			return a.hash === "#at" && there.getElementById("at") && found === quote ? "" : a.href + ": " + quote + " / " + found;
		})).then(list => list.filter(Boolean))`); len(bad) > 0 {
			t.Errorf("%d quotes of %s lead elsewhere, such as %s", len(bad), article, bad[0])
		}
	}
}

func TestAStory(t *testing.T) {
	x := open(t)
	ferry := "/stories/" + story(x, "meridian-1005-1")
	x.visit(ferry)
	// Copies are folded under what they copy.
	hidden := `[...document.querySelectorAll(".family .copies li")].filter(e => !e.checkVisibility()).length`
	if n := js[int](x, hidden); n < 3 {
		t.Errorf("%d copies are folded away, want 3", n)
	}
	x.click(".copies > summary")
	x.wait(`document.querySelector(".copies[open] li").checkVisibility()`)
	// Figures have points, which lead to the words.
	if n := x.count(".timeline svg .point"); n < 4 {
		t.Errorf("the charts have %d points", n)
	}
	if n := js[int](x, `[...document.querySelectorAll(".timeline svg .point")].filter(p => { const a = p.getBoundingClientRect(), b = p.closest("svg").getBoundingClientRect(); return a.width === 0 || a.left < b.left - 1 || a.right > b.right + 1 || a.top < b.top - 1 || a.bottom > b.bottom + 1; }).length`); n > 0 {
		t.Errorf("%d points cannot be seen", n)
	}
	js[bool](x, `(() => { document.querySelector(".timeline svg a").focus(); return true; })()`)
	x.press(kb.Enter)
	x.wait(`location.pathname === "/article" && document.querySelector("#at")`)
	// What changed: the facts, and then the words.
	x.visit(ferry)
	x.follow(".origins a", "what changed")
	x.wait(`location.pathname === "/changes"`)
	if !js[bool](x, `!!(document.querySelector("#facts .revisions ins").compareDocumentPosition(document.querySelector(".diff.text ins")) & Node.DOCUMENT_POSITION_FOLLOWING)`) {
		t.Error("the words come before the facts")
	}
	if x.count("#facts .revisions del") == 0 || x.count(".diff.text del") == 0 {
		t.Error("nothing was taken out between two versions")
	}
	// Not to be confused with: the comparison says why.
	x.visit(ferry)
	x.follow(".alike a", "why they are apart")
	x.wait(`location.pathname === "/compare"`)
	if !strings.Contains(x.text(".verdict"), "Two stories") || x.count("#receipt .evidence tbody tr") < 5 {
		t.Errorf("the receipt says: %s", x.text("#receipt"))
	}
	// Exports come as files of the right type.
	x.visit(ferry)
	x.press("e")
	x.wait(`document.querySelector("#export[open] a").checkVisibility()`)
	audit(x)
	for format, media := range map[string]string{"ninjs": "application/x-ndjson", "markdown": "text/markdown; charset=utf-8", "jsonl": "application/jsonl"} {
		got := js[string](x, fmt.Sprintf(`fetch(document.querySelector('#export a[href$="/%s"]').href).then(async r => r.status + " " + r.headers.get("Content-Type") + " " + r.headers.get("Content-Disposition").split(";")[0] + " " + (await r.text()).includes("Polar Press"))`, format))
		if want := "200 " + media + " attachment true"; got != want {
			t.Errorf("%s comes as %q, want %q", format, got, want)
		}
	}
}

func TestAStoryTellsThatItChanged(t *testing.T) {
	x := open(t)
	x.visit("/stories/" + story(x, "meridian-1005-1"))
	x.wait(`document.querySelector("#live:not([hidden])")?.innerText === "live"`)
	x.add(kite) // elsewhere
	x.add(x.copied("polar-1006-1", "islander-kept-1", "The Lissey Islander"))
	x.wait(`document.querySelector("#news:not([hidden])")?.innerText.includes("This story changed")`)
	audit(x)
	fits(x)
	if !strings.Contains(x.text(".glance"), "9 articles") {
		t.Error("the story changed under the reader")
	}
	x.click("#news button")
	x.wait(`document.querySelector(".glance")?.innerText.includes("10 articles")`)
}

func TestTheConflictQueue(t *testing.T) {
	x := open(t)
	x.visit("/conflicts")
	open := x.count(".dispute")
	x.press("j")
	x.wait(`document.activeElement.matches(".dispute")`)
	for i, c := range []struct{ name, at, selector string }{
		{"accept", "meridian-0306-1", ".side.suggested .acts a.primary"},
		{"choose", "meridian-0318-1", ".side:not(.suggested) .acts a.button"},
		{"different event", "meridian-0122-1", `.acts a[href*="apart="]`},
		{"different event", "meridian-0318-1", `.acts a[href*="attribute=present"][href*="apart="]`},
	} {
		x.visit("/conflicts")
		within := `[data-story="` + story(x, c.at) + `"] `
		js[bool](x, `(() => { const a = document.querySelector(`+quoted(within+c.selector)+`), m = a.closest("details"); if (m) m.open = true; return true; })()`)
		x.click(within + c.selector)
		x.wait(`document.querySelector("dialog.hands[open] #hand input:checked")`) // what was clicked on is chosen
		x.fill("#reason", "because of "+c.name)
		x.press(kb.Enter)
		o := x.done(i + 1)
		if o.Kind != wirefold.OpFact || (o.Fact.Apart != "") != (c.name == "different event") {
			t.Fatalf("%s is the operation %+v", c.name, o)
		}
		if n := x.count(".dispute"); n != open-1-i {
			t.Errorf("after %s %d conflicts are open, want %d", c.name, n, open-1-i)
		}
		if o.Fact.Apart == "" { // the story says who decided
			x.visit("/stories/" + story(x, c.at))
			if text := js[string](x, `document.querySelector(".decision").textContent`); !strings.Contains(text, "because of "+c.name) {
				t.Errorf("the story says %q", text)
			}
		}
	}
	x.visit("/log")
	for _, part := range []string{"because of accept", "because of choose", "because of different event"} {
		if !strings.Contains(x.text(".log"), part) {
			t.Errorf("the log misses what was done %s:\n%s", part, x.text(".log"))
		}
	}
}

func TestTwoArticles(t *testing.T) {
	x := open(t)
	x.visit("/compare?a=meridian-1005-3&b=herald-1006-1")
	passages := func(side string) string {
		return js[string](x, `[...new Set([...document.querySelectorAll(".side-`+side+` [data-passage]")].map(p => p.dataset.passage))].sort().join(" ")`)
	}
	if a, b := passages("a"), passages("b"); a == "" || a != b {
		t.Errorf("shared passages %q stand beside %q", a, b)
	}
	// Those that are shared stand at one height.
	if n := js[int](x, `[...document.querySelectorAll(".side-a .to-passage")].filter(a => Math.abs(a.getBoundingClientRect().top - document.querySelector(a.hash).getBoundingClientRect().top) > 40).length`); n > 0 {
		t.Errorf("%d passages are not beside each other", n)
	}
	x.click(".side-a .to-passage")
	x.wait(`document.querySelector(location.hash)?.closest(".side-b")`)
	x.follow(".tabs a", "Word by word")
	x.wait(`document.querySelector(".diff.text ins") && document.querySelector(".diff.text del, .title-diff del")`)
	if n := js[int](x, `[...document.querySelectorAll("#receipt .balance rect:last-child")].filter(e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 2; }).length`); n < 5 {
		t.Errorf("the receipt shows %d weights", n)
	}
	if x.count(".facts tbody tr") < 5 {
		t.Error("the facts of both are missing")
	}
}

func TestAsOf(t *testing.T) {
	x := open(t)
	x.visit("/stories/" + story(x, "meridian-1005-1"))
	articles := `document.querySelectorAll(".chain > li, .copies li").length`
	all := js[int](x, articles)
	js[bool](x, `(() => { document.querySelector("form.asof input[type=range]").focus(); return true; })()`)
	x.press(kb.Home)
	x.wait(`"asof" in document.body.dataset && ` + articles + ` === 1`)
	x.press(kb.ArrowRight)
	x.wait(articles + ` === 2`)
	if !strings.Contains(x.text(".asof-bar"), "As known at 5 Oct 2024") || !strings.Contains(js[string](x, "location.search"), "asof=2024-10-05T") {
		t.Errorf("the page says %q at %s", x.text(".asof-bar"), js[string](x, "location.href"))
	}
	if x.count(`#main a[href^="/hand/"]`) > 0 {
		t.Error("the past may be changed")
	}
	if !js[bool](x, `document.querySelector(".asof-bar").offsetWidth === innerWidth && document.querySelector(".asof-bar").getBoundingClientRect().bottom <= document.getElementById("main").getBoundingClientRect().top`) {
		t.Error("the bar covers the page")
	}
	audit(x)
	x.press(kb.End)
	x.wait(`!("asof" in document.body.dataset) && ` + articles + ` === ` + fmt.Sprint(all))
	x.press(kb.Home)
	x.wait(articles + ` === 1`)
	x.click(".asof-bar a")
	x.wait(`location.search === "" && ` + articles + ` === ` + fmt.Sprint(all))
	// The list goes back as well, and its links stay there.
	x.visit("/?asof=2024-10-05T09:00:00Z")
	if n := x.count(rows); n == 0 || n > 6 || x.count(".unread") > 0 {
		t.Errorf("there were %d stories then", n)
	}
	x.click("#stories h2 a")
	x.wait(`document.body.dataset.page === "story" && "asof" in document.body.dataset`)
}

func TestSourcesAndLog(t *testing.T) {
	x := open(t)
	decide(x)
	x.visit("/sources")
	if n := x.count(".outlets tbody tr"); n < 15 {
		t.Errorf("%d outlets are listed", n)
	}
	if x.count(".matrix tbody td:not(.t0)") < 5 || !strings.Contains(x.text(".matrix"), "Port Ansel Herald") {
		t.Errorf("who copies whom:\n%s", x.text(".matrix"))
	}
	x.fill("#outlet", "wire")
	x.press(kb.Enter)
	x.wait(`location.search.includes("outlet=wire")`)
	if n := x.count(".outlets tbody tr"); n != 1 {
		t.Errorf("%d outlets have wire in their name", n)
	}
	x.click(".outlets tbody th a")
	x.wait(`location.pathname === "/" && location.search.includes("source=Meridian")`)
	x.visit("/log?kind=kill")
	if n := x.count(".log > li"); n != 1 || !strings.Contains(x.text(".log"), "Killed") {
		t.Errorf("%d kills:\n%s", n, x.text(".log"))
	}
	x.click(`.log a[href^="/hand/undo"]`)
	x.wait(`document.querySelector("dialog.hands[open] #hand")`)
	x.fill("#reason", "it was right")
	x.press(kb.Enter)
	if o := x.done(3); o.Kind != wirefold.OpUndo || o.Undoes != 2 {
		t.Errorf("the operation is %+v", o)
	}
	if !strings.Contains(x.text("#op-2"), "undone by 3") {
		t.Errorf("the log has\n%s", x.text(".log"))
	}
}

// Without the script everything can be read, and decided.
func TestReadingWithoutTheScript(t *testing.T) {
	x := open(t)
	x.scripts(false)
	ferry := "/stories/" + story(x, "meridian-1005-1")
	for path, parts := range map[string][]string{
		"/":                           {"Arkel's extra-time goal", "Conflict", "origins", "Ouldara army says 17 soldiers"},
		"/?q=ferry":                   {"articles for", "Ferry sinks"},
		ferry:                         {"Seventeen dead", "Facts", "Killed", "Figures over time", "Who reported it", "Polar Press", "Not to be confused with", "why they are apart"},
		"/article?id=meridian-1005-1": {"At least four people died", "Versions", "Claims"},
		"/compare?a=meridian-1005-3&b=herald-1006-1": {"One story", "Facts of each", "The receipt"},
		"/conflicts": {"58 to 140", "Choose 58"},
		"/sources":   {"Outlets", "Who copies whom"},
	} {
		x.visit(path)
		for _, part := range parts {
			if !strings.Contains(x.text("#main"), part) {
				t.Errorf("%s does not say %q", path, part)
			}
		}
		if js[bool](x, `[...document.querySelectorAll(".script")].some(e => e.checkVisibility())`) {
			t.Errorf("%s offers what only the script can do", path)
		}
		fits(x)
	}
	// What is folded unfolds; the slider is a list with a button.
	x.visit(ferry)
	x.click(".facts .part > summary")
	x.wait(`document.querySelector(".facts .part[open] .words").checkVisibility()`)
	x.click(`.asof a[rel="prev"]`)
	x.wait(`location.search.includes("asof=") && document.querySelector(".asof-bar")`)
	x.click(".asof-bar a")
	x.wait(`location.pathname.startsWith("/stories/") && !location.search`)
	// A hand is a page.
	x.click(`.story-top a[href^="/hand/headline"]`)
	x.wait(`location.pathname === "/hand/headline"`)
	x.fill("#headline", "Ferry lost off Lissey")
	x.fill("#reason", "house style")
	x.click("button.primary")
	x.wait(`location.pathname.startsWith("/stories/") && document.querySelector("h1").innerText === "Ferry lost off Lissey"`)
	if o := x.done(1); o.Kind != wirefold.OpHeadline {
		t.Errorf("the operation is %+v", o)
	}
}

// A desk with tokens asks who is there, and offers what they may do.
func TestSigningIn(t *testing.T) {
	tokens := access.TokensIn(filepath.Join(t.TempDir(), "tokens.json"))
	now := time.Now()
	secret, _, err := tokens.Add(t.Context(), "Ada Quill", access.Reader, now, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	x := open(t, &access.Guard{Tokens: tokens})
	x.visit("/stories/" + story(x, "meridian-1005-1"))
	x.wait(`location.pathname === "/login"`)
	suits(x)
	x.look(1280, "light")
	x.expect("/login")
	x.fill("#token", "not this one")
	x.press(kb.Enter)
	x.wait(`document.querySelector("#wrong")`)
	suits(x)
	x.look(1280, "light")
	x.fill("#token", secret)
	x.press(kb.Enter)
	x.wait(`document.body.dataset.page === "story"`)
	if n := x.count(`a[href^="/hand/"]`); n > 0 || !strings.Contains(x.text(".me"), "Ada Quill") {
		t.Errorf("to %s, who may only read, %d hands are offered", x.text(".me"), n)
	}
	x.follow(".me button", "Log out")
	x.wait(`location.pathname === "/login"`)
}

// Hands are where one needs them, and what they did is on the page without a word of the
// news that one made oneself.
func TestHandsAreWhereOneNeedsThem(t *testing.T) {
	x := open(t)
	ferry := "/stories/" + story(x, "meridian-1005-1")
	for _, c := range []struct{ page, link string }{
		{ferry, `.story-top a[href^="/hand/headline"]`}, {ferry, `.story-top a[href^="/hand/join"]`}, {ferry, `.origins a[href^="/hand/move"]`},
		{"/article?id=meridian-1005-1", `a[href^="/hand/move"]`}, {"/article?id=meridian-1005-1", `a[href^="/hand/separate"]`},
		{"/article?id=meridian-1005-1", `a[href^="/hand/kill"]`}, {"/article?id=meridian-1005-1", `a[href^="/hand/delete"]`},
		{"/compare?a=meridian-1005-3&b=herald-1006-1", `a[href^="/hand/separate"]`}, {"/compare?a=meridian-0114-1&b=meridian-0306-1", `a[href^="/hand/join"]`},
	} {
		if !strings.HasPrefix(js[string](x, "location.pathname+location.search"), c.page) {
			x.visit(c.page)
		}
		x.click(c.link)
		x.wait(`document.querySelector("dialog.hands[open] #hand") && document.activeElement.closest("dialog")`)
		x.click("dialog [data-cancel]")
		x.wait(`!document.querySelector("dialog[open]")`)
	}
	x.visit(ferry)
	x.click(`.choice input[value="islander-1005-1"]`)
	x.follow(".origins button", "Separate the chosen")
	x.wait(`location.pathname === "/hand/separate" && document.querySelector("input[value=islander-1005-1]").checked`)
	x.visit(ferry)
	x.wait(`document.querySelector("#live:not([hidden])")?.innerText === "live"`)
	js[bool](x, `desk.news.push(t => { window.heard = (window.heard ?? 0) + 1; }), window.same = true`)
	x.click(`.origins a[href^="/hand/kill?article=polar-1006-1"]`)
	x.fill("#reason", "it was wrong")
	x.press(kb.Enter)
	if o := x.done(1); o.Kind != wirefold.OpKill {
		t.Errorf("the operation is %+v", o)
	}
	if !js[bool](x, `window.same && !!document.querySelector(".story-top .badge.killed")`) {
		t.Error("the page does not show the kill, or was left")
	}
	x.wait("window.heard > 0")
	if x.count("#news:not([hidden])") > 0 {
		t.Error("one is told of what one did oneself")
	}
	x.add(x.copied("meridian-1005-3", "islander-kept-1", "The Lissey Islander"))
	x.wait(`document.querySelector("#news:not([hidden])")?.innerText.includes("This story changed")`)
}
