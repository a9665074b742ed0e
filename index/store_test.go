package index_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/wirefold/wirefold/index"
)

func openStore(t testing.TB, o index.StoreOptions) *index.Store {
	t.Helper()
	s, err := index.OpenStore(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil && !errors.Is(err, index.ErrClosed) {
			t.Error(err)
		}
	})
	return s
}

func put(t testing.TB, s *index.Store, shard uint16, text string) index.Ref {
	t.Helper()
	r, err := s.Put(shard, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func commit(t testing.TB, s *index.Store, text string) uint64 {
	t.Helper()
	seq, err := s.Append([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

func wantRecord(t testing.TB, s *index.Store, r index.Ref, want string) {
	t.Helper()
	got, err := s.Record(r)
	if err != nil || string(got) != want {
		t.Errorf("record %v is %q, %v; want %q", r, got, err, want)
	}
}

// entries is the log as text: "1:first 2:second"; "!" stands for damage.
func entries(t testing.TB, s *index.Store, from uint64) string {
	t.Helper()
	var b strings.Builder
	for e, err := range s.Entries(context.Background(), from) {
		if errors.Is(err, index.ErrDamaged) {
			b.WriteString("! ")
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%d:%s ", e.Seq, e.Payload)
	}
	return strings.TrimSpace(b.String())
}

func wantEntries(t testing.TB, s *index.Store, want string) {
	t.Helper()
	if got := entries(t, s, 1); got != want {
		t.Errorf("the log is %q, want %q", got, want)
	}
}

func damages(t testing.TB, s *index.Store) []*index.Damage {
	t.Helper()
	var all []*index.Damage
	for d, err := range s.Check(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	return all
}

func wantWhole(t testing.TB, s *index.Store) {
	t.Helper()
	for _, d := range damages(t, s) {
		t.Error(d)
	}
}

func TestStoreKeepsWhatWasCommitted(t *testing.T) {
	for name, o := range map[string]index.StoreOptions{
		"disk":     {Dir: t.TempDir()},
		"segments": {Dir: t.TempDir(), SegmentBytes: 1},
		"memory":   {FS: index.MemFS()},
	} {
		t.Run(name, func(t *testing.T) {
			s := openStore(t, o)
			a := put(t, s, 0, "a")
			b := put(t, s, 24290, "b")
			wantRecord(t, s, a, "a")
			commit(t, s, "first")
			put(t, s, 0, "discarded")
			put(t, s, 7, "discarded too")
			s.Discard()
			c := put(t, s, 0, "c")
			commit(t, s, "second")
			put(t, s, 0, "not committed")
			if err := s.SaveCheckpoint(2, func(w io.Writer) error {
				_, err := io.WriteString(w, "state")
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = openStore(t, o)
			if got := s.Last(); got != 2 {
				t.Errorf("last is %d", got)
			}
			wantRecord(t, s, a, "a")
			wantRecord(t, s, b, "b")
			wantRecord(t, s, c, "c")
			wantEntries(t, s, "1:first 2:second")
			if got := entries(t, s, 2); got != "2:second" {
				t.Errorf("from 2: %q", got)
			}
			if len(s.Damages()) > 0 {
				t.Error(s.Damages())
			}
			wantWhole(t, s)
			var state []byte
			ok, err := s.LoadCheckpoint(func(seq uint64, r io.Reader) (err error) {
				state, err = io.ReadAll(r)
				return err
			})
			if !ok || err != nil || string(state) != "state" {
				t.Errorf("checkpoint: %v, %v, %q", ok, err, state)
			}
		})
	}
}
