package corpus

import (
	"bufio"
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Decode makes text of the bytes of a file whose character set nobody told, and
// names what it took it for, as the IANA does: "utf-8", "utf-16le", "windows-1252".
// A byte order mark tells, and is taken off; what is valid UTF-8 is UTF-8; for the
// rest the bytes are counted, and what they do not clearly tell is windows-1252, as
// on the web. It never fails: a byte that means nothing becomes U+FFFD.
func Decode(b []byte) (text, charset string) {
	switch {
	case bytes.HasPrefix(b, []byte(utf8BOM)):
		return strings.ToValidUTF8(string(b[len(utf8BOM):]), "\ufffd"), "utf-8"
	case bytes.HasPrefix(b, []byte(utf16LE)):
		return decodeAs(newWide(), b), "utf-16le"
	case bytes.HasPrefix(b, []byte(utf16BE)):
		return decodeAs(newWide(), b), "utf-16be"
	case bytes.Contains(b, []byte("\x1b$B")) || bytes.Contains(b, []byte("\x1b$@")): // it has only ASCII, but for how it is marked
		return decodeAs(japanese.ISO2022JP.NewDecoder(), b), "iso-2022-jp"
	case utf8.Valid(b):
		return string(b), "utf-8"
	case isDamagedUTF8(b):
		return strings.ToValidUTF8(string(b), "\ufffd"), "utf-8"
	}
	c := detect(b)
	return decodeAs(c.encoding.NewDecoder(), b), c.name
}

const (
	utf16LE = "\xff\xfe"
	utf16BE = "\xfe\xff"
)

// newWide decodes UTF-16 with a byte order mark.
func newWide() transform.Transformer {
	return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
}

func isWideText(b []byte) bool {
	return bytes.HasPrefix(b, []byte(utf16LE)) || bytes.HasPrefix(b, []byte(utf16BE))
}

// isWide reports whether data is UTF-16.
func isWide(data *bufio.Reader) bool {
	if first, _ := data.Peek(1); len(first) == 0 || first[0] < 0xfe {
		return false // what comes line by line must not wait for more
	}
	mark, _ := data.Peek(len(utf16LE))
	return isWideText(mark)
}

// isWideJSON reports whether UTF-16 data holds JSON.
func isWideJSON(data *bufio.Reader, in *inputFile) bool {
	if in.format == formatLines || in.format == formatJSON {
		return true
	}
	if in.format != formatUnknown {
		return false
	}
	head, _ := data.Peek(binaryHead)
	text := strings.TrimLeft(decodeAs(newWide(), head), jsonSpace)
	rest, array := strings.CutPrefix(text, "[")
	return strings.HasPrefix(text, "{") || array && strings.HasPrefix(strings.TrimLeft(rest, jsonSpace), "{")
}

// decodeAs decodes all of b. What the decoders of this package make of bytes that
// mean nothing is U+FFFD, never an error.
func decodeAs(d transform.Transformer, b []byte) string {
	text, _, _ := transform.Bytes(d, b)
	return string(text)
}

// isDamagedUTF8 reports whether nearly all that is no ASCII is UTF-8: it was cut, or
// a few bytes of it were lost.
func isDamagedUTF8(b []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if i += n; r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
	}
	return good >= 3 && good >= 4*bad
}

// charset is a character set, and how it is told from others.
type charset struct {
	name     string
	encoding encoding.Encoding
	// likely weighs how likely b is in this character set; 0 when it cannot be.
	likely func(b []byte) int
}

// fallback is what is taken when nothing speaks for another.
var fallback = charset{name: "windows-1252", encoding: charmap.Windows1252}

// charsets are tried in order; the first of the most likely is taken. Of those of
// two bytes each is stricter than those that follow.
var charsets = []charset{
	// In Japanese every second character is kana.
	{"shift_jis", japanese.ShiftJIS, pairs(isShiftJISLead, isShiftJISTrail, 250, func(a, b byte) bool {
		return a == 0x82 && b >= 0x9f || a == 0x83 && b <= 0x96 || a == 0x81 && b <= 0x5b
	})},
	{"euc-jp", japanese.EUCJP, pairs(isHigh, isHigh, 350, func(a, b byte) bool {
		return a == 0xa4 || a == 0xa5 || a == 0xa1 && b <= 0xd7
	})},
	// Korean hangul lie in one half of where Chinese has its characters, and the
	// frequent Chinese ones in another, in order of pronunciation.
	{"euc-kr", korean.EUCKR, pairs(isHigh, isHigh, 900, func(a, _ byte) bool { return a >= 0xb0 && a <= 0xc8 || a == 0xa1 })},
	{"gb18030", simplifiedchinese.GB18030, pairs(isGBLead, isGBTrail, 700, func(a, b byte) bool {
		return b >= 0xa1 && (a >= 0xb0 && a <= 0xd7 || a == 0xa1 || a == 0xa3)
	})},
	{"big5", traditionalchinese.Big5, pairs(isHigh, isBig5Trail, 800, func(a, _ byte) bool { return a >= 0xa4 && a <= 0xc6 || a == 0xa1 })},
	// The most frequent small letters, in the order of the alphabet.
	{"windows-1251", charmap.Windows1251, letters(charmap.Windows1251, cyrillic)},
	{"koi8-r", charmap.KOI8R, letters(charmap.KOI8R, cyrillic)},
	{"iso-8859-5", charmap.ISO8859_5, letters(charmap.ISO8859_5, cyrillic)},
	{"ibm866", charmap.CodePage866, letters(charmap.CodePage866, cyrillic)},
	{"windows-1253", charmap.Windows1253, letters(charmap.Windows1253, "άέήίαεηικλμνοπρστυςόύώ")},
	{"windows-1255", charmap.Windows1255, letters(charmap.Windows1255, "אבדהוילמנרשתקפעחםן")},
	{"windows-1256", charmap.Windows1256, letters(charmap.Windows1256, "ابتدرسعفقكلمنهويةأ")},
	{"windows-874", charmap.Windows874, letters(charmap.Windows874, "กคงจดตทนบปพมยรลวสหอะาิีุเแไ่้ั")},
	// Latin ones; what two of them explain as well is western.
	{"windows-1252", charmap.Windows1252, accented(charmap.Windows1252, "àáâãäåæçèéêëìíîïñòóôõöøùúûüýþßœÀÉÈÖÄÜØÅÁÍ")},
	{"windows-1250", charmap.Windows1250, accented(charmap.Windows1250, central)},
	{"iso-8859-2", charmap.ISO8859_2, accented(charmap.ISO8859_2, central)},
	{"windows-1254", charmap.Windows1254, accented(charmap.Windows1254, "çğıöşüâîİŞÇÖÜĞ")},
}

