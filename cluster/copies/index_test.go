package copies

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A report of a ferry that ran aground, by paragraphs.
var ferry = []string{
	`The night ferry between Ostrel and the island of Varn ran aground on Tuesday with 214 people aboard after its steering failed in heavy rain, the harbour office said, adding that nobody was hurt and that everyone had been brought ashore by dawn.`,
	`Captain Ilse Morrow told reporters on the quay that the wheel stopped answering shortly after midnight, some two miles from the lighthouse, and that the crew dropped both anchors before the vessel slid onto the sandbank that fishermen call the Old Shoe.`,
	`Lifeboats from three villages took off the passengers in groups of twenty while the tide was low. A school class from Brandal, on its way home from a swimming contest, was the first to leave the ship and sang in the boats, a rescuer said.`,
	`The Varn Line, which has run the route since 1961, said the ship had passed its yearly inspection in March. Divers will look at the rudder on Thursday, and tugs are to pull the ferry free at the spring tide on Saturday if the hull is found to be sound.`,
	`Until then two smaller boats will carry foot passengers twice a day. Lorries with food for the island must take the northern road over Kell bridge, which adds four hours to the journey and which the island council has long wanted to see widened.`,
}

// A later state of the ferry report: new at the top, old at the end.
var ferryLater = []string{
	`Divers found a broken hydraulic line in the rudder of the stranded Varn ferry, its owner said on Thursday, two days after the ship got stuck on a sandbank off the island's western shore in bad weather and had to be cleared of people by lifeboats.`,
	`There was no crack in the hull and no oil had leaked, said the chief engineer, Peder Ahlm, who led the inspection. He expected that a new line could be fitted on board by Friday night, and that the ferry would sail to the yard at Ostrel under its own power.`,
	`Shares of the company fell by a tenth in the morning and won back half of that by noon. An inquiry into the accident will be led by a retired judge, Runa Tessel, and is to report before the summer season begins, the transport office said.`,
	ferry[3],
	ferry[4],
}

// A report of something else on the same day.
var dam = []string{
	`Engineers began to lower the lake behind the Tesk dam on Tuesday after a crack as long as a bus was seen in its spillway, and some nine hundred people in the valley below were told to be ready to leave their homes at short notice.`,
	`The crack was noticed by a walker, Jonas Wirth, who sent a photograph to the power company. Its director said the wall itself was not in danger, but that no risk would be taken while the snow was melting faster than in any April on record.`,
	`Two of four gates were opened at noon and the river Lune rose by a hand's breadth within an hour. Campers were moved from its banks, and the footbridge at Odden was shut. By Friday the lake should stand three metres lower, enough to lay the damage dry.`,
	`The dam was finished fifty years ago and gives power to a third of the province. A report by the state auditor had warned two winters ago that its concrete was ageing more quickly than planned, and had asked for money that parliament put off until next year.`,
}

// What a house prints under many of its texts.
const houseNotice = `The Ostrel Courier has covered the coast and the islands since 1904. It is owned by its readers, who meet every spring to choose the editor, and it takes no money from companies on which it reports. Letters of fewer than two hundred words may be sent to the house on Rope Street.`

// bulletins share the frame and one paragraph, and are not the same text.
var bulletins = [][]string{
	{`In Ostrel the morning begins with fog over the docks that should lift by ten. The afternoon stays dry with light wind from the west, and the thermometer climbs to fourteen degrees, two more than is usual so early in the year.`,
		`Sailors in the sound must look out for drifting timber that a freighter lost last week. High water at the town quay comes at a quarter past three and again before four in the night, when the ebb runs strongest around the mole.`,
		`Gardeners can put out their beans, says the botanist Ana Reval, though fleece should be kept at hand until the full moon. Pollen of birch and ash is plentiful, and people with weak lungs are advised to walk after the evening shower.`,
		houseNotice},
	{`Rain reaches Brandal before sunrise and grows heavier towards noon, with thunder possible along the ridge. Gusts will shake the plain all day and may bring down branches on the railway to Odden, where trains run slowly until repair is complete.`,
		`The river stands a metre above its summer mark and keeps rising until Sunday. Farmers between the two weirs have driven their cattle uphill, and sandbags can be collected without charge behind the fire station in Mill Lane.`,
		`A colder spell follows on Monday with snow above eight hundred metres. Skiers had given up hope, jokes Henrik Sollo, who runs the only lift in the province, and he has called his three helpers back from the vineyards for another fortnight.`,
		houseNotice},
}

