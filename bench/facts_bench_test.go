package bench

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wirefold/wirefold/cluster/events"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
)

// BenchmarkFactsAgainstEvents measures what facts cost beside the decision which
// event an article is on: of-events is the CPU time of reading the claims of an
// article and reconciling those of its story, over that of the decision, on the same
// cleaned articles of 400 words. The first 2,000 articles warm both up, 4,000 count.
// Stories are of five articles. The made-up news has figures and days, but few words
// that make a claim of them; every article therefore also gets a lead that does.
func BenchmarkFactsAgainstEvents(b *testing.B) {
	const warm, counted, story = 2000, 4000, 5
	p := newPress(6)
	docs := make([]*corpus.Document, warm+counted)
	for i := range docs {
		docs[i] = corpus.Clean(claimed(p.next(), i))
	}
	var read, reconciled, told time.Duration
	claims := 0
	for b.Loop() {
		c := events.New(events.Options{})
		decide := func(docs []*corpus.Document) {
			for _, d := range docs {
				c.Observe(d)
				c.Add(d, -1)
			}
		}
		decide(docs[:warm])
		members := make([]merge.Member, 0, counted)
		for i := range docs[:warm] {
			merge.Claims(docs[i])
		}
		runtime.GC() // what the warm-up left behind is not part of the bill
		for chunk := range slices.Chunk(docs[warm:], chunkSize) {
			told += processorTime(func() { decide(chunk) })
			read += processorTime(func() {
				for _, d := range chunk {
					members = append(members, merge.Member{Doc: d, Claims: merge.Claims(d), Order: len(members)})
				}
			})
		}
		for chunk := range slices.Chunk(members, chunkSize) {
			reconciled += processorTime(func() {
				for s := range slices.Chunk(chunk, story) {
					merge.Reconcile(s, merge.Options{})
				}
			})
		}
		claims = 0
		for i := range members {
			claims += len(members[i].Claims)
		}
	}
	each := func(t time.Duration) float64 { return t.Seconds() * 1e6 / float64(b.N*counted) }
	b.ReportMetric(each(read), "claims-us")
	b.ReportMetric(each(reconciled), "reconcile-us")
	b.ReportMetric(each(told), "events-us")
	b.ReportMetric(float64(claims)/counted, "claims/article")
	b.ReportMetric(float64(read+reconciled)/float64(told), "of-events")
}

// BenchmarkClaimsLinear measures how the time of reading grows with the length of an
// article that is one sentence full of numbers: ratio is the time for 100,000 numbers
// in 1 MB over eight times that for an eighth of it, and should be near 1.
func BenchmarkClaimsLinear(b *testing.B) {
	const numbers, parts = 100_000, 8
	forms := []struct{ name, unit string }{
		{"people", "%d men "}, {"killed", "%d killed "}, {"clock", "6:%02d "}, {"bare", "%07d "}, {"miles", "%d miles "},
	}
	for _, form := range forms {
		b.Run(form.name, func(b *testing.B) {
			long, short := numerous(form.unit, numbers), numerous(form.unit, numbers/parts)
			var ofLong, ofShort time.Duration
			for b.Loop() {
				runtime.GC() // nobody pays for another's garbage
				ofShort += processorTime(func() {
					for range parts {
						merge.Claims(short)
					}
				})
				runtime.GC()
				ofLong += processorTime(func() { merge.Claims(long) })
			}
			b.ReportMetric(float64(ofLong)/float64(ofShort), "ratio")
			b.ReportMetric(ofLong.Seconds()*1000/float64(b.N), "ms")
		})
	}
}

// numerous is one sentence with so many numbers, ten bytes for each.
func numerous(unit string, numbers int) *corpus.Document {
	var s strings.Builder
	s.WriteString("Police said ")
	for i := range numbers {
		end := s.Len() + 10
		fmt.Fprintf(&s, unit, 10+i%49)
		for s.Len() < end-1 {
			s.WriteByte('x')
		}
		if s.Len() < end {
			s.WriteByte(' ')
		}
	}
	s.WriteString("were killed.")
	return corpus.Clean(&corpus.Article{ID: "numerous", Body: s.String(), Lang: "en"})
}
