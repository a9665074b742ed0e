package copies

import (
	"math"
	"slices"
	"testing"
)

func FuzzSketch(f *testing.F) {
	f.Add("", []byte{})
	f.Add("The night ferry ran aground off Varn on Tuesday, the harbour office said.", []byte{10, 40, 90, 200})
	f.Add("U.N. PÔRT 1,200 «Varn’s» \u00ad\u200b 港口 เรือ \xff\xfe port", []byte{0, 128, 3, 7})
	f.Add("so so so so so so so so so so", []byte{255})
	f.Fuzz(func(t *testing.T, text string, cuts []byte) {
		var offsets []int
		for _, c := range cuts {
			offsets = append(offsets, int(c)*len(text)/math.MaxUint8)
		}
		x := Text{Body: text, Furniture: furnitureAt(offsets)}

		var s Scanner
		k := s.Sketch(x)
		want := slowShingles(x)
		if k.Shingles != len(want) {
			t.Fatalf("%d shingles, want %d", k.Shingles, len(want))
		}
		if got, want := k.Fingerprints, slowFingerprints(s.shingles); !slices.Equal(got, want) {
			t.Fatalf("fingerprints are %x, want %x", got, want)
		}
		if empty := slices.Index(s.lanes[:], math.MaxUint64); (empty >= 0) != (len(want) == 0) {
			t.Fatalf("%d shingles, empty lane %d", len(want), empty)
		}

		var c Comparer
		c.Load(x)
		n := len(stringSet(want))
		if got := c.Compare(x); got.A != n || got.B != n || got.Shared != n {
			t.Fatalf("compared with itself: %+v, want %d", got, n)
		}
		half := Text{Body: text[:len(text)/2]}
		if got, want := c.Compare(half), slowOverlap(x, half); got != want {
			t.Fatalf("compared with its half: %+v, want %+v", got, want)
		}
		for _, p := range c.Passages(half) {
			if a, b := passageWords(x, p.A), passageWords(half, p.B); !slices.Equal(a, b) {
				t.Fatalf("a passage is %q in A and %q in B", a, b)
			}
		}
	})
}

func FuzzLoad(f *testing.F) {
	state, texts := smallState(f)
	f.Add(state)
	f.Add(state[:len(state)/2])
	f.Add(saved(f, New(nil, Options{})))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, state []byte) { _ = tryLoad(t, state, texts) })
}
