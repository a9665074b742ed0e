package bench

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/cluster/events"
	"github.com/wirefold/wirefold/corpus"
)

// TrainOptions say how a [Trainer] works. The zero value is right for most.
type TrainOptions struct {
	// Rounds is how often the sets are streamed, each time with the model of the
	// round before, and a model is fitted to the examples of all rounds so far;
	// 0 means 3.
	Rounds int
	// L2 holds the weights down: half of it times their squares is added to the
	// loss. 0 means 1e-4.
	L2 float64
	// Positive is how much an example of the right story weighs beside one of a
	// wrong story; 0 means 1.
	Positive float64
	// Join is the probability from which an article joins a story, in training and
	// in the model made; 0 means .5.
	Join float64
	// Start decides in the first round; nil means the model that ships. Only its
	// decisions matter: the fit does not start from its weights.
	Start *events.Model
	// Folds is the number of parts for the validation by event; 0 means 3.
	Folds int
	// Workers is how many streams and fits run at a time; 0 means GOMAXPROCS.
	// Results do not depend on it.
	Workers int
	// Progress, if set, is called now and then with the articles read and those to
	// be read in all. It is called by one goroutine at a time.
	Progress func(done, total int)
}

// ErrNoExamples says that sets teach nothing: no labelled article meets both a
// story of its own event and one of another.
var ErrNoExamples = errors.New("bench: nothing to learn from: articles must meet stories of their own event and of others; give more labelled articles")

// Trained is a model and how it came about.
type Trained struct {
	Model  *events.Model
	Rounds []Round
}

// Round tells of one round of training.
type Round struct {
	// Examples so far, and how many of them are of the right story.
	Examples int `json:"examples"`
	Positive int `json:"positive"`
	// Before and After are the losses of these examples under the round's first
	// model, by which the latest were made, and under the one fitted to them.
	Before float64 `json:"before"`
	After  float64 `json:"after"`
}

// Trainer makes models for [events] from labelled sets, and measures them.
//
// A set is streamed in order of publication. Every story that is considered for an
// article makes an example: the features, and whether most labelled members of the
// story are of the article's event. So a model learns from the stories that a model
// makes, faults included, and not from the gold ones, which it never meets. All
// sets weigh the same, but for those that make few examples. Articles without a
// label and copies make none.
type Trainer struct {
	o     TrainOptions
	sets  []*prepared
	first []*streamed // of the first round, by set: it is the same for all trainings
	slots chan struct{}

	mu          sync.Mutex
	done, total int
}

// prepared is a set in order of publication.
type prepared struct {
	name   string
	docs   []*corpus.Document
	copyOf []int32
	gold   []string
	labels map[string]string // gold by id
	fold   []int             // by document
	folds  map[string]int    // by event
}

// NewTrainer cleans the articles of the sets and finds the copies among them.
func NewTrainer(ctx context.Context, sets []*Set, o TrainOptions) (*Trainer, error) {
	if len(sets) == 0 {
		return nil, errors.New("bench: no set to train on")
	}
	if o.Rounds < 0 || o.Folds < 0 || o.Folds == 1 {
		return nil, fmt.Errorf("bench: %d rounds and %d folds: want at least one round and two folds", o.Rounds, o.Folds)
	}
	if !(o.L2 >= 0) || math.IsInf(o.L2, 1) || !(o.Positive >= 0) || math.IsInf(o.Positive, 1) {
		return nil, fmt.Errorf("bench: l2 is %v and the weight of right stories %v, want numbers from 0 on", o.L2, o.Positive)
	}
	if !(o.Join >= 0 && o.Join < 1) {
		return nil, fmt.Errorf("bench: join is %v, want a probability between 0 and 1", o.Join)
	}
	o.Rounds = cmp.Or(o.Rounds, 3)
	o.Folds = cmp.Or(o.Folds, 3)
	o.L2 = cmp.Or(o.L2, 1e-4)
	o.Positive = cmp.Or(o.Positive, 1)
	o.Join = cmp.Or(o.Join, .5)
	o.Workers = cmp.Or(max(0, o.Workers), runtime.GOMAXPROCS(0))
	if o.Start == nil {
		o.Start = events.Shipped()
	}
	start := *o.Start
	start.Join = o.Join
	o.Start = &start
	t := &Trainer{o: o, sets: make([]*prepared, len(sets)), slots: make(chan struct{}, o.Workers)}
	err := t.each(ctx, len(sets), func(i int) (err error) {
		t.sets[i], err = prepare(ctx, sets[i], o.Folds)
		return err
	})
	return t, err
}

