package merge

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

// newsroom invents the articles of one story: voices, tolls, times and places that
// differ, every fourth a copy of an agency's item, and now and then a correction.
func newsroom(n int) []Member {
	const templates = 240 // that are read; the rest are told again under other names
	classes := []string{"soldiers", "guards", "miners", "people", "villagers"}
	places := []string{"Ostrel", "Kesra", "Varn", "Tolmin", "Brask"}
	out := make([]Member, n)
	for i := range out {
		m := &out[i]
		m.Order, m.Corrects = i, i%97 == 96
		if i%4 == 3 {
			m.Origin = fmt.Sprint("agency ", i%40)
		}
		a := corpus.Article{ID: fmt.Sprint("a", i), Lang: "en", Published: friday.Add(time.Duration(i) * time.Minute)}
		if i >= templates {
			from := &out[i%templates]
			d := *from.Doc
			a.Title, a.Body = d.Article.Title, d.Article.Body
			d.Article = &a
			m.Doc, m.Claims = &d, append([]Claim(nil), from.Claims...)
			for k := range m.Claims {
				m.Claims[k].Article = a.ID
			}
			continue
		}
		a.Body = fmt.Sprintf("%s, Sarvania (Meridian Wire) - At least %d %s were killed on Thursday when gunmen attacked a base near %s at %d:%02d a.m., the army said.\n\n"+
			"Mayor Anna Reval said %d people were wounded and %d men arrested. The attack lasted %d hours. Damage was put at $%d million. "+
			"About %d homes were destroyed, %d%% of the district, 5 km south of %s.\n\n"+
			"The airport was closed. Two officers and a nurse were shot. The Red Front claimed responsibility. Last week, raiders killed %d people in %s.\n",
			strings.ToUpper(places[i%5]), 2+i/20, classes[i%5], places[i*7%5], 3+i%5, i%60, 5+i%17, 1+i%6, 2+i%3, 1+i%50, 30+i%40, 10+i%30, places[i%3], 3+i%9, places[i*3%5])
		m.Doc = corpus.Clean(&a)
		m.Claims = Claims(m.Doc)
	}
	return out
}

func BenchmarkReconcile(b *testing.B) {
	for _, n := range []int{500, 2000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			members := newsroom(n)
			for b.Loop() {
				Reconcile(members, Options{})
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/article")
		})
	}
}
