package bench_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/wirefold/wirefold/bench"
	"github.com/wirefold/wirefold/cluster/copies"
	"github.com/wirefold/wirefold/corpus"
)

// Of pairs of articles, those that readers call the same text are told from those
// that share a part or nothing. An update, though one family, is not the same text.
func TestSameTextOfLabelledPairs(t *testing.T) {
	dir, err := bench.DataDir()
	if err != nil {
		t.Skip(err)
	}
	dir = filepath.Join(dir, "data", "neardup_pairs")
	f, err := os.Open(filepath.Join(dir, "pairs.jsonl"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no labelled pairs here: ", err)
	} else if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	articles := map[string]copies.Article{}
	var r corpus.Reader
	for a, err := range r.Read(t.Context(), filepath.Join(dir, "articles.jsonl")) {
		if err != nil {
			t.Fatal(err)
		}
		articles[a.ID] = copies.ArticleOf(corpus.Clean(a))
	}
	const sameText = 2
	var right, claimed, gold float64
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var p struct {
			A, B  string
			Label int
		}
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		pair := []copies.Article{articles[p.A], articles[p.B]}
		pair[0].Item, pair[1].Item = "", "" // two articles, whatever their names
		x := copies.New(func(doc int32) copies.Text { return pair[doc].Text }, copies.Options{})
		var edges []copies.Edge
		for _, a := range pair {
			if _, edges, err = x.Add(a); err != nil {
				t.Fatal(err)
			}
		}
		same := len(edges) > 0 && edges[0].Relation != copies.Update
		if p.Label == sameText {
			gold++
		}
		if same {
			claimed++
		}
		if same && p.Label == sameText {
			right++
		}
	}
	precision, recall := right/claimed, right/gold
	f1 := 2 * precision * recall / (precision + recall)
	t.Logf("the same text: precision %.3f, recall %.3f, F1 %.3f of %.0f pairs", precision, recall, f1, gold)
	if f1 < .87 {
		t.Errorf("F1 %.3f is below .87", f1)
	}
}
