package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// splitSentences cuts the body into sentences. A line break ends a sentence
// unless the next line goes on in lower case (text wrapped at a column); inside
// a line a full stop, question or exclamation mark does, when what follows
// looks like a beginning and what precedes is not an abbreviation.
//
// Why not a library: the two that serve Go news text well were measured (the
// Punkt port splits as well but costs more than all the rest of cleaning
// together; Unicode's default rules break "6 a.m. (0600" and "Col. Reval").
func (d *Document) splitSentences() {
	body := d.Article.Body
	start, word, para := 0, 0, 0
	ordinals := dottedOrdinals[d.Lang]
	cut := func(end int) {
		s := trim(body, Span{start, end})
		start = end
		if s.Len() == 0 {
			return
		}
		first := word
		for word < len(d.Body) && int(d.Body[word].Start) < end {
			word++
		}
		d.Sentences = append(d.Sentences, Sentence{Span: s, First: first, Last: word, Paragraph: para})
	}
	for i := 0; i < len(body); {
		switch c := body[i]; c {
		case '\n', '\r':
			if continues(body, start, i) {
				i++
				continue
			}
			cut(i)
			if n := len(d.Sentences); n > 0 && d.Sentences[n-1].Paragraph == para {
				para++
			}
			i++
		case '.', '!', '?':
			end := closing(body, i+1)
			if !begins(body, end) {
				i = end // no closing mark in between ends a sentence either
				continue
			}
			if c == '.' && (!endsSentence(body, start, i, end) || end == i+1 && ordinal(body, start, i, end, ordinals)) {
				i++
				continue
			}
			cut(end)
			i = end
		case 0xd6, 0xd8, 0xdb, 0xe0, 0xe1, 0xe2, 0xe3, 0xef: // … 。 ！ ？ ؟ ۔ । and others
			r, n := utf8.DecodeRuneInString(body[i:])
			if !stops(r) && r != '…' {
				i += n
				continue
			}
			end := closing(body, i+n)
			if r == '…' && !begins(body, end) || r == '．' && between(body, i, n) {
				i += n
				continue
			}
			cut(end)
			i = end
		default:
			i++
		}
	}
	cut(len(body))
}

// stops reports the marks of other scripts that end a sentence wherever they
// stand, as they mean nothing else.
func stops(r rune) bool {
	switch r {
	case '。', '！', '？', '｡', '．', // Chinese, Japanese
		'؟', '۔', // Arabic, Urdu
		'।', '॥', // the scripts of India
		'։', '።', '፧', '፨', // Armenian, Ethiopic
		'។', '៕', '။', '།', '༎', // Khmer, Burmese, Tibetan
		'꧉', '᙮', '᠃', '᠉':
		return true
	}
	return false
}

// continues reports whether the line break at i stands inside a sentence: the
// next line follows at once and goes on in lower case, and this line neither is
// empty nor ends a sentence.
func continues(body string, start, i int) bool {
	j := i + 1
	if body[i] == '\r' && j < len(body) && body[j] == '\n' {
		j++
	}
	r, _ := utf8.DecodeRuneInString(body[j:])
	if !unicode.IsLower(r) {
		return false
	}
	line := strings.TrimRight(body[start:i], " \t\r")
	if line == "" {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(line)
	return unicode.IsLetter(last) || last == ',' || unicode.IsDigit(last) || last == '-'
}

// closing skips quotes and brackets that close behind a full stop.
func closing(body string, i int) int {
	for i < len(body) {
		r, n := utf8.DecodeRuneInString(body[i:])
		switch r {
		case '"', '\'', '”', '’', ')', ']', '»', '」', '』', '）', '》', '〉', '】', '›', '.', '!', '?', '！', '？', '؟', '\u200e', '\u200f':
			i += n
		case ' ', '\u00a0', '\u202f': // French sets its marks off: "« Non. »"
			end := i + n + len("»")
			if !strings.HasPrefix(body[i+n:], "»") || end < len(body) && class[body[end]] != other || end < len(body) && body[end] >= utf8.RuneSelf {
				return i
			}
			i = end
		default:
			return i
		}
	}
	return i
}

// begins reports whether a sentence may begin behind end: the end of the text, or
// space and then a capital, a digit, an opening mark or a script without case.
func begins(body string, end int) bool {
	rest := body[end:]
	r, n := utf8.DecodeRuneInString(rest)
	if n == 0 {
		return true
	}
	if !unicode.IsSpace(r) {
		return false
	}
	for n > 0 && (unicode.IsSpace(r) || r >= utf8.RuneSelf && invisible(r)) {
		rest = rest[n:]
		r, n = utf8.DecodeRuneInString(rest)
	}
	if n == 0 {
		return true
	}
	return !unicode.IsLower(r) && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(`"'“‘«([—–-•*¿¡„‚‹「『《〈【（`, r))
}

