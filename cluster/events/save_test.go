package events

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/corpus"
)

func saved(t interface {
	Helper()
	Fatal(args ...any)
}, c *Clusterer) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := c.Save(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestLoadedDecidesAlike: a clusterer that was saved and loaded time and again decides
// as one that never was.
func TestLoadedDecidesAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawOffice(t)
		f.options.Read = f.read(t, func() *Clusterer { return f.c })
		f.c = New(f.options)
		o := f.options
		var other *Clusterer
		o.Read = f.read(t, func() *Clusterer { return other })
		other = New(o)
		done := 0
		f.play(t, func() {
			if rapid.IntRange(0, 3).Draw(t, "load if 0") == 0 {
				file := saved(t, other)
				r := io.MultiReader(iotest.HalfReader(bytes.NewReader(file)), strings.NewReader("more"))
				var err error
				if other, err = Load(r, o); err != nil {
					t.Fatal(err)
				}
				if rest, err := io.ReadAll(r); err != nil || string(rest) != "more" {
					t.Fatalf("after the checkpoint %q is left, %v", rest, err)
				}
				if again := saved(t, other); !bytes.Equal(file, again) {
					t.Fatal("what was loaded is saved otherwise")
				}
			}
			for ; done < len(f.log); done++ {
				if diff := gocmp.Diff(f.told[done], f.log[done].put(other)); diff != "" {
					t.Fatalf("%q (-never saved +loaded):\n%s", f.log[done].what, diff)
				}
			}
			if f.c.Stories() != other.Stories() || !slices.Equal(f.c.storyOf, other.storyOf) {
				t.Fatalf("stories %v, loaded %v", f.c.storyOf, other.storyOf)
			}
			for s := range int32(f.c.Stories()) {
				if f.c.Root(s) != other.Root(s) || !slices.Equal(f.c.Members(s), other.Members(s)) {
					t.Fatalf("story %d is %d with %v, loaded %d with %v", s, f.c.Root(s), f.c.Members(s), other.Root(s), other.Members(s))
				}
				if diff := gocmp.Diff(f.c.RelatedTo(s, 3), other.RelatedTo(s, 3)); diff != "" {
					t.Fatalf("related to story %d (-never saved +loaded):\n%s", s, diff)
				}
			}
			if !bytes.Equal(saved(t, f.c), saved(t, other)) {
				t.Fatal("the two are saved otherwise")
			}
		})
	})
}

// someCheckpoint has a bit of everything, and its texts.
func someCheckpoint(t interface {
	Helper()
	Fatal(args ...any)
}, articles int) ([]byte, []*corpus.Document) {
	t.Helper()
	var steps []step
	for i := range articles {
		s := telling(i%len(told), i/len(told)%3)
		s.published = day.AddDate(0, 0, i)
		if i%5 == 4 {
			s = copied(telling((i-2)%len(told), 0), int32(i-2))
		}
		steps = append(steps, s)
	}
	docs := cleaned(steps)
	c := New(someOptions(docs))
	for i, d := range docs {
		c.Observe(d)
		c.Add(d, steps[i].copyOf)
	}
	c.Place([]int32{1, 2}, 0)
	c.Place([]int32{4}, -1)
	c.Part([]int32{1}, []int32{3, 4})
	c.Remove(5)
	return saved(t, c), docs
}

func someOptions(docs []*corpus.Document) Options {
	return Options{Window: 6 * 24 * secondsADay * 1e9, Read: func(doc int32) *corpus.Document {
		if int(doc) < len(docs) {
			return docs[doc]
		}
		return nil
	}}
}

