package formats

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wirefold/wirefold/corpus"
)

// This file cuts a feed into its head and its items, and mends what XML parsers refuse.
// It is here for what a parser of whole feeds cannot do: read what stands around a
// broken item, and read one item at a time.

// feedToken is what a piece of XML is.
type feedToken uint8

const (
	feedEnds         feedToken = iota // the document ends
	feedCharacters                    // text, escaped or not
	feedStart                         // a tag that opens an element
	feedEmpty                         // one that closes it, too
	feedClose                         // an end tag
	feedCDATA                         // a section that ends
	feedDoctypeToken                  // a declaration of the type
	feedDropped                       // a comment, or a processing instruction
)

// feedPiece is a piece of XML. The pieces of a document are all of it.
type feedPiece struct {
	kind       feedToken
	start, end int
	name       string // of tags, as written
}

// local is the name without prefix.
func (p *feedPiece) local() string { return p.name[strings.IndexByte(p.name, ':')+1:] }

// feedScanner goes through XML once, however broken it is.
type feedScanner struct {
	src    string
	pos    int
	prolog bool // the root was not met yet
	// without are the marks that were not found after some place, nor will be.
	without map[string]bool
}

// maxFeedTag is the size of a tag beyond which its < is taken for text.
const maxFeedTag = 256 << 10

// next is the next piece.
func (s *feedScanner) next() feedPiece {
	p := feedPiece{start: s.pos, end: len(s.src)}
	rest := s.src[s.pos:]
	if rest == "" {
		return p
	}
	p.kind = feedCharacters
	if rest[0] != '<' {
		if i := strings.IndexByte(rest, '<'); i >= 0 {
			p.end = s.pos + i
		}
		s.pos = p.end
		return p
	}
	n := 0
	switch {
	case strings.HasPrefix(rest, "<!--"):
		p.kind, n = feedDropped, s.upTo(4, "-->")
	case strings.HasPrefix(rest, "<![CDATA["):
		p.kind, n = feedCDATA, s.upTo(9, "]]>")
	case strings.HasPrefix(rest, "<?"):
		p.kind, n = feedDropped, s.upTo(2, "?>")
	case strings.HasPrefix(rest, "<!") && s.prolog:
		p.kind, n = feedDoctypeToken, doctypeEnd(rest)
	case strings.HasPrefix(rest, "<!"):
		p.kind, n = feedDropped, s.upTo(2, ">")
	default:
		p.kind, p.name, n = feedTag(rest)
	}
	if n == 0 { // this < is text
		p.kind, n = feedCharacters, 1
	}
	p.end = s.pos + n
	s.pos = p.end
	return p
}

// upTo is the length of what comes up to mark, which is looked for after n bytes; 0
// when there is none.
func (s *feedScanner) upTo(n int, mark string) int {
	if s.without[mark] {
		return 0
	}
	i := strings.Index(s.src[s.pos+n:], mark)
	if i < 0 {
		if s.without == nil {
			s.without = map[string]bool{}
		}
		s.without[mark] = true
		return 0
	}
	return n + i + len(mark)
}

// doctypeEnd is the length of the declaration that s begins with, its own declarations
// in brackets included; 0 when it does not end.
func doctypeEnd(s string) int {
	s = s[:min(len(s), maxFeedTag)]
	depth := 0
	for i := 2; i < len(s); i++ {
		skip := 0
		switch c := s[i]; c {
		case '[':
			depth++
		case ']':
			depth--
		case '"', '\'':
			skip = strings.IndexByte(s[i+1:], c) + 1
		case '<':
			if strings.HasPrefix(s[i:], "<!--") {
				skip = max(strings.Index(s[i:], "-->"), 0)
			}
		case '>':
			if depth <= 0 {
				return i + 1
			}
		}
		i += skip
	}
	return 0
}

// feedTag reads the tag that s begins with. Its length is 0 when it is none.
func feedTag(s string) (feedToken, string, int) {
	kind, i := feedStart, 1
	if strings.HasPrefix(s, "</") {
		kind, i = feedClose, 2
	}
	from := i
	for i < len(s) && isFeedName(s[i], i == from) {
		i++
	}
	name := s[from:i]
	if name == "" || strings.Count(name, ":") > 1 || i == len(s) || !endsName[s[i]] {
		return 0, "", 0
	}
	var quote byte
	for ; i < len(s) && i < maxFeedTag; i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '<':
			return 0, "", 0
		case (c == '"' || c == '\'') && strings.HasSuffix(strings.TrimRight(s[max(from, i-8):i], " \t\r\n"), "="):
			quote = c
		case c == '>':
			if kind == feedStart && s[i-1] == '/' {
				kind = feedEmpty
			}
			return kind, name, i + 1
		}
	}
	return 0, "", 0
}

