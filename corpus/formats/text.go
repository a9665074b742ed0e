package formats

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/wirefold/wirefold/corpus"
)

// textEncodings writes our own JSON Lines, plain text, and a document for people.
func textEncodings() []Encoding {
	return []Encoding{
		{Name: "jsonl", Extension: ".jsonl", About: "JSON Lines, which keep all that is known", New: newLinesWriter},
		{Name: "text", Extension: ".txt", About: "plain text: the headline and the body", Single: true, New: func(w io.Writer) Writer { return &textWriter{w: w} }},
		{Name: "markdown", Extension: ".md", About: "a document to read; it is not read back", New: func(w io.Writer) Writer { return &markdownWriter{w: bufio.NewWriter(w)} }},
	}
}

// linesWriter writes an article a line. Nothing is lost but Fields and Raw, which belong
// to the input.
type linesWriter struct{ e *json.Encoder }

func newLinesWriter(w io.Writer) Writer {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return &linesWriter{e}
}

func (l *linesWriter) Write(a *corpus.Article) error {
	if err := l.e.Encode(a); err != nil {
		return fmt.Errorf("%s: %w", a.ID, err)
	}
	return nil
}

func (l *linesWriter) Close() error { return nil }

// textWriter writes one article as plain text: the title, an empty line and the body,
// or the body alone where it opens with the title. Read back, its title is the first line,
// and its body the whole; its id is the name of the file. All else is lost.
type textWriter struct {
	w       io.Writer
	written bool
}

var errSecondArticle = errors.New("a file of plain text holds one article: write each to a file of its own")

func (t *textWriter) Write(a *corpus.Article) error {
	switch {
	case t.written:
		return errSecondArticle
	case a.Meta != nil && a.Meta.Status != corpus.Usable:
		return fmt.Errorf("%s is %s: %w", a.ID, a.Meta.Status, errNotToShow)
	case strings.TrimSpace(a.Title) == "" && strings.TrimSpace(a.Body) == "":
		return fmt.Errorf("%s has no text", a.ID)
	}
	t.written = true
	text := a.Body
	if title := collapse(a.Title); title != "" && title != collapse(firstTextLine(a.Body)) {
		text = title + "\n\n" + a.Body
	}
	if text != "" && !strings.HasSuffix(text, "\n") && text != a.Body {
		text += "\n"
	}
	_, err := io.WriteString(t.w, text)
	return err
}

func (t *textWriter) Close() error { return nil }

// firstTextLine is the first line that is not blank.
func firstTextLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

// markdownWriter writes a document of articles for people to read: of each the
// headline, where and when it was published, who wrote it, and the text, furniture in
// italics. It is not read back.
type markdownWriter struct {
	w *bufio.Writer
	n int
}

func (m *markdownWriter) Write(a *corpus.Article) error {
	var b strings.Builder
	if m.n > 0 {
		b.WriteString("\n---\n\n")
	}
	m.n++
	b.WriteString("# " + feedFirst(markdownText(collapse(a.Title)), markdownText(a.ID)) + "\n\n")
	meta := orNothing(a.Meta)
	var origin []string
	for _, s := range []string{markdownText(collapse(a.Source)), markdownTime(a), markdownLink(a.URL)} {
		if s != "" {
			origin = append(origin, s)
		}
	}
	if meta.Status != corpus.Usable {
		origin = append(origin, "**"+string(meta.Status)+"**")
	}
	if len(origin) > 0 {
		b.WriteString(strings.Join(origin, " · ") + "\n\n")
	}
	if meta.Byline != "" {
		b.WriteString(markdownText(collapse(meta.Byline)) + "\n\n")
	}
	for line, kind := range bodyLines(a) {
		if line = markdownText(collapse(line)); line == "" {
			continue
		}
		if kind != corpus.Report {
			line = "*" + line + "*"
		}
		b.WriteString(line + "\n\n")
	}
	text := strings.TrimRight(b.String(), "\n") + "\n"
	_, err := m.w.WriteString(text)
	return err
}

func (m *markdownWriter) Close() error { return m.w.Flush() }

func markdownTime(a *corpus.Article) string {
	if !feedCanPrint(a.Published) {
		return ""
	}
	return a.Published.Format("2 January 2006, 15:04 -07:00")
}

// markdownLink is an address as a link, if it is one that can be told from text.
func markdownLink(address string) string {
	if !strings.HasPrefix(address, "http") || strings.ContainsAny(address, " <>\r\n\t") {
		return markdownText(collapse(address))
	}
	return "<" + address + ">"
}

// markdownMarks are what Markdown takes for marks wherever they stand.
var markdownMarks = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, "&", `\&`, "~", `\~`, "|", `\|`)

// markdownText is a line that Markdown shows as it is.
func markdownText(line string) string {
	line = markdownMarks.Replace(line)
	if line == "" {
		return ""
	}
	switch rest := strings.TrimLeft(line, "0123456789"); {
	case strings.ContainsRune("#>+-=:", rune(line[0])):
		return `\` + line
	case rest != line && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, ")")): // "1. The first"
		return line[:len(line)-len(rest)] + `\` + rest
	}
	return line
}
