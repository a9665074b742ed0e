package wirefold

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/index"
)

// IndexBatch is how many articles go into the index at once: bleve's cost for
// each falls up to about a thousand, and its longest stall grows from there.
const IndexBatch = 1000

// mostBehind is how many articles may be committed and not yet searchable: who adds
// more waits.
const mostBehind = 8 * IndexBatch

// searcher keeps the full-text index in step with the ledger, from a goroutine of its
// own. The index is derived: what it lacks is put again from the records.
type searcher struct {
	core  *core
	index *index.Index

	mu     sync.Mutex
	cond   *sync.Cond // of everything below
	want   *ledger
	done   int32 // documents below this are in the index
	marked int32
	closed bool
	err    error
	end    chan struct{}
}

func openSearch(c *core, dir string) (*searcher, error) {
	o := index.Options{ReadOnly: c.options.ReadOnly}
	if dir != "" {
		o.Dir = filepath.Join(dir, "search")
	}
	x, err := index.Open(o)
	if c.options.ReadOnly && (errors.Is(err, index.ErrLocked) || errors.Is(err, fs.ErrNotExist)) {
		c.unsearched = err
		return nil, nil
	}
	if errors.Is(err, index.ErrFormat) && !c.options.ReadOnly {
		return nil, fmt.Errorf("wirefold: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("wirefold: %w", err)
	}
	s := &searcher{core: c, index: x, want: c.state.Load(), end: make(chan struct{})}
	s.cond = sync.NewCond(&s.mu)
	mark, err := x.Mark()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("wirefold: %w", err), x.Close())
	}
	s.done = int32(min(mark, uint64(s.want.docs.len())))
	s.marked = s.done
	if c.options.ReadOnly {
		close(s.end)
		return s, nil
	}
	// What was deleted last may still be there: a crash came between.
	var keys []string
	for _, o := range s.want.ops {
		if o.Kind == OpDelete {
			for _, doc := range o.Docs {
				keys = append(keys, keyOf(doc))
			}
		}
	}
	if err := x.Delete(context.Background(), keys...); err != nil {
		return nil, errors.Join(fmt.Errorf("wirefold: %w", err), x.Close())
	}
	go s.run()
	return s, nil
}

// keyOf is the key of a document in the index: in the order of arrival.
func keyOf(doc int32) string { return fmt.Sprintf("%010d", doc) }

func docOf(key string) int32 {
	n, err := strconv.ParseInt(key, 10, 32)
	if err != nil {
		return -1
	}
	return int32(n)
}

// run puts what is wanted, until it is closed.
func (s *searcher) run() {
	defer close(s.end)
	for {
		s.mu.Lock()
		for !s.closed && s.err == nil && int(s.done) >= s.want.docs.len() {
			s.cond.Wait()
		}
		l, from, closed, err := s.want, s.done, s.closed, s.err
		s.mu.Unlock()
		if closed || err != nil {
			return
		}
		to := min(from+IndexBatch, int32(l.docs.len()))
		err = s.put(l, from, to)
		s.mu.Lock()
		if err == nil {
			s.done = to
		} else {
			s.err = err
		}
		behind := s.want.docs.len() - int(s.done)
		s.cond.Broadcast()
		s.mu.Unlock()
		if err != nil {
			s.core.options.Log.Error("the full-text index fails; articles are taken in without it until the store is opened anew", "reason", err)
		} else if h := s.core.options.Hooks.Searchable; h != nil {
			h(int(to-from), behind)
		}
	}
}

func (s *searcher) put(l *ledger, from, to int32) error {
	entries := make([]index.Entry, 0, to-from)
	for doc := from; doc < to; doc++ {
		if s.core.state.Load().standing.at(doc).flags&gone != 0 {
			continue
		}
		a, err := s.core.article(l, doc)
		if err != nil {
			s.core.options.Log.Error("an article cannot be made searchable", "reason", err)
			continue
		}
		d := l.docs.at(doc)
		entries = append(entries, index.Entry{Key: keyOf(doc), Article: a, Lang: d.Lang, Collection: d.in})
	}
	if err := s.index.Put(context.Background(), entries); err != nil {
		return err
	}
	// A mark costs a batch of its own; what comes after it is put again after a crash.
	if to-s.marked >= 16*IndexBatch {
		return s.mark(to)
	}
	return nil
}

