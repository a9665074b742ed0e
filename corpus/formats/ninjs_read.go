package formats

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// The fields of ninjs that are read.
const (
	ninjsURI = iota
	ninjsGUID
	ninjsType
	ninjsVersion
	ninjsVersionCreated
	ninjsFirstCreated
	ninjsContentCreated
	ninjsContentModified
	ninjsEmbargo
	ninjsExpires
	ninjsPubStatus
	ninjsUrgency
	ninjsLanguage
	ninjsTitle
	ninjsSlugline
	ninjsBy
	ninjsLocated
	ninjsNote
	ninjsSource
	ninjsInfoSources
	ninjsHolder
	ninjsNotice
	ninjsTerms
	ninjsRights
	ninjsAltIDs
	ninjsSignals
	ninjsEventDetails
	ninjsAssociations
	ninjsEvolvedFrom
	ninjsTranslatedFrom
	ninjsHeadline
	ninjsBody
	ninjsDescription
	ninjsSubject
	ninjsPerson
	ninjsOrganisation
	ninjsPlace
	ninjsEvent
	ninjsObject
	ninjsGenre
	ninjsKeyword
	ninjsFields
)

// ninjsNames are the names of the fields in all versions and dialects, folded.
var ninjsNames = map[string]int{
	"uri": ninjsURI, "guid": ninjsGUID, "type": ninjsType, "version": ninjsVersion,
	"versioncreated": ninjsVersionCreated, "firstcreated": ninjsFirstCreated,
	"contentcreated": ninjsContentCreated, "contentmodified": ninjsContentModified,
	"embargoed": ninjsEmbargo, "embargoeduntil": ninjsEmbargo, "expires": ninjsExpires, "pubstatus": ninjsPubStatus,
	"urgency": ninjsUrgency, "language": ninjsLanguage, "title": ninjsTitle, "slugline": ninjsSlugline,
	"by": ninjsBy, "byline": ninjsBy, "located": ninjsLocated, "ednote": ninjsNote,
	"source": ninjsSource, "infosource": ninjsInfoSources, "infosources": ninjsInfoSources,
	"copyrightholder": ninjsHolder, "copyrightnotice": ninjsNotice, "usageterms": ninjsTerms, "rightsinfo": ninjsRights,
	"altids": ninjsAltIDs, "signal": ninjsSignals, "signals": ninjsSignals, "eventdetails": ninjsEventDetails,
	"associations": ninjsAssociations, "evolvedfrom": ninjsEvolvedFrom, "rewriteof": ninjsEvolvedFrom, "translatedfrom": ninjsTranslatedFrom,
	"headline": ninjsHeadline, "headlines": ninjsHeadline, "body": ninjsBody, "bodies": ninjsBody,
	"description": ninjsDescription, "descriptions": ninjsDescription,
	"subject": ninjsSubject, "subjects": ninjsSubject, "person": ninjsPerson, "people": ninjsPerson, "persons": ninjsPerson,
	"organisation": ninjsOrganisation, "organisations": ninjsOrganisation, "organization": ninjsOrganisation, "organizations": ninjsOrganisation,
	"place": ninjsPlace, "places": ninjsPlace, "event": ninjsEvent, "events": ninjsEvent, "object": ninjsObject, "objects": ninjsObject,
	"genre": ninjsGenre, "genres": ninjsGenre, "keyword": ninjsKeyword, "keywords": ninjsKeyword,
}

// ninjsKinds are the kinds of tags, in the order in which they are read and written.
var ninjsKinds = [...]struct {
	field int
	kind  string
}{
	{ninjsSubject, "subject"}, {ninjsPerson, "person"}, {ninjsOrganisation, "organisation"}, {ninjsPlace, "place"},
	{ninjsEvent, "event"}, {ninjsObject, "object"}, {ninjsGenre, "genre"}, {ninjsKeyword, "subject"},
}

const (
	ninjsMostTexts = 100  // headlines, bodies or descriptions of an item
	ninjsMostTags  = 1000 // tags or links of an item
)

// ninjsText is a headline, body or description: of what role and what content type.
type ninjsText struct {
	role, contentType string
	value             jsonValue
}

