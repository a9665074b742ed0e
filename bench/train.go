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
	// L2 holds the weights down: half of it times their squares is added to the
	// loss. 0 means 1e-3.
	L2 float64
	// Share is how much of the weight of all examples of a set those of two articles
	// on one event have, however many there are; 0 means .3. Sets differ in it, for
	// reasons of how they were collected, and the more of them there are the readier a
	// model is to join.
	Share float64
	// Join is the mean probability of pairs from which groups are joined, in the
	// model made; 0 means .6.
	Join float64
	// Folds is the number of parts for the validation by event; 0 means 3.
	Folds int
	// Workers is how many streams and fits run at a time; 0 means GOMAXPROCS.
	// Results do not depend on it.
	Workers int
	// Progress, if set, is called now and then with the articles read and those to
	// be read in all. It is called by one goroutine at a time.
	Progress func(done, total int)
}

// ErrNoExamples says that sets teach nothing: no two labelled articles of one event
// were compared, or none of two.
var ErrNoExamples = errors.New("bench: nothing to learn from: there must be articles that are alike on one event, and on two; give more labelled articles")

// Trained is a model and how it came about.
type Trained struct {
	Model *events.Model
	// Examples are the pairs learnt from, and Right those on one event.
	Examples, Right int
	// Loss of the examples under the model.
	Loss float64
}

// Trainer makes models for [events] from labelled sets, and measures them.
//
// A set is streamed in order of publication. Every two articles that are compared
// make an example: their features, and whether they are on one event. Which articles
// are compared does not depend on a model, so one pass is enough. All sets weigh the
// same, each language of a set apart, but for those that make few examples. Articles
// without a label make none, nor do those that are no more than copies.
type Trainer struct {
	o     TrainOptions
	sets  []*prepared
	slots chan struct{}

	mu          sync.Mutex
	done, total int
}

// prepared is a set in order of publication.
type prepared struct {
	name    string
	docs    []*corpus.Document
	copyOf  []int32
	gold    []string
	labels  map[string]string // gold by id
	folds   map[string]int    // by event
	lessons [][]example       // by language
}

// NewTrainer cleans the articles of the sets and finds the copies among them.
func NewTrainer(ctx context.Context, sets []*Set, o TrainOptions) (*Trainer, error) {
	if len(sets) == 0 {
		return nil, errors.New("bench: no set to train on")
	}
	if o.Folds < 0 || o.Folds == 1 {
		return nil, fmt.Errorf("bench: %d folds: want at least two", o.Folds)
	}
	if !(o.L2 >= 0) || math.IsInf(o.L2, 1) {
		return nil, fmt.Errorf("bench: l2 is %v, want a number from 0 on", o.L2)
	}
	if !(o.Join >= 0 && o.Join < 1) || !(o.Share >= 0 && o.Share < 1) {
		return nil, fmt.Errorf("bench: join is %v and the share of right pairs %v, want numbers between 0 and 1", o.Join, o.Share)
	}
	o.Folds = cmp.Or(o.Folds, 3)
	o.L2 = cmp.Or(o.L2, 1e-3)
	o.Share = cmp.Or(o.Share, .3)
	o.Join = cmp.Or(o.Join, .6)
	o.Workers = cmp.Or(max(0, o.Workers), runtime.GOMAXPROCS(0))
	t := &Trainer{o: o, sets: make([]*prepared, len(sets)), slots: make(chan struct{}, o.Workers)}
	err := t.each(ctx, len(sets), func(i int) (err error) {
		t.sets[i], err = prepare(ctx, sets[i], o.Folds)
		if err == nil {
			err = t.sets[i].teach(ctx)
		}
		return err
	})
	return t, err
}

