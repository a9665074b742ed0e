package bench

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestMeasureGrowth(t *testing.T) {
	last := 0
	r, err := MeasureGrowth(t.Context(), GrowthOptions{Articles: 3000, Seed: 1, Progress: func(done int) { last = done }})
	if err != nil {
		t.Fatal(err)
	}
	var sizes []int
	for _, k := range r.Points {
		sizes = append(sizes, k.Articles)
		if !(k.P50 > 0 && k.P99 >= k.P50) {
			t.Errorf("%+v: want a 99th percentile at least as long as the middle", k)
		}
	}
	if len(sizes) != 3 || sizes[0] != 1250 || sizes[1] != 2500 || sizes[2] != 3000 || r.Ratio <= 0 || last < 2900 {
		t.Errorf("points at %v, ratio %v, progress to %d", sizes, r.Ratio, last)
	}
	if lines := strings.Count(r.String(), "█\n"); lines != 3 {
		t.Errorf("%d bars, want 3:\n%s", lines, r)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := MeasureGrowth(ctx, GrowthOptions{Articles: 3000}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled, the error is %v", err)
	}
}
