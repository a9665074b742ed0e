package merge

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/corpus"
)

// told is an invented article: hours after the first one, by an origin.
type told struct {
	id, origin string
	hours      float64
	text       string
	supersedes string
	retracted  bool
	corrects   bool
}

func members(in []told) []Member {
	var out []Member
	for i, a := range in {
		d := corpus.Clean(&corpus.Article{ID: a.id, Body: a.text, Lang: "en",
			Published: friday.Add(time.Duration(a.hours * float64(time.Hour)))})
		out = append(out, Member{Doc: d, Claims: Claims(d), Origin: a.origin, Order: i,
			Supersedes: a.supersedes, Retracted: a.retracted, Corrects: a.corrects})
	}
	return out
}

// summary prints a fact: "killed people 6 agreed x2".
func summary(f Fact) string {
	return fmt.Sprintf("%s %s %s %s x%d", f.Attribute, f.Class, f.Value, f.Status, f.Origins)
}

// statuses prints how the claims of a fact stand: "a=agreed b=bounded".
func statuses(f Fact) string {
	var out []string
	for _, c := range f.Claims {
		out = append(out, c.Claim.Article+"="+string(c.Status))
	}
	return strings.Join(out, " ")
}

func TestReconcile(t *testing.T) {
	tests := []struct {
		name   string
		in     []told
		want   string
		claims string
		flags  int
	}{
		{"single", []told{{id: "a", text: "Six people were killed."}},
			"killed people 6 single x1", "a=single", 0},
		{"agreed", []told{{id: "a", text: "Six people were killed."}, {id: "b", text: "The blast killed six people."}},
			"killed people 6 agreed x2", "a=agreed b=agreed", 0},
		{"copies count once", []told{
			{id: "a", origin: "wire", text: "Six people were killed."},
			{id: "b", origin: "wire", hours: 1, text: "Six people were killed."},
			{id: "c", origin: "wire", hours: 2, text: "Six people were killed."}},
			"killed people 6 single x1", "a=single b=single c=single", 0},
		{"one statement is one voice", []told{
			{id: "a", text: "Six people were killed, the army said."},
			{id: "b", text: "Six people were killed, according to the army."}},
			"killed people 6 single x1", "a=single b=single", 0},
		{"at least is a bound", []told{
			{id: "a", text: "At least six people were killed."}, {id: "b", text: "Eight people were killed."}},
			"killed people 8 bounded x1", "a=bounded b=single", 0},
		{"contained is finer", []told{
			{id: "a", text: "About 50 people were killed."}, {id: "b", text: "The blast killed 52 people."}},
			"killed people 52 bounded x1", "a=bounded b=single", 0},
		{"rising toll", []told{
			{id: "a", text: "Six people were killed."}, {id: "b", hours: 12, text: "Nine people were killed."}},
			"killed people 9 single x1", "a=superseded b=single", 0},
		{"same time conflicts", []told{
			{id: "a", text: "Six people were killed."}, {id: "b", hours: .5, text: "Nine people were killed."}},
			"killed people 6 to 9 conflicting x1", "a=conflicting b=conflicting", 0},
		{"later and lower conflicts", []told{
			{id: "a", text: "Nine people were killed."}, {id: "b", hours: 24, text: "Six people were killed."}},
			"killed people 6 to 9 conflicting x1", "a=conflicting b=conflicting", 0},
		{"newest of an origin", []told{
			{id: "a", origin: "wire", text: "Six people were killed."},
			{id: "b", origin: "wire", hours: 1, text: "Seven people were killed."}},
			"killed people 7 single x1", "a=superseded b=single", 0},
		{"jump is flagged", []told{
			{id: "a", origin: "wire", text: "Six people were killed."},
			{id: "b", origin: "wire", hours: 1, text: "Forty people were killed."}},
			"killed people 40 single x1", "a=superseded b=single", 1},
		{"fall without correction", []told{
			{id: "a", origin: "wire", text: "Nine people were killed."},
			{id: "b", origin: "wire", hours: 1, text: "Six people were killed."}},
			"killed people 6 to 9 conflicting x1", "a=conflicting b=conflicting", 1},
		{"fall in a new version", []told{
			{id: "a", origin: "wire", text: "Nine people were killed."},
			{id: "b", origin: "wire", text: "Six people were killed.", supersedes: "a"}},
			"killed people 6 single x1", "a=superseded b=single", 1},
		{"version beats the clock", []told{
			{id: "b", origin: "wire", text: "Seven people were killed.", supersedes: "a"},
			{id: "a", origin: "wire", hours: 1, text: "Six people were killed."}},
			"killed people 7 single x1", "a=superseded b=single", 0},
		{"correction retracts, late copies too", []told{
			{id: "a", origin: "wire", text: "Nine people were killed."},
			{id: "b", origin: "wire", hours: 1, text: "Six people were killed.", corrects: true},
			{id: "c", origin: "wire", hours: 2, text: "Nine people were killed."}},
			"killed people 6 single x1", "a=retracted b=single c=retracted", 0},
		{"taken back in words", []told{
			{id: "a", text: "Nine people were killed."},
			{id: "b", hours: 1, text: "Seven people were killed, not nine as first told."}},
			"killed people 7 single x1", "a=retracted b=single", 0},
		{"withdrawn", []told{{id: "a", text: "Nine people were killed.", retracted: true}},
			"killed people 9 retracted x0", "a=retracted", 0},
		{"withdrawn beside another", []told{
			{id: "a", text: "Nine people were killed.", retracted: true}, {id: "b", text: "Six people were killed."}},
			"killed people 6 single x1", "a=retracted b=single", 0},
		{"part of a figure", []told{{id: "a", text: "Six people were killed. One man died at the scene."}},
			"killed people 6 single x1", "a=single a=bounded", 0},
		{"the missing may fall", []told{
			{id: "a", text: "Nine people are missing."}, {id: "b", hours: 12, text: "Four people are missing."}},
			"missing people 4 single x1", "a=superseded b=single", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			facts := Reconcile(members(tt.in), Options{})
			if len(facts) != 1 {
				t.Fatalf("%d facts: %+v", len(facts), facts)
			}
			if d := cmp.Diff(tt.want, summary(facts[0])); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(tt.claims, statuses(facts[0])); d != "" {
				t.Error(d)
			}
			if len(facts[0].Flags) != tt.flags {
				t.Errorf("flags %q", facts[0].Flags)
			}
			if facts[0].Rule == "" {
				t.Error("no rule")
			}
		})
	}
}

