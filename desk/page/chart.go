package page

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wirefold/wirefold/cluster/merge"
)

// The measures of a chart, in units of its viewBox: small enough for a telephone at
// nearly full size, as text that shrinks with a chart cannot be read.
const (
	chartWidth  = 360.0
	chartHeight = 190.0
	plotLeft    = 38.0
	plotRight   = 350.0
	plotTop     = 18.0
	plotBottom  = 164.0
	markSize    = 4.5
)

// pointsDrawn is how many points a chart has at most: of more, the first of each value
// and status, and the latest. The table has them all.
const pointsDrawn = 150

// linesLabelled is how many voices are named in a chart.
const linesLabelled = 4

// figures are the charts of a story's figures over time, one for each figure that was
// told more than once, on one axis of time.
type figures struct {
	Charts []chart
	More   []chart // folded
	Legend []sign
}

// chartsShown is how many charts are shown unfolded.
const chartsShown = 4

// sign is how a status looks in a chart: its shape, never its colour alone.
type sign struct {
	Status merge.Status
	Shape  string // a path around the origin
}

// shapes are those of the statuses, in the order of the legend.
var shapes = []sign{
	{merge.Agreed, circle},
	{merge.Single, circle}, // hollow
	{merge.Bounded, "M0-5.5L5.5 0L0 5.5L-5.5 0Z"},
	{merge.Conflicting, "M0-5.5L5.5 4.5H-5.5Z"},
	{merge.Superseded, "M-3.5-3.5H3.5V3.5H-3.5Z"},
	{merge.Retracted, "M-4-4L4 4M-4 4L4-4"},
}

const circle = "M-4.5 0A4.5 4.5 0 1 0 4.5 0A4.5 4.5 0 1 0-4.5 0Z"

func shapeOf(s merge.Status) string {
	if i := slices.IndexFunc(shapes, func(k sign) bool { return k.Status == s }); i >= 0 {
		return shapes[i].Shape
	}
	return circle
}

// chart is a figure over time, ready to be drawn.
type chart struct {
	ID      string
	Title   string
	About   string // what it shows, for those who do not see it
	Width   float64
	Height  float64
	Left    float64
	Right   float64
	Top     float64
	Bottom  float64
	Y, X    []notch
	Lines   []trace
	Marks   []mark
	Labels  []label
	Rows    []reading // everything, in a table
	Undated []reading // of these, those that have no place in time
}

type notch struct {
	At   float64
	Text string
}

// trace joins what one voice said.
type trace struct{ D string }

type mark struct {
	X, Y   float64
	Status merge.Status
	Shape  string
	Bar    string // the path of the interval; empty for exact values
	Text   string
	URL    string
}

type label struct {
	X, Y   float64
	Anchor string
	Text   string
}

// reading is what an article said a figure is.
type reading struct {
	At     time.Time
	Text   string
	Who    string
	Outlet string
	Status merge.Status
	Rule   string
	URL    string

	value  merge.Value
	origin string
}

// figures draws the figures of the main event that were told twice at least.
func (x *teller) figures(zone *time.Location) figures {
	var out figures
	var told [][]reading
	var from, to time.Time
	var of []*merge.Fact
	for i := range x.story.Facts {
		f := &x.story.Facts[i]
		if f.Scope != merge.Main || !charted(f) {
			continue
		}
		rs := x.readings(f)
		if len(rs) < 2 || !slices.ContainsFunc(rs, func(r reading) bool { return r.value.Kind == merge.Count }) {
			continue
		}
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
		told, of = append(told, rs), append(of, f)
	}
	used := map[merge.Status]bool{}
	for i, rs := range told {
		c := draw(rs, from, to, zone)
		c.ID = "figure-" + strconv.Itoa(i+1)
		c.Title = aspect(of[i])
		c.About = about(c.Title, rs)
		for _, m := range c.Marks {
			used[m.Status] = true
		}
		if len(out.Charts) < chartsShown {
			out.Charts = append(out.Charts, c)
		} else {
			out.More = append(out.More, c)
		}
	}
	for _, s := range shapes {
		if used[s.Status] {
			out.Legend = append(out.Legend, s)
		}
	}
	return out
}

