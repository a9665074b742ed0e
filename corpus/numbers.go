package corpus

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// findNumbers reads the numbers of the body: numerals with their group marks,
// and number words in runs ("two hundred and six", "two dozen"), in the words of
// the article's language. Ordinals and numerals with letters ("22nd", "15km")
// count by their digits; a word such as "one" counts too, as tolls are printed
// so: who uses numbers decides.
func (d *Document) findNumbers(lang string) {
	w := numberWordsOf(lang)
	for si := range d.Sentences {
		s := &d.Sentences[si]
		for i := s.First; i < s.Last; {
			v, end, ok := d.number(w, i, s.Last)
			if !ok {
				i++
				continue
			}
			d.Numbers = append(d.Numbers, Number{
				Span:     Span{int(d.Body[i].Start), int(d.Body[end-1].End)},
				Sentence: si, First: i, Last: end, Value: v,
			})
			i = end
		}
	}
}

// number reads the number that begins at word i, if one does.
func (d *Document) number(t *numberWords, i, last int) (v float64, end int, ok bool) {
	if d.Body[i].Shape == Numeral {
		return d.figures(t, i, last)
	}
	total, part, n := 0.0, 0.0, 0
	for end = i; end < last; end++ {
		if end > i && !d.adjoins(end) {
			break
		}
		h := d.Body[end].Hash
		if u, is := t.units[h]; is && (n > 0 || !t.article[h] || d.scaleAt(t, end+1, last)) {
			if n > 0 && t.twenties && u == 20 && int(part)%100 == 4 {
				u = 76 // four twenties
			} else if n > 0 && !t.adds(part, u) {
				break
			}
			part += u
			n++
			continue
		}
		if scale, is := t.scales[h]; is && part < 1000 && (n > 0 || t.alone[h] && !d.wordBefore(i, t.per) || scale == 12 && d.wordBefore(i, t.a)) {
			switch {
			case n == 0 && d.wordBefore(i-1, t.half): // half a dozen
				part = 0.5
			case part == 0:
				part = 1
			}
			part *= scale
			if scale >= 1000 {
				total += part
				part = 0
			}
			n++
			if d.andHalf(t, end+1, last) {
				total += scale / 2
				end += 2
			}
			continue
		}
		if n > 0 && h == t.and && end+1 < last && t.joins(total+part, d.Body[end+1].Hash) {
			if !(end+2 < last && t.scales[d.Body[end+2].Hash] == 100) { // "one hundred and two hundred" are two numbers
				continue
			}
		}
		break
	}
	for end > i && d.Body[end-1].Hash == t.and {
		end--
	}
	return total + part, end, n > 0
}

// figures reads a number that begins with a numeral: "1,200", "1 200",
// "1.2 million", "3 dozen".
func (d *Document) figures(t *numberWords, i, last int) (v float64, end int, ok bool) {
	v, ok = numeral(d.printed(i), t.comma)
	if !ok {
		return 0, i + 1, false
	}
	end = i + 1
	for t.spaced && end < last && d.groupAt(end) && v < 1e15 {
		group, is := numeral(d.printed(end), t.comma)
		if !is {
			break
		}
		v = v*1000 + group
		end++
	}
	for end < last && d.adjoins(end) {
		scale, is := t.scales[d.Body[end].Hash]
		if !is || math.IsInf(v*scale, 1) || t.coins[d.Body[end].Hash] {
			break
		}
		v *= scale
		end++
		if d.andHalf(t, end, last) {
			v += scale / 2
			end += 2
		}
	}
	return v, end, true
}

// groupAt reports whether word k goes on with the numeral before it as "200"
// does in "1 200": three digits behind a space, and up to three before it.
func (d *Document) groupAt(k int) bool {
	w, before := d.Body[k], d.Body[k-1]
	if w.Shape != Numeral || before.Shape != Numeral {
		return false
	}
	text, head := d.printed(k), d.printed(k-1)
	if len(text) < 3 || len(text) > 3 && text[3] != ',' || !isDigits(text[:3]) || len(head) > 3 || !isDigits(head) {
		return false
	}
	switch d.gap(k) {
	case " ", "\u00a0", "\u202f", "\u2009":
		return true
	}
	return false
}

// printed is word i, a numeral, with digits of ASCII.
func (d *Document) printed(i int) string {
	s := d.Body[i].Span().Of(d.Article.Body)
	for k := range len(s) {
		if s[k] >= utf8.RuneSelf {
			return foldWord(s)
		}
	}
	return s
}

func isDigits(s string) bool {
	for i := range len(s) {
		if class[s[i]] != digit {
			return false
		}
	}
	return true
}

// scaleAt reports whether word k is a scale that goes on with the word before it.
func (d *Document) scaleAt(t *numberWords, k, last int) bool {
	if k >= last || !d.adjoins(k) {
		return false
	}
	_, is := t.scales[d.Body[k].Hash]
	return is
}

// andHalf reports whether the words from k on say "and a half", in one word.
func (d *Document) andHalf(t *numberWords, k, last int) bool {
	return t.halves != nil && k+1 < last && d.Body[k].Hash == t.and && t.halves[d.Body[k+1].Hash] && d.adjoins(k) && d.adjoins(k+1)
}

