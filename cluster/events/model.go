package events

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"sync"
)

// Model weighs the features of an article against a story.
type Model struct {
	// Version names the model in receipts.
	Version string `json:"version"`
	// Provenance says how and on what the weights were made.
	Provenance string `json:"provenance"`
	// Weights by feature name; a feature without one weighs nothing.
	Weights map[string]float64 `json:"weights"`
	// Bias is added to the weighted sum.
	Bias float64 `json:"bias"`
	// Join is the probability from which an article joins its best story.
	Join float64 `json:"join"`

	weights [features]float64
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
	for name, w := range m.Weights {
		f, ok := byName[name]
		if !ok {
			return nil, fmt.Errorf("events: model: %q is no feature", name)
		}
		if sign := Sign(f); sign*w < 0 {
			return nil, fmt.Errorf("events: model: weight of %q is %v, but may only be of the other sign", name, w)
		}
		m.weights[f] = w
	}
	if m.Join <= 0 || m.Join >= 1 {
		return nil, fmt.Errorf("events: model: join is %v, want a probability between 0 and 1", m.Join)
	}
	return m, nil
}

// Sign is the sign that the weight of a feature may have, 0 for any: likeness
// may never speak against a story, nor distance for it.
func Sign(f Feature) float64 {
	switch f {
	case Gap, OtherDay, OtherPlace:
		return -1
	case SameSource:
		return 0
	}
	return 1
}

// probability that the article belongs to the story.
func (m *Model) probability(x *[features]float64) float64 {
	z := m.Bias
	for f, w := range m.weights {
		z += w * x[f]
	}
	return 1 / (1 + math.Exp(-z))
}
