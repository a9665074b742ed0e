package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.uber.org/goleak"

	"github.com/wirefold/wirefold"
	"github.com/wirefold/wirefold/corpus"
	"github.com/wirefold/wirefold/desk/access"
	"github.com/wirefold/wirefold/desk/api"
	"github.com/wirefold/wirefold/desk/live"
	"github.com/wirefold/wirefold/desk/webhook"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// byHeader is a guard that believes whoever asks.
type byHeader struct{}

func (byHeader) Need(x access.Right, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		role := access.Role(r.Header.Get("Role"))
		switch {
		case role == "":
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "give a token", http.StatusUnauthorized)
		case !role.May(x):
			http.Error(w, "not allowed", http.StatusForbidden)
		default:
			h.ServeHTTP(w, r.WithContext(access.With(r.Context(), access.User{Name: "ada", Role: role})))
		}
	})
}

// mark stands in the titles and bodies of all articles that are not posted by a test.
const mark = "Zyxgrond"

type desk struct {
	t    testing.TB
	e    *wirefold.Engine
	hub  *live.Hub
	mux  *http.ServeMux
	logs *bytes.Buffer // what went wrong
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	e, err := wirefold.Open(t.TempDir(), wirefold.Options{})
	if err != nil {
		t.Fatal(err)
	}
	hub := live.New(&e.Collection)
	hooks, err := webhook.Open(webhook.Options{Hub: hub, File: filepath.Join(t.TempDir(), "webhooks.json")})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, e: e, hub: hub, mux: http.NewServeMux(), logs: &bytes.Buffer{}}
	log := slog.New(slog.NewTextHandler(d.logs, nil))
	api.Register(d.mux, e, hub, byHeader{}, api.Options{Webhooks: hooks, MostBody: 4 << 20, Log: log})
	t.Cleanup(func() {
		hub.Close()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		if d.logs.Len() > 0 {
			t.Errorf("this went wrong: %.3000s", d.logs)
		}
	})
	return d
}

// events are what is told of: where, what, and in which words.
var events = [][3]string{
	{"Ostrel", "bridge collapses", "A bridge over the canal collapsed when a lorry struck its pillar"},
	{"Karrow", "mill burns", "Fire destroyed a paper mill after sparks fell on stacked bales"},
	{"Lissey", "ferry runs aground", "A ferry ran aground on a reef in thick fog with pilgrims aboard"},
	{"Hadrin", "train derails", "A night express derailed on the curve before the tunnel"},
	{"Selka", "quake damages old quarter", "An earthquake shook the old quarter and brought down the minaret"},
	{"Tolmar", "flood sweeps camp", "A flood swept away tents of a scout camp below the dam"},
	{"Ibrun", "gunmen storm barracks", "Gunmen stormed the barracks at dawn and seized rifles"},
	{"Fennick", "avalanche buries skiers", "An avalanche buried skiers on the northern slope of the pass"},
	{"Marrowby", "silo explodes", "A grain silo exploded while maize was being unloaded"},
	{"Wadessou", "plane crashes", "A cargo plane crashed on its approach to the airstrip in the savanna"},
	{"Quarl", "stand gives way", "A wooden stand gave way during the final of the wrestling cup"},
	{"Vost", "poisoned drink kills guests", "Guests of a wedding fell ill after they drank home-made brandy"},
}

// article is one of event k, as its i-th outlet tells it.
func article(k, i int) *corpus.Article {
	e := events[k]
	return &corpus.Article{
		ID: fmt.Sprintf("wire/%d-%d", k, i), Title: fmt.Sprintf("%s in %s, %s reports", e[1], e[0], mark), Source: fmt.Sprint("Meridian ", i), Lang: "en",
		Published: time.Date(2031, 5, 3, 9, i, 0, 0, time.UTC).AddDate(0, 0, 70*k),
		Body: fmt.Sprintf("%s (%s %d) - %s in %s on %s, police said. %d people were killed and %d were wounded.",
			strings.ToUpper(e[0]), mark, i, e[2], e[0], time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC).AddDate(0, 0, 70*k).Weekday(), k+2+i, k+5),
	}
}

