package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/corpus/formats"
	"github.com/wirefold/wirefold/desk/access"
)

// OfArticle names an article.
type OfArticle struct {
	Moment
	Name string `path:"name" maxLength:"10000" doc:"The article's id, for its latest version; or the name that facts give a version. A slash in it is written %2F." example:"meridian-1005-1"`
}

type carriers struct {
	Articles []string `json:"articles" doc:"The ids of the articles that carry the text."`
}

type decisionList struct {
	Decisions []wirefold.Decision `json:"decisions" nullable:"false"`
	Next      string              `json:"next,omitempty" doc:"The cursor of the next page; absent where this is the last."`
}

// posted is what became of what was posted.
type posted struct {
	Articles int      `json:"articles" doc:"How many articles the body held."`
	New      int      `json:"new" doc:"Of these, how many were taken in; the others were there already, are held, or failed."`
	Held     int      `json:"held" doc:"How many wait for the end of their embargo, or to be released."`
	Failed   int      `json:"failed" doc:"How many parts of the body were not taken in."`
	Results  []result `json:"results" nullable:"false" doc:"One for each article, or for what could not be read in its place, in the order of the body."`
}

// result is what became of one article.
type result struct {
	Article  string             `json:"article" doc:"Its id; empty where it could not be read."`
	Decision *wirefold.Decision `json:"decision,omitempty" doc:"What was decided; absent where it was not taken in."`
	New      bool               `json:"new" doc:"False for an article that was there already, word for word."`
	Held     bool               `json:"held,omitempty" doc:"It waits, and nobody sees it until its time."`
	Error    *fault             `json:"error,omitempty" doc:"Why it was not taken in."`
}

// fault is what is wrong with a part of a body.
type fault struct {
	Detail string `json:"detail"`
	Hint   string `json:"hint,omitempty" doc:"What to do about it."`
	Line   int    `json:"line,omitempty" doc:"Where it is, counted from 1."`
	Offset int64  `json:"offset,omitempty" doc:"Where it is, in bytes, in what has no lines."`
	Within string `json:"within,omitempty" doc:"The file in an archive."`
}

// kinds are the formats by the names that requests give them, with the names of files
// that stand for them. Of most the bytes tell.
var kinds = map[string]string{
	"jsonl": ".jsonl", "json": ".json", "ninjs": ".json", "text": ".txt", "csv": ".csv", "html": ".html", "xml": ".xml",
	"newsml-g2": ".xml", "nitf": ".xml", "rss": ".xml", "atom": ".xml", "jsonfeed": ".json", "warc": ".warc", "tar": ".tar", "zip": ".zip",
}

// media are the same by media type.
var media = map[string]string{
	"application/jsonl": "jsonl", "application/x-ndjson": "jsonl", "application/x-jsonlines": "jsonl", "application/json": "json",
	"application/feed+json": "json", "application/ld+json": "json", "text/plain": "text", "text/csv": "csv", "text/html": "html",
	"application/xhtml+xml": "html", "application/xml": "xml", "text/xml": "xml", "application/atom+xml": "xml", "application/rss+xml": "xml",
	"application/vnd.iptc.g2.newsmessage+xml": "xml", "application/nitf+xml": "xml", "application/warc": "warc", "application/x-tar": "tar",
	"application/zip": "zip", "application/gzip": "", "application/zstd": "", "application/octet-stream": "",
}

// unnamed stands for the id of an article that has none.
const unnamed = "article without an identifier"

// mostArticles is how many articles one request may bring, and postBatch how many are
// committed at once.
const (
	mostArticles = 100_000
	postBatch    = 512
)

// Posted says what is posted.
type Posted struct {
	Scope
	Format  string `query:"format" enum:"jsonl,json,ninjs,text,csv,html,xml,newsml-g2,nitf,rss,atom,jsonfeed,warc,tar,zip" doc:"The format of the body, where Content-Type does not tell it. Of most, the first bytes do."`
	ID      string `query:"id" maxLength:"4096" doc:"The id of an article whose format has none, such as plain text." example:"meridian-1005-1"`
	Source  string `query:"source" maxLength:"500" doc:"The outlet of the articles that name none." example:"Meridian Wire"`
	Correct bool   `query:"correct" doc:"The articles correct what their origin said: their claims take back those of earlier versions, also from copies that still print them."`
}

