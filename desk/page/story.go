package page

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/desk/access"
	"github.com/wirefold/wirefold/desk/publish"
)

// A story may have thousands of articles. These bound what its page shows at once; the
// rest is behind "all".
const (
	quotesShown  = 8
	alsoShown    = 5
	membersShown = 200
	originsShown = 60
	voicesShown  = 4
	restShown    = 40
)

type storyData struct {
	*wirefold.Story
	Unknown   bool // the story was not there at the moment asked for; of the rest only Headline and Past are set
	Languages []string
	Disputes  []dispute
	Rows      []factRow
	Old       []part
	Events    []event
	Rest      []part // told, but of no line
	RestMore  int
	Figures   figures
	Voices    []voice
	Hidden    int // families that are not shown
	Beside    []beside
	Past      past
	Exports   []export
	All       string // the address that shows everything; empty where all is shown
	Hands     bool
}

// beside is a story that resembles this one without being it.
type beside struct {
	wirefold.Related
	URL string
	Why string // address that says why they are apart
}

// moved is the error for a page that is elsewhere: it holds the address.
type moved string

func (m moved) Error() string { return "moved to " + string(m) }

// story shows one story.
func (p *Pages) story(r *http.Request, v wirefold.View) (string, any, error) {
	id := r.PathValue("id")
	at, _ := time.Parse(time.RFC3339Nano, r.FormValue("asof")) // checked when the view was made; zero is now
	s, err := v.Story(r.Context(), id)
	if errors.Is(err, wirefold.ErrNotFound) && !at.IsZero() {
		return p.unknown(r, id, at, err)
	}
	if err != nil {
		return "", nil, err
	}
	x := p.teller(r, v, s)
	if s.ID != id {
		to := storyURL(s.ID)
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		return "", nil, moved(to)
	}
	glance, err := v.Summary(s.ID)
	if err != nil {
		return "", nil, err
	}
	d := storyData{Story: s, Languages: glance.Languages, Hands: x.hands, Disputes: x.disputes()}
	x.box(&d)
	d.Figures = x.figures(p.Zone)
	x.origins(&d)
	for _, k := range s.Related {
		d.Beside = append(d.Beside, beside{k, storyURL(k.ID), storyURL(s.ID) + "/near/" + url.PathEscape(k.ID)})
	}
	for _, f := range publish.Formats() {
		d.Exports = append(d.Exports, export{f.Name, f.About, storyURL(s.ID) + "/export/" + f.Name})
	}
	slices.SortStableFunc(d.Exports, func(a, b export) int { return cmp.Compare(offered(a.Name), offered(b.Name)) })
	if d.Past, err = p.past(p.now(v, at), id, at); err != nil {
		return "", nil, err
	}
	if !at.IsZero() {
		if i := slices.IndexFunc(d.Past.Moments, func(m moment) bool { return m.Chosen }); i >= 0 {
			d.Past.What = p.happened(v, s, d.Past.Moments[i].At)
		}
	}
	if x.all {
		d.All = ""
	} else if x.cut {
		d.All = storyURL(s.ID) + "?all=1"
	}
	return s.Headline, &d, nil
}

// now is the collection as it stands, where the view shows an earlier moment.
func (p *Pages) now(v wirefold.View, at time.Time) wirefold.View {
	if at.IsZero() {
		return v
	}
	return p.hub.View()
}

// unknown is the page of a story at a moment before it was there. The moments of
// stories that never were are an error, as the story is.
func (p *Pages) unknown(r *http.Request, id string, at time.Time, missing error) (string, any, error) {
	v := p.hub.View()
	s, err := v.Story(r.Context(), id)
	if err != nil {
		return "", nil, missing
	}
	d := storyData{Story: s, Unknown: true}
	if d.Past, err = p.past(v, id, at); err != nil {
		return "", nil, err
	}
	return s.Headline, &d, nil
}

// near leads to the comparison that says why two stories are apart: that of the two
// articles that came closest, or of the first ones where none were held against each
// other. It waits for the article that is being decided, so it is no part of the story's
// page.
func (p *Pages) near(w http.ResponseWriter, r *http.Request) {
	to, err := p.nearest(r, r.PathValue("id"), r.PathValue("other"))
	if err != nil {
		p.fail(w, r, err)
		return
	}
	if asof := r.FormValue("asof"); asof != "" {
		to += "&asof=" + url.QueryEscape(asof)
	}
	http.Redirect(w, r, to, http.StatusFound)
}

