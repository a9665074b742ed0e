package formats

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
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

// detect guesses the character set by the bytes. Where nothing is likely it is
// windows-1252, as in browsers.
func detect(data []byte) encoding.Encoding {
	fallback, _ := charset.Lookup("windows-1252")
	// The head of a page is ASCII, and says nothing.
	first := bytes.IndexFunc(data, func(r rune) bool { return r >= utf8.RuneSelf })
	if first < 0 {
		first = 0
	}
	const most = 128 << 10
	data = data[max(0, first-256):]
	found, err := chardet.NewHtmlDetector().DetectAll(data[:min(len(data), most)])
	if err != nil {
		return fallback
	}
	// Its detectors run side by side: only a full order makes the result repeatable.
	slices.SortFunc(found, func(a, b chardet.Result) int {
		if a.Confidence != b.Confidence {
			return b.Confidence - a.Confidence
		}
		return strings.Compare(a.Charset, b.Charset)
	})
	for _, f := range found {
		name := strings.ReplaceAll(f.Charset, "GB-18030", "gb18030")
		if e, known := charset.Lookup(name); e != nil && known != "replacement" && !strings.HasPrefix(known, "utf-") {
			return e
		}
	}
	return fallback
}
