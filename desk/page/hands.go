package page

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"unicode/utf8"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/cluster/merge"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/desk/access"
)

// hand is one of the things that editors do. Its form says in words what will happen,
// and asks why; see the template "hand".
type hand struct {
	name  string
	title string
	verb  string // on the button
	right access.Right
	// fill reads from the form what is meant, and makes what to say of it, and do. Where
	// that fails, the form shows what was found until then.
	fill func(*Pages, context.Context, *handForm) error
}

var hands = []hand{
	{"join", "Join two stories", "Join", access.Edit, (*Pages).fillJoin},
	{"separate", "Separate articles from a story", "Separate", access.Edit, (*Pages).fillSeparate},
	{"move", "Move an article to another story", "Move", access.Edit, (*Pages).fillMove},
	{"headline", "Fix a headline", "Fix the headline", access.Edit, (*Pages).fillHeadline},
	{"fact", "Decide on a fact", "Decide", access.Edit, (*Pages).fillFact},
	{"kill", "Kill an article", "Kill", access.Edit, (*Pages).fillKill},
	{"delete", "Delete an article for good", "Delete for good", access.Manage, (*Pages).fillDelete},
	{"undo", "Undo", "Undo", access.Edit, (*Pages).fillUndo},
}

// handForm is a hand's form as it is shown and as it comes back.
type handForm struct {
	Hand, Title, Verb string
	Error             string
	Typed             url.Values
	Back              string
	Once              string   // tells a form that was sent twice from two
	Reasons           []string // lately given

	// What it is about; which of them are set depends on the hand.
	Story, Other *handStory
	Choices      []handStory // found for what was typed
	Recent       []handStory
	Article      *handArticle
	Articles     []handArticle // that may be taken, with those that are marked
	Chosen       []handArticle
	Along        []handArticle // go along: copies of those chosen
	Titles       []string      // of the story's articles, as headlines
	Fact         *factForm
	Operation    *deed

	view wirefold.View
	do   func(context.Context, wirefold.Note) (*wirefold.Operation, error)
}

// Value is what was typed into a field.
func (f *handForm) Value(field string) string { return strings.TrimSpace(f.Typed.Get(field)) }

// Ready reports whether there is something to send.
func (f *handForm) Ready() bool { return f.do != nil }

// Asked is the field of the other story.
func (f *handForm) Asked() string {
	if f.Hand == "move" {
		return "story"
	}
	return "other"
}

// Kept are the fields that say what the form is about, and that it does not ask for.
func (f *handForm) Kept() [][2]string {
	asked := map[string][]string{
		"join": {"other"}, "separate": {"article", "story"}, "move": {"story"}, "headline": {"headline"},
		"fact": {"claim", "apart"}, "delete": {"typed"},
	}[f.Hand]
	var out [][2]string
	for _, name := range []string{"into", "other", "story", "article", "headline", "attribute", "class", "claim", "apart", "operation"} {
		if v := f.Typed.Get(name); v != "" && !slices.Contains(asked, name) {
			out = append(out, [2]string{name, v})
		}
	}
	return out
}

// handStory names a story.
type handStory struct {
	ID, Headline      string
	Articles, Origins int
	Gone              bool
}

// handArticle names an article.
type handArticle struct {
	ID, Title, Source string
	Story             string
	Marked, Gone      bool
}

// factForm shows what is claimed, to choose from.
type factForm struct {
	Attribute, Class string
	Now              string // how it stands
	Rule             string
	Claims           []handClaim
	Apart            bool // an article is to be set apart, and no value chosen
}

// handClaim is a claim to choose.
type handClaim struct {
	Key                    string // ARTICLE@START-END
	Article, At            string // At: the place of its clause, for highlighting
	Text, Quote, Who       string
	Status                 merge.Status
	Chosen                 bool
	value                  merge.Value
	Before, Printed, After string // the clause, cut at the words of the value
}

// registerHands adds the hands to a server.
func (p *Pages) registerHands(mux *http.ServeMux, g *access.Guard) {
	for _, h := range hands {
		mux.Handle("GET /hand/"+h.name, g.Need(h.right, p.askHand(h)))
		mux.Handle("POST /do/"+h.name, g.Need(h.right, p.actHand(h)))
	}
}

