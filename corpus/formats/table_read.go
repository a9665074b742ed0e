package formats

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"github.com/wirefold/wirefold/corpus"
)

const (
	maxTableRow     = 2*corpus.MaxArticle + 1<<20 // bytes of a row, as of a line of JSON
	maxTableColumns = 10_000
)

// tableHead is what the header of a table tells.
type tableHead struct {
	sep     byte
	columns []string // as written
	padded  bool     // spaces follow the separators, and are not part of the cells
}

// isTable reports whether a file starts with the header of a table. Prose with commas
// does not: see tableHead.plausible.
func isTable(head []byte) bool {
	if e := tableUTF16(head); e != nil {
		text, _ := decodeWith(e, head)
		head = []byte(text)
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return false
	}
	h, ok := newTableHead(head)
	return ok && h.plausible()
}

// tableUTF16 is like feedUTF16, but goes by the byte order mark alone.
func tableUTF16(head []byte) encoding.Encoding {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return feedUTF16(head)
	}
	return nil
}

// newTableHead reads the first line of head, which must be whole. The separator is what
// stands most often between its words.
func newTableHead(head []byte) (tableHead, bool) {
	r := tableReader{data: bufio.NewReader(nil), padded: true}
	best := tableHead{}
	for _, sep := range []byte("\t;,") {
		r.data.Reset(bytes.NewReader(head))
		r.sep, r.line, r.cr = sep, 0, false
		row, err := r.next()
		if err != nil || r.data.Buffered() == 0 && len(head) > 0 && head[len(head)-1] != '\n' && head[len(head)-1] != '\r' {
			continue // the line goes on beyond the head, or is all there is
		}
		if len(row) > max(len(best.columns), 1) {
			best = tableHead{sep: sep, columns: slices.Clone(row)}
		}
	}
	for i, c := range best.columns {
		best.columns[i] = strings.TrimSpace(strings.TrimPrefix(c, "\ufeff"))
	}
	line := head
	if end := bytes.IndexAny(head, "\r\n"); end >= 0 {
		line = head[:end]
	}
	best.padded = bytes.Contains(line, []byte{best.sep, ' '})
	return best, len(best.columns) > 1
}

// plausible reports whether these are the names of columns: short, each once, one at least
// known. Of two, both must be known; where spaces follow the separators, as in prose,
// all must be single words and two known.
func (h *tableHead) plausible() bool {
	known, spaced := 0, false
	seen := map[string]bool{}
	for i, c := range h.columns {
		if len(c) > 64 || seen[c] || c == "" && i > 0 && i < len(h.columns)-1 {
			return false // what pandas writes has no name for the first column
		}
		seen[c] = true
		if tableColumnOf(c) >= 0 {
			known++
		}
		spaced = spaced || strings.ContainsAny(c, " \t.!?\u00a0")
	}
	switch {
	case len(h.columns) == 2:
		return known == 2 && !h.padded
	case h.padded:
		return known >= 2 && !spaced
	default:
		return known >= 1
	}
}

// tableName is a column's name as in tableColumns.
func tableName(name string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return '_'
		}
		return r
	}, strings.ToLower(name))
}

// tableColumnOf is where the column of that name stands in tableColumns, or -1.
func tableColumnOf(name string) int {
	name = tableName(name)
	return slices.IndexFunc(tableColumns, func(c tableColumn) bool { return name != "" && hasWord(c.names, name) })
}

// readTable reads a table.
func readTable(_ context.Context, file *corpus.File) iter.Seq2[*corpus.Article, error] {
	return func(yield func(*corpus.Article, error) bool) {
		data := tableText(file)
		h, ok := newTableHead(peekLine(data))
		if !ok {
			yield(nil, &corpus.Problem{Line: 1, Reason: "the first line is no header of a table", Hint: "name the columns there, with commas, semicolons or tabs between"})
			return
		}
		t := &table{head: h, file: file}
		r := &tableReader{data: data, sep: h.sep, padded: h.padded}
		if _, err := r.next(); err != nil {
			yield(nil, err)
			return
		}
		if p := t.findColumns(); p != nil {
			p.Line = 1
			yield(nil, p)
			return
		}
		for {
			row, err := r.next()
			if errors.Is(err, io.EOF) {
				return
			}
			var p *corpus.Problem
			if err != nil && !errors.As(err, &p) {
				yield(nil, err)
				return
			}
			var a *corpus.Article
			if p == nil {
				a, p = t.article(row)
			}
			if p != nil {
				p.Line = r.start
				if !yield(nil, p) {
					return
				}
				continue
			}
			if !yield(a, nil) {
				return
			}
		}
	}
}

