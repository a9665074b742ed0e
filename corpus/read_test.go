package corpus

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// outcome is what a reading gave, in order: articles as "id" or "id@version",
// problems as their message.
func outcome(t *testing.T, r *Reader, paths ...string) []string {
	t.Helper()
	var out []string
	for a, err := range r.Read(t.Context(), paths...) {
		var p *Problem
		switch {
		case (a == nil) == (err == nil):
			t.Fatalf("yielded %v and %v: want exactly one of them", a, err)
		case err != nil && !errors.As(err, &p):
			t.Fatalf("error is a %T, not a *Problem: %v", err, err)
		case err != nil:
			out = append(out, err.Error())
		case a.Version != "":
			out = append(out, a.ID+"@"+a.Version)
		default:
			out = append(out, a.ID)
		}
	}
	return out
}

// articles reads what has no problems.
func articles(t *testing.T, r *Reader, paths ...string) []*Article {
	t.Helper()
	var out []*Article
	for a, err := range r.Read(t.Context(), paths...) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, a)
	}
	return out
}

func wantOutcome(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcome (-want +got):\n%s", diff)
	}
}

// inFolder writes files, by name, to a new folder and makes it the current one.
func inFolder(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func gzipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zstdPacked(t testing.TB, text string, options ...zstd.EOption) string {
	t.Helper()
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, options...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func fromText(text string) *Reader { return &Reader{Stdin: strings.NewReader(text)} }

const (
	ferryText   = "\n  Ferry to Ostrel runs again  \r\n\r\nThe ferry left at 05:30 on Friday.\r\n"
	harbourLine = `{"id":"h1","title":"Harbour dredged","body":"The harbour of Ostrel was dredged."}` + "\n"
	noText      = "; give it a title or a body, or leave it out"
	ownID       = "; give every article an id of its own"
	ownIDs      = "; give every article an id of its own, and the states of one item different versions"
	useRFC3339  = "; use RFC 3339, such as 2024-09-17T05:30:00Z"
	getAgain    = "; get the file again"
	cutShort    = "; the file was cut short: get it again"
)

func TestReadPlainText(t *testing.T) {
	inFolder(t, map[string]string{
		"ferry.txt":         ferryText,
		"bom.text":          utf8BOM + "A lamp\nIt burns.",
		"latin.txt":         "Caf\xe9 closed\nNo more coffee.",
		"mac.txt":           "Old line\rends\r",
		"in/a.b.TXT":        "Dots\n",
		"in/deep/day 1.txt": "Spaces\n",
		"in/deep/z.txt.gz":  gzipped(t, "Packed\n"),
		"in/deep/z2.txt.zst": zstdPacked(t, utf8BOM+
			"Packed too\n"),
		"notes":        "A file without extension\n",
		"notes.v2.md":  "# A note\n",
		"packed":       gzipped(t, "Found by its magic\n"),
		"misnamed.txt": zstdPacked(t, "Packed under a plain name\n"),
		".txt":         "Only an extension\n",
	})
	got := articles(t, &Reader{}, "ferry.txt", "bom.text", "latin.txt", "mac.txt", "in", "./notes", "notes.v2.md", "packed", "misnamed.txt", ".txt")
	want := []*Article{
		{ID: "ferry", Title: "Ferry to Ostrel runs again", Body: ferryText},
		{ID: "bom", Title: "A lamp", Body: "A lamp\nIt burns."},
		{ID: "latin", Title: "Café closed", Body: "Café closed\nNo more coffee."},
		{ID: "mac", Title: "Old line", Body: "Old line\rends\r"},
		{ID: "a.b", Title: "Dots", Body: "Dots\n"},
		{ID: "deep/day 1", Title: "Spaces", Body: "Spaces\n"},
		{ID: "deep/z", Title: "Packed", Body: "Packed\n"},
		{ID: "deep/z2", Title: "Packed too", Body: "Packed too\n"},
		{ID: "notes", Title: "A file without extension", Body: "A file without extension\n"},
		{ID: "notes.v2", Title: "# A note", Body: "# A note\n"},
		{ID: "packed", Title: "Found by its magic", Body: "Found by its magic\n"},
		{ID: "misnamed", Title: "Packed under a plain name", Body: "Packed under a plain name\n"},
		{ID: ".txt", Title: "Only an extension", Body: "Only an extension\n"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("articles (-want +got):\n%s", diff)
	}
}

func TestReadTextProblems(t *testing.T) {
	const binary = ": this is not text: there is a NUL byte near its start; leave it out, or convert it to UTF-8 text first"
	inFolder(t, map[string]string{
		"blank.txt":     " \r\n\t\n",
		"empty.txt":     "",
		"binary.txt":    "Looks fine\x00but is not\n",
		"binary.jsonl":  harbourLine + "\x00",
		"late.txt":      strings.Repeat("x\n", binaryHead/2) + "\x00\n",
		"utf16.txt":     "\xff\xfeA\x00\n\x00",
		"utf16be.text":  "\xfe\xff\x4e\x00",
		"wide.txt":      "\xff\xfeA\x00\x00\x00",
		"big.txt":       "Title\n" + strings.Repeat("0123456789abcde\n", MaxArticle/16),
		"notgz.txt.gz":  "plain after all\n",
		"empty.txt.gz":  "",
		"empty.txt.zst": "",
		"cut.txt.gz":    gzipped(t, strings.Repeat("a line of text that is long enough\n", 3))[:30],
	})
	wantOutcome(t, outcome(t, &Reader{}, "blank.txt", "empty.txt", "binary.txt", "binary.jsonl", "late.txt", "utf16.txt", "utf16be.text", "wide.txt",
		"big.txt", "notgz.txt.gz", "empty.txt.gz", "empty.txt.zst", "cut.txt.gz", "gone.txt", "", "gone/", "blank.txt/x"),
		"blank.txt: it has no text; leave empty files out",
		"empty.txt: it has no text; leave empty files out",
		"binary.txt"+binary,
		"binary.jsonl"+binary,
		"late",
		"utf16",
		"utf16be",
		"wide.txt"+binary,
		"big.txt: the article is over 8 MiB, the most that is read; if it holds several articles, split it, or use JSON Lines with one article a line",
		"notgz.txt.gz: this is not gzip data, though it is named so; get the file again, or name it without the last extension",
		"empty.txt.gz: this is not gzip data, though it is named so; get the file again, or name it without the last extension",
		"empty.txt.zst: this is not zstd data, though it is named so; get the file again, or name it without the last extension",
		"cut.txt.gz:1: the gzip data ends too early"+cutShort,
		"gone.txt: there is no such file or folder; check the path, or where a link leads",
		`: the path is empty; give a file, a folder, or "-" for standard input`,
		"gone/: there is no such file or folder; check the path, or where a link leads",
		"blank.txt/x: it cannot be opened: not a directory",
	)
}

func TestReadFolder(t *testing.T) {
	inFolder(t, map[string]string{
		"wire/b.jsonl":          harbourLine,
		"wire/a.txt":            "First\n",
		"wire/a/x.txt":          "Second\n",
		"wire/c.NDJSON.ZST":     zstdPacked(t, `{"id":"n1","body":"Third"}`),
		"wire/d.json":           `[{"id":"j1","body":"Fourth"}]`,
		"wire/README.md":        "# Not an article\n",
		"wire/ReadMe.txt":       "Not an article either\n",
		"wire/LICENSE.txt":      "Nor is this\n",
		"wire/picture.png":      "\x89PNG\x00",
		"wire/archive.gz":       gzipped(t, "what is it?"),
		"wire/.hidden.txt":      "Hidden\n",
		"wire/.git/x.txt":       "Hidden too\n",
		"empty/notes.md":        "none\n",
		"empty/sub/.keep":       "",
		"clash/a.txt":           "One\n",
		"clash/a.txt.gz":        gzipped(t, "Two\n"),
		"other/a.txt":           "Three\n",
		"other/quiet\nname.txt": "",
	})
	wantOutcome(t, outcome(t, &Reader{}, "wire", "empty", "clash", "other"),
		"a/x", "a", "h1", "n1", "j1",
		"empty: this folder holds no file that is read; files are read whose names end in .txt, .text, .jsonl, .ndjson, .json, .tar, .tgz, .zip, or in one of these and .gz or .zst",
		`clash/a.txt: id "a" was already read at wire/a.txt; rename one of the two, or name a folder that holds both, so that their ids differ`,
		`clash/a.txt.gz: id "a" was already read at wire/a.txt; rename one of the two, or name a folder that holds both, so that their ids differ`,
		`other/a.txt: id "a" was already read at wire/a.txt; rename one of the two, or name a folder that holds both, so that their ids differ`,
		`"other/quiet\nname.txt": it has no text; leave empty files out`,
	)
	// A folder may be named in other ways, and so may a folder that is hidden.
	wantOutcome(t, outcome(t, &Reader{}, "./wire/a/../a/"), "x")
	wantOutcome(t, outcome(t, &Reader{}, "wire/.git"), "x")
	t.Chdir("wire/a")
	wantOutcome(t, outcome(t, &Reader{}, "."), "x")
}

func TestReadFolderLinks(t *testing.T) {
	inFolder(t, map[string]string{
		"out/far.txt":    "Far\n",
		"in/near.txt":    "Near\n",
		"in/sub/low.txt": "Low\n",
	})
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{
		"in/absolute":     filepath.Join(here, "in"),
		"in/loop":         ".",
		"in/sub/up":       "..",
		"in/self":         "self",
		"in/self.txt":     "self.txt",
		"in/out":          "../out",
		"in/out2":         "../out",
		"in/alias.txt":    "near.txt",
		"in/broken.txt":   "nowhere.txt",
		"in/broken.md":    "nowhere.md",
		"in/sub/back.txt": "../../out/far.txt",
		"link":            "in",
	} {
		if err := os.Symlink(target, link); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	got := outcome(t, &Reader{}, "link")
	for i, s := range got { // what the system says of a loop differs
		got[i], _, _ = strings.Cut(s, ": it cannot be opened: ")
	}
	wantOutcome(t, got,
		"alias",
		"link/broken.txt: there is no such file or folder; check the path, or where a link leads",
		"near", "out/far", "link/self.txt", "sub/back", "sub/low")
}

// Notes that come with a set are no articles, in whatever format they are.
func TestReadFolderNotes(t *testing.T) {
	inFolder(t, map[string]string{"in/README.md": "# Notes", "in/License.MD": "# Notes", "in/a.md": "# A", "in/readme.jsonl": harbourLine})
	r := &Reader{Formats: []Format{{Name: "Markdown", Extensions: []string{".md"}, Is: func(head []byte) bool { return head[0] == '#' }, Read: func(_ context.Context, f *File) iter.Seq2[*Article, error] {
		return func(yield func(*Article, error) bool) { yield(&Article{ID: f.ID, Body: "A"}, nil) }
	}}}}
	wantOutcome(t, outcome(t, r, "in"), "a", "h1")
}

// TestReadPipe reads named pipes, which can keep one waiting when they are
// opened and when they are read.
func TestReadPipe(t *testing.T) {
	inFolder(t, map[string]string{"in/a.txt": "A\n"})
	for _, name := range []string{"pipe", "in/pipe.txt"} {
		if err := exec.Command("mkfifo", name).Run(); err != nil {
			t.Skip("no named pipes here:", err)
		}
	}
	wantOutcome(t, outcome(t, &Reader{}, "in"), "a",
		"in/pipe.txt: this is not a regular file; name it directly to read it all the same")

	go func() { _ = os.WriteFile("pipe", []byte(harbourLine), 0) }()
	wantOutcome(t, outcome(t, &Reader{}, "pipe"), "h1")

	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	for a, err := range (&Reader{}).Read(ctx, "pipe") {
		if a != nil || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("yielded %v and %v; want the error of the context", a, err)
		}
	}
	// Let go of the goroutine that still opens the pipe.
	if f, err := os.OpenFile("pipe", os.O_WRONLY, 0); err == nil {
		f.Close()
	}
}

func TestReadNoPermission(t *testing.T) {
	inFolder(t, map[string]string{"a/locked.txt": "x", "a/open.txt": "Open\n", "b/in/x.txt": "x"})
	for _, path := range []string{"a/locked.txt", "b/in"} {
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = os.Chmod(path, 0o777) }()
	}
	if f, err := os.Open("a/locked.txt"); err == nil {
		f.Close()
		t.Skip("this user may read everything")
	}
	const hint = ": reading it is not permitted; ask for the permission to read it, or leave it out"
	wantOutcome(t, outcome(t, &Reader{}, "a", "b"), "a/locked.txt"+hint, "open", "b/in"+hint)
}

func TestReadJSONLines(t *testing.T) {
	lines := []string{
		utf8BOM + `{"id":"a1","title":"Ferry \u0026 \"tide\" \ud83d\ude22 caf\u00e9\/","body":"One\nTwo\tThree","source":"Ostrel Post",` +
			`"published":"2024-09-17T05:30:00+02:00","lang":"pt-BR","url":"https://post.example/1","version":3}` + "\r",
		"", " \t",
		`  {"id" : 17 , "body":"number", "extra":{"a":[1,-2.5e+3,"]}\"",{}],"b":null},"ok":true,"no":false,"e":[] }  `,
		`{"id":1.50e2,"title":"title only","body":null,"source":null,"published":null}`,
		`{"ID":"no","Id":"no","id":"case","Title":"no","body":"b"}`,
		`{"id":"first","id":"last","title":7,"title":"t","body":"b","body":null}`,
		`{"\u0069d":"escaped name","body":"b"}`,
		`{"id":"lone","body":"\ud83d \ude22 \ud83dx \ud83d\u0041 \ud83d\ud83d\ude22"}`,
		"{\"id\":\"bytes\",\"body\":\"a\xff\xfe b\xc3\"}",
		`{"id":"blank date","body":"b","published":" "}`,
		`{"id":"nul","body":"a\u0000b"}`,
		`{"id":"a1","body":"Another state","version":"4"}`,
		`{"id":"no line break","body":"b"}`,
	}
	got := articles(t, fromText(strings.Join(lines, "\n")), "-")
	want := []*Article{
		{
			ID: "a1", Title: `Ferry & "tide" 😢 café/`, Body: "One\nTwo\tThree", Source: "Ostrel Post",
			Published: time.Date(2024, 9, 17, 3, 30, 0, 0, time.UTC), Lang: "pt-BR", URL: "https://post.example/1", Version: "3",
		},
		{ID: "17", Body: "number"},
		{ID: "1.50e2", Title: "title only"},
		{ID: "case", Body: "b"},
		{ID: "last", Title: "t"},
		{ID: "escaped name", Body: "b"},
		{ID: "lone", Body: "\ufffd \ufffd \ufffdx \ufffdA \ufffd😢"},
		{ID: "bytes", Body: "a\ufffd\ufffd b\ufffd"},
		{ID: "blank date", Body: "b"},
		{ID: "nul", Body: "a\x00b"},
		{ID: "a1", Body: "Another state", Version: "4"},
		{ID: "no line break", Body: "b"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("articles (-want +got):\n%s", diff)
	}
}

func TestReadJSONLinesProblems(t *testing.T) {
	tests := []struct{ line, want string }{
		{`{"id":"x"}`, "it has no text" + noText},
		{`{"id":"x","title":" ","body":"\u00a0\n"}`, "it has no text" + noText},
		{`{"title":"t"}`, "id: it is missing" + ownID},
		{`{"id":null,"title":"t"}`, "id: it is missing" + ownID},
		{`{"id":" \n","title":"t"}`, "id: it is blank" + ownID},
		{`{"id":true,"title":"t"}`, "id: it is a boolean, not a string or a number; write id as a string or a number, or leave it out"},
		{`{"id":"x","title":["t"]}`, "title: it is a list, not a string; write title as a string, or leave it out"},
		{`{"id":"x","body":{}}`, "body: it is an object, not a string; write body as a string, or leave it out"},
		{`{"id":"x","title":"t","url":12}`, "url: it is a number, not a string; write url as a string, or leave it out"},
		{`{"id":"x","title":"t","version":[]}`, "version: it is a list, not a string or a number; write version as a string or a number, or leave it out"},
		{`{"id":"x","title":"t","published":1726551000}`, "published: it is a number, not a string" + useRFC3339},
		{`{"id":"x","title":"t","published":"yesterday"}`, `published: cannot read "yesterday" as a time` + useRFC3339},
		{`{"id":"x","title":"t","published":"0999-12-31"}`, `published: the year is outside 1000 to 9999` + useRFC3339},
		{`{"id":"x","title":"t","kept":[1]}`, `"kept": it is a list, not a string, a number or a boolean; do not keep this field, or write it as a string`},
		{`{"id":"x","body":"b"`, `invalid JSON at column 21: it ends where ',' or '}' should stand; it seems to be cut short`},
		{`{"id":"x","bo`, `invalid JSON at column 14: it ends inside a string; it seems to be cut short`},
		{`{"id":"x","bo\`, `invalid JSON at column 15: it ends inside a string; it seems to be cut short`},
		{`{"id":"x","body":"b",}`, `invalid JSON at column 22: '}' stands where the name of a field should`},
		{`{"id":"x" "body":"b"}`, `invalid JSON at column 11: '"' stands where ',' or '}' should`},
		{`{"id":01}`, `invalid JSON at column 8: '1' stands where ',' or '}' should`},
		{`{"id":-}`, `invalid JSON at column 8: '}' stands where a digit should`},
		{`{"id":1.}`, `invalid JSON at column 9: '}' stands where a digit should`},
		{`{"id":1e+}`, `invalid JSON at column 10: '}' stands where a digit should`},
		{`{"id":nul}`, `invalid JSON at column 7: 'n' stands where a value should`},
		{`{"id":[1 2]}`, `invalid JSON at column 10: '2' stands where ',' or ']' should`},
		{`{"id"`, `invalid JSON at column 6: it ends where ':' should stand; it seems to be cut short`},
		{`{"id":`, `invalid JSON at column 7: it ends where a value should stand; it seems to be cut short`},
		{"{\"id\":\"a\tb\"}", `invalid JSON at column 9: the control character 0x09 stands inside a string; escape it: a line break is \n, a tab \t`},
		{`{"id":"a\xb"}`, `invalid JSON at column 9: this escape sequence does not exist in JSON; a backslash itself is \\`},
		{`{"id":"a\u12g4"}`, `invalid JSON at column 9: this escape sequence does not exist in JSON; a backslash itself is \\`},
		{`{"id":"x","body":"b"}{}`, `invalid JSON at column 22: there is more after the object; ` + linesHint},
		{`plain words`, `invalid JSON at column 1: 'p' stands where an object should; ` + linesHint},
		{`[{"id":"x"}]`, `invalid JSON at column 1: '[' stands where an object should; give each object a line of its own, or name a file that is one array .json`},
		{`{"id":` + strings.Repeat("[", maxJSONDepth) + `}`, `invalid JSON at column 10006: values are nested more than 10000 deep`},
	}
	for _, tt := range tests {
		// A good line before and one after must be read all the same.
		inFolder(t, map[string]string{"wire.jsonl": `{"id":1,"body":"b"}` + "\n" + tt.line + "\n" + `{"id":2,"body":"b"}` + "\n"})
		wantOutcome(t, outcome(t, &Reader{Keep: []string{"kept"}}, "wire.jsonl"), "1", "wire.jsonl:2: "+tt.want, "2")
	}
}

func TestReadKeep(t *testing.T) {
	r := fromText(`{"id":"1","body":"b","desk":"Sea","rank":-1.0,"front":true,"none":null,"Desk":"x","d\u0065ep":"\u00e9","topics":[1]}` + "\n" +
		`{"id":"2","body":"b","desk":"Sea","desk":null,"absent":1}` + "\n" +
		`{"id":"3","body":"b","source":"Post","desk":""}`)
	r.Keep = []string{"rank", "desk", "front", "none", "deep", "missing", "desk", "source"}
	var got []map[string]string
	for _, a := range articles(t, r, "-") {
		got = append(got, a.Fields)
	}
	want := []map[string]string{
		{"desk": "Sea", "rank": "-1.0", "front": "true", "deep": "é"},
		nil,
		{"desk": "", "source": "Post"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

func TestReadDuplicates(t *testing.T) {
	inFolder(t, map[string]string{
		"a.jsonl": `{"id":"x","body":"1"}` + "\n" + `{"id":"x","body":"2","version":"v2"}` + "\n" + `{"id":"x","body":"3","version":"v2"}` + "\n" +
			`{"id":"bad","body":""}` + "\n" + `{"id":"bad","body":"A refused article does not count"}` + "\n",
		"b.jsonl": "\n" + `{"id":"x","body":"1"}` + "\n" + `{"id":"` + strings.Repeat("é", 50) + `","body":"1"}` + "\n" + `{"id":"` + strings.Repeat("é", 50) + `","body":"1"}` + "\n",
	})
	r := &Reader{}
	want := []string{
		"x", "x@v2", `a.jsonl:3: id "x", version "v2", was already read at a.jsonl:2` + ownIDs,
		"a.jsonl:4: it has no text" + noText, "bad",
		`b.jsonl:2: id "x" was already read at a.jsonl:1` + ownIDs,
		strings.Repeat("é", 50), `b.jsonl:4: id "` + strings.Repeat("é", 40) + `…" was already read at b.jsonl:3` + ownIDs,
	}
	wantOutcome(t, outcome(t, r, "a.jsonl", "b.jsonl"), want...)
	// Each reading starts anew.
	wantOutcome(t, outcome(t, r, "a.jsonl", "b.jsonl"), want...)
}

func TestProblemFields(t *testing.T) {
	for _, err := range fromText(`{"id":"x","body":"b","published":"soon"}`).Read(t.Context(), "-") {
		want := &Problem{File: "stdin", Line: 1, ID: "x", Reason: `published: cannot read "soon" as a time`, Hint: useRFC3339[2:]}
		var got *Problem
		if !errors.As(err, &got) {
			t.Fatalf("error = %v, want a *Problem", err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("problem (-want +got):\n%s", diff)
		}
	}
}

func TestReadStdin(t *testing.T) {
	const printed = "\n{\n  \"id\": \"p1\",\n  \"body\": \"a } b\"\n}\n{\n  \"id\": \"p2\",\n  \"body\": \"\"\n}\n"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"text", ferryText, []string{"stdin"}},
		{"json lines", "\n \n" + harbourLine, []string{"h1"}},
		{"broken first line", `{"id":"x","body":"b,` + "\n" + harbourLine, []string{
			"stdin:1: invalid JSON: a line ends inside a string; what follows was not read; JSON Lines, one object a line, stands such faults better"}},
		{"cut first line", `{"id":"x","body":"b` + "\n" + harbourLine, []string{
			"stdin:1: invalid JSON at column 20: it ends inside a string; it seems to be cut short", "h1"}},
		{"printed objects", printed, []string{"p1", "stdin:6: it has no text" + noText}},
		{"array", ` [ {"id":"x","body":"b"} ]`, []string{"x"}},
		{"text with bracket", "[Updated] The tide\nIt is high.\n", []string{"stdin"}},
		{"gzip", gzipped(t, harbourLine), []string{"h1"}},
		{"zstd", zstdPacked(t, ferryText), []string{"stdin"}},
		{"empty", "", []string{"stdin: it has no text; leave empty files out"}},
		{"binary", "%PDF-1.4\x00", []string{"stdin: this is not text: there is a NUL byte near its start; leave it out, or convert it to UTF-8 text first"}},
		{"long space", strings.Repeat(" ", 2*streamBuffer) + "Text after space", []string{"stdin"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantOutcome(t, outcome(t, fromText(tt.text), "-"), tt.want...)
			// However the bytes come.
			wantOutcome(t, outcome(t, &Reader{Stdin: iotest.OneByteReader(strings.NewReader(tt.text))}, "-"), tt.want...)
			wantOutcome(t, outcome(t, &Reader{Stdin: iotest.DataErrReader(strings.NewReader(tt.text))}, "-"), tt.want...)
		})
	}
	t.Run("twice", func(t *testing.T) {
		wantOutcome(t, outcome(t, fromText(harbourLine), "-", "-"), "h1", `stdin: standard input was named twice; give "-" once`)
	})
	t.Run("fails", func(t *testing.T) {
		r := &Reader{Stdin: io.MultiReader(strings.NewReader(harbourLine+`{"id":`), iotest.ErrReader(errors.New("wire cut")))}
		wantOutcome(t, outcome(t, r, "-"), "h1", "stdin:2: reading fails: wire cut")
	})
	t.Run("stuck", func(t *testing.T) {
		wantOutcome(t, outcome(t, &Reader{Stdin: stuckReader{}}, "-"), "stdin:1: reading fails: "+io.ErrNoProgress.Error())
	})
	t.Run("os.Stdin", func(t *testing.T) {
		inFolder(t, map[string]string{"in": harbourLine})
		f, err := os.Open("in")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		defer func(f *os.File) { os.Stdin = f }(os.Stdin)
		os.Stdin = f
		wantOutcome(t, outcome(t, &Reader{}, "-"), "h1")
	})
}

type stuckReader struct{}

func (stuckReader) Read([]byte) (int, error) { return 0, nil }

func TestReadJSONFile(t *testing.T) {
	const rest = "; what follows was not read; JSON Lines, one object a line, stands such faults better"
	long := `{"id":"long","body":"` + strings.Repeat("a", maxLine) + `"}`
	tests := []struct {
		name, text string
		want       []string
	}{
		{"array", "[\n  {\"id\":\"1\",\"body\":\"a \\\" ] } b\"},\n  {\"id\":\"2\",\n \"body\":\"b\",\"x\":[{}]}\n]\n", []string{"1", "2"}},
		{"empty array", " [ ] ", nil},
		{"nothing", "\n", nil},
		{"lines", harbourLine + `{"id":"2","body":"b"}`, []string{"h1", "2"}},
		{"printed", "{\n\"id\":\"1\",\n\"body\":\"b\"}\n\n{\"id\":\"2\",\"body\":\"b\"}\n", []string{"1", "2"}},
		{"printed, commas", "{\"id\":\"1\",\n\"body\":\"b\"},\n{\"id\":\"2\",\"body\":\"b\"}\n", []string{"1", "f.json:2: invalid JSON: an object was expected, not ','" + rest}},
		{"one object", `{"id":"1","body":"b"}`, []string{"1"}},
		{"faults inside", "[\n{\"id\":\"1\",\n\"body\":oops},\n{\"id\":\"2\"},\n{\"id\":\"3\",\"body\":\"b\"}]", []string{
			"f.json:3: invalid JSON at column 8: 'o' stands where a value should", "f.json:4: it has no text" + noText, "3"}},
		{"duplicate", "[\n{\"id\":\"1\",\"body\":\"b\"},\n\n{\"id\":\"1\",\"body\":\"b\"}\n]", []string{
			"1", `f.json:4: id "1" was already read at f.json:2` + ownIDs}},
		{"trailing comma", `[{"id":"1","body":"b"},]`, []string{"1", "f.json:1: invalid JSON: an object was expected, not ']'" + rest}},
		{"no comma", "[{\"id\":\"1\",\"body\":\"b\"}\n{\"id\":\"2\",\"body\":\"b\"}]", []string{"1", "f.json:2: invalid JSON: a comma is missing between two objects" + rest}},
		{"not objects", `[1]`, []string{"f.json:1: invalid JSON: an object was expected, not '1'" + rest}},
		{"more", "[]\n[]", []string{"f.json:2: invalid JSON: there is more after the ] of the array" + rest}},
		{"open array", "[{\"id\":\"1\",\"body\":\"b\"}\n\n", []string{"1", "f.json:3: invalid JSON: the array is not closed by a ]" + rest}},
		{"open array 2", "[{\"id\":\"1\",\"body\":\"b\"},", []string{"1", "f.json:1: invalid JSON: the array is not closed by a ]" + rest}},
		{"open array 3", "[", []string{"f.json:1: invalid JSON: the array is not closed by a ]" + rest}},
		{"open object", "[\n{\"id\":\n", []string{"f.json:3: invalid JSON: the object that starts on line 2 is not closed" + rest}},
		{"open string", "[{\"id\":\"1\n\"}]", []string{"f.json:1: invalid JSON: a line ends inside a string" + rest}},
		{"no JSON", "id,title\n", []string{"f.json: this is not JSON: it starts with neither { nor [; name plain text .txt"}},
		{"too long", "[" + long + ",\n{\"id\":\"2\",\"body\":\"b\"}]", []string{
			"f.json:1: the object is over 17 MiB, the most that is read; give every article a line of its own, and leave out what is no article", "2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inFolder(t, map[string]string{"f.json": tt.text})
			wantOutcome(t, outcome(t, &Reader{}, "f.json"), tt.want...)
		})
	}
}

func TestReadTooLong(t *testing.T) {
	const (
		overLine    = ": the line is over 17 MiB, the most that is read; give every article a line of its own, and leave out what is no article"
		overArticle = ": the article is over 8 MiB, the most that is read; if it holds several articles, split it, or use JSON Lines with one article a line"
	)
	line := func(id, title string, body int) string {
		return `{"id":"` + id + `","title":"` + title + `","body":"` + strings.Repeat("b", body) + `"}`
	}
	fill := func(id string, size int) string { // a line of that size, the most of it ignored
		s := `{"id":"` + id + `","body":"b","x":""}`
		return s[:len(s)-2] + strings.Repeat("x", size-len(s)) + `"}`
	}
	inFolder(t, map[string]string{
		"wire.jsonl": strings.Join([]string{
			line("1", "", MaxArticle),
			line("2", "t", MaxArticle),
			fill("3", maxLine) + "\r",
			fill("4", maxLine+1),
			strings.Repeat("x", 2*maxLine),
			`{"id":"6","body":"b"}`,
			fill("7", maxLine),
		}, "\n"),
	})
	wantOutcome(t, outcome(t, &Reader{}, "wire.jsonl"),
		"1", "wire.jsonl:2"+overArticle, "3", "wire.jsonl:4"+overLine, "wire.jsonl:5"+overLine, "6", "7")
}

// endless gives the same bytes over and over, so many times.
type endless struct {
	text  string
	times int
	rest  string
}

func (e *endless) Read(p []byte) (int, error) {
	if e.rest == "" {
		if e.times--; e.times < 0 {
			return 0, io.EOF
		}
		e.rest = e.text
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

func TestReadBoundedMemory(t *testing.T) {
	const size = 256 << 20
	block := strings.Repeat("long ", 20_000)
	times := size / len(block)
	big := func(before, after string) io.Reader {
		return io.MultiReader(strings.NewReader(before), &endless{text: block, times: times}, strings.NewReader(after))
	}
	tests := []struct {
		name  string
		input io.Reader
		want  string // of the last item
	}{
		{"line", big(`{"id":"1","body":"`, "\"}\n"+harbourLine), "h1"},
		{"object", big(`[{"id":"1","body":"`, `"},`+harbourLine+"]"), "h1"},
		{"text", big("", ""), "stdin: " + tooBig(&inputFile{}, 0, "").Reason + "; " + tooBig(&inputFile{}, 0, "").Hint},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got := outcome(t, &Reader{Stdin: tt.input}, "-")
			runtime.ReadMemStats(&after)
			if last := got[len(got)-1]; last != tt.want {
				t.Errorf("last item = %q, want %q", last, tt.want)
			}
			// All that was ever allocated, not only what was held at once.
			if total := after.TotalAlloc - before.TotalAlloc; total > size/2 {
				t.Errorf("%d MiB were allocated for an input of %d MiB", total>>20, size>>20)
			}
		})
	}
}

func TestReadDamagedStreams(t *testing.T) {
	var b strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&b, `{"id":"%d","body":"%x"}`+"\n", i, int64(i)*2654435761)
	}
	lines := b.String()
	flip := func(s string, at int) string { return s[:at] + string(s[at]^0xff) + s[at+1:] }
	gz, zst := gzipped(t, lines), zstdPacked(t, lines)
	tests := []struct {
		name, file, text string
		most             int // articles
		want             string
	}{
		{"gzip cut", "a.jsonl.gz", gz[:len(gz)/2], 3999, "the gzip data ends too early" + cutShort},
		{"gzip cut in its header", "a.jsonl.gz", gz[:5], 0, "the gzip data ends too early" + cutShort},
		{"gzip without its checksum", "a.jsonl.gz", gz[:len(gz)-4], 4000, "the gzip data ends too early" + cutShort},
		{"gzip checksum", "a.jsonl.gz", flip(gz, len(gz)-6), 4000, "the gzip data is damaged: gzip: invalid checksum" + getAgain},
		{"gzip and more", "a.jsonl.gz", gz + "0123456789", 4000, "the gzip data is damaged: gzip: invalid header" + getAgain},
		{"zstd cut", "a.jsonl.zst", zst[:len(zst)/2], 3999, "the zstd data ends too early" + cutShort},
		{"zstd cut in its header", "a.jsonl.zst", zst[:5], 0, "the zstd data ends too early" + cutShort},
		{"zstd checksum", "a.jsonl.zst", flip(zst, len(zst)-1), 3999, "the zstd data is damaged: CRC check failed" + getAgain},
		{"zstd window", "a.jsonl.zst", "\x28\xb5\x2f\xfd\x00\x90", 0, "unpacking the zstd data would need more than 128 MiB of memory; compress it again without --long"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inFolder(t, map[string]string{tt.file: tt.text, "next.txt": "The next file is read\n"})
			got := outcome(t, &Reader{}, tt.file, "next.txt")
			if len(got) < 2 {
				t.Fatalf("outcome = %q, want a problem and an article at least", got)
			}
			read := len(got) - 2
			if read > tt.most || tt.most == 4000 && read != tt.most {
				t.Errorf("%d articles were read, want %d at most", read, tt.most)
			}
			for i, id := range got[:read] {
				if id != fmt.Sprint(i) {
					t.Fatalf("article %d is %q", i, id)
				}
			}
			wantOutcome(t, got[read:], fmt.Sprintf("%s:%d: %s", tt.file, read+1, tt.want), "next")
		})
	}
	t.Run("members", func(t *testing.T) {
		half := strings.Index(lines, `{"id":"2000"`)
		inFolder(t, map[string]string{
			"a.jsonl.gz":  gzipped(t, lines[:half]) + gzipped(t, lines[half:]),
			"b.jsonl.zst": zstdPacked(t, strings.ReplaceAll(lines[:half], `"id":"`, `"id":"z`)) + zstdPacked(t, strings.ReplaceAll(lines[half:], `"id":"`, `"id":"z`)),
		})
		if got := outcome(t, &Reader{}, "."); len(got) != 8000 || got[7999] != "z3999" {
			t.Errorf("%d items were read, the last %q; want 8000 and z3999", len(got), got[len(got)-1])
		}
	})
}

func TestReadCancelled(t *testing.T) {
	inFolder(t, map[string]string{
		"a.jsonl":     strings.Repeat(harbourLine, 100),
		"b/x.txt":     "x",
		"b/y.txt":     "y",
		"c.json":      "[" + strings.TrimSpace(harbourLine) + "," + strings.TrimSpace(harbourLine) + "]",
		"d.jsonl.zst": zstdPacked(t, strings.Repeat(harbourLine, 100)),
	})
	for _, path := range []string{"a.jsonl", "b", "c.json", "d.jsonl.zst", "gone.txt"} {
		for stopAfter := range 2 {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if stopAfter == 0 {
				cancel()
			}
			n := 0
			var last error
			for _, err := range (&Reader{}).Read(ctx, path, "b") {
				n++
				last = err
				cancel()
			}
			if n != stopAfter+1 || !errors.Is(last, context.Canceled) {
				t.Errorf("%s, cancelled after %d: got %d items, the last error %v", path, stopAfter, n, last)
			}
		}
	}
}

// TestReadCancelledWaiting cancels while standard input keeps silent.
func TestReadCancelledWaiting(t *testing.T) {
	in, out := io.Pipe()
	defer in.Close()
	go func() { _, _ = io.WriteString(out, harbourLine) }() // and then nothing, without an end
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	var got []string
	start := time.Now()
	for a, err := range (&Reader{Stdin: in}).Read(ctx, "-") {
		if err != nil {
			got = append(got, err.Error())
			continue
		}
		got = append(got, a.ID) // at once, though no more comes
	}
	wantOutcome(t, got, "h1", context.DeadlineExceeded.Error())
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v to stop", took)
	}
}

// TestReadStops breaks out of the loop and looks for what is left open.
func TestReadStops(t *testing.T) {
	inFolder(t, map[string]string{
		"a.jsonl":     strings.Repeat(harbourLine, 3),
		"b/x.txt":     "x",
		"b/y.txt.zst": zstdPacked(t, "y"),
		"c.json.gz":   gzipped(t, "["+harbourLine+","+harbourLine+"]"),
		"d.jsonl.zst": zstdPacked(t, strings.Repeat(harbourLine, 3)),
	})
	before, files := runtime.NumGoroutine(), openFiles(t)
	for _, path := range []string{"a.jsonl", "b", "c.json.gz", "d.jsonl.zst", "-", "gone"} {
		for most := 1; most < 4; most++ {
			n := 0
			for range fromText(strings.Repeat(harbourLine, 9)).Read(t.Context(), path, "b") { //nolint:errcheck // the articles are not looked at
				if n++; n == most {
					break
				}
			}
		}
	}
	for deadline := time.Now().Add(2 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("there are %d goroutines, there were %d", runtime.NumGoroutine(), before)
		}
	}
	if left := openFiles(t); left > files {
		t.Errorf("there are %d open files, there were %d", left, files)
	}
}

