package merge

import (
	"fmt"
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
	if b.event != 0 || b.scope != Main {
		return
	}
	for i := len(all) - 1; i >= 0; i-- {
		d := &all[i]
		if d.Apart != "" || d.Attribute != f.Attribute || d.Class != f.Class {
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

// same reports whether two values say the same.
func same(v, w Value) bool {
	if v.Kind > Clock || w.Kind > Clock {
		return v.Text == w.Text
	}
	return v.Low == w.Low && v.High == w.High
}

// setApart takes the claims that editors found to be of a different event out of
// the comparison, and lists the decisions that did so.
func setApart(members []Member, all []Decision) ([]Member, []*Decision) {
	var found []*Decision
	for i := range all {
		d := &all[i]
		if d.Apart == "" {
			continue
		}
		found = append(found, d)
		if len(found) == 1 {
			members = append([]Member(nil), members...)
		}
		for k := range members {
			m := &members[k]
			if m.Doc.Article.ID != d.Apart {
				continue
			}
			m.Claims = append([]Claim(nil), m.Claims...)
			for n := range m.Claims {
				if c := &m.Claims[n]; c.Scope == Main && c.Attribute == d.Attribute && c.Class == d.Class {
					c.Scope, c.Why = Unscoped, d.String()
				}
			}
		}
	}
	return members, found
}

// record notes on the facts that hold the claims set apart who decided so.
func (d *Decision) record(facts []Fact) {
	for i := range facts {
		f := &facts[i]
		if f.Scope == Unscoped && f.Attribute == d.Attribute && f.Class == d.Class && f.Claims[0].Claim.Article == d.Apart &&
			f.Claims[0].Claim.Why == d.String() {
			f.Decided, f.Rule = d, d.String()
		}
	}
}
