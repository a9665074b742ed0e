package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/corpus/follow"
)

// Follow goes on until Ctrl-C, which is no failure, and begins anew where it was.
func TestFollowUntilInterrupted(t *testing.T) {
	t.Setenv("NO_PROXY", "*")
	feed := `[{"id":"choir","title":"Choir","body":"The choir of Ostrel sang for an hour in the rain."}]`
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/feed" {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, feed)
	}))
	defer s.Close()
	dir := t.TempDir()
	db, in := filepath.Join(dir, "news"), filepath.Join(dir, "in")
	if err := os.Mkdir(in, 0o755); err != nil {
		t.Fatal(err)
	}
	line := func(id string) string {
		return fmt.Sprintf(`{"id":%q,"title":"Ponies","body":"Four ponies that nobody owns graze on Hesper Moor, %s says."}`, id, id) + "\n"
	}
	// Everything that is there is added; then Ctrl-C.
	runs := func(last string, args ...string) (stdout, stderr string) {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		out, problems := &ending{text: last, cancel: cancel}, &bytes.Buffer{}
		if code := run(ctx, append([]string{"follow", "--db", db, "--settle", "1ms"}, args...), strings.NewReader(""), out, problems); code != exitOK {
			t.Errorf("exit code %d, standard error %q", code, problems)
		}
		return out.String(), problems.String()
	}
	out, problems := runs("Choir", s.URL+"/feed")
	if !strings.HasSuffix(out, "Z  -  Choir  new story s1\n") || problems != "dedupe: added and kept: 1 article\n" {
		t.Errorf("standard output %q, standard error %q", out, problems)
	}
	if err := os.WriteFile(filepath.Join(in, "wire.jsonl"), []byte(line("one")), 0o644); err != nil {
		t.Fatal(err)
	}
	out, _ = runs(`"id":"one"`, in, s.URL+"/feed", "--json")
	if strings.Count(out, "\n") != 1 {
		t.Errorf("standard output is %q, want one line", out)
	}
	f, err := os.OpenFile(filepath.Join(in, "wire.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(line("two")); err != nil {
		t.Fatal(err)
	}
	f.Close()
	out, problems = runs("joins s2", in)
	if strings.Count(out, "\n") != 1 || problems != "dedupe: added and kept: 1 article\n" {
		t.Errorf("standard output %q, standard error %q", out, problems)
	}
}

// When nobody reads along any more, it ends; what it took is kept.
func TestFollowWithOutputThatFails(t *testing.T) {
	dir := t.TempDir()
	db, file := filepath.Join(dir, "news"), filepath.Join(dir, "wire.jsonl")
	if err := os.WriteFile(file, []byte(twoArticles), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"follow", file, "--db", db}, {"follow", "--status", "--db", db}, {"follow", "--status", "--json", "--db", db}} {
		var stderr bytes.Buffer
		if code := run(t.Context(), args, strings.NewReader(""), failing{}, &stderr); code != exitFailed || !strings.Contains(stderr.String(), "cannot write to standard output: no room left") {
			t.Errorf("%v: exit code %d, standard error %q", args[:2], code, &stderr)
		}
	}
	var stdout bytes.Buffer
	if code := run(t.Context(), []string{"article", "b", "--db", db}, strings.NewReader(""), &stdout, io.Discard); code != exitOK {
		t.Errorf("what was followed is not there: exit code %d", code)
	}
}

// A store that will take nothing more ends the following; an article that it will not
// take does not.
func TestFollowIntoStore(t *testing.T) {
	e, err := wirefold.New(wirefold.Options{Search: wirefold.SearchOff})
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	c := &cobra.Command{}
	c.SetOut(&stdout)
	c.SetErr(&stderr)
	in := &intake{c: c, to: e.In(""), p: newPrinter(&stdout)}
	batch := []*corpus.Article{{ID: strings.Repeat("x", 5000), Body: "Rain."}, {ID: "a", Title: "Wind\x1b[2J\nand rain", Source: "Polar\nPress", Body: "The wind blew over Kesra."}}
	if err := in.add(t.Context(), batch); err != nil || in.new != 1 || in.problems != 1 {
		t.Errorf("%v, %d new, %d problems", err, in.new, in.problems)
	}
	if !strings.HasSuffix(stdout.String(), "  Polar Press  Wind[2J and rain  new story s1\n") || !strings.Contains(stderr.String(), "longer than") {
		t.Errorf("standard output %q, standard error %q", &stdout, &stderr)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := in.add(t.Context(), batch[1:]); !strings.Contains(fmt.Sprint(err), "closed") || !hopeless(err) {
		t.Errorf("into a closed engine: %v", err)
	}
}

func TestFollowHealthTable(t *testing.T) {
	at := time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC)
	var out bytes.Buffer
	newPrinter(&out).health([]follow.Health{
		{Source: "http://a.example/", Success: at.Add(-90 * time.Second), Next: at.Add(3 * time.Minute), Articles: 12_345, Redirect: "http://b.example/"},
		{Source: "http://long.example/feed", Failures: 2, Error: "the server\nanswers 500", Next: at.Add(30 * time.Hour)},
		{Source: "http://gone.example/", Success: at.Add(-100 * time.Hour), Gone: true, Failures: 1},
		{Source: "/in", Problem: "in/a.xml: bad", ProblemAt: at.Add(-2 * time.Hour), Next: at.Add(-time.Second)},
	}, at)
	want := `SOURCE                    STATE       READ    NEXT    ARTICLES
http://a.example/         well        1m ago  in 3m     12,345
    has moved to http://b.example/
http://long.example/feed  2 failures  never   in 30h         0
    the server answers 500
http://gone.example/      gone        4d ago  -              0
/in                       new         never   -              0
    last problem, 2h ago: in/a.xml: bad
`
	if got := out.String(); got != want {
		t.Errorf("the table is\n%s\nwant\n%s", got, want)
	}
}
