package follow

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/wirefold/wirefold/corpus"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pipes is a network in memory, in which time can be made up.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// serve serves all hosts there are, and gives the client that reaches them.
func serve(t *testing.T, handle http.HandlerFunc) *http.Client {
	t.Helper()
	p := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	s := &http.Server{Handler: handle, ReadHeaderTimeout: time.Minute}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = s.Serve(p) // it is closed below
	}()
	transport := &http.Transport{DialContext: p.dial, DisableCompression: true}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = s.Close()
		<-ended
	})
	return &http.Client{Transport: transport}
}

// request is one that a site was asked, at a time since its beginning.
type asked struct {
	at   time.Duration
	host string
	path string
	head http.Header
}

// site answers, and notes what it was asked.
type site struct {
	began time.Time

	mu   sync.Mutex
	asks []asked
	// pages answer by path; robots.txt is not there unless it is among them.
	pages map[string]http.HandlerFunc
}

func newSite() *site { return &site{began: time.Now(), pages: map[string]http.HandlerFunc{}} }

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asks = append(s.asks, asked{time.Since(s.began), r.Host, r.URL.RequestURI(), r.Header.Clone()})
	h := s.pages[r.URL.Path]
	s.mu.Unlock()
	if h == nil {
		http.NotFound(w, r)
		return
	}
	h(w, r)
}

func (s *site) set(path string, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = h
}

// of are the requests for a path.
func (s *site) of(path string) (all []asked) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.asks {
		if a.path == path {
			all = append(all, a)
		}
	}
	return all
}

// gaps are the times between the requests for a path.
func (s *site) gaps(path string) (gaps []time.Duration) {
	all := s.of(path)
	for i := 1; i < len(all); i++ {
		gaps = append(gaps, all[i].at-all[i-1].at)
	}
	return gaps
}

// text answers with a text.
func text(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, body)
	}
}

// status answers with a status and headers, given as name and value.
func status(code int, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(code)
	}
}

// items is a feed with articles, each given as "id text".
func items(list ...string) http.HandlerFunc { return text("application/json", itemsJSON(list...)) }

func itemsJSON(list ...string) string {
	out := []map[string]string{}
	for _, it := range list {
		id, body, _ := strings.Cut(it, " ")
		out = append(out, map[string]string{"id": id, "body": body, "url": "http://kesra.example/" + id})
	}
	b, err := json.Marshal(out)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// rig runs a Follower, and notes what comes of it.
type rig struct {
	t      *testing.T
	cancel context.CancelFunc
	ended  chan struct{}
	err    error

	mu       sync.Mutex
	got      []string // "id text"
	problems []string
	health   map[string]Health
	fail     func(batch []*corpus.Article) error // the sink's
}

// follow starts a Follower, which ends with the test.
func follow(t *testing.T, f Follower, sources ...string) *rig {
	t.Helper()
	r := &rig{t: t}
	r.start(f, sources...)
	return r
}

func (r *rig) start(f Follower, sources ...string) {
	r.t.Helper()
	r.health, r.ended = map[string]Health{}, make(chan struct{})
	f.Problem = func(err error) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.problems = append(r.problems, err.Error())
	}
	f.Health = func(h Health) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.health[h.Source] = h
	}
	if f.Reader.Formats == nil {
		f.Reader.Formats = testFormats()
	}
	f.unwatched = true
	var ctx context.Context
	ctx, r.cancel = context.WithCancel(r.t.Context())
	go func() {
		defer close(r.ended)
		r.err = f.Run(ctx, sources, r.sink)
	}()
	r.t.Cleanup(r.stop)
}

// stop ends it, and waits for that.
func (r *rig) stop() { r.cancel(); <-r.ended }

func (r *rig) sink(_ context.Context, batch []*corpus.Article) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		if err := r.fail(batch); err != nil {
			return err
		}
	}
	for _, a := range batch {
		r.got = append(r.got, a.ID+" "+a.Body)
	}
	return nil
}

// after lets time pass, and waits until everything rests.
func (r *rig) after(d time.Duration) *rig {
	time.Sleep(d)
	synctest.Wait()
	return r
}

// took are the articles that came since the last call.
func (r *rig) took() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got
	r.got = nil
	return got
}

func (r *rig) wantTook(want ...string) {
	r.t.Helper()
	if got := r.took(); !slices.Equal(got, want) {
		r.t.Errorf("came %q, want %q", got, want)
	}
}

// wantProblems wants as many problems as there are texts since the last call, each with
// its text in it.
func (r *rig) wantProblems(texts ...string) {
	r.t.Helper()
	r.mu.Lock()
	got := r.problems
	r.problems = nil
	r.mu.Unlock()
	if len(got) != len(texts) {
		r.t.Errorf("the problems are %q, want %d: %q", got, len(texts), texts)
		return
	}
	for i, s := range texts {
		if !strings.Contains(got[i], s) {
			r.t.Errorf("problem %d is %q, want %q in it", i, got[i], s)
		}
	}
}

func (r *rig) of(source string) Health {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.health[source]
}

// testFormats has a small format for pages (<html>TITLE|BODY), and one for blocks
// ("##" and a line an article, "END" last), in which what is cut short can be told.
func testFormats() []corpus.Format {
	return []corpus.Format{{
		Name: "page",
		Is:   func(head []byte) bool { return strings.HasPrefix(string(head), "<html>") },
		Read: func(_ context.Context, f *corpus.File) iter.Seq2[*corpus.Article, error] {
			return func(yield func(*corpus.Article, error) bool) {
				b, err := io.ReadAll(f.Data)
				if err != nil {
					yield(nil, err)
					return
				}
				title, body, ok := strings.Cut(strings.TrimPrefix(string(b), "<html>"), "|")
				if !ok {
					yield(nil, &corpus.Problem{ID: f.ID, Reason: "the page has no article"})
					return
				}
				yield(&corpus.Article{ID: f.URL, Title: title, Body: body, Source: "Kesra Post"}, nil)
			}
		},
	}, {
		Name: "blocks", Extensions: []string{".blk"},
		Is: func(head []byte) bool { return strings.HasPrefix(string(head), "##") },
		Read: func(_ context.Context, f *corpus.File) iter.Seq2[*corpus.Article, error] {
			return func(yield func(*corpus.Article, error) bool) {
				s := bufio.NewScanner(f.Data)
				n, whole := 0, false
				for s.Scan() {
					if whole = s.Text() == "END"; whole || s.Text() == "##" {
						continue
					}
					n++
					if !yield(&corpus.Article{ID: fmt.Sprintf("%s-%d", f.ID, n), Body: s.Text()}, nil) {
						return
					}
				}
				if err := errors.Join(s.Err()); err != nil {
					yield(nil, err)
				} else if !whole {
					yield(nil, &corpus.Problem{Reason: "the blocks have no end"})
				}
			}
		},
	}}
}
