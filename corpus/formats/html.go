package formats

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/wirefold/wirefold/corpus"
)

// htmlFormat reads web pages: an article a page.
func htmlFormat() corpus.Format {
	return corpus.Format{
		Name:       "HTML",
		About:      "a web page: schema.org, Open Graph, or the article found in it",
		Extensions: []string{".html", ".htm", ".xhtml"},
		Is:         isHTML,
		Read:       readHTML,
	}
}

// pageOpenings are how pages begin, in lower case.
var pageOpenings = []string{"<!doctype html", "<html", "<head", "<body", "<title", "<meta", "<article"}

// isHTML tells pages by how they begin, after white space, comments and, in XHTML, the
// declaration of XML.
func isHTML(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF")) {
		head = bytes.ReplaceAll(head[2:], []byte{0}, nil) // UTF-16 of ASCII
	}
	for {
		head = bytes.TrimLeft(head, " \t\r\n\f")
		mark := ""
		switch {
		case bytes.HasPrefix(head, []byte("<!--")):
			mark = "-->"
		case bytes.HasPrefix(head, []byte("<?xml")):
			mark = "?>"
		}
		if mark == "" {
			break
		}
		_, rest, ended := bytes.Cut(head, []byte(mark))
		if !ended {
			return false
		}
		head = rest
	}
	start := strings.ToLower(string(head[:min(len(head), 32)]))
	for _, o := range pageOpenings {
		if rest, ok := strings.CutPrefix(start, o); ok && (rest == "" || endsName[rest[0]]) {
			return true
		}
	}
	return false
}

// readHTML reads the one article of a page.
func readHTML(_ context.Context, f *corpus.File) iter.Seq2[*corpus.Article, error] {
	return func(yield func(*corpus.Article, error) bool) {
		data, err := io.ReadAll(io.LimitReader(f.Data, mostPage+1))
		if err != nil {
			yield(nil, err)
			return
		}
		a, p := readPage(data, pageSource{address: f.URL, charset: f.Charset, id: f.ID})
		if p != nil {
			yield(nil, p)
			return
		}
		yield(a, nil)
	}
}

// pageSource is what is known of a page beside its bytes.
type pageSource struct {
	address, charset string
	id               string // if the page tells none, and has no address
}

// noArticle is what is said of pages that hold no report.
const noArticle = "no article was found in this page"

// readPage reads the article of a page.
func readPage(data []byte, from pageSource) (*corpus.Article, *corpus.Problem) {
	name := from.address
	if name == "" {
		name = from.id
	}
	refuse := func(reason, hint string) (*corpus.Article, *corpus.Problem) {
		return nil, &corpus.Problem{ID: name, Reason: reason, Hint: hint}
	}
	if len(data) > mostPage {
		return refuse(fmt.Sprintf("the page is larger than %d MiB", mostPage>>20), "nothing to do: reports are smaller by far")
	}
	text, err := toUTF8(data, from.charset)
	if err != nil {
		return refuse(err.Error(), "convert the page to UTF-8")
	}
	p, err := parsePage(text, from.address)
	if err != nil {
		return refuse(err.Error(), "nothing to do: pages of news are simpler")
	}
	a, err := p.article()
	switch {
	case err != nil:
		return refuse(err.Error(), "nothing to do")
	case a == nil:
		return refuse(noArticle, "nothing to do: only pages with a report are read")
	}
	if a.ID == "" {
		a.ID = from.address
	}
	if a.ID == "" {
		a.ID = from.id
	}
	if a.URL == "" {
		a.URL = from.address
	}
	a.Meta = metaOrNil(a.Meta)
	return a, nil
}

// fewest is how many characters of text make a page an article that does not call
// itself one.
const fewest = 250

// article is the page's, or nil.
func (p *page) article() (*corpus.Article, error) {
	n := p.mainArticle()
	if own, ok := ownArticle(n); ok {
		return own, nil
	}
	if n == nil && p.isFront() {
		return nil, nil
	}
	a := p.graph.article(n) // of nil too
	if p.root == nil && a.Body == "" {
		return nil, errTooRich
	}
	p.complete(a)
	flat, err := p.extract()
	if err != nil {
		return nil, err
	}
	p.chooseBody(a, flat)
	if n == nil && !p.saysArticle() && p.listsReports(a.Body) {
		return nil, nil
	}
	count := utf8.RuneCountInString(a.Body)
	if count == 0 || n == nil && count < p.least() {
		return nil, nil
	}
	markCorrection(a)
	return a, nil
}

// least is how many characters of text the page must have to be an article.
func (p *page) least() int {
	low := strings.ToLower(p.title + " " + p.h1)
	for _, s := range []string{"not found", "404", "403", "access denied", "forbidden", "error", "just a moment"} {
		if strings.Contains(low, s) {
			return 6 * fewest
		}
	}
	if p.saysArticle() {
		return 1
	}
	return fewest
}

