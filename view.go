package wirefold

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
)

// View is a collection as one reads it: as it stands at each call, or, from
// [Engine.AsOf] and [View.Frozen], as it stood at one moment. Each call sees one state
// of the whole, and none waits for what is being written.
type View struct {
	*core
	name  string  // of the collection
	fixed *ledger // nil: as it stands
	// moment is when the state is looked at, in Unix nanoseconds, if it is fixed: what is
	// breaking depends on it.
	moment int64
}

// Frozen is the view as it stands now, and stays.
func (v View) Frozen() View {
	if v.fixed == nil {
		v.fixed, v.moment = v.ledger(), v.options.Now().UnixNano()
	}
	return v
}

// now is the moment at which the state is looked at.
func (v View) now() int64 {
	if v.fixed == nil {
		return v.options.Now().UnixNano()
	}
	return v.moment
}

func (v View) ledger() *ledger {
	if v.fixed != nil {
		return v.fixed
	}
	return v.state.Load()
}

// at gives the state and the collection in it, which may be nil: it is empty.
func (v View) at() (*ledger, *collection) {
	l := v.ledger()
	return l, l.collections[v.name]
}

// In is the collection with this name, at the same moment.
func (v View) In(name string) View {
	v.name = name
	return v
}

// Name is the collection's name; that of the default collection is empty.
func (v View) Name() string { return v.name }

// Time is when the state that the view shows was committed; zero for an empty store.
func (v View) Time() time.Time {
	if l := v.ledger(); l.seq > 0 {
		return time.Unix(0, l.at).UTC()
	}
	return time.Time{}
}

// Len is the number of articles, each counted once however many versions it has.
func (v View) Len() int {
	l, c := v.at()
	n := 0
	if c != nil {
		for i := range int32(c.items.len()) {
			if l.current(c.items.at(i)) >= 0 {
				n++
			}
		}
	}
	return n
}

// Decision says what was decided for one article, as it stands. IDs of families are
// those of the family's first article.
type Decision struct {
	ID      string `json:"id"`
	Version string `json:"version,omitempty"`
	Story   string `json:"story"`
	Family  string `json:"copy_family"`
	// Relation is "first" for an article that opens a story, "report" for one
	// that joins it in its own words, or its relation as a copy: "identical",
	// "near-identical", "excerpt", "embeds" or "update"; or "held" (see [Result]).
	Relation string `json:"relation"`
	// Of is the article that a copy is a copy of; for a report, the article that
	// opened the story.
	Of string `json:"of"`
	// Score is the Jaccard similarity or containment of a copy, else the
	// probability that the decision is right.
	Score float64 `json:"score"`
	// Killed tells that the article was withdrawn, or carries the text of one that was.
	Killed bool `json:"killed,omitempty"`
}

// decision is that for a document.
func (l *ledger) decision(doc int32) Decision {
	d, st, c := l.docs.at(doc), l.standing.at(doc), l.home(doc)
	s := c.stories.at(c.root(st.story))
	out := Decision{
		ID: d.ID, Version: d.Version, Story: l.storyName(c, s), Family: l.docs.at(s.root(doc)).ID,
		Relation: "first", Score: d.Score, Killed: st.flags&killed != 0,
	}
	switch {
	case d.Relation != copies.None:
		out.Relation, out.Of = d.Relation.String(), l.docs.at(d.Of).ID
	case len(s.docs) > 0 && s.docs[0] != doc:
		out.Relation, out.Of = "report", l.docs.at(s.docs[0]).ID
	}
	return out
}

// root is the first document of the copy family that a document of the story is of.
func (s *story) root(doc int32) int32 {
	if s.Families == nil && len(s.Roots) > 0 {
		return s.Roots[0]
	}
	for i, f := range s.Families {
		if f[0] == doc || slices.Contains(f, doc) {
			return s.Roots[i]
		}
	}
	return doc
}

