package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/corpus/formats"
)

func convertCommand() *cobra.Command {
	var in readFlags
	var to, out string
	c := &cobra.Command{
		Use:   "convert PATH... --to FORMAT [-o FILE]",
		Short: "Write articles in another format",
		Long: `Convert reads articles in any format, and writes them in one: to standard output,
or to FILE, whole or not at all, and packed where its name ends in .gz or .zst.

A format with one article a file ('dedupe formats' says which) is written to a new
folder, each file named after its article's id; or, when there is one article only,
to standard output or to a FILE whose name has the format's extension.

PATH is as for 'run', and so is what happens to input that cannot be read. What the
format cannot hold is reported as well, and left out.`,
		Example: `  dedupe convert wire.xml --to jsonl
  dedupe convert archive.tar.gz --to jsonl -o archive.jsonl.zst
  dedupe convert export.csv --map id=nr,body=text --to ninjs -o items
  zcat feed.xml.gz | dedupe convert - --to markdown -o notes`,
		Args: needs(1, "a PATH: a folder, a file, or - for standard input"),
		RunE: func(c *cobra.Command, paths []string) error {
			e, err := findEncoding(to)
			if err != nil {
				return err
			}
			r, err := in.reader(c)
			if err != nil {
				return err
			}
			x := &converter{c: c, r: r, paths: paths, encoding: e, bar: progress(c.ErrOrStderr(), -1, "converting")}
			if err := x.check(out); err != nil {
				return err
			}
			switch {
			case !e.Single:
				err = x.file(out)
			case out == "-" || x.namesFile(out):
				err = x.one(out)
			default:
				err = x.folder(out)
			}
			x.bar.finish()
			return x.end(out, err)
		},
	}
	f := c.Flags()
	f.StringVar(&to, "to", "", "write this `FORMAT`, one of those that 'dedupe formats' lists (required)")
	f.StringVarP(&out, "output", "o", "-", "write to `FILE`, or to a folder of that name (- for standard output)")
	in.register(c)
	_ = c.RegisterFlagCompletionFunc("to", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return encodingNames(), cobra.ShellCompDirectiveNoFileComp // it fails only for a flag that is not there
	})
	return c
}

func encodingNames() (names []string) {
	for _, e := range writable() {
		names = append(names, e.Name)
	}
	return names
}

// findEncoding finds the format that is called name.
func findEncoding(name string) (formats.Encoding, error) {
	for _, e := range writable() {
		if strings.EqualFold(e.Name, name) {
			return e, nil
		}
	}
	names := encodingNames()
	hint := "It is one of " + strings.Join(names, ", ") + "."
	if name == "" {
		return formats.Encoding{}, &usageError{errors.New("convert needs --to FORMAT"), hint}
	}
	if like := nearest(strings.ToLower(name), names); like != "" {
		hint = fmt.Sprintf("Did you mean %q? ", like) + hint
	}
	return formats.Encoding{}, &usageError{fmt.Errorf("--to is %q, which is no format that is written", name), hint}
}

// nearest is the name that is most like the given one; "" when none is.
func nearest(name string, names []string) (like string) {
	fewest := 1 + max(min(2, len(name)-1), len(name)/3) // two letters that were swapped are two edits
	for _, n := range names {
		d := edits(name, n)
		if name != "" && (strings.HasPrefix(n, name) || strings.HasPrefix(name, n)) {
			d = min(d, 1)
		}
		if d < fewest {
			like, fewest = n, d
		}
	}
	return like
}

// edits is how many bytes are to be put in, taken out or changed to make b of a.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := before
			if a[i] != b[j] {
				d = 1 + min(before, row[j], row[j+1])
			}
			before, row[j+1] = row[j+1], d
		}
	}
	return row[len(b)]
}

// converter writes what it reads, and counts.
type converter struct {
	c        *cobra.Command
	r        *corpus.Reader
	paths    []string
	encoding formats.Encoding
	bar      *meter

	written, unread int
}

// errNothing says that there was nothing to write.
var errNothing = errors.New("nothing was read")

