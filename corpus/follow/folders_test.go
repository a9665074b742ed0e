package follow

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/corpus"
)

// inbox is a folder in which files appear. Their times are those of the bubble.
type inbox struct {
	t   *testing.T
	dir string
}

func newInbox(t *testing.T) *inbox { return &inbox{t, t.TempDir()} }

func (b *inbox) path(name string) string { return filepath.Join(b.dir, filepath.FromSlash(name)) }

func (b *inbox) write(name, text string) {
	b.t.Helper()
	if err := os.MkdirAll(filepath.Dir(b.path(name)), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(b.path(name), []byte(text), 0o644); err != nil {
		b.t.Fatal(err)
	}
	b.touch(name)
}

func (b *inbox) add(name, text string) {
	b.t.Helper()
	f, err := os.OpenFile(b.path(name), os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o644)
	if err == nil {
		_, err = f.WriteString(text)
		_ = f.Close()
	}
	if err != nil {
		b.t.Fatal(err)
	}
	b.touch(name)
}

func (b *inbox) touch(name string) {
	b.t.Helper()
	if err := os.Chtimes(b.path(name), time.Now(), time.Now()); err != nil {
		b.t.Fatal(err)
	}
}

// move moves a file in from elsewhere, whose time is that of then.
func (b *inbox) move(name, text string, then time.Time) {
	b.t.Helper()
	from := filepath.Join(b.t.TempDir(), "file")
	if err := os.WriteFile(from, []byte(text), 0o644); err != nil {
		b.t.Fatal(err)
	}
	if err := os.Chtimes(from, then, then); err != nil {
		b.t.Fatal(err)
	}
	if err := os.Rename(from, b.path(name)); err != nil {
		b.t.Fatal(err)
	}
}

func line(id, body string) string { return fmt.Sprintf(`{"id":%q,"body":%q}`, id, body) + "\n" }

// scanned is a little more than it takes to look through a folder once.
const scanned = lookThrough + time.Second

func TestFolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newInbox(t)
		b.write("rain.txt", "Rain\n")
		b.write("sub/deep/snow.txt", "Snow\n")
		b.write("notes.doc", "no article")
		b.write("README.txt", "no article")
		b.write(".hidden/x.txt", "no article")
		b.write(".rain.txt.swp", "no article")
		b.write("page.blk", "##\nWind\nHail\nEND\n")
		f := Follower{State: filepath.Join(t.TempDir(), "follow.json")}
		r := follow(t, f, b.dir)
		r.after(time.Second).wantTook() // perhaps they are being written
		r.after(2*time.Second).wantTook("page-1 Wind", "page-2 Hail", "rain Rain\n", "sub/deep/snow Snow\n")

		b.write("sub/new.txt", "New\n")
		r.after(scanned + 2*time.Second).wantTook("sub/new New\n")
		// One that is moved in is read at once; one that is removed, never; one that is
		// touched, again, which the store sees.
		b.move("moved.txt", "Moved\n", time.Now().Add(-time.Hour))
		if err := os.Remove(b.path("rain.txt")); err != nil {
			t.Fatal(err)
		}
		r.after(scanned).wantTook("moved Moved\n")
		r.after(time.Hour).wantTook()
		b.write("moved.txt", "Moved on\n")
		r.after(scanned + 2*time.Second).wantTook("moved Moved on\n")
		r.stop()

		b.write("sub/while away.txt", "Away\n")
		r.start(f, b.dir)
		r.after(time.Hour).wantTook("sub/while away Away\n")
		r.wantProblems()
		if h := r.of(b.dir); h.Articles != 8 || h.Failures != 0 || h.Success.IsZero() {
			t.Errorf("health is %+v", h)
		}
	})
}

// A file that is written slowly is read when it is whole.
func TestSlowWriter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newInbox(t)
		r := follow(t, Follower{Interval: time.Second}, b.dir)
		b.add("slow.txt", "Rain")
		for range 10 {
			r.after(time.Second)
			b.add("slow.txt", ", rain")
		}
		r.wantTook()
		r.after(5 * time.Second).wantTook("slow Rain" + strings.Repeat(", rain", 10))
	})
}

