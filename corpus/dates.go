package corpus

import (
	"strings"
	"time"
)

// findDates reads the dates of the body: "May 25, 2021", "22nd Jul, 2022",
// "17 September", "2024-09-17", "Friday", "yesterday", "in 2015". What names no
// year is resolved against the publication time: a weekday is the last one up to
// and including that day, a day without a year the nearest one.
func (d *Document) findDates(lang string) {
	own := ownDates[lang]
	for si := range d.Sentences {
		s := &d.Sentences[si]
		for i := s.First; i < s.Last; {
			t, end, ok := d.date(i, s.Last, own)
			if !ok {
				i++
				continue
			}
			t.Sentence = si
			t.Span = Span{int(d.Body[i].Start), int(d.Body[end-1].End)}
			d.Dates = append(d.Dates, t)
			i = end
		}
	}
	for i := range d.Dates {
		if t := &d.Dates[i]; d.Dateline.Len() > 0 && d.Dateline.Contains(t.Span) {
			d.Dateline.Date = t
			break
		}
	}
}

// date reads the date that begins at word i and ends before last, if one does.
func (d *Document) date(i, last int, own map[uint64]bool) (t Date, end int, ok bool) {
	w := d.Body[i]
	if t, end, ok = d.named(i, last); ok {
		return t, end, true
	}
	if wd, is := weekdays[w.Hash]; is && (w.Shape != Lower || w.End-w.Start >= 5) && (own == nil || own[w.Hash]) { // lundi, martes, zaterdag
		// "Tuesday, Sept. 17" is one mention.
		for _, skip := range [...]int{1, 2} {
			if i+skip >= last || skip == 2 && !joiner[d.Body[i+1].Hash] {
				break
			}
			if t, end, ok = d.calendar(i+skip, last, own); ok && t.Precision == Day {
				return t, end, true
			}
		}
		return d.weekday(i, wd), i + 1, true
	}
	switch w.Shape {
	case Capital, Upper:
		if i == 0 || d.gap(i) != " " { // "Yesterday, ...", but not "Plains Today"
			if t, ok = d.relative(i); ok {
				return t, i + 1, true
			}
		}
		return d.calendar(i, last, own)
	case Numeral:
		return d.calendar(i, last, own)
	case Lower:
		if t, ok = d.relative(i); ok {
			return t, i + 1, true
		}
		return d.calendar(i, last, own)
	}
	return t, i, false
}

// named reads days of several words: "last night", "this morning", "New Year's Eve".
func (d *Document) named(i, last int) (t Date, end int, ok bool) {
	if namedFirst>>(d.Body[i].Hash&63)&1 == 0 {
		return t, i, false
	}
	for _, n := range namedDays[d.Body[i].Hash] {
		end = i + len(n.words)
		if end > last || n.capital && d.Body[end-1].Shape == Lower {
			continue
		}
		same := true
		for k := i + 1; k < end && same; k++ {
			same = d.Body[k].Hash == n.words[k-i] && len(d.gap(k)) <= len("’s ")
		}
		switch {
		case !same:
		case n.month > 0:
			return d.nearest(n.month, n.days), end, true
		default:
			return d.daysAway(n.days), end, true
		}
	}
	return t, i, false
}

// relative reads "yesterday", "today" and "tomorrow", and "avant-hier" by its
// second word.
func (d *Document) relative(i int) (t Date, ok bool) {
	days, ok := relatives[d.Body[i].Hash]
	if !ok {
		return t, false
	}
	if i > 0 && d.gap(i) == "-" {
		days += furtherDays[d.Body[i-1].Hash]
	}
	return d.daysAway(days), true
}

// daysAway is the day so many days after the day of publication.
func (d *Document) daysAway(days int) Date {
	t := Date{Precision: Day, Relative: true}
	if p := d.Article.Published; !p.IsZero() {
		t.Time = midnight(p).AddDate(0, 0, days)
		t.Weekday, t.HasWeekday = t.Time.Weekday(), true
	}
	return t
}

