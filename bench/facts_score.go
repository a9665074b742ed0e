package bench

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
)

// word says which attributes of package merge answer to gold attributes of a name.
// The first of them names the row in which the claims are counted; none at all says
// that package merge does not read them.
type word struct {
	gold string
	ours []merge.Attribute
}

// anyMeasure are the attributes that may answer to a quantity of no special kind.
var anyMeasure = []merge.Attribute{
	merge.Number, merge.Duration, merge.Distance, merge.Magnitude, merge.Money,
	merge.Percentage, merge.Votes, merge.Score, merge.Speed, merge.Area,
}

// The vocabularies of quantities and of other claims. Of the names that a gold
// attribute begins with, up to a dot, the longest counts. A quantity of no name here
// is a number of something or a measure; ages are not read, as they count nothing.
var (
	quantityWords = []word{
		{"", anyMeasure},
		{"person.age", nil},
		{"count.killed", []merge.Attribute{merge.Killed}},
		{"count.died", []merge.Attribute{merge.Killed}},
		{"background.killed", []merge.Attribute{merge.Killed}},
		{"count.wounded", []merge.Attribute{merge.Wounded}},
		{"count.injured", []merge.Attribute{merge.Wounded}},
		{"count.hospitalised", []merge.Attribute{merge.Wounded, merge.Number}},
		{"background.wounded", []merge.Attribute{merge.Wounded}},
		{"count.casualties", []merge.Attribute{merge.Casualties}},
		{"count.missing", []merge.Attribute{merge.Missing}},
		{"count.arrested", []merge.Attribute{merge.Arrested}},
		{"count.detained", []merge.Attribute{merge.Arrested}},
		{"background.arrested", []merge.Attribute{merge.Arrested}},
		{"count.charged", []merge.Attribute{merge.Arrested, merge.Number}},
		{"count.abducted", []merge.Attribute{merge.Abducted}},
		{"count.kidnapped", []merge.Attribute{merge.Abducted}},
		{"count.rescued", []merge.Attribute{merge.Rescued}},
		{"count.escaped", []merge.Attribute{merge.Rescued}},
		{"count.released", []merge.Attribute{merge.Rescued}},
		{"count.survivors", []merge.Attribute{merge.Rescued, merge.Number}},
		{"count.bodies_found", []merge.Attribute{merge.Killed}},
		{"count.bodies_recovered", []merge.Attribute{merge.Killed}},
		{"count.evacuated", []merge.Attribute{merge.Evacuated}},
		{"count.displaced", []merge.Attribute{merge.Displaced}},
		{"count.sheltered", []merge.Attribute{merge.Displaced, merge.Evacuated, merge.Number}},
		{"background.displaced", []merge.Attribute{merge.Displaced}},
		{"count.aboard", []merge.Attribute{merge.Present}},
		{"count.passengers", []merge.Attribute{merge.Present}},
		{"count.crew", []merge.Attribute{merge.Present}},
		{"count.carried", []merge.Attribute{merge.Present}},
		{"count.underground", []merge.Attribute{merge.Present}},
		{"count.crowd", []merge.Attribute{merge.Present}},
		{"count.spectators", []merge.Attribute{merge.Present}},
		{"count.vigil", []merge.Attribute{merge.Present}},
		{"count.shown", []merge.Attribute{merge.Shown}},
		{"count.bodies_shown", []merge.Attribute{merge.Shown}},
		{"count.bodies_seen", []merge.Attribute{merge.Shown}},
		{"count.detained_shown", []merge.Attribute{merge.Shown}},
		{"count.suspects_seen", []merge.Attribute{merge.Shown}},
		{"time", []merge.Attribute{merge.Duration}},
		{"background.duration", []merge.Attribute{merge.Duration}},
		{"measure.duration", []merge.Attribute{merge.Duration}},
		{"place", []merge.Attribute{merge.Distance}},
		{"measure.distance", []merge.Attribute{merge.Distance}},
		{"measure.magnitude", []merge.Attribute{merge.Magnitude}},
		{"measure.speed", []merge.Attribute{merge.Speed}},
		{"measure.area", []merge.Attribute{merge.Area}},
		{"measure.money", []merge.Attribute{merge.Money}},
		{"measure.percent", []merge.Attribute{merge.Percentage}},
		{"background.share", []merge.Attribute{merge.Percentage}},
		{"measure.votes", []merge.Attribute{merge.Votes}},
		{"measure.score", []merge.Attribute{merge.Score}},
	}
	otherWords = []word{
		{"time.date", []merge.Attribute{merge.EventDate}},
		{"time", []merge.Attribute{merge.EventTime, merge.EventDate}}, // "early on Friday" is a day
		{"place", []merge.Attribute{merge.EventPlace}},
		{"actor.perpetrator", []merge.Attribute{merge.Perpetrator}},
		{"actor.claimed_by", []merge.Attribute{merge.ClaimedBy}},
		{"actor.target", []merge.Attribute{merge.Target}},
		{"target", []merge.Attribute{merge.Target}},
		{"person", []merge.Attribute{merge.Person}},
		{"cause", []merge.Attribute{merge.Cause}},
		{"outcome", []merge.Attribute{merge.State}},
		{"state", []merge.Attribute{merge.State}},
		{"infrastructure", []merge.Attribute{merge.State}},
		{"damage", []merge.Attribute{merge.State}},
		{"official_comment", []merge.Attribute{merge.Comment}},
	}
)

