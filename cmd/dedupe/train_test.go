package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/wirefold/wirefold/cluster/events"
)

// trainingData makes labelled sets of the demo corpus ("agencies" and "outlets"),
// and one without labels ("bare").
func trainingData(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("WIREFOLD_DATA", dir)
	put := func(set string, data []byte) {
		t.Helper()
		if err := os.MkdirAll(filepath.Join(dir, "data", set), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "data", set, "articles.jsonl"), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, set := range []string{"agencies", "outlets"} {
		data, err := os.ReadFile(filepath.Join(demo, set+".jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		put(set, data)
	}
	put("bare", []byte(twoArticles))
}

// train runs the command and gives its output.
func train(t *testing.T, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	var o, e bytes.Buffer
	if code := run(t.Context(), append([]string{"train"}, args...), strings.NewReader(""), &o, &e); code != want {
		t.Fatalf("train %v: exit code %d, want %d; standard error %q", args, code, want, &e)
	}
	return o.String(), e.String()
}

func TestTrain(t *testing.T) {
	trainingData(t)
	dir := t.TempDir()
	out, table := filepath.Join(dir, "m.json"), filepath.Join(dir, "table.md")
	stdout, stderr := train(t, exitOK, "--out", out, "--sets", "agencies,outlets", "--table", table)
	if stderr != "" {
		t.Errorf("standard error %q", stderr)
	}
	for _, want := range []string{`(?m)^ set +articles +shipped +trained on all `, `(?m)^ agencies +46 `, `(?m)^ outlets +38 `, `(?m)^ mean +84 `, `(?m)^\d+ pairs, \d+ on one event; loss `, `(?m)^model trained-[0-9a-f]{8}$`} {
		if !regexp.MustCompile(want).MatchString(stdout) {
			t.Errorf("standard output lacks %s:\n%s", want, stdout)
		}
	}
	model, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	m, err := events.ParseModel(model)
	if err != nil {
		t.Fatal(err)
	}
	if want := `^dedupe train: sets agencies \(46 articles\), outlets \(38 articles\); \d+ pairs; l2 0\.001$`; !regexp.MustCompile(want).MatchString(m.Provenance) {
		t.Errorf("provenance %q", m.Provenance)
	}
	markdown, err := os.ReadFile(table)
	if err != nil || !strings.HasPrefix(string(markdown), "| set | articles | shipped |") {
		t.Errorf("%v; the table is\n%s", err, markdown)
	}
	if left, err := os.ReadDir(dir); len(left) != 2 || err != nil {
		t.Errorf("%d files, %v; want the model and the table", len(left), err)
	}

	again, _ := train(t, exitOK, "--out", "-", "--sets", "agencies,outlets")
	if again != string(model) {
		t.Errorf("trained again:\n%s\nwant\n%s", again, model)
	}
	stdout, _ = train(t, exitOK, "--out", out, "--sets", "agencies,outlets", "--json")
	if !strings.Contains(stdout, `"left_out": `) || !strings.Contains(stdout, `"by_event": `) {
		t.Errorf("standard output\n%s", stdout)
	}

	var e bytes.Buffer
	if code := run(t.Context(), []string{"run", demo, "--model", out}, strings.NewReader(""), io.Discard, &e); code != exitOK {
		t.Errorf("run --model: exit code %d, %s", code, &e)
	}
	if code := run(t.Context(), []string{"train", "--out", out, "--sets", "agencies"}, strings.NewReader(""), failing{}, &e); code != exitFailed {
		t.Errorf("with an output that fails: exit code %d", code)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	e.Reset()
	if code := run(ctx, []string{"train", "--out", out, "--sets", "agencies"}, strings.NewReader(""), io.Discard, &e); code != exitInterrupted || !strings.Contains(e.String(), "interrupted") {
		t.Errorf("interrupted: exit code %d, %s", code, &e)
	}
}

func TestTrainWithoutData(t *testing.T) {
	out := filepath.Join(t.TempDir(), "m.json")
	trainingData(t)
	_, stderr := train(t, exitFailed, "--out", out, "--sets", "agencies,none")
	if !strings.Contains(stderr, filepath.Join("data", "none")) {
		t.Errorf("standard error %q", stderr)
	}
	_, stderr = train(t, exitFailed, "--out", out, "--sets", "agencies,bare")
	if !strings.HasPrefix(stderr, `dedupe: set "bare": no article has a gold label`) {
		t.Errorf("standard error %q", stderr)
	}
	t.Setenv("WIREFOLD_DATA", t.TempDir())
	_, stderr = train(t, exitFailed, "--out", out)
	if !strings.HasPrefix(stderr, "dedupe: no labelled sets here: set WIREFOLD_DATA") {
		t.Errorf("standard error %q", stderr)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a model was written")
	}
}
