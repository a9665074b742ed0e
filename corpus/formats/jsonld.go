package formats

import (
	"encoding/json"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wirefold/wirefold/corpus"
)

// mostJSONLD is how much JSON-LD is read at once.
const mostJSONLD = 8 << 20

// jsonldFormat reads articles that are described in schema.org's words, as web pages
// have them and as archives hand them out.
func jsonldFormat() corpus.Format {
	return corpus.Format{
		Name:     "JSON-LD",
		About:    "schema.org NewsArticle and its kin",
		IsObject: func(has func(string) bool) bool { return has("@context") && (has("@type") || has("@graph")) },
		Object:   readJSONLD,
	}
}

// readJSONLD reads the articles of one object, which may be a whole graph or a list.
func readJSONLD(raw []byte) iter.Seq2[*corpus.Article, error] {
	return func(yield func(*corpus.Article, error) bool) {
		if len(raw) > mostJSONLD {
			yield(nil, &corpus.Problem{Reason: "it holds more than " + strconv.Itoa(mostJSONLD>>20) + " MiB of JSON-LD in one object", Hint: "write one article a line"})
			return
		}
		g := newGraph()
		if !g.add(string(raw)) {
			yield(nil, &corpus.Problem{Reason: "the JSON is not valid", Hint: "get the file again"})
			return
		}
		articles := g.articles(true)
		if len(articles) == 0 {
			yield(nil, &corpus.Problem{Reason: "it describes no article, but " + g.kinds(), Hint: "nothing to do: only articles are read"})
			return
		}
		for _, n := range articles {
			a := g.article(n)
			var p *corpus.Problem
			switch {
			case a.ID == "":
				p = &corpus.Problem{Reason: "the article has neither url nor @id nor identifier", Hint: "give it an @id"}
			case a.Title == "" && a.Body == "" && !isCanceled(a):
				p = &corpus.Problem{ID: a.ID, Reason: "it has no text: neither headline nor articleBody", Hint: "nothing to do: only items with text are read"}
			}
			if p != nil {
				if !yield(nil, p) {
					return
				}
				continue
			}
			a.Meta = metaOrNil(a.Meta)
			if !yield(a, nil) {
				return
			}
		}
	}
}

func isCanceled(a *corpus.Article) bool { return a.Meta != nil && a.Meta.Status == corpus.Canceled }

// thing is one thing of JSON-LD, with its properties.
type thing = map[string]any

// graph holds the things that a page or an object describes.
type graph struct {
	tops []thing
	byID map[string]thing
}

func newGraph() *graph { return &graph{byID: map[string]thing{}} }

// mostNested is how deep things may lie inside one another to be found.
const mostNested = 16

// add takes JSON, and repairs it where it is not valid. It reports whether that
// could be done.
func (g *graph) add(text string) bool {
	var v any
	if json.Unmarshal([]byte(text), &v) != nil && json.Unmarshal([]byte(repairJSON(text)), &v) != nil {
		return false
	}
	g.top(v, 0)
	return true
}

// top takes what stands at the top: a thing, a list or a graph.
func (g *graph) top(v any, depth int) {
	if depth > mostNested {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			g.top(e, depth+1)
		}
	case thing:
		g.index(v, depth)
		if _, ok := v["@type"]; ok {
			g.tops = append(g.tops, v)
		}
		g.top(v["@graph"], depth+1)
	}
}

// index notes things by their id, the first of each that tells something.
func (g *graph) index(n thing, depth int) {
	if depth > mostNested {
		return
	}
	if id, _ := n["@id"].(string); id != "" && len(n) > 1 && g.byID[id] == nil {
		g.byID[id] = n
	}
	for _, key := range []string{"author", "publisher", "isPartOf", "mainEntity", "mainEntityOfPage", "creator"} {
		if m, ok := n[key].(thing); ok {
			g.index(m, depth+1)
		}
	}
}