func isFeedName(c byte, first bool) bool {
	return isASCIILetter(c) || c == '_' || c >= utf8.RuneSelf || !first && (c >= '0' && c <= '9' || c == '-' || c == '.' || c == ':')
}

// feedPieces is a feed in XML, cut into pieces.
type feedPieces struct {
	src     string
	root    feedPiece
	channel string // the tag that opens it; empty where there is none
	item    string // the name of items, in lower case: "item" or "entry"
	prefix  string // of the root's name, with its colon
	cut     bool   // the root is not closed
}

// isXMLFeed reports whether a file starts as RSS and Atom do.
func isXMLFeed(head []byte) bool {
	text := string(head) // tags are ASCII in all that is not UTF-16
	if feedUTF16(head) != nil {
		text = feedText(head, "")
	}
	s := feedScanner{src: text, prolog: true}
	for {
		p := s.next()
		piece := text[p.start:p.end]
		switch p.kind {
		case feedStart, feedEmpty:
			f := &feedPieces{src: text, root: p}
			return f.checkRoot() == nil
		case feedDropped:
		case feedDoctypeToken:
			if feedDoctype.MatchString(piece) {
				return true
			}
		case feedCharacters:
			if strings.TrimLeft(piece, feedSpace) != "" {
				return feedDoctype.MatchString(text[p.start:]) // one longer than the head
			}
		default:
			return false
		}
	}
}

var feedDoctype = regexp.MustCompile(`(?i)^<!doctype\s+(rss|feed|rdf:rdf)[\s\[>]`)

// scanFeed looks at a feed for the first time.
func scanFeed(src string) (*feedPieces, *corpus.Problem) {
	f := &feedPieces{src: src}
	s := feedScanner{src: src, prolog: true}
	for {
		p := s.next()
		switch p.kind {
		case feedStart, feedEmpty:
			f.root = p
			return f, f.checkRoot()
		case feedDoctypeToken:
			declaration := strings.ToLower(src[p.start:p.end])
			if strings.HasPrefix(declaration, "<!doctype html") {
				return nil, notAFeed("this is a web page, not a feed")
			}
			if declaresEntities(declaration) {
				return nil, &corpus.Problem{
					Reason: "it declares entities of its own, which are not read: they can be made to fill any memory",
					Hint:   "take the <!ENTITY …> declarations out, if the feed can be trusted",
				}
			}
		case feedCharacters:
			if strings.TrimLeft(src[p.start:p.end], feedSpace) != "" {
				return nil, notAFeed("this is no feed: text stands before the first tag")
			}
		case feedEnds:
			return nil, notAFeed("this is no feed: it holds no tag")
		case feedCDATA:
			return nil, notAFeed("this is no feed: text stands before the first tag")
		}
	}
}

func notAFeed(reason string) *corpus.Problem {
	return &corpus.Problem{Reason: reason, Hint: "check the address: sites answer with such a page when a feed has moved, or when they are in trouble"}
}

// declaresEntities reports whether a declaration in lower case declares general
// entities. Old feeds name the entities of HTML by a parameter entity, which is harmless.
func declaresEntities(declaration string) bool {
	for rest := declaration; ; {
		_, after, found := strings.Cut(rest, "<!entity")
		if !found {
			return false
		}
		if !strings.HasPrefix(strings.TrimLeft(after, " \t\r\n"), "%") {
			return true
		}
		rest = after
	}
}

// checkRoot tells by the root what kind of feed this is.
func (f *feedPieces) checkRoot() *corpus.Problem {
	tag := strings.ToLower(f.src[f.root.start:f.root.end])
	f.prefix = strings.TrimSuffix(f.root.name, f.root.local())
	atom := !strings.Contains(tag, "xmlns") || strings.Contains(tag, "atom")
	switch name := strings.ToLower(f.root.local()); {
	case name == "rss", name == "rdf" && (strings.Contains(tag, "purl.org/rss") || strings.Contains(tag, "netscape.com")):
		f.item = "item"
	case (name == "feed" || name == "entry") && atom:
		f.item = "entry"
	case name == "html":
		return notAFeed("this is a web page, not a feed")
	default:
		return notAFeed(fmt.Sprintf("this is no feed: its first element is <%.40s>", f.root.name))
	}
	return nil
}

// isItem reports whether a tag is that of an item.
func (f *feedPieces) isItem(p *feedPiece) bool {
	local := p.local()
	if !strings.EqualFold(local, f.item) {
		return false
	}
	prefix := p.name[:len(p.name)-len(local)]
	return prefix == "" || prefix == "rss:" || prefix == f.prefix
}

