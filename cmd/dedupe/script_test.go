package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
)

// TestScripts runs testdata/script. Beside the usual commands these are known:
//
//	dedupe ARG... [<FILE]           run dedupe, which must exit with 0
//	exits CODE dedupe ARG...        the same, which must exit with CODE
//	jsonlines FILE COUNT KEY...     FILE must hold COUNT JSON objects with exactly these keys
//	json FILE KEY...                FILE must hold one JSON object with exactly these keys
//	holds FOLDER NAME...            FOLDER must hold exactly these, hidden files counted
//	gzip FILE                       write FILE.gz
//	moment NAME                     set the variable NAME to what the time is
//	writing DIR                     have another engine write the store, until the end
//	cut FILE BYTES                  cut bytes off the end of FILE
//	spoil FILE OFFSET               change a byte of FILE
//
// and those of servingCommands.
// DEMO is the demo corpus. The conditions [full] and [root] are whether there is
// a /dev/full, and whether permissions do not hold for this user.
func TestScripts(t *testing.T) {
	here, err := os.Getwd() // dedupe below changes it, so all paths are absolute
	if err != nil {
		t.Fatal(err)
	}
	commands := map[string]func(*testscript.TestScript, bool, []string){
		"dedupe":    func(ts *testscript.TestScript, neg bool, args []string) { dedupe(ts, neg, exitOK, args) },
		"exits":     exits,
		"jsonlines": jsonLines,
		"json":      jsonObject,
		"holds":     holdsExactly,
		"gzip":      gzipFile,
		"moment":    moment,
		"writing":   writing,
		"cut":       cut,
		"spoil":     spoil,
	}
	maps.Copy(commands, servingCommands)
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join(here, "testdata", "script"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("DEMO", filepath.Join(here, "..", "..", "corpus", "testdata", "demo"))
			return nil
		},
		Condition: func(c string) (bool, error) {
			switch c {
			case "full":
				_, err := os.Stat("/dev/full")
				return err == nil, nil
			case "root":
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", c)
		},
		Cmds: commands,
	})
}

// workDir guards the working directory: scripts run side by side, and it is one
// for all.
var workDir sync.Mutex

func dedupe(ts *testscript.TestScript, neg bool, want int, args []string) {
	if neg {
		ts.Fatalf("say which code: exits CODE dedupe ...")
	}
	stdin := strings.NewReader("")
	if n := len(args); n > 0 && strings.HasPrefix(args[n-1], "<") {
		stdin = strings.NewReader(ts.ReadFile(args[n-1][1:]))
		args = args[:n-1]
	}
	workDir.Lock()
	defer workDir.Unlock()
	was, err := os.Getwd()
	ts.Check(err)
	ts.Check(os.Chdir(ts.MkAbs(".")))
	defer func() { ts.Check(os.Chdir(was)) }()
	if code := run(context.Background(), args, stdin, ts.Stdout(), ts.Stderr()); code != want {
		ts.Fatalf("dedupe exits with %d, want %d", code, want)
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || args[1] != "dedupe" {
		ts.Fatalf("usage: exits CODE dedupe ARG...")
	}
	code, err := strconv.Atoi(args[0])
	ts.Check(err)
	dedupe(ts, neg, code, args[2:])
}

func jsonLines(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: jsonlines FILE COUNT KEY...")
	}
	n := 0
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		n++
		wantKeys(ts, line, args[2:])
	}
	if want, err := strconv.Atoi(args[1]); err != nil || n != want {
		ts.Fatalf("%s holds %d lines, want %s", args[0], n, args[1])
	}
}

func jsonObject(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 1 {
		ts.Fatalf("usage: json FILE KEY...")
	}
	wantKeys(ts, ts.ReadFile(args[0]), args[1:])
}

func wantKeys(ts *testscript.TestScript, object string, keys []string) {
	var fields map[string]any
	if err := json.Unmarshal([]byte(object), &fields); err != nil {
		ts.Fatalf("not a JSON object: %v\n%s", err, object)
	}
	for _, k := range keys {
		if _, ok := fields[k]; !ok {
			ts.Fatalf("there is no %q in %s", k, object)
		}
	}
	for k := range fields {
		if !slices.Contains(keys, k) {
			ts.Fatalf("there is %q in %s, want only %v", k, object, keys)
		}
	}
}

func holdsExactly(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 1 {
		ts.Fatalf("usage: holds FOLDER NAME...")
	}
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if slices.Sort(args[1:]); !slices.Equal(names, args[1:]) {
		ts.Fatalf("%s holds %q, want %q", args[0], names, args[1:])
	}
}

func gzipFile(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: gzip FILE")
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, ts.ReadFile(args[0]))
	ts.Check(errors.Join(err, w.Close()))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".gz"), b.Bytes(), 0o644))
}

func moment(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: moment NAME")
	}
	ts.Setenv(args[0], time.Now().UTC().Format(time.RFC3339Nano))
}

