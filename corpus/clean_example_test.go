package corpus_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

func ExampleClean() {
	article := &corpus.Article{
		ID:        "p1",
		Title:     "Ferry aground off Ostrel",
		Published: time.Date(2024, 9, 17, 8, 0, 0, 0, time.UTC),
		Body: `By Anna Reval
OSTREL, Sept 17 (Polar Press) - The ferry to Kesra ran aground on Tuesday with 38 people aboard, the U.N. envoy said.
Capt. J. Brel was unhurt. "We will float at noon," he said.
FILE - The ferry leaves Ostrel. Meridian Wire/Tomas Brel
Read more: Ferries of the north`,
	}
	d := corpus.Clean(article)
	for _, s := range d.Sentences {
		fmt.Printf("%-8v %s\n", s.Kind, d.Text(s.Span))
	}
	fmt.Println()
	for _, f := range d.Furniture {
		fmt.Printf("%-8v %s\n", f.Kind, strings.TrimSpace(d.Text(f.Span)))
	}
	fmt.Println("filed from", d.Text(d.Dateline.Place), "by", d.Agency)
	// Output:
	// byline   By Anna Reval
	// report   OSTREL, Sept 17 (Polar Press) - The ferry to Kesra ran aground on Tuesday with 38 people aboard, the U.N. envoy said.
	// report   Capt. J. Brel was unhurt.
	// report   "We will float at noon," he said.
	// caption  FILE - The ferry leaves Ostrel.
	// caption  Meridian Wire/Tomas Brel
	// notice   Read more: Ferries of the north
	//
	// byline   By Anna Reval
	// dateline OSTREL, Sept 17 (Polar Press) -
	// caption  FILE - The ferry leaves Ostrel. Meridian Wire/Tomas Brel
	// notice   Read more: Ferries of the north
	// filed from OSTREL by Polar Press
}
