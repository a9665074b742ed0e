package api

import (
	"context"
	"io"

	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/desk/access"
)

type collectionList struct {
	Collections []string `json:"collections" nullable:"false" doc:"Their names, sorted. The default collection has an empty one."`
}

type sourceList struct {
	Sources []wirefold.Source `json:"sources" nullable:"false"`
	Next    string            `json:"next,omitempty" doc:"The cursor of the next page; absent where this is the last."`
}

type heldList struct {
	Held []wirefold.Held `json:"held" nullable:"false"`
	Next string          `json:"next,omitempty" doc:"The cursor of the next page; absent where this is the last."`
}

type damage struct {
	Damage []string `json:"damage" nullable:"false" doc:"What is damaged, each with the file and the place; none where the store is whole."`
	More   bool     `json:"more" doc:"There is more than is told."`
}

type retainBody struct {
	Since time.Time `json:"since" doc:"What was published in months that ended before goes." example:"2031-01-01T00:00:00Z"`
	Reason
}

// mostDamage is how much damage is told at once.
const mostDamage = 1000

func (a *api) store() {
	read := func(path, id, short, long string) says {
		return says{method: http.MethodGet, path: path, id: id, tag: "Store", right: access.Read, short: short, long: long}
	}
	add(a, read("/v1/collections", "listCollections", "List collections", `
The collections that hold or held articles. A collection is a boundary across which nothing is joined: a desk, a customer, a language. One comes to be with its first article.`),
		func(ctx context.Context, _ *struct{}) (*collectionList, error) {
			list := a.engine.Collections()
			if list == nil {
				list = []string{}
			}
			return &collectionList{list}, nil
		})
	add(a, read("/v1/sources", "listSources", "List outlets", `
What is known of every outlet from its articles, that with most articles first: how much it carries of whom, how long its articles take to arrive, how many stories it alone tells. It looks at every article.`),
		func(ctx context.Context, in *struct {
			Moment
			Page
		},
		) (*sourceList, error) {
			v, err := a.view(ctx, in.Moment)
			if err != nil {
				return nil, err
			}
			list, next, err := paged(a, v, in.Moment, in.Page, listOf("sources", v.Name(), mark(in.AsOf)), func(v wirefold.View, offset, limit int) ([]wirefold.Source, error) {
				all, err := v.Sources(ctx)
				return part(all, offset, limit), err
			})
			return &sourceList{list, next}, err
		})
	s := read("/v1/held", "listHeld", "List what is held", `
The articles that wait: under embargo, or withheld by their source. Nobody else sees them, and so only those who may edit see this list.`)
	s.right = access.Edit
	add(a, s, func(ctx context.Context, in *struct {
		Moment
		Page
	},
	) (*heldList, error) {
		v, err := a.view(ctx, in.Moment)
		if err != nil {
			return nil, err
		}
		list, next, err := paged(a, v, in.Moment, in.Page, listOf("held", v.Name(), mark(in.AsOf)), func(v wirefold.View, offset, limit int) ([]wirefold.Held, error) {
			all, err := v.Held()
			return part(all, offset, limit), err
		})
		return &heldList{list, next}, err
	})
	add(a, read("/v1/stats", "getStats", "Get how large the store is", `
Articles, stories, collections, commits, bytes on disk, what is held, and what cannot be searched yet.`),
		func(_ context.Context, _ *struct{}) (*wirefold.Stats, error) {
			s := a.engine.Stats()
			return &s, nil
		})
	s = read("/v1/export", "exportCollection", "Export a collection", `
The whole collection as JSON Lines: every version of every article with its decision, in order of arrival; then every story with its articles; then what people decided. Two stores with the same log give the same bytes. If it cannot be finished the connection is cut.`)
	s.slow = true
	op := s.operation()
	op.Responses["200"] = &huma.Response{Description: "A line for each.", Content: map[string]*huma.MediaType{
		"application/jsonl": {Schema: &huma.Schema{Type: "string"}},
	}}
	stream(a, s, op, func(ctx context.Context, in *struct{ Moment }) (func(*call), error) {
		v, err := a.view(ctx, in.Moment)
		if err != nil {
			return nil, err
		}
		v = v.Frozen()
		return func(c *call) {
			c.Header().Set("Content-Type", "application/jsonl")
			a.flow(c, func(w io.Writer) error { return v.Export(c.r.Context(), w) })
		}, nil
	})

	manage := func(path, id, short, long string) says {
		return says{method: http.MethodPost, path: path, id: id, tag: "Upkeep", right: access.Manage, short: short, long: long + "\n\nOne such operation runs at a time; where one does, the answer is 409.", slow: true, fails: []int{409}}
	}
	add(a, manage("/v1/upkeep/check", "checkStore", "Check the store", `
Reads everything in the store and tells what is damaged. Beside all else, in minutes on a large store.`),
		func(ctx context.Context, _ *struct{}) (*damage, error) {
			out := &damage{Damage: []string{}}
			return out, a.alone(func() error {
				for err := range a.engine.Check(ctx) {
					if ctx.Err() != nil {
						return ctx.Err()
					}
					if len(out.Damage) == mostDamage {
						out.More = true
						break
					}
					out.Damage = append(out.Damage, text(err))
				}
				return ctx.Err()
			})
		})
	add(a, manage("/v1/upkeep/retain", "retain", "Drop what is old", `
Drops what was published in months that ended before a moment: the articles, with all that is kept of them but their ids and what was decided. Undated articles stay. **This cannot be undone.**`),
		func(ctx context.Context, in *struct{ Body retainBody }) (*done, error) {
			defer a.hub.Renew()
			return &done{true}, a.alone(func() error {
				return a.engine.Retain(ctx, within(in.Body.Since), note(ctx, in.Body.Reason))
			})
		})
	add(a, manage("/v1/upkeep/compact", "compactStore", "Make what was deleted unreadable", `
Writes the store anew without what was deleted. Others go on reading and adding meanwhile.

There is no operation that makes a backup: it would write files where a request says. Use dedupe backup on the machine itself; it works beside all that goes on.`),
		func(ctx context.Context, _ *struct{}) (*done, error) {
			return &done{true}, a.alone(func() error { return a.engine.Compact(ctx) })
		})
}

// alone does what is done one at a time.
func (a *api) alone(do func() error) error {
	select {
	case a.upkeep <- struct{}{}:
		defer func() { <-a.upkeep }()
		return do()
	default:
		return huma.NewError(http.StatusConflict, "the store is being looked after already; try again when that is done")
	}
}

func schemaOf[T any](a *api) *huma.Schema {
	return a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
}
