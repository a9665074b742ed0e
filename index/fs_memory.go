package index

import (
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Memory is a file system in memory. It knows what a power cut would leave of
// it: see [Memory.Crash].
type Memory struct {
	mu   sync.RWMutex // guards the tree: names, not contents
	root *node
}

// MemFS makes an empty file system in memory, for a [Store] without a directory
// and for tests.
func MemFS() *Memory { return &Memory{root: newDir()} }

// node is a file or a directory.
type node struct {
	// Of a directory: what is in it, and what would be after a power cut.
	entries, durable map[string]*node // nil: a file

	mu   sync.RWMutex // guards what follows, all of a file
	data []byte
	// What a power cut leaves is data cut off (or filled up with zeros) at
	// synced, with the lost bytes put back, the last first.
	synced int
	lost   []patch
	locked bool
}

// patch is what stood in a file before it was overwritten or cut off.
type patch struct {
	offset int
	old    []byte
}

func newDir() *node { return &node{entries: map[string]*node{}, durable: map[string]*node{}} }

func (n *node) isDir() bool { return n.entries != nil }

// Crash returns what is on disk after a power cut: what was synced, and by
// chance (never, when it is nil) some of the rest, of files by sectors of 512
// bytes, of directories by names. The file system itself goes on unharmed.
func (m *Memory) Crash(chance *rand.Rand) *Memory {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return &Memory{root: m.root.crash(chance)}
}

func (n *node) crash(chance *rand.Rand) *node {
	coin := func() bool { return chance != nil && chance.IntN(2) == 0 }
	if !n.isDir() {
		n.mu.RLock()
		defer n.mu.RUnlock()
		data := n.before()
		if chance != nil && len(n.data) != len(data) {
			low, high := min(len(data), len(n.data)), max(len(data), len(n.data))
			size := low + chance.IntN(high-low+1)
			data = append(data, make([]byte, high)...)[:size]
		}
		for i := 0; i < len(data); i += 512 {
			if i < len(n.data) && coin() {
				copy(data[i:min(i+512, len(data))], n.data[i:])
			}
		}
		return &node{data: data, synced: len(data)}
	}
	d := newDir()
	names := maps.Clone(n.durable)
	maps.Copy(names, n.entries)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		child := n.durable[name]
		if now := n.entries[name]; now != child && coin() {
			child = now
		}
		if child != nil {
			child = child.crash(chance)
			d.entries[name], d.durable[name] = child, child
		}
	}
	return d
}

// before is the content of a file as it was synced.
func (n *node) before() []byte {
	data := slices.Clone(n.data)
	if len(data) < n.synced {
		data = append(data, make([]byte, n.synced-len(data))...)
	}
	for _, p := range slices.Backward(n.lost) {
		copy(data[p.offset:], p.old)
	}
	return data[:n.synced]
}

// lose notes that the bytes from..to go, as far as they were synced.
func (n *node) lose(from, to int) {
	if to = min(to, n.synced, len(n.data)); from < to {
		n.lost = append(n.lost, patch{from, slices.Clone(n.data[from:to])})
	}
}

// walk finds a node; nil when there is none.
func (m *Memory) walk(name string) *node {
	n := m.root
	for part := range strings.SplitSeq(filepath.ToSlash(filepath.Clean(name)), "/") {
		if part == "" || part == "." {
			continue
		}
		if n == nil || !n.isDir() {
			return nil
		}
		n = n.entries[part]
	}
	return n
}

// parent finds the directory that a name is in.
func (m *Memory) parent(name string) (*node, error) {
	if d := m.walk(filepath.Dir(name)); d != nil && d.isDir() {
		return d, nil
	}
	return nil, fs.ErrNotExist
}

func pathError(op, name string, err error) error {
	return &fs.PathError{Op: op, Path: name, Err: err}
}

// OpenFile implements [FS].
func (m *Memory) OpenFile(name string, flag int, _ fs.FileMode) (File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.walk(name)
	switch {
	case n != nil && n.isDir():
		return nil, pathError("open", name, fs.ErrInvalid)
	case n != nil && flag&os.O_CREATE != 0 && flag&os.O_EXCL != 0:
		return nil, pathError("open", name, fs.ErrExist)
	case n == nil && flag&os.O_CREATE == 0:
		return nil, pathError("open", name, fs.ErrNotExist)
	case n == nil:
		d, err := m.parent(name)
		if err != nil {
			return nil, pathError("open", name, err)
		}
		n = &node{}
		d.entries[filepath.Base(name)] = n
	}
	f := &memFile{node: n, name: name, writable: flag&(os.O_RDWR|os.O_WRONLY) != 0}
	if flag&os.O_TRUNC != 0 {
		if err := f.Truncate(0); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// Rename implements [FS].
func (m *Memory) Rename(from, to string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.walk(from)
	source, err := m.parent(from)
	if n == nil || err != nil {
		return pathError("rename", from, fs.ErrNotExist)
	}
	target, err := m.parent(to)
	if err != nil {
		return pathError("rename", to, err)
	}
	if old := target.entries[filepath.Base(to)]; old != nil && old.isDir() && len(old.entries) > 0 {
		return pathError("rename", to, fs.ErrExist)
	}
	delete(source.entries, filepath.Base(from))
	target.entries[filepath.Base(to)] = n
	return nil
}

// Remove implements [FS].
func (m *Memory) Remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.walk(name)
	d, err := m.parent(name)
	switch {
	case n == nil || err != nil:
		return pathError("remove", name, fs.ErrNotExist)
	case n.isDir() && len(n.entries) > 0:
		return pathError("remove", name, fs.ErrExist)
	}
	delete(d.entries, filepath.Base(name))
	return nil
}

// RemoveAll implements [FS].
func (m *Memory) RemoveAll(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if d, err := m.parent(name); err == nil {
		delete(d.entries, filepath.Base(name))
	}
	return nil
}

// MkdirAll implements [FS].
func (m *Memory) MkdirAll(name string, _ fs.FileMode) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.root
	for part := range strings.SplitSeq(filepath.ToSlash(filepath.Clean(name)), "/") {
		if part == "" || part == "." {
			continue
		}
		next := n.entries[part]
		if next == nil {
			next = newDir()
			n.entries[part] = next
		}
		if n = next; !n.isDir() {
			return pathError("mkdir", name, fs.ErrExist)
		}
	}
	return nil
}

