package merge

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/wirefold/wirefold/corpus"
)

// gvaRecord is what the records of the incidents say of when and where.
type gvaRecord struct {
	Date string
	City string `json:"city_or_county"`
}

// gvaPlace is what the facts answer to a record: their town, or, where the record
// names a county and no town, their region if it is that county.
func gvaPlace(facts []Fact, city string) (answer string, right bool) {
	answer = factText(facts, EventPlace, Town)
	if contains(gvaTowns(city), gvaTown(answer)) {
		return answer, true
	}
	if region := factText(facts, EventPlace, Region); strings.Contains(strings.ToLower(city), "county") && contains(gvaTowns(city), gvaTown(region)) {
		return region, true
	}
	return answer, false
}

// gvaTowns are the names that count as right for the place of a record. Records
// name a town, or a town and in brackets the part of it or the smaller town that
// it stands for, or a county: "Ostrel (Kesra)", "Ostrel (county)", "Ostrel
// County". Either name of a pair is right, a county with the word or without.
// Townships are treated as counties are. Names are compared folded, without spaces and hyphens, and with "Saint" and
// "Mount" shortened ("Saint Ostrel", "St. Ostrel").
func gvaTowns(city string) []string {
	before, inside, _ := strings.Cut(strings.TrimSuffix(city, ")"), "(")
	var out []string
	for _, name := range []string{before, inside} {
		if key := gvaTown(name); key != "" && key != "county" {
			out = append(out, key)
		}
	}
	return out
}

func gvaTown(name string) string {
	words := strings.FieldsFunc(corpus.Fold(name), func(c rune) bool { return c == ' ' || c == '-' || c == '.' })
	if n := len(words); n > 1 && (words[n-1] == "county" || words[n-1] == "township") {
		words = words[:n-1]
	}
	for i, w := range words {
		switch w {
		case "saint":
			words[i] = "st"
		case "mount":
			words[i] = "mt"
		}
	}
	return strings.Join(words, "")
}

func TestGVATowns(t *testing.T) {
	for _, tt := range []struct {
		gold, said string
		same       bool
	}{
		{"Ostrel", "Ostrel", true}, {"Ostrel (Kesra)", "Kesra", true}, {"Ostrel (Kesra)", "Ostrel", true},
		{"Ostrel (county)", "Ostrel County", true}, {"Ostrel County", "Ostrel", true}, {"Saint Ostrel", "St. Ostrel", true},
		{"Mc Ostrel", "McOstrel", true}, {"Ostrel", "Kesra", false}, {"Ostrel (county)", "County", false},
	} {
		if got := contains(gvaTowns(tt.gold), gvaTown(tt.said)); got != tt.same {
			t.Errorf("%s, %s: %v", tt.gold, tt.said, got)
		}
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// TestGVAWhen measures the day and the town of incidents with two articles at
// least against the records, and of single articles beside them. It asserts the
// floor that the held-out half must keep, and prints the figures. About one in
// fifty of the recorded days is wrong.
func TestGVAWhen(t *testing.T) {
	dir := filepath.Join(dataDir(t), "data", "gva")
	gold := map[string]*gvaRecord{}
	for _, e := range readLines[struct {
		Event string
		Facts *gvaRecord
	}](t, filepath.Join(dir, "events.jsonl")) {
		gold[e.Event] = e.Facts
	}
	incidents := map[string][]Member{}
	var ids []string
	for i, a := range readLines[gvaArticle](t, filepath.Join(dir, "articles.jsonl")) {
		if gold[a.Event] == nil {
			continue
		}
		d := corpus.Clean(&corpus.Article{ID: a.ID, Title: a.Title, Body: a.Body, Source: a.Source, Published: a.Published, Lang: "en"})
		if incidents[a.Event] == nil {
			ids = append(ids, a.Event)
		}
		incidents[a.Event] = append(incidents[a.Event], Member{Doc: d, Claims: Claims(d), Order: i})
	}
	type tally struct{ all, answered, right int }
	var got [2][5]tally
	for _, id := range ids {
		half := 1
		if tuned(id) {
			half = 0
		}
		add := func(k int, answer string, right bool) {
			n := &got[half][k]
			n.all++
			if answer != "" {
				n.answered++
			}
			if right {
				n.right++
			}
		}
		g := gold[id]
		for _, m := range incidents[id] {
			facts := Reconcile([]Member{m}, Options{})
			day := factText(facts, EventDate, "")
			add(0, day, day == g.Date)
			town, right := gvaPlace(facts, g.City)
			add(1, town, right)
		}
		if len(incidents[id]) < 2 {
			continue
		}
		facts := Reconcile(incidents[id], Options{})
		day := factText(facts, EventDate, "")
		add(2, day, day == g.Date)
		if t, ok := When(facts, incidents[id]); ok {
			day = t.Format("2006-01-02")
		}
		add(3, day, day == g.Date)
		town, right := gvaPlace(facts, g.City)
		add(4, town, right)
	}
	floor := [5]float64{.70, .70, .88, .89, .80}
	for k, f := range floor {
		if n := got[1][k]; float64(n.right)/float64(n.all) < f {
			t.Errorf("held out, %d: exact %.3f; the floor is %v", k, float64(n.right)/float64(n.all), f)
		}
	}
	for half, name := range []string{"tuned", "held out"} {
		for k, what := range []string{"day, article", "town, article", "day, incident, claimed", "day, incident, When", "town, incident"} {
			n := got[half][k]
			t.Logf("%-34s exact %.3f, precision if answered %.3f (%d of %d)", name+": "+what,
				float64(n.right)/float64(n.all), float64(n.right)/float64(max(n.answered, 1)), n.answered, n.all)
		}
	}
}

// factText is the text of the fact of the main event.
func factText(facts []Fact, attr Attribute, class Class) string {
	for _, f := range facts {
		if f.Attribute == attr && f.Class == class && f.Scope == Main && f.Status != Retracted {
			return f.Value.Text
		}
	}
	return ""
}
