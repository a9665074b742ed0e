package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/bench"
	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/corpus"
)

const demo = "../../corpus/testdata/demo"

// copiesOf runs dedupe copies, which must exit with code, and gives what it prints.
func copiesOf(t *testing.T, code int, stdin io.Reader, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	if got := run(t.Context(), append([]string{"copies"}, args...), stdin, &out, &errs); got != code {
		t.Fatalf("%v: the exit code is %d, want %d; standard error: %s", args, got, code, &errs)
	}
	return out.String(), errs.String()
}

// unlessShort is n, or less where tests are to be short, as under the race detector.
func unlessShort(n, short int) int {
	if testing.Short() {
		return short
	}
	return n
}

// lines writes articles as JSON Lines.
func lines(t *testing.T, articles []*corpus.Article) string {
	t.Helper()
	var b strings.Builder
	for _, a := range articles {
		fields := map[string]string{"id": a.ID, "title": a.Title, "body": a.Body, "source": a.Source}
		if !a.Published.IsZero() {
			fields["published"] = a.Published.Format(time.RFC3339)
		}
		line, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	return b.String()
}

// emptyTemp makes a folder for temporary files, and afterwards looks that nothing
// was left in it.
func emptyTemp(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir) // Windows
	t.Cleanup(func() {
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("temporary files are left: %v, %v", left, err)
		}
	})
}

func TestCopiesAnyNumberOfProcessors(t *testing.T) {
	emptyTemp(t)
	text := lines(t, bench.Generate(bench.GeneratorOptions{Seed: 5, Documents: unlessShort(500, 100)}).Articles)
	var first []string
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, n := range []int{1, 2, 5} {
		runtime.GOMAXPROCS(n)
		var got []string
		for _, args := range [][]string{{"--all"}, {"--json"}, {"--pairs"}, {"--pairs", "--json"}, {"--keep", "-"}} {
			out, _ := copiesOf(t, exitOK, strings.NewReader(text), append(args, "-")...)
			got = append(got, out)
		}
		if first == nil {
			first = got
		}
		if !slices.Equal(got, first) {
			t.Errorf("with %d processors something else is printed than with one", n)
		}
	}
}

// Families hold every article once; each copy leads to the origin; what is kept is
// one line for each of them.
func TestCopiesFamiliesAreWhole(t *testing.T) {
	text := lines(t, bench.Generate(bench.GeneratorOptions{Seed: 6, Documents: 1000}).Articles)
	for name, in := range map[string]string{"in order": text, "backwards": backwards(text)} {
		out, _ := copiesOf(t, exitOK, strings.NewReader(in), "-", "--json", "--all")
		seen := map[string]bool{}
		origins := map[string]bool{}
		several := 0
		last := 1 << 30
		for line := range strings.Lines(out) {
			var f familyJSON
			if err := json.Unmarshal([]byte(line), &f); err != nil {
				t.Fatal(err)
			}
			if f.Size != len(f.Members) || f.Size > last || f.Members[0].ID != f.Family || f.Members[0].Relation != "origin" {
				t.Fatalf("%s: %s", name, line)
			}
			last = f.Size
			origins[f.Family] = true
			if f.Size > 1 {
				several++
			}
			of := map[string]string{}
			for _, m := range f.Members {
				if seen[m.ID] {
					t.Fatalf("%s: %s stands twice", name, m.ID)
				}
				seen[m.ID] = true
				of[m.ID] = m.Of
			}
			for _, m := range f.Members[1:] {
				at := m.ID
				for steps := 0; at != f.Family; steps++ {
					if at = of[at]; at == "" || steps > f.Size {
						t.Fatalf("%s: %s does not lead to the origin %s: %s", name, m.ID, f.Family, line)
					}
				}
				if m.Relation == "first" || m.Relation == "none" || m.Containment <= 0 {
					t.Fatalf("%s: %s has the relation %q, %v", name, m.ID, m.Relation, m.Containment)
				}
			}
		}
		if len(seen) != 1000 || several < 100 {
			t.Errorf("%s: %d articles in families, %d of them of several; want 1000, and more than 100", name, len(seen), several)
		}
		kept, _ := copiesOf(t, exitOK, strings.NewReader(in), "-", "--keep", "-")
		want := ""
		for line := range strings.Lines(in) {
			var a struct{ ID string }
			if err := json.Unmarshal([]byte(line), &a); err != nil {
				t.Fatal(err)
			}
			if origins[a.ID] {
				want += line
			}
		}
		if kept != want {
			t.Errorf("%s: kept are %d lines, want the %d of the origins", name, strings.Count(kept, "\n"), len(origins))
		}
	}
}

