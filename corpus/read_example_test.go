package corpus_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

func ExampleReader_Read() {
	wire := `{"id": "p1", "title": "Ferry to Ostrel runs again", "published": "2024-09-17T05:30:00Z", "desk": "sea"}
{"id": "p2", "title": "Harbour dredged", "published": "yesterday"}
{"id": "p3", "body": "The lamp of Cape Tarn burns again."}`

	r := corpus.Reader{Keep: []string{"desk"}, Stdin: strings.NewReader(wire)}
	for article, err := range r.Read(context.Background(), "-") {
		var problem *corpus.Problem
		switch {
		case errors.As(err, &problem):
			fmt.Println("skipped:", problem)
		case err != nil:
			fmt.Println("stopped:", err)
		default:
			fmt.Printf("%s: %q %v\n", article.ID, article.Title+article.Body, article.Fields)
		}
	}
	// Output:
	// p1: "Ferry to Ostrel runs again" map[desk:sea]
	// skipped: stdin:2: published: cannot read "yesterday" as a time; use RFC 3339, such as 2024-09-17T05:30:00Z
	// p3: "The lamp of Cape Tarn burns again." map[]
}
