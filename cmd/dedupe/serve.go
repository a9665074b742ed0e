package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus/follow"
	"github.com/wirefold/wirefold/desk"
	"github.com/wirefold/wirefold/desk/access"
	"github.com/wirefold/wirefold/index"
)

// serving is what 'serve' was asked for.
type serving struct {
	storeFlags
	in readFlags

	addr, cert, key, zone             string
	hosts, sources                    []string
	proxied, readOnly, quiet, private bool
	grace                             time.Duration
	upload                            int
	rate                              float64

	c      *cobra.Command
	paths  []string // files to try the desk on, instead of a store
	store  string   // its directory, or empty
	tokens *access.Tokens
	where  *time.Location
	tls    *tls.Config
	log    *slog.Logger
}

func serveCommand() *cobra.Command {
	s := &serving{}
	c := &cobra.Command{
		Use:   "serve [PATH...]",
		Short: "Open the desk: a page for editors, and an API",
		Long: `Serve opens a desk over a store, which is made when there is none: a page for editors,
and an API under /v1. With PATHs and without --db it reads files, and shows what is in
them; nothing of that is kept. Ctrl-C closes it: what was accepted is finished first,
for at most --grace; Ctrl-C again ends it at once.

Who may do what. Without tokens, everybody who reaches the desk is its administrator,
under the name of the user who runs it. So it then listens on this machine alone, which
all users of the machine share, and answers only to its names and those of --host. As
soon as there is a token ('dedupe token add'), nobody gets in without one, also here.

Elsewhere than on this machine (--addr 0.0.0.0:443) it refuses to listen unless there is
a token AND what passes is encrypted: by --tls-cert and --tls-key, or by a proxy in
front, which --behind-proxy promises. Such a proxy must pass on Host, and set
X-Forwarded-For; nothing else may be able to reach the desk. A token is needed there too,
even if the desk listens on this machine alone.

/healthz tells whether it lives, /readyz whether it is ready, to everybody; /metrics
tells Prometheus the rest, for which a token with the role admin is needed.`,
		Example: `  dedupe serve corpus/testdata/demo          try it
  dedupe serve --db news
  dedupe serve --db news --follow https://ostrel.example/rss --follow /wires/in
  dedupe serve --db news --addr 0.0.0.0:443 --tls-cert cert.pem --tls-key key.pem`,
		RunE: func(c *cobra.Command, paths []string) error {
			s.c, s.paths = c, paths
			if err := s.check(); err != nil {
				return err
			}
			return s.serve()
		},
	}
	s.register(c)
	s.in.register(c)
	f := c.Flags()
	f.Lookup("json").Usage = "print the address as JSON"
	f.StringVar(&s.addr, "addr", "127.0.0.1:7373", "listen at `HOST:PORT`; port 0 for any that is free")
	f.StringVar(&s.cert, "tls-cert", "", "`FILE` with the certificate, and those behind it, as PEM")
	f.StringVar(&s.key, "tls-key", "", "`FILE` with the key of the certificate, as PEM")
	f.BoolVar(&s.proxied, "behind-proxy", false, "all comes through a proxy at which TLS ends, and which tells from where")
	f.StringArrayVar(&s.hosts, "host", nil, "answer to this `NAME` too (repeatable)")
	f.StringArrayVar(&s.sources, "follow", nil, "add what this `URL|PATH` brings, as 'follow' does (repeatable)")
	f.BoolVar(&s.private, "private-webhooks", false, "let webhooks have addresses that are not public")
	f.BoolVar(&s.readOnly, "read-only", false, "only show, beside the process that writes the store")
	f.StringVar(&s.zone, "zone", "", "show times in this `ZONE`, such as Europe/Lisbon (default that of this machine)")
	f.DurationVar(&s.grace, "grace", 30*time.Second, "finish for at most `SPAN` what was accepted before the end")
	f.IntVar(&s.upload, "max-upload", 64, "take at most so many `MIB` of articles at once")
	f.Float64Var(&s.rate, "rate", 200, "take at most `N` requests a second of one user, and five times as many at once; 0 for any")
	f.BoolVar(&s.quiet, "quiet", false, "print nothing but errors, and what --json asks for")
	return c
}

