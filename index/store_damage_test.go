package index_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wirefold/wirefold/index"
)

// smallStore makes a store of six entries with two records each, in some files
// of the log, and a checkpoint at the end unless told otherwise.
func smallStore(t *testing.T, checkpoint bool) (fs *index.Memory, refs []index.Ref) {
	t.Helper()
	fs = index.MemFS()
	s := openStore(t, index.StoreOptions{Dir: "store", FS: fs, SegmentBytes: 150})
	for i := 1; i <= 6; i++ {
		refs = append(refs, put(t, s, 0, recordText(len(refs))))
		refs = append(refs, put(t, s, 24290, recordText(len(refs))))
		commit(t, s, entryText(uint64(i)))
	}
	if checkpoint {
		err := s.SaveCheckpoint(6, func(w io.Writer) error {
			_, err := io.WriteString(w, "state")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return fs, refs
}

func recordText(i int) string     { return fmt.Sprintf("the text of record %d", i) }
func entryText(seq uint64) string { return fmt.Sprintf("what entry %d says", seq) }
func files(fs index.FS) (all []string) {
	for _, dir := range []string{"store", "store/log", "store/articles", "store/checkpoint"} {
		list, _ := fs.ReadDir(dir)
		for _, d := range list {
			if !d.IsDir() && d.Name() != "lock" {
				all = append(all, filepath.Join(dir, d.Name()))
			}
		}
	}
	return all
}

func readAll(t *testing.T, fs index.FS, name string) []byte {
	t.Helper()
	f, err := fs.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	size, _ := f.Size()
	b := make([]byte, size)
	if _, err := f.ReadAt(b, 0); err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return b
}

func writeAll(t *testing.T, fs index.FS, name string, b []byte) {
	t.Helper()
	f, err := fs.OpenFile(name, os.O_RDWR|os.O_TRUNC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(b, 0); err != nil {
		t.Fatal(err)
	}
	if err := f.Sync(); err != nil {
		t.Fatal(err)
	}
}

// wantFound checks that a store of which one file was damaged says so, naming
// the file, and serves all else. Lost tells which entries and records may be
// missing.
func wantFound(t *testing.T, fs *index.Memory, refs []index.Ref, name, what string, entriesLost, recordsLost int) {
	t.Helper()
	o := index.StoreOptions{Dir: "store", FS: fs}
	s, err := index.OpenStore(o)
	if filepath.Base(name) == "wirefold.json" {
		if !errors.Is(err, index.ErrFormat) {
			t.Fatalf("%s: %s: opening gives %v, want ErrFormat", name, what, err)
		}
		return
	}
	if err != nil {
		if !errors.Is(err, index.ErrDamaged) || !strings.Contains(err.Error(), name) {
			t.Fatalf("%s: %s: opening gives %v", name, what, err)
		}
		o.ReadOnly = true
		if s, err = index.OpenStore(o); err != nil {
			t.Fatalf("%s: %s: opening read-only gives %v", name, what, err)
		}
	}
	defer s.Close()
	found := false
	for _, d := range append(damages(t, s), s.Damages()...) {
		if d.File != name && !d.Torn {
			t.Errorf("%s: %s: found %v", name, what, d)
		}
		found = found || d.File == name
	}
	if !found {
		t.Errorf("%s: %s: not found", name, what)
	}
	last := uint64(0)
	for e, err := range s.Entries(context.Background(), 1) {
		if errors.Is(err, index.ErrDamaged) {
			continue
		}
		if err != nil || e.Seq <= last || string(e.Payload) != entryText(e.Seq) {
			t.Errorf("%s: %s: entry %d is %q, %v", name, what, e.Seq, e.Payload, err)
		}
		entriesLost -= int(e.Seq - last - 1)
		last = e.Seq
	}
	if entriesLost -= 6 - int(last); entriesLost < 0 {
		t.Errorf("%s: %s: %d entries too many are lost", name, what, -entriesLost)
	}
	for i, r := range refs {
		b, err := s.Record(r)
		var d *index.Damage
		if errors.As(err, &d) {
			recordsLost--
		} else if err != nil && !errors.Is(err, index.ErrMoved) || err == nil && string(b) != recordText(i) {
			t.Errorf("%s: %s: record %d is %q, %v", name, what, i, b, err)
		}
	}
	if recordsLost < 0 {
		t.Errorf("%s: %s: %d records too many are lost", name, what, -recordsLost)
	}
	ok, err := s.LoadCheckpoint(func(_ uint64, r io.Reader) error {
		b, err := io.ReadAll(r)
		if err == nil && string(b) != "state" {
			t.Errorf("%s: %s: the checkpoint is %q", name, what, b)
		}
		return err
	})
	if err != nil || ok && strings.HasSuffix(name, ".chk") {
		t.Errorf("%s: %s: the checkpoint is read: %v, %v", name, what, ok, err)
	}
}

// The last entry is the one that damage may take along with its records: without
// a checkpoint after it, it looks like one that was never committed.
func TestStoreFindsEachFlippedBit(t *testing.T) {
	for _, checkpoint := range []bool{true, false} {
		fs, refs := smallStore(t, checkpoint)
		for _, name := range files(fs) {
			whole := readAll(t, fs, name)
			for i := range whole {
				for bit := range 8 {
					if bit != i%8 && (bit != (i+3)%8 || !checkpoint) {
						continue // the others show no more, and take their time
					}
					flipped := bytes.Clone(whole)
					flipped[i] ^= 1 << bit
					fs := fs.Crash(nil)
					writeAll(t, fs, name, flipped)
					entries, records := 0, 0
					switch filepath.Ext(name) {
					case ".log":
						entries = 1
						if !checkpoint {
							records = 2
						}
					case ".rec":
						records = 1
					}
					wantFound(t, fs, refs, name, fmt.Sprintf("bit %d of byte %d flipped", bit, i), entries, records)
				}
			}
		}
	}
}

func TestStoreFindsEachTruncation(t *testing.T) {
	fs, refs := smallStore(t, true)
	for _, name := range files(fs) {
		whole := readAll(t, fs, name)
		for size := range whole {
			fs := fs.Crash(nil)
			writeAll(t, fs, name, whole[:size])
			entries, records := 0, 0
			switch filepath.Ext(name) {
			case ".log":
				entries = 6
			case ".rec":
				records = 6
			}
			wantFound(t, fs, refs, name, fmt.Sprintf("cut to %d bytes", size), entries, records)
		}
	}
}

func TestStoreFindsMissingFiles(t *testing.T) {
	fs, refs := smallStore(t, true)
	for _, name := range files(fs) {
		if strings.HasSuffix(name, ".chk") {
			continue // it is as if it had never been
		}
		t.Run(filepath.Base(name), func(t *testing.T) {
			fs := fs.Crash(nil)
			if err := fs.Remove(name); err != nil {
				t.Fatal(err)
			}
			o := index.StoreOptions{Dir: "store", FS: fs}
			s, err := index.OpenStore(o)
			if errors.Is(err, index.ErrFormat) || errors.Is(err, index.ErrDamaged) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if len(damages(t, s)) == 0 {
				t.Error("not found")
			}
			// What is put now is not taken for what was lost.
			for range 9 {
				put(t, s, 0, "new")
				put(t, s, 24290, "new")
			}
			commit(t, s, "new")
			for i, r := range refs {
				b, err := s.Record(r)
				if err == nil && string(b) != recordText(i) {
					t.Errorf("record %d is %q", i, b)
				}
			}
		})
	}
}

func TestStoreWritesOnAfterDamage(t *testing.T) {
	fs, _ := smallStore(t, true)
	names := files(fs)
	spoiled := 0
	for _, name := range names {
		if ext := filepath.Ext(name); ext == ".json" || ext == ".log" {
			continue
		}
		b := readAll(t, fs, name)
		b[len(b)/2] ^= 1 // not in the last frame
		writeAll(t, fs, name, b)
		spoiled++
	}
	s := openStore(t, index.StoreOptions{Dir: "store", FS: fs, SegmentBytes: 1 << 20})
	before := entries(t, s, 1)
	r := put(t, s, 24290, "new")
	commit(t, s, "new")
	found := len(damages(t, s))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openStore(t, index.StoreOptions{Dir: "store", FS: fs})
	wantRecord(t, s, r, "new")
	wantEntries(t, s, before+" 7:new")
	if got := len(damages(t, s)); got != found || found < spoiled {
		t.Errorf("found %d damages, then %d", found, got)
	}
}

// What a lost entry committed looks like what was never committed. It must not be tidied
// away, and can be read by who knows where it is.
func TestStoreRefusesToWriteToADamagedLog(t *testing.T) {
	fs := index.MemFS()
	s := openStore(t, index.StoreOptions{Dir: "store", FS: fs})
	lost := put(t, s, 24290, "of the lost entry")
	commit(t, s, "one")
	put(t, s, 24291, "of another month")
	commit(t, s, "two")
	commit(t, s, "three")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	log := "store/log/00000000000000000001.log"
	b := readAll(t, fs, log)
	b[bytes.Index(b, []byte("one"))] ^= 1
	writeAll(t, fs, log, b)
	before := files(fs)
	if _, err := index.OpenStore(index.StoreOptions{Dir: "store", FS: fs}); !errors.Is(err, index.ErrDamaged) || !strings.Contains(err.Error(), log) {
		t.Fatalf("opened for writing: %v, want the damage", err)
	}
	if after := files(fs); !slices.Equal(after, before) {
		t.Errorf("the files are %v, they were %v", after, before)
	}
	s = openStore(t, index.StoreOptions{Dir: "store", FS: fs, ReadOnly: true})
	wantRecord(t, s, lost, "of the lost entry")
	var found []string
	for r, err := range s.Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, string(r.Payload))
	}
	if want := []string{"of the lost entry", "of another month"}; !slices.Equal(found, want) {
		t.Errorf("the records are %q, want %q", found, want)
	}
}

func TestStoreRefusesToWriteToACutLog(t *testing.T) {
	fs, _ := smallStore(t, false)
	for _, name := range files(fs) {
		if filepath.Ext(name) == ".log" && !strings.HasSuffix(name, "01.log") {
			if err := fs.Remove(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	_, err := index.OpenStore(index.StoreOptions{Dir: "store", FS: fs})
	if !errors.Is(err, index.ErrDamaged) || !strings.Contains(err.Error(), "entry 5 was committed") {
		t.Fatalf("got %v", err)
	}
	s := openStore(t, index.StoreOptions{Dir: "store", FS: fs, ReadOnly: true})
	last := s.Last()
	if err := s.Backup(t.Context(), "copy"); err != nil {
		t.Fatal(err)
	}
	s = openStore(t, index.StoreOptions{Dir: "copy", FS: fs})
	if s.Last() != last || last == 0 {
		t.Errorf("the copy ends with entry %d, want %d", s.Last(), last)
	}
	wantWhole(t, s)
}
