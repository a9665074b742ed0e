package corpus

import (
	"math/bits"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWords(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"plain", "Gunfire rang out.", "gunfire|rang|out"},
		{"possessive goes", "Sarvania's army, the troops' base", "sarvania|army|the|troops|base"},
		{"typographic possessive goes", "Sarvania’s army", "sarvania|army"},
		{"apostrophe joins", "didn't d’Arval O'Hara", "didnt|darval|ohara"},
		{"possessive of initials", "the U.N.'s envoy", "the|un|envoy"},
		{"initials", "the U.N. envoy at 6 a.m. today", "the|un|envoy|at|6|am|today"},
		{"numerals", "1,200 men, 3.5% of 15km, 22nd.", "1,200|men|3.5|of|15km|22nd"},
		{"hyphens split", "al-Qadim's car-bomb", "al|qadim|car|bomb"},
		{"diacritics fold", "Göïta ŁÓDŹ", "goita|lodz"},
		{"combining marks fold", "Goïta", "goita"},
		{"soft hyphen is invisible", "bar\u00adracks", "barracks"},
		{"han by character", "在北京10日", "在|北|京|10|日"},
		{"thai marks stay", "ที่", "ที่"},
		{"emoji and symbols are not words", "⚽ — 🙂 …", ""},
		{"modifier apostrophe is no word", "ʼ dogsʼ ʼtis", "dogs|tis"},
		{"stroke under a mark", "ǿ", "o"},
		{"invalid bytes split", "ab\xffcd", "ab|cd"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, w := range Words(tt.text, nil) {
				f := FoldWord(tt.text, w)
				if HashWord(f) != w.Hash {
					t.Errorf("HashWord(%q) differs from the word's hash", f)
				}
				got = append(got, f)
			}
			if d := cmp.Diff(tt.want, strings.Join(got, "|")); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWordShapes(t *testing.T) {
	text := "the Army of UN and U.N. McAvoy 15 x A"
	want := []Shape{Lower, Capital, Lower, Upper, Lower, Upper, Capital, Numeral, Lower, Capital}
	for i, w := range Words(text, nil) {
		if w.Shape != want[i] {
			t.Errorf("%q: shape %d, want %d", w.Span().Of(text), w.Shape, want[i])
		}
	}
}

// TestWordsSpans states what every caller relies on: words are ordered, do not
// overlap, and begin and end between characters.
func TestWordsSpans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		end := 0
		for _, w := range Words(text, nil) {
			s := w.Span()
			if s.Start < end || s.Len() <= 0 || s.End > len(text) {
				t.Fatalf("span %v after %d in %d bytes", s, end, len(text))
			}
			if !utf8.RuneStart(text[s.Start]) || s.End < len(text) && !utf8.RuneStart(text[s.End]) {
				t.Fatalf("span %v cuts a character of %q", s, text)
			}
			if HashWord(FoldWord(text, w)) != w.Hash {
				t.Fatalf("%q: hash and folded form disagree", s.Of(text))
			}
			end = s.End
		}
	})
}

// slowWords is [Words] said in the plainest way, without hashes.
func slowWords(text string) (words []Word) {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case unspaced(r):
			end := i + n
			for end < len(text) {
				m, k := utf8.DecodeRuneInString(text[end:])
				if !combining(m) && !invisible(m) {
					break
				}
				end += k
			}
			words = append(words, Word{Start: int32(i), End: int32(end), Shape: Unspaced})
			i = end
		case isWordLetter(r) || unicode.IsDigit(r):
			w, next := slowWord(text, i)
			words = append(words, w)
			i = next
		default:
			i += n
		}
	}
	return words
}

func slowWord(text string, start int) (Word, int) {
	if end := initials(text, start); end > 0 {
		shape, next := Lower, end
		if s := text[start:end]; s != strings.ToLower(s) {
			shape = Upper
		}
		if r, n := utf8.DecodeRuneInString(text[end:]); apostrophes(r) {
			if k, possessive := apostrophe(text, end, n); possessive {
				next = k
			}
		}
		return Word{Start: int32(start), End: int32(end), Shape: shape}, next
	}
	letters, capitals, shape := 0, 0, Lower
	word := func(end int) Word {
		if shape == Capital && capitals == letters && letters > 1 {
			shape = Upper
		}
		return Word{Start: int32(start), End: int32(end), Shape: shape}
	}
	for i := start; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case apostrophes(r):
			next, stop := apostrophe(text, i, n)
			if letters == 0 || next == i {
				return word(i), i
			}
			if stop {
				return word(i), next
			}
			n = next - i
		case invisible(r) || combining(r):
		case unspaced(r):
			return word(i), i
		case unicode.IsLetter(r):
			letters++
			if unicode.IsUpper(r) || unicode.IsTitle(r) {
				capitals++
				if i == start {
					shape = Capital
				}
			}
		case unicode.IsDigit(r):
			if i == start {
				shape = Numeral
			}
		case points(r) != 0 && shape == Numeral && between(text, i, n):
		case r == '"' && gershayim(text, i):
		default:
			return word(i), i
		}
		i += n
	}
	return word(len(text)), len(text)
}

