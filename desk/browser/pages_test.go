package browser

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// places are all pages of the desk, each as one may come upon it.
func places(x *tab) []string {
	x.Helper()
	ferry := story(x, "meridian-1005-1")
	return []string{
		"/", "/?q=ferry", "/?q=nothing-has-this-word", "/?state=conflict",
		"/stories/" + ferry, "/stories/" + story(x, "meridian-0919-1"), "/stories/" + ferry + "?asof=" + url.QueryEscape(x.engine.Time().Format("2006-01-02T15:04:05.999999999Z07:00")),
		"/article?id=meridian-1005-1", "/article?id=meridian-1005-3&at=0-40", "/compare?a=meridian-1005-3&b=herald-1006-1",
		"/conflicts", "/log", "/sources", "/sources?sort=copies&outlet=the",
		"/hand/join?into=" + ferry + "&other=mine", "/hand/join?into=" + ferry + "&other=" + story(x, "meridian-0114-1"),
		"/hand/separate?article=meridian-1005-1", "/hand/move?article=meridian-1005-1", "/hand/headline?story=" + ferry,
		"/hand/fact?story=" + ferry + "&attribute=killed&class=people", "/hand/fact?story=" + ferry + "&attribute=killed&class=people&apart=",
		"/hand/kill?article=meridian-1005-3", "/hand/delete?article=meridian-1005-1", "/hand/undo?operation=1", "/log?done=2",
		"/changes?id=meridian-1005-2", "/compare?a=meridian-1005-3&b=herald-1006-1&view=diff", "/login", "/v1/docs", "/nowhere",
	}
}

func story(x *tab, article string) string {
	x.Helper()
	a, err := x.engine.Article(article)
	if err != nil {
		x.Fatal(err)
	}
	return a.Decision.Story
}

// Every page fits into windows from 360 to 2,560 pixels, and axe-core finds nothing
// serious in it, in light and in dark.
func TestEveryPageFitsAndIsAccessible(t *testing.T) {
	x := open(t)
	decide(x)
	x.expect("/nowhere")
	for _, path := range places(x) {
		t.Run(path, func(t *testing.T) {
			x.TB = t
			x.look(1280, "light")
			x.visit(path)
			suits(x)
		})
	}
	x.TB = t
}

// suits fails where a page does not fit into some window, or axe-core finds something
// serious in it. What differs between windows and schemes is only what can be told apart.
func suits(x *tab) {
	x.Helper()
	for _, window := range []struct {
		width  int64
		scheme string
		rules  []string
	}{{1280, "light", nil}, {1280, "dark", contrast}, {2560, "dark", contrast}, {2560, "light", contrast}, {360, "light", contrast}, {360, "dark", nil}} {
		x.look(window.width, window.scheme)
		fits(x)
		audit(x, window.rules...)
	}
}

var contrast = []string{"color-contrast", "link-in-text-block"}

// The checks themselves find what they look for.
func TestTheChecksFindFaults(t *testing.T) {
	x := open(t)
	x.look(360, "dark")
	x.visit("/log")
	if !js[bool](x, `matchMedia("(prefers-color-scheme: dark)").matches && innerWidth === 360`) {
		t.Error("the window is not dark and narrow")
	}
	if n := len(faults(x)) + len(sticksOut(x)) + len(x.heard()); n != 0 {
		t.Fatalf("%d faults in a page that has none", n)
	}
	js[bool](x, `(() => {
		const main = document.getElementById("main"), put = (tag, attributes) => { const e = Object.assign(document.createElement(tag), attributes); main.append(e); return e; };
		put("input", {id: "unnamed"});
		put("pre", {textContent: "wide ".repeat(100)});
		console.error("a complaint");
		setTimeout(() => { throw new Error("an exception"); });
		fetch("/static/none").then(() => { window.fetched = true; });
		return true;
	})()`)
	x.wait("window.fetched")
	if list := faults(x); len(list) != 1 || !strings.Contains(list[0], "#unnamed") {
		t.Errorf("an unnamed field is found so: %q", list)
	}
	if len(sticksOut(x)) == 0 {
		t.Error("a wide page is not found")
	}
	for _, part := range []string{"a complaint", "an exception", "/static/none"} {
		if !slices.ContainsFunc(x.heard(), func(s string) bool { return strings.Contains(s, part) }) {
			t.Errorf("%q is not heard: %q", part, x.heard())
		}
	}
	for _, part := range []string{"a complaint", "an exception", "/static/none"} {
		x.expect(part)
	}
}