// family is the attributes that answer to a gold claim.
func (c *GoldClaim) family() []merge.Attribute {
	words := otherWords
	if c.Value.counts() {
		words = quantityWords
	}
	if c.Value.Kind == "distance" {
		return []merge.Attribute{merge.Distance} // also where it places an event
	}
	var best []merge.Attribute
	longest := -1
	for _, w := range words {
		rest, ok := strings.CutPrefix(c.Attribute, w.gold)
		if ok && (rest == "" || rest[0] == '.' || w.gold == "") && len(w.gold) > longest {
			best, longest = w.ours, len(w.gold)
		}
	}
	return best
}

// The kinds of claims that are scored apart.
const (
	quantities = "quantities"
	times      = "times"
	places     = "places"
	actors     = "actors"
	states     = "states"
)

var claimKinds = []struct {
	name string
	of   []merge.Attribute
}{
	{quantities, []merge.Attribute{
		merge.Killed, merge.Wounded, merge.Casualties, merge.Missing, merge.Arrested, merge.Abducted,
		merge.Rescued, merge.Evacuated, merge.Displaced, merge.Shown, merge.Number, merge.Duration, merge.Distance,
		merge.Magnitude, merge.Money, merge.Percentage, merge.Votes, merge.Score, merge.Speed, merge.Area, merge.Present,
	}},
	{times, []merge.Attribute{merge.EventDate, merge.EventTime}},
	{places, []merge.Attribute{merge.EventPlace}},
	{actors, []merge.Attribute{merge.Perpetrator, merge.ClaimedBy, merge.Target, merge.Person}},
	{states, []merge.Attribute{merge.Cause, merge.State, merge.Comment}},
}

func kindOf(a merge.Attribute) string {
	for _, k := range claimKinds {
		if slices.Contains(k.of, a) {
			return k.name
		}
	}
	return ""
}

// scored tells the kind that a gold claim is scored with and the row; kind is empty
// where package merge does not read such claims, or they are of no figure.
func (c *GoldClaim) scored() (kind string, row merge.Attribute) {
	f := c.family()
	if len(f) == 0 {
		return "", ""
	}
	if _, _, figures := c.Value.bounds(); c.Value.counts() && !figures {
		return "", "" // "not released"
	}
	if kind = kindOf(f[0]); (kind == times) != (c.Value.Kind == "time") {
		return "", ""
	}
	return kind, f[0]
}

// ClaimScore compares the claims read with those marked, of one kind or attribute.
type ClaimScore struct {
	Name string `json:"name"`
	Gold int    `json:"gold"` // marked
	Ours int    `json:"ours"` // read
	// Right is for claims whose words and value are those marked (of places, actors
	// and states: whose words overlap), Located for those whose words are, whatever
	// the value.
	Right   PRF `json:"right"`
	Located PRF `json:"located"`

	found, right, foundOurs, rightOurs int // gold claims, and ours
}