// ninjsItem is where the fields of an item are.
type ninjsItem struct {
	fields [ninjsFields]jsonValue
	// headlines, bodies and descriptions are those of ninjs 1: body_html and the like.
	headlines, bodies, descriptions []ninjsText
}

// scanNinjs finds the fields of an item. Of two of one name the last counts.
func scanNinjs(v jsonValue) *ninjsItem {
	it := new(ninjsItem)
	var buf [nameMost]byte
	for name, value := range v.members() {
		if value.isNull() {
			continue
		}
		folded := foldName(buf[:0], name)
		if i, ok := ninjsNames[string(folded)]; ok {
			it.fields[i] = value
			continue
		}
		it.addText(&it.headlines, folded, "headline", value)
		it.addText(&it.bodies, folded, "body", value)
		it.addText(&it.descriptions, folded, "description", value)
	}
	return it
}

func (it *ninjsItem) addText(to *[]ninjsText, folded []byte, prefix string, v jsonValue) {
	if role, ok := bytes.CutPrefix(folded, []byte(prefix)); ok && len(*to) < ninjsMostTexts {
		*to = append(*to, ninjsText{role: string(role), value: v})
	}
}

// texts are the headlines, bodies or descriptions of the item.
func (it *ninjsItem) texts(field int) []ninjsText {
	var all []ninjsText
	switch field {
	case ninjsHeadline:
		all = it.headlines
	case ninjsBody:
		all = it.bodies
	case ninjsDescription:
		all = it.descriptions
	}
	var buf [nameMost]byte
	for name, v := range it.fields[field].items() {
		if len(all) == ninjsMostTexts {
			break
		}
		t := ninjsText{role: name, value: v}
		if v.isObject() {
			t.value = nil
			for name, value := range v.members() {
				switch folded := foldName(buf[:0], name); string(folded) {
				case "value", "text":
					t.value = value
				case "role":
					t.role = value.text()
				case "contenttype", "mimetype":
					t.contentType = strings.ToLower(value.text())
				}
			}
		}
		t.role = strings.ToLower(t.role)
		all = append(all, t)
	}
	return all
}

// isMarkup tells whether a text is HTML or XML: by its content type; else by its role;
// else by how it starts and goes on.
func (t *ninjsText) isMarkup(s string) bool {
	switch {
	case strings.Contains(t.contentType, "html"), strings.Contains(t.contentType, "xml"):
		return true
	case t.contentType == "text/plain", t.role == "text", t.role == "plain", t.role == "plaintext":
		return false
	case strings.Contains(t.role, "html"), strings.Contains(t.role, "richtext"), strings.Contains(t.role, "nitf"), strings.Contains(t.role, "xml"):
		return true
	}
	s = strings.TrimLeft(s, " \t\r\n")
	return strings.HasPrefix(s, "<") && strings.Contains(s, "</")
}

// chosen is the text of an item that stands for all of its kind.
type chosen struct {
	text   string // as it stands
	markup bool
	main   bool // its role is main
}

// choose takes of several texts the one whose role is main; else the longest that is
// plain, unless one in markup is so much longer that the plain one must be a teaser; else
// the longest in markup. Those of the roles in not are left out.
func choose(all []ninjsText, not ...string) (chosen, bool) {
	var best [2]chosen // plain, and in markup
	for i := range all {
		t := &all[i]
		if slices.Contains(not, t.role) {
			continue
		}
		c := chosen{text: t.value.text(), main: t.role == "main"}
		if strings.TrimSpace(c.text) == "" {
			continue
		}
		k := 0
		if c.markup = t.isMarkup(c.text); c.markup {
			k = 1
		}
		if c.main && !best[k].main || c.main == best[k].main && len(c.text) > len(best[k].text) {
			best[k] = c
		}
	}
	plain, markup := best[0], best[1]
	switch {
	case plain.text == "":
		return markup, markup.text != ""
	case markup.main && !plain.main, !plain.main && len(markup.text) > teaser*len(plain.text):
		return markup, true
	}
	return plain, true
}

// teaser is how many times longer than a text a text in markup must be not to be the
// same text.
const teaser = 4

// kind is what the item is: "text", "picture" and so on.
func (it *ninjsItem) kind() string {
	return lastPart(strings.ToLower(strings.TrimSpace(it.fields[ninjsType].text())))
}

