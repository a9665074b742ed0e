package copies

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wirefold/wirefold/corpus"
	"pgregory.net/rapid"
)

func TestShinglesOfShortTexts(t *testing.T) {
	for _, tc := range []struct {
		body string
		want int
	}{
		{"", 0},
		{" \n – ... ", 0},
		{"Ferry", 1},
		{"Ferry aground off Varn", 1},
		{"Ferry aground off Varn Head", 1},
		{"Ferry aground off Varn Head, again", 2},
		{strings.Repeat("ferry ", 9), 5},
	} {
		var s Scanner
		if got := s.Sketch(Text{Body: tc.body}).Shingles; got != tc.want {
			t.Errorf("%q: %d shingles, want %d", tc.body, got, tc.want)
		}
	}
}

// The hash that rolls along a text is that of each shingle by itself.
func TestShingleHashDependsOnItsWordsOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawText(t, 0, 40, "text")
		var whole, alone Scanner
		whole.scan(text)
		want := slowShingles(text)
		if len(whole.shingles) != len(want) {
			t.Fatalf("%d shingles, want %d", len(whole.shingles), len(want))
		}
		for i, s := range want {
			alone.scan(Text{Body: s})
			if got := alone.shingles; len(got) != 1 || got[0] != whole.shingles[i] {
				t.Fatalf("shingle %d %q: hash %x in the text, %x alone", i, s, whole.shingles[i], got)
			}
		}
	})
}

func TestFurnitureIsNoPartOfTheText(t *testing.T) {
	const (
		caption = "FILE - A ferry at Ostrel. Polar Press/A. Venn"
		notice  = "Subscribe to our newsletter"
		before  = "The night ferry ran"
		after   = "aground off Varn on Tuesday"
	)
	text := strings.Join([]string{caption, before, notice, after, notice}, "\n")
	marked := Text{Body: text}
	at := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		if l := strings.TrimSpace(line); l == caption || l == notice {
			span := corpus.Span{Start: at, End: at + len(l)}
			marked.Furniture = append(marked.Furniture, corpus.Furniture{Span: span, Kind: corpus.Notice})
		}
		at += len(line)
	}
	var a, b Scanner
	a.scan(marked)
	b.scan(body(before + " " + after))
	if !slices.Equal(a.shingles, b.shingles) {
		t.Errorf("shingles differ with and without furniture: %x, %x", a.shingles, b.shingles)
	}
	if got := a.span(0, len(a.shingles)).Of(text); got != before+"\n"+notice+"\n"+after {
		t.Errorf("the shingles span %q", got)
	}
	if a.Sketch(marked).Exact != b.Sketch(body(before+" "+after)).Exact {
		t.Error("Exact differs with and without furniture")
	}
	if a.Sketch(marked).Exact == b.Sketch(Text{Body: text}).Exact {
		t.Error("Exact is the same although furniture is not marked")
	}
}

func TestTextOf(t *testing.T) {
	const report = "The harbour of Ostrel stays closed until Friday, its council said after the storm."
	plain := TextOf(corpus.Clean(&corpus.Article{ID: "a", Body: report}))
	dressed := TextOf(corpus.Clean(&corpus.Article{ID: "b", Body: report + "\nSubscribe to our newsletter"}))
	var a, b Scanner
	if a.Sketch(plain).Exact != b.Sketch(dressed).Exact {
		t.Errorf("a notice is part of the text: furniture %v", dressed.Furniture)
	}
}

func TestExactIffSameFoldedWords(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		same bool
	}{
		{"", "…", true},
		{"Ferry", "ferry!", true},
		{"The PÔRT of Varn's ferry is shut", "the port\nof Varn ferry — is shut.", true},
		{"one two three four", "one two three four five", false},
		{"one two three four", "two one three four", false},
		{"one two three four five six", "one two three four five six six", false},
		{"", "one", false},
		{"p q r s one p q r s two p q r s", "p q r s two p q r s one p q r s", false}, // the same shingles
	} {
		var a, b Scanner
		if got := a.Sketch(body(tc.a)).Exact == b.Sketch(body(tc.b)).Exact; got != tc.same {
			t.Errorf("%q and %q: same is %v", tc.a, tc.b, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawText(t, 0, 7, "x"), drawText(t, 0, 7, "y")
		var a, b Scanner
		got := a.Sketch(x).Exact == b.Sketch(y).Exact
		if want := slices.Equal(slowWords(x), slowWords(y)); got != want {
			t.Fatalf("same Exact %v, same words %v", got, want)
		}
	})
}