// items calls item for each item, which ends at the end of the document where cut is
// set, and gives what stands outside the items.
func (f *feedPieces) items(item func(start, end int, cut bool) bool) (head string, p *corpus.Problem) {
	s := feedScanner{src: f.src, pos: f.root.end}
	if f.isItem(&f.root) { // an entry by itself
		s.pos = f.root.start
	}
	var rest strings.Builder
	start, depth := -1, 0
	closed := f.root.kind == feedEmpty
	for {
		piece := s.next()
		switch {
		case piece.kind == feedEnds:
			f.cut = !closed && depth == 0 && !f.isItem(&f.root)
			if depth > 0 {
				item(start, piece.end, true)
			}
			return rest.String(), nil
		case piece.kind == feedStart && f.isItem(&piece):
			if depth > 0 && f.item == "item" { // these do not nest: the last was not closed
				if !item(start, piece.start, false) {
					return "", nil
				}
				depth = 0
			}
			if depth == 0 {
				start = piece.start
			}
			depth++
			continue
		case piece.kind == feedEmpty && depth == 0 && f.isItem(&piece):
			if !item(piece.start, piece.end, false) {
				return "", nil
			}
			continue
		case piece.kind == feedClose && f.isItem(&piece):
			if depth--; depth == 0 && !item(start, piece.end, false) {
				return "", nil
			}
			depth = max(depth, 0)
			continue
		case depth > 0:
			continue
		case piece.kind == feedClose && piece.name == f.root.name:
			closed = true
			continue
		case piece.kind == feedStart && f.channel == "" && strings.EqualFold(piece.local(), "channel"):
			f.channel = f.src[piece.start:piece.end]
			continue
		case piece.kind == feedClose && strings.EqualFold(piece.local(), "channel"):
			continue
		}
		if rest.Len()+piece.end-piece.start > maxFeedHead {
			return "", &corpus.Problem{
				Reason: fmt.Sprintf("what stands outside of the feed's items is over %d MiB, the most that is read", maxFeedHead>>20),
				Hint:   "check the address",
			}
		}
		rest.WriteString(f.src[piece.start:piece.end])
	}
}

// document is a whole feed that holds content and nothing else.
func (f *feedPieces) document(content []byte) []byte {
	root, name := f.src[f.root.start:f.root.end], f.root.name
	if strings.EqualFold(f.root.local(), "entry") {
		root, name = "<feed>", "feed"
	}
	root = mendFeedTag(root, f.root.kind == feedEmpty)
	channel, end := "", ""
	if f.item == "item" {
		channel, end = "<channel>", "</channel>"
		if f.channel != "" {
			channel, end = mendFeedTag(f.channel, false), "</"+feedTagName(f.channel)+">"
		}
	}
	return bytes.Join([][]byte{[]byte(root), []byte(channel), content, []byte(end), []byte("</" + name + ">")}, nil)
}

func feedTagName(tag string) string {
	_, name, _ := feedTag(tag)
	return name
}

// mendFeedTag is a start tag as parsers take it: every attribute has a name, and a value
// in quotes. An empty one is opened where open is set.
func mendFeedTag(tag string, open bool) string {
	tag = strings.TrimSuffix(tag[1:], ">")
	end := ">"
	if rest, empty := strings.CutSuffix(tag, "/"); empty {
		tag = rest
		if !open {
			end = "/>"
		}
	}
	i := 0
	for i < len(tag) && isFeedName(tag[i], i == 0) {
		i++
	}
	b := strings.Builder{}
	b.WriteString("<" + tag[:i])
	for rest := tag[i:]; rest != ""; {
		var name, value string
		if name, value, rest = nextAttribute(rest); name != "" {
			b.WriteString(" " + name + `="` + feedQuote.Replace(mendFeedText(value)) + `"`)
		}
	}
	return b.String() + end
}

var feedQuote = strings.NewReplacer("<", "&lt;", `"`, "&quot;")

// nextAttribute reads an attribute, however it is written, and gives what follows it. Its
// name is empty when there is none that a parser would take.
func nextAttribute(s string) (name, value, rest string) {
	s = strings.TrimLeft(s, " \t\r\n\f/")
	i := 0
	for i < len(s) && isFeedName(s[i], i == 0) {
		i++
	}
	if name = s[:i]; strings.Count(name, ":") > 1 {
		name = ""
	}
	after, given := strings.CutPrefix(strings.TrimLeft(s[i:], " \t\r\n\f"), "=")
	if !given {
		if i == 0 && s != "" { // a stray character
			i = 1
		}
		return name, "", s[i:]
	}
	after = strings.TrimLeft(after, " \t\r\n\f")
	if after != "" && (after[0] == '"' || after[0] == '\'') {
		if value, rest, ok := strings.Cut(after[1:], after[:1]); ok {
			return name, value, rest
		}
		after = after[1:]
	}
	if i = strings.IndexAny(after, " \t\r\n\f"); i < 0 {
		i = len(after)
	}
	return name, after[:i], after[i:]
}

