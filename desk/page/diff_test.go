package page

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// sides are the two texts that changes are of.
func sides(changes []change) (before, after string) {
	var b, a strings.Builder
	for _, c := range changes {
		if c.Kind != added {
			b.WriteString(c.Text)
		}
		if c.Kind != deleted {
			a.WriteString(c.Text)
		}
	}
	return b.String(), a.String()
}

func checkDiff(t interface {
	Helper()
	Fatalf(string, ...any)
}, before, after string) []change {
	t.Helper()
	list := diffWords(before, after)
	b, a := sides(list)
	if b != before || a != after {
		t.Fatalf("the changes are of %.80q and %.80q, not of %.80q and %.80q", b, a, before, after)
	}
	for i, c := range list {
		if c.Text == "" || i > 0 && list[i-1].Kind == c.Kind {
			t.Fatalf("change %d of %d is empty or goes on with the one before", i, len(list))
		}
	}
	return list
}

// prose draws texts that are alike in part.
func prose() *rapid.Generator[string] {
	word := rapid.SampledFrom([]string{
		"ferry", "Ferry", "seven", "7", "1,200", "the", "of", " ", " ", " ", "  ", "\n", "\n\n", "\r\n", ".", ",", "“", "\"", "’", "-", "—",
		"שלום", "مرحبا", "港", "🚢", "é", "e\u0301", "<b>", "&amp;", "\u200f", "\u00a0",
	})
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(word, 0, 60).Draw(t, "words"), "") })
}

func TestChangesMakeOneTextOfTheOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := rapid.OneOf(prose(), rapid.String()).Draw(t, "before")
		after := rapid.OneOf(prose(), rapid.String(), rapid.Just(before)).Draw(t, "after")
		checkDiff(t, before, after)
	})
}

func TestHostileTextsAreComparedToo(t *testing.T) {
	const size = 1 << 20
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	texts := []string{
		"", fill("a"), fill("a b "), fill("b a c "), fill("\n"), fill("a\n"), fill("b\na\n"), fill("🚢 "), fill("x\n\ny "), fill("word word2 word3 "), fill(" "), fill(","),
	}
	for i, before := range texts {
		for _, after := range texts[i:min(i+4, len(texts))] {
			checkDiff(t, before, after)
			checkDiff(t, before, "the lead. "+after[:len(after)/2]+" in the middle "+after[len(after)/2:])
		}
	}
}