// slowFingerprints is the definition: the shingles below the bound, and of every 32 in
// a row of which none is the least, of equal ones the last.
func slowFingerprints(shingles []uint64) (out []uint64) {
	const bound = math.MaxUint64 / fingerprintRate
	chosen := make([]bool, len(shingles))
	for i, h := range shingles {
		chosen[i] = h < bound
	}
	for from := range max(0, len(shingles)-longestGap+1) {
		window := shingles[from : from+longestGap]
		least := slices.Min(window)
		if least < bound {
			continue
		}
		for i := longestGap - 1; ; i-- {
			if window[i] == least {
				chosen[from+i] = true
				break
			}
		}
	}
	for i, c := range chosen {
		if c {
			out = append(out, shingles[i])
		}
	}
	return out
}

func TestFingerprintsAgainstSlow(t *testing.T) {
	check := func(t rapid.TB, text Text) {
		t.Helper()
		var s Scanner
		got := s.Sketch(text).Fingerprints
		if want := slowFingerprints(s.shingles); !slices.Equal(got, want) {
			t.Fatalf("%d shingles: got %x, want %x", len(s.shingles), got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) { check(t, drawText(t, 0, 300, "text")) })
	w := newWriter(10)
	for range 100 {
		part := w.report(20 + w.rng.IntN(300))
		check(t, body(part))
		check(t, body(part, w.report(30), part, part))
		check(t, body(strings.Repeat(w.plain(1+w.rng.IntN(40))+" ", 10)))
	}
}

// Texts that share a passage share its fingerprints, and a passage of 36 words has one
// for certain.
func TestFingerprintsOfASharedPassage(t *testing.T) {
	w := newWriter(11)
	var shingles, below int
	for range 300 {
		passage := w.plain(longestGap + ShingleWords - 1)
		var s, p Scanner
		a := s.Sketch(body(w.report(w.rng.IntN(100)), passage, w.report(w.rng.IntN(100)))).Fingerprints
		b := p.Sketch(body(w.report(w.rng.IntN(100)), passage, w.report(w.rng.IntN(100)))).Fingerprints
		if !slices.ContainsFunc(a, func(h uint64) bool { return slices.Contains(b, h) }) {
			t.Fatalf("no fingerprint in common: %x and %x", a, b)
		}
		shingles += len(s.shingles)
		for _, h := range a {
			if h < math.MaxUint64/fingerprintRate {
				below++
			}
		}
	}
	// Of the shingles a fixed share is below the bound: six standard deviations of the
	// binomial.
	mean := float64(shingles) / fingerprintRate
	if off := math.Abs(float64(below) - mean); off > 6*math.Sqrt(mean) {
		t.Errorf("%d fingerprints of %d shingles are below the bound", below, shingles)
	}
}

// A passage that stands twice in a text has its fingerprints twice.
func TestFingerprintsKeepRepeats(t *testing.T) {
	part := newWriter(12).report(200)
	var s Scanner
	once := slices.Clone(s.Sketch(body(part)).Fingerprints)
	if len(once) == 0 {
		t.Fatal("no fingerprint")
	}
	count := map[uint64]int{}
	for _, h := range s.Sketch(body(part, part)).Fingerprints {
		count[h]++
	}
	for _, h := range once {
		if count[h] != 2 {
			t.Errorf("%x is listed %d times", h, count[h])
		}
	}
}

// signature signs a set of shingles, and checks that every lane is filled.
func signature(t *testing.T, s *Scanner, shingles []uint64) [Lanes]uint32 {
	t.Helper()
	s.shingles = shingles
	s.sign()
	if i := slices.Index(s.lanes[:], math.MaxUint64); i >= 0 {
		t.Fatalf("lane %d is empty for %d shingles", i, len(shingles))
	}
	return s.sketch.Signature
}

func randomHashes(rng *rand.Rand, n int) []uint64 {
	out := make([]uint64, n)
	for i := range out {
		out[i] = rng.Uint64()
	}
	return out
}

func TestSignatureFillsEveryLane(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var s Scanner
	for n := 1; n <= 300; n++ {
		for range 10 {
			signature(t, &s, randomHashes(rng, n))
		}
	}
	for _, h := range []uint64{0, 1, math.MaxUint64} {
		signature(t, &s, []uint64{h})
	}
}

func TestSignatureEstimatesJaccard(t *testing.T) {
	const trials = 400
	for i, tc := range []struct{ shared, onlyA, onlyB int }{
		{0, 200, 200},
		{1, 0, 1},
		{1, 1, 1},
		{3, 2, 5},
		{20, 10, 10},
		{20, 90, 90},
		{100, 0, 300},
		{150, 150, 150},
		{180, 10, 10},
		{400, 20, 0},
		{300, 0, 0},
	} {
		union := tc.shared + tc.onlyA + tc.onlyB
		j := float64(tc.shared) / float64(union)
		t.Run(fmt.Sprintf("J=%.2f of %d", j, union), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(7, uint64(i)))
			sd := math.Sqrt(j * (1 - j) / Lanes) // of 128 independent lanes
			var s Scanner
			var sum, squares float64
			for range trials {
				all := randomHashes(rng, union)
				a := signature(t, &s, slices.Clone(all[:tc.shared+tc.onlyA]))
				b := signature(t, &s, slices.Concat(all[:tc.shared], all[tc.shared+tc.onlyA:]))
				equal := 0
				for l := range Lanes {
					if a[l] == b[l] {
						equal++
					}
				}
				e := float64(equal)/Lanes - j
				if math.Abs(e) > 6*sd {
					t.Fatalf("error %.3f, standard deviation %.3f", e, sd)
				}
				sum += e
				squares += e * e
			}
			if mean := sum / trials; math.Abs(mean) > 4*sd/math.Sqrt(trials) {
				t.Errorf("mean error %.4f, expected within %.4f", mean, 4*sd/math.Sqrt(trials))
			}
			if rms := math.Sqrt(squares / trials); rms > 1.15*sd {
				t.Errorf("spread %.4f, of independent lanes %.4f", rms, sd)
			}
		})
	}
}

