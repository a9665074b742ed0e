package bench

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// almost allows for nothing but rounding.
var almost = cmpopts.EquateApprox(0, 1e-12)

// clustering names an article for each label, in order, so that clusterings
// written as strings such as "aab" can be compared.
func clustering(labels string) map[string]string {
	out := make(map[string]string)
	for i, label := range labels {
		out[fmt.Sprint(i)] = string(label)
	}
	return out
}

// mustScore scores clusterings of which at least one article is labelled.
func mustScore(t fatal, gold, pred map[string]string) Scores {
	t.Helper()
	s, err := Score(gold, pred)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fatal is what mustScore needs of a *testing.T or a *rapid.T.
type fatal interface {
	Helper()
	Fatal(args ...any)
}

func TestScoreByHand(t *testing.T) {
	ln2, ln3 := math.Log(2), math.Log(3)
	one := PRF{1, 1, 1}
	for _, test := range []struct {
		name, gold, pred string
		want             Scores
	}{
		{
			name: "identical but for the labels",
			gold: "aab", pred: "yyx",
			want: Scores{
				Articles: 3,
				BCubed:   one, BCubedNoSingletons: one, Pairwise: one,
				ARI: 1, AMI: 1, V: 1, Homogeneity: 1, Completeness: 1,
				CEAFe:        one,
				GoldClusters: 2, PredClusters: 2, GoldSingletons: 1, PredSingletons: 1,
				LargestGold: 2, LargestPred: 2,
			},
		},
		{
			// No pair is gold and none predicted; no article has a gold
			// cluster of two, so there is nothing to average over.
			name: "both all singletons",
			gold: "abc", pred: "xyz",
			want: Scores{
				Articles: 3,
				BCubed:   one, Pairwise: one,
				ARI: 1, AMI: 1, V: 1, Homogeneity: 1, Completeness: 1,
				CEAFe:        one,
				GoldClusters: 3, PredClusters: 3, GoldSingletons: 3, PredSingletons: 3,
				LargestGold: 1, LargestPred: 1,
			},
		},
		{
			name: "both all in one",
			gold: "aaa", pred: "xxx",
			want: Scores{
				Articles: 3,
				BCubed:   one, BCubedNoSingletons: one, Pairwise: one,
				ARI: 1, AMI: 1, V: 1, Homogeneity: 1, Completeness: 1,
				CEAFe:        one,
				GoldClusters: 1, PredClusters: 1,
				LargestGold: 3, LargestPred: 3,
			},
		},
		{
			name: "one article",
			gold: "a", pred: "x",
			want: Scores{
				Articles: 1,
				BCubed:   one, Pairwise: one,
				ARI: 1, AMI: 1, V: 1, Homogeneity: 1, Completeness: 1,
				CEAFe:        one,
				GoldClusters: 1, PredClusters: 1, GoldSingletons: 1, PredSingletons: 1,
				LargestGold: 1, LargestPred: 1,
			},
		},
		{
			// B-cubed recall: a's 1/3 each, b's 1: (3/3 + 1)/4 = 1/2, and
			// over the a's alone 1/3. No predicted pair is wrong, and none
			// of the 3 gold pairs is found. Completeness:
			// 1 - (3 ln 3)/(4 ln 4) with ln 4 = 2 ln 2. CEAF-e: one of the
			// a's 2*1/(3+1) = 1/2, b 1: 3/2 over 4 and over 2.
			name: "predicted all singletons",
			gold: "aaab", pred: "wxyz",
			want: Scores{
				Articles:           4,
				BCubed:             PRF{1, 1.0 / 2, 2.0 / 3},
				BCubedNoSingletons: PRF{1, 1.0 / 3, 1.0 / 2},
				Pairwise:           PRF{1, 0, 0},
				ARI:                0, AMI: 0,
				Homogeneity: 1, Completeness: 1 - 3*ln3/(8*ln2),
				V:            2 * (8*ln2 - 3*ln3) / (16*ln2 - 3*ln3),
				CEAFe:        PRF{3.0 / 8, 3.0 / 4, 1.0 / 2},
				GoldClusters: 2, PredClusters: 4, GoldSingletons: 1, PredSingletons: 4,
				LargestGold: 3, LargestPred: 1,
			},
		},
		{
			// B-cubed precision: a's 3/4 each, b 1/4: (9/4 + 1/4)/4 = 5/8,
			// and over the a's alone 3/4. Of the 6 predicted pairs 3 are
			// gold. CEAF-e: 2*3/(3+4) = 6/7 over 1 and over 2.
			name: "predicted all in one",
			gold: "aaab", pred: "xxxx",
			want: Scores{
				Articles:           4,
				BCubed:             PRF{5.0 / 8, 1, 10.0 / 13},
				BCubedNoSingletons: PRF{3.0 / 4, 1, 6.0 / 7},
				Pairwise:           PRF{1.0 / 2, 1, 2.0 / 3},
				ARI:                0, AMI: 0, V: 0, Homogeneity: 0, Completeness: 1,
				CEAFe:        PRF{6.0 / 7, 3.0 / 7, 4.0 / 7},
				GoldClusters: 2, PredClusters: 1, GoldSingletons: 1,
				LargestGold: 3, LargestPred: 4,
			},
		},
		{
			// Overlaps: ax 2, ay 1, by 2, cy 1. Sizes: a 3, b 2, c 1 and
			// x 2, y 4.
			//
			// B-cubed precision: two a's 2/2, one a 1/4, b's 2/4, c 1/4:
			// (2 + 1/4 + 1 + 1/4)/6 = 7/12. Recall: two a's 2/3, one a 1/3,
			// b's 1, c 1: (4/3 + 1/3 + 2 + 1)/6 = 7/9. Without c they are
			// (13/4)/5 = 13/20 and (11/3)/5 = 11/15.
			//
			// Pairs: gold 3+1+0 = 4, predicted 1+6 = 7, both 1+0+1+0 = 2, of
			// 15. ARI: expected 4*7/15 = 28/15, at most (4+7)/2 = 11/2:
			// (2 - 28/15)/(11/2 - 28/15) = (2/15)/(109/30) = 4/109.
			//
			// Sums of n ln n: overlaps 4 ln 2; gold 3 ln 3 + 2 ln 2;
			// predicted 2 ln 2 + 4 ln 4 = 10 ln 2; all 6 ln 6.
			// Homogeneity: 1 - (10 ln 2 - 4 ln 2)/(6 ln 6 - 3 ln 3 - 2 ln 2)
			// = 1 - 6 ln 2/(4 ln 2 + 3 ln 3). Completeness:
			// 1 - (3 ln 3 - 2 ln 2)/(6 ln 6 - 10 ln 2)
			// = 1 - (3 ln 3 - 2 ln 2)/(6 ln 3 - 4 ln 2) = 1/2.
			//
			// Expected sum of n ln n over overlaps by chance: sizes 3 and 2
			// share 2 in 3 of 15 draws: 2/5 ln 2. 3 and 4 share 2 in 12 of 20
			// and 3 in 4 of 20: 6/5 ln 2 + 3/5 ln 3. 2 and 2 share 2 in 1 of
			// 15: 2/15 ln 2. 2 and 4 share 2 in 6 of 15: 4/5 ln 2. In all
			// 38/15 ln 2 + 3/5 ln 3. AMI is (overlaps - expected)/
			// ((gold + predicted)/2 - expected) = (22/15 ln 2 - 3/5 ln 3)/
			// (52/15 ln 2 + 9/10 ln 3), here times 30/30.
			//
			// CEAF-e: ax 2*2/(3+2) = 4/5, ay 2/7, by 2*2/(2+4) = 2/3, cy 2/5.
			// The best is ax and by: 22/15, over 2 and over 3.
			name: "mixed",
			gold: "aaabbc", pred: "xxyyyy",
			want: Scores{
				Articles:           6,
				BCubed:             PRF{7.0 / 12, 7.0 / 9, 2.0 / 3},
				BCubedNoSingletons: PRF{13.0 / 20, 11.0 / 15, 286.0 / 415},
				Pairwise:           PRF{2.0 / 7, 1.0 / 2, 4.0 / 11},
				ARI:                4.0 / 109,
				AMI:                (44*ln2 - 18*ln3) / (104*ln2 + 27*ln3),
				Homogeneity:        1 - 6*ln2/(4*ln2+3*ln3),
				Completeness:       1.0 / 2,
				V:                  2 * (3*ln3 - 2*ln2) / (9 * ln3),
				CEAFe:              PRF{11.0 / 15, 22.0 / 45, 44.0 / 75},
				GoldClusters:       3, PredClusters: 2, GoldSingletons: 1,
				LargestGold: 3, LargestPred: 4,
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := mustScore(t, clustering(test.gold), clustering(test.pred))
			if diff := cmp.Diff(test.want, got, almost); diff != "" {
				t.Errorf("Score(%s, %s) (-want +got):\n%s", test.gold, test.pred, diff)
			}
		})
	}
}

// The examples of Bagga and Baldwin (1998), with truth 1-5, 6-7 and 8-C, whose
// CEAF-e F1 is in table 1 of Luo (2005).
func TestScoreOfPublishedCoreference(t *testing.T) {
	const truth = "aaaaabbccccc"
	for _, test := range []struct {
		pred              string
		precision, recall float64 // B-cubed
		ceaf              float64
	}{
		{"aaaaabbbbbbb", 16.0 / 21, 1, 11.0 / 15},         // published 76%, 100%, 0.733
		{"aaaaabbaaaaa", 7.0 / 12, 1, 2.0 / 3},            // published 58%, 100%, 0.667
		{"aaaaaaaaaaaa", 54.0 / 144, 1, 5.0 / 17},         // published 0.294
		{"abcdefghijkl", 1, 3.0 / 12, 2 * (4.0 / 3) / 15}, // published 0.178
	} {
		got := mustScore(t, clustering(truth), clustering(test.pred))
		if got := got.BCubed; !near(got.Precision, test.precision) || !near(got.Recall, test.recall) {
			t.Errorf("%s: B-cubed %v, want precision %v and recall %v", test.pred, got, test.precision, test.recall)
		}
		if got := got.CEAFe.F1; !near(got, test.ceaf) {
			t.Errorf("%s: CEAF-e F1 %v, want %v", test.pred, got, test.ceaf)
		}
	}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-12 }

// Examples from the documentation and the tests of scikit-learn. Where those
// round, the digits here were computed with scikit-learn 1.2.1.
func TestScoreAgreesWithScikitLearn(t *testing.T) {
	for _, test := range []struct {
		gold, pred                string
		ari, ami, homog, compl, v float64
	}{
		{"0011", "0011", 1, 1, 1, 1, 1},
		{"0011", "1100", 1, 1, 1, 1, 1},
		{"0011", "0012", 0.571428571429, 0.571428571429, 1, 0.666666666667, 0.8},
		{"0012", "0011", 0.571428571429, 0.571428571429, 0.666666666667, 1, 0.8},
		{"0011", "0101", -0.5, -0.5, 0, 0, 0},
		{"0000", "0123", 0, 0, 1, 0, 0},
		{"0011", "0123", 0, 0, 1, 0.5, 0.666666666667},
		{"000111", "001122", 0.242424242424, 0.298792458171, 0.666666666667, 0.420619835714, 0.515803742979},
		{"01203451", "11002222", -0.129032258065, -0.166666666667, 0.4, 0.666666666667, 0.5},
		{"11111122222233333", "11112122223133322", 0.266940451745, 0.278209646573, 0.374602242389, 0.382173358125, 0.378349927872},
	} {
		s := mustScore(t, clustering(test.gold), clustering(test.pred))
		got := []float64{s.ARI, s.AMI, s.Homogeneity, s.Completeness, s.V}
		want := []float64{test.ari, test.ami, test.homog, test.compl, test.v}
		if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-11)); diff != "" {
			t.Errorf("%s, %s: ARI, AMI, homogeneity, completeness, V (-want +got):\n%s", test.gold, test.pred, diff)
		}
	}
}

