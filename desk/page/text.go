package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/corpus"
)

// A body is shown whole, as printed: nothing is left out of it or put into it, so that
// the text of the page is that of the article whatever is marked in it. Marks that
// overlap are cut into pieces, each with all that is to be said of it.

// layer is something to be shown on a span of a body.
type layer struct {
	corpus.Span
	furniture corpus.Kind
	mark      bool
	claim     *claimRow
	passage   int    // its number, from 1
	side      string // of the passage: "a" or "b"

	opened bool
}

// paragraph is a part of a body, with the line ends before it.
type paragraph struct {
	Before  string
	Kind    string // of the furniture that all of it is, or empty
	Wrapped bool   // its lines end where the column did
	Pieces  []piece

	span corpus.Span
}

// piece is a stretch of text on all of which the same is to be shown.
type piece struct {
	Text string
	Kind string   // of furniture, where that is not the whole paragraph
	Mark string   // "at", and of the first of the marks "#at"
	IDs  []string // of claims that begin here
	// Title says which claims rest on it, Claims lists their ids.
	Title  string
	Claims string
	// Passage is the number of the passage it is in, Tint its colour, and Opens those
	// that begin here.
	Passage int
	Tint    int
	Opens   []opening
}

// opening is where a passage begins: N is its number, Here its id, There that on the
// other side.
type opening struct {
	N           int
	Here, There string
}

// tints is how many colours tell passages apart.
const tints = 6

// body is a text ready to be shown.
type body struct {
	Lang       string
	Paragraphs []paragraph
	After      string // line ends behind the last
}

