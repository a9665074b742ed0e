package bench

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
)

func TestRecordScore(t *testing.T) {
	var s RecordScore
	for _, x := range [][2]string{{"2", "2"}, {"", "0"}, {"", "1"}, {"1", "0"}, {"0", "0"}, {"3", "4"}} {
		s.add(x[0], x[1], "0")
	}
	// Four of six answered, two of them right; three records above nought, one found.
	if s.All != 6 || s.Answered != 4 || s.Exact != 3 || s.Precision != .5 || s.Recall != 1./3 || s.Share != .5 {
		t.Errorf("%+v", s)
	}
}

func TestTownNames(t *testing.T) {
	for _, tt := range []struct {
		gold, said string
		same       bool
	}{
		{"Ostrel", "OSTREL", true},
		{"Ostrel (Kesra)", "Kesra", true},
		{"Ostrel (Kesra)", "Ostrel", true},
		{"Ostrel (county)", "Ostrel County", true},
		{"Ostrel County", "Ostrel", true},
		{"Ostrel", "Ostrel Township", true},
		{"Mc Ostrel", "McOstrel", true},
		{"Saint Ostrel", "St. Ostrel", true},
		{"Fort Ostrel", "Ft. Ostrel", true},
		{"Ostrel-on-Marn", "Ostrel on Marn", true},
		{"Ostrel", "Kesra", false},
		{"Ostrel (county)", "County", false},
		{"Ostrel", "", false},
	} {
		if got := slices.Contains(townNames(tt.gold), townKey(tt.said)); got != tt.same {
			t.Errorf("%s, %s: %v", tt.gold, tt.said, got)
		}
	}
}

func TestTownOf(t *testing.T) {
	place := func(name string, class merge.Class, scope merge.Scope, status merge.Status) merge.Fact {
		return merge.Fact{Attribute: merge.EventPlace, Class: class, Scope: scope, Status: status, Value: merge.Value{Text: name}}
	}
	facts := []merge.Fact{
		place("withdrawn", merge.Town, merge.Main, merge.Retracted), place("elsewhere", merge.Town, merge.Related, merge.Single),
		place("a base", "", merge.Main, merge.Single), place("Ostrel", merge.Town, merge.Main, merge.Single), place("a gate", "", merge.Main, merge.Single),
	}
	if got := townOf(facts); got != "Ostrel" {
		t.Errorf("%q, want the town", got)
	}
	if got := townOf(facts[:3]); got != "a base" {
		t.Errorf("%q, want the place", got)
	}
	if got := townOf(facts[:2]); got != "" {
		t.Errorf("%q, want nothing", got)
	}
}

// TestTownSaid takes a region as the answer only where the record names a county.
func TestTownSaid(t *testing.T) {
	facts := []merge.Fact{
		{Attribute: merge.EventPlace, Class: merge.Town, Scope: merge.Main, Value: merge.Value{Text: "Ostrel"}},
		{Attribute: merge.EventPlace, Class: merge.Region, Scope: merge.Main, Value: merge.Value{Text: "Sarvania"}},
		{Attribute: merge.EventPlace, Class: merge.Region, Scope: merge.Main, Value: merge.Value{Text: "Kesra County"}},
		{Attribute: merge.EventPlace, Class: merge.Region, Scope: merge.Related, Value: merge.Value{Text: "Marn County"}},
	}
	for city, want := range map[string]string{
		"Marn (Ostrel)": "Marn (Ostrel)", "Kesra (county)": "Kesra (county)", "Kesra County": "Kesra County", "Kesra": "Ostrel",
		"Sarvania": "Ostrel", "Marn County": "Ostrel",
	} {
		if got := townSaid(facts, city); got != want {
			t.Errorf("%s: %q, want %q", city, got, want)
		}
	}
}