// tableText is the table in UTF-8, as far as that can be told by its start: see
// [tableReader.text] for what is found later.
func tableText(file *corpus.File) *bufio.Reader {
	head := peekLine(file.Data)
	e := tableUTF16(head)
	if told, name := charset.Lookup(file.Charset); e == nil && told != nil && name != "utf-8" && name != "replacement" {
		e = told
	}
	if e == nil && !utf8.Valid(wholeRunes(head)) && !mostlyUTF8(head) {
		e = detect(head)
	}
	if e == nil {
		return file.Data
	}
	return bufio.NewReaderSize(e.NewDecoder().Reader(file.Data), 64<<10)
}

// peekLine is what the buffer holds, the whole first line at least if that fits. It
// waits for no more.
func peekLine(data *bufio.Reader) []byte {
	for n := 1; ; {
		_, err := data.Peek(n)
		all, _ := data.Peek(data.Buffered())
		if err != nil || bytes.ContainsAny(all, "\r\n") || len(all) >= data.Size() {
			return all
		}
		n = len(all) + 1
	}
}

// wholeRunes is b without the start of a character at its end.
func wholeRunes(b []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

// table makes articles of rows.
type table struct {
	head tableHead
	file *corpus.File
	// at are the places in a row of tableColumns, or -1; kept those of file.Keep.
	at, kept []int
}

// findColumns finds the columns that are known, or tells which is missing.
func (t *table) findColumns() *corpus.Problem {
	t.at = slices.Repeat([]int{-1}, len(tableColumns))
	mapped := map[int]bool{}
	for i, c := range tableColumns {
		ours, _, _ := strings.Cut(c.names, " ")
		theirs, ok := t.file.Map[ours]
		if !ok {
			continue
		}
		if t.at[i] = t.column(theirs); t.at[i] < 0 {
			return &corpus.Problem{
				Reason: fmt.Sprintf("there is no column %.80q for %s", theirs, ours),
				Hint:   "the columns are " + t.names(),
			}
		}
		mapped[t.at[i]] = true
	}
	for i, c := range tableColumns {
		if t.at[i] >= 0 {
			continue
		}
		for name := range strings.FieldsSeq(c.names) {
			if at := slices.IndexFunc(t.head.columns, func(s string) bool { return tableName(s) == name }); at >= 0 && !mapped[at] {
				t.at[i] = at
				break
			}
		}
	}
	for _, name := range t.file.Keep {
		t.kept = append(t.kept, t.column(name))
	}
	switch {
	case t.at[columnID] < 0 && t.at[columnURL] < 0:
		return &corpus.Problem{
			Reason: "no column is known to hold an id or an address of the articles",
			Hint:   "name one with --map id=COLUMN; the columns are " + t.names(),
		}
	case t.at[columnTitle] < 0 && t.at[columnBody] < 0:
		return &corpus.Problem{
			Reason: "no column is known to hold a headline or a text",
			Hint:   "name them with --map title=COLUMN --map body=COLUMN; the columns are " + t.names(),
		}
	}
	return nil
}

// column is where the column of that very name stands, or one in other case; or -1.
func (t *table) column(name string) int {
	if at := slices.Index(t.head.columns, name); at >= 0 {
		return at
	}
	return slices.IndexFunc(t.head.columns, func(s string) bool { return strings.EqualFold(s, name) })
}

// names lists the columns for a message.
func (t *table) names() string {
	list := strings.Join(t.head.columns, ", ")
	if len(list) > 300 {
		list = strings.ToValidUTF8(list[:300], "") + " …"
	}
	return list
}

// article makes the article of a row.
func (t *table) article(row []string) (*corpus.Article, *corpus.Problem) {
	for len(row) > len(t.head.columns) && row[len(row)-1] == "" {
		row = row[:len(row)-1]
	}
	if len(row) != len(t.head.columns) {
		return nil, &corpus.Problem{
			Reason: fmt.Sprintf("the row has %s, and the header %s", columnCount(len(row)), columnCount(len(t.head.columns))),
			Hint:   `put texts that hold a separator or a line break in quotes, and write quotes inside them as ""`,
		}
	}
	a, m := &corpus.Article{}, &corpus.Meta{}
	if at := t.at[columnID]; at >= 0 {
		a.ID = row[at]
	} else {
		a.ID = row[t.at[columnURL]]
	}
	if strings.TrimSpace(a.ID) == "" {
		return nil, &corpus.Problem{Reason: "id: it is blank", Hint: "give every article an id of its own"}
	}
	for i, at := range t.at {
		if i == columnID || at < 0 || row[at] == "" {
			continue
		}
		if err := tableColumns[i].set(a, m, row[at]); err != nil {
			return nil, &corpus.Problem{ID: a.ID, Reason: t.head.columns[at] + ": " + err.Error(), Hint: "correct it, or leave it empty"}
		}
	}
	a.Meta = metaOrNil(m)
	if strings.TrimSpace(a.Title) == "" && strings.TrimSpace(a.Body) == "" && m.Status != corpus.Canceled {
		return nil, &corpus.Problem{ID: a.ID, Reason: "it has no text", Hint: "give it a title or a body, or leave it out"}
	}
	for i, at := range t.kept {
		if at >= 0 {
			if a.Fields == nil {
				a.Fields = map[string]string{}
			}
			a.Fields[t.file.Keep[i]] = row[at]
		}
	}
	return a, nil
}

func columnCount(n int) string {
	if n == 1 {
		return "1 column"
	}
	return fmt.Sprintf("%d columns", n)
}

// tableReader reads rows in bounded memory, as leniently as spreadsheets do: quotes
// inside a field are text. It is here because encoding/csv reads rows of any length, and
// drops the carriage returns in them.
type tableReader struct {
	data   *bufio.Reader
	sep    byte
	padded bool // spaces after a separator are not part of the cell
	line   int  // lines read
	start  int  // the line on which the last row starts
	cr     bool // the last byte was a carriage return that ended a row
	row    []byte
	ends   []int // of the fields in row
	cells  []string
}

// next is the next row that is not blank, valid until the next call. Its error is
// io.EOF after the last, a problem after which others can be read, or that of the stream.
func (t *tableReader) next() ([]string, error) {
	for {
		row, err := t.read()
		if err != nil || len(row) > 1 || row[0] != "" {
			return row, err
		}
	}
}

// read is the next row.
func (t *tableReader) read() ([]string, error) {
	if cap(t.row) > 1<<20 {
		t.row = nil // one long row should not cost its memory for ever
	}
	t.row, t.ends = t.row[:0], t.ends[:0]
	const (
		fieldStart = iota
		bare
		quoted
		quote // in a quoted field: its end, or the first of two
	)
	state, size := fieldStart, 0
	t.start = t.line + 1
	begun := false
	add := func(b ...byte) {
		if size <= maxTableRow {
			t.row = append(t.row, b...)
		}
	}
	for {
		c, err := t.data.ReadByte()
		if err == io.EOF {
			switch {
			case !begun:
				return nil, io.EOF
			case state == quoted:
				return nil, &corpus.Problem{
					Reason: "a quote in this row is never closed: all after it was taken for one text",
					Hint:   `write quotes inside of texts as ""`,
				}
			}
			t.line++
			return t.finish(size)
		}
		if err != nil {
			return nil, err
		}
		if t.cr {
			if t.cr = false; c == '\n' { // the second half of the end of the last row
				continue
			}
		}
		begun = true
		size++
		switch {
		case state == quoted:
			if c == '"' {
				state = quote
				continue
			}
			if c == '\n' {
				t.line++
			}
			add(c)
		case state == quote && c == '"':
			state = quoted
			add(c)
		case state == fieldStart && c == '"':
			state = quoted
		case state == fieldStart && c == ' ' && t.padded:
		case c == t.sep:
			state = fieldStart
			if len(t.ends) <= maxTableColumns {
				t.ends = append(t.ends, len(t.row))
			}
		case c == '\n' || c == '\r':
			t.line++
			t.cr = c == '\r'
			return t.finish(size)
		case state == quote: // it was text
			state = quoted
			add('"', c)
		default:
			state = bare
			add(c)
		}
	}
}

// finish gives the fields of the row that was read.
func (t *tableReader) finish(size int) ([]string, error) {
	switch {
	case size > maxTableRow:
		return nil, &corpus.Problem{
			Reason: fmt.Sprintf("the row is over %d MiB, the most that is read", maxTableRow>>20),
			Hint:   "leave it out; if a quote in it is not closed, close it",
		}
	case len(t.ends) >= maxTableColumns:
		return nil, &corpus.Problem{
			Reason: fmt.Sprintf("the row has %d columns or more, the most that is read", maxTableColumns),
			Hint:   "check the separator",
		}
	case bytes.IndexByte(t.row, 0) >= 0:
		return nil, &corpus.Problem{Reason: "there is a NUL byte in the row", Hint: "leave it out"}
	}
	t.ends = append(t.ends, len(t.row))
	t.cells = t.cells[:0]
	from := 0
	row := string(t.row)
	valid := utf8.ValidString(row)
	for _, end := range t.ends {
		cell := row[from:end]
		if !valid {
			cell = t.text(cell)
		}
		t.cells = append(t.cells, cell)
		from = end
	}
	return t.cells, nil
}

// text mends a cell of a table that seemed to be in UTF-8 and is not all. Tables are
// put together from parts, the odd one of which is mostly in Windows-1252.
func (t *tableReader) text(cell string) string {
	if utf8.ValidString(cell) {
		return cell
	}
	if mostlyUTF8([]byte(cell)) {
		return strings.ToValidUTF8(cell, "\ufffd")
	}
	s, err := charmap.Windows1252.NewDecoder().String(cell)
	if err != nil {
		return strings.ToValidUTF8(cell, "\ufffd")
	}
	return s
}
