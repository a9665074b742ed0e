package bench

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// stated makes statements from "source object value" in turn.
func stated(rows ...[3]string) []Statement {
	var out []Statement
	for _, r := range rows {
		s := Statement{Source: r[0], Object: r[1], Value: r[2]}
		_, _ = fmt.Sscan(r[2], &s.Number)
		out = append(out, s)
	}
	return out
}

func TestMajorityVote(t *testing.T) {
	in := stated([3]string{"a", "x", "1"}, [3]string{"b", "x", "2"}, [3]string{"c", "x", "2"},
		[3]string{"a", "tie", "7"}, [3]string{"b", "tie", "8"},
		[3]string{"d", "again", "3"}, [3]string{"d", "again", "3"}, [3]string{"a", "again", "4"}, [3]string{"b", "again", "4"}, [3]string{"d", "again", "4"},
		[3]string{"d", "once", "5"}, [3]string{"d", "once", "5"}, [3]string{"a", "once", "6"}, [3]string{"b", "once", "6"})
	want := map[string]string{"x": "2", "tie": "7", "again": "4", "once": "6"}
	if d := cmp.Diff(want, MajorityVote(in)); d != "" {
		t.Error(d)
	}
}

// reliable is a set in which a and b, who outvote c on x, are wrong elsewhere, each in
// its own way.
func reliable() []Statement {
	var in []Statement
	for _, o := range []string{"1", "2", "3"} {
		in = append(in, stated([3]string{"c", o, "5"}, [3]string{"d", o, "5"}, [3]string{"e", o, "5"},
			[3]string{"a", o, "50"}, [3]string{"b", o, "60"})...)
	}
	return append(in, stated([3]string{"a", "x", "3"}, [3]string{"b", "x", "3"}, [3]string{"c", "x", "9"})...)
}

// TestCRH: by hand, in the first round f loses its one value, a and b three of four and
// c one of four; c's weight is ln(4), a's and b's ln(4/3) each, so that c's value wins.
func TestCRH(t *testing.T) {
	in := append(reliable(), stated([3]string{"f", "x", "8"})...)
	if got := MajorityVote(in)["x"]; got != "3" {
		t.Fatalf("the majority says %s", got)
	}
	want := map[string]string{"1": "5", "2": "5", "3": "5", "x": "9"}
	if d := cmp.Diff(want, CRH(in)); d != "" {
		t.Error(d)
	}
	b := newBoard(in)
	weights := b.weights(b.vote(func(int) float64 { return 1 }), func(_ *object, value, truth int) float64 {
		if value == truth {
			return 0
		}
		return 1
	})
	for i, w := range []float64{math.Log(4), math.Log(100), math.Log(100), math.Log(4. / 3), math.Log(4. / 3), 0} { // c d e a b f
		if math.Abs(weights[i]-w) > 1e-12 {
			t.Errorf("weight %d is %v, want %v", i, weights[i], w)
		}
	}
}

// TestCRHNumeric: by hand, the losses of a value are 45/sqrt(610) and 55/sqrt(610) on
// the first three objects and 6/sqrt(8) on x, so that a weighs .20, b nothing and c
// .74: the weighted median of x is 9.
func TestCRHNumeric(t *testing.T) {
	in := reliable()
	b := newBoard(in)
	if got := b.objects[0].deviation(); math.Abs(got-math.Sqrt(610)) > 1e-9 {
		t.Errorf("deviation %v", got)
	}
	if got := b.objects[3].deviation(); math.Abs(got-math.Sqrt(8)) > 1e-9 {
		t.Errorf("deviation %v", got)
	}
	want := map[string]string{"1": "5", "2": "5", "3": "5", "x": "9"}
	if d := cmp.Diff(want, CRHNumeric(in)); d != "" {
		t.Error(d)
	}
	// A near miss is no great loss: a is never right and never far off, c wildly wrong
	// once. Where there are only losses and no distances, c is the better of the two.
	var near []Statement
	for _, o := range []string{"1", "2", "3", "4"} {
		far, c := "100", "10"
		if o == "4" {
			far, c = "10", "1000"
		}
		near = append(near, stated([3]string{"d", o, "10"}, [3]string{"e", o, "10"}, [3]string{"f", o, "10"}, [3]string{"a", o, "11"},
			[3]string{"c", o, c}, [3]string{"g", o, far})...)
	}
	near = append(near, stated([3]string{"a", "x", "3"}, [3]string{"c", "x", "9"})...)
	if got := [2]string{CRHNumeric(near)["x"], CRH(near)["x"]}; got != [2]string{"3", "9"} {
		t.Errorf("by distance and without: %v, want 3 and 9", got)
	}
	// The median is no vote: 1 and 2 outweigh 9, which most sources state.
	median := stated([3]string{"a", "y", "1"}, [3]string{"b", "y", "2"}, [3]string{"c", "y", "2"}, [3]string{"d", "y", "9"}, [3]string{"e", "y", "9"}, [3]string{"f", "y", "9"}, [3]string{"g", "y", "1"})
	if got := CRHNumeric(median)["y"]; got != "2" {
		t.Errorf("the median is %s", got)
	}
}

