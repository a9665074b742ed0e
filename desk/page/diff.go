package page

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aymanbagabas/go-udiff/lcs"

	"github.com/wirefold/wirefold/corpus"
)

// change is a stretch of two texts: one that both have, or that one has.
type change struct {
	Kind changeKind
	Text string
}

type changeKind string

const (
	same    changeKind = ""
	deleted changeKind = "del"
	added   changeKind = "ins"
)

// What a comparison may cost: hostile texts are compared by paragraphs, or not at all.
const (
	mostLines  = 1 << 18 // of both texts
	mostTokens = 40_000  // of both sides of a stretch that is compared word by word
	effort     = 1 << 20 // tokens looked at, over all rounds
)

// diffWords compares two texts word by word: what is the same and what is deleted is the
// text before, what is the same and what is added is the text after. Where there is too
// much to compare it compares paragraphs.
func diffWords(before, after string) []change {
	var out []change
	add := func(k changeKind, text string) {
		switch {
		case text == "":
		case len(out) > 0 && out[len(out)-1].Kind == k:
			out[len(out)-1].Text += text
		default:
			out = append(out, change{k, text})
		}
	}
	a, b := lines(before), lines(after)
	if len(a)+len(b) > mostLines {
		a, b = []string{before}, []string{after}
	}
	budget := effort
	for _, block := range spaced(diffTokens(a, b, bare, &budget)) {
		x, y := strings.Join(block.before, ""), strings.Join(block.after, "")
		switch {
		case block.same:
			add(same, x)
			continue
		case x != "" && y != "" && len(x)+len(y) < 16*mostTokens:
			s, t := tokens(x), tokens(y)
			if len(s)+len(t) > mostTokens {
				break
			}
			budget := effort
			for _, c := range settle(spaced(diffTokens(s, t, bare, &budget))) {
				add(c.Kind, c.Text)
			}
			continue
		}
		add(deleted, x)
		add(added, y)
	}
	return out
}

// lines are the lines of a text that are not blank, each with the space before it; what is
// left at the end is space alone.
func lines(text string) []string {
	var out []string
	for at := 0; at < len(text); {
		start := len(text) - len(bare(text[at:]))
		if start == len(text) {
			return append(out, text[at:])
		}
		end := len(text)
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		out = append(out, text[at:end])
		at = end
	}
	return out
}

// tokens are the words of a text and the single characters between them, each with the
// space before it; what is left at the end is space alone.
func tokens(text string) []string {
	var out []string
	at := 0
	between := func(end int) {
		for i := at; i < end; {
			r, size := utf8.DecodeRuneInString(text[i:])
			if i += size; !unicode.IsSpace(r) {
				out = append(out, text[at:i])
				at = i
			}
		}
	}
	for _, w := range corpus.Words(text, nil) {
		between(int(w.Start))
		out = append(out, text[at:w.End])
		at = int(w.End)
	}
	between(len(text))
	if at < len(text) {
		out = append(out, text[at:])
	}
	return out
}

// bare is a token without the space before it.
func bare(token string) string { return strings.TrimLeftFunc(token, unicode.IsSpace) }

// spaced makes replacements of the space before words that are the same.
func spaced(blocks []block) []block {
	var out []block
	for _, b := range blocks {
		if !b.same {
			out = append(out, b)
			continue
		}
		from := 0
		for i := range b.before {
			x, y := b.before[i], b.after[i]
			if x == y {
				continue
			}
			if from < i {
				out = append(out, block{true, b.before[from:i], b.after[from:i]})
			}
			word := bare(x)
			x, y = strings.TrimSuffix(x, word), strings.TrimSuffix(y, word)
			out = append(out, block{false, []string{x}, []string{y}}, block{true, []string{word}, []string{word}})
			from = i + 1
		}
		if from < len(b.before) {
			out = append(out, block{true, b.before[from:], b.after[from:]})
		}
	}
	return out
}

// block is a stretch of tokens: the same in both texts, or replaced.
type block struct {
	same          bool
	before, after []string
}

// diffTokens aligns two lists of tokens, of which those are the same that have one key.
func diffTokens(a, b []string, key func(string) string, budget *int) []block {
	known := map[string]rune{}
	ids := func(list []string) []rune {
		out := make([]rune, len(list))
		for i, s := range list {
			s = key(s)
			id, ok := known[s]
			if !ok {
				id = rune(len(known))
				known[s] = id
			}
			out[i] = id
		}
		return out
	}
	var out []block
	x, y := 0, 0
	for _, d := range differences(ids(a), ids(b), budget) {
		if d.Start > x {
			out = append(out, block{true, a[x:d.Start], b[y:d.ReplStart]})
		}
		out = append(out, block{false, a[d.Start:d.End], b[d.ReplStart:d.ReplEnd]})
		x, y = d.End, d.ReplEnd
	}
	if x < len(a) {
		out = append(out, block{true, a[x:], b[y:]})
	}
	return out
}

