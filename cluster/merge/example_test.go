package merge_test

import (
	"fmt"
	"time"

	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
)

// Two outlets report one collapse, the second half a day later.
func Example() {
	morning := time.Date(2023, 3, 17, 6, 0, 0, 0, time.UTC)
	var story []merge.Member
	for i, a := range []*corpus.Article{
		{ID: "early", Published: morning,
			Body: "A grandstand in Kesra collapsed on Thursday, killing at least four people. In 2009, a fire there killed 11 people."},
		{ID: "late", Published: morning.Add(12 * time.Hour),
			Body: "Seven people were killed when a grandstand fell in Kesra on Thursday, the fire service said."},
	} {
		d := corpus.Clean(a)
		story = append(story, merge.Member{Doc: d, Claims: merge.Claims(d), Order: i})
	}
	for _, f := range merge.Reconcile(story, merge.Options{}) {
		fmt.Printf("%s: %s %s, %s (%s)\n", f.Scope, f.Attribute, f.Value, f.Status, f.Rule)
		for _, c := range f.Claims {
			fmt.Printf("  %s: %q\n", c.Claim.Article, c.Claim.Value.Text)
		}
	}
	// Output:
	// main: killed 7, single (one origin; it replaces older values)
	//   early: "at least four"
	//   late: "Seven"
	// background: killed 11, single (one origin)
	//   early: "11"
	// main: date 2023-03-16, agreed (2 origins give the same day)
	//   early: "2023-03-16"
	//   late: "2023-03-16"
	// background: date 2009, single (one origin)
	//   early: "2009"
	// main: place Kesra, agreed (2 origins name it)
	//   early: "Kesra"
	//   late: "Kesra"
}
