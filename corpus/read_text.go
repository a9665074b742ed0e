package corpus

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// plainText reads a file that is one article.
func (s *reading) plainText(data *bufio.Reader, in *inputFile) bool {
	if !isWide(data) {
		if p := checkHead(data, in); p != nil {
			return s.refuse(p)
		}
	}
	text, err := readMost(data, s.text[:0], MaxArticle+1)
	s.text = text
	if cap(s.text) > 1<<20 {
		s.text = nil // one long report should not cost its memory for ever
	}
	if err != nil {
		return s.refuse(readProblem(in, 1+bytes.Count(text, []byte{'\n'}), err))
	}
	if len(text) > MaxArticle {
		return s.refuse(tooBig(in, 0, in.id))
	}
	body := string(text)
	if !utf8.Valid(text) {
		body, _ = Decode(text)
	}
	if isBlankText(body) {
		return s.refuse(&Problem{File: in.path, ID: in.id, Reason: "it has no text", Hint: "leave empty files out"})
	}
	if isWideText(text) && strings.IndexByte(body, 0) >= 0 {
		return s.refuse(binaryProblem(in))
	}
	a := &Article{ID: in.id, Title: firstLine(body), Body: body}
	size := len(a.Body) // the title is part of it
	if in.sidecar != "" {
		if p := s.complete(a, in.sidecar); p != nil {
			if !s.refuse(p) {
				return false
			}
		} else if a.Title != firstLine(body) {
			size += len(a.Title)
		}
	}
	if size > MaxArticle {
		return s.refuse(tooBig(in, 0, in.id))
	}
	if s.raw {
		a.Raw = &Raw{Form: TextFile, Name: in.name}
		if in.bom {
			a.Raw.Bytes = []byte(utf8BOM)
		}
		a.Raw.Bytes = append(a.Raw.Bytes, text...)
	}
	return s.accept(a, in, 0)
}

// readMost appends to buf what data holds, up to a length of most.
func readMost(data io.Reader, buf []byte, most int) ([]byte, error) {
	for len(buf) < most {
		buf = slices.Grow(buf, min(most-len(buf), streamBuffer))
		n, err := data.Read(buf[len(buf):min(cap(buf), most)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
	}
	return buf, nil
}

// firstLine is the first line of text that is not blank, without the space
// around it.
func firstLine(text string) string {
	text = strings.TrimSpace(text)
	if end := strings.IndexAny(text, "\r\n"); end >= 0 {
		text = text[:end]
	}
	return strings.TrimSpace(text)
}

// tooBig is the problem of an article over [MaxArticle].
func tooBig(in *inputFile, line int, id string) *Problem {
	return &Problem{
		File: in.path, Line: line, ID: id,
		Reason: fmt.Sprintf("the article is over %d MiB, the most that is read", MaxArticle>>20),
		Hint:   "if it holds several articles, split it, or use JSON Lines with one article a line",
	}
}
