package events

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// someTerms are terms that a hash table may mix up: low ones, ones that begin near
// the end of the table, and ones that all begin in one slot.
var someTerms = func() []uint32 {
	var out []uint32
	for id := range uint32(30) {
		out = append(out, id)
	}
	late, same := 0, 0
	for id := uint32(100); late < 20 || same < 20; id++ {
		switch h := id * 2654435769 >> 21; {
		case h >= tableSize-3 && late < 20:
			out = append(out, id)
			late++
		case h == 77 && same < 20:
			out = append(out, id)
			same++
		}
	}
	slices.Sort(out)
	return out
}()

// drawPart is part of an article: a unit vector of at most most terms, or none.
func drawPart(t *rapid.T, name string, most int) vector {
	weights := rapid.MapOfN(rapid.SampledFrom(someTerms), rapid.Float32Range(.05, 3), 0, most).Draw(t, name)
	var v vector
	for term, w := range weights {
		v = append(v, entry{term, w})
	}
	slices.SortFunc(v, func(a, b entry) int { return cmp.Compare(a.term, b.term) })
	return v.unit()
}

func drawReading(t *rapid.T, name string, lang *frequencies) *reading {
	g := &reading{lang: lang}
	g.body = drawPart(t, name+" body", 60)
	g.lead = drawPart(t, name+" lead", 30)
	g.title = drawPart(t, name+" title", 12)
	g.names = drawPart(t, name+" names", 20)
	g.numbers = drawPart(t, name+" numbers", 8)
	g.places = drawPart(t, name+" places", 5)
	g.days = rapid.SliceOfN(rapid.Int32Range(19900, 19906), 0, 3).Draw(t, name+" days")
	g.weekdays = rapid.Uint8Range(0, 127).Draw(t, name+" weekdays")
	g.source = rapid.Uint64Range(0, 3).Draw(t, name+" source")
	if g.dated = rapid.Bool().Draw(t, name+" dated"); g.dated {
		g.first = rapid.Int64Range(1_700_000_000, 1_701_000_000).Draw(t, name+" first")
		g.last = g.first + rapid.Int64Range(0, 200_000).Draw(t, name+" lasting")
	}
	return g
}

// rarityOf gives every term a rarity, some of them the same.
func rarityOf(term uint32) float64 { return float64(term%13) / 13 }

// weights are a vector's weights by term.
func weights(v vector) map[uint32]float64 {
	m := map[uint32]float64{}
	for _, e := range v {
		m[e.term] = float64(e.weight)
	}
	return m
}

func slowCosine(a, b vector) float64 {
	sum := 0.0
	of := weights(b)
	for term, w := range weights(a) {
		sum += w * of[term]
	}
	return sum
}

// slowFound is the share of a part, by squared weight, whose terms the text prints.
func slowFound(part, text vector) float64 {
	sum := 0.0
	in := weights(text)
	for term, w := range weights(part) {
		if _, ok := in[term]; ok {
			sum += w * w
		}
	}
	return sum
}

// slowCompare measures two articles part by part, as the features are defined.
func slowCompare(a, b *reading) (x Features, like likeness) {
	like = likeness{slowCosine(a.body, b.body), slowCosine(a.lead, b.lead)}
	x[Title] = slowCosine(a.title, b.title)
	x[Numbers] = slowCosine(a.numbers, b.numbers)
	rare := []float64{0, 0}
	other := weights(b.names)
	for term := range weights(a.names) {
		if _, ok := other[term]; ok {
			rare = append(rare, rarityOf(term))
		}
	}
	slices.Sort(rare)
	x[RareName], x[RareName2] = rare[len(rare)-1], rare[len(rare)-2]
	x[TitleFound] = max(slowFound(a.title, b.body), slowFound(b.title, a.body))
	x[LeadFound] = max(slowFound(a.lead, b.body), slowFound(b.lead, a.body))
	x[LeadFoundBoth] = min(slowFound(a.lead, b.body), slowFound(b.lead, a.body))
	if a.dated && b.dated {
		gap := 0.0 // between the end of the earlier one and the beginning of the later
		switch {
		case a.last < b.first:
			gap = float64(b.first - a.last)
		case b.last < a.first:
			gap = float64(a.first - b.last)
		}
		x[Gap] = math.Log(1 + gap/86400)
	} else {
		x[Undated] = 1
	}
	if a.source > 0 && a.source == b.source {
		x[SameSource] = 1
	}
	x[SameDay], x[OtherDay] = sameDay(a, b)
	x[OtherPlace] = min(otherPlace(a, b), otherPlace(b, a))
	return x, like
}

