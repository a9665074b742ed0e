package copies

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The lowest bits of a hash hold the count, so shingles that differ in these alone
// are taken for one; and the table counts no further than it must.
func TestBoilerplateAgainstMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b boilerplate
		model := map[uint64]int{}
		few := rapid.SliceOfNDistinct(rapid.Uint64(), 1, 20, func(h uint64) uint64 { return h &^ countBits }).Draw(t, "hashes")
		few = append(few, few[0]^countBits, 0, countBits) // hash 0 is one too
		for round := range uint64(rapid.IntRange(1, 60).Draw(t, "rounds")) {
			h := rapid.SampledFrom(few).Draw(t, "hash")
			if got, want := b.has(h), model[h&^countBits] >= boilerplateFrom; got != want {
				t.Fatalf("has %x: %v, want %v", h, got, want)
			}
			if model[h&^countBits]++; model[h&^countBits] == 1 {
				model[h&^countBits]++ // the first time there are two articles
			}
			b.suspect(h)
			for i := range uint64(rapid.IntRange(0, 100).Draw(t, "others")) { // so that the table grows
				other := mix(round<<32 + i + 1)
				b.suspect(other)
				model[other&^countBits] += 2
			}
		}
		for h, n := range model {
			if got := b.has(h); got != (n >= boilerplateFrom) {
				t.Fatalf("has %x: %v, but %d articles have it", h, got, n)
			}
		}
		if b.used != len(model) {
			t.Fatalf("%d slots in use for %d shingles", b.used, len(model))
		}
	})
}

// A table that is large already forgets the shingles that only two articles had, and
// keeps the others with their counts.
func TestBoilerplateForgetsRareSuspects(t *testing.T) {
	var b boilerplate
	hash := func(i int) uint64 { return mix(uint64(i)) }
	const kept = 3000
	for i := range kept {
		for range 1 + i%4 { // two, three, four, and five articles
			b.suspect(hash(i))
		}
	}
	count := func(i int) uint64 { return b.slots[b.slot(hash(i))] & countBits }
	forgotten, before := false, 0
	for i := kept; !forgotten && i < 4*mostSuspects; i++ {
		before = b.used
		b.suspect(hash(i))
		forgotten = b.used < before
	}
	if !forgotten || before < mostSuspects {
		t.Fatalf("forgets at %d suspects, at the earliest from %d", before, mostSuspects)
	}
	for i := range kept {
		want := []uint64{0, 3, 4, 4}[i%4]
		if got := count(i); got != want {
			t.Fatalf("a shingle of %d articles is counted as of %d, want %d", 2+i%4, got, want)
		}
	}
	if b.used > kept {
		t.Errorf("%d suspects are left", b.used)
	}
}

// grown adds articles and returns the index with, for each article, the number of
// texts fetched to decide on it, and its edges.
func grown(t testing.TB, articles []Article) (x *Index, fetched, edges []int) {
	t.Helper()
	fetches := 0
	x = New(func(doc int32) Text { fetches++; return articles[doc].Text }, Options{})
	for _, a := range articles {
		clear(x.recent.texts) // so that a comparison is a fetch
		fetches = 0
		_, e, err := x.Add(a)
		if err != nil {
			t.Fatal(err)
		}
		fetched, edges = append(fetched, fetches), append(edges, len(e))
	}
	return x, fetched, edges
}

func sum(list []int) (n int) {
	for _, k := range list {
		n += k
	}
	return n
}

