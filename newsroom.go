package wirefold

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/cluster/events"
)

// states are what a story can be beside what it tells.
var states = []string{"breaking", "conflict", "corrected", "killed", "single source", "unverified"}

// states are what an editor wants to know of a story at once, at some moment.
func (l *ledger) states(s *story, now int64) []string {
	out := []string{}
	for _, state := range states {
		if l.is(s, state, now) {
			out = append(out, state)
		}
	}
	return out
}

func (l *ledger) is(s *story, state string, now int64) bool {
	switch state {
	case "breaking":
		return l.breaking(s, now)
	case "conflict":
		return s.Conflicts > 0
	case "corrected":
		return s.Corrected
	case "killed":
		return l.withdrawn(s)
	case "single source":
		return s.Origins == 1
	case "unverified":
		return s.unverified
	}
	return false
}

// What makes a story breaking news: so many articles within an hour, or all of them,
// and as many, within some hours.
const (
	breakingArticles = 3
	breakingRecent   = time.Hour
	breakingWhole    = 3 * time.Hour
	breakingAhead    = 10 * time.Minute // clocks differ
	breakingSeen     = 64               // of the articles that came last, so many are looked at
)

// afterAll is a moment at which nothing is breaking: for what must not depend on the
// clock.
const afterAll = math.MaxInt64

// breaking reports whether a story is breaking news at a moment.
func (l *ledger) breaking(s *story, now int64) bool {
	since := func(d time.Duration) int64 { return now - int64(d) }
	if s.last == undated || s.last < since(breakingWhole) || s.first > now+int64(breakingAhead) {
		return false
	}
	from := since(breakingRecent)
	if s.first >= since(breakingWhole) {
		from = s.first
	}
	items := make([]int32, 0, breakingArticles)
	for i := len(s.docs) - 1; i >= max(0, len(s.docs)-breakingSeen); i-- {
		d := l.docs.ref(s.docs[i])
		if d.Published == undated || d.Published > now+int64(breakingAhead) {
			continue
		}
		if d.Flags&urgent != 0 && d.Published >= since(breakingRecent) {
			return true
		}
		if d.Published >= from && !slices.Contains(items, d.item) {
			if items = append(items, d.item); len(items) == breakingArticles {
				return true
			}
		}
	}
	return false
}

// glance is what is counted over all articles of a story.
type glance struct {
	size      int // articles, whatever their versions
	killed    bool
	languages []string // the most frequent first
	arrivals  []int
}

// glanceKept is how many articles a story has of which the glance is kept: of less it
// costs next to nothing.
const glanceKept = 64

// forget makes room for another glance at a story that is about to change.
func (s *story) forget() {
	s.seen = nil
	if len(s.docs) >= glanceKept {
		s.seen = &atomic.Pointer[glance]{}
	}
}

// glance counts, or gives what was counted.
func (l *ledger) glance(s *story) *glance {
	if s.seen == nil {
		return l.count(s)
	}
	g := s.seen.Load()
	if g == nil {
		g = l.count(s)
		s.seen.Store(g)
	}
	return g
}

func (l *ledger) count(s *story) *glance {
	g := &glance{killed: l.anyWithdrawn(s)}
	languages := map[string]int{}
	if s.first != undated && s.last > s.first {
		g.arrivals = make([]int, arrivalParts)
	}
	if len(s.docs) == 0 {
		return g
	}
	c := l.home(s.docs[0])
	part := (uint64(s.last)-uint64(s.first))/arrivalParts + 1 // centuries are more than an int64 holds
	for _, doc := range s.docs {
		d := l.docs.ref(doc)
		if versions := c.items.at(d.item); len(versions) == 1 || l.current(versions) == doc {
			g.size++
		}
		if d.Lang != "" {
			languages[d.Lang]++
		}
		if g.arrivals != nil && d.Published != undated {
			g.arrivals[(uint64(d.Published)-uint64(s.first))/part]++
		}
	}
	g.languages = byCount(languages)
	return g
}

