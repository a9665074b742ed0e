package merge

import (
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// gap is what stands before a word.
type gap uint8

const (
	space gap = iota
	hyphen
	comma
	hard // a semicolon, colon, dash, bracket or full stop: a clause ends
)

// token is one word of the body with what the tables and the corpus say of it.
type token struct {
	lexeme
	gap    gap
	quote  bool // stands inside quotation marks
	inDate bool
	money  bool     // a currency sign stands before it
	num    int32    // 1 + index into Document.Numbers of the number that begins here
	ent    int32    // 1 + index into Document.Entities of the entity that begins here
	within int32    // the same of the entity that the word is part of
	group  int32    // 1 + index into reader.groups of the group that begins here
	ends   int32    // 1 + index of the group that ends here
	trig   int32    // 1 + index into reader.triggers
	opens  []phrase // the phrases of the tables that begin with the word
}

// trigger is an occurrence of a word or phrase that says an attribute.
type trigger struct {
	phrase      *phrase
	first, last int // words, last exclusive
	owned       []int
	passive     bool // its people stand before it
}

// reader holds one article while its claims are read. All searches look at most
// reach words far, so that the whole is linear in the length of the article.
type reader struct {
	d        *corpus.Document
	x        *lexicon
	tok      []token
	groups   []group
	triggers []trigger
	claims   []Claim
	at       []int // the trigger word of each claim, parallel to claims
	ev       event
	told     map[Attribute]float64 // the highest figure of the lead
}

// reach bounds every search for what belongs to a word, in words.
const reach = 40

func newReader(d *corpus.Document, x *lexicon) *reader {
	r := &reader{d: d, x: x, tok: make([]token, len(d.Body))}
	body := d.Article.Body
	prev, quoted, curly := 0, false, false
	para := -1
	s := 0
	for i, w := range d.Body {
		t := &r.tok[i]
		t.lexeme = x.words[w.Hash]
		t.opens = x.phrases[w.Hash]
		between := body[prev:w.Start]
		t.gap = gapOf(between)
		for s < len(d.Sentences) && i >= d.Sentences[s].Last {
			s++
		}
		if s < len(d.Sentences) && d.Sentences[s].Paragraph != para {
			para = d.Sentences[s].Paragraph // a quotation is reopened at a paragraph
			quoted, curly = false, false
			if k := strings.LastIndexByte(between, '\n'); k >= 0 {
				between = between[k:]
			}
		}
		for _, c := range between {
			switch c {
			case '"':
				quoted = !quoted
			case '“', '«':
				curly = true
			case '”', '»':
				curly = false
			case '$', '€', '£':
				t.money = true
			}
		}
		t.quote = quoted || curly
		prev = int(w.End)
	}
	for i, n := range d.Numbers {
		r.tok[n.First].num = int32(i + 1)
	}
	for i, e := range d.Entities {
		r.tok[e.First].ent = int32(i + 1)
		for k := e.First; k < e.Last; k++ {
			r.tok[k].within = int32(i + 1)
		}
	}
	word := 0
	for _, t := range d.Dates {
		for word < len(d.Body) && int(d.Body[word].Start) < t.Start {
			word++
		}
		for ; word < len(d.Body) && int(d.Body[word].End) <= t.End; word++ {
			r.tok[word].inDate = true
		}
	}
	return r
}

func gapOf(s string) gap {
	g := space
	for _, c := range s {
		switch c {
		case ' ', '\t', '\n', '\r', '\u00a0', '\'', '’', '.', 's':
			// A full stop inside a sentence ends an abbreviation.
		case '-', '‑':
			g = max(g, hyphen)
		case ',', '"', '“', '”', '‘', '«', '»':
			g = max(g, comma)
		default:
			g = hard
		}
	}
	if strings.Contains(s, " - ") || strings.Contains(s, "--") {
		g = hard
	}
	return g
}

func (r *reader) is(i int, f flag) bool { return i >= 0 && i < len(r.tok) && r.tok[i].flags&f != 0 }

func (r *reader) has(i int, t trait) bool { return i >= 0 && i < len(r.tok) && r.tok[i].trait&t != 0 }

// phraseAt finds the longest phrase of the kind that begins at word i.
func (r *reader) phraseAt(i, last int, kind phraseKind) (*phrase, int) {
	list := r.tok[i].opens
next:
	for k := range list {
		p := &list[k]
		if p.kind != kind || i+len(p.words) > last {
			continue
		}
		for n, h := range p.words[1:] {
			if r.d.Body[i+1+n].Hash != h || r.tok[i+1+n].gap == hard {
				continue next
			}
		}
		if len(p.needs) > 0 && !r.follows(i+len(p.words), last, p.needs) {
			continue
		}
		return p, i + len(p.words)
	}
	return nil, i
}

// follows reports whether one of the words follows within eight words.
func (r *reader) follows(i, last int, words []uint64) bool {
	for k := i; k < min(last, i+8); k++ {
		for _, h := range words {
			if r.d.Body[k].Hash == h {
				return true
			}
		}
	}
	return false
}

// span is the text of the words first to last, exclusive.
func (r *reader) span(first, last int) corpus.Span {
	return corpus.Span{Start: int(r.d.Body[first].Start), End: int(r.d.Body[last-1].End)}
}

func (r *reader) text(first, last int) string { return r.d.Text(r.span(first, last)) }
