package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/corpus/formats"
)

// formatEntry is a line of the list of formats.
type formatEntry struct {
	Name string `json:"name"`
	// Read and Write say whether it is read and written, and To what 'convert --to'
	// takes.
	Read  bool     `json:"read"`
	Write bool     `json:"write"`
	To    string   `json:"to,omitempty"`
	Files []string `json:"files"`
	// OneAFile is set where a file that is written holds one article.
	OneAFile bool   `json:"one_a_file,omitempty"`
	About    string `json:"about"`
}

// ownFormats are read by package corpus itself.
var ownFormats = []formatEntry{
	{Name: "jsonl", Read: true, Files: []string{".jsonl", ".ndjson"}, About: "JSON Lines with our fields, or those of --map"},
	{Name: "json", Read: true, Files: []string{".json"}, About: "an array of such objects, or one after the other"},
	{Name: "text", Read: true, Files: []string{".txt", ".text"}, About: "plain text, one article a file"},
	{Name: "tar", Read: true, Files: []string{".tar", ".tgz", ".tar.gz", ".tar.zst"}, About: "an archive of any of these"},
	{Name: "zip", Read: true, Files: []string{".zip"}, About: "an archive of any of these"},
}

func formatsCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "formats",
		Short: "List the formats that are read and written",
		Long: `Formats lists what every command reads, by the names of files, and what 'convert'
writes. What a file holds is told by its first bytes; its name counts only in
folders, and where these leave it open.

All may be packed, with .gz or .zst appended to the name.`,
		Example: `  dedupe formats
  dedupe formats --json`,
		Args: exactly(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			list := listFormats(readable(), writable())
			var err error
			if asJSON {
				err = writeJSON(c.OutOrStdout(), list)
			} else {
				err = printFormats(c.OutOrStdout(), list)
			}
			if err != nil {
				return fmt.Errorf("cannot write to standard output: %w", cause(err))
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

// listFormats brings together what is read and what is written, by name.
func listFormats(read []corpus.Format, write []formats.Encoding) []formatEntry {
	var list []formatEntry
	list = append(list, ownFormats...)
	find := func(name string) *formatEntry {
		for i := range list {
			if strings.EqualFold(list[i].Name, name) {
				return &list[i]
			}
		}
		return nil
	}
	for i := range read {
		f := &read[i]
		e := find(f.Name)
		if e == nil {
			list = append(list, formatEntry{Name: f.Name})
			e = &list[len(list)-1]
		}
		e.Read, e.Files = true, f.Extensions
		if f.About != "" {
			e.About = f.About
		}
	}
	for _, w := range write {
		e := find(w.Name)
		if e == nil {
			list = append(list, formatEntry{Name: w.Name, Files: []string{w.Extension}})
			e = &list[len(list)-1]
		}
		e.Write, e.To, e.OneAFile = true, w.Name, w.Single
		if e.About == "" {
			e.About = w.About
		}
	}
	for i := range list {
		if list[i].Files == nil {
			list[i].Files = []string{}
		}
	}
	return list
}

func printFormats(w io.Writer, list []formatEntry) error {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Options = table.OptionsNoBordersAndSeparators
	t.Style().Format.Header = text.FormatDefault
	t.AppendHeader(table.Row{"format", "read", "--to", "files", "what it is"})
	single := false
	for _, e := range list {
		read, to := "", e.To
		if e.Read {
			read = "yes"
		}
		if e.OneAFile {
			to += " *"
			single = true
		}
		t.AppendRow(table.Row{e.Name, read, to, strings.Join(e.Files, " "), e.About})
	}
	var b strings.Builder
	for line := range strings.SplitSeq(t.Render(), "\n") {
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	b.WriteString("\nAll may be packed, with .gz or .zst appended to the name.\n")
	if single {
		b.WriteString("*  one article a file: 'convert' writes a folder\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
