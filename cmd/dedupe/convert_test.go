package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/corpus/formats"
)

// For tests there are two formats more: leaf has one article a file, and takes none
// without a title; memo is read too.
func init() {
	writable = func() []formats.Encoding {
		all := formats.Encodings()
		leaf := formats.Encoding{Name: "leaf", Extension: ".leaf", About: "for tests", Single: true, New: func(w io.Writer) formats.Writer { return &leafWriter{w: w} }}
		lines := formats.Encoding{Name: "jsonl", Extension: ".jsonl", About: "JSON Lines", New: func(w io.Writer) formats.Writer { return lineWriter{w} }}
		for _, e := range all {
			if e.Name == "jsonl" {
				return append(all, leaf)
			}
		}
		return append(all, lines, leaf)
	}
	readable = func() []corpus.Format { return append(formats.All(), memoFormat) }
}

var memoFormat = corpus.Format{
	Name: "memo", About: "for tests", Extensions: []string{".memo"},
	Is: func(head []byte) bool { return bytes.HasPrefix(head, []byte("MEMO\n")) },
	Read: func(_ context.Context, f *corpus.File) iter.Seq2[*corpus.Article, error] {
		return func(yield func(*corpus.Article, error) bool) {
			all, err := io.ReadAll(f.Data)
			if err != nil {
				yield(nil, err)
				return
			}
			for i, line := range strings.Split(strings.TrimSpace(string(all)), "\n")[1:] {
				if !yield(&corpus.Article{ID: fmt.Sprintf("%s-%d", f.ID, i+1), Body: line}, nil) {
					return
				}
			}
		}
	},
}

type lineWriter struct{ w io.Writer }

func (l lineWriter) Write(a *corpus.Article) error {
	b, err := json.Marshal(a)
	if err != nil {
		return err
	}
	_, err = l.w.Write(append(b, '\n'))
	return err
}

func (lineWriter) Close() error { return nil }

type leafWriter struct{ w io.Writer }

func (l *leafWriter) Write(a *corpus.Article) error {
	if a.Title == "" {
		return errors.New("it has no title")
	}
	_, err := fmt.Fprintf(l.w, "LEAF %s\n%s\n", a.ID, a.Title)
	return err
}

func (l *leafWriter) Close() error {
	_, err := io.WriteString(l.w, "END\n")
	return err
}

func TestFormatsTable(t *testing.T) {
	var b bytes.Buffer
	read := []corpus.Format{{Name: "NewsML-G2", About: "XML of agencies", Extensions: []string{".xml"}}, memoFormat}
	write := []formats.Encoding{
		{Name: "newsml-g2", Extension: ".xml", About: "unseen"},
		{Name: "jsonl", Extension: ".jsonl"},
		{Name: "leaf", Extension: ".leaf", About: "a leaf", Single: true},
	}
	if err := printFormats(&b, listFormats(read, write)); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/formats.golden")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("the list (-want +got):\n%s\n%s", diff, &b)
	}
}

func TestSafeNames(t *testing.T) {
	long := strings.Repeat("ü", 300)
	for id, want := range map[string]string{
		"kesra-7":                  "kesra-7",
		"http://knews.example/a?b": "http-knews.example-a-b",
		"../../etc/passwd":         "etc-passwd",
		"/":                        "article",
		"...":                      "article",
		".hidden":                  "hidden",
		"a\x00b\nc":                "a-b-c",
		"tag:ostrel,2024:灯塔":       "tag-ostrel-2024-灯塔",
		"CON":                      "article-CON",
		"nul.txt":                  "article-nul.txt",
		"\xff\xfe":                 "article",
		"x.":                       "x",
		long:                       strings.Repeat("ü", 58),
	} {
		if got := safeName(id); got != want {
			t.Errorf("%q is named %q, want %q", id, got, want)
		}
	}
	u := uniqueNames{}
	got := []string{
		u.name(&corpus.Article{ID: "a/b"}, ".leaf"), u.name(&corpus.Article{ID: "A b"}, ".leaf"),
		u.name(&corpus.Article{ID: "a/b", Version: "2"}, ".leaf"), u.name(&corpus.Article{ID: "a b"}, ".leaf"),
	}
	if got[0] != "a-b.leaf" || !strings.HasPrefix(got[1], "A-b-") || len(got[1]) != len("A-b-0123456789.leaf") {
		t.Errorf("names are %q", got)
	}
}

