package wirefold

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
)

// clockAt is a clock that a test sets.
type clockAt struct{ now time.Time }

func (c *clockAt) read() time.Time { return c.now }

var heldStart = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

func heldArticles() (embargoed, flood *corpus.Article) {
	embargoed = &corpus.Article{
		ID: "urn:budget", Version: "1", Title: "Ostrel council to close two libraries", Source: "Meridian Wire", Lang: "en",
		Body:      "The council of Ostrel will close two of its five libraries in June, a draft budget shows. The mayor said the halls would be let to schools.",
		Published: heldStart, Meta: &corpus.Meta{Embargo: heldStart.Add(6 * time.Hour), Slug: "OSTREL-BUDGET"},
	}
	flood = &corpus.Article{
		ID: "urn:flood", Version: "1", Title: "River Kesra floods lower town", Source: "Polar Press", Lang: "en",
		Body:      "The river Kesra burst its banks on Sunday and flooded the lower town of Velmora. Three people were killed, the fire brigade said. Some 400 houses stood under water.",
		Published: heldStart,
	}
	return embargoed, flood
}

func add(t *testing.T, e *Engine, a *corpus.Article) Result {
	t.Helper()
	r, err := e.AddBatch(t.Context(), []*corpus.Article{a})
	if err != nil || r[0].Err != nil {
		t.Fatal(err, r[0].Err)
	}
	return r[0]
}

