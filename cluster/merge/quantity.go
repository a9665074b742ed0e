package merge

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// quantity settles counts and measures.
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
	var open []*entry
	disputes := b.disputes()
	for _, e := range reps {
		if by := b.risenBy(e, head, reps, disputes, o); by != nil {
			e.Status = Superseded
			e.Rule = fmt.Sprintf("an earlier toll: tolls rise, and %s was published later", voice(by))
			b.jump(f, e, by, o)
			continue
		}
		open = append(open, e)
	}
	if against := disjoint(open); len(against) > 0 {
		b.conflict(f, against, open)
	} else {
		settle(f, head, reps)
	}
	for i := len(b.entries) - 1; i >= 0; i-- { // a repetition stands as what it repeats
		if e := b.entries[i]; e.repeats != nil {
			e.Status = e.repeats.Status
		}
	}
}

// tolls are the figures that only rise as more becomes known; others change.
var tolls = map[Attribute]bool{Killed: true, Wounded: true, Casualties: true, Missing: true, Arrested: true, Abducted: true,
	Rescued: true, Evacuated: true, Displaced: true, Number: true, Area: true, Money: true}

// risenBy finds the later toll that e is merely the earlier state of.
func (b *bundle) risenBy(e, head *entry, reps []*entry, disputes map[[2]float64]bool, o Options) *entry {
	if e == head || b.event > 0 || b.attr == Present || b.attr == Speed { // who was there, or what was long ago, rises no more
		return nil
	}
	if b.rises(e, head, disputes, o) {
		return head
	}
	for _, h := range reps[max(0, len(reps)-64):] { // the newest: enough, and bounds the work
		if h.Status == "" && h.m.rank > e.m.rank && h.Claim.Value.Exact() && h.Claim.Value.Low > e.Claim.Value.N && b.rises(e, h, disputes, o) {
			return h
		}
	}
	return nil
}

// disjoint lists the entries whose value some other one rules out: a vague or
// open value that agrees with all of them is no party to the conflict.
func disjoint(entries []*entry) []*entry {
	lowest, highest := 0, 0 // the entries with the least upper and the greatest lower end
	for i, e := range entries {
		if e.Claim.Value.High < entries[lowest].Claim.Value.High {
			lowest = i
		}
		if e.Claim.Value.Low > entries[highest].Claim.Value.Low {
			highest = i
		}
	}
	var out []*entry
	for _, e := range entries {
		if v := e.Claim.Value; !v.Overlaps(entries[lowest].Claim.Value) || !v.Overlaps(entries[highest].Claim.Value) {
			out = append(out, e)
		}
	}
	return out
}

// representatives picks one claim an article: a printed figure before a person
// described, the sum of a list before its parts, otherwise the largest. The rest
// are parts of it, except for what another voice of the article says against it.
func representatives(entries []*entry) []*entry {
	byMember := map[*member]*entry{}
	for _, e := range entries {
		if r := byMember[e.m]; r == nil || better(&e.Claim, &r.Claim) {
			byMember[e.m] = e
		}
	}
	for _, e := range entries { // "two more died" opens a report, and is no toll
		if r := byMember[e.m]; r.Claim.Extra && !e.Claim.Extra && kindWeight(&e.Claim) == 3 && e.Claim.Value.N > r.Claim.Value.N {
			byMember[e.m] = e
		}
	}
	type voice struct {
		m       *member
		speaker string
	}
	dissent := map[voice]*entry{}
	for _, e := range entries {
		if r := byMember[e.m]; r != e && dissents(e, r) {
			v := voice{e.m, e.speaker()}
			if d := dissent[v]; d == nil || better(&e.Claim, &d.Claim) {
				dissent[v] = e
			}
		}
	}
	var reps []*entry
	for _, e := range entries {
		r := byMember[e.m]
		switch {
		case r == e, dissent[voice{e.m, e.speaker()}] == e:
			reps = append(reps, e)
		case e.Claim.Value.Overlaps(r.Claim.Value):
			e.Status, e.Rule = Bounded, "the same article says so more exactly or again"
		default:
			e.Status, e.Rule = Bounded, "a part of the figure that the same article gives"
		}
	}
	return reps
}

