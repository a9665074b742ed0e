package merge

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/corpus"
)

// friday is the day on which the invented articles are published.
var friday = time.Date(2023, 3, 17, 15, 0, 0, 0, time.UTC)

func article(id, body string) *corpus.Document {
	return corpus.Clean(&corpus.Article{ID: id, Body: body, Published: friday, Lang: "en"})
}

// counts prints the counts among the claims: "main killed soldiers 1".
func counts(claims []Claim) []string {
	var out []string
	for _, c := range claims {
		if !c.Attribute.people() {
			continue
		}
		s := fmt.Sprintf("%s %s %s %s", c.Scope, c.Attribute, c.Class, c.Value)
		for _, f := range []struct {
			on   bool
			name string
		}{{c.Negated, "negated"}, {c.Part, "part"}, {c.Listed, "listed"}} {
			if f.on {
				s += " " + f.name
			}
		}
		out = append(out, s)
	}
	return out
}

func TestCounts(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"active", "Gunmen killed six people at a market in Ostrel.", []string{"main killed people 6"}},
		{"passive", "Six people were killed at a market in Ostrel.", []string{"main killed people 6"}},
		{"reduced", "Six people killed in the blast were farmers.", []string{"main killed people 6"}},
		{"adjective", "The blast left six dead.", []string{"main killed people 6"}},
		{"left dead", "The blast left six villagers dead and 12 wounded.", []string{"main killed people 6", "main wounded people 12"}},
		{"gerund", "A bomb went off, killing one soldier and wounding 15.", []string{"main killed soldiers 1", "main wounded people 15"}},
		{"intransitive", "Eleven miners died in the collapse.", []string{"main killed workers 11"}},
		{"toll", "The death toll rose to 17.", []string{"main killed people 17"}},
		{"noun", "The ministry reported 14 deaths.", []string{"main killed people 14"}},
		{"death of", "Police are looking into the death of a student.", []string{"main killed children 1"}},
		{"shot and killed", "A soldier was shot and killed at the gate.", []string{"main killed soldiers 1"}},
		{"shot", "Four people were shot, one fatally.", []string{"main casualties people 4", "main killed people 1"}},
		{"fatally shot", "A man was fatally shot near the harbour.", []string{"main killed people 1"}},
		{"others", "Two others were injured.", []string{"main wounded people 2"}},
		{"single dies", "The man died at hospital.", []string{"main killed people 1"}},
		{"shared subject", "A nurse was shot in the arm and later died.", []string{"main casualties workers 1", "main killed workers 1"}},
		{"across who", "Two pupils who were hurt are recovering.", []string{"main wounded children 2"}},
		{"ellipsis keeps the class", "Seven assailants were killed and eight arrested.", []string{"main killed assailants 7", "main arrested assailants 8"}},
		{"list", "Two officers and a nurse were killed.", []string{"main killed police 2", "main killed people 3 listed", "main killed workers 1"}},
		{"list of one class", "A man and two women were wounded.", []string{"main wounded people 3"}},
		{"part", "The crash killed 20 people, including three children.", []string{"main killed people 20", "main killed children 3 part"}},
		{"share", "Two of the five victims died.", []string{"main killed people 2"}},
		{"age is no count", "A 24-year-old man was killed.", []string{"main killed people 1"}},
		{"age behind a name", "Anna Reval, 31, died in the fire.", []string{"main killed people 1"}},
		{"child by age", "A 9-year-old was wounded.", []string{"main wounded children 1"}},
		{"things are not people", "Six homes were destroyed and 40 cattle killed.", nil},
		{"missing", "Nine sailors are missing.", []string{"main missing soldiers 9"}},
		{"arrested", "Police arrested three suspects.", []string{"main arrested assailants 3"}},
		{"abducted", "Thirty pupils were abducted from the school.", []string{"main abducted children 30"}},
		{"rescued", "Divers rescued four passengers.", []string{"main rescued passengers 4"}},
		{"evacuated", "About 200 residents were evacuated.", []string{"main evacuated people 180 to 220"}},
		{"displaced", "The flood displaced 3,000 people.", []string{"main displaced people 3000"}},
		{"at least", "At least six people were killed.", []string{"main killed people 6 or more"}},
		{"more than", "More than 30 people were hurt.", []string{"main wounded people 31 or more"}},
		{"up to", "Up to 12 people were hurt.", []string{"main wounded people 0 to 12"}},
		{"about", "Around 50 miners were killed.", []string{"main killed workers 45 to 55"}},
		{"nearly", "Nearly 100 people were hurt.", []string{"main wounded people 90 to 100"}},
		{"dozen", "A dozen people were hurt.", []string{"main wounded people 10 to 14"}},
		{"several", "Several soldiers were wounded.", []string{"main wounded soldiers 3 or more"}},
		{"dozens", "Dozens were injured.", []string{"main wounded people 24 or more"}},
		{"range", "Between 10 and 12 people were killed.", []string{"main killed people 10 to 12"}},
		{"range with to", "The blast killed 10 to 12 people.", []string{"main killed people 10 to 12"}},
		{"no one", "No one was killed.", []string{"main killed people 0"}},
		{"nobody", "Nobody was hurt.", []string{"main wounded people 0"}},
		{"no injuries", "No injuries were reported.", []string{"main wounded people 0"}},
		{"no one else", "No one else was hurt.", nil},
		{"how many", "It was not immediately clear how many people were killed.", nil},
		{"could have", "Dozens could have been killed.", nil},
		{"negated", "Two drivers were not injured.", []string{"main wounded people 2 negated"}},
		{"himself", "The gunman killed three people before killing himself.", []string{"main killed people 3", "main killed assailants 1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, counts(Claims(article("a", tt.text)))); d != "" {
				t.Error(d)
			}
		})
	}
}

