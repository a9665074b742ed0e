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
	m := newMatcher(t)
	m.best(patient)
	total := m.total()
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
	edges              [][]edge // of each row, heaviest first
	rowPrice, colPrice []float64
	rowMatch, colMatch []int // partner or none
	work               int   // edges looked at so far
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

// newMatcher makes rows of the side that has fewer clusters, gold or predicted:
// the alignment is the same, and there are fewer searches, which end sooner.
func newMatcher(t table) *matcher {
	rows, cols := len(t.rows), len(t.cols)
	ends := func(c cell) (row, col int) { return c.row, c.col }
	if rows > cols {
		rows, cols = cols, rows
		ends = func(c cell) (row, col int) { return c.col, c.row }
	}
	m := &matcher{
		edges:    make([][]edge, rows),
		rowPrice: make([]float64, rows),
		colPrice: make([]float64, cols),
		rowMatch: slices.Repeat([]int{none}, rows),
		colMatch: slices.Repeat([]int{none}, cols),
		search: search{
			cost: slices.Repeat([]float64{math.Inf(1)}, cols),
			via:  make([]int, cols),
		},
	}
	for _, c := range t.cells {
		row, col := ends(c)
		m.edges[row] = append(m.edges[row], edge{col, t.phi4(c)})
	}
	for _, edges := range m.edges {
		slices.SortFunc(edges, func(a, b edge) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.col, b.col))
		})
	}
	return m
}

// best aligns everything.
func (m *matcher) best(p patience) {
	for _, rows := range m.components() {
		m.align(rows, p)
	}
}

// total is the weight of the alignment.
func (m *matcher) total() float64 {
	var weights []float64
	for r, col := range m.rowMatch {
		if col != none {
			i := slices.IndexFunc(m.edges[r], func(e edge) bool { return e.col == col })
			weights = append(weights, m.edges[r][i].weight)
		}
	}
	// Many weights are equal, and to multiply is more exact than to add.
	sum := 0.0
	for _, w := range tally(weights, cmp.Compare) {
		sum += float64(w.times) * w.value
	}
	return sum
}

// align aligns the rows of one connected component.
//
// Shortest paths are fast on the overlap graphs of any prediction that is at
// all like the gold, and on dense, star-like and chain-like ones. But on a
// large random graph the last searches each cover most of it: labels drawn at
// random for a million articles would take minutes. An auction finds those easy
// and is slow on others, so it gets one limited try when paths take long.
func (m *matcher) align(rows []int, p patience) {
	edges := 0
	for _, r := range rows {
		edges += len(m.edges[r])
	}
	limit := m.work + p.least + p.path*edges
	tried := false
	for _, r := range rows {
		if m.work > limit && !tried {
			tried = true
			if m.auction(rows, p.auction*edges) {
				return
			}
		}
		m.join(r)
	}
}

// patience is how much work a component may take. Paths may look at least edges
// and path more for each edge of the component before an auction is tried, and
// that may look at auction for each edge before paths go on.
type patience struct{ least, path, auction int }

// patient is well above what paths take when they are fast, which is mostly less
// than one look at each edge, and above what auctions take when those are.
var patient = patience{least: 5_000_000, path: 100, auction: 500}

// components returns the rows of each connected component, in order.
func (m *matcher) components() [][]int {
	parent := make([]int, len(m.rowMatch))
	for r := range parent {
		parent[r] = r
	}
	root := func(r int) int {
		for parent[r] != r {
			parent[r] = parent[parent[r]]
			r = parent[r]
		}
		return r
	}
	seen := slices.Repeat([]int{none}, len(m.colMatch)) // a row of each column
	for r := range parent {
		for _, e := range m.edges[r] {
			if seen[e.col] == none {
				seen[e.col] = r
			}
			a, b := root(r), root(seen[e.col])
			parent[max(a, b)] = min(a, b) // so that the root is the first row
		}
	}
	place := make(map[int]int) // of a root's component
	var out [][]int
	for r := range parent {
		at, known := place[root(r)]
		if !known {
			at = len(out)
			place[root(r)] = at
			out = append(out, nil)
		}
		out[at] = append(out[at], r)
	}
	return out
}

