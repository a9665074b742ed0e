package merge

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// day settles the date of the event: a weekday agrees with a date that falls on
// it, neighbouring days do not conflict, as nights are told under both, and a day
// behind the first report is none of the event. The day stands that most speaks
// for over all voices.
func (b *bundle) day(f *Fact) {
	alive := b.alive()
	if len(alive) == 0 {
		b.allRetracted(f)
		return
	}
	first := b.firstReport(alive)
	votes := map[string]map[string]int{}
	for _, e := range alive {
		votes[e.Claim.Value.Text] = map[string]int{}
	}
	for t, v := range votes {
		same := map[string]bool{}
		for d := range votes {
			same[d] = sameDay(t, d) == 0
		}
		for _, o := range alive {
			if same[o.Claim.Value.Text] {
				v[o.Origin] = max(v[o.Origin], o.Claim.weight)
			}
		}
	}
	sums := map[string]int{}
	for t, v := range votes {
		sums[t] = total(v)
	}
	head := alive[0]
	for _, e := range alive {
		if e.beatsDay(head, sums, first) {
			head = e
		}
	}
	f.Value = head.Claim.Value
	f.agree(len(votes[head.Claim.Value.Text]), "give the same day")
	var dated []*entry
	for _, e := range alive {
		if e.datesEvent() && sameDay(e.Claim.Value.Text, head.Claim.Value.Text) == 0 {
			dated = append(dated, e)
		}
	}
	var said []string
	for _, e := range alive {
		switch apart := sameDay(e.Claim.Value.Text, head.Claim.Value.Text); {
		case apart > 0 && behind(e.Claim.Value.Text, first):
			e.Status, e.Rule = Bounded, "a day behind the first report: not that of the event"
		case apart == 0:
			e.Status, e.Rule = f.Status, "the same day"
		case apart == 1:
			e.Status, e.Rule = Bounded, "a neighbouring day: nights are told under both"
		case !e.disputes(dated):
			e.Status, e.Rule = Bounded, "told of later, or in passing: the day of a follow-up"
		default:
			e.Status, e.Rule = Conflicting, "another day"
			said = append(said, fmt.Sprintf("%s (%s)", e.Claim.Value.Text, voice(e)))
		}
	}
	if len(said) > 0 {
		f.dispute(head.Claim.Value.Text, head, said)
	}
}

// sameTime is how far apart two articles may be published and still have to give the
// same day: a later one tells of days that followed.
const sameTime = 36 * time.Hour

// disputes reports whether a day is held against the one that stands: the openings
// of two articles of about the same time both date the event itself. Given are those
// that date it by the day that stands.
func (e *entry) disputes(dated []*entry) bool {
	return e.datesEvent() && slices.ContainsFunc(dated, func(o *entry) bool {
		a, b := e.m.Doc.Article.Published, o.m.Doc.Article.Published
		return o.Origin != e.Origin && (a.IsZero() || b.IsZero() || a.Sub(b).Abs() <= sameTime)
	})
}

// datesEvent reports whether the day stands by what happened, in the opening.
func (e *entry) datesEvent() bool { return e.Claim.opening && e.Claim.weight >= int(byEvent) }

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

