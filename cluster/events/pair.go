package events

import (
	"cmp"
	"math"
	"slices"
)

const (
	// Cosines of bodies that unlike articles have, assumed of those not met, and
	// the least that counts as an article's best.
	aloneCos = .05
	shareCos = .12
	faint    = .05 // cosines of bodies below it say that there is nothing to compare

	crowd     = 10   // best likenesses of an article that it is held against
	daysApart = 3    // days between which two named days clash in full
	tableSize = 2048 // a power of two, well above the terms of a reading
)

// loaded is an article made ready to be compared with many: a hash table of its
// terms, small enough to stay in the fastest cache.
type loaded struct {
	g     *reading
	slots [tableSize]uint16 // 1 + place in terms
	terms []term
}

// term is what a term weighs in the parts of the loaded article.
type term struct {
	id                         uint32
	body, lead, title, numeral float32
	rarity                     float32 // of a name
}

func (l *loaded) find(id uint32) *term {
	for h := id * 2654435769 >> 21; ; h = (h + 1) % tableSize {
		switch s := l.slots[h]; {
		case s == 0:
			return nil
		case l.terms[s-1].id == id:
			return &l.terms[s-1]
		}
	}
}

func (l *loaded) enter(id uint32) *term {
	if t := l.find(id); t != nil {
		return t
	}
	h := id * 2654435769 >> 21
	for l.slots[h] != 0 {
		h = (h + 1) % tableSize
	}
	l.terms = append(l.terms, term{id: id})
	l.slots[h] = uint16(len(l.terms))
	return &l.terms[len(l.terms)-1]
}

// load makes the article ready. The vectors of a reading hold at most 160 terms
// each, so the table is never full.
func (l *loaded) load(g *reading, rarity func(term uint32) float64) {
	l.g = g
	clear(l.slots[:])
	l.terms = l.terms[:0]
	for _, e := range g.body {
		l.enter(e.term).body = e.weight
	}
	for _, e := range g.lead {
		l.enter(e.term).lead = e.weight
	}
	for _, e := range g.title {
		l.enter(e.term).title = e.weight
	}
	for _, e := range g.numbers {
		l.enter(e.term).numeral = e.weight
	}
	for _, e := range g.names {
		l.enter(e.term).rarity = float32(rarity(e.term))
	}
}

// likeness is how alike two articles are in their words.
type likeness struct{ body, lead float64 }

// compare measures the loaded article against another one: all features but those
// that need to know what else either resembles.
func (l *loaded) compare(b *reading) (x Features, like likeness) {
	x, like, _ = l.compareFrom(b, -1)
	return x, like
}

// compareFrom does so only where the cosine of the bodies is at least least.
func (l *loaded) compareFrom(b *reading, least float64) (x Features, like likeness, ok bool) {
	a := l.g
	var leadA, leadB, titleA, titleB float64
	for _, e := range b.body {
		if t := l.find(e.term); t != nil {
			like.body += float64(t.body) * float64(e.weight)
			leadA += float64(t.lead) * float64(t.lead)
			titleA += float64(t.title) * float64(t.title)
		}
	}
	if like.body < least {
		return x, like, false
	}
	for _, e := range b.lead {
		if t := l.find(e.term); t != nil {
			like.lead += float64(t.lead) * float64(e.weight)
			if t.body > 0 {
				leadB += float64(e.weight) * float64(e.weight)
			}
		}
	}
	for _, e := range b.title {
		if t := l.find(e.term); t != nil {
			x[Title] += float64(t.title) * float64(e.weight)
			if t.body > 0 {
				titleB += float64(e.weight) * float64(e.weight)
			}
		}
	}
	for _, e := range b.numbers {
		if t := l.find(e.term); t != nil {
			x[Numbers] += float64(t.numeral) * float64(e.weight)
		}
	}
	for _, e := range b.names {
		if t := l.find(e.term); t != nil {
			switch r := float64(t.rarity); {
			case r > x[RareName]:
				x[RareName], x[RareName2] = r, x[RareName]
			case r > x[RareName2]:
				x[RareName2] = r
			}
		}
	}
	x[TitleFound] = max(titleA, titleB)
	x[LeadFoundBoth], x[LeadFound] = order(leadA, leadB)
	x[SameDay], x[OtherDay] = sameDay(a, b)
	x[OtherPlace] = min(otherPlace(a, b), otherPlace(b, a))
	if gap, ok := a.gap(b); ok {
		x[Gap] = math.Log1p(float64(gap) / secondsADay)
	} else {
		x[Undated] = 1
	}
	if a.source != 0 && a.source == b.source {
		x[SameSource] = 1
	}
	return x, like, true
}

