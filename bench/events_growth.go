package bench

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/wirefold/wirefold/cluster/events"
	"github.com/wirefold/wirefold/corpus"
)

// GrowthOptions say what [MeasureGrowth] measures.
type GrowthOptions struct {
	// Articles is how many are decided in all; 0 means 100,000.
	Articles int
	// Seed of the articles.
	Seed uint64
	// Progress, if set, is called with the number of articles decided so far.
	Progress func(done int)
}

// GrowthPoint is how long a decision takes among so many articles, by the clock, in
// microseconds.
type GrowthPoint struct {
	Articles int     `json:"articles"`
	P50      float64 `json:"p50_us"`
	P99      float64 `json:"p99_us"`
	// Bytes is what an article takes in memory.
	Bytes float64 `json:"bytes_per_article"`
}

// GrowthReport shows how the time of a decision grows with the articles in memory.
type GrowthReport struct {
	Points []GrowthPoint `json:"points"`
	// Ratio is the last 99th percentile over that at 10,000 articles, or over the
	// first where there are fewer.
	Ratio float64 `json:"ratio"`
}

// growthSample is how many decisions a point is taken from.
const growthSample = 1000

// MeasureGrowth decides on invented articles of 400 words, one by one, and measures
// a decision on the event (the article is cleaned beforehand) at every doubling.
func MeasureGrowth(ctx context.Context, o GrowthOptions) (*GrowthReport, error) {
	if o.Articles == 0 {
		o.Articles = 100_000
	}
	p := newPress(o.Seed)
	events.Shipped() // what all clusterers share is not counted
	empty := heap()
	c := events.New(events.Options{})
	r := &GrowthReport{}
	took := make([]float64, 0, growthSample)
	next := min(1250, o.Articles)
	for done := 1; done <= o.Articles; done++ {
		if done%often == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if o.Progress != nil {
				o.Progress(done)
			}
		}
		d := corpus.Clean(p.next())
		start := time.Now()
		c.Observe(d)
		c.Add(d, -1)
		if done > next-growthSample {
			took = append(took, time.Since(start).Seconds()*1e6)
		}
		if done == next {
			slices.Sort(took)
			r.Points = append(r.Points, GrowthPoint{done, took[len(took)/2], took[len(took)*99/100], float64(heap()-empty) / float64(done)})
			took = took[:0]
			if next = min(2*next, o.Articles); next == done {
				break
			}
		}
	}
	base := r.Points[0]
	for _, k := range r.Points {
		if k.Articles <= 10_000 {
			base = k
		}
	}
	runtime.KeepAlive(c)
	r.Ratio = r.Points[len(r.Points)-1].P99 / base.P99
	return r, nil
}

// String is a table with a bar for each 99th percentile.
func (r *GrowthReport) String() string {
	var b strings.Builder
	most := 0.0
	for _, k := range r.Points {
		most = max(most, k.P99)
	}
	const width = 40
	fmt.Fprintf(&b, "%10s %9s %9s\n", "articles", "p50 us", "p99 us")
	for _, k := range r.Points {
		fmt.Fprintf(&b, "%10d %9.0f %9.0f  %s\n", k.Articles, k.P50, k.P99, strings.Repeat("█", max(1, int(width*k.P99/most))))
	}
	fmt.Fprintf(&b, "\nthe last 99th percentile is %.2f times that at 10,000 articles, or at the first\n", r.Ratio)
	return b.String()
}
