package follow

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

const (
	// mostBytes is the most that an answer may hold, packed and unpacked: no feed of
	// a newsroom comes near it.
	mostBytes = 32 << 20
	// mostFetches is how many answers are held in memory at once.
	mostFetches   = 4
	mostRedirects = 10
	// longestHold is the longest that we let a server keep us away.
	longestHold = 24 * time.Hour
)

// web fetches, and leaves servers in peace. It may be used by several goroutines.
type web struct {
	client    *http.Client
	own       *http.Transport // nil when it is the caller's
	userAgent string
	timeout   time.Duration
	slots     chan struct{}

	mu    sync.Mutex
	hosts map[string]*host // by scheme and host
	named map[string]bool  // hosts that may have private addresses
}

func newWeb(f *Follower) *web {
	w := &web{
		userAgent: f.UserAgent, timeout: f.Timeout, slots: make(chan struct{}, mostFetches),
		hosts: map[string]*host{}, named: map[string]bool{},
	}
	// Redirects are followed by ourselves: each hop is a request with its own courtesy.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if f.Client != nil {
		c := *f.Client
		c.CheckRedirect, c.Timeout = stay, 0
		w.client = &c
		return w
	}
	w.own = &http.Transport{
		Proxy:                  w.proxy,
		DialContext:            w.dial,
		TLSHandshakeTimeout:    10 * time.Second,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		ResponseHeaderTimeout:  30 * time.Second,
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: 1 << 20,
		MaxIdleConns:           100,
		ForceAttemptHTTP2:      true,
	}
	w.client = &http.Client{Transport: w.own, CheckRedirect: stay}
	return w
}

func (w *web) close() {
	if w.own != nil {
		w.own.CloseIdleConnections()
	}
}

// name allows a host to have a private address.
func (w *web) name(host string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.named[strings.ToLower(host)] = true
}

func (w *web) proxy(req *http.Request) (*url.URL, error) {
	u, err := http.ProxyFromEnvironment(req)
	if u != nil {
		w.name(u.Hostname()) // the user named it
	}
	return u, err
}

// dial connects, but not to private addresses of hosts that came from outside.
func (w *web) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	d := net.Dialer{Timeout: 10 * time.Second}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	named := w.named[strings.ToLower(host)]
	w.mu.Unlock()
	if !named {
		d.Control = PublicOnly(func(to netip.Addr) error {
			return fmt.Errorf("%s has the private address %s, and no source names it", host, to)
		})
	}
	return d.DialContext(ctx, network, addr)
}

// request is what to fetch.
type request struct {
	url *url.URL
	// accept are the types that are wanted.
	accept string
	// etag and modified make it conditional, where it goes to validFor.
	etag, modified, validFor string
	// rules is set for robots.txt itself, which is not asked whether it may be read.
	rules bool
	// within is set for what belongs to another page that is held.
	within bool
}

// page is what was fetched.
type page struct {
	status int      // 200, or 304 where nothing has changed
	url    *url.URL // where it was in the end
	moved  *url.URL // where it has moved for good; nil when it has not
	header http.Header
	data   []byte
	free   func() // to be called when the data are needed no more
}

// statusError is an answer that is no page.
type statusError struct {
	status int
	wait   time.Duration // what the server asked for; 0 for nothing
}

func (e *statusError) Error() string {
	s := fmt.Sprintf("the server answers %d", e.status)
	if text := http.StatusText(e.status); text != "" {
		s += " (" + text + ")"
	}
	switch {
	case e.status == http.StatusGone:
		s += ": it is gone for good and is followed no more; take it off the list"
	case e.status == http.StatusNotFound:
		s += "; check the address"
	case e.status == http.StatusUnauthorized, e.status == http.StatusForbidden:
		s += ": it wants a password, or no readers like us; ask its publisher"
	case e.wait > 0:
		s += fmt.Sprintf(": it asks to be left alone for %s", e.wait.Round(time.Second))
	}
	return s
}

// errForbidden is returned for what robots.txt closes to us.
var errForbidden = errors.New("robots.txt of this host closes it to us: ask its publisher")

var errCircle = fmt.Errorf("it redirects more than %d times: perhaps in a circle", mostRedirects)

// fetch gets a page, and follows where it has gone.
func (w *web) fetch(ctx context.Context, r request) (*page, error) {
	at, moved, forGood := r.url, (*url.URL)(nil), true
	for range mostRedirects + 1 {
		p, to, err := w.hop(ctx, at, &r)
		if err != nil {
			return nil, err
		}
		if to == nil {
			p.moved = moved
			return p, nil
		}
		next, err := at.Parse(to.where)
		if err != nil || checkURL(next) != nil {
			return nil, fmt.Errorf("it redirects to %.200q, which cannot be fetched", to.where)
		}
		if forGood = forGood && to.forGood; forGood {
			moved = next
		}
		at = next
	}
	return nil, errCircle
}

