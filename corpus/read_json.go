package corpus

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// This file is the little JSON that reading articles takes: a scanner that
// checks an object and says where its values are, without decoding any, and the
// decoding of strings. It takes what encoding/json takes, and the tests hold it
// to that; it is here because encoding/json goes over each value several times,
// and because it takes "ID" for "id".

// maxJSONDepth is how deep values may be nested, as in encoding/json.
const maxJSONDepth = 10000

// jsonError is a fault of syntax at an offset.
type jsonError struct {
	at         int
	what, hint string
}

// jsonScanner goes through one JSON text. Its methods return false after fail.
type jsonScanner struct {
	data []byte
	at   int
	err  *jsonError
}

// fail notes the fault, at the current offset.
func (j *jsonScanner) fail(what, hint string) bool {
	if j.err == nil {
		j.err = &jsonError{min(j.at, len(j.data)), what, hint}
	}
	return false
}

// expected is the fault that something else stands here.
func (j *jsonScanner) expected(what string) bool {
	if j.at >= len(j.data) {
		return j.fail("it ends where "+what+" should stand", "it seems to be cut short")
	}
	return j.fail(fmt.Sprintf("%q stands where %s should", j.data[j.at], what), "")
}

func (j *jsonScanner) space() {
	for j.at < len(j.data) {
		switch j.data[j.at] {
		case ' ', '\t', '\r', '\n':
			j.at++
		default:
			return
		}
	}
}

// is steps over b and reports whether it stood there.
func (j *jsonScanner) is(b byte) bool {
	if j.at < len(j.data) && j.data[j.at] == b {
		j.at++
		return true
	}
	return false
}

// object scans the object that data starts with and calls field with the name,
// still quoted, and the value of each of its fields.
func (j *jsonScanner) object(field func(name, value []byte)) bool {
	if j.space(); !j.is('{') {
		if j.at < len(j.data) && j.data[j.at] == '[' {
			return j.fail("'[' stands where an object should", "give each object a line of its own, or name a file that is one array .json")
		}
		j.expected("an object")
		j.err.hint = linesHint
		return false
	}
	return j.fields(1, field)
}

// fields scans the rest of an object whose { was scanned.
func (j *jsonScanner) fields(depth int, field func(name, value []byte)) bool {
	if j.space(); j.is('}') {
		return true
	}
	for {
		j.space()
		start := j.at
		if !j.string("the name of a field") {
			return false
		}
		name := j.data[start:j.at]
		if j.space(); !j.is(':') {
			return j.expected("':'")
		}
		j.space()
		start = j.at
		if !j.value(depth) {
			return false
		}
		if field != nil {
			field(name, j.data[start:j.at])
		}
		j.space()
		switch {
		case j.is(','):
		case j.is('}'):
			return true
		default:
			return j.expected("',' or '}'")
		}
	}
}

// elements scans the rest of an array whose [ was scanned.
func (j *jsonScanner) elements(depth int) bool {
	if j.space(); j.is(']') {
		return true
	}
	for {
		if j.space(); !j.value(depth) {
			return false
		}
		j.space()
		switch {
		case j.is(','):
		case j.is(']'):
			return true
		default:
			return j.expected("',' or ']'")
		}
	}
}

// value scans one value inside depth objects and arrays.
func (j *jsonScanner) value(depth int) bool {
	if j.at >= len(j.data) {
		return j.expected("a value")
	}
	switch b := j.data[j.at]; b {
	case '"':
		return j.string("")
	case '{', '[':
		if depth++; depth > maxJSONDepth {
			return j.fail(fmt.Sprintf("values are nested more than %d deep", maxJSONDepth), "")
		}
		j.at++
		if b == '{' {
			return j.fields(depth, nil)
		}
		return j.elements(depth)
	case 't':
		return j.literal("true")
	case 'f':
		return j.literal("false")
	case 'n':
		return j.literal("null")
	default:
		return j.number()
	}
}

func (j *jsonScanner) literal(word string) bool {
	if !bytes.HasPrefix(j.data[j.at:], []byte(word)) {
		return j.expected("a value")
	}
	j.at += len(word)
	return true
}

// number scans a number as JSON has them: -0.5e+10, but not 01, .5 or 1.
func (j *jsonScanner) number() bool {
	start := j.at
	j.is('-')
	if !j.is('0') && !j.digits() {
		if j.at == start {
			return j.expected("a value")
		}
		return j.expected("a digit")
	}
	if j.is('.') && !j.digits() {
		return j.expected("a digit")
	}
	if j.is('e') || j.is('E') {
		if !j.is('+') {
			j.is('-')
		}
		if !j.digits() {
			return j.expected("a digit")
		}
	}
	return true
}

