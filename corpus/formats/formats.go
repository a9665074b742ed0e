// Package formats reads and writes articles as newsrooms and archives keep them:
// ninjs, NewsML-G2, NITF, feeds, web pages, web archives and tables.
//
// Reading plugs into [corpus.Reader]: [Reader] gives one that knows every format,
// and tells them by content. Writing is by [Writers].
//
// What a format says of an item beside its text is kept in [corpus.Meta]; what its
// markup shows to be no report (captions, bylines, related links) is marked in
// [corpus.Article.Furniture]. Nothing is fetched: entities, schemas and links that
// lead outside are left alone. Memory is bounded: what is larger than its limit is
// refused with a clear [corpus.Problem].
package formats

import (
	"io"
	"slices"

	"github.com/wirefold/wirefold/corpus"
)

// All are the formats that are read beside plain text and our own JSON, in the order
// in which they are tried.
func All() []corpus.Format {
	return []corpus.Format{
		ninjsFormat(), jsonFeedFormat(), jsonldFormat(), // objects of JSON
		warcFormat(), newsmlFormat(), nitfFormat(), feedFormat(), htmlFormat(), csvFormat(),
	}
}

// Reader is a [corpus.Reader] that knows all formats.
func Reader() corpus.Reader { return corpus.Reader{Formats: All()} }

// Encoding is a format in which articles can be written.
type Encoding struct {
	// Name is what 'dedupe convert --to' takes: "ninjs".
	Name string
	// Extension is that of its files, with the dot.
	Extension string
	// About is what it is, in a few words.
	About string
	// Single is set where a file holds one article.
	Single bool
	// New starts a stream of articles. Nothing is written to w before the first.
	New func(w io.Writer) Writer
}

// Writer writes articles one after another.
type Writer interface {
	// Write writes an article. An article that the format cannot hold at all is
	// an error, after which others can be written.
	Write(a *corpus.Article) error
	// Close writes what is left, and does not close what is below.
	Close() error
}

// Encodings are the formats in which articles can be written.
func Encodings() []Encoding {
	return slices.Concat(textEncodings(), tableEncodings(), feedEncodings(), ninjsEncodings(), newsmlEncodings(), nitfEncodings(), htmlEncodings())
}

// emptyMeta reports whether nothing is in m.
func emptyMeta(m *corpus.Meta) bool {
	return m == nil || m.Type == "" && m.Created.IsZero() && m.Modified.IsZero() && m.Status == "" && m.Embargo.IsZero() && m.Expires.IsZero() &&
		len(m.Signals) == 0 && m.Urgency == 0 && m.Slug == "" && m.Take == "" && m.Byline == "" && m.Credit == "" && m.Located == "" &&
		m.Summary == "" && m.Note == "" && len(m.Tags) == 0 && m.Rights == nil && len(m.Links) == 0 && len(m.Event) == 0
}

// metaOrNil is m, or nil where it tells nothing.
func metaOrNil(m *corpus.Meta) *corpus.Meta {
	if emptyMeta(m) {
		return nil
	}
	return m
}
