package events

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

var day = time.Date(2024, 7, 9, 6, 0, 0, 0, time.UTC)

func report(id, title, body string, published time.Time) *corpus.Document {
	return corpus.Clean(&corpus.Article{ID: id, Title: title, Body: body, Published: published, Lang: "en", Source: id})
}

// ferry and fire are two events, each told twice in other words.
func ferry(published time.Time) []*corpus.Document {
	return []*corpus.Document{
		report("ferry-a", "Ferry sinks off Lissey, four dead",
			"PORT ANSEL — A passenger ferry sank off the island of Lissey early on Tuesday and at least four people drowned, the coastguard said. The Orrin Maid had left Port Ansel with 90 people aboard. Coastguard commander Nils Adderly said boats were searching the strait.", published),
		report("ferry-b", "Divers search for passengers of the Orrin Maid",
			"Divers searched the strait of Lissey on Tuesday for passengers of the Orrin Maid, a ferry that went down after leaving Port Ansel before dawn. Nils Adderly of the coastguard said four bodies had been found. Islanders brought blankets to the harbour.", published.Add(3*time.Hour)),
	}
}

func fire(published time.Time) []*corpus.Document {
	return []*corpus.Document{
		report("fire-a", "Warehouse burns in Harrowick",
			"HARROWICK — A furniture warehouse on Tanners Quay in Harrowick burned to the ground on Tuesday, the fire brigade said. Fire chief Dorrit Hale said nobody was hurt. The cause is being looked into.", published.Add(time.Hour)),
		report("fire-b", "Blaze destroys Tanners Quay furniture store",
			"A blaze destroyed a furniture store on Tanners Quay, Harrowick, on Tuesday, and the street was closed. Dorrit Hale, the fire chief, said her crews had feared for the houses next door.", published.Add(5*time.Hour)),
	}
}

func add(c *Clusterer, docs ...*corpus.Document) []Decision {
	var out []Decision
	for _, d := range docs {
		c.Observe(d)
		out = append(out, c.Add(d, -1))
	}
	return out
}

func TestTwoEventsToldTwice(t *testing.T) {
	for _, published := range []time.Time{day, {}} {
		c := New(Options{})
		for _, d := range append(ferry(published), fire(published)...) {
			c.Observe(d)
		}
		a, b := ferry(published), fire(published)
		stories := []int32{}
		for _, d := range []*corpus.Document{a[0], b[0], a[1], b[1]} {
			stories = append(stories, c.Add(d, -1).Story)
		}
		if got := fmt.Sprint(stories); got != "[0 1 0 1]" {
			t.Errorf("dated %v: stories %s, want [0 1 0 1]", !published.IsZero(), got)
		}
	}
}

func TestCopyJoinsItsOriginal(t *testing.T) {
	c := New(Options{})
	add(c, ferry(day)[0])
	d := report("copy", "Unlike", "Nothing in common with anything here.", day.AddDate(1, 0, 0))
	c.Observe(d)
	if k := c.Add(d, 0); k.Story != 0 || k.Opened || k.CopyOf != 0 || k.Score != 1 {
		t.Errorf("a verified copy: %+v, want story 0", k)
	}
}

