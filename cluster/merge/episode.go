package merge

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// Episode is an event that an article tells beside its main one: last week's
// attack, the war so far, the man shot afterwards. It is known by the time it is
// placed in and the words it is told in, so that other articles that tell of it
// too can be recognised.
type Episode struct {
	// From and To are the first and the last day it can have been on; zero where
	// the text gives no time.
	From, To time.Time

	words       []stem      // what it is told in, sorted
	first, last int         // sentences
	told        corpus.Span // the words for when it was, and their sentence
	toldIn      int
	scope       Scope
}

// stem is the beginning of a word.
type stem struct {
	hash uint64
	// own: the opening, which tells of the main event, does not use it, so that it
	// says more of the episode than the words that the whole report shares.
	own bool
}

// stemLength is how many bytes of a word tell it from others: "ambush" and
// "ambushed" are one.
const stemLength = 6

// episodes groups the claims about other events: what one sentence tells in one
// scope, and the sentences that go on from it, is one episode.
func (r *reader) episodes() {
	var all []*Episode
	var last *Episode
	var opening map[uint64]bool
	for i := range r.claims {
		c := &r.claims[i]
		if c.Scope != Sub && c.Scope != Related && c.Scope != Background {
			continue
		}
		from, to, told := r.timeOf(c.Sentence, r.at[i])
		if last == nil || !r.belongs(last, c, from, to) {
			last = &Episode{first: c.Sentence, last: c.Sentence, scope: c.Scope}
			if opening == nil {
				opening = r.openingStems()
			}
			r.recount(last, c.Sentence, opening)
		} else if c.Sentence > last.last {
			last.last = c.Sentence
			r.recount(last, c.Sentence, opening)
		}
		if last.From.IsZero() && !from.IsZero() {
			last.From, last.To, last.told, last.toldIn = from, to, told, c.Sentence
		}
		if n := len(all); n == 0 || all[n-1] != last {
			all = append(all, last)
		}
		c.Episode = last
	}
	for _, e := range all {
		r.whenAndWhere(e)
	}
	if len(all) > 0 {
		r.inOrder()
	}
	for i := range r.claims {
		if e := r.claims[i].Episode; e != nil && !slices.IsSortedFunc(e.words, byHash) {
			slices.SortFunc(e.words, byHash)
			e.words = slices.Compact(e.words)
		}
	}
}

func byHash(a, b stem) int { return cmp.Compare(a.hash, b.hash) }

// openingStems are the words of the first sentence, which tells of the main event.
func (r *reader) openingStems() map[uint64]bool {
	words := map[uint64]bool{}
	r.stems(max(0, r.ev.first), func(h uint64) { words[h] = true })
	return words
}

// belongs reports whether a claim tells more of the episode: in the same sentence,
// or in the next of the paragraph, and of no other time.
func (r *reader) belongs(e *Episode, c *Claim, from, to time.Time) bool {
	if c.Scope != e.scope || c.Sentence > e.last+1 ||
		r.d.Sentences[c.Sentence].Paragraph != r.d.Sentences[e.last].Paragraph {
		return false
	}
	return from.IsZero() || e.From.IsZero() || !from.After(e.To) && !e.From.After(to)
}

// timeOf is when what word k of a sentence tells was, and the words that say so:
// the date that governs it, or the phrase of the sentence for a week, a month or a
// year.
func (r *reader) timeOf(sentence, k int) (from, to time.Time, told corpus.Span) {
	if t := r.dateOf(sentence, k); t != nil && !t.Time.IsZero() {
		switch t.Precision {
		case corpus.Month:
			return t.Time, t.Time.AddDate(0, 1, -1), t.Span
		case corpus.Year:
			return t.Time, t.Time.AddDate(1, 0, -1), t.Span
		}
		return t.Time, t.Time, t.Span
	}
	if t := r.statementDay(sentence); t != nil && !t.Time.IsZero() {
		return t.Time, t.Time, t.Span // told on that day, of that day
	}
	p := r.d.Article.Published
	if p.IsZero() {
		return from, to, told
	}
	s := &r.d.Sentences[sentence]
	for i := max(s.First, k-reach); i < min(s.Last, k+reach); i++ {
		if ph, next := r.phraseAt(i, s.Last, isSpell); ph != nil {
			from, to = ago(p, period(ph.low), int(ph.high))
			return from, to, r.span(i, next)
		}
	}
	return from, to, told
}

