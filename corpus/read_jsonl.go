package corpus

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

const (
	// maxLine is the most bytes that one JSON object may take: escapes can
	// double the size of a text, and the other fields need some room.
	maxLine = 2*MaxArticle + 1<<20
	// jsonSpace is what JSON takes for space.
	jsonSpace = " \t\r\n"
	linesHint = "every line must hold one JSON object, such as " + `{"id": "1", "title": "…", "body": "…"}`
)

// errTooLong is returned for a line or an object over [maxLine].
var errTooLong = errors.New("too long")

// jsonLines reads one object a line.
func (s *reading) jsonLines(data *bufio.Reader, in *inputFile) bool {
	lines := lineReader{data: data}
	for {
		line, err := lines.next()
		goOn := true
		switch {
		case errors.Is(err, io.EOF):
			return true
		case errors.Is(err, errTooLong):
			goOn = s.refuse(tooLong(in, lines.line, "the line"))
		case err != nil:
			return s.refuse(readProblem(in, lines.line, err))
		case !isBlank(line):
			goOn = s.jsonArticle(line, in, lines.line, lines.form())
		}
		if !goOn {
			return false
		}
	}
}

func tooLong(in *inputFile, line int, what string) *Problem {
	return &Problem{
		File: in.path, Line: line,
		Reason: fmt.Sprintf("%s is over %d MiB, the most that is read", what, maxLine>>20),
		Hint:   "give every article a line of its own, and leave out what is no article",
	}
}

// written is how an object stood in the input, and what followed it there.
type written struct {
	form Form
	tail string
}

// jsonArticle reads the article of one object, which starts on the given line.
func (s *reading) jsonArticle(object []byte, in *inputFile, line int, as written) bool {
	if bad := s.object.scan(object); bad != nil {
		p := invalidJSON(object, line, bad)
		p.File = in.path
		return s.refuse(p)
	}
	if f := s.objectFormat(); f != nil {
		return s.articles(f.Object(object), in, line)
	}
	a, p := s.object.article()
	if p != nil {
		p.File, p.Line = in.path, line
		return s.refuse(p)
	}
	if len(a.Title)+len(a.Body) > MaxArticle {
		return s.refuse(tooBig(in, line, a.ID))
	}
	if s.raw {
		a.Raw = &Raw{Form: as.form, Bytes: slices.Concat(object, []byte(as.tail))}
	}
	return s.accept(a, in, line)
}

// invalidJSON is the problem of an object, which starts on the given line.
func invalidJSON(object []byte, line int, bad *jsonError) *Problem {
	before := object[:bad.at]
	column := bad.at - bytes.LastIndexByte(before, '\n')
	return &Problem{
		Line:   line + bytes.Count(before, []byte{'\n'}),
		Reason: fmt.Sprintf("invalid JSON at column %d: %s", column, bad.what),
		Hint:   bad.hint,
	}
}

// lineReader reads lines in bounded memory.
type lineReader struct {
	data *bufio.Reader
	line int    // the line read last, from 1
	long []byte // holds a line that is longer than the buffer of data
	cr   bool   // the line read last ended in a carriage return
}

// form is how the line read last stood in the input.
func (l *lineReader) form() written {
	if l.cr {
		return written{JSONLine, "\r"}
	}
	return written{form: JSONLine}
}

// next is the next line without its end, valid until the next call. Its error
// is io.EOF after the last line, errTooLong when the line was skipped, or that
// of the stream, in which case what was read of the line is given up.
func (l *lineReader) next() ([]byte, error) {
	l.line++
	line, err := l.data.ReadSlice('\n')
	if err == nil || errors.Is(err, io.EOF) && len(line) > 0 {
		return l.trimEnd(line), nil
	}
	if !errors.Is(err, bufio.ErrBufferFull) {
		return nil, err
	}
	l.long = append(l.long[:0], line...)
	tooLong := false
	for errors.Is(err, bufio.ErrBufferFull) {
		line, err = l.data.ReadSlice('\n')
		// Two bytes more for the end of the line.
		if tooLong = tooLong || len(l.long)+len(line) > maxLine+2; !tooLong {
			l.long = append(l.long, line...)
		}
	}
	if err != nil && err != io.EOF {
		return nil, err
	}
	long := l.trimEnd(l.long)
	if cap(l.long) > 1<<20 {
		l.long = nil // one long line should not cost its memory for ever
	}
	if tooLong || len(long) > maxLine {
		return nil, errTooLong
	}
	return long, nil
}

