package page

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/cluster/merge"
)

func anyReadings(t *rapid.T) []reading {
	number := rapid.OneOf(rapid.Float64Range(0, 100), rapid.Float64Range(-1e14, 1e14), rapid.Map(rapid.IntRange(0, 5000), func(n int) float64 { return float64(n) }))
	start := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "start"), 0).UTC()
	length := rapid.SampledFrom([]int64{0, 60, 86400, 90 * 86400, 900 * 86400, 400 * 365 * 86400}).Draw(t, "length")
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) reading {
		v := merge.Value{Kind: merge.Count, N: number.Draw(t, "n")}
		v.Low, v.High = v.N, v.N
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			v.High = math.Inf(1)
		case 1:
			v.Low = min(v.N, number.Draw(t, "low"))
		case 2:
			v.Kind = merge.Vague
		}
		r := reading{Text: v.String(), Who: rapid.String().Draw(t, "who"), Outlet: rapid.StringN(0, 5, -1).Draw(t, "outlet"), value: v,
			origin: rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"}).Draw(t, "origin"), Status: rapid.SampledFrom(shapes).Draw(t, "status").Status}
		if rapid.IntRange(0, 9).Draw(t, "dated") > 0 {
			r.At = start.Add(time.Duration(rapid.Int64Range(0, length).Draw(t, "at")) * time.Second)
		}
		return r
	}), 1, 40).Draw(t, "readings")
}

func span(rs []reading) (from, to time.Time) {
	for _, r := range rs {
		if r.At.IsZero() {
			continue
		}
		if from.IsZero() || r.At.Before(from) {
			from = r.At
		}
		if r.At.After(to) {
			to = r.At
		}
	}
	return from, to
}

func TestChartsStayInTheirFrame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs := anyReadings(t)
		from, to := span(rs)
		c := draw(slices.Clone(rs), from, to, time.UTC)
		in := func(what string, x, y, margin float64) {
			if !(x >= margin && x <= chartWidth-margin && y >= margin && y <= chartHeight-margin) {
				t.Fatalf("%s at %v, %v is outside of %v × %v", what, x, y, chartWidth, chartHeight)
			}
		}
		for _, m := range c.Marks {
			in("a mark", m.X, m.Y, markSize+1)
		}
		for _, l := range c.Labels {
			in("a name", l.X, l.Y, 0)
		}
		for _, k := range c.X {
			in("a moment", k.At, plotBottom, 0)
		}
		for _, k := range c.Y {
			in("a number", plotLeft, k.At, 0)
		}
		if len(c.X) > 14 || len(c.Y) > 13 {
			t.Fatalf("%d moments and %d numbers at the axes", len(c.X), len(c.Y))
		}
		if len(c.Marks)+len(c.Undated) != len(rs) {
			t.Fatalf("%d points and %d undated of %d readings", len(c.Marks), len(c.Undated), len(rs))
		}
		for _, m := range c.Marks {
			for _, n := range strings.FieldsFunc(m.Bar, func(r rune) bool { return !strings.ContainsRune("0123456789.-+eInfNa", r) }) {
				if f, err := strconv.ParseFloat(n, 64); err == nil && (math.IsInf(f, 0) || math.IsNaN(f)) {
					t.Fatalf("bar %q", m.Bar)
				}
			}
		}
	})
}

func TestTicksAreRoundAndHoldTheValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(-1e9, 1e9).Draw(t, "low")
		high := low + rapid.Float64Range(0, 1e9).Draw(t, "more")
		s := steps(low, high)
		slack := 1e-6 * max(high-low, 1) // less than a chart can show
		if len(s) < 2 || len(s) > 13 || !slices.IsSorted(s) || s[0] > low+slack || s[len(s)-1] < high-slack {
			t.Fatalf("%v for %v to %v", s, low, high)
		}
	})
	for _, c := range []struct {
		low, high float64
		want      string
	}{
		{4, 17, "0 5 10 15 20"},
		{6, 6, "0 2 4 6"},
		{0, 0, "0 1"},
		{64, 110, "0 50 100 150"},
		{95, 99, "95 96 97 98 99"},
		{12000, 30000, "0 10k 20k 30k"},
		{61.2, 62.8, "61 61.5 62 62.5 63"},
	} {
		var got []string
		for _, n := range steps(c.low, c.high) {
			got = append(got, shortNumber(n))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%v to %v: %s, want %s", c.low, c.high, s, c.want)
		}
	}
}

func TestChartsAreEscaped(t *testing.T) {
	at := time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC)
	const bad = `</title></svg><script>alert(1)</script>"onload="x`
	rs := []reading{
		{At: at, Text: "3", Who: bad, Outlet: bad, Status: merge.Single, value: merge.Value{N: 3, Low: 3, High: 3}, origin: "a", URL: `/article?id=%22"><b>`},
		{At: at.Add(time.Hour), Text: bad, Who: "army", Outlet: "Post", Status: merge.Retracted, value: merge.Value{N: 9, Low: 9, High: 9}, origin: "b", URL: "/article?id=b"},
	}
	c := draw(rs, at, at.Add(time.Hour), time.UTC)
	c.ID, c.Title, c.About = "figure-1", bad, about(bad, rs)
	p := &Pages{Options: Options{Zone: time.UTC}}
	if err := p.parse(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := p.templates["story"].ExecuteTemplate(&b, "chart", c); err != nil {
		t.Fatal(err)
	}
	n, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	points := 0
	for k := range n.Descendants() {
		if k.Type != html.ElementNode {
			continue
		}
		if k.Data == "script" || k.Data == "b" {
			t.Errorf("<%s> came through", k.Data)
		}
		if k.Data == "title" {
			points++
		}
		for _, a := range k.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
				t.Errorf("<%s %s>", k.Data, a.Key)
			}
		}
	}
	if points != 2 {
		t.Errorf("%d points have a title, of 2", points)
	}
}

func TestValuesInTheWordsOfPeople(t *testing.T) {
	count := func(n, low float64) merge.Value {
		return merge.Value{Kind: merge.Count, N: n, Low: low, High: math.Inf(1)}
	}
	for _, c := range []struct {
		f    merge.Fact
		want string
	}{
		{merge.Fact{Attribute: merge.Displaced, Class: merge.People, Value: count(2_000_000, 2_000_001)}, "displaced more than 2,000,000"},
		{merge.Fact{Attribute: merge.Displaced, Class: merge.People, Value: count(2_000_001, 2_000_001)}, "displaced at least 2,000,001"},
		{merge.Fact{Attribute: merge.EventDate, Value: merge.Value{Kind: merge.Day, Text: "2020-08"}}, "August 2020"},
		{merge.Fact{Attribute: merge.EventDate, Value: merge.Value{Kind: merge.Day, Text: "2015"}}, "2015"},
	} {
		if got := told(&c.f); got != c.want {
			t.Errorf("%+v is told as %q, want %q", c.f.Value, got, c.want)
		}
	}
	for name, want := range map[string]string{"two": "", "us": "", "the army": "the army", "UN": "UN", "dpa  chief": "dpa chief"} {
		if got := cited(&merge.FactClaim{Claim: merge.Claim{Cited: merge.Source{Name: name}}}); got != want {
			t.Errorf("%q is cited as %q", name, got)
		}
	}
}
