package corpus

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

const (
	minYear = 1000
	maxYear = 9999
)

var errPublishedYear = errors.New("the year is outside 1000 to 9999")

// parsePublished reads a time of publication: RFC 3339, its relatives with a
// space for the T, without colon in the zone or without zone (then it is UTC), a
// bare date (midnight UTC), and the dates of feeds, RFC 822 and RFC 1123.
//
// It does not use time.Parse for the whole, which takes a zone name such as EST
// for UTC unless the machine happens to be in that zone. The zone that was
// written is kept: it tells which day "Friday" is.
func parsePublished(s string) (time.Time, error) {
	trimmed := strings.TrimSpace(s)
	t, ok := parseISOTime(trimmed)
	if !ok {
		t, ok = parseFeedTime(trimmed)
	}
	if !ok {
		return time.Time{}, fmt.Errorf("cannot read %s as a time", quoteShort(s))
	}
	// Both: what is written out later may be in UTC.
	if !yearFits(t) || !yearFits(t.UTC()) {
		return time.Time{}, errPublishedYear
	}
	return t, nil
}

// ParseTime reads a time as it stands in articles, in the forms that are read for the
// field published of JSON Lines.
func ParseTime(s string) (time.Time, error) { return parsePublished(s) }

func yearFits(t time.Time) bool { return minYear <= t.Year() && t.Year() <= maxYear }

// parseISOTime reads 2024-09-17, 2024-09-17T05:30:00 and the like.
func parseISOTime(s string) (time.Time, bool) {
	const date = len("2024-09-17")
	if len(s) < date || s[4] != '-' || s[7] != '-' {
		return time.Time{}, false
	}
	year, ok1 := digits(s[:4])
	month, ok2 := digits(s[5:7])
	day, ok3 := digits(s[8:10])
	if !ok1 || !ok2 || !ok3 {
		return time.Time{}, false
	}
	if len(s) == date {
		return calendarTime(year, month, day, clock{}, time.UTC)
	}
	if sep := s[date]; sep != 'T' && sep != 't' && sep != ' ' {
		return time.Time{}, false
	}
	rest := s[date+1:]
	zone := time.UTC
	if i := strings.IndexAny(rest, "Zz+- "); i >= 0 {
		var ok bool
		if zone, ok = parseZone(strings.TrimLeft(rest[i:], " ")); !ok {
			return time.Time{}, false
		}
		rest = rest[:i]
	}
	c, ok := parseClock(rest)
	if !ok || len(rest) < len("05:30:00") {
		return time.Time{}, false
	}
	return calendarTime(year, month, day, c, zone)
}

// parseFeedTime reads Tue, 17 Sep 2024 05:30:00 +0200 and the like.
func parseFeedTime(s string) (time.Time, bool) {
	if name, rest, ok := strings.Cut(s, ","); ok {
		if nameIndex(weekdayNames, name) < 0 {
			return time.Time{}, false
		}
		s = rest
	}
	f := strings.Fields(s)
	if len(f) != 5 || len(f[0]) > 2 {
		return time.Time{}, false
	}
	day, ok1 := digits(f[0])
	month := 1 + nameIndex(monthNames, f[1])
	year, ok2 := feedYear(f[2])
	c, ok3 := parseClock(f[3])
	zone, ok4 := parseZone(f[4])
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return time.Time{}, false
	}
	return calendarTime(year, month, day, c, zone)
}

var (
	monthNames   = []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
	weekdayNames = []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}
)

// nameIndex is where name stands in names, in whatever case, or -1.
func nameIndex(names []string, name string) int {
	for i, n := range names {
		if strings.EqualFold(n, name) {
			return i
		}
	}
	return -1
}

// feedYear reads a year; one of two digits lies, as RFC 2822 has it, between
// 1950 and 2049.
func feedYear(s string) (int, bool) {
	year, ok := digits(s)
	switch {
	case !ok || len(s) != 2 && len(s) != 4:
		return 0, false
	case len(s) == 4:
		return year, true
	case year < 50:
		return 2000 + year, true
	default:
		return 1900 + year, true
	}
}

// clock is a time of day.
type clock struct{ hour, minute, second, nano int }

// parseClock reads 05:30, 05:30:00 and 05:30:00.25, of whose fraction digits
// after the ninth are dropped.
func parseClock(s string) (clock, bool) {
	var c clock
	if len(s) < 5 || s[2] != ':' {
		return c, false
	}
	var ok1, ok2, ok3 bool
	c.hour, ok1 = digits(s[:2])
	c.minute, ok2 = digits(s[3:5])
	if len(s) == 5 {
		return c, ok1 && ok2 && c.valid()
	}
	if len(s) < 8 || s[5] != ':' {
		return c, false
	}
	c.second, ok3 = digits(s[6:8])
	if !ok1 || !ok2 || !ok3 || !c.valid() {
		return c, false
	}
	if len(s) == 8 {
		return c, true
	}
	var ok bool
	c.nano, ok = parseFraction(s[8:])
	return c, ok
}

func (c clock) valid() bool { return c.hour < 24 && c.minute < 60 && c.second < 60 }

// parseFraction reads .25 or ,25 as nanoseconds.
func parseFraction(s string) (int, bool) {
	if s[0] != '.' && s[0] != ',' || len(s) == 1 {
		return 0, false
	}
	nano := 0
	for i := range len(s) - 1 {
		d := s[i+1] - '0'
		if d > 9 {
			return 0, false
		}
		if i < 9 {
			nano = nano*10 + int(d)
		}
	}
	for i := len(s) - 1; i < 9; i++ {
		nano *= 10
	}
	return nano, true
}

// namedZones are the names that RFC 822 defines, in hours from UTC. Others,
// such as CET or IST, are not read: most mean different things to different
// people.
var namedZones = map[string]int{
	"Z": 0, "UT": 0, "UTC": 0, "GMT": 0,
	"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}

// parseZone reads Z, +02:00, +0200, +02 and the names of RFC 822.
func parseZone(s string) (*time.Location, bool) {
	if hours, ok := namedZones[strings.ToUpper(s)]; ok {
		return fixedZone(hours * 3600), true
	}
	if s == "" || s[0] != '+' && s[0] != '-' {
		return nil, false
	}
	hh, mm := s[1:], "00"
	switch {
	case len(s) == 6 && s[3] == ':':
		hh, mm = s[1:3], s[4:]
	case len(s) == 5:
		hh, mm = s[1:3], s[3:]
	case len(s) != 3:
		return nil, false
	}
	hours, ok1 := digits(hh)
	minutes, ok2 := digits(mm)
	if !ok1 || !ok2 || hours > 23 || minutes > 59 {
		return nil, false
	}
	seconds := hours*3600 + minutes*60
	if s[0] == '-' {
		seconds = -seconds
	}
	return fixedZone(seconds), true
}

// fixedZone never gives time.Local, so that the same input reads the same on
// every machine.
func fixedZone(seconds int) *time.Location {
	if seconds == 0 {
		return time.UTC
	}
	return time.FixedZone("", seconds)
}

// digits reads a number of decimal digits and nothing else.
func digits(s string) (int, bool) {
	n := 0
	for i := range len(s) {
		d := s[i] - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + int(d)
	}
	return n, len(s) > 0 && len(s) <= 4
}

// calendarTime is that moment, unless there is no such day.
func calendarTime(year, month, day int, c clock, zone *time.Location) (time.Time, bool) {
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, c.hour, c.minute, c.second, c.nano, zone)
	return t, t.Day() == day // 31 April would be 1 May
}