func TestScoreOfMissingAndUnlabelledArticles(t *testing.T) {
	gold := map[string]string{"1": "a", "2": "a", "3": "", "4": "a", "5": "b"}
	pred := map[string]string{"1": "x", "3": "x", "4": "", "6": "x"}
	alone := map[string]string{"1": "x", "2": "y", "4": "z", "5": "w"}
	want := mustScore(t, map[string]string{"1": "a", "2": "a", "4": "a", "5": "b"}, alone)
	want.Missing = 3
	if diff := cmp.Diff(want, mustScore(t, gold, pred)); diff != "" {
		t.Errorf("missing articles are not singletons of their own (-want +got):\n%s", diff)
	}
	want.Missing = 4
	if diff := cmp.Diff(want, mustScore(t, gold, nil)); diff != "" {
		t.Errorf("no prediction is not all singletons (-want +got):\n%s", diff)
	}
}

func TestScoreNeedsAGoldLabel(t *testing.T) {
	for _, gold := range []map[string]string{nil, {}, {"1": ""}} {
		_, err := Score(gold, map[string]string{"1": "x"})
		if err == nil || !strings.Contains(err.Error(), "give at least one") {
			t.Errorf("Score(%v) = %v, want an error that says what to give", gold, err)
		}
	}
}

// pairOfClusterings draws a gold clustering and a predicted one of the same
// articles. At times the prediction follows the gold one.
func pairOfClusterings(t *rapid.T) (gold, pred map[string]string) {
	n := rapid.IntRange(1, 30).Draw(t, "articles")
	golds, preds := rapid.IntRange(1, n).Draw(t, "golds"), rapid.IntRange(1, n).Draw(t, "preds")
	follows := rapid.Bool().Draw(t, "follows")
	gold, pred = make(map[string]string), make(map[string]string)
	for i := range n {
		id := fmt.Sprint(i)
		g := rapid.IntRange(1, golds).Draw(t, "gold")
		p := rapid.IntRange(1, preds).Draw(t, "pred")
		if follows && p > 1 {
			p = g
		}
		gold[id], pred[id] = fmt.Sprint(g), fmt.Sprint(p)
	}
	return gold, pred
}

func TestScoreIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gold, pred := pairOfClusterings(t)
		want, got := mustScore(t, gold, pred), mustScore(t, pred, gold)
		// Exchanging the clusterings exchanges these.
		for _, m := range []*PRF{&got.BCubed, &got.Pairwise, &got.CEAFe} {
			m.Precision, m.Recall = m.Recall, m.Precision
		}
		got.Homogeneity, got.Completeness = got.Completeness, got.Homogeneity
		got.GoldClusters, got.PredClusters = got.PredClusters, got.GoldClusters
		got.GoldSingletons, got.PredSingletons = got.PredSingletons, got.GoldSingletons
		got.LargestGold, got.LargestPred = got.LargestPred, got.LargestGold
		got.BCubedNoSingletons = want.BCubedNoSingletons // about gold only
		if diff := cmp.Diff(want, got, almost); diff != "" {
			t.Errorf("Score(pred, gold) (-want +got):\n%s", diff)
		}
	})
}

func TestScoreDoesNotDependOnLabelsAndIds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gold, pred := pairOfClusterings(t)
		rename := rapid.Permutation([]string{"q", "é", "0", "Z"}).Draw(t, "names")
		renamed := func(in map[string]string) map[string]string {
			out := make(map[string]string)
			for id, label := range in {
				out[rename[len(id)]+id] = rename[len(label)%4] + reverse(label)
			}
			return out
		}
		want, got := mustScore(t, gold, pred), mustScore(t, renamed(gold), renamed(pred))
		// Of equally good alignments another may be found, whose sum is
		// rounded differently.
		if diff := cmp.Diff(want.CEAFe, got.CEAFe, almost); diff != "" {
			t.Errorf("CEAF-e after renaming (-want +got):\n%s", diff)
		}
		got.CEAFe = want.CEAFe
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Score after renaming (-want +got):\n%s", diff)
		}
	})
}

