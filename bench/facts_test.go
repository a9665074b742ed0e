package bench

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
)

// marked is a gold claim under construction: quote and words are looked up in the body.
type marked struct {
	id, article, event, attribute string
	value                         map[string]any
	source, role, quote, words    string
}

func exact(n float64) map[string]any {
	return map[string]any{"kind": "quantity", "n": n, "low": n, "high": n}
}

var tinyBodies = map[string]string{
	"a": "Six soldiers were killed and 12 people were hurt, the army said. Last year 20 died.",
	"b": "Nine soldiers were killed, residents said. Two cars burned.",
}

// tiny is a gold set of one story: two articles of two agencies within an hour.
func tiny() map[string]any {
	claims := []any{}
	for _, m := range []marked{
		{"a.k", "a", "E", "count.killed.soldiers", exact(6), "army", "main", "Six soldiers were killed", "Six"},
		{"a.w", "a", "E", "count.wounded", exact(12), "army", "main", "12 people were hurt", "12"},
		{"a.b", "a", "B", "background.killed", exact(20), "agency", "background", "Last year 20 died", "20"},
		{"b.k", "b", "E", "count.killed.soldiers", exact(9), "residents", "main", "Nine soldiers were killed", "Nine"},
		{"b.c", "b", "E", "count.cars", exact(2), "agency", "main", "Two cars burned", "Two"},
	} {
		at := func(words string) map[string]any {
			start := strings.Index(tinyBodies[m.article], words)
			return map[string]any{"byte_start": start, "byte_end": start + len(words)}
		}
		claims = append(claims, map[string]any{
			"id": m.id, "article": m.article, "event": m.event, "attribute": m.attribute, "value": m.value,
			"sources": []any{m.source}, "role": m.role, "quote": m.quote, "span": at(m.quote), "value_text": m.words, "value_span": at(m.words),
		})
	}
	return map[string]any{
		"articles": []any{
			map[string]any{"id": "b", "body": tinyBodies["b"], "published": "2027-03-05T10:30:00Z", "agency": "Northline"},
			map[string]any{"id": "a", "body": tinyBodies["a"], "published": "2027-03-05T10:00:00Z", "agency": "Meridian"},
		},
		"sources": []any{
			map[string]any{"id": "agency", "label": "nobody cited", "type": "agency"},
			map[string]any{"id": "army", "label": "Sarvania's army", "type": "official"},
			map[string]any{"id": "residents", "label": "residents of Ostrel", "type": "eyewitness"},
		},
		"events": []any{map[string]any{"id": "E"}, map[string]any{"id": "B"}},
		"claims": claims,
		"groups": []any{
			map[string]any{"id": "g.conflict", "claims": []any{"a.k", "b.k"}, "relation": "true_conflict", "fact_status": "conflicting", "true_conflict": true},
			map[string]any{"id": "g.missed", "claims": []any{"a.w", "b.c"}, "relation": "true_conflict", "true_conflict": true},
			map[string]any{"id": "g.apart", "claims": []any{"a.k", "a.b"}, "relation": "different_sub_event"},
			map[string]any{"id": "g.wrong", "claims": []any{"a.k", "b.k"}, "relation": "agree"},
		},
	}
}