func (s *searcher) mark(to int32) error {
	if err := s.index.SetMark(uint64(to)); err != nil {
		return err
	}
	s.marked = to
	return nil
}

// changed has the documents put that came, and takes out those that went.
func (s *searcher) changed(n *entry, after *ledger) {
	s.mu.Lock()
	s.want = after
	s.cond.Broadcast()
	for s.err == nil && !s.closed && s.want.docs.len()-int(s.done) > mostBehind {
		s.cond.Wait()
	}
	s.mu.Unlock()
	if len(n.Erased) == 0 {
		return
	}
	keys := make([]string, len(n.Erased))
	for i, doc := range n.Erased {
		keys[i] = keyOf(doc)
	}
	if err := s.ready(context.Background()); err != nil {
		return // opening takes them out
	}
	if err := s.index.Delete(context.Background(), keys...); err != nil {
		s.core.options.Log.Error("a deleted article is still in the full-text index, until the store is opened anew", "reason", err)
	}
}

// ready waits until all that is committed can be found.
func (s *searcher) ready(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.cond.Broadcast()
	})
	defer stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.err == nil && !s.closed && ctx.Err() == nil && int(s.done) < s.want.docs.len() {
		s.cond.Wait()
	}
	switch {
	case s.err != nil:
		return fmt.Errorf("wirefold: the full-text index: %w", s.err)
	case s.closed:
		return fmt.Errorf("wirefold: %w", ErrClosed)
	}
	return ctx.Err()
}

func (s *searcher) close() error {
	s.mu.Lock()
	s.closed = true
	s.cond.Broadcast()
	s.mu.Unlock()
	<-s.end
	var err error
	if !s.core.options.ReadOnly && s.err == nil && s.done > s.marked {
		err = s.mark(s.done)
	}
	return errors.Join(err, s.index.Close())
}

// article gives the text of a document.
func (c *core) article(l *ledger, doc int32) (*corpus.Article, error) {
	if r := c.shelf.get(doc); r != nil {
		return r.doc.Article, nil
	}
	a, _, err := c.fetch(l, doc)
	return a, err
}

// Searchable waits until all that was committed before can be found by Search.
func (e *Engine) Searchable(ctx context.Context) error {
	if e.search == nil {
		return e.searchOff()
	}
	return e.search.ready(ctx)
}

// searchOff says why there is no search.
func (c *core) searchOff() error {
	if c.unsearched != nil {
		return fmt.Errorf("wirefold: %w: %w", ErrSearchOff, c.unsearched)
	}
	return fmt.Errorf("wirefold: %w", ErrSearchOff)
}

// SearchOptions narrow a search. Zero fields do not.
type SearchOptions struct {
	Story, Source, Lang string
	// From and To are the window of publication, To excluded. Undated articles belong
	// to every window.
	From, To time.Time
	// AllVersions finds earlier versions of articles too.
	AllVersions bool
	// Newest sorts by date, the latest first, instead of by likeness to the query.
	Newest bool
	// Offset and Limit choose the page. Limit is 20 if zero.
	Offset, Limit int
	// Facets are what to count all that was found by: any of "story", "source", "lang"
	// and "day".
	Facets []string
	// Width is the length of snippets in characters; 200 if zero, none if negative.
	Width int
}

// Found is one page of a search.
type Found struct {
	Total  int                           `json:"total"`
	Hits   []Hit                         `json:"hits"`
	Facets map[string][]index.FacetCount `json:"facets,omitempty"`
}

// Hit is an article that a search found.
type Hit struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"` // with the version, of an earlier one
	Story     string     `json:"story"`
	Title     string     `json:"title"`
	Source    string     `json:"source"`
	Published *time.Time `json:"published"`
	Score     float64    `json:"score"`
	// Snippet is the passage with most of the words, Marks where they stand in it, and
	// TitleMarks in the title, in bytes.
	Snippet    string        `json:"snippet"`
	Marks      []corpus.Span `json:"marks"`
	TitleMarks []corpus.Span `json:"title_marks"`
}

