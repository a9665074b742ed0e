// Package api answers programs, under /v1: everything that the engine does, as JSON.
//
// Every operation is declared once, in Go: its address, its parameters, what it takes and
// gives, the right it needs, and what it does in words. From that come the routing, the
// checks of what comes in, the description in OpenAPI 3.1 (/v1/openapi.json and .yaml)
// and the reader of it (/v1/docs). Errors are problems as RFC 9457 has them.
//
// The description and the reader are for all who may read; they show no news, but also
// nothing that those need who may only add articles.
package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/desk/access"
	"github.com/wirefold/wirefold/desk/live"
	"github.com/wirefold/wirefold/desk/publish"
	"github.com/wirefold/wirefold/desk/webhook"
	"github.com/wirefold/wirefold/index"
)

// Options configure the API. The zero value is the default.
type Options struct {
	// Collection is the one that is meant where a request names none: that of the hub.
	Collection string
	// Webhooks delivers changes; nil for none, and then there are no operations on them.
	Webhooks *webhook.Deliverer
	// Base is the address below which stories are found by people, for exports.
	Base string
	// MostBody is how many bytes articles may be posted in at once; 256 MiB if zero.
	MostBody int64
	// Log gets what goes wrong; nil for nothing.
	Log *slog.Logger
}

// Guard lets only those through who have a right: an [access.Guard].
type Guard interface {
	Need(access.Right, http.Handler) http.Handler
}

// limit is how long an operation may take that has no reason to take longer.
const limit = 30 * time.Second

type api struct {
	Options
	engine *wirefold.Engine
	hub    *live.Hub
	guard  Guard
	order  []string // of the operations
	huma   huma.API
	mux    *http.ServeMux
	views  shelf
	tags   tags
	past   chan struct{} // held by who folds the log for an earlier moment
	upkeep chan struct{} // held by who looks after the store
}

// Register adds the API of an engine to a server. The hub is that of the collection in
// the options.
func Register(mux *http.ServeMux, e *wirefold.Engine, hub *live.Hub, guard Guard, o Options) {
	mux.Handle("/v1/", newAPI(e, hub, guard, o))
}

func newAPI(e *wirefold.Engine, hub *live.Hub, guard Guard, o Options) *api {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.MostBody == 0 {
		o.MostBody = 256 << 20
	}
	a := &api{
		Options: o, engine: e, hub: hub, guard: guard, mux: http.NewServeMux(),
		past: make(chan struct{}, 1), upkeep: make(chan struct{}, 1),
	}
	a.huma = huma.NewAPI(config(), a)
	a.stories()
	a.articles()
	a.searching()
	a.changes()
	a.hands()
	a.store()
	if o.Webhooks != nil {
		a.webhooks()
	}
	a.describe()
	return a
}

func config() huma.Config {
	schemas := huma.NewMapRegistry("#/components/schemas/", func(t reflect.Type, hint string) string {
		if t == reflect.TypeFor[merge.Decision]() || t == reflect.TypeFor[*merge.Decision]() {
			return "FactDecision" // there are decisions on articles too
		}
		return huma.DefaultSchemaNamer(t, hint)
	})
	schemas.RegisterTypeAlias(reflect.TypeFor[merge.Value](), reflect.TypeFor[value]())
	schemas.RegisterTypeAlias(reflect.TypeFor[merge.FactClaim](), reflect.TypeFor[claim]())
	// No page of another's server, no addresses of schemas in answers.
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Wirefold", Version: "1", Description: about},
			Components: &huma.Components{
				Schemas: schemas,
				SecuritySchemes: map[string]*huma.SecurityScheme{"bearer": {
					Type: "http", Scheme: "bearer",
					Description: "A token of this desk. Each has a role, which gives it rights: read gives read; edit gives read and edit; ingest gives ingest alone; admin gives all.",
				}},
			},
			Tags: sections,
		},
		Formats:       map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{brief},
		// A parameter that nobody reads is a slip that shall not go unnoticed.
		RejectUnknownQueryParameters: true,
	}
}

var jsonFormat = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		b, err := json.Marshal(v)
		if err != nil {
			return err
		}
		_, _ = w.Write(b) // who went away needs no answer
		return nil
	},
	Unmarshal: json.Unmarshal,
}