// What is half there when its writer rests is no problem, if the rest comes.
func TestHalfFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newInbox(t)
		r := follow(t, Follower{Interval: time.Second}, b.dir)
		b.add("half.blk", "##\nWind\n")
		r.after(8 * time.Second).wantTook("half-1 Wind")
		b.add("half.blk", "Hail\nEND\n")
		r.after(time.Minute)
		if got := r.took(); !slices.Contains(got, "half-2 Hail") {
			t.Errorf("came %q", got)
		}
		r.wantProblems()

		// This one stays so, and is told once.
		b.add("never.blk", "##\nWind\n")
		r.after(9 * time.Second).wantProblems()
		r.after(time.Hour).wantProblems(filepath.Join(b.dir, "never.blk") + ": the blocks have no end")
		if h := r.of(b.dir); !strings.Contains(h.Problem, "no end") || h.Failures != 0 {
			t.Errorf("health is %+v", h)
		}
		b.add("never.blk", "END\n")
		r.took()
		r.after(10 * time.Second).wantTook("never-1 Wind")
		r.wantProblems()
	})
}

func TestGrowingLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newInbox(t)
		f := Follower{Interval: time.Second, State: filepath.Join(t.TempDir(), "follow.json")}
		r := follow(t, f, b.dir)
		b.write("wire.jsonl", "\ufeff"+line("a", "Rain")+line("b", "Snow"))
		r.after(2*time.Second).wantTook("a Rain", "b Snow") // whole lines at once
		half, rest := line("c", "Wind")[:12], line("c", "Wind")[12:]
		b.add("wire.jsonl", half)
		r.after(30 * time.Second).wantTook()
		b.add("wire.jsonl", rest+line("d", "Hail"))
		r.after(2*time.Second).wantTook("c Wind", "d Hail")
		r.wantProblems()

		// A last line without an end that is whole is read when it rests.
		b.add("wire.jsonl", strings.TrimSpace(line("e", "Fog")))
		r.after(4 * time.Second).wantTook("e Fog")
		b.add("wire.jsonl", "\n"+line("f", "Frost"))
		r.after(2 * time.Second).wantTook("f Frost")

		// Bad lines are told by their numbers in the file.
		b.add("wire.jsonl", "{\n"+line("g", "Sun"))
		r.after(2 * time.Second).wantTook("g Sun")
		r.wantProblems("wire.jsonl:7: ")

		// It goes on there after a restart, in whatever state it was.
		b.add("wire.jsonl", half)
		r.after(3 * time.Second).stop()
		b.add("wire.jsonl", rest)
		r.start(f, b.dir)
		r.after(2 * time.Second).wantTook("c Wind")
		r.stop()
		r.start(f, b.dir)
		r.after(time.Hour).wantTook()
		r.wantProblems()

		// What is never completed is told once.
		b.add("wire.jsonl", half)
		r.after(time.Hour).wantProblems("wire.jsonl:10: the last line is not complete")
		b.add("wire.jsonl", rest)
		r.after(2 * time.Second).wantTook("c Wind")
	})
}