// readHand makes a form of what was sent.
func (p *Pages) readHand(h hand, r *http.Request, v wirefold.View) (*handForm, error) {
	f := &handForm{Hand: h.name, Title: h.title, Verb: h.verb, Typed: r.Form, Back: r.Form.Get("back"), Once: r.Form.Get("once"), view: v}
	if f.Once == "" || len(f.Once) > 64 {
		f.Once = rand.Text()
	}
	for name, values := range r.Form {
		for i, value := range values {
			if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
				values[i] = strings.ReplaceAll(strings.ToValidUTF8(value, ""), "\x00", "")
				f.Back = localPath(f.Back)
				return f, argument(fmt.Sprintf("%q holds bytes that are no text", strings.ToValidUTF8(name, "")))
			}
		}
	}
	f.Reasons = reasonsGiven(v, h)
	err := h.fill(p, r.Context(), f)
	switch {
	case f.Back != "":
		f.Back = localPath(f.Back)
	case f.Story != nil:
		f.Back = storyURL(f.Story.ID)
	case f.Article != nil:
		f.Back = articleURL(f.Article.ID)
	default:
		f.Back = "/log"
	}
	return f, err
}

// askHand shows a hand's form.
func (p *Pages) askHand(h hand) http.Handler {
	return p.handNeeds(h, func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			p.fail(w, r, argument(err.Error()))
			return
		}
		f, err := p.readHand(h, r, p.hub.View())
		if err != nil {
			p.handAgain(w, r, f, err)
			return
		}
		p.render(w, r, http.StatusOK, "hand", &frame{Title: h.title, Here: "hand", Data: f})
	})
}

// handNeeds lets only those through whose role has the right. The guard in front asks the
// same; what writes does not rely on it.
func (p *Pages) handNeeds(h hand, then http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if u := access.Of(r.Context()); !u.Role.May(h.right) {
			p.render(w, r, http.StatusForbidden, "error", &frame{
				Title: "Not allowed", Here: "error", Data: fmt.Sprintf("This needs the right %q, which the role %q does not have.", h.right, u.Role),
			})
			return
		}
		then(w, r)
	})
}

// mostForm is how many bytes a form may have.
const mostForm = 64 << 10

// actHand does what a hand's form says, and goes back to where it was asked for.
func (p *Pages) actHand(h hand) http.Handler {
	return p.handNeeds(h, func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, mostForm)
		if err := r.ParseForm(); err != nil {
			p.fail(w, r, argument("the form cannot be read: "+err.Error()))
			return
		}
		r.Form = r.PostForm
		u := access.Of(r.Context())
		once := u.Name + "\x00" + h.name + "\x00" + r.PostForm.Get("once")
		if r.PostForm.Get("once") == "" {
			once = ""
		}
		p.sent.Lock()
		defer p.sent.Unlock()
		if n, ok := p.sent.done[once]; ok {
			http.Redirect(w, r, withDone(localPath(r.PostForm.Get("back")), n), http.StatusSeeOther)
			return
		}
		f, err := p.readHand(h, r, p.of.Frozen())
		var o *wirefold.Operation
		if err == nil {
			o, err = f.act(r.Context(), u)
		}
		if err != nil {
			p.handAgain(w, r, f, err)
			return
		}
		p.hub.Renew()
		p.sent.keep(once, o.ID)
		http.Redirect(w, r, withDone(f.leave(), o.ID), http.StatusSeeOther)
	})
}

// act does it.
func (f *handForm) act(ctx context.Context, u access.User) (*wirefold.Operation, error) {
	n := wirefold.Note{By: u.Name, Reason: f.Value("reason")}
	switch {
	case n.Reason == "":
		return nil, argument("Say why: the reason is kept in the log, for those who ask later.")
	case len(n.Reason) > 2000:
		return nil, argument("The reason is too long: say it in 2,000 characters.")
	case f.do == nil:
		return nil, argument("Something is missing still.")
	}
	return f.do(ctx, n)
}

