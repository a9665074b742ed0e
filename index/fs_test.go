package index_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/index"
)

// The file system in memory does what the real one does.
func TestFSInMemoryIsLikeTheRealOne(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		real, mem := index.OSFS(), index.MemFS()
		root := filepath.Join(dir, fmt.Sprint(n))
		for _, fsys := range []index.FS{real, mem} {
			if err := fsys.MkdirAll(filepath.Join(root, "d"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		name := rapid.SampledFrom([]string{"a", "b", "d", "d/a", "d/b", "e/a"})
		both := func(what string, do func(index.FS) (string, error)) {
			a, errA := do(real)
			b, errB := do(mem)
			if a != b || (errA == nil) != (errB == nil) || errors.Is(errA, fs.ErrNotExist) != errors.Is(errB, fs.ErrNotExist) {
				t.Fatalf("%s: really %q, %v; in memory %q, %v", what, a, errA, b, errB)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"write": func(t *rapid.T) {
				name, offset := name.Draw(t, "name"), rapid.Int64Range(0, 20).Draw(t, "offset")
				if name == "d" {
					return // it is a directory or not there
				}
				flag := os.O_RDWR | os.O_CREATE
				if rapid.Bool().Draw(t, "truncate") {
					flag |= os.O_TRUNC
				}
				both("write "+name, func(fsys index.FS) (string, error) {
					f, err := fsys.OpenFile(filepath.Join(root, name), flag, 0o644)
					if err != nil {
						return "", err
					}
					defer f.Close()
					k, err := f.WriteAt([]byte("text"), offset)
					return fmt.Sprint(k), err
				})
			},
			"truncate": func(t *rapid.T) {
				name, size := name.Draw(t, "name"), rapid.Int64Range(0, 20).Draw(t, "size")
				both("truncate "+name, func(fsys index.FS) (string, error) {
					f, err := fsys.OpenFile(filepath.Join(root, name), os.O_RDWR, 0)
					if err != nil {
						return "", err
					}
					defer f.Close()
					return "", errors.Join(f.Truncate(size), f.Sync())
				})
			},
			"read": func(t *rapid.T) {
				name, offset := name.Draw(t, "name"), rapid.Int64Range(0, 20).Draw(t, "offset")
				if name == "d" {
					return // opening a directory to read it is of no use
				}
				both("read "+name, func(fsys index.FS) (string, error) {
					f, err := fsys.OpenFile(filepath.Join(root, name), os.O_RDONLY, 0)
					if err != nil {
						return "", err
					}
					defer f.Close()
					size, _ := f.Size()
					b := make([]byte, 8)
					k, err := f.ReadAt(b, offset)
					if err != nil && !errors.Is(err, io.EOF) {
						return "", err
					}
					return fmt.Sprint(size, string(b[:k]), err), nil
				})
			},
			"rename": func(t *rapid.T) {
				from, to := rapid.SampledFrom([]string{"a", "d/b", "none"}).Draw(t, "from"), rapid.SampledFrom([]string{"b", "d/a", "e/a"}).Draw(t, "to")
				both("rename "+from, func(fsys index.FS) (string, error) {
					return "", fsys.Rename(filepath.Join(root, from), filepath.Join(root, to))
				})
			},
			"remove": func(t *rapid.T) {
				name := name.Draw(t, "name")
				both("remove "+name, func(fsys index.FS) (string, error) { return "", fsys.Remove(filepath.Join(root, name)) })
			},
			"remove all": func(t *rapid.T) {
				name := name.Draw(t, "name")
				both("remove all "+name, func(fsys index.FS) (string, error) { return "", fsys.RemoveAll(filepath.Join(root, name)) })
			},
			"make directories": func(*rapid.T) {
				both("make directories", func(fsys index.FS) (string, error) { return "", fsys.MkdirAll(filepath.Join(root, "d"), 0o755) })
			},
			"": func(t *rapid.T) {
				for _, name := range []string{".", "d", "a", "none"} {
					both("list "+name, func(fsys index.FS) (string, error) {
						info, err := fsys.Stat(filepath.Join(root, name))
						if err != nil || !info.IsDir() {
							return "", err
						}
						list, err := fsys.ReadDir(filepath.Join(root, name))
						text := ""
						for _, d := range list {
							info, err := d.Info()
							if err != nil {
								return "", err
							}
							text += fmt.Sprint(d.Name(), d.IsDir(), " ")
							if !d.IsDir() {
								text += fmt.Sprint(info.Size(), " ")
							}
						}
						return text, errors.Join(err, fsys.SyncDir(filepath.Join(root, name)))
					})
				}
			},
		})
	})
}

func TestFSCrashKeepsWhatWasSynced(t *testing.T) {
	mem := index.MemFS()
	open := func(name string) index.File {
		f, err := mem.OpenFile(name, os.O_RDWR|os.O_CREATE, 0)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	write := func(f index.File, text string, offset int64) {
		if _, err := f.WriteAt([]byte(text), offset); err != nil {
			t.Fatal(err)
		}
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	a := open("synced")
	write(a, "0123456789", 0)
	must(a.Sync())
	must(mem.SyncDir("."))
	write(a, "xx", 3)
	must(a.Truncate(5))
	write(a, "yyyyyyyyyy", 4)
	must(open("unnamed").Sync())
	must(mem.Rename("synced", "renamed"))

	crashed := mem.Crash(nil)
	if got := string(readAll(t, crashed, "synced")); got != "0123456789" {
		t.Errorf("of what was synced, %q is left", got)
	}
	for _, name := range []string{"unnamed", "renamed"} {
		if _, err := crashed.Stat(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	seen := map[string]bool{}
	for seed := range uint64(100) {
		crashed := mem.Crash(rand.New(rand.NewPCG(seed, 0)))
		_, errA := crashed.Stat("renamed")
		_, errB := crashed.Stat("unnamed")
		seen[fmt.Sprint(errA == nil, errB == nil)] = true
	}
	if len(seen) != 4 {
		t.Errorf("by chance, there is only %v", seen)
	}
	if got := string(readAll(t, mem, "renamed")); got != "012xyyyyyyyyyy" {
		t.Errorf("the file system itself holds %q", got)
	}
}
