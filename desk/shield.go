package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"github.com/wirefold/wirefold/desk/access"
)

// policy is what pages may do: show and run what the desk itself serves. Articles are
// hostile; should one of them ever get markup through, it can do nothing.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// small is the part of an ETag that tells a compressed answer from a plain one.
const small = "-gzip"

// protect puts together what stands between a request and its handler.
func (d *Desk) protect() {
	d.cross = http.NewCrossOriginProtection()
	for _, h := range d.Guard.Hosts {
		for _, scheme := range []string{"http://", "https://"} {
			_ = d.cross.AddTrustedOrigin(scheme + h) // one that is no name is never asked for
		}
	}
	if d.Limits.Rate > 0 {
		d.rate = access.NewLimits(d.Limits.Rate, d.Limits.Burst)
	}
	// Compressing tells how much of what an attacker put into a page is elsewhere in it
	// (BREACH). No page holds a secret: sessions are in cookies, and there are no tokens
	// in forms.
	wrap, err := gzhttp.NewWrapper(gzhttp.EnableZstd(false), gzhttp.CompressionLevel(5), gzhttp.SuffixETag(small), gzhttp.ContentTypeFilter(compressible))
	if err != nil { // the options are fixed
		panic(err)
	}
	d.inner = wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := r.Context().Value(answerKey{}).(*answer)
		d.mux.ServeHTTP(&inner{ResponseWriter: w, answer: a, r: r}, r)
		a.route = r.Pattern
	}))
}

func compressible(media string) bool {
	media, _, _ = strings.Cut(media, ";")
	switch media = strings.TrimSpace(media); media {
	case "text/event-stream":
		return false
	case "application/javascript", "application/json", "application/xml", "application/jsonl", "application/x-ndjson", "image/svg+xml":
		return true
	}
	return strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "+json") || strings.HasSuffix(media, "+xml")
}

// ServeHTTP answers a request.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancelCause(r.Context())
	defer cancel(nil)
	a := &answer{ResponseWriter: w, d: d, cancel: cancel, route: "refused"}
	began := time.Now()
	defer func() { d.Metrics.answered(a.route, a.status, time.Since(began)) }()
	defer a.end()
	defer a.rescue(r)

	d.head(a, r)
	who, user, err := d.admit(r)
	if err != nil {
		d.Guard.Refuse(a, r, err)
		return
	}
	a.who = who
	most := d.Limits.body(r)
	if r.ContentLength > most {
		a.Header().Set("Connection", "close")
		d.Guard.Show(a, r, http.StatusRequestEntityTooLarge, "Too large", d.Limits.tooLarge(r))
		return
	}
	if r.Body != nil {
		r.Body = http.MaxBytesReader(w, r.Body, most)
	}
	limit := d.Limits.time(r)
	control := http.NewResponseController(w) // where there is no connection, it has no deadlines
	if r.ContentLength != 0 {
		_ = control.SetReadDeadline(began.Add(limit))
	}
	_ = control.SetWriteDeadline(began.Add(limit + slowest))
	a.timer = time.AfterFunc(limit, func() { cancel(errLate) })

	for _, h := range []string{"If-None-Match", "If-Match"} {
		if v := r.Header.Get(h); v != "" {
			r.Header.Set(h, strings.ReplaceAll(v, small+`"`, `"`))
		}
	}
	ctx = context.WithValue(ctx, answerKey{}, a)
	if user != (access.User{}) {
		ctx = access.With(ctx, user)
	}
	d.inner.ServeHTTP(a, r.WithContext(ctx))
	if a.status == 0 && errors.Is(context.Cause(ctx), errLate) {
		a.Header().Set("Retry-After", "60")
		d.Guard.Show(a, r, http.StatusServiceUnavailable, "It took too long", fmt.Sprintf("A request like this may take %s.", limit))
	}
}

// errLate is why a request was given up.
var errLate = fmt.Errorf("it took too long: %w", context.DeadlineExceeded)