func reverse(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

func TestScoreRepeatsToTheLastBit(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	gold, pred := make(map[string]string), make(map[string]string)
	for i := range 3000 {
		gold[fmt.Sprint(i)] = fmt.Sprint(rng.IntN(500))
		if i%7 > 0 {
			pred[fmt.Sprint(i)] = fmt.Sprint(rng.IntN(400))
		}
	}
	want := mustScore(t, gold, pred)
	for range 20 {
		// A copy of a map has another iteration order.
		if got := mustScore(t, maps.Clone(gold), maps.Clone(pred)); got != want {
			t.Fatalf("Score changed (-want +got):\n%s", cmp.Diff(want, got))
		}
	}
}

func TestScoreStaysInRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gold, pred := pairOfClusterings(t)
		s := mustScore(t, gold, pred)
		for name, x := range map[string]float64{
			"B-cubed precision": s.BCubed.Precision, "B-cubed recall": s.BCubed.Recall, "B-cubed F1": s.BCubed.F1,
			"no singletons precision": s.BCubedNoSingletons.Precision, "no singletons recall": s.BCubedNoSingletons.Recall, "no singletons F1": s.BCubedNoSingletons.F1,
			"pairwise precision": s.Pairwise.Precision, "pairwise recall": s.Pairwise.Recall, "pairwise F1": s.Pairwise.F1,
			"CEAF-e precision": s.CEAFe.Precision, "CEAF-e recall": s.CEAFe.Recall, "CEAF-e F1": s.CEAFe.F1,
			"homogeneity": s.Homogeneity, "completeness": s.Completeness, "V": s.V,
		} {
			if !(x >= 0 && x <= 1+1e-12) {
				t.Errorf("%s is %v, want it from 0 to 1", name, x)
			}
		}
		for name, x := range map[string]float64{"ARI": s.ARI, "AMI": s.AMI} {
			if !(x >= -1 && x <= 1+1e-12) {
				t.Errorf("%s is %v, want it from -1 to 1", name, x)
			}
		}
		if s.ARI < -0.5-1e-12 {
			t.Errorf("ARI is %v, want at least -0.5", s.ARI)
		}
	})
}

func TestScoreOfThePerfectPredictionIsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gold, _ := pairOfClusterings(t)
		s := mustScore(t, gold, gold)
		one := PRF{1, 1, 1}
		if s.BCubed != one || s.Pairwise != one || s.CEAFe != one || s.ARI != 1 || s.AMI != 1 || s.V != 1 {
			t.Errorf("Score(gold, gold) = %+v", s)
		}
		if s.GoldSingletons < s.GoldClusters && s.BCubedNoSingletons != one {
			t.Errorf("without singletons B-cubed is %+v", s.BCubedNoSingletons)
		}
	})
}

func TestBCubedAndPairwiseFollowTheirDefinitions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gold, pred := pairOfClusterings(t)
		got := mustScore(t, gold, pred)
		if diff := cmp.Diff(directBCubed(gold, pred, 1), got.BCubed, almost); diff != "" {
			t.Errorf("B-cubed (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(directBCubed(gold, pred, 2), got.BCubedNoSingletons, almost); diff != "" {
			t.Errorf("B-cubed without singletons (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(directPairwise(gold, pred), got.Pairwise, almost); diff != "" {
			t.Errorf("pairwise (-want +got):\n%s", diff)
		}
	})
}

// directBCubed looks at every article in turn.
func directBCubed(gold, pred map[string]string, minGold int) PRF {
	var precision, recall, articles float64
	for i := range gold {
		var inGold, inPred, inBoth float64
		for j := range gold {
			g, p := gold[i] == gold[j], pred[i] == pred[j]
			inGold += toNumber(g)
			inPred += toNumber(p)
			inBoth += toNumber(g && p)
		}
		if int(inGold) >= minGold {
			precision += inBoth / inPred
			recall += inBoth / inGold
			articles++
		}
	}
	if articles == 0 {
		return PRF{}
	}
	return newPRF(precision/articles, recall/articles)
}

