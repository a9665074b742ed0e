package corpus

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// foldRune is the folded form of one character by itself: its compatibility
// decomposition in lower case, without marks. Digits of all scripts become those
// of ASCII, as editions of one report differ in them.
func foldRune(r rune) string {
	if r < utf8.RuneSelf {
		if class[r] == upper {
			r |= 0x20
		}
		return string(r)
	}
	if unicode.IsDigit(r) {
		return string('0' + digitValue(r))
	}
	if r >= 0x3400 && r <= 0x9fff { // Han
		return string(r)
	}
	if combining(r) || !unicode.IsLetter(r) {
		if r == 0xff9e || r == 0xff9f { // the marks of half-width Kana
			return string(r - 0xff9e + voicedMark)
		}
		return string(r)
	}
	if form, ok := foldedForms[r]; ok {
		return form
	}
	if r >= 0x3131 && r <= 0x318e || r >= 0xffa1 && r <= 0xffdc { // single letters of Korean make no syllables
		return string(r)
	}
	parts := norm.NFKD.PropertiesString(string(r)).Decomposition()
	if parts == nil {
		r = unicode.ToLower(r)
		if form, ok := foldedForms[r]; ok {
			return form
		}
		return string(r)
	}
	if unspaced(r) { // their marks spell; composed as in most texts
		if form := norm.NFC.String(string(parts)); unspaced(firstRune(form)) {
			return form
		}
		return string(r)
	}
	out := make([]byte, 0, len(parts))
	for _, p := range string(parts) {
		p = unicode.ToLower(p)
		switch form, ok := foldedForms[p]; {
		case ok:
			out = append(out, form...)
		case vowelSign(p) || isWordLetter(p):
			out = utf8.AppendRune(out, p)
		}
	}
	if len(out) == 0 {
		return string(r)
	}
	if r >= 0x900 {
		return norm.NFC.String(string(out))
	}
	return string(out)
}

// foldedForms are those that Unicode's decompositions do not give.
var foldedForms = map[rune]string{
	'ø': "o", 'Ø': "o", 'ł': "l", 'Ł': "l", 'đ': "d", 'Đ': "d", 'ı': "i", 'İ': "i", 'ŧ': "t", 'Ŧ': "t", 'ħ': "h", 'Ħ': "h",
	'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'ŉ': "n", 'ς': "σ", 'ӏ': "ӏ",
	// Persian and Urdu keyboards have other letters for the same.
	'ى': "ي", 'ی': "ي", 'ې': "ي", 'ک': "ك", 'ڪ': "ك", 'ہ': "ه", 'ە': "ه",
}

