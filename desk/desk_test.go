package desk

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/desk/access"
)

// noted is a log that tests read.
type noted struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (n *noted) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.Write(p)
}

func (n *noted) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.String()
}

// at is a desk that listens, with handlers of tests beside its own.
type at struct {
	*Desk
	*httptest.Server
	t   *testing.T
	log *noted
}

func open(t *testing.T, o Options, with map[string]http.HandlerFunc) *at {
	t.Helper()
	if o.Metrics == nil {
		o.Metrics = NewMetrics()
	}
	e, err := wirefold.New(wirefold.Options{Hooks: o.Metrics.Hooks()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	if _, err := e.Add(t.Context(), &corpus.Article{ID: "a", Title: "Choir sings", Body: "The choir of Ostrel sang for an hour in the rain."}); err != nil {
		t.Fatal(err)
	}
	if err := e.Searchable(t.Context()); err != nil {
		t.Fatal(err)
	}
	log := &noted{}
	o.Log = slog.New(slog.NewTextHandler(log, nil))
	d, err := New(e, o)
	if err != nil {
		t.Fatal(err)
	}
	for pattern, h := range with {
		d.mux.HandleFunc(pattern, h)
	}
	s := httptest.NewServer(d)
	s.Client().CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	t.Cleanup(s.Close)
	t.Cleanup(d.Stop)
	return &at{d, s, t, log}
}

type reply struct {
	*http.Response
	body string
}

// ask sends a request with headers "Name: value".
func (a *at) ask(method, path string, body io.Reader, headers ...string) reply {
	a.t.Helper()
	r, err := http.NewRequestWithContext(a.t.Context(), method, a.URL+path, body)
	if err != nil {
		a.t.Fatal(err)
	}
	for _, h := range headers {
		switch k, v, _ := strings.Cut(h, ": "); k {
		case "":
		case "Host":
			r.Host = v
		default:
			r.Header.Set(k, v)
		}
	}
	got, err := a.Client().Do(r)
	if err != nil {
		a.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer got.Body.Close()
	b, err := io.ReadAll(got.Body)
	if err != nil {
		a.t.Fatalf("%s %s: %v", method, path, err)
	}
	return reply{got, string(b)}
}

func tokensOf(t *testing.T, roles ...access.Role) (*access.Guard, map[access.Role]string) {
	t.Helper()
	tokens := access.TokensIn(filepath.Join(t.TempDir(), "tokens.json"))
	secrets := map[access.Role]string{}
	for _, r := range roles {
		s, _, err := tokens.Add(t.Context(), "the "+string(r), r, time.Now(), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		secrets[r] = "Authorization: Bearer " + s
	}
	return &access.Guard{Local: "root", Tokens: tokens}, secrets
}

func TestHeadersOnAllAnswers(t *testing.T) {
	a := open(t, Options{}, map[string]http.HandlerFunc{
		"GET /fault": func(http.ResponseWriter, *http.Request) { panic("oh") },
	})
	for _, c := range []struct {
		method, path string
		status       int
		header       string
	}{
		{"GET", "/", 200, ""},
		{"GET", "/stories/none", 404, ""},
		{"GET", "/nowhere", 404, ""},
		{"GET", "/v1/nowhere", 404, ""},
		{"POST", "/", 405, ""},
		{"GET", "/static/icon.svg", 200, ""},
		{"GET", "/static/none.js", 404, ""},
		{"GET", "/login", 200, ""},
		{"GET", "/healthz", 200, ""},
		{"GET", "/readyz", 200, ""},
		{"GET", "/metrics", 200, ""},
		{"GET", "/fault", 500, ""},
		{"GET", "/", 403, "Host: evil.example"},
		{"POST", "/login", 403, "Sec-Fetch-Site: cross-site"},
	} {
		got := a.ask(c.method, c.path, nil, c.header)
		if got.StatusCode != c.status {
			t.Errorf("%s %s (%s): %d, want %d", c.method, c.path, c.header, got.StatusCode, c.status)
		}
		h := got.Header
		if h.Get("Content-Security-Policy") != policy || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" ||
			h.Get("Cross-Origin-Opener-Policy") != "same-origin" || h.Get("Cross-Origin-Resource-Policy") != "same-origin" || h.Get("Permissions-Policy") == "" {
			t.Errorf("%s %s has the headers %v", c.method, c.path, h)
		}
		if h.Get("Cache-Control") == "" || strings.HasPrefix(h.Get("Cache-Control"), "public") != (c.path == "/static/icon.svg") {
			t.Errorf("%s %s may be kept: %q", c.method, c.path, h.Get("Cache-Control"))
		}
		if h.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s %s, on localhost and without TLS, asks for TLS", c.method, c.path)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
		t.Errorf("the policy is %s", policy)
	}
}

func TestTransportSecurity(t *testing.T) {
	g, secrets := tokensOf(t, access.Reader)
	g.Proxied = true
	a := open(t, Options{Guard: g}, nil)
	if got := a.ask("GET", "/", nil, "Host: desk.example", secrets[access.Reader]); got.StatusCode != 200 || got.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("behind a proxy: %d, %v", got.StatusCode, got.Header)
	}
	if got := a.ask("GET", "/", nil, secrets[access.Reader]); got.Header.Get("Strict-Transport-Security") != "" {
		t.Error("localhost is to have TLS from now on, whatever else runs there")
	}
}

func TestOtherSitesCannotAct(t *testing.T) {
	reached := func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "reached") }
	a := open(t, Options{}, map[string]http.HandlerFunc{"POST /act": reached, "GET /see": reached, "POST /v1/act": reached})
	for _, c := range []struct {
		method, path string
		headers      []string
		want         bool
	}{
		{"POST", "/act", nil, true}, // no browser
		{"POST", "/act", []string{"Sec-Fetch-Site: same-origin"}, true},
		{"POST", "/act", []string{"Origin: " + a.URL}, true},
		{"POST", "/act", []string{"Sec-Fetch-Site: cross-site"}, false},
		{"POST", "/act", []string{"Sec-Fetch-Site: same-site"}, false},
		{"POST", "/act", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"}, false},
		{"POST", "/act", []string{"Origin: https://evil.example"}, false},
		{"POST", "/act", []string{"Origin: null"}, false},
		{"POST", "/v1/act", []string{"Origin: https://evil.example"}, false},
		{"POST", "/v1/act", nil, true},
		{"GET", "/see", []string{"Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"}, true},
		{"GET", "/see", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"}, true},
		{"GET", "/see", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"}, false},
		{"GET", "/see", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"}, false},
		{"GET", "/see", []string{"Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty"}, false},
	} {
		got := a.ask(c.method, c.path, nil, c.headers...)
		if (got.body == "reached") != c.want || (got.StatusCode == 200) != c.want || !c.want && got.StatusCode != 403 {
			t.Errorf("%s %s %v: %d, %s", c.method, c.path, c.headers, got.StatusCode, got.body)
		}
		if api := strings.HasPrefix(c.path, "/v1/"); !c.want && api != strings.HasPrefix(got.Header.Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s is refused as %s", c.path, got.Header.Get("Content-Type"))
		}
	}
}

func TestBodiesAreBounded(t *testing.T) {
	var read int64
	var failed error
	take := func(_ http.ResponseWriter, r *http.Request) { read, failed = io.Copy(io.Discard, r.Body) }
	a := open(t, Options{Limits: Limits{Body: 1000, Articles: 5000}}, map[string]http.HandlerFunc{
		"POST /act": take, "POST /v1/x/articles": take, "POST /v1/collections/{c}/articles": take, "PUT /v1/x/articles": take,
	})
	for _, c := range []struct {
		method, path string
		most         int
	}{
		{"POST", "/act", 1000}, {"POST", "/v1/x/articles", 5000}, {"POST", "/v1/collections/x/articles", 5000}, {"PUT", "/v1/x/articles", 1000},
	} {
		for _, chunked := range []bool{false, true} {
			for _, over := range []int{0, 1} {
				read, failed = -1, nil
				var body io.Reader = strings.NewReader(strings.Repeat("x", c.most+over))
				if chunked {
					body = struct{ io.Reader }{body} // of which the length is not known
				}
				got := a.ask(c.method, c.path, body)
				var tooLarge *http.MaxBytesError
				switch {
				case over == 0 && (got.StatusCode != 200 || read != int64(c.most) || failed != nil):
					t.Errorf("%s of %d bytes: %d, %d read, %v", c.path, c.most, got.StatusCode, read, failed)
				case over == 1 && chunked && (read != int64(c.most) || !errors.As(failed, &tooLarge)):
					t.Errorf("%s of a byte more, unannounced: %d read, %v", c.path, read, failed)
				case over == 1 && !chunked && (got.StatusCode != 413 || read != -1):
					t.Errorf("%s of a byte more: %d, %d read", c.path, got.StatusCode, read)
				}
			}
		}
	}
}

func TestFaultsCostOneRequest(t *testing.T) {
	a := open(t, Options{}, map[string]http.HandlerFunc{
		"GET /fault": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/csv")
			panic("the secret")
		},
		"GET /v1/fault": func(http.ResponseWriter, *http.Request) { panic("the secret") },
		"GET /half": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "half")
			w.(http.Flusher).Flush()
			panic("the secret")
		},
	})
	for path, media := range map[string]string{"/fault": "text/html", "/v1/fault": "application/problem+json"} {
		got := a.ask("GET", path, nil)
		if got.StatusCode != 500 || !strings.HasPrefix(got.Header.Get("Content-Type"), media) || strings.Contains(got.body, "secret") || got.Close {
			t.Errorf("%s: %d, %v, %s", path, got.StatusCode, got.Header, got.body)
		}
	}
	r, _ := http.NewRequestWithContext(t.Context(), "GET", a.URL+"/half", nil)
	got, err := a.Client().Do(r)
	if err == nil {
		_, err = io.ReadAll(got.Body)
		_ = got.Body.Close()
	}
	if err == nil {
		t.Error("half an answer is taken for whole")
	}
	if said := a.log.String(); strings.Count(said, "the secret") < 3 || !strings.Contains(said, "desk_test.go") {
		t.Errorf("the log says %s", said)
	}
	if got := a.ask("GET", "/metrics", nil); !strings.Contains(got.body, "wirefold_http_panics_total 3") {
		t.Error("the faults are not counted")
	}
}

// clock is one that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func TestRates(t *testing.T) {
	c := &clock{at: time.Date(2031, 5, 3, 12, 0, 0, 0, time.UTC)}
	g, secrets := tokensOf(t, access.Reader, access.Editor)
	a := open(t, Options{Guard: g, Now: c.now, Limits: Limits{Rate: 2, Burst: 3}}, nil)
	status := func(who string) int { return a.ask("GET", "/v1/none", nil, who).StatusCode }
	for i := range 3 {
		if got := status(secrets[access.Reader]); got == 429 {
			t.Fatalf("request %d: %d", i, got)
		}
	}
	got := a.ask("GET", "/v1/none", nil, secrets[access.Reader])
	if got.StatusCode != 429 || got.Header.Get("Retry-After") != "1" || !strings.HasPrefix(got.Header.Get("Content-Type"), "application/problem+json") {
		t.Fatalf("a request too many: %d, %v", got.StatusCode, got.Header)
	}
	if status(secrets[access.Editor]) == 429 || status("") == 429 {
		t.Error("others have to wait too")
	}
	c.pass(500 * time.Millisecond)
	if status(secrets[access.Reader]) == 429 {
		t.Error("after the wait one has to wait on")
	}
	if status(secrets[access.Reader]) != 429 {
		t.Error("after one wait two requests go through")
	}
	// Of whom nobody knows the name the address counts, whatever token they make up.
	for i := range 3 {
		status("Authorization: Bearer wf_" + fmt.Sprint(i))
	}
	if got := status("Authorization: Bearer wf_x"); got != 429 {
		t.Errorf("guessing goes on: %d", got)
	}
}

func TestNoRate(t *testing.T) {
	a := open(t, Options{Limits: Limits{Rate: -1}}, nil)
	for range 50 {
		if got := a.ask("GET", "/healthz", nil); got.StatusCode != 200 {
			t.Fatal(got.StatusCode)
		}
	}
}

// events is a stream that says hello when it is asked to, and that it has ended.
type events struct{ hello, ended chan struct{} }

func (s *events) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	defer func() { s.ended <- struct{}{} }()
	if err := http.NewResponseController(w).Flush(); err != nil {
		return
	}
	for {
		select {
		case <-r.Context().Done():
			return
		case <-s.hello:
			_, _ = io.WriteString(w, "data: hello\n\n")
			w.(http.Flusher).Flush()
		}
	}
}

