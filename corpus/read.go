package corpus

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Reader reads articles from files, folders and streams. The zero Reader is
// ready to use, and one Reader may be used by several goroutines at once as
// long as at most one of them reads standard input.
//
// What a file holds is told by its first bytes, and where these leave it open by
// its name: .txt and .text are plain text, one article a file; .jsonl and .ndjson
// are JSON Lines, one article a line; .json is a JSON array of articles, or
// articles one after the other. Formats add others. Each may also be compressed,
// with .gz or .zst appended, and stand in an archive, .tar (also .tgz and the
// like) or .zip, which is read as a folder is; archives may hold archives, three
// deep. In a folder, files of other names are left alone.
//
// What unpacks to more than 256 MiB, and to more than 200 times its size, is taken
// for an attack, and not read on. Memory does not grow with the input: a .zip that
// is no file of its own, as in a pipe, is kept in the folder for temporary files.
type Reader struct {
	// Formats are what is read beside plain text and our own JSON; package formats
	// has them. The first that recognises an input reads it.
	Formats []Format
	// Map tells which field of JSON and CSV stands for one of ours: {"title":
	// "headline"} takes the title from the field headline, {"title":
	// "headline.main"} from the field main of the object that headline is, or from
	// a field with a dot in its name. With it, JSON objects are always read as our
	// own. All but meta and furniture can be given so; another name of ours is a
	// problem, and nothing is read.
	Map map[string]string
	// Keep names further JSON fields to keep, as strings, in [Article.Fields]:
	// a string as it is, a number or a boolean as it is printed. A field that
	// is null or absent is not kept; a list or an object cannot be.
	Keep []string
	// Raw keeps the bytes of each article as they stood in the input, in
	// [Article.Raw].
	Raw bool
	// Stdin is what the path "-" reads; nil means [os.Stdin].
	Stdin io.Reader
}

// Problem is one input that could not be accepted. It is an error.
type Problem struct {
	// File is the path as it was named, or as it was found in a folder;
	// standard input is called "stdin".
	File string
	// Line counts from 1; 0 means the whole file.
	Line int
	// Offset counts bytes of a file that has no lines; 0 means the whole file.
	Offset int64
	// ID is the article's, as far as it could be read.
	ID string
	// Reason is what is wrong.
	Reason string
	// Hint is what to do about it; it may be empty.
	Hint string
}

// Error tells place, reason and hint in one line.
func (p *Problem) Error() string {
	s := placeName(p.File, p.Line)
	if p.Offset > 0 {
		s += fmt.Sprintf(", byte %d", p.Offset)
	}
	s += ": " + p.Reason
	if p.Hint != "" {
		s += "; " + p.Hint
	}
	return s
}

// Read yields every article of paths, or the problem that was met in its place:
// of the article and the error exactly one is nil, and the error is a
// [*Problem], after which reading goes on. Only when ctx is done is the error
// that of ctx, and then it is the last.
//
// A path is a file, a folder or "-" for standard input. Paths are read in the
// order given, folders in the lexical order of their entries' names, subfolders
// in their place. In folders, hidden files and folders are skipped, as are
// README and LICENSE files; symbolic links are followed, but no folder is
// entered twice.
//
// A plain-text article is named by its path below the folder that was given,
// with slashes and without extensions, or, when the file itself was given, by
// its base name without extension ("stdin" for standard input). Its title is its
// first line that is not blank, and its body the whole file, byte for byte, except
// for a byte order mark at its start. What is not valid UTF-8 is read by [Decode].
// In JSON, as usual in Go, bytes that are not valid UTF-8 become U+FFFD.
//
// Beside a text, report.txt, there may be report.meta.json, or a report.json without
// a body: an object with the other fields of an article, which complete that of the
// text. With a title there, the text is the body alone. In archives there is no such
// completion.
//
// The files in an archive are named, and skipped, as those of a folder, and read in
// the order in which the archive has them. One that was found in a folder is like a
// subfolder of its name: "2024/may.zip/day-1". Links in archives are not followed.
//
// An article with the identifier and the version of an earlier one is a
// problem; the same identifier with another version is another state of the
// same item, and accepted.
func (r *Reader) Read(ctx context.Context, paths ...string) iter.Seq2[*Article, error] {
	paths = slices.Clone(paths)
	return func(yield func(*Article, error) bool) {
		s := r.reading(ctx, yield)
		defer s.close()
		s.paths = cleanPaths(paths)
		if !s.mapped() {
			return
		}
		for _, path := range paths {
			if !s.path(path) {
				return
			}
		}
	}
}