// check finds what is wrong with the command line before anything is opened or made.
func (s *serving) check() error {
	bad := func(hint, format string, args ...any) error { return &usageError{fmt.Errorf(format, args...), hint} }
	var err error
	switch {
	case len(s.paths) > 0 && s.db != "":
		return bad("'dedupe add PATH... --db DIR' adds files to a store; then serve that.", "there are both PATHs and --db")
	case len(s.paths) > 0 && s.collection != "":
		return bad("Leave out --collection, or name a store with --db.", "files have no collections")
	case len(s.paths) > 0 && s.readOnly:
		return bad("Leave out --read-only, or name a store with --db.", "files are only read in any case")
	case s.readOnly && len(s.sources) > 0:
		return bad("Leave out one of them.", "--read-only takes nothing in, and --follow would")
	case (s.cert == "") != (s.key == ""):
		return bad("Give both.", "of --tls-cert and --tls-key only one is there")
	case s.grace < 0:
		return bad("Give a length of time, such as 30s.", "--grace is %s", s.grace)
	case s.upload < 1 || s.upload > 1<<20:
		return bad("Give a number of MiB, such as 64.", "--max-upload is %d", s.upload)
	case !(s.rate >= 0): // NaN too
		return bad("Give a number of requests, or 0 for any.", "--rate is %v", s.rate)
	}
	for _, p := range s.paths {
		if _, err := os.Stat(p); err != nil && p != "-" {
			return bad("Give files or folders, or --db DIR for a store.", "cannot read %s: %w", p, cause(err))
		}
	}
	if len(s.paths) == 0 {
		if s.store, err = s.dir(); err != nil {
			return bad("Give --db DIR, set WIREFOLD_DB, or give PATHs to try the desk on.", "no store is named")
		}
		if at, err := os.Stat(s.store); err == nil && !at.IsDir() {
			return bad("Give the DIR of a store, or a new one; or leave out --db to try the desk on files.", "%s is a file, and no store", s.store)
		}
		s.tokens = access.TokensIn(tokenFile(s.store))
	}
	s.where = time.Local
	if s.zone != "" {
		if s.where, err = time.LoadLocation(s.zone); err != nil {
			return bad("Give one like Europe/Lisbon, or UTC.", "--zone is %q, which is no time zone", s.zone)
		}
	}
	for _, h := range s.hosts {
		if h == "" || access.Hostname(h) != strings.ToLower(h) || strings.ContainsAny(h, "/: ") {
			return bad("Give it as in desk.example, without scheme and port.", "--host is %q, which is no name", h)
		}
	}
	if len(s.sources) > 0 {
		if err := follow.Check(s.sources...); err != nil {
			return bad("Give the URL of a feed, or the PATH of a folder or file.", "%w", err)
		}
	}
	if s.cert != "" {
		if s.tls, err = certificate(s.cert, s.key); err != nil {
			return &usageError{cause: err}
		}
	}
	return s.checkAddress()
}

// checkAddress refuses to open the desk to others without a lock on the door.
func (s *serving) checkAddress() error {
	host, port, err := net.SplitHostPort(s.addr)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return &usageError{fmt.Errorf("--addr is %q", s.addr), "Give HOST:PORT, such as 127.0.0.1:7373."}
	}
	here := access.Loopback(host)
	if here && host != "localhost" && net.ParseIP(host) == nil {
		here = false // what it means, others may decide
	}
	locked := false
	if s.tokens != nil {
		list, err := s.tokens.List()
		if err != nil {
			return err
		}
		locked = len(list) > 0
	}
	add := "'dedupe token add NAME --role admin --db DIR' makes one"
	switch {
	case here && !s.proxied:
	case s.store == "":
		return &usageError{fmt.Errorf("%s can be reached from elsewhere, and what is read from files has no tokens", s.addr), "Make a store with 'dedupe add', or listen at 127.0.0.1:7373."}
	case s.proxied && !locked:
		return &usageError{errors.New("behind a proxy everybody could do everything: there is no token"), add + "."}
	case !locked:
		return &usageError{fmt.Errorf("at %s everybody could do everything: there is no token", s.addr), add + "; or listen at 127.0.0.1:7373."}
	case s.tls == nil && !s.proxied:
		return &usageError{fmt.Errorf("at %s tokens and texts could be read on the way: there is no TLS", s.addr), "Give --tls-cert and --tls-key; or, where a proxy in front does TLS, --behind-proxy."}
	}
	return nil
}

