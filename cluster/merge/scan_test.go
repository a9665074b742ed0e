package merge

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReadersKeepNothing reads articles by turns: the room that one leaves for the next
// may neither change what was returned nor show in what is read.
func TestReadersKeepNothing(t *testing.T) {
	first := article("a", lead+"Two guards died in the assault, and three men were arrested, Mayor Anna Reval said. Last week, raiders killed six people.")
	second := article("b", "At least 40 miners were wounded at 6 a.m. on Monday in Kesra, 5 km from Varn. “Nine soldiers, not seven, were abducted,” a guard said.")
	printed := func(claims []Claim) string {
		b, err := json.Marshal(claims)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	claims := Claims(first)
	if diff := cmp.Diff([]string{"main killed people 2", "main arrested people 3", "background killed people 6"}, counts(claims)); diff != "" {
		t.Fatal(diff)
	}
	want := printed(claims)
	for range 3 {
		if n := len(Claims(second)); n < 4 {
			t.Fatalf("%d claims", n)
		}
		if got := printed(claims); got != want {
			t.Fatalf("changed to\n%s\nfrom\n%s", got, want)
		}
		if got := printed(Claims(first)); got != want {
			t.Fatalf("read again as\n%s\nand first as\n%s", got, want)
		}
	}
}