// stdinName is how problems, and a plain-text article, call standard input.
const stdinName = "stdin"

// reading is one run of [Reader.Read]. Its methods report whether to go on;
// once one has returned false nothing more may be yielded.
type reading struct {
	ctx       context.Context
	paths     []string
	yield     func(*Article, error) bool
	stdin     io.Reader
	stdinRead bool
	raw       bool // keep each article as it stands
	formats   []Format
	fieldMap  map[string]string
	keep      []string
	streams   [maxNesting + 1]streams // of a file, of what stands in it if it is an archive, and so on
	meter     meter
	object    *objectReader
	known     register
	text      []byte // holds one plain-text file
}

// alive reports whether the context is; if not it yields the context's error.
func (s *reading) alive() bool {
	if err := s.ctx.Err(); err != nil {
		s.yield(nil, err)
		return false
	}
	return true
}

// refuse yields a problem. A dead context comes first: it may have caused it.
func (s *reading) refuse(p *Problem) bool {
	return s.alive() && s.yield(nil, p)
}

// accept yields an article, unless it was read before.
func (s *reading) accept(a *Article, in *inputFile, line int) bool {
	earlier, dup := s.known.add(a.ID, a.Version, in.path, line)
	if dup {
		return s.refuse(repeated(a, in, line, earlier))
	}
	return s.alive() && s.yield(a, nil)
}

func repeated(a *Article, in *inputFile, line int, earlier string) *Problem {
	what := "id " + quoteShort(a.ID)
	if a.Version != "" {
		what += ", version " + quoteShort(a.Version) + ","
	}
	hint := "give every article an id of its own, and the states of one item different versions"
	if line == 0 {
		hint = "rename one of the two, or name a folder that holds both, so that their ids differ"
	}
	return &Problem{File: in.path, Line: line, ID: a.ID, Reason: what + " was already read at " + earlier, Hint: hint}
}

func cleanPaths(paths []string) []string {
	clean := make([]string, len(paths))
	for i, p := range paths {
		clean[i] = filepath.Clean(p)
	}
	return clean
}

// path reads one path of the command line.
func (s *reading) path(path string) bool {
	if !s.alive() {
		return false
	}
	if path == "-" {
		return s.standardInput()
	}
	info, err := os.Stat(path)
	if err != nil {
		return s.refuse(fileProblem(path, err))
	}
	if info.IsDir() {
		return s.folder(path)
	}
	name := s.parseName(filepath.Base(path))
	in := &inputFile{
		path:   path,
		id:     directID(path, name),
		name:   name.base,
		format: name.format,
		packed: name.packed,
		live:   !info.Mode().IsRegular(),
	}
	switch dir := filepath.Dir(path); name.format {
	case formatText:
		in.sidecar = s.sidecarOf(dir, name.stem)
	case formatJSON: // as where dir/* was written
		named := func(text string) bool { return slices.Contains(s.paths, text) }
		if s.isSidecar(dir, filepath.Base(path), named) {
			return true
		}
	}
	return s.file(in)
}

// close frees what reading held.
func (s *reading) close() {
	for i := range s.streams {
		s.streams[i].close()
	}
}

// directID is the identifier of a plain-text file that was named directly.
func directID(path string, name fileName) string {
	stem := name.stem
	if name.format == formatUnknown {
		stem = strings.TrimSuffix(stem, filepath.Ext(stem))
	}
	if stem == "" { // a file such as ".txt"
		return filepath.Base(path)
	}
	return stem
}

func (s *reading) standardInput() bool {
	if s.stdinRead {
		return s.refuse(&Problem{File: stdinName, Reason: "standard input was named twice", Hint: `give "-" once`})
	}
	s.stdinRead = true
	return s.stream(s.stdin, &inputFile{path: stdinName, id: stdinName, name: stdinName + ".txt", live: true})
}

// inputFile is what is known of a file, or of standard input, before it is read.
type inputFile struct {
	path    string // for messages
	id      string // of the article, if it has none of its own
	name    string // of the file, if it is plain text: see [Raw.Name]
	sidecar string // what completes it, if it is plain text; "" when nothing does
	inside  string // what the ids and names of what it holds begin with, if it is an archive
	depth   int    // how many archives it stands in
	bom     bool   // it began with a byte order mark
	format  format
	packed  packing
	live    bool // a pipe, terminal or device: bytes may be long in coming

	url, charset string // where it was fetched, and what the transport told
}

// file opens and reads one file.
func (s *reading) file(in *inputFile) bool {
	f, err := s.open(in)
	if err != nil {
		return s.refuse(fileProblem(in.path, err))
	}
	defer f.Close() // it was only read, so closing has nothing to tell
	return s.stream(f, in)
}