var smallEdits = strings.NewReplacer(
	"night ferry", "overnight ferry",
	"nobody was hurt", "no one was hurt",
	"told reporters on the quay", "said",
	"on Thursday", "on Thursday morning",
	"twice a day", "two times daily")

// noon is when the first article of a test is published.
var noon = time.Date(2024, 4, 9, 12, 0, 0, 0, time.UTC)

func TestRelations(t *testing.T) {
	whole := body(ferry...)
	by := func(voice string, hours int, text Text) Article {
		return Article{Text: text, Voice: voice, Published: noon.Add(time.Duration(hours) * time.Hour)}
	}
	of := func(item string, text Text) Article { return Article{Text: text, Item: item} }
	undated := func(voice string, text Text) Article { return Article{Text: text, Voice: voice} }

	for _, tc := range []struct {
		name         string
		first, later Article
		want         Relation
	}{
		{"identical", by("A", 0, whole), by("B", 900, whole), Identical},
		{"identical but for case and breaks", by("A", 0, whole), by("B", 0, body(strings.ToUpper(strings.Join(ferry, "  ")))), Identical},
		{"identical and short", undated("", body("Ferry aground")), undated("", body("FERRY AGROUND")), Identical},
		{"identical, one item", of("x", whole), of("x", whole), Identical},
		{"near-identical", by("A", 0, whole), by("B", 0, body(smallEdits.Replace(whole.Body))), NearIdentical},
		{"near-identical: last paragraph cut", by("A", 0, whole), by("B", 0, body(ferry[:4]...)), NearIdentical},
		{"excerpt", by("A", 0, whole), by("B", 0, body(ferry[:2]...)), Excerpt},
		{"excerpt with words of its own", by("A", 0, whole), by("B", 0, body(ferry[0], ferry[1], dam[2])), Excerpt},
		{"embeds a short report", by("A", 0, body(ferry[:2]...)), by("B", 0, whole), Embeds},
		{"embeds: wrapped in another", by("A", 0, whole), by("B", 0, body(slices.Concat(dam, ferry)...)), Embeds},
		{"part too small to tell", undated("", body("The night ferry ran aground on Tuesday with 214 people")), undated("", whole), None},
		{"short texts are compared as wholes only", undated("", body("The night ferry from Ostrel to Varn ran aground on Tuesday")),
			undated("", body("The night ferry from Ostrel to Varn ran aground on Tuesday evening")), None},
		{"update of the item", of("x", whole), of("x", body(ferryLater...)), Update},
		{"update of the item with one paragraph left", of("x", whole), of("x", body(ferry[4], dam[0], dam[1], dam[2], dam[3])), Update},
		{"another item", of("x", whole), of("y", body(ferryLater...)), None},
		{"one item, nothing shared", of("x", whole), of("x", body(dam...)), None},
		{"update by the voice", by("A", 0, whole), by("A", 30, body(ferryLater...)), Update},
		{"update by the voice, at the window's end", by("A", 0, whole), by("A", 96, body(ferryLater...)), Update},
		{"update by the voice, beyond the window", by("A", 0, whole), by("A", 97, body(ferryLater...)), None},
		{"update by the voice, later one dated earlier", by("A", 30, whole), by("A", 0, body(ferryLater...)), Update},
		{"update by the voice, far earlier", by("A", 97, whole), by("A", 0, body(ferryLater...)), None},
		{"update by the voice, one time unknown", undated("A", whole), by("A", 500, body(ferryLater...)), Update},
		{"no update by another voice", by("A", 0, whole), by("B", 1, body(ferryLater...)), None},
		{"no update of voices unknown", by("", 0, whole), by("", 1, body(ferryLater...)), None},
		{"boilerplate", by("A", 0, body(bulletins[0]...)), by("B", 0, body(bulletins[1]...)), None},
		{"boilerplate of one voice", by("A", 0, body(slices.Concat(ferry, []string{houseNotice})...)),
			by("A", 0, body(slices.Concat(dam, []string{houseNotice})...)), None},
		{"other reports", by("A", 0, whole), by("A", 0, body(dam...)), None},
		{"empty", undated("A", Text{}), undated("A", Text{}), None},
	} {
		t.Run(tc.name, func(t *testing.T) {
			edges, x := addAll(t, []Article{tc.first, tc.later})
			o := slowOverlap(tc.later.Text, tc.first.Text)
			if tc.want == Identical {
				o = sameOverlap(tc.later.Text)
			}
			t.Logf("J %.2f C %.2f", o.Jaccard(), o.Containment())
			if tc.want == None {
				if len(edges) > 0 || x.Family(1) != 1 {
					t.Fatalf("got %v, family %d; want no relation", edges, x.Family(1))
				}
				return
			}
			if diff := cmp.Diff([]Edge{{From: 1, To: 0, Relation: tc.want, Overlap: o}}, edges); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if x.Family(1) != x.Family(0) {
				t.Errorf("families %d and %d", x.Family(0), x.Family(1))
			}
		})
	}
}

