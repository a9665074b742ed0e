package formats

import (
	"bufio"
	"bytes"
	"strconv"
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/wirefold/wirefold/corpus"
)

// The limits of XML. An article of the largest size fits with room for its markup, and
// what an item needs in memory stays far below 256 MiB.
const (
	maxXMLItem  = 10 << 20  // bytes of an item
	maxXMLTag   = 1 << 20   // bytes of a tag with its attributes
	maxXMLParts = 250_000   // elements and attributes of an item
	maxXMLDepth = 400       // elements inside each other
	maxXMLSkip  = 128 << 20 // bytes that are passed over in search of the next item
	maxXMLHead  = 1024      // bytes in which the character set is declared
)

// xmlText gives a file as UTF-8. Its character set is told, in this order, by a byte
// order mark or the shape of UTF-16, by the transport and by its XML declaration; else
// it is UTF-8.
func xmlText(f *corpus.File) (*bufio.Reader, error) {
	start, _ := f.Data.Peek(4)
	if isUTF16(start) {
		order := unicode.LittleEndian
		if start[0] == 0 || start[0] == 0xFE {
			order = unicode.BigEndian
		}
		return bufio.NewReader(transform.NewReader(f.Data, unicode.UTF16(order, unicode.UseBOM).NewDecoder())), nil
	}
	label := strings.ToLower(strings.TrimSpace(f.Charset))
	if enc, _ := charset.Lookup(label); enc == nil || isUTF16Name(label) {
		label = declaredCharset(xmlDeclaration(f.Data))
	}
	// Who reads this far as bytes knows that it is no UTF-16, whatever it says.
	if label == "" || isUTF16Name(label) {
		return f.Data, nil
	}
	enc, name := charset.Lookup(label)
	switch {
	case enc == nil || name == "replacement":
		return nil, &corpus.Problem{
			Line:   1,
			Reason: "its character set " + strconv.Quote(label[:min(len(label), 40)]) + " is not known",
			Hint:   "convert it to UTF-8, and declare that",
		}
	case name == "utf-8":
		return f.Data, nil
	}
	return bufio.NewReader(transform.NewReader(f.Data, enc.NewDecoder())), nil
}

// isUTF16 reports whether text begins as UTF-16 does, with a mark or with "<".
func isUTF16(start []byte) bool {
	for _, mark := range [...]string{"\xff\xfe", "\xfe\xff", "<\x00", "\x00<"} {
		if bytes.HasPrefix(start, []byte(mark)) {
			return true
		}
	}
	return false
}

func isUTF16Name(label string) bool {
	return strings.HasPrefix(label, "utf-16") || strings.HasPrefix(label, "ucs-2") || strings.HasPrefix(label, "iso-10646-ucs-2")
}

// xmlDeclaration is the beginning of a file up to the first ">". It waits for no more
// than it must.
func xmlDeclaration(data *bufio.Reader) string {
	for n := 1; ; {
		_, _ = data.Peek(n) // so that something is in the buffer
		head, err := data.Peek(max(n, min(data.Buffered(), maxXMLHead)))
		if err != nil || len(head) >= maxXMLHead || bytes.IndexByte(head, '>') >= 0 {
			head, _, _ = bytes.Cut(head, []byte(">"))
			return string(head)
		}
		n = len(head) + 1
	}
}

// declaredCharset is the encoding in <?xml version="1.0" encoding="ISO-8859-1"?>.
func declaredCharset(declaration string) string {
	declaration = strings.TrimLeft(declaration, " \t\r\n")
	if !strings.HasPrefix(declaration, "<?xml") {
		return ""
	}
	_, rest, _ := strings.Cut(declaration, "encoding")
	rest = strings.TrimLeft(rest, " \t\r\n=")
	if rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	name, _, ok := strings.Cut(rest[1:], rest[:1])
	if !ok {
		return ""
	}
	return strings.ToLower(strings.TrimSpace(name))
}

// xmlRoot finds the first element in the first bytes of a file: its name without a
// prefix, and the namespace that it is in as far as it was declared there.
func xmlRoot(head []byte) (name, space string) {
	if isUTF16(head) {
		order := unicode.LittleEndian
		if head[0] == 0 || head[0] == 0xFE {
			order = unicode.BigEndian
		}
		head, _, _ = transform.Bytes(unicode.UTF16(order, unicode.UseBOM).NewDecoder(), head)
	}
	s := &xmlScanner{r: bufio.NewReader(bytes.NewReader(head))}
	for {
		// Nothing but space comes before the first tag.
		text, err := s.r.ReadSlice('<')
		if err != nil || len(bytes.TrimSpace(text)) > 1 {
			return "", ""
		}
		switch s.markup() {
		case xmlStart, xmlEmpty, xmlBroken: // broken where the head ends in the tag
			prefix, local, prefixed := strings.Cut(string(s.name), ":")
			declared := "xmlns:" + prefix
			if !prefixed {
				local, declared = prefix, "xmlns"
			}
			return local, attributeIn(string(s.piece), declared)
		case xmlSubset: // where it ends is not worth finding: it will be refused
			if f := strings.Fields(string(s.piece)); len(f) > 1 {
				return strings.TrimSuffix(f[1], "["), ""
			}
			return "", ""
		case xmlOther, xmlDoctype:
		default:
			return "", ""
		}
	}
}

// attributeIn finds the value of an attribute in a tag.
func attributeIn(tag, name string) string {
	for {
		i := strings.Index(tag, name)
		if i < 0 {
			return ""
		}
		begins := i > 0 && strings.IndexByte(" \t\r\n", tag[i-1]) >= 0
		tag = strings.TrimLeft(tag[i+len(name):], " \t\r\n")
		if !begins || !strings.HasPrefix(tag, "=") {
			continue
		}
		tag = strings.TrimLeft(tag[1:], " \t\r\n")
		if tag == "" || tag[0] != '"' && tag[0] != '\'' {
			return ""
		}
		value, _, _ := strings.Cut(tag[1:], tag[:1])
		return value
	}
}