// TestMemory: an article leaves memory when its window is over, and comes back when
// one comes that shares its names.
func TestMemory(t *testing.T) {
	var docs []*corpus.Document
	c := New(Options{Window: 48 * time.Hour, Read: func(doc int32) *corpus.Document { return docs[doc] }})
	take := func(d *corpus.Document) Decision {
		docs = append(docs, d)
		c.Observe(d)
		return c.Add(d, -1)
	}
	inMemory := func() (n int) {
		for _, g := range c.readings {
			if g != nil {
				n++
			}
		}
		return n
	}
	market := func(i int, published time.Time) *corpus.Document {
		return report(fmt.Sprint("market-", i), fmt.Sprint("Market day ", i), fmt.Sprintf("Stall %d sold %d crates of pears in hall %d.", i, 3*i, i%7), published)
	}
	ferries := ferry(day)
	take(ferries[0])
	for i := range 60 {
		take(market(i, day.Add(time.Duration(i)*6*time.Hour)))
	}
	if n := inMemory(); c.readings[0] != nil || n > 30 || n < 8 {
		t.Fatalf("%d of %d articles are in memory, the first among them: %v", n, len(docs), c.readings[0] != nil)
	}
	if got := c.RelatedTo(c.StoryOf(0), 3); len(got) > 0 {
		t.Errorf("the ferry is related to %v", got)
	}
	late := report("ferry-late", ferries[1].Article.Title, ferries[1].Article.Body, day.AddDate(0, 0, 15))
	if k := take(late); k.Story != c.StoryOf(0) {
		t.Errorf("the second report on the ferry is in story %d, the first, which had left memory, in %d: %+v", k.Story, c.StoryOf(0), k)
	}
	if k, ok := c.Weigh(5, c.StoryOf(3)); c.readings[5] != nil || !ok && k.Nearest != 0 {
		t.Errorf("weighing an article that has left memory gives %+v, %v", k, ok)
	}
	before := inMemory()
	take(market(61, time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)))
	if n := inMemory(); n < before {
		t.Errorf("one article dated 2099 leaves %d of %d articles in memory", n, before)
	}
}

func TestNothingLeavesWithoutAWayBack(t *testing.T) {
	c := New(Options{Window: time.Hour})
	for i := range 50 {
		add(c, report(fmt.Sprint(i), "Tide table", fmt.Sprint("High water at ", i), day.AddDate(0, 0, i)))
	}
	for doc, g := range c.readings {
		if g == nil {
			t.Fatalf("article %d has left memory and cannot come back", doc)
		}
	}
}

func TestLanguagesDoNotMix(t *testing.T) {
	c := New(Options{})
	add(c, ferry(day)[0])
	d := ferry(day)[1]
	d.Lang = "nl"
	if k := add(c, d)[0]; !k.Opened {
		t.Errorf("an article in another language joined: %+v", k)
	}
}

// TestLongStory: a story that is told for six weeks stays one, though what is said on
// the last day is not what was said on the first. Other news comes between.
func TestLongStory(t *testing.T) {
	chapters := []string{
		"Rescue teams drilled towards the eastern gallery, where twelve miners were trapped by an explosion of gas.",
		"Engineers lowered a capsule on a steel cable and brought food and lamps to the trapped men.",
		"Nine men were brought to the surface and taken to hospital; three were still below ground.",
		"Mourners filled the church for the funeral of three miners, and the pits of the basin stood still.",
		"Inspectors said warnings about gas had been ignored, and the company's director stepped down.",
		"Prosecutors opened a case against two managers and seized records of the ventilation system.",
	}
	c := New(Options{})
	story := int32(-1)
	for i := range 42 {
		at := day.AddDate(0, 0, i)
		add(c, report(fmt.Sprint("other-", i), fmt.Sprint("Council of Brasmere votes on item ", i),
			fmt.Sprintf("The council of Brasmere voted %d to %d on the bylaw about moorings number %d, and the mayor spoke for an hour.", i+7, i+2, i), at.Add(time.Hour)))
		chapter, next := chapters[i/7], chapters[min(i/7+1, len(chapters)-1)]
		body := "VOSTRIN — " + chapter + " The Olmin Coal mine at Vostrin in Drovia has been closed since the blast, Savel Doring of the emergency ministry said."
		if i%7 > 3 { // what comes next casts its shadow
			body += " " + next
		}
		k := add(c, report(fmt.Sprint("mine-", i), fmt.Sprintf("Vostrin mine: %s", strings.ToLower(chapter[:30])), body, at))[0]
		if story < 0 {
			story = k.Story
		}
		if got := c.Root(k.Story); got != c.Root(story) {
			t.Errorf("day %d is told in story %d, the first day in %d (%.2f)", i+1, got, c.Root(story), k.Candidates[0].Score)
		}
	}
}

