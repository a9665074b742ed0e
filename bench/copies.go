package bench

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/corpus"
)

// CopiesOptions say how [MeasureCopies] works.
type CopiesOptions struct {
	// Clock tells how much time was spent; nil is the wall clock. Callers who can
	// ask the system for CPU time should: other programs do not disturb it.
	Clock func() time.Duration
	// Samples is how many missed and how many false pairs to keep of each kind.
	Samples int
	// Progress, if set, is called now and then with the documents added.
	Progress func(documents int)
}

// Recall counts the true pairs of one kind, and those that were found: related
// directly by an edge, or by being in one family.
type Recall struct {
	Kind   string  `json:"kind"`
	Pairs  int     `json:"pairs"`
	Found  int     `json:"found"`
	Direct int     `json:"direct"` // by an edge between the two
	Recall float64 `json:"recall"`
}

// FalseEdges counts the edges between documents of different families that have
// one cause.
type FalseEdges struct {
	Cause string `json:"cause"`
	Edges int    `json:"edges"`
}

// MissedPairs counts the true pairs that were missed for one reason.
type MissedPairs struct {
	Kind   string `json:"kind"`   // as in Recall
	How    string `json:"how"`    // how the one and the other were made from what they share
	Reason string `json:"reason"` // whether the texts as compared are alike enough
	Pairs  int    `json:"pairs"`
}

// CopyPair is an example of a missed or false pair, with the overlap of the two
// texts as they are compared (printed), and of the articles' own texts.
type CopyPair struct {
	What               string  `json:"what"`
	A                  string  `json:"a"`
	B                  string  `json:"b"`
	Relation           string  `json:"relation,omitempty"`
	WordsA             int     `json:"words_a"`
	WordsB             int     `json:"words_b"`
	PrintedJaccard     float64 `json:"printed_jaccard"`
	PrintedContainment float64 `json:"printed_containment"`
	OwnJaccard         float64 `json:"own_jaccard"`
	OwnContainment     float64 `json:"own_containment"`
}

// WrongFamily describes a found family that mixes true ones.
type WrongFamily struct {
	Size   int      `json:"size"`
	Wrong  int      `json:"wrong"` // documents outside the true family that has most of it
	Causes []string `json:"causes"`
}

// CopiesReport is what [MeasureCopies] measured.
//
// True pairs are all pairs of one family of the generator. They are sorted by the
// exact overlap of the two articles' own texts, without the outlets' headers and
// footers, which the index has to find out by itself.
type CopiesReport struct {
	Documents    int     `json:"documents"`
	WordsEach    float64 `json:"words_each"`
	BytesEach    float64 `json:"bytes_each"`
	TrueFamilies int     `json:"true_families"`
	LargestTrue  int     `json:"largest_true"`
	Families     int     `json:"families"`
	Largest      int     `json:"largest"`

	Whole     Recall `json:"whole"`     // J >= .8
	Embedded  Recall `json:"embedded"`  // C >= .8 > J, for one has text around it
	Truncated Recall `json:"truncated"` // C >= .8 > J, for one was cut
	Printed   Recall `json:"printed"`   // J >= .8 with headers and footers
	Part      Recall `json:"part"`      // the rest, C >= .5
	Weak      Recall `json:"weak"`      // the rest, C < .5
	// Kinds are the recalls of the pairs of a copy and what it was made from, by
	// how it was made.
	Kinds []Recall `json:"kinds"`
	// Scripts are the recalls of the pairs with C >= .8 by script.
	Scripts []Recall `json:"scripts"`

	Claimed           int     `json:"claimed"` // pairs with an edge or of one found family
	Right             int     `json:"right"`
	Precision         float64 `json:"precision"`
	Edges             int     `json:"edges"`
	EdgePrecision     float64 `json:"edge_precision"`
	FamilyPairs       int     `json:"family_pairs"`
	FamilyPrecision   float64 `json:"family_precision"`
	ARI               float64 `json:"ari"`
	LargestWrong      int     `json:"largest_wrong"` // documents of other families in one
	WrongFamilies     int     `json:"wrong_families"`
	WrongDocuments    int     `json:"wrong_documents"`
	SplitFamilies     int     `json:"split_families"`
	DocumentsCutLoose int     `json:"documents_cut_loose"` // outside the largest part of their family

	CleanSeconds     float64 `json:"clean_seconds"`
	AddSeconds       float64 `json:"add_seconds"`
	PerSecond        float64 `json:"documents_per_second"` // cleaning and adding
	AddedPerSecond   float64 `json:"added_per_second"`     // adding alone
	BytesPerDocument float64 `json:"bytes_per_document"`   // of the index, without the texts
	Verified         int     `json:"verified"`             // texts that the index fetched to compare

	FalseEdges   []FalseEdges  `json:"false_edges"`
	Missed       []MissedPairs `json:"missed"`
	Worst        []WrongFamily `json:"worst"`
	MissSamples  []CopyPair    `json:"miss_samples,omitempty"`
	FalseSamples []CopyPair    `json:"false_samples,omitempty"`
}

