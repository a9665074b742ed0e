package merge

import "github.com/wirefold/wirefold/corpus"

// cause claims the words first to last as a cause, unless a claim of them is there.
func (r *reader) cause(first, last, k int, s *corpus.Sentence) *Claim {
	span := r.span(first, last)
	for i := len(r.claims) - 1; i >= max(0, len(r.claims)-4); i-- {
		if c := &r.claims[i]; c.Attribute == Cause && c.ValueSpan.Overlaps(span) {
			return c
		}
	}
	return r.name(Cause, "", first, last, k, s)
}

// thing reports whether the words are something that goes wrong, or an event.
func (r *reader) thing(first, last int) bool {
	some := false
	for k := first; k < last; k++ {
		if r.tok[k].class != "" || r.tok[k].party != "" {
			return false
		}
		some = some || r.acts(k, aForce|aFault) || r.is(k, fEvent) || r.tok[k].actor.thing > 0
	}
	return some
}

// statedCause reads "the cause was a short circuit".
func (r *reader) statedCause(i int, s *corpus.Sentence) {
	for k := i - 1; k > s.First && i-k < 5 && r.tok[k+1].gap < comma; k-- {
		if !r.is(k, fBe) {
			continue
		}
		if first, last, ok := r.subjectBefore(r.auxiliariesBefore(k, s).first, s); ok && r.thing(first, last) {
			r.cause(first, last, i, s) // "a short circuit was the cause"
		}
		return
	}
	for k := i + 1; k < min(s.Last, i+8) && r.tok[k].gap < comma; k++ {
		if !r.is(k, fBe) {
			continue
		}
		if k+1 < s.Last && (r.is(k+1, fOne|fDefinite) || r.acts(k+1, aFault|aForce)) {
			if first, last, ok := r.nounAfter(k+1, s); ok && (r.thing(first, last) || !r.doer(first, last) && last-first > 1) {
				r.cause(first, last, i, s)
			}
		}
		return
	}
}

// happened reports whether the words from k on are something that happened, that a
// cause can be asked of: "the fire", "the explosion that killed six".
func (r *reader) happened(k int, s *corpus.Sentence) bool {
	for n := k; n < min(s.Last, k+6) && r.tok[n].gap < comma; n++ {
		if r.is(n, fEvent) || r.acts(n, aForce|aDeed|aAccident) || r.tok[n].trig > 0 {
			return true
		}
		if r.is(n, fBe|fHave|fSub) {
			return false
		}
	}
	return false
}

// makes reads "a spark ignited the gas", "denied that its line had caused the fire":
// what stands before the verb is the cause.
func (r *reader) makes(i, next int, s *corpus.Sentence) {
	a := r.auxiliariesBefore(i, s)
	if a.be {
		r.madeBy(i, next, a, s)
		return
	}
	if next >= s.Last || !r.happened(next, s) || a.modal {
		return
	}
	if a.first > s.First && r.is(a.first-1, fHow|fRelative|fSub) {
		if first, last := r.unclearBefore(a.first, s); first >= 0 {
			r.say(Cause, "", Value{Kind: Code, Text: causeUnknown}, first, last, i, s) // "not clear what caused"
			return
		}
	}
	if first, last, ok := r.subjectBefore(a.first, s); ok && !r.armed(first, last) && !r.official(first, last) &&
		!r.isDeed(last-1) && (r.thing(first, last) || r.denied(first, s)) {
		r.cause(first, last, i, s).Negated = a.not || r.denied(first, s)
	}
}

// madeBy reads what stands behind a passive: "was ignited, probably by a spark", and
// "the gas had been ignited" where nothing does.
func (r *reader) madeBy(i, next int, a auxiliaries, s *corpus.Sentence) {
	f, l, found := r.subjectBefore(a.first, s)
	if !found || a.modal || !r.happened(f, s) && !r.thing(f, l) {
		return
	}
	for k := next; k < min(s.Last, next+4) && !r.is(k, fNot); k++ {
		if r.is(k, fBy) && k+1 < s.Last {
			if first, last, ok := r.nounAfter(k+1, s); ok && !r.armed(first, last) && !r.official(first, last) {
				r.cause(first, last, i, s).Negated = a.not
			}
			break
		}
	}
	if r.acts(l-1, aFault) {
		r.name(Cause, "", f, next, i, s).Negated = a.not // "methane had been ignited"
	}
}

// toBlame reads "a short circuit was to blame".
func (r *reader) toBlame(i, next int, s *corpus.Sentence) {
	a := r.auxiliariesBefore(i, s)
	if !a.be {
		return
	}
	if first, last, ok := r.subjectBefore(a.first, s); ok && !r.doer(first, last) && r.thing(first, last) {
		r.cause(first, last, i, s).Negated = a.not
	}
}

// hits reads what a vehicle struck that nobody strikes on purpose, "struck a mine",
// and reports whether it did.
func (r *reader) hits(i, next int, s *corpus.Sentence) bool {
	if next >= s.Last {
		return false
	}
	if a := r.auxiliariesBefore(i, s); a.not || a.modal || a.be {
		return false
	}
	_, last, ok := r.nounAfter(next, s)
	if !ok || !r.acts(last-1, aObstacle) {
		return false
	}
	r.cause(i, last, i, s)
	return true
}

// fault reads what went wrong, where a hint near it says that it is held to be the
// cause, or ruled out: "was looking into arson", "no sign of sabotage".
func (r *reader) fault(i int, s *corpus.Sentence) {
	if i+1 < s.Last && r.tok[i+1].gap < comma && (r.isNoun(i+1) && !r.is(i+1, fOf) || r.acts(i+1, aFault)) {
		return // "arson squad", "engine failure"
	}
	hint, not := false, false
	for k := i - 1; k >= max(s.First, i-12) && r.tok[k+1].gap < hard; k-- {
		hint = hint || r.acts(k, aHint|aTreats|aCause)
		not = not || r.acts(k, aRules) || i-k < 6 && r.is(k, fNobody)
	}
	for k := i + 1; k < min(s.Last, i+8) && r.tok[k].gap < hard; k++ {
		hint = hint || r.acts(k, aHint|aCause)
		not = not || r.acts(k, aRules)
	}
	if !hint && !not {
		return
	}
	first := i
	for first > s.First && i-first < 4 && r.tok[first].gap <= hyphen && !r.endsNoun(first-1) && !r.is(first, fOne|fDefinite) &&
		!r.is(first-1, fAdverb|fThey|fOf) && !r.acts(first-1, aHint|aTreats|aRules|aCause) {
		first--
	}
	r.cause(first, i+1, i, s).Negated = not
}

// denied reports whether somebody denies what begins near word i.
func (r *reader) denied(i int, s *corpus.Sentence) bool {
	for k := i - 1; k >= max(s.First, i-6); k-- {
		if r.acts(k, aRules) {
			return true
		}
	}
	return false
}
