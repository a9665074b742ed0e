package formats

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// readNewsML makes an article of an item.
func readNewsML(n *xmlNode, id string) (*corpus.Article, *corpus.Problem) {
	if n.name == "contentSet" || n.name == "contentMeta" {
		n = &xmlNode{name: "newsItem", kids: []*xmlNode{n}}
	}
	if guid := n.attr("guid"); guid != "" {
		id = guid
	}
	r := &newsmlReader{
		item: n, about: n.kid("itemMeta"), content: n.kid("contentMeta"), rights: n.kid("rightsInfo"),
		a:    &corpus.Article{ID: id, Version: n.attr("version")},
		meta: &corpus.Meta{},
	}
	if r.content == nil {
		r.content = &xmlNode{}
	}
	r.lang()
	r.catalog()
	r.text()
	if p := r.dates(); p != nil {
		return nil, p
	}
	r.management()
	r.description()
	r.rightsInfo()
	r.concept()
	heedTake(r.meta, r.meta.Slug, r.a.Title, r.meta.Note)
	r.a.Meta = metaOrNil(r.meta)
	if p := r.noText(); p != nil {
		return nil, p
	}
	return r.a, nil
}

// newsmlReader reads one item.
type newsmlReader struct {
	item, about, content, rights *xmlNode

	a       *corpus.Article
	meta    *corpus.Meta
	schemes map[string]string // what aliases stand for, by the item itself
	body    bodyText
}

// lang finds the language of the text; that of the item is the metadata's, and taken
// where nothing else tells.
func (r *newsmlReader) lang() {
	inline := r.item.kid("contentSet").kid("inlineXML")
	html := inline.find("html")
	r.a.Lang = cmp.Or(r.content.kid("language").attr("tag"), inline.attr("lang"), html.attr("lang"),
		inline.find("nitf").attr("baselang"), r.item.kid("contentSet").kid("inlineData").attr("lang"), r.item.attr("lang"))
}

// catalog reads the aliases that the item declares itself. Catalogs elsewhere are not
// fetched.
func (r *newsmlReader) catalog() {
	for _, c := range r.item.all("catalog") {
		for _, s := range c.all("scheme") {
			if alias, uri := s.attr("alias"), s.attr("uri"); alias != "" && uri != "" {
				if r.schemes == nil {
					r.schemes = map[string]string{}
				}
				r.schemes[alias] = uri
			}
		}
	}
}

// text reads the body: the first rendition that has text.
func (r *newsmlReader) text() {
	for _, name := range [...]string{"inlineXML", "inlineData"} {
		for _, inline := range r.item.kid("contentSet").all(name) {
			if b := inlineText(inline); b.text != "" {
				r.body = b
				r.a.Body, r.a.Furniture = b.text, b.furniture
				return
			}
		}
	}
}