func (d *Document) weekday(i int, wd time.Weekday) Date {
	t := Date{Precision: Day, Relative: true, Weekday: wd, HasWeekday: true}
	p := d.Article.Published
	if p.IsZero() {
		return t
	}
	day := midnight(p)
	back := (int(day.Weekday()) - int(wd) + 7) % 7
	if i > 0 {
		switch d.Body[i-1].Hash {
		case lastHash:
			if back == 0 {
				back = 7
			}
		case nextHash:
			back -= 7
		}
	}
	if i+1 < len(d.Body) && d.adjoins(i+1) { // "mardi dernier"
		switch h := d.Body[i+1].Hash; {
		case lastBehind[h] && back == 0:
			back = 7
		case nextBehind[h]:
			back -= 7
		}
	}
	t.Time = day.AddDate(0, 0, -back)
	return t
}

// calendar reads dates with a month or a year in them.
func (d *Document) calendar(i, last int, own map[uint64]bool) (Date, int, bool) {
	if m, ok := d.month(i); ok {
		if day, next, ok := d.day(i+1, last); ok { // May 25[, 2021]
			if y, ok := d.year(next, last); ok {
				return d.fixed(y, m, day), next + 1, true
			}
			return d.nearest(m, day), next, true
		}
		at := i + 1
		if at < last && joiner[d.Body[at].Hash] { // mayo de 2021
			at++
		}
		if y, ok := d.year(at, last); ok { // May 2021
			return Date{Time: time.Date(y, m, 1, 0, 0, 0, 0, time.UTC), Precision: Month}, at + 1, true
		}
		if d.alone(i, m, own) { // "in August"
			t := Date{Precision: Month, Relative: true}
			if p := d.Article.Published; !p.IsZero() {
				y := p.Year()
				if m > p.Month() {
					y--
				}
				t.Time = time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
			}
			return t, i + 1, true
		}
		return Date{}, i, false
	}
	if d.Body[i].Shape != Numeral {
		return Date{}, i, false
	}
	if day, next, ok := d.day(i, last); ok && next < last { // 25 May[ 2021]
		if joiner[d.Body[next].Hash] && next+1 < last { // 25 de mayo
			next++
		}
		if m, ok := d.month(next); ok {
			next++
			at := next
			if at < last && joiner[d.Body[at].Hash] {
				at++
			}
			if y, ok := d.year(at, last); ok {
				return d.fixed(y, m, day), at + 1, true
			}
			return d.nearest(m, day), next, true
		}
	}
	y, ok := d.year(i, last)
	if !ok {
		return Date{}, i, false
	}
	if i+2 < last && d.gap(i+1) == "-" && d.gap(i+2) == "-" { // 2024-09-17
		if m, ok := d.digits(i+1, 1, 12); ok {
			if day, ok := d.digits(i+2, 1, 31); ok {
				return d.fixed(y, time.Month(m), day), i + 3, true
			}
		}
	}
	if i == 0 || !beforeYear[d.Body[i-1].Hash] {
		return Date{}, i, false
	}
	return Date{Time: time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), Precision: Year}, i + 1, true
}

// alone reports whether word i, a name of the month m, is one without a day or
// year beside it: where the table has the months of the language, those only.
func (d *Document) alone(i int, m time.Month, own map[uint64]bool) bool {
	w := d.Body[i]
	if own != nil {
		return own[w.Hash]
	}
	return w.End-w.Start > 3 && m != time.May && m != time.March
}

func (d *Document) month(i int) (time.Month, bool) {
	if i >= len(d.Body) {
		return 0, false
	}
	if i > 0 && d.Body[i-1].Shape == Numeral && len(d.gap(i)) <= len(". ") { // 11 mar
		if m, ok := shortMonths[d.Lang][d.Body[i].Hash]; ok {
			return m, true
		}
	}
	m, ok := months[d.Body[i].Hash]
	if ok && d.Body[i].Shape == Lower && englishMonth[d.Body[i].Hash] {
		return 0, false // "may", "march", "august"
	}
	return m, ok
}

func (d *Document) day(i, last int) (day, next int, ok bool) {
	if i >= last {
		return 0, i, false
	}
	day, ok = d.digits(i, 1, 31)
	return day, i + 1, ok
}

