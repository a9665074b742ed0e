package copies

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// BatchOptions say how [Batch] works.
type BatchOptions struct {
	Options
	// Workers is the number of goroutines that read and scan; 0 is one a processor.
	Workers int
	// Each, unless nil, is called with every document and its edges, in order.
	Each func(doc int32, edges []Edge)
}

// Batch finds the copies among n articles that are all at hand, as an archive is.
// Its answer is that of an [Index] to which they are added one by one, and it
// takes less time: it scans side by side, and finds what texts have in common by
// sorting, so that the many keys which only one text has cost no search.
//
// article gives article i from 0 to n-1, several times and from several goroutines
// at once; an error of it ends the batch. The index that Batch returns answers
// questions, and takes no more articles.
func Batch(ctx context.Context, n int, article func(i int) (Article, error), o BatchOptions) (*Index, error) {
	if n > maxDocs {
		return nil, fmt.Errorf("copies: a batch of %d articles is too large; split it at %d", n, maxDocs)
	}
	b := &batch{ctx: ctx, n: n, article: article, workers: cmp.Or(max(0, o.Workers), runtime.GOMAXPROCS(0)), items: map[uint64]int32{}}
	if err := b.scan(); err != nil {
		return nil, err
	}
	if err := b.sort(); err != nil {
		return nil, err
	}
	x := New(b.fetch, o.Options)
	x.sealed = true
	x.current().keys = b
	err := b.decide(x, o.Each)
	b.refs, b.buckets, b.items = nil, nil, nil
	return x, err
}

// batch is the filing of the documents of one batch. It knows beforehand, from
// sorting the keys of all, which documents have a key in common.
type batch struct {
	ctx     context.Context
	n       int
	article func(i int) (Article, error)
	workers int
	failed  error // of reading an article again

	digests []digest
	keyed   [][sortParts][]entry // by worker, and by the first bits of the key
	refs    []ref                // to the buckets of each document's keys, by key
	buckets []int32              // of each: how many documents are filed, then these
	items   map[uint64]int32
	now     []ref // of the document whose turn it is
}

// digest is what a batch keeps of a document from its first pass to its last.
type digest struct {
	exact    uint64
	shingles int32
	keys     int32 // that others have too
	refs     int   // where its refs begin
}

// entry says that a document has a key.
type entry struct {
	key uint64
	doc int32
}

// ref says where the documents with a key are filed.
type ref struct {
	key    uint64
	bucket uint32
	size   int32
}

const (
	sortParts  = 256
	chunkTexts = 128 // scanned together
)

// scan makes the keys of all documents.
func (b *batch) scan() error {
	b.digests = make([]digest, b.n)
	b.keyed = make([][sortParts][]entry, b.workers)
	scanners, keys := make([]Scanner, b.workers), make([][]uint64, b.workers)
	return b.parallel(b.n, func(worker, doc int) error {
		a, err := b.article(doc)
		if err != nil {
			return fmt.Errorf("copies: batch, article %d: %w", doc, err)
		}
		s, to := &scanners[worker], &b.keyed[worker]
		s.scan(a.Text)
		s.fingerprint()
		k := &s.sketch
		b.digests[doc] = digest{exact: k.Exact, shingles: int32(k.Shingles)}
		put := func(key uint64) {
			key = mix(key)
			to[key>>56] = append(to[key>>56], entry{key, int32(doc)})
		}
		if a.Item != "" {
			put(itemKey(hashString(a.Item)))
		}
		if a.Follows != "" {
			put(itemKey(hashString(a.Follows)))
		}
		keys[worker] = s.textKeys(keys[worker][:0])
		for _, key := range keys[worker] {
			put(key)
		}
		return nil
	})
}

// sort finds the keys that several documents have, and makes a bucket for each.
func (b *batch) sort() error {
	var shared [sortParts][]entry
	err := b.parallel(sortParts, func(_, part int) error {
		var all []entry
		for w := range b.keyed {
			all = append(all, b.keyed[w][part]...)
			b.keyed[w][part] = nil
		}
		slices.SortFunc(all, func(x, y entry) int { return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.doc, y.doc)) })
		all = slices.Compact(all) // a fingerprint may stand twice in a text
		kept := all[:0]
		for i := 0; i < len(all); {
			j := i + 1
			for j < len(all) && all[j].key == all[i].key {
				j++
			}
			if j > i+1 {
				kept = append(kept, all[i:j]...)
			}
			i = j
		}
		shared[part] = slices.Clone(kept)
		return nil
	})
	if err != nil {
		return err
	}
	b.keyed = nil
	total := 0
	for _, part := range shared {
		total += len(part)
		for _, e := range part {
			b.digests[e.doc].keys++
		}
	}
	b.refs = make([]ref, total)
	at := 0
	for i := range b.digests {
		d := &b.digests[i]
		d.refs, d.keys, at = at, 0, at+int(d.keys)
	}
	for _, part := range shared {
		for i := 0; i < len(part); {
			j := i + 1
			for j < len(part) && part[j].key == part[i].key {
				j++
			}
			r := ref{part[i].key, uint32(len(b.buckets)), int32(min(j-i, bucketCap))}
			b.buckets = append(b.buckets, make([]int32, 1+r.size)...)
			for ; i < j; i++ {
				d := &b.digests[part[i].doc]
				b.refs[d.refs+int(d.keys)] = r
				d.keys++
			}
		}
	}
	return nil
}