// Search finds articles by their words: the syntax is that of [index.Index.Search]. It
// finds what has reached the index, which is some hundred articles behind what is
// committed while many come in, and else nothing (see [Engine.Searchable]).
func (v View) Search(ctx context.Context, query string, o SearchOptions) (*Found, error) {
	defer v.options.Hooks.reading("Search")()
	if v.search == nil {
		return nil, v.searchOff()
	}
	l, c := v.at()
	if c == nil {
		return &Found{Hits: []Hit{}}, nil
	}
	story := int32(-1)
	if o.Story != "" {
		s, err := l.resolve(c, o.Story)
		if err != nil {
			return nil, err
		}
		story = s.Story
	}
	keep := func(key string) bool {
		doc := docOf(key)
		if doc < 0 || int(doc) >= l.docs.len() || l.docs.at(doc).in != v.name {
			return false
		}
		st := l.standing.at(doc)
		return st.flags&gone == 0 && (story < 0 || c.root(st.story) == story) && (o.AllVersions || l.current(l.versions(doc)) == doc)
	}
	r, err := v.search.index.Search(ctx, query, index.SearchOptions{
		Source: o.Source, Lang: o.Lang, From: o.From, To: o.To, Newest: o.Newest, Offset: o.Offset, Limit: o.Limit,
		Spans: o.Width >= 0, Keep: keep, Facets: o.Facets,
		Value: func(facet, key string) string {
			doc := docOf(key)
			switch facet {
			case "story":
				return c.storyID(c.root(l.standing.at(doc).story))
			case "source":
				return l.docs.at(doc).Source
			case "lang":
				return l.docs.at(doc).Lang
			}
			return ""
		},
	})
	if err != nil {
		return nil, fmt.Errorf("wirefold: %w", err)
	}
	out := &Found{Total: r.Total, Hits: make([]Hit, 0, len(r.Matches)), Facets: r.Facets}
	for _, m := range r.Matches {
		doc := docOf(m.Key)
		a, err := v.article(l, doc)
		if err != nil {
			return nil, err
		}
		d := l.docs.at(doc)
		h := Hit{
			ID: d.ID, Name: l.name(doc), Story: c.storyID(c.root(l.standing.at(doc).story)), Title: a.Title, Source: d.Source,
			Published: timeOf(d.Published), Score: m.Score, TitleMarks: m.Title,
		}
		if o.Width >= 0 {
			width := o.Width
			if width == 0 {
				width = 200
			}
			h.Snippet, h.Marks = index.Snippet(a.Body, m.Body, width)
		}
		out.Hits = append(out.Hits, h)
	}
	return out, nil
}

// Alike is an article that resembles another.
type Alike struct {
	Decision
	// Jaccard is the part that the two texts share of all their runs of five words,
	// Containment that of the shorter one's.
	Jaccard     float64 `json:"jaccard"`
	Containment float64 `json:"containment"`
	// Words is how many of the rare words of the one the other has, of twenty.
	Words int `json:"words"`
}

// Similar finds the articles that share most rare words with a text, which need not be
// in the store, and says how much of their text they share, best first: at most limit,
// or 10.
func (v View) Similar(ctx context.Context, a *corpus.Article, limit int) ([]Alike, error) {
	defer v.options.Hooks.reading("Similar")()
	if v.search == nil {
		return nil, v.searchOff()
	}
	if limit <= 0 {
		limit = 10
	}
	l, c := v.at()
	if c == nil {
		return []Alike{}, nil
	}
	doc := corpus.Clean(a)
	q := index.Query{Limit: 4*limit + 50}
	for i := range doc.Body {
		q.Terms = append(q.Terms, index.Term{Text: doc.Folded(i)})
	}
	hits, err := v.search.index.Candidates(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("wirefold: %w", err)
	}
	var compare copies.Comparer
	compare.Load(copies.TextOf(doc))
	out := []Alike{}
	for _, h := range hits {
		k := docOf(h.Key)
		if k < 0 || int(k) >= l.docs.len() || len(out) == limit {
			continue
		}
		if d := l.docs.at(k); d.in != v.name || d.ID == a.ID || l.standing.at(k).flags&gone != 0 || l.current(l.versions(k)) != k {
			continue
		}
		other, err := v.read(l, k)
		if err != nil {
			return nil, err
		}
		o := compare.Compare(copies.TextOf(other.doc))
		out = append(out, Alike{l.decision(k), round(o.Jaccard()), round(o.Containment()), h.Shared})
	}
	return out, nil
}
