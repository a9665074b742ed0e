package bench

import (
	"cmp"
	"errors"
	"maps"
	"math"
	"slices"
)

// PRF is a precision, a recall and their harmonic mean, each a fraction from
// 0 to 1 where 1 is best. F1 is 0 when precision and recall are both 0.
type PRF struct {
	// Precision is the fraction of what was predicted that is right.
	Precision float64 `json:"precision"`
	// Recall is the fraction of what is gold that was predicted.
	Recall float64 `json:"recall"`
	// F1 is 2*Precision*Recall/(Precision+Recall), van Rijsbergen's F with
	// equal weights (Information Retrieval, 2nd ed., 1979).
	F1 float64 `json:"f1"`
}

// Scores compares a predicted clustering with a gold one over the articles
// that have a gold label. Every cluster, predicted ones too, counts only those
// articles. The same clusterings give the same bits on every run.
type Scores struct {
	// Articles is the number of articles scored: those with a gold label.
	Articles int `json:"articles"`
	// Missing is the number of scored articles that the prediction leaves out
	// or labels "". Each is scored as a predicted singleton of its own, so
	// that leaving an article out is never better than keeping it alone.
	Missing int `json:"missing"`

	// BCubed averages over articles the share of the article's predicted
	// cluster that is of its gold cluster (precision) and the share of its
	// gold cluster that is in its predicted cluster (recall), counting the
	// article itself (Bagga and Baldwin 1998; Amigó et al. 2009).
	BCubed PRF `json:"b_cubed"`
	// BCubedNoSingletons is BCubed averaged over only the articles whose gold
	// cluster has two or more members; the clusters themselves stay whole.
	// All three numbers are 0 when there is no such article, since nothing
	// was measured (GoldSingletons then equals GoldClusters).
	BCubedNoSingletons PRF `json:"b_cubed_no_singletons"`
	// Pairwise counts unordered pairs of articles: precision is the share of
	// predicted pairs that are gold pairs, recall the share of gold pairs
	// that are predicted. With no predicted pair no pair is wrong, so
	// precision is 1; with no gold pair none is missed, so recall is 1.
	// Hence F1 is 1 when both have no pair and 0 when just one has none.
	Pairwise PRF `json:"pairwise"`

	// ARI is the adjusted Rand index (Hubert and Arabie 1985): 1 for equal
	// clusterings, 0 expected by chance, and as low as -0.5.
	ARI float64 `json:"ari"`
	// AMI is the adjusted mutual information, normalised by the arithmetic
	// mean of the two entropies (Vinh, Epps and Bailey 2010): 1 for equal
	// clusterings, 0 expected by chance, and it may be below 0.
	AMI float64 `json:"ami"`
	// V is the V-measure, the harmonic mean of Homogeneity and Completeness
	// with beta 1, from 0 to 1 (Rosenberg and Hirschberg 2007). It is 0 when
	// both are 0.
	V float64 `json:"v"`
	// Homogeneity is 1 - H(gold|predicted)/H(gold), from 0 to 1; 1 when there
	// is only one gold cluster (Rosenberg and Hirschberg 2007).
	Homogeneity float64 `json:"homogeneity"`
	// Completeness is 1 - H(predicted|gold)/H(predicted), from 0 to 1; 1 when
	// there is only one predicted cluster (Rosenberg and Hirschberg 2007).
	Completeness float64 `json:"completeness"`

	// CEAFe aligns gold and predicted clusters one to one so that the total
	// of 2|G∩C|/(|G|+|C|) is the largest possible; precision is that total
	// over the number of predicted clusters and recall over the number of
	// gold clusters (Luo 2005, similarity phi4).
	CEAFe PRF `json:"ceaf_e"`

	// GoldClusters is the number of gold clusters.
	GoldClusters int `json:"gold_clusters"`
	// PredClusters is the number of predicted clusters with a scored article,
	// including one for each missing article.
	PredClusters int `json:"pred_clusters"`
	// GoldSingletons is the number of gold clusters of one article.
	GoldSingletons int `json:"gold_singletons"`
	// PredSingletons is the number of predicted clusters of one scored
	// article, including each missing article.
	PredSingletons int `json:"pred_singletons"`
	// LargestGold is the number of articles in the largest gold cluster.
	LargestGold int `json:"largest_gold"`
	// LargestPred is the number of scored articles in the largest predicted
	// cluster.
	LargestPred int `json:"largest_pred"`
}