// handAgain shows a form that could not be followed, with what was typed.
func (p *Pages) handAgain(w http.ResponseWriter, r *http.Request, f *handForm, err error) {
	status := http.StatusInternalServerError
	f.Error = strings.TrimPrefix(err.Error(), "wirefold: ")
	switch {
	case errors.Is(err, context.Canceled):
		return
	case errors.Is(err, wirefold.ErrNotFound):
		status = http.StatusNotFound
	case errors.Is(err, wirefold.ErrContradiction):
		status = http.StatusConflict
	case errors.Is(err, wirefold.ErrArgument):
		status = http.StatusBadRequest
	case errors.Is(err, wirefold.ErrReadOnly):
		status, f.Error = http.StatusForbidden, "This desk only shows the store. Do it at the desk that writes it."
	case errors.Is(err, syscall.ENOSPC):
		p.Log.Error("a hand failed", "hand", f.Hand, "reason", err)
		status, f.Error = http.StatusServiceUnavailable, "The disk of the desk is full. Make room, and send it again; what you typed is kept here."
	case errors.Is(err, wirefold.ErrClosed), errors.Is(err, wirefold.ErrRules):
		status = http.StatusServiceUnavailable
	default:
		p.Log.Error("a hand failed", "hand", f.Hand, "reason", err)
		f.Error = "It could not be done; the desk's log says why. What you typed is kept here."
	}
	p.render(w, r, status, "hand", &frame{Title: f.Title, Here: "hand", Data: f})
}

// leave is the path to return to: pages of what was deleted are no more.
func (f *handForm) leave() string {
	if f.Hand == "delete" {
		return "/log"
	}
	return f.Back
}

// localPath is a path of this desk, or the list of stories: a form leads nobody out.
func localPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsRune(path, '\\') ||
		strings.ContainsFunc(path, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "/"
	}
	return path
}

// withDone is the path with the number of an operation, which the page there tells of.
// What was done now does not show in a page of an earlier moment.
func withDone(path string, operation int) string {
	u, err := url.Parse(path)
	if err != nil {
		return "/"
	}
	q := u.Query()
	q.Del("asof")
	q.Set("done", strconv.Itoa(operation))
	u.RawQuery = q.Encode()
	return u.String()
}

// sentForms remembers which forms were followed, so that one that is sent twice is followed
// once.
type sentForms struct {
	sync.Mutex
	done  map[string]int
	order []string
}

// mostSent is how many are remembered.
const mostSent = 1000

func (s *sentForms) keep(once string, operation int) {
	if once == "" {
		return
	}
	if s.done == nil {
		s.done = map[string]int{}
	}
	if len(s.order) == mostSent {
		delete(s.done, s.order[0])
		s.order = s.order[1:]
	}
	s.done[once] = operation
	s.order = append(s.order, once)
}

// reasonsGiven are those given lately, those for the same hand first.
func reasonsGiven(v wirefold.View, h hand) []string {
	const most, looked = 12, 300
	list := v.Operations()
	list = list[max(0, len(list)-looked):]
	var same, others []string
	for _, o := range slices.Backward(list) {
		if o.Collection != v.Name() || slices.Contains(same, o.Reason) {
			continue
		}
		if handOf[o.Kind] == h.name {
			same = append(same, o.Reason)
		} else if !slices.Contains(others, o.Reason) {
			others = append(others, o.Reason)
		}
	}
	others = slices.DeleteFunc(others, func(s string) bool { return slices.Contains(same, s) })
	same = append(same, others...)
	return same[:min(most, len(same))]
}

// handOf are the hands that do operations of a kind.
var handOf = map[string]string{
	wirefold.OpJoin: "join", wirefold.OpSeparate: "separate", wirefold.OpPlace: "move", wirefold.OpHeadline: "headline",
	wirefold.OpFact: "fact", wirefold.OpKill: "kill", wirefold.OpDelete: "delete", wirefold.OpUndo: "undo",
}

// goneError says in words what is not there.
type goneError string

func (g goneError) Error() string        { return string(g) }
func (g goneError) Is(target error) bool { return target == wirefold.ErrNotFound }

// refutedError says in words what contradicts what was decided before.
type refutedError string

func (c refutedError) Error() string        { return string(c) }
func (c refutedError) Is(target error) bool { return target == wirefold.ErrContradiction }

