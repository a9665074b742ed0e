// Package wirefold tells a newsroom which reports are the same.
//
// An [Engine] takes articles and gives back, for each, a [Decision]: whose text it
// is (its copy family) and which event it tells (its story). For each [Story] it
// gives the origins behind the articles, and the facts: what is claimed, by whom,
// and where the claims agree, supersede each other or conflict, with the exact
// quotes.
//
// The engine composes the floors below and adds no judgement of its own:
//
//	corpus          reads and cleans articles
//	cluster/copies  which texts are the same text
//	cluster/events  which reports tell the same event
//	cluster/merge   what is claimed, and what stands
//	index           articles at rest, for search and for stories long past
package wirefold
