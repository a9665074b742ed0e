package merge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// Revision is one claim that a later version of an article tells otherwise than the
// earlier one. Before is nil for a claim that was added, After for one that was dropped.
type Revision struct {
	Attribute Attribute `json:"attribute"`
	Class     Class     `json:"class"`
	// Scope is which event the claim is about; where a version makes it one of the main
	// event, that.
	Scope  Scope   `json:"scope"`
	Before *Stated `json:"before"`
	After  *Stated `json:"after"`
}

// Stated is what a version says: the value in words, and the clause that says it, in
// bytes of the version's body.
type Stated struct {
	Text  string      `json:"text"`
	Quote string      `json:"quote"`
	Span  corpus.Span `json:"span"`
	Value corpus.Span `json:"value"`
}

// Revise compares the claims of two versions of an article, and says which facts the
// later one changes, adds and drops, in editorial order. What both say, in whatever
// words, is left out, and so is history that only one of them tells.
func Revise(before, after *corpus.Document) []Revision {
	old, now := statements(before), statements(after)
	pairs := pairUp(reduce(old, now), reduce(now, old))
	slices.SortStableFunc(pairs, pair.compare)
	out := []Revision{}
	for _, p := range pairs {
		r := Revision{Attribute: p.any().Claim.Attribute, Class: p.class(), Scope: p.scope()}
		if p.was != nil {
			r.Before = p.was.stated()
		}
		if p.is != nil {
			r.After = p.is.stated()
		}
		out = append(out, r)
	}
	return out
}

// mostRevised is how many statements of an attribute a version is compared by: no
// article makes as many, and hostile ones cost no more.
const mostRevised = 128

// statement is a claim of a version.
type statement struct {
	entry
	place int // among the version's
	text  string
}

// statements are the claims of a version that can be held against those of another.
func statements(d *corpus.Document) []*statement {
	m := &member{Member: &Member{Doc: d}}
	n := map[Attribute]int{}
	var out []*statement
	for _, c := range Claims(d) {
		if c.Negated || c.Scope == Furnished || n[c.Attribute] == mostRevised {
			continue
		}
		n[c.Attribute]++
		f := Fact{Attribute: c.Attribute, Class: c.Class, Value: c.Value}
		out = append(out, &statement{entry: entry{FactClaim: FactClaim{Claim: c}, m: m}, place: len(out), text: f.Text()})
	}
	return out
}

// reduce are the statements that the other version does not make, each once. Who is
// spoken of as known, or described alone, is left out beside a figure.
func reduce(list, other []*statement) []*statement {
	figures := map[Attribute]bool{}
	for _, s := range list {
		if !s.aside() {
			figures[s.Claim.Attribute] = true
		}
	}
	var out []*statement
	for _, s := range list {
		if s.aside() && figures[s.Claim.Attribute] || slices.ContainsFunc(other, s.says) || slices.ContainsFunc(out, s.says) {
			continue
		}
		out = append(out, s)
	}
	return out
}

// aside reports whether a claim speaks of people whom a figure may hold already.
func (s *statement) aside() bool { return s.Claim.Single || s.Claim.definite || s.Claim.share }

// says reports whether two statements come to the same.
func (s *statement) says(t *statement) bool {
	a, b := &s.Claim, &t.Claim
	if a.Attribute != b.Attribute || a.Class != b.Class && !wider(a, b) {
		return false
	}
	v, w := a.Value, b.Value
	if v.Unit != w.Unit && v.Unit != "" && w.Unit != "" {
		return false
	}
	switch {
	case corpus.Fold(s.text) == corpus.Fold(t.text):
		return true
	case v.Kind <= Clock || w.Kind <= Clock:
		return v.Kind <= Clock && w.Kind <= Clock && same(v, w)
	case a.Attribute == EventDate:
		return isDay(v.Text) != isDay(w.Text) && sameDay(v.Text, w.Text) == 0
	case a.Attribute == EventPlace || a.Attribute == State || a.Attribute == Comment:
		return corpus.Fold(v.Text) == corpus.Fold(w.Text)
	}
	return sameThing(v.Text, w.Text)
}

// wider reports whether the class of one of two claims holds that of the other: a
// version may only say more exactly who or what is counted.
func wider(a, b *Claim) bool {
	return a.Class == "" || b.Class == "" || a.Class == People || b.Class == People
}

// pair is what one version says, and the other in its place; one may be missing.
type pair struct{ was, is *statement }

func (p pair) any() *statement {
	if p.is != nil {
		return p.is
	}
	return p.was
}