// handStoryOf names a story that must be there.
func handStoryOf(v wirefold.View, id string) (*handStory, error) {
	if id == "" {
		return nil, argument("No story is named.")
	}
	s, err := v.Summary(id)
	if err != nil {
		return nil, err
	}
	return &handStory{ID: s.ID, Headline: s.Headline, Articles: s.Size, Origins: s.Origins}, nil
}

// handArticleOf names an article that must be there.
func handArticleOf(v wirefold.View, id string) (*handArticle, error) {
	if id == "" {
		return nil, argument("No article is named.")
	}
	a, err := v.Article(id)
	if err != nil {
		return nil, err
	}
	return &handArticle{ID: a.Decision.ID, Title: a.Article.Title, Source: a.Article.Source, Story: a.Decision.Story}, nil
}

// handArticlesOf names articles, those that are gone too.
func handArticlesOf(v wirefold.View, ids []string) []handArticle {
	var out []handArticle
	for _, id := range ids {
		a, err := handArticleOf(v, id)
		if err != nil {
			a = &handArticle{ID: id, Gone: true}
		}
		out = append(out, *a)
	}
	return out
}

// other finds the story that is meant by what was typed: an id, an address, or words of
// its headline or its articles. Where it is none, it gives those that may be meant.
func (f *handForm) other(ctx context.Context, field string, but ...string) *handStory {
	f.Recent = recentStories(ctx, f.view, nil, 40, but)
	if all := f.Typed[field]; len(all) > 1 { // the last is that of a button
		f.Typed.Set(field, all[len(all)-1])
	}
	typed := f.Value(field)
	if typed == "" {
		return nil
	}
	id := typed
	if u, err := url.Parse(typed); err == nil {
		if _, rest, ok := strings.Cut(u.EscapedPath(), "/stories/"); ok {
			rest, _, _ = strings.Cut(rest, "/")
			if name, err := url.PathUnescape(rest); err == nil {
				id = name
			}
		}
	}
	if s, err := handStoryOf(f.view, id); err == nil {
		return s
	}
	f.Choices = recentStories(ctx, f.view, corpus.Words(typed, nil), 8, but)
	if found, err := f.view.Search(ctx, typed, wirefold.SearchOptions{Limit: 20, Width: -1}); err == nil {
		for _, h := range found.Hits {
			known := func(s handStory) bool { return s.ID == h.Story }
			if s, err := handStoryOf(f.view, h.Story); err == nil && !slices.ContainsFunc(f.Choices, known) && !slices.Contains(but, s.ID) && len(f.Choices) < 12 {
				f.Choices = append(f.Choices, *s)
			}
		}
	}
	return nil
}

// recentStories are the stories that moved last, with all the words in their headlines.
func recentStories(ctx context.Context, v wirefold.View, words []corpus.Word, most int, but []string) []handStory {
	const looked = 400
	list, err := v.Stories(ctx, wirefold.Filter{Order: "changed", Limit: looked})
	if err != nil {
		return nil
	}
	var out []handStory
	for _, s := range list {
		in := corpus.Words(s.Headline, nil)
		has := func(w corpus.Word) bool {
			return slices.ContainsFunc(in, func(x corpus.Word) bool { return x.Hash == w.Hash })
		}
		if len(out) < most && !slices.Contains(but, s.ID) && !slices.ContainsFunc(words, func(w corpus.Word) bool { return !has(w) }) {
			out = append(out, handStory{ID: s.ID, Headline: s.Headline, Articles: s.Size, Origins: s.Origins})
		}
	}
	return out
}

// handMembers are the articles of a story, those in marked being marked.
func handMembers(s *wirefold.Story, marked []string) []handArticle {
	at := map[string]int{}
	var out []handArticle
	for _, id := range s.Articles {
		at[id] = len(out)
		out = append(out, handArticle{ID: id, Story: s.ID, Marked: slices.Contains(marked, id)})
	}
	for _, family := range s.Families {
		for _, m := range family.Members {
			if i, ok := at[m.ID]; ok {
				out[i].Source, out[i].Title = m.Source, cmp.Or(m.Title, out[i].Title)
			}
		}
	}
	return out
}

