// Package merge reads what articles claim and weighs the claims of a story
// against each other: what happened, who says so, what is out of date, and what
// truly conflicts.
//
// # Claims
//
// [Claims] reads one article. A [Claim] is one checkable statement with the exact
// span of its words: that six soldiers were killed, that it happened on a Friday,
// at a base in a named town. Four things keep claims from being compared that only
// look alike:
//
//   - Class. Two soldiers and seven assailants killed are two counts, not one
//     disagreement. Classes are never added up behind the reader's back; only a
//     list that the text itself counts through ("two officers and a nurse were
//     killed") also claims its sum.
//   - Interval. A [Value] is a closed interval. "At least six" runs from 6 without
//     end, "about 50" a tenth to either side, "a dozen" from 10 to 14. Two values
//     conflict only when their intervals have nothing in common.
//   - Scope. Most numbers in a report are not about its event: last week's attack,
//     the war so far, the man shot afterwards. [Scope] says which event a claim is
//     about, and Claim.Why which words decided. What cannot be told is [Unscoped].
//   - Source. Who is cited, and how: [Source]. What the police said is one voice,
//     however many outlets quote it.
//
// The rules are words in a table a language ([Claims] reads English), and look at
// most forty words around: reading an article takes time linear in its length.
//
// # Facts
//
// [Reconcile] takes the articles of one story and gives its facts, in editorial
// order. Only claims of the main event with the same attribute and class meet.
// Then, in this order:
//
//  1. One claim stands for an article: the lead before the rest, a printed figure
//     before a person described; smaller figures are parts of it.
//  2. Corrections and withdrawals retract: the old value of the same origin goes,
//     also in copies that still print it later. Retracted claims stay listed.
//  3. Of one voice, the newest claim counts; a version is newer than what it
//     supersedes. A toll that falls without a correction stays in conflict.
//  4. Overlapping intervals agree, and the most exact is the value. Equal values
//     are [Agreed], when from two voices at least; "at least six" beside eight is
//     [Bounded].
//  5. Tolls rise: a lower figure published clearly before a higher one is
//     [Superseded]. Figures of about the same time conflict, and so does a lower
//     one that comes later and is no correction.
//  6. What stays open is [Conflicting] and printed as a range with who says what.
//     Nothing is ever averaged.
//
// Every fact and every claim in it says in words which rule put it where it is.
//
// The package is pure: no clock, no files, no goroutines; the same articles in any
// order give the same facts.
package merge