// closely compares numbers to the sixth digit.
var closely = cmpopts.EquateApprox(0, 1e-6)

func TestCompareAgainstSlow(t *testing.T) {
	var l loaded // used again: what was loaded before must not show
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawReading(t, "a", nil), drawReading(t, "b", nil)
		l.load(a, rarityOf)
		x, like := l.compare(b)
		wantX, wantLike := slowCompare(a, b)
		if diff := gocmp.Diff(named(wantX), named(x), closely); diff != "" {
			t.Fatalf("features (-slow +ours):\n%s", diff)
		}
		if math.Abs(like.body-wantLike.body) > 1e-6 || math.Abs(like.lead-wantLike.lead) > 1e-6 {
			t.Fatalf("likeness %v, want %v", like, wantLike)
		}
	})
}

// named gives features by their names.
func named(x Features) map[string]float64 {
	m := map[string]float64{}
	for f, v := range x {
		m[Feature(f).String()] = v
	}
	return m
}

// TestCompareIsSymmetric also wants the two cosines to be the same to the last bit:
// by that a likeness is known again among those met.
func TestCompareIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lang := &frequencies{articles: rapid.IntRange(1, 100).Draw(t, "articles")}
		all := drawMet(t, lang, 5)
		a, b := all[0], all[1]
		measure := func(a, b *reading) (Features, likeness) {
			var l loaded
			l.load(a, rarityOf)
			x, like := l.compare(b)
			relate(a, b, like, &x)
			return x, like
		}
		x, likeX := measure(a, b)
		y, likeY := measure(b, a)
		if diff := gocmp.Diff(named(x), named(y), closely); diff != "" {
			t.Fatalf("features (-a with b +b with a):\n%s", diff)
		}
		if likeX != likeY {
			t.Fatalf("likeness of a with b %v, of b with a %v", likeX, likeY)
		}
	})
}

// drawMet draws readings that have all met each other once.
func drawMet(t *rapid.T, lang *frequencies, most int) []*reading {
	var all []*reading
	var l loaded
	for i := range rapid.IntRange(2, most).Draw(t, "readings") {
		g := drawReading(t, fmt.Sprint(i), lang)
		l.load(g, rarityOf)
		for _, b := range all {
			_, like := l.compare(b)
			meet(g, b, like)
		}
		all = append(all, g)
	}
	return all
}

func TestRelateStaysWithinZeroAndOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lang := &frequencies{articles: rapid.IntRange(1, 100).Draw(t, "articles")}
		all := drawMet(t, lang, 14)
		var l loaded
		for i, a := range all {
			l.load(a, rarityOf)
			for j, b := range all {
				if i == j {
					continue
				}
				x, like := l.compare(b)
				relate(a, b, like, &x)
				for _, f := range []Feature{Share, ShareBoth, LeadShare, StandsOut, StandsOutBoth} {
					if !(x[f] >= 0 && x[f] <= 1+1e-6) {
						t.Fatalf("%s of %d and %d is %v, want 0 to 1", f, i, j, x[f])
					}
				}
				if x[ShareBoth] > x[Share] || x[StandsOutBoth] > x[StandsOut] {
					t.Fatalf("the lesser of two is the greater: %v", named(x))
				}
			}
		}
	})
}