func backwards(text string) string {
	all := slices.Collect(strings.Lines(text))
	slices.Reverse(all)
	return strings.Join(all, "")
}

// A passage is the same words in both bodies, and what the shares say is possible.
func TestCopiesPairsPassages(t *testing.T) {
	c := bench.Generate(bench.GeneratorOptions{Seed: 7, Documents: 800})
	bodies := map[string]string{}
	for _, a := range c.Articles {
		bodies[a.ID] = a.Body
	}
	out, _ := copiesOf(t, exitOK, strings.NewReader(lines(t, c.Articles)), "-", "--json", "--pairs")
	pairs, passages := 0, 0
	for line := range strings.Lines(out) {
		var p pairJSON
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatal(err)
		}
		pairs++
		if p.A == p.B || p.Containment != max(p.AInB, p.BInA) || p.Jaccard > p.Containment || p.Spans == nil {
			t.Fatalf("pair %s", line)
		}
		if half := p.AInB >= .5 && p.BInA >= .5; half && p.Direction != "both" || p.Direction == "a in b" && p.AInB <= p.BInA || p.Direction == "b in a" && p.BInA <= p.AInB {
			t.Fatalf("direction of %s", line)
		}
		for _, s := range p.Spans {
			passages++
			if got, want := words(bodies[p.A][s[0]:s[1]]), words(bodies[p.B][s[2]:s[3]]); !strings.HasPrefix(bodies[p.A][s[0]:s[1]], bodies[p.B][s[2]:s[3]]) && len(got)*2 < len(want) {
				t.Fatalf("%s and %s share %q, %q", p.A, p.B, got, want)
			}
		}
	}
	if pairs < 100 || passages < pairs {
		t.Errorf("%d pairs, %d passages", pairs, passages)
	}
}

func words(s string) (out []string) {
	for _, w := range corpus.Words(s, nil) {
		out = append(out, corpus.FoldWord(s, w))
	}
	return out
}

func TestCopiesThousandsTheSame(t *testing.T) {
	var b strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&b, `{"id":%d,"body":"The lamp of Cape Tarn burns again after a storm that put it out for eleven nights."}`+"\n", i)
	}
	out, _ := copiesOf(t, exitOK, strings.NewReader(b.String()), "-")
	if strings.Count(out, "\n") != 3002 || !strings.HasPrefix(out, "0 · 3,000 articles\n") || !strings.HasSuffix(out, "3,000 articles, 1 family, 3,000 in families, 0 alone, no problems\n") {
		t.Errorf("printed are %d lines, %.100q", strings.Count(out, "\n"), out)
	}
	if out, _ := copiesOf(t, exitOK, strings.NewReader(b.String()), "-", "--keep", "-"); strings.Count(out, "\n") != 1 {
		t.Errorf("kept are %d lines, want one", strings.Count(out, "\n"))
	}
	if out, _ := copiesOf(t, exitOK, strings.NewReader(b.String()), "-", "--pairs"); !strings.Contains(out, "\n3,000 articles, ") {
		t.Errorf("of the pairs is printed %.100q", out)
	}
}

func TestCopiesLargestArticles(t *testing.T) {
	if testing.Short() {
		t.Skip("reads large articles")
	}
	emptyTemp(t)
	var b strings.Builder
	rng := rand.New(rand.NewPCG(1, 2))
	for b.Len() < corpus.MaxArticle-100 {
		fmt.Fprintf(&b, "ka%xn ", rng.Uint32N(5000))
	}
	body := b.String()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"large.txt":   body,
		"copy.txt":    body,
		"small.txt":   body[:2000],
		"binary.txt":  strings.Repeat("\x01\x02\xff\xfe ", 3000),
		"latin.txt":   "Caf\xe9 closed\n\nThe caf\xe9 on the quay of Ostrel closed for good on Friday night.",
		"latin2.txt":  "\xef\xbb\xbfCaf\xe9 closed\r\n\r\nThe caf\xe9 on the quay of Ostrel closed for good on Friday night.\r\n",
		"with\nb.txt": "Two lines in a name\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Skip("such names cannot be written here:", err)
		}
	}
	kept := filepath.Join(t.TempDir(), "kept")
	out, _ := copiesOf(t, exitOK, nil, dir, "--keep", kept)
	for _, want := range []string{"identical of copy", "excerpt of copy, C ", "identical of latin", "7 articles, 2 families, 5 in families, 2 alone, no problems"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in what is printed:\n%s", want, out)
		}
	}
	entries, err := os.ReadDir(kept)
	if err != nil || len(entries) != 4 {
		t.Fatalf("kept are %v, %v; want 4 files", entries, err)
	}
	for _, e := range entries {
		got, err := os.ReadFile(filepath.Join(kept, e.Name()))
		want, err2 := os.ReadFile(filepath.Join(dir, e.Name()))
		if err := errors.Join(err, err2); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%q differs from what was read: %v", e.Name(), err)
		}
	}
}

