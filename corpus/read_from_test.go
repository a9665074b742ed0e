package corpus

import (
	"bufio"
	"context"
	"errors"
	"io"
	"iter"
	"strings"
	"testing"
)

// fetched are the articles and problems of bytes, in a line each.
func fetched(t *testing.T, r *Reader, data string, in Input) string {
	t.Helper()
	var lines []string
	for a, err := range r.ReadFrom(t.Context(), strings.NewReader(data), in) {
		if err != nil {
			lines = append(lines, "! "+err.Error())
			continue
		}
		lines = append(lines, a.ID+" "+strings.TrimSpace(a.Body))
	}
	return strings.Join(lines, "\n")
}

func TestReadFrom(t *testing.T) {
	const line = `{"id":"a","body":"Rain"}` + "\n"
	for name, c := range map[string]struct {
		data string
		in   Input
		want string
	}{
		"text":          {"Rain\n", Input{Path: "in/x/rain.txt", Name: "x/rain.txt"}, "x/rain Rain"},
		"odd name":      {"Rain\n", Input{Path: "wire.log", Name: "wire.log"}, "wire Rain"},
		"no name":       {"Rain\n", Input{Path: "feed", URL: "http://ostrel.example/feed"}, "http://ostrel.example/feed Rain"},
		"nothing known": {"Rain\n", Input{Path: "feed"}, "feed Rain"},
		"array":         {"[" + line + "]", Input{Path: "feed"}, "a Rain"},
		"lines":         {line + "\n{\n" + line, Input{Path: "w", Name: "w.jsonl"}, "a Rain\n! w:3: invalid JSON"},
		"packed":        {gzipped(t, line), Input{Path: "w"}, "a Rain"},
		"packed by name": {line, Input{Path: "w.jsonl.gz", Name: "w.jsonl.gz"},
			"! w.jsonl.gz: this is not gzip data"},
		"NUL in a line": {"{\"id\":\"b\x00\"}\n" + line, Input{Path: "w", Name: "w.jsonl"}, "! w:1: invalid JSON"},
		"nothing":       {"", Input{Path: "w", Name: "x.txt"}, "! w: it has no text"},
	} {
		got := fetched(t, &Reader{}, c.data, c.in)
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

// A format is told where the bytes come from.
func TestReadFromTellsTheFormat(t *testing.T) {
	var file File
	r := &Reader{Formats: []Format{{
		Name: "feed", Extensions: []string{".rss"},
		Is: func(head []byte) bool { return strings.HasPrefix(string(head), "<rss") },
		Read: func(_ context.Context, f *File) iter.Seq2[*Article, error] {
			file = *f
			return func(yield func(*Article, error) bool) { yield(nil, &Problem{Reason: "bad"}) }
		},
	}}}
	in := Input{Path: "feed", Name: "x/f.rss", URL: "http://ostrel.example/rss", Charset: "latin1"}
	if got := fetched(t, r, "<rss>", in); got != "! feed: bad" {
		t.Errorf("got %q", got)
	}
	if file.Path != "feed" || file.URL != in.URL || file.Charset != "latin1" || file.ID != "x/f" || file.Name != "x/f.rss" {
		t.Errorf("the format is told %+v", file)
	}
	for name, want := range map[string]bool{"a.rss": true, "a.rss.gz": true, "a.TXT": true, "a.jsonl.zst": true, "a.doc": false, ".a.txt": false, "README.txt": false, "": false} {
		if r.Reads(name) != want {
			t.Errorf("%q: %t", name, !want)
		}
	}
}

// silence is a stream of which nothing comes until it is over.
type silence struct{ reached, over chan struct{} }

func (s silence) Read([]byte) (int, error) { close(s.reached); <-s.over; return 0, io.EOF }

func TestReadFromIsCutShort(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := silence{make(chan struct{}), make(chan struct{})}
	defer close(s.over)
	go func() { <-s.reached; cancel() }()
	n := 0
	for _, err := range (&Reader{}).ReadFrom(ctx, bufio.NewReader(s), Input{Path: "feed"}) {
		if n++; !errors.Is(err, context.Canceled) {
			t.Errorf("the error is %v", err)
		}
	}
	if n != 1 {
		t.Errorf("it yields %d times", n)
	}
}
