package formats

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	trafilatura "github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wirefold/wirefold/corpus"
)

// extract finds the report in the page, and gives it as lines. Which lines are report
// the extractor decides; the text and its furniture are taken from the page itself,
// since the extractor drops captions, joins lines and repeats some.
func (p *page) extract() (flattened, error) {
	if p.root == nil {
		return flattened{}, nil
	}
	chosen, err := p.judge(trafilatura.FavorPrecision)
	if err == nil && utf8.RuneCountInString(chosen) < fewest {
		var more string
		if more, err = p.judge(trafilatura.Balanced); len(more) > len(chosen) {
			chosen = more
		}
	}
	if err != nil || chosen == "" {
		return flattened{}, err
	}
	body := p.root
	for c := range p.root.Descendants() {
		if c.DataAtom == atom.Body {
			body = c
			break
		}
	}
	var b strings.Builder
	if err := html.Render(&b, body); err != nil {
		return flattened{}, err
	}
	return keepChosen(flatten(b.String()), chosen), nil
}

// judge is the text that the extractor takes for the report.
func (p *page) judge(focus trafilatura.ExtractionFocus) (text string, err error) {
	defer func() {
		if r := recover(); r != nil { // the extractor is not ours, and pages are strange
			text, err = "", fmt.Errorf("the text could not be found: %v", r)
		}
	}()
	found, err := trafilatura.ExtractDocument(p.root, trafilatura.Options{
		Focus:           focus,
		ExcludeComments: true,
		HtmlDateMode:    trafilatura.Disabled,
	})
	if err != nil || found.ContentNode == nil {
		return "", nil // it says that there is no text, which is no fault
	}
	var b strings.Builder
	if html.Render(&b, found.ContentNode) != nil {
		return found.ContentText, nil // its tree is broken: it put text into a <br>
	}
	return flatten(b.String()).text, nil
}

// keepChosen keeps the lines of a page whose text was chosen, and the furniture
// between them that tells of the report: captions, credits, bylines and times.
func keepChosen(page flattened, chosen string) flattened {
	w := newWindows(chosen)
	whole := map[string]bool{}
	for l := range strings.SplitSeq(chosen, "\n") {
		whole[letters(l)] = true
	}
	lines := splitPage(page)
	first, last := len(lines), -1
	seen := map[string]bool{}
	for i := range lines {
		l := &lines[i]
		plain := letters(l.text)
		switch {
		case len(plain) < fewestLetters: // "Photos" may stand in a menu and in a report
			l.chosen = plain != "" && whole[plain]
		case !seen[plain] && w.hold(l.text):
			l.chosen = true
			first, last = min(first, i), i
		}
		seen[plain] = true
	}
	if last < 0 {
		first, last = 0, len(lines)-1
	}
	for last+1 < len(lines) && lines[last+1].chosen {
		last++
	}
	kept := flattened{byline: page.byline, dateline: page.dateline, title: page.title}
	var b strings.Builder
	for i := first; i <= last; i++ {
		l := lines[i]
		if !l.chosen && (l.kind == corpus.Report || l.kind == corpus.Notice) {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(l.before)
		}
		if l.kind != corpus.Report {
			kept.furniture = append(kept.furniture, corpus.Furniture{Span: corpus.Span{Start: b.Len(), End: b.Len() + len(l.text)}, Kind: l.kind})
		}
		b.WriteString(l.text)
	}
	kept.text = b.String()
	return kept
}

// fewestLetters is how long a line must be, in bytes of letters, for its words to tell
// that it was chosen.
const fewestLetters = 32

// letters are the letters and digits of a text.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// pageLine is a line of a page.
type pageLine struct {
	before string // the line feeds before it
	text   string
	kind   corpus.Kind
	chosen bool
}

// splitPage gives the lines of a page that hold text.
func splitPage(page flattened) []pageLine {
	var lines []pageLine
	at, next, before := 0, 0, ""
	for l := range strings.SplitAfterSeq(page.text, "\n") {
		text := strings.TrimSpace(l)
		start := at + strings.Index(l, text)
		at += len(l)
		if text != "" {
			for next < len(page.furniture) && page.furniture[next].End <= start {
				next++
			}
			kind := corpus.Report
			if next < len(page.furniture) && page.furniture[next].Start <= start {
				kind = page.furniture[next].Kind
			}
			lines = append(lines, pageLine{before: before, text: text, kind: kind})
			before = ""
		}
		if strings.HasSuffix(l, "\n") {
			before += "\n"
		}
	}
	return lines
}

// windows is a set of all runs of a few letters of a text, by their hashes. Some runs
// are in it by chance.
type windows struct {
	bits []uint64
}

// windowSize is how many letters and digits make a run. Lines with fewer are never in.
const windowSize = 8

func newWindows(text string) *windows {
	size := 64
	for size < 16*len(text) {
		size *= 2
	}
	w := &windows{bits: make([]uint64, size/64)}
	w.each(text, func(word int, bit uint64) { w.bits[word] |= bit })
	return w
}

// each calls f with the place of every run of text.
func (w *windows) each(text string, f func(word int, bit uint64)) {
	var last [windowSize]rune
	n := 0
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		last[n%windowSize] = r
		n++
		if n < windowSize {
			continue
		}
		h := uint64(14695981039346656037)
		for i := range windowSize {
			h = (h ^ uint64(last[(n+i)%windowSize])) * 1099511628211
		}
		h ^= h >> 29
		at := h & uint64(64*len(w.bits)-1)
		f(int(at/64), 1<<(at%64)) // less than the number of bits
	}
}

// hold reports whether most runs of a line are in the set.
func (w *windows) hold(line string) bool {
	all, in := 0, 0
	w.each(line, func(word int, bit uint64) {
		all++
		if w.bits[word]&bit != 0 {
			in++
		}
	})
	return all > 0 && in*10 >= all*7
}
