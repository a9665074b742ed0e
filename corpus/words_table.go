package corpus

import (
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The kinds of characters.
const (
	other = iota
	lower // letters that are no capitals, also of scripts without case
	upper // letters of upper or title case
	digit
	character // a word by itself, see unspaced
	mark      // combining marks
	hidden    // see invisible
	quote     // apostrophes
	point     // what numerals have inside, and initials behind them
)

// startsWord reports the kinds of characters that a word begins with.
func startsWord(kind uint8) bool { return kind-lower <= digit-lower }

// shapes are the shapes of words that begin with a character of each kind.
var shapes = [...]Shape{lower: Lower, upper: Capital, digit: Numeral}

// class sorts the bytes of ASCII into letters, digits and others.
var class = func() (c [256]uint8) {
	for b := byte('a'); b <= 'z'; b++ {
		c[b], c[b-0x20] = lower, upper
	}
	for b := byte('0'); b <= '9'; b++ {
		c[b] = digit
	}
	return c
}()

// trait is what [Words] asks of a character, packed so that one load gets it:
// from the low end 32 bits for the UTF-8 of its folded form, the first byte
// lowest, 8 for the length of that, 8 for its kind, and one bit each that says
// that it is a letter, and a letter that is no capital.
type trait uint64

func (t trait) fold() (utf8 uint64, size int) { return uint64(uint32(t)), int(t >> 32 & 7) }
func (t trait) kind() uint8                   { return uint8(t >> 40) }
func (t trait) letters() int                  { return int(t >> 48 & 1) }
func (t trait) small() uint64                 { return uint64(t >> 49) }

// traits are those of the characters of one and two bytes, which most texts in
// alphabets are made of.
var traits = func() (t [0x800]trait) {
	for r := range t {
		t[r] = newTrait(rune(r))
	}
	return t
}()

// shortTrait is the trait of the character of n bytes that x begins with; n is 0
// if it is not one of one or two bytes.
func shortTrait(x uint64) (t trait, n int) {
	switch r := x&0b11111<<6 | x>>8&0b111111; {
	case x&0x80 == 0:
		return traits[x&0x7f], 1
	case x&0b11000000_11100000 == 0b10000000_11000000 && r >= utf8.RuneSelf:
		return traits[r], 2
	}
	return 0, 0
}

// pages are the traits of all characters, 256 a page. A text needs few pages, so
// each is made when it is first met, by two goroutines at once if need be, which
// come to the same.
var pages [(unicode.MaxRune + 1) / 256]atomic.Pointer[[256]trait]

// traitAt is the trait of the character of n bytes at i, whatever it is; behind
// the end of the text there are 0 bytes of kind other.
func traitAt(text string, i int) (t trait, n int) {
	r, n := utf8.DecodeRuneInString(text[i:])
	page := pages[uint32(r)/256].Load()
	if page == nil {
		page = makePage(r &^ 0xff)
	}
	return page[uint8(r)], n
}

// makePage makes the page that begins with the character first.
func makePage(first rune) *[256]trait {
	page := new([256]trait)
	for i := range page {
		page[i] = newTrait(first + rune(i))
	}
	pages[first/256].Store(page)
	return page
}

func newTrait(r rune) trait {
	var kind, letter, small trait
	switch {
	case r == '\'' || r == '’' || r == 'ʼ': // ʼ is a letter to Unicode, an apostrophe to us
		kind = quote
	case r == '.' || r == ',':
		kind = point
	case invisible(r):
		kind = hidden
	case unicode.Is(unicode.M, r):
		kind = mark
	case unspaced(r):
		kind = character
	case unicode.IsUpper(r) || unicode.IsTitle(r):
		kind, letter = upper, 1
		r = foldRune(r)
	case unicode.IsLetter(r):
		kind, letter, small = lower, 1, 1
		r = foldRune(r)
	case unicode.IsDigit(r):
		kind = digit
	}
	folded := utf8.AppendRune(nil, r)
	fold := trait(loadShort(string(folded)))
	return fold | trait(len(folded))<<32 | kind<<40 | letter<<48 | small<<49
}

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
