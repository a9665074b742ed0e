package formats

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"github.com/wirefold/wirefold/corpus"
)

// survey finds the report among the elements of a page, by how much prose is in them,
// how much of their text leads elsewhere, and what they call themselves. It looks at
// each element a few times, and never changes the page.
type survey struct {
	body    *html.Node
	careful bool
	counts  map[*html.Node]*count
	left    map[*html.Node]bool // what is left out
}

// count tells of an element, what is left out of it apart.
type count struct {
	letters int // in all of its text
	linked  int // of them, in links
	prose   int // of them, in runs that are long enough to be sentences
	points  int // for being the element that holds the report
}

func (c *count) add(o count) {
	c.letters += o.letters
	c.linked += o.linked
	c.prose += o.prose
}

// newSurvey looks at a page. A careful one leaves out more.
func newSurvey(body *html.Node, careful bool) *survey {
	s := &survey{body: body, careful: careful, left: map[*html.Node]bool{}}
	s.measure()
	s.prune(body)
	s.measure()
	s.thin(body)
	s.measure()
	return s
}

func (s *survey) measure() {
	s.counts = map[*html.Node]*count{}
	w := walker{s: s}
	w.walk(s.body, false)
	w.endRun(s.body)
}

// of is what is known of n.
func (s *survey) of(n *html.Node) *count {
	c := s.counts[n]
	if c == nil {
		c = &count{}
		s.counts[n] = c
	}
	return c
}

// shortestProse is how many letters a run of text must have to be taken for prose.
const shortestProse = 50

// walker counts what is in the elements of a page.
type walker struct {
	s           *survey
	run, linked int // letters since the last start or end of a block, and those in links
}

func (w *walker) walk(n *html.Node, inLink bool) count {
	var c count
	for child := range n.ChildNodes() {
		switch child.Type {
		case html.TextNode:
			k := countLettersOf(child.Data)
			w.run += k
			c.letters += k
			if inLink {
				w.linked += k
				c.linked += k
			}
		case html.ElementNode:
			e := elements[child.Data]
			if w.s.left[child] || e.skip {
				continue
			}
			if !isBlock(child) {
				c.add(w.walk(child, inLink || child.Data == "a" && hasAttribute(child, "href")))
				continue
			}
			c.add(w.endRun(n))
			c.add(w.walk(child, inLink))
			last := w.endRun(child)
			w.s.of(child).add(last)
			c.add(last)
		}
	}
	w.s.of(n).add(c)
	return c
}

func isBlock(n *html.Node) bool { return elements[n.Data].pause >= newLine }

// endRun ends a run of text in n. If it is prose, the elements that it is in get points
// for it, the outer ones fewer.
func (w *walker) endRun(n *html.Node) (c count) {
	run, linked := w.run, w.linked
	w.run, w.linked = 0, 0
	if run < shortestProse || linked*2 > run {
		return c
	}
	c.prose = run
	switch n.Data {
	case "figure", "figcaption", "caption":
		return c // prose, but no report
	}
	for !isBlock(n) && n != w.s.body {
		n = n.Parent
	}
	if n.Data != "p" && n.Data != "li" {
		w.s.of(n).points += run
	}
	for points := run; points > 0 && n != w.s.body; points /= 2 {
		n = n.Parent
		w.s.of(n).points += points
	}
	return c
}

// countLettersOf counts the letters and digits of a text. One of Chinese, Japanese or
// Korean tells as much as several others.
func countLettersOf(text string) int {
	n := 0
	for _, r := range text {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
		case r >= 0x3000:
			n += 3
		default:
			n++
		}
	}
	return n
}

// prune leaves out what the markup says to be of the page, unless most of the prose is
// in it: then the markup means something else.
func (s *survey) prune(n *html.Node) {
	all := s.of(s.body).prose
	for c := range n.ChildNodes() {
		if c.Type != html.ElementNode {
			continue
		}
		role := roleOf(c)
		if role == hiddenRole || s.careful && s.of(c).prose*2 <= all && s.isOfPage(c, role) {
			s.left[c] = true
			continue
		}
		s.prune(c)
	}
}

