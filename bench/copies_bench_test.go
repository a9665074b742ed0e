package bench_test

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/wirefold/wirefold/bench"
	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/corpus"
)

// BenchmarkCopiesFloor measures what signature and fingerprints cost over
// splitting the same texts into words and rolling the hashes of their shingles,
// both in turn in one run: x-floor is the ratio of the times.
func BenchmarkCopiesFloor(b *testing.B) {
	c := bench.Generate(bench.GeneratorOptions{Seed: 1, Documents: 1000})
	var s copies.Scanner
	var words []corpus.Word
	var shingles []uint64
	var floor, full time.Duration
	sketch := func() {
		for _, a := range c.Articles {
			s.Sketch(copies.Text{Body: a.Body})
		}
	}
	tokenise := func() {
		for _, a := range c.Articles {
			words = corpus.Words(a.Body, words[:0])
			shingles = rollShingles(words, shingles[:0])
		}
	}
	sketch() // warm up: buffers grow once
	tokenise()
	b.ReportAllocs()
	for b.Loop() {
		floor += cpu(tokenise)
		full += cpu(sketch)
	}
	n := float64(b.N * len(c.Articles))
	b.ReportMetric(float64(full)/float64(floor), "x-floor")
	b.ReportMetric(float64(floor.Nanoseconds())/n, "floor-ns/doc")
	b.ReportMetric(float64(full.Nanoseconds())/n, "sketch-ns/doc")
}

// rollShingles appends the hashes of the 5-word shingles.
func rollShingles(words []corpus.Word, dst []uint64) []uint64 {
	const base = 0x9e3779b97f4a7c15
	out := uint64(1) // base^5; the constant product would overflow
	for range copies.ShingleWords {
		out *= base
	}
	var h uint64
	for i, w := range words {
		h = h*base + w.Hash
		if i >= copies.ShingleWords {
			h -= words[i-copies.ShingleWords].Hash * out
		}
		if i >= copies.ShingleWords-1 {
			dst = append(dst, h)
		}
	}
	return dst
}

// BenchmarkCopiesStreaming measures adding 10,000 generated documents to an empty
// index, from their text on.
func BenchmarkCopiesStreaming(b *testing.B) {
	c := bench.Generate(bench.GeneratorOptions{Seed: 1, Documents: 10_000})
	var spent time.Duration
	var bytes float64
	for b.Loop() {
		took, each := streamCopies(b, c)
		spent += took
		bytes = each
	}
	b.ReportMetric(float64(b.N*len(c.Articles))/spent.Seconds(), "docs/cpu-s")
	b.ReportMetric(bytes, "index-B/doc")
}

// BenchmarkCopiesGrowth measures how the rate falls from 10,000 documents to
// 100,000, or as many as WIREFOLD_COPIES says (a million take 4 GB): ratio is the
// second over the first.
func BenchmarkCopiesGrowth(b *testing.B) {
	n, _ := strconv.Atoi(os.Getenv("WIREFOLD_COPIES"))
	if n <= 0 {
		n = 100_000
	}
	small := bench.Generate(bench.GeneratorOptions{Seed: 1, Documents: 10_000})
	large := bench.Generate(bench.GeneratorOptions{Seed: 1, Documents: n})
	var ofSmall, ofLarge time.Duration
	var bytes float64
	for b.Loop() {
		took, _ := streamCopies(b, small)
		ofSmall += took
		took, bytes = streamCopies(b, large)
		ofLarge += took
	}
	b.ReportMetric(float64(b.N*10_000)/ofSmall.Seconds(), "docs/cpu-s-at-10k")
	b.ReportMetric(float64(b.N*n)/ofLarge.Seconds(), "docs/cpu-s-at-full-size")
	b.ReportMetric(float64(n)/10_000*ofSmall.Seconds()/ofLarge.Seconds(), "ratio")
	b.ReportMetric(bytes, "index-B/doc")
}

// streamCopies adds all articles to a new index, and tells the CPU time that this
// took and the memory that the index takes for each.
func streamCopies(b *testing.B, c *bench.Corpus) (time.Duration, float64) {
	x := copies.New(func(doc int32) copies.Text { return copies.Text{Body: c.Articles[doc].Body} }, copies.Options{})
	took := cpu(func() {
		for i, a := range c.Articles {
			article := copies.Article{Text: copies.Text{Body: a.Body}, Item: a.ID, Source: a.Source, Voice: a.Source, Published: a.Published}
			if _, _, err := x.Add(article); err != nil {
				b.Fatal(fmt.Errorf("document %d: %w", i, err))
			}
		}
	})
	with := reachable()
	runtime.KeepAlive(x)
	x = nil
	return took, (with - reachable()) / float64(len(c.Articles))
}

// reachable is the size of the heap after collection.
func reachable() float64 {
	var s runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&s)
	return float64(s.HeapAlloc)
}
