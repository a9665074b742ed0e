package follow

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/wirefold/wirefold/internal/whole"
)

// Health is how a source fares.
type Health struct {
	// Source is as it was given, without a password; a folder's whole path.
	Source string `json:"source"`
	// Success is when it was last read, Tried when that was last tried, and Next when
	// it will be.
	Success time.Time `json:"success,omitzero"`
	Tried   time.Time `json:"tried,omitzero"`
	Next    time.Time `json:"next,omitzero"`
	// Articles is how many were given, over all runs.
	Articles int `json:"articles"`
	// Failures is how often in a row it could not be read, and Error why; empty when it
	// is well.
	Failures int    `json:"failures,omitempty"`
	Error    string `json:"error,omitempty"`
	// Problem is what could last not be accepted of what was read, and ProblemAt when.
	Problem   string    `json:"problem,omitempty"`
	ProblemAt time.Time `json:"problem_at,omitzero"`
	// Redirect is where a feed has moved for good.
	Redirect string `json:"redirect,omitempty"`
	// Gone is set when a feed said that it is gone for good.
	Gone bool `json:"gone,omitempty"`
}

// stateVersion is raised when an older program would misread the state.
const stateVersion = 1

// state is what is remembered between runs.
type state struct {
	path  string
	dirty chan struct{} // holds a token when there is something to save

	mu      sync.Mutex // of all below
	changed bool
	kept    kept
}

// kept is the state as it is in its file.
type kept struct {
	Version int                     `json:"version"`
	Feeds   map[string]*feedState   `json:"feeds"`
	Folders map[string]*folderState `json:"folders"`
}

// feedState is what is remembered of a feed.
type feedState struct {
	Health
	// ETag and Modified are what makes the next request conditional, if it goes to For.
	ETag     string `json:"etag,omitempty"`
	Modified string `json:"modified,omitempty"`
	For      string `json:"for,omitempty"`
	// Held is until when the server asked to be left alone.
	Held time.Time `json:"held,omitzero"`
	// Every is the interval of now, TTL the least that the feed asked for.
	Every time.Duration `json:"every,omitempty"`
	TTL   time.Duration `json:"ttl,omitempty"`
	// Seen has the keys of items (see itemKey), and the day when each was last in the
	// feed, counted from 1970.
	Seen map[string]int `json:"seen,omitempty"`
}

// folderState is what is remembered of a folder.
type folderState struct {
	Health
	// Files are those that were read, by their path below the folder, with slashes.
	Files map[string]fileState `json:"files,omitempty"`
}

// fileState is what is remembered of a file.
type fileState struct {
	Size int64 `json:"size"`
	Time int64 `json:"time"` // of its last change, in nanoseconds since 1970
	// Offset is up to where JSON Lines were read, Lines how many these are, and Mark a
	// hash of what stands at their beginning and end.
	Offset int64  `json:"offset,omitempty"`
	Lines  int    `json:"lines,omitempty"`
	Mark   string `json:"mark,omitempty"`
	// Missing is the day since when the file is not there, counted from 1970.
	Missing int `json:"missing,omitempty"`
}

// forgetAfter is after how many days we forget what is not there any more.
const forgetAfter = 30

// day is a day as it is kept, counted from 1970.
func day(t time.Time) int { return int(t.Unix() / (24 * 60 * 60)) }

