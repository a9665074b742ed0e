package corpus

import (
	"strings"
	"testing"
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

func FuzzWords(f *testing.F) {
	f.Add("ʼ dogsʼ ")
	f.Add("U.N. didn't 1,200 在北京 ที่ \u00ad’s")
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, w := range Words(text, nil) {
			if s := w.Span(); s.Start < end || s.Len() <= 0 || s.End > len(text) {
				t.Fatalf("span %v after %d in %d bytes", s, end, len(text))
			}
			end = int(w.End)
		}
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
