package merge

import (
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// wordAt is the first word that does not end before the offset.
func (r *reader) wordAt(offset int) int { return wordAt(r.d, offset) }

func wordAt(d *corpus.Document, offset int) int {
	lo, hi := 0, len(d.Body)
	for lo < hi {
		mid := (lo + hi) / 2
		if int(d.Body[mid].End) <= offset {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// dateOf is the date that governs word k of a sentence: the nearest that is no
// speech date; what is dated comes first, mostly, so that a date behind the word
// counts as nearer than one before it, unless that one opens the sentence.
func (r *reader) dateOf(sentence, k int) *corpus.Date {
	s := &r.d.Sentences[sentence]
	var best *corpus.Date
	least := 0
	consider := func(t *corpus.Date, w int) {
		if r.d.Dateline.Contains(t.Span) || r.spoken(t) || r.numbers(t, w) {
			return
		}
		if p := r.d.Article.Published; !p.IsZero() && t.Time.After(p.AddDate(0, 0, 1)) {
			return // what is to come dates nothing that was
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

// numbers reports whether the date at word w is the number of a thing: "the 1900
// block".
func (r *reader) numbers(t *corpus.Date, w int) bool {
	return t.Precision == corpus.Year && w > 0 && r.is(w-1, fDefinite) && w+1 < len(r.tok) && r.tok[w+1].gap == space &&
		r.is(w+1, fThing) && !r.is(w+1, fEvent)
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

// scopeCues are the phrases that phraseScope looks for.
const scopeCues phraseKind = isSeveral | isBackground | isPast | isAfterPast | isRelated | isSub

// phraseScope looks for a cue in the sentence of word k.
func (r *reader) phraseScope(sentence, k int) (Scope, string) {
	s := &r.d.Sentences[sentence]
	opening := sentence == r.ev.first
	for i := max(s.First, k-reach); i < min(s.Last, k+reach); i++ {
		if t := &r.tok[i]; t.kinds&scopeCues == 0 && t.trait&fEarlier == 0 {
			continue
		}
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
		c.spread = c.Sentence <= r.ev.lead && r.spread(s, r.at[i])
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
			if len(r.ev.days) > 0 && r.inWake(t, r.ev.days[0]) {
				if w := r.anotherEvent(s, k); w != "" {
					return Unscoped, w, true
				}
			}
			if p, why := r.phraseScope(c.Sentence, k); p == Related || p == Unscoped || p == Background && t.Precision != corpus.Day {
				return p, why, true
			}
			return Main, r.d.Text(t.Span), true
		}
	}
	if t := r.statementDay(c.Sentence); t != nil && !opening && len(r.ev.days) > 0 && daysApart(t, r.ev.days[0]) > 0 &&
		later(r.ev.days[0], t) {
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
		if apart == 0 || follows && later(t, day) && apart < 60 || r.inWake(t, day) {
			return Main, true
		}
	}
	if daysApart(t, r.ev.days[0]) <= 7 && t.Precision == corpus.Day {
		return Related, true
	}
	return Background, true
}

// inWake reports whether a date lies between the event and the publication of the
// article: reports of the next days go on about the same event.
func (r *reader) inWake(t, day *corpus.Date) bool {
	p := r.d.Article.Published
	return !p.IsZero() && !t.Time.IsZero() && !day.Time.IsZero() && t.Precision == corpus.Day &&
		t.Time.After(day.Time) && !t.Time.After(p) && daysApart(t, day) <= 14
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
		if r.tok[i].num == 0 {
			continue
		}
		of := i > s.First+1 && r.is(i-1, fOf) && r.is(i-2, fEvent) // "the raid of 2012"
		if r.tok[i].inDate || !of && (r.tok[i].ends > 0 || r.tok[i].group > 0) || r.d.Body[i].Shape != corpus.Numeral {
			continue
		}
		n := r.d.Numbers[r.tok[i].num-1]
		if n.End-n.Start != 4 || n.Value < 1900 || n.Value > 2099 || !of && (i+1 >= s.Last || !r.is(i+1, fEvent)) {
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
		if i < k && i > k-8 && r.has(i, fPerfect) {
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
	case since && (perfect || r.x.perfect == "" || r.is(s.First, fSince)) && !c.Single:
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
	if c.Single || c.Value.Kind != Count || c.Value.N == 0 || c.Attribute == Present {
		return ""
	}
	if _, said := r.cited(c.Sentence, r.at[i]); said {
		return "" // somebody's figure, which may be far from another's
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
		if c := &r.claims[i]; c.Attribute.people() && c.Sentence <= r.ev.lead && c.Value.Kind == Count && !c.Negated && c.Scope == Main {
			r.told[c.Attribute] = max(r.told[c.Attribute], c.Value.N)
		}
	}
}

// spread reports whether several events are named by word k: "killed in weekend
// attacks", "two shootings". Known ones ("the attacks") are taken for one.
func (r *reader) spread(s *corpus.Sentence, k int) bool {
next:
	for i := max(s.First, k-reach); i < min(s.Last, k+reach); i++ {
		if !r.is(i, fEvent) || !r.x.plural(r.folded(i)) {
			continue
		}
		for n := i - 1; n >= max(s.First, i-5) && r.tok[n+1].gap <= hyphen; n-- {
			switch {
			case r.tok[n].num > 0:
				return true
			case r.is(n, fDefinite|fEvent) || r.tok[n].inDate || r.tok[n].trig > 0:
				continue next
			case r.is(n, fPrep):
				return !r.is(n, fOf)
			case r.stopsWord(n):
				continue next
			}
		}
	}
	return false
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