// What an outlet prints around all its texts is learned: at first such texts are
// compared, and short ones maybe related; in the end they are not even compared.
func TestNoticesAreLearned(t *testing.T) {
	for _, tc := range []struct {
		least, most int // words of a report; the notice has 54
		outlets     int
	}{
		{40, 40, 1}, {70, 70, 1}, {70, 70, 3},
		{150, 150, 1}, {150, 150, 3}, {400, 400, 3},
		{20, 400, 1}, {20, 400, 3}, {20, 120, 3},
	} {
		t.Run(fmt.Sprintf("%d to %d words by %d outlets", tc.least, tc.most, tc.outlets), func(t *testing.T) {
			w := newWriter(uint64(81 + tc.least))
			articles := make([]Article, 160)
			for i := range articles {
				outlet := fmt.Sprint("Outlet ", i%tc.outlets)
				articles[i] = at(i, w.report(tc.least+w.rng.IntN(1+tc.most-tc.least)), houseNotice)
				articles[i].Source, articles[i].Voice = outlet, outlet
			}
			const early = 100
			x, fetched, edges := grown(t, articles)
			t.Logf("fetched at first %d, in the end %d; edges at first %d, in the end %d",
				sum(fetched[:early]), sum(fetched[early:]), sum(edges[:early]), sum(edges[early:]))
			if sum(fetched) == 0 {
				t.Error("nothing was compared, so nothing can be learned")
			}
			if late := sum(fetched[early:]); late > 15 {
				t.Errorf("%d comparisons by the last %d articles", late, len(articles)-early)
			}
			last := map[int32]int{}
			for i := early; i < len(articles); i++ {
				f := x.Family(int32(i))
				if k, taken := last[f]; taken {
					t.Errorf("articles %d and %d are one family", k, i)
				}
				last[f] = i
			}
		})
	}
}

// A copy is found although most of it is a notice known by then, and its overlap
// does not count the notice.
func TestCopiesAmongNotices(t *testing.T) {
	w := newWriter(84)
	articles := make([]Article, 40)
	for i := range articles {
		articles[i] = at(i, w.report(200), houseNotice)
	}
	story := w.report(40)
	articles = append(articles, at(50, story, houseNotice), at(51, w.report(20), story))
	edges, x := addAll(t, articles)
	if n := countBoilerplate(x, houseNotice); n < 40 {
		t.Fatalf("only %d shingles of the notice are known", n)
	}
	if len(edges) != 1 || edges[0].From != 41 || edges[0].To != 40 {
		t.Fatalf("edges %+v", edges)
	}
	if want := slowOverlap(articles[41].Text, body(story)); edges[0].Overlap.Shared != want.Shared || edges[0].Overlap.B > want.B+2*ShingleWords {
		t.Errorf("overlap %+v counts the notice; without it is %+v", edges[0].Overlap, want)
	}
}

// Copies and versions of one text teach nothing, however many there are.
func TestCopiesTeachNothing(t *testing.T) {
	w := newWriter(85)
	var versions, copies, cuts, wrapped []Article
	state := make([]string, 15)
	for k := range state {
		state[k] = w.report(20)
	}
	story := strings.Join(state, "\n\n")
	for i := range 20 {
		a := at(i, state...)
		a.Source, a.Voice = "Polar Press", "Polar Press"
		versions = append(versions, a)
		for k := range state { // a fifth of the paragraphs is written anew
			if k/3 == i%5 {
				state[k] = w.report(20)
			}
		}
	}
	for i := range 50 {
		outlet := fmt.Sprint("Outlet ", i)
		text := func(list *[]Article, paragraphs ...string) {
			a := at(i, paragraphs...)
			a.Source, a.Voice = outlet, outlet
			*list = append(*list, a)
		}
		text(&copies, w.edit(story, 100))
		text(&cuts, start(story, .3+float64(i%7)/10))
		text(&wrapped, w.report(100), story, w.report(100))
	}
	for _, tc := range []struct {
		name     string
		articles []Article
	}{{"versions", versions}, {"copies", copies}, {"cuts", cuts}, {"wrapped", wrapped}} {
		t.Run(tc.name, func(t *testing.T) {
			_, x := addAll(t, tc.articles)
			for i, a := range tc.articles {
				if n := countBoilerplate(x, a.Text.Body); n > 0 {
					t.Errorf("%d shingles of article %d are taken for boilerplate", n, i)
				}
				if x.Family(int32(i)) != x.Family(0) {
					t.Errorf("article %d is in family %d", i, x.Family(int32(i)))
				}
			}
		})
	}
}

