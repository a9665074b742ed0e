package formats

import (
	"bytes"
	"encoding/xml"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// xmlBuilder writes XML. Characters that XML cannot hold (controls but for tab, line feed
// and carriage return, U+FFFE, U+FFFF, and bytes that are not UTF-8) become U+FFFD.
type xmlBuilder struct{ bytes.Buffer }

// open writes a start tag. Attributes are pairs of a name and a value; those without a
// value are left out.
func (b *xmlBuilder) open(name string, attrs ...string) {
	b.start(name, attrs)
	b.WriteString(">\n")
}

func (b *xmlBuilder) start(name string, attrs []string) {
	b.WriteByte('<')
	b.WriteString(name)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] == "" {
			continue
		}
		b.WriteByte(' ')
		b.WriteString(attrs[i])
		b.WriteString(`="`)
		b.characters(attrs[i+1])
		b.WriteByte('"')
	}
}

func (b *xmlBuilder) end(name string) {
	b.WriteString("</")
	b.WriteString(name)
	b.WriteString(">\n")
}

// leaf writes an element with text.
func (b *xmlBuilder) leaf(name, text string, attrs ...string) {
	b.start(name, attrs)
	b.WriteByte('>')
	b.characters(text)
	b.end(name)
}

// leafIf writes an element unless its text is empty.
func (b *xmlBuilder) leafIf(name, text string, attrs ...string) {
	if text = collapse(text); text != "" {
		b.leaf(name, text, attrs...)
	}
}

// empty writes an element without content, unless value, its first attribute, is empty.
func (b *xmlBuilder) empty(name, attr, value string, attrs ...string) {
	if value == "" {
		return
	}
	b.start(name, append([]string{attr, value}, attrs...))
	b.WriteString("/>\n")
}

func (b *xmlBuilder) characters(s string) {
	_ = xml.EscapeText(b, []byte(s)) // a buffer takes all
}

// paragraphs writes a body: a paragraph for each, a break for a line that ends in one.
// Lines that are furniture have a class that tells so; mark is the element for such a
// line among others.
func (b *xmlBuilder) paragraphs(a *corpus.Article, mark string) {
	furniture := a.Furniture
	inside := false // a paragraph
	for from := 0; from < len(a.Body); {
		end := from + strings.IndexByte(a.Body[from:], '\n')
		if end < from {
			end = len(a.Body)
		}
		line, start := collapse(a.Body[from:end]), from
		for start < end && isXMLSpace(a.Body[start]) {
			start++
		}
		from = end + 1
		if line == "" {
			if inside {
				b.end("p")
			}
			inside = false
			continue
		}
		for len(furniture) > 0 && furniture[0].End <= start {
			furniture = furniture[1:]
		}
		class := ""
		if len(furniture) > 0 && furniture[0].Contains(corpus.Span{Start: start, End: start + len(strings.TrimSpace(a.Body[start:end]))}) {
			class = furnitureClasses[furniture[0].Kind]
		}
		if inside {
			b.WriteString("<br/>")
		} else {
			b.WriteString("<p>")
		}
		inside = true
		if class != "" {
			b.start(mark, []string{"class", class})
			b.WriteByte('>')
		}
		b.characters(line)
		if class != "" {
			b.WriteString("</" + mark + ">")
		}
	}
	if inside {
		b.end("p")
	}
}

func isXMLSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// furnitureClasses are the classes by which flatten knows what a line is.
var furnitureClasses = map[corpus.Kind]string{
	corpus.Caption: "caption", corpus.Credit: "credit", corpus.Byline: "byline", corpus.Datelined: "dateline",
	corpus.Notice: "promo", corpus.Stamp: "timestamp",
}

// xmlTime is a time for NewsML-G2, nitfNorm one for NITF; empty where there is none, or
// no calendar has it.
func xmlTime(t time.Time) string  { return layOut(t, time.RFC3339Nano) }
func nitfNorm(t time.Time) string { return layOut(t, "20060102T150405.999999999Z0700") }

func layOut(t time.Time, layout string) string {
	if _, offset := t.Zone(); offset%60 != 0 {
		t = t.UTC() // no format has seconds in zones
	}
	if t.IsZero() || t.Year() < 1000 || t.Year() > 9999 {
		return ""
	}
	return t.Format(layout)
}

// orNothing is what m points to, or an empty Meta.
func orNothing(m *corpus.Meta) *corpus.Meta {
	if m == nil {
		return &corpus.Meta{}
	}
	return m
}
