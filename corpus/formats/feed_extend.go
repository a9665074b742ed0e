package formats

import (
	"math"
	"strconv"
	"strings"

	ext "github.com/mmcdole/gofeed/extensions"

	"github.com/wirefold/wirefold/corpus"
)

// This file reads the extensions of RSS and Atom: Media RSS, Dublin Core, GeoRSS, and
// those for rights. Their prefixes are those that gofeed gives their name spaces.

// extTexts are the texts of the elements of that name that are not empty.
func extTexts(e ext.Extensions, prefix, name string) []string {
	var all []string
	for _, x := range e[prefix][name] {
		text := x.Value
		for _, n := range x.Children["name"] { // as of <atom:author>
			text = feedFirst(text, n.Value)
		}
		if strings.TrimSpace(text) != "" {
			all = append(all, strings.TrimSpace(text))
		}
	}
	return all
}

// extText is the first of them.
func extText(e ext.Extensions, prefix, name string) string {
	return feedFirst(extTexts(e, prefix, name)...)
}

func extDate(e ext.Extensions, prefix, name string) feedDate {
	return feedDate{printed: extText(e, prefix, name)}
}

// groupText is the text of an element in a <media:group>.
func groupText(e ext.Extensions, name string) string {
	for _, g := range e["media"]["group"] {
		if s := extChild(g, name); s != "" {
			return s
		}
	}
	return ""
}

func extChild(x ext.Extension, name string) string {
	for _, c := range x.Children[name] {
		if s := strings.TrimSpace(c.Value); s != "" {
			return s
		}
	}
	return ""
}

// extensions notes what the extensions say of an item of RSS or Atom.
func (f *openedFeed) extensions(it *feedItem, e ext.Extensions) {
	for _, s := range extTexts(e, "dc", "subject") {
		it.tag("", s, "")
	}
	for s := range strings.SplitSeq(extText(e, "media", "keywords"), ",") {
		it.tag("", s, "")
	}
	m := feedMedia{f: f, it: it, credit: extText(e, "media", "credit")}
	for _, g := range e["media"]["group"] {
		inner := m
		inner.credit = feedFirst(extChild(g, "credit"), m.credit)
		inner.title = feedFirst(extChild(g, "description"), extChild(g, "title"))
		for _, c := range g.Children["content"] {
			inner.content(c)
		}
		inner.thumbnails(g.Children["thumbnail"])
	}
	for _, c := range e["media"]["content"] {
		m.content(c)
	}
	m.thumbnails(e["media"]["thumbnail"])
	for _, i := range e["itunes"]["image"] {
		it.enclosure(f.resolve(i.Attrs["href"]), "", "image", "")
	}
	f.places(it, e)
}

// feedMedia reads Media RSS.
type feedMedia struct {
	f             *openedFeed
	it            *feedItem
	title, credit string // of all that has none of its own
}

// content reads a file, and the small pictures of it.
func (m feedMedia) content(c ext.Extension) {
	m.credit = feedFirst(extChild(c, "credit"), m.credit)
	m.title = feedFirst(extChild(c, "description"), extChild(c, "text"), extChild(c, "title"), m.title)
	if address := m.f.resolve(c.Attrs["url"]); address != "" {
		m.it.enclosure(address, c.Attrs["type"], c.Attrs["medium"], m.caption())
	}
	m.thumbnails(c.Children["thumbnail"])
}

func (m feedMedia) thumbnails(all []ext.Extension) {
	for _, t := range all {
		m.it.enclosure(m.f.resolve(t.Attrs["url"]), "", "image", m.caption())
	}
}

// caption is what a picture shows, and in brackets who took it.
func (m feedMedia) caption() string {
	switch {
	case m.credit == "" || strings.Contains(m.title, m.credit):
		return m.title
	case m.title == "":
		return m.credit
	default:
		return m.title + " (" + m.credit + ")"
	}
}

// places notes where an item plays.
func (f *openedFeed) places(it *feedItem, e ext.Extensions) {
	name := extText(e, "georss", "featurename")
	if name == "" {
		name = extText(e, "georss", "featureName")
	}
	points := extTexts(e, "georss", "point")
	for _, w := range e["georss"]["where"] {
		for _, p := range w.Children["Point"] {
			points = append(points, extChild(p, "pos"))
		}
	}
	if lat, long := extText(e, "geo", "lat"), extText(e, "geo", "long"); lat != "" && len(points) == 0 {
		points = append(points, lat+" "+long)
	}
	named := false
	for _, p := range points {
		at := feedPoint(p)
		if at == nil {
			continue
		}
		it.meta.Tags = append(it.meta.Tags, corpus.Tag{Kind: "place", Name: feedLine(name), Point: at})
		named = true
	}
	if name != "" && !named {
		it.meta.Tags = append(it.meta.Tags, corpus.Tag{Kind: "place", Name: feedLine(name)})
	}
	for _, coverage := range append(extTexts(e, "dc", "coverage"), extTexts(e, "dcterms", "spatial")...) {
		it.meta.Tags = append(it.meta.Tags, corpus.Tag{Kind: "place", Name: feedLine(coverage)})
	}
}

// feedPoint reads degrees north and degrees east; nil when they are none.
func feedPoint(s string) *[2]float64 {
	f := strings.Fields(strings.ReplaceAll(s, ",", " "))
	if len(f) != 2 {
		return nil
	}
	north, err1 := strconv.ParseFloat(f[0], 64)
	east, err2 := strconv.ParseFloat(f[1], 64)
	if err1 != nil || err2 != nil || !(math.Abs(north) <= 90 && math.Abs(east) <= 180) {
		return nil
	}
	return &[2]float64{east, north}
}

// feedRights is what a feed or an item says of its rights; nil when nothing.
func feedRights(notice string, e ext.Extensions) *corpus.Rights {
	r := corpus.Rights{
		Holder: feedLine(extText(e, "dcterms", "rightsHolder")),
		Notice: feedLine(feedFirst(notice, extText(e, "dc", "rights"), extText(e, "dcterms", "rights"), extText(e, "media", "copyright"))),
		URL:    extText(e, "dcterms", "license"),
	}
	for _, l := range e["media"]["copyright"] {
		r.URL = feedFirst(r.URL, l.Attrs["url"])
	}
	for _, l := range e["media"]["license"] {
		r.Terms = feedFirst(r.Terms, feedLine(l.Value))
		r.URL = feedFirst(r.URL, l.Attrs["href"])
	}
	for _, l := range e["cc"]["license"] {
		r.URL = feedFirst(r.URL, l.Attrs["resource"], l.Value)
	}
	r.URL = feedFirst(r.URL, extText(e, "creativeCommons", "license"))
	if r == (corpus.Rights{}) {
		return nil
	}
	return &r
}

// feedLicence is r with the address of its terms.
func feedLicence(r *corpus.Rights, address string) *corpus.Rights {
	with := corpus.Rights{}
	if r != nil {
		with = *r
	}
	with.URL = feedFirst(with.URL, address)
	return &with
}
