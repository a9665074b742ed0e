package live

import "time"

// Every makes a hub tell ticks that far apart.
func (h *Hub) Every(d time.Duration) { h.every = d }

// Keep makes a hub keep that many changes.
func (h *Hub) Keep(n int) { h.kept = n }
