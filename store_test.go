package wirefold_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/index"
)

// add takes articles in one by one, and takes no error.
func add(t *testing.T, e *wirefold.Engine, articles ...*corpus.Article) []wirefold.Decision {
	t.Helper()
	var out []wirefold.Decision
	for _, a := range articles {
		d, err := e.Add(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, d)
	}
	return out
}

func export(t *testing.T, v wirefold.View) string {
	t.Helper()
	var b bytes.Buffer
	if err := v.Export(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// clock ticks a second at each look.
func clock() func() time.Time {
	var ticks atomic.Int64
	return func() time.Time {
		return time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC).Add(time.Duration(ticks.Add(1)) * time.Second)
	}
}

func closed(t *testing.T, e *wirefold.Engine) {
	t.Helper()
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestStoreOpenedAgainIsWhatItWas(t *testing.T) {
	dir := t.TempDir()
	articles := read(t, demo)
	e := openAt(t, dir, wirefold.Options{})
	add(t, e, articles[:20]...)
	if _, err := e.AddBatch(t.Context(), articles[20:40]); err != nil {
		t.Fatal(err)
	}
	want, wantStories := export(t, e.View), results(t, e)
	closed(t, e)

	e = openAt(t, dir, wirefold.Options{})
	if got := export(t, e.View); got != want {
		t.Errorf("opened again, the export differs:\n%s", firstDifference([]byte(want), []byte(got)))
	}
	if got := results(t, e); !bytes.Equal(got, wantStories) {
		t.Errorf("opened again, the stories differ:\n%s", firstDifference(wantStories, got))
	}
	add(t, e, articles[40:]...)
	got := results(t, e)

	straight := openAt(t, t.TempDir(), wirefold.Options{})
	add(t, straight, articles[:20]...)
	if _, err := straight.AddBatch(t.Context(), articles[20:40]); err != nil {
		t.Fatal(err)
	}
	add(t, straight, articles[40:]...)
	if want := results(t, straight); !bytes.Equal(got, want) {
		t.Errorf("what was closed in between decides otherwise:\n%s", firstDifference(want, got))
	}
}

func TestTheSameArticleAgainChangesNothing(t *testing.T) {
	e := openAt(t, t.TempDir(), wirefold.Options{})
	articles := read(t, demo)[:10]
	first := add(t, e, articles...)
	before := export(t, e.View)
	commits := e.Stats().Commits
	results, err := e.AddBatch(t.Context(), append(articles, articles...))
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		if r.New || r.Err != nil {
			t.Errorf("%s is taken for new", r.ID)
		}
		if i < len(first) && r.ID != first[i].ID {
			t.Errorf("the result of %s is that of %s", first[i].ID, r.ID)
		}
	}
	if got := export(t, e.View); got != before || e.Stats().Commits != commits {
		t.Error("the store is not what it was")
	}
}

const bridge = "MIRREN, May 3 (Tern Wire) - A footbridge fell into the river Sall at Mirren on Saturday morning, and %s people were killed, the town council said. " +
	"The bridge, built of timber ninety years ago, had been inspected in the autumn. Mayor Ilse Toran promised an inquiry, and the owner of a ferry offered to carry schoolchildren across for nothing."

// item is a version of an article on the bridge.
func item(id, version, killed, when string) *corpus.Article {
	a := article(id, fmt.Sprintf(bridge, killed), at(when))
	a.Version, a.Source, a.Title = version, "Tern Wire", "Footbridge falls at Mirren"
	return a
}

func factOf(t *testing.T, v wirefold.View, story string, attribute merge.Attribute) *merge.Fact {
	t.Helper()
	facts, err := v.Facts(t.Context(), story)
	if err != nil {
		t.Fatal(err)
	}
	for i := range facts {
		if facts[i].Attribute == attribute && facts[i].Scope == merge.Main {
			return &facts[i]
		}
	}
	return nil
}

func TestVersionsInAnyOrderEndInOneState(t *testing.T) {
	versions := []*corpus.Article{
		item("bridge", "1", "two", "2031-05-03T08:00:00Z"),
		item("bridge", "2", "three", "2031-05-03T10:00:00Z"),
		item("bridge", "10", "four", "2031-05-03T12:00:00Z"),
	}
	other := article("tram", "A tram left the rails at Pellan Cross and stood there for an hour.", at("2031-05-03T09:00:00Z"))
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		e := open(t, wirefold.Options{})
		add(t, e, other)
		for _, i := range order {
			add(t, e, versions[i])
		}
		a, err := e.Article("bridge")
		if err != nil {
			t.Fatal(err)
		}
		if a.Article.Version != "10" || !slices.Equal(a.Versions, []string{"bridge@1", "bridge@2", "bridge"}) {
			t.Errorf("order %v: the article is in version %s, of %v", order, a.Article.Version, a.Versions)
		}
		if old, err := e.Article("bridge@2"); err != nil || !strings.Contains(old.Article.Body, "three people") {
			t.Errorf("order %v: version 2 is %+v, %v", order, old, err)
		}
		if n := e.Len(); n != 2 {
			t.Errorf("order %v: there are %d articles, want 2", order, n)
		}
		s, err := e.Story(t.Context(), a.Decision.Story)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(s.Articles, []string{"bridge"}) || s.Origins != 1 {
			t.Errorf("order %v: the story has %v, %d origins", order, s.Articles, s.Origins)
		}
		if f := factOf(t, e.View, s.ID, merge.Killed); f == nil || f.Value.N != 4 {
			t.Errorf("order %v: killed is %+v, want 4", order, f)
		}
	}
}

