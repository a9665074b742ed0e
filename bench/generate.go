package bench

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/wirefold/wirefold/corpus"
)

// Variant says how a generated document was made.
type Variant uint8

// The ways in which documents are made. All but the first two are made from an
// earlier document, see [Truth.Of].
const (
	Fresh      Variant = iota // a text of its own
	FromForm                  // a form with its slots filled in: weather, markets, match reports, obituaries, police logs
	Verbatim                  // byte for byte
	Normalised                // other quotes, spaces, case of the title, invisible characters
	LightEdit                 // 1 to 3 words in 100 changed
	MediumEdit                // 5 to 10 words in 100 changed
	Truncated                 // only the first 25 to 70 % of the words
	Embedded                  // whole, inside a longer text
	Wrapped                   // whole, between the header and footer of another outlet
	Reordered                 // its paragraphs in another order
	Rewritten                 // the same outlet's later version: paragraphs dropped, edited and added
	variants
)

var variantNames = [variants]string{"fresh", "form", "verbatim", "normalised", "light-edit", "medium-edit", "truncated", "embedded", "wrapped", "reordered", "rewritten"}

// String is the variant's name in lower case.
func (v Variant) String() string {
	if v < variants {
		return variantNames[v]
	}
	return "unknown"
}

// variantShares are the shares of the variants among copies.
var variantShares = [variants]float64{
	Verbatim: .12, Normalised: .12, LightEdit: .16, MediumEdit: .12, Truncated: .14,
	Embedded: .10, Wrapped: .12, Reordered: .07, Rewritten: .05,
}

const (
	formShare     = .08 // documents that fill in a form
	forms         = 60
	largestFamily = 40
	familyDecay   = 2.5 // families of n documents are n^-2.5 as many as single ones
	generations   = 3   // a copy of a copy of a copy
	generatedDays = 30
	lateShare     = .02 // documents without a time
)

// Truth is what is known of a generated document. No article tells it.
type Truth struct {
	// Family numbers the text: documents have it in common when one was made from
	// the other, or both from a third. Documents of one form are no family.
	Family int
	// Variant is how it was made, and Of the number of the document that it was
	// made from, -1 when there is none.
	Variant Variant
	Of      int
	// Generation is 0 for texts of their own, 1 for copies of these, and so on.
	Generation int
	// Form numbers the form that was filled in, -1 when none was.
	Form int
	// Own is the article's own text in its body: all but its outlet's header and
	// footer.
	Own corpus.Span
	// Script names the writing that the text imitates.
	Script string
}

// GeneratorOptions say what to generate.
type GeneratorOptions struct {
	// Seed decides everything: the same options give the same bytes.
	Seed uint64
	// Documents is their number; 0 is 100,000.
	Documents int
	// Sources is the number of outlets; 0 is 200, and less than 25 is 25.
	Sources int
}

// Generator makes up news-like documents in invented languages, with copies of
// every kind planted among them and the truth about each. It holds a plan of some
// 50 bytes a document and writes each text when it is asked for, so that any
// number can be streamed. It serves one goroutine at a time.
type Generator struct {
	options GeneratorOptions
	plan    []planned
	sources []outlet
	byLang  [][]int // sources by script
	forms   []form
	next    int
}

// planned is a document before it is written.
type planned struct {
	key       uint64 // seeds its text
	published int64  // Unix seconds
	family    int32
	of        int32
	source    int16
	form      int16
	variant   Variant
	depth     uint8
	dated     bool
}

// NewGenerator plans a corpus.
func NewGenerator(o GeneratorOptions) *Generator {
	if o.Documents <= 0 {
		o.Documents = 100_000
	}
	if o.Sources == 0 {
		o.Sources = 200
	}
	o.Sources = max(o.Sources, 25)
	g := &Generator{options: o}
	g.makeSources()
	g.makeForms()
	g.makePlan()
	return g
}

// Corpus is a whole generated corpus, in the order of arrival.
type Corpus struct {
	Articles []*corpus.Article
	Truth    []Truth
}

// Generate makes a whole corpus at once: about 3 KB a document.
func Generate(o GeneratorOptions) *Corpus {
	g := NewGenerator(o)
	c := &Corpus{Articles: make([]*corpus.Article, 0, g.Len()), Truth: make([]Truth, 0, g.Len())}
	for a, t := range g.All() {
		c.Articles, c.Truth = append(c.Articles, a), append(c.Truth, t)
	}
	return c
}

