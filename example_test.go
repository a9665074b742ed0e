package wirefold_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
)

// The invented reports that the examples are about.
const (
	opening = `A footbridge fell into the river Sall at Mirren on Saturday morning, three walkers
were killed and four pulled out alive and taken to the infirmary, the town council said.
Divers went on searching the water under the bridge until noon and found nobody else.`
	rest = `
The bridge, built of timber ninety years ago, had been inspected in the autumn. Mayor
Ilse Toran promised an inquiry, and the owner of a ferry offered to carry schoolchildren
across for nothing until there is a new one, which may well take until the spring.`
	rival = `Five people died when the timber footbridge at Mirren gave way under a group of walkers
on Saturday, police said. The bridge over the Sall was ninety years old. Four others were
pulled out of the water alive.`
)

func reports() []*corpus.Article {
	at := func(hour int) time.Time { return time.Date(2031, 5, 3, hour, 0, 0, 0, time.UTC) }
	return []*corpus.Article{
		{ID: "tern-1", Title: "Footbridge falls at Mirren", Source: "Tern Wire", Lang: "en", Published: at(9), Body: opening + rest},
		{ID: "post-7", Title: "Bridge collapse in Mirren", Source: "Sall Valley Post", Lang: "en", Published: at(10), Body: opening},
		{ID: "polar-3", Title: "Mirren footbridge gives way under walkers", Source: "Polar Press", Lang: "en", Published: at(9), Body: rival},
	}
}

// Two outlets print one report; the second leaves the end out. Another reports the same
// in other words. Open with a directory in place of New keeps it all on disk.
func Example() {
	e, err := wirefold.New(wirefold.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer e.Close()
	for _, a := range reports() {
		d, err := e.Add(context.Background(), a)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: story %s, text of %s (%s)\n", d.ID, d.Story, d.Family, d.Relation)
	}
	// Output:
	// tern-1: story s1, text of tern-1 (first)
	// post-7: story s1, text of tern-1 (excerpt)
	// polar-3: story s1, text of polar-3 (report)
}

// Articles come from a queue: a channel, Kafka, a socket. What has come in by the time
// the last batch is on disk goes into the next. An article is acknowledged to the queue
// when AddBatch has returned; one that the queue sends again, since nobody heard that,
// changes nothing.
func ExampleCollection_AddBatch() {
	dir, err := os.MkdirTemp("", "wirefold")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	e, err := wirefold.Open(dir, wirefold.Options{Search: wirefold.SearchOff})
	if err != nil {
		log.Fatal(err)
	}
	defer e.Close()

	queue := make(chan *corpus.Article, 16)
	for _, a := range append(reports(), reports()[0]) { // the first comes twice
		queue <- a
	}
	close(queue)

	for first := range queue {
		batch := []*corpus.Article{first}
		for len(batch) < 1000 && len(queue) > 0 {
			batch = append(batch, <-queue)
		}
		results, err := e.AddBatch(context.Background(), batch)
		if err != nil {
			log.Fatal(err) // give the whole batch again later
		}
		for _, r := range results {
			fmt.Println(r.ID, "new:", r.New, "error:", r.Err) // acknowledge it here
		}
	}
	// Output:
	// tern-1 new: true error: <nil>
	// post-7 new: true error: <nil>
	// polar-3 new: true error: <nil>
	// tern-1 new: false error: <nil>
}

// An editor separates what is not about the event, and decides between two tolls. Both
// last, are in the audit log, and can be undone.
func ExampleCollection_Separate() {
	e, err := wirefold.New(wirefold.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer e.Close()
	ctx := context.Background()
	if _, err := e.AddBatch(ctx, reports()); err != nil {
		log.Fatal(err)
	}
	toll := func() {
		facts, err := e.Facts(ctx, "s1")
		if err != nil {
			log.Fatal(err)
		}
		for i := range facts {
			if f := &facts[i]; f.Attribute == merge.Killed && f.Scope == merge.Main {
				fmt.Printf("%s killed: %s (%s)\n", f.Class, f.Value, f.Status)
			}
		}
	}
	toll()
	_, err = e.Pin(ctx, wirefold.Pin{Story: "s1", Fact: &merge.Decision{
		Attribute: merge.Killed, Class: merge.People, Value: merge.Value{N: 5, Low: 5, High: 5},
	}}, wirefold.Note{By: "Ada Brill", Reason: "the hospital confirmed five"})
	if err != nil {
		log.Fatal(err)
	}
	toll()
	o, err := e.Separate(ctx, []string{"polar-3"}, wirefold.Note{By: "Ada Brill", Reason: "another bridge"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("operation %d: %v are now %s\n", o.ID, o.Articles, o.Stories[1])
	// Output:
	// people killed: 3 to 5 (conflicting)
	// people killed: 5 (single)
	// operation 2: [polar-3] are now s2
}

// A consumer of changes keeps the cursor of the last one that it dealt with. After a
// restart it goes on behind it.
func ExampleView_Watch() {
	e, err := wirefold.New(wirefold.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer e.Close()
	for _, a := range reports() {
		if _, err := e.Add(context.Background(), a); err != nil {
			log.Fatal(err)
		}
	}
	cursor := ""
	consume := func(most int) {
		for c, err := range e.Frozen().Watch(context.Background(), cursor) { // without Frozen, it waits for more
			if err != nil {
				log.Fatal(err)
			}
			switch c.Kind {
			case wirefold.ChangeArticle:
				fmt.Println("article", c.Article, "in story", c.Story)
			case wirefold.ChangeConflict:
				fmt.Println("now in conflict:", c.Class, c.Attribute, c.After)
			}
			cursor = c.Cursor
			if most--; most == 0 {
				break
			}
		}
	}
	consume(1)
	fmt.Println("stopped; going on behind", cursor)
	consume(-1)
	// Output:
	// article tern-1 in story s1
	// stopped; going on behind 1-0
	// article post-7 in story s1
	// article polar-3 in story s1
	// now in conflict: people killed 3 to 5
}

// Hooks feed metrics and traces of any kind: here two counters.
func ExampleHooks() {
	var commits, articles int // as a rule, counters of Prometheus
	e, err := wirefold.New(wirefold.Options{Hooks: wirefold.Hooks{
		Committed: func(n int, took, disk time.Duration) { commits, articles = commits+1, articles+n },
	}})
	if err != nil {
		log.Fatal(err)
	}
	defer e.Close()
	if _, err := e.AddBatch(context.Background(), reports()); err != nil {
		log.Fatal(err)
	}
	fmt.Println(commits, "commit,", articles, "articles")
	// Output:
	// 1 commit, 3 articles
}