func prepare(ctx context.Context, s *Set, folds int) (*prepared, error) {
	p := &prepared{name: s.Name, labels: map[string]string{}}
	articles := slices.Clone(s.Articles)
	slices.SortStableFunc(articles, corpus.ByPublication)
	index := copies.New(func(d int32) copies.Text { return copies.TextOf(p.docs[d]) }, copies.Options{})
	for i, a := range articles {
		if i%64 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		d := corpus.Clean(a)
		p.docs = append(p.docs, d)
		p.gold = append(p.gold, s.Gold[a.ID])
		if g := s.Gold[a.ID]; g != "" {
			p.labels[a.ID] = g
		}
		_, edges, err := index.Add(copies.ArticleOf(d))
		if err != nil {
			return nil, fmt.Errorf("bench: set %s: article %q: %w", s.Name, a.ID, err)
		}
		of := int32(-1)
		if len(edges) > 0 {
			of = edges[0].To
		}
		p.copyOf = append(p.copyOf, of)
	}
	if len(p.labels) == 0 {
		return nil, fmt.Errorf("bench: set %q: no article has a gold label; give at least one of its %d a label", s.Name, len(articles))
	}
	p.folds = foldsOf(p.gold, folds)
	for _, g := range p.gold {
		p.fold = append(p.fold, p.folds[g])
	}
	return p, nil
}

// foldsOf deals events to n folds: the largest first, each to the fold with the
// fewest articles.
func foldsOf(gold []string, n int) map[string]int {
	sizes := map[string]int{}
	for _, g := range gold {
		if g != "" {
			sizes[g]++
		}
	}
	byName := make([]tallied[string], 0, len(sizes))
	for g, size := range sizes {
		byName = append(byName, tallied[string]{g, size})
	}
	slices.SortFunc(byName, func(a, b tallied[string]) int {
		return cmp.Or(cmp.Compare(b.times, a.times), cmp.Compare(a.value, b.value))
	})
	folds, filled := map[string]int{}, make([]int, n)
	for _, g := range byName {
		least := slices.Index(filled, slices.Min(filled))
		folds[g.value] = least
		filled[least] += g.times
	}
	return folds
}

// each calls do for 0 to n-1, as many at a time as there are workers, and gives
// the first error by number.
func (t *Trainer) each(ctx context.Context, n int, do func(i int) error) error {
	return parallel(n, func(i int) error {
		t.slots <- struct{}{}
		defer func() { <-t.slots }()
		if err := ctx.Err(); err != nil {
			return err
		}
		return do(i)
	})
}

// expect begins to count progress anew.
func (t *Trainer) expect(articles int) {
	t.mu.Lock()
	t.done, t.total = 0, articles
	t.mu.Unlock()
}

func (t *Trainer) read(articles int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done += articles
	if t.o.Progress != nil {
		t.o.Progress(t.done, t.total)
	}
}

// example is a story considered for an article.
type example struct {
	doc   int32
	right bool
	x     events.Features
}

// streamed is what came of a set.
type streamed struct {
	examples []example
	story    map[string]string // by id
}

// stream decides on the articles of a set with a model, with or without making
// examples.
func (t *Trainer) stream(ctx context.Context, p *prepared, m *events.Model, examples bool) (*streamed, error) {
	c := events.New(events.Options{Model: m, Candidates: 1 << 10})
	out := &streamed{story: make(map[string]string, len(p.docs))}
	var stories []map[string]int // labelled members, by event
	const often = 64
	for i, d := range p.docs {
		if i%often == 0 {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			t.read(min(often, len(p.docs)-i))
		}
		c.Observe(d)
		decision := c.Add(d, p.copyOf[i])
		gold := p.gold[i]
		if examples && p.copyOf[i] < 0 && gold != "" {
			for _, k := range decision.Candidates {
				if event := commonest(stories[k.Story]); event != "" {
					out.examples = append(out.examples, example{int32(i), event == gold, k.Features})
				}
			}
		}
		for int(decision.Story) >= len(stories) {
			stories = append(stories, map[string]int{})
		}
		if gold != "" {
			stories[decision.Story][gold]++
		}
		out.story[d.Article.ID] = strconv.Itoa(int(decision.Story))
	}
	return out, nil
}

// commonest is the event of most members, the first by name of several; "" of
// none.
func commonest(members map[string]int) string {
	best, most := "", 0
	for event, n := range members {
		if n > most || n == most && event < best {
			best, most = event, n
		}
	}
	return best
}

// streamAll streams the sets that use names, all when it is nil.
func (t *Trainer) streamAll(ctx context.Context, m *events.Model, examples bool, use func(set int) bool) ([]*streamed, error) {
	out := make([]*streamed, len(t.sets))
	err := t.each(ctx, len(t.sets), func(i int) (err error) {
		if use == nil || use(i) {
			out[i], err = t.stream(ctx, t.sets[i], m, examples)
		}
		return err
	})
	return out, err
}