func (s *ClaimScore) settle() {
	s.Right = newPRF(share(s.rightOurs, s.Ours), share(s.right, s.Gold))
	s.Located = newPRF(share(s.foundOurs, s.Ours), share(s.found, s.Gold))
}

func share(n, of int) float64 { return float64(n) / float64(max(of, 1)) }

// Accuracy is a share of the matched claims.
type Accuracy struct {
	Name  string  `json:"name"`
	Right int     `json:"right"`
	Of    int     `json:"of"`
	Unset int     `json:"unset"` // wrong because left open
	Share float64 `json:"share"`
}

func (a *Accuracy) add(right, unset bool) {
	a.Of++
	if right {
		a.Right++
	}
	if unset {
		a.Unset++
	}
	a.Share = float64(a.Right) / float64(a.Of)
}

// Finding is one thing that is not as marked, for reading.
type Finding struct {
	What  string `json:"what"`
	Set   string `json:"set"`
	ID    string `json:"id"` // of the gold claim or group, or of the article
	Words string `json:"words"`
}

// FactScores compares the claims and facts of package merge with gold sets.
type FactScores struct {
	Sets     int          `json:"sets"`
	Stories  int          `json:"stories"`
	Articles int          `json:"articles"`
	Kinds    []ClaimScore `json:"kinds"`
	ByName   []ClaimScore `json:"attributes"`
	// Beyond counts the gold claims of attributes that package merge does not read.
	Beyond int `json:"beyond"`
	// FigurePrecision is the precision of quantities without single persons described
	// or named ("a driver was killed"), which gold sets rarely mark.
	FigurePrecision float64 `json:"figure_precision"`
	// Scope and Attribution are over the claims found, Statuses over the groups of
	// which two claims at least were found.
	Scope       []Accuracy `json:"scope"`
	Attribution []Accuracy `json:"attribution"`
	Statuses    []Accuracy `json:"statuses"` // all, and those of the main event
	// Conflicts compares the facts flagged as conflicting with the groups that truly
	// conflict.
	Flagged       int       `json:"flagged"`
	GoldConflicts int       `json:"gold_conflicts"`
	Conflicts     PRF       `json:"conflicts"`
	Findings      []Finding `json:"findings"`

	hitFlags, hitGroups   int
	figures, rightFigures int
}

// match is a gold claim and the one of ours that answers to it.
type match struct {
	gold  *GoldClaim
	ours  *merge.Claim
	right bool // the value too
}

// ScoreFacts compares what package merge reads and decides with gold sets.
func ScoreFacts(sets []*FactSet) *FactScores {
	r := &FactScores{Sets: len(sets), Statuses: []Accuracy{{Name: "all"}, {Name: "main event"}}}
	for _, k := range claimKinds {
		r.Kinds = append(r.Kinds, ClaimScore{Name: k.name})
		for _, a := range k.of {
			r.ByName = append(r.ByName, ClaimScore{Name: string(a)})
		}
	}
	r.Scope = []Accuracy{{Name: quantities}, {Name: "all"}}
	r.Attribution = []Accuracy{{Name: quantities}, {Name: "all"}}
	for _, s := range sets {
		r.set(s)
	}
	for i := range r.Kinds {
		r.Kinds[i].settle()
	}
	for i := range r.ByName {
		r.ByName[i].settle()
	}
	r.ByName = slices.DeleteFunc(r.ByName, func(s ClaimScore) bool { return s.Gold+s.Ours == 0 })
	r.FigurePrecision = share(r.rightFigures, r.figures)
	r.Conflicts = newPRF(share(r.hitFlags, r.Flagged), share(r.hitGroups, r.GoldConflicts))
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return cmp.Compare(a.What, b.What) })
	return r
}

func (r *FactScores) find(s *FactSet, what, id, format string, args ...any) {
	r.Findings = append(r.Findings, Finding{what, s.Name, id, fmt.Sprintf(format, args...)})
}

