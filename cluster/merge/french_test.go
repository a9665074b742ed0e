package merge

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wirefold/wirefold/corpus"
)

func french1(id, body string) *corpus.Document {
	return corpus.Clean(&corpus.Article{ID: id, Body: body, Published: friday, Lang: "fr"})
}

func TestFrenchCounts(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"active", "Des hommes armés ont tué six personnes sur un marché d'Ostrel.", []string{"main killed people 6"}},
		{"passive", "Six personnes ont été tuées à Ostrel.", []string{"main killed people 6"}},
		{"adjective behind", "Six soldats sarvaniens ont été tués.", []string{"main killed soldiers 6"}},
		{"reduced behind an adjective", "Six soldats sarvaniens tués dans l'attaque étaient des recrues.", []string{"main killed soldiers 6"}},
		{"made dead", "L'attaque a fait six morts.", []string{"main killed people 6"}},
		{"dead and hurt", "L'explosion a fait six morts et douze blessés.", []string{"main killed people 6", "main wounded people 12"}},
		{"about ten hurt", "L'attentat a fait au moins six morts et une dizaine de blessés.", []string{"main killed people 6 or more", "main wounded people 8 to 12"}},
		{"one dead", "La fusillade a fait un mort et deux blessés.", []string{"main killed people 1", "main wounded people 2"}},
		{"at least one dead", "Au moins un mort et plusieurs blessés sont à déplorer.", []string{"main killed people 1 or more", "main wounded people 2 or more"}},
		{"gerund", "Une bombe a explosé, tuant un soldat et en blessant 15.", []string{"main killed soldiers 1", "main wounded people 15"}},
		{"are dead", "Onze mineurs sont morts dans l'effondrement.", []string{"main killed workers 11"}},
		{"deceased", "Deux enfants sont décédés à l'hôpital.", []string{"main killed children 2"}},
		{"found death", "Vingt et un passagers ont trouvé la mort.", []string{"main killed passengers 21"}},
		{"lost their lives", "Soixante-dix civils ont perdu la vie.", []string{"main killed civilians 70"}},
		{"cost the life", "Le naufrage a coûté la vie à quatre-vingt-douze personnes.", []string{"main killed people 92"}},
		{"the death of", "L'incendie a causé la mort d'au moins six ouvriers.", []string{"main killed workers 6 or more"}},
		{"the death of one", "La police enquête sur la mort d'un étudiant.", []string{"main killed children 1"}},
		{"toll is", "Le bilan est passé à 17 morts.", []string{"main killed people 17"}},
		{"toll of hurt", "Le bilan est de 30 blessés.", []string{"main wounded people 30"}},
		{"toll without a noun", "Le bilan s'élève désormais à 17.", []string{"main killed people 17"}},
		{"number of dead", "Le nombre de mineurs tués est passé à 17.", []string{"main killed workers 17"}},
		{"deaths", "Les autorités ont fait état de 14 décès.", []string{"main killed people 14"}},
		{"shot dead", "Un policier a été abattu.", []string{"main killed police 1"}},
		{"mortally", "Un gardien a été mortellement blessé.", []string{"main killed people 1"}},
		{"others", "Deux autres personnes ont été blessées.", []string{"main wounded people 2"}},
		{"ellipsis keeps the class", "Sept assaillants ont été tués et huit arrêtés.", []string{"main killed assailants 7", "main arrested assailants 8"}},
		{"armed men", "Six hommes armés ont été tués.", []string{"main killed assailants 6"}},
		{"list", "Deux policiers et une infirmière ont été tués.", []string{"main killed police 2", "main killed people 3 listed", "main killed workers 1"}},
		{"list behind the verb", "L'attaque a tué six soldats sarvaniens et deux civils.", []string{"main killed soldiers 6", "main killed people 8 listed", "main killed civilians 2"}},
		{"part", "L'accident a tué 20 personnes, dont trois enfants.", []string{"main killed people 20", "main killed children 3 part"}},
		{"age is no count", "Un homme de 24 ans a été tué.", []string{"main killed people 1"}},
		{"age behind a name", "Anna Reval, 31 ans, est morte dans l'incendie.", []string{"main killed people 1"}},
		{"things are not people", "Six maisons ont été détruites et 40 vaches tuées.", nil},
		{"reported missing", "Neuf marins sont portés disparus.", []string{"main missing soldiers 9"}},
		{"missing", "Quatre pêcheurs ont disparu.", []string{"main missing people 4"}},
		{"arrested", "La police a arrêté trois suspects.", []string{"main arrested assailants 3"}},
		{"was arrested", "Un homme a été arrêté.", []string{"main arrested people 1"}},
		{"a decree is no arrest", "Un arrêté interdit la pêche.", nil},
		{"questioned", "Trois suspects ont été interpellés.", []string{"main arrested assailants 3"}},
		{"abducted", "Trente élèves ont été enlevés dans une école.", []string{"main abducted children 30"}},
		{"rescued", "Les plongeurs ont secouru quatre passagers.", []string{"main rescued passengers 4"}},
		{"evacuated", "Environ 200 habitants ont été évacués.", []string{"main evacuated people 180 to 220"}},
		{"displaced", "La crue a fait 3 000 déplacés.", []string{"main displaced people 3000"}},
		{"thousands with a narrow space", "Plus de 1\u202f200 personnes ont été déplacées.", []string{"main displaced people 1201 or more"}},
		{"more than", "Plus d'une centaine de personnes ont été blessées.", []string{"main wounded people 101 or more"}},
		{"up to", "Jusqu'à 12 personnes ont été blessées.", []string{"main wounded people 0 to 12"}},
		{"nearly", "Près de 100 personnes ont été blessées.", []string{"main wounded people 90 to 100"}},
		{"twenty or so", "Une vingtaine de personnes ont été blessées.", []string{"main wounded people 16 to 24"}},
		{"several", "Plusieurs soldats ont été blessés.", []string{"main wounded soldiers 2 or more"}},
		{"dozens", "Des dizaines de civils ont été blessés.", []string{"main wounded civilians 20 or more"}},
		{"range", "Entre 10 et 12 personnes ont été tuées.", []string{"main killed people 10 to 12"}},
		{"range with a", "L'explosion a tué 10 à 12 personnes.", []string{"main killed people 10 to 12"}},
		{"nobody", "Personne n'a été tué.", []string{"main killed people 0"}},
		{"no soldier", "Aucun soldat n'a été blessé.", []string{"main wounded soldiers 0"}},
		{"no hurt", "L'accident n'a fait aucun blessé.", []string{"main wounded people 0"}},
		{"how many", "On ignore combien de personnes ont été tuées.", nil},
		{"could have", "Des dizaines de personnes pourraient avoir été tuées.", nil},
		{"negated", "Deux conducteurs n'ont pas été blessés.", []string{"main wounded people 2 negated"}},
		{"of the rebels", "Le chef des rebelles a été blessé.", nil},
		{"percent", "Quelque 12 % des soldats ont été blessés.", nil},
		{"to death", "Un homme a été condamné à mort.", nil},
		{"not nine", "Sept personnes ont été tuées, et non neuf.", []string{"main killed people 7"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := french1("a", tt.text)
			claims := Claims(d)
			if diff := cmp.Diff(tt.want, counts(claims)); diff != "" {
				t.Error(diff)
			}
			checkSpans(t, d, claims)
		})
	}
}

