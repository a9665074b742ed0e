package index

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"

	"github.com/wirefold/wirefold/corpus"
)

// analyzer is the name under which bleve finds our words. Shards remember it:
// a change of folding takes a new format version.
const analyzer = "wirefold"

func init() {
	err := registry.RegisterAnalyzer(analyzer, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) {
		return &analysis.DefaultAnalyzer{Tokenizer: tokenizer{}}, nil
	})
	if err != nil {
		panic(err) // the name is taken: two copies of this package in one binary
	}
}

// tokenizer gives bleve the words of package corpus.
type tokenizer struct{}

// Tokenize implements [analysis.Tokenizer].
func (tokenizer) Tokenize(input []byte) analysis.TokenStream {
	text := string(input)
	words := corpus.Words(text, nil)
	tokens := make([]analysis.Token, len(words))
	stream := make(analysis.TokenStream, 0, len(words))
	for i, w := range words {
		if !indexed(w) {
			continue
		}
		term := input[w.Start:w.End]
		if !folded(term) {
			term = []byte(corpus.FoldWord(text, w))
		}
		tokens[i] = analysis.Token{Term: term, Start: int(w.Start), End: int(w.End), Position: i + 1}
		stream = append(stream, &tokens[i])
	}
	return stream
}

// indexed leaves out what is longer than any word: encoded data and the like.
func indexed(w corpus.Word) bool { return w.End-w.Start <= 256 }

// folded reports that a word is its own folded form, as most are.
func folded(word []byte) bool {
	for _, c := range word {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// The fields of an article in bleve.
const (
	fieldTitle      = "title"
	fieldBody       = "body"
	fieldSource     = "source"     // folded
	fieldLang       = "lang"       // folded, and its primary language: "pt-br", "pt"
	fieldCollection = "collection" // as given
	fieldPublished  = "published"  // only of dated articles
	fieldHashes     = "hashes"     // stored, not indexed: see hashes
)

func newMapping() mapping.IndexMapping {
	text := bleve.NewTextFieldMapping()
	text.Analyzer = analyzer
	text.Store, text.IncludeInAll, text.DocValues = false, false, false
	text.IncludeTermVectors = true // positions, for phrases and highlighting

	exact := bleve.NewTextFieldMapping()
	exact.Analyzer = keyword.Name
	exact.Store, exact.IncludeInAll, exact.DocValues, exact.IncludeTermVectors = false, false, false, false
	lang := *exact
	lang.DocValues = true // to filter candidates

	published := bleve.NewDateTimeFieldMapping()
	published.Store, published.IncludeInAll = false, false

	stored := bleve.NewTextFieldMapping()
	stored.Index, stored.IncludeInAll, stored.DocValues, stored.IncludeTermVectors = false, false, false, false

	article := bleve.NewDocumentStaticMapping()
	article.AddFieldMappingsAt(fieldTitle, text)
	article.AddFieldMappingsAt(fieldBody, text)
	article.AddFieldMappingsAt(fieldSource, exact)
	article.AddFieldMappingsAt(fieldLang, &lang)
	article.AddFieldMappingsAt(fieldCollection, exact)
	article.AddFieldMappingsAt(fieldPublished, published)
	article.AddFieldMappingsAt(fieldHashes, stored)
	article.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping())

	m := bleve.NewIndexMapping()
	m.DefaultMapping = article
	m.IndexDynamic, m.StoreDynamic, m.DocValuesDynamic = false, false, false
	return m
}

// fields is an entry as bleve takes it.
func fields(e Entry, hashes []uint32) map[string]any {
	a := e.Article
	doc := map[string]any{
		fieldTitle:  a.Title,
		fieldBody:   a.Body,
		fieldHashes: string(pack(hashes)),
	}
	if a.Source != "" {
		doc[fieldSource] = exactly(a.Source)
	}
	if tag := cmp.Or(a.Lang, e.Lang); tag != "" {
		lang := exactly(tag)
		primary, _, _ := strings.Cut(lang, "-")
		doc[fieldLang] = slices.Compact([]string{lang, primary})
	}
	if e.Collection != "" {
		doc[fieldCollection] = e.Collection
	}
	if dated(a.Published) {
		doc[fieldPublished] = a.Published.UTC()
	}
	return doc
}

// exactly folds names of sources and languages, so that nobody has to remember
// how an outlet writes itself.
func exactly(s string) string { return corpus.Fold(strings.ToValidUTF8(s, "\uFFFD")) }

// dated reports whether t is a date to file an article by. Clocks that were
// never set fall out, and so does what bleve's nanoseconds cannot hold.
func dated(t time.Time) bool {
	y := t.UTC().Year()
	return 1700 <= y && y < 2200
}

// hashOf is a word's place in the document frequency table.
func hashOf(word uint64) uint32 { return uint32(word >> 32) }

// hashes is the sorted set of the hashes of an article's words.
func hashes(a *corpus.Article, words []corpus.Word) ([]uint32, []corpus.Word) {
	words = corpus.Words(a.Title, words[:0])
	words = corpus.Words(a.Body, words)
	set := make([]uint32, 0, len(words))
	for _, w := range words {
		if indexed(w) {
			set = append(set, hashOf(w.Hash))
		}
	}
	slices.Sort(set)
	return slices.Compact(set), words
}

// pack writes a sorted set as the gaps between its members.
func pack(set []uint32) []byte {
	b := make([]byte, 0, 4*len(set))
	var last uint32
	for _, h := range set {
		b = binary.AppendUvarint(b, uint64(h-last))
		last = h
	}
	return b
}

// unpack reads what pack wrote.
func unpack(b []byte) []uint32 {
	var set []uint32
	var last uint32
	for len(b) > 0 {
		gap, n := binary.Uvarint(b)
		if n <= 0 {
			break
		}
		last += uint32(gap)
		set = append(set, last)
		b = b[n:]
	}
	return set
}
