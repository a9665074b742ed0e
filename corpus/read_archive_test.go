package corpus

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// packed is a file in an archive; its name may end in a slash.
type packed struct{ name, text string }

func tarOf(t testing.TB, files ...packed) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Mode: 0o644, Size: int64(len(f.text))}
		if strings.HasSuffix(f.name, "/") {
			h.Typeflag = tar.TypeDir
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, f.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zipOf(t testing.TB, files ...packed) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i, f := range files {
		method := zip.Deflate
		if i%2 == 1 {
			method = zip.Store
		}
		f2, err := w.CreateHeader(&zip.FileHeader{Name: f.name, Method: method})
		if err == nil {
			_, err = io.WriteString(f2, f.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// archivers make archives by the extension of their names.
var archivers = map[string]func(testing.TB, ...packed) string{
	".tar":     tarOf,
	".tgz":     func(t testing.TB, f ...packed) string { return gzipped(t, tarOf(t, f...)) },
	".tar.gz":  func(t testing.TB, f ...packed) string { return gzipped(t, tarOf(t, f...)) },
	".tar.zst": func(t testing.TB, f ...packed) string { return zstdPacked(t, tarOf(t, f...)) },
	".tzst":    func(t testing.TB, f ...packed) string { return zstdPacked(t, tarOf(t, f...)) },
	".zip":     zipOf,
	".zip.gz":  func(t testing.TB, f ...packed) string { return gzipped(t, zipOf(t, f...)) },
	"":         tarOf,
	".bin":     zipOf, // by what it holds
	".txt":     tarOf,
}

func TestReadArchives(t *testing.T) {
	files := []packed{
		{"./wire/", ""},
		{"./wire/b.jsonl", harbourLine},
		{"./wire/a.txt", "First\n"},
		{"./wire/deep/latin.txt", "Caf\xe9\n"},
		{"./wire/c.NDJSON.ZST", zstdPacked(t, `{"id":"n1","body":"Third"}`)},
		{"./wire/d.json", `[{"id":"j1","body":"Fourth"},{"id":"j1"}]`},
		{"./wire/README.txt", "No article\n"},
		{"./wire/picture.png", "\x89PNG\x00"},
		{"./.hidden.txt", "Hidden\n"},
		{"./__MACOSX/._a.txt", "Hidden\n"},
		{"./.git/x.txt", "Hidden\n"},
		{"./in.tar", tarOf(t, packed{"low.txt", "Low\n"}, packed{"x.zip", zipOf(t, packed{"lowest.txt", "Lowest\n"})})},
	}
	for ext, pack := range archivers {
		t.Run(ext, func(t *testing.T) {
			inFolder(t, map[string]string{"a" + ext: pack(t, files...), "dir/sub/b" + cmpOr(ext, ".tar"): pack(t, files[2], files[11])})
			want := []string{
				"h1", "wire/a", "wire/deep/latin", "n1", "j1",
				"a" + ext + "/wire/d.json:1: it has no text" + noText,
				"in.tar/low", "in.tar/x.zip/lowest",
			}
			wantOutcome(t, outcome(t, &Reader{}, "a"+ext), want...)
			if ext == ".bin" {
				return // in a folder, this name is not read
			}
			want[5] = "stdin/wire/d.json:1: it has no text" + noText
			data, err := os.ReadFile("a" + ext)
			if err != nil {
				t.Fatal(err)
			}
			wantOutcome(t, outcome(t, &Reader{Stdin: bytes.NewReader(data)}, "-"), want...)
			in := "sub/b" + cmpOr(ext, ".tar") + "/"
			wantOutcome(t, outcome(t, &Reader{}, "dir"), in+"wire/a", in+"in.tar/low", in+"in.tar/x.zip/lowest")
			raws := rawOf(t, &Reader{}, "dir")
			wantRaw(t, raws[:1], rawText(in+"wire/a.txt", "First\n"))
		})
	}
}

func cmpOr(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

func TestReadArchiveProblems(t *testing.T) {
	leads := func(archive, name string) string {
		return fmt.Sprintf("%s: the entry %q leads out of the archive; do not unpack this archive; if you trust it, make it again with names that stay within", archive, name)
	}
	var links bytes.Buffer
	w := tar.NewWriter(&links)
	for _, h := range []tar.Header{
		{Name: "soft.txt", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"},
		{Name: "hard.txt", Typeflag: tar.TypeLink, Linkname: "a.txt"},
		{Name: "pipe.txt", Typeflag: tar.TypeFifo},
		{Name: "soft.png", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"},
		{Name: "a.txt", Size: 2},
	} {
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			_, _ = w.Write([]byte("A\n"))
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	two := []packed{{"a.txt", "A\n"}, {"b.txt", strings.Repeat("A lamp burns.\n", 400)}, {"c.txt", "C\n"}}
	hostile := []packed{{"/etc/a.txt", "A\n"}, {"../b.txt", "B\n"}, {"x/../../c.txt", "C\n"}, {"x/../d.txt", "D\n"}, {"e.txt", "E\n"}, {"e.txt", "E again\n"}}
	nested := tarOf(t, packed{"deep.txt", "Deep\n"})
	for range 3 {
		nested = tarOf(t, packed{"x.tar", nested}, packed{"beside.txt", "Beside\n"})
	}
	const unpackIt = "; unpack the archive, and read the folder"
	const again = "; get the file again"
	const nothing = ": this archive holds no file that is read; files are read whose names end in .txt, .text, .jsonl, .ndjson, .json, .tar, .tgz, .zip, or in one of these and .gz or .zst"
	const cut = ": the archive ends too early; the file was cut short: get it again"
	plain, zipped := tarOf(t, two...), zipOf(t, two...)
	flip := func(s string, at int) string { return s[:at] + string([]byte{s[at] ^ 0xff}) + s[at+1:] }
	tests := []struct {
		name, text string
		want       []string
	}{
		{"hostile.tar", tarOf(t, hostile...), []string{
			leads("hostile.tar", "/etc/a.txt"), leads("hostile.tar", "../b.txt"), leads("hostile.tar", "x/../../c.txt"), leads("hostile.tar", "x/../d.txt"), "e",
			`hostile.tar/e.txt: id "e" was already read at hostile.tar/e.txt; rename one of the two, or name a folder that holds both, so that their ids differ`,
		}},
		{"hostile.zip", zipOf(t, packed{"/etc/a.txt", "A\n"}, packed{`..\b.txt`, "B\n"}, packed{`c:\c.txt`, "C\n"}, packed{`in\d.txt`, "D\n"}, packed{"caf\x82.txt", "E\n"}), []string{
			leads("hostile.zip", "/etc/a.txt"), leads("hostile.zip", "../b.txt"), leads("hostile.zip", "/c:/c.txt"), "in/d", "café",
		}},
		{"links.tar", links.String(), []string{
			"links.tar/soft.txt: this is a link, which is not followed in an archive" + unpackIt,
			"links.tar/hard.txt: this is a link, which is not followed in an archive" + unpackIt,
			"links.tar/pipe.txt: this is not a regular file; leave it out of the archive",
			"a",
		}},
		{"nested.tar", nested, []string{
			"nested.tar/x.tar/x.tar/x.tar: it is an archive in an archive in an archive, in yet another: three are the most that are read; unpack the outer ones first",
			"x.tar/x.tar/beside", "x.tar/beside", "beside",
		}},
		{"empty.tar", strings.Repeat("\x00", 1024), []string{"empty.tar" + nothing}},
		{"empty.zip", zipOf(t), []string{"empty.zip" + nothing}},
		{"other.zip", zipOf(t, packed{"a.pdf", "%PDF"}), []string{"other.zip" + nothing}},
		{"side.tar", tarOf(t, packed{"a.txt", "A\n"}, packed{"a.meta.json", `{"source":"KNA"}`}), []string{
			"a", "side.tar/a.meta.json: this completes a text, which is not done in an archive" + unpackIt,
		}},
		{"office.docx", zipOf(t, packed{"[Content_Types].xml", "<Types/>"}, packed{"word/document.xml", "<w/>"}), []string{
			"office.docx: this is an office document; save it as plain text, or as a table in CSV",
		}},
		{"cut.tar", plain[:4096], []string{"a", "cut.tar/b.txt:183" + cut}},
		{"cut2.tar", plain[:1024+200], []string{"a", "cut2.tar" + cut}},
		{"damaged.tar", flip(plain, 1024+10), []string{"a", "damaged.tar: the tar archive is damaged: there is no entry where one should be" + again}},
		{"plain.tar", "No archive at all.\n", []string{"plain.tar" + cut}},
		{"plain.zip", "No archive at all.\n", []string{"plain.zip: the zip archive is damaged, or cut short" + again}},
		{"nothing.zip", "", []string{"nothing.zip: the zip archive is damaged, or cut short" + again}},
		{"cut.zip", zipped[:len(zipped)-40], []string{"cut.zip: the zip archive is damaged, or cut short" + again}},
		{"sum.zip", flip(zipped, strings.Index(zipped, "lamp")), []string{
			"a", "sum.zip/b.txt:401: the zip data is damaged: its checksum is not that of the directory" + again, "c",
		}},
		{"before.zip", "#!/bin/sh\n" + zipped, []string{"a", "b", "c"}},
		{"after.zip", zipped + "and more", []string{"a", "b", "c"}},
		{"cut.tar.gz", gzipped(t, plain)[:60], []string{"cut.tar.gz: the gzip data ends too early" + cutShort}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inFolder(t, map[string]string{tt.name: tt.text, "next.txt": "The next file is read\n"})
			wantOutcome(t, outcome(t, &Reader{}, tt.name, "next.txt"), append(tt.want, "next")...)
		})
	}
}

// What a zip archive may say of an entry: that it is a link, encrypted, packed in
// some way, or larger than 4 GiB.
func TestReadZipEntries(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	add := func(h zip.FileHeader, text string) {
		t.Helper()
		f, err := w.CreateRaw(&h)
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	sized := func(name string, method uint16, text, content string) zip.FileHeader {
		return zip.FileHeader{
			Name: name, Method: method, CRC32: crc32.ChecksumIEEE([]byte(content)),
			CompressedSize64: uint64(len(text)), UncompressedSize64: uint64(len(content)),
		}
	}
	z := zstdPacked(t, "Zstd\n")
	locked, link := sized("locked.txt", zip.Deflate, "??", "??"), sized("link.txt", zip.Store, "a.txt", "a.txt")
	locked.Flags |= 1
	link.SetMode(os.ModeSymlink | 0o777)
	add(locked, "??")
	add(link, "a.txt")
	add(sized("odd.txt", 12, "??", "??"), "??")
	add(sized("z.txt", zipZstd, z, "Zstd\n"), z)
	add(sized("z2.txt", zipZstd, z, "Zstd\n"), z)
	add(sized("long.txt", zip.Store, "A\nB\n", "A\n"), "A\nB\n")
	add(sized("short.txt", zip.Store, "A\n", "A\nB\n"), "A\n")
	add(sized("nodata.txt", zip.Deflate, "\x02", "A"), "\x02")
	add(sized("last.txt", zip.Store, "Last\n", "Last\n"), "Last\n")
	if err := w.SetComment("A comment, as some programs write one."); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	const again = "; get the file again"
	want := []string{
		"a.zip/locked.txt: it is encrypted; unpack the archive with its password, and read the folder",
		"a.zip/link.txt: this is a link, which is not followed in an archive; unpack the archive, and read the folder",
		"a.zip/odd.txt: it is packed in a way that is not read; unpack the archive, and read the folder",
		"z", "z2",
		"a.zip/long.txt:1: the zip data is damaged: it unpacks to more than it should" + again,
		"a.zip/short.txt:2: the zip data is damaged: its checksum is not that of the directory" + again,
		"a.zip/nodata.txt:1: the zip data ends too early" + again,
		"last",
	}
	inFolder(t, map[string]string{"a.zip": b.String(), "large.zip": largeZip("Large\n")})
	wantOutcome(t, outcome(t, &Reader{}, "a.zip"), want...)
	wantOutcome(t, outcome(t, &Reader{}, "large.zip"), "large")
}

// largeZip writes its numbers as archives of more than 4 GiB do.
func largeZip(text string) string {
	le := binary.LittleEndian
	const name, n32 = "large.txt", 0xffffffff
	sum := crc32.ChecksumIEEE([]byte(text))
	var b []byte
	u16 := func(vs ...uint16) {
		for _, v := range vs {
			b = le.AppendUint16(b, v)
		}
	}
	u32 := func(vs ...uint32) {
		for _, v := range vs {
			b = le.AppendUint32(b, v)
		}
	}
	u64 := func(vs ...uint64) {
		for _, v := range vs {
			b = le.AppendUint64(b, v)
		}
	}
	b = append(b, zipEntry...)
	u16(45, 0, 0, 0, 0)
	u32(sum, n32, n32)
	u16(uint16(len(name)), 20)
	b = append(b, name...)
	u16(1, 16)
	u64(uint64(len(text)), uint64(len(text)))
	b = append(b, text...)
	dir := len(b)
	b = append(b, "PK\x01\x02"...)
	u16(45, 45, 0, 0, 0, 0)
	u32(sum, n32, n32)
	u16(uint16(len(name)), 4+4+28, 0, 0, 0)
	u32(0, n32)
	b = append(b, name...)
	u16(99, 4)
	u32(0)
	u16(1, 24)
	u64(uint64(len(text)), uint64(len(text)), 0)
	end := len(b)
	b = append(b, "PK\x06\x06"...)
	u64(44)
	u16(45, 45)
	u32(0, 0)
	u64(1, 1, uint64(end-dir), uint64(dir))
	b = append(b, "PK\x06\x07"...)
	u32(0)
	u64(uint64(end))
	u32(1)
	b = append(b, zipEmpty...)
	u16(0, 0, 0xffff, 0xffff)
	u32(n32, n32)
	u16(0)
	return string(b)
}

// Reading an archive is reading the folder that it was made of.
func TestArchiveIsLikeItsFolder(t *testing.T) {
	read := func(t *rapid.T, path string) (all []*Article) {
		for a, err := range (&Reader{Raw: true}).Read(context.Background(), path) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, a)
		}
		slices.SortFunc(all, func(a, b *Article) int { return strings.Compare(a.ID, b.ID) })
		return all
	}
	rapid.Check(t, func(t2 *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			t2.Fatal(err)
		}
		var files []packed
		known := map[string]bool{}
		for i := range rapid.IntRange(1, 8).Draw(t2, "files") {
			name := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b c", "Ünü", ".x", "README", "long" + strings.Repeat("y", 120)}), 1, 4).Draw(t2, "name"), "/")
			text := rapid.SampledFrom([]string{"A lamp\n", "\xef\xbb\xbfA lamp", "Caf\xe9\n", strings.Repeat("The lamp of Cape Tarn burns. ", 200)}).Draw(t2, "text")
			switch rapid.IntRange(0, 4).Draw(t2, "kind") {
			case 0:
				text, name = fmt.Sprintf(`{"id":"json %d","body":"b"}`, i), name+".jsonl"
			case 1:
				text, name = gzipped(t, text), name+".txt.gz"
			case 2:
				name += ".png"
			default:
				name += ".txt"
			}
			if stem := strings.TrimSuffix(name, ".gz"); !known[stem] {
				known[stem] = true
				files = append(files, packed{name, text})
			}
		}
		files = append(files, packed{"z.txt", "Last\n"})
		for _, f := range files {
			path := filepath.Join(dir, "in", f.name)
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t2.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(f.text), 0o666); err != nil {
				t2.Fatal(err)
			}
		}
		want := read(t2, filepath.Join(dir, "in"))
		for _, ext := range []string{".tar", ".zip", ".zip.gz"} {
			path := filepath.Join(dir, "x"+ext)
			if err := os.WriteFile(path, []byte(archivers[ext](t, files...)), 0o666); err != nil {
				t2.Fatal(err)
			}
			if diff := cmp.Diff(want, read(t2, path)); diff != "" {
				t2.Fatalf("%s (-folder +archive):\n%s", ext, diff)
			}
		}
	})
}

// blank is a MiB of lines with nothing in them.
var blank = strings.Repeat(strings.Repeat(" ", 1<<15-1)+"\n", 1<<5)

// blankLines is a deflate stream of empty lines, so many times over.
func blankLines(t *testing.T, times int) string {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	lines := []byte(blank)
	_, _ = w.Write(lines)
	_ = w.Flush()
	first := b.Len()
	_, _ = w.Write(lines)
	_ = w.Flush()
	return b.String()[:first] + strings.Repeat(b.String()[first:], times)
}

func TestReadBombs(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some hundred MiB")
	}
	const giant = 2000 // MiB
	member := gzipped(t, blank)
	frame := zstdPacked(t, blank)
	gz := func() io.Reader { return &endless{text: member, times: giant} }
	good := packed{"good.jsonl", harbourLine}
	deflated := blankLines(t, giant)
	var zipped bytes.Buffer
	w := zip.NewWriter(&zipped)
	f, err := w.CreateHeader(&zip.FileHeader{Name: "good.jsonl"})
	if err == nil {
		_, err = io.WriteString(f, harbourLine)
	}
	for i := range 3 {
		if err == nil {
			f, err = w.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("bomb%d.jsonl", i), Method: zip.Deflate, CompressedSize64: uint64(len(deflated)), UncompressedSize64: giant << 20})
		}
		if err == nil {
			_, err = io.WriteString(f, deflated)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	// A tar in a gzip: its entry is as long as it says.
	head := tarOf(t, good, packed{"bomb.jsonl", ""})
	head = head[:1024] + tarHeader(t, "bomb.jsonl", giant<<20)
	inner := &endless{text: member, times: giant}
	const what = ": it unpacks to more than 256 MiB, and to over 200 times its size: it is refused as an attack; if it is none, unpack it and read what comes out"
	tests := []struct {
		name  string
		input io.Reader
		where string
	}{
		{"gzip", io.MultiReader(strings.NewReader(gzipped(t, harbourLine)), gz()), "stdin:N"},
		{"zstd", io.MultiReader(strings.NewReader(zstdPacked(t, harbourLine)), &endless{text: frame, times: giant}), "stdin:N"},
		{"zip", bytes.NewReader(zipped.Bytes()), "stdin/bomb0.jsonl:N"},
		{"tar.gz", io.MultiReader(strings.NewReader(gzipped(t, head)), inner), "stdin/bomb.jsonl:N"},
		{"gzip in zip in tar", strings.NewReader(tarOf(t, packed{"x.zip", zipOf(t, good, packed{"bomb.jsonl.gz", gzipped(t, "\n") + strings.Repeat(member, giant)})}, packed{"next.txt", "Not read\n"})), "stdin/x.zip/bomb.jsonl.gz:N"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got := outcome(t, &Reader{Stdin: tt.input}, "-")
			runtime.ReadMemStats(&after)
			if len(got) == 2 { // the line does not matter
				got[1] = regexp.MustCompile(`:\d+: `).ReplaceAllString(got[1], ":N: ")
			}
			wantOutcome(t, got, "h1", tt.where+what)
			if total := after.TotalAlloc - before.TotalAlloc; total > 64<<20 {
				t.Errorf("%d MiB were allocated", total>>20)
			}
		})
	}
}

// A sparse file is as long as its header says, whatever the archive holds of it.
func TestReadSparseBomb(t *testing.T) {
	head := tarHeader(t, "bomb.jsonl", 1024)
	// GNU 1.0: the real size is told by records before, and the map by the file.
	records := ""
	for _, r := range [][2]string{{"GNU.sparse.major", "1"}, {"GNU.sparse.minor", "0"}, {"GNU.sparse.name", "bomb.jsonl"}, {"GNU.sparse.realsize", "99999999999999"}} {
		rest := " " + r[0] + "=" + r[1] + "\n"
		n := len(rest) + 2
		records += fmt.Sprint(n) + rest
	}
	pax := []byte(tarHeader(t, "pax", len(records)))
	pax[156] = 'x'
	sumUp(pax)
	block := func(s string) string { return s + strings.Repeat("\x00", 512-len(s)) }
	text := string(pax) + block(records) + head + block("1\n0\n512\n") + harbourLine + strings.Repeat("\n", 512-len(harbourLine)) + strings.Repeat("\x00", 1024)
	got := outcome(t, fromText(text), "-")
	if len(got) == 0 || !strings.Contains(got[len(got)-1], "NUL") && !strings.Contains(got[len(got)-1], "refused as an attack") {
		t.Errorf("outcome = %q", got)
	}
}

func tarHeader(t *testing.T, name string, size int) string {
	t.Helper()
	var b bytes.Buffer
	if err := tar.NewWriter(&b).WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(size), Format: tar.FormatPAX}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// sumUp writes the checksum of a tar header.
func sumUp(h []byte) {
	copy(h[148:156], "        ")
	sum := 0
	for _, b := range h {
		sum += int(b)
	}
	copy(h[148:156], fmt.Sprintf("%06o\x00 ", sum))
}

// What packs well is no attack, and costs no memory however long it is.
func TestReadLongPacked(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some hundred MiB")
	}
	var line strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&line, "%x ", uint32(i)*2654435761)
	}
	member := gzipped(t, strings.Repeat(line.String(), 32)) // 1 MiB
	input := io.MultiReader(strings.NewReader(gzipped(t, harbourLine+`{"id":"long","body":"`)), &endless{text: member, times: 300}, strings.NewReader(gzipped(t, "\"}\n"+strings.ReplaceAll(harbourLine, "h1", "h2"))))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got := outcome(t, &Reader{Stdin: input}, "-")
	runtime.ReadMemStats(&after)
	wantOutcome(t, got, "h1", tooLong(&inputFile{path: "stdin"}, 2, "the line").Error(), "h2")
	if total := after.TotalAlloc - before.TotalAlloc; total > 128<<20 {
		t.Errorf("%d MiB were allocated", total>>20)
	}
}

