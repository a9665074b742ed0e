package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/desk/access"
)

func tokenCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "token",
		Short: "Say who may use the desk, and for what",
		Long: `A token opens the desk of a store ('dedupe serve') to whoever has it. Its NAME is
under what they do in the audit log, so give everybody and every program one of their
own. Tokens are random; the store keeps only a hash of each, for no other copy.

The roles: read sees everything; edit also joins, separates, pins, kills and undoes;
ingest adds articles and sees nothing; admin does everything.

These commands work while the desk is open, and take effect at once. Programs send a
token as "Authorization: Bearer TOKEN"; people sign in with it at /login.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(tokenAddCommand(), tokenListCommand(), tokenRevokeCommand())
	return c
}

// tokens are those of the store that the flags name.
func (s *storeFlags) tokens() (*access.Tokens, error) {
	dir, err := s.dir()
	if err == nil {
		err = s.advise(exists(dir))
	}
	if err != nil {
		return nil, err
	}
	return access.TokensIn(tokenFile(dir)), nil
}

// tokenInfo is what is told of a token.
type tokenInfo struct {
	Name    string      `json:"name"`
	Role    access.Role `json:"role"`
	Token   string      `json:"token,omitempty"`
	Created time.Time   `json:"created"`
	Expires time.Time   `json:"expires,omitzero"`
	Expired bool        `json:"expired,omitempty"`
}

func newTokenInfo(t access.Token, secret string) tokenInfo {
	return tokenInfo{t.Name, t.Role, secret, t.Created, t.Expires, t.Expired(time.Now())}
}

func tokenAddCommand() *cobra.Command {
	var s storeFlags
	var role, expires string
	c := &cobra.Command{
		Use:   "add NAME --role ROLE",
		Short: "Make a token, and print it, once",
		Example: `  dedupe token add anna --role edit --expires 90d --db news
  dedupe token add wire --role ingest --db news --json`,
		Args: exactly(1, "the NAME of who will have it"),
		RunE: func(c *cobra.Command, args []string) error {
			if role == "" {
				return &usageError{errors.New("it is not said what the token is good for"), "Give --role read, edit, ingest or admin."}
			}
			if err := oneOf("--role", role, roleNames()...); err != nil {
				return err
			}
			now := time.Now()
			var until time.Time
			if expires != "" {
				d, err := parseSpan(expires)
				if err != nil || d <= 0 {
					return &usageError{fmt.Errorf("--expires is %q", expires), "Give a length of time, such as 90d or 12h."}
				}
				until = now.Add(d)
			}
			dir, err := s.dir()
			if err != nil {
				return err
			}
			if !holds(dir, "wirefold.json") { // a desk that others may reach needs a token to begin with
				e, err := wirefold.Open(dir, wirefold.Options{})
				if err == nil {
					err = e.Close()
				}
				if err != nil {
					return s.advise(err)
				}
				fmt.Fprintf(c.ErrOrStderr(), "dedupe: made a new store in %s\n", dir)
			}
			tokens, err := s.tokens()
			if err != nil {
				return err
			}
			secret, t, err := tokens.Add(c.Context(), args[0], access.Role(role), now, until)
			switch {
			case errors.Is(err, access.ErrTaken):
				return &usageError{err, "Give another name, or revoke that one first."}
			case errors.Is(err, access.ErrToken):
				return &usageError{cause: err}
			case err != nil:
				return err
			}
			if !s.asJSON {
				fmt.Fprintln(c.ErrOrStderr(), "dedupe: this is the only time that it can be seen:")
			}
			return report(c, s.asJSON, object(newTokenInfo(t, secret)), func(p *printer) { p.line("%s", secret) })
		},
	}
	s.registerWhole(c)
	f := c.Flags()
	f.StringVar(&role, "role", "", "`ROLE`: read, edit, ingest or admin (required)")
	f.StringVar(&expires, "expires", "", "it is good for `SPAN`, such as 90d (default for ever)")
	return c
}

func roleNames() (names []string) {
	for _, r := range access.Roles() {
		names = append(names, string(r))
	}
	return names
}

func tokenListCommand() *cobra.Command {
	var s storeFlags
	c := &cobra.Command{
		Use:   "list",
		Short: "List who has a token",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			tokens, err := s.tokens()
			if err != nil {
				return err
			}
			list, err := tokens.List()
			if err != nil {
				return err
			}
			all := make([]tokenInfo, len(list))
			for i := range list {
				all[i] = newTokenInfo(list[i], "")
			}
			return report(c, s.asJSON, objects(all), func(p *printer) { p.tokens(all) })
		},
	}
	s.registerWhole(c)
	return c
}

func (p *printer) tokens(all []tokenInfo) {
	if len(all) == 0 {
		p.line("There are no tokens: whoever uses the machine of the desk may do everything.")
		return
	}
	width := len("NAME")
	for _, t := range all {
		width = max(width, cells(safe(t.Name)))
	}
	p.line("%s", p.style(pad("NAME", width)+"  ROLE    CREATED     EXPIRES", dim))
	for _, t := range all {
		until, style := "never", ""
		switch {
		case t.Expired:
			until, style = "was good until "+t.Expires.Format(time.DateOnly), red
		case !t.Expires.IsZero():
			until = t.Expires.Format(time.DateOnly)
		}
		p.line("%s  %s  %s  %s", pad(safe(t.Name), width), pad(string(t.Role), 6), t.Created.Format(time.DateOnly), p.style(until, style))
	}
}

func tokenRevokeCommand() *cobra.Command {
	var s storeFlags
	c := &cobra.Command{
		Use:     "revoke NAME",
		Short:   "End a token, and all sessions begun with it",
		Example: `  dedupe token revoke anna --db news`,
		Args:    exactly(1, "the NAME of a token"),
		RunE: func(c *cobra.Command, args []string) error {
			tokens, err := s.tokens()
			if err != nil {
				return err
			}
			gone, err := tokens.Revoke(c.Context(), args[0])
			if errors.Is(err, access.ErrNoToken) {
				return &usageError{err, "'dedupe token list' tells which there are."}
			}
			if err != nil {
				return err
			}
			left, err := tokens.List()
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(left, func(t access.Token) bool { return !t.Expired(time.Now()) }) {
				fmt.Fprintln(c.ErrOrStderr(), "dedupe: "+strings.TrimSpace(noneLeft(len(left))))
			}
			return report(c, s.asJSON, object(newTokenInfo(gone, "")), func(p *printer) { p.line("The token of %s is good no more.", safe(gone.Name)) })
		},
	}
	s.registerWhole(c)
	return c
}

// noneLeft warns of what follows where no good token is left.
func noneLeft(expired int) string {
	if expired > 0 {
		return "all other tokens have expired: nobody gets in"
	}
	return "no token is left: from its next start on, the desk is open to whoever uses its machine"
}
