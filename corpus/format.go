package corpus

import (
	"bufio"
	"context"
	"iter"
)

// Format is a way in which files hold articles, for [Reader.Formats]. Reading by
// file (Is, Read) and by JSON object (IsObject, Object) exclude each other.
type Format struct {
	// Name is how messages and lists call it: "NewsML-G2".
	Name string
	// About is what it is, in a few words.
	About string
	// Extensions are those of the files that are read in folders, in lower case
	// with the dot (".xml"). A file of another name that is of this format is read
	// when it is named directly.
	Extensions []string

	// Is tells by the first bytes of a file, unpacked and without a byte order
	// mark, whether it is of this format. There are up to 8,000.
	Is func(head []byte) bool
	// Read yields the articles of a file, or in their place problems; errors of
	// other types become problems, which end the file. It need not set the
	// problems' File, nor look at ctx: f.Data fails once it is done.
	Read func(ctx context.Context, f *File) iter.Seq2[*Article, error]

	// IsObject tells by the names of its fields whether a JSON object, which may be
	// a whole file, a line or the element of an array, is of this format.
	IsObject func(has func(field string) bool) bool
	// Object reads what articles the object holds, and what else it holds that
	// cannot be read.
	Object func(raw []byte) iter.Seq2[*Article, error]
}

// File is one input for [Format.Read].
type File struct {
	// Path is for messages, Name is the file's without folders and the extension of
	// its packing.
	Path, Name string
	// ID is what to call an article that has no identifier of its own.
	ID string
	// URL is where the file was fetched, Charset the character set that the
	// transport told; mostly empty.
	URL, Charset string
	// Data holds the bytes. A UTF-8 byte order mark was taken off, and nothing else.
	Data *bufio.Reader
	// Map tells which field of the input stands for ours, as [Reader.Map].
	Map map[string]string
	// Keep names further fields to be kept in [Article.Fields].
	Keep []string
}