// certificate reads what TLS needs.
func certificate(cert, key string) (*tls.Config, error) {
	for _, f := range []string{cert, key} {
		if _, err := os.ReadFile(f); err != nil {
			return nil, fmt.Errorf("cannot read %s: %w", f, cause(err))
		}
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("%s and %s are not a certificate and its key: %w", cert, key, err)
	}
	if end := pair.Leaf.NotAfter; time.Now().After(end) {
		return nil, fmt.Errorf("the certificate in %s was good until %s: renew it", cert, end.Format(time.DateOnly))
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}

// listen takes the port, so that it is told at once if another has it.
func (s *serving) listen() (net.Listener, error) {
	l, err := net.Listen("tcp", s.addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use: is another desk open there? --addr takes another port, or 0 for any that is free", s.addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("may not listen at %s: ports below 1024 want a right of their own; give another with --addr", s.addr)
	case err != nil:
		return nil, fmt.Errorf("cannot listen at %s: %w", s.addr, err)
	}
	if host, _, _ := net.SplitHostPort(s.addr); access.Loopback(host) && !access.LoopbackAddr(l.Addr()) {
		_ = l.Close()
		return nil, fmt.Errorf("%s is %s, which is not this machine alone; give --addr 127.0.0.1:7373", s.addr, l.Addr())
	}
	return l, nil
}

func (s *serving) serve() error {
	level := slog.LevelWarn
	if s.quiet {
		level = slog.LevelError
	}
	s.log = slog.New(slog.NewTextHandler(s.c.ErrOrStderr(), &slog.HandlerOptions{Level: level}))
	l, err := s.listen()
	if err != nil {
		return err
	}
	defer l.Close()
	m := desk.NewMetrics()
	o := wirefold.Options{Hooks: m.Hooks(), Log: s.log, ReadOnly: s.readOnly}
	if s.store == "" {
		e, err := s.readFiles(o)
		if err != nil {
			return err
		}
		return errors.Join(s.run(e, m, l), e.Close())
	}
	there := holds(s.store, "wirefold.json")
	switch {
	case !there && s.readOnly:
		return s.advise(fs.ErrNotExist)
	case there && !holds(s.store, "search"):
		o.Search = wirefold.SearchOff // as it was made
	}
	err = s.open(o, func(e *wirefold.Engine) error {
		if !there {
			s.note("made a new store in %s", s.store)
		}
		return s.run(e, m, l)
	})
	if errors.Is(err, index.ErrLocked) {
		err = fmt.Errorf("%w. 'dedupe serve --read-only' shows it beside", err)
	}
	return err
}

// readFiles makes an engine of files.
func (s *serving) readFiles(o wirefold.Options) (*wirefold.Engine, error) {
	articles, _, err := readAll(s.c.Context(), s.c, &s.in, s.paths)
	if err != nil {
		return nil, err
	}
	bar := progress(s.c.ErrOrStderr(), len(articles), "deciding")
	defer bar.finish()
	o.Progress = bar.set
	e, err := wirefold.New(o)
	if err != nil {
		return nil, err
	}
	if _, err := e.AddBatch(s.c.Context(), articles); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// note tells people something on standard error.
func (s *serving) note(format string, args ...any) {
	if !s.quiet {
		fmt.Fprintf(s.c.ErrOrStderr(), "dedupe: "+format+"\n", args...)
	}
}

// run serves until it is interrupted, or what is followed cannot be added any more.
func (s *serving) run(e *wirefold.Engine, m *desk.Metrics, l net.Listener) error {
	o := desk.Options{
		Collection: s.collection, Metrics: m, Zone: s.where, ReadOnly: s.readOnly, Log: s.log,
		Guard:  &access.Guard{Local: systemUser(), Tokens: s.tokens, Hosts: s.hosts, Proxied: s.proxied, Log: s.log},
		Limits: desk.Limits{Articles: int64(s.upload) << 20, Rate: s.rate},
	}
	if s.rate == 0 {
		o.Limits.Rate = -1
	}
	feeds := &feeds{all: map[string]follow.Health{}}
	if s.store != "" {
		feeds.path = s.followState(s.store)
	}
	if s.store != "" && !s.readOnly {
		o.Webhooks, o.Private = filepath.Join(s.store, "desk", "webhooks.json"), s.private
		if err := os.MkdirAll(filepath.Dir(o.Webhooks), 0o700); err != nil {
			return fmt.Errorf("cannot keep webhooks: %w", err)
		}
	}
	o.Feeds = feeds.health
	d, err := desk.New(e, o)
	if err != nil {
		return err
	}
	defer d.Stop()

	ctx, stop := context.WithCancelCause(s.c.Context())
	defer stop(nil)
	var beside sync.WaitGroup
	defer beside.Wait()
	defer stop(nil)
	switch {
	case s.readOnly:
		beside.Go(func() { refreshing(ctx, e, s.log) })
	default:
		stopReleasing := releasing(ctx, e)
		defer stopReleasing()
	}
	beside.Go(func() {
		if err := d.Run(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("webhooks are told no more", "reason", err)
		}
	})
	if len(s.sources) > 0 {
		beside.Go(func() {
			if err := s.follow(ctx, e, feeds); err != nil && ctx.Err() == nil {
				stop(err)
			}
		})
	}

	server := &http.Server{
		Handler: d, TLSConfig: s.tls,
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug), // of connections: anybody may cause these
	}
	served := make(chan error, 1)
	beside.Go(func() {
		if s.tls != nil {
			served <- server.ServeTLS(l, "", "")
		} else {
			served <- server.Serve(l)
		}
	})
	if err := s.announce(e, l); err != nil {
		stop(err)
	}
	select {
	case err := <-served:
		return fmt.Errorf("cannot go on listening: %w", err)
	case <-ctx.Done():
	}
	if s.c.Context().Err() != nil {
		s.note("closing; Ctrl-C again ends at once")
	}
	d.Stop()
	grace, cancel := context.WithTimeout(context.Background(), s.grace)
	defer cancel()
	err = server.Shutdown(grace)
	if err != nil {
		_ = server.Close()
	}
	switch failed := context.Cause(ctx); {
	case !errors.Is(failed, context.Canceled):
		return failed
	case err != nil:
		return &cutShortError{context.Canceled, fmt.Sprintf("what took longer than %s was cut off; all that was acknowledged is kept", s.grace)}
	}
	return nil // the only way to end it
}

// announce tells where the desk is.
func (s *serving) announce(e *wirefold.Engine, l net.Listener) error {
	at := l.Addr().String()
	if a, ok := l.Addr().(*net.TCPAddr); ok && a.IP.IsUnspecified() {
		name, err := os.Hostname()
		if err != nil {
			name = "localhost"
		}
		if len(s.hosts) > 0 {
			name = s.hosts[0]
		}
		at = net.JoinHostPort(name, fmt.Sprint(a.Port))
	}
	url := "http://" + at + "/"
	if s.tls != nil {
		url = "https" + strings.TrimPrefix(url, "http")
	}
	tokens := 0
	if s.tokens != nil {
		list, err := s.tokens.List()
		if err != nil {
			return err
		}
		tokens = len(list)
	}
	if names := e.Collections(); len(names) > 0 && !slices.Contains(names, s.collection) {
		s.note("the collection is empty. %s", hintCollections(names))
	}
	if tokens == 0 {
		s.note("there are no tokens: whoever uses this machine may do everything")
	}
	if s.quiet && !s.asJSON {
		return nil
	}
	return report(s.c, s.asJSON, object(struct {
		URL      string `json:"url"`
		Address  string `json:"address"`
		Store    string `json:"store,omitempty"`
		ReadOnly bool   `json:"read_only"`
		Tokens   int    `json:"tokens"`
	}{url, l.Addr().String(), s.store, s.readOnly, tokens}), func(p *printer) {
		p.line("The desk is open at %s (Ctrl-C closes it)", p.style(url, bold))
	})
}

// systemUser is the name of who runs this.
func systemUser() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username[strings.LastIndexByte(u.Username, '\\')+1:]
	}
	return "editor"
}