// Len is the number of documents.
func (g *Generator) Len() int { return len(g.plan) }

// Next writes the next document in order of arrival; ok is false after the last.
func (g *Generator) Next() (a *corpus.Article, t Truth, ok bool) {
	if g.next == len(g.plan) {
		return nil, Truth{}, false
	}
	a, t = g.At(g.next)
	g.next++
	return a, t, true
}

// All writes all documents in order of arrival, from the first.
func (g *Generator) All() iter.Seq2[*corpus.Article, Truth] {
	return func(yield func(*corpus.Article, Truth) bool) {
		for i := range g.plan {
			if !yield(g.At(i)) {
				return
			}
		}
	}
}

// At writes document i.
func (g *Generator) At(i int) (*corpus.Article, Truth) {
	p := g.plan[i]
	body, own := g.body(i)
	a := &corpus.Article{
		ID:     fmt.Sprintf("gen-%06d", i),
		Title:  g.title(i),
		Body:   body,
		Source: g.sources[p.source].name,
	}
	if p.dated {
		a.Published = time.Unix(p.published, 0).UTC()
	}
	return a, Truth{
		Family: int(p.family), Variant: p.variant, Of: int(p.of), Generation: int(p.depth), Form: int(p.form),
		Own: own, Script: g.language(i).script,
	}
}

func (g *Generator) language(i int) *language { return g.sources[g.plan[i].source].language }

// rng is a stream of numbers of its own for each use and key.
func (g *Generator) rng(use, key uint64) *rand.Rand {
	return rand.New(rand.NewPCG(g.options.Seed^use*0x9e3779b97f4a7c15, key))
}

// Uses of chance.
const (
	usePlan uint64 = iota + 1
	useSource
	useForm
	useText
	useTitle
	useLayout
	useLine
)

// makePlan decides on families, variants, outlets and times, and sorts by time
// of arrival.
func (g *Generator) makePlan() {
	rng := g.rng(usePlan, 0)
	n := g.options.Documents
	start := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC).Unix()
	const span = generatedDays * 24 * 3600
	sizes := cumulate(largestFamily, func(k int) float64 { return math.Pow(float64(k+1), -familyDecay) })
	shares := cumulate(int(variants), func(k int) float64 { return variantShares[k] })

	arrival := make([]int64, 0, n)
	add := func(p planned) {
		p.key = uint64(len(g.plan))
		p.dated = rng.Float64() >= lateShare
		g.plan = append(g.plan, p)
		late := rng.ExpFloat64() * 1200 // crawling is not in order of publication
		arrival = append(arrival, p.published+int64(late))
	}
	for family := int32(0); len(g.plan) < n; family++ {
		first := planned{family: family, of: -1, form: -1, published: start + rng.Int64N(span)}
		if rng.Float64() < formShare*1.6 { // families are fewer than documents
			f := rng.IntN(len(g.forms))
			first.variant, first.form = FromForm, int16(f)
			first.source = int16(g.forms[f].sources[rng.IntN(len(g.forms[f].sources))])
			add(first)
			continue
		}
		lang := pickLanguage(rng)
		first.source = int16(g.pickSource(rng, lang))
		root := len(g.plan)
		add(first)
		for size := 1 + pick(rng, sizes); size > 1 && len(g.plan) < n; size-- {
			of := root
			if k := root + rng.IntN(len(g.plan)-root); rng.Float64() < .4 && g.plan[k].depth < generations {
				of = k
			}
			from := &g.plan[of]
			p := planned{family: family, of: int32(of), form: -1, variant: Variant(pick(rng, shares)), depth: from.depth + 1}
			p.published = from.published + 60 + int64(rng.ExpFloat64()*16*3600)
			p.source = int16(g.pickSource(rng, lang))
			if p.variant == Rewritten || p.variant == Verbatim && rng.Float64() < .3 {
				p.source = from.source
			}
			add(p)
		}
	}

	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(arrival[a], arrival[b]) })
	place := make([]int32, n)
	plan := make([]planned, n)
	for at, i := range order {
		place[i], plan[at] = int32(at), g.plan[i]
	}
	for i := range plan {
		if plan[i].of >= 0 {
			plan[i].of = place[plan[i].of]
		}
	}
	g.plan = plan
}

