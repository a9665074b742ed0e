package corpus

import (
	"os"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// sentencesByLanguage are made-up sentences with their language.
func sentencesByLanguage(t testing.TB) (all [][2]string) {
	t.Helper()
	text, err := os.ReadFile("testdata/languages.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		tag, sentence, _ := strings.Cut(strings.TrimSpace(line), " ")
		if tag != "#" {
			all = append(all, [2]string{tag, sentence})
		}
	}
	return all
}

// TestLanguageOfSentences allows a few faults among near languages, and none
// where it is sure.
func TestLanguageOfSentences(t *testing.T) {
	check := func(name string, least, leastSure float64, text func(string) string) {
		n, right, surely := 0, 0, 0
		for _, s := range sentencesByLanguage(t) {
			tag, sure := Language(text(s[1]))
			n++
			switch {
			case tag == s[0]:
				right++
			case sure:
				t.Errorf("%s: %q is surely %q, not %q", name, text(s[1]), tag, s[0])
			}
			if sure {
				surely++
			}
		}
		if n < 380 || float64(right) < least*float64(n) || float64(surely) < leastSure*float64(n) {
			t.Errorf("%s: %d of %d right, %d sure", name, right, n, surely)
		}
	}
	check("sentences", .98, .9, func(s string) string { return s })
	check("capitals", .97, .85, strings.ToUpper)
	check("decomposed", .98, .9, norm.NFD.String)
	check("six words", .96, .8, func(s string) string {
		w := strings.Fields(s)
		return strings.Join(w[:min(6, len(w))], " ")
	})
}

func TestLanguageOfTwoSentences(t *testing.T) {
	all := sentencesByLanguage(t)
	for i := 1; i < len(all); i++ {
		if all[i][0] != all[i-1][0] {
			continue
		}
		if tag, sure := Language(all[i-1][1] + "\n" + all[i][1]); tag != all[i][0] {
			t.Errorf("%q is %q (sure %v), not %q", all[i-1][1]+" "+all[i][1], tag, sure, all[i][0])
		}
	}
}

func TestLanguage(t *testing.T) {
	tests := []struct {
		name, text, want string
		sure             bool
	}{
		{"nothing", "", "", false},
		{"no letters", "17:30 — 1,200 … ⚽", "", false},
		{"names in another script", "Компания Meridian Wire Holdings сообщила об этом в понедельник", "ru", true},
		{"Greek with names", "Η Meridian Wire ανακοίνωσε νέα μέτρα", "el", true},
		{"one letter of Greek", "α", "el", false},
		{"Han without Kana", "首相辞任", "zh", false},
		{"old Chinese characters", "他們對這個國家的將來沒有信心", "zh", true},
		{"Japanese headline", "ケスラで火災", "ja", true},
		{"Korean with Han", "與野 대표 회동", "ko", true},
		{"Georgian", "ხანძარი ქალაქში", "ka", true},
		{"Ukrainian letters", "Пожежа в Острелі: є загиблі, їх троє", "uk", true},
		{"Persian with joiners", "قیمت\u200cها در بازار افزایش یافت و دولت گفت که این روند ادامه دارد", "fa", true},
		{"Romanian with cedillas", "Poliţia a anunţat că trei persoane au fost rănite în oraş", "ro", true},
		{"soft hyphens", "The go\u00advern\u00adment said on Mon\u00adday that the wor\u00adkers were safe", "en", true},
		{"invalid bytes", "The government said\xff\xfe on Monday that the workers were safe", "en", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tag, sure := Language(tt.text); tag != tt.want || sure != tt.sure {
				t.Errorf("%q, sure %v; want %q, %v", tag, sure, tt.want, tt.sure)
			}
		})
	}
}

func TestLanguageIsNotSureOfNames(t *testing.T) {
	for _, s := range []string{"Meridian", "Ostrel", "Anna Reval", "Kesra 3, Ostrel 1", "Meridian Wire / Tomas Brel", "α", "Кесра", "كسرا", "首相", "Hotel Velmora"} {
		if tag, sure := Language(s); sure {
			t.Errorf("%q is surely %q", s, tag)
		}
	}
}

