package publish

import (
	"encoding/json"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
)

// lines writes a JSON value a line.
type lines struct {
	enc *json.Encoder
	of  func(s *item) []any
}

func openJSON(w io.Writer, of func(s *item) []any) *lines {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return &lines{enc, of}
}

func (l *lines) story(s *item) error {
	for _, v := range l.of(s) {
		if err := l.enc.Encode(v); err != nil {
			return err
		}
	}
	return nil
}

func (l *lines) close() error { return nil }

func openLines(w io.Writer, _ *Options) writer {
	return openJSON(w, func(s *item) []any {
		return []any{struct {
			*wirefold.Story
			Families []wirefold.Family `json:"families"`
			Box      merge.Box         `json:"box"`
		}{s.Story, s.Families, s.box}}
	})
}

// A ninjs 3.1 object, as far as stories need it. The order of the fields is that of
// the standard's examples.
type ninjs struct {
	Standard     *ninjsStandard `json:"standard,omitempty"`
	Name         string         `json:"name,omitempty"` // of an association
	Rel          string         `json:"rel,omitempty"`
	URI          string         `json:"uri"`
	Type         string         `json:"type"`
	Version      string         `json:"version,omitempty"`
	FirstCreated *time.Time     `json:"firstCreated,omitempty"`
	Created      *time.Time     `json:"versionCreated,omitempty"`
	PubStatus    string         `json:"pubStatus,omitempty"`
	Language     string         `json:"language,omitempty"`
	Title        string         `json:"title,omitempty"`
	Headlines    []ninjsText    `json:"headlines,omitempty"`
	Descriptions []ninjsText    `json:"descriptions,omitempty"`
	Places       []ninjsName    `json:"places,omitempty"`
	Sources      []ninjsName    `json:"infoSources,omitempty"`
	Event        *ninjsEvent    `json:"eventDetails,omitempty"`
	Associations []ninjs        `json:"associations,omitempty"`
	AltIDs       []ninjsAltID   `json:"altIds,omitempty"`
}

type ninjsStandard struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Schema  string `json:"schema"`
}

type ninjsText struct {
	Role        string `json:"role,omitempty"`
	ContentType string `json:"contentType,omitempty"`
	Value       string `json:"value"`
}

type ninjsName struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
}

type ninjsAltID struct {
	Role  string `json:"role"`
	Value string `json:"value"`
}

type ninjsEvent struct {
	Dates struct {
		Expected string `json:"expectedStartDate"`
	} `json:"dates"`
}

// facts is the companion of a ninjs event: what ninjs has no place for.
type facts struct {
	FactsOf string       `json:"factsOf"` // the uri of the event
	Origins int          `json:"origins"`
	States  []string     `json:"states"`
	Box     merge.Box    `json:"box"`
	Facts   []merge.Fact `json:"facts"`
}

func openNinjs(w io.Writer, _ *Options) writer {
	return openJSON(w, func(s *item) []any {
		n := ninjs{
			Standard: &ninjsStandard{"ninjs", "3.1", "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"},
			URI:      s.uri, Type: "event", FirstCreated: s.First, Created: s.Last, PubStatus: "usable", Title: s.Headline,
			Version:   strconv.FormatUint(s.Changed, 10),
			Headlines: []ninjsText{{"main", "text/plain", s.Headline}},
		}
		if s.withdrawn() {
			n.PubStatus = "canceled"
		}
		for _, line := range s.summary() {
			n.Descriptions = append(n.Descriptions, ninjsText{"fact", "text/plain", line})
		}
		for _, p := range s.Places {
			n.Places = append(n.Places, ninjsName{Name: p})
		}
		if day := s.day(); day != "" {
			n.Event = &ninjsEvent{}
			n.Event.Dates.Expected = day
		}
		for _, r := range s.reports {
			n.Associations = append(n.Associations, r.ninjs())
		}
		return []any{n, facts{s.uri, s.Origins, s.States, s.box, s.Facts}}
	})
}

