package corpus

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rawOf lists the raw articles of paths.
func rawOf(t *testing.T, r *Reader, paths ...string) (raws []Raw) {
	t.Helper()
	r.Raw = true
	for _, a := range articles(t, r, paths...) {
		raws = append(raws, *a.Raw)
	}
	return raws
}

func wantRaw(t *testing.T, got []Raw, want ...Raw) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("raw articles (-want +got):\n%s", diff)
	}
}

func rawLine(s string) Raw    { return Raw{Form: JSONLine, Bytes: []byte(s)} }
func rawElement(s string) Raw { return Raw{Form: JSONElement, Bytes: []byte(s)} }
func rawText(name, s string) Raw {
	return Raw{Form: TextFile, Name: name, Bytes: []byte(s)}
}

func TestReadNoRawUnlessAsked(t *testing.T) {
	inFolder(t, map[string]string{"a.txt": "Lamp\n", "b.jsonl": harbourLine, "c.json": `[{"id":"c","body":"b"}]`})
	for _, a := range articles(t, &Reader{}, ".") {
		if a.Raw != nil {
			t.Errorf("%s has a raw article: %+v", a.ID, a.Raw)
		}
	}
}

func TestReadRawLines(t *testing.T) {
	const (
		odd     = ` {"id" : 1,"body":"caf\u00e9 \/", "extra":{"b":[1, 2.50]},"id":"1"}	`
		invalid = "{\"id\":\"2\",\"body\":\"a\xff\"}"
		plain   = `{"id":"3","body":"no line feed"}`
	)
	lines := odd + "\n\n" + invalid + "\r\n \r\n" + plain
	want := []Raw{rawLine(odd), rawLine(invalid + "\r"), rawLine(plain)}
	inFolder(t, map[string]string{
		"a.jsonl":      lines,
		"b.jsonl":      utf8BOM + lines,
		"c.ndjson.gz":  gzipped(t, lines),
		"d.jsonl.zst":  zstdPacked(t, utf8BOM+lines),
		"e.json":       lines, // JSON Lines in all but its name
		"named":        lines,
		"dir/in.jsonl": lines,
	})
	for _, path := range []string{"a.jsonl", "b.jsonl", "c.ndjson.gz", "d.jsonl.zst", "e.json", "named", "dir"} {
		wantRaw(t, rawOf(t, &Reader{}, path), want...)
	}
	wantRaw(t, rawOf(t, fromText(lines), "-"), want...)
	wantRaw(t, rawOf(t, fromText(gzipped(t, lines)), "-"), want...)
}

func TestReadRawArrayAndRow(t *testing.T) {
	const (
		first  = "{\r\n  \"id\": 1,\r\n  \"body\": \"]}\", \"x\": {\"y\": []}\r\n}"
		second = `{"id":"2","body":"b"}`
	)
	array := " [\r\n" + first + " ,\n" + second + "\n]\n"
	row := first + "\n\n" + second
	inFolder(t, map[string]string{"a.json": utf8BOM + array, "b.json.gz": gzipped(t, array), "r.json": row, "r.json.zst": zstdPacked(t, row)})
	for _, path := range []string{"a.json", "b.json.gz"} {
		wantRaw(t, rawOf(t, &Reader{}, path), rawElement(first), rawElement(second))
	}
	for _, path := range []string{"r.json", "r.json.zst"} {
		wantRaw(t, rawOf(t, &Reader{}, path), rawLine(first), rawLine(second))
	}
	wantRaw(t, rawOf(t, fromText(array), "-"), rawElement(first), rawElement(second))
	wantRaw(t, rawOf(t, fromText(row), "-"), rawLine(first), rawLine(second))
}

func TestReadRawText(t *testing.T) {
	inFolder(t, map[string]string{
		"in/a.txt":         ferryText,
		"in/deep/b.v2.TXT": utf8BOM + "Caf\xe9\r\n",
		"in/deep/c.txt.gz": gzipped(t, utf8BOM+"Packed\n"),
		"in/d.text.zst":    zstdPacked(t, "Packed too"),
		"notes.md":         "# Notes\n",
		"z/misnamed.txt":   gzipped(t, "By its magic\n"),
	})
	wantRaw(t, rawOf(t, &Reader{}, "in", "notes.md", "./z/misnamed.txt"),
		rawText("a.txt", ferryText),
		rawText("d.text", "Packed too"),
		rawText("deep/b.v2.TXT", utf8BOM+"Caf\xe9\r\n"),
		rawText("deep/c.txt", utf8BOM+"Packed\n"),
		rawText("notes.md", "# Notes\n"),
		rawText("misnamed.txt", "By its magic\n"))
	wantRaw(t, rawOf(t, fromText(utf8BOM+"A lamp\n"), "-"), rawText("stdin.txt", utf8BOM+"A lamp\n"))
}

