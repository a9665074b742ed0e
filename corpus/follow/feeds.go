package follow

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/corpus/formats"
)

const (
	// slowest is the longest interval of a feed that rests, in intervals.
	slowest = 12
	// longestBackoff is that between two tries of a feed that fails.
	longestBackoff = 6 * time.Hour
	// leastAfterStart is how soon after a poll a new run may poll again: one that is
	// started over and over must not hammer.
	leastAfterStart = time.Minute
	// mostSeen is how many items of one feed are remembered.
	mostSeen = 100_000
	// forgetMove is after how many failures a feed is looked for at its old place.
	forgetMove = 3

	acceptFeeds = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.9, text/xml;q=0.9, */*;q=0.1"
)

// feed follows a URL.
type feed struct {
	*run
	key  string   // the URL without a password, for people and for the state
	url  *url.URL // as it was given
	rand *rand.Rand
	st   feedState
	told string         // the failure that was told last
	late map[string]int // how often the page of an item was waited for, by its key
}

func (r *run) newFeed(u *url.URL) *feed {
	r.web.name(u.Hostname())
	f := &feed{run: r, key: u.Redacted(), url: u, late: map[string]int{}}
	h := fnv.New64a()
	h.Write([]byte(f.key)) // cannot fail
	f.rand = rand.New(rand.NewPCG(r.Seed, h.Sum64()))
	f.st = r.state.feed(f.key)
	f.st.Source, f.st.Gone = f.key, false // a new run looks once whether it is back
	return f
}

func (f *feed) follow(ctx context.Context) error {
	next := f.st.Held
	if t := f.st.Tried.Add(leastAfterStart); !f.Once && t.After(next) {
		next = t
	}
	// A clock that was set back must not make us wait for ever.
	if next.After(now().Add(longestHold)) {
		next = time.Time{}
	}
	if f.Once && next.After(now()) {
		f.problem(f.says(fmt.Errorf("not asked: its server wants to be left alone until %s", next.Format(time.RFC3339))))
		return nil
	}
	for {
		if err := sleep(ctx, time.Until(next)); err != nil {
			return err
		}
		wait, err := f.poll(ctx)
		if err != nil {
			return err
		}
		next = now().Add(wait)
		f.st.Next = next
		if f.Once || f.st.Gone {
			f.st.Next = time.Time{}
		}
		f.note()
		if f.Once || f.st.Gone {
			return nil
		}
	}
}

// note keeps what is known now.
func (f *feed) note() {
	f.state.keepFeed(f.key, f.st)
	f.fares(f.st.Health)
}

// says tells of which feed an error is.
func (f *feed) says(err error) error { return fmt.Errorf("follow: %s: %w", f.key, err) }

// poll looks once, and says how long to wait. Its error ends the following.
func (f *feed) poll(ctx context.Context) (time.Duration, error) {
	began := now()
	p, err := f.fetch(ctx)
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	f.st.Tried = began
	if err != nil {
		return f.failed(err), nil
	}
	defer p.free()
	fresh := 0
	if p.status == http.StatusOK {
		before := f.st.Articles
		if err := f.take(ctx, p); err != nil {
			var failed *unreadError
			if errors.As(err, &failed) {
				return f.failed(failed), nil
			}
			return 0, err
		}
		fresh = f.st.Articles - before
	}
	if f.st.Failures > 0 {
		f.Log.Info("a feed is well again", "feed", f.key)
	}
	f.st.Success, f.st.Error, f.st.Failures, f.st.Held, f.told = began, "", 0, time.Time{}, ""
	if p.moved != nil && p.moved.User == nil { // passwords are not kept
		f.st.Redirect = p.moved.String()
	}
	f.Log.Debug("polled", "feed", f.key, "status", p.status, "new", fresh)
	return f.interval(fresh > 0, p.header), nil
}

// fetch gets the feed from where it is now.
func (f *feed) fetch(ctx context.Context) (*page, error) {
	at := f.url
	if f.st.Redirect != "" {
		if u, err := url.Parse(f.st.Redirect); err == nil && checkURL(u) == nil {
			at = u
		}
	}
	return f.web.fetch(ctx, request{
		url: at, accept: acceptFeeds,
		etag: f.st.ETag, modified: f.st.Modified, validFor: f.st.For,
	})
}

// interval is how long to wait after a poll that went well.
func (f *feed) interval(news bool, h http.Header) time.Duration {
	every := min(max(f.st.Every, f.Interval), slowest*f.Interval)
	if f.st.Every = f.Interval; !news {
		f.st.Every = min(every*3/2, slowest*f.Interval)
	}
	return f.spread(max(f.st.Every, f.st.TTL, maxAge(h)), 10)
}

// spread makes a wait longer by up to one part in parts.
func (f *feed) spread(d time.Duration, parts int64) time.Duration {
	return d + time.Duration(f.rand.Int64N(int64(d)/parts+1))
}

// failed notes that the feed could not be read, and says how long to wait.
func (f *feed) failed(err error) time.Duration {
	f.st.Failures++
	f.st.Error = err.Error()
	wait := f.Interval
	for range f.st.Failures - 1 {
		if wait = min(2*wait, max(longestBackoff, f.Interval)); wait >= longestBackoff {
			break
		}
	}
	wait = f.spread(wait, 5)
	var status *statusError
	if errors.As(err, &status) {
		f.st.Gone = status.status == http.StatusGone
		if status.wait > 0 {
			wait = max(wait, f.spread(status.wait, 10))
			f.st.Held = now().Add(status.wait)
		}
	}
	if f.st.Failures >= forgetMove && f.st.Redirect != "" {
		f.st.Redirect = "" // perhaps it was moved by mistake
	}
	f.Log.Info("a feed failed", "feed", f.key, "failures", f.st.Failures, "reason", err, "after", wait)
	if f.told != f.st.Error {
		f.told = f.st.Error
		f.problem(f.says(err))
	}
	return wait
}

// unreadError is an answer that is no feed.
type unreadError struct{ reason string }

func (e *unreadError) Error() string { return e.reason }

// item is an article of a feed, and the key by which it is known again.
type item struct {
	key     string
	article *corpus.Article
}

// take reads what was fetched, and gives on what is new.
func (f *feed) take(ctx context.Context, p *page) error {
	if len(bytes.TrimSpace(p.data)) == 0 {
		return &unreadError{"the answer is empty"}
	}
	if isPage(p.data) {
		return &unreadError{notAFeed(p)}
	}
	_, params, _ := mime.ParseMediaType(p.header.Get("Content-Type")) // where it is wrong, the bytes tell
	articles, problems, err := f.parse(ctx, p.data, corpus.Input{Path: f.key, URL: p.url.Redacted(), Charset: params["charset"]})
	if err != nil {
		return err
	}
	if len(articles) == 0 {
		for _, err := range problems {
			if !ofItem(err) {
				return &unreadError{short(err)}
			}
		}
	}
	today := day(now())
	whole := true
	for _, err := range problems {
		whole = whole && ofItem(err)
		if key := problemKey(err); f.unseen(key, today) {
			f.st.Problem, f.st.ProblemAt = err.Error(), now()
			f.problem(err)
			f.st.Seen[key] = today
		}
	}
	var fresh []item
	met := map[string]bool{}
	for _, a := range articles {
		key := itemKey(a)
		if f.unseen(key, today) && !met[key] {
			met[key] = true
			fresh = append(fresh, item{key, a})
		}
	}
	most := mostBatch
	if f.Pages {
		most = 10 // pages take their time
	}
	for batch := range slices.Chunk(fresh, most) {
		complete, err := f.giveItems(ctx, batch, today)
		if err != nil {
			return err
		}
		whole = whole && complete
	}
	f.prune(today)
	f.st.ETag, f.st.Modified, f.st.For = "", "", ""
	if whole { // else it is wanted again, changed or not
		f.st.ETag, f.st.Modified, f.st.For = p.header.Get("ETag"), p.header.Get("Last-Modified"), p.url.Redacted()
	}
	return nil
}

// giveItems gives articles on, and notes that it did. It is not complete where pages are
// still waited for.
func (f *feed) giveItems(ctx context.Context, batch []item, today int) (complete bool, err error) {
	complete = true
	articles := make([]*corpus.Article, 0, len(batch))
	keys := make([]string, 0, len(batch))
	for _, it := range batch {
		if f.Pages {
			later, err := f.addPage(ctx, it)
			if err != nil {
				return false, err
			}
			if later {
				complete = false
				continue
			}
		}
		articles = append(articles, it.article)
		keys = append(keys, it.key)
	}
	if err := f.give(ctx, articles); err != nil {
		return false, err
	}
	for _, k := range keys {
		f.st.Seen[k] = today
		delete(f.late, k)
	}
	if len(keys) > 0 {
		f.st.Articles += len(keys)
		f.note()
	}
	return complete, nil
}

// unseen reports whether something is new, and notes otherwise that it is still there.
func (f *feed) unseen(key string, today int) bool {
	_, seen := f.st.Seen[key]
	if seen {
		f.st.Seen[key] = today
	}
	return !seen
}

// prune forgets what has long left the feed.
func (f *feed) prune(today int) {
	maps.DeleteFunc(f.st.Seen, func(_ string, last int) bool { return last < today-forgetAfter })
	if len(f.st.Seen) <= mostSeen {
		return
	}
	keys := slices.SortedFunc(maps.Keys(f.st.Seen), func(a, b string) int {
		if f.st.Seen[a] != f.st.Seen[b] {
			return f.st.Seen[b] - f.st.Seen[a]
		}
		return strings.Compare(a, b)
	})
	for _, k := range keys[mostSeen:] {
		delete(f.st.Seen, k)
	}
}

// itemKey is by what an article is known again: its id, its text, and what it says may
// be done with it. When it was changed is left out.
func itemKey(a *corpus.Article) string {
	parts := []string{a.ID, a.Title, a.Body}
	if m := a.Meta; m != nil {
		parts = append(parts, string(m.Status), strings.Join(m.Signals, " "))
		for _, t := range []time.Time{m.Embargo, m.Expires} {
			if !t.IsZero() {
				parts = append(parts, t.UTC().Format(time.RFC3339))
			}
		}
	}
	return textKey(parts...)
}

// problemKey is by what a problem is known again, on whatever line it is next time.
func problemKey(err error) string {
	var p *corpus.Problem
	if errors.As(err, &p) && p.ID != "" {
		return textKey("problem", p.ID, p.Reason)
	}
	return textKey("problem", err.Error())
}

// textKey is a short hash of some texts.
func textKey(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write(binary.AppendUvarint(nil, uint64(len(p)))) // cannot fail
		h.Write([]byte(p))
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
}

// ofItem reports whether a problem is that of one article, so that the rest was read.
func ofItem(err error) bool {
	var p *corpus.Problem
	return errors.As(err, &p) && p.ID != ""
}

// short is a problem without the place, which our messages name.
func short(err error) string {
	var p *corpus.Problem
	if !errors.As(err, &p) {
		return err.Error()
	}
	if p.Hint == "" {
		return p.Reason
	}
	return p.Reason + "; " + p.Hint
}

// parse reads what was fetched: mostly a feed, but any format will do.
func (f *feed) parse(ctx context.Context, data []byte, in corpus.Input) (articles []*corpus.Article, problems []error, err error) {
	fed, notFeed := formats.ParseFeed(data, in.URL, in.Charset)
	if notFeed != nil {
		f.st.TTL = 0
		articles, problems, err = f.read(ctx, data, in)
		if len(articles) == 0 && err == nil && bytes.HasPrefix(bytes.TrimSpace(data), []byte("<")) {
			err = &unreadError{short(notFeed)} // it comes nearest to a feed
		}
		return articles, problems, err
	}
	f.st.TTL = min(fed.TTL, longestHold)
	for _, p := range fed.Problems {
		q := *p
		q.File = in.Path
		problems = append(problems, &q)
	}
	for _, a := range fed.Articles {
		if a.Source == "" {
			a.Source = fed.Title
		}
	}
	return fed.Articles, problems, ctx.Err()
}

// read reads what articles bytes hold. Plain text is none: that is how servers excuse
// themselves.
func (f *feed) read(ctx context.Context, data []byte, in corpus.Input) (articles []*corpus.Article, problems []error, err error) {
	r := f.Reader
	r.Raw = true // tells what form it has
	for a, err := range r.ReadFrom(ctx, bytes.NewReader(data), in) {
		switch {
		case ctx.Err() != nil:
			return nil, nil, ctx.Err()
		case err != nil:
			problems = append(problems, err)
		case a.Raw != nil && a.Raw.Form == corpus.TextFile:
			return nil, nil, &unreadError{"this is plain text, and no feed: check the address"}
		default:
			if !f.Reader.Raw {
				a.Raw = nil
			}
			articles = append(articles, a)
		}
	}
	return articles, problems, ctx.Err()
}
