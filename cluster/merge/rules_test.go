package merge

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirefold/wirefold/corpus"
)

// TestDisputes: which figures conflict, which are older, which are merely loose.
func TestDisputes(t *testing.T) {
	for _, tt := range []struct {
		name   string
		in     []told
		want   string
		claims string
	}{
		{"vague agrees with both", []told{
			{id: "a", text: "Thirty people were killed, the army said."}, {id: "b", text: "Dozens of people were killed."},
			{id: "c", text: "Seventy people were killed, the Ostrel Relief League said."}},
			"killed people 30 to 70 conflicting x1", "a=conflicting b=bounded c=conflicting"},
		{"a bound below both", []told{
			{id: "a", text: "Thirty people were killed, the army said."}, {id: "b", text: "At least 20 people were killed."},
			{id: "c", text: "Seventy people were killed, the Ostrel Relief League said."}},
			"killed people 30 to 70 conflicting x1", "a=conflicting b=bounded c=conflicting"},
		{"an older bound is superseded", []told{
			{id: "a", text: "At least four people died."}, {id: "b", hours: 2, text: "At least nine people died."},
			{id: "c", hours: 5, text: "Twelve people died."}, {id: "d", hours: 5, text: "Twelve people died."}},
			"killed people 12 agreed x2", "a=superseded b=superseded c=agreed d=agreed"},
		{"a late copy of an old bound too", []told{
			{id: "a", origin: "wire", text: "At least four people died."}, {id: "b", hours: 2, text: "Twelve people died."},
			{id: "c", origin: "wire", hours: 9, text: "At least four people died."}},
			"killed people 12 single x1", "a=superseded b=single c=superseded"},
		{"a figure said again later is no older state", []told{
			{id: "a", text: "Thirty people were killed, the army said."},
			{id: "b", hours: 8, text: "Seventy people were killed, the Ostrel Relief League said."},
			{id: "c", hours: 30, text: "The army repeated that 30 people were killed."}},
			"killed people 30 to 70 conflicting x1", "a=conflicting b=conflicting c=conflicting"},
		{"two voices in one article", []told{
			{id: "a", text: "The army said nine people were wounded. The Ostrel Relief League said 20 people were wounded."}},
			"wounded people 9 to 20 conflicting x1", "a=conflicting a=conflicting"},
		{"the article's own figure against a higher one", []told{
			{id: "a", text: "Guards arrested nine people at the harbour. The Ostrel Relief League said 20 people were arrested."}},
			"arrested people 9 to 20 conflicting x1", "a=conflicting a=conflicting"},
		{"a part is no second voice", []told{
			{id: "a", text: "Nine people were killed, the army said. Two people died at the gate."}},
			"killed people 9 single x1", "a=single a=bounded"},
		{"the number of what was counted last", []told{
			{id: "a", text: "The army said nine people were wounded. The Ostrel Relief League insisted that the number was 20."}},
			"wounded people 9 to 20 conflicting x1", "a=conflicting a=conflicting"},
		{"the number of people who", []told{
			{id: "a", text: "The governor raised the number of miners killed in the blast to 17."}},
			"killed workers 17 single x1", "a=single"},
		{"put its dead at", []told{{id: "a", text: "The army put its dead at 17."}},
			"killed people 17 single x1", "a=single"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			facts := Reconcile(members(tt.in), Options{})
			if len(facts) != 1 {
				t.Fatalf("%d facts: %+v", len(facts), facts)
			}
			if d := cmp.Diff(tt.want, summary(facts[0])); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(tt.claims, statuses(facts[0])); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestFold(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   []told
		want []string
	}{
		{"the same people", []told{{id: "a", text: "Guards arrested 15 suspects."}, {id: "b", text: "Guards arrested 15 people."}},
			[]string{"arrested assailants 15 agreed x2"}},
		{"another figure keeps them apart", []told{{id: "a", text: "Guards arrested 15 suspects."},
			{id: "b", text: "Guards arrested 15 people."}, {id: "c", text: "Guards arrested 40 people."}},
			[]string{"arrested people 15 to 40 conflicting x1", "arrested assailants 15 single x1"}},
		{"two classes of that figure", []told{{id: "a", text: "Three soldiers died."}, {id: "b", text: "Three miners died."},
			{id: "c", text: "Three people died."}},
			[]string{"killed people 3 single x1", "killed soldiers 3 single x1", "killed workers 3 single x1"}},
		{"side by side", []told{{id: "a", text: "Three soldiers died and three people were killed."}},
			[]string{"killed people 3 single x1", "killed soldiers 3 single x1"}},
		{"known people are a part", []told{{id: "a", text: "The blast killed nine soldiers. The two men died overnight."}},
			[]string{"killed soldiers 9 single x1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range Reconcile(members(tt.in), Options{}) {
				got = append(got, summary(f))
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestMarkedCorrections: the headline or the opening brackets make a correction,
// and a copy of the old text that comes later is retracted with it.
func TestMarkedCorrections(t *testing.T) {
	for _, mark := range []struct{ title, body string }{
		{"CORRECTED-Four killed", ""}, {"Correction: four killed", ""}, {"Four killed", "(Corrects the number of dead)\n\n"},
	} {
		in := members([]told{
			{id: "a", origin: "wire", text: "Seven miners died in Ostrel."},
			{id: "b", origin: "wire", hours: 1, text: mark.body + "Four miners died in Ostrel."},
			{id: "c", origin: "wire", hours: 5, text: "Seven miners died in Ostrel."},
			{id: "d", hours: 6, text: "Four people died in Ostrel."}})
		in[1].Doc.Article.Title = mark.title
		f := Reconcile(in, Options{})[0]
		if d := cmp.Diff("killed workers 4 agreed x2 a=retracted b=agreed c=retracted d=agreed", summary(f)+" "+statuses(f)); d != "" {
			t.Errorf("%q: %s", mark.title, d)
		}
	}
}

func TestEventDays(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"a day told later", "Raiders struck a post near Ostrel. Smoke rose over the hills to the east. On Wednesday the market had been full.", "unscoped 2023-03-15"},
		{"until", "The market stays shut until Monday after Thursday's attack on the post.", "main 2023-03-16"},
		{"the day of a repetition", "Raiders struck a post near Ostrel on Tuesday. The army repeated on Friday that it was calm.", "main 2023-03-14"},
		{"the day of an announcement", "The office on Friday announced the results of the vote held on Tuesday.", "main 2023-03-14"},
		{"after an attack is no speech", "The governor announced after Wednesday's attack that schools would close.", "main 2023-03-15"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := lastDay(tt.body); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestRecalledEvents(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"the earlier event", "The earlier raid hurt three guards.", []string{"background wounded people 3"}},
		{"weeks after", "The assault came two weeks after raiders killed six soldiers at a ferry.", []string{"background killed soldiers 6"}},
		{"an earlier count", "An earlier police count had stood at nine dead.", []string{"background killed people 9"}},
		{"goes on from another time", "The ferry burned in October 2022. The army put the number of dead at 40.", []string{"background killed people 40"}},
		{"presumed dead is missing", "Two guards are missing and presumed dead.", []string{"main missing people 2"}},
		{"who behind a preposition", "The flag was lowered for the six guards who died.", []string{"main killed people 6"}},
		{"being held", "The union said 14 of its members were being held.", []string{"main arrested people 14"}},
		{"from their homes", "The fire forced about 50 people from their homes.", []string{"main evacuated people 45 to 55"}},
		{"a film", "He was being held by the shirt.", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, counts(Claims(article("a", lead+tt.text)))); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestMoments: one fact a clock time, and one a copied line of history.
func TestMoments(t *testing.T) {
	text := lead + "The road was quiet by 9 a.m., drivers told radio. In 2015, raiders killed 20 people at a hotel."
	facts := Reconcile(members([]told{{id: "a", origin: "wire", text: text}, {id: "b", origin: "wire", hours: 1, text: text},
		{id: "c", hours: 2, text: "The road was quiet by 9 a.m., and by noon the post was open."}}), Options{})
	var got []string
	for _, f := range facts {
		if f.Attribute == EventTime || f.Attribute == Killed && f.Scope == Background {
			got = append(got, string(f.Scope)+" "+summary(f)+" "+statuses(f))
		}
	}
	want := []string{
		"background killed people 20 single x1 a=single b=single",
		"main time start 00:00-06:30 single x1 a=single b=single",
		"main time observed 09:00 agreed x2 a=agreed b=agreed c=agreed",
		"main time observed 12:00 single x1 c=single",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestQuotes: the quotation can be read alone.
func TestQuotes(t *testing.T) {
	long := strings.Repeat(" beside the old grain store", 6)
	for _, tt := range []struct {
		name, text string
		attr       Attribute
		want       string
	}{
		{"a short sentence whole", "By 8 a.m., trucks were moving, police said.", EventTime, "By 8 a.m., trucks were moving, police said."},
		{"without the dateline", "OSTREL, March 17 (Meridian Wire) - Six people were killed on Friday.", Killed, "Six people were killed on Friday."},
		{"a clause of a long one", "Six people were killed, police said, when a wall fell" + long + ".", Killed,
			"Six people were killed, police said, when a wall fell" + long[:0]},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := article("a", tt.text)
			for _, c := range Claims(d) {
				if c.Attribute != tt.attr {
					continue
				}
				if q := d.Text(c.Span); q != tt.want && !(tt.name == "a clause of a long one" && strings.HasPrefix(q, "Six people were killed") && len(q) <= quotable) {
					t.Errorf("%q", q)
				}
				return
			}
			t.Error("no claim")
		})
	}
}

func TestPlaceOfFiling(t *testing.T) {
	place := func(bodies ...string) Fact {
		var ms []Member
		for i, b := range bodies {
			d := corpus.Clean(&corpus.Article{ID: string(rune('a' + i)), Body: b, Published: friday})
			ms = append(ms, Member{Doc: d, Claims: Claims(d), Order: i})
		}
		for _, f := range Reconcile(ms, Options{}) {
			if f.Attribute == EventPlace && f.Scope == Main {
				return f
			}
		}
		t.Fatal("no place")
		return Fact{}
	}
	const filed = "OSTREL, March 17 (Meridian Wire) - "
	if f := place(filed+"A wall fell at the Kesra salt mine on Friday.", filed+"Rescuers dug at the Kesra salt mine on Friday."); f.Value.Text != "Kesra" {
		t.Errorf("a site: %s", f.Value.Text)
	}
	if f := place(filed+"A wall fell on Friday.", "A wall fell in Velmora on Friday, residents said."); f.Status == Conflicting {
		t.Errorf("the dateline conflicts: %+v", f)
	}
}

// TestForms: ways of saying how many, beside plain subjects and objects.
func TestForms(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"losses", "The storm led to some losses of life along the coast.", []string{"main killed people 1 or more"}},
		{"no loss", "There was no loss of life.", []string{"main killed people 0"}},
		{"a loss averted", "They acted to prevent any further loss of life.", nil},
		{"one of the villages", "The fire killed six in one of the 12 worst-hit villages.", []string{"main killed people 6"}},
		{"lives lost", "Twelve lives were lost.", []string{"main killed people 12"}},
		{"a life", "The blaze claimed the life of a firefighter.", []string{"main killed workers 1"}},
		{"not how many", "It said that recruits were killed, but not how many.", []string{"main killed soldiers 2 or more"}},
		{"a multiple", "Police are investigating a double homicide.", []string{"main killed people 2"}},
		{"hit, many", "A quadruple shooting shook the town.", []string{"main casualties people 4"}},
		{"a fatal wound", "A man suffered a fatal gunshot wound.", []string{"main killed people 1"}},
		{"no fatal wound", "Three men suffered non-fatal gunshot wounds.", []string{"main casualties people 3"}},
		{"by the own hand", "The gunman died of a self-inflicted wound.", []string{"main killed assailants 1"}},
		{"a child is no attacker", "A boy, 4, fatally shot himself at the harbour, police said. A gun was found at the place where the child was killed.",
			[]string{"main killed children 1", "main killed children 1"}},
		{"after an event", "A boy hurt after a weekend shooting has died.", []string{"main killed children 1", "main wounded children 1"}},
		{"bodies found", "Rescuers recovered six bodies.", []string{"main killed people 6"}},
		{"bodies that were found", "Six bodies were found in the mine.", []string{"main killed people 6"}},
		{"the body of", "Police found the body of a man.", []string{"main killed people 1"}},
		{"to hospital", "Three people were taken to hospital.", []string{"main wounded people 3"}},
		{"sent to hospital", "The crash sent nine people to the hospital.", []string{"main wounded people 9"}},
		{"one to hospital", "A man was taken to hospital.", nil},
		{"to hospital and died", "Three people were taken to hospital, where they died.", nil},
		{"wounding of", "He was charged with the wounding of three sailors.", []string{"main wounded soldiers 3"}},

		{"fled", "More than three million people have fled their homes.", []string{"background displaced people 3000001 or more"}},
		{"fled villages", "Some 600 people fled their villages.", []string{"main displaced people 540 to 660"}},
		{"families", "The storm left 300 families homeless.", []string{"main displaced families 300"}},
		{"ordered to leave", "The 1,200 residents of Kesra were ordered to leave.", []string{"main evacuated people 1200"}},
		{"swept away", "Nine people were swept away and still unaccounted for.", []string{"main missing people 9"}},
		{"pulled alive", "Forty were pulled from the rubble alive.", []string{"main rescued people 40"}},
		{"to safety", "Forty people were airlifted to safety.", []string{"main rescued people 40"}},
		{"hostages", "Twelve tourists were taken hostage.", []string{"main abducted people 12"}},
		{"held hostage", "Two nurses were held hostage.", []string{"main abducted workers 2"}},

		{"nobody arrested", "Nobody was arrested.", []string{"main arrested people 0"}},
		{"no arrests", "No arrests have been made.", []string{"main arrested people 0"}},
		{"no casualties", "There were no casualties.", []string{"main casualties people 0"}},
		{"no details", "No details of casualties were released.", nil},
		{"no reports", "There were no immediate reports of injuries.", nil},

		{"along with", "A man was killed along with his wife and two children.",
			[]string{"main killed people 2 part", "main killed people 4 listed", "main killed children 2"}},
		{"as were", "A nurse was found dead, as were three children.",
			[]string{"main killed workers 1", "main killed people 4 listed", "main killed children 3"}},
		{"including, behind the verb", "Six people were killed near Ostrel, including the gunman.",
			[]string{"main killed people 6", "main killed assailants 1 part"}},
		{"including several", "Nine people were killed near Ostrel, including a nurse and two guards.",
			[]string{"main killed people 9", "main killed workers 1 part"}},
		{"nobody of those", "No one was hurt, but some others, and a dog, were inside.", []string{"main wounded people 0"}},
		{"others in apposition", "Three others, two men and a woman, were hurt.", []string{"main wounded people 3"}},
		{"a list is no apposition", "Two officers, a nurse and a driver were killed.",
			[]string{"main killed police 2", "main killed people 4 listed", "main killed workers 1", "main killed people 1 part"}},
		{"apposition behind the verb", "The blast killed three people, two men and a woman.", []string{"main killed people 3"}},
		{"ages of several", "Two boys, ages 6 and 11, and two adults were killed.",
			[]string{"main killed children 2", "main killed people 4 listed", "main killed people 2 part"}},
		{"both of an age", "Anna and Ivo Reval, both 16, were killed.", []string{"main killed people 1"}},
		{"two ages", "The 6- and 12-year-old boys were hurt.", []string{"main wounded children 2 or more"}},
		{"or ages", "A 9 or 10 year old boy was killed.", []string{"main killed children 1"}},
		{"an age in a clause", "The driver, who was 46, was killed.", []string{"main killed people 1"}},
		{"a place before the noun", "A 25-year-old Ostrel man was killed.", []string{"main killed people 1"}},
		{"a block is no year", "The fire began at noon. Four people were shot in the 1900 block of Kesra Road.", []string{"main casualties people 4"}},
		{"police are no class of the hurt", "Police are asking about a fight that left four injured.", []string{"main wounded people 4"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, counts(Claims(article("a", tt.text)))); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestShown: what pictures or somebody saw is no toll.
func TestShown(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"The footage showed two bodies.", []string{"main shown bodies 2"}},
		{"The clip also showed three half covered bodies, one in uniform.", []string{"main shown bodies 3"}},
		{"A reporter saw the burnt remains of one body.", []string{"main shown bodies 1"}},
		{"A resident saw a body near the well.", []string{"main shown bodies 1"}},
		{"The videos show bodies in the street.", []string{"main shown bodies 2 or more"}},
		{"Pictures showed the bodies of two soldiers.", []string{"main shown bodies 2"}},
		{"Two bodies could be seen in the street.", []string{"main shown bodies 2"}},
		{"The clip showed around a dozen handcuffed men in a yard.", []string{"main shown detained 10 to 14"}},
		{"The video showed 12 captured soldiers.", []string{"main shown detained 12"}},
		{"The video showed 12 soldiers.", nil},
		{"The report showed that seven bullets entered the body.", nil},
		{"The video showed two cars and a body of water.", nil},
	} {
		if d := cmp.Diff(tt.want, counts(Claims(article("a", tt.text)))); d != "" {
			t.Errorf("%q: %s", tt.text, d)
		}
	}
}

// TestUncertainTotal: what makes the figure of a single article uncertain.
func TestUncertainTotal(t *testing.T) {
	none := -1.0
	for _, tt := range []struct {
		name, title, text string
		dead, hurt        float64
	}{
		{"nothing against", "", "Two people were killed and three wounded.", 2, 3},
		{"the headline agrees", "Two dead, three hurt at Ostrel", "Two people were killed and three wounded.", 2, 3},
		{"the headline prints more", "Four dead, three hurt at Ostrel", "Two people were killed and three wounded.", none, 3},
		{"the headline tells of one", "Ivo Tarn, 24, killed at Ostrel", "Two people were killed and three wounded.", 2, 3},
		{"the headline alone", "Two dead at Ostrel", "Three people were wounded.", 2, 3},
		{"some of them alone", "Four hurt in Ostrel fire", "A nurse was hurt in the arm.", none, 4},
		{"several events", "", "Two people were killed and three wounded in weekend shootings.", none, none},
		{"known events", "", "Two people were killed and three wounded in the shootings.", 2, 3},
		{"more by another claim", "", "A man was killed. The men were killed at noon.", none, none},
		{"a bound alone", "", "Up to nine people were hurt.", none, none},
		{"the dead may be of the hurt", "", "Five people were hurt. A nurse died at noon.", 1, none},
		{"the dead are not of the hurt", "", "Five others were hurt. A nurse died at noon.", 1, 5},
		{"killed by police", "", "Three people were killed. The man was shot and killed by police.", 4, none},
		{"killed by police and held", "", "Three people were killed, including the gunman. The gunman was shot and killed by police.", 3, none},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := members([]told{{id: "a", text: tt.text}})
			in[0].Doc.Article.Title = tt.title
			facts := Reconcile(in, Options{})
			for attr, want := range map[Attribute]float64{Killed: tt.dead, Wounded: tt.hurt} {
				n, ok := Total(facts, attr)
				if !ok {
					n = none
				}
				if n != want {
					t.Errorf("%s %v, want %v", attr, n, want)
				}
			}
		})
	}
	// Two origins make up for it.
	two := members([]told{{id: "a", text: "Up to nine people were hurt."}, {id: "b", text: "As many as nine people were hurt."}})
	if n, ok := Total(Reconcile(two, Options{}), Wounded); n != 9 || !ok {
		t.Errorf("two origins: %v %v", n, ok)
	}
}
