package merge

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirefold/wirefold/corpus"
)

// said is a claim made by hand: in which article, citing whom, in which words.
type said struct {
	id    string
	hours float64
	attr  Attribute
	class Class
	value string // "name:the Red Front", "code:closed" or a number
	cited string
	party string
	words string // the clause
}

// byHand makes the members that carry the claims, one sentence a claim.
func byHand(in []said) []Member {
	var out []Member
	at := map[string]int{}
	for _, s := range in {
		k, ok := at[s.id]
		if !ok {
			k = len(out)
			at[s.id] = k
			out = append(out, Member{Doc: &corpus.Document{Lang: "en", Article: &corpus.Article{ID: s.id, Lang: "en"}}, Order: k})
			out[k].Doc.Article.Published = friday.Add(time.Duration(s.hours * float64(time.Hour)))
		}
		m := &out[k]
		words := s.words
		if words == "" {
			words = "They said so."
		}
		start := len(m.Doc.Article.Body)
		m.Doc.Article.Body += words + " "
		kind, text, _ := strings.Cut(s.value, ":")
		v := Value{Text: text}
		switch kind {
		case "name":
			v.Kind = Name
		case "code":
			v.Kind = Code
		default:
			v.N, _ = strconv.ParseFloat(s.value, 64)
			v.Low, v.High, v.Text = v.N, v.N, s.value
		}
		span := corpus.Span{Start: start, End: start + len(words)}
		m.Claims = append(m.Claims, Claim{Article: s.id, Attribute: s.attr, Class: s.class, Value: v, Scope: Main,
			Cited: Source{Name: s.cited, Party: s.party}, Span: span, ValueSpan: span, Sentence: len(m.Claims)})
	}
	for i := range out {
		claims := out[i].Claims
		a := *out[i].Doc.Article
		out[i].Doc = corpus.Clean(&a)
		out[i].Claims = claims
		for k := range claims { // the value is the first word, so that the rest is context
			claims[k].ValueSpan.End = claims[k].ValueSpan.Start + 1
		}
	}
	return out
}

