package formats

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// xmlNode is an element, or a piece of text, which has no name. Names are without
// prefixes: newsrooms choose these as they like.
type xmlNode struct {
	name  string
	attrs []xml.Attr
	kids  []*xmlNode
	text  string
	raw   string // what stands in a rightsExpressionXML, which is passed on untouched
}

// parseXML reads an item that begins on line. Entities are those of XML and HTML. Where
// it fails the node is what was read of the outermost element, or nil.
func parseXML(data []byte, line int) (*xmlNode, *corpus.Problem) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Entity = xml.HTMLEntity
	var root *xmlNode
	var open []*xmlNode
	parts, raw := 0, int64(0)
	problem := func(reason, hint string) (*xmlNode, *corpus.Problem) {
		at, _ := d.InputPos()
		return root, &corpus.Problem{Line: line + at - 1, Reason: reason, Hint: hint}
	}
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && root != nil {
			return root, nil
		}
		if err != nil {
			return problem(xmlFault(err), "have it sent again, well formed and in the character set that it declares")
		}
		switch t := t.(type) {
		case xml.StartElement:
			n := &xmlNode{name: t.Name.Local, attrs: t.Attr}
			if parts += 1 + len(t.Attr); parts > maxXMLParts {
				return problem("it has over 250,000 elements and attributes", "split it into several items")
			}
			if len(open) == maxXMLDepth {
				return problem("its elements are nested over 400 deep", "it is damaged: have it sent again")
			}
			if len(open) > 0 {
				up := open[len(open)-1]
				up.kids = append(up.kids, n)
			} else {
				root = n
			}
			open = append(open, n)
			if n.name == rawElement {
				raw = d.InputOffset()
			}
		case xml.EndElement:
			if t.Name.Local == rawElement {
				open[len(open)-1].raw = insideOf(data[raw:d.InputOffset()])
			}
			if open = open[:len(open)-1]; len(open) == 0 {
				return root, nil
			}
		case xml.CharData:
			if len(open) > 0 {
				up := open[len(open)-1]
				if parts++; parts > maxXMLParts {
					return problem("it has over 250,000 elements and attributes", "split it into several items")
				}
				up.kids = append(up.kids, &xmlNode{text: string(t)})
			}
		case xml.Directive:
			return problem("a document type is declared in the middle of it", "leave that away")
		}
	}
}

const rawElement = "rightsExpressionXML"

// insideOf is content without the end tag after it.
func insideOf(b []byte) string {
	if end := bytes.LastIndex(b, []byte("</")); end >= 0 {
		b = b[:end]
	}
	return string(bytes.TrimSpace(b))
}

// xmlFault says what is not well-formed.
func xmlFault(err error) string {
	var fault *xml.SyntaxError
	if !errors.As(err, &fault) {
		return "it is not well-formed XML: " + err.Error()
	}
	if fault.Msg == "invalid UTF-8" {
		return "it is not in the character set that it declares (UTF-8, where it declares none)"
	}
	return "it is not well-formed XML: " + fault.Msg
}

// attr is an attribute's value, without the space around it.
func (n *xmlNode) attr(name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.attrs {
		if a.Name.Local == name && a.Name.Space != "xmlns" {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// all are the elements inside of n that have a name, in whatever case.
func (n *xmlNode) all(name string) []*xmlNode {
	if n == nil {
		return nil
	}
	var found []*xmlNode
	for _, k := range n.kids {
		if k.name != "" && strings.EqualFold(k.name, name) {
			found = append(found, k)
		}
	}
	return found
}

// kid is the first element at a path below n, or nil.
func (n *xmlNode) kid(path ...string) *xmlNode {
	for _, name := range path {
		found := n.all(name)
		if len(found) == 0 {
			return nil
		}
		n = found[0]
	}
	return n
}

// find is the first element of that name in n or anywhere below it.
func (n *xmlNode) find(name string) *xmlNode {
	if n == nil || n.name == name {
		return n
	}
	for _, k := range n.kids {
		if k.name != "" {
			if found := k.find(name); found != nil {
				return found
			}
		}
	}
	return nil
}

// line is the text of n and what is in it, on one line.
func (n *xmlNode) line() string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	n.characters(&b)
	return collapse(b.String())
}

func (n *xmlNode) characters(b *strings.Builder) {
	b.WriteString(n.text)
	for _, k := range n.kids {
		if apart := k.name == "br" || k.name == "p" || k.name == "li"; apart {
			b.WriteByte(' ')
		}
		k.characters(b)
	}
}

// hasElements reports whether there are elements in n.
func (n *xmlNode) hasElements() bool {
	for _, k := range n.kids {
		if k.name != "" {
			return true
		}
	}
	return false
}

// inside is what stands in n as markup for flatten.
func (n *xmlNode) inside(b *strings.Builder) {
	for _, k := range n.kids {
		k.outside(b)
	}
}

var attributeEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;")

var markupEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;")

// outside is n itself as markup for flatten.
func (n *xmlNode) outside(b *strings.Builder) {
	if n.name == "" {
		// CDATA keeps hostile text from growing as it is escaped.
		if strings.ContainsAny(n.text, "&<") && !strings.Contains(n.text, "]]>") {
			b.WriteString("<![CDATA[")
			b.WriteString(n.text)
			b.WriteString("]]>")
		} else {
			_, _ = markupEscapes.WriteString(b, n.text) // a strings.Builder takes all
		}
		return
	}
	b.WriteByte('<')
	b.WriteString(n.name)
	for _, a := range n.attrs {
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
			continue
		}
		b.WriteByte(' ')
		b.WriteString(a.Name.Local)
		b.WriteString(`="`)
		_, _ = attributeEscapes.WriteString(b, a.Value)
		b.WriteByte('"')
	}
	if len(n.kids) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteByte('>')
	n.inside(b)
	b.WriteString("</")
	b.WriteString(n.name)
	b.WriteByte('>')
}
