package wirefold

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/cluster/events"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/index"
)

// Options configure an [Engine]. The zero value is the default.
type Options struct {
	// Workers is how many goroutines clean articles and read facts; 0 means
	// GOMAXPROCS. Results do not depend on it.
	Workers int
	// IndexDir is where the full-text index lies; empty means in memory.
	IndexDir string
	// Model decides on stories; nil means the one that ships.
	Model *events.Model
	// GroupBy names a field of the input (kept by [corpus.Reader.Keep]) whose
	// values are the stories, in place of deciding them. Articles without a value
	// are stories of their own.
	GroupBy string
}

// Engine decides on articles and remembers what it decided. Add and AddBatch must
// not be called at the same time as any other method; the reading methods may be
// called together.
type Engine struct {
	options  Options
	copies   *copies.Index
	events   *events.Clusterer
	index    *index.Index
	articles []*article
	byID     map[string]int32 // the latest version of each
	groups   map[string]int32 // GroupBy value to group number
	groupOf  []int32
	members  [][]int32 // by story or group
	pending  []index.Entry
}

// article is what the engine keeps of an accepted article.
type article struct {
	*corpus.Article
	key       string
	furniture []corpus.Furniture
	agency    string
	doc       *corpus.Document // nil when it must be cleaned again
	decision  events.Decision
	copies    []copies.Edge
}

// Decision says what was decided for one article. IDs of families are those of
// the family's first article.
type Decision struct {
	ID     string `json:"id"`
	Story  string `json:"story"`
	Family string `json:"copy_family"`
	// Relation is "first" for an article that opens a story, "report" for one
	// that joins it in its own words, or its relation as a copy: "identical",
	// "near-identical", "excerpt", "embeds" or "update".
	Relation string `json:"relation"`
	// Of is the article that a copy is a copy of; for a report, the article that
	// opened the story.
	Of string `json:"of"`
	// Score is the Jaccard similarity or containment of a copy, else the
	// probability that the decision is right.
	Score float64 `json:"score"`
}

// IndexBatch is how many articles go into the index at once: bleve's cost for
// each falls up to about a thousand, and its longest stall grows from there.
const IndexBatch = 1000

// lookAhead is how many articles of a batch are read before the first of them is
// decided, so that it is known which words are common in them.
const lookAhead = 4096

// keptDocuments is how many articles are kept cleaned, at some 25 kB each, until
// their facts are asked for. Those of further articles are cleaned again.
const keptDocuments = 8192

// New makes an empty engine. Close it when done.
func New(o Options) (*Engine, error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	x, err := index.Open(index.Options{Dir: o.IndexDir})
	if err != nil {
		return nil, fmt.Errorf("wirefold: %w", err)
	}
	e := &Engine{options: o, index: x, byID: map[string]int32{}, groups: map[string]int32{}}
	e.copies = copies.New(func(doc int32) copies.Text { return e.articles[doc].text() }, copies.Options{})
	e.events = events.New(events.Options{Model: o.Model})
	return e, nil
}

// Close releases the index.
func (e *Engine) Close() error { return e.index.Close() }

// Len is the number of articles accepted.
func (e *Engine) Len() int { return len(e.articles) }

func (a *article) text() copies.Text {
	t := copies.Text{Body: a.Body, Furniture: a.furniture}
	if a.doc != nil {
		t.Words = a.doc.Body
	}
	return t
}

func (a *article) document() *corpus.Document {
	if a.doc != nil {
		return a.doc
	}
	return corpus.Clean(a.Article)
}

// Add decides on one article.
func (e *Engine) Add(ctx context.Context, a *corpus.Article) (Decision, error) {
	if err := e.AddBatch(ctx, []*corpus.Article{a}, nil); err != nil {
		return Decision{}, err
	}
	return e.decision(int32(len(e.articles) - 1)), nil
}

// AddBatch decides on articles in order of publication, undated ones last, and
// otherwise in the order given. It looks ahead: the words of the articles are
// counted before the first decision is made. progress, unless nil, is called
// with the number of articles decided so far.
func (e *Engine) AddBatch(ctx context.Context, batch []*corpus.Article, progress func(done int)) error {
	batch = slices.Clone(batch)
	slices.SortStableFunc(batch, corpus.ByPublication)
	indexer := e.startIndexer(ctx)
	err := e.decideAll(ctx, batch, progress, indexer)
	return errors.Join(err, indexer.wait())
}

func (e *Engine) decideAll(ctx context.Context, batch []*corpus.Article, progress func(int), indexer *indexer) error {
	done := 0
	for chunk := range slices.Chunk(batch, lookAhead) {
		docs, err := e.clean(ctx, chunk)
		if err != nil {
			return err
		}
		for _, d := range docs {
			e.events.Observe(d)
		}
		for _, d := range docs {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := e.decide(d); err != nil {
				return err
			}
			if done++; len(e.pending) >= IndexBatch {
				indexer.put(e.takePending())
			}
			if progress != nil {
				progress(done)
			}
		}
	}
	indexer.put(e.takePending())
	return nil
}

func (e *Engine) takePending() []index.Entry {
	p := e.pending
	e.pending = nil
	return p
}

// indexer puts entries into the index while the next decisions are made.
type indexer struct {
	entries chan []index.Entry
	done    chan error
}

func (e *Engine) startIndexer(ctx context.Context) *indexer {
	x := &indexer{entries: make(chan []index.Entry, 1), done: make(chan error, 1)}
	go func() {
		var first error
		for batch := range x.entries {
			if first == nil && len(batch) > 0 {
				first = e.index.Put(ctx, batch)
			}
		}
		x.done <- first
	}()
	return x
}

