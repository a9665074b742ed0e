package index_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"syscall"
	"testing"

	"github.com/wirefold/wirefold/index"
	"github.com/wirefold/wirefold/index/faulty"
)

// Each operation of a small scenario fails in turn, once or from then on. What
// was acknowledged is there in the end.
func TestStoreSurvivesEachFailingOperation(t *testing.T) {
	for _, n := range []int{1, math.MaxInt} {
		for fail := 0; ; fail++ {
			mem := index.MemFS()
			fs := faulty.New(mem, uint64(fail))
			fs.Fail(faulty.Any, fail, n)
			acked := scenario(t, fs)
			done := fs.Ops() <= fail
			fs.Heal()

			s := openStore(t, index.StoreOptions{Dir: "store", FS: fs})
			got := entries(t, s, 1)
			want := strings.Join(acked, " ")
			// The entry that was being appended may be there too.
			if rest, ok := strings.CutPrefix(got, want); !ok || strings.Count(rest, ":") > 1 {
				t.Errorf("operation %d: the log is %q, want %q", fail, got, want)
			}
			wantWhole(t, s)
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if done {
				if len(acked) != 5 {
					t.Errorf("without a fault, %d entries", len(acked))
				}
				break
			}
		}
	}
}

// scenario uses everything that a store can do, and goes on after errors. It
// returns the entries that were acknowledged.
func scenario(t *testing.T, fs index.FS) (acked []string) {
	s, err := index.OpenStore(index.StoreOptions{Dir: "store", FS: fs, SegmentBytes: 100})
	if err != nil {
		return nil
	}
	defer func() { _ = s.Close() }()
	try := func(text string) {
		if seq, err := s.Append([]byte(text)); err == nil {
			acked = append(acked, fmt.Sprintf("%d:%s", seq, text))
		} else {
			s.Discard()
		}
	}
	for _, text := range []string{"first", "second", "third"} {
		_, _ = s.Put(0, []byte(text))
		_, _ = s.Put(24290, []byte(text))
		try(text)
	}
	_ = s.SaveCheckpoint(s.Last(), func(w io.Writer) error {
		_, err := io.WriteString(w, "state")
		return err
	})
	r, err := s.RewriteShard(t.Context(), 0, func(r index.Ref, _ []byte) bool { return r.Offset > 100 })
	if err == nil {
		_, err = r.Stage(t.Context())
	}
	if err == nil {
		try("rewritten")
		_ = s.Retire(0)
	}
	if s.DropShard(24290) == nil {
		try("dropped")
		_ = s.Retire(24290)
	}
	_ = s.Backup(t.Context(), "backup")
	return acked
}

func TestStoreGoesOnWhenThereIsSpaceAgain(t *testing.T) {
	fs := faulty.New(index.MemFS(), 1)
	s := openStore(t, index.StoreOptions{Dir: "store", FS: fs})
	r := put(t, s, 0, "kept")
	commit(t, s, "first")
	for space := range int64(300) {
		fs.Limit(space)
		_, err := s.Put(0, make([]byte, 150))
		if err == nil {
			_, err = s.Append(make([]byte, 150))
		}
		if !errors.Is(err, syscall.ENOSPC) || errors.Is(err, index.ErrBroken) {
			t.Fatalf("with %d bytes: %v", space, err)
		}
		s.Discard()
	}
	fs.Limit(-1)
	r2 := put(t, s, 0, "new")
	commit(t, s, "second")
	wantRecord(t, s, r, "kept")
	wantRecord(t, s, r2, "new")
	wantEntries(t, s, "1:first 2:second")
	wantWhole(t, s)
}

func TestStoreBreaksWhenSyncFails(t *testing.T) {
	fs := faulty.New(index.MemFS(), 1)
	o := index.StoreOptions{Dir: "store", FS: fs}
	s := openStore(t, o)
	r := put(t, s, 0, "kept")
	commit(t, s, "first")
	fs.Fail(faulty.Sync, 0, 1)
	put(t, s, 0, "lost")
	for range 3 { // the later ones would succeed
		if _, err := s.Append([]byte("second")); !errors.Is(err, index.ErrBroken) || !errors.Is(err, faulty.ErrInjected) {
			t.Errorf("append gives %v", err)
		}
	}
	s.Discard()
	for what, err := range map[string]error{
		"put":        second(s.Put(0, nil)),
		"checkpoint": s.SaveCheckpoint(1, nil),
		"drop":       s.DropShard(0),
		"rewrite":    second(s.RewriteShard(t.Context(), 0, nil)),
		"erase":      s.RewriteLog(t.Context(), nil),
	} {
		if !errors.Is(err, index.ErrBroken) {
			t.Errorf("%s gives %v", what, err)
		}
	}
	wantRecord(t, s, r, "kept")
	wantEntries(t, s, "1:first")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openStore(t, o)
	wantRecord(t, s, r, "kept")
	commit(t, s, "again")
	wantEntries(t, s, "1:first 2:again")
}

func second[T any](_ T, err error) error { return err }