func (d *Document) year(i, last int) (int, bool) {
	if i >= last || d.Body[i].Shape != Numeral || len(d.printed(i)) != 4 {
		return 0, false
	}
	return d.digits(i, 1900, 2099)
}

// digits reads word i as a number of low to high; ordinal endings are allowed.
func (d *Document) digits(i, low, high int) (int, bool) {
	if d.Body[i].Shape != Numeral {
		return 0, false
	}
	v, n := 0, 0
	s := d.printed(i)
	for n < len(s) && n < 5 && class[s[n]] == digit {
		v = v*10 + int(s[n]-'0')
		n++
	}
	if rest := strings.ToLower(s[n:]); rest != "" && rest != "st" && rest != "nd" && rest != "rd" && rest != "th" && rest != "er" {
		return 0, false
	}
	return v, v >= low && v <= high
}

func (d *Document) gap(i int) string {
	return d.Article.Body[d.Body[i-1].End:d.Body[i].Start]
}

func (d *Document) fixed(y int, m time.Month, day int) Date {
	t := time.Date(y, m, day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day { // "Sept 31"
		return Date{Precision: Day}
	}
	return Date{Time: t, Precision: Day, Weekday: t.Weekday(), HasWeekday: true}
}

// nearest places a day without a year in the year that brings it closest to the
// publication time.
func (d *Document) nearest(m time.Month, day int) Date {
	p := d.Article.Published
	if p.IsZero() {
		return Date{Precision: Day, Relative: true}
	}
	var best time.Time
	for y := p.Year() - 1; y <= p.Year()+1; y++ {
		t := time.Date(y, m, day, 0, 0, 0, 0, time.UTC)
		if t.Day() == day && (best.IsZero() || t.Sub(p).Abs() < best.Sub(p).Abs()) { // Feb 29 is not in every year
			best = t
		}
	}
	if best.IsZero() {
		return Date{Precision: Day, Relative: true}
	}
	return Date{Time: best, Precision: Day, Weekday: best.Weekday(), HasWeekday: true, Relative: true}
}

// midnight is the start, in UTC, of the calendar day that p is in where it was
// written: "Friday" means the writer's Friday.
func midnight(p time.Time) time.Time {
	y, m, d := p.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// namedDay is a day of several words: one so many days from the publication, or
// one of the calendar.
type namedDay struct {
	text    string
	words   []uint64
	month   time.Month
	days    int
	capital bool // its last word is written with a capital
}

func nameDays(days ...namedDay) map[uint64][]namedDay {
	m := map[uint64][]namedDay{}
	for _, n := range days {
		for _, w := range strings.Fields(n.text) {
			n.words = append(n.words, HashWord(w))
		}
		m[n.words[0]] = append(m[n.words[0]], n)
	}
	return m
}

func firstBits(days map[uint64][]namedDay) (bits uint64) {
	for h := range days {
		bits |= 1 << (h & 63)
	}
	return bits
}

func table[V any](rows string, value func(row int) V) map[uint64]V {
	m := map[uint64]V{}
	for row, line := range strings.Split(strings.TrimSpace(rows), "\n") {
		for _, w := range strings.Fields(line) {
			m[HashWord(Fold(w))] = value(row)
		}
	}
	return m
}

func shortMonthsOf(names string) map[uint64]time.Month {
	return table(strings.ReplaceAll(names, " ", "\n"), func(row int) time.Month { return time.Month(row + 1) })
}

var (
	weekdays = table(`
		sunday dimanche domingo sonntag domenica zondag
		monday lundi lunes montag lunedi maandag
		tuesday tues mardi martes dienstag martedi dinsdag
		wednesday weds mercredi miercoles mittwoch mercoledi woensdag
		thursday thurs jeudi jueves donnerstag giovedi donderdag
		friday vendredi viernes freitag venerdi vrijdag
		saturday samedi sabado samstag sabato zaterdag`,
		func(row int) time.Weekday { return time.Weekday(row) })
	months = table(`
		january jan janvier enero januar gennaio januari janeiro
		february feb fevrier febrero februar febbraio februari fevereiro
		march mar mars marzo marz maart marco
		april apr avril abril aprile
		may mai mayo maggio mei maio
		june jun juin junio juni giugno junho
		july jul juillet julio juli luglio julho
		august aug aout agosto augustus
		september sept sep septembre septiembre settembre setembro
		october oct octobre octubre oktober ottobre outubro
		november nov novembre noviembre novembro
		december dec decembre diciembre dezember dicembre dezembro`,
		func(row int) time.Month { return time.Month(row + 1) })
	// shortMonths holds, by language, more short forms. Behind a day only, as many
	// are other words too.
	shortMonths = map[string]map[uint64]time.Month{
		"de": shortMonthsOf("jan feb mar apr mai jun jul aug sep okt nov dez"),
		"es": shortMonthsOf("ene feb mar abr may jun jul ago sep oct nov dic"),
		"fr": shortMonthsOf("janv fevr mars avr mai juin juil aout sept oct nov dec"),
		"it": shortMonthsOf("gen feb mar apr mag giu lug ago set ott nov dic"),
		"nl": shortMonthsOf("jan feb mrt apr mei jun jul aug sep okt nov dec"),
		"pt": shortMonthsOf("jan fev mar abr mai jun jul ago set out nov dez"),
	}
	englishMonth = hashes(`january jan february feb march mar april apr may june jun july jul august aug
		september sept sep october oct november nov december dec`)
	relatives = table(`
		yesterday hier ayer gestern ieri gisteren ontem
		today tonight aujourdhui hoy heute oggi vandaag hoje
		tomorrow demain manana morgen domani amanha`,
		func(row int) int { return row - 1 })
	// namedDays holds the days of several words by their first word.
	namedDays = nameDays(
		namedDay{text: "last night", days: -1}, namedDay{text: "this morning"}, namedDay{text: "this afternoon"},
		namedDay{text: "this evening"}, namedDay{text: "ce matin"}, namedDay{text: "ce soir"}, namedDay{text: "esta manana"},
		namedDay{text: "esta tarde"}, namedDay{text: "esta noche"}, namedDay{text: "heute morgen"},
		namedDay{text: "gestern morgen", days: -1}, namedDay{text: "hoje de manha"},
		namedDay{text: "new year eve", month: time.December, days: 31, capital: true},
		namedDay{text: "new years eve", month: time.December, days: 31, capital: true},
		namedDay{text: "new year day", month: time.January, days: 1, capital: true},
		namedDay{text: "new years day", month: time.January, days: 1, capital: true},
		namedDay{text: "christmas eve", month: time.December, days: 24, capital: true},
		namedDay{text: "christmas day", month: time.December, days: 25, capital: true},
		namedDay{text: "on christmas", month: time.December, days: 25, capital: true},
		namedDay{text: "boxing day", month: time.December, days: 26, capital: true},
		namedDay{text: "valentine day", month: time.February, days: 14, capital: true},
		namedDay{text: "valentines day", month: time.February, days: 14, capital: true},
		namedDay{text: "on halloween", month: time.October, days: 31, capital: true},
		namedDay{text: "fourth of july", month: time.July, days: 4, capital: true},
		namedDay{text: "july fourth", month: time.July, days: 4, capital: true},
	)
	// namedFirst has a bit set for every first word: most words are none.
	namedFirst = firstBits(namedDays)
	joiner     = hashes(`the of on le de der am el del`)
	beforeYear = hashes(`in since of until till by from early late mid before after during the en depuis seit im desde del dal nel sinds and`)
	lastHash   = HashWord("last")
	nextHash   = HashWord("next")
	// Words for last and next that stand behind the day.
	lastBehind  = hashes(`dernier pasado passato`)
	nextBehind  = hashes(`prochain proximo prossimo`)
	furtherDays = map[uint64]int{HashWord("avant"): -1, HashWord("apres"): 1} // avant-hier, après-demain
	// ownDates holds, by language, the months and weekdays that are no other words
	// there: "mars" and "mai" are dates in French, "sept" is a number, "tués" is no
	// Tuesday.
	ownDates = map[string]map[uint64]bool{
		"fr": hashes(`janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
			lundi mardi mercredi jeudi vendredi samedi dimanche`),
	}
)