// saysArticle reports whether the page calls itself an article, if not in structured
// data.
func (p *page) saysArticle() bool {
	return strings.EqualFold(p.meta["og:type"], "article") || p.first("article:published_time", "parsely-pub-date") != ""
}

// isFront reports whether the page is a list of others: that of a site or a section.
func (p *page) isFront() bool {
	for _, n := range p.graph.tops {
		for _, t := range typesOf(n) {
			if t == "CollectionPage" || t == "SearchResultsPage" || t == "ProfilePage" {
				return true
			}
		}
	}
	if p.saysArticle() {
		return false
	}
	for _, address := range []string{p.canonical, p.meta["og:url"]} {
		if u, err := url.Parse(address); err == nil && u.Host != "" && isRoot(u) {
			return true
		}
	}
	return p.address != nil && isRoot(p.address)
}

// listsReports reports whether the body is made of headings that lead elsewhere, as in
// lists of reports.
func (p *page) listsReports(body string) bool {
	headings, all := 0, 0
	for l := range strings.SplitSeq(body, "\n") {
		if l = collapse(l); l != "" {
			all++
			if p.linked[l] {
				headings++
			}
		}
	}
	return headings >= 2 && headings*4 >= all
}

func isRoot(u *url.URL) bool {
	return (u.Path == "" || u.Path == "/" || strings.HasPrefix(u.Path, "/index.")) && u.RawQuery == ""
}

// mainArticle is the article that the page itself describes: of several the one with
// the page's address, else the one with the longest text, else the first. It is nil
// where there is none.
func (p *page) mainArticle() thing {
	all := p.graph.articles(false)
	var best thing
	most := -1
	for _, n := range all {
		if _, ok := n["wirefold:id"]; ok {
			return n
		}
		size := len(ldValue(n["articleBody"]))
		for _, key := range []string{"url", "mainEntityOfPage", "@id"} {
			if address := addressOf(n[key]); address != "" && (sameAddress(address, p.canonical) || p.address != nil && sameAddress(address, p.address.String())) {
				size += corpus.MaxArticle
				break
			}
		}
		if size > most {
			best, most = n, size
		}
	}
	return best
}

// sameAddress compares addresses without what does not matter.
func sameAddress(a, b string) bool {
	plain := func(s string) string {
		s, _, _ = strings.Cut(s, "#")
		s = strings.TrimPrefix(strings.TrimPrefix(s, "http://"), "https://")
		return strings.TrimSuffix(s, "/")
	}
	return plain(a) == plain(b)
}

// complete fills in from the page what its structured data did not tell.
func (p *page) complete(a *corpus.Article) {
	m := a.Meta
	if address := p.ownAddress(); address != "" {
		a.URL, a.ID = address, address
	}
	if p.address != nil && !isWebAddress(a.ID) { // "#article"
		a.ID = ""
	}
	if a.Source == "" {
		a.Source = collapse(p.first("og:site_name", "dc.publisher", "dcterms.publisher", "application-name"))
	}
	if a.Source == "" {
		if u, err := url.Parse(a.URL); err == nil {
			a.Source = strings.TrimPrefix(u.Hostname(), "www.")
		}
	}
	if a.Title == "" {
		a.Title = p.headline(a.Source)
		heedTake(m, a.Title)
	}
	p.completeTimes(a)
	if a.Lang == "" {
		a.Lang = p.lang
	}
	for _, name := range []string{"og:locale", "content-language", "dc.language", "dcterms.language"} {
		if a.Lang == "" {
			a.Lang = languageTag(p.meta[name])
		}
	}
	for _, name := range []string{"article:author", "author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator"} {
		if v := p.meta[name]; m.Byline == "" && !isWebAddress(v) {
			m.Byline = v
		}
	}
	if m.Byline == "" {
		m.Byline = cmp.Or(p.author, p.byline)
	}
	if m.Summary == "" {
		m.Summary = p.first("og:description", "description")
	}
	p.completeTags(m)
	if m.Rights == nil {
		if v := p.first("copyright", "dc.rights", "dcterms.rights"); v != "" {
			m.Rights = &corpus.Rights{Notice: v}
		}
	}
}

// ownAddress is the address that the page gives itself. Broken templates name the
// front page in its place, which is not believed.
func (p *page) ownAddress() string {
	for _, address := range []string{p.canonical, p.absolute(p.meta["og:url"])} {
		u, err := url.Parse(address)
		if address == "" || err != nil || isRoot(u) {
			continue
		}
		return address
	}
	return ""
}