// Score compares the clustering pred with the clustering gold. Both map an
// article's id to the label of its cluster; the labels themselves carry no
// meaning beyond being equal or not. An article with an empty gold label is
// unlabelled and not scored, and predicted articles that gold does not name
// are ignored. An empty predicted label is the same as none: see
// [Scores.Missing].
func Score(gold, pred map[string]string) (Scores, error) {
	golds, preds := scored(gold, pred)
	if len(golds) == 0 {
		return Scores{}, errors.New("bench: no article has a gold label: give at least one article id a non-empty gold label")
	}
	t := newTable(golds, preds)
	s := Scores{
		Articles:       t.articles,
		Missing:        count(preds, ""),
		Pairwise:       t.pairwise(),
		ARI:            t.ari(),
		AMI:            t.ami(),
		Homogeneity:    t.homogeneity(),
		Completeness:   t.transposed().homogeneity(),
		CEAFe:          t.ceafE(),
		GoldClusters:   len(t.rows),
		PredClusters:   len(t.cols),
		GoldSingletons: count(t.rows, 1),
		PredSingletons: count(t.cols, 1),
		LargestGold:    slices.Max(t.rows),
		LargestPred:    slices.Max(t.cols),
	}
	s.BCubed, s.BCubedNoSingletons = t.bCubed(1), t.bCubed(2)
	s.V = harmonicMean(s.Homogeneity, s.Completeness)
	return s, nil
}

// scored returns the gold and predicted labels of the articles to score, in
// step and in no particular order. A missing prediction is "".
func scored(gold, pred map[string]string) (golds, preds []string) {
	golds = make([]string, 0, len(gold))
	preds = make([]string, 0, len(gold))
	for id, label := range gold {
		if label != "" {
			golds = append(golds, label)
			preds = append(preds, pred[id])
		}
	}
	return golds, preds
}

// table is the contingency table of two clusterings. Rows are gold clusters
// and columns predicted ones.
type table struct {
	articles   int
	rows, cols []int  // cluster sizes
	cells      []cell // the overlaps that are not empty, by row then column

	// Most cells, rows and columns look alike, so the sums below run over
	// the distinct ones in sorted order. That is fast, and it makes the last
	// bit independent of map iteration order and of the labels.
	overlaps           []tallied[overlap]
	rowSizes, colSizes []tallied[int]
}

// cell is the overlap of gold cluster row and predicted cluster col: n
// articles.
type cell struct{ row, col, n int }

// overlap is n articles shared by a gold cluster of size gold and a predicted
// cluster of size pred.
type overlap struct{ n, gold, pred int }

// newTable counts the overlaps of the clusterings golds and preds. Each empty
// predicted label becomes a column of its own.
func newTable(golds, preds []string) table {
	rowOf, colOf := number(golds), number(preds)
	alone := make([]int, len(rowOf)) // missing predictions in each row
	keys := make([]uint64, 0, len(golds))
	for i, label := range golds {
		row := rowOf[label]
		if preds[i] == "" {
			alone[row]++
			continue
		}
		keys = append(keys, key(row, colOf[preds[i]]))
	}
	cols := len(colOf)
	for row, n := range alone {
		for range n {
			keys = append(keys, key(row, cols))
			cols++
		}
	}
	slices.Sort(keys)
	return tableOf(keys, len(rowOf), cols)
}

// key packs a row and a column so that sorted keys are in row then column
// order.
func key(row, col int) uint64 { return uint64(row)<<32 | uint64(col) }

