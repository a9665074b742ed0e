package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	gofeed "github.com/mmcdole/gofeed/json"

	"github.com/wirefold/wirefold/corpus"
)

// jsonFeedHead is what a JSON Feed says of all its items.
type jsonFeedHead struct {
	Version     string           `json:"version"`
	Title       string           `json:"title"`
	HomePageURL string           `json:"home_page_url"`
	FeedURL     string           `json:"feed_url"`
	Language    string           `json:"language"`
	Author      *gofeed.Author   `json:"author"`
	Authors     []*gofeed.Author `json:"authors"`
}

// jsonFeedOwn is what we write of an item beside what JSON Feed has a name for.
// Extensions are objects whose name begins with an underscore.
type jsonFeedOwn struct {
	Source    string             `json:"source,omitempty"`
	Version   string             `json:"version,omitempty"`
	Meta      *corpus.Meta       `json:"meta,omitempty"`
	Furniture []corpus.Furniture `json:"furniture,omitempty"`
}

// openJSON reads the head of a JSON Feed.
func (f *openedFeed) openJSON(text string) *corpus.Problem {
	text = strings.TrimLeft(text, feedSpace)
	var head jsonFeedHead
	items, at, err := head.read(text)
	if err != nil {
		return &corpus.Problem{Reason: "invalid JSON: " + err.Error(), Hint: "fetch it again, or tell who makes the feed"}
	}
	if !strings.Contains(head.Version, "jsonfeed.org") {
		return &corpus.Problem{
			Reason: fmt.Sprintf("this is no JSON Feed: its version is %.80q", head.Version),
			Hint:   `a JSON Feed has "version": "https://jsonfeed.org/version/1.1"`,
		}
	}
	f.title, f.lang, f.byline = feedLine(head.Title), head.Language, jsonNames(head.Author, head.Authors)
	f.setBase(head.HomePageURL)
	f.setBase(head.FeedURL)
	f.each = func(yield func(*corpus.Article, *corpus.Problem) bool) {
		if len(items) > 0 && items[0] != '[' {
			yield(nil, &corpus.Problem{Reason: "items: it is no list", Hint: "tell who makes the feed"})
			return
		}
		f.jsonItems(items, 1+strings.Count(text[:at], "\n"), yield)
	}
	return nil
}

// read reads all but the items, whose bytes it gives, and where in text they start.
func (h *jsonFeedHead) read(text string) (items json.RawMessage, at int, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	if _, err := d.Token(); err != nil { // {
		return nil, 0, err
	}
	fields := map[string]any{
		"version": &h.Version, "title": &h.Title, "home_page_url": &h.HomePageURL, "feed_url": &h.FeedURL,
		"language": &h.Language, "author": &h.Author, "authors": &h.Authors,
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, 0, err
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, 0, err
		}
		key, _ := name.(string)
		switch to := fields[key]; {
		case key == "items":
			items, at = raw, int(d.InputOffset())-len(raw)
		case to != nil && len(raw) <= maxJSONFeedField:
			_ = json.Unmarshal(raw, to) // what is of another type is left out
		}
	}
	_, err = d.Token() // }
	return items, at, err
}

// maxJSONFeedField is the size of a field of the head above which it is left out.
const maxJSONFeedField = 64 << 10

func jsonNames(one *gofeed.Author, more []*gofeed.Author) string {
	var all []string
	for _, a := range append(more, one) { // version 1.1 has authors for author
		if a != nil {
			all = append(all, a.Name)
		}
	}
	return feedNames(all...)
}

// jsonItems reads the items one by one, so that a bad one costs none of the others. They
// are known to be valid JSON, and start on the given line.
func (f *openedFeed) jsonItems(items []byte, line int, yield func(*corpus.Article, *corpus.Problem) bool) {
	d := json.NewDecoder(bytes.NewReader(items))
	_, _ = d.Token() // [
	at, n := 0, 0
	for d.More() {
		if n++; n > maxFeedItems {
			yield(nil, tooManyItems())
			return
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			yield(nil, &corpus.Problem{Line: line, Reason: "invalid JSON: " + err.Error(), Hint: "tell who makes the feed"})
			return
		}
		start := int(d.InputOffset()) - len(raw)
		line += bytes.Count(items[at:start], []byte{'\n'})
		at = start
		a, p := f.jsonItem(raw)
		if p != nil {
			p.Line = line
		}
		if !yield(a, p) {
			return
		}
	}
}