func (p *Pages) nearest(r *http.Request, id, other string) (string, error) {
	v, err := p.view(r, p.hub.View(), &frame{})
	if err != nil {
		return "", err
	}
	list, err := v.Near(r.Context(), id)
	if err != nil {
		return "", err
	}
	for _, n := range list {
		if n.ID == other {
			return compareURL(n.Mine, n.Theirs), nil
		}
	}
	var first [2]string
	for i, id := range []string{id, other} {
		s, err := v.Story(r.Context(), id)
		if err != nil {
			return "", err
		}
		first[i] = s.Articles[0]
	}
	return compareURL(first[0], first[1]), nil
}

// teller lays one story out for a page.
type teller struct {
	v       wirefold.View
	story   *wirefold.Story
	hands   bool   // are offered
	back    string // where they lead back to
	all     bool   // is shown, however much
	cut     bool   // something was left out
	outlets map[string]string
	credits map[string]string // whom articles credit that name no source
	members map[string]*wirefold.Member
	stale   map[string][]string // what articles print that was taken back
}

func (p *Pages) teller(r *http.Request, v wirefold.View, s *wirefold.Story) *teller {
	x := &teller{v: v, story: s, back: storyURL(s.ID), all: r.FormValue("all") == "1", outlets: map[string]string{}, credits: map[string]string{}, members: map[string]*wirefold.Member{}, stale: map[string][]string{}}
	x.hands = r.FormValue("asof") == "" && access.Of(r.Context()).Role.May(access.Edit)
	for i := range s.Families {
		f := &s.Families[i]
		for k := range f.Members {
			m := &f.Members[k]
			x.outlets[m.Name] = cmp.Or(strings.TrimSpace(m.Source), credit(f.Origin), m.ID)
			x.members[m.Name] = m
		}
	}
	for i := range s.Facts {
		f := &s.Facts[i]
		for k := range f.Claims {
			c := &f.Claims[k]
			if c.Claim.Cited.Name == "" {
				x.credits[c.Claim.Article] = credit(c.Origin)
			}
			if m := x.members[c.Claim.Article]; c.Status == merge.Retracted && f.Scope == merge.Main && f.Decided == nil && m != nil && !m.Decision.Killed {
				if t := string(f.Attribute) + ": " + factText(f, c.Claim.Value); !slices.Contains(x.stale[m.Name], t) {
					x.stale[m.Name] = append(x.stale[m.Name], t)
				}
			}
		}
	}
	return x
}

// limit is how many of some things are shown at once.
func (x *teller) limit(have, shown int) int {
	if x.all || have <= shown {
		return have
	}
	x.cut = true
	return shown
}

// hand is the address of the form for a decision about the story.
func (x *teller) hand(name string, pairs ...string) string {
	if !x.hands {
		return ""
	}
	q := url.Values{"back": {x.back}}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return "/hand/" + name + "?" + q.Encode()
}

// pin is the address of the form that makes the value of a claim that of its fact.
func (x *teller) pin(f *merge.Fact, c *merge.FactClaim) string {
	if f.Scope != merge.Main || f.Event != 0 {
		return ""
	}
	s := c.Claim.ValueSpan
	return x.hand("fact", "story", x.story.ID, "attribute", string(f.Attribute), "class", string(f.Class),
		"claim", fmt.Sprintf("%s@%d-%d", c.Claim.Article, s.Start, s.End))
}

// apart is the address of the form that says that an article tells of something else.
func (x *teller) apart(f *merge.Fact, article string) string {
	return x.hand("fact", "story", x.story.ID, "attribute", string(f.Attribute), "class", string(f.Class), "apart", article)
}

// outlet is who published an article, which may be of a related story.
func (x *teller) outlet(name string) string {
	if o, ok := x.outlets[name]; ok {
		return o
	}
	o := name
	if a, err := x.v.Article(name); err == nil {
		o = cmp.Or(strings.TrimSpace(a.Article.Source), x.credits[name], name)
	}
	x.outlets[name] = o
	return o
}

