package merge

import (
	"math"
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// group is a phrase that counts people: "at least six soldiers", "a man", "15",
// "no one", "Anna Reval, 24".
type group struct {
	first, last   int // words, last exclusive
	vfirst, vlast int // the words of the quantity
	value         Value
	hedge         Hedge
	class         Class
	single        bool // one person described or named
	name          bool // a name alone
	bare          bool // a plural without a figure: "trainees"
	headless      bool // a figure alone: "15"
	collective    bool // "police": counts nobody by itself
	extra         bool
	otherwise     bool      // "no one else"
	definite      bool      // "the two men"
	share         Attribute // "one of the wounded": of whom it is a part; unsaid for "one of them"
	reflexive     bool
	pronoun       bool
	part          bool // stands behind "including"
	oblique       bool // stands behind a preposition
	object        bool // belongs to a verb before it
}

// findGroups reads the groups of a sentence, left to right, without overlap.
func (r *reader) findGroups(s *corpus.Sentence) {
	noun := s.First // the next word that a group can be of
	for i := s.First; i < s.Last; {
		for noun = max(noun, i); noun < s.Last && r.tok[noun].class == "" && r.tok[noun].num == 0; noun++ {
		}
		if !r.mayBegin(i, noun) {
			i++
			continue
		}
		g, ok := r.group(i, s.Last)
		if !ok {
			i++
			continue
		}
		if i > s.First && r.is(i-1, fHow) {
			i = g.last
			continue
		}
		if i > s.First {
			g.part = r.is(i-1, fIncluding) || r.amongThem(i-1)
			g.oblique = r.is(i-1, fPrep) && r.tok[i].gap <= hyphen ||
				g.name && r.is(i-1, fDefinite) && i-1 > s.First && r.is(i-2, fPrep) || // "in the Kesra Basin"
				r.is(i, fOf) && (r.tok[i].gap <= hyphen && !r.stopsWord(i-1) ||
					r.percentBehind(int(r.d.Body[i-1].End))) // "le chef des rebelles", but "tué des rebelles"
		}
		r.groups = append(r.groups, g)
		r.tok[g.first].group = int32(len(r.groups))
		r.tok[g.last-1].ends = int32(len(r.groups))
		i = g.last
	}
}

// endsGroup are what a word can be that ends a noun phrase.
const endsGroup = fPrep | fAnd | fBe | fHave | fModal | fNot | fSub | fRelative | fSay | fPronoun | fReflexive | fIncluding |
	fNobody | fDefinite | fOne

// nounReach is how many words a noun phrase of people may have.
const nounReach = 9

// mayBegin reports whether a group may begin at word i, whose next noun of people, or
// figure, is the given one. Most words are told to begin none at a look.
func (r *reader) mayBegin(i, noun int) bool {
	t := &r.tok[i]
	if t.num > 0 || t.ent > 0 || t.class != "" || t.flags&(fReflexive|fPronoun|fNobody|fDefinite|fOne|fRangeOpen) != 0 ||
		t.trait&fCountingArticle != 0 || t.kinds&(isHedge|isVague) != 0 {
		return true
	}
	return noun < i+nounReach && (t.flags&endsGroup == 0 || t.flags&fAdverb != 0)
}

// group reads the group that begins at word i, if one does.
func (r *reader) group(i, last int) (group, bool) {
	g := group{first: i, vfirst: i, vlast: i, class: People, value: Value{Low: 1, High: 1, N: 1}}
	if r.tok[i].inDate || r.tok[i].money {
		return g, false
	}
	j := i
	hedged := false
	for j < min(last, i+reach) {
		p, next := r.phraseAt(j, last, isHedge)
		if p == nil {
			break
		}
		if !hedged || p.hedge != About {
			g.hedge = p.hedge
		}
		hedged = true
		j = next
	}
	if hedged && j+1 < last && r.is(j, fOne) && r.tok[j+1].num > 0 {
		j++ // "around a dozen"
	}
	if j >= last {
		return g, false
	}
	definite := false
	if !hedged {
		switch {
		case r.is(j, fReflexive):
			g.single, g.reflexive, g.class = true, true, ""
			return r.close(g, j, j+1), true
		case r.is(j, fPronoun):
			g.single, g.pronoun = true, true
			return r.close(g, j, j+1), true
		case r.is(j, fNobody):
			return r.nobody(g, j, last)
		}
		for r.is(j, fDefinite) && j+1 < min(last, i+reach) {
			definite = true
			j++
		}
		if definite && r.tok[i].gap == comma && r.tok[j].num > 0 && r.d.Body[j].Shape == corpus.Numeral && r.ended(j) {
			return g, false // "Anna and Ivo Reval, both 16,"
		}
		if r.is(j, fOne) && j+1 < last && r.tok[j+1].num > 0 && !r.age(j+1, last) {
			j++ // "a dozen", "another 15"
			g.extra = r.is(j-1, fOthers)
		}
	}
	if v, h, next, ok := r.quantity(j, last, g.hedge); ok {
		g.value, g.hedge, g.definite = v, h, definite
		return r.counted(g, j, next, last, hedged, definite)
	}
	if hedged || r.nounOf(j+1) {
		return r.countingArticle(g, j, last)
	}
	if r.is(j, fOne) {
		g.extra = g.extra || r.is(j, fOthers)
		return r.described(g, j+1, last, true)
	}
	return r.described(g, j, last, definite)
}

// nounOf reports whether word k says an attribute with a word that may be a noun:
// "mort", "blessé".
func (r *reader) nounOf(k int) bool {
	return k < len(r.tok) && r.tok[k].gap <= hyphen && r.tok[k].trig > 0 && (r.form(k) == state || r.form(k) == past) &&
		r.has(k-1, fCountingArticle)
}

// countingArticle reads an article that is a number: "un mort", "au moins un
// soldat".
func (r *reader) countingArticle(g group, j, last int) (group, bool) {
	if !r.has(j, fCountingArticle) {
		return g, false
	}
	low, high := bounds(1, g.hedge)
	g.value = Value{N: 1, Low: low, High: high}
	if end, class, found := r.head(j+1, last, &g); found && !r.nounOf(j+1) {
		g.class = class
		return r.close(g, j+1, end), true
	}
	g.headless = true
	return r.close(g, j+1, j+1), r.nounOf(j + 1)
}

// ended reports whether a comma or more follows the number at word k.
func (r *reader) ended(k int) bool {
	next := r.d.Numbers[r.tok[k].num-1].Last
	return next >= len(r.tok) || r.tok[next].gap >= comma
}

// hedgeBehind reads a lower bound behind a group that ends before word k: "six
// personnes au moins".
func (r *reader) hedgeBehind(g *group, k, last int) int {
	if g.hedge != Exactly || g.value.Kind != Count || k >= last || r.tok[k].gap != space {
		return k
	}
	p, next := r.phraseAt(k, last, isHedge)
	if p == nil || p.hedge != AtLeast || next < last && (r.tok[next].num > 0 || r.is(next, fOne|fOf)) {
		return k
	}
	g.hedge = AtLeast
	g.value.Low, g.value.High = bounds(g.value.N, AtLeast)
	return next
}

// close ends the group before word end; its quantity is the words to vlast.
func (r *reader) close(g group, vlast, end int) group {
	g.last = end
	g.vlast = max(vlast, g.vfirst+1)
	g.last = r.ages(g, end)
	// ", 24," behind a person is an age.
	if k := end; g.single && k+1 < len(r.tok) && r.tok[k].gap == comma && r.tok[k].num > 0 {
		n := &r.d.Numbers[r.tok[k].num-1]
		if n.Value < 120 && n.Last < len(r.tok) && r.tok[n.Last].gap >= comma && r.tok[n.Last].gap != hyphen && !r.tok[k].inDate {
			g.last = n.Last
		}
	}
	return g
}

// ages is the end of the ages behind several people, or the end of the group:
// "two boys, ages 7 and 10, and".
func (r *reader) ages(g group, end int) int {
	k := end
	if g.single || k+1 >= len(r.tok) || r.tok[k].gap > comma || !r.is(k, fAge) || r.is(k, fBe) || r.tok[k+1].num == 0 {
		return end
	}
	figure := func(k int) bool {
		return k < len(r.tok) && r.tok[k].gap <= comma && r.tok[k].num > 0 && r.d.Body[k].Shape == corpus.Numeral
	}
	for k++; k < end+12 && (figure(k) || k < len(r.tok) && r.is(k, fAnd|fRangeJoin) && figure(k+1)); k++ {
	}
	return k
}

// nobody reads "no one", "nobody", "none of the men", "no soldiers".
func (r *reader) nobody(g group, j, last int) (group, bool) {
	g.value = Value{}
	k := j + 1
	if k < last && r.tok[k].num > 0 && r.d.Numbers[r.tok[k].num-1].Value == 1 && r.tok[k].gap <= hyphen {
		k++ // "no one"
		g.vlast = k
	}
	g.otherwise = r.is(k, fElse)
	if g.otherwise {
		k++
	}
	if end, class, found := r.head(k, last, &g); found {
		g.class = class
		return r.close(g, j+1, end), true
	}
	if r.is(j, fNo) && k == j+1 && !r.nounOf(k) {
		return g, false // "no injuries" is read with the noun
	}
	return r.close(g, k, k), true
}

// quantity reads a figure, a range of figures or a vague quantity at word j.
func (r *reader) quantity(j, last int, h Hedge) (Value, Hedge, int, bool) {
	if p, next := r.phraseAt(j, last, isVague); p != nil {
		v := Value{Kind: Vague, Low: p.low, High: p.high, N: p.low, Text: ""}
		if v.High == 0 {
			v.High = math.Inf(1)
		}
		if h == UpTo || h == FewerThan {
			return v, h, next, false
		}
		return v, Several, next, true
	}
	open := r.is(j, fRangeOpen) && j+1 < last && r.tok[j+1].num > 0
	k := j
	if open {
		k++
	}
	n, next, ok := r.figure(k, last)
	if !ok {
		return Value{}, h, j, false
	}
	// "10 to 12", "between 10 and 12", "10-12"
	if next+1 < last && r.is(next, fRangeJoin) || open && r.is(next, fAnd) ||
		next < last && r.tok[next].gap == hyphen && r.tok[next].num > 0 {
		at := next + 1
		if r.tok[next].num > 0 {
			at = next
		}
		if m, end, ok := r.figure(at, last); ok && m.Value > n.Value && m.Value <= 10*n.Value && r.tok[at].gap <= hyphen &&
			!(end+1 < last && r.is(end, fRangeOpen) && r.tok[end+1].num > 0) { // "in paragraph 2 to 14 from 12"
			if r.has(j-1, fChanges) || r.is(j-1, fPrep) && r.has(j-2, fChanges) { // "rose from six to nine"
				return Value{N: m.Value, Low: m.Value, High: m.Value}, Exactly, end, true
			}
			return Value{N: m.Value, Low: n.Value, High: m.Value}, Between, end, true
		}
	}
	if open {
		return Value{}, h, j, false
	}
	if h == Exactly && r.is(next-1, fDozen) {
		return Value{N: n.Value, Low: math.Floor(n.Value * 10 / 12), High: math.Ceil(n.Value * 14 / 12)}, About, next, true
	}
	low, high := bounds(n.Value, h)
	if h == About && r.is(next-1, fDozen) {
		low, high = math.Floor(n.Value*10/12), math.Ceil(n.Value*14/12)
	}
	return Value{N: n.Value, Low: low, High: high}, h, next, true
}

// bounds is the interval of a printed figure under a hedge.
func bounds(n float64, h Hedge) (low, high float64) {
	switch h {
	case AtLeast:
		return n, math.Inf(1)
	case MoreThan:
		return n + 1, math.Inf(1)
	case UpTo:
		return 0, n
	case FewerThan:
		return 0, n - 1
	case About:
		return math.Floor(n - n/10), math.Ceil(n + n/10)
	case Nearly:
		return math.Floor(n - n/10), n
	}
	return n, n
}

// figure reads a number at word k that can count people: whole, and no age, date,
// sum of money, clock time, ordinal, share or house number.
func (r *reader) figure(k, last int) (*corpus.Number, int, bool) {
	if k >= last || r.tok[k].num == 0 || r.tok[k].inDate || r.tok[k].money {
		return nil, k, false
	}
	n := &r.d.Numbers[r.tok[k].num-1]
	if n.Value != math.Trunc(n.Value) || n.Value > 1e8 || n.Last > last || r.age(k, last) {
		return nil, k, false
	}
	text := r.d.Text(n.Span)
	if c := text[len(text)-1]; text[0] >= '0' && text[0] <= '9' && !(c >= '0' && c <= '9') && n.Last == k+1 {
		return nil, k, false // "22nd", "15km"
	}
	body := r.d.Article.Body
	if r.percentBehind(n.End) || n.End < len(body) && (body[n.End] == ':' || body[n.End] == '/') ||
		n.Start > 0 && (body[n.Start-1] == '#' || body[n.Start-1] == ':' || body[n.Start-1] == '/' || body[n.Start-1] == '.') {
		return nil, k, false
	}
	if r.is(n.Last, fAM|fPM|fOclock|fZone) {
		return nil, k, false
	}
	return n, n.Last, true
}

// percentBehind reports whether a percent sign stands at the offset, or behind a
// space there.
func (r *reader) percentBehind(at int) bool {
	rest := r.d.Article.Body[at:]
	for _, space := range [...]string{" ", "\u00a0", "\u202f"} {
		if s, ok := strings.CutPrefix(rest, space); ok {
			rest = s
			break
		}
	}
	return strings.HasPrefix(rest, "%")
}

// age reports whether the number at k is an age: "24-year-old".
func (r *reader) age(k, last int) bool {
	for n := 0; n < 4; n++ {
		k = r.d.Numbers[r.tok[k].num-1].Last
		if k+1 >= last || !r.is(k, fAnd|fRangeJoin) || r.tok[k+1].num == 0 {
			break
		}
		k++ // "6- and 12-year-old boys"
	}
	return k+1 < last && r.is(k, fYear) && r.is(k+1, fOld)
}

// counted reads what a figure counts.
func (r *reader) counted(g group, vfirst, k, last int, hedged, definite bool) (group, bool) {
	vlast := k
	if g.hedge == Exactly || !hedged {
		g.vfirst = vfirst
	}
	g.value.Text = ""
	partitive, share := false, false
	for k < last && r.is(k, fOf) && r.tok[k].gap <= hyphen { // "two of the men"
		partitive = true
		k++
		for k < last && r.is(k, fDefinite|fPronoun|fThem) {
			k++
		}
		if k < last && r.tok[k].num > 0 && !r.age(k, last) { // "two of the four suspects"
			k = r.d.Numbers[r.tok[k].num-1].Last
			share = true
		}
	}
	g.extra = g.extra || k < last && r.is(k, fOthers)
	if end, class, found := r.head(k, last, &g); found && !(partitive && r.is(k-1, fThem)) { // "four of them children"
		g.class = class
		return r.close(g, vlast, r.hedgeBehind(&g, end, last)), true
	}
	if partitive && k < last && r.tok[k].trig > 0 && (share || r.is(k-1, fDefinite)) { // "one of the wounded"
		o := &r.triggers[r.tok[k].trig-1]
		if (o.phrase.form == past || o.phrase.form == state) && (o.last >= last || r.stops(o.last)) {
			g.headless, g.share = true, o.phrase.attr
			return r.close(g, vlast, o.last), true
		}
	}
	if share && (k >= last || r.tok[k].gap > hyphen || r.stops(k)) { // "one of the six"
		g.headless = true
		return r.close(g, vlast, k), true
	}
	if partitive && k < last && r.tok[k].trig > 0 && r.form(k) != ofWhom && r.is(k-1, fOf) { // "une dizaine de blessés"
		g.headless = true
		return r.close(g, vlast, k), true
	}
	if partitive && !r.is(k-1, fThem) {
		return g, false // "two of the cars"
	}
	if k < last && r.tok[k].gap <= hyphen {
		if end, ok := r.unknownHead(k, last); ok {
			return r.close(g, vlast, end), true
		}
		if !partitive && !r.stops(k) && !r.is(k, fOthers|fFatally|fLinking) || r.is(k, fThing) {
			return g, false // it counts something else
		}
	}
	// A capital or "No." before a bare figure makes it a name: "Highway 288".
	if w := r.d.Body; g.first > 0 && !hedged && r.tok[g.first].gap <= hyphen &&
		w[g.first].Shape == corpus.Numeral && (w[g.first-1].Shape != corpus.Lower || r.tok[g.first].gap == hyphen) &&
		!r.tok[g.first-1].inDate {
		if !(g.first-1 == 0 || r.tok[g.first-1].gap == hard) && r.tok[g.first-1].trig == 0 && w[g.first-1].Shape != corpus.Numeral {
			if p, _ := r.phraseAt(g.first-1, last, isTrigger); p == nil {
				return g, false
			}
		}
	}
	if !hedged && g.first > 0 && (r.is(g.first-1, fAge) || r.ageOf(g.first)) || r.is(vlast, fYear|fAge) {
		return g, false
	}
	if g.first > 1 && !hedged && r.is(g.first-1, fBe) && r.is(g.first-2, fRelative|fPronoun) &&
		r.d.Body[g.first].Shape == corpus.Numeral && r.tok[g.first].num > 0 && r.ended(g.first) {
		return g, false // "the driver, who was 46, was"
	}
	// "a father of two"
	if g.first > 1 && r.is(g.first-1, fOf) && r.tok[g.first-2].class != "" {
		return g, false
	}
	g.headless = true
	end := vlast
	if k > vlast && r.is(k, fOthers) { // "two more"
		end = k + 1
	} else if r.is(vlast, fOthers) && vlast < last {
		end = vlast + 1
	} else if partitive && r.is(k-1, fThem) {
		end, g.share = k, anyOf
	}
	return r.close(g, vlast, end), true
}

// ageOf reports whether a bare figure at word k is the age of the person named
// before it: "Anna Reval, 24", "Ivo Tarn, also 18".
func (r *reader) ageOf(k int) bool {
	if r.tok[k].num == 0 || r.d.Body[k].Shape != corpus.Numeral || r.d.Numbers[r.tok[k].num-1].Value > 110 {
		return false
	}
	p := k - 1
	for n := 0; p > 0 && n < 6 && r.tok[p+1].gap < hard &&
		(r.is(p, fAnd|fOf|fRangeOpen|fRangeJoin) || r.tok[p].num > 0 && r.tok[p].ends == 0); n++ {
		p-- // "the ages of 11 and 15", "16, 17 and 19"
	}
	if p < k-1 && r.is(p, fAge) {
		return true
	}
	if p < k-1 && !r.is(k-1, fAnd) {
		return false
	}
	if r.is(p, fAdverb) {
		p--
	}
	if p < 0 || r.tok[p+1].gap != comma {
		return false
	}
	if r.is(p, fPlural) {
		return k+1 < len(r.tok) && (r.tok[k+1].gap == comma || r.is(k+1, fAnd) && k+2 < len(r.tok) && r.tok[k+2].num > 0)
	}
	return r.tok[p].within > 0 || r.tok[p].class != "" ||
		k+1 < len(r.tok) && r.tok[k+1].gap == comma && r.tok[p].num == 0 && r.tok[p].trig == 0
}

// described reads people without a figure: "a 24-year-old man", "Officer Anna
// Reval", "trainees".
func (r *reader) described(g group, k, last int, determined bool) (group, bool) {
	// A name, and the name behind a title.
	start := k
	if end, class, found := r.head(k, last, &g); found {
		g.class = class
		if next, ok := r.troop(&g, end, last); ok {
			return r.close(g, next, next), true
		}
		plural := r.is(end-1, fPlural)
		g.collective = r.is(end-1, fCollective)
		if plural {
			if r.is(g.first, fOne) {
				return g, false
			}
			g.bare = true
			g.value = Value{Kind: Vague, N: 2, Low: 2, High: math.Inf(1)}
			g.hedge = Several
			return r.close(g, end, end), true
		}
		if r.is(end-1, fPair) {
			g.value = Value{N: 2, Low: 2, High: 2}
			return r.close(g, end, end), true
		}
		g.single = true
		vlast := end
		if in := r.tok[end-1].within; in > 0 { // "Officer Anna Reval"
			end = max(end, min(last, r.d.Entities[in-1].Last))
		}
		if end < last && r.tok[end].ent > 0 && r.tok[end].gap <= space {
			end = r.d.Entities[r.tok[end].ent-1].Last
		} else if end < last && r.tok[end].gap == comma && r.tok[end].ent > 0 {
			// "the driver, Anna Reval, was": the name in apposition is hers.
			if e := r.d.Entities[r.tok[end].ent-1]; e.Last < last && e.Last-e.First >= 2 && r.tok[e.Last].gap == comma {
				end = e.Last
			}
		}
		return r.close(g, vlast, end), true
	}
	if !determined && r.tok[start].ent > 0 {
		e := r.d.Entities[r.tok[start].ent-1]
		g.name = true
		if e.Last == e.First+1 && start > 0 && r.tok[start].gap == comma && r.tok[start-1].within > 0 || r.is(start, fNotName) {
			return g, false // "Ostrel, Sarvania": the second is where the first is
		}
		if e.Last <= last && !e.Acronym && !r.is(e.Last-1, fThing|fSite|fStreet|fEvent) && e.Last-e.First <= 5 {
			g.single = true
			return r.close(g, e.Last, e.Last), true
		}
	}
	return g, false
}

// stops reports the words that end a noun phrase.
func (r *reader) stops(k int) bool {
	return r.tok[k].gap >= comma || r.endsHere(k)
}

// endsHere is stops without regard to the gap before the word.
func (r *reader) endsHere(k int) bool {
	if t := &r.tok[k]; t.inDate || t.flags&(endsGroup|fAdverb) != 0 {
		return true
	}
	p, _ := r.phraseAt(k, len(r.d.Body), isTrigger)
	return p != nil && p.form != number
}

// head finds the noun of people that ends the noun phrase beginning at word k.
func (r *reader) head(k, last int, g *group) (end int, class Class, found bool) {
	unknown := 0
	for n := 0; k < last && n < nounReach; n++ {
		t := &r.tok[k]
		if t.flags&fYear != 0 {
			break // "a nine-year veteran"
		}
		if r.x.adjectivesBehind && !found && t.flags&(fThing|fSite|fEvent) != 0 {
			break // "le camp militaire"
		}
		if t.class == "" && t.num == 0 && r.d.Body[k].Shape == corpus.Lower {
			if unknown++; unknown > 4 || t.flags&fThing != 0 && (k+1 >= last || r.tok[k+1].class == "") {
				break
			}
		}
		if found && t.gap == hyphen && end == k { // "sister-in-law"
			k++
			end = k
			continue
		}
		if n > 0 && t.gap >= comma && !(t.gap == comma && r.d.Body[k].Shape == corpus.Lower && t.class == "" && !found && n < 3 &&
			!r.stopsWord(k)) {
			break
		}
		if t.num > 0 { // "a 24-year-old man"
			if !r.age(k, last) {
				break
			}
			num := r.d.Numbers[t.num-1]
			for !r.is(num.Last, fYear) {
				num = r.d.Numbers[r.tok[num.Last+1].num-1]
			}
			k = num.Last + 2
			found, end, class = true, k, People
			if num.Value < 18 || r.is(num.Last, fMonth) {
				class = Children
			}
			if strings.HasSuffix(r.folded(k-1), "s") && g.single {
				g.single = false
			}
			continue
		}
		if r.stopsWord(k) && t.class == "" {
			if n == 0 && k > g.first && k+1 < last && r.tok[k+1].class != "" && r.tok[k+1].gap == space {
				if p, _ := r.phraseAt(k, last, isTrigger); p != nil && (p.form == past || p.form == state && !r.is(k+1, fCollective)) {
					k++ // "a wounded soldier"
					continue
				}
			}
			break
		}
		if t.flags&fOthers != 0 {
			g.extra = true
		}
		if t.class != "" {
			if !(t.class == People && (class == Children || found && end == k && r.is(k-1, fCollective))) { // "a 14-year-old victim", "crew members"
				class = t.class
			}
			found, end = true, k+1
		} else if found && end == k && t.flags&fThing != 0 && !r.x.adjectivesBehind {
			found = false // "police vehicles"
		} else if found && t.ent > 0 && r.d.Body[k].Shape != corpus.Lower {
			next := r.d.Entities[t.ent-1].Last
			if next < last && r.tok[next].class != "" && r.tok[next].gap == space && r.d.Body[next].Shape == corpus.Lower {
				k = next // "a 25-year-old Ostrel man"
				continue
			}
			break // a name follows
		} else if found && end < k {
			break // one unknown word behind the noun may be a noun ("soldier guarding"); two are not
		}
		k++
	}
	if found && r.x.adjectivesBehind {
		end, class = r.qualified(end, last, class)
	}
	return end, class, found
}

// qualified goes on over the adjectives behind a noun, which may tell the class:
// up to two words that no table knows, in the plural if the noun is.
func (r *reader) qualified(k, last int, class Class) (int, Class) {
	plural := r.is(k-1, fPlural)
	for n := 0; n < 2 && k < last; n++ {
		t := &r.tok[k]
		if t.gap != space || t.inDate || t.num > 0 || t.trig > 0 || t.flags != 0 && t.qualifies == 0 || r.d.Body[k].Shape != corpus.Lower {
			break
		}
		if t.qualifies > 0 {
			class = r.x.qualifiers[t.qualifies-1].class
		} else if t.class != "" || plural && !r.x.plural(r.folded(k)) {
			break
		}
		k++
	}
	return k, class
}

// plural reports whether a folded word ends as nouns in the plural do.
func (x *lexicon) plural(word string) bool {
	for _, e := range x.plurals {
		if strings.HasSuffix(word, e) {
			return true
		}
	}
	return false
}

// stopsWord is stops without regard to the gap before the word, and to adverbs.
func (r *reader) stopsWord(k int) bool {
	return r.tok[k].flags&fAdverb == 0 && r.endsHere(k)
}

// unknownHead accepts a plural noun that no table knows: "six Sarvanians".
func (r *reader) unknownHead(k, last int) (end int, ok bool) {
	for n := 0; n < 3 && k < last && !r.stops(k); n++ {
		if r.is(k, fThing) || r.tok[k].num > 0 {
			return k, false
		}
		k++
		end = k
	}
	if end == 0 || k < last && r.tok[k].gap <= hyphen && !r.stops(k) {
		return k, false
	}
	word := r.folded(end - 1)
	return end, r.x.plural(word) && len(word) > 3 && !r.is(end-1, fThing|fEvent|fWar|fSite)
}