// brief cuts what a problem repeats of the request.
func brief(_ huma.Context, _ string, v any) (any, error) {
	const most = 200
	p, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	cut := func(s string) string {
		if len(s) > most {
			s = s[:most] + "…"
		}
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	p.Errors = p.Errors[:min(len(p.Errors), 100)]
	for _, e := range p.Errors {
		e.Message, e.Location = cut(e.Message), cut(e.Location)
		switch v := e.Value.(type) {
		case string:
			e.Value = cut(v)
		case nil, bool, float64, int64:
		default:
			e.Value = nil
		}
	}
	return p, nil
}

// value is how a [merge.Value] is printed.
type value struct {
	N    *float64 `json:"n" doc:"The figure as printed; null where none was, as in \"several\"."`
	Low  *float64 `json:"low" doc:"The least that it can mean."`
	High *float64 `json:"high" doc:"The most that it can mean; null where it is open."`
	Text string   `json:"text" doc:"The words as printed; of a day, the day."`
	Unit string   `json:"unit,omitempty" doc:"Of a measure, such as km; the time zone of a clock time."`
}

// claim is how a [merge.FactClaim] is printed.
type claim struct {
	Article string       `json:"article" doc:"The name of the version that says so."`
	Quote   string       `json:"quote" doc:"Its words, as printed."`
	Start   int          `json:"start" doc:"Where the quote begins, in bytes of the article's body."`
	End     int          `json:"end"`
	Cited   string       `json:"cited" doc:"Who is cited for it; empty where the article says so itself."`
	Mode    merge.Mode   `json:"mode,omitempty"`
	Origin  string       `json:"origin" doc:"The independent voice that it counts for."`
	Value   merge.Value  `json:"value"`
	Status  merge.Status `json:"status"`
	Rule    string       `json:"rule,omitempty" doc:"Why it has that status."`
}

// call is a request on its way.
type call struct {
	w      http.ResponseWriter
	r      *http.Request
	cursor string // the state that is read, where the answer follows from that alone
	wrote  bool
}

type callKey struct{}

func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

func (c *call) Header() http.Header { return c.w.Header() }
func (c *call) WriteHeader(status int) {
	c.wrote = true
	c.w.WriteHeader(status)
}
func (c *call) Write(b []byte) (int, error) {
	c.wrote = true
	return c.w.Write(b)
}

// Unwrap is for [http.ResponseController].
func (c *call) Unwrap() http.ResponseWriter { return c.w }

// Handle adds an operation: only those may call it who have its right.
func (a *api) Handle(op *huma.Operation, serve func(huma.Context)) {
	right, _ := op.Metadata["right"].(access.Right)
	a.handle(op.Method+" "+op.Path, right, func(c *call) { serve(humago.NewContext(op, c.r, c)) })
}

// handle adds a handler that needs a right.
func (a *api) handle(pattern string, right access.Right, serve func(*call)) {
	a.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "private, no-cache")
		h.Set("X-Content-Type-Options", "nosniff")
		refused := &refusal{w: w}
		a.guard.Need(right, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			refused.passed = true
			c := &call{w: w}
			c.r = r.WithContext(context.WithValue(r.Context(), callKey{}, c))
			defer a.caught(c)
			if !valid(r) {
				problem(c, http.StatusBadRequest, "the address is not valid UTF-8")
				return
			}
			serve(c)
		})).ServeHTTP(refused, r)
		if !refused.passed {
			refused.answer()
		}
	})
}

// valid reports whether the words of an address are.
func valid(r *http.Request) bool {
	q, err := url.QueryUnescape(r.URL.RawQuery)
	return err == nil && utf8.ValidString(q) && utf8.ValidString(r.URL.Path)
}

// caught answers for what went wrong in a way that it never should.
func (a *api) caught(c *call) {
	x := recover()
	if x == nil {
		return
	}
	if err, ok := x.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(x)
	}
	a.Log.Error("a request failed", "method", c.r.Method, "path", c.r.URL.Path, "reason", x, "stack", string(debug.Stack()))
	if !c.wrote {
		problem(c, http.StatusInternalServerError, failed)
	}
}

