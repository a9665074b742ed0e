package desk

import (
	"encoding/json"
	"net/http"

	"github.com/wirefold/wirefold/desk/access"
)

// Readiness is what /readyz tells.
type Readiness struct {
	Ready bool `json:"ready"`
	// Search is how the full-text index stands: "whole", "behind" while it catches up
	// with what was added, or "off".
	Search string `json:"search"`
}

// health adds how the desk is: whether it lives, whether requests should be sent to it,
// and, for those who may know, what it does.
func (d *Desk) health() {
	d.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]bool{"alive": true})
	})
	d.mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		s := Readiness{Ready: d.stopping.Err() == nil, Search: "off"}
		if d.search {
			s.Search = "whole"
			if d.stats().Unsearched > 0 {
				s.Search = "behind"
			}
		}
		status := http.StatusOK
		if !s.Ready {
			status = http.StatusServiceUnavailable
		}
		writeJSON(w, status, s)
	})
	d.mux.Handle("GET /metrics", d.Guard.Need(access.Manage, d.Metrics.handler()))
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil { // our own plain types
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n'))
}
