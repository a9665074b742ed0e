package merge

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rivals prints the figures given again: "missing people 68 by The union".
func rivals(claims []Claim) []string {
	var out []string
	for _, c := range claims {
		if c.rival {
			out = append(out, fmt.Sprintf("%s %s %s%s by %s", c.Attribute, c.Class, c.Value, c.Value.Unit, c.Cited.Name))
		}
	}
	return out
}

func TestRestated(t *testing.T) {
	const missing = "Police said 42 people were missing in Ostrel. "
	tests := []struct {
		name, text string
		want       []string
	}{
		{"puts it at", missing + "The union puts it at 68.", []string{"missing people 68 by The union"}},
		{"put the number at", missing + "The union put the number at 68.", []string{"missing people 68 by The union"}},
		{"true number", missing + "The union put the true number at 68.", []string{"missing people 68 by The union"}},
		{"says", missing + "The hospital still says 27.", []string{"missing people 27 by The hospital"}},
		{"insisted on", missing + "The union insisted on 68.", []string{"missing people 68 by The union"}},
		{"holds to", missing + "The union holds to its number of 68.", []string{"missing people 68 by The union"}},
		{"speaks of", missing + "The union speaks of 68 and blames the mayor.", []string{"missing people 68 by The union"}},
		{"maintains", missing + "The union maintains it was at least 68.", []string{"missing people 68 or more by The union"}},
		{"estimate", missing + "The council's estimate is 68.", []string{"missing people 68 by The council"}},
		{"list", missing + "The city's own list had 57 names.", []string{"missing people 57 by The city"}},
		{"count", missing + "By the authority's count it is 68.", []string{"missing people 68 by the authority"}},
		{"in one sentence", "The ministry says 24 people died, the hospital still 27.", []string{"killed people 27 by the hospital"}},
		{"spoke of in one sentence", "Police arrested 17 people; lawyers spoke of 30.", []string{"arrested people 30 by lawyers"}},
		{"without a verb", "Organisers put the crowd at 20,000, police at 4,000.", []string{"present crowd 4000 by police"}},
		{"the attribute said", "Police said 42 people were missing and 20 were hurt. The union says the missing are 68.",
			[]string{"missing people 68 by The union"}},
		{"treated", "Police said 40 people were hurt, while the city hospital said it had treated 61.", []string{"wounded people 61 by the city hospital"}},
		{"treated, of the dead", "Police said 40 people were killed. The city hospital said it had treated 61.", nil},
		{"things", "The town said 37 schools were shut in Ostrel. The union put the number at 212.", []string{"number schools 212 by The union"}},
		{"speed", "Police said the train was doing 96 km/h in a 70 km/h zone. The union says it was never above 70.",
			[]string{"speed train 0 to 70km/h by The union"}},
		{"speed printed in miles", "Police said the train was doing 60 mph. The union says it was never above 50.", nil},
		{"area", "The ministry said 30 hectares burned. The town insisted on 50.", []string{"area burnt 50ha by The town"}},
		{"money", "The company put the cost at $20 million. The union put it at 30 million.", []string{"money cost 30000000USD by The union"}},

		{"two attributes", "Police said 42 people were missing and 30 were hurt in Ostrel. The union says 50.", nil},
		{"the same voice", missing + "Police said 15.", nil},
		{"another noun", missing + "The union said 15 boats. The mayor said 20 of the missing boys were from Kesra.", nil},
		{"a share", missing + "The union said at least 30 of the children were from Kesra.", nil},
		{"a share behind dashes", "The town said 80 rockets fell. The union said 59 — or one in five — of the dead children were boys.", nil},
		{"a verb of its own", missing + "The union said 15 were watching. The mayor said he was ready to send 20.", nil},
		{"another figure between", "The town said 80 homes burned in Ostrel. It shut 30 bakeries. The union says 50.", nil},
		{"a year", missing + "The union said it was 1999.", nil},
		{"too far off", missing + "The union said 5,000.", nil},
		{"nobody says", missing + "It was 68. Fourteen is fourteen.", nil},
		{"a count of the year", missing + "It raised the city's 2013 count to 60.", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, rivals(Claims(article("a", tt.text)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