// checkWords compares Words with slowWords, and the hashes of words with their
// folded forms: they are the same for the same forms, and for these only.
func checkWords(t interface{ Fatalf(string, ...any) }, text string) {
	got, want := Words(text, nil), slowWords(text)
	if len(got) != len(want) {
		t.Fatalf("%q: %d words, want %d: %v, want %v", text, len(got), len(want), got, want)
	}
	forms := map[uint64]string{}
	for i, w := range got {
		if w.Start != want[i].Start || w.End != want[i].End || w.Shape != want[i].Shape {
			t.Fatalf("%q: word %d is %v, want %v", text, i, w, want[i])
		}
		form := FoldWord(text, w)
		if HashWord(form) != w.Hash {
			t.Fatalf("%q: %q: hash and folded form %q disagree", text, w.Span().Of(text), form)
		}
		if first, ok := forms[w.Hash]; ok && first != form {
			t.Fatalf("%q: %q and %q have the same hash", text, first, form)
		}
		forms[w.Hash] = form
	}
}

// pieces meet each rule of words, alone and beside one another.
var pieces = strings.Split("a|I|is|Kesra|UN|McAvoy|iPhone|barracks|Barracks|KIDNAPPINGS|kidnappings|internationally|"+
	"'|’|ʼ|'s|’s|ʼs|'S|’Arval|O’Brien|didn't|dogs'|U.N.|U.N|a.m.|U.N.'s|U.N.’s|e.g.word|.|,|-|\"|“|”|…|\n| |  |"+
	"1|15|1,200.5|1,200,|3.5.|22nd|22's|A1|٣|٣,٤|é|naïve|É|ÉCOLE|Göïta|ŁÓDŹ|ß|ǅ|ǿ|K|İ|ı|Кесра|ООН|ёлка|Αθήνα|ὈΔΥΣΣΕΎΣ|ς|سلام|שָׁלוֹם|"+
	"हिन्दी|한국|𐐀𐐨|𝒜|\u0301|\u0308|e\u0301|\u00ad|\u200b|\u200d|\u2060|\ufeff|ﬁ|ª|²|Ⅷ|Ⓐ|在|北京|〇|が|か\u3099|カ|ー|々|ที่|ກ|ខ្មែរ|မြန်မာ|🙂|\U000e0100|"+
	"\x00|\x80|\xff|\xc0\xe1|\xc1\xa1|\xc3|\xd0|\xe2\x80|\xe2|\xed\xa0\x80|\xf0\x9f|\xf4\x90\x80\x80|\ufffd", "|")

func TestWordsAreThoseOfTheSlowWay(t *testing.T) {
	for _, a := range pieces {
		for _, b := range pieces {
			checkWords(t, a+b)
			checkWords(t, "so "+a+b+a+" it goes on")
		}
	}
	// Words of all lengths, with a capital or something else at every place,
	// ending the text or not.
	for n := 1; n <= 40; n++ {
		word := "abcdefghijklmnopqrstuvwxyz0123456789abcd"[:n]
		for at := range n {
			for _, in := range []string{strings.ToUpper(word[at : at+1]), "7", "é", "б", "ก", "'", "’", ".", ",", "\u00ad", "\xff"} {
				s := word[:at] + in + word[at+1:]
				for _, text := range []string{s, s + " ", strings.ToUpper(s), s + "'s", s + "’s and", "x " + s + ", then more"} {
					checkWords(t, text)
				}
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		checkWords(t, strings.Join(rapid.SliceOf(rapid.OneOf(rapid.SampledFrom(pieces), rapid.String())).Draw(t, "pieces"), ""))
	})
}

// TestWordsOfEveryCharacter puts each character of the planes that have more
// than Han, and some of the others, where it can matter.
func TestWordsOfEveryCharacter(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r > 0x20000 && r%251 != 0 {
			continue
		}
		c := string(r)
		checkWords(t, c+" a"+c+"b 1"+c+"2 É"+c+" 京"+c+" "+c+c+"'"+c+"’s")
	}
}

