package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// Commands of scripts that have a desk open:
//
//	serving NAME ARG...             open a desk at a free port, beside what follows; NAME is its URL then
//	stopping NAME CODE              close it; it must exit with CODE. What it said is standard error
//	ask STATUS METHOD URL [HEADER: VALUE]... [<FILE]
//	                                the answer must have STATUS; its headers and body are standard output
//	certificate CERT KEY DAYS       write a certificate that is good for DAYS from now on
//	port NAME                       take a port, and set NAME to its HOST:PORT
//
// Paths in the arguments of serving are those of no folder: begin them with $WORK.
var servingCommands = map[string]func(*testscript.TestScript, bool, []string){
	"serving": servingDesk, "stopping": stopDesk, "ask": ask, "certificate": makeCertificate, "port": takePort,
}

type openDesk struct {
	cancel context.CancelFunc
	code   chan int
	stderr *shared
}

// shared is output that is read while it is written.
type shared struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

var openDesks sync.Map // by script and name

func servingDesk(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: serving NAME ARG...")
	}
	ctx, cancel := context.WithCancel(context.Background())
	said, out := io.Pipe()
	d := &openDesk{cancel, make(chan int, 1), &shared{}}
	all := append([]string{"serve", "--json", "--addr", "127.0.0.1:0"}, args[1:]...)
	go func() {
		code := run(ctx, all, strings.NewReader(""), out, d.stderr)
		d.code <- code
		_ = out.CloseWithError(fmt.Errorf("it exits with %d: %s", code, d.stderr))
	}()
	ts.Defer(func() { cancel(); d.code <- <-d.code })
	var where struct{ URL string }
	if err := json.NewDecoder(said).Decode(&where); err != nil {
		ts.Fatalf("no desk: %v", err)
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()
	ts.Setenv(args[0], strings.TrimSuffix(where.URL, "/"))
	openDesks.Store(ts.Name()+" "+args[0], d)
}

func stopDesk(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: stopping NAME CODE")
	}
	x, ok := openDesks.Load(ts.Name() + " " + args[0])
	if !ok {
		ts.Fatalf("no desk %s is open", args[0])
	}
	d := x.(*openDesk)
	d.cancel()
	code := <-d.code
	d.code <- code
	if fmt.Fprint(ts.Stderr(), d.stderr); fmt.Sprint(code) != args[1] {
		ts.Fatalf("it exits with %d, want %s", code, args[1])
	}
}

var asking = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true},
}

func ask(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: ask STATUS METHOD URL [HEADER: VALUE]... [<FILE]")
	}
	var body io.Reader
	rest := args[3:]
	if n := len(rest); n > 0 && strings.HasPrefix(rest[n-1], "<") {
		body = strings.NewReader(strings.TrimSuffix(ts.ReadFile(rest[n-1][1:]), "\n"))
		rest = rest[:n-1]
	}
	r, err := http.NewRequestWithContext(context.Background(), args[1], args[2], body)
	ts.Check(err)
	for _, h := range rest {
		k, v, _ := strings.Cut(h, ": ")
		if k == "Host" {
			r.Host = v
		}
		r.Header.Set(k, v)
	}
	got, err := asking.Do(r)
	ts.Check(err)
	defer got.Body.Close()
	b, err := io.ReadAll(got.Body)
	ts.Check(err)
	var head bytes.Buffer
	ts.Check(got.Header.Write(&head))
	fmt.Fprintf(ts.Stdout(), "%s\n%s", strings.ReplaceAll(head.String(), "\r", ""), b)
	if fmt.Sprint(got.StatusCode) != args[0] {
		ts.Fatalf("%s %s: %s, want %s\n%s", args[1], args[2], got.Status, args[0], b)
	}
}

func makeCertificate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: certificate CERT KEY DAYS")
	}
	days, err := strconv.Atoi(args[2])
	ts.Check(err)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ts.Check(err)
	end := time.Now().AddDate(0, 0, days)
	x := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "desk.example"}, DNSNames: []string{"desk.example"}, NotBefore: end.AddDate(-1, 0, 0), NotAfter: end}
	cert, err := x509.CreateCertificate(rand.Reader, x, x, key.Public(), key)
	ts.Check(err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	ts.Check(err)
	write := func(file, kind string, b []byte) {
		ts.Check(os.WriteFile(ts.MkAbs(file), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}), 0o600))
	}
	write(args[0], "CERTIFICATE", cert)
	write(args[1], "PRIVATE KEY", secret)
}

func takePort(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: port NAME")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	ts.Setenv(args[0], l.Addr().String())
}

// asProgram is the variable of the environment that makes this binary the program.
const asProgram = "WIREFOLD_TEST_AS_DEDUPE"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// process is the program, with a desk open.
type process struct {
	*exec.Cmd
	host string
	said *bufio.Scanner // standard error
}

