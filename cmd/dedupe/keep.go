package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/wirefold/wirefold/corpus"
)

// keeper writes one article of each family as it stood in the input: to a file, or
// to a folder when the articles are plain text.
type keeper struct {
	path string
	form corpus.Form // of the first article
	any  bool        // there was one
}

// newKeeper checks what can be checked before anything is read.
func newKeeper(file string, inputs []string, stdin io.Reader) (*keeper, error) {
	k := &keeper{path: file}
	if file == "-" {
		return k, nil
	}
	k.path = filepath.Clean(file)
	info, err := os.Stat(k.path)
	if err == nil && info.Mode().IsRegular() {
		for _, in := range inputs {
			if read := isInput(in, info, stdin); read != "" {
				return nil, &usageError{fmt.Errorf("--keep %s would overwrite what is read, %s", file, read), "Name another file; rename it afterwards."}
			}
		}
	}
	if err == nil && info.IsDir() {
		entries, err := os.ReadDir(k.path)
		if err != nil {
			return nil, fmt.Errorf("cannot write %s: %w", k.path, cause(err))
		}
		if len(entries) > 0 {
			return nil, fmt.Errorf("cannot write %s: it is a folder that is not empty; name a new file or folder", k.path)
		}
		return k, nil
	}
	return k, checkOutput(k.path)
}

// isInput finds the file in what is read from the path in, and tells where it is.
func isInput(in string, file fs.FileInfo, stdin io.Reader) (found string) {
	if in == "-" {
		if f, ok := stdin.(*os.File); ok {
			if info, err := f.Stat(); err == nil && os.SameFile(info, file) {
				return "standard input"
			}
		}
		return ""
	}
	var entered []fs.FileInfo // folders, as links can make loops
	var look func(p string)
	look = func(p string) {
		info, err := os.Stat(p)
		if err != nil || found != "" {
			return // what cannot be read is reported when it is read
		}
		if !info.IsDir() {
			if os.SameFile(info, file) {
				found = p
			}
			return
		}
		if linked, err := os.Lstat(p); err == nil && linked.Mode()&fs.ModeSymlink != 0 {
			for _, e := range entered {
				if os.SameFile(e, info) {
					return
				}
			}
		}
		entered = append(entered, info)
		entries, err := os.ReadDir(p)
		if err != nil {
			return
		}
		for _, e := range entries {
			look(filepath.Join(p, e.Name()))
		}
	}
	look(in)
	return found
}

// accept looks at the form of an article before it is taken, so that what cannot be
// written is known at once.
func (k *keeper) accept(a *corpus.Article) error {
	form := a.Raw.Form
	if k.any {
		if (form == corpus.TextFile) != (k.form == corpus.TextFile) {
			return &usageError{errors.New("--keep cannot write plain text and JSON together"), "Run it twice, over the one and over the other."}
		}
		return nil
	}
	k.form, k.any = form, true
	if form != corpus.TextFile {
		if info, err := os.Stat(k.path); k.path != "-" && err == nil && info.IsDir() {
			return fmt.Errorf("cannot write %s: it is a folder; name a file", k.path)
		}
		return nil
	}
	const hint = "Give --keep the name of a new folder."
	switch ext := strings.ToLower(filepath.Ext(k.path)); {
	case k.path == "-":
		return &usageError{errors.New("--keep - cannot write plain text, which is one file an article"), hint}
	case ext == ".gz" || ext == ".zst" || ext == ".jsonl" || ext == ".ndjson" || ext == ".json" || ext == ".txt" || ext == ".text":
		return &usageError{fmt.Errorf("--keep %s names a file, but plain text, one file an article, is kept in a folder", k.path), hint}
	}
	if info, err := os.Stat(k.path); err == nil && !info.IsDir() {
		return &usageError{fmt.Errorf("--keep %s is a file, but plain text, one file an article, is kept in a folder", k.path), hint}
	}
	return nil
}

