package copies

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// at is a text published some hours after noon.
func at(hours int, paragraphs ...string) Article {
	return Article{Text: body(paragraphs...), Published: noon.Add(time.Duration(hours) * time.Hour)}
}

// digestIntro opens a round-up.
const digestIntro = "Two accidents kept the province busy this week, one on the water and one above it. The Courier's digest has both for readers who were away."

func TestFamilies(t *testing.T) {
	text := func(paragraphs ...string) Article { return Article{Text: body(paragraphs...)} }
	roundUp := slices.Concat([]string{digestIntro}, ferry, dam)
	report := strings.Join(ferry, "\n\n")
	for _, tc := range []struct {
		name     string
		articles []Article
		want     []int32 // the first member of each one's family
	}{
		{"a round-up fuses nothing",
			[]Article{at(0, ferry...), at(1, dam...), at(2, roundUp...)},
			[]int32{0, 1, 0}},
		{"nor when it comes first and is dated last",
			[]Article{at(2, roundUp...), at(0, ferry...), at(1, dam...)},
			[]int32{0, 0, 2}},
		{"a copied round-up fuses nothing",
			[]Article{at(0, ferry...), at(1, dam...), at(2, roundUp...), at(3, roundUp...), at(4, ferry...), at(5, dam...)},
			[]int32{0, 1, 0, 0, 0, 1}},
		{"excerpts after a round-up join their reports",
			[]Article{at(0, ferry...), at(1, dam...), at(2, roundUp...), at(3, dam[:2]...), at(4, ferry[2:4]...)},
			[]int32{0, 1, 0, 1, 0}},
		// Of texts of one time the longest is taken for the first, and what stands in it
		// for cuts of it.
		{"all of one time",
			[]Article{text(ferry...), text(dam...), text(roundUp...)},
			[]int32{0, 0, 0}},
		{"a part arrives before the whole",
			[]Article{text(ferry[:2]...), text(dam...), text(ferry...), text(ferry[3:]...)},
			[]int32{0, 1, 0, 0}},
		{"a part is dated before the whole",
			[]Article{at(0, ferry[:2]...), at(1, dam...), at(2, ferry...), at(3, ferry[3:]...)},
			[]int32{0, 1, 0, 0}},
		{"versions of a report are one family",
			[]Article{{Text: body(ferry...), Voice: "A"}, {Text: body(ferryLater...), Voice: "A"}, text(ferryLater...)},
			[]int32{0, 0, 0}},
		{"two long cuts of a report are one family with it",
			[]Article{text(report), text(start(report, .65)), text(end(report, .65))},
			[]int32{0, 0, 0}},
		{"identical texts far apart in time",
			[]Article{at(0, ferry...), at(1, dam...), at(9000, ferry...), at(-9000, dam...)},
			[]int32{0, 1, 0, 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			edges, x := addAll(t, tc.articles)
			if diff := gocmp.Diff(tc.want, canonical(families(x))); diff != "" {
				t.Errorf("(-want +got)\n%s\nedges %+v", diff, edges)
			}
		})
	}
}

// The number of a family is that of its earliest text: by time; of one time, that of
// the longest.
func TestFamilyBeginsWithTheEarliest(t *testing.T) {
	text := func(paragraphs ...string) Article { return Article{Text: body(paragraphs...)} }
	for _, tc := range []struct {
		name     string
		articles []Article
		want     int32
	}{
		{"in order", []Article{at(0, ferry...), at(1, ferry[:4]...), at(2, ferry...)}, 0},
		{"the last is the earliest", []Article{at(5, ferry...), at(4, ferry[:4]...), at(3, ferry...)}, 2},
		{"the cut is the earliest", []Article{at(5, ferry...), at(3, ferry[:2]...), at(4, ferry...)}, 1},
		{"of unknown time, the longest", []Article{text(ferry[:4]...), text(ferry...), text(ferry[:2]...)}, 1},
		{"of one time, the longest", []Article{at(1, ferry[:4]...), at(1, ferry[:2]...), at(1, ferry...)}, 2},
		{"undated has the time of the latest before it", []Article{at(1, ferry[:4]...), text(ferry...), at(2, ferry...)}, 1},
		{"identical and undated, by arrival", []Article{text(ferry...), text(ferry...), text(ferry...)}, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, x := addAll(t, tc.articles)
			for i, f := range families(x) {
				if f != tc.want {
					t.Errorf("article %d is in family %d, want %d", i, f, tc.want)
				}
			}
		})
	}
}

