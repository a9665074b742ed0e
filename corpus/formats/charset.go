package formats

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"

	"github.com/wirefold/wirefold/corpus"
)

// toUTF8 decodes a page. The character set is that of its byte order mark, else the
// declared one (by the transport), else what the page itself says, else what its
// bytes look like. A declaration that the bytes belie is not believed.
func toUTF8(data []byte, declared string) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		return strings.ToValidUTF8(string(data[3:]), "\uFFFD"), nil
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		return decodeWith(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), data)
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return decodeWith(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), data)
	}
	if utf8.Valid(data) && !bytes.Contains(data, []byte("\x1B$")) { // nothing else looks so but ISO-2022-JP
		if _, name := charset.Lookup(declared); !strings.HasPrefix(name, "utf-16") {
			return string(data), nil
		}
	}
	for _, label := range []string{declared, labelInPage(data)} {
		e, name := charset.Lookup(label)
		switch {
		case e == nil:
		case name == "replacement":
			return "", fmt.Errorf("the character set %q is not read", label)
		case name == "utf-8" && !mostlyUTF8(data):
		case strings.HasPrefix(name, "utf-16") && !bytes.Contains(data, []byte{0}): // the page could not say so in bytes
		default:
			return decodeWith(e, data)
		}
	}
	if mostlyUTF8(data) {
		return strings.ToValidUTF8(string(data), "\uFFFD"), nil
	}
	return decodeWith(detect(data), data)
}

func decodeWith(e encoding.Encoding, data []byte) (string, error) {
	text, err := e.NewDecoder().Bytes(data)
	return strings.ToValidUTF8(string(text), "\uFFFD"), err
}

// charsetLabel is how pages declare their character set: in a meta element, or in the
// declaration of XML.
var charsetLabel = regexp.MustCompile(`(?i)<(?:meta\s[^>]*?charset|\?xml\s[^>]*?encoding)\s*=\s*["']?\s*([a-z0-9_:.-]+)`)

// labelInPage is the character set that a page declares, in its first bytes.
func labelInPage(data []byte) string {
	if m := charsetLabel.FindSubmatch(data[:min(len(data), 8<<10)]); m != nil {
		return string(m[1])
	}
	return ""
}

// mostlyUTF8 reports whether data holds UTF-8 beyond ASCII, and hardly anything else:
// pages are put together from parts, one of which may be broken.
func mostlyUTF8(data []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			bad++
		} else {
			good++
		}
		i += size
	}
	return good > 10*bad
}

// detect guesses the character set by the bytes, as package corpus does for text. The
// head of a page is ASCII, and says nothing.
func detect(data []byte) encoding.Encoding {
	const most = 128 << 10
	first := max(0, bytes.IndexFunc(data, func(r rune) bool { return r >= utf8.RuneSelf })-256)
	_, name := corpus.Decode(data[first:min(len(data), first+most)])
	e, _ := charset.Lookup(name)
	return e
}