func TestRelationNames(t *testing.T) {
	for r, want := range map[Relation]string{
		None: "none", Identical: "identical", NearIdentical: "near-identical", Excerpt: "excerpt",
		Embeds: "embeds", Update: "update", Update + 1: "unknown",
	} {
		if got := r.String(); got != want {
			t.Errorf("relation %d is %q, want %q", r, got, want)
		}
	}
}

func TestScore(t *testing.T) {
	o := Overlap{A: 100, B: 50, Shared: 50}
	for r, want := range map[Relation]float64{Identical: .5, NearIdentical: .5, Excerpt: 1, Embeds: 1, Update: 1} {
		if got := (Edge{Relation: r, Overlap: o}).Score(); got != want {
			t.Errorf("%v: score %v, want %v", r, got, want)
		}
	}
}

// addAll adds articles to a new index and returns all edges, checked to be in
// order and from the article added.
func addAll(t testing.TB, articles []Article) ([]Edge, *Index) {
	t.Helper()
	return addWith(t, articles, Options{})
}

func addWith(t testing.TB, articles []Article, o Options) ([]Edge, *Index) {
	t.Helper()
	x := New(func(doc int32) Text { return articles[doc].Text }, o)
	var all []Edge
	for i, a := range articles {
		doc, edges, err := x.Add(a)
		if err != nil || int(doc) != i || x.Len() != i+1 {
			t.Fatalf("article %d became %d of %d: %v", i, doc, x.Len(), err)
		}
		for k, e := range edges {
			if e.From != doc || e.To >= doc || e.Relation == None {
				t.Fatalf("bad edge %+v of article %d", e, i)
			}
			if k > 0 && e.Overlap.Jaccard() > edges[k-1].Overlap.Jaccard() {
				t.Fatalf("edges of article %d are not strongest first", i)
			}
		}
		for _, e := range edges {
			if e.Overlap.Jaccard() >= wholeJaccard && x.Family(doc) != x.Family(e.To) {
				t.Fatalf("article %d is not in the family of its whole copy %d", i, e.To)
			}
		}
		all = append(all, edges...)
	}
	return all, x
}

// families lists each document's family.
func families(x *Index) []int32 {
	out := make([]int32, x.Len())
	for i := range out {
		out[i] = x.Family(int32(i))
	}
	return out
}

