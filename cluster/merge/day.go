package merge

import (
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// whenTable is what a language needs for days and clock times.
type whenTable struct {
	happens string // verbs and nouns of an event: the day beside them is its day
	scene   string // who came, and what was found
	after   string // what comes after events: courts, mourning, statements

	early, late, shortly, after5, before5 string // "early Friday", "shortly after 5 a.m."
	half, quarter, past, before           string // "half past three", "a quarter to six"
	minutes                               string // "twenty minutes to six"
	local, times, or                      string // "5:40 local time, or 0340 GMT"
	starts                                string // phrases for the start of an event: "went off"
	begins                                string // words for it that are none of an event alone
	phrases                               []partPhrase
	parts                                 []dayPart
	zones                                 []zoneName
}

// partPhrase is a part of a day between two hours: "before dawn".
type partPhrase struct {
	low, high float64
	phrases   string
}

// dayPart is a part of a day named behind the day: "Friday night".
type dayPart struct {
	words     string
	low, high float64
	early     float64 // where it begins when "early" stands before the day
	late      float64 // where it ends when "late" does
}

// zoneName is a time zone and how many minutes its clocks run ahead of UTC. One
// whose name is the same at all seasons is summer time by the calendar of America.
type zoneName struct {
	minutes int
	words   string
	seasons bool // wants the word for time behind it: "Eastern time"
}

// whenMark is what few words say of times.
type whenMark uint16

const (
	early whenMark = 1 << iota
	late
	shortly
	justAfter
	justBefore
	partWord
	halfHour
	quarterHour
	pastHour
	beforeHour
	minuteWord
	localWord
	timeWord
	orWord
	beginWord
	seasonZone
)

// whenWord is what the table says of one word.
type whenWord uint8

// What stands by a day, the least telling first.
const (
	nothing whenWord = iota
	aftermath
	scene
	happens
)

func (t *whenTable) compile(x *lexicon) {
	x.mark(t.happens, func(e *lexeme) { e.when = happens })
	x.mark(t.scene, func(e *lexeme) { e.when = scene })
	x.mark(t.after, func(e *lexeme) { e.when = aftermath })
	for _, m := range []struct {
		words string
		mark  whenMark
	}{{t.early, early}, {t.late, late}, {t.shortly, shortly}, {t.after5, justAfter}, {t.before5, justBefore},
		{t.half, halfHour}, {t.quarter, quarterHour}, {t.past, pastHour}, {t.before, beforeHour}, {t.minutes, minuteWord},
		{t.local, localWord}, {t.times, timeWord}, {t.or, orWord}, {t.begins, beginWord}} {
		x.mark(m.words, func(e *lexeme) { e.mark |= m.mark })
	}
	x.mark(t.begins, func(e *lexeme) {
		if e.when == nothing {
			e.when = happens
		}
	})
	for _, p := range t.phrases {
		x.add(p.phrases, phrase{kind: isDayPart, low: p.low, high: p.high})
	}
	for _, p := range t.parts {
		x.mark(p.words, func(e *lexeme) { e.mark |= partWord; e.part = &p })
	}
	x.add(t.starts, phrase{kind: isStart})
	for _, z := range t.zones {
		x.mark(z.words, func(e *lexeme) {
			e.zone = zone{known: true, minutes: int16(z.minutes)}
			if z.seasons {
				e.mark |= seasonZone
			} else {
				e.flags |= fZone
			}
		})
	}
}

// event is what an article says of when its event was.
type event struct {
	days  []*corpus.Date // the days that count as the event's own
	best  dayWeight      // of the first of them
	first int            // index of the first report sentence
	head  int            // index of the second: the last that can date the event
	lead  int            // index of the last sentence of the lead
}

// leadLength is how many report sentences make the lead.
const leadLength = 4

// findEvent reads the day of the event: the day with the most weight; and beside
// it the day of the casualties when that lies well back (a verdict on Thursday, a
// shooting in April).
func (r *reader) findEvent() {
	r.findLead()
	if r.ev.first < 0 {
		return
	}
	best := r.eventDay()
	toll := r.casualtyDay()
	switch {
	case best == nil && toll == nil:
		if t := r.d.Dateline.Date; t != nil {
			r.ev.days = append(r.ev.days, t)
		}
	case best == nil:
		r.ev.days = append(r.ev.days, toll)
	case toll != nil && daysApart(toll, best) > 3:
		r.ev.days = append(r.ev.days, best, toll)
	default:
		r.ev.days = append(r.ev.days, best)
	}
}

// findLead finds the sentences that open the report.
func (r *reader) findLead() {
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
}

// dayWeight is how much speaks for a day as the event's.
type dayWeight int

// sure is the weight from which a day is claimed as the event's.
const sure dayWeight = 5

// byEvent is the weight from which a day of the opening stands by the event itself.
const byEvent dayWeight = 10

// datedSentences is how many sentences are read for the day of the event.
const datedSentences = 60

// eventDay is the day that most speaks for, of equals the first.
func (r *reader) eventDay() *corpus.Date {
	var best *corpus.Date
	for i := range r.d.Dates {
		t := &r.d.Dates[i]
		if t.Sentence > r.ev.first+datedSentences {
			break
		}
		if t.Sentence < r.ev.first || t.Precision != corpus.Day || r.d.Sentences[t.Sentence].Kind != corpus.Report {
			continue
		}
		if w := r.weigh(t); w > r.ev.best {
			best, r.ev.best = t, w
		}
	}
	return best
}

// weigh tells how much speaks for a day: what it stands by, and where.
func (r *reader) weigh(t *corpus.Date) dayWeight {
	if r.d.Dateline.Contains(t.Span) || r.filing(t) || r.spoken(t) || r.open(t) {
		return 0
	}
	k := r.wordAt(t.Start)
	if k >= len(r.tok) {
		return 0
	}
	end := r.dateEnd(t, k)
	kind := r.standsBy(t, k, end)
	row := 3
	switch {
	case t.Sentence == r.ev.first:
		row = 0
	case t.Sentence <= r.ev.head:
		row = 1
	case t.Sentence <= r.ev.lead:
		row = 2
	}
	w := dayWeights[kind][row]
	if w <= r.ev.best || row == 0 || kind <= aftermath {
		return w
	}
	if scope, _ := r.phraseScope(t.Sentence, k); scope != Main && scope != Sub {
		return 1 // of another event
	}
	return w
}

// dayWeights are the weights of days in the first sentence, the head, the lead
// and below it.
var dayWeights = [...][4]dayWeight{
	nothing:   {7, 5, 2, 1},
	aftermath: {1, 1, 0, 0},
	scene:     {9, 8, 6, 4},
	happens:   {10, 10, 9, 6},
}

// dateEnd is the word behind the date that begins at word k.
func (r *reader) dateEnd(t *corpus.Date, k int) int {
	end := k + 1
	for end < r.d.Sentences[t.Sentence].Last && int(r.d.Body[end].End) <= t.End {
		end++
	}
	return end
}

// standsBy tells what the date at words k to end belongs to: the event word right
// behind it ("Friday's attack"), otherwise the nearest telling word before it,
// or behind it where it opens the sentence.
func (r *reader) standsBy(t *corpus.Date, k, end int) whenWord {
	return r.dated(&r.d.Sentences[t.Sentence], k, end)
}

// dated is standsBy for any words of a sentence.
func (r *reader) dated(s *corpus.Sentence, k, end int) whenWord {
	next := end
	for next < s.Last && next < end+2 && r.tok[next].gap <= hyphen && r.when(next, partWord) {
		next++
	}
	if next < s.Last && r.tok[next].gap <= hyphen {
		if w := r.tells(next); w != nothing {
			return w
		}
	}
	crossed := false
	for i := k - 1; i >= s.First && i > k-reach && r.tok[i+1].gap != hard; i-- {
		w := r.tells(i)
		switch {
		case r.tok[i].inDate, r.is(i, fSay) && w == nothing:
			return nothing
		case w > aftermath, w == aftermath && !crossed:
			return w
		case r.is(i, fSub|fRelative):
			crossed = true
		}
	}
	if k > s.First+2 {
		return nothing
	}
	for i := end; i < s.Last && i < end+reach && r.tok[i].gap != hard; i++ {
		if w := r.tells(i); w != nothing {
			return w
		}
	}
	return nothing
}

// tells is what word i says of the day that stands by it.
func (r *reader) tells(i int) whenWord {
	if n := r.tok[i].trig; n > 0 {
		p := r.triggers[n-1].phrase
		switch p.attr {
		case Arrested, Rescued:
			return aftermath
		case Killed:
			if p.form == subject || p.form == state {
				return scene
			}
			return happens
		case Wounded:
			if p.form == state {
				return aftermath
			}
			return happens
		case Casualties, Abducted:
			return happens
		}
	}
	if w := r.tok[i].when; w != nothing {
		return w
	}
	if r.is(i, fEvent) {
		return happens
	}
	return nothing
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

// filing reports whether the date is that of a dateline: names alone before it, and
// a dash or a line's end behind it ("Ostrel, Sarvania (KNA), 11 March 2026 — ").
func (r *reader) filing(t *corpus.Date) bool {
	s := &r.d.Sentences[t.Sentence]
	k := r.wordAt(t.Start)
	if t.Sentence > r.ev.first || k == s.First || k > s.First+8 {
		return false
	}
	for i := s.First; i < k; i++ {
		if r.d.Body[i].Shape == corpus.Lower {
			return false
		}
	}
	end := r.dateEnd(t, k)
	return end == s.Last || r.tok[end].gap == hard
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
			return r.is(k-1, fStamp) // "Posted: Friday"
		}
		k--
		if r.is(k, fSay|fStamp) {
			return !r.is(k-1, fBe) // "was reported on Friday"
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

// dayClaim states the day of the event.
func (r *reader) dayClaim() {
	if len(r.ev.days) == 0 {
		return
	}
	t := r.ev.days[0]
	text := ""
	day := t.Time
	if filed := r.d.Dateline.Date; day.IsZero() && t.HasWeekday && filed != nil && filed.HasWeekday && !filed.Time.IsZero() {
		// An undated article whose dateline is dated.
		day = filed.Time.AddDate(0, 0, -(int(filed.Weekday-t.Weekday+7) % 7))
	}
	switch {
	case !day.IsZero() && t.Precision == corpus.Day:
		text = day.Format("2006-01-02")
	case t.HasWeekday:
		text = t.Weekday.String()
	default:
		return
	}
	k := r.wordAt(t.Start)
	if k >= len(r.d.Body) {
		return
	}
	end := k + 1
	for end < len(r.d.Body) && int(r.d.Body[end].End) <= t.End {
		end++
	}
	s := &r.d.Sentences[t.Sentence]
	value := r.span(k, end)
	scope, why := Main, "the day of the lead"
	switch {
	case r.ev.best < sure && t.Sentence > r.ev.head:
		scope, why = Unscoped, "not in the opening sentences: perhaps another moment"
	case r.ev.best == 1:
		scope, why = Unscoped, "the day of what came after"
	case r.spoken(t):
		scope, why = Unscoped, "the day of a statement"
	}
	r.claims = append(r.claims, Claim{
		Article: r.d.Article.ID, Attribute: EventDate, Value: Value{Kind: Day, Text: text}, Scope: scope,
		Why: why, Span: r.clause(s, k, end), ValueSpan: value, Sentence: t.Sentence, weight: max(1, int(r.ev.best)),
	})
	r.at = append(r.at, k)
}
