package corpus

import "time"

// MaxArticle is the size, in bytes of title and body together (of the body
// alone where the title is its first line), above which an
// article is refused: 8 MiB is some two thousand pages, more than any report.
const MaxArticle = 8 << 20

// Article is one published item, as it was given.
type Article struct {
	// ID names the article in one input. It is never empty.
	ID string
	// Title is the headline; it may be empty.
	Title string
	// Body is the text as given. Every offset this project prints counts bytes
	// from its start.
	Body string
	// Source is the outlet that published the article; empty when unknown.
	Source string
	// Published is when it was published; the zero time when unknown.
	Published time.Time
	// Lang is a BCP 47 tag such as "en" or "pt-BR"; empty when unknown.
	Lang string
	// URL is where it was published; empty when unknown.
	URL string
	// Version tells states of one item apart; empty when not versioned.
	Version string
	// Fields holds the further input fields that the reader was asked to keep
	// (see [Reader.Keep]); nil when none was.
	Fields map[string]string
}

// Span is a half-open range of byte offsets into a text.
type Span struct{ Start, End int }

// Len is the span's length in bytes.
func (s Span) Len() int { return s.End - s.Start }

// Of is the text that the span covers. It panics when the span does not lie
// inside text, as slicing does.
func (s Span) Of(text string) string { return text[s.Start:s.End] }

// Contains reports whether t lies wholly inside s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Overlaps reports whether the two spans share at least one byte.
func (s Span) Overlaps(t Span) bool { return s.Start < t.End && t.Start < s.End }