// ninjs is a report as an association of its event.
func (r *report) ninjs() ninjs {
	a := ninjs{
		Name: r.Name, Rel: "report", URI: asURI(r.ID), Type: "text", Version: r.Decision.Version, PubStatus: "usable", Language: r.Lang,
		Headlines: []ninjsText{{"main", "text/plain", r.Title}},
	}
	if r.copied {
		a.Rel = "copy"
	}
	if r.Decision.Killed {
		a.PubStatus = "canceled"
	}
	if !r.Published.IsZero() {
		a.Created = &r.Published
	}
	if r.Source != "" {
		a.Sources = append(a.Sources, ninjsName{r.Source, "publisher"})
	}
	if r.origin != "" && !strings.EqualFold(r.origin, r.Source) {
		a.Sources = append(a.Sources, ninjsName{r.origin, "origin"})
	}
	if a.URI != r.ID {
		a.AltIDs = append(a.AltIDs, ninjsAltID{"id", r.ID})
	}
	if r.url != "" && r.url != r.ID {
		a.AltIDs = append(a.AltIDs, ninjsAltID{"url", r.url})
	}
	return a
}

// asURI is an article's id as ninjs wants it: where it is no URI, one that holds it.
func asURI(id string) string {
	if u, err := url.Parse(id); err == nil && u.IsAbs() && !strings.ContainsAny(id, " <>\"{}|\\^`") && u.String() == id {
		return id
	}
	return "urn:wirefold:article:" + url.PathEscape(id)
}

// object is a schema.org object: names sorted, as encoding/json sorts them.
type object map[string]any

func (o object) set(name string, v any) {
	switch v := v.(type) {
	case string:
		if v == "" {
			return
		}
	case []object:
		if len(v) == 0 {
			return
		}
	}
	o[name] = v
}

func openLinked(w io.Writer, _ *Options) writer {
	return openJSON(w, func(s *item) []any {
		e := object{"@context": "https://schema.org", "@type": "Event", "@id": s.uri, "name": s.Headline}
		e.set("url", s.link)
		e.set("startDate", s.day())
		var where []object
		for _, p := range s.Places {
			where = append(where, object{"@type": "Place", "name": p})
		}
		e.set("location", where)
		var about []object
		for i := range s.reports {
			about = append(about, s.reports[i].linked())
		}
		for i := range s.Facts {
			about = append(about, linkedClaim(&s.Facts[i]))
		}
		e.set("subjectOf", about)
		return []any{e}
	})
}

func (r *report) linked() object {
	a := object{"@type": "NewsArticle", "@id": r.ID}
	a.set("headline", r.Title)
	a.set("url", r.url)
	a.set("inLanguage", r.Lang)
	a.set("version", r.Decision.Version)
	if !r.Published.IsZero() {
		a["datePublished"] = r.Published
	}
	if r.Source != "" {
		a["publisher"] = object{"@type": "Organization", "name": r.Source}
	}
	if r.copied {
		a["isBasedOn"] = r.Decision.Of
	}
	if r.Decision.Killed {
		a["creativeWorkStatus"] = "Withdrawn"
	}
	return a
}

// linkedClaim is a fact as a schema.org Claim, with the articles that make it.
func linkedClaim(f *merge.Fact) object {
	c := object{"@type": "Claim", "text": f.Text(), "creativeWorkStatus": string(f.Status)}
	var said []object
	for i := range f.Claims {
		q := &f.Claims[i]
		a := object{"@type": "Quotation", "text": q.Quote, "creativeWorkStatus": string(q.Status), "isPartOf": object{"@type": "NewsArticle", "@id": q.Claim.Article}}
		if by := q.Claim.Cited.Name; by != "" {
			a["spokenByCharacter"] = object{"@type": "Thing", "name": by}
		}
		said = append(said, a)
	}
	c.set("appearance", said)
	return c
}