// charted reports whether a fact is a figure that may change: clock times, durations
// and distances are figures too, and make no chart.
func charted(f *merge.Fact) bool {
	switch f.Attribute {
	case merge.EventTime, merge.EventDate, merge.Duration, merge.Distance, merge.Score:
		return false
	}
	return len(f.Claims) > 0 && f.Value.Kind <= merge.Vague
}

// readings is the history of a fact with the place of each of its points.
func (x *teller) readings(f *merge.Fact) []reading {
	var out []reading
	i := 0
	for _, p := range merge.History(f) {
		for i < len(f.Claims) { // points are claims, in the same order
			c := &f.Claims[i]
			i++
			if c.Claim.Article == p.Article && c.Claim.Value == p.Value && c.Status == p.Status && c.Rule == p.Rule {
				if finite(p.Value) {
					text := valueText(f, p.Value)
					if p.Value.Kind == merge.Vague {
						text += " (" + p.Value.String() + ")"
					}
					out = append(out, reading{At: p.At, Text: text, Who: x.speaker(c), Outlet: x.outlet(p.Article), Status: p.Status,
						Rule: x.why(p.Rule), URL: wordsURL(p.Article, c.Claim.Span), value: p.Value, origin: p.Origin})
				}
				break
			}
		}
	}
	return out
}

// drawable is the largest figure that a chart can show.
const drawable = 1e15

func finite(v merge.Value) bool {
	return v.Kind <= merge.Vague && math.Abs(v.Low) < drawable && (math.IsInf(v.High, 1) || math.Abs(v.High) < drawable)
}

// level is where the mark of a value stands: at the figure, and of an interval at its
// end that is known.
func level(v merge.Value) float64 {
	switch {
	case v.Low == v.High || math.IsInf(v.High, 1):
		return v.Low
	case v.Kind == merge.Count && v.N >= v.Low && v.N <= v.High:
		return v.N
	case v.Low <= 0:
		return v.High
	}
	return v.Low
}

func about(title string, rs []reading) string {
	var said []string
	for _, r := range rs[:min(len(rs), 12)] {
		said = append(said, fmt.Sprintf("%s, %s (%s)", r.Text, r.Status, r.Outlet))
	}
	s := title + " as reported over time: " + strings.Join(said, "; ")
	if len(rs) > 12 {
		s += fmt.Sprintf("; and %d more", len(rs)-12)
	}
	return s + "."
}