// open opens a file. Opening a named pipe waits for its other end, which a dead
// context must be able to cut short.
func (s *reading) open(in *inputFile) (*os.File, error) {
	if !in.live || s.ctx.Done() == nil {
		return os.Open(in.path)
	}
	type opened struct {
		file *os.File
		err  error
	}
	done := make(chan opened, 1)
	go func() {
		f, err := os.Open(in.path)
		done <- opened{f, err}
	}()
	select {
	case o := <-done:
		return o.file, o.err
	case <-s.ctx.Done():
		go func() {
			if o := <-done; o.err == nil {
				_ = o.file.Close() // read only: nothing is lost
			}
		}()
		return nil, s.ctx.Err()
	}
}

// folder reads everything readable below root.
func (s *reading) folder(root string) bool {
	real, err := realPath(root)
	if err != nil {
		return s.refuse(fileProblem(root, err))
	}
	w := folderWalk{reading: s, entered: map[string]struct{}{}}
	if !w.enter(root, "", real) {
		return false
	}
	if w.files > 0 {
		return true
	}
	return s.refuse(&Problem{
		File:   root,
		Reason: "this folder holds no file that is read",
		Hint:   "files are read whose names end in " + strings.Join(s.extensions(), ", ") + ", or in one of these and .gz or .zst",
	})
}

// folderWalk is the walk through one folder of the command line.
type folderWalk struct {
	*reading
	// entered holds the real paths of the folders entered so far: with links
	// between folders there are loops, and more ways than could be walked.
	entered map[string]struct{}
	// files counts what was read, or would have been but for a problem.
	files int
}

// realPath is the one path of a file that holds no link.
func realPath(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

// enter reads the folder dir, whose real path is real and which is called id
// below the root.
func (w *folderWalk) enter(dir, id, real string) bool {
	if _, again := w.entered[real]; again {
		return true
	}
	w.entered[real] = struct{}{}
	entries, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		w.files++
		if !w.refuse(fileProblem(dir, err)) {
			return false
		}
	}
	completed := w.pairs(entries)
	for _, e := range entries {
		if !w.alive() {
			return false
		}
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if !w.entry(dir, id, real, e, completed) {
			return false
		}
	}
	return true
}

// pairs reports whether there may be texts that JSON files complete.
func (w *folderWalk) pairs(entries []fs.DirEntry) bool {
	has := func(f format) bool {
		return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return w.parseName(e.Name()).format == f })
	}
	return has(formatText) && has(formatJSON)
}

// entry reads one entry of a folder: a subfolder, a file or nothing. With completed,
// JSON files may complete texts.
func (w *folderWalk) entry(dir, id, real string, e fs.DirEntry, completed bool) bool {
	path := filepath.Join(dir, e.Name())
	name := w.parseName(e.Name())
	mode := e.Type()
	real = filepath.Join(real, e.Name())
	if mode&fs.ModeSymlink != 0 {
		info, err := os.Stat(path)
		if err == nil && info.IsDir() {
			real, err = realPath(path)
		}
		if err != nil {
			if !name.readable() {
				return true
			}
			w.files++
			return w.refuse(fileProblem(path, err))
		}
		mode = info.Mode().Type()
	}
	switch {
	case mode.IsDir():
		return w.enter(path, id+e.Name()+"/", real)
	case !name.readable():
		return true
	}
	w.files++
	if !mode.IsRegular() { // a pipe here could wait for ever
		return w.refuse(&Problem{File: path, Reason: "this is not a regular file", Hint: "name it directly to read it all the same"})
	}
	in := &inputFile{path: path, id: id + name.stem, name: id + name.base, inside: id + e.Name() + "/", format: name.format, packed: name.packed}
	if completed && name.format == formatText {
		in.sidecar = w.sidecarOf(dir, name.stem)
	}
	if completed && name.format == formatJSON && w.isSidecar(dir, e.Name(), isRegular) {
		return true
	}
	return w.file(in)
}

// format is how a file holds its articles.
type format uint8

const (
	formatUnknown format = iota
	formatText           // one article a file
	formatLines          // one JSON object a line
	formatJSON           // an array of JSON objects, or objects in a row
	formatTar
	formatZip
	formatOther // one of [Reader.Formats]
)

var formatByExtension = map[string]format{
	".txt":    formatText,
	".text":   formatText,
	".jsonl":  formatLines,
	".ndjson": formatLines,
	".json":   formatJSON,
	".tar":    formatTar,
	".tgz":    formatTar,
	".tzst":   formatTar,
	".zip":    formatZip,
}

