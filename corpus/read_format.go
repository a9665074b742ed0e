package corpus

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// liveHead is for how many bytes of a pipe we wait before we tell its format.
const liveHead = 512

// sniff tells by the first bytes which of the formats a file has; nil for plain text
// and JSON.
func (s *reading) sniff(data *bufio.Reader, in *inputFile) *Format {
	if len(s.formats) == 0 || in.format == formatLines {
		return nil
	}
	if first, _ := data.Peek(1); len(first) == 0 || first[0] == '{' || first[0] == '[' || in.live && isJSONStart(first) {
		return nil // what comes line by line must not wait for more
	}
	least := binaryHead
	if in.live {
		least = liveHead
	}
	head, _ := data.Peek(least)
	if in.live {
		head, _ = data.Peek(min(data.Buffered(), binaryHead))
	}
	for i := range s.formats {
		if f := &s.formats[i]; f.Is != nil && f.Is(head) {
			return f
		}
	}
	return nil
}

// isJSONStart reports whether JSON may start with these bytes, or blank lines before it.
func isJSONStart(b []byte) bool {
	return len(b) > 0 && bytes.IndexByte([]byte("{["+jsonSpace), b[0]) >= 0
}

// byName is the format that alone has the extension of a name; nil where none has it, or
// several.
func (s *reading) byName(name string) (found *Format) {
	ext := strings.ToLower(filepath.Ext(name))
	for i := range s.formats {
		if f := &s.formats[i]; f.Read != nil && slices.Contains(f.Extensions, ext) {
			if found != nil {
				return nil
			}
			found = f
		}
	}
	return found
}

// foreign reads a file of one of the formats.
func (s *reading) foreign(f *Format, data *bufio.Reader, in *inputFile) bool {
	file := &File{
		Path: in.path, Name: in.name, ID: in.id, URL: in.url, Charset: in.charset,
		Data: data, Map: s.fieldMap, Keep: s.keep,
	}
	return s.articles(f.Read(s.ctx, file), in, 0)
}

// articles takes what a format yields. Its lines count from line, if that is not 0.
func (s *reading) articles(all iter.Seq2[*Article, error], in *inputFile, line int) bool {
	for a, err := range all {
		if err == nil {
			if !s.take(a, in, line) {
				return false
			}
			continue
		}
		var p *Problem
		if !errors.As(err, &p) {
			p = readProblem(in, 0, err)
		}
		q := *p
		q.File = in.path
		if line > 0 {
			q.Line = line + max(q.Line, 1) - 1
		}
		if !s.refuse(&q) {
			return false
		}
	}
	return s.alive()
}

// take accepts an article that a format gave, once it was checked.
func (s *reading) take(a *Article, in *inputFile, line int) bool {
	if len(a.Title)+len(a.Body) > MaxArticle {
		return s.refuse(tooBig(in, line, a.ID))
	}
	if s.raw {
		a.Raw = &Raw{Form: JSONLine, Bytes: a.line()}
	}
	return s.accept(a, in, line)
}

// objectFormat finds the format of the JSON object that was scanned last; nil for our own.
func (s *reading) objectFormat() *Format {
	if s.fieldMap != nil || s.object.own() {
		return nil
	}
	for i := range s.formats {
		if f := &s.formats[i]; f.IsObject != nil && f.IsObject(s.object.has) {
			return f
		}
	}
	return nil
}

// line is the article as a line of our own JSON Lines.
func (a *Article) line() []byte {
	b, err := json.Marshal(a)
	if err != nil { // a time that no calendar has
		c := *a
		c.Published, c.Meta = time.Time{}, nil
		b, _ = json.Marshal(&c) // only strings and numbers are left
	}
	return b
}