// draw lays readings out on a plane of time, from one moment to another, and value.
func draw(rs []reading, from, to time.Time, zone *time.Location) chart {
	c := chart{Width: chartWidth, Height: chartHeight, Left: plotLeft, Right: plotRight, Top: plotTop, Bottom: plotBottom, Rows: rs}
	var dated []reading
	for _, r := range rs {
		if r.At.IsZero() {
			c.Undated = append(c.Undated, r)
		} else {
			dated = append(dated, r)
		}
	}
	slices.SortStableFunc(dated, func(a, b reading) int { return a.At.Compare(b.At) })
	dated = thin(dated)
	if len(dated) == 0 {
		return c
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, r := range dated {
		low, high = min(low, r.value.Low, level(r.value)), max(high, level(r.value))
		if !math.IsInf(r.value.High, 1) {
			high = max(high, r.value.High)
		}
	}
	ticks := steps(low, high)
	low, high = ticks[0], ticks[len(ticks)-1]
	y := func(n float64) float64 { return place(n, low, high, plotBottom, plotTop) }
	for _, t := range ticks {
		c.Y = append(c.Y, notch{y(t), shortNumber(t)})
	}
	const inset = 10.0 // keeps marks off the axis
	x := func(t time.Time) float64 {
		if !to.After(from) {
			return (plotLeft + plotRight) / 2
		}
		return place(float64(t.Sub(from)), 0, float64(to.Sub(from)), plotLeft+inset, plotRight-inset)
	}
	for _, t := range hours(from, to, zone) {
		c.X = append(c.X, notch{x(t.at), t.text})
	}

	type run struct {
		who    string
		points [][2]float64
	}
	runs := map[string]*run{}
	var order []string
	for _, r := range dated {
		m := mark{X: x(r.At), Y: y(level(r.value)), Status: r.Status, Shape: shapeOf(r.Status), URL: r.URL}
		for moved := true; moved; { // side by side what would lie upon each other
			moved = false
			for i := range c.Marks {
				if o := &c.Marks[i]; math.Abs(o.X-m.X) < 2*markSize && math.Abs(o.Y-m.Y) < 2*markSize && m.X+2*markSize+1 <= plotRight {
					m.X, moved = o.X+2*markSize+1, true
				}
			}
		}
		m.Text = fmt.Sprintf("%s, %s: %s, %s", r.Text, r.Status, r.Who, r.At.In(zone).Format("2 Jan 2006 15:04"))
		if r.Who != r.Outlet {
			m.Text = fmt.Sprintf("%s, %s: %s, in %s, %s", r.Text, r.Status, r.Who, r.Outlet, r.At.In(zone).Format("2 Jan 2006 15:04"))
		}
		if v := r.value; v.High > v.Low {
			if math.IsInf(v.High, 1) {
				m.Bar = fmt.Sprintf("M%s %sV%sm-3 4l3-4l3 4", coord(m.X), coord(y(v.Low)), coord(plotTop-6)) // open upwards
			} else {
				m.Bar = fmt.Sprintf("M%s %sV%sm-3 0h6M%s %sm-3 0h6", coord(m.X), coord(y(v.Low)), coord(y(v.High)), coord(m.X), coord(y(v.Low)))
			}
		}
		c.Marks = append(c.Marks, m)
		if r.Status == merge.Retracted {
			continue
		}
		k := runs[r.origin]
		if k == nil {
			k = &run{}
			runs[r.origin] = k
			order = append(order, r.origin)
		}
		k.who = r.Who
		k.points = append(k.points, [2]float64{m.X, m.Y})
	}
	for _, o := range order {
		k := runs[o]
		if len(k.points) < 2 {
			continue
		}
		var d strings.Builder
		fmt.Fprintf(&d, "M%s %s", coord(k.points[0][0]), coord(k.points[0][1]))
		for _, p := range k.points[1:] {
			fmt.Fprintf(&d, "H%sV%s", coord(p[0]), coord(p[1]))
		}
		c.Lines = append(c.Lines, trace{d.String()})
	}
	if len(order) > 1 { // who, at the last point of each voice: the longest stories first
		slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(len(runs[b].points), len(runs[a].points)) })
		for _, o := range order[:min(len(order), linesLabelled)] {
			k := runs[o]
			c.label(k.points[len(k.points)-1], cut(k.who, 24))
		}
	}
	return c
}

// label names the voice of a point, above it or below, where no other name stands.
func (c *chart) label(at [2]float64, s string) {
	const line, letter = 12.0, 6.1 // about
	l := label{X: at[0] + 2, Anchor: "start", Text: s}
	wide := float64(utf8.RuneCountInString(s)) * letter
	if l.X+wide > plotRight {
		l.X, l.Anchor = min(at[0]+6, plotRight), "end"
	}
	if l.Anchor == "end" && l.X-wide < plotLeft {
		l.X, l.Anchor = plotLeft+2, "start"
	}
	left := func(k label) (from, to float64) {
		w := float64(utf8.RuneCountInString(k.Text)) * letter
		if k.Anchor == "end" {
			return k.X - w, k.X
		}
		return k.X, k.X + w
	}
	for _, dy := range []float64{-8, 16, -8 - line, 16 + line, -8 - 2*line, 16 + 2*line} {
		l.Y = at[1] + dy
		if l.Y < plotTop-6 || l.Y > plotBottom-2 {
			continue
		}
		a, b := left(l)
		free := !slices.ContainsFunc(c.Labels, func(k label) bool {
			from, to := left(k)
			return math.Abs(k.Y-l.Y) < line && a < to && from < b
		}) && !slices.ContainsFunc(c.Marks, func(m mark) bool {
			return m.X > a-markSize && m.X < b+markSize && m.Y > l.Y-line && m.Y < l.Y+markSize
		})
		if free {
			c.Labels = append(c.Labels, l)
			return
		}
	}
}

func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:n-1])) + "…"
}

