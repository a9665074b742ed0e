//go:build unix

package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// generator invents articles: words made of syllables, drawn by Zipf's law.
type generator struct {
	zipf  *rand.Zipf
	words []string
}

func newGenerator(seed uint64, vocabulary int) *generator {
	r := rand.New(rand.NewPCG(seed, 1))
	g := &generator{zipf: rand.NewZipf(r, 1.07, 4, uint64(vocabulary-1))}
	syllables := strings.Fields("ba be bo ka ke ki ko la le lo ma me mi mo na ne ra ri ro sa se so ta te ti to va ve zu")
	for i := range vocabulary {
		var b strings.Builder
		for k := i + 30; k > 0; k /= len(syllables) {
			b.WriteString(syllables[k%len(syllables)])
		}
		g.words = append(g.words, b.String())
	}
	return g
}

func (g *generator) text(words int) string {
	var b strings.Builder
	for i := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(g.words[g.zipf.Uint64()])
	}
	return b.String()
}

func (g *generator) entry(i int, t time.Time) Entry {
	return Entry{
		Key: fmt.Sprintf("urn:example:%08d", i),
		Article: &corpus.Article{
			Title: g.text(9), Body: g.text(385), Lang: "en",
			Source: fmt.Sprintf("Outlet %d", i%40), Published: t,
		},
	}
}

// cpu is the processor time this process has used: on a shared machine it says
// more than the clock.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkPut puts batches of articles of 394 words into one shard.
func BenchmarkPut(b *testing.B) {
	g := newGenerator(1, 150_000)
	july := time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC)
	entries := make([]Entry, 10_000)
	for i := range entries {
		entries[i] = g.entry(i, july.Add(time.Duration(i)*time.Second))
	}
	for _, bb := range []struct {
		name  string
		batch int
	}{{"memory", 1000}, {"disk", 1000}, {"disk by 100", 100}} {
		b.Run(bb.name, func(b *testing.B) {
			o := Options{}
			if bb.name != "memory" {
				o.Dir = b.TempDir()
			}
			x, err := Open(o)
			if err != nil {
				b.Fatal(err)
			}
			defer x.Close()
			n, used := 0, cpu()
			for b.Loop() {
				part := entries[n%len(entries):][:bb.batch]
				for i := range part {
					part[i].Key = fmt.Sprintf("urn:example:%08d", n+i)
				}
				if err := x.Put(context.Background(), part); err != nil {
					b.Fatal(err)
				}
				n += bb.batch
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "docs/s")
			b.ReportMetric((cpu()-used).Seconds()*1e3/float64(n), "cpu-ms/doc")
		})
	}
}

// BenchmarkSearch finds 20,000 articles in two shards by one word, and shows
// what the options add to that.
func BenchmarkSearch(b *testing.B) {
	g := newGenerator(3, 30_000)
	x, err := Open(Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()
	sources := map[string]string{}
	for range 20 {
		entries := make([]Entry, 1000)
		for i := range entries {
			n := len(sources)
			e := g.entry(n, time.Date(2024, time.Month(7+n%2), 1+n%28, 0, 0, 0, 0, time.UTC))
			e.Article.Body = "ferry " + g.text(40)
			entries[i], sources[e.Key] = e, e.Article.Source
		}
		if err := x.Put(context.Background(), entries); err != nil {
			b.Fatal(err)
		}
	}
	value := func(_, key string) string { return sources[key] }
	for _, bb := range []struct {
		name string
		o    SearchOptions
	}{
		{"plain", SearchOptions{}},
		{"newest", SearchOptions{Newest: true}},
		{"spans", SearchOptions{Spans: true}},
		{"keep", SearchOptions{Keep: func(key string) bool { return sources[key] != "" }}},
		{"source", SearchOptions{Facets: []string{"source"}, Value: value}},
		{"day", SearchOptions{Facets: []string{FacetDay}}},
		{"all", SearchOptions{
			Newest: true, Spans: true, Facets: []string{"source", "story", FacetDay}, Value: value,
			Keep: func(key string) bool { return sources[key] != "" },
		}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			n, used := 0, cpu()
			for b.Loop() {
				r, err := x.Search(context.Background(), "ferry", bb.o)
				if err != nil || r.Total != len(sources) {
					b.Fatal(r.Total, err)
				}
				n++
			}
			b.ReportMetric((cpu()-used).Seconds()*1e3/float64(n), "cpu-ms/op")
		})
	}
}

// BenchmarkCandidates asks with articles that share a third of their words with
// one of 18,000 articles in 60 monthly shards.
func BenchmarkCandidates(b *testing.B) {
	const months, each = 60, 300
	g := newGenerator(2, 150_000)
	x, err := Open(Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()
	var queries []Query
	for m := range months {
		var entries []Entry
		for i := range each {
			t := time.Date(2020, time.Month(1+m), 1, i%600, 0, 0, 0, time.UTC)
			entries = append(entries, g.entry(m*each+i, t))
		}
		if err := x.Put(context.Background(), entries); err != nil {
			b.Fatal(err)
		}
		for i := range 5 {
			words := strings.Fields(entries[i*50].Article.Body)[:130]
			words = append(words, strings.Fields(g.text(260))...)
			var q Query
			for _, w := range words {
				q.Terms = append(q.Terms, Term{Text: w, Weight: 1})
			}
			queries = append(queries, q)
		}
	}
	for _, window := range []struct {
		name string
		from time.Time
	}{
		{"60 shards", time.Time{}},
		{"2 shards", time.Date(2024, 11, 15, 0, 0, 0, 0, time.UTC)},
	} {
		b.Run(window.name, func(b *testing.B) {
			var took []time.Duration
			opened, used := 0, cpu()
			for b.Loop() {
				q := queries[len(took)%len(queries)]
				q.From = window.from
				start := time.Now()
				if _, err := x.Candidates(context.Background(), q); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			b.ReportMetric((cpu()-used).Seconds()*1e3/float64(len(took)), "cpu-ms/op")
			for _, q := range queries {
				q.From = window.from
				shards, _ := x.window(q.From, q.To)
				_, perShard := x.choose(q.withDefaults(), shards)
				for _, terms := range perShard {
					if len(terms) >= 2 {
						opened++
					}
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1e3, "p50-ms")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1e3, "p95-ms")
			b.ReportMetric(float64(opened)/float64(len(queries)), "shards-read")
		})
	}
}
