package page

import (
	"errors"
	"net/http"

	"github.com/wirefold/wirefold/desk/access"
)

// login is where one shows a token, and says that one is done.
func (p *Pages) login(mux *http.ServeMux, g *access.Guard) {
	g.Page = p.refused
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		d := loginData{Next: access.Here(r.FormValue("next"))}
		open, err := g.Open()
		if err == nil {
			d.Open = open
			d.User, err = g.Identify(r)
		}
		if err != nil && !errors.Is(err, access.ErrUnknown) {
			g.Refuse(w, r, err)
			return
		}
		// To a link on another site browsers send no cookie. From here they do.
		d.Foreign = d.User.Name == "" && r.Header.Get("Sec-Fetch-Site") == "cross-site"
		p.showLogin(w, r, http.StatusOK, d)
	})
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		next := access.Here(r.PostFormValue("next"))
		_, err := g.LogIn(w, r, r.PostFormValue("token"))
		var wait *access.WaitError
		switch {
		case err == nil:
			http.Redirect(w, r, next, http.StatusSeeOther)
		case errors.As(err, &wait):
			w.Header().Set("Retry-After", access.RetryAfter(wait.For))
			p.showLogin(w, r, http.StatusTooManyRequests, loginData{Next: next, Wrong: "Too many tries. Wait a minute."})
		case errors.Is(err, access.ErrUnknown):
			p.showLogin(w, r, http.StatusUnauthorized, loginData{Next: next, Wrong: "This is no token, or it is good no more."})
		default:
			g.Refuse(w, r, err)
		}
	})
	mux.HandleFunc("POST /logout", func(w http.ResponseWriter, r *http.Request) {
		g.LogOut(w, r)
		http.Redirect(w, r, "/login", http.StatusSeeOther)
	})
}

type loginData struct {
	Next    string      // where to go then
	Wrong   string      // what was wrong with the token given
	User    access.User // who is signed in
	Open    bool        // nobody needs to
	Foreign bool        // a link on another site led here
}

func (p *Pages) showLogin(w http.ResponseWriter, r *http.Request, status int, d loginData) {
	f := frame{Here: "login", Title: "Sign in", Data: d}
	switch {
	case d.Open:
		f.Title = "No need to sign in"
	case d.User.Name != "":
		f.Title = "Signed in"
	}
	p.render(w, r, status, "login", &f)
}

// refused shows why somebody gets no answer.
func (p *Pages) refused(w http.ResponseWriter, r *http.Request, status int, title, what string) {
	p.render(w, r, status, "error", &frame{Here: "error", Title: title, Data: what})
}