func TestScopesNeverMeet(t *testing.T) {
	facts := Reconcile(members([]told{
		{id: "a", text: lead + "Six people were killed. In 2015, raiders killed 20 people at a hotel. Nearby, an ambush killed 12 people."},
		{id: "b", text: lead + "Six people were killed. Last week, raiders killed nine people at a ferry."},
	}), Options{})
	var got []string
	for _, f := range facts {
		if f.Attribute == Killed {
			got = append(got, string(f.Scope)+" "+summary(f))
		}
	}
	want := []string{
		"main killed people 6 agreed x2",
		"background killed people 20 single x1",
		"background killed people 9 single x1",
		"unscoped killed people 12 single x1",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestClassesNeverMeet(t *testing.T) {
	facts := Reconcile(members([]told{
		{id: "a", text: "Two soldiers were killed."}, {id: "b", text: "Seven assailants were killed."}}), Options{})
	if len(facts) != 2 || facts[0].Class != Soldiers || facts[1].Class != Assailants {
		t.Errorf("%+v", facts)
	}
}

func TestDaysAndPlaces(t *testing.T) {
	find := func(attr Attribute, in ...*corpus.Article) Fact {
		var ms []Member
		for i, a := range in {
			d := corpus.Clean(a)
			ms = append(ms, Member{Doc: d, Claims: Claims(d), Order: i})
		}
		for _, f := range Reconcile(ms, Options{}) {
			if f.Attribute == attr && f.Scope == Main {
				return f
			}
		}
		t.Fatalf("no %s", attr)
		return Fact{}
	}
	dated := &corpus.Article{ID: "a", Published: friday, Body: "A bridge in Kesra collapsed on Thursday, officials said. Cars fell into the river at Kesra."}
	undated := &corpus.Article{ID: "b", Body: "A road bridge in Kesta fell down on Thursday morning, residents said."}
	other := &corpus.Article{ID: "c", Published: friday, Body: "A bridge in Velmora collapsed on Monday, officials said."}

	if f := find(EventDate, dated, undated); f.Value.Text != "2023-03-16" || f.Status != Agreed {
		t.Errorf("weekday and date: %s %s", f.Value.Text, f.Status)
	}
	if f := find(EventDate, dated, other); f.Status != Conflicting {
		t.Errorf("two days: %s", f.Status)
	}
	if f := find(EventPlace, dated, undated); f.Value.Text != "Kesra" || f.Status != Agreed || f.Origins != 2 {
		t.Errorf("misprint: %+v", f)
	}
	if f := find(EventPlace, dated, other); f.Status != Conflicting {
		t.Errorf("two places: %+v", f)
	}
}

func TestJSON(t *testing.T) {
	facts := Reconcile(members([]told{{id: "a", text: "At least six people were killed, police said."}}), Options{})
	got, err := json.Marshal(facts)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"attribute":"killed","class":"people","scope":"main","value":{"n":6,"low":6,"high":null,"text":"At least six"},` +
		`"status":"single","rule":"one origin","origins":1,"claims":[{"article":"a","quote":"At least six people were killed, police said.",` +
		`"start":0,"end":45,"cited":"police","mode":"paraphrase","origin":"police","value":{"n":6,"low":6,"high":null,"text":"At least six"},` +
		`"status":"single","rule":"the value of the fact"}]}]`
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Error(d)
	}
	b, _ := json.Marshal(Value{Kind: Vague, Low: 3, High: 9, N: 3, Text: "several"})
	if want := `{"n":null,"low":3,"high":9,"text":"several"}`; string(b) != want {
		t.Errorf("%s", b)
	}
}

// TestOrder gives the same articles in another order and wants the same facts.
func TestOrder(t *testing.T) {
	text := rapid.SampledFrom([]string{"Six people were killed.", "At least four people were killed.", "Nine people were killed, police said.",
		"Two soldiers were killed and five wounded.", lead + "Three people were killed.", "Seven people were killed, not nine."})
	rapid.Check(t, func(t *rapid.T) {
		var in []told
		for i := range rapid.IntRange(1, 6).Draw(t, "n") {
			a := told{id: string(rune('a' + i)), text: text.Draw(t, "text"), hours: float64(rapid.IntRange(0, 30).Draw(t, "hours"))}
			a.origin = rapid.SampledFrom([]string{"", "wire", "paper"}).Draw(t, "origin")
			a.corrects = rapid.Bool().Draw(t, "corrects")
			if i > 0 && rapid.Bool().Draw(t, "version") {
				a.supersedes = in[i-1].id
			}
			in = append(in, a)
		}
		ms := members(in)
		want, err := json.Marshal(Reconcile(ms, Options{}))
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(ms)
		got, _ := json.Marshal(Reconcile(ms, Options{}))
		if d := cmp.Diff(string(want), string(got)); d != "" {
			t.Fatal(d)
		}
	})
}

func TestTotal(t *testing.T) {
	for _, tt := range []struct {
		name, text   string
		dead, hurt   float64
		died, harmed bool
	}{
		{"nothing", "The road was closed.", 0, 0, false, false},
		{"plain", "Two people were killed and three wounded.", 2, 3, true, true},
		{"hit less dead", "Four people were shot, one fatally.", 1, 3, true, true},
		{"others are not less", "One miner was killed and three others were shot.", 1, 3, true, true},
		{"killer added", "A man killed his wife and two children before killing himself.", 4, 0, true, false},
		{"one victim twice", "A student was shot dead. The student had been found wounded.", 1, 0, true, false},
		{"classes overlap", "Six people were killed. Two soldiers were among the dead, and a nurse was killed.", 6, 0, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			facts := Reconcile(members([]told{{id: "a", text: tt.text}}), Options{})
			n, ok := Total(facts, Killed)
			if n != tt.dead || ok != tt.died {
				t.Errorf("killed %v %v", n, ok)
			}
			if n, ok = Total(facts, Wounded); n != tt.hurt || ok != tt.harmed {
				t.Errorf("wounded %v %v", n, ok)
			}
		})
	}
}

func BenchmarkClaims(b *testing.B) {
	d := article("a", strings.Repeat(lead+"Two guards died in the assault, and three men were arrested, police said. Last week, raiders killed six people.\n", 8))
	b.SetBytes(int64(len(d.Article.Body)))
	for b.Loop() {
		Claims(d)
	}
}