// credit is a voice as the engine has it, which keeps no capitals, fit to be printed:
// "reuters" is "Reuters", "dpa" is "DPA". Empty where it is only an article's own.
func credit(origin string) string {
	if strings.HasPrefix(origin, "article ") {
		return ""
	}
	if len(origin) <= 4 && !strings.Contains(origin, " ") {
		return strings.ToUpper(origin)
	}
	words := strings.Fields(origin)
	for i, w := range words {
		words[i] = capital(w)
	}
	return strings.Join(words, " ")
}

func orUntitled(title string) string {
	return cmp.Or(strings.Join(strings.Fields(title), " "), "untitled")
}

// speaker is who says so: who is cited, else the outlet.
func (x *teller) speaker(c *merge.FactClaim) string {
	return cmp.Or(cited(c), x.outlet(c.Claim.Article))
}

// cited is who is cited, unless that is a word which names nobody: "two", "us".
func cited(c *merge.FactClaim) string {
	s := strings.Join(strings.Fields(c.Claim.Cited.Name), " ")
	if first, _ := utf8.DecodeRuneInString(s); len(s) <= 3 && unicode.IsLower(first) {
		return ""
	}
	return s
}

// voices names who says so.
func (x *teller) voices(claims []*merge.FactClaim) string {
	var names []string
	seen := map[string]bool{}
	for _, c := range claims {
		if n := x.speaker(c); !seen[corpus.Fold(n)] {
			seen[corpus.Fold(n)] = true
			names = append(names, n)
		}
	}
	return listed(names, voicesShown)
}

// listed names the first of some, and counts the others.
func listed(names []string, shown int) string {
	s := strings.Join(names[:min(len(names), shown)], ", ")
	if more := len(names) - shown; more > 0 {
		s += fmt.Sprintf(" and %s more", number(more))
	}
	return s
}

func origins(claims []*merge.FactClaim) int {
	set := map[string]bool{}
	for _, c := range claims {
		set[c.Origin] = true
	}
	return len(set)
}

// factRow is a line of the fact box.
type factRow struct {
	Label string
	Parts []part
	More  []part
}

// part is one statement, with the words that it rests on.
type part struct {
	Text    string
	Status  merge.Status
	Why     string
	Flags   []string
	Origins int
	Voices  string
	Quotes  []quote
	More    int     // quotes that are not shown
	Earlier []quote // out of date or taken back
	Decided *merge.Decision
	Undo    string
	Open    string // the conflict about it, in the page
}

// event is another event that the articles tell of.
type event struct {
	Text  string
	Parts []part
}

// quote is words of an article that say a value.
type quote struct {
	Before, Value, After string // the words; those of the value are Value, if they can be told
	URL                  string // leads to them
	Outlet               string
	At                   time.Time
	Cited                string
	Status               merge.Status
	Rule                 string
	Also                 []link // who else printed the same words
	AlsoMore             int
	Pin                  string
}

type link struct{ Text, URL string }

// quotes are the words of claims, once for all that print the same.
func (x *teller) quotes(f *merge.Fact, claims []*merge.FactClaim) (out []quote, more int) {
	type key struct{ words, value, cited string }
	at := map[key]int{}
	for _, c := range claims {
		k := key{strings.Join(strings.Fields(c.Quote), " "), c.Claim.Value.String(), c.Claim.Cited.Name}
		i, ok := at[k]
		switch {
		case !ok && len(out) >= quotesShown && !x.all:
			at[k] = -1
			more++
			x.cut = true
			continue
		case !ok:
			at[k] = len(out)
			out = append(out, x.quote(f, c))
			continue
		case i < 0:
			continue
		}
		q := &out[i]
		if c.Status != q.Status && rank(c.Status) < rank(q.Status) {
			q.Status, q.Rule = c.Status, x.why(c.Rule)
		}
		if len(q.Also) >= alsoShown && !x.all {
			q.AlsoMore++
			x.cut = true
			continue
		}
		q.Also = append(q.Also, link{x.outlet(c.Claim.Article), wordsURL(c.Claim.Article, c.Claim.Span)})
	}
	return out, more
}

