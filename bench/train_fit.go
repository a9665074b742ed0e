package bench

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/optimize"

	"github.com/wirefold/wirefold/cluster/events"
)

// fit is a logistic regression whose weights may be held to a sign: the weighted
// loss of the rows, and half of l2 times the squares of the weights, but for the
// bias.
type fit struct {
	rows     []row
	x        []float64 // the values of all terms, row by row
	signs    []float64 // by term
	held     []float64 // by term: the weight it is held at, NaN for none
	l2       float64
	positive int
}

type row struct{ y, weight float64 }

// fewExamples: a set with fewer weighs less than others.
const fewExamples = 300

// mostWrong is how many pairs on two events a set contributes, at most; of more,
// they are taken at even distances.
const mostWrong = 4000

// heldSameSource is the weight of [events.SameSource]. It is not learnt: labelled
// sets are collected so that an outlet has one article an event, and would teach
// that no outlet ever comes back to one. That one rarely does is known from
// streams; the contest systems that knew it did better (tgcontest and others, 2020).
const heldSameSource = -1.0

// newFit makes the rows from the examples of each set. The rows of a set weigh 1
// together, or less when they are few; of that, those of pairs on one event have
// the share.
func newFit(sets [][]example, l2, share float64) *fit {
	terms := events.Terms()
	f := &fit{l2: l2}
	for _, t := range terms {
		f.signs = append(f.signs, events.Sign(t.Feature))
		held := math.NaN()
		if t.Feature == events.SameSource {
			held = heldSameSource
		}
		f.held = append(f.held, held)
	}
	for _, set := range sets {
		right := 0
		for i := range set {
			if set[i].right {
				right++
			}
		}
		f.positive += right
		wrong := len(set) - right
		whole := min(1, float64(len(set))/fewExamples)
		kept := min(wrong, mostWrong)
		seen, taken := 0, 0
		for i := range set {
			r := row{1, whole * share / float64(right)}
			if !set[i].right {
				seen++
				if taken*wrong >= seen*kept {
					continue
				}
				taken++
				r = row{0, whole * (1 - share) / float64(kept)}
			}
			f.rows = append(f.rows, r)
			for _, t := range terms {
				f.x = append(f.x, t.Value(&set[i].x))
			}
		}
	}
	return f
}

// loss at the weights, of which the last is the bias. The gradient goes to g
// unless that is nil.
func (f *fit) loss(w, g []float64) float64 {
	n := len(f.signs)
	clear(g)
	sum := 0.0
	for i := range f.rows {
		r, x := &f.rows[i], f.x[i*n:(i+1)*n]
		z := w[n]
		for j, v := range x {
			z += w[j] * v
		}
		// ln(1+exp(z)) - y*z, so that nothing overflows
		e := math.Exp(-math.Abs(z))
		sum += r.weight * (max(z, 0) + math.Log1p(e) - r.y*z)
		if g == nil {
			continue
		}
		p := 1 / (1 + e)
		if z < 0 {
			p = e / (1 + e)
		}
		d := (p - r.y) * r.weight
		for j, v := range x {
			g[j] += d * v
		}
		g[n] += d
	}
	for j, v := range w[:n] {
		sum += f.l2 / 2 * v * v
		if g != nil {
			g[j] += f.l2 * v
		}
	}
	return sum
}

const (
	fitRestarts = 8
	fitSteps    = 1000 // of one descent
	fitSlack    = 1e-5 // a slope that is none
	fitShare    = 1e-7 // of the loss: less in fitPatience steps is no progress
	fitPatience = 20   // steps
	fitFoot     = .05  // the least weight to start from
	fitNone     = 1e-4 // a weight that is none
	fitBias     = -3.0 // to start from
	fitStart    = .1   // weights to start from
)

// isHeld tells whether the weight of a term is given.
func (f *fit) isHeld(j int) bool { return !math.IsNaN(f.held[j]) }

// minimise gives the weights of the least loss. A weight held to a sign is that
// sign times a square, so any point is allowed. But a square has no slope at 0 even
// where its weight should grow: the descent is taken up again with such weights
// lifted, as long as there are any. Where there are none the loss is the least, for
// in the weights it is convex.
// start may be nil.
func (f *fit) minimise(ctx context.Context, start []float64) ([]float64, error) {
	n := len(f.signs)
	w, g := make([]float64, n+1), make([]float64, n+1)
	u := make([]float64, n+1)
	for j := range u {
		v := fitBias
		if j < n {
			v = fitStart * f.signs[j]
		}
		if start != nil {
			v = start[j]
		}
		u[j] = v
		if j < n && f.signs[j] != 0 {
			u[j] = math.Sqrt(max(math.Abs(v), fitFoot))
		}
	}
	weights := func(u []float64) []float64 {
		for j, v := range u {
			w[j] = v
			switch {
			case j < n && f.isHeld(j):
				w[j] = f.held[j]
			case j < n && f.signs[j] != 0:
				w[j] = f.signs[j] * v * v
			}
		}
		return w
	}
	// The optimiser asks for value and slope at a point one after the other.
	at, value := make([]float64, n+1), math.NaN()
	visit := func(u []float64) float64 {
		if same(u, at) && !math.IsNaN(value) {
			return value
		}
		copy(at, u)
		value = f.loss(weights(u), g)
		return value
	}
	problem := optimize.Problem{
		Func: visit,
		Grad: func(grad, u []float64) {
			visit(u)
			for j := range grad {
				grad[j] = g[j]
				switch {
				case j < n && f.isHeld(j):
					grad[j] = 0
				case j < n && f.signs[j] != 0:
					grad[j] *= 2 * f.signs[j] * u[j]
				}
			}
		},
		Status: func() (optimize.Status, error) {
			if err := ctx.Err(); err != nil {
				return optimize.Failure, err
			}
			return optimize.NotTerminated, nil
		},
	}
	out := make([]float64, n+1)
	for range fitRestarts {
		r, err := optimize.Minimize(problem, u, &optimize.Settings{
			GradientThreshold: fitSlack / 10,
			MajorIterations:   fitSteps,
			Converger:         &optimize.FunctionConverge{Relative: fitShare, Iterations: fitPatience},
		}, &optimize.LBFGS{Store: 30})
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		// Close to the lowest point a line search may fail for rounding: what was
		// reached counts.
		if r == nil || math.IsNaN(r.F) || math.IsInf(r.F, 0) {
			return nil, fmt.Errorf("bench: the model cannot be fitted: %w", errOr(err))
		}
		copy(u, r.X)
		visit(u)
		copy(out, w)
		again := false
		for j := range n {
			if s := f.signs[j]; s != 0 && !f.isHeld(j) && math.Abs(w[j]) < fitNone && s*g[j] < -fitSlack {
				u[j] = math.Sqrt(fitFoot)
				again = true
			}
		}
		if !again {
			break
		}
	}
	return out, nil
}

func errOr(err error) error {
	if err == nil {
		return errors.New("the loss is no number")
	}
	return err
}

func same(a, b []float64) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
