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
	// Rescued counts those brought to safety and survivors. Those released or escaped
	// count only as captives: where the article tells of an abduction.
	Rescued   Attribute = "rescued"
	Evacuated Attribute = "evacuated"
	Displaced Attribute = "displaced"
	// Present counts those who were there, whatever became of them: aboard,
	// underground, in a crowd.
	Present Attribute = "present"
	// Shown counts bodies or prisoners that pictures or a reporter saw: no toll.
	Shown Attribute = "shown"
	// Number counts things; the class is what is counted ("helicopters").
	Number Attribute = "number"

	EventDate  Attribute = "date"
	EventTime  Attribute = "time"
	Duration   Attribute = "duration" // in minutes; the class is what lasted, where said
	EventPlace Attribute = "place"
	Distance   Attribute = "distance" // in km; the class is the place it is measured from

	Magnitude  Attribute = "magnitude"
	Speed      Attribute = "speed"   // in km/h; the class is what moves, where said
	Area       Attribute = "area"    // in ha; the class is what became of it, where said
	Money      Attribute = "money"   // Unit is the currency; the class is what costs it
	Percentage Attribute = "percent" // the class is what it is a share of
	Votes      Attribute = "votes"   // the class is whose
	Score      Attribute = "score"

	Perpetrator Attribute = "perpetrator"
	ClaimedBy   Attribute = "claimed by" // who said that they did it, which may be another
	Target      Attribute = "target"
	Cause       Attribute = "cause"
	State       Attribute = "state"   // the class is what is so ("airport"), the value how ("closed")
	Comment     Attribute = "comment" // whether officials spoke; the class is who
	Person      Attribute = "person"  // a name; the class is the role
)

// Class is who or what a value is of: the people counted, the moment of the event
// that a clock time is about, the place that a distance is measured from. Claims
// of different classes never meet.
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
	Crew       Class = "crew"
	Depth      Class = "depth"      // of Distance
	Near       Class = "near"       // of EventPlace: what another event was near to
	Crowd      Class = "crowd"      // of Present: who marched or gathered
	Spectators Class = "spectators" // of Present
	Families   Class = "families"

	Majority Class = "majority" // of Votes: the greater of two sides
	Minority Class = "minority" // of Votes
	Margin   Class = "margin"   // of Votes: what lies between the sides
	Needed   Class = "needed"   // of Votes: what it takes
	Limit    Class = "limit"    // of Speed: nobody reached it, and no voice gives another

	Bodies   Class = "bodies" // of Shown
	Detained Class = "detained"

	Start    Class = "start"
	End      Class = "end"
	Observed Class = "observed" // something was seen or heard then

	Town   Class = "town"
	Site   Class = "site"   // a building, base or quarter
	Region Class = "region" // a county, province, state or country
	Street Class = "street"
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
	Code              // Text is one of a closed list: "closed", "under control"
)

// Value is what a claim says. Quantities are closed intervals, so that "at least
// six" and "eight" can agree; High is +Inf where there is no upper bound.
type Value struct {
	Kind         Kind
	N, Low, High float64
	// Text is the words as printed; the day for Day, the name for Name.
	Text string
	// Unit is the unit of a measure ("km", "minutes", "USD", "%"), the time zone
	// printed with a clock time, or empty.
	Unit string
	// Bearing is the direction of a distance: "N", "NE" ... , or empty.
	Bearing string
}

// Overlaps reports whether one quantity can satisfy both values. Measures that are
// rounded ("60 km", "70 km") do not where their margins only touch.
func (v Value) Overlaps(w Value) bool {
	if v.Unit != "" && !v.Exact() && !w.Exact() && v.Kind == Count && w.Kind == Count {
		return v.Low < w.High && w.Low < v.High
	}
	return v.Low <= w.High && w.Low <= v.High
}

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
	// Episode is the other event that a claim of scope Sub, Related or Background
	// is about; nil for all others.
	Episode *Episode
	// Span is the clause, ValueSpan the words of the value in it, both in bytes
	// of the article's body.
	Span, ValueSpan corpus.Span
	// Sentence is the index into Document.Sentences.
	Sentence int

	suicide  bool        // the doer died by the own hand
	force    bool        // done by police or soldiers
	spread   bool        // over several events: "killed in weekend attacks"
	rival    bool        // "gave the number as 17": another figure for what was counted
	against  corpus.Span // of a rival: the value it is another figure for
	voice    Source      // who gives the figure where no verb says so: "police 15"
	opening  bool        // in the first two report sentences
	definite bool        // "the two men": known from elsewhere
	share    bool        // "one of the wounded", "nine are in hospital": a part of the toll
	unsaid   bool        // a figure alone ("says it killed 63"): of whom, the text leaves open
	zone     zone        // of a clock time
	either   bool        // a clock time that does not tell the half of the day: "at 5.40"
	townOf   string      // the town of a short name, or of a side ("East Ostrel")
	sureTown bool        // surely a town of its own: it has police, or stands with its region
	printed  int         // how often the article prints the name of the place
	weight   int         // how much speaks for a day, a town, or a clock time as the start
	apart    *Decision   // the editor's that set it apart
}
