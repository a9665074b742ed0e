package merge

import "github.com/wirefold/wirefold/corpus"

// anyOf is the share of a group whose pronoun does not say of whom: "five of them".
const anyOf Attribute = "them"

// fit keeps those of a verb of many uses that it can count, and gives what it says:
// what police or soldiers seize is under arrest.
func (r *reader) fit(t *trigger, s *corpus.Sentence) Attribute {
	p, force := t.phrase, r.heldByForce(t, s)
	attr := p.attr
	switch {
	case p.force && !force && !t.passive, attr == Rescued && r.foundDead(t, s), attr == Missing && p.civil && force:
		t.owned = nil
	case attr == Abducted && force:
		attr = Arrested
	}
	kept := t.owned[:0]
	for _, i := range t.owned {
		g := &r.groups[i]
		switch {
		case p.known && (g.single || g.bare || g.collective || g.name):
		case p.known && g.headless && g.object && g.share == "": // "lost two"
		case p.known && !g.headless && t.phrase.form != number && r.tok[g.last-1].class == "":
		case p.civil && attr != Arrested && (g.class == Assailants || attr != Abducted && (g.class == Police || g.class == Soldiers)):
		default:
			kept = append(kept, i)
		}
	}
	t.owned = kept
	return attr
}

// heldByForce reports whether police or soldiers do what a verb says.
func (r *reader) heldByForce(t *trigger, s *corpus.Sentence) bool {
	if t.passive {
		return r.byForce(t, s)
	}
	k := r.chainBefore(t, s.First).left
	for n := 0; n < 5 && k >= s.First && r.tok[k+1].gap < comma; n++ {
		if r.force(k) {
			return true
		}
		k--
	}
	return false
}

// foundDead reports whether those whom a verb says were pulled out are dead: "was
// pulled dead from the river".
func (r *reader) foundDead(t *trigger, s *corpus.Sentence) bool {
	for k := t.last; k < min(s.Last, t.last+2); k++ {
		if n := r.tok[k].trig; n > 0 && r.triggers[n-1].phrase.attr == Killed {
			return true
		}
	}
	return false
}

// around finds the figure that a participle before its noun belongs to: "21 wounded
// soldiers".
func (r *reader) around(t *trigger, s *corpus.Sentence) int {
	for k := t.first - 1; k >= s.First && t.first-k <= 4; k-- {
		n := r.tok[k].group
		if n == 0 {
			continue
		}
		g := &r.groups[n-1]
		if g.vlast <= t.first && t.last < g.last && g.share == "" && g.value.High >= 2 && !g.single && !g.bare && !g.collective &&
			r.tok[g.last-1].class != "" && r.attributive(t, g) {
			return int(n - 1)
		}
		return -1
	}
	return -1
}

// attributive reports whether a participle before its noun counts: those of deaths tell
// of other events ("four murdered women"), and of known people all is said already.
func (r *reader) attributive(t *trigger, g *group) bool {
	switch t.phrase.attr {
	case Killed:
		return t.phrase.form == state && !g.definite
	case Wounded:
		return !g.definite
	}
	return t.phrase.attr != Casualties
}

// isOne reports whether the group is the figure one with its noun: "one person".
func (r *reader) isOne(i int) bool {
	g := &r.groups[i]
	return g.value.Kind == Count && g.value.Low == 1 && g.value.High == 1 && !g.single && !g.headless && !g.object && !g.oblique
}

// isPart reports whether the group is a part of those counted for the attribute.
func (r *reader) isPart(g *group, attr Attribute, s *corpus.Sentence) bool {
	if g.share != anyOf {
		return g.share == attr
	}
	c := r.shared(g, s)
	return c != nil && c.Attribute == attr
}

// shared is the last figure claimed before the group, in the sentence or the one
// before it.
func (r *reader) shared(g *group, s *corpus.Sentence) *Claim {
	here, start := r.sentenceOf(s), int(r.d.Body[g.first].Start)
	for i := len(r.claims) - 1; i >= 0 && i >= len(r.claims)-8 && r.claims[i].Sentence >= here-1; i-- {
		if c := &r.claims[i]; c.ValueSpan.End <= start && !c.Part && !c.Single {
			return c
		}
	}
	return nil
}