// dissents reports whether e is another voice than r, in the same article, with
// a figure of its own: a smaller one may be a part, unless both are cited.
func dissents(e, r *entry) bool {
	c, d := &e.Claim, &r.Claim
	if c.definite || kindWeight(c) < 3 || kindWeight(d) < 3 || c.Extra || c.Listed ||
		e.speaker() == r.speaker() || c.Value.Overlaps(d.Value) {
		return false
	}
	switch {
	case c.rival || d.rival, !c.Attribute.parts():
		return true
	case c.Cited.Name == "": // the article's own figure, and then somebody's higher one
		return c.opening && c.Sentence < d.Sentence && c.Value.N < d.Value.N && d.Cited.Name != ""
	}
	if c.Value.N > d.Value.N {
		return !e.prints(d.Value.N) // "28 came home": "of the 42 taken, 28 came home"
	}
	return d.Cited.Name != ""
}

// prints reports whether the sentence of a claim prints a figure.
func (e *entry) prints(n float64) bool {
	d := e.m.Doc
	i, _ := slices.BinarySearchFunc(d.Numbers, e.Claim.Sentence, func(x corpus.Number, s int) int { return cmp.Compare(x.Sentence, s) })
	for ; i < len(d.Numbers) && d.Numbers[i].Sentence == e.Claim.Sentence; i++ {
		if d.Numbers[i].Value == n {
			return true
		}
	}
	return false
}

// parts reports whether a smaller figure may be a part of a larger one: of the dead
// or of the homes, but not of a speed or a share.
func (a Attribute) parts() bool {
	switch a {
	case Speed, Area, Magnitude, Percentage, Distance:
		return false
	}
	return true
}