// tableOf builds the table from one sorted key per article.
func tableOf(keys []uint64, rows, cols int) table {
	t := table{articles: len(keys), rows: make([]int, rows), cols: make([]int, cols)}
	for i, k := range keys {
		row, col := int(k>>32), int(uint32(k))
		t.rows[row]++
		t.cols[col]++
		if i == 0 || keys[i-1] != k {
			t.cells = append(t.cells, cell{row: row, col: col})
		}
		t.cells[len(t.cells)-1].n++
	}
	overlaps := make([]overlap, len(t.cells))
	for i, c := range t.cells {
		overlaps[i] = overlap{c.n, t.rows[c.row], t.cols[c.col]}
	}
	t.overlaps = tally(overlaps, compareOverlaps)
	t.rowSizes = tally(t.rows, cmp.Compare)
	t.colSizes = tally(t.cols, cmp.Compare)
	return t
}

// number gives each distinct label that is not empty its place in sorted
// order.
func number(labels []string) map[string]int {
	places := make(map[string]int)
	for _, label := range labels {
		if label != "" {
			places[label] = 0
		}
	}
	for i, label := range slices.Sorted(maps.Keys(places)) {
		places[label] = i
	}
	return places
}

func compareOverlaps(a, b overlap) int {
	return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(a.gold, b.gold), cmp.Compare(a.pred, b.pred))
}

// tallied is a value and how many times it occurs.
type tallied[T any] struct {
	value T
	times int
}

// tally counts the distinct values, in sorted order.
func tally[T comparable](values []T, compare func(a, b T) int) []tallied[T] {
	times := make(map[T]int)
	for _, v := range values {
		times[v]++
	}
	out := make([]tallied[T], 0, len(times))
	for v, n := range times {
		out = append(out, tallied[T]{v, n})
	}
	slices.SortFunc(out, func(a, b tallied[T]) int { return compare(a.value, b.value) })
	return out
}

// transposed is the sums of t, not its cells, with gold and predicted
// exchanged.
func (t table) transposed() table {
	t.rows, t.cols = t.cols, t.rows
	t.rowSizes, t.colSizes = t.colSizes, t.rowSizes
	t.cells = nil
	return t
}

// bCubed averages B-cubed precision and recall over the articles whose gold
// cluster has at least minGold members. The n articles of an overlap all have
// the same precision n/pred and recall n/gold.
func (t table) bCubed(minGold int) PRF {
	var precision, recall float64
	articles := 0
	for _, o := range t.overlaps {
		n, gold, pred := o.value.n, o.value.gold, o.value.pred
		if gold < minGold {
			continue
		}
		articles += o.times * n
		precision += float64(o.times) * float64(n*n) / float64(pred)
		recall += float64(o.times) * float64(n*n) / float64(gold)
	}
	if articles == 0 {
		return PRF{}
	}
	return newPRF(precision/float64(articles), recall/float64(articles))
}

// pairs counts the pairs that both clusterings, the gold one and the predicted
// one put together.
func (t table) pairs() (both, gold, pred int) {
	for _, o := range t.overlaps {
		both += o.times * choose2(o.value.n)
	}
	for _, s := range t.rowSizes {
		gold += s.times * choose2(s.value)
	}
	for _, s := range t.colSizes {
		pred += s.times * choose2(s.value)
	}
	return both, gold, pred
}

func choose2(n int) int { return n * (n - 1) / 2 }

func (t table) pairwise() PRF {
	both, gold, pred := t.pairs()
	return newPRF(shareOfPairs(both, pred), shareOfPairs(both, gold))
}

