package wirefold_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster"
	"github.com/wirefold/wirefold/corpus"
)

// demo is the corpus that ships with the project.
const demo = "corpus/testdata/demo"

func TestSameInputGivesSameBytes(t *testing.T) {
	articles := read(t, demo)
	want := results(t, decide(t, wirefold.Options{Workers: 1}, articles))
	for _, workers := range []int{1, 2, 8} {
		if got := results(t, decide(t, wirefold.Options{Workers: workers}, articles)); !bytes.Equal(got, want) {
			t.Errorf("with %d workers the results differ from those with one:\n%s", workers, firstDifference(want, got))
		}
	}
}

func TestOrderGivenDoesNotMatterWherePublicationTells(t *testing.T) {
	articles := inOrder(read(t, demo))
	articles = slices.CompactFunc(articles, func(a, b *corpus.Article) bool { return a.Published.Equal(b.Published) })
	want := results(t, decide(t, wirefold.Options{}, articles))
	slices.Reverse(articles)
	if got := results(t, decide(t, wirefold.Options{}, articles)); !bytes.Equal(got, want) {
		t.Errorf("the results differ:\n%s", firstDifference(want, got))
	}
}

func TestStoreOnDiskGivesTheSame(t *testing.T) {
	articles := read(t, demo)[:30]
	want := results(t, decide(t, wirefold.Options{}, articles))
	e := openAt(t, t.TempDir(), wirefold.Options{})
	if _, err := e.AddBatch(t.Context(), articles); err != nil {
		t.Fatal(err)
	}
	if got := results(t, e); !bytes.Equal(got, want) {
		t.Errorf("the results differ from those in memory:\n%s", firstDifference(want, got))
	}
}

func TestAddBatchOrdersByPublicationWithUndatedLast(t *testing.T) {
	batch := []*corpus.Article{
		article("undated-1", "The Ostrel library lent its ten thousandth book on a quiet afternoon."),
		article("late", "A tram left the rails at Pellan Cross and stood there for an hour.", at("2031-05-03T09:00:00Z")),
		article("undated-2", "Beekeepers of the Quorn valley counted fewer hives than a year ago."),
		article("early", "The lighthouse at Cape Immer was painted white again by volunteers.", at("2031-05-03T10:00:00+02:00")),
	}
	given := slices.Clone(batch)
	e := decide(t, wirefold.Options{}, batch)
	var got []string
	for _, d := range e.Decisions() {
		got = append(got, d.ID)
	}
	if diff := gocmp.Diff([]string{"early", "late", "undated-1", "undated-2"}, got); diff != "" {
		t.Errorf("order of decisions (-want +got):\n%s", diff)
	}
	if !slices.Equal(batch, given) {
		t.Error("the caller's slice was put in another order")
	}
}

func TestAddOneByOne(t *testing.T) {
	e := open(t, wirefold.Options{})
	for i, a := range read(t, demo)[:12] {
		d, err := e.Add(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		if d.ID != a.ID || d.Story == "" || d.Family == "" || d.Relation == "" {
			t.Errorf("the decision for %s is incomplete: %+v", a.ID, d)
		}
		if e.Len() != i+1 {
			t.Errorf("Len is %d after %d articles", e.Len(), i+1)
		}
		if last := e.Decisions()[i]; last != d {
			t.Errorf("Add gave %+v, Decisions lists %+v", d, last)
		}
	}
}

func TestProgressCountsEveryArticle(t *testing.T) {
	articles := read(t, demo)[:10]
	var calls []int
	e := open(t, wirefold.Options{Progress: func(done int) { calls = append(calls, done) }})
	if _, err := e.AddBatch(t.Context(), articles); err != nil {
		t.Fatal(err)
	}
	if want := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}; !slices.Equal(calls, want) {
		t.Errorf("progress was called with %v, want %v", calls, want)
	}
}