// Lines that end in CRLF are kept so.
func TestCopiesKeepLineEnds(t *testing.T) {
	text := strings.ReplaceAll(twoArticles, "\n", "\r\n")
	if out, _ := copiesOf(t, exitOK, strings.NewReader("\ufeff"+text), "-", "--keep", "-"); out != text {
		t.Errorf("kept is %q, want %q", out, text)
	}
}

// A file that standard input comes from is not overwritten either.
func TestCopiesKeepSparesStandardInput(t *testing.T) {
	file := filepath.Join(t.TempDir(), "news.jsonl")
	if err := os.WriteFile(file, []byte(twoArticles), 0o644); err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	_, stderr := copiesOf(t, exitUsage, in, "-", "--keep", file)
	if !strings.Contains(stderr, "would overwrite what is read, standard input") {
		t.Errorf("standard error is %q", stderr)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != twoArticles {
		t.Errorf("the file holds %q, %v", text, err)
	}
}

// Where the origin is not the article that was read first, the relations are told
// from the origin's side.
func TestCopiesTree(t *testing.T) {
	e := func(from, to int32, a, b, shared int32, r copies.Relation) link {
		return link{from, to, a, b, shared, r}
	}
	x := &archive{links: []link{
		e(1, 0, 50, 100, 50, copies.Excerpt),
		e(2, 1, 50, 50, 45, copies.NearIdentical), e(2, 0, 50, 100, 40, copies.Excerpt),
		e(3, 2, 200, 50, 50, copies.Embeds),
		e(5, 4, 9, 9, 9, copies.Identical), e(5, 0, 9, 9, 5, copies.Update),
		e(6, 4, 9, 9, 9, copies.Identical),
	}}
	for _, c := range []struct {
		family
		want string
	}{
		{family{0, []int32{0, 1, 2, 3}}, "0 none -1, 1 excerpt 0, 2 near-identical 1, 3 embeds 2"},
		{family{3, []int32{0, 1, 2, 3}}, "3 none -1, 0 embeds 1, 1 near-identical 2, 2 excerpt 3"},
		{family{1, []int32{0, 1, 2, 3}}, "1 none -1, 0 embeds 1, 2 near-identical 1, 3 embeds 2"},
		{family{4, []int32{4, 5, 6}}, "4 none -1, 5 identical 4, 6 identical 4"},
		// 4 went to another family after 5 had been joined by it.
		{family{0, []int32{0, 1, 5}}, "0 none -1, 1 excerpt 0, 5 update 0"},
		{family{7, []int32{7}}, "7 none -1"},
	} {
		var got []string
		for _, j := range x.tree(c.family) {
			got = append(got, fmt.Sprintf("%d %v %d", j.doc, j.relation, j.of))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%v: %s, want %s", c.family, strings.Join(got, ", "), c.want)
		}
	}
}

// stopping is an input that cancels when it is asked for more than its first n bytes.
type stopping struct {
	text   io.Reader
	left   int
	cancel context.CancelFunc
}

func (s *stopping) Read(p []byte) (int, error) {
	if s.left <= 0 {
		s.cancel()
	}
	n, err := s.text.Read(p[:min(len(p), 1<<12)])
	s.left -= n
	return n, err
}

func TestInterruptedCopies(t *testing.T) {
	emptyTemp(t)
	text := lines(t, bench.Generate(bench.GeneratorOptions{Seed: 8, Documents: 600}).Articles)
	before := runtime.NumGoroutine()
	for _, after := range []int{0, len(text) / 2, len(text) - 1} {
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		in := &stopping{text: strings.NewReader(text), left: after, cancel: cancel}
		var stdout, stderr bytes.Buffer
		code := run(ctx, []string{"copies", "-", "--keep", filepath.Join(dir, "kept.jsonl")}, in, &stdout, &stderr)
		cancel()
		if code != exitInterrupted || stdout.Len() > 0 || stderr.String() != "dedupe: interrupted; nothing was written\n" {
			t.Errorf("after %d bytes: exit code %d, standard output %q, standard error %q", after, code, &stdout, &stderr)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("after %d bytes: left are %v, %v", after, left, err)
		}
	}
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("there are %d goroutines, there were %d", runtime.NumGoroutine(), before)
		}
	}
}