// MeasureCopies streams the documents of g through a [copies.Index], as the engine
// does, and scores what it found against the truth.
func MeasureCopies(ctx context.Context, g *Generator, o CopiesOptions) (CopiesReport, error) {
	if o.Clock == nil {
		start := time.Now()
		o.Clock = func() time.Duration { return time.Since(start) }
	}
	m := &copiesMeter{options: o, falseEdges: map[string]int{}, missed: map[MissedPairs]int{}, causes: map[int32]map[string]int{}}
	if err := m.stream(ctx, g); err != nil {
		return CopiesReport{}, err
	}
	if err := m.recalls(ctx); err != nil {
		return CopiesReport{}, err
	}
	m.wrongEdges()
	m.families()
	return m.report, nil
}

type copiesMeter struct {
	options CopiesOptions
	report  CopiesReport
	truth   []Truth
	ids     []string
	sources []string
	texts   []copies.Text
	found   []int32 // family of each document
	edges   []copies.Edge
	linked  map[uint64]bool // pairs with an edge

	falseEdges map[string]int
	missed     map[MissedPairs]int
	causes     map[int32]map[string]int // of false edges inside a found family
	printed    copies.Comparer
	own        copies.Comparer
}

// stream adds all documents and takes the times and the memory.
func (m *copiesMeter) stream(ctx context.Context, g *Generator) error {
	n := g.Len()
	r := &m.report
	r.Documents = n
	m.truth, m.texts = make([]Truth, n), make([]copies.Text, n)
	m.ids, m.sources = make([]string, n), make([]string, n)
	x := copies.New(func(doc int32) copies.Text {
		r.Verified++
		return m.texts[doc]
	}, copies.Options{})
	const batch = 256 // the clock is read around batches: a document is too short
	articles := make([]*corpus.Article, batch)
	documents := make([]*corpus.Document, batch)
	var cleaning, adding time.Duration
	var words, bytes int
	for from := 0; from < n; from += batch {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("bench: copies: after %d of %d documents: %w", from, n, err)
		}
		size := min(batch, n-from)
		for k := range size {
			articles[k], m.truth[from+k] = g.At(from + k)
		}
		start := m.options.Clock()
		for k, a := range articles[:size] {
			documents[k] = corpus.Clean(a)
		}
		cleaned := m.options.Clock()
		for k, d := range documents[:size] {
			doc := from + k
			m.texts[doc] = copies.Text{Body: d.Article.Body, Furniture: d.Furniture}
			_, edges, err := x.Add(copies.ArticleOf(d))
			if err != nil {
				return fmt.Errorf("bench: copies: document %d: %w", doc, err)
			}
			m.edges = append(m.edges, edges...)
		}
		adding += m.options.Clock() - cleaned
		cleaning += cleaned - start
		for k, d := range documents[:size] {
			m.ids[from+k], m.sources[from+k] = d.Article.ID, d.Article.Source
			words += len(d.Body)
			bytes += len(d.Article.Body)
		}
		if m.options.Progress != nil {
			m.options.Progress(from + size)
		}
	}
	m.found = make([]int32, n)
	for i := range m.found {
		m.found[i] = x.Family(int32(i))
	}
	clear(articles)
	clear(documents)
	with := heap()
	runtime.KeepAlive(x)
	x = nil
	r.BytesPerDocument = (float64(with) - float64(heap())) / float64(n)
	r.WordsEach, r.BytesEach = float64(words)/float64(n), float64(bytes)/float64(n)
	r.CleanSeconds, r.AddSeconds = cleaning.Seconds(), adding.Seconds()
	r.PerSecond = float64(n) / (cleaning + adding).Seconds()
	r.AddedPerSecond = float64(n) / adding.Seconds()
	return nil
}

