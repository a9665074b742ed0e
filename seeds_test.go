package wirefold_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/bench"
	"github.com/wirefold/wirefold/corpus"
)

// The five seed articles are about two attacks in one country, two years apart.
// They carry no date of publication, and what they share is mostly background.
func TestSeedsAreTwoRelatedStories(t *testing.T) {
	e := decide(t, wirefold.Options{}, seedArticles(t))
	decisions := e.Decisions()
	slices.SortFunc(decisions, byID)

	story := func(i int) string { return decisions[i].Story }
	if a, b, c := story(0), story(1), story(2); a != b || b != c {
		t.Errorf("000, 001 and 002 are in stories %s, %s and %s, want one", a, b, c)
	}
	if a, b := story(3), story(4); a != b {
		t.Errorf("003 and 004 are in stories %s and %s, want one", a, b)
	}
	if story(0) == story(3) {
		t.Errorf("000 and 003 are both in story %s, want two stories", story(0))
	}
	if a, b := decisions[0].Family, decisions[1].Family; a != b {
		t.Errorf("000 and 001 are in copy families %s and %s, want one", a, b)
	}
	for _, s := range stories(t, e) {
		for _, f := range s.Families {
			if len(f.Members) == 2 && !strings.HasPrefix(f.Members[0].ID, "001") {
				t.Errorf("%s is taken for the earlier version of 000 and 001, want 001", f.Members[0].ID)
			}
		}
	}
	for i, d := range decisions[2:] {
		if d.Family != d.ID {
			t.Errorf("00%d is in the copy family of %s, want its own", i+2, d.Family)
		}
	}
	all := stories(t, e)
	wantRelated(t, all, story(0), story(3))
	wantRelated(t, all, story(3), story(0))
}

// floor is the least that a score may be.
type floor struct{ bCubed, pairwise float64 }

func TestStoriesOfLabelledSets(t *testing.T) {
	for _, c := range []struct {
		name string
		floor
	}{
		{"gva", floor{.95, .86}},
		{"ecbplus", floor{.88, .83}},
		{"allsides", floor{.91, .81}},
	} {
		t.Run(c.name+"/streamed", func(t *testing.T) {
			set := labelled(t, c.name, "event")
			wantScore(t, set.Gold, storyOf(stream(t, set.Articles)), c.floor)
		})
		t.Run(c.name+"/in one batch", func(t *testing.T) { // as dedupe run does it
			set := labelled(t, c.name, "event")
			wantScore(t, set.Gold, storyOf(decide(t, wirefold.Options{}, set.Articles)), c.floor)
		})
	}
}

func TestCopyFamiliesOfLabelledSet(t *testing.T) {
	set := labelled(t, "groundnews6", "dup_group")
	e := stream(t, set.Articles)
	wantScore(t, set.Gold, familyOf(e), floor{pairwise: .985})
}

// labelled loads a labelled set, or skips the test.
func labelled(t *testing.T, name, label string) *bench.Set {
	t.Helper()
	if testing.Short() {
		t.Skip("labelled sets take their time; run without -short")
	}
	set, err := bench.LoadSet(t.Context(), name, label)
	if errors.Is(err, bench.ErrNoData) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// stream adds articles one by one in order of publication, undated ones last:
// nothing is known of an article before its turn.
func stream(t *testing.T, articles []*corpus.Article) *wirefold.Engine {
	t.Helper()
	e := open(t, wirefold.Options{})
	for _, a := range inOrder(articles) {
		if _, err := e.Add(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	return e
}

func wantScore(t *testing.T, gold, pred map[string]string, least floor) {
	t.Helper()
	s, err := bench.Score(gold, pred)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d articles: B-cubed P %.4f R %.4f F1 %.4f; pairwise P %.4f R %.4f F1 %.4f; CEAF-e F1 %.4f; V %.4f; ARI %.4f; AMI %.4f; clusters: %d gold, %d predicted",
		s.Articles, s.BCubed.Precision, s.BCubed.Recall, s.BCubed.F1,
		s.Pairwise.Precision, s.Pairwise.Recall, s.Pairwise.F1,
		s.CEAFe.F1, s.V, s.ARI, s.AMI, s.GoldClusters, s.PredClusters)
	if s.Missing > 0 {
		t.Errorf("%d articles have no decision", s.Missing)
	}
	if s.BCubed.F1 < least.bCubed {
		t.Errorf("B-cubed F1 is %.4f, want at least %.2f", s.BCubed.F1, least.bCubed)
	}
	if s.Pairwise.F1 < least.pairwise {
		t.Errorf("pairwise F1 is %.4f, want at least %.2f", s.Pairwise.F1, least.pairwise)
	}
}
