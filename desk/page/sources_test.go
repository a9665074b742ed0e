package page

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/corpus/follow"
	"github.com/wirefold/wirefold/desk/access"
)

var htmlTags = regexp.MustCompile(`<[^>]*>|\s+`)

// lines are the rows of a table of a page, as the texts of their cells.
func tableLines(t *testing.T, html, class string) (out [][]string) {
	t.Helper()
	_, body, ok := strings.Cut(html, `<table class="`+class+`">`)
	if !ok {
		t.Fatalf("there is no table %q:\n%s", class, html)
	}
	body, _, _ = strings.Cut(body, "</table>")
	_, body, _ = strings.Cut(body, "<tbody>")
	for _, row := range strings.Split(body, "</tr>") {
		var cells []string
		for _, m := range regexp.MustCompile(`(?s)<t[hd][^>]*>(.*?)</t[hd]>`).FindAllStringSubmatch(row, -1) {
			cell := htmlTags.ReplaceAllString(strings.ReplaceAll(m[1], "&nbsp;", " "), " ")
			cells = append(cells, strings.Join(strings.Fields(strings.ReplaceAll(cell, "&amp;", "&")), " "))
		}
		if cells != nil {
			out = append(out, cells)
		}
	}
	return out
}

// The page's numbers are those that counting every decision one by one gives.
func TestSourcesAgainstASlowCount(t *testing.T) {
	d := newHandDesk(t, Options{})
	articles, copies := map[string]int{}, map[string]map[string]int{}
	source := func(id string) string {
		a, err := d.engine.Article(id)
		if err != nil {
			t.Fatal(err)
		}
		return a.Article.Source
	}
	for _, k := range d.engine.Decisions() {
		from := source(k.ID)
		articles[from]++
		switch k.Relation {
		case "first", "report":
		default:
			if of := source(k.Of); of != from {
				if copies[from] == nil {
					copies[from] = map[string]int{}
				}
				copies[from][of]++
			}
		}
	}
	html := d.get("/sources", http.StatusOK)
	rows := tableLines(t, html, "outlets")
	if len(rows) != len(articles) {
		t.Errorf("%d outlets, want %d", len(rows), len(articles))
	}
	for _, row := range rows {
		n := 0
		for _, k := range copies[row[0]] {
			n += k
		}
		if want := fmt.Sprint(articles[row[0]]); row[1] != want {
			t.Errorf("%s has %s articles, want %s", row[0], row[1], want)
		}
		if want := fmt.Sprintf("%.0f %%", 100*float64(n)/float64(articles[row[0]])); row[2] != want {
			t.Errorf("%s has %s copies, want %s", row[0], row[2], want)
		}
	}
	matrix := tableLines(t, html, "matrix")
	if len(matrix) == 0 || len(matrix) > matrixSize {
		t.Fatalf("the matrix has %d lines", len(matrix))
	}
	sum := 0
	for i, row := range matrix {
		for k, cell := range row[1:] {
			from, of := row[0], matrix[k][0]
			want := fmt.Sprint(copies[from][of])
			if i == k {
				want = "itself ·"
			}
			if cell != want {
				t.Errorf("%s carried %s from %s, want %s", from, cell, of, want)
			}
			sum += copies[from][of]
		}
	}
	if sum == 0 {
		t.Error("the matrix is empty")
	}
}

func TestSourcesAreSortedAndChosen(t *testing.T) {
	d := newHandDesk(t, Options{})
	names := func(path string) (out []string) {
		for _, row := range tableLines(t, d.get(path, http.StatusOK), "outlets") {
			out = append(out, row[0])
		}
		return out
	}
	byName := names("/sources?sort=name")
	if !slices.IsSortedFunc(byName, func(a, b string) int { return strings.Compare(corpus.Fold(a), corpus.Fold(b)) }) || len(byName) < 10 {
		t.Errorf("by name: %q", byName)
	}
	back := names("/sources?sort=name&order=reverse")
	slices.Reverse(back)
	if !slices.Equal(back, byName) {
		t.Errorf("by name in reverse: %q", back)
	}
	for _, c := range outletColumns {
		html := d.get("/sources?sort="+c.sort, http.StatusOK)
		if strings.Count(html, "aria-sort=") != 1 || len(tableLines(t, html, "outlets")) != len(byName) {
			t.Errorf("sorted by %s, outlets are lost, or no one column is marked", c.sort)
		}
	}
	if got := names("/sources?outlet=daily+LANTERN"); !slices.Equal(got, []string{"The Daily Lantern"}) {
		t.Errorf("chosen: %q", got)
	}
	html := d.get("/sources?outlet=%3Cscript%3Ealert(1)%3C/script%3E", http.StatusOK)
	if strings.Contains(html, "<script>alert") || !strings.Contains(html, "No outlet has") {
		t.Error("a hostile name goes through")
	}
	d.get("/sources?sort=nonsense", http.StatusBadRequest)
}