// heap is the size of what is reachable.
func heap() uint64 {
	var s runtime.MemStats
	runtime.GC()
	runtime.GC() // what the first one swept
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

func pairKey(a, b int32) uint64 { return uint64(min(a, b))<<32 | uint64(max(a, b)) }

// text is the article's own text, headers and footers left out.
func (m *copiesMeter) text(i int) copies.Text {
	return copies.Text{Body: m.truth[i].Own.Of(m.texts[i].Body)}
}

// recalls compares all pairs of all true families exactly.
func (m *copiesMeter) recalls(ctx context.Context) error {
	r := &m.report
	m.linked = make(map[uint64]bool, len(m.edges))
	for _, e := range m.edges {
		m.linked[pairKey(e.From, e.To)] = true
	}
	r.Whole.Kind, r.Embedded.Kind, r.Truncated.Kind = "whole (J >= .8)", "embedded", "truncated"
	r.Printed.Kind, r.Part.Kind, r.Weak.Kind = "whole as printed", "other, C >= .5", "other, C < .5"
	kinds, scripts := map[string]*Recall{}, map[string]*Recall{}
	at := func(of map[string]*Recall, kind string) *Recall {
		if of[kind] == nil {
			of[kind] = &Recall{Kind: kind}
		}
		return of[kind]
	}
	groups := map[int][]int{}
	for i, t := range m.truth {
		groups[t.Family] = append(groups[t.Family], i)
	}
	r.TrueFamilies = len(groups)
	for _, family := range slices.Sorted(maps.Keys(groups)) {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("bench: copies: comparing all true pairs: %w", err)
		}
		members := groups[family]
		r.LargestTrue = max(r.LargestTrue, len(members))
		for ai, a := range members[:len(members)-1] {
			m.own.Load(m.text(a))
			m.printed.Load(m.texts[a])
			for _, b := range members[ai+1:] {
				own, printed := m.own.Compare(m.text(b)), m.printed.Compare(m.texts[b])
				direct := m.linked[pairKey(int32(a), int32(b))]
				found := direct || m.found[a] == m.found[b]
				c := m.category(a, b, own)
				c.count(found, direct)
				if printed.Jaccard() >= .8 {
					r.Printed.count(found, direct)
				}
				if own.Containment() >= .8 {
					at(scripts, m.truth[a].Script).count(found, direct)
				}
				for _, p := range [][2]int{{a, b}, {b, a}} {
					if m.truth[p[0]].Of == p[1] {
						at(kinds, m.truth[p[0]].Variant.String()).count(found, direct)
					}
				}
				if !found {
					m.miss(c.Kind, a, b, own, printed)
				}
			}
		}
	}
	for _, c := range []*Recall{&r.Whole, &r.Embedded, &r.Truncated, &r.Printed, &r.Part, &r.Weak} {
		c.Recall = shareOfPairs(c.Found, c.Pairs)
	}
	r.Kinds, r.Scripts = sortedRecalls(kinds), sortedRecalls(scripts)
	for p, n := range m.missed {
		p.Pairs = n
		r.Missed = append(r.Missed, p)
	}
	slices.SortFunc(r.Missed, func(a, b MissedPairs) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(b.Pairs, a.Pairs), cmp.Compare(a.How, b.How), cmp.Compare(a.Reason, b.Reason))
	})
	return nil
}

func sortedRecalls(of map[string]*Recall) []Recall {
	var out []Recall
	for _, k := range slices.Sorted(maps.Keys(of)) {
		of[k].Recall = shareOfPairs(of[k].Found, of[k].Pairs)
		out = append(out, *of[k])
	}
	return out
}

func (c *Recall) count(found, direct bool) {
	c.Pairs++
	if found {
		c.Found++
	}
	if direct {
		c.Direct++
	}
}

// category is where a true pair counts.
func (m *copiesMeter) category(a, b int, own copies.Overlap) *Recall {
	r := &m.report
	if own.Jaccard() >= .8 {
		return &r.Whole
	}
	if own.Containment() < .5 {
		return &r.Weak
	}
	if own.Containment() < .8 {
		return &r.Part
	}
	smaller, larger := a, b
	if own.A > own.B {
		smaller, larger = b, a
	}
	ofSmaller, ofLarger := m.ways(smaller, larger)
	switch {
	case slices.Contains(ofSmaller, Truncated):
		return &r.Truncated
	case slices.Contains(ofLarger, Embedded):
		return &r.Embedded
	}
	return &r.Part
}

// ways lists how two documents of one family were made from the nearest text that
// both come from, the last step first.
func (m *copiesMeter) ways(a, b int) (ofA, ofB []Variant) {
	for a != b {
		if m.truth[a].Generation >= m.truth[b].Generation {
			ofA = append(ofA, m.truth[a].Variant)
			a = m.truth[a].Of
		} else {
			ofB = append(ofB, m.truth[b].Variant)
			b = m.truth[b].Of
		}
	}
	return ofA, ofB
}

