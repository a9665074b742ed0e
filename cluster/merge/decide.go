package merge

import (
	"fmt"
	"slices"
	"time"
)

// Decision is what an editor decided of the claims about one attribute and class
// of the main event. It overrides every rule, and what it overrides stays visible.
type Decision struct {
	Attribute Attribute `json:"attribute"`
	Class     Class     `json:"class"`
	// Value is the value that holds. Claims that it rules out are retracted.
	Value Value `json:"value"`
	// Apart is the ID of an article whose claims of this attribute and class are
	// about a different event; Value is then not used.
	Apart string `json:"apart,omitempty"`

	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// String is the rule of a fact that the decision makes what it is.
func (d *Decision) String() string {
	return fmt.Sprintf("decided by %s: %s", d.By, d.Reason)
}

// decide applies the latest decision about the fact.
func decide(b *bundle, f *Fact, all []Decision) {
	if d := b.entries[0].Claim.apart; d != nil {
		f.Decided, f.Rule = d, d.String()
	}
	if b.event != 0 || b.scope != Main {
		return
	}
	for i := len(all) - 1; i >= 0; i-- {
		d := &all[i]
		if d.Apart != "" || d.Attribute != f.Attribute || d.Class != f.Class || b.shared && !b.says(d.Value) {
			continue
		}
		f.Decided = d
		f.Rule = fmt.Sprintf("%s; before: %s, %s", d, f.Status, f.Rule)
		f.Value, f.Status = d.Value, Single
		voices := map[string]bool{}
		for _, e := range b.entries {
			switch v := e.Claim.Value; {
			case e.Status == Retracted:
			case same(v, d.Value):
				voices[e.Origin] = true
				e.Status, e.Rule = Single, "the value decided on"
			case v.Kind <= Clock && v.Overlaps(d.Value):
				e.Status, e.Rule = Bounded, "compatible with the value decided on"
			default:
				e.Status, e.Rule = Retracted, d.String()
			}
		}
		if f.Origins = len(voices); f.Origins > 1 {
			f.Status = Agreed
			for _, e := range b.entries {
				if e.Status == Single {
					e.Status = Agreed
				}
			}
		}
		return
	}
}

// says reports whether one of the claims is of the value.
func (b *bundle) says(v Value) bool {
	return slices.ContainsFunc(b.entries, func(e *entry) bool { return same(e.Claim.Value, v) })
}

// same reports whether two values say the same.
func same(v, w Value) bool {
	if v.Kind > Clock || w.Kind > Clock {
		return v.Text == w.Text
	}
	return v.Low == w.Low && v.High == w.High
}

// setApart takes the claims that the editor found to be of a different event out of the
// comparison: those of the article that meet others in a fact of the attribute and class,
// whatever finer or wider class they are of themselves. It reports whether there are any.
func (d *Decision) setApart(parts []*bundle) bool {
	if d.Apart == "" {
		return false
	}
	var own *Member // with claims that are its own to change
	for _, b := range parts {
		if b.scope != Main || b.event != 0 || b.attr != d.Attribute {
			continue
		}
		for _, e := range b.entries {
			if e.Claim.Article != d.Apart || b.class != d.Class && e.Claim.Class != d.Class {
				continue
			}
			if own != e.m.Member {
				own = e.m.Member
				own.Claims = slices.Clone(own.Claims)
			}
			c := &own.Claims[e.n]
			c.Scope, c.Why, c.apart = Unscoped, d.String(), d
		}
	}
	return own != nil
}
