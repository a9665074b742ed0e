package corpus

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// cleanedIn cleans a body in a language, published on Tuesday 17 September 2024.
func cleanedIn(lang, body string) *Document {
	return Clean(&Article{ID: "x", Lang: lang, Body: body, Published: time.Date(2024, 9, 17, 9, 30, 0, 0, time.UTC)})
}

func TestFrenchNumbers(t *testing.T) {
	for _, tt := range []struct {
		body string
		want []string // text=value
	}{
		{"Deux hommes, six femmes et dix-sept enfants", []string{"Deux=2", "six=6", "dix-sept=17"}},
		{"vingt et un hommes, trente-deux femmes, soixante-dix vaches", []string{"vingt et un=21", "trente-deux=32", "soixante-dix=70"}},
		{"soixante et onze, soixante-dix-sept, quatre-vingts, quatre-vingt-un", []string{"soixante et onze=71", "soixante-dix-sept=77", "quatre-vingts=80", "quatre-vingt-un=81"}},
		{"quatre-vingt-douze, quatre-vingt-dix-neuf, cent quatre-vingt-dix", []string{"quatre-vingt-douze=92", "quatre-vingt-dix-neuf=99", "cent quatre-vingt-dix=190"}},
		{"septante-trois ou nonante", []string{"septante-trois=73", "nonante=90"}},
		{"cent hommes, deux cents, deux cent trois, cent un", []string{"cent=100", "deux cents=200", "deux cent trois=203", "cent un=101"}},
		{"mille hommes, deux mille, mille deux cents, trois mille six", []string{"mille=1000", "deux mille=2000", "mille deux cents=1200", "trois mille six=3006"}},
		{"cent vingt-trois mille quatre cent cinquante-six", []string{"cent vingt-trois mille quatre cent cinquante-six=123456"}},
		{"un million, deux millions cinq cent mille", []string{"un million=1e+06", "deux millions cinq cent mille=2.5e+06"}},
		{"un million et demi, 2 millions et demi", []string{"un million et demi=1.5e+06", "2 millions et demi=2.5e+06"}},
		{"une dizaine, une douzaine, une vingtaine, une centaine, un millier", []string{"une dizaine=10", "une douzaine=12", "une vingtaine=20", "une centaine=100", "un millier=1000"}},
		{"deux dizaines, une demi-douzaine", []string{"deux dizaines=20", "demi-douzaine=6"}},
		{"des dizaines, des centaines, la douzaine, les millions", nil},
		{"1 200 hommes, 12\u202f000, 1\u00a0200\u00a0300, 1.200 et 1 200,5", []string{"1 200=1200", "12\u202f000=12000", "1\u00a0200\u00a0300=1.2003e+06", "1.200=1200", "1 200,5=1200.5"}},
		{"en 2015 200 hommes, 12 34", []string{"2015=2015", "200=200", "12=12", "34=34"}},
		{"3,5 points, 1,25 et 1,2 million", []string{"3,5=3.5", "1,25=1.25", "1,2 million=1.2e+06"}},
		{"20 cents et 20 pour cent", []string{"20=20", "20=20"}},
		{"un homme, une femme, l'un d'eux", nil},
		{"vingt et trois, deux et six", []string{"vingt=20", "trois=3", "deux=2", "six=6"}},
		{"two hundred men, d'une vingtaine d'hommes", []string{"une vingtaine=20"}},
		{"", nil},
	} {
		t.Run(tt.body, func(t *testing.T) {
			d := cleanedIn("fr-CA", tt.body)
			got := []string{}
			for _, n := range d.Numbers {
				got = append(got, fmt.Sprintf("%s=%v", d.Text(n.Span), n.Value))
			}
			wantTexts(t, append([]string{}, tt.want...), got)
			checkClean(t, d.Article)
		})
	}
	// An article of another language knows none of these words.
	for _, n := range cleanedIn("en", "20 cents, mille and vingt men").Numbers {
		if n.Value != 20 || n.Last != n.First+1 {
			t.Errorf("%+v in English", n)
		}
	}
}