// TestMeasureRecords scores an incident of three articles and one of a single article,
// and compares methods on the former.
func TestMeasureRecords(t *testing.T) {
	set := &Set{Gold: map[string]string{}}
	add := func(event, source, body string) {
		id := event + " " + source
		at := time.Date(2027, 3, 6, len(set.Articles), 0, 0, 0, time.UTC) // a Saturday
		set.Articles = append(set.Articles, &corpus.Article{ID: id, Source: source, Published: at, Lang: "en", Body: body})
		set.Gold[id] = event
	}
	const lead = " men were killed and six people were wounded on Friday when gunmen attacked a base in Ostrel, police said."
	add("many", "a", "Two"+lead)
	add("many", "b", "Three"+lead)
	add("many", "c", "Two"+lead)
	add("alone", "a", "Four"+lead)
	var records []record
	err := json.Unmarshal([]byte(`[
		{"event": "many", "facts": {"n_killed": 2, "n_injured": 5, "date": "2027-03-05", "city_or_county": "Ostrel (Kesra)"}},
		{"event": "alone", "facts": {"n_killed": 4, "n_injured": 6, "date": "2027-03-05", "city_or_county": "Ostrel"}},
		{"event": "without articles", "facts": {}}, {"event": "unknown"}]`), &records)
	if err != nil {
		t.Fatal(err)
	}
	r, err := measureRecords(t.Context(), set, records)
	if err != nil {
		t.Fatal(err)
	}
	if r.Incidents != 2 || r.Articles != 4 {
		t.Errorf("%d incidents, %d articles", r.Incidents, r.Articles)
	}
	exact := map[string][2]int{}
	for _, s := range r.Scores {
		sum := exact[s.What]
		exact[s.What] = [2]int{sum[0] + s.Exact, sum[1] + s.All}
	}
	want := map[string][2]int{
		"killed, article": {3, 4}, "injured, article": {1, 4}, "killed, incident": {1, 1}, "injured, incident": {0, 1},
		"day, incident": {1, 1}, "town, incident": {1, 1}, "day or estimate, incident": {1, 1},
		"town, article": {4, 4},
	}
	if d := cmp.Diff(want, exact); d != "" {
		t.Error(d)
	}
	for _, row := range r.Truth {
		if row.Objects == 0 {
			continue // the other half
		}
		right := 0
		if row.Set[:len("gva killed")] == "gva killed" {
			right = 1
		}
		if row.Objects != 1 || row.Right != right {
			t.Errorf("%+v", row)
		}
	}
}

// TestGVATowns asserts the floor that the towns of the held-out half must keep.
func TestGVATowns(t *testing.T) {
	dir, err := DataDir()
	if err != nil {
		t.Skip(err)
	}
	r, err := MeasureGVA(t.Context(), dir)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no records of incidents here: ", err)
	} else if err != nil {
		t.Fatal(err)
	}
	floor := map[string]float64{"town, incident": .80, "town, article": .70}
	for _, s := range r.Scores {
		if f, ok := floor[s.What]; ok && s.Half == "held out" && s.Share < f {
			t.Errorf("%s: exact %.3f; the floor is %v", s.What, s.Share, f)
		}
	}
}

func TestFactsReport(t *testing.T) {
	r := &FactsReport{
		GVA: &GVAReport{
			Articles: 3, Incidents: 2, Scores: []RecordScore{{What: "killed, incident", Half: "tuned", All: 2, Answered: 1, Share: .5, Precision: 1, Recall: .25}},
			Truth: []TruthRow{{"wirefold", "gva killed, tuned", 2, 1, .5}},
		},
		Books: []TruthRow{{"majority vote", "books", 100, 79, .79}},
	}
	want := `gva: 2 incidents, 3 articles

                                        all  answered   exact  precision   recall
tuned: killed, incident                   2         1   0.500      1.000    0.250

method               set                    objects   exact
majority vote        books                      100   0.790
wirefold             gva killed, tuned            2   0.500
`
	if d := cmp.Diff(want, r.String()); d != "" {
		t.Error(d)
	}
}
