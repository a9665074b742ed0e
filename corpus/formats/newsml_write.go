package formats

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// newsmlEncodings writes NewsML-G2: one newsMessage, with a newsItem for each article,
// written one by one. The text is XHTML.
//
// What comes back is what was written, except that:
//   - the body's white space is put in order: spaces in a row become one, lines are
//     trimmed, and paragraphs are apart by one empty line. Other texts, such as the title,
//     come back on one line.
//   - furniture is kept for whole lines, each for itself. A byline or dateline among it is
//     taken for that of the article where it has no other.
//   - characters that XML cannot hold become U+FFFD; DEL in the body, and a body without
//     visible text, are gone.
//   - a tag's Rel is lost, and a code with a scheme becomes one qcode or URI. A code of one
//     of the IPTC's schemes gains the scheme's URI. Kinds of tags that are not named at
//     [corpus.Tag] become "subject".
//   - a link has a Rel of letters only, "seealso" where it had none; without an ID and a
//     URL it is lost.
//   - Type, Event, Take and signals that the slug, title or note do not tell again, Fields
//     and Raw: the first two, Fields and Raw are lost, and Take is read from those texts.
//   - an article without a time of publication gets the one of its first version.
//   - an item that makes more than 10 MiB or 250,000 elements is written, but not read.
//
// The standard wants a provider, the time of this version and versions that are whole
// numbers. An article that lacks these is written without, or with the version it has.
func newsmlEncodings() []Encoding {
	return []Encoding{{
		Name: "newsml-g2", Extension: ".xml", About: "NewsML-G2, one newsMessage with an item for each article",
		New: func(w io.Writer) Writer { return &newsmlWriter{w: w} },
	}}
}

const (
	newsmlSpace = "http://iptc.org/std/nar/2006-10-01/"
	xhtmlSpace  = "http://www.w3.org/1999/xhtml"
	iptcCatalog = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml"
	xmlHeader   = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
)

var errItemNoID = errors.New("the article has no id, which the format needs")

type newsmlWriter struct {
	w       io.Writer
	started bool
	b       xmlBuilder
}

// Write writes an article as an item.
func (w *newsmlWriter) Write(a *corpus.Article) error {
	if strings.TrimSpace(a.ID) == "" {
		return errItemNoID
	}
	w.b.Reset()
	if !w.started {
		w.b.WriteString(xmlHeader)
		w.b.open("newsMessage", "xmlns", newsmlSpace)
		w.b.open("header")
		// Not the clock's time: the same articles are written the same.
		w.b.leaf("sent", cmp.Or(xmlTime(a.Published), "1970-01-01T00:00:00Z"))
		w.b.end("header")
		w.b.open("itemSet")
	}
	w.b.newsItem(a)
	if _, err := w.w.Write(w.b.Bytes()); err != nil {
		return fmt.Errorf("writing article %s: %w", a.ID, err)
	}
	w.started = true
	if w.b.Cap() > 1<<20 {
		w.b = xmlBuilder{} // one long report should not cost its memory for ever
	}
	return nil
}

// Close ends the message, if there is one.
func (w *newsmlWriter) Close() error {
	if !w.started {
		return nil
	}
	_, err := io.WriteString(w.w, "</itemSet>\n</newsMessage>\n")
	return err
}

func (b *xmlBuilder) newsItem(a *corpus.Article) {
	m := orNothing(a.Meta)
	b.open("newsItem", "guid", a.ID, "version", a.Version, "standard", "NewsML-G2", "standardversion", "2.35",
		"conformance", "power", "xml:lang", a.Lang)
	b.empty("catalogRef", "href", iptcCatalog)
	codes := tagCodes{}
	var tags xmlBuilder
	for _, t := range m.Tags {
		tags.subject(t, codes.of(t))
	}
	if len(codes.order) > 0 {
		b.open("catalog")
		for _, alias := range codes.order {
			b.empty("scheme", "alias", alias, "uri", codes.declared[alias])
		}
		b.end("catalog")
	}
	b.rightsInfo(m.Rights)
	b.itemMeta(a, m)
	b.contentMeta(a, m, tags.Bytes())
	if strings.TrimSpace(a.Body) != "" {
		b.open("contentSet")
		b.open("inlineXML", "contenttype", "application/xhtml+xml")
		b.open("html", "xmlns", xhtmlSpace)
		b.open("head")
		b.leaf("title", collapse(a.Title))
		b.end("head")
		b.open("body")
		b.paragraphs(a, "span")
		b.end("body")
		b.end("html")
		b.end("inlineXML")
		b.end("contentSet")
	}
	b.end("newsItem")
}

func (b *xmlBuilder) rightsInfo(w *corpus.Rights) {
	if w == nil || *w == (corpus.Rights{}) {
		return
	}
	b.open("rightsInfo")
	b.named("copyrightHolder", w.Holder)
	b.leafIf("copyrightNotice", w.Notice)
	if w.Terms != "" || w.URL != "" {
		b.leaf("usageTerms", collapse(w.Terms), "href", w.URL)
	}
	if w.Encoded != "" {
		b.leaf("rightsExpressionData", w.Encoded, "langid", w.Encoding)
	}
	b.end("rightsInfo")
}

// named writes an element whose name stands in it.
func (b *xmlBuilder) named(element, name string, attrs ...string) {
	if name = collapse(name); name != "" {
		b.open(element, attrs...)
		b.leaf("name", name)
		b.end(element)
	}
}