// endsSentence decides for the full stop at i, with closing marks up to end,
// behind which a sentence may begin.
func endsSentence(body string, start, i, end int) bool {
	w := lastWord(body, start, i)
	switch {
	case w == "":
		return true
	case end > i+1: // a quote or bracket closed behind it
		return !abbreviation[strings.ToLower(w)] || strings.ContainsAny(body[i+1:end], "\"”»")
	case utf8.RuneCountInString(w) == 1:
		r, _ := utf8.DecodeRuneInString(w)
		return !unicode.IsLetter(r) || !unicode.IsUpper(r) // "J. Reval"
	case strings.Contains(w, "."): // "U.N.", "a.m."
		return starter(body, end)
	}
	low := strings.ToLower(w)
	if numbered[low] { // "No. 5", but "He said no. Then"
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(body[end:], " "))
		return !unicode.IsDigit(r)
	}
	return !abbreviation[low] || starter(body, end) && low != "mr" && low != "mrs" && low != "dr"
}

// ordinal reports whether the full stop at i, in a language that marks ordinals
// with one, makes one of the number before it: "am 14. März", "der 2. Weltkrieg".
// Where the language is another or not known, only a month that is not English
// tells.
func ordinal(body string, start, i, end int, dotted bool) bool {
	if end == len(body) || i == start || class[body[i-1]] != digit {
		return false
	}
	w := lastWord(body, start, i)
	if len(w) > 2 || !isDigits(w) {
		return false
	}
	if dotted {
		return !starter(body, end)
	}
	rest := strings.TrimLeft(body[end:], " \u00a0")
	n := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) })
	if n < 0 {
		n = len(rest)
	}
	if n > len("septembre") {
		return false
	}
	h := HashWord(Fold(rest[:n]))
	return months[h] != 0 && !englishMonth[h]
}

// starter reports whether the text behind end opens with a word that begins
// sentences and is hardly ever part of a name.
func starter(body string, end int) bool {
	rest := strings.TrimLeft(body[end:], " \t\u00a0")
	n := 0
	for n < len(rest) && class[rest[n]] != other {
		n++
	}
	return starters[rest[:n]]
}

// lastWord is the run of letters, digits and dots that ends at i.
func lastWord(body string, start, i int) string {
	j := i
	for j > start {
		r, n := utf8.DecodeLastRuneInString(body[start:j])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' {
			break
		}
		j -= n
	}
	return body[j:i]
}

// trim narrows a span to exclude white space at both ends, and marks of direction
// and other invisible characters before the text.
func trim(body string, s Span) Span {
	t := strings.TrimLeftFunc(s.Of(body), func(r rune) bool { return unicode.IsSpace(r) || r >= utf8.RuneSelf && invisible(r) })
	s.Start = s.End - len(t)
	s.End = s.Start + len(strings.TrimRightFunc(t, unicode.IsSpace))
	return s
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// The tables hold the wire languages together: an abbreviation of one language
// is hardly ever a last word in another.
var (
	abbreviation = set(`mr mrs ms dr prof gen col lt sgt maj capt cmdr adm brig cpl pvt pfc sen rep gov pres
		rev hon st ste jr sr inc ltd corp co llc plc bros dept univ assn est vs etc approx
		jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri sat sun
		ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev
		okla ore pa tenn tex va vt wash wis wyo
		mt ft ave blvd rd sq km mi kg cm mm hr hrs min sec
		fig vol ed eds al cf ca m mme mlle sra srta sig dott ing avv hr fr bzw usw`)
	dottedOrdinals = set(`de da nb nn no fi cs sk sl hr sr bs hu tr is et lv pl`)
	numbered       = set(`no nos p pp art nr`)
	starters       = set(`The A An In On At It He She They We I But And This That These Those There After Before
		When While As For From Its His Her Their Some Many Most Several One Two Three Officials Police Authorities
		Witnesses Residents Investigators Le La Les Un Une Des Il Elle Ils Elles El Los Las Una Der Die Das Ein Eine`)
)
