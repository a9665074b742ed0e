package api

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/desk/access"
	"github.com/wirefold/wirefold/desk/live"
)

// Wanted says which changes are meant.
type Wanted struct {
	Kinds []string `query:"kinds" enum:"article,story,join,move,fact,conflict,settled,kill,restore,delete,operation" doc:"Only changes of these kinds, with commas between them." example:"conflict,kill"`
	Story string   `query:"story" maxLength:"5000" doc:"Only changes of this story." example:"s5"`
}

func (w *Wanted) has(ch *wirefold.Change) bool {
	return (len(w.Kinds) == 0 || slices.Contains(w.Kinds, ch.Kind)) && (w.Story == "" || ch.Story == w.Story || ch.From == w.Story)
}

type changeList struct {
	Changes []wirefold.Change `json:"changes" nullable:"false"`
	Next    string            `json:"next" doc:"Where to go on, now or when more has happened."`
	More    bool              `json:"more" doc:"There are more already."`
}

type operationList struct {
	Operations []wirefold.Operation `json:"operations" nullable:"false"`
	Next       string               `json:"next,omitempty" doc:"The cursor of the next page; absent where this is the last."`
}

// mostLooked is how many changes one request looks through for those that are wanted.
const mostLooked = 20_000

// gather is how long a stream rests between two writes, on average: with many of them, a
// write for each change would cost more than deciding on it, and all at once they would hold
// up whoever reads pages.
const gather = 200 * time.Millisecond

// heartbeat is how often a stream says that it lives.
const heartbeat = 15 * time.Second

func (a *api) changes() {
	add(a, says{
		method: http.MethodGet, path: "/v1/changes", id: "listChanges", tag: "Changes", right: access.Read, short: "List changes",
		long: `
What happened, in order: articles that came, stories that opened, joined or moved, facts that changed, conflicts, kills, and what people decided.

Begin without a cursor, at the beginning, or with one that you kept. Deal with the changes, keep next, and go on from there: nothing is left out, whatever stops in between. A page may be empty and have more.`,
	}, func(ctx context.Context, in *struct {
		Scope
		Wanted
		Cursor string `query:"cursor" maxLength:"100" doc:"The next of the page before, or the cursor of a change; none for the beginning." example:"17-0"`
		Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many to give at most."`
	},
	) (*changeList, error) {
		v, err := a.view(ctx, Moment{Scope: in.Scope})
		if err != nil {
			return nil, err
		}
		out := &changeList{Changes: []wirefold.Change{}, Next: in.Cursor}
		looked := 0
		for ch, err := range v.Watch(ctx, in.Cursor) {
			if err != nil {
				if ctx.Err() != nil || errors.Is(err, wirefold.ErrArgument) {
					return nil, err
				}
				continue // damage: checkStore tells of it
			}
			if len(out.Changes) == in.Limit || looked == mostLooked {
				out.More = true
				return out, nil
			}
			looked++
			out.Next = ch.Cursor
			if in.has(&ch) {
				out.Changes = append(out.Changes, ch)
			}
		}
		return out, nil
	})

	s := says{
		method: http.MethodGet, path: "/v1/changes/stream", id: "streamChanges", tag: "Changes", right: access.Read, slow: true,
		short: "Stream changes",
		long: `
The same as server-sent events, as they happen. Each event has the change's cursor as its id, its kind as the event's name, and the change as JSON. Comments every 15 seconds keep the connection.

Without since it begins now; since=start begins at the beginning. A browser that connects again sends Last-Event-ID, and goes on behind it: nothing is left out. A reader that is slow is waited for 30 seconds, then cut off, and can go on likewise.`,
		fails: []int{422},
	}
	op := s.operation()
	op.Responses["200"] = &huma.Response{Description: "Events, until one side ends it.", Content: map[string]*huma.MediaType{
		"text/event-stream": {Schema: &huma.Schema{Type: "string"}, Example: "id: 17-0\nevent: article\ndata: {\"cursor\":\"17-0\",\"at\":\"2031-10-05T07:06:00Z\",\"kind\":\"article\",\"story\":\"s5\",\"article\":\"meridian-1005-1\"}\n\n"},
	}}
	stream(a, s, op, func(ctx context.Context, in *struct {
		Scope
		Wanted
		Since string `query:"since" maxLength:"100" doc:"Begin behind this cursor; start for the beginning." example:"17-0"`
		Last  string `header:"Last-Event-ID" maxLength:"100" doc:"Begin behind this cursor; it goes before since."`
	},
	) (func(*call), error) {
		of := a.in(in.Scope)
		since := in.Since
		switch {
		case in.Last != "":
			since = in.Last
		case since == "start":
			since = ""
		case since == "":
			since = of.Cursor()
		}
		if err := of.CheckCursor(since); err != nil {
			return nil, err
		}
		want := in.Wanted
		return func(c *call) { a.events(c, of, since, &want) }, nil
	})

	add(a, says{
		method: http.MethodGet, path: "/v1/operations", id: "listOperations", tag: "Changes", right: access.Read, short: "List what people decided",
		long: `
The audit log: joins, separations, pins, kills, deletions and what was undone, each with who decided it, when and why; the latest first, of all collections unless one is given.`,
	}, func(ctx context.Context, in *struct {
		Moment
		Page
		Kind string `query:"kind" enum:"join,separate,pin article,pin headline,pin fact,kill,delete,undo,retain" doc:"Only of this kind."`
		By   string `query:"by" maxLength:"500" doc:"Only by this user."`
	},
	) (*operationList, error) {
		v, err := a.view(ctx, in.Moment)
		if err != nil {
			return nil, err
		}
		made := listOf("operations", in.Collection, mark(in.AsOf), in.Kind, in.By)
		list, next, err := paged(a, v, in.Moment, in.Page, made, func(v wirefold.View, offset, limit int) ([]wirefold.Operation, error) {
			all := slices.DeleteFunc(v.Operations(), func(o wirefold.Operation) bool {
				return in.Collection != "" && o.Collection != in.Collection || in.Kind != "" && o.Kind != in.Kind || in.By != "" && o.By != in.By
			})
			slices.Reverse(all)
			return part(all, offset, limit), nil
		})
		return &operationList{list, next}, err
	})
}