// openState reads the state; without a path, or where there is no file, it is empty.
func openState(path string) (*state, error) {
	s := &state{path: path, dirty: make(chan struct{}, 1), changed: true, kept: kept{
		Version: stateVersion, Feeds: map[string]*feedState{}, Folders: map[string]*folderState{},
	}}
	if path == "" {
		return s, nil
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, fmt.Errorf("follow: cannot read what was followed: %w", err)
	}
	s.kept = kept{}
	d := json.NewDecoder(bytes.NewReader(b))
	if err := d.Decode(&s.kept); err != nil {
		return nil, damaged(path, err.Error())
	}
	switch {
	case d.More():
		return nil, damaged(path, "there is more behind its end")
	case s.kept.Version > stateVersion:
		return nil, fmt.Errorf("follow: %s was written by a newer version of this program: use that one", path)
	case s.kept.Version != stateVersion || s.kept.Feeds == nil || s.kept.Folders == nil:
		return nil, damaged(path, "it is no state of a follower")
	}
	for key, f := range s.kept.Feeds {
		if f == nil {
			return nil, damaged(path, fmt.Sprintf("feed %q has no state", key))
		}
	}
	for key, f := range s.kept.Folders {
		if f == nil {
			return nil, damaged(path, fmt.Sprintf("folder %q has no state", key))
		}
	}
	return s, nil
}

func damaged(path, why string) error {
	return fmt.Errorf("follow: %s, which remembers what was read, is damaged: %s; delete it to read all sources anew: a store knows what it has, so nothing is lost and nothing comes twice", path, why)
}

// feed is a copy of what is remembered of a feed, and folder of a folder.
func (s *state) feed(key string) feedState {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.kept.Feeds[key]
	if st == nil {
		st = &feedState{}
	}
	out := *st
	if out.Seen = maps.Clone(st.Seen); out.Seen == nil {
		out.Seen = map[string]int{}
	}
	return out
}

func (s *state) folder(key string) folderState {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.kept.Folders[key]
	if st == nil {
		st = &folderState{}
	}
	out := *st
	if out.Files = maps.Clone(st.Files); out.Files == nil {
		out.Files = map[string]fileState{}
	}
	return out
}

// keepFeed remembers a copy of what is known of a feed.
func (s *state) keepFeed(key string, st feedState) {
	st.Seen = maps.Clone(st.Seen)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept.Feeds[key] = &st
	s.change()
}

// keepFolder remembers how a folder fares, keepFile what is known of one of its files,
// and dropFile nothing.
func (s *state) keepFolder(key string, h Health) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.folderFor(key).Health = h
	s.change()
}

func (s *state) keepFile(key, file string, st fileState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.folderFor(key)
	if f.Files == nil {
		f.Files = map[string]fileState{}
	}
	f.Files[file] = st
	s.change()
}

func (s *state) dropFile(key, file string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.folderFor(key).Files, file)
	s.change()
}

func (s *state) folderFor(key string) *folderState {
	if s.kept.Folders[key] == nil {
		s.kept.Folders[key] = &folderState{}
	}
	return s.kept.Folders[key]
}

// change says that there is something to save.
func (s *state) change() {
	s.changed = true
	select {
	case s.dirty <- struct{}{}:
	default: // it was said
	}
}

// save writes the state if it changed.
func (s *state) save() error {
	s.mu.Lock()
	if !s.changed || s.path == "" {
		s.mu.Unlock()
		return nil
	}
	b, err := json.Marshal(&s.kept)
	s.changed = false
	s.mu.Unlock()
	if err == nil {
		err = whole.Write(s.path, append(b, '\n'))
	}
	if err != nil {
		s.mu.Lock()
		s.change()
		s.mu.Unlock()
		return fmt.Errorf("follow: cannot save what was read: %w", err)
	}
	return nil
}

// Status is how the sources fared that were followed with a state: feeds, then folders,
// each in the order of their names. It may be asked while a Follower runs.
func Status(path string) ([]Health, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	s, err := openState(path)
	if err != nil {
		return nil, err
	}
	var feeds, folders []Health
	for _, f := range s.kept.Feeds {
		feeds = append(feeds, f.Health)
	}
	for _, f := range s.kept.Folders {
		folders = append(folders, f.Health)
	}
	bySource := func(a, b Health) int { return cmp.Compare(a.Source, b.Source) }
	slices.SortFunc(feeds, bySource)
	slices.SortFunc(folders, bySource)
	return append(feeds, folders...), nil
}
