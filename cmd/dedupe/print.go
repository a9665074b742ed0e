package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
)

// printer writes for people. It keeps the first error and goes quiet after it.
type printer struct {
	w     io.Writer
	color bool
	width int
	err   error

	headlines map[string]string // of all stories, by id
}

func newPrinter(w io.Writer) *printer {
	return &printer{w: w, color: isTerminal(w), width: min(width(w), 110)}
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

// The styles of text; they cost nothing but on a terminal.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

func (p *printer) style(s, code string) string {
	if !p.color || s == "" || code == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p *printer) stories(articles int, all []wirefold.Story, top int) {
	several := 0
	for _, s := range all {
		if len(s.Articles) > 1 {
			several++
		}
	}
	p.line("%s, %s (%d told more than once)", count(articles, "article"), count(len(all), "story"), several)
	p.headlines = make(map[string]string, len(all))
	for _, s := range all {
		p.headlines[s.ID] = s.Headline
	}
	shown := all
	if top > 0 && len(all) > top {
		shown = all[:top]
	}
	for i := range shown {
		p.line("")
		p.story(&shown[i])
	}
	if n := len(all) - len(shown); n > 0 {
		p.line("")
		p.line("and %d more; --top 0 prints all, --stories FILE writes them", n)
	}
}

func (p *printer) story(s *wirefold.Story) {
	p.line("%s", p.style(safe(s.Headline), bold))
	about := []string{safe(s.ID), count(len(s.Articles), "article"), count(s.Origins, "origin")}
	if when := span(s.First, s.Last); when != "" {
		about = append(about, when)
	}
	p.line("%s", p.style("  "+strings.Join(about, " · "), dim))
	for _, f := range s.Facts {
		if f.Scope == merge.Main || f.Scope == merge.Sub {
			p.fact(&f)
		}
	}
	for _, f := range s.Families {
		p.family(&f)
	}
	for i, r := range s.Related {
		label := "  related:"
		if i > 0 {
			label = pad("", len(label))
		}
		p.line("%s", p.style(label+" "+clip(safe(strings.Join(strings.Fields(r.When+" "+r.ID+" "+p.headlines[r.ID]), " ")), p.width-12), dim))
	}
}

var statusColors = map[merge.Status]string{
	merge.Agreed: green, merge.Conflicting: red, merge.Superseded: yellow, merge.Retracted: yellow,
}

// fact prints a fact on a line; below it the best quote for the value that stands,
// or one for each value of a conflict; then what was said earlier or taken back.
func (p *printer) fact(f *merge.Fact) {
	if f.Attribute == merge.EventTime && f.Class == merge.Observed {
		return // moments on the way: in --stories, but too many to read here
	}
	label := string(f.Attribute)
	switch {
	case f.Scope == merge.Sub:
		label = "also " + label
	case f.Attribute == merge.EventTime && f.Class != "":
		label = string(f.Class)
	}
	status := string(f.Status)
	if f.Origins > 1 {
		status += ", " + count(f.Origins, "origin")
	}
	p.line("  %s  %s  %s", pad(label, factLabel), p.style(withClass(f, valueText(f.Value)), bold), p.style(status, statusColors[f.Status]))
	seen := map[string]bool{}
	earlier := map[merge.Status][]string{}
	for i := range f.Claims {
		c := &f.Claims[i]
		value := valueText(c.Claim.Value)
		if key := value + string(c.Status); seen[key] {
			continue
		} else if seen[key] = true; c.Status == merge.Superseded || c.Status == merge.Retracted {
			earlier[c.Status] = append(earlier[c.Status], value+" ("+safe(c.Claim.Article)+")")
			continue
		}
		switch {
		case f.Status == merge.Conflicting && c.Status == merge.Conflicting:
			p.quote(c, value+": ")
		case f.Status != merge.Conflicting && !seen["quoted"] && (c.Status == f.Status || c.Status == merge.Agreed || c.Status == merge.Single):
			seen["quoted"] = true
			p.quote(c, "")
		}
	}
	p.earlier("earlier", earlier[merge.Superseded])
	p.earlier("taken back", earlier[merge.Retracted])
}

// factLabel is the width of the column with the names of facts.
const factLabel = 9

func (p *printer) earlier(what string, values []string) {
	if len(values) > 0 {
		p.line("  %s  %s", pad("", factLabel), p.style(what+": "+strings.Join(values, ", "), yellow))
	}
}

// withClass says whom a figure counts: "17 soldiers", "1 soldier".
func withClass(f *merge.Fact, value string) string {
	class := string(f.Class)
	if class == "" || f.Class == merge.People || f.Attribute == merge.EventTime || strings.HasSuffix(value, class) {
		return value
	}
	if value == "1" {
		class = strings.TrimSuffix(class, "s")
	}
	if f.Value.Kind == merge.Vague {
		return value + " (" + class + ")"
	}
	return value + " " + class
}

// quote prints the words of a claim, cut around its value, and who says so.
func (p *printer) quote(c *merge.FactClaim, before string) {
	who := safe(c.Claim.Article)
	if n := c.Claim.Cited.Name; n != "" {
		who += ", citing " + safe(n)
	}
	room := max(30, p.width-factLabel-10-cells(who)-cells(before))
	p.line("  %s  %s“%s” %s", pad("", factLabel), before, around(c, room), p.style("— "+who, dim))
}

// around is a claim's quote, cut to n columns around the words of its value.
func around(c *merge.FactClaim, n int) string {
	text := strings.Join(strings.Fields(safe(c.Quote)), " ")
	if cells(text) <= n {
		return text
	}
	at := c.Claim.ValueSpan.Start - c.Claim.Span.Start
	if at <= 0 || at >= len(c.Quote) {
		return clip(text, n)
	}
	before := strings.Join(strings.Fields(safe(c.Quote[:at])), " ")
	for cells(before) > n/2 {
		_, rest, ok := strings.Cut(before, " ")
		if !ok {
			break
		}
		before = rest
	}
	whole := strings.Join(strings.Fields(safe(c.Quote[:at])), " ") == before
	text = strings.TrimSpace(before + " " + strings.Join(strings.Fields(safe(c.Quote[at:])), " "))
	if whole {
		return clip(text, n)
	}
	return "…" + clip(text, n-1)
}

func (p *printer) family(f *wirefold.Family) {
	for i, m := range f.Members {
		mark, what := "•", m.Source
		if i > 0 {
			mark = "  ↳"
			what = m.Decision.Relation
			if m.Decision.Of != "" && len(f.Members) > 2 {
				what += " of " + m.Decision.Of
			}
			if m.Source != "" {
				what += ", " + m.Source
			}
		}
		when := ""
		if !m.Published.IsZero() {
			when = m.Published.Format("2 Jan 15:04")
		}
		item := fmt.Sprintf("  %s %s", mark, safe(m.ID))
		about := safe(strings.Join(nonEmpty(what, when), " · "))
		p.line("%s", strings.TrimRight(fmt.Sprintf("%s  %s", pad(item, 26), p.style(about, dim)), " "))
	}
}

func nonEmpty(parts ...string) []string {
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}

// span prints the time that a story covers.
func span(first, last *time.Time) string {
	if first == nil || last == nil {
		return ""
	}
	a, b := *first, last.In(first.Location())
	switch {
	case a.Equal(b):
		return a.Format("2 Jan 2006 15:04")
	case a.Format(time.DateOnly) == b.Format(time.DateOnly):
		return a.Format("2 Jan 2006 15:04") + "–" + b.Format("15:04")
	case a.Year() == b.Year():
		return a.Format("2 Jan") + " – " + b.Format("2 Jan 2006")
	}
	return a.Format("2 Jan 2006") + " – " + b.Format("2 Jan 2006")
}

// valueText prints a value for people.
func valueText(v merge.Value) string {
	switch v.Kind {
	case merge.Count:
		switch {
		case v.Low == v.High:
			return number(v.Low)
		case math.IsInf(v.High, 1):
			return "at least " + number(v.Low)
		}
		return number(v.Low) + "–" + number(v.High)
	case merge.Day:
		if t, err := time.Parse(time.DateOnly, v.Text); err == nil {
			return t.Format("Monday 2 January 2006")
		}
	}
	return safe(v.Text)
}

func number(x float64) string { return fmt.Sprintf("%.0f", x) }

// safe takes out control characters, and makes one line of what it is given:
// articles are not to drive the terminal.
func safe(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// cells is how many columns of a terminal s takes.
func cells(s string) int { return text.StringWidthWithoutEscSequences(s) }

// clip cuts s to n columns, at a word where one ends in the second half.
func clip(s string, n int) string {
	if cells(s) <= n {
		return s
	}
	for i, r := range s {
		if n -= text.RuneWidth(r); n < 0 {
			s = s[:i]
			break
		}
	}
	if k := strings.LastIndexByte(s, ' '); k > len(s)/2 {
		s = s[:k]
	}
	return s + "…"
}

// pad fills s up to n columns.
func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-cells(s))) }
