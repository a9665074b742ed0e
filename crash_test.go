package wirefold_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/index"
)

// A process that writes a store is killed again and again. What it had acknowledged
// is there, once; what it had not is there whole or not at all.
//
// The moment of a kill cannot be repeated, but what the process does can: it follows
// from the seed. WIREFOLD_CRASHES and WIREFOLD_SEED choose how many kills, and which;
// a store that fails is kept.
func TestKilledAtAnyMoment(t *testing.T) {
	if os.Getenv(crashDir) != "" {
		crashChild(t)
		return
	}
	crashes := 40
	if testing.Short() {
		crashes = 8
	}
	if s := os.Getenv("WIREFOLD_CRASHES"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			t.Fatalf("WIREFOLD_CRASHES is %q, want a number", s)
		}
		crashes = n
	}
	const rounds = 10 // with one store, which grows
	for first := 0; first < crashes; first += rounds {
		seed := seedOf(t) + uint64(first/rounds)
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			keepFailed(t, dir)
			w := newWitness()
			chance := rand.New(rand.NewPCG(seed, 1))
			for round := range min(rounds, crashes-first) {
				// bleve makes a process slower to start: one store of four has it.
				crashOnce(t, w, filepath.Join(dir, "store"), seed, round, chance, seed%4 == 0)
				if t.Failed() {
					t.Fatalf("failed in round %d; to repeat it: WIREFOLD_CRASHES=%d WIREFOLD_SEED=%d go test -count=1 -run 'TestKilledAtAnyMoment' .", round, rounds, seed)
				}
			}
		})
	}
}

// The environment of a process that is to be killed.
const (
	crashDir    = "WIREFOLD_CRASH_DIR"
	crashSeed   = "WIREFOLD_CRASH_SEED"
	crashRound  = "WIREFOLD_CRASH_ROUND"
	crashSearch = "WIREFOLD_CRASH_SEARCH"
)

// seedOf is where a test's chance begins.
func seedOf(t *testing.T) uint64 {
	t.Helper()
	s := os.Getenv("WIREFOLD_SEED")
	if s == "" {
		return 1
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		t.Fatalf("WIREFOLD_SEED is %q, want a number", s)
	}
	return n
}

// keepFailed keeps the directory of a failing test, since the kill cannot be repeated.
func keepFailed(t *testing.T, dir string) {
	t.Cleanup(func() {
		if !t.Failed() {
			return
		}
		kept, err := os.MkdirTemp("", "wirefold-failed-")
		if err == nil {
			err = os.CopyFS(kept, os.DirFS(dir))
		}
		t.Logf("the store is kept in %s (%v)", kept, err)
	})
}

// crashChild does things to a store until it is killed, and tells of each before and
// after.
func crashChild(t *testing.T) {
	seed, _ := strconv.ParseUint(os.Getenv(crashSeed), 10, 64)
	round, _ := strconv.Atoi(os.Getenv(crashRound))
	o := wirefold.Options{Workers: 2, Search: wirefold.SearchOff}
	if os.Getenv(crashSearch) != "" {
		o.Search = wirefold.SearchOn
	}
	say := func(what string, v any) {
		b, err := json.Marshal(v)
		if err == nil {
			_, err = fmt.Fprintf(os.Stdout, "%s %s\n", what, b)
		}
		if err != nil {
			os.Exit(1) // whoever started us is gone
		}
	}
	s := &stage{dir: os.Getenv(crashDir), options: o}
	say("try", deed{Do: doReopen})
	out, err := s.do(t.Context(), deed{Do: doReopen})
	if err != nil {
		t.Fatal(err)
	}
	say("ack", out)
	n := newNewsroom(seed, round)
	for range 120 {
		d := n.plan(s.e)
		say("try", d)
		out, err := s.do(t.Context(), d)
		if err != nil {
			t.Fatalf("%s: %v", d.Do, err)
		}
		say("ack", out)
	}
	if err := s.e.Close(); err != nil {
		t.Fatal(err)
	}
}

