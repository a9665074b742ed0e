package merge

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirefold/wirefold/corpus"
)

// actorsOf prints the claims of the attributes: "target: the port", "state airport:
// closed".
func actorsOf(text string, attrs ...Attribute) []string {
	var out []string
	for _, c := range Claims(article("a", text)) {
		for _, a := range attrs {
			if c.Attribute != a {
				continue
			}
			s := string(a)
			if c.Class != "" {
				s += " " + string(c.Class)
			}
			s += ": " + c.Value.Text
			if c.Value.Unit != "" {
				s += " (" + c.Value.Unit + ")"
			}
			if c.Negated {
				s += " negated"
			}
			out = append(out, s)
		}
	}
	return out
}

// kindTest is a text and the claims that it makes.
type kindTest struct {
	name, text string
	want       []string
}

func testKinds(t *testing.T, tests []kindTest, attrs ...Attribute) {
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, actorsOf(tt.text, attrs...)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestPerpetrators(t *testing.T) {
	testKinds(t, []kindTest{
		{"active", "Unidentified armed men attacked a salt mine near Ostrel.", []string{"perpetrator: Unidentified armed men"}},
		{"opened fire", "Two gunmen opened fire on pilgrims in Kesra.", []string{"perpetrator: Two gunmen"}},
		{"killed", "Armed men killed six people at a ferry.", []string{"perpetrator: Armed men"}},
		{"perfect", "Rebels have repeatedly raided posts in the hills.", []string{"perpetrator: Rebels"}},
		{"across a preposition", "Militants loyal to the Red Front stormed the town hall.", []string{"perpetrator: Militants"}},
		{"relative", "The gunmen who stormed the hotel fled.", []string{"perpetrator: The gunmen"}},
		{"insertion", "The Grey League, a rebel group, attacked the port.", []string{"perpetrator: The Grey League"}},
		{"passive", "The raid was carried out by the Red Front, a branch of the Grey League.", []string{"perpetrator: the Red Front"}},
		{"killed by", "Six miners were killed by gunmen in Ostrel.", []string{"perpetrator: gunmen"}},
		{"attacked by", "The convoy was ambushed on Friday by rebels.", []string{"perpetrator: rebels"}},
		{"blamed", "The army blamed the Red Front for the attack.", []string{"perpetrator: the Red Front"}},
		{"blamed on", "The bombing was blamed on separatists.", []string{"perpetrator: separatists"}},
		{"accused", "Officials accused the Grey League of carrying out the attack.", []string{"perpetrator: the Grey League"}},
		{"behind it", "Officials said the Red Front was behind the attack.", []string{"perpetrator: the Red Front"}},
		{"suspect", "Ivo Tarn was charged with murder after the shooting.", []string{"perpetrator suspect: Ivo Tarn"}},
		{"belonged", "The gunmen belonged to the Red Front.", []string{"perpetrator: the Red Front"}},
		{"blamed alone", "Gunmen stormed a camp. The army blamed the Red Front.", []string{"perpetrator: Gunmen", "perpetrator: the Red Front"}},
		{"blamed in business", "The union blamed the Tarn Works.", nil},
		{"finger", "The army pointed the finger at the Red Front after the attack.", []string{"perpetrator: the Red Front"}},
		{"its own fighters", "The Red Front said its own fighters had carried out the operation.", []string{"perpetrator: The Red Front"}},
		{"said it did", "Who did it?\n\nThe army says the Grey League. The Red Front says it did.", []string{"perpetrator: the Grey League", "perpetrator: The Red Front"}},
		{"says it did, unasked", "The Red Front says it did.", nil},
		{"not clear who", "It was not clear who was behind the attack.", []string{"perpetrator: unknown"}},
		{"named as", "Police named the gunman as Ivo Tarn.", []string{"perpetrator: Ivo Tarn"}},
		{"took them", "The girls came home a week after gunmen took them.", []string{"perpetrator: gunmen"}},
		{"took them out", "Rebels climbed onto trucks which took them out of the town.", nil},
		{"a hospital", "The hospital treated six people wounded in the crush.", nil},
		{"points back", "Gunmen stormed a camp. The gunmen attacked the port as well.", []string{"perpetrator: Gunmen"}},
		{"police against gunmen", "The gunman was shot dead by police.", nil},
		{"no claim", "The Red Front claimed responsibility for the attack.", nil},
		{"storm", "A storm struck the harbour and killed two people.", nil},
		{"named storm", "Hurricane Velma struck the coast of Ostrel.", nil},
		{"accident", "A lorry struck two pedestrians in Kesra.", nil},
		{"not", "The rebels did not attack the town.", nil},
		{"could", "Rebels could have attacked the town.", nil},
		{"in a speech", "The mayor attacked the budget.", nil},
		{"accused of words", "The mayor accused the union of using the attack.", nil},
		{"repairs", "The repairs carried out by Tarn Works took a year.", nil},
		{"feared", "Shops closed under the threat of an attack by the Red Front.", nil},
		{"police raid", "Police raided two houses in Kesra.", nil},
		{"place before which", "A bomb went off in Ostrel, which killed two people.", nil},
		{"adjective", "Aid reached the besieged areas.", nil},
	}, Perpetrator)
}

func TestTargets(t *testing.T) {
	testKinds(t, []kindTest{
		{"object", "Rebels struck the main army base on Friday.", []string{"target: the main army base"}},
		{"set", "Gunmen attacked a training camp and the airport in Ostrel.", []string{"target: a training camp", "target: the airport"}},
		{"no second", "Rebels attacked the base and the army answered.", []string{"target: the base"}},
		{"clause", "Rebels attacked two villages, and 12 homes burned.", []string{"target: two villages"}},
		{"attack on", "Two guards died in an attack on a hotel.", []string{"target: a hotel"}},
		{"raid on", "Gunmen launched a dawn raid on the Palm hotel.", []string{"target: the Palm hotel"}},
		{"infiltrate", "The militants tried to infiltrate the Kesra police school.", []string{"target: the Kesra police school"}},
		{"targeted", "The rebels also targeted the airport.", []string{"target: the airport"}},
		{"passive", "The embassy was attacked on Friday.", []string{"target: The embassy"}},
		{"passive across an insertion", "The embassy, a new building, was attacked.", []string{"target: The embassy"}},
		{"distance", "Gunmen struck an army checkpoint about 60 km from Ostrel.", []string{"target: an army checkpoint"}},
		{"words", "The senator attacked the report.", nil},
		{"attack on words", "It was an attack on the budget.", nil},
		{"in general", "Guards watch for attacks on schools.", nil},
		{"those", "Guards chased the rebels who ambushed them.", nil},
		{"a storm", "The harbour was hit by a storm.", nil},
		{"a deal", "The two companies struck a deal.", nil},
	}, Target)
}

func TestClaimedBy(t *testing.T) {
	testKinds(t, []kindTest{
		{"active", "The Red Front claimed responsibility for the attack.", []string{"claimed by: The Red Front"}},
		{"abbreviation", "The Front for Free Kesra (FFK) claimed responsibility.", []string{"claimed by: FFK"}},
		{"relative", "The blast hit a post of the army. The Red Front, which claimed responsibility, is banned.", []string{"claimed by: The Red Front"}},
		{"passive", "Responsibility was claimed by the Red Front.", []string{"claimed by: the Red Front"}},
		{"attack claimed by", "It was the second attack claimed by the Red Front.", []string{"claimed by: the Red Front"}},
		{"no one", "No one has claimed responsibility for the blast.", []string{"claimed by: none"}},
		{"no group", "No group immediately claimed responsibility.", []string{"claimed by: none"}},
		{"no claim", "There was no immediate claim of responsibility.", []string{"claimed by: none"}},
		{"relative with the attack", "The Red Front, which claimed the assault on its channel, is banned.", []string{"claimed by: The Red Front"}},
		{"an attack it claimed", "Ten men died in May, an attack the Red Front also claimed.", []string{"claimed by: the Red Front"}},
		{"admits", "The Red Front said in a statement that its fighters had raided the harbour.", []string{"claimed by: The Red Front"}},
		{"behind it", "The Red Front said it was behind the attack.", []string{"claimed by: The Red Front"}},
		{"nobody admits", "No party has said it carried out the raid.", []string{"claimed by: none"}},
		{"a prize", "The Red Stars claimed the cup.", nil},
		{"not", "The Red Front has not claimed responsibility.", nil},
	}, ClaimedBy)
}

func TestCauses(t *testing.T) {
	testKinds(t, []kindTest{
		{"caused by", "The fire was caused by a short circuit.", []string{"cause: a short circuit"}},
		{"due to", "The crash was due to thick fog, police said.", []string{"cause: thick fog"}},
		{"because of", "Flights were suspended because of the shooting nearby.", []string{"cause: the shooting"}},
		{"blamed on a thing", "The blaze was blamed on a faulty heater.", []string{"cause: a faulty heater"}},
		{"not clear", "The cause was not immediately clear.", []string{"cause: unknown"}},
		{"unknown", "The cause of the blast is still unknown.", []string{"cause: unknown"}},
		{"under investigation", "The cause of the fire is under investigation.", []string{"cause: unknown"}},
		{"investigating", "Experts are investigating the cause.", []string{"cause: unknown"}},
		{"to blame", "A short circuit was to blame, the fire chief said.", []string{"cause: A short circuit"}},
		{"stated", "The probable cause was a faulty heater.", []string{"cause: a faulty heater"}},
		{"active", "A power line started the blaze.", []string{"cause: A power line"}},
		{"denied", "Kesra Power denied that its line had started the fire.", []string{"cause: its line negated"}},
		{"looked into", "Police were looking into arson.", []string{"cause: arson"}},
		{"ruled out", "Police have ruled out arson.", []string{"cause: arson negated"}},
		{"no sign", "There was no sign of sabotage.", []string{"cause: sabotage negated"}},
		{"arson squad", "The arson squad was investigating.", nil},
		{"a mine", "A relief convoy struck a mine, wounding two soldiers.", []string{"cause: struck a mine"}},
		{"red signal", "The train had passed a red signal.", []string{"cause: passed a red signal"}},
		{"not clear what", "It was not clear what caused the fire.", []string{"cause: unknown"}},
		{"due to do", "After the attack the governor is due to visit Kesra.", nil},
		{"nothing happened", "She smiled because of the good news.", nil},
		{"cause for", "The mayor saw no cause for alarm.", nil},
	}, Cause)
}

func TestStates(t *testing.T) {
	testKinds(t, []kindTest{
		{"shut and resumed", "The airport was shut down for a while, but resumed work by noon.", []string{"state airport: closed", "state airport: resumed"}},
		{"access", "Access to the airport was restricted.", []string{"state airport: restricted"}},
		{"flights", "Flights were suspended.", []string{"state flights: suspended"}},
		{"flights from the airport", "Flights from the airport were suspended.", []string{"state airport: suspended"}},
		{"road to the airport", "The road to the airport was closed.", []string{"state road: closed"}},
		{"at a place", "The bridge at Velm is closed to heavy vehicles.", []string{"state bridge: closed"}},
		{"in the province", "Schools in the province will remain shut until Thursday.", []string{"state school: closed"}},
		{"to reopen", "The port will reopen on Tuesday.", []string{"state port: to reopen"}},
		{"lines", "Telephone lines to Velm were dead.", []string{"state telephones: cut"}},
		{"dead man", "The gunman was dead.", nil},
		{"without power", "The town was without power.", []string{"state power: cut"}},
		{"bomb", "A second bomb was made safe.", []string{"state bomb: defused"}},
		{"recorders", "Both flight recorders have been recovered.", []string{"state recorder: recovered"}},
		{"on three sides", "The fire had been contained on three sides.", []string{"state fire: not under control"}},
		{"per cent", "The fire was 40 percent contained.", []string{"state fire: partly under control"}},
		{"driven off", "Gunmen stormed a camp before they were driven off.", []string{"state assailants: repelled"}},
		{"overrun", "Gunmen overran part of a barracks.", []string{"state building: overrun"}},
		{"declared over", "The government declared the crisis over.", []string{"state situation: over"}},
		{"an order", "The order closing the stadium is still in force.", []string{"state building: closed"}},
		{"numbered", "Fans came with Gate 4 shut.", []string{"state gate: closed"}},
		{"a figure of them", "Some 340 houses were destroyed.", nil},
		{"owner", "The owner of the school was suspended.", nil},
		{"situation", "The situation was under control, the army said.", []string{"state situation: under control"}},
		{"had it so", "The army said it had the situation under control.", []string{"state situation: under control"}},
		{"not so", "The fire was not under control.", []string{"state fire: not under control"}},
		{"a town so", "The capital Ostrel was under control.", []string{"state situation: under control"}},
		{"of a town", "The port of Ostrel was closed.", []string{"state port: closed"}},
		{"a fire so", "The fire was brought under control.", []string{"state fire: under control"}},
		{"operations", "Clearing operations are currently under way.", []string{"state operations: under way"}},
		{"on fire", "Fighters set a plane at the airport on fire.", []string{"state aircraft: on fire"}},
		{"active", "The authorities closed the border.", []string{"state border: closed"}},
		{"reopened", "The bridge reopened on Friday.", []string{"state bridge: reopened"}},
		{"repelled", "Troops repelled the assault.", []string{"state attack: repelled"}},
		{"able to", "Troops were able to subdue the assailants.", []string{"state assailants: neutralised"}},
		{"damaging", "A shell landed in the yard, damaging the school.", []string{"state school: damaged"}},
		{"destroyed by", "Homes destroyed by the flood stood empty.", []string{"state homes: destroyed"}},
		{"headline", "Army says attack repelled in Ostrel", []string{"state attack: repelled"}},
		{"not damaged", "The bridge was not damaged.", []string{"state bridge: damaged negated"}},
		{"will", "The border will be closed.", []string{"state border: closed"}},
		{"may", "The border may be closed.", nil},
		{"an index", "The stock market index closed at 1,200.", nil},
		{"flying over", "The plane was over the hills.", []string(nil)},
		{"a ceasefire", "The cease-fire was damaged.", nil},
		{"adjective", "It was the most damaging school report.", nil},
	}, State)
}

func TestComments(t *testing.T) {
	testKinds(t, []kindTest{
		{"not available", "The army spokesman was not immediately available for comment.", []string{"comment military: unavailable"}},
		{"unavailable", "The mayor was unavailable for comment.", []string{"comment government: unavailable"}},
		{"declined", "A clerk at the presidency declined to comment.", []string{"comment government: declined"}},
		{"not reached", "The authorities in Kesra could not be immediately reached for comment.", []string{"comment authorities in kesra: unavailable"}},
		{"no answer", "The transport ministry did not respond to requests for comment.", []string{"comment transport ministry: unavailable"}},
		{"no answer to what", "The mayor did not respond to the flood.", nil},
		{"not verified", "Meridian Wire was not able to authenticate these videos.", []string{"comment videos: not verified"}},
		{"a claim", "The claim could not be independently verified.", []string{"comment claim: not verified"}},
		{"no figures", "No details of casualties were released.", []string{"comment casualties: no figures"}},
		{"without numbers", "A guard said people had died but did not provide numbers.", []string{"comment casualties: no figures"}},
		{"available", "The spokesman was available for comment.", nil},
	}, Comment)
}

func TestPersons(t *testing.T) {
	testKinds(t, []kindTest{
		{"title", "The soldiers met Colonel Anna Reval at a school in Ostrel.", []string{"person colonel: Anna Reval"}},
		{"short title", "The soldiers met Col. Anna Reval at a school in Ostrel.", []string{"person colonel: Anna Reval"}},
		{"two titles", "On Friday army Chief of Staff Anna Reval spoke.", []string{"person army chief of staff: Anna Reval"}},
		{"role before", "Calm has returned, said transport ministry spokesman Ivo Tarn.", []string{"person transport ministry spokesman: Ivo Tarn"}},
		{"role behind", "Ivo Tarn, head of the harbour office, spoke.", []string{"person head of the harbour office: Ivo Tarn"}},
		{"role, name", "Crowds cheered the elected president, Anna Reval.", []string{"person elected president: Anna Reval"}},
		{"role of a body, title", "The leader of the council, Colonel Anna Reval, left.", []string{"person colonel: Anna Reval"}},
		{"once", "Governor Ivo Tarn spoke. Governor Tarn left. Governor Ivo Tarn returned.", []string{"person governor: Ivo Tarn"}},
		{"organisation", "The Front for Free Kesra (FFK) met in Ostrel.", []string{"person organisation: Front for Free Kesra (FFK)"}},
		{"another's role", "They had all left the shore of Kesra Bay, Meridian Wire analyst Ivo Tarn said.", []string{"person meridian wire analyst: Ivo Tarn"}},
		{"courtesy", "The crowds had seen Mr. Tarn at a school in Ostrel.", nil},
		{"no role", "The crowds had seen Ivo Tarn at a school in Ostrel.", nil},
		{"a company", "The workers at General Motors went home at noon.", nil},
		{"an office", "The staff of the Governor Tarn Hospital went home.", nil},
	}, Person)
}

func TestSameName(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"Anna Reval", "Anna Reval", true},
		{"Colonel Anna Reval", "Col. Anna Reval", true},
		{"Gen. Ivo Tarn", "General Tarn", true},
		{"Anna Révál", "Anna Reval", true},
		{"Anna Merowing", "Anna Merowin", true},
		{"Anna Reval", "Anna Rewal", true},
		{"I. B. Tarn", "Ivo Boris Tarn", true},
		{"I.B. Tarn", "Ivo Boris Tarn", true},
		{"Ivo Boris Tarn", "Boris Tarn", true},
		{"Ivo Tarn Jr.", "Ivo Tarn", true},
		{"Tarn", "Ivo Tarn", true},
		{"Mr. Tarn", "Ivo Tarn", true},
		{"Adam Tarn", "Ivo Boris Tarn", false},
		{"Ivo Tarn", "Ivo Karn", false},
		{"Anna Reval", "Anna Tarn", false},
		{"Boris Ivo Tarn", "Ivo Boris Tarn", false},
		{"General", "Ivo Tarn", false},
		{"", "", false},
	} {
		if got := SameName(tt.a, tt.b); got != tt.want {
			t.Errorf("SameName(%q, %q) = %v", tt.a, tt.b, got)
		}
		if got := SameName(tt.b, tt.a); got != tt.want {
			t.Errorf("SameName(%q, %q) = %v", tt.b, tt.a, got)
		}
	}
}

