package merge

import (
	"slices"
	"strings"
	"sync"

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
	*lexeme
	flags   flag       // those of the lexeme, and
	kinds   phraseKind // its kinds, at hand
	gap     gap
	quote   bool // stands inside quotation marks
	inDate  bool
	money   bool  // a currency sign stands before it
	claimed bool  // counts people in a claim
	num     int32 // 1 + index into Document.Numbers of the number that begins here
	ent     int32 // 1 + index into Document.Entities of the entity that begins here
	within  int32 // the same of the entity that the word is part of
	group   int32 // 1 + index into reader.groups of the group that begins here
	ends    int32 // 1 + index of the group that ends here
	trig    int32 // 1 + index into reader.triggers
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
	d         *corpus.Document
	x         *lexicon
	tok       []token
	groups    []group
	triggers  []trigger
	claims    []Claim
	at        []int // the trigger word of each claim, parallel to claims
	ev        event
	told      map[Attribute]float64 // the highest figure of the lead
	named     []string              // the people and bodies claimed so far
	captives  bool                  // the article has told of an abduction
	voices    []citation            // who is cited, in the order of the text
	heard     []int                 // the first of the voices of each sentence
	asked     bool                  // a question asked who did it
	askedIn   int                   // the paragraph of the question
	spokesmen []spokesman           // who was introduced with a role

	// Room to sort claims in, and the trigger words with them.
	order   []int32
	spare   []Claim
	spareAt []int
}

// readers keeps the room that reading one article took for the next one.
var readers = sync.Pool{New: func() any { return new(reader) }}

// keptWords is how long an article may be, in words, for its room to be kept.
const keptWords = 1 << 13

// release gives the room back. Nothing that was returned may point into it.
func (r *reader) release() {
	if len(r.tok) > keptWords {
		return
	}
	clear(r.groups)
	clear(r.triggers)
	clear(r.claims)
	clear(r.spare)
	clear(r.named)
	clear(r.voices)
	clear(r.spokesmen)
	*r = reader{tok: r.tok[:0], groups: r.groups[:0], triggers: r.triggers[:0], claims: r.claims[:0], at: r.at[:0], named: r.named[:0],
		voices: r.voices[:0], heard: r.heard[:0], order: r.order[:0], spare: r.spare[:0], spareAt: r.spareAt[:0], spokesmen: r.spokesmen[:0]}
	readers.Put(r)
}

// reach bounds every search for what belongs to a word, in words.
const reach = 40

func newReader(d *corpus.Document, x *lexicon) *reader {
	r := readers.Get().(*reader)
	r.d, r.x, r.tok = d, x, slices.Grow(r.tok, len(d.Body))[:len(d.Body)]
	body := d.Article.Body
	prev, quoted, curly := 0, false, false
	para := -1
	s := 0
	for i, w := range d.Body {
		t := &r.tok[i]
		e := x.lookUp(w, body)
		*t = token{lexeme: e, flags: e.flags, kinds: e.kinds}
		between := body[prev:w.Start]
		if between != " " {
			t.gap = gapOf(between)
		}
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

// lookUp is what the tables say of a word.
func (x *lexicon) lookUp(w corpus.Word, body string) *lexeme {
	e := x.word(w.Hash)
	if e.spelt {
		for i := range e.exact {
			if e.exact[i].text == w.Span().Of(body) {
				return e.exact[i].lexeme
			}
		}
	}
	return e
}

func gapOf(s string) gap {
	g := space
	for _, c := range s {
		switch c {
		case ' ', '\t', '\n', '\r', '\u00a0', '\u202f', '\u2009', '\'', '’', '.', 's':
			// A full stop inside a sentence ends an abbreviation.
		case '-', '‑':
			g = max(g, hyphen)
		case ',', '"', '“', '”', '‘', '«', '»':
			g = max(g, comma)
		default:
			g = hard
		}
	}
	if len(s) > 1 && g >= hyphen && (strings.Contains(s, " - ") || strings.Contains(s, "--")) {
		g = hard
	}
	return g
}

func (r *reader) is(i int, f flag) bool { return i >= 0 && i < len(r.tok) && r.tok[i].flags&f != 0 }

func (r *reader) has(i int, t trait) bool { return i >= 0 && i < len(r.tok) && r.tok[i].trait&t != 0 }

// phraseAt finds the longest phrase of the kind that begins at word i.
func (r *reader) phraseAt(i, last int, kind phraseKind) (p *phrase, next int) {
	if next = i; r.tok[i].kinds&kind != 0 {
		p, next = r.longest(i, last, kind)
	}
	return
}

func (r *reader) longest(i, last int, kind phraseKind) (*phrase, int) {
	body, second := r.d.Body, uint64(0)
	if i+1 < last {
		second = body[i+1].Hash
	}
	n := 0
	for r.tok[i].opens[n].kind != kind {
		n++
	}
	all := &r.tok[i].opens[n]
	if !all.alone && all.seconds>>(second&63)&1 == 0 {
		return nil, i
	}
next:
	for k := range all.phrases {
		o := &all.phrases[k]
		if o.second != 0 && o.second != second {
			continue
		}
		p := o.phrase
		if i+len(p.words) > last {
			continue
		}
		for n, h := range p.words[1:] {
			if body[i+1+n].Hash != h || r.tok[i+1+n].gap == hard {
				continue next
			}
		}
		if len(p.needs) > 0 && !r.follows(i+len(p.words), last, p.needs) && !(p.form == number && r.follows(max(0, i-4), i, p.needs)) {
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

// folded is word k as the tables have it, for looking at: it may be a part of the body.
func (r *reader) folded(k int) string { return foldedOf(r.d, k) }

func foldedOf(d *corpus.Document, k int) string {
	word := d.Body[k].Span().Of(d.Article.Body)
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return d.Folded(k)
		}
	}
	return word
}