// shareOfPairs is part/whole, and 1 of no pairs: none of them is wrong.
func shareOfPairs(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// ari is the adjusted Rand index from the four counts of pairs, a form that
// equals Hubert and Arabie's but has no 0/0 unless the clusterings are equal.
func (t table) ari() float64 {
	both, gold, pred := t.pairs()
	if both == gold && both == pred {
		return 1
	}
	// Floats: the products of pair counts do not fit an int.
	goldOnly, predOnly := float64(gold-both), float64(pred-both)
	together := float64(both)
	apart := float64(choose2(t.articles) - gold - pred + both)
	return 2 * (together*apart - goldOnly*predOnly) /
		((together+goldOnly)*(goldOnly+apart) + (together+predOnly)*(predOnly+apart))
}

// ami is the adjusted mutual information (MI-E[MI]) / (mean(H)-E[MI]).
//
// With S, G and P the sums of x ln x over the overlaps, the gold sizes and the
// predicted sizes, MI is ln N + (S-G-P)/N and the entropies are ln N - G/N and
// ln N - P/N. Everything but the terms below cancels, and so does the rounding
// error of the large terms, which otherwise drowns the result when most
// clusters are singletons.
func (t table) ami() float64 {
	if t.equal() {
		return 1 // the limit where chance can do nothing but agree is 0/0
	}
	expected := t.expectedOverlapXLogX()
	return (t.overlapXLogX() - expected) /
		((sumXLogX(t.rowSizes)+sumXLogX(t.colSizes))/2 - expected)
}

// equal reports whether both clusterings are the same: each overlap is all of
// both its clusters.
func (t table) equal() bool {
	return len(t.cells) == len(t.rows) && len(t.cells) == len(t.cols)
}

// overlapXLogX is the sum of n ln n over the overlaps.
func (t table) overlapXLogX() float64 {
	sum := 0.0
	for _, o := range t.overlaps {
		sum += float64(o.times) * xLogX(o.value.n)
	}
	return sum
}

func sumXLogX(sizes []tallied[int]) float64 {
	sum := 0.0
	for _, s := range sizes {
		sum += float64(s.times) * xLogX(s.value)
	}
	return sum
}

func xLogX(x int) float64 {
	if x == 0 {
		return 0
	}
	return float64(x) * math.Log(float64(x))
}

// expectedOverlapXLogX is the mean of overlapXLogX over all ways to deal the
// articles into clusters of the same sizes. It takes time for each pair of
// distinct sizes, not of clusters: N articles have at most sqrt(2N) distinct
// sizes.
func (t table) expectedOverlapXLogX() float64 {
	sum := 0.0
	for _, r := range t.rowSizes {
		for _, c := range t.colSizes {
			sum += float64(r.times) * float64(c.times) * expectedXLogX(r.value, c.value, t.articles)
		}
	}
	return sum
}

// expectedXLogX is the mean of X ln X, where X is how many articles a cluster
// of size a and one of size b share when drawn from n articles by chance: the
// hypergeometric distribution. The chances are walked out from the most likely
// value by their ratios and divided by their sum at the end. Log-gamma would
// give them directly, but lose half the digits to cancellation at n = 1e6.
func expectedXLogX(a, b, n int) float64 {
	if a == 1 || b == 1 {
		return 0 // X is 0 or 1
	}
	// The chances fall ever faster away from the mode: past this, what is
	// left is less than the rounding error of the sum.
	const negligible = 1e-30
	mode := (a + 1) * (b + 1) / (n + 2)
	rest := n - a - b // may be negative, but rest+x is the articles in neither
	sum, total := xLogX(mode), 1.0
	for x, p := mode, 1.0; x < min(a, b) && p > negligible; x++ {
		p *= float64(a-x) * float64(b-x) / (float64(x+1) * float64(rest+x+1))
		sum += p * xLogX(x+1)
		total += p
	}
	for x, p := mode, 1.0; x > max(0, -rest) && p > negligible; x-- {
		p *= float64(x) * float64(rest+x) / (float64(a-x+1) * float64(b-x+1))
		sum += p * xLogX(x-1)
		total += p
	}
	return sum / total
}

// homogeneity is 1 - H(gold|predicted)/H(gold), both entropies times N.
func (t table) homogeneity() float64 {
	if len(t.rows) == 1 {
		return 1
	}
	conditional := sumXLogX(t.colSizes) - t.overlapXLogX()
	entropy := xLogX(t.articles) - sumXLogX(t.rowSizes)
	return min(max(1-conditional/entropy, 0), 1) // rounding may leave the range
}

func newPRF(precision, recall float64) PRF {
	return PRF{Precision: precision, Recall: recall, F1: harmonicMean(precision, recall)}
}

func harmonicMean(a, b float64) float64 {
	if a+b == 0 {
		return 0
	}
	return 2 * a * b / (a + b)
}

func count[T comparable](values []T, want T) int {
	n := 0
	for _, v := range values {
		if v == want {
			n++
		}
	}
	return n
}
