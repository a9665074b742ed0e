package corpus

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Shape says how a word is written. It is what entity detection goes by.
type Shape uint8

// The shapes of words.
const (
	Lower    Shape = iota // no capital at the start: "camp", "iPhone"
	Capital               // first letter capital: "Kesra", "McAvoy"
	Upper                 // two letters or more, all capital: "UN", "U.N."; "a.m." is Lower
	Numeral               // begins with a digit: "15", "1,200", "3.5", "22nd"
	Unspaced              // one character of a script written without spaces
)

// Word is one word of a text: where it stands, how it is written, and a hash of
// its folded form (see [Fold]). Equal folded forms have equal hashes in every
// process and on every machine.
type Word struct {
	Hash       uint64
	Start, End int32
	Shape      Shape
}

// Span is the word's place in the text it came from.
func (w Word) Span() Span { return Span{int(w.Start), int(w.End)} }

// Words appends the words of text to dst and returns it; it allocates nothing
// when dst has room.
//
// A word is a run of letters, marks and digits. An apostrophe between letters
// belongs to the word, but a possessive 's does not; dots belong to initials
// ("U.N."), and dots and commas to numerals ("1,200.5"). Hyphens split.
// Characters of Han, Kana, Thai, Lao, Khmer and Burmese, which are written
// without spaces, are a word each. Texts over 2 GiB are not supported; articles
// are far smaller ([MaxArticle]).
func Words(text string, dst []Word) []Word {
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if class[c] == other {
				i++
				continue
			}
			w, next := scanWord(text, i)
			dst = append(dst, w)
			i = next
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case unspaced(r):
			end := i + n
			h := hashRune(hashSeed, r)
			for end < len(text) { // marks belong to the character before them
				m, k := utf8.DecodeRuneInString(text[end:])
				if !unicode.Is(unicode.M, m) {
					break
				}
				h = hashRune(h, m)
				end += k
			}
			dst = append(dst, Word{Hash: finish(h), Start: int32(i), End: int32(end), Shape: Unspaced})
			i = end
		case r != 'ʼ' && (unicode.IsLetter(r) || unicode.IsDigit(r)): // ʼ is a letter to Unicode, an apostrophe to us
			w, next := scanWord(text, i)
			dst = append(dst, w)
			i = next
		default:
			i += n
		}
	}
	return dst
}

// scanWord reads the word that begins at i, and tells where to go on.
func scanWord(text string, i int) (Word, int) {
	if end := initials(text, i); end > 0 {
		h, shape := hashSeed, Lower
		for k := i; k < end; k += 2 {
			if class[text[k]] == upper {
				shape = Upper
			}
			h = hashRune(h, rune(text[k]|0x20))
		}
		next := end
		if r, n := utf8.DecodeRuneInString(text[end:]); r == '\'' || r == '’' || r == 'ʼ' { // "the U.N.'s envoy"
			if k, possessive := apostrophe(text, end, n); possessive {
				next = k
			}
		}
		return Word{finish(h), int32(i), int32(end), shape}, next
	}
	var (
		start            = i
		h                = hashSeed
		letters, capital int
		first            = true
		shape            = Lower
	)
	for i < len(text) {
		c := text[i]
		if c < utf8.RuneSelf {
			switch class[c] {
			case lower:
				letters++
				h = hashRune(h, rune(c))
			case upper:
				letters++
				capital++
				if first {
					shape = Capital
				}
				h = hashRune(h, rune(c|0x20))
			case digit:
				if first {
					shape = Numeral
				}
				h = hashRune(h, rune(c))
			default:
				if c == '\'' && letters > 0 {
					next, stop := apostrophe(text, i, 1)
					if stop {
						return wordOf(h, start, i, shape, letters, capital), next
					}
					if next > i {
						i = next
						continue
					}
				}
				if (c == ',' || c == '.') && shape == Numeral && between(text, i) {
					h = hashRune(h, rune(c))
					i++
					continue
				}
				return wordOf(h, start, i, shape, letters, capital), i
			}
			first = false
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '’' || r == 'ʼ':
			next, stop := apostrophe(text, i, n)
			if letters == 0 || next == i {
				return wordOf(h, start, i, shape, letters, capital), i
			}
			if stop {
				return wordOf(h, start, i, shape, letters, capital), next
			}
			i = next
			continue
		case invisible(r) || unicode.Is(unicode.M, r):
			// Soft hyphens, joiners and combining marks do not change the word.
		case unspaced(r):
			return wordOf(h, start, i, shape, letters, capital), i
		case unicode.IsLetter(r):
			letters++
			if unicode.IsUpper(r) || unicode.IsTitle(r) {
				capital++
				if first {
					shape = Capital
				}
			}
			h = hashRune(h, foldRune(r))
		case unicode.IsDigit(r):
			if first {
				shape = Numeral
			}
			h = hashRune(h, r)
		default:
			return wordOf(h, start, i, shape, letters, capital), i
		}
		first = false
		i += n
	}
	return wordOf(h, start, i, shape, letters, capital), i
}

func wordOf(h uint64, start, end int, shape Shape, letters, capital int) Word {
	if shape == Capital && capital == letters && letters > 1 {
		shape = Upper
	}
	return Word{finish(h), int32(start), int32(end), shape}
}