func TestLoadRefuses(t *testing.T) {
	file, docs := someCheckpoint(t, 40)
	short, _ := someCheckpoint(t, 8)
	o := someOptions(docs)
	other := o
	other.Model = loose()
	trouble := errors.New("trouble")
	garbled := slices.Clone(file)
	garbled[len(file)/2] ^= 4
	version := slices.Clone(payload(file))
	version[4]++
	for _, k := range []struct {
		name string
		r    io.Reader
		o    Options
		want error
	}{
		{"nothing", strings.NewReader(""), o, ErrDamaged},
		{"text", strings.NewReader(strings.Repeat("no checkpoint ", 99)), o, ErrDamaged},
		{"garbled", bytes.NewReader(garbled), o, ErrDamaged},
		{"another version", bytes.NewReader(framed(version)), o, ErrDamaged},
		{"values left over", bytes.NewReader(framed(append(payload(file), 0))), o, ErrDamaged},
		{"another model", bytes.NewReader(file), other, ErrOtherModel},
		{"trouble", io.MultiReader(bytes.NewReader(file[:len(file)/2]), iotest.ErrReader(trouble)), o, trouble},
	} {
		if _, err := Load(k.r, k.o); !errors.Is(err, k.want) {
			t.Errorf("%s: error %v, want %v", k.name, err, k.want)
		}
	}
	for n := 0; n < len(file); n += 1 + n%61 {
		if _, err := Load(bytes.NewReader(file[:n]), o); !errors.Is(err, ErrDamaged) {
			t.Fatalf("%d of %d bytes: error %v, want %v", n, len(file), err, ErrDamaged)
		}
	}
	if _, err := Load(bytes.NewReader(short), Options{}); err == nil || !strings.Contains(err.Error(), "Options.Read") {
		t.Errorf("the first articles cannot be read again: error %v", err)
	}
	if err := New(Options{KeepPairs: true}).Save(io.Discard); err == nil {
		t.Error("pairs are lost without a word")
	}
	if err := New(Options{}).Save(failing{trouble}); !errors.Is(err, trouble) {
		t.Errorf("the disk is full: error %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// payload gives the values of a checkpoint, framed the checkpoint of values.
func payload(file []byte) []byte {
	d := &decoder{r: bytes.NewReader(file)}
	var out []byte
	for d.frame() {
		out = append(out, d.rest...)
	}
	return out
}

func framed(values []byte) []byte {
	var b bytes.Buffer
	e := newEncoder(&b)
	e.buf = append(e.buf, values...)
	_ = e.close() // a buffer takes everything
	return b.Bytes()
}

// TestNoByteOfACheckpointMatters: whatever its values say, it is refused or can be
// worked with.
func TestNoByteOfACheckpointMatters(t *testing.T) {
	file, docs := someCheckpoint(t, 30)
	values := payload(file)
	loaded := 0
	rapid.Check(t, func(t *rapid.T) {
		some := slices.Clone(values)
		for range rapid.IntRange(1, 3).Draw(t, "bytes") {
			some[rapid.IntRange(16, len(some)-1).Draw(t, "at")] = rapid.SampledFrom([]byte{0, 1, 2, 9, 127, 128, 255}).Draw(t, "byte")
		}
		if work(t, framed(some), docs) {
			loaded++
		}
	})
	if loaded == 0 {
		t.Error("no altered checkpoint was ever loaded: this tests nothing")
	}
}

// work does a bit of everything with a checkpoint, if it can be loaded.
func work(t interface {
	Helper()
	Fatal(args ...any)
}, file []byte, docs []*corpus.Document) bool {
	t.Helper()
	o := someOptions(docs)
	c, err := Load(bytes.NewReader(file), o)
	if err != nil {
		return false
	}
	first := saved(t, c)
	if c, err = Load(bytes.NewReader(first), o); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, saved(t, c)) {
		t.Fatal("what was loaded is saved otherwise")
	}
	known := int32(len(c.original))
	for _, d := range docs[:min(12, len(docs))] {
		c.Observe(d)
		k := c.Add(d, int32(len(c.original))%7-1)
		c.RelatedTo(k.Story, 3)
	}
	for doc := range min(known, 20) {
		if s := c.StoryOf(doc); s >= 0 {
			c.Members(c.Root(s))
			c.Weigh(doc, s)
			c.Clash(s, 0)
		}
		switch doc % 4 {
		case 0:
			c.Place([]int32{doc}, -1)
		case 1:
			c.Release([]int32{doc})
		case 2:
			c.Remove(doc)
		}
	}
	for _, p := range c.parts {
		c.Unpart(p.a, p.b)
	}
	return true
}

func FuzzLoad(f *testing.F) {
	var docs []*corpus.Document
	for _, n := range []int{6, 14} {
		var file []byte
		file, docs = someCheckpoint(f, n)
		f.Add(payload(file))
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > frameSize {
			return
		}
		work(t, data, docs)
		work(t, framed(data), docs)
	})
}

func TestSaveIsTheSameInAnyOrderOfMaps(t *testing.T) {
	c := New(Options{})
	for i := range 20 {
		c.Observe(report(fmt.Sprint(i), "Tide table", "High water at noon.", day))
		d := report("lang", "Tide table", "High water at noon.", day)
		d.Lang = fmt.Sprint("x", i)
		c.Observe(d)
	}
	first := saved(t, c)
	langs := c.reader.vocabulary.langs
	c.reader.vocabulary.langs = maps.Collect(maps.All(langs))
	if !bytes.Equal(first, saved(t, c)) {
		t.Error("saved twice, the bytes differ")
	}
}
