package index

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"

	"github.com/wirefold/wirefold/corpus"
)

// SearchOptions narrows a search and says what to return.
type SearchOptions struct {
	// Source, Lang and Collection keep to articles of this outlet (in any case
	// and with or without accents), language ("pt" finds "pt-BR" too) and
	// collection.
	Source, Lang, Collection string
	// From and To are the window of publication, To excluded; a zero time leaves
	// that end open. Undated articles belong to every window.
	From, To time.Time
	// Newest sorts by date, the latest first and undated articles last, instead
	// of by score.
	Newest bool
	// Offset and Limit choose the page. Limit is 20 if zero.
	Offset, Limit int
	// Spans asks for the places of the words found.
	Spans bool

	// Keep, if given, keeps to the articles for whose keys it says so. It is
	// asked of all that the query finds, so that totals, pages and facets are
	// right: this is the filter for what changes too often to be indexed, such
	// as the story that an article belongs to.
	Keep func(key string) bool
	// Facets are what to count all that was found by: [FacetDay], and any name
	// that Value knows.
	Facets []string
	// FacetSize is how many values of a facet are wanted, the most frequent
	// first: 10 if zero. Days are all given, up to the latest 400.
	FacetSize int
	// Value tells the value of an article for a facet; one without a value is
	// not counted. Spellings of "source" and "lang" that the filters of that
	// name do not tell apart are counted as one.
	//
	// The caller has such things in memory, as they were written and as they are
	// now; to keep them here too would cost every Put. Keep and Value are called
	// from several goroutines at once, and must not change the index.
	Value func(facet, key string) string
}

// FacetDay is the facet of the days of publication, in UTC, such as
// "2024-07-17". Undated articles are on none.
const FacetDay = "day"

// mostDays is how many days a facet has at most.
const mostDays = 400

// Result is one page of a search.
type Result struct {
	// Total is the number of articles found, on this page or not.
	Total int
	// Matches is the page.
	Matches []Match
	// Facets are the counts for each of [SearchOptions].Facets: by count and
	// then value, days by time. They count all that was found, as Total does.
	Facets map[string][]FacetCount
}

// FacetCount is how many of the articles found have a value.
type FacetCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// Match is an article that a search found.
type Match struct {
	Key   string
	Score float64
	// Title and Body are where the words stand in the article's title and body,
	// in order; nil unless [SearchOptions].Spans is set. See [Snippet].
	Title, Body []corpus.Span

	at    time.Time // the date, where it was needed
	shard *shard
}

// Search finds articles by their words, as people type them:
//
//	bridge collapse          either word; articles with both come first
//	+bridge +collapse -toll  both of these, not that one
//	"bridge collapse"        this phrase
//	title:bridge             in the title only; also body, source, lang, collection
//	bridg*  br?dge  bidge~1  parts of words, and words one letter off
//	published:2024-07-17     on that day; also 2024 and 2024-07
//	published:>=2024-07      from July on; also >, <= and <
//	published:<"2024-07-17T08:30:00Z"
//	bridge^3 collapse        a word that counts three times
//
// Dates and times are in UTC unless they say otherwise. A day, month or year is
// all of it: > is after its end, and <= up to its end.
//
// Words are found however they are capitalised or accented. An empty query
// finds every article that passes the options. Matches come by score, or by
// date ([SearchOptions].Newest), and ties by key. Scores are bleve's tf-idf; as
// every shard has its own document frequencies, they compare only roughly
// between shards.
//
// Shards are searched in parallel. Words and phrases take milliseconds; a
// pattern that begins with a star, or after one letter, walks through a whole
// dictionary in every shard: give ctx a deadline where anybody may type.
//
// What cannot be read as a query comes back as [ErrQuery], with the reason.
func (x *Index) Search(ctx context.Context, q string, o SearchOptions) (Result, error) {
	const most = 1 << 30
	o.Offset, o.Limit = min(max(o.Offset, 0), most), cmp.Or(min(max(o.Limit, 0), most), 20)
	o.From, o.To = nearDate(o.From), nearDate(o.To)
	parsed, err := parse(q)
	if err != nil {
		return Result{}, fmt.Errorf("index: %w %q: %w", ErrQuery, q, err)
	}
	for _, facet := range o.Facets {
		if facet != FacetDay && o.Value == nil {
			return Result{}, fmt.Errorf("index: the facet %q needs SearchOptions.Value", facet)
		}
	}
	shards, err := x.window(o.From, o.To)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return Result{}, err
	}
	parts, errs := make([]part, len(shards)), make([]error, len(shards))
	var group sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, sh := range shards {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			errs[i] = sh.read(func(b bleve.Index) (err error) {
				parts[i], err = o.scan(ctx, b, sh, parsed)
				return err
			})
		})
	}
	group.Wait()
	var all part
	for i, sh := range shards {
		if errs[i] != nil {
			return Result{}, fmt.Errorf("index: search in shard %s: %w", sh.name, errs[i])
		}
		all.add(parts[i])
	}
	slices.SortFunc(all.best, o.order)
	res := Result{Total: all.total, Matches: all.best[min(o.Offset, len(all.best)):min(o.Offset+o.Limit, len(all.best))]}
	if len(o.Facets) > 0 {
		res.Facets = make(map[string][]FacetCount, len(o.Facets))
		for _, facet := range o.Facets {
			res.Facets[facet] = o.counts(facet, all.facets[facet])
		}
	}
	if o.Spans {
		if err := highlight(ctx, parsed, res.Matches); err != nil {
			return Result{}, err
		}
	}
	if _, err := x.window(o.From, o.To); err != nil {
		return Result{}, err // closed meanwhile: some shards gave no answer
	}
	return res, nil
}