// directPairwise looks at every pair of articles.
func directPairwise(gold, pred map[string]string) PRF {
	var inGold, inPred, inBoth float64
	for i := range gold {
		for j := range gold {
			if i < j {
				g, p := gold[i] == gold[j], pred[i] == pred[j]
				inGold += toNumber(g)
				inPred += toNumber(p)
				inBoth += toNumber(g && p)
			}
		}
	}
	out := PRF{Precision: 1, Recall: 1}
	if inPred > 0 {
		out.Precision = inBoth / inPred
	}
	if inGold > 0 {
		out.Recall = inBoth / inGold
	}
	if sum := out.Precision + out.Recall; sum > 0 {
		out.F1 = 2 * out.Precision * out.Recall / sum
	}
	return out
}

func toNumber(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func TestInformationMeasuresFollowTheirDefinitions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gold, pred := pairOfClusterings(t)
		got := mustScore(t, gold, pred)
		table := newTable(scored(gold, pred))
		mutual := directMutualInformation(table)
		h, k := directEntropy(table.rows), directEntropy(table.cols)

		n := float64(table.articles)
		expected := math.Log(n) + (table.expectedOverlapXLogX()-sumXLogX(table.rowSizes)-sumXLogX(table.colSizes))/n
		if want := directExpectedMutualInformation(table); math.Abs(expected-want) > 1e-11 {
			t.Errorf("expected mutual information is %v, want %v", expected, want)
		}
		if room := (h+k)/2 - expected; room > 1e-6 {
			if want := (mutual - expected) / room; math.Abs(got.AMI-want) > 1e-8 {
				t.Errorf("AMI is %v, want %v", got.AMI, want)
			}
		}
		if h > 0 && math.Abs(got.Homogeneity-mutual/h) > 1e-12 {
			t.Errorf("homogeneity is %v, want %v", got.Homogeneity, mutual/h)
		}
		if k > 0 && math.Abs(got.Completeness-mutual/k) > 1e-12 {
			t.Errorf("completeness is %v, want %v", got.Completeness, mutual/k)
		}
	})
}

func directEntropy(sizes []int) float64 {
	n, sum := 0.0, 0.0
	for _, size := range sizes {
		n += float64(size)
	}
	for _, size := range sizes {
		sum -= float64(size) / n * math.Log(float64(size)/n)
	}
	return sum
}

func directMutualInformation(t table) float64 {
	n, sum := float64(t.articles), 0.0
	for _, c := range t.cells {
		x, a, b := float64(c.n), float64(t.rows[c.row]), float64(t.cols[c.col])
		sum += x / n * math.Log(n*x/(a*b))
	}
	return sum
}

// directExpectedMutualInformation is equation 24 of Vinh, Epps and Bailey
// (2010), cluster by cluster.
func directExpectedMutualInformation(t table) float64 {
	lnFactorial := func(n int) float64 {
		v, _ := math.Lgamma(float64(n + 1))
		return v
	}
	n, sum := t.articles, 0.0
	for _, a := range t.rows {
		for _, b := range t.cols {
			for x := max(a+b-n, 1); x <= min(a, b); x++ {
				chance := math.Exp(lnFactorial(a) + lnFactorial(b) + lnFactorial(n-a) + lnFactorial(n-b) -
					lnFactorial(n) - lnFactorial(x) - lnFactorial(a-x) - lnFactorial(b-x) - lnFactorial(n-a-b+x))
				sum += float64(x) / float64(n) * math.Log(float64(n)*float64(x)/(float64(a)*float64(b))) * chance
			}
		}
	}
	return sum
}