// inlineText is the text of an inlineXML or inlineData.
func inlineText(n *xmlNode) bodyText {
	if n.attr("encoding") != "" {
		return bodyText{} // bytes of something else
	}
	if nitf := n.find("nitf"); nitf != nil {
		return nitfBody(nitf)
	}
	if n.find("body.content") != nil || n.find("body.head") != nil {
		return nitfBody(n)
	}
	if !n.hasElements() {
		var b strings.Builder
		n.characters(&b)
		text := strings.TrimSpace(b.String())
		if strings.HasPrefix(text, "<") || strings.Contains(n.attr("contenttype"), "html") {
			return markupText(text)
		}
		return bodyText{text: strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")}
	}
	content := n
	if body := n.find("body"); body != nil {
		content = body
	}
	var b strings.Builder
	content.inside(&b)
	t := markupText(b.String())
	if t.title == "" {
		t.title = n.find("head").kid("title").line()
	}
	return t
}

// bodyText is the text of an item, and what stands with it.
type bodyText struct {
	text                                               string
	furniture                                          []corpus.Furniture
	title, byline, located, summary, note, distributor string
	rights                                             string
	date                                               string // of the story, as norm
}

func markupText(markup string) bodyText {
	f := flatten(markup)
	return bodyText{text: f.text, furniture: f.furniture, title: f.title, byline: f.byline, located: f.dateline}
}

// dates reads the times. One that decides whether and when an item may be shown must be
// readable; others are left out when they are not (some are given as "2024-09" only).
func (r *newsmlReader) dates() *corpus.Problem {
	var sent time.Time
	for _, must := range [...]struct {
		name string
		to   *time.Time
	}{{"versionCreated", &sent}, {"embargoed", &r.meta.Embargo}} {
		if s := r.about.kid(must.name).line(); s != "" {
			t, err := corpus.ParseTime(s)
			if err != nil {
				return &corpus.Problem{ID: r.a.ID, Reason: must.name + ": " + err.Error(), Hint: "write times as 2024-09-17T05:30:00Z"}
			}
			*must.to = t
		}
	}
	first := timeOf(r.about.kid("firstCreated").line())
	created := timeOf(r.content.kid("contentCreated").line())
	r.meta.Created = firstTime(first, created)
	r.meta.Modified = timeOf(r.content.kid("contentModified").line())
	r.meta.Expires = timeOf(r.about.kid("expires").line())
	r.a.Published = firstTime(sent, first, created, timeOf(r.body.date))
	return nil
}

// timeOf is a time, or none where it cannot be read.
func timeOf(s string) time.Time {
	t, err := corpus.ParseTime(s)
	if err != nil {
		return time.Time{}
	}
	return t
}

func firstTime(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// management reads what itemMeta says: who sends the item, and what may be done with it.
func (r *newsmlReader) management() {
	r.a.Source = r.party(r.about.kid("provider"))
	status := r.about.kid("pubStatus")
	r.meta.Status = statusOf(cmp.Or(status.attr("qcode"), status.attr("uri"), status.attr("literal"), status.line()))
	if e := r.about.kid("embargoed"); e != nil && e.line() == "" && r.meta.Status == corpus.Usable {
		r.meta.Status = corpus.Withheld // until further notice
	}
	for _, s := range r.about.all("signal") {
		if name := strings.ToLower(codeTail(cmp.Or(s.attr("qcode"), s.attr("uri"), s.attr("literal")))); name != "" {
			addOnce(&r.meta.Signals, name)
		}
	}
	var notes []string
	for _, n := range r.about.all("edNote") {
		if s := n.line(); s != "" {
			addOnce(&notes, s)
		}
	}
	r.meta.Note = cmp.Or(strings.Join(notes, "\n"), r.body.note)
	for _, rep := range r.about.all("altRep") {
		if href := rep.attr("href"); r.a.URL == "" && isWebAddress(href) {
			r.a.URL = href
		}
	}
	for _, l := range slices.Concat(r.about.all("link"), r.item.all("link")) {
		r.link(l)
	}
	if r.item.name != "packageItem" {
		return
	}
	var refs func(n *xmlNode)
	refs = func(n *xmlNode) {
		for _, k := range n.kids {
			if k.name == "itemRef" {
				r.link(k)
			} else if k.name != "" {
				refs(k)
			}
		}
	}
	refs(r.item)
}

// link reads a link to another item, or the mention of one in a package.
func (r *newsmlReader) link(n *xmlNode) {
	l := corpus.Link{
		Rel: strings.ToLower(codeTail(n.attr("rel"))), ID: n.attr("residref"), Version: n.attr("version"),
		URL: n.attr("href"), Title: n.kid("title").line(),
	}
	switch {
	case l.Rel == "" && n.name == "itemRef":
		l.Rel = "item"
	case l.Rel == "":
		l.Rel = "seealso" // so the standard has it
	case l.Rel == "previousversion" && l.ID != "" && l.ID != r.a.ID:
		l.Rel = corpus.EvolvedFrom // it was filed under an id of its own
	}
	if l.ID != "" || l.URL != "" {
		r.meta.Links = append(r.meta.Links, l)
	}
}

// statusOf is the status that a code or word of the IPTC stands for.
func statusOf(s string) corpus.Status {
	switch strings.ToLower(codeTail(s)) {
	case "canceled", "cancelled", "killed":
		return corpus.Canceled
	case "withheld":
		return corpus.Withheld
	}
	return corpus.Usable
}

// description reads what contentMeta says of the text.
func (r *newsmlReader) description() {
	c, m := r.content, r.meta
	r.a.Title = cmp.Or(r.worded(c.all("headline")), r.worded(r.about.all("title")), r.body.title)
	m.Summary = r.body.summary
	for _, d := range c.all("description") {
		if role := codeTail(d.attr("role")); role == "" || role == "summary" {
			m.Summary = cmp.Or(d.line(), m.Summary)
			break
		}
	}
	m.Slug = r.worded(c.all("slugline"))
	m.Urgency = urgencyOf(c.kid("urgency").line())
	m.Byline = r.worded(c.all("by"))
	if m.Byline == "" {
		var names []string
		for _, n := range c.all("creator") {
			if name := cmp.Or(r.nameOf(n), n.attr("literal"), n.line()); name != "" {
				addOnce(&names, name)
			}
		}
		m.Byline = cmp.Or(strings.Join(names, ", "), r.body.byline)
	}
	var sources []string
	for _, n := range c.all("infoSource") {
		if name := r.party(n); name != "" {
			addOnce(&sources, name)
		}
	}
	m.Credit = cmp.Or(strings.Join(sources, ", "), r.worded(c.all("creditline")), r.body.distributor)
	var places []string
	for _, n := range c.all("located") {
		if name := cmp.Or(r.nameOf(n), n.attr("literal")); name != "" {
			addOnce(&places, name)
		}
	}
	m.Located = cmp.Or(strings.Join(places, ", "), r.body.located, r.worded(c.all("dateline")))
	for _, n := range c.kids {
		switch n.name {
		case "subject":
			kind := tagKinds[codeTail(n.attr("type"))]
			r.tag(n, cmp.Or(kind, "subject"))
		case "genre":
			r.tag(n, "genre")
		case "keyword":
			r.addTag(corpus.Tag{Kind: "subject", Name: n.line()})
		}
	}
}

// tagKinds are the kinds of tags by the natures of concepts (NewsCodes, cpnature), and by
// the types of places that some name there.
var tagKinds = map[string]string{
	"abstract": "subject", "person": "person", "organisation": "organisation", "geoArea": "place",
	"poi": "place", "event": "event", "object": "object",
	"city": "place", "statprov": "place", "country": "place", "worldReg": "place",
}

func (r *newsmlReader) tag(n *xmlNode, kind string) {
	t := corpus.Tag{Kind: kind, Name: cmp.Or(r.nameOf(n), n.attr("literal"))}
	if t.ID = n.attr("qcode"); t.ID != "" {
		alias, _, _ := strings.Cut(t.ID, ":")
		t.Scheme = cmp.Or(r.schemes[alias], iptcSchemes[alias])
	} else {
		t.ID = n.attr("uri")
	}
	position := n.find("position")
	lat, err1 := strconv.ParseFloat(position.attr("latitude"), 64)
	long, err2 := strconv.ParseFloat(position.attr("longitude"), 64)
	if err1 == nil && err2 == nil && lat >= -90 && lat <= 90 && long >= -180 && long <= 180 {
		t.Point = &[2]float64{long, lat}
	}
	r.addTag(t)
}

func (r *newsmlReader) addTag(t corpus.Tag) {
	if t.Name == "" && t.ID == "" {
		return
	}
	r.meta.Tags = append(r.meta.Tags, t)
}

// iptcSchemes are the IPTC's schemes that tags are taken from, by their usual aliases.
var iptcSchemes = map[string]string{
	"medtop":  "http://cv.iptc.org/newscodes/mediatopic/",
	"subj":    "http://cv.iptc.org/newscodes/subjectcode/",
	"genre":   "http://cv.iptc.org/newscodes/genre/",
	"prodgen": "http://cv.iptc.org/newscodes/productgenre/",
	"wrldreg": "http://cv.iptc.org/newscodes/worldregion/",
}

// party names an organisation or a person: by its name, or by what its code or its
// address tells.
func (r *newsmlReader) party(n *xmlNode) string {
	if n == nil {
		return ""
	}
	name := cmp.Or(r.nameOf(n), n.attr("literal"))
	if name == "" && !n.hasElements() {
		name = n.line()
	}
	if name != "" {
		return name
	}
	if q := n.attr("qcode"); q != "" {
		return codeTail(q)
	}
	uri := n.attr("uri")
	if u, err := url.Parse(uri); err == nil && u.Hostname() != "" {
		if u.Hostname() == "cv.iptc.org" {
			return codeTail(uri)
		}
		return strings.TrimPrefix(u.Hostname(), "www.")
	}
	return uri
}

// nameOf is the name of a concept in the article's language, if there is one, or else
// the first.
func (r *newsmlReader) nameOf(n *xmlNode) string { return r.worded(n.all("name")) }

// worded is the text of the element that is in the article's language: in just that one,
// in its relative ("en" for "en-GB"), in none that is told, or else of the first.
func (r *newsmlReader) worded(all []*xmlNode) string {
	best, text := -1, ""
	for _, n := range all {
		line := n.line()
		if line == "" {
			continue
		}
		rank := 0
		switch lang := n.attr("lang"); {
		case lang == "":
			rank = 1
		case strings.EqualFold(lang, r.a.Lang):
			rank = 3
		case strings.EqualFold(primary(lang), primary(r.a.Lang)):
			rank = 2
		}
		if rank > best {
			best, text = rank, line
		}
	}
	return text
}

func primary(lang string) string {
	lang, _, _ = strings.Cut(lang, "-")
	return lang
}

// rightsInfo reads the rights, each part from the first place that has it.
func (r *newsmlReader) rightsInfo() {
	var w corpus.Rights
	for _, n := range r.item.all("rightsInfo") {
		if w.Holder == "" {
			w.Holder = r.party(n.kid("copyrightHolder"))
		}
		w.Notice = cmp.Or(w.Notice, r.worded(n.all("copyrightNotice")))
		w.Terms = cmp.Or(w.Terms, r.worded(n.all("usageTerms")))
		w.URL = cmp.Or(w.URL, n.kid("usageTerms").attr("href"), n.kid("copyrightNotice").attr("href"))
		if e := n.kid(rawElement); e != nil && w.Encoded == "" {
			w.Encoded, w.Encoding = e.raw, e.attr("langid")
		}
		if e := n.kid("rightsExpressionData"); e != nil && w.Encoded == "" {
			var b strings.Builder
			e.characters(&b)
			w.Encoded, w.Encoding = strings.TrimSpace(b.String()), e.attr("langid")
		}
	}
	if w.Notice == "" {
		w.Notice = r.body.rights
	}
	if w != (corpus.Rights{}) {
		r.meta.Rights = &w
	}
}

// concept reads an event: its name is the title, its definition the text.
func (r *newsmlReader) concept() {
	c := r.item.kid("concept")
	details := c.kid("eventDetails")
	if c == nil || details == nil && codeTail(cmp.Or(c.kid("type").attr("qcode"), c.kid("type").attr("uri"))) != "event" {
		return
	}
	r.meta.Type = "event"
	r.a.Title = cmp.Or(r.a.Title, r.nameOf(c))
	if r.a.Body == "" {
		var paragraphs []string
		for _, d := range c.all("definition") {
			if s := d.line(); s != "" {
				addOnce(&paragraphs, s)
			}
		}
		r.a.Body = strings.Join(paragraphs, "\n\n")
	}
	dates := details.kid("dates")
	event := struct {
		Dates struct {
			Start string `json:"startDate,omitempty"`
			End   string `json:"endDate,omitempty"`
		} `json:"dates"`
	}{}
	event.Dates.Start, event.Dates.End = dates.kid("start").line(), dates.kid("end").line()
	if event.Dates.Start != "" {
		r.meta.Event, _ = json.Marshal(event) // two strings never fail
	}
	for _, l := range details.all("location") {
		if r.meta.Located == "" {
			r.meta.Located = cmp.Or(r.nameOf(l), l.attr("literal"))
		}
		r.tag(l, "place")
	}
}

// noText is the problem of an item without text. A canceled item needs none: the earlier
// versions are to be withdrawn.
func (r *newsmlReader) noText() *corpus.Problem {
	class := r.about.kid("itemClass")
	what := codeTail(cmp.Or(class.attr("qcode"), class.attr("uri"), class.attr("literal")))
	_, picture := notText[what]
	switch {
	case r.a.Body != "", r.meta.Status == corpus.Canceled && r.item.attr("guid") != "":
		return nil
	case r.item.name == "newsItem" && !picture && r.a.Title != "": // a flash is a headline
		return nil
	case r.meta.Type == "event" && r.a.Title != "":
		return nil
	}
	reason := "it has no text"
	switch {
	case r.meta.Type == "event":
		reason += ": it is an event without a name"
	case itemsWithoutText[r.item.name] != "":
		reason += ": it is " + itemsWithoutText[r.item.name]
	case picture:
		reason += ": it is " + notText[what]
	}
	return &corpus.Problem{ID: r.a.ID, Reason: reason, Hint: "nothing to do: only items with text are read"}
}

var (
	notText = map[string]string{
		"picture": "a picture", "graphic": "a graphic", "video": "a video", "audio": "a sound recording",
		"animated": "an animation", "composite": "a package of references",
	}
	itemsWithoutText = map[string]string{
		"packageItem": "a package of references", "conceptItem": "a concept", "knowledgeItem": "a list of concepts",
		"planningItem": "a plan of coverage", "catalogItem": "a catalog of schemes",
	}
)

// codeTail is what is meant in a qcode or the URI of a code: "update" in "sig:update" and
// in "http://cv.iptc.org/newscodes/signal/update".
func codeTail(code string) string {
	code = strings.TrimRight(code, "/#")
	return code[strings.LastIndexAny(code, ":/#")+1:]
}

// urgencyOf is 1 to 9, or 0.
func urgencyOf(s string) int {
	if n, err := strconv.Atoi(s); err == nil && n >= 1 && n <= 9 {
		return n
	}
	return 0
}

// heedTake sets the take that texts name, and adds the signals that they give.
func heedTake(m *corpus.Meta, texts ...string) {
	take, signals := takeOf(texts...)
	m.Take = take
	for _, s := range signals {
		addOnce(&m.Signals, s)
	}
}

// addOnce appends s unless it is there. No item has more than a few such texts; a hostile
// one must not cost the square of its size.
func addOnce(all *[]string, s string) {
	const most = 500
	if len(*all) < most && !slices.Contains(*all, s) {
		*all = append(*all, s)
	}
}
