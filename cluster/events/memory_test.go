package events

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// press invents articles of 400 words, as bench does: words by frequency (Zipf), each
// event with names that no other has, reported a few times.
type press struct {
	rng     *rand.Rand
	words   []string
	law     []float64 // cumulated
	current [][]string
	events  int
	written int
}

func newPress() *press {
	p := &press{rng: rand.New(rand.NewPCG(1, 50_000))}
	sum := 0.0
	for i := range 50_000 {
		p.words = append(p.words, coin(i, "ba be bo ka ke ki ko la le lo ma me mi mo na ne ra ri ro sa se so ta te ti to va ve zu"))
		sum += math.Pow(float64(i+4), -1.07)
		p.law = append(p.law, sum)
	}
	for range 200 {
		p.current = append(p.current, p.happen())
	}
	return p
}

func coin(i int, from string) string {
	syllables := strings.Fields(from)
	var b strings.Builder
	for k := i + len(syllables); k > 0; k /= len(syllables) {
		b.WriteString(syllables[k%len(syllables)])
	}
	return b.String()
}

// happen gives five names and sixty words of an event.
func (p *press) happen() (h []string) {
	for k := range 5 {
		name := coin(5*p.events+k, "dra fen gol hur jin kov lud mor nys pel quor ryn sten tur vash wex yor zad")
		h = append(h, strings.ToUpper(name[:1])+name[1:])
	}
	for range 60 {
		h = append(h, p.words[100+p.rng.IntN(len(p.words)-100)])
	}
	p.events++
	return h
}

func (p *press) word(h []string) string {
	switch u := p.rng.Float64(); {
	case u < .05:
		return h[p.rng.IntN(5)]
	case u < .065:
		return fmt.Sprint(2 + p.rng.IntN(400))
	case u < .27:
		return h[5+p.rng.IntN(60)]
	}
	u := p.rng.Float64() * p.law[len(p.law)-1]
	low, high := 0, len(p.law)-1
	for low < high {
		if m := (low + high) / 2; p.law[m] < u {
			low = m + 1
		} else {
			high = m
		}
	}
	return p.words[low]
}

// next is the next article, a minute after the last.
func (p *press) next() *corpus.Document {
	k := p.rng.IntN(len(p.current))
	if p.rng.IntN(4) == 0 {
		p.current[k] = p.happen()
	}
	h := p.current[k]
	text := func(words int) string {
		var b strings.Builder
		for i := range words {
			if i > 0 {
				b.WriteByte(' ')
			}
			w := p.word(h)
			if i%20 == 0 {
				w = strings.ToUpper(w[:1]) + w[1:]
			}
			b.WriteString(w)
			if i%20 == 19 {
				b.WriteByte('.')
			}
		}
		return b.String()
	}
	p.written++
	return report(fmt.Sprint(p.written), text(8), text(400), day.Add(time.Duration(p.written)*time.Minute))
}

func heapInUse() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// BenchmarkLongRun measures what an article costs that is in memory, what one costs
// that has left, and how long saving and loading takes; a tenth of the articles is in
// memory at the end.
func BenchmarkLongRun(b *testing.B) {
	const articles = 100_000
	for b.Loop() {
		p := newPress()
		Shipped()
		english()
		empty := heapInUse()
		o := Options{Window: articles / 10 * time.Minute, Read: func(int32) *corpus.Document { return nil }}
		c := New(o)
		var first float64
		for i := range articles {
			d := p.next()
			c.Observe(d)
			c.Add(d, -1)
			if i+1 == articles/10 {
				first = heapInUse() - empty
			}
		}
		b.ReportMetric(first/(articles/10), "B/article-in-memory")
		b.ReportMetric((heapInUse()-empty-first)/(articles-articles/10), "B/article-left")
		b.ReportMetric(float64(c.memory.gone), "left")
		b.ReportMetric(float64(len(c.reader.vocabulary.hashes)), "terms")
		var file bytes.Buffer
		start := time.Now()
		if err := c.Save(&file); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(start).Seconds(), "s/save")
		b.ReportMetric(float64(file.Len())/1e6, "MB")
		start = time.Now()
		if _, err := Load(io.Reader(&file), o); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(start).Seconds(), "s/load")
		runtime.KeepAlive(c)
	}
}

// An article that is read again with numbers of its own reads as it did.
func TestOnceReadsTheSame(t *testing.T) {
	p := newPress()
	c := New(Options{})
	var docs []*corpus.Document
	for range 40 {
		d := p.next()
		docs = append(docs, d)
		c.Observe(d)
		c.Add(d, -1)
	}
	docs = append(docs, corpus.Clean(&corpus.Article{ID: "empty"}))
	for _, d := range docs {
		want := c.reader.read(d)
		got := c.reader.vocabulary.once(d)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", d.Article.ID, got, want)
		}
	}
}

func BenchmarkOnce(b *testing.B) {
	p := newPress()
	c := New(Options{})
	var d *corpus.Document
	for range 2000 {
		d = p.next()
		c.Observe(d)
		c.Add(d, -1)
	}
	for b.Loop() {
		c.reader.vocabulary.once(d)
	}
}
