package api

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/desk/access"
	"github.com/wirefold/wirefold/desk/live"
	"github.com/wirefold/wirefold/desk/webhook"
)

func FuzzCursor(f *testing.F) {
	made := listOf("stories", "")
	for _, s := range []string{"", "x", "AQ", place{5, made, "17"}.String(), place{mostOffset, made, ""}.String(), place{1, listOf("other"), "3"}.String()} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := parsePlace(s, made)
		if err != nil {
			return
		}
		if p.offset < 0 || p.offset > mostOffset || p.made != made || len(p.state) > 40 {
			t.Fatalf("%q is %+v", s, p)
		}
		if s != "" && p.String() != s {
			t.Fatalf("%q comes back as %q", s, p)
		}
	})
}

// Words about fields that are none would be about nothing.
func TestFieldsInWordsAreFields(t *testing.T) {
	e, err := wirefold.New(wirefold.Options{Search: wirefold.SearchOff})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	hub := live.New(&e.Collection)
	defer hub.Close()
	hooks, err := webhook.Open(webhook.Options{Hub: hub, File: filepath.Join(t.TempDir(), "webhooks.json")})
	if err != nil {
		t.Fatal(err)
	}
	a := newAPI(e, hub, &access.Guard{}, Options{Webhooks: hooks})
	all := a.huma.OpenAPI().Components.Schemas.Map()
	for line := range strings.Lines(strings.TrimSpace(fieldsInWords)) {
		name, words, _ := strings.Cut(strings.TrimSpace(line), " ")
		schema, field, _ := strings.Cut(name, ".")
		if s := all[schema]; s == nil || s.Properties[field] == nil || words == "" {
			t.Errorf("there is no %s", name)
		}
	}
}