func TestKillCascades(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, dir, wirefold.Options{})
	copied := item("post", "", "two", "2031-05-03T09:00:00Z")
	copied.Source = "Sall Valley Post"
	d := add(t, e, item("bridge", "1", "two", "2031-05-03T08:00:00Z"), copied, item("bridge", "2", "two or three", "2031-05-03T10:00:00Z"))
	note := wirefold.Note{By: "Ada Brill", Reason: "the bridge stands"}
	_, carriers, err := e.Kill(t.Context(), "bridge", note)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(carriers, []string{"post"}) {
		t.Errorf("the text is still in %v, want post", carriers)
	}
	late := item("gazette", "", "two", "2031-05-03T11:00:00Z")
	late.Source = "Immer Gazette"
	if x := add(t, e, late)[0]; !x.Killed {
		t.Error("a copy that came after the kill does not count as withdrawn")
	}
	check := func(killed bool) {
		t.Helper()
		for _, x := range e.Decisions() {
			if x.Killed != killed {
				t.Errorf("%s@%s: killed is %v, want %v", x.ID, x.Version, x.Killed, killed)
			}
		}
		f := factOf(t, e.View, d[0].Story, merge.Killed)
		if f == nil || (f.Status == merge.Retracted) != killed {
			t.Errorf("the toll is %+v, retracted should be %v", f, killed)
		}
	}
	check(true)
	closed(t, e)
	e = openAt(t, dir, wirefold.Options{})
	check(true)
	if _, err := e.Undo(t.Context(), 1, note); err != nil {
		t.Fatal(err)
	}
	check(false)
}

