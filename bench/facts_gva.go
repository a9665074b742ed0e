package bench

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
)

// RecordScore compares answers with the records of incidents.
type RecordScore struct {
	What     string `json:"what"`
	Half     string `json:"half"` // tuned, or held out
	All      int    `json:"all"`
	Answered int    `json:"answered"`
	Exact    int    `json:"exact"`
	// Precision is of the answers given. Recall is of what the records hold: figures
	// above nought, days and towns.
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	Share     float64 `json:"share"` // Exact of All

	right, positive, found int
}

// add counts an answer. A figure not given is nought.
func (s *RecordScore) add(answer, gold, none string) {
	s.All++
	if answer != "" {
		s.Answered++
	}
	if answer != "" && answer == gold {
		s.right++
	}
	if gold != none {
		s.positive++
		if answer == gold {
			s.found++
		}
	}
	if answer == gold || answer == "" && gold == none {
		s.Exact++
	}
	s.Precision = share(s.right, s.Answered)
	s.Recall = share(s.found, s.positive)
	s.Share = float64(s.Exact) / float64(s.All)
}

// GVAReport compares figures, days and towns with the records of incidents, and
// methods of truth discovery with package merge on the incidents of two articles at
// least.
type GVAReport struct {
	Articles  int           `json:"articles"`
	Incidents int           `json:"incidents"`
	Scores    []RecordScore `json:"scores"`
	Truth     []TruthRow    `json:"truth"`
}

// record is what is known of an incident.
type record struct {
	Event string
	Facts *struct {
		Killed  int    `json:"n_killed"`
		Injured int    `json:"n_injured"`
		Date    string `json:"date"`
		City    string `json:"city_or_county"`
	}
}

// tunedHalf tells the half of the incidents that rules were tuned on.
func tunedHalf(event string) bool { return sha256.Sum256([]byte(event))[0]%2 == 0 }

var recordHalves = []string{"tuned", "held out"}

// measured names the scores of a half.
var measured = []string{
	"killed, article", "injured, article", "killed, incident", "injured, incident",
	"day, incident", "town, incident",
	"day or estimate, incident", // merge.When
	"town, article",
}

// MeasureGVA measures the set gva in data of a folder.
func MeasureGVA(ctx context.Context, dir string) (*GVAReport, error) {
	dir = filepath.Join(dir, "data", "gva")
	records, err := readJSONLines[record](ctx, filepath.Join(dir, "events.jsonl"))
	if err != nil {
		return nil, err
	}
	set, err := ReadSet(ctx, filepath.Join(dir, "articles.jsonl"), "event")
	if err != nil {
		return nil, err
	}
	return measureRecords(ctx, set, records)
}

func measureRecords(ctx context.Context, set *Set, records []record) (*GVAReport, error) {
	r := &GVAReport{}
	for _, half := range recordHalves {
		for _, what := range measured {
			r.Scores = append(r.Scores, RecordScore{What: what, Half: half})
		}
	}
	incidents := map[string][]merge.Member{}
	for i, a := range set.Articles {
		if i%often == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		d := corpus.Clean(a)
		event := set.Gold[a.ID]
		incidents[event] = append(incidents[event], merge.Member{Doc: d, Claims: merge.Claims(d), Order: i})
	}
	contests := newContests()
	for _, rec := range records {
		members := incidents[rec.Event]
		if rec.Facts == nil || len(members) == 0 {
			continue
		}
		r.Articles += len(members)
		r.Incidents++
		r.incident(rec, members, contests)
	}
	for _, c := range contests {
		r.Truth = append(r.Truth, c.rows()...)
	}
	return r, nil
}

// incident scores the articles of an incident one by one and, where there are two at
// least, together.
func (r *GVAReport) incident(rec record, members []merge.Member, contests []*contest) {
	half := 0
	if !tunedHalf(rec.Event) {
		half = 1
	}
	scores := r.Scores[half*len(measured):][:len(measured)]
	killed, injured := strconv.Itoa(rec.Facts.Killed), strconv.Itoa(rec.Facts.Injured)
	slices.SortStableFunc(members, func(a, b merge.Member) int { return corpus.ByPublication(a.Doc.Article, b.Doc.Article) })
	for i := range members {
		facts := merge.Reconcile(members[i:i+1], merge.Options{})
		k, w := total(facts, merge.Killed), total(facts, merge.Wounded)
		scores[0].add(k, killed, "0")
		scores[1].add(w, injured, "0")
		scores[7].add(townSaid(facts, rec.Facts.City), rec.Facts.City, "")
		if len(members) > 1 {
			contests[half].state(rec.Event, members[i].Doc.Article, k)
			contests[half+len(recordHalves)].state(rec.Event, members[i].Doc.Article, w)
		}
	}
	if len(members) < 2 {
		return
	}
	facts := merge.Reconcile(members, merge.Options{})
	k, w := total(facts, merge.Killed), total(facts, merge.Wounded)
	scores[2].add(k, killed, "0")
	scores[3].add(w, injured, "0")
	scores[4].add(dayOf(facts), rec.Facts.Date, "")
	scores[5].add(townSaid(facts, rec.Facts.City), rec.Facts.City, "")
	when := ""
	if day, ok := merge.When(facts, members); ok {
		when = day.Format(time.DateOnly)
	}
	scores[6].add(when, rec.Facts.Date, "")
	contests[half].settle(rec.Event, killed, k)
	contests[half+len(recordHalves)].settle(rec.Event, injured, w)
}

