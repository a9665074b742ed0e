// Package rivals measures Wirefold beside other people's libraries, in one run on
// the same text. It is a module of its own, so that none of them reaches ours:
//
//	cd bench/rivals && go test -bench .
package rivals