// The expectation is the plain mean over every way to deal the labels out.
func TestExpectedOverlapIsTheMeanOverAllDeals(t *testing.T) {
	golds := strings.Split("aaabbcc", "")
	for _, labels := range []string{"xxxxyyz", "xxyyzzz", "xxxxxxy", "xyzuvwt", "xxxxxxx"} {
		preds := strings.Split(labels, "")
		sum, deals := 0.0, 0
		permute(preds, 0, func() {
			sum += newTable(golds, preds).overlapXLogX()
			deals++
		})
		want := sum / float64(deals)
		if got := newTable(golds, preds).expectedOverlapXLogX(); math.Abs(got-want) > 1e-11 {
			t.Errorf("%s: expected overlap is %v, want %v", labels, got, want)
		}
	}
}

// permute calls visit with every order of s[from:].
func permute(s []string, from int, visit func()) {
	if from == len(s) {
		visit()
	}
	for i := from; i < len(s); i++ {
		s[from], s[i] = s[i], s[from]
		permute(s, from+1, visit)
		s[from], s[i] = s[i], s[from]
	}
}

// With one pair on each side among 100,000 articles, the mutual information and
// what chance makes of it differ by less than the rounding error of either. By
// hand: no overlap has two articles, so the sums of n ln n are 0, 2 ln 2 and
// 2 ln 2, and chance makes the pairs equal once in N(N-1)/2 deals: AMI is
// -p/(1-p) with p = 2/(N(N-1)).
func TestAMIKeepsItsDigitsAmongSingletons(t *testing.T) {
	const n = 100_000
	golds, preds := make([]string, n), make([]string, n)
	for i := range n {
		golds[i], preds[i] = fmt.Sprint(i), fmt.Sprint(i)
	}
	golds[1], preds[3] = golds[0], preds[2]
	p := 2.0 / n / (n - 1)
	want := -p / (1 - p)
	if got := newTable(golds, preds).ami(); math.Abs(got/want-1) > 1e-9 {
		t.Errorf("AMI is %v, want %v", got, want)
	}
}

func TestCEAFeIsTheBestOfAllAlignments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gold, pred := pairOfClusterings(t)
		table := newTable(scored(gold, pred))
		if min(len(table.rows), len(table.cols)) > 6 {
			t.Skip("too many alignments")
		}
		want := directCEAFe(table)
		if got := mustScore(t, gold, pred).CEAFe; !near(got.F1, want.F1) || !near(got.Precision, want.Precision) || !near(got.Recall, want.Recall) {
			t.Errorf("CEAF-e is %v, want %v", got, want)
		}
		// Each way to get there must do so alone.
		for name, p := range ways {
			m := newMatcher(table)
			m.best(p)
			if got := 2 * m.total() / float64(len(table.rows)+len(table.cols)); !near(got, want.F1) {
				t.Errorf("F1 by %s is %v, want %v", name, got, want.F1)
			}
		}
	})
}

// ways are the ways that align may go.
var ways = map[string]patience{
	"paths":                          {least: math.MaxInt},
	"auction":                        {least: -1, auction: 1 << 32},
	"auction after paths":            {path: 1, auction: 1 << 32},
	"paths after a rash auction":     {least: -1},
	"paths after an auction in vain": {path: 1, auction: 1},
}

