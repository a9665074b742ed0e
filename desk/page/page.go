package page

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"runtime"
	"strings"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus/follow"
	"github.com/wirefold/wirefold/desk/access"
	"github.com/wirefold/wirefold/desk/live"
	"github.com/wirefold/wirefold/desk/webhook"
)

// Options configure the pages.
type Options struct {
	Zone  *time.Location   // in which times are shown
	Now   func() time.Time // the clock
	Feeds func() ([]follow.Health, error)
	// Webhooks tells how those fare who are told of changes; nil for none.
	Webhooks func() []webhook.Health
	// ReadOnly has everybody see the pages as those do who may only read.
	ReadOnly bool
	Log      *slog.Logger
}

// Pages makes the pages of one collection.
type Pages struct {
	engine *wirefold.Engine
	of     *wirefold.Collection
	hub    *live.Hub
	Options

	templates map[string]*template.Template // by page
	assets    map[string]asset              // by path
	css, js   string                        // paths of assets
	head      string                        // that of the script that runs before anything is painted
	local     string                        // who everybody is where nobody signs in

	made  *cache[*made]
	views *cache[wirefold.View] // of earlier moments
	gate  chan struct{}         // held by each page that is being made
	slow  chan struct{}         // held instead where that may take long

	survey survey    // what is known of the outlets
	sent   sentForms // which forms were followed
}

// New makes the pages of a collection of an engine.
func New(e *wirefold.Engine, of *wirefold.Collection, hub *live.Hub, o Options) (*Pages, error) {
	// Half of the processors make pages, so that articles are taken in as fast as ever
	// however many read.
	half := max(1, runtime.GOMAXPROCS(0)/2)
	p := &Pages{
		engine: e, of: of, hub: hub, Options: o, assets: map[string]asset{},
		made:  newCache(256, 32<<20, func(m *made) int { return len(m.body) }),
		views: newCache(4, 4, func(wirefold.View) int { return 1 }),
		gate:  make(chan struct{}, runtime.GOMAXPROCS(0)), slow: make(chan struct{}, half),
	}
	var err error
	if p.css, err = p.bundle("*.css", "text/css; charset=utf-8"); err != nil {
		return nil, err
	}
	if p.js, err = p.bundle("*.js", "text/javascript; charset=utf-8"); err != nil {
		return nil, err
	}
	if p.head, err = p.bundle("head/*.js", "text/javascript; charset=utf-8"); err != nil {
		return nil, err
	}
	icon, err := staticFiles.ReadFile("static/icon.svg")
	if err != nil {
		return nil, err
	}
	p.assets["/static/icon.svg"] = asset{icon, "image/svg+xml"}
	return p, p.parse()
}

// Register adds the pages to a server.
func (p *Pages) Register(mux *http.ServeMux, g *access.Guard) {
	mux.HandleFunc("GET /static/", p.static)
	p.login(mux, g)
	read := func(pattern string, h http.Handler) {
		if then := h; p.ReadOnly {
			h = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				u := access.User{Name: access.Of(r.Context()).Name, Role: access.Reader}
				then.ServeHTTP(w, r.WithContext(access.With(r.Context(), u)))
			})
		}
		mux.Handle(pattern, g.Need(access.Read, h))
	}
	p.local = g.Local
	read("GET /{$}", p.page("stories", p.stories))
	read("GET /stories/{id}", p.page("story", p.story))
	read("GET /stories/{id}/near/{other}", http.HandlerFunc(p.near))
	read("GET /stories/{id}/export/{format}", http.HandlerFunc(p.export))
	read("GET /conflicts", p.page("conflicts", p.conflicts))
	read("GET /article", p.page("article", p.article))
	read("GET /changes", p.page("changes", p.changes))
	read("GET /compare", p.page("compare", p.compare))
	read("GET /log", p.page("log", p.log))
	read("GET /log.json", http.HandlerFunc(p.logJSON))
	read("GET /sources", p.page("sources", p.sources))
	p.registerHands(mux, g)
	read("GET /live", http.HandlerFunc(p.live))
	read("/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "What is under this address can only be read.", http.StatusMethodNotAllowed)
			return
		}
		p.fail(w, r, missing("There is no page here."))
	}))
}

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static
var staticFiles embed.FS

// asset is a file that never changes under its path.
type asset struct {
	body  []byte
	media string
}

