package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/desk/publish"
)

func publishCommand() *cobra.Command {
	var s storeFlags
	var chosen filterFlags
	var o publish.Options
	var format, out string
	c := &cobra.Command{
		Use:   "publish [STORY...] --as FORMAT",
		Short: "Write stories for others: feeds, ninjs, NewsML-G2, a digest",
		Long:  "Publish writes stories, with their facts and reports, in one of these formats:\n\n" + publishFormats() + "\nWithout STORY it writes those that the filters choose.",
		Example: `  dedupe publish --as markdown --db news --order newest --limit 10
  dedupe publish --as atom --base https://desk.example/stories/ --db news -o stories.atom
  dedupe publish s5 --as ninjs --db news
  dedupe publish --as csv --state conflict --db news -o disputed.csv.gz`,
		RunE: func(c *cobra.Command, ids []string) error {
			if format == "" {
				return &usageError{errors.New("publish needs --as FORMAT"), "It is one of " + strings.Join(publishNames(), ", ") + "."}
			}
			if err := oneOf("--as", format, publishNames()...); err != nil {
				return err
			}
			var err error
			if o.Filter, err = chosen.filter(); err != nil {
				return err
			}
			if err := checkOutput(out); err != nil {
				return err
			}
			return s.write(c, out, func(v wirefold.View, w io.Writer) error {
				o.Stories = nil
				for _, id := range ids {
					x, err := findStory(c.Context(), v, id)
					if err != nil {
						return err
					}
					o.Stories = append(o.Stories, x.ID)
				}
				return publish.Write(c.Context(), w, v, format, o)
			})
		},
	}
	s.register(c)
	s.registerAsOf(c)
	f := c.Flags()
	f.Lookup("json").Usage = "what is written depends on --as"
	f.StringVar(&format, "as", "", "the `FORMAT` (required)")
	f.StringVarP(&out, "output", "o", "-", "write to `FILE` (- for standard output; .gz and .zst compress)")
	f.StringVar(&o.Title, "title", "Stories", "the `NAME` of a feed or digest")
	f.StringVar(&o.Base, "base", "", "the `URL` below which stories are found, for links")
	chosen.register(c, 0)
	return c
}

func publishNames() (names []string) {
	for _, f := range publish.Formats() {
		names = append(names, f.Name)
	}
	return names
}

func publishFormats() string {
	var b strings.Builder
	for _, f := range publish.Formats() {
		fmt.Fprintf(&b, "  %-10s %s\n", f.Name, f.About)
	}
	return b.String()
}