func (d *desk) fill(n int) {
	d.t.Helper()
	for _, in := range []string{"", "sport"} {
		var batch []*corpus.Article
		for k := range n {
			for i := range 3 {
				batch = append(batch, article(k, i))
			}
		}
		if _, err := d.e.In(in).AddBatch(context.Background(), batch); err != nil {
			d.t.Fatal(err)
		}
	}
	for i := range 3 {
		if _, err := d.e.Pin(context.Background(), wirefold.Pin{Story: "s1", Headline: fmt.Sprint(mark, " ", i)}, wirefold.Note{By: "ada", Reason: "clearer"}); err != nil {
			d.t.Fatal(err)
		}
	}
	if _, err := d.e.Add(context.Background(), &corpus.Article{ID: "later", Title: mark, Body: mark, Meta: &corpus.Meta{Embargo: time.Now().Add(time.Hour)}}); err != nil {
		d.t.Fatal(err)
	}
	if err := d.e.Searchable(context.Background()); err != nil {
		d.t.Fatal(err)
	}
}

// do asks, as somebody in a role. Streams are read until they pause.
func (d *desk) do(role, method, target string, header map[string]string, body string) *httptest.ResponseRecorder {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	r, err := http.NewRequestWithContext(ctx, method, "http://desk.example"+target, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	r.RequestURI = target
	if role != "" {
		r.Header.Set("Role", role)
	}
	for k, v := range header {
		r.Header.Set(k, v)
	}
	w := &stopped{httptest.NewRecorder(), stop}
	d.mux.ServeHTTP(w, r)
	return w.ResponseRecorder
}

// stopped ends a stream once it has begun.
type stopped struct {
	*httptest.ResponseRecorder
	stop func()
}

func (s *stopped) FlushError() error {
	s.stop()
	return nil
}

// operation is one of the description.
type operation struct {
	id, method, path, right string
	parameters              []map[string]any
	body                    map[string]any // by media type
	answers                 map[string]any
}

// contract is the description, as it is served.
type contract struct {
	operations []*operation
	compiler   *jsonschema.Compiler
	schemas    map[string]*jsonschema.Schema
	raw        map[string]any
}

func readContract(d *desk) *contract {
	d.t.Helper()
	w := d.do("read", "GET", "/v1/openapi.json", nil, "")
	if w.Code != 200 {
		d.t.Fatal(w.Code, w.Body)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		d.t.Fatal(err)
	}
	c := &contract{compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}}
	c.compiler.DefaultDraft(jsonschema.Draft2020)
	c.compiler.AssertFormat()
	if err := c.compiler.AddResource("desk.json", doc); err != nil {
		d.t.Fatal(err)
	}
	c.raw = doc.(map[string]any)
	paths := c.raw["paths"].(map[string]any)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item := paths[path].(map[string]any)
		for _, method := range slices.Sorted(maps.Keys(item)) {
			x := item[method].(map[string]any)
			o := &operation{method: strings.ToUpper(method), path: path, answers: x["responses"].(map[string]any)}
			o.id, _ = x["operationId"].(string)
			o.right, _ = x["x-right"].(string)
			list, _ := x["parameters"].([]any)
			for _, p := range list {
				o.parameters = append(o.parameters, p.(map[string]any))
			}
			if b, ok := x["requestBody"].(map[string]any); ok {
				o.body = b["content"].(map[string]any)
			}
			for _, k := range []string{"operationId", "summary", "description", "x-right", "security", "tags"} {
				if x[k] == nil || fmt.Sprint(x[k]) == "" {
					d.t.Errorf("%s %s has no %s", method, path, k)
				}
			}
			for _, p := range o.parameters {
				if p["description"] == nil {
					d.t.Errorf("%s: the parameter %v has no description", o.id, p["name"])
				}
			}
			c.operations = append(c.operations, o)
		}
	}
	return c
}

// check fails unless an answer is as described.
func (c *contract) check(t testing.TB, o *operation, w *httptest.ResponseRecorder, what string) {
	t.Helper()
	fail := func(why string) {
		t.Helper()
		t.Fatalf("%s (%s) %s: %s: %d %v %.600q", o.id, o.path, what, why, w.Code, w.Header(), w.Body)
	}
	if w.Code >= 500 {
		fail("it failed")
	}
	status := strconv.Itoa(w.Code)
	answer, ok := o.answers[status].(map[string]any)
	if !ok {
		fail("the status is not described")
	}
	kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	if w.Code == 304 {
		return
	}
	if w.Code >= 400 && kind != "application/problem+json" {
		fail("it is no problem")
	}
	content, _ := answer["content"].(map[string]any)
	if _, ok := content[kind]; !ok {
		fail("the media type is not described")
	}
	if !strings.HasSuffix(kind, "json") || kind == "application/feed+json" || kind == "application/ld+json" {
		return
	}
	at := "desk.json#/paths/" + pointer(o.path) + "/" + strings.ToLower(o.method) + "/responses/" + status + "/content/" + pointer(kind) + "/schema"
	s := c.schemas[at]
	if s == nil {
		var err error
		if s, err = c.compiler.Compile(at); err != nil {
			t.Fatal(err)
		}
		c.schemas[at] = s
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		fail(err.Error())
	}
	if err := s.Validate(v); err != nil {
		fail(err.Error())
	}
}