// TestReceiptAddsUp states what receipts promise: bias and evidence give the score.
func TestReceiptAddsUp(t *testing.T) {
	c := New(Options{})
	out := add(c, ferry(day)...)
	if len(out[1].Candidates) == 0 {
		t.Fatal("the second report had no candidate")
	}
	r := c.options.Model.Receipt(out[1].Candidates[0])
	sum := r.Bias
	for i, v := range r.Evidence {
		sum += v.Counts
		if i > 0 && math.Abs(v.Counts) > math.Abs(r.Evidence[i-1].Counts) {
			t.Errorf("%s counts more than what stands before it", v.Name)
		}
	}
	if p := 1 / (1 + math.Exp(-sum)); math.Abs(p-r.Score) > 1e-9 {
		t.Errorf("the evidence gives %v, the score is %v", p, r.Score)
	}
}

// TestWeighChangesNothing: explaining must not alter what is decided later.
func TestWeighChangesNothing(t *testing.T) {
	decide := func(weigh bool) string {
		c := New(Options{})
		var log strings.Builder
		for _, d := range append(append(ferry(day), fire(day)...), ferry(day.AddDate(0, 0, 2))...) {
			c.Observe(d)
			k := c.Add(d, -1)
			fmt.Fprintf(&log, "%+v\n", k)
			for s := range c.Stories() {
				if weigh {
					c.Weigh(k.Doc, int32(s))
					c.RelatedTo(int32(s), 3)
				}
			}
		}
		return log.String()
	}
	if decide(true) != decide(false) {
		t.Error("decisions differ after Weigh")
	}
}

func TestRelatedStories(t *testing.T) {
	c := New(Options{})
	add(c, ferry(day)...)
	add(c, fire(day)...)
	later := report("aground", "Ferry runs aground off Lissey",
		"PORT ANSEL — The ferry Tamsin Gray ran aground on a sandbank off Lissey on Saturday with 40 people aboard; all were taken off by tugs, the coastguard in Port Ansel said. Nils Adderly said the tide would lift her on Sunday.", day.AddDate(1, 4, 4))
	k := add(c, later)[0]
	if !k.Opened {
		t.Fatalf("another ferry's mishap a year later joined the sinking: %+v", k)
	}
	if got := c.RelatedTo(k.Story, 5); len(got) != 1 || got[0].Story != 0 || !got[0].Earlier || got[0].Later {
		t.Errorf("related to %v, want the sinking, earlier", got)
	}
}

func TestParseModel(t *testing.T) {
	base := map[string]any{"version": "t", "weights": map[string]float64{"title": 3}, "bias": -1, "join": .5}
	change := func(key string, v any) []byte {
		m := map[string]any{}
		for k, v := range base {
			m[k] = v
		}
		m[key] = v
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	tests := []struct {
		name, want string
		data       []byte
	}{
		{"fine", "", change("bias", 2)},
		{"no JSON", "model", []byte("{")},
		{"unknown feature", `"colour" is no feature`, change("weights", map[string]float64{"colour": 1})},
		{"distance adds confidence", `"gap"`, change("weights", map[string]float64{"gap": 1})},
		{"likeness speaks against", `"title"`, change("weights", map[string]float64{"title": -1})},
		{"threshold", "join is 1", change("join", 1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseModel(tt.data)
			switch {
			case tt.want == "" && err != nil:
				t.Error(err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func ExampleClusterer() {
	c := New(Options{})
	for _, d := range []*corpus.Document{ferry(day)[0], fire(day)[0], ferry(day)[1]} {
		c.Observe(d)
		k := c.Add(d, -1)
		fmt.Printf("%s: story %d, opened %v\n", d.Article.ID, k.Story, k.Opened)
	}
	// Output:
	// ferry-a: story 0, opened true
	// fire-a: story 1, opened true
	// ferry-b: story 0, opened false
}
