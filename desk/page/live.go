package page

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/wirefold/wirefold/desk/live"
)

// How pages are told what changed.
const (
	heartbeat  = 15 * time.Second
	writeLimit = 10 * time.Second

	// spread is within what time all pages are told: they answer with a request each.
	spread = 250 * time.Millisecond
)

// live tells a page what changes, as server-sent events with a [live.Tick] each: who
// wants to see it asks for the page again. One that shows an older state than it stands
// now is told at once that all may have changed.
func (p *Pages) live(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	seq := p.hub.Ticks(ctx) // from here on; what came before shows in the cursor
	since := r.Header.Get("Last-Event-ID")
	if since == "" {
		since = r.FormValue("since")
	}
	now := p.of.Cursor()
	ticks := make(chan live.Tick)
	after := rand.N(spread)
	go func() {
		defer close(ticks)
		for t := range seq {
			select {
			case <-time.After(after):
			case <-ctx.Done():
				return
			}
			select {
			case ticks <- t:
			case <-ctx.Done():
				return
			}
		}
	}()

	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	out := http.NewResponseController(w)
	write := func(text string) bool {
		if err := out.SetWriteDeadline(time.Now().Add(writeLimit)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return false
		}
		if _, err := w.Write([]byte(text)); err != nil {
			return false
		}
		if err := out.Flush(); err != nil {
			return false
		}
		// A deadline that passes between two writes would end the stream.
		err := out.SetWriteDeadline(time.Time{})
		return err == nil || errors.Is(err, http.ErrNotSupported)
	}
	tell := func(t live.Tick) bool {
		data, err := json.Marshal(t)
		return err == nil && write(fmt.Sprintf("id: %s\ndata: %s\n\n", t.Cursor, data))
	}
	if !write("retry: 3000\n\n") || since != "" && since != now && !tell(live.Tick{Cursor: now, Stories: []string{}, More: true}) {
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case t, ok := <-ticks:
			if !ok || !tell(t) {
				return
			}
		case <-beat.C:
			if !write(": still here\n\n") {
				return
			}
		}
	}
}
