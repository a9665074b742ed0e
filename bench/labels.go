package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/wirefold/wirefold/corpus"
)

// ReadLabels reads the labels of articles from a JSON Lines file: for every line
// the string or number in field label, under that in field id. An absent or null
// label is the empty one. Lines may be up to 32 MiB long.
func ReadLabels(path, id, label string) (map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("bench: labels: %w", err)
	}
	defer f.Close()
	labels := map[string]string{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 32<<20)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(lines.Bytes(), &fields); err != nil {
			return nil, fmt.Errorf("bench: %s:%d: not a JSON object: %w", path, n, err)
		}
		name, err := scalar(fields[id])
		if err != nil || name == "" {
			return nil, fmt.Errorf("bench: %s:%d: no string or number in field %q, which names the article", path, n, id)
		}
		value, err := scalar(fields[label])
		if err != nil {
			return nil, fmt.Errorf("bench: %s:%d: field %q: %w", path, n, label, err)
		}
		if _, twice := labels[name]; twice && labels[name] != value {
			return nil, fmt.Errorf("bench: %s:%d: article %q has two labels, %q and %q", path, n, name, labels[name], value)
		}
		labels[name] = value
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("bench: %s: %w", path, err)
	}
	return labels, nil
}

func scalar(raw json.RawMessage) (string, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return "", nil
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s, nil
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String(), nil
	}
	return "", errors.New("neither a string nor a number")
}

// Set is a labelled set: articles, and the gold label of each by its id. Gold is
// for scoring alone; the articles hold none of it.
type Set struct {
	Name     string
	Articles []*corpus.Article
	Gold     map[string]string
}

// ErrNoData says that the labelled sets are not on this machine.
var ErrNoData = errors.New("bench: no labelled sets here: set WIREFOLD_DATA to the folder that holds data/ and seeds/")

// DataDir is the folder with the labelled sets (in data/) and the seed articles
// (in seeds/): WIREFOLD_DATA, else the folder shared beside the checkout. They are
// other people's text and no part of the project.
func DataDir() (string, error) {
	if dir := os.Getenv("WIREFOLD_DATA"); dir != "" {
		if _, err := os.Stat(filepath.Join(dir, "data")); err != nil {
			return "", fmt.Errorf("%w (%w)", ErrNoData, err)
		}
		return dir, nil
	}
	for dir := ".."; len(dir) < 64; dir = filepath.Join("..", dir) {
		shared := filepath.Join(dir, "shared")
		if _, err := os.Stat(filepath.Join(shared, "data")); err == nil {
			return shared, nil
		}
	}
	return "", ErrNoData
}

// ReadSet reads the articles of a file or folder, and their gold labels from the
// given field.
func ReadSet(ctx context.Context, path, label string) (*Set, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("bench: labelled set: %w", err)
	}
	s := &Set{Name: filepath.Base(path), Gold: map[string]string{}}
	r := corpus.Reader{Keep: []string{label}}
	for a, err := range r.Read(ctx, path) {
		if err != nil {
			return nil, fmt.Errorf("bench: set %s: %w", s.Name, err)
		}
		s.Gold[a.ID] = a.Fields[label]
		a.Fields = nil // deciding must not see it
		s.Articles = append(s.Articles, a)
	}
	return s, nil
}

// LoadSet reads the labelled set of that name from [DataDir], with the gold labels
// of the given field.
func LoadSet(ctx context.Context, name, label string) (*Set, error) {
	dir, err := DataDir()
	if err != nil {
		return nil, err
	}
	s, err := ReadSet(ctx, filepath.Join(dir, "data", name, "articles.jsonl"), label)
	if err != nil {
		return nil, err
	}
	s.Name = name
	return s, nil
}
