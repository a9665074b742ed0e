package merge

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wirefold/wirefold/corpus"
)

// named reports whether the claims of a bundle give names or words, not figures.
func (b *bundle) named() bool {
	switch b.attr {
	case Perpetrator, ClaimedBy, Target, Cause, Comment, Person:
		return true
	}
	return false
}

// split parts a bundle of claims that share an attribute but not a subject: every
// target and every person is a fact of its own, and so is every phase of a state.
func (b *bundle) split() []*bundle {
	var alike func(e, f *entry) bool
	side := b.event
	switch b.attr {
	case Target:
		alike = func(e, f *entry) bool { return sameThing(e.Claim.Value.Text, f.Claim.Value.Text) }
	case Person:
		alike = func(e, f *entry) bool {
			a, b := e.Claim.Value.Text, f.Claim.Value.Text // a surname alone is somebody of its own article
			return (e.m == f.m || strings.Contains(a, " ") == strings.Contains(b, " ")) && SameName(a, b)
		}
	case State:
		alike = func(e, f *entry) bool {
			a, b := e.Claim.Value.Text, f.Claim.Value.Text
			return phases[a].settled == phases[b].settled || contradict(a, b)
		}
	case Percentage, Votes:
		alike = sameShare
	case Distance:
		alike = func(e, f *entry) bool {
			a, b := e.Claim.Class, f.Claim.Class // from a town, or from "the city" that the text has named
			return (a == b || a != Depth && b != Depth && commonNoun(a) != commonNoun(b)) && (side > 0 || commensurable(e, f))
		}
	case Number, Money, Duration, Speed, Area:
		alike = commensurable
	default:
		return []*bundle{b}
	}
	var parts []*bundle
	for _, e := range b.entries {
		home := -1
		for i, p := range parts {
			if i >= len(parts)-partsKept && p.takes(e, alike) {
				home = i
				break
			}
		}
		if home < 0 {
			home = len(parts)
			parts = append(parts, &bundle{attr: b.attr, class: b.class, scope: b.scope, event: b.event})
		}
		parts[home].entries = append(parts[home].entries, e)
		if parts[home].class == "" {
			parts[home].class = e.Claim.Class
		}
	}
	return parts
}

// commonNoun reports whether a class is a common noun, or none: "capital", "depth".
func commonNoun(c Class) bool {
	first, _ := utf8.DecodeRuneInString(string(c))
	return !unicode.IsUpper(first)
}

// takes reports whether an entry is about the subject of the part: like one of the
// entries, and of no other party than any.
func (b *bundle) takes(e *entry, alike func(e, f *entry) bool) bool {
	some := false
	for _, f := range b.entries[:min(len(b.entries), partsKept)] {
		if (b.attr == Percentage || b.attr == Votes) && (parted(e.subjects(), f.subjects()) || clash(e, f)) {
			return false
		}
		some = some || alike(e, f)
	}
	return some
}

// opposed reports whether one figure is given against the other.
func opposed(e, f *entry) bool {
	return e.m == f.m && (e.Claim.rival && e.Claim.against == f.Claim.ValueSpan || f.Claim.rival && f.Claim.against == e.Claim.ValueSpan)
}

// clash reports whether two claims are of two classes.
func clash(e, f *entry) bool {
	a, b := e.Claim.Class, f.Claim.Class
	return a != "" && b != "" && a != b
}

// sameShare reports whether two shares or votes are of one thing: of one class, or
// of the same party.
func sameShare(e, f *entry) bool {
	if clash(e, f) {
		return false
	}
	if a, b := e.subjects(), f.subjects(); len(a) > 0 && len(b) > 0 {
		return !parted(a, b)
	}
	return e.Claim.Class != "" && e.Claim.Class == f.Claim.Class || opposed(e, f)
}

// parted reports whether both lists name somebody, and nobody is in both: the one
// party's share, and the other's.
func parted(a, b []string) bool {
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(n string) bool { return slices.Contains(b, n) })
}

// partsKept bounds how many subjects, and how many claims of each, a claim is
// compared with.
const partsKept = 16