// rank orders statuses by how well they stand.
func rank(s merge.Status) int {
	return slices.Index([]merge.Status{merge.Agreed, merge.Single, merge.Conflicting, merge.Bounded, merge.Superseded, merge.Retracted}, s)
}

func (x *teller) quote(f *merge.Fact, c *merge.FactClaim) quote {
	q := quote{Before: c.Quote, URL: wordsURL(c.Claim.Article, c.Claim.Span), Outlet: x.outlet(c.Claim.Article), At: c.At,
		Cited: cited(c), Status: c.Status, Rule: x.why(c.Rule), Pin: x.pin(f, c)}
	q.mark(c.Claim.Span, c.Claim.ValueSpan)
	return q
}

// mark tells the words of the value from those around them, where they lie whole in
// the quote.
func (q *quote) mark(words, value corpus.Span) {
	s := q.Before
	from, to := value.Start-words.Start, value.End-words.Start
	if len(s) != words.End-words.Start || from < 0 || to <= from || to > len(s) || !boundary(s, from) || !boundary(s, to) {
		return
	}
	q.Before, q.Value, q.After = s[:from], s[from:to], s[to:]
}

// why is a rule in words, with articles called by their outlets.
func (x *teller) why(rule string) string {
	words := strings.Split(rule, " ")
	for i, w := range words {
		name := strings.TrimRight(strings.TrimPrefix(w, "("), ",);:")
		outlet, ok := x.outlets[name]
		switch {
		case !ok:
		case strings.HasPrefix(w, "("), i > 0 && words[i-1] == "in":
			words[i] = strings.Replace(w, name, outlet, 1)
		case i > 0 && words[i-1] == "and" && i+1 < len(words) && words[i+1] == "was":
			words[i] = "the report of " + outlet
		}
	}
	return strings.Join(words, " ")
}

// aspect is what a fact is of: "Killed: soldiers".
func aspect(f *merge.Fact) string {
	s := string(f.Attribute)
	switch {
	case f.Attribute == merge.Number && f.Class != "":
		s = string(f.Class)
	case f.Class != "" && f.Class != merge.People:
		s += ": " + string(f.Class)
	}
	return capital(s)
}

// told is a fact in few words: "killed 2 soldiers", "several attacks".
func told(f *merge.Fact) string {
	s := factText(f, f.Value)
	switch f.Attribute {
	case merge.Number, merge.EventDate, merge.EventPlace, merge.Distance, merge.State:
		return s
	}
	return string(f.Attribute) + " " + s
}

func capital(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:n]) + s[n:]
}

// factText is a value of a fact in words, with what it is of.
func factText(f *merge.Fact, v merge.Value) string {
	g := merge.Fact{Attribute: f.Attribute, Class: f.Class, Value: v}
	return inThousands(g.Text(), v)
}

// valueText is a value of a fact in words, where what it is of has been said.
func valueText(f *merge.Fact, v merge.Value) string {
	g := merge.Fact{Attribute: f.Attribute, Value: v}
	return inThousands(g.Text(), v)
}

// inThousands is a figure with its long numbers in groups of three digits, and with the
// words that a round one was printed in.
func inThousands(s string, v merge.Value) string {
	if t, err := time.Parse("2006-01", s); err == nil {
		return t.Format("January 2006")
	}
	if v.Kind > merge.Vague {
		return s
	}
	if printed := strings.Join(strings.Fields(v.Text), " "); v.Kind == merge.Count && v.Low < v.High && !math.IsInf(v.High, 1) && v.N > 0 &&
		printed != "" && len(printed) < 40 && !strings.Contains(s, printed) {
		s = printed + " (" + s + ")" // "about 50 (45–55)"
	}
	if v.Kind == merge.Count && math.IsInf(v.High, 1) && v.N > 0 && v.Low == v.N+1 { // "more than 50" was said, and not 51
		at := strconv.FormatFloat(v.Low, 'f', -1, 64)
		s = strings.Replace(s, "at least "+at, "more than "+strconv.FormatFloat(v.N, 'f', -1, 64), 1)
	}
	return longNumber.ReplaceAllStringFunc(s, func(digits string) string {
		if n, err := strconv.Atoi(digits); err == nil {
			return number(n)
		}
		return digits
	})
}

var longNumber = regexp.MustCompile(`\b[1-9][0-9]{4,14}\b`)