// checkURL refuses what is not of the web.
func checkURL(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("the scheme %q is not http or https", u.Scheme)
	}
	if u.Hostname() == "" {
		return errors.New("it names no host")
	}
	return nil
}

type redirect struct {
	where   string
	forGood bool
}

// hop makes one request, when it is our turn.
func (w *web) hop(ctx context.Context, u *url.URL, r *request) (*page, *redirect, error) {
	h := w.host(u)
	if !r.rules {
		if err := w.allowed(ctx, h, u); err != nil {
			return nil, nil, err
		}
	}
	leave, err := h.enter(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer leave()
	free := func() {}
	if !r.rules && !r.within {
		select {
		case w.slots <- struct{}{}:
			free = sync.OnceFunc(func() { <-w.slots })
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
	}
	inner, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	p, to, err := w.request(inner, u, r)
	if err != nil && ctx.Err() == nil && inner.Err() != nil {
		err = fmt.Errorf("it is not answered in full within %s", w.timeout)
	}
	if err != nil || p == nil {
		free()
		return nil, to, err
	}
	p.free = free
	return p, nil, nil
}

func (w *web) request(ctx context.Context, u *url.URL, r *request) (*page, *redirect, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("User-Agent", w.userAgent)
	// Said by hand, as we want to see whether it is whole.
	req.Header.Set("Accept-Encoding", "gzip")
	if r.accept != "" {
		req.Header.Set("Accept", r.accept)
	}
	if r.validFor == u.Redacted() {
		if r.etag != "" {
			req.Header.Set("If-None-Match", r.etag)
		}
		if r.modified != "" {
			req.Header.Set("If-Modified-Since", r.modified)
		}
	}
	res, err := w.client.Do(req)
	if err != nil {
		return nil, nil, unwrapURL(err)
	}
	defer res.Body.Close()
	switch res.StatusCode {
	case http.StatusOK:
		data, err := body(res, r)
		return &page{status: res.StatusCode, url: u, header: res.Header, data: data}, nil, err
	case http.StatusNotModified:
		return &page{status: res.StatusCode, url: u, header: res.Header}, nil, nil
	case http.StatusMovedPermanently, http.StatusPermanentRedirect:
		return nil, &redirect{res.Header.Get("Location"), true}, nil
	case http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect:
		return nil, &redirect{res.Header.Get("Location"), false}, nil
	}
	return nil, nil, &statusError{res.StatusCode, retryAfter(res.Header.Get("Retry-After"))}
}

// unwrapURL takes off the URL, which our messages name, with any password in it.
func unwrapURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// body reads an answer, whole or not at all.
func body(res *http.Response, req *request) ([]byte, error) {
	limit := func(r io.Reader) io.Reader { return &capped{r: r, left: mostBytes} }
	if req.rules {
		limit = func(r io.Reader) io.Reader { return io.LimitReader(r, mostRules) } // what is behind does not count
	}
	r := limit(res.Body)
	switch encoding := strings.ToLower(strings.TrimSpace(res.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, brokenGzip(err)
		}
		data, err := io.ReadAll(limit(z))
		if err != nil {
			return nil, brokenGzip(err)
		}
		return data, nil
	default:
		return nil, fmt.Errorf("it is packed as %.40q, though we asked for gzip", encoding)
	}
	data, err := io.ReadAll(r)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the connection ended before the answer did")
	}
	return data, err
}

func brokenGzip(err error) error {
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return errors.New("its gzip data is cut short or damaged")
	}
	return err
}

// capped is a reader that fails when there is more than left.
type capped struct {
	r    io.Reader
	left int
}

func (c *capped) Read(p []byte) (int, error) {
	// One byte more than allowed tells that there is more.
	n, err := c.r.Read(p[:min(len(p), c.left+1)])
	if n > c.left {
		return 0, fmt.Errorf("it is over %d MiB, the most that is read", mostBytes>>20)
	}
	c.left -= n
	return n, err
}

// retryAfter reads what a server asks for: seconds, or a date.
func retryAfter(s string) time.Duration {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseUint(s, 10, 31); err == nil {
		return min(time.Duration(n)*time.Second, longestHold)
	}
	if t, err := http.ParseTime(s); err == nil {
		return min(max(time.Until(t), 0), longestHold)
	}
	return 0
}

// maxAge is how long the server says that its answer is good.
func maxAge(h http.Header) time.Duration {
	for directive := range strings.SplitSeq(h.Get("Cache-Control"), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		if !strings.EqualFold(name, "max-age") {
			continue
		}
		if n, err := strconv.ParseUint(strings.Trim(value, `"`), 10, 31); err == nil {
			return min(time.Duration(n)*time.Second, longestHold)
		}
	}
	return 0
}