func prepare(ctx context.Context, s *Set, folds int) (*prepared, error) {
	p := &prepared{name: s.Name, labels: map[string]string{}}
	articles := slices.Clone(s.Articles)
	slices.SortStableFunc(articles, corpus.ByPublication)
	langs := map[string]bool{}
	for _, a := range articles {
		langs[a.Lang] = true
	}
	index := copies.New(func(d int32) copies.Text { return copies.TextOf(p.docs[d]) }, copies.Options{})
	for i, a := range articles {
		if i%64 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		d := corpus.Clean(a)
		p.docs = append(p.docs, d)
		g := s.Gold[a.ID]
		if g != "" && len(langs) > 1 { // articles in two languages never meet
			g += " in " + a.Lang
		}
		p.gold = append(p.gold, g)
		if g != "" {
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

// example is two articles that were compared.
type example struct {
	a, b  int32 // documents
	right bool
	x     events.Features
}

// often is after how many articles it is asked whether to stop.
const often = 64

// decide streams a set. read, unless nil, is told of articles read.
func (p *prepared) decide(ctx context.Context, o events.Options, read func(articles int)) (*events.Clusterer, error) {
	c := events.New(o)
	for i, d := range p.docs {
		if i%often == 0 {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if read != nil {
				read(min(often, len(p.docs)-i))
			}
		}
		c.Observe(d)
		c.Add(d, p.copyOf[i])
	}
	return c, nil
}

// teach makes the examples of a set.
func (p *prepared) teach(ctx context.Context) error {
	c, err := p.decide(ctx, events.Options{KeepPairs: true}, nil)
	if err != nil {
		return err
	}
	byLang := map[string]int{}
	for _, k := range c.Pairs() {
		a, b := p.gold[k.Doc], p.gold[k.With]
		if a == "" || b == "" {
			continue
		}
		lang := p.docs[k.Doc].Article.Lang
		n, ok := byLang[lang]
		if !ok {
			n = len(p.lessons)
			byLang[lang] = n
			p.lessons = append(p.lessons, nil)
		}
		p.lessons[n] = append(p.lessons[n], example{k.Doc, k.With, a == b, k.Features})
	}
	return nil
}

// stream decides on the articles of a set with a model, and gives the story of each
// by its id.
func (t *Trainer) stream(ctx context.Context, p *prepared, m *events.Model) (map[string]string, error) {
	c, err := p.decide(ctx, events.Options{Model: m}, t.read)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(p.docs))
	for i, d := range p.docs {
		out[d.Article.ID] = strconv.Itoa(int(c.StoryOf(int32(i))))
	}
	return out, nil
}

// streamAll streams the sets that use names, all when it is nil.
func (t *Trainer) streamAll(ctx context.Context, m *events.Model, use func(set int) bool) ([]map[string]string, error) {
	out := make([]map[string]string, len(t.sets))
	err := t.each(ctx, len(t.sets), func(i int) (err error) {
		if use == nil || use(i) {
			out[i], err = t.stream(ctx, t.sets[i], m)
		}
		return err
	})
	return out, err
}

// Train trains on all sets.
func (t *Trainer) Train(ctx context.Context) (*Trained, error) { return t.train(ctx, nil, nil) }

func (t *Trainer) articles() int {
	n := 0
	for _, p := range t.sets {
		n += len(p.docs)
	}
	return n
}

// train trains on the sets that use names (nil: all), without the events that skip
// names (nil: none).
func (t *Trainer) train(ctx context.Context, use func(set int) bool, skip func(set int, event string) bool) (*Trained, error) {
	var lessons [][]example
	var sets []string
	for i, p := range t.sets {
		if use != nil && !use(i) {
			continue
		}
		sets = append(sets, fmt.Sprintf("%s (%d articles)", p.name, len(p.docs)))
		for _, l := range p.lessons {
			if skip != nil {
				l = slices.DeleteFunc(slices.Clone(l), func(e example) bool {
					return skip(i, p.gold[e.a]) || skip(i, p.gold[e.b])
				})
			}
			lessons = append(lessons, l)
		}
	}
	out := &Trained{}
	err := t.each(ctx, 1, func(int) error {
		f := newFit(lessons, t.o.L2, t.o.Share)
		if f.positive == 0 || f.positive == len(f.rows) {
			return ErrNoExamples
		}
		weights, err := f.minimise(ctx, nil)
		if err != nil {
			return err
		}
		out.Examples, out.Right, out.Loss = len(f.rows), f.positive, f.loss(weights, nil)
		out.Model, err = t.model(weights, sets, len(f.rows))
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// leastWeight is that below which a weight is left out of a model.
const leastWeight = 1e-3

// model makes a model of the weights of all terms and, last, the bias.
func (t *Trainer) model(weights []float64, sets []string, examples int) (*events.Model, error) {
	round := func(x float64) float64 { return math.Round(x*1000)/1000 + 0 } // + 0: no -0
	m := events.Model{Weights: map[string]float64{}, Bias: round(weights[len(weights)-1]), Join: t.o.Join}
	for i, term := range events.Terms() {
		if math.Abs(weights[i]) >= leastWeight {
			m.Weights[term.Name()] = round(weights[i])
		}
	}
	m.Provenance = fmt.Sprintf("dedupe train: sets %s; %d pairs; l2 %g", strings.Join(sets, ", "), examples, t.o.L2)
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
