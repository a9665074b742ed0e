package page

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
)

// sideData is one of the two articles compared.
type sideData struct {
	*wirefold.ArticleInfo
	Side     string // "a" or "b"
	Headline string // of its story
	Days     []string
	Only     []string // names that only its opening has
}

type compareData struct {
	A        sideData
	B        sideData
	X        *wirefold.Explanation
	View     string // "passages" or "diff"
	Rows     []pairRow
	Shared   int
	Diff     *textDiff
	Title    []change
	Facts    []factPair
	Words    []string // of the receipt
	Near     string   // the headline of the story that came near
	Meter    meter
	Evidence []evidenceRow
	Weighed  bool
	Names    []string
	Back     string
}

// Swapped is the address with the sides exchanged.
func (d *compareData) Swapped() string { return d.showing(d.B.Name, d.A.Name, d.View) }

// Showing is the address of the other way to compare.
func (d *compareData) Showing(view string) string { return d.showing(d.A.Name, d.B.Name, view) }

func (d *compareData) showing(a, b, view string) string {
	if view == "diff" {
		return compareURL(a, b) + "&view=" + view
	}
	return compareURL(a, b)
}

// Sides are both articles.
func (d *compareData) Sides() []sideData { return []sideData{d.A, d.B} }

// Chosen tells that both articles are.
func (d *compareData) Chosen() bool { return true }

// Chosen tells that an article is still to be chosen.
func (d chooseData) Chosen() bool { return false }

// chooseData asks for the other article.
type chooseData struct {
	A       *wirefold.ArticleInfo // nil: both are to be chosen
	Members []suggestion
	Alike   []suggestion
}

type suggestion struct {
	Name, Title, Source string
	Published           time.Time
	How                 string
}

// compare holds two articles against each other.
func (p *Pages) compare(r *http.Request, v wirefold.View) (string, any, error) {
	a, b := r.FormValue("a"), r.FormValue("b")
	if a == "" {
		a, b = b, ""
	}
	if a == "" || b == "" {
		return p.chooseOther(r, v, a)
	}
	infoA, docA, err := cleaned(r.Context(), v, a)
	if err != nil {
		return "", nil, err
	}
	infoB, docB, err := cleaned(r.Context(), v, b)
	if err != nil {
		return "", nil, err
	}
	if infoA.Name == infoB.Name {
		return p.chooseOther(r, v, a)
	}
	x, err := v.Explain(r.Context(), infoA.Name, infoB.Name)
	if err != nil {
		return "", nil, err
	}
	d := &compareData{
		X: x, View: "passages", Names: x.SharedNames, Back: r.URL.RequestURI(), Shared: len(x.Text.Shared),
		A: sideData{infoA, "a", "", x.DaysA, x.OnlyA}, B: sideData{infoB, "b", "", x.DaysB, x.OnlyB},
	}
	for _, s := range []*sideData{&d.A, &d.B} {
		story, err := v.Summary(s.Decision.Story)
		if err != nil {
			return "", nil, err
		}
		s.Headline = story.Headline
	}
	if r.FormValue("view") == "diff" {
		d.View = "diff"
		d.Diff = showDiff(infoA.Article.Body, infoB.Article.Body)
		if infoA.Article.Title != infoB.Article.Title {
			d.Title = diffWords(infoA.Article.Title, infoB.Article.Title)
		}
	} else {
		left := bodyOf(infoA.Article.Body, cmp.Or(infoA.Article.Lang, docA.Lang), append(furnitureOf(docA), passagesOf(x.Text.Shared, "a")...))
		right := bodyOf(infoB.Article.Body, cmp.Or(infoB.Article.Lang, docB.Lang), append(furnitureOf(docB), passagesOf(x.Text.Shared, "b")...))
		d.Rows = sideBySide(left, right, x)
	}
	var facts []merge.Fact
	if x.SameStory {
		if facts, err = v.Facts(r.Context(), x.A.Story); err != nil {
			return "", nil, err
		}
	} else {
		facts = merge.Reconcile([]merge.Member{member(docA, infoA.Name, 0), member(docB, infoB.Name, 1)}, merge.Options{})
	}
	d.Facts = factPairs(facts, infoA.Name, infoB.Name, x.SameStory)
	d.Words = receiptWords(x)
	if x.Nearly != nil {
		near, err := v.Summary(x.Nearly.Story)
		if errors.Is(err, wirefold.ErrNotFound) { // no articles are left in it
			x.Nearly = nil
		} else if err != nil {
			return "", nil, err
		} else {
			d.Near = near.Headline
		}
	}
	if d.Weighed = len(x.Event.Evidence) > 0; d.Weighed {
		d.Meter = meterOf(x.Event)
		d.Evidence = evidenceOf(x.Event)
	}
	return titleOf(infoA.Article) + " beside " + titleOf(infoB.Article), d, nil
}