// TestAllAgree: without a loss there is nothing to weigh by, and nothing to divide by.
func TestAllAgree(t *testing.T) {
	in := stated([3]string{"a", "x", "1"}, [3]string{"b", "x", "1"}, [3]string{"a", "y", "2"})
	want := map[string]string{"x": "1", "y": "2"}
	for _, m := range TruthMethods(1, true) {
		if d := cmp.Diff(want, m.Find(in)); d != "" {
			t.Errorf("%s: %s", m.Name, d)
		}
		if got := m.Find(nil); len(got) != 0 {
			t.Errorf("%s finds %v in nothing", m.Name, got)
		}
	}
}

// copied is a set of ten objects: two sources that are right but for one object each,
// and three that state the same values, false on the first four objects.
func copied() []Statement {
	var in []Statement
	for o := range 10 {
		name := fmt.Sprint("o", o)
		say := func(source, value string) { in = append(in, Statement{Source: source, Object: name, Value: value}) }
		for i := range 2 {
			if value := "true"; o == 8+i {
				say(fmt.Sprint("good", i), "slip")
			} else {
				say(fmt.Sprint("good", i), value)
			}
		}
		for i := range 3 {
			if o < 4 {
				say(fmt.Sprint("copy", i), "false")
			} else {
				say(fmt.Sprint("copy", i), "true")
			}
		}
	}
	return in
}

// TestAccuCopy: three copies outvote two honest sources, and no weighing by the vote
// itself helps; that they share four values which nobody else has gives them away.
func TestAccuCopy(t *testing.T) {
	in := copied()
	right := func(found map[string]string) int {
		n := 0
		for _, v := range found {
			if v == "true" {
				n++
			}
		}
		return n
	}
	if got := right(MajorityVote(in)); got != 6 {
		t.Errorf("the majority is right on %d, want 6", got)
	}
	if got := right(CRH(in)); got != 6 {
		t.Errorf("CRH is right on %d, want 6", got)
	}
	if got := right(AccuCopy(in, 10, 1)); got != 10 {
		t.Errorf("AccuCopy is right on %d, want all 10", got)
	}
	if got := right(AccuCopy(in, 10, 11)); got != 6 {
		t.Errorf("AccuCopy is right on %d where no two sources meet often enough, want 6", got)
	}
	slices.Reverse(in)
	if got := right(AccuCopy(in, 10, 1)); got != 10 {
		t.Errorf("AccuCopy is right on %d in another order", got)
	}
}

// TestDependence checks the first round by hand. With accuracy .8 and ten false
// values two sources give the same value with probability .64 + .04/10 = .644, and
// copying makes that .8/.644 + .2 = 1.4422 times likelier, a difference .2 times.
func TestDependence(t *testing.T) {
	a := &accu{board: newBoard(copied()), n: 10, pairs: map[[2]int]*pair{}}
	for range a.sources {
		a.accuracy = append(a.accuracy, .8)
	}
	a.meet(1)
	a.depend()
	same := .8/.644 + .2
	for _, tt := range []struct {
		pair            [2]int
		equal, differnt float64
	}{
		{[2]int{0, 1}, 8, 2},  // the honest ones
		{[2]int{2, 3}, 10, 0}, // two copies
		{[2]int{0, 2}, 5, 5},
	} {
		odds := .25 * math.Pow(same, tt.equal) * math.Pow(.2, tt.differnt)
		if got, want := a.pairs[tt.pair].dependent, odds/(1+odds); math.Abs(got-want) > 1e-9 {
			t.Errorf("sources %v depend on each other with %v, want %v", tt.pair, got, want)
		}
	}
}

