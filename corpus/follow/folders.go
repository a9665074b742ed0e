package follow

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/wirefold/wirefold/corpus"
)

const (
	// lookThrough is how often a folder is looked through, whatever events say.
	lookThrough = time.Minute
	// secondTry is when a file is read once more that could not be read.
	secondTry = 10 * time.Second
	// longestOnce is how long a run with Once waits for a file that is being written.
	longestOnce = time.Minute
	// mostDepth of folders within folders.
	mostDepth = 100
)

// folder follows a folder, or a single file.
type folder struct {
	*run
	name  string // as it was given, for messages
	key   string // its whole path, for the state
	only  string // the file that alone is followed, if it is a file
	st    folderState
	began time.Time
	// waiting are the files that are to be read, by their path below the folder, with
	// slashes.
	waiting map[string]*waiting
	told    string // what went wrong last with the folder itself

	// batch are articles to be given, which come from many files, text is how long
	// they are, and given is what to do then.
	batch []*corpus.Article
	text  int
	given []func()

	watcher *fsnotify.Watcher
	watched map[string]bool // folders of which events come
}

// waiting is a file that has changed.
type waiting struct {
	size int64
	time time.Time
	// since is when it was first seen so, and due when to look at it.
	since, due time.Time
	// tried is set when it was read, and had problems.
	tried bool
}

func (r *run) newFolder(given, abs string, isDir bool) *folder {
	d := &folder{run: r, name: given, key: abs, st: r.state.folder(abs), waiting: map[string]*waiting{}, watched: map[string]bool{}}
	d.st.Source = abs
	if !isDir {
		d.only = filepath.Base(abs)
	}
	return d
}

// dir is the folder itself.
func (d *folder) dir() string {
	if d.only != "" {
		return filepath.Dir(d.key)
	}
	return d.key
}

func (d *folder) follow(ctx context.Context) error {
	if !d.Once && !d.unwatched {
		if w, err := fsnotify.NewWatcher(); err != nil {
			d.Log.Warn("no events of folders: they are looked through only", "reason", err)
		} else {
			d.watcher = w
			defer w.Close()
		}
	}
	d.began = now()
	look := d.began
	for {
		if !now().Before(look) {
			d.scan(ctx)
			look = now().Add(min(d.Interval, lookThrough))
			d.st.Next = look
			d.note()
		}
		if err := d.readDue(ctx); err != nil {
			return err
		}
		if d.Once && len(d.waiting) == 0 {
			d.st.Next = time.Time{}
			d.note()
			return nil
		}
		wake := look
		for _, w := range d.waiting {
			if w.due.Before(wake) {
				wake = w.due
			}
		}
		again, err := d.wait(ctx, wake)
		if err != nil {
			return err
		}
		if again {
			look = time.Time{}
		}
	}
}

// note keeps how the folder fares.
func (d *folder) note() {
	d.state.keepFolder(d.key, d.st.Health)
	d.fares(d.st.Health)
}

// wait waits for an event, or until it is time. again asks to look through everything.
func (d *folder) wait(ctx context.Context, until time.Time) (again bool, err error) {
	var events chan fsnotify.Event
	var errs chan error
	if d.watcher != nil {
		events, errs = d.watcher.Events, d.watcher.Errors
	}
	t := time.NewTimer(time.Until(until))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false, ctx.Err()
	case <-t.C:
	case e, ok := <-events:
		if !ok {
			d.watcher = nil
			return true, nil
		}
		return d.event(e), nil
	case err := <-errs:
		d.Log.Info("events of a folder were lost: it is looked through", "folder", d.key, "reason", err)
		return true, nil
	}
	return false, nil
}

// event notes a file that has changed.
func (d *folder) event(e fsnotify.Event) (again bool) {
	if e.Op == fsnotify.Chmod {
		return false
	}
	rel, err := filepath.Rel(d.dir(), e.Name)
	if err != nil {
		return true
	}
	rel = filepath.ToSlash(rel)
	info, err := os.Stat(e.Name)
	switch {
	case err != nil:
		delete(d.watched, e.Name) // a folder of that name is another one
		return false
	case info.IsDir():
		return !d.hidden(rel) && d.only == ""
	case d.reads(rel):
		d.see(rel, info)
	}
	return false
}

