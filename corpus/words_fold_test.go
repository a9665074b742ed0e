package corpus

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// Each line holds ways to write one word.
func TestWaysToWriteAWord(t *testing.T) {
	for _, ways := range []string{
		"Göïta|GÖÏTA|Go\u0308i\u0308ta|goita|Ｇｏｉｔａ|ＧＯＩＴＡ",
		"Bến|Be\u0302\u0301n|ben|BẾN",
		"fire|ﬁre|FIRE|fi\u00adre|fi\u200bre|fi\u2060re|f\u200eire",
		"efflux|eﬄux|eﬀlux",
		"Post|Poſt|Poﬅ",
		"Straße|STRASSE|Strasse",
		"Œuvre|oeuvre|œuvre",
		"Ærø|aero",
		"d'Arval|d’Arval|d‘Arval|dʼArval|d´Arval|d′Arval|d＇Arval|d’\u200bArval|darval",
		"1200|１２００|١٢٠٠|۱۲۰۰|१२००|๑๒๐๐|၁၂၀၀",
		"1,200.5|１，２００．５|١٬٢٠٠٫٥",
		"أخبار|اخبار|ا\u0654خبار|أخـبار|أَخْبَار|ﺃﺧﺒﺎﺭ",
		"كتابي|کتابی|كتابى",
		"لا|ﻻ",
		"الله|ﷲ",
		"می\u200cشود|ميشود|می\u200dشود",
		"שָׁלוֹם|שלום|\ufb2aלום",
		"צה״ל|צה\"ל|צהל",
		"мой|мои\u0306|МОЙ",
		"ёлка|елка|е\u0308лка",
		"Αθήνα|ΑΘΗΝΑ|αθη\u0301να",
		"Οδος|ΟΔΟΣ|οδοσ",
		"한국|\u1112\u1161\u11ab\u1100\u116e\u11a8|하\u11ab국|\u1112\u1161\u200b\u11ab국",
		"ক\u09cbন|ক\u09c7\u09beন",
		"க\u0bcaள|க\u0bc6\u0bbeள",
		"ಕ\u0ccbನ|ಕ\u0cc6\u0cc2\u0cd5ನ|ಕ\u0cca\u0cd5ನ",
		"क़लम|क\u093cलम|कलम",
		"ऩ|न\u093c",
		"क्षति|क्\u200dषति|क्\u200cषति",
		"が|か\u3099",
		"ガ|カ\u3099|ｶﾞ|ｶ\u3099",
		"豈|\uf900",
		"ဦ|ဥ\u102e",
		// Letters of another script that look alike.
		"attack|аttасk|аttаck|ATTАCK|attacκ",
		"Kesra|Кesra|Kеsrа|Κesra|KESRA",
		"Кесра|Keсра|КЕСPА",
		"НАТО|HАТО",
		"Αθήνα|Aθήνα|Αθήνa",
	} {
		var first string
		for i, way := range strings.Split(ways, "|") {
			words := Words(way, nil)
			if len(words) != 1 || words[0].Span() != (Span{0, len(way)}) {
				t.Errorf("%q is %d words %v", way, len(words), words)
				continue
			}
			switch form := FoldWord(way, words[0]); {
			case i == 0:
				first = form
			case form != first:
				t.Errorf("%q (%+q) folds to %q, want %q", way, way, form, first)
			}
			if HashWord(FoldWord(way, words[0])) != words[0].Hash {
				t.Errorf("%q: the hash is of another form", way)
			}
			if f := Fold(way); f != first {
				t.Errorf("Fold(%q) = %q, want %q", way, f, first)
			}
		}
	}
}

func TestWordsThatStayApart(t *testing.T) {
	for _, pair := range []string{
		"Кот|Kot", "ТОР|TOP", "оса|oca", "Ελα|Ela", "か|が", "カ|が", "हिन्दी|हन्द", "के|को", "ط|ظ", "15|16", "3.5|35", "한|하", "ㄱ|ㄴ",
		"аbд|abd", // no script has all three
		"μm|um",
	} {
		a, b, _ := strings.Cut(pair, "|")
		if x, y := Words(a, nil), Words(b, nil); len(x) != 1 || len(y) != 1 || x[0].Hash == y[0].Hash {
			t.Errorf("%q and %q are one word or none: %v %v", a, b, x, y)
		}
	}
}

func TestFoldOfNames(t *testing.T) {
	for s, want := range map[string]string{
		"Port d’Arval":                "port darval",
		"al‑Qadim – „Kesra“ «Ostrel»": `al-qadim - "kesra" "ostrel"`,
		"New\u00a0Ostrel, U.N.":       "new ostrel, u.n.",
		"Аrval и Ostrel":              "arval и ostrel",
		"O'Brien`s":                   "obrien`s",
		"*esr? ＯＲ":                    "*esr? or",
	} {
		if got := Fold(s); got != want {
			t.Errorf("Fold(%q) = %q, want %q", s, got, want)
		}
	}
}

