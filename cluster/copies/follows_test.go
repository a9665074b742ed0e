package copies

import (
	"context"
	"testing"
)

// A source that says that one item takes the place of another is believed, whatever
// the texts share, one by one and in a batch.
func TestFollows(t *testing.T) {
	articles := []Article{
		{Item: "flood", Source: "Polar Press", Text: Text{Body: "The river Kesra burst its banks on Sunday and flooded the lower town of Velmora, the fire brigade said at noon."}},
		{Item: "choir", Source: "Polar Press", Text: Text{Body: "A choir from Tessaly sang in the old market hall while four hundred people stood outside in the rain to hear it."}},
		{Item: "lead", Source: "Polar Press", Follows: "flood", Text: Text{Body: "Soldiers with boats took families from their roofs on Sunday night and the governor asked the coast for tents."}},
		{Item: "strange", Source: "Polar Press", Follows: "nowhere", Text: Text{Body: "Nobody bid for the lighthouse at Port Hesper when it was put up for sale again on Monday morning by the harbour board."}},
	}
	check := func(how string, edges [][]Edge, family func(int32) int32) {
		t.Helper()
		for doc, all := range edges {
			if doc == 2 {
				if len(all) != 1 || all[0].To != 0 || all[0].Relation != Update {
					t.Errorf("%s: the new lead has the edges %+v, not an update of document 0", how, all)
				}
			} else if len(all) > 0 {
				t.Errorf("%s: document %d has the edges %+v", how, doc, all)
			}
		}
		if family(2) != family(0) || family(1) == family(0) || family(3) != 3 {
			t.Errorf("%s: families are %d %d %d %d", how, family(0), family(1), family(2), family(3))
		}
	}
	x := New(func(doc int32) Text { return articles[doc].Text }, Options{})
	var edges [][]Edge
	for _, a := range articles {
		_, e, err := x.Add(a)
		if err != nil {
			t.Fatal(err)
		}
		edges = append(edges, e)
	}
	check("one by one", edges, x.Family)
	edges = make([][]Edge, len(articles))
	b, err := Batch(context.Background(), len(articles), func(doc int) (Article, error) { return articles[doc], nil },
		BatchOptions{Each: func(doc int32, e []Edge) { edges[doc] = e }})
	if err != nil {
		t.Fatal(err)
	}
	check("in a batch", edges, b.Family)
}
