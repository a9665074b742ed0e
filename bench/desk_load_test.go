package bench

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	newsdesk "github.com/wirefold/wirefold/desk"
)

// What the load is made of.
const (
	loadReaders = 50
	loadStreams = 200
	// A reader looks at a page for two to eight seconds before asking for the next.
	readLeast, readMost = 2 * time.Second, 8 * time.Second
)

// streamPaths are where changes are told, half of the clients each.
var streamPaths = []string{"/live", "/v1/changes/stream"}

// BenchmarkDeskUnderLoad measures a desk on a real listener over a store of invented news:
// ingest alone, in batches of 1,000 and one by one, and again while 50 people read and 200
// listen; the time of pages then; and the weight of the first page.
//
//	go test -run - -bench DeskUnderLoad -benchtime 1x ./bench
//
// WIREFOLD_DESK_ARTICLES is the size of the store (2,000 unless given),
// WIREFOLD_DESK_SECONDS how long each part is measured (5), and WIREFOLD_DESK_STORE a
// directory where the store is kept for the next time. The readers and listeners are
// another process, as they are elsewhere; their work is part of the load all the same, so
// nothing else should run: on a machine that is shared, what is kept and the 99th
// percentiles are those of the others.
func BenchmarkDeskUnderLoad(b *testing.B) {
	number := func(name string, otherwise int) int {
		if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
			return n
		}
		return otherwise
	}
	x := &deskLoad{B: b, size: number("WIREFOLD_DESK_ARTICLES", 2000), lasts: time.Duration(number("WIREFOLD_DESK_SECONDS", 5)) * time.Second, press: newPress(1)}
	dir := os.Getenv("WIREFOLD_DESK_STORE")
	if dir == "" {
		dir = b.TempDir()
	}
	x.open(dir)
	defer func() {
		if err := x.e.Close(); err != nil {
			b.Error(err)
		}
	}()
	for b.Loop() {
		x.measure()
	}
}

type deskLoad struct {
	*testing.B
	size  int
	lasts time.Duration
	press *press
	made  int
	now   atomic.Int64 // of the news, in Unix nanoseconds
	e     *wirefold.Engine
	base  string // of the desk's URLs
}

// crowd are the people who read and listen, in a process of their own: this one again,
// with crowdAt set to the desk's address. It goes on until its standard input ends.
func (x *deskLoad) crowd() (finish func() seen) {
	c := exec.Command(os.Args[0], "-test.run", "^TestCrowd$")
	c.Env = append(os.Environ(), crowdAt+"="+x.base)
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		x.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		x.Fatal(err)
	}
	if err := c.Start(); err != nil {
		x.Fatal(err)
	}
	lines := bufio.NewReaderSize(out, 1<<20)
	if line, err := lines.ReadString('\n'); err != nil || line != "there\n" {
		x.Fatalf("the crowd did not come: %q, %v", line, err)
	}
	return func() (got seen) {
		if err := in.Close(); err != nil {
			x.Fatal(err)
		}
		if err := json.NewDecoder(lines).Decode(&got); err != nil {
			x.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, lines); err != nil {
			x.Fatal(err)
		}
		if err := c.Wait(); err != nil {
			x.Fatal(err)
		}
		for _, f := range got.Failed {
			x.Error(f)
		}
		return got
	}
}

const crowdAt = "WIREFOLD_DESK_CROWD"

// seen is what the readers and listeners saw.
type seen struct {
	Times  map[string][]time.Duration // of pages
	Told   int64                      // changes that the listeners heard of
	Failed []string
}

type crowd struct {
	seen
	base string // of the desk's URLs
	mu   sync.Mutex
}

func (x *crowd) fail(err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.Failed) < 10 {
		x.Failed = append(x.Failed, err.Error())
	}
}

// TestCrowd is the other process of BenchmarkDeskUnderLoad.
func TestCrowd(t *testing.T) {
	x := &crowd{base: os.Getenv(crowdAt), seen: seen{Times: map[string][]time.Duration{}}}
	if x.base == "" {
		t.Skip("it is the other process of a benchmark")
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var all sync.WaitGroup
	x.listen(ctx, &all)
	for i := range loadReaders {
		all.Go(func() { x.read(ctx, rand.New(rand.NewPCG(uint64(i), 1))) })
	}
	fmt.Println("there")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		t.Error(err)
	}
	stop()
	all.Wait()
	if err := json.NewEncoder(os.Stdout).Encode(x.seen); err != nil {
		t.Error(err)
	}
}

// next makes articles, and the clock that of the last of them.
func (x *deskLoad) next(n int) []*corpus.Article {
	batch := make([]*corpus.Article, n)
	for i := range batch {
		batch[i] = claimed(x.press.next(), x.made)
		x.made++
	}
	return batch
}

func (x *deskLoad) add(batch []*corpus.Article) {
	x.now.Store(batch[len(batch)-1].Published.UnixNano())
	if _, err := x.e.AddBatch(context.Background(), batch); err != nil {
		x.Fatal(err)
	}
}

func (x *deskLoad) open(dir string) {
	e, err := wirefold.Open(dir, wirefold.Options{Now: func() time.Time { return time.Unix(0, x.now.Load()) }})
	if err != nil {
		x.Fatal(err)
	}
	x.e = e
	for stored := e.Stats().Articles; x.made < max(stored, x.size); {
		if batch := x.next(min(4096, max(stored, x.size)-x.made)); x.made > stored {
			x.add(batch)
		} else {
			x.now.Store(batch[len(batch)-1].Published.UnixNano())
		}
	}
	if err := e.Searchable(context.Background()); err != nil {
		x.Fatal(err)
	}
}