// cumulate sums the weights of 0 to n-1 up to 1.
func cumulate(n int, weight func(k int) float64) []float64 {
	out := make([]float64, n)
	sum := 0.0
	for k := range out {
		sum += weight(k)
		out[k] = sum
	}
	for k := range out {
		out[k] /= sum
	}
	return out
}

// pick draws by cumulated weights.
func pick(rng *rand.Rand, cumulated []float64) int {
	k, _ := slices.BinarySearch(cumulated, rng.Float64())
	return min(k, len(cumulated)-1)
}

// outlet is a source of articles.
type outlet struct {
	name     string
	language *language
	between  string   // what separates its paragraphs
	header   []string // lines before each article
	footer   []string // lines after each article
	authors  []string // lines about the author, one of them on some articles
	wraps    float64  // share of its articles with header and footer
	wire     bool     // it credits the agency in a dateline
}

var outletKinds = []string{"Courier", "Post", "Herald", "Radio", "Gazette", "Star", "Times", "Observer", "Today", "Tribune"}

var agencies = []string{"Meridian Wire", "Polar Press", "Lune News Agency", "Tesk Wire", "Northern Press", "Coastal News", "Hill Press", "Union Wire"}

// makeSources makes the outlets. Their headers and footers have lines of their
// own, lines of their publishing house, which six outlets share, and two of a
// ring of common lines, of which each outlet shares one with the next: that
// chains all outlets together.
func (g *Generator) makeSources() {
	languages := theLanguages()
	g.byLang = make([][]int, len(languages))
	line := func(l *language, key uint64, words int) string {
		w := newPen(g.rng(useLine, key), l)
		return w.text(words, words)[0]
	}
	for s := range g.options.Sources {
		rng := g.rng(useSource, uint64(s))
		at := 0
		if k := s % 25; k > 0 && k < len(languages) {
			at = k
		}
		l := languages[at]
		g.byLang[at] = append(g.byLang[at], s)
		o := outlet{language: l, between: "\n\n", wraps: .9}
		o.name = l.name(rng) + " " + outletKinds[rng.IntN(len(outletKinds))]
		if slices.ContainsFunc(g.sources, func(p outlet) bool { return p.name == o.name }) {
			o.name += " " + strconv.Itoa(s)
		}
		if rng.IntN(4) == 0 {
			o.between = "\n"
		}
		o.wire = rng.IntN(5) < 2
		key := uint64(s) << 8
		house := uint64(s/6)<<8 | 1<<40
		ring := func(i int) uint64 { return uint64(i%60)<<8 | 2<<40 }
		if rng.IntN(7) == 0 {
			o.wraps = 0 // a plain outlet
		}
		switch rng.IntN(3) {
		case 0:
			o.header = append(o.header, line(l, key, 5+rng.IntN(20)))
		case 1:
			o.header = append(o.header, line(l, house, 8+int(house>>8)%12))
		}
		o.footer = append(o.footer, line(l, key+1, 10+rng.IntN(25)), line(l, ring(s), 8+s%60%20))
		if rng.IntN(2) == 0 {
			o.footer = append(o.footer, line(l, ring(s+1), 8+(s+1)%60%20))
		}
		if rng.IntN(2) == 0 {
			o.footer = append(o.footer, line(l, house+1, 12+int(house>>8)%15))
		}
		if rng.IntN(3) == 0 {
			o.footer = append(o.footer, "Subscribe to the "+o.name+" newsletter for the news of the day.")
		}
		if rng.IntN(2) == 0 {
			for k := range 5 {
				o.authors = append(o.authors, line(l, key+2+uint64(k), 14+rng.IntN(16)))
			}
		}
		g.sources = append(g.sources, o)
	}
}

// pickLanguage draws a language: nine in eleven texts are in the first.
func pickLanguage(rng *rand.Rand) int {
	if n := len(theLanguages()); rng.IntN(11) >= 9 {
		return 1 + rng.IntN(n-1)
	}
	return 0
}

// pickSource draws an outlet of the language: some print more than others.
func (g *Generator) pickSource(rng *rand.Rand, lang int) int {
	of := g.byLang[lang]
	u := rng.Float64()
	return of[int(float64(len(of))*u*math.Sqrt(u))]
}

// form is a text with slots, and the outlets that fill it in.
type form struct {
	sources []int
	title   []slot
	paras   [][]slot
}

// slot is either fixed words or a kind of filling.
type slot struct {
	fixed string
	kind  int
}

// Kinds of fillings.
const (
	fixedWords = iota
	fillNumber
	fillName
	fillPlace
	fillDay
	fillWord
	fillKinds
)

