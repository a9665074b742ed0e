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
	"strings"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus/follow"
	"github.com/wirefold/wirefold/desk/access"
	"github.com/wirefold/wirefold/desk/live"
)

// Options configure the pages.
type Options struct {
	Zone  *time.Location   // in which times are shown
	Now   func() time.Time // the clock
	Feeds func() ([]follow.Health, error)
	Log   *slog.Logger
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
}

// New makes the pages of a collection of an engine.
func New(e *wirefold.Engine, of *wirefold.Collection, hub *live.Hub, o Options) (*Pages, error) {
	p := &Pages{engine: e, of: of, hub: hub, Options: o, assets: map[string]asset{}}
	var err error
	if p.css, err = p.bundle("css", "text/css; charset=utf-8"); err != nil {
		return nil, err
	}
	if p.js, err = p.bundle("js", "text/javascript; charset=utf-8"); err != nil {
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
	read := func(pattern string, h http.Handler) { mux.Handle(pattern, g.Need(access.Read, h)) }
	read("GET /{$}", p.page("stories", p.stories))
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

// bundle puts the files of static/ with an extension together, in order of their names.
func (p *Pages) bundle(extension, media string) (string, error) {
	names, err := fs.Glob(staticFiles, "static/*."+extension)
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
	at := "/static/desk-" + hex.EncodeToString(sum[:6]) + "." + extension
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
	Cursor string    // behind what the page shows
	AsOf   time.Time // zero: as things stand
	Query  string    // what was searched for
	CSS    string
	JS     string
	Data   any
}

// maker makes the title of a page and the data for its template, from a request and a
// state of the collection. Errors that are [wirefold.ErrNotFound] or
// [wirefold.ErrArgument] are shown to the reader.
type maker func(r *http.Request, v wirefold.View) (title string, data any, err error)

// page serves a page: name is that of its template.
func (p *Pages) page(name string, make maker) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := frame{Here: name}
		v, err := p.view(r, &f)
		if err == nil {
			f.Title, f.Data, err = make(r, v)
		}
		if err != nil {
			p.fail(w, r, err)
			return
		}
		f.Cursor = v.Cursor()
		p.render(w, r, http.StatusOK, name, &f)
	})
}

// view is the state that a request asks for: as things stand, or as of a moment.
func (p *Pages) view(r *http.Request, f *frame) (wirefold.View, error) {
	at := r.FormValue("asof")
	if at == "" {
		return p.hub.View(), nil
	}
	t, err := time.Parse(time.RFC3339Nano, at)
	if err != nil {
		return wirefold.View{}, argument(fmt.Sprintf("%q is no moment: give one like 2031-05-03T09:30:00Z", at))
	}
	f.AsOf = t
	v, err := p.engine.AsOf(r.Context(), t)
	if err != nil {
		return wirefold.View{}, err
	}
	return v.In(p.of.Name()), nil
}

// render writes a page.
func (p *Pages) render(w http.ResponseWriter, r *http.Request, status int, name string, f *frame) {
	f.User, f.CSS, f.JS, f.Query = access.Of(r.Context()), p.css, p.js, r.FormValue("q")
	var b bytes.Buffer
	if err := p.templates[name].ExecuteTemplate(&b, "layout.html", f); err != nil {
		p.Log.Error("a page cannot be made", "page", name, "reason", err)
		http.Error(w, "The page cannot be made; the log says why.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if status == http.StatusOK {
		sum := sha256.Sum256(b.Bytes())
		tag := `"` + hex.EncodeToString(sum[:12]) + `"`
		h.Set("ETag", tag)
		h.Set("Cache-Control", "private, no-cache")
		if strings.Contains(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

// argument says in words what is wrong with a request.
type argument string

func (a argument) Error() string        { return string(a) }
func (a argument) Is(target error) bool { return target == wirefold.ErrArgument }

// fail shows what went wrong.
func (p *Pages) fail(w http.ResponseWriter, r *http.Request, err error) {
	f := frame{Here: "error"}
	status := http.StatusInternalServerError
	switch {
	case errors.Is(err, context.Canceled):
		return // nobody listens
	case errors.Is(err, wirefold.ErrNotFound):
		status, f.Title = http.StatusNotFound, "Not here"
	case errors.Is(err, wirefold.ErrArgument):
		status, f.Title = http.StatusBadRequest, "Not understood"
	case errors.Is(err, wirefold.ErrContradiction):
		status, f.Title = http.StatusConflict, "Contradiction"
	default:
		f.Title = "It failed"
		p.Log.Error("a page failed", "path", r.URL.Path, "reason", err)
	}
	f.Data = strings.TrimPrefix(err.Error(), "wirefold: ")
	p.render(w, r, status, "error", &f)
}
