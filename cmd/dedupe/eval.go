package main

import (
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold/bench"
)

func evalCommand() *cobra.Command {
	var (
		gold, label, pred string
		asJSON            bool
	)
	c := &cobra.Command{
		Use:   "eval --gold FILE [--label FIELD] [--pred FIELD] ASSIGNMENTS",
		Short: "Score an assignments file against gold labels",
		Long: `Eval compares the clusters in ASSIGNMENTS (JSON Lines, as 'run --assignments'
writes them) with those in a gold file, article by article. Articles without a
gold label are left out; articles without an assignment count as clusters of
their own.`,
		Example: `  dedupe eval --gold news.jsonl assignments.jsonl
  dedupe eval --gold news.jsonl --label dup_group --pred copy_family assignments.jsonl`,
		Args: exactly(1, "one file of assignments, as 'run --assignments' writes it"),
		RunE: func(c *cobra.Command, args []string) error {
			if gold == "" {
				return &usageError{fmt.Errorf("eval needs --gold FILE"), "See 'dedupe eval --help'."}
			}
			want, err := bench.ReadLabels(gold, "id", label)
			if err != nil {
				return err
			}
			got, err := bench.ReadLabels(args[0], "id", pred)
			if err != nil {
				return err
			}
			s, err := bench.Score(want, got)
			if err != nil {
				return fmt.Errorf("%w (gold: field %q of %s)", err, label, gold)
			}
			if s.Missing == s.Articles {
				return fmt.Errorf("no article that %s labels has a cluster in field %q of %s; see --pred", gold, pred, args[0])
			}
			if asJSON {
				return writeJSON(c.OutOrStdout(), s)
			}
			return printScores(c.OutOrStdout(), s)
		},
	}
	f := c.Flags()
	f.StringVar(&gold, "gold", "", "JSON Lines `FILE` with the gold labels (required)")
	f.StringVar(&label, "label", "event", "`FIELD` of the gold file that holds the label")
	f.StringVar(&pred, "pred", "story", "`FIELD` of the assignments that holds the cluster")
	f.BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

func printScores(w io.Writer, s bench.Scores) error {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Options = table.OptionsNoBordersAndSeparators
	t.Style().Format.Header = text.FormatDefault
	t.AppendHeader(table.Row{"", "precision", "recall", "F1"})
	row := func(name string, m bench.PRF) {
		t.AppendRow(table.Row{name, f4(m.Precision), f4(m.Recall), f4(m.F1)})
	}
	row("B-cubed", s.BCubed)
	row("B-cubed, no singletons", s.BCubedNoSingletons)
	row("pairwise", s.Pairwise)
	row("CEAF-e", s.CEAFe)
	t.AppendRow(table.Row{"V-measure", f4(s.Homogeneity), f4(s.Completeness), f4(s.V)})
	_, err := fmt.Fprintf(w, "%s\n\nARI %s   AMI %s\n\n%s scored, %d of them without an assignment\ngold       %s, %d of one article, largest %d\npredicted  %s, %d of one article, largest %d\n",
		t.Render(), f4(s.ARI), f4(s.AMI), count(s.Articles, "article"), s.Missing,
		count(s.GoldClusters, "cluster"), s.GoldSingletons, s.LargestGold,
		count(s.PredClusters, "cluster"), s.PredSingletons, s.LargestPred)
	return err
}

func f4(x float64) string { return fmt.Sprintf("%.4f", x) }