// row gives the scores in which claims of an attribute are counted.
func (r *FactScores) row(a merge.Attribute) [2]*ClaimScore {
	var out [2]*ClaimScore
	for i := range r.Kinds {
		if r.Kinds[i].Name == kindOf(a) {
			out[0] = &r.Kinds[i]
		}
	}
	for i := range r.ByName {
		if r.ByName[i].Name == string(a) {
			out[1] = &r.ByName[i]
		}
	}
	return out
}

func (r *FactScores) set(s *FactSet) {
	s.setZones()
	byArticle := map[string][]*GoldClaim{}
	for _, c := range s.Claims {
		if kind, _ := c.scored(); kind == "" {
			r.Beyond++
			continue
		}
		byArticle[c.Article] = append(byArticle[c.Article], c)
	}
	matches := map[string]match{} // by gold id
	var facts []storyFact
	for _, story := range s.Stories {
		r.Stories++
		for i := range story.Members {
			r.Articles++
			m := &story.Members[i]
			r.claims(s, m, byArticle[m.Doc.Article.ID], matches)
		}
		for _, f := range merge.Reconcile(story.Members, merge.Options{Beside: s.beside(story)}) {
			facts = append(facts, storyFact{story, f})
		}
	}
	for _, c := range s.Claims {
		if m, ok := matches[c.ID]; ok && m.right {
			r.scope(s, m)
			r.attribution(s, m)
		}
	}
	for _, g := range s.Groups {
		r.status(s, g, facts, matches)
	}
	r.conflicts(s, facts)
}

// beside are the articles of the other stories of a set, which are related.
func (s *FactSet) beside(story *FactStory) []merge.Member {
	var out []merge.Member
	for _, other := range s.Stories {
		if other != story {
			out = append(out, other.Members...)
		}
	}
	return out
}

// claims matches the claims of an article: those that agree in their value first,
// then by place alone. A quantity answers to one gold claim; any other claim to every
// one whose words it shares, as "early on Friday" is a time and a day.
func (r *FactScores) claims(s *FactSet, m *merge.Member, gold []*GoldClaim, matches map[string]match) {
	id := m.Doc.Article.ID
	answers := make([]int, len(m.Claims)) // 1: in place, 2: in value too
	for _, inValue := range []bool{true, false} {
		for _, g := range gold {
			kind, _ := g.scored()
			once := kind == quantities
			for i := range m.Claims {
				_, done := matches[g.ID]
				if once && done {
					break
				}
				c := &m.Claims[i]
				if !answersTo(c, g) || once && answers[i] > 0 || inValue && !sameValue(c, g) {
					continue
				}
				if !done {
					matches[g.ID] = match{g, c, inValue}
				}
				answers[i] = max(answers[i], 1)
				if inValue {
					answers[i] = 2
				}
			}
		}
	}
	for _, g := range gold {
		kind, row := g.scored()
		found, ok := matches[g.ID]
		for _, t := range r.row(row) {
			t.Gold++
			if ok {
				t.found++
			}
			if found.right {
				t.right++
			}
		}
		switch {
		case !ok:
			r.find(s, "1 missed: "+kind, g.ID, "%s: %q in %q", g.Attribute, g.ValueText, g.Quote)
		case !found.right:
			r.find(s, "2 other value: "+kind, g.ID, "%s: %q in %q: read as %s, %s", g.Attribute, g.ValueText, g.Quote,
				found.ours.Attribute, found.ours.Value)
		}
	}
	for i := range m.Claims {
		c := &m.Claims[i]
		for _, t := range r.row(c.Attribute) {
			if t == nil {
				continue
			}
			t.Ours++
			if answers[i] > 0 {
				t.foundOurs++
			}
			if answers[i] > 1 {
				t.rightOurs++
			}
		}
		if kindOf(c.Attribute) == quantities && !c.Single {
			r.figures++
			if answers[i] > 1 {
				r.rightFigures++
			}
		}
		if answers[i] == 0 {
			r.find(s, "3 not marked: "+kindOf(c.Attribute), id, "%s", describe(m, c))
		}
	}
}