func (x *indexer) put(batch []index.Entry) { x.entries <- batch }

func (x *indexer) wait() error {
	close(x.entries)
	return <-x.done
}

// clean cleans articles side by side.
func (e *Engine) clean(ctx context.Context, chunk []*corpus.Article) ([]*corpus.Document, error) {
	docs := make([]*corpus.Document, len(chunk))
	err := e.parallel(ctx, len(chunk), func(i int) { docs[i] = corpus.Clean(chunk[i]) })
	return docs, err
}

// parallel calls do for 0 to n-1 from the engine's workers.
func (e *Engine) parallel(ctx context.Context, n int, do func(i int)) error {
	var wg sync.WaitGroup
	const stride = 16
	next := make(chan int)
	for range min(e.options.Workers, (n+stride-1)/stride) {
		wg.Go(func() {
			for from := range next {
				for i := from; i < min(from+stride, n); i++ {
					do(i)
				}
			}
		})
	}
	err := ctx.Err() // else chance would decide between a worker and a dead context
	for from := 0; from < n && err == nil; from += stride {
		select {
		case next <- from:
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	close(next)
	wg.Wait()
	return err
}

// decide asks the rooms about one article, in their order, and keeps the answers.
func (e *Engine) decide(d *corpus.Document) error {
	a := &article{Article: d.Article, furniture: d.Furniture, agency: d.Credit()}
	a.key = a.ID
	if a.Version != "" {
		a.key += "\x00" + a.Version
	}
	doc, edges, err := e.copies.Add(copies.ArticleOf(d))
	if err != nil {
		return fmt.Errorf("wirefold: article %q: %w", a.ID, err)
	}
	a.copies = edges
	of := int32(-1)
	if len(edges) > 0 {
		of = edges[0].To
	}
	a.decision = e.events.Add(d, of)
	if len(e.articles) < keptDocuments {
		a.doc = d
	}
	e.articles = append(e.articles, a)
	e.byID[a.ID] = doc
	e.assign(doc)
	e.move(a.decision.Moved)
	e.pending = append(e.pending, index.Entry{Key: a.key, Article: a.Article})
	return nil
}

// assign puts the article among the members of its story, or of its group where
// the input says which.
func (e *Engine) assign(doc int32) {
	g := e.articles[doc].decision.Story
	if e.options.GroupBy != "" {
		value := e.articles[doc].Fields[e.options.GroupBy]
		known := false
		if g, known = e.groups[value]; !known || value == "" {
			g = int32(len(e.members))
			e.groups[value] = g
		}
	}
	e.groupOf = append(e.groupOf, g)
	for int(g) >= len(e.members) {
		e.members = append(e.members, nil)
	}
	e.members[g] = append(e.members[g], doc)
}

// move takes articles, and their copies, to the stories that they belong to since a
// later one came.
func (e *Engine) move(moved []events.Move) {
	if e.options.GroupBy != "" {
		return
	}
	var left, joined []int32 // stories
	for _, m := range moved {
		if !slices.Contains(left, m.From) {
			left = append(left, m.From)
		}
		if !slices.Contains(joined, m.To) {
			joined = append(joined, m.To)
		}
	}
	for _, from := range left {
		var stay []int32
		for _, doc := range e.members[from] {
			to := e.events.StoryOf(doc)
			if to == from {
				stay = append(stay, doc)
				continue
			}
			for int(to) >= len(e.members) {
				e.members = append(e.members, nil)
			}
			e.members[to] = append(e.members[to], doc)
			e.groupOf[doc] = to
		}
		e.members[from] = stay
	}
	for _, to := range joined {
		slices.Sort(e.members[to])
	}
}

// storyID names a document's story: by number of opening, or by the value given.
func (e *Engine) storyID(doc int32) string {
	g := e.groupOf[doc]
	if e.options.GroupBy != "" {
		if v := e.articles[e.members[g][0]].Fields[e.options.GroupBy]; v != "" {
			return v
		}
		return "alone-" + e.articles[e.members[g][0]].ID
	}
	return "s" + strconv.Itoa(int(g)+1)
}

// Grouped reports whether any article had a value in the field of
// [Options].GroupBy.
func (e *Engine) Grouped() bool {
	for v := range e.groups {
		if v != "" {
			return true
		}
	}
	return false
}

// Decisions lists the decision for every article in the order in which they were
// made.
func (e *Engine) Decisions() []Decision {
	out := make([]Decision, len(e.articles))
	for i := range e.articles {
		out[i] = e.decision(int32(i))
	}
	return out
}

func (e *Engine) decision(doc int32) Decision {
	a := e.articles[doc]
	d := Decision{ID: a.ID, Story: e.storyID(doc), Family: e.articles[e.copies.Family(doc)].ID, Relation: "first", Score: round(a.decision.Score)}
	first := e.members[e.groupOf[doc]][0]
	switch {
	case len(a.copies) > 0:
		k := a.copies[0]
		d.Relation, d.Of, d.Score = k.Relation.String(), e.articles[k.To].ID, round(k.Score())
	case first != doc:
		d.Relation, d.Of = "report", e.articles[first].ID
	}
	return d
}

// round keeps four digits: more would print noise.
func round(x float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(x, 'f', 4, 64), 64)
	if err != nil {
		return x
	}
	return r
}

// voice names who wrote an article: the agency it credits, else its source.
func (a *article) voice() string {
	if a.agency != "" {
		return a.agency
	}
	return strings.ToLower(a.Source)
}
