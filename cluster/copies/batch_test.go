package copies

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// mixedCorpus is a corpus of everything that an archive has: stories with edited,
// cut, wrapped and identical copies; states of items and of agencies' reports;
// notices of outlets; texts that are short, empty, or marked as furniture; times in
// and out of order, and unknown. Its order is that of chance.
func mixedCorpus(w *writer, stories int) []Article {
	outlets := []string{"Ostrel Courier", "Island Radio", "Lune Valley Post", "Polar Press", ""}
	notices := make([]string, len(outlets))
	for i := range notices {
		notices[i] = w.report(30)
	}
	var out []Article
	add := func(text, item string) {
		k := w.rng.IntN(len(outlets))
		a := Article{Text: body(text), Item: item, Source: outlets[k], Voice: outlets[k]}
		switch w.rng.IntN(4) {
		case 0:
			a.Text = body(text, notices[k])
		case 1:
			a.Voice = "Polar Press"
		case 2:
			a.Slug = "slug-" + item
		}
		if w.rng.IntN(8) == 0 && len(out) > 0 {
			a.Follows = out[w.rng.IntN(len(out))].Item
		}
		if w.rng.IntN(4) > 0 {
			a.Published = noon.Add(time.Duration(w.rng.IntN(100)) * time.Hour)
		}
		if len(a.Text.Body) > 50 && w.rng.IntN(6) == 0 {
			a.Text.Furniture = furnitureAt([]int{0, 20})
		}
		out = append(out, a)
	}
	for i := range stories {
		story, item := w.report([]int{3, 30, 90, 250}[w.rng.IntN(4)]), ""
		if w.rng.IntN(3) == 0 {
			item = fmt.Sprint("item ", i)
		}
		add(story, item)
		for range w.rng.IntN(5) {
			switch w.rng.IntN(8) {
			case 0, 1:
				add(story, "")
			case 2:
				add(w.edit(story, 30), item)
			case 3:
				add(start(story, .6), "")
			case 4:
				add(w.wrap(story, 40), "")
			case 5:
				add(w.report(60)+"\n\n"+end(story, .5), item)
			case 6:
				add(strings.ToUpper(story), "")
			case 7:
				add("", item)
			}
		}
	}
	w.rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// reader gives articles as Batch wants them.
func reader(articles []Article) func(int) (Article, error) {
	return func(i int) (Article, error) { return articles[i], nil }
}

// batchAll is addWith by way of Batch.
func batchAll(t testing.TB, articles []Article, o BatchOptions) ([]Edge, *Index) {
	t.Helper()
	var all []Edge
	next := int32(0)
	o.Each = func(doc int32, edges []Edge) {
		if doc != next {
			t.Errorf("Each is called with %d, want %d", doc, next)
		}
		next++
		all = append(all, edges...)
	}
	x, err := Batch(t.Context(), len(articles), reader(articles), o)
	if err != nil {
		t.Fatal(err)
	}
	if int(next) != len(articles) || x.Len() != len(articles) {
		t.Fatalf("Each was called %d times and Len is %d, want %d", next, x.Len(), len(articles))
	}
	return all, x
}

// sameAnswer checks that two indexes of the same articles say the same.
func sameAnswer(t rapid.TB, wantEdges []Edge, want *Index, gotEdges []Edge, got *Index) {
	t.Helper()
	if diff := cmp.Diff(wantEdges, gotEdges); diff != "" {
		t.Errorf("edges: (-one by one +batch)\n%s", diff)
	}
	if diff := cmp.Diff(families(want), families(got)); diff != "" {
		t.Errorf("families: (-one by one +batch)\n%s", diff)
	}
	all := make([]int32, want.Len())
	for i := range all {
		all[i] = int32(i)
	}
	if a, b := want.Origin(all), got.Origin(all); a != b {
		t.Errorf("origins are %d one by one and %d of the batch", a, b)
	}
}

func TestBatchAgainstIndex(t *testing.T) {
	articles := mixedCorpus(newWriter(71), 170)
	if len(articles) < 400 {
		t.Fatalf("only %d articles", len(articles))
	}
	for _, thorough := range []bool{false, true} {
		o := Options{Thorough: thorough}
		edges, x := addWith(t, articles, o)
		t.Logf("%d articles, thorough %v: %d edges", len(articles), thorough, len(edges))
		for _, workers := range []int{1, 2, 7, 0, -1} {
			t.Run(fmt.Sprintf("thorough %v with %d workers", thorough, workers), func(t *testing.T) {
				got, y := batchAll(t, articles, BatchOptions{Options: o, Workers: workers})
				sameAnswer(t, edges, x, got, y)
			})
		}
	}
}

func TestBatchAgainstIndexProperty(t *testing.T) {
	w := newWriter(72)
	rapid.Check(t, func(rt *rapid.T) {
		w.rng = rng(rapid.Uint64().Draw(rt, "seed"))
		articles := mixedCorpus(w, rapid.IntRange(0, 12).Draw(rt, "stories"))
		o := Options{
			Thorough:  rapid.Bool().Draw(rt, "thorough"),
			Threshold: rapid.SampledFrom([]float64{0, .3, .8}).Draw(rt, "threshold"),
		}
		edges, x := addWith(t, articles, o)
		got, y := batchAll(t, articles, BatchOptions{Options: o, Workers: rapid.SampledFrom([]int{1, 2, 7}).Draw(rt, "workers")})
		if sameAnswer(rt, edges, x, got, y); rt.Failed() {
			rt.FailNow()
		}
	})
}

// Notices are learned in a batch as they are one by one.
func TestBatchLearnsBoilerplate(t *testing.T) {
	w := newWriter(73)
	articles := make([]Article, 300)
	for i := range articles {
		articles[i] = Article{Text: body(w.report(150), houseNotice)}
	}
	edges, x := addAll(t, articles)
	got, y := batchAll(t, articles, BatchOptions{})
	sameAnswer(t, edges, x, got, y)
	if n := countBoilerplate(y, houseNotice); n < 20 || n != countBoilerplate(x, houseNotice) {
		t.Errorf("%d shingles of the notice are known in the batch, %d one by one", n, countBoilerplate(x, houseNotice))
	}
}

func TestBatchOfNothing(t *testing.T) {
	x, err := Batch(t.Context(), 0, nil, BatchOptions{})
	if err != nil || x.Len() != 0 || x.Origin(nil) != -1 {
		t.Errorf("an empty batch has length %d, error %v", x.Len(), err)
	}
	if _, err := Batch(t.Context(), maxDocs+1, nil, BatchOptions{}); err == nil || !strings.Contains(err.Error(), "split it") {
		t.Errorf("a batch that is too large: error %v", err)
	}
}

// settled waits until no more goroutines run than did before.
func settled(t *testing.T, before int) {
	t.Helper()
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("%d goroutines before and %d after", before, runtime.NumGoroutine())
}

func TestBatchCancelled(t *testing.T) {
	articles := mixedCorpus(newWriter(74), 200)
	for _, calls := range []int64{0, 1, 100, int64(len(articles)) - 1, int64(len(articles)), int64(len(articles)) + 1} {
		t.Run(fmt.Sprint("after ", calls), func(t *testing.T) {
			before := runtime.NumGoroutine()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var n atomic.Int64
			if calls == 0 {
				cancel()
			}
			_, err := Batch(ctx, len(articles), func(i int) (Article, error) {
				if n.Add(1) == calls {
					cancel()
				}
				return articles[i], nil
			}, BatchOptions{Workers: 3})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
			if calls == 0 && n.Load() > 0 {
				t.Errorf("%d articles were read", n.Load())
			}
			settled(t, before)
		})
	}
}

func TestBatchOfUnreadableArticles(t *testing.T) {
	unreadable := errors.New("the disk is on fire")
	w := newWriter(75)
	many := make([]Article, 500)
	for i := range many {
		many[i] = Article{Text: body(w.report(30))}
		if i%2 == 1 { // copies make the batch read texts again
			many[i] = Article{Text: body(w.edit(many[i-1].Text.Body, 200))}
		}
	}
	for _, tc := range []struct {
		name  string
		n     int
		bad   int // the article that cannot be read,
		after int // but for the first so many times
	}{
		{"the first", 500, 0, 0},
		{"the last", 500, 499, 0},
		{"one in the middle", 500, 250, 0},
		{"the only one", 1, 0, 0},
		{"the second time", 500, 300, 1},
		{"the second time, in the last chunk", 500, 499, 1},
		{"the second time, in the first chunk", 500, 0, 1},
		{"the second time, of two", 2, 1, 1},
	} {
		for _, workers := range []int{1, 4} {
			t.Run(fmt.Sprintf("%s by %d", tc.name, workers), func(t *testing.T) {
				before := runtime.NumGoroutine()
				calls := make([]atomic.Int64, tc.n)
				_, err := Batch(t.Context(), tc.n, func(i int) (Article, error) {
					if i == tc.bad && calls[i].Add(1) > int64(tc.after) {
						return Article{}, unreadable
					}
					return many[i], nil
				}, BatchOptions{Workers: workers})
				if !errors.Is(err, unreadable) || !strings.Contains(err.Error(), fmt.Sprint("article ", tc.bad)) {
					t.Errorf("error %v", err)
				}
				settled(t, before)
			})
		}
	}
}

// A text that has left the memory of recent texts is read a third time, to be
// compared. An error then ends the batch too, wherever it happens.
func TestBatchOfTextsUnreadableWhenCompared(t *testing.T) {
	unreadable := errors.New("the disk is on fire")
	w := newWriter(76)
	long := w.report(leastRing / 4) // too long to be kept
	for _, tc := range []struct {
		name    string
		between int // other articles between the two copies
		behind  int
	}{
		{"in the only chunk", 0, 0},
		{"in the last chunk", 2 * chunkTexts, 0},
		{"in the first chunk", 0, 3 * chunkTexts},
		{"in the middle", 2 * chunkTexts, 3 * chunkTexts},
	} {
		t.Run(tc.name, func(t *testing.T) {
			articles := []Article{{Text: body(long)}}
			for range tc.between {
				articles = append(articles, Article{Text: body(w.report(5))})
			}
			articles = append(articles, Article{Text: body(w.edit(long, 500))})
			for range tc.behind {
				articles = append(articles, Article{Text: body(w.report(5))})
			}
			before := runtime.NumGoroutine()
			var calls atomic.Int64
			_, err := Batch(t.Context(), len(articles), func(i int) (Article, error) {
				if i == 0 && calls.Add(1) > 2 {
					return Article{}, unreadable
				}
				return articles[i], nil
			}, BatchOptions{Workers: 2})
			if calls.Load() < 3 {
				t.Fatalf("the text was read %d times, which does not suit the test", calls.Load())
			}
			if !errors.Is(err, unreadable) {
				t.Errorf("error %v", err)
			}
			settled(t, before)
		})
	}
}

// What Batch makes answers questions only.
func TestBatchIsSealed(t *testing.T) {
	before := runtime.NumGoroutine()
	articles := []Article{at(0, ferry...), at(1, dam...), at(2, ferry[:4]...)}
	_, x := batchAll(t, articles, BatchOptions{Workers: 4})
	settled(t, before)
	if _, _, err := x.Add(at(3, ferry...)); err == nil || !strings.Contains(err.Error(), "Batch") {
		t.Errorf("Add: error %v", err)
	}
	x.Rotate()
	x.Expire(1)
	x.Delete(0)
	x.Delete(0)
	x.Delete(2)
	if x.Len() != 3 || x.Family(2) != 0 || x.Family(1) != 1 || x.Origin([]int32{2, 0}) != 0 {
		t.Errorf("length %d, families %v", x.Len(), families(x))
	}
}