// events writes changes as they happen.
func (a *api) events(c *call, of *wirefold.Collection, since string, want *Wanted) {
	h := c.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // for proxies that hold back
	control := http.NewResponseController(c.w)
	var b []byte
	flush := func() bool {
		_ = control.SetWriteDeadline(time.Now().Add(limit))
		_, err := c.Write(b)
		if b = b[:0]; err != nil {
			return false
		}
		return control.Flush() == nil
	}
	b = append(b, "retry: 2000\n\n"...)
	if c.r.Method == http.MethodHead || !flush() {
		return
	}
	ctx, stop := context.WithCancel(c.r.Context())
	defer stop()
	next := a.source(ctx, of, since)
	for {
		wait, done := context.WithTimeout(ctx, heartbeat)
		events, err := next(wait)
		done()
		for _, e := range events {
			if want.has(&e.Change) {
				b = append(b, e.Frame...)
			}
		}
		switch {
		case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
			b = append(b, ":\n\n"...)
		case errors.Is(err, io.EOF) || ctx.Err() != nil:
			return
		case err != nil:
			a.Log.Error("changes cannot be read", "reason", err)
			return // the reader comes again
		}
		if len(b) > 0 && !flush() {
			return
		}
		if len(events) == live.Most { // there is more: other streams, and who reads pages, come between
			runtime.Gosched()
			continue
		}
		select {
		case <-time.After(gather/2 + rand.N(gather)):
		case <-ctx.Done():
			return
		}
	}
}

// source gives what happens in a collection: of the desk's own from the hub, where all
// share it.
func (a *api) source(ctx context.Context, of *wirefold.Collection, since string) func(context.Context) ([]*live.Event, error) {
	if of.Name() == a.Collection {
		return a.hub.Reader(since).Next
	}
	type one struct {
		e   *live.Event
		err error
	}
	ch := make(chan one)
	go func() {
		defer close(ch)
		for change, err := range of.Watch(ctx, since) {
			x := one{err: err}
			if err == nil {
				x.e, x.err = live.NewEvent(change)
			}
			select {
			case ch <- x:
			case <-ctx.Done():
				return
			}
		}
	}()
	return func(ctx context.Context) ([]*live.Event, error) {
		select {
		case x, ok := <-ch:
			switch {
			case !ok:
				return nil, io.EOF
			case x.err != nil:
				return nil, x.err
			}
			return []*live.Event{x.e}, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