// check says at once what writing would only say at the end.
func (x *converter) check(out string) error {
	if out == "" {
		return &usageError{errors.New("--output is empty"), "Name a file, or - for standard output."}
	}
	if out == "-" {
		return nil
	}
	if info, err := os.Stat(out); err == nil && info.Mode().IsRegular() {
		for _, path := range x.paths {
			if read := isInput(path, info, x.c.InOrStdin()); read != "" {
				return &usageError{fmt.Errorf("-o %s would overwrite what is read, %s", out, read), "Name another file; rename it afterwards."}
			}
		}
	}
	if !x.encoding.Single || x.namesFile(out) {
		return checkOutput(out)
	}
	dir := filepath.Dir(filepath.Clean(out))
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("cannot write %s: there is no folder %s; make it first", out, dir)
	}
	info, err := os.Stat(out)
	if err != nil {
		return nil
	}
	if !info.IsDir() {
		return &usageError{fmt.Errorf("-o %s is a file, but %s, one file an article, is written to a folder", out, x.encoding.Name), "Give -o the name of a new folder."}
	}
	if entries, err := os.ReadDir(out); err != nil {
		return fmt.Errorf("cannot write %s: %w", out, cause(err))
	} else if len(entries) > 0 {
		return fmt.Errorf("cannot write %s: it is a folder that is not empty; name a new one", out)
	}
	return nil
}

// namesFile reports whether out has the extension of the format's files, packed or not.
func (x *converter) namesFile(out string) bool {
	name := strings.ToLower(out)
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst")
	return strings.HasSuffix(name, strings.ToLower(x.encoding.Extension)) && name != "" && x.encoding.Extension != ""
}

// each reads, and reports what cannot be.
func (x *converter) each(put func(a *corpus.Article) error) error {
	ctx := x.c.Context()
	for a, err := range x.r.Read(ctx, x.paths...) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			x.problem(err)
			continue
		}
		if err := put(a); err != nil {
			return err
		}
		x.bar.set(x.written)
	}
	return ctx.Err()
}

func (x *converter) problem(err error) {
	x.bar.clear()
	fmt.Fprintf(x.c.ErrOrStderr(), "dedupe: %s\n", plain(err))
	x.unread++
}

// keeping is a writer that remembers what befell it.
type keeping struct {
	w   io.Writer
	err error
}

func (k *keeping) Write(b []byte) (int, error) {
	if k.err != nil {
		return 0, k.err
	}
	n, err := k.w.Write(b)
	k.err = err
	return n, err
}

// put writes an article with w, which writes to k. What the format cannot hold is a
// problem; what cannot be written is the end.
func (x *converter) put(w formats.Writer, k *keeping, a *corpus.Article) error {
	err := w.Write(a)
	if k.err != nil {
		return k.err
	}
	if err != nil {
		x.problem(fmt.Errorf("article %q cannot be written as %s: %w", a.ID, x.encoding.Name, err))
		return nil
	}
	x.written++
	return nil
}

// file writes all articles to one file.
func (x *converter) file(out string) error {
	return writeFile(out, x.c.OutOrStdout(), func(w io.Writer) error {
		return x.packed(out, w, func(k *keeping) error {
			to := x.encoding.New(k)
			if err := x.each(func(a *corpus.Article) error { return x.put(to, k, a) }); err != nil {
				if out == "-" && x.written > 0 {
					_ = to.Close() // so that what was converted before is whole; the first error counts
				}
				return err
			}
			if x.written == 0 && x.unread > 0 {
				return errNothing
			}
			return to.Close()
		})
	})
}

// packed packs what write writes, if the name of the file says so.
func (x *converter) packed(out string, w io.Writer, write func(k *keeping) error) error {
	p, err := packer(out, w)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(p, 1<<16)
	k := &keeping{w: b}
	if err := write(k); err != nil {
		if out == "-" && !errors.Is(err, errNothing) {
			_ = b.Flush() // what was converted before; the first error counts
		}
		return errors.Join(err, p.Close())
	}
	return errors.Join(b.Flush(), p.Close())
}