// lastPart is what stands behind the last colon or slash of a code: "ninat:text".
func lastPart(code string) string { return code[strings.LastIndexAny(code, ":/#")+1:] }

// hasBody reports whether one of the bodies holds text.
func (it *ninjsItem) hasBody() bool {
	for _, t := range it.texts(ninjsBody) {
		if strings.TrimSpace(t.value.text()) != "" {
			return true
		}
	}
	return false
}

// id is the item's; empty where it has none.
func (it *ninjsItem) id() string {
	for _, f := range [...]int{ninjsURI, ninjsGUID} {
		if s := strings.TrimSpace(it.fields[f].text()); s != "" {
			return fromURI(s)
		}
	}
	for role, v := range it.altIDs() {
		if !ownAltIDs[role] && v != "" {
			return v
		}
	}
	return ""
}

// ownAltIDs are the roles under which ninjs keeps what it has no fields for, when we
// write it.
var ownAltIDs = map[string]bool{altSignal: true, altTake: true, altURL: true, altRights: true}

const (
	altSignal = "signal"
	altTake   = "take"
	altURL    = "url"
	altRights = "linkedrights"
)

// altIDs yields the alternative ids: a list of role and value, or in ninjs 1 an object.
func (it *ninjsItem) altIDs() func(func(role, value string) bool) {
	return func(yield func(string, string) bool) {
		v := it.fields[ninjsAltIDs]
		for name, e := range v.members() {
			if e.isList() {
				for x := range e.elements() {
					if !yield(jsonText(name), strings.TrimSpace(x.text())) {
						return
					}
				}
			} else if !yield(jsonText(name), strings.TrimSpace(e.text())) {
				return
			}
		}
		for e := range v.elements() {
			if !yield(e.get("role").text(), strings.TrimSpace(e.get("value").text())) {
				return
			}
		}
	}
}

// urnOfID leads the ids of articles that are no URIs, where one must be written.
const urnOfID = "urn:x-wirefold:"

func fromURI(uri string) string {
	if s, ok := strings.CutPrefix(uri, urnOfID); ok {
		if id, err := url.PathUnescape(s); err == nil && strings.TrimSpace(id) != "" {
			return id
		}
	}
	return uri
}

// toURI is the URI for the id of an article.
func toURI(id string) string {
	if isURI(id) && !strings.HasPrefix(id, urnOfID) {
		return id
	}
	return urnOfID + url.PathEscape(id)
}

// isURI reports whether s is an absolute URI.
func isURI(s string) bool {
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || rest == "" || scheme == "" || scheme[0]|0x20 < 'a' || scheme[0]|0x20 > 'z' {
		return false
	}
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("<>\"{}|\\^`", c) >= 0 {
			return false
		}
	}
	u, err := url.Parse(s)
	return err == nil && u.IsAbs()
}

// article makes the article of the item.
func (it *ninjsItem) article() (*corpus.Article, *corpus.Problem) {
	id := it.id()
	if id == "" {
		return nil, &corpus.Problem{Reason: "uri: it is missing", Hint: "give every item a uri of its own"}
	}
	m := new(corpus.Meta)
	a := &corpus.Article{
		ID: id, Version: it.trimmed(ninjsVersion), Lang: it.trimmed(ninjsLanguage), Source: collapse(it.fields[ninjsSource].text()),
	}
	p := it.times(a, m)
	if p == nil {
		m.Status, p = it.status()
	}
	if p == nil {
		p = it.write(a, m)
	}
	if p != nil {
		p.ID = id
		return nil, p
	}
	it.rights(m)
	it.about(a, m)
	it.tags(m)
	it.links(m)
	a.Meta = metaOrNil(m)
	return a, nil
}

func (it *ninjsItem) trimmed(field int) string { return strings.TrimSpace(it.fields[field].text()) }

