package wirefold

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"slices"
)

// A checkpoint is the ledger, then what the deciders remember of each collection. The
// ledger is written as values one after another, each behind its length; in it come
// the documents, what became of them, and the collections, in pieces of some thousand.

const piece = 4096 // items of a list in one value

type savedLedger struct {
	Seq         uint64
	At          int64
	Rules       string
	Docs        int
	Live        int
	Ops         []*op
	Collections []savedCollection
	Held        []*heldArticle
	HeldNext    int32
}

type savedCollection struct {
	Name                 string
	Docs, Items, Stories int
	// Touches is how many follow the stories, and Unverified the stories that are;
	// checkpoints of before they were noted have none.
	Touches    int
	Unverified []int32
}

type savedTouch struct {
	_     struct{} `cbor:",toarray"`
	At    int64
	Seq   uint32
	Story int32
}

// savedDoc is a document with what does not stand in the log.
type savedDoc struct {
	_     struct{} `cbor:",toarray"`
	Info  docInfo
	In    int32 // collection
	Added int64
	Story int32
	Flags flags
}

type savedStory struct {
	_           struct{} `cbor:",toarray"`
	Head        storyHead
	Docs        []int32
	First, Last int64
	Changed     uint64
}

func (c *core) checkpoint() error {
	l := c.state.Load()
	err := c.store.SaveCheckpoint(l.seq, func(w io.Writer) error {
		b := bufio.NewWriterSize(w, 1<<20)
		if err := l.save(b); err != nil {
			return err
		}
		if err := c.saveRooms(b); err != nil {
			return err
		}
		return b.Flush()
	})
	if err != nil {
		return fmt.Errorf("wirefold: checkpoint: %w", err)
	}
	c.saved, c.fresh = l.seq, 0
	return nil
}

// keep makes a checkpoint, unless there is one of this state.
func (c *core) keep() error {
	if c.saved == c.store.Last() {
		return nil
	}
	return c.checkpoint()
}

func (l *ledger) save(w io.Writer) error {
	head := savedLedger{Seq: l.seq, At: l.at, Rules: l.rules, Docs: l.docs.len(), Live: l.live, Ops: l.ops, Held: l.waiting, HeldNext: l.waitingNext}
	names := slices.Sorted(maps.Keys(l.collections))
	number := map[string]int32{}
	for i, name := range names {
		c := l.collections[name]
		number[name] = int32(i)
		k := savedCollection{Name: name, Docs: c.docs.len(), Items: c.items.len(), Stories: c.stories.len(), Touches: c.touches.len()}
		for s := range int32(c.stories.len()) {
			if c.stories.at(s).unverified {
				k.Unverified = append(k.Unverified, s)
			}
		}
		head.Collections = append(head.Collections, k)
	}
	if err := writeValue(w, head); err != nil {
		return err
	}
	err := writeList(w, l.docs.len(), func(i int32) savedDoc {
		d, st := l.docs.at(i), l.standing.at(i)
		return savedDoc{Info: d, In: number[d.in], Added: d.added, Story: st.story, Flags: st.flags}
	})
	for _, name := range names {
		c := l.collections[name]
		if err == nil {
			err = writeList(w, c.items.len(), c.items.at)
		}
		if err == nil {
			err = writeList(w, c.stories.len(), func(i int32) savedStory {
				s := c.stories.at(i)
				return savedStory{Head: s.storyHead, Docs: s.docs, First: s.first, Last: s.last, Changed: s.changed}
			})
		}
		if err == nil {
			err = writeList(w, c.touches.len(), func(i int32) savedTouch {
				t := c.touches.at(i)
				return savedTouch{At: t.at, Seq: t.seq, Story: t.story}
			})
		}
	}
	return err
}

