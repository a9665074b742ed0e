package api

import (
	"context"
	"net/http"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/desk/access"
)

type foundList struct {
	wirefold.Found
	Next string `json:"next,omitempty" doc:"The cursor of the next page; absent where this is the last."`
}

type alikeList struct {
	Articles []wirefold.Alike `json:"articles" nullable:"false"`
}

// sample is a text that is compared.
type sample struct {
	Title string `json:"title,omitempty" maxLength:"10000"`
	Body  string `json:"body" minLength:"1" maxLength:"900000" doc:"The text; it need not be in the store, and is not kept." example:"A ferry sank off Lissey on Saturday, the coastguard said."`
	Limit int    `json:"limit,omitempty" minimum:"1" maximum:"100" doc:"How many to give at most; 10 unless given."`
}

// mostFound is how far what was found can be paged.
const mostFound = 10_000

func (a *api) searching() {
	add(a, says{
		method: http.MethodGet, path: "/v1/search", id: "search", tag: "Search", right: access.Read, short: "Search articles",
		long: `
Articles by their words, each with the passage that has most of them. In q, words must all be found; "quotes" make a phrase, -word excludes, OR joins. What was added a moment ago may not be found yet: waitSearchable waits for it.

Pages go up to the 10,000th hit.`, fails: []int{404},
	}, func(ctx context.Context, in *struct {
		Moment
		Page
		Q        string    `query:"q" required:"true" maxLength:"2000" doc:"What to look for." example:"ferry lissey"`
		Story    string    `query:"story" maxLength:"5000" doc:"Only in this story."`
		Source   string    `query:"source" maxLength:"500" doc:"Only of this outlet."`
		Lang     string    `query:"lang" maxLength:"50" doc:"Only in this language." example:"en"`
		From     time.Time `query:"from" doc:"Published then or later; undated articles belong to every window."`
		To       time.Time `query:"to" doc:"Published before."`
		Versions bool      `query:"versions" doc:"Find earlier versions of articles too."`
		Newest   bool      `query:"newest" doc:"The latest first, instead of the likest."`
		Facets   []string  `query:"facets" enum:"story,source,lang,day" maxItems:"4" doc:"What to count all that was found by."`
	},
	) (*foundList, error) {
		v, err := a.view(ctx, in.Moment)
		if err != nil {
			return nil, err
		}
		callOf(ctx).cursor = "" // the index may be behind the view
		flags := ""
		for _, b := range []bool{in.Versions, in.Newest} {
			flags += map[bool]string{true: "1", false: "0"}[b]
		}
		made := listOf("search", v.Name(), mark(in.AsOf), in.Q, in.Story, in.Source, in.Lang, mark(in.From), mark(in.To), flags)
		out := &foundList{}
		out.Hits, out.Next, err = paged(a, v, in.Moment, in.Page, made, func(v wirefold.View, offset, limit int) ([]wirefold.Hit, error) {
			if offset+limit > mostFound+1 {
				limit = mostFound - offset
			}
			if limit <= 0 {
				return nil, nil
			}
			found, err := v.Search(ctx, in.Q, wirefold.SearchOptions{
				Story: in.Story, Source: in.Source, Lang: in.Lang, From: within(in.From), To: within(in.To), AllVersions: in.Versions,
				Newest: in.Newest, Offset: offset, Limit: limit, Facets: in.Facets,
			})
			if err != nil {
				return nil, err
			}
			out.Total, out.Facets = found.Total, found.Facets
			return found.Hits, nil
		})
		return out, err
	})
	add(a, says{
		method: http.MethodPost, path: "/v1/similar", id: "findSimilar", tag: "Search", right: access.Read, short: "Find articles like a text",
		long: `
The articles that share most rare words with a text, and how much of their text they share: is this a copy, and of what?`,
	}, func(ctx context.Context, in *struct {
		Moment
		Body sample
	},
	) (*alikeList, error) {
		v, err := a.view(ctx, in.Moment)
		if err != nil {
			return nil, err
		}
		list, err := v.Similar(ctx, &corpus.Article{ID: "sample", Title: in.Body.Title, Body: in.Body.Body}, in.Body.Limit)
		if list == nil {
			list = []wirefold.Alike{}
		}
		return &alikeList{list}, err
	})
	add(a, says{
		method: http.MethodPost, path: "/v1/searchable", id: "waitSearchable", tag: "Search", right: access.Read, short: "Wait until all can be found",
		long: `
Answers when all that was committed before can be found by search.`,
	}, func(ctx context.Context, _ *struct{}) (*done, error) { return &done{true}, a.engine.Searchable(ctx) })
}

// done is the answer of what gives nothing else.
type done struct {
	Done bool `json:"done"`
}