// stands sorts the claims of a fact into those that stand, those of the value itself
// first, and those that do not any more.
func stands(f *merge.Fact) (now, old []*merge.FactClaim) {
	var fits []*merge.FactClaim
	for i := range f.Claims {
		switch c := &f.Claims[i]; {
		case f.Status != merge.Superseded && f.Status != merge.Retracted && (c.Status == merge.Superseded || c.Status == merge.Retracted):
			old = append(old, c)
		case says(c.Claim.Value, f.Value):
			now = append(now, c)
		default:
			fits = append(fits, c)
		}
	}
	return append(now, fits...), old
}

func (x *teller) part(f *merge.Fact, text string) part {
	now, old := stands(f)
	p := part{Text: text, Status: f.Status, Why: x.why(f.Rule), Flags: f.Flags, Origins: f.Origins, Decided: f.Decided}
	said := now
	if f.Status == merge.Single || f.Status == merge.Agreed { // what fits only has not said so
		said = slices.DeleteFunc(slices.Clone(now), func(c *merge.FactClaim) bool { return c.Status == merge.Bounded })
		if origins(said) < f.Origins { // they agree in that what one says has room for the other
			said = now
		}
	}
	p.Voices = x.voices(said)
	p.Quotes, p.More = x.quotes(f, now)
	p.Earlier, _ = x.quotes(f, old)
	if f.Decided != nil && x.hands {
		for _, o := range x.v.Operations() {
			if o.Fact != nil && o.UndoneBy == 0 && o.Collection == x.v.Name() && o.Fact.Attribute == f.Decided.Attribute &&
				o.Fact.Class == f.Decided.Class && o.Fact.At.Equal(f.Decided.At) {
				p.Undo = x.hand("undo", "operation", strconv.Itoa(o.ID))
			}
		}
	}
	return p
}

// box lays out the facts: the lines that [merge.NewBox] makes of what stands, and below
// all else that is told, so that nothing is lost.
func (x *teller) box(d *storyData) {
	facts := x.story.Facts
	open := map[*merge.Fact]string{}
	n := 0
	shown := map[*merge.Fact]bool{}
	row := map[merge.Attribute]int{}
	for i := range facts {
		if f := &facts[i]; f.Status == merge.Conflicting && f.Scope == merge.Main {
			open[f] = d.Disputes[n].ID
			n++
		}
	}
	partOf := func(f *merge.Fact, text string) part {
		shown[f] = true
		p := x.part(f, inThousands(text, f.Value))
		p.Open = open[f]
		return p
	}
	for _, r := range merge.NewBox(facts).Rows {
		switch r.Label {
		case "Superseded", "Disputed":
			continue // told with the values that stand, and in the queue
		case "Separately", "Related":
			for _, p := range r.Parts {
				e := event{}
				for i := range facts {
					if f := &facts[i]; f.Event == p.Fact.Event {
						e.Text += "; " + told(f)
						e.Parts = append(e.Parts, partOf(f, aspect(f)+": "+valueText(f, f.Value)))
					}
				}
				e.Text = capital(strings.TrimPrefix(e.Text, "; "))
				d.Events = append(d.Events, e)
			}
			continue
		}
		line := factRow{Label: r.Label}
		for _, p := range r.Parts {
			if p.Fact == nil {
				line.Parts = append(line.Parts, x.what(&p))
				continue
			}
			row[p.Fact.Attribute] = len(d.Rows)
			line.Parts = append(line.Parts, partOf(p.Fact, p.Text))
		}
		d.Rows = append(d.Rows, line)
	}
	for i := range facts {
		f := &facts[i]
		if shown[f] {
			continue
		}
		k, ok := row[f.Attribute]
		switch {
		case f.Scope == merge.Main && (f.Status == merge.Superseded || f.Status == merge.Retracted):
			d.Old = append(d.Old, partOf(f, aspect(f)+": "+valueText(f, f.Value)))
		case f.Scope == merge.Main && ok:
			d.Rows[k].More = append(d.Rows[k].More, partOf(f, f.Text()))
		default:
			if len(d.Rest) >= restShown && !x.all && f.Decided == nil {
				d.RestMore++
				x.cut = true
				continue
			}
			p := partOf(f, aspect(f)+": "+valueText(f, f.Value))
			if f.Scope == merge.Unscoped && f.Decided == nil {
				p.Why = "cannot be told to be about this event, and is compared with nothing"
			}
			d.Rest = append(d.Rest, p)
		}
	}
}

