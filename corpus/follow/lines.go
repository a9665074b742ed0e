package follow

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path"
	"strings"
	"time"

	"github.com/wirefold/wirefold/corpus"
)

const (
	// section is about how much of JSON Lines is read before it is noted.
	section = 4 << 20
	// mostRest is the most that a line without an end may have to be looked at: more
	// than the longest line that is read.
	mostRest = 2*corpus.MaxArticle + 2<<20
	// mostPatience is how long the end of a line is waited for before we complain.
	mostPatience = time.Minute
	// markBytes is how much of the beginning and of the end goes into a mark.
	markBytes = 4 << 10
)

// isLines reports whether a file grows line by line.
func isLines(rel string) bool {
	switch strings.ToLower(path.Ext(rel)) {
	case ".jsonl", ".ndjson":
		return true
	}
	return false
}

// readFrom has the articles of a file given on, or of a part of it that begins behind a
// number of lines.
func (d *folder) readFrom(ctx context.Context, r io.Reader, rel string, lines int) (problems []error, err error) {
	for a, err := range d.Reader.ReadFrom(ctx, r, corpus.Input{Path: d.show(rel), Name: rel}) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			var p *corpus.Problem
			if errors.As(err, &p) && p.Line > 0 {
				p.Line += lines
			}
			problems = append(problems, err)
			continue
		}
		d.batch = append(d.batch, a)
		if d.text += len(a.Title) + len(a.Body); len(d.batch) >= mostBatch || d.text >= mostText {
			if err := d.flush(ctx); err != nil {
				return nil, err
			}
		}
	}
	return problems, ctx.Err()
}

// flush gives on what was read, and then does what waited for that.
func (d *folder) flush(ctx context.Context) error {
	if err := d.give(ctx, d.batch); err != nil {
		return err
	}
	d.st.Articles += len(d.batch)
	d.batch, d.text = nil, 0
	given := d.given
	d.given = nil
	for _, do := range given {
		do()
	}
	return nil
}

// onceGiven has something done when all that was read up to now is given.
func (d *folder) onceGiven(do func()) { d.given = append(d.given, do) }

// lines reads what was added to JSON Lines.
func (d *folder) lines(ctx context.Context, rel, at string, w *waiting) error {
	f, err := os.Open(at)
	if err != nil {
		return d.unreadable(rel, w, err)
	}
	defer f.Close()
	if isPacked(f) {
		return d.whole(ctx, rel, at, w) // it is misnamed
	}
	st := d.st.Files[rel]
	if st.Offset > 0 {
		if m, err := mark(f, st.Offset); err != nil || m != st.Mark {
			d.Log.Info("a file was cut or replaced: it is read from its start", "file", at)
			st = fileState{}
		}
	}
	for {
		end, err := wholeLines(f, st.Offset, w.size)
		if err != nil {
			return d.unreadable(rel, w, err)
		}
		if end == st.Offset {
			if st.Offset == w.size {
				break
			}
			if end, err = d.rest(f, rel, st, w); end == 0 || err != nil {
				return err
			}
		}
		n, err := d.section(ctx, f, rel, &st, end)
		if err != nil {
			return err
		}
		if n != end { // it was cut while we read
			w.due = now().Add(d.Settle)
			return nil
		}
	}
	d.onceGiven(func() { d.done(rel, st, w) })
	return nil
}

// isPacked reports whether a file is compressed.
func isPacked(f io.ReaderAt) bool {
	var b [4]byte
	n, _ := f.ReadAt(b[:], 0) // what cannot be read will tell later
	return bytes.HasPrefix(b[:n], []byte("\x1f\x8b")) || bytes.Equal(b[:n], []byte("\x28\xb5\x2f\xfd"))
}

// section reads lines up to end, and notes that. It says up to where there were any.
func (d *folder) section(ctx context.Context, f *os.File, rel string, st *fileState, end int64) (int64, error) {
	part := &counted{r: io.NewSectionReader(f, st.Offset, end-st.Offset)}
	problems, err := d.readFrom(ctx, part, rel, st.Lines)
	if err != nil {
		return 0, err
	}
	if part.bytes != end-st.Offset {
		if info, err := f.Stat(); err != nil || info.Size() < end {
			return st.Offset + part.bytes, nil
		}
	}
	m, err := mark(f, end)
	if err != nil {
		return 0, nil //nolint:nilerr // as when it was cut: it is looked at again
	}
	// Without size and time: it is not read to its end.
	upTo := fileState{Offset: end, Lines: st.Lines + part.lines, Mark: m}
	d.onceGiven(func() {
		for _, p := range problems {
			d.problemOf(p)
		}
		d.keep(rel, upTo)
	})
	*st = upTo
	return end, nil
}

// rest deals with a last line that has no end. It is the end when the line can be read
// all the same, and 0 when it is waited for.
func (d *folder) rest(f *os.File, rel string, st fileState, w *waiting) (int64, error) {
	if !d.still(w) {
		w.due = w.since.Add(d.Settle)
		return 0, nil
	}
	if n := w.size - st.Offset; n > 0 && n <= mostRest {
		b := make([]byte, n)
		if k, err := f.ReadAt(b, st.Offset); err != nil && (err != io.EOF || k < len(b)) {
			w.due = now().Add(d.Settle) // it was cut
			return 0, nil
		}
		if json.Valid(b) || len(bytes.TrimSpace(b)) == 0 {
			return w.size, nil
		}
	}
	if patient := w.since.Add(mostPatience); !d.Once && now().Before(patient) {
		w.due = patient
		return 0, nil
	}
	d.onceGiven(func() {
		d.problemOf(&corpus.Problem{
			File: d.show(rel), Line: st.Lines + 1, Reason: "the last line is not complete",
			Hint: "it is read when it is; every line must hold one JSON object",
		})
		d.done(rel, st, w)
	})
	return 0, nil
}

// wholeLines is up to where there are whole lines: some megabytes of them, or one line
// that is longer, or none.
func wholeLines(f io.ReaderAt, from, size int64) (int64, error) {
	buf := make([]byte, 64<<10)
	end := from
	for at := from; at < size; {
		n, err := f.ReadAt(buf[:min(int64(len(buf)), size-at)], at)
		if n == 0 {
			if err == io.EOF {
				return end, nil // it was cut just now
			}
			return end, err
		}
		if i := bytes.LastIndexByte(buf[:n], '\n'); i >= 0 {
			end = at + int64(i) + 1
		}
		if at += int64(n); end > from && at-from >= section {
			break
		}
	}
	return end, nil
}

// mark is a hash of what stands at the beginning and at the end of the first bytes of a
// file.
func mark(f io.ReaderAt, upTo int64) (string, error) {
	n := min(upTo, markBytes)
	b := make([]byte, 2*n)
	if _, err := f.ReadAt(b[:n], 0); err != nil {
		return "", err
	}
	if _, err := f.ReadAt(b[n:], upTo-n); err != nil && err != io.EOF {
		return "", err
	}
	return textKey(string(b)), nil
}

// counted counts what is read.
type counted struct {
	r     io.Reader
	bytes int64
	lines int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.bytes += int64(n)
	c.lines += bytes.Count(p[:n], []byte{'\n'})
	return n, err
}