func TestMeetKeepsTheGreatest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// some likenesses are equal
		some := rapid.OneOf(rapid.Float64Range(0, 1), rapid.SampledFrom([]float64{0, .25, .5}))
		likes := rapid.SliceOfN(some, 0, 25).Draw(t, "likenesses of bodies")
		leads := rapid.SliceOfN(some, len(likes), len(likes)).Draw(t, "of leads")
		g := &reading{}
		want := make([]float32, crowd)
		lead := float32(0)
		for i, v := range likes {
			other := &reading{}
			if i%2 == 0 {
				meet(g, other, likeness{v, leads[i]})
			} else {
				meet(other, g, likeness{v, leads[i]})
			}
			if other.nearest[0] != float32(v) || other.bestLead != float32(leads[i]) {
				t.Fatalf("the other one remembers %v and lead %v, want %v and %v", other.nearest, other.bestLead, v, leads[i])
			}
			want = append(want, float32(v))
			lead = max(lead, float32(leads[i]))
		}
		slices.SortFunc(want, func(a, b float32) int { return cmp.Compare(b, a) })
		if !slices.Equal(g.nearest[:], want[:crowd]) {
			t.Fatalf("after %v it remembers %v, want %v", likes, g.nearest, want[:crowd])
		}
		if g.bestLead != lead {
			t.Fatalf("best lead %v, want %v", g.bestLead, lead)
		}
	})
}

func TestStandsOutRisesWithTheCosine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alone := rapid.Float64Range(aloneCos, aloneCos+.1).Draw(t, "alone")
		likes := rapid.SliceOfN(rapid.Float64Range(.001, 1), 1, 25).Draw(t, "likenesses")
		g := &reading{}
		for _, v := range likes {
			meet(g, &reading{}, likeness{body: v})
		}
		slices.Sort(likes)
		last := 0.0
		for _, v := range likes {
			got := g.standsOut(v, alone)
			if got < last || got > 1 {
				t.Fatalf("a likeness of %v stands out by %v, a lesser one by %v (of %v)", v, got, last, likes)
			}
			last = got
		}
	})
}

func TestStandsOutAgainstSlow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alone := rapid.Float64Range(aloneCos, aloneCos+.1).Draw(t, "alone")
		some := rapid.OneOf(rapid.Float64Range(.001, 1), rapid.SampledFrom([]float64{.125, .25, .5}))
		likes := rapid.SliceOfN(some, 1, 10).Draw(t, "likenesses")
		g := &reading{}
		for _, v := range likes {
			meet(g, &reading{}, likeness{body: v})
		}
		for i, v := range likes {
			others := slices.Delete(slices.Clone(likes), i, i+1)
			for len(others) < crowd {
				others = append(others, alone)
			}
			sum := 0.0
			for _, w := range others {
				sum += w
			}
			times := v / (sum / crowd) // the mean of the others
			want := min(1, max(0, (times-1)/3))
			if got := g.standsOut(v, alone); math.Abs(got-want) > 1e-5 {
				t.Fatalf("%v of %v stands out by %v, want %v", v, likes, got, want)
			}
		}
	})
}

func TestSameDay(t *testing.T) {
	const monday, tuesday, friday, sunday = 1 << 1, 1 << 2, 1 << 5, 1 << 0
	for _, c := range []struct {
		name        string
		a, b        reading
		same, other float64
	}{
		{"no days", reading{}, reading{}, 0, 0},
		{"days on one side", reading{days: []int32{100}}, reading{}, 0, 0},
		{"weekdays on one side", reading{weekdays: monday}, reading{}, 0, 0},
		{"a day here and a weekday there", reading{days: []int32{100}}, reading{weekdays: monday}, 0, 0},
		{"same day", reading{days: []int32{100}}, reading{days: []int32{100}}, 1, 0},
		{"next day", reading{days: []int32{100}}, reading{days: []int32{101}}, 0, 1. / 3},
		{"two days on", reading{days: []int32{102}}, reading{days: []int32{100}}, 0, 2. / 3},
		{"three days on", reading{days: []int32{100}}, reading{days: []int32{103}}, 0, 1},
		{"a year on", reading{days: []int32{100}}, reading{days: []int32{465}}, 0, 1},
		{"one of several days is the same", reading{days: []int32{90, 100}}, reading{days: []int32{100, 200}}, 1, 0},
		{"the closest of several days", reading{days: []int32{90, 100}}, reading{days: []int32{98, 200}}, 0, 2. / 3},
		{"same weekday", reading{weekdays: monday}, reading{weekdays: monday}, 1, 0},
		{"next weekday", reading{weekdays: monday}, reading{weekdays: tuesday}, 0, 1. / 3},
		{"Sunday and Monday", reading{weekdays: sunday}, reading{weekdays: monday}, 0, 1. / 3},
		{"Friday and Monday", reading{weekdays: friday}, reading{weekdays: monday}, 0, 1},
		{"one of several weekdays is the same", reading{weekdays: monday | friday}, reading{weekdays: friday | sunday}, 1, 0},
		{"the closest of several weekdays", reading{weekdays: friday}, reading{weekdays: tuesday | sunday}, 0, 2. / 3},
		{"days tell more than weekdays", reading{days: []int32{100}, weekdays: monday}, reading{days: []int32{107}, weekdays: monday}, 0, 1},
		{"weekdays where one has no day", reading{days: []int32{100}, weekdays: monday}, reading{weekdays: monday}, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, pair := range [][2]*reading{{&c.a, &c.b}, {&c.b, &c.a}} {
				if same, other := sameDay(pair[0], pair[1]); same != c.same || math.Abs(other-c.other) > 1e-12 {
					t.Errorf("same %v, other %v; want %v and %v", same, other, c.same, c.other)
				}
			}
		})
	}
}

