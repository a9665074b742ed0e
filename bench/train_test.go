package bench

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirefold/wirefold/cluster/events"
)

// demoSet is the demo corpus with its events.
func demoSet(t *testing.T) *Set {
	t.Helper()
	s, err := ReadSet(t.Context(), "../corpus/testdata/demo", "event")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// halves are two sets, each with every other event.
func halves(t *testing.T) []*Set {
	whole := demoSet(t)
	folds := foldsOf(goldOf(whole), 2)
	sets := []*Set{{Name: "one", Gold: map[string]string{}}, {Name: "two", Gold: map[string]string{}}}
	for _, a := range whole.Articles {
		s := sets[folds[whole.Gold[a.ID]]]
		s.Articles = append(s.Articles, a)
		s.Gold[a.ID] = whole.Gold[a.ID]
	}
	return sets
}

func goldOf(s *Set) (gold []string) {
	for _, a := range s.Articles {
		gold = append(gold, s.Gold[a.ID])
	}
	return gold
}

func trainer(t *testing.T, sets []*Set, o TrainOptions) *Trainer {
	t.Helper()
	x, err := NewTrainer(t.Context(), sets, o)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func trained(t *testing.T, x *Trainer) *Trained {
	t.Helper()
	m, err := x.Train(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTrainedModelIsAccepted(t *testing.T) {
	m, err := Train(t.Context(), []*Set{demoSet(t)}, TrainOptions{})
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := events.ParseModel(data); err != nil {
		t.Error(err)
	}
	if m.Join != .6 || !strings.HasPrefix(m.Version, "trained-") || !strings.Contains(m.Provenance, "demo (84 articles)") {
		t.Errorf("join %v, version %q, provenance %q", m.Join, m.Version, m.Provenance)
	}
	known := 0
	for _, term := range events.Terms() {
		w, ok := m.Weights[term.Name()]
		if !ok {
			continue
		}
		known++
		if w*events.Sign(term.Feature) < 0 {
			t.Errorf("%s weighs %v, against its sign", term.Name(), w)
		}
		if math.Abs(w) < leastWeight || math.Abs(w*1000-math.Round(w*1000)) > 1e-6 {
			t.Errorf("%s weighs %v: left out below %v, and of three digits", term.Name(), w, leastWeight)
		}
	}
	if known == 0 || known != len(m.Weights) {
		t.Errorf("%d weights, %d of known terms", len(m.Weights), known)
	}
}

func TestTrainingIsRepeatable(t *testing.T) {
	var first []byte
	for _, workers := range []int{1, 4, 2} {
		x := trainer(t, halves(t), TrainOptions{Workers: workers, Folds: 2})
		m := trained(t, x)
		r, err := x.Validate(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal([]any{m.Model, r})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = data
		} else if diff := cmp.Diff(string(first), string(data)); diff != "" {
			t.Errorf("%d workers (-before +now)\n%s", workers, diff)
		}
	}
}

func TestTrainedTellsOfItself(t *testing.T) {
	x := trainer(t, []*Set{demoSet(t)}, TrainOptions{})
	m := trained(t, x)
	examples, right := 0, 0
	for _, l := range x.sets[0].lessons {
		for _, e := range l {
			examples++
			if e.right {
				right++
			}
		}
	}
	if m.Examples > examples || m.Right != right || right == 0 || m.Examples == right || m.Loss <= 0 {
		t.Errorf("%+v, of %d examples, %d right", m, examples, right)
	}
}

func TestTrainingHelps(t *testing.T) {
	sets := halves(t)
	var done, total int
	x := trainer(t, sets, TrainOptions{Folds: 2, Progress: func(d, n int) {
		if d < done && total != 0 && done != total {
			t.Errorf("progress fell from %d to %d of %d", done, d, total)
		}
		done, total = d, n
	}})
	m := trained(t, x)
	r, err := x.Validate(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if done != total {
		t.Errorf("validated on %d of %d articles", done, total)
	}
	if len(r.Sets) != 2 || r.Mean.Articles != 84 || r.Mean.LeftOut == nil {
		t.Fatalf("%+v", r)
	}
	for _, s := range append(r.Sets, r.Mean) {
		for _, f := range []F1s{s.Shipped, s.Trained, s.ByEvent, s.ShippedFolds, s.TrainedFolds, *s.LeftOut} {
			if !(f.BCubed > 0 && f.BCubed <= 1+1e-12 && f.Pairwise > 0 && f.Pairwise <= 1+1e-12) {
				t.Errorf("%s: %+v", s.Set, s)
			}
		}
	}
	// Invented articles that the model is trained on are told apart well.
	if r.Mean.Trained.BCubed < .9 {
		t.Errorf("B-cubed F1 is %v on the articles trained on", r.Mean.Trained.BCubed)
	}
}

// One set cannot be left out.
func TestValidateOneSet(t *testing.T) {
	x := trainer(t, []*Set{demoSet(t)}, TrainOptions{})
	r, err := x.Validate(t.Context(), trained(t, x))
	if err != nil {
		t.Fatal(err)
	}
	if r.Mean.LeftOut != nil || r.Sets[0].LeftOut != nil || len(r.Sets) != 1 {
		t.Errorf("%+v", r)
	}
}

func TestUnlabelledArticlesMakeNoExamples(t *testing.T) {
	s := demoSet(t)
	some := &Set{Name: s.Name, Articles: s.Articles, Gold: map[string]string{}}
	for i, a := range s.Articles {
		if i%2 == 0 {
			some.Gold[a.ID] = s.Gold[a.ID]
		}
	}
	x := trainer(t, []*Set{some}, TrainOptions{})
	p := x.sets[0]
	for _, l := range p.lessons {
		for _, e := range l {
			for _, d := range []int32{e.a, e.b} {
				if p.gold[d] == "" {
					t.Fatalf("article %s, without a label, made an example", p.docs[d].Article.ID)
				}
			}
		}
	}
}

func TestUndatedArticlesComeLast(t *testing.T) {
	s := demoSet(t)
	undated := *s.Articles[0]
	undated.Published = time.Time{}
	s.Articles[0] = &undated
	p := trainer(t, []*Set{s}, TrainOptions{}).sets[0]
	for i := 1; i < len(p.docs)-1; i++ {
		if p.docs[i].Article.Published.Before(p.docs[i-1].Article.Published) {
			t.Errorf("%s comes after a later article", p.docs[i].Article.ID)
		}
	}
	if got := p.docs[len(p.docs)-1].Article.ID; got != undated.ID {
		t.Errorf("the last article is %s, want %s", got, undated.ID)
	}
}

func TestFoldsAreEven(t *testing.T) {
	var gold []string
	for event, n := range map[string]int{"a": 9, "b": 5, "c": 4, "d": 4, "e": 3, "f": 2, "": 7} {
		for range n {
			gold = append(gold, event)
		}
	}
	want := map[string]int{"a": 0, "b": 1, "c": 2, "d": 2, "e": 1, "f": 1}
	if diff := cmp.Diff(want, foldsOf(gold, 3)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTrainTellsWhatIsWrong(t *testing.T) {
	demo := demoSet(t)
	unlabelled := &Set{Name: "bare", Articles: demo.Articles, Gold: map[string]string{}}
	one := &Set{Name: "one", Articles: demo.Articles[:1], Gold: demo.Gold}
	for _, c := range []struct {
		name string
		sets []*Set
		o    TrainOptions
		want string
	}{
		{"no sets", nil, TrainOptions{}, "no set to train on"},
		{"an empty set", []*Set{{Name: "void"}}, TrainOptions{}, `set "void": no article has a gold label`},
		{"no labels", []*Set{demo, unlabelled}, TrainOptions{}, `set "bare": no article has a gold label`},
		{"one article", []*Set{one}, TrainOptions{}, "nothing to learn from"},
		{"folds", []*Set{demo}, TrainOptions{Folds: 1}, "1 folds"},
		{"l2", []*Set{demo}, TrainOptions{L2: -1}, "l2 is -1"},
		{"no number", []*Set{demo}, TrainOptions{L2: math.NaN()}, "l2 is NaN"},
		{"share", []*Set{demo}, TrainOptions{Share: 1}, "right pairs 1"},
		{"join", []*Set{demo}, TrainOptions{Join: 1}, "join is 1"},
	} {
		m, err := Train(t.Context(), c.sets, c.o)
		if m != nil || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want one with %q", c.name, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Train(ctx, []*Set{demo}, TrainOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled, the error is %v", err)
	}
}

// The fit finds the least loss: projected gradient descent, slow and sure, finds
// nothing lower.
func TestFitFindsTheLeastLoss(t *testing.T) {
	x := trainer(t, []*Set{demoSet(t)}, TrainOptions{})
	f := newFit(x.sets[0].lessons, 1e-3, .3)
	w, err := f.minimise(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	got, want := f.loss(w, nil), f.loss(f.adam(3000), nil)
	if got > want*1.01 {
		t.Errorf("the loss is %v, that of slow descent %v", got, want)
	}
	t.Logf("loss %.5f, of slow descent %.5f", got, want)
	// At the least loss no weight that may move wants to.
	g := make([]float64, len(w))
	f.loss(w, g)
	for j, s := range append(f.signs, 0) {
		if j < len(f.held) && f.isHeld(j) {
			continue
		}
		held := s != 0 && math.Abs(w[j]) < leastWeight
		if !held && math.Abs(g[j]) > 2e-3 || held && s*g[j] < -2e-3 {
			t.Errorf("weight %d is %v with slope %v", j, w[j], g[j])
		}
	}
}

// A gradient is what the loss does nearby.
func TestFitGradient(t *testing.T) {
	x := trainer(t, []*Set{demoSet(t)}, TrainOptions{})
	f := newFit(x.sets[0].lessons, .1, .6)
	var w []float64
	for _, term := range events.Terms() {
		w = append(w, events.Shipped().Weights[term.Name()])
	}
	w = append(w, events.Shipped().Bias)
	g := make([]float64, len(w))
	f.loss(w, g)
	for j := range w {
		const h = 1e-5
		was := w[j]
		w[j] = was + h
		up := f.loss(w, nil)
		w[j] = was - h
		down := f.loss(w, nil)
		w[j] = was
		if slope := (up - down) / (2 * h); math.Abs(slope-g[j]) > 1e-5*(1+math.Abs(slope)) {
			t.Errorf("weight %d: the gradient is %v, the slope %v", j, g[j], slope)
		}
	}
}

// adam is projected gradient descent with Kingma and Ba's steps (2015).
func (f *fit) adam(steps int) []float64 {
	n := len(f.signs)
	w, g := make([]float64, n+1), make([]float64, n+1)
	first, second := make([]float64, n+1), make([]float64, n+1)
	for j, s := range f.signs {
		w[j] = fitStart * s
	}
	w[n] = fitBias
	rate := .05
	for step := 1; step <= steps; step++ {
		f.loss(w, g)
		if step > steps*2/3 {
			rate = .02
		}
		for j := range w {
			first[j] = .9*first[j] + .1*g[j]
			second[j] = .999*second[j] + .001*g[j]*g[j]
			a := first[j] / (1 - math.Pow(.9, float64(step)))
			b := second[j] / (1 - math.Pow(.999, float64(step)))
			w[j] -= rate * a / (math.Sqrt(b) + 1e-8)
			if j < n && f.signs[j]*w[j] < 0 {
				w[j] = 0
			}
			if j < n && f.isHeld(j) {
				w[j] = f.held[j]
			}
		}
	}
	return w
}
