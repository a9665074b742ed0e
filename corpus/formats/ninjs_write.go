package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// ninjsEncodings are the versions of ninjs that are written: an item a line.
//
// What ninjs has no field for is lost: Meta.Modified; Furniture and Fields; the point of a
// tag that is no place, and how a genre is related; tags of kinds and types of items that
// it does not know; the type of an item without a body, unless it is an event or a plan.
// In versions 1 and 2 also Meta.Event, the types "event" and "planning", and a relation
// of links that is not one word.
//
// Some things change their form:
//
//   - An id that is no URI is written as one (see toURI), and read back.
//   - The summary of an article without a body is read back as its body, and the time of
//     creation of one without a time of publication as that too.
//   - A link without an id takes its URL for one. URLs that are no URIs are left out, as
//     is the language of rights without terms.
//   - A tag's scheme and id are joined to a URI in versions 2 and 3, and told apart again
//     where the scheme is a name or ends in one of / # : =. In version 1 only a scheme
//     that is no URI is joined to the id.
//   - Signals and take that slugline, headline and note do not tell, the URL, and the
//     link to terms that are also there for machines, become alternative ids of the roles
//     "signal", "take", "url" and "linkedrights".
func ninjsEncodings() []Encoding {
	encoding := func(name, about string, version int) Encoding {
		return Encoding{
			Name: name, Extension: ".jsonl", About: about,
			New: func(w io.Writer) Writer { return &ninjsWriter{w: w, version: version} },
		}
	}
	return []Encoding{
		encoding("ninjs", "ninjs 3.1, news in JSON of the IPTC, an item a line", 3),
		encoding("ninjs2", "ninjs 2.2, an item a line", 2),
		encoding("ninjs1", "ninjs 1.6, an item a line", 1),
	}
}

// ninjsWriter writes items, a line each.
type ninjsWriter struct {
	w       io.Writer
	version int
	o       jsonWriter
}

func (w *ninjsWriter) Close() error { return nil }

var errNoID = errors.New("an article without an id cannot be written as ninjs")

func (w *ninjsWriter) Write(a *corpus.Article) error {
	if strings.TrimSpace(a.ID) == "" {
		return errNoID
	}
	w.o.Reset()
	w.item(a)
	w.o.WriteByte('\n')
	_, err := w.w.Write(w.o.Bytes())
	return err
}

// name is a field's name in the version that is written.
func (w *ninjsWriter) name(one, two, three string) string {
	return [...]string{one, two, three}[w.version-1]
}

var ninjsStandards = [...][2]string{
	{"1.6", "http://www.iptc.org/std/ninjs/ninjs-schema_1.6.json"},
	{"2.2", "http://www.iptc.org/std/ninjs/ninjs-schema_2.2.json"},
	{"3.1", "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"},
}

func (w *ninjsWriter) item(a *corpus.Article) {
	m := a.Meta
	if m == nil {
		m = new(corpus.Meta)
	}
	o, lower := &w.o, w.version < 3
	camel := func(name string) string {
		if lower {
			return strings.ToLower(name)
		}
		return name
	}
	o.open('{')
	o.name(w.name("$standard", "standard", "standard"))
	o.open('{')
	o.field("name", "ninjs")
	o.field("version", ninjsStandards[w.version-1][0])
	o.field("schema", ninjsStandards[w.version-1][1])
	o.close('}')
	o.field("uri", toURI(a.ID))
	o.field("type", w.kind(m.Type, a.Body))
	o.field("version", a.Version)
	o.time(camel("firstCreated"), m.Created)
	o.time(camel("versionCreated"), a.Published)
	o.time(w.name("embargoed", "embargoed", "embargoedUntil"), m.Embargo)
	o.time("expires", m.Expires)
	o.field(camel("pubStatus"), string(m.Status))
	if m.Urgency >= 1 && m.Urgency <= 9 {
		o.name("urgency")
		o.raw(strconv.Itoa(m.Urgency))
	}
	o.field("language", a.Lang)
	o.field("slugline", m.Slug)
	o.field(camel("edNote"), m.Note)
	o.field(w.name("byline", "by", "by"), m.Byline)
	o.field("located", m.Located)
	w.text("headline", "headlines", "main", a.Title)
	w.text("body_text", "bodies", "main", a.Body)
	w.text("description_text", "descriptions", "summary", m.Summary)
	w.sources(a.Source, m.Credit)
	w.rights(m.Rights, camel)
	w.tags(m.Tags)
	w.altIDs(a, m, camel)
	w.links(m.Links)
	if w.version == 3 && len(m.Event) > 0 {
		var b bytes.Buffer
		if json.Compact(&b, m.Event) == nil && bytes.HasPrefix(b.Bytes(), []byte("{")) {
			o.name("eventDetails")
			o.raw(b.String())
		}
	}
	o.close('}')
}