// digits scans digits and reports whether there was one.
func (j *jsonScanner) digits() bool {
	start := j.at
	for j.at < len(j.data) && j.data[j.at]-'0' <= 9 {
		j.at++
	}
	return j.at > start
}

// string scans a string; what is expected is told when there is none.
func (j *jsonScanner) string(what string) bool {
	if !j.is('"') {
		return j.expected(what)
	}
	for {
		j.at += plainPrefix(j.data[j.at:])
		if j.at >= len(j.data) {
			return j.fail("it ends inside a string", "it seems to be cut short")
		}
		switch b := j.data[j.at]; b {
		case '"':
			j.at++
			return true
		case '\\':
			if !j.escape() {
				return false
			}
		default:
			return j.fail(fmt.Sprintf("the control character 0x%02x stands inside a string", b), `escape it: a line break is \n, a tab \t`)
		}
	}
}

// escape scans one escape sequence.
func (j *jsonScanner) escape() bool {
	rest := j.data[j.at+1:]
	if len(rest) == 0 {
		j.at = len(j.data)
		return j.fail("it ends inside a string", "it seems to be cut short")
	}
	if unescaped[rest[0]] != 0 {
		j.at += 2
		return true
	}
	if rest[0] == 'u' && hex4(rest[1:]) >= 0 {
		j.at += 6
		return true
	}
	return j.fail("this escape sequence does not exist in JSON", `a backslash itself is \\`)
}

// plainPrefix is how many bytes of b come before the first quote, backslash or
// control character. It looks at eight bytes at a time.
func plainPrefix(b []byte) int {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	i := 0
	for ; i+8 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		quote, slash := x^('"'*ones), x^('\\'*ones)
		// The high bit of a byte that is less than n is set in (x-n)&^x; a
		// borrow can set it too, but only above a byte for which it is due.
		found := (((x - 0x20*ones) &^ x) | ((quote - ones) &^ quote) | ((slash - ones) &^ slash)) & highs
		if found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for ; i < len(b); i++ {
		if b[i] < 0x20 || b[i] == '"' || b[i] == '\\' {
			break
		}
	}
	return i
}

// unescaped is what the byte after a backslash stands for; 0 when it takes more
// than that byte, or does not exist.
var unescaped = [256]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// hex4 is the number that b starts with in four hexadecimal digits, or -1.
func hex4(b []byte) rune {
	if len(b) < 4 {
		return -1
	}
	var n rune
	for _, c := range b[:4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		n = n<<4 | rune(c)
	}
	return n
}

// appendUnescaped appends what the inside of a scanned string says. Half of a
// surrogate pair alone becomes U+FFFD.
func appendUnescaped(to, s []byte) []byte {
	for {
		i := bytes.IndexByte(s, '\\')
		if i < 0 {
			return append(to, s...)
		}
		to = append(to, s[:i]...)
		if b := unescaped[s[i+1]]; b != 0 {
			to, s = append(to, b), s[i+2:]
			continue
		}
		r := hex4(s[i+2:])
		s = s[i+6:]
		if utf16.IsSurrogate(r) {
			second := rune(-1)
			if bytes.HasPrefix(s, []byte(`\u`)) {
				second = hex4(s[2:])
			}
			if r = utf16.DecodeRune(r, second); r != utf8.RuneError {
				s = s[6:]
			}
		}
		to = utf8.AppendRune(to, r)
	}
}

// validString is b with U+FFFD for each byte that is not part of valid UTF-8.
func validString(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return string(bytes.Runes(b))
}

// jsonKind is what a value is.
type jsonKind uint8

const (
	jsonNull jsonKind = iota
	jsonString
	jsonNumber
	jsonBool
	jsonArray
	jsonObject
)

func (k jsonKind) String() string {
	return [...]string{"null", "a string", "a number", "a boolean", "a list", "an object"}[k]
}

// jsonKindOf tells the kind of a scanned value.
func jsonKindOf(raw []byte) jsonKind {
	switch raw[0] {
	case 'n':
		return jsonNull
	case '"':
		return jsonString
	case 't', 'f':
		return jsonBool
	case '[':
		return jsonArray
	case '{':
		return jsonObject
	}
	return jsonNumber
}

// isNull reports whether a value is null or absent.
func isNull(raw []byte) bool { return raw == nil || raw[0] == 'n' }
