package follow

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"github.com/wirefold/wirefold/corpus"
)

const (
	// shortBody is the length up to which a text in a feed is taken for a teaser.
	shortBody = 1000
	// mostLate is in how many polls a page is tried for, before the teaser is taken.
	mostLate = 3

	acceptPages = "text/html, application/xhtml+xml, */*;q=0.1"
)

// isPage reports whether bytes are a web page: HTML, whatever the server calls it.
func isPage(data []byte) bool {
	z := html.NewTokenizer(bytes.NewReader(data[:min(len(data), 64<<10)]))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return false
		case html.DoctypeToken:
			return strings.HasPrefix(strings.ToLower(strings.TrimSpace(string(z.Text()))), "html")
		case html.TextToken:
			if s := strings.TrimSpace(string(z.Text())); s != "" && s != "\ufeff" {
				return false
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			switch string(name) {
			case "html", "head", "body", "title", "meta", "script", "p", "h1", "center":
				return true
			}
			return false
		}
	}
}

// notAFeed says what a page is that stands where a feed should, and where the feed is
// when the page tells.
func notAFeed(p *page) string {
	const reason = "this is a web page, and no feed"
	z := html.NewTokenizer(bytes.NewReader(p.data[:min(len(p.data), 1<<20)]))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return reason + ": check the address"
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if t.Data != "link" {
				continue
			}
			at := map[string]string{}
			for _, a := range t.Attr {
				at[a.Key] = a.Val
			}
			kind, _, _ := mime.ParseMediaType(at["type"])
			switch kind {
			case "application/rss+xml", "application/atom+xml", "application/feed+json":
				if to, err := p.url.Parse(at["href"]); err == nil && checkURL(to) == nil {
					return fmt.Sprintf("%s; it names the feed %.200s", reason, to.Redacted())
				}
			}
		}
	}
}

// addPage puts the text of the page behind an item in the place of its teaser. later
// tells to leave the item for the next poll.
func (f *feed) addPage(ctx context.Context, it item) (later bool, err error) {
	a := it.article
	u, err := url.Parse(a.URL)
	if err != nil || checkURL(u) != nil || !teaser(a) {
		return false, nil
	}
	text, err := f.page(ctx, u)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil {
		err = f.says(fmt.Errorf("item %.200q: the page behind it: %w", a.ID, err))
		if f.late[it.key]++; passing(err) && f.late[it.key] < mostLate && !f.Once {
			f.Log.Info("a page is tried for again", "reason", err)
			return true, nil
		}
		f.st.Problem, f.st.ProblemAt = err.Error(), now()
		f.problem(fmt.Errorf("%w; what the feed has is taken", err))
		return false, nil
	}
	if len(text.Body) <= len(a.Body) {
		return false, nil
	}
	a.Body, a.Furniture = text.Body, text.Furniture
	if a.Title == "" {
		a.Title = text.Title
	}
	if a.Source == "" {
		a.Source = text.Source
	}
	if a.Lang == "" {
		a.Lang = text.Lang
	}
	if a.Published.IsZero() {
		a.Published = text.Published
	}
	if a.Meta == nil {
		a.Meta = text.Meta
	}
	return false, nil
}

// teaser reports whether an item says that there is more, or is short.
func teaser(a *corpus.Article) bool {
	body := strings.TrimSpace(a.Body)
	return len(body) < shortBody || strings.HasSuffix(body, "…") || strings.HasSuffix(body, "...") || strings.HasSuffix(body, "[…]")
}

// page reads the article on a page.
func (f *feed) page(ctx context.Context, u *url.URL) (*corpus.Article, error) {
	p, err := f.web.fetch(ctx, request{url: u, accept: acceptPages, within: true})
	if err != nil {
		return nil, err
	}
	defer p.free()
	_, params, _ := mime.ParseMediaType(p.header.Get("Content-Type"))
	articles, problems, err := f.read(ctx, p.data, corpus.Input{Path: u.Redacted(), URL: p.url.Redacted(), Charset: params["charset"]})
	switch {
	case err != nil:
		return nil, err
	case len(articles) > 0:
		return articles[0], nil
	case len(problems) > 0:
		return nil, &unreadError{short(problems[0])}
	}
	return nil, &unreadError{"it has no article"}
}

// passing reports whether it may be worth while to fetch a page again.
func passing(err error) bool {
	var status *statusError
	var unread *unreadError
	switch {
	case errors.As(err, &status):
		return status.status >= 500 || status.status == http.StatusTooManyRequests
	case errors.As(err, &unread), errors.Is(err, errForbidden):
		return false
	}
	return true
}