func TestSignatureIsOfTheSet(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		set := rapid.SliceOfN(rapid.Uint64(), 1, 60).Draw(rt, "set")
		again := slices.Concat(rapid.Permutation(set).Draw(rt, "order"), set[:len(set)/2])
		var s Scanner
		if diff := cmp.Diff(signature(t, &s, set), signature(t, &s, again)); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// A Scanner gives the same sketch whatever it scanned before.
func TestScannerReuse(t *testing.T) {
	w := newWriter(13)
	var used Scanner
	for _, n := range []int{300, 1, 0, 40, 900, 4, 300} {
		text := Text{Body: start(w.report(n), 1)}
		if n == 0 {
			text.Body = ""
		}
		var fresh Scanner
		want, got := fresh.Sketch(text), used.Sketch(text)
		if got.Shingles != want.Shingles || got.Exact != want.Exact || got.Signature != want.Signature ||
			!slices.Equal(got.Fingerprints, want.Fingerprints) {
			t.Errorf("a used scanner sketches %d words otherwise", n)
		}
	}
}

func TestScannersAllocateNothing(t *testing.T) {
	w := newWriter(14)
	a := Text{Body: w.report(440)}
	b := Text{Body: w.wrap(start(a.Body, .5), 100)}
	b.Furniture = furnitureAt([]int{0, 20, 200, 260})
	var s Scanner
	var c Comparer
	for _, tc := range []struct {
		name string
		run  func()
	}{
		{"Sketch", func() { s.Sketch(a); s.Sketch(b) }},
		{"Compare", func() { c.Load(a); c.Compare(b); c.Load(b); c.Compare(a) }},
	} {
		tc.run()
		if n := testing.AllocsPerRun(100, tc.run); n != 0 {
			t.Errorf("%s allocates %v times", tc.name, n)
		}
	}
}