func writing(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: writing DIR")
	}
	e, err := wirefold.Open(ts.MkAbs(args[0]), wirefold.Options{})
	ts.Check(err)
	ts.Defer(func() { ts.Check(e.Close()) })
}

func cut(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: cut FILE BYTES")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), int64(len(ts.ReadFile(args[0]))-n)))
}

func spoil(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: spoil FILE OFFSET")
	}
	at, err := strconv.Atoi(args[1])
	ts.Check(err)
	b := []byte(ts.ReadFile(args[0]))
	b[at] ^= 0xff
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o644))
}

const twoArticles = `{"id":"a","body":"A footbridge fell into the river Sall at Mirren on Saturday, the council said."}
{"id":"b","body":"The choir of Ostrel sang for an hour in the rain."}
`

// cancelling reads text, and cancels when asked for more than the first part.
type cancelling struct {
	text   io.Reader
	cancel context.CancelFunc
}

func (c *cancelling) Read(p []byte) (int, error) {
	n, err := c.text.Read(p)
	c.cancel()
	return n, err
}

func TestInterruptedRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out := filepath.Join(t.TempDir(), "a.jsonl")
	var stdout, stderr bytes.Buffer
	code := run(ctx, []string{"run", "-", "--assignments", out}, &cancelling{strings.NewReader(twoArticles), cancel}, &stdout, &stderr)
	if code != exitInterrupted {
		t.Errorf("the exit code is %d, want %d", code, exitInterrupted)
	}
	if got := stderr.String(); got != "dedupe: interrupted; nothing was written\n" {
		t.Errorf("standard error is %q", got)
	}
	if _, err := os.Stat(out); stdout.Len() > 0 || err == nil {
		t.Errorf("something was written: standard output %q, file: %v", &stdout, err)
	}
}

