package formats

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"iter"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// What feeds hold of an article, that is, what comes back when they are read:
//
//   - JSON Feed: all but Fields and Raw. What it has no name for is in an object
//     "_wirefold" of the item.
//   - Atom and RSS: ID, URL, Lang, Title, Source, Byline, Notice, Holder, Terms and URL of the
//     rights, all on one line; Published (RSS: to the second) and Modified, which is the
//     version, too; Summary, unless the body begins with it; the body and its furniture
//     by lines, without indents; tags as subjects (RSS: without ID), places by name, the
//     first of those with a point with it; links that have a URL, unless Atom has another
//     use for their relation. Take and Signals are read from the title. Where no time of publication is known, that of the
//     modification stands for it, and where there is no body, the summary; a byline that
//     is marked in the body is read as the byline.
//
// Not held: the rest of Meta, and characters that XML does not have. What may not be
// shown is not written: a feed cannot say so.

// feedEncodings writes feeds. Articles are written as they come; what a feed says of
// itself is made of the first, for there is no clock here: its title is the source of
// the first, and a feed of Atom was "updated" when the first was.
func feedEncodings() []Encoding {
	return []Encoding{
		{Name: "rss", Extension: ".rss", About: "RSS 2.0, with the full text", New: func(w io.Writer) Writer { return newFeedWriter(w, rssKind{}) }},
		{Name: "atom", Extension: ".atom", About: "Atom 1.0, with the full text", New: func(w io.Writer) Writer { return newFeedWriter(w, atomKind{}) }},
		{Name: "jsonfeed", Extension: ".json", About: "JSON Feed 1.1, which keeps all that is known", New: func(w io.Writer) Writer { return newFeedWriter(w, jsonKind{}) }},
	}
}

// feedKind is a kind of feed: its start, made of the first article, one of its items,
// and its end.
type feedKind interface {
	start(b *bytes.Buffer, first *corpus.Article)
	item(b *bytes.Buffer, a *corpus.Article, n int) error
	end(b *bytes.Buffer)
}

// feedWriter writes a feed of any kind.
type feedWriter struct {
	w    *bufio.Writer
	kind feedKind
	n    int // items written
}

func newFeedWriter(w io.Writer, kind feedKind) *feedWriter {
	return &feedWriter{w: bufio.NewWriter(w), kind: kind}
}

// errNotToShow is of articles that must not be shown.
var errNotToShow = errors.New("it may not be shown, which this format cannot say: leave it out, or write ninjs, newsml-g2 or jsonl")

func (f *feedWriter) Write(a *corpus.Article) error {
	if a.Meta != nil && a.Meta.Status != corpus.Usable {
		return fmt.Errorf("%s is %s: %w", a.ID, a.Meta.Status, errNotToShow)
	}
	var b bytes.Buffer
	if f.n == 0 {
		f.kind.start(&b, a)
	}
	if err := f.kind.item(&b, a, f.n); err != nil {
		return fmt.Errorf("%s: %w", a.ID, err)
	}
	f.n++
	_, err := f.w.Write(b.Bytes())
	return err
}

// Close ends the feed, which has no items when nothing was written.
func (f *feedWriter) Close() error {
	var b bytes.Buffer
	if f.n == 0 {
		f.kind.start(&b, &corpus.Article{})
	}
	f.kind.end(&b)
	if _, err := f.w.Write(b.Bytes()); err != nil {
		return err
	}
	return f.w.Flush()
}

// feedTitle is the title of a feed that begins with an article.
func feedTitle(first *corpus.Article) string { return feedFirst(first.Source, "Articles") }

// feedSite is the address of the site that an article stands on, if it is known.
func feedSite(a *corpus.Article) string {
	u, err := url.Parse(a.URL)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host + "/"
}

// feedXML is s as text or attribute in XML.
func feedXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder never fails
	return b.String()
}

// feedEscape is a line of text that readers of feeds would take for HTML if it looked so,
// before it is escaped for XML; double tells that it had to be made HTML.
func feedEscape(s string) (text string, double bool) {
	if s = collapse(s); feedLine(s) == s {
		return s, false
	}
	return html.EscapeString(s), true
}

