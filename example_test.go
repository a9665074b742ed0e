package wirefold_test

import (
	"context"
	"fmt"
	"log"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
)

// Two outlets print one report; the second leaves the end out.
func Example() {
	e, err := wirefold.New(wirefold.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer e.Close()

	const opening = `A footbridge fell into the river Sall at Mirren on Saturday morning, and three
walkers were pulled out alive and taken to the infirmary, the town council said.
Divers went on searching the water under the bridge until noon and found nobody else.`
	const rest = `
The bridge, built of timber ninety years ago, had been inspected in the autumn. Mayor
Ilse Toran promised an inquiry, and the owner of a ferry offered to carry schoolchildren
across for nothing until there is a new one, which may well take until the spring.`
	for _, a := range []*corpus.Article{
		{ID: "tern-1", Title: "Footbridge falls at Mirren", Source: "Tern Wire", Body: opening + rest},
		{ID: "post-7", Title: "Bridge collapse in Mirren", Source: "Sall Valley Post", Body: opening},
	} {
		d, err := e.Add(context.Background(), a)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: story %s, text of %s (%s)\n", d.ID, d.Story, d.Family, d.Relation)
	}
	// Output:
	// tern-1: story s1, text of tern-1 (first)
	// post-7: story s1, text of tern-1 (excerpt)
}
