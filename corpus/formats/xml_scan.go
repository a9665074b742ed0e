package formats

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/wirefold/wirefold/corpus"
)

// xmlKind is what an xmlScanner met.
type xmlKind uint8

const (
	xmlStart   xmlKind = iota // <p class="lead">
	xmlEmpty                  // <br/>
	xmlEnd                    // </p>
	xmlOther                  // a comment, CDATA or a processing instruction
	xmlDoctype                // a document type that leads outside, if anywhere
	xmlSubset                 // one that declares things of its own
	xmlBroken                 // a tag that does not end, or is too long
	xmlNone                   // a "<" that begins nothing
)

// xmlScanner tells the tags in XML apart, well-formed or not, and looks no closer.
type xmlScanner struct {
	r      *bufio.Reader
	breaks int   // lines that ended so far
	passed int   // bytes since this was last set to 0
	err    error // ends what is read

	piece []byte // what markup met, or the end of it where that is too long
	long  bool   // it is
	name  []byte // of its tag, with a prefix
}

// markup reads what follows a "<" that was just read.
func (s *xmlScanner) markup() xmlKind {
	s.piece, s.name, s.long = append(s.piece[:0], '<'), nil, false
	next, err := s.r.Peek(1)
	if err != nil {
		s.err = err
		return xmlBroken
	}
	switch c := next[0]; {
	case c == '?':
		return s.until("?>")
	case c == '!':
		return s.declaration()
	case c == '/' || isXMLNameStart(c):
		return s.tag()
	}
	return xmlNone
}

// declaration reads what begins with "<!".
func (s *xmlScanner) declaration() xmlKind {
	for _, d := range [...]struct{ start, end string }{{"!--", "-->"}, {"![CDATA[", "]]>"}} {
		if next, _ := s.r.Peek(len(d.start)); string(next) == d.start {
			s.take(next)
			_, _ = s.r.Discard(len(d.start)) // cannot fail: it is in the buffer
			return s.until(d.end)
		}
	}
	kind, quote := xmlDoctype, byte(0)
	for len(s.piece) <= maxXMLTag {
		c, err := s.r.ReadByte()
		if err != nil {
			s.err = err
			return xmlBroken
		}
		s.takeByte(c)
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[':
			return xmlSubset
		case c == '>':
			return kind
		}
	}
	return xmlBroken
}

// until reads what ends in end.
func (s *xmlScanner) until(end string) xmlKind {
	for {
		chunk, err := s.r.ReadSlice(end[len(end)-1])
		s.take(chunk)
		if bytes.HasSuffix(s.piece, []byte(end)) {
			return xmlOther
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			s.err = err
			return xmlBroken
		}
		if s.passed > maxXMLSkip {
			return xmlBroken
		}
	}
}

// tag reads a tag. No "<" stands in one, not even in an attribute: where one does, the
// tag is broken and something else begins.
func (s *xmlScanner) tag() xmlKind {
	quote := byte(0)
	for len(s.piece) <= maxXMLTag {
		chunk, err := s.r.Peek(max(1, min(s.r.Buffered(), maxXMLTag)))
		if len(chunk) == 0 {
			s.err = err
			break
		}
		n, ended := 0, false
		for ; n < len(chunk) && chunk[n] != '<' && !ended; n++ {
			switch c := chunk[n]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '>':
				ended = true
			}
		}
		broken := n < len(chunk) && !ended
		s.take(chunk[:n])
		_, _ = s.r.Discard(n) // cannot fail: it is in the buffer
		if broken {
			break
		}
		if ended {
			s.named()
			switch {
			case s.piece[1] == '/':
				return xmlEnd
			case s.piece[len(s.piece)-2] == '/':
				return xmlEmpty
			}
			return xmlStart
		}
	}
	s.named()
	return xmlBroken
}

// named finds the name in a tag.
func (s *xmlScanner) named() {
	const longest = 100
	name := bytes.TrimPrefix(s.piece[1:], []byte("/"))
	if end := bytes.IndexAny(name[:min(len(name), longest)], " \t\r\n/>"); end >= 0 {
		name = name[:end]
	}
	s.name = name[:min(len(name), longest)]
}

func (s *xmlScanner) take(b []byte) {
	if len(s.piece)+len(b) > maxXMLItem { // its end is still to be found
		s.piece, s.long = append(s.piece[:0], s.piece[len(s.piece)-min(len(s.piece), 8):]...), true
	}
	s.piece = append(s.piece, b...)
	s.count(b)
}

func (s *xmlScanner) takeByte(c byte) {
	s.piece = append(s.piece, c)
	s.passed++
	if c == '\n' {
		s.breaks++
	}
}

func (s *xmlScanner) count(b []byte) {
	s.passed += len(b)
	s.breaks += bytes.Count(b, []byte{'\n'})
}

func isXMLNameStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == ':' || c >= 0x80
}

