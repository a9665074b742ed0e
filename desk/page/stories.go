package page

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/index"
)

// How much a page holds, and how far one may leaf.
const (
	storiesPage = 60
	hitsPage    = 20
	mostPages   = 10_000
	mostHits    = 50 // pages: what comes later is for nobody to read
)

// wanted is what the reader asks the list of stories for.
type wanted struct {
	url                                                     *url.URL
	Query, Within, From, To, Source, Language, Place, State string
	Order                                                   string
	Least, Page                                             int

	from, to time.Time
}

// choice is one of some that exclude one another, as a link.
type choice struct {
	Name, Value, URL string
	On               bool
}

// chip is a filter that is set, and where it is not.
type chip struct{ Text, Without string }

type within struct {
	value, name, chip string
	long              time.Duration
}

// withins are the windows of time that have a name.
var withins = []within{
	{"", "Any time", "", 0},
	{"1h", "Last hour", "in the last hour", time.Hour},
	{"24h", "24 h", "in the last 24 hours", 24 * time.Hour},
	{"7d", "7 days", "in the last 7 days", 7 * 24 * time.Hour},
}

// states are those of stories, as the engine calls them.
var states = []string{"breaking", "conflict", "corrected", "killed", "single source", "unverified"}

// orders are those of stories, and of what a search finds.
var (
	orders       = [][2]string{{"changed", "Latest movement"}, {"newest", "Newest report"}, {"largest", "Most articles"}}
	searchOrders = [][2]string{{"best", "Best match"}, {"newest", "Newest report"}}
)

// wanted reads what a request asks for; what cannot be meant is said in words.
func (p *Pages) wanted(r *http.Request) (*wanted, error) {
	get := func(name string) string { return strings.TrimSpace(r.FormValue(name)) }
	w := &wanted{
		url: r.URL, Query: get("q"), Within: get("within"), From: get("from"), To: get("to"), Source: get("source"),
		Language: get("language"), Place: get("place"), State: get("state"), Order: get("order"),
	}
	var err error
	if w.Least, err = whole(get("least"), "the least number of articles", 0); err != nil {
		return nil, err
	}
	if w.Page, err = whole(get("page"), "the number of the page", 1); err != nil {
		return nil, err
	}
	if w.Page = max(1, w.Page); w.Page > mostPages || w.Query != "" && w.Page > mostHits {
		return nil, argument("No list goes that far: ask for less by the filters, or go back to the first page.")
	}
	known := orders
	if w.Query != "" {
		known = searchOrders
	}
	named := func(o [2]string) bool { return o[0] == w.Order }
	if w.Order != "" && !slices.ContainsFunc(orders, named) && !slices.ContainsFunc(searchOrders, named) {
		return nil, argument(fmt.Sprintf("There is no order %q: it is one of %s.", w.Order, names(known)))
	}
	if !slices.ContainsFunc(known, named) { // that of a list is none of a search
		w.Order = known[0][0]
	}
	if w.State != "" && !slices.Contains(states, w.State) {
		return nil, argument(fmt.Sprintf("No story has the status %q: it is one of %s.", w.State, strings.Join(states, ", ")))
	}
	if w.from, err = p.day(w.From, 0); err != nil {
		return nil, err
	}
	if w.to, err = p.day(w.To, 1); err != nil {
		return nil, err
	}
	if !w.from.IsZero() && !w.to.IsZero() && !w.from.Before(w.to) {
		return nil, argument(fmt.Sprintf("Nothing is from %s on and before the end of %s: exchange the two dates.", w.From, w.To))
	}
	if w.Within != "" {
		i := slices.IndexFunc(withins, func(x within) bool { return x.value == w.Within })
		if i < 0 {
			return nil, argument(fmt.Sprintf("There is no window of time %q: it is 1h, 24h or 7d, or dates from and to.", w.Within))
		}
		now := p.Now()
		if at, err := time.Parse(time.RFC3339Nano, r.FormValue("asof")); err == nil && at.Before(now) {
			now = at
		}
		if since := now.Add(-withins[i].long); since.After(w.from) {
			w.from = since
		}
	}
	return w, nil
}

func names(of [][2]string) string {
	var out []string
	for _, o := range of {
		out = append(out, o[0])
	}
	return strings.Join(out, ", ")
}

// whole reads a number that may be left out.
func whole(s, what string, least int) (int, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > 1<<30 {
		return 0, argument(fmt.Sprintf("%q cannot be %s: it is a whole number from %d on.", s, what, least))
	}
	return n, nil
}

// day is the beginning of a day in the zone of the pages, some days later.
func (p *Pages) day(s string, later int) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, s, p.Zone)
	if err != nil {
		return time.Time{}, argument(fmt.Sprintf("%q is no date: give one like 2031-05-03.", s))
	}
	return t.AddDate(0, 0, later), nil
}

// with is the list with one filter set to another value.
func (w *wanted) with(name, value string) string { return with(w.url, name, value) }

// Windows are links to the windows of time that have a name.
func (w *wanted) Windows() []choice {
	var out []choice
	for _, x := range withins {
		out = append(out, choice{x.name, x.value, w.with("within", x.value), w.Within == x.value})
	}
	return out
}

// States are links to the stories of each status.
func (w *wanted) States() []choice {
	out := []choice{{"All", "", w.with("state", ""), w.State == ""}}
	for _, s := range states {
		out = append(out, choice{capital(s), s, w.with("state", s), w.State == s})
	}
	return out
}

// Orders are what the list may be ordered by.
func (w *wanted) Orders() []choice {
	known := orders
	if w.Query != "" {
		known = searchOrders
	}
	var out []choice
	for _, o := range known {
		out = append(out, choice{o[1], o[0], w.with("order", o[0]), o[0] == w.Order})
	}
	return out
}

