package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
)

// editFlags are those of every decision of a person.
type editFlags struct {
	storeFlags
	note wirefold.Note
}

func (e *editFlags) register(c *cobra.Command) {
	e.storeFlags.register(c)
	e.registerNote(c)
}

func (e *editFlags) registerNote(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&e.note.By, "by", os.Getenv("USER"), "`NAME` of who decides")
	f.StringVar(&e.note.Reason, "reason", "", "`WHY` (required)")
}

// check wants to know who decides, and why: it outlasts what anybody remembers.
func (e *editFlags) check() error {
	switch {
	case strings.TrimSpace(e.note.By) == "":
		return &usageError{errors.New("it is not said who decides"), "Give --by NAME."}
	case strings.TrimSpace(e.note.Reason) == "":
		return &usageError{errors.New("it is not said why"), "Give --reason TEXT: it is kept in the log."}
	}
	return nil
}

// edited is an operation and, for a kill, who still carries the text.
type edited struct {
	*wirefold.Operation
	Carriers []string `json:"carriers,omitempty"`
}

// edit has the collection do something, and prints the operation and what else to say.
func (e *editFlags) edit(c *cobra.Command, do func(ctx context.Context, in *wirefold.Collection) (edited, error), say func(p *printer, x edited)) error {
	if err := e.check(); err != nil {
		return err
	}
	return e.change(func(engine *wirefold.Engine) error {
		x, err := do(c.Context(), engine.In(e.collection))
		if err != nil {
			return err
		}
		return report(c, e.asJSON, object(x), func(p *printer) {
			p.operation(x.Operation)
			if say != nil {
				say(p, x)
			}
		})
	})
}

// plainly is for operations that give nothing else.
func plainly(o *wirefold.Operation, err error) (edited, error) { return edited{Operation: o}, err }

func joinCommand() *cobra.Command {
	var e editFlags
	c := &cobra.Command{
		Use:     "join INTO OTHER",
		Short:   "Make one story of two",
		Long:    "Join puts all articles of the story OTHER into the story INTO, where they stay.\nThe id of OTHER leads to INTO from now on.",
		Example: `  dedupe join s5 s14 --db news --reason 'the same sinking'`,
		Args:    exactly(2, "the IDs of two stories"),
		RunE: func(c *cobra.Command, args []string) error {
			return e.edit(c, func(ctx context.Context, in *wirefold.Collection) (edited, error) {
				return plainly(in.Join(ctx, args[0], args[1], e.note))
			}, nil)
		},
	}
	e.register(c)
	return c
}

func separateCommand() *cobra.Command {
	var e editFlags
	c := &cobra.Command{
		Use:   "separate ARTICLE...",
		Short: "Take articles out of a story, into one of their own",
		Long: `Separate takes articles, with their versions and copies, out of the story they are
in. Together they make a new one, which is never again joined to the old one.`,
		Example: `  dedupe separate polar-0709-1 lantern-0710-1 --db news --reason 'another attack'`,
		Args:    needs(1, "the ID of an article"),
		RunE: func(c *cobra.Command, args []string) error {
			return e.edit(c, func(ctx context.Context, in *wirefold.Collection) (edited, error) {
				return plainly(in.Separate(ctx, args, e.note))
			}, nil)
		},
	}
	e.register(c)
	return c
}

func pinCommand() *cobra.Command {
	var e editFlags
	var pin wirefold.Pin
	c := &cobra.Command{
		Use:   "pin STORY",
		Short: "Fix a story's headline, or that an article belongs to it",
		Example: `  dedupe pin s5 --headline 'Ferry sinks off Lissey' --db news --reason 'house style'
  dedupe pin s5 --article radio-1006-1 --db news --reason 'the same sinking'`,
		Args: exactly(1, "the ID of a STORY"),
		RunE: func(c *cobra.Command, args []string) error {
			if (pin.Headline == "") == (pin.Article == "") {
				return &usageError{errors.New("a pin fixes one thing"), "Give either --headline TEXT or --article ID."}
			}
			pin.Story = args[0]
			return e.edit(c, func(ctx context.Context, in *wirefold.Collection) (edited, error) {
				return plainly(in.Pin(ctx, pin, e.note))
			}, nil)
		},
	}
	e.register(c)
	f := c.Flags()
	f.StringVar(&pin.Headline, "headline", "", "`TEXT` of the headline from now on")
	f.StringVar(&pin.Article, "article", "", "`ID` of an article that belongs to the story")
	return c
}

func killCommand() *cobra.Command {
	var e editFlags
	c := &cobra.Command{
		Use:   "kill ARTICLE",
		Short: "Withdraw an article and all copies of it",
		Long: `Kill withdraws an article, as an agency's kill notice does, with its versions and
every copy that others printed or will print: what they claim is retracted. It
names the articles that carry the text.`,
		Example: `  dedupe kill meridian-1005-1 --db news --reason 'kill notice of 5 October'`,
		Args:    exactly(1, "the ID of an article"),
		RunE: func(c *cobra.Command, args []string) error {
			return e.edit(c, func(ctx context.Context, in *wirefold.Collection) (edited, error) {
				o, carriers, err := in.Kill(ctx, args[0], e.note)
				return edited{o, carriers}, err
			}, func(p *printer, x edited) {
				if len(x.Carriers) == 0 {
					p.line("No other article carries the text.")
					return
				}
				p.line("The text is carried by:")
				for _, id := range x.Carriers {
					p.line("  %s", safe(id))
				}
			})
		},
	}
	e.register(c)
	return c
}