func TestNamesAreSafeAndUnique(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u, seen := uniqueNames{}, map[string]bool{}
		ids := rapid.SliceOf(rapid.OneOf(rapid.String(), rapid.StringMatching(`[aA./\\ :-]{1,4}`), rapid.Just("nul"))).Draw(t, "ids")
		for _, id := range ids {
			name := u.name(&corpus.Article{ID: id}, ".leaf")
			if seen[strings.ToLower(name)] || len(name) > 200 || !utf8.ValidString(name) || !filepath.IsLocal(name) || strings.ContainsAny(name, "/\\: \x00\n") || name[0] == '.' {
				t.Fatalf("%q is named %q", id, name)
			}
			seen[strings.ToLower(name)] = true
		}
	})
}

// All articles end in a file of their own, whatever their ids.
func TestConvertHostileIDs(t *testing.T) {
	dir := t.TempDir()
	ids := []string{"../x", "a/b", "A/B", "a b", "..", ".", "x\x00y", strings.Repeat("long/", 200), "nul", "-", "/etc/passwd"}
	var b strings.Builder
	for _, id := range ids {
		line, _ := json.Marshal(map[string]string{"id": id, "title": "A lamp"})
		b.Write(append(line, '\n'))
	}
	out := filepath.Join(dir, "out")
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"convert", "-", "--to", "leaf", "-o", out}, strings.NewReader(b.String()), &stdout, &stderr); code != exitOK {
		t.Fatalf("exit code %d: %s", code, &stderr)
	}
	entries, err := os.ReadDir(out)
	if err != nil || len(entries) != len(ids) {
		t.Errorf("%d files, %v; want %d", len(entries), err, len(ids))
	}
	if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
		t.Errorf("beside the folder there is more: %v, %v", all, err)
	}
}

func TestInterruptedConvert(t *testing.T) {
	for _, to := range []string{"jsonl", "leaf"} {
		ctx, cancel := context.WithCancel(t.Context())
		dir := t.TempDir()
		out := filepath.Join(dir, "out")
		var stdout, stderr bytes.Buffer
		code := run(ctx, []string{"convert", "-", "--to", to, "-o", out}, &cancelling{strings.NewReader(twoArticles), cancel}, &stdout, &stderr)
		if code != exitInterrupted || stderr.String() != "dedupe: interrupted; nothing was written\n" || stdout.Len() > 0 {
			t.Errorf("%s: exit code %d, standard output %q, standard error %q", to, code, &stdout, &stderr)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%s: %v is left, %v", to, left, err)
		}
	}
	// What was written to standard output stays, and is told.
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	long := strings.Repeat(" ", 1<<20) + "\n"
	lines := twoArticles + strings.Repeat(long, 4)
	var stdout, stderr bytes.Buffer
	input := io.MultiReader(strings.NewReader(twoArticles), &cancelling{strings.NewReader(lines), cancel})
	code := run(ctx, []string{"convert", "-", "--to", "jsonl"}, input, &stdout, &stderr)
	if said := stderr.String(); code != exitInterrupted || strings.Count(stdout.String(), "\n") == 0 || !strings.HasPrefix(said, "dedupe: interrupted; written: ") {
		t.Errorf("exit code %d, standard output %q, standard error %q", code, &stdout, said)
	}
}

func TestConvertDoesNotStopAtWhatAFormatCannotHold(t *testing.T) {
	var stdout, stderr bytes.Buffer
	out := filepath.Join(t.TempDir(), "out")
	input := `{"id":"a","body":"no title"}` + "\n" + `{"id":"b","title":"B"}` + "\n"
	code := run(t.Context(), []string{"convert", "-", "--to", "leaf", "-o", out}, strings.NewReader(input), &stdout, &stderr)
	want := "dedupe: article \"a\" cannot be written as leaf: it has no title\ndedupe: 1 article written, 1 input not\n"
	if code != exitProblems || stderr.String() != want {
		t.Errorf("exit code %d, standard error %q", code, &stderr)
	}
	if text, err := os.ReadFile(filepath.Join(out, "b.leaf")); string(text) != "LEAF b\nB\nEND\n" {
		t.Errorf("the file holds %q, %v", text, err)
	}
}

func TestNearestFormat(t *testing.T) {
	names := []string{"jsonl", "csv", "markdown", "newsml-g2", "ninjs", "html"}
	for name, want := range map[string]string{"json": "jsonl", "newsml": "newsml-g2", "markdwon": "markdown", "ninjs3": "ninjs", "cvs": "csv", "xyzzy": "", "": ""} {
		if got := nearest(name, names); got != want {
			t.Errorf("nearest to %q is %q, want %q", name, got, want)
		}
	}
}