// bundle puts files of static/ together, in order of their names.
func (p *Pages) bundle(pattern, media string) (string, error) {
	names, err := fs.Glob(staticFiles, "static/"+pattern)
	if err != nil {
		return "", err
	}
	var all bytes.Buffer
	for _, name := range names {
		b, err := staticFiles.ReadFile(name)
		if err != nil {
			return "", err
		}
		all.Write(b)
	}
	sum := sha256.Sum256(all.Bytes())
	at := "/static/desk-" + hex.EncodeToString(sum[:6]) + path.Ext(pattern)
	p.assets[at] = asset{all.Bytes(), media}
	return at, nil
}

func (p *Pages) static(w http.ResponseWriter, r *http.Request) {
	a, ok := p.assets[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", a.media)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(a.body)
}

func (p *Pages) parse() error {
	p.templates = map[string]*template.Template{}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return err
	}
	layout := template.New("layout.html").Funcs(p.funcs())
	if layout, err = layout.ParseFS(templateFiles, "templates/layout.html", "templates/_*.html"); err != nil {
		return err
	}
	for _, name := range names {
		if base := path.Base(name); base == "layout.html" || base[0] == '_' {
			continue
		}
		t, err := layout.Clone()
		if err == nil {
			t, err = t.ParseFS(templateFiles, name)
		}
		if err != nil {
			return err
		}
		p.templates[strings.TrimSuffix(path.Base(name), ".html")] = t
	}
	return nil
}

// frame is what the layout shows.
type frame struct {
	Title  string // of the page
	Here   string // the page's name
	User   access.User
	Signed bool      // the user signed in, and may sign out
	Cursor string    // behind what the page shows
	AsOf   time.Time // zero: as things stand
	Now    string    // the same page as things stand
	Query  string    // what was searched for
	Done   *deed     // what the reader has just done
	Zone   string    // of the times on the page
	CSS    string
	JS     string
	Head   string
	Data   any
}

// maker makes the title of a page and the data for its template, from a request and a
// state of the collection, and from nothing else: what it makes is shown again to the
// same user, under the same URL, for some seconds and while the state is the same.
// The request's context has a time limit. Errors that are [wirefold.ErrNotFound] or
// [wirefold.ErrArgument] are shown to the reader.
type maker func(r *http.Request, v wirefold.View) (title string, data any, err error)

// made is a page as it goes out.
type made struct {
	body []byte
	tag  string

	state string // that it shows
	at    time.Time
}

// How long things may take.
const (
	pageLimit  = 10 * time.Second
	pageUsable = time.Second // after which nobody is shown a page any more that has changed
	pastLimit  = time.Minute // reading the log from its beginning
)

// page serves a page: name is that of its template. Where many ask for one page while
// much comes in, they get it as it was up to a second ago, while it is made anew; after
// a write through the desk, and where nobody has asked lately, as it is.
func (p *Pages) page(name string, make maker) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u, v, now := access.Of(r.Context()), p.hub.View(), p.Now()
		key := fmt.Sprintf("%q %q %d %s", u.Name, u.Role, p.hub.Renewals(), r.URL.RequestURI())
		state := p.state(r, v, now)
		m, err := p.made.fresh(r.Context(), key, func(m *made) age {
			switch {
			case m.state == state:
				return current
			case now.Sub(m.at) < pageUsable:
				return usable
			}
			return outdated
		}, func() (*made, error) {
			m, err := p.make(r, name, v, make)
			if err == nil {
				m.state, m.at = state, now
			}
			return m, err
		})
		if err != nil {
			p.fail(w, r, err)
			return
		}
		m.send(w, r, http.StatusOK)
	})
}

// state is what a page shows. The clock is part of it, for what a page says of the last
// hour, of feeds, and of the full-text index, goes on while the collection stands still.
func (p *Pages) state(r *http.Request, v wirefold.View, now time.Time) string {
	unsearched := 0
	if r.FormValue("q") != "" {
		unsearched = p.engine.Stats().Unsearched
	}
	return fmt.Sprint(v.Cursor(), " ", now.Unix()/10, " ", unsearched)
}