func deleteCommand() *cobra.Command {
	var e editFlags
	c := &cobra.Command{
		Use:   "delete ARTICLE",
		Short: "Delete an article for good",
		Long: `Delete takes an article out with all its versions: it is in no story, no search and
no earlier moment any more, and cannot be added again. This cannot be undone.
Copies that others printed stay. The text stays on disk until 'dedupe compact'.`,
		Example: `  dedupe delete herald-1006-1 --db news --reason 'request of 7 October'`,
		Args:    exactly(1, "the ID of an article"),
		RunE: func(c *cobra.Command, args []string) error {
			return e.edit(c, func(ctx context.Context, in *wirefold.Collection) (edited, error) {
				return plainly(in.Delete(ctx, args[0], e.note))
			}, func(p *printer, _ edited) { p.line("Its text stays on disk until 'dedupe compact'.") })
		},
	}
	e.register(c)
	return c
}

func undoCommand() *cobra.Command {
	var e editFlags
	c := &cobra.Command{
		Use:     "undo NUMBER",
		Short:   "Take back what an editor decided",
		Long:    "Undo takes back the operation with this number, as 'log' prints it. What was\ndeleted cannot be brought back.",
		Example: `  dedupe undo 3 --db news --reason 'they were two attacks after all'`,
		Args:    exactly(1, "the NUMBER of an operation"),
		RunE: func(c *cobra.Command, args []string) error {
			n, err := strconv.Atoi(args[0])
			if err != nil {
				return &usageError{fmt.Errorf("%q is no number of an operation", args[0]), "See 'dedupe log'."}
			}
			return e.edit(c, func(ctx context.Context, in *wirefold.Collection) (edited, error) {
				return plainly(in.Undo(ctx, n, e.note))
			}, nil)
		},
	}
	e.register(c)
	return c
}

func logCommand() *cobra.Command {
	var s storeFlags
	c := &cobra.Command{
		Use:   "log",
		Short: "Print what editors decided, and why",
		Long:  "Log prints every operation in all collections, or in one, the earliest first.",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return s.read(c, func(v wirefold.View) error {
				list := v.Operations()
				if c.Flags().Changed("collection") {
					kept := list[:0]
					for _, o := range list {
						if o.Collection == s.collection {
							kept = append(kept, o)
						}
					}
					list = kept
				}
				return report(c, s.asJSON, objects(list), func(p *printer) {
					if len(list) == 0 {
						p.line("Nothing was decided by hand.")
					}
					for i := range list {
						p.operation(&list[i])
					}
				})
			})
		},
	}
	s.register(c)
	s.registerAsOf(c)
	c.Flags().Lookup("json").Usage = "print one JSON object an operation"
	return c
}

// operation prints what was decided, and below it when, by whom and why.
func (p *printer) operation(o *wirefold.Operation) {
	what := p.style(decided(o), bold)
	if o.UndoneBy != 0 {
		what += p.style(fmt.Sprintf("  undone by %d", o.UndoneBy), yellow)
	}
	p.line("%s  %s", pad(strconv.Itoa(o.ID), 4), what)
	about := nonEmpty(stamp(o.At), safe(o.By), safe(o.Reason))
	if o.Collection != "" {
		about = append(about, "in "+safe(o.Collection))
	}
	p.line("%s", p.style(pad("", 6)+strings.Join(about, " · "), dim))
}

// decided says in a sentence what an operation did.
func decided(o *wirefold.Operation) string {
	articles := safe(strings.Join(o.Articles, ", "))
	story := func(i int) string {
		if i < len(o.Stories) {
			return safe(o.Stories[i])
		}
		return "?"
	}
	switch o.Kind {
	case wirefold.OpJoin:
		return fmt.Sprintf("%s joined into %s", story(1), story(0))
	case wirefold.OpSeparate:
		return fmt.Sprintf("%s taken out of %s, into %s", articles, story(0), story(1))
	case wirefold.OpPlace:
		return fmt.Sprintf("%s pinned to %s", articles, story(1))
	case wirefold.OpHeadline:
		return fmt.Sprintf("%s is headed “%s”", story(0), safe(o.Headline))
	case wirefold.OpFact:
		if o.Fact.Apart != "" {
			return fmt.Sprintf("%s: what %s says of %s is about something else", story(0), safe(o.Fact.Apart), o.Fact.Attribute)
		}
		return fmt.Sprintf("%s: %s is %s", story(0), o.Fact.Attribute, safe(o.Fact.Value.String()))
	case wirefold.OpKill:
		return articles + " withdrawn"
	case wirefold.OpDelete:
		return articles + " deleted"
	case wirefold.OpUndo:
		return fmt.Sprintf("operation %d undone", o.Undoes)
	case wirefold.OpRetain:
		return "old articles dropped"
	}
	return safe(o.Kind)
}