// frenchLead is an opening that gives an event and its day.
const frenchLead = `OSTREL (Meridian Wire) - Des assaillants ont attaqué jeudi un poste de douane près d'Ostrel, ont indiqué des responsables. L'assaut contre le poste a commencé avant l'aube. De la fumée s'élevait au-dessus de la ville frontalière. Les camions ont attendu des heures sur la route du sud.
`

func TestFrenchScope(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"no cue", "Deux gardes sont morts dans l'assaut et trois hommes ont été arrêtés.", []string{"main killed people 2", "main arrested people 3"}},
		{"the day itself", "L'assaut de jeudi a tué quatre personnes.", []string{"main killed people 4"}},
		{"last week", "La semaine dernière, des pillards ont tué six personnes sur un bac.", []string{"background killed people 6"}},
		{"last year", "L'an dernier, neuf mineurs ont été tués à Kesra.", []string{"background killed workers 9"}},
		{"year", "En 2015, des pillards ont tué 20 personnes dans un hôtel.", []string{"background killed people 20"}},
		{"the raid of", "Le raid de 2012 avait fait 20 morts.", []string{"background killed people 20"}},
		{"since", "Depuis, 70 personnes ont été tuées.", []string{"background killed people 70"}},
		{"another weekday", "Mardi, des tirs d'obus ont tué cinq soldats près de Kesra.", []string{"related killed soldiers 5"}},
		{"separate", "Dans un autre incident, deux policiers ont été tués.", []string{"related killed police 2"}},
		{"statement after the event", "L'armée a déclaré vendredi que deux soldats avaient été tués.", []string{"main killed soldiers 2"}},
		{"aftermath", "Après l'attaque, des gardes ont tué un homme devant le poste.", []string{"sub killed people 1"}},
		{"another event", "Non loin, une embuscade a tué 12 personnes.", []string{"unscoped killed people 12"}},
		{"hundreds are no war", "Plusieurs centaines de personnes ont été évacuées.", []string{"main evacuated people 200 or more"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, counts(Claims(french1("a", frenchLead+tt.text)))); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestFrenchSources(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       Source
	}{
		{"nobody", "Six personnes ont été tuées.", Source{Mode: Unattributed}},
		{"before", "L'armée a annoncé que six personnes avaient été tuées.", Source{"L'armée", "military", Paraphrase}},
		{"inverted", "Six personnes ont été tuées, a déclaré l'armée.", Source{"l'armée", "military", Paraphrase}},
		{"inverted plural", "Six personnes ont été tuées, ont indiqué des responsables.", Source{"des responsables", "", Paraphrase}},
		{"according to", "Selon le ministère de la Défense, six personnes ont été tuées.", Source{"le ministère de la Défense", "defence ministry", Paraphrase}},
		{"behind", "Six personnes ont été tuées, selon un porte-parole de la police.", Source{"un porte-parole de la police", "police", Paraphrase}},
		{"after", "D'après un habitant, six personnes ont été tuées.", Source{"un habitant", "", Paraphrase}},
		{"pronoun", "L'armée a donné des chiffres, a affirmé un porte-parole. Six personnes ont été tuées, a-t-il déclaré.", Source{"un porte-parole", "", Paraphrase}},
		{"quotation", "« Six personnes ont été tuées », a affirmé le gouverneur Ivo Tarn.", Source{"le gouverneur Ivo Tarn", "government", Direct}},
		{"a name inserted", "Le ministre de la Santé, Anna Reval, a déclaré que six personnes avaient été tuées.", Source{"Le ministre de la Santé", "health ministry", Paraphrase}},
		{"own reporter", "Six personnes ont été tuées, a indiqué une journaliste de Meridian Wire.", Source{"une journaliste de Meridian Wire", "", Witnessed}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkCited(t, french1("a", tt.text), tt.want)
		})
	}
}