// headline is the title without the name of the site.
func (p *page) headline(site string) string {
	title := p.first("og:title", "twitter:title", "dc.title", "dcterms.title")
	if title == "" && p.h1s == 1 {
		title = p.h1
	}
	if title == "" {
		title = p.title
	}
	if title == "" {
		title = p.h1
	}
	if p.h1 != "" && strings.HasPrefix(title, p.h1) && len(p.h1)*2 > len(title) {
		return p.h1
	}
	for _, sep := range []string{" | ", " - ", " – ", " — ", " : "} {
		if rest, ok := strings.CutSuffix(title, sep+site); ok && site != "" {
			return rest
		}
	}
	return title
}

func (p *page) completeTimes(a *corpus.Article) {
	published := p.first("article:published_time", "og:published_time", "og:article:published_time", "datepublished", "parsely-pub-date",
		"sailthru.date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "pubdate", "publishdate", "publish-date",
		"publication_date", "bt:pubdate", "shareaholic:article_published_time", "date")
	address := a.URL
	if address == "" && p.address != nil {
		address = p.address.String()
	}
	for _, at := range []string{p.published, p.timeToldBeside(), timeInAddress(address), p.time} {
		if _, err := corpus.ParseTime(published); err != nil && at != "" {
			published = at
		}
	}
	modified := p.first("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified")
	if !a.Published.IsZero() {
		published = ""
	}
	if !a.Meta.Modified.IsZero() {
		modified = ""
	}
	version := a.Version
	setTimes(a, published, modified)
	if version != "" {
		a.Version = version
	}
}

func (p *page) completeTags(m *corpus.Meta) {
	if len(m.Tags) > 0 {
		return
	}
	n := thing{"articleSection": p.meta["article:section"]}
	if len(p.tags) > 0 {
		var all []any
		for _, t := range p.tags {
			all = append(all, t)
		}
		n["keywords"] = all
	} else if words := p.first("news_keywords", "keywords", "parsely-tags", "sailthru.tags"); words != "" {
		n["keywords"] = words
	}
	m.Tags = p.graph.tags(n)
}

// chooseBody decides between the text that the structured data holds and the one
// found in the page. The former is free of furniture, but is often but a teaser.
func (p *page) chooseBody(a *corpus.Article, flat flattened) {
	flat = withoutHeadline(flat, a.Title)
	if a.Meta.Byline == "" {
		a.Meta.Byline = strings.TrimPrefix(cutAt(flat.byline, 200), "By ")
	}
	told, found := utf8.RuneCountInString(a.Body), utf8.RuneCountInString(flat.text)
	teaser := told*10 < found*6 || told < found && (strings.HasSuffix(a.Body, "…") || strings.HasSuffix(a.Body, "...") || strings.HasSuffix(a.Body, "…]"))
	if told > 0 && !teaser {
		return
	}
	a.Body, a.Furniture = flat.text, flat.furniture
	if a.Meta.Located == "" {
		a.Meta.Located = flat.dateline
	}
	if s := strings.TrimRight(a.Meta.Summary, "…. "); s != "" && strings.HasPrefix(collapse(a.Body[:min(len(a.Body), 4*len(s)+64)]), s) {
		a.Meta.Summary = ""
	}
}

// withoutHeadline takes the headline off the text, where it is the first line.
func withoutHeadline(flat flattened, title string) flattened {
	first, rest, more := strings.Cut(flat.text, "\n")
	if title == "" || !more || collapse(first) != title {
		return flat
	}
	text := strings.TrimLeft(rest, "\n")
	shift := len(flat.text) - len(text)
	var furniture []corpus.Furniture
	for _, f := range flat.furniture {
		if f.Start >= shift {
			f.Start, f.End = f.Start-shift, f.End-shift
			furniture = append(furniture, f)
		}
	}
	flat.text, flat.furniture = text, furniture
	return flat
}

// correctionOpenings are how the notes begin by which sites own up to an error.
var correctionOpenings = []string{"correction:", "correction –", "correction —", "corrections:", "clarification:", "corrected:", "erratum:", "korrektur:", "berichtigung:",
	"corrección:", "correction :", "rectificatif:", "rectificatif :", "rettelse:", "rättelse:", "correzione:", "rectificatie:", "correção:"}

// markCorrection notes a correction that the text itself tells of, at its start or end.
func markCorrection(a *corpus.Article) {
	lines := strings.FieldsFunc(a.Body, func(r rune) bool { return r == '\n' })
	for i, l := range lines {
		if i >= 3 && i < len(lines)-3 {
			continue
		}
		low := strings.ToLower(strings.TrimLeft(l[:min(len(l), 64)], "*([ "))
		for _, o := range correctionOpenings {
			if strings.HasPrefix(low, o) {
				addOnce(&a.Meta.Signals, "correction")
				if a.Meta.Note == "" {
					a.Meta.Note = collapse(l)
				}
				return
			}
		}
	}
}