// A zip archive in a stream that is large goes by a temporary file, of which
// nothing is left.
func TestReadLargeZipInStream(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	t.Setenv("TMP", tmp)
	noise := make([]byte, 2*zipInMemory)
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise)
	text := zipOf(t, packed{"a.txt", "A\n"}, packed{"noise.png", string(noise)}, packed{"b.txt", "B\n"})
	for a, err := range fromText(text).Read(t.Context(), "-") {
		if err != nil {
			t.Fatal(err)
		}
		if a.ID == "b" {
			break
		}
	}
	wantOutcome(t, outcome(t, fromText(tarOf(t, packed{"x.zip", text}, packed{"y.txt", "Y\n"})), "-"), "x.zip/a", "x.zip/b", "y")
	if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	t.Setenv("TMPDIR", filepath.Join(tmp, "gone"))
	if got := outcome(t, fromText(text), "-"); len(got) != 1 || !strings.HasPrefix(got[0], "stdin: the zip archive cannot be kept in "+tmp) || !strings.Contains(got[0], "TMPDIR") {
		t.Errorf("without a folder for temporary files: %q", got)
	}
}

// An archive that is cut, or whose pipe closes, costs what it holds alone.
func TestReadArchiveStops(t *testing.T) {
	var files []packed
	for i := range 100 {
		files = append(files, packed{fmt.Sprintf("%d.txt", i), "A\n"})
	}
	inFolder(t, map[string]string{"a.tar": tarOf(t, files...), "a.zip": zipOf(t, files...)})
	was := openFiles(t)
	for _, path := range []string{"a.tar", "a.zip"} {
		n := 0
		for _, err := range (&Reader{}).Read(t.Context(), path) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n == 3 {
				break
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		n = 0
		for a, err := range (&Reader{}).Read(ctx, path) {
			if n++; n == 3 {
				cancel()
			}
			if n == 4 && (a != nil || !errors.Is(err, context.Canceled)) {
				t.Errorf("%s: after cancelling: %v, %v", path, a, err)
			}
		}
		if n != 4 {
			t.Errorf("%s: %d items, want three and the error of the context", path, n)
		}
	}
	if now := openFiles(t); now != was {
		t.Errorf("%d files are open, before there were %d", now, was)
	}
}

// What comes line by line through a pipe does not wait for the block of an archive.
func TestReadLiveBeforeArchives(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	go func() { _, _ = io.WriteString(w, "\n \n"+harbourLine) }()
	for a, err := range (&Reader{Stdin: r}).Read(t.Context(), "-") {
		if err != nil || a.ID != "h1" {
			t.Errorf("%v, %v", a, err)
		}
		break
	}
}

func FuzzReadArchive(f *testing.F) {
	files := []packed{{"a.txt", "A\n"}, {"in/b.jsonl", harbourLine}, {"c.txt.gz", gzipped(f, "C\n")}, {"x.zip", zipOf(f, packed{"d.txt", "D\n"})}}
	for _, s := range []string{tarOf(f, files...), zipOf(f, files...), gzipped(f, tarOf(f, files...)), largeZip("Large\n"), zipOf(f)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, r := range []*Reader{{Stdin: bytes.NewReader(data), Raw: true}, {Stdin: iotest.OneByteReader(bytes.NewReader(data))}} {
			for _, a := range checkReading(t, r, "-") {
				if !filepath.IsLocal(a.ID) && a.Raw != nil && a.Raw.Form == TextFile {
					t.Fatalf("the id %q leads out", a.ID)
				}
				if a.Raw != nil && a.Raw.Name != "" && !filepath.IsLocal(a.Raw.Name) {
					t.Fatalf("the name %q leads out", a.Raw.Name)
				}
			}
		}
	})
}
