package corpus

import (
	"encoding/binary"
	"math/bits"
	"unicode"
	"unicode/utf8"
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
// Characters of Han, Kana, Thai, Lao, Khmer, Burmese and others that are written
// without spaces are a word each. Texts over 2 GiB are not supported; articles
// are far smaller ([MaxArticle]).
func Words(text string, dst []Word) []Word {
	for i := 0; i < len(text); {
		c := text[i]
		kind, n := class[c], 1
		if c < utf8.RuneSelf {
			if kind == other {
				i++
				continue
			}
			if w, ok := plainWord(text, i, kind); ok {
				dst = append(dst, w)
				i = int(w.End) + 1 // the byte behind it begins no word
				continue
			}
		} else {
			var t trait
			if t, n = shortTrait(load(text, i)); n == 0 {
				t, n = traitAt(text, i)
			}
			for t.kind() == character {
				start, h := i, newHasher()
				for { // marks belong to the character before them
					switch {
					case t.rare() && (t.size() == 0 || mayCompose(text, i, n)):
						h, n = h.addRare(text, i)
					case t.kind() != hidden:
						h = h.add(t.fold())
					}
					i += n
					if t, n = traitAt(text, i); t.kind() != mark && t.kind() != vowel && t.kind() != hidden {
						break
					}
				}
				dst = append(dst, Word{h.sum(), int32(start), int32(i), Unspaced})
			}
			kind = t.kind()
		}
		if !startsWord(kind) {
			i += n
			continue
		}
		w, next := scanWord(text, i, kind)
		dst = append(dst, w)
		i = next
	}
	return dst
}

// plainWord reads the word that begins at i with a letter or digit of the given
// kind if it is one as most are: of ASCII, not all capitals, and with a byte
// behind it that is sure to end it. An apostrophe is not, nor is a dot or comma
// behind a numeral or initial.
func plainWord(text string, i int, kind uint8) (w Word, ok bool) {
	h, end, small := newHasher(), i, uint64(0)
	for len(text)-end > 8 {
		fold, s, n := asciiRun(load(text, end))
		end += n
		small |= s
		if n == 8 {
			h.hash = mix(h.hash^fold, hashEight)
			continue
		}
		c := text[end]
		if c >= utf8.RuneSelf || c == '\'' || (kind == digit || end == i+1) && (c == '.' || c == ',') ||
			small == 0 && kind == upper {
			break
		}
		h.pending, h.size = fold, end-i
		return Word{h.sum(), int32(i), int32(end), shapes[kind]}, true
	}
	return Word{}, false
}

// scanWord reads any word that begins at i with a letter or digit of the given
// kind, character by character, and tells where to go on.
func scanWord(text string, i int, kind uint8) (Word, int) {
	start, h, letters, seen := i, newHasher(), 0, trait(0)
scan:
	for {
		t, n := shortTrait(load(text, i))
		if n == 0 {
			t, n = traitAt(text, i)
		}
		switch t.kind() {
		case lower, upper, digit, vowel:
			if t.rare() && (t.size() == 0 || mayCompose(text, i, n)) {
				h, n = h.addRare(text, i)
			} else {
				h = h.add(t.fold())
			}
			letters += t.letters()
			seen |= t
		case mark, hidden: // they do not change the word
		case quote:
			if letters == 0 {
				break scan
			}
			next, stop := apostrophe(text, i, n)
			if stop {
				return Word{h.sumOf(seen.scripts(), text[start:i]), int32(start), int32(i), shapeOf(kind, letters, seen.small())}, next
			}
			if next == i {
				break scan
			}
			n = next - i
		case point:
			if i == start+1 {
				if end := initials(text, start); end > 0 {
					return wordOfInitials(text, start, end)
				}
			}
			if kind != digit || !between(text, i, n) {
				break scan
			}
			h = h.add(t.fold())
		default:
			if i == len(text) || text[i] != '"' || !gershayim(text, i) {
				break scan
			}
		}
		i += n
	}
	return Word{h.sumOf(seen.scripts(), text[start:i]), int32(start), int32(i), shapeOf(kind, letters, seen.small())}, i
}

// shapeOf is the shape of a word of so many letters that begins with a character
// of the given kind; small is 0 if all letters are capitals.
func shapeOf(kind uint8, letters int, small uint64) Shape {
	if small == 0 && kind == upper && letters > 1 {
		return Upper
	}
	return shapes[kind]
}

// wordOfInitials is the word of the dotted initials from start to end, and
// where to go on: a possessive s goes, as in "the U.N.'s envoy".
func wordOfInitials(text string, start, end int) (Word, int) {
	h, shape := newHasher(), Lower
	for i := start; i < end; i += 2 {
		if class[text[i]] == upper {
			shape = Upper
		}
		h = h.add(uint64(text[i]|0x20), 1)
	}
	next := end
	if t, n := traitAt(text, end); t.kind() == quote {
		if k, possessive := apostrophe(text, end, n); possessive {
			next = k
		}
	}
	return Word{h.sum(), int32(start), int32(end), shape}, next
}

// apostrophe decides what the apostrophe of n bytes at i does: it ends the word
// with a possessive s (stop, next is behind the s), joins two letters (next is
// the letter behind it), or is a closing quote (next == i).
func apostrophe(text string, i, n int) (next int, stop bool) {
	j, r := visible(text, i+n)
	if j == len(text) || !isWordLetter(r) {
		return i, false
	}
	if r == 's' || r == 'S' {
		if _, after := visible(text, j+1); !unicode.IsLetter(after) && !unicode.IsDigit(after) {
			return j + 1, true
		}
	}
	return j, false
}

// visible is the next character from i on that is not invisible, and its place;
// it is no letter at the end of the text.
func visible(text string, i int) (int, rune) {
	for {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r < utf8.RuneSelf || n == 0 || !invisible(r) {
			return i, r
		}
		i += n
	}
}

// mostInitials bounds the search for the end of a run of initials, which begins
// anew at each letter of a run that is none.
const mostInitials = 32

// initials tells where a run of two to 32 dotted initials ("U.N.", "a.m.") ends
// that begins at i, or 0.
func initials(text string, i int) int {
	n, end := 0, 0
	for j := i; j+1 < len(text) && n <= mostInitials; j += 2 {
		if cl := class[text[j]]; (cl != lower && cl != upper) || text[j+1] != '.' {
			break
		}
		n++
		end = j + 2
	}
	if n < 2 || n > mostInitials {
		return 0
	}
	// "e.g.word" is a typing error, not one word of initials.
	if end < len(text) && class[text[end]] != other {
		return 0
	}
	return end
}

// between reports whether the n bytes at i stand between two digits.
func between(text string, i, n int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i+n:])
	return unicode.IsDigit(before) && unicode.IsDigit(after)
}