// hidden reports whether a path goes through something that is hidden.
func (d *folder) hidden(rel string) bool {
	return slices.ContainsFunc(strings.Split(rel, "/"), func(s string) bool { return strings.HasPrefix(s, ".") && s != "." })
}

// reads reports whether a file is one of those that are read.
func (d *folder) reads(rel string) bool {
	if d.only != "" {
		return rel == d.only
	}
	if d.isState(filepath.Join(d.dir(), filepath.FromSlash(rel))) {
		return false
	}
	if d.State != "" && d.isStateDir(filepath.Join(d.dir(), filepath.FromSlash(path.Dir(rel)))) {
		return false
	}
	return !d.hidden(rel) && d.Reader.Reads(path.Base(rel))
}

// isStateDir reports whether a folder is the one with our state: a store, which is not to
// be read, unless that is the folder that was given.
func (d *folder) isStateDir(dir string) bool {
	abs, err := filepath.Abs(filepath.Dir(d.State))
	return d.State != "" && err == nil && abs == dir && dir != d.dir()
}

// isState reports whether a file is our own state.
func (d *folder) isState(file string) bool {
	abs, err := filepath.Abs(d.State)
	return d.State != "" && err == nil && abs == file
}

// scan looks through the folder, and notes what has changed.
func (d *folder) scan(ctx context.Context) {
	found := map[string]bool{}
	err := d.walk(ctx, d.dir(), "", map[string]bool{}, found)
	d.st.Tried = now()
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		d.st.Failures++
		d.st.Error = err.Error()
		if d.told != d.st.Error {
			d.told = d.st.Error
			d.problem(fmt.Errorf("follow: %s: %w", d.name, err))
		}
		return // perhaps the disk is only away: nothing is forgotten
	}
	d.st.Success, d.st.Failures, d.st.Error, d.told = d.st.Tried, 0, "", ""
	today := day(now())
	for rel, f := range d.st.Files {
		switch {
		case found[rel]:
			if f.Missing == 0 {
				continue
			}
			f.Missing = 0
		case f.Missing == 0:
			f.Missing = today
		case f.Missing < today-forgetAfter:
			delete(d.st.Files, rel)
			d.state.dropFile(d.key, rel)
			continue
		default:
			continue
		}
		d.keep(rel, f)
	}
}

// walk sees all files below a folder. Its error is that of the folder given first.
func (d *folder) walk(ctx context.Context, dir, rel string, entered, found map[string]bool) error {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return bare(err)
	}
	if entered[real] || strings.Count(rel, "/") > mostDepth {
		return nil
	}
	entered[real] = true
	d.watch(dir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return bare(err)
	}
	for _, e := range entries {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		name, at := rel+e.Name(), filepath.Join(dir, e.Name())
		if d.only != "" && name != d.only || strings.HasPrefix(e.Name(), ".") && d.only == "" {
			continue
		}
		info, err := os.Stat(at) // where a link leads
		if err != nil {
			continue // it was there just now
		}
		switch {
		case info.IsDir():
			if d.isStateDir(at) {
				continue
			}
			if err := d.walk(ctx, at, name+"/", entered, found); err != nil && ctx.Err() == nil {
				d.Log.Info("a folder cannot be looked through", "folder", at, "reason", err)
			}
		case d.reads(name):
			found[name] = true
			d.see(name, info)
		}
	}
	return nil
}

// watch asks for the events of a folder.
func (d *folder) watch(dir string) {
	if d.watcher == nil || d.watched[dir] {
		return
	}
	if err := d.watcher.Add(dir); err != nil {
		d.Log.Info("no events of a folder: it is looked through only", "folder", dir, "reason", err)
	}
	d.watched[dir] = true
}

// see notes a file, if it is not as it was when it was read.
func (d *folder) see(rel string, info fs.FileInfo) {
	if !info.Mode().IsRegular() {
		return // a pipe could make us wait for ever
	}
	st, known := d.st.Files[rel]
	if known && st.Size == info.Size() && st.Time == info.ModTime().UnixNano() {
		delete(d.waiting, rel)
		return
	}
	w := d.waiting[rel]
	if w != nil && w.size == info.Size() && w.time.Equal(info.ModTime()) {
		return
	}
	w = &waiting{size: info.Size(), time: info.ModTime(), since: now()}
	d.waiting[rel] = w
	if w.due = w.since; !isLines(rel) && !d.still(w) {
		w.due = w.since.Add(d.Settle)
	}
}