// bodyOf cuts a text into paragraphs, and these where something begins or ends.
func bodyOf(text, lang string, layers []layer) body {
	spans := paragraphs(text)
	layers = slices.DeleteFunc(slices.Clone(layers), func(l layer) bool { return l.Start < 0 || l.End > len(text) || l.Start >= l.End })
	for i := range layers { // a page would make two line ends of one that is cut
		layers[i].Start, layers[i].End = unlessInLineEnd(text, layers[i].Start, -1), unlessInLineEnd(text, layers[i].End, 1)
	}
	slices.SortStableFunc(layers, func(a, b layer) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	var cuts []int
	for _, l := range layers {
		cuts = append(cuts, l.Start, l.End)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)

	out := body{Lang: lang}
	end, marked := 0, false
	var active []*layer
	next := 0
	for _, s := range spans {
		p := paragraph{Before: text[end:s.Start], Wrapped: wrapped(text[s.Start:s.End]), span: s}
		for from := s.Start; from < s.End; {
			for len(cuts) > 0 && cuts[0] <= from {
				cuts = cuts[1:]
			}
			to := s.End
			if len(cuts) > 0 {
				to = min(to, cuts[0])
			}
			active = slices.DeleteFunc(active, func(l *layer) bool { return l.End <= from })
			for next < len(layers) && layers[next].Start <= from {
				if layers[next].End > from {
					active = append(active, &layers[next])
				}
				next++
			}
			p.Pieces = append(p.Pieces, pieceOf(text[from:to], active, &marked))
			from = to
		}
		p.settle()
		out.Paragraphs = append(out.Paragraphs, p)
		end = s.End
	}
	out.After = text[end:]
	return out
}

// unlessInLineEnd moves a place that lies between CR and LF.
func unlessInLineEnd(text string, at, by int) int {
	if at > 0 && at < len(text) && text[at-1] == '\r' && text[at] == '\n' {
		return at + by
	}
	return at
}

// pieceOf says of a stretch of text what lies on it.
func pieceOf(text string, active []*layer, marked *bool) piece {
	x := piece{Text: text}
	var titles, claims []string
	for _, l := range active {
		switch {
		case l.mark:
			if x.Mark == "" {
				x.Mark = "at"
			}
			if !*marked {
				x.Mark, *marked = "#at", true
			}
		case l.furniture != corpus.Report:
			x.Kind = l.furniture.String()
		case l.claim != nil:
			titles, claims = append(titles, l.claim.Title()), append(claims, l.claim.ID())
			if !l.opened {
				x.IDs = append(x.IDs, l.claim.ID())
			}
		case l.passage > 0:
			if x.Passage == 0 {
				x.Passage, x.Tint = l.passage, (l.passage-1)%tints
			}
			if !l.opened {
				other := map[string]string{"a": "b", "b": "a"}[l.side]
				x.Opens = append(x.Opens, opening{l.passage, l.side + strconv.Itoa(l.passage), other + strconv.Itoa(l.passage)})
			}
		}
		l.opened = true
	}
	x.Title, x.Claims = strings.Join(slices.Compact(titles), "\n"), strings.Join(claims, " ")
	return x
}

// settle says of a paragraph that is furniture throughout so once.
func (p *paragraph) settle() {
	kind := ""
	for i, x := range p.Pieces {
		if strings.TrimSpace(x.Text) == "" {
			continue
		}
		if x.Kind == "" || i > 0 && kind != "" && x.Kind != kind {
			return
		}
		kind = x.Kind
	}
	p.Kind = kind
	for i := range p.Pieces {
		p.Pieces[i].Kind = ""
	}
}

// paragraphs are the spans of the paragraphs of a text: what blank lines part or, in a
// text without any, lines.
func paragraphs(text string) []corpus.Span {
	var out []corpus.Span
	blank := false // whether any line between two with text is
	gap := false
	for at := 0; at < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		if strings.TrimSpace(text[at:end]) == "" {
			gap = true
		} else {
			if len(out) > 0 && gap {
				blank = true
			}
			gap = false
			out = append(out, corpus.Span{Start: at, End: at + len(strings.TrimRight(text[at:end], "\r\n"))})
		}
		at = end
	}
	if !blank {
		return out
	}
	joined := out[:0]
	for _, s := range out {
		if n := len(joined); n > 0 && strings.Count(text[joined[n-1].End:s.Start], "\n") == 1 {
			joined[n-1].End = s.End
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// wrapped reports whether the lines of a paragraph end where a column did.
func wrapped(text string) bool {
	list := strings.Split(text, "\n")
	for _, line := range list[:len(list)-1] {
		if n := utf8.RuneCountInString(strings.TrimSpace(line)); n < 50 || n > 100 {
			return false
		}
	}
	return len(list) > 2
}

// mostMarks is how many spans a reader may have marked.
const mostMarks = 100

// marksOf reads spans as they stand in an address, START-END: those out of range are cut,
// those that cut a character are widened, and those that are none are left out.
func marksOf(list []string, text string) []layer {
	var out []layer
	for _, s := range list[:min(len(list), mostMarks)] {
		a, b, _ := strings.Cut(s, "-")
		start, err := strconv.Atoi(a)
		end, err2 := strconv.Atoi(b)
		if err != nil || err2 != nil {
			continue
		}
		start, end = max(0, start), min(end, len(text))
		if start >= end {
			continue
		}
		for start > 0 && !utf8.RuneStart(text[start]) {
			start--
		}
		for end < len(text) && !utf8.RuneStart(text[end]) {
			end++
		}
		out = append(out, layer{Span: corpus.Span{Start: start, End: end}, mark: true})
	}
	return out
}

// furnitureOf are the layers of a document's furniture.
func furnitureOf(d *corpus.Document) []layer {
	var out []layer
	for _, f := range d.Furniture {
		out = append(out, layer{Span: f.Span, furniture: f.Kind})
	}
	return out
}

// passagesOf are the layers of shared passages on one side.
func passagesOf(list []copies.Passage, side string) []layer {
	var out []layer
	for i, p := range list {
		s := p.A
		if side == "b" {
			s = p.B
		}
		out = append(out, layer{Span: s, passage: i + 1, side: side})
	}
	return out
}