// corpusOfCopies is a shuffled corpus of stories, each with some of: copies with
// few or many edits, cut texts, texts wrapped in others, and edited cuts in a
// wrapping. A wrapping is the given share of the story long on either side.
func corpusOfCopies(seed uint64, stories int, wrapping float64) []Article {
	w := newWriter(seed)
	var out []Article
	add := func(text string) { out = append(out, Article{Text: Text{Body: text}}) }
	for range stories {
		words := 100 + w.rng.IntN(250)
		story, around := w.report(words), int(wrapping*float64(words))
		add(story)
		for range w.rng.IntN(4) {
			switch w.rng.IntN(6) {
			case 0:
				add(strings.ToUpper(story))
			case 1:
				add(w.edit(story, 80))
			case 2:
				add(w.edit(story, 25))
			case 3:
				add(start(story, .4+w.rng.Float64()/2))
			case 4:
				add(w.wrap(story, around))
			case 5:
				add(w.wrap(w.edit(start(story, .85), 60), around))
			}
		}
	}
	w.rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// joined lists the overlaps of all pairs that share a shingle, found by an
// exact join: Edge.From is the later document, Relation is not set.
func joined(articles []Article) []Edge {
	holders := make(map[string][]int32)
	sizes := make([]int, len(articles))
	shared := make(map[[2]int32]int)
	for i, a := range articles {
		set := stringSet(slowShingles(a.Text))
		sizes[i] = len(set)
		for s := range set {
			for _, earlier := range holders[s] {
				shared[[2]int32{int32(i), earlier}]++
			}
			holders[s] = append(holders[s], int32(i))
		}
	}
	var out []Edge
	for pair, n := range shared {
		out = append(out, Edge{From: pair[0], To: pair[1], Overlap: Overlap{A: sizes[pair[0]], B: sizes[pair[1]], Shared: n}})
	}
	return out
}

// Every pair that is a whole copy must be found, and of the pairs of which most
// of one stands in the other all but one in a hundred: fingerprints are a sample,
// and a passage of 60 shingles has none of its own once in fifty times. Found is a
// pair that has an edge, or is of one family: unless it is told to be thorough, the
// index leaves out comparisons that could not change a family. Where wrappings are
// longer than the story, two of them share less than half, and are no relation.
func TestIndexAgainstJoin(t *testing.T) {
	for _, tc := range []struct {
		seed     uint64
		wrapping float64
		thorough bool
	}{
		{0, .15, false}, {2, .15, false}, {3, .15, true}, {8, 1, false}, {8, 1, true},
	} {
		t.Run(fmt.Sprintf("seed %d wrapping %v thorough %v", tc.seed, tc.wrapping, tc.thorough), func(t *testing.T) {
			stories := 120
			if testing.Short() {
				stories = 50
			}
			articles := corpusOfCopies(tc.seed, stories, tc.wrapping)
			edges, x := addWith(t, articles, Options{Thorough: tc.thorough})
			found := make(map[[2]int32]bool)
			for _, e := range edges {
				found[[2]int32{e.From, e.To}] = true
			}

			wanted, byFamily := 0, 0
			var missed []Edge
			for _, p := range joined(articles) {
				o := p.Overlap
				whole := o.Jaccard() >= .8
				if !whole && (o.Containment() < .8 || o.Shared < 60) {
					continue
				}
				wanted++
				oneFamily := x.Family(p.From) == x.Family(p.To)
				switch {
				case whole && !oneFamily:
					t.Errorf("whole copies are apart: %+v", p)
				case found[[2]int32{p.From, p.To}]:
				case oneFamily && !tc.thorough:
					byFamily++
				default:
					missed = append(missed, p)
				}
			}
			t.Logf("%d articles, %d pairs to find, %d missed, %d not compared in a family, %d edges",
				len(articles), wanted, len(missed), byFamily, len(edges))
			if wanted < stories/2 {
				t.Error("too few pairs to find")
			}
			if 100*len(missed) > wanted {
				t.Errorf("missed %+v", missed)
			}

			for _, e := range edges {
				o := slowOverlap(articles[e.From].Text, articles[e.To].Text)
				if e.Relation == Identical && !tc.thorough {
					o = sameOverlap(articles[e.From].Text)
				}
				if o != e.Overlap {
					t.Errorf("edge %+v: overlap is %+v", e, o)
				}
				if !supported(e.Relation, o) {
					t.Errorf("edge %+v is not what its overlap supports", e)
				}
			}
		})
	}
}

// supported reports whether an overlap of articles with neither item nor voice
// bears a relation.
func supported(r Relation, o Overlap) bool {
	switch part := o.Containment() >= .5 && o.Shared >= 12 && o.Jaccard() < .6; r {
	case Identical:
		return o.Jaccard() == 1
	case NearIdentical:
		return o.Jaccard() >= .6
	case Excerpt:
		return part && o.A < o.B
	case Embeds:
		return part && o.A >= o.B
	}
	return false
}

func TestIndexIsDeterministic(t *testing.T) {
	articles := corpusOfCopies(9, 80, .5)
	edges, x := addAll(t, articles)
	again, y := addAll(t, articles)
	if diff := cmp.Diff(edges, again); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(families(x), families(y)); diff != "" {
		t.Error(diff)
	}
}

// Of short texts one fingerprint is enough to find the longer text that they
// were cut from, whichever comes first.
func TestShortCuts(t *testing.T) {
	w := newWriter(32)
	var articles []Article
	for i := range 200 {
		story := w.report(300)
		pair := []Article{{Text: body(story)}, {Text: body(start(end(story, .6), .2))}}
		if i%2 == 1 {
			slices.Reverse(pair)
		}
		articles = append(articles, pair...)
	}
	_, x := addAll(t, articles)
	single := 0
	for i := 0; i < len(articles); i += 2 {
		var s Scanner
		prints := min(len(s.Sketch(articles[i].Text).Fingerprints), len(s.Sketch(articles[i+1].Text).Fingerprints))
		if prints == 1 {
			single++
		}
		if prints > 0 && x.Family(int32(i)) != x.Family(int32(i+1)) {
			t.Errorf("%d and %d are apart, with %d fingerprints in common", i, i+1, prints)
		}
	}
	if single < 20 {
		t.Errorf("only %d pairs have one fingerprint in common", single)
	}
}

// plain is a text of n words without names.
func (w *writer) plain(n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = w.word()
	}
	return strings.Join(words, " ")
}

