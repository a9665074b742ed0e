package merge

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Box is a fact box: what an editor wants to know of a story at a glance, in
// editorial order, every line traceable to the words it comes from.
type Box struct {
	Rows []Row `json:"rows"`
}

// Row is a line of a fact box.
type Row struct {
	Label string `json:"label"`
	Parts []Part `json:"parts"`
}

// Part is one statement of a line, as one fact has it.
type Part struct {
	Text   string   `json:"text"`
	Status Status   `json:"status"`
	Rule   string   `json:"rule"`
	Flags  []string `json:"flags,omitempty"`
	// Origins counts the independent voices that give the value.
	Origins int `json:"origins"`
	// Voices are who says so: those cited, else the articles.
	Voices []string `json:"voices"`
	Quotes []Quote  `json:"quotes"`
	// Fact is the fact that the part states, the first one of another event; nil for
	// what happened.
	Fact *Fact `json:"-"`
}

// Quote is the words of an article that a part rests on.
type Quote struct {
	Article string `json:"article"`
	Text    string `json:"text"`
	Start   int    `json:"start"` // bytes of the article's body
	End     int    `json:"end"`
	Value   string `json:"value"`
	// ValueStart and ValueEnd are where the words of the value are.
	ValueStart int    `json:"value_start"`
	ValueEnd   int    `json:"value_end"`
	Cited      string `json:"cited"`
	Status     Status `json:"status"`
}

// The labels of a fact box that are not the name of an attribute.
const (
	labelWhat       = "What"
	labelWhen       = "When"
	labelWhere      = "Where"
	labelWho        = "Who"
	labelClaimed    = "Claimed by"
	labelHow        = "How"
	labelSeparately = "Separately"
	labelRelated    = "Related"
	labelSuperseded = "Superseded"
	labelDisputed   = "Disputed"
)

// rows says which attributes of the main event make a line.
var rows = []struct {
	label      string
	attributes []Attribute
}{
	{labelWhen, []Attribute{EventDate, EventTime, Duration}},
	{labelWhere, []Attribute{EventPlace, Distance}},
	{labelWho, []Attribute{Perpetrator}},
	{labelClaimed, []Attribute{ClaimedBy}},
	{labelHow, []Attribute{Cause}},
	{"Killed", []Attribute{Killed}},
	{"Wounded", []Attribute{Wounded}},
	{"Hit", []Attribute{Casualties}},
	{"Missing", []Attribute{Missing}},
	{"Arrested", []Attribute{Arrested}},
	{"Abducted", []Attribute{Abducted}},
	{"Rescued", []Attribute{Rescued}},
	{"Evacuated", []Attribute{Evacuated}},
	{"Displaced", []Attribute{Displaced}},
	{"Present", []Attribute{Present}},
	{"Shown", []Attribute{Shown}},
	{"Counted", []Attribute{Number}},
	{"Magnitude", []Attribute{Magnitude}},
	{"Measured", []Attribute{Speed, Area}},
	{"Votes", []Attribute{Votes, Percentage, Score}},
	{"Money", []Attribute{Money}},
	{"State", []Attribute{State}},
	{"Comment", []Attribute{Comment}},
	{"Named", []Attribute{Person}},
}

// partsShown and quotesShown bound what a line prints.
const partsShown, quotesShown = 6, 3

