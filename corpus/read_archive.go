package corpus

import (
	"archive/tar"
	"bufio"
	"bytes"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
)

// maxNesting is how deep archives may stand in each other: what is read stands in
// three at most.
const maxNesting = 3

const (
	tarBlock = 512
	// zipEntry, zipEmpty and zipSplit are what zip archives start with.
	zipEntry = "PK\x03\x04"
	zipEmpty = "PK\x05\x06"
	zipSplit = "PK\x07\x08"
)

// archiveKind tells by the first bytes, and by the name where they say nothing,
// whether data is an archive: formatTar, formatZip or formatUnknown.
func archiveKind(data *bufio.Reader, in *inputFile) format {
	first, _ := data.Peek(1)
	least := tarBlock
	if in.live && isJSONStart(first) {
		least = data.Buffered() // what comes line by line must not wait for more
	}
	head, _ := data.Peek(min(least, tarBlock))
	switch {
	case bytes.HasPrefix(head, []byte(zipEntry)), bytes.HasPrefix(head, []byte(zipEmpty)), bytes.HasPrefix(head, []byte(zipSplit)):
		return formatZip
	case isTar(head):
		return formatTar
	case in.format == formatTar, in.format == formatZip:
		return in.format
	}
	return formatUnknown
}

// isTar reports whether head is the header of a tar entry, by its magic and its checksum.
func isTar(head []byte) bool {
	if len(head) < tarBlock || string(head[257:262]) != "ustar" {
		return false
	}
	const from, to = 148, 156 // the checksum, which counts as spaces
	want, err := strconv.ParseInt(strings.Trim(string(head[from:to]), " \x00"), 8, 64)
	sum := int64((to - from) * ' ')
	for i, b := range head[:tarBlock] {
		if i < from || i >= to {
			sum += int64(b)
		}
	}
	return err == nil && sum == want
}

// archiveFile is an archive that is being read.
type archiveFile struct {
	*reading
	in *inputFile
	// files counts what was read, or would have been but for a problem.
	files int
	// told is set when what is wrong with the archive was told already.
	told bool
}

// archiveEntry is a file in an archive.
type archiveEntry struct {
	name string
	// skip says why it cannot be read; empty when it can.
	skip, hint string
	open       func() (io.Reader, error)
}

// archive starts to read an archive, unless there are too many around it.
func (s *reading) archive(in *inputFile) (*archiveFile, *Problem) {
	if in.depth == maxNesting {
		return nil, &Problem{
			File: in.path, Reason: "it is an archive in an archive in an archive, in yet another: three are the most that are read",
			Hint: "unpack the outer ones first",
		}
	}
	return &archiveFile{reading: s, in: in}, nil
}

// tar reads a tar archive, entry by entry.
func (s *reading) tar(data io.Reader, in *inputFile) bool {
	x, p := s.archive(in)
	if p != nil {
		return s.refuse(p)
	}
	for r := tar.NewReader(data); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return x.end()
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) { // entry sees to that
			return x.told || s.refuse(x.damaged(err))
		}
		e := archiveEntry{name: h.Name, open: func() (io.Reader, error) { return r, nil }}
		switch h.Typeflag {
		case tar.TypeReg, '\x00', '7', tar.TypeGNUSparse: // '7' are contiguous files
		case tar.TypeDir, tar.TypeXGlobalHeader:
			continue
		case tar.TypeSymlink, tar.TypeLink:
			e.skip, e.hint = "this is a link, which is not followed in an archive", "unpack the archive, and read the folder"
		default:
			e.skip, e.hint = "this is not a regular file", "leave it out of the archive"
		}
		if !x.entry(&e) {
			return false
		}
		if x.told {
			return true
		}
	}
}

// entry reads an entry, if a file of its name is read in a folder.
func (x *archiveFile) entry(e *archiveEntry) bool {
	if !x.alive() {
		return false
	}
	name, safe := entryPath(e.name)
	if strings.HasPrefix(name, ".") || strings.Contains(name, "/.") {
		return true // hidden
	}
	base := x.parseName(path.Base(name))
	if !base.readable() {
		return true
	}
	x.files++
	in := &inputFile{path: x.in.path + "/" + name, format: base.format, packed: base.packed, depth: x.in.depth + 1}
	switch {
	case !safe:
		in.path = x.in.path
		return x.refuse(&Problem{
			File: in.path, Reason: "the entry " + quoteShort(e.name) + " leads out of the archive",
			Hint: "do not unpack this archive; if you trust it, make it again with names that stay within",
		})
	case e.skip != "":
		return x.refuse(&Problem{File: in.path, Reason: e.skip, Hint: e.hint})
	case isSidecarName(name):
		return x.refuse(&Problem{
			File: in.path, Reason: "this completes a text, which is not done in an archive",
			Hint: "unpack the archive, and read the folder",
		})
	}
	dir := x.in.inside + name[:len(name)-len(path.Base(name))]
	in.id, in.name, in.inside = dir+base.stem, dir+base.base, x.in.inside+name+"/"
	r, err := e.open()
	if err != nil {
		return x.refuse(readProblem(in, 0, err))
	}
	content := &entryReader{r: x.meter.watch(r)}
	if !x.stream(content, in) {
		return false
	}
	// A fault of one entry of a zip says nothing of the others.
	x.told = x.meter.tripped || content.err != nil && x.in.format != formatZip
	return true
}

// end tells when there was nothing to read.
func (x *archiveFile) end() bool {
	if x.files > 0 || x.told {
		return x.alive()
	}
	return x.refuse(&Problem{
		File: x.in.path, Reason: "this archive holds no file that is read",
		Hint: "files are read whose names end in " + strings.Join(x.extensions(), ", ") + ", or in one of these and .gz or .zst",
	})
}

// damaged is the problem of an archive that cannot be read on.
func (x *archiveFile) damaged(err error) *Problem {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) && x.in.packed == packedNot:
		err = cutArchive
	case errors.Is(err, tar.ErrHeader):
		err = &damageError{"the tar archive is damaged: there is no entry where one should be", "get the file again"}
	}
	return readProblem(x.in, 0, err)
}

var cutArchive = &damageError{"the archive ends too early", "the file was cut short: get it again"}

// entryReader remembers what befell the reading of an entry.
type entryReader struct {
	r   io.Reader
	err error
}

func (e *entryReader) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = cutArchive
	}
	if err != nil && err != io.EOF {
		e.err = err
	}
	return n, err
}

// entryPath is the path of an entry below the top of its archive, and whether it
// does stay below it.
func entryPath(name string) (clean string, safe bool) {
	safe = !strings.HasPrefix(name, "/")
	for part := range strings.SplitSeq(name, "/") {
		safe = safe && part != ".."
	}
	return strings.TrimPrefix(path.Clean("/"+name), "/"), safe
}