// shares reads parts that no verb of their own counts: "eleven of the dead were
// children", "three of them seriously", "two of whom were nurses".
func (r *reader) shares(from int, s *corpus.Sentence) {
	for i := from; i < len(r.groups); i++ {
		g := &r.groups[i]
		bare := g.share == "" && g.headless && (r.tok[g.first].gap == comma || r.is(g.first-1, fAnd)) && r.is(g.last, fAdverb)
		if g.share == "" && !bare || g.object {
			continue
		}
		attr, c := g.share, r.shared(g, s)
		if attr == anyOf || bare { // "five of them", "five seriously"
			if c == nil || c.Sentence != r.sentenceOf(s) || bare && c.Attribute != Wounded {
				continue
			}
			attr = c.Attribute
		}
		class, ok := r.shareOf(g, attr, s)
		if !ok {
			continue
		}
		part := *g
		part.class = class
		if class == "" && c != nil {
			part.class = c.Class
		} else if class == "" {
			part.class = People
		}
		r.claim(&trigger{phrase: &phrase{attr: attr}, first: g.first, last: g.last}, attr, part, chain{}, s, true)
	}
}

// shareOf reads what follows a share: who they are, or how badly they are hurt.
func (r *reader) shareOf(g *group, attr Attribute, s *corpus.Sentence) (Class, bool) {
	k := g.last
	for n := 0; n < 2 && k < s.Last && r.is(k, fBe|fAdverb) && r.tok[k].gap <= hyphen; n++ {
		k++
	}
	if k < s.Last && r.tok[k].gap <= hyphen && r.tok[k].group > 0 {
		if b := &r.groups[r.tok[k].group-1]; b.bare && b.class != "" && b.class != People && !r.verbBehind(b.last, s) {
			return b.class, true
		}
		return "", false
	}
	if attr != Wounded || k == g.last || r.is(k-1, fBe) || r.is(k-1, fFatally) {
		return "", false
	}
	return "", k >= s.Last || r.tok[k].gap >= comma || r.is(k, fAnd)
}

// verbBehind reports whether the words behind a group go on with a verb: it is no
// predicate then.
func (r *reader) verbBehind(k int, s *corpus.Sentence) bool {
	return k < s.Last && r.tok[k].gap <= hyphen && r.is(k, fBe|fHave|fModal)
}

// revised reads the figure that another one replaces: "to 14 from 12", "up from nine".
func (r *reader) revised(g *group, s *corpus.Sentence) *Value {
	if g.value.Kind != Count || g.single {
		return nil
	}
	k := g.last
	if r.is(g.vfirst-1, fRangeJoin) && r.is(k, fRangeOpen) {
		return r.oldFigure(k+1, s)
	}
	if r.is(g.vfirst-1, fRangeJoin) && r.is(g.vfirst-3, fRangeOpen) { // "cut from 31 to 28"
		return r.oldFigure(g.vfirst-2, s)
	}
	for n := 0; n < 6 && k < s.Last && r.tok[k].gap != hard; n++ {
		if r.has(k, fRevises) && r.tok[k].gap == comma {
			for m := k + 1; m < min(s.Last, k+5) && r.tok[m].gap <= hyphen; m++ {
				if r.tok[m].num > 0 {
					return r.oldFigure(m, s)
				}
			}
			return nil
		}
		if r.tok[k].num > 0 {
			return nil
		}
		k++
	}
	return nil
}

// oldFigure is the figure at word k, if it counts nothing else.
func (r *reader) oldFigure(k int, s *corpus.Sentence) *Value {
	n, next, ok := r.figure(k, s.Last)
	if !ok || next < s.Last && r.tok[next].gap <= hyphen && !r.stops(next) {
		return nil
	}
	return &Value{N: n.Value, Low: n.Value, High: n.Value, Text: r.d.Text(n.Span)}
}