// makeForms makes the forms: 60 to 250 words, with a slot after every few. The
// fewer the slots, the more two fillings look like copies.
func (g *Generator) makeForms() {
	l := theLanguages()[0]
	for k := range forms {
		rng := g.rng(useForm, uint64(k))
		w := newPen(rng, l)
		var f form
		for range 1 + rng.IntN(4) {
			f.sources = append(f.sources, g.pickSource(rng, 0))
		}
		run := 3 + 5*rng.Float64() // words between slots, on average
		f.title = w.formLine(6, 3)
		for words := 60 + rng.IntN(191); words > 0; {
			n := min(words, 20+rng.IntN(40))
			f.paras = append(f.paras, w.formLine(n, run))
			words -= n
		}
		g.forms = append(g.forms, f)
	}
}

func (w *pen) formLine(words int, run float64) []slot {
	var line []slot
	var b strings.Builder
	for k := range words {
		if k > 0 && w.rng.Float64() < 1/(run+1) {
			line = append(line, slot{fixed: b.String()}, slot{kind: 1 + w.rng.IntN(fillKinds-1)})
			b.Reset()
			continue
		}
		word := w.word()
		if k == 0 {
			word = capital(word)
		}
		b.WriteString(word)
		b.WriteByte(' ')
	}
	return append(line, slot{fixed: strings.TrimSpace(b.String()) + "."})
}

var weekdays = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

