package api

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/wirefold/wirefold/desk/access"
)

const about = `Wirefold tells a newsroom which reports are the same: which articles are one text (copies), which report one event (stories), and what is claimed (facts), by whom, with conflicts shown and never averaged.

**Who may what.** Each request has a token (Authorization: Bearer ...), which gives a role. Every operation says which right it needs: read, edit, ingest or manage. Where the desk has no tokens, whoever reaches it may do everything.

**Errors** are problems (RFC 9457, application/problem+json): status, title, and detail, which says what was wrong and what to do.

**Lists** come in pages: give next of one page as cursor for the following one.

**Answers to GET** have an ETag; with If-None-Match the answer is 304 for as long as nothing changed, which costs the server next to nothing.

**Times** are RFC 3339. asof, on whatever reads, shows what was known at a moment.`

var sections = []*huma.Tag{
	{Name: "Stories", Description: "What happened, by which reports, and what is claimed."},
	{Name: "Articles", Description: "What came in, and what was decided on it."},
	{Name: "Search", Description: "Articles by their words."},
	{Name: "Changes", Description: "What happens, in order, and who decided what."},
	{Name: "Hands", Description: "What editors decide."},
	{Name: "Store", Description: "What there is."},
	{Name: "Upkeep", Description: "Looking after the store."},
	{Name: "Webhooks", Description: "Addresses that are told of changes."},
}

//go:embed docs.html docs.css
var docFiles embed.FS

// describe serves the description, and a reader of it. Both are for all who may read.
func (a *api) describe() {
	a.describeFields()
	openapi := a.huma.OpenAPI()
	if a.Webhooks == nil {
		openapi.Tags = slices.DeleteFunc(slices.Clone(openapi.Tags), func(t *huma.Tag) bool { return t.Name == "Webhooks" })
	}
	serve := func(path, media string, make func() ([]byte, error)) {
		made := sync.OnceValues(make)
		a.handle("GET "+path, access.Read, func(c *call) {
			b, err := made()
			if err != nil {
				a.Log.Error("the description cannot be made", "reason", err)
				problem(c, http.StatusInternalServerError, failed)
				return
			}
			c.Header().Set("Content-Type", media)
			if strings.HasPrefix(media, "text/html") {
				c.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
			}
			a.tagged(c, b)
		})
	}
	serve("/v1/openapi.json", "application/json", func() ([]byte, error) { return json.Marshal(openapi) })
	serve("/v1/openapi.yaml", "application/yaml", openapi.YAML)
	serve("/v1/docs", "text/html; charset=utf-8", func() ([]byte, error) { return reader(openapi, a.order) })
	serve("/v1/docs.css", "text/css; charset=utf-8", func() ([]byte, error) { return docFiles.ReadFile("docs.css") })
}

// reader makes a page of a description.
func reader(o *huma.OpenAPI, order []string) ([]byte, error) {
	t, err := template.New("docs.html").Funcs(template.FuncMap{"prose": prose}).ParseFS(docFiles, "docs.html")
	if err != nil {
		return nil, err
	}
	d := &docs{Title: o.Info.Title, About: o.Info.Description, schemas: o.Components.Schemas}
	for _, tag := range o.Tags {
		s := docsSection{Name: tag.Name, About: tag.Description}
		for path, item := range o.Paths {
			for _, op := range []*huma.Operation{item.Get, item.Post, item.Patch, item.Delete} {
				if op != nil && slices.Contains(op.Tags, tag.Name) {
					s.Operations = append(s.Operations, d.operation(op, path))
				}
			}
		}
		slices.SortFunc(s.Operations, func(a, b *docsOperation) int {
			return slices.Index(order, a.ID) - slices.Index(order, b.ID)
		})
		d.Sections = append(d.Sections, s)
	}
	var b bytes.Buffer
	err = t.Execute(&b, d)
	return b.Bytes(), err
}

type docs struct {
	Title, About string
	Sections     []docsSection

	schemas huma.Registry
}

type docsSection struct {
	Name, About string
	Operations  []*docsOperation
}

type docsOperation struct {
	ID, Method, Path, Short, Long, Right string
	Parameters                           []docsField
	Body, Answer                         []docsField
	BodyMedia, AnswerMedia               []string
	Curl                                 string
	Errors                               []docsError
}

type docsError struct {
	Status int
	Title  string
}

// docsField is a parameter, or a field of an object with its fields.
type docsField struct {
	Name, In, Type, About string
	Required              bool
	Taken                 bool // it is given by who asks
	Example               string
	Fields                []docsField
	Again                 string // the type is described further up
}

func (d *docs) operation(op *huma.Operation, path string) *docsOperation {
	right, _ := op.Extensions["x-right"].(string)
	x := &docsOperation{ID: op.OperationID, Method: op.Method, Path: path, Short: op.Summary, Long: op.Description, Right: right}
	x.Long, _, _ = strings.Cut(x.Long, "\n\nNeeds the right")
	for _, p := range op.Parameters {
		about := p.Description
		f := docsField{Name: p.Name, In: p.In, Type: d.typeOf(p.Schema), Required: p.Required, About: about}
		if about == "" {
			f.About = p.Schema.Description
		}
		f.Example = exampleOf(p)
		x.Parameters = append(x.Parameters, f)
	}
	if op.RequestBody != nil {
		for m, t := range op.RequestBody.Content {
			x.BodyMedia = append(x.BodyMedia, m)
			if m == "application/json" {
				x.Body = taken(d.fields(t.Schema, nil))
			}
		}
		slices.Sort(x.BodyMedia)
	}
	for status, r := range op.Responses {
		n, _ := strconv.Atoi(status)
		if n >= 400 {
			x.Errors = append(x.Errors, docsError{n, http.StatusText(n)})
		}
		if n == 200 {
			for m, t := range r.Content {
				x.AnswerMedia = append(x.AnswerMedia, m)
				if m == "application/json" {
					x.Answer = d.fields(t.Schema, nil)
				}
			}
		}
	}
	slices.Sort(x.AnswerMedia)
	slices.SortFunc(x.Errors, func(a, b docsError) int { return a.Status - b.Status })
	x.Curl = d.curl(op, x)
	return x
}

