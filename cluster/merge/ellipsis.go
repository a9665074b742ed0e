package merge

import (
	"math"

	"github.com/wirefold/wirefold/corpus"
)

// restated reads figures that name nothing because what they count has just been
// said by somebody else: "Police counted 42 missing. The union puts it at 68", "the
// ministry says 24, the hospital still 27", "the council's estimate is 19,500". The
// voice must be another one, and the figure takes the attribute, the class and the
// unit of the last claim that it can replace.
func (r *reader) restated() {
	n := len(r.claims)
	next, sentence := 0, 0
	for i := range r.groups {
		g := &r.groups[i]
		if !r.standsAlone(g) {
			continue
		}
		for sentence < len(r.d.Sentences) && g.first >= r.d.Sentences[sentence].Last {
			sentence++
		}
		value := r.span(g.vfirst, g.vlast)
		for next < n && r.claims[next].ValueSpan.End <= value.Start {
			next++
		}
		s := &r.d.Sentences[sentence]
		if next < n && r.claims[next].ValueSpan.Start < value.End || s.Kind != corpus.Report || !r.endsPhrase(g, s) {
			continue
		}
		src, given, gapped, ok := r.givenBy(g, s, sentence)
		if !ok {
			continue
		}
		t := r.topic(next, n, sentence, g, src)
		if t == nil || gapped && t.Sentence != sentence || !g.headless && g.class != t.Class {
			continue
		}
		v := g.value
		scale, ok := r.unitOf(t)
		if !ok {
			continue
		}
		v.N, v.Low, v.High = v.N*scale, v.Low*scale, v.High*scale
		v.Text, v.Unit = r.d.Text(value), t.Value.Unit
		var old *Value
		if r.newly(g.first, s) {
			v := t.Value // not of r.claims itself, which is used again
			old = &v
		}
		r.claims = append(r.claims, Claim{Article: r.d.Article.ID, Attribute: t.Attribute, Instead: old, Class: t.Class, Value: v, Hedge: g.hedge,
			rival: true, against: t.ValueSpan, voice: given, Span: r.clause(s, g.first, g.last), ValueSpan: value, Sentence: sentence})
		r.at = append(r.at, g.first)
		for k := g.vfirst; k < g.vlast; k++ {
			r.tok[k].claimed = true
		}
	}
	if len(r.claims) > n {
		r.inOrder()
	}
}

// standsAlone reports whether a group may be a figure that names nothing: neither a
// year nor a share ("two of the six").
func (r *reader) standsAlone(g *group) bool {
	return (g.headless || g.value.Kind == Count && r.has(g.last-1, fEntry)) && !g.part && g.value.Kind == Count && g.value.N > 0 &&
		!g.single && !r.is(g.vlast, fOf) && !r.isYear(g)
}

// isYear reports whether a figure looks like a year.
func (r *reader) isYear(g *group) bool {
	return g.value.N >= 1900 && g.value.N < 2100 && g.last == g.first+1 && r.d.Body[g.first].End-r.d.Body[g.first].Start == 4
}

// newly reports whether the words before a figure say that it replaces what was said:
// "the prosecutor now speaks of 41".
func (r *reader) newly(k int, s *corpus.Sentence) bool {
	for n := 0; k > s.First && n < 4 && r.tok[k].gap < comma; n++ {
		if k--; r.has(k, fNow) {
			return true
		}
	}
	return false
}

// endsPhrase reports whether nothing follows the group that its figure could count,
// or that could be said of it: "police said 15 were watching".
func (r *reader) endsPhrase(g *group, s *corpus.Sentence) bool {
	k := g.last
	if k < s.Last && r.tok[k].gap == hard { // "59 (one in five) of the houses"
		for n := k + 1; n < min(s.Last, k+givenReach); n++ {
			if r.tok[n].gap == hard {
				return !r.is(n, fOf)
			}
		}
	}
	if k >= s.Last || r.tok[k].gap >= comma {
		return true
	}
	return g.headless && !r.is(k, fBe|fHave|fModal) && (r.stopsWord(k) || r.is(k, fAdverb))
}

// givenReach is how many words may stand between a figure and what gives it.
const givenReach = 8