func (x *deskLoad) measure() {
	d, err := newsdesk.New(x.e, newsdesk.Options{})
	if err != nil {
		x.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		x.Fatal(err)
	}
	server := &http.Server{Handler: d, ReadHeaderTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	x.base = "http://" + listener.Addr().String()
	x.ReportMetric(float64(x.weigh())/1024, "first-page-KB")

	alone, oneAlone := x.ingest(1000), x.ingest(1)
	finish := x.crowd()
	loaded, oneLoaded := x.ingest(1000), x.ingest(1)
	saw := finish()
	alone, oneAlone = (alone+x.ingest(1000))/2, (oneAlone+x.ingest(1))/2 // the store grows, and the disk has its moods
	if err := server.Close(); err != nil {
		x.Fatal(err)
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		x.Error(err)
	}

	x.ReportMetric(alone, "batch-alone/s")
	x.ReportMetric(loaded/alone, "batch-kept")
	x.ReportMetric(oneAlone, "single-alone/s")
	x.ReportMetric(oneLoaded/oneAlone, "single-kept")
	x.ReportMetric(float64(saw.Told), "told")
	for page, times := range saw.Times {
		p := percentiles(times)
		x.ReportMetric(float64(p[0].Microseconds())/1000, page+"-p50-ms")
		x.ReportMetric(float64(p[1].Microseconds())/1000, page+"-p99-ms")
		x.ReportMetric(float64(p[1])/float64(p[0]), page+"-p99/p50")
		x.ReportMetric(float64(len(times)), page+"-pages")
	}
}

// ingest adds articles at full speed, so many at once, and gives the rate. Making them is
// not counted, and done before.
func (x *deskLoad) ingest(batch int) float64 {
	var spent time.Duration
	n := 0
	for spent < x.lasts {
		stock := x.next(max(1000, batch)) // made in between: a small part of the time
		for len(stock) > 0 && spent < x.lasts {
			began := time.Now()
			x.add(stock[:batch])
			spent += time.Since(began)
			n += batch
			stock = stock[batch:]
		}
		x.press.articles -= len(stock) // left over: their names come again
		x.made -= len(stock)
	}
	return float64(n) / spent.Seconds()
}

// get asks for a page as a browser does, and gives its body and its bytes on the wire.
func get(ctx context.Context, c *http.Client, url string) (body string, wire int64, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return "", 0, err
	}
	r.Header.Set("Accept-Encoding", "gzip")
	response, err := c.Do(r)
	if err != nil {
		return "", 0, err
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		return "", 0, err
	}
	if response.StatusCode != http.StatusOK {
		return "", 0, fmt.Errorf("%s: %s", url, response.Status)
	}
	wire = int64(len(b))
	if response.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(strings.NewReader(string(b)))
		if err != nil {
			return "", 0, err
		}
		if b, err = io.ReadAll(z); err != nil {
			return "", 0, err
		}
	}
	return string(b), wire, nil
}

var (
	assetLink = regexp.MustCompile(`(?:src|href)="(/static/[^"]+)"`)
	storyLink = regexp.MustCompile(`href="(/stories/[^"/?]+)"`)
)

// weigh gives the bytes of the first page on the wire, with all that it needs.
func (x *deskLoad) weigh() int64 {
	page, sum, err := get(context.Background(), http.DefaultClient, x.base+"/")
	if err != nil {
		x.Fatal(err)
	}
	weighed := map[string]bool{}
	for _, m := range assetLink.FindAllStringSubmatch(page, -1) {
		if weighed[m[1]] {
			continue
		}
		weighed[m[1]] = true
		_, wire, err := get(context.Background(), http.DefaultClient, x.base+m[1])
		if err != nil {
			x.Fatal(err)
		}
		sum += wire
	}
	return sum
}

// read is a person who looks at the list, and at one of its stories after the other.
func (x *crowd) read(ctx context.Context, chance *rand.Rand) {
	browser := http.Client{Transport: &http.Transport{}} // which keeps its connection
	defer browser.CloseIdleConnections()
	pause := func() bool {
		t := time.NewTimer(readLeast + time.Duration(chance.Int64N(int64(readMost-readLeast))))
		defer t.Stop()
		select {
		case <-ctx.Done():
			return false
		case <-t.C:
			return true
		}
	}
	look := func(kind, path string) string {
		began := time.Now()
		body, _, err := get(ctx, &browser, x.base+path)
		if ctx.Err() != nil {
			return ""
		}
		if err != nil {
			x.fail(err)
			return ""
		}
		x.mu.Lock()
		defer x.mu.Unlock()
		x.Times[kind] = append(x.Times[kind], time.Since(began))
		return body
	}
	for pause() {
		links := storyLink.FindAllStringSubmatch(look("list", "/"), -1)
		if len(links) == 0 || !pause() {
			continue
		}
		look("story", links[chance.IntN(len(links))][1])
	}
}

// listen opens the streams, and reads them.
func (x *crowd) listen(ctx context.Context, load *sync.WaitGroup) {
	var open sync.WaitGroup
	for i := range loadStreams {
		open.Add(1)
		load.Go(func() {
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, x.base+streamPaths[i%len(streamPaths)], http.NoBody)
			if err != nil {
				panic(err) // the path is a constant
			}
			response, err := http.DefaultClient.Do(r)
			open.Done()
			if err != nil {
				x.fail(err)
				return
			}
			defer response.Body.Close()
			const mark = "\ndata:"
			for b, at := make([]byte, 64<<10), 0; ; {
				n, err := response.Body.Read(b[at:])
				atomic.AddInt64(&x.Told, int64(bytes.Count(b[:at+n], []byte(mark))))
				if err != nil {
					return
				}
				if at+n >= len(mark) { // one may be cut in two
					at = copy(b, b[at+n-len(mark)+1:at+n])
				} else {
					at += n
				}
			}
		})
	}
	open.Wait()
}