// lead is an opening that gives an event and its day, for sentences behind it.
const lead = `OSTREL, Sarvania (Meridian Wire) - Attackers stormed a customs post near Ostrel on Thursday, officials said. The assault on the post began before dawn. Smoke rose over the border town. Trucks queued for hours on the road to the south.
`

func TestScope(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"no cue", "Two guards died in the assault, and three men were arrested.", []string{"main killed people 2", "main arrested people 3"}},
		{"the day itself", "The assault on Thursday killed four people.", []string{"main killed people 4"}},
		{"last week", "Last week, raiders killed six people at a ferry.", []string{"background killed people 6"}},
		{"year", "In 2015, raiders killed 20 people at a hotel.", []string{"background killed people 20"}},
		{"since", "Since then, 70 people have been killed.", []string{"background killed people 70"}},
		{"war", "The insurgency has killed 4,000 people.", []string{"background killed people 4000"}},
		{"earlier this year", "Earlier this year, nine miners were killed at Kesra.", []string{"background killed workers 9"}},
		{"another weekday", "On Tuesday, shelling killed five soldiers near Kesra.", []string{"related killed soldiers 5"}},
		{"separate", "In a separate incident, two police officers were killed.", []string{"related killed police 2"}},
		{"statement before the event", "The army said late on Wednesday that raiders had struck camps in the north, killing one soldier.", []string{"related killed soldiers 1"}},
		{"statement after the event", "The army said on Friday that two soldiers were killed.", []string{"main killed soldiers 2"}},
		{"dies later", "A wounded guard died on Friday.", []string{"main killed people 1"}},
		{"aftermath", "After the attack, guards shot and killed a man outside the post.", []string{"sub killed people 1"}},
		{"another event", "Nearby, an ambush killed 12 people.", []string{"unscoped killed people 12"}},
		{"goes on with history", "In 2015, raiders killed 20 people at a hotel. They wounded 30 more.", []string{"background killed people 20", "background wounded people 30"}},
		{"sum over events", "Ten people were killed in separate attacks.", []string{"unscoped killed people 10"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, counts(Claims(article("a", lead+tt.text)))); d != "" {
				t.Error(d)
			}
		})
	}
	caption := "FILE - Two soldiers were killed here in May, a picture shows.\n" + lead
	for _, c := range Claims(article("a", caption)) {
		if c.Attribute == Killed && c.Scope != Furnished {
			t.Errorf("a caption gives %v", c)
		}
	}
}

func TestSources(t *testing.T) {
	tests := []struct {
		name, text string
		want       Source
	}{
		{"nobody", "Six people were killed.", Source{Mode: Unattributed}},
		{"before", "The army said six people were killed.", Source{"The army", "military", Paraphrase}},
		{"behind", "Six people were killed, the army said.", Source{"the army", "military", Paraphrase}},
		{"inverted", "Six people were killed, said a resident.", Source{"a resident", "", Paraphrase}},
		{"according to", "According to the coroner, six people were killed.", Source{"the coroner", "medical", Paraphrase}},
		{"pronoun", "The army gave figures, a spokesman said. Six people were killed, he said.", Source{"a spokesman", "", Paraphrase}},
		{"quotation", "“Six people were killed,” Governor Ivo Tarn said.", Source{"Governor Ivo Tarn", "government", Direct}},
		{"relative", "A guard who asked not to be named said six people were killed.", Source{"A guard", "", Paraphrase}},
		{"own reporter", "Six people were killed, a Meridian Wire reporter said.", Source{"a Meridian Wire reporter", "", Witnessed}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkCited(t, article("a", tt.text), tt.want)
		})
	}
}

// checkCited wants the first toll to cite the source.
func checkCited(t *testing.T, d *corpus.Document, want Source) {
	t.Helper()
	for _, c := range Claims(d) {
		if c.Attribute == Killed {
			if diff := cmp.Diff(want, c.Cited); diff != "" {
				t.Error(diff)
			}
			return
		}
	}
	t.Error("no claim")
}

