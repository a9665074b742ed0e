package publish

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"
)

// content is a story as a piece of HTML: its fact box, then its reports.
var content = template.Must(template.New("content").Parse(`{{.Box}}
<ul class="reports">
{{- range .Reports}}
<li>{{if .Copied}}copy: {{end}}{{if .Link}}<a href="{{.Link}}">{{.Title}}</a>{{else}}{{.Title}}{{end}}{{if .Source}} <cite>{{.Source}}</cite>{{end}}{{if .When}} <time>{{.When}}</time>{{end}}{{if .Killed}} <strong>withdrawn</strong>{{end}}</li>
{{- end}}
</ul>
`))

type contentReport struct {
	Title, Link, Source, When string
	Copied, Killed            bool
}

func (x *item) html() (string, error) {
	box, err := x.box.HTML()
	if err != nil {
		return "", err
	}
	data := struct {
		Box     template.HTML
		Reports []contentReport
	}{Box: box}
	for i := range x.reports {
		r := &x.reports[i]
		c := contentReport{Title: r.title(), Link: r.url, Source: r.Source, Copied: r.copied, Killed: r.Decision.Killed}
		if !r.Published.IsZero() {
			c.When = r.Published.UTC().Format(time.RFC3339)
		}
		data.Reports = append(data.Reports, c)
	}
	var b strings.Builder
	err = content.Execute(&b, data)
	return b.String(), err
}

// title is something to call a report by.
func (r *report) title() string {
	if r.Title != "" {
		return r.Title
	}
	return r.ID
}

// The elements of an Atom feed that stories need. Text that XML cannot hold becomes
// U+FFFD, which encoding/xml does.
type atomFeed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  string   `xml:"author>name"`
	Entries []atomEntry
}

type atomEntry struct {
	XMLName    xml.Name       `xml:"entry"`
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Published  string         `xml:"published,omitempty"`
	Updated    string         `xml:"updated"`
	Links      []atomLink     `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary"`
	Content    atomContent    `xml:"content"`
}

type atomLink struct {
	Rel   string `xml:"rel,attr"`
	Href  string `xml:"href,attr"`
	Title string `xml:"title,attr,omitempty"`
}

type atomCategory struct {
	Scheme string `xml:"scheme,attr"`
	Term   string `xml:"term,attr"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

// atom gathers the entries: the time of the newest stands before them all.
type atom struct {
	w      io.Writer
	feed   atomFeed
	newest time.Time
}

func openAtom(w io.Writer, o *Options) writer {
	id := o.Base
	if id == "" {
		id = "urn:wirefold:stories"
	}
	return &atom{w: w, feed: atomFeed{ID: id, Title: o.Title, Author: "Wirefold"}, newest: time.Unix(0, 0).UTC()}
}

func (a *atom) story(s *item) error {
	page, err := s.html()
	if err != nil {
		return err
	}
	e := atomEntry{
		ID: s.uri, Title: s.Headline, Updated: s.updated().Format(time.RFC3339),
		Summary: strings.Join(s.summary(), "\n"), Content: atomContent{"html", page},
	}
	if s.First != nil {
		e.Published = s.First.UTC().Format(time.RFC3339)
	}
	if s.link != "" {
		e.Links = append(e.Links, atomLink{Rel: "alternate", Href: s.link})
	}
	for i := range s.reports {
		if r := &s.reports[i]; r.url != "" {
			e.Links = append(e.Links, atomLink{"related", r.url, r.Title})
		}
	}
	for _, state := range s.States {
		e.Categories = append(e.Categories, atomCategory{"urn:wirefold:state", state})
	}
	for _, p := range s.Places {
		e.Categories = append(e.Categories, atomCategory{"urn:wirefold:place", p})
	}
	if s.updated().After(a.newest) {
		a.newest = s.updated()
	}
	a.feed.Entries = append(a.feed.Entries, e)
	return nil
}

func (a *atom) close() error {
	a.feed.Updated = a.newest.Format(time.RFC3339)
	return writeXML(a.w, a.feed)
}

func writeXML(w io.Writer, v any) error {
	b, err := xml.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, b)
	return err
}

type jsonFeed struct {
	Version string         `json:"version"`
	Title   string         `json:"title"`
	Home    string         `json:"home_page_url,omitempty"`
	Items   []jsonFeedItem `json:"items"`
}

type jsonFeedItem struct {
	ID        string   `json:"id"`
	URL       string   `json:"url,omitempty"`
	Title     string   `json:"title"`
	Summary   string   `json:"summary"`
	HTML      string   `json:"content_html"`
	Published string   `json:"date_published,omitempty"`
	Modified  string   `json:"date_modified,omitempty"`
	Tags      []string `json:"tags,omitempty"`
	// Wirefold is an extension, as JSON Feed allows with an underscore.
	Wirefold facts `json:"_wirefold"`
}

type jsonFeeder struct {
	w    io.Writer
	feed jsonFeed
}

func openJSONFeed(w io.Writer, o *Options) writer {
	return &jsonFeeder{w, jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: o.Title, Home: o.Base, Items: []jsonFeedItem{}}}
}

func (j *jsonFeeder) story(s *item) error {
	page, err := s.html()
	if err != nil {
		return err
	}
	x := jsonFeedItem{
		ID: s.uri, URL: s.link, Title: s.Headline, Summary: strings.Join(s.summary(), "\n"), HTML: page,
		Tags: append(append([]string{}, s.States...), s.Places...), Wirefold: facts{s.uri, s.Origins, s.States, s.box, s.Facts},
	}
	if s.First != nil {
		x.Published = s.First.UTC().Format(time.RFC3339)
	}
	if s.Last != nil {
		x.Modified = s.Last.UTC().Format(time.RFC3339)
	}
	j.feed.Items = append(j.feed.Items, x)
	return nil
}

func (j *jsonFeeder) close() error {
	enc := json.NewEncoder(j.w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(j.feed)
}
