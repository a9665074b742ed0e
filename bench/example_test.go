package bench_test

import (
	"fmt"

	"github.com/wirefold/wirefold/bench"
)

func ExampleScore() {
	gold := map[string]string{
		"quake-1": "earthquake", "quake-2": "earthquake", "quake-3": "earthquake",
		"vote-1": "election", "vote-2": "election",
		"cat": "rescued cat",
		"ad":  "", // not labelled, so not scored
	}
	pred := map[string]string{
		"quake-1": "story 1", "quake-2": "story 1",
		"quake-3": "story 2", "vote-1": "story 2", "vote-2": "story 2",
		"ad": "story 1",
	}
	s, err := bench.Score(gold, pred)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d articles, %d missing\n", s.Articles, s.Missing)
	fmt.Printf("gold %d clusters, predicted %d\n", s.GoldClusters, s.PredClusters)
	fmt.Printf("B-cubed  P %.3f R %.3f F1 %.3f\n", s.BCubed.Precision, s.BCubed.Recall, s.BCubed.F1)
	fmt.Printf("pairwise P %.3f R %.3f F1 %.3f\n", s.Pairwise.Precision, s.Pairwise.Recall, s.Pairwise.F1)
	fmt.Printf("CEAF-e   P %.3f R %.3f F1 %.3f\n", s.CEAFe.Precision, s.CEAFe.Recall, s.CEAFe.F1)
	fmt.Printf("ARI %.3f AMI %.3f V %.3f\n", s.ARI, s.AMI, s.V)
	// Output:
	// 6 articles, 1 missing
	// gold 3 clusters, predicted 3
	// B-cubed  P 0.778 R 0.778 F1 0.778
	// pairwise P 0.500 R 0.500 F1 0.500
	// CEAF-e   P 0.867 R 0.867 F1 0.867
	// ARI 0.318 AMI 0.412 V 0.685
}
