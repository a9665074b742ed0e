package api

import (
	"context"
	"net/http"

	"github.com/wirefold/wirefold/desk/access"
	"github.com/wirefold/wirefold/desk/webhook"
)

type hookList struct {
	Webhooks []webhook.Health `json:"webhooks" nullable:"false"`
}

type hookMade struct {
	Webhook webhook.Health `json:"webhook"`
	Secret  string         `json:"secret,omitempty" doc:"With which requests are signed. Keep it: it is not told again."`
}

type hookBody struct {
	URL   string   `json:"url" minLength:"1" maxLength:"2000" doc:"Where requests go. It must be public, and https, unless the desk allows others." example:"https://host.example/hook"`
	Kinds []string `json:"kinds,omitempty" nullable:"false" maxItems:"20" enum:"article,story,join,move,fact,conflict,settled,kill,restore,delete,operation" doc:"The kinds of changes that it is told of; all unless given."`
	Since string   `json:"since,omitempty" maxLength:"100" doc:"Tell what happened behind this cursor; from now on unless given." example:"17-0"`
}

type hookEdit struct {
	URL    *string   `json:"url,omitempty" minLength:"1" maxLength:"2000" doc:"Where requests go."`
	Kinds  *[]string `json:"kinds,omitempty" nullable:"false" maxItems:"20" enum:"article,story,join,move,fact,conflict,settled,kill,restore,delete,operation" doc:"The kinds of changes; an empty list for all."`
	Off    *bool     `json:"off,omitempty" doc:"Switch it off, or on: it goes on behind what was delivered."`
	Secret bool      `json:"secret,omitempty" doc:"Give it a new secret, which the answer tells."`
}

// OfHook names a webhook.
type OfHook struct {
	ID string `path:"id" maxLength:"100" doc:"The webhook's id." example:"w1"`
}

func (a *api) webhooks() {
	on := func(method, path, id, short, long string, fails ...int) says {
		return says{method: method, path: path, id: id, tag: "Webhooks", right: access.Manage, short: short, long: long, fails: fails}
	}
	add(a, on(http.MethodGet, "/v1/webhooks", "listWebhooks", "List webhooks", `
All webhooks, each with how it fares: up to where all was delivered, what waits, and what failed last.`),
		func(_ context.Context, _ *struct{}) (*hookList, error) { return &hookList{a.Webhooks.Hooks()}, nil })
	add(a, on(http.MethodPost, "/v1/webhooks", "addWebhook", "Add a webhook", `
Every change of the desk's collection is then sent to the address, as POST with {"type": "change.KIND", "timestamp": ..., "data": the change}. It is signed as Standard Webhooks (standardwebhooks.com) has it: check webhook-signature with the secret of the answer, and refuse old webhook-timestamps.

Answer from 200 to 299 within 15 seconds; anything else is tried again, later and later, for three days. Retry-After is heeded, 410 switches the webhook off, redirects are not followed. Changes of one story come in order: a later one waits for the earlier ones. Each comes at least once: one with a webhook-id that you have dealt with has come again.`),
		func(ctx context.Context, in *struct{ Body hookBody }) (*hookMade, error) {
			h, secret, err := a.Webhooks.Add(in.Body.URL, in.Body.Kinds, in.Body.Since, note(ctx, Reason{}).By)
			return &hookMade{h, secret}, err
		})
	add(a, on(http.MethodGet, "/v1/webhooks/{id}", "getWebhook", "Get a webhook", `
A webhook, and how it fares. Its secret is not told.`, 404),
		func(_ context.Context, in *OfHook) (*webhook.Health, error) {
			h, err := a.Webhooks.Get(in.ID)
			return &h, err
		})
	add(a, on(http.MethodPatch, "/v1/webhooks/{id}", "editWebhook", "Change a webhook", `
What is not given stays. What is under way when it changes comes again.`, 404),
		func(ctx context.Context, in *struct {
			OfHook
			Body hookEdit
		},
		) (*hookMade, error) {
			e := webhook.Edit{URL: in.Body.URL, Kinds: in.Body.Kinds, Secret: in.Body.Secret}
			if in.Body.Off != nil {
				why := ""
				if *in.Body.Off {
					why = "switched off by " + note(ctx, Reason{}).By
				}
				e.Off = &why
			}
			h, secret, err := a.Webhooks.Edit(in.ID, e)
			return &hookMade{h, secret}, err
		})
	add(a, on(http.MethodDelete, "/v1/webhooks/{id}", "removeWebhook", "Remove a webhook", `
It is told nothing any more.`, 404),
		func(_ context.Context, in *OfHook) (*done, error) { return &done{true}, a.Webhooks.Remove(in.ID) })
}