// articles are the things that are articles; with lists also those in lists and feeds.
func (g *graph) articles(lists bool) []thing {
	var found []thing
	var walk func(v any, depth int)
	walk = func(v any, depth int) {
		if depth > mostNested {
			return
		}
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e, depth+1)
			}
		case thing:
			if isArticle(v) {
				found = append(found, v)
				return
			}
			walk(v["mainEntity"], depth+1)
			walk(v["mainEntityOfPage"], depth+1)
			if lists {
				for _, key := range []string{"itemListElement", "item", "dataFeedElement", "blogPost"} {
					walk(v[key], depth+1)
				}
			}
		}
	}
	for _, n := range g.tops {
		walk(n, 0)
	}
	return found
}

// typesOf are the types of a thing, without the vocabulary's address.
func typesOf(n thing) []string {
	var types []string
	for _, v := range ldList(n["@type"]) {
		if s, ok := v.(string); ok {
			types = append(types, s[strings.LastIndexAny(s, "/:#")+1:])
		}
	}
	return types
}

// isArticle reports whether a thing is an article of some type.
func isArticle(n thing) bool {
	return slices.ContainsFunc(typesOf(n), func(t string) bool {
		return strings.HasSuffix(t, "Article") || t == "BlogPosting" || t == "LiveBlogPosting" || t == "Report"
	})
}

// kinds names what the graph holds, for messages.
func (g *graph) kinds() string {
	var all []string
	for _, n := range g.tops {
		for _, t := range typesOf(n) {
			if t = cutAt(collapse(t), 40); t != "" && !slices.Contains(all, t) && len(all) < 5 {
				all = append(all, t)
			}
		}
	}
	if len(all) == 0 {
		return "nothing with a type"
	}
	return strings.Join(all, ", ")
}

