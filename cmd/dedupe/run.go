package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/events"
)

func runCommand() *cobra.Command {
	var (
		assignments, stories, groupBy, model string
		asJSON                               bool
		top                                  int
		in                                   readFlags
	)
	c := &cobra.Command{
		Use:   "run PATH...",
		Short: "Show the stories, copies and facts in files and folders",
		Long: `Run reads articles, decides, and prints the stories: headline, time, the
origins with their copies folded under them, and the facts with their quotes.

A PATH is a folder, a file, or - for standard input. Read are plain text (.txt:
one article a file, its first line is the title), JSON Lines (.jsonl: id, title,
body, source, published, lang, url, version) and what else 'dedupe formats'
lists, also as .gz and .zst, and in archives (.tar, .zip).

What cannot be read is reported on standard error and left out; the exit code
is then 1, and the results stand for the rest.`,
		Example: `  dedupe run corpus/testdata/demo
  zcat wire.jsonl.gz | dedupe run - --stories stories.jsonl
  dedupe run news.jsonl --assignments out.jsonl --group-by event`,
		Args: needs(1, "a PATH: a folder, a file, or - for standard input"),
		RunE: func(c *cobra.Command, paths []string) error {
			if assignments != "" && assignments == stories {
				return &usageError{fmt.Errorf("--assignments and --stories both name %s", stories), "Give each a file of its own."}
			}
			if asJSON && (assignments == "-" || stories == "-") {
				return &usageError{fmt.Errorf("--json and a file named - both write to standard output"), "Use one of them."}
			}
			if top < 0 {
				return &usageError{fmt.Errorf("--top is %d", top), "Give the number of stories to print, or 0 for all."}
			}
			if model != "" && groupBy != "" {
				return &usageError{errors.New("--model decides on stories, and --group-by takes them from the input"), "Use one of them."}
			}
			for _, path := range []string{assignments, stories} {
				if err := checkOutput(path); err != nil {
					return err
				}
			}
			o := wirefold.Options{GroupBy: groupBy}
			if model != "" {
				var err error
				if o.Model, err = readModel(model); err != nil {
					return err
				}
			}
			e, problems, err := load(c, &in, paths, o)
			if err != nil {
				return err
			}
			defer e.Close()
			if err := checkField(e, groupBy); err != nil {
				return err
			}
			quiet := assignments == "-" || stories == "-"
			var all []wirefold.Story
			if stories != "" || !quiet { // before anything is written: it can be interrupted
				if all, err = e.Each(c.Context(), wirefold.Filter{}); err != nil {
					return err
				}
			}
			if assignments != "" {
				err := writeFile(assignments, c.OutOrStdout(), func(w io.Writer) error { return writeLines(w, e.Decisions()) })
				if err != nil {
					return err
				}
			}
			if stories != "" {
				err := writeFile(stories, c.OutOrStdout(), func(w io.Writer) error { return writeLines(w, all) })
				if err != nil {
					return err
				}
			}
			if !quiet && (e.Len() > 0 || problems == 0) {
				if err := show(c.OutOrStdout(), e, all, asJSON, top); err != nil {
					return fmt.Errorf("cannot write to standard output: %w", cause(err))
				}
			}
			if problems > 0 {
				fmt.Fprintf(c.ErrOrStderr(), "dedupe: %s accepted, %s not\n", count(e.Len(), "article"), count(problems, "input"))
				return errProblems
			}
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&assignments, "assignments", "", "write one JSON object an article to `FILE` (- for standard output)")
	f.StringVar(&stories, "stories", "", "write one JSON object a story to `FILE` (- for standard output)")
	f.BoolVar(&asJSON, "json", false, "print the stories as JSON")
	groupFlag(c, &groupBy)
	in.register(c)
	f.StringVar(&model, "model", "", "decide with the model in `FILE`, as 'train' writes it")
	f.IntVar(&top, "top", 20, "print the `N` largest stories; 0 prints all")
	return c
}

func readModel(path string) (*events.Model, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the model: %w", err)
	}
	m, err := events.ParseModel(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

func show(w io.Writer, e *wirefold.Engine, stories []wirefold.Story, asJSON bool, top int) error {
	if asJSON {
		return writeJSON(w, struct {
			Articles int              `json:"articles"`
			Stories  []wirefold.Story `json:"stories"`
		}{e.Len(), stories})
	}
	p := newPrinter(w)
	p.stories(e.Len(), stories, top)
	return p.err
}

// count is "1 article", "2 articles".
func count(n int, what string) string {
	switch {
	case n == 1:
		return "1 " + what
	case what[len(what)-1] == 'y':
		what = what[:len(what)-1] + "ie"
	}
	return number(n) + " " + what + "s"
}

// number is n in groups of three digits.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
