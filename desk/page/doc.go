// Package page is the desk as editors see it: pages that the server makes whole, and
// that read well without a script. What scripts add is liveness, keys and memory of
// what was read.
//
// A page is made by a function that takes the request and the state of the collection,
// and returns data for a template ([Pages.page]); nothing in it depends on anything
// else, so what was made is kept and shown again until the state changes, for each user
// and for some seconds: feeds, the clock and the full-text index go on by themselves.
// Many who want one page at once wait for one to be made, or get that of a moment ago
// while it is; and only half of the processors make any, so that reading does not hold up
// what comes in. After a write through the desk ([live.Hub.Renew]) nobody gets a page
// from before. States of the past, which take seconds to find, are kept a few at a time;
// links of a page of the past lead to pages of the same past.
//
// Readers who keep a page open are told what changed by /live, in ticks a second apart
// that one watch of the collection makes for all; the script then asks for the page
// again, and puts the rows that changed in the place of the old ones.
//
// Articles are hostile: they reach a page through html/template alone, no script stands
// in a page, and the Content-Security-Policy allows none.
//
// Templates are in templates/, one a page beside layout.html; styles and scripts in
// static/, put together into one file each at the start.
package page
