package wirefold

import (
	"fmt"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/index"
)

// entry is one commit in the log: what came in, what was decided of it, and what that
// changed. The state of an engine is a fold of its entries (see ledger.apply), and
// nothing else: what an entry does not say has not happened.
//
// Documents are numbered from 0 over the whole store in order of arrival, stories
// from 0 in each collection. An entry holds no text but headlines and the values of
// facts, so that what was deleted can be taken out of it.
type entry struct {
	At         int64  `cbor:"1,keyasint"` // when it was committed, in Unix nanoseconds
	Collection string `cbor:"2,keyasint,omitempty"`
	// Rules names the version of the rules that decided.
	Rules string `cbor:"3,keyasint"`
	// HadDocs and HadOps are how many documents and operations there were before, so
	// that their numbers hold where an earlier entry cannot be read.
	HadDocs int32        `cbor:"16,keyasint,omitempty"`
	HadOps  int32        `cbor:"17,keyasint,omitempty"`
	Docs    []docInfo    `cbor:"4,keyasint,omitempty"`
	Moves   []move       `cbor:"5,keyasint,omitempty"`  // earlier documents that changed their story
	Stood   int32        `cbor:"15,keyasint,omitempty"` // stories in the collection before this
	Opened  int32        `cbor:"6,keyasint,omitempty"`  // and after it
	Stories []storyHead  `cbor:"7,keyasint,omitempty"`  // those that changed, as they are now
	Facts   []factChange `cbor:"8,keyasint,omitempty"`
	Op      *op          `cbor:"9,keyasint,omitempty"`
	// Killed are the documents that the operation withdraws, Erased those that it
	// deletes.
	Killed   []int32 `cbor:"10,keyasint,omitempty"`
	Erased   []int32 `cbor:"11,keyasint,omitempty"`
	Restored []int32 `cbor:"14,keyasint,omitempty"` // of a withdrawal that was undone
	// Held are articles that wait, Let the numbers of those that do so no more.
	Held []*heldArticle `cbor:"18,keyasint,omitempty"`
	Let  []int32        `cbor:"19,keyasint,omitempty"`
	// Unverified are those of Stories that are; entries of before it was noted have none.
	Unverified []int32 `cbor:"20,keyasint,omitempty"`
	// Dropped are shards of which all documents have passed their retention.
	Dropped []uint16 `cbor:"12,keyasint,omitempty"`
	// Moved are the records of a shard that compaction wrote anew.
	Moved *compaction `cbor:"13,keyasint,omitempty"`
}

// docInfo is what is known of a document by heart. A document is one version of an
// article.
type docInfo struct {
	_         struct{} `cbor:",toarray"`
	ID        string
	Version   string
	Source    string
	Agency    string // the wire service that it credits, or empty
	Lang      string
	Published int64 // Unix nanoseconds; undated when unknown
	Hash      uint64
	Ref       ref
	Story     int32 // when it came
	Family    int32 // the first of its copy family, when it came
	Of        int32 // the earlier document that it is a copy of, or -1
	Relation  copies.Relation
	Score     float64
	Flags     flags // when it came

	// Not in the log: they follow from it.
	item, local int32 // in its collection
	in          string
	added       int64 // when it was committed
}

// undated is the time of publication of what has none.
const undated = -1 << 63

func (d *docInfo) published() time.Time {
	if d.Published == undated {
		return time.Time{}
	}
	return time.Unix(0, d.Published).UTC()
}

// flags are what may become of a document.
type flags uint8

const (
	killed   flags = 1 << iota // withdrawn, or a copy of what was
	erased                     // deleted: its text is gone or about to go
	dropped                    // past its retention
	corrects                   // marked as a correction
	notice                     // tells that a report is withdrawn
	urgent                     // marked as such by its source
	gone     = erased | dropped
)

// move takes a document to another story.
type move struct {
	_    struct{} `cbor:",toarray"`
	Doc  int32
	From int32
	To   int32
}

// storyHead is what is known of a story without reading its articles.
type storyHead struct {
	_        struct{} `cbor:",toarray"`
	Story    int32
	Into     int32  // the story it was joined to, or itself
	Name     string // where the input names stories
	Headline string
	Places   []string
	Origins  int32
	// Families are its documents by copy family, each with its origin first; nil when
	// there is one document.
	Families [][]int32
	// Roots are the documents that the families are named after: the first of each,
	// which may be in another story. Nil where there is one document named after itself.
	Roots []int32
	// Conflicts are facts whose claims cannot all be right.
	Conflicts int32
	Corrected bool
}

// factChange is a fact of a story that is not what it was.
type factChange struct {
	_         struct{} `cbor:",toarray"`
	Story     int32
	Attribute merge.Attribute
	Class     merge.Class
	Before    string
	After     string
	Status    merge.Status // after; empty when it is told no more
	Was       merge.Status // before; empty when it was not told
}

// ref is an [index.Ref].
type ref struct {
	_          struct{} `cbor:",toarray"`
	Shard, Gen uint16
	Offset     int64
}

func refOf(r index.Ref) ref { return ref{Shard: r.Shard, Gen: r.Gen, Offset: r.Offset} }

func (r ref) index() index.Ref { return index.Ref{Shard: r.Shard, Gen: r.Gen, Offset: r.Offset} }

// compaction tells where records are now.
type compaction struct {
	_    struct{} `cbor:",toarray"`
	Docs []int32
	To   []ref
}

var (
	encoding = func() cbor.EncMode {
		m, err := cbor.EncOptions{ShortestFloat: cbor.ShortestFloat16, Sort: cbor.SortNone}.EncMode()
		if err != nil {
			panic(err) // the options are constants
		}
		return m
	}()
	decoding = func() cbor.DecMode {
		m, err := cbor.DecOptions{MaxArrayElements: 1 << 30, MaxMapPairs: 1 << 30, UTF8: cbor.UTF8DecodeInvalid}.DecMode()
		if err != nil {
			panic(err) // the options are constants
		}
		return m
	}()
)

func (n *entry) encode() ([]byte, error) {
	b, err := encoding.Marshal(n)
	if err != nil {
		return nil, fmt.Errorf("wirefold: encode a log entry: %w", err)
	}
	return b, nil
}

func decodeEntry(b []byte) (*entry, error) {
	n := &entry{}
	if err := decoding.Unmarshal(b, n); err != nil {
		return nil, fmt.Errorf("wirefold: the log entry cannot be read (%w); it was made by another version, or damaged", err)
	}
	return n, nil
}