var (
	streets = []string{"Rope Street", "Mill Lane", "Kell Road", "Old Quay", "Brandal Way", "Tesk Alley", "Anchor Row", "Lune Terrace"}
	people  = []string{"Ilse Morrow", "Peder Ahlm", "Runa Tessel", "Jonas Wirth", "Ana Reval", "Henrik Sollo", "Mats Orlen", "Vera Quist"}
	things  = []string{"a bicycle", "two barrels of oil", "a purse", "the church bell", "fishing nets", "a pram", "seven geese", "a lantern"}
)

// policeLog and forecast are forms that are filled in every day.
func policeLog(w *writer, day int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Police log of day %d of the year for the district.", day)
	pick := func(list []string) string { return list[w.rng.IntN(len(list))] }
	for range 6 {
		fmt.Fprintf(&b, " At %d:%02d officers were called to number %d in %s where %s reported that somebody had taken %s from the yard behind the house during the night.",
			w.rng.IntN(24), w.rng.IntN(60), 1+w.rng.IntN(99), pick(streets), pick(people), pick(things))
	}
	fmt.Fprintf(&b, " Anyone who saw something is asked to call %d, extension %d.", 100000+w.rng.IntN(900000), w.rng.IntN(100))
	return b.String()
}

func forecast(w *writer, day int) string {
	n := func(k int) int { return w.rng.IntN(k) }
	sky := []string{"fog", "rain", "sun", "hail", "sleet", "drizzle"}[n(6)]
	wind := []string{"west", "north", "south", "east"}[n(4)]
	return fmt.Sprintf("Weather for day %d. In Ostrel expect %s before noon with wind from the %s at %d knots and gusts of up to %d. "+
		"On Varn the thermometer will stand between %d and %d degrees, and the water at %d. High tide at the quay is at %d:%02d and at %d:%02d. "+
		"The sun rises at 5:%02d and sets at 20:%02d, and the moon is %d days old. Pollen of birch stands at %d and of ash at %d on the scale of the institute. "+
		"The chance of %s tomorrow is %d in a hundred, and %d in a hundred on the day after.",
		day, sky, wind, n(40), 40+n(40), n(10), 10+n(15), 4+n(12), n(12), n(60), 12+n(12), n(60), n(60), n(60), n(29), n(9), n(9), sky, n(100), n(100))
}

// Forms filled in anew every day are no copies, and no families.
func TestFormsAreNoFamily(t *testing.T) {
	for name, fill := range map[string]func(*writer, int) string{"police log": policeLog, "weather": forecast} {
		for _, days := range []int{1, 7} { // between two of them
			t.Run(fmt.Sprintf("%s every %d days", name, days), func(t *testing.T) {
				w := newWriter(86)
				articles := make([]Article, 40)
				for i := range articles {
					articles[i] = at(24*days*i, fill(w, i))
					articles[i].Source, articles[i].Voice = "Ostrel Courier", "Ostrel Courier"
				}
				edges, x := addAll(t, articles)
				for i, f := range families(x) {
					if int(f) != i {
						t.Errorf("article %d is in family %d", i, f)
					}
				}
				t.Logf("%d edges, %d shingles of the last are known for boilerplate", len(edges), countBoilerplate(x, articles[39].Text.Body))
				// A copy of a form that is filled in is a copy all the same.
				again := articles[39]
				again.Source, again.Voice, again.Published = "Island Radio", "", again.Published.Add(time.Hour)
				again.Text.Body += " More at ten."
				if _, e, err := x.Add(again); err != nil || len(e) == 0 || e[0].To != 39 {
					t.Errorf("a copy of the last: edges %+v, error %v", e, err)
				}
			})
		}
	}
}