// head sets the headers that all answers have.
func (d *Desk) head(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Cache-Control", "no-store") // unless a handler knows better
	if d.Guard.Secure(r) && !access.Loopback(access.Hostname(r.Host)) {
		// Not for localhost, which other programs on this machine share.
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// admit gives who asks, and under what name that is counted; or the reason why they get
// no answer. Who nobody knows may still see what everybody may.
func (d *Desk) admit(r *http.Request) (who string, user access.User, err error) {
	user, err = d.Guard.Identify(r)
	switch {
	case err == nil:
		who = "user " + user.Name
	case errors.Is(err, access.ErrUnknown) || access.Health(r):
		who = "address " + d.Guard.Address(r)
	default:
		return "", user, err
	}
	if d.rate != nil {
		if wait := d.rate.Wait(who, d.Now()); wait > 0 {
			return "", user, &access.WaitError{For: wait}
		}
	}
	if access.Health(r) {
		return who, access.User{}, nil
	}
	if err := d.Guard.Admit(r); err != nil {
		return "", user, err
	}
	// Other sites may link here, and that is all: browsers say on whose behalf they ask.
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		if mode, dest := r.Header.Get("Sec-Fetch-Mode"), r.Header.Get("Sec-Fetch-Dest"); mode != "navigate" || dest != "document" && dest != "" {
			return "", user, fmt.Errorf("%w: another site asks", access.ErrForbidden)
		}
	}
	if err := d.cross.Check(r); err != nil {
		return "", user, fmt.Errorf("%w: another site asks", access.ErrForbidden)
	}
	return who, user, nil
}

type answerKey struct{}

// answer is a response on its way out.
type answer struct {
	http.ResponseWriter
	d      *Desk
	cancel context.CancelCauseFunc
	who    string
	route  string
	status int
	timer  *time.Timer
	left   func() bool // set for a stream: it ends no more when the desk stops
}

func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	a.patience()
	return a.ResponseWriter.Write(b)
}

func (a *answer) FlushError() error {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	a.patience()
	return http.NewResponseController(a.ResponseWriter).Flush()
}

// Flush is FlushError, for those who look for it.
func (a *answer) Flush() { _ = a.FlushError() }

// patience is what a stream has with whoever reads it, each time anew.
func (a *answer) patience() {
	if a.left != nil {
		_ = http.NewResponseController(a.ResponseWriter).SetWriteDeadline(time.Now().Add(slowest))
	}
}

// stream makes the answer one that may last; unless the user has too many of these.
func (a *answer) stream() bool {
	if !a.d.streams.take(a.who, a.d.Limits.Streams) {
		return false
	}
	a.timer.Stop()
	control := http.NewResponseController(a.ResponseWriter)
	_ = control.SetReadDeadline(time.Time{}) // else reading on, for whether anybody is there, would end it
	a.left = context.AfterFunc(a.d.stopping, func() { a.cancel(context.Canceled) })
	a.d.Metrics.streams.Inc()
	return true
}

func (a *answer) end() {
	if a.timer != nil {
		a.timer.Stop()
	}
	if a.left != nil {
		a.left()
		a.d.streams.give(a.who)
		a.d.Metrics.streams.Dec()
	}
	if a.status == 0 {
		a.status = http.StatusOK // what the server sends then
	}
}

// rescue keeps the server up when a handler panics, and the connection if nothing was
// sent yet.
func (a *answer) rescue(r *http.Request) {
	what := recover()
	if what == nil {
		return
	}
	if err, ok := what.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
		a.d.Log.Error("a request met a fault of ours: please report it", "path", r.URL.Path, "fault", fmt.Sprint(what), "stack", string(debug.Stack()))
		a.d.Metrics.panics.Inc()
		if a.status == 0 {
			h := a.Header()
			for _, k := range []string{"Content-Encoding", "Content-Length", "Content-Type", "ETag", "Last-Modified"} {
				h.Del(k)
			}
			a.d.Guard.Show(a, r, http.StatusInternalServerError, "It failed", "This is a fault of ours; the log says more.")
			return
		}
	}
	panic(http.ErrAbortHandler) // so that what was sent is not taken for whole
}

// inner is what handlers write to. It notices streams, which go past the compression.
type inner struct {
	http.ResponseWriter
	answer *answer
	r      *http.Request
	began  bool
	err    error
}

func (w *inner) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *inner) WriteHeader(status int) {
	if w.began {
		return
	}
	w.began = status >= 200
	media, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	if status != http.StatusOK || strings.TrimSpace(media) != "text/event-stream" {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.ResponseWriter = w.answer
	if w.answer.stream() {
		w.Header().Set("X-Accel-Buffering", "no") // proxies are not to gather it
		w.answer.WriteHeader(status)
		return
	}
	w.err = errors.New("desk: too many streams")
	w.answer.cancel(w.err)
	w.Header().Set("Retry-After", "60")
	w.answer.d.Guard.Show(w.answer, w.r, http.StatusTooManyRequests, "Too many", fmt.Sprintf("You have %d streams of events open: close one.", w.answer.d.Limits.Streams))
}

func (w *inner) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.err != nil {
		return 0, w.err
	}
	return w.ResponseWriter.Write(b)
}

func (w *inner) FlushError() error {
	w.WriteHeader(http.StatusOK)
	if w.err != nil {
		return w.err
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Flush is FlushError, for those who look for it.
func (w *inner) Flush() { _ = w.FlushError() }