func loadLedger(r io.Reader) (*ledger, error) {
	var head savedLedger
	if err := readValue(r, &head); err != nil {
		return nil, err
	}
	l := newLedger()
	l.seq, l.at, l.rules, l.ops, l.live = head.Seq, head.At, head.Rules, head.Ops, head.Live
	l.waiting, l.waitingNext = head.Held, head.HeldNext
	var in []*collection
	for _, k := range head.Collections {
		in = append(in, l.collection(k.Name))
	}
	texts := map[string]string{} // sources and agencies, each once
	intern := func(s string) string {
		if k, ok := texts[s]; ok {
			return k
		}
		texts[s] = s
		return s
	}
	bad := fmt.Errorf("the checkpoint does not add up")
	err := readList(r, head.Docs, func(i int32, d *savedDoc) error {
		if int(d.In) >= len(in) || d.In < 0 {
			return bad
		}
		c := in[d.In]
		x := d.Info
		x.in, x.local, x.added = c.name, int32(c.docs.len()), d.Added
		x.Source, x.Agency, x.Lang = intern(x.Source), intern(x.Agency), intern(x.Lang)
		c.docs.add(i)
		l.docs.add(x)
		l.standing.add(standing{d.Story, d.Flags})
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, k := range head.Collections {
		c := in[i]
		c.ids.m = make(map[string]int32, k.Items)
		err := readList(r, k.Items, func(i int32, docs *[]int32) error {
			if len(*docs) == 0 {
				return bad
			}
			for _, doc := range *docs {
				if doc < 0 || int(doc) >= l.docs.len() {
					return bad
				}
				d := l.docs.at(doc)
				d.item = i
				l.docs.set(doc, d)
			}
			c.items.add(*docs)
			c.ids.m[l.docs.at((*docs)[0]).ID] = i
			return nil
		})
		if err == nil {
			err = readList(r, k.Stories, func(_ int32, s *savedStory) error {
				x := &story{storyHead: s.Head, docs: s.Docs, first: s.First, last: s.Last, changed: s.Changed}
				_, x.unverified = slices.BinarySearch(k.Unverified, int32(c.stories.len()))
				x.forget()
				if x.Into != x.Story {
					c.joined.add(x.Story)
				}
				c.stories.add(x)
				return nil
			})
		}
		if err == nil {
			err = readList(r, k.Touches, func(_ int32, t *savedTouch) error {
				if t.Story < 0 || int(t.Story) >= c.stories.len() {
					return bad
				}
				c.touches.add(touch{at: t.At, seq: t.Seq, story: t.Story})
				return nil
			})
		}
		if k.Touches == 0 {
			c.touchAgain()
		}
		if err != nil {
			return nil, err
		}
	}
	return l, nil
}

// touchAgain makes the touches of which an old checkpoint does not tell: the last of
// each story. When it was, nobody knows.
func (c *collection) touchAgain() {
	var list []touch
	for s := range int32(c.stories.len()) {
		list = append(list, touch{at: undated, seq: uint32(c.stories.at(s).changed), story: s})
	}
	slices.SortStableFunc(list, func(a, b touch) int { return cmp.Compare(a.seq, b.seq) })
	for _, t := range list {
		c.touches.add(t)
	}
}

// writeValue writes a value behind its length.
func writeValue(w io.Writer, v any) error {
	b, err := encoding.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	if _, err := w.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(b)))); err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

const mostValue = 1 << 28 // bytes

func readValue(r io.Reader, v any) error {
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	n := binary.LittleEndian.Uint32(size[:])
	if n > mostValue {
		return fmt.Errorf("read: a value of %d bytes", n)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(r, b); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	if err := decoding.Unmarshal(b, v); err != nil {
		return fmt.Errorf("decode: %w", err)
	}
	return nil
}

func writeList[T any](w io.Writer, n int, at func(i int32) T) error {
	for i := 0; i < n; i += piece {
		part := make([]T, 0, min(piece, n-i))
		for k := i; k < min(i+piece, n); k++ {
			part = append(part, at(int32(k)))
		}
		if err := writeValue(w, part); err != nil {
			return err
		}
	}
	return nil
}

func readList[T any](r io.Reader, n int, each func(i int32, v *T) error) error {
	for i := 0; i < n; {
		var part []T
		if err := readValue(r, &part); err != nil {
			return err
		}
		if len(part) == 0 || i+len(part) > n {
			return fmt.Errorf("a list of %d ends at %d", n, i)
		}
		for k := range part {
			if err := each(int32(i), &part[k]); err != nil {
				return err
			}
			i++
		}
	}
	return nil
}