func TestDeletedIsGone(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, dir, wirefold.Options{Now: clock()})
	secret := "Quentin Varro of Larch Lane"
	a := article("private", "Two people were killed when a kiln burst at Sallow on Friday, said "+secret+", who lives beside it.", at("2031-05-03T08:00:00Z"))
	add(t, e, article("before", "The choir of Ostrel sang."), a, article("after", "The library of Ostrel lent its ten thousandth book."))
	if err := e.Searchable(t.Context()); err != nil {
		t.Fatal(err)
	}
	note := wirefold.Note{By: "desk", Reason: "court order 17"}
	if _, err := e.Delete(t.Context(), "private", note); err != nil {
		t.Fatal(err)
	}
	gone := func(e *wirefold.Engine) {
		t.Helper()
		if _, err := e.Article("private"); !errors.Is(err, wirefold.ErrNotFound) {
			t.Errorf("the article is there: %v", err)
		}
		if _, err := e.Add(t.Context(), a); !errors.Is(err, wirefold.ErrErased) {
			t.Errorf("it is taken in again: %v", err)
		}
		if f, err := e.Search(t.Context(), "kiln", wirefold.SearchOptions{}); err != nil || f.Total != 0 {
			t.Errorf("it is found: %+v, %v", f, err)
		}
		if x := export(t, e.View); strings.Contains(x, "Varro") || strings.Contains(x, `"id":"private"`) {
			t.Errorf("it is exported: %s", x)
		}
		past, err := e.AsOf(t.Context(), time.Date(2031, 5, 3, 9, 0, 5, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := past.Article("private"); !errors.Is(err, wirefold.ErrNotFound) {
			t.Errorf("it is in the past: %v", err)
		}
		if n := e.Len(); n != 2 {
			t.Errorf("there are %d articles, want 2", n)
		}
	}
	gone(e)
	if err := e.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	gone(e)
	closed(t, e)
	wantNowhereOf(t, dir, []string{secret})
	e = openAt(t, dir, wirefold.Options{})
	gone(e)
	add(t, e, article("more", "A tram left the rails at Pellan Cross."))
	for err := range e.Check(t.Context()) {
		t.Errorf("check: %v", err)
	}
}

func TestEditorsHaveTheLastWord(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, dir, wirefold.Options{})
	if _, err := e.AddBatch(t.Context(), read(t, demo)); err != nil {
		t.Fatal(err)
	}
	all, err := e.Stories(t.Context(), wirefold.Filter{Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	a, b := all[0].ID, all[1].ID
	before := storyOf(e)
	note := wirefold.Note{By: "Ada Brill", Reason: "one and the same"}
	joined, err := e.Join(t.Context(), a, b, note)
	if err != nil {
		t.Fatal(err)
	}
	s, err := e.Story(t.Context(), b)
	if err != nil || s.ID != a || len(s.Articles) != all[0].Size+all[1].Size {
		t.Fatalf("joined, %s leads to %v, %v", b, s, err)
	}
	closed(t, e)
	e = openAt(t, dir, wirefold.Options{})
	if s, err := e.Story(t.Context(), b); err != nil || s.ID != a {
		t.Errorf("opened again, %s leads to %v, %v", b, s, err)
	}
	if _, err := e.Separate(t.Context(), []string{s.Articles[0]}, note); !errors.Is(err, wirefold.ErrContradiction) {
		t.Errorf("what was joined can be separated: %v", err)
	}
	if _, err := e.Undo(t.Context(), joined.ID, note); err != nil {
		t.Fatal(err)
	}
	if after := storyOf(e); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("undone, the stories are not what they were")
	}
	op, err := e.Separate(t.Context(), []string{s.Articles[0]}, note)
	if err != nil {
		t.Fatal(err)
	}
	if d := storyOf(e)[s.Articles[0]]; d == a || d != op.Stories[1] {
		t.Errorf("separated, %s is in %s", s.Articles[0], d)
	}
	if _, err := e.Join(t.Context(), a, op.Stories[1], note); !errors.Is(err, wirefold.ErrContradiction) {
		t.Errorf("what was separated can be joined: %v", err)
	}
	if _, err := e.Undo(t.Context(), op.ID, note); err != nil {
		t.Fatal(err)
	}
	if after := storyOf(e); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("undone, the stories are not what they were")
	}
	if _, err := e.Pin(t.Context(), wirefold.Pin{Story: a, Headline: "As the desk puts it"}, note); err != nil {
		t.Fatal(err)
	}
	if s, err := e.Story(t.Context(), a); err != nil || s.Headline != "As the desk puts it" {
		t.Errorf("the headline is %q, %v", s.Headline, err)
	}
	if list := e.Operations(); len(list) != 5 || list[0].UndoneBy != 2 || list[0].By != "Ada Brill" {
		t.Errorf("the audit log is %+v", list)
	}
	// Deciding everything anew comes to the same.
	want := export(t, e.View)
	to := t.TempDir()
	closed(t, e)
	lost, err := wirefold.Rebuild(t.Context(), dir, to, wirefold.Options{})
	if err != nil || len(lost) > 0 {
		t.Fatalf("rebuilding: %v, lost %v", err, lost)
	}
	e = openAt(t, to, wirefold.Options{})
	if got := export(t, e.View); got != want {
		t.Errorf("rebuilt, the export differs:\n%s", firstDifference([]byte(want), []byte(got)))
	}
}

