package merge

import (
	"math"

	"github.com/wirefold/wirefold/corpus"
)

// besides adds those that a phrase behind the verb joins to its people: "was
// killed along with his wife", "were found dead, including two children".
func (r *reader) besides(t *trigger, s *corpus.Sentence) {
	if r.groups[t.owned[0]].value.High == 0 {
		return
	}
	for k := t.last; k < min(s.Last, t.last+12) && r.tok[k].gap != hard && r.tok[k].trig == 0; k++ {
		if g := r.tok[k].group; g > 0 && !r.groups[g-1].oblique {
			return
		}
		at := k + 1
		if p, next := r.phraseAt(k, s.Last, isAlong); p != nil {
			at = next
		} else if !r.is(k, fIncluding) || r.tok[k].gap != comma {
			continue
		}
		if at < s.Last && r.tok[at].group > 0 && !r.groups[r.tok[at].group-1].pronoun {
			r.ownList(t, int(r.tok[at].group-1), s)
		}
		return
	}
}

// multiplied reads "a double homicide".
func (r *reader) multiplied(t *trigger) {
	n := t.phrase.low
	r.add(t, t.first, group{first: t.first, last: t.last, vfirst: t.first, vlast: t.first + 1, class: People,
		value: Value{N: n, Low: n, High: n}})
}

// lost reads "some loss of life": one at least, and "no loss of life".
func (r *reader) lost(t *trigger, s *corpus.Sentence) {
	for k := max(s.First, t.first-4); k < t.first; k++ {
		if r.has(k, fAverted) {
			return
		}
	}
	g := group{first: t.first, last: t.last, vfirst: t.first, vlast: t.last, class: People, hedge: Several,
		value: Value{Kind: Vague, N: 1, Low: 1, High: math.Inf(1)}}
	if t.first > s.First && r.is(t.first-1, fNo|fNot) {
		g.first, g.vfirst, g.hedge, g.value = t.first-1, t.first-1, Exactly, Value{}
	}
	r.add(t, g.first, g)
}

// dies reports whether a death is told behind word k: "taken to hospital, where they
// died".
func (r *reader) dies(k int, s *corpus.Sentence) bool {
	for end := min(s.Last, k+reach); k < end; k++ {
		if t := r.tok[k].trig; t > 0 && r.triggers[t-1].phrase.attr == Killed {
			return true
		}
	}
	return false
}

// fatalWound reports whether the wound of a verb is said to be deadly: "suffered a
// fatal wound".
func (r *reader) fatalWound(t *trigger, s *corpus.Sentence) bool {
	if len(t.phrase.needs) == 0 {
		return false
	}
	for k := t.last; k < min(s.Last, t.last+4); k++ {
		if r.is(k, fFatally) {
			return r.tok[k].gap != hyphen // "non-fatal"
		}
	}
	return false
}

// selfInflicted reports whether the words behind k say that the dead caused it:
// "died of a self-inflicted wound".
func (r *reader) selfInflicted(k int, s *corpus.Sentence) bool {
	for n := 0; k < s.Last && n < 8 && r.tok[k].gap <= hyphen; n++ {
		if p, _ := r.phraseAt(k, s.Last, isSelf); p != nil {
			return true
		}
		k++
	}
	return false
}

// byForce reports whether police or soldiers are the doers of a verb: "was shot
// by officers", "police shot".
func (r *reader) byForce(t *trigger, s *corpus.Sentence) bool {
	if !t.passive {
		k := r.chainBefore(t, s.First).left
		return k >= s.First && t.phrase.form == past && r.force(k)
	}
	for k := t.last; k < min(s.Last, t.last+4) && r.tok[k].gap < comma; k++ {
		if !r.is(k, fBy) {
			continue
		}
		for k++; k < min(s.Last, t.last+9) && r.tok[k].gap < comma && (!r.stopsWord(k) || r.is(k, fDefinite|fOne)); k++ {
			if r.force(k) {
				return true
			}
		}
		return false
	}
	return false
}

func (r *reader) force(k int) bool { return r.tok[k].class == Police || r.tok[k].class == Soldiers }