// opened is how a stream begins, and what comes then, until the test ends.
type opened struct {
	status int
	header http.Header
	events io.Reader
}

func (a *at) stream(ctx context.Context, headers ...string) opened {
	a.t.Helper()
	r, err := http.NewRequestWithContext(ctx, "GET", a.URL+"/stream", nil)
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	for _, h := range headers {
		k, v, _ := strings.Cut(h, ": ")
		r.Header.Set(k, v)
	}
	got, err := a.Client().Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	a.t.Cleanup(func() { _ = got.Body.Close() })
	return opened{got.StatusCode, got.Header, got.Body}
}

func TestStreamsLastAndAreCounted(t *testing.T) {
	s := &events{make(chan struct{}), make(chan struct{}, 10)}
	g, secrets := tokensOf(t, access.Reader, access.Admin)
	a := open(t, Options{Guard: g, Limits: Limits{Streams: 2, Time: time.Millisecond}}, map[string]http.HandlerFunc{"GET /stream": s.ServeHTTP})
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	one := a.stream(ctx, secrets[access.Reader]) // the headers come before there is an event
	two := a.stream(t.Context(), secrets[access.Reader])
	for _, x := range []opened{one, two} {
		if x.status != 200 || x.header.Get("Content-Encoding") != "" {
			t.Fatalf("a stream begins with %d, %v", x.status, x.header)
		}
	}
	if got := a.stream(t.Context(), secrets[access.Reader]); got.status != 429 || got.header.Get("Retry-After") == "" {
		t.Errorf("the third: %d, %v", got.status, got.header)
	}
	<-s.ended // the third
	other := a.stream(t.Context(), secrets[access.Admin])
	if other.status != 200 {
		t.Errorf("somebody else's: %d", other.status)
	}
	if got := a.ask("GET", "/metrics", nil, secrets[access.Admin]); !strings.Contains(got.body, "wirefold_streams 3\n") {
		t.Errorf("/metrics says %d: %s", got.StatusCode, got.body)
	}
	// It lasts longer than a request may: one event for each, in any order.
	for range 3 {
		s.hello <- struct{}{}
	}
	leave()
	<-s.ended
	// Its place is free once the server has seen it end.
	for a.stream(t.Context(), secrets[access.Reader]).status != 200 {
		<-s.ended
	}
	// And all end with the desk.
	a.Stop()
	for range 3 {
		<-s.ended
	}
	b, err := io.ReadAll(other.events)
	if err != nil || strings.ReplaceAll(string(b), "data: hello\n\n", "") != "" {
		t.Errorf("the stream ends with %v; it was %q", err, b)
	}
	if got := a.ask("GET", "/readyz", nil); got.StatusCode != 503 || got.body != `{"ready":false,"search":"whole"}`+"\n" {
		t.Errorf("while it stops it is ready: %d, %s", got.StatusCode, got.body)
	}
	if got := a.ask("GET", "/healthz", nil); got.StatusCode != 200 {
		t.Errorf("while it stops it lives not: %d", got.StatusCode)
	}
	if got := a.ask("GET", "/", nil, secrets[access.Reader]); got.StatusCode != 200 {
		t.Errorf("while it stops it answers with %d", got.StatusCode)
	}
}