func TestWatchLeavesNothingOut(t *testing.T) {
	e := openAt(t, t.TempDir(), wirefold.Options{})
	articles := read(t, demo)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	seen := make(chan wirefold.Change, 10_000)
	go func() {
		defer close(seen)
		for c, err := range e.Watch(ctx, "") {
			if err != nil {
				return
			}
			seen <- c
		}
	}()
	add(t, e, articles...)
	var live []wirefold.Change
	arrived := 0
	for c := range seen {
		live = append(live, c)
		if c.Kind == wirefold.ChangeArticle {
			if arrived++; arrived == len(articles) {
				break
			}
		}
	}
	cancel()
	for c := range seen {
		live = append(live, c)
	}
	var again []wirefold.Change
	cursor := ""
	for len(again) < len(live) { // one at a time, as after many restarts
		for c, err := range e.Frozen().Watch(t.Context(), cursor) {
			if err != nil {
				t.Fatal(err)
			}
			again = append(again, c)
			cursor = c.Cursor
			break
		}
	}
	if fmt.Sprint(again) != fmt.Sprint(live) {
		t.Error("resumed at each change, Watch gives others than without a break")
	}
	var last int
	if _, err := fmt.Sscanf(e.Frozen().Cursor(), "%d", &last); err != nil {
		t.Fatal(err)
	}
	for since, want := range map[string]error{fmt.Sprint(last): nil, fmt.Sprintf("%d-999", last): nil, fmt.Sprint(last + 1): wirefold.ErrArgument, fmt.Sprintf("%d-0", last+1): wirefold.ErrArgument} {
		for c, err := range e.Frozen().Watch(t.Context(), since) {
			if !errors.Is(err, want) || want == nil {
				t.Errorf("behind %s comes %+v, %v", since, c, err)
			}
			want = nil
		}
		if want != nil {
			t.Errorf("behind %s comes nothing, not even an error", since)
		}
	}
	kinds := map[string]int{}
	for _, c := range live {
		kinds[c.Kind]++
	}
	for _, k := range []string{wirefold.ChangeArticle, wirefold.ChangeStory, wirefold.ChangeFact, wirefold.ChangeConflict} {
		if kinds[k] == 0 {
			t.Errorf("there was no change of kind %q among %v", k, kinds)
		}
	}
}

func TestAsOfIsWhatWasKnownThen(t *testing.T) {
	now := clock()
	e := openAt(t, t.TempDir(), wirefold.Options{Now: now})
	articles := read(t, demo)[:40]
	var exports []string
	var times []time.Time
	for _, a := range articles {
		add(t, e, a)
		exports, times = append(exports, export(t, e.View)), append(times, e.Time())
	}
	for i := range articles {
		v, err := e.AsOf(t.Context(), times[i])
		if err != nil {
			t.Fatal(err)
		}
		if got := export(t, v); got != exports[i] {
			t.Fatalf("as of article %d, the export differs:\n%s", i, firstDifference([]byte(exports[i]), []byte(got)))
		}
	}
	if v, err := e.AsOf(t.Context(), times[0].Add(-time.Hour)); err != nil || v.Len() != 0 {
		t.Errorf("before the first article there are %d, %v", v.Len(), err)
	}
}

func TestCollectionsShareNothing(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, dir, wirefold.Options{})
	articles := read(t, demo)
	for _, name := range []string{"", "sport", "world"} {
		if _, err := e.In(name).AddBatch(t.Context(), articles); err != nil {
			t.Fatal(err)
		}
	}
	want := storyOf(decide(t, wirefold.Options{}, articles))
	check := func() {
		t.Helper()
		for _, name := range []string{"sport", "world"} {
			for _, d := range e.In(name).Decisions() {
				if d.Story != name+"/"+want[d.ID] {
					t.Errorf("in %s, %s is in story %s, want %s", name, d.ID, d.Story, want[d.ID])
				}
			}
		}
		if n := e.In("sport").Len(); n != len(articles) {
			t.Errorf("there are %d articles, want %d", n, len(articles))
		}
	}
	check()
	if err := e.Searchable(t.Context()); err != nil {
		t.Fatal(err)
	}
	f, err := e.In("sport").Search(t.Context(), "Dambelo", wirefold.SearchOptions{Limit: 1000})
	if err != nil || f.Total == 0 || f.Total > len(articles) {
		t.Errorf("the search finds %d articles, %v", f.Total, err)
	}
	closed(t, e)
	e = openAt(t, dir, wirefold.Options{})
	check()
	if _, err := e.In("a/b").Add(t.Context(), articles[0]); err == nil {
		t.Error("a name with a slash is taken")
	}
}

