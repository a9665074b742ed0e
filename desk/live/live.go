// Package live shows many readers at once what goes on in a collection.
//
// A [Hub] looks at the collection once for all of them. What happened last it keeps in
// order, each change encoded once, and a [Reader] takes it from there in its own time:
// there is no queue for each, so that ten thousand readers cost ten thousand places in
// one list, and a slow one holds up nobody. A reader that fell behind what is kept is
// served from the log until it has caught up, so it misses nothing.
package live

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wirefold/wirefold"
)

// Fresh is how old what readers see may be. Within it all see one state, so that what is
// made of it for one serves all.
const Fresh = 250 * time.Millisecond

// Most is how many changes a [Reader] gives at once of those that are kept.
const Most = 256

const (
	kept    = 1 << 15     // changes at least, some seconds of the fastest ingest and some 20 MB
	caught  = 1024        // changes that a reader is given at once of the log
	between = time.Second // ticks, at least
)

// Hub stands between a collection and its readers.
type Hub struct {
	of *wirefold.Collection

	mu   sync.Mutex
	view wirefold.View
	at   time.Time
	set  bool

	renewed atomic.Uint64
	start   sync.Once
	end     context.CancelFunc
	live    context.Context
	done    sync.WaitGroup

	// What happened last, in order, and the place up to which that is not kept. Who
	// waits for more waits until news is closed; nil means that nobody does.
	ring  sync.Mutex
	last  []*Event
	floor place
	news  chan struct{}
	over  bool // no more will come
	kept  int

	ticks   sync.Mutex
	told    []Tick // the last few
	count   int    // of all that were told
	another chan struct{}
	every   time.Duration
	silent  bool // no more will come
}

// New makes a hub for a collection. Close it when done, or the engine.
func New(of *wirefold.Collection) *Hub {
	h := &Hub{of: of, news: make(chan struct{}), another: make(chan struct{}), every: between, kept: kept}
	h.live, h.end = context.WithCancel(context.Background())
	return h
}

// Close ends what the hub does, and all readers.
func (h *Hub) Close() {
	h.start.Do(func() { h.finish(); h.hush() }) // it never began
	h.end()
	h.done.Wait()
}

// View is the collection as it stands, or stood at most [Fresh] ago.
func (h *Hub) View() wirefold.View {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := time.Now(); !h.set || now.Sub(h.at) > Fresh {
		h.view, h.at, h.set = h.of.Frozen(), now, true
	}
	return h.view
}

// Renew makes the next View see all that is committed: call it after a write, so that
// who wrote sees it.
func (h *Hub) Renew() {
	h.stale()
	h.renewed.Add(1)
}

// stale makes the next View see all that is committed.
func (h *Hub) stale() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.set = false
}

// Renewals is how often Renew was called: what was made before a write is known by it.
func (h *Hub) Renewals() uint64 { return h.renewed.Load() }

// Event is a change, the same as JSON, and as a server-sent event with the cursor as its
// id. Events are shared: change nothing in them.
type Event struct {
	wirefold.Change
	JSON  []byte
	Frame []byte

	at place
}

// Reader gives what happened behind a cursor, in order.
type Reader struct {
	h    *Hub
	at   place
	err  error
	told map[string]bool // damage of the log, which is met again at each look
}

// Reader begins behind a cursor, or at the beginning if that is empty. It needs no
// closing.
func (h *Hub) Reader(since string) *Reader {
	h.begin()
	at, _ := parsePlace(since)
	return &Reader{h: h, at: at, err: h.of.CheckCursor(since)}
}

// Next gives what happened next, some changes at once, and waits where nothing did. Its
// error is [io.EOF] when the engine or the hub is closed, that of ctx when it is done,
// or tells of damage to the log; but for the first it may be called again, and leaves
// nothing out.
func (r *Reader) Next(ctx context.Context) ([]*Event, error) {
	if r.err != nil {
		return nil, r.err
	}
	for {
		events, behind, wait := r.h.after(r.at)
		switch {
		case len(events) > 0:
			r.at = events[len(events)-1].at
			return events, nil
		case behind:
			events, err := r.catchUp(ctx)
			if len(events) > 0 || err != nil {
				return events, err
			}
		case wait == nil:
			return nil, io.EOF
		default:
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-wait:
			}
		}
	}
}

