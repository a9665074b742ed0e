package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/desk"
	"github.com/wirefold/wirefold/desk/access"
)

// The browser is one for all tests, and starts with the first; each has a tab, and a desk
// of its own.
var browsing struct {
	sync.Once
	tab  context.Context
	stop func()
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if browsing.stop != nil {
		browsing.stop()
	}
	os.Exit(code)
}

// patience is how long a page may take to come to what a test waits for. Nothing waits
// longer than it must.
const patience = 10 * time.Second

// tab is a tab of the browser, on a desk with the demo corpus.
type tab struct {
	testing.TB
	ctx    context.Context
	engine *wirefold.Engine
	clock  *Clock
	base   string
	still  bool // scripts are off

	mu         sync.Mutex
	complaints []string // of the page: what its console, or the browser, calls an error
	expected   []string // parts of complaints that a test provokes
}

// open opens a tab on a desk of its own, for whom a guard lets in; without one, everybody
// may do everything.
func open(t *testing.T, guard ...*access.Guard) *tab {
	t.Helper()
	path := Chromium()
	if path == "" {
		t.Skip("there is no chromium here; WIREFOLD_CHROMIUM may name one")
	}
	browsing.Do(func() { browsing.tab, browsing.stop, browsing.err = Start(context.Background(), path) })
	if browsing.err != nil {
		t.Fatal(browsing.err)
	}
	e, clock, err := Demo(t.Context(), "../../corpus/testdata/demo")
	if err != nil {
		t.Fatal(err)
	}
	o := desk.Options{Now: clock.Now}
	if len(guard) > 0 {
		o.Guard = guard[0]
	}
	d, err := desk.New(e, o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(d)
	ctx, cancel := chromedp.NewContext(browsing.tab)
	x := &tab{TB: t, ctx: ctx, engine: e, clock: clock, base: server.URL}
	t.Cleanup(func() {
		cancel()
		server.CloseClientConnections()
		server.Close()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		for _, c := range x.heard() {
			t.Errorf("the page complains: %s", c)
		}
	})
	if err := chromedp.Listen(ctx, x.hear); err != nil {
		t.Fatal(err)
	}
	x.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		return target.Call(ctx, log.CommandEnable, nil, nil)
	}))
	x.look(1280, "light")
	return x
}

// hear notes what a page complains of. Violations of the content policy are among it.
func (x *tab) hear(event any) {
	var text string
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		text = e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type != runtime.ConsoleAPICalledTypeError {
			return
		}
		for _, a := range e.Args {
			text += string(a.Value) + a.Description + " "
		}
	case *log.EventEntryAdded:
		if e.Entry.Level != log.EntryLevelError {
			return
		}
		text = e.Entry.Text + " " + e.Entry.URL
	default:
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.complaints = append(x.complaints, text)
}

// heard are the complaints that no test expected.
func (x *tab) heard() (out []string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, c := range x.complaints {
		known := false
		for _, part := range x.expected {
			known = known || strings.Contains(c, part)
		}
		if !known {
			out = append(out, c)
		}
	}
	return out
}

// expect says that a complaint with this part is what the test is about.
func (x *tab) expect(part string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.expected = append(x.expected, part)
}

// soon is a context for one action.
func (x *tab) soon() (context.Context, context.CancelFunc) {
	return context.WithTimeout(x.ctx, patience)
}

func (x *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	x.Helper()
	ctx, cancel := x.soon()
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		x.Fatal(err)
	}
}

func (x *tab) look(width int64, scheme string) {
	x.Helper()
	if err := Look(x.ctx, width, 900, scheme); err != nil {
		x.Fatal(err)
	}
}

// visit opens a page.
func (x *tab) visit(path string) {
	x.Helper()
	x.do(chromedp.Navigate(x.base + path))
}

// add brings an article in.
func (x *tab) add(a corpus.Article) {
	x.Helper()
	a.Published, a.Lang = x.clock.Now(), "en"
	if _, err := x.engine.Add(x.Context(), &a); err != nil {
		x.Fatal(err)
	}
}

// copied is what another outlet prints of an article.
func (x *tab) copied(article, id, source string) corpus.Article {
	x.Helper()
	a, err := x.engine.Article(article)
	if err != nil {
		x.Fatal(err)
	}
	return corpus.Article{ID: id, Source: source, Title: a.Article.Title, Body: a.Article.Body}
}

// js is the value of an expression in the page.
func js[T any](x *tab, expression string) T {
	x.Helper()
	ctx, cancel := x.soon()
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		x.Fatalf("%s: %v", expression, err)
	}
	return v
}

