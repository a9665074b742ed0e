package formats

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// The limits of what is read of a feed. Real feeds stay far below each.
const (
	maxFeed      = 32 << 20                  // bytes of a feed
	maxFeedItems = 50_000                    // items
	maxFeedItem  = corpus.MaxArticle + 4<<20 // bytes of one item
	maxFeedHead  = 1 << 20                   // bytes of what stands outside the items
	maxFeedDepth = 1000                      // how deep elements may be nested
	maxFeedTags  = 100_000                   // tags in one item
)

// Feed is what [ParseFeed] reads.
type Feed struct {
	// Title is what the feed calls itself.
	Title string
	// Articles are its items, in the feed's order, and Problems what could not be read.
	Articles []*corpus.Article
	Problems []*corpus.Problem
	// TTL is for how long the feed asks to be left alone after it was fetched; 0
	// when it does not say.
	TTL time.Duration
}

// ParseFeed reads a feed that was fetched: RSS 0.9 to 2.0, Atom 0.3 and 1.0, or JSON
// Feed. The address is where it was fetched, against which relative links are resolved,
// and charset is the character set that the server told; both may be empty. A feed
// without items is no error. The error is a [*corpus.Problem], and comes when this
// is no feed at all; what is wrong with one item is among the problems.
//
// What sites serve is often broken. Mended are: a wrong or missing declaration of the
// character set, space and byte order marks before the start, ampersands and <
// without escape, entities of HTML, control characters, tags that are not closed or
// were never opened. A date that cannot be read is left out. Each item is read by
// itself, so that one which is beyond repair costs none of the others.
func ParseFeed(data []byte, address, charset string) (*Feed, error) {
	f, p := openFeed(data, address, charset)
	if p != nil {
		return nil, p
	}
	feed := &Feed{Title: f.title, TTL: f.ttl}
	f.each(func(a *corpus.Article, p *corpus.Problem) bool {
		if p != nil {
			feed.Problems = append(feed.Problems, p)
		} else {
			feed.Articles = append(feed.Articles, a)
		}
		return true
	})
	return feed, nil
}

// feedFormat reads RSS and Atom.
func feedFormat() corpus.Format {
	return corpus.Format{
		Name:       "RSS or Atom feed",
		About:      "RSS 0.9 to 2.0, RDF, Atom",
		Extensions: []string{".xml", ".rss", ".atom"},
		Is:         isXMLFeed,
		Read: func(_ context.Context, file *corpus.File) iter.Seq2[*corpus.Article, error] {
			return func(yield func(*corpus.Article, error) bool) {
				data, err := io.ReadAll(io.LimitReader(file.Data, maxFeed+1))
				if err != nil {
					yield(nil, err)
					return
				}
				yieldFeed(yield, data, file.URL, file.Charset)
			}
		},
	}
}

// jsonFeedFormat reads JSON Feed.
func jsonFeedFormat() corpus.Format {
	return corpus.Format{
		Name:  "JSON Feed",
		About: "JSON Feed 1.0 and 1.1",
		IsObject: func(has func(string) bool) bool {
			return has("version") && has("items") && (has("title") || has("home_page_url") || has("feed_url"))
		},
		Object: func(raw []byte) iter.Seq2[*corpus.Article, error] {
			return func(yield func(*corpus.Article, error) bool) { yieldFeed(yield, raw, "", "") }
		},
	}
}

// yieldFeed yields what a feed holds.
func yieldFeed(yield func(*corpus.Article, error) bool, data []byte, address, charset string) {
	f, p := openFeed(data, address, charset)
	if p != nil {
		yield(nil, p)
		return
	}
	f.each(func(a *corpus.Article, p *corpus.Problem) bool {
		if p != nil {
			return yield(nil, p)
		}
		return yield(a, nil)
	})
}

// openedFeed is a feed whose head was read: what it says of all its items.
type openedFeed struct {
	title, lang, byline string
	rights              *corpus.Rights
	ttl                 time.Duration
	base                *url.URL // for relative links; nil when unknown
	// each reads the items, until yield returns false.
	each func(yield func(*corpus.Article, *corpus.Problem) bool)
}