// arrivalParts is into how many parts the time of a story is cut to count arrivals.
const arrivalParts = 24

// withdrawn reports whether an article of the story was, or carries what was.
func (l *ledger) withdrawn(s *story) bool {
	if s.seen != nil {
		return l.glance(s).killed
	}
	return l.anyWithdrawn(s)
}

func (l *ledger) anyWithdrawn(s *story) bool {
	return slices.ContainsFunc(s.docs, func(doc int32) bool { return l.standing.ref(doc).flags&killed != 0 })
}

// byCount are the keys of a map, that with the highest count first.
func byCount(n map[string]int) []string {
	out := slices.AppendSeq([]string{}, maps.Keys(n))
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b)) })
	return out
}

// Moments are when a story changed, the first first: articles came or left, were
// withdrawn or deleted, stories joined it, or people decided something. What it was then
// is in the view that [Engine.AsOf] gives of any of them.
func (v View) Moments(id string) ([]time.Time, error) {
	l, c := v.at()
	s, err := l.resolve(c, id)
	if err != nil {
		return nil, err
	}
	var at []int64
	for _, doc := range s.docs {
		at = append(at, l.docs.ref(doc).added)
	}
	became := []int32{s.Story} // what became this story changed with it
	for i := range int32(c.joined.len()) {
		if k := c.joined.at(i); c.root(k) == s.Story && k != s.Story {
			became = append(became, k)
		}
	}
	for i := range int32(c.touches.len()) {
		if t := c.touches.ref(i); (t.story == s.Story || len(became) > 1 && slices.Contains(became, t.story)) && t.at != undated {
			at = append(at, t.at)
		}
	}
	for _, o := range l.ops { // also of before touches were noted
		if o.Collection == c.name && slices.ContainsFunc(o.Stories, func(k int32) bool { return slices.Contains(became, k) }) {
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

// Near is a story that resembles another, and how close the two came to being one.
type Near struct {
	Related
	// Mine and Theirs name an article of each: the pair that came closest when it was
	// weighed. [View.Explain] of the two tells all of it.
	Mine   string `json:"mine"`
	Theirs string `json:"theirs"`
	// Score is how likely the pair tells one event, Mean how likely the later of them and
	// the other's story do, and Threshold the mean from which it would have joined.
	Score     float64 `json:"score"`
	Mean      float64 `json:"mean"`
	Threshold float64 `json:"threshold"`
	// InWords and Turn are those of [Explanation].
	InWords string `json:"in_words,omitempty"`
	Turn    string `json:"turn,omitempty"`
}

// nearHeard is how many articles of a story are looked at to find which came closest
// to another story: the latest.
const nearHeard = 12

// Near tells of each story that resembles a story why it is not the same. It waits for
// the article that is being decided, if one is.
func (v View) Near(ctx context.Context, story string) ([]Near, error) {
	defer v.options.Hooks.reading("Near")()
	l, c := v.at()
	s, err := l.resolve(c, story)
	if err != nil {
		return nil, err
	}
	list := v.relatedTo(c, s.Story)
	named := l.related(c, list)
	mine := v.weighed(l, s)
	out := []Near{}
	for i, r := range list {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		other := c.stories.at(r.Story)
		a, b, ok := closest(l, c, mine, other.Story)
		if !ok {
			b, a, ok = closest(l, c, v.weighed(l, other), s.Story)
		}
		if !ok { // they were never held against each other: as their latest stand now
			a, b = s.docs[len(s.docs)-1], other.docs[len(other.docs)-1]
		}
		var x Explanation
		if err := v.explainEvent(l, c, a, b, &x); err != nil {
			continue // its record is damaged or gone
		}
		if len(x.Event.Evidence) == 0 {
			continue // nothing is known of the two any more
		}
		if near, ok := l.find(c, x.Nearest); ok { // that the later of the two was likest
			if st := l.standing.at(near).story; a > b && st == other.Story {
				b = near
			} else if a < b && st == s.Story {
				a = near
			}
		}
		n := Near{Related: named[i], Mine: l.name(a), Theirs: l.name(b), Score: round(x.Event.Score), Mean: round(x.Event.Mean), Threshold: x.Event.Threshold, Turn: x.Turn}
		docA, errA := v.read(l, a)
		docB, errB := v.read(l, b)
		if errors.Join(errA, errB) == nil {
			n.InWords = inWords(docA.doc, docB.doc)
		}
		out = append(out, n)
	}
	return out, nil
}

// heldAgainst is an article with the stories that it was held against when it came.
type heldAgainst struct {
	doc        int32
	candidates []events.Candidate
}

// weighed are the latest articles of a story.
func (v View) weighed(l *ledger, s *story) []heldAgainst {
	var out []heldAgainst
	for _, doc := range s.docs[max(0, len(s.docs)-nearHeard):] {
		if _, candidates, err := v.fetch(l, doc); err == nil {
			out = append(out, heldAgainst{doc, candidates})
		}
	}
	return out
}

// closest finds the article that came closest to a story, and that of the story that it
// was like.
func closest(l *ledger, c *collection, mine []heldAgainst, story int32) (doc, nearest int32, ok bool) {
	best := -1.0
	for _, m := range mine {
		for _, k := range m.candidates {
			if int(k.Nearest) >= c.docs.len() || int(k.Story) >= c.stories.len() || k.Probability <= best {
				continue
			}
			if near := c.docs.at(k.Nearest); l.standing.at(near).flags&gone == 0 && l.standing.at(near).story == story {
				doc, nearest, best, ok = m.doc, near, k.Probability, true
			}
		}
	}
	return doc, nearest, ok
}

// Source is what is known of an outlet from its articles.
type Source struct {
	Name string `json:"name"`
	// Articles counts those that are there, versions apart.
	Articles int `json:"articles"`
	// Copies are, of these, those that carry the text of another outlet, whatever became
	// of the original. A version of the same item is no copy, and what names no outlet
	// neither carries nor is carried.
	Copies int `json:"copies"`
	// CopiedFrom and CopiedBy are the outlets whose text it carried, and that carried its
	// text, the most frequent first.
	CopiedFrom []Carried `json:"copied_from"`
	CopiedBy   []Carried `json:"copied_by"`
	// First and Last are the publication times of its first and last dated article.
	First *time.Time `json:"first"`
	Last  *time.Time `json:"last"`
	// Delay is the median time from publication to arrival, over the dated articles; of
	// an even number the lower of the middle two.
	Delay time.Duration `json:"delay_ns"`
	// Languages are those of its articles, the most frequent first.
	Languages []string `json:"languages"`
	// Stories counts those it tells, Alone of these those that nobody else tells.
	Stories int `json:"stories"`
	Alone   int `json:"alone"`
	// Killed counts its articles that were withdrawn, or carry what was.
	Killed int `json:"killed"`
}

// Carried counts the articles in which one outlet carried another's text.
type Carried struct {
	Source   string `json:"source"`
	Articles int    `json:"articles"`
}

// known is what was worked out from a ledger once, for all who ask again.
type known struct {
	mu      sync.Mutex
	sources map[string][]Source // by collection
}

// Sources tells of every outlet, that with most articles first. It looks at every
// article, once for each state of the collection.
func (v View) Sources(ctx context.Context) ([]Source, error) {
	defer v.options.Hooks.reading("Sources")()
	l, c := v.at()
	if c == nil {
		return []Source{}, nil
	}
	k := l.known
	k.mu.Lock()
	defer k.mu.Unlock()
	out, ok := k.sources[c.name]
	if !ok {
		var err error
		if out, err = l.sources(ctx, c); err != nil {
			return nil, err
		}
		if k.sources == nil {
			k.sources = map[string][]Source{}
		}
		k.sources[c.name] = out
	}
	return slices.Clone(out), nil
}

// tally is an outlet while its articles are counted.
type tally struct {
	Source
	from, by    map[int32]int // other outlets, by number
	languages   map[string]int
	first, last int64
	delays      []time.Duration
	met         int32 // the last story counted, from 1
}

func (l *ledger) sources(ctx context.Context, c *collection) ([]Source, error) {
	var all []*tally
	number := map[string]int32{}
	of := func(name string) (int32, *tally) {
		k, ok := number[name]
		if !ok {
			k = int32(len(all))
			number[name] = k
			all = append(all, &tally{Source: Source{Name: name}, from: map[int32]int{}, by: map[int32]int{}, languages: map[string]int{}, first: undated, last: undated})
		}
		return k, all[k]
	}
	for i := range int32(c.docs.len()) {
		if i%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		doc := c.docs.at(i)
		st := l.standing.ref(doc)
		if st.flags&gone != 0 {
			continue
		}
		d := l.docs.ref(doc)
		k, t := of(d.Source)
		t.Articles++
		if st.flags&killed != 0 {
			t.Killed++
		}
		if d.Lang != "" {
			t.languages[d.Lang]++
		}
		if d.Published != undated {
			if t.first == undated || d.Published < t.first {
				t.first = d.Published
			}
			t.last = max(t.last, d.Published)
			t.delays = append(t.delays, time.Unix(0, d.added).Sub(time.Unix(0, d.Published)))
		}
		if d.Relation != copies.None && d.Of >= 0 {
			if o := l.docs.ref(d.Of); o.Source != d.Source && o.item != d.item && o.Source != "" && d.Source != "" {
				from, origin := of(o.Source)
				t.Copies++
				t.from[from]++
				origin.by[k]++
			}
		}
	}
	l.tellers(c, func(name string) *tally { return all[number[name]] })
	name := func(k int32) string { return all[k].Name }
	out := []Source{}
	for _, t := range all {
		if t.Articles == 0 { // what it told is gone, and only others' copies are left
			continue
		}
		t.CopiedFrom, t.CopiedBy = carried(t.from, name), carried(t.by, name)
		t.First, t.Last, t.Languages = timeOf(t.first), timeOf(t.last), byCount(t.languages)
		if n := len(t.delays); n > 0 {
			slices.Sort(t.delays)
			t.Delay = t.delays[(n-1)/2]
		}
		out = append(out, t.Source)
	}
	slices.SortFunc(out, func(a, b Source) int { return cmp.Or(cmp.Compare(b.Articles, a.Articles), cmp.Compare(a.Name, b.Name)) })
	return out, nil
}

// tellers counts the stories that the outlets tell.
func (l *ledger) tellers(c *collection, of func(name string) *tally) {
	for i := range int32(c.stories.len()) {
		s := c.stories.at(i)
		if len(s.docs) == 0 {
			continue
		}
		tellers := 0
		for _, doc := range s.docs {
			if t := of(l.docs.ref(doc).Source); t.met <= i { // not of this story yet
				t.met = i + 1
				t.Stories++
				tellers++
			}
		}
		if tellers == 1 {
			of(l.docs.ref(s.docs[0]).Source).Alone++
		}
	}
}

// carried lists counts of outlets, the most frequent first.
func carried(n map[int32]int, name func(int32) string) []Carried {
	list := []Carried{}
	for k, count := range n {
		list = append(list, Carried{name(k), count})
	}
	slices.SortFunc(list, func(a, b Carried) int {
		return cmp.Or(cmp.Compare(b.Articles, a.Articles), cmp.Compare(a.Source, b.Source))
	})
	return list
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
	named := len(docs)
	docs = r.along(l, c, docs, story)
	for _, doc := range docs[named:] {
		if id := l.docs.at(doc).ID; !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out, nil
}

// along are documents of a story with those that follow them where they go: copies, and
// all versions of these.
func (r *room) along(l *ledger, c *collection, docs []int32, story int32) []int32 {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for from := 0; from < len(docs); {
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
	return docs
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