// place settles one kind of place: the town, the sites, the regions and the
// streets of the event are facts of their own. The name stands that most speaks
// for over all voices. A name seen once that is one letter away from another is
// that name misprinted; a side of a town is the town where the articles name it
// as well. Names of sites and regions contain each other in ways that no list of
// names tells, so only towns conflict, and only when an article gives none that
// another also gives.
func (b *bundle) place(f *Fact) {
	alive := b.alive()
	if len(alive) == 0 {
		b.allRetracted(f)
		return
	}
	names := newPlaceNames(alive)
	head := names.head()
	rep := alive[head.first]
	f.Value = rep.Claim.Value
	f.Value.Text = titled(head.text)
	f.Origins, f.Status, f.Rule = len(head.voices), Single, "one origin names it"
	if f.Origins > 1 {
		f.Status, f.Rule = Agreed, fmt.Sprintf("%d origins name it", f.Origins)
	}
	agrees := map[string]bool{}
	for _, e := range alive {
		n := names.of(e)
		switch {
		case n == head:
			e.Status, e.Rule = f.Status, "the same name"
			agrees[e.m.key] = true
		case n.is == head:
			e.Status, e.Rule = f.Status, n.how+head.text
			agrees[e.m.key] = true
		default:
			e.Status, e.Rule = Bounded, "another name of the place, or of one around or near it"
		}
	}
	if b.class != Town {
		return
	}
	shared := names.shared(alive)
	for _, e := range alive {
		n := names.of(e)
		if len(head.told) > 0 && e.Claim.Why != dateline && e.Claim.opening && !agrees[e.m.key] && len(n.voices) == 1 && !shared[e.m.key] &&
			!names.meet(alive, e, head) {
			e.Status, e.Rule = Conflicting, "an article that names none of the places of the others"
			f.Status = Conflicting
			f.Rule = fmt.Sprintf("%s against %s (%s)", head.text, e.Claim.Value.Text, voice(e))
		}
	}
}

// compared is how many articles are looked through for a name that another gives.
const compared = 64

// meet reports whether the article prints the name that stands anywhere, or another
// one the name that this one gives: who names a country and who a town in it do not
// disagree.
func (p *placeNames) meet(alive []*entry, e *entry, head *placeName) bool {
	prints := func(m *member, name string) bool {
		text, ok := p.texts[m]
		if !ok {
			text = corpus.Fold(m.Doc.Article.Title + "\n" + m.Doc.Article.Body)
			p.texts[m] = text
		}
		return strings.Contains(text, name)
	}
	if prints(e.m, head.key) {
		return true
	}
	name := p.of(e).key
	return slices.ContainsFunc(alive[:min(len(alive), compared)], func(o *entry) bool { return o.m != e.m && prints(o.m, name) })
}

// placeName is a name of a place, with what the articles have for it.
type placeName struct {
	key, text string
	first     int
	seen      map[string]int  // by voice, how often it is printed
	voices    map[string]bool // who names it
	told      map[string]bool // who names it in a text, and not in a dateline only
	weight    map[string]int  // by voice, what speaks for it
	sure      bool            // surely a town
	is        *placeName      // the name that this one stands for
	how       string          // in words, as what
}

// placeNames are the names in the order in which they were first told.
type placeNames struct {
	index map[string]*placeName
	order []*placeName
	texts map[*member]string // folded, of those asked for
}

func newPlaceNames(alive []*entry) *placeNames {
	p := &placeNames{index: map[string]*placeName{}, texts: map[*member]string{}}
	for i, e := range alive {
		n := p.name(e.Claim.Value.Text, i)
		k := e.m.key
		n.seen[k] = max(n.seen[k], e.Claim.printed)
		n.voices[k] = true
		n.weight[k] = max(n.weight[k], e.Claim.weight)
		if strings.ToUpper(n.text) == n.text {
			n.text = e.Claim.Value.Text // "OSTREL" is printed better elsewhere
		}
		if e.Claim.Why != dateline {
			n.told[k] = true
		}
		n.sure = n.sure || e.Claim.sureTown
	}
	for i, e := range alive {
		n, town := p.of(e), e.Claim.townOf
		switch {
		case town == "" || n.is != nil:
		case !strings.HasSuffix(e.Claim.Value.Text, town):
			n.stands(p.name(town, i), "a short name of ")
		case p.index[corpus.Fold(town)] != nil:
			if m := p.index[corpus.Fold(town)]; 2*total(m.weight) >= total(n.weight) {
				n.stands(m, "a side of ")
			}
		}
	}
	for _, n := range p.order {
		for _, m := range p.order {
			if n.is == nil && m.is == nil && n != m && total(n.seen) == 1 && total(m.seen) > 1 && len(n.key) > 3 && oneEdit(n.key, m.key) {
				n.stands(m, "a misprint of ")
			}
		}
	}
	return p
}