func pointer(s string) string {
	return url.PathEscape(strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1"))
}

// right values for what is required. Those of single operations go first.
var values = map[string]string{
	"id": "s2", "name": "wire/2-0", "format": "markdown", "number": "1", "a": "wire/1-0", "b": "wire/2-0", "q": "bridge",
	"killArticle name": "wire/5-0", "deleteArticle name": "wire/6-0", "getWebhook id": "w1", "editWebhook id": "w1", "removeWebhook id": "w2",
	"addArticles format": "jsonl",
}

// right bodies.
var bodies = map[string]string{
	"joinStories":      `{"other":"s3","reason":"one event"}`,
	"separateArticles": `{"articles":["wire/4-0"],"reason":"another event"}`,
	"moveArticle":      `{"article":"wire/7-0","reason":"it belongs here"}`,
	"pinHeadline":      `{"headline":"Bridge closed","reason":"clearer"}`,
	"pinFact":          `{"attribute":"wounded","class":"people","apart":"wire/2-0","reason":"another lorry"}`,
	"killArticle":      `{"reason":"the agency withdrew it"}`,
	"deleteArticle":    `{"reason":"a court says so"}`,
	"undoOperation":    `{"reason":"a slip"}`,
	"findSimilar":      `{"body":"The bridge of Quarl7 was closed on Friday, the mayor said."}`,
	"addArticles":      `{"id":"new/1","title":"Tram halted","body":"VOST (Polar Press) - A tram was halted on Monday after a wire fell."}`,
	"retain":           `{"since":"1999-01-01T00:00:00Z","reason":"the contract ends"}`,
	"addWebhook":       `{"url":"https://host.example/hook","kinds":["kill"]}`,
	"editWebhook":      `{"off":true}`,
}

// request is the address, the headers and the body of a right request, with some values
// in place of others.
func (o *operation) request(with map[string]string, without string) (target string, header map[string]string, body string) {
	path, query := o.path, url.Values{}
	header = map[string]string{}
	for _, p := range o.parameters {
		name, in := p["name"].(string), p["in"].(string)
		value, ok := with[name]
		if !ok {
			if value, ok = values[o.id+" "+name]; !ok {
				value = values[name]
			}
		}
		if required, _ := p["required"].(bool); name == without || !ok && !required && in != "path" {
			continue
		}
		switch in {
		case "path":
			path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
		case "query":
			query.Set(name, value)
		case "header":
			header[name] = value
		}
	}
	if target = path; len(query) > 0 {
		target += "?" + query.Encode()
	}
	if o.body != nil {
		header["Content-Type"] = "application/json"
		body = bodies[o.id]
		if _, ok := o.body["application/jsonl"]; ok {
			header["Content-Type"] = "application/jsonl"
		}
	}
	return target, header, body
}

// last are those that take away what others need, in this order.
func ordered(list []*operation) []*operation {
	late := []string{"separateArticles", "killArticle", "deleteArticle", "undoOperation", "joinStories", "retain", "compactStore", "checkStore", "removeWebhook"}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b *operation) int {
		if a.id == "addWebhook" || b.id == "addWebhook" {
			return map[bool]int{true: -1, false: 1}[a.id == "addWebhook"]
		}
		return slices.Index(late, a.id) - slices.Index(late, b.id)
	})
	return list
}

