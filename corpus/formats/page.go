package formats

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// mostPage is the size of the largest pages that are read.
const mostPage = 16 << 20

// The richest pages in which the report is looked for, without their scripts and
// pictures. The search is linear, but what the parser does is not, and its tree takes
// many times the memory of the page.
const (
	mostMarkup     = 4 << 20
	mostElements   = 50_000
	mostAttributes = 4 * mostElements
	mostOnElement  = 256       // attributes of one element
	mostRoots      = 64        // elements html and body, whose attributes the parser merges
	mostReopened   = 1_000_000 // elements that the parser opens again after others
)

// page is a web page that was read.
type page struct {
	address *url.URL   // where it was fetched; nil where that is unknown
	root    *html.Node // nil where the page is too rich
	graph   *graph
	meta    map[string]string // the content of the elements meta, by name in lower case
	tags    []string          // the contents of article:tag
	linked  map[string]bool   // the headings that lead elsewhere

	canonical, lang, title, h1, author, byline string

	bylines         int    // elements looked at for it
	published, time string // as marked in the text, and as found in it
	h1s             int
	items           int // articles in microdata
}

// mostItems is how many articles in microdata a page may have. They can lie in one
// another, and each takes what is in it.
const mostItems = 30

// errTooRich is told of pages that would take too much to read.
var errTooRich = errors.New("the page has too many elements for a report to be found in it")

// parsePage reads the text of a page.
func parsePage(text, address string) (*page, error) {
	p := &page{graph: newGraph(), meta: map[string]string{}, linked: map[string]bool{}}
	if u, err := url.Parse(address); err == nil && u.IsAbs() {
		p.address = u
	}
	slim, rich := p.slim(text)
	if rich {
		return p, nil // what the structured data holds may do
	}
	var err error
	if p.root, err = parseHTML(slim); err != nil {
		return nil, err
	}
	p.walk(p.root, false)
	if p.canonical != "" {
		p.canonical = p.absolute(p.canonical)
	}
	return p, nil
}

// parseHTML parses markup. The parser refuses what is nested too deeply.
func parseHTML(text string) (root *html.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the markup cannot be read: %v", r)
		}
	}()
	return html.Parse(strings.NewReader(text))
}

// slim leaves out of a page what is no text of it, and takes the JSON-LD from it. It
// reports whether the page would be too costly to parse.
func (p *page) slim(text string) (slim string, rich bool) {
	var b strings.Builder
	s := tagScanner{src: text}
	c := pageCost{}
	kept := 0 // text up to here is in b, or left out
	structured := 0
	for {
		switch s.next() {
		case endOfMarkup:
			b.WriteString(text[kept:])
			return b.String(), c.tooMuch(b.Len())
		case endToken:
			c.end(s.name)
			continue
		case textToken:
			continue
		}
		switch s.name {
		case "script", "style", "svg", "iframe", "noframes", "noembed", "xmp", "textarea", "select":
		case "img", "source", "track", "input", "path", "use":
			b.WriteString(text[kept:s.start])
			kept = s.pos
			continue
		default:
			c.start(&s)
			continue
		}
		b.WriteString(text[kept:s.start])
		isLD := s.name == "script" && strings.HasPrefix(strings.ToLower(strings.TrimSpace(decodeEntities(s.kind))), "application/ld+json")
		skipElement(&s)
		if isLD && structured+len(s.text) <= mostJSONLD {
			structured += len(s.text)
			p.graph.add(s.text)
		}
		kept = s.pos
	}
}

// skipElement goes past the element whose start tag was read, and leaves its text, if it is
// a raw one, in s.text.
func skipElement(s *tagScanner) {
	name := s.name
	s.text = ""
	if s.selfClosing {
		return
	}
	for {
		switch s.next() {
		case endOfMarkup:
			return
		case endToken:
			if s.name == name || s.name == "body" {
				return
			}
		}
	}
}

// pageCost estimates what it takes to parse a page.
type pageCost struct {
	elements, attributes, most int
	roots, reopened            int
	formats                    int // that are open
}

// reopens are the elements that the parser opens again where a paragraph ends before
// them.
var reopens = map[string]bool{
	"a": true, "b": true, "big": true, "code": true, "em": true, "font": true, "i": true, "nobr": true, "s": true, "small": true,
	"strike": true, "strong": true, "tt": true, "u": true,
}

func (c *pageCost) start(s *tagScanner) {
	c.elements++
	c.attributes += s.attributes
	c.most = max(c.most, s.attributes)
	c.reopened += c.formats
	switch {
	case reopens[s.name]:
		c.formats++
	case s.name == "html" || s.name == "body":
		c.roots++
	}
}

func (c *pageCost) end(name string) {
	if reopens[name] {
		c.formats = max(0, c.formats-1)
	}
}

func (c *pageCost) tooMuch(size int) bool {
	return size > mostMarkup || c.elements > mostElements || c.attributes > mostAttributes || c.most > mostOnElement ||
		c.roots > mostRoots || c.reopened > mostReopened
}