// directCEAFe tries every alignment of the smaller side.
func directCEAFe(t table) PRF {
	phi := make([][]float64, len(t.rows))
	for r := range phi {
		phi[r] = make([]float64, len(t.cols))
	}
	for _, c := range t.cells {
		phi[c.row][c.col] = 2 * float64(c.n) / float64(t.rows[c.row]+t.cols[c.col])
	}
	if len(t.rows) > len(t.cols) {
		phi = transpose(phi)
	}
	best := bestFrom(phi, make([]bool, len(phi[0])))
	return newPRF(best/float64(len(t.cols)), best/float64(len(t.rows)))
}

func transpose(m [][]float64) [][]float64 {
	out := make([][]float64, len(m[0]))
	for j := range out {
		for i := range m {
			out[j] = append(out[j], m[i][j])
		}
	}
	return out
}

// bestFrom is the largest total that rows can get from columns not yet used.
func bestFrom(rows [][]float64, used []bool) float64 {
	if len(rows) == 0 {
		return 0
	}
	best := bestFrom(rows[1:], used)
	for col, gain := range rows[0] {
		if gain > 0 && !used[col] {
			used[col] = true
			best = max(best, gain+bestFrom(rows[1:], used))
			used[col] = false
		}
	}
	return best
}

// The prices that paths leave behind prove an alignment of any size best: no
// alignment can weigh more than all prices together. The auction must agree.
func TestCEAFeOfLargeComponentsIsProvablyBest(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	skewed := func(n int) int { return int(math.Pow(float64(n), rng.Float64())) }
	for _, test := range []struct {
		name string
		deal func(i int) (gold, pred int)
	}{
		{"dense", func(int) (int, int) { return rng.IntN(200), rng.IntN(200) }},
		{"sparse", func(int) (int, int) { return rng.IntN(5000), rng.IntN(5000) }},
		{"more gold", func(int) (int, int) { return rng.IntN(2000), rng.IntN(500) }},
		{"more predicted", func(int) (int, int) { return rng.IntN(500), rng.IntN(2000) }},
		{"skewed", func(int) (int, int) { return skewed(3000), skewed(3000) }},
		{"grid", func(i int) (int, int) { return i % 100, i / 100 }},
		{"chain", func(i int) (int, int) { return i / 10, (i + 5) / 10 }},
	} {
		t.Run(test.name, func(t *testing.T) {
			var golds, preds []string
			for i := range 20_000 {
				g, p := test.deal(i)
				golds, preds = append(golds, fmt.Sprint(g)), append(preds, fmt.Sprint(p))
			}
			table := newTable(golds, preds)
			paths := newMatcher(table)
			paths.best(patience{least: math.MaxInt})
			if err := proof(paths); err != nil {
				t.Error(err)
			}
			auction := newMatcher(table)
			auction.best(patience{least: -1, auction: 1 << 32})
			clusters := float64(len(table.rows) + len(table.cols))
			if got, want := 2*auction.total()/clusters, 2*paths.total()/clusters; math.Abs(got-want) > 3e-12 {
				t.Errorf("F1 by auction is %v, by paths %v", got, want)
			}
		})
	}
}

// proof checks that the alignment is one to one and that its prices prove it
// best.
func proof(m *matcher) error {
	prices, used := 0.0, make(map[int]bool)
	for r, edges := range m.edges {
		prices += m.rowPrice[r]
		for _, e := range edges {
			if m.rowPrice[r] < 0 || m.colPrice[e.col] < 0 || m.rowPrice[r]+m.colPrice[e.col] < e.weight-1e-12 {
				return fmt.Errorf("prices %v and %v do not cover weight %v", m.rowPrice[r], m.colPrice[e.col], e.weight)
			}
		}
		if col := m.rowMatch[r]; col != none {
			if used[col] {
				return fmt.Errorf("column %d is matched twice", col)
			}
			used[col] = true
		}
	}
	for _, p := range m.colPrice {
		prices += p
	}
	if total := m.total(); math.Abs(total-prices) > 1e-9 {
		return fmt.Errorf("the alignment weighs %v and its prices %v", total, prices)
	}
	return nil
}