// mostSuggested is how many articles of each kind are suggested, mostRelated of how many
// related stories.
const mostSuggested, mostRelated = 12, 3

// chooseOther suggests what an article may be compared with.
func (p *Pages) chooseOther(r *http.Request, v wirefold.View, a string) (string, any, error) {
	d := chooseData{}
	if a == "" {
		return "Compare two articles", d, nil
	}
	info, err := v.Article(a)
	if err != nil {
		return "", nil, err
	}
	d.A = info
	story, err := v.Story(r.Context(), info.Decision.Story)
	if err != nil {
		return "", nil, err
	}
	members := membersOf(story)
	for _, f := range story.Families {
		for _, m := range f.Members {
			if m.Name != info.Name && len(d.Members) < mostSuggested {
				d.Members = append(d.Members, suggestion{m.Name, m.Title, m.Source, m.Published, m.Decision.Relation})
			}
		}
	}
	for _, k := range story.Related[:min(len(story.Related), mostRelated)] {
		other, err := v.Story(r.Context(), k.ID)
		if err != nil {
			return "", nil, err
		}
		m := other.Families[0].Members[0]
		d.Alike = append(d.Alike, suggestion{m.Name, m.Title, m.Source, m.Published, "of a related story"})
	}
	alike, err := v.Similar(r.Context(), info.Article, mostSuggested+min(len(story.Articles), 4*mostSuggested))
	if err != nil && !errors.Is(err, wirefold.ErrSearchOff) {
		return "", nil, err
	}
	for _, k := range alike {
		named := func(s suggestion) bool { return s.Name == k.ID }
		if members[k.ID] != nil || slices.ContainsFunc(d.Alike, named) || len(d.Alike) == mostSuggested {
			continue
		}
		x, err := v.Article(k.ID)
		if err != nil {
			continue // deleted since
		}
		d.Alike = append(d.Alike, suggestion{k.ID, x.Article.Title, x.Article.Source, x.Article.Published, fmt.Sprintf("%d of 20 rare words", k.Words)})
	}
	return "Compare " + titleOf(info.Article), d, nil
}

// pairRow are paragraphs of the two bodies that stand beside each other.
type pairRow struct {
	Sides [2]body
}

// sideBySide lays two bodies out in rows: those paragraphs are beside each other that
// share most, as far as the order of both allows.
func sideBySide(a, b body, x *wirefold.Explanation) []pairRow {
	type pair struct{ a, b, weight int }
	weights := map[[2]int]int{}
	for _, s := range x.Text.Shared {
		for _, i := range touching(a.Paragraphs, s.A) {
			for _, k := range touching(b.Paragraphs, s.B) {
				// How much of the passage lies in both, were its bytes spread evenly.
				inA, inB := shareIn(s.A, a.Paragraphs[i].span), shareIn(s.B, b.Paragraphs[k].span)
				if w := min(inA[1], inB[1]) - max(inA[0], inB[0]); w > 0 {
					weights[[2]int{i, k}] += int(w * float64(s.A.Len()))
				}
			}
		}
	}
	var pairs []pair
	for k, w := range weights {
		pairs = append(pairs, pair{k[0], k[1], w})
	}
	// The heaviest chain that goes forward in both: best of those that end before.
	slices.SortFunc(pairs, func(p, q pair) int { return cmp.Or(cmp.Compare(p.a, q.a), cmp.Compare(q.b, p.b)) })
	type chain struct {
		sum  int
		last int // of pairs, or -1
	}
	best := make([]chain, len(b.Paragraphs)+1) // Fenwick tree of maxima, by paragraph of b
	for i := range best {
		best[i].last = -1
	}
	before := make([]int, len(pairs))
	top := chain{0, -1}
	for i, p := range pairs {
		from := chain{0, -1}
		for k := p.b; k > 0; k -= k & -k {
			if best[k].sum > from.sum {
				from = best[k]
			}
		}
		now := chain{from.sum + p.weight, i}
		before[i] = from.last
		for k := p.b + 1; k < len(best); k += k & -k {
			if now.sum > best[k].sum {
				best[k] = now
			}
		}
		if now.sum > top.sum {
			top = now
		}
	}
	var chosen []pair
	for i := top.last; i >= 0; i = before[i] {
		chosen = append(chosen, pairs[i])
	}
	slices.Reverse(chosen)

	var rows []pairRow
	i, k := 0, 0
	take := func(toA, toB int) {
		if toA > i || toB > k {
			rows = append(rows, pairRow{[2]body{{a.Lang, a.Paragraphs[i:toA], ""}, {b.Lang, b.Paragraphs[k:toB], ""}}})
			i, k = toA, toB
		}
	}
	for _, p := range chosen {
		take(p.a, p.b)
		take(p.a+1, p.b+1)
	}
	take(len(a.Paragraphs), len(b.Paragraphs))
	if n := len(rows); n > 0 {
		rows[n-1].Sides[0].After, rows[n-1].Sides[1].After = a.After, b.After
	}
	return rows
}

