// Package page is the desk as editors see it: pages that the server makes whole, and
// that read well without a script. What scripts add is liveness, keys and memory of
// what was read.
//
// A page is made by a function that takes the request and the state of the collection,
// and returns data for a template ([Pages.page]); nothing in it depends on anything
// else, so a page made for one reader serves all who may see it until the state changes.
// Articles are hostile: they reach a page through html/template alone, no script stands
// in a page, and the Content-Security-Policy allows none.
//
// Templates are in templates/, one a page beside layout.html; styles and scripts in
// static/, put together into one file each at the start.
package page
