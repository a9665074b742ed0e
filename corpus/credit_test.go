package corpus

import "testing"

func TestCredit(t *testing.T) {
	for agency, want := range map[string]string{
		"": "", "Polar Press": "polar press", " The Associated Press ": "ap", "AP": "ap",
		"Agence France-Presse": "afp", "Thomson Reuters": "reuters",
	} {
		if got := (&Document{Agency: agency}).Credit(); got != want {
			t.Errorf("%q is credited as %q, want %q", agency, got, want)
		}
	}
}
