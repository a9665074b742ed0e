package merge

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// measured prints the claims of measures: `number attacks 6 "six"`.
func measured(claims []Claim, text func(Claim) string) []string {
	var out []string
	for _, c := range claims {
		switch c.Attribute {
		case Number, Duration, Distance, Magnitude, Speed, Area, Money, Percentage, Votes, Score:
		default:
			continue
		}
		s := fmt.Sprintf("%s %s %s", c.Attribute, c.Class, c.Value)
		for _, w := range []string{c.Value.Unit, c.Value.Bearing, string(c.Hedge)} {
			if w != "" {
				s += " " + w
			}
		}
		out = append(out, s+" | "+text(c))
	}
	return out
}

func TestMeasures(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		// Counted things.
		{"attacks", "Raiders launched six simultaneous assaults on Kesra.", []string{"number attacks 6 | six"}},
		{"helicopters", "Two military transport helicopters landed.", []string{"number helicopters 2 | Two"}},
		{"digits", "The storm tore the roofs off 1,200 homes.", []string{"number homes 1200 | 1,200"}},
		{"hedge", "At least 12 houses burned down.", []string{"number homes 12 or more at least | At least 12"}},
		{"more than", "More than 30 rockets fell on Ostrel.", []string{"number rockets 31 or more more than | More than 30"}},
		{"range", "Between 10 and 12 explosions were heard.", []string{"number explosions 10 to 12 between | Between 10 and 12"}},
		{"dozen", "A dozen trucks caught fire.", []string{"number trucks 10 to 14 about | dozen"}},
		{"about half a dozen", "About half a dozen buildings fell.", []string{"number buildings 5 to 7 about | About half a dozen"}},
		{"vague", "Several camps were hit.", []string{"number sites 3 or more several | Several"}},
		{"vague of", "Dozens of cars were swept away.", []string{"number cars 24 or more several | Dozens of"}},
		{"vague scale", "Several hundred homes lost power.", []string{"number homes 200 or more several | Several hundred"}},
		{"phrase", "The raid involved two car bombs.", []string{"number car bombs 2 | two"}},
		{"one", "One helicopter was lost.", []string{"number helicopters 1 | One"}},
		{"extra", "Two more blasts followed.", []string{"number explosions 2 | Two"}},
		{"points", "Attackers struck several points in Ostrel.", []string{"number sites 3 or more several | several"}},
		{"compound", "Two helicopter crashes and one car bombing were reported.", nil},
		{"points of a game", "Kesra was ahead by several points in the third quarter.", nil},
		{"bare plural", "Helicopters circled above the harbour.", []string{"number helicopters 2 or more several | Helicopters"}},
		{"bare object", "It was a complex attack involving car bombs.", []string{"number car bombs 2 or more several | car bombs"}},
		{"bare in a name", "She works for Tarn Helicopters.", nil},
		{"bare but known", "The helicopters left, and the army's helicopters returned.", nil},
		{"bare but none", "No helicopters were seen.", nil},
		{"other bare plurals", "Vehicles and homes burned.", nil},
		{"part of them", "One of the helicopters and three of the cars were lost.", nil},
		{"ordinal", "It was the second coup, and the 22nd attack.", nil},
		{"year", "The 2015 attacks shook Ostrel.", nil},
		{"model", "The airline flew Tarn 737 planes.", nil},
		{"age", "The 24-year-old car was sold.", nil},
		{"how many", "It was not known how many homes burned.", nil},
		{"people", "Six soldiers were killed.", nil},
		{"another noun", "Police held 45 men, 12 carrying weapons.", nil},
		{"singular compound", "A three-car crash closed the bridge.", nil},

		// Durations.
		{"for", "Gunfire rang out for about an hour.", []string{"duration gunfire 45 to 75 minutes about | about an hour"}},
		{"attributive", "A three-hour gun battle followed.", []string{"duration gunfire 180 minutes | three-hour"}},
		{"long", "An hour-long siege ended at dawn.", []string{"duration siege 60 minutes | An hour"}},
		{"lasted", "The curfew lasted 40 minutes.", []string{"duration curfew 40 minutes | 40 minutes"}},
		{"half", "The fighting went on for half an hour.", []string{"duration fighting 30 minutes | half an hour"}},
		{"and a half", "The trial lasted two and a half hours.", []string{"duration trial 150 minutes | two and a half hours"}},
		{"and a half behind", "The trial lasted an hour and a half.", []string{"duration trial 90 minutes | an hour and a half"}},
		{"two units", "The siege lasted two hours and 20 minutes.", []string{"duration siege 140 minutes | two hours and 20 minutes"}},
		{"of", "After two days of clashes the town was quiet.", []string{"duration fighting 2880 minutes | two days"}},
		{"eased", "The shelling eased after nearly two hours.", []string{"duration shelling 90 to 120 minutes nearly | nearly two hours"}},
		{"several", "The search lasted several hours.", []string{"duration search 180 or more minutes several | several hours"}},
		{"unknown", "He waited for more than 20 minutes.", []string{"duration  20 or more minutes more than | more than 20 minutes"}},
		{"range of time", "A 10- to 15-minute shelling was heard.", []string{"duration shelling 10 to 15 minutes between | 10- to 15-minute"}},
		{"sentence", "He was sentenced to two weeks in prison.", []string{"duration sentence 20160 minutes | two weeks"}},
		{"sentenced after", "He was sentenced three months after the fire.", nil},
		{"later", "Two hours later, and for two days before that, it rained.", nil},
		{"ago", "It happened two days ago.", nil},
		{"within", "It was the third fire within the last two years.", nil},
		{"years", "She lived there for ten years.", nil},
		{"no context", "Two hours are enough.", nil},
		{"age of a child", "A two-year-old was found after a 12-hour drive.", nil},

		// Distances.
		{"bearing", "It happened at a camp 15 km (10 miles) northwest of Ostrel.",
			[]string{"distance Ostrel 12.5 to 17.5 km NW | 15 km (10 miles) northwest of Ostrel"}},
		{"step of ten", "The post is 70 kilometres east of Ostrel.", []string{"distance Ostrel 65 to 75 km E | 70 kilometres east of Ostrel"}},
		{"step of one", "The post is 12 km to the north of Ostrel.", []string{"distance Ostrel 11.5 to 12.5 km N | 12 km to the north of Ostrel"}},
		{"capital and name", "The post is about 20 km from the capital, Ostrel.", []string{"distance Ostrel 15 to 25 km about | about 20 km from the capital, Ostrel"}},
		{"capital of", "The post is 20 km from Sarvania's capital Ostrel.", []string{"distance Ostrel 15 to 25 km | 20 km from Sarvania's capital Ostrel"}},
		{"town of", "The post is 20 km off the town of Kesra.", []string{"distance Kesra 15 to 25 km | 20 km off the town of Kesra"}},
		{"capital alone", "The post is 20 km south-east of the capital.", []string{"distance capital 15 to 25 km SE | 20 km south-east of the capital"}},
		{"bracket at the end", "The post is near the border (12 km from Kesra).", []string{"distance Kesra 11.5 to 12.5 km | 12 km from Kesra"}},
		{"vague distance", "It lies several hundred kilometres north of Kesra.", []string{"distance Kesra 200 or more km N several | several hundred kilometres north of Kesra"}},
		{"glued", "The boat sank 12km off Kesra.", []string{"distance Kesra 11.5 to 12.5 km | 12km off Kesra"}},
		{"metres", "Police stopped 500 metres from the border.", []string{"distance border 0.495 to 0.505 km | 500 metres from the border"}},
		{"at least", "They were at least 15 km from Kesra.", []string{"distance Kesra 12.5 or more km at least | at least 15 km from Kesra"}},
		{"inside", "The blast was felt within 5 km of the border.", []string{"distance border 0 to 7.5 km up to | 5 km of the border"}},
		{"deep", "The quake struck at a depth of 12 km (7 miles).", []string{"distance depth 11.5 to 12.5 km | 12 km (7 miles)"}},
		{"name with hyphens", "They met 12 km east of Tarn-on-Sea.", []string{"distance Tarn-on-Sea 11.5 to 12.5 km E | 12 km east of Tarn-on-Sea"}},
		{"road", "They met 12 km east of Highway 160.", []string{"distance Highway 160 11.5 to 12.5 km E | 12 km east of Highway 160"}},
		{"name before a word", "It is 12 km from the Sarvanian regional capital, Ostrel.", []string{"distance Ostrel 11.5 to 12.5 km | 12 km from the Sarvanian regional capital, Ostrel"}},
		{"far off", "It was a million miles from Ostrel.", nil},
		{"way", "She ran 10 km in the rain.", nil},

		// Speeds and areas.
		{"speed", "The train was doing 96 km/h.", []string{"speed train 95.5 to 96.5 km/h | 96 km/h"}},
		{"speeds in words", "He drove at 60 km an hour, then 100 kilometres per hour from Kesra.",
			[]string{"speed  59.5 to 60.5 km/h | 60 km an hour", "speed  99.5 to 100.5 km/h | 100 kilometres per hour"}},
		{"glued", "Gusts of up to 110km/h were measured.", []string{"speed wind 0 to 110 km/h up to | up to 110km/h"}},
		{"knots", "Winds of at least 50 knots hit the harbour.", []string{"speed wind 92.60000000000001 or more km/h at least | at least 50 knots"}},
		{"speed with bracket", "The train was doing 96 kph (60 mph) in a 70 kph zone.",
			[]string{"speed train 95.5 to 96.5 km/h | 96 kph (60 mph)", "speed limit 69.5 to 70.5 km/h | 70 kph"}},
		{"never above", "The train was never above 70 km/h.", []string{"speed train 0 to 70 km/h up to | never above 70 km/h"}},
		{"no faster than", "The car went no faster than 70 km/h.", []string{"speed car 0 to 70 km/h up to | no faster than 70 km/h"}},
		{"above", "Gusts above 120 kph were measured.", []string{"speed wind 120 or more km/h more than | above 120 kph"}},
		{"range of speeds", "The bus did between 60 km/h and 70 km/h.", []string{"speed bus 60 to 70 km/h between | between 60 km/h and 70 km/h"}},
		{"slower now", "The train slowed from 90 to 40 km/h.", []string{"speed train 39.5 to 40.5 km/h | 40 km/h"}},
		{"stroke of another kind", "She drank 5 km/litre and ran 5 km an evening.", nil},
		{"area", "The fire burned 100 hectares of forest.", []string{"area burnt 99 to 101 ha | 100 hectares"}},
		{"area with bracket", "Some 200 sq km (77 square miles) were flooded.",
			[]string{"area flooded 18000 to 22000 ha about | Some 200 sq km (77 square miles)"}},
		{"area in a bracket", "The fire grew (100 hectares).", []string{"area  99 to 101 ha | 100 hectares"}},
		{"attributive area", "A 300-hectare park lies north of Kesra.", []string{"area  297 to 303 ha | 300-hectare"}},
		{"half an area", "Half a hectare of garden burned.", []string{"area burnt 0.495 to 0.505 ha | Half a hectare"}},
		{"at least an area", "More than 300 square kilometres burned.", []string{"area burnt 30000 or more ha more than | More than 300 square kilometres"}},
		{"water", "They used 30 acre-feet of water.", nil},
		{"people of an area", "It has 300 villagers per square kilometre.", nil},

		// The rest.
		{"magnitude", "A magnitude-6.1 earthquake struck Kesra.", []string{"magnitude  6.05 to 6.1499999999999995 | 6.1"}},
		{"magnitude behind", "A 5.8-magnitude earthquake struck Kesra.", []string{"magnitude  5.75 to 5.85 | 5.8"}},
		{"magnitude of", "It had a magnitude of 5.5.", []string{"magnitude  5.45 to 5.55 | 5.5"}},
		{"richter", "The tremor measured 6.5 on the Richter scale.", []string{"magnitude  6.45 to 6.55 | 6.5"}},
		{"aftershock", "A 4.5-magnitude aftershock followed.", []string{"magnitude aftershock 4.45 to 4.55 | 4.5"}},
		{"dollars", "The flood did $2.5 million in damage.", []string{"money damage 2500000 USD | $2.5 million"}},
		{"euros", "She was fined €300,000.", []string{"money fine 300000 EUR | €300,000"}},
		{"words", "They asked for a ransom of 20 million euros.", []string{"money ransom 20000000 EUR | 20 million euros"}},
		{"suffix", "The US$5m deal fell through.", []string{"money deal 5000000 USD | US$5m"}},
		{"range of money", "A reward of $2 million to $3 million is on offer.", []string{"money reward 2000000 to 3000000 USD between | $2 million to $3 million"}},
		{"range with one scale", "A reward of $2-3 million is on offer.", []string{"money reward 2000000 to 3000000 USD between | $2-3 million"}},
		{"change of money", "The price rose from $2 million to $3 million.", []string{"money price 3000000 USD | $3 million"}},
		{"space before the sign", "The debt rose above\u00a0$1 trillion and €\u00a05.", []string{"money debt 1000000000000 or more USD more than | above\u00a0$1 trillion", "money  5 EUR | €\u00a05"}},
		{"more than a sum", "The loss was more than $2 trillion.", []string{"money damage 2000000000000 or more USD more than | more than $2 trillion"}},
		{"vague sum", "The loan was of several million dollars.", []string{"money loan 2000000 or more USD several | several million dollars"}},
		{"pounds of money", "The fine was 4,000 pounds.", []string{"money fine 4000 GBP | 4,000 pounds"}},
		{"pounds of weight", "The truck held 4,000 pounds of rice and weighed 9,000 pounds.", nil},
		{"percent sign", "Turnout was 12.5%.", []string{"percent turnout 12.5 % | 12.5%"}},
		{"per cent", "The party won 12 per cent of the vote.", []string{"percent vote 12 % | 12 per cent"}},
		{"change", "Inflation rose from 9 percent to 12 percent.", []string{"percent inflation 12 % | 12 percent"}},
		{"change of one unit", "Inflation rose from 9 to 12 percent.", []string{"percent inflation 12 % | 12 percent"}},
		{"fall of one unit", "Inflation fell from 12 to 9 percent.", []string{"percent inflation 9 % | 9 percent"}},
		{"up from", "Inflation reached 5.9%, up from 5.7% in spring.", []string{"percent inflation 5.9 % | 5.9%"}},
		{"between units", "Turnout was between 12 percent and 14 percent.", []string{"percent turnout 12 to 14 % between | between 12 percent and 14 percent"}},
		{"percentage points", "Growth fell two percentage points.", []string{"percent growth 2 points | two percentage points"}},
		{"of people", "Some 60 percent of adults agree.", []string{"percent adults 54 to 66 % about | Some 60 percent"}},
		{"name is no topic", "The Ostrel Budget Office said 12 percent were away.", []string{"percent  12 % | 12 percent"}},
		{"of which people", "About 70% of adult villagers agree.", []string{"percent villagers 63 to 77 % about | About 70%"}},
		{"another sum before it", "The plan would cost $2 million and bring in $5 million.", []string{"money cost 2000000 USD | $2 million", "money  5000000 USD | $5 million"}},
		{"votes that describe", "The 50-vote minority stood firm.", nil},
		{"votes", "Anna Reval won 214 votes.", []string{"votes Anna Reval 214 | 214"}},
		{"votes to", "The motion passed by 52 votes to 48.", []string{"votes majority 52 | 52", "votes minority 48 | 48"}},
		{"a vote of", "It passed in a vote of 52 to 48.", []string{"votes majority 52 | 52", "votes minority 48 | 48"}},
		{"voted", "The council voted 52-48 to close it.", []string{"votes majority 52 | 52", "votes minority 48 | 48"}},
		{"margin", "He lost by 12 votes.", []string{"votes margin 12 | 12"}},
		{"secret ballot", "He lost in a 134-46 secret-ballot vote.", []string{"votes majority 134 | 134", "votes minority 46 | 46"}},
		{"needed", "The bill needs 60 votes to pass.", []string{"votes needed 60 | 60"}},
		{"year of a vote", "The 2009 votes were counted twice.", nil},
		{"record", "Kesra has a 5-6 win-loss record.", nil},
		{"score", "Ostrel won 3-1 at Kesra.", []string{"score  3-1 | 3-1"}},
		{"draw", "The match ended in a 2–2 draw.", []string{"score  2-2 | 2–2"}},
		{"sets", "Reval won 6-4, 6-3.", nil},
		{"no score", "The 2-3 hour wait and route 7-11 were long.", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := article("a", tt.text)
			claims := Claims(d)
			checkSpans(t, d, claims)
			if d := cmp.Diff(tt.want, measured(claims, func(c Claim) string { return d.Text(c.ValueSpan) })); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestMeasureScope(t *testing.T) {
	scope := func(text string) (out []string) {
		for _, c := range Claims(article("a", lead+text)) {
			if c.Attribute == Number || c.Attribute == Duration || c.Attribute == Distance {
				out = append(out, fmt.Sprintf("%s %s %s", c.Scope, c.Attribute, c.Class))
			}
		}
		return out
	}
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"the event", "Two helicopters flew over Ostrel.", []string{"main number helicopters"}},
		{"last week", "Last week, raiders burned 40 homes 20 km from Kesra.", []string{"background number homes", "background distance Kesra"}},
		{"another day", "On Tuesday, six raids hit the north.", []string{"related number attacks"}},
		{"years", "The state saw two coups within the last two years.", []string{"background number coups"}},
		{"figures of things are no tolls", "Two shots were fired. Raiders fired 90 shots at the gate.", []string{"main number shots", "main number shots"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, scope(tt.text)); d != "" {
				t.Error(d)
			}
		})
	}
}

// Claims of people and of things share no words.
func TestMeasuresBesidePeople(t *testing.T) {
	d := article("a", "Six people died in three attacks on two villages, and 12 homes burned.")
	var got []string
	for _, c := range Claims(d) {
		if c.Value.Kind != Count {
			continue
		}
		got = append(got, fmt.Sprintf("%s %s %s", c.Attribute, c.Class, c.Value))
	}
	want := []string{"killed people 6", "number attacks 3", "number sites 2", "number homes 12"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