// crashOnce has a process killed, and looks at what it left. The store itself is left
// to the next process: here a copy is opened.
func crashOnce(t *testing.T, w *witness, dir string, seed uint64, round int, chance *rand.Rand, search bool) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestKilledAtAnyMoment$", "-test.count=1")
	child.Env = append(os.Environ(), crashDir+"="+dir, fmt.Sprintf("%s=%d", crashSeed, seed), fmt.Sprintf("%s=%d", crashRound, round))
	if search {
		child.Env = append(child.Env, crashSearch+"=1")
	}
	var stderr bytes.Buffer
	child.Stderr = &stderr
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	// After so many lines, or so long after one: mostly in the midst of something.
	lines := 2 + chance.IntN(40)
	after := time.Duration(0)
	if chance.IntN(2) == 0 {
		after = time.Duration(chance.IntN(30_000)) * time.Microsecond
	}
	var told []string
	in := bufio.NewReaderSize(stdout, 1<<20)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			break // a line that is not whole was not told
		}
		told = append(told, line)
		if len(told) == lines {
			if after == 0 {
				_ = child.Process.Kill()
			} else {
				time.AfterFunc(after, func() { _ = child.Process.Kill() })
			}
		}
	}
	_ = child.Wait()
	if len(told) < lines {
		t.Fatalf("the process ended by itself after %d lines:\n%s%s", len(told), stderr.Bytes(), told[max(0, len(told)-1):])
	}
	last := "nothing"
	for _, line := range told {
		what, b, _ := strings.Cut(line, " ")
		switch what {
		case "try":
			var d deed
			unmarshal(t, b, &d)
			w.tries(d)
			last = d.Do
		case "ack":
			var o outcome
			unmarshal(t, b, &o)
			w.acks(o)
			last = "something, after " + last
		default:
			t.Fatalf("the process says %s%s", line, stderr.Bytes())
		}
	}
	t.Logf("round %d: killed after %d lines and %v, while doing %s", round, lines, after, last)

	copied := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	o := wirefold.Options{Search: wirefold.SearchOff, Now: func() time.Time { return later }}
	if search {
		o.Search = wirefold.SearchOn
	}
	e, err := wirefold.Open(copied, o)
	if err != nil {
		t.Fatalf("what was left cannot be opened: %v", err)
	}
	w.check(t, e)
	wantNowhereOf(t, copied, w.nowhere)
	wantReplay(t, e, w.replayable(), seed+uint64(round))
	if err := e.Close(); err != nil {
		t.Error(err)
	}
}

func unmarshal(t *testing.T, s string, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), v); err != nil {
		t.Fatalf("%v: %s", err, s)
	}
}

// later is after all that processes commit.
var later = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)

