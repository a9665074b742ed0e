package corpus

import (
	"math"
	"strconv"
	"strings"
)

// findNumbers reads the numbers of the body: numerals with their group marks,
// and number words in runs ("two hundred and six", "two dozen"). Ordinals and
// numerals with letters ("22nd", "15km") count by their digits; a word such as
// "one" counts too, as tolls are printed so: who uses numbers decides.
func (d *Document) findNumbers() {
	for si := range d.Sentences {
		s := &d.Sentences[si]
		for i := s.First; i < s.Last; {
			v, end, ok := d.number(i, s.Last)
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
func (d *Document) number(i, last int) (v float64, end int, ok bool) {
	w := d.Body[i]
	if w.Shape == Numeral {
		v, ok = numeral(w.Span().Of(d.Article.Body))
		if !ok {
			return 0, i + 1, false
		}
		end = i + 1
		for end < last && d.adjoins(end) { // "1.2 million", "3 dozen"
			scale, is := scales[d.Body[end].Hash]
			if !is || math.IsInf(v*scale, 1) {
				break
			}
			v *= scale
			end++
		}
		return v, end, true
	}
	total, part, n := 0.0, 0.0, 0
	for end = i; end < last; end++ {
		if end > i && !d.adjoins(end) {
			break
		}
		h := d.Body[end].Hash
		if u, is := units[h]; is {
			if n > 0 && part != 0 && !(u < 10 && int(part)%10 == 0 && part >= 20) && !(int(part)%100 == 0) {
				break // "two three" are two numbers
			}
			part += u
			n++
			continue
		}
		if scale, is := scales[h]; is && part < 1000 && (n > 0 || scale == 12 && d.wordBefore(i, "a")) {
			switch {
			case n == 0 && d.wordBefore(i-1, "half"): // half a dozen
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
			continue
		}
		if n > 0 && h == andHash && total+part >= 100 && end+1 < last {
			_, is := units[d.Body[end+1].Hash]
			if is && !(end+2 < last && scales[d.Body[end+2].Hash] == 100) { // "one hundred and two hundred" are two numbers
				continue
			}
		}
		break
	}
	for end > i && d.Body[end-1].Hash == andHash {
		end--
	}
	return total + part, end, n > 0
}

func (d *Document) wordBefore(i int, w string) bool {
	return i > 0 && d.Folded(i-1) == w
}

// numeral reads the digits at the start of s: "1,200", "3.5", "22nd". A dot with
// three digits behind it groups thousands only when another group follows, so
// that "3.125" stays a fraction.
func numeral(s string) (float64, bool) {
	n := 0
	for n < len(s) && (class[s[n]] == digit || s[n] == ',' || s[n] == '.') {
		n++
	}
	t := strings.TrimRight(s[:n], ".,")
	if strings.Count(t, ".") > 1 {
		t = strings.ReplaceAll(t, ".", "")
	}
	t = strings.ReplaceAll(t, ",", "")
	v, err := strconv.ParseFloat(t, 64)
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

var (
	andHash = HashWord("and")
	units   = values(`one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12
		thirteen 13 fourteen 14 fifteen 15 sixteen 16 seventeen 17 eighteen 18 nineteen 19 twenty 20 thirty 30
		forty 40 fifty 50 sixty 60 seventy 70 eighty 80 ninety 90`)
	scales = values(`dozen 12 hundred 100 thousand 1000 million 1000000 billion 1000000000 trillion 1000000000000`)
)
