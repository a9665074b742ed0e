package merge

import (
	"cmp"
	"encoding/json"
	"slices"
	"sort"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// Member is one article of a story, with what is known of where it comes from.
type Member struct {
	Doc    *corpus.Document
	Claims []Claim
	// Origin names the independent voice behind the article: all copies and
	// versions of one agency item share it. Empty: the article is its own.
	Origin string
	// Order is the order of arrival.
	Order int
	// Supersedes is the ID of the article that this one is a later version of.
	Supersedes string
	Retracted  bool // the article was withdrawn: its claims no longer hold
	Corrects   bool // the article is marked as a correction of what its origin said
}

// Options are the measures of reconciliation; the zero value is the default.
type Options struct {
	// Near is how far apart two articles may be published and still be of the
	// same time, so that different tolls are a conflict. Default six hours.
	Near time.Duration
	// Jump is how many times the older figure a rising toll may reach before it
	// is flagged. Default 1.5.
	Jump float64
}

// Status is how a fact, or a claim within it, stands.
type Status string

// The statuses.
const (
	Single      Status = "single"      // one origin says so
	Agreed      Status = "agreed"      // several origins say the same
	Bounded     Status = "bounded"     // compatible, but less exact or only a part
	Superseded  Status = "superseded"  // an earlier state of knowledge
	Conflicting Status = "conflicting" // cannot all be right
	Retracted   Status = "retracted"   // corrected or withdrawn
)

// Fact is what a story says about one attribute of one class.
type Fact struct {
	Attribute Attribute `json:"attribute"`
	Class     Class     `json:"class"`
	Scope     Scope     `json:"scope"`
	// Value is the value that stands; in a conflict the range of the values.
	Value  Value  `json:"value"`
	Status Status `json:"status"`
	// Rule says in words why the value stands.
	Rule string `json:"rule"`
	// Flags are warnings: a toll that fell, or jumped.
	Flags []string `json:"flags,omitempty"`
	// Origins counts the distinct voices that give the value.
	Origins int         `json:"origins"`
	Claims  []FactClaim `json:"claims"`
}

// FactClaim is a claim as it counts in a fact.
type FactClaim struct {
	Claim  Claim
	Origin string // the voice it is counted for
	Quote  string // the words of Claim.Span
	Status Status
	Rule   string

	article string // the voice of the article itself, whoever it cites
	rank    int    // its place in time
}

// MarshalJSON prints the claim with its quote and place.
func (c FactClaim) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Article string `json:"article"`
		Quote   string `json:"quote"`
		Start   int    `json:"start"`
		End     int    `json:"end"`
		Cited   string `json:"cited"`
		Mode    Mode   `json:"mode,omitempty"`
		Origin  string `json:"origin"`
		Value   Value  `json:"value"`
		Status  Status `json:"status"`
		Rule    string `json:"rule,omitempty"`
	}{c.Claim.Article, c.Quote, c.Claim.Span.Start, c.Claim.Span.End, c.Claim.Cited.Name, c.Claim.Cited.Mode,
		c.Origin, c.Claim.Value, c.Status, c.Rule})
}

// entry is a claim on its way into a fact.
type entry struct {
	FactClaim
	m *member
}

// member is a Member with its place in time.
type member struct {
	*Member
	key     string // its own voice
	at      time.Time
	dated   bool
	rank    int // in order of time
	parents map[string]bool
}

// Reconcile weighs the claims of a story's articles against each other. Facts
// come in editorial order; the same members in any order give the same facts.
func Reconcile(members []Member, o Options) []Fact {
	if o.Near <= 0 {
		o.Near = 6 * time.Hour
	}
	if o.Jump <= 1 {
		o.Jump = 1.5
	}
	var facts []Fact
	for _, g := range gather(chronology(members)) {
		facts = append(facts, g.facts(o)...)
	}
	sort.SliceStable(facts, func(i, j int) bool { return before(&facts[i], &facts[j]) })
	return facts
}

// chronology puts the members in order: by time of publication, then by arrival,
// and versions always behind what they supersede. An undated article stands where
// it arrived.
func chronology(in []Member) []*member {
	ms := make([]*member, len(in))
	byID := map[string]*member{}
	for i := range in {
		m := &member{Member: &in[i], at: in[i].Doc.Article.Published, key: in[i].Origin}
		m.dated = !m.at.IsZero()
		if m.key == "" {
			m.key = "article " + m.Doc.Article.ID
		}
		ms[i] = m
		byID[m.Doc.Article.ID] = m
	}
	slices.SortStableFunc(ms, func(a, b *member) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Doc.Article.ID, b.Doc.Article.ID))
	})
	var latest time.Time
	for _, m := range ms {
		if !m.dated {
			m.at = latest
		} else if m.at.After(latest) {
			latest = m.at
		}
	}
	for _, m := range ms {
		m.follow(byID)
	}
	slices.SortStableFunc(ms, func(a, b *member) int { return a.at.Compare(b.at) })
	for i, m := range ms {
		m.rank = i
	}
	return ms
}

