package merge

import (
	"slices"
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// findTriggers marks the words of a sentence that say an attribute.
func (r *reader) findTriggers(s *corpus.Sentence) {
	for i := s.First; i < s.Last; {
		p, next := r.phraseAt(i, s.Last, isTrigger)
		if p == nil {
			r.captives = r.captives || r.has(i, fHostage)
			i++
			continue
		}
		if p.captive && !r.captives || p.figure && !r.figureAhead(next, s.Last) {
			i = next
			continue
		}
		r.captives = r.captives || p.attr == Abducted
		r.triggers = append(r.triggers, trigger{phrase: p, first: i, last: next})
		for k := i; k < next; k++ {
			r.tok[k].trig = int32(len(r.triggers))
		}
		i = next
	}
}

// counts reads the claims of one sentence: first the verbs whose people follow
// them, then those whose people stand before.
func (r *reader) counts(s *corpus.Sentence) {
	from, group := len(r.triggers), len(r.groups)
	r.findTriggers(s)
	r.findGroups(s)
	mine := r.triggers[from:]
	for i := range mine {
		r.following(&mine[i], s)
	}
	for i := range mine {
		r.preceding(&mine[i], s)
	}
	for i := range mine {
		r.emit(&mine[i], s)
		r.forget(&mine[i])
	}
	r.shares(group, s)
	r.tolls(s)
	r.seen(s)
}

// chain is what stands between a verb and the people before it: auxiliaries,
// adverbs, and verbs joined to it ("was shot and").
type chain struct {
	left                 int // the word before the chain
	be, have, modal, not bool
	fatally              bool
	linked               int32 // a trigger that the verb is joined to by "and"
}

func (r *reader) chainBefore(t *trigger, first int) chain {
	c := chain{left: t.first - 1}
	for n := 0; c.left >= first && n < 10; n++ {
		k := c.left
		w := &r.tok[k]
		if r.tok[k+1].gap == hard || w.ends > 0 && w.group == 0 && w.flags&fAdverb == 0 {
			break
		}
		switch {
		case w.flags&fBe != 0:
			c.be = true
		case w.flags&fHave != 0:
			c.have = true
		case w.flags&fFatally != 0:
			c.fatally = w.gap != hyphen // "non-fatally"
		case w.flags&fNot != 0:
			c.not = true
		case w.flags&fModal != 0 && (k == first || r.d.Body[k].Shape == corpus.Lower): // not "in May, struck"
			c.modal = c.modal || w.flags&fPrep == 0 || !r.is(k+1, fHave) && !r.is(k-1, fHave) // "are known to have died"
		case w.flags&fAdverb != 0 && w.ends == 0:
		case w.flags&fLinking != 0:
		case w.flags&fSince != 0 && r.is(k-1, fHave): // "have since died"
		case w.flags&fAnd != 0 && k > first && r.tok[k-1].trig > 0 && r.tok[k-1].trig != r.tok[t.first].trig:
			c.linked = r.tok[k-1].trig
		case w.trig > 0 && c.linked == w.trig:
		default:
			return c
		}
		c.left--
	}
	return c
}

// following gives a verb the people behind it: "killed six", "killing two
// officers and a nurse", "death of a man".
func (r *reader) following(t *trigger, s *corpus.Sentence) {
	switch t.phrase.form {
	case past, gerund, present, ofWhom:
	default:
		return
	}
	c := r.chainBefore(t, s.First)
	if t.phrase.form == past && c.be {
		t.passive = true
		return
	}
	if t.first > s.First && r.is(t.first-1, fAttempted) || t.first > s.First+1 && r.is(t.first-1, fOf) && r.is(t.first-2, fAttempted) {
		return
	}
	if t.phrase.form == present && (c.modal || c.not) {
		return
	}
	k := t.last
	for n := 0; k < s.Last && n < 6; n++ {
		w := &r.tok[k]
		if w.gap >= comma || w.flags&fBy != 0 {
			return
		}
		if g := w.group; g > 0 {
			r.ownList(t, int(g-1), s)
			return
		}
		// "killed and wounded dozens", "killed in the attack six people" is not English
		if w.flags&(fAnd|fAdverb) == 0 && w.trig == 0 || w.flags&fAnd != 0 && (k+1 >= s.Last || r.tok[k+1].trig == 0 && !r.is(k+1, fAdverb)) {
			return
		}
		if w.trig > 0 && r.tok[k-1].flags&fAnd == 0 {
			return
		}
		k++
	}
}

// ownList gives the verb the group and those that are listed behind it, but not
// those that say who they are: "three people, two men and a woman".
func (r *reader) ownList(t *trigger, g int, s *corpus.Sentence) {
	from := len(t.owned)
	r.list(t, g, s)
	if len(t.owned) < from+2 {
		return
	}
	head, k := &r.groups[g], r.groups[g].last
	sum := 0.0
	for _, o := range t.owned[from+1:] {
		sum += r.groups[o].value.N
	}
	if !head.single && head.class == People && head.value.Kind == Count && head.value.N == sum && r.tok[k].gap == comma &&
		!r.is(k, fAnd|fIncluding) {
		t.owned = t.owned[:from+1]
	}
}

func (r *reader) list(t *trigger, g int, s *corpus.Sentence) {
	if r.groups[g].collective {
		return
	}
	for n := 0; n < 12; n++ {
		r.groups[g].object = true
		t.owned = append(t.owned, g)
		k := r.groups[g].last
		joined := false
		for k < s.Last && r.tok[k].group == 0 && k-r.groups[g].last < 3 {
			if r.tok[k].gap == hard || r.tok[k].flags&(fAnd|fAdverb|fIncluding) == 0 && !r.amongThem(k) {
				break
			}
			joined = true
			k++
		}
		if k >= s.Last || r.tok[k].group == 0 || !joined && r.tok[k].gap != comma {
			return
		}
		next := int(r.tok[k].group - 1)
		end := r.groups[next].last
		if r.groups[next].share != "" || r.groups[next].pronoun || r.groups[next].collective || r.groups[next].bare && !joined ||
			end < s.Last && r.tok[end].gap < comma &&
				(r.tok[end].flags&(fBe|fHave|fModal|fSay|fFatally) != 0 || r.tok[end].trig > 0 && r.form(end) != ofWhom && !r.says(end, Present)) {
			return
		}
		if !joined && r.groups[next].single && !r.goesOn(end, s) {
			return // an apposition: "a man, Anna Reval"
		}
		r.groups[next].part = r.groups[next].part || r.groups[g].part // "including a nurse and two guards"
		g = next
	}
}

// goesOn reports whether a list goes on behind word k.
func (r *reader) goesOn(k int, s *corpus.Sentence) bool {
	return k+1 < s.Last && (r.tok[k].gap == comma || r.is(k, fAnd)) && (r.tok[k].group > 0 || r.is(k, fAnd) && r.tok[k+1].group > 0)
}

func (r *reader) says(i int, a Attribute) bool { return r.triggers[r.tok[i].trig-1].phrase.attr == a }

func (r *reader) form(i int) form { return r.triggers[r.tok[i].trig-1].phrase.form }

// preceding gives a verb the people before it: "six people were killed", "six
// dead", "the man later died".
func (r *reader) preceding(t *trigger, s *corpus.Sentence) {
	if len(t.owned) > 0 {
		return
	}
	switch t.phrase.form {
	case past, subject, state:
		if r.is(t.first, fFatally) && t.last < s.Last && r.tok[t.last].trig > 0 {
			return // "fatally shot" is read with the verb
		}
	case suicide:
		if g := r.subjectOf(r.chainBefore(t, s.First), s, false, t); g >= 0 && r.groups[g].class == Children {
			t.owned = append(t.owned, g) // a child is no attacker
			return
		}
		r.add(t, t.first, group{first: t.first, last: t.last, vfirst: t.first, vlast: t.last, single: true, reflexive: true,
			class: People, value: Value{N: 1, Low: 1, High: 1}})
		return
	case number:
		r.numbered(t, s)
		return
	case multiple:
		r.multiplied(t)
		return
	case loss:
		r.lost(t, s)
		return
	case present:
		if t.first > s.First && (r.is(t.first-1, fNo) || r.figureEnds(t.first, s)) { // "no arrests", "14 arrests"
			r.numbered(t, s)
		}
		return
	default:
		return
	}
	if t.phrase.form == state && t.first > s.First && r.has(t.first-1, fPresumed) {
		return
	}
	if g := r.around(t, s); g >= 0 {
		t.owned = append(t.owned, g)
		return
	}
	c := r.chainBefore(t, s.First)
	if c.modal {
		return // "could have been killed", "tried to"
	}
	if t.phrase.form == past && c.have && !c.be {
		return // "had killed"
	}
	reduced := t.phrase.form != subject && !c.be // "six people killed", "six dead"
	if c.linked > 0 && r.triggers[c.linked-1].passive {
		reduced = false
	}
	g := r.subjectOf(c, s, reduced, t)
	if g < 0 {
		r.amongThose(t, s)
		return
	}
	if t.phrase.form == past {
		t.passive = true
	}
	t.owned = append(t.owned, g)
	r.listBefore(t, g, s)
	r.parts(t, r.groups[g].last, s)
	r.besides(t, s)
}

// listBefore adds those that stand before the group g in a list: "a man, a woman and
// two children were killed".
func (r *reader) listBefore(t *trigger, g int, s *corpus.Sentence) {
	for n := 0; n < 12 && !r.groups[g].headlessAlone(); n++ {
		k := r.groups[g].first - 1
		joined := r.tok[r.groups[g].first].gap == comma
		for k >= s.First && r.tok[k].ends == 0 && r.groups[g].first-k < 3 {
			if r.tok[k+1].gap == hard || r.tok[k].flags&fAnd == 0 {
				break
			}
			joined = true
			k--
		}
		if k < s.First || !joined || r.tok[k].ends == 0 || r.tok[k+1].gap == hard {
			return
		}
		before := int(r.tok[k].ends - 1)
		b := &r.groups[before]
		if b.value.Low >= 2 && !b.bare && r.closed(t.owned[0]) && r.groups[g].single && r.tok[k+1].gap == comma &&
			r.tok[r.groups[g].first-1].flags&fAnd == 0 && !b.object {
			t.owned = []int{before} // "two of the men, Anna Reval and Ivo Tarn, died"
			return
		}
		if r.isOne(before) && r.groups[g].single && r.tok[k+1].gap == comma && !r.is(k+1, fAnd) {
			t.owned = []int{before} // "one person, a mother of two, died"
			return
		}
		if b.object || b.oblique || b.part || b.collective || r.groups[g].part ||
			b.pronoun && !r.groups[g].extra || b.bare && r.groups[g].name ||
			len(t.owned) < 2 && r.groups[g].single && r.tok[r.groups[g].first].gap == comma && r.tok[r.groups[g].first-1].flags&fAnd == 0 {
			return
		}
		if r.apposed(before, t.owned, r.tok[k+1].gap == comma && r.tok[k+1].flags&fAnd == 0) {
			t.owned = []int{before}
			g = before
			continue
		}
		g = before
		t.owned = append(t.owned, g)
	}
}

// closed reports whether a comma or more follows the group.
func (r *reader) closed(g int) bool {
	k := r.groups[g].last
	return k >= len(r.tok) || r.tok[k].gap >= comma
}

// apposed reports whether the people of a list say who the number before them are:
// "three others, two men and a woman, were hurt".
func (r *reader) apposed(before int, list []int, bare bool) bool {
	b := &r.groups[before]
	if !bare || b.value.Kind != Count || b.single || !r.closed(list[0]) {
		return false
	}
	sum := 0.0
	for _, g := range list {
		sum += r.groups[g].value.N
	}
	return sum == b.value.N || len(list) == 1 && r.groups[list[0]].bare
}

func (g *group) headlessAlone() bool { return g.headless && g.value.Kind == Count }

// subjectOf finds the group that a verb with the chain c is said of, or -1.
func (r *reader) subjectOf(c chain, s *corpus.Sentence, reduced bool, t *trigger) int {
	commas := 0
	away := 0
	for k := c.left; k >= s.First && k > t.first-reach; {
		if away++; r.tok[k+1].gap == hard && k+1 <= t.first {
			return -1
		} else if r.tok[k+1].gap == comma {
			if commas++; commas > 3 {
				return -1
			}
		}
		w := &r.tok[k]
		if w.ends > 0 {
			g := &r.groups[w.ends-1]
			adjacent := away == 1
			if reduced {
				if adjacent && !g.collective && (!g.object || t.phrase.form == state) && !(g.name && g.oblique) &&
					!((g.pronoun || g.reflexive) && t.phrase.form == state) {
					return int(w.ends - 1)
				}
				if !adjacent || g.object {
					return -1
				}
			}
			whom := k == c.left-1 && r.is(c.left, fRelative) && !g.pronoun // "for the six who died"
			if !g.part && !g.collective && !g.object && (!g.oblique || whom && !g.name) {
				return int(w.ends - 1)
			}
			if whom && g.part {
				return -1 // "three were treated, including the man who died"
			}
			k = g.first - 1
			continue
		}
		switch {
		case w.trig > 0:
			// "was shot in the leg and died": one subject.
			o := &r.triggers[w.trig-1]
			if (o.passive || o.phrase.form == subject) && len(o.owned) > 0 && r.joins(o.last, t.first) {
				return o.owned[0]
			}
			if o.phrase.form == number || o.phrase.form == ofWhom || o.phrase.form == gerund || o.passive || o.phrase.attr == Present ||
				len(o.owned) == 0 {
				if reduced {
					return -1
				}
				break
			}
			return -1
		case w.flags&fRelative != 0:
			if k != c.left && !(w.gap == comma && r.tok[c.left+1].gap == comma) { // "the driver, who was 46, was"
				return -1
			}
		case w.flags&fSub != 0 && r.toEvent(k, c.left):
		case w.flags&fSub != 0, w.flags&fSay != 0:
			return -1
		case reduced && w.flags&(fAdverb|fPrep) == 0:
			return -1
		}
		k--
	}
	return -1
}

// toEvent reports whether word k opens no clause but a phrase that names an event:
// "after a weekend attack".
func (r *reader) toEvent(k, last int) bool {
	for i := k + 1; i <= min(k+5, last) && r.tok[i].gap <= hyphen; i++ {
		if r.is(i, fEvent) {
			return true
		}
		if r.is(i, fBe|fHave|fPronoun|fSub|fNot|fModal) || r.tok[i].class != "" {
			return false
		}
	}
	return false
}

// joins reports whether an "and", or nothing but a comma, joins the words from
// and to.
func (r *reader) joins(from, to int) bool {
	for k := from; k < to; k++ {
		if r.tok[k].flags&fAnd != 0 {
			return true
		}
	}
	return false
}

// numbered reads "six deaths" and "no injuries".
func (r *reader) numbered(t *trigger, s *corpus.Sentence) {
	for k := t.first - 1; k >= s.First && t.first-k <= 4; k-- {
		if r.tok[k+1].gap >= comma {
			return
		}
		if r.is(k, fNo) {
			if r.is(k+1, fOthers|fElse) {
				return
			}
			r.add(t, k, group{first: k, last: t.last, vfirst: k, vlast: k + 1, class: People})
			return
		}
		if v, h, next, ok := r.quantity(k, s.Last, r.hedgeBefore(k, s)); ok && next <= t.first {
			r.add(t, k, group{first: k, last: t.last, vfirst: k, vlast: next, value: v, hedge: h, class: People})
			return
		}
		if r.stopsWord(k) {
			return
		}
	}
}

// hedgeBefore is the hedge that ends before word k.
func (r *reader) hedgeBefore(k int, s *corpus.Sentence) Hedge {
	for n := 1; n <= 3 && k-n >= s.First; n++ {
		if p, next := r.phraseAt(k-n, s.Last, isHedge); p != nil && next == k {
			return p.hedge
		}
	}
	return Exactly
}

func (r *reader) add(t *trigger, k int, g group) {
	r.groups = append(r.groups, g)
	t.owned = append(t.owned, len(r.groups)-1)
}

// tolls reads figures that stand apart from what they count: "the death toll rose
// to 17", "raised the number of miners killed to 17", "put its dead at 17", and
// "gave the number as 17" of what was counted last.
func (r *reader) tolls(s *corpus.Sentence) {
	for i := s.First; i < s.Last; i++ {
		switch {
		case r.is(i, fToll):
			if r.toll(&trigger{phrase: &phrase{attr: Killed, form: number}, first: i, last: i + 1}, People, i+1, 24, r.leadsTo, s) &&
				r.has(i-1, fEarlier) {
				r.takeBack(i, s)
			}
		case r.has(i, fLosses) && i > s.First && r.is(i-1, fDefinite):
			r.toll(&trigger{phrase: &phrase{attr: Killed, form: number}, first: i, last: i + 1}, People, i+1, 4, r.leadsTo, s)
		case r.has(i, fCrowd):
			r.crowds(i, 6, s)
		case r.has(i, fTally) && r.leadsTo(i+1) && !r.is(i+1, fOf):
			r.tally(i, s)
		case r.has(i, fNumberNoun) && i+1 < s.Last && r.is(i+1, fOf):
			r.numberOf(i, s)
		case r.has(i, fNumberNoun) && i > s.First && r.is(i-1, fDefinite):
			if c := r.countedLast(s); c != nil {
				against := c.ValueSpan
				if r.toll(&trigger{phrase: &phrase{attr: c.Attribute, form: number}, first: i, last: i + 1}, c.Class, i+1, 2, r.given, s) {
					c = &r.claims[len(r.claims)-1]
					c.rival, c.against = true, against
				}
			}
		case r.tok[i].trig > 0 && r.form(i) == state && i > s.First && r.is(i-1, fDefinite) && r.is(i+1, fIncluding):
			t := &trigger{phrase: &phrase{attr: r.triggers[r.tok[i].trig-1].phrase.attr, form: number}, first: i, last: i + 1}
			r.parts(t, i+1, s)
			r.emit(t, s)
		case r.tok[i].trig > 0 && r.form(i) == state && (i > s.First && r.is(i-1, fDefinite) || r.mended(i+1, s)):
			r.toll(&trigger{phrase: &phrase{attr: r.triggers[r.tok[i].trig-1].phrase.attr, form: number}, first: i, last: i + 1},
				People, i+1, 8, r.leadsTo, s)
		case r.tok[i].trig > 0 && (r.form(i) == number || r.form(i) == present) && len(r.triggers[r.tok[i].trig-1].owned) == 0 &&
			r.changed(i+1, s):
			r.toll(&trigger{phrase: &phrase{attr: r.triggers[r.tok[i].trig-1].phrase.attr, form: number}, first: i, last: i + 1},
				People, i+1, 8, r.leadsTo, s)
		}
	}
}

// tally reads "the ministry's count stood at 23" of what the sentence tells of.
func (r *reader) tally(i int, s *corpus.Sentence) {
	for k := s.First; k < min(s.Last, s.First+2*reach); k++ {
		if n := r.tok[k].trig; n > 0 && tolls[r.triggers[n-1].phrase.attr] {
			r.toll(&trigger{phrase: &phrase{attr: r.triggers[n-1].phrase.attr, form: number}, first: i, last: i + 1}, People, i+1, 5, r.leadsTo, s)
			return
		}
	}
}

func (r *reader) leadsTo(k int) bool { return r.is(k, fTollTo) }
func (r *reader) given(k int) bool   { return r.has(k, fGiven) }
func (r *reader) leadsOr(k int) bool { return r.leadsTo(k) || r.given(k) }

// toll claims the figure that follows a joining word within so many words.
func (r *reader) toll(t *trigger, class Class, from, within int, joint func(k int) bool, s *corpus.Sentence) bool {
	for k := from; k < min(s.Last, from+within); k++ {
		if r.tok[k].gap == hard {
			return false
		}
		if r.tok[k].group == 0 || !joint(k-1) && !(r.is(k, fRangeOpen) && r.has(k-1, fChanges)) {
			continue
		}
		g := &r.groups[r.tok[k].group-1]
		if g.single || g.bare || g.object || r.countsElse(t, int(r.tok[k].group-1)) {
			continue
		}
		if g.headless {
			g.class = class
		}
		g.object = true
		t.owned = []int{int(r.tok[k].group - 1)}
		if end := g.last; end < s.Last && r.tok[end].gap == comma && r.is(end, fIncluding) {
			t.owned = t.owned[:0]
			r.list(t, int(r.tok[k].group-1), s)
		}
		r.emit(t, s)
		return true
	}
	return false
}

// countsElse reports whether the words behind a group say another attribute of it: of
// "a toll of 17 hurt" nobody is dead.
func (r *reader) countsElse(t *trigger, g int) bool {
	k := r.groups[g].last
	if k >= len(r.tok) || r.tok[k].trig == 0 {
		return false
	}
	o := &r.triggers[r.tok[k].trig-1]
	return o.phrase.attr != t.phrase.attr && slices.Contains(o.owned, g)
}

// numberOf reads "the number of miners killed in the blast to 17".
func (r *reader) numberOf(i int, s *corpus.Sentence) {
	class, crowd := People, -1
	for k := i + 2; k < min(s.Last, i+14) && r.tok[k].gap != hard; k++ {
		if g := r.tok[k].group; g > 0 && r.groups[g-1].bare && r.groups[g-1].class != "" {
			class = r.groups[g-1].class
		}
		if r.has(k, fMarcher) {
			crowd = k
		}
		n := r.tok[k].trig
		if n == 0 {
			continue
		}
		o := r.triggers[n-1]
		if !r.toll(&trigger{phrase: &phrase{attr: o.phrase.attr, form: number}, first: o.first, last: o.last}, class, o.last, 14, r.leadsOr, s) {
			return
		}
		// The plural alone says no more than the figure.
		for c := len(r.claims) - 2; c >= 0 && r.at[c] >= i; c-- {
			if r.at[c] == o.first && r.claims[c].Value.Kind == Vague {
				r.claims = append(r.claims[:c], r.claims[c+1:]...)
				r.at = append(r.at[:c], r.at[c+1:]...)
				break
			}
		}
		return
	}
	if crowd >= 0 {
		r.crowds(crowd, 10, s)
	}
}

// countedLast is the last figure claimed in the sentence or the one before it, of
// the same paragraph.
func (r *reader) countedLast(s *corpus.Sentence) *Claim {
	if len(r.claims) == 0 {
		return nil
	}
	c := &r.claims[len(r.claims)-1]
	here := r.sentenceOf(s)
	if c.Value.Kind != Count || c.Single || c.Sentence < here-1 || r.d.Sentences[c.Sentence].Paragraph != s.Paragraph {
		return nil
	}
	return c
}

// emit turns the people of a verb into claims: one a class, and their sum when a
// list names several classes.
func (r *reader) emit(t *trigger, s *corpus.Sentence) {
	if len(t.owned) == 0 {
		return
	}
	attr := t.phrase.attr
	if t.phrase.known || t.phrase.civil {
		if attr = r.fit(t, s); len(t.owned) == 0 {
			return
		}
	}
	if attr == Present {
		if r.there(t); len(t.owned) == 0 {
			return
		}
	}
	if t.phrase.counted && (len(t.owned) == 1 && r.groups[t.owned[0]].value.High < 2 || r.dies(t.last, s)) {
		return
	}
	c := r.chainBefore(t, s.First)
	if c.modal && t.phrase.form != number && t.phrase.form != ofWhom {
		return
	}
	fatal := (c.fatally || r.fatalWound(t, s)) && (attr == Casualties || attr == Wounded) ||
		r.is(t.last, fFatally) && attr == Casualties && (t.last >= s.Last || r.tok[t.last].trig == 0)
	if fatal {
		attr = Killed
	}
	sums, total := make([]group, 0, 4), 0 // by class
	for _, i := range t.owned {
		g := r.groups[i]
		if g.headless && !g.object && (t.phrase.form == past && t.passive || t.phrase.form == state || t.phrase.form == subject) {
			g.class = r.classBefore(g.first, s, g.class)
		}
		if g.reflexive {
			g.class = People
		}
		if r.is(t.first, fIncluding) || g.share != "" && r.isPart(&g, attr, s) { // "among the dead"
			r.claim(t, attr, g, c, s, true)
			continue
		}
		if g.headless && g.object && g.class == People {
			g.class = r.classOf(attr, s)
		}
		if g.part {
			if g.class != People {
				r.claim(t, attr, g, c, s, true)
			}
			continue
		}
		total++
		if sum := ofClass(sums, g.class); sum == nil {
			sums = append(sums, g)
		} else {
			*sum = plus(*sum, g)
		}
	}
	var all group
	for n := range sums {
		r.claim(t, attr, sums[n], c, s, false)
		if n == 0 {
			all = sums[n]
		} else {
			all = plus(all, sums[n])
		}
	}
	people := ofClass(sums, People)
	if len(sums) > 1 && (people == nil || total > 1) {
		all.class = People
		r.claim(t, attr, all, c, s, false)
		if n := len(r.claims); n > 0 {
			r.claims[n-1].Listed = true
		}
		if people != nil { // the people of the list are a part of its sum
			for k := len(r.claims) - 2; k >= 0 && k >= len(r.claims)-1-len(sums); k-- {
				if r.claims[k].Class == People {
					r.claims[k].Part = true
				}
			}
		}
	}
}

// ofClass is the group of the class, or nil.
func ofClass(sums []group, class Class) *group {
	for i := range sums {
		if sums[i].class == class {
			return &sums[i]
		}
	}
	return nil
}

// plus joins two groups of a list into one.
func plus(a, b group) group {
	if b.first < a.first {
		a.first, a.vfirst = b.first, b.vfirst
	}
	a.last, a.vlast = max(a.last, b.last), max(a.vlast, b.vlast)
	a.value.N += b.value.N
	a.value.Low += b.value.Low
	a.value.High += b.value.High
	if b.value.Kind == Vague {
		a.value.Kind = Vague
	}
	if a.hedge == Exactly {
		a.hedge = b.hedge
	}
	a.single, a.bare = false, a.bare || b.bare
	a.extra = a.extra && b.extra
	return a
}

// classOf is the class of the figure claimed before for the attribute, in the sentence
// or the one before it of the same paragraph: "killed nine soldiers; the front says it
// killed 20".
func (r *reader) classOf(attr Attribute, s *corpus.Sentence) Class {
	here := r.sentenceOf(s)
	for i := len(r.claims) - 1; i >= 0 && i >= len(r.claims)-4 && r.claims[i].Sentence >= here-1; i-- {
		c := &r.claims[i]
		if c.Attribute == attr && !c.Single && !c.Part && r.d.Sentences[c.Sentence].Paragraph == s.Paragraph {
			return c.Class
		}
	}
	return People
}

// classBefore is the class of the last counted group before word k in the
// sentence: "seven assailants were killed and eight arrested".
func (r *reader) classBefore(k int, s *corpus.Sentence, fallback Class) Class {
	for i := k - 1; i >= s.First && i > k-reach; i-- {
		if r.tok[i+1].gap == hard || r.is(i, fSay) {
			break // another voice, or another matter
		}
		if g := r.tok[i].ends; g > 0 && !r.groups[g-1].headless && !r.groups[g-1].oblique && !r.groups[g-1].collective &&
			r.groups[g-1].class != "" {
			return r.groups[g-1].class
		}
	}
	return fallback
}

// claim enters one claim.
func (r *reader) claim(t *trigger, attr Attribute, g group, c chain, s *corpus.Sentence, part bool) {
	v := g.value
	if g.otherwise {
		return // "no one else" counts nobody
	}
	for k := g.vfirst; k < g.vlast; k++ {
		r.tok[k].claimed = true
	}
	value := r.span(g.vfirst, g.vlast)
	v.Text = r.d.Text(value)
	out := Claim{
		Article: r.d.Article.ID, Attribute: attr, Class: g.class, Value: v, Hedge: g.hedge,
		Negated: c.not && v.High > 0, Single: g.single, Part: part, Extra: g.extra,
		Span: r.clause(s, min(g.first, t.first), max(g.last, t.last)), ValueSpan: value,
		Sentence: r.sentenceOf(s),
	}
	out.definite = g.definite && !g.single
	out.share = part && (g.share != "" || r.is(t.first, fIncluding)) || attr == Wounded && t.phrase.known && t.phrase.counted
	out.unsaid = g.headless && g.class == People
	out.force = attr == Killed && r.byForce(t, s)
	if out.Instead = r.instead(max(g.last, t.last), s); out.Instead == nil {
		out.Instead = r.revised(&g, s)
	}
	if attr == Killed && g.single && r.selfInflicted(t.last, s) {
		out.suicide = true
	}
	if g.reflexive && attr == Killed {
		out.Extra, out.suicide = true, true
	}
	r.claims = append(r.claims, out)
	r.at = append(r.at, t.first)
}

func (r *reader) sentenceOf(s *corpus.Sentence) int {
	lo, hi := 0, len(r.d.Sentences)
	for lo < hi {
		mid := (lo + hi) / 2
		if r.d.Sentences[mid].Start < s.Start {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// instead reads the figure that the words behind k take back: ", not nine".
func (r *reader) instead(k int, s *corpus.Sentence) *Value {
	for n := 0; k < s.Last && n < 6; n++ {
		if r.is(k, fExcept) && r.tok[k].gap == comma || r.is(k, fExcept) && n > 0 {
			for m := k + 1; m < min(s.Last, k+4); m++ {
				if r.tok[m].num > 0 {
					num := r.d.Numbers[r.tok[m].num-1]
					return &Value{N: num.Value, Low: num.Value, High: num.Value, Text: r.d.Text(num.Span)}
				}
			}
			return nil
		}
		if r.tok[k].trig > 0 || r.tok[k].gap == hard {
			return nil
		}
		k++
	}
	return nil
}

// quotable is how long a sentence may be, in bytes, to be quoted whole, and
// quoteFrom how long a quotation out of a longer one should be at least.
const quotable, quoteFrom = 140, 60

// clause is the text around the words first to last that can be read alone: the
// sentence when it is short, otherwise the clause, out to commas and
// conjunctions, with those beside it as long as it is very short.
func (r *reader) clause(s *corpus.Sentence, first, last int) corpus.Span {
	opens := s.First
	for n := 0; opens < first && n < reach && r.d.Dateline.Contains(r.span(opens, opens+1)); n++ {
		opens++
	}
	if whole := r.sentenceFrom(s, opens); whole.Len() <= quotable && whole.Contains(r.span(first, last)) {
		return whole
	}
	core := first
	first = r.edgeBefore(s, opens, first, 2*reach)
	if r.tok[first].flags&fAnd != 0 && first < core {
		first++
	}
	last = r.edgeAfter(s, last, 2*reach)
	for n := 0; n < 4 && r.span(first, last).Len() < quoteFrom; n++ {
		from, to := first, last
		if first > opens {
			from = r.edgeBefore(s, opens, first-1, reach)
		}
		if last < s.Last {
			to = r.edgeAfter(s, last+1, reach)
		}
		switch {
		case from < first && r.span(from, last).Len() <= quotable:
			first = from
		case to > last && r.span(first, to).Len() <= quotable:
			last = to
		default:
			return r.span(first, last)
		}
	}
	return r.span(first, last)
}

// sentenceFrom is the sentence from word first on, with its marks.
func (r *reader) sentenceFrom(s *corpus.Sentence, first int) corpus.Span {
	at := r.span(first, s.Last)
	body := r.d.Article.Body
	if first == s.First && at.Start > s.Start && s.Start >= 0 {
		if rest := body[s.Start:at.Start]; rest == "\"" || rest == "“" {
			at.Start = s.Start
		}
	}
	if rest := body[at.End:min(max(at.End, s.End), len(body))]; len(rest) < 8 && !strings.ContainsAny(rest, "\n\r") {
		at.End += len(strings.TrimRight(rest, " "))
	}
	return at
}

func (r *reader) edgeBefore(s *corpus.Sentence, opens, k, most int) int {
	for n := 0; k > opens && r.tok[k].gap < comma && r.tok[k-1].flags&fSub == 0 && n < most; n++ {
		k--
	}
	return k
}

func (r *reader) edgeAfter(s *corpus.Sentence, k, most int) int {
	for n := 0; k < s.Last && r.tok[k].gap < comma && r.tok[k].flags&fSub == 0 && n < most; n++ {
		k++
	}
	return k
}