// storyName is a story's id: by number of opening, or by the value that the input
// gives.
func (l *ledger) storyName(c *collection, s *story) string {
	if s.Name != "" {
		return s.Name
	}
	return c.storyID(s.Story)
}

// Decisions lists the decision for every version of every article, in the order in
// which they were made.
func (v View) Decisions() []Decision {
	defer v.options.Hooks.reading("Decisions")()
	l, c := v.at()
	if c == nil {
		return nil
	}
	out := make([]Decision, 0, c.docs.len())
	for i := range int32(c.docs.len()) {
		if doc := c.docs.at(i); l.standing.at(doc).flags&gone == 0 {
			out = append(out, l.decision(doc))
		}
	}
	return out
}

// ArticleInfo is an article with what was decided for it.
type ArticleInfo struct {
	Article  *corpus.Article `json:"article"`
	Decision Decision        `json:"decision"`
	// Name is what facts call this version: the id, and for an earlier version
	// the version behind an @.
	Name string `json:"name"`
	// Versions are the names of all versions, the earliest first.
	Versions []string `json:"versions"`
	// Added is when it was committed.
	Added time.Time `json:"added"`
}

// Article gives an article by its id, in its latest version; or a version of it by the
// name that facts give it.
func (v View) Article(name string) (*ArticleInfo, error) {
	defer v.options.Hooks.reading("Article")()
	l, c := v.at()
	doc, ok := l.find(c, name)
	if !ok {
		return nil, l.unknown(c, name)
	}
	a, _, err := v.fetch(l, doc)
	if err != nil {
		return nil, err
	}
	out := &ArticleInfo{Article: a, Decision: l.decision(doc), Name: l.name(doc), Added: time.Unix(0, l.docs.at(doc).added).UTC()}
	for _, k := range l.versions(doc) {
		if l.standing.at(k).flags&gone == 0 {
			out.Versions = append(out.Versions, l.name(k))
		}
	}
	return out, nil
}

// unknown is the error for an id that is none, with the ids that come closest.
func (l *ledger) unknown(c *collection, id string) error {
	const tried = 100_000
	var like []string
	if c != nil && id != "" {
		for i := range int32(min(c.items.len(), tried)) {
			if doc := l.current(c.items.at(i)); doc >= 0 {
				if known := l.docs.at(doc).ID; strings.Contains(known, id) || strings.Contains(id, known) {
					like = append(like, known)
				}
			}
		}
	}
	slices.Sort(like)
	hint := "ids are those of the input"
	if len(like) > 0 {
		hint = "did you mean " + strings.Join(like[:min(3, len(like))], " or ") + "?"
	}
	return missing(fmt.Sprintf("no article has the id %q; %s", id, hint))
}

// missing says in words what is not there.
type missing string

func (m missing) Error() string        { return string(m) }
func (m missing) Is(target error) bool { return target == ErrNotFound }

// contradiction says in words what was decided otherwise before.
type contradiction string

func (k contradiction) Error() string        { return string(k) }
func (k contradiction) Is(target error) bool { return target == ErrContradiction }

// wrong says in words what is wrong with an argument.
type wrong string

func (w wrong) Error() string        { return string(w) }
func (w wrong) Is(target error) bool { return target == ErrArgument }

// Summary is a story at a glance.
type Summary struct {
	ID       string `json:"id"`
	Headline string `json:"headline"`
	// First and Last are the publication times of the first and the last dated
	// article; nil when none is dated.
	First *time.Time `json:"first"`
	Last  *time.Time `json:"last"`
	// Size counts the articles, Origins the independent voices among them.
	Size    int      `json:"size"`
	Origins int      `json:"origins"`
	Places  []string `json:"places"`
	// Conflicts counts the facts whose claims cannot all be right.
	Conflicts int `json:"conflicts"`
	// Changed is the number of the commit that changed it last.
	Changed uint64 `json:"changed"`
	// States are any of "breaking", "conflict", "corrected", "killed", "single source" and
	// "unverified".
	//
	// A story is "unverified" where several voices tell it, and no fact of its event but
	// where and when it was is given by two of them. It is "breaking" where three articles
	// were published in the last hour, or all of three and more in the last three, or one
	// that its source marked as urgent in the last hour: before the moment of the view,
	// which is that of [Engine.AsOf], or of [View.Frozen], or now.
	States []string `json:"states"`
	// Languages are those of its articles, the most frequent first.
	Languages []string `json:"languages"`
	// Arrivals counts its articles by when they were published, in equal parts of the
	// time from First to Last; nil where that is no time.
	Arrivals []int `json:"arrivals"`
	// Place is that of the story in the list, for [Filter].Behind.
	Place string `json:"-"`
}

