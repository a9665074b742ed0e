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

// vector is a sparse vector, sorted by term.
type vector []entry

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

// top keeps the n heaviest terms, in place, sorted by term again.
func (v vector) top(n int) vector {
	if len(v) <= n {
		return v
	}
	slices.SortFunc(v, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.term, b.term))
	})
	v = v[:n]
	slices.SortFunc(v, func(a, b entry) int { return cmp.Compare(a.term, b.term) })
	return v
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

// plus is a + b.
func plus(a, b vector) vector {
	sum := make(vector, 0, len(a)+len(b))
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch x, y := a[i].term, b[j].term; {
		case x == y:
			sum = append(sum, entry{x, a[i].weight + b[j].weight})
			i++
			j++
		case x < y:
			sum = append(sum, a[i])
			i++
		default:
			sum = append(sum, b[j])
			j++
		}
	}
	return append(append(sum, a[i:]...), b[j:]...)
}

// centroid is a sum of unit vectors with its length kept beside it, so that a
// cosine costs one merge.
type centroid struct {
	sum  vector
	norm float64
}

func (c *centroid) add(v vector, limit int) {
	c.sum = plus(c.sum, v).top(limit)
	c.norm = c.sum.norm()
}

// cos is the cosine of the centroid with the unit vector v.
func (c *centroid) cos(v vector) float64 {
	if c.norm == 0 || len(v) == 0 {
		return 0
	}
	return dot(v, c.sum) / c.norm
}
