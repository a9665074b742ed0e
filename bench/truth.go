package bench

import (
	"cmp"
	"math"
	"slices"
)

// The methods of truth discovery here are for comparison only. They learn which
// sources to trust from many statements of each; a story has a handful.

// Statement is what a source says of an object.
type Statement struct {
	Source, Object, Value string
	// Number is the value as a number, for methods that use distance.
	Number float64
}

// TruthMethod finds the true value of every object. Of equal values the one stated
// first wins, in all methods; a source has one statement on an object, its last.
type TruthMethod struct {
	Name string
	Find func([]Statement) map[string]string
}

// TruthMethods are the methods compared; falseValues is how many wrong values an
// object may have, which [AccuCopy] needs to know. Two sources are only taken for
// copies of each other when they meet on ten objects: one wrong value that both
// happen to have would do otherwise.
func TruthMethods(falseValues int, numeric bool) []TruthMethod {
	out := []TruthMethod{
		{"majority vote", MajorityVote},
		{"CRH, 0/1 loss", CRH},
	}
	if numeric {
		out = append(out, TruthMethod{"CRH, absolute loss", CRHNumeric})
	}
	return append(out, TruthMethod{"AccuCopy", func(in []Statement) map[string]string { return AccuCopy(in, falseValues, 10) }})
}

// board is statements by object, in numbers.
type board struct {
	sources int
	objects []object
}

type object struct {
	name   string
	values []string // in the order in which they were first stated
	number []float64
	said   []said
}

// said is that a source states a value.
type said struct{ source, value int }

func newBoard(in []Statement) *board {
	type key struct{ source, object string }
	last := map[key]int{}
	for i, s := range in {
		last[key{s.Source, s.Object}] = i
	}
	b := &board{}
	sources, objects := map[string]int{}, map[string]int{}
	for i, s := range in {
		if last[key{s.Source, s.Object}] != i {
			continue
		}
		source, ok := sources[s.Source]
		if !ok {
			source = len(sources)
			sources[s.Source] = source
		}
		at, ok := objects[s.Object]
		if !ok {
			at = len(b.objects)
			objects[s.Object] = at
			b.objects = append(b.objects, object{name: s.Object})
		}
		o := &b.objects[at]
		v := slices.Index(o.values, s.Value)
		if v < 0 {
			v = len(o.values)
			o.values, o.number = append(o.values, s.Value), append(o.number, s.Number)
		}
		o.said = append(o.said, said{source, v})
	}
	b.sources = len(sources)
	return b
}

// vote takes the value of every object that has the most weight.
func (b *board) vote(weight func(source int) float64) []int {
	out := make([]int, len(b.objects))
	for i := range b.objects {
		o := &b.objects[i]
		sum := make([]float64, len(o.values))
		for _, s := range o.said {
			sum[s.value] += weight(s.source)
		}
		out[i] = first(sum)
	}
	return out
}

// first is the first of the highest, where rounding makes no difference.
func first(sum []float64) int {
	best := 0
	for i, s := range sum {
		if s > sum[best]+1e-9 {
			best = i
		}
	}
	return best
}

func (b *board) result(truth []int) map[string]string {
	out := make(map[string]string, len(b.objects))
	for i := range b.objects {
		out[b.objects[i].name] = b.objects[i].values[truth[i]]
	}
	return out
}

// MajorityVote takes the value that most sources state.
func MajorityVote(in []Statement) map[string]string {
	b := newBoard(in)
	return b.result(b.vote(func(int) float64 { return 1 }))
}

const (
	truthRounds = 20 // the methods settle in a few rounds; this bounds them
	// leastLoss stands for a loss of nought, of which there is no logarithm: a
	// source without an error counts as a hundredth as bad as the worst.
	leastLoss = .01
)

// CRH is conflict resolution on heterogeneous data (Li et al., SIGMOD 2014) with the
// loss of categories: a source's weight is minus the logarithm of its share of
// values other than the weighted vote, over that of the worst source.
func CRH(in []Statement) map[string]string {
	b := newBoard(in)
	loss := func(o *object, value, truth int) float64 {
		if value == truth {
			return 0
		}
		return 1
	}
	return b.result(b.crh(b.vote, loss))
}