func TestEveryOperationAsDescribed(t *testing.T) {
	d := newDesk(t)
	d.fill(10)
	c := readContract(d)
	if len(c.operations) < 35 {
		t.Fatalf("only %d operations", len(c.operations))
	}
	for _, o := range ordered(c.operations) {
		target, header, body := o.request(nil, "")
		for _, role := range []string{"", "read", "edit", "ingest", "nonsense"} { // those first who may not
			if access.Role(role).May(access.Right(o.right)) {
				continue
			}
			w := d.do(role, o.method, target, header, body)
			c.check(t, o, w, "as "+role)
			if want := map[bool]int{true: 401, false: 403}[role == ""]; w.Code != want {
				t.Errorf("%s needs %s and answers %q with %d", o.id, o.right, role, w.Code)
			}
		}
		if o.id == "addWebhook" { // one to be removed
			d.do("admin", o.method, target, header, body)
		}
		w := d.do("admin", o.method, target, header, body)
		c.check(t, o, w, "as it should be")
		if w.Code != 200 {
			t.Errorf("%s: %d %s", o.id, w.Code, w.Body)
		}
		if o.method == "GET" && w.Header().Get("ETag") != "" {
			tag := w.Header().Get("ETag")
			again := d.do("admin", o.method, target, map[string]string{"If-None-Match": tag}, "")
			if c.check(t, o, again, "asked again"); again.Code != 304 || again.Body.Len() > 0 {
				t.Errorf("%s: asked again with its tag it answers %d", o.id, again.Code)
			}
		}
		if cache := w.Header().Get("Cache-Control"); !strings.HasPrefix(cache, "private") && cache != "no-store" {
			t.Errorf("%s may be kept by others: %q", o.id, cache)
		}
	}
}

func TestWhatIsMissing(t *testing.T) {
	d := newDesk(t)
	d.fill(3)
	c := readContract(d)
	for _, o := range c.operations {
		for _, p := range o.parameters {
			if required, _ := p["required"].(bool); required && p["in"] == "query" {
				target, header, body := o.request(nil, p["name"].(string))
				w := d.do("admin", o.method, target, header, body)
				if c.check(t, o, w, "without a parameter"); w.Code != 422 {
					t.Errorf("%s without %v: %d", o.id, p["name"], w.Code)
				}
			}
		}
		if o.body == nil {
			continue
		}
		target, header, body := o.request(nil, "")
		w := d.do("admin", o.method, target, header, "")
		if c.check(t, o, w, "without a body"); w.Code != 400 && w.Code != 422 {
			t.Errorf("%s without a body: %d", o.id, w.Code)
		}
		var fields map[string]any
		if err := json.Unmarshal([]byte(body), &fields); err != nil {
			t.Fatal(o.id, err)
		}
		for _, k := range slices.Sorted(maps.Keys(fields)) {
			if o.id == "addArticles" && k != "id" || o.id == "editWebhook" || k == "kinds" || k == "apart" {
				continue
			}
			less := maps.Clone(fields)
			delete(less, k)
			b, _ := json.Marshal(less)
			w := d.do("admin", o.method, target, header, string(b))
			if c.check(t, o, w, "without "+k); w.Code != 422 {
				t.Errorf("%s without %s: %d %s", o.id, k, w.Code, w.Body)
			}
		}
	}
}

// hostile values.
var hostile = []string{
	"\x00", "\xff\xfe", "../../etc/passwd", "..", "%2e%2e%2f", "-1", "0", "99999999999999999999999", "9223372036854775807", "1e309", "NaN",
	"'; DROP TABLE stories; --", "<script>alert(1)</script>", "\r\nSet-Cookie: a=b", strings.Repeat("x", 20_000), "\u202e\u0000\U0001F600", "{}", "[]", "null",
	"9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "s1", "sport", "*", "\"", "(", "+-\"~^:/\\[", "ARYFXnOTuxDyATE", "17-0", "start", "1-99",
}

// hostileBodies are none that are asked for.
func hostileBodies(right string) []string {
	deep := strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000)
	out := []string{
		"", "{", "null", "[]", "1", `"x"`, "\x00\x01\x02", "\xff\xff", deep, strings.Repeat("[", 50_000), `{"reason":null}`, `{"reason":"x","more":1}`,
		`{"\u0000":"\ud800"}`, "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>", strings.Repeat("a", 2<<20),
		"PK\x03\x04" + strings.Repeat("\x00", 100), "\x1f\x8b\x08\x00garbage", "id,body\n\"x", "<html><body><p>" + strings.Repeat("<div>", 5000),
	}
	var fields map[string]any
	if json.Unmarshal([]byte(right), &fields) != nil {
		return out
	}
	for _, k := range slices.Sorted(maps.Keys(fields)) {
		for _, v := range []any{nil, 1, -1e300, true, []any{}, []any{nil, 1, "x"}, map[string]any{}, map[string]any{"a": 1}, "", "\x00", "\xed\xa0\xbd", strings.Repeat("y", 30_000), "../..", "s999"} {
			bad := maps.Clone(fields)
			bad[k] = v
			b, _ := json.Marshal(bad)
			out = append(out, string(b))
		}
	}
	return out
}

