package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/bench"
)

func benchGrowthCommand() *cobra.Command {
	var (
		articles int
		batch    int
		dir      string
		search   bool
		asJSON   bool
	)
	c := &cobra.Command{
		Use:   "growth",
		Short: "Measure a store as it grows",
		Long: `Growth fills a store with made-up news, 1,440 articles a day, and measures it at
10,000 articles and at each doubling: how many are taken in a second, durably, with
claims and facts; how long closing it and opening it again takes, beside building it;
memory and disk an article; and how long reading a story and a page of fifty takes.

The store lies in a temporary directory, which is removed, unless --dir names one.
A million articles take about ten minutes and 5 GB.`,
		Example: `  dedupe bench growth --articles 100000
  dedupe bench growth --search --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if articles < 1000 || batch < 1 {
				return &usageError{fmt.Errorf("--articles %d, --batch %d", articles, batch), "Give at least 1,000 articles, and batches of at least 1."}
			}
			if dir == "" {
				if dir, err = os.MkdirTemp("", "dedupe-growth-"); err != nil {
					return err
				}
				defer func() { _ = os.RemoveAll(dir) }()
			}
			o := bench.StoreOptions{Batch: batch, Search: wirefold.SearchOff}
			if search {
				o.Search = wirefold.SearchOn
			}
			for n := 10_000; n < articles; n *= 2 {
				o.Sizes = append(o.Sizes, n)
			}
			o.Sizes = append(o.Sizes, articles)
			bar := progress(c.ErrOrStderr(), articles, "growing")
			o.Progress = bar.set
			grown, err := bench.GrowStore(c.Context(), dir, o)
			bar.finish()
			if err != nil {
				return err
			}
			return printReport(c, grown, asJSON)
		},
	}
	f := c.Flags()
	f.IntVar(&articles, "articles", 1_000_000, "grow to `N` articles")
	f.IntVar(&batch, "batch", 1000, "add `N` articles at once")
	f.StringVar(&dir, "dir", "", "keep the store in `DIR`, which must be empty")
	f.BoolVar(&search, "search", false, "put the articles into the full-text index too")
	f.BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}