// feedElement writes an element of text on a line of its own, unless the text is empty.
func feedElement(b *bytes.Buffer, name, text string, attributes ...string) {
	if text == "" && len(attributes) == 0 {
		return
	}
	b.WriteString("<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			b.WriteString(" " + attributes[i] + `="` + feedXML(attributes[i+1]) + `"`)
		}
	}
	b.WriteString(">" + strings.ReplaceAll(feedXML(text), "&#xA;", "\n") + "</" + name + ">\n")
}

// feedLineElement writes an element of one line.
func feedLineElement(b *bytes.Buffer, name, text string) {
	text, _ = feedEscape(text)
	feedElement(b, name, text)
}

// classOfKind are the classes by which flatten knows furniture.
var classOfKind = map[corpus.Kind]string{
	corpus.Caption: "caption", corpus.Credit: "credit", corpus.Byline: "byline",
	corpus.Datelined: "dateline", corpus.Notice: "promo", corpus.Stamp: "timestamp",
}

// bodyLines are the lines of the body, without the space around them, and what furniture
// each wholly is. An empty line ends a paragraph.
func bodyLines(a *corpus.Article) iter.Seq2[string, corpus.Kind] {
	return func(yield func(string, corpus.Kind) bool) {
		furniture := a.Furniture
		at := 0
		for line := range strings.SplitSeq(a.Body, "\n") {
			text := strings.TrimSpace(line)
			start := at + strings.Index(line, text)
			at += len(line) + 1
			for len(furniture) > 0 && furniture[0].End <= start {
				furniture = furniture[1:]
			}
			kind := corpus.Report
			if text != "" && len(furniture) > 0 && furniture[0].Contains(corpus.Span{Start: start, End: start + len(text)}) {
				kind = furniture[0].Kind
			}
			if !yield(text, kind) {
				return
			}
		}
	}
}

// feedHTML is the body of an article in HTML: a <p> for each paragraph, and furniture
// marked by its class.
func feedHTML(a *corpus.Article) string {
	var b strings.Builder
	open := false
	for text, kind := range bodyLines(a) {
		if text == "" {
			if open {
				b.WriteString("</p>\n")
			}
			open = false
			continue
		}
		text = html.EscapeString(text)
		if class := classOfKind[kind]; class != "" {
			text = `<span class="` + class + `">` + text + "</span>"
		}
		if open {
			b.WriteString("<br/>\n")
		} else {
			b.WriteString("<p>")
		}
		open = true
		b.WriteString(text)
	}
	if open {
		b.WriteString("</p>\n")
	}
	return b.String()
}

// feedCanPrint reports whether a time has a year of four digits, as all formats want.
func feedCanPrint(t time.Time) bool {
	return !t.IsZero() && t.Year() >= 1000 && t.Year() <= 9999 && t.UTC().Year() >= 1000 && t.UTC().Year() <= 9999
}

// feedTime is a time in RFC 3339; empty where it is unknown.
func feedTime(t time.Time) string {
	if !feedCanPrint(t) {
		return ""
	}
	return t.Format(time.RFC3339Nano)
}

const feedNamespaces = ` xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"` +
	` xmlns:dcterms="http://purl.org/dc/terms/" xmlns:georss="http://www.georss.org/georss" xmlns:media="http://search.yahoo.com/mrss/"`

const feedXMLHeader = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// rssKind writes RSS 2.0.
type rssKind struct{}

func (rssKind) start(b *bytes.Buffer, first *corpus.Article) {
	b.WriteString(feedXMLHeader + `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"` + feedNamespaces + ">\n<channel>\n")
	feedLineElement(b, "title", feedTitle(first))
	b.WriteString("<link>" + feedXML(feedSite(first)) + "</link>\n")
	feedLineElement(b, "description", "Articles from "+feedTitle(first))
	feedElement(b, "generator", "Wirefold")
}

func (rssKind) end(b *bytes.Buffer) { b.WriteString("</channel>\n</rss>\n") }