func (a *api) articles() {
	read := func(path, id, tag, short, long string, fails ...int) says {
		return says{method: http.MethodGet, path: path, id: id, tag: tag, right: access.Read, short: short, long: long, fails: fails}
	}
	add(a, read("/v1/articles/{name}", "getArticle", "Articles", "Get an article", `
An article with what was decided for it, and the names of its versions. By its id it is the latest version; by a name from facts (the version behind an @) that one.

Offsets in facts and snippets count bytes of body.`, 404),
		func(ctx context.Context, in *OfArticle) (*wirefold.ArticleInfo, error) {
			v, err := a.view(ctx, in.Moment)
			if err != nil {
				return nil, err
			}
			return v.Article(in.Name)
		})
	add(a, read("/v1/articles/{name}/carriers", "getCarriers", "Articles", "Get who carries an article", `
The articles, of other outlets or under other ids, that carry the text of this one: those to tell when it is killed or corrected.`, 404),
		func(ctx context.Context, in *OfArticle) (*carriers, error) {
			v, err := a.view(ctx, in.Moment)
			if err != nil {
				return nil, err
			}
			list, err := v.Carriers(in.Name)
			return &carriers{list}, err
		})
	add(a, read("/v1/decisions", "listDecisions", "Articles", "List decisions", `
The decision for every version of every article, in the order in which they were made: its story, its copy family, and what it is a copy of.`),
		func(ctx context.Context, in *struct {
			Moment
			Page
		},
		) (*decisionList, error) {
			v, err := a.view(ctx, in.Moment)
			if err != nil {
				return nil, err
			}
			made := listOf("decisions", v.Name(), mark(in.AsOf))
			list, next, err := paged(a, v, in.Moment, in.Page, made, func(v wirefold.View, offset, limit int) ([]wirefold.Decision, error) {
				return part(v.Decisions(), offset, limit), nil
			})
			return &decisionList{list, next}, err
		})
	add(a, read("/v1/explain", "explain", "Articles", "Explain why two articles are, or are not, together", `
The receipt of the decision: the passages they share, what each feature counted, the names and days that only one has, what would have turned the decision, and what else came near.`, 404),
		func(ctx context.Context, in *struct {
			Moment
			A string `query:"a" required:"true" maxLength:"10000" doc:"The name of one article." example:"meridian-1005-1"`
			B string `query:"b" required:"true" maxLength:"10000" doc:"The name of the other." example:"polar-1005-1"`
		},
		) (*wirefold.Explanation, error) {
			v, err := a.view(ctx, in.Moment)
			if err != nil {
				return nil, err
			}
			return v.Explain(ctx, in.A, in.B)
		})

	s := says{
		method: http.MethodPost, path: "/v1/articles", id: "addArticles", tag: "Articles", right: access.Ingest, slow: true,
		short: "Add articles",
		long: `
One article or many, in any format that is read: JSON Lines, JSON, ninjs, NewsML-G2, NITF, RSS, Atom, JSON Feed, HTML, WARC, CSV, plain text, also packed (.gz, .zst) or in an archive. What the body is is told by the parameter format, else by Content-Type, else by its first bytes.

It is read as it comes and committed in batches. The answer has a result for each article in the order of the body; what cannot be read has an error with its place, and the rest goes on. What the answer says was decided is on disk.

**Doing it again is safe.** An article that is there already, word for word, changes nothing and is answered with new: false. So after a broken connection or a 503, post the same again. The same id with another version or text is a new version.

An article under embargo, or withheld, is held: kept, and seen by nobody until its time. One that was deleted is not taken in again.

Whoever may only add articles sees what was decided on these, and nothing else.`,
		fails: []int{413, 415, 422},
	}
	s.takes = &huma.RequestBody{Required: true, Description: "The articles.", Content: map[string]*huma.MediaType{}}
	for _, m := range slices.Sorted(maps.Keys(media)) {
		s.takes.Content[m] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	}
	s.takes.Content["application/jsonl"].Example = `{"id":"meridian-1005-1","title":"Ferry sinks off Lissey","body":"PORT ANSEL (Meridian Wire) - A ferry sank on Saturday.","source":"Meridian Wire","published":"2031-10-05T07:05:00Z"}`
	op := s.operation()
	op.Responses["200"] = &huma.Response{Description: "What became of each.", Content: map[string]*huma.MediaType{
		"application/json": {Schema: schemaOf[posted](a)},
	}}
	stream(a, s, op, func(ctx context.Context, in *Posted) (func(*call), error) {
		out, err := a.post(ctx, in)
		if err != nil {
			return nil, err
		}
		return func(c *call) { a.send(c, out) }, nil
	})
}