func describe(m *merge.Member, c *merge.Claim) string {
	return fmt.Sprintf("%d-%d %s %s %s (%s): %q in %q", c.ValueSpan.Start, c.ValueSpan.End, c.Attribute, c.Class, c.Value,
		c.Scope, m.Doc.Text(c.ValueSpan), m.Doc.Text(c.Span))
}

func answersTo(c *merge.Claim, g *GoldClaim) bool {
	return c.ValueSpan.Overlaps(g.ValueSpan.span()) && slices.Contains(g.family(), c.Attribute)
}

// sameValue compares intervals of quantities, and days and clock times; of other
// claims the words are the value.
func sameValue(c *merge.Claim, g *GoldClaim) bool {
	switch kind, _ := g.scored(); kind {
	case quantities:
		if c.Value.Kind != merge.Count && c.Value.Kind != merge.Vague {
			return false
		}
		low, high, _ := g.Value.bounds()
		exact, scale := low == high, cmp.Or(unitScale[g.Value.Unit], 1)
		for _, in := range []float64{scale, 1} { // a height may stay in metres
			// Measures are read as rounded: 6.4 runs from 6.35. Printed bare, they are exact.
			bare := exact && c.Hedge == merge.Exactly && sameBound(c.Value.N, low*in, true)
			if bare || sameBound(c.Value.Low, low*in, exact) && sameBound(c.Value.High, high*in, exact) {
				return true
			}
		}
		return false
	case times:
		return sameTime(c.Value, g.Value, g.story.zone)
	}
	return true
}

// unitScale turns units of gold sets into those of package merge: minutes and km.
var unitScale = map[string]float64{
	"seconds": 1. / 60, "hours": 60, "days": 24 * 60, "weeks": 7 * 24 * 60, "months": 43_800, "years": 525_600,
	"m": .001, "metres": .001, "miles": 1.609344,
	"mph": 1.609344, "knots": 1.852, "acres": .40468564, "square km": 100, "square miles": 258.998811,
}

// sameBound allows for rounding: what is not exact may be rounded to whole numbers,
// or differ by a hundredth.
func sameBound(a, b float64, exact bool) bool {
	if math.IsInf(a, 1) || math.IsInf(b, 1) {
		return a == b
	}
	off := math.Abs(a - b)
	if exact {
		return off <= 1e-6*math.Abs(b)
	}
	return off < 1 || off <= .01*math.Abs(b)
}

// goldTimes are the forms of times in gold sets, the day first.
var goldTimes = []string{time.DateOnly, "2006-01-02T15:04Z07:00", time.RFC3339}

const minutesADay = 24 * 60

// sameTime holds a day against the day that a gold time begins and ends on, a
// weekday against its weekday, and a clock time against the moment. Gold moments are
// in universal time; articles print the time of the place, which is zone minutes
// ahead, unless they say otherwise.
func sameTime(v merge.Value, g GoldValue, zone int) bool {
	start, day, ok := goldTime(g.Start)
	end, _, also := goldTime(g.End)
	if !ok || !also {
		return false
	}
	if v.Kind == merge.Day {
		here := time.Duration(zone) * time.Minute
		if day {
			here = 0
		}
		date := start.Add(here).Format(time.DateOnly)
		return date == end.Add(here).Format(time.DateOnly) && (v.Text == date || v.Text == start.Add(here).Weekday().String())
	}
	if v.Kind != merge.Clock || day {
		return false
	}
	if universal(v) {
		zone = 0
	}
	after := float64((ahead(v, start)-zone+minutesADay+minutesADay/2)%minutesADay - minutesADay/2)
	loose := (v.High - v.Low) / 2
	return -loose <= after && after <= end.Sub(start).Minutes()+loose
}

// universal reports whether a clock time was printed in universal time.
func universal(v merge.Value) bool {
	return strings.EqualFold(v.Unit, "GMT") || strings.EqualFold(v.Unit, "UTC")
}

