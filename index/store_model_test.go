package index_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/index"
	"github.com/wirefold/wirefold/index/faulty"
)

// contents is what a store should hold.
type contents struct {
	entries []string
	records map[index.Ref]string
}

func (c contents) clone() contents {
	return contents{slices.Clone(c.entries), maps.Clone(c.records)}
}

// storeModel does the same to a store and to a model of it, on a file system
// that fails now and then.
type storeModel struct {
	t     *rapid.T
	mem   *index.Memory
	fs    *faulty.FS
	store *index.Store

	acked  contents            // what the store has acknowledged
	maybe  *contents           // what it may have committed, when it broke
	next   contents            // acked with what was put since
	alts   map[uint64][]string // what RewriteLog may have made of entries
	moved  []uint16            // shards to retire after the next commit
	states map[uint64][]string // checkpoints that were tried
	faulty bool                // an error is fine
}

func (m *storeModel) options() index.StoreOptions {
	return index.StoreOptions{Dir: "store", FS: m.fs, SegmentBytes: 300}
}

// err takes an error of the store: it may only fail when made to.
func (m *storeModel) err(err error) bool {
	if err == nil {
		return false
	}
	if !m.faulty {
		m.t.Fatalf("failed by itself: %v", err)
	}
	if !errors.Is(err, faulty.ErrInjected) && !errors.Is(err, index.ErrBroken) {
		m.t.Fatalf("failed for another reason: %v", err)
	}
	return true
}

func (m *storeModel) open() {
	var err error
	for m.store, err = index.OpenStore(m.options()); m.err(err); {
		m.heal()
		m.store, err = index.OpenStore(m.options())
	}
	m.settle()
}

func (m *storeModel) heal() {
	m.fs.Heal()
	m.faulty = false
}

// settle finds out which of the possible contents it is, after opening.
func (m *storeModel) settle() {
	if m.maybe != nil && m.store.Last() == uint64(len(m.maybe.entries)) {
		m.acked = *m.maybe
	}
	m.maybe = nil
	m.next, m.moved = m.acked.clone(), nil
	m.check(m.store)
}

func (m *storeModel) check(s *index.Store) {
	ctx := context.Background()
	if got := s.Last(); got != uint64(len(m.acked.entries)) {
		m.t.Fatalf("last is %d, want %d", got, len(m.acked.entries))
	}
	n := uint64(0)
	for e, err := range s.Entries(ctx, 1) {
		if n++; err != nil || e.Seq != n {
			m.t.Fatalf("entry %d is number %d, %v", n, e.Seq, err)
		}
		if slices.Contains(m.alts[n], string(e.Payload)) {
			continue
		}
		if want := m.acked.entries[n-1]; string(e.Payload) != want {
			m.t.Fatalf("entry %d is %q, want %q", n, e.Payload, want)
		}
	}
	if n != uint64(len(m.acked.entries)) {
		m.t.Fatalf("%d entries, want %d", n, len(m.acked.entries))
	}
	for r, want := range m.acked.records {
		if got, err := s.Record(r); err != nil || string(got) != want {
			m.t.Fatalf("record %v is %q, %v; want %q", r, got, err, want)
		}
	}
	if m.faulty {
		return
	}
	for d, err := range s.Check(ctx) {
		m.t.Fatalf("check finds %v, %v", d, err)
	}
	found := map[index.Ref]string{}
	for _, e := range s.Shards() {
		if e.Length == 0 {
			continue
		}
		r, err := s.RewriteShard(ctx, e.Shard, func(r index.Ref, b []byte) bool {
			found[r] = string(b)
			return false
		})
		if errors.Is(err, index.ErrBroken) {
			return
		}
		if err != nil {
			m.t.Fatal(err)
		}
		r.Abort()
	}
	if !maps.Equal(found, m.acked.records) {
		m.t.Fatalf("there are %d records, want %d", len(found), len(m.acked.records))
	}
}

func (m *storeModel) put(shard uint16, text string) {
	r, err := m.store.Put(shard, []byte(text))
	if m.err(err) {
		return
	}
	if _, ok := m.next.records[r]; ok {
		m.t.Fatalf("%v was given twice", r)
	}
	m.next.records[r] = text
}

func (m *storeModel) append(text string) {
	next := m.next.clone()
	next.entries = append(next.entries, text)
	seq, err := m.store.Append([]byte(text))
	if m.err(err) {
		if errors.Is(err, index.ErrBroken) && m.maybe == nil {
			m.maybe = &next
		}
		return
	}
	if seq != uint64(len(next.entries)) {
		m.t.Fatalf("entry %d has number %d", len(next.entries), seq)
	}
	m.acked, m.next = next, next.clone()
	for _, shard := range m.moved {
		m.err(m.store.Retire(shard))
	}
	m.moved = nil
}

func (m *storeModel) discard() {
	m.store.Discard()
	m.next, m.moved = m.acked.clone(), nil
}