func (l *lineReader) trimEnd(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte{'\n'})
	line, l.cr = bytes.CutSuffix(line, []byte{'\r'})
	return line
}

// jsonFile reads an array of objects, JSON Lines, or objects in a row that are
// printed over several lines each.
func (s *reading) jsonFile(data *bufio.Reader, in *inputFile) bool {
	o := objectSplitter{data: data, line: 1}
	switch first := peekSpace(data); {
	case len(first) == 0:
		// Nothing, or what comes fails; the latter is told when it is read.
		return s.jsonLines(data, in)
	case first[0] == '[':
		o.array = true
	case first[0] != '{':
		return s.refuse(&Problem{File: in.path, Reason: "this is not JSON: it starts with neither { nor [", Hint: "name plain text .txt"})
	case !isPrinted(data):
		return s.jsonLines(data, in)
	}
	as := written{form: JSONLine}
	if o.array {
		as.form = JSONElement
	}
	for {
		object, err := o.next()
		var bad *splitError
		switch {
		case errors.Is(err, io.EOF):
			return true
		case errors.Is(err, errTooLong):
			if !s.refuse(tooLong(in, o.start, "the object")) {
				return false
			}
		case errors.As(err, &bad):
			return s.refuse(&Problem{
				File: in.path, Line: o.line, Reason: "invalid JSON: " + bad.what,
				Hint: "what follows was not read; JSON Lines, one object a line, stands such faults better",
			})
		case err != nil:
			return s.refuse(readProblem(in, o.line, err))
		case !s.jsonArticle(object, in, o.start, as):
			return false
		}
	}
}

// isArrayStart reports whether data starts with an array of objects, which few
// plain texts do.
func isArrayStart(data *bufio.Reader) bool {
	head, _ := data.Peek(binaryHead)
	head = bytes.TrimLeft(head, jsonSpace)
	return len(head) > 0 && head[0] == '[' &&
		bytes.HasPrefix(bytes.TrimLeft(head[1:], jsonSpace), []byte("{"))
}

// isPrinted reports whether the first object in data goes on beyond its first
// line, in a way that no line cut short by accident is likely to.
func isPrinted(data *bufio.Reader) bool {
	for n := 1; ; {
		_, err := data.Peek(n)
		all, _ := data.Peek(data.Buffered())
		text := bytes.TrimLeft(all, jsonSpace)
		if line, _, whole := bytes.Cut(text, []byte{'\n'}); whole && len(line) > 0 {
			line = bytes.TrimRight(line, jsonSpace)
			return bytes.IndexByte([]byte("{[,"), line[len(line)-1]) >= 0
		}
		if err != nil {
			return false
		}
		n = len(all) + 1
	}
}

// objectSplitter finds the objects in a stream of JSON, in bounded memory. It
// only matches brackets: the objects are checked when they are read.
type objectSplitter struct {
	data   *bufio.Reader
	array  bool // the objects are in one array
	line   int  // of the byte that comes next, from 1
	start  int  // the line on which the last object starts
	begun  bool // the array's [ was read
	ended  bool // the array's ] was read
	object []byte
}

// splitError tells what stands where an object should.
type splitError struct{ what string }

func (e *splitError) Error() string { return e.what }

// next is the next object, valid until the next call. After an error other than
// errTooLong there is no going on.
func (o *objectSplitter) next() ([]byte, error) {
	b, err := o.space()
	if errors.Is(err, io.EOF) && o.array && !o.ended {
		return nil, &splitError{"the array is not closed by a ]"}
	}
	if err != nil {
		return nil, err
	}
	if o.array {
		if b, err = o.separator(b); err != nil {
			return nil, err
		}
	}
	if b != '{' {
		return nil, &splitError{fmt.Sprintf("an object was expected, not %q", b)}
	}
	o.start = o.line
	return o.cut()
}

