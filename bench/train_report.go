package bench

import (
	"context"
	"fmt"

	"github.com/wirefold/wirefold/cluster/events"
)

// F1s are the two scores that a training is judged by.
type F1s struct {
	BCubed   float64 `json:"b_cubed"`
	Pairwise float64 `json:"pairwise"`
}

// TrainedSet compares models on one set.
type TrainedSet struct {
	Set      string `json:"set"`
	Articles int    `json:"articles"` // labelled
	// Shipped is the model that ships, and Trained the one trained on all sets: it
	// has seen the answers.
	Shipped F1s `json:"shipped"`
	Trained F1s `json:"trained"`
	// ByEvent is for models that have not seen the article's event: they were
	// trained on the examples of the other folds of events. Articles are scored fold
	// by fold, as if there were no others, which is easier than all at once: compare
	// ByEvent with ShippedFolds and TrainedFolds, scored in the same way.
	ByEvent      F1s `json:"by_event"`
	ShippedFolds F1s `json:"shipped_folds"`
	TrainedFolds F1s `json:"trained_folds"`
	// LeftOut is for the model trained on the other sets alone; nil when there is
	// no other.
	LeftOut *F1s `json:"left_out,omitempty"`
}

// TrainReport compares the models of a training.
type TrainReport struct {
	Version string `json:"version"` // of the model trained on all sets
	Folds   int    `json:"folds"`
	// Examples are the pairs learnt from, Right those on one event, and Loss their
	// loss under the model.
	Examples int          `json:"examples"`
	Right    int          `json:"right"`
	Loss     float64      `json:"loss"`
	Sets     []TrainedSet `json:"sets"`
	// Mean is the mean over the sets.
	Mean TrainedSet `json:"mean"`
}

// Validate compares what was trained on all sets with models that are kept from
// seeing the answers.
func (t *Trainer) Validate(ctx context.Context, trained *Trained) (*TrainReport, error) {
	leave := len(t.sets)
	if leave == 1 {
		leave = 0
	}
	all := t.articles()
	total := (2 + t.o.Folds) * all // the two models, and those of the folds
	if leave > 0 {
		total += all // each set, by the model that has not seen it
	}
	t.expect(total)
	shipped, err := t.streamAll(ctx, events.Shipped(), nil)
	if err != nil {
		return nil, err
	}
	own, err := t.streamAll(ctx, trained.Model, nil)
	if err != nil {
		return nil, err
	}
	folds := make([][]map[string]string, t.o.Folds) // by fold and set
	left := make([]map[string]string, leave)
	err = parallel(t.o.Folds+leave, func(i int) error {
		if i < t.o.Folds {
			m, err := t.train(ctx, nil, func(set int, event string) bool { return t.sets[set].folds[event] == i })
			if err != nil {
				return fmt.Errorf("validation by event, fold %d: %w", i+1, err)
			}
			folds[i], err = t.streamAll(ctx, m.Model, nil)
			return err
		}
		out := i - t.o.Folds
		m, err := t.train(ctx, func(set int) bool { return set != out }, nil)
		if err != nil {
			return fmt.Errorf("validation without set %s: %w", t.sets[out].name, err)
		}
		runs, err := t.streamAll(ctx, m.Model, func(set int) bool { return set == out })
		left[out] = runs[out]
		return err
	})
	if err != nil {
		return nil, err
	}
	r := &TrainReport{Version: trained.Model.Version, Folds: t.o.Folds, Examples: trained.Examples, Right: trained.Right, Loss: trained.Loss}
	for i, p := range t.sets {
		s := TrainedSet{Set: p.name, Articles: len(p.labels)}
		of := func(run map[string]string) func(int) map[string]string {
			return func(int) map[string]string { return run }
		}
		for _, e := range []struct {
			to     *F1s
			folded bool
			run    func(fold int) map[string]string
		}{
			{&s.Shipped, false, of(shipped[i])},
			{&s.Trained, false, of(own[i])},
			{&s.ShippedFolds, true, of(shipped[i])},
			{&s.TrainedFolds, true, of(own[i])},
			{&s.ByEvent, true, func(fold int) map[string]string { return folds[fold][i] }},
		} {
			if !e.folded {
				*e.to, err = f1s(p.labels, e.run(0))
			} else {
				*e.to, err = p.scoreFolds(t.o.Folds, e.run)
			}
			if err != nil {
				return nil, err
			}
		}
		if leave > 0 {
			f, err := f1s(p.labels, left[i])
			if err != nil {
				return nil, err
			}
			s.LeftOut = &f
		}
		r.Sets = append(r.Sets, s)
	}
	r.Mean = meanOf(r.Sets)
	return r, nil
}

func f1s(gold map[string]string, run map[string]string) (F1s, error) {
	s, err := Score(gold, run)
	return F1s{s.BCubed.F1, s.Pairwise.F1}, err
}

// scoreFolds averages the scores of the folds, by articles.
func (p *prepared) scoreFolds(n int, run func(fold int) map[string]string) (mean F1s, err error) {
	for fold := range n {
		gold := map[string]string{}
		for id, event := range p.labels {
			if p.folds[event] == fold {
				gold[id] = event
			}
		}
		if len(gold) == 0 {
			continue
		}
		f, err := f1s(gold, run(fold))
		if err != nil {
			return mean, err
		}
		mean.add(f, float64(len(gold))/float64(len(p.labels)))
	}
	return mean, nil
}

func (f *F1s) add(g F1s, share float64) {
	f.BCubed += g.BCubed * share
	f.Pairwise += g.Pairwise * share
}

func meanOf(sets []TrainedSet) TrainedSet {
	m := TrainedSet{Set: "mean"}
	share := 1 / float64(len(sets))
	for _, s := range sets {
		m.Articles += s.Articles
		m.Shipped.add(s.Shipped, share)
		m.Trained.add(s.Trained, share)
		m.ByEvent.add(s.ByEvent, share)
		m.ShippedFolds.add(s.ShippedFolds, share)
		m.TrainedFolds.add(s.TrainedFolds, share)
		if s.LeftOut != nil {
			if m.LeftOut == nil {
				m.LeftOut = &F1s{}
			}
			m.LeftOut.add(*s.LeftOut, share)
		}
	}
	return m
}