// whenAndWhere claims the time of an episode, and the places that its sentences
// name.
func (r *reader) whenAndWhere(e *Episode) {
	base := Claim{Article: r.d.Article.ID, Scope: e.scope, Why: "told of another event", Episode: e}
	add := func(c Claim, sentence, first, last int) {
		c.Span, c.ValueSpan, c.Sentence = r.clause(&r.d.Sentences[sentence], first, last), r.span(first, last), sentence
		r.claims, r.at = append(r.claims, c), append(r.at, first)
	}
	if e.told.Len() > 0 {
		c := base
		c.Attribute, c.Value = EventDate, Value{Kind: Day, Text: days(e.From, e.To)}
		first := r.wordAt(e.told.Start)
		last := first + 1
		for last < len(r.d.Body) && int(r.d.Body[last].End) <= e.told.End {
			last++
		}
		add(c, e.toldIn, first, last)
	}
	from := r.entityAfter(r.d.Sentences[e.first].Start)
	for i := from; i < min(len(r.d.Entities), from+2*reach) && r.d.Entities[i].Sentence <= e.last; i++ {
		p, ok := r.spot(&r.d.Entities[i])
		if !ok || r.tok[p.first].inDate {
			continue
		}
		c := base
		c.Attribute, c.Class, c.Value = EventPlace, p.class, Value{Kind: Name, Text: r.spelled(p.first, p.last)}
		add(c, p.sentence, p.first, p.last)
		if first := p.first - 1; first > 0 && r.where(first, isNear) {
			c.Class = Near
			add(c, p.sentence, p.first, p.last)
		}
	}
}

// spelled is the name of a place as the article mostly writes it: a name printed once
// that is one letter away from one printed more often is that name misprinted.
func (r *reader) spelled(first, last int) string {
	text := r.text(first, last)
	key := corpus.Fold(text)
	if len(key) <= 3 {
		return text
	}
	seen := map[string]int{}
	for i := range r.d.Entities[:min(len(r.d.Entities), 4*reach)] {
		seen[corpus.Fold(r.d.Text(r.d.Entities[i].Span))]++
	}
	best := ""
	for other, n := range seen {
		if seen[key] == 1 && n > 1 && oneEdit(key, other) && (best == "" || n > seen[best] || n == seen[best] && other < best) {
			best = other
		}
	}
	if best == "" {
		return text
	}
	return titled(strings.ToUpper(best))
}

// proximity is what it says of the distance that something is near a place.
func (c *Claim) proximity() {
	c.Attribute, c.Class = Distance, Class(c.Value.Text)
	c.Value = Value{Kind: Vague, High: nearby, Unit: "km", Text: string(Near) + " " + c.Value.Text}
}

// nearby is how far away, in km, what is said to be near a place can be.
const nearby = 100

// entityAfter is the first entity that does not begin before the offset.
func (r *reader) entityAfter(offset int) int {
	i, _ := slices.BinarySearchFunc(r.d.Entities, offset, func(e corpus.Entity, o int) int { return cmp.Compare(e.Start, o) })
	return i
}

// days writes a span of days: a day, a month, a year, or its first and last day.
func days(from, to time.Time) string {
	switch {
	case from.Equal(to):
		return from.Format(time.DateOnly)
	case from.AddDate(0, 1, -1).Equal(to) && from.Day() == 1:
		return from.Format("2006-01")
	case from.AddDate(1, 0, -1).Equal(to) && from.YearDay() == 1:
		return from.Format("2006")
	}
	return from.Format(time.DateOnly) + "/" + to.Format(time.DateOnly)
}

// spell settles when a side event was: all its tellings leave room for each other,
// and the finest stands.
func (b *bundle) spell(f *Fact) {
	alive := b.alive()
	if len(alive) == 0 {
		b.allRetracted(f)
		return
	}
	length := func(e *entry) time.Duration { return e.Claim.Episode.To.Sub(e.Claim.Episode.From) }
	head := slices.MinFunc(alive, func(x, y *entry) int { return cmp.Compare(length(x), length(y)) })
	voices := map[string]bool{}
	for _, e := range alive {
		if e.Claim.Value.Text == head.Claim.Value.Text {
			voices[e.Origin] = true
		}
	}
	f.Value = head.Claim.Value
	f.agree(len(voices), "give the same time")
	for _, e := range alive {
		if e.Claim.Value.Text == head.Claim.Value.Text {
			e.Status, e.Rule = f.Status, "the same time"
		} else {
			e.Status, e.Rule = Bounded, "holds the finer "+head.Claim.Value.Text
		}
	}
}

// ago is the week, month or year so many before that of t.
func ago(t time.Time, unit period, back int) (from, to time.Time) {
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	switch unit {
	case year:
		from = time.Date(t.Year()-back, 1, 1, 0, 0, 0, 0, time.UTC)
		return from, from.AddDate(1, 0, -1)
	case month:
		from = time.Date(t.Year(), t.Month()-time.Month(back), 1, 0, 0, 0, 0, time.UTC)
		return from, from.AddDate(0, 1, -1)
	}
	from = day.AddDate(0, 0, -(int(day.Weekday())+6)%7-7*back)
	return from, from.AddDate(0, 0, 6)
}

// recount adds the words of a sentence to the episode.
func (r *reader) recount(e *Episode, sentence int, opening map[uint64]bool) {
	s := &r.d.Sentences[sentence]
	e.words = slices.Grow(e.words, min(s.Last-s.First, 2*reach)/2)
	r.stems(sentence, func(h uint64) { e.words = append(e.words, stem{h, !opening[h]}) })
}

