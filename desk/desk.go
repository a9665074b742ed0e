// Package desk is the newsroom's page and its API, over an engine.
//
//	d, err := desk.New(engine, desk.Options{})
//	http.ListenAndServe("127.0.0.1:7373", d)
//
// The rooms: [page] is what editors see, [api] what programs ask, under /v1; [live]
// tells both what changes; [access] says who may do what; [publish] writes stories in
// the formats of others. None of them decides anything: they ask the engine.
//
// [page]: https://pkg.go.dev/github.com/wirefold/wirefold/desk/page
// [api]: https://pkg.go.dev/github.com/wirefold/wirefold/desk/api
// [live]: https://pkg.go.dev/github.com/wirefold/wirefold/desk/live
// [access]: https://pkg.go.dev/github.com/wirefold/wirefold/desk/access
// [publish]: https://pkg.go.dev/github.com/wirefold/wirefold/desk/publish
package desk

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus/follow"
	"github.com/wirefold/wirefold/desk/access"
	"github.com/wirefold/wirefold/desk/api"
	"github.com/wirefold/wirefold/desk/live"
	"github.com/wirefold/wirefold/desk/page"
	"github.com/wirefold/wirefold/desk/webhook"
)

// Options configure a desk. The zero value is the default.
type Options struct {
	// Collection is the one that the pages show.
	Collection string
	// Guard says who may do what; nil lets everybody who reaches the desk from this
	// machine do everything.
	Guard *access.Guard
	// Limits bound what one who asks may cost.
	Limits Limits
	// Metrics are what /metrics tells. Those of the engine are in it if the engine was
	// opened with their hooks. Nil for new ones.
	Metrics *Metrics
	// Zone is the time zone of the pages; UTC unless given.
	Zone *time.Location
	// Now is the clock; nil for that of the machine.
	Now func() time.Time
	// Feeds tells how the sources fare that are followed; nil for none.
	Feeds func() ([]follow.Health, error)
	// Webhooks is the file that keeps the hooks which are told of changes; empty for none.
	// Its folder must be there. [Desk.Run] delivers.
	Webhooks string
	// Private lets webhooks have addresses that are not public.
	Private bool
	// ReadOnly has the pages offer nothing that writes, where the engine cannot.
	ReadOnly bool
	// Log gets what goes wrong; nil for nothing.
	Log *slog.Logger
}

// Desk answers requests for an engine.
type Desk struct {
	Options
	engine  *wirefold.Engine
	hub     *live.Hub
	mux     *http.ServeMux
	inner   http.Handler // mux, with answers made smaller
	cross   *http.CrossOriginProtection
	rate    *access.Limits
	streams streams
	hooks   *webhook.Deliverer // nil for none
	known   known
	search  bool // there is a full-text index

	stopping context.Context
	stop     context.CancelFunc
}

// New makes a desk for an engine. Stop it before the engine is closed.
func New(e *wirefold.Engine, o Options) (*Desk, error) {
	if o.Guard == nil {
		o.Guard = &access.Guard{Local: "editor"}
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Metrics == nil {
		o.Metrics = NewMetrics()
	}
	o.Limits.fill()
	c := e.In(o.Collection)
	d := &Desk{Options: o, engine: e, hub: live.New(c), mux: http.NewServeMux()}
	d.stopping, d.stop = context.WithCancel(context.Background())
	shown := page.Options{Zone: o.Zone, Now: o.Now, Feeds: o.Feeds, ReadOnly: o.ReadOnly, Log: o.Log}
	if o.Webhooks != "" {
		var err error
		if d.hooks, err = webhook.Open(webhook.Options{Hub: d.hub, File: o.Webhooks, Private: o.Private, Log: o.Log}); err != nil {
			return nil, err
		}
		shown.Webhooks = d.hooks.Hooks
		o.Metrics.Webhooks(d.waiting)
	}
	pages, err := page.New(e, c, d.hub, shown)
	if err != nil {
		return nil, err
	}
	pages.Register(d.mux, o.Guard)
	api.Register(d.mux, e, d.hub, o.Guard, api.Options{Collection: o.Collection, Webhooks: d.hooks, MostBody: o.Limits.Articles, Log: o.Log})
	_, err = c.Search(context.Background(), "desk", wirefold.SearchOptions{Limit: 1, Width: -1})
	d.search = !errors.Is(err, wirefold.ErrSearchOff)
	o.Metrics.watch(d)
	d.health()
	d.protect()
	return d, nil
}

// Run tells webhooks what changes, until ctx is done or the desk is stopped. A desk
// without webhooks waits for that.
func (d *Desk) Run(ctx context.Context) error {
	if d.hooks != nil {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(d.stopping, cancel)()
		return d.hooks.Run(ctx)
	}
	select {
	case <-ctx.Done():
	case <-d.stopping.Done():
	}
	return nil
}

// Stop ends what would go on for ever, which is all streams of events and Run, and has
// /readyz say that no more should be sent. Other requests are still answered.
func (d *Desk) Stop() {
	d.stop()
	d.hub.Close()
}

// waiting counts what is on its way to webhooks.
func (d *Desk) waiting() (n int) {
	for _, h := range d.hooks.Hooks() {
		n += h.Waiting
	}
	return n
}

// known is how large the store is, as of a moment ago: counting takes a while.
type known struct {
	mu sync.Mutex
	at time.Time
	wirefold.Stats
}

func (d *Desk) stats() wirefold.Stats {
	d.known.mu.Lock()
	defer d.known.mu.Unlock()
	if now := d.Now(); d.known.at.IsZero() || now.Sub(d.known.at) > time.Second {
		d.known.at, d.known.Stats = now, d.engine.Stats()
	}
	return d.known.Stats
}
