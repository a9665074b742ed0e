package wirefold_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	gocmpopts "github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
)

// fatal is what a test and a property test have in common.
type fatal interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// wantNewsroom wants what is counted fast to be what is counted slowly.
func wantNewsroom(t fatal, v wirefold.View) {
	t.Helper()
	v = v.Frozen()
	rows := wirefold.Rows(v)
	list, err := v.Stories(context.Background(), wirefold.Filter{Order: "changed"})
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range list {
		if one, err := v.Summary(s.ID); err != nil || gocmp.Diff(*one, s, gocmpopts.IgnoreFields(s, "Place")) != "" {
			t.Fatalf("alone %s is %v, in the list %v: %v", s.ID, one, s, err)
		}
		if i > 0 && cmp.Or(cmp.Compare(list[i-1].Changed, s.Changed), -byTime(s.Last, list[i-1].Last), cmp.Compare(number(s.ID), number(list[i-1].ID))) < 0 {
			t.Fatalf("%s, changed by %d, comes behind %s, changed by %d", s.ID, s.Changed, list[i-1].ID, list[i-1].Changed)
		}
		size, arrivals, languages, killed := 0, 0, map[string]int{}, false
		for _, r := range rows {
			if r.Story != s.ID {
				continue
			}
			if r.Current {
				size++
			}
			if s.First != nil && s.First.Before(*s.Last) && !r.Published.IsZero() {
				arrivals++
			}
			if r.Lang != "" {
				languages[r.Lang]++
			}
			killed = killed || r.Killed
		}
		sum := 0
		for _, n := range s.Arrivals {
			sum += n
		}
		if s.Size != size || sum != arrivals || !slices.Equal(s.Languages, frequent(languages)) || slices.Contains(s.States, "killed") != killed {
			t.Fatalf("%s has %d articles, want %d; %d arrivals, want %d; languages %v, want %v; states %v, killed %v", s.ID, s.Size, size, sum, arrivals, s.Languages, languages, s.States, killed)
		}
	}
	wantPages(t, v)
	wantSources(t, v, rows)
	wantMoments(t, v)
}

// byTime compares times; nil is before all others.
func byTime(a, b *time.Time) int {
	var x, y time.Time
	if a != nil {
		x = *a
	}
	if b != nil {
		y = *b
	}
	return x.Compare(y)
}

// number is the number of a story of the default collection.
func number(id string) (n int) {
	_, _ = fmt.Sscanf(id, "s%d", &n)
	return n
}

// frequent sorts by count, then by name.
func frequent(n map[string]int) []string {
	out := []string{}
	for k := range n {
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(cmp.Compare(n[b], n[a]), strings.Compare(a, b)) })
	return out
}

// wantPages wants pages by offset and by place to be the list.
func wantPages(t fatal, v wirefold.View) {
	t.Helper()
	for _, order := range []string{"largest", "newest", "changed"} {
		list := func(f wirefold.Filter) (ids []string, last string) {
			f.Order = order
			page, err := v.Stories(context.Background(), f)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range page {
				ids, last = append(ids, s.ID), s.Place
			}
			return ids, last
		}
		all, _ := list(wirefold.Filter{})
		var byOffset, byPlace []string
		place := ""
		for range len(all)/2 + 1 {
			ids, _ := list(wirefold.Filter{Offset: len(byOffset), Limit: 2})
			byOffset = append(byOffset, ids...)
			ids, last := list(wirefold.Filter{Behind: place, Limit: 2})
			byPlace, place = append(byPlace, ids...), cmp.Or(last, place)
		}
		if !slices.Equal(all, byOffset) || !slices.Equal(all, byPlace) {
			t.Fatalf("by %s the stories are %v, in pages by offset %v, by place %v", order, all, byOffset, byPlace)
		}
	}
}