// separator steps over what stands between the objects of an array, starting
// with b, and gives the byte after it.
func (o *objectSplitter) separator(b byte) (byte, error) {
	if o.ended {
		return 0, &splitError{"there is more after the ] of the array"}
	}
	first := !o.begun
	if first {
		o.begun = true // b is the [ that was seen before
		_, _ = o.data.Discard(1)
	} else if b == ',' {
		_, _ = o.data.Discard(1)
	}
	switch next, err := o.space(); {
	case errors.Is(err, io.EOF):
		return 0, &splitError{"the array is not closed by a ]"}
	case err != nil:
		return 0, err
	case next == ']' && (first || b != ','):
		o.ended = true
		_, _ = o.data.Discard(1)
		if _, err := o.space(); err != nil {
			return 0, err // the good end
		}
		return 0, &splitError{"there is more after the ] of the array"}
	case !first && b != ',':
		return 0, &splitError{"a comma is missing between two objects"}
	default:
		return next, nil
	}
}

// space steps over space and gives the byte after it, which is not read yet.
func (o *objectSplitter) space() (byte, error) {
	for {
		b, err := o.data.ReadByte()
		switch {
		case err != nil:
			return 0, err
		case b == '\n':
			o.line++
		case b != ' ' && b != '\t' && b != '\r':
			return b, o.data.UnreadByte()
		}
	}
}

// cut reads one object, whose { comes next, up to its }.
func (o *objectSplitter) cut() ([]byte, error) {
	if cap(o.object) > 1<<20 {
		o.object = nil // one long object should not cost its memory for ever
	}
	o.object = o.object[:0]
	var m bracketMatcher
	tooLong := false
	for {
		if _, err := o.data.Peek(1); errors.Is(err, io.EOF) {
			return nil, &splitError{fmt.Sprintf("the object that starts on line %d is not closed", o.start)}
		} else if err != nil {
			return nil, err
		}
		chunk, _ := o.data.Peek(o.data.Buffered())
		n, state := m.match(chunk)
		o.line += bytes.Count(chunk[:n], []byte{'\n'})
		tooLong = tooLong || len(o.object)+n > maxLine
		if !tooLong {
			o.object = append(o.object, chunk[:n]...)
		}
		_, _ = o.data.Discard(n)
		switch {
		case state == matchBroken:
			return nil, &splitError{"a line ends inside a string"}
		case state == matchDone && tooLong:
			return nil, errTooLong
		case state == matchDone:
			return o.object, nil
		}
	}
}

// bracketMatcher counts the brackets outside strings.
type bracketMatcher struct {
	depth    int
	inString bool
	escaped  bool // the byte before was a backslash in a string
}

type matchState int

const (
	matchMore   matchState = iota // the object goes on
	matchDone                     // its last bracket was met
	matchBroken                   // a line break was met in a string
)

// match goes through chunk as far as the object goes.
func (m *bracketMatcher) match(chunk []byte) (int, matchState) {
	for i := 0; i < len(chunk); i++ {
		if m.inString && !m.escaped {
			if i += plainPrefix(chunk[i:]); i == len(chunk) {
				break
			}
		}
		switch b := chunk[i]; {
		case m.escaped:
			m.escaped = false
		case m.inString:
			switch b {
			case '"':
				m.inString = false
			case '\\':
				m.escaped = true
			case '\n':
				return i, matchBroken
			}
		case b == '"':
			m.inString = true
		case b == '{' || b == '[':
			m.depth++
		case b == '}' || b == ']':
			if m.depth--; m.depth == 0 {
				return i + 1, matchDone
			}
		}
	}
	return len(chunk), matchMore
}

// articleFields are the fields that an article is made of.
var articleFields = [...]string{"id", "title", "body", "source", "published", "lang", "url", "version", "meta", "furniture"}

const (
	fieldID = iota
	fieldTitle
	fieldBody
	fieldSource
	fieldPublished
	fieldLang
	fieldURL
	fieldVersion
	fieldMeta
	fieldFurniture
)