func (m *copiesMeter) miss(kind string, a, b int, own, printed copies.Overlap) {
	ofA, ofB := m.ways(a, b)
	hows := []string{steps(ofA), steps(ofB)}
	slices.Sort(hows)
	p := MissedPairs{Kind: kind, How: strings.Join(hows, " | "), Reason: "alike, but not compared or not joined"}
	if printed.Jaccard() < .6 && printed.Containment() < .5 {
		p.Reason = "not alike as printed"
	}
	m.missed[p]++
	if m.missed[p] <= m.options.Samples && kind != m.report.Weak.Kind {
		m.report.MissSamples = append(m.report.MissSamples, m.sample(kind+": "+p.How, a, b, "", own, printed))
	}
}

func steps(ways []Variant) string {
	if len(ways) == 0 {
		return "source"
	}
	names := make([]string, len(ways))
	for i, v := range ways {
		names[i] = v.String()
	}
	return strings.Join(names, " of ")
}

func (m *copiesMeter) sample(what string, a, b int, relation string, own, printed copies.Overlap) CopyPair {
	round := func(f float64) float64 { return float64(int(f*1000+.5)) / 1000 }
	return CopyPair{
		What: what, A: m.ids[a], B: m.ids[b], Relation: relation, WordsA: printed.A, WordsB: printed.B,
		PrintedJaccard: round(printed.Jaccard()), PrintedContainment: round(printed.Containment()),
		OwnJaccard: round(own.Jaccard()), OwnContainment: round(own.Containment()),
	}
}

// wrongEdges finds the cause of each edge between different families.
func (m *copiesMeter) wrongEdges() {
	r := &m.report
	r.Edges = len(m.linked)
	wrong := 0
	outside, outsideRight := 0, 0 // pairs with an edge that are in no one family
	seen := map[uint64]bool{}
	for _, e := range m.edges {
		a, b := int(e.From), int(e.To)
		if seen[pairKey(e.From, e.To)] {
			continue
		}
		seen[pairKey(e.From, e.To)] = true
		right := m.truth[a].Family == m.truth[b].Family
		together := m.found[a] == m.found[b]
		if !together {
			outside++
			if right {
				outsideRight++
			}
		}
		if right {
			continue
		}
		wrong++
		m.own.Load(m.text(a))
		own := m.own.Compare(m.text(b))
		cause := m.cause(a, b, own) + ", " + e.Relation.String()
		m.falseEdges[cause]++
		if together {
			if m.causes[m.found[a]] == nil {
				m.causes[m.found[a]] = map[string]int{}
			}
			m.causes[m.found[a]][cause]++
		}
		if m.falseEdges[cause] <= m.options.Samples {
			r.FalseSamples = append(r.FalseSamples, m.sample(cause, a, b, e.Relation.String(), own, e.Overlap))
		}
	}
	r.EdgePrecision = shareOfPairs(r.Edges-wrong, r.Edges)
	r.Claimed, r.Right = outside, outsideRight
	for cause, n := range m.falseEdges {
		r.FalseEdges = append(r.FalseEdges, FalseEdges{cause, n})
	}
	slices.SortFunc(r.FalseEdges, func(a, b FalseEdges) int {
		return cmp.Or(cmp.Compare(b.Edges, a.Edges), cmp.Compare(a.Cause, b.Cause))
	})
}

// cause tells what two unrelated documents have in common.
func (m *copiesMeter) cause(a, b int, own copies.Overlap) string {
	outlet := "two outlets"
	if m.sources[a] == m.sources[b] {
		outlet = "one outlet"
	}
	what := "header and footer"
	switch {
	case m.truth[a].Form >= 0 && m.truth[a].Form == m.truth[b].Form:
		what = "form"
		if own.Containment() < .25 {
			what = "form, more header and footer"
		}
	case own.Containment() >= .25:
		what = "own text"
	}
	return what + " of " + outlet
}

