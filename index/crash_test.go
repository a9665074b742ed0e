//go:build unix

package index

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestCrash kills a process between Put and Close, and opens what it left.
func TestCrash(t *testing.T) {
	entries := []Entry{
		entry("a", "2024-07-17", "Ferry capsized", "Orvelle"),
		entry("b", "2024-08-17", "Ferry found", "Orvelle harbour"),
		entry("c", "2024-08-18", "Grain", "Wheat"),
	}
	if dir := os.Getenv("WIREFOLD_CRASH"); dir != "" {
		x := open(t, Options{Dir: dir})
		put(t, x, entries...)
		put(t, x, entry("c", "2024-07-18", "Barley", "Rye"))
		if err := x.SetMark(7); err != nil {
			t.Fatal(err)
		}
		t.Fatal(syscall.Kill(os.Getpid(), syscall.SIGKILL))
	}
	dir := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run=^TestCrash$")
	child.Env = append(os.Environ(), "WIREFOLD_CRASH="+dir)
	if out, err := child.CombinedOutput(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the child was not killed: %v\n%s", err, out)
	}
	for _, left := range []string{"2024-09" + newSuffix, "2024-05" + dropSuffix} {
		if err := os.Mkdir(filepath.Join(dir, "shards", left), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	x := open(t, Options{Dir: dir})
	equal(t, "shards", shardNames(x), "undated:0 2024-07:2 2024-08:1")
	equal(t, "df", []int{x.DF("ferry"), x.DF("wheat"), x.DF("rye")}, []int{2, 0, 1})
	equal(t, "candidates", candidates(t, x, Query{Terms: terms("ferry orvelle")}), []Hit{{"a", 2, 2}, {"b", 2, 2}})
	mark, err := x.Mark()
	equal(t, "mark", mark, 7)
	equal(t, "error", err, nil)
	// An article that a crash left in two shards is in one after the next Put.
	if err := x.apply(x.shards[0], []Entry{entry("a", "", "Ferry", "")}, nil); err != nil {
		t.Fatal(err)
	}
	equal(t, "candidates come once", candidates(t, x, Query{Terms: terms("ferry")}), []Hit{{"a", 1, 1}, {"b", 1, 1}})
	put(t, x, entries[0])
	equal(t, "shards after putting again", shardNames(x), "undated:0 2024-07:2 2024-08:1")
}
