package page

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
)

// labelled is a line of what is known of an article.
type labelled struct{ Label, Text string }

type articleData struct {
	*wirefold.ArticleInfo
	URL       string // where it was published, if that is safe to follow
	Meta      []labelled
	Notes     []labelled // that an editor must not miss
	Story     *wirefold.Story
	How       decisionWords
	Killed    *killing
	Versions  []version
	Carriers  []carrier
	More      int // carriers not listed
	Body      body
	Claims    []claimGroup
	Count     int // of claims, of which some may not be listed
	Back      string
	Unclaimed string // why there are no claims
}

// decisionWords say what was decided of an article: the words before the article it was
// decided by, and those behind.
type decisionWords struct {
	Before, Of, After string
	Versions          bool   // Of is another version of it
	Called            string // what Of is called: its outlet and title
}

// killing says why an article is withdrawn.
type killing struct {
	Operation *wirefold.Operation // nil: an agency did
	Of        string              // the article withdrawn, whose text this one carries; empty for itself
	Note      string              // what the agency tells editors
}

// version is a state of an article.
type version struct {
	Name      string
	Title     string
	Source    string
	Published time.Time
	Here      bool
	From      string // the one before

	depth int // updates that led to it
}

type carrier struct {
	ID, Title, Source string
	Published         time.Time
	Relation          string
}

// claimGroup are the claims of an article on one event.
type claimGroup struct {
	Title string
	Rows  []*claimRow
}

// claimRow is a claim of an article, with how it stands in the story.
type claimRow struct {
	N         int
	Attribute string
	Text      string
	Cited     string
	Status    merge.Status // empty where it was not weighed
	Rule      string
	Stands    string // what the story says, where that is something else
	Span      corpus.Span

	group, order int // where it is listed
}

// ID is where the words of the claim are on the page.
func (c *claimRow) ID() string { return fmt.Sprintf("c%d", c.N) }

// Title is the claim in a line.
func (c *claimRow) Title() string {
	t := c.Attribute + ": " + c.Text
	if c.Status != "" {
		t += " (" + string(c.Status) + ")"
	}
	return t
}

// mostClaims is how many claims of an article are shown.
const mostClaims = 300

// mostCarriers is how many carriers of a text are listed.
const mostCarriers = 30

func (p *Pages) article(r *http.Request, v wirefold.View) (string, any, error) {
	info, err := v.Article(r.FormValue("id"))
	if err != nil {
		return "", nil, err
	}
	story, err := v.Story(r.Context(), info.Decision.Story)
	if err != nil {
		return "", nil, err
	}
	a := info.Article
	doc := corpus.Clean(a)
	d := articleData{
		ArticleInfo: info, URL: safeURL(a.URL), Story: story, How: howDecided(info),
		Back: r.URL.RequestURI(),
	}
	d.Meta, d.Notes = p.metaOf(a, doc)
	switch {
	case info.Decision.Killed:
		d.Killed = killedBy(v, info)
	case isNotice(doc): // which is no killed article itself
		d.Killed = withdrawnBy(v, info)
	}
	members := membersOf(story)
	if m := members[d.How.Of]; m != nil {
		d.How.Called = strings.TrimPrefix(strings.TrimSpace(m.Source)+": "+orUntitled(m.Title), ": ")
	}
	d.Versions = versionsOf(info, story)
	if d.Carriers, d.More, err = carriersOf(v, a.ID, members, d.Versions); err != nil {
		return "", nil, err
	}
	rows := claimsOf(doc, info.Name, story.Facts)
	d.Count = len(rows)
	rows = rows[:min(len(rows), mostClaims)]
	if d.Claims = grouped(rows); d.Count == 0 {
		d.Unclaimed = whyNone(doc)
	}
	layers := append(marksOf(r.Form["at"], a.Body), furnitureOf(doc)...)
	for _, c := range rows {
		layers = append(layers, layer{Span: c.Span, claim: c})
	}
	d.Body = bodyOf(a.Body, cmp.Or(a.Lang, doc.Lang), layers)
	return titleOf(a), d, nil
}

// titleOf is what to call an article.
func titleOf(a *corpus.Article) string {
	if t := strings.Join(strings.Fields(a.Title), " "); t != "" {
		return t
	}
	return a.ID
}

