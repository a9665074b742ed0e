package bench

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadLabels(t *testing.T) {
	path := write(t, "labels.jsonl", `{"id":"a","event":"e1","other":[1,2]}

{"id":"b","event":"e1"}
{"event":"e2","id":7}
{"id":"d","event":17}
{"id":"e","event":null}
{"id":"f"}
{"id":"ü 米","event":"été"}
{"id":"a","event":"e1"}`)
	got, err := ReadLabels(path, "id", "event")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"a": "e1", "b": "e1", "7": "e2", "d": "17", "e": "", "f": "", "ü 米": "été"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestReadLabelsOfWindows(t *testing.T) {
	got, err := ReadLabels(write(t, "labels.jsonl", "{\"id\":\"a\",\"event\":\"e\"}\r\n{\"id\":\"b\",\"event\":\"e\"}\r\n\r\n"), "id", "event")
	if diff := cmp.Diff(map[string]string{"a": "e", "b": "e"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

// Labels may stand in a line with a text of many megabytes.
func TestReadLabelsOfLongLines(t *testing.T) {
	long := strings.Repeat("x", 9<<20)
	got, err := ReadLabels(write(t, "labels.jsonl", `{"id":"a","body":"`+long+`","event":"e"}`+"\n"+`{"id":"b","event":"e"}`), "id", "event")
	if diff := cmp.Diff(map[string]string{"a": "e", "b": "e"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

func TestReadLabelsTellsWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no JSON", "{\"id\":\"a\"}\n{\"id\":", "labels.jsonl:2: not a JSON object"},
		{"no object", `["a"]`, "labels.jsonl:1: not a JSON object"},
		{"no id", `{"event":"e"}`, `labels.jsonl:1: no string or number in field "id"`},
		{"empty id", `{"id":"","event":"e"}`, `labels.jsonl:1: no string or number in field "id"`},
		{"id is a list", `{"id":["a"]}`, `labels.jsonl:1: no string or number in field "id"`},
		{"label is a list", `{"id":"a","event":["e"]}`, `labels.jsonl:1: field "event": neither a string nor a number`},
		{"two labels", "{\"id\":\"a\",\"event\":\"e\"}\n\n{\"id\":\"a\",\"event\":\"f\"}", `labels.jsonl:3: article "a" has two labels, "e" and "f"`},
	} {
		_, err := ReadLabels(write(t, "labels.jsonl", c.text), "id", "event")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want one with %q", c.name, err, c.want)
		}
	}
	if _, err := ReadLabels(filepath.Join(t.TempDir(), "none"), "id", "event"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without a file the error is %v, want os.ErrNotExist", err)
	}
}

func TestDataDir(t *testing.T) {
	t.Run("named", func(t *testing.T) {
		dir := t.TempDir()
		mkdir(t, dir, "data")
		t.Setenv("WIREFOLD_DATA", dir)
		if got, err := DataDir(); got != dir || err != nil {
			t.Errorf("got %q, %v; want %q", got, err, dir)
		}
	})
	t.Run("named, but empty", func(t *testing.T) {
		t.Setenv("WIREFOLD_DATA", t.TempDir())
		if got, err := DataDir(); !errors.Is(err, ErrNoData) {
			t.Errorf("got %q, %v; want ErrNoData: what was named is not to be replaced", got, err)
		}
	})
	t.Run("beside the checkout", func(t *testing.T) {
		dir := t.TempDir()
		mkdir(t, dir, "shared/data")
		t.Setenv("WIREFOLD_DATA", "")
		t.Chdir(mkdir(t, dir, "checkout/bench"))
		got, err := DataDir()
		if want := filepath.Join("..", "..", "shared"); got != want || err != nil {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
	})
}

func TestLoadSet(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("WIREFOLD_DATA", dir)
	text := `{"id":"a","title":"Choir sings","body":"The choir of Ostrel sang.","published":"2031-05-03","event":"e","dup_group":"d"}
{"id":"b","body":"Rain fell on the Quorn valley.","event":"f"}`
	if err := os.WriteFile(filepath.Join(mkdir(t, dir, "data/tiny"), "articles.jsonl"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := LoadSet(t.Context(), "tiny", "event")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"a": "e", "b": "f"}, s.Gold); s.Name != "tiny" || diff != "" {
		t.Errorf("set %q (-want +got)\n%s", s.Name, diff)
	}
	if len(s.Articles) != 2 || s.Articles[0].ID != "a" || s.Articles[0].Title != "Choir sings" {
		t.Fatalf("the articles are %v", s.Articles)
	}
	for _, a := range s.Articles {
		if len(a.Fields) > 0 {
			t.Errorf("article %s holds the gold: %v", a.ID, a.Fields)
		}
	}

	if _, err := LoadSet(t.Context(), "none", "event"); !errors.Is(err, os.ErrNotExist) || errors.Is(err, ErrNoData) {
		t.Errorf("a set that is not there gives %v", err)
	}
	t.Setenv("WIREFOLD_DATA", filepath.Join(dir, "data", "tiny"))
	if _, err := LoadSet(t.Context(), "tiny", "event"); !errors.Is(err, ErrNoData) {
		t.Errorf("without data the error is %v, want ErrNoData", err)
	}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func mkdir(t *testing.T, dir, name string) string {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(path, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}
