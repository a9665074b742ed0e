package wirefold_test

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/index"
	"github.com/wirefold/wirefold/index/faulty"
)

// faultyStage is a store on a disk that fails.
type faultyStage struct {
	*stage
	*witness
	mem    *index.Memory
	disk   *faulty.FS
	chance *rand.Rand
	seed   uint64
}

func newFaultyStage(seed uint64) *faultyStage {
	f := &faultyStage{
		stage:   &stage{dir: "store", options: wirefold.Options{Search: wirefold.SearchOff, Workers: 1}},
		witness: newWitness(), mem: index.MemFS(), chance: rand.New(rand.NewPCG(seed, 2)), seed: seed,
	}
	f.insert(f.mem)
	return f
}

// insert puts another disk in.
func (f *faultyStage) insert(mem *index.Memory) {
	f.mem = mem
	f.disk = faulty.New(mem, f.chance.Uint64())
	f.options.FS = f.disk
}

// fail makes the disk fail, for a while or from now on.
func (f *faultyStage) fail() {
	switch f.chance.IntN(8) {
	case 0:
		f.disk.Fail(faulty.Any, f.chance.IntN(12), 1)
	case 1:
		f.disk.Fail(faulty.Write, f.chance.IntN(4), 1+f.chance.IntN(3))
	case 2:
		f.disk.Fail(faulty.Sync, f.chance.IntN(4), 1)
	case 3:
		f.disk.Fail(faulty.Any, f.chance.IntN(12), 1000)
	case 4, 5:
		f.disk.Limit(int64(f.chance.IntN(6000)))
	}
}

func (f *faultyStage) heal() {
	f.disk.Heal()
	f.disk.Limit(-1)
}

// insist does a deed until it is acknowledged, as callers do who are told that the
// disk failed: articles are given again; what people decide is not decided twice.
func (f *faultyStage) insist(t *testing.T, d deed) {
	t.Helper()
	for try := 0; ; try++ {
		if try > 0 && f.chance.IntN(2) == 0 || try > 3 {
			f.heal()
		}
		if f.e == nil {
			if _, err := f.do(t.Context(), deed{Do: doReopen}); err != nil {
				wantFault(t, err)
				continue
			}
		}
		if f.once(t, d) {
			return
		}
		switch d.Do {
		case doAdd, doCompact, doCheckpoint, doReopen, doRetain:
			// The articles that it took in come first among those that are there again.
		default:
			return
		}
	}
}

// once does a deed, and reports whether it was acknowledged. A store that takes no more
// writes is closed.
func (f *faultyStage) once(t *testing.T, d deed) bool {
	t.Helper()
	f.tries(d)
	out, err := f.do(t.Context(), d)
	if err == nil {
		f.acks(out)
		return true
	}
	wantFault(t, err)
	if errors.Is(err, index.ErrBroken) && f.e != nil {
		e := f.e
		f.e = nil
		if err := e.Close(); err != nil {
			wantFault(t, err)
		}
	}
	return false
}

// wantFault takes only errors that the disk made, and those that follow from them.
func wantFault(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, faulty.ErrInjected) && !errors.Is(err, index.ErrBroken) && !strings.Contains(err.Error(), "no space left") {
		t.Fatalf("this is no error of the disk: %v", err)
	}
}

// powerCut takes the disk as it is after one, by chance with some of what was not
// synced.
func (f *faultyStage) powerCut(t *testing.T) {
	t.Helper()
	after := f.mem.Crash(nil)
	if f.chance.IntN(3) > 0 {
		after = f.mem.Crash(f.chance)
	}
	if f.e != nil {
		_ = f.e.Close() // it writes to the disk that is no more
	}
	f.e = nil
	f.insert(after)
}