func TestFeedsAreToldInWords(t *testing.T) {
	now := time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC)
	var fail error
	list := []follow.Health{
		{Source: "https://a.example/feed", Success: now.Add(-time.Minute), Next: now.Add(time.Minute), Articles: 1234},
		{Source: "https://b.example/feed", Success: now.Add(-time.Hour), Next: now.Add(time.Minute), Failures: 3, Error: "no such <host>"},
		{Source: "https://c.example/feed", Gone: true},
		{Source: "https://d.example/feed"},
		{Source: "https://e.example/feed", Success: now.Add(-time.Minute), Next: now, Problem: "an item has no text", ProblemAt: now.Add(-time.Minute)},
		{Source: "https://f.example/feed", Success: now.Add(-9 * time.Hour), Next: now.Add(-8 * time.Hour)},
		{Source: "https://g.example/feed", Success: now, Next: now.Add(time.Hour), Redirect: "https://h.example/feed"},
	}
	d := newHandDesk(t, Options{Now: func() time.Time { return now }, Feeds: func() ([]follow.Health, error) { return list, fail }})
	html := d.get("/sources", http.StatusOK)
	var got []string
	for _, row := range tableLines(t, html, "feeds") {
		got = append(got, row[0][8:9]+": "+row[1])
	}
	want := []string{
		"b: fails 3 times in a row: no such &lt;host&gt;", "c: gone for good", "f: not followed now", "d: not read yet",
		"g: has moved to https://h.example/feed", "e: well, with problems 3 May 2031 08:59 : an item has no text", "a: well",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	d.pages.hub.Renew() // or the page is shown again as it was
	if fail = errors.New("the state is damaged"); !strings.Contains(d.get("/sources", http.StatusOK), "the state is damaged") {
		t.Error("an error is not told")
	}
}

func TestWhatIsUnderEmbargoIsCountedAndNotTold(t *testing.T) {
	d := newHandDesk(t, Options{})
	until := time.Now().Add(time.Hour)
	a := &corpus.Article{
		ID: "urn:budget", Version: "1", Title: "Ostrel council to close two libraries", Source: "Meridian Wire", Lang: "en",
		Body: "The council of Ostrel will close two of its five libraries in June.", Published: time.Now(), Meta: &corpus.Meta{Embargo: until},
	}
	if _, err := d.engine.AddBatch(t.Context(), []*corpus.Article{a}); err != nil {
		t.Fatal(err)
	}
	d.pages.hub.Renew()
	for role, want := range map[access.Role]bool{access.Reader: false, access.Editor: true, access.Admin: true} {
		d.who.Role = role
		html := d.get("/sources", http.StatusOK)
		if got := strings.Contains(html, "urn:budget"); got != want {
			t.Errorf("%s sees the id: %v", role, got)
		}
		if !strings.Contains(html, "1 article waits") || strings.Contains(html, "libraries") {
			t.Errorf("%s is told the title, or not that it waits", role)
		}
	}
	d.who.Role = access.Admin // and may delete it before its time
	d.do("/hand/delete?article=urn:budget", map[string][]string{"typed": {"urn:budget"}, "reason": {"sent in error"}})
	if held, err := d.engine.Held(); err != nil || len(held) != 0 {
		t.Errorf("it still waits: %v, %v", held, err)
	}
}

func TestPace(t *testing.T) {
	now := time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC)
	at := now
	e, err := wirefold.New(wirefold.Options{Search: wirefold.SearchOff, Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for i, ago := range []time.Duration{30 * time.Hour, 23 * time.Hour, 90 * time.Minute, 61 * time.Minute, time.Minute, 0} {
		at = now.Add(-ago)
		a := &corpus.Article{ID: fmt.Sprint("a", i), Title: "Kesra floods", Body: fmt.Sprintf("The river Kesra rose to %d metres on Sunday.", i), Source: "x"}
		if _, err := e.Add(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	p := &Pages{Options: Options{Now: func() time.Time { return now }}}
	got := p.arrivalPace(e.View)
	var counts []int
	for _, b := range got.Bars {
		counts = append(counts, b.Articles)
	}
	want := make([]int, paceHours)
	want[1], want[paceHours-2], want[paceHours-1] = 1, 2, 2
	if !slices.Equal(counts, want) || got.Total != 5 || got.Most != 2 || got.Last != 2 {
		t.Errorf("got %v, %d in all, want %v", counts, got.Total, want)
	}
}

func TestWordsForSizes(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0", 59 * time.Second: "59 s", 90 * time.Minute: "1.5 h", 2 * time.Minute: "2 min", 72 * time.Hour: "3 days", -time.Minute: "−1 min",
	} {
		if got := lengthText(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 1_500_000: "1.5 MB", 2_000_000_000_000: "2.0 TB", 3_000_000_000_000_000: "3000.0 TB"} {
		if got := bytesText(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}