// times reads when the item was sent and made, and until when it must wait.
func (it *ninjsItem) times(a *corpus.Article, m *corpus.Meta) *corpus.Problem {
	created, _ := it.time(ninjsFirstCreated)
	if created.IsZero() {
		created, _ = it.time(ninjsContentCreated)
	}
	m.Created = created
	m.Modified, _ = it.time(ninjsContentModified)
	m.Expires, _ = it.time(ninjsExpires)
	var err error
	if m.Embargo, err = it.time(ninjsEmbargo); err != nil {
		return badTime("embargoed", err)
	}
	for _, f := range [...]struct {
		field int
		name  string
	}{{ninjsVersionCreated, "versioncreated"}, {ninjsFirstCreated, "firstcreated"}, {ninjsContentCreated, "contentcreated"}} {
		if a.Published, err = it.time(f.field); err != nil {
			return badTime(f.name, err)
		}
		if !a.Published.IsZero() {
			break
		}
	}
	return nil
}

func badTime(field string, err error) *corpus.Problem {
	return &corpus.Problem{Reason: field + ": " + err.Error(), Hint: "use RFC 3339, such as 2024-09-17T05:30:00Z, or leave it out"}
}

func (it *ninjsItem) time(field int) (time.Time, error) {
	s := it.trimmed(field)
	if s == "" {
		return time.Time{}, nil
	}
	return corpus.ParseTime(s)
}

// status reads whether the item may be used. An unknown one is refused: to show what
// was killed does harm.
func (it *ninjsItem) status() (corpus.Status, *corpus.Problem) {
	s := it.trimmed(ninjsPubStatus)
	switch lastPart(strings.ToLower(s)) {
	case "", "usable":
		return corpus.Usable, nil
	case "withheld":
		return corpus.Withheld, nil
	case "canceled", "cancelled":
		return corpus.Canceled, nil
	}
	return "", &corpus.Problem{
		Reason: fmt.Sprintf("pubstatus: %q is none of usable, withheld and canceled", cutName(s)),
		Hint:   "write one of these, or leave it out for usable",
	}
}

// noText names what has no text.
var noText = map[string]string{
	"picture": "a picture", "video": "a video", "audio": "a sound recording", "graphic": "a graphic",
	"composite": "a package of other items", "component": "a part of another item", "planning": "a plan of coverage",
	"event": "an event without a title",
}

// write reads title, body and summary.
func (it *ninjsItem) write(a *corpus.Article, m *corpus.Meta) *corpus.Problem {
	kind := it.kind()
	if kind != "text" {
		m.Type = kind
	}
	if t, ok := choose(it.texts(ninjsHeadline)); ok {
		a.Title = collapse(t.plain(a, nil))
	}
	if a.Title == "" {
		a.Title = collapse(it.fields[ninjsTitle].text())
	}
	body, ok := choose(it.texts(ninjsBody), "footer")
	descriptions := it.texts(ninjsDescription)
	if !ok {
		switch kind {
		case "", "text", "event": // what describes it is all that it says
			body, ok = choose(descriptions, "caption")
			descriptions = slices.DeleteFunc(descriptions, func(t ninjsText) bool { return t.role != "caption" })
		case "planning":
		default:
			if m.Status != corpus.Canceled || kind != "composite" {
				return it.textless(kind)
			}
		}
	}
	if ok {
		a.Body = body.plain(a, m)
	}
	if t, ok := choose(descriptions, "creditline", "writer"); ok {
		m.Summary = strings.TrimSpace(t.plain(a, nil))
	}
	if strings.TrimSpace(a.Title) == "" && strings.TrimSpace(a.Body) == "" && m.Status != corpus.Canceled {
		return it.textless(kind)
	}
	return nil
}

func (it *ninjsItem) textless(kind string) *corpus.Problem {
	if what, ok := noText[kind]; ok {
		return &corpus.Problem{Reason: "it has no text: it is " + what, Hint: "nothing to do: only items with text are read"}
	}
	return &corpus.Problem{Reason: "it has no text: neither headline nor body nor description", Hint: "give it one of these, or leave it out"}
}

// plain is the text without markup. What the markup of a body shows beside it goes into
// a and m; m is nil for other texts.
func (c *chosen) plain(a *corpus.Article, m *corpus.Meta) string {
	if !c.markup {
		return c.text
	}
	f := flatten(c.text)
	if m != nil {
		a.Furniture = f.furniture
		if a.Title == "" {
			a.Title = collapse(f.title)
		}
		m.Byline = collapse(f.byline)
	}
	return f.text
}