func TestOneWriterManyReaders(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, dir, wirefold.Options{})
	if _, err := wirefold.Open(dir, wirefold.Options{}); !errors.Is(err, index.ErrLocked) {
		t.Errorf("a second writer gets %v, want ErrLocked", err)
	}
	articles := read(t, demo)
	add(t, e, articles[:5]...)
	r := openAt(t, dir, wirefold.Options{ReadOnly: true})
	if got, want := export(t, r.View), export(t, e.View); got != want {
		t.Errorf("the reader sees another store:\n%s", firstDifference([]byte(want), []byte(got)))
	}
	add(t, e, articles[5:10]...)
	if r.Len() != 5 {
		t.Errorf("the reader sees %d articles before it looks", r.Len())
	}
	if err := r.Refresh(t.Context()); err != nil || r.Len() != 10 {
		t.Errorf("refreshed, the reader sees %d articles, %v", r.Len(), err)
	}
	if _, err := r.Add(t.Context(), articles[11]); !errors.Is(err, wirefold.ErrReadOnly) {
		t.Errorf("the reader writes: %v", err)
	}
}

func TestRetainDropsWholeMonths(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, dir, wirefold.Options{})
	var articles []*corpus.Article
	for m := 1; m <= 6; m++ {
		for i := range 4 {
			articles = append(articles, article(fmt.Sprintf("a-%d-%d", m, i),
				fmt.Sprintf("Tram %d left the rails at Pellan Cross in month %d, and a cow looked on from field %d.", i, m, i*m),
				at(fmt.Sprintf("2031-%02d-0%dT08:00:00Z", m, i+1))))
		}
	}
	articles = append(articles, article("undated", "The lighthouse at Cape Immer was painted white."))
	if _, err := e.AddBatch(t.Context(), articles); err != nil {
		t.Fatal(err)
	}
	if err := e.Retain(t.Context(), time.Date(2031, 4, 15, 0, 0, 0, 0, time.UTC), wirefold.Note{By: "cron", Reason: "three months"}); err != nil {
		t.Fatal(err)
	}
	check := func() {
		t.Helper()
		if n := e.Len(); n != 13 {
			t.Errorf("there are %d articles, want 13", n)
		}
		for _, id := range []string{"a-4-0", "undated"} {
			if _, err := e.Article(id); err != nil {
				t.Errorf("%s: %v", id, err)
			}
		}
		if _, err := e.Article("a-3-3"); !errors.Is(err, wirefold.ErrNotFound) {
			t.Errorf("a-3-3 is there: %v", err)
		}
		stories(t, e)
		for err := range e.Check(t.Context()) {
			t.Errorf("check: %v", err)
		}
	}
	check()
	closed(t, e)
	e = openAt(t, dir, wirefold.Options{})
	check()
	add(t, e, article("a-7-0", "Tram 3 left the rails at Pellan Cross again.", at("2031-07-01T08:00:00Z")))
}

func TestBackupIsAStore(t *testing.T) {
	e := openAt(t, t.TempDir(), wirefold.Options{})
	add(t, e, read(t, demo)[:15]...)
	to := t.TempDir() + "/copy"
	if err := e.Backup(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	want := export(t, e.View)
	b := openAt(t, to, wirefold.Options{})
	if got := export(t, b.View); got != want {
		t.Errorf("the backup differs:\n%s", firstDifference([]byte(want), []byte(got)))
	}
	if err := b.Searchable(t.Context()); err != nil {
		t.Error(err)
	}
	if f, err := b.Search(t.Context(), "", wirefold.SearchOptions{}); err != nil || f.Total != 15 {
		t.Errorf("the backup's search finds %d, %v", f.Total, err)
	}
}

func TestOtherRulesDoNotMix(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, dir, wirefold.Options{Window: 24 * time.Hour})
	add(t, e, read(t, demo)[:5]...)
	closed(t, e)
	e = openAt(t, dir, wirefold.Options{})
	if _, err := e.Add(t.Context(), article("more", "A tram left the rails at Pellan Cross.")); !errors.Is(err, wirefold.ErrRules) {
		t.Errorf("with another window, Add gives %v, want ErrRules", err)
	}
	if e.Len() != 5 {
		t.Errorf("there are %d articles to read, want 5", e.Len())
	}
	closed(t, e)
	e = openAt(t, dir, wirefold.Options{Window: 24 * time.Hour})
	add(t, e, article("more", "A tram left the rails at Pellan Cross."))
}