// Filter chooses stories. Zero fields choose all.
type Filter struct {
	// From and To choose stories with an article published at or after From and
	// before To.
	From, To time.Time
	Source   string // with an article of this outlet, in any case
	Place    string // set in this place, in any case and with or without accents
	Language string // with an article in this language ("fr")
	Least    int    // articles
	Most     int
	State    string // one of [Summary].States
	// Order is "largest" (the default), "newest" by the last article, or "changed" by
	// what happened to the story last, and among equals by the last article.
	Order string
	// Behind leaves out the stories up to that of a [Summary].Place, which must come from
	// a list in the same order: stories that moved up since are not shown again.
	Behind string
	// Offset and Limit choose the page; no Limit means all.
	Offset, Limit int
}

// Stories lists stories at a glance, the one with the most articles first, and among
// equals the one opened first, unless the filter orders otherwise.
func (v View) Stories(ctx context.Context, f Filter) ([]Summary, error) {
	defer v.options.Hooks.reading("Stories")()
	l, c := v.at()
	now := v.now()
	list, err := l.choose(ctx, c, f, now)
	if err != nil {
		return nil, err
	}
	out := make([]Summary, len(list))
	for i, s := range list {
		out[i] = l.summary(c, s, now)
		out[i].Place = orders[f.Order](s).String()
	}
	return out, nil
}

// Each is [View.Stories] with everything that [View.Story] gives.
func (v View) Each(ctx context.Context, f Filter) ([]Story, error) {
	defer v.options.Hooks.reading("Each")()
	l, c := v.at()
	list, err := l.choose(ctx, c, f, v.now())
	if err != nil {
		return nil, err
	}
	out := make([]Story, len(list))
	if err := v.parallel(ctx, len(out), func(i int) { out[i] = v.story(l, c, list[i]) }); err != nil {
		return nil, err
	}
	return out, nil
}

// place is what a story is ordered by: the higher first, and the lower number.
type place struct {
	first, second int64
	story         int32
}

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(q.first, p.first), cmp.Compare(q.second, p.second), cmp.Compare(p.story, q.story))
}

func (p place) String() string { return fmt.Sprintf("%d.%d.%d", p.first, p.second, p.story) }

func parsePlace(s string) (p place, err error) {
	if n, err := fmt.Sscanf(s, "%d.%d.%d", &p.first, &p.second, &p.story); err != nil || n != 3 || p.String() != s {
		return place{}, wrong(fmt.Sprintf("%q is no place in a list of stories: give that of a summary", s))
	}
	return p, nil
}

var orders = map[string]func(s *story) place{
	"":        bySize,
	"largest": bySize,
	"newest":  func(s *story) place { return place{s.last, 0, s.Story} },
	"changed": func(s *story) place { return place{int64(s.changed), s.last, s.Story} },
}

func bySize(s *story) place { return place{int64(len(s.docs)), 0, s.Story} }