// about reads what describes the item as a whole.
func (it *ninjsItem) about(a *corpus.Article, m *corpus.Meta) {
	if n, err := strconv.ParseFloat(it.trimmed(ninjsUrgency), 64); err == nil && n == math.Trunc(n) && n >= 1 && n <= 9 {
		m.Urgency = int(n)
	}
	m.Slug = collapse(it.fields[ninjsSlugline].text())
	m.Note = it.trimmed(ninjsNote)
	m.Located = collapse(it.fields[ninjsLocated].text())
	if by := collapse(it.fields[ninjsBy].text()); by != "" {
		m.Byline = by
	}
	m.Take, m.Signals = takeOf(m.Slug, a.Title, m.Note)
	for _, v := range it.fields[ninjsSignals].items() {
		s := v.text()
		if v.isObject() {
			s = v.get("code", "qcode", "literal", "uri", "name").text()
		}
		addSignal(m, s)
	}
	for role, value := range it.altIDs() {
		switch role {
		case altSignal:
			addSignal(m, value)
		case altTake:
			m.Take = value
		case altURL:
			a.URL = value
		case altRights:
			if m.Rights != nil && m.Rights.URL == "" {
				m.Rights.URL = value
			}
		}
	}
	var credits []string
	for _, v := range it.fields[ninjsInfoSources].items() {
		name := collapse(v.text())
		if v.isObject() {
			name = collapse(v.get("name", "literal", "code").text())
		}
		switch role := lastPart(strings.ToLower(v.get("role", "rel").text())); {
		case name == "":
		case role == "publisher" || role == "provider":
			a.Source = name
		case len(credits) < ninjsMostTexts && !slices.Contains(credits, name):
			credits = append(credits, name)
		}
	}
	m.Credit = strings.Join(credits, ", ")
	if v := it.fields[ninjsEventDetails]; v.isObject() {
		m.Event = json.RawMessage(bytes.Clone(v))
	}
}

// addSignal adds a signal without its prefix, if it is new.
func addSignal(m *corpus.Meta, s string) {
	s = lastPart(strings.ToLower(strings.TrimSpace(s)))
	if s != "" && len(m.Signals) < ninjsMostTexts && !slices.Contains(m.Signals, s) {
		m.Signals = append(m.Signals, s)
	}
}

func (it *ninjsItem) rights(m *corpus.Meta) {
	info := it.fields[ninjsRights]
	if info.isList() { // one is what the schemas allow
		for v := range info.elements() {
			info = v
			break
		}
	}
	r := corpus.Rights{
		Holder: it.fields[ninjsHolder].text(), Notice: it.fields[ninjsNotice].text(), Terms: it.fields[ninjsTerms].text(),
		URL: info.get("linkedrights").text(), Encoded: info.get("encodedrights").text(), Encoding: info.get("langid").text(),
	}
	if r != (corpus.Rights{}) {
		m.Rights = &r
	}
}

func (it *ninjsItem) tags(m *corpus.Meta) {
	for _, k := range ninjsKinds {
		for _, v := range it.fields[k.field].items() {
			if len(m.Tags) == ninjsMostTags {
				return
			}
			t := corpus.Tag{Kind: k.kind}
			if v.isObject() {
				readTag(&t, v)
			} else {
				t.Name = collapse(v.text())
			}
			if t.Name != "" || t.ID != "" {
				m.Tags = append(m.Tags, t)
			}
		}
	}
}

