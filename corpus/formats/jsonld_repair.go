package formats

import "strings"

// repairJSON makes JSON of what pages put in its place: with comments, with control
// characters in strings, with escapes that there are not, with commas before the end
// of a list, with a semicolon behind. What is beyond that stays as it is.
func repairJSON(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	comma := false    // there was one, which nothing has followed
	flush := func() { // the comma was needed
		if comma {
			b.WriteByte(',')
			comma = false
		}
	}
	for i := 0; i < len(s); {
		rest := s[i:]
		c := s[i]
		skip := 0
		for _, mark := range []string{"<!--", "-->", "//<![CDATA[", "<![CDATA[", "//]]>", "]]>"} {
			if c == mark[0] && strings.HasPrefix(rest, mark) {
				skip = len(mark)
				break
			}
		}
		switch {
		case skip > 0:
			i += skip
		case strings.HasPrefix(rest, "/*"):
			i = behind(s, i+2, "*/")
		case strings.HasPrefix(rest, "//"):
			i = behind(s, i+2, "\n")
		case c == '"':
			flush()
			i = repairString(&b, s, i)
		case c == ',':
			flush()
			comma, i = true, i+1
		case c == '}' || c == ']':
			comma = false
			b.WriteByte(c)
			i++
		case isMarkupSpace(c) || c == ';' || c < ' ':
			i++
		default:
			flush()
			b.WriteByte(c)
			i++
		}
	}
	return b.String()
}

// repairString writes the string that begins at s[i], and gives where it ends.
func repairString(b *strings.Builder, s string, i int) int {
	b.WriteByte('"')
	for i++; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			b.WriteByte('"')
			return i + 1
		case c == '\\' && i+1 < len(s):
			i++
			if strings.IndexByte(`"\/bfnrtu`, s[i]) >= 0 {
				b.WriteByte('\\')
			}
			if s[i] < ' ' {
				b.WriteByte(' ')
				continue
			}
			b.WriteByte(s[i])
		case c == '\n':
			b.WriteString(`\n`)
		case c < ' ':
			b.WriteByte(' ')
		default:
			b.WriteByte(c)
		}
	}
	return i
}

// behind is the place behind the next mark, or the end.
func behind(s string, from int, mark string) int {
	if k := strings.Index(s[from:], mark); k >= 0 {
		return from + k + len(mark)
	}
	return len(s)
}
