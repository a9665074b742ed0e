package wirefold

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/wirefold/wirefold/cluster/copies"
)

// arrivalParts is into how many parts the time of a story is cut to count arrivals.
const arrivalParts = 24

// arrivals counts the articles of a story by time of publication.
func (l *ledger) arrivals(s *story) []int {
	if s.first == undated || s.last <= s.first {
		return nil
	}
	out := make([]int, arrivalParts)
	for _, doc := range s.docs {
		d := l.docs.at(doc)
		if t := d.published(); !t.IsZero() {
			out[(t.UnixNano()-s.first)/((s.last-s.first)/arrivalParts+1)]++
		}
	}
	return out
}

// languages are those of a story's articles, the most frequent first.
func (l *ledger) languages(s *story) []string {
	n := map[string]int{}
	for _, doc := range s.docs {
		if lang := l.docs.at(doc).Lang; lang != "" {
			n[lang]++
		}
	}
	return byCount(n)
}

// byCount are the keys of a map, that with the highest count first.
func byCount(n map[string]int) []string {
	return slices.SortedFunc(maps.Keys(n), func(a, b string) int { return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b)) })
}

// Moments are when a story changed, the first first: what it was then is in the view
// that [Engine.AsOf] gives of any of them.
func (v View) Moments(id string) ([]time.Time, error) {
	l, c := v.at()
	s, err := l.resolve(c, id)
	if err != nil {
		return nil, err
	}
	var at []int64
	for _, doc := range s.docs {
		at = append(at, l.docs.at(doc).added)
	}
	for _, o := range l.ops {
		if o.Collection == c.name && slices.ContainsFunc(o.Stories, func(k int32) bool { return c.root(k) == s.Story }) {
			at = append(at, o.At)
		}
	}
	slices.Sort(at)
	out := []time.Time{}
	for _, t := range slices.Compact(at) {
		out = append(out, time.Unix(0, t).UTC())
	}
	return out, nil
}

// Along names the articles that go along when articles of one story are separated or
// moved: copies of these that follow them.
func (v View) Along(articles []string) ([]string, error) {
	l, c := v.at()
	docs, story, err := l.together(c, articles)
	if err != nil {
		return nil, err
	}
	out := []string{}
	r := v.room(c.name)
	if r == nil {
		return out, nil
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	named := len(docs)
	for from := 0; from < len(docs); { // copies, and all versions of these
		var locals []int32
		for _, doc := range docs[from:] {
			locals = append(locals, l.docs.at(doc).local)
		}
		from = len(docs)
		for _, k := range r.events.Following(locals) {
			if int(k) >= c.docs.len() { // came since
				continue
			}
			for _, doc := range l.versions(c.docs.at(k)) {
				if l.standing.at(doc).story == story && l.standing.at(doc).flags&gone == 0 && !slices.Contains(docs, doc) {
					docs = append(docs, doc)
				}
			}
		}
	}
	for _, doc := range docs[named:] {
		if id := l.docs.at(doc).ID; !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out, nil
}

// Pace counts the articles that were added from one moment to another, in so many equal
// parts of that time.
func (v View) Pace(from, to time.Time, parts int) []int {
	out := make([]int, max(0, parts))
	l, c := v.at()
	if c == nil || parts < 1 || !from.Before(to) {
		return out
	}
	first, part := from.UnixNano(), max(1, int64(to.Sub(from))/int64(parts))
	for i := c.docs.len() - 1; i >= 0; i-- { // in order of arrival
		doc := c.docs.at(int32(i))
		at := l.docs.at(doc).added
		if at < first {
			break
		}
		if l.standing.at(doc).flags&gone == 0 && at < to.UnixNano() {
			out[min((at-first)/part, int64(parts-1))]++
		}
	}
	return out
}

// Source is what is known of an outlet from its articles.
type Source struct {
	Name     string `json:"name"`
	Articles int    `json:"articles"` // versions counted apart
	Copies   int    `json:"copies"`   // of these, those that carry another outlet's text
	// CopiedFrom and CopiedBy are the outlets whose text it carried, and that carried its
	// text, the most frequent first.
	CopiedFrom []Carried `json:"copied_from"`
	CopiedBy   []Carried `json:"copied_by"`
	// First and Last are the publication times of its first and last dated article.
	First *time.Time `json:"first"`
	Last  *time.Time `json:"last"`
	// Delay is the median time from publication to arrival, over the dated articles.
	Delay     time.Duration `json:"delay_ns"`
	Languages []string      `json:"languages"`
	Stories   int           `json:"stories"`
	Alone     int           `json:"alone"` // of these, those that nobody else tells
	Killed    int           `json:"killed"`
}

// Carried counts the articles in which one outlet carried another's text.
type Carried struct {
	Source   string `json:"source"`
	Articles int    `json:"articles"`
}

// Sources tells of every outlet, that with most articles first. It looks at every
// article.
func (v View) Sources(ctx context.Context) ([]Source, error) {
	defer v.options.Hooks.reading("Sources")()
	l, c := v.at()
	out := []Source{}
	if c == nil {
		return out, nil
	}
	at := map[string]int{}
	from, by := map[string]map[string]int{}, map[string]map[string]int{}
	for i := range int32(c.docs.len()) {
		if i%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		doc := c.docs.at(i)
		if l.standing.at(doc).flags&gone != 0 {
			continue
		}
		d := l.docs.at(doc)
		k, ok := at[d.Source]
		if !ok {
			k = len(out)
			at[d.Source] = k
			out = append(out, Source{Name: d.Source})
			from[d.Source], by[d.Source] = map[string]int{}, map[string]int{}
		}
		out[k].Articles++
		if d.Relation != copies.None && d.Of >= 0 && l.docs.at(d.Of).Source != d.Source {
			origin := l.docs.at(d.Of).Source
			out[k].Copies++
			from[d.Source][origin]++
			if by[origin] == nil {
				by[origin] = map[string]int{}
			}
			by[origin][d.Source]++
		}
	}
	carried := func(n map[string]int) []Carried {
		list := []Carried{}
		for _, name := range byCount(n) {
			list = append(list, Carried{name, n[name]})
		}
		return list
	}
	for i := range out {
		out[i].CopiedFrom, out[i].CopiedBy = carried(from[out[i].Name]), carried(by[out[i].Name])
	}
	slices.SortStableFunc(out, func(a, b Source) int { return cmp.Compare(b.Articles, a.Articles) })
	return out, nil
}