// givenBy finds who gives the figure of a group: by a verb, whose subject is cited,
// or else by a noun or by nothing at all (gapped), when given is the source.
func (r *reader) givenBy(g *group, s *corpus.Sentence, sentence int) (src, given Source, gapped, ok bool) {
	for k := g.first - 1; k >= s.First && g.first-k <= givenReach && r.tok[k+1].gap < hard; k-- {
		if r.is(k, fSay) || r.acts(k, aSays|aTells) || r.has(k, fGives) || r.holds(k, g.first) {
			if r.tok[k+1].gap >= comma {
				break // "..., police said, 15"
			}
			src, ok = r.cited(sentence, g.first)
			return src, Source{}, false, ok
		}
		if r.has(k, fTally) {
			if src, ok = r.owner(k, s); ok {
				return src, src, false, true
			}
		}
		if r.tok[k+1].gap >= comma || !r.idle(k) {
			break
		}
	}
	src, ok = r.gapped(g, s)
	return src, src, true, ok
}

// holds reports whether a phrase of giving a figure begins at word k: "holds to".
func (r *reader) holds(k, last int) bool {
	p, _ := r.phraseAt(k, last, isGives)
	return p != nil
}

// idle reports whether word k says nothing of what a figure behind it counts.
func (r *reader) idle(k int) bool {
	if _, ok := r.hint(k); ok {
		return true
	}
	return r.tok[k].num == 0 && (r.is(k, fBe|fHave|fPrep|fAdverb|fDefinite|fOne|fThey|fPronoun|fSub|fRelative|fNot) ||
		r.has(k, fTally|fNumberNoun|fGiven|fPlain))
}

// owner is whose count the noun at word k is: "the council's latest estimate".
func (r *reader) owner(k int, s *corpus.Sentence) (Source, bool) {
	end := k
	for n := 0; n < 3 && end > s.First && r.tok[end].gap <= space; n++ {
		if end--; r.tok[end].num > 0 || r.tok[end].inDate {
			break // a count of the year
		}
		if r.possessive(end) {
			first := end
			for n := 0; n < 6 && first > s.First && !r.is(first, fDefinite|fOne) && r.tok[first].gap <= hyphen && r.tok[first-1].trig == 0 &&
				!r.is(first-1, fSub|fRelative|fSay|fAnd|fPrep|fBe|fHave); n++ {
				first--
			}
			src := r.source(first, end+1)
			src.Mode = Paraphrase
			return src, true
		}
	}
	return Source{}, false
}

// possessive reports whether the word is the owner of what follows: "the union's".
func (r *reader) possessive(k int) bool {
	if k+1 >= len(r.tok) {
		return false
	}
	switch r.d.Text(corpus.Span{Start: int(r.d.Body[k].End), End: int(r.d.Body[k+1].Start)}) {
	case "'s ", "’s ", "' ", "’ ":
		return true
	}
	return false
}

// gapped is the voice of a figure whose verb was said before: "organisers put the
// crowd at 20,000, police at 4,000".
func (r *reader) gapped(g *group, s *corpus.Sentence) (Source, bool) {
	end := g.first
	for n := 0; n < 2 && end > s.First && r.tok[end].gap < comma && (r.has(end-1, fGiven) || r.is(end-1, fAdverb)) && !r.is(end-1, fBe); n++ {
		end--
	}
	first := end
	for n := 0; n < 6 && first > s.First && r.tok[first].gap < comma && !r.is(first-1, fAnd|fSub); n++ {
		first--
	}
	if first == end || first == s.First || r.tok[end].gap >= comma || !r.speaks(first, end) {
		return Source{}, false
	}
	k := first
	if r.is(k-1, fAnd|fSub) {
		k--
	}
	if k <= s.First || r.tok[k].gap != comma && r.d.Article.Body[r.d.Body[k-1].End] != ';' {
		return Source{}, false
	}
	src := r.source(first, end)
	src.Mode = Paraphrase
	return src, true
}

// speaks reports whether the words first to end are somebody who gives figures.
func (r *reader) speaks(first, end int) bool {
	if r.is(first, fPrep|fNot|fIncluding|fOthers) {
		return false
	}
	for k := first; k < end; k++ {
		if r.tok[k].num > 0 || r.tok[k].trig > 0 || r.is(k, fBe|fHave|fModal) {
			return false
		}
	}
	t := &r.tok[end-1]
	return t.party != "" || t.actor.is&(aRole|aBody|aForce|aMinistry) != 0
}

// topicReach is how many sentences back the figure that another one replaces may
// stand.
const topicReach = 3