// part is what some shards answer.
type part struct {
	total  int
	best   []Match
	facets map[string]map[string]int // by facet and value
}

func (p *part) add(other part) {
	p.total += other.total
	p.best = append(p.best, other.best...)
	for facet, values := range other.facets {
		for value, n := range values {
			p.count(facet, value, n)
		}
	}
}

func (p *part) count(facet, value string, n int) {
	if p.facets == nil {
		p.facets = map[string]map[string]int{}
	}
	if p.facets[facet] == nil {
		p.facets[facet] = map[string]int{}
	}
	p.facets[facet][value] += n
}

// order is the order of the matches.
func (o *SearchOptions) order(a, b Match) int {
	if o.Newest {
		return cmp.Or(b.at.Compare(a.at), strings.Compare(a.Key, b.Key))
	}
	return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Key, b.Key))
}

// scan walks over all that one shard finds. It does so itself, instead of by
// bleve's collector, because that has no filter, and facets only of what is
// indexed.
func (o *SearchOptions) scan(ctx context.Context, b bleve.Index, sh *shard, q query.Query) (p part, err error) {
	low, err := b.Advanced()
	if err != nil {
		return p, err
	}
	r, err := low.Reader()
	if err != nil {
		return p, err
	}
	defer r.Close()
	s, err := o.filter(q, sh).Searcher(ctx, r, b.Mapping(), search.SearcherOptions{})
	if err != nil {
		return p, err
	}
	defer s.Close()
	dates, err := r.DocValueReader([]string{fieldPublished})
	if err != nil {
		return p, err
	}
	days := slices.Contains(o.Facets, FacetDay)
	keys := o.Keep != nil || len(o.Facets) > 0 && o.Value != nil
	pool := &search.SearchContext{
		IndexReader:       r,
		DocumentMatchPool: search.NewDocumentMatchPool(s.DocumentMatchPoolSize()+1, 0),
	}
	var least *Match // that is on the page, by what was seen so far
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return p, ctx.Err()
		}
		hit, err := s.Next(pool)
		if err != nil {
			return p, err
		}
		if hit == nil {
			return p, nil
		}
		m := Match{Score: hit.Score, shard: sh}
		if o.Newest || days {
			err := dates.VisitDocValues(hit.IndexInternalID, func(_ string, term []byte) {
				if t, ok := published(term); ok {
					m.at = t
				}
			})
			if err != nil {
				return p, err
			}
		}
		onPage := func() bool { return least == nil || o.order(m, *least) < 0 }
		if keys || onPage() { // it could be, as no key comes before all others
			if m.Key, err = r.ExternalID(hit.IndexInternalID); err != nil {
				return p, err
			}
		}
		pool.DocumentMatchPool.Put(hit)
		if o.Keep != nil && !o.Keep(m.Key) {
			continue
		}
		p.total++
		for _, facet := range o.Facets {
			value := ""
			if facet != FacetDay {
				value = o.Value(facet, m.Key)
			} else if !m.at.IsZero() {
				value = m.at.UTC().Format(time.DateOnly)
			}
			if value != "" {
				p.count(facet, value, 1)
			}
		}
		if !onPage() {
			continue
		}
		p.best = append(p.best, m)
		if page := o.Offset + o.Limit; len(p.best) >= 2*page+100 {
			slices.SortFunc(p.best, o.order)
			p.best = p.best[:page]
			last := p.best[page-1]
			least = &last
		}
	}
}

