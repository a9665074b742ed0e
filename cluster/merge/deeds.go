package merge

import "github.com/wirefold/wirefold/corpus"

// culprit claims that the words first to last did it, unless they only point back:
// "the gunmen".
func (r *reader) culprit(first, last, k int, s *corpus.Sentence) {
	if !r.repeats(Perpetrator, first, last) {
		r.name(Perpetrator, "", first, last, k, s)
	}
}

// recent bounds how many claims back a phrase may point.
const recent = 24

// repeats reports whether the words first to last are definite, carry no name, and
// name what a claim of the attribute has told already: "the militants", "the camp".
func (r *reader) repeats(attr Attribute, first, last int) bool {
	if !r.is(first, fDefinite) || last-first > 3 {
		return false
	}
	for k := first; k < last; k++ {
		if r.tok[k].within > 0 {
			return false
		}
	}
	head := r.d.Body[last-1].Hash
	for i := len(r.claims) - 1; i >= max(0, len(r.claims)-recent); i-- {
		c := &r.claims[i]
		if c.Attribute != attr || c.Value.Kind != Name {
			continue
		}
		if attr == Perpetrator || r.d.Body[r.wordAt(c.ValueSpan.End-1)].Hash == head {
			return true
		}
	}
	return false
}

// attackTold reports whether the text has told of an attack.
func (r *reader) attackTold() bool {
	for i := len(r.claims) - 1; i >= max(0, len(r.claims)-recent); i-- {
		if a := r.claims[i].Attribute; a == Perpetrator || a == Target || a == ClaimedBy {
			return true
		}
	}
	return false
}

// isDeed reports whether word k is an attack, as what somebody did.
func (r *reader) isDeed(k int) bool { return r.is(k, fEvent) || r.acts(k, aDeed) }

// deed reads "carried out the operation", "was behind it": the subject did it. Where
// it is "its own fighters" or "it", the one whom the sentence cites did, and says so.
func (r *reader) deed(i, next int, s *corpus.Sentence) {
	a := r.auxiliariesBefore(i, s)
	if a.not || a.modal || next >= s.Last || r.feared(i, s) {
		return
	}
	if !r.deedAfter(next, s) {
		return
	}
	if a.first > s.First && r.is(a.first-1, fThey) {
		r.admits(a.first-1, i, s)
		return
	}
	first, last, ok := r.subjectBefore(a.first, s)
	if !ok || r.official(first, last) {
		return
	}
	if r.acts(first, aOwn) {
		r.admits(first, i, s)
	} else if r.doer(first, last) {
		r.culprit(first, last, i, s)
	}
}

// deedAfter reports whether an attack is what begins at word k, or "it" in a text of
// an attack.
func (r *reader) deedAfter(k int, s *corpus.Sentence) bool {
	if r.is(k, fThey|fThem) || r.acts(k, aPoints) {
		return r.attackTold()
	}
	for n := k; n < min(s.Last, k+5) && r.tok[n].gap < comma; n++ {
		if r.isDeed(n) {
			return true
		}
		if r.is(n, fPrep) {
			return false
		}
	}
	return false
}

// admits claims that the one whom the sentence cites before word first did it, by
// the own word.
func (r *reader) admits(first, at int, s *corpus.Sentence) bool {
	for k := first - 1; k > s.First && first-k < reach/2; k-- {
		if r.tok[k].trig > 0 || !r.is(k, fSay) && !r.acts(k, aSays) {
			continue
		}
		a := r.auxiliariesBefore(k, s)
		if r.nobodyBefore(a.first, s) {
			r.say(ClaimedBy, "", Value{Kind: Code, Text: nobodyClaimed}, k, k+1, at, s)
			return true
		}
		f, l, ok := r.subjectBefore(a.first, s)
		if a.be || a.not || !ok || !r.doer(f, l) || r.official(f, l) {
			return false
		}
		r.name(Perpetrator, "", f, l, at, s)
		r.name(ClaimedBy, "", f, l, at, s)
		return true
	}
	return false
}

// memberOf reads "the attackers belonged to the Front".
func (r *reader) memberOf(i, next int, s *corpus.Sentence) {
	a := r.auxiliariesBefore(i, s)
	if a.not || a.modal || next >= s.Last {
		return
	}
	if f, l, ok := r.subjectBefore(a.first, s); !ok || !r.armed(f, l) {
		return
	}
	if first, last, ok := r.nounAfter(next, s); ok && r.doer(first, last) && !r.official(first, last) {
		r.name(Perpetrator, "", first, last, i, s)
	}
}

// unknownDoer reads that nobody knows who did it: "it was not clear who was behind
// the attack".
func (r *reader) unknownDoer(i int, s *corpus.Sentence) {
	first, last := r.unclearBefore(i, s)
	if first >= 0 {
		r.say(Perpetrator, "", Value{Kind: Code, Text: causeUnknown}, first, last, i, s)
	}
}

