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
	"log/slog"
	"net/http"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus/follow"
	"github.com/wirefold/wirefold/desk/access"
	"github.com/wirefold/wirefold/desk/live"
	"github.com/wirefold/wirefold/desk/page"
)

// Options configure a desk. The zero value is the default.
type Options struct {
	// Collection is the one that the pages show.
	Collection string
	// Guard says who may do what; nil lets everybody who reaches the desk do everything.
	Guard *access.Guard
	// Zone is the time zone of the pages; UTC unless given.
	Zone *time.Location
	// Now is the clock; nil for that of the machine.
	Now func() time.Time
	// Feeds tells how the sources fare that are followed; nil for none.
	Feeds func() ([]follow.Health, error)
	// Log gets what goes wrong; nil for nothing.
	Log *slog.Logger
}

// Desk answers requests for an engine.
type Desk struct {
	mux *http.ServeMux
}

// New makes a desk for an engine.
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
	c := e.In(o.Collection)
	hub := live.New(c)
	pages, err := page.New(e, c, hub, page.Options{Zone: o.Zone, Now: o.Now, Feeds: o.Feeds, Log: o.Log})
	if err != nil {
		return nil, err
	}
	d := &Desk{mux: http.NewServeMux()}
	pages.Register(d.mux, o.Guard)
	return d, nil
}

func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.mux.ServeHTTP(w, r) }