func TestReplacedLines(t *testing.T) {
	long := line("first", strings.Repeat("The same beginning. ", 1000))
	for name, c := range map[string]struct {
		before, after string
		want          []string
	}{
		"cut":                  {line("a", "Rain") + line("b", "Snow"), line("a", "Rain"), []string{"a"}},
		"emptied":              {line("a", "Rain"), "", nil},
		"rotated":              {line("a", "Rain"), line("b", "Snow"), []string{"b"}},
		"rotated, longer":      {line("a", "Rain"), line("b", "Snow") + line("c", "Wind"), []string{"b", "c"}},
		"the same beginning":   {long + line("a", "Rain"), long + line("b", "Snow") + line("c", "Wind"), []string{"first", "b", "c"}},
		"appended":             {long + line("a", "Rain"), long + line("a", "Rain") + line("c", "Wind"), []string{"c"}},
		"shorter than a mark":  {"\n", "\n" + line("c", "Wind"), []string{"c"}},
		"cut within the line":  {line("a", "Rain"), line("a", "Rain")[:9], nil},
		"cut and grown beyond": {line("a", "Rain"), line("c", "Wind") + line("a", "Rain"), []string{"c", "a"}},
	} {
		bubble(t, name, func(t *testing.T) {
			b := newInbox(t)
			r := follow(t, Follower{Interval: time.Second}, b.dir)
			b.write("wire.jsonl", c.before)
			r.after(3 * time.Second).took()
			b.write("wire.jsonl", c.after)
			r.after(3 * time.Second)
			var ids []string
			for _, s := range r.took() {
				id, _, _ := strings.Cut(s, " ")
				ids = append(ids, id)
			}
			if !slices.Equal(ids, c.want) {
				t.Errorf("came %q, want %q", ids, c.want)
			}
			r.wantProblems()
			// It goes on from there.
			b.add("wire.jsonl", "\n"+line("z", "Sun"))
			r.after(3 * time.Second)
			if got := r.took(); len(got) == 0 || got[len(got)-1] != "z Sun" {
				t.Errorf("then came %q", got)
			}
		})
	}
}

// Many small files are given together.
func TestManyFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newInbox(t)
		for i := range 1200 {
			b.write(fmt.Sprintf("%04d.txt", i), fmt.Sprint("Rain ", i))
		}
		var sizes []int
		r := &rig{t: t, fail: func(batch []*corpus.Article) error {
			if sizes = append(sizes, len(batch)); len(sizes) == 2 {
				return errors.New("no room left")
			}
			return nil
		}}
		r.start(Follower{}, b.dir)
		r.after(10 * time.Second)
		if got := r.took(); len(got) != 1200 || got[1199] != "1199 Rain 1199" || !slices.Equal(sizes, []int{500, 500, 500, 200}) {
			t.Errorf("%d articles came, in batches of %v", len(got), sizes)
		}
		r.wantProblems("no room left")
		r.after(time.Hour).wantTook()
	})
}

// Long files are noted in sections, and a restart goes on at the last.
func TestManyLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newInbox(t)
		var text strings.Builder
		const n = 3000
		body := strings.Repeat("It rained. ", 500)
		for i := range n {
			text.WriteString(line(fmt.Sprint(i), body))
		}
		b.write("wire.ndjson", text.String())
		r := &rig{t: t}
		given := 0
		r.fail = func(batch []*corpus.Article) error {
			if given+len(batch) > n/2 {
				r.cancel()
				return context.Canceled
			}
			given += len(batch)
			return nil
		}
		f := Follower{State: filepath.Join(t.TempDir(), "follow.json")}
		r.start(f, b.dir)
		<-r.ended
		first := r.took()
		r.fail = nil
		r.start(f, b.dir)
		then := r.after(time.Minute).took()
		if len(first) == 0 || len(then) >= n || len(first)+len(then) < n {
			t.Errorf("first %d articles came, then %d, of %d", len(first), len(then), n)
		}
		if id, _, _ := strings.Cut(then[len(then)-1], " "); id != fmt.Sprint(n-1) {
			t.Errorf("the last is %q", id)
		}
	})
}

func TestMisnamedAndPackedLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newInbox(t)
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		_, _ = w.Write([]byte(line("a", "Rain")))
		_ = w.Close()
		b.write("one.jsonl.gz", z.String())
		b.write("two.jsonl", z.String())
		r := follow(t, Follower{Interval: time.Second}, b.dir)
		r.after(5*time.Second).wantTook("a Rain", "a Rain")
		r.after(time.Hour).wantTook()
		// Cut short, it is no problem until it stays so.
		b.write("three.jsonl.gz", z.String()[:z.Len()-5])
		r.after(8 * time.Second).wantProblems()
		r.after(time.Minute).wantProblems("gzip")
	})
}

func TestSingleFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newInbox(t)
		b.write("wire.jsonl", line("a", "Rain"))
		b.write("other.jsonl", line("b", "Snow"))
		r := follow(t, Follower{}, b.path("wire.jsonl"))
		r.after(2 * time.Second).wantTook("a Rain")
		b.add("wire.jsonl", line("c", "Wind"))
		b.add("other.jsonl", line("d", "Hail"))
		r.after(scanned).wantTook("c Wind")
		if err := os.Rename(b.path("wire.jsonl"), b.path("wire-1.jsonl")); err != nil {
			t.Fatal(err)
		}
		r.after(scanned).wantTook()
		b.write("wire.jsonl", line("e", "Fog"))
		r.after(scanned).wantTook("e Fog")
		r.wantProblems()
	})
}

// A folder that goes away and comes back, as those of a network do, is told once.
func TestFolderThatGoesAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newInbox(t)
		b.write("in/rain.txt", "Rain")
		r := follow(t, Follower{}, b.path("in"))
		r.after(scanned).wantTook("rain Rain")
		if err := os.Rename(b.path("in"), b.path("out")); err != nil {
			t.Fatal(err)
		}
		r.after(2 * 24 * time.Hour).wantProblems("no such file or directory")
		if h := r.of(b.path("in")); h.Failures < 10 || h.Error == "" {
			t.Errorf("health is %+v", h)
		}
		if err := os.Rename(b.path("out"), b.path("in")); err != nil {
			t.Fatal(err)
		}
		r.after(time.Hour).wantTook()
		if h := r.of(b.path("in")); h.Failures != 0 || h.Error != "" {
			t.Errorf("health is %+v", h)
		}
	})
}

// Files that are long gone are forgotten; those that come back are not new.
func TestMissingFilesAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newInbox(t)
		f := Follower{State: filepath.Join(t.TempDir(), "follow.json"), Once: true}
		// look looks once, as many days later.
		look := func(days int, took ...string) map[string]fileState {
			time.Sleep(time.Duration(days) * 24 * time.Hour)
			r := follow(t, f, b.dir)
			<-r.ended
			r.wantTook(took...)
			s, err := openState(f.State)
			if err != nil {
				t.Fatal(err)
			}
			return s.kept.Folders[b.dir].Files
		}
		b.write("rain.txt", "Rain")
		b.write("snow.txt", "Snow")
		look(1, "rain Rain", "snow Snow")
		for from, to := range map[string]string{"rain.txt": ".rain", "snow.txt": ".snow"} {
			if err := os.Rename(b.path(from), b.path(to)); err != nil {
				t.Fatal(err)
			}
		}
		if files := look(1); len(files) != 2 || files["rain.txt"].Missing == 0 {
			t.Errorf("a day later the state has %v", files)
		}
		if err := os.Rename(b.path(".snow"), b.path("snow.txt")); err != nil {
			t.Fatal(err)
		}
		if files := look(20); len(files) != 2 || files["snow.txt"].Missing != 0 {
			t.Errorf("21 days later the state has %v", files)
		}
		if files := look(20); len(files) != 1 {
			t.Errorf("41 days later the state has %v", files)
		}
	})
}

// The store may lie in the folder that is followed.
func TestStoreWithinFolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newInbox(t)
		b.write("rain.txt", "Rain")
		b.write("news/wirefold.json", "{}")
		b.write("news/search/meta.json", "{}")
		r := follow(t, Follower{State: b.path("news/follow.json")}, b.dir)
		r.after(time.Hour).wantTook("rain Rain")
		r.wantProblems()
	})
	bubble(t, "the state alone", func(t *testing.T) {
		b := newInbox(t)
		b.write("rain.txt", "Rain")
		r := follow(t, Follower{State: b.path("follow.json")}, b.dir)
		r.after(time.Hour).wantTook("rain Rain")
		r.wantProblems()
	})
}