// datedCorpus is a corpus of copies of 150 words and more, all dated, no two alike,
// in order of time: stories, and by turns edited copies, cuts, wrappings and
// round-ups of two stories.
func datedCorpus(seed uint64, stories int) []Article {
	w := newWriter(seed)
	var texts, originals []string
	for range stories {
		originals = append(originals, w.report(300+w.rng.IntN(100)))
	}
	for _, story := range originals {
		texts = append(texts, story)
		for range w.rng.IntN(5) {
			switch w.rng.IntN(7) {
			case 0:
				texts = append(texts, w.edit(story, 40))
			case 1:
				texts = append(texts, w.edit(start(story, .8), 90))
			case 2:
				texts = append(texts, start(story, .55+w.rng.Float64()/4))
			case 3:
				texts = append(texts, end(story, .55+w.rng.Float64()/4))
			case 4:
				texts = append(texts, w.wrap(story, 30+w.rng.IntN(120)))
			case 5:
				texts = append(texts, w.wrap(start(story, .6), 20))
			case 6:
				texts = append(texts, story+"\n\n"+start(originals[w.rng.IntN(len(originals))], .9)) // not as much of each
			}
		}
	}
	w.rng.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
	out := make([]Article, len(texts))
	for i, text := range texts {
		out[i] = at(i, text)
	}
	return out
}

// slowFamilies is the definition of families, told plainly, for dated texts of
// unknown source: everything that whole copies connect is one text; and each such
// text follows, of the earlier ones that it shares a part with, the one of which it
// repeats most. It gives the earliest member of each document's family.
func slowFamilies(articles []Article) []int {
	n := len(articles)
	type link struct {
		to  int
		j   float64
		all int
	}
	same := make([]int, n) // the earliest of the whole copies
	for i := range same {
		same[i] = i
	}
	links := make([][]link, n)
	earlier := func(a, b int) bool { return articles[a].Published.Before(articles[b].Published) }
	for _, p := range joined(articles) {
		i, k, o := int(p.From), int(p.To), p.Overlap
		if o.Containment() < .5 || o.Shared < 12 {
			continue
		}
		if o = slowOverlap(articles[i].Text, articles[k].Text); isForm(o) {
			continue
		}
		j := o.Jaccard()
		if j < .6 {
			links[i] = append(links[i], link{k, j, o.Shared})
			links[k] = append(links[k], link{i, j, o.Shared})
			continue
		}
		a, b := same[i], same[k]
		if earlier(b, a) {
			a, b = b, a
		}
		for m := range same {
			if same[m] == b {
				same[m] = a
			}
		}
	}
	parent := make([]int, n)
	for i := range parent {
		parent[i] = same[i]
		if same[i] != i {
			continue
		}
		best := link{to: i}
		for m := range articles {
			if same[m] != i {
				continue
			}
			for _, l := range links[m] {
				l.to = same[l.to]
				if earlier(l.to, i) && (best.to == i || cmp.Or(cmp.Compare(l.j, best.j), cmp.Compare(l.all, best.all)) > 0) {
					best = l
				}
			}
		}
		parent[i] = best.to
	}
	out := make([]int, n)
	for i := range out {
		f := i
		for parent[f] != f {
			f = parent[f]
		}
		out[i] = f
	}
	return out
}

