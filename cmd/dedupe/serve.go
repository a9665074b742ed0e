package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/desk"
)

func serveCommand() *cobra.Command {
	var s storeFlags
	var addr string
	c := &cobra.Command{
		Use:     "serve",
		Short:   "Open the desk: a page for editors, and an API",
		Example: `  dedupe serve --db news`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return s.open(wirefold.Options{}, func(e *wirefold.Engine) error {
				d, err := desk.New(e, desk.Options{Collection: s.collection, Zone: time.Local})
				if err != nil {
					return err
				}
				l, err := net.Listen("tcp", addr)
				if err != nil {
					return err
				}
				fmt.Fprintf(c.OutOrStdout(), "http://%s/\n", l.Addr())
				server := &http.Server{Handler: d, ReadHeaderTimeout: 10 * time.Second}
				stop := context.AfterFunc(c.Context(), func() { _ = server.Shutdown(context.Background()) })
				defer stop()
				if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
					return err
				}
				return nil
			})
		},
	}
	s.register(c)
	c.Flags().StringVar(&addr, "addr", "127.0.0.1:7373", "listen at `HOST:PORT`")
	return c
}
