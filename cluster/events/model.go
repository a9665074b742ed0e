package events

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Model weighs the features of two articles: how likely they tell the same event.
type Model struct {
	// Version names the model in receipts.
	Version string `json:"version"`
	// Provenance says how and on what the weights were made.
	Provenance string `json:"provenance"`
	// Weights by feature name; a feature without one weighs nothing. A name may be
	// followed by a cap: "body<0.25" weighs the feature up to .25 and no further, so
	// that several weights of a feature bend its effect.
	Weights map[string]float64 `json:"weights"`
	// Bias is added to the weighted sum.
	Bias float64 `json:"bias"`
	// Join is the mean probability of their pairs from which two groups of articles
	// are one story.
	Join float64 `json:"join"`

	terms    []weighted
	relative []weighted // of terms, those of features that [relate] fills in
	most     float64    // that those can add
}

// Term is a feature up to a cap: what a model gives one weight.
type Term struct {
	Feature Feature
	Cap     float64 // +Inf for none
}

type weighted struct {
	Term
	weight float64
}

// Name is the term's name among the weights of a model.
func (t Term) Name() string {
	if math.IsInf(t.Cap, 1) {
		return t.Feature.String()
	}
	return t.Feature.String() + "<" + strconv.FormatFloat(t.Cap, 'g', -1, 64)
}

// Value is the feature's value, or the cap when that is less.
func (t Term) Value(x *Features) float64 { return math.Min(x[t.Feature], t.Cap) }

// Terms lists what a trained model may weigh. Likenesses may count for more at
// their low end, where they tell most.
func Terms() []Term {
	var out []Term
	for f := range features {
		caps := []float64{}
		switch f {
		case Title, Numbers, StandsOut, StandsOutBoth:
			caps = []float64{.1, .25, .5}
		case RareName, RareName2, TitleFound, LeadFound, LeadFoundBoth, Share, ShareBoth, LeadShare:
			caps = []float64{.25, .5, .75}
		case Gap:
			caps = []float64{.7, 1.5, 3}
		}
		for _, c := range append(caps, math.Inf(1)) {
			out = append(out, Term{f, c})
		}
	}
	return out
}

// counts is what a feature adds to the log-odds.
func (m *Model) counts(f Feature, x *Features) float64 {
	sum := 0.0
	for _, t := range m.terms {
		if t.Feature == f {
			sum += t.weight * t.Value(x)
		}
	}
	return sum
}

//go:embed model.json
var shipped []byte

// Shipped is the model that comes with the project.
var Shipped = sync.OnceValue(func() *Model {
	m, err := ParseModel(shipped)
	if err != nil {
		panic("events: the embedded model is broken: " + err.Error())
	}
	return m
})

// ParseModel reads a model from JSON. It refuses names that are no features, and
// signs that would let distance add confidence.
func ParseModel(data []byte) (*Model, error) {
	m := &Model{}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("events: model: %w", err)
	}
	byName := map[string]Feature{}
	for f := range features {
		byName[featureNames[f]] = f
	}
	for _, name := range slices.Sorted(maps.Keys(m.Weights)) {
		w := m.Weights[name]
		bare, limit, capped := strings.Cut(name, "<")
		f, ok := byName[bare]
		if !ok {
			return nil, fmt.Errorf("events: model: %q is no feature", name)
		}
		most := math.Inf(1)
		if capped {
			var err error
			if most, err = strconv.ParseFloat(limit, 64); err != nil || math.IsNaN(most) {
				return nil, fmt.Errorf("events: model: %q is no number in %q", limit, name)
			}
		}
		if sign := Sign(f); sign*w < 0 {
			return nil, fmt.Errorf("events: model: weight of %q is %v, but may only be of the other sign", name, w)
		}
		t := weighted{Term{f, most}, w}
		m.terms = append(m.terms, t)
		if isRelative(f) {
			m.relative = append(m.relative, t)
			m.most += w * min(most, 1)
		}
	}
	if m.Join <= 0 || m.Join >= 1 {
		return nil, fmt.Errorf("events: model: join is %v, want a probability between 0 and 1", m.Join)
	}
	return m, nil
}

// logOdds that two articles tell the same event.
func (m *Model) logOdds(x *Features) float64 {
	z := m.Bias
	for _, t := range m.terms {
		z += t.weight * t.Value(x)
	}
	return z
}

// relativeOdds is the part of logOdds that comes from features that compare a
// likeness with others.
func (m *Model) relativeOdds(x *Features) float64 {
	z := 0.0
	for _, t := range m.relative {
		z += t.weight * t.Value(x)
	}
	return z
}

func isRelative(f Feature) bool {
	switch f {
	case Share, ShareBoth, LeadShare, StandsOut, StandsOutBoth:
		return true
	}
	return false
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