// digitValue is the value of a decimal digit of any script: they come in tens.
func digitValue(r rune) rune {
	for _, t := range unicode.Digit.R16 {
		if r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Digit.R32 {
		if r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	return 0
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// isWordLetter reports letters that are no apostrophes, marks or fillers, which
// Unicode counts as letters too.
func isWordLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return class[r] == lower || class[r] == upper
	}
	return unicode.IsLetter(r) && !apostrophes(r) && !invisible(r) && !combining(r)
}

// apostrophes are all that are printed for one, right or wrong.
func apostrophes(r rune) bool {
	switch r {
	case '\'', '’', '‘', '‛', '′', '´', '＇', 'ʼ', 'ʻ', 'ʹ', 'ʽ', 'ˈ', 'ʾ', 'ʿ', 'ꞌ', 'Ꞌ', '՚', '׳', '״':
		return true
	}
	return false
}

// points are the marks inside numerals, as those of ASCII; 0 for what is none.
func points(r rune) rune {
	switch r {
	case '.', '．', '٫':
		return '.'
	case ',', '，', '٬':
		return ','
	}
	return 0
}

// invisible reports characters that print nothing, or nothing of their own, and
// are often left inside words by typesetting: soft hyphen, zero-width space and
// joiners, marks of direction, byte order mark, the stroke that widens Arabic
// letters, and fillers.
func invisible(r rune) bool {
	switch r {
	case 'ـ', 0x115f, 0x1160, 0x3164, 0xffa0:
		return true
	}
	return r >= utf8.RuneSelf && unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// combining reports marks that stand on or beside the character before them.
func combining(r rune) bool {
	return unicode.Is(unicode.M, r) || r == 0xff9e || r == 0xff9f
}

// vowelSign reports the marks of the scripts of India that spell words: all but
// the dot that makes one letter of another, and accents.
func vowelSign(r rune) bool {
	if r < 0x900 || r > 0xdff || !unicode.Is(unicode.M, r) || r >= 0x951 && r <= 0x954 {
		return false
	}
	return norm.NFC.PropertiesString(string(r)).CCC() != 7
}

// unspaced reports the scripts that put no spaces between words.
func unspaced(r rune) bool {
	if r < 0x0e00 {
		return false
	}
	for _, b := range unspacedBlocks {
		if r <= b[1] {
			return r >= b[0] && (unicode.IsLetter(r) || unicode.Is(unicode.Han, r)) && !combining(r) && !invisible(r)
		}
	}
	return false
}

var unspacedBlocks = [][2]rune{
	{0x0e00, 0x0fff}, // Thai, Lao, Tibetan
	{0x1000, 0x109f}, // Burmese
	{0x1780, 0x17ff}, // Khmer
	{0x1950, 0x19df}, // Tai Le, New Tai Lue
	{0x1a20, 0x1aaf}, // Tai Tham
	{0x1b00, 0x1b7f}, // Balinese
	{0x2e80, 0x303f}, // CJK radicals and marks
	{0x3040, 0x312f}, // Kana, Bopomofo
	{0x31a0, 0x31ff},
	{0x3400, 0x4dbf},
	{0x4e00, 0xa4cf},   // and Yi
	{0xa980, 0xa9ff},   // Javanese, more Burmese
	{0xaa60, 0xaadf},   // more Burmese, Tai Viet
	{0xf900, 0xfaff},   // Han of old code pages
	{0xff66, 0xff9f},   // half-width Kana
	{0x1aff0, 0x1b16f}, // more Kana
	{0x20000, 0x3ffff},
}

// plainSign is a character that is no word as Fold prints it.
func plainSign(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
	case unicode.Is(unicode.Pd, r) || r == '−':
		return '-'
	case unicode.Is(unicode.Zs, r):
		return ' '
	case strings.ContainsRune("“”„‟«»″＂", r):
		return '"'
	}
	return r
}

// wordRun tells how far the run of characters goes that begins at i and are all
// of words, or all of none.
func wordRun(s string, i int) (end int, word bool) {
	for end = i; end < len(s); {
		t, n := traitAt(s, end)
		k := t.kind()
		in := k != other && (k != point || end > i && word && between(s, end, n)) || s[end] == '"' && gershayim(s, end)
		if end == i {
			word = in
		} else if in != word {
			break
		}
		end += n
	}
	return end, word
}

// foldWord is the folded form of one word.
func foldWord(s string) string {
	out := make([]byte, 0, len(s))
	of, spelled := scripts(0), false
	for i := 0; i < len(s); {
		var t trait
		var n int
		out, t, n = appendForm(out, s, i, spelled)
		spelled = spelled && t.kind() != lower && t.kind() != upper && t.kind() != digit || t.kind() == character
		of |= t.scripts()
		i += n
	}
	if of&(of-1) != 0 {
		return unmix(s, string(out))
	}
	return string(out)
}

// appendForm appends to dst the folded form of the character at i of a word. Marks
// are left out unless spelled says that they stand behind a character of a script
// without spaces.
func appendForm(dst []byte, s string, i int, spelled bool) (out []byte, t trait, n int) {
	t, n = traitAt(s, i)
	switch k := t.kind(); {
	case k == quote, k == hidden, k == mark && !spelled, k == other && s[i] == '"':
		return dst, t, n
	case t.rare():
		var r rune
		r, n = composedAt(s, i)
		if c := traitOf(r); c.size() > 0 {
			return appendFold(dst, c), t, n
		}
		return append(dst, foldRune(r)...), t, n
	}
	return appendFold(dst, t), t, n
}

func appendFold(dst []byte, t trait) []byte {
	for fold, size := t.fold(); size > 0; size-- {
		dst = append(dst, byte(fold))
		fold >>= 8
	}
	return dst
}

// mayCompose reports whether the character of n bytes at i, one that composes,
// may do so with what is behind it. It is asked often: by the first bytes alone.
func mayCompose(text string, i, n int) bool {
	switch x := load(text, i+n); uint8(x) {
	case 0xe3: // Kana follows, or a mark
		return uint16(x>>8) == 0x9982 || uint16(x>>8) == 0x9a82
	case 0xe0, 0xe1, 0xe2, 0xef, 0xc2, 0xd8, 0xd9, 0xf3: // marks, and what is invisible
		return true
	}
	return false
}

// composedAt is the character that the one at i makes with those behind it, as in
// decomposed Korean, and the size of all.
func composedAt(text string, i int) (r rune, size int) {
	r, size = utf8.DecodeRuneInString(text[i:])
	for end := i + size; ; {
		t, n := traitAt(text, end)
		end += n
		switch t.kind() {
		case hidden:
			continue
		case lower, mark, vowel:
		default:
			return r, size
		}
		next, _ := utf8.DecodeRuneInString(text[end-n:])
		c := composeHangul(r, next)
		if c == 0 && t.kind() != lower {
			if next >= 0xff9e {
				next += voicedMark - 0xff9e
			}
			c = compositions()[[2]rune{fullKana(r), next}]
		}
		if c == 0 {
			return r, size
		}
		r, size = c, end-i
	}
}

// The syllables of Korean are composed by rule.
const (
	hangulFirst, hangulLast   = 0xac00, 0xd7a3
	leadFirst, leadLast       = 0x1100, 0x1112
	vowelFirst, vowelLast     = 0x1161, 0x1175
	tailBefore, tailLast      = 0x11a7, 0x11c2
	hangulVowels, hangulTails = 21, 28

	voicedMark = 0x3099
)

// composeHangul is the syllable that a and b make together, or 0.
func composeHangul(a, b rune) rune {
	switch {
	case a >= leadFirst && a <= leadLast && b >= vowelFirst && b <= vowelLast:
		return hangulFirst + ((a-leadFirst)*hangulVowels+b-vowelFirst)*hangulTails
	case a >= hangulFirst && a <= hangulLast && (a-hangulFirst)%hangulTails == 0 && b > tailBefore && b <= tailLast:
		return a + b - tailBefore
	}
	return 0
}

// composes reports the characters that may be one with what is behind them.
func composes(r rune) bool {
	switch {
	case r < 0x900:
		return false
	case r >= leadFirst && r <= leadLast:
		return true
	case r >= hangulFirst && r <= hangulLast:
		return (r-hangulFirst)%hangulTails == 0
	}
	for _, b := range composing {
		if r <= b[1] {
			return r >= b[0] && composers()[fullKana(r)]
		}
	}
	return false
}

// composing are the blocks of the scripts whose marks are kept and may be part of
// a character.
var composing = [][2]rune{{0x900, 0xdff}, {0xf00, 0x109f}, {0x1b00, 0x1b7f}, {0x3040, 0x30ff}, {0xff66, 0xff9d}}

// fullKana is half-width Kana in full width.
func fullKana(r rune) rune {
	if r >= 0xff66 && r <= 0xff9d {
		return []rune("ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン")[r-0xff66]
	}
	return r
}

// compositions are the pairs that are one character in composed texts, of the
// scripts whose marks are kept.
var compositions = sync.OnceValue(func() map[[2]rune]rune {
	m := map[[2]rune]rune{}
	for _, block := range composing {
		for r := block[0]; r <= block[1]; r++ {
			all := []rune(norm.NFD.String(string(r)))
			n := len(all)
			if n < 2 || norm.NFC.String(string(all)) != string(r) || r <= 0xdff && !vowelSign(all[n-1]) {
				continue
			}
			first := []rune(norm.NFC.String(string(all[:n-1])))
			if len(first) == 1 {
				m[[2]rune{first[0], all[n-1]}] = r
			}
		}
	}
	return m
})

var composers = sync.OnceValue(func() map[rune]bool {
	m := map[rune]bool{}
	for pair := range compositions() {
		m[pair[0]] = true
	}
	return m
})

// scripts is a set of the scripts that look alike.
type scripts uint8

const (
	latinScript scripts = 1 << iota
	greekScript
	cyrillicScript
)

// scriptsOf are the scripts of the letters of a folded form.
func scriptsOf(folded string) (of scripts) {
	for _, r := range folded {
		of |= scriptOf(r)
	}
	return of
}

func scriptOf(r rune) scripts {
	switch {
	case r >= 'a' && r <= 'z', r >= 0xaa && r <= 0x24f:
		return latinScript
	case r >= 0x370 && r <= 0x3ff:
		return greekScript
	case r >= 0x400 && r <= 0x52f:
		return cyrillicScript
	}
	return 0
}

// unmix writes the folded form of the word s, in which letters of several
// scripts are mixed, in the one that has most of its letters, if the others all
// look like letters of that: "аttack" is often printed with a Russian "а".
func unmix(s, folded string) string {
	type letter struct {
		r     rune // folded
		upper bool
	}
	var letters []letter
	var count [cyrillicScript + 1]int
	var buf []byte
	for i := 0; i < len(s); {
		form, t, n := appendForm(buf[:0], s, i, false)
		for _, r := range string(form) {
			letters = append(letters, letter{r, t.kind() == upper})
			count[scriptOf(r)]++
		}
		buf, i = form, i+n
	}
	order := []scripts{latinScript, cyrillicScript, greekScript}
	slices.SortStableFunc(order, func(a, b scripts) int { return count[b] - count[a] })
next:
	for _, to := range order {
		if count[to] == 0 {
			break
		}
		var out strings.Builder
		for _, l := range letters {
			r := l.r
			if of := scriptOf(r); of != 0 && of != to {
				if r = lookAlike(l.r, l.upper, of, to); r == 0 {
					continue next
				}
			}
			out.WriteRune(r)
		}
		return out.String()
	}
	return folded
}

// lookAlike is the small letter of a script that prints like the letter r of
// another, as a capital or small; 0 if none does.
func lookAlike(r rune, upper bool, of, to scripts) rune {
	for _, row := range lookAlikes {
		if row.small && upper || row.upper && !upper {
			continue
		}
		if row.in(of) == r {
			return row.in(to)
		}
	}
	return 0
}

// alike are letters of three scripts that print the same; 0 where there is none.
// Small letters stand for their capitals too.
type alike struct {
	latin, greek, cyrillic rune
	upper, small           bool // only as capitals, only as small letters
}

func (a alike) in(s scripts) rune {
	switch s {
	case latinScript:
		return a.latin
	case greekScript:
		return a.greek
	}
	return a.cyrillic
}

// A letter that is alike when small is so as a capital too: folding what is
// folded changes nothing.
var lookAlikes = []alike{
	{'a', 'α', 'а', false, false}, {'e', 'ε', 'е', true, false}, {'e', 0, 'е', false, true},
	{'i', 'ι', 'і', false, false}, {'j', 0, 'ј', false, false}, {'k', 'κ', 'к', false, false},
	{'o', 'ο', 'о', false, false}, {'p', 'ρ', 'р', false, false}, {'s', 0, 'ѕ', false, false},
	{'c', 0, 'с', false, false}, {'x', 'χ', 'х', false, false}, {'y', 'υ', 'у', true, false}, {'y', 0, 'у', false, true},
	{'b', 'β', 'в', true, false}, {'h', 'η', 'н', true, false}, {'m', 'μ', 'м', true, false},
	{'t', 'τ', 'т', true, false}, {'n', 'ν', 0, true, false}, {'z', 'ζ', 0, true, false},
	{0, 'φ', 'ф', true, false}, {0, 'γ', 'г', true, false}, {0, 'π', 'п', true, false},
}
