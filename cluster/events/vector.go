package events

import (
	"cmp"
	"math"
	"slices"
)

// entry is one term of a sparse vector.
type entry struct {
	term   uint32
	weight float32
}

// vector is a sparse vector. Those that are merged or searched are sorted by term.
type vector []entry

func (v vector) sort() vector {
	slices.SortFunc(v, func(a, b entry) int { return cmp.Compare(a.term, b.term) })
	return v
}

func (v vector) norm() float64 {
	s := 0.0
	for _, e := range v {
		s += float64(e.weight) * float64(e.weight)
	}
	return math.Sqrt(s)
}

// unit scales v to length one in place.
func (v vector) unit() vector {
	n := v.norm()
	if n == 0 {
		return v
	}
	for i := range v {
		v[i].weight = float32(float64(v[i].weight) / n)
	}
	return v
}

func (v vector) clone() vector { return append(vector(nil), v...) }

// reach makes a list by term long enough for the term.
func reach[T any](list []T, term uint32) []T {
	for int(term) >= len(list) {
		list = append(list, make([]T, max(1024, len(list)/4))...)
	}
	return list
}

// push appends to a list that holds most at most: then the oldest goes.
func push[T any](list []T, v T, most int) []T {
	if len(list) == most {
		copy(list, list[1:])
		list = list[:most-1]
	}
	return append(list, v)
}

// top keeps the n heaviest terms, in place and in order; of terms that weigh the
// same as the last one kept, those with the lowest numbers stay.
func (v vector) top(n int) vector {
	if len(v) <= n {
		return v
	}
	weights := make([]float32, len(v))
	for i, e := range v {
		weights[i] = e.weight
	}
	least := nth(weights, n-1)
	equal := n // how many of those that weigh least may stay
	for _, e := range v {
		if e.weight > least {
			equal--
		}
	}
	kept := v[:0]
	for _, e := range v {
		switch {
		case e.weight > least:
			kept = append(kept, e)
		case e.weight == least && equal > 0:
			kept = append(kept, e)
			equal--
		}
	}
	return kept
}

// nth is the k-th greatest weight, counted from 0 (Hoare's selection). It
// reorders w.
func nth(w []float32, k int) float32 {
	low, high := 0, len(w)-1
	for low < high {
		pivot := w[low+(high-low)/2]
		i, j := low, high
		for i <= j {
			for w[i] > pivot {
				i++
			}
			for w[j] < pivot {
				j--
			}
			if i <= j {
				w[i], w[j] = w[j], w[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return w[k]
		}
	}
	return w[k]
}

func dot(a, b vector) float64 {
	s := 0.0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch x, y := a[i].term, b[j].term; {
		case x == y:
			s += float64(a[i].weight) * float64(b[j].weight)
			i++
			j++
		case x < y:
			i++
		default:
			j++
		}
	}
	return s
}

// telling gives the heaviest terms of a unit vector that together make up most of
// its length: what the rest adds to a cosine is little, and they are the common
// words whose postings are long.
func (v vector) telling(dst vector) vector {
	dst = append(dst[:0], v...)
	slices.SortFunc(dst, func(a, b entry) int {
		switch {
		case a.weight > b.weight:
			return -1
		case a.weight < b.weight:
			return 1
		}
		return cmp.Compare(a.term, b.term)
	})
	mass := float32(0)
	for i, e := range dst {
		if mass += e.weight * e.weight; mass >= tellingMass {
			return dst[:i+1]
		}
	}
	return dst
}

// tellingMass is the share of the squared length that [vector.telling] keeps.
const tellingMass = .6

// has reports whether the vector holds the term.
func (v vector) has(term uint32) bool {
	_, ok := slices.BinarySearchFunc(v, term, func(e entry, t uint32) int { return cmp.Compare(e.term, t) })
	return ok
}

// plus appends a + b to dst.
func plus(dst, a, b vector) vector {
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch x, y := a[i].term, b[j].term; {
		case x == y:
			dst = append(dst, entry{x, a[i].weight + b[j].weight})
			i++
			j++
		case x < y:
			dst = append(dst, a[i])
			i++
		default:
			dst = append(dst, b[j])
			j++
		}
	}
	return append(append(dst, a[i:]...), b[j:]...)
}
