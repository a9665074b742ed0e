package merge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// Total is one figure for one attribute of the main event over all classes, for
// archives that keep one number a row (records of gun violence and of armed
// conflict do). It is an estimate and no claim, and ok is false where no figure
// was printed and no single victim described.
//
// Every article gives its highest figure of any class, as classes overlap ("a
// student", "one person"). The death of a killer, or of somebody whom police or
// soldiers killed, is added where the figure does not hold it. Of the people hit
// ("shot") those not counted as killed are wounded, and a wounded person described
// where someone died is counted only when told apart from the dead. An article whose
// opening tells of the hurt alone gives no figure of the dead, and the other way
// round.
//
// A figure is uncertain when the opening is of several events, when it is printed as
// a bound alone or told in passing, or when the headline or another claim of the
// article holds against it. Of the certain figures the one that most origins give is
// taken, of equals the newest; every origin has the voice of its newest article.
// Where no figure is certain, one that two origins give will do.
func Total(facts []Fact, attr Attribute) (n float64, ok bool) {
	var sure, unsure poll
	for _, a := range reports(facts) {
		if v, certain, has := a.total(attr); has && certain {
			sure.vote(a.origin, v)
		} else if has {
			unsure.vote(a.origin, v)
		}
	}
	if n, votes := sure.winner(); votes > 0 {
		return n, true
	}
	n, votes := unsure.winner()
	return n, votes > 1
}

// poll is the figures that origins give, in the order in which they gave them.
type poll []ballot

type ballot struct {
	origin string
	n      float64
}

// vote replaces what the origin said before.
func (p *poll) vote(origin string, n float64) {
	*p = slices.DeleteFunc(*p, func(b ballot) bool { return b.origin == origin })
	*p = append(*p, ballot{origin, n})
}

// winner is the figure with the most votes, of equals the newest.
func (p poll) winner() (n float64, most int) {
	votes := map[float64]int{}
	for _, b := range p {
		if votes[b.n]++; votes[b.n] >= most {
			n, most = b.n, votes[b.n]
		}
	}
	return n, most
}

// report is what one article tells.
type report struct {
	rank   int
	origin string
	doc    *corpus.Document
	claims []*Claim // of the main event
	spread bool     // the lead is of several events
}

// reports sorts the claims of facts by their articles, oldest first.
func reports(facts []Fact) []*report {
	index := map[string]*report{}
	var out []*report
	for i := range facts {
		if facts[i].Scope != Main && facts[i].Scope != Unscoped {
			continue
		}
		for k := range facts[i].Claims {
			c := &facts[i].Claims[k]
			if c.Status == Retracted {
				continue
			}
			a := index[c.Claim.Article]
			if a == nil {
				a = &report{rank: c.rank, origin: c.article, doc: c.doc}
				index[c.Claim.Article] = a
				out = append(out, a)
			}
			if facts[i].Scope == Main && !c.Claim.share {
				a.claims = append(a.claims, &c.Claim)
			}
			a.spread = a.spread || c.Claim.Lead && c.Claim.spread
		}
	}
	slices.SortStableFunc(out, func(a, b *report) int { return cmp.Compare(a.rank, b.rank) })
	return out
}

// heading is what the headline claims. Its capitals make no names.
func (a *report) heading() []*Claim {
	if a.doc == nil {
		return nil
	}
	title := a.doc.Article.Title
	d := corpus.Clean(&corpus.Article{Body: strings.ToLower(title) + ".", Lang: a.doc.Lang})
	var out []*Claim
	for _, c := range Claims(d) {
		if !c.share {
			out = append(out, &c)
		}
	}
	return out
}

// total is the figure of the article; it is not certain where the lead is of
// several events, where it is no more than a bound or told in passing, or where the
// headline or another claim holds against it.
func (a *report) total(attr Attribute) (n float64, certain, ok bool) {
	n, ok = totalOf(a.claims, attr)
	heading := a.heading()
	if a.spread || slices.ContainsFunc(heading, func(c *Claim) bool { return c.spread }) {
		return n, false, ok
	}
	h, has := totalOf(heading, attr)
	if !ok {
		return h, true, has && attr == Killed
	}
	if attr == Wounded && has && h > n && n > 0 && printed(heading, attr) && !printed(a.claims, attr) {
		return h, true, true // the text tells of some of them alone
	}
	if has && h == n {
		return n, true, true
	}
	against := has && (h > n && n > 0 || printed(heading, attr))
	return n, !against && !exceeds(a.claims, attr, n) && !loose(a.claims, attr, n) &&
		!passing(a.claims, attr) && !(attr == Wounded && mingled(a.claims, n)), true
}

// of reports whether a claim is of the attribute; the people hit may be wounded.
func (c *Claim) of(attr Attribute) bool {
	return c.Attribute == attr || attr == Wounded && c.Attribute == Casualties
}

// loose reports whether the figure n is printed as a bound alone: "up to nine".
func loose(claims []*Claim, attr Attribute, n float64) bool {
	found := false
	for _, c := range claims {
		if !c.of(attr) || c.Value.Kind != Count || c.Value.N != n {
			continue
		}
		if c.Value.Low >= n {
			return false
		}
		found = true
	}
	return found
}