// commensurable reports whether two figures of things can be held against each other:
// the words around them must show that they measure the same. Two figures of one
// voice in one article never do.
func commensurable(e, f *entry) bool {
	v, w := e.Claim.Value, f.Claim.Value
	alike := 2
	if e.Claim.Class == "" {
		alike = 3 // nothing says what they measure
	}
	switch {
	case e.Claim.Attribute == Number && v.Overlaps(w):
		return true
	case v.Overlaps(w):
		return v.N == w.N && v.Kind == w.Kind || sharedStems(e, f) > 0
	case opposed(e, f):
		return true
	case e.m == f.m && e.speaker() == f.speaker():
		return false
	case e.m == f.m && e.Claim.Attribute != Number && e.Claim.Class != "" && e.Claim.Cited.Name != "" && f.Claim.Cited.Name != "":
		return true // two voices on the damage
	case parted(e.names(), f.names()):
		return false
	}
	return sharedStems(e, f) >= alike
}

// name settles claims that give names: a phrase without a name ("armed men") is
// compatible with every name, and what says that nothing is known is overtaken by
// what is.
func (b *bundle) name(f *Fact) {
	alive := standing(b.alive())
	if len(alive) == 0 {
		b.allRetracted(f)
		f.overtaken(b)
		return
	}
	b.overtaken(alive)
	open := standing(alive)
	var names []*nameGroup
	for _, e := range open {
		if !e.specific() && b.attr != Person && b.attr != Target {
			continue
		}
		g := groupOf(names, e)
		if g == nil {
			g = &nameGroup{voices: map[string]bool{}}
			names = append(names, g)
		}
		g.add(e)
	}
	if len(names) == 0 { // words only
		g := &nameGroup{voices: map[string]bool{}}
		for _, e := range open {
			if len(g.entries) == 0 || e.Claim.Value.Kind == g.entries[0].Claim.Value.Kind {
				g.add(e)
			}
		}
		names = append(names, g)
	}
	names = newestNames(names)
	head := slices.MaxFunc(names, func(x, y *nameGroup) int { return x.compare(y) })
	rep := head.best()
	f.Value, f.Origins = rep.Claim.Value, len(head.voices)
	given := map[*entry]bool{} // who gives the name that stands
	for _, e := range head.entries {
		given[e] = true
	}
	for _, e := range open {
		switch {
		case e.Status != "" || given[e]:
		case e.m.rank < rep.m.rank:
			e.Status, e.Rule = Superseded, "an earlier state of knowledge; now "+rep.Claim.Value.Text
		default:
			e.Status, e.Rule = Bounded, "says less than "+rep.Claim.Value.Text
		}
	}
	if !rep.specific() && rep.Claim.Value.Kind == Name && b.attr == Perpetrator {
		head.described(rep, f)
		return
	}
	f.agree(f.Origins, "name it")
	for _, e := range head.entries {
		e.Status, e.Rule = f.Status, "the same name"
		if !strings.EqualFold(e.Claim.Value.Text, rep.Claim.Value.Text) {
			e.Rule = "another way of writing it"
		}
	}
	var said []string
	for _, g := range names {
		if g == head || b.attr == Target || b.attr == Person {
			continue
		}
		e := g.best()
		if !disputed(rep, e, b.attr) {
			continue
		}
		for _, e := range g.entries {
			e.Status, e.Rule = Conflicting, "another name"
		}
		said = append(said, fmt.Sprintf("%s (%s)", e.Claim.Value.Text, voice(e)))
	}
	if len(said) > 0 {
		for _, e := range head.entries {
			e.Status, e.Rule = Conflicting, "another name"
		}
		f.dispute(rep.Claim.Value.Text, rep, said)
	}
}

// described settles who did it where nobody is named: voices that use other words
// ("gunmen", "fighters") do not contradict each other, and do not agree either.
func (g *nameGroup) described(rep *entry, f *Fact) {
	same := map[string]bool{}
	for _, e := range g.entries {
		if strings.EqualFold(e.Claim.Value.Text, rep.Claim.Value.Text) {
			same[e.Origin] = true
		}
	}
	f.Origins, f.Status, f.Rule = len(same), Single, "one origin"
	switch {
	case len(same) > 1:
		f.Status, f.Rule = Agreed, fmt.Sprintf("%d origins describe them so", len(same))
	case len(same) < len(g.voices):
		f.Status, f.Rule = Bounded, "described in several ways, and not named"
	}
	for _, e := range g.entries {
		e.Status, e.Rule = Bounded, "another description"
		if strings.EqualFold(e.Claim.Value.Text, rep.Claim.Value.Text) {
			e.Status, e.Rule = f.Status, "the same words"
		}
	}
}

// overtaken makes a fact of which nothing stands superseded, if that is what became
// of its claims.
func (f *Fact) overtaken(b *bundle) {
	for _, e := range b.entries {
		if e.Status == Superseded {
			f.Status, f.Rule = Superseded, e.Rule
		}
	}
}