// safeURL is an address that a reader may follow, or empty.
func safeURL(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

// metaOf is what the input tells beside the text, and of that what must not be missed.
func (p *Pages) metaOf(a *corpus.Article, d *corpus.Document) (lines, notes []labelled) {
	line := func(label, text string) {
		if text = strings.TrimSpace(text); text != "" {
			lines = append(lines, labelled{label, text})
		}
	}
	note := func(label, text string) {
		if text = strings.TrimSpace(text); text != "" {
			notes = append(notes, labelled{label, text})
		}
	}
	when := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(p.Zone).Format("2 Jan 2006 15:04")
	}
	m := a.Meta
	if m == nil {
		m = &corpus.Meta{}
	}
	line("By", m.Byline)
	line("Credit", cmp.Or(m.Credit, d.Agency))
	line("Filed from", m.Located)
	if a.Lang != "" {
		line("Language", a.Lang)
	} else if d.Lang != "" {
		line("Language", d.Lang+", by its words")
	}
	line("Version", a.Version)
	line("Slug", strings.TrimSpace(m.Slug+" "+m.Take))
	if m.Urgency > 0 {
		line("Urgency", fmt.Sprint(m.Urgency))
	}
	line("Section", tagged(m.Tags, "subject", "genre"))
	line("About", tagged(m.Tags, "event", "place", "person", "organisation"))
	line("Type", m.Type)
	line("Created", when(m.Created))
	line("Changed", when(m.Modified))
	line("Summary", m.Summary)
	if m.Rights != nil {
		line("Rights", strings.Join(slices.DeleteFunc([]string{m.Rights.Holder, m.Rights.Notice, m.Rights.Terms}, func(s string) bool { return s == "" }), " · "))
	}
	line("Signals", strings.Join(m.Signals, ", "))
	note("Status", string(m.Status))
	note("Embargo until", when(m.Embargo))
	note("Not to be used after", when(m.Expires))
	note("Note to editors", m.Note)
	return lines, notes
}

// mostTags is how many tags of a kind are named.
const mostTags = 12

func tagged(tags []corpus.Tag, kinds ...string) string {
	var names []string
	for _, t := range tags {
		if n := cmp.Or(t.Name, t.ID); slices.Contains(kinds, t.Kind) && n != "" && !slices.Contains(names, n) && len(names) < mostTags {
			names = append(names, n)
		}
	}
	return strings.Join(names, ", ")
}

// howDecided says in words what was decided of an article.
func howDecided(info *wirefold.ArticleInfo) decisionWords {
	d := info.Decision
	w := decisionWords{Of: d.Of, Versions: d.Of == d.ID}
	if w.Versions { // the one before
		if i := slices.Index(info.Versions, info.Name); i > 0 {
			w.Of = info.Versions[i-1]
		}
	}
	share := percent(d.Score)
	switch d.Relation {
	case "first":
		w.Before, w.Of = "It opened the story.", ""
	case "report":
		w.Before, w.After = "A report in its own words, put with", fmt.Sprintf(" (%s sure).", share)
	case "identical":
		w.Before, w.After = "The same words as", "."
	case "near-identical":
		w.Before, w.After = "A copy with small changes of", fmt.Sprintf(" (%s of all runs of five words are in both).", share)
	case "excerpt":
		w.Before, w.After = "Cut from", fmt.Sprintf(" (%s of it stands there).", share)
	case "embeds":
		w.Before, w.After = "Carries the text of", fmt.Sprintf(" inside a longer one (%s of that stands here).", share)
	case "update":
		w.Before, w.After = "A later version of", "."
	default:
		w.Before, w.After = d.Relation, "."
	}
	return w
}

// percent is a share for people: never 100 % of what is not all.
func percent(x float64) string {
	switch p := 100 * x; {
	case p > 0 && p < 1:
		return "under 1 %"
	case p < 100 && p > 99:
		return "over 99 %"
	default:
		return fmt.Sprintf("%.0f %%", p)
	}
}

