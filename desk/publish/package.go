package publish

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// The parts of a NewsML-G2 2.3x packageItem that stories need, in the order that the
// standard wants. (IPTC, NewsML-G2 Implementation Guide, "Packages".)
type packageItem struct {
	XMLName         xml.Name   `xml:"packageItem"`
	XMLNS           string     `xml:"xmlns,attr"`
	GUID            string     `xml:"guid,attr"`
	Version         uint64     `xml:"version,attr"`
	Standard        string     `xml:"standard,attr"`
	StandardVersion string     `xml:"standardversion,attr"`
	Conformance     string     `xml:"conformance,attr"`
	Catalog         g2Catalog  `xml:"catalogRef"`
	Meta            g2ItemMeta `xml:"itemMeta"`
	Content         g2Content  `xml:"contentMeta"`
	Groups          g2Groups   `xml:"groupSet"`
}

type g2Catalog struct {
	Href string `xml:"href,attr"`
}

type g2Code struct {
	Code string `xml:"qcode,attr,omitempty"`
	Name string `xml:"name,omitempty"`
}

type g2ItemMeta struct {
	Class        g2Code   `xml:"itemClass"`
	Provider     g2Code   `xml:"provider"`
	Created      string   `xml:"versionCreated"`
	FirstCreated string   `xml:"firstCreated,omitempty"`
	Status       g2Code   `xml:"pubStatus"`
	Title        string   `xml:"title,omitempty"`
	Notes        []string `xml:"edNote,omitempty"`
}

type g2Content struct {
	Created      string          `xml:"contentCreated,omitempty"`
	Subjects     []g2Subject     `xml:"subject"`
	Headline     string          `xml:"headline"`
	Descriptions []g2Description `xml:"description"`
}

type g2Subject struct {
	Type string `xml:"type,attr"`
	Name string `xml:"name"`
}

type g2Description struct {
	Role string `xml:"role,attr"`
	Text string `xml:",chardata"`
}

type g2Groups struct {
	Root   string    `xml:"root,attr"`
	Groups []g2Group `xml:"group"`
}

type g2Group struct {
	ID    string  `xml:"id,attr"`
	Role  string  `xml:"role,attr"`
	Mode  string  `xml:"mode,attr,omitempty"`
	Title string  `xml:"title,omitempty"`
	Refs  []g2Ref `xml:"groupRef"`
	Items []g2Item
}

type g2Ref struct {
	ID string `xml:"idref,attr"`
}

type g2Item struct {
	XMLName  xml.Name `xml:"itemRef"`
	Residref string   `xml:"residref,attr"`
	Version  string   `xml:"version,attr,omitempty"`
	Type     string   `xml:"contenttype,attr"`
	Class    g2Code   `xml:"itemClass"`
	Provider *g2Code  `xml:"provider"`
	Created  string   `xml:"versionCreated,omitempty"`
	Status   g2Code   `xml:"pubStatus"`
	Title    string   `xml:"title,omitempty"`
}

const g2Namespace = "http://iptc.org/std/nar/2006-10-01/"

// packages writes one newsMessage. Its header says when it was sent, for which the
// newest story stands: so the items are gathered first.
type packages struct {
	w      io.Writer
	items  []packageItem
	newest time.Time
}

func openPackages(w io.Writer, _ *Options) writer {
	return &packages{w: w, newest: time.Unix(0, 0).UTC()}
}

// status is a pubStatus.
func status(killed bool) g2Code {
	if killed {
		return g2Code{Code: "stat:canceled"}
	}
	return g2Code{Code: "stat:usable"}
}

func (p *packages) story(s *item) error {
	x := packageItem{
		XMLNS: g2Namespace, GUID: s.uri, Version: max(1, s.Changed), Standard: "NewsML-G2", StandardVersion: "2.35", Conformance: "power",
		Catalog: g2Catalog{"http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_32.xml"},
		Meta: g2ItemMeta{
			Class: g2Code{Code: "ninat:composite"}, Provider: g2Code{Name: "Wirefold"},
			Created: s.updated().Format(time.RFC3339), Status: status(s.withdrawn()), Title: s.Headline,
		},
		Content: g2Content{Created: s.day(), Headline: s.Headline},
		Groups:  g2Groups{Root: "story"},
	}
	if s.First != nil {
		x.Meta.FirstCreated = s.First.UTC().Format(time.RFC3339)
	}
	if len(s.States) > 0 {
		x.Meta.Notes = []string{strings.Join(s.States, ", ")}
	}
	for _, place := range s.Places {
		x.Content.Subjects = append(x.Content.Subjects, g2Subject{"cpnat:geoArea", place})
	}
	for _, line := range s.summary() {
		x.Content.Descriptions = append(x.Content.Descriptions, g2Description{"drol:summary", line})
	}
	root := g2Group{ID: "story", Role: "group:main"}
	families := []g2Group{}
	for i := range s.reports {
		r := &s.reports[i]
		if !r.copied {
			g := g2Group{ID: fmt.Sprint("origin", len(families)+1), Role: "group:origin", Mode: "pgrmod:bag", Title: r.origin}
			root.Refs = append(root.Refs, g2Ref{g.ID})
			families = append(families, g)
		}
		g := &families[len(families)-1]
		g.Items = append(g.Items, r.item())
	}
	x.Groups.Groups = append([]g2Group{root}, families...)
	if s.updated().After(p.newest) {
		p.newest = s.updated()
	}
	p.items = append(p.items, x)
	return nil
}

func (r *report) item() g2Item {
	x := g2Item{
		Residref: r.ID, Version: r.Decision.Version, Type: "application/vnd.iptc.g2.newsitem+xml",
		Class: g2Code{Code: "ninat:text"}, Status: status(r.Decision.Killed), Title: r.Title,
	}
	if r.Source != "" {
		x.Provider = &g2Code{Name: r.Source}
	}
	if !r.Published.IsZero() {
		x.Created = r.Published.Format(time.RFC3339)
	}
	return x
}

func (p *packages) close() error {
	return writeXML(p.w, struct {
		XMLName xml.Name      `xml:"newsMessage"`
		XMLNS   string        `xml:"xmlns,attr"`
		Sent    string        `xml:"header>sent"`
		Sender  string        `xml:"header>sender"`
		Items   []packageItem `xml:"itemSet>packageItem"`
	}{XMLNS: g2Namespace, Sent: p.newest.Format(time.RFC3339), Sender: "Wirefold", Items: p.items})
}