// overtaken supersedes what says that nothing is known, or that nobody did, where
// something is known.
func (b *bundle) overtaken(alive []*entry) {
	var known *entry
	for _, e := range alive {
		if e.Claim.Value.Kind == Name {
			known = e
		}
	}
	for _, e := range alive {
		if known != nil && e.Claim.Value.Kind == Code {
			e.Status, e.Rule = Superseded, "a state of knowledge, overtaken by "+voice(known)
		}
	}
}

// disputed reports whether two names rule each other out: different voices must
// give them, of causes cited ones.
func disputed(e, f *entry, attr Attribute) bool {
	if e.Origin == f.Origin && e.speaker() == f.speaker() {
		return false
	}
	if attr == Cause {
		return e.Claim.Cited.Name != "" && f.Claim.Cited.Name != "" && sharedStems(e, f) < 3
	}
	return true
}

// nameGroup is the claims that give one name.
type nameGroup struct {
	entries []*entry
	voices  map[string]bool
}

func (g *nameGroup) add(e *entry) {
	g.entries = append(g.entries, e)
	g.voices[e.Origin] = true
}

func (g *nameGroup) compare(h *nameGroup) int {
	if d := len(g.voices) - len(h.voices); d != 0 {
		return d
	}
	return g.entries[len(g.entries)-1].m.rank - h.entries[len(h.entries)-1].m.rank
}

// best is the claim that gives the name as most write it; of equals the longest.
func (g *nameGroup) best() *entry {
	seen := map[string]int{}
	for _, e := range g.entries {
		seen[corpus.Fold(e.Claim.Value.Text)]++
	}
	head := g.entries[0]
	for _, e := range g.entries[1:] {
		a, b := e.Claim.Value.Text, head.Claim.Value.Text
		if !e.specific() && e.Claim.Attribute == Perpetrator { // of phrases, what an opening calls them
			if e.Claim.opening && !head.Claim.opening || e.Claim.opening == head.Claim.opening && len(a) > len(b) {
				head = e
			}
			continue
		}
		if x, y := seen[corpus.Fold(a)], seen[corpus.Fold(b)]; x > y || x == y && len(a) > len(b) {
			head = e
		}
	}
	return head
}

// newestNames drops from every group what its voice has since replaced by another
// name.
func newestNames(names []*nameGroup) []*nameGroup {
	last := map[string]*entry{}
	home := map[string]*nameGroup{} // the group of the last
	for _, g := range names {
		for _, e := range g.entries {
			if p := last[e.Origin]; p == nil || e.m.rank > p.m.rank {
				last[e.Origin], home[e.Origin] = e, g
			}
		}
	}
	var out []*nameGroup
	for _, g := range names {
		kept := &nameGroup{voices: map[string]bool{}}
		for _, e := range g.entries {
			n := last[e.Origin]
			if n.m != e.m && home[e.Origin] != g && n.speaker() == e.speaker() {
				e.Status, e.Rule = Superseded, "the same voice named another later: "+n.Claim.Value.Text
				continue
			}
			kept.add(e)
		}
		if len(kept.entries) > 0 {
			out = append(out, kept)
		}
	}
	return out
}

func groupOf(names []*nameGroup, e *entry) *nameGroup {
	for _, g := range names {
		for _, f := range g.entries[:min(len(g.entries), partsKept)] {
			if e.Claim.Attribute == Cause && sharedStems(e, f) > 0 || e.Claim.Value.Kind == Name &&
				(sameThing(e.Claim.Value.Text, f.Claim.Value.Text) || SameName(e.Claim.Value.Text, f.Claim.Value.Text)) {
				return g
			}
		}
	}
	return nil
}

// specific reports whether a claim names somebody: the word that carries its value is
// a name ("the Red Front"), and not "Islamist militants", nor "Gunmen" at the start of
// a sentence.
func (e *entry) specific() bool {
	if e.Claim.Value.Kind != Name || !capital(lastWord(e.Claim.Value.Text)) {
		return false
	}
	word := lastWord(e.Claim.Value.Text)
	if len(word) < len(strings.TrimSpace(e.Claim.Value.Text)) || strings.ToUpper(word) == word {
		return true
	}
	x := lexiconFor(e.m.Doc.Lang)
	return x == nil || x.word(corpus.HashWord(corpus.Fold(word))).class == ""
}