// killedBy finds who withdrew an article, and why.
func killedBy(v wirefold.View, info *wirefold.ArticleInfo) *killing {
	list := v.Operations()
	slices.Reverse(list)
	var out *killing
	for i := range list {
		o := &list[i]
		if o.Kind != wirefold.OpKill || o.UndoneBy != 0 || o.Collection != v.Name() {
			continue
		}
		if slices.Contains(o.Articles, info.Article.ID) {
			return &killing{Operation: o}
		}
		for _, id := range o.Articles {
			if along, err := v.Carriers(id); out == nil && err == nil && slices.Contains(along, info.Article.ID) {
				out = &killing{Operation: o, Of: id}
			}
		}
	}
	if out == nil {
		out = withdrawnBy(v, info)
	}
	return out
}

// withdrawnBy finds the version in which an agency withdrew an article, or else the article
// that it is a copy of.
func withdrawnBy(v wirefold.View, info *wirefold.ArticleInfo) *killing {
	for _, name := range info.Versions {
		x, err := v.Article(name)
		if err != nil {
			continue // deleted since
		}
		if isNotice(corpus.Clean(x.Article)) {
			k := &killing{}
			if m := x.Article.Meta; m != nil {
				k.Note = m.Note
			}
			return k
		}
	}
	if d := info.Decision; d.Of != d.ID {
		return &killing{Of: d.Of}
	}
	return &killing{}
}

// isNotice reports whether an article withdraws its earlier versions.
func isNotice(d *corpus.Document) bool {
	return d.Withdrawn() || d.Article.Meta != nil && d.Article.Meta.Status == corpus.Canceled
}

// membersOf are the members of a story by name and by id.
func membersOf(s *wirefold.Story) map[string]*wirefold.Member {
	out := map[string]*wirefold.Member{}
	for i := range s.Families {
		for k := range s.Families[i].Members {
			m := &s.Families[i].Members[k]
			out[m.Name] = m
			if _, ok := out[m.ID]; !ok {
				out[m.ID] = m
			}
		}
	}
	return out
}