func TestEmbargoIsHeldUntilItsTime(t *testing.T) {
	clock := &clockAt{heldStart}
	dir := t.TempDir()
	open := func() *Engine {
		t.Helper()
		e, err := Open(dir, Options{Now: clock.read})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	e := open()
	embargoed, flood := heldArticles()
	if r := add(t, e, embargoed); !r.Held || !r.New || r.Story != "" {
		t.Fatalf("an embargoed article came out as %+v", r)
	}
	if r := add(t, e, embargoed); !r.Held || r.New {
		t.Fatalf("given again it came out as %+v", r)
	}
	add(t, e, flood)
	unseen := func(e *Engine) {
		t.Helper()
		if _, err := e.Article("urn:budget"); !errors.Is(err, ErrNotFound) {
			t.Fatalf("the embargoed article is seen: %v", err)
		}
		var out bytes.Buffer
		if err := e.Export(t.Context(), &out); err != nil || strings.Contains(out.String(), "librar") {
			t.Fatalf("the export tells of the embargoed article (%v)", err)
		}
		held, err := e.Held()
		if err != nil || len(held) != 1 || held[0].Article != "urn:budget" || !held[0].Until.Equal(embargoed.Meta.Embargo) || held[0].Title != embargoed.Title {
			t.Fatalf("held are %+v (%v)", held, err)
		}
		if n, err := e.Release(t.Context()); n != 0 || err != nil {
			t.Fatalf("released before its time: %d, %v", n, err)
		}
	}
	unseen(e)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	e = open() // from the checkpoint
	unseen(e)
	clock.now = heldStart.Add(6 * time.Hour)
	if n, err := e.Release(t.Context()); n != 1 || err != nil {
		t.Fatalf("released %d, %v", n, err)
	}
	check := func(e *Engine) {
		t.Helper()
		x, err := e.Article("urn:budget")
		if err != nil || x.Article.Meta == nil || x.Article.Meta.Slug != "OSTREL-BUDGET" {
			t.Fatalf("after the embargo: %+v, %v", x, err)
		}
		if held, err := e.Held(); len(held) != 0 || err != nil {
			t.Fatalf("still held: %+v, %v", held, err)
		}
	}
	check(e)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	// A store made anew comes to the same.
	to := t.TempDir() + "/anew"
	if lost, err := Rebuild(context.Background(), dir, to, Options{Now: clock.read}); err != nil || len(lost) > 0 {
		t.Fatal(lost, err)
	}
	dir = to
	e = open()
	defer e.Close()
	check(e)
}

func TestEmbargoEndsWithTheNextAdd(t *testing.T) {
	clock := &clockAt{heldStart}
	e, err := New(Options{Now: clock.read})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	embargoed, flood := heldArticles()
	add(t, e, embargoed)
	clock.now = heldStart.Add(7 * time.Hour)
	add(t, e, flood)
	if _, err := e.Article("urn:budget"); err != nil {
		t.Fatal(err)
	}
}

func TestVersionWithoutEmbargoTakesThePlaceOfAHeldOne(t *testing.T) {
	e, err := New(Options{Now: (&clockAt{heldStart}).read})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	embargoed, _ := heldArticles()
	add(t, e, embargoed)
	lifted := *embargoed
	lifted.Version, lifted.Meta = "2", nil
	add(t, e, &lifted)
	if held, err := e.Held(); len(held) != 0 || err != nil {
		t.Fatalf("still held: %+v, %v", held, err)
	}
	if x, err := e.Article("urn:budget"); err != nil || !slices.Equal(x.Versions, []string{"urn:budget"}) {
		t.Fatalf("%+v, %v", x, err)
	}
}

func TestDeletedWhileHeld(t *testing.T) {
	clock := &clockAt{heldStart}
	dir := t.TempDir()
	e, err := Open(dir, Options{Now: clock.read})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	embargoed, flood := heldArticles()
	add(t, e, flood)
	add(t, e, embargoed)
	if _, err := e.Delete(t.Context(), "urn:budget", Note{By: "anna", Reason: "sent in error"}); err != nil {
		t.Fatal(err)
	}
	clock.now = heldStart.Add(7 * time.Hour)
	if n, err := e.Release(t.Context()); n != 0 || err != nil {
		t.Fatalf("released %d, %v", n, err)
	}
	if err := e.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	for x, err := range e.store.Entries(t.Context(), 1) {
		if err != nil {
			t.Fatal(err)
		}
		n, err := decodeEntry(x.Payload)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range n.Held {
			if h.Packed != nil {
				t.Error("the log still holds the text of the deleted article")
			}
		}
	}
}

func TestStatusesAndSignals(t *testing.T) {
	e, err := New(Options{Now: (&clockAt{heldStart.Add(time.Hour)}).read})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	_, flood := heldArticles()
	add(t, e, flood)
	copied := *flood
	copied.ID, copied.Source, copied.Published = "https://velmora.example/flood", "Velmora Post", heldStart.Add(10*time.Minute)
	add(t, e, &copied)
	killed := func(id string) bool {
		t.Helper()
		x, err := e.Article(id)
		if err != nil {
			t.Fatal(err)
		}
		return x.Decision.Killed
	}
	if killed("urn:flood") || killed(copied.ID) {
		t.Fatal("withdrawn from the start")
	}
	withheld := &corpus.Article{ID: "urn:flood", Version: "2", Published: heldStart.Add(20 * time.Minute), Meta: &corpus.Meta{Status: corpus.Withheld}}
	if r := add(t, e, withheld); !r.Held {
		t.Fatalf("%+v", r)
	}
	if !killed("urn:flood") || !killed(copied.ID) {
		t.Fatal("what the agency withholds is not withdrawn, or not its copy")
	}
	corrected := *flood
	corrected.Version, corrected.Body = "3", strings.Replace(flood.Body, "Three people", "Two people", 1)
	corrected.Published, corrected.Meta = heldStart.Add(30*time.Minute), &corpus.Meta{Signals: []string{"correction"}}
	add(t, e, &corrected)
	if killed("urn:flood") || !killed(copied.ID) {
		t.Fatal("the corrected version stands; the copy of the first does not")
	}
	canceled := &corpus.Article{ID: "urn:flood", Version: "4", Published: heldStart.Add(40 * time.Minute), Meta: &corpus.Meta{Status: corpus.Canceled}}
	add(t, e, canceled)
	if !killed("urn:flood@3") {
		t.Fatal("a cancelled item is not withdrawn")
	}
	x, err := e.Article("urn:flood")
	if err != nil {
		t.Fatal(err)
	}
	s, err := e.Story(t.Context(), x.Decision.Story)
	if err != nil || s.Origins != 1 {
		t.Errorf("the notice, which names no source, counts as an origin: %d (%v)", s.Origins, err)
	}
}

func TestCorrectionTakesBackWhatCopiesSay(t *testing.T) {
	e, err := New(Options{Now: (&clockAt{heldStart.Add(time.Hour)}).read})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	_, flood := heldArticles()
	add(t, e, flood)
	copied := *flood
	copied.ID, copied.Source, copied.Published = "https://velmora.example/flood", "Velmora Post", heldStart.Add(10*time.Minute)
	add(t, e, &copied)
	corrected := *flood
	corrected.Version, corrected.Body = "2", strings.Replace(flood.Body, "Three people", "Two people", 1)
	corrected.Published, corrected.Meta = heldStart.Add(30*time.Minute), &corpus.Meta{Signals: []string{"correction"}}
	story := add(t, e, &corrected).Story
	facts, err := e.Facts(t.Context(), story)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range facts {
		if f.Attribute == merge.Killed && f.Event == 0 {
			if f.Value.String() != "2" || f.Status == merge.Conflicting {
				t.Errorf("after the correction %s were killed, not 2 (%s)", f.Value, f.Rule)
			}
			return
		}
	}
	t.Error("no fact tells how many were killed")
}

func TestEvolvedItem(t *testing.T) {
	e, err := New(Options{Now: (&clockAt{heldStart.Add(time.Hour)}).read})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	_, flood := heldArticles()
	add(t, e, flood)
	// A new lead under an id of its own that shares no sentence with the first.
	lead := &corpus.Article{
		ID: "urn:flood-lead", Title: "Army called to Velmora", Source: "Polar Press", Lang: "en", Published: heldStart.Add(2 * time.Hour),
		Body: "Soldiers with boats took families from roofs in Velmora on Sunday night, and the governor asked for tents.",
		Meta: &corpus.Meta{Links: []corpus.Link{{Rel: corpus.EvolvedFrom, ID: "urn:flood"}}},
	}
	r := add(t, e, lead)
	if r.Relation != "update" || r.Of != "urn:flood" {
		t.Fatalf("an item that evolved from another came out as %+v", r)
	}
	alone := *lead
	alone.ID, alone.Meta = "urn:else", nil
	alone.Body = "A choir from Tessaly sang in the old market hall, and four hundred people stood in the rain to hear it."
	if r := add(t, e, &alone); r.Relation == "update" {
		t.Fatalf("an unrelated article came out as %+v", r)
	}
}

// The agency that a format names is a voice: ten papers that print its text without a
// word of credit are one origin.
func TestAgencyOfTheFormatIsTheOrigin(t *testing.T) {
	e, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	_, flood := heldArticles()
	story := ""
	for i, text := range []string{flood.Body, "In Velmora three people drowned on Sunday as the river Kesra rose, the fire brigade of the town said; 400 houses were under water."} {
		a := *flood
		a.ID, a.Source, a.Body = string(rune('a'+i)), "Paper "+string(rune('A'+i)), text
		a.Meta = &corpus.Meta{Credit: "Polar Press"}
		story = add(t, e, &a).Story
	}
	s, err := e.Story(t.Context(), story)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Articles) != 2 || s.Origins != 1 {
		t.Errorf("%d articles of %d origins, want 2 of 1", len(s.Articles), s.Origins)
	}
}

func TestUntaggedArticlesAreFoundByTheirLanguage(t *testing.T) {
	e, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	_, flood := heldArticles()
	flood.Lang = ""
	add(t, e, flood)
	if err := e.Searchable(t.Context()); err != nil {
		t.Fatal(err)
	}
	found, err := e.Search(t.Context(), "river", SearchOptions{Lang: "en"})
	if err != nil || found.Total != 1 {
		t.Errorf("%+v, %v", found, err)
	}
}