func TestProbabilities(t *testing.T) {
	got := probabilities([]float64{math.Log(3), 0}, 11) // 3 + 1 + nine times 1
	for i, want := range []float64{3. / 13, 1. / 13} {
		if math.Abs(got[i]-want) > 1e-12 {
			t.Errorf("%v", got)
		}
	}
	if got := probabilities([]float64{2000, 0}, 2); got[0] != 1 || got[1] != 0 {
		t.Errorf("a large vote gives %v", got)
	}
}

func TestLastNames(t *testing.T) {
	for _, tt := range []struct{ list, want string }{
		{"Reval, Anna", "reval"},
		{"Anna B. Reval", "reval"},
		{"REVAL, ANNA", "reval"},
		{"Reval", "reval"},
		{"reval, anna ;  tarn, ivo ;  ", "reval; tarn"},
		{"Ivo Tarn, Anna Reval", "reval; tarn"},
		{"Ivo Tarn , Anna Reval", "reval; tarn"},
		{"Ivo Tarn and Anna Reval", "reval; tarn"},
		{"Tarn &amp; Reval", "reval; tarn"},
		{"Tarn/Reval", "reval; tarn"},
		{"Reval, Anna/ Tarn, Ivo (Edt)", "reval; tarn"},
		{"Reval, Anna, Tarn, Ivo", "reval; tarn"},
		{"Reval, Anna B., Tarn, Ivo", "reval; tarn"},
		{"Reval, AnnaTarn, Ivo", "reval; tarn"},
		{"Reval, Anna B.Tarn, Ivo", "reval; tarn"},
		{"REVAL, ANNA TARN, IVO", "reval; tarn"},
		{"REVAL, ANNA TARN, IVO OSK, EDA", "osk; reval; tarn"},
		{"Reval, Anna (Author) Tarn, Ivo (Joint Author)", "reval; tarn"},
		{"McReval, Anna, Tarn, Ivo", "mcreval; tarn"},
		{"van der Tarn, Ivo", "tarn"},
		{"O'Reval, Anna; Osk-Tarn, Ivo", "oreval; osktarn"},
		{"R&eacute;val, Anna", "reval"},
		{"Dr. Anna Reval, Ivo Tarn Jr.", "reval; tarn"},
		{"Not Available", ""},
		{"", ""},
		{" , ; ", ""},
	} {
		if got := lastNames(tt.list); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.list, got, tt.want)
		}
	}
}

func TestCompareBooks(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data", "books_truth")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, lines := range map[string]string{
		"claims.jsonl": `{"object":"1","value":"Anna Reval","source":"a"}
{"object":"1","value":"Reval, A.","source":"b"}
{"object":"1","value":"Tarn, Ivo","source":"c"}
{"object":"2","value":"Tarn, Ivo","source":"a"}
{"object":"2","value":"Not Available","source":"b"}
`,
		"gold.jsonl": `{"object":"1","value":"reval, anna ; "}
{"object":"2","value":"tarn, ivo ; osk, eda ;"}
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(lines), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := CompareBooks(t.Context(), filepath.Dir(filepath.Dir(dir)))
	if err != nil {
		t.Fatal(err)
	}
	var want []TruthRow
	for _, m := range []string{"majority vote", "CRH, 0/1 loss", "AccuCopy"} {
		want = append(want, TruthRow{m, "books", 2, 1, .5})
	}
	if d := cmp.Diff(want, rows); d != "" {
		t.Error(d)
	}
	if _, err := CompareBooks(t.Context(), t.TempDir()); err == nil {
		t.Error("no error where there is no set")
	}
}