// follow sets the versions that m stands behind, and its time behind theirs.
func (m *member) follow(byID map[string]*member) {
	if m.parents != nil {
		return
	}
	m.parents = map[string]bool{}
	if m.Supersedes == "" || m.Supersedes == m.Doc.Article.ID {
		return
	}
	m.parents[m.Supersedes] = true
	p := byID[m.Supersedes]
	if p == nil {
		return
	}
	p.follow(byID)
	for id := range p.parents {
		m.parents[id] = true
	}
	if !p.at.Before(m.at) {
		m.at = p.at.Add(1)
	}
}

// bundle is the claims that may meet: of one attribute, class, scope and unit.
type bundle struct {
	attr    Attribute
	class   Class
	scope   Scope
	entries []*entry
}

// gather sorts claims into bundles. Only main claims meet; every other claim
// makes a bundle of its own, except that aftermaths of equal value do meet.
func gather(ms []*member) []*bundle {
	type key struct {
		attr  Attribute
		class Class
		scope Scope
		unit  string
	}
	index := map[key]*bundle{}
	var out []*bundle
	for _, m := range ms {
		for i := range m.Claims {
			c := m.Claims[i]
			if c.Negated || c.Scope == Furnished {
				continue
			}
			e := &entry{m: m, FactClaim: FactClaim{Claim: c, Origin: m.key, article: m.key, rank: m.rank}}
			if c.Cited.Party != "" {
				e.Origin = c.Cited.Party
			}
			if s := c.Span; s.Start >= 0 && s.Start <= s.End && s.End <= len(m.Doc.Article.Body) {
				e.Quote = m.Doc.Text(s)
			}
			k := key{c.Attribute, c.Class, c.Scope, c.Value.Unit}
			meets := c.Scope == Main && !(c.Attribute == EventTime && c.Class == Observed)
			if c.Scope == Sub {
				k.unit = c.Value.String()
				meets = true
			}
			b := index[k]
			if b == nil || !meets {
				b = &bundle{attr: c.Attribute, class: c.Class, scope: c.Scope}
				out = append(out, b)
				if meets {
					index[k] = b
				}
			}
			b.entries = append(b.entries, e)
		}
	}
	return out
}

// facts settles one bundle.
func (b *bundle) facts(o Options) []Fact {
	f := Fact{Attribute: b.attr, Class: b.class, Scope: b.scope}
	switch {
	case b.scope != Main && b.scope != Sub:
		e := b.entries[0]
		e.Status, e.Rule = Single, string(b.scope)+": never compared with the main event"
		f.Value, f.Status, f.Rule, f.Origins = e.Claim.Value, Single, e.Rule, 1
		if e.m.Retracted {
			e.Status, f.Status = Retracted, Retracted
		}
	case b.attr == EventPlace:
		b.place(&f)
	case b.attr == EventDate:
		b.day(&f)
	default:
		b.quantity(&f, o)
	}
	for _, e := range b.entries {
		f.Claims = append(f.Claims, e.FactClaim)
	}
	return []Fact{f}
}

// alive lists the entries that no article's withdrawal has taken.
func (b *bundle) alive() []*entry {
	var out []*entry
	for _, e := range b.entries {
		if e.m.Retracted {
			e.Status, e.Rule = Retracted, "the article was withdrawn"
			continue
		}
		out = append(out, e)
	}
	return out
}

// allRetracted is the fact of a bundle in which nothing stands.
func (b *bundle) allRetracted(f *Fact) {
	f.Status, f.Rule = Retracted, "every claim was withdrawn or corrected"
	f.Value = b.entries[len(b.entries)-1].Claim.Value
}

// before is the editorial order of facts.
func before(a, b *Fact) bool {
	if x, y := rank(attributeOrder, a.Attribute), rank(attributeOrder, b.Attribute); x != y {
		return x < y
	}
	if x, y := rank(scopeOrder, a.Scope), rank(scopeOrder, b.Scope); x != y {
		return x < y
	}
	if x, y := rank(classOrder, a.Class), rank(classOrder, b.Class); x != y {
		return x < y
	}
	return false // the order of time, which gathering kept
}

func rank[T comparable](order []T, x T) int {
	for i, o := range order {
		if o == x {
			return i
		}
	}
	return len(order)
}

var (
	attributeOrder = []Attribute{Killed, Wounded, Casualties, Missing, Arrested, Abducted, Rescued, Evacuated, Displaced,
		EventDate, EventTime, EventPlace}
	scopeOrder = []Scope{Main, Sub, Related, Background, Unscoped, Furnished}
	classOrder = []Class{People, Civilians, Children, Soldiers, Police, Passengers, Workers, Assailants, Start, End, Observed}
)