// The families that an index makes are those of the plain definition. Candidates
// come from a sample, so a weak relation may be missed: that must be rare.
func TestFamiliesAgainstSlow(t *testing.T) {
	docs, apart, seeds := 0, map[bool]int{}, uint64(12)
	if testing.Short() {
		seeds = 4
	}
	for seed := range seeds {
		articles := datedCorpus(seed, 12)
		want := slowFamilies(articles)
		for _, thorough := range []bool{true, false} {
			_, x := addWith(t, articles, Options{Thorough: thorough})
			for i, f := range families(x) {
				if int(f) != want[i] {
					apart[thorough]++
					t.Logf("seed %d, thorough %v: article %d is in family %d, want %d", seed, thorough, i, f, want[i])
				}
			}
		}
		docs += len(articles)
	}
	t.Logf("%d documents, %d other when thorough, %d else", docs, apart[true], apart[false])
	if docs < 20*int(seeds) || 100*apart[true] > docs || 100*apart[false] > docs {
		t.Errorf("%d documents, %d other when thorough, %d else", docs, apart[true], apart[false])
	}
}

// shuffledFamilies adds articles in an order and gives their families in their own
// order, in canonical form.
func shuffledFamilies(t testing.TB, articles []Article, order []int, o Options) []int32 {
	t.Helper()
	shuffled := make([]Article, len(articles))
	for i, k := range order {
		shuffled[i] = articles[k]
	}
	_, x := addWith(t, shuffled, o)
	out := make([]int32, len(articles))
	for i, k := range order {
		out[k] = x.Family(int32(i))
	}
	return canonical(out)
}

// Families of dated texts do not depend on the order of arrival.
func TestFamiliesInAnyOrder(t *testing.T) {
	for seed := range uint64(10) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			articles := datedCorpus(seed, 8)
			rng := rand.New(rand.NewPCG(seed, 9))
			order := slices.Sorted(slices.Values(rng.Perm(len(articles))))
			want := shuffledFamilies(t, articles, order, Options{Thorough: true})
			for range 4 {
				order = rng.Perm(len(articles))
				if diff := gocmp.Diff(want, shuffledFamilies(t, articles, order, Options{Thorough: true})); diff != "" {
					t.Fatalf("added as %v: (-in order of time +so)\n%s", order, diff)
				}
			}
		})
	}
}

// An earlier state of a text that comes late takes over what followed the text: here
// y, that shares half of x but little of the earlier state, was dated between them.
func TestFamiliesWithALateArrival(t *testing.T) {
	w := newWriter(61)
	p := make([]string, 12)
	for i := range p {
		p[i] = w.report(40)
	}
	earliest := at(0, p[0:8]...) // x as it was first: shares 3 of 8 paragraphs with y
	between := at(1, p[5:11]...) // y
	latest := at(2, p[1:10]...)  // x again: shares 5 of 6 with y
	other := at(3, p[10], p[11]) // shares half with y
	articles := []Article{earliest, between, latest, other}
	want := []int32{0, 0, 0, 0}
	rapid.Check(t, func(rt *rapid.T) {
		order := rapid.Permutation([]int{0, 1, 2, 3}).Draw(rt, "order")
		if got := shuffledFamilies(t, articles, order, Options{Thorough: true}); !slices.Equal(got, want) {
			rt.Fatalf("got %v, want %v", got, want)
		}
	})
}

// Nor do families of undated whole copies depend on it.
func TestFamiliesOfUndatedInAnyOrder(t *testing.T) {
	w := newWriter(62)
	var articles []Article
	for range 6 {
		story := w.report(200)
		for range 1 + w.rng.IntN(4) {
			articles = append(articles, Article{Text: body(w.edit(story, 150))})
		}
		articles = append(articles, articles[len(articles)-1])
	}
	all := make([]int, len(articles))
	for i := range all {
		all[i] = i
	}
	want := shuffledFamilies(t, articles, all, Options{})
	rapid.Check(t, func(rt *rapid.T) {
		order := rapid.Permutation(all).Draw(rt, "order")
		if diff := gocmp.Diff(want, shuffledFamilies(t, articles, order, Options{})); diff != "" {
			rt.Fatalf("(-in order +so)\n%s", diff)
		}
	})
}