// touching are the paragraphs that a span touches.
func touching(list []paragraph, s corpus.Span) []int {
	i, _ := slices.BinarySearchFunc(list, s.Start, func(p paragraph, at int) int { return cmp.Compare(p.span.End, at+1) })
	var out []int
	for ; i < len(list) && list[i].span.Start < s.End; i++ {
		out = append(out, i)
	}
	return out
}

// shareIn is the part of a span that lies in another: from and to, from 0 to 1.
func shareIn(s, in corpus.Span) [2]float64 {
	at := func(n int) float64 { return float64(min(max(n, s.Start), s.End)-s.Start) / float64(s.Len()) }
	return [2]float64{at(in.Start), at(in.End)}
}

// factPair is what two articles say of one thing.
type factPair struct {
	Label   string
	A, B    []said
	Verdict string // "conflict", "conflict in both", "replaced", "differs", "same" or "only here"
	Rule    string
}

// said is a value with the words it rests on.
type said struct {
	Text  string
	Cited string
	Span  corpus.Span
}

// member is an article by itself.
func member(d *corpus.Document, name string, order int) merge.Member {
	doc, article := *d, *d.Article
	article.ID, doc.Article = name, &article
	claims := merge.Claims(d)
	for i := range claims {
		claims[i].Article = name
	}
	return merge.Member{Doc: &doc, Claims: claims, Order: order}
}

// factPairs are the facts of the main event that two articles claim: those of their story,
// weighed with all of it, or, where they are not of one story, those of the two alone,
// which differ and do not conflict.
func factPairs(facts []merge.Fact, a, b string, one bool) []factPair {
	var out []factPair
	for i := range facts {
		f := &facts[i]
		if f.Scope != merge.Main {
			continue
		}
		row := factPair{Label: string(f.Attribute), Rule: f.Rule}
		inA, inB := &row.A, &row.B
		standing, against := [2]bool{}, [2]bool{}
		for k := range f.Claims {
			c := &f.Claims[k]
			side, list := 0, inA
			switch c.Claim.Article {
			case a:
			case b:
				side, list = 1, inB
			default:
				continue
			}
			s := said{factText(&merge.Fact{Attribute: f.Attribute, Class: c.Claim.Class}, c.Claim.Value), c.Claim.Cited.Name, c.Claim.ValueSpan}
			if !slices.ContainsFunc(*list, func(o said) bool { return o.Text == s.Text }) {
				*list = append(*list, s)
			}
			standing[side] = standing[side] || c.Status != merge.Superseded && c.Status != merge.Retracted
			against[side] = against[side] || c.Status == merge.Conflicting
		}
		switch {
		case len(row.A) == 0 && len(row.B) == 0:
			continue
		case len(row.A) == 0 || len(row.B) == 0:
			row.Verdict = "only here"
		case equalTexts(row.A, row.B) && one && against[0] && against[1]:
			row.Verdict = "conflict in both"
		case equalTexts(row.A, row.B):
			row.Verdict = "same"
		case one && against[0] && against[1]:
			row.Verdict = "conflict"
		case one && standing[0] != standing[1]:
			row.Verdict = "replaced"
		default:
			row.Verdict = "differs"
		}
		out = append(out, row)
	}
	rank := map[string]int{"conflict": 0, "conflict in both": 1, "replaced": 2, "differs": 3, "same": 4, "only here": 5}
	slices.SortStableFunc(out, func(p, q factPair) int { return cmp.Compare(rank[p.Verdict], rank[q.Verdict]) })
	return out
}

