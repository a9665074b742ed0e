package wirefold

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/wirefold/wirefold/cluster"
	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/cluster/events"
	"github.com/wirefold/wirefold/corpus"
)

// Explanation says why two articles are together, or are not.
type Explanation struct {
	A         Decision `json:"a"`
	B         Decision `json:"b"`
	SameText  bool     `json:"same_copy_family"`
	SameStory bool     `json:"same_story"`
	// Text compares the two texts exactly.
	Text TextReceipt `json:"text"`
	// InWords says in a sentence where and when the two events were, for two
	// articles that are not of one story; empty where they do not say.
	InWords string `json:"in_words,omitempty"`
	// Event is the later article weighed against the other's story, article by
	// article, as it was when decided, or as all stand now where that story was not
	// considered then. Nearest is the one of the story that it is most like, to which
	// the evidence belongs.
	Event   cluster.Receipt `json:"event"`
	Nearest string          `json:"nearest,omitempty"`
	// CameWith is the original that the later article, as a copy, was put with; the
	// weighing did not count then.
	CameWith string `json:"came_with,omitempty"`
	// Turn is the least that would have turned the decision, in words; empty
	// when no single thing would.
	Turn string `json:"turn,omitempty"`
	// Nearly is the runner-up: the other story that the later article came
	// closest to joining.
	Nearly *Nearly `json:"nearly,omitempty"`
	// SharedNames are the names that both texts print, and OnlyA and OnlyB those
	// of the openings that the other lacks.
	SharedNames []string `json:"shared_names"`
	OnlyA       []string `json:"only_a"`
	OnlyB       []string `json:"only_b"`
	// DaysA and DaysB are the days that the openings name.
	DaysA []string `json:"days_a"`
	DaysB []string `json:"days_b"`
}

// TextReceipt is the exact comparison of two texts.
type TextReceipt struct {
	Relation    string   `json:"relation"`
	Jaccard     float64  `json:"jaccard"`
	Containment float64  `json:"containment"`
	Passages    []string `json:"passages"` // the longest shared, as printed in A
	// Shared are all passages of at least five words that both print, in the order of A:
	// where each stands in the body of A and in that of B, where they may overlap.
	Shared []copies.Passage `json:"shared"`
}

// Nearly is a story that an article almost joined.
type Nearly struct {
	Story   string          `json:"story"`
	Receipt cluster.Receipt `json:"receipt"`
}

