package index

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"

	"github.com/wirefold/wirefold/corpus"
)

// SearchOptions narrows a search and says what to return.
type SearchOptions struct {
	// Source, Lang and Story keep to articles of this outlet (in any case and
	// with or without accents), language ("pt" finds "pt-BR" too) and story.
	Source, Lang, Story string
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
}

// Result is one page of a search.
type Result struct {
	// Total is the number of articles found, on this page or not.
	Total int
	// Matches is the page.
	Matches []Match
}

// Match is an article that a search found.
type Match struct {
	Key   string
	Score float64
	// Title and Body are where the words stand in the article's title and body,
	// in order; nil unless [SearchOptions].Spans is set.
	Title, Body []corpus.Span

	date string // to sort by
}

// Search finds articles by their words, as people type them:
//
//	bridge collapse          either word; articles with both come first
//	+bridge +collapse -toll  both of these, not that one
//	"bridge collapse"        this phrase
//	title:bridge             in the title only; also body, source, lang, story
//	bridg*  br?dge  bidge~1  parts of words, and words one letter off
//	published:>"2024-07-17"  also >=, < and <=
//	bridge^3 collapse        a word that counts three times
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
	o.Offset, o.Limit = max(o.Offset, 0), cmp.Or(max(o.Limit, 0), 20)
	parsed, err := parse(q)
	if err != nil {
		return Result{}, fmt.Errorf("index: %w %q: %w", ErrQuery, q, err)
	}
	shards, err := x.window(o.From, o.To)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return Result{}, err
	}
	found, errs := make([]*bleve.SearchResult, len(shards)), make([]error, len(shards))
	var group sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, sh := range shards {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			errs[i] = sh.read(func(b bleve.Index) (err error) {
				found[i], err = b.SearchInContext(ctx, o.request(parsed, sh))
				return err
			})
		})
	}
	group.Wait()
	var res Result
	for i, sh := range shards {
		if errs[i] != nil {
			return Result{}, fmt.Errorf("index: search in shard %s: %w", sh.name, errs[i])
		}
		if found[i] == nil {
			continue // dropped meanwhile
		}
		res.Total += int(found[i].Total)
		for _, hit := range found[i].Hits {
			res.Matches = append(res.Matches, matchOf(hit, o))
		}
	}
	if _, err := x.window(o.From, o.To); err != nil {
		return Result{}, err // closed meanwhile: some shards gave no answer
	}
	slices.SortFunc(res.Matches, func(a, b Match) int {
		if o.Newest {
			return cmp.Or(strings.Compare(b.date, a.date), strings.Compare(a.Key, b.Key))
		}
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Key, b.Key))
	})
	res.Matches = res.Matches[min(o.Offset, len(res.Matches)):min(o.Offset+o.Limit, len(res.Matches))]
	return res, nil
}

// request is the search of one shard.
func (o SearchOptions) request(q query.Query, sh *shard) *bleve.SearchRequest {
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
	exact(fieldStory, o.Story)
	if !sh.within(o.From, o.To) {
		yes, no := true, false
		r := query.NewDateRangeInclusiveQuery(o.From, o.To, &yes, &no)
		r.SetField(fieldPublished)
		r.SetBoost(0)
		all = append(all, r)
	}
	if len(all) > 1 {
		q = query.NewConjunctionQuery(all)
	}
	req := bleve.NewSearchRequestOptions(q, o.Offset+o.Limit, 0, false)
	req.IncludeLocations = o.Spans
	if o.Newest {
		req.SortByCustom(search.SortOrder{
			&search.SortField{Field: fieldPublished, Desc: true, Type: search.SortFieldAsDate},
			&search.SortDocID{},
		})
	} else {
		req.SortByCustom(search.SortOrder{&search.SortScore{Desc: true}, &search.SortDocID{}})
	}
	return req
}

func matchOf(hit *search.DocumentMatch, o SearchOptions) Match {
	m := Match{Key: hit.ID, Score: hit.Score}
	if o.Newest && len(hit.Sort) > 0 && hit.Sort[0] != search.LowTerm {
		m.date = hit.Sort[0]
	}
	m.Title, m.Body = spans(hit.Locations[fieldTitle]), spans(hit.Locations[fieldBody])
	return m
}

func spans(words search.TermLocationMap) (all []corpus.Span) {
	for _, locations := range words {
		for _, l := range locations {
			all = append(all, corpus.Span{Start: int(l.Start), End: int(l.End)})
		}
	}
	slices.SortFunc(all, func(a, b corpus.Span) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	return slices.Compact(all)
}
