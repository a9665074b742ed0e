package formats

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wirefold/wirefold/corpus"
)

// noteTime takes from an element when the report was published, if the element is
// marked as telling so, or else the first time in the report or below its headline.
func (p *page) noteTime(n *html.Node, inArticle bool) {
	class := firstNames(attribute(n, "class"))
	marked := hasWord(attribute(n, "itemprop"), "datePublished") || n.DataAtom == atom.Time && hasAttribute(n, "pubdate") ||
		hasWord(class, "published") || hasWord(class, "entry-date")
	if !marked && n.DataAtom != atom.Time {
		return
	}
	for _, key := range []string{"datetime", "content", "title", "data-published"} {
		at := strings.TrimSpace(attribute(n, key))
		if _, err := corpus.ParseTime(at); err != nil {
			continue
		}
		switch {
		case marked && p.published == "":
			p.published = at
		case !marked && p.time == "" && (inArticle || p.h1s > 0):
			p.time = at
		}
		return
	}
}

// timeToldBeside is when the page was published by what its structured data tells of
// others than articles, such as the page itself.
func (p *page) timeToldBeside() string {
	for _, n := range p.graph.tops {
		if at := ldValue(n["datePublished"]); at != "" {
			return at
		}
	}
	return ""
}

// timeInAddress is the date in an address such as https://a.example/2024/09/17/flood.
func timeInAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	parts := strings.Split(u.Path, "/")
	for i := range parts {
		at := parts[i]
		if i+2 < len(parts) && len(at) == len("2024") && len(parts[i+1]) <= 2 && len(parts[i+2]) <= 2 {
			at += "-" + twoDigits(parts[i+1]) + "-" + twoDigits(parts[i+2])
		}
		const date = len("2024-09-17")
		if len(at) > date && at[date] == '-' { // 2024-09-17-flood
			at = at[:date]
		}
		if len(at) != date || at < "1990" || at > "2100" {
			continue
		}
		if _, err := corpus.ParseTime(at); err == nil {
			return at
		}
	}
	return ""
}

func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}
