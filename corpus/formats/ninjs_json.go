package formats

import (
	"bytes"
	"iter"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonValue is one value of JSON, without space around it; nil where there is none. It
// is looked into without decoding what nobody asks for, and each look is a walk over its
// bytes: encoding/json into maps would take several times as long as all else. The
// reader has checked the JSON before; what is none does no harm here, but gives anything.
type jsonValue []byte

func (v jsonValue) isNull() bool   { return len(v) == 0 || v[0] == 'n' }
func (v jsonValue) isObject() bool { return len(v) > 0 && v[0] == '{' }
func (v jsonValue) isList() bool   { return len(v) > 0 && v[0] == '[' }
func (v jsonValue) isString() bool { return len(v) > 0 && v[0] == '"' }

// members yields what an object holds; nothing for other values. The names are as they
// stand, without quotes.
func (v jsonValue) members() iter.Seq2[[]byte, jsonValue] {
	return func(yield func([]byte, jsonValue) bool) {
		if !v.isObject() {
			return
		}
		for at := jsonSpace(v, 1); at < len(v) && v[at] == '"'; {
			end := jsonStringEnd(v, at)
			name := v[at:end].inside()
			at = jsonSpace(v, jsonSpace(v, end)+1) // over the colon
			end = jsonEnd(v, at)
			if end == at || !yield(name, v[at:end]) {
				return
			}
			if at = jsonSpace(v, end); at < len(v) && v[at] == ',' {
				at = jsonSpace(v, at+1)
			}
		}
	}
}

// elements yields what a list holds; nothing for other values.
func (v jsonValue) elements() iter.Seq[jsonValue] {
	return func(yield func(jsonValue) bool) {
		if !v.isList() {
			return
		}
		for at := jsonSpace(v, 1); at < len(v) && v[at] != ']'; {
			end := jsonEnd(v, at)
			if end == at || !yield(v[at:end]) {
				return
			}
			if at = jsonSpace(v, end); at < len(v) && v[at] == ',' {
				at = jsonSpace(v, at+1)
			}
		}
	}
}

// get is the first of the members of those names, in the order of the names; names are
// compared as in foldName.
func (v jsonValue) get(names ...string) jsonValue {
	var buf [nameMost]byte
	found, rank := jsonValue(nil), len(names)
	for name, value := range v.members() {
		folded := foldName(buf[:0], name)
		for i, want := range names[:rank] {
			if string(folded) == want && !value.isNull() {
				found, rank = value, i
			}
		}
	}
	return found
}

// items yields the items of what should be a list: its elements; or, where an object
// stands there all of whose members are objects, these with their names; or the value
// alone.
func (v jsonValue) items() iter.Seq2[string, jsonValue] {
	return func(yield func(string, jsonValue) bool) {
		switch {
		case v.isNull():
		case v.isList():
			for e := range v.elements() {
				if !e.isNull() && !yield("", e) {
					return
				}
			}
		case v.isObject() && v.holdsObjects():
			for name, e := range v.members() {
				if !e.isNull() && !yield(jsonText(name), e) {
					return
				}
			}
		default:
			yield("", v)
		}
	}
}

func (v jsonValue) holdsObjects() bool {
	for _, e := range v.members() {
		if !e.isObject() && !e.isNull() {
			return false
		}
	}
	return true
}

// text reads what should be a string: a number or a boolean as it is printed, of a list
// its first text, of an object its value or name. Anything else is no text: "".
func (v jsonValue) text() string {
	switch {
	case v.isNull():
		return ""
	case v.isString():
		return jsonText(v.inside())
	case v.isList():
		for e := range v.elements() {
			if !e.isList() { // one level is enough
				if s := e.text(); s != "" {
					return s
				}
			}
		}
		return ""
	case v.isObject():
		if inner := v.get("value", "name", "literal", "text"); !inner.isObject() && !inner.isList() {
			return inner.text()
		}
		return ""
	}
	return string(v)
}

// inside is what stands between the quotes of a string.
func (v jsonValue) inside() []byte {
	if len(v) < 2 {
		return nil
	}
	return v[1 : len(v)-1]
}

func jsonSpace(v jsonValue, at int) int {
	for at < len(v) && (v[at] == ' ' || v[at] == '\n' || v[at] == '\t' || v[at] == '\r') {
		at++
	}
	return at
}

// jsonEnd is where the value that starts at at ends.
func jsonEnd(v jsonValue, at int) int {
	switch {
	case at >= len(v):
		return at
	case v[at] == '"':
		return jsonStringEnd(v, at)
	case v[at] == '{', v[at] == '[':
		depth := 0
		for at < len(v) {
			switch v[at] {
			case '"':
				at = jsonStringEnd(v, at)
				continue
			case '{', '[':
				depth++
			case '}', ']':
				depth--
				if depth == 0 {
					return at + 1
				}
			}
			at++
		}
		return at
	}
	for at < len(v) && v[at] != ',' && v[at] != '}' && v[at] != ']' && v[at] > ' ' {
		at++
	}
	return at
}

// jsonStringEnd is where the string that starts at at ends, behind its quote.
func jsonStringEnd(v jsonValue, at int) int {
	for at++; ; {
		k := bytes.IndexByte(v[at:], '"')
		if k < 0 {
			return len(v)
		}
		end := at + k
		slashes := 0
		for slashes < k && v[end-1-slashes] == '\\' {
			slashes++
		}
		at = end + 1
		if slashes%2 == 0 {
			return at
		}
	}
}

// jsonText is what the inside of a string says. What is no UTF-8, and half of a
// surrogate pair, becomes U+FFFD.
func jsonText(s []byte) string {
	i := bytes.IndexByte(s, '\\')
	if i < 0 {
		return validText(s)
	}
	out := make([]byte, 0, len(s))
	for ; i >= 0 && i+1 < len(s); i = bytes.IndexByte(s, '\\') {
		out = append(out, s[:i]...)
		c := s[i+1]
		s = s[i+2:]
		switch c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			if len(s) < 4 {
				break
			}
			r := hexRune(s)
			s = s[4:]
			if utf16.IsSurrogate(r) {
				second := rune(-1)
				if len(s) >= 6 && s[0] == '\\' && s[1] == 'u' {
					second = hexRune(s[2:])
				}
				if r = utf16.DecodeRune(r, second); r != utf8.RuneError {
					s = s[6:]
				}
			}
			out = utf8.AppendRune(out, r)
			continue
		}
		out = append(out, c)
	}
	return validText(append(out, s...))
}

func validText(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return string(bytes.Runes(b)) // one for each byte, as encoding/json has it
}

// hexRune is the number that four hexadecimal digits say.
func hexRune(s []byte) rune {
	var r rune
	for _, c := range s[:4] {
		r <<= 4
		switch {
		case c <= '9':
			r |= rune(c - '0')
		default:
			r |= rune(c|0x20-'a') + 10
		}
	}
	return r
}

// nameMost is the length of the longest name of a field that is looked for, and more.
const nameMost = 64

// foldName appends a field's name in lower case and without underscores, dollars and
// hyphens, in which the versions of ninjs differ: versionCreated, versioncreated and
// version_created are one. A long name is nobody's.
func foldName(to, name []byte) []byte {
	if len(name) > nameMost {
		return to
	}
	for _, c := range name {
		switch {
		case c == '_' || c == '$' || c == '-':
			continue
		case 'A' <= c && c <= 'Z':
			c |= 0x20
		}
		to = append(to, c)
	}
	return to
}