const failed = "The request failed; the server's log says why."

// refusal turns what a guard answers into a problem.
type refusal struct {
	w      http.ResponseWriter
	passed bool
	status int
	text   []byte
}

func (f *refusal) Header() http.Header    { return f.w.Header() }
func (f *refusal) WriteHeader(status int) { f.status = status }
func (f *refusal) Write(b []byte) (int, error) {
	f.text = append(f.text, b[:min(len(b), 1000-min(1000, len(f.text)))]...)
	return len(b), nil
}

func (f *refusal) answer() {
	if f.status == 0 {
		f.status = http.StatusOK
	}
	if strings.HasPrefix(f.Header().Get("Content-Type"), "application/problem+json") || f.status < 400 {
		f.w.WriteHeader(f.status)
		_, _ = f.w.Write(f.text)
		return
	}
	f.Header().Del("Content-Length")
	detail := strings.TrimSpace(string(f.text))
	if allow := f.Header().Get("Allow"); f.status == http.StatusMethodNotAllowed && allow != "" {
		detail = "this address takes " + allow + "; /v1/docs tells what each does"
	}
	problem(f.w, f.status, detail)
}

// problem writes one.
func problem(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	b, _ := json.Marshal(&huma.ErrorModel{Title: http.StatusText(status), Status: status, Detail: strings.ToValidUTF8(detail, "\uFFFD")}) // it holds only words
	_, _ = w.Write(b)
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, pattern := a.mux.Handler(r); pattern != "" {
		a.mux.ServeHTTP(w, r)
		return
	}
	f := &refusal{w: w} // the path or the method is none
	a.mux.ServeHTTP(f, r)
	if f.status == http.StatusNotFound {
		f.text = []byte("there is no such operation; /v1/docs tells which there are")
	}
	f.answer()
}

// says is what an operation is, in words and for programs.
type says struct {
	method, path string
	id           string
	tag          string
	right        access.Right
	short        string
	long         string
	// fails are the errors that it may answer beside those that all do.
	fails []int
	// media is what it answers, where that is not JSON.
	media string
	// slow operations have no limit of time.
	slow bool
	// takes describes a body that is not JSON.
	takes *huma.RequestBody
}

func (s *says) operation() huma.Operation {
	needs := fmt.Sprintf("%s\n\nNeeds the right **%s**.", strings.TrimSpace(s.long), s.right)
	op := huma.Operation{
		Method: s.method, Path: s.path, OperationID: s.id, Tags: []string{s.tag}, Summary: s.short, Description: needs,
		Errors: append([]int{400, 401, 403, 422, 429, 503, 504}, s.fails...), Metadata: map[string]any{"right": s.right},
		Extensions: map[string]any{"x-right": string(s.right)}, Security: []map[string][]string{{"bearer": {}}},
		BodyReadTimeout: limit, Responses: map[string]*huma.Response{},
	}
	if s.method == http.MethodPost || s.method == http.MethodPatch {
		op.Errors = append(op.Errors, 413, 415)
	}
	slices.Sort(op.Errors)
	return op
}

// add adds an operation that takes an I and gives an O as JSON.
func add[I, O any](a *api, s says, do func(ctx context.Context, in *I) (O, error)) {
	op := s.operation()
	ok := &huma.Response{Description: "Done.", Content: map[string]*huma.MediaType{}}
	op.Responses["200"] = ok
	schemas := a.huma.OpenAPI().Components.Schemas
	ok.Content["application/json"] = &huma.MediaType{Schema: schemas.Schema(reflect.TypeFor[O](), true, s.id+"Answer")}
	if s.method == http.MethodGet {
		ok.Headers = map[string]*huma.Param{"ETag": {
			Description: "Names this answer. With If-None-Match the answer is 304 for as long as it stands.", Schema: &huma.Schema{Type: "string"},
		}}
		op.Responses["304"] = &huma.Response{Description: "Nothing changed since the answer that If-None-Match names."}
	}
	stream(a, s, op, func(ctx context.Context, in *I) (func(*call), error) {
		c := callOf(ctx)
		if s.method == http.MethodGet && a.tags.stands(c.r, a.engine.Cursor()) {
			return func(c *call) {
				c.Header().Set("ETag", c.r.Header.Get("If-None-Match"))
				c.WriteHeader(http.StatusNotModified)
			}, nil
		}
		out, err := do(ctx, in)
		if err != nil {
			return nil, err
		}
		b, err := json.Marshal(out)
		if err != nil {
			return nil, err
		}
		return func(c *call) { a.answer(c, b) }, nil
	})
}