func TestOtherPlace(t *testing.T) {
	const tollen, mirren, ostrel = 3, 5, 8
	of := func(names []uint32, places ...entry) *reading {
		g := &reading{places: places}
		for _, n := range names {
			g.names = append(g.names, entry{n, 1})
		}
		return g
	}
	at := func(term uint32, weight float32) entry { return entry{term, weight} }
	for _, c := range []struct {
		name     string
		g, other *reading
		want     float64
	}{
		{"no places", of(nil), of(nil), 0},
		{"none here", of([]uint32{tollen}), of([]uint32{mirren}, at(mirren, 1)), 0},
		{"none there", of([]uint32{tollen}, at(tollen, 1)), of([]uint32{mirren}), 0},
		{"one place", of([]uint32{tollen}, at(tollen, 1)), of([]uint32{tollen}, at(tollen, 1)), 0},
		{"two places", of([]uint32{tollen}, at(tollen, 1)), of([]uint32{mirren}, at(mirren, 1)), 1},
		{"theirs is named here, as no place", of([]uint32{tollen, mirren}, at(tollen, 1)), of([]uint32{mirren}, at(mirren, 1)), 0},
		{"ours is named there, as no place", of([]uint32{tollen}, at(tollen, 1)), of([]uint32{tollen, mirren}, at(mirren, 1)), 0},
		{"half is named there, by squared weight", of([]uint32{tollen, ostrel}, at(tollen, .6), at(ostrel, .8)), of([]uint32{mirren, ostrel}, at(mirren, 1)), .36},
		{"their heaviest is named here", of([]uint32{tollen, ostrel}, at(tollen, 1)), of([]uint32{mirren, ostrel}, at(mirren, .6), at(ostrel, .8)), 0},
		{"only a lighter one of theirs is named here", of([]uint32{tollen, mirren}, at(tollen, 1)), of([]uint32{mirren, ostrel}, at(mirren, .6), at(ostrel, .8)), 1},
		{"of equal ones of theirs the first counts", of([]uint32{tollen, mirren}, at(tollen, 1)), of([]uint32{mirren, ostrel}, at(mirren, .7), at(ostrel, .7)), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := otherPlace(c.g, c.other); math.Abs(got-c.want) > 1e-6 {
				t.Errorf("other place %v, want %v", got, c.want)
			}
		})
	}
}

// TestLikenessIsMetOnce: an article that is compared again, because a copy of it came
// on another day, met what it meets before.
func TestLikenessIsMetOnce(t *testing.T) {
	t.Skip("known: decideAgain lets two articles meet twice, which fills the ten best with one likeness")
	again := telling(0, 0)
	again.published, again.copyOf = day.AddDate(0, 0, 1), 0
	before, _ := play(telling(0, 0), telling(0, 1))
	after, _ := play(telling(0, 0), telling(0, 1), again)
	for doc := range 2 {
		if a, b := before.readings[doc].nearest, after.readings[doc].nearest; a[1] == 0 && b[1] != 0 {
			t.Errorf("document %d has met one article, and remembers the likenesses %v", doc, b)
		}
	}
}
