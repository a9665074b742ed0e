package copies

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wirefold/wirefold/corpus"
	"pgregory.net/rapid"
)

func TestOverlapShares(t *testing.T) {
	for _, tc := range []struct {
		o              Overlap
		j, c, inA, inB float64
	}{
		{Overlap{}, 0, 0, 0, 0},
		{Overlap{A: 4}, 0, 0, 0, 0},
		{Overlap{A: 4, B: 4, Shared: 4}, 1, 1, 1, 1},
		{Overlap{A: 4, B: 8, Shared: 2}, .2, .5, .5, .25},
		{Overlap{A: 8, B: 4, Shared: 4}, .5, 1, .5, 1},
	} {
		got := []float64{tc.o.Jaccard(), tc.o.Containment(), tc.o.InA(), tc.o.InB()}
		if diff := cmp.Diff([]float64{tc.j, tc.c, tc.inA, tc.inB}, got); diff != "" {
			t.Errorf("%+v: (-want +got)\n%s", tc.o, diff)
		}
	}
}

func TestCompare(t *testing.T) {
	for _, tc := range []struct {
		name, a, b string
		want       Overlap
	}{
		{"both empty", "", "", Overlap{}},
		{"one empty", "the ferry ran aground off Varn", "", Overlap{A: 2}},
		{"short and equal", "Ferry aground", "ferry, aground!", Overlap{A: 1, B: 1, Shared: 1, Runs: 1}},
		{"short in long", "the ferry ran aground", "the ferry ran aground off Varn", Overlap{A: 1, B: 2}},
		{"cut", "the ferry ran aground off Varn", "ferry ran aground off Varn", Overlap{A: 2, B: 1, Shared: 1, Runs: 1, Specifics: 1, Same: 1}},
		{"repeats count once", "so so so so so so so so", "so so so so so so", Overlap{A: 1, B: 1, Shared: 1, Runs: 1}},
		{"one word changed", "a b c d e f g", "a b c d X f g", Overlap{A: 3, B: 3}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var c Comparer
			c.Load(body(tc.a))
			if got := c.Compare(body(tc.b)); got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestCompareAgainstSlow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c Comparer
		for range rapid.IntRange(1, 4).Draw(t, "loads") {
			a := drawText(t, 0, rapid.SampledFrom([]int{6, 30, 300}).Draw(t, "most"), "a")
			c.Load(a)
			for range rapid.IntRange(1, 3).Draw(t, "compares") {
				b := drawText(t, 0, 60, "b")
				if got, want := c.Compare(b), slowOverlap(a, b); got != want {
					t.Fatalf("got %+v, want %+v", got, want)
				}
			}
		}
	})
}

// One Comparer serves many texts, growing and shrinking.
func TestComparerReuse(t *testing.T) {
	w := newWriter(21)
	var c Comparer
	previous := Text{Body: w.report(100)}
	for i, n := range []int{30, 800, 1, 5, 60, 3000, 12, 200, 200} {
		a := Text{Body: w.report(n) + " " + start(previous.Body, .5)}
		c.Load(a)
		for _, b := range []Text{previous, a, {Body: w.report(50)}, {}, previous} {
			if got, want := c.Compare(b), slowOverlap(a, b); got != want {
				t.Fatalf("load %d: got %+v, want %+v", i, got, want)
			}
		}
		previous = a
	}
}