// apostrophe decides what the apostrophe of n bytes at i does: it ends the word
// with a possessive s (stop, next is behind the s), joins two letters (next is
// the letter behind it), or is a closing quote (next == i).
func apostrophe(text string, i, n int) (next int, stop bool) {
	j := i + n
	r, k := utf8.DecodeRuneInString(text[j:])
	if k == 0 || !unicode.IsLetter(r) {
		return i, false
	}
	if r == 's' || r == 'S' {
		after, _ := utf8.DecodeRuneInString(text[j+1:])
		if j+1 == len(text) || !(unicode.IsLetter(after) || unicode.IsDigit(after)) {
			return j + 1, true
		}
	}
	return j, false
}

// initials tells where a run of at least two dotted initials ("U.N.", "a.m.")
// ends that begins at i, or 0.
func initials(text string, i int) int {
	n, end := 0, 0
	for j := i; j+1 < len(text); j += 2 {
		if cl := class[text[j]]; (cl != lower && cl != upper) || text[j+1] != '.' {
			break
		}
		n++
		end = j + 2
	}
	if n < 2 {
		return 0
	}
	// "e.g.word" is a typing error, not one word of initials.
	if end < len(text) && class[text[end]] != other {
		return 0
	}
	return end
}

// between reports whether the byte at i stands between two digits.
func between(text string, i int) bool {
	return i > 0 && i+1 < len(text) && class[text[i-1]] == digit && class[text[i+1]] == digit
}

// Fold returns the folded form of s that word hashes stand for: lower case,
// without diacritics, apostrophes or invisible characters.
func Fold(s string) string {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf && class[r] == upper:
			out = append(out, byte(r)|0x20)
		case r == '\'' || r == '’' || r == 'ʼ' || invisible(r):
		case unspaced(r):
			out = utf8.AppendRune(out, r)
		case r >= utf8.RuneSelf && unicode.Is(unicode.M, r):
		default:
			out = utf8.AppendRune(out, foldRune(r))
		}
	}
	return string(out)
}

// HashWord is the hash that [Words] gives a word whose folded form is folded.
func HashWord(folded string) uint64 {
	h := hashSeed
	for _, r := range folded {
		h = hashRune(h, r)
	}
	return finish(h)
}

// FoldWord is the folded form of the word w of text: the string whose
// [HashWord] is w.Hash.
func FoldWord(text string, w Word) string {
	s := w.Span().Of(text)
	if len(s) > 3 && s[1] == '.' && s[3] == '.' && class[s[0]] != digit {
		b := make([]byte, 0, len(s)/2)
		for k := 0; k < len(s); k += 2 {
			b = append(b, s[k]|0x20)
		}
		return string(b)
	}
	if w.Shape == Unspaced {
		return s
	}
	return Fold(s)
}

// The word hash is FNV-1a over runes in the loop (one multiplication a
// character) with a strong finish, as the rooms above select by its high bits.
const hashSeed uint64 = 0xcbf29ce484222325

func hashRune(h uint64, r rune) uint64 { return (h ^ uint64(r)) * 0x100000001b3 }

// finish is the mixer of SplitMix64 (Steele, Lea and Flood 2014).
func finish(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

const (
	other = iota
	lower
	upper
	digit
)

// class sorts the bytes of ASCII.
var class = func() (c [256]uint8) {
	for b := byte('a'); b <= 'z'; b++ {
		c[b], c[b-0x20] = lower, upper
	}
	for b := byte('0'); b <= '9'; b++ {
		c[b] = digit
	}
	return c
}()

// latin folds the letters of Latin-1, Latin Extended-A and -B: lower case
// without diacritics.
var latin = func() (t [0x250]rune) {
	for r := range rune(len(t)) {
		l := unicode.ToLower(r)
		d := []rune(norm.NFD.String(string(l)))
		t[r] = d[0]
		switch d[0] {
		case 'ø':
			t[r] = 'o'
		case 'ł':
			t[r] = 'l'
		case 'đ':
			t[r] = 'd'
		case 'ı':
			t[r] = 'i'
		}
	}
	return t
}()

func foldRune(r rune) rune {
	if r < rune(len(latin)) {
		return latin[r]
	}
	return unicode.ToLower(r)
}

// invisible reports characters that print nothing and are often left inside
// words by typesetting: soft hyphen, zero-width space and joiners, word joiner,
// byte order mark.
func invisible(r rune) bool {
	return r == 0xad || r >= 0x200b && r <= 0x200d || r == 0x2060 || r == 0xfeff
}

// unspaced reports the scripts that put no spaces between words.
func unspaced(r rune) bool {
	switch {
	case r < 0x0e00:
		return false
	case r <= 0x0eff: // Thai, Lao
		return unicode.IsLetter(r)
	case r >= 0x1000 && r <= 0x109f, r >= 0x1780 && r <= 0x17ff: // Burmese, Khmer
		return unicode.IsLetter(r)
	case r >= 0x2e80 && r <= 0x303f: // CJK radicals and marks
		return unicode.IsLetter(r) || unicode.Is(unicode.Han, r)
	case r >= 0x3040 && r <= 0x30ff, r >= 0x31f0 && r <= 0x31ff: // Kana
		return unicode.IsLetter(r)
	case r >= 0x3400 && r <= 0x4dbf, r >= 0x4e00 && r <= 0x9fff,
		r >= 0xf900 && r <= 0xfaff, r >= 0x20000 && r <= 0x3ffff:
		return true
	}
	return false
}
