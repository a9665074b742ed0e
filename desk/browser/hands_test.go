package browser

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"github.com/wirefold/wirefold"
)

// decide makes two operations, for the log to have some.
func decide(x *tab) {
	x.Helper()
	n := wirefold.Note{By: "Ada Quill", Reason: "house style"}
	if _, err := x.engine.Pin(x.Context(), wirefold.Pin{Story: story(x, "meridian-0114-1"), Headline: "Six dead in Vostrin mine"}, n); err != nil {
		x.Fatal(err)
	}
	if _, _, err := x.engine.Kill(x.Context(), "meridian-1005-3", n); err != nil {
		x.Fatal(err)
	}
}

// hand puts a link to a hand on the page, for pages that have none, and follows it.
func (x *tab) hand(path string) {
	x.Helper()
	js[bool](x, fmt.Sprintf(`(() => { const a = document.createElement("a"); a.id = "to-hand"; a.href = %s; a.textContent = "hand"; document.getElementById("main").prepend(a); a.focus(); return true; })()`, quoted(path)))
	x.press(kb.Enter)
	x.wait(`document.querySelector("dialog.hands[open] #hand")`)
}

// done is the operation that was done last, once the page tells of it.
func (x *tab) done(number int) wirefold.Operation {
	x.Helper()
	x.wait(fmt.Sprintf(`document.querySelector("#done")?.innerText.includes("Operation %d ") && !document.querySelector("dialog[open]")`, number))
	list := x.engine.Operations()
	if len(list) != number {
		x.Fatalf("%d operations, want %d", len(list), number)
	}
	return list[number-1]
}

// Every hand is done in a dialog over the page, and undone from the page that it leads
// back to.
func TestHandsInTheBrowser(t *testing.T) {
	x := open(t)
	ferry, mine := story(x, "meridian-1005-1"), story(x, "meridian-0114-1")
	number := 0
	for _, c := range []struct {
		name, path, kind string
		fill             func()
	}{
		{"join", "/hand/join?into=" + ferry, wirefold.OpJoin, func() {
			x.fill("#other-story", "coal mine")
			x.wait(`document.querySelector(".pick[value=` + mine + `]")`)
			x.click(`.pick[value="` + mine + `"]`)
			x.wait(`document.querySelector("dialog details")`)
		}},
		{"separate", "/hand/separate?article=polar-1006-1", wirefold.OpSeparate, func() {
			x.click(`input[type=checkbox][value="islander-1005-1"]`)
			x.click(`button[formaction="/hand/separate"]`)
			x.wait(`document.querySelector("dialog input[value=islander-1005-1]")?.defaultChecked`)
		}},
		{"move", "/hand/move?article=islander-1005-1", wirefold.OpPlace, func() { x.fill("#other-story", mine) }},
		{"headline", "/hand/headline?story=" + ferry, wirefold.OpHeadline, func() { x.fill("#headline", "Ferry lost off Lissey") }},
		{"fact", "/hand/fact?story=" + ferry + "&attribute=killed&class=people", wirefold.OpFact, func() { x.click("dialog .claim:nth-of-type(2) input") }},
		{"apart", "/hand/fact?story=" + ferry + "&attribute=killed&class=people&apart=", wirefold.OpFact, func() { x.click("dialog .claim input") }},
		{"kill", "/hand/kill?article=meridian-1005-3", wirefold.OpKill, func() {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			x.TB = t
			x.visit("/sources")
			x.hand(c.path)
			audit(x)
			c.fill()
			x.fill("#reason", "because of "+c.name)
			x.press(kb.Enter)
			number++
			if o := x.done(number); o.Kind != c.kind || o.Reason != "because of "+c.name || o.By == "" {
				t.Fatalf("the operation is %+v", o)
			}
			if at := js[string](x, "location.pathname + location.search"); at != "/sources" {
				t.Errorf("the page is %s now", at)
			}
			if c.name == "kill" && !strings.Contains(x.text("#done"), "herald-1006-1") {
				t.Errorf("the page does not say who carries the text: %s", x.text("#done"))
			}
			x.click("#done a[data-hand]")
			x.wait(`document.querySelector("dialog.hands[open] #hand")`)
			x.fill("#reason", "not so after all")
			x.click("dialog button.primary")
			number++
			if o := x.done(number); o.Kind != wirefold.OpUndo || o.Undoes != number-1 {
				t.Fatalf("the operation is %+v", o)
			}
		})
	}
	x.TB = t
	x.visit("/log")
	if n := js[int](x, `document.querySelectorAll(".log > li").length`); n != number {
		t.Errorf("the log has %d lines, want %d", n, number)
	}
	x.expect("status of 409")
	x.visit("/hand/undo?operation=1")
	if !strings.Contains(x.text("#hand-error"), "undone already") {
		t.Error("an operation may be undone twice")
	}
}