func TestFrenchWhenAndWhere(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		attr       Attribute
		want       []string
	}{
		{"weekday", frenchLead, EventDate, []string{"2023-03-16"}},
		{"speech day is not the event's", "Le ministère a déclaré vendredi qu'un pont s'était effondré mercredi à Kesra.", EventDate, []string{"2023-03-15"}},
		{"a date", "Un pont s'est effondré le 3 mars à Kesra, selon la police locale.", EventDate, []string{"2023-03-03"}},
		{"yesterday", "Un pont s'est effondré hier à Kesra, selon la police locale.", EventDate, []string{"2023-03-16"}},
		{"5 h 00", "Les tirs ont commencé à 5 h 00.", EventTime, []string{"start 05:00"}},
		{"5h", "Les tirs ont cessé à 5h.", EventTime, []string{"end 05:00"}},
		{"17h30", "L'explosion est survenue vers 17h30 GMT.", EventTime, []string{"start 17:30 GMT"}},
		{"five in the evening", "Des habitants ont été réveillés vers cinq heures du matin, puis vers six heures du soir.", EventTime, []string{"observed 05:00", "observed 18:00"}},
		{"zone in brackets", "Les tirs ont cessé à 18h00 (17h00 GMT).", EventTime, []string{"end 18:00 UTC+1:00"}},
		{"noon", "Les tirs ont cessé à midi, pas cet après-midi.", EventTime, []string{"end 12:00"}},
		{"a duration is no time", "Les tirs ont cessé après cinq heures de combats, à deux heures de route.", EventTime, nil},
		{"dateline and town", frenchLead, EventPlace, []string{"town Ostrel"}},
		{"site", "Des tirs ont été entendus vendredi à la base militaire de Kesra, selon des témoins.", EventPlace, []string{"town Kesra"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, mainValues(french1("a", tt.body), tt.attr)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestChanges: of a figure that changed the new one stands.
func TestChanges(t *testing.T) {
	for _, tt := range []struct{ lang, text string }{
		{"fr", "Le bilan est passé de six à neuf morts."},
		{"en", "The number of miners killed rose from six to nine."},
		{"en", "The death toll rose from six to nine."},
	} {
		claims := Claims(corpus.Clean(&corpus.Article{ID: "a", Lang: tt.lang, Body: tt.text, Published: friday}))
		if len(claims) != 1 || claims[0].Attribute != Killed || claims[0].Value.String() != "9" {
			t.Errorf("%s %+v", tt.text, claims)
		}
	}
}

func TestFrenchHedges(t *testing.T) {
	for _, tt := range []struct {
		text string
		want Hedge
	}{
		{"Au moins six personnes ont été tuées.", AtLeast}, {"Plus de six personnes ont été tuées.", MoreThan},
		{"Moins de six personnes ont été tuées.", FewerThan}, {"Environ 60 personnes ont été tuées.", About},
		{"Une soixantaine de personnes ont été tuées.", About}, {"Près de 60 personnes ont été tuées.", Nearly},
		{"Six personnes au moins ont été tuées.", AtLeast}, {"Au moins une personne a été tuée.", AtLeast},
		{"Quelques personnes ont été tuées.", Several}, {"Six personnes ont été tuées.", Exactly},
	} {
		claims := Claims(french1("a", tt.text))
		if len(claims) != 1 || claims[0].Hedge != tt.want {
			t.Errorf("%s %+v", tt.text, claims)
		}
	}
}

func TestFrenchMeasures(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"Les combats ont duré deux heures et demie.", []string{"duration fighting 150"}},
		{"Les combats ont duré près de trois heures.", []string{"duration fighting 135 to 180"}},
		{"Le poste se trouve à 15 km au nord-ouest d'Ostrel.", []string{"distance Ostrel 12.5 to 17.5 NW"}},
		{"Le camp est situé à une dizaine de kilomètres de Kesra.", []string{"distance Kesra 5 to 15"}},
		{"Le séisme de magnitude 6,1 a secoué Kesra.", []string{"magnitude  6.05 to 6.1499999999999995"}},
		{"Deux hélicoptères ont survolé la base.", []string{"number helicopters 2"}},
		{"Une rançon de 1,2 million d'euros a été versée.", []string{"money ransom 1200000"}},
	} {
		d := french1("a", tt.text)
		claims := Claims(d)
		checkSpans(t, d, claims)
		var got []string
		for _, c := range claims {
			switch c.Attribute {
			case Duration, Distance, Magnitude, Number, Money:
				s := string(c.Attribute) + " " + string(c.Class) + " " + c.Value.String()
				if c.Value.Bearing != "" {
					s += " " + c.Value.Bearing
				}
				got = append(got, s)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", tt.text, diff)
		}
	}
}

func TestFrenchActors(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"Des hommes armés ont attaqué un poste de douane.", []string{"perpetrator  Des hommes armés", "target  un poste de douane"}},
		{"Le Front de Kesra a revendiqué l'attentat.", []string{"claimed by  Le Front de Kesra"}},
		{"L'attaque n'a pas été revendiquée.", []string{"claimed by  none"}},
		{"L'aéroport de Kesra a été fermé.", []string{"state airport closed"}},
		{"La situation est sous contrôle, selon l'armée.", []string{"state situation under control"}},
		{"L'armée a refusé de commenter.", []string{"comment military declined"}},
	} {
		d := french1("a", tt.text)
		claims := Claims(d)
		checkSpans(t, d, claims)
		var got []string
		for _, c := range claims {
			if rank(attributeOrder, c.Attribute) >= rank(attributeOrder, Perpetrator) {
				got = append(got, fmt.Sprintf("%s %s %s", c.Attribute, c.Class, c.Value))
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", tt.text, diff)
		}
	}
}

// The same event told by two French outlets and an English one.
const (
	ostrelFrench = `OSTREL, 17 mars (Agence Meridian) - Au moins douze personnes, dont trois soldats, ont été tuées jeudi dans l'attaque d'un poste de douane près d'Ostrel, a annoncé vendredi le ministère de la Sécurité.

L'assaut a commencé vers 5h30, quand des hommes armés sont arrivés à moto et ont ouvert le feu sur le poste, situé à 15 km au nord d'Ostrel. « Nous avons entendu des tirs pendant deux heures », a raconté un habitant.

Une vingtaine de personnes ont été blessées et conduites à l'hôpital, selon un médecin. Sept assaillants ont été abattus et quatre suspects ont été interpellés, a ajouté le ministère. Les quatre hommes ont été transférés dans la capitale.

L'attaque n'a pas été revendiquée. La route du nord est restée coupée toute la journée et les habitants des villages voisins se sont réfugiés dans une école.

La semaine dernière, six gardes avaient été tués dans une embuscade près de Kesra. En 2015, une attaque contre un marché de la région avait fait 40 morts.
`
	ostrelFrench2 = `Trois soldats et neuf civils ont été tués jeudi à Ostrel, dans l'attaque d'un poste de douane par des hommes armés, a indiqué le gouverneur Ivo Tarn.

« Nous déplorons douze morts et 21 blessés », a-t-il déclaré à la radio. Les tirs ont commencé vers 5 heures 30 du matin et ont cessé à 7h30, d'après plusieurs habitants. Les assaillants, au nombre d'une trentaine selon eux, sont venus de la forêt.

Sept assaillants ont trouvé la mort dans les combats, a précisé le gouverneur. Quatre suspects ont été arrêtés. Ils ont été remis à la justice et seront jugés dans la capitale.

Le poste, construit il y a dix ans, contrôle la seule route vers le nord. Les camions qui attendaient le passage ont été pillés, mais aucun chauffeur n'a été blessé.

Le mois dernier, deux policiers avaient été enlevés dans la même région. Depuis 2012, le conflit a fait plus de 4 000 morts et chassé des milliers de familles.
`
	ostrelEnglish = `OSTREL (Polar Press) - Twelve people were killed on Thursday when gunmen attacked a customs post near Ostrel, the hospital said.

Three soldiers were among the dead. The shooting began at 5:30 a.m. and lasted about two hours, residents told the radio. "They came out of the forest on motorcycles," a driver said.

Another 21 people were wounded, some of them badly, a doctor said. Seven attackers were killed by guards who came from the town, the governor told reporters. Four suspects were arrested on the road to the south on Friday morning, and police said they would be taken to the capital.

Nobody has claimed responsibility. The road to the north was cut for the day and dozens of trucks were looted while their drivers hid.

Last week, six guards were killed in an ambush near Kesra. In 2015, an attack on a market in the region killed 40 people.
`
)

// TestAcrossLanguages wants the facts of an event told in two languages by three
// origins: the same classes and values meet, whatever words they are told in.
func TestAcrossLanguages(t *testing.T) {
	var ms []Member
	for i, a := range []struct{ id, lang, body string }{{"a", "fr", ostrelFrench}, {"b", "fr-CA", ostrelFrench2}, {"c", "en", ostrelEnglish}} {
		d := corpus.Clean(&corpus.Article{ID: a.id, Lang: a.lang, Body: a.body, Published: friday.Add(time.Duration(i) * time.Hour)})
		claims := Claims(d)
		checkSpans(t, d, claims)
		ms = append(ms, Member{Doc: d, Claims: claims, Order: i})
	}
	var got []string
	for _, f := range Reconcile(ms, Options{}) {
		if f.Status == Conflicting {
			t.Errorf("false conflict: %s: %s", summary(f), f.Rule)
		}
		switch f.Attribute {
		case Killed, Wounded, Arrested, EventDate, EventTime, EventPlace, Abducted:
			if f.Scope == Main {
				got = append(got, summary(f)+" "+statuses(f))
			}
		}
	}
	want := []string{
		"killed people 12 agreed x2 a=bounded b=agreed b=bounded c=agreed",
		"killed civilians 9 single x1 b=single",
		"killed soldiers 3 agreed x3 a=agreed b=agreed c=agreed",
		"killed assailants 7 agreed x2 a=agreed b=agreed c=agreed", // the governor is one voice
		"wounded people 21 agreed x2 a=bounded b=agreed b=bounded c=agreed",
		"arrested assailants 4 agreed x3 a=agreed b=agreed c=agreed",
		"date  2023-03-16 agreed x3 a=agreed b=agreed c=agreed",
		"time start 05:30 agreed x3 a=agreed b=agreed c=agreed",
		"time end 07:30 single x1 b=single",
		"place town Ostrel agreed x3 a=agreed a=agreed b=agreed c=agreed",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestLanguageTables wants every field that English fills in French too, but for
// those that French has no use for.
func TestLanguageTables(t *testing.T) {
	const behind = "English puts the noun behind the name: \"Ostrel Park\""
	const towns = "places of one country"
	const hours = "minutes stand behind the hour: \"5 heures 40\""
	without := map[string]string{
		"where.grounds": behind, "where.homes": behind, "where.metro": behind,
		"where.counties": behind, "where.sides": behind,
		"where.areas": behind, "where.works": behind, "where.around": behind, "where.off": "\"au large de\"",
		"when.half": hours, "when.quarter": hours, "when.past": hours, "when.before": hours, "when.minutes": hours,
		"where.short": towns, "where.the": towns, "where.aliases": towns,
		"olds":          "ages are told in years alone: \"de 24 ans\"",
		"perfect":       "the common past is a perfect in form",
		"oclock":        "hours, which stand only behind \"à\"",
		"reflexives":    "the verbs are reflexive: suicide",
		"measures.long": "no \"hour-long\"",
	}
	var compare func(path string, en, fr reflect.Value)
	compare = func(path string, en, fr reflect.Value) {
		for i := range en.NumField() {
			name := strings.TrimPrefix(path+"."+en.Type().Field(i).Name, ".")
			e, f := en.Field(i), fr.Field(i)
			if e.Kind() == reflect.Struct {
				compare(name, e, f)
				continue
			}
			_, excused := without[name]
			if missing := !e.IsZero() && f.IsZero(); missing != excused {
				t.Errorf("%s: missing %v, listed %v", name, missing, excused)
			}
		}
	}
	compare("", reflect.ValueOf(english), reflect.ValueOf(french))
	attrs := map[Attribute]bool{}
	for _, v := range french.verbs {
		attrs[v.attr] = true
	}
	for _, v := range english.verbs {
		if !attrs[v.attr] {
			t.Errorf("no French verb says %s", v.attr)
		}
	}
	classes := map[Class]bool{}
	for _, n := range french.classes {
		classes[n.class] = true
	}
	for _, n := range english.classes {
		if !classes[n.class] {
			t.Errorf("no French noun is of the class %s", n.class)
		}
	}
}

func TestFrenchSpans(t *testing.T) {
	words := rapid.SampledFrom(strings.Fields(`six 15 1 200 un une des l' d'Ostrel deux dizaine de au moins plus entre et à soldats
		personnes , . ; « » ( ) tués blessées ont été sont morts mort bilan passé police armée jeudi 2015 5h30 5 h heures GMT
		du matin dont non pas qui que après Anna Reval Ostrel en base é 中 la mort d'un % km nord-ouest armés aucun`))
	rapid.Check(t, func(t *rapid.T) {
		d := french1("a", strings.Join(rapid.SliceOfN(words, 0, 60).Draw(t, "words"), " "))
		checkSpans(t, d, Claims(d))
	})
}

func BenchmarkFrenchClaims(b *testing.B) {
	d := french1("a", strings.Repeat(ostrelFrench, 3))
	b.SetBytes(int64(len(d.Article.Body)))
	for b.Loop() {
		Claims(d)
	}
}

// BenchmarkFrenchLongSentence is BenchmarkLongSentence in French.
func BenchmarkFrenchLongSentence(b *testing.B) {
	growsEvenly(b, []string{"un mort et ", "six soldats sarvaniens ", "à 5 h 30 ", "des rebelles ", "l'armée d'Ostrel ", "vingt et un ", "1 200 "}, "fr")
}
