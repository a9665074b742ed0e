// Dedupe tells which articles are the same text, which report the same event, and
// what is claimed about it.
//
// Exit codes: 0, all went well; 1, some input was not accepted, and the results
// stand for the rest, or a store is damaged; 2, the command was not understood, or
// names what is not there; 3, it failed; 130, it was interrupted.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
)

const (
	exitOK          = 0
	exitProblems    = 1
	exitUsage       = 2
	exitFailed      = 3
	exitInterrupted = 130
)

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		signal.Stop(signals) // first, so that another ends it at once
		cancel()
	}()
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	cancel()
	os.Exit(code)
}

// run runs the command line and gives its exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var usage *usageError
	var cut *cutShortError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errProblems):
		return exitProblems
	case errors.As(err, &cut):
		fmt.Fprintf(stderr, "dedupe: interrupted; %s\n", cut.left)
		return exitInterrupted
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "dedupe: interrupted; nothing was written")
		return exitInterrupted
	case errors.As(err, &usage), errors.Is(err, wirefold.ErrArgument):
		fmt.Fprintf(stderr, "dedupe: %s\n", plain(err))
		return exitUsage
	}
	fmt.Fprintf(stderr, "dedupe: %s\n", plain(err))
	return exitFailed
}

// errProblems says that some input was not accepted, or a store is damaged; each
// problem has been printed already.
var errProblems = errors.New("there were problems")

// cutShortError says what an interrupted command leaves.
type cutShortError struct {
	cause error
	left  string
}

func (e *cutShortError) Error() string { return e.cause.Error() }
func (e *cutShortError) Unwrap() error { return e.cause }

// usageError is a command that was not understood.
type usageError struct {
	cause error
	hint  string
}

func (e *usageError) Error() string {
	if e.hint == "" {
		return e.cause.Error()
	}
	return e.cause.Error() + "\n" + e.hint
}

func (e *usageError) Unwrap() error { return e.cause }

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "dedupe",
		Short: "One story, however many times it was told",
		Long: `Dedupe reads news articles and tells which are the same text (whole, cut,
wrapped or updated), which report the same event, and what is claimed about
it: where sources agree, where a figure was superseded, and where they
truly conflict, each with its exact quote.

Files are read and decided on at once, and nothing is kept. A store keeps what
was added to it, with every decision; --db DIR or WIREFOLD_DB names it.`,
		Example: `  dedupe run corpus/testdata/demo            show the stories in a folder
  dedupe run news.jsonl --assignments a.jsonl --stories s.jsonl
  dedupe copies news.jsonl --keep unique.jsonl
  dedupe explain harbour-1 harbour-7 news.jsonl
  dedupe convert wire.xml.gz --to jsonl -o wire.jsonl

  dedupe add corpus/testdata/demo --db news  keep them in a store
  dedupe stories --db news --state conflict
  dedupe search 'ferry -harbour' --db news`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,

		SuggestionsMinimumDistance: 2,

		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetVersionTemplate("dedupe {{.Version}}\n")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return &usageError{err, fmt.Sprintf("See '%s --help'.", c.CommandPath())}
	})
	group := func(title string, commands ...*cobra.Command) {
		root.AddGroup(&cobra.Group{ID: title, Title: title + ":"})
		for _, c := range commands {
			c.GroupID = title
		}
		root.AddCommand(commands...)
	}
	group("Files", runCommand(), factsCommand(), copiesCommand(), explainCommand(), convertCommand(), formatsCommand())
	group("Store", addCommand(), followCommand(), storiesCommand(), storyCommand(), articleCommand(), searchCommand(), similarCommand(), watchCommand(), asOfCommand(), publishCommand(), serveCommand(), tokenCommand())
	group("Editors", joinCommand(), separateCommand(), pinCommand(), killCommand(), deleteCommand(), heldCommand(), undoCommand(), logCommand())
	group("Upkeep", statsCommand(), checkCommand(), backupCommand(), exportCommand(), rebuildCommand(), indexCommand(), compactCommand(), retainCommand())
	group("Research", evalCommand(), trainCommand(), benchCommand())
	checkArgs(root)
	return root
}

// checkArgs makes wrong arguments usage errors, of a command and all below it.
func checkArgs(c *cobra.Command) {
	c.Args = usageArgs(c.Args)
	for _, sub := range c.Commands() {
		checkArgs(sub)
	}
}

// usageArgs makes wrong arguments usage errors, with a pointer to the help.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	if check == nil {
		return nil
	}
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			hint := fmt.Sprintf("See '%s --help'.", c.CommandPath())
			if like := c.SuggestionsFor(strings.Join(args, " ")); len(like) > 0 {
				hint = fmt.Sprintf("Did you mean '%s %s'? %s", c.CommandPath(), like[0], hint)
			}
			return &usageError{err, hint}
		}
		return nil
	}
}

// needs asks for at least n arguments, and says of what when there are fewer.
func needs(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < n {
			return fmt.Errorf("%s needs %s", c.Name(), what)
		}
		return nil
	}
}

// exactly asks for n arguments.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != n {
			return fmt.Errorf("%s needs %s", c.Name(), what)
		}
		return nil
	}
}

// plain is an error's text without the names of the packages that it comes from.
func plain(err error) string {
	text := err.Error()
	for _, floor := range []string{"wirefold: ", "bench: ", "copies: ", "index: ", "follow: ", "corpus: ", "access: "} {
		text = strings.ReplaceAll(strings.TrimPrefix(text, floor), ": "+floor, ": ")
	}
	return text
}

// version is what the build says of itself.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	if v == "" || v == "(devel)" {
		v = "development"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 && v == "development" {
			v += " " + s.Value[:12]
		}
	}
	return v + " " + info.GoVersion
}