func TestLinksInFolders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newInbox(t)
		b.write("in/rain.txt", "Rain")
		b.write("elsewhere/snow.txt", "Snow")
		for from, to := range map[string]string{"in/loop": ".", "in/link": "../elsewhere", "in/again": "../elsewhere", "in/nowhere.txt": "nothing"} {
			if err := os.Symlink(to, b.path(from)); err != nil {
				t.Skip("there are no links here")
			}
		}
		r := follow(t, Follower{}, b.path("in"))
		r.after(time.Hour).wantTook("again/snow Snow", "rain Rain")
		r.wantProblems()
	})
}

func TestOnceWithFolders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newInbox(t)
		b.write("rain.txt", "Rain")
		b.write("half.blk", "##\nWind\n")
		b.write("wire.jsonl", line("a", "Rain")+`{"id":`)
		f := Follower{Once: true, State: filepath.Join(t.TempDir(), "follow.json")}
		r := follow(t, f, b.dir)
		<-r.ended
		r.wantTook("a Rain", "half-1 Wind", "rain Rain")
		r.wantProblems("no end", "the last line is not complete")
		for range 2 {
			r.start(f, b.dir)
			<-r.ended
			r.wantTook()
			r.wantProblems()
		}
		// One that never rests is left for the next run.
		b.write("busy.txt", "Snow")
		r.start(f, b.dir)
		for range 80 {
			time.Sleep(time.Second)
			b.add("busy.txt", ", snow")
		}
		<-r.ended
		r.wantTook()
		r.wantProblems("busy.txt: it is still being written")
	})
}

func TestUnreadableFile(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("permissions do not hold for this user")
	}
	synctest.Test(t, func(t *testing.T) {
		b := newInbox(t)
		b.write("rain.txt", "Rain")
		if err := os.Chmod(b.path("rain.txt"), 0); err != nil {
			t.Fatal(err)
		}
		r := follow(t, Follower{}, b.dir)
		r.after(time.Hour).wantProblems("permission denied")
	})
}

