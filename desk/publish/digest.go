package publish

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/wirefold/wirefold/cluster/merge"
)

// digest writes Markdown that a person reads: what is known, what is disputed and by
// whom, and who reported it.
type digest struct {
	w     *bufio.Writer
	title string
	begun bool
}

func openDigest(w io.Writer, o *Options) writer {
	return &digest{w: bufio.NewWriter(w), title: o.Title}
}

func (d *digest) begin() {
	if !d.begun {
		d.begun = true
		fmt.Fprintf(d.w, "# %s\n", plain(d.title))
	}
}

func (d *digest) story(s *item) error {
	d.begin()
	fmt.Fprintf(d.w, "\n## %s\n\n", plain(s.Headline))
	var about []string
	if len(s.Places) > 0 {
		about = append(about, plain(strings.Join(s.Places, ", ")))
	}
	if s.First != nil && s.Last != nil {
		first, last := stamp(*s.First), stamp(*s.Last)
		if first != last {
			first += " to " + last
		}
		about = append(about, first)
	}
	about = append(about, count(len(s.Articles), "article"), count(s.Origins, "origin"))
	about = append(about, s.States...)
	fmt.Fprintf(d.w, "*%s* `%s`\n", strings.Join(about, " · "), strings.ReplaceAll(s.ID, "`", "'"))
	for i := range s.box.Rows {
		row := &s.box.Rows[i]
		if i == 0 {
			fmt.Fprintln(d.w)
		}
		if len(row.Parts) == 1 {
			d.part(s, row, 0, "- **"+row.Label+"**: ", "  ")
			continue
		}
		fmt.Fprintf(d.w, "- **%s**\n", row.Label)
		for k := range row.Parts {
			d.part(s, row, k, "  - ", "    ")
		}
	}
	fmt.Fprintln(d.w, "\nReports:")
	fmt.Fprintln(d.w)
	for i := range s.reports {
		r := &s.reports[i]
		mark := "- "
		if r.copied {
			mark = "  - " + r.Decision.Relation + ": "
		}
		name := plain(r.title())
		if strings.HasPrefix(r.url, "http://") || strings.HasPrefix(r.url, "https://") {
			name = "[" + name + "](<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "").Replace(r.url) + ">)"
		}
		line := []string{name}
		if r.Source != "" {
			line = append(line, plain(r.Source))
		}
		if !r.Published.IsZero() {
			line = append(line, stamp(r.Published))
		}
		if r.Decision.Killed {
			line = append(line, "**withdrawn**")
		}
		fmt.Fprintf(d.w, "%s%s\n", mark, strings.Join(line, ", "))
	}
	return nil
}

// part writes a statement, and below a disputed one the words that each side rests on.
func (d *digest) part(s *item, row *merge.Row, k int, mark, indent string) {
	p := &row.Parts[k]
	fmt.Fprintf(d.w, "%s%s (%s)\n", mark, plain(p.Text), plain(s.standing(p)))
	for _, f := range p.Flags {
		fmt.Fprintf(d.w, "%s- *%s*\n", indent, plain(f))
	}
	if row.Label != "Disputed" {
		return
	}
	for _, q := range p.Quotes {
		fmt.Fprintf(d.w, "%s- “%s” (%s)\n", indent, plain(q.Text), plain(q.Article))
	}
}

func (d *digest) close() error {
	d.begin()
	return d.w.Flush()
}

func stamp(t time.Time) string { return t.UTC().Format("2 Jan 2006 15:04") }

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// plain is a text on one line in which Markdown sees no marks.
func plain(s string) string {
	return marks.Replace(strings.Join(strings.Fields(s), " "))
}

var marks = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "#", `\#`, "|", `\|`, "&", "&amp;")
