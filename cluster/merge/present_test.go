package merge

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// presents prints the claims of who was there: `crowd 300 "300"`.
func presents(claims []Claim, text func(Claim) string) []string {
	var out []string
	for _, c := range claims {
		if c.Attribute == Present {
			s := fmt.Sprintf("%s %s | %s", c.Class, c.Value, text(c))
			if c.Listed {
				s += " listed"
			}
			out = append(out, s)
		}
	}
	return out
}

func TestPresent(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"with people on board", "A plane with 47 people on board crashed near Ostrel.", []string{"people 47 | 47"}},
		{"were aboard", "When the ferry sank, 47 were aboard.", []string{"people 47 | 47"}},
		{"there were", "There were at least 49 on board.", []string{"people 49 or more | at least 49"}},
		{"carrying", "A ferry carrying 60 villagers sank.", []string{"people 60 | 60"}},
		{"carrying a list", "The ferry was carrying 96 passengers and nine crew.",
			[]string{"passengers 96 | 96", "people 105 | 96 passengers and nine listed", "crew 9 | nine"}},
		{"a crew of", "There were 96 passengers and a crew of about nine on board.",
			[]string{"passengers 96 | 96", "people 104 to 106 | 96 passengers and a crew of about nine listed", "crew 8 to 10 | about nine"}},
		{"all of them", "The crash killed all 47 people on board.", []string{"people 47 | 47"}},
		{"underground", "Sixty-one men were underground at the time.", []string{"people 61 | Sixty-one"}},
		{"gone down", "No fewer than 74 had gone down.", []string{"people 74 or more | No fewer than 74"}},
		{"working", "Some 60 men were working in the gallery.", []string{"people 54 to 66 | Some 60"}},
		{"march", "More than 3,000 people marched through Ostrel.", []string{"crowd 3001 or more | More than 3,000"}},
		{"month before the verb", "The first march, in May, drew 6,000 people.", []string{"crowd 6000 | 6,000"}},
		{"a crowd of", "A crowd of 300 was waiting.", []string{"crowd 300 | 300"}},
		{"attendance", "Attendance was put at 4,000.", []string{"crowd 4000 | 4,000"}},
		{"put the crowd at", "Organisers put the crowd at 20,000, police at 4,000.", []string{"crowd 20000 | 20,000", "crowd 4000 | 4,000"}},
		{"the number of marchers", "Police put the number of marchers at 4,000.", []string{"crowd 4000 | 4,000"}},
		{"spectators", "They played before 11,204 spectators.", []string{"spectators 11204 | 11,204"}},
		{"vague crowd", "Thousands gathered in Ostrel.", []string{"crowd 2000 or more | Thousands"}},

		{"others told of", "Five people aboard the bus were killed.", nil},
		{"others killed", "The crash killed 12 people on board.", nil},
		{"one", "A man was aboard, and Anna Reval attended.", nil},
		{"few", "Two men marched and six officers attended.", nil},
		{"things", "The truck was carrying 40 barrels, and the fair drew 300 letters.", nil},
		{"bare plural", "Passengers aboard wept.", nil},
		{"attributive", "They hit 20 underground tanks.", nil},
		{"teams", "Four rescue teams had gone down.", nil},
		{"could", "It could carry 100 people, and 40 could attend.", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := article("a", tt.text)
			got := presents(Claims(d), func(c Claim) string { return d.Text(c.ValueSpan) })
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestPresentLeavesVerbs wants that people who were there still belong to the verbs
// behind them.
func TestPresentLeavesVerbs(t *testing.T) {
	for text, want := range map[string][]string{
		"Five people aboard the bus were killed in Ostrel.":        {"main killed people 5"},
		"Two passengers and three crew aboard were hurt.":          {"main wounded passengers 2", "main wounded people 5 listed", "main wounded crew 3"},
		"A bus carrying pilgrims crashed, killing 12 in Ostrel.":   {"main killed people 12"},
		"A crew of nine and a family of five were rescued at sea.": {"main rescued crew 9", "main rescued people 14 listed", "main rescued people 5 part"},
	} {
		if diff := cmp.Diff(want, counts(Claims(article("a", text)))); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

// TestPresentDoesNotRise wants a conflict where two voices differ, however late the
// higher figure comes.
func TestPresentDoesNotRise(t *testing.T) {
	facts := Reconcile(members([]told{
		{id: "a", text: "A mine collapsed in Ostrel on Friday. The company said 61 men were underground."},
		{id: "b", hours: 5, text: "A mine collapsed in Ostrel on Friday. The union said 74 men were underground."},
	}), Options{})
	for _, f := range facts {
		if f.Attribute == Present {
			if f.Status != Conflicting {
				t.Errorf("%s: %s", f.Status, f.Rule)
			}
			return
		}
	}
	t.Error("no fact")
}