// differences are where two sequences differ. The library gives up on what lies between
// the first and the last fifty differences: that is compared again, as long as the budget
// lasts.
func differences(a, b []rune, budget *int) []lcs.Diff {
	if *budget -= len(a) + len(b) + 100; *budget < 0 {
		return []lcs.Diff{{Start: 0, End: len(a), ReplStart: 0, ReplEnd: len(b)}}
	}
	var out []lcs.Diff
	for _, d := range lcs.DiffRunes(a, b) {
		n, m := d.End-d.Start, d.ReplEnd-d.ReplStart
		if n == 0 || m == 0 || n+m < 100 || n+m == len(a)+len(b) {
			out = append(out, d)
			continue
		}
		for _, e := range differences(a[d.Start:d.End], b[d.ReplStart:d.ReplEnd], budget) {
			out = append(out, lcs.Diff{
				Start: d.Start + e.Start, End: d.Start + e.End, ReplStart: d.ReplStart + e.ReplStart, ReplEnd: d.ReplStart + e.ReplEnd,
			})
		}
	}
	return out
}

// edit is a replacement; then is what is the same behind it.
type edit struct{ before, after, then string }

// mark is the stop that a mere addition or deletion begins with, where the same one stands
// behind it; or empty.
func (e *edit) mark() string {
	if (e.before == "") == (e.after == "") {
		return ""
	}
	stop, _ := utf8.DecodeRuneInString(e.before + e.after)
	if mark := string(stop); strings.ContainsRune(".!?,;:…", stop) && strings.HasPrefix(e.then, mark) {
		return mark
	}
	return ""
}

// Two changes are made one, where they are not too long together, over words that are no
// longer than this, in bytes.
const longestEdit, strayWords = 1000, 20

// settle makes changes of blocks. A few words that happen to stand in both of two longer
// passages make these harder to read, not easier: they go with the changes around them.
func settle(blocks []block) []change {
	var edits []edit
	head := ""
	for _, b := range blocks {
		x := strings.Join(b.before, "")
		switch {
		case !b.same && len(edits) > 0 && edits[len(edits)-1].then == "": // the space before follows a replacement
			last := &edits[len(edits)-1]
			last.before, last.after = last.before+x, last.after+strings.Join(b.after, "")
		case !b.same:
			edits = append(edits, edit{x, strings.Join(b.after, ""), ""})
		case len(edits) == 0:
			head += x
		default:
			edits[len(edits)-1].then += x
		}
	}
	var kept []edit
	for _, e := range edits {
		for len(kept) > 0 {
			last := &kept[len(kept)-1]
			x, y := max(len(last.before), len(last.after)), max(len(e.before), len(e.after))
			if len(last.then) > min(x, y, strayWords) || x+y > longestEdit || trivial(last.before, last.after) || trivial(e.before, e.after) {
				break
			}
			e = edit{last.before + last.then + e.before, last.after + last.then + e.after, e.then}
			kept = kept[:len(kept)-1]
		}
		kept = append(kept, e)
	}
	out := []change{{same, head}}
	for _, e := range kept {
		space := ""
		if s := e.before[:len(e.before)-len(bare(e.before))]; len(s) < len(e.before) && strings.HasPrefix(e.after, s) {
			space = s // before what is deleted and before what is added
		}
		if mark := e.mark(); mark != "" { // "said[. Three were hurt]." is better read as "said.[ Three were hurt.]"
			e.then = e.then[len(mark):]
			if e.before != "" {
				e.before += mark
			} else {
				e.after += mark
			}
			out = append(out, change{same, mark}, change{deleted, strings.TrimPrefix(e.before, mark)}, change{added, strings.TrimPrefix(e.after, mark)}, change{same, e.then})
			continue
		}
		out = append(out, change{same, space}, change{deleted, e.before[len(space):]}, change{added, e.after[len(space):]}, change{same, e.then})
	}
	return out
}

// trivial reports whether a replacement says the same: other space, quotation marks or
// dashes, a comma more or less, one letter in the other case.
func trivial(before, after string) bool {
	a, b := plain(before), plain(after)
	if a == b {
		return true
	}
	if !strings.EqualFold(a, b) {
		return false
	}
	x, y := []rune(a), []rune(b)
	other := 0
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			other++
		}
	}
	return len(x) == len(y) && other == 1
}