// body reports whether a source is named so that it is known again elsewhere: "Mayor
// Anna Reval", "the Relief Council", "TSR", but not "Residents".
func (s Source) body() bool {
	last := lastWord(s.Name)
	return capital(last) && (len(last) < len(s.Name) || strings.ToUpper(last) == last)
}

func capital(word string) bool {
	c, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(c)
}

// lastWord is the last word of a phrase, without marks behind it.
func lastWord(s string) string {
	s = strings.TrimRightFunc(s, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	return s[strings.LastIndexAny(s, " -\u00a0")+1:]
}

// sameThing reports whether two phrases name one thing: all names in the one are in
// the other, and the word that carries them is the same or in the other.
func sameThing(a, b string) bool {
	x, y := nameWords(a), nameWords(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) == 0 {
		return len(y) == 0
	}
	for _, w := range x {
		if !slices.Contains(y, w) {
			return false
		}
	}
	return true
}

// nameWords are the folded words of a phrase that carry meaning.
func nameWords(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(s, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
		if f := corpus.Fold(w); utf8.RuneCountInString(f) > 2 && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// sharedStems counts the words of telling that the clauses of two claims share,
// besides the words of their values.
func sharedStems(e, f *entry) int {
	n := 0
	class := stemHash(string(e.Claim.Class))
	for _, h := range e.stems() {
		if h != class && slices.Contains(f.stems(), h) {
			n++
		}
	}
	return n
}

// subjects are the last words of the names that stand before the value of a claim,
// behind the figure before it: "Ms Reval 48.6 per cent and Mr Tarn 43.1". Where
// there are none ("Ms Reval 2,424, or 43.1 per cent"), those before that figure.
func (e *entry) subjects() []string {
	if e.subject != nil {
		return e.subject
	}
	e.subject = []string{}
	d, c := e.m.Doc, &e.Claim
	to := c.ValueSpan.Start
	k, _ := slices.BinarySearchFunc(d.Numbers, to, func(n corpus.Number, o int) int { return cmp.Compare(n.Start, o) })
	for n := 0; n < 4 && len(e.subject) == 0 && to > d.Sentences[c.Sentence].Start; n++ {
		from := d.Sentences[c.Sentence].Start
		if k--; k >= 0 && d.Numbers[k].End > from {
			from = d.Numbers[k].End
		}
		e.subject = append(e.subject, e.namesIn(from, to)...)
		if to-from > len(", or about ") {
			break
		}
		to = from
	}
	return e.subject
}

// namesIn are the last words, folded, of the names in a part of the article, but for
// who is cited.
func (e *entry) namesIn(from, to int) []string {
	d := e.m.Doc
	i, _ := slices.BinarySearchFunc(d.Entities, from, func(n corpus.Entity, o int) int { return cmp.Compare(n.Start, o) })
	var out []string
	for ; i < len(d.Entities) && d.Entities[i].End <= to; i++ {
		if text := d.Text(d.Entities[i].Span); !strings.Contains(e.Claim.Cited.Name, text) {
			out = append(out, corpus.Fold(lastWord(text)))
		}
	}
	return out
}

// names are the folded names in the clause of a claim.
func (e *entry) names() []string {
	if e.named != nil {
		return e.named
	}
	d := e.m.Doc
	out := []string{}
	i, _ := slices.BinarySearchFunc(d.Entities, e.Claim.Span.Start, func(n corpus.Entity, o int) int { return cmp.Compare(n.Start, o) })
	for ; i < len(d.Entities) && d.Entities[i].End <= e.Claim.Span.End; i++ {
		if n := &d.Entities[i]; !e.Claim.ValueSpan.Contains(n.Span) {
			out = append(out, corpus.Fold(d.Text(n.Span)))
		}
	}
	e.named = out
	return out
}

// stems are the words that the clause of a claim is told in.
func (e *entry) stems() []uint64 {
	if e.told != nil {
		return e.told
	}
	e.told = []uint64{}
	x := lexiconFor(e.m.Doc.Lang)
	if x == nil {
		return e.told
	}
	d := e.m.Doc
	first := wordAt(d, e.Claim.Span.Start)
	for k := first; k < len(d.Body) && k < first+2*reach && int(d.Body[k].End) <= e.Claim.Span.End; k++ {
		if int(d.Body[k].End) > e.Claim.ValueSpan.Start && int(d.Body[k].Start) < e.Claim.ValueSpan.End {
			continue
		}
		if h, ok := stemOf(d, k, x); ok && !slices.Contains(e.told, h) {
			e.told = append(e.told, h)
		}
	}
	return e.told
}