// follow adds what sources bring, as 'follow' does.
func (s *serving) follow(ctx context.Context, e *wirefold.Engine, to *feeds) error {
	f := follow.Follower{State: to.path, Health: to.fares, Log: s.log}
	in := &intake{c: s.c, to: e.In(s.collection), p: newPrinter(io.Discard)}
	f.Problem = in.problem
	return f.Run(ctx, s.sources, in.add)
}

// feeds knows how what is followed fares.
type feeds struct {
	path string // of the state, where it is kept

	mu  sync.Mutex
	all map[string]follow.Health // where it is not
}

func (f *feeds) fares(h follow.Health) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all[h.Source] = h
}

func (f *feeds) health() ([]follow.Health, error) {
	if f.path != "" {
		all, err := follow.Status(f.path)
		if errors.Is(err, fs.ErrNotExist) {
			err = nil // nothing was ever followed
		}
		return all, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []follow.Health
	for _, h := range f.all {
		all = append(all, h)
	}
	slices.SortFunc(all, func(a, b follow.Health) int { return strings.Compare(a.Source, b.Source) })
	return all, nil
}

// refreshing shows what the process commits that writes the store.
func refreshing(ctx context.Context, e *wirefold.Engine, log *slog.Logger) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	told := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := e.Refresh(ctx); err != nil && err.Error() != told {
				told = err.Error()
				log.Warn("what was written since cannot be read", "reason", err)
			}
		}
	}
}

// tokenFile is where the tokens of a store are.
func tokenFile(dir string) string { return filepath.Join(dir, "desk", "tokens.json") }