// goingAlong are the articles that follow those named, being copies of them.
func goingAlong(v wirefold.View, named []string) ([]handArticle, error) {
	ids, err := v.Along(named)
	if err != nil {
		return nil, err
	}
	return handArticlesOf(v, ids), nil
}

func (p *Pages) fillJoin(ctx context.Context, f *handForm) (err error) {
	if f.Story, err = handStoryOf(f.view, f.Typed.Get("into")); err != nil {
		return err
	}
	if f.Other = f.other(ctx, "other", f.Story.ID); f.Other == nil {
		return f.unfound("other")
	}
	if f.Other.ID == f.Story.ID {
		f.Other = nil
		return argument(fmt.Sprintf("%s is the story itself: name the other one.", f.Story.ID))
	}
	s, err := f.view.Story(ctx, f.Other.ID)
	if err != nil {
		return err
	}
	f.Articles = handMembers(s, nil)
	f.do = func(ctx context.Context, n wirefold.Note) (*wirefold.Operation, error) {
		return p.of.Join(ctx, f.Story.ID, f.Other.ID, n)
	}
	return nil
}

// unfound is the error for a story that was asked for and not found, once the form was
// sent: before that there is nothing wrong with it.
func (f *handForm) unfound(field string) error {
	typed := f.Value(field)
	f.do = func(context.Context, wirefold.Note) (*wirefold.Operation, error) {
		switch {
		case typed == "":
			return nil, argument("Name the other story: by its id, by its address, or by words to find it.")
		case len(f.Choices) == 0:
			return nil, goneError(fmt.Sprintf("No story has the id %q, and none tells of it.", typed))
		}
		return nil, goneError(fmt.Sprintf("No story has the id %q. Choose one of those below.", typed))
	}
	return nil
}

func (p *Pages) fillSeparate(ctx context.Context, f *handForm) error {
	var ids []string
	for _, id := range f.Typed["article"] {
		a, err := handArticleOf(f.view, strings.TrimSpace(id))
		switch {
		case err != nil:
			return err
		case slices.Contains(ids, a.ID):
			continue
		case len(f.Chosen) > 0 && f.Chosen[0].Story != a.Story:
			return argument(fmt.Sprintf("%q is in story %s, and %q in story %s: name articles of one story.", ids[0], f.Chosen[0].Story, a.ID, a.Story))
		}
		ids, f.Chosen = append(ids, a.ID), append(f.Chosen, *a)
	}
	const none = "No article is marked: mark those that belong to another story."
	id := f.Typed.Get("story")
	switch {
	case len(ids) > 0:
		id = f.Chosen[0].Story
	case id == "":
		return argument(none)
	}
	s, err := f.view.Story(ctx, id)
	if err != nil {
		return err
	}
	f.Story = &handStory{ID: s.ID, Headline: s.Headline, Articles: len(s.Articles), Origins: s.Origins}
	f.Articles = handMembers(s, ids)
	if len(ids) == 0 {
		return f.lacks(none)
	}
	if f.Along, err = goingAlong(f.view, ids); err != nil {
		return err
	}
	f.do = func(ctx context.Context, n wirefold.Note) (*wirefold.Operation, error) {
		if len(ids)+len(f.Along) >= len(s.Articles) {
			return nil, argument(fmt.Sprintf("These, with their copies, are all the articles of story %s: there is nothing to separate them from.", s.ID))
		}
		return p.of.Separate(ctx, ids, n)
	}
	return nil
}

func (p *Pages) fillMove(ctx context.Context, f *handForm) (err error) {
	if f.Article, err = handArticleOf(f.view, f.Typed.Get("article")); err != nil {
		return err
	}
	from, err := f.view.Story(ctx, f.Article.Story)
	if err != nil {
		return err
	}
	f.Story = &handStory{ID: from.ID, Headline: from.Headline, Articles: len(from.Articles)}
	if f.Along, err = goingAlong(f.view, []string{f.Article.ID}); err != nil {
		return err
	}
	if f.Other = f.other(ctx, "story"); f.Other == nil {
		return f.unfound("story")
	}
	f.do = func(ctx context.Context, n wirefold.Note) (*wirefold.Operation, error) {
		return p.of.Pin(ctx, wirefold.Pin{Story: f.Other.ID, Article: f.Article.ID}, n)
	}
	return nil
}

