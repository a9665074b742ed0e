package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// htmlEncodings writes articles in schema.org's words, as lines of JSON-LD and as
// pages that hold it.
func htmlEncodings() []Encoding {
	return []Encoding{
		{
			Name: "jsonld", Extension: ".jsonl", About: "schema.org NewsArticle as JSON-LD, one a line",
			New: func(w io.Writer) Writer { return &jsonldWriter{w: w} },
		},
		{
			Name: "html", Extension: ".html", About: "a web page with its schema.org description, one article a file", Single: true,
			New: func(w io.Writer) Writer { return &htmlWriter{w: w} },
		},
	}
}

// ownContext is the vocabulary in which we write, and how ours is told from it. What
// schema.org has no word for is kept in ours, so that what we write we read back whole.
var ownContext = []any{"https://schema.org", map[string]string{"wirefold": "https://github.com/wirefold/wirefold#"}}

// ldArticle is an article as we write it.
type ldArticle struct {
	Context     []any              `json:"@context"`
	Type        string             `json:"@type"`
	Headline    string             `json:"headline,omitempty"`
	ArticleBody string             `json:"articleBody,omitempty"`
	Published   string             `json:"datePublished,omitempty"`
	Modified    string             `json:"dateModified,omitempty"`
	Created     string             `json:"dateCreated,omitempty"`
	Expires     string             `json:"expires,omitempty"`
	InLanguage  string             `json:"inLanguage,omitempty"`
	URL         string             `json:"url,omitempty"`
	Identifier  string             `json:"identifier"`
	Version     string             `json:"version,omitempty"`
	Publisher   *ldThing           `json:"publisher,omitempty"`
	Author      *ldThing           `json:"author,omitempty"`
	CreditText  string             `json:"creditText,omitempty"`
	Dateline    string             `json:"dateline,omitempty"`
	Abstract    string             `json:"abstract,omitempty"`
	Correction  string             `json:"correction,omitempty"`
	About       []ldThing          `json:"about,omitempty"`
	Mentions    []ldThing          `json:"mentions,omitempty"`
	Holder      *ldThing           `json:"copyrightHolder,omitempty"`
	Notice      string             `json:"copyrightNotice,omitempty"`
	Terms       string             `json:"conditionsOfAccess,omitempty"`
	License     string             `json:"license,omitempty"`
	IsBasedOn   []string           `json:"isBasedOn,omitempty"`
	ID          string             `json:"wirefold:id"`
	Meta        *json.RawMessage   `json:"wirefold:meta,omitempty"`
	Furniture   []corpus.Furniture `json:"wirefold:furniture,omitempty"`
}

type ldThing struct {
	Type string `json:"@type"`
	Name string `json:"name,omitempty"`
	ID   string `json:"@id,omitempty"`
}

// ldOf describes an article.
func ldOf(a *corpus.Article) (*ldArticle, error) {
	if a.ID == "" {
		return nil, errors.New("the article has no id, by which it could be read again")
	}
	d := &ldArticle{
		Context: ownContext, Type: "NewsArticle",
		Headline: a.Title, ArticleBody: a.Body, Published: printTime(a.Published), InLanguage: a.Lang, URL: a.URL,
		Identifier: a.ID, ID: a.ID, Version: a.Version, Furniture: a.Furniture,
	}
	d.Publisher = named("Organization", a.Source)
	m := a.Meta
	if m == nil {
		return d, nil
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("article %s: %w", a.ID, err)
	}
	d.Meta = (*json.RawMessage)(&raw)
	d.Modified, d.Created, d.Expires = printTime(m.Modified), printTime(m.Created), printTime(m.Expires)
	d.Author, d.CreditText, d.Dateline, d.Abstract = named("Person", m.Byline), m.Credit, m.Located, m.Summary
	for _, s := range m.Signals {
		if s == "correction" {
			d.Correction = m.Note
		}
	}
	for _, t := range m.Tags {
		n := ldThing{Type: typeOfTag(t.Kind), Name: t.Name, ID: t.ID}
		if t.Rel == "mentions" {
			d.Mentions = append(d.Mentions, n)
		} else {
			d.About = append(d.About, n)
		}
	}
	if r := m.Rights; r != nil {
		d.Holder, d.Notice, d.Terms, d.License = named("Organization", r.Holder), r.Notice, r.Terms, r.URL
	}
	for _, l := range m.Links {
		if (l.Rel == corpus.EvolvedFrom || l.Rel == "isbasedon") && l.URL != "" {
			d.IsBasedOn = append(d.IsBasedOn, l.URL)
		}
	}
	return d, nil
}

func named(kind, name string) *ldThing {
	if name == "" {
		return nil
	}
	return &ldThing{Type: kind, Name: name}
}