func equalTexts(a, b []said) bool {
	in := func(s said, list []said) bool {
		return slices.ContainsFunc(list, func(o said) bool { return corpus.Fold(o.Text) == corpus.Fold(s.Text) })
	}
	return !slices.ContainsFunc(a, func(s said) bool { return !in(s, b) }) && !slices.ContainsFunc(b, func(s said) bool { return !in(s, a) })
}

// receiptWords tell a decision in sentences.
func receiptWords(x *wirefold.Explanation) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	switch {
	case x.Text.Relation == "update":
		say("The later one is a new version of the other.")
	case x.Text.Relation == "identical":
		say("The later one is a copy of the other, word for word.")
	case x.Text.Relation == "near-identical":
		say("The later one is a copy of the other, with small changes.")
	case x.Text.Relation == "excerpt":
		say("The later one is cut from the other.")
	case x.Text.Relation == "embeds":
		say("The later one carries the text of the other inside a longer one.")
	case x.Text.Relation != "none":
		say("The later one is a copy of the other: %s.", x.Text.Relation)
	case x.SameText:
		say("Both belong to one copy family, by way of others.")
	default:
		say("They are no copies of each other.")
	}
	if x.Text.Containment == 0 {
		say("They share no run of five words.")
	} else {
		say("Of the shorter one, %s stands in the other too; of both together, %s (counted in runs of five words).", percent(x.Text.Containment), percent(x.Text.Jaccard))
	}
	if x.InWords != "" {
		say("%s.", capital(x.InWords))
	}
	if x.CameWith != "" {
		say("The later one came into its story with the text that it carries, %s, whatever the events say.", x.CameWith)
	}
	if x.Turn != "" {
		say("%s.", capital(strings.ReplaceAll(x.Turn, "_", " ")))
	}
	return out
}

// meter places the score of a decision against its threshold, on a scale of 0 to 100.
type meter struct {
	Score, Mean, Threshold          int
	ScoreText, MeanText, ThreshText string
}

func meterOf(r cluster.Receipt) meter {
	at := func(p float64) int { return int(math.Round(100 * min(max(p, 0), 1))) }
	return meter{at(r.Score), at(r.Mean), at(r.Threshold), percent(r.Score), percent(r.Mean), percent(r.Threshold)}
}

// evidenceRow is a feature of a decision: a bar from the middle to the right where it
// speaks for one story, and to the left where it speaks against it.
type evidenceRow struct {
	Name, About string
	Value       string
	Counts      string
	X, Width    int // of 200
	For         bool
}

// featureWords say what a feature is.
var featureWords = map[string]string{
	"title":              "how alike the titles are",
	"numbers":            "how alike the figures are",
	"rare_name":          "how rare the rarest name is that both print",
	"second_rare_name":   "how rare the second rarest is",
	"title_found":        "how much of a title the other article prints",
	"lead_found":         "how much of a lead the other article prints",
	"lead_found_both":    "the lesser of the two shares of the leads",
	"share_of_best":      "likeness of the bodies, of the best that either has",
	"share_of_best_both": "the same, for the one that has a better match",
	"lead_share_of_best": "likeness of the leads, of the best that either has",
	"stands_out":         "how far the likeness stands out among the ten best",
	"stands_out_both":    "the same, for the one where it does less",
	"same_day":           "the leads name the same day",
	"other_day":          "the leads name different days",
	"other_place":        "each is set at a place that the other does not print",
	"gap":                "time between the two publications",
	"undated":            "one has no time of publication",
	"same_source":        "both are of one outlet",
}

func evidenceOf(r cluster.Receipt) []evidenceRow {
	most := 0.0
	for _, e := range r.Evidence {
		most = max(most, math.Abs(e.Counts))
	}
	rows := append(slices.Clone(r.Evidence), cluster.Evidence{Name: "before any evidence", Value: math.NaN(), Counts: r.Bias})
	most = max(most, math.Abs(r.Bias))
	var out []evidenceRow
	for _, e := range rows {
		row := evidenceRow{Name: strings.ReplaceAll(e.Name, "_", " "), About: featureWords[e.Name], For: e.Counts > 0}
		if !math.IsNaN(e.Value) {
			row.Value = strconv.FormatFloat(e.Value, 'f', 2, 64)
		}
		row.Counts = fmt.Sprintf("%+.2f", e.Counts)
		if most > 0 {
			row.Width = int(math.Round(98 * math.Abs(e.Counts) / most))
		}
		if row.X = 100; !row.For {
			row.X -= row.Width
		}
		if e.Counts != 0 || math.IsNaN(e.Value) {
			out = append(out, row)
		}
	}
	return out
}