// ReadDir implements [FS].
func (m *Memory) ReadDir(name string) ([]fs.DirEntry, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	n := m.walk(name)
	if n == nil || !n.isDir() {
		return nil, pathError("open", name, fs.ErrNotExist)
	}
	var list []fs.DirEntry
	for _, name := range slices.Sorted(maps.Keys(n.entries)) {
		list = append(list, fs.FileInfoToDirEntry(n.entries[name].info(name)))
	}
	return list, nil
}

// Stat implements [FS].
func (m *Memory) Stat(name string) (fs.FileInfo, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	n := m.walk(name)
	if n == nil {
		return nil, pathError("stat", name, fs.ErrNotExist)
	}
	return n.info(filepath.Base(name)), nil
}

// SyncDir implements [FS].
func (m *Memory) SyncDir(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.walk(name)
	if n == nil || !n.isDir() {
		return pathError("sync", name, fs.ErrNotExist)
	}
	n.durable = maps.Clone(n.entries)
	return nil
}

// Lock implements [FS].
func (m *Memory) Lock(name string) (io.Closer, error) {
	f, err := m.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	n := f.(*memFile).node
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.locked {
		return nil, lockedBy(name, func() ([]byte, error) { return []byte("this process"), nil })
	}
	n.locked = true
	return memLock{n}, nil
}

type memLock struct{ node *node }

func (l memLock) Close() error {
	l.node.mu.Lock()
	defer l.node.mu.Unlock()
	l.node.locked = false
	return nil
}

type memFile struct {
	node     *node
	name     string
	writable bool
}

// ReadAt implements [io.ReaderAt].
func (f *memFile) ReadAt(b []byte, offset int64) (int, error) {
	f.node.mu.RLock()
	defer f.node.mu.RUnlock()
	if offset >= int64(len(f.node.data)) {
		return 0, io.EOF
	}
	n := copy(b, f.node.data[offset:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// WriteAt implements [io.WriterAt].
func (f *memFile) WriteAt(b []byte, offset int64) (int, error) {
	if !f.writable {
		return 0, pathError("write", f.name, fs.ErrPermission)
	}
	n := f.node
	n.mu.Lock()
	defer n.mu.Unlock()
	end := int(offset) + len(b)
	n.lose(int(offset), end)
	n.resize(max(end, len(n.data)))
	copy(n.data[offset:], b)
	return len(b), nil
}

// Truncate implements [File].
func (f *memFile) Truncate(size int64) error {
	if !f.writable {
		return pathError("truncate", f.name, fs.ErrPermission)
	}
	n := f.node
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lose(int(size), len(n.data))
	n.resize(int(size))
	return nil
}

// resize cuts off the data or fills it up with zeros.
func (n *node) resize(size int) {
	if old := len(n.data); size > old {
		n.data = slices.Grow(n.data, size-old)[:size]
		clear(n.data[old:])
	}
	n.data = n.data[:size]
}

// Sync implements [File].
func (f *memFile) Sync() error {
	n := f.node
	n.mu.Lock()
	defer n.mu.Unlock()
	n.synced, n.lost = len(n.data), nil
	return nil
}

// Size implements [File].
func (f *memFile) Size() (int64, error) {
	f.node.mu.RLock()
	defer f.node.mu.RUnlock()
	return int64(len(f.node.data)), nil
}

// Close implements [io.Closer].
func (f *memFile) Close() error { return nil }

// info describes a node.
func (n *node) info(name string) fs.FileInfo {
	if n.isDir() {
		return nodeInfo{name: name, dir: true}
	}
	n.mu.RLock()
	defer n.mu.RUnlock()
	return nodeInfo{name: name, size: int64(len(n.data))}
}

type nodeInfo struct {
	name string
	size int64
	dir  bool
}

func (i nodeInfo) Name() string       { return i.name }
func (i nodeInfo) Size() int64        { return i.size }
func (i nodeInfo) IsDir() bool        { return i.dir }
func (i nodeInfo) ModTime() time.Time { return time.Time{} }
func (i nodeInfo) Sys() any           { return nil }
func (i nodeInfo) String() string     { return fmt.Sprintf("%s (%d bytes)", i.name, i.size) }

func (i nodeInfo) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o755
	}
	return 0o644
}
