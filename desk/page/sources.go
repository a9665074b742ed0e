package page

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/corpus/follow"
	"github.com/wirefold/wirefold/desk/access"
	"github.com/wirefold/wirefold/desk/webhook"
)

// How old what is known of the outlets may be, where it is shown, and where filters offer
// their names: it takes a look at every article.
const (
	surveyFresh = 5 * time.Second
	namesFresh  = 30 * time.Second
)

// survey is what is known of the outlets, for all readers at once.
type survey struct {
	mu      sync.Mutex
	at      time.Time
	cursor  string
	sources []wirefold.Source
	names   outletNames

	asking sync.Mutex // held by who looks
}

// sourcesOf are the outlets as a view has them, or had them lately. Views of earlier
// moments are looked at each time.
func (p *Pages) sourcesOf(ctx context.Context, v wirefold.View, past bool) ([]wirefold.Source, error) {
	if past {
		return v.Sources(ctx)
	}
	k := &p.survey
	k.asking.Lock()
	defer k.asking.Unlock()
	if list, _, fresh := k.known(v, p.Now(), surveyFresh); fresh {
		return list, nil
	}
	return k.look(ctx, v, p.Now())
}

// names are those of the outlets with most articles, and the languages. What is known is
// shown while newer names are looked for, so that nobody waits but who asks first.
func (p *Pages) names(ctx context.Context, v wirefold.View) (outletNames, error) {
	k := &p.survey
	list, names, fresh := k.known(v, p.Now(), namesFresh)
	switch {
	case fresh:
	case list == nil:
		list, err := p.sourcesOf(ctx, v, false)
		return namesOf(list), err
	case k.asking.TryLock():
		go func() {
			defer k.asking.Unlock()
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), pageLimit)
			defer cancel()
			if _, err := k.look(ctx, v, p.Now()); err != nil {
				p.Log.Warn("the names of outlets are old", "reason", err)
			}
		}()
	}
	return names, nil
}

// known is what is known already, and whether it is fresh.
func (k *survey) known(v wirefold.View, now time.Time, span time.Duration) ([]wirefold.Source, outletNames, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.sources, k.names, k.sources != nil && (k.cursor == v.Cursor() || now.Sub(k.at) < span && !now.Before(k.at))
}

func (k *survey) look(ctx context.Context, v wirefold.View, now time.Time) ([]wirefold.Source, error) {
	list, err := v.Sources(ctx)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.sources, k.names, k.at, k.cursor = list, namesOf(list), now, v.Cursor()
	return list, nil
}

// sourcesPage shows the outlets, and how the desk fares.
type sourcesPage struct {
	Outlets []outletRow
	All     int // outlets, before those were chosen
	Query   string
	Columns []outletColumn
	Matrix  *copyMatrix

	Feeds     []feedLine
	FeedsFail string
	NoFeeds   bool
	Badly     int // of the feeds

	Stats wirefold.Stats
	Held  []wirefold.Held // without their titles
	More  int             // held, beyond those shown
	Waits int             // held
	Pace  arrivalPace
	Hooks []webhook.Health
}

// outletRow is a line of the table.
type outletRow struct {
	wirefold.Source
	Share string // of copies, in per cent
	Delay string
	From  []wirefold.Carried // the top few
	By    []wirefold.Carried
}

// carriedShown is how many outlets are named that one copies.
const carriedShown = 3

// outletColumn is a heading of the table, and the address that sorts by it.
type outletColumn struct {
	Name, Sort, At string
	Tip            string // what its name does not say
	Number         bool
	Here           string // "ascending" or "descending", of the one sorted by
}

// outletOrder is what outlets may be sorted by.
type outletOrder struct {
	name, sort string
	number     bool
	compare    func(a, b *wirefold.Source) int
}

var outletColumns = []outletOrder{
	{"Outlet", "name", false, func(a, b *wirefold.Source) int { return cmp.Compare(corpus.Fold(a.Name), corpus.Fold(b.Name)) }},
	{"Articles", "articles", true, func(a, b *wirefold.Source) int { return cmp.Compare(b.Articles, a.Articles) }},
	{"Copies", "copies", true, func(a, b *wirefold.Source) int { return cmp.Compare(copyShare(b), copyShare(a)) }},
	{"Copies from", "from", false, func(a, b *wirefold.Source) int { return cmp.Compare(b.Copies, a.Copies) }},
	{"Copied by", "by", false, func(a, b *wirefold.Source) int { return cmp.Compare(carriedSum(b.CopiedBy), carriedSum(a.CopiedBy)) }},
	{"Stories", "stories", true, func(a, b *wirefold.Source) int { return cmp.Compare(b.Stories, a.Stories) }},
	{"Alone", "alone", true, func(a, b *wirefold.Source) int { return cmp.Compare(b.Alone, a.Alone) }},
	{"Delay", "delay", true, func(a, b *wirefold.Source) int { return cmp.Compare(b.Delay, a.Delay) }},
	{"Last seen", "last", false, func(a, b *wirefold.Source) int { return momentOf(b.Last).Compare(momentOf(a.Last)) }},
	{"Languages", "languages", false, func(a, b *wirefold.Source) int {
		return cmp.Compare(strings.Join(a.Languages, " "), strings.Join(b.Languages, " "))
	}},
	{"Killed", "killed", true, func(a, b *wirefold.Source) int { return cmp.Compare(b.Killed, a.Killed) }},
}

