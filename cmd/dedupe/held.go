package main

import (
	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
)

func heldCommand() *cobra.Command {
	var s storeFlags
	var release bool
	c := &cobra.Command{
		Use:   "held",
		Short: "List the articles that wait: under embargo, or withheld by their source",
		Long: `Held lists the articles that are in the store and must not be shown yet. Nothing
was decided of them, and no other command shows them. When its embargo ends an
article is let go by whatever adds next, or by 'held --release'; what its source
withholds waits until the source sends another version. 'delete' takes one out.`,
		Example: `  dedupe held --db news
  dedupe held --db news --release`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			show := func(v wirefold.View) error {
				list, err := v.Held()
				if err != nil {
					return err
				}
				return report(c, s.asJSON, objects(list), func(p *printer) {
					for i := range list {
						h := &list[i]
						until := "until its source releases it"
						if !h.Until.IsZero() {
							until = "until " + h.Until.Format("2 Jan 2006 15:04 MST")
						}
						name := safe(h.Article)
						if h.Version != "" {
							name += " @" + safe(h.Version)
						}
						p.line("%s  %s", p.style(name, bold), until)
						p.line("  %s", clip(safe(h.Title), p.width-2))
					}
					if len(list) == 0 {
						p.line("No article waits.")
					}
				})
			}
			if !release {
				return s.read(c, show)
			}
			return s.open(wirefold.Options{}, func(e *wirefold.Engine) error {
				if _, err := e.Release(c.Context()); err != nil {
					return err
				}
				return show(e.In(s.collection).View)
			})
		},
	}
	s.register(c)
	c.Flags().BoolVar(&release, "release", false, "let those go first whose embargo has ended")
	return c
}
