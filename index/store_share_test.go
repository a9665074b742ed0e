package index_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/wirefold/wirefold/index"
)

// TestStoreHelperProcess is no test: it is the other process of those below.
func TestStoreHelperProcess(t *testing.T) {
	dir := os.Getenv("WIREFOLD_TEST_STORE")
	if dir == "" {
		t.Skip("for other tests")
	}
	s, err := index.OpenStore(index.StoreOptions{Dir: dir})
	if err != nil {
		fmt.Println(err)
		return
	}
	put(t, s, 0, "of the other process")
	commit(t, s, "of the other process")
	put(t, s, 0, "not committed")
	fmt.Println("open")
	_, _ = io.Copy(io.Discard, os.Stdin) // until killed
}

func TestStoreIsOpenForWritingOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "anew")
	cmd := exec.Command(os.Args[0], "-test.run=^TestStoreHelperProcess$")
	cmd.Env = append(os.Environ(), "WIREFOLD_TEST_STORE="+dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "open\n" {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	_, err = index.OpenStore(index.StoreOptions{Dir: dir})
	if want := fmt.Sprintf("%s is open in process %d on host ", dir, cmd.Process.Pid); !errors.Is(err, index.ErrLocked) || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
	reader := openStore(t, index.StoreOptions{Dir: dir, ReadOnly: true})
	wantEntries(t, reader, "1:of the other process")

	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	s := openStore(t, index.StoreOptions{Dir: dir})
	wantEntries(t, s, "1:of the other process")
	if d := s.Damages(); len(d) != 1 || !d[0].Torn {
		t.Errorf("found %v, want what the killed process left", d)
	}
	_, err = index.OpenStore(index.StoreOptions{Dir: dir})
	if want := fmt.Sprintf("process %d", os.Getpid()); !errors.Is(err, index.ErrLocked) || !strings.Contains(err.Error(), want) {
		t.Errorf("a second time in one process: got %v, want %q", err, want)
	}
	commit(t, s, "of this process")
	if err := reader.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantEntries(t, reader, "1:of the other process 2:of this process")
}

func TestStoreReadersRunBesideTheWriter(t *testing.T) {
	ctx, dir := t.Context(), filepath.Join(t.TempDir(), "store")
	o := index.StoreOptions{Dir: dir, SegmentBytes: 4000}
	s := openStore(t, o)
	commit(t, s, "0")
	o.ReadOnly = true
	reader := openStore(t, o)

	const n = 300
	var refs sync.Map // of each entry's record
	done := make(chan struct{})
	var group sync.WaitGroup
	for _, r := range []*index.Store{s, reader} {
		group.Go(func() {
			for last := uint64(0); last <= n; {
				if err := r.Refresh(ctx); err != nil {
					t.Error(err)
					return
				}
				for e, err := range r.Entries(ctx, last+1) {
					if err != nil || e.Seq != last+1 {
						t.Errorf("after entry %d comes %d, %v", last, e.Seq, err)
						return
					}
					last = e.Seq
					ref, ok := refs.Load(e.Seq)
					if !ok {
						continue // the writer did not come to it yet
					}
					b, err := r.Record(ref.(index.Ref))
					if err != nil && !errors.Is(err, index.ErrMoved) || err == nil && string(b) != fmt.Sprint(e.Seq) {
						t.Errorf("the record of entry %d is %q, %v", e.Seq, b, err)
					}
				}
				if len(r.Damages()) > 0 && !r.Damages()[0].Torn {
					t.Error(r.Damages())
				}
				select {
				case <-done:
					if r.Last() > n && last == r.Last() {
						return
					}
				default:
				}
			}
		})
	}
	group.Go(func() {
		for i := 0; ; i++ {
			copied := filepath.Join(filepath.Dir(dir), fmt.Sprint("copy", i))
			if err := s.Backup(ctx, copied); err != nil {
				t.Error(err)
			}
			c, err := index.OpenStore(index.StoreOptions{Dir: copied})
			if err != nil {
				t.Error(err)
				return
			}
			wantWhole(t, c)
			if d := c.Damages(); len(d) > 0 {
				t.Error(d)
			}
			_ = c.Close()
			select {
			case <-done:
				return
			default:
			}
		}
	})
	for i := uint64(2); i <= n+1; i++ {
		ref := put(t, s, uint16(i%3), fmt.Sprint(i))
		commit(t, s, fmt.Sprint(i))
		refs.Store(i, ref)
		if i%50 != 0 {
			continue
		}
		if err := s.SaveCheckpoint(i, func(w io.Writer) error { return nil }); err != nil {
			t.Fatal(err)
		}
		err := s.RewriteLog(ctx, func(e index.LogEntry) ([]byte, bool, error) { return e.Payload, e.Seq%10 == 0, nil })
		if err != nil {
			t.Fatal(err)
		}
		shard := uint16(i / 50 % 3)
		rewrite, err := s.RewriteShard(ctx, shard, func(index.Ref, []byte) bool { return true })
		if err != nil {
			t.Fatal(err)
		}
		if _, err := rewrite.Stage(ctx); err != nil {
			t.Fatal(err)
		}
		i++
		commit(t, s, fmt.Sprint(i))
		if err := s.Retire(shard); err != nil {
			t.Fatal(err)
		}
	}
	close(done)
	group.Wait()
	wantWhole(t, s)
}

func TestStoreReadOnlyChangesNothing(t *testing.T) {
	fs := index.MemFS()
	if _, err := index.OpenStore(index.StoreOptions{Dir: "none", FS: fs, ReadOnly: true}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without a store: %v", err)
	}
	s := openStore(t, index.StoreOptions{Dir: "store", FS: fs})
	put(t, s, 0, "record")
	commit(t, s, "entry")
	put(t, s, 0, "not committed")
	before := s.Size()
	r := openStore(t, index.StoreOptions{Dir: "store", FS: fs, ReadOnly: true})
	for what, err := range map[string]error{
		"put":        second(r.Put(0, nil)),
		"append":     second(r.Append(nil)),
		"checkpoint": r.SaveCheckpoint(1, nil),
		"drop":       r.DropShard(0),
		"retire":     r.Retire(0),
		"rewrite":    second(r.RewriteShard(t.Context(), 0, nil)),
		"erase":      r.RewriteLog(t.Context(), nil),
	} {
		if !errors.Is(err, index.ErrReadOnly) {
			t.Errorf("%s gives %v", what, err)
		}
	}
	r.Discard()
	wantEntries(t, r, "1:entry")
	wantWhole(t, r)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if after := s.Size(); after != before {
		t.Errorf("%d bytes, before %d", after, before)
	}
}

func TestStoreBackupLeavesOtherDirectoriesAlone(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s := openStore(t, index.StoreOptions{})
	r := put(t, s, 0, "record")
	commit(t, s, "entry")
	if err := os.MkdirAll(filepath.Join(dir, "b.tmp", "mine"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"b", "."} {
		if err := s.Backup(ctx, filepath.Join(dir, name)); err == nil {
			t.Errorf("into %s: no error", name)
		}
	}
	// A store in memory is kept on disk.
	if err := s.Backup(ctx, filepath.Join(dir, "empty")); err != nil {
		t.Fatal(err)
	}
	copied := openStore(t, index.StoreOptions{Dir: filepath.Join(dir, "empty")})
	wantRecord(t, copied, r, "record")
	wantEntries(t, copied, "1:entry")
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if err := s.Backup(cancelled, filepath.Join(dir, "half")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if list, _ := filepath.Glob(filepath.Join(dir, "half*")); len(list) > 0 {
		t.Errorf("left %v", list)
	}
}