func startProcess(t *testing.T, args ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: exec.Command(self, append([]string{"serve", "--addr", "127.0.0.1:0", "--db", filepath.Join(t.TempDir(), "news")}, args...)...)}
	p.Env = append(os.Environ(), asProgram+"=1")
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	errs, err := p.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.said = bufio.NewScanner(errs)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill(); _ = p.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("it says %q, %v", line, err)
	}
	_, url, _ := strings.Cut(line, "http://")
	p.host, _, _ = strings.Cut(url, "/")
	return p
}

// hears waits until standard error has a line with some text.
func (p *process) hears(t *testing.T, text string) {
	t.Helper()
	for p.said.Scan() {
		if strings.Contains(p.said.Text(), text) {
			return
		}
	}
	t.Fatalf("it never says %q", text)
}

// half sends the first half of a request, and gives what sends the rest. The server has
// taken it up: it asks for the body.
func (p *process) half(t *testing.T) (rest func() (int, error)) {
	t.Helper()
	c, err := net.Dial("tcp", p.host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	in := bufio.NewReader(c)
	fmt.Fprintf(c, "POST /login HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\nExpect: 100-continue\r\n\r\n", p.host)
	if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, "100") {
		t.Fatalf("it says %q, %v", line, err)
	}
	if _, err := in.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	return func() (int, error) {
		if _, err := io.WriteString(c, "token=x"); err != nil {
			return 0, err
		}
		got, err := http.ReadResponse(in, nil)
		if err != nil {
			return 0, err
		}
		defer got.Body.Close()
		_, err = io.Copy(io.Discard, got.Body)
		return got.StatusCode, err
	}
}

// What was accepted is finished before the desk closes; new requests are not accepted.
func TestSignalsCloseTheDesk(t *testing.T) {
	for _, s := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		p := startProcess(t)
		rest := p.half(t)
		if err := p.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
		p.hears(t, "closing")
		for { // until the port is closed
			c, err := net.Dial("tcp", p.host)
			if err != nil {
				break
			}
			_ = c.Close()
		}
		if status, err := rest(); err != nil || status != http.StatusUnauthorized {
			t.Errorf("what was accepted is answered with %d, %v", status, err)
		}
		if err := p.Wait(); err != nil {
			t.Errorf("after %v: %v", s, err)
		}
	}
}

func TestTheSecondSignalEndsAtOnce(t *testing.T) {
	p := startProcess(t, "--grace", "1h")
	p.half(t)
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	p.hears(t, "closing")
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := p.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGINT {
		t.Errorf("it ends with %v", err)
	}
}

func TestWhatTakesTooLongIsCutOff(t *testing.T) {
	p := startProcess(t, "--grace", "1ms")
	rest := p.half(t)
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.hears(t, "what took longer than 1ms was cut off")
	if err := p.Wait(); p.ProcessState.ExitCode() != exitInterrupted {
		t.Errorf("it ends with %v", err)
	}
	if status, err := rest(); err == nil {
		t.Errorf("what was cut off is answered with %d", status)
	}
}

func TestServeHelpNamesWhatItRefuses(t *testing.T) {
	var out bytes.Buffer
	if code := run(t.Context(), []string{"serve", "--help"}, strings.NewReader(""), &out, io.Discard); code != exitOK {
		t.Fatal(code)
	}
	for _, want := range []string{"refuses to listen", "--behind-proxy", "--tls-cert FILE", "token add"} {
		if !slices.ContainsFunc(strings.Split(out.String(), "\n"), func(l string) bool { return strings.Contains(l, want) }) {
			t.Errorf("the help does not tell of %s", want)
		}
	}
}

// What a source brings gets into the store while the desk is open, and stays.
func TestTheDeskFollows(t *testing.T) {
	dir := t.TempDir()
	db, in := filepath.Join(dir, "news"), filepath.Join(dir, "in.jsonl")
	article := `{"id":"tern-1","title":"Footbridge falls","source":"Tern Wire","body":"Two people were killed when a footbridge fell into the river Sall at Mirren."}`
	if err := os.WriteFile(in, []byte(article+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code := run(t.Context(), []string{"add", "-", "--db", db}, strings.NewReader(twoArticles), io.Discard, io.Discard); code != exitOK {
		t.Fatal(code)
	}
	open, closeDesk := context.WithCancel(t.Context())
	defer closeDesk()
	code, stderr := make(chan int), &shared{}
	go func() {
		code <- run(open, []string{"serve", "--db", db, "--addr", "127.0.0.1:0", "--follow", in}, strings.NewReader(""), io.Discard, stderr)
	}()
	watch, enough := context.WithCancel(t.Context())
	defer enough()
	if c := run(watch, []string{"watch", "--db", db}, strings.NewReader(""), &ending{text: "tern-1 came", cancel: enough}, io.Discard); c != exitOK {
		t.Errorf("watching exits with %d", c)
	}
	closeDesk()
	if c := <-code; c != exitOK {
		t.Errorf("the desk exits with %d: %s", c, stderr)
	}
	var out bytes.Buffer
	if c := run(t.Context(), []string{"follow", "--status", "--db", db}, strings.NewReader(""), &out, io.Discard); c != exitOK || !strings.Contains(out.String(), "well") {
		t.Errorf("its state: %d, %s", c, &out)
	}
}