func TestReadersKnowRelatedStories(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, dir, wirefold.Options{})
	if _, err := e.AddBatch(t.Context(), read(t, demo)); err != nil {
		t.Fatal(err)
	}
	want := results(t, e)
	closed(t, e)
	r := openAt(t, dir, wirefold.Options{ReadOnly: true})
	if got := results(t, r); !bytes.Equal(got, want) {
		t.Errorf("read-only, the stories differ:\n%s", firstDifference(want, got))
	}
	if _, err := r.Explain(t.Context(), "meridian-0709-1", "islander-0214-1"); err != nil {
		t.Error(err)
	}
}

func TestAnArticleThatCannotBeReadIsNamed(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, dir, wirefold.Options{})
	d := add(t, e, item("bridge", "1", "two", "2031-05-03T08:00:00Z"), item("bridge", "2", "three", "2031-05-03T10:00:00Z"))
	closed(t, e)
	records := dir + "/articles/2031-05.0.rec"
	b, err := os.ReadFile(records)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-40] ^= 1 // in the last record
	if err := os.WriteFile(records, b, 0o644); err != nil {
		t.Fatal(err)
	}
	e = openAt(t, dir, wirefold.Options{ReadOnly: true})
	s, err := e.Story(t.Context(), d[0].Story)
	if err != nil || !slices.Equal(s.Unread, []string{"bridge"}) {
		t.Errorf("unread are %v, %v; want bridge", s.Unread, err)
	}
	n := 0
	for err := range e.Check(t.Context()) {
		if n++; !errors.Is(err, index.ErrDamaged) || !strings.Contains(err.Error(), "2031-05.0.rec") {
			t.Errorf("check: %v, want the damaged file named", err)
		}
	}
	if n != 1 {
		t.Errorf("check names %d faults, want one", n)
	}
}

func TestUndoneKillLeavesWhatANoticeWithdrew(t *testing.T) {
	e := open(t, wirefold.Options{})
	withdrawn := item("bridge", "2", "two", "2031-05-03T10:00:00Z")
	withdrawn.Title, withdrawn.Body = "STORY WITHDRAWN", "STORY WITHDRAWN: Tern Wire withdraws its report on the footbridge at Mirren. It is wrong. There is no substitute."
	add(t, e, item("bridge", "1", "two", "2031-05-03T08:00:00Z"), withdrawn)
	killed := func() bool { return e.Decisions()[0].Killed }
	if !killed() {
		t.Fatal("a notice of withdrawal does not withdraw the version before it")
	}
	note := wirefold.Note{By: "Ada Brill", Reason: "to be sure"}
	o, _, err := e.Kill(t.Context(), "bridge", note)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Undo(t.Context(), o.ID, note); err != nil {
		t.Fatal(err)
	}
	if !killed() {
		t.Error("with the kill undone, what the notice withdrew is back")
	}
}

