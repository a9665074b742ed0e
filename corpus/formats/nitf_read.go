package formats

import (
	"cmp"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// readNITF makes an article of a document.
func readNITF(n *xmlNode, id string) (*corpus.Article, *corpus.Problem) {
	head := n.kid("head")
	data := head.kid("docdata")
	id = cmp.Or(data.kid("doc-id").attr("id-string"), n.attr("uno"), id)
	body := nitfBody(n)
	r := &nitfReader{
		root: n, head: head, data: data, body: body,
		a: &corpus.Article{
			ID: id, Version: data.kid("du-key").attr("version"),
			Title: cmp.Or(body.title, head.kid("title").line()), Body: body.text, Furniture: body.furniture,
			Lang: cmp.Or(n.attr("baselang"), n.attr("lang"), n.kid("body").attr("lang")),
		},
		meta: &corpus.Meta{Byline: body.byline, Located: body.located, Summary: body.summary, Credit: body.distributor},
	}
	r.origin()
	if p := r.dates(); p != nil {
		return nil, p
	}
	r.management()
	r.subjects()
	r.rights()
	heedTake(r.meta, r.meta.Slug, r.a.Title, r.meta.Note)
	r.a.Meta = metaOrNil(r.meta)
	if r.a.Title == "" && r.a.Body == "" && (r.meta.Status != corpus.Canceled || id == "") {
		return nil, &corpus.Problem{ID: id, Reason: "it has no text", Hint: "nothing to do: only items with text are read"}
	}
	return r.a, nil
}

// nitfReader reads one document.
type nitfReader struct {
	root, head, data *xmlNode

	a    *corpus.Article
	meta *corpus.Meta
	body bodyText
	tags map[corpus.Tag]bool // those that were met
}

// origin reads who published the article, and where.
func (r *nitfReader) origin() {
	for _, p := range r.head.all("pubdata") {
		r.a.Source = cmp.Or(r.a.Source, p.attr("name"))
		if ref := p.attr("ex-ref"); r.a.URL == "" && isWebAddress(ref) {
			r.a.URL = ref
		}
	}
	r.a.Source = cmp.Or(r.a.Source, r.data.kid("doc-id").attr("regsrc"), r.body.distributor)
}

// dates reads the times. Those that decide when the article may be shown must be
// readable.
func (r *nitfReader) dates() *corpus.Problem {
	var issued, release time.Time
	for _, must := range [...]struct {
		name string
		to   *time.Time
	}{{"date.issue", &issued}, {"date.release", &release}, {"date.expire", &r.meta.Expires}} {
		if s := r.data.kid(must.name).attr("norm"); s != "" {
			t, err := corpus.ParseTime(isoOfNorm(s))
			if err != nil {
				return &corpus.Problem{ID: r.a.ID, Reason: must.name + ": " + err.Error(), Hint: "write times as 20240917T053000Z or 2024-09-17T05:30:00Z"}
			}
			*must.to = t
		}
	}
	var published time.Time
	for _, p := range r.head.all("pubdata") {
		published = firstTime(published, timeOf(isoOfNorm(p.attr("date.publication"))))
	}
	// A release is an embargo where that is said, or where it comes after the issue.
	// Many put the time of issue there.
	status := strings.ToLower(r.data.attr("management-status"))
	if status == "embargoed" || status == "withheld" || !issued.IsZero() && release.After(issued) {
		r.meta.Embargo = release
	}
	r.a.Published = firstTime(issued, published, release, timeOf(isoOfNorm(r.body.date)))
	for _, h := range r.head.all("revision-history") {
		t := timeOf(isoOfNorm(h.attr("norm")))
		if strings.EqualFold(h.attr("comment"), nitfCreated) {
			r.meta.Created = firstTime(r.meta.Created, t)
		} else if t.After(r.meta.Modified) {
			r.meta.Modified = t
		}
	}
	return nil
}

// nitfCreated is the comment in a revision-history that tells when the first version was
// made.
const nitfCreated = "created"

// isoOfNorm makes 2021-05-16T09:00:04 of 20210516T090004, and leaves others alone.
func isoOfNorm(s string) string {
	s = strings.TrimSpace(s)
	if len(s) < 8 || strings.IndexFunc(s[:8], func(r rune) bool { return r < '0' || r > '9' }) >= 0 {
		return s
	}
	date := s[:4] + "-" + s[4:6] + "-" + s[6:8]
	clock := strings.TrimPrefix(s[8:], "T")
	if clock == "" || clock[0] < '0' || clock[0] > '9' { // a zone without a time tells nothing
		return date
	}
	n := 0
	for n < len(clock) && '0' <= clock[n] && clock[n] <= '9' {
		n++
	}
	switch n {
	case 4:
		return date + "T" + clock[:2] + ":" + clock[2:4] + ":00" + clock[4:]
	case 6:
		return date + "T" + clock[:2] + ":" + clock[2:4] + ":" + clock[4:6] + clock[6:]
	}
	return date + "T" + clock
}

// management reads what docdata says of this version.
func (r *nitfReader) management() {
	d, m := r.data, r.meta
	switch status := strings.ToLower(d.attr("management-status")); {
	case status != "embargoed":
		m.Status = statusOf(status)
	case m.Embargo.IsZero():
		m.Status = corpus.Withheld // until further notice
	}
	if ref := d.attr("management-doc-idref"); ref != "" && ref != r.a.ID {
		m.Links = append(m.Links, corpus.Link{Rel: corpus.EvolvedFrom, ID: ref})
	}
	m.Urgency = urgencyOf(d.kid("urgency").attr("ed-urg"))
	m.Slug = d.kid("du-key").attr("key")
	for _, h := range r.head.all("meta") {
		switch name := strings.ToLower(h.attr("name")); {
		case name == "signal":
			if s := strings.ToLower(h.attr("content")); s != "" {
				addOnce(&m.Signals, s)
			}
		case name == "slug" || strings.HasSuffix(name, "slugline"):
			m.Slug = cmp.Or(m.Slug, h.attr("content"))
		}
	}
	var notes []string
	for _, e := range d.all("ed-msg") {
		if s := cmp.Or(e.attr("info"), e.line()); s != "" {
			addOnce(&notes, collapse(s))
		}
	}
	for _, c := range d.all("correction") {
		addOnce(&m.Signals, "correction")
		if s := c.attr("info"); s != "" {
			addOnce(&notes, collapse(s))
		}
		if of := c.attr("id-string"); of != "" && of != r.a.ID {
			link := corpus.Link{Rel: corpus.EvolvedFrom, ID: of}
			if len(m.Links) == 0 || m.Links[0] != link {
				m.Links = append(m.Links, link)
			}
		}
	}
	if r.body.note != "" {
		addOnce(&notes, r.body.note)
	}
	m.Note = strings.Join(notes, "\n")
	for _, s := range d.all("series") {
		if name := s.attr("series.name"); name != "" {
			m.Links = append(m.Links, corpus.Link{Rel: "series", ID: name, Version: s.attr("series.part")})
		}
	}
}

// subjects reads what the article is about.
func (r *nitfReader) subjects() {
	for _, o := range r.head.all("tobject") {
		if name := o.attr("tobject.type"); name != "" && !strings.EqualFold(name, "news") {
			r.tag(corpus.Tag{Kind: "subject", Name: name})
		}
		for _, p := range o.all("tobject.property") {
			if name := p.attr("tobject.property.type"); name != "" && !strings.EqualFold(name, "current") {
				r.tag(corpus.Tag{Kind: "genre", Name: name})
			}
		}
		for _, s := range o.all("tobject.subject") {
			t := corpus.Tag{
				Kind: "subject", ID: s.attr("tobject.subject.refnum"),
				Name: cmp.Or(s.attr("tobject.subject.detail"), s.attr("tobject.subject.matter"), s.attr("tobject.subject.type")),
			}
			if ipr := s.attr("tobject.subject.ipr"); t.ID != "" && (ipr == "" || strings.EqualFold(ipr, "IPTC")) {
				t.ID, t.Scheme = "subj:"+t.ID, iptcSchemes["subj"]
			}
			r.tag(t)
		}
	}
	for _, f := range r.data.all("fixture") {
		r.tag(corpus.Tag{Kind: "genre", Name: f.attr("fix-id")})
	}
	for _, list := range r.data.all("key-list") {
		for _, k := range list.all("keyword") {
			r.tag(corpus.Tag{Kind: "subject", Name: k.attr("key")})
		}
	}
	for _, e := range r.data.all("evloc") {
		r.tag(corpus.Tag{
			Kind: "place",
			Name: cmp.Or(e.attr("city"), e.attr("county-dist"), e.attr("state-prov"), e.attr("iso-cc")),
		})
	}
	for _, c := range r.data.all("identified-content") {
		for _, k := range c.kids {
			r.identified(k)
		}
	}
}

// identified reads an element of identified-content.
func (r *nitfReader) identified(n *xmlNode) {
	t := corpus.Tag{Name: n.line(), ID: n.attr("value"), Scheme: n.attr("idsrc")}
	switch n.name {
	case "person", "event":
		t.Kind = n.name
	case "org":
		t.Kind = "organisation"
	case "object.title":
		t.Kind = "object"
	case "location":
		t.Kind, t.ID, t.Scheme = "place", n.attr("location-code"), n.attr("code-source")
	case "classifier":
		t.Kind = "subject"
		if strings.EqualFold(n.attr("type"), "genre") {
			t.Kind = "genre"
		}
	default:
		return
	}
	if code := n.kid("alt-code"); t.ID == "" && code != nil {
		t.ID, t.Scheme = code.attr("value"), code.attr("idsrc")
	}
	r.tag(t)
}

func (r *nitfReader) tag(t corpus.Tag) {
	if t.Name == "" && t.ID == "" {
		return
	}
	if r.tags[t] {
		return
	}
	if r.tags == nil {
		r.tags = map[corpus.Tag]bool{}
	}
	r.tags[t] = true
	r.meta.Tags = append(r.meta.Tags, t)
}

// rights reads who owns the article.
func (r *nitfReader) rights() {
	c, d := r.data.kid("doc.copyright"), r.data.kid("doc.rights")
	w := corpus.Rights{Holder: cmp.Or(c.attr("holder"), d.attr("owner")), Notice: r.body.rights, Terms: d.attr("limitations")}
	if year := c.attr("year"); year != "" && w.Notice == "" {
		w.Notice = collapse("© " + year + " " + w.Holder)
	}
	if w != (corpus.Rights{}) {
		r.meta.Rights = &w
	}
}

// nitfBody reads the body of a document, or of what NewsML-G2 embeds as one.
func nitfBody(n *xmlNode) bodyText {
	body := n.kid("body")
	if body == nil {
		body = n
	}
	head := body.kid("body.head")
	var b strings.Builder
	for _, k := range body.kids {
		switch k.name {
		case "body.head", "head":
		case "body.content":
			k.inside(&b)
		default: // body.end, or paragraphs where others put body.content
			k.outside(&b)
		}
	}
	t := markupText(b.String())
	hedline := head.kid("hedline")
	t.title = cmp.Or(hedline.kid("hl1").line(), hedline.line(), t.title)
	t.summary = blockLine(head.all("abstract"))
	if t.summary == "" {
		t.summary = hedline.kid("hl2").line()
	}
	var bylines []string
	for _, k := range head.all("byline") {
		if s := bylineOf(k); s != "" {
			addOnce(&bylines, s)
		}
	}
	t.byline = cmp.Or(strings.Join(bylines, ", "), t.byline)
	t.distributor = head.kid("distributor").line()
	if d := head.kid("dateline"); d != nil {
		t.located = cmp.Or(d.line(), t.located)
		t.date = d.kid("story.date").attr("norm")
	}
	t.note = blockLine(head.all("note"))
	t.rights = head.kid("rights").line()
	return t
}

// bylineOf is a byline with the author's title after a comma.
func bylineOf(n *xmlNode) string {
	var parts []string
	var b strings.Builder
	flush := func() {
		if s := collapse(b.String()); s != "" {
			parts = append(parts, s)
		}
		b.Reset()
	}
	for _, k := range n.kids {
		if k.name == "byttl" {
			flush()
			if last := len(parts) - 1; last >= 0 {
				parts[last] = strings.TrimRight(parts[last], " ,")
			}
		}
		k.characters(&b)
	}
	flush()
	return collapse(strings.Join(parts, ", "))
}

// blockLine is the text of elements that hold paragraphs, on one line.
func blockLine(all []*xmlNode) string {
	var b strings.Builder
	for _, n := range all {
		n.outside(&b)
	}
	return collapse(flatten(b.String()).text)
}
