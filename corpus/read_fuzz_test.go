package corpus

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// checkReading reads path and checks what holds for every input.
func checkReading(t *testing.T, r *Reader, path string) []*Article {
	t.Helper()
	var out []*Article
	for a, err := range r.Read(context.Background(), path) {
		var p *Problem
		switch {
		case (a == nil) == (err == nil):
			t.Fatalf("yielded %v and %v", a, err)
		case err != nil && (!errors.As(err, &p) || p.Reason == "" || p.Error() == ""):
			t.Fatalf("error is a %T, %v", err, err)
		case err != nil:
			continue
		case isBlankText(a.ID):
			t.Fatalf("the id is blank: %+v", a)
		case len(a.Title)+len(a.Body) > MaxArticle:
			t.Fatalf("the article has %d bytes", len(a.Title)+len(a.Body))
		case isBlankText(a.Title) && isBlankText(a.Body):
			t.Fatalf("the article has no text: %+v", a)
		}
		out = append(out, a)
	}
	return out
}

func FuzzJSONLines(f *testing.F) {
	for _, s := range []string{
		harbourLine, `{"id":7,"title":"\ud83d\ude22","published":"2024-09-17","version":1.5e3,"x":{"y":[null,true,false,-0.5]}}`,
		`{"\u0069d":"a","id":"b","body":"\"\\\/\b\f\n\r\t\u00e9 \ud83d x"}` + "\n\n" + `{"id":"a"`, "{\"id\":\"\xff\",\n\"body\":\"\xc3\x28\"}",
		`[{"id":"1","body":"b"},{"id":"1","body":"b"}]`, "[\n]", `{"id":01,"body":"b"}`, utf8BOM + "{}", gzipped(f, harbourLine)[:40], zstdPacked(f, harbourLine),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		checkReading(t, &Reader{Stdin: bytes.NewReader(data), Keep: []string{"x", "body"}}, "-")
		for _, format := range []format{formatLines, formatJSON} {
			s := &reading{ctx: context.Background(), object: newObjectReader(nil, nil), yield: func(*Article, error) bool { return true }}
			s.stream(bytes.NewReader(data), &inputFile{path: "x", id: "x", format: format})
			s.close()
		}
		checkLikeEncodingJSON(t, data)
	})
}

// checkLikeEncodingJSON holds the reading of one object against encoding/json.
func checkLikeEncodingJSON(t *testing.T, data []byte) {
	t.Helper()
	r := newObjectReader([]string{"x"}, nil)
	bad := r.scan(data)
	isObject := json.Valid(data) && bytes.HasPrefix(bytes.TrimLeft(data, jsonSpace), []byte("{"))
	if isObject != (bad == nil) {
		t.Fatalf("encoding/json takes it for an object: %t; scan says %+v", isObject, bad)
	}
	if bad != nil {
		if bad.at < 0 || bad.at > len(data) || bad.what == "" {
			t.Fatalf("fault %+v in %d bytes", bad, len(data))
		}
		return
	}
	var want map[string]json.RawMessage
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	check := func(name string, raw []byte) {
		t.Helper()
		value, ok := want[name]
		if ok != (raw != nil) || !bytes.Equal(value, raw) {
			t.Fatalf("%s = %q, want %q", name, raw, value)
		}
		if raw == nil || jsonKindOf(raw) != jsonString {
			return
		}
		var text string
		if err := json.Unmarshal(value, &text); err != nil {
			t.Fatal(err)
		}
		if got := r.text(raw); got != text {
			t.Fatalf("%s: %s reads %q, want %q", name, raw, got, text)
		}
	}
	for i, name := range articleFields {
		check(name, r.fields[i])
	}
	check("x", r.kept[0])
}

func FuzzPublished(f *testing.F) {
	for _, s := range []string{
		"2024-09-17T05:30:00Z", "2024-09-17 05:30:00.25 -0700", "2024-02-29", "Tue, 17 Sep 2024 05:30:00 GMT", "7 Sep 24 05:30 PDT", "1000-01-01T00:00:00+23:59",
		"1100-01-01T0:00:00+00:00",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parsePublished(s)
		if err == nil && (!yearFits(got) || !yearFits(got.UTC())) {
			t.Fatalf("parsePublished(%q) = %v", s, got)
		}
		if err == nil {
			if again, err := parsePublished(got.Format(time.RFC3339Nano)); err != nil || !again.Equal(got) {
				t.Fatalf("%q reads %v, which reads %v, %v", s, got, again, err)
			}
		}
		// What the standard library takes for RFC 3339 must read the same, but that
		// it also takes hours of one digit (golang/go#54580), and we do not.
		if want, e := time.Parse(time.RFC3339, s); e == nil && s[len("2006-01-02T15")] == ':' && yearFits(want) && yearFits(want.UTC()) && (err != nil || !got.Equal(want)) {
			t.Fatalf("parsePublished(%q) = %v, %v; want %v", s, got, err, want)
		}
	})
}

func FuzzText(f *testing.F) {
	for _, s := range []string{ferryText, utf8BOM + "a", "\xff\xfea\x00", "a\x00b", "caf\xe9\rb", "\xfe\xff\x4e\x00", " \n\u00a0", gzipped(f, ferryText), zstdPacked(f, ferryText)[:20]} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "a.txt")
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		for _, a := range checkReading(t, &Reader{}, path) {
			given := strings.TrimPrefix(string(data), utf8BOM)
			packed := strings.HasPrefix(string(data), gzipMagic) || strings.HasPrefix(string(data), zstdMagic)
			if isArchive(data) {
				continue
			}
			if !packed && utf8.ValidString(given) && a.Body != given {
				t.Fatalf("body = %q, want %q", a.Body, given)
			}
			if !utf8.ValidString(a.Body) {
				t.Fatalf("the body %q is not valid UTF-8", a.Body)
			}
			if a.ID != "a" || !strings.Contains(a.Body, a.Title) || a.Title == "" || strings.TrimSpace(a.Title) != a.Title {
				t.Fatalf("article %+v", a)
			}
		}
		checkReading(t, &Reader{Stdin: bytes.NewReader(data)}, "-")
	})
}