// name is the entry for a name, made where there is none.
func (p *placeNames) name(text string, first int) *placeName {
	key := corpus.Fold(text)
	n := p.index[key]
	if n == nil {
		n = &placeName{key: key, first: first, text: text, seen: map[string]int{}, voices: map[string]bool{}, told: map[string]bool{},
			weight: map[string]int{}}
		p.index[key] = n
		p.order = append(p.order, n)
	}
	return n
}

func (p *placeNames) of(e *entry) *placeName { return p.index[corpus.Fold(e.Claim.Value.Text)] }

// stands makes n another name of m.
func (n *placeName) stands(m *placeName, how string) {
	if n == m || m.is == n {
		return
	}
	n.is, n.how = m, how
	for v := range n.voices {
		m.voices[v] = true
		m.seen[v] += n.seen[v]
		m.weight[v] = max(m.weight[v], n.weight[v])
		if n.told[v] {
			m.told[v] = true
		}
	}
}

// head is the name that most speaks for, of equals the one told first.
func (p *placeNames) head() (head *placeName) {
	for _, n := range p.order {
		if n.is == nil && (head == nil || n.beats(head)) {
			head = n
		}
	}
	return head
}

func (n *placeName) beats(m *placeName) bool {
	if a, b := total(n.weight), total(m.weight); a != b {
		return a > b
	}
	if n.sure != m.sure {
		return n.sure // a quarter has no police of its own
	}
	if len(n.voices) != len(m.voices) {
		return len(n.voices) > len(m.voices)
	}
	return n.first < m.first
}

// shared lists the voices that name any place that another voice names too.
func (p *placeNames) shared(alive []*entry) map[string]bool {
	out := map[string]bool{}
	for _, e := range alive {
		if len(p.of(e).voices) > 1 {
			out[e.m.key] = true
		}
	}
	return out
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

// firstReport is the day of the first dated article among the entries.
func (b *bundle) firstReport(entries []*entry) (first time.Time) {
	for _, e := range entries {
		if p := e.m.Doc.Article.Published; !p.IsZero() && (first.IsZero() || p.Before(first)) {
			first = p
		}
	}
	return first
}

// beatsDay orders the days that are told: one that lies behind the first report
// is none of the event, then the number of voices and what speaks for them, then
// the more exact.
func (e *entry) beatsDay(f *entry, votes map[string]int, first time.Time) bool {
	a, b := e.Claim.Value.Text, f.Claim.Value.Text
	if x, y := behind(a, first), behind(b, first); x != y {
		return y
	}
	if x, y := votes[a], votes[b]; x != y {
		return x > y
	}
	return !isDay(b) && isDay(a)
}

// behind reports whether a day lies behind the calendar day of the first report.
func behind(day string, first time.Time) bool {
	return isDay(day) && !first.IsZero() && day > first.Format(time.DateOnly)
}

func total(votes map[string]int) (n int) {
	for _, v := range votes {
		n += v
	}
	return n
}

// When is the day of the story's event, for archives that keep one day a row: the
// day that is claimed, and where no article names one the day of the first report.
// It is an estimate and no claim; ok is false where nothing is dated.
func When(facts []Fact, members []Member) (day time.Time, ok bool) {
	for i := range facts {
		if f := &facts[i]; f.Attribute == EventDate && f.Scope == Main && f.Status != Retracted {
			if t, ok := dayOf(f.Value.Text); ok {
				return t, true
			}
		}
	}
	for _, m := range members {
		if p := m.Doc.Article.Published; !p.IsZero() && !m.Retracted && (!ok || p.Before(day)) {
			day, ok = p, true
		}
	}
	y, m, d := day.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC), ok
}
