package corpus

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// sidecarExtension is that of the file that completes a text for certain; one with
// .json alone does so when it holds an object of ours that has no body.
const sidecarExtension = ".meta.json"

// maxSidecar is the most bytes of a file that completes a text.
const maxSidecar = 1 << 20

func isSidecarName(name string) bool {
	return strings.HasSuffix(strings.ToLower(name), sidecarExtension)
}

// sidecarOf finds the file that completes the text of the given stem in a folder;
// "" when there is none.
func (s *reading) sidecarOf(dir, stem string) string {
	for _, ext := range []string{sidecarExtension, ".json"} {
		path := filepath.Join(dir, stem+ext)
		if !isRegular(path) {
			continue
		}
		if ext == sidecarExtension || s.isBare(path) {
			return path
		}
	}
	return ""
}

// isSidecar reports whether a file, named base in the folder dir, completes a text
// beside it that is read, and is no article of its own.
func (s *reading) isSidecar(dir, base string, isRead func(text string) bool) bool {
	stem, ok := cutExtension(base, sidecarExtension)
	if !ok {
		if stem, ok = cutExtension(base, ".json"); !ok {
			return false
		}
	}
	beside := func(ext string) bool { return isRead(filepath.Join(dir, stem+ext)) }
	return slices.ContainsFunc([]string{".txt", ".text", ".txt.gz", ".txt.zst"}, beside) &&
		s.sidecarOf(dir, stem) == filepath.Join(dir, base)
}

func isRegular(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func cutExtension(name, ext string) (stem string, ok bool) {
	if at := len(name) - len(ext); at > 0 && strings.EqualFold(name[at:], ext) {
		return name[:at], true
	}
	return "", false
}

// isBare reports whether a file holds one object with a field of ours and no body.
func (s *reading) isBare(path string) bool {
	data, p := readSidecar(path)
	if p != nil || s.object.scan(data) != nil {
		return false
	}
	known := slices.ContainsFunc(s.object.fields[:], func(value []byte) bool { return value != nil })
	return known && s.object.fields[fieldBody] == nil && s.objectFormat() == nil
}

// complete gives an article of plain text what the file at path tells of it; nothing
// when that file is wrong.
func (s *reading) complete(a *Article, path string) *Problem {
	data, p := readSidecar(path)
	if p != nil {
		return p
	}
	if bad := s.object.scan(data); bad != nil {
		p = invalidJSON(data, 1, bad)
	} else {
		p = s.object.complete(a)
	}
	if p != nil {
		p.File, p.ID = path, a.ID
	}
	return p
}

func readSidecar(path string) ([]byte, *Problem) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileProblem(path, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSidecar+1))
	if err != nil {
		return nil, readProblem(&inputFile{path: path}, 0, err)
	}
	if len(data) > maxSidecar {
		return nil, &Problem{File: path, Reason: "it is over 1 MiB, the most that is read of what completes a text", Hint: "keep to the fields of an article"}
	}
	data = []byte(strings.TrimPrefix(string(data), utf8BOM))
	return data, nil
}

// complete gives a the fields of the object that was scanned last; all or none.
func (r *objectReader) complete(a *Article) *Problem {
	c := *a
	if r.fields[fieldBody] != nil {
		return &Problem{Reason: "body: it stands beside a text, which is the body", Hint: "leave out the body, or name the file otherwise"}
	}
	if p := r.strings(&c); p != nil {
		return p
	}
	if isBlankText(c.Title) {
		c.Title = a.Title
	}
	if p := r.finish(&c); p != nil {
		return p
	}
	*a = c
	return nil
}