// filter adds the options to the query, as far as the shard does not fulfil
// them anyway.
func (o *SearchOptions) filter(q query.Query, sh *shard) query.Query {
	all := []query.Query{q}
	exact := func(field, value string) {
		if value != "" {
			t := query.NewTermQuery(value)
			t.SetField(field)
			t.SetBoost(0)
			all = append(all, t)
		}
	}
	exact(fieldSource, exactly(o.Source))
	exact(fieldLang, exactly(o.Lang))
	exact(fieldCollection, o.Collection)
	if !sh.within(o.From, o.To) {
		r := during(o.From, o.To)
		r.SetBoost(0)
		all = append(all, r)
	}
	if len(all) == 1 {
		return q
	}
	return query.NewConjunctionQuery(all)
}

// counts makes a facet of the counts of its values.
func (o *SearchOptions) counts(facet string, values map[string]int) []FacetCount {
	if facet == FacetDay {
		days := slices.Sorted(maps.Keys(values))
		days = days[max(0, len(days)-mostDays):]
		list := make([]FacetCount, len(days))
		for i, day := range days {
			list[i] = FacetCount{day, values[day]}
		}
		return list
	}
	// Spellings that the filters do not tell apart are one value, written as
	// most articles have it.
	sums, spelling := map[string]int{}, map[string]string{}
	for _, value := range slices.Sorted(maps.Keys(values)) {
		folded := value
		if facet == fieldSource || facet == fieldLang {
			folded = exactly(value)
		}
		sums[folded] += values[value]
		if best, ok := spelling[folded]; !ok || values[value] > values[best] {
			spelling[folded] = value
		}
	}
	list := make([]FacetCount, 0, len(sums))
	for folded, n := range sums {
		list = append(list, FacetCount{spelling[folded], n})
	}
	slices.SortFunc(list, func(a, b FacetCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
	})
	return list[:min(len(list), cmp.Or(max(o.FacetSize, 0), 10))]
}