// mainValues prints the claims of one attribute about the main event: "town Ostrel".
func mainValues(d *corpus.Document, attr Attribute) (out []string) {
	for _, c := range Claims(d) {
		if c.Attribute == attr && c.Scope == Main {
			out = append(out, strings.TrimSpace(string(c.Class)+" "+c.Value.String()))
		}
	}
	return out
}

func TestWhenAndWhere(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		attr       Attribute
		want       []string
	}{
		{"weekday", lead, EventDate, []string{"2023-03-16"}},
		{"speech day is not the event's", "The ministry said on Friday that a bridge had collapsed in Kesra on Wednesday.", EventDate, []string{"2023-03-15"}},
		{"clock", "The shelling began at around 5:00 am.", EventTime, []string{"start 05:00"}},
		{"zone", "The blast happened at 0300 GMT.", EventTime, []string{"start 03:00 GMT"}},
		{"zone in brackets", "The firing stopped at 6 p.m. (1700 GMT).", EventTime, []string{"end 18:00 UTC+1:00"}},
		{"o'clock", "Residents woke at five o'clock.", EventTime, []string{"observed 05:00"}},
		{"dateline and town", lead, EventPlace, []string{"town Ostrel"}},
		{"site", "Shots were heard at the Kesra air base on Friday, and smoke rose above Kesra later.", EventPlace, []string{"town Kesra", "site Kesra air base"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, mainValues(article("a", tt.body), tt.attr)); d != "" {
				t.Error(d)
			}
		})
	}
	undated := corpus.Clean(&corpus.Article{ID: "a", Body: "A bridge collapsed in Kesra on Friday, officials said."})
	for _, c := range Claims(undated) {
		if c.Attribute == EventDate && c.Value.Text != "Friday" {
			t.Errorf("undated: %q", c.Value.Text)
		}
	}
}

func TestOtherLanguages(t *testing.T) {
	d := corpus.Clean(&corpus.Article{ID: "a", Body: "Six people were killed.", Lang: "xx"})
	if c := Claims(d); c != nil {
		t.Errorf("a language without a table gives %v", c)
	}
}

// checkSpans states what every reader of claims relies on.
func checkSpans(t interface{ Errorf(string, ...any) }, d *corpus.Document, claims []Claim) {
	body := d.Article.Body
	edge := func(i int) bool { return i == len(body) || utf8.RuneStart(body[i]) }
	for _, c := range claims {
		s, v := c.Span, c.ValueSpan
		if s.Start < 0 || s.End > len(body) || s.Len() <= 0 || !s.Contains(v) || v.Len() <= 0 {
			t.Errorf("spans %v, %v of %d bytes", s, v, len(body))
			continue
		}
		if utf8.ValidString(body) && !(edge(s.Start) && edge(s.End) && edge(v.Start) && edge(v.End)) {
			t.Errorf("spans %v, %v cut a character", s, v)
		}
		if c.Value.Low > c.Value.High {
			t.Errorf("empty interval %v", c.Value)
		}
	}
}

func check(t interface{ Errorf(string, ...any) }, body string) {
	d := corpus.Clean(&corpus.Article{ID: "a", Body: body, Published: friday})
	claims := Claims(d)
	checkSpans(t, d, claims)
	Reconcile([]Member{{Doc: d, Claims: claims}}, Options{})
}

func TestSpans(t *testing.T) {
	words := rapid.SampledFrom(strings.Fields(`six 15 no one a the two dozen at least more than between and to soldiers
		people , . ; " “ ” ( ) killed wounded were died dead toll rose said police army Thursday 2015 5:00 am GMT himself
		including others not nine who that after Anna Reval Ostrel in base é 中 ’s - deaths of shot fatally 24-year-old $ %
		attacks several hundred dozen helicopters car bombs half hour minutes for lasted km (10 miles) north of capital
		gunmen attacked Front Kesra by blamed for on claimed responsibility airport was closed not cause unclear because
		Colonel Governor spokesman head said it he , (FFK) showed videos declined to comment set fire reopened but
		magnitude-6.1 €300,000 5m million euros pounds percent points votes won 3-1 – from depth away`))
	rapid.Check(t, func(t *rapid.T) {
		check(t, strings.Join(rapid.SliceOfN(words, 0, 60).Draw(t, "words"), " "))
	})
}

func FuzzClaims(f *testing.F) {
	f.Add(lead)
	f.Add("Six people were killed, not nine, the army said at 5:00 am (0500 GMT).")
	f.Add("no one, 24, and a dozen or 10-12 were\xff shot fatally")
	f.Add("\"Six people were killed. \"…\"")
	f.Fuzz(func(t *testing.T, body string) { check(t, body) })
}

