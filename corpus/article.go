package corpus

import "time"

// MaxArticle is the size, in bytes of title and body together (of the body
// alone where the title is its first line), above which an
// article is refused: 8 MiB is some two thousand pages, more than any report.
const MaxArticle = 8 << 20

// Article is one published item, as it was given. As JSON it has the names of the
// fields that [Reader] reads from JSON Lines.
type Article struct {
	// ID names the article in one input. It is never empty.
	ID string `json:"id"`
	// Title is the headline; it may be empty.
	Title string `json:"title"`
	// Body is the text as given. Every offset this project prints counts bytes
	// from its start.
	Body string `json:"body"`
	// Source is the outlet that published the article; empty when unknown.
	Source string `json:"source,omitempty"`
	// Published is when it was published; the zero time when unknown.
	Published time.Time `json:"published,omitzero"`
	// Lang is a BCP 47 tag such as "en" or "pt-BR"; empty when unknown.
	Lang string `json:"lang,omitempty"`
	// URL is where it was published; empty when unknown.
	URL string `json:"url,omitempty"`
	// Version tells states of one item apart; empty when not versioned.
	Version string `json:"version,omitempty"`
	// Meta is what else the input told; nil when nothing.
	Meta *Meta `json:"meta,omitempty"`
	// Furniture are the spans of the body that the input's markup showed to be no
	// report, such as captions, in order and apart. [Clean] finds others.
	Furniture []Furniture `json:"furniture,omitempty"`
	// Fields holds the further input fields that the reader was asked to keep
	// (see [Reader.Keep]); nil when none was.
	Fields map[string]string `json:"-"`
	// Raw is the article as it stood in the input; nil unless the reader was asked
	// for it (see [Reader.Raw]).
	Raw *Raw `json:"-"`
}

// Raw is an article as it stood in the input, for those who pass it on unchanged.
type Raw struct {
	// Form tells what Bytes holds.
	Form Form
	// Bytes is what stood there, byte for byte but unpacked. JSON in UTF-16 comes
	// as UTF-8, and what stood in another format as a line of our own JSON.
	Bytes []byte
	// Name is the file of a plain-text article: its path below the folder or archive
	// that was given, with slashes, or its base name when the file itself was given,
	// in either case without .gz or .zst; "stdin.txt" for standard input. It is
	// empty for JSON.
	Name string
}

// Form tells how an article stood in its input.
type Form uint8

// The forms of articles.
const (
	// TextFile is a whole file of plain text, its byte order mark included.
	TextFile Form = iota
	// JSONLine is a line of JSON Lines without its line feed (but with the
	// carriage return before it, if there is one), or one of several objects in a
	// row, which may go over several lines.
	JSONLine
	// JSONElement is an object in a JSON array, without what stands around it. It
	// may go over several lines.
	JSONElement
)

var formNames = [...]string{"text file", "JSON line", "JSON element"}

// String names the form.
func (f Form) String() string {
	if int(f) < len(formNames) {
		return formNames[f]
	}
	return "unknown"
}

// ByPublication orders articles by time of publication, those without a time last.
func ByPublication(a, b *Article) int {
	switch x, y := a.Published.IsZero(), b.Published.IsZero(); {
	case x && y:
		return 0
	case x:
		return 1
	case y:
		return -1
	}
	return a.Published.Compare(b.Published)
}

// Span is a half-open range of byte offsets into a text.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Len is the span's length in bytes.
func (s Span) Len() int { return s.End - s.Start }

// Of is the text that the span covers. It panics when the span does not lie
// inside text, as slicing does.
func (s Span) Of(text string) string { return text[s.Start:s.End] }

// Contains reports whether t lies wholly inside s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Overlaps reports whether the two spans share at least one byte.
func (s Span) Overlaps(t Span) bool { return s.Start < t.End && t.Start < s.End }