// readTag reads a subject, person and so on. What it is called by a URI that ends in its
// literal has the rest of the URI for its scheme, as ninjs 1 has both.
func readTag(t *corpus.Tag, v jsonValue) {
	var uri, literal, geometry jsonValue
	var buf [nameMost]byte
	for name, value := range v.members() {
		switch folded := foldName(buf[:0], name); string(folded) {
		case "name":
			t.Name = collapse(value.text())
		case "rel":
			t.Rel = value.text()
		case "scheme":
			t.Scheme = strings.TrimSpace(value.text())
		case "uri":
			uri = value
		case "code", "literal", "qcode":
			literal = value
		case "geojson":
			geometry = value
		default:
			if bytes.HasPrefix(folded, []byte("geometry")) {
				geometry = value
			}
		}
	}
	t.ID = strings.TrimSpace(literal.text())
	if s := strings.TrimSpace(uri.text()); s != "" {
		scheme, ok := strings.CutSuffix(s, t.ID)
		switch {
		case t.ID != "" && ok && scheme != "" && strings.IndexByte("/#:=", scheme[len(scheme)-1]) >= 0:
			t.Scheme = scheme
			if name := scheme[:len(scheme)-1]; strings.HasSuffix(scheme, ":") && !strings.ContainsAny(name, ":/") {
				t.Scheme = name
			}
		default:
			t.ID, t.Scheme = s, ""
		}
	}
	if t.Kind == "place" {
		t.Point = readPoint(geometry)
	}
}

// readPoint reads a point of GeoJSON, also that of a feature.
func readPoint(v jsonValue) *[2]float64 {
	if g := v.get("geometry"); g.isObject() {
		v = g
	}
	if v.get("type").text() != "Point" {
		return nil
	}
	var p [2]float64
	n := 0
	for c := range v.get("coordinates").elements() {
		if n == len(p) {
			break // the height
		}
		f, err := strconv.ParseFloat(string(c), 64)
		if err != nil || f < -180 || f > 180 {
			return nil
		}
		p[n] = f
		n++
	}
	if n < len(p) || p[1] < -90 || p[1] > 90 {
		return nil
	}
	return &p
}

func (it *ninjsItem) links(m *corpus.Meta) {
	for _, f := range [...]struct {
		field int
		rel   string
	}{{ninjsEvolvedFrom, corpus.EvolvedFrom}, {ninjsTranslatedFrom, "translationof"}} {
		for _, v := range it.fields[f.field].items() {
			s := v.text()
			if v.isObject() {
				s = v.get("uri", "guid").text()
			}
			if s = strings.TrimSpace(s); s != "" && len(m.Links) < ninjsMostTags {
				m.Links = append(m.Links, corpus.Link{Rel: f.rel, ID: fromURI(s)})
			}
		}
	}
	for name, v := range it.fields[ninjsAssociations].items() {
		if len(m.Links) == ninjsMostTags {
			return
		}
		if l := readLink(name, v); l.ID != "" || l.URL != "" {
			m.Links = append(m.Links, l)
		}
	}
}

// readLink reads an association: of ninjs 1 the name is that of the field.
func readLink(name string, v jsonValue) corpus.Link {
	if !v.isObject() {
		return corpus.Link{Rel: "related", ID: fromURI(strings.TrimSpace(v.text()))}
	}
	it := scanNinjs(v)
	l := corpus.Link{ID: it.id(), Version: it.trimmed(ninjsVersion)}
	if t, ok := choose(it.texts(ninjsHeadline)); ok {
		l.Title = collapse(t.plain(nil, nil))
	}
	if l.Title == "" {
		l.Title = collapse(it.fields[ninjsTitle].text())
	}
	for _, r := range v.get("renditions").items() {
		if href := strings.TrimSpace(r.get("href").text()); href != "" {
			l.URL = href
			break
		}
	}
	if name == "" {
		name = v.get("name").text()
	}
	switch kind := it.kind(); kind {
	case "picture", "video", "audio", "graphic":
		l.Rel = kind
	default:
		l.Rel = relOf(v.get("rel").text(), name)
	}
	return l
}

// relOf is how an item is related to another: as it says; or else as it is named, if
// that is a word, but for a number ("evolvedfrom_2").
func relOf(rel, name string) string {
	if rel = strings.TrimSpace(rel); rel != "" {
		return rel
	}
	name = strings.ToLower(name)
	if i := strings.LastIndexByte(name, '_'); i > 0 && digitPrefix(name[i+1:]) == len(name)-i-1 {
		name = name[:i]
	}
	if !isRel(name) {
		return "related"
	}
	return name
}

// isRel reports whether s has only letters, a to z.
func isRel(s string) bool {
	for _, c := range []byte(s) {
		if c < 'a' || c > 'z' {
			return false
		}
	}
	return s != ""
}

func cutName(s string) string {
	if len(s) > 40 {
		return strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}