// outletTips are by what is sorted by.
var outletTips = map[string]string{
	"copies": "how many of its articles carry the text of another outlet",
	"alone":  "stories that no other outlet has",
	"delay":  "the median time from publication to arrival; long where an archive was added",
	"killed": "articles that were withdrawn",
}

func copyShare(s *wirefold.Source) float64 {
	if s.Articles == 0 {
		return 0
	}
	return float64(s.Copies) / float64(s.Articles)
}

func carriedSum(list []wirefold.Carried) (n int) {
	for _, c := range list {
		n += c.Articles
	}
	return n
}

func momentOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func (p *Pages) sources(r *http.Request, v wirefold.View) (string, any, error) {
	past := r.FormValue("asof") != ""
	list, err := p.sourcesOf(r.Context(), v, past)
	if err != nil {
		return "", nil, err
	}
	out := &sourcesPage{All: len(list), Query: strings.TrimSpace(r.FormValue("outlet")), Stats: p.engine.Stats(), Pace: p.arrivalPace(v)}
	if out.Columns, out.Outlets, err = outletTable(r, list, out.Query); err != nil {
		return "", nil, err
	}
	out.Matrix = copyMatrixOf(list)
	if p.Webhooks != nil && access.Of(r.Context()).Role.May(access.Manage) {
		out.Hooks = p.Webhooks() // their addresses are nobody else's business
	}
	p.feeds(out)
	held, err := v.Held()
	if err != nil {
		return "", nil, err
	}
	if out.Waits = len(held); access.Of(r.Context()).Role.May(access.Edit) {
		const most = 100
		for i := range held {
			held[i].Title = "" // it is under embargo here too
		}
		slices.SortStableFunc(held, func(a, b wirefold.Held) int { return a.Until.Compare(b.Until) })
		out.Held, out.More = held[:min(most, len(held))], max(0, len(held)-most)
	}
	return "Sources", out, nil
}

// outletTable chooses and sorts the outlets as a request asks.
func outletTable(r *http.Request, list []wirefold.Source, query string) ([]outletColumn, []outletRow, error) {
	sort, descending := cmp.Or(r.FormValue("sort"), "articles"), r.FormValue("order") == "reverse"
	chosen := slices.IndexFunc(outletColumns, func(c outletOrder) bool { return c.sort == sort })
	if chosen < 0 {
		return nil, nil, argument(fmt.Sprintf("outlets cannot be sorted by %q: follow the headings of the table", sort))
	}
	var heads []outletColumn
	for i, c := range outletColumns {
		q := url.Values{"sort": {c.sort}}
		if query != "" {
			q.Set("outlet", query)
		}
		if at := r.FormValue("asof"); at != "" {
			q.Set("asof", at)
		}
		h := outletColumn{Name: c.name, Sort: c.sort, Number: c.number, Tip: outletTips[c.sort]}
		if i == chosen {
			up := c.sort == "name" || c.sort == "languages"
			if h.Here = "descending"; up != descending {
				h.Here = "ascending"
			}
			if !descending {
				q.Set("order", "reverse")
			}
		}
		h.At = "/sources?" + q.Encode()
		heads = append(heads, h)
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b wirefold.Source) int {
		n := outletColumns[chosen].compare(&a, &b)
		if descending {
			n = -n
		}
		return n
	})
	var rows []outletRow
	for _, s := range list {
		if !strings.Contains(corpus.Fold(s.Name), corpus.Fold(query)) {
			continue
		}
		rows = append(rows, outletRow{
			Source: s, Share: fmt.Sprintf("%.0f %%", 100*copyShare(&s)), Delay: lengthText(s.Delay),
			From: s.CopiedFrom[:min(carriedShown, len(s.CopiedFrom))], By: s.CopiedBy[:min(carriedShown, len(s.CopiedBy))],
		})
	}
	return heads, rows, nil
}

// lengthText is a length of time in words.
func lengthText(d time.Duration) string {
	switch d = d.Round(time.Second); {
	case d < 0:
		return "−" + lengthText(-d)
	case d == 0:
		return "0"
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%.1f h", d.Hours())
	}
	return number(int(d.Hours()/24)) + " days"
}

// copyMatrix is who copies whom, among the outlets that do it most or have it done to them.
type copyMatrix struct {
	Names []string // whose text
	Rows  []matrixRow
}

type matrixRow struct {
	Name  string // who carried it
	Cells []matrixCell
}

