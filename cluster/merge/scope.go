package merge

import (
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// event is what the opening of an article says of when its event was.
type event struct {
	days  []*corpus.Date // the days that count as the event's own
	first int            // index of the first report sentence
	head  int            // index of the second: the last that can date the event
	lead  int            // index of the last sentence of the lead
}

// leadLength is how many report sentences make the lead.
const leadLength = 4

// findEvent reads the day of the event from the lead: the day that stands by the
// first casualties when the opening sentence gives it, otherwise the first day
// of the lead; and beside it the day of the casualties when that lies well back
// (a verdict on Thursday, a shooting in April).
func (r *reader) findEvent() {
	d := r.d
	r.ev.first = -1
	n, fallback := 0, -1
	for i := range d.Sentences {
		if d.Sentences[i].Kind != corpus.Report || d.Sentences[i].Last-d.Sentences[i].First < 5 {
			continue
		}
		if r.ev.first < 0 {
			if !r.finished(i) && fallback < 0 {
				fallback = i
			}
			if !r.finished(i) {
				continue // a headline, or what a site prints above its reports
			}
			r.ev.first = i
		}
		r.ev.lead = i
		if n < 2 {
			r.ev.head = i
		}
		if n++; n == leadLength {
			break
		}
	}
	if r.ev.first < 0 && fallback >= 0 {
		r.ev.first, r.ev.lead = fallback, min(fallback+leadLength-1, len(d.Sentences)-1)
		r.ev.head = min(fallback+1, r.ev.lead)
	}
	if r.ev.first < 0 {
		return
	}
	toll := r.casualtyDay()
	lead := r.leadDay()
	switch {
	case lead == nil && toll == nil:
		if t := d.Dateline.Date; t != nil {
			r.ev.days = append(r.ev.days, t)
		}
	case lead == nil || toll != nil && toll.Sentence <= lead.Sentence:
		r.ev.days = append(r.ev.days, toll)
	case toll != nil && daysApart(toll, lead) > 3:
		r.ev.days = append(r.ev.days, toll, lead)
	default:
		r.ev.days = append(r.ev.days, lead)
	}
}

// finished reports whether a sentence ends as sentences do.
func (r *reader) finished(i int) bool {
	s := strings.TrimRight(r.d.Text(r.d.Sentences[i].Span), "\"'”’»)] ")
	return strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "。")
}

// casualtyDay is the day by the first casualty claim of the lead.
func (r *reader) casualtyDay() *corpus.Date {
	for i := range r.claims {
		c := &r.claims[i]
		if c.Sentence > r.ev.lead {
			return nil
		}
		if c.Attribute != Killed && c.Attribute != Wounded && c.Attribute != Casualties {
			continue
		}
		if scope, _ := r.phraseScope(c.Sentence, r.at[i]); scope != Main && c.Sentence > r.ev.first {
			continue
		}
		if t := r.dateOf(c.Sentence, r.at[i]); t != nil && (t.Precision == corpus.Day || c.Sentence == r.ev.first) {
			return t
		}
	}
	return nil
}

// leadDay is the first day named in the lead that no speech verb owns.
func (r *reader) leadDay() *corpus.Date {
	for i := range r.d.Dates {
		t := &r.d.Dates[i]
		if t.Sentence > r.ev.lead {
			return nil
		}
		if t.Precision == corpus.Day && r.d.Sentences[t.Sentence].Kind == corpus.Report &&
			t.Sentence >= r.ev.first && !r.d.Dateline.Contains(t.Span) && !r.spoken(t) && !r.open(t) {
			return t
		}
	}
	return nil
}

// open reports whether the date is one end of a time: "until Monday", "since May".
func (r *reader) open(t *corpus.Date) bool {
	k := r.wordAt(t.Start)
	for n := 0; n < 2 && k > 0 && k <= len(r.tok) && (n == 0 || r.is(k, fPrep)); n++ {
		if k--; r.has(k, fEndOf) {
			return true
		}
	}
	return r.has(k, fEndOf)
}

