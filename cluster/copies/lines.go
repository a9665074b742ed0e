package copies

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// lines learns which lines are a source's furniture: the "about us", the terms of
// use, the call for donations that it prints around every article. Chained by such
// lines, unrelated texts make one false family of thousands.
//
// Only lines near the two ends of a text are looked at, which is where they stand.
// A line becomes boilerplate when enough articles that are no copies of each other
// have it: of one source, or of several. So the versions of one story, however
// many, teach nothing. Nothing has to be known of a source in advance.
type lines struct {
	seen map[uint64]lineCount // by source and line, and by line alone
}

type lineCount struct {
	last  int32 // the last document that had it
	times uint8 // how many families had it, one after the other
}

const (
	endLines        = 3   // lines looked at from either end
	longestLine     = 800 // bytes: a longer line is a paragraph of report
	shortestLine    = 4   // words: a shorter one can stand anywhere by chance
	boilerplateFrom = 4   // families with the line
)

// trim adds the boilerplate lines of the text to its furniture.
func (l *lines) trim(t Text, source uint64) Text {
	if len(l.seen) == 0 {
		return t
	}
	var found []corpus.Furniture
	for s, h := range l.ends(t) {
		if l.seen[h^source].times >= boilerplateFrom || l.seen[h].times >= boilerplateFrom {
			found = append(found, corpus.Furniture{Span: s, Kind: corpus.Notice})
		}
	}
	if len(found) > 0 {
		t.Furniture = append(found, t.Furniture...)
		slices.SortFunc(t.Furniture, func(a, b corpus.Furniture) int { return cmp.Compare(a.Start, b.Start) })
	}
	return t
}

// count counts the lines at the ends of a document's text.
func (l *lines) count(t Text, source uint64, doc int32, family func(doc int32) int32) {
	if l.seen == nil {
		l.seen = map[uint64]lineCount{}
	}
	for _, h := range l.ends(t) {
		for _, key := range [...]uint64{h ^ source, h} {
			c, known := l.seen[key]
			switch {
			case !known:
				c = lineCount{doc, 1}
			case c.times >= boilerplateFrom || family(c.last) == family(doc):
				continue
			default:
				c = lineCount{doc, c.times + 1}
			}
			l.seen[key] = c
			if source == 0 {
				break
			}
		}
	}
}

// ends yields the lines near the ends of a text, with a hash of their words.
func (l *lines) ends(t Text) func(yield func(corpus.Span, uint64) bool) {
	return func(yield func(corpus.Span, uint64) bool) {
		var words [64]corpus.Word
		visit := func(start, end int) bool {
			line := t.Body[start:end]
			if len(line) > longestLine {
				return true
			}
			w := corpus.Words(line, words[:0])
			if len(w) < shortestLine {
				return true
			}
			h := uint64(len(w))
			for i := range w {
				h = mix(h*roll ^ w[i].Hash)
			}
			return yield(corpus.Span{Start: start, End: end}, h)
		}
		at := 0
		for n := 0; n < endLines && at < len(t.Body); {
			end := lineEnd(t.Body, at)
			if strings.TrimSpace(t.Body[at:end]) != "" {
				n++
				if !visit(at, end) {
					return
				}
			}
			at = end + 1
		}
		end := len(t.Body)
		for n := 0; n < endLines && end > at; {
			start := max(at, strings.LastIndexByte(t.Body[at:end], '\n')+at+1)
			if strings.TrimSpace(t.Body[start:end]) != "" {
				n++
				if !visit(start, end) {
					return
				}
			}
			end = start - 1
		}
	}
}

func lineEnd(s string, from int) int {
	if k := strings.IndexByte(s[from:], '\n'); k >= 0 {
		return from + k
	}
	return len(s)
}