func TestRequestsAreGivenUp(t *testing.T) {
	var cause error
	wait := func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		cause = context.Cause(r.Context())
	}
	a := open(t, Options{Limits: Limits{Time: time.Millisecond}}, map[string]http.HandlerFunc{"GET /wait": wait, "GET /v1/wait": wait})
	for path, media := range map[string]string{"/wait": "text/html", "/v1/wait": "application/problem+json"} {
		got := a.ask("GET", path, nil)
		if got.StatusCode != 503 || !strings.HasPrefix(got.Header.Get("Content-Type"), media) || !errors.Is(cause, context.DeadlineExceeded) {
			t.Errorf("%s: %d, %s, %v", path, got.StatusCode, got.body, cause)
		}
	}
}

// What is sent small is another thing than what is sent plain, but no other version.
func TestAnswersAreCompressed(t *testing.T) {
	text := strings.Repeat("The choir of Ostrel sang. ", 500)
	a := open(t, Options{}, map[string]http.HandlerFunc{
		"GET /big": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"v1"`)
			w.Header().Set("Content-Type", r.FormValue("type"))
			if strings.Contains(r.Header.Get("If-None-Match"), `"v1"`) {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			_, _ = io.WriteString(w, text)
		},
	})
	for media, want := range map[string]bool{
		"text/html; charset=utf-8": true, "application/json": true, "application/problem+json": true, "image/svg+xml": true, "application/atom+xml": true,
		"image/png": false, "application/zip": false, "application/octet-stream": false,
	} {
		for _, accept := range []string{"gzip", "identity"} {
			got := a.ask("GET", "/big?type="+url.QueryEscape(media), nil, "Accept-Encoding: "+accept)
			small := want && accept == "gzip"
			body, tag := got.body, `"v1"`
			if small {
				tag = `"v1-gzip"`
				z, err := gzip.NewReader(strings.NewReader(body))
				if err != nil {
					t.Fatalf("%s: %v", media, err)
				}
				b, err := io.ReadAll(z)
				if body = string(b); err != nil || len(got.body) > len(text)/10 {
					t.Errorf("%s: %v, %d bytes", media, err, len(got.body))
				}
			}
			if body != text || got.Header.Get("ETag") != tag || (got.Header.Get("Content-Encoding") == "gzip") != small || got.Header.Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s as %s: %v", media, accept, got.Header)
			}
			again := a.ask("GET", "/big?type="+url.QueryEscape(media), nil, "Accept-Encoding: "+accept, "If-None-Match: "+tag)
			if again.StatusCode != http.StatusNotModified || again.body != "" {
				t.Errorf("%s as %s, with %s: %d", media, accept, tag, again.StatusCode)
			}
		}
	}
	if got := a.ask("GET", "/", nil, "Accept-Encoding: gzip"); got.Header.Get("Content-Encoding") != "gzip" || !strings.HasSuffix(got.Header.Get("ETag"), `-gzip"`) {
		t.Errorf("the first page: %v", got.Header)
	} else if again := a.ask("GET", "/", nil, "Accept-Encoding: gzip", "If-None-Match: "+got.Header.Get("ETag")); again.StatusCode != 304 {
		t.Errorf("the first page again: %d", again.StatusCode)
	}
}

func TestHealthIsForAllAndMetricsAreNot(t *testing.T) {
	g, secrets := tokensOf(t, access.Roles()...)
	a := open(t, Options{Guard: g}, nil)
	for _, path := range []string{"/healthz", "/readyz"} {
		if got := a.ask("GET", path, nil, "Host: 10.0.0.1"); got.StatusCode != 200 || strings.Contains(got.body, "Ostrel") {
			t.Errorf("%s: %d, %s", path, got.StatusCode, got.body)
		}
	}
	if got := a.ask("GET", "/metrics", nil); got.StatusCode != 401 {
		t.Errorf("/metrics for anybody: %d", got.StatusCode)
	}
	for role, secret := range secrets {
		want := 403
		if role == access.Admin {
			want = 200
		}
		if got := a.ask("GET", "/metrics", nil, secret); got.StatusCode != want {
			t.Errorf("/metrics for %s: %d, want %d", role, got.StatusCode, want)
		}
	}
}

func TestMetricsTell(t *testing.T) {
	m := NewMetrics()
	a := open(t, Options{Metrics: m}, nil)
	m.Webhooks(func() int { return 7 })
	a.ask("GET", "/", nil)
	for i := range 20 { // however many paths are tried
		a.ask("GET", fmt.Sprintf("/nowhere/%d", i), nil)
	}
	a.ask("GET", "/", nil, "Host: evil.example")
	got := a.ask("GET", "/metrics", nil).body
	for _, want := range []string{
		"wirefold_commits_total 1", "wirefold_articles_total 1", "wirefold_commit_seconds_count 1", `wirefold_read_seconds_count{method="Stories"} 1`,
		`wirefold_http_requests_total{code="200",route="GET /{$}"} 1`, `wirefold_http_requests_total{code="403",route="refused"} 1`,
		`wirefold_http_requests_total{code="404",route="/"} 20`,
		"wirefold_store_articles 1", "wirefold_store_stories 1", "wirefold_store_held 0", "wirefold_streams 0", "wirefold_webhooks_waiting 7", "go_goroutines",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("/metrics does not say %s", want)
		}
	}
	if strings.Contains(got, "nowhere") {
		t.Error("each path has a metric of its own")
	}
}

