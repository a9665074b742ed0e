package copies

import "slices"

// partition is what the index remembers of the documents added in one stretch of
// time: it expires as a whole.
type partition struct {
	first   int32 // its first document
	records []record
	keys    filing
}

// filing tells which documents of a partition, counted from 1, have a key.
type filing interface {
	// find appends the documents filed under each key to dst; visit also files doc
	// behind them, unless it is there, or so many are that it would tell nothing.
	find(keys []uint64, dst []int32) []int32
	visit(keys []uint64, doc int32, dst []int32) []int32
	// pass hands the places of one document to another with the same keys.
	pass(keys []uint64, from, to int32)
	// replace files doc alone under a key, and latest is that document, or 0.
	replace(key uint64, doc int32)
	latest(key uint64) int32
}

// record is what the index remembers of a document.
type record struct {
	exact  uint64
	item   uint64
	time   int64 // of publication in Unix seconds, or the latest before it when unknown
	source uint32
	voice  uint32
	slug   uint32
	length int32 // shingles, repeats included
	// same is an earlier whole copy, or the document itself. Then parent is the
	// earlier document that the text repeats most, or itself; jaccard and shared say
	// how much.
	same    int32
	parent  int32
	shared  int32
	jaccard float32
	// heir is the next of the documents with the same words that were not filed,
	// -1 at the end. When the one that is filed is deleted the next takes its place.
	heir   int32
	links  int32  // to what it shares parts with, counted from 1
	prints uint16 // fingerprints filed
	dated  bool
	dead   bool
	filed  bool
	cut    bool // most of the text stands in a longer one
}

func newPartition(first int32) *partition {
	return &partition{first: first, keys: newTable(bucketCap)}
}

// Keys of several kinds share a filing: fingerprints as they are, the others mixed
// with the number of their kind.
func exactKey(exact uint64) uint64 { return mix(exact ^ 0x9e3779b97f4a7c15) }
func itemKey(item uint64) uint64   { return mix(item ^ 0xc2b2ae3d27d4eb4f) }

func bandKey(s *[Lanes]uint32, b int) uint64 {
	h := uint64(b + 1)
	for _, v := range s[b*bandRows : (b+1)*bandRows] {
		h = mix(h*roll ^ uint64(v))
	}
	return h
}

// bandKeys appends the keys of the bands of the scanned text, if it is so short that
// it needs them.
func (s *Scanner) bandKeys(dst []uint64) []uint64 {
	k := &s.sketch
	if k.Shingles == 0 || len(k.Fingerprints) > bandedUpTo {
		return dst
	}
	s.sign()
	for b := range bands {
		dst = append(dst, bandKey(&k.Signature, b))
	}
	return dst
}

// textKeys appends all keys that the scanned text may be filed under.
func (s *Scanner) textKeys(dst []uint64) []uint64 {
	k := &s.sketch
	if k.Shingles == 0 {
		return dst
	}
	dst = append(append(append(dst, exactKey(k.Exact)), k.Fingerprints...), k.Finer...)
	return s.bandKeys(dst)
}

// current is the partition that documents are added to.
func (x *Index) current() *partition { return x.parts[len(x.parts)-1] }

// oldest is the first document that has not expired.
func (x *Index) oldest() int32 { return x.parts[0].first }

func (x *Index) record(doc int32) *record {
	p := x.partition(doc)
	return &p.records[doc-p.first]
}

func (x *Index) partition(doc int32) *partition {
	for i := len(x.parts) - 1; ; i-- {
		if p := x.parts[i]; doc >= p.first {
			return p
		}
	}
}

// Rotate begins a new partition. The caller knows what time it is, or how many
// documents it wants to keep: documents of several days in a partition, and a few
// partitions, keep both the work for each article and what expires at once small.
func (x *Index) Rotate() {
	if p := x.current(); len(p.records) > 0 && !x.sealed {
		p.records = slices.Clone(p.records) // without the room for more
		p.keys.(*table).settle()
		x.parts = append(x.parts, newPartition(int32(x.Len())))
	}
}

// Expire drops all but the newest partitions, so many as keep says and at least
// one. Expired documents are forgotten, but that their copies are one family.
func (x *Index) Expire(keep int) {
	drop := len(x.parts) - max(1, keep)
	if drop <= 0 {
		return
	}
	first := x.parts[drop].first
	for _, p := range x.parts[drop:] {
		for i := range p.records {
			r := &p.records[i]
			r.links = 0
			if r.same < first {
				r.same = x.Family(r.same)
			}
			if r.parent < first {
				r.parent = x.Family(r.parent)
			}
		}
	}
	x.links = nil
	x.counts = append([]uint16(nil), x.counts[first-x.oldest():]...)
	x.parts = append([]*partition(nil), x.parts[drop:]...)
}

// Delete forgets a document: no later article is compared with it, and its text is
// never fetched again. It keeps its number, and its copies keep their family. Delete
// may fetch the text of one that has the same words and was not deleted before.
func (x *Index) Delete(doc int32) {
	if doc < x.oldest() {
		return
	}
	r := x.record(doc)
	r.dead = true
	if !r.filed || x.sealed {
		return
	}
	r.filed = false
	p := x.partition(doc)
	next := r.heir
	r.heir = -1
	for ; next >= 0; next = x.record(next).heir {
		if h := x.record(next); !h.dead {
			x.scanner.scan(x.fetch(next))
			x.scanner.fingerprint()
			x.keys = x.scanner.textKeys(x.keys[:0])
			p.keys.pass(x.keys, doc-p.first+1, next-p.first+1)
			h.filed, h.prints = true, r.prints
			break
		}
	}
}
