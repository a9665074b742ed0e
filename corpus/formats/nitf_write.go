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

// nitfEncodings writes NITF 3.6, one article a file.
//
// What comes back is what was written, except for what NewsML-G2 does not hold either
// (see newsmlEncodings; codes stay apart from their schemes here, though), and:
//   - tags of the IPTC's subject codes come first. Of places' tags the Point is lost, and
//     of tags that are the same all but one.
//   - the first link to an item that this one takes the place of is kept, and those of
//     Rel "series", with ID and Version. Others are lost.
//   - of the rights, URL, Encoded and Encoding are lost.
//   - the embargo of a canceled article is kept only where it is later than Published.
//   - an article without a Source gets its Credit for it.
func nitfEncodings() []Encoding {
	return []Encoding{{
		Name: "nitf", Extension: ".xml", About: "NITF 3.6, one article a file", Single: true,
		New: func(w io.Writer) Writer { return &nitfWriter{w: w} },
	}}
}

type nitfWriter struct {
	w       io.Writer
	written bool
}

// Write writes the article.
func (w *nitfWriter) Write(a *corpus.Article) error {
	if strings.TrimSpace(a.ID) == "" {
		return errItemNoID
	}
	if w.written {
		return errors.New("a file of NITF holds one article: write each to a file of its own")
	}
	var b xmlBuilder
	b.nitf(a)
	if _, err := w.w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("writing article %s: %w", a.ID, err)
	}
	w.written = true
	return nil
}

// Close has nothing left to write.
func (w *nitfWriter) Close() error { return nil }

// nitf writes a document, its elements in the order that the schema wants.
func (b *xmlBuilder) nitf(a *corpus.Article) {
	m := orNothing(a.Meta)
	b.WriteString(xmlHeader)
	b.open("nitf", "xmlns", "http://iptc.org/std/NITF/2006-10-18/", "version", "-//IPTC//DTD NITF 3.6//EN", "baselang", a.Lang)
	b.open("head")
	b.leafIf("title", a.Title)
	for _, s := range m.Signals {
		b.empty("meta", "content", s, "name", "signal")
	}
	others := b.tobject(m.Tags)
	b.docdata(a, m, others)
	b.pubdata(a)
	b.empty("revision-history", "norm", nitfNorm(m.Created), "comment", nitfCreated)
	b.empty("revision-history", "norm", nitfNorm(m.Modified))
	b.end("head")
	b.open("body")
	b.nitfBodyHead(a, m)
	if strings.TrimSpace(a.Body) != "" {
		b.open("body.content")
		b.paragraphs(a, "em")
		b.end("body.content")
	}
	b.end("body")
	b.end("nitf")
}

// tobject writes the tags with subject codes of the IPTC, and gives the others.
func (b *xmlBuilder) tobject(tags []corpus.Tag) []corpus.Tag {
	var subjects, others []corpus.Tag
	for _, t := range tags {
		if code, ok := strings.CutPrefix(t.ID, "subj:"); ok && t.Kind == "subject" && isDigits(code) && (t.Scheme == "" || t.Scheme == iptcSchemes["subj"]) {
			subjects = append(subjects, t)
		} else {
			others = append(others, t)
		}
	}
	if len(subjects) == 0 {
		return others
	}
	b.open("tobject")
	for _, t := range subjects {
		code := strings.TrimPrefix(t.ID, "subj:")
		level := "tobject.subject.detail"
		switch {
		case strings.HasSuffix(code, "000000"):
			level = "tobject.subject.type"
		case strings.HasSuffix(code, "000"):
			level = "tobject.subject.matter"
		}
		b.empty("tobject.subject", "tobject.subject.refnum", code, level, collapse(t.Name))
	}
	b.end("tobject")
	return others
}

func isDigits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

func (b *xmlBuilder) docdata(a *corpus.Article, m *corpus.Meta, tags []corpus.Tag) {
	status := cmp.Or(string(m.Status), "usable")
	if m.Status == corpus.Usable && nitfNorm(m.Embargo) != "" {
		status = "embargoed"
	}
	before := ""
	for _, l := range m.Links {
		if l.Rel == corpus.EvolvedFrom && l.ID != "" {
			before = l.ID
			break
		}
	}
	b.open("docdata", "management-status", status, "management-doc-idref", before)
	b.empty("doc-id", "id-string", a.ID)
	if m.Urgency > 0 {
		b.empty("urgency", "ed-urg", strconv.Itoa(m.Urgency))
	}
	b.empty("date.issue", "norm", nitfNorm(a.Published))
	b.empty("date.release", "norm", nitfNorm(m.Embargo))
	b.empty("date.expire", "norm", nitfNorm(m.Expires))
	for _, l := range m.Links {
		if l.Rel == "series" {
			b.empty("series", "series.name", l.ID, "series.part", l.Version)
		}
	}
	for note := range strings.SplitSeq(m.Note, "\n") {
		b.empty("ed-msg", "info", collapse(note))
	}
	if slug := collapse(m.Slug); slug != "" || a.Version != "" {
		b.start("du-key", []string{"key", slug, "version", a.Version})
		b.WriteString("/>\n")
	}
	if r := m.Rights; r != nil {
		b.empty("doc.copyright", "holder", collapse(r.Holder))
		b.empty("doc.rights", "limitations", collapse(r.Terms))
	}
	if len(tags) > 0 {
		b.open("identified-content")
		for _, t := range tags {
			b.identified(t)
		}
		b.end("identified-content")
	}
	b.end("docdata")
}

// identified writes a tag.
func (b *xmlBuilder) identified(t corpus.Tag) {
	id, scheme := strings.TrimSpace(t.ID), strings.TrimSpace(t.Scheme)
	name := collapse(t.Name)
	switch t.Kind {
	case "person", "event":
		b.leaf(t.Kind, name, "idsrc", scheme, "value", id)
	case "organisation":
		b.leaf("org", name, "idsrc", scheme, "value", id)
	case "object":
		b.leaf("object.title", name, "idsrc", scheme, "value", id)
	case "place":
		b.leaf("location", name, "location-code", id, "code-source", scheme)
	case "genre":
		b.leaf("classifier", name, "type", "genre", "idsrc", scheme, "value", id)
	default:
		b.leaf("classifier", name, "type", "subject", "idsrc", scheme, "value", id)
	}
}

func (b *xmlBuilder) pubdata(a *corpus.Article) {
	if source := collapse(a.Source); source != "" || a.URL != "" {
		b.start("pubdata", []string{"name", source, "ex-ref", a.URL})
		b.WriteString("/>\n")
	}
}

func (b *xmlBuilder) nitfBodyHead(a *corpus.Article, m *corpus.Meta) {
	b.open("body.head")
	if title := collapse(a.Title); title != "" {
		b.open("hedline")
		b.leaf("hl1", title)
		b.end("hedline")
	}
	if m.Rights != nil {
		b.leafIf("rights", m.Rights.Notice)
	}
	b.leafIf("byline", m.Byline)
	b.leafIf("distributor", m.Credit)
	b.leafIf("dateline", m.Located)
	if summary := collapse(m.Summary); summary != "" {
		b.open("abstract")
		b.leaf("p", summary)
		b.end("abstract")
	}
	b.end("body.head")
}
