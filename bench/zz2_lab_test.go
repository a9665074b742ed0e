//go:build lab

package bench_test

import (
	"testing"

	"github.com/wirefold/wirefold/bench"
)

func TestZZMissAll(t *testing.T) {
	g := bench.NewGenerator(bench.GeneratorOptions{Seed: 1, Documents: 100000})
	r, err := bench.MeasureCopies(t.Context(), g, bench.CopiesOptions{Clock: usage, Samples: 100})
	if err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	for _, m := range r.Missed {
		n[m.Kind+" "+m.Reason] += m.Pairs
	}
	t.Log(n)
	for _, p := range r.MissSamples {
		t.Logf("%+v", p)
	}
}