// one writes the only article there may be to one file.
func (x *converter) one(out string) error {
	var only *corpus.Article
	err := x.each(func(a *corpus.Article) error {
		if only != nil {
			return &usageError{
				fmt.Errorf("there is more than one article, and %s has one a file", x.encoding.Name),
				"Give -o the name of a new folder.",
			}
		}
		only = a
		return nil
	})
	if err != nil {
		return err
	}
	if only == nil {
		return errNothing
	}
	return writeFile(out, x.c.OutOrStdout(), func(w io.Writer) error {
		return x.packed(out, w, func(k *keeping) error {
			to := x.encoding.New(k)
			if err := x.put(to, k, only); err != nil {
				return err
			}
			if x.written == 0 {
				return errNothing
			}
			return to.Close()
		})
	})
}

// folder writes a file an article.
func (x *converter) folder(out string) error {
	names := uniqueNames{}
	var b bytes.Buffer
	return writeFolder(filepath.Clean(out), func(put func(raw corpus.Raw) error) error {
		err := x.each(func(a *corpus.Article) error {
			b.Reset()
			was, k := x.written, &keeping{w: &b}
			to := x.encoding.New(k)
			if err := x.put(to, k, a); err != nil || x.written == was {
				return err
			}
			if err := to.Close(); err != nil {
				return err
			}
			return put(corpus.Raw{Name: names.name(a, x.encoding.Extension), Bytes: b.Bytes()})
		})
		if err == nil && x.written == 0 && x.unread > 0 {
			return errNothing
		}
		return err
	})
}

// end says what was done.
func (x *converter) end(out string, err error) error {
	var usage *usageError
	switch {
	case errors.Is(err, errNothing):
		if x.unread > 0 {
			fmt.Fprintln(x.c.ErrOrStderr(), "dedupe: there is no article; nothing was written")
			return errProblems
		}
		return fmt.Errorf("there is no article in %s; nothing was written", strings.Join(x.paths, ", "))
	case errors.As(err, &usage):
		return usage
	case errors.Is(err, context.Canceled) && out == "-" && x.written > 0:
		return &cutShortError{err, "written: " + count(x.written, "article")}
	case err != nil:
		return err
	}
	if out != "-" {
		fmt.Fprintf(x.c.OutOrStdout(), "%s written to %s\n", count(x.written, "article"), out)
	}
	if x.unread > 0 {
		fmt.Fprintf(x.c.ErrOrStderr(), "dedupe: %s written, %s not\n", count(x.written, "article"), count(x.unread, "input"))
		return errProblems
	}
	return nil
}

// uniqueNames are the names of files that were given out, in small letters: there
// are disks that do not tell these from capitals.
type uniqueNames map[string]bool

// longestName is the most bytes of a file's name, less what makes it unique and its
// extension: few disks take more than 255.
const longestName = 120

// name is a name for the file of an article, which is like its id.
func (u uniqueNames) name(a *corpus.Article, extension string) string {
	stem := safeName(a.ID)
	if folded := strings.ToLower(stem); !u[folded] {
		u[folded] = true
		return stem + extension
	}
	for n := 0; ; n++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d", a.ID, a.Version, n))
		name := fmt.Sprintf("%s-%x", stem, sum[:5])
		if folded := strings.ToLower(name); !u[folded] {
			u[folded] = true
			return name + extension
		}
	}
}

// safeName makes a name of an id: letters, digits, and what joins them.
func safeName(id string) string {
	var b strings.Builder
	for _, r := range id {
		if b.Len() >= longestName-utf8.UTFMax {
			break
		}
		if r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.", r)) {
			b.WriteRune(r)
		} else if s := b.String(); s != "" && s[len(s)-1] != '-' {
			b.WriteByte('-')
		}
	}
	// No hidden files, nor any that end in a dot, which some systems drop.
	name := strings.Trim(b.String(), "-.")
	if name == "" {
		return "article"
	}
	if stem, _, _ := strings.Cut(strings.ToLower(name), "."); slices.Contains(deviceNames, stem) {
		return "article-" + name
	}
	return name
}

// deviceNames name no files on Windows.
var deviceNames = []string{
	"con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
	"lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
}
