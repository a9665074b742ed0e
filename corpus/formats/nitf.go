package formats

import (
	"context"
	"iter"

	"github.com/wirefold/wirefold/corpus"
)

// nitfFormat reads NITF, of any version and with or without a document type, which is
// never fetched. A file holds one article; several in a row are read as well.
func nitfFormat() corpus.Format {
	return corpus.Format{
		Name:       "NITF",
		About:      "IPTC NITF 3",
		Extensions: []string{".xml"},
		Is: func(head []byte) bool {
			name, _ := xmlRoot(head)
			return name == "nitf"
		},
		Read: func(_ context.Context, f *corpus.File) iter.Seq2[*corpus.Article, error] {
			isNITF := func(name []byte, _ bool) bool { return string(name) == "nitf" }
			return readXML(f, isNITF, "nitf", readNITF)
		},
	}
}