// what is the line that tells what happened.
func (x *teller) what(p *merge.Part) part {
	out := part{Text: p.Text, Status: p.Status, Why: p.Rule, Origins: p.Origins}
	for _, q := range p.Quotes {
		k := quote{Before: q.Text, Outlet: x.outlet(q.Article), Cited: q.Cited, Status: q.Status,
			URL: wordsURL(q.Article, corpus.Span{Start: q.Start, End: q.End})}
		if m := x.members[q.Article]; m != nil {
			k.At = m.Published
		}
		for _, t := range x.withdrawn(q.Article, corpus.Span{Start: q.Start, End: q.End}) {
			out.Flags = append(out.Flags, "says what was taken back: "+t)
		}
		out.Voices = cmp.Or(q.Cited, k.Outlet)
		out.Quotes = append(out.Quotes, k)
	}
	return out
}

// withdrawn is what a passage says that was taken back.
func (x *teller) withdrawn(article string, s corpus.Span) []string {
	var out []string
	for i := range x.story.Facts {
		f := &x.story.Facts[i]
		for k := range f.Claims {
			if c := &f.Claims[k]; c.Status == merge.Retracted && c.Claim.Article == article && c.Claim.ValueSpan.Start >= s.Start && c.Claim.ValueSpan.End <= s.End {
				out = append(out, string(f.Attribute)+": "+factText(f, c.Claim.Value))
			}
		}
	}
	return out
}

// voice is an independent origin with its texts.
type voice struct {
	Name  string
	Texts []text
}

// text is a copy family: an item, its states in order, and who copied it.
type text struct {
	States []line // the first is the origin
	Copies []line
	Copied int    // copies, however many versions they have
	More   int    // lines that are not shown
	Names  string // who copied
	First  bool   // of the story
}

// line is an article in the list of origins.
type line struct {
	*wirefold.Member
	Outlet   string
	URL      string
	Relation string // to what it is a copy or a later state of: "excerpt of"
	Of       string // the outlet, or the article where that is the same
	OfURL    string
	Delay    string // after that
	Stale    []string
	Changes  string // what it changed
	Compare  string
	Separate bool // it can be separated: it is the latest version
	Move     string
	Kill     string
}

// origins lays out who reported, and who copied whom.
func (x *teller) origins(d *storyData) {
	names := map[string]int{}
	families := x.story.Families
	var first *wirefold.Member
	for i := range families {
		for k := range families[i].Members {
			if m := &families[i].Members[k]; !m.Published.IsZero() && (first == nil || m.Published.Before(first.Published)) {
				first = m
			}
		}
	}
	n := x.limit(len(families), originsShown)
	d.Hidden = len(families) - n
	for i := range families[:n] {
		t := x.text(&families[i])
		t.First = first != nil && len(families) > 1 && t.States[0].Member == first
		k, ok := names[families[i].Origin]
		if !ok {
			k = len(d.Voices)
			names[families[i].Origin] = k
			d.Voices = append(d.Voices, voice{Name: x.voiceName(&families[i])})
		}
		d.Voices[k].Texts = append(d.Voices[k].Texts, t)
	}
}

// voiceName is the voice as an outlet of that name writes itself, else as credited.
func (x *teller) voiceName(f *wirefold.Family) string {
	for i := range f.Members {
		if strings.EqualFold(f.Members[i].Source, f.Origin) {
			return f.Members[i].Source
		}
	}
	for i := range x.story.Families {
		for _, m := range x.story.Families[i].Members {
			if strings.EqualFold(m.Source, f.Origin) {
				return m.Source
			}
		}
	}
	initials := "" // agencies credit themselves so
	for _, w := range strings.Fields(f.Members[0].Source) {
		r, _ := utf8.DecodeRuneInString(w)
		initials += string(r)
	}
	if strings.EqualFold(initials, f.Origin) {
		return f.Members[0].Source
	}
	return cmp.Or(credit(f.Origin), x.outlet(f.Members[0].Name))
}