// class is the finer of the classes.
func (p pair) class() Class {
	if p.was == nil || p.is == nil {
		return p.any().Claim.Class
	}
	a, b := p.was.Claim.Class, p.is.Claim.Class
	if a == "" || a == People && b != "" {
		return b
	}
	return a
}

// scope is the nearer to the main event of the scopes.
func (p pair) scope() Scope {
	a := p.any().Claim.Scope
	if p.was != nil && rank(scopeOrder, p.was.Claim.Scope) < rank(scopeOrder, a) {
		return p.was.Claim.Scope
	}
	return a
}

// compare puts pairs in editorial order, whichever of the versions comes first.
func (p pair) compare(q pair) int {
	place := func(p pair) (n int, text string) {
		for _, s := range []*statement{p.was, p.is} {
			if s != nil && (text == "" || s.place < n || s.place == n && s.text < text) {
				n, text = s.place, s.text
			}
		}
		return n, text
	}
	n, x := place(p)
	m, y := place(q)
	return cmp.Or(
		cmp.Compare(rank(scopeOrder, p.scope()), rank(scopeOrder, q.scope())),
		cmp.Compare(rank(attributeOrder, p.any().Claim.Attribute), rank(attributeOrder, q.any().Claim.Attribute)),
		cmp.Compare(rank(classOrder, p.class()), rank(classOrder, q.class())),
		cmp.Compare(n, m), strings.Compare(x, y),
	)
}

// pairUp puts what one version says against what the other says in its place, the
// likest first. What is left was added or dropped; of history and of what cannot be
// told to be of any event, that says nothing.
func pairUp(old, now []*statement) []pair {
	type match struct{ i, k, cost int }
	var matches []match
	for i, a := range old {
		for k, b := range now {
			if cost, ok := a.unlike(b); ok {
				matches = append(matches, match{i, k, cost})
			}
		}
	}
	// Of (i, k) and (k, i) either may come first: neither takes from the other.
	slices.SortStableFunc(matches, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.i+a.k, b.i+b.k), cmp.Compare(max(a.i-a.k, a.k-a.i), max(b.i-b.k, b.k-b.i)))
	})
	var out []pair
	was, is := make([]bool, len(old)), make([]bool, len(now))
	for _, m := range matches {
		if !was[m.i] && !is[m.k] {
			was[m.i], is[m.k] = true, true
			out = append(out, pair{old[m.i], now[m.k]})
		}
	}
	matters := func(s *statement) bool { return rank(scopeOrder, s.Claim.Scope) < rank(scopeOrder, Background) }
	for i, s := range old {
		if !was[i] && matters(s) {
			out = append(out, pair{was: s})
		}
	}
	for k, s := range now {
		if !is[k] && matters(s) {
			out = append(out, pair{is: s})
		}
	}
	return out
}

// unlike is how little the words of two statements have in common; ok is false where
// the one does not stand in the place of the other.
func (s *statement) unlike(t *statement) (cost int, ok bool) {
	a, b := &s.Claim, &t.Claim
	if a.Attribute != b.Attribute || a.Class != b.Class && !wider(a, b) || a.Value.Unit != b.Value.Unit && a.Attribute != EventTime {
		return 0, false
	}
	shared := min(sharedStems(&s.entry, &t.entry), 5)
	alike := shared > 0
	switch a.Attribute {
	case Killed, Wounded, Casualties, Missing, Arrested, Abducted, Rescued, Evacuated, Displaced, Present, EventDate, Magnitude, Score:
		alike = alike || a.Scope == b.Scope // one figure or day of each event
	case EventTime, EventPlace, State, Comment, Perpetrator, ClaimedBy, Cause:
		alike = alike || a.Scope == b.Scope && a.Class == b.Class && a.Class != Observed
	case Person:
		alike = SameName(a.Value.Text, b.Value.Text)
	case Percentage, Votes:
		alike = alike && !parted(s.subjects(), t.subjects())
	}
	history := rank(scopeOrder, a.Scope) >= rank(scopeOrder, Background) || rank(scopeOrder, b.Scope) >= rank(scopeOrder, Background)
	if !alike || history && (a.Scope != b.Scope || shared < 2) {
		return 0, false
	}
	add := func(differs bool, n int) {
		if differs {
			cost += n
		}
	}
	add(a.Scope != b.Scope, 4)
	add(a.Class != b.Class, 3)
	add(a.Part != b.Part || a.Extra != b.Extra, 3)
	add(a.Lead != b.Lead, 1)
	add(s.speaker() != t.speaker(), 1)
	return cost - shared, true
}

// stated is a statement as it is shown.
func (s *statement) stated() *Stated {
	c := &s.Claim
	return &Stated{Text: s.text, Quote: s.m.Doc.Text(c.Span), Span: c.Span, Value: c.ValueSpan}
}