// unclearBefore finds the words that say that what follows is not known.
func (r *reader) unclearBefore(i int, s *corpus.Sentence) (first, last int) {
	known := -1
	for k := i - 1; k >= max(s.First, i-8) && r.tok[k+1].gap < hard; k-- {
		switch {
		case r.acts(k, aUnclear|aEarly):
			return k, k + 1
		case r.acts(k, aClear):
			known = k
		case known >= 0 && r.is(k, fNot|fNobody):
			return k, known + 1
		}
	}
	return -1, -1
}

// suspicion reads who is held for it: "arrested a man on suspicion of murder".
func (r *reader) suspicion(i int, s *corpus.Sentence) {
	for k := i - 1; k >= max(s.First, i-10) && r.tok[k+1].gap < hard; k-- {
		t := r.tok[k].trig
		if t == 0 || r.triggers[t-1].phrase.attr != Arrested || len(r.triggers[t-1].owned) == 0 {
			continue
		}
		g := &r.groups[r.triggers[t-1].owned[0]]
		if g.first >= s.First && g.last <= s.Last && g.first < g.last {
			r.name(Perpetrator, Suspect, g.first, g.last, i, s)
		}
		return
	}
}

// identified reads "identified the gunman as Ivo Tarn", "the attacker, named as ...".
func (r *reader) identified(i int, s *corpus.Sentence) {
	armed := false
	for k := i - 1; k >= max(s.First, i-6); k-- {
		armed = armed || r.tok[k].class == Assailants
	}
	for k := i + 1; k < min(s.Last, i+8); k++ {
		if !r.acts(k, aAs) {
			armed = armed || r.tok[k].class == Assailants
			continue
		}
		if !armed || k+1 >= s.Last {
			return
		}
		if first, last, ok := r.nounAfter(k+1, s); ok && r.doer(first, last) && r.tok[last-1].within > 0 {
			r.name(Perpetrator, "", first, last, i, s)
		}
		return
	}
}

// takenFrom reads where people were taken from: "abducted from a school".
func (r *reader) takenFrom(k int, s *corpus.Sentence) {
	for n := k; n < min(s.Last, k+10) && r.tok[n].gap < comma; n++ {
		if !r.acts(n, aFrom) {
			if r.is(n, fSub|fRelative) {
				return
			}
			continue
		}
		if n+1 < s.Last {
			r.targets(n+1, k-1, false, s)
		}
		return
	}
}

// asks reports whether a sentence is the question who did it.
func (r *reader) asks(s *corpus.Sentence) bool {
	if s.First >= s.Last || !r.acts(s.First, aAsks) || s.Last-s.First > 8 || !r.ends(s, '?') {
		return false
	}
	for k := s.First + 1; k < s.Last; k++ {
		if r.acts(k, aDid) || r.isDeed(k) {
			return true
		}
	}
	return false
}

// ends reports whether a sentence ends with the mark.
func (r *reader) ends(s *corpus.Sentence, mark byte) bool {
	end := int(r.d.Body[s.Last-1].End)
	return end < len(r.d.Article.Body) && r.d.Article.Body[end] == mark
}

// answer reads the answer to the question who did it: "The army says the Red Front",
// "The Red Front says it did".
func (r *reader) answer(i int, s *corpus.Sentence) {
	if i+1 >= s.Last {
		return
	}
	if r.is(i+1, fThey) {
		if i+2 < s.Last && r.acts(i+2, aDid) && (i+3 >= s.Last || r.pause(i+3)) {
			r.admits(i+1, i+2, s)
		}
		return
	}
	if first, last, ok := r.nounAfter(i+1, s); ok && (last >= s.Last || r.pause(last)) && r.doer(first, last) && !r.official(first, last) &&
		(r.armed(first, last) || r.tok[last-1].within > 0) {
		r.name(Perpetrator, "", first, last, i, s)
	}
}

// claimsDeed reports whether it is an attack that somebody claims: what follows is
// one, or the words that the verb ends belong to one ("an attack the Front claimed").
func (r *reader) claimsDeed(e, next int, s *corpus.Sentence) bool {
	if next < s.Last && !r.pause(next) {
		if r.is(next, fPrep) || r.is(next, fSub) {
			return false
		}
		return r.deedAfter(next, s)
	}
	for k := e - 1; k >= max(s.First, e-nounLength); k-- {
		if r.isDeed(k) {
			return true
		}
	}
	return false
}

// blasts reads what a weapon hit: "the bomb exploded at the market".
func (r *reader) blasts(i, next int, s *corpus.Sentence) {
	if a := r.auxiliariesBefore(i, s); a.not || a.modal || next >= s.Last {
		return
	}
	for k := i - 1; k >= max(s.First, i-8) && r.tok[k+1].gap < hard; k-- {
		if r.acts(k, aWeapon) {
			r.targets(next, i, false, s)
			return
		}
		if r.is(k, fSub|fAnd) {
			return
		}
	}
}