func exampleOf(p *huma.Param) string {
	if p.Schema == nil || len(p.Schema.Examples) == 0 {
		return ""
	}
	if t, ok := p.Schema.Examples[0].(time.Time); ok {
		return t.Format(time.RFC3339)
	}
	return strings.Trim(fmt.Sprint(p.Schema.Examples[0]), "[]")
}

// resolve follows a reference.
func (d *docs) resolve(s *huma.Schema) (*huma.Schema, string) {
	if s != nil && s.Ref != "" {
		return d.schemas.SchemaFromRef(s.Ref), s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]
	}
	return s, ""
}

func (d *docs) typeOf(s *huma.Schema) string {
	s, name := d.resolve(s)
	switch {
	case s == nil:
		return ""
	case name != "":
		return name
	case s.Type == "array":
		return "list of " + d.typeOf(s.Items)
	case len(s.Enum) > 0:
		return "choice"
	case s.Format == "date-time":
		return "time"
	case s.Type == "":
		return "any"
	}
	return s.Type
}

// fields are those of an object, or of the objects of a list. What is above is not told
// again.
func (d *docs) fields(s *huma.Schema, above []string) []docsField {
	s, name := d.resolve(s)
	if name != "" {
		above = append(slices.Clone(above), name)
	}
	if s == nil {
		return nil
	}
	if s.Type == "array" {
		return d.fields(s.Items, above)
	}
	if more, ok := s.AdditionalProperties.(*huma.Schema); ok {
		return d.fields(more, above)
	}
	var out []docsField
	for k, p := range s.Properties {
		f := docsField{Name: k, Type: d.typeOf(p), About: p.Description, Required: slices.Contains(s.Required, k)}
		if len(p.Examples) > 0 {
			f.Example = fmt.Sprint(p.Examples[0])
		}
		if _, of := d.resolve(p); of != "" && slices.Contains(above, of) || len(above) > 6 {
			f.Again = of
		} else {
			f.Fields = d.fields(p, above)
		}
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b docsField) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// taken marks fields as those of what is asked; what is required comes first.
func taken(fields []docsField) []docsField {
	for i := range fields {
		fields[i].Taken = true
		taken(fields[i].Fields)
	}
	slices.SortStableFunc(fields, func(a, b docsField) int {
		switch {
		case a.Required == b.Required:
			return 0
		case a.Required:
			return -1
		}
		return 1
	})
	return fields
}

// curl is the operation as one would try it.
func (d *docs) curl(op *huma.Operation, x *docsOperation) string {
	path := x.Path
	query := ""
	for _, p := range op.Parameters {
		example := exampleOf(p)
		switch {
		case p.In == "path":
			if example == "" {
				example = map[string]string{"format": "markdown"}[p.Name]
			}
			path = strings.ReplaceAll(path, "{"+p.Name+"}", example)
		case p.In == "query" && p.Required:
			query += map[bool]string{true: "?", false: "&"}[query == ""] + p.Name + "=" + strings.ReplaceAll(example, " ", "%20")
		}
	}
	s := "curl"
	if x.Method != http.MethodGet {
		s += " -X " + x.Method
	}
	s += " 'http://127.0.0.1:7373" + path + query + "' \\\n  -H 'Authorization: Bearer TOKEN'"
	if x.AnswerMedia != nil && x.AnswerMedia[0] == "text/event-stream" {
		s = strings.Replace(s, "curl", "curl -N", 1)
	}
	switch {
	case op.RequestBody == nil:
	case op.RequestBody.Content["application/json"] != nil && op.RequestBody.Content["application/jsonl"] == nil:
		b, _ := json.Marshal(d.example(op.RequestBody.Content["application/json"].Schema)) // of plain values
		s += " \\\n  -H 'Content-Type: application/json' \\\n  -d '" + strings.ReplaceAll(string(b), "'", `'\''`) + "'"
	default:
		s += " \\\n  -H 'Content-Type: application/jsonl' \\\n  --data-binary @articles.jsonl"
	}
	return s
}

// example is a value that a schema allows, of what is required.
func (d *docs) example(s *huma.Schema) any {
	s, _ = d.resolve(s)
	switch {
	case s == nil:
		return nil
	case len(s.Examples) > 0:
		return s.Examples[0]
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type == "object":
		out := map[string]any{}
		for _, k := range s.Required {
			out[k] = d.example(s.Properties[k])
		}
		return out
	case s.Type == "array":
		return []any{d.example(s.Items)}
	case s.Type == "integer", s.Type == "number":
		return 1
	case s.Type == "boolean":
		return true
	}
	return "..."
}

// prose makes paragraphs of a description, with what is between ** strong.
func prose(s string) template.HTML {
	var b strings.Builder
	for p := range strings.SplitSeq(strings.TrimSpace(s), "\n\n") {
		b.WriteString("<p>")
		for i, part := range strings.Split(p, "**") {
			part = template.HTMLEscapeString(part)
			if i%2 == 1 {
				part = "<strong>" + part + "</strong>"
			}
			b.WriteString(part)
		}
		b.WriteString("</p>\n")
	}
	return template.HTML(b.String()) // every part is escaped
}