// matrixCell is how many articles of one outlet carry another's text. Tint is from 0, for
// none, to 5.
type matrixCell struct {
	Articles, Tint int
	Self           bool
}

// matrixSize is how many outlets the matrix shows.
const matrixSize = 12

func copyMatrixOf(list []wirefold.Source) *copyMatrix {
	top := slices.DeleteFunc(slices.Clone(list), func(s wirefold.Source) bool { return s.Copies+carriedSum(s.CopiedBy) == 0 })
	slices.SortStableFunc(top, func(a, b wirefold.Source) int {
		return cmp.Compare(b.Copies+carriedSum(b.CopiedBy), a.Copies+carriedSum(a.CopiedBy))
	})
	top = top[:min(matrixSize, len(top))]
	if len(top) < 2 {
		return nil
	}
	m := &copyMatrix{}
	most := 0
	for _, s := range top {
		m.Names = append(m.Names, s.Name)
	}
	for _, s := range top {
		row := matrixRow{Name: s.Name}
		for _, name := range m.Names {
			c := matrixCell{Self: name == s.Name}
			for _, from := range s.CopiedFrom {
				if from.Source == name {
					c.Articles = from.Articles
				}
			}
			most = max(most, c.Articles)
			row.Cells = append(row.Cells, c)
		}
		m.Rows = append(m.Rows, row)
	}
	for _, row := range m.Rows {
		for i, c := range row.Cells {
			if c.Articles > 0 {
				row.Cells[i].Tint = 1 + (c.Articles-1)*5/most
			}
		}
	}
	return m
}

// feedLine is a source that is followed, with how it stands in words.
type feedLine struct {
	follow.Health
	State, Class string
}

// feeds tells how the sources fare that are followed, the worst first.
func (p *Pages) feeds(out *sourcesPage) {
	if p.Feeds == nil {
		out.NoFeeds = true
		return
	}
	list, err := p.Feeds()
	if err != nil {
		out.FeedsFail = err.Error()
		return
	}
	now := p.Now()
	for _, h := range list {
		f := feedLine{Health: h, State: "well", Class: "agreed"}
		switch {
		case h.Gone:
			f.State, f.Class = "gone for good", "killed"
		case h.Failures > 0:
			f.State, f.Class = "fails", "killed"
		case h.Success.IsZero():
			f.State, f.Class = "not read yet", "bounded"
		case !h.Next.IsZero() && now.Sub(h.Next) > time.Hour:
			f.State, f.Class = "not followed now", "bounded"
		case h.Redirect != "":
			f.State, f.Class = "has moved", "bounded"
		case h.Problem != "" && !h.ProblemAt.Before(h.Success):
			f.State, f.Class = "well, with problems", "bounded"
		}
		if f.Class == "killed" {
			out.Badly++
		}
		out.Feeds = append(out.Feeds, f)
	}
	worst := []string{"fails", "gone for good", "not followed now", "not read yet", "has moved", "well, with problems", "well"}
	slices.SortStableFunc(out.Feeds, func(a, b feedLine) int {
		return cmp.Or(cmp.Compare(slices.Index(worst, a.State), slices.Index(worst, b.State)), cmp.Compare(a.Source, b.Source))
	})
}

// arrivalPace is how many articles came in, hour by hour.
type arrivalPace struct {
	Bars      []paceBar
	Total     int
	Most      int
	Last      int // in the last hour
	Width     int
	Height    int
	From, End time.Time
}

// paceBar is an hour of the pace.
type paceBar struct{ X, Y, Width, Height, Articles int }

// paceHours is how many hours are shown, the last of them ending now.
const paceHours = 24

// arrivalPace counts the last hours of a view.
func (p *Pages) arrivalPace(v wirefold.View) arrivalPace {
	const wide, gap, high = 8, 2, 48
	end := p.Now()
	if !v.Time().IsZero() && v.Time().After(end) {
		end = v.Time()
	}
	out := arrivalPace{Width: paceHours*(wide+gap) - gap, Height: high, From: end.Add(-paceHours * time.Hour), End: end}
	counts := v.Pace(out.From, end.Add(1), paceHours)
	for _, n := range counts {
		out.Total, out.Most = out.Total+n, max(out.Most, n)
	}
	for i, n := range counts {
		h := 1
		if n > 0 {
			h = max(2, n*high/out.Most)
		}
		out.Bars = append(out.Bars, paceBar{i * (wide + gap), high - h, wide, h, n})
	}
	out.Last = counts[len(counts)-1]
	return out
}

// bytesText is a number of bytes in words.
func bytesText(n int64) string {
	const unit = 1000
	if n < unit {
		return fmt.Sprintf("%d B", n)
	}
	x, i := float64(n)/unit, 0
	for ; x >= unit && i < 3; i++ {
		x /= unit
	}
	return fmt.Sprintf("%.1f %s", x, []string{"kB", "MB", "GB", "TB"}[i])
}

// Size is how large the store is.
func (s *sourcesPage) Size() string { return bytesText(s.Stats.Bytes) }
