//go:build lab

package bench_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/wirefold/wirefold/bench"
	"github.com/wirefold/wirefold/cluster/copies"
)

func TestZZBatch(t *testing.T) {
	c := bench.Generate(bench.GeneratorOptions{Seed: 1, Documents: 20000})
	art := func(i int) (copies.Article, error) {
		a := c.Articles[i]
		return copies.Article{Text: copies.Text{Body: a.Body}, Source: a.Source, Voice: a.Source, Published: a.Published}, nil
	}
	start := time.Now()
	x := copies.New(func(d int32) copies.Text { return copies.Text{Body: c.Articles[d].Body} }, copies.Options{})
	var es [][]copies.Edge
	for i := range c.Articles {
		a, _ := art(i)
		_, e, _ := x.Add(a)
		es = append(es, e)
	}
	t.Log("stream", time.Since(start))
	start = time.Now()
	n := 0
	y, err := copies.Batch(context.Background(), len(c.Articles), art, copies.BatchOptions{Each: func(d int32, e []copies.Edge) {
		if !reflect.DeepEqual(e, es[d]) {
			if n++; n < 5 {
				t.Errorf("doc %d\n%+v\n%+v", d, es[d], e)
			}
		}
	}})
	t.Log("batch", time.Since(start), err, n)
	for d := range c.Articles {
		if x.Family(int32(d)) != y.Family(int32(d)) {
			t.Fatal(d)
		}
	}
}