// after gives what is kept behind a place; or tells that not all of it is kept, or what
// to wait for.
func (h *Hub) after(at place) (events []*Event, behind bool, wait <-chan struct{}) {
	h.ring.Lock()
	defer h.ring.Unlock()
	if at.before(h.floor) {
		return nil, !h.over, nil
	}
	i, _ := slices.BinarySearchFunc(h.last, at, func(e *Event, at place) int {
		if at.before(e.at) {
			return 1
		}
		return -1
	})
	switch {
	case i < len(h.last):
		return slices.Clone(h.last[i:min(i+Most, len(h.last))]), false, nil
	case h.over:
		return nil, false, nil
	case h.news == nil:
		h.news = make(chan struct{})
	}
	return nil, false, h.news
}

// catchUp gives what happened next as the log has it.
func (r *Reader) catchUp(ctx context.Context) ([]*Event, error) {
	v := r.h.of.Frozen()
	var out []*Event
	for ch, err := range v.Watch(ctx, r.at.String()) {
		if err != nil {
			if ctx.Err() != nil {
				return out, ctx.Err()
			}
			if r.told[err.Error()] {
				continue
			}
			if len(out) > 0 {
				return out, nil // it is met again
			}
			if r.told == nil {
				r.told = map[string]bool{}
			}
			r.told[err.Error()] = true
			return nil, err
		}
		e, err := NewEvent(ch)
		if err != nil {
			return out, err
		}
		out = append(out, e)
		r.at = e.at
		if len(out) == caught {
			return out, nil
		}
	}
	// All was looked at up to the moment of the view.
	if at, ok := parsePlace(v.Cursor()); ok && r.at.before(at) {
		r.at = at
	}
	return out, nil
}

// begin starts to look at the collection.
func (h *Hub) begin() {
	h.start.Do(func() {
		from := h.of.Frozen().Cursor()
		h.ring.Lock()
		h.floor, _ = parsePlace(from)
		h.ring.Unlock()
		h.done.Go(func() { h.follow(from) })
		h.done.Go(func() { h.tell(from) })
	})
}

// follow keeps what happens.
func (h *Hub) follow(from string) {
	defer h.finish()
	lost := false
	for ch, err := range h.of.Watch(h.live, from) {
		if h.live.Err() != nil {
			return
		}
		e, bad := NewEvent(ch)
		if err != nil || bad != nil {
			lost = true // all shall hear of it, from the log
			continue
		}
		h.keep(e, lost)
		lost = false
	}
}

// keep takes a change in. Where some before it were lost, all are looked up in the log.
func (h *Hub) keep(e *Event, lost bool) {
	h.ring.Lock()
	defer h.ring.Unlock()
	if lost {
		h.last, h.floor = nil, e.at
	} else if h.last = append(h.last, e); len(h.last) >= 2*h.kept {
		h.floor = h.last[len(h.last)-h.kept-1].at
		h.last = slices.Clone(h.last[len(h.last)-h.kept:])
	}
	h.wake()
}

// wake tells those who wait. The caller holds the ring.
func (h *Hub) wake() {
	if h.news != nil {
		close(h.news)
		h.news = nil
	}
}

func (h *Hub) finish() {
	h.ring.Lock()
	defer h.ring.Unlock()
	h.over = true
	h.wake()
}

// Tick is what changed within a short time.
type Tick struct {
	// Cursor is the place behind it.
	Cursor string `json:"cursor"`
	// Stories are the ids of those that changed, sorted; More is set where there were
	// others.
	Stories []string `json:"stories"`
	More    bool     `json:"more,omitempty"`
}

// mostStories is how many stories a tick names.
const mostStories = 100

// Ticks tells what changed from now on, at most once a second: news for pages, which
// ask for the rest themselves. Who is slow gets several ticks as one. It ends when ctx
// is done, or the hub or the engine is closed.
func (h *Hub) Ticks(ctx context.Context) iter.Seq[Tick] {
	h.begin()
	h.ticks.Lock()
	seen := h.count
	h.ticks.Unlock()
	return func(yield func(Tick) bool) {
		for {
			if ctx.Err() != nil {
				return
			}
			t, n, wait := h.tick(seen)
			if n > seen {
				if seen = n; !yield(t) {
					return
				}
				continue
			}
			if wait == nil {
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-wait:
			}
		}
	}
}