func wantSources(t fatal, v wirefold.View, rows []wirefold.Row) {
	t.Helper()
	type slow struct {
		wirefold.Source
		from, by, languages map[string]int
		delays              []time.Duration
	}
	all := map[string]*slow{}
	of := func(name string) *slow {
		if all[name] == nil {
			all[name] = &slow{Source: wirefold.Source{Name: name}, from: map[string]int{}, by: map[string]int{}, languages: map[string]int{}}
		}
		return all[name]
	}
	tellers := map[string]map[string]bool{} // by story
	for _, r := range rows {
		s := of(r.Source)
		s.Articles++
		if r.Killed {
			s.Killed++
		}
		if r.Lang != "" {
			s.languages[r.Lang]++
		}
		if p := r.Published; !p.IsZero() {
			if s.First == nil || p.Before(*s.First) {
				s.First = &p
			}
			if s.Last == nil || p.After(*s.Last) {
				s.Last = &p
			}
			s.delays = append(s.delays, r.Added.Sub(p))
		}
		if r.Copied != "" && r.Source != "" && r.Copied != r.Source {
			s.Copies++
			s.from[r.Copied]++
			of(r.Copied).by[r.Source]++
		}
		if tellers[r.Story] == nil {
			tellers[r.Story] = map[string]bool{}
		}
		tellers[r.Story][r.Source] = true
	}
	for _, names := range tellers {
		for name := range names {
			of(name).Stories++
			if len(names) == 1 {
				of(name).Alone++
			}
		}
	}
	want := []wirefold.Source{}
	for _, s := range all {
		if s.Articles == 0 {
			continue
		}
		carried := func(n map[string]int) []wirefold.Carried {
			out := []wirefold.Carried{}
			for _, name := range frequent(n) {
				out = append(out, wirefold.Carried{Source: name, Articles: n[name]})
			}
			return out
		}
		s.CopiedFrom, s.CopiedBy, s.Languages = carried(s.from), carried(s.by), frequent(s.languages)
		if slices.Sort(s.delays); len(s.delays) > 0 {
			s.Delay = s.delays[(len(s.delays)-1)/2]
		}
		want = append(want, s.Source)
	}
	slices.SortFunc(want, func(a, b wirefold.Source) int {
		return cmp.Or(cmp.Compare(b.Articles, a.Articles), strings.Compare(a.Name, b.Name))
	})
	for range 2 { // the second time from memory
		got, err := v.Sources(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if d := gocmp.Diff(want, got); d != "" {
			t.Fatalf("sources (-want +got):\n%s", d)
		}
	}
}

// wantMoments wants a story to have changed whenever something happened to it.
func wantMoments(t fatal, v wirefold.View) {
	t.Helper()
	moments := map[string][]time.Time{}
	now := map[string]string{} // what a story has become
	story := func(id string) string {
		if _, ok := now[id]; !ok {
			s, err := v.Story(context.Background(), id)
			if err != nil {
				return ""
			}
			now[id] = s.ID
			if moments[s.ID], err = v.Moments(id); err != nil {
				t.Fatal(err)
			}
		}
		return now[id]
	}
	var all []time.Time
	for c, err := range v.Watch(context.Background(), "") {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c.At)
		switch c.Kind {
		case wirefold.ChangeKill, wirefold.ChangeRestore, wirefold.ChangeDelete:
			continue // they name the story that the article is in now
		}
		ids := []string{c.Story, c.From}
		if c.Kind == wirefold.ChangeJoin && len(v.Operations()) > 0 {
			ids = ids[1:] // undoing may leave a story without articles to another that it does not change
		}
		for _, id := range ids {
			if id == "" {
				continue
			}
			if s := story(id); s != "" && !slices.Contains(moments[s], c.At) {
				t.Fatalf("%s of %s (now %s) at %s is no moment of it: %v", c.Kind, id, s, c.At, moments[s])
			}
		}
	}
	for s, list := range moments {
		for i, at := range list {
			if !slices.Contains(all, at) || i > 0 && !list[i-1].Before(at) {
				t.Fatalf("%s changed at %v, and all that happened was at %v", s, list, all)
			}
		}
	}
}

func TestNewsroomOfDemo(t *testing.T) {
	e := open(t, wirefold.Options{Now: clock()})
	add(t, e, read(t, demo)[:60]...)
	wantNewsroom(t, e.View)
	if _, err := e.AddBatch(t.Context(), read(t, demo)[60:]); err != nil {
		t.Fatal(err)
	}
	wantNewsroom(t, e.View)
}