// Train trains on all sets.
func (t *Trainer) Train(ctx context.Context) (*Trained, error) {
	n := t.articles() * (t.o.Rounds - 1)
	if t.first == nil {
		n += t.articles()
	}
	t.expect(n)
	if err := t.begin(ctx); err != nil {
		return nil, err
	}
	return t.train(ctx, nil, nil)
}

// begin streams the first round, unless that was done.
func (t *Trainer) begin(ctx context.Context) (err error) {
	if t.first == nil {
		t.first, err = t.streamAll(ctx, t.o.Start, true, nil)
		if err != nil {
			t.first = nil
		}
	}
	return err
}

func (t *Trainer) articles() int {
	n := 0
	for _, p := range t.sets {
		n += len(p.docs)
	}
	return n
}

// train trains on the sets that use names (nil: all), without the articles that
// skip names (nil: none).
func (t *Trainer) train(ctx context.Context, use func(set int) bool, skip func(set int, doc int32) bool) (*Trained, error) {
	out := &Trained{Model: t.o.Start}
	examples := make([][]example, len(t.sets))
	var start []float64
	for round := range t.o.Rounds {
		runs := t.first
		if round > 0 {
			var err error
			if runs, err = t.streamAll(ctx, out.Model, true, use); err != nil {
				return nil, err
			}
		}
		for i, run := range runs {
			if use != nil && !use(i) {
				continue
			}
			for _, e := range run.examples {
				if skip == nil || !skip(i, e.doc) {
					examples[i] = append(examples[i], e)
				}
			}
		}
		var weights []float64
		var r Round
		err := t.each(ctx, 1, func(int) (err error) {
			f := newFit(examples, t.o.L2, t.o.Positive)
			if f.positive == 0 || f.positive == len(f.rows) {
				return ErrNoExamples
			}
			r = Round{Examples: len(f.rows), Positive: f.positive, Before: f.loss(weightsOf(out.Model), nil)}
			if weights, err = f.minimise(ctx, start); err != nil {
				return err
			}
			r.After = f.loss(weights, nil)
			return nil
		})
		if err != nil {
			return nil, err
		}
		start = weights
		out.Rounds = append(out.Rounds, r)
		if out.Model, err = t.model(weights, examples); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// leastWeight is that below which a weight is left out of a model.
const leastWeight = 1e-3

// model makes a model of the weights of all terms and, last, the bias.
func (t *Trainer) model(weights []float64, examples [][]example) (*events.Model, error) {
	round := func(x float64) float64 { return math.Round(x*1000)/1000 + 0 } // + 0: no -0
	m := events.Model{Weights: map[string]float64{}, Bias: round(weights[len(weights)-1]), Join: t.o.Join}
	for i, term := range events.Terms() {
		if math.Abs(weights[i]) >= leastWeight {
			m.Weights[term.Name()] = round(weights[i])
		}
	}
	var sets []string
	n := 0
	for i, p := range t.sets {
		if len(examples[i]) > 0 {
			sets = append(sets, fmt.Sprintf("%s (%d articles)", p.name, len(p.docs)))
			n += len(examples[i])
		}
	}
	m.Provenance = fmt.Sprintf("dedupe train: sets %s; %d examples; %d rounds; l2 %g", strings.Join(sets, ", "), n, t.o.Rounds, t.o.L2)
	data, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("bench: model: %w", err)
	}
	m.Version = fmt.Sprintf("trained-%x", sha256.Sum256(data))[:16]
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(m); err != nil {
		return nil, fmt.Errorf("bench: model: %w", err)
	}
	return events.ParseModel(b.Bytes())
}

// weightsOf are a model's weights of all terms and, last, its bias.
func weightsOf(m *events.Model) []float64 {
	var out []float64
	for _, term := range events.Terms() {
		out = append(out, m.Weights[term.Name()])
	}
	return append(out, m.Bias)
}

// Train makes a model from labelled sets; see [Trainer].
func Train(ctx context.Context, sets []*Set, o TrainOptions) (*events.Model, error) {
	t, err := NewTrainer(ctx, sets, o)
	if err != nil {
		return nil, err
	}
	trained, err := t.Train(ctx)
	if err != nil {
		return nil, err
	}
	return trained.Model, nil
}

// parallel calls do for 0 to n-1, all at a time, and gives the first error by
// number. What do calls waits for a slot where it works.
func parallel(n int, do func(i int) error) error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = do(i) })
	}
	wg.Wait()
	return cmp.Or(errs...)
}
