// Package faulty is a file system that fails on purpose: for tests of what
// writes through [index.FS].
package faulty

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"sync"
	"syscall"

	"github.com/wirefold/wirefold/index"
)

// Op is a kind of operation that changes a file system.
type Op uint8

// The operations that are counted and can fail. Write is File.WriteAt, Open is
// OpenFile where it may make a file, Sync is both of files and directories.
const (
	Write Op = 1 << iota
	Truncate
	Sync
	Open
	Rename
	Remove
	Mkdir
	// Any is all of them.
	Any = Write | Truncate | Sync | Open | Rename | Remove | Mkdir
)

// ErrInjected is the error of an operation that was made to fail.
var ErrInjected = errors.New("faulty: made to fail")

// FS wraps a file system. Until told otherwise it does not fail. Its methods may
// be called from many goroutines at once; what fails is the same each time, as
// long as the operations come in the same order.
type FS struct {
	index.FS

	mu      sync.Mutex
	chance  *rand.Rand
	count   int
	ops     Op
	first   int // the first operation to fail, counted from 1; 0: none
	n       int // how many fail
	limited bool
	space   int64
}

// New wraps a file system. The seed decides how much of a failing write is done.
func New(fsys index.FS, seed uint64) *FS {
	return &FS{FS: fsys, chance: rand.New(rand.NewPCG(seed, 0))}
}

// Fail makes n operations of these kinds fail, after skip of them have
// succeeded: one fails with Fail(Any, 0, 1), all from now on with
// Fail(Any, 0, math.MaxInt). A failing write writes nothing, a part or all. It
// replaces what an earlier call said, and starts the count anew.
func (f *FS) Fail(ops Op, skip, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ops, f.count, f.first, f.n = ops, 0, skip+1, n
}

// Heal ends what Fail began, and starts to count operations of all kinds.
func (f *FS) Heal() {
	f.Fail(Any, 0, 0)
}

// Ops is the number of operations, of the kinds given to Fail, since then.
func (f *FS) Ops() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count
}

// Limit lets files grow by so many bytes from now on. Then writes fail, in part,
// with ENOSPC, until files are cut off or removed, or Limit is called again. A
// negative number means without limit.
func (f *FS) Limit(bytes int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.limited, f.space = bytes >= 0, bytes
}

// step counts an operation, and fails it when its turn has come.
func (f *FS) step(op Op, name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ops == 0 {
		f.ops = Any
	}
	if op&f.ops == 0 {
		return nil
	}
	f.count++
	if f.first > 0 && f.count >= f.first && f.count-f.first < f.n {
		return fmt.Errorf("%s (operation %d): %w", name, f.count, ErrInjected)
	}
	return nil
}

// take takes space for a file that grows, as far as there is; grow may be
// negative.
func (f *FS) take(grow int64) (short int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.limited {
		return 0
	}
	short = max(0, grow-max(0, f.space))
	f.space -= grow - short
	return short
}

// free gives back the space of a file.
func (f *FS) free(name string) {
	if info, err := f.FS.Stat(name); err == nil && !info.IsDir() {
		f.take(-info.Size())
	}
}

// part is how much of a failing write is done.
func (f *FS) part(n int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch f.chance.IntN(3) {
	case 0:
		return 0
	case 1:
		return n
	}
	return f.chance.IntN(n + 1)
}

// OpenFile implements [index.FS].
func (f *FS) OpenFile(name string, flag int, perm fs.FileMode) (index.File, error) {
	if flag&os.O_CREATE != 0 {
		if err := f.step(Open, name); err != nil {
			return nil, err
		}
	}
	if flag&os.O_TRUNC != 0 {
		f.free(name)
	}
	file, err := f.FS.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return &faultyFile{file, f, name}, nil
}

// Rename implements [index.FS].
func (f *FS) Rename(from, to string) error {
	if err := f.step(Rename, from); err != nil {
		return err
	}
	f.free(to)
	return f.FS.Rename(from, to)
}

// Remove implements [index.FS].
func (f *FS) Remove(name string) error {
	if err := f.step(Remove, name); err != nil {
		return err
	}
	f.free(name)
	return f.FS.Remove(name)
}

// RemoveAll implements [index.FS]. It gives back no space.
func (f *FS) RemoveAll(name string) error {
	if err := f.step(Remove, name); err != nil {
		return err
	}
	return f.FS.RemoveAll(name)
}

// MkdirAll implements [index.FS].
func (f *FS) MkdirAll(name string, perm fs.FileMode) error {
	if err := f.step(Mkdir, name); err != nil {
		return err
	}
	return f.FS.MkdirAll(name, perm)
}

// SyncDir implements [index.FS].
func (f *FS) SyncDir(name string) error {
	if err := f.step(Sync, name); err != nil {
		return err
	}
	return f.FS.SyncDir(name)
}

// Lock implements [index.FS]. It never fails on purpose.
func (f *FS) Lock(name string) (io.Closer, error) { return f.FS.Lock(name) }

type faultyFile struct {
	index.File
	fs   *FS
	name string
}

// WriteAt implements [io.WriterAt].
func (w *faultyFile) WriteAt(b []byte, offset int64) (int, error) {
	fail := w.fs.step(Write, w.name)
	n := len(b)
	if fail != nil {
		n = w.fs.part(n)
	}
	size, err := w.Size()
	if err != nil {
		return 0, err
	}
	if short := int(w.fs.take(max(0, offset+int64(n)-size))); short > 0 {
		n = max(0, n-short)
		if fail == nil {
			fail = &fs.PathError{Op: "write", Path: w.name, Err: syscall.ENOSPC}
		}
	}
	if n > 0 {
		if n, err = w.File.WriteAt(b[:n], offset); err != nil {
			return n, err
		}
	}
	return n, fail
}

// Truncate implements [index.File].
func (w *faultyFile) Truncate(size int64) error {
	if err := w.fs.step(Truncate, w.name); err != nil {
		return err
	}
	before, err := w.Size()
	if err != nil {
		return err
	}
	if err := w.File.Truncate(size); err != nil {
		return err
	}
	w.fs.take(size - before)
	return nil
}

// Sync implements [index.File].
func (w *faultyFile) Sync() error {
	if err := w.fs.step(Sync, w.name); err != nil {
		return err
	}
	return w.File.Sync()
}