// total is the figure for all classes, or nothing.
func total(facts []merge.Fact, a merge.Attribute) string {
	n, ok := merge.Total(facts, a)
	if !ok {
		return ""
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func dayOf(facts []merge.Fact) string {
	for i := range facts {
		if f := &facts[i]; f.Attribute == merge.EventDate && f.Scope == merge.Main && f.Status != merge.Retracted {
			return f.Value.Text
		}
	}
	return ""
}

// townOf is the town of the main event, or its place where no town is told apart.
func townOf(facts []merge.Fact) string {
	name := ""
	for i := range facts {
		f := &facts[i]
		if f.Attribute != merge.EventPlace || f.Scope != merge.Main || f.Status == merge.Retracted {
			continue
		}
		if f.Class == merge.Town {
			return f.Value.Text
		}
		if name == "" {
			name = f.Value.Text
		}
	}
	return name
}

// townSaid is the place of a record, where the facts give it: their town or, where the
// record names a county, a region of theirs that is that county. Otherwise it is what
// they give instead.
func townSaid(facts []merge.Fact, city string) string {
	said, names := townOf(facts), townNames(city)
	if slices.Contains(names, townKey(said)) {
		return city
	}
	if !strings.Contains(corpus.Fold(city), "county") {
		return said
	}
	for i := range facts {
		f := &facts[i]
		if f.Attribute == merge.EventPlace && f.Class == merge.Region && f.Scope == merge.Main && f.Status != merge.Retracted &&
			slices.Contains(names, townKey(f.Value.Text)) {
			return city
		}
	}
	return said
}

// townNames are the names that are right for the place of a record: a town, or a town
// and in brackets a part of it or the town it stands for ("Ostrel (Kesra)": either),
// or a county, with the word or without, as townships are.
func townNames(city string) []string {
	before, inside, _ := strings.Cut(strings.TrimSuffix(city, ")"), "(")
	var out []string
	for _, name := range []string{before, inside} {
		if key := townKey(name); key != "" && key != "county" {
			out = append(out, key)
		}
	}
	return out
}

// townKey is the name of a town without what is written in several ways.
func townKey(name string) string {
	words := strings.FieldsFunc(corpus.Fold(name), func(c rune) bool { return c == ' ' || c == '-' || c == '.' })
	if n := len(words); n > 1 && (words[n-1] == "county" || words[n-1] == "township") {
		words = words[:n-1]
	}
	short := map[string]string{"saint": "st", "mount": "mt", "fort": "ft"}
	for i, w := range words {
		if s, ok := short[w]; ok {
			words[i] = s
		}
	}
	return strings.Join(words, "")
}

// contest holds the methods against each other on one figure: outlets are the
// sources, and every article states what package merge reads in it alone.
type contest struct {
	set         string
	statements  []Statement
	truth, ours map[string]string
}

// newContests makes one for each half and figure: killed, then injured.
func newContests() []*contest {
	var out []*contest
	for _, figure := range []string{"killed", "injured"} {
		for _, half := range recordHalves {
			out = append(out, &contest{set: fmt.Sprintf("gva %s, %s", figure, half), truth: map[string]string{}, ours: map[string]string{}})
		}
	}
	return out
}

func (c *contest) state(event string, a *corpus.Article, figure string) {
	n, err := strconv.ParseFloat(figure, 64)
	if err != nil {
		return
	}
	source := a.Source
	if source == "" {
		source = "article " + a.ID
	}
	c.statements = append(c.statements, Statement{Source: source, Object: event, Value: figure, Number: n})
}

func (c *contest) settle(event, truth, ours string) {
	c.truth[event] = truth
	if ours != "" {
		c.ours[event] = ours
	}
}

func (c *contest) rows() []TruthRow {
	const falseValues = 10 // tolls of one incident differ little
	rows := []TruthRow{exactly("wirefold", c.set, c.truth, c.ours, "0")}
	for _, m := range TruthMethods(falseValues, true) {
		rows = append(rows, exactly(m.Name, c.set, c.truth, m.Find(c.statements), "0"))
	}
	return rows
}