// wantReplay wants a store to be what its log says: read from its beginning, without
// a checkpoint, it is the same, and goes on to decide the same.
func wantReplay(t *testing.T, e *wirefold.Engine, writable bool, seed uint64) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "backup")
	if err := e.Backup(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	list, err := filepath.Glob(filepath.Join(dir, "checkpoint", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range list {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	r, err := wirefold.Open(dir, wirefold.Options{Search: wirefold.SearchOff, Workers: 1, Now: func() time.Time { return later }})
	if err != nil {
		t.Fatalf("the log cannot be read from its beginning: %v", err)
	}
	defer r.Close()
	if want, got := exportAll(t, e), exportAll(t, r); got != want {
		t.Fatalf("read from its beginning, the log gives another store:\n%s", firstDifference([]byte(want), []byte(got)))
	}
	if !writable {
		return // texts are gone that were decided on: only a checkpoint knows of them
	}
	if err := wirefold.Foreign(r); err != nil {
		t.Fatalf("read from its beginning, the store cannot be written: %v", err)
	}
	n := newNewsroom(seed, 1000)
	for range 3 {
		d := n.add(e)
		for _, x := range []*wirefold.Engine{e, r} {
			if _, err := x.In(d.In).AddBatch(t.Context(), d.Articles); err != nil {
				t.Fatal(err)
			}
		}
	}
	if want, got := exportAll(t, e), exportAll(t, r); got != want {
		t.Fatalf("read from its beginning, the store decides otherwise:\n%s", firstDifference([]byte(want), []byte(got)))
	}
}

// wantNowhereOf wants no file below dir to hold any of the phrases, packed or not.
func wantNowhereOf(t *testing.T, dir string, phrases []string) {
	t.Helper()
	if len(phrases) == 0 {
		return
	}
	dec, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer dec.Close()
	magic := []byte{0x28, 0xb5, 0x2f, 0xfd}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		var b []byte
		if err == nil && !d.IsDir() {
			b, err = os.ReadFile(path)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil // bleve merged it away, as the store is open
		}
		if err != nil {
			return err
		}
		all := bytes.Clone(b)
		for i := bytes.Index(b, magic); i >= 0; {
			plain, _ := dec.DecodeAll(b[i:], nil) // what follows the frame is no part of it
			all = append(all, plain...)
			next := bytes.Index(b[i+1:], magic)
			if next < 0 {
				break
			}
			i += 1 + next
		}
		for _, p := range phrases {
			if bytes.Contains(all, []byte(p)) {
				t.Errorf("%s holds %q, which was deleted and compacted", path, p)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What can be done to a store.
const (
	doAdd        = "add"
	doKill       = "kill"
	doDelete     = "delete"
	doCompact    = "compact"
	doRetain     = "retain"
	doJoin       = "join"
	doSeparate   = "separate"
	doPin        = "pin"
	doUndo       = "undo"
	doCheckpoint = "checkpoint"
	doReopen     = "reopen"
)

// deed is something that is done to a store.
type deed struct {
	Do        string
	In        string            // collection
	Articles  []*corpus.Article `json:",omitempty"`
	Names     []string          `json:",omitempty"` // of articles or stories
	Operation int               `json:",omitempty"`
	Before    time.Time
	Reason    string // of its own
}

// outcome is what became of it. Errors are those of the articles, or that of an
// operation that was refused.
type outcome struct {
	Errors  []string            `json:",omitempty"`
	Known   []bool              `json:",omitempty"` // articles that were there already
	Done    *wirefold.Operation `json:",omitempty"`
	Commits uint64
	Digest  string // of all that can be exported
}

// stage is where deeds are done.
type stage struct {
	dir     string
	options wirefold.Options
	e       *wirefold.Engine
}

// do does a deed. Its error means that the disk failed; what is refused is an outcome.
func (s *stage) do(ctx context.Context, d deed) (out outcome, err error) {
	note := wirefold.Note{By: "desk", Reason: d.Reason}
	switch d.Do {
	case doReopen:
		if s.e != nil {
			e := s.e
			s.e = nil
			if err := e.Close(); err != nil {
				return out, err
			}
		}
		s.e, err = wirefold.Open(s.dir, s.options)
	case doCheckpoint:
		err = wirefold.Checkpoint(s.e)
	case doCompact:
		err = s.e.Compact(ctx)
	case doRetain:
		err = s.e.Retain(ctx, d.Before, note)
	case doAdd:
		var results []wirefold.Result
		results, err = s.e.In(d.In).AddBatch(ctx, d.Articles)
		for i := range results {
			text := ""
			if results[i].Err != nil {
				text = results[i].Err.Error()
			}
			out.Errors = append(out.Errors, text)
			out.Known = append(out.Known, !results[i].New)
		}
	default:
		out.Done, err = s.operate(ctx, s.e.In(d.In), d, note)
		if err != nil && refused(err) {
			out.Errors, err = []string{err.Error()}, nil
		}
	}
	if err == nil {
		out.Commits = s.e.Stats().Commits
		out.Digest, err = digest(ctx, s.e)
	}
	return out, err
}

func (s *stage) operate(ctx context.Context, c *wirefold.Collection, d deed, note wirefold.Note) (o *wirefold.Operation, err error) {
	switch d.Do {
	case doKill:
		o, _, err = c.Kill(ctx, d.Names[0], note)
	case doDelete:
		o, err = c.Delete(ctx, d.Names[0], note)
	case doJoin:
		o, err = c.Join(ctx, d.Names[0], d.Names[1], note)
	case doSeparate:
		o, err = c.Separate(ctx, d.Names, note)
	case doPin:
		o, err = c.Pin(ctx, wirefold.Pin{Story: d.Names[0], Article: d.Names[1]}, note)
	case doUndo:
		o, err = c.Undo(ctx, d.Operation, note)
	default:
		panic("no deed is called " + d.Do)
	}
	return o, err
}

// refused tells an operation that cannot be from a disk that fails.
func refused(err error) bool {
	if errors.Is(err, wirefold.ErrNotFound) || errors.Is(err, wirefold.ErrContradiction) {
		return true
	}
	for _, s := range []string{"one story already", "nothing to separate", "cannot be undone", "undone already", "name articles of one story"} {
		if strings.Contains(err.Error(), s) {
			return true
		}
	}
	return false
}

// collections are those that deeds are done in.
var collections = []string{"", "sport"}

func digest(ctx context.Context, e *wirefold.Engine) (string, error) {
	h := sha256.New()
	for _, name := range collections {
		if err := e.In(name).Export(ctx, h); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}

func exportAll(t *testing.T, e *wirefold.Engine) string {
	t.Helper()
	var b strings.Builder
	for _, name := range collections {
		b.WriteString(export(t, e.In(name).View))
	}
	return b.String()
}

// newsroom invents deeds, the same ones from the same seed and store.
type newsroom struct {
	chance *rand.Rand
	prefix string
	n      int
}

func newNewsroom(seed uint64, round int) *newsroom {
	return &newsroom{chance: rand.New(rand.NewPCG(seed, uint64(round))), prefix: fmt.Sprintf("r%d-", round)}
}

func (n *newsroom) one(of ...string) string { return of[n.chance.IntN(len(of))] }

// kinds are what happens in the news, each with what else there is to say of it.
var kinds = [][]string{
	{
		"A fire swept through the rope works at %s on Saturday and killed %d people, the town council said.",
		"Flames were seen from the hills beyond the valley until the roof fell in at noon.",
		"Hemp and tar in the lower store fed the blaze, a foreman told reporters.",
		"Engines came from three parishes and pumped the mill pond dry.",
	},
	{
		"A ferry capsized in the harbour mouth off %s on Saturday, and %d passengers drowned, the coast guard said.",
		"The vessel was bringing pilgrims and their sheep home from the islands.",
		"Fishing boats pulled survivors out of the swell with nets and oars.",
		"Her captain had asked for a tug, which lay under repair at the quay.",
	},
	{
		"A footbridge fell into the gorge above %s on Saturday; %d hikers were killed, police said.",
		"Its timber was laid ninety years ago and had been inspected in autumn.",
		"A school class had crossed over minutes before the cables parted.",
		"Mayor Ilse Toran promised an inquiry into who had signed the certificate.",
	},
	{
		"A night train left the rails near %s on Saturday and %d travellers died, the railway said.",
		"The sleeping car lay across both tracks with its windows in the ballast.",
		"Signalmen had reported a cracked points lever on Thursday evening.",
		"Buses carried commuters round the blocked junction through the vineyards.",
	},
}

// fresh is an article on one of some events.
func (n *newsroom) fresh() *corpus.Article {
	event := n.chance.IntN(24)
	places := []string{"Mirren", "Ostrel", "Pellan Cross", "Tollen", "Vesper", "Sallow"}
	place, kind := places[event%len(places)], kinds[event/len(places)]
	toll := 2 + n.chance.IntN(4)
	said := slices.Clone(kind[1:])
	n.chance.Shuffle(len(said), func(i, k int) { said[i], said[k] = said[k], said[i] })
	a := &corpus.Article{
		Title:  fmt.Sprintf("%d dead at %s", toll, place),
		Body:   fmt.Sprintf(kind[0], place, toll) + " " + strings.Join(said[:1+n.chance.IntN(3)], " "),
		Source: n.one("Tern Wire", "Sall Valley Post", "Immer Gazette", "Quorn Mail"),
		Lang:   "en",
	}
	if n.chance.IntN(10) > 0 { // the others are undated
		a.Published = time.Date(2031, time.Month(3+event%3), 3+2*(event%12)+n.chance.IntN(2), n.chance.IntN(24), n.chance.IntN(60), 0, 0, time.UTC)
	}
	return n.named(a, "")
}

// named gives an article an id, or a new one, and words that no other id has.
func (n *newsroom) named(a *corpus.Article, id string) *corpus.Article {
	if id == "" {
		n.n++
		id = fmt.Sprint(n.prefix, n.n)
	}
	a.ID = id
	a.Title = strings.TrimSpace(strings.Split(a.Title, ", says")[0] + ", says " + words(id))
	a.Body = strings.Split(a.Body, " Witness: ")[0] + " Witness: " + words(id) + "."
	return a
}

// words are those that only articles with this id have.
func words(id string) string { return "Orla " + strings.ReplaceAll(id, "-", "x") + " of Larch Lane" }

// another is an article that is there, or nil.
func (n *newsroom) another(c *wirefold.Collection) *corpus.Article {
	all := c.Decisions()
	if len(all) == 0 {
		return nil
	}
	info, err := c.Article(all[n.chance.IntN(len(all))].ID)
	if err != nil {
		return nil
	}
	a := *info.Article
	return &a
}

// article is a new one, a copy, a version, or one that is there already.
func (n *newsroom) article(c *wirefold.Collection) *corpus.Article {
	a := n.another(c)
	switch k := n.chance.IntN(10); {
	case a == nil || k < 5:
		return n.fresh()
	case k < 7:
		a.Version, a.Source = "", n.one("Copy Courier", "Vesper Echo")
		return n.named(a, "")
	case k < 9:
		a.Version = fmt.Sprint(1 + n.chance.IntN(12))
		a.Body = strings.Split(a.Body, " Witness: ")[0] + fmt.Sprintf(" By nightfall the toll had risen to %d.", 6+n.chance.IntN(9))
		return n.named(a, a.ID)
	}
	return a
}

func (n *newsroom) add(e *wirefold.Engine) deed {
	d := deed{Do: doAdd}
	if n.chance.IntN(4) == 0 {
		d.In = collections[1]
	}
	many := 1
	if n.chance.IntN(4) == 0 {
		many = 1 + n.chance.IntN(30)
	}
	for range many {
		d.Articles = append(d.Articles, n.article(e.In(d.In)))
	}
	return d
}

// plan says what to do next.
func (n *newsroom) plan(e *wirefold.Engine) deed {
	d := deed{In: collections[min(1, n.chance.IntN(4)/3)]}
	n.n++
	d.Reason = fmt.Sprint("deed ", n.prefix, n.n)
	c := e.In(d.In)
	a := n.another(c)
	stories, _ := c.Stories(context.Background(), wirefold.Filter{})
	some := func() string { return stories[n.chance.IntN(len(stories))].ID }
	k := n.chance.IntN(100)
	if k < 50 || a == nil || len(stories) == 0 {
		return n.add(e)
	}
	switch {
	case k < 56:
		d.Do, d.Names = doKill, []string{a.ID}
	case k < 63:
		d.Do, d.Names = doDelete, []string{a.ID}
	case k < 68:
		d.Do = doCompact
	case k < 69:
		d.Do, d.Before = doRetain, time.Date(2031, time.Month(3+n.chance.IntN(3)), 20, 0, 0, 0, 0, time.UTC)
	case k < 74:
		d.Do, d.Names = doJoin, []string{some(), some()}
	case k < 80:
		d.Do, d.Names = doSeparate, []string{a.ID}
	case k < 84:
		d.Do, d.Names = doPin, []string{some(), a.ID}
	case k < 92:
		d.Do, d.Operation = doUndo, 1
		if m := len(e.Operations()); m > 0 {
			d.Operation = 1 + n.chance.IntN(m)
		}
	case k < 96:
		d.Do = doCheckpoint
	default:
		d.Do = doReopen
	}
	return d
}

// witness knows what was done to a store, and what was acknowledged.
type witness struct {
	texts   map[textKey]*corpus.Article // that have to be there
	deleted map[itemKey]bool
	ops     map[string]wirefold.Operation // by reason
	waiting []string                      // words to be nowhere once the store is compacted
	nowhere []string
	commits uint64
	digest  string
	unsure  []deed // begun and not acknowledged

	// What was deleted and compacted, or dropped, cannot be decided again.
	rewritten bool
}

type itemKey struct{ in, id string }

type textKey struct {
	itemKey
	version, title, body string
}

func keyOf(in string, a *corpus.Article) textKey {
	return textKey{itemKey{in, a.ID}, a.Version, a.Title, a.Body}
}

func newWitness() *witness {
	return &witness{texts: map[textKey]*corpus.Article{}, deleted: map[itemKey]bool{}, ops: map[string]wirefold.Operation{}}
}

func (w *witness) clone() *witness {
	c := *w
	c.texts, c.deleted, c.ops = maps.Clone(w.texts), maps.Clone(w.deleted), maps.Clone(w.ops)
	c.waiting, c.nowhere, c.unsure = slices.Clone(w.waiting), slices.Clone(w.nowhere), nil
	return &c
}

// replayable tells whether all texts that were decided on are still there.
func (w *witness) replayable() bool { return !w.rewritten }

func (w *witness) tries(d deed) { w.unsure = append(w.unsure, d) }

// acks takes note of what became of what was tried last.
func (w *witness) acks(o outcome) {
	d := w.unsure[len(w.unsure)-1]
	w.unsure = w.unsure[:len(w.unsure)-1]
	w.commits, w.digest = o.Commits, o.Digest
	switch d.Do {
	case doAdd:
		for i, a := range d.Articles {
			if o.Errors[i] == "" {
				w.texts[keyOf(d.In, a)] = a
			}
		}
	case doCompact:
		w.nowhere = append(w.nowhere, w.waiting...)
		w.rewritten = w.rewritten || len(w.waiting) > 0
		w.waiting = nil
	case doRetain:
		w.drop(d.Before)
	}
	if o.Done != nil {
		w.operated(d, *o.Done)
	}
}

func (w *witness) operated(d deed, o wirefold.Operation) {
	w.ops[o.Reason] = o
	if d.Do == doDelete {
		w.deletes(itemKey{d.In, d.Names[0]})
	}
}

func (w *witness) deletes(item itemKey) {
	w.deleted[item] = true
	w.waiting = append(w.waiting, words(item.id))
	for k := range w.texts {
		if k.itemKey == item {
			delete(w.texts, k)
		}
	}
}

// drop forgets what was published in months before.
func (w *witness) drop(before time.Time) {
	for k, a := range w.texts {
		if past(a, before) {
			delete(w.texts, k)
			w.rewritten = true
		}
	}
}

// past tells whether Retain drops an article.
func past(a *corpus.Article, before time.Time) bool {
	return !a.Published.IsZero() && index.ShardOf(a.Published) < index.ShardOf(before)
}

// check wants a store to hold what was acknowledged, and of what was not each thing
// whole or not at all, and nothing else. What is found counts as acknowledged from
// then on.
func (w *witness) check(t *testing.T, e *wirefold.Engine) {
	t.Helper()
	for err := range e.Check(t.Context()) {
		t.Errorf("check: %v", err)
	}
	if err := wirefold.Foreign(e); err != nil {
		t.Errorf("the store cannot be written: %v", err)
	}
	got, err := digest(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	commits := e.Stats().Commits
	switch {
	case commits < w.commits:
		t.Errorf("there are %d commits, %d were acknowledged", commits, w.commits)
	case commits == w.commits && got != w.digest && w.digest != "":
		t.Errorf("with no commit more, the store is another")
	case commits > w.commits && len(w.unsure) == 0:
		t.Errorf("there are %d commits, only %d were begun", commits, w.commits)
	}
	there := w.there(t, e)
	w.adoptOperations(t, e, there)
	for _, d := range w.unsure {
		switch d.Do {
		case doAdd:
			w.adopt(t, d, there)
		case doRetain:
			for k, a := range w.texts {
				if past(a, d.Before) && !there[k] {
					delete(w.texts, k)
				}
			}
			w.rewritten = true
		case doCompact:
			w.rewritten = w.rewritten || len(w.waiting) > 0
		}
	}
	for k := range w.texts {
		if !there[k] {
			t.Errorf("article %s, version %q, was acknowledged and is not there", k.id, k.version)
		}
	}
	for k := range there {
		switch {
		case w.deleted[k.itemKey]:
			t.Errorf("article %s, version %q, was deleted and is there", k.id, k.version)
		case w.texts[k] == nil:
			t.Errorf("article %s, version %q, is there and was never given", k.id, k.version)
		}
	}
	w.unsure, w.commits, w.digest = nil, commits, got
}

// there lists what a store holds, and wants nothing to be in it twice.
func (w *witness) there(t *testing.T, e *wirefold.Engine) map[textKey]bool {
	t.Helper()
	there := map[textKey]bool{}
	for _, name := range collections {
		n := 0
		for line := range strings.Lines(export(t, e.In(name).View)) {
			var x struct{ Article *corpus.Article }
			unmarshal(t, line, &x)
			if x.Article == nil {
				continue
			}
			n++
			k := keyOf(name, x.Article)
			if there[k] {
				t.Errorf("article %s, version %q, is there twice", k.id, k.version)
			}
			there[k] = true
		}
		if all := e.In(name).Decisions(); len(all) != n {
			t.Errorf("there are %d articles and %d decisions", n, len(all))
		}
	}
	return there
}

// adopt wants a batch to be there whole or not at all.
func (w *witness) adopt(t *testing.T, d deed, there map[textKey]bool) {
	t.Helper()
	found, lacking := 0, 0
	for _, a := range d.Articles {
		k := keyOf(d.In, a)
		switch {
		case w.texts[k] != nil || w.deleted[k.itemKey]:
		case there[k]:
			found++
		default:
			lacking++
		}
	}
	if found > 0 && lacking > 0 && !w.rewritten { // what was dropped may not be given again
		t.Errorf("of a batch that was not acknowledged %d articles are there, and %d are not", found, lacking)
	}
	for _, a := range d.Articles {
		if k := keyOf(d.In, a); there[k] {
			w.texts[k] = a
		}
	}
}

// adoptOperations wants the audit log to have what was acknowledged, each once.
func (w *witness) adoptOperations(t *testing.T, e *wirefold.Engine, there map[textKey]bool) {
	t.Helper()
	byReason := map[string]deed{}
	for _, d := range w.unsure {
		byReason[d.Reason] = d
	}
	seen := map[string]bool{}
	for i, o := range e.Operations() {
		if o.ID != i+1 {
			t.Errorf("operation %d has the number %d", i+1, o.ID)
		}
		if o.Kind == doRetain { // it has one of each collection
			continue
		}
		if seen[o.Reason] {
			t.Errorf("operation %d (%s, %s) is there twice", o.ID, o.Kind, o.Reason)
		}
		seen[o.Reason] = true
		if known, ok := w.ops[o.Reason]; ok {
			o.UndoneBy = known.UndoneBy // it may have been undone since
			if fmt.Sprintf("%+v", o) != fmt.Sprintf("%+v", known) {
				t.Errorf("operation %d is %+v, acknowledged was %+v", o.ID, o, known)
			}
			continue
		}
		d, ok := byReason[o.Reason]
		if !ok {
			t.Errorf("operation %d (%s, %s) was never asked for", o.ID, o.Kind, o.Reason)
		}
		w.operated(d, o)
	}
	for reason, o := range w.ops {
		if !seen[reason] {
			t.Errorf("operation %d (%s, %s) was acknowledged and is not there", o.ID, o.Kind, reason)
		}
	}
	for k := range there { // those of the deeds that were found
		if w.deleted[k.itemKey] {
			t.Errorf("article %s was deleted and is there", k.id)
		}
	}
}