// An editor signs in, works, and signs out.
func TestSigningIn(t *testing.T) {
	g, secrets := tokensOf(t, access.Editor)
	a := open(t, Options{Guard: g}, nil)
	a.Client().Jar, _ = cookiejar.New(nil)
	_, secret, _ := strings.Cut(secrets[access.Editor], "Bearer ")
	post := func(path string, form url.Values) reply {
		return a.ask("POST", path, strings.NewReader(form.Encode()), "Content-Type: application/x-www-form-urlencoded", "Sec-Fetch-Site: same-origin")
	}
	if got := a.ask("GET", "/?q=choir", nil); got.StatusCode != 303 || got.Header.Get("Location") != "/login?next=%2F%3Fq%3Dchoir" {
		t.Fatalf("%d to %s", got.StatusCode, got.Header.Get("Location"))
	}
	got := a.ask("GET", "/login?next=%2F%3Fq%3Dchoir", nil)
	if got.StatusCode != 200 || !strings.Contains(got.body, `name="next" value="/?q=choir"`) || strings.Contains(got.body, "the edit") || strings.Contains(got.body, `data-cursor="1"`) {
		t.Fatalf("the login page: %d\n%s", got.StatusCode, got.body)
	}
	if got := a.ask("GET", `/login?next="><script>`, nil); strings.Contains(got.body, "<script>") {
		t.Errorf("the login page:\n%s", got.body)
	}
	if got := post("/login", url.Values{"token": {"wf_wrong"}, "next": {"/?q=choir"}}); got.StatusCode != 401 || !strings.Contains(got.body, "This is no token") || len(got.Cookies()) > 0 {
		t.Fatalf("with a wrong token: %d\n%s", got.StatusCode, got.body)
	}
	if got := post("/login?token="+secret, nil); got.StatusCode != 401 {
		t.Errorf("a token in the address, where logs keep it, is taken: %d", got.StatusCode)
	}
	if got := post("/login", url.Values{"token": {secret}, "next": {"//evil.example"}}); got.StatusCode != 303 || got.Header.Get("Location") != "/" {
		t.Fatalf("with a good token: %d to %s", got.StatusCode, got.Header.Get("Location"))
	}
	if got := a.ask("GET", "/", nil); got.StatusCode != 200 || !strings.Contains(got.body, "the edit") {
		t.Fatalf("signed in: %d\n%s", got.StatusCode, got.body)
	}
	if got := a.ask("GET", "/logout", nil); got.StatusCode == 303 {
		t.Errorf("a link signs out: %d", got.StatusCode)
	}
	if got := a.ask("GET", "/login", nil); !strings.Contains(got.body, `action="/logout"`) {
		t.Errorf("no way to sign out:\n%s", got.body)
	}
	if got := post("/logout", nil); got.StatusCode != 303 || a.ask("GET", "/", nil).StatusCode != 303 {
		t.Errorf("signed out: %d", got.StatusCode)
	}
	if got := a.ask("GET", "/login", nil, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"); !strings.Contains(got.body, "Have you signed in before?") {
		t.Errorf("who comes from elsewhere gets no way on:\n%s", got.body)
	}
	for range 12 {
		got = post("/login", url.Values{"token": {"wf_wrong"}})
	}
	if got.StatusCode != 429 || got.Header.Get("Retry-After") == "" || !strings.Contains(got.body, "Too many tries") {
		t.Errorf("after many tries: %d\n%s", got.StatusCode, got.body)
	}
}

