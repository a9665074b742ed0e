package corpus

import (
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

// The kinds of characters.
const (
	other = iota
	lower // letters that are no capitals, also of scripts without case
	upper // letters of upper or title case
	digit
	character // a word by itself, see unspaced
	mark      // combining marks, which are folded away behind letters
	vowel     // signs that spell behind a letter, see vowelSign
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
// lowest, 8 for the length of that, 8 for its kind, one bit each that says that
// it is a letter, a letter that is no capital, and one whose folded form has to
// be asked for (see [composedAt]), and 3 bits, one of which is set for letters of
// each of the scripts that look alike.
type trait uint64

func (t trait) fold() (utf8 uint64, size int) { return uint64(uint32(t)), int(t >> 32 & 7) }
func (t trait) size() int                     { return int(t >> 32 & 7) }
func (t trait) kind() uint8                   { return uint8(t >> 40) }
func (t trait) letters() int                  { return int(t >> 48 & 1) }
func (t trait) small() uint64                 { return uint64(t >> 49 & 1) }
func (t trait) rare() bool                    { return t>>50&1 != 0 }
func (t trait) scripts() scripts              { return scripts(t >> 51) }

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
	return traitOf(r), n
}

func traitOf(r rune) trait {
	page := pages[uint32(r)/256].Load()
	if page == nil {
		page = makePage(r &^ 0xff)
	}
	return page[uint8(r)]
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
	var kind, letter, small, rare trait
	folded := ""
	switch {
	case apostrophes(r):
		kind = quote
	case points(r) != 0:
		kind, folded = point, string(points(r))
	case unicode.IsLetter(r) && isWordLetter(r):
		folded = foldRune(r)
		switch {
		case unspaced(r):
			kind = character
		case unicode.IsUpper(r) || unicode.IsTitle(r):
			kind, letter = upper, 1
		default:
			kind, letter, small = lower, 1, 1
		}
	case unicode.IsDigit(r):
		kind, folded = digit, foldRune(r)
	case invisible(r):
		kind = hidden
	case vowelSign(r):
		kind, folded = vowel, string(r)
	case combining(r):
		kind, folded = mark, foldRune(r)
	case unspaced(r): // signs of Han
		kind, folded = character, string(r)
	}
	if composes(r) {
		rare = 1
	}
	if len(folded) > 4 {
		folded, rare = "", 1
	}
	t := trait(loadShort(folded)) | trait(len(folded))<<32 | kind<<40 | letter<<48 | small<<49 | rare<<50
	if letter != 0 {
		t |= trait(scriptsOf(folded)) << 51
	}
	return t
}
