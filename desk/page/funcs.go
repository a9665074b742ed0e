package page

import (
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"time"
)

// funcs are what templates may call.
func (p *Pages) funcs() template.FuncMap {
	return template.FuncMap{
		"time":    p.time,
		"count":   count,
		"number":  number,
		"slug":    slug,
		"story":   storyURL,
		"article": articleURL,
		"compare": compareURL,
	}
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

func storyURL(id string) string { return "/stories/" + url.PathEscape(id) }

// Ids of articles are those of their sources and may hold anything, slashes included.
func articleURL(name string) string { return "/article?id=" + url.QueryEscape(name) }

func compareURL(a, b string) string {
	return "/compare?a=" + url.QueryEscape(a) + "&b=" + url.QueryEscape(b)
}
