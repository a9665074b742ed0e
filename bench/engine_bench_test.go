package bench

import (
	"context"
	"errors"
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

// BenchmarkReadsDuringIngest measures reading methods on an idle store of 10,000
// articles, and again while AddBatch takes in 1,000 at a time without a pause: the 99th
// percentile of each, and the ratio. One goroutine reads; the mix is a story with its
// facts, a page of fifty stories, an article and a search.
func BenchmarkReadsDuringIngest(b *testing.B) {
	const stored, more, batch, rounds = 10_000, 20_000, 1000, 600
	p := newPress(1)
	articles := make([]*corpus.Article, stored+more)
	for i := range articles {
		articles[i] = claimed(p.next(), i)
	}
	var idle, busy [4][]time.Duration
	for b.Loop() {
		e, err := wirefold.Open(b.TempDir(), wirefold.Options{})
		if err != nil {
			b.Fatal(err)
		}
		add := func(articles []*corpus.Article) error {
			for chunk := range slices.Chunk(articles, batch) {
				if _, err := e.AddBatch(context.Background(), chunk); err != nil {
					return err
				}
			}
			return nil
		}
		if err := errors.Join(add(articles[:stored]), e.Searchable(b.Context())); err != nil {
			b.Fatal(err)
		}
		list, err := e.Stories(b.Context(), wirefold.Filter{Least: 2, Limit: rounds})
		if err != nil {
			b.Fatal(err)
		}
		read := func(times *[4][]time.Duration, stop func() bool) {
			for i := 0; i < rounds && !stop(); i++ {
				for k, f := range []func() error{
					func() error { _, err := e.Story(b.Context(), list[i%len(list)].ID); return err },
					func() error {
						_, err := e.Stories(b.Context(), wirefold.Filter{Order: "newest", Limit: 50})
						return err
					},
					func() error { _, err := e.Article(articles[i*7].ID); return err },
					func() error {
						_, err := e.Search(b.Context(), articles[i*5].Title, wirefold.SearchOptions{})
						return err
					},
				} {
					began := time.Now()
					if err := f(); err != nil {
						b.Fatal(err)
					}
					times[k] = append(times[k], time.Since(began))
				}
			}
		}
		read(&idle, func() bool { return false })
		done := make(chan error, 1)
		go func() { done <- add(articles[stored:]) }()
		var finished error
		ended := false
		read(&busy, func() bool {
			select {
			case finished = <-done:
				ended = true
			default:
			}
			return ended
		})
		if !ended {
			finished = <-done
		}
		if err := errors.Join(finished, e.Close()); err != nil {
			b.Fatal(err)
		}
	}
	for k, name := range []string{"story", "stories", "article", "search"} {
		was, is := percentiles(idle[k])[1], percentiles(busy[k])[1]
		b.ReportMetric(was.Seconds()*1e3, name+"-idle-p99-ms")
		b.ReportMetric(is.Seconds()*1e3, name+"-p99-ms")
		b.ReportMetric(float64(is)/float64(was), name+"-ratio")
	}
}