func typeOfTag(kind string) string {
	switch kind {
	case "person":
		return "Person"
	case "organisation":
		return "Organization"
	case "place":
		return "Place"
	case "event":
		return "Event"
	}
	return "Thing"
}

func printTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339Nano)
}

// ownArticle is the article of a thing that we wrote, just as it was.
func ownArticle(n thing) (*corpus.Article, bool) {
	id, ok := n["wirefold:id"].(string)
	if !ok || id == "" {
		return nil, false
	}
	text := func(key string) string { s, _ := n[key].(string); return s }
	a := &corpus.Article{
		ID: id, Title: text("headline"), Body: text("articleBody"), Lang: text("inLanguage"), URL: text("url"), Version: text("version"),
	}
	a.Published, _ = corpus.ParseTime(text("datePublished"))
	if p, ok := n["publisher"].(thing); ok {
		a.Source, _ = p["name"].(string)
	}
	if v := n["wirefold:meta"]; v != nil {
		m := &corpus.Meta{}
		if again(v, m) {
			a.Meta = m
		}
	}
	if v := n["wirefold:furniture"]; v != nil {
		var all []corpus.Furniture
		if again(v, &all) && inOrder(all, len(a.Body)) {
			a.Furniture = all
		}
	}
	return a, true
}

// again reads what was already read once into a type.
func again(v, into any) bool {
	raw, err := json.Marshal(v)
	return err == nil && json.Unmarshal(raw, into) == nil
}

// inOrder reports whether spans lie in a text of size bytes, in order and apart.
func inOrder(all []corpus.Furniture, size int) bool {
	end := 0
	for _, f := range all {
		if f.Start < end || f.End <= f.Start || f.End > size {
			return false
		}
		end = f.End
	}
	return true
}

// jsonldWriter writes an article a line.
type jsonldWriter struct{ w io.Writer }

func (j *jsonldWriter) Write(a *corpus.Article) error {
	d, err := ldOf(a)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(d); err != nil {
		return fmt.Errorf("article %s: %w", a.ID, err)
	}
	_, err = j.w.Write(b.Bytes())
	return err
}

func (j *jsonldWriter) Close() error { return nil }

// htmlWriter writes a page.
type htmlWriter struct {
	w    io.Writer
	done bool
}

func (h *htmlWriter) Write(a *corpus.Article) error {
	if h.done {
		return errors.New("a page holds one article: write the next to another file")
	}
	d, err := ldOf(a)
	if err != nil {
		return err
	}
	ld, err := json.Marshal(d) // escapes <, so that no text ends the script
	if err != nil {
		return fmt.Errorf("article %s: %w", a.ID, err)
	}
	h.done = true
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n<html")
	put := func(before, text, after string) {
		if text != "" {
			b.WriteString(before + html.EscapeString(text) + after)
		}
	}
	put(` lang="`, a.Lang, `"`)
	b.WriteString(">\n<head>\n<meta charset=\"utf-8\">\n")
	put("<title>", a.Title, "</title>\n")
	put(`<link rel="canonical" href="`, a.URL, "\">\n")
	put(`<meta property="og:site_name" content="`, a.Source, "\">\n")
	put(`<meta property="article:published_time" content="`, d.Published, "\">\n")
	put(`<meta property="article:modified_time" content="`, d.Modified, "\">\n")
	b.WriteString(`<script type="application/ld+json">` + string(ld) + "</script>\n</head>\n<body>\n<article>\n")
	put("<h1>", a.Title, "</h1>\n")
	if a.Meta != nil {
		put(`<p class="byline">`, a.Meta.Byline, "</p>\n")
	}
	put(`<p><time datetime="`+html.EscapeString(d.Published)+`">`, d.Published, "</time></p>\n")
	writeLines(&b, a)
	b.WriteString("</article>\n</body>\n</html>\n")
	_, err = io.WriteString(h.w, b.String())
	return err
}

// writeLines writes a paragraph a line of the body, furniture marked by its class.
func writeLines(b *strings.Builder, a *corpus.Article) {
	at, next := 0, 0
	for l := range strings.SplitAfterSeq(a.Body, "\n") {
		for next < len(a.Furniture) && a.Furniture[next].End <= at {
			next++
		}
		open := "<p>"
		if next < len(a.Furniture) && a.Furniture[next].Start < at+len(l) {
			open = `<p class="` + a.Furniture[next].Kind.String() + `">`
		}
		at += len(l)
		if l = strings.TrimSpace(l); l != "" {
			b.WriteString(open + html.EscapeString(l) + "</p>\n")
		}
	}
}

func (h *htmlWriter) Close() error { return nil }
