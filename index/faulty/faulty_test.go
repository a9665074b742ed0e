package faulty_test

import (
	"errors"
	"os"
	"syscall"
	"testing"

	"github.com/wirefold/wirefold/index"
	"github.com/wirefold/wirefold/index/faulty"
)

func TestFailsWhenTold(t *testing.T) {
	fs := faulty.New(index.MemFS(), 1)
	f, err := fs.OpenFile("f", os.O_RDWR|os.O_CREATE, 0)
	if err != nil {
		t.Fatal(err)
	}
	fs.Fail(faulty.Write, 1, 2)
	for i, want := range []bool{false, true, true, false} {
		if _, err := f.WriteAt([]byte("text"), 0); errors.Is(err, faulty.ErrInjected) != want {
			t.Errorf("write %d: %v", i, err)
		}
		if err := f.Sync(); err != nil { // not counted
			t.Error(err)
		}
	}
	if got := fs.Ops(); got != 4 {
		t.Errorf("counted %d", got)
	}
	for op, do := range map[faulty.Op]func() error{
		faulty.Write:    func() error { _, err := f.WriteAt([]byte("text"), 0); return err },
		faulty.Truncate: func() error { return f.Truncate(1) },
		faulty.Sync:     func() error { return errors.Join(f.Sync(), fs.SyncDir(".")) },
		faulty.Open:     func() error { _, err := fs.OpenFile("g", os.O_CREATE, 0); return err },
		faulty.Rename:   func() error { return fs.Rename("f", "f") },
		faulty.Remove:   func() error { return errors.Join(fs.RemoveAll("none"), fs.RemoveAll("none")) },
		faulty.Mkdir:    func() error { return fs.MkdirAll("d", 0) },
	} {
		fs.Fail(op, 0, 1)
		if err := do(); !errors.Is(err, faulty.ErrInjected) {
			t.Errorf("operation %b: %v", op, err)
		}
		fs.Heal()
		if err := do(); err != nil {
			t.Errorf("operation %b, healed: %v", op, err)
		}
	}
}

func TestLimitIsADiskThatIsFull(t *testing.T) {
	fs := faulty.New(index.MemFS(), 1)
	f, err := fs.OpenFile("f", os.O_RDWR|os.O_CREATE, 0)
	if err != nil {
		t.Fatal(err)
	}
	write := func(n int, offset int64, want int) {
		t.Helper()
		got, err := f.WriteAt(make([]byte, n), offset)
		if got != want || errors.Is(err, syscall.ENOSPC) != (got < n) {
			t.Errorf("wrote %d of %d, %v; want %d", got, n, err, want)
		}
	}
	fs.Limit(10)
	write(8, 0, 8)
	write(8, 0, 8) // over the same
	write(8, 8, 2)
	write(1, 10, 0)
	if err := f.Truncate(5); err != nil {
		t.Fatal(err)
	}
	write(8, 5, 5)
	if err := fs.Remove("f"); err != nil {
		t.Fatal(err)
	}
	if f, err = fs.OpenFile("f", os.O_RDWR|os.O_CREATE, 0); err != nil {
		t.Fatal(err)
	}
	write(11, 0, 10)
	fs.Limit(-1)
	write(100, 0, 100)
}