// jsonSize is at least how many values there are in valid JSON, or nearly: what stands in
// texts may count, too.
func jsonSize(raw []byte) int {
	quotes := bytes.Count(raw, []byte{'"'}) - bytes.Count(raw, []byte(`\"`))
	return quotes/2 + bytes.Count(raw, []byte{'{'}) + bytes.Count(raw, []byte{'['})
}

// jsonItem reads one item.
func (f *openedFeed) jsonItem(raw []byte) (*corpus.Article, *corpus.Problem) {
	if len(raw) > maxFeedItem {
		return nil, &corpus.Problem{Reason: fmt.Sprintf("the item is over %d MiB, the most that is read of one item", maxFeedItem>>20), Hint: "leave it out of the feed"}
	}
	if jsonSize(raw) > maxFeedTags {
		return nil, &corpus.Problem{Reason: fmt.Sprintf("the item has more than %d fields", maxFeedTags), Hint: "leave it out of the feed"}
	}
	i := new(gofeed.Item)
	var further struct {
		Own *jsonFeedOwn `json:"_wirefold"`
	}
	if raw[0] != '{' {
		return nil, &corpus.Problem{Reason: "the item is no object", Hint: "tell who makes the feed; the other items are read"}
	}
	if err := json.Unmarshal(raw, i); err != nil {
		p := &corpus.Problem{ID: i.ID, Reason: "the item cannot be read: " + err.Error(), Hint: "tell who makes the feed; the other items are read"}
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) {
			field := kind.Field[strings.LastIndexByte(kind.Field, '.')+1:]
			p.Reason = fmt.Sprintf("%s: the %s there is not what JSON Feed has", field, kind.Value)
		}
		return nil, p
	}
	if err := json.Unmarshal(raw, &further); err != nil {
		further.Own = nil // somebody else's
	}
	it := f.jsonItemTexts(i)
	if further.Own != nil {
		return f.ownArticle(it, i, further.Own)
	}
	return f.article(it)
}

// jsonItemTexts is what an item of JSON Feed says.
func (f *openedFeed) jsonItemTexts(i *gofeed.Item) *feedItem {
	it := &feedItem{}
	it.ID, it.URL = strings.TrimSpace(i.ID), f.resolve(i.URL)
	if it.URL == "" && strings.HasPrefix(it.ID, "http") {
		it.URL = it.ID
	}
	it.Title = collapse(feedPlain(i.Title))
	it.body = flatten(i.ContentHTML)
	if strings.TrimSpace(it.body.text) == "" {
		it.body = flattened{text: feedPlain(i.ContentText)}
	}
	it.summary = feedPlain(i.Summary)
	it.Source = f.title
	it.Lang = strings.TrimSpace(i.Language)
	it.meta.Byline = jsonNames(i.Author, i.Authors)
	it.Published, _ = firstFeedDate(feedDate{printed: i.DatePublished})
	it.meta.Modified, it.modified = firstFeedDate(feedDate{printed: i.DateModified})
	for _, t := range i.Tags {
		it.tag("", t, "")
	}
	it.link("related", f.resolve(i.ExternalURL), "")
	it.enclosure(f.resolve(i.Image), "", "image", "")
	it.enclosure(f.resolve(i.BannerImage), "", "image", "")
	if i.Attachments != nil {
		for _, a := range *i.Attachments {
			it.enclosure(f.resolve(a.URL), a.MimeType, "", a.Title)
		}
	}
	return it
}

// ownArticle is the article of an item that we wrote: its fields as they were.
func (f *openedFeed) ownArticle(it *feedItem, i *gofeed.Item, own *jsonFeedOwn) (*corpus.Article, *corpus.Problem) {
	published := it.Published
	a, p := f.article(it)
	if p != nil {
		return nil, p
	}
	end := 0
	for _, span := range own.Furniture {
		if span.Start < end || span.End < span.Start || span.End > len(i.ContentText) {
			return nil, &corpus.Problem{ID: a.ID, Reason: fmt.Sprintf("furniture: bytes %d to %d are out of order, or outside the body", span.Start, span.End), Hint: "leave _wirefold out where the text was changed"}
		}
		end = span.End
	}
	return &corpus.Article{
		ID: i.ID, Title: i.Title, Body: i.ContentText, Source: own.Source, Published: published, Lang: i.Language,
		URL: i.URL, Version: own.Version, Meta: own.Meta, Furniture: own.Furniture,
	}, nil
}
