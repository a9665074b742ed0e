package formats

import (
	"os"
	"path/filepath"
	"testing"
)

// sharedFormats is the folder of the shared examples and schemas of the formats. Their
// text belongs to others, so it stays outside the tree: tests are skipped without it.
func sharedFormats(t *testing.T) string {
	t.Helper()
	data := os.Getenv("WIREFOLD_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "..", "shared")
	}
	dir := filepath.Join(data, "formats")
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		t.Skip("there are no shared examples of the formats: set WIREFOLD_DATA to the folder that holds them in its folder formats")
	}
	return dir
}