func (b *xmlBuilder) itemMeta(a *corpus.Article, m *corpus.Meta) {
	b.open("itemMeta")
	b.empty("itemClass", "qcode", "ninat:text")
	b.named("provider", a.Source)
	b.leafIf("versionCreated", xmlTime(a.Published))
	b.leafIf("firstCreated", xmlTime(m.Created))
	b.leafIf("embargoed", xmlTime(m.Embargo))
	b.empty("pubStatus", "qcode", "stat:"+cmp.Or(string(m.Status), "usable"))
	for note := range strings.SplitSeq(m.Note, "\n") {
		b.leafIf("edNote", note)
	}
	for _, s := range m.Signals {
		b.empty("signal", "qcode", "sig:"+s)
	}
	b.empty("altRep", "href", a.URL)
	b.leafIf("expires", xmlTime(m.Expires))
	for _, l := range m.Links {
		rel := l.Rel
		if rel == corpus.EvolvedFrom {
			rel = "evolvedFrom"
		}
		if rel != "" {
			rel = "irel:" + rel
		}
		if l.Title = collapse(l.Title); l.Title == "" {
			b.start("link", []string{"rel", rel, "residref", l.ID, "version", l.Version, "href", l.URL})
			b.WriteString("/>\n")
			continue
		}
		b.open("link", "rel", rel, "residref", l.ID, "version", l.Version, "href", l.URL)
		b.leaf("title", l.Title)
		b.end("link")
	}
	b.end("itemMeta")
}

func (b *xmlBuilder) contentMeta(a *corpus.Article, m *corpus.Meta, tags []byte) {
	b.open("contentMeta")
	if m.Urgency > 0 {
		b.leaf("urgency", strconv.Itoa(m.Urgency))
	}
	b.leafIf("contentModified", xmlTime(m.Modified))
	b.named("located", m.Located)
	b.named("infoSource", m.Credit)
	b.empty("language", "tag", a.Lang)
	b.Write(tags)
	b.leafIf("slugline", m.Slug)
	b.leafIf("headline", a.Title)
	b.leafIf("by", m.Byline)
	b.leafIf("description", m.Summary, "role", "drol:summary")
	b.end("contentMeta")
}

// subject writes a tag.
func (b *xmlBuilder) subject(t corpus.Tag, code tagCode) {
	name := "subject"
	attrs := []string{"type", "cpnat:" + cmp.Or(concepts[t.Kind], "abstract"), "qcode", code.qcode, "uri", code.uri}
	if t.Kind == "genre" {
		name, attrs = "genre", attrs[2:]
	}
	if code == (tagCode{}) && collapse(t.Name) == "" {
		return
	}
	b.open(name, attrs...)
	b.leafIf("name", t.Name)
	if p := t.Point; p != nil && name == "subject" {
		b.open("geoAreaDetails")
		degrees := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
		b.empty("position", "latitude", degrees(p[1]), "longitude", degrees(p[0]))
		b.end("geoAreaDetails")
	}
	b.end(name)
}

// concepts are the natures of concepts by the kinds of tags.
var concepts = map[string]string{
	"subject": "abstract", "person": "person", "organisation": "organisation", "place": "geoArea",
	"event": "event", "object": "object",
}

// tagCode is a tag's identifier: one of the two.
type tagCode struct{ qcode, uri string }

// tagCodes makes codes of an item's tags, and knows the schemes that the item must
// declare for them.
type tagCodes struct {
	declared map[string]string
	order    []string
}

func (c *tagCodes) of(t corpus.Tag) tagCode {
	id := strings.TrimSpace(t.ID)
	if id == "" {
		return tagCode{}
	}
	alias, isQCode := aliasOf(id)
	scheme := strings.TrimSpace(t.Scheme)
	switch {
	case isQCode && (scheme == "" || scheme == iptcSchemes[alias] && c.declared[alias] == ""):
		return tagCode{qcode: id}
	case isQCode && (c.declared[alias] == "" || c.declared[alias] == scheme):
		if c.declared == nil {
			c.declared = map[string]string{}
		}
		if c.declared[alias] == "" {
			c.declared[alias] = scheme
			c.order = append(c.order, alias)
		}
		return tagCode{qcode: id}
	case isQCode || scheme == "" || strings.Contains(id, "://"):
		return tagCode{uri: id}
	}
	for _, alias := range [...]string{"medtop", "subj", "genre", "prodgen", "wrldreg"} {
		if iptcSchemes[alias] == scheme && c.declared[alias] == "" {
			return tagCode{qcode: alias + ":" + id}
		}
	}
	if strings.Contains(scheme, "://") {
		if !strings.HasSuffix(scheme, "/") && !strings.HasSuffix(scheme, "#") {
			scheme += "/"
		}
		return tagCode{uri: scheme + id}
	}
	return tagCode{qcode: scheme + ":" + id}
}

// aliasOf is what stands before the colon of a qcode. URIs are none.
func aliasOf(id string) (string, bool) {
	alias, code, ok := strings.Cut(id, ":")
	switch {
	case !ok || alias == "" || code == "" || strings.HasPrefix(code, "//") || strings.ContainsAny(id, " \t\r\n") || strings.ContainsAny(alias, "/"):
		return "", false
	case alias == "urn" || alias == "tag" || alias == "mailto":
		return "", false
	}
	return alias, true
}
