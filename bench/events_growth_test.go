package bench

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/cluster/events"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/index"
)

// BenchmarkEventsAgainstIndexing measures what a decision costs beside indexing:
// of-indexing is the CPU time of cleaning an article and asking for its copies and
// its event, as a ratio to that of putting the same article into bleve on disk. The
// first 2,000 articles warm both up, 4,000 count.
func BenchmarkEventsAgainstIndexing(b *testing.B) {
	const warm, counted, batch = 2000, 4000, 1000
	p := newPress(1)
	articles := make([]*corpus.Article, warm+counted)
	for i := range articles {
		articles[i] = p.next()
	}
	var clean, copied, told, indexed time.Duration
	for b.Loop() {
		d := newDesk(true)
		for chunk := range slices.Chunk(articles[:warm], chunkSize) {
			d.decide(b, chunk)
		}
		d.clean, d.copied, d.told = 0, 0, 0
		runtime.GC() // what the warm-up left behind is not part of the bill
		for chunk := range slices.Chunk(articles[warm:], chunkSize) {
			d.decide(b, chunk)
		}
		clean, copied, told = clean+d.clean, copied+d.copied, told+d.told

		x, err := index.Open(index.Options{Dir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
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
		runtime.GC()
		indexed += processorTime(func() {
			put(articles[warm:])
			if err := x.Close(); err != nil { // bleve goes on working behind Put
				b.Fatal(err)
			}
		})
	}
	each := func(t time.Duration) float64 { return t.Seconds() * 1e6 / float64(b.N*counted) }
	b.ReportMetric(each(clean), "clean-us")
	b.ReportMetric(each(copied), "copies-us")
	b.ReportMetric(each(told), "events-us")
	b.ReportMetric(each(clean+copied+told), "decision-us")
	b.ReportMetric(each(indexed), "indexing-us")
	b.ReportMetric(float64(clean+copied+told)/float64(indexed), "of-indexing")
}

// BenchmarkEventsGrowth measures how long one decision takes, by the clock, among
// 10,000 articles and among 100,000, or as many as WIREFOLD_EVENTS says: ratio is
// the second 99th percentile over the first.
func BenchmarkEventsGrowth(b *testing.B) {
	const small = 10_000
	large := max(2*small, sizeFrom("WIREFOLD_EVENTS", 100_000))
	var sum [2]GrowthPoint
	for b.Loop() {
		r, err := MeasureGrowth(b.Context(), GrowthOptions{Articles: large, Seed: 2})
		if err != nil {
			b.Fatal(err)
		}
		for _, k := range r.Points {
			for i, size := range []int{small, large} {
				if k.Articles == size {
					sum[i].P50 += k.P50 / float64(b.N)
					sum[i].P99 += k.P99 / float64(b.N)
					sum[i].Bytes = k.Bytes
				}
			}
		}
	}
	for i, name := range []string{"10k", "N"} {
		b.ReportMetric(sum[i].P50, "p50-"+name+"-us")
		b.ReportMetric(sum[i].P99, "p99-"+name+"-us")
		b.ReportMetric(sum[i].Bytes, "B/article-"+name)
	}
	b.ReportMetric(sum[1].P99/sum[0].P99, "ratio")
}

// BenchmarkOneEvent files articles that all report one event on one day, each in
// its own words: 50,000, or as many as WIREFOLD_ONE says. A day of which the whole
// world writes must not cost more for each article the more there are:
// late-over-early should be near 1.
func BenchmarkOneEvent(b *testing.B) {
	benchmarkCrowd(b, func(total int) func(int) *corpus.Article {
		p := newPress(3)
		h := p.happen(130)
		return func(i int) *corpus.Article {
			return p.article(i, total, p.headline(h), p.report(h, .33))
		}
	})
}

// BenchmarkOneTemplate files articles of one day that fill in one template with
// other names and numbers, as many as BenchmarkOneEvent does. They share their words,
// so likeness alone finds all of them near, and each is about something else.
func BenchmarkOneTemplate(b *testing.B) {
	benchmarkCrowd(b, func(total int) func(int) *corpus.Article {
		p := newPress(4)
		h := p.happen(60)
		form := strings.Fields(p.report(h, .25))
		slot := make([]bool, len(form))
		for i := range form {
			slot[i] = p.rng.IntN(12) == 0
		}
		return func(i int) *corpus.Article {
			filled := slices.Clone(form)
			for k := range filled {
				if !slot[k] {
					continue
				}
				stop := filled[k][len(strings.TrimRight(filled[k], ".")):]
				filled[k] = p.name(1_000_000+p.rng.IntN(1_000_000)) + stop
				if p.rng.IntN(2) == 0 {
					filled[k] = strconv.Itoa(p.rng.IntN(5000)) + stop
				}
			}
			return p.article(i, total, strings.Join(filled[:9], " "), strings.Join(filled, " "))
		}
	})
}

// benchmarkCrowd files articles that are all alike: with the events alone; with the
// search for copies before them; and with the events in a stream of other news, eight
// times as many. A stream of nothing else soon takes the words that all have for
// common ones, and makes few stories of more than a few articles; among other news
// the words keep their weight, and the stories become large. It reports the CPU time
// until a quarter, half and all are filed (cleaning left out), and late-over-early,
// what an article of the last quarter costs over one of the first.
func benchmarkCrowd(b *testing.B, open func(total int) func(i int) *corpus.Article) {
	total := max(4*chunkSize, sizeFrom("WIREFOLD_ONE", 50_000))
	for _, with := range []struct {
		name   string
		copies bool
		others int
	}{{"events", false, 0}, {"copies+events", true, 0}, {"events-among-others", false, 8}} {
		b.Run(with.name, func(b *testing.B) {
			var at [4]time.Duration // when each quarter is filed
			var d *desk
			for b.Loop() {
				d = newDesk(with.copies)
				d.hearOf(with.others * total)
				next := open(total)
				for q := range at {
					for from := q * total / 4; from < (q+1)*total/4; from += chunkSize {
						chunk := make([]*corpus.Article, min(chunkSize, (q+1)*total/4-from))
						for i := range chunk {
							chunk[i] = next(from + i)
						}
						d.decide(b, chunk)
					}
					at[q] += d.copied + d.told
				}
			}
			for _, q := range []int{0, 1, 3} {
				b.ReportMetric(at[q].Seconds()/float64(b.N), fmt.Sprintf("cpu-s-at-%d", (q+1)*total/4))
			}
			b.ReportMetric(float64(at[3]-at[2])/float64(at[0]), "late-over-early")
			if with.copies {
				b.ReportMetric(float64(d.joined)/float64(total), "copies-share")
			}
			sizes := map[int32]int{}
			for doc := range total {
				sizes[d.events.StoryOf(int32(doc))]++
			}
			largest := 0
			for _, n := range sizes {
				largest = max(largest, n)
			}
			b.ReportMetric(float64(len(sizes)), "stories")
			b.ReportMetric(float64(largest), "largest")
		})
	}
}

// chunkSize is how many articles are measured at a time: asking for the CPU time
// costs a system call, and its grain is coarse.
const chunkSize = 100

// desk decides on articles as the engine does, and bills each step apart.
type desk struct {
	copies              *copies.Index // nil when copies are not asked for
	events              *events.Clusterer
	texts               []copies.Text
	joined              int // articles that are copies
	clean, copied, told time.Duration
}

func newDesk(withCopies bool) *desk {
	d := &desk{events: events.New(events.Options{})}
	if withCopies {
		d.copies = copies.New(func(doc int32) copies.Text { return d.texts[doc] }, copies.Options{})
	}
	return d
}

// hearOf counts the words of so many articles of other news. It counts those of a
// thousand over and over, which is as good for the frequencies and takes less time.
func (d *desk) hearOf(others int) {
	if others == 0 {
		return
	}
	p := newPress(5)
	p.happened = 1_000_000 // names that nothing else has
	docs := make([]*corpus.Document, 1000)
	for i := range docs {
		docs[i] = corpus.Clean(p.next())
	}
	for i := range others {
		d.events.Observe(docs[i%len(docs)])
	}
}

// decide takes each step for the whole chunk. The steps do not wait for one another,
// so the decisions are those made one article at a time.
func (d *desk) decide(b *testing.B, chunk []*corpus.Article) {
	docs := make([]*corpus.Document, len(chunk))
	d.clean += processorTime(func() {
		for i, a := range chunk {
			docs[i] = corpus.Clean(a)
		}
	})
	of := make([]int32, len(chunk))
	d.copied += processorTime(func() {
		for i, doc := range docs {
			of[i] = -1
			if d.copies == nil {
				continue
			}
			a := copies.ArticleOf(doc)
			// Words kept for all articles would fill the memory.
			d.texts = append(d.texts, copies.Text{Body: a.Text.Body, Furniture: a.Text.Furniture})
			_, edges, err := d.copies.Add(a)
			if err != nil {
				b.Fatal(err)
			}
			if len(edges) > 0 {
				of[i] = edges[0].To
				d.joined++
			}
		}
	})
	d.told += processorTime(func() {
		for i, doc := range docs {
			d.events.Observe(doc)
			d.events.Add(doc, of[i])
		}
	})
}

// sizeFrom is the number in the environment, or another when there is none.
func sizeFrom(variable string, other int) int {
	if n, err := strconv.Atoi(os.Getenv(variable)); err == nil && n > 0 {
		return n
	}
	return other
}

// processorTime is the CPU time, user and system, that the process spends in do. On
// a shared machine it says more than the clock.
func processorTime(do func()) time.Duration {
	spent := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			return 0
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := spent()
	do()
	return spent() - before
}
