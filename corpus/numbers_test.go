package corpus

import (
	"fmt"
	"testing"
)

func TestNumbers(t *testing.T) {
	tests := []struct {
		body string
		want []string // text=value
	}{
		{"killed 15 of 1,200 men", []string{"15=15", "1,200=1200"}},
		{"3.5 percent, 3.125 points, 1.200.000 votes", []string{"3.5=3.5", "3.125=3.125", "1.200.000=1.2e+06"}},
		{"12,345,678.5 crowns", []string{"12,345,678.5=1.23456785e+07"}},
		{"the 22nd of 2024", []string{"22nd=22", "2024=2024"}},
		{"15km and 1.5m away", []string{"15km=15", "1.5m=1.5"}},
		{"In 2015, 15.", []string{"2015=2015", "15=15"}},
		{"3-4 men", []string{"3=3", "4=4"}},

		{"1.2 million crowns", []string{"1.2 million=1.2e+06"}},
		{"3 dozen, 2 hundred thousand", []string{"3 dozen=36", "2 hundred thousand=200000"}},
		{"5 million. Billion-crown plans", []string{"5 million=5e+06"}},

		{"one man, Two men, TWELVE men", []string{"one=1", "Two=2", "TWELVE=12"}},
		{"twenty-one men and thirty four women", []string{"twenty-one=21", "thirty four=34"}},
		{"two hundred and six men", []string{"two hundred and six=206"}},
		{"two hundred six men", []string{"two hundred six=206"}},
		{"one thousand two hundred and thirty-four", []string{"one thousand two hundred and thirty-four=1234"}},
		{"two thousand and six boats", []string{"two thousand and six=2006"}},
		{"one hundred and fifty thousand", []string{"one hundred and fifty thousand=150000"}},
		{"three million five hundred thousand", []string{"three million five hundred thousand=3.5e+06"}},
		{"twelve hundred men", []string{"twelve hundred=1200"}},
		{"two dozen men", []string{"two dozen=24"}},
		{"a dozen men, half a dozen women, half dozen", []string{"dozen=12", "dozen=6"}},

		{"two three", []string{"two=2", "three=3"}},
		{"twenty ten", []string{"twenty=20", "ten=10"}},
		{"two, three and four", []string{"two=2", "three=3", "four=4"}},
		{"two and six", []string{"two=2", "six=6"}},
		{"two hundred and more", []string{"two hundred=200"}},
		{"two hundred and", []string{"two hundred=200"}},
		{"between one hundred and two hundred", []string{"one hundred=100", "two hundred=200"}},
		{"one hundred hundred hundred", []string{"one hundred hundred=10000"}}, // not without end

		{"hundreds, dozens and thousands of men", nil},
		{"a million, the dozen, and", nil}, // only "a dozen" is as good as a number
		{"no one-off: nobody, someone, tenfold, second", []string{"one=1"}},
		{"B2 and x17", nil},
		{"１５ ٣", []string{"１５=15", "٣=3"}},
		{"१२ मृत, ๑,๒๐๐ คน, ٢٬٥٠٠ و ٣٫٥", []string{"१२=12", "๑,๒๐๐=1200", "٢٬٥٠٠=2500", "٣٫٥=3.5"}},
		{"", nil},
	}
	for _, tt := range tests {
		t.Run(tt.body, func(t *testing.T) {
			d := cleaned(tt.body)
			got := []string{}
			for _, n := range d.Numbers {
				got = append(got, fmt.Sprintf("%s=%v", d.Text(n.Span), n.Value))
			}
			wantTexts(t, append([]string{}, tt.want...), got)
			checkClean(t, d.Article)
		})
	}
}

// A number too large for a float64 is no number, and no scale makes it one.
func TestNumbersHuge(t *testing.T) {
	digits := make([]byte, 400)
	for i := range digits {
		digits[i] = '9'
	}
	d := cleaned(string(digits) + " men, " + string(digits[:300]) + " million million million men.")
	if len(d.Numbers) != 1 || d.Numbers[0].Last-d.Numbers[0].First != 2 {
		t.Errorf("numbers are %+v", d.Numbers)
	}
}