// ahead is by how many minutes a clock is ahead of universal time when it shows v at
// the moment t: from -12 to 12 hours.
func ahead(v merge.Value, t time.Time) int {
	off := (int(v.N) - t.Hour()*60 - t.Minute() + 2*minutesADay) % minutesADay
	if off > minutesADay/2 {
		off -= minutesADay
	}
	return off
}

func goldTime(s string) (t time.Time, day, ok bool) {
	for i, form := range goldTimes {
		if t, err := time.Parse(form, s); err == nil {
			return t.UTC(), i == 0, true
		}
	}
	return time.Time{}, false, false
}

// setZones finds the time zone of every story, which gold sets do not give: the one,
// in whole hours, that fits most of its clock times.
func (s *FactSet) setZones() {
	votes := map[*FactStory]map[int]int{}
	for _, g := range s.Claims {
		start, day, ok := goldTime(g.Value.Start)
		if !ok || day || g.Value.Start != g.Value.End {
			continue
		}
		for i := range g.story.Members {
			for _, c := range g.story.Members[i].Claims {
				if c.Article != g.Article || c.Value.Kind != merge.Clock || universal(c.Value) || !c.ValueSpan.Overlaps(g.ValueSpan.span()) {
					continue
				}
				if off := ahead(c.Value, start); off%60 == 0 {
					if votes[g.story] == nil {
						votes[g.story] = map[int]int{}
					}
					votes[g.story][off]++
				}
			}
		}
	}
	for story, v := range votes {
		for zone := -12 * 60; zone <= 12*60; zone += 60 {
			if v[zone] > v[story.zone] {
				story.zone = zone
			}
		}
	}
}

func (r *FactScores) scope(s *FactSet, m match) {
	want, got := roles[m.gold.Role], m.ours.Scope
	open := got == merge.Unscoped
	if kind, _ := m.gold.scored(); kind == quantities {
		r.Scope[0].add(got == want, open)
	}
	r.Scope[1].add(got == want, open)
	if got != want {
		r.find(s, "4 scope", m.gold.ID, "%s, want %s (%s): %q", got, want, m.ours.Why, m.gold.Quote)
	}
}

func (r *FactScores) attribution(s *FactSet, m match) {
	right := slices.ContainsFunc(m.gold.Sources, func(id string) bool { return s.sources[id].is(m.ours.Cited) })
	open := !right && m.ours.Cited.Mode == merge.Unattributed
	if kind, _ := m.gold.scored(); kind == quantities {
		r.Attribution[0].add(right, open)
	}
	r.Attribution[1].add(right, open)
	if !right {
		r.find(s, "5 source", m.gold.ID, "%s %q, want %s: %q", m.ours.Cited.Mode, m.ours.Cited.Name,
			strings.Join(m.gold.Sources, ", "), m.gold.Quote)
	}
}

// is reports whether a source that we cite is the one marked: nobody for the
// agency's own voice, a reporter for its eyewitness; otherwise the two must share a
// word, or ours be of the official body that the marked one is said to be.
func (g goldSource) is(s merge.Source) bool {
	switch {
	case g.Type == "agency" || g.ID == "agency":
		return s.Mode == merge.Unattributed
	case g.Type == "eyewitness_agency":
		return s.Mode == merge.Witnessed
	case s.Mode == merge.Unattributed:
		return false
	}
	if s.Party != "" && s.Party == g.Type {
		return true
	}
	marked := contentWords(g.ID + " " + g.Label)
	for _, w := range contentWords(s.Name + " " + s.Party) {
		if slices.ContainsFunc(marked, func(m string) bool { return sameWord(w, m) }) {
			return true
		}
	}
	return false
}

// emptyWords tell no source from another.
var emptyWords = strings.Fields("the and for from said who not was named unnamed anonymous local")

// contentWords are the words of a name, folded and in the singular, without
// empty ones.
func contentWords(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(corpus.Fold(s), func(c rune) bool { return !unicode.IsLetter(c) }) {
		if len(w) > 2 && !slices.Contains(emptyWords, w) {
			out = append(out, strings.TrimSuffix(w, "s"))
		}
	}
	return out
}