// fieldIndex is where name stands in articleFields, or -1.
func fieldIndex(name []byte) int {
	switch string(name) { // does not allocate
	case "id":
		return fieldID
	case "title":
		return fieldTitle
	case "body":
		return fieldBody
	case "source":
		return fieldSource
	case "published":
		return fieldPublished
	case "lang":
		return fieldLang
	case "url":
		return fieldURL
	case "version":
		return fieldVersion
	case "meta":
		return fieldMeta
	case "furniture":
		return fieldFurniture
	}
	return -1
}

// objectReader makes articles of JSON objects: first scan, then article.
type objectReader struct {
	keep  []string
	index map[string]int // of keep
	from  *mapped        // which of our fields a field stands for, where that is not its own; nil when there are none
	// fields and kept are the values of the last object as they were written;
	// nil when absent. Of two fields of one name the last counts.
	fields  [len(articleFields)][]byte
	kept    [][]byte
	names   [][]byte // of all fields, still quoted
	scratch []byte
}

func newObjectReader(keep []string, fields map[string]string) *objectReader {
	r := &objectReader{from: newMapped(fields)}
	if len(keep) == 0 {
		return r
	}
	r.keep = slices.Compact(slices.Sorted(slices.Values(keep)))
	r.kept = make([][]byte, len(r.keep))
	r.index = make(map[string]int, len(r.keep))
	for i, name := range r.keep {
		r.index[name] = i
	}
	return r
}

// scan checks that data is one JSON object and notes where its fields are.
func (r *objectReader) scan(data []byte) *jsonError {
	clear(r.fields[:])
	clear(r.kept)
	r.names = r.names[:0]
	j := jsonScanner{data: data}
	if !j.object(r.field) {
		return j.err
	}
	if j.space(); j.at < len(data) {
		j.fail("there is more after the object", linesHint)
		return j.err
	}
	return nil
}

// field notes one field of the object.
func (r *objectReader) field(name, value []byte) {
	r.names = append(r.names, name)
	name = r.content(name)
	if r.index != nil {
		if i, ok := r.index[string(name)]; ok {
			r.kept[i] = value
		}
	}
	if r.from != nil {
		r.mapField(name, value)
	} else if i := fieldIndex(name); i >= 0 {
		r.fields[i] = value
	}
}

// has reports whether the object has a field of that name.
func (r *objectReader) has(field string) bool {
	return slices.ContainsFunc(r.names, func(name []byte) bool { return string(name[1:len(name)-1]) == field })
}

// own reports whether the object looks like one of ours: it has an id, and a text.
func (r *objectReader) own() bool {
	return r.fields[fieldID] != nil && (r.fields[fieldTitle] != nil || r.fields[fieldBody] != nil)
}

// content is what the quoted string raw says, valid until the next call.
func (r *objectReader) content(raw []byte) []byte {
	raw = raw[1 : len(raw)-1]
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw
	}
	if cap(r.scratch) > 1<<20 {
		r.scratch = nil // one long text should not cost its memory for ever
	}
	r.scratch = appendUnescaped(r.scratch[:0], raw)
	return r.scratch
}

// article makes the article of the object that was scanned last, or tells what
// is wrong with it, though not where.
func (r *objectReader) article() (*Article, *Problem) {
	var a Article
	p := r.strings(&a)
	if p == nil {
		p = r.finish(&a)
	}
	if p != nil {
		p.ID = a.ID
		return nil, p
	}
	return &a, nil
}

// strings reads the fields that are strings.
func (r *objectReader) strings(a *Article) *Problem {
	into := [...]*string{
		fieldID: &a.ID, fieldTitle: &a.Title, fieldBody: &a.Body, fieldSource: &a.Source,
		fieldLang: &a.Lang, fieldURL: &a.URL, fieldVersion: &a.Version,
	}
	for i, to := range into {
		if to == nil || isNull(r.fields[i]) {
			continue
		}
		p := r.read(to, i)
		if p == nil && i == fieldID && isBlankText(a.ID) {
			a.ID = ""
			p = &Problem{Reason: "id: it is blank", Hint: "give every article an id of its own"}
		}
		if p != nil {
			return p
		}
	}
	return nil
}

