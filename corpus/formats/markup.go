package formats

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wirefold/wirefold/corpus"
)

// flattened is the text of a piece of markup.
type flattened struct {
	// text has a line a block (paragraph, heading, item of a list, row of a table).
	text string
	// furniture are the lines that the markup shows to be no report, in order.
	furniture []corpus.Furniture
	// byline, dateline and title are what the markup says of these, where it does.
	byline, dateline, title string
}

// flatten makes text of HTML, XHTML or the body of NITF. It never fails: what is no
// markup is text. Its time is linear, and its memory bounded by a multiple of the
// markup's length.
func flatten(markup string) flattened {
	if !utf8.ValidString(markup) {
		markup = strings.ToValidUTF8(markup, "\uFFFD")
	}
	f := flattener{scan: tagScanner{src: markup}, rowStart: -1}
	f.out = make([]byte, 0, min(len(markup), 64<<10))
	f.open = make([]openElement, 0, 16)
	for {
		switch f.scan.next() {
		case textToken:
			f.characters(f.scan.text)
		case startToken:
			f.startTag()
		case endToken:
			f.endTag(f.scan.name)
		case endOfMarkup:
			for len(f.open) > 0 {
				f.pop()
			}
			f.endLine()
			f.flat.text = string(f.out)
			if f.flat.title == "" {
				f.flat.title = f.pageTitle
			}
			return f.flat
		}
	}
}

// mostOpen is how deeply elements are followed. What lies deeper is text of the
// element at this depth.
const mostOpen = 512

// flattener turns tags and text into lines.
type flattener struct {
	scan tagScanner
	flat flattened
	out  []byte
	// pageTitle is that of the element title, which is often more than the headline.
	pageTitle string
	open      []openElement // whose end was not yet met
	// depth counts the open elements of each name that matters.
	depth [256]int

	pause     pause // what stands before the next text
	space     bool  // white space was met since the last text
	cellStart bool  // nothing stands yet in this cell of a table

	lineStart int         // of the line that is being written
	lineKind  corpus.Kind // of the first furniture in it
	report    int         // letters and digits in it that are no furniture
	furnished bool        // it has furniture
	rowStart  int         // the line on which the row of a table began, or -1
}

// pause is what separates two pieces of text, the strongest last.
type pause uint8

const (
	none      pause = iota
	newCell         // a tab
	newLine         // the end of a line
	paragraph       // an empty line
)

// field is one of the fields of flattened.
type field uint8

const (
	noField field = iota
	titleField
	bylineField
	datelineField
)

// openElement is an element whose end was not yet met.
type openElement struct {
	name  string
	rules element
	kind  corpus.Kind // of the text in it
	pre   bool
	// inSkipped counts what was opened inside of an element that is skipped.
	inSkipped, sameSkipped int
	// capture is the field that its text is, from the byte from on.
	capture field
	from    int
}

// noElement is what text outside of all elements stands in. It is never changed.
var noElement openElement

func (f *flattener) top() *openElement {
	if len(f.open) == 0 {
		return &noElement
	}
	return &f.open[len(f.open)-1]
}

// startTag opens an element.
func (f *flattener) startTag() {
	name := f.scan.name
	top := f.top()
	if top.rules.skip {
		if name == top.name {
			top.sameSkipped++
		} else if !elements[name].void && !f.scan.selfClosing {
			top.inSkipped++
		}
		return
	}
	r, known := elements[name]
	if !known {
		return
	}
	f.closeImplied(name, r)
	f.breakBefore(name, r)
	if r.void || f.scan.selfClosing { // as in XHTML; HTML itself has no <p/>
		return
	}
	top = f.top() // it may be another by now
	e := openElement{name: name, rules: r, kind: top.kind, pre: top.pre || r.pre, from: len(f.out)}
	if r.kind != corpus.Report {
		e.kind = r.kind
	}
	if f.scan.class != "" && !r.outer {
		if k := kindOfClass(f.scan.class); k != corpus.Report {
			e.kind = k
		}
	}
	if name == "a" && f.scan.rel != "" && hasWord(f.scan.rel, "author") {
		e.kind = corpus.Byline
	}
	e.rules.skip = r.skip || f.scan.hidden && !r.outer
	e.capture = fieldOf(name, &e, top.kind)
	if len(f.open) >= mostOpen && !e.rules.skip {
		return
	}
	if name == "byttl" {
		f.capture() // what follows is the author's title
	}
	f.open = append(f.open, e)
	f.depth[r.id]++
}