// post takes articles in.
func (a *api) post(ctx context.Context, in *Posted) (*posted, error) {
	c := callOf(ctx)
	kind, params := in.Format, map[string]string{}
	if t := c.r.Header.Get("Content-Type"); t != "" {
		name, p, err := mime.ParseMediaType(t)
		of, ok := media[name]
		if (err != nil || !ok) && kind == "" {
			return nil, huma.NewError(http.StatusUnsupportedMediaType, fmt.Sprintf("articles are not read as %.100q; give the parameter format", t))
		}
		if params = p; kind == "" {
			kind = of
		}
	}
	body := http.MaxBytesReader(c.w, c.r.Body, a.MostBody)
	to := a.in(in.Scope)
	defer a.hub.Renew()
	out := &posted{Results: []result{}}
	reader := formats.Reader()
	var batch []*corpus.Article
	var places []int // of the batch, among the results
	commit := func() error {
		defer func() { batch, places = batch[:0], places[:0] }()
		return a.commit(ctx, to, in.Correct, batch, places, out)
	}
	charset := params["charset"]
	for article, err := range reader.ReadFrom(ctx, &steady{c, body}, corpus.Input{Path: "body", Name: unnamed + kinds[kind], Charset: charset}) {
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			out.Failed++
			out.Results = append(out.Results, result{Error: faultOf(err)})
		case article.ID == unnamed && in.ID == "":
			out.Articles++
			out.Failed++
			out.Results = append(out.Results, result{Error: &fault{Detail: "the article has no identifier", Hint: "give it one with the parameter id"}})
		default:
			out.Articles++
			if article.ID == unnamed {
				article.ID = in.ID
			}
			if article.Source == "" {
				article.Source = in.Source
			}
			places = append(places, len(out.Results))
			out.Results = append(out.Results, result{Article: article.ID})
			batch = append(batch, article)
		}
		if len(batch) == postBatch || len(batch) == 1 && in.Correct {
			if err := commit(); err != nil {
				return nil, a.interrupted(err, out)
			}
		}
		if len(out.Results) >= mostArticles {
			out.Failed++
			out.Results = append(out.Results, result{Error: &fault{
				Detail: fmt.Sprintf("the body goes on behind %d articles and was not read on", mostArticles), Hint: "post the rest by itself",
			}})
			break
		}
	}
	if err := commit(); err != nil {
		return nil, a.interrupted(err, out)
	}
	if out.Articles == 0 {
		return nil, unread(out)
	}
	return out, nil
}

// commit takes a batch in.
func (a *api) commit(ctx context.Context, to *wirefold.Collection, correct bool, batch []*corpus.Article, places []int, out *posted) error {
	if len(batch) == 0 {
		return nil
	}
	var results []wirefold.Result
	var err error
	if correct {
		var r wirefold.Result
		if r.Decision, r.Err = to.Correct(ctx, batch[0]); stops(r.Err) {
			return r.Err
		}
		r.New = r.Err == nil
		r.Held = r.Relation == "held"
		results = []wirefold.Result{r}
	} else if results, err = to.AddBatch(ctx, batch); err != nil {
		return err
	}
	for i, r := range results {
		x := &out.Results[places[i]]
		if r.Err != nil {
			out.Failed++
			x.Error = &fault{Detail: text(r.Err)}
			continue
		}
		x.Decision, x.New, x.Held = &results[i].Decision, r.New, r.Held
		switch {
		case r.Held:
			out.Held++
		case r.New:
			out.New++
		}
	}
	return nil
}

// stops reports whether an error is none of the article's.
func stops(err error) bool {
	for _, k := range []error{wirefold.ErrReadOnly, wirefold.ErrClosed, wirefold.ErrRules, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, k) {
			return true
		}
	}
	return false
}

// interrupted tells that not everything could be taken in.
func (a *api) interrupted(err error, out *posted) error {
	if !stops(err) {
		a.Log.Error("articles were not taken in", "reason", err)
	}
	if errors.Is(err, wirefold.ErrReadOnly) {
		return huma.NewError(http.StatusForbidden, readOnly)
	}
	why := unavailable(err)
	if !stops(err) && !errors.Is(err, syscall.ENOSPC) {
		why = "the store could not be written, and the desk's log says why"
	}
	return huma.NewError(http.StatusServiceUnavailable, fmt.Sprintf(
		"%s; this came after %d articles had been taken in; post all again, and those are recognised", why, out.New+out.Held))
}

// unread is the problem of a body without articles.
func unread(out *posted) error {
	if len(out.Results) == 0 {
		return argument("the body holds no articles")
	}
	var why []error
	for _, r := range out.Results {
		f := r.Error
		where := "body"
		switch {
		case f.Line > 0:
			where = fmt.Sprintf("body line %d", f.Line)
		case f.Offset > 0:
			where = fmt.Sprintf("body byte %d", f.Offset)
		}
		why = append(why, &huma.ErrorDetail{Message: strings.TrimSuffix(f.Detail+"; "+f.Hint, "; "), Location: where})
	}
	return huma.NewError(http.StatusUnprocessableEntity, "no article of the body could be read", why...)
}

func faultOf(err error) *fault {
	var p *corpus.Problem
	if !errors.As(err, &p) {
		return &fault{Detail: text(err)}
	}
	f := &fault{Detail: strings.ReplaceAll(p.Reason, unnamed, "body"), Hint: p.Hint, Line: p.Line, Offset: p.Offset}
	if p.File != "body" {
		f.Within = strings.TrimPrefix(p.File, "body/")
	}
	var big *http.MaxBytesError
	if errors.As(err, &big) || strings.Contains(f.Detail, "request body too large") {
		f.Detail, f.Hint = "the body is too large and was not read on", "post the rest by itself"
	}
	return f
}

// steady reads a body whose sender may take his time, but must not stop.
type steady struct {
	c    *call
	body io.Reader
}

func (s *steady) Read(b []byte) (int, error) {
	control := http.NewResponseController(s.c.w)
	_ = control.SetReadDeadline(time.Now().Add(time.Minute))
	n, err := s.body.Read(b)
	if err != nil {
		_ = control.SetReadDeadline(time.Time{})
	}
	return n, err
}