func (rssKind) item(b *bytes.Buffer, a *corpus.Article, _ int) error {
	m := orNothing(a.Meta)
	b.WriteString("<item>\n")
	feedLineElement(b, "title", a.Title)
	feedElement(b, "link", a.URL)
	feedElement(b, "guid", a.ID, "isPermaLink", "false")
	if feedCanPrint(a.Published) {
		feedElement(b, "pubDate", a.Published.Format(time.RFC1123Z))
	}
	feedElement(b, "atom:updated", feedTime(m.Modified))
	feedLineElement(b, "dc:creator", m.Byline)
	source, _ := feedEscape(a.Source)
	b.WriteString("<dc:publisher>" + feedXML(source) + "</dc:publisher>\n") // empty: not known
	feedElement(b, "dc:language", a.Lang)
	for _, t := range m.Tags {
		if t.Kind == "place" {
			continue
		}
		if name, _ := feedEscape(feedFirst(t.Name, t.ID)); name != "" {
			feedElement(b, "category", name, "domain", t.Scheme)
		}
	}
	for _, l := range m.Links {
		if l.URL != "" && feedMedium(l.Rel) == "" {
			title, _ := feedEscape(l.Title)
			feedElement(b, "atom:link", "", "rel", l.Rel, "href", l.URL, "title", title)
		}
	}
	writeFeedRights(b, m.Rights, "dc:rights")
	writeFeedExtensions(b, m)
	writeFeedMarkup(b, "description", m.Summary)
	feedElement(b, "content:encoded", feedHTML(a))
	b.WriteString("</item>\n")
	return nil
}

// writeFeedMarkup writes a text of several lines that readers would take for HTML if it
// looked so.
func writeFeedMarkup(b *bytes.Buffer, name, text string, attributes ...string) {
	if feedMarkup(text).text != text {
		text = html.EscapeString(text)
	}
	if text != "" {
		feedElement(b, name, text, attributes...)
	}
}

// writeFeedRights writes who owns an article, and what may be done with it.
func writeFeedRights(b *bytes.Buffer, r *corpus.Rights, notice string) {
	if r == nil {
		return
	}
	feedLineElement(b, notice, r.Notice)
	feedLineElement(b, "dcterms:rightsHolder", r.Holder)
	if terms, _ := feedEscape(r.Terms); terms != "" || r.URL != "" {
		feedElement(b, "media:license", terms, "href", r.URL)
	}
}

// feedMedium is what Media RSS calls the file that a link leads to; empty for no file.
func feedMedium(rel string) string {
	switch rel {
	case "picture":
		return "image"
	case "audio", "video":
		return rel
	}
	return ""
}

// writeFeedExtensions writes pictures and places.
func writeFeedExtensions(b *bytes.Buffer, m *corpus.Meta) {
	for _, l := range m.Links {
		medium := feedMedium(l.Rel)
		if medium == "" || l.URL == "" {
			continue
		}
		b.WriteString(`<media:content url="` + feedXML(l.URL) + `" medium="` + medium + `">`)
		feedLineElement(b, "media:description", l.Title)
		b.WriteString("</media:content>\n")
	}
	pointed := false
	for _, t := range m.Tags {
		switch {
		case t.Kind != "place":
		case t.Point != nil && !pointed:
			pointed = true
			feedLineElement(b, "georss:featurename", t.Name)
			feedElement(b, "georss:point", feedDecimal(t.Point[1])+" "+feedDecimal(t.Point[0]))
		default:
			feedLineElement(b, "dc:coverage", feedFirst(t.Name, t.ID))
		}
	}
}

func feedDecimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// atomKind writes Atom 1.0.
type atomKind struct{}

func (atomKind) start(b *bytes.Buffer, first *corpus.Article) {
	b.WriteString(feedXMLHeader + `<feed xmlns="http://www.w3.org/2005/Atom"` + feedNamespaces + ">\n")
	writeAtomLine(b, "title", feedTitle(first))
	// An id that stays the same as long as the first article does.
	sum := sha256.Sum256([]byte(first.ID))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // a UUID of version 8
	feedElement(b, "id", fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16]))
	feedElement(b, "updated", atomUpdated(first))
	b.WriteString("<author>")
	feedLineElement(b, "name", feedTitle(first))
	b.WriteString("</author>\n")
	feedElement(b, "generator", "Wirefold")
}

func (atomKind) end(b *bytes.Buffer) { b.WriteString("</feed>\n") }

// atomUpdated is the time that Atom demands. Where none is known it is that of no
// calendar, which no reader takes for a date.
func atomUpdated(a *corpus.Article) string {
	return feedFirst(feedTime(orNothing(a.Meta).Modified), feedTime(a.Published), "0001-01-01T00:00:00Z")
}

