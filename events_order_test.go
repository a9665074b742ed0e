package wirefold_test

import (
	"cmp"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/bench"
	"github.com/wirefold/wirefold/corpus"
)

// seedArticles are the five seed articles, or the test is skipped.
func seedArticles(t *testing.T) []*corpus.Article {
	t.Helper()
	dir, err := bench.DataDir()
	if err != nil {
		t.Skip(err)
	}
	dir = filepath.Join(dir, "seeds")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no seed articles here: ", err)
	}
	seeds := read(t, dir)
	if len(seeds) != 5 {
		t.Fatalf("%s holds %d articles, want 5", dir, len(seeds))
	}
	slices.SortFunc(seeds, func(a, b *corpus.Article) int { return cmp.Compare(a.ID, b.ID) })
	return seeds
}

// seedTimes are times of publication that fit the seed articles.
var seedTimes = []string{"2022-07-22T18:00:00Z", "2022-07-22T20:00:00Z", "2022-07-23T09:00:00Z", "2024-09-17T15:00:00Z", "2024-09-18T08:00:00Z"}

// dated gives copies of the seed articles with times of publication.
func dated(seeds []*corpus.Article) []*corpus.Article {
	var out []*corpus.Article
	for i, a := range seeds {
		a := *a
		at(seedTimes[i])(&a)
		out = append(out, &a)
	}
	return out
}

// orders lists all orders of n things.
func orders(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var out [][]int
	for _, o := range orders(n - 1) {
		for i := range n {
			out = append(out, slices.Insert(slices.Clone(o), i, n-1))
		}
	}
	return out
}

// seedsRight reports whether the first three seed articles are one story and the
// last two another.
func seedsRight(e *wirefold.Engine, seeds []*corpus.Article) bool {
	of := storyOf(e)
	s := func(i int) string { return of[seeds[i].ID] }
	return s(0) == s(1) && s(1) == s(2) && s(3) == s(4) && s(0) != s(3)
}

// arrive adds articles one by one in the order given.
func arrive(t *testing.T, articles []*corpus.Article) *wirefold.Engine {
	t.Helper()
	e := open(t, wirefold.Options{Workers: 1})
	for _, a := range articles {
		if _, err := e.Add(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	return e
}

func TestSeedsInAnyOrder(t *testing.T) {
	if testing.Short() {
		t.Skip("480 engines take their time; run without -short")
	}
	seeds := seedArticles(t)
	batch := func(t *testing.T, articles []*corpus.Article) *wirefold.Engine {
		return decide(t, wirefold.Options{Workers: 1}, articles)
	}
	for _, c := range []struct {
		name   string
		seeds  []*corpus.Article
		decide func(*testing.T, []*corpus.Article) *wirefold.Engine
	}{
		{"dated, in one batch", dated(seeds), batch},
		{"undated, in one batch", seeds, batch},
		{"dated, one by one", dated(seeds), arrive},
		{"undated, one by one", seeds, arrive},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			right := 0
			var wrong [][]int
			for _, o := range orders(5) {
				var articles []*corpus.Article
				for _, i := range o {
					articles = append(articles, c.seeds[i])
				}
				if seedsRight(c.decide(t, articles), c.seeds) {
					right++
				} else {
					wrong = append(wrong, o)
				}
			}
			t.Logf("%d of 120 orders come out right; wrong: %v", right, wrong)
			if right < 120 {
				t.Errorf("%d of 120 orders come out right, want all", right)
			}
		})
	}
}

// bCubed is the B-cubed F1 of an engine's stories.
func bCubed(t *testing.T, gold map[string]string, e *wirefold.Engine) float64 {
	t.Helper()
	s, err := bench.Score(gold, storyOf(e))
	if err != nil {
		t.Fatal(err)
	}
	if s.Missing > 0 {
		t.Errorf("%d articles have no decision", s.Missing)
	}
	return s.BCubed.F1
}

// firstOf is a set with its first n articles alone.
func firstOf(set *bench.Set, n int) *bench.Set {
	out := &bench.Set{Name: set.Name, Articles: set.Articles[:n], Gold: map[string]string{}}
	for _, a := range out.Articles {
		out.Gold[a.ID] = set.Gold[a.ID]
	}
	return out
}

// withinDays gives the articles in order of their days, those of one day shuffled.
func withinDays(articles []*corpus.Article, seed uint64) []*corpus.Article {
	out := inOrder(articles)
	r := rand.New(rand.NewPCG(seed, 0))
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	slices.SortStableFunc(out, func(a, b *corpus.Article) int {
		if a.Published.IsZero() || b.Published.IsZero() {
			return corpus.ByPublication(a, b)
		}
		return a.Published.UTC().Truncate(24 * time.Hour).Compare(b.Published.UTC().Truncate(24 * time.Hour))
	})
	return out
}

func TestOrderOfArrivalAndBatchesCostLittle(t *testing.T) {
	for _, c := range []struct {
		name           string
		first          int // articles taken; 0 means all
		shuffle, batch bool
	}{
		{"allsides", 0, true, true},
		{"gva", 1000, true, false},
		{"ecbplus", 0, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			set := labelled(t, c.name, "event")
			t.Parallel()
			if c.first > 0 {
				set = firstOf(set, c.first)
			}
			straight := bCubed(t, set.Gold, stream(t, set.Articles))
			t.Logf("B-cubed F1 streamed: %.4f", straight)
			if c.shuffle {
				shuffled := bCubed(t, set.Gold, arrive(t, withinDays(set.Articles, 1)))
				t.Logf("shuffled inside each day: %.4f", shuffled)
				if shuffled < straight-.01 {
					t.Errorf("shuffling inside each day takes B-cubed F1 from %.4f to %.4f, want .01 less at most", straight, shuffled)
				}
			}
			if c.batch {
				batch := bCubed(t, set.Gold, decide(t, wirefold.Options{}, set.Articles))
				t.Logf("in one batch: %.4f", batch)
				if batch < straight-.005 {
					t.Errorf("in one batch B-cubed F1 is %.4f, streamed %.4f: want the batch no worse by more than .005", batch, straight)
				}
			}
		})
	}
}