// isOfPage reports whether an element with that role is of the page, by what is in it.
func (s *survey) isOfPage(n *html.Node, role role) bool {
	c := s.of(n)
	switch role {
	case boxRole:
		return c.prose == 0 && c.linked > 0 || c.linked*4 > c.letters
	case authorRole:
		return c.prose > 0 // a biography, and no byline
	}
	return role == pageRole
}

// thin leaves out lists and boxes of links, and the headings of what was left out.
func (s *survey) thin(n *html.Node) {
	for c := range n.ChildNodes() {
		switch {
		case c.Type != html.ElementNode || s.left[c]:
		case s.leads(c) || isHeading(c) && s.headsNothing(c):
			s.left[c] = true
		default:
			s.thin(c)
		}
	}
}

// leads reports whether an element is a list, a box or a line of links.
func (s *survey) leads(n *html.Node) bool {
	switch n.Data {
	case "ul", "ol", "dl", "table", "div", "section", "p", "figure", "article":
		c := s.of(n)
		return c.letters > 0 && c.prose == 0 && c.linked*10 > c.letters*6
	}
	return false
}

func isHeading(n *html.Node) bool {
	return len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '2' && n.Data[1] <= '6'
}

// headsNothing reports whether what follows a heading is left out.
func (s *survey) headsNothing(n *html.Node) bool {
	const farthest = 16 // nodes; most of them are white space
	c := n.NextSibling
	for i := 0; c != nil && i < farthest; i++ {
		switch {
		case c.Type == html.ElementNode && s.left[c]:
			return true
		case c.Type == html.ElementNode && s.of(c).letters > 0:
			return s.leads(c)
		case c.Type == html.TextNode && strings.TrimSpace(c.Data) != "":
			return false
		}
		c = c.NextSibling
	}
	return false
}

// choose gives the element that holds the report.
func (s *survey) choose() *html.Node {
	best, most := s.body, 0
	for n := range s.body.Descendants() {
		c := s.counts[n]
		if c == nil || c.points == 0 {
			continue
		}
		points := c.points * bonus(n) / 100 * (c.letters - c.linked) / max(c.letters, 1)
		if points > most {
			best, most = n, points
		}
	}
	return s.widen(best)
}

// widen goes up from the element with the most points to the highest one in which others
// beside it hold prose too, such as the lead, and leaves out the rest of that.
func (s *survey) widen(n *html.Node) *html.Node {
	top := n
	var rest []*html.Node
	for ; n != s.body; n = n.Parent {
		var beside []*html.Node // since the last one of the report
		first, found := true, false
		for c := range n.Parent.ChildNodes() {
			switch {
			case s.left[c]:
			case c != n && !s.isProse(c):
				beside = append(beside, c)
			default:
				if first {
					rest = append(rest, beside...)
				}
				beside, first, found = nil, false, found || c != n
			}
		}
		rest = append(rest, beside...)
		if found {
			for _, c := range rest {
				s.left[c] = true
			}
			top, rest = n.Parent, nil
		}
	}
	return top
}

// isProse reports whether an element holds prose and little else.
func (s *survey) isProse(n *html.Node) bool {
	c := s.counts[n]
	return n.Type == html.ElementNode && c != nil && c.prose > 0 && c.prose*10 >= c.letters*6
}

// kept is a copy of n without what was left out. What holds most of the prose is made
// plain where it calls itself something else.
func (s *survey) kept(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, Data: n.Data, Namespace: n.Namespace, Attr: n.Attr}
	if n.Type == html.ElementNode && (roleOf(n) == pageRole || kindOfClass(attribute(n, "class")) == corpus.Notice) {
		c.Data, c.Attr = "div", nil
	}
	for child := range n.ChildNodes() {
		if !s.left[child] {
			c.AppendChild(s.kept(child))
		}
	}
	return c
}