// NewBox lays the facts of a story out, as [Reconcile] gives them.
func NewBox(facts []Fact) Box {
	var box Box
	add := func(label string, parts []Part) {
		if len(parts) > 0 {
			box.Rows = append(box.Rows, Row{label, parts[:min(len(parts), partsShown)]})
		}
	}
	add(labelWhat, what(facts))
	for _, row := range rows {
		var parts []Part
		for _, a := range row.attributes {
			var of []*Fact
			for i := range facts {
				if f := &facts[i]; f.Attribute == a && f.Scope == Main && f.Status != Superseded && f.Status != Retracted && tells(f) {
					of = append(of, f)
				}
			}
			if a == Person || a == Number {
				slices.SortStableFunc(of, func(f, g *Fact) int { return cmp.Compare(len(g.Claims), len(f.Claims)) })
			}
			for _, f := range of {
				parts = append(parts, partOf(f, f.Text()))
			}
		}
		add(row.label, parts)
	}
	for _, side := range []struct {
		label  string
		scopes []Scope
	}{{labelSeparately, []Scope{Sub}}, {labelRelated, []Scope{Related, Background}}} {
		add(side.label, episodesOf(facts, side.scopes))
	}
	var old, open []Part
	for i := range facts {
		f := &facts[i]
		if f.Scope != Main && f.Scope != Sub && f.Event == 0 {
			continue
		}
		if f.Status == Conflicting {
			open = append(open, partOf(f, string(f.Attribute)+of(f.Class)+": "+f.Text()))
		}
		old = append(old, replaced(f)...)
	}
	add(labelSuperseded, old)
	add(labelDisputed, open)
	return box
}

// tells reports whether a fact is worth a line: moments, durations and counts of
// things only where an opening gives them, or two voices do.
func tells(f *Fact) bool {
	switch {
	case f.Attribute == EventTime && f.Class == Observed, f.Attribute == Duration, f.Attribute == Number, f.Attribute == Distance,
		f.Attribute == Person, f.Attribute == Money, f.Attribute == Percentage:
		article := f.Claims[0].article
		for i := range f.Claims {
			if c := &f.Claims[i]; c.Claim.opening || c.article != article {
				return true
			}
		}
		return false
	}
	return true
}

func of(c Class) string {
	if c == "" {
		return ""
	}
	return " (" + string(c) + ")"
}

// what tells the event in the words of an article: the first sentence with claims of
// it, of the newest article that has one.
func what(facts []Fact) []Part {
	var best *FactClaim
	var from *Fact
	for i := range facts {
		f := &facts[i]
		if f.Scope != Main || !tellsWhat[f.Attribute] {
			continue
		}
		for k := range f.Claims {
			c := &f.Claims[k]
			if !c.Claim.Lead || c.Status == Retracted || c.doc == nil {
				continue
			}
			if best == nil || cmp.Or(cmp.Compare(best.Claim.Sentence, c.Claim.Sentence), cmp.Compare(c.rank, best.rank)) > 0 {
				best, from = c, f
			}
		}
	}
	if best == nil {
		return nil
	}
	d := best.doc
	at := d.Sentences[best.Claim.Sentence].Span
	if d.Dateline.End > at.Start && d.Dateline.End < at.End {
		at.Start = d.Dateline.End
	}
	text := d.Text(at)
	at.Start += len(text) - len(strings.TrimLeft(text, " \t\r\n-–—:"))
	p := Part{Text: strings.Join(strings.Fields(d.Text(at)), " "), Status: Single, Rule: "the opening of the newest report", Origins: 1}
	p.Voices = []string{voiceOf(best)}
	q := quoteOf(best)
	q.Text, q.Start, q.End = d.Text(at), at.Start, at.End
	p.Quotes, p.Flags = []Quote{q}, from.Flags
	return []Part{p}
}

// tellsWhat are the attributes whose claims say what happened.
var tellsWhat = map[Attribute]bool{Target: true, Perpetrator: true, Killed: true, Wounded: true, Casualties: true, Missing: true,
	Arrested: true, Abducted: true, Rescued: true, Evacuated: true, Displaced: true, EventDate: true, Magnitude: true, Votes: true,
	Percentage: true, Score: true, Money: true, State: true, Number: true, Cause: true}