// openFiles counts the open files, where the system tells.
func openFiles(t *testing.T) int {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Log("open files are not counted:", err)
	}
	return len(fds)
}

func TestReadNothing(t *testing.T) {
	wantOutcome(t, outcome(t, &Reader{}))
}

func TestParsePublished(t *testing.T) {
	at := func(s string) time.Time {
		t.Helper()
		when, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	good := map[string]string{
		"2024-09-17T05:30:00Z":                 "2024-09-17T05:30:00Z",
		" 2024-09-17T05:30:00Z\n":              "2024-09-17T05:30:00Z",
		"2024-09-17t05:30:00z":                 "2024-09-17T05:30:00Z",
		"2024-09-17T05:30:00+02:00":            "2024-09-17T05:30:00+02:00",
		"2024-09-17T05:30:00-0330":             "2024-09-17T05:30:00-03:30",
		"2024-09-17T05:30:00-08":               "2024-09-17T05:30:00-08:00",
		"2024-09-17T05:30:00.25Z":              "2024-09-17T05:30:00.25Z",
		"2024-09-17T05:30:00,5+01:00":          "2024-09-17T05:30:00.5+01:00",
		"2024-09-17T05:30:00.1234567899Z":      "2024-09-17T05:30:00.123456789Z",
		"2024-09-17T05:30:00":                  "2024-09-17T05:30:00Z",
		"2024-09-17 05:30:00":                  "2024-09-17T05:30:00Z",
		"2024-09-17 05:30:00.123":              "2024-09-17T05:30:00.123Z",
		"2024-09-17 05:30:00 +0200":            "2024-09-17T05:30:00+02:00",
		"2024-09-17 05:30:00+02":               "2024-09-17T05:30:00+02:00",
		"2024-09-17 05:30:00-00:00":            "2024-09-17T05:30:00Z",
		"2024-09-17 05:30:00 UTC":              "2024-09-17T05:30:00Z",
		"2024-09-17":                           "2024-09-17T00:00:00Z",
		"2024-02-29":                           "2024-02-29T00:00:00Z",
		"Tue, 17 Sep 2024 05:30:00 GMT":        "2024-09-17T05:30:00Z",
		"Tue, 17 Sep 2024 05:30:00 +0200":      "2024-09-17T05:30:00+02:00",
		"tue,17 sep 2024 05:30:00 edt":         "2024-09-17T05:30:00-04:00",
		"17 Sep 2024 05:30:00 EST":             "2024-09-17T05:30:00-05:00",
		"7 Sep 24 05:30 PDT":                   "2024-09-07T05:30:00-07:00",
		"07 Sep 99 05:30 UT":                   "1999-09-07T05:30:00Z",
		"Sat, 07 Sep 2024 05:30:00.5 Z":        "2024-09-07T05:30:00.5Z",
		"1000-01-01":                           "1000-01-01T00:00:00Z",
		"9999-12-31T23:59:59.999999999-00:00":  "9999-12-31T23:59:59.999999999Z",
		"Fri, 31 Dec 9999 18:59:59      -0500": "9999-12-31T18:59:59-05:00",
	}
	for in, want := range good {
		got, err := parsePublished(in)
		if err != nil || !got.Equal(at(want)) {
			t.Errorf("parsePublished(%q) = %v, %v; want %s", in, got, err, want)
			continue
		}
		// The zone that was written tells what day it was there.
		if got.Format(time.RFC3339Nano) != want {
			t.Errorf("parsePublished(%q) = %s, want %s", in, got.Format(time.RFC3339Nano), want)
		}
		if got.Location() == time.Local && time.Local != time.UTC {
			t.Errorf("parsePublished(%q) is in the zone of the machine", in)
		}
	}
	bad := []string{
		"", "yesterday", "2024", "2024-09", "2024-9-17", "17/09/2024", "2024-09-17T", "2024-09-17T05", "2024-09-17T05:30", "2024-09-17T05:30Z",
		"2024-09-17T5:30:00Z", "2024-09-17T05:30:00.Z", "2024-09-17T05:30:00.2x", "2024-09-17T05:30:00:00", "2024-09-17T05:30:00 ET",
		"2024-09-17T05:30:00+2", "2024-09-17T05:30:00+24:00", "2024-09-17T05:30:00+02:60", "2024-09-17T05:30:00+0x:00", "2024-09-17T05:30:00+",
		"2024-09-17T24:00:00Z", "2024-09-17T05:60:00Z", "2024-09-17T05:30:60Z", "2024-13-01", "2024-00-01", "2024-01-00", "2024-04-31", "2023-02-29",
		"2024-09-17Z", "2024-09-17X05:30:00Z", "+024-09-17", "-024-09-17", "2024-09-17T-5:30:00Z", "１２３４-09-17", "20240917T053000Z",
		"0999-12-31", "0000-01-01", "1000-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "10000-01-01",
		"Tue, 17 Sep 2024", "Tue, 17 Sep 2024 05:30:00", "Tue 17 Sep 2024 05:30:00 GMT", "Day, 17 Sep 2024 05:30:00 GMT", "17 Sept 2024 05:30:00 GMT",
		"17 Sep 024 05:30:00 GMT", "17 Sep 20240 05:30:00 GMT", "017 Sep 2024 05:30:00 GMT", "17 Sep 2024 05:30:00 CET", "17 Sep 2024 05:30: GMT", "17 Sep 0999 05:30 GMT",
		"99 Sep 2024 05:30:00 GMT", "1726551000", strings.Repeat("2024-09-17T05:30:00Z", 100), "2024-09-17T05:30:00" + "." + strings.Repeat("1", 100) + "x",
	}
	for _, in := range bad {
		if got, err := parsePublished(in); err == nil {
			t.Errorf("parsePublished(%q) = %v, want an error", in, got)
		}
	}
}

// TestPublishedAnyZone makes sure that the zone of the machine has no say.
func TestPublishedAnyZone(t *testing.T) {
	defer func(z *time.Location) { time.Local = z }(time.Local)
	time.Local = time.FixedZone("EST", 3600)
	for in, want := range map[string]string{
		"17 Sep 2024 05:30:00 EST":  "2024-09-17T10:30:00Z",
		"2024-09-17T05:30:00+01:00": "2024-09-17T04:30:00Z",
		"2024-09-17":                "2024-09-17T00:00:00Z",
	} {
		got, err := parsePublished(in)
		if err != nil || got.UTC().Format(time.RFC3339) != want || got.Location() == time.Local {
			t.Errorf("parsePublished(%q) = %v, %v; want %s", in, got, err, want)
		}
	}
}

func TestQuoteShort(t *testing.T) {
	for in, want := range map[string]string{
		"":                              `""`,
		"a\"\n\x1b":                     `"a\"\n\x1b"`,
		strings.Repeat("a", 80):         `"` + strings.Repeat("a", 80) + `"`,
		strings.Repeat("a", 81):         `"` + strings.Repeat("a", 80) + `…"`,
		"a" + strings.Repeat("é", 40):   `"a` + strings.Repeat("é", 39) + `…"`,
		"aaa" + strings.Repeat("😢", 20): `"aaa` + strings.Repeat("😢", 19) + `…"`,
	} {
		if got := quoteShort(in); got != want {
			t.Errorf("quoteShort(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestPlainPrefix(t *testing.T) {
	for size := range 40 {
		for at := range size {
			for b := range 256 {
				text := bytes.Repeat([]byte{'a'}, size)
				text[at] = byte(b)
				want := size
				if b < 0x20 || b == '"' || b == '\\' {
					want = at
				}
				if got := plainPrefix(text); got != want {
					t.Fatalf("plainPrefix of %d bytes with %#x at %d = %d, want %d", size, b, at, got, want)
				}
			}
		}
	}
}

// benchmarkLines is JSON Lines of the usual size: some 3 kB each.
func benchmarkLines(n int) string {
	paragraph := "The ferry to Ostrel, which \"had not run\" since the storm — the worst in years — left at 05:30 with 212 people on board, the harbour master said. "
	var b strings.Builder
	enc := json.NewEncoder(&b)
	for i := range n {
		_ = enc.Encode(map[string]any{
			"id": fmt.Sprintf("post-%06d", i), "title": "Ferry to Ostrel runs again", "source": "Ostrel Post",
			"body":      strings.Repeat(strings.Repeat(paragraph, 4)+"\n\n", 5),
			"published": "2024-09-17T05:30:00Z", "lang": "en", "url": "https://post.example/ferry",
			"desk": "sea", "topics": []string{"ferries", "weather"}, "words": 512, "geo": map[string]float64{"lat": 54.1, "lon": 7.25},
		})
	}
	return b.String()
}

func BenchmarkReadJSONLines(b *testing.B) {
	text := benchmarkLines(2000)
	bench := func(r Reader, input string) func(*testing.B) {
		return func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				r.Stdin = strings.NewReader(input)
				for _, err := range r.Read(context.Background(), "-") {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		}
	}
	b.Run("plain", bench(Reader{}, text))
	b.Run("keep", bench(Reader{Keep: []string{"desk", "words"}}, text))
	b.Run("array", bench(Reader{}, "["+strings.ReplaceAll(strings.TrimSpace(text), "\n", ",\n")+"]"))
	b.Run("gzip", bench(Reader{}, gzipped(b, text)))
	b.Run("zstd", bench(Reader{}, zstdPacked(b, text)))
}

func BenchmarkReadText(b *testing.B) {
	dir := b.TempDir()
	text := strings.Repeat("The ferry to Ostrel left at 05:30 with 212 people on board.\n", 50)
	for i := range 1000 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04d.txt", i)), []byte(text), 0o666); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(1000 * len(text)))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range (&Reader{}).Read(context.Background(), dir) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
