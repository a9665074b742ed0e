package formats

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"

	"github.com/wirefold/wirefold/corpus"
)

// openXML reads the head of RSS or Atom.
func (f *openedFeed) openXML(text string) *corpus.Problem {
	x, p := scanFeed(text)
	if p != nil {
		return p
	}
	head, p := x.items(func(int, int, bool) bool { return true })
	if p != nil {
		return p
	}
	// A head that cannot be read costs its title, and no item.
	var headProblem *corpus.Problem
	if mended, err := mendFeed(head); err != nil {
		headProblem = &corpus.Problem{Reason: "the head of the feed: " + err.Error(), Hint: "check the address"}
	} else if err := f.readHead(x, x.document(mended)); err != nil {
		headProblem = &corpus.Problem{Reason: "the head of the feed cannot be read: " + err.Error(), Hint: "its items are read all the same"}
	}
	f.each = func(yield func(*corpus.Article, *corpus.Problem) bool) {
		if headProblem != nil && !yield(nil, headProblem) {
			return
		}
		line, at := 1, 0 // the line of the byte at
		stopped, n := false, 0
		_, _ = x.items(func(start, end int, cut bool) bool {
			if n++; n > maxFeedItems {
				stopped = true
				yield(nil, tooManyItems())
				return false
			}
			line += strings.Count(text[at:start], "\n")
			at = start
			a, p := f.xmlItem(x, text[start:end], cut)
			if p != nil {
				p.Line = line
			}
			stopped = !yield(a, p)
			return !stopped
		})
		if !stopped && x.cut {
			yield(nil, &corpus.Problem{
				Line: 1 + strings.Count(text, "\n"), Reason: "the feed is cut short: its first element, <" + x.root.name + ">, is not closed",
				Hint: "fetch it again; the items before were read",
			})
		}
	}
	return nil
}

func tooManyItems() *corpus.Problem {
	return &corpus.Problem{
		Reason: fmt.Sprintf("the feed has more than %d items, the most that are read", maxFeedItems),
		Hint:   "ask for a feed of fewer items, or split the file",
	}
}

func (f *openedFeed) readHead(x *feedPieces, document []byte) error {
	var own ownXML // of the root
	_ = feedDecoder(document).Decode(&own)
	f.lang = own.Lang
	if x.item == "entry" {
		feed, err := new(atom.Parser).Parse(bytes.NewReader(document))
		if err != nil {
			return err
		}
		f.atomHead(feed)
		return nil
	}
	feed, err := new(rss.Parser).Parse(bytes.NewReader(document))
	if err != nil {
		return err
	}
	f.rssHead(feed)
	return nil
}