// TestWordsOfManyAtOnce is for the race detector: characters that no other test
// has met yet are met by several goroutines.
func TestWordsOfManyAtOnce(t *testing.T) {
	text := "\U00030000 \U000f0000 \U00100000 \U0002a700"
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if n := len(Words(text, nil)); n != 2 {
				t.Errorf("%d words, want 2", n)
			}
		})
	}
	wg.Wait()
}

func TestWordsAllocatesNothing(t *testing.T) {
	text := strings.Join(pieces, " ")
	dst := Words(text, nil)
	if n := testing.AllocsPerRun(10, func() { dst = Words(text, dst[:0]) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestHashWordIsFixed holds the hash, as indexes on disk and their readers, on
// other machines too, go by it.
func TestHashWordIsFixed(t *testing.T) {
	for form, want := range map[string]uint64{
		"":                0xec9706ebb8182c89,
		"a":               0x639b0ec5e3c61b72,
		"barracks":        0xc8d54b854fba0bdc,
		"internationally": 0xb8e3a2aef4ded5fb,
		"кесра":           0xc9e3b1bd9b31d684,
		"北":               0x83d25a121e647348,
	} {
		if got := HashWord(form); got != want {
			t.Errorf("%q: %#x, want %#x", form, got, want)
		}
	}
}

// TestHashWordMixes flips each bit of words of several lengths: each bit of the
// hash must flip about half the times. One byte would be too few to tell.
func TestHashWordMixes(t *testing.T) {
	const words = 400
	for size := 2; size <= 24; size++ {
		var flips [64]int
		for n := range words {
			word := make([]byte, size)
			for i, x := 0, uint64(n); i < size; i, x = i+1, x/26 {
				word[i] = byte('a' + x%26)
			}
			h := HashWord(string(word))
			for bit := range 8 * size {
				word[bit/8] ^= 1 << (bit % 8)
				for d := h ^ HashWord(string(word)); d != 0; d &= d - 1 {
					flips[bits.TrailingZeros64(d)]++
				}
				word[bit/8] ^= 1 << (bit % 8)
			}
		}
		for bit, n := range flips {
			if share := float64(n) / float64(words*8*size); share < .4 || share > .6 {
				t.Errorf("bit %d of the hashes of words of %d bytes flips in %.2f of cases", bit, size, share)
			}
		}
	}
}

// TestHashWordSpreads counts how often words share the upper or the lower half of
// their hash: of half a million, some 29 pairs would by chance.
func TestHashWordSpreads(t *testing.T) {
	upper, lower := map[uint32]bool{}, map[uint32]bool{}
	const words = 500_000
	for n := range words {
		word := make([]byte, 0, 16)
		for x := n; x > 0 || len(word) == 0; x /= 20 {
			word = append(word, "bcdfghjklmnpqrstvwxz"[x%20], "aeiou"[x%5])
		}
		h := HashWord(string(word))
		upper[uint32(h>>32)], lower[uint32(h)] = true, true
	}
	if u, l := words-len(upper), words-len(lower); u > 60 || l > 60 {
		t.Errorf("of %d words, %d share the upper half of the hash and %d the lower", words, u, l)
	}
}

func FuzzWords(f *testing.F) {
	f.Add("ʼ dogsʼ ")
	f.Add("U.N. didn't 1,200 在北京 ที่ \u00ad’s")
	f.Add(strings.Join(pieces, ""))
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, w := range Words(text, nil) {
			if s := w.Span(); s.Start < end || s.Len() <= 0 || s.End > len(text) {
				t.Fatalf("span %v after %d in %d bytes", s, end, len(text))
			}
			end = int(w.End)
		}
		checkWords(t, text)
	})
}

func BenchmarkWords(b *testing.B) {
	text := strings.Repeat("Heavy gunfire rang out near the barracks of Kesra early on Friday, residents said. ", 32)
	var dst []Word
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		dst = Words(text, dst[:0])
	}
}

// A long run of dotted letters that ends in a word is no run of initials, and the
// search for its end must not begin anew at each of its letters: this text took
// hours then.
func TestWordsOfEndlessInitials(t *testing.T) {
	const letters = 1 << 20
	if got := len(Words(strings.Repeat("a.", letters)+"word", nil)); got < letters {
		t.Errorf("%d words", got)
	}
}
