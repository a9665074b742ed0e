package api

import (
	"context"
	"net/http"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/desk/access"
)

// Reason is asked for with everything that people decide.
type Reason struct {
	Reason string `json:"reason" minLength:"1" maxLength:"2000" doc:"Why. It stands in the audit log for good, with your name." example:"Both tell of the ferry off Lissey."`
}

type joinBody struct {
	Other string `json:"other" minLength:"1" maxLength:"5000" doc:"The id of the story that becomes part of this one." example:"s14"`
	Reason
}

type separateBody struct {
	Articles []string `json:"articles" minItems:"1" maxItems:"1000" nullable:"false" doc:"The articles of one story that shall make a story of their own."`
	Reason
}

type moveBody struct {
	Article string `json:"article" minLength:"1" maxLength:"10000" doc:"The article that belongs to this story."`
	Reason
}

type headlineBody struct {
	Headline string `json:"headline" minLength:"1" maxLength:"1000" doc:"The story's headline from now on."`
	Reason
}

type factBody struct {
	Attribute string    `json:"attribute" minLength:"1" maxLength:"100" doc:"The fact's attribute." example:"killed"`
	Class     string    `json:"class" maxLength:"200" doc:"The fact's class." example:"people"`
	Claim     *claimRef `json:"claim,omitempty" doc:"The claim whose value holds."`
	Apart     string    `json:"apart,omitempty" maxLength:"10000" doc:"Instead of claim: the article whose claims of this attribute and class are about another event."`
	Reason
}

// claimRef names a claim by its quote.
type claimRef struct {
	Article string `json:"article" minLength:"1" maxLength:"10000"`
	Start   int    `json:"start" minimum:"0"`
	End     int    `json:"end" minimum:"0"`
}

type killed struct {
	Operation *wirefold.Operation `json:"operation"`
	Carriers  []string            `json:"carriers" doc:"The articles that still carry the text: tell them."`
}

// OnStory names the story that something is done to.
type OnStory struct {
	Scope
	ID string `path:"id" maxLength:"5000" doc:"The story's id." example:"s5"`
}

// OnArticle names the article that something is done to.
type OnArticle struct {
	Scope
	Name string `path:"name" maxLength:"10000" doc:"The article's id. A slash in it is written %2F." example:"meridian-1005-1"`
}

// note says who decides.
func note(ctx context.Context, r Reason) wirefold.Note {
	u := access.Of(ctx)
	if u.Name == "" {
		u.Name = string(u.Role)
	}
	return wirefold.Note{By: u.Name, Reason: r.Reason}
}