// choose picks and orders stories.
func (l *ledger) choose(ctx context.Context, c *collection, f Filter, now int64) ([]*story, error) {
	at, ok := orders[f.Order]
	if !ok {
		return nil, wrong(fmt.Sprintf("stories have no order %q: it is largest, newest or changed", f.Order))
	}
	if f.State != "" && !slices.Contains(states, f.State) {
		return nil, wrong(fmt.Sprintf("stories have no state %q: it is one of %s", f.State, strings.Join(states, ", ")))
	}
	order := func(a, b *story) int { return at(a).compare(at(b)) }
	behind, from := func(*story) bool { return true }, int64(math.MaxInt64)
	if f.Behind != "" {
		p, err := parsePlace(f.Behind)
		if err != nil {
			return nil, err
		}
		behind, from = func(s *story) bool { return p.compare(at(s)) < 0 }, p.first
	}
	f.Offset, f.Limit = min(max(0, f.Offset), math.MaxInt32), min(f.Limit, math.MaxInt32) // so that their sum is one
	most := f.Offset + f.Limit
	if c == nil {
		return nil, nil
	}
	var list []*story
	var err error
	if f.Order == "changed" {
		list, err = l.latest(ctx, c, from, func(s *story) bool { return behind(s) && l.passes(s, &f, now) }, f.Limit > 0, most)
	} else {
		// Of a page only as many stories are kept, in order, as it takes.
		var last *story                                    // of those, once there are more
		for i := int32(c.stories.len()) - 1; i >= 0; i-- { // the newest are among the last
			if i%1024 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			s := c.stories.at(i)
			if len(s.docs) == 0 || last != nil && order(last, s) <= 0 || !behind(s) || !l.passes(s, &f, now) {
				continue
			}
			if list = append(list, s); f.Limit > 0 && len(list) >= 2*most+100 {
				slices.SortFunc(list, order)
				list = list[:most]
				last = list[most-1]
			}
		}
		slices.SortFunc(list, order)
	}
	if err != nil {
		return nil, err
	}
	list = list[min(f.Offset, len(list)):]
	if f.Limit > 0 {
		list = list[:min(f.Limit, len(list))]
	}
	return list, nil
}

// latest lists stories by their last change, the latest first, from that by an entry on;
// where there is a limit, no more than it takes.
func (l *ledger) latest(ctx context.Context, c *collection, from int64, passes func(*story) bool, limited bool, most int) ([]*story, error) {
	end := sort.Search(c.touches.len(), func(i int) bool { return int64(c.touches.ref(int32(i)).seq) > from })
	order := func(a, b *story) int { return orders["changed"](a).compare(orders["changed"](b)) }
	var list []*story
	entry, group := uint32(0), 0 // where the stories that one entry changed begin in the list
	for i := int32(end) - 1; i >= 0; i-- {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		t := c.touches.ref(i)
		if t.seq != entry {
			slices.SortFunc(list[group:], order)
			if limited && len(list) >= most {
				return list, nil
			}
			entry, group = t.seq, len(list)
		}
		if s := c.stories.at(t.story); s.changed == uint64(t.seq) && len(s.docs) > 0 && passes(s) {
			list = append(list, s)
		}
	}
	slices.SortFunc(list[group:], order)
	return list, nil
}

func (l *ledger) passes(s *story, f *Filter, now int64) bool {
	if len(s.docs) < f.Least || f.Most > 0 && len(s.docs) > f.Most {
		return false
	}
	if !f.From.IsZero() && (s.last == undated || s.last < f.From.UnixNano()) || !f.To.IsZero() && (s.first == undated || s.first >= f.To.UnixNano()) {
		return false
	}
	if f.Place != "" && !slices.ContainsFunc(s.Places, func(p string) bool { return corpus.Fold(p) == corpus.Fold(f.Place) }) {
		return false
	}
	if f.State != "" && !l.is(s, f.State, now) {
		return false
	}
	if f.Language != "" && !slices.ContainsFunc(s.docs, func(doc int32) bool { return strings.EqualFold(l.docs.ref(doc).Lang, f.Language) }) {
		return false
	}
	return f.Source == "" || slices.ContainsFunc(s.docs, func(doc int32) bool { return strings.EqualFold(l.docs.ref(doc).Source, f.Source) })
}