func TestNewsroomAfterAnOldCheckpoint(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, dir, wirefold.Options{Now: clock()})
	add(t, e, read(t, demo)[:20]...)
	if err := wirefold.OldCheckpoint(e); err != nil {
		t.Fatal(err)
	}
	closed(t, e)
	e = openAt(t, dir, wirefold.Options{Now: clock()})
	wantPages(t, e.View)
	wantSources(t, e.View, wirefold.Rows(e.View))
	add(t, e, read(t, demo)[20:40]...)
	wantPages(t, e.View)
}

func TestMoments(t *testing.T) {
	now := noon
	e := open(t, wirefold.Options{Now: func() time.Time { return now }})
	var want []time.Time
	happens := func(it bool, what func()) {
		now = now.Add(time.Minute)
		if what(); it {
			want = append(want, now)
		}
	}
	fireStory, choir := "", ""
	happens(true, func() { fireStory = add(t, e, told("a", "Courier", 0, fmt.Sprintf(fire, "two")))[0].Story })
	happens(true, func() { // of the story that joins it
		choir = add(t, e, told("x", "Herald", 60*24*40, "The choir of Velm sings in the old mill. The choir of Velm is known for its songs."))[0].Story
	})
	happens(false, func() {
		add(t, e, told("y", "Herald", 60*24*90, "Beekeepers of the Quorn valley counted fewer hives than a year ago."))
	})
	happens(true, func() { add(t, e, told("b", "Star", 9, fmt.Sprintf(fire, "three"))) })
	do := func(_ *wirefold.Operation, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	happens(true, func() { do(e.Join(t.Context(), fireStory, choir, note)) })
	happens(true, func() {
		o, _, err := e.Kill(t.Context(), "b", note)
		do(o, err)
	})
	happens(true, func() { do(e.Pin(t.Context(), wirefold.Pin{Story: fireStory, Headline: "Tannery burns"}, note)) })
	happens(true, func() { do(e.Delete(t.Context(), "b", note)) })
	for _, id := range []string{fireStory, choir} {
		got, err := e.Moments(id) // by the id of what was joined to it too
		if err != nil {
			t.Fatal(err)
		}
		if d := gocmp.Diff(want, got); d != "" {
			t.Errorf("moments (-want +got):\n%s", d)
		}
	}
	for i, at := range want {
		v, err := e.AsOf(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := v.Moments(fireStory); err != nil || i > 4 && len(got) < 5 {
			t.Errorf("as of %s the moments are %v: %v", at, got, err)
		}
	}
	if _, err := e.Moments("s99"); err == nil {
		t.Error("a story that is not there has moments")
	}
}

// told is an article on a fire, published some minutes before or after noon.
func told(id, source string, minutes int, body string, set ...func(*corpus.Article)) *corpus.Article {
	a := article(id, body, set...)
	a.Source, a.Published = source, noon.Add(time.Duration(minutes)*time.Minute)
	return a
}

var noon = time.Date(2031, 5, 3, 12, 0, 0, 0, time.UTC)

const fire = "A fire in the old tannery of Pellan Cross killed %s people on Saturday, the fire brigade said. Smoke rose over the tannery yards of Pellan Cross, and the fire spread to two sheds."

func TestBreaking(t *testing.T) {
	three := func(first, second, third int) []*corpus.Article {
		return []*corpus.Article{
			told("a", "Courier", first, fmt.Sprintf(fire, "two")), told("b", "Herald", second, fmt.Sprintf(fire, "two")), told("c", "Gazette", third, fmt.Sprintf(fire, "two")),
		}
	}
	marked := func(minutes int, set func(*corpus.Article)) []*corpus.Article {
		return []*corpus.Article{told("a", "Courier", -300, fmt.Sprintf(fire, "two")), told("b", "Herald", minutes, fmt.Sprintf(fire, "two"), set)}
	}
	urgency := func(n int) func(*corpus.Article) {
		return func(a *corpus.Article) { a.Meta = &corpus.Meta{Urgency: n} }
	}
	title := func(s string) func(*corpus.Article) { return func(a *corpus.Article) { a.Title = s } }
	tests := []struct {
		name string
		in   []*corpus.Article
		want bool
	}{
		{"three in three hours", three(-170, -100, -90), true},
		{"two in three hours", three(-170, -100, -90)[:2], false},
		{"three, the first before that", three(-190, -100, -90), false},
		{"three in the last hour of a long story", append(three(-50, -40, -30), told("d", "Star", -900, fmt.Sprintf(fire, "two"))), true},
		{"two in the last hour of a long story", three(-900, -40, -30), false},
		{"three versions of one", []*corpus.Article{
			told("a", "Courier", -30, fmt.Sprintf(fire, "two")), told("a", "Courier", -20, fmt.Sprintf(fire, "three")), told("a", "Courier", -10, fmt.Sprintf(fire, "four")),
		}, false},
		{"to come", three(170, 171, 172), false},
		{"a flash", marked(-30, urgency(1)), true},
		{"a bulletin", marked(-30, title("BULLETIN: fire at Pellan Cross")), true},
		{"an urgent signal", marked(-30, func(a *corpus.Article) { a.Meta = &corpus.Meta{Signals: []string{"urgent"}} }), true},
		{"an old flash", marked(-70, urgency(1)), false},
		{"of no urgency", marked(-30, urgency(4)), false},
		{"a title that only begins so", marked(-30, title("Flash floods at Pellan Cross")), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			now := noon
			e := open(t, wirefold.Options{Now: func() time.Time { return now }})
			for _, a := range tt.in {
				add(t, e, a)
			}
			states := func(v wirefold.View) []string {
				t.Helper()
				list, err := v.Stories(t.Context(), wirefold.Filter{})
				if err != nil || len(list) != 1 {
					t.Fatalf("there are %d stories, want one: %v", len(list), err)
				}
				chosen, err := v.Stories(t.Context(), wirefold.Filter{State: "breaking"})
				if err != nil || (len(chosen) == 1) != slices.Contains(list[0].States, "breaking") {
					t.Fatalf("the filter finds %d, the states are %v: %v", len(chosen), list[0].States, err)
				}
				return list[0].States
			}
			if got := slices.Contains(states(e.View), "breaking"); got != tt.want {
				t.Errorf("breaking is %v, want %v", got, tt.want)
			}
			frozen := e.Frozen()
			asOf, err := e.AsOf(t.Context(), noon)
			if err != nil {
				t.Fatal(err)
			}
			now = now.Add(24 * time.Hour) // nothing is news for ever, but what it was at a moment
			if slices.Contains(states(e.View), "breaking") {
				t.Error("it is breaking a day later")
			}
			for _, v := range []wirefold.View{frozen, asOf} {
				if got := slices.Contains(states(v), "breaking"); got != tt.want {
					t.Errorf("of that moment breaking is %v, want %v", got, tt.want)
				}
			}
		})
	}
}

func TestUnverified(t *testing.T) {
	tests := []struct {
		name string
		in   []*corpus.Article
		want bool
	}{
		{"two voices give two tolls", []*corpus.Article{
			told("a", "Courier", 0, "A fire in the old tannery of Pellan Cross killed two people on Saturday. Smoke rose over the tannery yards of Pellan Cross."),
			told("b", "Herald", 5, "A fire in the old tannery of Pellan Cross wounded nine people on Saturday. Smoke rose over the yards of the tannery in Pellan Cross."),
		}, true},
		{"two voices give one toll", []*corpus.Article{
			told("a", "Courier", 0, "A fire in the old tannery of Pellan Cross killed two people on Saturday. Smoke rose over the tannery yards of Pellan Cross."),
			told("b", "Herald", 5, "Two people were killed on Saturday by a fire in the old tannery of Pellan Cross. Smoke rose over the yards of the tannery in Pellan Cross."),
		}, false},
		{"one voice", []*corpus.Article{
			told("a", "Courier", 0, "A fire in the old tannery of Pellan Cross killed two people on Saturday. Smoke rose over the tannery yards of Pellan Cross."),
		}, false},
		{"nothing to check", []*corpus.Article{
			told("a", "Courier", 0, "The choir of Pellan Cross sings in the old tannery on Saturday. The choir of Pellan Cross is known for its songs."),
			told("b", "Herald", 5, "On Saturday the choir of Pellan Cross will sing in the old tannery. The songs of the choir of Pellan Cross are well known."),
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			e := openAt(t, dir, wirefold.Options{Now: clock()})
			add(t, e, tt.in...)
			check := func() {
				t.Helper()
				list, err := e.Stories(t.Context(), wirefold.Filter{})
				if err != nil || len(list) != 1 {
					t.Fatalf("there are %d stories, want one: %v", len(list), err)
				}
				if got := slices.Contains(list[0].States, "unverified"); got != tt.want {
					t.Errorf("unverified is %v, want %v", got, tt.want)
				}
			}
			check()
			closed(t, e)
			e = openAt(t, dir, wirefold.Options{}) // from the checkpoint
			check()
			v, err := e.AsOf(t.Context(), e.Time()) // from the log
			if err != nil {
				t.Fatal(err)
			}
			list, err := v.Stories(t.Context(), wirefold.Filter{State: "unverified"})
			if err != nil || (len(list) == 1) != tt.want {
				t.Errorf("by the log %d stories are unverified, want %v: %v", len(list), tt.want, err)
			}
		})
	}
}

func TestLanguageFilter(t *testing.T) {
	french := func(a *corpus.Article) { a.Lang = "fr" }
	e := open(t, wirefold.Options{})
	add(t, e, told("a", "Courier", 0, fmt.Sprintf(fire, "two")), told("b", "Le Phare", 60*24*40, "Le conseil de Velm a voté le budget des écoles mardi soir.", french))
	for lang, want := range map[string]int{"fr": 1, "FR": 1, "en": 1, "de": 0, "": 2} {
		list, err := e.Stories(t.Context(), wirefold.Filter{Language: lang})
		if err != nil || len(list) != want {
			t.Errorf("in %q there are %d stories, want %d: %v", lang, len(list), want, err)
		}
	}
}

func TestNear(t *testing.T) {
	e := decide(t, wirefold.Options{Now: clock()}, read(t, demo))
	story := storyOf(e)
	near := 0
	for _, s := range stories(t, e) {
		list, err := e.Near(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range list {
			near++
			mine, _, _ := strings.Cut(n.Mine, "@")
			theirs, _, _ := strings.Cut(n.Theirs, "@")
			if story[mine] != s.ID || story[theirs] != n.ID || !slices.ContainsFunc(s.Related, func(r wirefold.Related) bool { return r == n.Related || r.ID == n.ID }) {
				t.Errorf("%s is near %s by %s and %s, which are of %s and %s", s.ID, n.ID, n.Mine, n.Theirs, story[mine], story[theirs])
			}
			x, err := e.Explain(t.Context(), n.Mine, n.Theirs)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := [2]string{n.InWords, n.Turn}, [2]string{x.InWords, x.Turn}; got != want || n.Threshold != x.Event.Threshold {
				t.Errorf("of %s and %s near says %v, explain %v", n.Mine, n.Theirs, got, want)
			}
		}
		if len(list) > len(s.Related) {
			t.Errorf("%s has %d related stories, and %d near ones", s.ID, len(s.Related), len(list))
		}
	}
	if near == 0 {
		t.Error("no story of the demo is near another")
	}
	if _, err := e.Near(t.Context(), "s0"); err == nil {
		t.Error("a story that is not there is near others")
	}
}

// TestGlanceOfALargeStory: what is kept of a story with many articles follows them.
func TestGlanceOfALargeStory(t *testing.T) {
	e := open(t, wirefold.Options{Now: clock()})
	chance := rand.New(rand.NewPCG(1, 2))
	var batch []*corpus.Article
	for i := range 90 {
		batch = append(batch, told(fmt.Sprintf("a%d", i), fmt.Sprintf("Outlet %d", chance.IntN(9)), i, fmt.Sprintf(fire, "two")))
	}
	if _, err := e.AddBatch(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	wantNewsroom(t, e.View)
	if _, _, err := e.Kill(t.Context(), "a80", note); err != nil {
		t.Fatal(err)
	}
	wantNewsroom(t, e.View)
	add(t, e, told("a7", "Outlet 7", 200, fmt.Sprintf(fire, "five")))
	wantNewsroom(t, e.View)
	if _, err := e.Delete(t.Context(), "a12", note); err != nil {
		t.Fatal(err)
	}
	wantNewsroom(t, e.View)
	if _, err := e.Undo(t.Context(), 1, note); err != nil {
		t.Fatal(err)
	}
	wantNewsroom(t, e.View)
}