// episodesOf makes one part of all that is told of each other event.
func episodesOf(facts []Fact, scopes []Scope) []Part {
	var parts []Part
	seen := map[int]bool{}
	for i := range facts {
		f := &facts[i]
		if f.Event == 0 || seen[f.Event] || !slices.Contains(scopes, f.Scope) {
			continue
		}
		seen[f.Event] = true
		p := Part{Status: f.Status, Rule: f.Rule, Origins: f.Origins, Fact: f}
		var texts []string
		told := false // more than when and where
		for k := i; k < len(facts); k++ {
			if g := &facts[k]; g.Event == f.Event && g.Attribute != Person && g.Attribute != Comment {
				q := partOf(g, "")
				texts = append(texts, string(g.Attribute)+": "+g.Text())
				told = told || g.Attribute != EventDate && g.Attribute != EventPlace
				p.Flags = append(p.Flags, q.Flags...)
				p.Voices = union(p.Voices, q.Voices)
				p.Quotes = append(p.Quotes, q.Quotes...)
				if g.Status == Conflicting {
					p.Status, p.Rule = g.Status, g.Rule
				}
			}
		}
		if !told {
			continue
		}
		p.Quotes = p.Quotes[:min(len(p.Quotes), quotesShown)]
		p.Text = when(f) + strings.Join(texts, "; ")
		parts = append(parts, p)
	}
	return parts
}

// when says when the other event of a fact was, as far as known.
func when(f *Fact) string {
	for i := range f.Claims {
		e := f.Claims[i].Claim.Episode
		switch {
		case e == nil || e.From.IsZero():
			continue
		case e.From.Equal(e.To):
			return e.From.Format("2 January 2006: ")
		case e.To.Sub(e.From) < 32*24*time.Hour:
			return e.From.Format("2 January") + " to " + e.To.Format("2 January 2006: ")
		}
		return e.From.Format("2006: ")
	}
	return ""
}

// replaced lists what is out of date or taken back.
func replaced(f *Fact) []Part {
	var out []Part
	seen := map[string]bool{}
	for i := range f.Claims {
		c := &f.Claims[i]
		if c.Status != Superseded && c.Status != Retracted {
			continue
		}
		v := c.Claim.Value
		text := string(f.Attribute) + of(f.Class) + ": " + display(v)
		if seen[text] {
			continue
		}
		seen[text] = true
		out = append(out, Part{Text: text, Status: c.Status, Rule: c.Rule, Voices: []string{voiceOf(c)}, Quotes: []Quote{quoteOf(c)}, Fact: f})
	}
	return out
}

func partOf(f *Fact, text string) Part {
	p := Part{Text: text, Status: f.Status, Rule: f.Rule, Flags: f.Flags, Origins: f.Origins, Fact: f}
	quoted := map[string]bool{}
	for _, exactly := range []bool{true, false} { // what gives the value itself comes first
		for i := range f.Claims {
			c := &f.Claims[i]
			if c.Status == Superseded || c.Status == Retracted || f.Status == Conflicting && c.Status != Conflicting ||
				exactly != same(c.Claim.Value, f.Value) {
				continue
			}
			p.Voices = union(p.Voices, []string{voiceOf(c)})
			if k := c.Quote + c.Claim.Value.String(); !quoted[k] && len(p.Quotes) < quotesShown {
				quoted[k] = true
				p.Quotes = append(p.Quotes, quoteOf(c))
			}
		}
	}
	return p
}

func voiceOf(c *FactClaim) string {
	if c.Claim.Cited.Name != "" {
		return strings.Join(strings.Fields(c.Claim.Cited.Name), " ")
	}
	return c.Claim.Article
}

func quoteOf(c *FactClaim) Quote {
	return Quote{Article: c.Claim.Article, Text: c.Quote, Start: c.Claim.Span.Start, End: c.Claim.Span.End,
		Value: display(c.Claim.Value), ValueStart: c.Claim.ValueSpan.Start, ValueEnd: c.Claim.ValueSpan.End,
		Cited: c.Claim.Cited.Name, Status: c.Status}
}

func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

