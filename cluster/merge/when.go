package merge

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

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
	case t.Sentence > r.ev.head:
		scope, why = Unscoped, "not in the opening sentences: perhaps another moment"
	case r.spoken(t):
		scope, why = Unscoped, "the day of a statement"
	}
	r.claims = append(r.claims, Claim{
		Article: r.d.Article.ID, Attribute: EventDate, Value: Value{Kind: Day, Text: text}, Scope: scope,
		Why: why, Span: r.clause(s, k, end), ValueSpan: value, Sentence: t.Sentence,
	})
	r.at = append(r.at, k)
}

// clocks reads the clock times of a sentence.
func (r *reader) clocks(sentence int) {
	s := &r.d.Sentences[sentence]
	for i := s.First; i < s.Last; {
		v, end, ok := r.clock(i, s.Last)
		if !ok {
			i++
			continue
		}
		first := i
		if p, next := r.hedgeEnding(i, s); p != nil && next == i {
			first = i - len(p.words)
			v.Low, v.High = v.Low-30, v.High+30
		}
		value := r.span(first, end)
		if body := r.d.Article.Body; value.End < len(body) && body[value.End] == ')' && strings.Contains(r.d.Text(value), "(") {
			value.End++
		}
		v.Text = r.d.Text(value)
		span := r.clause(s, first, end)
		span.End = max(span.End, value.End)
		c := Claim{Article: r.d.Article.ID, Attribute: EventTime, Class: r.moment(i, end, s), Value: v,
			Span: span, ValueSpan: value, Sentence: sentence}
		if first < i {
			c.Hedge = About
		}
		r.claims = append(r.claims, c)
		r.at = append(r.at, i)
		i = end
	}
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

// clock reads "6 a.m. (0600 GMT)", "10:40 p.m.", "five o'clock", "0300 GMT",
// "noon" at word i.
func (r *reader) clock(i, last int) (Value, int, bool) {
	v := Value{Kind: Clock}
	if r.is(i, fNoon|fMidnight) {
		if r.is(i, fNoon) {
			v.N = 12 * 60
		}
		v.Low, v.High = v.N, v.N
		return v, i + 1, true
	}
	if r.tok[i].num == 0 || r.tok[i].inDate || r.tok[i].money {
		return v, i, false
	}
	n := r.d.Numbers[r.tok[i].num-1]
	hour, minute, k := int(n.Value), 0, n.Last
	text, body := r.d.Text(n.Span), r.d.Article.Body
	if float64(hour) != n.Value || n.Value < 0 || n.Value > 2400 {
		return v, i, false
	}
	glued := flag(0) // "6am"
	if l := len(text); l > 2 && (text[l-2:] == "am" || text[l-2:] == "pm") {
		glued = fAM
		if text[l-2] == 'p' {
			glued = fPM
		}
	}
	if k < last && n.End < len(body) && body[n.End] == ':' && r.tok[k].num > 0 && int(r.d.Body[k].Start) == n.End+1 {
		m := r.d.Numbers[r.tok[k].num-1]
		minute, k = int(m.Value), m.Last
		if w := r.d.Text(m.Span); len(w) == 4 && (w[2:] == "am" || w[2:] == "pm") {
			glued = fAM
			if w[2] == 'p' {
				glued = fPM
			}
		}
	} else if len(text) == 4 && r.is(k, fZone) {
		hour, minute = hour/100, hour%100
	}
	switch {
	case glued == fAM || glued == 0 && r.is(k, fAM):
		if hour == 12 {
			hour = 0
		}
	case glued == fPM || r.is(k, fPM):
		if hour < 12 {
			hour += 12
		}
	case r.is(k, fOclock):
	case r.is(k, fZone):
	default:
		return v, i, false
	}
	if glued == 0 && !r.is(k, fZone) {
		k++
	}
	if hour > 24 || minute > 59 {
		return v, i, false
	}
	v.N = float64(hour*60 + minute)
	v.Low, v.High = v.N, v.N
	switch {
	case k < last && r.is(k, fZone):
		v.Unit = r.text(k, k+1)
		k++
	case k+1 < last && r.tok[k].num > 0 && r.is(k+1, fZone): // "(0600 GMT)": the same moment again
		k += 2
	}
	return v, min(k, last), true
}

// moment tells which moment of the event a clock time is about.
func (r *reader) moment(i, end int, s *corpus.Sentence) Class {
	class, least := Observed, reach
	for k := max(s.First, i-15); k < min(s.Last, end+12); k++ {
		away := max(i-k, k-end)
		switch {
		case away >= least:
		case r.is(k, fEnds):
			class, least = End, away
		case r.is(k, fStarts):
			class, least = Start, away
		}
	}
	return class
}

// String is the value in words, for rules and logs.
func (v Value) String() string {
	switch v.Kind {
	case Day, Name:
		return v.Text
	case Clock:
		s := fmt.Sprintf("%02d:%02d", int(v.N)/60, int(v.N)%60)
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