func TestADialogKeepsAndReturnsTheFocus(t *testing.T) {
	x := open(t)
	x.visit("/log")
	x.hand("/hand/kill?article=meridian-1005-1")
	for range 12 { // the page behind is out of reach; the browser's own bars may be on the way
		x.press(kb.Tab)
		if !js[bool](x, `document.activeElement === document.body || !!document.activeElement.closest("dialog")`) {
			t.Fatalf("the focus left the dialog for %s", js[string](x, "document.activeElement.outerHTML"))
		}
	}
	x.press(kb.Escape)
	x.wait(`!document.querySelector("dialog[open]")`)
	if !js[bool](x, `document.activeElement.id === "to-hand"`) {
		t.Error("the focus does not return to the link")
	}
	// What is refused is said in the dialog, and what was typed stays.
	x.press(kb.Enter)
	x.wait(`document.querySelector("dialog[open] #reason")`)
	x.expect("status of 400")
	x.fill("#reason", "   ")
	x.press(kb.Enter)
	x.wait(`document.activeElement.id === "hand-error"`)
	audit(x)
	x.click("dialog [data-cancel]")
	x.wait(`!document.querySelector("dialog[open]")`)
	if n := len(x.engine.Operations()); n != 0 {
		t.Errorf("%d operations were done", n)
	}
}

func TestDeletionInTheBrowser(t *testing.T) {
	x := open(t)
	x.visit("/sources")
	x.hand("/hand/delete?article=meridian-1005-1")
	x.fill("#typed", "meridian-1005-1")
	x.fill("#reason", "a court order")
	x.press(kb.Enter)
	x.wait(`location.pathname === "/log"`)
	if o := x.done(1); o.Kind != wirefold.OpDelete {
		t.Errorf("the operation is %+v", o)
	}
}

// Without the script, forms are pages.
func TestHandsWithoutTheScript(t *testing.T) {
	x := open(t)
	x.scripts(false)
	ferry, mine := story(x, "meridian-1005-1"), story(x, "meridian-0114-1")
	x.visit("/hand/join?into=" + ferry + "&back=/sources")
	x.fill("#other-story", "coal mine")
	x.click(`button[formaction="/hand/join"]:not(.pick)`)
	x.wait(`document.readyState === "complete" && document.querySelector(".pick") !== null`)
	x.click(`.pick[value="` + mine + `"]`)
	x.wait(`document.readyState === "complete" && new URLSearchParams(location.search).getAll("other").includes("` + mine + `")`)
	x.fill("#reason", "one and the same")
	x.click("button.primary")
	x.wait(`location.pathname === "/sources" && location.search === "?done=1"`)
	if o := x.done(1); o.Kind != wirefold.OpJoin {
		t.Errorf("the operation is %+v", o)
	}
}

func TestSourcesRenewThemselves(t *testing.T) {
	x := open(t)
	x.visit("/sources")
	js[bool](x, `(() => { document.querySelector("#fresh-sources").dataset.old = "yes"; return true })()`)
	decide(x)
	if _, err := x.engine.Delete(x.Context(), "meridian-1005-1", wirefold.Note{By: "Ada Quill", Reason: "r"}); err != nil {
		t.Fatal(err)
	}
	x.clock.Skip(time.Minute) // outlets are surveyed every few seconds
	x.wait(`(desk.renewing.renew().then(() => { window.renewed = true }), window.renewed) && document.querySelector("#fresh-sources").dataset.old !== "yes"`)
	if got := x.text(".figures div:first-child dd"); got != "83" {
		t.Errorf("after a deletion the page counts %s articles, want 83", got)
	}
	// Sorted by a click on a heading.
	x.click(`.outlets th a[href*="sort=name"]`)
	x.wait(`document.querySelector('.outlets th[aria-sort="ascending"]')?.innerText.startsWith("Outlet")`)
}
