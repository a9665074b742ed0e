package copies

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestOrigin(t *testing.T) {
	whole := slices.Concat(ferry, []string{dam[3]})
	by := func(source, voice string, hours int, paragraphs ...string) Article {
		a := at(hours, paragraphs...)
		a.Source, a.Voice = source, voice
		return a
	}
	undated := func(a Article) Article { a.Published = time.Time{}; return a }
	const agency, other = "Polar Press", "Lune Wire"
	for _, tc := range []struct {
		name     string
		articles []Article
		want     int32
	}{
		{"nobody", nil, -1},
		{"one", []Article{by("A", "A", 0, whole...)}, 0},
		{"issued by the agency, though last", []Article{by("A", agency, 0, whole...), by("B", agency, 1, whole...), by(agency, agency, 2, whole...)}, 2},
		{"issued by the agency in other letters", []Article{by("A", agency, 0, whole...), by(" POLAR PRESS", agency, 2, whole...)}, 1},
		{"of two that it issued, the earlier", []Article{by(agency, agency, 3, whole...), by("A", agency, 0, whole...), by(agency, agency, 2, whole...)}, 2},
		{"credits the agency, though later", []Article{by("A", "A", 0, whole...), by("B", agency, 2, whole...), by("C", agency, 1, whole...)}, 2},
		{"the agency that most credit", []Article{by("A", other, 0, whole...), by("B", agency, 1, whole...), by("C", agency, 2, whole...)}, 1},
		{"without credits, the earliest", []Article{by("A", "A", 2, whole...), by("B", "B", 1, whole...), by("C", "C", 3, whole...)}, 1},
		{"of nobody known, the earliest", []Article{at(2, whole...), at(1, whole...), at(3, whole...)}, 1},
		{"of one time, not the cut", []Article{at(1, ferry[:2]...), at(1, whole...)}, 1},
		{"dated before undated", []Article{undated(at(0, whole...)), at(9, whole...)}, 1},
		{"undated states of a report: the shorter", []Article{
			undated(by(agency, agency, 0, ferryLater...)), undated(by("A", agency, 0, whole...)), undated(by(agency, agency, 0, ferry...))}, 2},
		{"undated, of nobody known: the longer", []Article{
			undated(at(0, ferry[:4]...)), undated(at(0, ferry...)), undated(at(0, ferry[1:]...))}, 1},
		{"undated: not the cut", []Article{
			undated(by("A", agency, 0, ferry[:2]...)), undated(by("B", agency, 0, ferry...)), undated(by("C", agency, 0, ferry[2:4]...))}, 1},
		{"undated: not the cut, whichever comes first", []Article{
			undated(by("B", agency, 0, ferry...)), undated(by("A", agency, 0, ferry[:2]...))}, 0},
		{"alike in all: the first", []Article{at(1, whole...), at(1, whole...), at(1, whole...)}, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, x := addAll(t, tc.articles)
			members := make([]int32, len(tc.articles))
			for i := range members {
				members[i] = int32(i)
			}
			if got := x.Origin(members); got != tc.want {
				t.Errorf("origin is %d, want %d", got, tc.want)
			}
		})
	}
}

// Who tells the members of a family may do so in any order, and more than once.
func TestOriginOfMembersInAnyOrder(t *testing.T) {
	articles := mixedCorpus(newWriter(53), 60)
	_, x := addAll(t, articles)
	rapid.Check(t, func(t *rapid.T) {
		members := rapid.SliceOfN(rapid.Int32Range(0, int32(len(articles)-1)), 1, 12).Draw(t, "members")
		want := x.Origin(members)
		if !slices.Contains(members, want) {
			t.Fatalf("%d is no member", want)
		}
		again := append(rapid.Permutation(members).Draw(t, "order"), members[0])
		before := slices.Clone(again)
		if got := x.Origin(again); got != want || !slices.Equal(before, again) {
			t.Fatalf("origin is %d, and %d in another order; members %v, then %v", want, got, before, again)
		}
	})
}

func TestOriginOfExpired(t *testing.T) {
	s := newStore(t, Options{})
	s.add(at(0, ferry...))
	s.add(at(1, ferry[:4]...))
	s.Rotate()
	s.add(at(2, ferry...))
	s.Expire(1)
	for _, tc := range []struct {
		members []int32
		want    int32
	}{{[]int32{0, 1}, -1}, {[]int32{0, 1, 2}, 2}, {[]int32{2, 0}, 2}, {nil, -1}} {
		if got := s.Origin(tc.members); got != tc.want {
			t.Errorf("origin of %v is %d, want %d", tc.members, got, tc.want)
		}
	}
}
