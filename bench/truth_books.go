package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/wirefold/wirefold/corpus"
)

// TruthRow is how many objects of a set a method gets right.
type TruthRow struct {
	Method  string  `json:"method"`
	Set     string  `json:"set"`
	Objects int     `json:"objects"` // with a known truth
	Right   int     `json:"right"`
	Exact   float64 `json:"exact"`
}

// exactly counts the objects whose value is the true one. An object of which
// nothing is stated has the value none.
func exactly(method, set string, truth, found map[string]string, none string) TruthRow {
	r := TruthRow{Method: method, Set: set, Objects: len(truth)}
	for o, want := range truth {
		got, ok := found[o]
		if !ok {
			got = none
		}
		if got == want {
			r.Right++
		}
	}
	r.Exact = share(r.Right, r.Objects)
	return r
}

type bookLine struct{ Object, Property, Value, Source string }

// CompareBooks runs the methods over the lists of authors in data/books_truth of a
// folder. A list is right when the set of last names is that of the gold list. There
// is no row for package merge: its rules go by time, origin and scope, which a list
// of authors has none of.
func CompareBooks(ctx context.Context, dir string) ([]TruthRow, error) {
	dir = filepath.Join(dir, "data", "books_truth")
	claims, err := readJSONLines[bookLine](ctx, filepath.Join(dir, "claims.jsonl"))
	if err != nil {
		return nil, err
	}
	gold, err := readJSONLines[bookLine](ctx, filepath.Join(dir, "gold.jsonl"))
	if err != nil {
		return nil, err
	}
	var in []Statement
	for _, c := range claims {
		if v := lastNames(c.Value); v != "" {
			in = append(in, Statement{Source: c.Source, Object: c.Object, Value: v})
		}
	}
	truth := map[string]string{}
	for _, g := range gold {
		truth[g.Object] = lastNames(g.Value)
	}
	const falseValues = 100 // as the paper on AccuCopy has it for this set
	var rows []TruthRow
	for _, m := range TruthMethods(falseValues, false) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rows = append(rows, exactly(m.Name, "books", truth, m.Find(in), ""))
	}
	return rows, nil
}

// readJSONLines reads one T a line, of up to 32 MiB.
func readJSONLines[T any](ctx context.Context, path string) ([]T, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	defer f.Close()
	var out []T
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 32<<20)
	for n := 1; lines.Scan(); n++ {
		if n%often == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if len(lines.Bytes()) == 0 {
			continue
		}
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			return nil, fmt.Errorf("bench: %s:%d: %w", path, n, err)
		}
		out = append(out, v)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("bench: %s: %w", path, err)
	}
	return out, nil
}

// lastNames is the set of last names in a list of authors, sorted, however it is
// written: "Reval, Anna; Tarn, Ivo", "Anna Reval and Ivo Tarn", "Reval, Anna, Tarn,
// Ivo", "REVAL, ANNA TARN, IVO", "Reval, AnnaTarn, Ivo", "Reval/Tarn". It is empty
// where no name is given.
func lastNames(list string) string {
	list = withoutBrackets(html.UnescapeString(list))
	list = strings.NewReplacer("/", ";", "|", ";", "&", ";", " and ", ";", " AND ", ";", " with ", ";").Replace(list)
	var names []string
	for chunk := range strings.SplitSeq(list, ";") {
		var parts []string // between commas
		for p := range strings.SplitSeq(chunk, ",") {
			if words := nameWords(p); len(words) > 0 {
				parts = append(parts, strings.Join(words, " "))
			}
		}
		names = append(names, lastOf(parts)...)
	}
	names = slices.DeleteFunc(names, func(n string) bool { return n == "" || n == "available" || n == "unknown" })
	slices.Sort(names)
	return strings.Join(slices.Compact(names), "; ")
}

// lastOf finds the last names in what stands between commas.
func lastOf(parts []string) []string {
	if len(parts) == 0 {
		return nil
	}
	if len(parts) == 1 || strings.Contains(parts[0], " ") && !particle(parts[0]) {
		var out []string // "Anna Reval, Ivo Tarn"
		for _, p := range parts {
			out = append(out, lastName(p))
		}
		return out
	}
	out := []string{nameKey(parts[0])}
	pairs := inPairs(parts)
	for i := 1; i < len(parts)-1; i++ { // the last part is a first name
		switch glued := splitGlued(parts[i]); {
		case pairs: // "Reval, Anna, Tarn, Ivo"
			if i%2 == 0 {
				out = append(out, nameKey(parts[i]))
			}
		case glued != "": // "Reval, AnnaTarn, Ivo"
			out = append(out, nameKey(glued))
		case strings.Contains(parts[i], " ") && !initialsOnly(parts[i]): // "Reval, Anna Tarn, Ivo"
			out = append(out, lastName(parts[i]))
		}
	}
	return out
}

// inPairs reports whether last and first names take turns.
func inPairs(parts []string) bool {
	for i, p := range parts {
		if i%2 == 0 && strings.Contains(p, " ") && !particle(p) || i > 0 && i < len(parts)-1 && splitGlued(p) != "" {
			return false
		}
	}
	return len(parts)%2 == 0
}

// withoutBrackets drops what says how somebody took part: "(Editor)".
func withoutBrackets(s string) string {
	depth := 0
	return strings.Map(func(c rune) rune {
		switch {
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth = max(0, depth-1)
			return ' '
		}
		if depth > 0 {
			return -1
		}
		return c
	}, s)
}

// nameWords are the words of a name without titles and what stands behind names.
func nameWords(s string) []string {
	return slices.DeleteFunc(strings.Fields(s), func(w string) bool {
		switch corpus.Fold(strings.Trim(w, ".")) {
		case "jr", "sr", "ii", "iii", "iv", "phd", "ph.d", "dr", "prof", "editor", "ed", "eds", "et", "al", "by", "":
			return true
		}
		return false
	})
}

// particle reports whether a last name of several words begins with what last
// names begin with ("van der Tarn").
func particle(s string) bool {
	first, _, _ := strings.Cut(s, " ")
	switch corpus.Fold(first) {
	case "van", "von", "de", "der", "den", "del", "della", "di", "da", "la", "le", "el", "al", "st.", "mac", "mc", "ter", "ten":
		return true
	}
	return false
}

// lastName is the last name of "Anna B. Reval".
func lastName(s string) string {
	words := strings.Fields(s)
	return nameKey(words[len(words)-1])
}

// nameKey is the last word of a last name, its letters folded: particles, hyphens
// and apostrophes are written in many ways.
func nameKey(s string) string {
	words := strings.Fields(s)
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) {
			return c
		}
		return -1
	}, corpus.Fold(words[len(words)-1]))
}

func initialsOnly(s string) bool {
	words := strings.Fields(s)
	return len(words) > 0 && len(strings.Trim(words[len(words)-1], ".")) <= 1
}

// splitGlued finds a last name that is glued to the first name before it:
// "Tarn" in "AnnaTarn" and in "Anna B.Tarn".
func splitGlued(s string) string {
	runes := []rune(s)
	for i := len(runes) - 2; i > 1; i-- {
		if before := runes[i-1]; unicode.IsUpper(runes[i]) && unicode.IsLower(runes[i+1]) && (unicode.IsLower(before) || before == '.') {
			if p := string(runes[max(0, i-2):i]); p == "Mc" || strings.HasSuffix(string(runes[:i]), "Mac") {
				continue
			}
			return string(runes[i:])
		}
	}
	return ""
}