// stems lists the stems of a sentence, of its beginning if it is very long.
func (r *reader) stems(sentence int, each func(uint64)) {
	s := &r.d.Sentences[sentence]
	for k := s.First; k < min(s.Last, s.First+2*reach); k++ {
		if h, ok := r.stem(k); ok {
			each(h)
		}
	}
}

func (r *reader) stem(k int) (uint64, bool) {
	if r.tok[k].num > 0 || r.tok[k].inDate || r.tok[k].trig > 0 {
		return 0, false // what a claim says itself
	}
	return stemOf(r.d, k, r.x)
}

// stemOf is the hash of the beginning of a word that tells something: no word of
// grammar, of saying or of counting.
func stemOf(d *corpus.Document, k int, x *lexicon) (uint64, bool) {
	const grammar = fOne | fDefinite | fNobody | fBe | fHave | fModal | fNot | fAdverb | fLinking | fPrep | fAnd | fBy | fSub |
		fRelative | fPronoun | fReflexive | fIncluding | fOthers | fSay | fReporter | fAM | fPM | fOclock | fZone
	w := d.Body[k]
	l := x.word(w.Hash)
	if l.flags&grammar != 0 || l.class == People || w.End-w.Start < 4 || w.Shape == corpus.Numeral {
		return 0, false
	}
	if l.kinds&(isHedge|isVague|isUnit) != 0 {
		return 0, false
	}
	word := foldedOf(d, k)
	return stemHash(word), true
}

// stemHash is the hash of the beginning of a folded word.
func stemHash(word string) uint64 { return corpus.HashWord(word[:min(len(word), stemLength)]) }

// meet scores how much two episodes of different articles have in common, given
// their claims; zero when their times rule each other out.
func meet(a, b *side) int {
	x, y := a.episode, b.episode
	dated := !x.From.IsZero() && !y.From.IsZero()
	if dated && (x.From.After(y.To) || y.From.After(x.To)) || x.scope != y.scope && !dated {
		return 0
	}
	n := 0
	switch {
	case !dated:
		n = -2
	case x.From.Equal(x.To) && x.From.Equal(y.From):
		n = 2
	}
	for i, j := 0, 0; i < len(x.words) && j < len(y.words); {
		switch {
		case x.words[i].hash < y.words[j].hash:
			i++
		case x.words[i].hash > y.words[j].hash:
			j++
		default:
			n++
			if x.words[i].own && y.words[j].own {
				n++
			}
			i, j = i+1, j+1
		}
	}
	for _, c := range a.claims[:min(len(a.claims), 8)] {
		for _, d := range b.claims[:min(len(b.claims), 8)] {
			if c.Attribute == d.Attribute && c.Class == d.Class && c.Value.Kind <= Vague && c.Value.Overlaps(d.Value) {
				n++
				if c.Value.Kind == Count && c.Value.N == d.Value.N {
					n++
				}
			}
		}
	}
	return n
}

// side is an episode as one article tells it.
type side struct {
	episode *Episode
	claims  []*Claim
	event   int // the number of the event in the story
}

// common is how much two tellings must share to be of one event. Numbers alone,
// or the name of the country alone, do not reach it.
const common = 4

// sides numbers the events that the members tell of beside their own, from 1 on in
// the order in which they were told. A telling is compared with the latest that
// share a word with it; related stories only add to what the members tell of.
func sides(ms []*member) map[*Episode]int {
	index := map[uint64][]*side{}
	of := map[*Episode]int{}
	events := 0
	ms = slices.Clone(ms)
	slices.SortStableFunc(ms, func(a, b *member) int { return compareBool(a.beside, b.beside) })
	for _, m := range ms {
		told := m.sides()
		for _, s := range told {
			if s.event = nearest(index, s); s.event == 0 && !m.beside {
				events++
				s.event = events
			}
			if s.event > 0 {
				of[s.episode] = s.event
			}
		}
		for _, s := range told { // afterwards: two episodes of one article are two events
			if s.event == 0 {
				continue
			}
			for _, w := range s.episode.words {
				list := index[w.hash]
				list = append(list, s)
				index[w.hash] = list[max(0, len(list)-sidesKept):]
			}
		}
	}
	return of
}

// sides lists the episodes of one article with their claims.
func (m *member) sides() []*side {
	var told []*side
	of := map[*Episode]*side{}
	for i := range m.Claims {
		c := &m.Claims[i]
		if c.Episode == nil || c.Negated {
			continue
		}
		s := of[c.Episode]
		if s == nil {
			s = &side{episode: c.Episode}
			of[c.Episode] = s
			told = append(told, s)
		}
		s.claims = append(s.claims, c)
	}
	return told
}

// sidesKept is how many tellings are kept for a word.
const sidesKept = 8

// nearest is the event of the telling most like s, or zero.
func nearest(index map[uint64][]*side, s *side) (event int) {
	best := common - 1
	seen := map[*side]bool{}
	for _, w := range s.episode.words {
		for _, t := range index[w.hash] {
			if seen[t] {
				continue
			}
			seen[t] = true
			if n := meet(s, t); n > best {
				best, event = n, t.event
			}
		}
	}
	return event
}

// compareBool orders false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
