package formats

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"

	"github.com/wirefold/wirefold/corpus"
)

// feedText is a feed in UTF-8.
func feedText(data []byte, told string) string {
	if wide := feedUTF16(data); wide != nil {
		text, _ := decodeWith(wide, data) // what cannot be decoded became U+FFFD
		return text
	}
	text, err := toUTF8(data, told)
	if err != nil {
		return strings.ToValidUTF8(string(data), "\ufffd")
	}
	return text
}

// feedUTF16 tells by the first bytes whether this is UTF-16, with a byte order mark or
// without; nil when not.
func feedUTF16(data []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("<\x00")), bytes.HasPrefix(data, []byte("{\x00")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(data, []byte("\xfe\xff")), bytes.HasPrefix(data, []byte("\x00<")), bytes.HasPrefix(data, []byte("\x00{")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	return nil
}

// feedHTMLTag matches the tags that tell HTML from text.
var feedHTMLTag = regexp.MustCompile(`(?i)</?(a|abbr|article|aside|b|blockquote|br|cite|code|del|div|em|figcaption|figure|font|footer|h[1-6]|header|hr|i|iframe|img|ins|li|main|ol|p|picture|pre|q|s|script|section|small|span|strong|style|sub|sup|table|tbody|td|th|thead|time|tr|tt|u|ul|video)([\s/][^<>]*)?>|<!--|<!\[CDATA\[`)

// feedMarkup is the text of a field that may hold HTML or plain text, of which feeds
// rarely say which.
func feedMarkup(s string) flattened {
	if feedHTMLTag.MatchString(s) {
		return flatten(s)
	}
	return flattened{text: feedPlain(html.UnescapeString(s))}
}

// feedPlain is text without control characters and without space around it.
func feedPlain(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// feedLine is the text of a field that is one line, such as a title.
func feedLine(s string) string {
	return collapse(feedMarkup(s).text)
}

// feedFirst is the first of values that is not blank.
func feedFirst(values ...string) string {
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}

// feedDate is a time as printed, and as gofeed read it, if it could.
type feedDate struct {
	printed string
	parsed  *time.Time
}

// time is the time, or the zero time. Ours is tried first, because it keeps the zone.
func (d feedDate) time() time.Time {
	if t, err := corpus.ParseTime(d.printed); err == nil {
		return t
	}
	if d.parsed == nil || isVague(d.printed) {
		return time.Time{}
	}
	if y := d.parsed.UTC().Year(); y < 1000 || y > 9999 {
		return time.Time{}
	}
	return d.parsed.UTC()
}

var (
	numericDate = regexp.MustCompile(`^\s*(\d{1,2})[/-](\d{1,2})[/-]\d`)
	zoneName    = regexp.MustCompile(`[\d\s]([A-Z]{2,5})\s*\)?\s*$`)
)

// zonesRead are the names of zones that gofeed reads the same on every machine.
var zonesRead = map[string]bool{
	"AM": true, "PM": true, "UT": true, "GMT": true, "UTC": true, "EST": true, "EDT": true, "CST": true, "CDT": true,
	"MST": true, "MDT": true, "PST": true, "PDT": true, "WET": true, "WEST": true, "BST": true, "CET": true,
	"CEST": true, "EET": true, "EEST": true,
}

// isVague reports whether a date can mean two days (03/04/2024), or is in a zone that
// only some machines know.
func isVague(s string) bool {
	if m := numericDate.FindStringSubmatch(s); m != nil {
		first, second := strings.TrimLeft(m[1], "0"), strings.TrimLeft(m[2], "0")
		if first != second && isMonth(first) && isMonth(second) {
			return true
		}
	}
	m := zoneName.FindStringSubmatch(s)
	return m != nil && !zonesRead[m[1]]
}

func isMonth(s string) bool { return len(s) == 1 || s == "10" || s == "11" || s == "12" }

// firstFeedDate is the first of dates that can be read.
func firstFeedDate(dates ...feedDate) (time.Time, string) {
	for _, d := range dates {
		if t := d.time(); !t.IsZero() {
			return t, d.printed
		}
	}
	return time.Time{}, ""
}

var (
	mailName = regexp.MustCompile(`^\s*\S+@\S+\s*\((.+)\)\s*$`)
	nameMail = regexp.MustCompile(`^\s*(.+?)\s*[(<]\S+@[^()<>]+[)>]\s*$`)
	mailOnly = regexp.MustCompile(`^\s*(mailto:)?[^\s@]+@[^\s@]+\s*$`)
)

// feedName is the name in "desk@polarpress.test (Anna Reval)" and the like. An address
// alone is no name.
func feedName(s string) string {
	s = feedLine(s)
	if m := mailName.FindStringSubmatch(s); m != nil {
		return strings.TrimSpace(m[1])
	}
	if m := nameMail.FindStringSubmatch(s); m != nil {
		return strings.TrimSpace(m[1])
	}
	if mailOnly.MatchString(s) {
		return ""
	}
	return s
}

// feedNames joins the names of people, each once.
func feedNames(people ...string) string {
	var all []string
	seen := map[string]bool{}
	for _, p := range people {
		if n := feedName(p); n != "" && !seen[n] {
			seen[n] = true
			all = append(all, n)
		}
	}
	return strings.Join(all, ", ")
}
