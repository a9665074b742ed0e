package merge

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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
	// Retracted: the article was withdrawn, and its claims no longer hold. A notice
	// of withdrawal takes the versions it supersedes along by itself, and whatever
	// is taken goes from the copies of its origin too.
	Retracted bool
	Corrects  bool // the article is marked as a correction of what its origin said
}

// Options are the measures of reconciliation; the zero value is the default.
type Options struct {
	// Near is how far apart two articles may be published and still be of the
	// same time, so that different tolls are a conflict. Default one hour.
	Near time.Duration
	// Jump is how many times the older figure a rising toll may reach before it
	// is flagged. Default 1.5.
	Jump float64
	// Beside are articles of related stories: what they tell of other events is
	// compared with what the members tell of them. They say nothing of the main
	// event.
	Beside []Member
	// Decisions are what editors decided, the latest last; see [Decision].
	Decisions []Decision
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
	// Event is 0 for the main event; the other events of the story are numbered
	// from 1 on, in the order in which they were told.
	Event int `json:"event,omitempty"`
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
	// Decided is the editor's decision that made the fact what it is, if any.
	Decided *Decision `json:"decided,omitempty"`
}

// FactClaim is a claim as it counts in a fact.
type FactClaim struct {
	Claim  Claim
	Origin string // the voice it is counted for
	Quote  string // the words of Claim.Span
	Status Status
	Rule   string
	At     time.Time // when its article was published; zero if that is not known

	article string           // the voice of the article itself, whoever it cites
	rank    int              // its place in time
	doc     *corpus.Document // the article
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
	n       int       // of the claims of m
	repeats *entry    // the newer claim of the same voice that it is counted with
	told    []uint64  // the stems of its clause, once asked for
	named   []string  // the names in it, likewise
	subject []string  // the names before its value, likewise
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
	beside  bool // of a related story
	killed  bool // withdrawn
	notice  bool // withdraws another: what it repeats of that does not hold
	copied  bool // another article has the same voice
}

// Reconcile weighs the claims of a story's articles against each other. Facts
// come in editorial order; the same members in any order give the same facts.
func Reconcile(members []Member, o Options) []Fact {
	if o.Near <= 0 {
		o.Near = time.Hour
	}
	if o.Jump <= 1 {
		o.Jump = 1.5
	}
	if len(o.Decisions) > 0 {
		members = slices.Clone(members)
	}
	parts := bundles(members, o.Beside)
	for i := range o.Decisions {
		if o.Decisions[i].setApart(parts) {
			parts = bundles(members, o.Beside)
		}
	}
	if len(o.Decisions) > 0 {
		share(parts)
	}
	var facts []Fact
	for _, b := range parts {
		facts = append(facts, b.fact(o))
	}
	sort.SliceStable(facts, func(i, j int) bool { return before(&facts[i], &facts[j]) })
	return facts
}

// bundles puts claims together that are held against each other: a fact each.
func bundles(members, beside []Member) []*bundle {
	in := fold(gather(chronology(members, beside)))
	expire(in)
	var parts []*bundle
	for _, b := range in {
		parts = append(parts, b.split()...)
	}
	doubt(parts)
	return parts
}

// share marks the bundles of the main event that have an attribute and class in common:
// each is of another subject.
func share(parts []*bundle) {
	type key struct {
		attr  Attribute
		class Class
	}
	seen := map[key]*bundle{}
	for _, b := range parts {
		if b.scope != Main || b.event != 0 {
			continue
		}
		k := key{b.attr, b.class}
		if other := seen[k]; other != nil {
			b.shared, other.shared = true, true
		}
		seen[k] = b
	}
}