// decide decides on all documents in order, while the next are scanned.
func (b *batch) decide(x *Index, each func(doc int32, edges []Edge)) error {
	type chunk struct {
		first    int
		articles []Article
		scanners []Scanner
		err      error
	}
	fill := func(c *chunk) {
		size := min(chunkTexts, b.n-c.first)
		c.articles = slices.Grow(c.articles[:0], size)[:size]
		c.err = b.parallel(size, func(_, i int) (err error) {
			doc := c.first + i
			if c.articles[i], err = b.article(doc); err != nil {
				return fmt.Errorf("copies: batch, article %d: %w", doc, err)
			}
			if b.digests[doc].keys > 0 {
				c.scanners[i].scan(c.articles[i].Text)
				c.scanners[i].fingerprint()
			}
			return nil
		})
	}
	filled, empty := make(chan *chunk), make(chan *chunk, 2)
	go func() {
		defer close(filled)
		for first := 0; first < b.n; first += chunkTexts {
			c := <-empty
			if c == nil {
				return
			}
			c.first = first
			fill(c)
			filled <- c
			if c.err != nil {
				return
			}
		}
	}()
	empty <- &chunk{scanners: make([]Scanner, chunkTexts)}
	empty <- &chunk{scanners: make([]Scanner, chunkTexts)}
	var err error
	for c := range filled {
		if err = cmp.Or(err, c.err, b.failed); err == nil {
			err = b.ctx.Err()
		}
		if err != nil {
			close(empty)
			break
		}
		for i, a := range c.articles {
			doc := c.first + i
			d := &b.digests[doc]
			b.now = b.refs[d.refs : d.refs+int(d.keys)]
			var edges []Edge
			if d.keys == 0 {
				x.enter(a, d.exact, int(d.shingles))
			} else {
				x.scanner = &c.scanners[i]
				_, edges = x.add(a)
			}
			if each != nil {
				each(int32(doc), edges)
			}
		}
		empty <- c
	}
	for range filled { // the goroutine ends before we do
	}
	return cmp.Or(err, b.failed)
}

// fetch gives the text of a document again.
func (b *batch) fetch(doc int32) Text {
	a, err := b.article(int(doc))
	if err != nil && b.failed == nil {
		b.failed = fmt.Errorf("copies: batch, article %d: %w", doc, err)
	}
	return a.Text
}

// parallel calls do for 0 to n-1 from the workers.
func (b *batch) parallel(n int, do func(worker, i int) error) error {
	const stride = 16
	var next atomic.Int64
	errs := make([]error, b.workers)
	var wg sync.WaitGroup
	for w := range b.workers {
		wg.Go(func() {
			for {
				from := int(next.Add(stride)) - stride
				if from >= n {
					return
				}
				if errs[w] = b.ctx.Err(); errs[w] != nil {
					return
				}
				for i := from; i < min(from+stride, n); i++ {
					if errs[w] = do(w, i); errs[w] != nil {
						next.Store(int64(n))
						return
					}
				}
			}
		})
	}
	wg.Wait()
	return cmp.Or(errs...)
}

// bucket is the bucket of a key of the document whose turn it is, and its size;
// nil where no other document has the key.
func (b *batch) bucket(key uint64) []int32 {
	key = mix(key)
	i, found := slices.BinarySearchFunc(b.now, key, func(r ref, key uint64) int { return cmp.Compare(r.key, key) })
	if !found {
		return nil
	}
	r := b.now[i]
	return b.buckets[r.bucket : int(r.bucket)+1+int(r.size)]
}

func (b *batch) find(keys []uint64, dst []int32) []int32 {
	for _, key := range keys {
		if bucket := b.bucket(key); bucket != nil {
			dst = append(dst, bucket[1:1+bucket[0]]...)
		}
	}
	return dst
}

func (b *batch) visit(keys []uint64, doc int32, dst []int32) []int32 {
	for _, key := range keys {
		bucket := b.bucket(key)
		if bucket == nil || slices.Contains(bucket[1:1+bucket[0]], doc) {
			continue
		}
		dst = append(dst, bucket[1:1+bucket[0]]...)
		if int(bucket[0])+1 < len(bucket) {
			bucket[0]++
			bucket[bucket[0]] = doc
		}
	}
	return dst
}

func (b *batch) replace(key uint64, doc int32) { b.items[key] = doc }
func (b *batch) pass([]uint64, int32, int32)   {}
func (b *batch) latest(key uint64) int32       { return b.items[key] }
