package bench

import (
	"cmp"
	"math"
	"slices"
)

// ceafE is the entity-based CEAF of Luo (2005) with similarity phi4. A
// cluster's similarity to itself is 1, so the largest total that either side
// could reach is its number of clusters.
func (t table) ceafE() PRF {
	total := newMatcher(t).best()
	return newPRF(total/float64(len(t.cols)), total/float64(len(t.rows)))
}

// phi4 is Luo's similarity of the clusters of a cell, from 0 to 1: twice the
// overlap over the sum of the sizes.
func (t table) phi4(c cell) float64 {
	return 2 * float64(c.n) / float64(t.rows[c.row]+t.cols[c.col])
}

// none marks a row or column that has no partner.
const none = -1

// matcher finds the one-to-one alignment of rows and columns with the largest
// total weight, exactly, by successive shortest augmenting paths (Kuhn 1955;
// Edmonds and Karp 1972).
//
// Rows join one at a time. Prices prove that the alignment so far is best:
// rowPrice + colPrice is at least the weight of every edge and equal to it for
// every matched one, and whatever is unmatched has price 0. A joining row
// searches for the cheapest chain of exchanges that keeps that true. The chain
// ends at a free column, or at a row that is better left unmatched. Searches
// follow edges, so each stays in its own connected component of the overlap
// graph and mostly in a small part of it.
type matcher struct {
	first              []int  // edges of row r are edges[first[r]:first[r+1]]
	edges              []edge // heaviest first within a row
	rowPrice, colPrice []float64
	rowMatch, colMatch []int // partner or none
	search             search
}

// edge is the overlap of a row with the column col.
type edge struct {
	col    int
	weight float64
}

// search is the state of one joining row's search.
type search struct {
	cost    []float64 // cheapest known way to each column; +Inf when not reached
	via     []int     // the row it comes from
	reached []int     // columns with a cost, to reset
	settled []step    // rows in the order that their costs became final
	queue   queue     // reached columns
	best    float64   // cost of the cheapest chain so far
	row     int       // its last row,
	col     int       // which takes this column, or none
}

// step says that a row is reached at a cost through the column it is matched
// with, or none for the joining row.
type step struct {
	cost     float64
	row, col int
}

func newMatcher(t table) *matcher {
	rows, cols := len(t.rows), len(t.cols)
	m := &matcher{
		first:    make([]int, rows+1),
		edges:    make([]edge, len(t.cells)),
		rowPrice: make([]float64, rows),
		colPrice: make([]float64, cols),
		rowMatch: slices.Repeat([]int{none}, rows),
		colMatch: slices.Repeat([]int{none}, cols),
		search: search{
			cost: slices.Repeat([]float64{math.Inf(1)}, cols),
			via:  make([]int, cols),
		},
	}
	for i, c := range t.cells {
		m.edges[i] = edge{c.col, t.phi4(c)}
		m.first[c.row+1] = i + 1
	}
	for r := range rows {
		slices.SortFunc(m.row(r), func(a, b edge) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.col, b.col))
		})
	}
	return m
}

func (m *matcher) row(r int) []edge { return m.edges[m.first[r]:m.first[r+1]] }

// best matches every row and returns the total weight.
func (m *matcher) best() float64 {
	for r := range m.rowMatch {
		m.join(r)
	}
	total := 0.0
	for r, col := range m.rowMatch {
		if col == none {
			continue
		}
		i := slices.IndexFunc(m.row(r), func(e edge) bool { return e.col == col })
		total += m.row(r)[i].weight
	}
	return total
}

// join adds row r to the alignment.
func (m *matcher) join(r int) {
	for _, e := range m.row(r) {
		m.rowPrice[r] = max(m.rowPrice[r], e.weight-m.colPrice[e.col])
	}
	m.findChain(r)
	m.reprice()
	m.exchange(r)
}

// findChain runs Dijkstra's algorithm from row r, where the cost of an edge is
// how far the prices exceed its weight.
func (m *matcher) findChain(r int) {
	s := &m.search
	for _, col := range s.reached {
		s.cost[col] = math.Inf(1)
	}
	s.reached, s.settled, s.queue = s.reached[:0], s.settled[:0], s.queue[:0]
	s.best = math.Inf(1)
	m.settle(step{0, r, none})
	for len(s.queue) > 0 {
		next := s.queue.pop()
		if next.cost >= s.best {
			return
		}
		if next.cost == s.cost[next.col] { // else a cheaper way was found since
			m.settle(step{next.cost, m.colMatch[next.col], next.col})
		}
	}
}

// settle extends the search from a row whose cost is final.
func (m *matcher) settle(from step) {
	s := &m.search
	s.settled = append(s.settled, from)
	if end := from.cost + m.rowPrice[from.row]; end < s.best {
		s.best, s.row, s.col = end, from.row, none
	}
	for _, e := range m.row(from.row) {
		// Column prices are not negative, so this is the least that e and
		// every lighter edge after it can cost.
		least := from.cost + m.rowPrice[from.row] - e.weight
		if least >= s.best {
			return
		}
		// Rounding must not make a cost fall along the way.
		cost := max(from.cost, least+m.colPrice[e.col])
		if cost >= s.best || cost >= s.cost[e.col] {
			continue
		}
		if m.colMatch[e.col] == none {
			s.best, s.row, s.col = cost, from.row, e.col
			continue
		}
		if math.IsInf(s.cost[e.col], 1) {
			s.reached = append(s.reached, e.col)
		}
		s.cost[e.col], s.via[e.col] = cost, from.row
		s.queue.push(waiting{cost, e.col})
	}
}

// reprice moves the prices along the search so that every edge of the
// cheapest chain costs nothing.
func (m *matcher) reprice() {
	for _, st := range m.search.settled {
		by := m.search.best - st.cost
		m.rowPrice[st.row] = max(m.rowPrice[st.row]-by, 0)
		if st.col != none {
			m.colPrice[st.col] += by
		}
	}
}

// exchange rematches along the cheapest chain, from its end back to row first.
func (m *matcher) exchange(first int) {
	row, col := m.search.row, m.search.col
	for {
		freed := m.rowMatch[row]
		m.rowMatch[row] = col
		if col != none {
			m.colMatch[col] = row
		}
		if row == first {
			return
		}
		row, col = m.search.via[freed], freed
	}
}

// waiting is a reached column whose cost is not final yet.
type waiting struct {
	cost float64
	col  int
}

// queue is a binary heap with the cheapest column first. Equal costs go by
// column, so that the order does not depend on history.
type queue []waiting

func (q queue) less(i, j int) bool {
	return q[i].cost < q[j].cost || q[i].cost == q[j].cost && q[i].col < q[j].col
}

func (q *queue) push(w waiting) {
	*q = append(*q, w)
	h := *q
	for i := len(h) - 1; i > 0 && h.less(i, (i-1)/2); i = (i - 1) / 2 {
		h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
	}
}

func (q *queue) pop() waiting {
	h := *q
	top, last := h[0], len(h)-1
	h[0] = h[last]
	h = h[:last]
	*q = h
	for i := 0; ; {
		child := 2*i + 1
		if child+1 < last && h.less(child+1, child) {
			child++
		}
		if child >= last || !h.less(child, i) {
			return top
		}
		h[i], h[child] = h[child], h[i]
		i = child
	}
}