// Chips are the filters that are set.
func (w *wanted) Chips() []chip {
	var out []chip
	add := func(name, value, text string) {
		if value != "" {
			out = append(out, chip{text, w.with(name, "")})
		}
	}
	if w.Query != "" {
		add("q", w.Query, "search: "+w.Query)
	}
	for _, x := range withins {
		if x.value == w.Within {
			add("within", x.value, x.chip)
		}
	}
	add("from", w.From, "from "+w.From)
	add("to", w.To, "to "+w.To)
	add("source", w.Source, "source: "+w.Source)
	add("language", w.Language, "language: "+w.Language)
	if w.Query == "" { // a search finds articles
		add("place", w.Place, "place: "+w.Place)
		add("state", w.State, w.State)
		if w.Least > 1 {
			add("least", "x", "at least "+count(w.Least, "article"))
		}
	}
	return out
}

// None is the list without any filter.
func (w *wanted) None() string {
	return w.url.Path
}

// Only is the search without any filter.
func (w *wanted) Only() string {
	u, err := url.Parse(w.None())
	if err != nil {
		return "/"
	}
	return with(u, "q", w.Query)
}

// pager leads to the pages beside one.
type pager struct{ Prev, Next string }

func (w *wanted) pager(more bool) pager {
	var g pager
	if w.Page > 2 {
		g.Prev = w.with("page", fmt.Sprint(w.Page-1))
	} else if w.Page == 2 {
		g.Prev = w.with("page", "")
	}
	if more {
		g.Next = w.with("page", fmt.Sprint(w.Page+1))
	}
	return g
}

// storiesData is what the list shows: stories, or what a search found.
type storiesData struct {
	*wanted
	Known   outletNames
	Stories []wirefold.Summary
	Last    time.Time // commit; zero in an empty store
	pager

	// Of a search.
	Groups []group
	Total  int
	First  int    // number of the first hit on the page
	Held   string // why there is no answer, or not all of it
	Behind int    // articles on their way into the index
}

// group is what a search found in one story.
type group struct {
	Story wirefold.Summary
	Hits  []wirefold.Hit
}

// stories lists stories, the one that moved last first; or what a search finds.
func (p *Pages) stories(r *http.Request, v wirefold.View) (string, any, error) {
	w, err := p.wanted(r)
	if err != nil {
		return "", nil, err
	}
	d := &storiesData{wanted: w, Last: v.Time()}
	if d.Known, err = p.names(r.Context(), v); err != nil {
		return "", nil, err
	}
	if w.Query != "" {
		return w.Query, d, p.search(r.Context(), v, d)
	}
	list, err := v.Stories(r.Context(), wirefold.Filter{
		From: w.from, To: w.to, Source: w.Source, Place: w.Place, Language: w.Language, Least: w.Least, State: w.State, Order: w.Order,
		Offset: (w.Page - 1) * storiesPage, Limit: storiesPage + 1,
	})
	if err != nil {
		return "", nil, err
	}
	d.pager = w.pager(len(list) > storiesPage)
	d.Stories = list[:min(storiesPage, len(list))]
	return "Stories", d, nil
}

// search finds articles, and puts those of one story together, where its best one stands.
func (p *Pages) search(ctx context.Context, v wirefold.View, d *storiesData) error {
	d.First = (d.wanted.Page-1)*hitsPage + 1
	found, err := v.Search(ctx, d.Query, wirefold.SearchOptions{
		Source: d.Source, Lang: d.Language, From: d.from, To: d.to, Newest: d.Order == "newest",
		Offset: d.First - 1, Limit: hitsPage,
	})
	switch {
	case errors.Is(err, index.ErrQuery):
		_, why, _ := strings.Cut(err.Error(), index.ErrQuery.Error())
		d.Held = "This cannot be read as a search:" + strings.TrimPrefix(why, ":") + "."
		return nil
	case errors.Is(err, wirefold.ErrSearchOff):
		d.Held = "Full-text search is off in this store, or another process has it open. Stories can still be narrowed by the filters."
		return nil
	case err != nil:
		return err
	}
	at := map[string]int{}
	for _, h := range found.Hits {
		i, ok := at[h.Story]
		if !ok {
			s, err := v.Summary(h.Story)
			if errors.Is(err, wirefold.ErrNotFound) {
				s, err = &wirefold.Summary{ID: h.Story}, nil
			}
			if err != nil {
				return err
			}
			i = len(d.Groups)
			at[h.Story] = i
			d.Groups = append(d.Groups, group{Story: *s})
		}
		d.Groups[i].Hits = append(d.Groups[i].Hits, h)
	}
	d.Total, d.Behind = found.Total, p.engine.Stats().Unsearched
	d.pager = d.wanted.pager(d.First+hitsPage <= found.Total && d.wanted.Page < mostHits)
	return nil
}

// LastHit is the number of the last hit on the page.
func (d *storiesData) LastHit() int { return min(d.Total, d.First+hitsPage-1) }

// outletNames are what the filters offer.
type outletNames struct{ Sources, Languages []string }

// mostOffered is how many names the filters offer.
const mostOffered = 200

func namesOf(list []wirefold.Source) outletNames {
	var out outletNames
	for _, s := range list { // that with most articles first
		if s.Name != "" && len(out.Sources) < mostOffered {
			out.Sources = append(out.Sources, s.Name)
		}
		for _, lang := range s.Languages {
			if !slices.Contains(out.Languages, lang) && len(out.Languages) < mostOffered {
				out.Languages = append(out.Languages, lang)
			}
		}
	}
	slices.Sort(out.Sources)
	slices.Sort(out.Languages)
	return out
}
