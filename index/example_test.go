package index_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/index"
)

func Example() {
	ctx := context.Background()
	x, err := index.Open(index.Options{}) // in memory; give Dir to keep it
	if err != nil {
		log.Fatal(err)
	}
	defer x.Close()

	july := time.Date(2024, 7, 17, 8, 0, 0, 0, time.UTC)
	err = x.Put(ctx, []index.Entry{
		{Key: "courier/1", Article: &corpus.Article{
			Title: "Bridge collapses in Orvelle", Body: "A toll bridge over the Senn fell.", Published: july,
		}},
		{Key: "nord/7", Article: &corpus.Article{
			Title: "Grain prices fall", Body: "Wheat was down in Orvelle.", Published: july.AddDate(0, 1, 0),
		}},
	})
	if err != nil {
		log.Fatal(err)
	}

	// Which articles share rare words with a new one?
	text := "Orvelle bridge: two held over collapse of span above the Senn"
	var q index.Query
	for _, w := range corpus.Words(text, nil) {
		q.Terms = append(q.Terms, index.Term{Text: corpus.FoldWord(text, w), Weight: 1})
	}
	hits, err := x.Candidates(ctx, q)
	if err != nil {
		log.Fatal(err)
	}
	for _, h := range hits {
		fmt.Printf("%s shares %d rare words\n", h.Key, h.Shared)
	}

	// What does the archive say?
	r, err := x.Search(ctx, `"toll bridge" -wheat`, index.SearchOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Total, "found:", r.Matches[0].Key)
	// Output:
	// courier/1 shares 5 rare words
	// 1 found: courier/1
}