// tick puts the ticks after the first so many into one.
func (h *Hub) tick(seen int) (t Tick, count int, wait <-chan struct{}) {
	h.ticks.Lock()
	defer h.ticks.Unlock()
	if seen == h.count {
		if h.silent {
			return t, seen, nil
		}
		return t, seen, h.another
	}
	missed := h.count - seen
	stories := map[string]bool{}
	for _, x := range h.told[max(0, len(h.told)-missed):] {
		t.Cursor = x.Cursor
		t.More = t.More || x.More
		for _, s := range x.Stories {
			stories[s] = true
		}
	}
	t.More = t.More || missed > len(h.told)
	t.name(stories)
	return t, h.count, nil
}

// name names stories, as many as there is room for.
func (t *Tick) name(stories map[string]bool) {
	t.Stories = slices.Sorted(maps.Keys(stories))
	if t.Stories == nil {
		t.Stories = []string{}
	}
	if len(t.Stories) > mostStories {
		t.Stories, t.More = t.Stories[:mostStories], true
	}
}

// tell makes the ticks.
func (h *Hub) tell(from string) {
	defer h.hush()
	pause := time.NewTimer(0)
	defer pause.Stop()
	for r := h.Reader(from); ; {
		events, err := r.Next(h.live) // the first news
		if errors.Is(err, io.EOF) || h.live.Err() != nil {
			return
		}
		if err != nil {
			continue // damage, which other readers are told of
		}
		select {
		case <-pause.C:
		case <-h.live.Done():
			return
		}
		var t Tick
		stories := map[string]bool{}
		for len(events) > 0 { // and what came meanwhile
			for _, e := range events {
				for _, s := range []string{e.Story, e.From} {
					if s != "" && len(stories) <= mostStories {
						stories[s] = true
					}
				}
			}
			var behind bool
			if events, behind, _ = h.after(r.at); behind {
				t.More = true
				r.at, events = h.newest(), nil
			} else if len(events) > 0 {
				r.at = events[len(events)-1].at
			}
		}
		t.Cursor = r.at.String()
		t.name(stories)
		h.stale() // who hears of it shall see it
		h.publish(t)
		pause.Reset(h.every)
	}
}

// newest is the place of the last change that is kept.
func (h *Hub) newest() place {
	h.ring.Lock()
	defer h.ring.Unlock()
	if len(h.last) == 0 {
		return h.floor
	}
	return h.last[len(h.last)-1].at
}

func (h *Hub) publish(t Tick) {
	h.ticks.Lock()
	defer h.ticks.Unlock()
	if h.told = append(h.told, t); len(h.told) > 32 {
		h.told = slices.Clone(h.told[16:])
	}
	h.count++
	close(h.another)
	h.another = make(chan struct{})
}

func (h *Hub) hush() {
	h.ticks.Lock()
	defer h.ticks.Unlock()
	h.silent = true
	close(h.another)
}

// NewEvent encodes a change.
func NewEvent(ch wirefold.Change) (*Event, error) {
	at, ok := parsePlace(ch.Cursor)
	if !ok {
		return nil, errors.New("live: a change has the cursor " + strconv.Quote(ch.Cursor) + ", which is none")
	}
	b, err := json.Marshal(ch)
	if err != nil {
		return nil, err
	}
	head := "id: " + ch.Cursor + "\nevent: " + ch.Kind + "\ndata: "
	frame := make([]byte, 0, len(head)+len(b)+2)
	frame = append(append(append(frame, head...), b...), "\n\n"...)
	return &Event{ch, frame[len(head) : len(head)+len(b)], frame, at}, nil
}

// place is a cursor as one compares it.
type place struct {
	commit uint64
	change int // math.MaxInt: behind all of them
}

func (p place) before(q place) bool {
	return p.commit < q.commit || p.commit == q.commit && p.change < q.change
}

func (p place) String() string {
	switch {
	case p.commit == 0:
		return ""
	case p.change == math.MaxInt:
		return strconv.FormatUint(p.commit, 10)
	}
	return strconv.FormatUint(p.commit, 10) + "-" + strconv.Itoa(p.change)
}

// parsePlace reads a cursor as the engine writes it.
func parsePlace(s string) (place, bool) {
	if s == "" {
		return place{}, true
	}
	a, b, part := strings.Cut(s, "-")
	commit, err := strconv.ParseUint(a, 10, 63)
	if err != nil || commit == 0 {
		return place{}, false
	}
	if !part {
		return place{commit, math.MaxInt}, true
	}
	n, err := strconv.ParseUint(b, 10, 31)
	return place{commit, int(n)}, err == nil
}
