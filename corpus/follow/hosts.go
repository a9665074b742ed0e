package follow

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/temoto/robotstxt"
	"golang.org/x/time/rate"
)

const (
	betweenRequests = time.Second     // to one host
	longestDelay    = 5 * time.Minute // that a Crawl-delay can ask for
	mostRules       = 512 << 10       // bytes of a robots.txt
	mostRule        = 2 << 10         // and of a line in it
	rulesGoodFor    = 24 * time.Hour
	rulesFailFor    = 5 * time.Minute // after which a robots.txt that failed is asked for again
)

// host is what we know of a server.
type host struct {
	turn  chan struct{} // holds one token while a request is under way
	pace  *rate.Limiter
	asked chan struct{} // guards rules and until, also while they are fetched

	rules *robotstxt.Group // nil when they could not be had
	err   error            // why not
	until time.Time        // when to ask again
	used  time.Time        // guarded by web.mu
}

// host is the server of a URL.
func (w *web) host(u *url.URL) *host {
	key := strings.ToLower(u.Scheme + "://" + u.Host)
	w.mu.Lock()
	defer w.mu.Unlock()
	h := w.hosts[key]
	if h == nil {
		for k, old := range w.hosts { // with links to everywhere there come to be many
			if time.Since(old.used) > 2*rulesGoodFor {
				delete(w.hosts, k)
			}
		}
		h = &host{
			turn: make(chan struct{}, 1), asked: make(chan struct{}, 1),
			pace: rate.NewLimiter(rate.Every(betweenRequests), 1),
		}
		w.hosts[key] = h
	}
	h.used = time.Now()
	return h
}

// enter waits until a request may be made. leave ends it.
func (h *host) enter(ctx context.Context) (leave func(), err error) {
	select {
	case h.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := h.pace.Wait(ctx); err != nil {
		<-h.turn
		return nil, err
	}
	return func() { <-h.turn }, nil
}

// allowed reports with nil that robots.txt lets us fetch a URL.
func (w *web) allowed(ctx context.Context, h *host, u *url.URL) error {
	select {
	case h.asked <- struct{}{}:
		defer func() { <-h.asked }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if !time.Now().Before(h.until) {
		h.rules, h.err = w.fetchRules(ctx, u)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		h.until = time.Now().Add(rulesGoodFor)
		delay := betweenRequests
		if h.err != nil {
			h.until = time.Now().Add(rulesFailFor)
		} else {
			delay = max(delay, min(h.rules.CrawlDelay, longestDelay))
		}
		h.pace.SetLimit(rate.Every(delay))
	}
	switch {
	case h.err != nil:
		return h.err
	case !h.rules.Test(u.RequestURI()):
		return errForbidden
	}
	return nil
}

// fetchRules gets what robots.txt says to us. Where there is none, all is allowed; where
// nobody can say, nothing is (RFC 9309).
func (w *web) fetchRules(ctx context.Context, u *url.URL) (*robotstxt.Group, error) {
	at := &url.URL{Scheme: u.Scheme, User: u.User, Host: u.Host, Path: "/robots.txt"}
	p, err := w.fetch(ctx, request{url: at, rules: true, accept: "text/plain, */*;q=0.1"})
	var status *statusError
	switch {
	case errors.As(err, &status) && status.status >= 400 && status.status < 500 && status.status != 429:
		return &robotstxt.Group{}, nil
	case errors.Is(err, errCircle):
		return &robotstxt.Group{}, nil
	case err != nil:
		return nil, fmt.Errorf("robots.txt of this host cannot be had: %w", err)
	}
	all, err := robotstxt.FromBytes(soundRules(p.data))
	if err != nil {
		return &robotstxt.Group{}, nil // it says nothing that we understand
	}
	name, _, _ := strings.Cut(w.userAgent, "/")
	name, _, _ = strings.Cut(name, " ")
	return all.FindGroup(name), nil
}

// soundRules are the lines of a robots.txt that say something to us: one that is
// misspelt must not undo the others.
func soundRules(b []byte) []byte {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	var out []byte
	group := false
	for line := range bytes.SplitSeq(bytes.ReplaceAll(b, []byte{'\r'}, []byte{'\n'}), []byte{'\n'}) {
		line, _, _ = bytes.Cut(line, []byte{'#'})
		name, value, ok := bytes.Cut(line, []byte{':'})
		if !ok || len(line) > mostRule {
			continue
		}
		value = bytes.TrimSpace(value)
		switch strings.ToLower(string(bytes.TrimSpace(name))) {
		case "user-agent":
			if len(value) == 0 {
				continue
			}
			group = true
		case "allow", "disallow":
		case "crawl-delay":
			if d, err := time.ParseDuration(string(value) + "s"); err != nil || d < 0 {
				continue
			}
		default:
			continue
		}
		if group { // a rule before the first group is nobody's
			out = append(append(out, line...), '\n')
		}
	}
	return out
}