// A long text costs no more than its start.
func TestLanguageGoesByTheStart(t *testing.T) {
	start := strings.Repeat("Three people were killed in a fire on Monday, police said. ", 11)
	if tag, sure := Language(start + strings.Repeat("Drei Menschen sind bei einem Brand ums Leben gekommen. ", 1000)); tag != "en" || !sure {
		t.Errorf("%q, sure %v", tag, sure)
	}
}

func TestLanguageOfManyAtOnce(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if tag, _ := Language("La police a arrêté trois hommes dans le port."); tag != "fr" {
				t.Errorf("%q", tag)
			}
		})
	}
	wg.Wait()
}

func TestLanguageModelIsTheSameEachTime(t *testing.T) {
	a, b := makeLanguageModel(), makeLanguageModel()
	for _, s := range sentencesByLanguage(t) {
		if x, y := a.scores(s[1]), b.scores(s[1]); x != y {
			t.Fatalf("%q: %v and %v", s[1], x, y)
		}
	}
	if len(a.tags) > mostLanguages || !strings.Contains(languageWords, "\n-ca ") {
		t.Errorf("%d languages", len(a.tags))
	}
}

// The document of an article without a tag is read in the language it is in.
func TestLangOfDocuments(t *testing.T) {
	tests := []struct{ tag, title, body, want string }{
		{"fr-CA", "", "The ferry sank.", "fr"},
		{"EN", "", "Le bac a coulé.", "en"},
		{"en_US", "", "", "en"},
		{"", "Incendie au port d'Ostrel", "Trois hommes ont été tués dans l’incendie, a annoncé la police lundi.", "fr"},
		{"und", "", "Trois hommes ont été tués dans l'incendie, a annoncé la police lundi.", "fr"},
		{"", "Ostrel", "", ""},
		{"", "", "Kesra 3, Ostrel 1", ""},
		{"", "Waldbrand bei Ostrel", "Drei Menschen sind bei einem Brand ums Leben gekommen.", "de"},
	}
	for _, tt := range tests {
		d := Clean(&Article{ID: "x", Title: tt.title, Body: tt.body, Lang: tt.tag})
		if d.Lang != tt.want {
			t.Errorf("%q %q is read as %q, want %q", tt.tag, tt.title+tt.body, d.Lang, tt.want)
		}
	}
	d := Clean(&Article{ID: "x", Body: "La police a arrêté vingt-quatre hommes, dont l'ancien maire."})
	if len(d.Numbers) != 1 || d.Numbers[0].Value != 24 {
		t.Errorf("numbers are %+v", d.Numbers)
	}
}

func FuzzLanguage(f *testing.F) {
	for _, s := range sentencesByLanguage(f) {
		f.Add(s[1])
	}
	f.Add("\xff\xe0\xa4 \u0301\u200d \U0010ffff")
	f.Fuzz(func(t *testing.T, text string) {
		tag, sure := Language(text)
		if again, also := Language(text); again != tag || also != sure {
			t.Fatalf("%q, sure %v, then %q, sure %v", tag, sure, again, also)
		}
		if sure && tag == "" || len(tag) > 3 || strings.ToLower(tag) != tag {
			t.Fatalf("%q, sure %v", tag, sure)
		}
		if len(text) > languageBytes && utf8.ValidString(text) {
			if first, _ := Language(text[:languageBytes+1]); first != tag && utf8.ValidString(text[:languageBytes+1]) {
				t.Fatalf("%q by its start, %q in all", first, tag)
			}
		}
	})
}

func BenchmarkLanguage(b *testing.B) {
	for name, unit := range map[string]string{
		"en": "Heavy gunfire rang out near the barracks of Kesra early on Friday, residents said. ",
		"ru": "Сильная стрельба раздалась возле казарм в Кесре рано утром в пятницу. ",
	} {
		b.Run(name, func(b *testing.B) {
			text := head(strings.Repeat(unit, 10), 500)
			b.ReportAllocs()
			for b.Loop() {
				Language(text)
			}
		})
	}
}