// TestCited: who is cited for the last claim of a kind in a text.
func TestCited(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		attr       Attribute
		want       Source
	}{
		{"own clause", "Gunmen killed six people, but the army said it had the town under control.", Killed, Source{Mode: Unattributed}},
		{"the clause behind", "Gunmen killed six people, but the army said it had the town under control.", State, Source{"the army", "military", Paraphrase}},
		{"told", "Six people were killed, witnesses told Meridian Wire.", Killed, Source{"witnesses", "", Paraphrase}},
		{"told, with a role", "Six people were killed, Ivo Tarn, a teacher at the school, told the agency.", Killed, Source{"Ivo Tarn", "", Paraphrase}},
		{"a spokesman speaks for his body", "Army spokesman Colonel Ivo Tarn toured the town. It was quiet. Tarn said six people were killed.", Killed, Source{"Tarn", "military", Paraphrase}},
		{"another body", "Thirty were hurt, the ministry says; the union says six people were killed.", Killed, Source{"the union", "", Paraphrase}},
		{"a spokesman named behind", "A spokesman for the police, Ivo Tarn, wept. Tarn said six people were killed.", Killed, Source{"Tarn", "police", Paraphrase}},
		{"they say", "The ferry sank at noon, the people of Velm say, and six people were killed.", Killed, Source{"the people of Velm", "", Paraphrase}},
		{"brackets", "The Front for Free Kesra (FFK) said six people were killed.", Killed, Source{"The Front for Free Kesra", "", Paraphrase}},
		{"but said", "She gave no names. Governor Anna Reval wept. She named nobody but said six people were killed.", Killed, Source{"Anna Reval", "government", Paraphrase}},
		{"that country", "The toll has risen to six people killed, that country's army says.", Killed, Source{"that country's army", "military", Paraphrase}},
		{"goes on", "A dozen were missing, the army said. Six people had been killed.", Killed, Source{"the army", "military", Paraphrase}},
		{"a new paragraph", "A dozen were missing, the army said.\n\nSix people had been killed.", Killed, Source{Mode: Unattributed}},
		{"a semicolon", "The army said it was quiet; six people were killed.", Killed, Source{Mode: Unattributed}},
		{"on a list", "By the council's list six people were killed.", Killed, Source{"the council", "", Paraphrase}},
		{"speaking", "A guard, speaking on condition of anonymity, said six people were killed.", Killed, Source{"A guard", "", Paraphrase}},
		{"it is the body", "The military said in a statement that rebels fled. A Meridian Wire reporter saw smoke. Six people were killed, it said.", Killed, Source{"The military", "military", Paraphrase}},
		{"which it said", "The army blamed rebels for the raid, which it said had killed six people.", Killed, Source{"The army", "military", Paraphrase}},
		{"he is the one named", "Army chief General Ivo Tarn toured the town. He said six people were killed.", Killed, Source{"Ivo Tarn", "military", Paraphrase}},
		{"the official", "A harbour official said fires burned. At least six people died, the official said.", Killed, Source{"A harbour official", "", Paraphrase}},
		{"a quotation that runs on", "“Six people were killed. Calm has returned,” the army said.", Killed, Source{"the army", "military", Direct}},
		{"after the quotation opens", "“Six people were killed,” Governor Ivo Tarn said. “Four people were wounded.”", Wounded, Source{"Governor Ivo Tarn", "government", Direct}},
		{"footage", "Videos posted online showed fighters setting a plane on fire.", State, Source{"Videos posted online", "", Paraphrase}},
		{"own eyes", "A Meridian Wire reporter saw six people killed at the gate.", Killed, Source{"A Meridian Wire reporter", "", Witnessed}},
		{"another's reporter", "Ostrel journalist Ivo Tarn said six people were killed.", Killed, Source{"Ostrel journalist Ivo Tarn", "", Paraphrase}},
		{"joined", "Six people were killed, a guard and two residents said.", Killed, Source{"a guard and two residents", "", Paraphrase}},
		{"although", "A blast shook Ostrel, residents said, although the cause was not clear.", Cause, Source{Mode: Unattributed}},
		{"ministry", "The road was closed, the transport ministry said.", State, Source{"the transport ministry", "transport ministry", Paraphrase}},
		{"minister of", "The road was closed, the Minister of the Interior said.", State, Source{"the Minister of the Interior", "interior ministry", Paraphrase}},
		{"embassy", "The road was closed, the Kesran embassy said.", State, Source{"the Kesran embassy", "kesran embassy", Paraphrase}},
		{"spokesman saying", "The port was quiet, with police spokesman Ivo Tarn saying six people were killed.", Killed, Source{"police spokesman Ivo Tarn", "police", Paraphrase}},
		{"day of speech", "The governor on Friday announced that six people were killed.", Killed, Source{"The governor", "government", Paraphrase}},
		{"claimed by", "The Red Front claimed responsibility, police said.", ClaimedBy, Source{"The Red Front", "", Paraphrase}},
		{"a name is the outlet's", "The road was closed, said Ivo Tarn, head of the harbour office.", Person, Source{Mode: Unattributed}},
		{"no comment", "The army spokesman declined to comment, police said.", Comment, Source{Mode: Unattributed}},
		{"a former official", "Six people were killed, a former army officer said.", Killed, Source{"a former army officer", "", Paraphrase}},
		{"no official", "Six people were killed, his attorney said.", Killed, Source{"his attorney", "", Paraphrase}},
		{"said more than", "Ivo Tarn said more than six people were killed.", Killed, Source{"Ivo Tarn", "", Paraphrase}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got *Claim
			claims := Claims(article("a", tt.text))
			for i := range claims {
				if claims[i].Attribute == tt.attr {
					got = &claims[i]
				}
			}
			if got == nil {
				t.Fatal("no claim")
			}
			if d := cmp.Diff(tt.want, got.Cited); d != "" {
				t.Error(d)
			}
		})
	}
	d := corpus.Clean(&corpus.Article{ID: "a", Lang: "en", Body: "OSTREL (Meridian Wire) - Smoke rose on Friday. Meridian Wire saw six people killed at the gate."})
	for _, c := range Claims(d) {
		if c.Attribute == Killed && d.Agency != "" && c.Cited.Mode != Witnessed {
			t.Errorf("the agency's own eyes: %+v of %q", c.Cited, d.Agency)
		}
	}
}

// TestActorScopes: what is told of other events is not the story's.
func TestActorScopes(t *testing.T) {
	var got []string
	for _, c := range Claims(article("a", lead+"Last week, gunmen attacked a ferry. The border post was closed.")) {
		if c.Attribute == Target || c.Attribute == Perpetrator || c.Attribute == State {
			got = append(got, fmt.Sprintf("%s %s %s", c.Scope, c.Attribute, c.Value))
		}
	}
	want := []string{"main perpetrator Attackers", "main target a customs post",
		"background perpetrator gunmen", "background target a ferry"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestManyNames: an article of nothing but names is read in linear time and for a
// bounded number of people.
func TestManyNames(t *testing.T) {
	var b strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&b, "Governor Anna Reval%c%c%c spoke. ", 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26)
	}
	n := 0
	for _, c := range Claims(article("a", b.String())) {
		if c.Attribute == Person {
			n++
		}
	}
	if n != personsKept {
		t.Errorf("%d people", n)
	}
}