// CRHNumeric is CRH with the loss of numbers: the distance from the truth over the
// standard deviation of what is stated of the object, for which the truth is the
// weighted median.
func CRHNumeric(in []Statement) map[string]string {
	b := newBoard(in)
	spread := map[*object]float64{}
	for i := range b.objects {
		spread[&b.objects[i]] = b.objects[i].deviation()
	}
	loss := func(o *object, value, truth int) float64 {
		if value == truth {
			return 0
		}
		return math.Abs(o.number[value]-o.number[truth]) / spread[o]
	}
	return b.result(b.crh(b.median, loss))
}

// crh finds truths and weights in turn until the truths stay.
func (b *board) crh(find func(weight func(int) float64) []int, loss func(o *object, value, truth int) float64) []int {
	truth := find(func(int) float64 { return 1 })
	for range truthRounds {
		weights := b.weights(truth, loss)
		next := find(func(s int) float64 { return weights[s] })
		if slices.Equal(next, truth) {
			break
		}
		truth = next
	}
	return truth
}

func (b *board) weights(truth []int, loss func(o *object, value, truth int) float64) []float64 {
	sum, n := make([]float64, b.sources), make([]float64, b.sources)
	for i := range b.objects {
		o := &b.objects[i]
		for _, s := range o.said {
			sum[s.source] += loss(o, s.value, truth[i])
			n[s.source]++
		}
	}
	worst := 0.0
	for i := range sum {
		sum[i] /= n[i] // sources state more or less
		worst = max(worst, sum[i])
	}
	for i := range sum {
		if worst == 0 {
			sum[i] = 1
			continue
		}
		sum[i] = -math.Log(max(sum[i]/worst, leastLoss))
	}
	return sum
}

// median takes the weighted median of every object.
func (b *board) median(weight func(source int) float64) []int {
	out := make([]int, len(b.objects))
	for i := range b.objects {
		o := &b.objects[i]
		sorted := slices.Clone(o.said)
		slices.SortStableFunc(sorted, func(x, y said) int { return cmp.Compare(o.number[x.value], o.number[y.value]) })
		total := 0.0
		for _, s := range sorted {
			total += weight(s.source)
		}
		below := 0.0
		for _, s := range sorted {
			out[i] = s.value
			if below += weight(s.source); below >= total/2 {
				break
			}
		}
	}
	return out
}

// deviation is the standard deviation of the numbers stated.
func (o *object) deviation() float64 {
	mean, square := 0.0, 0.0
	for _, s := range o.said {
		mean += o.number[s.value] / float64(len(o.said))
	}
	for _, s := range o.said {
		square += (o.number[s.value] - mean) * (o.number[s.value] - mean) / float64(len(o.said))
	}
	return math.Sqrt(square)
}

// The constants of AccuCopy, after its paper.
const (
	copyRate      = .8 // of a copier's values, the share that is copied
	copyPrior     = .2 // how likely two sources depend on each other before looking
	firstAccuracy = .8
)

// AccuCopy weighs sources by how often they are right and discounts what they copy
// (Dong, Berti-Equille and Srivastava, VLDB 2009). In turn, until nothing changes:
// how likely each two sources depend on each other, from the values that they share
// (to share false ones is telling); the vote of every value, in which a source counts
// with the log odds of its accuracy, less what it may have from those before it; the
// accuracy of every source, the mean probability of its values. Which of two copies
// is not asked: the less accurate one is taken for the copier, whole. Before the
// first vote nothing is known to be true, so any shared value counts the same.
// Sources that meet on fewer than together objects count as independent.
func AccuCopy(in []Statement, falseValues, together int) map[string]string {
	b := newBoard(in)
	a := &accu{board: b, n: float64(max(falseValues, 1)), accuracy: make([]float64, b.sources), pairs: map[[2]int]*pair{}}
	for i := range a.accuracy {
		a.accuracy[i] = firstAccuracy
	}
	a.meet(together)
	var truth []int
	for range truthRounds {
		a.depend()
		next := a.believe()
		moved := a.rate()
		if slices.Equal(next, truth) && moved < 1e-3 {
			break
		}
		truth = next
	}
	return b.result(truth)
}

type accu struct {
	*board
	n        float64 // false values of an object
	accuracy []float64
	pairs    map[[2]int]*pair // the lower source first
	belief   [][]float64      // the probability of every value, by object; nil before the first vote
}