func writeAtomLine(b *bytes.Buffer, name, text string) {
	text, double := feedEscape(text)
	if double {
		feedElement(b, name, text, "type", "html")
		return
	}
	b.WriteString("<" + name + ">" + feedXML(text) + "</" + name + ">\n") // even if empty
}

func (atomKind) item(b *bytes.Buffer, a *corpus.Article, _ int) error {
	m := orNothing(a.Meta)
	b.WriteString("<entry")
	if a.Lang != "" {
		b.WriteString(` xml:lang="` + feedXML(a.Lang) + `"`)
	}
	b.WriteString(">\n")
	writeAtomLine(b, "title", a.Title)
	feedElement(b, "id", a.ID)
	feedElement(b, "published", feedTime(a.Published))
	feedElement(b, "updated", atomUpdated(a))
	if a.URL != "" {
		feedElement(b, "link", "", "rel", "alternate", "href", a.URL)
	}
	if m.Byline != "" {
		b.WriteString("<author>")
		feedLineElement(b, "name", m.Byline)
		b.WriteString("</author>\n")
	}
	b.WriteString("<source>")
	writeAtomLine(b, "title", a.Source)
	b.WriteString("</source>\n")
	for _, t := range m.Tags {
		if t.Kind != "place" {
			label, _ := feedEscape(t.Name)
			feedElement(b, "category", "", "term", feedFirst(t.ID, collapse(t.Name)), "label", label, "scheme", t.Scheme)
		}
	}
	for _, l := range m.Links {
		if l.URL != "" && feedMedium(l.Rel) == "" {
			title, _ := feedEscape(l.Title)
			feedElement(b, "link", "", "rel", l.Rel, "href", l.URL, "title", title)
		}
	}
	writeFeedRights(b, m.Rights, "rights")
	writeFeedExtensions(b, m)
	writeFeedMarkup(b, "summary", m.Summary, "type", "html")
	feedElement(b, "content", feedHTML(a), "type", "html")
	b.WriteString("</entry>\n")
	return nil
}

// jsonKind writes JSON Feed 1.1.
type jsonKind struct{}

func (jsonKind) start(b *bytes.Buffer, first *corpus.Article) {
	title, _ := json.Marshal(feedTitle(first)) // a string never fails
	b.WriteString(`{"version":"https://jsonfeed.org/version/1.1","title":`)
	b.Write(title)
	b.WriteString(`,"items":[`)
}

func (jsonKind) end(b *bytes.Buffer) { b.WriteString("\n]}\n") }

// jsonFeedItem is an item as it is written.
type jsonFeedItem struct {
	ID        string           `json:"id"`
	URL       string           `json:"url,omitempty"`
	Title     string           `json:"title,omitempty"`
	Text      string           `json:"content_text"`
	Summary   string           `json:"summary,omitempty"`
	Image     string           `json:"image,omitempty"`
	Published string           `json:"date_published,omitempty"`
	Modified  string           `json:"date_modified,omitempty"`
	Authors   []jsonFeedAuthor `json:"authors,omitempty"`
	Tags      []string         `json:"tags,omitempty"`
	Language  string           `json:"language,omitempty"`
	Own       jsonFeedOwn      `json:"_wirefold"`
}

type jsonFeedAuthor struct {
	Name string `json:"name"`
}

func (jsonKind) item(b *bytes.Buffer, a *corpus.Article, n int) error {
	m := orNothing(a.Meta)
	i := jsonFeedItem{
		ID: a.ID, URL: a.URL, Title: a.Title, Text: a.Body, Summary: m.Summary, Published: feedTime(a.Published),
		Modified: feedTime(m.Modified), Language: a.Lang,
		Own: jsonFeedOwn{Source: a.Source, Version: a.Version, Meta: a.Meta, Furniture: a.Furniture},
	}
	if m.Byline != "" {
		i.Authors = []jsonFeedAuthor{{m.Byline}}
	}
	for _, l := range m.Links {
		if l.Rel == "picture" {
			i.Image = l.URL
			break
		}
	}
	for _, t := range m.Tags {
		if t.Name != "" {
			i.Tags = append(i.Tags, t.Name)
		}
	}
	if n > 0 {
		b.WriteByte(',')
	}
	b.WriteByte('\n')
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(i); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // its line feed
	return nil
}
