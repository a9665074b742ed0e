package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold/bench"
)

func benchCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure how well and how fast it works",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(benchCopiesCommand(), benchEventsCommand(), benchFactsCommand(), benchGrowthCommand())
	return c
}

// printReport prints a report as text, or as JSON.
func printReport(c *cobra.Command, r fmt.Stringer, asJSON bool) (err error) {
	if asJSON {
		err = writeJSON(c.OutOrStdout(), r)
	} else {
		_, err = fmt.Fprint(c.OutOrStdout(), r)
	}
	if err != nil {
		return fmt.Errorf("cannot write to standard output: %w", cause(err))
	}
	return nil
}

func benchCopiesCommand() *cobra.Command {
	var (
		documents int
		seed      uint64
		asJSON    bool
	)
	c := &cobra.Command{
		Use:   "copies",
		Short: "Measure the finding of copies on generated articles",
		Long: `Copies makes up news-like articles in invented languages, with copies of every
kind planted among them, finds the copies, and compares them with what it
planted: how many pairs it found and how many wrongly, how large the worst mixed
family is, how fast it is, and how much memory it takes. The same number of
articles and the same seed give the same articles everywhere.`,
		Example: `  dedupe bench copies
  dedupe bench copies --documents 100000 --seed 7 --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if documents < 1 {
				return &usageError{fmt.Errorf("--documents is %d", documents), "Give the number of articles to make up."}
			}
			if uint64(documents) > 1<<24 {
				return &usageError{errors.New("--documents is too large"), "Give at most 16 million."}
			}
			bar := progress(c.ErrOrStderr(), documents, "comparing")
			r, err := bench.MeasureCopies(c.Context(),
				bench.NewGenerator(bench.GeneratorOptions{Seed: seed, Documents: documents}), bench.CopiesOptions{Progress: bar.set})
			bar.finish()
			if err != nil {
				return err
			}
			return printReport(c, r, asJSON)
		},
	}
	f := c.Flags()
	f.IntVar(&documents, "documents", 20_000, "make up `N` articles")
	f.Uint64Var(&seed, "seed", 1, "`SEED` of the articles")
	f.BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

func benchEventsCommand() *cobra.Command {
	var (
		articles int
		seed     uint64
		asJSON   bool
	)
	c := &cobra.Command{
		Use:   "events",
		Short: "Measure how the time of a decision grows with the articles in memory",
		Long: `Events makes up news articles of 400 words, decides one by one which event each is
on, and prints how long a decision took, in the middle and at the 99th percentile,
at every doubling of their number. Cleaning and looking for copies are not counted.`,
		Example: `  dedupe bench events
  dedupe bench events --articles 1000000 --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if articles < 1 {
				return &usageError{fmt.Errorf("--articles is %d", articles), "Give the number of articles to make up."}
			}
			bar := progress(c.ErrOrStderr(), articles, "deciding")
			r, err := bench.MeasureGrowth(c.Context(), bench.GrowthOptions{Articles: articles, Seed: seed, Progress: bar.set})
			bar.finish()
			if err != nil {
				return err
			}
			return printReport(c, r, asJSON)
		},
	}
	f := c.Flags()
	f.IntVar(&articles, "articles", 100_000, "make up `N` articles")
	f.Uint64Var(&seed, "seed", 1, "`SEED` of the articles")
	f.BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}