// fieldOf is where the text of an element goes, beside the text of all.
func fieldOf(name string, e *openElement, outer corpus.Kind) field {
	switch {
	case name == "h1" || name == "hl1":
		return titleField
	case name == "address" || e.kind == outer:
		return noField
	case e.kind == corpus.Byline:
		return bylineField
	case e.kind == corpus.Datelined:
		return datelineField
	}
	return noField
}

// endTag closes the element, if it is open, and what is open inside of it.
func (f *flattener) endTag(name string) {
	r, known := elements[name]
	if top := f.top(); top.rules.skip {
		switch {
		case name == top.name && top.sameSkipped > 0:
			top.sameSkipped--
			return
		case name == top.name:
			f.pop()
			return
		case top.inSkipped > 0:
			top.inSkipped--
			return
		}
	}
	if !known {
		return
	}
	if f.depth[r.id] > 0 {
		for f.top().name != name && len(f.open) > 0 {
			f.pop()
		}
		f.pop()
	}
	if name == "br" { // </br> is a <br>
		f.breakBefore(name, r)
	} else if r.pause > f.pause && !f.cellStart {
		f.pause = f.pauseOf(name, r)
	}
	switch name {
	case "tr":
		f.pause, f.rowStart, f.cellStart = newLine, -1, false
	case "table":
		f.pause, f.rowStart, f.cellStart = paragraph, -1, false
	}
}

// pop closes the innermost element.
func (f *flattener) pop() {
	n := len(f.open)
	if n == 0 {
		return
	}
	e := &f.open[n-1]
	f.take(e)
	f.depth[e.rules.id]--
	f.open = f.open[:n-1]
}

// take keeps the text of an element in its field.
func (f *flattener) take(e *openElement) {
	var to *string
	sep := " "
	switch e.capture {
	case titleField:
		to = &f.flat.title
	case bylineField:
		to, sep = &f.flat.byline, ", "
	case datelineField:
		to = &f.flat.dateline
	}
	if to == nil || *to != "" {
		return
	}
	var lines []string
	for line := range strings.SplitSeq(string(f.out[e.from:]), "\n") {
		if line = collapse(line); line != "" {
			lines = append(lines, line)
		}
	}
	*to = strings.Join(lines, sep)
}

// collapse makes one space of all white space between words.
func collapse(s string) string { return strings.Join(strings.Fields(s), " ") }

// capture ends the field that is being taken.
func (f *flattener) capture() {
	if e := f.top(); e.capture != noField {
		f.take(e)
		e.capture = noField
	}
}

// closeImplied closes what the start of an element closes without a tag of its own.
func (f *flattener) closeImplied(name string, r element) {
	var closes, within string
	switch name {
	case "li":
		closes, within = "li", "ul ol dir menu table"
	case "td", "th":
		f.closeTo("td", "table")
		closes, within = "th", "table"
	case "tr":
		closes, within = "tr", "table"
	case "dt", "dd":
		f.closeTo("dt", "dl table")
		closes, within = "dd", "dl table"
	default:
		if r.pause < newLine || r.void && name != "hr" {
			return
		}
		closes, within = "p", "td th table figure figcaption caption object"
	}
	f.closeTo(closes, within)
}

// closeTo closes the innermost element of that name unless one of within is nearer.
// It looks no further than a few elements: markup is not that deep.
func (f *flattener) closeTo(name, within string) {
	if f.depth[elements[name].id] == 0 {
		return
	}
	for i := len(f.open) - 1; i >= 0 && i >= len(f.open)-16; i-- {
		if f.open[i].name == name {
			for len(f.open) > i {
				f.pop()
			}
			return
		}
		if hasWord(within, f.open[i].name) {
			return
		}
	}
}

// breakBefore notes what the start of an element separates.
func (f *flattener) breakBefore(name string, r element) {
	switch name {
	case "br":
		switch {
		case f.cellStart:
		case f.pause < newLine:
			f.pause = newLine
		default:
			f.pause = paragraph
		}
		return
	case "tr":
		f.pause, f.rowStart, f.cellStart = max(f.pause, newLine), -1, false
		return
	case "td", "th":
		if f.rowStart >= 0 && f.rowStart == f.lineStart {
			f.pause = newCell
		} else {
			f.pause = max(f.pause, newLine)
		}
		f.cellStart = true
		return
	case "frac-den":
		if n := len(f.out); n > 0 && f.out[n-1] != '/' {
			f.characters("/")
		}
	}
	if r.pause > f.pause && !f.cellStart {
		f.pause = f.pauseOf(name, r)
	}
}