var plainer = strings.NewReplacer(
	"“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`, "‘", "'", "’", "'", "‚", "'", "‹", "'", "›", "'", "`", "'", "''", `"`,
	"–", "-", "—", "-", "‐", "-", "‑", "-", "\u00ad", "", "\u200b", "", "\ufeff", "", "\u00a0", " ", "…", "...",
)

// plain is a text with one kind of quotation marks, dashes and spaces, and without the
// commas that stand in no figure.
func plain(s string) string {
	s = plainer.Replace(s)
	if strings.Contains(s, ",") {
		var b strings.Builder
		for i := range len(s) {
			if s[i] == ',' && (i == 0 || i+1 == len(s) || !isDigit(s[i-1]) || !isDigit(s[i+1])) {
				continue
			}
			b.WriteByte(s[i])
		}
		s = b.String()
	}
	return strings.Join(strings.Fields(s), " ")
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// textDiff is a comparison as it is shown.
type textDiff struct {
	Blocks  []diffBlock
	Trivial []diffParagraph // each with a few words around it
	Added   int             // words
	Deleted int
}

// diffBlock is a paragraph, or paragraphs that are the same in both texts and folded away.
type diffBlock struct {
	Folded     bool
	Words      int
	Paragraphs []diffParagraph
}

// diffParagraph is a paragraph, or part of one.
type diffParagraph []change

func (p diffParagraph) changed() bool {
	for _, c := range p {
		if c.Kind != same {
			return true
		}
	}
	return false
}

// Changed reports whether there is more than what is trivial.
func (d *textDiff) Changed() bool { return d.Added+d.Deleted > 0 }

// showDiff compares two texts for readers. Trivial changes are listed apart, and
// paragraphs that have none beside them that changed are folded.
func showDiff(before, after string) *textDiff {
	out := &textDiff{}
	var paragraphs []diffParagraph
	var now diffParagraph
	whole := func() { // a paragraph in the place of another is one of its own
		if len(now) == 2 && now[0].Kind != same && now[1].Kind != same {
			paragraphs = append(paragraphs, now[:1])
			now = now[1:]
		}
	}
	end := func() {
		whole()
		for _, c := range now {
			if strings.TrimSpace(c.Text) != "" {
				paragraphs = append(paragraphs, now)
				break
			}
		}
		now = nil
	}
	add := func(k changeKind, text string) {
		if len(now) > 0 && now[len(now)-1].Kind == k {
			now[len(now)-1].Text += text
			return
		}
		now = append(now, change{k, text})
	}
	for _, c := range out.sort(diffWords(before, after)) {
		for i, line := range strings.Split(c.Text, "\n") {
			if i > 0 {
				end()
			}
			if line != "" {
				add(c.Kind, line)
			}
		}
	}
	end()
	near := func(i int) bool {
		for k := max(0, i-1); k <= min(len(paragraphs)-1, i+1); k++ {
			if paragraphs[k].changed() {
				return true
			}
		}
		return false
	}
	for i, p := range paragraphs {
		folded := !near(i)
		if n := len(out.Blocks); n == 0 || !folded || !out.Blocks[n-1].Folded {
			out.Blocks = append(out.Blocks, diffBlock{Folded: folded})
		}
		b := &out.Blocks[len(out.Blocks)-1]
		b.Paragraphs = append(b.Paragraphs, p)
		for _, c := range p {
			b.Words += len(strings.Fields(c.Text))
		}
	}
	return out
}

// mostTrivial is how many trivial changes are listed.
const mostTrivial = 200

// sort takes the trivial changes out, and counts the others.
func (d *textDiff) sort(changes []change) []change {
	out := make([]change, 0, len(changes))
	for i := 0; i < len(changes); i++ {
		c := changes[i]
		if c.Kind == same {
			out = append(out, c)
			continue
		}
		first, before, after := i, "", ""
		for ; i < len(changes) && changes[i].Kind != same; i++ {
			if changes[i].Kind == deleted {
				before += changes[i].Text
			} else {
				after += changes[i].Text
			}
		}
		i--
		if !trivial(before, after) {
			d.Added += len(strings.Fields(after))
			d.Deleted += len(strings.Fields(before))
			out = append(out, changes[first:i+1]...)
			continue
		}
		out = append(out, change{same, after})
		if plainSpace(before) == plainSpace(after) && strings.TrimSpace(before+after) == "" {
			before, after = shown(before), shown(after)
		}
		var p diffParagraph
		if first > 0 {
			p = append(p, change{same, lastWords(changes[first-1].Text)})
		}
		p = append(p, change{deleted, before}, change{added, after})
		if i+1 < len(changes) {
			p = append(p, change{same, firstWords(changes[i+1].Text)})
		}
		if len(d.Trivial) < mostTrivial {
			d.Trivial = append(d.Trivial, p)
		}
	}
	return out
}

func plainSpace(s string) string { return strings.Join(strings.Fields(s), " ") }

// shown makes space visible.
func shown(space string) string {
	return strings.NewReplacer(" ", "·", "\n", "¶", "\t", "→", "\u00a0", "°", "\r", "").Replace(space)
}

// around is how many bytes of what is the same are shown around a trivial change.
const around = 40

func lastWords(s string) string {
	if i := strings.LastIndexByte(s, '\n'); i >= 0 {
		s = s[i+1:]
	}
	if len(s) <= around {
		return s
	}
	s = s[len(s)-around:]
	if i := strings.IndexByte(s, ' '); i >= 0 {
		return "…" + s[i:]
	}
	return "…" + strings.ToValidUTF8(s, "")
}

func firstWords(s string) string {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		s = s[:i]
	}
	if len(s) <= around {
		return s
	}
	s = s[:around]
	if i := strings.LastIndexByte(s, ' '); i >= 0 {
		return s[:i+1] + "…"
	}
	return strings.ToValidUTF8(s, "") + "…"
}