const secondsADay = 86400

// gap is the time in seconds between two articles with their copies; ok is false
// when either is undated.
func (g *reading) gap(other *reading) (seconds int64, ok bool) {
	return max(0, g.first-other.last, other.first-g.last), g.dated && other.dated
}

// meet lets both articles remember how alike they are.
func meet(a, b *reading, like likeness) {
	for _, g := range [2]*reading{a, b} {
		g.bestLead = max(g.bestLead, float32(like.lead))
		v := float32(like.body)
		for i, w := range g.nearest {
			if v > w {
				copy(g.nearest[i+1:], g.nearest[i:crowd-1])
				g.nearest[i] = v
				break
			}
		}
	}
}

// relate fills in the features that tell how the likeness of two articles
// compares with their other ones, as far as those are known by now.
func relate(a, b *reading, like likeness, x *Features) {
	unmet := a.lang.unmet()
	least := shareCos + unmet
	share := func(g *reading) float64 { return like.body / max(least, float64(g.nearest[0])) }
	x[ShareBoth], x[Share] = order(share(a), share(b))
	x[LeadShare] = max(like.lead/max(least, float64(a.bestLead)), like.lead/max(least, float64(b.bestLead)))
	x[StandsOutBoth], x[StandsOut] = order(a.standsOut(like.body, aloneCos+unmet), b.standsOut(like.body, aloneCos+unmet))
}

func order(a, b float64) (less, more float64) { return min(a, b), max(a, b) }

// standsOut tells how far a likeness stands above the mean of the article's other
// best ones, of which those not met are taken to be alone: 0 at the mean or below, 1
// at four times the mean or above.
func (g *reading) standsOut(body, alone float64) float64 {
	v := float32(body)
	sum, n := 0.0, 0
	own := false
	for _, w := range g.nearest {
		switch {
		case w == v && !own:
			own = true
			continue
		case w == 0:
		default:
			sum += float64(w)
			n++
		}
	}
	sum += float64(crowd-n) * alone
	return math.Max(0, math.Min(1, (body*crowd/sum-1)/3))
}

// otherPlace is how much of the article's own places, by weight, the other one does
// not name, where the place that the other names first is not named here. Where
// either names no place there is no clash: what is unknown clashes with nothing.
func otherPlace(g, other *reading) float64 {
	if len(g.places) == 0 || len(other.places) == 0 {
		return 0
	}
	first := slices.MaxFunc(other.places, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.weight, b.weight), cmp.Compare(b.term, a.term))
	})
	if g.names.has(first.term) {
		return 0
	}
	all, missing := 0.0, 0.0
	for _, e := range g.places {
		w := float64(e.weight) * float64(e.weight)
		all += w
		if !other.names.has(e.term) {
			missing += w
		}
	}
	return missing / all
}

// sameDay compares the days that two leads name: as dates where both have them,
// else as weekdays. Days that differ clash the more the further they lie apart,
// in full from daysApart: what is said on the morrow is still about the event. A
// clash needs days on both sides; unknown is no clash.
func sameDay(a, b *reading) (same, other float64) {
	apart := math.MaxInt
	switch {
	case len(a.days) > 0 && len(b.days) > 0:
		for _, d := range a.days {
			for _, k := range b.days {
				apart = min(apart, max(int(d-k), int(k-d)))
			}
		}
	case a.weekdays != 0 && b.weekdays != 0:
		for w := range 7 {
			for v := range 7 {
				if a.weekdays>>w&1 == 1 && b.weekdays>>v&1 == 1 {
					d := (w - v + 7) % 7
					apart = min(apart, d, 7-d)
				}
			}
		}
	}
	switch {
	case apart == 0:
		return 1, 0
	case apart == math.MaxInt:
		return 0, 0
	}
	return 0, math.Min(1, float64(apart)/daysApart)
}