const (
	cyrillic = "авдеиклмнорстуія"
	central  = "ąćęłńśźżčďěňřšťůžőűăâîşţáéíóúýöüäŁŚŻČŘŠŽ"
)

// detect finds the character set of what is not UTF-8.
func detect(b []byte) charset {
	best, most := fallback, 0
	for _, c := range charsets {
		if n := c.likely(b); n > most {
			best, most = c, n
		}
	}
	return best
}

func isHigh(b byte) bool          { return b >= 0xa1 && b <= 0xfe }
func isGBLead(b byte) bool        { return b >= 0x81 && b <= 0xfe }
func isShiftJISLead(b byte) bool  { return b >= 0x81 && b <= 0x9f || b >= 0xe0 && b <= 0xfc }
func isShiftJISTrail(b byte) bool { return b >= 0x40 && b <= 0xfc && b != 0x7f }
func isGBTrail(b byte) bool       { return b >= 0x30 && b <= 0x39 || b >= 0x40 && b <= 0xfe && b != 0x7f }
func isBig5Trail(b byte) bool     { return b >= 0x40 && b <= 0x7e || isHigh(b) }

// pairs makes the measure of a character set of two bytes: there must be next to no
// wrong pair, and usual must hold for least of a thousand.
func pairs(lead, trail func(byte) bool, least int, usual func(a, b byte) bool) func([]byte) int {
	return func(b []byte) int {
		n, good, wrong := 0, 0, 0
		for i := 0; i < len(b); i++ {
			if b[i] < utf8.RuneSelf {
				continue
			}
			if i+1 == len(b) {
				break // it was cut
			}
			if !lead(b[i]) || !trail(b[i+1]) {
				wrong++
				continue
			}
			if n++; usual(b[i], b[i+1]) {
				good++
			}
			i++
		}
		if n < 4 || wrong > n/500 || 1000*good < least*n {
			return 0
		}
		return 2000 // no other fits by accident
	}
}

// letters makes the measure of a character set of another script: most letters are
// no ASCII, and the frequent ones of the script are frequent.
func letters(c *charmap.Charmap, frequent string) func([]byte) int {
	usual := bytesOf(c, frequent)
	return func(b []byte) int {
		n, good, ascii := 0, 0, 0
		for _, x := range b {
			switch {
			case x >= utf8.RuneSelf:
				if n++; usual[x] {
					good++
				}
			case x|0x20 >= 'a' && x|0x20 <= 'z':
				ascii++
			}
		}
		// Names and web addresses stand in such text too, but accents in Latin
		// text are few.
		if n < 4 || n < ascii || 1000*good < 550*n {
			return 0
		}
		return 1000 * good / n
	}
}

// accented makes the measure of a character set of accents: those that its languages
// have, in words.
func accented(c *charmap.Charmap, accents string) func([]byte) int {
	usual := bytesOf(c, accents)
	return func(b []byte) int {
		n, good := 0, 0
		for i, x := range b {
			if x < utf8.RuneSelf {
				continue
			}
			if i == 0 || !isWordByte(b[i-1]) && (i+1 == len(b) || !isWordByte(b[i+1])) {
				continue // a dash or a quotation mark
			}
			if n++; usual[x] {
				good++
			}
		}
		if n == 0 {
			return 0
		}
		return 500 * good / n
	}
}

func isWordByte(b byte) bool { return b >= utf8.RuneSelf || b|0x20 >= 'a' && b|0x20 <= 'z' }

// bytesOf are the bytes that stand for the letters.
func bytesOf(c *charmap.Charmap, letters string) *[256]bool {
	var set [256]bool
	for _, r := range letters {
		if b, ok := c.EncodeRune(r); ok {
			set[b] = true
		}
	}
	return &set
}
