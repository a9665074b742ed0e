package events

import (
	"cmp"
	"slices"
)

// story is a set of documents that report one event.
type story struct {
	id int32
	// docs are its articles but for copies, by number.
	docs []int32
	pins []int32 // those of docs that editors placed
	// sides are the sides of parts that its documents are on, by number, each with how
	// many of them are.
	sides []tally
	into  int32 // the story it was joined to, or its own id
}

// Move is a document that changed its story when a later one came, or when an editor
// placed it. The copies that follow it are listed as well.
type Move struct {
	Doc      int32
	From, To int32
}

func (m Move) compare(other Move) int { return cmp.Compare(m.Doc, other.Doc) }

const (
	quorum     = 4   // articles of a story that one must resemble, at most
	nodesKept  = 16  // latest articles of a story that may be arranged anew
	arranged   = 4   // stories arranged anew at a time, besides the article
	worthwhile = .15 // least probability of a pair for which that is done
)

// groups arranges a few articles: average linkage over the probabilities of their
// pairs, until no two groups are linked by at least join.
type groups struct {
	docs   []int32     // the nodes, ascending
	p      [][]float64 // by node: the probability that two tell the same event
	member [][]int     // nodes of each group; nil when it was joined to another
	link   [][]float64
	// bound are nodes that stay together whatever else they are like: those that editors
	// placed in one story, and a text and what has grown from it.
	bound [][2]int
	// apart tells whether two groups may not be one by order of editors, whatever binds
	// them; nil when there are no such orders.
	apart func(a, b []int) bool
	// clash tells whether two groups are on two events whatever their likeness.
	clash func(a, b []int) bool
	best  []float64 // scratch of linkage
}

// linkage is how well two groups belong together: the mean over the members of the
// smaller one of how likely each tells the same event as those of the larger one
// that are most like it, quorum at most. For groups within the quorum this is the
// mean over all pairs (average linkage; Sokal and Michener 1958). A long story
// changes as it runs: its latest report need not resemble its first ones.
func (g *groups) linkage(a, b []int) float64 {
	if len(a) > len(b) || len(a) == len(b) && a[0] > b[0] {
		a, b = b, a
	}
	sum := 0.0
	for _, i := range a {
		sum += g.likest(g.p[i], b)
	}
	return sum / float64(len(a))
}

// enough is how many of n articles one must resemble to belong with them: three of
// three, but not every one of more.
func enough(n int) int { return min(quorum, n-(n-1)/3) }

// likest is the mean of the greatest of the probabilities at the given places, of
// as many as are enough.
func (g *groups) likest(p []float64, at []int) float64 {
	sum := 0.0
	quorum := enough(len(at))
	if len(at) <= quorum {
		for _, j := range at {
			sum += p[j]
		}
		return sum / float64(len(at))
	}
	g.best = g.best[:0]
	for _, j := range at {
		v := p[j]
		if len(g.best) < quorum {
			g.best = append(g.best, v)
		} else if v > g.best[quorum-1] {
			g.best[quorum-1] = v
		} else {
			continue
		}
		for k := len(g.best) - 1; k > 0 && g.best[k] > g.best[k-1]; k-- {
			g.best[k], g.best[k-1] = g.best[k-1], g.best[k]
		}
	}
	for _, v := range g.best {
		sum += v
	}
	return sum / float64(quorum)
}

// arrange joins groups as long as two are linked by at least join, the closest
// first, and of equals those with the earliest documents.
func (g *groups) arrange(join float64) [][]int {
	n := len(g.docs)
	g.member, g.link = make([][]int, n), make([][]float64, n)
	flat := make([]float64, n*n)
	for i := range n {
		g.member[i] = []int{i}
		g.link[i] = flat[i*n : (i+1)*n]
		copy(g.link[i], g.p[i])
	}
	at := func(node int) int {
		return slices.IndexFunc(g.member, func(m []int) bool { return slices.Contains(m, node) })
	}
	for _, k := range g.bound {
		if a, b := at(k[0]), at(k[1]); a != b && !(g.apart != nil && g.apart(g.member[a], g.member[b])) {
			g.join(min(a, b), max(a, b))
		}
	}
	for {
		a, b, most := -1, -1, join
		for i := range n {
			if g.member[i] == nil {
				continue
			}
			for j := i + 1; j < n; j++ {
				if v := g.link[i][j]; g.member[j] != nil && (v > most || v == most && a < 0) {
					a, b, most = i, j, v
				}
			}
		}
		if a < 0 {
			break
		}
		if x, y := g.member[a], g.member[b]; g.apart != nil && g.apart(x, y) || g.clash != nil && g.clash(x, y) {
			g.link[a][b] = -1
			continue
		}
		g.join(a, b)
	}
	return slices.DeleteFunc(g.member, func(m []int) bool { return m == nil })
}

// join joins group b to group a.
func (g *groups) join(a, b int) {
	g.member[a] = append(g.member[a], g.member[b]...)
	slices.Sort(g.member[a])
	g.member[b] = nil
	for k := range g.member {
		if k != a && g.member[k] != nil {
			v := g.linkage(g.member[a], g.member[k])
			g.link[a][k], g.link[k][a] = v, v
		}
	}
}
