package main

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold/bench"
)

func benchFactsCommand() *cobra.Command {
	var (
		gold, data string
		asJSON     bool
		findings   bool
	)
	c := &cobra.Command{
		Use:   "facts",
		Short: "Measure the claims that are read and what is made of them",
		Long: `Facts compares the claims read, their scope and source, and the status of the facts
with sets in which people marked them, and lists where they differ. Where the
labelled sets are on this machine it also compares figures, days and towns with the
records of incidents, and methods of truth discovery with the rules.

--gold is a gold set, or a folder of them; in a checkout of the project, its own is
taken. --data is the folder that holds data/ with the labelled sets; without it,
$WIREFOLD_DATA or the folder shared beside the checkout.`,
		Example: `  dedupe bench facts
  dedupe bench facts --gold gold.json --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if gold == "" {
				gold = ownGold()
			}
			if data == "" {
				dir, err := bench.DataDir()
				if err != nil && os.Getenv("WIREFOLD_DATA") != "" {
					return err
				}
				data = dir
			} else if _, err := os.Stat(filepath.Join(data, "data")); err != nil {
				return &usageError{errors.New("--data is " + data + ", which holds no folder data"), "Name the folder that data/ is in."}
			}
			if gold == "" && data == "" {
				return &usageError{errors.New("there is no gold set here"), "Give one with --gold."}
			}
			r, err := bench.MeasureFacts(c.Context(), gold, data)
			if err != nil {
				return err
			}
			r.Findings = findings
			return printReport(c, r, asJSON)
		},
	}
	f := c.Flags()
	f.StringVar(&gold, "gold", "", "gold set, or folder of them, at `PATH`")
	f.StringVar(&data, "data", "", "labelled sets in data/ of `DIR`")
	f.BoolVar(&findings, "findings", false, "list every difference, and not only those about conflicts")
	f.BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

// ownGold is the folder of the project's gold sets, when run in its tree.
func ownGold() string {
	for dir := "."; len(dir) < 64; dir = filepath.Join("..", dir) {
		own := filepath.Join(dir, "bench", "testdata", "facts")
		if found, _ := filepath.Glob(filepath.Join(own, "*.json")); len(found) > 0 {
			return own
		}
	}
	return ""
}
