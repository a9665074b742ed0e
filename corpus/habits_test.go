package corpus

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var towns = []string{"Ostrel", "Kesra", "Velmora", "Tessaly", "Hesper", "Lune", "Marrow", "Abbas", "Dorn", "Quill", "Sarn", "Toll"}

// report is an article with a line at its end that says nothing of the event.
func habitual(i int, source, last string) *Document {
	town := towns[i%len(towns)]
	return Clean(&Article{
		ID: fmt.Sprint(i), Source: source,
		Body: fmt.Sprintf("%s opened bridge number %d on Monday after %d months of work.\n\nThe mayor of %s cut a ribbon.\n\n%s", town, i, i+2, town, last),
	})
}

func TestHabits(t *testing.T) {
	const letter = "Get the evening news of the coast by letter, every day but Sunday."
	marked := func(h *Habits, source, last string) string {
		d := habitual(99, source, last)
		var out []string
		for _, f := range h.Furniture(d) {
			out = append(out, d.Text(f.Span))
		}
		if again := Clean(d.Article.WithFurniture(h.Furniture(d))); len(out) > 0 {
			if !slices.Equal(again.Furniture, h.Furniture(d)) {
				t.Errorf("cleaned again, the furniture is %v, not %v", again.Furniture, h.Furniture(d))
			}
			if s := again.Sentences[len(again.Sentences)-1]; s.Kind != Notice {
				t.Errorf("the last sentence is %v", s.Kind)
			}
		}
		return strings.Join(out, "|")
	}
	cases := []struct {
		name  string
		teach func(h *Habits)
		want  string
	}{
		{"under eight stories", func(h *Habits) {
			for i := range 8 {
				h.Learn(habitual(i, "Post", letter), int32(i))
			}
		}, letter},
		{"under seven", func(h *Habits) {
			for i := range 7 {
				h.Learn(habitual(i, "Post", letter), int32(i))
			}
		}, ""},
		{"under many articles of two stories", func(h *Habits) {
			for i := range 40 {
				h.Learn(habitual(i, "Post", letter), int32(i%2))
			}
		}, ""},
		{"of another source", func(h *Habits) {
			for i := range 20 {
				h.Learn(habitual(i, "Herald", letter), int32(i))
			}
		}, ""},
		{"of no source", func(h *Habits) {
			for i := range 20 {
				h.Learn(habitual(i, "", letter), int32(i))
			}
		}, ""},
		{"now and then", func(h *Habits) {
			for i := range 100 {
				last := fmt.Sprintf("Work on bridge number %d begins in June.", i)
				if i%5 == 0 {
					last = letter
				}
				h.Learn(habitual(i, "Post", last), int32(i))
			}
		}, ""},
		{"given up", func(h *Habits) {
			for i := range 100 {
				last := letter
				if i >= 20 {
					last = fmt.Sprintf("Work on bridge number %d begins in June.", i)
				}
				h.Learn(habitual(i, "Post", last), int32(i))
			}
		}, ""},
		{"kept up while it is marked", func(h *Habits) {
			for i := range 200 {
				d := habitual(i, "Post", letter)
				if f := h.Furniture(d); f != nil {
					d = Clean(d.Article.WithFurniture(f))
				}
				h.Learn(d, int32(i))
			}
		}, letter},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var h Habits
			c.teach(&h)
			if got := marked(&h, "Post", letter); got != c.want {
				t.Errorf("marked %q, not %q", got, c.want)
			}
			b, _ := h.MarshalBinary()
			var again Habits
			if err := again.UnmarshalBinary(b); err != nil {
				t.Fatal(err)
			}
			if got := marked(&again, "Post", letter); got != c.want {
				t.Errorf("read back, it marked %q, not %q", got, c.want)
			}
			if c2, _ := again.MarshalBinary(); !bytes.Equal(b, c2) {
				t.Error("what was read back is written otherwise")
			}
		})
	}
}

func TestHabitsOfASourceThatSaysNothingElse(t *testing.T) {
	var h Habits
	const line = "The newsroom of the Post is closed today."
	for i := range 20 {
		h.Learn(Clean(&Article{ID: fmt.Sprint(i), Source: "Post", Body: line}), int32(i))
	}
	if f := h.Furniture(Clean(&Article{ID: "x", Source: "Post", Body: line})); f != nil {
		t.Errorf("all that the article says is furniture: %v", f)
	}
}

func TestHabitsAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some hundred MiB")
	}
	const lines = 1000 // an article
	var h Habits
	for i := range 3 * habitLines / lines {
		var body strings.Builder
		for k := range lines {
			fmt.Fprintf(&body, "Work on bridge number %d begins in June.\n", i*lines+k)
		}
		h.Learn(Clean(&Article{ID: fmt.Sprint(i), Source: "Post", Body: body.String()}), int32(i))
	}
	if n := len(h.recent) + len(h.older); n > 2*habitLines || h.older == nil {
		t.Errorf("%d lines are kept", n)
	}
}

func TestHabitsFromAnyBytes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var h Habits
		b := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(r, "bytes")
		if h.UnmarshalBinary(b) == nil {
			_ = h.Furniture(habitual(1, "Post", "x"))
		}
	})
}
