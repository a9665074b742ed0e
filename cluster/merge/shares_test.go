package merge

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// people prints the counts of people of one article.
func people(text string) []string {
	var out []string
	for _, c := range Claims(article("a", text)) {
		switch c.Attribute {
		case Killed, Wounded, Casualties, Missing, Arrested, Abducted, Rescued, Evacuated, Displaced, Shown:
		default:
			continue
		}
		line := fmt.Sprintf("%s %s %s", c.Attribute, c.Class, c.Value)
		if c.Part {
			line += " part"
		}
		if c.Listed {
			line += " listed"
		}
		if c.Instead != nil {
			line += fmt.Sprintf(" not %.0f", c.Instead.N)
		}
		out = append(out, line)
	}
	return out
}

// TestPeopleCounted: the many ways to count people.
func TestPeopleCounted(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"lost", "The guard said it lost 12 men.", []string{"killed people 12"}},
		{"no people lost", "Ostrel lost 12 games and three players' passes.", nil},
		{"lives", "The floods have claimed at least 70 lives.", []string{"killed people 70 or more"}},
		{"losses", "The guard put its losses at 15.", []string{"killed people 15"}},
		{"the dead number", "The dead numbered 27.", []string{"killed people 27"}},
		{"known to have", "Nine miners are known to have died.", []string{"killed workers 9"}},
		{"a threat is no death", "Raiders threatened to kill nine miners.", nil},
		{"bodies brought up", "Divers brought up three more bodies.", []string{"killed people 3"}},
		{"one person, described", "One person, a father of two, has died.", []string{"killed people 1"}},
		{"before the noun", "Twenty-one wounded soldiers were flown to Kesra.", []string{"wounded soldiers 21"}},
		{"murders are other events", "The murdered women lived in Kesra. Four murdered women lived there.", nil},
		{"in treatment", "Nine recruits are being treated in Kesra.", []string{"wounded soldiers 9"}},
		{"in intensive care", "Nine are in intensive care.", []string{"wounded people 9"}},
		{"missing", "The owner named 14 men as missing.", []string{"missing people 14"}},
		{"police look for suspects", "Police were searching for two men.", nil},
		{"rescuers look for the lost", "Divers were searching for two men.", []string{"missing people 2"}},
		{"arrests", "Police made 14 arrests.", []string{"arrested people 14"}},
		{"arrests rose", "Arrests have risen to 58.", []string{"arrested people 58"}},
		{"police hold", "Police said they were holding 19 men.", []string{"arrested people 19"}},
		{"others hold", "The hall was holding 19 men.", nil},
		{"driven off", "Raiders drove off with 40 pupils, driving off dozens of villagers.", []string{"abducted children 40", "abducted people 24 or more"}},
		{"driven off themselves", "The raiders were driven off.", nil},
		{"seized by police", "Two men were seized by police.", []string{"arrested people 2"}},
		{"captives escape", "Forty pupils were abducted. Nine have since escaped.", []string{"abducted children 40", "rescued people 9"}},
		{"others escape", "Nine people escaped.", nil},
		{"pulled out", "Forty had been pulled from the water.", []string{"rescued people 40"}},
		{"pulled out dead", "Forty people were pulled dead from the water.", nil},
		{"told to leave", "About 500 people were told to leave their homes.", []string{"evacuated people 450 to 550"}},
		{"had to leave", "Some 500 people have had to leave their homes.", []string{"evacuated people 450 to 550"}},
		{"in the open", "Thousands slept in the open.", []string{"displaced people 2000 or more"}},
		{"in schools", "Six hundred people were put up in schools.", []string{"displaced people 600"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, people(tt.text)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestShares: parts of those counted are no second toll.
func TestShares(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"how badly", "Forty people were injured, eight of them seriously.", []string{"wounded people 40", "wounded people 8 part"}},
		{"how badly, without a pronoun", "Forty people were injured, eight seriously.", []string{"wounded people 40", "wounded people 8 part"}},
		{"who", "The blast killed 19 people, four of them children.", []string{"killed people 19", "killed children 4 part"}},
		{"of whom", "Nineteen people were killed, four of whom were children.", []string{"killed people 19", "killed children 4 part"}},
		{"among them", "The blast killed 19 people, among them four children.", []string{"killed people 19", "killed children 4 part"}},
		{"before the verb", "Nineteen people, including four children, were killed.", []string{"killed people 19", "killed children 4 part"}},
		{"of the dead", "Four of the dead were children.", []string{"killed children 4 part"}},
		{"of a number of dead", "Four of the 19 dead were children.", []string{"killed children 4 part"}},
		{"among the dead", "Four children were among the dead.", []string{"killed children 4 part"}},
		{"the other way round", "Among the dead were four children.", []string{"killed children 4 part"}},
		{"the dead include", "The dead include four children.", []string{"killed children 4 part"}},
		{"a wounded man dies", "One of the wounded died overnight.", []string{"killed people 1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, people(tt.text)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestInstead: the figure that another one replaces is no claim beside it.
func TestInstead(t *testing.T) {
	for text, want := range map[string][]string{
		"The ministry cut the toll to 28 from 31.":        {"killed people 28 not 31"},
		"The ministry cut the toll from 31 to 28.":        {"killed people 28 not 31"},
		"Twenty-eight people died, revised from 31.":      {"killed people 28 not 31"},
		"(Corrects missing in paragraph 2 to 14 from 12)": {"missing people 14 not 12"},
		"Twenty-eight people died, not 31.":               {"killed people 28 not 31"},
		"Fourteen recruits were killed, the guard said, revising an earlier toll of nine.": {
			"killed soldiers 14 not 9", "killed soldiers 9"},
		"Twenty-eight people died, up three floors from the gate.": {"killed people 28"},
	} {
		if d := cmp.Diff(want, people(text)); d != "" {
			t.Errorf("%s: %s", text, d)
		}
	}
}
