package bench

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/index"
)

// BenchmarkEngineAgainstIndexing measures what a durable AddBatch costs beside only
// putting the same articles into the same bleve shards with the same batch size, on
// disk: the rate of each, by the clock, as a ratio to that of bare indexing. With
// search, the time ends when all articles can be found. The first 2,000 articles warm
// up, 6,000 count, in batches of 1,000; the three take turns.
func BenchmarkEngineAgainstIndexing(b *testing.B) {
	const warm, counted, batch = 2000, 6000, 1000
	p := newPress(1)
	articles := make([]*corpus.Article, warm+counted)
	for i := range articles {
		articles[i] = claimed(p.next(), i)
	}
	bare := func() time.Duration {
		x, err := index.Open(index.Options{Dir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		defer x.Close()
		put := func(articles []*corpus.Article) {
			for chunk := range slices.Chunk(articles, batch) {
				entries := make([]index.Entry, len(chunk))
				for i, a := range chunk {
					entries[i] = index.Entry{Key: a.ID, Article: a}
				}
				if err := x.Put(b.Context(), entries); err != nil {
					b.Fatal(err)
				}
			}
		}
		put(articles[:warm])
		began := time.Now()
		put(articles[warm:])
		return time.Since(began)
	}
	engine := func(mode wirefold.SearchMode) time.Duration {
		e, err := wirefold.Open(b.TempDir(), wirefold.Options{Search: mode})
		if err != nil {
			b.Fatal(err)
		}
		defer e.Close()
		add := func(articles []*corpus.Article) {
			for chunk := range slices.Chunk(articles, batch) {
				if _, err := e.AddBatch(context.Background(), chunk); err != nil {
					b.Fatal(err)
				}
			}
			if mode == wirefold.SearchOn {
				if err := e.Searchable(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		}
		add(articles[:warm])
		began := time.Now()
		add(articles[warm:])
		return time.Since(began)
	}
	var alone, with, without time.Duration
	for b.Loop() {
		alone += bare()
		with += engine(wirefold.SearchOn)
		without += engine(wirefold.SearchOff)
	}
	rate := func(t time.Duration) float64 { return float64(b.N*counted) / t.Seconds() }
	b.ReportMetric(rate(alone), "bare/s")
	b.ReportMetric(rate(with), "engine/s")
	b.ReportMetric(rate(without), "unsearched/s")
	b.ReportMetric(rate(with)/rate(alone), "of-bare")
	b.ReportMetric(rate(without)/rate(alone), "unsearched-of-bare")
}