// Text is the value of a fact with what it is of, for people: "7 assailants", "1
// soldier", "15 km NW of Ostrel", "airport closed".
func (f *Fact) Text() string {
	v, class := display(f.Value), string(f.Class)
	switch f.Attribute {
	case EventTime:
		if f.Class == Start || f.Class == End {
			return class + " " + v
		}
	case Distance:
		if f.Value.Bearing != "" && !strings.Contains(v, class) {
			v += " " + f.Value.Bearing
		}
		if class != "" && !strings.Contains(v, class) {
			v += " (" + class + ")"
		}
	case State:
		return strings.TrimSpace(class + " " + v)
	case Number, Money, Percentage, Votes, Duration, Comment, Person:
		if class != "" && !strings.HasSuffix(v, class) {
			if f.Attribute == Number {
				return v + " " + singular(class, v)
			}
			return v + " (" + class + ")"
		}
	default:
		if class == "" || f.Class == People || f.Value.Kind > Vague || strings.HasSuffix(v, class) {
			return v
		}
		if f.Value.Kind == Vague {
			return v + " (" + class + ")"
		}
		return v + " " + singular(class, v)
	}
	return v
}

func singular(class, n string) string {
	switch {
	case n != "1":
		return class
	case class == string(Children):
		return "child"
	case strings.HasSuffix(class, "ies"):
		return strings.TrimSuffix(class, "ies") + "y"
	}
	return strings.TrimSuffix(class, "s")
}

// display prints a value for people.
func display(v Value) string {
	switch v.Kind {
	case Count:
		if v.Unit != "" {
			break // as printed, with its unit
		}
		plain := func(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
		switch {
		case v.Low == v.High:
			return plain(v.Low)
		case math.IsInf(v.High, 1):
			return "at least " + plain(v.Low)
		}
		return plain(v.Low) + "–" + plain(v.High)
	case Day:
		if t, err := time.Parse(time.DateOnly, v.Text); err == nil {
			return t.Format("Monday 2 January 2006")
		}
	}
	return strings.Join(strings.Fields(v.Text), " ")
}

// Text is the box as plain text: a line a part, its quotes below.
func (b Box) Text() string {
	width := 0
	for _, r := range b.Rows {
		width = max(width, len(r.Label))
	}
	var s strings.Builder
	for _, r := range b.Rows {
		label := r.Label
		for _, p := range r.Parts {
			fmt.Fprintf(&s, "%-*s  %s  [%s: %s]\n", width, label, p.Text, p.Status, strings.Join(p.Voices, "; "))
			label = ""
			for _, q := range p.Quotes {
				fmt.Fprintf(&s, "%-*s    “%s” — %s\n", width, "", strings.Join(strings.Fields(q.Text), " "), q.Article)
			}
			for _, w := range p.Flags {
				fmt.Fprintf(&s, "%-*s    ! %s\n", width, "", w)
			}
		}
	}
	return s.String()
}

// HTML is the box as a definition list, escaped, with the place of every quote in
// data attributes. Classes carry the statuses; there is no style of its own.
func (b Box) HTML() (template.HTML, error) {
	var s strings.Builder
	err := boxPage.Execute(&s, b)
	return template.HTML(s.String()), err
}

var boxPage = template.Must(template.New("box").Parse(`<dl class="facts">
{{- range .Rows}}
<dt>{{.Label}}</dt>
{{- range .Parts}}
<dd class="{{.Status}}">{{.Text}} <span class="status" title="{{.Rule}}">{{.Status}}</span>
{{- range .Voices}} <span class="voice">{{.}}</span>{{end}}
{{- range .Flags}} <strong class="flag">{{.}}</strong>{{end}}
{{- range .Quotes}}
<blockquote data-article="{{.Article}}" data-start="{{.Start}}" data-end="{{.End}}">{{.Text}} <cite>{{.Article}}</cite></blockquote>
{{- end}}</dd>
{{- end}}
{{- end}}
</dl>
`))

// MarshalJSON prints an empty box as one without rows, never as null.
func (b Box) MarshalJSON() ([]byte, error) {
	rows := b.Rows
	if rows == nil {
		rows = []Row{}
	}
	return json.Marshal(struct {
		Rows []Row `json:"rows"`
	}{rows})
}