// mingled reports whether somebody died who may be one of the n people counted as
// wounded: no sentence tells of both, and they are no "others".
func mingled(claims []*Claim, n float64) bool {
	if dead, _ := highest(claims, Killed); dead == 0 {
		return false
	}
	found := false
	for _, c := range claims {
		if c.Attribute != Wounded || c.Single || c.Value.Kind != Count || c.Value.N != n {
			continue
		}
		if c.Extra || beside(claims, c) {
			return false
		}
		found = true
	}
	return found
}

// passing reports whether the lead is silent and the text below prints a figure,
// or only says of somebody that they were hit.
func passing(claims []*Claim, attr Attribute) bool {
	hurt := false
	for _, c := range claims {
		if c.Lead && c.of(attr) {
			return false
		}
		hurt = hurt || c.Attribute == Wounded
	}
	return printed(claims, attr) || attr == Wounded && !hurt
}

// printed reports whether a figure is printed for the attribute.
func printed(claims []*Claim, attr Attribute) bool {
	for _, c := range claims {
		if c.of(attr) && !c.Single {
			return true
		}
	}
	return false
}

// exceeds reports whether a claim says that there are more than n.
func exceeds(claims []*Claim, attr Attribute, n float64) bool {
	dead := 0.0
	if attr == Wounded {
		dead, _ = highest(claims, Killed)
	}
	for _, c := range claims {
		if c.Attribute == attr && c.Value.Low > n || c.of(attr) && c.Value.Low > n+dead {
			return true
		}
	}
	return false
}

// totalOf is the figure of one article.
func totalOf(claims []*Claim, attr Attribute) (n float64, ok bool) {
	if below(claims, attr) {
		return 0, false
	}
	n, ok = highest(claims, attr)
	switch attr {
	case Killed:
		if dead, both := killer(claims, n); dead && !both {
			return n + 1, true
		}
	case Wounded:
		dead, died := highest(claims, Killed)
		if died && n == 1 && !apart(claims) {
			n = 0
		}
		hit, has := highest(claims, Casualties)
		if has && !others(claims, hit) {
			hit -= dead
		}
		if has {
			n, ok = max(n, hit), true
		}
	}
	return n, ok
}

// highest is the highest of the figures that stand for the classes.
func highest(claims []*Claim, attr Attribute) (n float64, ok bool) {
	best := map[Class]*Claim{}
	for _, c := range claims {
		if c.Attribute != attr || c.suicide && c.Class == Assailants {
			continue
		}
		if b := best[c.Class]; b == nil || better(c, b) {
			best[c.Class] = c
		}
	}
	for _, c := range best {
		if c.Value.Kind == Count {
			n, ok = max(n, c.Value.N), true
		}
	}
	return n, ok
}

// killer reports whether an attacker's death is told beside the figure n, and
// whether the text prints a figure that holds it.
func killer(claims []*Claim, n float64) (dead, held bool) {
	counted := false // somebody else's death was printed as a figure
	for _, c := range claims {
		counted = counted || c.Attribute == Killed && c.Class != Assailants && !c.Single && c.Value.Kind == Count && c.Value.N == n
	}
	for _, c := range claims {
		switch {
		case c.Attribute != Killed:
		case c.suicide:
			dead = dead || c.Class == Assailants
			held = held || c.Part
		case (c.Class == Assailants || c.force) && c.Part, c.Class == People && c.Value.N == n-1 && !c.Single && !c.Part:
			held = true
		case (c.Class == Assailants || c.force) && c.Single:
			dead = dead || counted && n > 1 // one person killed may be the suspect
		}
	}
	return dead, held
}

// apart reports whether a wounded person is told apart from the dead: counted,
// "another", or beside them in one sentence.
func apart(claims []*Claim) bool {
	for _, c := range claims {
		if c.Attribute == Wounded && c.Value.Kind == Count && (!c.Single || c.Extra || beside(claims, c)) {
			return true
		}
	}
	return false
}

// beside reports whether the sentence of a claim tells of the death of others, and
// not of those that it is of.
func beside(claims []*Claim, c *Claim) bool {
	others := false
	for _, d := range claims {
		if d.Attribute != Killed || d.Sentence != c.Sentence {
			continue
		}
		if d.ValueSpan == c.ValueSpan {
			return false
		}
		others = true
	}
	return others
}

// others reports whether the figure of the people hit was printed as of others
// than the dead.
func others(claims []*Claim, n float64) bool {
	for _, c := range claims {
		if c.Attribute == Casualties && c.Extra && !c.Single && c.Value.N == n {
			return true
		}
	}
	return false
}

// below reports whether the opening tells of people hurt and of no death, or the
// other way round, while the text further down does: that is mostly of another
// event, or a part of the story that no figure can be read from.
func below(claims []*Claim, attr Attribute) bool {
	dead, hurt, many := false, false, false
	for _, c := range claims {
		dead = dead || c.Lead && c.Attribute == Killed
		hurt = hurt || c.Lead && c.of(Wounded)
		many = many || c.of(Wounded) && (c.Value.High > 1 || c.Lead && c.Attribute == Wounded)
	}
	switch attr {
	case Killed:
		return hurt && !dead && many // of one person hit it may be told later that they died
	case Wounded:
		return dead && !hurt && !slices.ContainsFunc(claims, func(c *Claim) bool { return c.of(Wounded) && c.Extra && !c.Single })
	}
	return false
}