// make makes a page, for all who wait for it: it goes on when the first of them leaves.
func (p *Pages) make(r *http.Request, name string, v wirefold.View, make maker) (*made, error) {
	f := frame{Here: name}
	free := context.WithoutCancel(r.Context())
	v, err := p.view(r.WithContext(free), v, &f)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(free, pageLimit)
	defer cancel()
	gate := p.gate
	if r.FormValue("q") != "" {
		gate = p.slow // a search may take long, and must not hold up the others
	}
	select {
	case gate <- struct{}{}:
		defer func() { <-gate }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	r = r.WithContext(ctx)
	if f.Title, f.Data, err = make(r, v); err != nil {
		return nil, err
	}
	f.Cursor, f.Done = v.Cursor(), p.doneNote(r)
	return p.execute(r, name, &f)
}

// view is the state that a request asks for: as things stand, which is v, or as of a
// moment.
func (p *Pages) view(r *http.Request, v wirefold.View, f *frame) (wirefold.View, error) {
	at := r.FormValue("asof")
	if at == "" {
		return v, nil
	}
	t, err := time.Parse(time.RFC3339Nano, at)
	if err != nil {
		return wirefold.View{}, argument(fmt.Sprintf("%q is no moment: give one like 2031-05-03T09:30:00Z", at))
	}
	f.AsOf = t
	if now := p.of.Frozen(); !t.Before(now.Time()) {
		return now, nil // nothing has happened since
	}
	// What was deleted is in no view of earlier moments either.
	erased := 0
	for _, o := range v.Operations() {
		if o.Kind == wirefold.OpDelete || o.Kind == wirefold.OpRetain {
			erased = o.ID
		}
	}
	return p.views.get(r.Context(), fmt.Sprint(t.UnixNano(), " ", erased), func() (wirefold.View, error) {
		ctx, cancel := context.WithTimeout(r.Context(), pastLimit)
		defer cancel()
		v, err := p.engine.AsOf(ctx, t)
		return v.In(p.of.Name()), err
	})
}

// execute makes a page from its template.
func (p *Pages) execute(r *http.Request, name string, f *frame) (*made, error) {
	f.User, f.CSS, f.JS, f.Head, f.Query, f.Zone = access.Of(r.Context()), p.css, p.js, p.head, r.FormValue("q"), p.Now().In(p.Zone).Format("MST (-07:00)")
	f.Signed = f.User.Name != "" && f.User.Name != p.local
	f.Now = with(r.URL, "asof", "")
	var b bytes.Buffer
	if err := p.templates[name].ExecuteTemplate(&b, "layout.html", f); err != nil {
		return nil, fmt.Errorf("the template %s: %w", name, err)
	}
	m := &made{body: b.Bytes()}
	if !f.AsOf.IsZero() {
		m.body = stay(m.body, r.FormValue("asof"))
	}
	sum := sha256.Sum256(m.body)
	m.tag = `"` + hex.EncodeToString(sum[:12]) + `"`
	return m, nil
}

// send writes a page.
func (m *made) send(w http.ResponseWriter, r *http.Request, status int) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "private, no-cache")
	if status == http.StatusOK {
		h.Set("ETag", m.tag)
		if strings.Contains(r.Header.Get("If-None-Match"), m.tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	w.WriteHeader(status)
	_, _ = w.Write(m.body)
}

// render writes a page that is made for one request.
func (p *Pages) render(w http.ResponseWriter, r *http.Request, status int, name string, f *frame) {
	m, err := p.execute(r, name, f)
	if err != nil {
		p.Log.Error("a page cannot be made", "page", name, "reason", err)
		http.Error(w, "The page cannot be made; the log says why.", http.StatusInternalServerError)
		return
	}
	m.send(w, r, status)
}

// argument says in words what is wrong with a request.
type argument string

func (a argument) Error() string        { return string(a) }
func (a argument) Is(target error) bool { return target == wirefold.ErrArgument }

// missing says in words what is not there.
type missing string

func (m missing) Error() string        { return string(m) }
func (m missing) Is(target error) bool { return target == wirefold.ErrNotFound }

// fail shows what went wrong. What nobody outside can mend is told to the log alone.
func (p *Pages) fail(w http.ResponseWriter, r *http.Request, err error) {
	if to, ok := errors.AsType[moved](err); ok {
		http.Redirect(w, r, string(to), http.StatusFound)
		return
	}
	f := frame{Here: "error", Data: strings.TrimPrefix(err.Error(), "wirefold: ")}
	status := http.StatusInternalServerError
	switch {
	case r.Context().Err() != nil:
		return // nobody listens
	case errors.Is(err, wirefold.ErrNotFound):
		status, f.Title = http.StatusNotFound, "Not here"
	case errors.Is(err, wirefold.ErrArgument):
		status, f.Title = http.StatusBadRequest, "Not understood"
	case errors.Is(err, wirefold.ErrContradiction):
		status, f.Title = http.StatusConflict, "Contradiction"
	case errors.Is(err, context.DeadlineExceeded):
		status, f.Title = http.StatusServiceUnavailable, "It took too long"
		f.Data = "The desk gave up on this page, so that others get theirs. Ask for less, or try again in a moment."
		w.Header().Set("Retry-After", "5")
	default:
		f.Title, f.Data = "It failed", "The desk's log says why."
		p.Log.Error("a page failed", "path", r.URL.Path, "reason", err)
	}
	p.render(w, r, status, "error", &f)
}
