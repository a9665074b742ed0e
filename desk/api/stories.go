package api

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/desk/access"
	"github.com/wirefold/wirefold/desk/publish"

	"github.com/danielgtaylor/huma/v2"
)

// Chosen says which stories are meant.
type Chosen struct {
	From     time.Time `query:"from" doc:"With an article published then or later." example:"2031-05-01T00:00:00Z"`
	To       time.Time `query:"to" doc:"With an article published before." example:"2031-06-01T00:00:00Z"`
	Source   string    `query:"source" maxLength:"500" doc:"With an article of this outlet, in any case." example:"Meridian Wire"`
	Place    string    `query:"place" maxLength:"500" doc:"Set in this place, in any case and with or without accents." example:"Ostrel"`
	Language string    `query:"language" maxLength:"50" doc:"With an article in this language." example:"fr"`
	Least    int       `query:"least" minimum:"0" doc:"With at least so many articles."`
	Most     int       `query:"most" minimum:"0" doc:"With at most so many articles."`
	State    string    `query:"state" enum:"breaking,conflict,corrected,killed,single source,unverified" doc:"In this state."`
	Order    string    `query:"order" enum:"largest,newest,changed" default:"largest" doc:"The most articles first, the latest article first, or what changed last first."`
}

func (f *Chosen) filter() wirefold.Filter {
	return wirefold.Filter{
		From: within(f.From), To: within(f.To), Source: f.Source, Place: f.Place, Language: f.Language,
		Least: f.Least, Most: f.Most, State: f.State, Order: f.Order,
	}
}

func (f *Chosen) words() []string {
	return []string{mark(f.From), mark(f.To), f.Source, f.Place, f.Language, strconv.Itoa(f.Least), strconv.Itoa(f.Most), f.State, f.Order}
}

type storyList struct {
	Stories []wirefold.Summary `json:"stories" nullable:"false"`
	Next    string             `json:"next,omitempty" doc:"The cursor of the next page; absent where this is the last."`
}

type storyAnswer struct {
	wirefold.Story
	Families []wirefold.Family `json:"families" doc:"Its articles by origin: a text and its copies, the largest family first."`
}

type factsAnswer struct {
	Facts []merge.Fact `json:"facts" doc:"Every fact with its claims, in editorial order."`
	Box   merge.Box    `json:"box" doc:"The same laid out for reading: lines with values, who says so, and the words."`
}

type historyAnswer struct {
	Facts []wirefold.FactHistory `json:"facts"`
}

type momentsAnswer struct {
	Moments []time.Time `json:"moments" doc:"When the story changed, the first first. Give any as asof."`
}

// OfStory names a story.
type OfStory struct {
	Moment
	ID string `path:"id" maxLength:"5000" doc:"The story's id. That of a story that was joined to another leads to that one." example:"s5"`
}

// Written says in which format stories are wanted.
type Written struct {
	Format string `path:"format" maxLength:"50" enum:"atom,csv,jsonfeed,jsonl,jsonld,markdown,newsml-g2,ninjs" doc:"atom, csv (facts, a line a claim), jsonfeed, jsonl (all that is known), jsonld (schema.org), markdown (to read), newsml-g2 or ninjs (3.1)."`
}