// stopper cancels when it is first written to.
type stopper struct {
	bytes.Buffer
	cancel context.CancelFunc
}

func (s *stopper) Write(p []byte) (int, error) {
	s.cancel()
	return s.Buffer.Write(p)
}

func TestInterruptedPrinting(t *testing.T) {
	emptyTemp(t)
	text := lines(t, bench.Generate(bench.GeneratorOptions{Seed: 8, Documents: 1000}).Articles)
	for _, args := range [][]string{{"--all"}, {"--json", "--all"}, {"--pairs"}, {"--pairs", "--json"}} {
		ctx, cancel := context.WithCancel(t.Context())
		stdout := &stopper{cancel: cancel}
		var stderr bytes.Buffer
		code := run(ctx, append([]string{"copies", "-"}, args...), strings.NewReader(text), stdout, &stderr)
		if code != exitInterrupted || stderr.String() != "dedupe: interrupted; what was printed is not whole\n" {
			t.Errorf("%v: exit code %d, standard error %q", args, code, &stderr)
		}
	}
}

// A context that ends while files are written leaves none.
func TestInterruptedKeeping(t *testing.T) {
	dir := t.TempDir()
	for name, form := range map[string]corpus.Form{"kept": corpus.TextFile, "kept.jsonl": corpus.JSONLine, "kept.json.gz": corpus.JSONElement} {
		s, err := newSpool()
		if err != nil {
			t.Fatal(err)
		}
		for i := range 10 {
			a := &corpus.Article{ID: "a", Body: "{}", Raw: &corpus.Raw{Form: form, Name: fmt.Sprintf("d/%d.txt", i), Bytes: []byte("{}")}}
			if err := s.add(corpus.Clean(a)); err != nil {
				t.Fatal(err)
			}
		}
		ctx := &dying{Context: t.Context(), left: 5}
		k := &keeper{path: filepath.Join(dir, name), form: form, any: true}
		err = k.write(ctx, &archive{spool: s}, slices.Repeat([]bool{true}, 10), io.Discard)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: the error is %v", name, err)
		}
		s.close()
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}

// dying is a context that is cancelled after it was asked a few times.
type dying struct {
	context.Context
	left int
}

func (d *dying) Err() error {
	if d.left--; d.left < 0 {
		return context.Canceled
	}
	return nil
}

// A name cannot lead out of the folder, whatever the reader says.
func TestWriteFolderStaysInside(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"../out.txt", "/out.txt", "a/../../out.txt", ""} {
		err := writeFolder(filepath.Join(dir, "kept"), func(put func(corpus.Raw) error) error {
			return put(corpus.Raw{Name: name, Bytes: []byte("x")})
		})
		if err == nil {
			t.Errorf("%q was written", name)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}

func TestCopiesNoRoomForTexts(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "nowhere"))
	t.Setenv("TMP", os.Getenv("TMPDIR"))
	_, stderr := copiesOf(t, exitFailed, nil, demo)
	if !strings.Contains(stderr, "cannot keep the texts in ") || !strings.Contains(stderr, "set TMPDIR to a folder that can be written") {
		t.Errorf("standard error is %q", stderr)
	}
}

func TestSpoolOnFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Skip("there is no full disk here:", err)
	}
	s := &spool{file: full}
	defer s.close()
	d := corpus.Clean(&corpus.Article{ID: "a", Body: strings.Repeat("Lamp after lamp. ", 10_000)})
	for range 20 {
		if err = s.add(d); err != nil {
			break
		}
	}
	if err == nil || !strings.Contains(err.Error(), "no space left on device; make room there, or set TMPDIR") {
		t.Errorf("the error is %v", err)
	}
}

