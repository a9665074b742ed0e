package bench_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/wirefold/wirefold/bench"
)

// The index finds copies of every kind among 3,000 generated documents. The
// floors are what was measured, less a little; `go test ./bench -run
// TestMeasureCopiesFull` with WIREFOLD_COPIES=100000 measures in full.
func TestMeasureCopies(t *testing.T) {
	o := bench.GeneratorOptions{Seed: 1, Documents: 3000}
	last := 0
	r, err := bench.MeasureCopies(t.Context(), bench.NewGenerator(o), bench.CopiesOptions{Progress: func(n int) { last = n }})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%v", r)
	for _, floor := range []struct {
		name        string
		got, atBest float64
	}{
		{"recall of whole copies", r.Whole.Recall, .995},
		{"recall of embedded copies", r.Embedded.Recall, .98},
		{"recall of truncated copies", r.Truncated.Recall, .98},
		{"precision", r.Precision, .98},
		{"precision of edges", r.EdgePrecision, .97},
		{"ARI", r.ARI, .97},
	} {
		if floor.got < floor.atBest {
			t.Errorf("%s is %.4f, below %.4f", floor.name, floor.got, floor.atBest)
		}
	}
	if r.LargestWrong > 5 {
		t.Errorf("a family holds %d documents of others", r.LargestWrong)
	}
	if r.Documents != 3000 || last != 3000 {
		t.Errorf("%d documents measured, the last progress at %d", r.Documents, last)
	}
	if r.Whole.Pairs < 500 || r.Embedded.Pairs < 100 || r.Truncated.Pairs < 200 {
		t.Errorf("too few pairs to tell: %d whole, %d embedded, %d truncated", r.Whole.Pairs, r.Embedded.Pairs, r.Truncated.Pairs)
	}
	if r.Right > r.Claimed || r.Claimed < r.FamilyPairs || r.Whole.Found > r.Whole.Pairs || r.Whole.Direct > r.Whole.Found {
		t.Errorf("counts disagree: %+v", r)
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
	for _, want := range []string{"3000 documents", "precision", "ARI", "largest wrong family", "bytes a document"} {
		if !strings.Contains(r.String(), want) {
			t.Errorf("the table does not tell %q", want)
		}
	}
}

// But for the times and the memory, two measurements agree.
func TestMeasureCopiesIsRepeatable(t *testing.T) {
	measure := func() string {
		r, err := bench.MeasureCopies(t.Context(), bench.NewGenerator(bench.GeneratorOptions{Seed: 2, Documents: 500}), bench.CopiesOptions{Samples: 3})
		if err != nil {
			t.Fatal(err)
		}
		r.CleanSeconds, r.AddSeconds, r.PerSecond, r.AddedPerSecond, r.BytesPerDocument = 0, 0, 0, 0, 0
		out, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	if a, b := measure(), measure(); a != b {
		t.Errorf("first:\n%s\nthen:\n%s", a, b)
	}
}

func TestMeasureCopiesCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := bench.MeasureCopies(ctx, bench.NewGenerator(bench.GeneratorOptions{Documents: 300}), bench.CopiesOptions{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestMeasureCopiesFull measures as many documents as WIREFOLD_COPIES says, and
// prints the table and examples. It fails on no figure.
func TestMeasureCopiesFull(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("WIREFOLD_COPIES"))
	if n <= 0 {
		t.Skip("set WIREFOLD_COPIES to a number of documents, such as 100000")
	}
	g := bench.NewGenerator(bench.GeneratorOptions{Seed: 1, Documents: n})
	r, err := bench.MeasureCopies(t.Context(), g, bench.CopiesOptions{Clock: usage, Samples: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%v", r)
	for _, p := range append(r.MissSamples, r.FalseSamples...) {
		t.Logf("%+v", p)
	}
}