// gershayim reports whether the quotation mark at i stands between two letters
// of Hebrew, where it marks an acronym.
func gershayim(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i+1:])
	return hebrew(before) && hebrew(after)
}

func hebrew(r rune) bool { return r >= 'א' && r <= 'ת' }

// Fold returns the folded form of s that word hashes stand for: lower case,
// without diacritics, apostrophes or invisible characters, in the common forms of
// letters and digits (no ligatures, full-width or presentation forms), and with
// words that mix scripts in the one they are meant in. Dashes, spaces and
// quotation marks become those of ASCII.
func Fold(s string) string {
	ascii := true
	for i := range len(s) {
		ascii = ascii && s[i] < utf8.RuneSelf
	}
	out := make([]byte, 0, len(s))
	if ascii {
		for i := range len(s) {
			switch c := s[i]; {
			case class[c] == upper:
				out = append(out, c|0x20)
			case c == '\'':
			default:
				out = append(out, c)
			}
		}
		return string(out)
	}
	for i := 0; i < len(s); {
		end, word := wordRun(s, i)
		if word {
			out = append(out, foldWord(s[i:end])...)
		} else {
			for _, r := range s[i:end] {
				out = utf8.AppendRune(out, plainSign(r))
			}
		}
		i = end
	}
	return string(out)
}

