package merge

import (
	"math"

	"github.com/wirefold/wirefold/corpus"
)

// seen reads bodies and prisoners: those that pictures or somebody saw ("the video
// showed two bodies") are no toll, those that were found are.
func (r *reader) seen(s *corpus.Sentence) {
	for i := s.First; i < s.Last; i++ {
		if !r.has(i, fSees|fFinds) {
			continue
		}
		attr := Shown
		if r.has(i, fFinds) {
			attr = Killed
		}
		if g, ok := r.remains(i+1, min(s.Last, i+reach/2), s); ok {
			r.see(attr, i, g, s)
			i = g.last - 1
		} else if first := r.subjectStart(i, s); first < i {
			if g, ok := r.remains(first, i, s); ok { // "two bodies were seen"
				r.see(attr, i, g, s)
			}
		}
	}
}

// subjectStart is the first of the few words that may be the subject of a passive
// verb at word i.
func (r *reader) subjectStart(i int, s *corpus.Sentence) int {
	k := i - 1
	for ; k >= s.First && i-k < 4 && r.is(k, fBe|fHave|fModal|fAdverb); k-- {
	}
	if k == i-1 || !r.is(i-1, fBe) {
		return i
	}
	for n := 0; k > s.First && n < 6 && r.tok[k].gap <= hyphen && !r.is(k-1, fSub|fPrep|fBe|fHave|fSay); n++ {
		k--
	}
	return max(k, s.First)
}

// remains reads the first bodies or prisoners of the words first to last: "two
// bodies", "the bodies of two men", "a dozen blindfolded men".
func (r *reader) remains(first, last int, s *corpus.Sentence) (group, bool) {
	for k := first; k < last; k++ {
		if k > first && (r.tok[k].gap == hard || r.is(k, fSub|fRelative|fSay) || r.has(k, fSees|fFinds)) {
			return group{}, false
		}
		g := group{first: k, vfirst: k, vlast: k + 1}
		switch v, h, next, ok := r.quantity(k, last, r.hedgeBefore(k, s)); {
		case ok:
			g.value, g.hedge, g.vlast = v, h, next
		case r.is(k, fOne) && !(k+1 < last && r.tok[k+1].num > 0):
			g.value, g.single = Value{N: 1, Low: 1, High: 1}, true
		case r.has(k, fBody) && r.x.plural(r.folded(k)) && !(k > first && r.is(k-1, fDefinite)):
			g.value, g.hedge = Value{Kind: Vague, N: 2, Low: 2, High: math.Inf(1)}, Several
			g.class, g.last = Bodies, k+1
			return g, true
		default:
			continue
		}
		if end, class := r.seenNoun(g.vlast, last); end > 0 {
			g.class, g.last = class, end
			return g, true
		}
		if k > first+1 && r.is(k-1, fOf) && r.has(k-2, fBody) { // "the bodies of two men"
			if end, _, found := r.head(g.vlast, last, &g); found {
				g.class, g.last = Bodies, end
				return g, true
			}
		}
	}
	return group{}, false
}

// seenNoun finds the bodies or the prisoners that a quantity before word k counts,
// behind few adjectives.
func (r *reader) seenNoun(k, last int) (end int, class Class) {
	captive := false
	for n := 0; k < last && n < 4 && r.tok[k].gap <= hyphen; n++ {
		captive = captive || r.has(k, fCaptive)
		switch {
		case r.has(k, fBody):
			if r.is(k+1, fOf) && !(k+2 < last && r.tok[k+2].group > 0) {
				return 0, "" // "a body of water"
			}
			return k + 1, Bodies
		case captive && (r.tok[k].class != "" || r.has(k, fCaptive) && r.x.plural(r.folded(k))):
			return k + 1, Detained
		case r.tok[k].num > 0 || r.is(k, fAnd|fOf|fBe|fSub|fDefinite|fOne|fThing):
			return 0, ""
		}
		k++
	}
	return 0, ""
}

// see enters the claim, in the place of what was read of the same words.
func (r *reader) see(attr Attribute, verb int, g group, s *corpus.Sentence) {
	if attr == Killed {
		if g.class != Bodies {
			return
		}
		g.class = People
	}
	words := r.span(g.first, g.last)
	sentence := r.sentenceOf(s)
	for n := len(r.claims) - 1; n >= 0 && r.claims[n].Sentence == sentence && len(r.claims)-n < reach; n-- {
		if v := r.claims[n].ValueSpan; v.Start < words.End && words.Start < v.End {
			r.claims = append(r.claims[:n], r.claims[n+1:]...)
			r.at = append(r.at[:n], r.at[n+1:]...)
		}
	}
	r.claim(&trigger{phrase: &phrase{attr: attr}, first: verb, last: verb + 1}, attr, g, chain{}, s, false)
}
