package main

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/corpus"
)

// archive is what is known of all articles once they were compared: their names and
// how they are related. Their texts are in the spool.
type archive struct {
	index    *copies.Index
	spool    *spool
	ids      []string
	versions map[int32]string // of those that have one
	states   map[string]int   // how many have a version, by id; made when needed
	links    []link           // by From
	forms    [3]int           // articles, by corpus.Form
	problems int
	unread   error // of the spool
}

// link is an edge, less what is not printed.
type link struct {
	from, to     int32
	a, b, shared int32
	relation     copies.Relation
}

func (l link) overlap() copies.Overlap {
	return copies.Overlap{A: int(l.a), B: int(l.b), Shared: int(l.shared)}
}

// gather reads all articles of paths, cleans them side by side, and compares them
// in their order. accept, unless nil, is asked about each before it is taken.
func gather(c *cobra.Command, r *corpus.Reader, paths []string, o copies.Options, accept func(*corpus.Article) error) (*archive, error) {
	s, err := newSpool()
	if err != nil {
		return nil, err
	}
	x := &archive{spool: s, versions: map[int32]string{}}
	x.index = copies.New(func(doc int32) copies.Text {
		t, err := s.text(doc)
		x.unread = cmp.Or(x.unread, err)
		return t
	}, o)
	bar := progress(c.ErrOrStderr(), -1, "comparing")
	defer bar.finish()
	for d, err := range cleaned(c.Context(), r, paths) {
		if err != nil {
			bar.clear()
			fmt.Fprintf(c.ErrOrStderr(), "dedupe: %v\n", err)
			x.problems++
			continue
		}
		if accept != nil {
			err = accept(d.Article)
		}
		if err == nil {
			err = x.add(d)
		}
		if err == nil {
			err = x.unread
		}
		if err != nil {
			x.close()
			return nil, err
		}
		bar.set(x.len())
	}
	if err := c.Context().Err(); err != nil {
		x.close()
		return nil, err
	}
	return x, nil
}

func (x *archive) close() { x.spool.close() }

func (x *archive) len() int { return len(x.ids) }

// add compares an article with those before it.
func (x *archive) add(d *corpus.Document) error {
	a := d.Article
	if err := x.spool.add(d); err != nil {
		return err
	}
	doc, edges, err := x.index.Add(copies.ArticleOf(d))
	if err != nil {
		return fmt.Errorf("article %q: %w", a.ID, err)
	}
	x.ids = append(x.ids, a.ID)
	if a.Version != "" {
		x.versions[doc] = a.Version
	}
	if a.Raw != nil {
		x.forms[a.Raw.Form]++
	}
	for _, e := range edges {
		o := e.Overlap
		x.links = append(x.links, link{e.From, e.To, int32(o.A), int32(o.B), int32(o.Shared), e.Relation})
	}
	return nil
}

const (
	chunkArticles = 64      // cleaned by one goroutine in one go,
	chunkBytes    = 1 << 20 // or less of them when they are long
)

// chunk is some articles, or problems in their place, and, when it is done, the
// articles cleaned.
type chunk struct {
	articles []*corpus.Article
	problems []error
	cleaned  []*corpus.Document
	bytes    int
	done     chan struct{}
}