func (a *api) hands() {
	edit := func(path, id, short, long string, fails ...int) says {
		return says{
			method: http.MethodPost, path: path, id: id, tag: "Hands", right: access.Edit, short: short, fails: append(fails, 404, 409),
			long: long + "\n\nIt lands in the audit log with the reason and your name, binds what is decided later, and can be undone. Where people have decided otherwise before, the answer is 409 and says which operation to undo first.",
		}
	}
	add(a, edit("/v1/stories/{id}/join", "joinStories", "Join two stories", `
Makes one story of two: all articles of other go to this one, and the id of other leads here.`),
		func(ctx context.Context, in *struct {
			OnStory
			Body joinBody
		},
		) (*wirefold.Operation, error) {
			defer a.hub.Renew()
			return a.in(in.Scope).Join(ctx, in.ID, in.Body.Other, note(ctx, in.Body.Reason))
		})
	add(a, edit("/v1/separate", "separateArticles", "Separate articles from their story", `
Takes articles, with their versions and copies, out of the story they are in: together they make a new one.`),
		func(ctx context.Context, in *struct {
			Scope
			Body separateBody
		},
		) (*wirefold.Operation, error) {
			defer a.hub.Renew()
			return a.in(in.Scope).Separate(ctx, in.Body.Articles, note(ctx, in.Body.Reason))
		})
	add(a, edit("/v1/stories/{id}/articles", "moveArticle", "Move an article to a story", `
The article belongs to this story, with all its versions and copies, whatever it is like.`),
		func(ctx context.Context, in *struct {
			OnStory
			Body moveBody
		},
		) (*wirefold.Operation, error) {
			return a.pin(ctx, in.OnStory, wirefold.Pin{Article: in.Body.Article}, in.Body.Reason)
		})
	add(a, edit("/v1/stories/{id}/headline", "pinHeadline", "Pin a headline", `
Fixes the headline of a story, whatever articles come.`),
		func(ctx context.Context, in *struct {
			OnStory
			Body headlineBody
		},
		) (*wirefold.Operation, error) {
			return a.pin(ctx, in.OnStory, wirefold.Pin{Headline: in.Body.Headline}, in.Body.Reason)
		})
	add(a, edit("/v1/stories/{id}/facts", "pinFact", "Decide on a fact", `
Says which value holds, by a claim that gives it (as getFacts prints it: article, start, end), or that an article's claim is about a different event (apart). Claims that this rules out are retracted, and stay visible.`),
		func(ctx context.Context, in *struct {
			OnStory
			Body factBody
		},
		) (*wirefold.Operation, error) {
			b := &in.Body
			d := &merge.Decision{Attribute: merge.Attribute(b.Attribute), Class: merge.Class(b.Class), Apart: b.Apart}
			if (b.Claim == nil) == (b.Apart == "") {
				return nil, argument("give the claim whose value holds, or the article that tells of a different event: one of both")
			}
			facts, err := a.in(in.Scope).Facts(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			known := false
			for i := range facts {
				f := &facts[i]
				if f.Scope != merge.Main || f.Attribute != d.Attribute || f.Class != d.Class {
					continue
				}
				for _, c := range f.Claims {
					switch {
					case b.Claim == nil:
						known = true
					case c.Claim.Article == b.Claim.Article && c.Claim.Span.Start == b.Claim.Start && c.Claim.Span.End == b.Claim.End && !known:
						d.Value, known = c.Claim.Value, true
					}
				}
			}
			if !known {
				return nil, argument("the story has no such claim of %q and class %q: give attribute, class, article, start and end as getFacts prints them", b.Attribute, b.Class)
			}
			return a.pin(ctx, in.OnStory, wirefold.Pin{Fact: d}, in.Body.Reason)
		})
	add(a, edit("/v1/articles/{name}/kill", "killArticle", "Kill an article", `
Withdraws an article as an agency's kill notice does: with its versions, and with every copy that others printed or will print. Their claims are retracted.`),
		func(ctx context.Context, in *struct {
			OnArticle
			Body Reason
		},
		) (*killed, error) {
			defer a.hub.Renew()
			o, list, err := a.in(in.Scope).Kill(ctx, in.Name, note(ctx, in.Body))
			return &killed{o, list}, err
		})
	add(a, edit("/v1/operations/{number}/undo", "undoOperation", "Undo an operation", `
Takes back what people decided: what it moved goes back, and it binds no more.`),
		func(ctx context.Context, in *struct {
			Scope
			Number int `path:"number" minimum:"1" doc:"The number of the operation, as in the audit log." example:"3"`
			Body   Reason
		},
		) (*wirefold.Operation, error) {
			defer a.hub.Renew()
			return a.in(in.Scope).Undo(ctx, in.Number, note(ctx, in.Body))
		})
	add(a, says{
		method: http.MethodPost, path: "/v1/articles/{name}/delete", id: "deleteArticle", tag: "Hands", right: access.Manage, short: "Delete an article",
		long: `
Takes an article out with all its versions, for good: no story, no search and no earlier moment shows it any more, and it is not taken in again. Copies that other outlets printed stay. Its text leaves the disk with compactStore. **This cannot be undone.**`,
		fails: []int{404, 409},
	}, func(ctx context.Context, in *struct {
		OnArticle
		Body Reason
	},
	) (*wirefold.Operation, error) {
		defer a.hub.Renew()
		return a.in(in.Scope).Delete(ctx, in.Name, note(ctx, in.Body))
	})
	add(a, says{
		method: http.MethodPost, path: "/v1/release", id: "releaseHeld", tag: "Hands", right: access.Edit, short: "Release what is due", slow: true,
		long: `
Decides on the articles whose embargo has ended. Every article that is added does so first; this is for where none come. What is not due stays held.`,
	}, func(ctx context.Context, _ *struct{}) (*released, error) {
		defer a.hub.Renew()
		n, err := a.engine.Release(ctx)
		return &released{n}, err
	})
}

type released struct {
	Released int `json:"released" doc:"How many articles were decided on."`
}

func (a *api) pin(ctx context.Context, on OnStory, p wirefold.Pin, r Reason) (*wirefold.Operation, error) {
	defer a.hub.Renew()
	p.Story = on.ID
	return a.in(on.Scope).Pin(ctx, p, note(ctx, r))
}
