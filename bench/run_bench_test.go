package bench_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/bench"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/index"
)

// BenchmarkRun measures what deciding costs beside indexing: the CPU time of one
// whole run over the set gva (clean, copies, events, index, facts, output) as a
// ratio to the CPU time of only putting the same articles into the same bleve
// shards. Both are measured in turn in each iteration.
func BenchmarkRun(b *testing.B) {
	set, err := bench.LoadSet(b.Context(), "gva", "event")
	if errors.Is(err, bench.ErrNoData) {
		b.Skip(err)
	}
	if err != nil {
		b.Fatal(err)
	}
	var run, indexing time.Duration
	for b.Loop() {
		indexing += cpu(func() { indexOnly(b, set.Articles) })
		run += cpu(func() { runAll(b, set.Articles) })
	}
	n := float64(b.N * len(set.Articles))
	b.ReportMetric(float64(run)/float64(indexing), "run/indexing")
	b.ReportMetric(run.Seconds()*1000/n, "run-cpu-ms/article")
	b.ReportMetric(indexing.Seconds()*1000/n, "indexing-cpu-ms/article")
}

func indexOnly(b *testing.B, articles []*corpus.Article) {
	x, err := index.Open(index.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()
	sorted := slices.Clone(articles)
	slices.SortStableFunc(sorted, func(p, q *corpus.Article) int { return p.Published.Compare(q.Published) })
	for batch := range slices.Chunk(sorted, wirefold.IndexBatch) {
		entries := make([]index.Entry, len(batch))
		for i, a := range batch {
			entries[i] = index.Entry{Key: a.ID, Article: a}
		}
		if err := x.Put(b.Context(), entries); err != nil {
			b.Fatal(err)
		}
	}
}

func runAll(b *testing.B, articles []*corpus.Article) {
	e, err := wirefold.New(wirefold.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	if _, err := e.AddBatch(context.Background(), articles); err != nil {
		b.Fatal(err)
	}
	stories, err := e.Each(context.Background(), wirefold.Filter{})
	if err != nil {
		b.Fatal(err)
	}
	if err := errors.Join(json.NewEncoder(io.Discard).Encode(e.Decisions()), json.NewEncoder(io.Discard).Encode(stories)); err != nil {
		b.Fatal(err)
	}
}

// cpu is the CPU time, user and system, that the process spends in do.
func cpu(do func()) time.Duration {
	before := usage()
	do()
	return usage() - before
}

func usage() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