// scriptsToTry are letters and marks of many scripts, some of which are composed
// or decomposed by Unicode.
var scriptsToTry = func() []*rapid.Generator[string] {
	var all []*rapid.Generator[string]
	for _, name := range []string{"Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Devanagari", "Bengali", "Tamil", "Kannada", "Malayalam", "Sinhala",
		"Telugu", "Oriya", "Gurmukhi", "Hangul", "Hiragana", "Katakana", "Han", "Thai", "Lao", "Khmer", "Myanmar", "Tibetan", "Ethiopic", "Balinese", "Javanese"} {
		script := unicode.Scripts[name]
		var runes []rune
		for r := rune(1); r < 0x11fff; r++ {
			if r == 0xc48 { // with marks that no word has, it is taken apart for good
				continue
			}
			if unicode.Is(script, r) && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)) {
				runes = append(runes, r)
			}
		}
		all = append(all, rapid.Custom(func(t *rapid.T) string {
			return string(rapid.SliceOfN(rapid.SampledFrom(runes), 1, 8).Draw(t, name))
		}))
	}
	return all
}()

func drawText(t *rapid.T, between string) string {
	piece := rapid.OneOf(append(slices.Clone(scriptsToTry), rapid.SampledFrom(pieces), rapid.Just(" "))...)
	return strings.Join(rapid.SliceOfN(piece, 1, 12).Draw(t, "text"), between)
}

func wordHashes(text string) (all []uint64) {
	for _, w := range Words(text, nil) {
		all = append(all, w.Hash)
	}
	return all
}

func TestFoldingTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.Custom(func(t *rapid.T) string { return drawText(t, "") }), rapid.String()).Draw(t, "text")
		if once := Fold(text); Fold(once) != once {
			t.Fatalf("%q folds to %q, and that to %q", text, once, Fold(once))
		}
		for _, w := range Words(text, nil) {
			form := FoldWord(text, w)
			if HashWord(form) != w.Hash || foldWord(form) != form && !strings.Contains(w.Span().Of(text), ".") {
				t.Fatalf("%q folds to %q, and that to %q", w.Span().Of(text), form, foldWord(form))
			}
		}
	})
}

func TestComposedAndDecomposedTextsHaveTheSameWords(t *testing.T) {
	for r := rune(0x80); r < 0x2fa20; r++ {
		nfc, nfd := norm.NFC.String(string(r)), norm.NFD.String(string(r))
		if nfc != nfd && !slices.Equal(wordHashes("x "+nfc+" y"), wordHashes("x "+nfd+" y")) {
			t.Errorf("%U: %q and %q differ: %q, %q", r, nfc, nfd, Fold(nfc), Fold(nfd))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := drawText(t, " ") // letters take no marks of other scripts
		nfc, nfd := norm.NFC.String(text), norm.NFD.String(text)
		if a, b := wordHashes(nfc), wordHashes(nfd); !slices.Equal(a, b) {
			t.Fatalf("%q: %q, decomposed %q", text, Fold(nfc), Fold(nfd))
		}
	})
}

func TestInvisibleCharactersInsideWordsChangeNothing(t *testing.T) {
	hiddens := []rune{0xad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0x200e, 0x200f, 0x202a, 0x202c, 0x2067, 0x2069, 0x61c}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.ToValidUTF8(drawText(t, ""), "")
		var out strings.Builder
		var before rune
		for i, r := range text {
			if i > 0 && insideWord(before) && insideWord(r) && rapid.Bool().Draw(t, "hide") {
				out.WriteRune(rapid.SampledFrom(hiddens).Draw(t, "hidden"))
			}
			out.WriteRune(r)
			before = r
		}
		if a, b := wordHashes(text), wordHashes(out.String()); !slices.Equal(a, b) {
			t.Fatalf("%q and %q differ: %q, %q", text, out.String(), Fold(text), Fold(out.String()))
		}
	})
}

func insideWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

func TestDigitsOfAllScripts(t *testing.T) {
	n := 0
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if !unicode.IsDigit(r) {
			continue
		}
		n++
		k := norm.NFKC.String(string(r))
		if want := foldRune(r); len(k) == 1 && k != want || len(want) != 1 || class[want[0]] != digit {
			t.Errorf("%U is %q", r, want)
		}
		if prev := foldRune(r - 1); unicode.IsDigit(r-1) && (prev[0]-'0'+1)%10 != foldRune(r)[0]-'0' {
			t.Errorf("%U is %q behind %q", r, foldRune(r), prev)
		}
	}
	if n < 500 {
		t.Errorf("%d digits", n)
	}
}