// join adds row r to the alignment.
func (m *matcher) join(r int) {
	for _, e := range m.edges[r] {
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
	for _, e := range m.edges[from.row] {
		m.work++
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

// auction aligns the rows of one component afresh, unless it would look at
// more than limit edges. Rounding to whole units may cost it up to 3e-12 of F1,
// though it mostly finds the very best.
//
// An auction needs every bidder to win a good, but the best alignment may leave
// clusters out. So the component is joined to its mirror image, where columns
// bid for rows, and each cluster may also win its own image, which is worth
// nothing. What the rows win of the columns is then a best alignment.
func (m *matcher) auction(rows []int, limit int) bool {
	place, cols := m.columns(rows)
	largest := 0.0
	for _, r := range rows {
		largest = max(largest, m.edges[r][0].weight)
	}
	lots := make([][]lot, len(rows)+len(cols))
	add := func(bidder, good int, worth int64) {
		lots[bidder] = append(lots[bidder], lot{good, worth})
	}
	for i, r := range rows {
		for _, e := range m.edges[r] {
			worth := int64(math.Round(e.weight / largest * auctionUnits))
			add(i, place[e.col], worth)
			add(len(rows)+place[e.col], len(cols)+i, worth)
		}
		add(i, len(cols)+i, 0)
	}
	for j := range cols {
		add(len(rows)+j, j, 0)
	}
	won, done := assign(lots, auctionUnits, limit)
	if !done {
		return false
	}
	for i, r := range rows {
		m.rowMatch[r] = none
		if won[i] < len(cols) {
			m.rowMatch[r] = cols[won[i]]
		}
	}
	return true
}

// auctionUnits is the worth of a component's heaviest edge in an auction. It
// leaves an int64 room for prices of millions of times that.
const auctionUnits = 1 << 40

// columns returns the columns that rows overlap, and the place of each.
func (m *matcher) columns(rows []int) (place map[int]int, cols []int) {
	place = make(map[int]int)
	for _, r := range rows {
		for _, e := range m.edges[r] {
			if _, known := place[e.col]; !known {
				place[e.col] = len(cols)
				cols = append(cols, e.col)
			}
		}
	}
	return place, cols
}

// lot is a good and what it is worth to a bidder.
type lot struct {
	good  int
	worth int64
}

// assign gives each bidder one of its lots, and each good to one bidder, with a
// total worth within one unit a bidder of the largest possible. There must be
// as many goods as bidders and some way to give them all out. No lot may be
// worth more than largest. It is Bertsekas's auction (1988): steps of bidding
// from large to small make rough prices fine. When it has looked at more than
// limit lots it gives up and returns false.
func assign(lots [][]lot, largest int64, limit int) ([]int, bool) {
	prices := make([]int64, len(lots))
	for step := largest / 4; ; step /= 4 {
		step = max(step, 1)
		won := sell(lots, prices, step, &limit)
		if limit < 0 || step == 1 {
			return won, limit >= 0
		}
	}
}

// sell runs one auction from the prices that the last one left, in rounds in
// which everyone who has won nothing bids.
func sell(lots [][]lot, prices []int64, step int64, limit *int) []int {
	won := make([]int, len(lots))
	owner := slices.Repeat([]int{none}, len(lots))
	bidders := make([]int, len(lots))
	for b := range bidders {
		bidders[b] = b
	}
	var outbid []int
	for len(bidders) > 0 && *limit >= 0 {
		for _, b := range bidders {
			*limit -= len(lots[b])
			good, lead := bestLot(lots[b], prices)
			prices[good] += lead + step
			if owner[good] != none {
				outbid = append(outbid, owner[good])
			}
			owner[good], won[b] = b, good
		}
		bidders, outbid = outbid, bidders[:0]
	}
	return won
}

// bestLot returns the good that is worth most above its price, and its lead over
// the next best.
func bestLot(lots []lot, prices []int64) (good int, lead int64) {
	const least = math.MinInt64
	best, next := int64(least), int64(least)
	for _, l := range lots {
		if gain := l.worth - prices[l.good]; gain > best {
			good, best, next = l.good, gain, best
		} else if gain > next {
			next = gain
		}
	}
	if next == least {
		return good, 0 // with no choice there is no need to outbid anyone by more
	}
	return good, best - next
}