// takeBack says of the first figure of the sentence that it replaces the one just
// read: "fourteen were killed, the army said, revising an earlier toll of nine".
func (r *reader) takeBack(i int, s *corpus.Sentence) {
	revises := false
	for k := i - 2; k >= s.First && i-k <= 4; k-- {
		revises = revises || r.has(k, fRevises)
	}
	if !revises || len(r.claims) < 2 {
		return
	}
	old, here := &r.claims[len(r.claims)-1], r.sentenceOf(s)
	for n := len(r.claims) - 2; n >= 0 && n >= len(r.claims)-8 && r.claims[n].Sentence == here; n-- {
		c := &r.claims[n]
		if c.Attribute == old.Attribute && c.ValueSpan.Start < old.ValueSpan.Start && !c.Part && !c.Single && c.Value.Kind == Count &&
			c.Instead == nil {
			old.Class = c.Class
			v := old.Value
			c.Instead = &v
			return
		}
	}
}

// changed reports whether a verb of rising or falling follows: "arrests have risen".
func (r *reader) changed(k int, s *corpus.Sentence) bool {
	for n := 0; n < 3 && k < s.Last && r.tok[k].gap <= hyphen && r.is(k, fBe|fHave|fAdverb); n++ {
		k++
	}
	return k < s.Last && r.tok[k].gap <= hyphen && r.has(k, fChanges)
}

// mended reports whether a correction follows: "missing in paragraph 2 to 14 from 12".
func (r *reader) mended(k int, s *corpus.Sentence) bool {
	for end := min(s.Last-3, k+7); k < end && r.tok[k].gap != hard; k++ {
		if r.is(k, fRangeJoin) && r.tok[k+1].num > 0 && r.is(k+2, fRangeOpen) && r.tok[k+3].num > 0 {
			return true
		}
	}
	return false
}

// figureEnds reports whether a number ends before word k, behind one adjective at most.
func (r *reader) figureEnds(k int, s *corpus.Sentence) bool {
	for n := k - 1; n >= s.First && k-n <= 4 && r.tok[n+1].gap <= hyphen; n-- {
		if r.tok[n].num > 0 {
			return k-r.d.Numbers[r.tok[n].num-1].Last <= 1
		}
	}
	return false
}

// amongThem reports whether word k is the pronoun of "among them".
func (r *reader) amongThem(k int) bool { return r.is(k, fThem) && r.is(k-1, fIncluding) }

// parts adds those that a phrase between a subject and its verb names as a part:
// "nineteen people, including four children, were killed".
func (r *reader) parts(t *trigger, k int, s *corpus.Sentence) {
	for n := 0; n < 6 && t.phrase.attr != Present && k < s.Last && k+1 < len(r.tok) && r.tok[k].gap < hard; n++ {
		if n == 0 && !r.is(k, fIncluding) || n > 0 && r.tok[k].gap < comma && !r.is(k, fAnd) {
			return
		}
		if r.is(k, fIncluding|fAnd) {
			k++
		}
		if r.is(k, fThem) {
			k++
		}
		if k >= s.Last || r.tok[k].group == 0 {
			return
		}
		i := int(r.tok[k].group - 1)
		g := &r.groups[i]
		if g.object || g.pronoun || g.collective || g.bare || g.headless {
			return
		}
		g.part, g.object = true, true
		t.owned = append(t.owned, i)
		k = g.last
	}
}

// amongThose gives "among the dead were four children" its people.
func (r *reader) amongThose(t *trigger, s *corpus.Sentence) {
	k := t.last
	if !r.is(t.first, fIncluding) || k+1 >= s.Last || !r.is(k, fBe) || r.tok[k+1].group == 0 {
		return
	}
	r.ownList(t, int(r.tok[k+1].group-1), s)
	for _, i := range t.owned {
		r.groups[i].part = true
	}
}

// figureAhead reports whether a figure begins at word k, behind a hedge at most.
func (r *reader) figureAhead(k, last int) bool {
	if k < last && r.tok[k].gap <= hyphen {
		if p, next := r.phraseAt(k, last, isHedge); p != nil {
			k = next
		}
	}
	if k >= last {
		return false
	}
	p, _ := r.phraseAt(k, last, isVague)
	return p != nil || r.tok[k].num > 0
}

// forget unmarks a verb of many uses that counts nobody here, for those who look for
// what happened: "the vote held on Tuesday".
func (r *reader) forget(t *trigger) {
	if !t.phrase.known || len(t.owned) > 0 {
		return
	}
	for k := t.first; k < t.last; k++ {
		r.tok[k].trig = 0
	}
}