// fileName is what the name of a file tells.
type fileName struct {
	base   string // without the extension of a packing
	stem   string // without the extensions that are known
	format format
	packed packing
}

// extensions are those of the files that are read in folders.
func (s *reading) extensions() []string {
	all := []string{".txt", ".text", ".jsonl", ".ndjson", ".json", ".tar", ".tgz", ".zip"}
	for _, f := range s.formats {
		for _, ext := range f.Extensions {
			if !slices.Contains(all, ext) {
				all = append(all, ext)
			}
		}
	}
	return all
}

func (s *reading) parseName(base string) fileName {
	var n fileName
	switch ext := filepath.Ext(base); strings.ToLower(ext) {
	case ".gz":
		n.packed, base = packedGzip, strings.TrimSuffix(base, ext)
	case ".zst":
		n.packed, base = packedZstd, strings.TrimSuffix(base, ext)
	}
	ext := filepath.Ext(base)
	switch strings.ToLower(ext) {
	case ".tgz":
		n.packed = packedGzip
	case ".tzst":
		n.packed = packedZstd
	}
	n.format = formatByExtension[strings.ToLower(ext)]
	if n.format == formatUnknown && ext != "" && slices.Contains(s.extensions(), strings.ToLower(ext)) {
		n.format = formatOther
	}
	n.base, n.stem = base, base
	if n.format != formatUnknown {
		n.stem = strings.TrimSuffix(base, ext)
	}
	return n
}

// readable reports whether a file of this name is read when met in a folder.
// Data sets are handed out with notes that are no articles.
func (n fileName) readable() bool {
	if n.format != formatText && n.format != formatOther {
		return n.format != formatUnknown
	}
	switch strings.ToLower(n.stem) {
	case "readme", "license", "licence":
		return false
	}
	return true
}

// fileProblem is the problem of a path that cannot be opened or listed.
func fileProblem(path string, err error) *Problem {
	p := &Problem{File: path}
	switch {
	case path == "":
		p.Reason, p.Hint = "the path is empty", `give a file, a folder, or "-" for standard input`
	case errors.Is(err, fs.ErrNotExist):
		p.Reason, p.Hint = "there is no such file or folder", "check the path, or where a link leads"
	case errors.Is(err, fs.ErrPermission):
		p.Reason, p.Hint = "reading it is not permitted", "ask for the permission to read it, or leave it out"
	default:
		p.Reason = "it cannot be opened: " + bareError(err)
	}
	return p
}

// bareError is err without the path, which a [Problem] tells already.
func bareError(err error) string {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		err = pathError.Err
	}
	return err.Error()
}

// register remembers which articles were read, and where. An article takes 24
// bytes of a map, however long its identifier is.
type register struct {
	files []string
	at    map[[16]byte]registered
	key   []byte
}

type registered struct{ file, line uint32 }

// add notes an article, or tells where it was noted before.
func (r *register) add(id, version, file string, line int) (earlier string, dup bool) {
	// The length keeps id and version apart; the hash is cut to 128 bits, at
	// which nobody finds two articles that share one.
	r.key = binary.AppendUvarint(r.key[:0], uint64(len(id)))
	r.key = append(append(r.key, id...), version...)
	sum := sha256.Sum256(r.key)
	key := [16]byte(sum[:16])
	if at, ok := r.at[key]; ok {
		return placeName(r.files[at.file], int(at.line)), true
	}
	if r.at == nil {
		r.at = map[[16]byte]registered{}
	}
	if n := len(r.files); n == 0 || r.files[n-1] != file {
		r.files = append(r.files, file)
	}
	r.at[key] = registered{uint32(len(r.files) - 1), uint32(min(uint64(line), math.MaxUint32))}
	return "", false
}

// placeName is "file:line", or "file" for the whole file.
func placeName(file string, line int) string {
	if strings.ContainsFunc(file, func(r rune) bool { return !strconv.IsPrint(r) }) {
		file = strconv.Quote(file) // a name must not break the message in two
	}
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}

// quoteShort quotes s for a message, cut when it is long.
func quoteShort(s string) string {
	const most = 80
	if len(s) <= most {
		return strconv.Quote(s)
	}
	cut := most
	for cut > most-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strconv.Quote(s[:cut] + "…")
}

// isBlank and isBlankText report whether there is nothing but white space.
func isBlank(b []byte) bool     { return len(bytes.TrimSpace(b)) == 0 }
func isBlankText(s string) bool { return strings.TrimSpace(s) == "" }