// topic is the latest of the claims before the given one that the figure of the
// group can be another voice's figure for. Where figures of two attributes stand
// beside each other, or the topic is further back, nothing tells which is meant.
func (r *reader) topic(before, n, sentence int, g *group, src Source) *Claim {
	attr, said := r.attributeNear(g, &r.d.Sentences[sentence])
	at := -1
	for i := before - 1; i >= max(0, before-8) && r.claims[i].Sentence >= sentence-topicReach; i-- {
		c := &r.claims[i]
		if said && c.Attribute != attr || !r.replaceable(c, g) {
			continue
		}
		if at < 0 {
			at = i
			continue
		}
		if t := &r.claims[at]; c.Attribute != t.Attribute && (c.Sentence == t.Sentence || t.Sentence < sentence-1) {
			return nil
		}
	}
	if at < 0 {
		return nil
	}
	t := &r.claims[at]
	other, ok := r.cited(t.Sentence, r.at[at])
	if ok && t.Sentence < sentence && corpus.Fold(other.Name) == corpus.Fold(src.Name) || !said && r.countsBetween(t, n, g) {
		return nil // the same voice goes on to something else, or the text does
	}
	return t
}

// replaceable reports whether the figure of the group can be another one for what
// the claim counts.
func (r *reader) replaceable(t *Claim, g *group) bool {
	return t.Value.Kind == Count && !t.Single && !t.Part && restatable[t.Attribute] && t.Value.N > 0 &&
		!(t.Attribute == Speed && t.Class == Limit) && g.value.N <= 10*t.Value.N && t.Value.N <= 10*g.value.N
}

// attributeNear is the attribute that the sentence says near the group.
func (r *reader) attributeNear(g *group, s *corpus.Sentence) (Attribute, bool) {
	for k := g.first - 1; k >= max(s.First, g.first-givenReach); k-- {
		if a, ok := r.hint(k); ok {
			return a, true
		}
	}
	for k := g.last; k < min(s.Last, g.last+givenReach) && r.tok[k].gap < hard; k++ {
		if a, ok := r.hint(k); ok {
			return a, true
		}
	}
	return "", false
}

// hint is the attribute that word k says, or goes with: "treated" is said of the
// wounded.
func (r *reader) hint(k int) (Attribute, bool) {
	if n := r.tok[k].trig; n > 0 {
		return r.triggers[n-1].phrase.attr, true
	}
	if p, _ := r.phraseAt(k, len(r.tok), isHint); p != nil {
		return p.attr, true
	}
	return "", false
}

// countsBetween reports whether a figure that nobody claims stands between a claim
// and a group, so that the group may be another figure for that one: "37 schools
// were shut. The union says 212".
func (r *reader) countsBetween(t *Claim, n int, g *group) bool {
	words := 0
	for k := g.first - 1; k >= 0 && int(r.d.Body[k].Start) >= t.ValueSpan.End; k-- {
		if words++; words > 3*reach {
			return true
		}
		if r.tok[k].num == 0 || r.tok[k].inDate {
			continue
		}
		v := r.d.Numbers[r.tok[k].num-1].Value
		if v == math.Trunc(v) && v <= 10*g.value.N && g.value.N <= 10*v && !r.claimedAt(k, n) && !r.age(k, len(r.tok)) {
			return true
		}
	}
	return false
}

// claimedAt reports whether one of the first n claims, or a figure given again, is of
// the number at word k.
func (r *reader) claimedAt(k, n int) bool {
	if r.tok[k].claimed {
		return true
	}
	at := int(r.d.Body[k].Start)
	lo, hi := 0, n
	for lo < hi {
		mid := (lo + hi) / 2
		if r.claims[mid].ValueSpan.Start <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo > 0 && r.claims[lo-1].ValueSpan.End > at
}

// unitOf is what a bare figure has to be multiplied by to be in the unit of the
// topic: nothing, unless the topic was printed in another one.
func (r *reader) unitOf(t *Claim) (float64, bool) {
	if t.Attribute != Speed && t.Attribute != Area {
		return 1, true
	}
	k := r.wordAt(t.ValueSpan.Start)
	for n := 0; k < len(r.tok) && n < 6 && r.tok[k].num == 0; n++ {
		k++
	}
	if k >= len(r.tok) || r.tok[k].num == 0 {
		return 0, false
	}
	return 1, math.Abs(r.d.Numbers[r.tok[k].num-1].Value-t.Value.N) < 1e-9
}

// restatable are the attributes whose figures are given again without their noun.
// Measures are left out that may be printed in another unit.
var restatable = map[Attribute]bool{Killed: true, Wounded: true, Casualties: true, Missing: true, Arrested: true, Abducted: true,
	Rescued: true, Evacuated: true, Displaced: true, Present: true, Number: true, Magnitude: true, Speed: true, Area: true,
	Money: true, Percentage: true, Votes: true}
