package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
)

func watchCommand() *cobra.Command {
	var s storeFlags
	var since string
	var follow bool
	c := &cobra.Command{
		Use:   "watch",
		Short: "Print what happens in a store, as it happens",
		Long: `Watch prints what changed in a store, from the beginning or from --since on, and
goes on with what changes, until Ctrl-C. It runs beside the process that writes.
In the end it says on standard error how to go on: nothing is left out.`,
		Example: `  dedupe watch --db news
  dedupe watch --db news --since 17-0 --json --follow=false`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return s.read(c, func(v wirefold.View) error {
				if !follow {
					v = v.Frozen()
				}
				last := since
				err := printChanges(c, v, &last, s.asJSON)
				if last != "" && !errors.Is(err, wirefold.ErrArgument) {
					fmt.Fprintf(c.ErrOrStderr(), "dedupe: go on with --since %s\n", last)
				}
				if follow && errors.Is(err, context.Canceled) {
					return nil // the only way to end it
				}
				return err
			})
		},
	}
	s.register(c)
	f := c.Flags()
	f.Lookup("json").Usage = "print one JSON object a change"
	f.StringVar(&since, "since", "", "begin behind the change with this `CURSOR`")
	f.BoolVar(&follow, "follow", true, "go on with what changes; =false ends with what there is")
	return c
}

// printChanges prints changes, and keeps the cursor of the last one printed.
func printChanges(c *cobra.Command, v wirefold.View, last *string, asJSON bool) error {
	p := newPrinter(c.OutOrStdout())
	enc := json.NewEncoder(p.w)
	enc.SetEscapeHTML(false)
	for ch, err := range v.Watch(c.Context(), *last) {
		if err != nil {
			return err
		}
		if asJSON {
			p.err = enc.Encode(ch)
		} else {
			p.line("%s  %s", p.style(stamp(ch.At), dim), p.change(&ch))
		}
		if p.err != nil {
			return fmt.Errorf("cannot write to standard output: %w", cause(p.err))
		}
		*last = ch.Cursor
	}
	return c.Context().Err()
}

// change says in a sentence what happened.
func (p *printer) change(ch *wirefold.Change) string {
	article := safe(ch.Article)
	if ch.Version != "" {
		article += " (version " + safe(ch.Version) + ")"
	}
	story, from := safe(ch.Story), safe(ch.From)
	fact := story + ": " + factName(ch.Attribute, ch.Class)
	switch ch.Kind {
	case wirefold.ChangeArticle:
		return fmt.Sprintf("%s came, in %s", article, story)
	case wirefold.ChangeStory:
		return p.style(story+" was opened", bold)
	case wirefold.ChangeJoin:
		return p.style(fmt.Sprintf("%s became part of %s", from, story), bold)
	case wirefold.ChangeMove:
		return fmt.Sprintf("%s went from %s to %s", article, from, story)
	case wirefold.ChangeFact:
		return fmt.Sprintf("%s: %s → %s", fact, told(ch.Before, ch.Was), told(ch.After, ch.Status))
	case wirefold.ChangeConflict:
		return p.style(fmt.Sprintf("%s is disputed: %s", fact, safe(ch.After)), red)
	case wirefold.ChangeSettled:
		return p.style(fact+" is disputed no more", green)
	case wirefold.ChangeKill:
		return p.style(article+" is withdrawn", red)
	case wirefold.ChangeRestore:
		return article + " is withdrawn no more"
	case wirefold.ChangeDelete:
		return p.style(article+" was deleted", red)
	case wirefold.ChangeOperation:
		return p.style(fmt.Sprintf("operation %d, by %s: %s", ch.Operation, safe(ch.By), safe(ch.Reason)), cyan)
	}
	return safe(ch.Kind)
}

// told is a fact's value with its status.
func told(value string, s merge.Status) string {
	if value == "" {
		return "nothing"
	}
	return fmt.Sprintf("%s (%s)", safe(value), s)
}

// stamp is how the moment of a commit is printed, such that --asof takes it.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func asOfCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "asof TIME COMMAND...",
		Short: "Show what was known at a moment",
		Long: `Asof runs stories, story, facts, article, export or log as of a moment: by what had
been added and decided then, less what was deleted since. It is what --asof of
these commands does.`,
		Example: `  dedupe asof 2031-05-03T09:30:00Z stories --db news
  dedupe asof '2h ago' story s5 --db news`,
		Args: needs(2, "a TIME and a COMMAND"),
		RunE: func(c *cobra.Command, args []string) error {
			root := rootCommand()
			sub, _, err := root.Find(args[1:2])
			if err != nil || sub.Flags().Lookup("asof") == nil {
				return &usageError{fmt.Errorf("asof cannot run %q", args[1]), "It runs stories, story, facts, article, export and log."}
			}
			root.SetArgs(append([]string{args[1], "--asof", args[0]}, args[2:]...))
			root.SetIn(c.InOrStdin())
			root.SetOut(c.OutOrStdout())
			root.SetErr(c.ErrOrStderr())
			return root.ExecuteContext(c.Context())
		},
	}
	c.Flags().SetInterspersed(false) // the flags behind COMMAND are its own
	return c
}
