package wirefold

import (
	"fmt"
	"hash/fnv"
	"io"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/wirefold/wirefold/cluster/events"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
)

// record is an article at rest, with what was weighed when it was decided.
type record struct {
	_          struct{} `cbor:",toarray"`
	ID         string
	Version    string
	Title      string
	Body       string
	Source     string
	Lang       string
	URL        string
	Dated      bool
	Seconds    int64 // Unix, of publication
	Nanos      int64
	Zone       int // seconds east of Greenwich
	Fields     map[string]string
	Candidates []events.Candidate
	Collection string
	Meta       *corpus.Meta
	Furniture  []corpus.Furniture
}

// packer compresses records. Its methods may be called from several goroutines.
type packer struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

// mostRecord is the size of the largest record unpacked.
const mostRecord = 2*corpus.MaxArticle + 1<<20

func newPacker(workers int) (*packer, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(workers), zstd.WithEncoderCRC(false))
	if err != nil {
		return nil, fmt.Errorf("wirefold: %w", err)
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(mostRecord))
	if err != nil {
		return nil, fmt.Errorf("wirefold: %w", err)
	}
	return &packer{enc, dec}, nil
}

func (p *packer) close() {
	p.dec.Close()
	_ = p.enc.Close() // it has no stream
}

func (p *packer) pack(a *corpus.Article, collection string, candidates []events.Candidate) ([]byte, error) {
	r := record{
		ID: a.ID, Version: a.Version, Title: a.Title, Body: a.Body, Source: a.Source, Lang: a.Lang, URL: a.URL,
		Fields: a.Fields, Candidates: candidates, Collection: collection, Meta: a.Meta, Furniture: a.Furniture,
	}
	if !a.Published.IsZero() {
		r.Dated, r.Seconds, r.Nanos = true, a.Published.Unix(), int64(a.Published.Nanosecond())
		_, r.Zone = a.Published.Zone()
	}
	b, err := encoding.Marshal(&r)
	if err != nil {
		return nil, fmt.Errorf("wirefold: article %q: %w", a.ID, err)
	}
	return p.enc.EncodeAll(b, nil), nil
}

func (p *packer) unpack(b []byte) (*corpus.Article, []events.Candidate, error) {
	r, err := p.record(b)
	if err != nil {
		return nil, nil, err
	}
	return r.article(), r.Candidates, nil
}

func (p *packer) record(b []byte) (*record, error) {
	plain, err := p.dec.DecodeAll(b, nil)
	var r record
	if err == nil {
		err = decoding.Unmarshal(plain, &r)
	}
	if err != nil {
		return nil, fmt.Errorf("the record cannot be read: %w", err)
	}
	return &r, nil
}

func (r *record) article() *corpus.Article {
	a := &corpus.Article{
		ID: r.ID, Version: r.Version, Title: r.Title, Body: r.Body, Source: r.Source, Lang: r.Lang, URL: r.URL, Fields: r.Fields, Meta: r.Meta, Furniture: r.Furniture,
	}
	if r.Dated {
		a.Published = zoned(time.Unix(r.Seconds, r.Nanos), r.Zone)
	}
	return a
}

// zoned is a time in a zone of which nothing is known but how far east it lies, as it
// comes back from a record.
func zoned(t time.Time, east int) time.Time {
	if east == 0 {
		return t.UTC()
	}
	return t.In(time.FixedZone("", east))
}

// settled is a copy of an article as it would come back from its record, so that
// what is decided does not depend on whether it was read back.
func settled(a *corpus.Article) *corpus.Article {
	c := *a
	c.Raw = nil
	if !c.Published.IsZero() {
		_, east := c.Published.Zone()
		c.Published = zoned(c.Published.Round(0), east)
	}
	return &c
}

// contentHash tells texts apart: FNV-1a over title and body.
func contentHash(a *corpus.Article) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, a.Title)
	_, _ = h.Write([]byte{0})
	_, _ = io.WriteString(h, a.Body)
	return h.Sum64()
}

// read is an article that was cleaned, and what it claims.
type read struct {
	doc *corpus.Document

	once   sync.Once
	claims []merge.Claim
}

func newRead(a *corpus.Article) *read { return &read{doc: corpus.Clean(a)} }

// claimed reads the claims, once.
func (r *read) claimed() []merge.Claim {
	r.once.Do(func() { r.claims = merge.Claims(r.doc) })
	return r.claims
}

// shelf keeps what was put on it last. It serves several goroutines.
type shelf[K comparable, V any] struct {
	mu    sync.Mutex
	items map[K]V
	order []K // a ring
	next  int
}

func newShelf[K comparable, V any](size int) *shelf[K, V] {
	return &shelf[K, V]{items: make(map[K]V), order: make([]K, 0, size)}
}

// get is what was put there, or zero.
func (s *shelf[K, V]) get(k K) V {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.items[k]
}

func (s *shelf[K, V]) put(k K, v V) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.items[k]; !ok {
		if len(s.order) < cap(s.order) {
			s.order = append(s.order, k)
		} else {
			delete(s.items, s.order[s.next])
			s.order[s.next] = k
			s.next = (s.next + 1) % len(s.order)
		}
	}
	s.items[k] = v
}

func (s *shelf[K, V]) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.items)
	s.order, s.next = s.order[:0], 0
}