// naming is a text of n words with the names in it.
func (w *writer) naming(n int, names ...string) string {
	words := strings.Fields(w.plain(n))
	for i, name := range names {
		words[3+i*(n-3)/len(names)] = name
	}
	return strings.Join(words, " ")
}

// A source or an agency that uses a part of its own text again may have printed a
// header or a footer. The names and numbers in the rest tell: those of one story
// recur.
func TestSameStory(t *testing.T) {
	w := newWriter(41)
	all := []string{"Orlen", "Quist", "Tessel", "Wirth", "Reval", "Sollo", "Ahlm", "Morrow", "Venn", "1961"}
	others := []string{"Brakk", "Dorvan", "Eskel", "Fjord", "Gamm", "Hulst", "Ingar", "Jorund", "Kvist", "1904"}
	two, three := all[:2], all[:3]
	const (
		weakly = 64 // words of either rest, beside 60 that are shared
		partly = 34
	)
	for _, tc := range []struct {
		name          string
		words         int
		pieces        int // in which the part is shared
		first, later  []string
		apart         int // hours
		source, voice string
		slug          string
		want          Relation
	}{
		{"no names", weakly, 1, nil, nil, 1, "", "A", "", None},
		{"no names, two pieces", weakly, 2, nil, nil, 1, "", "A", "", None},
		{"three names in one piece", weakly, 1, three, three, 1, "", "A", "", Update},
		{"two names of ten in one piece", weakly, 1, all, slices.Concat(two, others[:8]), 1, "", "A", "", None},
		{"four names of ten in two pieces", weakly, 2, all, slices.Concat(all[:4], others[:6]), 1, "", "A", "", Update},
		{"two names in two pieces", weakly, 2, two, two, 1, "", "A", "", Update},
		{"all names", weakly, 1, all, all, 1, "", "A", "", Update},
		{"other names", weakly, 1, all, others, 1, "", "A", "", None},
		{"other names, two pieces", weakly, 2, all, others, 1, "", "A", "", None},
		{"two names of ten", weakly, 2, all, slices.Concat(two, others[:8]), 1, "", "A", "", None},
		{"three names, all that the later text has", weakly, 1, all, three, 1, "", "A", "", Update},
		{"three names, all that the first text has", weakly, 1, three, all, 1, "", "A", "", Update},
		{"names, beyond the window", weakly, 1, all, all, 97, "", "A", "", None},
		{"names, by nobody known", weakly, 1, all, all, 1, "", "", "", None},
		{"names, under one slug", weakly, 1, all, all, 1, "Ostrel Courier", "", "ferry", Update},
		{"other names, under one slug", weakly, 1, all, others, 1, "Ostrel Courier", "", "ferry", None},
		{"names, one source without slug or voice", weakly, 1, all, all, 1, "Ostrel Courier", "", "", None},

		{"a part: names", partly, 1, three, three, 1, "Ostrel Courier", "", "", Update},
		{"a part: names, beyond the window", partly, 1, three, three, 9000, "Ostrel Courier", "", "", Update},
		{"a part: no names", partly, 1, nil, nil, 1, "Ostrel Courier", "", "", None},
		{"a part: other names", partly, 2, three, others[:3], 1, "Ostrel Courier", "", "", None},
		{"a part by nobody known: other names", partly, 1, three, others[:3], 1, "", "", "", Embeds},
	} {
		t.Run(tc.name, func(t *testing.T) {
			shared := []string{w.plain(60)}
			if tc.pieces == 2 {
				shared = []string{w.plain(34), w.plain(34)}
			}
			article := func(hours int, names []string) Article {
				var paragraphs []string
				for i, part := range shared {
					if i > 0 { // without names, of which a form has others there
						paragraphs = append(paragraphs, w.plain(5))
					}
					paragraphs = append(paragraphs, part)
				}
				a := at(hours, append(paragraphs, w.naming(tc.words, names...))...)
				a.Source, a.Voice, a.Slug = tc.source, tc.voice, tc.slug
				return a
			}
			articles := []Article{article(0, tc.first), article(tc.apart, tc.later)}
			o := slowOverlap(articles[1].Text, articles[0].Text)
			least, most := updateContained, partContainment
			if tc.words == partly {
				least, most = partContainment, sureContained
			}
			if c := o.Containment(); c < least || c >= most || o.Jaccard() >= wholeJaccard || o.Runs != tc.pieces {
				t.Fatalf("overlap %+v does not suit the test: C %.2f", o, c)
			}
			edges, x := addAll(t, articles)
			got := None
			if len(edges) > 0 {
				got = edges[0].Relation
			}
			if got == Excerpt { // which of the two is longer is chance
				got = Embeds
			}
			if got != tc.want || (x.Family(0) == x.Family(1)) != (tc.want != None) {
				t.Errorf("got %v, families %v, want %v", got, families(x), tc.want)
			}
		})
	}
}

