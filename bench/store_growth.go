package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
)

// StorePoint is what a store of some size costs.
type StorePoint struct {
	Articles int `json:"articles"`
	// Rate is the articles a second since the point before, committed durably.
	Rate float64 `json:"articles_per_second"`
	// Built is the time spent on adding all so far, checkpoints and closing included;
	// Open that of opening the store anew.
	Built time.Duration `json:"built_ns"`
	Open  time.Duration `json:"open_ns"`
	// Memory is the live heap of the opened store, and Disk its files, in bytes.
	Memory int64 `json:"memory_bytes"`
	Disk   int64 `json:"disk_bytes"`
	// Story is the time to read a story with its facts, Page that to list fifty: the
	// median and the 99th percentile of many.
	Story [2]time.Duration `json:"story_ns"`
	Page  [2]time.Duration `json:"page_ns"`
}

// Grown is what a store cost at each of several sizes.
type Grown []StorePoint

// StoreOptions say how a store is grown.
type StoreOptions struct {
	// Sizes are the numbers of articles to measure at, ascending.
	Sizes []int
	// Batch is how many are added at once; 0 means 1,000.
	Batch int
	// Search puts them into the full-text index too.
	Search wirefold.SearchMode
	// Progress, unless nil, is called with the number of articles added.
	Progress func(done int)
}

// GrowStore grows a store in an empty directory, with made-up news of 420 words, 1,440 a
// day, and measures it at each size after closing it and opening it again.
func GrowStore(ctx context.Context, dir string, o StoreOptions) (Grown, error) {
	if o.Batch == 0 {
		o.Batch = 1000
	}
	if len(o.Sizes) == 0 || !slices.IsSorted(o.Sizes) || o.Sizes[0] < 1 {
		return nil, errors.New("bench: growth wants ascending numbers of articles")
	}
	options := wirefold.Options{Search: o.Search}
	e, err := wirefold.Open(dir, options)
	if err != nil {
		return nil, err
	}
	defer func() { _ = e.Close() }()
	if e.Stats().Articles > 0 {
		return nil, fmt.Errorf("bench: the store in %s has articles already: growth wants an empty directory", dir)
	}
	p := newPress(1)
	var points Grown
	var built time.Duration
	n := 0
	for _, size := range o.Sizes {
		from, spent := n, time.Duration(0)
		for n < size {
			batch := make([]*corpus.Article, min(o.Batch, size-n))
			for i := range batch {
				batch[i] = claimed(p.next(), n+i)
			}
			began := time.Now() // news is not made for nothing
			if _, err := e.AddBatch(ctx, batch); err != nil {
				return points, err
			}
			spent += time.Since(began)
			if n += len(batch); o.Progress != nil {
				o.Progress(n)
			}
		}
		began := time.Now()
		if err := e.Close(); err != nil {
			return points, err
		}
		spent += time.Since(began)
		built += spent
		x := StorePoint{Articles: size, Rate: float64(size-from) / spent.Seconds(), Built: built}
		e = nil
		before := heap()
		began = time.Now()
		if e, err = wirefold.Open(dir, options); err != nil {
			return points, err
		}
		x.Open = time.Since(began)
		x.Memory = int64(heap()) - int64(before)
		x.Disk = e.Stats().Bytes
		if err := x.read(ctx, e); err != nil {
			return points, err
		}
		points = append(points, x)
	}
	return points, nil
}

// String is a table, with a bar for the rate of each size.
func (g Grown) String() string {
	var b strings.Builder
	most := 0.0
	for _, x := range g {
		most = max(most, x.Rate)
	}
	const width = 24
	fmt.Fprintf(&b, "%9s  %9s  %8s  %8s  %6s  %7s  %7s  %9s  %9s  %s\n",
		"articles", "articles/s", "built", "open", "of it", "memory", "disk", "story p99", "page p99", "rate")
	for _, x := range g {
		n := int64(x.Articles)
		fmt.Fprintf(&b, "%9d  %10.0f  %8s  %8s  %5.2f%%  %5d B  %5d B  %9s  %9s  %s\n", x.Articles, x.Rate,
			x.Built.Round(time.Second/10), x.Open.Round(time.Millisecond), 100*x.Open.Seconds()/x.Built.Seconds(),
			x.Memory/n, x.Disk/n, x.Story[1].Round(time.Millisecond/10), x.Page[1].Round(time.Millisecond/10),
			strings.Repeat("█", max(1, int(width*x.Rate/most))))
	}
	b.WriteString("\nmemory and disk are bytes an article; open is of a store that was closed, and its share of the time to build it\n")
	return b.String()
}

// read measures reading.
func (x *StorePoint) read(ctx context.Context, e *wirefold.Engine) error {
	const reads = 300
	page := func(offset int) ([]wirefold.Summary, error) {
		return e.Stories(ctx, wirefold.Filter{Order: "newest", Offset: offset, Limit: 50})
	}
	var stories, pages []time.Duration
	list, err := page(0)
	for i := 0; i < reads && err == nil; i++ {
		began := time.Now()
		if i < reads/10 {
			list, err = page(50 * i)
			pages = append(pages, time.Since(began))
			began = time.Now()
		}
		if err == nil && len(list) > 0 {
			_, err = e.Story(ctx, list[i%len(list)].ID)
			stories = append(stories, time.Since(began))
		}
	}
	x.Story, x.Page = percentiles(stories), percentiles(pages)
	return err
}

// percentiles are the median and the 99th percentile.
func percentiles(times []time.Duration) [2]time.Duration {
	if len(times) == 0 {
		return [2]time.Duration{}
	}
	slices.Sort(times)
	return [2]time.Duration{times[len(times)/2], times[(len(times)-1)*99/100]}
}

// claimed gives a made-up article a lead that claims something, as news has one.
func claimed(a *corpus.Article, i int) *corpus.Article {
	place := strings.Fields(a.Title)[0]
	a.Body = fmt.Sprintf("At least %d soldiers were killed and %d people wounded on Friday when gunmen attacked a base near %s, the army said. "+
		"Police arrested %d men.\n\n%s", 2+i%7, 3+i%11, place, 1+i%5, a.Body)
	return a
}