// pair is two sources that state values of the same objects.
type pair struct {
	same      []said // objects (as source) and the value that both state
	different int
	dependent float64
}

// meet finds the pairs that meet on as many objects.
func (a *accu) meet(together int) {
	for i := range a.objects {
		o := &a.objects[i]
		for k, x := range o.said {
			for _, y := range o.said[:k] {
				key := [2]int{min(x.source, y.source), max(x.source, y.source)}
				p := a.pairs[key]
				if p == nil {
					p = &pair{}
					a.pairs[key] = p
				}
				if x.value == y.value {
					p.same = append(p.same, said{i, x.value})
				} else {
					p.different++
				}
			}
		}
	}
	for key, p := range a.pairs {
		if len(p.same)+p.different < together {
			delete(a.pairs, key)
		}
	}
}

// depend sets how likely each two sources depend on each other.
func (a *accu) depend() {
	for key, p := range a.pairs {
		there, back := a.odds(p, key[0], key[1]), a.odds(p, key[1], key[0])
		prior := copyPrior / 2 / (1 - copyPrior)
		odds := prior * (math.Exp(there) + math.Exp(back))
		p.dependent = 1
		if !math.IsInf(odds, 1) {
			p.dependent = odds / (1 + odds)
		}
	}
}

// odds is the logarithm of how much likelier the values of a pair are if the first
// copies from the second than if neither copies.
func (a *accu) odds(p *pair, copier, from int) float64 {
	x, y := a.accuracy[copier], a.accuracy[from]
	bothTrue, bothFalse := x*y, (1-x)*(1-y)/a.n
	ifTrue := math.Log(y*copyRate/bothTrue + 1 - copyRate)
	ifFalse := math.Log((1-y)*copyRate/bothFalse + 1 - copyRate)
	sum := float64(p.different) * math.Log(1-copyRate)
	for _, s := range p.same {
		if a.belief == nil {
			sum += math.Log(copyRate/(bothTrue+bothFalse) + 1 - copyRate)
			continue
		}
		t := a.belief[s.source][s.value]
		sum += t*ifTrue + (1-t)*ifFalse
	}
	return sum
}

// believe sets the probability of every value, and gives the likeliest.
func (a *accu) believe() []int {
	order := make([]int, a.sources)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(a.accuracy[y], a.accuracy[x]) })
	rank := make([]int, a.sources)
	for i, s := range order {
		rank[s] = i
	}
	belief, truth := make([][]float64, len(a.objects)), make([]int, len(a.objects))
	for i := range a.objects {
		o := &a.objects[i]
		votes := make([]float64, len(o.values))
		sorted := slices.Clone(o.said)
		slices.SortFunc(sorted, func(x, y said) int { return cmp.Compare(rank[x.source], rank[y.source]) })
		for k, s := range sorted {
			independent := 1.0
			for _, before := range sorted[:k] {
				if before.value == s.value {
					key := [2]int{min(before.source, s.source), max(before.source, s.source)}
					if p := a.pairs[key]; p != nil {
						independent *= 1 - copyRate*p.dependent
					}
				}
			}
			votes[s.value] += independent * math.Log(a.n*a.accuracy[s.source]/(1-a.accuracy[s.source]))
		}
		truth[i] = first(votes)
		belief[i] = probabilities(votes, a.n+1)
	}
	a.belief = belief
	return truth
}

// probabilities turns votes into probabilities; of the possible values those that
// nobody states have no vote.
func probabilities(votes []float64, possible float64) []float64 {
	top := max(0, slices.Max(votes))
	sum := max(0, possible-float64(len(votes))) * math.Exp(-top)
	out := make([]float64, len(votes))
	for i, v := range votes {
		out[i] = math.Exp(v - top)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// rate sets the accuracy of every source, and tells by how much one changed at most.
func (a *accu) rate() float64 {
	sum, n := make([]float64, a.sources), make([]float64, a.sources)
	for i := range a.objects {
		for _, s := range a.objects[i].said {
			sum[s.source] += a.belief[i][s.value]
			n[s.source]++
		}
	}
	moved := 0.0
	for i := range sum {
		next := min(max(sum[i]/n[i], .01), .99) // nobody is beyond doubt
		moved = max(moved, math.Abs(next-a.accuracy[i]))
		a.accuracy[i] = next
	}
	return moved
}
