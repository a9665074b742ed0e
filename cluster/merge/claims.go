package merge

import (
	"sort"

	"github.com/wirefold/wirefold/corpus"
)

// Claims reads the claims of an article, in the order in which their values
// stand in the text. It never fails: an article in a language without a table,
// or without anything countable, has none.
func Claims(d *corpus.Document) []Claim {
	x := lexiconFor(d.Article.Lang)
	if x == nil || len(d.Body) == 0 {
		return nil
	}
	r := newReader(d, x)
	for i := range d.Sentences {
		r.counts(&d.Sentences[i])
	}
	r.killers()
	r.findEvent()
	for i := range d.Sentences {
		r.clocks(i)
	}
	r.inOrder()
	r.setScopes()
	r.dayClaim()
	r.places()
	r.inOrder()
	for i := range r.claims {
		r.claims[i].opening = r.claims[i].Sentence <= r.ev.head
		r.claims[i].Lead = r.claims[i].Sentence <= r.ev.lead
	}
	r.cite()
	return r.claims
}

// killers classes those who took their own lives as assailants where the article
// tells of other people killed or hit.
func (r *reader) killers() {
	others := false
	for i := range r.claims {
		c := &r.claims[i]
		others = others || !c.suicide && c.Value.High > 0 && (c.Attribute == Killed || c.Attribute == Casualties) &&
			r.done(r.at[i]) && !r.is(r.wordAt(c.ValueSpan.Start), fReflexive)
	}
	for i := range r.claims {
		if r.claims[i].suicide && others {
			r.claims[i].Class = Assailants
		}
	}
}

// done reports whether word k says what somebody did to others: "killed a man",
// "wounding two".
func (r *reader) done(k int) bool {
	if r.tok[k].trig == 0 {
		return false
	}
	switch t := &r.triggers[r.tok[k].trig-1]; t.phrase.form {
	case gerund, present:
		return true
	case past:
		return !t.passive
	}
	return false
}

// inOrder sorts claims by place in the text, and drops those that say the same
// of the same words twice.
func (r *reader) inOrder() {
	order := make([]int, len(r.claims))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool {
		x, y := &r.claims[order[a]], &r.claims[order[b]]
		if x.ValueSpan != y.ValueSpan {
			if x.ValueSpan.Start != y.ValueSpan.Start {
				return x.ValueSpan.Start < y.ValueSpan.Start
			}
			return x.ValueSpan.End < y.ValueSpan.End
		}
		return x.Attribute < y.Attribute
	})
	claims, at := make([]Claim, 0, len(order)), make([]int, 0, len(order))
	for _, i := range order {
		c := r.claims[i]
		if n := len(claims); n > 0 {
			if p := claims[n-1]; p.ValueSpan == c.ValueSpan && p.Attribute == c.Attribute && p.Class == c.Class {
				continue
			}
		}
		claims, at = append(claims, c), append(at, r.at[i])
	}
	r.claims, r.at = claims, at
}