// openFeed reads the head of a feed of any kind.
func openFeed(data []byte, address, charset string) (*openedFeed, *corpus.Problem) {
	if len(data) > maxFeed {
		return nil, &corpus.Problem{
			Reason: fmt.Sprintf("the feed is over %d MiB, the most that is read", maxFeed>>20),
			Hint:   "ask for a feed of fewer items, or split the file",
		}
	}
	f := &openedFeed{}
	if u, err := url.Parse(address); err == nil && u.IsAbs() {
		f.base = u
	}
	text := feedText(data, charset)
	switch start := strings.TrimLeft(text, feedSpace); {
	case start == "":
		return nil, &corpus.Problem{Reason: "it is empty", Hint: "a feed without items still has a head: fetch it again"}
	case start[0] == '{':
		return f, f.openJSON(text)
	case start[0] == '<':
		return f, f.openXML(text)
	}
	return nil, &corpus.Problem{Reason: "this is no feed: it starts with neither < nor {", Hint: "check the address"}
}

// feedSpace is what may stand before the start of a feed, the byte order mark among it.
const feedSpace = " \t\r\n\ufeff"

// resolve makes an address absolute, as far as it is known against what.
func (f *openedFeed) resolve(address string) string {
	address = strings.TrimSpace(address)
	if f.base == nil || address == "" {
		return address
	}
	u, err := url.Parse(address)
	if err != nil || u.IsAbs() {
		return address
	}
	return f.base.ResolveReference(u).String()
}

// setBase takes the address of the site for relative links, unless we know better.
func (f *openedFeed) setBase(site string) {
	if u, err := url.Parse(strings.TrimSpace(site)); err == nil && u.IsAbs() && f.base == nil {
		f.base = u
	}
}

// feedItem is what an item of any kind of feed says, before it is an article.
type feedItem struct {
	corpus.Article
	meta     corpus.Meta
	modified string // as printed
	body     flattened
	summary  string
	media    string // what it is, if it has no text: "a picture"
}

// article is the article of an item, or what is wrong with it.
func (f *openedFeed) article(it *feedItem) (*corpus.Article, *corpus.Problem) {
	a, m := &it.Article, &it.meta
	if a.ID == "" {
		a.ID = a.URL
	}
	if a.ID == "" {
		return nil, &corpus.Problem{
			Reason: "the item has neither an id nor a link",
			Hint:   "every item needs a guid (RSS), an id (Atom, JSON Feed) or a link",
		}
	}
	a.Body, a.Furniture = it.body.text, it.body.furniture
	switch summary := it.summary; {
	case strings.TrimSpace(a.Body) == "":
		a.Body, a.Furniture = summary, nil
	case !feedTeases(a.Body, summary):
		m.Summary = summary
	}
	if m.Byline == "" {
		m.Byline = it.body.byline
	}
	if strings.TrimSpace(a.Title) == "" && strings.TrimSpace(a.Body) == "" {
		p := &corpus.Problem{ID: a.ID, Reason: "it has no text", Hint: "nothing to do: only items with text are read"}
		if it.media != "" {
			p.Reason += ": it is " + it.media
		}
		return nil, p
	}
	if len(a.Title)+len(a.Body) > corpus.MaxArticle {
		return nil, &corpus.Problem{
			ID: a.ID, Reason: fmt.Sprintf("the article is over %d MiB, the most that is read", corpus.MaxArticle>>20),
			Hint: "leave it out of the feed",
		}
	}
	if a.Lang == "" {
		a.Lang = f.lang
	}
	if m.Byline == "" && !strings.EqualFold(f.byline, f.title) {
		m.Byline = f.byline
	}
	if m.Rights == nil {
		m.Rights = f.rights
	}
	if !m.Modified.IsZero() {
		// Without a time of publication the state is all there is to tell versions by.
		if !m.Modified.Equal(a.Published) {
			a.Version = strings.TrimSpace(it.modified)
		}
		if a.Published.IsZero() {
			a.Published = m.Modified
		}
	}
	m.Take, m.Signals = takeOf(a.Title)
	a.Meta = metaOrNil(m)
	return a, nil
}

// feedTeases reports whether a summary is no more than the start of the body, as the
// teasers are that sites cut from it.
func feedTeases(body, summary string) bool {
	summary = collapse(summary)
	for _, end := range []string{"[…]", "[...]", "…", "..."} {
		summary = strings.TrimSpace(strings.TrimSuffix(summary, end))
	}
	// No more of the body than can matter.
	opening := collapse(body[:min(len(body), 4*len(summary)+64)])
	return strings.HasPrefix(opening, summary)
}
