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
