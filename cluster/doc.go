// Package cluster holds the words that its three rooms share: what a decision
// is, and the [Receipt] that explains it.
//
// The rooms are pure. They touch no file, no clock and no network: time comes in
// on the article, and the same articles in the same order always give the same
// decisions.
//
//   - [github.com/wirefold/wirefold/cluster/copies]: which texts are the same text?
//   - [github.com/wirefold/wirefold/cluster/events]: which reports tell the same event?
//   - [github.com/wirefold/wirefold/cluster/merge]: what happened, who says so, who disagrees?
package cluster