func (p *Pages) fillHeadline(ctx context.Context, f *handForm) (err error) {
	if f.Story, err = handStoryOf(f.view, f.Typed.Get("story")); err != nil {
		return err
	}
	s, err := f.view.Story(ctx, f.Story.ID)
	if err != nil {
		return err
	}
	for _, a := range handMembers(s, nil) {
		if a.Title != "" && !slices.Contains(f.Titles, a.Title) {
			f.Titles = append(f.Titles, a.Title)
		}
	}
	if !f.Typed.Has("headline") {
		f.Typed.Set("headline", f.Story.Headline)
	}
	headline := strings.Join(strings.Fields(f.Value("headline")), " ")
	f.do = func(ctx context.Context, n wirefold.Note) (*wirefold.Operation, error) {
		switch {
		case headline == "":
			return nil, argument("The headline is empty.")
		case len(headline) > 500:
			return nil, argument("The headline is too long: say it in 500 characters.")
		}
		return p.of.Pin(ctx, wirefold.Pin{Story: f.Story.ID, Headline: headline}, n)
	}
	return nil
}

func (p *Pages) fillFact(ctx context.Context, f *handForm) (err error) {
	if f.Story, err = handStoryOf(f.view, f.Typed.Get("story")); err != nil {
		return err
	}
	attribute, class := merge.Attribute(f.Typed.Get("attribute")), merge.Class(f.Typed.Get("class"))
	facts, err := f.view.Facts(ctx, f.Story.ID)
	if err != nil {
		return err
	}
	x := &factForm{Attribute: string(attribute), Class: string(class), Apart: f.Typed.Has("apart")}
	var chosen *merge.Value
	article := f.Typed.Get("apart")
	there := false
	var now []string
	for i := range facts {
		fact := &facts[i]
		if fact.Scope != merge.Main || fact.Attribute != attribute || fact.Class != class {
			continue
		}
		now, x.Rule = append(now, fmt.Sprintf("%s (%s)", fact.Text(), fact.Status)), fact.Rule
		for _, c := range fact.Claims {
			k := handClaimOf(fact, &c)
			if x.Apart {
				k.Chosen, k.Key = k.Article == article, k.Article
				there = there || k.Chosen
				if slices.ContainsFunc(x.Claims, func(o handClaim) bool { return o.Key == k.Key }) {
					continue
				}
			} else if k.Chosen = k.Key == f.Typed.Get("claim"); k.Chosen {
				chosen = &k.value
			}
			x.Claims = append(x.Claims, k)
		}
	}
	what := strings.TrimSpace(x.Attribute + " " + x.Class)
	if len(now) == 0 {
		return goneError(fmt.Sprintf("Story %s says nothing of %q now.", f.Story.ID, what))
	}
	x.Now, f.Fact = strings.Join(now, "; "), x
	_ = f.lacks("Choose one of those below.")
	d := &merge.Decision{Attribute: attribute, Class: class}
	switch key := f.Typed.Get("claim"); {
	case x.Apart && article == "":
		return f.lacks("Choose the article that is about a different event.")
	case x.Apart && !there:
		return goneError(fmt.Sprintf("%q says nothing of %q in this story now. Choose from what is there.", article, what))
	case x.Apart:
		d.Apart = article
	case key == "":
		return f.lacks("Choose the value that holds.")
	case chosen == nil:
		return goneError(fmt.Sprintf("The claim %q is not there any more. Choose from those that are.", key))
	default:
		d.Value = *chosen
	}
	f.do = func(ctx context.Context, n wirefold.Note) (*wirefold.Operation, error) {
		return p.of.Pin(ctx, wirefold.Pin{Story: f.Story.ID, Fact: d}, n)
	}
	return nil
}

// lacks makes the form fail when it is sent.
func (f *handForm) lacks(what string) error {
	f.do = func(context.Context, wirefold.Note) (*wirefold.Operation, error) { return nil, argument(what) }
	return nil
}

