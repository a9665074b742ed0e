package formats

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/wirefold/wirefold/corpus"
)

// extract finds the report in the page, and gives it as lines. First it leaves out what
// the markup says to be of the page and not of the report; where hardly anything is
// left, it leaves out less.
func (p *page) extract() (flattened, error) {
	body := bodyOf(p.root)
	if body == nil {
		return flattened{}, nil
	}
	found, err := newSurvey(body, true).report()
	if err != nil || utf8.RuneCountInString(found.text) >= fewest {
		return found, err
	}
	more, err := newSurvey(body, false).report()
	if len(more.text) > 2*len(found.text) {
		found = more
	}
	return found, err
}

// bodyOf is the element body of a page.
func bodyOf(root *html.Node) *html.Node {
	if root == nil {
		return nil
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "body" {
			return n
		}
	}
	return root
}

// report renders and flattens the element that holds the report.
func (s *survey) report() (flattened, error) {
	var b strings.Builder
	if err := html.Render(&b, s.kept(s.choose())); err != nil {
		return flattened{}, err
	}
	return withoutNotices(flatten(b.String())), nil
}

// withoutNotices leaves out the lines that are of the page, and keeps the furniture that
// tells of the report: captions, credits, bylines and times.
func withoutNotices(page flattened) flattened {
	kept := flattened{byline: page.byline, dateline: page.dateline, title: page.title}
	var b strings.Builder
	for _, l := range splitPage(page) {
		if l.kind == corpus.Notice {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(l.before)
		}
		if l.kind != corpus.Report {
			kept.furniture = append(kept.furniture, corpus.Furniture{Span: corpus.Span{Start: b.Len(), End: b.Len() + len(l.text)}, Kind: l.kind})
		}
		b.WriteString(l.text)
	}
	kept.text = b.String()
	return kept
}

// pageLine is a line of a page.
type pageLine struct {
	before string // the line feeds before it
	text   string
	kind   corpus.Kind
}

// splitPage gives the lines of a page that hold text.
func splitPage(page flattened) []pageLine {
	var lines []pageLine
	at, next, before := 0, 0, ""
	for l := range strings.SplitAfterSeq(page.text, "\n") {
		text := strings.TrimSpace(l)
		start := at + strings.Index(l, text)
		at += len(l)
		if text != "" {
			for next < len(page.furniture) && page.furniture[next].End <= start {
				next++
			}
			kind := corpus.Report
			if next < len(page.furniture) && page.furniture[next].Start <= start {
				kind = page.furniture[next].Kind
			}
			lines = append(lines, pageLine{before: before, text: text, kind: kind})
			before = ""
		}
		if strings.HasSuffix(l, "\n") {
			before += "\n"
		}
	}
	return lines
}
