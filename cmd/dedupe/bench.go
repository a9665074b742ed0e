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
	c.AddCommand(benchCopiesCommand())
	return c
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
			if asJSON {
				err = writeJSON(c.OutOrStdout(), r)
			} else {
				_, err = fmt.Fprint(c.OutOrStdout(), r)
			}
			if err != nil {
				return fmt.Errorf("cannot write to standard output: %w", cause(err))
			}
			return nil
		},
	}
	f := c.Flags()
	f.IntVar(&documents, "documents", 20_000, "make up `N` articles")
	f.Uint64Var(&seed, "seed", 1, "`SEED` of the articles")
	f.BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}