func TestSpoolThatIsDamaged(t *testing.T) {
	s, err := newSpool()
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	body := strings.Repeat("Lamp after lamp went out.\n", 60_000)
	for range 2 {
		if err := s.add(corpus.Clean(&corpus.Article{ID: "a", Title: "Lamps", Body: body, Raw: &corpus.Raw{Form: corpus.JSONLine}})); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.file.WriteAt(bytes.Repeat([]byte{0xff}, 1000), 0); err != nil {
		t.Fatal(err)
	}
	_, err1 := s.text(0)
	_, err2 := s.title(0)
	_, err3 := s.text(1)
	if !errors.Is(err1, errSpool) || !errors.Is(err2, errSpool) || err3 != nil {
		t.Errorf("errors are %v, %v and %v; want the first two", err1, err2, err3)
	}
	if err := s.file.Truncate(10); err != nil {
		t.Fatal(err)
	}
	var lost *spoolError
	if _, err := s.text(1); !errors.As(err, &lost) {
		t.Errorf("the error of a file that was cut is %v", err)
	}
}

// What the spool gives back is what it was given.
func TestSpool(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s, err := newSpool()
		if err != nil {
			r.Fatal(err)
		}
		defer s.close()
		line := rapid.SampledFrom([]string{"", "By Anna Reval", "Subscribe to our newsletter", "OSTREL, Sept 17 (Meridian Wire) - A lamp", "The lamp of Cape Tarn burns.", "caf\xe9", "灯塔"})
		var given []*corpus.Document
		check := func(doc int32) {
			d := given[doc]
			text, err := s.text(doc)
			if err != nil || text.Body != d.Article.Body || !slices.Equal(text.Furniture, d.Furniture) {
				r.Fatalf("text %d: %v, %v", doc, text, err)
			}
			title, err := s.title(doc)
			if err != nil || !strings.HasPrefix(d.Article.Title, title) || len(title) < min(len(d.Article.Title), titleKept-3) {
				r.Fatalf("title %d: %q, %v; want %q", doc, title, err, d.Article.Title)
			}
			if d.Article.Raw == nil {
				return
			}
			raw, err := s.raw(doc)
			if want := d.Article.Raw; err != nil || raw.Form != want.Form || raw.Name != want.Name || !bytes.Equal(raw.Bytes, want.Bytes) {
				r.Fatalf("raw %d: %+v, %v; want %+v", doc, raw, err, want)
			}
		}
		for range rapid.IntRange(1, 12).Draw(r, "articles") {
			a := &corpus.Article{
				ID:    "a",
				Title: strings.Repeat(rapid.String().Draw(r, "title"), rapid.SampledFrom([]int{1, 1, 90}).Draw(r, "times")),
				Body:  strings.Join(rapid.SliceOfN(line, 0, 6).Draw(r, "body"), "\n"),
			}
			d := corpus.Clean(a)
			if rapid.IntRange(0, 9).Draw(r, "long") == 0 {
				a.Body += strings.Repeat("\nLamp after lamp.", 50_000)
			}
			switch form := corpus.Form(rapid.IntRange(0, 3).Draw(r, "form")); form {
			case corpus.TextFile:
				a.Raw = &corpus.Raw{Form: form, Name: "deep/a.txt", Bytes: []byte(rapid.SampledFrom([]string{"", "\ufeff"}).Draw(r, "mark") + a.Body)}
			case corpus.JSONLine, corpus.JSONElement:
				a.Raw = &corpus.Raw{Form: form, Bytes: rapid.SliceOf(rapid.Byte()).Draw(r, "raw")}
			}
			given = append(given, d)
			if err := s.add(d); err != nil {
				r.Fatal(err)
			}
			check(int32(rapid.IntRange(0, len(given)-1).Draw(r, "back")))
		}
		for i := range given {
			check(int32(i))
		}
	})
}

func TestDirection(t *testing.T) {
	for _, c := range []struct {
		a, b, shared int
		want         string
	}{
		{100, 100, 100, "both"}, {100, 120, 80, "both"}, {100, 400, 90, "a in b"}, {400, 100, 90, "b in a"},
		{100, 200, 40, "a in b"}, {200, 100, 40, "b in a"}, {100, 100, 40, "both"}, {20, 39, 20, "both"}, {20, 41, 20, "a in b"},
	} {
		if got := direction(copies.Overlap{A: c.a, B: c.b, Shared: c.shared}); got != c.want {
			t.Errorf("of %d and %d, which share %d: %s, want %s", c.a, c.b, c.shared, got, c.want)
		}
	}
}

func TestShare(t *testing.T) {
	for x, want := range map[float64]string{0: ".00", .001: ".00", .05: ".05", .29: ".29", .6: ".60", .999: ".99", 1: "1"} {
		if got := share(x); got != want {
			t.Errorf("share(%v) is %q, want %q", x, got, want)
		}
	}
}