// Summary is a story at a glance, as [View.Stories] lists it. An id of a story that was
// joined to another gives that one. It reads no article.
func (v View) Summary(id string) (*Summary, error) {
	defer v.options.Hooks.reading("Summary")()
	l, c := v.at()
	s, err := l.resolve(c, id)
	if err != nil {
		return nil, err
	}
	out := l.summary(c, s, v.now())
	return &out, nil
}

// summary is a story at a glance at some moment.
func (l *ledger) summary(c *collection, s *story, now int64) Summary {
	places := s.Places
	if places == nil {
		places = []string{}
	}
	g := l.glance(s)
	return Summary{
		ID: l.storyName(c, s), Headline: s.Headline, First: timeOf(s.first), Last: timeOf(s.last), Size: g.size,
		Origins: int(s.Origins), Places: places, Conflicts: int(s.Conflicts), Changed: s.changed, States: l.states(s, now),
		Languages: slices.Clone(g.languages), Arrivals: slices.Clone(g.arrivals),
	}
}

// articles are the documents of a story but for earlier versions, in order of arrival.
func (l *ledger) articles(s *story) []int32 {
	var out []int32
	for _, doc := range s.docs {
		if l.current(l.versions(doc)) == doc {
			out = append(out, doc)
		}
	}
	return out
}

// resolve finds a story by its id, or by that of a story that was joined to it.
func (l *ledger) resolve(c *collection, id string) (*story, error) {
	if c != nil {
		for _, name := range []string{id, c.name + "/" + id} {
			if in, n, ok := parseStoryID(name); ok && in == c.name && int(n) < c.stories.len() {
				if s := c.stories.at(c.root(n)); len(s.docs) > 0 {
					return s, nil
				}
				return nil, missing(fmt.Sprintf("story %s has no articles left", id))
			}
		}
		for i := range int32(c.stories.len()) { // named by the input
			if s := c.stories.at(i); s.Name != "" && s.Name == id {
				return s, nil
			}
		}
	}
	return nil, missing(fmt.Sprintf("no story has the id %q; see the ids in the list of stories", id))
}

// Story gives everything known of one event. An id of a story that was joined to
// another gives that one.
func (v View) Story(ctx context.Context, id string) (*Story, error) {
	defer v.options.Hooks.reading("Story")()
	l, c := v.at()
	s, err := l.resolve(c, id)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	out := v.story(l, c, s)
	return &out, nil
}

// Facts gives what is claimed in a story, in editorial order.
func (v View) Facts(ctx context.Context, story string) ([]merge.Fact, error) {
	s, err := v.Story(ctx, story)
	if err != nil {
		return nil, err
	}
	return s.Facts, nil
}

// FactHistory is how one fact of a story came to be what it is.
type FactHistory struct {
	Fact   merge.Fact    `json:"fact"`
	Points []merge.Point `json:"points"`
}

// History tells how the facts of a story's event came to be what they are: each with
// what was claimed, in order of time.
func (v View) History(ctx context.Context, story string) ([]FactHistory, error) {
	facts, err := v.Facts(ctx, story)
	if err != nil {
		return nil, err
	}
	out := []FactHistory{}
	for i := range facts {
		if f := &facts[i]; f.Scope == merge.Main {
			out = append(out, FactHistory{*f, merge.History(f)})
		}
	}
	return out, nil
}

// Grouped reports whether any article had a value in the field of
// [Options].GroupBy.
func (v View) Grouped() bool {
	_, c := v.at()
	for i := int32(0); c != nil && i < int32(c.stories.len()); i++ {
		if name := c.stories.at(i).Name; name != "" && !strings.HasPrefix(name, aloneMark) {
			return true
		}
	}
	return false
}

// aloneMark begins the name of a story of an article without a value to group by.
const aloneMark = "alone-"

// round keeps four digits: more would print noise.
func round(x float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(x, 'f', 4, 64), 64)
	if err != nil {
		return x
	}
	return r
}