// TestNames: who did it, what was hit, how things stand.
func TestNames(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   []said
		want []string
	}{
		{"from armed men to a name", []said{
			{id: "a", attr: Perpetrator, value: "name:armed men"},
			{id: "b", hours: 1, attr: Perpetrator, value: "name:the Red Front", cited: "the army"},
			{id: "c", hours: 2, attr: Perpetrator, value: "name:Red Front"}},
			[]string{"perpetrator the Red Front agreed x2 a=superseded b=agreed c=agreed"}},
		{"two names", []said{
			{id: "a", attr: Perpetrator, value: "name:the Red Front", cited: "the army"},
			{id: "b", hours: 1, attr: Perpetrator, value: "name:the Blue League", cited: "the governor"}},
			[]string{"perpetrator the Blue League conflicting x1 a=conflicting b=conflicting"}},
		{"one voice changes its mind", []said{
			{id: "a", attr: Perpetrator, value: "name:the Red Front", cited: "the army", party: "military"},
			{id: "b", hours: 1, attr: Perpetrator, value: "name:the Blue League", cited: "the army", party: "military"}},
			[]string{"perpetrator the Blue League single x1 a=superseded b=single"}},
		{"nobody claimed it, then somebody did", []said{
			{id: "a", attr: ClaimedBy, value: "code:none"},
			{id: "b", hours: 3, attr: ClaimedBy, value: "name:the Red Front"}},
			[]string{"claimed by the Red Front single x1 a=superseded b=single"}},
		{"targets are sets", []said{
			{id: "a", attr: Target, value: "name:the Ostrel barracks"},
			{id: "a", attr: Target, value: "name:the airport"},
			{id: "b", hours: 1, attr: Target, value: "name:the barracks"}},
			[]string{"target the Ostrel barracks agreed x2 a=agreed b=agreed", "target the airport single x1 a=single"}},
		{"closed and restricted, reopened", []said{
			{id: "a", attr: State, class: "airport", value: "code:closed"},
			{id: "b", attr: State, class: "airport", value: "code:restricted"},
			{id: "a", attr: State, class: "airport", value: "code:reopened"},
			{id: "b", attr: State, class: "airport", value: "code:reopened"}},
			[]string{"state (airport) restricted conflicting x1 a=conflicting b=conflicting",
				"state (airport) reopened agreed x2 a=agreed b=agreed"}},
		{"silence ends when the body speaks", []said{
			{id: "a", attr: Comment, class: "military", value: "code:unavailable"},
			{id: "b", hours: 1, attr: Killed, class: People, value: "3", cited: "the army", party: "military"}},
			[]string{"killed (people) 3 single x1 b=single", "comment (military) unavailable superseded x0 a=superseded"}},
		{"no figures until there are", []said{
			{id: "a", attr: Comment, class: "casualties", value: "code:no figures"},
			{id: "a", attr: Killed, class: People, value: "3"}},
			[]string{"killed (people) 3 single x1 a=single", "comment (casualties) no figures superseded x0 a=superseded"}},
		{"spellings of one person", []said{
			{id: "a", attr: Person, class: "colonel", value: "name:Ivo Tarnov"},
			{id: "b", attr: Person, class: "colonel", value: "name:Ivo Tarnow"},
			{id: "c", attr: Person, class: "mayor", value: "name:Anna Reval"}},
			[]string{"person (colonel) Ivo Tarnov agreed x2 a=agreed b=agreed", "person (mayor) Anna Reval single x1 c=single"}},
		{"figures of things that are not of one kind", []said{
			{id: "a", attr: Money, class: "", value: "5", words: "5 million went to the repair of the harbour"},
			{id: "b", attr: Money, class: "", value: "9", words: "9 million was paid to the singer for the concert"}},
			[]string{"money 5 single x1 a=single", "money 9 single x1 b=single"}},
		{"figures of one thing", []said{
			{id: "a", attr: Money, class: "", value: "5", words: "5 million went to the repair of the harbour"},
			{id: "b", attr: Money, class: "", value: "9", words: "9 million for the harbour repair was paid"}},
			[]string{"money 5 or 9 conflicting x1 a=conflicting b=conflicting"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range Reconcile(byHand(tt.in), Options{}) {
				value := f.Value.Text
				if f.Status == Conflicting && f.Value.Kind <= Vague {
					value = strings.ReplaceAll(value, " to ", " or ")
				}
				got = append(got, fmt.Sprintf("%s%s %s %s x%d %s", f.Attribute, of(f.Class), value, f.Status, f.Origins, statuses(f)))
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestEpisodes: what several articles tell of another event meets, and nothing
// else does.
func TestEpisodes(t *testing.T) {
	const opening = "Rebels raided a post near Ostrel on Friday and two soldiers were killed, the army said. "
	for _, tt := range []struct {
		name string
		in   []told
		want []string
	}{
		{"one earlier raid, two figures", []told{
			{id: "a", text: opening + "\n\nLast week, gunmen killed six people at a checkpoint east of Kesra."},
			{id: "b", text: opening + "\n\nLast week, gunmen killed nine people at a checkpoint outside Kesra."}},
			[]string{"killed people 6 to 9 conflicting x1"}},
		{"a bound is no conflict", []told{
			{id: "a", text: opening + "\n\nIn 2015, raiders killed 20 guests of a big hotel in Kesra."},
			{id: "b", text: opening + "\n\nIn 2015, at least 20 people were killed in a raid on a hotel."}},
			[]string{"killed people 20 bounded x1"}},
		{"two years are two events", []told{
			{id: "a", text: opening + "\n\nIn 2015, raiders killed 20 guests of a big hotel in Kesra."},
			{id: "b", text: opening + "\n\nIn 2018, raiders killed 24 guests of a big hotel in Kesra."}},
			[]string{"killed people 20 single x1", "killed people 24 single x1"}},
		{"other words are another event", []told{
			{id: "a", text: opening + "\n\nIn 2015, raiders killed 20 guests of a big hotel in Kesra."},
			{id: "b", text: opening + "\n\nIn 2015, a flood killed 300 people along the river Sarva."}},
			[]string{"killed people 20 single x1", "killed people 300 single x1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range Reconcile(members(tt.in), Options{}) {
				if f.Event > 0 && f.Attribute == Killed {
					got = append(got, summary(f))
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestMisprintElsewhere: a name that is printed once, of another event, and one letter
// away from the town of the report, is that town.
func TestMisprintElsewhere(t *testing.T) {
	in := members([]told{{id: "a", text: "Rebels raided a base in Kesra on Friday. Kesra was quiet later. Residents of Kesra hid.\n\n" +
		"Last week, gunmen killed six people at a checkpoint in Kosra."}})
	for _, f := range Reconcile(in, Options{}) {
		if strings.Contains(f.Value.Text, "Kosra") {
			t.Errorf("%s %s %s", f.Attribute, f.Scope, f.Value.Text)
		}
	}
}

// TestBeside: a related story is heard on what both tell of, and on nothing else.
func TestBeside(t *testing.T) {
	in := members([]told{
		{id: "a", text: "Rebels raided a post near Ostrel on Friday and two soldiers were killed.\n\nLast week, gunmen killed six people at a checkpoint east of Kesra."},
		{id: "b", hours: 24, text: "A bomb killed 30 people in Kesra on Saturday.\n\nTwo weeks of unrest. Last week, gunmen killed nine people at a checkpoint outside Kesra. In 2011, a flood killed 900 people there."},
	})
	var got []string
	for _, f := range Reconcile(in[:1], Options{Beside: in[1:]}) {
		if f.Attribute == Killed {
			got = append(got, summary(f))
		}
	}
	want := []string{"killed soldiers 2 single x1", "killed people 6 to 9 conflicting x1"}
	slices.Sort(got)
	slices.Sort(want)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestDecisions(t *testing.T) {
	in := members([]told{
		{id: "a", text: "Thirty people were killed, the army said."},
		{id: "b", text: "Seventy people were killed, the Ostrel Relief League said."},
		{id: "c", text: "Seventy people were killed in Ostrel."},
	})
	d := Decision{Attribute: Killed, Class: People, Value: Value{N: 70, Low: 70, High: 70, Text: "70"}, By: "Anna Reval", Reason: "the hospital confirms"}
	f := Reconcile(in, Options{Decisions: []Decision{d}})[0]
	if got, want := summary(f)+" "+statuses(f), "killed people 70 agreed x2 a=retracted b=agreed c=agreed"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if f.Decided == nil || f.Decided.By != "Anna Reval" || !strings.Contains(f.Rule, "before: conflicting") {
		t.Errorf("not recorded: %+v", f)
	}
	later := d
	later.Value = Value{N: 30, Low: 30, High: 30, Text: "30"}
	if f := Reconcile(in, Options{Decisions: []Decision{d, later}})[0]; f.Value.N != 30 {
		t.Errorf("the latest decision does not hold: %+v", f.Value)
	}
	apart := Decision{Attribute: Killed, Class: People, Apart: "a", By: "Anna Reval", Reason: "an older fire"}
	facts := Reconcile(in, Options{Decisions: []Decision{apart}})
	if got := summary(facts[0]); got != "killed people 70 agreed x2" {
		t.Errorf("apart: %s", got)
	}
	if f := facts[1]; f.Attribute != Killed || f.Scope != Unscoped || f.Decided == nil {
		t.Errorf("apart is not recorded: %+v", f)
	}
	if in[0].Claims[0].Scope != Main {
		t.Error("the members were changed")
	}
}

// Claims meet in a fact of another class than their own, and facts of one class are of
// several people: a decision is about the fact that it was taken on.
func TestDecideOnWhatMeets(t *testing.T) {
	for _, tt := range []struct {
		name string
		told []told
		attr Attribute
	}{
		{"a crowd", []told{
			{id: "a", text: "Dockers marched through Port Merrin on Friday. Some 12,000 people took part, police said."},
			{id: "b", text: "Dockers marched through Port Merrin on Friday. A crowd of 30,000 turned out, the union said."},
		}, Present},
		{"people at large, told of one kind", []told{
			{id: "a", text: "Two soldiers were killed in a raid near Ostrel on Friday."},
			{id: "b", text: "Nine people were killed in a raid near Ostrel on Friday."},
			{id: "c", text: "Nine soldiers were killed in a raid near Ostrel on Friday."},
		}, Killed},
		{"shares", []told{
			{id: "a", text: "Turnout in Ostrel was 45 percent on Sunday, the council said."},
			{id: "b", text: "Turnout in Ostrel was 62 percent on Sunday, the league said."},
		}, Percentage},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := members(tt.told)
			find := func(o Options) *Fact {
				facts := Reconcile(in, o)
				for i := range facts {
					if f := &facts[i]; f.Attribute == tt.attr && f.Scope == Main && len(f.Claims) > 0 {
						return f
					}
				}
				return nil
			}
			f := find(Options{})
			if f == nil || f.Status != Conflicting {
				t.Fatalf("no conflict: %+v", f)
			}
			for _, m := range in {
				d := Decision{Attribute: f.Attribute, Class: f.Class, Apart: m.Doc.Article.ID, By: "editor", Reason: "another"}
				facts := Reconcile(in, Options{Decisions: []Decision{d}})
				var apart, left int
				for i := range facts {
					for _, c := range facts[i].Claims {
						switch {
						case c.Claim.Article != d.Apart || c.Claim.Attribute != tt.attr:
						case facts[i].Scope != Unscoped:
							left++
						case facts[i].Decided == nil || *facts[i].Decided != d:
							t.Errorf("not recorded: %+v", facts[i])
						default:
							apart++
						}
					}
				}
				if apart != 1 || left != 0 {
					t.Errorf("of what %s says, %d are apart and %d are not", d.Apart, apart, left)
				}
				if twice := Reconcile(in, Options{Decisions: []Decision{d, d}}); len(twice) != len(facts) {
					t.Errorf("decided twice: %d facts, not %d", len(twice), len(facts))
				}
			}
		})
	}

	in := members([]told{
		{id: "a", text: "Captain Anna Reval was killed on Friday. Captain Boris Lunt was wounded."},
	})
	people := func(o Options) (out []string) {
		for _, f := range Reconcile(in, o) {
			if f.Attribute == Person {
				out = append(out, summary(f))
			}
		}
		return out
	}
	all := people(Options{})
	if len(all) < 2 {
		t.Fatalf("people: %q", all)
	}
	for _, f := range Reconcile(in, Options{}) {
		if f.Attribute == Person {
			d := Decision{Attribute: Person, Class: f.Class, Value: f.Value, By: "editor", Reason: "seen"}
			if d := cmp.Diff(all, people(Options{Decisions: []Decision{d}})); d != "" {
				t.Error(d)
			}
		}
	}
}

// Who speaks is no source for the own name: that they are told of is what the articles say.
func TestNobodyIsASourceOfTheirOwnName(t *testing.T) {
	for _, f := range Reconcile(members([]told{
		{id: "a", text: "Two people were killed in a fire in Ostrel on Friday, Mayor Anna Reval said."},
		{id: "b", text: "Two people were killed in a fire in Ostrel on Friday, Mayor Anna Reval told reporters."},
	}), Options{}) {
		switch got := summary(f); f.Attribute {
		case Person:
			if got != "person mayor Anna Reval agreed x2" {
				t.Error(got)
			}
		case Killed:
			if got != "killed people 2 single x1" {
				t.Error(got)
			}
		}
	}
}

func TestHistory(t *testing.T) {
	f := Reconcile(members([]told{
		{id: "a", origin: "wire", text: "At least four people died."},
		{id: "b", origin: "wire", hours: 1, text: "At least four people died."},
		{id: "c", origin: "wire", hours: 3, text: "Seven people died."},
		{id: "d", origin: "paper", hours: 4, text: "Nine people died."},
		{id: "e", origin: "wire", hours: 5, corrects: true, text: "Six people died."},
	}), Options{})[0]
	var got []string
	for _, p := range History(&f) {
		got = append(got, fmt.Sprintf("%s %s %s %s", p.At.Sub(friday), p.Value, p.Origin, p.Status))
	}
	want := []string{"0s 4 or more wire superseded", "3h0m0s 7 wire retracted", "4h0m0s 9 paper conflicting", "5h0m0s 6 wire conflicting"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestBox(t *testing.T) {
	in := members([]told{
		{id: "a", origin: "wire", text: "Rebels raided a post near Ostrel on Friday and at least two soldiers were killed, the army said.\n\nLast week, gunmen killed six people at a checkpoint east of Kesra."},
		{id: "b", origin: "paper", hours: 9, text: "Three soldiers were killed on Friday in a raid near Ostrel <b>&, residents said."},
		{id: "c", origin: "radio", hours: 9, text: "Five soldiers were killed on Friday in a raid near Ostrel, the governor said."},
	})
	box := NewBox(Reconcile(in, Options{}))
	row := func(label string) string {
		for _, r := range box.Rows {
			if r.Label == label {
				var parts []string
				for _, p := range r.Parts {
					parts = append(parts, p.Text+" "+string(p.Status))
					if len(p.Quotes) == 0 || len(p.Voices) == 0 {
						t.Errorf("%s: %q rests on no words", label, p.Text)
					}
					for _, q := range p.Quotes {
						for _, m := range in {
							if a := m.Doc.Article; a.ID == q.Article && a.Body[q.Start:q.End] != q.Text {
								t.Errorf("%s: quote %q is not in %s", label, q.Text, q.Article)
							}
						}
					}
				}
				return strings.Join(parts, "; ")
			}
		}
		return ""
	}
	for label, want := range map[string]string{
		"Killed":     "3 to 5 (soldiers) conflicting",
		"Related":    "13 February to 19 February 2023: killed: 6 single",
		"Superseded": "killed (soldiers): at least 2 superseded",
		"Disputed":   "killed (soldiers): 3 to 5 (soldiers) conflicting",
		"When":       "Friday 17 March 2023 agreed",
	} {
		if label == "Related" { // the week before the Friday of the tests
			from := friday.AddDate(0, 0, -int(friday.Weekday())+1-7)
			want = from.Format("2 January") + " to " + from.AddDate(0, 0, 6).Format("2 January 2006") + ": killed: 6"
		}
		if got := row(label); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %q, want %q", label, got, want)
		}
	}
	page, err := box.HTML()
	if err != nil || strings.Contains(string(page), "<b>") || !strings.Contains(string(page), `data-article="b"`) {
		t.Errorf("%v\n%s", err, page)
	}
	if text := box.Text(); !strings.Contains(text, "Killed      3 to 5 (soldiers)  [conflicting: residents; the governor]") {
		t.Error(text)
	}
	if b, err := json.Marshal(Box{}); err != nil || string(b) != `{"rows":[]}` {
		t.Errorf("%s %v", b, err)
	}
	if b, err := json.Marshal(NewBox([]Fact{{Attribute: Killed, Scope: Main, Value: Value{Low: 1, High: math.Inf(1)},
		Claims: []FactClaim{{}}}})); err != nil {
		t.Errorf("%s %v", b, err)
	}
}
