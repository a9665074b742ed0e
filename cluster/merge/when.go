package merge

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// clocks reads the clock times and the parts of days of a sentence.
func (r *reader) clocks(sentence int) {
	s := &r.d.Sentences[sentence]
	for i := s.First; i < s.Last; i++ {
		t := &r.tok[i]
		if t.num > 0 || t.flags&(fNoon|fMidnight) != 0 || t.mark&(halfHour|quarterHour) != 0 {
			if v, end, ok := r.clock(i, s.Last); ok {
				r.clockClaim(v, i, end, sentence)
				i = end - 1
				continue
			}
		}
		if t.inDate || t.kinds&isDayPart != 0 || t.mark&(early|late|partWord) != 0 {
			if v, end, ok := r.dayPart(i, s); ok {
				r.partClaim(v, i, end, sentence)
				i = end - 1
			}
		}
	}
}

// clockClaim states a clock time, unless it is the time of a statement.
func (r *reader) clockClaim(v timeOfDay, i, end, sentence int) {
	s := &r.d.Sentences[sentence]
	first, hedge := i, Exactly
	if r.when(i, quarterHour) && r.is(i-1, fOne) && i > s.First {
		i--
		first = i
	}
	if p, next := r.hedgeEnding(i, s); p != nil && next == i {
		first, hedge = i-len(p.words), About
		v.Low, v.High = v.Low-30, v.High+30
	} else if r.when(i-1, justAfter) && i > s.First {
		first, hedge = i-1, About // "shortly after 5 a.m."
		v.High += 30
		if r.when(i-2, shortly) && first > s.First {
			first--
		}
	} else if r.when(i-1, justBefore) && i > s.First {
		first, hedge = i-1, About
		v.Low -= 30
		if r.when(i-2, shortly) && first > s.First {
			first--
		}
	}
	if r.said(first, s) {
		return
	}
	value := r.span(first, end)
	if body := r.d.Article.Body; value.End < len(body) && body[value.End] == ')' && strings.Contains(r.d.Text(value), "(") {
		value.End++
	}
	r.timeClaim(v, hedge, i, first, end, value, sentence)
}

// partClaim states a part of a day where an event word stands by it.
func (r *reader) partClaim(v timeOfDay, i, end, sentence int) {
	s := &r.d.Sentences[sentence]
	over := r.is(i-1, fEnds) && i > s.First // "was over before dawn"
	if r.said(i, s) || !over && r.dated(s, i, end) < happens {
		return
	}
	r.timeClaim(v, Exactly, i, i, end, r.span(i, end), sentence)
}

func (r *reader) timeClaim(v timeOfDay, h Hedge, i, first, end int, value corpus.Span, sentence int) {
	s := &r.d.Sentences[sentence]
	v.Text = r.d.Text(value)
	span := r.clause(s, first, end)
	span.Start, span.End = min(span.Start, value.Start), max(span.End, value.End)
	class, weight := r.moment(first, end, s)
	if v.bare && class == Observed {
		return // "stood at 5.40": perhaps a figure
	}
	r.claims = append(r.claims, Claim{Article: r.d.Article.ID, Attribute: EventTime, Class: class, Value: v.Value,
		Hedge: h, Span: span, ValueSpan: value, Sentence: sentence, zone: v.zone, either: v.either, weight: weight})
	r.at = append(r.at, i)
}

// said reports whether a verb of saying stands right before word i: "said at 6 p.m.",
// "told radio late on Friday".
func (r *reader) said(i int, s *corpus.Sentence) bool {
	for k := i - 1; k >= s.First && k >= i-4 && r.tok[k+1].gap <= hyphen; k-- {
		if r.is(k, fSay) {
			return !r.is(k-1, fBe)
		}
		if !r.is(k, fPrep|fAdverb|fOne|fDefinite) && !r.tok[k].inDate && !r.when(k, partWord|shortly|justAfter|justBefore) {
			return false
		}
	}
	return false
}