// write writes the articles that keep says.
func (k *keeper) write(ctx context.Context, x *archive, keep []bool, stdout io.Writer) error {
	each := func(put func(raw corpus.Raw) error) error {
		for doc, kept := range keep {
			if err := ctx.Err(); err != nil {
				return err
			}
			if !kept {
				continue
			}
			raw, err := x.spool.raw(int32(doc))
			if err == nil {
				err = put(raw)
			}
			if err != nil {
				return err
			}
		}
		return ctx.Err()
	}
	if k.any && k.form == corpus.TextFile {
		return writeFolder(k.path, each)
	}
	if info, err := os.Stat(k.path); !k.any && k.path != "-" && err == nil && info.IsDir() {
		return nil // there is nothing to keep, and the folder holds nothing
	}
	return writeFile(k.path, stdout, func(w io.Writer) error {
		packed, err := packer(k.path, w)
		if err != nil {
			return err
		}
		b := bufio.NewWriterSize(packed, 1<<16)
		if k.array(x) {
			err = writeArray(b, each)
		} else {
			err = writeObjects(b, each)
		}
		return errors.Join(err, b.Flush(), packed.Close())
	})
}

// array reports whether the output is a JSON array: the input is, and the name of
// the file does not speak against it.
func (k *keeper) array(x *archive) bool {
	name := strings.ToLower(k.path)
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst")
	switch filepath.Ext(name) {
	case ".jsonl", ".ndjson":
		return false
	}
	return x.forms[corpus.JSONElement] > 0 && x.forms[corpus.JSONLine] == 0
}

func writeArray(w *bufio.Writer, each func(func(corpus.Raw) error) error) error {
	before := "[\n"
	err := each(func(raw corpus.Raw) error {
		_, _ = w.WriteString(before) // the writer keeps the error
		before = ",\n"
		_, err := w.Write(raw.Bytes)
		return err
	})
	if err != nil {
		return err
	}
	_, err = w.WriteString("\n]\n")
	return err
}

// writeObjects writes an object a line. One that goes over several lines is brought
// into one, which changes nothing but the space between its values.
func writeObjects(w *bufio.Writer, each func(func(corpus.Raw) error) error) error {
	var line bytes.Buffer
	return each(func(raw corpus.Raw) error {
		b := raw.Bytes
		if bytes.IndexByte(b, '\n') >= 0 {
			line.Reset()
			if err := json.Compact(&line, b); err != nil {
				return err // it was read as JSON, so this cannot be
			}
			b = line.Bytes()
		}
		_, _ = w.Write(b) // the writer keeps the error
		return w.WriteByte('\n')
	})
}

// packer compresses what is written to a file of the given name, if its name says so.
func packer(name string, w io.Writer) (io.WriteCloser, error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".gz":
		return gzip.NewWriter(w), nil
	case ".zst":
		return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	}
	return unpacked{w}, nil
}

type unpacked struct{ io.Writer }

func (unpacked) Close() error { return nil }

// writeFolder writes a folder of plain-text files whole or not at all: under another
// name first, then renamed.
func writeFolder(folder string, each func(func(corpus.Raw) error) error) (err error) {
	dir, err := os.MkdirTemp(filepath.Dir(folder), "."+filepath.Base(folder)+".*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", folder, cause(err))
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(dir)
			err = fmt.Errorf("cannot write %s: %w", folder, cause(err))
		}
	}()
	root, err := os.OpenRoot(dir) // a name cannot lead out of it
	if err != nil {
		return err
	}
	defer root.Close()
	err = each(func(raw corpus.Raw) error {
		if parent := path.Dir(raw.Name); parent != "." {
			if err := root.MkdirAll(parent, 0o755); err != nil {
				return err
			}
		}
		f, err := root.OpenFile(raw.Name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return err
		}
		_, err = f.Write(raw.Bytes)
		return errors.Join(err, f.Close())
	})
	if err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	if info, err := os.Stat(folder); err == nil && info.IsDir() {
		if err := os.Remove(folder); err != nil { // it is removed only if it is empty
			return err
		}
	}
	return os.Rename(dir, folder)
}