// A disk that fails now and then, or is full for a while, and power cuts, cost nothing
// that was acknowledged, and nothing comes twice.
func TestDiskThatFails(t *testing.T) {
	for _, c := range []struct {
		name         string
		faults, cuts bool
	}{{"faults", true, false}, {"power cuts", false, true}, {"both", true, true}} {
		runs := 6
		if testing.Short() {
			runs = 1
		}
		for i := range runs {
			seed := seedOf(t) + uint64(i)
			t.Run(fmt.Sprintf("%s, seed %d", c.name, seed), func(t *testing.T) {
				t.Parallel()
				f := newFaultyStage(seed)
				f.insist(t, deed{Do: doReopen})
				n := newNewsroom(seed, 0)
				for k := range 50 {
					if f.e == nil {
						f.insist(t, deed{Do: doReopen})
					}
					d := n.plan(f.e)
					if c.faults {
						f.fail()
					}
					if c.cuts && f.chance.IntN(6) == 0 {
						// The power goes while it is done: at the disk's n-th operation from here.
						f.disk.Fail(faulty.Any, f.chance.IntN(10), 1<<30)
						f.tries(d)
						if out, err := f.do(t.Context(), d); err == nil {
							f.acks(out)
						} else {
							wantFault(t, err)
						}
						f.powerCut(t)
						f.verify(t)
					} else {
						f.insist(t, d)
						f.heal()
						if c.faults && f.chance.IntN(8) == 0 {
							f.verify(t)
						}
					}
					if t.Failed() {
						t.Fatalf("failed after deed %d (%s); to repeat it: WIREFOLD_SEED=%d go test -count=1 -run 'TestDiskThatFails/%s' .", k, d.Do, seedOf(t), strings.ReplaceAll(t.Name()[len("TestDiskThatFails/"):], " ", "_"))
					}
				}
				f.verify(t)
				if err := f.e.Close(); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// Each operation on the disk fails once, in each thing that can be done.
func TestEachFailingOperation(t *testing.T) {
	base := newFaultyStage(3)
	n := newNewsroom(3, 0)
	base.insist(t, deed{Do: doReopen})
	for range 6 {
		base.insist(t, n.add(base.e))
	}
	victim := base.e.Decisions()[1].ID
	base.insist(t, deed{Do: doDelete, Names: []string{victim}, Reason: "deed 1"})
	if err := base.e.Close(); err != nil {
		t.Fatal(err)
	}
	step := 1
	if testing.Short() {
		step = 4
	}
	more := n.add(base.e)
	more.In = ""
	for _, d := range []deed{
		more,
		{Do: doDelete, Names: []string{base.e.Decisions()[0].ID}, Reason: "deed 2"},
		{Do: doCompact},
		{Do: doRetain, Before: time.Date(2031, 5, 1, 0, 0, 0, 0, time.UTC), Reason: "deed 3"},
		{Do: doCheckpoint},
		{Do: doReopen},
	} {
		t.Run(d.Do, func(t *testing.T) {
			t.Parallel()
			for k, all := -1, 0; k < all; k += step { // first without a fault, to count them
				f := newFaultyStage(uint64(k + 1))
				f.witness = base.clone()
				f.insert(base.mem.Crash(nil))
				f.insist(t, deed{Do: doReopen})
				if f.disk.Heal(); k >= 0 {
					f.disk.Fail(faulty.Any, k, 1)
				}
				f.once(t, d)
				if k < 0 {
					all = f.disk.Ops()
				}
				f.heal()
				if f.e == nil {
					f.insist(t, deed{Do: doReopen})
				}
				f.insist(t, newNewsroom(3, 1).add(f.e)) // what was kept to be committed is
				f.verify(t)
				if err := f.e.Close(); err != nil {
					t.Error(err)
				}
				if t.Failed() {
					t.Fatalf("when operation %d of %s fails", k, d.Do)
				}
			}
		})
	}
}

// verify opens what is on the disk anew, and looks at it.
func (f *faultyStage) verify(t *testing.T) {
	t.Helper()
	f.heal()
	if f.e != nil {
		if err := f.e.Close(); err != nil {
			wantFault(t, err)
		}
	}
	var err error
	if f.e, err = wirefold.Open(f.dir, f.options); err != nil {
		t.Fatalf("it cannot be opened: %v", err)
	}
	f.check(t, f.e)
	f.e.Stats()
}

// damaged is a store with everything in it, of which files are spoilt.
type damaged struct {
	mem     *index.Memory
	texts   map[textKey]bool // that are there
	deleted map[textKey]bool
	commits uint64
	batch   int // the most articles of one commit
}

// soundStore makes a small store, with a checkpoint at its end or without any.
func soundStore(t *testing.T, checkpoint bool) *damaged {
	t.Helper()
	d := &damaged{texts: map[textKey]bool{}, deleted: map[textKey]bool{}, batch: 4}
	s := &stage{dir: "store", options: wirefold.Options{Search: wirefold.SearchOff, FS: index.MemFS()}}
	n := newNewsroom(7, 0)
	do := func(x deed) {
		t.Helper()
		x.Reason = fmt.Sprint("deed ", len(d.texts), x.Do)
		if out, err := s.do(t.Context(), x); err != nil || len(out.Errors) > 0 && x.Do != doAdd {
			t.Fatal(x.Do, err, out.Errors)
		}
	}
	do(deed{Do: doReopen})
	for i := range 14 {
		x := deed{Do: doAdd}
		for range 1 + i%d.batch {
			x.Articles = append(x.Articles, n.article(s.e.In("")))
		}
		do(x)
		for k := range newWitness().there(t, s.e) {
			d.deleted[k] = true
		}
		switch i {
		case 3:
			do(deed{Do: doKill, Names: []string{s.e.Decisions()[1].ID}})
		case 5:
			do(deed{Do: doDelete, Names: []string{s.e.Decisions()[2].ID}})
			if checkpoint { // without one, what was compacted could not be decided again
				do(deed{Do: doCompact})
			}
		case 7:
			do(deed{Do: doUndo, Operation: 1})
		case 9:
			do(deed{Do: doDelete, Names: []string{s.e.Decisions()[5].ID}})
		case 11:
			all, err := s.e.Stories(t.Context(), wirefold.Filter{})
			if err != nil || len(all) < 2 {
				t.Fatal(all, err)
			}
			do(deed{Do: doJoin, Names: []string{all[0].ID, all[1].ID}})
		}
	}
	d.texts = newWitness().there(t, s.e)
	maps.DeleteFunc(d.deleted, func(k textKey, _ bool) bool { return d.texts[k] })
	d.commits = s.e.Stats().Commits
	if !checkpoint {
		d.mem = s.options.FS.(*index.Memory).Crash(nil)
	}
	if err := s.e.Close(); err != nil {
		t.Fatal(err)
	}
	if checkpoint {
		d.mem = s.options.FS.(*index.Memory).Crash(nil)
	}
	return d
}

// files lists the files of a store, but for its lock.
func files(fsys index.FS) (all []string) {
	for _, dir := range []string{"store", "store/log", "store/articles", "store/checkpoint"} {
		list, _ := fsys.ReadDir(dir)
		for _, d := range list {
			if !d.IsDir() && d.Name() != "lock" {
				all = append(all, filepath.Join(dir, d.Name()))
			}
		}
	}
	return all
}

// spoil changes a file, and says how.
func spoil(t *testing.T, fsys index.FS, name string, chance *rand.Rand) (how string, cut bool) {
	t.Helper()
	f, err := fsys.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, size)
	if _, err := f.ReadAt(b, 0); err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	at := chance.IntN(len(b))
	switch chance.IntN(5) {
	case 0:
		how, cut = fmt.Sprintf("cut to %d bytes of %d", at, size), true
		err = f.Truncate(int64(at))
	case 1:
		n := min(1+chance.IntN(100), len(b)-at)
		how, cut = fmt.Sprintf("%d bytes at %d of %d are other ones", n, at, size), true
		for i := range n {
			b[at+i] = ^b[at+i]
		}
		_, err = f.WriteAt(b, 0)
	default:
		bit := chance.IntN(8)
		how = fmt.Sprintf("bit %d of byte %d of %d is flipped", bit, at, size)
		b[at] ^= 1 << bit
		_, err = f.WriteAt(b, 0)
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		t.Fatal(err)
	}
	return how, cut
}

// Whatever happens to a file, it is found and named, the rest is served, and Rebuild
// makes a store of it that can be written, and says what is lost.
func TestDamageIsFoundAndTheRestIsServed(t *testing.T) {
	damages := 240
	if testing.Short() {
		damages = 12
	}
	for _, checkpoint := range []bool{true, false} {
		t.Run(fmt.Sprint("checkpoint ", checkpoint), func(t *testing.T) {
			t.Parallel()
			d := soundStore(t, checkpoint)
			names := files(d.mem)
			seed := seedOf(t)
			chance := rand.New(rand.NewPCG(seed, 3))
			for i := range damages / 2 {
				mem := d.mem.Crash(nil)
				name := names[i%len(names)]
				how, much := spoil(t, mem, name, chance)
				d.wantServed(t, mem, name, how, much)
				if t.Failed() {
					t.Fatalf("%s: %s (damage %d of seed %d)", name, how, i, seed)
				}
			}
		})
	}
}

func (d *damaged) wantServed(t *testing.T, mem *index.Memory, name, how string, much bool) {
	t.Helper()
	o := wirefold.Options{Search: wirefold.SearchOff, FS: mem.Crash(nil)}
	e, err := wirefold.Open("store", o)
	if filepath.Base(name) == "wirefold.json" {
		if !errors.Is(err, index.ErrFormat) || !strings.Contains(err.Error(), "store") {
			t.Errorf("opening gives %v, want ErrFormat and the place", err)
		}
		return
	}
	torn := false
	if err != nil {
		if !errors.Is(err, index.ErrDamaged) || !strings.Contains(err.Error(), name) {
			t.Fatalf("opening gives %v, want the damage of %s", err, name)
		}
	} else {
		found := ""
		for err := range e.Check(t.Context()) {
			found += err.Error() + "\n"
		}
		// Where the end of the log is spoilt, that looks as if it had never been there.
		torn = filepath.Ext(name) == ".log" && e.Stats().Commits < d.commits && found == ""
		if !torn && (!strings.Contains(found, name) || !strings.Contains(found, "offset")) {
			t.Errorf("the check finds %q, want %s with the offset", found, name)
		}
		if wirefold.Foreign(e) == nil {
			if _, err := e.Add(t.Context(), newNewsroom(1, 99).fresh()); err != nil {
				t.Errorf("it is good enough to be written, but: %v", err)
			}
		} else if _, err := e.Add(t.Context(), newNewsroom(1, 99).fresh()); err == nil {
			t.Error("it is written, and should not be")
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
	o.FS, o.ReadOnly = mem.Crash(nil), true
	if e, err = wirefold.Open("store", o); err != nil {
		t.Fatalf("read-only, it cannot be opened: %v", err)
	}
	served := d.readable(t, e)
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	o.ReadOnly = false
	lost, err := wirefold.Rebuild(t.Context(), "store", "new", o)
	if err != nil {
		t.Fatalf("rebuilding: %v", err)
	}
	if e, err = wirefold.Open("new", o); err != nil {
		t.Fatal(err)
	}
	got := newWitness().there(t, e)
	for k := range got {
		if !d.texts[k] && !(d.deleted[k] && len(lost) > 0) {
			t.Errorf("rebuilt, it has article %s, version %q, which was not there", k.id, k.version)
		}
	}
	for k := range served {
		if !got[k] {
			t.Errorf("rebuilt, it lacks article %s, version %q, which can be read", k.id, k.version)
		}
	}
	lacking := 0
	for k := range d.texts {
		if !got[k] {
			lacking++
		}
	}
	if lacking > 0 && len(lost) == 0 && !torn {
		t.Errorf("%d articles are lost, and Rebuild does not say so", lacking)
	}
	switch filepath.Ext(name) {
	case ".chk":
		if lacking > 0 && !strings.Contains(fmt.Sprint(lost), "decided") {
			t.Errorf("%d articles are lost with a checkpoint: %v", lacking, lost)
		}
	case ".rec":
		if lacking > 1 && !much {
			t.Errorf("%d articles are lost with one record", lacking)
		}
	case ".log":
		if lacking > d.batch && !much {
			t.Errorf("%d articles are lost with one entry", lacking)
		}
	}
	if _, err := e.Add(t.Context(), newNewsroom(1, 99).fresh()); err != nil {
		t.Errorf("rebuilt, it cannot be written: %v", err)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
}

// readable reads all that a damaged store serves.
func (d *damaged) readable(t *testing.T, e *wirefold.Engine) map[textKey]bool {
	t.Helper()
	all := map[textKey]bool{}
	for _, x := range e.Decisions() {
		info, err := e.Article(x.ID)
		if err != nil {
			if !errors.Is(err, index.ErrDamaged) {
				t.Errorf("article %s: %v, want the damage", x.ID, err)
			}
			continue
		}
		k := textKey{itemKey{"", info.Article.ID}, info.Article.Version, info.Article.Title, info.Article.Body}
		if all[k] = true; !d.texts[k] && !d.deleted[k] {
			t.Errorf("article %s, version %q, is not as it was given", k.id, k.version)
		}
	}
	list, err := e.Stories(t.Context(), wirefold.Filter{})
	if err != nil {
		t.Error(err)
	}
	for _, s := range list {
		if _, err := e.Story(t.Context(), s.ID); err != nil {
			t.Errorf("story %s: %v", s.ID, err)
		}
	}
	_, _ = digest(t.Context(), e)
	e.Operations()
	for _, err := range e.Frozen().Watch(t.Context(), "") {
		if err != nil && !errors.Is(err, index.ErrDamaged) {
			t.Errorf("watch: %v", err)
		}
	}
	if v, err := e.AsOf(t.Context(), later); err == nil {
		_, _ = v.Stories(t.Context(), wirefold.Filter{})
	}
	return all
}
