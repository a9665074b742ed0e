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
	x := New(func(doc int32) Text { return articles[doc].Text }, Options{})
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
		if len(edges) > 0 && x.Family(doc) != x.Family(edges[0].To) {
			t.Fatalf("article %d is not in the family of its first edge", i)
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

func TestFamilies(t *testing.T) {
	text := func(paragraphs ...string) Article { return Article{Text: body(paragraphs...)} }
	intro := "Two accidents kept the province busy this week, one on the water and one above it. The Courier's digest has both for readers who were away."
	roundUp := text(slices.Concat([]string{intro}, ferry, dam)...)
	report := strings.Join(ferry, "\n\n")
	for _, tc := range []struct {
		name     string
		articles []Article
		want     []int32
	}{
		{"a round-up fuses nothing",
			[]Article{text(ferry...), text(dam...), roundUp},
			[]int32{0, 1, 0}},
		{"a copied round-up fuses nothing",
			[]Article{text(ferry...), text(dam...), roundUp, roundUp, text(ferry...), text(dam...)},
			[]int32{0, 1, 0, 0, 0, 1}},
		{"excerpts after a round-up join their reports",
			[]Article{text(ferry...), text(dam...), roundUp, text(dam[:2]...), text(ferry[2:4]...)},
			[]int32{0, 1, 0, 1, 0}},
		{"a part arrives before the whole",
			[]Article{text(ferry[:2]...), text(dam...), text(ferry...), text(ferry[3:]...)},
			[]int32{0, 1, 0, 0}},
		{"versions of a report are one family",
			[]Article{{Text: body(ferry...), Voice: "A"}, {Text: body(ferryLater...), Voice: "A"}, text(ferryLater...)},
			[]int32{0, 0, 0}},
		{"two long cuts of a report are one family with it",
			[]Article{text(report), text(start(report, .65)), text(end(report, .65))},
			[]int32{0, 0, 0}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			edges, x := addAll(t, tc.articles)
			if diff := cmp.Diff(tc.want, families(x)); diff != "" {
				t.Errorf("(-want +got)\n%s\nedges %+v", diff, edges)
			}
		})
	}
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
// and a passage of 60 shingles has none of its own once in fifty times (over 300
// seeds, 23 of 65,407 pairs were missed, none of them whole copies). Where any two versions of a story share over half of the
// smaller, that means one family in whatever order they come. Where wrappings
// are longer than the story, two of them share less, and a copy of the story
// that comes after both joins one and has an edge to the other.
func TestIndexAgainstJoin(t *testing.T) {
	for _, tc := range []struct {
		seed      uint64
		wrapping  float64
		oneFamily bool
	}{
		{0, .15, true}, {2, .15, true}, {3, .15, true}, {8, 1, false},
	} {
		t.Run(fmt.Sprintf("seed %d wrapping %v", tc.seed, tc.wrapping), func(t *testing.T) {
			articles := corpusOfCopies(tc.seed, 120, tc.wrapping)
			edges, x := addAll(t, articles)
			found := make(map[[2]int32]bool)
			for _, e := range edges {
				found[[2]int32{e.From, e.To}] = true
			}

			wanted, byRule := 0, 0
			var missed []Edge
			for _, p := range joined(articles) {
				o := p.Overlap
				whole := o.Jaccard() >= .8
				if !whole && (o.Containment() < .8 || o.Shared < 60) {
					continue
				}
				wanted++
				switch {
				case x.Family(p.From) == x.Family(p.To):
				case whole:
					t.Errorf("whole copies are apart: %+v", p)
				case !tc.oneFamily && found[[2]int32{p.From, p.To}]:
					byRule++
				default:
					missed = append(missed, p)
				}
			}
			t.Logf("%d articles, %d pairs to find, %d missed, %d apart by rule, %d edges",
				len(articles), wanted, len(missed), byRule, len(edges))
			if wanted < 100 {
				t.Error("too few pairs to find")
			}
			if 100*len(missed) > wanted {
				t.Errorf("missed %+v", missed)
			}

			for _, e := range edges {
				o := slowOverlap(articles[e.From].Text, articles[e.To].Text)
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

// A text copied thousands of times is compared with a few of its copies only.
func TestManyIdentical(t *testing.T) {
	articles := make([]Article, many)
	for i := range articles {
		articles[i] = Article{Text: body(ferry...), Voice: "A"}
	}
	edges, x := addAll(t, articles)
	if len(edges) > maxOfOneFamily*len(articles) {
		t.Errorf("%d edges", len(edges))
	}
	for i, f := range families(x) {
		if f != 0 {
			t.Fatalf("copy %d is in family %d", i, f)
		}
	}
}

// Thousands of texts that share a paragraph are no family, and each is compared
// with no more than the cap of candidates.
func TestManyWithOneBoilerplate(t *testing.T) {
	w := newWriter(31)
	articles := make([]Article, many)
	for i := range articles {
		articles[i] = Article{Text: body(w.report(60), houseNotice)}
	}
	fetched := 0
	x := New(func(doc int32) Text { fetched++; return articles[doc].Text }, Options{})
	for i, a := range articles {
		if _, edges, err := x.Add(a); err != nil || len(edges) > 0 {
			t.Fatalf("article %d: edges %+v, error %v", i, edges, err)
		}
	}
	each := float64(fetched) / float64(len(articles))
	if each > 1 { // such candidates cannot reach a relation, and are not compared
		t.Errorf("%.1f comparisons an article", each)
	}
}
