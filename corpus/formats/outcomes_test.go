package formats

import (
	"errors"
	"iter"
	"testing"

	"github.com/wirefold/wirefold/corpus"
)

// checkOutcomes fails unless every article has an ID and furniture in order, and every
// problem a reason. It gives the articles.
func checkOutcomes(t *testing.T, all iter.Seq2[*corpus.Article, error]) []*corpus.Article {
	t.Helper()
	var articles []*corpus.Article
	for a, err := range all {
		if err != nil {
			var p *corpus.Problem
			if a != nil || errors.As(err, &p) && p.Reason == "" {
				t.Fatalf("article %v with problem %v", a, err)
			}
			continue
		}
		if a.ID == "" {
			t.Fatalf("an article without an ID: %+v", a)
		}
		if !inOrder(a.Furniture, len(a.Body)) {
			t.Fatalf("furniture %v in %q", a.Furniture, a.Body)
		}
		articles = append(articles, a)
	}
	return articles
}