// pauseOf is the pause around an element: a list in an item of another is no
// paragraph.
func (f *flattener) pauseOf(name string, r element) pause {
	if (name == "ul" || name == "ol") && f.depth[idOfItem] > 0 {
		return max(f.pause, newLine)
	}
	return r.pause
}

// characters writes text.
func (f *flattener) characters(s string) {
	e := f.top()
	if e.rules.skip {
		if e.name == "title" && f.pageTitle == "" {
			f.pageTitle = collapse(s)
		}
		return
	}
	if e.pre {
		f.preformatted(s, e.kind)
		return
	}
	for i := 0; i < len(s); {
		switch charClass[s[i]] {
		case charSpace:
			f.space = true
			i++
			continue
		case charDropped:
			i++
			continue
		case charC2:
			if i+1 < len(s) && s[i+1] == 0xA0 { // a space that does not break
				f.space = true
				i += 2
				continue
			}
		}
		from := i
		for i++; i < len(s) && charClass[s[i]] == charPlain; i++ {
		}
		f.write(s[from:i], e.kind)
	}
}

// preformatted writes text whose lines and spaces stay.
func (f *flattener) preformatted(s string, k corpus.Kind) {
	s = strings.ReplaceAll(s, "\u00A0", " ")
	for len(s) > 0 {
		line, rest, ended := strings.Cut(s, "\n")
		line = strings.Map(func(r rune) rune {
			if r < ' ' && r != '\t' || r == 0x7F {
				return -1
			}
			return r
		}, line)
		if strings.TrimSpace(line) != "" {
			f.write(line, k)
		} else if line != "" {
			f.space = true
		}
		if ended {
			f.breakBefore("br", elements["br"])
		}
		s = rest
	}
}

// write writes a piece of text after the pause that is due.
func (f *flattener) write(s string, k corpus.Kind) {
	f.separate()
	f.out = append(f.out, s...)
	if k != corpus.Report {
		if !f.furnished {
			f.furnished, f.lineKind = true, k
		}
		return
	}
	if f.report < enoughReport {
		f.report += countLetters(s)
	}
}

// separate writes the pause that is due, none at the start of all.
func (f *flattener) separate() {
	f.cellStart = false
	switch {
	case len(f.out) == 0:
	case f.pause >= newLine:
		f.endLine()
		f.out = append(f.out, '\n')
		if f.pause == paragraph {
			f.out = append(f.out, '\n')
		}
		f.lineStart = len(f.out)
	case f.pause == newCell:
		f.out = append(f.out, '\t')
	case f.space:
		f.out = append(f.out, ' ')
	}
	if f.rowStart < 0 && f.depth[idOfRow] > 0 {
		f.rowStart = f.lineStart
	}
	f.pause, f.space = none, false
}

// enoughReport is how many letters of report in a line make furniture in it a part
// of a sentence.
const enoughReport = 20

// endLine marks the line that was written, if it is furniture: if no letter in it is
// report, or but few beside a name ("By", "and").
func (f *flattener) endLine() {
	line := f.out[f.lineStart:]
	most := 0
	if f.lineKind == corpus.Byline && len(line) < 160 {
		most = enoughReport - 1
	}
	if f.furnished && f.report <= most {
		end := f.lineStart + len(bytes.TrimRightFunc(line, unicode.IsSpace))
		start := f.lineStart + len(line) - len(bytes.TrimLeftFunc(line, unicode.IsSpace))
		if start < end {
			f.flat.furniture = append(f.flat.furniture, corpus.Furniture{Span: corpus.Span{Start: start, End: end}, Kind: f.lineKind})
		}
	}
	f.furnished, f.lineKind, f.report = false, corpus.Report, 0
}

func countLetters(s string) int {
	n := 0
	for i := 0; i < len(s) && n < enoughReport; {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r < utf8.RuneSelf {
			if isASCIILetter(byte(r)) || '0' <= r && r <= '9' {
				n++
			}
		} else if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
		i += size
	}
	return n
}

// The classes of bytes in text.
const (
	charPlain uint8 = iota
	charSpace
	charDropped // controls
	charC2      // may begin a no-break space
)

var charClass = func() (t [256]uint8) {
	for c := range 0x20 {
		t[c] = charDropped
	}
	t[0x7F], t[0xC2] = charDropped, charC2
	for _, c := range " \t\r\n\f\v" {
		t[c] = charSpace
	}
	return t
}()

// hasWord reports whether one of the words of s, between spaces, is word.
func hasWord(s, word string) bool {
	for w := range strings.FieldsSeq(s) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}