func TestInterruptedCommands(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, args := range [][]string{
		{"run", "../../corpus/testdata/demo"},
		{"run", "-"},
		{"copies", "../../corpus/testdata/demo"},
		{"copies", "-", "--pairs", "--json"},
		{"bench", "copies"},
		{"explain", "polar-0709-1", "lantern-0710-1", "../../corpus/testdata/demo"},
		{"explain", "a.txt", "b.txt"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(ctx, args, strings.NewReader(twoArticles), &stdout, &stderr)
		if code != exitInterrupted || stdout.Len() > 0 || !strings.Contains(stderr.String(), "interrupted") {
			t.Errorf("%v: exit code %d, standard output %q, standard error %q", args, code, &stdout, &stderr)
		}
	}
}

// failing is an output that takes nothing.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("no room left") }

func TestOutputThatFails(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "articles.jsonl")
	if err := os.WriteFile(file, []byte(twoArticles), 0o644); err != nil {
		t.Fatal(err)
	}
	gold := filepath.Join(dir, "gold.jsonl")
	if err := os.WriteFile(gold, []byte(`{"id":"a","event":"e","story":"s"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	pair := filepath.Join(dir, "pair.jsonl")
	if err := os.WriteFile(pair, []byte(twoArticles+strings.ReplaceAll(twoArticles, `{"id":"`, `{"id":"copy-`)), 0o644); err != nil {
		t.Fatal(err)
	}
	one := filepath.Join(dir, "one.jsonl")
	if err := os.WriteFile(one, []byte(strings.ReplaceAll(twoArticles[:strings.IndexByte(twoArticles, '\n')], `"a"`, `"other"`)), 0o644); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(dir, "news")
	if code := run(t.Context(), []string{"add", file, "--db", db}, strings.NewReader(""), io.Discard, io.Discard); code != exitOK {
		t.Fatalf("adding exits with %d", code)
	}
	for _, args := range [][]string{
		{"run", file},
		{"run", file, "--json"},
		{"run", file, "--assignments", "-"},
		{"run", file, "--stories", "-"},
		{"copies", file, "--all"},
		{"copies", file, "--all", "--json"},
		{"copies", file, "--pairs"},
		{"copies", pair, "--pairs", "--json"},
		{"copies", file, "--keep", "-"},
		{"bench", "copies", "--documents", "3"},
		{"bench", "copies", "--documents", "3", "--json"},
		{"explain", "a", "b", file},
		{"explain", "a", "b", file, "--json"},
		{"eval", "--gold", gold, gold},
		{"eval", "--gold", gold, gold, "--json"},
		{"add", file, "--db", db, "--json"},
		{"stories", "--db", db},
		{"stories", "--db", db, "--json"},
		{"story", "s1", "--db", db},
		{"facts", "s1", "--db", db},
		{"facts", "s1", "--db", db, "--history"},
		{"article", "a", "--db", db},
		{"search", "choir", "--db", db},
		{"similar", one, "--db", db},
		{"watch", "--db", db},
		{"log", "--db", db},
		{"stats", "--db", db},
		{"check", "--db", db},
		{"check", "--db", db, "--json"},
		{"export", "--db", db},
		{"pin", "s1", "--headline", "Rain", "--by", "Ada", "--reason", "style", "--db", db},
	} {
		var stderr bytes.Buffer
		code := run(t.Context(), args, strings.NewReader(""), failing{}, &stderr)
		if code != exitFailed || !strings.Contains(stderr.String(), "no room left") {
			t.Errorf("%v: exit code %d, standard error %q; want %d and the reason", args[:1], code, &stderr, exitFailed)
		}
	}
}

// A write that fails half-way leaves what was there, and nothing else.
func TestWriteFileWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.jsonl")
	put := func(text string, err error) error {
		return writeFile(path, io.Discard, func(w io.Writer) error {
			_, e := io.WriteString(w, text)
			return errors.Join(e, err)
		})
	}
	if err := put("whole\n", nil); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("half of it\n", 20_000)
	if err := put(long, errors.New("no room left")); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "no room left") {
		t.Errorf("the error is %v, want the path and the reason", err)
	}
	if text, err := os.ReadFile(path); string(text) != "whole\n" {
		t.Errorf("the file holds %.20q, %v; want what was there", text, err)
	}
	if entries, err := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("the folder holds %v, %v; want the file alone", entries, err)
	}
}

// ending is an output that cancels when it is given a line with some text.
type ending struct {
	bytes.Buffer
	text   string
	cancel context.CancelFunc
}

func (e *ending) Write(p []byte) (int, error) {
	if strings.Contains(string(p), e.text) {
		e.cancel()
	}
	return e.Buffer.Write(p)
}

// What was committed before Ctrl-C stays, and adding the same again goes on from there.
func TestInterruptedAddKeepsWhatIsCommitted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	db := filepath.Join(t.TempDir(), "news")
	stdout, stderr := &ending{text: `"id":"a"`, cancel: cancel}, &bytes.Buffer{}
	code := run(ctx, []string{"add", "-", "--db", db, "--batch", "1", "--json"}, strings.NewReader(twoArticles), stdout, stderr)
	if code != exitInterrupted || stderr.String() != "dedupe: interrupted; added and kept: 1 article\n" {
		t.Errorf("exit code %d, standard error %q", code, stderr)
	}
	var again bytes.Buffer
	if code := run(t.Context(), []string{"add", "-", "--db", db}, strings.NewReader(twoArticles), &again, stderr); code != exitOK || again.String() != "1 article added, 1 there already\n" {
		t.Errorf("adding the same again: exit code %d, standard output %q", code, &again)
	}
}

// Watch goes on with what another engine adds, until Ctrl-C, which is no failure; the
// store may be named by the environment.
func TestWatchFollowsAWriter(t *testing.T) {
	db := filepath.Join(t.TempDir(), "news")
	t.Setenv("WIREFOLD_DB", db)
	e, err := wirefold.Open(db, wirefold.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if _, err := e.Add(t.Context(), &corpus.Article{ID: "first", Body: "The choir of Ostrel sang for an hour in the rain."}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	came := make(chan struct{})
	var stderr bytes.Buffer
	stdout := io.MultiWriter(&ending{text: "first came", cancel: func() { close(came) }}, &ending{text: "last came", cancel: cancel})
	code := make(chan int)
	go func() { code <- run(ctx, []string{"watch"}, strings.NewReader(""), stdout, &stderr) }()
	<-came
	if _, err := e.Add(t.Context(), &corpus.Article{ID: "last", Body: "Four ponies that nobody owns graze on Hesper Moor."}); err != nil {
		t.Fatal(err)
	}
	if c := <-code; c != exitOK || !strings.HasPrefix(stderr.String(), "dedupe: go on with --since 2-") {
		t.Errorf("exit code %d, standard error %q", c, &stderr)
	}
}

// A store that other rules decided is read as it is; to write it, it is rebuilt.
func TestStoreOfOtherRules(t *testing.T) {
	db := filepath.Join(t.TempDir(), "news")
	e, err := wirefold.Open(db, wirefold.Options{Window: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.Add(t.Context(), &corpus.Article{ID: "first", Body: "The choir of Ostrel sang for an hour in the rain."})
	// Without the checkpoint it is decided once more when it is opened.
	if err = errors.Join(err, e.Close(), os.RemoveAll(filepath.Join(db, "checkpoint")), os.Mkdir(filepath.Join(db, "checkpoint"), 0o755)); err != nil {
		t.Fatal(err)
	}
	dedupe := func(want int, args ...string) string {
		t.Helper()
		var stderr bytes.Buffer
		if code := run(t.Context(), args, strings.NewReader(twoArticles), io.Discard, &stderr); code != want {
			t.Errorf("%v: exit code %d, want %d: %q", args, code, want, &stderr)
		}
		return stderr.String()
	}
	dedupe(exitOK, "story", "s1", "--db", db)
	if said := dedupe(exitFailed, "add", "-", "--db", db); !strings.Contains(said, "'dedupe rebuild --db "+db+" --to NEW'") {
		t.Errorf("standard error is %q, want what to do", said)
	}
	dedupe(exitOK, "rebuild", "--db", db, "--to", db+"-2")
	dedupe(exitOK, "add", "-", "--db", db+"-2")
}
