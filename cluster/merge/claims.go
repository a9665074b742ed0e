package merge

import (
	"cmp"
	"slices"

	"github.com/wirefold/wirefold/corpus"
)

// Claims reads the claims of an article, in the order in which their values
// stand in the text. It never fails: an article in a language without a table,
// or without anything countable, has none.
func Claims(d *corpus.Document) []Claim {
	x := lexiconFor(d.Lang)
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
		r.measures(&d.Sentences[i])
		r.actors(&d.Sentences[i])
	}
	r.inOrder()
	r.hear()
	r.restated()
	r.setScopes()
	r.dayClaim()
	r.places()
	r.inOrder()
	for i := range r.claims {
		r.claims[i].opening = r.claims[i].Sentence <= r.ev.head
		r.claims[i].Lead = r.claims[i].Sentence <= r.ev.lead
	}
	r.cite()
	r.episodes()
	out := make([]Claim, len(r.claims))
	copy(out, r.claims)
	r.release()
	return out
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
	order, sorted := r.order[:0], true
	for i := range r.claims {
		sorted = sorted && (i == 0 || r.claims[i-1].compare(&r.claims[i]) <= 0)
		order = append(order, int32(i))
	}
	r.order = order
	claims, at := r.claims[:0], r.at[:0]
	if !sorted {
		slices.SortFunc(order, func(a, b int32) int { return cmp.Or(r.claims[a].compare(&r.claims[b]), int(a-b)) })
		claims, at = r.spare[:0], r.spareAt[:0]
	}
	for k, i := range order {
		c := &r.claims[i]
		if n := len(claims); n > 0 {
			if p := &claims[n-1]; p.ValueSpan == c.ValueSpan && p.Attribute == c.Attribute && p.Class == c.Class {
				continue
			}
		}
		if sorted && k == len(claims) {
			claims, at = claims[:k+1], at[:k+1] // in its place already
			continue
		}
		claims, at = append(claims, *c), append(at, r.at[i])
	}
	if !sorted {
		r.spare, r.spareAt = r.claims, r.at
	}
	r.claims, r.at = claims, at
}

// compare orders claims by their values' place in the text, and by attribute.
func (c *Claim) compare(d *Claim) int {
	if x, y := c.ValueSpan, d.ValueSpan; x != y {
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End))
	}
	return cmp.Compare(c.Attribute, d.Attribute)
}
