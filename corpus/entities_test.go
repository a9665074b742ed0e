package corpus

import "testing"

func TestEntities(t *testing.T) {
	tests := []struct {
		name, body string
		want       []string
	}{
		{"names", "On the road from Ostrel to Kesra, Anna Reval wept.", []string{"Ostrel", "Kesra", "Anna Reval"}},
		{"particles", "The Sons of the Escarpment met the Council of Ouldara, Omar al-Brel and Jo van der Okel.",
			[]string{"Sons", "Escarpment", "Council of Ouldara", "Omar al-Brel", "Jo van der Okel"}},
		{"particle at the end", "The men of Kesra of the north.", []string{"Kesra"}},
		{"hyphen", "The Anna-Marie sank.", []string{"Anna-Marie"}},
		{"possessive ends a name", "In Kesra's Camp B the men ate.", []string{"Kesra", "Camp B"}},
		{"comma ends a name", "In Kesra, Ouldara, men ate.", []string{"Kesra", "Ouldara"}},
		{"title", "It was then that Col. Reval met J. Okel.", []string{"Col. Reval", "J. Okel"}},
		{"acronyms", "Then the UN, the U.N. envoy, the WHO and the U.N. Council met at 6 AM.", []string{"UN", "U.N.", "WHO", "U.N. Council"}},

		{"sentence start alone", "Gunmen fled. Boats burned.", nil},
		{"sentence start seen inside", "Kesra burned. The men of Kesra fled.", []string{"Kesra", "Kesra"}},
		{"sentence start in a run", "Anna Reval fled. Officials in Kesra wept.", []string{"Anna Reval", "Kesra"}},
		{"sentence start acronym", "NATO met.", []string{"NATO"}},
		{"sentence word", "The Kesra camp burned. In Ostrel it rained.", []string{"Kesra", "Ostrel"}},
		{"sentence words in a run", "When The Kesra burned, it rained.", []string{"Kesra"}},
		{"an article that begins a name", "Los Ostreles burned. El Brel wept.", []string{"Los Ostreles", "El Brel"}},
		{"after a quote", `He said "Water is gone" and "Kesra Camp is lost".`, []string{"Kesra Camp"}},
		{"after a typographic quote", "He said “Water is gone”.", nil},
		{"after a quote, seen inside", `He said "Kesra is gone", near Kesra.`, []string{"Kesra", "Kesra"}},
		{"headline", "Gunmen Storm Army Camp In Kesra Town\nIn Ostrel it rained.", []string{"Ostrel"}},
		{"headline in capitals", "GUNMEN STORM ARMY CAMP IN KESRA\nIn Ostrel it rained.", []string{"Ostrel"}},
		{"furniture", "FILE - Anna Reval in Kesra.\nIt rained in Ostrel.", []string{"Ostrel"}},
		{"small and digits", "the iPhone of 17 men", nil},

		{"weekday and month", "It burned on Tuesday and in September and on Sept. 17.", nil},
		{"weekday behind a name", "It burned in Kesra Tuesday and in Ostrel Sept. 17.", []string{"Kesra", "Ostrel"}},
		{"weekday before a name", "It burned when on Monday Kesra fell.", []string{"Kesra"}},
		{"first name that is a month", "It was Jan Brel.", []string{"Jan Brel"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := cleaned(tt.body)
			if tt.want == nil {
				tt.want = []string{}
			}
			wantTexts(t, tt.want, texts(d, d.Entities, func(e Entity) Span { return e.Span }))
			checkClean(t, d.Article)
		})
	}
}

func TestEntityAcronym(t *testing.T) {
	d := cleaned("Then the UN met the Council of NATO.")
	if len(d.Entities) != 2 || !d.Entities[0].Acronym || d.Entities[1].Acronym {
		t.Errorf("entities are %+v, want an acronym and a name", d.Entities)
	}
}