// highlight fills in where the words stand. Asking again, for the page alone,
// is cheaper than to have bleve note it of all that it finds.
func highlight(ctx context.Context, q query.Query, page []Match) error {
	keys := map[*shard][]string{}
	for _, m := range page {
		keys[m.shard] = append(keys[m.shard], m.Key)
	}
	found := map[string]search.FieldTermLocationMap{}
	for sh, keys := range keys {
		req := bleve.NewSearchRequestOptions(query.NewConjunctionQuery([]query.Query{query.NewDocIDQuery(keys), q}), len(keys), 0, false)
		req.IncludeLocations = true
		err := sh.read(func(b bleve.Index) error {
			res, err := b.SearchInContext(ctx, req)
			if err != nil {
				return fmt.Errorf("index: highlight in shard %s: %w", sh.name, err)
			}
			for _, hit := range res.Hits {
				found[hit.ID] = hit.Locations
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for i, m := range page {
		page[i].Title, page[i].Body = spans(found[m.Key][fieldTitle]), spans(found[m.Key][fieldBody])
	}
	return nil
}

func spans(words search.TermLocationMap) (all []corpus.Span) {
	for _, locations := range words {
		for _, l := range locations {
			all = append(all, corpus.Span{Start: int(l.Start), End: int(l.End)})
		}
	}
	slices.SortFunc(all, inOrder)
	return slices.Compact(all)
}

func inOrder(a, b corpus.Span) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
}

// Snippet is the passage of about width runes that holds most of the different
// words which the spans mark, the first of those with equally many, with what
// stands around them; it begins and ends with whole words, except where one is
// longer than all of the passage. marks are the spans within, relative to it, in
// order and never overlapping. Spans that are not of body, as when the article
// has changed since, count for nothing; without any, the passage is the
// beginning.
func Snippet(body string, spans []corpus.Span, width int) (text string, marks []corpus.Span) {
	var valid []corpus.Span
	for _, s := range spans {
		if 0 <= s.Start && s.Start < s.End && s.End <= len(body) && onRune(body, s.Start) && onRune(body, s.End) {
			valid = append(valid, s)
		}
	}
	slices.SortFunc(valid, inOrder)
	all := valid[:0]
	for _, s := range valid { // overlapping ones become one
		if n := len(all); n > 0 && s.Start < all[n-1].End {
			all[n-1].End = max(all[n-1].End, s.End)
		} else {
			all = append(all, s)
		}
	}

	// runes[i] is how many runes stand before all[i].
	runes, words := make([]int, len(all)), make([]string, len(all))
	for i, s := range all {
		if i == 0 {
			runes[i] = utf8.RuneCountInString(body[:s.Start])
		} else {
			runes[i] = runes[i-1] + utf8.RuneCountInString(body[all[i-1].Start:s.Start])
		}
		words[i] = corpus.Fold(s.Of(body))
	}
	var core corpus.Span // from the first to the last word of the passage
	most, first, within := 0, 0, map[string]int{}
	for i, s := range all {
		within[words[i]]++
		end := runes[i] + utf8.RuneCountInString(s.Of(body))
		for ; first < i && end-runes[first] > width; first++ {
			if within[words[first]]--; within[words[first]] == 0 {
				delete(within, words[first])
			}
		}
		if len(within) > most {
			most, core = len(within), corpus.Span{Start: all[first].Start, End: s.End}
		}
	}

	// Around the core: a third of the room before it, the rest behind, and what
	// one side does not need for the other.
	room := max(0, width-utf8.RuneCountInString(core.Of(body)))
	before := max(room/3, room-utf8.RuneCountInString(body[core.End:]))
	start, used := back(body, core.Start, before)
	end, _ := forth(body, core.End, room-used)
	cut := wholeWords(body, corpus.Span{Start: start, End: end}, core)
	text = cut.Of(body)
	for _, s := range all {
		if cut.Start <= s.Start && s.End <= cut.End {
			marks = append(marks, corpus.Span{Start: s.Start - cut.Start, End: s.End - cut.Start})
		}
	}
	return text, marks
}

// onRune reports whether a rune begins at i, or the text ends.
func onRune(text string, i int) bool { return i == len(text) || utf8.RuneStart(text[i]) }

// back goes n runes back from i, and tells how many there were.
func back(text string, i, n int) (to, moved int) {
	for ; moved < n && i > 0; moved++ {
		_, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
	}
	return i, moved
}

// forth goes n runes on from i, and tells how many there were.
func forth(text string, i, n int) (to, moved int) {
	for ; moved < n && i < len(text); moved++ {
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return i, moved
}

// wholeWords takes from both ends of a cut what is not a whole word, but nothing
// of the core.
func wholeWords(text string, cut, core corpus.Span) corpus.Span {
	whole := corpus.Span{Start: core.Start, End: core.End}
	if cut.Start == 0 {
		whole.Start = 0
	}
	if cut.End == len(text) {
		whole.End = len(text)
	}
	for _, w := range corpus.Words(text, nil) {
		if s := w.Span(); cut.Start <= s.Start && s.End <= cut.End {
			whole.Start, whole.End = min(whole.Start, s.Start), max(whole.End, s.End)
		}
	}
	if whole.End > whole.Start {
		return whole
	}
	for cut.End < len(text) { // not between a letter and its marks
		r, size := utf8.DecodeRuneInString(text[cut.End:])
		if !unicode.Is(unicode.M, r) {
			break
		}
		cut.End += size
	}
	return cut
}
