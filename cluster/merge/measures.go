package merge

import (
	"math"
	"strconv"
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// measureTable is what a language needs for counted things and measures. Lists
// are separated by commas where they hold phrases, by white space elsewhere.
type measureTable struct {
	things   []thing
	units    []unit
	topics   []topic
	bearings []bearing

	using             string // "involving car bombs": what follows is a noun phrase of its own
	half              string // "half an hour"
	during            string // "for two hours"
	lasts             string // "lasted two hours"
	eases, after      string // "eased after two hours"
	otherTime         string // "two hours later": a moment, not how long
	long              string // "hour-long"
	away, from        string // "5 km away from", "5 km off"
	within, per       string // "within 5 km of"; "5 km per day": no distance
	hourly            string // "5 km/h": what may stand behind the stroke
	depths            string // "a depth of 5 km", "5 km deep"
	places            string // "the capital": what a distance is measured from, and its names behind it
	magnitudes        string // "magnitude 6.1"
	richter           string // "6.1 on the Richter scale"
	votes, gets, wins string // "won 214 votes", "won 3-1"
	voted             string // "voted 52-48", "a 52-48 vote"
	needs             string // "needed 60 votes"
}

// thing is a noun that is counted. Loose ones count only before a place ("three
// points in Ostrel"), one of them only where it is physical ("one car"), and bare
// plurals only where they are worth it ("helicopters circled").
type thing struct {
	class                 Class
	singular, plural      string // phrases
	physical, bare, loose bool
}

// unit is a unit of measure: in minutes, km, km/h or ha, a currency, a share, or a
// scale ("million"). A long duration says little by itself ("for ten years"); a
// currency so marked is also a weight.
type unit struct {
	kind             unitKind
	name             string
	factor           float64
	singular, plural string // phrases
	suffix           string // written behind a figure with a currency sign: "5m"
	long             bool
}

type unitKind uint8

const (
	durationUnit unitKind = iota
	distanceUnit
	currency
	percent
	scale
	speedUnit
	areaUnit
)

// topic is what a measure is of.
type topic struct {
	class   Class
	of      topicKind
	words   string
	phrases string
}

type topicKind uint8

const (
	ofMoney topicKind = 1 << iota
	ofPercent
	ofDuration
	ofSentence // of a court: may follow "to", and be of years
	ofMagnitude
	ofSpeed
	ofArea
)

type bearing struct{ code, phrases string }

// measureWord is what the table says of one word: indices into the table, from 1.
type measureWord struct {
	flags              measureFlag
	thing, unit, topic uint8
	one                bool // the thing or unit is in the singular
}

type measureFlag uint32

const (
	mUsing measureFlag = 1 << iota
	mHalf
	mDuring
	mLasts
	mEases
	mAfter
	mOtherTime
	mLong
	mAway
	mFrom
	mWithin
	mPer
	mDepth
	mPlace
	mMagnitude
	mRichter
	mVotes
	mVoted
	mNeeds
	mGets
	mWins
	mHourly
)

func (t *measureTable) compile(x *lexicon) {
	x.measures = t
	for i := range t.things {
		w := measureWord{thing: uint8(i + 1)}
		x.measure(t.things[i].plural, isThing, w)
		x.markEach(t.things[i].plural, func(e *lexeme) { e.flags |= fThing })
		w.one = true
		x.measure(t.things[i].singular, isThing, w)
	}
	for i := range t.units {
		w := measureWord{unit: uint8(i + 1)}
		x.measure(t.units[i].plural, isUnit, w)
		if k := t.units[i].kind; k == speedUnit || k == areaUnit {
			x.markEach(t.units[i].plural, func(e *lexeme) { e.flags |= fThing })
		}
		w.one = true
		x.measure(t.units[i].singular, isUnit, w)
	}
	for i := range t.topics {
		x.measure(strings.Join(strings.Fields(t.topics[i].words), ","), isTopic, measureWord{topic: uint8(i + 1)})
		x.measure(t.topics[i].phrases, isTopic, measureWord{topic: uint8(i + 1)})
	}
	for i := range t.bearings {
		x.add(t.bearings[i].phrases, phrase{kind: isBearing, measure: measureWord{unit: uint8(i + 1)}})
	}
	for _, f := range []struct {
		words string
		flag  measureFlag
	}{
		{t.using, mUsing}, {t.half, mHalf}, {t.during, mDuring}, {t.lasts, mLasts}, {t.eases, mEases}, {t.after, mAfter},
		{t.otherTime, mOtherTime}, {t.long, mLong}, {t.away, mAway}, {t.from, mFrom}, {t.within, mWithin},
		{t.per, mPer}, {t.depths, mDepth}, {t.places, mPlace}, {t.magnitudes, mMagnitude}, {t.richter, mRichter},
		{t.votes, mVotes | mVoted}, {t.voted, mVoted}, {t.needs, mNeeds}, {t.gets, mGets}, {t.wins, mWins}, {t.hourly, mHourly},
	} {
		x.mark(f.words, func(e *lexeme) { e.measure.flags |= f.flag })
	}
}

// measure enters the phrases of a list, single words with the word itself.
func (x *lexicon) measure(list string, kind phraseKind, w measureWord) {
	for _, text := range split(list) {
		if strings.Contains(text, " ") {
			x.add(text, phrase{kind: kind, measure: w})
			continue
		}
		x.mark(text, func(e *lexeme) {
			m := &e.measure
			switch kind {
			case isThing:
				m.thing, m.one = w.thing, w.one
			case isUnit:
				m.unit, m.one = w.unit, w.one
			case isTopic:
				m.topic = w.topic
			}
		})
	}
}

// markEach marks the single words of a list of phrases.
func (x *lexicon) markEach(list string, set func(*lexeme)) {
	for _, text := range split(list) {
		if !strings.Contains(text, " ") {
			x.mark(text, set)
		}
	}
}

func (r *reader) means(i int, f measureFlag) bool {
	return i >= 0 && i < len(r.tok) && r.tok[i].measure.flags&f != 0
}

// amount is a quantity as it stands in the text, before anything is known of what
// it measures.
type amount struct {
	first, last int // words, last exclusive; a hedge is the first of them
	from, at    int // the word where the quantity begins behind a hedge, and that of its figure
	value       Value
	hedge       Hedge
	step        float64 // of the last digit printed
	sign        string  // the currency of the sign before the figure
	signAt      int     // the byte where the sign begins
	unit        *unit   // written with the figure: "15km"
	figure      bool    // a figure or number word was printed
	scaled      bool    // "million"
	old         bool    // "from 5": what was before
	now         int     // the word of the second figure of "from 5 to 6"
}

// measures reads the counted things, durations, distances and other measures of
// a sentence.
func (r *reader) measures(s *corpus.Sentence) {
	for i := s.First; i < s.Last; {
		next := i
		if t := &r.tok[i]; t.num > 0 || t.kinds&(isHedge|isVague) != 0 || t.flags&(fRangeOpen|fOne) != 0 || t.measure.flags&mHalf != 0 {
			next = r.measureAt(i, s)
		}
		if next <= i && (r.tok[i].measure.thing > 0 || r.tok[i].kinds&isThing != 0) {
			next = r.bare(i, s)
		}
		i = max(next, i+1)
	}
}

// measureAt claims what is measured or counted from word i on, and returns the
// word behind it.
func (r *reader) measureAt(i int, s *corpus.Sentence) int {
	if end := r.pair(i, s); end > i {
		return end
	}
	a, ok := r.amount(i, s.Last)
	if !ok {
		return i
	}
	if end := r.share(&a, s); end > 0 {
		return end
	}
	if end := r.money(&a, s); end > 0 {
		return end
	}
	if end := r.magnitude(&a, s); end > 0 {
		return end
	}
	if u, k := r.unitBehind(&a, s.Last); u != nil {
		switch u.kind {
		case durationUnit:
			return r.duration(&a, u, k, s)
		case distanceUnit:
			return r.distance(&a, u, k, s)
		case speedUnit:
			return r.speed(&a, u, k, s)
		case areaUnit:
			return r.area(&a, u, k, s)
		}
	}
	if end := r.votes(&a, s); end > 0 {
		return end
	}
	if end := r.things(&a, s); end > 0 {
		return end
	}
	return a.last
}

// amount reads the quantity that begins at word i, with its hedges.
func (r *reader) amount(i, last int) (amount, bool) {
	a := amount{first: i}
	j := i
	for n := 0; n < 3 && j < last; n++ {
		p, next := r.phraseAt(j, last, isHedge)
		if p == nil {
			break
		}
		if a.hedge == Exactly || p.hedge != About {
			a.hedge = p.hedge
		}
		j = next
	}
	if j >= last || j > i && r.tok[j].gap >= comma && !r.tok[j].money {
		return a, false
	}
	a.from, a.at = j, j
	if p, next := r.phraseAt(j, last, isVague); p != nil {
		return r.vagueAmount(a, p, next, last)
	}
	if r.means(j, mHalf) || r.is(j, fOne) && r.tok[j].num == 0 {
		if a, ok := r.oneAmount(a, j, last); ok || j == i {
			return a, ok
		}
		if j++; j < last && r.is(j, fOne) { // "about half a dozen"
			j++
		}
		if j >= last || r.tok[j].gap > hyphen {
			return a, false
		}
		a.from = j
	}
	open := r.is(j, fRangeOpen)
	if open {
		j++
	}
	if !r.printed(&a, j, last) {
		return a, false
	}
	a = r.rangeTo(a, open, last)
	if open && a.hedge != Between && a.now == 0 {
		a.first, a.from, a.old = a.at, a.at, true
	}
	return a, true
}

// vagueAmount is an amount without a figure: "several", "several hundred".
func (r *reader) vagueAmount(a amount, p *phrase, next, last int) (amount, bool) {
	a.value = Value{Kind: Vague, N: p.low, Low: p.low, High: p.high}
	if u, k := r.unitAt(next, last, scale); u != nil {
		a.value.Low = min(2, p.low) * u.factor
		a.value.N = a.value.Low
		a.value.High *= u.factor
		next = k
	}
	if a.value.High == 0 {
		a.value.High = math.Inf(1)
	}
	ok := a.hedge != UpTo && a.hedge != FewerThan
	a.hedge, a.last = Several, next
	return a, ok
}

// oneAmount is one of a unit, or half of it: "an hour", "half a million".
func (r *reader) oneAmount(a amount, j, last int) (amount, bool) {
	n, k := 1.0, j+1
	if r.means(j, mHalf) {
		n = 0.5
		if r.is(k, fOne) {
			k++
		}
	} else if r.means(k, mHalf) { // "a half-hour"
		n = 0.5
		k++
	}
	if k >= last || r.tok[k].gap > hyphen {
		return a, false
	}
	if u, next := r.unitAt(k, last, scale); u != nil {
		n *= u.factor
		k = next
		a.scaled = true
	} else if u, _ := r.unitAny(k, last); u == nil || u.kind != durationUnit && u.kind != distanceUnit && u.kind != areaUnit {
		return a, false
	}
	a.value.N = n
	a.step = n
	a.last = k
	a.bound()
	return a, true
}

// printed reads the figure at word k into a: its value, the step of its last
// digit, and what is written with it.
func (r *reader) printed(a *amount, k, last int) bool {
	if k >= last || r.tok[k].num == 0 || r.tok[k].inDate || r.age(k, last) {
		return false
	}
	n := &r.d.Numbers[r.tok[k].num-1]
	body := r.d.Article.Body
	text := r.d.Text(n.Span)
	if n.Last > last || n.End < len(body) && (body[n.End] == ':' || body[n.End] == '/' && isDigit(text[len(text)-1])) ||
		n.Start > 0 && strings.IndexByte("#:/.", body[n.Start-1]) >= 0 || r.is(n.Last, fAM|fPM|fOclock|fZone) {
		return false
	}
	a.at, a.last, a.figure = k, n.Last, true
	a.value.N, a.step = n.Value, 1
	a.scaled = n.Value >= 1e6
	if r.tok[k].gap == hard {
		a.sign, a.signAt = signBefore(body, n.Start)
	}
	if text[0] >= '0' && text[0] <= '9' {
		digits := 0
		for digits < len(text) && (text[digits] >= '0' && text[digits] <= '9' || text[digits] == '.' || text[digits] == ',') {
			digits++
		}
		a.step = stepOf(text[:digits], r.x.decimal)
		if n.Last == k+1 && digits < len(text) && !r.suffix(a, corpus.Fold(text[digits:]), last) {
			return false
		}
	}
	if u, next := r.unitAt(a.last, last, scale); u != nil {
		a.value.N *= u.factor
		a.last, a.scaled = next, true
	}
	if r.is(a.last, fAnd) && a.last+2 < last && r.is(a.last+1, fOne) && r.means(a.last+2, mHalf) { // "two and a half"
		a.value.N, a.step = a.value.N+0.5, 0.5
		a.last += 3
	}
	a.bound()
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// suffix reads the letters behind a figure: "5m" of money, "15km".
func (r *reader) suffix(a *amount, letters string, last int) bool {
	t := r.x.measures
	u, _ := r.unitAny(a.last, last)
	if a.sign != "" || u != nil && u.kind == currency {
		for i := range t.units {
			for _, w := range strings.Fields(t.units[i].suffix) {
				if w == letters {
					a.value.N *= t.units[i].factor
					a.scaled = true
					return true
				}
			}
		}
		return false
	}
	if k := r.x.word(corpus.HashWord(letters)).measure.unit; k > 0 {
		a.unit = &t.units[k-1]
		return true
	}
	return false
}

// stepOf is the step of the last digit of a printed figure.
func stepOf(digits, mark string) float64 {
	step := 1.0
	if dot := strings.Index(digits, mark); dot >= 0 {
		for range min(len(digits)-dot-1, 9) {
			step /= 10
		}
	}
	return step
}

// signs are the signs of currencies, longer ones first.
var signs = []struct{ sign, code string }{
	{"US$", "USD"}, {"NZ$", "NZD"}, {"HK$", "HKD"}, {"CA$", "CAD"}, {"AU$", "AUD"}, {"A$", "AUD"}, {"C$", "CAD"},
	{"R$", "BRL"}, {"S$", "SGD"}, {"$", "USD"}, {"€", "EUR"}, {"£", "GBP"}, {"¥", "JPY"}, {"₹", "INR"}, {"₦", "NGN"},
	{"₽", "RUB"}, {"₩", "KRW"}, {"₺", "TRY"}, {"₴", "UAH"}, {"₱", "PHP"}, {"₪", "ILS"},
}

// signBefore is the currency whose sign stands before the byte, and its place.
func signBefore(body string, at int) (string, int) {
	text := strings.TrimRight(body[max(0, at-8):at], " \u00a0")
	for _, s := range signs {
		if strings.HasSuffix(text, s.sign) {
			return s.code, max(0, at-8) + len(text) - len(s.sign)
		}
	}
	return "", at
}

// rangeTo reads the second figure of a range.
func (r *reader) rangeTo(a amount, open bool, last int) amount {
	k := a.last
	if _, next := r.unitAny(k, last); open && r.is(next, fAnd) { // "between 5 percent and 6 percent"
		k = next
	}
	switch {
	case k+1 >= last:
		return a
	case r.is(k, fRangeJoin) || open && r.is(k, fAnd):
		k++
	case r.tok[k].num > 0 && dashed(r.d.Article.Body[r.d.Body[k-1].End:r.d.Body[k].Start]):
	default:
		return a
	}
	b := a
	if r.tok[k].gap > hyphen && r.tok[k].gap != hard || !r.printed(&b, k, last) {
		return a
	}
	low := a.value.N
	if b.scaled && !a.scaled && low < 1000 { // "2 to 3 million"
		for low > 0 && low*1000 < b.value.N {
			low *= 1000
		}
	}
	change := open && r.is(k-1, fRangeJoin) // "fell from 6 to 5 percent"
	if b.sign == "" || a.sign != "" && !change {
		b.sign, b.signAt = a.sign, a.signAt
	}
	if low >= b.value.N {
		if change {
			b.first, b.from, b.now = k, k, k
			return b
		}
		return a
	}
	if change {
		b.now = k
	}
	b.first, b.from, b.at = a.first, a.from, a.at
	b.value.Low, b.value.High, b.hedge = low, b.value.N, Between
	return b
}

// dashed reports whether the text between two figures joins them.
func dashed(s string) bool {
	s = strings.Trim(s, "%$€£")
	return s == "-" || s == "–"
}

// newest leaves the second figure of a change: "from 5 to 6" percent.
func (a *amount) newest() {
	if a.now > 0 {
		a.first, a.at, a.hedge = a.now, a.now, Exactly
		a.bound()
	}
}

// bound sets the interval of the figure under its hedge.
func (a *amount) bound() {
	a.value.Low, a.value.High = a.value.N, a.value.N
	switch a.hedge {
	case Exactly:
	case MoreThan: // a measure may be more by any fraction
		a.value.High = math.Inf(1)
	case FewerThan:
		a.value.Low = 0
	default:
		a.value.Low, a.value.High = bounds(a.value.N, a.hedge)
	}
}

// rounded is the interval of a figure that was rounded to the step.
func (a *amount) rounded(step float64) (low, high float64) {
	low, high = a.value.N-step/2, a.value.N+step/2
	switch {
	case a.hedge == Between || a.value.Kind == Vague:
		return a.value.Low, a.value.High
	case a.hedge == AtLeast || a.hedge == MoreThan:
		high = math.Inf(1)
	case a.hedge == UpTo || a.hedge == FewerThan:
		low = 0
	}
	return max(low, 0), high
}

// unitAny finds the unit that begins at word k, and the word behind it.
func (r *reader) unitAny(k, last int) (*unit, int) {
	if k >= last {
		return nil, k
	}
	if p, next := r.phraseAt(k, last, isUnit); p != nil {
		return &r.x.measures.units[p.measure.unit-1], next
	}
	if u := r.tok[k].measure.unit; u > 0 {
		return r.perHour(&r.x.measures.units[u-1], k+1, last)
	}
	return nil, k
}

// perHour is the unit of speed that a distance and a stroke behind it make, "km/h",
// or else the unit itself.
func (r *reader) perHour(u *unit, k, last int) (*unit, int) {
	if u.kind != distanceUnit || k >= last || !r.means(k, mHourly) ||
		r.d.Text(corpus.Span{Start: int(r.d.Body[k-1].End), End: int(r.d.Body[k].Start)}) != "/" {
		return u, k
	}
	for i := range r.x.measures.units {
		if w := &r.x.measures.units[i]; w.kind == speedUnit && w.factor == u.factor {
			return w, k + 1
		}
	}
	return u, k
}

// unitAt finds a unit of the kind.
func (r *reader) unitAt(k, last int, kind unitKind) (*unit, int) {
	if u, next := r.unitAny(k, last); u != nil && u.kind == kind && r.tok[k].gap <= hyphen {
		return u, next
	}
	return nil, k
}

// unitBehind is the unit of the amount, and the word behind it.
func (r *reader) unitBehind(a *amount, last int) (*unit, int) {
	if a.unit != nil {
		return r.perHour(a.unit, a.last, last)
	}
	k := a.last
	if k < last && r.has(k, fNumeralOf) && (a.scaled || r.is(k-1, fDozen)) {
		k++ // "1,2 million d'euros"
	}
	if k < last && r.tok[k].gap <= hyphen {
		return r.unitAny(k, last)
	}
	return nil, a.last
}

// topicAt is what the word or phrase at k names as the subject of a measure, where
// it is no part of a longer name ("the Ostrel Budget Office").
func (r *reader) topicAt(k, last int, of topicKind) Class {
	if in := r.tok[k].within; in > 0 && r.d.Entities[in-1].Last-r.d.Entities[in-1].First > 1 {
		return ""
	}
	if p, _ := r.phraseAt(k, last, isTopic); p != nil {
		if t := &r.x.measures.topics[p.measure.topic-1]; t.of&of != 0 {
			return t.class
		}
	}
	if i := r.tok[k].measure.topic; i > 0 {
		if t := &r.x.measures.topics[i-1]; t.of&of != 0 {
			return t.class
		}
	}
	return ""
}

// topicBehind finds a topic in the noun phrase that begins at word k.
func (r *reader) topicBehind(k, last, most int, of topicKind) Class {
	for n := 0; n < most && k+n < last && r.tok[k+n].gap <= hyphen; n++ {
		if c := r.topicAt(k+n, last, of); c != "" {
			return c
		}
		if r.stopsWord(k+n) && !r.is(k+n, fDefinite|fOne) {
			break
		}
	}
	return ""
}

// topicNear finds the topic nearest to the words first to last within the clause,
// what stands behind them before what stands ahead.
func (r *reader) topicNear(first, last int, s *corpus.Sentence, of topicKind) Class {
	behind, ahead := 0, 0
	var b, a Class
	for k := last; k < min(s.Last, last+6); k++ {
		if r.parted(k) || r.is(k, fSub) || r.tok[k].num > 0 {
			break
		}
		if b = r.topicAt(k, s.Last, of); b != "" {
			behind = k - last
			break
		}
	}
	for k := first - 1; k >= max(s.First, first-9); k-- {
		if r.parted(k+1) || r.is(k, fSub) || r.tok[k].num > 0 && !r.tok[k].inDate && !r.is(k-1, fRangeOpen) {
			break
		}
		if a = r.topicAt(k, s.Last, of); a != "" {
			ahead = first - 1 - k
			break
		}
	}
	if b == "" || a != "" && ahead+1 < behind {
		return a
	}
	return b
}

// parted reports whether word k begins a clause: signs of currency and percent
// part nothing.
func (r *reader) parted(k int) bool {
	return r.tok[k].gap >= comma &&
		strings.Trim(r.d.Article.Body[r.d.Body[k-1].End:r.d.Body[k].Start], " \u00a0%$€£-’'s") != ""
}

// share reads percentages: "12%", "12.5 percent", "two percentage points".
func (r *reader) share(a *amount, s *corpus.Sentence) int {
	body := r.d.Article.Body
	end, k := int(r.d.Body[a.last-1].End), a.last
	sign := "%"
	if a.figure && end < len(body) && body[end] == '%' {
		end++
	} else if u, next := r.unitAt(a.last, s.Last, percent); u != nil && a.value.N != 0 {
		sign, k = u.name, next
		end = int(r.d.Body[k-1].End)
	} else {
		return 0
	}
	if a.old {
		return k
	}
	a.newest()
	a.value.Unit = sign
	class := Class("")
	if k < s.Last && r.is(k, fOf) {
		class = r.wholeBehind(k+1, s.Last)
	}
	if class == "" {
		class = r.topicNear(a.first, k, s, ofPercent)
	}
	r.measured(Claim{Attribute: Percentage, Class: class, Value: a.value, Hedge: a.hedge,
		ValueSpan: corpus.Span{Start: int(r.d.Body[a.first].Start), End: end}}, a.first, k, a.at, s)
	return k
}

// wholeBehind is what a share is taken of: "12 percent of the vote", "of adults".
func (r *reader) wholeBehind(k, last int) Class {
	if c := r.topicBehind(k, last, 5, ofPercent); c != "" {
		return c
	}
	who := -1
	for n := 0; n < 5 && k < last && r.tok[k].gap <= hyphen && (n == 0 || !r.stopsWord(k)); n++ {
		if r.tok[k].class != "" {
			who = k
		}
		k++
	}
	if who < 0 {
		return ""
	}
	return Class(r.d.Folded(who))
}

// money reads sums: "$2.5 million", "20 million euros".
func (r *reader) money(a *amount, s *corpus.Sentence) int {
	k, sign := a.last, a.sign
	var u *unit
	if sign == "" {
		if u, k = r.unitBehind(a, s.Last); u == nil || u.kind != currency || !a.figure && !a.scaled && a.value.Kind != Vague {
			return 0
		}
		sign = u.name
	}
	if a.old {
		return k
	}
	a.newest()
	a.value.Unit = sign
	class := r.topicNear(a.first, k, s, ofMoney)
	if u != nil && u.long && (!a.scaled && class == "" || r.is(k, fOf)) {
		return k // a weight, perhaps
	}
	value := r.span(a.first, k)
	if a.sign != "" && a.first == a.at {
		value.Start = a.signAt
	}
	r.measured(Claim{Attribute: Money, Class: class, Value: a.value, Hedge: a.hedge, ValueSpan: value}, a.first, k, a.at, s)
	return k
}

// magnitude reads "a magnitude-6.1 earthquake", "a magnitude of 5.8", "6.4 on the
// Richter scale".
func (r *reader) magnitude(a *amount, s *corpus.Sentence) int {
	if !a.figure || a.value.N <= 0 || a.value.N >= 10 {
		return 0
	}
	first, last, found := a.first, a.last, false
	if r.means(a.last, mMagnitude) && a.last < s.Last && r.tok[a.last].gap <= hyphen {
		last, found = a.last+1, true
	}
	for k := a.first - 1; !found && k >= max(s.First, a.first-4) && r.tok[k+1].gap <= hyphen; k-- {
		if r.means(k, mMagnitude) {
			first, found = k, true
		} else if !r.is(k, fPrep|fBe|fAdverb|fOne|fModal) {
			break
		}
	}
	for k := a.last; !found && k < min(s.Last, a.last+4) && r.tok[k].gap <= hyphen; k++ {
		if r.means(k, mRichter) {
			last, found = k+1, true
		}
	}
	if !found {
		return 0
	}
	v := a.value
	v.Low, v.High = a.rounded(a.step)
	r.measured(Claim{Attribute: Magnitude, Class: r.topicNear(first, last, s, ofMagnitude), Value: v, Hedge: a.hedge,
		ValueSpan: r.span(a.first, a.last)}, first, last, a.at, s)
	return last
}

// duration reads how long something lasted, where the words around say that the
// time is one: "for about an hour", "a three-hour siege", "two days of clashes".
func (r *reader) duration(a *amount, u *unit, k int, s *corpus.Sentence) int {
	hyphened := a.unit == nil && r.tok[k-1].gap == hyphen && k-1 > a.first
	v := a.value
	low, high := a.minutes(u)
	v.N *= u.factor
	if n, next, ok := r.smaller(k, u, s.Last); ok {
		v.N, low, high, k = v.N+n, low+n, high+n, next
	}
	v.Low, v.High, v.Unit = low, high, "minutes"
	if k < s.Last && (r.means(k, mOtherTime) || r.is(k, fOld)) {
		return k
	}
	class, ok := r.lasting(a, u, k, hyphened || k < s.Last && r.means(k, mLong) && r.tok[k].gap == hyphen, s)
	if !ok || v.N == 0 {
		return k
	}
	r.measured(Claim{Attribute: Duration, Class: class, Value: v, Hedge: a.hedge, ValueSpan: r.span(a.first, k)}, a.first, k, a.at, s)
	return k
}

// minutes is the interval of a duration: "about" is a quarter to either side.
func (a *amount) minutes(u *unit) (low, high float64) {
	low, high = a.value.Low*u.factor, a.value.High*u.factor
	n := a.value.N * u.factor
	switch a.hedge {
	case About:
		return n * 0.75, n * 1.25
	case Nearly:
		return n * 0.75, n
	}
	return low, high
}

// smaller reads what a smaller unit adds: "two hours and 20 minutes", "an hour and
// a half".
func (r *reader) smaller(k int, u *unit, last int) (n float64, next int, ok bool) {
	j := k
	if j < last && r.is(j, fAnd) {
		j++
	}
	if j >= last || r.tok[j].gap > comma {
		return 0, k, false
	}
	if j > k && r.is(j, fOne) && r.means(j+1, mHalf) {
		return u.factor / 2, j + 2, j+2 <= last
	}
	if j > k && r.means(j, mHalf) && !r.is(j+1, fOne) && !r.isUnit(j+1, last, durationUnit) { // "deux heures et demie"
		return u.factor / 2, j + 1, true
	}
	var b amount
	if !r.printed(&b, j, last) {
		return 0, k, false
	}
	w, next := r.unitAt(b.last, last, durationUnit)
	if w == nil || w.factor >= u.factor {
		return 0, k, false
	}
	return b.value.N * w.factor, next, true
}

// lasting tells what the time before word k is of, and whether it is how long
// something lasted at all.
func (r *reader) lasting(a *amount, u *unit, k int, attributive bool, s *corpus.Sentence) (Class, bool) {
	if attributive {
		if r.means(k, mLong) {
			k++
		}
		c := r.topicBehind(k, s.Last, 4, ofDuration)
		return c, c != ""
	}
	if k < s.Last && r.is(k, fOf) && r.tok[k].gap <= hyphen {
		if c := r.topicBehind(k+1, s.Last, 5, ofDuration); c != "" {
			return c, true
		}
	}
	for n := a.first - 1; n >= max(s.First, a.first-3) && r.tok[n+1].gap <= hyphen && !r.means(k, mAfter); n-- {
		if c := r.topicAt(n, s.Last, ofSentence); c != "" {
			return c, true
		}
	}
	if k < s.Last && r.is(k, fPrep) && k+1 < s.Last && r.tok[k].gap <= hyphen {
		if c := r.topicAt(k+1, s.Last, ofSentence); c != "" {
			return c, true
		}
	}
	p := a.first - 1
	if p < s.First || r.tok[a.first].gap > hyphen {
		return "", false
	}
	switch {
	case r.means(p, mLasts):
	case k < s.Last && r.is(k, fRelative): // "thankful for a day that ended well"
		return "", false
	case r.means(p, mDuring) && (!u.long || p > s.First && r.means(p-1, mLasts)):
	case r.means(p, mAfter) && p > s.First && (r.means(p-1, mEases) || r.is(p-1, fEnds)):
	default:
		return "", false
	}
	for n := p - 1; n >= max(s.First, p-20) && r.tok[n+1].gap != hard; n-- {
		if c := r.topicAt(n, s.Last, ofDuration); c != "" {
			return c, true
		}
	}
	return "", true
}

// distance reads how far one place is from another: "15 km (10 miles) northwest
// of Ostrel", and depths.
func (r *reader) distance(a *amount, u *unit, k int, s *corpus.Sentence) int {
	body := r.d.Article.Body
	if end := int(r.d.Body[k-1].End); end < len(body) && body[end] == '/' || k < s.Last && (r.means(k, mPer) ||
		r.is(k, fOne) && r.tok[k].gap == space && r.isUnit(k+1, s.Last, durationUnit)) {
		return k // a speed
	}
	if !a.figure && a.scaled && a.value.Kind != Vague {
		return k // "a million miles from the truth"
	}
	v, h := a.value, a.hedge
	v.N *= u.factor
	v.Low, v.High = a.rounded(rounding(a.value.N, a.step))
	v.Low, v.High, v.Unit = v.Low*u.factor, v.High*u.factor, "km"
	unitEnd, free := k, true // free: nothing but a space, or a bracket that is closed, before word k
	if next, ok := r.bracket(k, s.Last, distanceUnit); ok {
		unitEnd, k = next, next
	} else if k < s.Last {
		free = r.tok[k].gap <= hyphen
	}
	within := a.first > s.First && r.means(a.first-1, mWithin)
	if within && a.hedge == Exactly {
		v.Low, h = 0, UpTo
	}
	class, code, end := r.measuredFrom(k, within, s)
	switch {
	case class != "" && free:
	case r.deep(a, k, s):
		class, code, end = Depth, "", unitEnd
	default:
		return unitEnd
	}
	v.Bearing = code
	r.measured(Claim{Attribute: Distance, Class: class, Value: v, Hedge: h, ValueSpan: r.bracketed(a.first, end)}, a.first, end, a.at, s)
	return end
}

// bracketed is the text of the words first to last, with the bracket that ends it.
func (r *reader) bracketed(first, last int) corpus.Span {
	body, value := r.d.Article.Body, r.span(first, last)
	if value.End < len(body) && body[value.End] == ')' && strings.Contains(r.d.Text(value), "(") && !strings.Contains(r.d.Text(value), ")") {
		value.End++
	}
	return value
}

// speed reads how fast something was: "110 km/h (68 mph)", "winds of 60 knots".
func (r *reader) speed(a *amount, u *unit, k int, s *corpus.Sentence) int {
	a.newest()
	v := a.value
	v.Unit = "km/h"
	if a.hedge == Exactly {
		v.Low, v.High = a.rounded(a.step)
	}
	return r.sized(Claim{Attribute: Speed, Value: v}, a, u, k, ofSpeed, s)
}

// converted is how far a printed area may be off, as a share: what is given in
// hectares was often counted in acres.
const converted = 0.01

// area reads how much land was hit, or is: "12,000 acres (4,900 hectares) burned".
func (r *reader) area(a *amount, u *unit, k int, s *corpus.Sentence) int {
	if k < s.Last && r.tok[k].gap == hyphen && r.isUnit(k, s.Last, distanceUnit) {
		return k // "acre-feet"
	}
	a.newest()
	v := a.value
	v.Unit = "ha"
	if a.hedge == Exactly {
		v.Low, v.High = v.Low*(1-converted), v.High*(1+converted)
	}
	return r.sized(Claim{Attribute: Area, Value: v}, a, u, k, ofArea, s)
}

// sized claims an amount of a unit, with the same in another unit behind it.
func (r *reader) sized(c Claim, a *amount, u *unit, k int, of topicKind, s *corpus.Sentence) int {
	if a.value.N == 0 || a.old || a.sign != "" {
		return k
	}
	v := &c.Value
	v.N, v.Low, v.High = v.N*u.factor, v.Low*u.factor, v.High*u.factor
	k, _ = r.bracket(k, s.Last, u.kind)
	c.Hedge, c.Class, c.ValueSpan = a.hedge, r.topicNear(a.first, k, s, of), r.bracketed(a.first, k)
	for n := k; of == ofArea && c.Class == "" && n < min(s.Last, k+6) && (n == k || !r.parted(n)); n++ {
		c.Class = r.topicAt(n, s.Last, of) // behind the bracket
	}
	for n := a.first - 1; of == ofArea && c.Class == "" && n >= max(s.First, a.first-reach/2) && r.tok[n+1].gap < hard; n-- {
		c.Class = r.topicAt(n, s.Last, of)
	}
	r.measured(c, a.first, k, a.at, s)
	return k
}

// rounding is the step to which a distance was rounded, as its last digits show.
func rounding(n, step float64) float64 {
	switch {
	case step < 1:
		return step
	case math.Mod(n, 10) == 0:
		return 10
	case math.Mod(n, 5) == 0:
		return 5
	}
	return 1
}

func (r *reader) isUnit(k, last int, kind unitKind) bool {
	u, _ := r.unitAny(k, last)
	return u != nil && u.kind == kind
}

// bracket reads the same measure in another unit: "(10 miles)".
func (r *reader) bracket(k, last int, kind unitKind) (int, bool) {
	body := r.d.Article.Body
	if k >= last || r.tok[k].gap != hard || body[r.d.Body[k].Start-1] != '(' {
		return k, false
	}
	at := k
	if p, next := r.phraseAt(k, last, isHedge); p != nil {
		at = next
	}
	var b amount
	if !r.printed(&b, at, last) {
		return k, false
	}
	u, next := r.unitBehind(&b, last)
	if u == nil || u.kind != kind {
		return k, false
	}
	if end := int(r.d.Body[next-1].End); end >= len(body) || body[end] != ')' {
		return k, false
	}
	return next, true
}

// measuredFrom reads the bearing and the place that a distance is measured from:
// "northwest of Ostrel", "to the north of the capital", "from Kesra".
func (r *reader) measuredFrom(k int, within bool, s *corpus.Sentence) (class Class, code string, end int) {
	if k < s.Last && within && r.is(k, fOf) {
		class, end = r.placeBehind(k+1, s.Last)
		return class, "", end
	}
	j := k
	for n := 0; n < 2 && j < s.Last && r.is(j, fPrep|fDefinite) && !r.means(j, mFrom); n++ {
		j++
	}
	if j < s.Last {
		if p, next := r.phraseAt(j, s.Last, isBearing); p != nil {
			code, k = r.x.measures.bearings[p.measure.unit-1].code, next
		}
	}
	if k < s.Last && r.means(k, mAway) {
		k++
	}
	if k >= s.Last || r.tok[k].gap > hyphen && r.d.Article.Body[r.d.Body[k-1].End] != ')' ||
		!r.means(k, mFrom) && !(code != "" && r.is(k, fOf)) {
		return "", "", k
	}
	class, end = r.placeBehind(k+1, s.Last)
	return class, code, end
}

// placeBehind is the place named by the words from k on: the name, or else the
// word for it ("the capital").
func (r *reader) placeBehind(k, last int) (Class, int) {
	var class Class
	end, word := k, false // word: the last one was a word for a place
	for n := 0; n < 8 && k < last; n++ {
		t := &r.tok[k]
		if t.gap > hyphen && !(t.gap == comma && word && t.ent > 0) && n > 0 {
			break
		}
		switch {
		case t.ent > 0 && !t.inDate:
			e := &r.d.Entities[r.tok[k].ent-1]
			if e.Last > last {
				return class, end
			}
			if class != "" && !word {
				return class, end
			}
			first := k
			for k = e.Last; k < last && k < e.Last+3 && (r.tok[k].gap == hyphen || r.tok[k].gap == space && r.tok[k].num > 0); k++ {
			} // "Tarn-on-Sea", "Highway 12"
			class, word, end = Class(r.text(first, k)), false, k
			continue
		case r.means(k, mPlace):
			class, word = Class(r.d.Folded(k)), true
			end = k + 1
		case r.is(k, fDefinite), word && r.is(k, fOf):
		case (class == "" || k+1 < last && r.means(k+1, mPlace)) && r.d.Body[k].Shape == corpus.Lower && !r.stopsWord(k):
		default:
			return class, end
		}
		k++
	}
	return class, end
}

// deep reports whether a distance is one into the ground.
func (r *reader) deep(a *amount, k int, s *corpus.Sentence) bool {
	if k < s.Last && r.means(k, mDepth) {
		return true
	}
	for n := a.first - 1; n >= max(s.First, a.first-3) && r.tok[n+1].gap <= hyphen; n-- {
		if r.means(n, mDepth) {
			return true
		}
		if !r.is(n, fPrep|fBe|fOne) {
			return false
		}
	}
	return false
}

// votes reads votes cast: "won 214 votes", "by 52 votes to 48".
func (r *reader) votes(a *amount, s *corpus.Sentence) int {
	k := a.last
	if k < s.Last && !r.means(k, mVotes) && r.tok[k].gap == space && !r.stopsWord(k) && r.tok[k].num == 0 {
		k++ // "electoral votes"
	}
	if k >= s.Last || !r.means(k, mVotes) || r.tok[k].gap > space || a.value.N != math.Trunc(a.value.N) ||
		!a.figure && !a.scaled || r.names(a) {
		return 0
	}
	v, end, by := a.value, k+1, a.first > s.First && r.is(a.first-1, fBy)
	class := r.winner(a.first-1, s)
	var b amount
	if end+1 < s.Last && r.is(end, fRangeJoin) && r.printed(&b, end+1, s.Last) {
		r.vote(Majority, a.value, a.first, a.last, a.at, s)
		r.vote(Minority, b.value, b.at, b.last, b.at, s)
		return b.last
	}
	switch {
	case by:
		class = Margin
	case r.cue(a.first, end, 4, 2, mNeeds, s):
		class = Needed
	}
	r.measured(Claim{Attribute: Votes, Class: class, Value: v, Hedge: a.hedge, ValueSpan: r.span(a.first, a.last)}, a.first, end, a.at, s)
	return end
}

func (r *reader) vote(class Class, v Value, first, last, at int, s *corpus.Sentence) {
	r.measured(Claim{Attribute: Votes, Class: class, Value: v, ValueSpan: r.span(first, last)}, first, last, at, s)
}

// winner is the name before the verb at word k that says who got votes.
func (r *reader) winner(k int, s *corpus.Sentence) Class {
	if k <= s.First || !r.means(k, mGets) {
		return ""
	}
	for k--; k > s.First && r.is(k, fHave|fAdverb); k-- {
	}
	if in := r.tok[k].within; in > 0 && r.tok[k+1].gap <= space {
		return Class(r.d.Text(r.d.Entities[in-1].Span))
	}
	return ""
}

// pair reads two figures joined: the score of a game ("won 3-1") or a vote ("a
// vote of 52 to 48", "52-48").
func (r *reader) pair(i int, s *corpus.Sentence) int {
	if r.tok[i].num == 0 || r.tok[i].money || i > s.First && r.tok[i-1].num > 0 {
		return 0
	}
	k := r.d.Numbers[r.tok[i].num-1].Last
	if k >= s.Last {
		return 0
	}
	dash := r.tok[k].num > 0 && dashed(r.d.Article.Body[r.d.Body[k-1].End:r.d.Body[k].Start])
	if !dash {
		if k++; k >= s.Last || !r.is(k-1, fRangeJoin) || r.tok[k].num == 0 {
			return 0
		}
	}
	var a, b amount
	if !r.printed(&a, i, s.Last) || !r.printed(&b, k, s.Last) || a.sign+b.sign != "" || a.unit != nil || b.unit != nil ||
		a.step != 1 || b.step != 1 || a.value.N >= 1000 || b.value.N >= 1000 {
		return 0
	}
	end := b.last
	if u, _ := r.unitAny(end, s.Last); u != nil || end < s.Last && r.tok[end].num > 0 ||
		int(r.d.Body[end-1].End) < len(r.d.Article.Body) && r.d.Article.Body[r.d.Body[end-1].End] == '%' {
		return 0
	}
	switch {
	case r.cue(i, end, 4, 3, mVoted, s):
		r.vote(Majority, a.value, i, a.last, i, s)
		r.vote(Minority, b.value, k, end, k, s)
	case r.means(end, mWins) && r.means(end+1, mWins): // "a 5-6 win-loss record"
		return 0
	case dash && r.cue(i, end, 6, 3, mWins, s) && a.value.N < 200 && b.value.N < 200:
		v := Value{Kind: Code, Text: strconv.Itoa(int(a.value.N)) + "-" + strconv.Itoa(int(b.value.N))}
		r.measured(Claim{Attribute: Score, Value: v, ValueSpan: r.span(i, end)}, i, end, i, s)
	default:
		return 0
	}
	return end
}

// cue looks for a word around the words first to last.
func (r *reader) cue(first, last, ahead, behind int, f measureFlag, s *corpus.Sentence) bool {
	for k := first - 1; k >= max(s.First, first-ahead) && (r.tok[k+1].gap < comma || k+1 == first && r.tok[first].gap == comma); k-- {
		if r.means(k, f) {
			return true
		}
	}
	for k := last; k < min(s.Last, last+behind) && r.tok[k].gap <= hyphen; k++ {
		if r.means(k, f) {
			return true
		}
	}
	return false
}

// things reads counted things: "six simultaneous assaults", "several camps".
func (r *reader) things(a *amount, s *corpus.Sentence) int {
	v, h, k := a.value, a.hedge, a.last
	switch {
	case a.sign != "" || a.unit != nil || r.tok[a.at].claimed || a.first > s.First && r.is(a.first-1, fHow):
		return 0
	case a.figure:
		var ok bool
		if v, h, k, ok = r.quantity(a.from, s.Last, a.hedge); !ok || v.N == 0 || r.names(a) {
			return 0
		}
	case v.Kind != Vague && !a.scaled:
		return 0
	}
	t, end, extra := r.thingBehind(k, s.Last, v.Kind == Count && v.N == 1)
	if t == nil || v.Kind == Count && v.N == 1 && (!t.physical || a.hedge != Exactly) {
		return 0
	}
	if t.loose && !(v.Kind == Vague && end+1 < s.Last && r.is(end, fPlaced) && r.tok[end+1].ent > 0) {
		return 0
	}
	c := Claim{Attribute: Number, Class: t.class, Value: v, Hedge: h, Extra: extra, ValueSpan: r.span(a.first, k)}
	c.definite = a.first > s.First && r.is(a.first-1, fDefinite)
	r.measured(c, a.first, end, a.at, s)
	return end
}

// names reports whether the figure is a year or part of a name: "the 2015
// attacks", "Boeing 737 planes".
func (r *reader) names(a *amount) bool {
	k := a.at
	if r.d.Body[k].Shape != corpus.Numeral || a.hedge != Exactly {
		return false
	}
	if n := a.value.N; n >= 1900 && n < 2100 && r.d.Body[k].End-r.d.Body[k].Start == 4 {
		return true
	}
	return k > 0 && (r.tok[k].gap == hyphen || r.tok[k].gap == space && r.d.Body[k-1].Shape != corpus.Lower &&
		r.d.Body[k-1].Shape != corpus.Numeral && !r.tok[k-1].inDate && r.tok[k-1].flags == 0)
}

// thingBehind finds the thing that the noun phrase from word k on is of.
func (r *reader) thingBehind(k, last int, one bool) (t *thing, end int, extra bool) {
	for n := 0; n < 5 && k < last && r.tok[k].gap <= hyphen && r.tok[k].num == 0; n++ {
		if w, next := r.thingAt(k, last); w.thing > 0 && w.one == one && !(one && r.modifies(next, last)) {
			return &r.x.measures.things[w.thing-1], next, extra
		}
		if r.is(k, fOthers) {
			extra = true
		} else if r.means(k, mUsing) || r.stopsWord(k) || r.tok[k].class != "" && r.is(k, fPlural) && !r.is(k, fCollective) {
			break
		}
		k++
	}
	return nil, k, false
}

// thingAt is the thing whose name begins at word k, and the word behind it.
func (r *reader) thingAt(k, last int) (measureWord, int) {
	if p, next := r.phraseAt(k, last, isThing); p != nil {
		return p.measure, next
	}
	return r.tok[k].measure, k + 1
}

// modifies reports whether a noun in the singular before word k belongs to the
// one at k: "one helicopter crash".
func (r *reader) modifies(k, last int) bool {
	return k < last && r.tok[k].gap <= hyphen && (r.tok[k].measure.thing > 0 || r.tok[k].class != "" || r.is(k, fEvent|fThing))
}

// bare claims a plural without a figure, "helicopters circled", where nothing
// says that they are known or how many. Further down such a plural is mostly said
// of all of them.
func (r *reader) bare(i int, s *corpus.Sentence) int {
	w, end := r.thingAt(i, s.Last)
	if w.thing == 0 || w.one || !r.x.measures.things[w.thing-1].bare || s.Kind != corpus.Report ||
		s.First > r.d.Sentences[max(0, r.ev.lead)].First || i > s.First && r.d.Body[i].Shape != corpus.Lower {
		return i
	}
	for k := i - 1; k >= max(s.First, i-4) && r.tok[k+1].gap <= hyphen; k-- {
		if r.is(k, fDefinite|fOne|fNo|fNobody|fOf|fModal) || r.tok[k].num > 0 || strings.HasPrefix(r.d.Article.Body[r.d.Body[k].End:], "'") ||
			strings.HasPrefix(r.d.Article.Body[r.d.Body[k].End:], "’") {
			return end
		}
		if r.means(k, mUsing) || r.stopsWord(k) {
			break
		}
	}
	c := Claim{Attribute: Number, Class: r.x.measures.things[w.thing-1].class, Hedge: Several,
		Value: Value{Kind: Vague, N: 2, Low: 2, High: math.Inf(1)}, ValueSpan: r.span(i, end)}
	r.measured(c, i, end, i, s)
	return end
}

// measured enters a claim whose words are first to last.
func (r *reader) measured(c Claim, first, last, at int, s *corpus.Sentence) {
	c.Article, c.Sentence = r.d.Article.ID, r.sentenceOf(s)
	if c.Value.Text == "" {
		c.Value.Text = r.d.Text(c.ValueSpan)
	}
	c.Span = r.clause(s, first, last)
	c.Span.Start, c.Span.End = min(c.Span.Start, c.ValueSpan.Start), max(c.Span.End, c.ValueSpan.End)
	r.claims = append(r.claims, c)
	r.at = append(r.at, at)
}

// people reports whether the attribute counts people.
func (a Attribute) people() bool {
	switch a {
	case Killed, Wounded, Casualties, Missing, Arrested, Abducted, Rescued, Evacuated, Displaced, Present, Shown:
		return true
	}
	return false
}
