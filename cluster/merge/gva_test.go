package merge

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// dataDir is where the labelled sets and seeds are, which are other people's
// text and no part of the repository.
func dataDir(t testing.TB) string {
	dir := os.Getenv("WIREFOLD_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no labelled data at %s (set WIREFOLD_DATA)", dir)
	}
	return dir
}

type gvaArticle struct {
	ID, Title, Body, Source, Event string
	Published                      time.Time
}

type gvaFacts struct {
	Killed  float64 `json:"n_killed"`
	Injured float64 `json:"n_injured"`
}

func readLines[T any](t testing.TB, path string) []T {
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("no data: %v", err)
	}
	defer f.Close()
	var out []T
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<25)
	for sc.Scan() {
		var v T
		if err := json.Unmarshal(sc.Bytes(), &v); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, v)
	}
	return out
}

// gvaIncidents are the incidents in the order of their first articles, the records
// of each, and its articles with their claims.
func gvaIncidents[F any](t *testing.T) (ids []string, gold map[string]*F, incidents map[string][]Member) {
	dir := filepath.Join(dataDir(t), "data", "gva")
	gold = map[string]*F{}
	for _, e := range readLines[struct {
		Event string
		Facts *F
	}](t, filepath.Join(dir, "events.jsonl")) {
		gold[e.Event] = e.Facts
	}
	incidents = map[string][]Member{}
	for i, a := range readLines[gvaArticle](t, filepath.Join(dir, "articles.jsonl")) {
		if gold[a.Event] == nil {
			continue
		}
		d := corpus.Clean(&corpus.Article{ID: a.ID, Title: a.Title, Body: a.Body, Source: a.Source, Published: a.Published, Lang: "en"})
		if incidents[a.Event] == nil {
			ids = append(ids, a.Event)
		}
		incidents[a.Event] = append(incidents[a.Event], Member{Doc: d, Claims: Claims(d), Order: i})
	}
	return ids, gold, incidents
}

// score counts answers against gold figures.
type score struct{ answered, right, positive, found, all, exact int }

func (s *score) add(n float64, ok bool, gold float64) {
	s.all++
	if ok {
		s.answered++
	}
	if ok && n == gold {
		s.right++
	}
	if gold > 0 {
		s.positive++
		if ok && n == gold {
			s.found++
		}
	}
	if n == gold {
		s.exact++
	}
}

// rates are the precision of the answers given and the recall of positive figures.
func (s *score) rates() (precision, recall float64) {
	return float64(s.right) / float64(max(s.answered, 1)), float64(s.found) / float64(max(s.positive, 1))
}

func (s *score) log(t *testing.T, name string) {
	p, r := s.rates()
	t.Logf("%-27s precision if answered %.3f (%d), recall on positives %.3f (%d), exact %.3f (%d)",
		name, p, s.answered, r, s.positive, float64(s.exact)/float64(max(s.all, 1)), s.all)
}

// tuned tells the half of the incidents on which rules were tuned.
func tuned(event string) bool { return sha256.Sum256([]byte(event))[0]%2 == 0 }

// TestGVA measures the killed and injured of single articles and of incidents
// against the records of the incidents. It asserts the floor that the held-out
// half must keep, and prints the figures.
func TestGVA(t *testing.T) {
	ids, gold, incidents := gvaIncidents[gvaFacts](t)
	var scores [2][4]score
	for _, id := range ids {
		s := &scores[0]
		if !tuned(id) {
			s = &scores[1]
		}
		add := func(k int, members []Member) {
			facts := Reconcile(members, Options{})
			n, ok := Total(facts, Killed)
			s[k].add(n, ok, gold[id].Killed)
			n, ok = Total(facts, Wounded)
			s[k+1].add(n, ok, gold[id].Injured)
		}
		for _, m := range incidents[id] {
			add(0, []Member{m})
		}
		if len(incidents[id]) > 1 {
			add(2, incidents[id])
		}
	}
	for half, name := range []string{"tuned", "held out"} {
		for k, what := range []string{"killed, article", "injured, article", "killed, incident", "injured, incident"} {
			scores[half][k].log(t, name+": "+what)
		}
	}
	floor := [4][2]float64{{.87, .75}, {.82, .60}, {.86, .86}, {.78, .74}}
	for k, f := range floor {
		if p, r := scores[1][k].rates(); p < f[0] || r < f[1] {
			t.Errorf("held out, %d: precision %.3f, recall %.3f; the floor is %v", k, p, r, f)
		}
	}
}
