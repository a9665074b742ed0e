package merge

import (
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"strings"
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

// chronology puts the members in order: versions behind what they supersede,
// then by time of publication, then by arrival. An undated article stands where
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
	sort.SliceStable(ms, func(i, j int) bool {
		if ms[i].Order != ms[j].Order {
			return ms[i].Order < ms[j].Order
		}
		return ms[i].Doc.Article.ID < ms[j].Doc.Article.ID
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
		m.parents = map[string]bool{}
		for p := m.Supersedes; p != "" && !m.parents[p] && p != m.Doc.Article.ID; {
			m.parents[p] = true
			if byID[p] == nil {
				break
			}
			if !byID[p].at.Before(m.at) {
				m.at = byID[p].at.Add(1)
			}
			p = byID[p].Supersedes
		}
	}
	sort.SliceStable(ms, func(i, j int) bool {
		if ms[j].parents[ms[i].Doc.Article.ID] != ms[i].parents[ms[j].Doc.Article.ID] {
			return ms[j].parents[ms[i].Doc.Article.ID]
		}
		return ms[i].at.Before(ms[j].at)
	})
	for i, m := range ms {
		m.rank = i
	}
	return ms
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

// quantity settles counts and clock times.
func (b *bundle) quantity(f *Fact, o Options) {
	reps := representatives(b.alive())
	reps = correct(b, reps)
	reps = b.newest(f, reps, o)
	if len(reps) == 0 {
		b.allRetracted(f)
		return
	}
	sort.SliceStable(reps, func(i, j int) bool { return reps[i].m.rank < reps[j].m.rank })
	head := b.choose(reps)
	var against []*entry
	for _, e := range reps {
		v := e.Claim.Value
		switch {
		case e == head || v.Overlaps(head.Claim.Value):
		case b.rises(e, head, o):
			e.Status = Superseded
			e.Rule = fmt.Sprintf("an earlier toll: tolls rise, and %s was published later", voice(head))
			b.jump(f, e, head, o)
		default:
			against = append(against, e)
		}
	}
	if len(against) > 0 {
		b.conflict(f, head, reps)
		return
	}
	settle(f, head, reps)
}

// representatives picks one claim an article: a printed figure before a person
// described, the sum of a list before its parts, otherwise the largest. The rest
// are parts of it.
func representatives(entries []*entry) []*entry {
	byMember := map[*member]*entry{}
	for _, e := range entries {
		if r := byMember[e.m]; r == nil || better(&e.Claim, &r.Claim) {
			byMember[e.m] = e
		}
	}
	var reps []*entry
	for _, e := range entries {
		r := byMember[e.m]
		switch {
		case r == e:
			reps = append(reps, e)
		case e.Claim.Value.Overlaps(r.Claim.Value):
			e.Status, e.Rule = Bounded, "the same article says so more exactly or again"
		default:
			e.Status, e.Rule = Bounded, "a part of the figure that the same article gives"
		}
	}
	return reps
}

// better reports whether a represents an article better than b.
func better(a, b *Claim) bool {
	if x, y := weight(a), weight(b); x != y {
		return x > y
	}
	if a.Attribute == EventTime {
		return false // the first one told
	}
	return a.Value.N > b.Value.N || a.Value.N == b.Value.N && a.Value.Exact() && !b.Value.Exact()
}

func weight(c *Claim) int {
	w := kindWeight(c)
	if c.Lead && w > 1 {
		w += 10
	}
	return w
}

func kindWeight(c *Claim) int {
	switch {
	case c.Part:
		return 0
	case c.Value.Kind == Vague:
		return 1
	case c.Single:
		return 2
	}
	return 3
}

// correct retracts what corrections take back: in the words themselves ("seven,
// not nine"), or by an article marked as a correction, for every claim of that
// origin, copies that came later included.
func correct(b *bundle, reps []*entry) []*entry {
	for _, c := range reps {
		if v := c.Claim.Instead; v != nil {
			for _, e := range reps {
				if e == c || !e.Claim.Value.Exact() || e.Claim.Value.N != v.N {
					continue
				}
				if e.m.key == c.m.key || e.Origin == c.Origin || e.m.rank < c.m.rank {
					e.Status, e.Rule = Retracted, "taken back: "+c.Quote
				}
			}
		}
		if !c.m.Corrects {
			continue
		}
		old := map[float64]bool{}
		for _, e := range reps {
			if e.m.key == c.m.key && e.m.rank < c.m.rank && !e.Claim.Value.Overlaps(c.Claim.Value) {
				old[e.Claim.Value.N] = true
			}
		}
		for _, e := range reps {
			if e.m.key == c.m.key && !e.m.Corrects && old[e.Claim.Value.N] {
				e.Status, e.Rule = Retracted, fmt.Sprintf("corrected to %s by %s", c.Claim.Value, c.Claim.Article)
			}
		}
	}
	return standing(reps)
}

func standing(entries []*entry) []*entry {
	var out []*entry
	for _, e := range entries {
		if e.Status == "" {
			out = append(out, e)
		}
	}
	return out
}

// newest keeps the newest claim of every voice. A toll that falls without a
// correction or a new version keeps the older claim too: that is a conflict.
func (b *bundle) newest(f *Fact, reps []*entry, o Options) []*entry {
	last := map[string]*entry{}
	for _, e := range reps {
		if p := last[e.Origin]; p == nil || e.m.rank > p.m.rank {
			last[e.Origin] = e
		}
	}
	for _, e := range reps {
		n := last[e.Origin]
		if n == e {
			continue
		}
		v, w := e.Claim.Value, n.Claim.Value
		version := n.m.parents[e.m.Doc.Article.ID] || n.m.Corrects
		switch {
		case v == w || v.N == w.N && v.Low == w.Low && v.High == w.High:
			e.Status, e.Rule = Agreed, "the same voice said so before: counted once"
		case v.Overlaps(w):
			e.Status, e.Rule = Bounded, "the same voice, later, in other words: "+w.Text
		case b.attr == Killed && w.High < v.Low:
			f.Flags = append(f.Flags, fmt.Sprintf("fell from %s to %s", v, w))
			if version {
				e.Status, e.Rule = Superseded, "a later version of the article says otherwise"
			}
			// Otherwise it stays, and conflicts.
		case version || e.m.rank < n.m.rank:
			e.Status, e.Rule = Superseded, "the same voice said otherwise later"
			b.jump(f, e, n, o)
		}
	}
	return standing(reps)
}

// choose picks the value that the others are held against: the most exact of
// the newest, where a rise is possible the highest.
func (b *bundle) choose(reps []*entry) *entry {
	head := reps[len(reps)-1]
	for i := len(reps) - 2; i >= 0; i-- {
		e := reps[i]
		v, w := e.Claim.Value, head.Claim.Value
		if v.Overlaps(w) && v.High-v.Low < w.High-w.Low || !v.Overlaps(w) && b.attr != EventTime && b.attr != Missing && v.Low > w.High {
			head = e
		}
	}
	return head
}

// rises reports whether the toll of e is merely older than that of head: from
// another voice, lower, and published clearly before. The number of the missing
// may fall as well.
func (b *bundle) rises(e, head *entry, o Options) bool {
	if !e.m.dated || !head.m.dated || b.attr == EventTime {
		return false
	}
	if head.m.at.Sub(e.m.at) <= o.Near {
		return false
	}
	return b.attr == Missing || e.Claim.Value.High < head.Claim.Value.Low
}

// jump flags a figure that rose by more than the measure.
func (b *bundle) jump(f *Fact, from, to *entry, o Options) {
	v, w := from.Claim.Value, to.Claim.Value
	if b.attr != EventTime && from.Origin == to.Origin && v.N > 0 && w.N > o.Jump*v.N && w.N-v.N > 1 {
		f.Flags = append(f.Flags, fmt.Sprintf("jumped from %s to %s", v, w))
	}
}

// conflict prints the range of the values and who gives which.
func (b *bundle) conflict(f *Fact, head *entry, reps []*entry) {
	f.Status = Conflicting
	f.Value = head.Claim.Value
	f.Value.Kind = Vague
	low, high := head, head
	var said []string
	for _, e := range reps {
		if e.Status != "" {
			continue
		}
		e.Status, e.Rule = Conflicting, "no rule decides"
		v := e.Claim.Value
		if v.Low < low.Claim.Value.Low {
			low = e
		}
		if v.High > high.Claim.Value.High {
			high = e
		}
		said = append(said, fmt.Sprintf("%s (%s)", v, voice(e)))
	}
	f.Value.Low, f.Value.High = low.Claim.Value.Low, high.Claim.Value.High
	if b.attr == EventTime {
		f.Value.Kind, f.Value.N = Clock, low.Claim.Value.N
	}
	f.Value.Text = low.Claim.Value.String() + " to " + high.Claim.Value.String()
	f.Rule = "sources differ, none of them later or corrected: " + strings.Join(said, ", ")
	f.Origins = 1
}

// voice names who says a claim, for people.
func voice(e *entry) string {
	switch {
	case e.Claim.Cited.Name != "":
		return e.Claim.Cited.Name + ", in " + e.Claim.Article
	default:
		return e.Claim.Article
	}
}

// settle makes head the value and grades the rest against it.
func settle(f *Fact, head *entry, reps []*entry) {
	v := head.Claim.Value
	f.Value = v
	support := map[string]bool{head.Origin: true}
	var loose bool
	for _, e := range reps {
		if e.Status != "" || e == head {
			continue
		}
		w := e.Claim.Value
		if w.Low == v.Low && w.High == v.High {
			e.Status, e.Rule = Agreed, "the same value"
			support[e.Origin] = true
			continue
		}
		loose = true
		e.Status, e.Rule = Bounded, "compatible with the more exact "+v.String()
	}
	f.Origins = len(support)
	switch {
	case f.Origins > 1:
		f.Status, f.Rule = Agreed, fmt.Sprintf("%d origins give the same value", f.Origins)
	case loose:
		f.Status, f.Rule = Bounded, "the most exact of values that do not contradict each other"
	default:
		f.Status, f.Rule = Single, "one origin"
	}
	if f.Status == Agreed {
		head.Status = Agreed
	} else {
		head.Status = Single
	}
	head.Rule = "the value of the fact"
	for _, e := range reps {
		if e.Status == Superseded {
			f.Rule += "; it replaces older values"
			break
		}
	}
}

// allRetracted is the fact of a bundle in which nothing stands.
func (b *bundle) allRetracted(f *Fact) {
	f.Status, f.Rule = Retracted, "every claim was withdrawn or corrected"
	f.Value = b.entries[len(b.entries)-1].Claim.Value
}

// day settles the date of the event: a weekday agrees with a date that falls on
// it, and neighbouring days do not conflict, as nights are told under both.
func (b *bundle) day(f *Fact) {
	alive := b.alive()
	if len(alive) == 0 {
		b.allRetracted(f)
		return
	}
	votes := map[string]map[string]bool{}
	for _, e := range alive {
		for _, o := range alive {
			if sameDay(e.Claim.Value.Text, o.Claim.Value.Text) == 0 {
				t := e.Claim.Value.Text
				if votes[t] == nil {
					votes[t] = map[string]bool{}
				}
				votes[t][o.Origin] = true
			}
		}
	}
	head := alive[0]
	for _, e := range alive {
		a, h := e.Claim.Value.Text, head.Claim.Value.Text
		if len(votes[a]) > len(votes[h]) || len(votes[a]) == len(votes[h]) && len(a) == len("2006-01-02") && !isDay(h) && isDay(a) {
			head = e
		}
	}
	f.Value, f.Status, f.Rule = head.Claim.Value, Single, "one origin"
	f.Origins = len(votes[head.Claim.Value.Text])
	if f.Origins > 1 {
		f.Status, f.Rule = Agreed, fmt.Sprintf("%d origins give the same day", f.Origins)
	}
	var said []string
	for _, e := range alive {
		switch apart := sameDay(e.Claim.Value.Text, head.Claim.Value.Text); {
		case apart == 0:
			e.Status, e.Rule = f.Status, "the same day"
		case apart == 1:
			e.Status, e.Rule = Bounded, "a neighbouring day: nights are told under both"
		default:
			e.Status, e.Rule = Conflicting, "another day"
			said = append(said, fmt.Sprintf("%s (%s)", e.Claim.Value.Text, voice(e)))
		}
	}
	if len(said) > 0 {
		f.Status = Conflicting
		f.Rule = fmt.Sprintf("%s (%s) against %s", head.Claim.Value.Text, voice(head), strings.Join(said, ", "))
	}
}

func isDay(s string) bool { return len(s) == 10 && s[4] == '-' }

// sameDay is how many days lie between two days, each a date or a weekday.
func sameDay(a, b string) int {
	x, ax := dayOf(a)
	y, by := dayOf(b)
	if ax && by {
		return int(math.Abs(x.Sub(y).Hours()) / 24)
	}
	n := int(weekdayOf(a, x, ax)-weekdayOf(b, y, by)+7) % 7
	return min(n, 7-n)
}

func dayOf(s string) (time.Time, bool) {
	t, err := time.Parse("2006-01-02", s)
	return t, err == nil
}

func weekdayOf(s string, t time.Time, dated bool) time.Weekday {
	if dated {
		return t.Weekday()
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if d.String() == s {
			return d
		}
	}
	return time.Sunday
}

// place settles where the event was. Names of places contain each other in ways
// that no list of names tells, so several names conflict only when no article
// gives one that another also gives; the best supported name stands, of equals
// the one that names a site, then the one told first. A name seen once that is
// one letter away from another is that name misprinted.
func (b *bundle) place(f *Fact) {
	alive := b.alive()
	if len(alive) == 0 {
		b.allRetracted(f)
		return
	}
	names := map[string]*placeName{}
	var order []*placeName
	for i, e := range alive {
		key := corpus.Fold(e.Claim.Value.Text)
		n := names[key]
		if n == nil {
			n = &placeName{key: key, first: i, text: e.Claim.Value.Text, voices: map[string]bool{}}
			names[key] = n
			order = append(order, n)
		}
		n.seen++
		n.voices[e.m.key] = true
		if strings.ToUpper(n.text) == n.text {
			n.text = e.Claim.Value.Text // "BAMAKO" is printed better elsewhere
		}
		if strings.Contains(e.Claim.Why, "site") {
			n.site++
		}
	}
	for _, n := range order {
		for _, m := range order {
			if n.is == nil && m.is == nil && n != m && n.seen == 1 && m.seen > 1 && len(n.key) > 3 && oneEdit(n.key, m.key) {
				n.is = m
				m.seen++
				for v := range n.voices {
					m.voices[v] = true
				}
			}
		}
	}
	var head *placeName
	for _, n := range order {
		if n.is == nil && (head == nil || n.beats(head)) {
			head = n
		}
	}
	rep := alive[head.first]
	f.Value = rep.Claim.Value
	f.Value.Text = titled(head.text)
	f.Origins, f.Status, f.Rule = len(head.voices), Single, "one origin names it"
	if f.Origins > 1 {
		f.Status, f.Rule = Agreed, fmt.Sprintf("%d origins name it", f.Origins)
	}
	agrees := map[string]bool{}
	for _, e := range alive {
		n := names[corpus.Fold(e.Claim.Value.Text)]
		switch {
		case n == head:
			e.Status, e.Rule = f.Status, "the same name"
			agrees[e.m.key] = true
		case n.is == head:
			e.Status, e.Rule = f.Status, "a misprint of "+head.text
			agrees[e.m.key] = true
		default:
			e.Status, e.Rule = Bounded, "another name of the place, or of one around or near it"
		}
	}
	for _, e := range alive {
		n := names[corpus.Fold(e.Claim.Value.Text)]
		if !agrees[e.m.key] && len(n.voices) == 1 && !shared(alive, names, e.m.key) {
			e.Status, e.Rule = Conflicting, "an article that names none of the places of the others"
			f.Status = Conflicting
			f.Rule = fmt.Sprintf("%s against %s (%s)", head.text, e.Claim.Value.Text, voice(e))
		}
	}
}

// shared reports whether the voice names any place that another voice names too.
func shared(alive []*entry, names map[string]*placeName, key string) bool {
	for _, e := range alive {
		if e.m.key == key && len(names[corpus.Fold(e.Claim.Value.Text)].voices) > 1 {
			return true
		}
	}
	return false
}

type placeName struct {
	key, text         string
	first, seen, site int
	voices            map[string]bool
	is                *placeName // the name of which this one is a misprint
}

func (n *placeName) beats(m *placeName) bool {
	if len(n.voices) != len(m.voices) {
		return len(n.voices) > len(m.voices)
	}
	if (n.site > 0) != (m.site > 0) {
		return n.site > 0
	}
	if n.seen != m.seen {
		return n.seen > m.seen
	}
	return n.first < m.first
}

// titled writes a name in capitals with a capital first letter only.
func titled(s string) string {
	if strings.ToUpper(s) != s || len(s) < 4 {
		return s
	}
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		r := []rune(w)
		words[i] = strings.ToUpper(string(r[:1])) + string(r[1:])
	}
	return strings.Join(words, " ")
}

// oneEdit reports whether one letter changed, added or left out makes b of a.
func oneEdit(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	j := 0
	for j < len(x)-i && x[len(x)-1-j] == y[len(y)-1-j] {
		j++
	}
	return i+j >= len(x)-1 && i+j >= len(y)-1
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
