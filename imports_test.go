package wirefold_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Whoever embeds the engine gets what bleve brings and a handful of small modules, and
// nothing for the web, the cloud or a screen.
func TestImportsAreFew(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command to list imports with")
	}
	modules := func(pkg string) []string {
		t.Helper()
		out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", pkg).Output()
		if err != nil {
			t.Fatal(err)
		}
		return slices.Compact(slices.Sorted(slices.Values(strings.Fields(string(out)))))
	}
	few := append(modules("github.com/blevesearch/bleve/v2"),
		"github.com/wirefold/wirefold",
		"github.com/fxamacker/cbor/v2", "github.com/x448/float16", // log entries
		"github.com/gofrs/flock",        // the store's lock
		"github.com/klauspost/compress", // records, .gz and .zst
		"golang.org/x/text", "golang.org/x/sys",
	)
	for _, m := range modules(".") {
		if !slices.Contains(few, m) {
			t.Errorf("the root package brings %s along: keep it out, or say here why it is small enough", m)
		}
	}
}