// What a text shares a little of with two families, it owes to neither.
func TestWeakBridges(t *testing.T) {
	w := newWriter(42)
	namesA, namesB := []string{"Orlen", "Quist", "Tessel"}, []string{"Wirth", "Reval", "Sollo"}
	partA, partB := w.plain(60), w.plain(60)
	by := func(a Article) Article { a.Voice = "A"; return a }
	ofA := by(at(0, partA, w.naming(70, namesA...)))
	againA := by(at(1, partA, w.edit(strings.TrimPrefix(ofA.Text.Body, partA), 20)))
	ofB := by(at(2, partB, w.naming(70, namesB...)))
	bridge := by(at(3, partA, w.naming(40, slices.Concat(namesA, namesB)...), partB))
	bridgeB := by(at(3, partA, w.naming(40, slices.Concat(namesA, namesB)...), ofB.Text.Body[:len(partB)+40]))
	onlyA := by(at(3, partA, w.naming(90, slices.Concat(namesA, namesB)...)))
	wholeB := by(at(3, ofB.Text.Body, partA, w.naming(20, namesA...)))
	item := func(a Article) Article { a.Item = "x"; return a }
	for _, tc := range []struct {
		name     string
		articles []Article
		edges    []int32 // of the last
		want     []int32 // families
	}{
		{"to one text", []Article{ofA, onlyA}, []int32{0}, []int32{0, 0}},
		{"to one, as the other is not there", []Article{ofA, bridge}, []int32{0}, []int32{0, 0}},
		{"to two texts of one family", []Article{ofA, againA, onlyA}, []int32{0, 1}, []int32{0, 0, 0}},
		{"to two families", []Article{ofA, ofB, bridge}, nil, []int32{0, 1, 2}},
		{"to three texts of two families", []Article{ofA, againA, ofB, bridge}, nil, []int32{0, 0, 2, 3}},
		{"weak to one and strong to another", []Article{ofA, ofB, wholeB}, []int32{1, 0}, nil},
		{"one of them is of the item", []Article{ofA, item(ofB), item(bridgeB)}, []int32{0, 1}, []int32{0, 1, 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			edges, x := addAll(t, tc.articles)
			var got []int32
			for _, e := range edges {
				if int(e.From) == len(tc.articles)-1 {
					got = append(got, e.To)
				}
			}
			if slices.Sort(got); !slices.Equal(got, slices.Sorted(slices.Values(tc.edges))) {
				t.Errorf("edges %+v, want to %v", edges, tc.edges)
			}
			if diff := cmp.Diff(tc.want, canonical(families(x))); tc.want != nil && diff != "" {
				t.Errorf("families (-want +got)\n%s\nedges %+v", diff, edges)
			}
		})
	}
}