// One connection serves on after what went wrong on it.
func TestConnectionsAreKept(t *testing.T) {
	a := open(t, Options{Limits: Limits{Time: 20 * time.Millisecond}}, map[string]http.HandlerFunc{
		"POST /fault": func(http.ResponseWriter, *http.Request) { panic("oh") },
		"GET /wait":   func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	})
	c, err := a.Client().Transport.(*http.Transport).DialContext(t.Context(), "tcp", a.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	in := bufio.NewReader(c)
	for _, x := range []struct {
		request string
		status  int
	}{
		{"POST /fault HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nab", 500},
		{"GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n", 503},
		{"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 200},
	} {
		if _, err := io.WriteString(c, x.request); err != nil {
			t.Fatal(err)
		}
		got, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatalf("%q: %v", x.request, err)
		}
		_, err = io.Copy(io.Discard, got.Body)
		_ = got.Body.Close()
		if got.StatusCode != x.status || err != nil || got.Close {
			t.Errorf("%q: %d, %v", x.request, got.StatusCode, err)
		}
	}
}

func TestReadinessOfAnEngineWithoutSearch(t *testing.T) {
	e, err := wirefold.New(wirefold.Options{Search: wirefold.SearchOff})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	d, err := New(e, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Stop()
	w := httptest.NewRecorder()
	d.ServeHTTP(w, httptest.NewRequest("GET", "/readyz", nil))
	var got Readiness
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got != (Readiness{true, "off"}) {
		t.Errorf("%s, %v", w.Body, err)
	}
}