// chronology puts the members in order: by time of publication, then by arrival,
// and versions always behind what they supersede. An undated article stands where
// it arrived. Articles of related stories stand among them, and are marked.
func chronology(in, beside []Member) []*member {
	ms := make([]*member, len(in)+len(beside))
	byID := map[string]*member{}
	for i := range ms {
		m := &member{beside: i >= len(in)}
		if m.beside {
			m.Member = &beside[i-len(in)]
		} else {
			m.Member = &in[i]
		}
		m.at, m.key, m.mends = m.Doc.Article.Published, m.Origin, m.Corrects || corrects(m.Doc)
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
		m.killed = m.killed || m.Retracted
		if !m.Doc.Withdrawn() {
			continue
		}
		for id := range m.parents { // the notice takes what it is a version of
			if p := byID[id]; p != nil {
				p.killed, m.notice = true, true
			}
		}
		m.killed = m.killed || !m.notice
	}
	slices.SortStableFunc(ms, func(a, b *member) int { return a.at.Compare(b.at) })
	voices := map[string]int{}
	for i, m := range ms {
		m.rank = i
		voices[m.key]++
	}
	for _, m := range ms {
		m.copied = voices[m.key] > 1
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

// bundle is the claims that may meet: of one event, attribute, class and unit.
type bundle struct {
	attr    Attribute
	class   Class
	scope   Scope
	event   int
	entries []*entry
	doubted []*entry // what says that its footage is not verified
	shared  bool     // other bundles of the main event are of this attribute and class
}

// gather sorts claims into bundles. Claims of one event meet, moments seen or heard
// only where they are of one clock time, people shown only where as many were; what
// cannot be told to be of one event meets its own copies and versions only. Articles
// of related stories add what they tell of the side events that the members tell of
// too.
func gather(ms []*member) []*bundle {
	type key struct {
		attr  Attribute
		class Class
		scope Scope
		event int
		unit  string
		same  string // what else must be equal
	}
	index := map[key]*bundle{}
	var out []*bundle
	events := sides(ms)
	told := mainFigures(ms)
	for _, m := range ms {
		entries := make([]entry, len(m.Claims))
		for i := range m.Claims {
			e := &entries[i]
			e.Claim = m.Claims[i]
			c := &e.Claim
			event := events[c.Episode]
			if c.Attribute == EventPlace && c.Class == Near {
				c.proximity()
			}
			if c.Negated || c.Scope == Furnished || m.beside && (event == 0 || told[figure{c.Attribute, c.Value.N}]) {
				continue // a related story may tell of the main event of this one in passing
			}
			e.m, e.n, e.since, e.Origin, e.At, e.article, e.rank, e.doc = m, i, m.at, m.key, m.Doc.Article.Published, m.key, m.rank, m.Doc
			switch {
			case c.Attribute == ClaimedBy, // who says so of themselves is no one's source
				c.Attribute == Person && corpus.Fold(lastWord(c.Cited.Name)) == corpus.Fold(lastWord(c.Value.Text)):
			case c.Cited.Party != "":
				e.Origin = c.Cited.Party
			case c.Cited.body(): // "Mayor Anna Reval", "the Relief Council"
				e.Origin = "cited " + corpus.Fold(lastWord(c.Cited.Name))
			}
			if s := c.Span; s.Start >= 0 && s.Start <= s.End && s.End <= len(m.Doc.Article.Body) {
				e.Quote = m.Doc.Text(s)
			}
			k := key{attr: c.Attribute, class: c.Class, event: event, unit: c.Value.Unit}
			switch {
			case c.Scope == Unscoped: // meets no other
				k.scope, k.same = Unscoped, m.key+"\n"+c.Value.String()
			case c.Attribute == Person:
				k.class, k.unit = "", ""
			case c.Attribute == Present && c.Class == Crowd:
				k.class = People
			case c.Attribute == Percentage || c.Attribute == Votes || c.Attribute == Distance:
				k.class = "" // compared as far as they are told apart
			case c.Attribute == EventTime && c.Scope == Main:
				k.unit = "" // times of two zones meet in UTC
				if c.Class == Observed {
					k.same = c.momentKey()
				}
			case c.Scope == Main && c.Attribute == Shown:
				k.same = c.Value.String()
			}
			b := index[k]
			if b == nil {
				b = &bundle{attr: k.attr, class: k.class, scope: c.Scope, event: event}
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

// figure is a figure for an attribute.
type figure struct {
	attr Attribute
	n    float64
}

// mainFigures are the figures that the members give for the main event.
func mainFigures(ms []*member) map[figure]bool {
	out := map[figure]bool{}
	for _, m := range ms {
		for i := range m.Claims {
			if c := &m.Claims[i]; !m.beside && c.Scope == Main && c.Value.Kind == Count && !c.Single {
				out[figure{c.Attribute, c.Value.N}] = true
			}
		}
	}
	return out
}

// dateCopies sets since: words that an origin has printed before are as old as
// their first printing.
func (b *bundle) dateCopies() {
	first := map[string]time.Time{}
	for _, e := range b.entries { // in order of time
		if !e.m.copied {
			continue
		}
		k := e.words()
		if t, ok := first[k]; ok {
			e.since = t
		} else {
			first[k] = e.since
		}
	}
}

// letters is a text without what copies change: case, spaces and marks.
func letters(s string) string {
	out := make([]byte, 0, len(s))
	for _, c := range s {
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			out = append(out, byte(c))
		case 'A' <= c && c <= 'Z':
			out = append(out, byte(c)|0x20)
		case c >= utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c)):
			out = utf8.AppendRune(out, unicode.ToLower(c))
		}
	}
	return string(out)
}

// fold moves the claims about people at large into the bundle of a finer class
// where both are evidently of the same people: every figure of people is also one
// of the finer class, of no other class, and no sentence tells of both.
func fold(in []*bundle) []*bundle {
	out := in[:0]
	for _, b := range in {
		if b.scope == Main && b.class == People && !b.merge(in) {
			b.lend(in)
			b.merge(in) // what is left may be of one class now
		}
		if len(b.entries) > 0 {
			out = append(out, b)
		}
	}
	return out
}

// merge moves all claims of the bundle into that of a finer class, if one holds them.
func (b *bundle) merge(all []*bundle) bool {
	if len(b.entries) == 0 {
		return true
	}
	into := b.finer(all)
	if into == nil {
		return false
	}
	into.entries = append(into.entries, b.entries...)
	sort.SliceStable(into.entries, func(i, j int) bool { return into.entries[i].m.rank < into.entries[j].m.rank })
	into.dateCopies()
	b.entries = nil
	return true
}

// lend moves the figures whose people the text leaves open ("says it killed 63"),
// and those that one voice gives twice ("lost 14 men", "14 soldiers"), into the one
// bundle of a finer class that they are evidently of.
func (b *bundle) lend(all []*bundle) {
	var finer []*holder
	for _, f := range all {
		if f.attr == b.attr && f.scope == Main && f.class != People && f.event == b.event {
			finer = append(finer, newHolder(f))
		}
	}
	kept := b.entries[:0]
	for _, e := range b.entries {
		var into *holder
		for _, h := range finer {
			if !h.holds(e) {
				continue
			}
			if into != nil {
				into = nil
				break
			}
			into = h
		}
		if into == nil {
			kept = append(kept, e)
			continue
		}
		into.b.entries = append(into.b.entries, e)
		into.add(e)
		into.grown = true
	}
	b.entries = kept
	for _, h := range finer {
		if h.grown {
			slices.SortStableFunc(h.b.entries, func(x, y *entry) int { return cmp.Compare(x.m.rank, y.m.rank) })
		}
	}
}

// holder finds at once whether a figure of people at large is evidently one of a
// bundle's.
type holder struct {
	b     *bundle
	grown bool
	said  map[voiced]bool
	given map[float64]bool // the figures
	least map[float64]bool // those cited that are open above
}

// voiced is a figure and the voice that gives it.
type voiced struct {
	n      float64
	origin string
}

func newHolder(b *bundle) *holder {
	h := &holder{b: b, said: map[voiced]bool{}, given: map[float64]bool{}, least: map[float64]bool{}}
	for _, e := range b.entries {
		h.add(e)
	}
	return h
}

func (h *holder) add(e *entry) {
	d := &e.Claim
	if d.Value.Kind != Count || d.Single || d.Part {
		return
	}
	h.said[voiced{d.Value.N, e.Origin}], h.given[d.Value.N] = true, true
	if math.IsInf(d.Value.High, 1) && d.Cited.Name != "" {
		h.least[d.Value.N] = true
	}
}

// holds reports whether a figure of people at large is evidently one of the bundle.
func (h *holder) holds(e *entry) bool {
	c := &e.Claim
	switch {
	case c.Value.Kind != Count || c.Single || c.Part || c.Extra:
		return false
	case c.Cited.Name != "" && h.said[voiced{c.Value.N, e.Origin}]:
		return true
	case !c.unsaid:
		return false
	case h.given[c.Value.N]:
		return true
	}
	for n := range h.least {
		if c.Value.N >= n && c.Value.N <= 1.5*n && c.Cited.Name != "" {
			return true
		}
	}
	return false
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

// fact settles one bundle.
func (b *bundle) fact(o Options) Fact {
	f := Fact{Attribute: b.attr, Class: b.class, Scope: b.scope, Event: b.event}
	switch {
	case b.scope == Unscoped:
		b.apart(&f)
	case b.attr == EventPlace:
		b.place(&f)
	case b.attr == EventDate && b.event > 0:
		b.spell(&f)
	case b.attr == EventDate:
		b.day(&f)
	case b.attr == EventTime:
		b.moment(&f)
	case b.attr == State:
		b.state(&f, o)
	case b.named():
		b.name(&f)
	default:
		b.quantity(&f, o)
	}
	decide(b, &f, o.Decisions)
	f.Claims = slices.Grow(f.Claims, len(b.entries))
	for _, e := range b.entries {
		f.Claims = append(f.Claims, e.FactClaim)
	}
	slices.Sort(f.Flags)
	f.Flags = slices.Compact(f.Flags)
	return f
}

// apart is the fact of claims that cannot be told to be of any event: nothing is
// held against them.
func (b *bundle) apart(f *Fact) {
	f.Value, f.Status, f.Rule = b.entries[0].Claim.Value, Retracted, string(b.scope)+": never compared"
	for _, e := range b.entries {
		e.Status, e.Rule = Single, f.Rule
		if e.m.killed {
			e.Status = Retracted
		} else {
			f.Status = Single
		}
	}
	f.Origins = 1
}

// alive lists the entries that no article's withdrawal has taken. A withdrawal takes
// the same words from the copies of its origin too.
func (b *bundle) alive() []*entry {
	var out []*entry
	killed := map[string]bool{}
	var values []Value
	for _, e := range b.entries {
		if e.m.killed {
			killed[e.words()] = true
			values = append(values, e.Claim.Value)
		}
	}
	for _, e := range b.entries {
		switch {
		case e.m.killed:
			e.Status, e.Rule = Retracted, "the article was withdrawn"
		case len(killed) > 0 && killed[e.words()]:
			e.Status, e.Rule = Retracted, "a copy of an article that was withdrawn"
		case e.m.notice && slices.ContainsFunc(values, func(v Value) bool { return same(v, e.Claim.Value) }):
			e.Status, e.Rule = Retracted, "what the notice withdraws"
		default:
			out = append(out, e)
		}
	}
	return out
}

// words is what a claim says in the words of its origin.
func (e *entry) words() string {
	return e.m.key + "\n" + e.Claim.Value.String() + "\n" + letters(e.Quote)
}

// allRetracted is the fact of a bundle in which nothing stands.
func (b *bundle) allRetracted(f *Fact) {
	f.Status, f.Rule = Retracted, "every claim was withdrawn or corrected"
	f.Value = b.entries[len(b.entries)-1].Claim.Value
}

// agree gives a fact the origins of its value: one says so, or several agree.
func (f *Fact) agree(origins int, how string) {
	f.Origins, f.Status, f.Rule = origins, Single, "one origin"
	if origins > 1 {
		f.Status, f.Rule = Agreed, fmt.Sprintf("%d origins %s", origins, how)
	}
}

// dispute gives a fact the voices, said, that contradict what head says.
func (f *Fact) dispute(value string, head *entry, said []string) {
	f.Status = Conflicting
	f.Rule = fmt.Sprintf("%s (%s) against %s", value, voice(head), strings.Join(said, ", "))
}

// before is the editorial order of facts.
func before(a, b *Fact) bool {
	if x, y := rank(attributeOrder, a.Attribute), rank(attributeOrder, b.Attribute); x != y {
		return x < y
	}
	if x, y := rank(scopeOrder, a.Scope), rank(scopeOrder, b.Scope); x != y {
		return x < y
	}
	if a.Event != b.Event {
		return a.Event < b.Event
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
		Present, Shown, Number, EventDate, EventTime, Duration, EventPlace, Distance, Magnitude, Speed, Area, Money, Percentage, Votes, Score,
		Perpetrator, ClaimedBy, Target, Cause, State, Comment, Person}
	scopeOrder = []Scope{Main, Sub, Related, Background, Unscoped, Furnished}
	classOrder = []Class{People, Civilians, Children, Soldiers, Police, Passengers, Workers, Crew, Assailants, Start, End,
		Observed, Town, Site, Street, Region}
)

// corrects reports whether the headline or the first words of an article mark it
// as a correction.
func corrects(d *corpus.Document) bool {
	x := lexiconFor(d.Lang)
	if x == nil {
		return false
	}
	first := strings.FieldsFunc(d.Article.Title, func(c rune) bool { return !unicode.IsLetter(c) })
	if len(first) > 0 && x.word(corpus.HashWord(corpus.Fold(first[0]))).trait&fCorrects != 0 {
		return true
	}
	return len(d.Body) > 0 && d.Body[0].Start > 0 && d.Article.Body[d.Body[0].Start-1] == '(' &&
		x.word(d.Body[0].Hash).trait&fCorrects != 0
}
