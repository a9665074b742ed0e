package merge

import (
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// standing reads how a thing stands: "the airport was closed", "troops repelled
// the attack", "the airport ... but resumed operations". from is the first claim
// of the sentence.
func (r *reader) standing(p *phrase, i, next, from int, s *corpus.Sentence) {
	a := r.auxiliariesBefore(i, s)
	if a.modal && !a.will || p.actor.planned && !a.will || r.adjective(i, s) {
		return
	}
	if p.form == subject && a.will && !p.actor.planned {
		return
	}
	k := -1
	switch p.form {
	case state:
		if i > s.First && r.tok[i-1].num > 0 {
			a = r.auxiliariesBefore(i-1, s) // "was 40 percent contained"
		}
		single := len(p.words) == 1 // which may be an adverb: "flew over the hills"
		if (!single || next >= s.Last || r.pause(next) || r.is(next, fPrep|fAnd|fSub)) && (a.be || r.put(a.first, s)) {
			k = r.thingBefore(a.first, s)
		}
	case past:
		if a.be || next < s.Last && r.is(next, fBy) && !r.is(i-1, fAnd) {
			k = r.thingBefore(a.first, s)
		} else if k = r.thingAfter(next, s); k >= 0 && !r.verbAt(i, s) {
			return // "behind closed gates"
		} else if k < 0 && i > s.First && r.is(i-1, fAnd) && r.sameState(from) {
			r.stand(p, r.claims[len(r.claims)-1].Class, a, i, next, s) // "was found and defused"
			return
		} else if k < 0 && (next >= s.Last || r.is(next, fPrep) || r.pause(next)) {
			k = r.thingBefore(i, s) // "says attack repelled in capital"
		}
	case gerund:
		if i > s.First && !r.pause(i) && !r.is(i-1, fAnd) && !r.acts(i-1, aOrders) {
			return // "the most damaging line"
		}
		k = r.thingAfter(next, s)
	case subject:
		if k = r.thingBefore(a.first, s); k < 0 && a.first > s.First && r.is(a.first-1, fAnd|fSub) {
			if r.sameState(from) {
				r.stand(p, r.claims[len(r.claims)-1].Class, a, i, next, s) // "was shut, but reopened"
				return
			}
		}
		if k < 0 {
			k = r.thingAfter(next, s)
		}
	}
	if k < 0 && p.actor.of != "" {
		r.stand(p, p.actor.of, a, i, next, s)
		return
	}
	if k < 0 && p.actor.code == repelled && a.be && a.first > s.First && r.is(a.first-1, fThey) && r.attackTold() {
		r.stand(p, Assailants, a, i, next, s) // "before they were driven off"
		return
	}
	if p.actor.whole && a.be && a.first > s.First && (k < 0 || !r.canStand(k, p.actor)) {
		if class, ok := r.wholeAbove(a.first-1, s); ok {
			r.stand(p, class, a, i, next, s)
		}
		return
	}
	if k >= 0 && r.figured(k, s) {
		return // a figure of them is a claim of its own
	}
	if k >= 0 && r.canStand(k, p.actor) {
		r.stand(p, r.thingClass(k, p.actor.whole), a, i, next, s)
	}
}

// wholeAbove is what stands so where the subject is a pronoun or far away: "it was
// still out of control", "grew by evening and was not under control". It is the
// thing that opens the sentence, or that the last such state was of.
func (r *reader) wholeAbove(k int, s *corpus.Sentence) (Class, bool) {
	for n := s.First; n < min(k, s.First+8); n++ {
		if r.tok[n].actor.thing > 0 && r.x.actors.things[r.tok[n].actor.thing-1].only != "" {
			return r.thingClass(n, true), true
		}
	}
	if !r.is(k, fThey|fPronoun|fDefinite|fSub) {
		return "", false
	}
	for n := len(r.claims) - 1; n >= max(0, len(r.claims)-16); n-- {
		if c := &r.claims[n]; c.Attribute == State && (phases[c.Value.Text].against != "") {
			return c.Class, true
		}
	}
	return "", false
}

func (r *reader) stand(p *phrase, class Class, a auxiliaries, i, next int, s *corpus.Sentence) {
	first := i
	for first > a.first && (r.acts(first-1, aManner) || r.is(first-1, fNot)) {
		first--
	}
	v := Value{Kind: Code, Text: p.actor.code}
	opposite := a.not && p.actor.opposite != ""
	if opposite {
		v.Text = p.actor.opposite
	}
	r.say(State, class, v, first, next, i, s).Negated = a.not && !opposite
}

// sameState reports whether the last claim is a state and not before the given one.
func (r *reader) sameState(from int) bool {
	n := len(r.claims) - 1
	return n >= from && r.claims[n].Attribute == State
}

// verbAt reports whether a subject or an auxiliary stands before word i, so that it is
// a verb and no adjective of what follows.
func (r *reader) verbAt(i int, s *corpus.Sentence) bool {
	return i > s.First && (r.is(i-1, fPronoun|fThey|fAnd|fRelative|fAdverb|fHave|fModal|fNot) || r.isNoun(i-1) ||
		r.acts(i-1, aManner|aAble|aOfficial) ||
		r.pause(i) || r.tok[i-1].inDate || r.tok[i].quote != r.tok[i-1].quote)
}

// repelled is the code for an attack that failed.
const repelled = "repelled"

// fewThings are so few that each may be told of.
const fewThings = 9

// figured reports whether a figure of no known things begins the phrase that word k
// is in: "340 houses", but not "the three schools".
func (r *reader) figured(k int, s *corpus.Sentence) bool {
	for n := k; n >= s.First && k-n < 4; n-- {
		counts := r.tok[n].num > 0 && (r.d.Numbers[r.tok[n].num-1].Value > fewThings || r.is(n, fOne))
		if !counts && len(r.tok[n].opens) > 0 {
			p, _ := r.phraseAt(n, s.Last, isVague)
			counts = p != nil
		}
		if counts {
			return n == s.First || !r.is(n-1, fDefinite) && !r.possessive(n-1) || r.is(n-1, fAdverb)
		}
		if n < k && (r.endsNoun(n) || r.is(n, fDefinite)) {
			return false
		}
	}
	return false
}

// canStand reports whether the thing that word k names can be so.
func (r *reader) canStand(k int, p actorPhrase) bool {
	if p.only != "" && !strings.Contains(p.only, string(r.thingClass(k, false))) {
		return false
	}
	n := r.tok[k].actor.thing
	return n == 0 || r.x.actors.things[n-1].only == "" || strings.Contains(r.x.actors.things[n-1].only, p.code)
}

// put reports whether a verb before word e sets things so: "set the barn on
// fire", "had the situation under control".
func (r *reader) put(e int, s *corpus.Sentence) bool {
	for k := e - 1; k >= s.First && e-k < nounLength && r.tok[k+1].gap < comma; k-- {
		if r.acts(k, aPuts) {
			return true
		}
	}
	return false
}

// isThing reports whether word k is something that can stand so.
func (r *reader) isThing(k int) bool {
	return (r.tok[k].actor.thing > 0 || r.tok[k].class == Assailants) && r.tok[k].gap != hyphen // "ceasefire" is no fire
}

func (r *reader) thingClass(k int, whole bool) Class {
	if r.tok[k].actor.thing == 0 {
		return r.tok[k].class
	}
	t := &r.x.actors.things[r.tok[k].actor.thing-1]
	if whole && t.whole != "" {
		return t.whole
	}
	return t.class
}

// thingBefore finds the thing whose state the words from e on say: the noun
// nearest before them, or the one that it only tells the place of ("the road to
// the airport"), or -1.
func (r *reader) thingBefore(e int, s *corpus.Sentence) int {
	if e > s.First && r.is(e-1, fRelative) {
		e--
	}
	if e <= s.First || e < len(r.tok) && r.tok[e].gap >= comma && !r.is(e, fRelative) {
		return -1
	}
	found := -1
	for n := 0; n < 3; n++ {
		first, last, ok := r.nounBefore(e, s)
		for j := 0; ok && j < 3 && found < 0 && first > s.First && r.tok[first].within > 0 && r.is(first-1, fAnd); j++ {
			first, last, ok = r.nounBefore(first-1, s) // "between Kesra and Velm"
		}
		if !ok {
			return found
		}
		k := r.thingIn(first, last)
		switch {
		case k < 0 && n == 0 && first > s.First && (r.tok[last-1].within > 0 || r.is(first-1, fPlaced)) && !r.is(first-1, fOf) &&
			r.is(first-1, fPrep) && r.tok[first].gap < comma:
			// "the bridge at Kesra"
		case k < 0 && n == 0:
			return -1
		case k < 0:
			if r.acts(last-1, aPart) {
				return found
			}
			return -1 // "the owner of the school was suspended"
		case found < 0 || !r.acts(k, aPart):
			found = k
		}
		if first <= s.First || r.tok[first].gap >= comma || !r.is(first-1, fPrep) || first-1 == s.First {
			return found
		}
		e = first - 1
	}
	return found
}

// thingIn is the last thing of a noun phrase that ends with one, or -1. What
// stands before "of" owns what follows only when it is a part.
func (r *reader) thingIn(first, last int) int {
	k := last - 1
	if k > first && r.tok[k].num > 0 && r.isThing(k-1) {
		return k - 1 // "Gate 4"
	}
	if k > first && r.acts(k, aPart) && r.isThing(k-1) && r.tok[k].gap == space {
		return k - 1 // "telephone lines"
	}
	for k > first && r.tok[k].within > 0 && !r.isThing(k) {
		k-- // "the capital Ostrel"
	}
	if k > first && k < last-1 && r.is(k, fOf) && r.isThing(k-1) {
		return k - 1 // "the airport of Ostrel"
	}
	if k >= first && r.isThing(k) {
		for n := k - 1; n > first; n-- {
			if r.is(n, fOf) {
				if r.acts(n-1, aPart) || r.tok[n-1].num > 0 || r.is(n-1, fOne) {
					return k
				}
				if r.isThing(n - 1) {
					return n - 1
				}
				return -1
			}
		}
		return k
	}
	return -1
}

// thingAfter finds the thing that is the object before which word next stands.
func (r *reader) thingAfter(next int, s *corpus.Sentence) int {
	if next >= s.Last {
		return -1
	}
	first, last, ok := r.nounAfter(next, s)
	if !ok {
		return -1
	}
	k := r.thingIn(first, last)
	if k >= 0 && r.acts(k, aPart) && last+1 < s.Last && r.is(last, fPrep) {
		if f, l, ok := r.nounAfter(last+1, s); ok {
			if n := r.thingIn(f, l); n >= 0 {
				return n // "flights from the airport"
			}
		}
	}
	return k
}

// comment reads that an official did not speak, or that figures were not given,
// or what could not be checked.
func (r *reader) comment(p *phrase, i, next int, s *corpus.Sentence) {
	a := r.auxiliariesBefore(i, s)
	if p.actor.act == doUnspoken && !a.not && !(a.modal && r.nobodyBefore(a.first, s)) {
		return
	}
	class := p.actor.of
	if class == "" {
		first, last, ok := r.subjectBefore(a.first, s)
		if !ok && r.nobodyBefore(a.first, s) {
			first, last, ok = r.nounBefore(a.first, s)
		}
		if !ok {
			if a.first > s.First && r.is(a.first-1, fThey|fPronoun) || a.first == s.First {
				r.say(Comment, "", Value{Kind: Code, Text: p.actor.code}, i, next, i, s)
			}
			return
		}
		if last == first+1 && r.has(first, fPlain) {
			r.say(Comment, "", Value{Kind: Code, Text: p.actor.code}, i, next, i, s) // "there was no comment"
			return
		}
		if last < a.first && r.is(last, fPrep) { // "an official at the presidency"
			_, last, _ = r.nounAfter(last+1, s)
		}
		class = r.silent(first, max(first+1, last))
	} else if k := r.thingAfter(next, s); k >= 0 {
		class = r.thingClass(k, false)
	} else if a.be {
		if k := r.thingBefore(a.first, s); k >= 0 {
			class = r.thingClass(k, false)
		}
	}
	first := a.first
	for first < i && r.is(first, fAdverb) {
		first++
	}
	r.say(Comment, class, Value{Kind: Code, Text: p.actor.code}, first, next, i, s)
}

// nobodyBefore reports whether the subject of what begins at word e is nobody: "no one
// at the port could be reached".
func (r *reader) nobodyBefore(e int, s *corpus.Sentence) bool {
	for k := e - 1; k >= max(s.First, e-nounLength) && r.tok[k+1].gap < comma; k-- {
		if r.is(k, fNobody) {
			return true
		}
	}
	return false
}

// silent names who kept silent: the body, or the words as printed.
func (r *reader) silent(first, last int) Class {
	if p := r.source(first, last).Party; p != "" {
		return Class(p)
	}
	for first < last-1 && r.is(first, fOne|fDefinite) {
		first++
	}
	return Class(strings.ToLower(r.text(first, last)))
}