func (a *api) stories() {
	read := func(path, id, short, long string, fails ...int) says {
		return says{method: http.MethodGet, path: path, id: id, tag: "Stories", right: access.Read, short: short, long: long, fails: fails}
	}
	add(a, read("/v1/stories", "listStories", "List stories", `
Stories at a glance: headline, time, places, how many articles and how many independent origins stand behind them, what state they are in. All filters must hold at once.

The pages of one walk are of one state, for a minute after each: no story comes twice or is left out though stories move meanwhile.`),
		func(ctx context.Context, in *struct {
			Moment
			Chosen
			Page
		},
		) (*storyList, error) {
			v, err := a.view(ctx, in.Moment)
			if err != nil {
				return nil, err
			}
			made := listOf(append(in.words(), "stories", v.Name(), mark(in.AsOf))...)
			list, next, err := paged(a, v, in.Moment, in.Page, made, func(v wirefold.View, offset, limit int) ([]wirefold.Summary, error) {
				f := in.filter()
				f.Offset, f.Limit = offset, limit
				return v.Stories(ctx, f)
			})
			return &storyList{list, next}, err
		})
	add(a, read("/v1/stories/{id}", "getStory", "Get a story", `
Everything known of one event: its facts with every claim and its quote, its articles by family (an origin and its copies), and the stories that resemble it without being it.

Values that sources give differently are never averaged: the fact has the status conflicting, and each claim says who makes it.`, 404),
		func(ctx context.Context, in *OfStory) (*storyAnswer, error) {
			v, err := a.view(ctx, in.Moment)
			if err != nil {
				return nil, err
			}
			s, err := v.Story(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return &storyAnswer{*s, s.Families}, nil
		})
	add(a, read("/v1/stories/{id}/facts", "getFacts", "Get the facts of a story", `
What is claimed, by whom, and what stands: agreed (two independent origins at least), single, bounded (values that fit together), conflicting, superseded, retracted. Every claim has the place of its quote, in bytes of the article's body.`, 404),
		func(ctx context.Context, in *OfStory) (*factsAnswer, error) {
			v, err := a.view(ctx, in.Moment)
			if err != nil {
				return nil, err
			}
			facts, err := v.Facts(ctx, in.ID)
			return &factsAnswer{facts, merge.NewBox(facts)}, err
		})
	add(a, read("/v1/stories/{id}/history", "getFactHistory", "Get how the facts came to be", `
The facts of the story's event, each with what was claimed in order of time: how a toll rose, what was taken back, and by whom.`, 404),
		func(ctx context.Context, in *OfStory) (*historyAnswer, error) {
			v, err := a.view(ctx, in.Moment)
			if err != nil {
				return nil, err
			}
			h, err := v.History(ctx, in.ID)
			return &historyAnswer{h}, err
		})
	add(a, read("/v1/stories/{id}/moments", "getMoments", "Get when a story changed", `
The moments at which the story changed. With any of them as asof, getStory shows what was known then.`, 404),
		func(ctx context.Context, in *OfStory) (*momentsAnswer, error) {
			v, err := a.view(ctx, in.Moment)
			if err != nil {
				return nil, err
			}
			m, err := v.Moments(in.ID)
			return &momentsAnswer{m}, err
		})

	s := read("/v1/stories/{id}/export/{format}", "exportStory", "Export a story", `
The story in a format that others take, conflicts as conflicts.`, 404)
	s.media = "*/*"
	written(a, s, func(ctx context.Context, in *struct {
		OfStory
		Written
	},
	) (wirefold.View, string, publish.Options, error) {
		v, err := a.view(ctx, in.Moment)
		if err == nil {
			_, err = v.Story(ctx, in.ID)
		}
		return v, in.Format, publish.Options{Stories: []string{in.ID}, Base: a.Base}, err
	})
	s = read("/v1/export/{format}", "exportStories", "Export stories", `
The stories that the filters choose, at most limit of them, in a format that others take: a feed, a news message, a table of facts.`)
	written(a, s, func(ctx context.Context, in *struct {
		Moment
		Chosen
		Written
		Limit int `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"How many stories at most."`
	},
	) (wirefold.View, string, publish.Options, error) {
		v, err := a.view(ctx, in.Moment)
		f := in.filter()
		f.Limit = in.Limit
		o := publish.Options{Base: a.Base}
		if err != nil {
			return v, in.Format, o, err
		}
		list, err := v.Stories(ctx, f)
		for _, s := range list {
			o.Stories = append(o.Stories, s.ID)
		}
		if len(list) == 0 { // all would be meant
			o.Filter = f
		}
		return v, in.Format, o, err
	})
}

// written adds an operation that writes stories in a format.
func written[I any](a *api, s says, do func(ctx context.Context, in *I) (wirefold.View, string, publish.Options, error)) {
	s.slow = true
	op := s.operation()
	ok := &huma.Response{Description: "The stories.", Content: map[string]*huma.MediaType{}}
	for _, f := range publish.Formats() {
		ok.Content[f.MediaType] = &huma.MediaType{Schema: &huma.Schema{Type: "string"}}
	}
	op.Responses["200"] = ok
	stream(a, s, op, func(ctx context.Context, in *I) (func(*call), error) {
		v, format, o, err := do(ctx, in)
		if err != nil {
			return nil, err
		}
		media := ""
		for _, f := range publish.Formats() {
			if f.Name == format {
				media = f.MediaType
			}
		}
		return func(c *call) {
			if media != "" {
				c.Header().Set("Content-Type", media)
			}
			a.flow(c, func(w io.Writer) error { return publish.Write(ctx, w, v, format, o) })
		}, nil
	})
}

// flow writes an answer as it is made. What fails before the first byte is a problem;
// after it, the connection is cut, so that nobody takes a part for the whole.
func (a *api) flow(c *call, write func(w io.Writer) error) {
	err := write(patient{c})
	if err == nil {
		return
	}
	if c.r.Context().Err() == nil {
		a.Log.Error("an answer cannot be made", "path", c.r.URL.Path, "reason", err)
	}
	if c.wrote {
		panic(http.ErrAbortHandler)
	}
	problem(c, http.StatusServiceUnavailable, failed)
}

// patient waits for a reader, but not for ever.
type patient struct{ c *call }

func (p patient) Write(b []byte) (int, error) {
	_ = http.NewResponseController(p.c.w).SetWriteDeadline(time.Now().Add(limit))
	return p.c.Write(b)
}