// The state of an item belongs to the item whatever else it shares a little of.
func TestWeakBridgesSpareTheItem(t *testing.T) {
	w := newWriter(43)
	names := []string{"Orlen", "Quist", "Tessel"}
	partA, partB, partC := w.plain(60), w.plain(60), w.plain(20)
	by := func(a Article, item string) Article { a.Voice, a.Item = "A", item; return a }
	articles := []Article{
		by(at(0, partA, w.naming(70, names...)), ""),
		by(at(1, partB, w.naming(70, names...)), ""),
		by(at(2, partC, w.plain(150)), "x"),
		by(at(3, partA, w.naming(30, names...), partB, partC), "x"),
	}
	edges, x := addAll(t, articles)
	if len(edges) != 1 || edges[0].To != 2 || edges[0].Relation != Update || x.Family(3) != 2 {
		t.Errorf("edges %+v, families %v", edges, families(x))
	}
}

// The threshold is for whole copies and for parts alike.
func TestThreshold(t *testing.T) {
	articles := corpusOfCopies(44, 80, .4)
	relations := map[float64]int{}
	for _, threshold := range []float64{.3, 0, .8} {
		edges, _ := addWith(t, articles, Options{Threshold: threshold, Thorough: true})
		relations[threshold] = len(edges)
		for _, e := range edges {
			if o := e.Overlap; o.Jaccard() < threshold && o.Containment() < threshold {
				t.Errorf("threshold %v: edge %+v", threshold, e)
			}
		}
	}
	if relations[.8] >= relations[0] || relations[0] >= relations[.3] || relations[.8] == 0 {
		t.Errorf("relations by threshold: %v", relations)
	}

	half := []Article{at(0, ferry...), at(1, append(slices.Clone(ferry[:2]), dam[:3]...)...)} // C is .36
	for threshold, want := range map[float64]int{0: 0, .3: 1, .37: 0, .9: 0} {
		if edges, _ := addWith(t, half, Options{Threshold: threshold}); len(edges) != want {
			t.Errorf("threshold %v: edges %+v, want %d", threshold, edges, want)
		}
	}
}

// A thorough index has the edges that else are left out, and the same families.
func TestThorough(t *testing.T) {
	articles := corpusOfCopies(45, 80, .2)
	for range 10 { // copies of copies
		articles = append(articles, articles[0], articles[1])
	}
	some, x := addAll(t, articles)
	all, y := addWith(t, articles, Options{Thorough: true})
	if diff := cmp.Diff(canonical(families(x)), canonical(families(y))); diff != "" {
		t.Errorf("families (-default +thorough)\n%s", diff)
	}
	known := map[[2]int32]bool{}
	for _, e := range all {
		known[[2]int32{e.From, e.To}] = true
	}
	for _, e := range some {
		if !known[[2]int32{e.From, e.To}] {
			t.Errorf("edge %+v is not found by a thorough index", e)
		}
	}
	if len(all) < len(some)+40 {
		t.Errorf("%d edges, and %d when thorough", len(some), len(all))
	}
}

// Identical texts have one edge, to the earliest of them, unless the index is
// thorough.
func TestIdenticalTexts(t *testing.T) {
	articles := []Article{at(5, ferry...), at(1, ferry...), at(3, ferry...), at(9, ferry...), at(0, ferry...), at(7, ferry[:4]...)}
	want := []Edge{
		{1, 0, Identical, sameOverlap(body(ferry...))},
		{2, 1, Identical, sameOverlap(body(ferry...))},
		{3, 1, Identical, sameOverlap(body(ferry...))},
		{4, 1, Identical, sameOverlap(body(ferry...))},
	}
	edges, x := addAll(t, articles)
	if diff := cmp.Diff(want, edges[:4]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for i, f := range families(x) {
		if f != 4 {
			t.Errorf("article %d is in family %d", i, f)
		}
	}
	all, _ := addWith(t, articles[:4], Options{Thorough: true})
	if len(all) != 1+2+2 { // two of one text are filed, and serve for all
		t.Errorf("%d edges when thorough: %+v", len(all), all)
	}
}