// walk takes from the tree what it tells of the page.
func (p *page) walk(n *html.Node, inArticle bool) {
	for c := range n.ChildNodes() {
		if c.Type != html.ElementNode {
			continue
		}
		within := inArticle
		switch c.DataAtom {
		case atom.Html:
			p.lang = languageTag(attribute(c, "lang"))
			if p.lang == "" {
				p.lang = languageTag(attribute(c, "xml:lang"))
			}
		case atom.Meta:
			p.addMeta(c)
		case atom.Link:
			if hasWord(attribute(c, "rel"), "canonical") && p.canonical == "" {
				p.canonical = strings.TrimSpace(attribute(c, "href"))
			}
		case atom.Title:
			if p.title == "" && c.FirstChild != nil && n.DataAtom == atom.Head {
				p.title = collapse(c.FirstChild.Data)
			}
		case atom.H1:
			if p.h1s++; p.h1s == 1 {
				p.h1 = collapse(textOf(c))
			}
		case atom.H2, atom.H3, atom.H4:
			if hasLink(c) {
				p.linked[collapse(textOf(c))] = true
			}
		case atom.Article, atom.Main:
			within = true
		case atom.A:
			if p.author == "" && hasWord(attribute(c, "rel"), "author") {
				p.author = collapse(textOf(c))
			}
		}
		p.noteTime(c, within)
		p.noteByline(c)
		if t := attribute(c, "itemtype"); t != "" && strings.Contains(t, "schema.org/") && p.items < mostItems {
			item := thing{"@type": strings.TrimSpace(t)}
			if isArticle(item) {
				p.items++
				properties(c, item, 0)
				p.graph.tops = append(p.graph.tops, item)
			}
		}
		p.walk(c, within)
	}
}

// noteByline notes who wrote the article, where an element is marked as telling so. The
// first few of them are looked at.
func (p *page) noteByline(n *html.Node) {
	const most = 5
	if p.byline != "" || p.bylines == most || !hasWord(strings.ToLower(attribute(n, "class")), "byline") && attribute(n, "itemprop") != "author" {
		return
	}
	p.bylines++
	if text := collapse(textOf(n)); len(text) <= 200 {
		p.byline = strings.TrimPrefix(text, "By ")
	}
}

// hasLink reports whether a heading leads elsewhere, in it or around it.
func hasLink(n *html.Node) bool {
	if n.Parent != nil && n.Parent.DataAtom == atom.A {
		return true
	}
	for c := range n.Descendants() {
		if c.DataAtom == atom.A && attribute(c, "href") != "" {
			return true
		}
	}
	return false
}

// addMeta notes what an element meta tells. The first of each name counts.
func (p *page) addMeta(n *html.Node) {
	content := collapse(attribute(n, "content"))
	if content == "" {
		return
	}
	for _, key := range []string{"name", "property", "itemprop", "http-equiv"} {
		name := strings.ToLower(strings.TrimSpace(attribute(n, key)))
		if name == "" {
			continue
		}
		if name == "article:tag" && len(p.tags) < mostTags {
			p.tags = append(p.tags, content)
		}
		if p.meta[name] == "" {
			p.meta[name] = content
		}
	}
}

// first is the first of the named metas that the page has.
func (p *page) first(names ...string) string {
	for _, n := range names {
		if v := p.meta[n]; v != "" {
			return v
		}
	}
	return ""
}

// properties takes the microdata of an item from below n, the article's text apart.
func properties(n *html.Node, item thing, depth int) {
	if depth > mostNested*8 {
		return
	}
	for c := range n.ChildNodes() {
		if c.Type != html.ElementNode {
			continue
		}
		scope := attribute(c, "itemtype")
		isItem := scope != "" || hasAttribute(c, "itemscope")
		names := strings.Fields(attribute(c, "itemprop"))
		var v any
		switch {
		case len(names) == 0:
		case isItem:
			inner := thing{"@type": strings.TrimSpace(scope)}
			properties(c, inner, depth+1)
			v = inner
		case names[0] == "articleBody":
		default:
			if s := propertyText(c); s != "" {
				v = s
			}
		}
		if v != nil {
			for _, name := range names {
				if len(item) < 100 {
					item[name] = append(ldList(item[name]), v)
				}
			}
		}
		if !isItem {
			properties(c, item, depth+1)
		}
	}
}

// propertyText is the value of an element of microdata.
func propertyText(n *html.Node) string {
	for _, key := range []string{"content", "datetime", "href", "src"} {
		if v := strings.TrimSpace(attribute(n, key)); v != "" {
			return v
		}
	}
	return collapse(textOf(n))
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasAttribute(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// textOf is the text below n, of which a field needs no more than a little.
func textOf(n *html.Node) string {
	const most = 4 << 10
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
		if b.Len() > most {
			break
		}
	}
	return cutAt(b.String(), most)
}

// absolute is an address of the page made absolute, or empty where that cannot be.
func (p *page) absolute(address string) string {
	u, err := url.Parse(address)
	if err != nil || address == "" {
		return ""
	}
	if p.address != nil {
		u = p.address.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}
