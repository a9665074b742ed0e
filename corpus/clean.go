package corpus

import (
	"fmt"
	"slices"
	"time"
)

// Document is an article marked up for reading by machines. All spans are byte
// offsets into Article.Body, except those of Title, which are offsets into
// Article.Title.
type Document struct {
	Article *Article
	// Lang is the language that it is read as, such as "en" or "pt": the primary
	// subtag of the article's tag or, where there is none, what [Language] is sure
	// of; empty when unknown.
	Lang  string
	Title []Word
	// Body holds the words of the body in order, furniture included. In languages
	// with elision the elided words stand alone: "l'armée" is two words.
	Body []Word
	// Sentences partition the words of the body: a sentence never crosses a
	// line that ends a paragraph.
	Sentences []Sentence
	// Furniture lists what stands in the body but is not report: see [Furniture].
	Furniture []Furniture
	Dateline  Dateline
	// Agency is the wire service that the text credits ("(Polar Press)"), else that
	// which [Meta] tells; or empty.
	Agency   string
	Entities []Entity
	Numbers  []Number
	Dates    []Date
}

// Sentence is one sentence of the body: its span, and its words as the range
// First to Last (exclusive) of [Document.Body].
type Sentence struct {
	Span
	First, Last int
	// Paragraph counts the lines with text before this sentence.
	Paragraph int
	// Kind is Report, or the kind of furniture that the whole sentence is.
	Kind Kind
}

// Kind tells report from the kinds of furniture.
type Kind uint8

// The kinds of text in a body.
const (
	Report    Kind = iota // what the article says
	Caption               // what a picture shows, usually of another day
	Credit                // who took the picture, who wrote and edited
	Byline                // "By Anna Reval"
	Datelined             // "OSTREL, Sept 17 (Meridian Wire) -"
	Notice                // subscribe and related lines, rights, navigation
	Stamp                 // a line that is only a time of publication
)

var kindNames = [...]string{"report", "caption", "credit", "byline", "dateline", "notice", "stamp"}

// String is the kind's name in lower case.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// MarshalText gives the kind's name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the kind's name.
func (k *Kind) UnmarshalText(text []byte) error {
	i := slices.Index(kindNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("%s is no kind of text", quoteShort(string(text)))
	}
	*k = Kind(i)
	return nil
}

// Furniture is a span of the body that is not report.
type Furniture struct {
	Span
	Kind Kind `json:"kind"`
}

// Dateline is the opening of a report that says where and by whom it was filed.
// Its spans are empty when the part is absent.
type Dateline struct {
	Span         // the whole dateline; empty when there is none
	Place  Span  // "OSTREL"
	Agency Span  // "Meridian Wire"
	Date   *Date // the date in it, if any
}

// Entity is a name by its shape: a run of capitalised words, or an acronym.
type Entity struct {
	Span
	Sentence    int // index into Document.Sentences
	First, Last int // range of Document.Body, Last exclusive
	Acronym     bool
}

// Number is a number in figures or words ("15", "1,200", "two dozen", "twenty-one").
type Number struct {
	Span
	Sentence    int
	First, Last int // range of Document.Body, Last exclusive
	Value       float64
}

// Precision tells how much of a date is known.
type Precision uint8

// The precisions of dates, finest first.
const (
	Day Precision = iota
	Month
	Year
)

// Date is a mention of a day, month or year.
type Date struct {
	Span
	Sentence int
	// Time is the first moment of the day, month or year, in UTC; the zero time
	// when it cannot be told (a weekday in an undated article).
	Time      time.Time
	Precision Precision
	// Weekday is set (HasWeekday) when the mention names one or it follows from
	// Time at day precision.
	Weekday    time.Weekday
	HasWeekday bool
	// Relative is set when the mention was resolved against the article's date
	// ("Friday", "yesterday") rather than read from the page ("May 25, 2021").
	Relative bool
}

// Clean marks up an article. It is pure and never fails: a text in which
// nothing can be recognised gives words and nothing else.
func Clean(a *Article) *Document {
	lang := a.language()
	d := &Document{Article: a, Lang: lang}
	d.Title = splitElisions(a.Title, Words(a.Title, make([]Word, 0, len(a.Title)/5+1)), lang)
	d.Body = splitElisions(a.Body, Words(a.Body, make([]Word, 0, len(a.Body)/5+1)), lang)
	d.splitSentences()
	d.findFurniture()
	d.findEntities(lang)
	d.findNumbers(lang)
	d.findDates(lang)
	return d
}

// Text is the part of the body that the span covers.
func (d *Document) Text(s Span) string { return s.Of(d.Article.Body) }

// Folded is the folded form of word i of the body.
func (d *Document) Folded(i int) string { return FoldWord(d.Article.Body, d.Body[i]) }