// HashWord is the hash that [Words] gives a word whose folded form is folded.
func HashWord(folded string) uint64 {
	h := newHasher()
	for i := 0; i < len(folded); i += 8 {
		h = h.add(load(folded, i), min(8, len(folded)-i))
	}
	return h.sum()
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
	return foldWord(s)
}

// hasher hashes the UTF-8 of a folded form, eight bytes at a time. A character a
// time is what the slow way through [Words] needs, eight what the fast one does.
type hasher struct {
	hash    uint64
	pending uint64 // the last size%8 bytes, the first of them lowest
	size    int
}

// Any numbers do that are odd and look like chance.
const (
	hashSeed  = 0xcbf29ce484222325
	hashEight = 0x9e3779b97f4a7c15
	hashEnd   = 0xbf58476d1ce4e5b9
)

func newHasher() hasher { return hasher{hash: hashSeed} }

// add appends size bytes, at most 8, which x has from its low end; the rest of
// x is 0.
func (h hasher) add(x uint64, size int) hasher {
	have := h.size & 7
	h.pending |= x << (8 * have)
	h.size += size
	if have+size >= 8 {
		h.hash = mix(h.hash^h.pending, hashEight)
		h.pending = x >> (64 - 8*have)
	}
	return h
}

// sum closes with the size, in the byte that is never pending, so that bytes of
// 0 count.
func (h hasher) sum() uint64 {
	x := mix(h.hash^h.pending^uint64(h.size)<<56, hashEight)
	return mix(x, hashEnd)
}

// sumOf closes the hash of the word s with letters of the given scripts: where
// these are mixed, that of the word that is meant.
func (h hasher) sumOf(of scripts, s string) uint64 {
	if of&(of-1) != 0 {
		return HashWord(foldWord(s))
	}
	return h.sum()
}

// addRare adds the folded form of the character at i, of which one look does not
// tell it, and gives its size in text.
func (h hasher) addRare(text string, i int) (hasher, int) {
	r, n := composedAt(text, i)
	if x, size := traitOf(r).fold(); size > 0 {
		return h.add(x, size), n
	}
	fold := foldRune(r)
	for ; len(fold) > 8; fold = fold[8:] {
		h = h.add(load(fold, 0), 8)
	}
	return h.add(load(fold, 0), len(fold)), n
}

// mix folds the product, of 128 bits, so that low and high bits alike depend on
// all of x: multiplication alone carries only upwards.
func mix(x, factor uint64) uint64 {
	hi, lo := bits.Mul64(x, factor)
	return hi ^ lo
}

// load is the eight bytes of s at i, the first lowest, with 0 for those behind
// the end of s.
func load(s string, i int) uint64 {
	if len(s)-i >= 8 {
		return binary.LittleEndian.Uint64([]byte(s[i : i+8]))
	}
	return loadShort(s[i:])
}

// loadShort is load of a string of fewer than eight bytes.
func loadShort(s string) (x uint64) {
	for i := range len(s) {
		x |= uint64(s[i]) << (8 * i)
	}
	return x
}

// asciiRun is about the run of n letters and digits of ASCII that the eight bytes
// of x begin with: the run in lower case, and 0 if it has no small letters. It
// looks at all eight at once: adding the distance of a bound to 0x80 sets the
// high bit of the bytes that reach it.
func asciiRun(x uint64) (fold, small uint64, n int) {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
		cases = 0x20 * ones // what tells small letters from capitals
	)
	ascii := x &^ highs
	fold = ascii | cases
	letters := (fold + (0x80-'a')*ones) &^ (fold + (0x80-'z'-1)*ones)
	digits := (ascii + (0x80-'0')*ones) &^ (ascii + (0x80-'9'-1)*ones)
	behind := (x | ^(letters | digits)) & highs
	run := behind&-behind>>7 - 1 // the bytes before the first other one
	return fold & run, letters & (x << 2) & highs & run, bits.TrailingZeros64(behind) / 8
}