// hedgeEnding finds a hedge that ends before word i.
func (r *reader) hedgeEnding(i int, s *corpus.Sentence) (*phrase, int) {
	for n := 1; n <= 2 && i-n >= s.First; n++ {
		if p, next := r.phraseAt(i-n, s.Last, isHedge); p != nil && next == i {
			return p, next
		}
	}
	return nil, 0
}

// clock reads the clock time at word i, with the time zone behind it, or the same
// moment in another: "6 a.m. (0600 GMT)", "0300 GMT, or 5 a.m. local time".
func (r *reader) clock(i, last int) (timeOfDay, int, bool) {
	v, end, ok := r.oneClock(i, last)
	if !ok {
		return v, i, false
	}
	k := end
	if r.when(k, orWord) {
		k++
	}
	if k >= last || r.tok[k].num == 0 || k == end && r.tok[k].gap != hard {
		return v, end, true
	}
	w, next, ok := r.oneClock(k, last)
	if !ok || v.zone.known == w.zone.known {
		return v, end, true
	}
	here, there := v, w // the clocks of the place, and those of a zone
	if v.zone.known {
		here, there = w, v
	}
	here.zone = zone{known: true, local: true, minutes: nearestZone(here.N - there.N + float64(there.zone.minutes))}
	here.Unit = here.zone.String()
	return here, next, true
}

// oneClock reads "6 a.m.", "10:40 p.m.", "4.30 a.m.", "five o'clock", "0300 GMT",
// "21:44", "half past three" or "noon" at word i, and the zone behind it.
func (r *reader) oneClock(i, last int) (timeOfDay, int, bool) {
	v := timeOfDay{}
	if r.is(i, fNoon|fMidnight) && r.tok[i].gap != hyphen { // "après-midi" is no noon
		if r.is(i, fNoon) {
			v.N = 12 * 60
		}
		return r.zoned(v, int(v.N), i+1, last)
	}
	if m, end, ok := r.inWords(i, last); ok {
		return r.half(v, m, end, last)
	}
	if r.tok[i].num == 0 || r.tok[i].inDate || r.tok[i].money {
		return v, i, false
	}
	if m, end, ok := r.hours(i, last); ok {
		return r.zoned(v, m, end, last)
	}
	n := r.d.Numbers[r.tok[i].num-1]
	hour, minute, k := int(n.Value), 0, n.Last
	text, glued := r.glued(i)
	if n.Value < 0 || n.Value > 2400 {
		return v, i, false
	}
	dotted, colon := false, false
	body := r.d.Article.Body
	switch {
	case k == i+1 && k < last && glued == 0 && n.End < len(body) && body[n.End] == ':' && r.tok[k].num > 0 &&
		int(r.d.Body[k].Start) == n.End+1:
		m, half := r.glued(k)
		if len(m) != 2 || !digits(m) {
			return v, i, false
		}
		minute, glued, colon = int(m[0]-'0')*10+int(m[1]-'0'), half, true
		k++
	case k == i+1 && (len(text) == 4 || len(text) == 5) && text[len(text)-3] == '.' && digits(text[:len(text)-3]) &&
		digits(text[len(text)-2:]):
		m := text[len(text)-2:]
		minute, dotted = int(m[0]-'0')*10+int(m[1]-'0'), true
	case float64(hour) != n.Value:
		return v, i, false
	case len(text) == 4 && r.is(k, fZone):
		hour, minute = hour/100, hour%100
	}
	switch {
	case glued == fAM || glued == 0 && r.is(k, fAM):
		if hour == 12 {
			hour = 0
		}
	case glued == fPM || glued == 0 && r.is(k, fPM):
		if hour < 12 {
			hour += 12
		}
	case r.is(k, fZone):
		glued = fZone
	case r.is(k, fOclock):
		return r.half(v, hour*60+minute, k+1, last)
	case colon && (r.clockBefore(i) || r.when(k, localWord)):
		if len(text) == 2 { // "03:42" is of the day's 24 hours
			glued = fZone
			break
		}
		return r.half(v, hour*60+minute, k, last)
	case dotted && r.clockBefore(i) && r.aloneAt(k, last):
		v.bare = true
		return r.half(v, hour*60+minute, k, last)
	case !colon && !dotted && k == i+1 && hour >= 1 && hour <= 12 && (r.clockBefore(i) || r.when(i-1, justAfter|justBefore)):
		w, end, ok := r.half(v, hour*60, k, last) // "five in the morning"
		if ok && w.either {
			w.bare = true // "at six."
			ok = r.clockBefore(i) && (k >= last || r.tok[k].gap >= comma)
		}
		return w, end, ok
	default:
		return v, i, false
	}
	if glued == 0 {
		k++
	}
	if hour > 24 || minute > 59 {
		return v, i, false
	}
	return r.zoned(v, hour*60+minute, k, last)
}