// Whatever is asked, nothing fails that should not, nothing that was accepted is lost,
// and who may only add articles reads nothing.
func TestHostileInput(t *testing.T) {
	d := newDesk(t)
	d.fill(4)
	c := readContract(d)
	accepted := []string{}
	n := 0
	post := func() {
		n++
		body := fmt.Sprintf("{\"id\":\"kept/%d\",\"title\":\"Tram %d\",\"body\":\"VOST (Polar Press) - Tram %d was halted on Monday.\"}\n{bad\n", n, n, n)
		w := d.do("ingest", "POST", "/v1/articles", map[string]string{"Content-Type": "application/jsonl"}, body)
		if w.Code != 200 {
			t.Fatal(w.Code, w.Body)
		}
		accepted = append(accepted, fmt.Sprint("kept/", n))
	}
	for _, o := range c.operations {
		if o.right == "manage" && o.id != "addWebhook" && o.id != "editWebhook" && o.id != "retain" && o.id != "deleteArticle" && o.id != "getWebhook" {
			continue // they take nothing
		}
		post()
		ask := func(what, target string, header map[string]string, body string) {
			t.Helper()
			for _, role := range []string{"admin", "ingest"} {
				w := d.do(role, o.method, target, header, body)
				if role == "ingest" && strings.Contains(w.Body.String(), mark) {
					t.Fatalf("%s tells who may only add articles: %s", o.id, w.Body)
				}
				if w.Code == 307 || w.Code == 301 || w.Code == 404 && strings.Contains(w.Body.String(), "no such operation") {
					continue // it is no address
				}
				c.check(t, o, w, what)
			}
		}
		for _, p := range o.parameters {
			name := p["name"].(string)
			for _, v := range hostile {
				target, header, body := o.request(map[string]string{name: v}, "")
				if p["in"] == "header" && strings.ContainsAny(v, "\x00\r\n") {
					continue // no client sends it
				}
				ask(fmt.Sprintf("with %s=%.60q", name, v), target, header, body)
			}
		}
		target, header, body := o.request(nil, "")
		sep := map[bool]string{true: "&", false: "?"}[strings.Contains(target, "?")]
		for _, v := range []string{"%", "%zz", "a=%ff", "=", "&&&", "limit=1&limit=2", "unknown=1", "collection[]=1", strings.Repeat("a=b&", 3000)} {
			ask("with ?"+v, target+sep+v, header, body)
		}
		if o.body == nil {
			continue
		}
		for _, b := range hostileBodies(body) {
			ask(fmt.Sprintf("with body %.60q", b), target, header, b)
		}
		for _, m := range []string{"text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "nonsense", ";;;", "application/cbor", "text/html; charset=utf-7", "text/plain; charset=nonsense"} {
			ask("as "+m, target, map[string]string{"Content-Type": m}, body)
		}
	}
	for _, id := range accepted {
		if w := d.do("read", "GET", "/v1/articles/"+url.PathEscape(id), nil, ""); w.Code != 200 {
			t.Errorf("%s was accepted and is lost: %d %s", id, w.Code, w.Body)
		}
	}
	if n := len(d.e.Collections()); n < 2 {
		t.Error(n)
	}
	for err := range d.e.Check(t.Context()) {
		t.Error("the store is damaged: ", err)
	}
}

func TestManyAtOnce(t *testing.T) {
	d := newDesk(t)
	d.fill(4)
	c := readContract(d)
	var wait sync.WaitGroup
	for i := range 6 {
		wait.Go(func() {
			for _, o := range c.operations {
				if o.method != "GET" {
					continue
				}
				target, header, body := o.request(nil, "")
				if w := d.do("admin", o.method, target, header, body); w.Code >= 500 {
					t.Errorf("%s: %d %s", o.id, w.Code, w.Body)
				}
			}
			body := fmt.Sprintf(`{"id":"%d","title":"Tram","body":"VOST - A tram was halted."}`, i)
			if w := d.do("ingest", "POST", "/v1/articles", map[string]string{"Content-Type": "application/json"}, body); w.Code != 200 {
				t.Error(w.Code, w.Body)
			}
		})
	}
	wait.Wait()
}
