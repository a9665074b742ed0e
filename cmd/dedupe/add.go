package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
)

func addCommand() *cobra.Command {
	var s storeFlags
	var in readFlags
	var size int
	var noSearch bool
	c := &cobra.Command{
		Use:   "add PATH...",
		Short: "Add the articles in files and folders to a store",
		Long: `Add reads articles as 'run' does, decides on them, and keeps them in a store: a
directory, which is made when there is none. What was added once is added no
more; the same id with another version or text is a new version of its article.

Articles are committed in batches, each in order of publication. What was
committed is on disk: Ctrl-C loses only the batch under way, and adding the same
again goes on from there. For articles that come one by one, as from a wire, use
--batch 1.`,
		Example: `  dedupe add corpus/testdata/demo --db news
  zcat wire.jsonl.gz | dedupe add - --db news --collection wire
  export WIREFOLD_DB=news; dedupe add today.jsonl`,
		Args: needs(1, "a PATH: a folder, a file, or - for standard input"),
		RunE: func(c *cobra.Command, paths []string) error {
			if size < 1 {
				return &usageError{fmt.Errorf("--batch is %d", size), "Give the number of articles to commit at once."}
			}
			r, err := in.reader(c)
			if err != nil {
				return err
			}
			a := &adder{c: c, r: r, asJSON: s.asJSON, bar: progress(c.ErrOrStderr(), -1, "adding")}
			o := wirefold.Options{Progress: func(done int) { a.bar.set(a.given + done) }}
			if noSearch {
				o.Search = wirefold.SearchOff
			}
			indexed := indexProgress(c, &o)
			return s.open(o, func(e *wirefold.Engine) error {
				err := a.add(e.In(s.collection), paths, size)
				a.bar.finish()
				if err == nil && !noSearch {
					err = indexed(e)
				}
				if errors.Is(err, context.Canceled) {
					return &cutShortError{err, "added and kept: " + count(a.new, "article")}
				}
				a.summary()
				if err == nil && a.unread > 0 {
					return errProblems
				}
				return err
			})
		},
	}
	s.register(c)
	in.register(c)
	f := c.Flags()
	f.Lookup("json").Usage = "print the decision on each article, one JSON object a line"
	f.IntVar(&size, "batch", 4096, "commit `N` articles at once")
	f.BoolVar(&noSearch, "no-search", false, "leave the full-text index as it is ('index' makes it whole)")
	return c
}

// adder adds what it reads, and counts.
type adder struct {
	c      *cobra.Command
	r      *corpus.Reader
	asJSON bool
	bar    *meter

	given, new, known, held, unread int
}

func (a *adder) add(to *wirefold.Collection, paths []string, size int) error {
	ctx := a.c.Context()
	var batch []*corpus.Article
	for article, err := range a.r.Read(ctx, paths...) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			a.problem(err)
			continue
		}
		if batch = append(batch, article); len(batch) == size {
			if err := a.commit(to, batch); err != nil {
				return err
			}
			batch = nil
		}
	}
	return a.commit(to, batch)
}

func (a *adder) commit(to *wirefold.Collection, batch []*corpus.Article) error {
	if len(batch) == 0 {
		return a.c.Context().Err()
	}
	results, err := to.AddBatch(a.c.Context(), batch)
	a.given += len(batch)
	kept := results[:0]
	for _, r := range results {
		switch {
		case r.Err != nil:
			if err == nil { // else it was not reached
				a.problem(r.Err)
			}
			continue
		case r.Held:
			a.held++
		case r.New:
			a.new++
		default:
			a.known++
		}
		kept = append(kept, r)
	}
	if a.asJSON {
		if err := writeLines(a.c.OutOrStdout(), kept); err != nil {
			return fmt.Errorf("cannot write to standard output: %w", cause(err))
		}
	}
	return err
}

func (a *adder) problem(err error) {
	a.bar.clear()
	fmt.Fprintf(a.c.ErrOrStderr(), "dedupe: %s\n", plain(err))
	a.unread++
}

func (a *adder) summary() {
	parts := []string{count(a.new, "article") + " added"}
	if a.known > 0 {
		parts = append(parts, number(a.known)+" there already")
	}
	if a.held > 0 {
		parts = append(parts, number(a.held)+" held")
	}
	if a.unread > 0 {
		parts = append(parts, number(a.unread)+" not read")
	}
	w := a.c.OutOrStdout()
	if a.asJSON {
		w = a.c.ErrOrStderr()
	}
	fmt.Fprintln(w, strings.Join(parts, ", "))
}

// indexProgress gives what waits until the full-text index is whole, and shows how it
// comes to be.
func indexProgress(c *cobra.Command, o *wirefold.Options) func(e *wirefold.Engine) error {
	var show atomic.Pointer[func(behind int)]
	o.Hooks.Searchable = func(_, behind int) {
		if f := show.Load(); f != nil {
			(*f)(behind)
		}
	}
	return func(e *wirefold.Engine) error {
		total := e.Stats().Unsearched
		bar := progress(c.ErrOrStderr(), total, "indexing")
		defer bar.finish()
		set := func(behind int) { bar.set(total - behind) }
		show.Store(&set)
		defer show.Store(nil)
		return e.Searchable(c.Context())
	}
}
