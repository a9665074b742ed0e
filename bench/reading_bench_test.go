package bench

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/corpus/formats"
)

// BenchmarkReadingAgainstDeciding measures what reading an article costs beside
// deciding on it in memory, by the clock: the time of each, in turns over the same
// 4,000 articles, as a ratio. Reading takes one processor, deciding all there are.
func BenchmarkReadingAgainstDeciding(b *testing.B) {
	const n = 4000
	p := newPress(1)
	articles := make([]*corpus.Article, n)
	for i := range articles {
		articles[i] = claimed(p.next(), i)
	}
	dir := b.TempDir()
	formatsRead := []string{"jsonl", "ninjs", "newsml-g2", "csv", "atom"}
	path := func(format string) string { return filepath.Join(dir, format+".in") }
	size := 0
	for _, format := range formatsRead {
		var out bytes.Buffer
		for _, e := range formats.Encodings() {
			if e.Name != format {
				continue
			}
			w := e.New(&out)
			for _, a := range articles {
				if err := w.Write(a); err != nil {
					b.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				b.Fatal(err)
			}
		}
		if format == "jsonl" {
			size = out.Len() / n
		}
		if err := os.WriteFile(path(format), out.Bytes(), 0o666); err != nil {
			b.Fatal(err)
		}
	}
	r := formats.Reader()
	read := func(format string) time.Duration {
		began, got := time.Now(), 0
		for _, err := range r.Read(b.Context(), path(format)) {
			if err != nil {
				b.Fatal(err)
			}
			got++
		}
		if got != n {
			b.Fatalf("%s: %d articles were read, not %d", format, got, n)
		}
		return time.Since(began)
	}
	decide := func() time.Duration {
		e, err := wirefold.New(wirefold.Options{Search: wirefold.SearchOff})
		if err != nil {
			b.Fatal(err)
		}
		defer e.Close()
		began := time.Now()
		if _, err := e.AddBatch(b.Context(), articles); err != nil {
			b.Fatal(err)
		}
		return time.Since(began)
	}
	times := make([]time.Duration, len(formatsRead))
	var deciding time.Duration
	for b.Loop() {
		for i, format := range formatsRead {
			times[i] += read(format)
		}
		deciding += decide()
	}
	each := func(t time.Duration) float64 { return float64(t.Microseconds()) / float64(b.N*n) }
	b.ReportMetric(float64(size), "B/article")
	b.ReportMetric(each(deciding), "µs-deciding/article")
	for i, format := range formatsRead {
		b.ReportMetric(times[i].Seconds()/deciding.Seconds(), format+"-reading/deciding")
	}
}
