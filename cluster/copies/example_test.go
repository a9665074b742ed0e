package copies_test

import (
	"context"
	"fmt"

	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/corpus"
)

// article cleans a body and makes it an article for an index.
func article(source, body string) copies.Article {
	d := corpus.Clean(&corpus.Article{ID: source, Source: source, Body: body})
	return copies.Article{Text: copies.TextOf(d), Source: source, Voice: source}
}

const (
	ferryReport = `The night ferry between Ostrel and the island of Varn ran aground on Tuesday with 214 people aboard after its steering failed in heavy rain, the harbour office said. Nobody was hurt. Lifeboats from three villages took off the passengers in groups of twenty while the tide was low. Divers will look at the rudder on Thursday, and tugs are to pull the ferry free on Saturday.`

	damReport = `Engineers began to lower the lake behind the Tesk dam on Tuesday after a crack as long as a bus was seen in its spillway. Some nine hundred people in the valley below were told to be ready to leave their homes. Two of four gates were opened at noon and the river Lune rose by a hand's breadth within an hour.`

	ferryBrief = `VARN: The night ferry between Ostrel and the island of Varn ran aground on Tuesday with 214 people aboard. Nobody was hurt. Lifeboats from three villages took off the passengers in groups of twenty.
Subscribe to our newsletter`
)

func ExampleIndex() {
	articles := []copies.Article{
		article("Ostrel Courier", ferryReport),
		article("Lune Valley Post", damReport),
		article("Island Radio", ferryBrief),
	}
	index := copies.New(func(doc int32) copies.Text { return articles[doc].Text }, copies.Options{})
	for _, a := range articles {
		doc, edges, err := index.Add(a)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("article %d is in family %d\n", doc, index.Family(doc))
		for _, e := range edges {
			fmt.Printf("  %v of article %d: %.0f%% of its shingles stand there\n", e.Relation, e.To, 100*e.Overlap.InA())
		}
	}
	// Output:
	// article 0 is in family 0
	// article 1 is in family 1
	// article 2 is in family 0
	//   excerpt of article 0: 86% of its shingles stand there
}

// An archive is all at hand, so that its articles can be read several times and side
// by side. Each hears of them in order, and the index answers afterwards.
func ExampleBatch() {
	archive := []copies.Article{
		article("Island Radio", ferryBrief),
		article("Lune Valley Post", damReport),
		article("Ostrel Courier", ferryReport),
		article("Brandal Weekly", ferryReport),
	}
	read := func(i int) (copies.Article, error) { return archive[i], nil }
	index, err := copies.Batch(context.Background(), len(archive), read, copies.BatchOptions{
		Each: func(doc int32, edges []copies.Edge) {
			for _, e := range edges {
				fmt.Printf("article %d: %v of article %d, %.2f\n", doc, e.Relation, e.To, e.Score())
			}
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	families := map[int32][]int32{}
	for doc := range int32(index.Len()) {
		f := index.Family(doc)
		families[f] = append(families[f], doc)
	}
	// None has a time, so the longest of a family is taken for its first.
	for doc := range int32(index.Len()) {
		if members := families[doc]; len(members) > 1 {
			fmt.Printf("family of %s: articles %v, which come from article %d\n", archive[doc].Source, members, index.Origin(members))
		}
	}
	// Output:
	// article 2: embeds of article 0, 0.86
	// article 3: identical of article 2, 1.00
	// family of Ostrel Courier: articles [0 2 3], which come from article 2
}

func ExampleComparer_Passages() {
	report, brief := copies.Text{Body: ferryReport}, copies.Text{Body: ferryBrief}
	var c copies.Comparer
	c.Load(brief)
	o := c.Compare(report)
	fmt.Printf("%d of %d shingles shared, containment %.2f, Jaccard %.2f\n", o.Shared, o.A, o.Containment(), o.Jaccard())
	for _, p := range c.Passages(report) {
		fmt.Printf("%3d-%d %s\n", p.B.Start, p.B.End, p.B.Of(report.Body))
	}
	// Output:
	// 25 of 34 shingles shared, containment 0.74, Jaccard 0.35
	//   0-99 The night ferry between Ostrel and the island of Varn ran aground on Tuesday with 214 people aboard
	// 166-256 Nobody was hurt. Lifeboats from three villages took off the passengers in groups of twenty
}
