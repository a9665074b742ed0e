package page

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/desk/live"
)

// How pages are told what changed.
const (
	tickEvery   = time.Second            // at most so often
	tickGather  = 100 * time.Millisecond // what comes close together is told together
	tickStories = 100                    // named in one tick; more are "all"
	ticksKept   = 256                    // for those who come back
	heartbeat   = 15 * time.Second
	writeLimit  = 10 * time.Second
	mostLive    = 2000 // readers at once
)

// tick says which stories changed since the one before.
type tick struct {
	Cursor  string   `json:"cursor"`
	Stories []string `json:"stories"`
	All     bool     `json:"all,omitempty"` // more than are named
}

// ticker watches the collection once for all readers, while there are any.
type ticker struct {
	hub *live.Hub

	mu      sync.Mutex
	readers int
	stop    context.CancelFunc
	since   string // behind which nothing is lost
	kept    []tick // the last ones
	news    chan struct{}
	ended   bool // the engine was closed
}

// join adds a reader, and the watch with the first; leave takes one away.
func (t *ticker) join() (leave func(), ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.readers == mostLive {
		return nil, false
	}
	if t.readers++; t.readers == 1 {
		ctx, cancel := context.WithCancel(context.Background())
		t.stop, t.kept, t.news, t.ended = cancel, nil, make(chan struct{}), false
		t.since = t.hub.View().Cursor()
		go t.run(ctx, t.since)
	}
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.readers--; t.readers == 0 {
			t.stop()
		}
	}, true
}

// run gathers changes into ticks.
func (t *ticker) run(ctx context.Context, since string) {
	changes := make(chan wirefold.Change)
	go func() {
		defer close(changes)
		for c, err := range t.hub.Watch(ctx, since) {
			if err != nil {
				continue // damage is told once, and the end ends the loop
			}
			select {
			case changes <- c:
			case <-ctx.Done():
				return
			}
		}
	}()
	var next tick
	var due <-chan time.Time
	var last time.Time
	for {
		select {
		case c, ok := <-changes:
			if !ok {
				t.end(ctx)
				return
			}
			next.Cursor = c.Cursor
			for _, id := range []string{c.Story, c.From} {
				if id != "" && !slices.Contains(next.Stories, id) {
					if next.All = next.All || len(next.Stories) == tickStories; !next.All {
						next.Stories = append(next.Stories, id)
					}
				}
			}
			if due == nil {
				due = time.After(max(tickGather, tickEvery-time.Since(last)))
			}
		case <-due:
			t.publish(ctx, next)
			next, due, last = tick{}, nil, time.Now()
		}
	}
}

func (t *ticker) publish(ctx context.Context, k tick) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if ctx.Err() != nil { // another has taken over
		return
	}
	if t.kept = append(t.kept, k); len(t.kept) > ticksKept {
		t.since = t.kept[0].Cursor
		t.kept = slices.Delete(t.kept, 0, 1)
	}
	close(t.news)
	t.news = make(chan struct{})
}

// end sends all readers away.
func (t *ticker) end(ctx context.Context) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if ctx.Err() == nil {
		t.ended = true
		close(t.news)
	}
}

// after is what came behind a cursor, in one tick; nothing has come if its cursor is
// empty. The channel is closed when there is more, and nil when there will be no more.
func (t *ticker) after(since string) (tick, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := tick{Stories: []string{}}
	if behind(t.since, since) {
		out.All, out.Cursor = true, t.since // it is not known any more what came
	}
	for _, k := range t.kept {
		if !behind(k.Cursor, since) {
			continue
		}
		out.Cursor, out.All = k.Cursor, out.All || k.All
		for _, id := range k.Stories {
			if !slices.Contains(out.Stories, id) {
				if out.All = out.All || len(out.Stories) == tickStories; !out.All {
					out.Stories = append(out.Stories, id)
				}
			}
		}
	}
	if out.All {
		out.Stories = []string{}
	}
	if t.ended {
		return out, nil
	}
	return out, t.news
}

// behind reports whether cursor a is a place behind b.
func behind(a, b string) bool {
	at := func(s string) (uint64, uint64) {
		seq, i, part := strings.Cut(s, "-")
		n, err := strconv.ParseUint(seq, 10, 64)
		if err != nil {
			return 0, 0
		}
		if !part { // behind all of the commit
			return n, 1 << 63
		}
		k, err := strconv.ParseUint(i, 10, 32)
		if err != nil {
			return 0, 0
		}
		return n, k
	}
	an, ai := at(a)
	bn, bi := at(b)
	return an > bn || an == bn && ai > bi
}

// live tells a page what changes, as server-sent events: who wants to see it asks for
// the page again.
func (p *Pages) live(w http.ResponseWriter, r *http.Request) {
	leave, ok := p.join()
	if !ok {
		w.Header().Set("Retry-After", "30")
		http.Error(w, "Too many pages are open; this one goes on without news.", http.StatusServiceUnavailable)
		return
	}
	defer leave()
	since := r.Header.Get("Last-Event-ID")
	if since == "" {
		since = r.FormValue("since")
	}
	now := p.hub.View().Cursor()
	if since == "" {
		since = now
	}
	if behind(since, now) {
		since = "0" // of another store
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	out := http.NewResponseController(w)
	write := func(text string) error {
		if err := out.SetWriteDeadline(time.Now().Add(writeLimit)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		if _, err := w.Write([]byte(text)); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
		// A deadline that passes between two writes would end the stream.
		if err := out.SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		return nil
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	if write("retry: 3000\n\n") != nil {
		return
	}
	for {
		k, news := p.after(since)
		if k.Cursor != "" {
			since = k.Cursor
			data, err := json.Marshal(k)
			if err != nil || write(fmt.Sprintf("id: %s\ndata: %s\n\n", k.Cursor, data)) != nil {
				return
			}
			continue
		}
		if news == nil {
			return
		}
		select {
		case <-news:
		case <-beat.C:
			if write(": still here\n\n") != nil {
				return
			}
		case <-r.Context().Done():
			return
		}
	}
}