// Lines longer than any buffer come whole, and what was handed out stays as it is
// when the reader goes on.
func TestReadRawLong(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some hundred MiB")
	}
	var lines []string
	for i, size := range []int{10, streamBuffer - 20, streamBuffer, 3 * streamBuffer, 2 << 20, 5, MaxArticle, 7} {
		lines = append(lines, `{"id":`+string(rune('0'+i))+`,"body":"`+strings.Repeat(string(rune('a'+i)), size)+`"}`)
	}
	for name, text := range map[string]string{
		"lines": strings.Join(lines, "\n"),
		"CRLF":  strings.Join(lines, "\r\n"),
		"array": "[" + strings.Join(lines, ",") + "]",
	} {
		got := rawOf(t, fromText(text), "-")
		if len(got) != len(lines) {
			t.Fatalf("%s: %d articles, want %d", name, len(got), len(lines))
		}
		for i, raw := range got {
			if strings.TrimSuffix(string(raw.Bytes), "\r") != lines[i] {
				t.Errorf("%s: article %d is %d bytes, %.30q…, want %d", name, i, len(raw.Bytes), raw.Bytes, len(lines[i]))
			}
		}
	}
	text := strings.Repeat("Lamp after lamp went out at Cape Tarn.\n", 60_000)
	inFolder(t, map[string]string{"a.txt": text, "b.txt": "Short\n"})
	wantRaw(t, rawOf(t, &Reader{}, "."), rawText("a.txt", text), rawText("b.txt", "Short\n"))
}

func TestFormNames(t *testing.T) {
	for form, want := range map[Form]string{TextFile: "text file", JSONLine: "JSON line", JSONElement: "JSON element", 9: "unknown"} {
		if got := form.String(); got != want {
			t.Errorf("form %d is %q, want %q", form, got, want)
		}
	}
}

// FuzzRaw reads what was handed out raw once more: it must be the same article.
func FuzzRaw(f *testing.F) {
	for _, s := range []string{
		harbourLine, `{"id":1,"body":"b"}` + "\r\n" + `{"id":2,"x":[{}],"body":"c"}`, "[{\n\"id\":1,\"body\":\"b\"},{\"id\":2,\"body\":\"c\"}]",
		"{\n\"id\":1,\n\"body\":\"b\"}\n{\n\"id\":2,\"body\":\"c\"}", utf8BOM + "A lamp\nburns", "Caf\xe9\r\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, a := range checkReading(t, &Reader{Stdin: bytes.NewReader(data), Raw: true}, "-") {
			raw := a.Raw.Bytes
			switch a.Raw.Form {
			case JSONElement, JSONLine:
				if !json.Valid(raw) || !bytes.Contains(data, raw) && !isPacked(data) && !isWideText(data) {
					t.Fatalf("raw %q of %q", raw, data)
				}
				s := &reading{ctx: context.Background(), object: newObjectReader(nil, nil), yield: func(again *Article, err error) bool {
					again.Raw = a.Raw
					if diff := cmp.Diff(a, again); err != nil || diff != "" {
						t.Fatalf("raw %q reads %v (-first +again):\n%s", raw, err, diff)
					}
					return true
				}}
				s.jsonArticle(raw, &inputFile{path: "again"}, 1, written{})
			case TextFile:
				if !isPacked(data) && !bytes.Equal(raw, data) && !isArchive(data) {
					t.Fatalf("raw %q of %q", raw, data)
				}
			}
		}
	})
}

func isPacked(data []byte) bool {
	return bytes.HasPrefix(data, []byte(gzipMagic)) || bytes.HasPrefix(data, []byte(zstdMagic)) || isArchive(data)
}

func isArchive(data []byte) bool {
	return archiveKind(bufio.NewReader(bytes.NewReader(data)), &inputFile{}) != formatUnknown
}