// families compares the found families with the true ones.
func (m *copiesMeter) families() {
	r := &m.report
	golds, preds := make([]string, len(m.truth)), make([]string, len(m.truth))
	for i, t := range m.truth {
		golds[i], preds[i] = fmt.Sprintf("%09d", t.Family), fmt.Sprintf("%09d", m.found[i])
	}
	t := newTable(golds, preds)
	r.ARI = t.ari()
	r.Families, r.Largest = len(t.cols), slices.Max(t.cols)
	both, _, pred := t.pairs()
	r.FamilyPairs, r.FamilyPrecision = pred, shareOfPairs(both, pred)
	r.Claimed += pred
	r.Right += both
	r.Precision = shareOfPairs(r.Right, r.Claimed)

	mostOfCol, mostOfRow := make([]int, len(t.cols)), make([]int, len(t.rows))
	for _, c := range t.cells {
		mostOfCol[c.col] = max(mostOfCol[c.col], c.n)
		mostOfRow[c.row] = max(mostOfRow[c.row], c.n)
	}
	for row, n := range mostOfRow {
		if loose := t.rows[row] - n; loose > 0 {
			r.SplitFamilies++
			r.DocumentsCutLoose += loose
		}
	}
	names := number(preds)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		col := names[name]
		wrong := t.cols[col] - mostOfCol[col]
		if wrong == 0 {
			continue
		}
		r.WrongFamilies++
		r.WrongDocuments += wrong
		r.LargestWrong = max(r.LargestWrong, wrong)
		var family int32
		_, _ = fmt.Sscanf(name, "%d", &family)
		w := WrongFamily{Size: t.cols[col], Wrong: wrong}
		for _, cause := range slices.Sorted(maps.Keys(m.causes[family])) {
			w.Causes = append(w.Causes, fmt.Sprintf("%d x %s", m.causes[family][cause], cause))
		}
		r.Worst = append(r.Worst, w)
	}
	slices.SortStableFunc(r.Worst, func(a, b WrongFamily) int { return cmp.Compare(b.Wrong, a.Wrong) })
	r.Worst = r.Worst[:min(len(r.Worst), 8)]
}

// String is the report as a table for people.
func (r CopiesReport) String() string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	p("%d documents of %.0f words and %.0f bytes; %d true families, the largest of %d; %d found, the largest of %d\n",
		r.Documents, r.WordsEach, r.BytesEach, r.TrueFamilies, r.LargestTrue, r.Families, r.Largest)
	p("\n%-28s %9s %9s %9s %9s %7s\n", "recall", "pairs", "found", "by edge", "recall", "floor")
	line := func(c Recall, floor string) {
		p("%-28s %9d %9d %9d %9.4f %7s\n", c.Kind, c.Pairs, c.Found, c.Direct, c.Recall, floor)
	}
	line(r.Whole, ".99")
	line(r.Printed, "")
	line(r.Embedded, ".98")
	line(r.Truncated, ".97")
	line(r.Part, "")
	line(r.Weak, "")
	p("\n")
	for _, c := range r.Kinds {
		line(c, "")
	}
	p("\n")
	for _, c := range r.Scripts {
		line(c, "")
	}
	p("\n%-28s %9.4f   floor .995 (%d of %d claimed pairs right)\n", "precision", r.Precision, r.Right, r.Claimed)
	p("%-28s %9.4f   (%d edges)\n", "  of edges", r.EdgePrecision, r.Edges)
	p("%-28s %9.4f   (%d pairs)\n", "  of families", r.FamilyPrecision, r.FamilyPairs)
	p("%-28s %9.4f   floor .95\n", "ARI", r.ARI)
	p("%-28s %9d   floor 3 (%d wrong documents in %d families)\n", "largest wrong family", r.LargestWrong, r.WrongDocuments, r.WrongFamilies)
	p("%-28s %9d   (%d documents cut loose)\n", "split families", r.SplitFamilies, r.DocumentsCutLoose)
	p("%-28s %9.0f   cleaning %.1f s, adding %.1f s (%.0f a second)\n", "documents a second", r.PerSecond, r.CleanSeconds, r.AddSeconds, r.AddedPerSecond)
	p("%-28s %9.0f   floor 900\n", "bytes a document", r.BytesPerDocument)
	p("%-28s %9.2f\n", "compared, a document", float64(r.Verified)/float64(max(1, r.Documents)))
	p("\nfalse edges\n")
	for _, f := range r.FalseEdges {
		p("%9d  %s\n", f.Edges, f.Cause)
	}
	p("\nworst families\n")
	for _, w := range r.Worst {
		p("%9d  documents, %d wrong: %s\n", w.Size, w.Wrong, strings.Join(w.Causes, "; "))
	}
	p("\nmissed\n")
	shown := map[string]int{}
	for _, q := range r.Missed {
		if shown[q.Kind]++; shown[q.Kind] <= 8 {
			p("%9d  %s: %s: %s\n", q.Pairs, q.Kind, q.How, q.Reason)
		}
	}
	return b.String()
}
