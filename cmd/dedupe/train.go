package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold/bench"
)

// trainingSets are trained on unless --sets names others.
var trainingSets = []string{"gva", "allsides", "ecbplus", "wikinews_argos", "basil", "newswcl50", "nsc_energy", "meantime"}

func trainCommand() *cobra.Command {
	var (
		out, tableFile string
		sets           []string
		l2             float64
		asJSON         bool
	)
	c := &cobra.Command{
		Use:   "train --out FILE",
		Short: "Train the model of stories on labelled sets",
		Long: `Train streams labelled sets and learns from the articles that were compared which
two tell the same event. It writes a model that 'run --model' takes, and prints how
well that does: beside the model that ships, and beside models that had not seen
the events or the sets on which they are scored (B-cubed F1 / pairwise F1).

The sets are folders in data/ of the folder that WIREFOLD_DATA names (else
../shared), each with a file articles.jsonl whose field "event" is the label. A
name with a slash is the path of any labelled file or folder.
The same sets give the same model, to the byte.`,
		Example: `  dedupe train --out model.json
  dedupe train --out model.json --sets gva,allsides --table table.md`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkTraining(out, tableFile, sets, l2, asJSON); err != nil {
				return &usageError{err, "See 'dedupe train --help'."}
			}
			for _, path := range []string{out, tableFile} {
				if err := checkOutput(path); err != nil {
					return err
				}
			}
			ctx, stderr := c.Context(), c.ErrOrStderr()
			var loaded []*bench.Set
			bar := progress(stderr, len(sets), "reading sets")
			for i, name := range sets {
				if ctx.Err() != nil {
					bar.finish()
					return ctx.Err()
				}
				load := bench.LoadSet
				if strings.Contains(name, "/") {
					load = bench.ReadSet
				}
				s, err := load(ctx, name, "event")
				if err != nil {
					bar.finish()
					return err
				}
				loaded = append(loaded, s)
				bar.set(i + 1)
			}
			bar.finish()
			what := "training"
			bar = nil
			trainer, err := bench.NewTrainer(ctx, loaded, bench.TrainOptions{L2: l2, Progress: func(done, total int) {
				if bar == nil {
					bar = progress(stderr, total, what)
				}
				bar.set(done)
			}})
			if err != nil {
				return err
			}
			trained, err := trainer.Train(ctx)
			if bar != nil {
				bar.finish()
			}
			if err != nil {
				return err
			}
			what, bar = "validating", nil
			report, err := trainer.Validate(ctx, trained)
			if bar != nil {
				bar.finish()
			}
			if err != nil {
				return err
			}
			err = writeFile(out, c.OutOrStdout(), func(w io.Writer) error { return writeJSON(w, trained.Model) })
			if err != nil {
				return err
			}
			if tableFile != "" {
				err := writeFile(tableFile, c.OutOrStdout(), func(w io.Writer) error {
					_, err := fmt.Fprintln(w, trainTable(report).RenderMarkdown())
					return err
				})
				if err != nil {
					return err
				}
			}
			switch {
			case out == "-" || tableFile == "-":
			case asJSON:
				err = writeJSON(c.OutOrStdout(), report)
			default:
				err = printTraining(c.OutOrStdout(), report)
			}
			if err != nil {
				return fmt.Errorf("cannot write to standard output: %w", cause(err))
			}
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&out, "out", "", "write the model to `FILE` (required; - for standard output)")
	f.StringSliceVar(&sets, "sets", trainingSets, "train on these sets, `A,B,...`")
	f.Float64Var(&l2, "l2", 1e-3, "hold the weights down by `X`")
	f.StringVar(&tableFile, "table", "", "write the table as Markdown to `FILE`")
	f.BoolVar(&asJSON, "json", false, "print the table as JSON")
	return c
}

func checkTraining(out, tableFile string, sets []string, l2 float64, asJSON bool) error {
	switch {
	case out == "":
		return errors.New("train needs --out FILE")
	case out == tableFile:
		return fmt.Errorf("--out and --table both name %s; give each a file of its own", out)
	case asJSON && (out == "-" || tableFile == "-"):
		return errors.New("--json and a file named - both write to standard output; use one of them")
	case len(sets) == 0:
		return errors.New("--sets names no set")
	case !(l2 > 0) || math.IsInf(l2, 0):
		return fmt.Errorf("--l2 is %v; give a number above 0", l2)
	}
	for i, name := range sets {
		if name == "" {
			return fmt.Errorf("--sets: %q is no name of a set", name)
		}
		if slices.Contains(sets[:i], name) {
			return fmt.Errorf("--sets names %s twice", name)
		}
	}
	return nil
}

func trainTable(r *bench.TrainReport) table.Writer {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Options = table.OptionsNoBordersAndSeparators
	t.Style().Format.Header = text.FormatDefault
	t.AppendHeader(table.Row{"set", "articles", "shipped", "trained on all", "left out", "shipped, by fold", "trained on all, by fold", "cross-validated by event"})
	f := func(s bench.F1s) string { return fmt.Sprintf("%.3f / %.3f", s.BCubed, s.Pairwise) }
	for _, s := range append(slices.Clone(r.Sets), r.Mean) {
		left := "-"
		if s.LeftOut != nil {
			left = f(*s.LeftOut)
		}
		t.AppendRow(table.Row{s.Set, s.Articles, f(s.Shipped), f(s.Trained), left, f(s.ShippedFolds), f(s.TrainedFolds), f(s.ByEvent)})
	}
	return t
}

func printTraining(w io.Writer, r *bench.TrainReport) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nB-cubed F1 / pairwise F1. Left out: by a model trained on the other sets. By fold:\nonly the events of one of %d folds are scored at a time; cross-validated: by a model\ntrained without the events of the fold.\n\n", trainTable(r).Render(), r.Folds)
	fmt.Fprintf(&b, "%s, %d on one event; loss %.4f\n", count(r.Examples, "pair"), r.Right, r.Loss)
	fmt.Fprintf(&b, "model %s\n", r.Version)
	_, err := io.WriteString(w, b.String())
	return err
}