// longUnits are repeated to sentences without end.
var longUnits = []string{"12 killed ", "six people, ", "killed on Friday ", "“he said two men died, ", "Ostrel and ",
	"about ", "the ", "12 km from ", "gunmen attacked the base ", "the airport was closed ", "Governor Anna Reval, ",
	"he said it ", "police, who said ", "the cause ", "blamed on ", "declined to comment ", "Front (FFK) ", "$5 in ", "for an hour ", "car bombs ", "52 votes to "}

// BenchmarkLongSentence reads single sentences of 2,000 and of 16,000 units, and
// reports how many times as long the longer one takes for a unit: about once.
func BenchmarkLongSentence(b *testing.B) { growsEvenly(b, longUnits, "en") }

func growsEvenly(b *testing.B, units []string, lang string) {
	for _, unit := range units {
		b.Run(strings.TrimSpace(unit), func(b *testing.B) {
			var took [2]time.Duration
			for k, n := range []int{2_000, 16_000} {
				d := corpus.Clean(&corpus.Article{ID: "a", Lang: lang, Body: strings.Repeat(unit, n), Published: friday})
				start := time.Now()
				for range b.N {
					Claims(d)
				}
				took[k] = time.Since(start) / time.Duration(n)
			}
			b.ReportMetric(float64(took[1])/float64(max(took[0], 1)), "x-a-unit")
		})
	}
}

// TestLongSentence: a sentence of a megabyte with 100,000 numbers is read to its end.
func TestLongSentence(t *testing.T) {
	d := corpus.Clean(&corpus.Article{ID: "a", Body: strings.Repeat("12 men died ", 100_000), Published: friday})
	if n := len(Claims(d)); n != 100_000 {
		t.Errorf("%d claims", n)
	}
}

// seed reads one of the seed articles.
func seed(t *testing.T, file string) *corpus.Document {
	dir := filepath.Join(dataDir(t), "seeds")
	b, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Skipf("no seeds: %v", err)
	}
	title, _, _ := strings.Cut(string(b), "\n")
	return corpus.Clean(&corpus.Article{ID: strings.TrimSuffix(file, ".txt"), Title: title, Body: string(b)})
}

// story reads the seed articles whose names begin with the prefixes.
func story(t *testing.T, prefixes ...string) []Member {
	dir := filepath.Join(dataDir(t), "seeds")
	var out []Member
	for i, p := range prefixes {
		files, _ := filepath.Glob(filepath.Join(dir, p+"_*.txt"))
		if len(files) == 0 {
			t.Skip("no seeds in " + dir)
		}
		d := seed(t, filepath.Base(files[0]))
		claims := Claims(d)
		checkSpans(t, d, claims)
		out = append(out, Member{Doc: d, Claims: claims, Order: i})
	}
	return out
}

// mainCounts prints the counts of the main event: "killed soldiers 1 single".
func mainCounts(facts []Fact) []string {
	var out []string
	for _, f := range facts {
		if f.Scope == Main && f.Attribute.people() {
			out = append(out, fmt.Sprintf("%s %s %s %s", f.Attribute, f.Class, f.Value, f.Status))
		}
	}
	return out
}

func TestSeeds(t *testing.T) {
	for _, tt := range []struct {
		story []string
		want  []string
		place string
	}{
		{[]string{"000", "001", "002"}, []string{
			"killed soldiers 1 single", "killed assailants 7 single",
			"wounded people 6 single", "arrested assailants 8 single"}, "Kati"},
		{[]string{"003", "004"}, []string{
			"killed people 1 or more single",   // losses, how many is not said
			"killed soldiers 2 or more single", // "trainees", how many is not said
			"arrested assailants 15 or more single",
			"shown bodies 1 single", "shown detained 10 to 14 single", "shown bodies 2 single"}, "Bamako"},
	} {
		facts := Reconcile(story(t, tt.story...), Options{})
		if d := cmp.Diff(tt.want, mainCounts(facts)); d != "" {
			t.Errorf("%v: %s", tt.story, d)
		}
		for _, f := range facts {
			// One agency has the airport closed, the other restricted; and one shows
			// what the other could not verify. There are no conflicts of figures.
			if f.Status == Conflicting && f.Attribute != State {
				t.Errorf("%v: false conflict: %+v", tt.story, f)
			}
			if text := f.Value.Text; strings.Contains(text, "Kali") || strings.Contains(text, "2021-05-25") {
				t.Errorf("%v: a misprint or the date of a caption stands: %s %s", tt.story, f.Attribute, text)
			}
			if f.Scope == Main && f.Attribute == EventPlace && f.Class == Town && f.Value.Text != tt.place {
				t.Errorf("%v: place %q", tt.story, f.Value.Text)
			}
		}
	}
}