// wait waits until an expression is true in the page, or in the one that it leads to.
func (x *tab) wait(expression string) {
	x.Helper()
	ctx, cancel := x.soon()
	defer cancel()
	if x.still { // nothing in the page can wait
		for ctx.Err() == nil {
			if yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState !== "loading" && !!(`+expression+")")); err == nil && yes {
				return
			}
		}
		x.Fatalf("in vain waited for %s", expression)
	}
	look := fmt.Sprintf(`new Promise(yes => { const look = () => { try { if (document.readyState !== "loading" && (%s)) { yes(true); return; } } catch { } setTimeout(look, 20); }; look(); })`, expression)
	for {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](look, chromedp.EvalAwaitPromise))
		if err == nil {
			return
		}
		if ctx.Err() != nil || errors.Is(err, context.Canceled) {
			x.Fatalf("in vain waited for %s at %s (%v)", expression, js[string](x, `location.href + "\n" + (document.querySelector("dialog[open]") ?? document.getElementById("main") ?? document.body).innerText.slice(0, 600)`), err)
		}
		// The page was left meanwhile: the next one is asked.
	}
}

// quoted is a value of Go as one of JavaScript.
func quoted(s any) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// click clicks on what is visible under a selector.
func (x *tab) click(selector string) {
	x.Helper()
	x.wait("document.querySelector(" + quoted(selector) + ")")
	x.do(chromedp.ScrollIntoView(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)))
}

// fill types into a field, in place of what is in it.
func (x *tab) fill(selector, text string) {
	x.Helper()
	x.wait("document.querySelector(" + quoted(selector) + ")")
	js[bool](x, "(f => { f.focus(); f.select(); return true })(document.querySelector("+quoted(selector)+"))")
	x.do(chromedp.KeyEvent(kb.Delete), chromedp.KeyEvent(text))
}

// press presses a key.
func (x *tab) press(key string) {
	x.Helper()
	if len(key) > 1 || key < " " || key > "~" {
		x.do(chromedp.KeyEvent(key))
		return
	}
	// Together with the letter, so that the page may keep it from being typed.
	for _, p := range []input.DispatchKeyEventParams{{Type: input.DispatchKeyEventTypeKeyDown, Key: key, Text: key}, {Type: input.DispatchKeyEventTypeKeyUp, Key: key}} {
		ctx, cancel := x.soon()
		_, err := chromedp.Call(ctx, input.DispatchKeyEvent, p)
		cancel()
		if err != nil {
			x.Fatal(err)
		}
	}
}

// text is what can be read under a selector.
func (x *tab) text(selector string) string {
	x.Helper()
	return js[string](x, "(document.querySelector("+quoted(selector)+")?.innerText ?? '')")
}

//go:embed testdata/axe.min.js
var axe string

// fault is a violation that axe-core found.
type fault struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		Target  []any  `json:"target"`
		HTML    string `json:"html"`
		Failure string `json:"failureSummary"`
	} `json:"nodes"`
}

// audit fails where the page as it stands has a serious fault of accessibility.
func audit(x *tab, rules ...string) {
	x.Helper()
	for _, f := range faults(x, rules...) {
		x.Error(f)
	}
}

// faults are the serious faults of accessibility of the page as it stands, by all rules
// unless some are named.
func faults(x *tab, rules ...string) (out []string) {
	x.Helper()
	if !js[bool](x, "typeof axe !== 'undefined'") {
		js[bool](x, axe+"\n;true")
	}
	only := ""
	if len(rules) > 0 {
		only = ", runOnly: " + quoted(rules)
	}
	found := js[string](x, `axe.run(document, {resultTypes: ["violations"]`+only+`}).then(r => JSON.stringify(r.violations))`)
	var list []fault
	if err := json.Unmarshal([]byte(found), &list); err != nil {
		x.Fatal(err)
	}
	for _, f := range list {
		if f.Impact != "serious" && f.Impact != "critical" {
			continue
		}
		for _, n := range f.Nodes[:min(3, len(f.Nodes))] {
			out = append(out, fmt.Sprintf("%s: %s (%s, %d times): %v\n%s\n%s", js[string](x, "location.pathname+location.search"), f.Help, f.ID, len(f.Nodes), n.Target, n.HTML, n.Failure))
		}
	}
	return out
}

// fits fails where the page is wider than the window, and names what is.
func fits(x *tab) {
	x.Helper()
	if wide := sticksOut(x); len(wide) > 0 {
		x.Errorf("%s scrolls sideways: %s", js[string](x, "location.pathname+location.search"), strings.Join(wide, "\n"))
	}
}

// sticksOut is what makes the page wider than the window.
func sticksOut(x *tab) []string {
	x.Helper()
	return js[[]string](x, `(() => {
		const w = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= w) return [];
		const inside = e => { for (let p = e.parentElement; p; p = p.parentElement) if (getComputedStyle(p).overflowX !== "visible") return true; return false; };
		const out = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > w + 1 && !inside(e));
		return ["it is " + document.documentElement.scrollWidth + " wide in " + w, ...out.slice(0, 5).map(e => e.outerHTML.slice(0, 200))];
	})()`)
}

// scripts lets the page run scripts, or not; what a test asks of the page runs anyway.
func (x *tab) scripts(on bool) {
	x.Helper()
	x.still = !on
	if _, err := chromedp.Call(x.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on}); err != nil {
		x.Fatal(err)
	}
}
