// Package live shows many readers at once what goes on in a collection.
package live

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wirefold/wirefold"
)

// Fresh is how old what readers see may be. Within it all see one state, so that what is
// made of it for one serves all.
const Fresh = 250 * time.Millisecond

// Hub stands between a collection and its readers.
type Hub struct {
	of *wirefold.Collection

	mu   sync.Mutex
	view wirefold.View
	at   time.Time
	set  bool

	renewed atomic.Uint64
}

// New makes a hub for a collection.
func New(of *wirefold.Collection) *Hub { return &Hub{of: of} }

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
	h.mu.Lock()
	defer h.mu.Unlock()
	h.set = false
	h.renewed.Add(1)
}

// Renewals is how often Renew was called: what was made before a write is known by it.
func (h *Hub) Renewals() uint64 { return h.renewed.Load() }

// Watch is [wirefold.View.Watch], for many at once.
func (h *Hub) Watch(ctx context.Context, since string) iter.Seq2[wirefold.Change, error] {
	return h.of.Watch(ctx, since)
}
