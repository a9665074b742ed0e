package corpus

import "testing"

func TestWithdrawn(t *testing.T) {
	tests := []struct {
		name, title, body string
		want              bool
	}{
		{"report", "Six die in Vostrin mine", "Six miners died on Tuesday, the company said.", false},
		{"withdrawn", "STORY WITHDRAWN", "The report on the mine was filed in error.", true},
		{"a note at the end", "Six die", "Six miners died.\n\nOne more.\n\nEDITORS: please kill this story, slugged Vostrin mine.", true},
		{"to kill is no notice", "Miners fear gas could kill again", "Kill switches failed, the union said.", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Clean(&Article{Title: tt.title, Body: tt.body}).Withdrawn(); got != tt.want {
				t.Errorf("withdrawn %v", got)
			}
		})
	}
}