// kind is a type that the version has. Without a body an item of some types would not
// be read as a report.
func (w *ninjsWriter) kind(kind, body string) string {
	switch kind {
	case "audio", "video", "picture", "graphic", "composite", "component":
		if strings.TrimSpace(body) != "" {
			return kind
		}
	case "event", "planning":
		if w.version == 3 {
			return kind
		}
	}
	return "text"
}

// text writes a headline, body or description.
func (w *ninjsWriter) text(one, several, role, text string) {
	if text == "" {
		return
	}
	if w.version == 1 {
		w.o.field(one, text)
		return
	}
	w.o.name(several)
	w.o.open('[')
	w.o.open('{')
	w.o.field("role", role)
	w.o.field(w.name("", "contenttype", "contentType"), "text/plain")
	w.o.field("value", text)
	w.o.close('}')
	w.o.close(']')
}

func (w *ninjsWriter) sources(source, credit string) {
	if source == "" && credit == "" {
		return
	}
	w.o.name(w.name("infosource", "infosources", "infoSources"))
	w.o.open('[')
	if source != "" {
		w.o.open('{')
		w.o.field("name", source)
		w.o.field(w.name("rel", "role", "role"), "publisher")
		w.o.close('}')
	}
	if credit != "" {
		w.o.open('{')
		w.o.field("name", credit)
		w.o.close('}')
	}
	w.o.close(']')
}

func (w *ninjsWriter) rights(r *corpus.Rights, camel func(string) string) {
	if r == nil {
		return
	}
	o := &w.o
	o.field(camel("copyrightHolder"), r.Holder)
	o.field(camel("copyrightNotice"), r.Notice)
	o.field(camel("usageTerms"), r.Terms)
	if r.Encoded == "" && !isURI(r.URL) {
		return
	}
	o.name(camel("rightsInfo")) // either of the two terms, not both
	o.open('{')
	o.uri(camel("langId"), r.Encoding)
	if r.Encoded != "" {
		o.field(camel("encodedRights"), r.Encoded)
	} else {
		o.uri(camel("linkedRights"), r.URL)
	}
	o.close('}')
}

// tagFields are the fields of ninjs 2 and 3 for the kinds of tags.
var tagFields = map[string]string{
	"subject": "subjects", "person": "people", "organisation": "organisations", "place": "places", "event": "events",
	"object": "objects", "genre": "genres",
}

func (w *ninjsWriter) tags(tags []corpus.Tag) {
	for _, k := range ninjsKinds {
		if k.field == ninjsKeyword || !slices.ContainsFunc(tags, func(t corpus.Tag) bool { return t.Kind == k.kind }) {
			continue
		}
		if w.version == 1 {
			w.o.name(k.kind)
		} else {
			w.o.name(tagFields[k.kind])
		}
		w.o.open('[')
		for i := range tags {
			if t := &tags[i]; t.Kind == k.kind {
				w.tag(t)
			}
		}
		w.o.close(']')
	}
}

func (w *ninjsWriter) tag(t *corpus.Tag) {
	o := &w.o
	o.open('{')
	o.field("name", t.Name)
	if t.Kind != "genre" {
		o.field("rel", t.Rel)
	}
	full := t.Scheme + t.ID
	if !strings.ContainsAny(t.Scheme, ":/") && t.Scheme != "" {
		full = t.Scheme + ":" + t.ID
	}
	switch {
	case t.ID == "":
	case w.version == 1 && isURI(t.Scheme):
		o.field("scheme", t.Scheme)
		o.field("code", t.ID)
	case w.version == 1:
		o.field("code", full)
	case !isURI(full):
		o.field("literal", full)
	default:
		o.field("uri", full)
		if t.Scheme != "" {
			o.field("literal", t.ID)
		}
	}
	if p := t.Point; p != nil && t.Kind == "place" && onEarth(p) {
		o.name(w.name("geometry_geojson", "geojson", "geoJSON"))
		o.raw(`{"type":"Point","coordinates":[` + strconv.FormatFloat(p[0], 'g', -1, 64) + `,` + strconv.FormatFloat(p[1], 'g', -1, 64) + `]}`)
	}
	o.close('}')
}

func onEarth(p *[2]float64) bool {
	return p[0] >= -180 && p[0] <= 180 && p[1] >= -90 && p[1] <= 90
}