// send writes a value as JSON.
func (a *api) send(c *call, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		a.Log.Error("an answer cannot be made", "path", c.r.URL.Path, "reason", err)
		problem(c, http.StatusInternalServerError, failed)
		return
	}
	a.answer(c, b)
}

// answer writes JSON.
func (a *api) answer(c *call, b []byte) {
	c.Header().Set("Content-Type", "application/json")
	a.tagged(c, b)
}

// tagged writes an answer with a name for what it holds.
func (a *api) tagged(c *call, b []byte) {
	h := c.Header()
	if c.r.Method == http.MethodGet || c.r.Method == http.MethodHead {
		sum := sha256.Sum256(b)
		tag := `"` + hex.EncodeToString(sum[:12]) + `"`
		h.Set("ETag", tag)
		if c.cursor != "" {
			a.tags.keep(c.r, tag, c.cursor)
		}
		if matches(c.r, tag) {
			h.Del("Content-Type")
			c.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(b)))
	c.WriteHeader(http.StatusOK)
	_, _ = c.Write(b)
}

func matches(r *http.Request, tag string) bool {
	for t := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == tag || t == "*" {
			return true
		}
	}
	return false
}

// stream adds an operation that writes its answer itself.
func stream[I any](a *api, s says, op huma.Operation, do func(ctx context.Context, in *I) (func(*call), error)) {
	a.order = append(a.order, s.id)
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		c := callOf(ctx)
		_ = http.NewResponseController(c.w).SetReadDeadline(time.Time{}) // the body is read
		if !s.slow {
			var stop context.CancelFunc
			ctx, stop = context.WithTimeout(ctx, limit)
			defer stop()
		}
		write, err := do(ctx, in)
		if err != nil {
			return nil, a.fault(ctx, err)
		}
		return &huma.StreamResponse{Body: func(huma.Context) { write(c) }}, nil
	})
	if s.takes != nil { // told afterwards, as huma would read it otherwise
		a.huma.OpenAPI().Paths[s.path].Post.RequestBody = s.takes
	}
}

// fault is the problem that an error is.
func (a *api) fault(ctx context.Context, err error) error {
	var known huma.StatusError
	if errors.As(err, &known) {
		return err
	}
	status := http.StatusInternalServerError
	for _, k := range faults {
		if errors.Is(err, k.err) {
			status = k.status
			break
		}
	}
	switch {
	case errors.Is(err, wirefold.ErrReadOnly):
		return huma.NewError(status, readOnly)
	case errors.Is(err, syscall.ENOSPC):
		a.Log.Error("a request failed", "path", callOf(ctx).r.URL.Path, "reason", err)
	case status < 500:
		return huma.NewError(status, text(err))
	case status == http.StatusInternalServerError && ctx.Err() == nil:
		c := callOf(ctx)
		a.Log.Error("a request failed", "method", c.r.Method, "path", c.r.URL.Path, "reason", err)
		return huma.NewError(status, failed)
	case status == http.StatusGatewayTimeout || errors.Is(ctx.Err(), context.DeadlineExceeded):
		return huma.NewError(http.StatusGatewayTimeout, "it took too long; ask for less at once, or again when there is less to do")
	}
	return huma.NewError(http.StatusServiceUnavailable, unavailable(err))
}

// faults are the statuses of errors, the first that fits.
var faults = []struct {
	err    error
	status int
}{
	{wirefold.ErrNotFound, http.StatusNotFound},
	{webhook.ErrNotFound, http.StatusNotFound},
	{publish.ErrFormat, http.StatusNotFound},
	{wirefold.ErrErased, http.StatusGone},
	{wirefold.ErrContradiction, http.StatusConflict},
	{wirefold.ErrArgument, http.StatusUnprocessableEntity},
	{webhook.ErrArgument, http.StatusUnprocessableEntity},
	{index.ErrQuery, http.StatusUnprocessableEntity},
	{wirefold.ErrReadOnly, http.StatusForbidden},
	{wirefold.ErrClosed, http.StatusServiceUnavailable},
	{wirefold.ErrRules, http.StatusServiceUnavailable},
	{wirefold.ErrSearchOff, http.StatusServiceUnavailable},
	{syscall.ENOSPC, http.StatusServiceUnavailable},
	{context.DeadlineExceeded, http.StatusGatewayTimeout},
	{context.Canceled, http.StatusServiceUnavailable},
}

