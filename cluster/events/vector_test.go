package events

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func drawVector(t *rapid.T, name string) vector {
	weights := rapid.MapOf(rapid.Uint32Range(0, 60), rapid.Float32Range(.01, 3)).Draw(t, name)
	v := make(vector, 0, len(weights))
	for term, w := range weights {
		v = append(v, entry{term, w})
	}
	slices.SortFunc(v, func(a, b entry) int { return cmp.Compare(a.term, b.term) })
	return v
}

func dense(v vector) (d [61]float64) {
	for _, e := range v {
		d[e.term] += float64(e.weight)
	}
	return d
}

func TestVectorAgainstDense(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawVector(t, "a"), drawVector(t, "b")
		da, db := dense(a), dense(b)
		want := 0.0
		for i := range da {
			want += da[i] * db[i]
		}
		if got := dot(a, b); math.Abs(got-want) > 1e-6 {
			t.Fatalf("dot %v, want %v", got, want)
		}
		sum := dense(plus(nil, a, b))
		for i := range sum {
			if math.Abs(sum[i]-da[i]-db[i]) > 1e-5 {
				t.Fatalf("term %d: sum %v, want %v", i, sum[i], da[i]+db[i])
			}
		}
	})
}

func TestTopKeepsTheHeaviestInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawVector(t, "v")
		n := rapid.IntRange(1, 40).Draw(t, "n")
		want := v.clone()
		slices.SortFunc(want, func(a, b entry) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.term, b.term))
		})
		want = want[:min(n, len(want))]
		slices.SortFunc(want, func(a, b entry) int { return cmp.Compare(a.term, b.term) })
		if got := v.clone().top(n); !slices.Equal(got, want) {
			t.Fatalf("top %d of %v: %v, want %v", n, v, got, want)
		}
	})
}

func TestTellingIsAPrefixByWeight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawVector(t, "v").unit()
		got := v.telling(nil)
		mass := 0.0
		for i, e := range got {
			mass += float64(e.weight) * float64(e.weight)
			if i > 0 && e.weight > got[i-1].weight {
				t.Fatalf("%v is not in order of weight", got)
			}
		}
		if len(v) > 0 && mass < tellingMass-1e-3 {
			t.Fatalf("keeps %v of the length, want %v", mass, tellingMass)
		}
	})
}
