package corpus

import "testing"

func TestSignals(t *testing.T) {
	tests := []struct {
		name, title, body    string
		corrects, withdrawal bool
	}{
		{"report", "Six die in Vostrin mine", "Six miners died on Tuesday, the company said. It was correct, it added, that nine were hurt.", false, false},
		{"marked in the title", "CORRECTED-Six die in Vostrin mine", "Six miners died.", true, false},
		{"noted at the beginning", "Six die", "(Corrects number of dead in first paragraph to six, not nine)\n\nSix miners died.", true, false},
		{"noted at the end", "Six die", "Six miners died.\n\nOne more.\n\nThis story has been corrected to say that six died.", true, false},
		{"withdrawn", "STORY WITHDRAWN", "The report on the mine was filed in error.", false, true},
		{"kill in a sentence is no notice", "Miners fear gas could kill again", "Kill switches failed, the union said.", false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := Clean(&Article{Title: tt.title, Body: tt.body})
			if d.Corrects() != tt.corrects || d.Withdrawn() != tt.withdrawal {
				t.Errorf("corrects %v, withdrawn %v", d.Corrects(), d.Withdrawn())
			}
		})
	}
}