// versionsOf are the states of an article in order: those under its id, and those that
// its agency filed under ids of their own as updates.
func versionsOf(info *wirefold.ArticleInfo, s *wirefold.Story) []version {
	var states []*wirefold.Member // of the family
	for i := range s.Families {
		for k := range s.Families[i].Members {
			if s.Families[i].Members[k].Name == info.Name {
				for n := range s.Families[i].Members {
					states = append(states, &s.Families[i].Members[n])
				}
			}
		}
	}
	in := map[string]bool{info.Article.ID: true} // ids
	for grown := true; grown; {
		grown = false
		for _, m := range states {
			if d := m.Decision; d.Relation == "update" && in[d.ID] != in[d.Of] {
				in[d.ID], in[d.Of], grown = true, true, true
			}
		}
	}
	of := map[string]string{}
	for _, m := range states {
		if d := m.Decision; d.Relation == "update" && d.Of != d.ID {
			of[d.ID] = d.Of
		}
	}
	var out []version
	for _, m := range states {
		if in[m.ID] {
			x := version{Name: m.Name, Title: m.Title, Source: m.Source, Published: m.Published, Here: m.Name == info.Name}
			for id := of[m.ID]; id != "" && x.depth < len(states); id = of[id] {
				x.depth++
			}
			out = append(out, x)
		}
	}
	// Versions of one id have an order of their own; others go by their times, and by what
	// they update where one has none.
	undated := slices.ContainsFunc(out, func(x version) bool { return x.Published.IsZero() })
	at := func(x version) int { return slices.Index(info.Versions, x.Name) }
	slices.SortStableFunc(out, func(a, b version) int {
		if i, k := at(a), at(b); i >= 0 && k >= 0 {
			return cmp.Compare(i, k)
		}
		if undated {
			return cmp.Compare(a.depth, b.depth)
		}
		return a.Published.Compare(b.Published)
	})
	for i := 1; i < len(out); i++ {
		out[i].From = out[i-1].Name
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// carriersOf are other articles with the text of one, but for its own versions.
func carriersOf(v wirefold.View, id string, members map[string]*wirefold.Member, versions []version) (list []carrier, more int, err error) {
	ids, err := v.Carriers(id)
	if err != nil {
		return nil, 0, err
	}
	ids = slices.DeleteFunc(ids, func(id string) bool {
		return slices.ContainsFunc(versions, func(x version) bool { return x.Name == id })
	})
	for _, id := range ids[:min(len(ids), mostCarriers)] {
		if m := members[id]; m != nil {
			list = append(list, carrier{id, m.Title, m.Source, m.Published, m.Decision.Relation})
		} else if x, err := v.Article(id); err == nil {
			list = append(list, carrier{id, x.Article.Title, x.Article.Source, x.Article.Published, x.Decision.Relation})
		}
	}
	return list, max(0, len(ids)-mostCarriers), nil
}

// claimsOf are the claims of an article, in order of the text, with how they stand in the
// story's facts.
func claimsOf(doc *corpus.Document, name string, facts []merge.Fact) []*claimRow {
	type key struct {
		attribute merge.Attribute
		class     merge.Class
		words     corpus.Span
	}
	type stand struct {
		fact  *merge.Fact
		claim *merge.FactClaim
		order int
	}
	in := map[key]stand{}
	for i := range facts {
		for k := range facts[i].Claims {
			c := &facts[i].Claims[k]
			if c.Claim.Article != name {
				continue
			}
			s := stand{&facts[i], c, i}
			in[key{c.Claim.Attribute, c.Claim.Class, c.Claim.ValueSpan}] = s
			if any := (key{c.Claim.Attribute, "", c.Claim.ValueSpan}); in[any].fact == nil { // classes may become finer
				in[any] = s
			}
		}
	}
	var out []*claimRow
	for _, c := range merge.Claims(doc) {
		row := &claimRow{N: len(out) + 1, Attribute: string(c.Attribute), Cited: c.Cited.Name, Span: c.ValueSpan, group: 3, order: len(facts)}
		if row.Span.Len() == 0 {
			row.Span = c.Span
		}
		row.Text = factText(&merge.Fact{Attribute: c.Attribute, Class: c.Class}, c.Value)
		if c.Negated {
			row.Text = "not " + row.Text
		}
		s, ok := in[key{c.Attribute, c.Class, c.ValueSpan}]
		if !ok {
			s, ok = in[key{c.Attribute, "", c.ValueSpan}]
		}
		if !ok {
			row.Rule = "not weighed: " + cmp.Or(c.Why, string(c.Scope))
			if c.Scope == merge.Main {
				row.Rule = "not weighed: another claim speaks for the article"
			}
			out = append(out, row)
			continue
		}
		row.Status, row.Rule, row.order = s.claim.Status, s.claim.Rule, s.order
		if t := factText(s.fact, s.fact.Value); corpus.Fold(t) != corpus.Fold(row.Text) && s.fact.Scope == merge.Main {
			row.Stands = t
		}
		row.group = scopeRank(s.fact.Scope)
		out = append(out, row)
	}
	return out
}

// scopeRank is the group that claims of a scope are listed in.
func scopeRank(s merge.Scope) int {
	switch s {
	case merge.Main:
		return 0
	case merge.Sub:
		return 1
	}
	return 2
}

// grouped puts claims in editorial order, by event.
func grouped(rows []*claimRow) []claimGroup {
	groups := []claimGroup{{Title: "On the story"}, {Title: "On what happened beside it"}, {Title: "On other events"}, {Title: "Not weighed"}}
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b *claimRow) int { return cmp.Compare(a.order, b.order) })
	for _, c := range sorted {
		groups[c.group].Rows = append(groups[c.group].Rows, c)
	}
	return slices.DeleteFunc(groups, func(g claimGroup) bool { return len(g.Rows) == 0 })
}

// whyNone says why an article has no claims.
func whyNone(d *corpus.Document) string {
	if d.Lang != "" && d.Lang != "en" && d.Lang != "fr" {
		return "Claims are read in English and French only."
	}
	return "It states nothing that could be counted, dated or placed."
}

// cleaned finds an article and reads its text.
func cleaned(ctx context.Context, v wirefold.View, name string) (*wirefold.ArticleInfo, *corpus.Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	info, err := v.Article(name)
	if err != nil {
		return nil, nil, err
	}
	return info, corpus.Clean(info.Article), nil
}