// glued is a figure without the half of the day that is written on to it: "6am".
func (r *reader) glued(i int) (text string, half flag) {
	text = r.d.Body[i].Span().Of(r.d.Article.Body)
	if l := len(text); l > 2 && (text[l-2:] == "am" || text[l-2:] == "pm") {
		half = fAM
		if text[l-2] == 'p' {
			half = fPM
		}
		text = text[:l-2]
	}
	return text, half
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// aloneAt reports whether no noun or unit follows that a figure before word k
// could count.
func (r *reader) aloneAt(k, last int) bool {
	return k >= last || r.tok[k].gap >= comma || r.tok[k].inDate || r.is(k, fPrep|fAnd|fSub|fRelative) && !r.is(k, fOf) || r.when(k, localWord)
}

// inWords reads "half past three", "a quarter to six", "ten past two".
func (r *reader) inWords(i, last int) (minutes, end int, ok bool) {
	away, k, sure := 0.0, i+1, true
	switch {
	case r.when(i, halfHour):
		away = 30
	case r.when(i, quarterHour):
		away = 15
	case r.tok[i].num > 0:
		n := &r.d.Numbers[r.tok[i].num-1]
		away, k, sure = n.Value, n.Last, false
		if r.when(k, minuteWord) {
			k++
			sure = true
		}
	default:
		return 0, i, false
	}
	to := r.when(k, beforeHour) && k < last
	at := r.clockBefore(i)
	if to && at && math.Mod(away, 5) == 0 {
		sure = true
	}
	if k+1 >= last || !to && !r.when(k, pastHour) || to && (away == 30 || !sure) || away < 1 || away > 30 || away != float64(int(away)) {
		return 0, i, false
	}
	hour, end := 0.0, k+2
	switch {
	case r.is(k+1, fNoon):
		hour = 12
	case r.is(k+1, fMidnight):
		hour = 24
	case r.tok[k+1].num > 0 && !r.tok[k+1].inDate && !r.tok[k+1].money:
		n := &r.d.Numbers[r.tok[k+1].num-1]
		hour, end = n.Value, n.Last
	}
	if hour < 1 || hour > 12 && hour != 24 || hour != float64(int(hour)) || end > last {
		return 0, i, false
	}
	if to && away != 15 && !r.aloneAt(end, last) {
		return 0, i, false // "at ten to twelve metres"
	}
	minutes = int(hour)*60 + int(away)
	if to {
		minutes = int(hour)*60 - int(away)
	}
	return minutes % 1440, end, true
}

// half finds the half of the day of a time whose words end before k: "in the
// morning", "on Friday evening".
func (r *reader) half(v timeOfDay, minutes, k, last int) (timeOfDay, int, bool) {
	if minutes >= 24*60 || minutes%60 > 59 {
		return v, k, false
	}
	if minutes >= 13*60 {
		return r.zoned(v, minutes, k, last)
	}
	n := float64(minutes)
	v.either = minutes != 0
	if k < last && r.tok[k].gap <= hyphen {
		if p, next := r.phraseAt(k, last, isDayPart); p != nil {
			k = next
			n, v.either = within(n, p.low*60, p.high*60)
		} else if r.is(k, fAM|fPM) {
			if r.is(k, fPM) && n < 12*60 {
				n += 12 * 60
			}
			v.either = false
			k++
		} else {
			d := k
			for d < last && d < k+4 && (r.tok[d].inDate || d == k && r.is(d, fPrep)) {
				d++
			}
			if d > k && d < last && r.tok[d].part != nil && r.tok[d].gap <= hyphen {
				n, v.either = within(n, r.tok[d].part.low*60, r.tok[d].part.high*60)
				k = d + 1
			}
		}
	}
	return r.zoned(v, int(n), k, last)
}

// within is the one of the two times of day that a clock face shows which lies in
// a part of the day, and whether that is not told.
func within(n, low, high float64) (float64, bool) {
	n = math.Mod(n, 12*60)
	for _, m := range [...]float64{n, n + 12*60, n + 24*60} {
		if low <= m && m <= high {
			return math.Mod(m, 24*60), false
		}
	}
	return n, true
}

// zoned is the clock time of so many minutes whose words end before k, with the
// time zone behind it.
func (r *reader) zoned(v timeOfDay, minutes, k, last int) (timeOfDay, int, bool) {
	v.Kind, v.N = Clock, float64(minutes)
	v.Low, v.High = v.N, v.N
	switch {
	case k >= last:
	case r.is(k, fZone):
		v.Unit, v.zone = r.text(k, k+1), r.tok[k].zone
		k++
	case r.when(k, localWord) && r.tok[k].gap <= hyphen:
		if k++; r.when(k, timeWord) {
			k++
		}
	case r.when(k, seasonZone) && k+1 < last && r.when(k+1, timeWord):
		v.Unit, v.zone = r.text(k, k+2), r.tok[k].zone
		if summer(r.d.Article.Published) {
			v.zone.minutes += 60
		}
		k += 2
	}
	return v, min(k, last), true
}

// summer reports whether the clocks of America are an hour ahead: from the second
// Sunday in March to the first in November.
func summer(t time.Time) bool {
	first := func(m time.Month) int { // the first Sunday of a month
		return 1 + (7-int(time.Date(t.Year(), m, 1, 0, 0, 0, 0, time.UTC).Weekday()))%7
	}
	switch m := t.Month(); {
	case m == time.March:
		return t.Day() >= first(m)+7
	case m == time.November:
		return t.Day() < first(m)
	default:
		return m > time.March && m < time.November
	}
}

// timeOfDay is a time with the zone that is printed with it, or follows from it.
type timeOfDay struct {
	Value
	zone   zone
	either bool // the half of the day is not told
	bare   bool // printed as any figure with decimals is
}

// zone is how far the clocks of a time run ahead of UTC.
type zone struct {
	known   bool
	local   bool // that of the place, printed as another's beside it: "6 a.m. (0600 GMT)"
	minutes int16
}

// nearestZone is a difference of clocks as one of less than a day.
func nearestZone(minutes float64) int16 {
	n := int(minutes)
	for n > 14*60 {
		n -= 24 * 60
	}
	for n < -12*60 {
		n += 24 * 60
	}
	return int16(n)
}

// String prints the zone as the unit of a clock time: "UTC+1:00".
func (z zone) String() string {
	if z.minutes == 0 {
		return "UTC"
	}
	sign, n := '+', z.minutes
	if n < 0 {
		sign, n = '-', -n
	}
	return fmt.Sprintf("UTC%c%d:%02d", sign, n/60, n%60)
}

// dayPart reads a part of a day at word i: "before dawn", "in the evening", and
// beside a day "early on Friday", "late Sunday night", "Friday morning".
func (r *reader) dayPart(i int, s *corpus.Sentence) (v timeOfDay, end int, ok bool) {
	if p, next := r.phraseAt(i, s.Last, isDayPart); p != nil {
		return partOfDay(p.low, p.high), next, true
	}
	k, side := i, whenMark(0)
	if t := &r.tok[i]; t.part != nil && !t.inDate {
		if i+2 < s.Last && r.is(i+1, fOf) && r.tok[i+2].inDate { // "the night of Thursday"
			return partOfDay(t.part.low, t.part.high), i + 1, true
		}
		return v, i, false
	}
	if r.when(i, early|late) {
		side = r.tok[i].mark & (early | late)
		k++
		if k < s.Last && r.is(k, fPrep) {
			k++
		}
	}
	day := k
	for k < s.Last && r.tok[k].inDate && (k == day || r.tok[k].gap <= comma) && k < day+6 {
		k++
	}
	if k == day || day > i && r.tok[day].gap > hyphen {
		return v, i, false
	}
	t := &r.tok[min(k, s.Last-1)]
	word := k < s.Last && t.gap <= hyphen && t.mark&partWord != 0
	if !word && t.inDate && r.tok[k-1].mark&partWord != 0 {
		t, word, k = &r.tok[k-1], true, k-1 // "last night" is a day already
	}
	switch {
	case word && side == 0:
		return partOfDay(t.part.low, t.part.high), k + 1, true
	case word && side == early:
		return partOfDay(t.part.early, t.part.high), k + 1, true
	case word:
		return partOfDay(t.part.low, t.part.late), k + 1, true
	case side == early:
		return partOfDay(0, 8), k, true
	case side == late:
		return partOfDay(20, 24), k, true
	}
	return v, i, false
}

// partOfDay is the part of a day between two hours; hours behind 24 are of the next
// day.
func partOfDay(low, high float64) timeOfDay {
	return timeOfDay{Value: Value{Kind: Clock, N: low * 60, Low: low * 60, High: high * 60}}
}

func (r *reader) when(i int, m whenMark) bool {
	return i >= 0 && i < len(r.tok) && r.tok[i].mark&m != 0
}

// hours reads clock times that name the hour: "5h30", "5 h 30", "à 5 heures du
// matin".
func (r *reader) hours(i, last int) (minutes, end int, ok bool) {
	hour, minute, found := r.marked(i)
	if k := i + 1; !found && r.has(k, fHour) && k < last && r.d.Numbers[r.tok[i].num-1].Last == k {
		hour, found = int(r.d.Numbers[r.tok[i].num-1].Value), true
		end = k + 1
		if m, next, ok := r.minutes(end, last); ok {
			minute, end = m, next
		} else if !r.clockBefore(i) || r.is(end, fOf) && !r.halfDay(end+1, last) {
			return 0, 0, false // "deux heures de combats"
		}
	} else {
		end = k
	}
	if !found || hour > 24 || minute > 59 {
		return 0, 0, false
	}
	if r.is(end, fOf) && r.halfDay(end+1, last) { // "du matin"
		if r.is(end+1, fPM) && hour < 12 {
			hour += 12
		}
		end += 2
	}
	return hour*60 + minute, min(end, last), true
}

// marked reads a figure with the mark of hours in it: "5h", "17h30".
func (r *reader) marked(i int) (hour, minute int, ok bool) {
	if r.x.hourMark == "" || r.d.Body[i].Shape != corpus.Numeral {
		return 0, 0, false
	}
	h, m, ok := strings.Cut(r.folded(i), r.x.hourMark)
	if !ok || len(h) > 2 || m != "" && len(m) != 2 {
		return 0, 0, false
	}
	hour, err := strconv.Atoi(h)
	if err == nil && m != "" {
		minute, err = strconv.Atoi(m)
	}
	return hour, minute, err == nil
}

// minutes reads the two digits behind an hour.
func (r *reader) minutes(k, last int) (minute, end int, ok bool) {
	if k >= last || r.tok[k].num == 0 || r.tok[k].gap > space {
		return 0, k, false
	}
	n := r.d.Numbers[r.tok[k].num-1]
	return int(n.Value), n.Last, n.End-n.Start == 2 && r.d.Body[k].Shape == corpus.Numeral && n.Value < 60
}

// clockBefore reports whether the words before i make a time of day of it: "à",
// "vers environ".
func (r *reader) clockBefore(i int) bool {
	return r.has(i-1, fClockAt) || r.has(i-2, fClockAt) && (r.is(i-1, fAdverb|fDefinite) || r.tok[i-1].opens != nil)
}

// halfDay reports whether word k tells the half of the day.
func (r *reader) halfDay(k, last int) bool { return k < last && r.is(k, fAM|fPM) }

// moment tells which moment of the event a clock time is about, and how surely: a
// time when help was called, or one beside a mere name of the event, says little.
func (r *reader) moment(first, end int, s *corpus.Sentence) (class Class, weight int) {
	class, least := Observed, reach
	for k := max(s.First, first-15); k < min(s.Last, end+12); k++ {
		away := max(first-k, k-end+1)
		if away >= least || k >= first && k < end {
			continue
		}
		switch {
		case r.is(k, fEnds) && (!r.is(k, fPrep) || r.is(k-1, fBe)): // "was over", but not "over the roof"
			class, weight, least = End, 2, away
		case r.begins(k, s.Last):
			class, weight, least = Start, 2, away
			if r.tok[k].when == scene {
				weight = 1
			}
		}
	}
	if class == Start && (r.has(first-1, fEndOf) || r.is(first-1, fBy)) {
		return Observed, 0 // "by noon"
	}
	for k := first - 1; class == Observed && k >= s.First && k > first-6; k-- {
		switch {
		case r.has(k, fEndOf), r.is(k, fBy|fSub):
			return Observed, 0
		case r.when(k, timeWord) && r.is(k-1, fDefinite) && (k+1 == first || r.is(k+1, fOf) || k+2 == first):
			return Start, 2 // "its time at 5:40"
		case r.eventWord(k) && (r.is(k-1, fSub) || r.is(k-2, fSub)):
			return Observed, 0 // "after the blast, at 7 a.m."
		case r.eventWord(k):
			return Start, 2 // "the blast came at 5.40"
		}
	}
	for k := s.First; class == Observed && k < min(first, s.First+4); k++ {
		if r.eventWord(k) {
			return Start, 1 // "The blast, they say, came at 5.40"
		}
	}
	return class, weight
}

// eventWord reports whether word k is a name of the event: "blast".
func (r *reader) eventWord(k int) bool { return r.is(k, fEvent) || k >= 0 && r.tok[k].when == happens }

// begins reports whether word k says that the event began.
func (r *reader) begins(k, last int) bool {
	if r.is(k, fStarts) || r.when(k, beginWord) {
		return true
	}
	p, _ := r.phraseAt(k, last, isStart)
	return p != nil
}

// hourOf prints minutes after midnight as a clock does.
func hourOf(minutes float64) string {
	n := int(minutes)
	return fmt.Sprintf("%02d:%02d", n/60%24, n%60)
}

// String is the value in words, for rules and logs.
func (v Value) String() string {
	switch v.Kind {
	case Day, Name, Code:
		return v.Text
	case Clock:
		s := hourOf(v.N)
		if v.N == v.Low && v.High > v.Low {
			s += "-" + hourOf(v.High) // a part of the day
		}
		if v.Unit != "" {
			s += " " + v.Unit
		}
		return s
	}
	plain := func(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
	switch {
	case v.Exact():
		return plain(v.Low)
	case math.IsInf(v.High, 1):
		return plain(v.Low) + " or more"
	}
	return plain(v.Low) + " to " + plain(v.High)
}