func TestFrenchDates(t *testing.T) {
	for _, tt := range []struct {
		body string
		want []string
	}{
		{"mardi 17 septembre, le 3 mars 2023, vendredi et hier", []string{"mardi 17 septembre=Tue 2024-09-17*", "3 mars 2023=Fri 2023-03-03", "vendredi=Fri 2024-09-13*", "hier=Mon 2024-09-16*"}},
		{"le 1er mai, en 2015, depuis 2012, en mai", []string{"1er mai=Wed 2024-05-01*", "2015=2015", "2012=2012", "mai=2024-05*"}},
		{"fin mars 2021, en mars, début août", []string{"mars 2021=2021-03", "mars=2024-03*", "août=2024-08*"}},
		{"Aujourd'hui, avant-hier, après-demain et demain", []string{"Aujourd'hui=Tue 2024-09-17*", "hier=Sun 2024-09-15*", "demain=Thu 2024-09-19*", "demain=Wed 2024-09-18*"}},
		{"mardi dernier, lundi prochain, lundi soir", []string{"mardi=Tue 2024-09-10*", "lundi=Mon 2024-09-23*", "lundi=Mon 2024-09-16*"}},
		{"Six hommes ont été tués. Tués par qui ?", nil},
		{"Sept soldats sont là. la semaine dernière, il est mort", nil},
	} {
		t.Run(tt.body, func(t *testing.T) {
			d := cleanedIn("fr", tt.body)
			wantTexts(t, append([]string{}, tt.want...), dated(d))
			checkClean(t, d.Article)
		})
	}
}

func TestElisions(t *testing.T) {
	for _, tt := range []struct{ lang, body, want string }{
		{"fr", "puisqu’il lorsqu´elle l‘aube", "puisqu il lorsqu elle l aube"},
		{"fr", "L'armée d’Ostrel n'a qu'une base, jusqu'à l'aube.", "L armée d Ostrel n a qu une base jusqu à l aube"},
		{"fr", "aujourd'hui à N'Garo, d'Ostrel à D'Ostrel", "aujourd'hui à N'Garo d Ostrel à D Ostrel"},
		{"fr", "L'ARMÉE N'A RIEN DIT", "L ARMÉE N A RIEN DIT"},
		{"fr", "O'Brel, l' et 'l", "O'Brel l et l"},
		{"en", "L'armée d'Ostrel", "L'armée d'Ostrel"},
	} {
		d := cleanedIn(tt.lang, tt.body)
		var got []string
		for i, w := range d.Body {
			got = append(got, d.Text(w.Span()))
			if w.Hash != HashWord(d.Folded(i)) {
				t.Errorf("%q: the hash of %q", tt.body, d.Text(w.Span()))
			}
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%q: %q, want %q", tt.body, s, tt.want)
		}
		checkClean(t, d.Article)
	}
}

func TestFrenchSentencesAndNames(t *testing.T) {
	d := cleanedIn("fr", "« Six hommes sont morts. » Selon Anna Reval, l'Ostrelois Ivo Tarn était là. À Kesra, M. Brel se tait.")
	wantTexts(t, []string{"« Six hommes sont morts. »", "Selon Anna Reval, l'Ostrelois Ivo Tarn était là.", "À Kesra, M. Brel se tait."},
		texts(d, d.Sentences, func(s Sentence) Span { return s.Span }))
	wantTexts(t, []string{"Anna Reval", "Ostrelois Ivo Tarn", "Kesra", "M. Brel"}, texts(d, d.Entities, func(e Entity) Span { return e.Span }))
	german := cleanedIn("de", "Er ging. »Komm«, sagte er.") // » opens here
	if n := len(german.Sentences); n != 1 {
		t.Errorf("%d German sentences", n)
	}
}

func BenchmarkClean(b *testing.B) {
	text := strings.Repeat("Six people were killed at a market near Ostrel on Friday, and twenty-one others were hurt, the army said. ", 20)
	for _, lang := range []string{"en", "fr"} {
		b.Run(lang, func(b *testing.B) {
			a := &Article{ID: "x", Lang: lang, Body: text}
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Clean(a)
			}
		})
	}
}
