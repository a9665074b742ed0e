package merge

import "testing"

// TestGVAWhen measures the day of incidents with two articles at least against the
// records, and of single articles beside them. It asserts the floor that the held-out
// half must keep, and prints the figures. About one in fifty of the recorded days is
// wrong. Package bench measures the towns.
func TestGVAWhen(t *testing.T) {
	ids, gold, incidents := gvaIncidents[struct{ Date string }](t)
	type tally struct{ all, answered, right int }
	var got [2][3]tally
	for _, id := range ids {
		half := 1
		if tuned(id) {
			half = 0
		}
		add := func(k int, day string) {
			n := &got[half][k]
			n.all++
			if day != "" {
				n.answered++
			}
			if day == gold[id].Date {
				n.right++
			}
		}
		for _, m := range incidents[id] {
			add(0, claimedDay(Reconcile([]Member{m}, Options{})))
		}
		if len(incidents[id]) < 2 {
			continue
		}
		facts := Reconcile(incidents[id], Options{})
		day := claimedDay(facts)
		add(1, day)
		if t, ok := When(facts, incidents[id]); ok {
			day = t.Format("2006-01-02")
		}
		add(2, day)
	}
	floor := [3]float64{.70, .88, .89}
	for k, f := range floor {
		if n := got[1][k]; float64(n.right)/float64(n.all) < f {
			t.Errorf("held out, %d: exact %.3f; the floor is %v", k, float64(n.right)/float64(n.all), f)
		}
	}
	for half, name := range []string{"tuned", "held out"} {
		for k, what := range []string{"day, article", "day, incident, claimed", "day, incident, When"} {
			n := got[half][k]
			t.Logf("%-34s exact %.3f, precision if answered %.3f (%d of %d)", name+": "+what,
				float64(n.right)/float64(n.all), float64(n.right)/float64(max(n.answered, 1)), n.answered, n.all)
		}
	}
}

// claimedDay is the day of the main event.
func claimedDay(facts []Fact) string {
	for _, f := range facts {
		if f.Attribute == EventDate && f.Scope == Main && f.Status != Retracted {
			return f.Value.Text
		}
	}
	return ""
}
