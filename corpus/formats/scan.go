package formats

import (
	"html"
	"strings"
)

// token is what a tagScanner found.
type token uint8

const (
	endOfMarkup token = iota
	textToken         // characters, entities decoded
	startToken        // <p class="lead"> or <br/>
	endToken          // </p>
)

// tagScanner splits markup into tags and the text between them. It is as lenient as
// browsers, and goes over the markup once. The tokenizer of golang.org/x/net is not
// used: it clears a map for every tag, whose size the input decides, so that hostile
// markup takes it quadratic time.
type tagScanner struct {
	src string
	pos int
	raw string // the element whose content is not markup, such as script

	// Of the last token:
	start       int    // where it began
	text        string // of textToken
	name        string // of tags, in lower case and without a namespace's prefix
	selfClosing bool
	attributes  int // how many

	class, rel, kind string // of startToken: the attributes class, rel and type
	hidden           bool
}

// rawElements hold text that is no markup.
var rawElements = map[string]bool{
	"script": true, "style": true, "title": true, "textarea": true, "iframe": true, "noembed": true, "noframes": true, "xmp": true,
}

// next reads a token. Comments, processing instructions and declarations are skipped.
func (s *tagScanner) next() token {
	if s.raw != "" {
		return s.rawText()
	}
	for s.pos < len(s.src) {
		s.start = s.pos
		i := s.markupStart(s.pos)
		if i > s.pos {
			s.pos, s.text = i, decodeEntities(s.src[s.pos:i])
			return textToken
		}
		switch c := s.src[i+1]; {
		case c == '!' && strings.HasPrefix(s.src[i:], "<![CDATA["):
			s.text = s.upTo(i+len("<![CDATA["), "]]>")
			return textToken
		case c == '!' && strings.HasPrefix(s.src[i:], "<!--"):
			s.comment(i + len("<!--"))
		case c == '!' || c == '?':
			s.upTo(i+2, ">")
		case c == '/' && isASCIILetter(s.src[i+2]):
			s.tag(i + 2)
			return endToken
		case c == '/':
			s.upTo(i+2, ">")
		default:
			s.tag(i + 1)
			return startToken
		}
	}
	s.start = s.pos
	return endOfMarkup
}

// markupStart finds the next < that begins markup.
func (s *tagScanner) markupStart(from int) int {
	for {
		k := strings.IndexByte(s.src[from:], '<')
		if k < 0 || from+k+1 >= len(s.src) {
			return len(s.src)
		}
		from += k
		c := s.src[from+1]
		if c == '!' || c == '?' || isASCIILetter(c) || c == '/' && from+2 < len(s.src) {
			return from
		}
		from++
	}
}

// upTo gives what stands before mark, or before the end, and goes past it.
func (s *tagScanner) upTo(from int, mark string) string {
	rest := s.src[from:]
	k := strings.Index(rest, mark)
	if k < 0 {
		s.pos = len(s.src)
		return rest
	}
	s.pos = from + k + len(mark)
	return rest[:k]
}

// comment goes past a comment; <!--> and <!---> are whole ones.
func (s *tagScanner) comment(from int) {
	rest := s.src[from:]
	if strings.HasPrefix(rest, ">") || strings.HasPrefix(rest, "->") {
		s.upTo(from, ">")
		return
	}
	s.upTo(from, "-->")
}

// rawText reads the content of an element such as script, to its end tag.
func (s *tagScanner) rawText() token {
	name := s.raw
	s.raw, s.start = "", s.pos
	at := s.pos
	for {
		k := strings.Index(s.src[at:], "</")
		if k < 0 {
			at = len(s.src)
			break
		}
		at += k
		if after := at + 2 + len(name); after <= len(s.src) && strings.EqualFold(s.src[at+2:after], name) &&
			(after == len(s.src) || strings.IndexByte(" \t\r\n\f/>", s.src[after]) >= 0) {
			break
		}
		at += 2
	}
	s.text, s.pos = s.src[s.pos:at], at
	if name == "title" || name == "textarea" {
		s.text = decodeEntities(s.text)
	}
	return textToken
}

// tag reads the name and the attributes of a tag whose name begins at i.
func (s *tagScanner) tag(i int) {
	src := s.src
	from := i
	for i < len(src) && !endsName[src[i]] {
		i++
	}
	s.name = strings.ToLower(src[from:i])
	if k := strings.LastIndexByte(s.name, ':'); k >= 0 {
		s.name = s.name[k+1:]
	}
	s.class, s.rel, s.kind, s.hidden, s.selfClosing, s.attributes = "", "", "", false, false, 0
	for i < len(src) && src[i] != '>' {
		if c := src[i]; c == '/' || isMarkupSpace(c) {
			s.selfClosing = c == '/' || s.selfClosing && c != '/'
			i++
			continue
		}
		s.selfClosing = false
		i = s.attribute(i)
	}
	s.pos = min(i+1, len(src))
	if rawElements[s.name] && !s.selfClosing && src[from-1] != '/' {
		s.raw = s.name
	}
}

// attribute reads one that begins at i, and gives where it ends.
func (s *tagScanner) attribute(i int) int {
	src := s.src
	from := i
	for i++; i < len(src) && src[i] != '=' && !endsName[src[i]]; i++ {
	}
	key, value := src[from:i], ""
	for i < len(src) && isMarkupSpace(src[i]) {
		i++
	}
	if i < len(src) && src[i] == '=' {
		for i++; i < len(src) && isMarkupSpace(src[i]); i++ {
		}
		value, i = s.value(i)
	}
	s.attributes++
	switch len(key) { // most are others, and need not be looked at closely
	case len("rel"):
		if strings.EqualFold(key, "rel") {
			s.rel = value
		}
	case len("type"):
		if strings.EqualFold(key, "type") {
			s.kind = value
		}
	case len("class"):
		if strings.EqualFold(key, "class") && s.class == "" {
			s.class = value
		}
	case len("hidden"):
		s.hidden = s.hidden || strings.EqualFold(key, "hidden")
	}
	return i
}

// value reads the value of an attribute.
func (s *tagScanner) value(i int) (value string, end int) {
	src := s.src
	if i < len(src) && (src[i] == '"' || src[i] == '\'') {
		k := strings.IndexByte(src[i+1:], src[i])
		if k < 0 {
			return "", len(src)
		}
		return src[i+1 : i+1+k], i + k + 2
	}
	from := i
	for i < len(src) && src[i] != '>' && !isMarkupSpace(src[i]) {
		i++
	}
	return src[from:i], i
}

// endsName marks the bytes at which the name of a tag or attribute ends.
var endsName = [256]bool{' ': true, '\t': true, '\r': true, '\n': true, '\f': true, '/': true, '>': true}

func isMarkupSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// decodeEntities decodes character references, with and without a semicolon where
// browsers take them so.
func decodeEntities(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return html.UnescapeString(s)
}
