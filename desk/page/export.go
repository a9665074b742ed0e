package page

import (
	"bytes"
	"cmp"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/desk/publish"
)

// export is a format in the menu of a story.
type export struct{ Name, About, URL string }

// offered is the order in which formats are offered: what newsrooms ask for first.
func offered(format string) int {
	if i := slices.Index([]string{"ninjs", "markdown", "jsonl"}, format); i >= 0 {
		return i
	}
	return 9
}

// export sends a story in a format for others.
func (p *Pages) export(w http.ResponseWriter, r *http.Request) {
	v, err := p.view(r, p.hub.View(), &frame{})
	if err == nil {
		err = p.exportTo(w, r, v)
	}
	if err != nil {
		p.fail(w, r, err)
	}
}

func (p *Pages) exportTo(w http.ResponseWriter, r *http.Request, v wirefold.View) error {
	name := r.PathValue("format")
	formats := publish.Formats()
	i := slices.IndexFunc(formats, func(f publish.Format) bool { return f.Name == name })
	if i < 0 {
		return fmt.Errorf("%w: stories are not written as %q; the menu of a story names the formats", wirefold.ErrNotFound, name)
	}
	s, err := v.Story(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	var b bytes.Buffer // whole, or not at all
	if err := publish.Write(r.Context(), &b, v, name, publish.Options{Stories: []string{s.ID}, Title: s.Headline}); err != nil {
		return err
	}
	f := formats[i]
	media := f.MediaType
	if strings.HasPrefix(media, "text/") {
		media += "; charset=utf-8"
	}
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileName(s.ID) + f.Extension}))
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	_, _ = w.Write(b.Bytes())
	return nil
}

// fileName is an id as the name of a file anywhere.
func fileName(id string) string {
	name := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, id)
	return cmp.Or(name[:min(len(name), 80)], "story")
}