// The system's events make it quick; here time is real.
func TestEvents(t *testing.T) {
	b := newInbox(t)
	came := make(chan string)
	f := Follower{Reader: corpus.Reader{Formats: testFormats()}, Interval: time.Hour, Settle: time.Millisecond}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	b.write("a.jsonl", line("a", "Rain"))
	go func() {
		ended <- f.Run(ctx, []string{b.dir}, func(ctx context.Context, batch []*corpus.Article) error {
			for _, a := range batch {
				select {
				case came <- a.ID:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		})
	}()
	want := func(id string) {
		t.Helper()
		if got := <-came; got != id {
			t.Errorf("came %q, want %q", got, id)
		}
	}
	want("a") // it watches now, as it looked through the folder
	b.add("a.jsonl", line("b", "Snow"))
	want("b")
	b.move("moved.txt", "Wind", time.Now().Add(-time.Hour))
	want("moved")
	if err := os.Mkdir(b.path("sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	b.move("sub/new.txt", "Hail", time.Now().Add(-time.Hour))
	want("sub/new")
	b.write("sub/.hidden.txt", "no article")
	b.add("sub/c.jsonl", line("c", "Fog"))
	want("c")
	cancel()
	if err := <-ended; err == nil || err.Error() != "context canceled" {
		t.Errorf("the end is %v", err)
	}
}

// Whatever happens to a file of lines, all whole lines that are in it when it is looked
// at come, and none comes twice before the file was replaced.
func TestLinesProperty(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		b := &inbox{t, filepath.Join(dir, fmt.Sprint(n))}
		if err := os.Mkdir(b.dir, 0o755); err != nil {
			rt.Fatal(err)
		}
		state := filepath.Join(dir, fmt.Sprintf("follow-%d.json", n))
		var came []string
		look := func() {
			f := Follower{State: state, Once: true, Settle: time.Nanosecond, unwatched: true}
			f.Reader.Formats = testFormats()
			f.Problem = func(error) {} // unfinished lines
			if err := f.Run(t.Context(), []string{b.dir}, func(_ context.Context, batch []*corpus.Article) error {
				for _, a := range batch {
					came = append(came, a.ID)
				}
				return nil
			}); err != nil {
				rt.Fatal(err)
			}
		}
		var text string
		next := 0
		fresh := func() string {
			next++
			return line(fmt.Sprint(next), strings.Repeat("Rain. ", rapid.SampledFrom([]int{1, 10, 900}).Draw(rt, "length")))
		}
		stamp := time.Unix(1_000_000_000, 0)
		rt.Repeat(map[string]func(*rapid.T){
			"append": func(rt *rapid.T) {
				for range rapid.IntRange(1, 5).Draw(rt, "lines") {
					text += fresh()
				}
			},
			"half": func(rt *rapid.T) {
				l := fresh()
				text += l[:rapid.IntRange(1, len(l)-3).Draw(rt, "length")] + "\n" // never to be read
			},
			"replace": func(*rapid.T) { text = fresh(); came = nil },
			"look": func(rt *rapid.T) {
				b.write("wire.jsonl", text)
				stamp = stamp.Add(time.Second)
				if err := os.Chtimes(b.path("wire.jsonl"), stamp, stamp); err != nil {
					rt.Fatal(err)
				}
				look()
				var want []string
				for l := range strings.Lines(text) {
					if strings.HasSuffix(l, "}\n") {
						id, _, _ := strings.Cut(strings.TrimPrefix(l, `{"id":"`), `"`)
						want = append(want, id)
					}
				}
				if !slices.Equal(came, want) {
					rt.Fatalf("came %q, want %q", came, want)
				}
			},
		})
	})
}

func TestSourcesThatAreNone(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"ftp://ostrel.example/feed", `"ftp" is not http or https`},
		{"http:///feed", "names no host"},
		{"http://[::1", "cannot follow"},
		{filepath.Join(t.TempDir(), "nothing"), "no such file or directory"},
	} {
		f := Follower{}
		err := f.Run(t.Context(), []string{c.source}, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.source, err)
		}
	}
	f := Follower{}
	if err := f.Run(t.Context(), nil, nil); err == nil {
		t.Error("nothing is followed")
	}
}

func TestDamagedState(t *testing.T) {
	path := filepath.Join(t.TempDir(), "follow.json")
	for text, want := range map[string]string{
		"":                         "delete it to read all sources anew",
		"{":                        "damaged",
		"{}":                       "no state of a follower",
		`{"version":1,"feeds":{}}`: "no state of a follower",
		`{"version":1,"feeds":{"x":null},"folders":{}}`:  `feed "x"`,
		`{"version":1,"feeds":{},"folders":{"x":null}}`:  `folder "x"`,
		`{"version":2,"feeds":{},"folders":{}}`:          "newer version",
		`{"version":1,"feeds":{},"folders":{}} {}`:       "behind its end",
		`{"version":1,"feeds":{"x":7},"folders":{}}`:     "damaged",
		`{"version":1,"feeds":{},"folders":{},"more":1}`: "", // of a later version that can be read
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Status(path)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path)) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
		f := Follower{State: path, Once: true}
		if err := f.Run(t.Context(), []string{t.TempDir()}, nil); (err == nil) != (want == "") {
			t.Errorf("%s: following ends with %v", text, err)
		}
	}
	if _, err := Status(path + "x"); !os.IsNotExist(err) {
		t.Errorf("without a state: %v", err)
	}
	f := Follower{State: filepath.Join(t.TempDir(), "nowhere", "follow.json")}
	var missing *fs.PathError
	if err := f.Run(t.Context(), []string{t.TempDir()}, nil); err == nil || !strings.Contains(err.Error(), "cannot save") {
		t.Errorf("a state that cannot be saved: %v %v", err, missing)
	}
}
