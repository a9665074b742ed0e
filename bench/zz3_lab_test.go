//go:build lab

package bench_test

import (
	"fmt"
	"testing"

	"github.com/wirefold/wirefold/bench"
	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/corpus"
)

func TestZZWhy(t *testing.T) {
	g := bench.NewGenerator(bench.GeneratorOptions{Seed: 1, Documents: 100000})
	var texts []copies.Text
	x := copies.New(func(d int32) copies.Text { return texts[d] }, copies.Options{})
	want := map[int]int{37186: 33239, 19168: 11820, 88062: 87076, 3894: 3576, 29095: 28154, 38609: 35312, 44816: 38529, 8331: 7301}
	for i := range 90000 {
		a, tr := g.At(i)
		d := corpus.Clean(a)
		voice := d.Agency
		if voice == "" {
			voice = a.Source
		}
		texts = append(texts, copies.Text{Body: a.Body, Furniture: d.Furniture})
		doc, edges, _ := x.Add(copies.Article{Text: copies.TextOf(d), Source: a.Source, Voice: voice, Published: a.Published})
		if o, ok := want[i]; ok {
			_, to := g.At(o)
			fmt.Printf("%d (%s, %v) of %d (%v): families %d %d\n", doc, a.Source, tr.Variant, o, to.Variant, x.Family(doc), x.Family(int32(o)))
			for _, e := range edges {
				_, te := g.At(int(e.To))
				fmt.Printf("   %+v J %.2f C %.2f family %d true %v\n", e, e.Overlap.Jaccard(), e.Overlap.Containment(), x.Family(e.To), te.Family == tr.Family)
			}
			fmt.Println("   ", x.Why(doc, int32(o)))
		}
	}
}