func (x *teller) text(f *wirefold.Family) text {
	root := &f.Members[0]
	t := text{}
	state := map[string]*wirefold.Member{root.ID: root} // the latest so far, by id
	var copies []*wirefold.Member
	byID, first := map[string]*wirefold.Member{}, map[string]*wirefold.Member{} // in the latest version, and in the first
	t.States = append(t.States, x.line(root, nil))
	for i := range f.Members {
		m := &f.Members[i]
		if byID[m.ID] == nil || m.Name == m.ID {
			byID[m.ID] = m
		}
		first[m.ID] = cmp.Or(first[m.ID], m)
		if i == 0 {
			continue
		}
		before := state[m.ID]
		if before == nil && m.Decision.Relation == "update" {
			before = state[m.Decision.Of]
		}
		if before == nil {
			copies = append(copies, m)
			continue
		}
		state[m.ID] = m
		t.States = append(t.States, x.line(m, before))
	}
	var names []string
	version := map[string]*wirefold.Member{} // the latest so far of each copy
	before := map[*wirefold.Member]*wirefold.Member{}
	for _, m := range copies {
		if k := version[m.ID]; k != nil {
			before[m] = k
		} else {
			t.Copied++
		}
		version[m.ID] = m
		if n := x.outlet(m.Name); !slices.Contains(names, n) && len(names) < 50 {
			names = append(names, n)
		}
	}
	t.Names = listed(names, voicesShown)
	n := x.limit(len(copies), membersShown)
	t.More = len(copies) - n
	for _, m := range copies[:n] {
		of := cmp.Or(before[m], byID[m.Decision.Of], root)
		if of == m {
			of = root
		}
		l := x.line(m, of)
		if before[m] == nil { // it may be of an earlier version
			l.Delay = delay(m, first[of.ID])
		}
		t.Copies = append(t.Copies, l)
	}
	return t
}

// line lays an article out that is a copy or a later state of another; of is nil for an
// origin.
func (x *teller) line(m, of *wirefold.Member) line {
	l := line{Member: m, Outlet: x.outlet(m.Name), URL: articleURL(m.Name), Stale: x.stale[m.Name], Separate: x.hands && m.Name == m.ID}
	if l.Separate {
		l.Move, l.Kill = x.hand("move", "article", m.ID), x.hand("kill", "article", m.ID)
	}
	if of == nil {
		return l
	}
	switch m.Decision.Relation {
	case "first", "report":
		l.Relation = "the same text as"
	case "update":
		l.Relation = "update of"
	case "embeds":
		l.Relation = "embeds"
	case "identical", "near-identical":
		l.Relation = m.Decision.Relation + " to"
	default:
		l.Relation = m.Decision.Relation + " of"
	}
	l.Of, l.OfURL = x.outlet(of.Name), articleURL(of.Name)
	l.Compare = compareURL(of.Name, m.Name)
	switch {
	case of.ID == m.ID:
		l.Relation = "later version of"
		fallthrough
	case m.Decision.Relation == "update":
		l.Changes = changesURL(m.Name, of.Name)
	}
	l.Delay = delay(m, of)
	return l
}

// delay is how long after another an article was published; empty if either is undated.
func delay(m, of *wirefold.Member) string {
	if m.Published.IsZero() || of.Published.IsZero() {
		return ""
	}
	return later(m.Published.Sub(of.Published))
}

// later is how long after something else: "3 h 10 min later".
func later(d time.Duration) string {
	suffix := " later"
	if d < 0 {
		d, suffix = -d, " earlier"
	}
	d = d.Round(time.Minute)
	days, hours, minutes := int(d/(24*time.Hour)), int(d/time.Hour)%24, int(d/time.Minute)%60
	switch {
	case d == 0:
		return "at the same time"
	case days > 0 && hours > 0:
		return fmt.Sprintf("%d d %d h", days, hours) + suffix
	case days > 0:
		return fmt.Sprintf("%d d", days) + suffix
	case hours > 0 && minutes > 0:
		return fmt.Sprintf("%d h %d min", hours, minutes) + suffix
	case hours > 0:
		return fmt.Sprintf("%d h", hours) + suffix
	}
	return fmt.Sprintf("%d min", minutes) + suffix
}