// ownXML is what gofeed does not tell: attributes of the item, and the id of an Atom
// entry as it is written.
type ownXML struct {
	Lang  string  `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	About string  `xml:"http://www.w3.org/1999/02/22-rdf-syntax-ns# about,attr"`
	IDs   []ownID `xml:"id"`
	Text  struct {
		Lang string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	} `xml:"content"`
}

type ownID struct {
	XMLName xml.Name
	Text    string `xml:",chardata"`
}

// id is the id in no name space, or that of Atom.
func (o *ownXML) id() string {
	for _, id := range o.IDs {
		if space := id.XMLName.Space; space == "" || strings.Contains(strings.ToLower(space), "atom") {
			return strings.TrimSpace(id.Text)
		}
	}
	return ""
}

func feedDecoder(document []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(document))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	return d
}

// xmlItem reads one item.
func (f *openedFeed) xmlItem(x *feedPieces, item string, cut bool) (*corpus.Article, *corpus.Problem) {
	mended, err := mendFeed(item)
	if err != nil {
		return nil, &corpus.Problem{Reason: "the item cannot be read: " + err.Error(), Hint: "nothing to do: the other items are read"}
	}
	document := x.document(mended)
	it, err := f.parseItem(x, document)
	if err != nil {
		return nil, &corpus.Problem{Reason: "the item cannot be read: " + err.Error(), Hint: "tell who makes the feed; the other items are read"}
	}
	var own struct {
		Channel struct {
			Item ownXML `xml:"item"`
		} `xml:"channel"`
		Entry ownXML `xml:"entry"`
	}
	_ = feedDecoder(document).Decode(&own)
	o := &own.Channel.Item
	if x.item == "entry" {
		o = &own.Entry
		it.ID = feedFirst(o.id(), it.ID)
	} else {
		it.ID = feedFirst(it.ID, strings.TrimSpace(o.About))
	}
	it.Lang = feedFirst(o.Lang, o.Text.Lang, it.Lang)
	a, p := f.article(it)
	if cut {
		p = &corpus.Problem{Reason: "the feed ends inside this item", Hint: "fetch it again; the items before were read"}
		if a != nil {
			p.ID = a.ID
		}
		return nil, p
	}
	return a, p
}

func (f *openedFeed) parseItem(x *feedPieces, document []byte) (*feedItem, error) {
	if x.item == "entry" {
		feed, err := new(atom.Parser).Parse(bytes.NewReader(document))
		if err != nil {
			return nil, err
		}
		if len(feed.Entries) == 0 {
			return nil, fmt.Errorf("it stands in a name space that is not that of Atom")
		}
		return f.atomItem(feed.Entries[0]), nil
	}
	feed, err := new(rss.Parser).Parse(bytes.NewReader(document))
	if err != nil {
		return nil, err
	}
	if len(feed.Items) == 0 {
		return nil, fmt.Errorf("it stands in a name space that is not that of RSS")
	}
	return f.rssItem(feed.Items[0]), nil
}

func (f *openedFeed) rssHead(feed *rss.Feed) {
	e := feed.Extensions
	f.title = feedLine(feedFirst(feed.Title, extText(e, "dc", "publisher"), extText(e, "dc", "title")))
	f.lang = strings.TrimSpace(feedFirst(feed.Language, extText(e, "dc", "language"), f.lang))
	f.rights = feedRights(feed.Copyright, e)
	f.setBase(feed.Link)
	if minutes, err := strconv.Atoi(strings.TrimSpace(feed.TTL)); err == nil && minutes > 0 && minutes <= 60*24*366 {
		f.ttl = time.Duration(minutes) * time.Minute
	} else {
		f.ttl = syndicationTTL(e)
	}
}

// syndicationTTL is the time between two updates by the module of that name.
func syndicationTTL(e ext.Extensions) time.Duration {
	period := map[string]time.Duration{
		"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour,
		"monthly": 30 * 24 * time.Hour, "yearly": 365 * 24 * time.Hour,
	}[strings.ToLower(extText(e, "sy", "updatePeriod"))]
	if n, err := strconv.Atoi(extText(e, "sy", "updateFrequency")); err == nil && n > 1 {
		period /= time.Duration(n)
	}
	return period
}

// rssItem is what an item of RSS says.
func (f *openedFeed) rssItem(i *rss.Item) *feedItem {
	it, e := &feedItem{}, i.Extensions
	it.URL = f.resolve(feedFirst(extText(e, "feedburner", "origLink"), i.Link))
	if i.GUID != nil {
		it.ID = strings.TrimSpace(i.GUID.Value)
		if it.URL == "" && strings.HasPrefix(it.ID, "http") && !strings.EqualFold(i.GUID.IsPermalink, "false") {
			it.URL = it.ID
		}
	}
	it.ID = feedFirst(it.ID, extText(e, "dc", "identifier"))
	it.Title = feedLine(feedFirst(i.Title, extText(e, "dc", "title"), extText(e, "media", "title")))

	content := feedFirst(i.Content, i.Custom["encoded"], i.Custom["content"], extText(e, "yandex", "full-text"))
	teaser := feedFirst(i.Description, extText(e, "dc", "description"), extText(e, "media", "description"), extText(e, "itunes", "summary"))
	it.texts(content, teaser)

	it.Source = f.title
	if publisher, ok := e["dc"]["publisher"]; ok { // an empty one says that it is not known
		it.Source = feedLine(publisher[0].Value)
	} else if i.Source != nil && strings.TrimSpace(i.Source.Title) != "" {
		it.Source = feedLine(i.Source.Title)
	}
	it.meta.Byline = feedNames(extTexts(e, "dc", "creator")...)
	if it.meta.Byline == "" {
		it.meta.Byline = feedNames(i.Author, extText(e, "atom", "author"), extText(e, "itunes", "author"))
	}
	it.Lang = extText(e, "dc", "language")
	it.Published, _ = firstFeedDate(feedDate{i.PubDate, i.PubDateParsed}, extDate(e, "dc", "date"),
		extDate(e, "dcterms", "issued"), extDate(e, "dcterms", "created"), extDate(e, "atom", "published"))
	it.meta.Modified, it.modified = firstFeedDate(extDate(e, "atom", "updated"), extDate(e, "dcterms", "modified"), extDate(e, "a10", "updated"))
	for _, c := range i.Categories {
		it.tag("", c.Value, c.Domain)
	}
	if strings.TrimSpace(i.Comments) != "" {
		it.link("replies", f.resolve(i.Comments), "")
	}
	for _, n := range i.Enclosures {
		it.enclosure(f.resolve(n.URL), n.Type, "", "")
	}
	for _, l := range e["atom"]["link"] {
		f.atomLink(it, &atom.Link{Href: l.Attrs["href"], Rel: l.Attrs["rel"], Type: l.Attrs["type"], Title: l.Attrs["title"]})
	}
	f.extensions(it, e)
	it.meta.Rights = feedRights("", e)
	return it
}

func (f *openedFeed) atomHead(feed *atom.Feed) {
	f.title = feedLine(feed.Title)
	f.lang = strings.TrimSpace(feedFirst(feed.Language, f.lang))
	f.rights = feedRights(feed.Rights, feed.Extensions)
	f.byline = atomNames(feed.Authors)
	f.ttl = syndicationTTL(feed.Extensions)
	for _, l := range feed.Links {
		switch l.Rel {
		case "alternate", "self":
			f.setBase(l.Href)
		case "license":
			f.rights = feedLicence(f.rights, l.Href)
		}
	}
}

func atomNames(people []*atom.Person) string {
	all := make([]string, 0, len(people))
	for _, p := range people {
		all = append(all, p.Name)
	}
	return feedNames(all...)
}

// atomItem is what an entry of Atom says.
func (f *openedFeed) atomItem(i *atom.Entry) *feedItem {
	it, e := &feedItem{}, i.Extensions
	it.ID = strings.TrimSpace(i.ID)
	it.Title = feedLine(feedFirst(i.Title, extText(e, "media", "title")))
	content := ""
	if i.Content != nil {
		content = i.Content.Value
		if t := strings.ToLower(i.Content.Type); strings.HasPrefix(t, "image/") || strings.HasPrefix(t, "audio/") || strings.HasPrefix(t, "video/") {
			content = ""
			it.enclosure(f.resolve(i.Content.Src), t, "", "")
		}
	}
	it.texts(content, feedFirst(i.Summary, extText(e, "media", "description"), groupText(e, "description")))
	it.Source = f.title
	if i.Source != nil { // one without a title says that it is not known
		it.Source = feedLine(i.Source.Title)
	} else if p := extText(e, "dc", "publisher"); p != "" {
		it.Source = feedLine(p)
	}
	it.meta.Byline = atomNames(i.Authors)
	if it.meta.Byline == "" {
		it.meta.Byline = feedNames(extTexts(e, "dc", "creator")...)
	}
	if it.meta.Byline == "" && i.Source != nil {
		it.meta.Byline = atomNames(i.Source.Authors)
	}
	it.Lang = extText(e, "dc", "language")
	it.Published, _ = firstFeedDate(feedDate{i.Published, i.PublishedParsed}, extDate(e, "dc", "date"), extDate(e, "dcterms", "issued"))
	it.meta.Modified, it.modified = firstFeedDate(feedDate{i.Updated, i.UpdatedParsed}, extDate(e, "dcterms", "modified"))
	if it.meta.Modified.Equal(it.Published) {
		it.meta.Modified = time.Time{} // Atom wants this element even of what was never changed
	}
	for _, c := range i.Categories {
		it.tag(c.Term, feedFirst(c.Label, c.Term), c.Scheme)
	}
	for _, l := range i.Links {
		f.atomLink(it, l)
	}
	f.extensions(it, e)
	it.meta.Rights = feedRights(i.Rights, e)
	for _, l := range i.Links {
		if l.Rel == "license" {
			it.meta.Rights = feedLicence(it.meta.Rights, l.Href)
		}
	}
	return it
}

// atomLink notes where a link of Atom leads.
func (f *openedFeed) atomLink(it *feedItem, l *atom.Link) {
	address := f.resolve(l.Href)
	switch rel := strings.TrimPrefix(l.Rel, "http://www.iana.org/assignments/relation/"); rel {
	case "alternate", "":
		if it.URL == "" || strings.Contains(l.Type, "html") && l.Rel != "" {
			it.URL = feedFirst(it.URL, address)
		}
	case "self", "edit", "edit-media", "hub", "license", "first", "last", "next", "previous", "prev", "shortlink", "search":
		// These are for machines, or lead back to the item.
	case "enclosure":
		it.enclosure(address, l.Type, l.Title, "")
	case "picture", "audio", "video":
		it.link(rel, address, l.Title)
	default:
		it.link(rel, address, l.Title)
	}
}

// texts takes the body from the content, and the summary from the teaser.
func (it *feedItem) texts(content, teaser string) {
	if it.body = feedMarkup(content); strings.TrimSpace(it.body.text) == "" {
		it.body = feedMarkup(teaser)
		return
	}
	it.summary = feedMarkup(teaser).text
}

// tag notes a subject.
func (it *feedItem) tag(id, name, scheme string) {
	t := corpus.Tag{Kind: "subject", ID: strings.TrimSpace(id), Name: feedLine(name), Scheme: strings.TrimSpace(scheme)}
	if t.ID == t.Name {
		t.ID = ""
	}
	if t.Name == "" || len(it.meta.Tags) >= mostLinks || slices.ContainsFunc(it.meta.Tags, func(o corpus.Tag) bool {
		return o.Point == nil && o.Name == t.Name && o.ID == t.ID && o.Scheme == t.Scheme
	}) {
		return
	}
	it.meta.Tags = append(it.meta.Tags, t)
}

// mostLinks is how many links, and how many tags, are kept of an item; more say nothing.
const mostLinks = 1000

// link notes a link to another item, once.
func (it *feedItem) link(rel, address, title string) {
	if address == "" || len(it.meta.Links) >= mostLinks {
		return
	}
	title = feedLine(title)
	for i := range it.meta.Links {
		if l := &it.meta.Links[i]; l.Rel == rel && l.URL == address {
			l.Title = feedFirst(l.Title, title)
			return
		}
	}
	it.meta.Links = append(it.meta.Links, corpus.Link{Rel: rel, URL: address, Title: title})
}

// mediaKinds are what items without text are, by the first part of their media type.
var mediaKinds = map[string]string{"image": "a picture", "audio": "a sound recording", "video": "a video"}

// enclosure notes a picture or another file that goes with the item.
func (it *feedItem) enclosure(address, mediaType, medium, title string) {
	if address == "" {
		return
	}
	kind, _, _ := strings.Cut(strings.ToLower(feedFirst(medium, mediaType)), "/")
	if mediaKinds[kind] == "" {
		kind = kindOfAddress(address)
	}
	it.media = feedFirst(it.media, mediaKinds[kind])
	switch kind {
	case "image":
		it.link("picture", address, title)
	case "audio", "video":
		it.link(kind, address, title)
	default:
		it.link("enclosure", address, title)
	}
}

// kindOfAddress tells by its end what a file is; "" when it does not.
func kindOfAddress(address string) string {
	address, _, _ = strings.Cut(strings.ToLower(address), "?")
	for kind, ends := range map[string][]string{
		"image": {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"},
		"audio": {".mp3", ".m4a", ".ogg"}, "video": {".mp4", ".webm", ".mov"},
	} {
		for _, end := range ends {
			if strings.HasSuffix(address, end) {
				return kind
			}
		}
	}
	return ""
}