// handClaimOf is a claim of a fact as it can be chosen.
func handClaimOf(fact *merge.Fact, c *merge.FactClaim) handClaim {
	one := merge.Fact{Attribute: fact.Attribute, Class: fact.Class, Value: c.Claim.Value}
	k := handClaim{
		Key:     fmt.Sprintf("%s@%d-%d", c.Claim.Article, c.Claim.ValueSpan.Start, c.Claim.ValueSpan.End),
		Article: c.Claim.Article, At: fmt.Sprintf("%d-%d", c.Claim.Span.Start, c.Claim.Span.End),
		Text: one.Text(), Quote: c.Quote, Who: cmp.Or(c.Claim.Cited.Name, c.Origin), Status: c.Status, value: c.Claim.Value,
	}
	from, to := c.Claim.ValueSpan.Start-c.Claim.Span.Start, c.Claim.ValueSpan.End-c.Claim.Span.Start
	if k.Before = c.Quote; from >= 0 && from <= to && to <= len(c.Quote) {
		k.Before, k.Printed, k.After = c.Quote[:from], c.Quote[from:to], c.Quote[to:]
	}
	return k
}

func (p *Pages) fillKill(_ context.Context, f *handForm) (err error) {
	if f.Article, err = handArticleOf(f.view, f.Typed.Get("article")); err != nil {
		return err
	}
	carriers, err := f.view.Carriers(f.Article.ID)
	if err != nil {
		return err
	}
	f.Along = handArticlesOf(f.view, carriers)
	f.do = func(ctx context.Context, n wirefold.Note) (*wirefold.Operation, error) {
		o, _, err := p.of.Kill(ctx, f.Article.ID, n)
		return o, err
	}
	return nil
}

func (p *Pages) fillDelete(_ context.Context, f *handForm) (err error) {
	id := f.Typed.Get("article")
	if f.Article, err = handArticleOf(f.view, id); err != nil {
		// What is held is in no view, and may be deleted all the same.
		held, failed := f.view.Held()
		if failed != nil || !slices.ContainsFunc(held, func(h wirefold.Held) bool { return h.Article == id }) {
			return err
		}
		f.Article = &handArticle{ID: id}
	} else if f.Article.ID != id { // a version was named: all of them go
		f.Typed.Set("article", f.Article.ID)
	}
	if carriers, err := f.view.Carriers(f.Article.ID); err == nil {
		f.Along = handArticlesOf(f.view, carriers)
	}
	f.do = func(ctx context.Context, n wirefold.Note) (*wirefold.Operation, error) {
		if f.Value("typed") != strings.TrimSpace(f.Article.ID) {
			return nil, argument(fmt.Sprintf("To delete it, type its id as it is: %s", f.Article.ID))
		}
		return p.of.Delete(ctx, f.Article.ID, n)
	}
	return nil
}

func (p *Pages) fillUndo(ctx context.Context, f *handForm) error {
	number, err := strconv.Atoi(f.Typed.Get("operation"))
	if err != nil {
		return argument(fmt.Sprintf("%q is no number of an operation: the log has them.", f.Typed.Get("operation")))
	}
	list := f.view.Operations()
	if number < 1 || number > len(list) || list[number-1].Collection != f.view.Name() {
		return goneError(fmt.Sprintf("No operation has the number %d: see the log.", number))
	}
	o := list[number-1]
	f.Operation = deedOf(f.view, o)
	f.Title = fmt.Sprintf("Undo operation %d", number)
	switch {
	case o.UndoneBy != 0:
		return refutedError(fmt.Sprintf("Operation %d was undone already, by operation %d.", number, o.UndoneBy))
	case !undoable(o):
		return argument(fmt.Sprintf("Operation %d is of the kind %q, which cannot be undone.", number, o.Kind))
	}
	f.do = func(ctx context.Context, n wirefold.Note) (*wirefold.Operation, error) {
		return p.of.Undo(ctx, number, n)
	}
	return nil
}

// undoable reports whether an operation can be undone.
func undoable(o wirefold.Operation) bool {
	return o.UndoneBy == 0 && o.Kind != wirefold.OpDelete && o.Kind != wirefold.OpUndo && o.Kind != wirefold.OpRetain
}
