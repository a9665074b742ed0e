package merge

import (
	"encoding/json"
	"math"

	"github.com/wirefold/wirefold/corpus"
)

// Attribute is what a claim is about.
type Attribute string

// The attributes. The order here is the order in which facts are printed.
const (
	Killed     Attribute = "killed"
	Wounded    Attribute = "wounded"
	Casualties Attribute = "casualties" // hit ("shot", "stabbed"): whether they died is not said
	Missing    Attribute = "missing"
	Arrested   Attribute = "arrested"
	Abducted   Attribute = "abducted"
	Rescued    Attribute = "rescued"
	Evacuated  Attribute = "evacuated"
	Displaced  Attribute = "displaced"
	EventDate  Attribute = "date"
	EventTime  Attribute = "time"
	EventPlace Attribute = "place"
)

// Class is who is counted, or which moment of the event a clock time is about.
type Class string

// The classes of people, and of clock times.
const (
	People     Class = "people" // also where the text does not say who
	Civilians  Class = "civilians"
	Children   Class = "children"
	Soldiers   Class = "soldiers"
	Police     Class = "police"
	Assailants Class = "assailants" // whoever stands on the attacking or accused side
	Workers    Class = "workers"
	Passengers Class = "passengers"

	Start    Class = "start"
	End      Class = "end"
	Observed Class = "observed" // something was seen or heard then
)

// Kind tells how a [Value] is to be read.
type Kind uint8

// The kinds of values.
const (
	Count Kind = iota // N was printed; the truth lies from Low to High
	Vague             // no figure was printed ("several"): Low and High alone
	Clock             // N, Low and High are minutes after midnight
	Day               // Text is a day: 2006-01-02, or a weekday where no more is known
	Name              // Text is a name
)

// Value is what a claim says. Quantities are closed intervals, so that "at least
// six" and "eight" can agree; High is +Inf where there is no upper bound.
type Value struct {
	Kind         Kind
	N, Low, High float64
	// Text is the words as printed; the day for Day, the name for Name.
	Text string
	// Unit is the time zone printed with a clock time, or empty.
	Unit string
}

// Overlaps reports whether one quantity can satisfy both values.
func (v Value) Overlaps(w Value) bool { return v.Low <= w.High && w.Low <= v.High }

// Exact reports whether the value leaves no room.
func (v Value) Exact() bool { return v.Low == v.High }

type valueJSON struct {
	N    *float64 `json:"n"`
	Low  *float64 `json:"low"`
	High *float64 `json:"high"`
	Text string   `json:"text"`
	Unit string   `json:"unit,omitempty"`
}

// MarshalJSON prints what is open or was not printed as null.
func (v Value) MarshalJSON() ([]byte, error) {
	out := valueJSON{Text: v.Text, Unit: v.Unit}
	if v.Kind == Count || v.Kind == Clock {
		out.N = &v.N
	}
	if v.Kind <= Clock {
		out.Low = &v.Low
		if !math.IsInf(v.High, 1) {
			out.High = &v.High
		}
	}
	return json.Marshal(out)
}

// Hedge says how the printed figure is to be taken.
type Hedge string

// The hedges.
const (
	Exactly   Hedge = ""          // [n, n]
	AtLeast   Hedge = "at least"  // [n, open)
	MoreThan  Hedge = "more than" // [n+1, open)
	UpTo      Hedge = "up to"     // [0, n]
	FewerThan Hedge = "fewer than"
	About     Hedge = "about"   // a tenth to either side; a dozen is 10 to 14
	Nearly    Hedge = "nearly"  // a tenth below
	Between   Hedge = "between" // "10 to 12"
	Several   Hedge = "several" // no figure printed
)

// Mode is how the text vouches for a claim.
type Mode string

// The modes.
const (
	Unattributed Mode = "unattributed" // the article's own voice
	Direct       Mode = "direct"       // inside quotation marks
	Paraphrase   Mode = "paraphrase"   // "..., the army said"
	Witnessed    Mode = "witnessed"    // the outlet's own reporter
)

// Source is who is cited for a claim.
type Source struct {
	Name string // as printed; empty when nobody is cited
	// Party names the official body behind the source (military, police ...):
	// what one body said is one voice, whoever passes it on. Empty when the
	// source is no official body.
	Party string
	Mode  Mode
}

// Scope is which event a claim is about.
type Scope string

// The scopes.
const (
	Main       Scope = "main"       // the story's event
	Sub        Scope = "sub"        // a part or an aftermath of it
	Related    Scope = "related"    // another event of about the same time
	Background Scope = "background" // history and statistics
	Furnished  Scope = "furniture"  // a caption, a credit, a related line
	Unscoped   Scope = "unscoped"   // cannot be told: never compared
)

// Claim is one checkable statement of one article.
type Claim struct {
	Article   string
	Attribute Attribute
	Class     Class
	Value     Value
	Hedge     Hedge
	// Negated marks "two men were not hurt": true or not, it is no toll. (That
	// nobody was hurt is a toll, of nought.)
	Negated bool
	// Instead is the figure that the same words take back ("seven, not nine").
	Instead *Value
	// Single marks one person described or named ("a soldier", "he"), where the
	// text prints no figure: it is part of any figure printed elsewhere.
	Single bool
	// Part marks a share of a count beside it ("including two children").
	Part bool
	// Extra marks those beyond people already counted ("two others").
	Extra bool
	// Listed marks the sum of a list of different people ("two officers and a
	// nurse were killed": three people).
	Listed bool
	// Lead marks what the opening sentences say.
	Lead  bool
	Cited Source
	Scope Scope
	// Why says what decided the scope, in words.
	Why string
	// Span is the clause, ValueSpan the words of the value in it, both in bytes
	// of the article's body.
	Span, ValueSpan corpus.Span
	// Sentence is the index into Document.Sentences.
	Sentence int

	suicide  bool // the doer died by the own hand
	rival    bool // "gave the number as 17": another figure for what was counted
	opening  bool // in the first two report sentences
	definite bool // "the two men": known from elsewhere
}