// rewrite keeps every other record.
func (m *storeModel) rewrite(shard uint16) {
	m.discard()
	n := 0
	keep := func(index.Ref, []byte) bool { n++; return n%2 == 0 }
	r, err := m.store.RewriteShard(context.Background(), shard, keep)
	if err != nil && strings.Contains(err.Error(), "nothing is in it") || m.err(err) {
		return
	}
	m.put(shard, "meanwhile")
	m.append("meanwhile")
	m.discard()
	moves, err := r.Stage(context.Background())
	if m.err(err) {
		return
	}
	before := maps.Clone(m.next.records)
	maps.DeleteFunc(m.next.records, func(r index.Ref, _ string) bool { return r.Shard == shard })
	for _, k := range moves {
		m.next.records[k.To] = before[k.From]
	}
	m.moved = append(m.moved, shard)
}

func (m *storeModel) drop(shard uint16) {
	m.discard()
	if m.err(m.store.DropShard(shard)) {
		m.discard()
		return
	}
	maps.DeleteFunc(m.next.records, func(r index.Ref, _ string) bool { return r.Shard == shard })
	m.moved = append(m.moved, shard)
}

// erase changes an entry.
func (m *storeModel) erase(seq uint64, text string) {
	if seq > uint64(len(m.acked.entries)) {
		return
	}
	err := m.store.RewriteLog(context.Background(), func(e index.LogEntry) ([]byte, bool, error) {
		return []byte(text), e.Seq == seq, nil
	})
	if m.err(err) {
		m.alts[seq] = append(m.alts[seq], text) // until it is done again
		return
	}
	delete(m.alts, seq)
	m.acked.entries[seq-1] = text
	m.next.entries[seq-1] = text
	if m.maybe != nil {
		m.maybe.entries[seq-1] = text
	}
}

func (m *storeModel) save() {
	seq, state := m.store.Last(), fmt.Sprint(len(m.acked.records), m.acked.entries)
	m.states[seq] = append(m.states[seq], state)
	m.err(m.store.SaveCheckpoint(seq, func(w io.Writer) error {
		_, err := io.WriteString(w, state)
		return err
	}))
}

func (m *storeModel) load() {
	_, err := m.store.LoadCheckpoint(func(seq uint64, r io.Reader) error {
		b, err := io.ReadAll(r)
		if err == nil && !slices.Contains(m.states[seq], string(b)) {
			m.t.Fatalf("checkpoint %d is %q, want %q", seq, b, m.states[seq])
		}
		return err
	})
	m.err(err)
}

// kill ends the process: nothing reaches the file system any more, and what has
// is there.
func (m *storeModel) kill() {
	m.fs.Fail(faulty.Any, 0, math.MaxInt)
	_ = m.store.Close()
	m.heal()
	m.open()
}

// crash cuts the power.
func (m *storeModel) crash(chance *rand.Rand) {
	m.fs.Fail(faulty.Any, 0, math.MaxInt)
	_ = m.store.Close()
	m.mem = m.mem.Crash(chance)
	m.fs = faulty.New(m.mem, 1)
	m.faulty = false
	m.open()
}

func TestStoreNeverLosesWhatItAcknowledged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &storeModel{t: t, mem: index.MemFS(), alts: map[uint64][]string{}, states: map[uint64][]string{}}
		m.fs = faulty.New(m.mem, 1)
		m.acked.records = map[index.Ref]string{}
		m.open()
		shard := rapid.SampledFrom([]uint16{0, 24290, 24291})
		text := rapid.StringN(0, 50, 700)
		seed := func() *rand.Rand {
			if rapid.Bool().Draw(t, "nothing unsynced") {
				return nil
			}
			return rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		}
		t.Repeat(map[string]func(*rapid.T){
			"put":     func(t *rapid.T) { m.put(shard.Draw(t, "shard"), text.Draw(t, "record")) },
			"append":  func(t *rapid.T) { m.append(text.Draw(t, "entry")) },
			"commit":  func(t *rapid.T) { m.put(shard.Draw(t, "shard"), "short"); m.append("entry") },
			"discard": func(*rapid.T) { m.discard() },
			"rewrite": func(t *rapid.T) { m.rewrite(shard.Draw(t, "shard")) },
			"drop":    func(t *rapid.T) { m.drop(shard.Draw(t, "shard")) },
			"erase":   func(t *rapid.T) { m.erase(rapid.Uint64Range(1, 9).Draw(t, "entry"), text.Draw(t, "text")) },
			"save":    func(*rapid.T) { m.save() },
			"load":    func(*rapid.T) { m.load() },
			"fail": func(t *rapid.T) {
				m.faulty = true
				m.fs.Fail(faulty.Any, rapid.IntRange(0, 8).Draw(t, "after"), rapid.SampledFrom([]int{1, 2, math.MaxInt}).Draw(t, "operations"))
			},
			"reopen": func(*rapid.T) {
				m.heal()
				if err := m.store.Close(); err != nil {
					t.Fatal(err)
				}
				m.open()
			},
			"kill":  func(*rapid.T) { m.kill() },
			"crash": func(*rapid.T) { m.crash(seed()) },
			"":      func(*rapid.T) { m.check(m.store) },
		})
	})
}