// wordAt is the first word that does not end before the offset.
func (r *reader) wordAt(offset int) int {
	lo, hi := 0, len(r.d.Body)
	for lo < hi {
		mid := (lo + hi) / 2
		if int(r.d.Body[mid].End) <= offset {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// spoken reports whether the date tells when something was said: "said late on
// Thursday".
func (r *reader) spoken(t *corpus.Date) bool {
	k := r.wordAt(t.Start)
	first := r.d.Sentences[t.Sentence].First
	end := k
	for end < r.d.Sentences[t.Sentence].Last && int(r.d.Body[end].End) <= t.End {
		end++
	}
	if end < r.d.Sentences[t.Sentence].Last && r.tok[end].gap <= hyphen && r.is(end, fSay) {
		return true // "the office on Tuesday announced"
	}
	if end < r.d.Sentences[t.Sentence].Last && r.is(end, fEvent) || r.is(end-1, fEvent) {
		return false // "after Thursday's attacks"
	}
	for n := 0; n < 4 && k > first; n++ {
		if r.tok[k].gap == hard {
			return false
		}
		k--
		if r.is(k, fSay|fStamp) {
			return true
		}
		if !r.is(k, fPrep|fAdverb|fOne) && r.d.Body[k].Shape != corpus.Lower {
			return false
		}
		if r.tok[k].trig > 0 || r.is(k, fEvent|fBe) || r.tok[k].class != "" {
			return false
		}
	}
	return false
}

// dateOf is the date that governs word k of a sentence: the nearest that is no
// speech date; what is dated comes first, mostly, so that a date behind the word
// counts as nearer than one before it, unless that one opens the sentence.
func (r *reader) dateOf(sentence, k int) *corpus.Date {
	s := &r.d.Sentences[sentence]
	var best *corpus.Date
	least := 0
	consider := func(t *corpus.Date, w int) {
		if r.d.Dateline.Contains(t.Span) || r.spoken(t) {
			return
		}
		away := w - k
		if away < 0 {
			away *= -2
		}
		if w <= s.First+3 {
			away = min(away, 12)
		}
		if best == nil || away < least {
			best, least = t, away
		}
	}
	near := r.dateAfter(int(r.d.Body[max(s.First, k-reach)].Start))
	if first := r.dateAfter(s.Start); first < near && r.d.Dates[first].Sentence == sentence {
		consider(&r.d.Dates[first], r.wordAt(r.d.Dates[first].Start))
	}
	for i := near; i < len(r.d.Dates) && r.d.Dates[i].Sentence == sentence; i++ {
		w := r.wordAt(r.d.Dates[i].Start)
		if w > k+2*reach {
			break
		}
		consider(&r.d.Dates[i], w)
	}
	return best
}

func (r *reader) dateAfter(offset int) int {
	lo, hi := 0, len(r.d.Dates)
	for lo < hi {
		mid := (lo + hi) / 2
		if r.d.Dates[mid].Start < offset {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// daysApart is how many days lie between two dates, at the precision of the
// coarser; weekdays alone are taken to be of one week.
func daysApart(a, b *corpus.Date) int {
	if a.Time.IsZero() || b.Time.IsZero() {
		if !a.HasWeekday || !b.HasWeekday {
			return 99
		}
		n := int(a.Weekday-b.Weekday+7) % 7
		return min(n, 7-n)
	}
	from, to := a.Time, b.Time
	end := func(t *corpus.Date) time.Time {
		switch t.Precision {
		case corpus.Month:
			return t.Time.AddDate(0, 1, -1)
		case corpus.Year:
			return t.Time.AddDate(1, 0, -1)
		}
		return t.Time
	}
	switch {
	case end(a).Before(to):
		return int(to.Sub(end(a)).Hours() / 24)
	case end(b).Before(from):
		return int(from.Sub(end(b)).Hours() / 24)
	}
	return 0
}

// later reports whether a is a day after b; a weekday alone is placed within
// three days of b.
func later(a, b *corpus.Date) bool {
	if a.Time.IsZero() || b.Time.IsZero() {
		n := int(a.Weekday-b.Weekday+7) % 7
		return a.HasWeekday && b.HasWeekday && n > 0 && n <= 3
	}
	return a.Time.After(b.Time)
}

// phraseScope looks for a cue in the sentence of word k.
func (r *reader) phraseScope(sentence, k int) (Scope, string) {
	s := &r.d.Sentences[sentence]
	opening := sentence == r.ev.first
	for i := max(s.First, k-reach); i < min(s.Last, k+reach); i++ {
		if p, next := r.phraseAt(i, s.Last, isSeveral); p != nil {
			return Unscoped, r.text(i, next)
		}
		if p, next := r.phraseAt(i, s.Last, isBackground); p != nil && !opening {
			return Background, r.text(i, next)
		}
		if p, next := r.phraseAt(i, s.Last, isPast); p != nil && !opening {
			return Background, r.text(i, next)
		}
		if r.has(i, fEarlier) && !opening && i+1 < s.Last && (r.is(i+1, fEvent) || r.has(i+1, fTally) || i+2 < s.Last && r.has(i+2, fTally)) {
			return Background, r.text(i, i+2) // "the earlier fire", "an earlier police count"
		}
		if p, next := r.phraseAt(i, s.Last, isAfterPast); p != nil && !opening && next <= k && i > s.First+2 {
			return Background, r.text(i, next) // "the raid came weeks after rebels killed six"
		}
		if p, next := r.phraseAt(i, s.Last, isRelated); p != nil && !opening {
			return Related, r.text(i, next)
		}
		if p, next := r.phraseAt(i, s.Last, isSub); p != nil && i < k && i <= s.First+2 {
			return Sub, r.text(i, next)
		}
	}
	return Main, ""
}

// setScopes decides the scope of every claim.
func (r *reader) setScopes() {
	// A sentence of the same paragraph behind one of history goes on with it.
	carried, why, carriedIn := Main, "", -1
	toldLead := false
	for i := range r.claims {
		c := &r.claims[i]
		s := &r.d.Sentences[c.Sentence]
		if !toldLead && c.Sentence > r.ev.lead {
			toldLead = true
			r.tell()
		}
		if s.Kind != corpus.Report {
			c.Scope, c.Why = Furnished, s.Kind.String()
			continue
		}
		if c.Sentence > r.ev.first && r.headline(c.Sentence) {
			c.Scope, c.Why = Furnished, "a headline inside the text"
			continue
		}
		var certain bool
		c.Scope, c.Why, certain = r.scope(i)
		switch {
		case c.Scope == Background || c.Scope == Related:
			carried, why, carriedIn = c.Scope, c.Why, c.Sentence
		case c.Scope == Main && !certain && carriedIn >= 0 && carriedIn+1 == c.Sentence &&
			r.d.Sentences[carriedIn].Paragraph == s.Paragraph && c.Sentence > r.ev.lead && r.continues(s):
			c.Scope, c.Why = carried, "goes on from: "+why
			carriedIn = c.Sentence
		case c.Scope == Main && !certain && c.Sentence > r.ev.lead && r.continues(s) && r.past(c.Sentence-1, s.Paragraph):
			c.Scope, c.Why = Background, "goes on from another time"
			carried, why, carriedIn = c.Scope, c.Why, c.Sentence
		}
	}
}

// past reports whether a sentence of the paragraph is of other times: it has
// dates, and all of them lie far from the event.
func (r *reader) past(sentence, paragraph int) bool {
	if sentence < 0 || r.d.Sentences[sentence].Paragraph != paragraph || len(r.ev.days) == 0 {
		return false
	}
	found := false
	first := r.dateAfter(r.d.Sentences[sentence].Start)
	for i := first; i < min(len(r.d.Dates), first+8) && r.d.Dates[i].Sentence == sentence; i++ {
		t := &r.d.Dates[i]
		if r.spoken(t) {
			continue
		}
		if scope, ok := r.dateScope(t, false); !ok || scope != Background {
			return false
		}
		found = true
	}
	return found
}

// headline reports whether a sentence behind the opening is a headline: mostly
// capitals, and no stop.
func (r *reader) headline(i int) bool {
	if r.finished(i) {
		return false
	}
	s := &r.d.Sentences[i]
	n, capitals := min(s.Last-s.First, 2*reach), 0
	for _, w := range r.d.Body[s.First : s.First+n] {
		if w.Shape == corpus.Capital || w.Shape == corpus.Numeral {
			capitals++
		}
	}
	return n >= 4 && capitals*10 >= n*6
}

// continues reports whether a sentence opens by pointing back: "The rebels had
// ...", "They ...".
func (r *reader) continues(s *corpus.Sentence) bool {
	return r.is(s.First, fPronoun|fDefinite|fThey)
}

// scope decides for one claim; certain means that a cue spoke for the main event.
func (r *reader) scope(i int) (Scope, string, bool) {
	c, k := &r.claims[i], r.at[i]
	s := &r.d.Sentences[c.Sentence]
	opening := c.Sentence == r.ev.first
	follows := c.Attribute == Arrested || c.Attribute == Rescued || c.Attribute == Evacuated ||
		c.Attribute == Killed && c.Single
	if t := r.dateOf(c.Sentence, k); t != nil && !opening {
		if scope, ok := r.dateScope(t, follows); ok {
			if scope != Main {
				return scope, r.d.Text(t.Span), true
			}
			if p, why := r.phraseScope(c.Sentence, k); p == Related || p == Unscoped || p == Background && t.Precision != corpus.Day {
				return p, why, true
			}
			return Main, r.d.Text(t.Span), true
		}
	}
	if t := r.statementDay(c.Sentence); t != nil && !opening && len(r.ev.days) > 0 && daysApart(t, r.ev.days[0]) > 0 && later(r.ev.days[0], t) {
		return Related, "told on " + r.d.Text(t.Span) + ", before the event", true
	}
	if scope, why := r.phraseScope(c.Sentence, k); scope != Main {
		if scope != Sub || r.active(k) {
			return scope, why, true
		}
	}
	if y := r.yearOf(s, k); y != "" && !opening {
		return Background, y, true
	}
	if w := r.unending(c, s, k); w != "" {
		return Background, w, true
	}
	if c.Sentence > r.ev.lead {
		if w := r.unlike(i); w != "" {
			return Unscoped, w, true
		}
		if w := r.anotherEvent(s, k); w != "" {
			return Unscoped, w, true
		}
	}
	return Main, "", false
}

// active reports whether word k is a verb that names its doer: after the attack
// soldiers killed a man, but the man who was wounded in it died.
func (r *reader) active(k int) bool {
	if r.tok[k].trig == 0 {
		return false
	}
	t := &r.triggers[r.tok[k].trig-1]
	return t.phrase.form == past && !t.passive
}

// dateScope places a date against the days of the event; ok is false when there
// is nothing to place it against.
func (r *reader) dateScope(t *corpus.Date, follows bool) (Scope, bool) {
	if len(r.ev.days) == 0 {
		// No day to compare with: years and months are held against the day of
		// publication.
		if p := r.d.Article.Published; t.Precision != corpus.Day && !p.IsZero() && !t.Time.IsZero() {
			if daysApart(t, &corpus.Date{Time: p}) > 60 {
				return Background, true
			}
		}
		return Main, false
	}
	for _, day := range r.ev.days {
		if t.Time.IsZero() && !t.HasWeekday {
			return Background, true // "in July" of an undated article
		}
		apart := daysApart(t, day)
		if apart == 99 {
			if t.Precision == corpus.Day {
				return Main, false
			}
			return Background, true
		}
		if apart == 0 || follows && later(t, day) && apart < 60 {
			return Main, true
		}
	}
	if daysApart(t, r.ev.days[0]) <= 7 && t.Precision == corpus.Day {
		return Related, true
	}
	return Background, true
}

// statementDay is the day on which the sentence's statement was made, if told.
func (r *reader) statementDay(sentence int) *corpus.Date {
	first := r.dateAfter(r.d.Sentences[sentence].Start)
	for i := first; i < min(len(r.d.Dates), first+8) && r.d.Dates[i].Sentence == sentence; i++ {
		if t := &r.d.Dates[i]; t.Precision == corpus.Day && r.spoken(t) {
			return t
		}
	}
	return nil
}

// yearOf finds a bare year that no preposition makes a date: "the 2012 raid".
func (r *reader) yearOf(s *corpus.Sentence, k int) string {
	for i := max(s.First, k-reach); i < min(s.Last, k+reach); i++ {
		if r.tok[i].num == 0 || r.tok[i].inDate || r.tok[i].ends > 0 || r.tok[i].group > 0 || r.d.Body[i].Shape != corpus.Numeral {
			continue
		}
		n := r.d.Numbers[r.tok[i].num-1]
		if n.End-n.Start != 4 || n.Value < 1900 || n.Value > 2099 || i+1 >= s.Last || !r.is(i+1, fEvent) {
			continue
		}
		if len(r.ev.days) > 0 && r.ev.days[0].Time.Year() == int(n.Value) {
			continue
		}
		return r.d.Text(n.Span)
	}
	return ""
}

// unending recognises the tolls of wars and years: "thousands have been killed",
// "the insurgency has killed 4,000".
func (r *reader) unending(c *Claim, s *corpus.Sentence, k int) string {
	perfect, war, since := false, "", r.is(s.First, fSince)
	for i := max(s.First, k-12); i < min(s.Last, k+12); i++ {
		if i < k && i > k-8 && r.is(i, fHave) {
			perfect = true
		}
		since = since || r.is(i, fSince)
		if r.is(i, fWar) && war == "" {
			war = r.text(i, i+1)
		}
	}
	switch {
	case c.Value.Kind == Vague && c.Value.Low >= 200 && (perfect || war != ""):
		return c.Value.Text
	case since && (perfect || r.is(s.First, fSince)) && !c.Single:
		return "since"
	case c.Value.Low >= 1e6 && perfect:
		return c.Value.Text
	case war != "" && perfect && !c.Single:
		return war
	}
	return ""
}

// unlike reports figures behind the lead that do not fit what the lead counts:
// far more people, or "N deaths" as statistics have it.
func (r *reader) unlike(i int) string {
	c := &r.claims[i]
	if c.Single || c.Value.Kind != Count || c.Value.N == 0 {
		return ""
	}
	n, ok := r.told[c.Attribute]
	if !ok || c.Value.N <= n {
		return ""
	}
	if c.Value.N > 2*n && c.Value.N > n+3 {
		return "far from the figure of the lead"
	}
	if k := r.tok[r.at[i]].trig; k > 0 && r.triggers[k-1].phrase.form == number {
		return "not the figure of the lead"
	}
	return ""
}

// tell notes the figures of the lead.
func (r *reader) tell() {
	r.told = map[Attribute]float64{}
	for i := range r.claims {
		if c := &r.claims[i]; c.Sentence <= r.ev.lead && c.Value.Kind == Count && !c.Negated && c.Scope == Main {
			r.told[c.Attribute] = max(r.told[c.Attribute], c.Value.N)
		}
	}
}

// anotherEvent finds an indefinite event by the claim: "an ambush that killed
// four" behind the lead is not the story's.
func (r *reader) anotherEvent(s *corpus.Sentence, k int) string {
	for i := max(s.First, k-12); i < min(s.Last, k+12); i++ {
		if r.is(i, fDefinite) && i+1 < s.Last && r.is(i+1, fEvent) && i <= s.First {
			return "" // "the attack began with an explosion"
		}
		if !r.is(i, fOne) {
			continue
		}
		for n := i + 1; n < min(s.Last, i+4) && r.tok[n].gap <= hyphen; n++ {
			if r.is(n, fEvent) {
				return r.text(i, n+1)
			}
			if r.stopsWord(n) {
				break
			}
		}
	}
	return ""
}