// The stamps that empty a Comparer's sets wrap around after 2^32 uses: what was
// filed under the same stamps before must not come back.
func TestComparerStampsWrap(t *testing.T) {
	w := newWriter(23)
	a := Text{Body: w.report(200)}
	b := Text{Body: w.wrap(start(a.Body, .5), 30)}
	var c Comparer
	check := func(a, b Text) {
		t.Helper()
		if got, want := c.Compare(b), slowOverlap(a, b); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	c.Load(a)
	check(a, b)
	c.set.visits, c.specifics.visits, c.distinct.now = math.MaxUint16, math.MaxUint16, math.MaxUint16
	check(a, b)
	if c.set.visits != 1 || c.specifics.visits != 1 || c.distinct.now >= 1<<15 {
		t.Errorf("after the wrap: visits %d and %d, filling %d", c.set.visits, c.specifics.visits, c.distinct.now)
	}

	c.set.now, c.specifics.now = math.MaxUint16, math.MaxUint16
	part := Text{Body: start(a.Body, .2)}
	c.Load(part)
	check(part, a)
	if c.set.now != 1 || c.specifics.now != 1 {
		t.Errorf("after the wrap: fillings %d and %d", c.set.now, c.specifics.now)
	}
}

// passageWords are the folded words of a passage, without the furniture in it.
func passageWords(t Text, s corpus.Span) []string {
	part := Text{Body: s.Of(t.Body)}
	for _, f := range t.Furniture {
		if f.Overlaps(s) {
			f.Start, f.End = max(f.Start, s.Start)-s.Start, min(f.End, s.End)-s.Start
			part.Furniture = append(part.Furniture, f)
		}
	}
	return slowWords(part)
}

func TestPassages(t *testing.T) {
	for _, tc := range []struct {
		name, a, b string
		want       [][2]string
	}{
		{"nothing", "one two three four five", "six seven eight nine ten", nil},
		{"four words are too few", "one two three four X", "one two three four Y", nil},
		{"whole", "One two three four five six.", "one two three four five six", [][2]string{
			{"One two three four five six", "one two three four five six"}}},
		{"two runs", "a b c d e f X g h i j k", "g h i j k Y a b, c d e f", [][2]string{
			{"a b c d e f", "a b, c d e f"},
			{"g h i j k", "g h i j k"}}},
		{"one place twice in A", "a b c d e X a b c d e", "Y a b c d e", [][2]string{
			{"a b c d e", "a b c d e"},
			{"a b c d e", "a b c d e"}}},
		{"the longest of several places in B", "a b c d e f g h", "a b c d e Y a b c d e f g Z a b c d e f", [][2]string{
			{"a b c d e f g", "a b c d e f g"}}},
		{"the first of places of one length", "a b c d e", "Y a b c d e. A b c d e", [][2]string{
			{"a b c d e", "a b c d e"}}},
		{"B repeats itself without end", "so so so so so so so", strings.Repeat("so ", 100), [][2]string{
			{"so so so so so so so", "so so so so so so so"}}},
		{"nothing in A", "", "a b c d e", nil},
		{"short and equal", "Ferry aground", "ferry – aground", [][2]string{
			{"Ferry aground", "ferry – aground"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var c Comparer
			c.Load(body(tc.a))
			var got [][2]string
			for _, p := range c.Passages(body(tc.b)) {
				got = append(got, [2]string{p.A.Of(tc.a), p.B.Of(tc.b)})
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Boilerplate opens no passage, but one that goes on into it is not cut short.
func TestPassagesAndBoilerplate(t *testing.T) {
	w := newWriter(24)
	story := w.report(40)
	var c Comparer
	var s Scanner
	s.scan(body(houseNotice))
	for _, h := range s.shingles {
		for range boilerplateFrom {
			c.boilerplate.suspect(h)
		}
	}
	for _, tc := range []struct {
		name, a, b string
		want       []string
	}{
		{"boilerplate alone", houseNotice, houseNotice, nil},
		{"boilerplate around other texts", w.report(30) + "\n\n" + houseNotice, houseNotice + "\n\n" + w.report(30), nil},
		{"before a copy", houseNotice + " " + story, w.report(20) + " " + houseNotice + " X " + story, []string{story}},
		{"behind a copy", story + " " + houseNotice, w.report(20) + " " + story + " " + houseNotice, []string{story + " " + houseNotice}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c.Load(body(tc.a))
			var got []string
			for _, p := range c.Passages(body(tc.b)) {
				got = append(got, strings.TrimSuffix(p.A.Of(tc.a), "."))
			}
			for i := range tc.want {
				tc.want[i] = strings.TrimSuffix(tc.want[i], ".")
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	// Nor does it count in an overlap, on either side.
	c.Load(body(story, houseNotice))
	if o, want := c.Compare(body(houseNotice)), (Overlap{}); o.B != want.B || o.Shared != 0 {
		t.Errorf("a notice alone is compared as %+v", o)
	}
}

// A passage has the same words in both texts, passages are apart in A and in
// order, and each shingle that is shared begins in one. (Passages cannot hold
// every shared shingle whole: of "a b c d e f" and "a b c d e, b c d e f" two
// shingles are shared, and both cannot be covered by runs that stay apart.)
func TestPassagesProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawText(t, 0, 60, "a"), drawText(t, 0, 60, "b")
		var c Comparer
		c.Load(a)
		passages := c.Passages(b)
		for i, p := range passages {
			inA, inB := passageWords(a, p.A), passageWords(b, p.B)
			if !slices.Equal(inA, inB) {
				t.Fatalf("passage %d: %q in A, %q in B", i, inA, inB)
			}
			if len(inA) < ShingleWords && len(inA) != len(slowWords(a)) {
				t.Fatalf("passage %d has %d words", i, len(inA))
			}
			if i > 0 && p.A.Start < passages[i-1].A.End {
				t.Fatalf("passages %v and %v are not apart", passages[i-1].A, p.A)
			}
		}
		of := stringSet(slowShingles(b))
		for i, s := range slowShingles(a) {
			first := c.a.words[i].Span()
			inside := func(p Passage) bool { return p.A.Contains(first) }
			if of[s] && !slices.ContainsFunc(passages, inside) {
				t.Fatalf("shared shingle %d %q begins in no passage", i, s)
			}
		}
	})
}

// When every shared passage of B has words of its own, passages hold every
// shared shingle whole.
func TestPassagesCoverSharedShingles(t *testing.T) {
	w := newWriter(22)
	for range 50 {
		a := body(w.report(200))
		b := body(w.report(40), start(w.edit(a.Body, 15), .8), w.report(40))
		var c Comparer
		c.Load(a)
		passages := c.Passages(b)
		of := stringSet(slowShingles(b))
		for i, s := range slowShingles(a) {
			whole := c.a.span(i, 1)
			inside := func(p Passage) bool { return p.A.Contains(whole) }
			if got := slices.ContainsFunc(passages, inside); got != of[s] {
				t.Fatalf("shingle %d %q: covered %v, shared %v", i, s, got, of[s])
			}
		}
	}
}
