package corpus

import (
	"cmp"
	"context"
	"io"
	"iter"
	"os"
	"path"
	"strings"
)

// Input is what is known of bytes that lie in no file, for [Reader.ReadFrom].
type Input struct {
	// Path is for messages.
	Path string
	// Name tells like the name of a file what the bytes leave open, and is what an
	// article without an identifier is called: "agency/flood.xml". It may be empty; such
	// an article is then called by its URL.
	Name string
	// URL is where the bytes were fetched, Charset the character set that the
	// transport told; mostly empty.
	URL, Charset string
}

// ReadFrom yields the articles, or the problems in their place, of bytes that were
// fetched, or are part of a file. It does otherwise as [Reader.Read] does.
func (r *Reader) ReadFrom(ctx context.Context, data io.Reader, in Input) iter.Seq2[*Article, error] {
	return func(yield func(*Article, error) bool) {
		s := r.reading(ctx, yield)
		defer s.close()
		if !s.mapped() {
			return
		}
		folder, base := path.Split(in.Name)
		name := s.parseName(base)
		id := in.URL
		if base != "" {
			id = folder + directID(base, name)
		}
		// Live, since what comes from elsewhere can be long in coming.
		s.stream(data, &inputFile{
			path: in.Path, id: cmp.Or(id, in.Path), name: folder + name.base,
			format: name.format, packed: name.packed, live: true,
			url: in.URL, charset: in.Charset,
		})
	}
}

// Reads reports whether a file of this name is read when it is met in a folder.
func (r *Reader) Reads(name string) bool {
	s := r.reading(context.Background(), nil)
	return !strings.HasPrefix(name, ".") && s.parseName(name).readable()
}

// reading starts to read.
func (r *Reader) reading(ctx context.Context, yield func(*Article, error) bool) *reading {
	s := &reading{
		ctx: ctx, yield: yield, stdin: r.Stdin, raw: r.Raw,
		formats: r.Formats, fieldMap: r.Map, keep: r.Keep, object: newObjectReader(r.Keep, r.Map),
	}
	if s.stdin == nil {
		s.stdin = os.Stdin
	}
	return s
}

// mapped reports whether the map of fields is good; else it yields what is wrong.
func (s *reading) mapped() bool {
	err := checkMap(s.fieldMap)
	if err != nil {
		s.refuse(&Problem{File: "the map of fields", Reason: err.Error(), Hint: "name one of ours, then that of the input, such as title=headline"})
	}
	return err == nil
}
