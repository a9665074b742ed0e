package main

import (
	"cmp"
	"fmt"
	"io"
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
	p.line("%s, %s (%s told more than once)", count(articles, "article"), count(len(all), "story"), number(several))
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
		p.line("and %s more; --top 0 prints all, --stories FILE writes them", number(n))
	}
}

func (p *printer) story(s *wirefold.Story) {
	p.line("%s", p.style(safe(s.Headline), bold))
	about := []string{safe(s.ID), count(len(s.Articles), "article"), count(s.Origins, "origin")}
	if when := span(s.First, s.Last); when != "" {
		about = append(about, when)
	}
	p.line("%s", p.style("  "+strings.Join(about, " · "), dim))
	for _, r := range merge.NewBox(s.Facts).Rows {
		p.row(&r)
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

// row prints a line of the fact box: every statement with its status, and below it
// the best quote for it, or one for each value of a conflict. What is out of date
// and what else is told take a line each.
func (p *printer) row(r *merge.Row) {
	label := r.Label
	for i := range r.Parts {
		part := &r.Parts[i]
		status := string(part.Status)
		if part.Origins > 1 {
			status += ", " + count(part.Origins, "origin")
		}
		text := clip(safe(part.Text), max(30, p.width-rowLabel-6-cells(status)))
		p.line("  %s  %s  %s", pad(label, rowLabel), p.style(text, bold), p.style(status, statusColors[part.Status]))
		label = ""
		for _, flag := range part.Flags {
			p.line("  %s  %s", pad("", rowLabel), p.style(safe(flag), yellow))
		}
		if r.Label == "What" || r.Label == "Disputed" || r.Label == "Superseded" {
			continue // the quote itself, or quoted above
		}
		seen := map[string]bool{}
		for k := range part.Quotes {
			q := &part.Quotes[k]
			if part.Status != merge.Conflicting {
				p.quote(q, "")
				break
			}
			if !seen[q.Value] {
				seen[q.Value] = true
				p.quote(q, safe(q.Value)+": ")
			}
		}
	}
}

// rowLabel is the width of the column with the labels of the fact box.
const rowLabel = 10

// quote prints the words of an article, cut around the value, and who says so.
func (p *printer) quote(q *merge.Quote, before string) {
	who := safe(q.Article)
	if q.Cited != "" {
		who += ", citing " + safe(q.Cited)
	}
	room := max(30, p.width-rowLabel-10-cells(who)-cells(before))
	p.line("  %s  %s“%s” %s", pad("", rowLabel), before, around(q, room), p.style("— "+who, dim))
}

// around is a quote, cut to n columns around the words of its value.
func around(q *merge.Quote, n int) string {
	text := strings.Join(strings.Fields(safe(q.Text)), " ")
	if cells(text) <= n {
		return text
	}
	at := q.ValueStart - q.Start
	if at <= 0 || at >= len(q.Text) {
		return clip(text, n)
	}
	before := strings.Join(strings.Fields(safe(q.Text[:at])), " ")
	for cells(before) > n/2 {
		_, rest, ok := strings.Cut(before, " ")
		if !ok {
			break
		}
		before = rest
	}
	whole := strings.Join(strings.Fields(safe(q.Text[:at])), " ") == before
	text = strings.TrimSpace(before + " " + strings.Join(strings.Fields(safe(q.Text[at:])), " "))
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
		item := fmt.Sprintf("  %s %s", mark, safe(cmp.Or(m.Name, m.ID)))
		about := p.style(safe(strings.Join(nonEmpty(what, when), " · ")), dim)
		if m.Decision.Killed {
			about = strings.Join(nonEmpty(p.style("withdrawn", red), about), " · ")
		}
		p.line("%s", strings.TrimRight(fmt.Sprintf("%s  %s", pad(item, 26), about), " "))
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
