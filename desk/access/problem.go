package access

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Problem tells a program why its request failed, as RFC 9457 has it.
type Problem struct {
	Type   string `json:"type,omitempty"` // a URI; without it, Title is the status in words
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
}

// Write answers with the problem.
func (p Problem) Write(w http.ResponseWriter) {
	if p.Title == "" {
		p.Title = http.StatusText(p.Status)
	}
	b, err := json.Marshal(p)
	if err != nil { // strings and a number
		panic(err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(b, '\n'))
}

// Programmatic reports whether a request comes from a program, which wants a [Problem],
// and not from somebody who reads. The API's reader is a page.
func Programmatic(r *http.Request) bool {
	switch p := r.URL.Path; {
	case p == "/v1/docs" || strings.HasPrefix(p, "/v1/docs/"):
		return false
	case p == "/v1" || strings.HasPrefix(p, "/v1/"):
		return true
	case p == "/metrics" || Health(r):
		return true
	}
	return false
}

// Health reports whether a request asks how the desk is, which everybody may.
func Health(r *http.Request) bool { return r.URL.Path == "/healthz" || r.URL.Path == "/readyz" }
