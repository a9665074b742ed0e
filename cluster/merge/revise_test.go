package merge

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/corpus"
)

func version(body string) *corpus.Document {
	return corpus.Clean(&corpus.Article{ID: "item", Body: body, Lang: "en", Published: friday})
}

// revised prints a revision: "killed people: 6 > at least 8".
func revised(r Revision) string {
	text := func(s *Stated) string {
		if s == nil {
			return "-"
		}
		return s.Text
	}
	return strings.TrimSpace(string(r.Attribute)+" "+string(r.Class)) + ": " + text(r.Before) + " > " + text(r.After)
}

func TestRevise(t *testing.T) {
	tests := []struct {
		name, before, after string
		want                []string
	}{
		{"a toll rises, a claim comes and one goes",
			"Six people were killed when gunmen attacked a base near Ostrel, the army said. Police arrested two men.",
			"At least eight people were killed when gunmen attacked a base near Ostrel, the army said. Nine were wounded.",
			[]string{"killed people: 6 > at least 8", "wounded people: - > 9", "arrested people: 2 > -"}},
		{"other words", "Six people were killed in Ostrel on Friday.", "On Friday, six people died in Ostrel.", nil},
		{"more exactly who", "Six people were killed in Ostrel.", "Six soldiers were killed in Ostrel.", nil},
		{"said again", "Six people were killed.", "Six people were killed. The blast killed six people, police said.", nil},
		{"day and place", "Six people were killed in Ostrel on Friday.", "Six people were killed in Velm on Thursday.",
			[]string{"date: Friday 17 March 2023 > Thursday 16 March 2023", "place town: Ostrel > Velm"}},
		{"a name, a sum and a state", "The airport was closed. Mayor Anna Revall said damage was put at 20 million euros.",
			"The airport was reopened. Mayor Anna Reval said damage was put at 30 million euros.",
			[]string{"money damage: 20 million euros (damage) > 30 million euros (damage)", "state airport: airport closed > airport reopened",
				"person mayor: Anna Revall (mayor) > Anna Reval (mayor)"}},
		{"history that both tell", "Six people were killed. In 2019 an attack in Velm killed 40 people.",
			"Six people were killed. In 2019 an attack in Velm killed 42 people.", []string{"killed people: 40 > 42"}},
		{"history that one tells", "Six people were killed in Ostrel.",
			"Six people were killed in Ostrel. In 2019 an attack in Velm killed 42 people.", nil},
		{"a part", "Six people were killed in Ostrel, including two children.", "Six people were killed in Ostrel, including three children.",
			[]string{"killed children: 2 children > 3 children"}},
		{"who and when", "The Red Front claimed responsibility for the attack, which began at 06:40.",
			"The Black Hand claimed responsibility for the attack, which began at 07:15.",
			[]string{"time start: start 06:40 > start 07:15", "claimed by: The Red Front > The Black Hand"}},
		{"nothing is said", "The council met.", "The council met again.", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before, after := version(tt.before), version(tt.after)
			var got []string
			for _, r := range Revise(before, after) {
				got = append(got, revised(r))
				for s, d := range map[*Stated]*corpus.Document{r.Before: before, r.After: after} {
					if s != nil && (d.Text(s.Span) != s.Quote || s.Quote == "" || !s.Span.Contains(s.Value) || s.Value.Len() == 0) {
						t.Errorf("%s: the quote %q does not stand at %v, or its value not in it at %v", revised(r), s.Quote, s.Span, s.Value)
					}
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestReviseMirrors: a version says nothing else than itself, and what one version says
// otherwise than the other, the other says otherwise than the one.
func TestReviseMirrors(t *testing.T) {
	sentence := rapid.Custom(func(t *rapid.T) string {
		who := rapid.SampledFrom([]string{"people", "soldiers", "children", "police officers", "men"}).Draw(t, "who")
		n := rapid.SampledFrom([]string{"Two", "Six", "At least 8", "About 12", "Dozens of", "The two"}).Draw(t, "n")
		place := rapid.SampledFrom([]string{"Ostrel", "Velm", "East Kesra"}).Draw(t, "place")
		day := rapid.SampledFrom([]string{"on Friday", "on Thursday", "in 2019", "at 06:40", "last week"}).Draw(t, "day")
		return rapid.SampledFrom([]string{
			n + " " + who + " were killed in " + place + " " + day + ".",
			n + " " + who + " were wounded " + day + ", the army said.",
			"Police in " + place + " arrested " + strings.ToLower(n) + " " + who + " " + day + ".",
			"A soldier was killed, including " + strings.ToLower(n) + " " + who + ".",
			"The airport in " + place + " was " + rapid.SampledFrom([]string{"closed", "reopened"}).Draw(t, "state") + " " + day + ".",
			"Damage was put at " + rapid.SampledFrom([]string{"20", "30"}).Draw(t, "sum") + " million euros.",
			"The turnout was " + rapid.SampledFrom([]string{"41", "43"}).Draw(t, "share") + " percent in " + place + ".",
			"Mayor Anna " + rapid.SampledFrom([]string{"Reval", "Tarn"}).Draw(t, "name") + " said so.",
		}).Draw(t, "sentence")
	})
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(sentence, 0, 8).Draw(t, "sentences"), " ")
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := version(text.Draw(t, "a")), version(text.Draw(t, "b"))
		if got := Revise(a, a); len(got) > 0 {
			t.Fatalf("a version against itself: %v", got)
		}
		mirrored := Revise(b, a)
		for i := range mirrored {
			r := &mirrored[i]
			r.Before, r.After = r.After, r.Before
		}
		if d := cmp.Diff(Revise(a, b), mirrored); d != "" {
			t.Fatal(d)
		}
	})
}