// xmlItems splits XML into its items, such as the newsItems of a newsMessage. Each can
// then be read, or fail, for itself, and memory is bounded by one.
type xmlItems struct {
	xmlScanner
	// wanted tells by the name, without prefix, what is an item; root is the element
	// around all.
	wanted func(name []byte, root bool) bool

	buf      []byte // the item that is open
	open     string // its name
	id       string // its guid, as it is written
	line     int    // on which it began
	complete bool   // it is whole
	skipping bool   // it is not read, but its end is looked for

	found  int
	root   string // the element around all
	closed bool   // and it ended
	done   bool
}

// next is the next item and the line on which it begins. The item holds until the next
// call. The error is io.EOF at the end of all, or a problem, after which reading goes
// on; or else it is the last.
func (s *xmlItems) next() ([]byte, int, error) {
	for {
		if s.complete {
			s.complete, s.open, s.passed = false, "", 0
			return s.buf, s.line, nil
		}
		if s.done {
			return nil, 0, io.EOF
		}
		if p := s.step(); p != nil {
			return nil, 0, p
		}
	}
}

// step reads on to the next markup and over it.
func (s *xmlItems) step() error {
	text, err := s.r.ReadSlice('<')
	s.count(text)
	if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
		s.err = err
	}
	kind := xmlNone
	if err == nil {
		if p := s.keep(text[:len(text)-1]); p != nil {
			_ = s.r.UnreadByte() // cannot fail: it was just read
			return p
		}
		kind = s.markup()
	} else {
		s.piece, s.name, s.long = append(s.piece[:0], text...), nil, false
	}
	if s.err != nil {
		return s.end()
	}
	if s.passed > maxXMLSkip {
		s.done = true
		return &corpus.Problem{
			Line:   s.breaks + 1,
			Reason: "for 128 MiB no item ended, nor did another begin",
			Hint:   "the file is damaged: get it again",
		}
	}
	return s.met(kind)
}

// keep adds bytes to the item that is open, while it is not too large.
func (s *xmlItems) keep(b []byte) error {
	if s.open == "" || s.skipping {
		return nil
	}
	if len(s.buf)+len(b) > maxXMLItem || s.long {
		return s.skip("it is over 10 MiB, the most that is read of an item", "leave out what is embedded in it, such as pictures")
	}
	s.buf = append(s.buf, b...)
	return nil
}

// skip gives the item up that is open.
func (s *xmlItems) skip(reason, hint string) error {
	s.skipping, s.buf = true, nil
	return &corpus.Problem{Line: s.line, ID: s.id, Reason: reason, Hint: hint}
}

// met takes in what was read.
func (s *xmlItems) met(kind xmlKind) error {
	local := s.name[bytes.IndexByte(s.name, ':')+1:]
	switch kind {
	case xmlStart, xmlEmpty, xmlBroken:
		root := s.root == "" || s.closed
		if root {
			s.root, s.closed = string(s.name), kind == xmlEmpty
		}
		if s.piece[1] != '/' && s.wanted(local, root) {
			return s.begin(string(local), kind)
		}
		if kind == xmlBroken && len(s.piece) > maxXMLTag && s.open != "" && !s.skipping {
			return s.skip(longTag, damaged)
		}
	case xmlEnd:
		s.closed = s.closed || string(s.name) == s.root
		if s.open != "" && s.open == string(local) {
			if err := s.keep(s.piece); err != nil || s.skipping {
				s.open, s.skipping, s.passed = "", false, 0
				return err
			}
			s.complete = true
			return nil
		}
	case xmlSubset:
		const reason, hint = "its document type declares entities or elements of its own, which are not read", "write the entities out, and leave the declarations away"
		if s.open == "" {
			s.done = true
			return &corpus.Problem{Line: s.breaks + 1, Reason: reason, Hint: hint}
		}
		if !s.skipping {
			return s.skip(reason, hint)
		}
	}
	return s.keep(s.piece)
}

// begin opens an item. One that is still open was never closed.
func (s *xmlItems) begin(local string, kind xmlKind) error {
	var unclosed error
	if s.open != "" && !s.skipping {
		unclosed = s.skip("it does not end before the next item begins", "have it sent again")
	}
	s.buf = append(s.buf[:0], s.piece...)
	s.open, s.line, s.id = local, s.breaks+1-bytes.Count(s.piece, []byte{'\n'}), attributeIn(string(s.piece), "guid")
	s.complete, s.skipping, s.passed = kind == xmlEmpty, false, 0
	s.found++
	if unclosed == nil && len(s.piece) > maxXMLTag {
		return s.skip(longTag, damaged)
	}
	return unclosed
}

const (
	longTag = "a tag in it is over 1 MiB long"
	damaged = "the item is damaged: have it sent again"
)

// end is the end of the file.
func (s *xmlItems) end() error {
	s.done = true
	const hint = "it was cut short: get it again"
	switch {
	case !errors.Is(s.err, io.EOF):
		return s.err
	case s.skipping:
	case s.open != "":
		return &corpus.Problem{Line: s.line, ID: s.id, Reason: "the file ends before this item does", Hint: hint}
	case s.root != "" && !s.closed:
		return &corpus.Problem{Line: s.breaks + 1, Reason: "the file ends before its element " + s.root + " does", Hint: hint}
	}
	return nil
}
