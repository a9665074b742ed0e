package page

import (
	"bytes"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// stay has the links and forms of a page of the past lead to pages of the same past.
// What is done is done now: hands and the API, and what is marked data-now, lead where
// they did.
func stay(page []byte, asof string) []byte {
	var out bytes.Buffer
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out.Bytes()
		case html.StartTagToken:
			raw := bytes.Clone(z.Raw()) // Token takes it apart
			t := z.Token()
			at := map[string]string{}
			for _, a := range t.Attr {
				at[a.Key] = a.Val
			}
			_, now := at["data-now"]
			switch {
			case t.Data == "a" && !now && remembers(at["href"]):
				for i := range t.Attr {
					if u, err := url.Parse(t.Attr[i].Val); t.Attr[i].Key == "href" && err == nil {
						t.Attr[i].Val = with(u, "asof", asof)
					}
				}
				out.WriteString(t.String())
			case t.Data == "form" && !now && remembers(at["action"]) && !strings.EqualFold(at["method"], "post"):
				out.Write(raw)
				hidden := html.Token{Type: html.SelfClosingTagToken, Data: "input", Attr: []html.Attribute{
					{Key: "type", Val: "hidden"}, {Key: "name", Val: "asof"}, {Key: "value", Val: asof},
				}}
				out.WriteString(hidden.String())
			default:
				out.Write(raw)
			}
		default:
			out.Write(z.Raw())
		}
	}
}

// remembers reports whether a link leads to a page that has a past, and names none.
func remembers(href string) bool {
	u, err := url.Parse(href)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(u.Path, "/") || u.Query().Has("asof") {
		return false
	}
	for _, now := range []string{"/hand/", "/do/", "/v1/", "/static/", "/login", "/logout", "/sources"} {
		if strings.HasPrefix(u.Path, now) {
			return false
		}
	}
	return true
}