// unavailable says why something cannot be done now.
func unavailable(err error) string {
	switch {
	case errors.Is(err, wirefold.ErrSearchOff):
		return "full-text search is off in this store, or another process has it open: ask the desk that writes it"
	case errors.Is(err, syscall.ENOSPC):
		return "the disk of the store is full: make room, and try again"
	}
	for _, k := range []error{wirefold.ErrClosed, wirefold.ErrRules} {
		if errors.Is(err, k) {
			return k.Error()
		}
	}
	return "it was given up; try again later"
}

const readOnly = "this desk only shows the store: ask the one that writes it"

// text is an error for people.
func text(err error) string {
	return strings.TrimPrefix(strings.TrimPrefix(err.Error(), "wirefold: "), "index: ")
}

// argument says what is wrong with a request.
func argument(format string, a ...any) error {
	return huma.NewError(http.StatusUnprocessableEntity, fmt.Sprintf(format, a...))
}

// tags remembers of which state an answer was made, so that asking again for what did
// not change costs nothing.
type tags struct {
	mu   sync.Mutex
	made map[[16]byte]made
}

type made struct{ tag, cursor string }

func keyOf(r *http.Request) [16]byte {
	sum := sha256.Sum256([]byte(r.URL.RequestURI()))
	return [16]byte(sum[:16])
}

func (t *tags) keep(r *http.Request, tag, cursor string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.made == nil || len(t.made) >= 4096 {
		t.made = map[[16]byte]made{}
	}
	t.made[keyOf(r)] = made{tag, cursor}
}

// stands reports whether the answer that the request has is still the one.
func (t *tags) stands(r *http.Request, cursor string) bool {
	has := r.Header.Get("If-None-Match")
	if has == "" {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	m, ok := t.made[keyOf(r)]
	return ok && m.tag == has && m.cursor == cursor
}

// Scope says which collection is meant.
type Scope struct {
	Collection string `query:"collection" maxLength:"200" pattern:"^[^/\\x00\\n]*$" patternDescription:"a name without slashes" doc:"The collection that is meant; the desk's own unless given. Nothing is joined across collections." example:"sport"`
}

// Moment says which state is meant.
type Moment struct {
	Scope
	AsOf time.Time `query:"asof" doc:"Show what was known at this moment, but for what was deleted since. It reads the log from its beginning: seconds, on a large store." example:"2031-05-03T09:30:00Z"`
}

func (a *api) in(s Scope) *wirefold.Collection {
	if s.Collection == "" {
		s.Collection = a.Collection
	}
	return a.engine.In(s.Collection)
}

// view is the state that a request asks for.
func (a *api) view(ctx context.Context, m Moment) (wirefold.View, error) {
	c := callOf(ctx)
	c.cursor = a.engine.Cursor()
	if !m.AsOf.IsZero() {
		select {
		case a.past <- struct{}{}:
			defer func() { <-a.past }()
		case <-ctx.Done():
			return wirefold.View{}, ctx.Err()
		}
		v, err := a.engine.AsOf(ctx, within(m.AsOf))
		return v.In(a.in(m.Scope).Name()), err
	}
	in := a.in(m.Scope)
	v := in.Frozen()
	if in.Name() == a.Collection {
		v = a.hub.View() // what is made of it for one serves all
	}
	c.cursor = v.Cursor()
	return v, nil
}

// within is a time that counts in nanoseconds.
func within(t time.Time) time.Time {
	first, last := time.Unix(-1<<33, 0), time.Unix(1<<33, 0)
	switch {
	case t.IsZero():
		return t
	case t.Before(first):
		return first
	case t.After(last):
		return last
	}
	return t
}