func (d *Document) wordBefore(i int, w string) bool {
	return i > 0 && w != "" && d.Folded(i-1) == w
}

// numberWords is what a language says numbers with.
type numberWords struct {
	units, scales map[uint64]float64
	alone         map[uint64]bool // scales that are numbers by themselves: "cent"
	article       map[uint64]bool // units that count only in a run or before a scale: "un"
	coins         map[uint64]bool // scales that are money behind figures: "20 cents"
	halves        map[uint64]bool // behind "and", half a scale more
	and           uint64
	andBefore     map[uint64]bool // what "and" joins to tens; otherwise it joins units to hundreds
	a, half, per  string          // "a dozen", "half a dozen"; a hundred behind per is a percentage
	twenties      bool            // sixty and eighty take ten to nineteen, and four twenties are eighty
	comma         byte            // the decimal mark
	spaced        bool            // spaces group thousands
}

// adds reports whether the unit u goes on with the part of a number before it:
// "two three" are two numbers, "thirty three" is one.
func (t *numberWords) adds(part, u float64) bool {
	p := int(part)
	switch {
	case p%100 == 0:
		return true
	case u < 10 && p%10 == 0 && part >= 20:
		return true
	case !t.twenties:
		return false
	}
	return u >= 10 && u < 20 && (p%100 == 60 || p%100 == 80) || u >= 7 && u < 10 && p%100 == 10
}

// joins reports whether "and" joins the word to a number of the value v.
func (t *numberWords) joins(v float64, word uint64) bool {
	if t.andBefore != nil {
		return t.andBefore[word] && int(v)%10 == 0 && int(v)%100 >= 20
	}
	_, is := t.units[word]
	return is && v >= 100
}

// numeral reads the digits at the start of s: "1,200", "3.5", "22nd". Where the
// decimal mark is a dot, a dot with three digits behind it groups thousands only
// when another group follows, so that "3.125" stays a fraction; where it is a
// comma, three digits behind a dot are a group.
func numeral(s string, comma byte) (float64, bool) {
	n := 0
	for n < len(s) && (class[s[n]] == digit || s[n] == ',' || s[n] == '.') {
		n++
	}
	t := strings.TrimRight(s[:n], ".,")
	if comma == ',' {
		return continental(t)
	}
	if strings.Count(t, ".") > 1 {
		t = strings.ReplaceAll(t, ".", "")
	}
	t = strings.ReplaceAll(t, ",", "")
	v, err := strconv.ParseFloat(t, 64)
	return v, err == nil
}

// continental reads "1.200,5".
func continental(t string) (float64, bool) {
	whole, part, _ := strings.Cut(t, ",")
	if at := strings.LastIndexByte(whole, '.'); part != "" || at >= 0 && len(whole)-at == 4 {
		whole = strings.ReplaceAll(whole, ".", "")
	}
	if part != "" {
		whole += "." + part
	}
	v, err := strconv.ParseFloat(whole, 64)
	return v, err == nil
}

func values(table string) map[uint64]float64 {
	m := map[uint64]float64{}
	f := strings.Fields(table)
	for i := 0; i+1 < len(f); i += 2 {
		v, err := strconv.ParseFloat(f[i+1], 64)
		if err != nil {
			panic("corpus: number table: " + f[i])
		}
		m[HashWord(Fold(f[i]))] = v
	}
	return m
}

// numberWordsOf is the table of a language. Number words of two languages are
// never in one table, as they collide ("six", "cent"): an article of a language
// without a table is read as English.
func numberWordsOf(lang string) *numberWords {
	if lang == "fr" {
		return &frenchNumbers
	}
	return &englishNumbers
}

var (
	englishNumbers = numberWords{
		units: values(`one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12
			thirteen 13 fourteen 14 fifteen 15 sixteen 16 seventeen 17 eighteen 18 nineteen 19 twenty 20 thirty 30
			forty 40 fifty 50 sixty 60 seventy 70 eighty 80 ninety 90`),
		scales: values(`dozen 12 hundred 100 thousand 1000 million 1000000 billion 1000000000 trillion 1000000000000`),
		and:    HashWord("and"),
		a:      "a", half: "half",
	}
	frenchNumbers = numberWords{
		units: values(`un 1 une 1 demi 0.5 deux 2 trois 3 quatre 4 cinq 5 six 6 sept 7 huit 8 neuf 9 dix 10 onze 11
			douze 12 treize 13 quatorze 14 quinze 15 seize 16 vingt 20 vingts 20 trente 30 quarante 40 cinquante 50
			soixante 60 septante 70 huitante 80 octante 80 nonante 90`),
		scales: values(`dizaine 10 dizaines 10 douzaine 12 douzaines 12 quinzaine 15 vingtaine 20 trentaine 30
			quarantaine 40 cinquantaine 50 soixantaine 60 centaine 100 centaines 100 cent 100 cents 100 mille 1000
			millier 1000 milliers 1000 million 1000000 millions 1000000 milliard 1000000000 milliards 1000000000`),
		alone:   hashes(`cent mille`),
		article: hashes(`un une demi`),
		coins:   hashes(`cent cents`),
		halves:  hashes(`demi demie`),
		and:     HashWord("et"), andBefore: hashes(`un une onze`),
		per: "pour", twenties: true, comma: ',', spaced: true,
	}
)