// A notice withdraws what came before it and all its copies, in one batch as one by one.
func TestANoticeWithdrawsWithinItsBatch(t *testing.T) {
	const day = "2031-05-03T08:00:00Z"
	written := func(order []int) []*corpus.Article {
		notice := item("bridge", "2", "two", day)
		notice.Title, notice.Body = "STORY WITHDRAWN", "STORY WITHDRAWN: Tern Wire withdraws its report on the footbridge at Mirren. It is wrong. There is no substitute."
		all := []*corpus.Article{item("bridge", "1", "two", day), item("gazette", "", "two", day), item("herald", "", "two", day), notice, item("bridge", "3", "four", day)}
		all[1].Source, all[2].Source = "Mirren Gazette", "Evening Herald"
		out := []*corpus.Article{}
		for i, k := range order {
			all[k].Published = all[k].Published.Add(time.Duration(i) * time.Minute)
			out = append(out, all[k])
		}
		return out
	}
	killed := func(e *wirefold.Engine) (out []string) {
		stories, err := e.Each(t.Context(), wirefold.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range stories {
			for _, f := range s.Families {
				for _, m := range f.Members {
					if m.Decision.Killed {
						out = append(out, m.ID+" "+m.Decision.Version)
					}
				}
			}
		}
		slices.Sort(out)
		return out
	}
	var permute func(order, left []int)
	seen := map[string]bool{}
	permute = func(order, left []int) {
		if len(left) == 0 {
			batch, single := open(t, wirefold.Options{Search: wirefold.SearchOff}), open(t, wirefold.Options{Search: wirefold.SearchOff})
			if _, err := batch.AddBatch(t.Context(), written(order)); err != nil {
				t.Fatal(err)
			}
			for _, a := range written(order) {
				add(t, single, a)
			}
			got, want := killed(batch), killed(single)
			if !slices.Equal(got, want) {
				t.Errorf("in the order %v the batch withdraws %q, and one by one %q are", order, got, want)
			}
			seen[fmt.Sprint(got)] = true
			return
		}
		for i := range left {
			permute(append(slices.Clone(order), left[i]), slices.Delete(slices.Clone(left), i, i+1))
		}
	}
	permute(nil, []int{0, 1, 2, 3, 4})
	if len(seen) < 4 || !seen["[bridge 1 gazette  herald ]"] {
		t.Errorf("withdrawn were %v", slices.Sorted(maps.Keys(seen)))
	}
}

func TestMixedVersionsHaveOneOrder(t *testing.T) {
	versions := []*corpus.Article{
		item("bridge", "2", "two", "2031-05-03T08:00:00Z"),
		item("bridge", "1", "three", "2031-05-03T11:00:00Z"),
		item("bridge", "", "four", "2031-05-03T10:00:00Z"),
		item("bridge", "", "five", "2031-05-03T09:00:00Z"),
	}
	var permute func(order, left []int)
	permute = func(order, left []int) {
		if len(left) > 0 {
			for i, k := range left {
				permute(append(slices.Clone(order), k), slices.Delete(slices.Clone(left), i, i+1))
			}
			return
		}
		e := open(t, wirefold.Options{Search: wirefold.SearchOff})
		for _, i := range order {
			add(t, e, versions[i])
		}
		a, err := e.Article("bridge")
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{"bridge@#1", "bridge@#2", "bridge@1", "bridge"}; a.Article.Version != "2" || !slices.Equal(a.Versions, want) {
			t.Errorf("in the order %v the versions are %v, the last %q; want %v and 2", order, a.Versions, a.Article.Version, want)
		}
		closed(t, e)
	}
	permute(nil, []int{0, 1, 2, 3})
}

func TestRebuildFindsWhatTheLogHasLost(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, dir, wirefold.Options{Search: wirefold.SearchOff})
	if _, err := e.AddBatch(t.Context(), read(t, demo)); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Delete(t.Context(), "islander-0214-1", wirefold.Note{By: "desk", Reason: "court order"}); err != nil {
		t.Fatal(err)
	}
	want := results(t, e)
	closed(t, e)
	log := dir + "/log/00000000000000000001.log"
	b, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	b[3000] ^= 1 // in the first entry
	if err := os.WriteFile(log, b, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := wirefold.Open(dir, wirefold.Options{}); !errors.Is(err, index.ErrDamaged) {
		t.Errorf("opened for writing: %v, want ErrDamaged", err)
	}
	r := openAt(t, dir, wirefold.Options{ReadOnly: true})
	if got := results(t, r); !bytes.Equal(got, want) {
		t.Errorf("by the checkpoint, the stories differ:\n%s", firstDifference(want, got))
	}
	closed(t, r)
	if err := os.RemoveAll(dir + "/checkpoint"); err != nil {
		t.Fatal(err)
	}
	to := t.TempDir()
	lost, err := wirefold.Rebuild(t.Context(), dir, to, wirefold.Options{Search: wirefold.SearchOff})
	if err != nil || len(lost) == 0 {
		t.Fatalf("rebuilding gives %v, %v; want the damage told", lost, err)
	}
	e = openAt(t, to, wirefold.Options{Search: wirefold.SearchOff})
	if n, want := e.Len(), len(read(t, demo))-1; n != want {
		t.Errorf("rebuilt, there are %d articles, want %d", n, want)
	}
	if _, err := e.Article("islander-0214-1"); !errors.Is(err, wirefold.ErrNotFound) {
		t.Errorf("what was deleted is back: %v", err)
	}
}