// ldList makes a list of what may be one thing or several.
func ldList(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// ldValue is the text of a property: of several the first.
func ldValue(v any) string {
	for range mostNested {
		switch w := v.(type) {
		case string:
			return w
		case float64:
			return strconv.FormatFloat(w, 'f', -1, 64)
		case []any:
			if len(w) == 0 {
				return ""
			}
			v = w[0]
			continue
		case thing:
			v = w["@value"]
			continue
		}
		break
	}
	return ""
}

// ldLine is the text of a property in one line.
func ldLine(v any) string { return collapse(plainOf(ldValue(v))) }

// resolve finds the thing that another names by its id.
func (g *graph) resolve(v any) any {
	if n, ok := v.(thing); ok && n["name"] == nil {
		if id, _ := n["@id"].(string); id != "" && g.byID[id] != nil {
			return g.byID[id]
		}
	}
	return v
}

// nameOf is the name of a thing, or of several one after another.
func (g *graph) nameOf(v any) string {
	var all []string
	for _, e := range ldList(v) {
		name := ""
		switch e := g.resolve(e).(type) {
		case string:
			name = ldLine(e)
		case thing:
			name = ldLine(e["name"])
			if name == "" {
				name = collapse(ldLine(e["givenName"]) + " " + ldLine(e["familyName"]))
			}
			if name == "" {
				name = ldLine(e["@value"])
			}
		}
		if name != "" && !isWebAddress(name) && !slices.Contains(all, name) && len(all) < 50 {
			all = append(all, name)
		}
	}
	return strings.Join(all, ", ")
}

// addressOf is the address of a thing.
func addressOf(v any) string {
	for _, e := range ldList(v) {
		switch e := e.(type) {
		case string:
			if e = strings.TrimSpace(e); isWebAddress(e) {
				return e
			}
		case thing:
			for _, key := range []string{"url", "@id"} {
				if s := strings.TrimSpace(ldValue(e[key])); isWebAddress(s) {
					return s
				}
			}
		}
	}
	return ""
}

func isWebAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// article makes an article of a thing. Its ID is empty where the thing tells none.
func (g *graph) article(n thing) *corpus.Article {
	if own, ok := ownArticle(n); ok {
		return own
	}
	a := &corpus.Article{Title: ldLine(n["headline"]), Lang: g.language(n["inLanguage"]), Meta: &corpus.Meta{}}
	if a.Title == "" {
		a.Title = ldLine(n["name"])
	}
	g.addresses(a, n)
	a.Body, a.Furniture = g.body(n)
	for _, key := range []string{"publisher", "provider", "isPartOf"} {
		if a.Source == "" {
			a.Source = g.nameOf(n[key])
		}
	}
	setTimes(a, ldValue(n["datePublished"]), ldValue(n["dateModified"]))
	if a.Published.IsZero() {
		setTimes(a, ldValue(n["uploadDate"]), ldValue(n["dateModified"]))
	}
	if v := strings.TrimSpace(ldValue(n["version"])); v != "" {
		a.Version = v
	}
	m := a.Meta
	m.Created, _ = corpus.ParseTime(ldValue(n["dateCreated"]))
	m.Expires, _ = corpus.ParseTime(ldValue(n["expires"]))
	m.Byline = g.nameOf(n["author"])
	if m.Byline == "" {
		m.Byline = g.nameOf(n["creator"])
	}
	m.Credit = ldLine(n["creditText"])
	if m.Credit == "" {
		m.Credit = g.nameOf(n["sourceOrganization"])
	}
	m.Located = ldLine(n["dateline"])
	if m.Located == "" {
		m.Located = g.nameOf(n["locationCreated"])
	}
	m.Summary = ldLine(n["abstract"])
	if m.Summary == "" {
		m.Summary = ldLine(n["description"])
	}
	if m.Summary == a.Title || strings.HasPrefix(collapse(a.Body[:min(len(a.Body), 4*len(m.Summary)+64)]), strings.TrimRight(m.Summary, "….")) {
		m.Summary = ""
	}
	m.Tags = g.tags(n)
	m.Rights = g.rights(n)
	m.Links = g.links(n)
	m.Take, m.Signals = takeOf(a.Title)
	if note := g.correction(n["correction"]); note != "" {
		m.Note = note
		addOnce(&m.Signals, "correction")
	}
	return a
}

// addresses sets URL and ID.
func (g *graph) addresses(a *corpus.Article, n thing) {
	for _, key := range []string{"url", "mainEntityOfPage"} {
		if a.URL == "" {
			a.URL = addressOf(n[key])
		}
	}
	id := strings.TrimSpace(ldValue(n["@id"]))
	if a.URL == "" && isWebAddress(id) {
		a.URL, _, _ = strings.Cut(id, "#")
	}
	a.ID = a.URL
	if a.ID == "" {
		a.ID = id
	}
	for _, v := range ldList(n["identifier"]) {
		if a.ID == "" {
			a.ID = strings.TrimSpace(ldValue(v))
		}
		if m, ok := v.(thing); ok && a.ID == "" {
			a.ID = strings.TrimSpace(ldValue(m["value"]))
		}
	}
}

// body is the text of an article, or of the posts of a live blog.
func (g *graph) body(n thing) (string, []corpus.Furniture) {
	if text := ldValue(n["articleBody"]); strings.TrimSpace(text) != "" {
		return proseOf(text)
	}
	if text := ldValue(n["text"]); strings.TrimSpace(text) != "" {
		return proseOf(text)
	}
	var b strings.Builder
	for _, u := range ldList(n["liveBlogUpdate"]) {
		post, ok := u.(thing)
		if !ok {
			continue
		}
		body, _ := proseOf(ldValue(post["articleBody"]))
		for _, part := range []string{ldLine(post["headline"]), body} {
			if part == "" {
				continue
			}
			if b.Len() > 0 {
				b.WriteString("\n\n")
			}
			b.WriteString(part)
		}
		if b.Len() > corpus.MaxArticle {
			break
		}
	}
	return b.String(), nil
}

// proseOf makes lines of text that may hold markup, against the rules but often.
func proseOf(text string) (string, []corpus.Furniture) {
	if looksMarkedUp(text) {
		f := flatten(text)
		return f.text, f.furniture
	}
	text = strings.ReplaceAll(decodeEntities(text), "\r\n", "\n")
	var lines []string
	for l := range strings.SplitSeq(text, "\n") {
		if l = collapse(l); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n\n"), nil
}

// plainOf is a short text without markup.
func plainOf(text string) string {
	if looksMarkedUp(text) {
		return flatten(text).text
	}
	return decodeEntities(text)
}

// looksMarkedUp reports whether text holds tags. A text about "<b>" is rarer than
// markup in a field for text.
func looksMarkedUp(text string) bool {
	for rest := text; ; {
		k := strings.IndexByte(rest, '<')
		if k < 0 {
			return false
		}
		rest = rest[k+1:]
		name := strings.TrimPrefix(rest[:min(len(rest), 16)], "/")
		end := 0
		for end < len(name) && !endsName[name[end]] {
			end++
		}
		if _, ok := elements[strings.ToLower(name[:end])]; ok && strings.IndexByte(rest[:min(len(rest), 2000)], '>') >= 0 {
			return true
		}
	}
}

// language is a BCP 47 tag, of a property that may be a Language with a name.
func (g *graph) language(v any) string {
	for _, e := range ldList(v) {
		if n, ok := e.(thing); ok {
			e = n["alternateName"]
			if e == nil {
				e = n["name"]
			}
		}
		if tag := languageTag(ldValue(e)); tag != "" {
			return tag
		}
	}
	return ""
}

// languageTag is a BCP 47 tag as it was given, but for underscores, or empty.
func languageTag(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	first, _, _ := strings.Cut(s, "-")
	if len(first) < 2 || len(first) > 3 || len(s) > 35 {
		return ""
	}
	for i := range len(s) {
		if !isASCIILetter(s[i]) && s[i] != '-' && (s[i] < '0' || s[i] > '9') {
			return ""
		}
	}
	return s
}

// setTimes sets when an article of the web was published, and when changed: the time
// of a change tells its versions apart.
func setTimes(a *corpus.Article, published, modified string) {
	if t, err := corpus.ParseTime(published); err == nil {
		a.Published = t
	}
	modified = strings.TrimSpace(modified)
	t, err := corpus.ParseTime(modified)
	if err != nil {
		return
	}
	a.Meta.Modified = t
	if !t.Equal(a.Published) {
		a.Version = modified
	}
}

// mostTags is how many tags or links an article can have.
const mostTags = 500

// tags are what an article is about.
func (g *graph) tags(n thing) []corpus.Tag {
	var all []corpus.Tag
	seen := map[string]bool{}
	add := func(t corpus.Tag) {
		key := t.Kind + "\x00" + t.Name + "\x00" + t.ID
		if (t.Name != "" || t.ID != "") && !seen[key] && len(all) < mostTags {
			seen[key] = true
			all = append(all, t)
		}
	}
	for _, p := range []struct{ key, kind, rel string }{
		{"about", "subject", "about"}, {"mentions", "subject", "mentions"},
		{"contentLocation", "place", ""}, {"spatialCoverage", "place", ""},
		{"articleSection", "subject", "section"}, {"genre", "genre", ""},
	} {
		for _, v := range ldList(n[p.key]) {
			t := corpus.Tag{Kind: p.kind, Rel: p.rel}
			switch v := g.resolve(v).(type) {
			case string:
				if t.Name = ldLine(v); isWebAddress(t.Name) {
					t.Name, t.ID = "", t.Name
				}
			case thing:
				t.Kind = tagKind(typesOf(v), p.kind)
				t.Name, t.ID = ldLine(v["name"]), ldValue(v["@id"])
				if t.ID == "" {
					t.ID = ldValue(v["sameAs"])
				}
				t.Scheme = ldValue(v["inDefinedTermSet"])
				t.Point = pointOf(v["geo"])
			}
			add(t)
		}
	}
	for _, v := range ldList(n["keywords"]) {
		if m, ok := v.(thing); ok {
			add(corpus.Tag{Kind: "subject", Name: ldLine(m["name"]), ID: ldValue(m["@id"])})
			continue
		}
		words := []string{ldValue(v)}
		if _, several := n["keywords"].([]any); !several {
			words = strings.Split(words[0], ",")
		}
		for _, w := range words {
			add(corpus.Tag{Kind: "subject", Name: collapse(decodeEntities(w))})
		}
	}
	return all
}

// tagKind is what kind of tag a thing is.
func tagKind(types []string, otherwise string) string {
	for _, t := range types {
		switch {
		case t == "Person":
			return "person"
		case strings.HasSuffix(t, "Organization") || t == "Corporation":
			return "organisation"
		case t == "Place" || t == "City" || t == "Country" || t == "State" || t == "AdministrativeArea":
			return "place"
		case strings.HasSuffix(t, "Event"):
			return "event"
		case t == "Product":
			return "object"
		}
	}
	return otherwise
}

// pointOf reads degrees.
func pointOf(v any) *[2]float64 {
	n, ok := v.(thing)
	if !ok {
		return nil
	}
	east, err1 := strconv.ParseFloat(ldValue(n["longitude"]), 64)
	north, err2 := strconv.ParseFloat(ldValue(n["latitude"]), 64)
	if err1 != nil || err2 != nil || !(east >= -180 && east <= 180 && north >= -90 && north <= 90) {
		return nil
	}
	return &[2]float64{east, north}
}

// rights are who owns the article, and its terms.
func (g *graph) rights(n thing) *corpus.Rights {
	r := corpus.Rights{
		Holder: g.nameOf(n["copyrightHolder"]), Notice: ldLine(n["copyrightNotice"]), Terms: ldLine(n["conditionsOfAccess"]),
		URL: addressOf(n["license"]),
	}
	if r.URL == "" {
		r.URL = addressOf(n["usageInfo"])
	}
	if r == (corpus.Rights{}) {
		return nil
	}
	return &r
}

// linkProperties are the properties that lead to other items, and what we call them.
var linkProperties = []struct{ key, rel string }{
	{"isBasedOn", "isbasedon"}, {"isBasedOnUrl", "isbasedon"}, {"translationOfWork", "translationof"},
	{"workTranslation", "translation"}, {"citation", "citation"}, {"relatedLink", "related"},
}

// links lead to other items.
func (g *graph) links(n thing) []corpus.Link {
	var all []corpus.Link
	for _, p := range linkProperties {
		for _, v := range ldList(n[p.key]) {
			l := corpus.Link{Rel: p.rel, URL: addressOf(v)}
			l.ID = l.URL
			if m, ok := v.(thing); ok {
				l.Title = ldLine(m["name"])
				if l.Title == "" {
					l.Title = ldLine(m["headline"])
				}
			} else if l.URL == "" {
				l.Title = ldLine(v)
			}
			if (l.URL != "" || l.Title != "") && len(all) < mostTags {
				all = append(all, l)
			}
		}
	}
	return all
}

// correction is the text of a correction, which may be a comment or an address.
func (g *graph) correction(v any) string {
	for _, e := range ldList(v) {
		if n, ok := e.(thing); ok {
			for _, key := range []string{"text", "description", "name"} {
				if s := ldLine(n[key]); s != "" {
					return s
				}
			}
			continue
		}
		if s := ldLine(e); s != "" {
			return s
		}
	}
	return ""
}

// cutAt cuts s to about n bytes, between characters.
func cutAt(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