// altIDs writes what ninjs has no fields for.
func (w *ninjsWriter) altIDs(a *corpus.Article, m *corpus.Meta, camel func(string) string) {
	take, told := takeOf(m.Slug, a.Title, m.Note)
	var all [][2]string
	if r := m.Rights; r != nil && r.Encoded != "" && r.URL != "" {
		all = append(all, [2]string{altRights, r.URL})
	}
	if a.URL != "" {
		all = append(all, [2]string{altURL, a.URL})
	}
	if m.Take != "" && m.Take != take {
		all = append(all, [2]string{altTake, m.Take})
	}
	for _, s := range m.Signals {
		if !slices.Contains(told, s) {
			all = append(all, [2]string{altSignal, s})
		}
	}
	if len(all) == 0 {
		return
	}
	o := &w.o
	o.name(camel("altIds"))
	if w.version > 1 {
		o.open('[')
		for _, x := range all {
			o.open('{')
			o.field("role", x[0])
			o.field("value", x[1])
			o.close('}')
		}
		o.close(']')
		return
	}
	o.open('{')
	for i := 0; i < len(all); {
		role := all[i][0]
		o.name(role)
		if role != altSignal {
			o.text(all[i][1])
			i++
			continue
		}
		o.open('[')
		for ; i < len(all); i++ {
			o.element()
			o.text(all[i][1])
		}
		o.close(']')
	}
	o.close('}')
}

// links writes links as associations. In ninjs 1 their names are those of the fields of
// an object, so they must differ.
func (w *ninjsWriter) links(links []corpus.Link) {
	if !slices.ContainsFunc(links, func(l corpus.Link) bool { return l.ID != "" || l.URL != "" }) {
		return
	}
	o := &w.o
	o.name("associations")
	brackets := "[]"
	if w.version == 1 {
		brackets = "{}"
	}
	o.open(brackets[0])
	used := map[string]int{}
	for _, l := range links {
		id := l.ID
		if id == "" {
			id = l.URL
		}
		if id == "" {
			continue
		}
		name := strings.ToLower(l.Rel)
		if !isRel(name) {
			name = "related"
		}
		if w.version == 1 {
			if used[name]++; used[name] > 1 {
				o.name(name + "_" + strconv.Itoa(used[name]))
			} else {
				o.name(name)
			}
		}
		o.open('{')
		if w.version > 1 {
			o.field("name", name)
		}
		o.field("uri", toURI(id))
		switch l.Rel {
		case "picture", "video", "audio", "graphic":
			o.field("type", l.Rel)
		}
		if w.version == 3 {
			o.field("rel", l.Rel)
		}
		o.field("version", l.Version)
		o.field("title", l.Title)
		if isURI(l.URL) && l.ID != "" {
			o.name("renditions")
			if w.version == 1 {
				o.raw(`{"main":{"href":` + jsonString(l.URL) + `}}`)
			} else {
				o.raw(`[{"name":"main","href":` + jsonString(l.URL) + `}]`)
			}
		}
		o.close('}')
	}
	o.close(brackets[1])
}

// jsonWriter writes JSON member by member, in the order in which it is told.
type jsonWriter struct {
	bytes.Buffer
}

// open starts an object or a list, with a comma before it where it is not the first.
func (o *jsonWriter) open(b byte) {
	o.element()
	o.WriteByte(b)
}

func (o *jsonWriter) close(b byte) { o.WriteByte(b) }

// element writes the comma before a value, if one must be there.
func (o *jsonWriter) element() {
	if n := o.Len(); n > 0 && strings.IndexByte("{[:,", o.Bytes()[n-1]) < 0 {
		o.WriteByte(',')
	}
}

func (o *jsonWriter) name(name string) {
	o.element()
	o.text(name)
	o.WriteByte(':')
}

func (o *jsonWriter) raw(value string) { o.WriteString(value) }

func (o *jsonWriter) text(s string) { o.WriteString(jsonString(s)) }

// field writes a member, unless it is empty.
func (o *jsonWriter) field(name, value string) {
	if value != "" {
		o.name(name)
		o.text(value)
	}
}

// uri writes a member that must be a URI, if it is.
func (o *jsonWriter) uri(name, value string) {
	if isURI(value) {
		o.field(name, value)
	}
}

func (o *jsonWriter) time(name string, t time.Time) {
	if !t.IsZero() {
		o.field(name, t.Format(time.RFC3339Nano))
	}
}

// jsonString is s as JSON, with <, > and & as they are.
func jsonString(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string cannot fail
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