// sameWord allows for endings: words are the same that begin with the same five
// letters ("military", "militaries").
func sameWord(a, b string) bool {
	const root = 5
	return a == b || len(a) >= root && len(b) >= root && a[:root] == b[:root]
}

// reading says what our fact must look like for a group of gold claims.
type reading struct {
	// statuses that are right for the fact that holds most of the claims.
	statuses []merge.Status
	// holds is a status that one of its claims must have, unless empty.
	holds merge.Status
	// apart: no fact may hold two claims of different events; nor of different
	// attributes, unless one is no more than a part of the other.
	apart bool
}

// readings are by fact_status, and by relation where a set has no fact_status.
var readings = map[string]reading{
	"single":      {statuses: []merge.Status{merge.Single}},
	"agreed":      {statuses: []merge.Status{merge.Agreed}},
	"bounded":     {statuses: []merge.Status{merge.Bounded}},
	"conflicting": {statuses: []merge.Status{merge.Conflicting}},
	"superseded":  {holds: merge.Superseded},
	"retracted":   {holds: merge.Retracted},

	"agree":             {statuses: []merge.Status{merge.Agreed}},
	"agree_same_origin": {statuses: []merge.Status{merge.Single}}, // copies are no support
	"single_source":     {statuses: []merge.Status{merge.Single}},
	// One value holds the other. Whether that counts as agreement depends on whether
	// a second voice gives the finer one.
	"finer_granularity":            {statuses: []merge.Status{merge.Agreed, merge.Bounded, merge.Single}},
	"different_granularity":        {statuses: []merge.Status{merge.Agreed, merge.Bounded, merge.Single}},
	"lower_bound":                  {statuses: []merge.Status{merge.Bounded, merge.Agreed}},
	"lower_bound_plus_observation": {statuses: []merge.Status{merge.Bounded, merge.Agreed, merge.Single}}, // two facts may be right
	"superseded_by_later":          {holds: merge.Superseded},
	"true_conflict_soft":           {statuses: []merge.Status{merge.Conflicting}},
	"true_conflict":                {statuses: []merge.Status{merge.Conflicting}},
	// Names of one thing, or its misprint.
	"alias":        {statuses: []merge.Status{merge.Agreed, merge.Bounded, merge.Single}},
	"typo_variant": {statuses: []merge.Status{merge.Agreed, merge.Bounded, merge.Single}},
	"corrected":    {holds: merge.Retracted},
	"withdrawn":    {holds: merge.Retracted},
	// Figures that only look alike.
	"different_measure":   {apart: true},
	"different_scope":     {apart: true},
	"different_sub_event": {apart: true},
	"different_entity":    {apart: true},
	"furniture":           {apart: true},
}

// reading is by fact_status where a set has it. But figures that only look alike
// have to be apart whatever the status of each; and a value that holds another agrees
// with it in gold sets, where package merge calls the coarser one bounded.
func (g *GoldGroup) reading() (reading, bool) {
	related, known := readings[g.Relation]
	if g.FactStatus == "" || related.apart {
		return related, known
	}
	want, known := readings[g.FactStatus]
	if g.FactStatus == string(merge.Agreed) && slices.Contains(related.statuses, merge.Bounded) {
		want.statuses = []merge.Status{merge.Agreed, merge.Bounded}
	}
	return want, known
}

type storyFact struct {
	story *FactStory
	merge.Fact
}

// holds reports the claim of the fact that is c.
func (f *storyFact) holds(story *FactStory, c *merge.Claim) *merge.FactClaim {
	if f.story != story {
		return nil
	}
	for i := range f.Claims {
		k := &f.Claims[i].Claim
		if k.Article == c.Article && k.Attribute == c.Attribute && k.Class == c.Class && k.ValueSpan == c.ValueSpan {
			return &f.Claims[i]
		}
	}
	return nil
}