func TestWordsAreComparedAsReadersWould(t *testing.T) {
	for _, x := range []struct {
		name, before, after string
		want                []change
	}{
		{"the same", "No change.", "No change.", []change{{same, "No change."}}},
		{"a figure", "At least 11 people died.", "At least 17 people died.", []change{{same, "At least "}, {deleted, "11"}, {added, "17"}, {same, " people died."}}},
		{"a figure with a comma is one word", "1,200 left", "1,300 left", []change{{deleted, "1,200"}, {added, "1,300"}, {same, " left"}}},
		{
			"words added", "It sank on Saturday.", "It sank early on Saturday.",
			[]change{{same, "It sank"}, {added, " early"}, {same, " on Saturday."}},
		},
		{
			"a paragraph added", "One.\n\nThree.\n", "One.\n\nTwo.\n\nThree.\n",
			[]change{{same, "One."}, {added, "\n\nTwo."}, {same, "\n\nThree.\n"}},
		},
		{
			"a sentence added at the end", "He left, he said.", "He left, he said. Nine were hurt.",
			[]change{{same, "He left, he said."}, {added, " Nine were hurt."}},
		},
		{
			"a note before a lead", "OSTREL - Nine died.\n\nMore.", "(Corrects toll)\n\nOSTREL - Six died.\n\nMore.",
			[]change{{added, "(Corrects toll)\n\n"}, {same, "OSTREL - "}, {deleted, "Nine"}, {added, "Six"}, {same, " died.\n\nMore."}},
		},
		{
			"stray words go along", "The cause of it was not clear", "The depth of water was 54 metres",
			[]change{{same, "The "}, {deleted, "cause of it was not clear"}, {added, "depth of water was 54 metres"}},
		},
	} {
		t.Run(x.name, func(t *testing.T) {
			got := checkDiff(t, x.before, x.after)
			if d := cmp.Diff(x.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestPassagesAreFoundBehindNewWords(t *testing.T) {
	passage := "said in a statement that the ship had passed a safety inspection in April."
	list := checkDiff(t, "The cause was not clear. The firm "+passage,
		"The wreck lies on its side at a depth of 54 metres.\n\nDivers filmed the bow.\n\nThe owner "+passage)
	if last := list[len(list)-1]; last.Kind != same || !strings.Contains(last.Text, passage) {
		t.Errorf("the passage is not seen to be the same: %q", list)
	}
}

// Texts with far more changes than the library looks for are aligned to their ends.
func TestManyChangesAreAligned(t *testing.T) {
	var before, after strings.Builder
	for i := range 600 {
		word := "w" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + string(rune('a'+i/26))
		before.WriteString(word + " ")
		if i%3 == 0 {
			after.WriteString("new ")
		} else {
			after.WriteString(word + " ")
		}
	}
	kept := 0
	for _, c := range checkDiff(t, before.String(), after.String()) {
		if c.Kind == same {
			kept += len(strings.Fields(c.Text))
		}
	}
	if kept != 400 {
		t.Errorf("%d words of 400 are seen to be the same", kept)
	}
}

func TestTrivialChanges(t *testing.T) {
	for _, x := range []struct {
		before, after string
		want          bool
	}{
		{"\"", "“", true}, {"'", "’", true}, {"-", "–", true}, {" ", "\n\n", true}, {"", "\u00a0", true},
		{",", "", true}, {"", ",", true}, {"Minister", "minister", true}, {"", "", true}, {"…", "...", true},
		{"US", "us", false}, {"1,200", "1200", false}, {"11", "17", false}, {".", "", false}, {"not", "", false},
		{"Kesra", "Kasra", false}, {"", "\u202e", false}, {"-5", "5", false},
	} {
		if got := trivial(x.before, x.after); got != x.want {
			t.Errorf("%q to %q: trivial %v, want %v", x.before, x.after, got, x.want)
		}
	}
}

func TestTrivialChangesAreHiddenAndUnchangedParagraphsFolded(t *testing.T) {
	paragraphs := []string{"The ferry sank off \"Lissey\" on Saturday, officials said.", "Two.", "Three.", "Four.", "Five died.", "Six.", "Seven.", "Eight."}
	before := strings.Join(paragraphs, "\n\n")
	paragraphs[0] = "The ferry sank off “Lissey” on Saturday officials said."
	paragraphs[4] = "Nine died."
	d := showDiff(before, strings.Join(paragraphs, "\n\n"))
	if d.Added != 1 || d.Deleted != 1 {
		t.Errorf("%d words added and %d deleted, want one each", d.Added, d.Deleted)
	}
	if len(d.Trivial) != 3 {
		t.Errorf("%d trivial changes, want 3: %q", len(d.Trivial), d.Trivial)
	}
	var shape []string
	for _, b := range d.Blocks {
		kind := "shown"
		if b.Folded {
			kind = "folded"
		}
		shape = append(shape, kind+" "+strings.Repeat("|", len(b.Paragraphs)))
	}
	want := []string{"folded |||", "shown |", "shown |", "shown |", "folded ||"}
	if diff := cmp.Diff(want, shape); diff != "" {
		t.Error(diff)
	}
	if same := showDiff(before, before); same.Changed() || len(same.Blocks) != 1 {
		t.Errorf("a text against itself: %d blocks, %d words", len(same.Blocks), same.Added+same.Deleted)
	}
}