// thin keeps the first reading of each value and status, and the latest ones.
func thin(rs []reading) []reading {
	if len(rs) <= pointsDrawn {
		return rs
	}
	type key struct {
		low, high float64
		status    merge.Status
	}
	seen := map[key]bool{}
	var out []reading
	for i, r := range rs {
		k := key{r.value.Low, r.value.High, r.Status}
		if !seen[k] && len(seen) < pointsDrawn/2 || len(rs)-i <= pointsDrawn/2 {
			seen[k] = true
			out = append(out, r)
		}
	}
	return out
}

// place maps n from [low, high] onto the way from one end to the other, and never
// beyond.
func place(n, low, high, from, to float64) float64 {
	if high <= low {
		return (from + to) / 2
	}
	return from + min(1, max(0, (n-low)/(high-low)))*(to-from)
}

func coord(n float64) string { return strconv.FormatFloat(math.Round(n*10)/10, 'f', -1, 64) }

// steps are three to six round numbers from at most low to at least high; from nought,
// unless the values lie close together far from it.
func steps(low, high float64) []float64 {
	if low >= 0 && low < .6*high || low == high && low >= 0 {
		low = 0
	}
	if high <= low {
		high = low + 1
	}
	size := math.Pow(10, math.Floor(math.Log10((high-low)/4)))
	step := size
	for _, k := range []float64{2, 5, 10} {
		if (high-low)/step > 5 {
			step = size * k
		}
	}
	if low == math.Trunc(low) && high == math.Trunc(high) {
		step = max(step, 1) // whole things have no halves
	}
	var out []float64
	for i := math.Floor(low/step + 1e-9); ; i++ {
		out = append(out, i*step)
		if i*step >= high-step*1e-9 || len(out) > 12 {
			return out
		}
	}
}

// shortNumber is a number on an axis: "950", "12k", "1.5M".
func shortNumber(n float64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e4, "k"}} {
		if math.Abs(n) >= unit.size {
			size := unit.size
			if unit.name == "k" {
				size = 1e3
			}
			return strconv.FormatFloat(n/size, 'g', 4, 64) + unit.name
		}
	}
	return strconv.FormatFloat(n, 'g', 5, 64)
}

type hour struct {
	at   time.Time
	text string
}

// hours are two to five round moments between two, in words.
func hours(from, to time.Time, zone *time.Location) []hour {
	from, to = from.In(zone), to.In(zone)
	length := to.Sub(from)
	const day = 24 * time.Hour
	if length <= 0 {
		return []hour{{from, from.Format("2 Jan 15:04")}}
	}
	var out []hour
	if length > 100*day {
		months := 1
		for _, k := range []int{2, 3, 6, 12, 24, 60, 120, 600, 6000} {
			if length > time.Duration(months)*5*30*day {
				months = k
			}
		}
		t := time.Date(from.Year(), 1, 1, 0, 0, 0, 0, zone)
		for n := 0; n < 5000 && !t.After(to); n++ {
			if !t.Before(from) {
				out = append(out, hour{t, t.Format("Jan 2006")})
			}
			t = t.AddDate(0, months, 0)
		}
		return out
	}
	step := time.Minute
	for _, k := range []time.Duration{5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, day, 2 * day, 5 * day, 10 * day, 20 * day, 30 * day} {
		if length > 4*step {
			step = k
		}
	}
	midnight := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, zone)
	last := -1
	for n := 0; n < 2000; n++ {
		var t time.Time
		if step < day {
			t = midnight.Add(time.Duration(n) * step)
		} else {
			t = midnight.AddDate(0, 0, n*int(step/day)) // days are not all as long
		}
		if t.After(to) {
			break
		}
		if t.Before(from) {
			continue
		}
		text := t.Format("15:04")
		if t.YearDay() != last || step >= day {
			text = t.Format("2 Jan")
			if step < day && (t.Hour() != 0 || t.Minute() != 0) {
				text = t.Format("2 Jan 15:04")
			}
		}
		last = t.YearDay()
		out = append(out, hour{t, text})
	}
	if len(out) == 0 {
		out = []hour{{from, from.Format("2 Jan 15:04")}}
	}
	return out
}