// better reports whether a represents an article better than b.
func better(a, b *Claim) bool {
	if x, y := weight(a), weight(b); x != y {
		return x > y
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
					if tolls[b.attr] && c.Claim.Value.N > v.N && !c.m.mends {
						e.Status, e.Rule = Superseded, "an earlier figure: "+c.Quote
					}
				}
			}
		}
		if !c.m.mends {
			continue
		}
		old := map[float64]bool{}
		for _, e := range reps {
			if e.m.key == c.m.key && e.m.rank < c.m.rank && e.speaker() == c.speaker() && !e.Claim.Value.Overlaps(c.Claim.Value) {
				old[e.Claim.Value.N] = true
			}
		}
		for _, e := range reps {
			if e.m.key == c.m.key && !e.m.mends && old[e.Claim.Value.N] {
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
	of := map[*member][]*entry{}
	for _, e := range reps {
		of[e.m] = append(of[e.m], e)
		if p := last[e.Origin]; p == nil || e.m.rank > p.m.rank {
			last[e.Origin] = e
		}
	}
	for _, e := range reps {
		n := last[e.Origin]
		if n.m == e.m {
			continue
		}
		for _, s := range of[n.m] { // what the same speaker, or else anybody, says there
			if s.Origin == n.Origin && (s.speaker() == e.speaker() && n.speaker() != e.speaker() ||
				s.speaker() == n.speaker() && n.speaker() != e.speaker() && s.Claim.Value.Overlaps(e.Claim.Value)) {
				n = s
			}
		}
		v, w := e.Claim.Value, n.Claim.Value
		version := n.m.parents[e.m.Doc.Article.ID] || n.m.mends
		switch {
		case v == w || v.N == w.N && v.Low == w.Low && v.High == w.High:
			e.Status, e.Rule, e.repeats = Agreed, "the same voice said so before: counted once", n
		case v.Overlaps(w) && w.N > v.N && math.IsInf(v.High, 1) && e.Claim.Value.Kind == Count:
			e.Status, e.Rule = Superseded, "an earlier toll of the same voice"
			b.jump(f, e, n, o)
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
		if v.Overlaps(w) && v.High-v.Low < w.High-w.Low || !v.Overlaps(w) && tolls[b.attr] && !b.falls(v, w) && v.Low > w.High {
			head = e
		}
	}
	return head
}

// rises reports whether the toll of e is merely older than that of head: lower,
// and published clearly before; a lower bound that head goes beyond needs only
// to be older. The number of the missing may fall as well. Figures that one
// article holds against each other are no earlier and later.
func (b *bundle) rises(e, head *entry, disputes map[[2]float64]bool, o Options) bool {
	if !e.m.dated || !head.m.dated || e.m == head.m || !head.since.After(e.since) {
		return false
	}
	v, w := e.Claim.Value, head.Claim.Value
	if v.Overlaps(w) {
		return v.Kind == Count && math.IsInf(v.High, 1) && v.N < w.N && b.attr != Missing
	}
	if head.since.Sub(e.since) <= o.Near || disputes[[2]float64{v.N, w.N}] {
		return false
	}
	if !tolls[b.attr] && e.Claim.Cited.Name != "" && e.speaker() != head.speaker() {
		return false // one voice's figure is not mended by another's
	}
	return b.falls(v, w) || v.High < w.Low || !tolls[b.attr]
}

// falls reports whether a figure may have fallen from v to w by itself: the missing
// are found, and one or two of the wounded or rescued die.
func (b *bundle) falls(v, w Value) bool {
	return b.attr == Missing || (b.attr == Wounded || b.attr == Rescued) && v.Low-w.High <= max(2, v.Low/10)
}

// disputes are the pairs of figures that one article gives from different voices.
func (b *bundle) disputes() map[[2]float64]bool {
	of := map[*member][]*entry{}
	for _, e := range b.entries {
		if e.Claim.Cited.Name != "" && kindWeight(&e.Claim) == 3 && len(of[e.m]) < 8 {
			of[e.m] = append(of[e.m], e)
		}
	}
	out := map[[2]float64]bool{}
	for _, told := range of {
		for _, e := range told {
			for _, d := range told {
				if d.speaker() != e.speaker() {
					out[[2]float64{e.Claim.Value.N, d.Claim.Value.N}] = true
				}
			}
		}
	}
	return out
}

// jump flags a figure that rose by more than the measure.
func (b *bundle) jump(f *Fact, from, to *entry, o Options) {
	v, w := from.Claim.Value, to.Claim.Value
	if a, b := from.speaker(), to.speaker(); a != "" && b != "" && a != b {
		return // two voices that the article cites
	}
	if from.Origin == to.Origin && v.N > 0 && w.N > o.Jump*v.N && w.N-v.N > 1 {
		f.Flags = append(f.Flags, fmt.Sprintf("jumped from %s to %s", v, w))
	}
}

// conflict prints the range of the values that rule each other out, and who gives
// which; what agrees with all of them is bounded.
func (b *bundle) conflict(f *Fact, against, open []*entry) {
	f.Status = Conflicting
	low, high := against[0], against[0]
	var said []string
	for _, e := range against {
		e.Status, e.Rule = Conflicting, "no rule decides"
		if compare(e, low) < 0 {
			low = e
		}
		if compare(e, high) > 0 {
			high = e
		}
		said = append(said, fmt.Sprintf("%s (%s)", e.Claim.Value, voice(e)))
	}
	for _, e := range open {
		if e.Status == "" {
			e.Status, e.Rule = Bounded, "compatible with each of the conflicting values"
		}
	}
	f.Value = low.Claim.Value
	f.Value.Kind = Vague
	f.Value.High = high.Claim.Value.High
	f.Value.Text = low.end() + " to " + high.end()
	f.Rule = "sources differ, none of them later or corrected: " + strings.Join(said, ", ")
	f.Origins = 1 // no value has more behind it than another
}

// end is the value as one end of a range.
func (e *entry) end() string {
	if c := &e.Claim; c.Value.Kind == Count && (c.Hedge == About || c.Hedge == Nearly) {
		return string(c.Hedge) + " " + Value{Low: c.Value.N, High: c.Value.N}.String()
	}
	return e.Claim.Value.String()
}

// compare orders entries by value.
func compare(a, b *entry) int {
	v, w := a.Claim.Value, b.Claim.Value
	return cmp.Or(cmp.Compare(v.Low, w.Low), cmp.Compare(v.High, w.High))
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
