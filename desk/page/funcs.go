package page

import (
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/desk/access"
)

// funcs are what templates may call.
func (p *Pages) funcs() template.FuncMap {
	return template.FuncMap{
		"time":     p.time,
		"when":     p.when,
		"count":    count,
		"number":   number,
		"slug":     slug,
		"meaning":  meaning,
		"headline": headline,
		"marked":   marked,
		"spark":    spark,
		"pace":     pace,
		"may":      func(u access.User, right string) bool { return u.Role.May(access.Right(right)) },
		"story":    storyURL,
		"article":  articleURL,
		"words":    wordsURL,
		"compare":  compareURL,
		"changes":  changesURL,
		"place":    func(name string) string { return "/?place=" + url.QueryEscape(name) },
	}
}

// meaning is what the status of a fact says, for those who do not know its word.
func meaning(s merge.Status) string {
	switch s {
	case merge.Agreed:
		return "origins that did not copy each other say so"
	case merge.Single:
		return "only one origin says so"
	case merge.Conflicting:
		return "what origins say cannot all be right"
	case merge.Bounded:
		return "origins say it more or less exactly, and do not contradict each other"
	case merge.Superseded:
		return "it was right once: later reports say otherwise"
	case merge.Retracted:
		return "it was taken back"
	}
	return ""
}

// time is a <time> element: the moment in words, which the script turns into how long
// ago it was, with the moment itself to be read by machines and shown by a tooltip.
func (p *Pages) time(t any) template.HTML {
	var at time.Time
	switch t := t.(type) {
	case time.Time:
		at = t
	case *time.Time:
		if t != nil {
			at = *t
		}
	}
	if at.IsZero() {
		return `<span class="undated">undated</span>`
	}
	at = at.In(p.Zone)
	return template.HTML(fmt.Sprintf(`<time datetime="%s">%s</time>`, at.Format(time.RFC3339), at.Format("2 Jan 2006 15:04")))
}

// when is the time of a story: that of its last report, and since when there are any.
func (p *Pages) when(s wirefold.Summary) template.HTML {
	out := p.time(s.Last)
	if s.First == nil || s.Last == nil || !s.First.Before(*s.Last) {
		return out
	}
	first, last := s.First.In(p.Zone), s.Last.In(p.Zone)
	layout := "2 Jan 2006"
	switch {
	case first.YearDay() == last.YearDay() && first.Year() == last.Year():
		layout = "15:04"
	case first.Year() == last.Year():
		layout = "2 Jan 15:04"
	}
	return out + template.HTML(fmt.Sprintf(` <span class="since">since <time datetime="%s" data-plain>%s</time></span>`,
		first.Format(time.RFC3339), first.Format(layout)))
}

// count is "1 article", "12,000 articles".
func count(n int, what string) string {
	if n != 1 {
		if strings.HasSuffix(what, "y") {
			what = strings.TrimSuffix(what, "y") + "ie"
		}
		what += "s"
	}
	return number(n) + " " + what
}

// number groups digits by threes.
func number(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// slug is a word as the name of a class: "single source" is "single-source".
func slug(s any) string {
	return strings.ReplaceAll(strings.ToLower(fmt.Sprint(s)), " ", "-")
}

// headline is what a link can be: some have none.
func headline(s string) string {
	if strings.TrimSpace(s) == "" {
		return "Without a headline"
	}
	return s
}

// marked is a text with the words in it marked that were found. Spans that are none of
// the text are left out.
func marked(text string, spans []corpus.Span) template.HTML {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		if s.Start < at || s.End <= s.Start || s.End > len(text) || !boundary(text, s.Start) || !boundary(text, s.End) {
			continue
		}
		b.WriteString(template.HTMLEscapeString(text[at:s.Start]))
		b.WriteString("<mark>")
		b.WriteString(template.HTMLEscapeString(text[s.Start:s.End]))
		b.WriteString("</mark>")
		at = s.End
	}
	b.WriteString(template.HTMLEscapeString(text[at:]))
	return template.HTML(b.String())
}

// boundary reports whether a place in a text is between two characters.
func boundary(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

// spark draws when the articles of a story came. Who cannot see it is told by [pace].
func spark(s wirefold.Summary) template.HTML {
	most := 0
	for _, n := range s.Arrivals {
		most = max(most, n)
	}
	if most == 0 {
		return ""
	}
	const high = 20
	var b strings.Builder
	for i, n := range s.Arrivals {
		if n > 0 {
			fmt.Fprintf(&b, "M%d %dv-%d", 4*i+2, high, max(3, n*high/most))
		}
	}
	wide := 4 * len(s.Arrivals)
	return template.HTML(fmt.Sprintf(`<svg class="spark" viewBox="0 0 %d %d" aria-hidden="true"><path class="base" d="M0 %dh%d"/><path d="%s"/></svg>`,
		wide, high+1, high, wide, b.String()))
}

// pace is what [spark] shows, in words.
func pace(s wirefold.Summary) string {
	if len(s.Arrivals) == 0 || s.First == nil || s.Last == nil {
		return ""
	}
	var third [3]int
	for i, n := range s.Arrivals {
		third[i*3/len(s.Arrivals)] += n
	}
	all := third[0] + third[1] + third[2]
	part := "evenly"
	for i, name := range []string{"most of them early", "most of them midway", "most of them late"} {
		if 2*third[i] > all {
			part = name
		}
	}
	return fmt.Sprintf("Reports came over %s, %s.", length(s.Last.Sub(*s.First)), part)
}

// length is a time in its largest unit.
func length(d time.Duration) string {
	switch {
	case d < 2*time.Hour:
		return count(int(d.Minutes()), "minute")
	case d < 48*time.Hour:
		return count(int(d.Hours()), "hour")
	}
	return fmt.Sprintf("%s days", number(int(d.Hours()/24)))
}

// with is a URL of ours with one parameter set, or without it where the value is empty.
// What was done, and the page of a list, are not carried on.
func with(u *url.URL, name, value string) string {
	q := u.Query()
	q.Del("done")
	if name != "asof" {
		q.Del("page")
	}
	if q.Del(name); value != "" {
		q.Set(name, value)
	}
	out := url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: q.Encode(), Fragment: u.Fragment}
	return out.String()
}

func storyURL(id string) string { return "/stories/" + url.PathEscape(id) }

// Ids of articles are those of their sources and may hold anything, slashes included.
func articleURL(name string) string { return "/article?id=" + url.QueryEscape(name) }

// wordsURL is the address of a passage of an article.
func wordsURL(name string, s corpus.Span) string {
	return articleURL(name) + fmt.Sprintf("&at=%d-%d#at", s.Start, s.End)
}

// compareURL is the address of two articles side by side; b may be empty, to be chosen.
func compareURL(a, b string) string {
	to := "/compare?a=" + url.QueryEscape(a)
	if b != "" {
		to += "&b=" + url.QueryEscape(b)
	}
	return to
}

// changesURL is the address of what changed in a version; from may be empty: since the
// one before.
func changesURL(name, from string) string {
	to := "/changes?id=" + url.QueryEscape(name)
	if from != "" {
		to += "&from=" + url.QueryEscape(from)
	}
	return to
}