// read reads the field i, a string or, where that makes sense, a number.
func (r *objectReader) read(to *string, i int) *Problem {
	raw := r.fields[i]
	switch kind := jsonKindOf(raw); {
	case kind == jsonString:
		*to = r.text(raw)
		return nil
	case kind == jsonNumber && (i == fieldID || i == fieldVersion):
		*to = string(raw)
		return nil
	case i == fieldID || i == fieldVersion:
		return wrongKind(articleFields[i], kind, "a string or a number")
	default:
		return wrongKind(articleFields[i], kind, "a string")
	}
}

func wrongKind(field string, kind jsonKind, want string) *Problem {
	return &Problem{
		Reason: fmt.Sprintf("%s: it is %s, not %s", field, kind, want),
		Hint:   fmt.Sprintf("write %s as %s, or leave it out", field, want),
	}
}

// text is what the quoted string raw says.
func (r *objectReader) text(raw []byte) string { return validString(r.content(raw)) }

// finish checks and reads what is left once the strings are read.
func (r *objectReader) finish(a *Article) *Problem {
	if a.ID == "" {
		return &Problem{Reason: "id: it is missing", Hint: "give every article an id of its own"}
	}
	if p := r.published(a); p != nil {
		return p
	}
	if p := r.further(a); p != nil {
		return p
	}
	if isBlankText(a.Title) && isBlankText(a.Body) && (a.Meta == nil || a.Meta.Status != Canceled) {
		return &Problem{Reason: "it has no text", Hint: "give it a title or a body, or leave it out"}
	}
	return r.keepFields(a)
}

// further reads the fields that hold objects and lists. A meta that is not as we write
// it is somebody else's, and passed over.
func (r *objectReader) further(a *Article) *Problem {
	if raw := r.fields[fieldMeta]; !isNull(raw) {
		d := json.NewDecoder(bytes.NewReader(raw))
		d.DisallowUnknownFields()
		if m := new(Meta); d.Decode(m) == nil {
			a.Meta = m
		}
	}
	if raw := r.fields[fieldFurniture]; !isNull(raw) {
		if err := json.Unmarshal(raw, &a.Furniture); err != nil {
			return &Problem{Reason: "furniture: " + err.Error(), Hint: "write it as 'dedupe convert --to jsonl' does, or leave it out"}
		}
	}
	end := 0
	for _, f := range a.Furniture {
		if f.Start < end || f.End < f.Start || f.End > len(a.Body) {
			return &Problem{Reason: fmt.Sprintf("furniture: bytes %d to %d are out of order, or outside the body", f.Start, f.End), Hint: "give spans in order, that do not overlap, in bytes of the body"}
		}
		end = f.End
	}
	return nil
}

// published reads the time of publication. A blank one says that it is unknown,
// as other blank fields do.
func (r *objectReader) published(a *Article) *Problem {
	const hint = "use RFC 3339, such as 2024-09-17T05:30:00Z"
	raw := r.fields[fieldPublished]
	if isNull(raw) {
		return nil
	}
	if kind := jsonKindOf(raw); kind != jsonString {
		p := wrongKind("published", kind, "a string")
		p.Hint = hint
		return p
	}
	s := r.content(raw)
	if isBlank(s) {
		return nil
	}
	t, err := parsePublished(validString(s))
	if err != nil {
		return &Problem{Reason: "published: " + err.Error(), Hint: hint}
	}
	a.Published = t
	return nil
}

// keepFields keeps the fields that were asked for.
func (r *objectReader) keepFields(a *Article) *Problem {
	for i, raw := range r.kept {
		if isNull(raw) {
			continue
		}
		if a.Fields == nil {
			a.Fields = make(map[string]string, len(r.keep))
		}
		switch kind := jsonKindOf(raw); kind {
		case jsonString:
			a.Fields[r.keep[i]] = r.text(raw)
		case jsonNumber, jsonBool:
			a.Fields[r.keep[i]] = string(raw)
		default:
			p := wrongKind(quoteShort(r.keep[i]), kind, "a string, a number or a boolean")
			p.Hint = "do not keep this field, or write it as a string"
			return p
		}
	}
	return nil
}
