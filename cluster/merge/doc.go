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
// The rules are words in a table a language ([Claims] reads English and French), and
// look at most forty words around: reading an article takes time linear in its length.
//
// # Facts
//
// [Reconcile] takes the articles of one story and gives its facts, in editorial
// order. Only claims of one event with the same attribute and class meet: the main
// event, or another that several articles tell of, known again by its time, its words
// and its figures ([Episode]). Figures of things meet only where the words around them
// show that they measure the same. Then, in this order:
//
//  1. A figure of people at large that is also one of a finer class (15 people, 15
//     suspects) is a claim of that class, unless another figure keeps them apart.
//  2. One claim stands for an article: the lead before the rest, a printed figure
//     before a person described; smaller figures are parts of it. What another
//     voice cited in the article says against it stands beside it.
//  3. Corrections and withdrawals retract: the old value of the same origin goes,
//     also in copies that still print it later. Retracted claims stay listed.
//  4. Of one voice, the newest claim counts; a version is newer than what it
//     supersedes. A toll that falls without a correction stays in conflict.
//  5. Overlapping intervals agree, and the most exact is the value. Equal values
//     are [Agreed], when from two voices at least; "at least six" beside eight is
//     [Bounded].
//  6. Tolls rise: a lower figure published clearly before a higher one is
//     [Superseded], and a lower bound as soon as it is older. A copy is as old as
//     what it copies. Figures of about the same time conflict, and so do those that
//     one article holds against each other, and a lower one that comes later, or is
//     said again later, and is no correction.
//     Other figures (crowds, shares, speeds) change without a direction: the newest
//     replaces what an outlet printed by itself, but not what another voice says.
//  7. What stays open is [Conflicting] and printed as a range with who says what;
//     "dozens" beside 30 and 70 is no party to it. Nothing is ever averaged.
//
// Names agree as far as they are spellings of one; "armed men" is overtaken by a name,
// and silence by a statement. States are held against each other by a table of what
// cannot be so at the same time ("closed" and "restricted"), in two phases, as a road
// is closed and then reopened.
//
// The day that an attack or a crash stands by dates the event, in the opening
// before the rest; days of arrests, courts and statements do not. Towns, sites,
// streets and regions are facts of their own. A dateline says where a report was
// filed: one of a local outlet counts as the town, one of a wire agency yields to
// any town that the text names.
//
// Two clock times of the start of an event conflict from ten minutes apart, where
// different voices give them exactly; a part of the day holds the finer times in it.
// Two days conflict where openings published within 36 hours of each other give them;
// what is told later is the day of a follow-up.
//
// Every fact and every claim in it says in words which rule put it where it is. An
// editor's [Decision] overrides the rules, and is recorded beside what it overrode.
// [NewBox] lays the facts of a story out for people, [History] tells how a figure came
// to be what it is.
//
// The package is pure: no clock, no files, no goroutines; the same articles in any
// order give the same facts.
package merge
