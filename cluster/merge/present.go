package merge

import (
	"slices"

	"github.com/wirefold/wirefold/corpus"
)

// crowdSize is how many people make a crowd: of fewer it is news what they did, and
// not how many they were.
const crowdSize = 20

// there keeps those of a verb of presence whom it counts: several people, not the
// ones of whom the sentence goes on to tell something else ("five people aboard were
// hurt"), unless they are all who were there ("all 47 on board died").
func (r *reader) there(t *trigger) {
	kept, crowd := t.owned[:0], t.phrase.crowd != ""
	for _, i := range t.owned {
		g := &r.groups[i]
		switch {
		case g.single || g.bare || g.collective || g.extra || g.value.High < 2 ||
			(crowd || g.value.Kind == Vague) && g.value.Low < crowdSize:
		case t.phrase.form != state && !(crowd && t.phrase.form == subject) && !g.headless &&
			r.tok[g.last-1].class == "": // "carrying 40 barrels"
		case !crowd && !g.definite && r.ownedElse(t, i):
		case t.phrase.form == state && g.headless && r.describes(t.last): // "20 underground tanks"
		default:
			if crowd {
				g.class = t.phrase.crowd
			}
			kept = append(kept, i)
		}
	}
	t.owned = kept
}

// describes reports whether the word before word k belongs to a noun that nobody
// knows: "underground tanks".
func (r *reader) describes(k int) bool {
	return k < len(r.tok) && r.tok[k].gap <= hyphen && !r.stopsWord(k) && !r.is(k, fAdverb) && r.d.Body[k].Shape == corpus.Lower
}

// ownedElse reports whether another verb shortly before or behind group i says
// something of it.
func (r *reader) ownedElse(t *trigger, i int) bool {
	g := &r.groups[i]
	for k := max(0, g.first-reach/4); k < min(len(r.tok), g.last+reach/2); k++ {
		if n := r.tok[k].trig; n > 0 {
			if o := &r.triggers[n-1]; o.phrase.attr != Present && slices.Contains(o.owned, i) {
				return true
			}
		}
	}
	return false
}

// crowds reads figures that stand apart from the crowd they count: "a crowd of
// 20,000", "put the number of marchers at 4,000".
func (r *reader) crowds(i, within int, s *corpus.Sentence) {
	r.toll(&trigger{phrase: &phrase{attr: Present, form: number, crowd: Crowd}, first: i, last: i + 1}, People, i+1, within, r.leadsTo, s)
}

// troop reads how many a body of people are: "a crew of nine". It returns the word
// behind the figure.
func (r *reader) troop(g *group, end, last int) (int, bool) {
	if !r.is(end-1, fCollective) || end+1 >= last || !r.is(end, fOf) || r.tok[end].gap > hyphen || r.tok[end+1].gap > hyphen {
		return end, false
	}
	k, h := end+1, Exactly
	if p, next := r.phraseAt(k, last, isHedge); p != nil {
		k, h = next, p.hedge
	}
	if k >= last || r.tok[k].num == 0 {
		return end, false
	}
	v, h, next, ok := r.quantity(k, last, h)
	if !ok || next < last && !r.stops(next) {
		return end, false
	}
	g.value, g.hedge, g.vfirst = v, h, end+1
	return next, true
}