// cleaned yields what r reads, in order: an article cleaned, or a problem. It ends
// early when ctx is done. A few chunks are read and cleaned ahead.
func cleaned(ctx context.Context, r *corpus.Reader, paths []string) iter.Seq2[*corpus.Document, error] {
	return func(yield func(*corpus.Document, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		workers := runtime.GOMAXPROCS(0)
		inOrder, work := make(chan *chunk, workers), make(chan *chunk, workers)
		go func() {
			defer close(inOrder)
			defer close(work)
			readChunks(ctx, r, paths, func(c *chunk) bool {
				for _, to := range []chan *chunk{inOrder, work} {
					select {
					case to <- c:
					case <-ctx.Done():
						return false
					}
				}
				return true
			})
		}()
		for range workers {
			go func() {
				for c := range work {
					c.clean(ctx)
				}
			}()
		}
		for c := range inOrder {
			select {
			case <-c.done:
			case <-ctx.Done():
			}
			if ctx.Err() != nil {
				return
			}
			for i, d := range c.cleaned {
				if ctx.Err() != nil || !yield(d, c.problems[i]) {
					return
				}
				c.cleaned[i] = nil // it may be large
			}
		}
	}
}

// readChunks reads all paths in chunks.
func readChunks(ctx context.Context, r *corpus.Reader, paths []string, put func(*chunk) bool) {
	c := &chunk{done: make(chan struct{})}
	for a, err := range r.Read(ctx, paths...) {
		if ctx.Err() != nil {
			return
		}
		c.articles, c.problems = append(c.articles, a), append(c.problems, err)
		if a != nil {
			c.bytes += len(a.Title) + len(a.Body)
		}
		if len(c.articles) == chunkArticles || c.bytes >= chunkBytes {
			if !put(c) {
				return
			}
			c = &chunk{done: make(chan struct{})}
		}
	}
	put(c)
}

func (c *chunk) clean(ctx context.Context) {
	c.cleaned = make([]*corpus.Document, len(c.articles))
	for i, a := range c.articles {
		if a != nil && ctx.Err() == nil {
			c.cleaned[i] = corpus.Clean(a)
		}
		c.articles[i] = nil
	}
	close(c.done)
}

// family is a copy family, or an article that is alone.
type family struct {
	origin  int32
	members []int32 // in the order of the input
}

// families lists the families, the largest first, and among equals that with the
// earliest article in the input.
func (x *archive) families() []family {
	n := x.len()
	first := make([]int32, n) // of the family: its number for now
	size := make([]int32, n)
	for doc := range first {
		first[doc] = x.index.Family(int32(doc))
		size[first[doc]]++
	}
	// The members of all families lie in one list, one family after the other.
	list, at := make([]int32, n), make([]int32, n)
	end := int32(0)
	for f, k := range size {
		at[f] = end
		end += k
	}
	for doc, f := range first {
		list[at[f]] = int32(doc)
		at[f]++
	}
	var all []family
	for f, k := range size {
		if k == 0 {
			continue
		}
		m := list[at[f]-k : at[f] : at[f]]
		g := family{m[0], m}
		if k > 1 {
			g.origin = x.index.Origin(m)
		}
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b family) int {
		return cmp.Or(cmp.Compare(len(b.members), len(a.members)), cmp.Compare(a.members[0], b.members[0]))
	})
	return all
}

// joined is how a member belongs to its family: its relation to another member.
type joined struct {
	doc, of              int32
	relation             copies.Relation
	jaccard, containment float64
}

// tree tells how each member came into the family: the origin first, which has no
// relation, then the others in the order of the input. Every article but the first
// was joined by the first of its edges. Where the origin is not the one that was
// read first, the edges between the two are read the other way round.
func (x *archive) tree(f family) []joined {
	type end struct {
		link
		other int32
	}
	near := map[int32][]end{}
	inside := func(doc int32) bool { _, ok := slices.BinarySearch(f.members, doc); return ok }
	linksOf := func(doc int32) []link {
		less := func(l link, doc int32) int { return cmp.Compare(l.from, doc) }
		i, _ := slices.BinarySearchFunc(x.links, doc, less)
		j, _ := slices.BinarySearchFunc(x.links, doc+1, less)
		return x.links[i:j]
	}
	connect := func(most int) (lone int) {
		for _, m := range f.members {
			n := 0
			for _, l := range linksOf(m) {
				if n < most && inside(l.to) {
					near[l.from], near[l.to] = append(near[l.from], end{l, l.to}), append(near[l.to], end{l, l.from})
					n++
				}
			}
			if n == 0 {
				lone++
			}
		}
		return lone
	}
	// What an article was joined by may belong to another family by now, for
	// articles that were read later had their say. Then all edges count.
	if connect(1) > 1 {
		clear(near)
		connect(len(x.links))
	}
	how := map[int32]joined{f.origin: {doc: f.origin, of: -1, jaccard: 1, containment: 1}}
	for queue := []int32{f.origin}; len(queue) > 0; queue = queue[1:] {
		for _, e := range near[queue[0]] {
			if _, known := how[e.other]; known {
				continue
			}
			j := joined{doc: e.other, of: queue[0], relation: e.relation, jaccard: e.overlap().Jaccard(), containment: e.overlap().Containment()}
			if j.doc == e.to {
				j.relation = reversed(j.relation)
			}
			how[e.other] = j
			queue = append(queue, e.other)
		}
	}
	out := append(make([]joined, 0, len(f.members)), how[f.origin])
	for _, m := range f.members {
		if m == f.origin {
			continue
		}
		j, ok := how[m]
		if !ok {
			j = joined{doc: m, of: -1}
		}
		out = append(out, j)
	}
	return out
}

// reversed is the relation of the other article to this one.
func reversed(r copies.Relation) copies.Relation {
	switch r {
	case copies.Excerpt:
		return copies.Embeds
	case copies.Embeds:
		return copies.Excerpt
	}
	return r
}