// feedVoid are those of HTML that have no end tag; in XML they need one.
var feedVoid = map[string]bool{"br": true, "hr": true, "img": true, "wbr": true, "input": true}

// mendFeed makes XML of what is nearly so, within the limits of one item or head. Names
// and times of what is left out cannot matter: comments, and tags that close nothing.
func mendFeed(src string) ([]byte, error) {
	var out bytes.Buffer
	var open []string
	tags, spaces := 0, 0
	s := feedScanner{src: src}
	for {
		p := s.next()
		piece := src[p.start:p.end]
		switch p.kind {
		case feedEnds:
			for i := len(open) - 1; i >= 0; i-- {
				out.WriteString("</" + open[i] + ">")
			}
			return out.Bytes(), nil
		case feedCharacters:
			if piece[0] == '<' {
				piece = "&lt;" + piece[1:]
			}
			out.WriteString(mendFeedText(piece))
		case feedCDATA:
			tags++
			out.WriteString(feedBadChars.Replace(piece))
		case feedStart, feedEmpty:
			tags++
			spaces += strings.Count(piece, "xmlns")
			piece = mendFeedTag(piece, false)
			tags += strings.Count(piece, `="`)
			if p.kind == feedStart && feedVoid[strings.ToLower(p.name)] {
				piece = strings.TrimSuffix(piece, ">") + "/>"
			} else if p.kind == feedStart {
				open = append(open, p.name)
			}
			out.WriteString(piece)
		case feedClose:
			at := lastOpen(open, p.name)
			if at < 0 {
				continue
			}
			for i := len(open) - 1; i >= at; i-- {
				out.WriteString("</" + open[i] + ">")
			}
			open = open[:at]
		}
		// A parser does work for each tag that grows with the number of name spaces,
		// and with the length of the text that was read already.
		switch {
		case len(src) > maxFeedItem, out.Len() > maxFeedItem:
			return nil, fmt.Errorf("it is over %d MiB, the most that is read of one item", maxFeedItem>>20)
		case len(open) > maxFeedDepth:
			return nil, fmt.Errorf("its elements are nested more than %d deep", maxFeedDepth)
		case tags > maxFeedTags:
			return nil, fmt.Errorf("it has more than %d tags and attributes", maxFeedTags)
		case tags > 1000 && (spaces+64)*tags > 20_000_000, tags > 1000 && int64(tags)*int64(len(src)) > 100_000_000_000:
			return nil, fmt.Errorf("it has too many tags and attributes (%d) for its size", tags)
		}
	}
}

// lastOpen is where name was opened last, or -1.
func lastOpen(open []string, name string) int {
	for i := len(open) - 1; i >= 0; i-- {
		if open[i] == name {
			return i
		}
	}
	return -1
}

// mendFeedText drops what XML does not have from text outside of CDATA sections: some
// characters, and references to such: "&#0;".
func mendFeedText(s string) string {
	if strings.Contains(s, "\uffff") || strings.Contains(s, "\ufffe") {
		s = feedBadChars.Replace(s)
	}
	s = strings.ReplaceAll(s, "]]>", "]]&gt;")
	if !strings.Contains(s, "&#") {
		return s
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "&#")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		number, _, ended := strings.Cut(after[:min(len(after), 16)], ";")
		n, err := parseFeedRef(number)
		switch {
		case !ended || err != nil: // no reference at all
			b.WriteString("&amp;#")
			s = after
		case !isFeedChar(n):
			s = after[len(number)+1:]
		default:
			b.WriteString("&#" + number + ";")
			s = after[len(number)+1:]
		}
	}
}

var feedBadChars = strings.NewReplacer("\ufffe", "", "\uffff", "")

func parseFeedRef(number string) (uint64, error) {
	if rest, ok := strings.CutPrefix(strings.ToLower(number), "x"); ok {
		return strconv.ParseUint(rest, 16, 64)
	}
	return strconv.ParseUint(number, 10, 64)
}

func isFeedChar(n uint64) bool {
	return n == '\t' || n == '\n' || n == '\r' || n >= 0x20 && n <= 0xd7ff || n >= 0xe000 && n <= 0xfffd || n >= 0x10000 && n <= 0x10ffff
}