// status judges the fact that holds most of the claims found of a group.
func (r *FactScores) status(s *FactSet, g *GoldGroup, facts []storyFact, matches map[string]match) {
	found := 0
	var best *storyFact
	var most []held
	mixed, kinds := "", map[[2]string]bool{}
	for i := range facts {
		f := &facts[i]
		in := f.claimsOf(g, matches)
		found += len(in)
		for _, h := range in {
			kinds[h.gold.kind()] = true
			if mixed == "" && h.meets(in[0]) {
				mixed = fmt.Sprintf("%s and %s in one fact", in[0].gold.ID, h.gold.ID)
			}
		}
		if len(in) > len(most) {
			best, most = f, in
		}
	}
	want, _ := g.reading()
	if found < 2 || want.apart && len(kinds) < 2 {
		return // nothing to tell by
	}
	right, got := mixed == "", mixed
	if !want.apart {
		right, got = slices.Contains(want.statuses, best.Status), string(best.Status)
	}
	if want.holds != "" {
		right = best.Status == want.holds || slices.ContainsFunc(most, func(h held) bool { return h.ours.Status == want.holds })
	}
	r.Statuses[0].add(right, false)
	if most[0].gold.Role == "main" {
		r.Statuses[1].add(right, false)
	}
	if !right {
		r.find(s, "6 status", g.ID, "%s, want %s %s: %d of its %d claims in %s %s %s: %s", got, g.Relation, g.FactStatus,
			len(most), len(g.Claims), best.Attribute, best.Class, best.Value, best.Rule)
	}
}

// held is a gold claim in a fact.
type held struct {
	gold *GoldClaim
	ours *merge.FactClaim
}

// kind is what claims must share to be about the same.
func (c *GoldClaim) kind() [2]string { return [2]string{c.Event, c.Attribute} }

// meets reports whether two claims in one fact should be apart.
func (h held) meets(o held) bool {
	if h.gold.Event != o.gold.Event {
		return true
	}
	return h.gold.Attribute != o.gold.Attribute && h.ours.Status != merge.Bounded && o.ours.Status != merge.Bounded
}

// claimsOf lists the claims of a group that the fact holds.
func (f *storyFact) claimsOf(g *GoldGroup, matches map[string]match) []held {
	var out []held
	for _, id := range g.Claims {
		if m, ok := matches[id]; ok {
			if c := f.holds(m.gold.story, m.ours); c != nil {
				out = append(out, held{m.gold, c})
			}
		}
	}
	return out
}

// conflicts holds the facts flagged as conflicting against the groups that truly
// conflict: a fact hits a group when its conflicting claims share words with two of
// the group's claims.
func (r *FactScores) conflicts(s *FactSet, facts []storyFact) {
	hit := map[string]bool{}
	for i := range facts {
		f := &facts[i]
		if f.Status != merge.Conflicting {
			continue
		}
		r.Flagged++
		any := false
		for _, g := range s.Groups {
			if g.TrueConflict && f.meets(s, g) >= 2 {
				any, hit[g.ID] = true, true
			}
		}
		if any {
			r.hitFlags++
			continue
		}
		r.find(s, "7 false conflict", f.story.Name, "%s %s: %s", f.Attribute, f.Class, f.Rule)
	}
	for _, g := range s.Groups {
		if !g.TrueConflict {
			continue
		}
		r.GoldConflicts++
		if hit[g.ID] {
			r.hitGroups++
			continue
		}
		r.find(s, "8 missed conflict", g.ID, "%s", strings.Join(g.Claims, ", "))
	}
}

// meets counts the claims of a group whose words one of the fact's conflicting
// claims shares.
func (f *storyFact) meets(s *FactSet, g *GoldGroup) int {
	n := 0
	for _, c := range s.Claims {
		if !slices.Contains(g.Claims, c.ID) {
			continue
		}
		if slices.ContainsFunc(f.Claims, func(o merge.FactClaim) bool {
			return f.contends(&o) && o.Claim.Article == c.Article && o.Claim.ValueSpan.Overlaps(c.ValueSpan.span())
		}) {
			n++
		}
	}
	return n
}

// contends reports whether a claim is a side of the conflict. Of days and places
// the value that stands is a side too.
func (f *storyFact) contends(c *merge.FactClaim) bool {
	return c.Status == merge.Conflicting || c.Status != merge.Superseded && c.Status != merge.Retracted && c.Claim.Value == f.Value
}