// Explain says why articles a and b are together, or are not. Of what was weighed when
// the later one came, only the best candidates are kept; others are weighed again as
// they stand, for which it waits for the article that is being decided, if one is.
func (v View) Explain(ctx context.Context, a, b string) (*Explanation, error) {
	defer v.options.Hooks.reading("Explain")()
	l, c := v.at()
	x, ok := l.find(c, a)
	if !ok {
		return nil, l.unknown(c, a)
	}
	y, ok := l.find(c, b)
	if !ok {
		return nil, l.unknown(c, b)
	}
	if x == y {
		return nil, fmt.Errorf("wirefold: %q and %q are one article; name two", a, b)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	docA, err := v.read(l, x)
	if err != nil {
		return nil, err
	}
	docB, err := v.read(l, y)
	if err != nil {
		return nil, err
	}
	out := &Explanation{A: l.decision(x), B: l.decision(y)}
	out.SameText = out.A.Family == out.B.Family
	out.SameStory = out.A.Story == out.B.Story
	out.Text = compareTexts(l, x, y, docA.doc, docB.doc)
	if err := v.explainEvent(l, c, x, y, out); err != nil {
		return nil, err
	}
	out.compareNames(docA.doc, docB.doc)
	if !out.SameStory {
		out.InWords = inWords(docA.doc, docB.doc)
	}
	return out, nil
}

// explainEvent fills in how the later of two documents was weighed against the story
// of the other.
func (v View) explainEvent(l *ledger, c *collection, x, y int32, out *Explanation) error {
	later, earlier := max(x, y), min(x, y)
	_, candidates, err := v.fetch(l, later)
	if err != nil {
		return err
	}
	own, story := c.root(l.standing.at(later).story), c.root(l.standing.at(earlier).story)
	id := func(local int32) string { return l.docs.at(c.docs.at(local)).ID }
	if k, ok := v.candidate(l, c, candidates, later, story); ok {
		out.Event, out.Nearest = v.options.Model.Receipt(k), id(k.Nearest)
		out.Turn = turn(out.Event)
		if !out.SameStory && v.clash(c, own, story) {
			out.Turn = "whatever else they share, the two stories are set at different places, and two articles of each say so"
		}
	}
	if d := l.docs.at(later); d.Of >= 0 {
		out.CameWith, out.Turn = l.docs.at(d.Of).ID, ""
	}
	for _, k := range candidates {
		if root := c.root(k.Story); root != own && root != story {
			out.Nearly = &Nearly{Story: c.storyID(root), Receipt: v.options.Model.Receipt(k)}
			break
		}
	}
	return nil
}

// inWords tells two events apart by where and when they were.
func inWords(a, b *corpus.Document) string {
	sceneA, sceneB := scene(a, b), scene(b, a)
	if sceneA == "" || sceneB == "" || sceneA == sceneB {
		return ""
	}
	return fmt.Sprintf("different events: %s, not %s", sceneA, sceneB)
}

// scene is the place that an article names most of those that the other one does
// not name, with the first day of its opening.
func scene(d, other *corpus.Document) string {
	known := map[uint64]bool{}
	for _, e := range other.Entities {
		for _, w := range other.Body[e.First:e.Last] {
			known[w.Hash] = true
		}
	}
	times := map[string]int{}
	place := ""
	for _, e := range events.Places(d) {
		if d.Dateline.Contains(e.Span) || slices.ContainsFunc(d.Body[e.First:e.Last], func(w corpus.Word) bool { return known[w.Hash] }) {
			continue
		}
		name := strings.Join(strings.Fields(d.Text(e.Span)), " ")
		if times[name]++; times[name] > times[place] {
			place = name
		}
	}
	day := ""
	for _, t := range openingDays(d) {
		if !t.Time.IsZero() {
			day = dayOf(t)
			break
		}
		if t.HasWeekday {
			day = t.Weekday.String()
			break
		}
	}
	if place != "" && day != "" {
		return place + " on " + day
	}
	return place + day
}

// candidate is the story as it was weighed for the document when that was
// decided, or, where it was not among the best then, as both stand now.
func (v View) candidate(l *ledger, c *collection, kept []events.Candidate, doc, story int32) (events.Candidate, bool) {
	for _, k := range kept {
		if c.root(k.Story) == story {
			return k, true
		}
	}
	r := v.room(c.name)
	if r == nil || v.options.GroupBy != "" {
		return events.Candidate{}, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if int(story) >= r.events.Stories() || int(l.docs.at(doc).local) >= r.copies.Len() { // not known yet at the last checkpoint
		return events.Candidate{}, false
	}
	return r.events.Weigh(l.docs.at(doc).local, r.events.Root(story))
}

func (v View) clash(c *collection, a, b int32) bool {
	r := v.room(c.name)
	if r == nil || v.options.GroupBy != "" {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if int(max(a, b)) >= r.events.Stories() {
		return false
	}
	return r.events.Clash(r.events.Root(a), r.events.Root(b))
}

func compareTexts(l *ledger, x, y int32, a, b *corpus.Document) TextReceipt {
	var c copies.Comparer
	c.Load(copies.TextOf(a))
	o := c.Compare(copies.TextOf(b))
	r := TextReceipt{Relation: copies.None.String(), Jaccard: round(o.Jaccard()), Containment: round(o.Containment()), Passages: []string{}}
	if d := l.docs.at(max(x, y)); d.Of == min(x, y) {
		r.Relation = d.Relation.String()
	}
	r.Shared = append([]copies.Passage{}, c.Passages(copies.TextOf(b))...)
	passages := slices.Clone(r.Shared)
	slices.SortStableFunc(passages, func(p, q copies.Passage) int { return cmp.Compare(q.A.Len(), p.A.Len()) })
	for _, p := range passages[:min(3, len(passages))] {
		r.Passages = append(r.Passages, shorten(strings.Join(strings.Fields(p.A.Of(a.Article.Body)), " "), 160))
	}
	return r
}

// turn names the single piece of evidence without which the decision would have
// been the other, the lightest such.
func turn(r cluster.Receipt) string {
	if r.Score >= r.Threshold && r.Mean < r.Threshold {
		return "beside the nearest alone it would have joined, but others of the story are less like it"
	}
	logit := func(p float64) float64 { return math.Log(p / (1 - p)) }
	margin := logit(r.Mean) - logit(r.Threshold)
	best := ""
	least := math.Inf(1)
	for _, v := range r.Evidence {
		if v.Counts*margin > 0 && math.Abs(v.Counts) > math.Abs(margin) && math.Abs(v.Counts) < least {
			best, least = v.Name, math.Abs(v.Counts)
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("without %q the decision would have been the other", best)
}

// opening is how many sentences of an article count as its opening.
const opening = 4

func (x *Explanation) compareNames(a, b *corpus.Document) {
	inA, orderA := names(a)
	inB, orderB := names(b)
	x.SharedNames, x.OnlyA, x.OnlyB = []string{}, []string{}, []string{}
	for _, n := range orderA {
		switch {
		case inB[n] > 0:
			x.SharedNames = append(x.SharedNames, n)
		case inA[n] == 2:
			x.OnlyA = append(x.OnlyA, n)
		}
	}
	for _, n := range orderB {
		if inA[n] == 0 && inB[n] == 2 {
			x.OnlyB = append(x.OnlyB, n)
		}
	}
	x.DaysA, x.DaysB = days(a), days(b)
}

// names lists the names in a document in order, as 1, or 2 where they are in its
// opening.
func names(d *corpus.Document) (in map[string]int, order []string) {
	in = map[string]int{}
	reports := 0
	at := -1
	written := map[string]string{} // by folded form, the first way it was written
	for _, n := range d.Entities {
		if n.Sentence != at {
			at = n.Sentence
			reports++
		}
		name := strings.Join(strings.Fields(d.Text(n.Span)), " ")
		if w, ok := written[corpus.Fold(name)]; ok {
			name = w
		}
		written[corpus.Fold(name)] = name
		if in[name] == 0 {
			order = append(order, name)
			in[name] = 1
		}
		if reports <= opening {
			in[name] = 2
		}
	}
	return in, order
}

// days lists the days that a document's opening names.
func days(d *corpus.Document) []string {
	out := []string{}
	for _, t := range openingDays(d) {
		day := d.Text(t.Span)
		if !t.Time.IsZero() {
			day = dayOf(t)
		}
		if !slices.Contains(out, day) {
			out = append(out, day)
		}
	}
	return out
}

func dayOf(t corpus.Date) string { return t.Time.Format("Monday 2 January 2006") }

// openingDays are the mentions of days in a document's opening.
func openingDays(d *corpus.Document) []corpus.Date {
	var out []corpus.Date
	for _, t := range d.Dates {
		if t.Sentence < opening+2 && t.Precision == corpus.Day && d.Sentences[t.Sentence].Kind == corpus.Report {
			out = append(out, t)
		}
	}
	return out
}
