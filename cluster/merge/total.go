package merge

import (
	"cmp"
	"slices"
)

// Total is one figure for one attribute of the main event over all classes, for
// archives that keep one number a row (records of gun violence and of armed
// conflict do). It is an estimate and no claim, and ok is false where no figure
// was printed and no single victim described.
//
// Every article gives its highest figure of any class, as classes overlap ("a
// student", "one person"). A killer's own death is added where the figure does
// not hold it. Of the people hit ("shot") those not counted as killed are
// wounded, and a wounded person described where someone died is counted only
// when told apart from the dead. An article whose opening tells of the hurt alone
// gives no figure of the dead, and the other way round. Of the articles' figures
// the one that most origins give is taken, of equals the newest; every origin has
// the voice of its newest article.
func Total(facts []Fact, attr Attribute) (n float64, ok bool) {
	type article struct {
		rank   int
		origin string
		claims []*Claim
	}
	index := map[string]*article{}
	var articles []*article
	for i := range facts {
		if facts[i].Scope != Main {
			continue
		}
		for k := range facts[i].Claims {
			c := &facts[i].Claims[k]
			if c.Status == Retracted {
				continue
			}
			a := index[c.Claim.Article]
			if a == nil {
				a = &article{rank: c.rank, origin: c.article}
				index[c.Claim.Article] = a
				articles = append(articles, a)
			}
			a.claims = append(a.claims, &c.Claim)
		}
	}
	slices.SortStableFunc(articles, func(a, b *article) int { return cmp.Compare(a.rank, b.rank) })
	said := map[string]float64{}
	var order []string
	for _, a := range articles {
		if v, has := totalOf(a.claims, attr); has {
			order = slices.DeleteFunc(order, func(s string) bool { return s == a.origin })
			order = append(order, a.origin)
			said[a.origin] = v
		}
	}
	votes, most := map[float64]int{}, 0
	for _, o := range order {
		v := said[o]
		if votes[v]++; votes[v] >= most {
			most, n, ok = votes[v], v, true
		}
	}
	return n, ok
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
		case c.Class == Assailants && c.Part, c.Class == People && c.Value.N == n-1 && !c.Single && !c.Part:
			held = true
		case c.Class == Assailants && c.Single:
			dead = dead || counted && n > 1 // one person killed may be the suspect
		}
	}
	return dead, held
}

// apart reports whether a wounded person is told apart from the dead: counted,
// "another", or in one sentence with them.
func apart(claims []*Claim) bool {
	dead := map[int]bool{}
	for _, c := range claims {
		if c.Attribute == Killed {
			dead[c.Sentence] = true
		}
	}
	for _, c := range claims {
		if c.Attribute == Wounded && c.Value.Kind == Count && (!c.Single || c.Extra || dead[c.Sentence]) {
			return true
		}
	}
	return false
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
	dead, hurt := false, false
	for _, c := range claims {
		dead = dead || c.Lead && c.Attribute == Killed
		hurt = hurt || c.Lead && (c.Attribute == Wounded || c.Attribute == Casualties)
	}
	switch attr {
	case Killed:
		return hurt && !dead
	case Wounded:
		return dead && !hurt
	}
	return false
}