func writeJSONFile(t *testing.T, path string, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func readTiny(t *testing.T) []*FactSet {
	t.Helper()
	sets, err := ReadFacts(t.Context(), writeJSONFile(t, filepath.Join(t.TempDir(), "tiny.json"), tiny()))
	if err != nil {
		t.Fatal(err)
	}
	return sets
}

// reads is a claim of ours at the given words.
func reads(article, words string, a merge.Attribute, class merge.Class, n float64, scope merge.Scope, cited merge.Source) merge.Claim {
	start := strings.Index(tinyBodies[article], words)
	at := corpus.Span{Start: start, End: start + len(words)}
	return merge.Claim{
		Article: article, Attribute: a, Class: class, Value: merge.Value{N: n, Low: n, High: n}, Scope: scope, Cited: cited,
		Span: at, ValueSpan: at,
	}
}

// TestScoreFacts scores claims made by hand: of five gold quantities three are read
// right, one with another value and one not at all; one of ours is of nothing marked.
func TestScoreFacts(t *testing.T) {
	sets := readTiny(t)
	army := merge.Source{Name: "an army spokesman", Mode: merge.Paraphrase}
	nobody := merge.Source{Mode: merge.Unattributed}
	single := reads("a", "Last year", merge.Arrested, merge.People, 1, merge.Main, nobody)
	single.Single = true
	members := sets[0].Stories[0].Members
	if got := members[0].Doc.Article.ID + members[1].Doc.Article.ID; got != "ab" {
		t.Fatalf("articles in order %s, want them by time of publication", got)
	}
	members[0].Claims = []merge.Claim{
		reads("a", "Six", merge.Killed, merge.Soldiers, 6, merge.Main, army),
		reads("a", "12 people", merge.Wounded, merge.People, 13, merge.Main, army),
		single,
		reads("a", "20", merge.Killed, merge.People, 20, merge.Unscoped, nobody),
	}
	members[1].Claims = []merge.Claim{reads("b", "Nine", merge.Killed, merge.Soldiers, 9, merge.Main, nobody)}
	r := ScoreFacts(sets)

	third := newPRF(.6, .6)
	located := newPRF(.8, .8)
	if got := r.Kinds[0]; got.Name != quantities || got.Gold != 5 || got.Ours != 5 || got.Right != third || got.Located != located {
		t.Errorf("quantities: %+v", got)
	}
	var names []string
	for _, s := range r.ByName {
		names = append(names, s.Name)
		switch want := newPRF(1, 1); merge.Attribute(s.Name) {
		case merge.Killed:
			if s.Gold != 3 || s.Ours != 3 || s.Right != want {
				t.Errorf("killed: %+v", s)
			}
		case merge.Wounded:
			if s.Right != (PRF{}) || s.Located != want {
				t.Errorf("wounded: %+v", s)
			}
		}
	}
	if want := []string{"killed", "wounded", "arrested", "number"}; !cmp.Equal(names, want) {
		t.Errorf("rows %v, want %v", names, want)
	}
	if r.FigurePrecision != .75 {
		t.Errorf("precision of figures %v, want three of four", r.FigurePrecision)
	}
	if want := (Accuracy{quantities, 2, 3, 1, 2. / 3}); r.Scope[0] != want {
		t.Errorf("scope %+v, want %+v", r.Scope[0], want)
	}
	if want := (Accuracy{quantities, 2, 3, 1, 2. / 3}); r.Attribution[0] != want {
		t.Errorf("attribution %+v, want %+v", r.Attribution[0], want)
	}
	if want := []Accuracy{{"all", 2, 3, 0, 2. / 3}, {"main event", 2, 3, 0, 2. / 3}}; !cmp.Equal(r.Statuses, want) {
		t.Errorf("statuses %+v, want %+v", r.Statuses, want)
	}
	if r.Flagged != 1 || r.GoldConflicts != 2 || r.Conflicts != newPRF(1, .5) {
		t.Errorf("conflicts: %d flagged, %d gold, %+v", r.Flagged, r.GoldConflicts, r.Conflicts)
	}
	var found []string
	for _, f := range r.Findings {
		found = append(found, f.What+": "+f.ID)
	}
	want := []string{
		"1 missed: quantities: b.c", "2 other value: quantities: a.w", "3 not marked: quantities: a", "4 scope: a.b", "5 source: b.k",
		"6 status: g.wrong", "8 missed conflict: g.missed",
	}
	if d := cmp.Diff(want, found); d != "" {
		t.Error(d)
	}
	text := (&FactsReport{Gold: r}).String()
	for _, line := range []string{"1 gold sets, 1 stories, 2 articles", "scope, quantities    0.667  (2 of 3, 1 unscoped)", "missed conflict:\n  tiny g.missed: a.w, b.c"} {
		if !strings.Contains(text, line) {
			t.Errorf("no %q in\n%s", line, text)
		}
	}
}

// TestFalseConflict flags what nobody marked as a conflict.
func TestFalseConflict(t *testing.T) {
	sets := readTiny(t)
	members := sets[0].Stories[0].Members
	army, front := merge.Source{Name: "the army", Mode: merge.Paraphrase}, merge.Source{Name: "the Front", Mode: merge.Paraphrase}
	members[0].Claims = []merge.Claim{reads("a", "12", merge.Wounded, merge.People, 12, merge.Main, army)}
	members[1].Claims = []merge.Claim{reads("b", "Nine", merge.Wounded, merge.People, 40, merge.Main, front)}
	sets[0].Groups = append(sets[0].Groups, &GoldGroup{ID: "g.same", Claims: []string{"a.w", "b.k"}, Relation: "agree"})
	r := ScoreFacts(sets)
	if r.Flagged != 1 || r.GoldConflicts != 2 || r.Conflicts != (PRF{}) {
		t.Errorf("%d flagged, %d gold, %+v", r.Flagged, r.GoldConflicts, r.Conflicts)
	}
	if got := r.Findings[len(r.Findings)-3]; got.What != "7 false conflict" || got.ID != "tiny" {
		t.Errorf("%+v", got)
	}
}

// TestOneClaimAnswersOnce: a quantity of ours stands for one gold claim, the one with
// its value before others.
func TestOneClaimAnswersOnce(t *testing.T) {
	in := tiny()
	claims := in["claims"].([]any)
	twice := map[string]any{}
	for k, v := range claims[0].(map[string]any) {
		twice[k] = v
	}
	twice["id"], twice["value"] = "a.other", exact(7)
	in["claims"] = append([]any{twice}, claims...)
	sets, err := ReadFacts(t.Context(), writeJSONFile(t, filepath.Join(t.TempDir(), "t.json"), in))
	if err != nil {
		t.Fatal(err)
	}
	members := sets[0].Stories[0].Members
	members[0].Claims = []merge.Claim{reads("a", "Six", merge.Killed, merge.Soldiers, 6, merge.Main, merge.Source{})}
	members[1].Claims = nil
	k := ScoreFacts(sets).Kinds[0]
	if want := newPRF(1, 1./6); k.Right != want || k.Located != want {
		t.Errorf("right %+v, located %+v, want %+v for both", k.Right, k.Located, want)
	}
}

// TestTimeAndDay: "early on Friday" may be read as a time, as a day, or as both.
func TestTimeAndDay(t *testing.T) {
	in := tiny()
	claims := in["claims"].([]any)
	claims[2].(map[string]any)["attribute"] = "time.start"
	claims[2].(map[string]any)["value"] = map[string]any{"kind": "time", "start": "2027-03-05T01:00Z", "end": "2027-03-05T05:00Z"}
	sets, err := ReadFacts(t.Context(), writeJSONFile(t, filepath.Join(t.TempDir(), "t.json"), in))
	if err != nil {
		t.Fatal(err)
	}
	day := reads("a", "20", merge.EventDate, "", 0, merge.Main, merge.Source{})
	day.Value = merge.Value{Kind: merge.Day, Text: "2027-03-05"}
	clock := reads("a", "year 20", merge.EventTime, merge.Start, 0, merge.Main, merge.Source{})
	clock.Value = merge.Value{Kind: merge.Clock, N: 9 * 60, Low: 9 * 60, High: 9 * 60}
	sets[0].Stories[0].Members[0].Claims = []merge.Claim{clock, day}
	sets[0].Stories[0].Members[1].Claims = nil
	k := ScoreFacts(sets).Kinds[1]
	if k.Gold != 1 || k.Ours != 2 || k.Right != newPRF(.5, 1) || k.Located != newPRF(1, 1) {
		t.Errorf("%+v", k)
	}
}

func TestReadFacts(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{"gold", "seeds"} {
		if err := os.Mkdir(filepath.Join(dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "seeds", "one.txt"), []byte("A quay collapsed.\n\nNobody was hurt.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	writeJSONFile(t, filepath.Join(dir, "gold", "x.json"), map[string]any{
		"articles": []any{
			map[string]any{"id": "late", "file": "one.txt", "doc_date": "2027-03-05", "doc_order_in_cluster": 2, "cluster": "E1", "agency": "Meridian", "copy_family": "f"},
			map[string]any{"id": "early", "body": "A quay broke.", "doc_date": "2027-03-05", "doc_order_in_cluster": 1, "cluster": "E1", "copy_family": "f", "corrects": "late"},
			map[string]any{"id": "other", "body": "Snow fell.", "published": "2027-03-04T09:00:00+02:00", "cluster": "E2", "withdrawn": true, "copy_family": "g", "corrects": false},
		},
		"links": []any{map[string]any{"a": "early", "b": "late", "type": "update_of"}, map[string]any{"a": "early", "b": "other", "type": "background"}},
	})
	sets, err := ReadFacts(t.Context(), filepath.Join(dir, "gold"))
	if err != nil {
		t.Fatal(err)
	}
	type member struct {
		Story, ID, Origin, Supersedes, Title string
		Published                            time.Time
		Retracted, Corrects                  bool
	}
	var got []member
	for _, s := range sets[0].Stories {
		for _, m := range s.Members {
			a := m.Doc.Article
			got = append(got, member{s.Name, a.ID, m.Origin, m.Supersedes, a.Title, a.Published.UTC(), m.Retracted, m.Corrects})
		}
	}
	day := time.Date(2027, 3, 5, 0, 0, 0, 0, time.UTC)
	want := []member{
		{"x E2", "other", "g", "", "", time.Date(2027, 3, 4, 7, 0, 0, 0, time.UTC), true, false},
		{"x E1", "early", "Meridian", "", "", day, false, true}, // a copy without a credit is the agency's
		{"x E1", "late", "Meridian", "early", "A quay collapsed.", day, false, false},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestReadFactsErrors(t *testing.T) {
	claim := func(in map[string]any, n int) map[string]any { return in["claims"].([]any)[n].(map[string]any) }
	article := func(in map[string]any, n int) map[string]any { return in["articles"].([]any)[n].(map[string]any) }
	span := func(start, end int) map[string]any { return map[string]any{"byte_start": start, "byte_end": end} }
	for _, tt := range []struct {
		name  string
		spoil func(in map[string]any)
		want  string
	}{
		{"span past the end", func(in map[string]any) { claim(in, 3)["span"] = span(0, 999) }, `claim "b.k": span: bytes 0 to 999 of a body of 59`},
		{"empty span", func(in map[string]any) { claim(in, 3)["value_span"] = span(4, 4) }, `claim "b.k": value_span: bytes 4 to 4`},
		{"other words", func(in map[string]any) { claim(in, 3)["value_span"] = span(5, 9) }, `claim "b.k": value_span: bytes 5 to 9 are "sold", not "Nine"`},
		{"cut character", func(in map[string]any) {
			article(in, 0)["body"] = "Nin\u00e9 soldiers were killed, residents said. Two cars burned."
			claim(in, 3)["span"], claim(in, 3)["quote"] = span(0, 9), "Nin\u00e9 sol"
		}, `claim "b.k": value_span: bytes 0 to 4 cut a character`},
		{"unknown article", func(in map[string]any) { claim(in, 0)["article"] = "z" }, `claim "a.k": article "z" is not in the set`},
		{"unknown event", func(in map[string]any) { claim(in, 0)["event"] = "z" }, `claim "a.k": event "z" is not in the set`},
		{"unknown source", func(in map[string]any) { claim(in, 0)["sources"] = []any{"z"} }, `claim "a.k": source "z" is not in the set`},
		{"unknown role", func(in map[string]any) { claim(in, 0)["role"] = "z" }, `claim "a.k": role "z" is not known`},
		{"unknown kind", func(in map[string]any) { claim(in, 0)["value"] = map[string]any{"kind": "z"} }, `claim "a.k": value of kind "z"`},
		{"interval upside down", func(in map[string]any) {
			claim(in, 0)["value"] = map[string]any{"kind": "quantity", "low": 7, "high": 6}
		}, `claim "a.k": the value runs from 7 to 6`},
		{"same claim twice", func(in map[string]any) { claim(in, 1)["id"] = "a.k" }, `claim "a.k": the id is missing or given twice`},
		{"same article twice", func(in map[string]any) { article(in, 0)["id"] = "a" }, `article "a": the id is missing or given twice`},
		{"update of nothing", func(in map[string]any) { article(in, 0)["update_of"] = "z" }, `article "b": it is an update of "z"`},
		{"no text", func(in map[string]any) { delete(article(in, 0), "body") }, `article "b": it has neither a body nor a file`},
		{"file elsewhere", func(in map[string]any) { article(in, 0)["file"] = "../b.txt" }, `article "b": file "../b.txt": not a name inside a folder`},
		{"bad time", func(in map[string]any) { article(in, 0)["published"] = "noon" }, `article "b": parsing time "noon"`},
		{"link to nothing", func(in map[string]any) { in["links"] = []any{map[string]any{"a": "a", "b": "z"}} }, `link of "a" and "z"`},
		{"group of nothing", func(in map[string]any) {
			in["groups"] = []any{map[string]any{"id": "g", "claims": []any{"z"}, "relation": "agree"}}
		}, `group "g": claim "z" is not in the set`},
		{"unknown relation", func(in map[string]any) { in["groups"] = []any{map[string]any{"id": "g", "relation": "z"}} }, `group "g": neither fact_status "" nor relation "z" is known`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := tiny()
			tt.spoil(in)
			path := writeJSONFile(t, filepath.Join(t.TempDir(), "bad.json"), in)
			_, err := ReadFacts(t.Context(), path)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("error %v, want %s and %q", err, path, tt.want)
			}
		})
	}
	if _, err := ReadFacts(t.Context(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "no .json file") {
		t.Errorf("an empty folder gives %v", err)
	}
}

func TestScored(t *testing.T) {
	quantity := GoldValue{Kind: "quantity", Low: new(float64)}
	for _, tt := range []struct {
		attribute string
		value     GoldValue
		kind      string
		row       merge.Attribute
	}{
		{"count.killed.soldiers", quantity, quantities, merge.Killed},
		{"count.killed", quantity, quantities, merge.Killed},
		{"count.killedx", quantity, quantities, merge.Number},
		{"count.killed", GoldValue{Kind: "quantity"}, "", ""}, // "not released"
		{"count.helicopters", quantity, quantities, merge.Number},
		{"method.car_bombs", quantity, quantities, merge.Number},
		{"background.displaced", quantity, quantities, merge.Displaced},
		{"background.count", quantity, quantities, merge.Number},
		{"count.detained", quantity, quantities, merge.Arrested},
		{"count.detained_shown", quantity, quantities, merge.Shown},
		{"time.duration.gunfire", quantity, quantities, merge.Duration},
		{"measure.money.damage", quantity, quantities, merge.Money},
		{"measure.area.burnt", quantity, quantities, merge.Area},
		{"measure.depth", quantity, quantities, merge.Number},
		{"count.aboard.crew", quantity, quantities, merge.Present},
		{"person.age.driver", quantity, "", ""},
		{"place", GoldValue{Kind: "distance", LowKm: new(float64)}, quantities, merge.Distance},
		{"time.date", GoldValue{Kind: "time"}, times, merge.EventDate},
		{"time.start", GoldValue{Kind: "time"}, times, merge.EventTime},
		{"time.start", GoldValue{Kind: "status"}, "", ""},
		{"background.year", GoldValue{Kind: "time"}, "", ""},
		{"place.gunfire", GoldValue{Kind: "status"}, places, merge.EventPlace},
		{"actor.claimed_by", GoldValue{Kind: "entity"}, actors, merge.ClaimedBy},
		{"person.role", GoldValue{Kind: "name"}, actors, merge.Person},
		{"infrastructure.airport", GoldValue{Kind: "status"}, states, merge.State},
		{"significance", GoldValue{Kind: "status"}, "", ""},
	} {
		c := GoldClaim{Attribute: tt.attribute, Value: tt.value}
		if kind, row := c.scored(); kind != tt.kind || row != tt.row {
			t.Errorf("%s %s: %q, %q, want %q, %q", tt.value.Kind, tt.attribute, kind, row, tt.kind, tt.row)
		}
	}
}

func TestSameQuantity(t *testing.T) {
	p := func(n float64) *float64 { return &n }
	inf := math.Inf(1)
	for _, tt := range []struct {
		name string
		gold GoldValue
		ours merge.Value
		want bool
	}{
		{"equal", GoldValue{Low: p(6), High: p(6)}, merge.Value{N: 6, Low: 6, High: 6}, true},
		{"exact is exact", GoldValue{Low: p(6), High: p(6)}, merge.Value{N: 6, Low: 6, High: inf}, true}, // printed bare
		{"other", GoldValue{Low: p(6), High: p(6)}, merge.Value{N: 7, Low: 6.5, High: 7.5}, false},
		{"open", GoldValue{Low: p(6)}, merge.Value{N: 6, Low: 6, High: inf}, true},
		{"open against exact", GoldValue{Low: p(6)}, merge.Value{N: 6, Low: 6, High: 6}, false},
		{"rounded", GoldValue{Low: p(13.5), High: p(16.5)}, merge.Value{N: 15, Low: 13, High: 17}, true},
		{"rounded too far", GoldValue{Low: p(13.5), High: p(16.5)}, merge.Value{N: 15, Low: 12, High: 17}, false},
		{"a hundredth", GoldValue{Low: p(1800), High: p(2200)}, merge.Value{N: 2000, Low: 1790, High: 2210}, true},
		{"hours in minutes", GoldValue{Low: p(2), High: p(2), Unit: "hours"}, merge.Value{N: 120, Low: 120, High: 120}, true},
		{"metres as they are", GoldValue{Low: p(3), High: p(3), Unit: "metres"}, merge.Value{N: 3, Low: 3, High: 3}, true},
		{"a name", GoldValue{Low: p(6), High: p(6)}, merge.Value{Kind: merge.Name, N: 6, Low: 6, High: 6}, false},
	} {
		tt.gold.Kind = "quantity"
		g := &GoldClaim{Attribute: "count.things", Value: tt.gold}
		if got := sameValue(&merge.Claim{Value: tt.ours}, g); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
	about := merge.Claim{Value: merge.Value{N: 6, Low: 5, High: 7}, Hedge: merge.About}
	if sameValue(&about, &GoldClaim{Attribute: "count.things", Value: GoldValue{Kind: "quantity", Low: p(6), High: p(6)}}) {
		t.Error("about six is exactly six")
	}
}

func TestSameTime(t *testing.T) {
	clock := func(hour, minute int, unit string) merge.Value {
		n := float64(hour*60 + minute)
		return merge.Value{Kind: merge.Clock, N: n, Low: n, High: n, Unit: unit}
	}
	day := func(text string) merge.Value { return merge.Value{Kind: merge.Day, Text: text} }
	around := clock(5, 0, "")
	around.Low, around.High = around.N-30, around.N+30
	for _, tt := range []struct {
		name       string
		ours       merge.Value
		start, end string
		zone       int
		want       bool
	}{
		{"day", day("2027-03-05"), "2027-03-05", "2027-03-05", 0, true},
		{"weekday", day("Friday"), "2027-03-05", "2027-03-05", 0, true},
		{"other day", day("2027-03-04"), "2027-03-05", "2027-03-05", 0, false},
		{"two days", day("2027-03-05"), "2027-03-05", "2027-03-06", 0, false},
		{"a day is no zone's", day("2027-03-05"), "2027-03-05", "2027-03-05", -300, true},
		{"day of a moment", day("2027-03-05"), "2027-03-04T22:30Z", "2027-03-05T04:00Z", 120, true},
		{"day of a moment elsewhere", day("2027-03-05"), "2027-03-04T22:30Z", "2027-03-05T04:00Z", 0, false},
		{"month", day("2027-03-05"), "2027-03", "2027-03", 0, false},
		{"clock", clock(5, 0, ""), "2027-03-05T05:00Z", "2027-03-05T05:00Z", 0, true},
		{"clock of the place", clock(7, 0, ""), "2027-03-05T05:00Z", "2027-03-05T05:00Z", 120, true},
		{"universal time", clock(5, 0, "GMT"), "2027-03-05T05:00Z", "2027-03-05T05:00Z", 120, true},
		{"over midnight", clock(0, 30, ""), "2027-03-05T22:30Z", "2027-03-05T22:30Z", 120, true},
		{"with an offset", clock(5, 0, ""), "2027-03-05T07:00+02:00", "2027-03-05T07:00+02:00", 0, true},
		{"late", clock(5, 1, ""), "2027-03-05T05:00Z", "2027-03-05T05:00Z", 0, false},
		{"within", clock(5, 20, ""), "2027-03-05T05:00Z", "2027-03-05T05:30Z", 0, true},
		{"before", clock(4, 59, ""), "2027-03-05T05:00Z", "2027-03-05T05:30Z", 0, false},
		{"around", around, "2027-03-05T05:25Z", "2027-03-05T05:25Z", 0, true},
		{"not around", around, "2027-03-05T05:35Z", "2027-03-05T05:35Z", 0, false},
		{"clock against a day", clock(0, 0, ""), "2027-03-05", "2027-03-05", 0, false},
	} {
		if got := sameTime(tt.ours, GoldValue{Kind: "time", Start: tt.start, End: tt.end}, tt.zone); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

// TestZones: the zone is the one that most clock times fit.
func TestZones(t *testing.T) {
	story := &FactStory{}
	s := &FactSet{}
	for i, at := range []string{"05:00", "06:30", "09:00"} {
		moment := "2027-03-05T" + at + "Z"
		span := goldSpan{i * 10, i*10 + 5}
		s.Claims = append(s.Claims, &GoldClaim{Article: "a", Value: GoldValue{Start: moment, End: moment}, ValueSpan: span, story: story})
	}
	var claims []merge.Claim
	for i, n := range []float64{8 * 60, 9*60 + 30, 10 * 60} { // the last is one hour ahead only
		claims = append(claims, merge.Claim{Article: "a", Value: merge.Value{Kind: merge.Clock, N: n}, ValueSpan: corpus.Span{Start: i * 10, End: i*10 + 5}})
	}
	story.Members = []merge.Member{{Claims: claims}}
	if s.setZones(); story.zone != 180 {
		t.Errorf("zone %d, want three hours ahead", story.zone)
	}
}

func TestSourceIs(t *testing.T) {
	army := goldSource{ID: "ml_army", Label: "Sarvania's military (statement or spokesman)", Type: "official"}
	said := merge.Paraphrase
	for _, tt := range []struct {
		gold goldSource
		ours merge.Source
		want bool
	}{
		{goldSource{ID: "agency"}, merge.Source{Mode: merge.Unattributed}, true},
		{goldSource{ID: "agency"}, merge.Source{Name: "police", Mode: said}, false},
		{goldSource{ID: "reporter", Type: "eyewitness_agency"}, merge.Source{Name: "a reporter", Mode: merge.Witnessed}, true},
		{goldSource{ID: "reporter", Type: "eyewitness_agency"}, merge.Source{Name: "a reporter", Mode: said}, false},
		{army, merge.Source{Name: "the military", Mode: said}, true},
		{army, merge.Source{Name: "Colonel Ivo Tarn", Party: "military", Mode: said}, true},
		{army, merge.Source{Name: "militaries of the region", Mode: merge.Direct}, true},
		{army, merge.Source{Name: "the ministry", Party: "government", Mode: said}, false},
		{army, merge.Source{Name: "the", Mode: said}, false},
		{army, merge.Source{Mode: merge.Unattributed}, false},
		{goldSource{ID: "x", Label: "y", Type: "police"}, merge.Source{Name: "Tarn", Party: "police", Mode: said}, true},
		{goldSource{ID: "res", Label: "residents, unnamed"}, merge.Source{Name: "one resident", Mode: said}, true},
		{goldSource{ID: "off", Label: "an unnamed official"}, merge.Source{Name: "unnamed people", Mode: said}, false},
	} {
		if got := tt.gold.is(tt.ours); got != tt.want {
			t.Errorf("%q (%s) for %+v: %v", tt.gold.Label, tt.gold.ID, tt.ours, got)
		}
	}
}

// TestStatuses holds one fact of two claims against every reading.
func TestStatuses(t *testing.T) {
	all := []merge.Status{merge.Single, merge.Agreed, merge.Bounded, merge.Superseded, merge.Conflicting, merge.Retracted}
	for _, tt := range []struct {
		relation, status string
		right            []merge.Status
	}{
		{"agree", "", []merge.Status{merge.Agreed}},
		{"agree_same_origin", "", []merge.Status{merge.Single}},
		{"finer_granularity", "", []merge.Status{merge.Single, merge.Agreed, merge.Bounded}},
		{"finer_granularity", "agreed", []merge.Status{merge.Agreed, merge.Bounded}},
		{"agree", "agreed", []merge.Status{merge.Agreed}},
		{"lower_bound", "", []merge.Status{merge.Agreed, merge.Bounded}},
		{"lower_bound", "single", []merge.Status{merge.Single}},
		{"superseded_by_later", "", []merge.Status{merge.Superseded}},
		{"corrected", "agreed", []merge.Status{merge.Agreed}},
		{"corrected", "retracted", []merge.Status{merge.Retracted}},
		{"true_conflict_soft", "", []merge.Status{merge.Conflicting}},
		{"different_sub_event", "single", nil}, // one fact of two events is wrong
	} {
		g := &GoldGroup{ID: "g", Claims: []string{"a", "b"}, Relation: tt.relation, FactStatus: tt.status}
		var right []merge.Status
		for _, status := range all {
			story := &FactStory{}
			ours := []merge.Claim{{Article: "1"}, {Article: "2"}}
			f := storyFact{story, merge.Fact{Status: status, Claims: []merge.FactClaim{{Claim: ours[0], Status: status}, {Claim: ours[1], Status: status}}}}
			gold := []*GoldClaim{{ID: "a", Event: "E", Role: "background", story: story}, {ID: "b", Event: "F", story: story}}
			r := FactScores{Statuses: make([]Accuracy, 2)}
			r.status(&FactSet{}, g, []storyFact{f}, map[string]match{"a": {gold: gold[0], ours: &ours[0]}, "b": {gold: gold[1], ours: &ours[1]}})
			if r.Statuses[0].Of != 1 || r.Statuses[1].Of != 0 {
				t.Fatalf("%s: the group of background was scored as %+v", tt.relation, r.Statuses)
			}
			if r.Statuses[0].Right == 1 {
				right = append(right, status)
			}
		}
		if !cmp.Equal(right, tt.right) {
			t.Errorf("%s %s: right are %v, want %v", tt.relation, tt.status, right, tt.right)
		}
	}
}

// TestGoldSetsRead reads the project's own gold sets.
func TestGoldSetsRead(t *testing.T) {
	dir := filepath.Join("testdata", "facts")
	if found, _ := filepath.Glob(filepath.Join(dir, "*.json")); len(found) == 0 {
		t.Skip("no gold sets in testdata/facts")
	}
	sets, err := ReadFacts(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sets {
		if len(s.Stories) != 1 || len(s.Claims) == 0 || len(s.Groups) == 0 {
			t.Errorf("%s: %d stories, %d claims, %d groups", s.Name, len(s.Stories), len(s.Claims), len(s.Groups))
		}
	}
}

// TestFactFloors asserts the figures that facts must keep, on the gold set of the
// project and, where they are present, on the seeds.
func TestFactFloors(t *testing.T) {
	share := func(list []Accuracy, name string) float64 {
		for _, a := range list {
			if a.Name == name {
				return a.Share
			}
		}
		t.Fatalf("no %q in %v", name, list)
		return 0
	}
	data, _ := DataDir() // "" where there is none
	for _, tt := range []struct {
		path                                             string
		precision, recall, scope, source, flagged, found float64
	}{
		{filepath.Join("testdata", "facts"), .87, .52, .84, .80, .90, .65},
		{filepath.Join(data, "research", "gold_seeds.json"), .90, .80, .95, .95, 1, .80},
	} {
		if _, err := os.Stat(tt.path); err != nil {
			t.Logf("skipped: no gold at %s", tt.path)
			continue
		}
		sets, err := ReadFacts(t.Context(), tt.path)
		if err != nil {
			t.Fatal(err)
		}
		s := ScoreFacts(sets)
		for _, f := range []struct {
			name       string
			got, floor float64
		}{
			{"precision of quantities", s.Kinds[0].Right.Precision, tt.precision},
			{"recall of quantities", s.Kinds[0].Right.Recall, tt.recall},
			{"scope", share(s.Scope, "quantities"), tt.scope},
			{"source", share(s.Attribution, "quantities"), tt.source},
			{"precision of conflicts", s.Conflicts.Precision, tt.flagged},
			{"recall of conflicts", s.Conflicts.Recall, tt.found},
		} {
			if f.got < f.floor {
				t.Errorf("%s: %s is %.3f; the floor is %v", filepath.Base(tt.path), f.name, f.got, f.floor)
			}
		}
	}
}