func (w *pen) fill(line []slot) string {
	var b strings.Builder
	for _, s := range line {
		switch s.kind {
		case fixedWords:
			b.WriteString(s.fixed)
			continue
		case fillNumber:
			b.WriteString(w.number())
		case fillName:
			b.WriteString(w.language.name(w.rng) + " " + w.language.name(w.rng))
		case fillPlace:
			b.WriteString(w.language.name(w.rng))
		case fillDay:
			b.WriteString(weekdays[w.rng.IntN(7)])
		case fillWord:
			b.WriteString(w.word())
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// body writes the body of document i and tells where its own text stands.
func (g *Generator) body(i int) (string, corpus.Span) {
	p := g.plan[i]
	if p.variant == Verbatim {
		return g.body(int(p.of))
	}
	rng := g.rng(useLayout, p.key)
	o := &g.sources[p.source]
	own := strings.Join(g.own(i), o.between)
	var before, after []string
	if rng.Float64() < o.wraps || p.variant == Wrapped {
		before, after = o.header, slices.Clone(o.footer)
		if len(o.authors) > 0 && rng.IntN(5) < 2 {
			after = append(after, o.authors[rng.IntN(len(o.authors))])
		}
	}
	if p.variant == Truncated {
		switch rng.IntN(3) {
		case 0:
			own += "…"
		case 1:
			after = append([]string{"Read more at " + o.name}, after...)
		}
	}
	var b strings.Builder
	for _, line := range before {
		b.WriteString(line)
		b.WriteString(o.between)
	}
	span := corpus.Span{Start: b.Len(), End: b.Len() + len(own)}
	b.WriteString(own)
	for _, line := range after {
		b.WriteString(o.between)
		b.WriteString(line)
	}
	return b.String(), span
}

// title writes the title of document i: half of all copies have another.
func (g *Generator) title(i int) string {
	p := g.plan[i]
	rng := g.rng(useTitle, p.key)
	if p.of >= 0 && (p.variant == Verbatim || rng.IntN(2) == 0) {
		t := g.title(int(p.of))
		if p.variant == Normalised && rng.IntN(2) == 0 {
			t = strings.ToUpper(t)
		}
		return t
	}
	w := newPen(rng, g.language(i))
	if p.form >= 0 {
		return strings.TrimSuffix(w.fill(g.forms[p.form].title), ".")
	}
	return strings.TrimRight(w.sentence(6+rng.IntN(5)), ".。\"”")
}

// own writes the paragraphs of document i without header and footer.
func (g *Generator) own(i int) []string {
	p := g.plan[i]
	rng := g.rng(useText, p.key)
	w := newPen(rng, g.language(i))
	switch p.variant {
	case Fresh:
		words := int(min(1500, max(60, 330*math.Exp(.55*rng.NormFloat64()))))
		paras := w.text(words, 1+rng.IntN(70)+30)
		if g.sources[p.source].wire && w.language.latin {
			agency := agencies[rng.IntN(len(agencies))]
			paras[0] = strings.ToUpper(w.language.name(rng)) + " (" + agency + ") - " + paras[0]
		}
		return paras
	case FromForm:
		f := &g.forms[p.form]
		paras := make([]string, len(f.paras))
		for k := range paras {
			paras[k] = w.fill(f.paras[k])
		}
		return paras
	}
	paras := g.own(int(p.of))
	switch p.variant {
	case Normalised:
		return w.normalise(paras)
	case LightEdit:
		return w.edit(paras, .01+.02*rng.Float64())
	case MediumEdit:
		return w.edit(paras, .05+.05*rng.Float64())
	case Truncated:
		return w.truncate(paras, .25+.45*rng.Float64())
	case Embedded:
		return w.embed(paras)
	case Reordered:
		return w.reorder(paras)
	case Rewritten:
		return w.rewrite(paras)
	}
	return paras // wrapped, verbatim: the same text
}

// pieces cuts a paragraph into words, or into characters where the language is
// written without spaces.
func (w *pen) pieces(para string) []string { return strings.Split(para, w.language.space) }

func (w *pen) join(pieces []string) string { return strings.Join(pieces, w.language.space) }

func (w *pen) count(paras []string) int {
	n := 0
	for _, p := range paras {
		n += len(w.pieces(p))
	}
	return n
}

// edit changes the given share of the words, and at least one.
func (w *pen) edit(paras []string, share float64) []string {
	sure := w.rng.IntN(w.count(paras))
	out := make([]string, len(paras))
	at := 0
	for k, p := range paras {
		var edited []string
		for _, piece := range w.pieces(p) {
			at++
			if at-1 != sure && w.rng.Float64() >= share {
				edited = append(edited, piece)
				continue
			}
			switch w.rng.IntN(5) {
			case 0: // dropped
			case 1:
				edited = append(edited, piece, w.contentWord())
			default:
				edited = append(edited, w.contentWord())
			}
		}
		out[k] = w.join(edited)
	}
	return slices.DeleteFunc(out, func(p string) bool { return p == "" })
}

// truncate keeps the given share of the words from the start, and at least 30.
func (w *pen) truncate(paras []string, share float64) []string {
	keep := max(30, int(share*float64(w.count(paras))))
	var out []string
	for _, p := range paras {
		pieces := w.pieces(p)
		out = append(out, w.join(pieces[:min(keep, len(pieces))]))
		if keep -= len(pieces); keep <= 0 {
			break
		}
	}
	return out
}

// embed puts the text into half as much to three times as much other text.
func (w *pen) embed(paras []string) []string {
	extra := max(60, min(1500, int((.5+2.5*w.rng.Float64())*float64(w.count(paras)))))
	other := w.text(extra, 60)
	at := w.rng.IntN(len(other) + 1)
	return slices.Concat(other[:at], paras, other[at:])
}

// reorder moves all paragraphs, the more the further.
func (w *pen) reorder(paras []string) []string {
	out := slices.Clone(paras)
	w.rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	if len(out) > 1 && slices.Equal(out, paras) {
		out[0], out[1] = out[1], out[0]
	}
	return out
}

// rewrite is what an outlet does to its report as news come in.
func (w *pen) rewrite(paras []string) []string {
	var out []string
	for k, p := range paras {
		if k > 0 && w.rng.IntN(5) == 0 {
			continue
		}
		out = append(out, p)
	}
	out = w.edit(out, .02)
	for _, p := range w.text(60+w.rng.IntN(120), 50) {
		out = slices.Insert(out, w.rng.IntN(len(out)+1), p)
	}
	return out
}

// normalise changes how the text is written and none of its words.
func (w *pen) normalise(paras []string) []string {
	var pairs []string
	switch w.rng.IntN(3) {
	case 0:
		pairs = []string{"\"", "”", "'", "’", " - ", " — "}
	case 1:
		pairs = []string{"“", "\"", "”", "\"", "’", "'", "—", "-", "–", "-"}
	case 2:
		pairs = []string{"\u201c", "«", "\u201d", "»", ". ", ".  ", ", ", ",\u00a0"}
	}
	replace := strings.NewReplacer(pairs...)
	hide := w.rng.IntN(4) == 0 // invisible characters inside words
	out := make([]string, 0, len(paras))
	for _, p := range paras {
		p = replace.Replace(p)
		if hide && w.language.space != "" {
			pieces := w.pieces(p)
			for k, piece := range pieces {
				if r, n := utf8.DecodeRuneInString(piece); w.rng.IntN(20) == 0 && unicode.IsLetter(r) && n < len(piece) && unicode.IsLetter(firstRune(piece[n:])) {
					pieces[k] = piece[:n] + []string{"\u200b", "\u00ad", "\u2060"}[w.rng.IntN(3)] + piece[n:]
				}
			}
			p = w.join(pieces)
		}
		out = append(out, p)
	}
	return out
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// pen writes text in one language.
type pen struct {
	rng      *rand.Rand
	language *language
	cast     []string // names and places of this text
	topic    []string // words that it comes back to
	curly    bool
}

func newPen(rng *rand.Rand, l *language) *pen {
	w := &pen{rng: rng, language: l}
	w.curly = rng.IntN(2) == 0
	for range 3 + rng.IntN(5) {
		w.cast = append(w.cast, l.name(rng))
	}
	for range 12 {
		w.topic = append(w.topic, w.contentWord())
	}
	return w
}

func (w *pen) contentWord() string { return w.language.content[w.language.contentLaw.draw(w.rng)] }

// word is a function word, a name or a content word.
func (w *pen) word() string {
	u := w.rng.Float64()
	switch {
	case u < .44:
		return w.language.function[w.language.functionLaw.draw(w.rng)]
	case u < .50:
		return w.cast[w.rng.IntN(len(w.cast))]
	case u < .52:
		return w.number()
	case u < .60:
		return w.topic[w.rng.IntN(len(w.topic))]
	}
	return w.contentWord()
}

func (w *pen) number() string {
	n := int(math.Exp(1 + 6*w.rng.Float64()))
	s := strconv.Itoa(n)
	switch w.rng.IntN(6) {
	case 0:
		s = strconv.Itoa(1+n/100) + "." + strconv.Itoa(n%10)
	case 1:
		s = strconv.Itoa(1+n/10) + ",000"
	}
	if w.language.zero != 0 {
		s = strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return w.language.zero + r - '0'
			}
			return r
		}, s)
	}
	return s
}

// sentence is a sentence of about n words.
func (w *pen) sentence(n int) string {
	l := w.language
	var b strings.Builder
	quoted := w.rng.IntN(6) == 0
	open, end := "\"", "\""
	if w.curly || !l.latin {
		open, end = "“", "”"
	}
	if quoted {
		b.WriteString(open)
	}
	for k := 0; k < n; k++ {
		if k > 0 {
			if w.rng.IntN(14) == 0 {
				b.WriteString(l.comma)
			}
			b.WriteString(l.space)
		}
		if k > 1 && w.rng.IntN(90) == 0 { // what every report says
			b.WriteString(l.stock[l.stockLaw.draw(w.rng)])
			k += 5
			continue
		}
		word := w.word()
		if k == 0 {
			word = capital(word)
		}
		b.WriteString(word)
		if l.latin && w.rng.IntN(80) == 0 {
			if w.curly {
				b.WriteString("’s")
			} else {
				b.WriteString("'s")
			}
		}
	}
	if quoted {
		b.WriteString(l.comma + end + l.space + l.function[0] + l.space + w.cast[0])
	}
	b.WriteString(l.stop)
	return b.String()
}

// text is a text of about so many words, in paragraphs of about per.
func (w *pen) text(words, per int) []string {
	var paras []string
	var b strings.Builder
	in := 0
	for words > 0 {
		n := min(words, 7+w.rng.IntN(22))
		if words-n < 5 {
			n = words
		}
		if in > 0 {
			b.WriteString(w.language.space)
		}
		b.WriteString(w.sentence(n))
		words -= n
		if in += n; in >= per || words <= 0 {
			paras = append(paras, b.String())
			b.Reset()
			in = 0
		}
	}
	return paras
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// language is an invented language: its words, its signs.
type language struct {
	script             string
	function, content  []string // by frequency
	stock              []string // phrases that reports are made of
	names              []string
	space, comma, stop string
	latin              bool
	zero               rune // its digit for 0, when not the usual

	contentLaw, functionLaw, stockLaw zipf
}

// zipf draws ranks by Zipf's law from a table of ranks drawn before.
type zipf []int32

func newZipf(rng *rand.Rand, ranks int, s, v float64, size int) zipf {
	z := rand.NewZipf(rng, s, v, uint64(ranks-1))
	out := make(zipf, size)
	for i := range out {
		out[i] = int32(z.Uint64())
	}
	return out
}

func (z zipf) draw(rng *rand.Rand) int32 { return z[rng.IntN(len(z))] }

func (l *language) makeLaws(rng *rand.Rand) {
	l.contentLaw = newZipf(rng, len(l.content), 1.07, 12, 4*len(l.content))
	l.functionLaw = newZipf(rng, len(l.function), 1.1, 3, 4096)
	l.stockLaw = newZipf(rng, len(l.stock), 1.1, 8, 4096)
}

func (l *language) name(rng *rand.Rand) string { return l.names[rng.IntN(len(l.names))] }

// theLanguages makes the languages, once. They are the same for all seeds, as
// languages are.
var theLanguages = sync.OnceValue(func() []*language {
	spaced := func(script, onsets, vowels, codas string, words int) *language {
		return newLanguage(script, strings.Fields(onsets), strings.Fields(vowels), append(strings.Fields(codas), "", ""), words)
	}
	latin := spaced("latin", "b d f g h k l m n p r s t v w z br dr gr kr pl st tr sk fl", "a e i o u a e i o ai ou", "n r l s t m nd rk st", 150_000)
	latin.latin = true
	accents := spaced("diacritics", "b č ď f g h k l m ň p ř š ť v ž ł ñ ç", "á é í ó ú ü ö ä ê å a e i o", "n r l s t m ń ś", 30_000)
	accents.latin = true
	cyrillic := spaced("cyrillic", "б в г д ж з к л м н п р с т ф х ч ш пр ст", "а е и о у ы я ю", "н р л с т м й ть", 30_000)
	greek := spaced("greek", "β γ δ ζ θ κ λ μ ν π ρ σ τ φ χ πρ στ", "α ε ι ο υ ω ά έ ί ό", "ν ς ρ λ", 30_000)
	arabic := spaced("arabic", "ب ت ث ج ح خ د ر ز س ش ص ط ع غ ف ق ك ل م ن ه", "ا و ي ا", "ن م ر ل ة", 30_000)
	arabic.comma, arabic.zero = "،", '٠'
	return []*language{latin, cyrillic, greek, arabic, accents, newUnspaced()}
})

// newLanguage builds words of syllables, the more the rarer.
func newLanguage(script string, onsets, vowels, codas []string, words int) *language {
	rng := rand.New(rand.NewPCG(uint64(len(onsets)), uint64(words)))
	l := &language{script: script, space: " ", comma: ",", stop: "."}
	seen := map[string]bool{}
	make1 := func(syllables int) string {
		for try := 0; ; try++ {
			var b strings.Builder
			for range syllables + try/20 {
				b.WriteString(onsets[rng.IntN(len(onsets))])
				b.WriteString(vowels[rng.IntN(len(vowels))])
			}
			b.WriteString(codas[rng.IntN(len(codas))])
			if w := b.String(); !seen[w] {
				seen[w] = true
				return w
			}
		}
	}
	for range 80 {
		l.function = append(l.function, make1(1))
	}
	for k := range words {
		l.content = append(l.content, make1(2+min(2, k/2000)/2+k/60_000))
	}
	for range 600 {
		l.names = append(l.names, capital(make1(2+rng.IntN(2))))
	}
	l.makeStock(rng)
	return l
}

// newUnspaced is a language of characters written without spaces.
func newUnspaced() *language {
	rng := rand.New(rand.NewPCG(7, 7))
	l := &language{script: "unspaced", comma: "，", stop: "。"}
	const first, last = 0x4e00, 0x4e00 + 5000
	for range 40 {
		l.function = append(l.function, string(rune(first+rng.IntN(last-first))))
	}
	for _, k := range rng.Perm(last - first) {
		l.content = append(l.content, string(rune(first+k)))
	}
	for range 400 {
		l.names = append(l.names, l.content[rng.IntN(2000)]+l.content[rng.IntN(2000)])
	}
	l.makeStock(rng)
	return l
}

func (l *language) makeStock(rng *rand.Rand) {
	for range 300 {
		words := make([]string, 5+rng.IntN(5))
		for k := range words {
			words[k] = l.function[rng.IntN(len(l.function))]
			if rng.IntN(2) == 0 {
				words[k] = l.content[rng.IntN(400)]
			}
		}
		l.stock = append(l.stock, strings.Join(words, l.space))
	}
	l.makeLaws(rng)
}