// still reports whether a file has not changed for a while.
func (d *folder) still(w *waiting) bool {
	t := now()
	return t.Sub(w.time) >= d.Settle || t.Sub(w.since) >= d.Settle
}

// readDue reads the files whose time has come. Its error ends the following.
func (d *folder) readDue(ctx context.Context) error {
	for _, rel := range slices.Sorted(maps.Keys(d.waiting)) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		w := d.waiting[rel]
		if w.due.After(now()) {
			continue
		}
		at := filepath.Join(d.dir(), filepath.FromSlash(rel))
		info, err := os.Stat(at)
		if err != nil || !info.Mode().IsRegular() {
			delete(d.waiting, rel) // it is gone, or looked at when the folder is
			continue
		}
		if d.see(rel, info); d.waiting[rel] != w {
			// It is being written, and waited for again.
			if d.Once && now().Sub(d.began) > longestOnce {
				d.problemOf(&corpus.Problem{File: d.show(rel), Reason: "it is still being written", Hint: "it is read in the next run"})
				delete(d.waiting, rel)
				continue
			}
			if w = d.waiting[rel]; w == nil || w.due.After(now()) {
				continue
			}
		}
		read := d.whole
		if isLines(rel) {
			read = d.lines
		}
		if err := read(ctx, rel, at, w); err != nil {
			return err
		}
	}
	return d.flush(ctx)
}

// show is the path of a file for messages.
func (d *folder) show(rel string) string {
	if d.only != "" {
		return d.name
	}
	return filepath.Join(d.name, filepath.FromSlash(rel))
}

func (d *folder) problemOf(err error) {
	d.st.Problem, d.st.ProblemAt = err.Error(), now()
	d.problem(err)
}

// keep remembers a file.
func (d *folder) keep(rel string, st fileState) {
	d.st.Files[rel] = st
	d.state.keepFile(d.key, rel, st)
}

// done notes that a file was read as it is.
func (d *folder) done(rel string, st fileState, w *waiting) {
	st.Size, st.Time, st.Missing = w.size, w.time.UnixNano(), 0
	d.keep(rel, st)
	delete(d.waiting, rel)
	d.note()
}

// put has a file that could not be read wait for its second try. It reports whether it
// had that already.
func (w *waiting) put() (again bool) {
	if w.tried {
		return true
	}
	w.tried, w.due = true, now().Add(secondTry)
	return false
}

// whole reads a file that is written once.
func (d *folder) whole(ctx context.Context, rel, at string, w *waiting) error {
	f, err := os.Open(at)
	if err != nil {
		return d.unreadable(rel, w, err)
	}
	defer f.Close()
	problems, err := d.readFrom(ctx, f, rel, 0)
	if err != nil {
		return err
	}
	if info, err := f.Stat(); err == nil && (info.Size() != w.size || !info.ModTime().Equal(w.time)) {
		d.see(rel, info) // it changed while we read
		return nil
	}
	if len(problems) > 0 && !d.Once && !w.put() {
		d.Log.Info("a file is read once more before its problems count", "file", at, "problems", len(problems))
		return nil
	}
	d.onceGiven(func() {
		for _, p := range problems {
			d.problemOf(p)
		}
		d.done(rel, fileState{}, w)
	})
	return nil
}

// unreadable deals with a file that cannot be opened.
func (d *folder) unreadable(rel string, w *waiting, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		delete(d.waiting, rel)
	case !d.Once && !w.put():
	default:
		d.problemOf(&corpus.Problem{File: d.show(rel), Reason: "it cannot be read: " + bare(err).Error(), Hint: "it is tried again when it changes, and in the next run"})
		delete(d.waiting, rel)
		if !d.Once {
			// Not in the state, so that the next run tries again.
			d.st.Files[rel] = fileState{Size: w.size, Time: w.time.UnixNano()}
		}
	}
	return nil
}
