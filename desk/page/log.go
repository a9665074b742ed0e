package page

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/desk/access"
)

// deed is an operation with what its numbers and ids stand for.
type deed struct {
	wirefold.Operation
	Hand     string
	Stories  []handStory
	Articles []handArticle
	Claim    string        // what a fact was decided to be, in words
	Carriers []handArticle // that carry the text that a kill withdrew
	Undone   *deed         // what it undoes
	MayUndo  bool
}

// deedOf looks up what an operation is about. What is gone since keeps its id.
func deedOf(v wirefold.View, o wirefold.Operation) *deed {
	out := &deed{Operation: o, Hand: handOf[o.Kind], Articles: handArticlesOf(v, o.Articles)}
	for _, id := range o.Stories {
		s, err := handStoryOf(v, id)
		if err != nil {
			s = &handStory{Gone: true}
		}
		s.ID = id // a story that was joined to another goes by the name that it had
		out.Stories = append(out.Stories, *s)
	}
	if o.Fact != nil {
		out.Claim = strings.TrimSpace(string(o.Fact.Attribute) + " " + string(o.Fact.Class))
	}
	return out
}

// doneNote tells of the operation that led to a page, if one did: what was done, how to take
// it back, and, of a kill, who still carries the text.
func (p *Pages) doneNote(r *http.Request) *deed {
	n, err := strconv.Atoi(r.FormValue("done"))
	if err != nil {
		return nil
	}
	v := p.hub.View()
	list := v.Operations()
	if n < 1 || n > len(list) || list[n-1].Collection != v.Name() {
		return nil
	}
	o := deedOf(v, list[n-1])
	o.MayUndo = undoable(o.Operation) && access.Of(r.Context()).Role.May(access.Edit)
	if o.Kind == wirefold.OpKill && o.UndoneBy == 0 {
		for _, id := range o.Operation.Articles {
			if carriers, err := v.Carriers(id); err == nil {
				o.Carriers = append(o.Carriers, handArticlesOf(v, carriers)...)
			}
		}
	}
	return o
}

// logPage is a page of the audit log.
type logPage struct {
	Operations []*deed
	Total      int // that pass
	Kinds      []string
	People     []string
	Kind, By   string
	Story      string
	Article    string
	Newer      string // addresses of the pages beside it
	Older      string
	JSON       string
}

// Filtered reports whether some are left out.
func (l *logPage) Filtered() bool { return l.Kind+l.By+l.Story+l.Article != "" }

// logEach is how many operations a page has.
const logEach = 50

func (p *Pages) log(r *http.Request, v wirefold.View) (string, any, error) {
	list, out, err := p.logged(r, v)
	if err != nil {
		return "", nil, err
	}
	from := 0
	if s := r.FormValue("from"); s != "" {
		if from, err = strconv.Atoi(s); err != nil || from < 0 {
			return "", nil, argument(strconv.Quote(s) + " is no place in the log: it is a number from 0.")
		}
	}
	if n, err := strconv.Atoi(r.FormValue("at")); err == nil { // the page that has it
		is := func(o wirefold.Operation) bool { return o.ID == n }
		from = max(0, slices.IndexFunc(list, is)) / logEach * logEach
	}
	may := access.Of(r.Context()).Role.May(access.Edit) && r.FormValue("asof") == ""
	at := func(from int) string {
		q := logQuery(r)
		if from > 0 {
			q.Set("from", strconv.Itoa(from))
		}
		return "/log?" + q.Encode()
	}
	if from > 0 {
		out.Newer = at(max(0, from-logEach))
	}
	if from+logEach < len(list) {
		out.Older = at(from + logEach)
	}
	all := v.Operations()
	for _, o := range list[min(from, len(list)):min(from+logEach, len(list))] {
		x := deedOf(v, o)
		x.MayUndo = may && undoable(o)
		if o.Undoes > 0 {
			x.Undone = deedOf(v, all[o.Undoes-1])
		}
		out.Operations = append(out.Operations, x)
	}
	out.JSON = "/log.json?" + logQuery(r).Encode()
	return "Log", out, nil
}

// logQuery is what chooses operations, of an address of the log.
func logQuery(r *http.Request) url.Values {
	q := url.Values{}
	for _, name := range []string{"kind", "by", "story", "article"} {
		if s := r.FormValue(name); s != "" {
			q.Set(name, s)
		}
	}
	return q
}

// logged are the operations that a request chooses, the latest first.
func (p *Pages) logged(r *http.Request, v wirefold.View) ([]wirefold.Operation, *logPage, error) {
	out := &logPage{Kind: r.FormValue("kind"), By: r.FormValue("by"), Story: strings.TrimSpace(r.FormValue("story")), Article: strings.TrimSpace(r.FormValue("article"))}
	var stories, articles []string
	if out.Story != "" { // with what was decided of its articles
		stories = []string{out.Story}
		if s, err := v.Story(r.Context(), out.Story); err == nil {
			stories, articles = append(stories, s.ID), s.Articles
		} else if r.Context().Err() != nil {
			return nil, nil, err
		}
	}
	list := []wirefold.Operation{}
	for _, o := range slices.Backward(v.Operations()) {
		if o.Collection != v.Name() {
			continue
		}
		if !slices.Contains(out.Kinds, o.Kind) {
			out.Kinds = append(out.Kinds, o.Kind)
		}
		if !slices.Contains(out.People, o.By) {
			out.People = append(out.People, o.By)
		}
		in := func(names, of []string) bool {
			return slices.ContainsFunc(of, func(x string) bool { return slices.Contains(names, x) })
		}
		switch {
		case out.Kind != "" && o.Kind != out.Kind, out.By != "" && o.By != out.By:
		case out.Story != "" && !in(stories, o.Stories) && !in(articles, o.Articles):
		case out.Article != "" && !slices.Contains(o.Articles, out.Article) && (o.Fact == nil || o.Fact.Apart != out.Article):
		default:
			list = append(list, o)
		}
	}
	slices.Sort(out.Kinds)
	slices.Sort(out.People)
	out.Total = len(list)
	return list, out, nil
}

// logJSON gives the operations that a request chooses, the latest first.
func (p *Pages) logJSON(w http.ResponseWriter, r *http.Request) {
	v, err := p.view(r, p.hub.View(), &frame{})
	var list []wirefold.Operation
	if err == nil {
		list, _, err = p.logged(r, v)
	}
	var b []byte
	if err == nil {
		b, err = json.MarshalIndent(list, "", "  ")
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="log.json"`)
	h.Set("Cache-Control", "private, no-cache")
	_, _ = w.Write(append(b, '\n'))
}