func TestNothingAdded(t *testing.T) {
	e := decide(t, wirefold.Options{}, nil)
	if n, d, s := e.Len(), e.Decisions(), stories(t, e); n != 0 || len(d) != 0 || len(s) != 0 {
		t.Errorf("an empty engine holds %d articles, %d decisions, %d stories", n, len(d), len(s))
	}
}

func TestCancelledContext(t *testing.T) {
	articles := read(t, demo)
	before := runtime.NumGoroutine()

	t.Run("before", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		e := open(t, wirefold.Options{Workers: 4})
		if _, err := e.AddBatch(ctx, articles); !errors.Is(err, context.Canceled) {
			t.Errorf("AddBatch gives %v, want context.Canceled", err)
		}
		if _, err := e.Add(ctx, articles[0]); !errors.Is(err, context.Canceled) {
			t.Errorf("Add gives %v, want context.Canceled", err)
		}
		if e.Len() != 0 {
			t.Errorf("%d articles were accepted", e.Len())
		}
	})
	t.Run("on the way", func(t *testing.T) {
		// Articles are committed some thousand at a time: the ones that were stand.
		var many []*corpus.Article
		for i := range 5000 {
			many = append(many, article(fmt.Sprint("short-", i), fmt.Sprintf("Tram %d left Pellan Cross on time.", i)))
		}
		ctx, cancel := context.WithCancel(t.Context())
		e := open(t, wirefold.Options{Workers: 4, Search: wirefold.SearchOff, Progress: func(done int) {
			if done == 20 {
				cancel()
			}
		}})
		done, err := e.AddBatch(ctx, many)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("AddBatch gives %v, want context.Canceled", err)
		}
		decided := 0
		for _, r := range done {
			if r.Err == nil {
				decided++
			}
		}
		if n := len(e.Decisions()); e.Len() != n || n != decided || n == 0 || n == len(many) {
			t.Errorf("there are %d articles, %d decisions and %d results, want some of %d", e.Len(), n, decided, len(many))
		}
		if _, err := e.Each(ctx, wirefold.Filter{}); !errors.Is(err, context.Canceled) {
			t.Errorf("Each gives %v, want context.Canceled", err)
		}
		// What was decided stands, and the engine goes on.
		if _, err := e.Add(t.Context(), articles[len(articles)-1]); err != nil {
			t.Errorf("after that, Add gives %v", err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})

	deadline := time.Now().Add(10 * time.Second)
	for runtime.NumGoroutine() > before {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("there are %d goroutines, there were %d:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
		runtime.Gosched()
	}
}

func TestGroupByTakesStoriesFromTheInput(t *testing.T) {
	field := func(value string) func(*corpus.Article) {
		return func(a *corpus.Article) { a.Fields = map[string]string{"slug": value} }
	}
	e := decide(t, wirefold.Options{GroupBy: "slug"}, []*corpus.Article{
		article("a", "Two firemen were hurt when a barn burned down at Tollen on Friday night.", field("barn")),
		article("b", "The council of Vesper voted for a longer tram line through the old town.", field("tram")),
		article("c", "Rain fell on the Quorn valley for the ninth day in a row.", field("barn")),
		article("d", "A choir of ninety sang under the bridge at Pellan Cross."),
		article("e", "The ferry to Immer will run every hour in summer.", field("")),
	})
	want := map[string]string{"a": "barn", "b": "tram", "c": "barn", "d": "alone-d", "e": "alone-e"}
	if diff := gocmp.Diff(want, storyOf(e)); diff != "" {
		t.Errorf("stories of articles (-want +got):\n%s", diff)
	}
	all := stories(t, e)
	if len(all) != 4 {
		t.Fatalf("there are %d stories, want 4", len(all))
	}
	if diff := gocmp.Diff([]string{"a", "c"}, all[0].Articles); all[0].ID != "barn" || diff != "" {
		t.Errorf("the largest story is %s with %v, want barn with a and c", all[0].ID, all[0].Articles)
	}
}

func TestSearch(t *testing.T) {
	e := decide(t, wirefold.Options{}, []*corpus.Article{
		article("barn", "Two firemen were hurt when a barn burned down at Tollen on Friday night."),
		article("tram", "The council of Vesper voted for a longer tram line through the old town."),
		article("choir", "A choir of ninety sang under the bridge at Pellan Cross, beside the old barn."),
	})
	if err := e.Searchable(t.Context()); err != nil {
		t.Fatal(err)
	}
	search := func(query string, limit int) (ids []string) {
		t.Helper()
		found, err := e.Search(t.Context(), query, wirefold.SearchOptions{Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range found.Hits {
			ids = append(ids, h.ID)
		}
		return ids
	}
	for _, c := range []struct {
		query string
		limit int
		want  []string // in any order
	}{
		{"barn", 10, []string{"barn", "choir"}},
		{"+barn -choir", 10, []string{"barn"}},
		{`"old town"`, 10, []string{"tram"}},
		{"glacier", 10, nil},
	} {
		got := search(c.query, c.limit)
		if slices.Sort(got); !slices.Equal(got, c.want) {
			t.Errorf("Search(%q) gives %v; want %v", c.query, got, c.want)
		}
	}
	if got := search("barn", 1); len(got) != 1 {
		t.Errorf("at most one was asked for, but Search gives %v", got)
	}
	if got, err := e.Search(t.Context(), `"never closed`, wirefold.SearchOptions{}); err == nil {
		t.Errorf("a query that cannot be read gives %v, want an error", got)
	}
}

func TestEveryArticleHasOneDecision(t *testing.T) {
	articles := read(t, demo)
	e := decide(t, wirefold.Options{}, articles)
	relations := []string{"first", "report", "identical", "near-identical", "excerpt", "embeds", "update"}
	decided := map[string]wirefold.Decision{}
	firsts := map[string]int{}
	for _, d := range e.Decisions() {
		if _, twice := decided[d.ID]; twice {
			t.Errorf("%s has two decisions", d.ID)
		}
		if _, earlier := decided[d.Of]; !earlier && d.Relation != "first" {
			t.Errorf("%s is %q of %q, which was not decided before it", d.ID, d.Relation, d.Of)
		}
		decided[d.ID] = d
		if !slices.Contains(relations, d.Relation) {
			t.Errorf("%s has the relation %q, want one of %v", d.ID, d.Relation, relations)
		}
		if d.Relation == "first" {
			firsts[d.Story]++
			if d.Of != "" {
				t.Errorf("%s is first, and yet of %q", d.ID, d.Of)
			}
		}
		if d.Score < 0 || d.Score > 1 {
			t.Errorf("%s has the score %v, want 0 to 1", d.ID, d.Score)
		}
	}
	for _, a := range articles {
		if _, ok := decided[a.ID]; !ok {
			t.Errorf("%s has no decision", a.ID)
		}
	}
	for _, d := range decided {
		if firsts[d.Story] != 1 {
			t.Errorf("story %s has %d articles that are first, want one", d.Story, firsts[d.Story])
		}
		root, ok := decided[d.Family]
		if !ok || root.Family != root.ID {
			t.Errorf("%s is in the family of %q, which is no root", d.ID, d.Family)
		}
		if d.Relation == "first" || d.Relation == "report" {
			continue
		}
		if of := decided[d.Of]; of.Family != d.Family {
			t.Errorf("%s is %q of %s, but their families are %s and %s", d.ID, d.Relation, d.Of, d.Family, of.Family)
		}
	}
}

func TestStoriesHoldTheArticlesDecidedForThem(t *testing.T) {
	e := decide(t, wirefold.Options{}, read(t, demo))
	want := map[string][]string{}
	for _, d := range e.Decisions() {
		want[d.Story] = append(want[d.Story], d.ID)
	}
	got := map[string][]string{}
	size := math.MaxInt
	for _, s := range stories(t, e) {
		got[s.ID] = s.Articles
		if len(s.Articles) > size {
			t.Errorf("story %s comes after a smaller one", s.ID)
		}
		size = len(s.Articles)
		if s.Headline == "" || s.First == nil || s.Last == nil || s.Last.Before(*s.First) {
			t.Errorf("story %s lacks a headline or times in order: %q, %v to %v", s.ID, s.Headline, s.First, s.Last)
		}
		if s.Origins < 1 || s.Origins > len(s.Articles) {
			t.Errorf("story %s has %d origins for %d articles", s.ID, s.Origins, len(s.Articles))
		}
		inFamilies := 0
		for _, f := range s.Families {
			inFamilies += len(f.Members)
		}
		if inFamilies != len(s.Articles) {
			t.Errorf("the families of story %s hold %d articles of %d", s.ID, inFamilies, len(s.Articles))
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("articles by story (-decided +listed):\n%s", diff)
	}
}

func TestVersionsOfOneItemAreOneFamily(t *testing.T) {
	const kept = "MIRREN, May 3 (Tern Wire) - A footbridge fell into the river Sall at Mirren on Saturday morning, the town council said"
	const first = kept + ", and divers were searching the water under it for people who may have been crossing. " +
		"The bridge, built of timber ninety years ago, had been inspected in the autumn."
	version := func(v, when, body string) *corpus.Article {
		a := article("bridge", body, at(when))
		a.Source, a.Version = "Tern Wire", v
		return a
	}
	for _, c := range []struct{ name, second, relation string }{
		{"words added", first + " Three walkers were pulled out alive.", "update"},
		{"rewritten but for the lead", kept + ". Mayor Ilse Toran promised an inquiry into the old timbers. Three walkers, " +
			"pulled out alive, will leave the infirmary on Monday, and a ferry is to take their neighbours to market.", "update"},
		{"only another headline", first, "identical"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := decide(t, wirefold.Options{}, []*corpus.Article{
				version("1", "2031-05-03T09:00:00Z", first),
				article("other", "The library of Ostrel lent its ten thousandth book this week.", at("2031-05-03T09:30:00Z")),
				version("2", "2031-05-03T10:00:00Z", c.second),
			})
			d := e.Decisions()
			if d[2].Relation != c.relation || d[2].Of != "bridge" {
				t.Errorf("the second version is %q of %q, want %q of the first", d[2].Relation, d[2].Of, c.relation)
			}
			if d[0].Family != "bridge" || d[1].Family != "other" || d[2].Family != "bridge" {
				t.Errorf("the families are %s, %s and %s, want bridge, other and bridge", d[0].Family, d[1].Family, d[2].Family)
			}
			if d[0].Story != d[2].Story {
				t.Errorf("the versions are in stories %s and %s, want one", d[0].Story, d[2].Story)
			}
			all := stories(t, e)
			if n := len(all[0].Families); n != 1 {
				t.Errorf("the versions are printed as %d families, want one", n)
			}
			if all[0].Origins != 1 {
				t.Errorf("the versions count as %d origins, want one", all[0].Origins)
			}
		})
	}
}

func TestQuotesStandInTheBody(t *testing.T) {
	articles := read(t, demo)
	articles = append(articles,
		// Bytes, runes and line ends are three different counts here.
		article("wide", "TÓRREN — “Été”, a café in Tórren’s old town, burned down on Monday, and three people were killed,\r\n"+
			"the mayor said.\r\n\r\nEarlier, firemen had said “at least two” people were killed… and nine hurt.\r\n"),
		article("broken", "Four people were killed \xff\xfe when a kiln burst at Sallow, police said.\nTwo people were hurt.\n"))
	bodies := map[string]string{}
	for _, a := range articles {
		bodies[a.ID] = a.Body
	}
	seen := map[string]bool{}
	for _, s := range stories(t, decide(t, wirefold.Options{}, articles)) {
		for _, f := range s.Facts {
			if len(f.Claims) == 0 {
				t.Errorf("story %s: the fact %s has no claim", s.ID, f.Attribute)
			}
			for _, c := range f.Claims {
				seen[c.Claim.Article] = true
				wantQuote(t, bodies[c.Claim.Article], c.Claim.Article, c.Claim.Span, c.Quote)
				if v := c.Claim.ValueSpan; v.Start < 0 || v.End > len(bodies[c.Claim.Article]) || v.Start > v.End {
					t.Errorf("%s: the span of the value, %v, lies outside the body", c.Claim.Article, v)
				}
				// What is told of other events may come from related stories too.
				if f.Event == 0 && !slices.Contains(s.Articles, c.Claim.Article) {
					t.Errorf("story %s quotes %s, which is no member", s.ID, c.Claim.Article)
				}
			}
		}
	}
	if !seen["wide"] || !seen["broken"] || len(seen) < 40 {
		t.Errorf("claims were read in %d articles (wide: %v, broken: %v), want most", len(seen), seen["wide"], seen["broken"])
	}
}

func wantQuote(t *testing.T, body, id string, at corpus.Span, quote string) {
	t.Helper()
	if at.Start < 0 || at.End > len(body) || at.Start >= at.End {
		t.Errorf("%s: the span %v is empty or outside the body of %d bytes", id, at, len(body))
		return
	}
	if got := at.Of(body); got != quote {
		t.Errorf("%s: the quote is %q, but the body has %q there", id, quote, got)
	}
	if !utf8.RuneStart(body[at.Start]) || at.End < len(body) && !utf8.RuneStart(body[at.End]) {
		t.Errorf("%s: the span %v cuts a character of %q", id, at, body[max(0, at.Start-4):min(len(body), at.End+4)])
	}
}

func TestStoryAsJSON(t *testing.T) {
	e := decide(t, wirefold.Options{}, []*corpus.Article{
		article("a", "At least six people were killed on Friday when a kiln burst at Sallow, police said."),
		article("b", "The choir of Ostrel sang."),
	})
	data, err := json.Marshal(stories(t, e))
	if err != nil {
		t.Fatal(err)
	}
	var got []map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for _, s := range got {
		if s["first"] != nil || s["last"] != nil {
			t.Errorf("an undated story runs from %v to %v, want null", s["first"], s["last"])
		}
		for _, list := range []string{"articles", "facts", "related"} {
			if _, ok := s[list].([]any); !ok {
				t.Errorf("%s of story %v is %v, want a list even when empty", list, s["id"], s[list])
			}
		}
	}
	killed := stories(t, e)[0].Facts[0]
	data, err = json.Marshal(killed.Value)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"n":6,"low":6,"high":null,"text":"At least six"}`; string(data) != want {
		t.Errorf("the value of %s is %s, want %s", killed.Attribute, data, want)
	}
}

func TestHeadlineIsNoCaption(t *testing.T) {
	const (
		caption = "FILE - Soldiers stand guard near the harbour gate in Tollen, Vessia, on May 25, 2021. (Tern Wire Photo/Ada Brill, File)"
		lead    = "TOLLEN, Vessia (Tern Wire) - Gunfire was heard before dawn on Friday near the harbour gate of Tollen, residents said."
		more    = "Shops stayed closed and the ferry to Immer did not sail. It was not clear who was firing."
	)
	a := article("captioned", caption+"\n\n"+lead+"\n\n"+more)
	a.Title = caption // as in a plain-text file, whose title is its first line
	headline := stories(t, decide(t, wirefold.Options{}, []*corpus.Article{a}))[0].Headline
	if !strings.HasPrefix(headline, "Gunfire was heard before dawn") {
		t.Errorf("the headline is %q, want the lead without its dateline", headline)
	}
	b := article("titled", lead+"\n\n"+more)
	b.Title = "Gunfire near harbour gate in Tollen"
	for _, s := range stories(t, decide(t, wirefold.Options{GroupBy: "none"}, []*corpus.Article{a, b})) {
		if strings.HasPrefix(s.Headline, "FILE") {
			t.Errorf("the headline of %v is a caption: %q", s.Articles, s.Headline)
		}
	}
}

func TestLongTitleInAnotherScriptIsAHeadline(t *testing.T) {
	a := article("bridge", "Пешеходный мост упал в реку Салл в Миррене в субботу утром. Три человека спасены.")
	a.Lang = "ru"
	a.Title = "В Миррене обрушился пешеходный мост через реку Салл, трое прохожих спасены, поиски под водой продолжаются"
	if got := stories(t, decide(t, wirefold.Options{}, []*corpus.Article{a}))[0].Headline; got != a.Title {
		t.Errorf("the headline is %q, want the title, which has but %d characters", got, utf8.RuneCountInString(a.Title))
	}
}

func TestHeadlinesOfDemoAreTitles(t *testing.T) {
	articles := read(t, demo)
	titles := map[string]string{}
	for _, a := range articles {
		titles[a.ID] = a.Title
	}
	for _, s := range stories(t, decide(t, wirefold.Options{}, articles)) {
		if !slices.ContainsFunc(s.Articles, func(id string) bool { return strings.Contains(titles[id], s.Headline) }) {
			t.Errorf("the headline of %s, %q, is the title of none of %v", s.ID, s.Headline, s.Articles)
		}
	}
}

// Two attacks in one country, by one group, told with the same phrases and the
// same background, ten weeks apart.
func TestLookAlikeEventsOfDemoAreTwoRelatedStories(t *testing.T) {
	articles := read(t, demo, "event")
	e := decide(t, wirefold.Options{}, articles)
	story := storyOf(e)
	largest := func(event string) string { // the story that most of the event's articles are in
		in := map[string]int{}
		best := ""
		for _, a := range articles {
			if a.Fields["event"] == event {
				s := story[a.ID]
				if in[s]++; best == "" || in[s] > in[best] {
					best = s
				}
			}
		}
		return best
	}
	camp, school := "dambelo-camp-2024-07", "wadessou-school-airport-2024-09"
	a, b := largest(camp), largest(school)
	if a == b {
		t.Fatalf("%s and %s are one story, %s", camp, school, a)
	}
	apart := 0
	for _, x := range articles {
		switch event := x.Fields["event"]; {
		case event == camp && story[x.ID] == b, event == school && story[x.ID] == a:
			t.Errorf("%s, on %s, is in the story of the other event", x.ID, event)
		case event == camp && story[x.ID] != a, event == school && story[x.ID] != b:
			apart++
			t.Logf("%s, on %s, is in a story of its own, %s", x.ID, event, story[x.ID])
		}
	}
	if apart > 2 {
		t.Errorf("%d of their articles are in stories of their own, want at most 2", apart)
	}
	all := stories(t, e)
	wantRelated(t, all, a, b)
	wantRelated(t, all, b, a)
}

func TestDemoAgainstItsGold(t *testing.T) {
	articles := read(t, demo, "event", "family")
	event, family := map[string]string{}, map[string]string{}
	for _, a := range articles {
		event[a.ID], family[a.ID] = a.Fields["event"], a.Fields["family"]
	}
	e := decide(t, wirefold.Options{}, articles)
	t.Run("stories", func(t *testing.T) { wantScore(t, event, storyOf(e), floor{bCubed: .80, pairwise: .75}) })
	t.Run("families", func(t *testing.T) { wantScore(t, family, familyOf(e), floor{pairwise: .90}) })
}

func TestExplainUnknownID(t *testing.T) {
	e := decide(t, wirefold.Options{}, read(t, demo))
	for _, c := range []struct{ a, b, want string }{
		{"meridian-0709", "polar-0709-1", "did you mean meridian-0709-1 or meridian-0709-2 or meridian-0709-3?"},
		{"polar-0709-1", "observer-0711-1-photo", "did you mean observer-0711-1?"},
		{"xyzzy", "polar-0709-1", `no article has the id "xyzzy"; ids are those of the input`},
		{"polar-0709-1", "", `no article has the id ""`},
		{"polar-0709-1", "polar-0709-1", "one article; name two"},
	} {
		if _, err := e.Explain(t.Context(), c.a, c.b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Explain(%q, %q) gives the error %v, want one with %q", c.a, c.b, err, c.want)
		}
	}
}

func TestExplainAddsUp(t *testing.T) {
	e := decide(t, wirefold.Options{}, read(t, demo))
	for _, pair := range [][2]string{
		{"meridian-0709-1", "meridian-0919-1"}, // look-alikes
		{"polar-0709-1", "lantern-0710-1"},     // a copy
		{"lantern-0710-1", "polar-0709-1"},     // the other way round
		{"meridian-1005-1", "polar-1006-1"},    // one event, two reports
		{"islander-0214-1", "courier-0331-1"},  // nothing in common
	} {
		x, err := e.Explain(t.Context(), pair[0], pair[1])
		if err != nil {
			t.Fatal(err)
		}
		if x.A.ID != pair[0] || x.B.ID != pair[1] {
			t.Errorf("%v: it explains %s and %s", pair, x.A.ID, x.B.ID)
		}
		if same := x.A.Story == x.B.Story; same != x.SameStory {
			t.Errorf("%v: same story is %v, but the stories are %s and %s", pair, x.SameStory, x.A.Story, x.B.Story)
		}
		if same := x.A.Family == x.B.Family; same != x.SameText {
			t.Errorf("%v: same family is %v, but the families are %s and %s", pair, x.SameText, x.A.Family, x.B.Family)
		}
		wantAddsUp(t, fmt.Sprint(pair), x.Event)
		if x.Nearly != nil {
			wantAddsUp(t, fmt.Sprint(pair, " nearly"), x.Nearly.Receipt)
		}
	}
}

func TestExplainCopy(t *testing.T) {
	e := decide(t, wirefold.Options{}, read(t, demo))
	x, err := e.Explain(t.Context(), "polar-0709-1", "lantern-0710-1")
	if err != nil {
		t.Fatal(err)
	}
	if !x.SameText || !x.SameStory || x.Text.Relation != "near-identical" {
		t.Errorf("same family %v, same story %v, relation %q, want a near-identical copy", x.SameText, x.SameStory, x.Text.Relation)
	}
	if x.Text.Jaccard < .6 || x.Text.Containment < x.Text.Jaccard || len(x.Text.Passages) == 0 {
		t.Errorf("the texts share J %v, C %v, passages %q", x.Text.Jaccard, x.Text.Containment, x.Text.Passages)
	}
	if !slices.Contains(x.SharedNames, "Dambelo") {
		t.Errorf("the shared names are %q, want Dambelo among them", x.SharedNames)
	}
}

// wantAddsUp wants a receipt to be complete: bias and evidence give the score,
// and the score the verdict.
func wantAddsUp(t *testing.T, what string, r cluster.Receipt) {
	t.Helper()
	if r.Threshold == 0 {
		t.Errorf("%s: there is no receipt", what)
		return
	}
	sum := r.Bias
	for _, v := range r.Evidence {
		sum += v.Counts
	}
	if p := 1 / (1 + math.Exp(-sum)); math.Abs(p-r.Score) > 1e-6 {
		t.Errorf("%s: the evidence adds up to %.6f, the score is %.6f", what, p, r.Score)
	}
	if joins := r.Mean >= r.Threshold; joins != (r.Verdict == "joins") {
		t.Errorf("%s: the verdict is %q at %.3f, with the threshold at %.3f", what, r.Verdict, r.Mean, r.Threshold)
	}
}

// article is an invented article. It is in English and has no title.
func article(id, body string, set ...func(*corpus.Article)) *corpus.Article {
	a := &corpus.Article{ID: id, Body: body, Lang: "en"}
	for _, f := range set {
		f(a)
	}
	return a
}

func at(when string) func(*corpus.Article) {
	return func(a *corpus.Article) {
		published, err := time.Parse(time.RFC3339, when)
		if err != nil {
			panic(err)
		}
		a.Published = published
	}
}

// read reads all articles of a path, and takes no problem.
func read(t *testing.T, path string, keep ...string) []*corpus.Article {
	t.Helper()
	r := corpus.Reader{Keep: keep}
	var articles []*corpus.Article
	for a, err := range r.Read(t.Context(), path) {
		if err != nil {
			t.Fatal(err)
		}
		articles = append(articles, a)
	}
	return articles
}

// open makes an engine in memory for one test.
func open(t *testing.T, o wirefold.Options) *wirefold.Engine { return openAt(t, "", o) }

// openAt opens a store for one test.
func openAt(t *testing.T, dir string, o wirefold.Options) *wirefold.Engine {
	t.Helper()
	e, err := wirefold.Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// decide opens an engine and decides on articles in one batch.
func decide(t *testing.T, o wirefold.Options, articles []*corpus.Article) *wirefold.Engine {
	t.Helper()
	e := open(t, o)
	if _, err := e.AddBatch(t.Context(), articles); err != nil {
		t.Fatal(err)
	}
	return e
}

func stories(t *testing.T, e *wirefold.Engine) []wirefold.Story {
	t.Helper()
	all, err := e.Each(t.Context(), wirefold.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// results are all decisions and stories as JSON, an item a line.
func results(t *testing.T, e *wirefold.Engine) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, d := range e.Decisions() {
		if err := enc.Encode(d); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range stories(t, e) {
		if err := enc.Encode(s); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func firstDifference(want, got []byte) string {
	w, g := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d\nwant %s\ngot  %s", i+1, w[i], g[i])
		}
	}
	return fmt.Sprintf("%d lines instead of %d", len(g), len(w))
}

// inOrder gives the articles in order of publication, undated ones last.
func inOrder(articles []*corpus.Article) []*corpus.Article {
	undated := func(a *corpus.Article) int {
		if a.Published.IsZero() {
			return 1
		}
		return 0
	}
	return slices.SortedStableFunc(slices.Values(articles), func(a, b *corpus.Article) int {
		return cmp.Or(cmp.Compare(undated(a), undated(b)), a.Published.Compare(b.Published))
	})
}

func byID(a, b wirefold.Decision) int { return cmp.Compare(a.ID, b.ID) }

// storyOf and familyOf give the cluster of every article by its id.
func storyOf(e *wirefold.Engine) map[string]string {
	return clusters(e, func(d wirefold.Decision) string { return d.Story })
}

func familyOf(e *wirefold.Engine) map[string]string {
	return clusters(e, func(d wirefold.Decision) string { return d.Family })
}

func clusters(e *wirefold.Engine, of func(wirefold.Decision) string) map[string]string {
	m := map[string]string{}
	for _, d := range e.Decisions() {
		m[d.ID] = of(d)
	}
	return m
}

// wantRelated wants story a to list b as related.
func wantRelated(t *testing.T, all []wirefold.Story, a, b string) {
	t.Helper()
	for _, s := range all {
		if s.ID == a && !slices.ContainsFunc(s.Related, func(r wirefold.Related) bool { return r.ID == b }) {
			t.Errorf("story %s, %q, is related to %v, want also %s", a, s.Headline, s.Related, b)
		}
	}
}
