package merge

import (
	"cmp"
	"encoding/json"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode"

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

// speaker tells voices apart that one article cites.
func (e *entry) speaker() string {
	if p := e.Claim.Cited.Party; p != "" {
		return p
	}
	return corpus.Fold(e.Claim.Cited.Name)
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
	m       *member
	repeats *entry    // the newer claim of the same voice that it is counted with
	since   time.Time // when the voice first said so in these words: a copy says nothing new
}

// member is a Member with its place in time.
type member struct {
	*Member
	key     string // its own voice
	at      time.Time
	dated   bool
	rank    int // in order of time
	parents map[string]bool
	mends   bool // it corrects what its origin said
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
	for _, g := range fold(gather(chronology(members))) {
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
		m := &member{Member: &in[i], at: in[i].Doc.Article.Published, key: in[i].Origin,
			mends: in[i].Corrects || corrects(in[i].Doc)}
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

// gather sorts claims into bundles. Claims of the main event meet, moments seen
// or heard only where they are of one clock time; aftermaths of equal value meet;
// every other claim meets only its own copies and versions.
func gather(ms []*member) []*bundle {
	type key struct {
		attr  Attribute
		class Class
		scope Scope
		unit  string
		same  string // what else must be equal
	}
	index := map[key]*bundle{}
	var out []*bundle
	for _, m := range ms {
		for i := range m.Claims {
			c := m.Claims[i]
			if c.Negated || c.Scope == Furnished {
				continue
			}
			e := &entry{m: m, since: m.at, FactClaim: FactClaim{Claim: c, Origin: m.key, article: m.key, rank: m.rank}}
			if c.Cited.Party != "" {
				e.Origin = c.Cited.Party
			}
			if s := c.Span; s.Start >= 0 && s.Start <= s.End && s.End <= len(m.Doc.Article.Body) {
				e.Quote = m.Doc.Text(s)
			}
			k := key{attr: c.Attribute, class: c.Class, scope: c.Scope, unit: c.Value.Unit}
			switch {
			case c.Scope == Main && c.Attribute == EventTime && c.Class == Observed, c.Scope == Sub:
				k.same = c.Value.String()
			case c.Scope != Main:
				k.same = m.key + "\n" + c.Value.String()
			}
			b := index[k]
			if b == nil {
				b = &bundle{attr: c.Attribute, class: c.Class, scope: c.Scope}
				out = append(out, b)
				index[k] = b
			}
			b.entries = append(b.entries, e)
		}
	}
	for _, b := range out {
		b.dateCopies()
	}
	return out
}

// dateCopies sets since: words that an origin has printed before are as old as
// their first printing.
func (b *bundle) dateCopies() {
	first := map[string]time.Time{}
	for _, e := range b.entries { // in order of time
		k := e.m.key + "\n" + e.Claim.Value.String() + "\n" + letters(e.Quote)
		if t, ok := first[k]; ok {
			e.since = t
		} else {
			first[k] = e.since
		}
	}
}

// letters is a text without what copies change: case, spaces and marks.
func letters(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, s)
}

// fold moves the claims about people at large into the bundle of a finer class
// where both are evidently of the same people: every figure of people is also one
// of the finer class, of no other class, and no sentence tells of both.
func fold(in []*bundle) []*bundle {
	out := in[:0]
	for _, b := range in {
		if b.scope == Main && b.class == People {
			if into := b.finer(in); into != nil {
				into.entries = append(into.entries, b.entries...)
				sort.SliceStable(into.entries, func(i, j int) bool { return into.entries[i].m.rank < into.entries[j].m.rank })
				into.dateCopies()
				b.entries = nil
				continue
			}
		}
		out = append(out, b)
	}
	return out
}

// finer finds the one bundle of a finer class whose figures hold those of b.
func (b *bundle) finer(all []*bundle) *bundle {
	mine := b.figures()
	if len(mine) == 0 {
		return b.whole(all)
	}
	var into *bundle
	for _, f := range all {
		if f.attr != b.attr || f.scope != Main || f.class == People || len(f.entries) == 0 {
			continue
		}
		theirs := f.figures()
		meets, holds := false, true
		for n := range mine {
			meets = meets || theirs[n]
			holds = holds && theirs[n]
		}
		switch {
		case !meets:
		case !holds || into != nil || b.beside(f):
			return nil
		default:
			into = f
		}
	}
	return into
}

// whole finds the one bundle that holds b as a part: people spoken of as known
// ("the two men"), in articles that give a larger figure of a finer class.
func (b *bundle) whole(all []*bundle) *bundle {
	var into *bundle
	for _, f := range all {
		if f.attr != b.attr || f.scope != Main || f.class == People || len(f.entries) == 0 {
			continue
		}
		most := map[*member]float64{}
		for _, e := range f.entries {
			if e.Claim.Value.Kind == Count {
				most[e.m] = max(most[e.m], e.Claim.Value.N)
			}
		}
		holds := true
		for _, e := range b.entries {
			holds = holds && e.Claim.definite && e.Claim.Value.Kind == Count && e.Claim.Value.N < most[e.m]
		}
		switch {
		case !holds:
		case into != nil || b.beside(f):
			return nil
		default:
			into = f
		}
	}
	return into
}

// figures are the figures printed in a bundle.
func (b *bundle) figures() map[float64]bool {
	out := map[float64]bool{}
	for _, e := range b.entries {
		if c := &e.Claim; c.Value.Kind == Count && !c.Single && !c.Part && !c.definite {
			out[c.Value.N] = true
		}
	}
	return out
}

// beside reports whether a sentence tells of the people of both bundles.
func (b *bundle) beside(f *bundle) bool {
	type place struct {
		article  string
		sentence int
	}
	in := map[place]bool{}
	for _, e := range b.entries {
		in[place{e.Claim.Article, e.Claim.Sentence}] = true
	}
	for _, e := range f.entries {
		if in[place{e.Claim.Article, e.Claim.Sentence}] {
			return true
		}
	}
	return false
}

// facts settles one bundle.
func (b *bundle) facts(o Options) []Fact {
	f := Fact{Attribute: b.attr, Class: b.class, Scope: b.scope}
	switch {
	case b.scope != Main && b.scope != Sub:
		f.Value, f.Status, f.Rule = b.entries[0].Claim.Value, Retracted, string(b.scope)+": never compared with the main event"
		for _, e := range b.entries {
			e.Status, e.Rule = Single, f.Rule
			if e.m.Retracted {
				e.Status = Retracted
			} else {
				f.Status = Single
			}
		}
		f.Origins = 1
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
	slices.Sort(f.Flags)
	f.Flags = slices.Compact(f.Flags)
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

// corrects reports whether the headline or the first words of an article mark it
// as a correction.
func corrects(d *corpus.Document) bool {
	x := lexiconFor(d.Article.Lang)
	if x == nil {
		return false
	}
	first := strings.FieldsFunc(d.Article.Title, func(c rune) bool { return !unicode.IsLetter(c) })
	if len(first) > 0 && x.words[corpus.HashWord(corpus.Fold(first[0]))].trait&fCorrects != 0 {
		return true
	}
	return len(d.Body) > 0 && d.Body[0].Start > 0 && d.Article.Body[d.Body[0].Start-1] == '(' &&
		x.words[d.Body[0].Hash].trait&fCorrects != 0
}
