// Package copies finds articles that are the same text, whole or in part.
//
// A text is seen as the set of its 5-word shingles (Broder 1997), hashed as they
// roll by. For two texts A and B, the Jaccard similarity J = |A∩B| / |A∪B| tells
// whole copies, and the containment C = |A∩B| / min(|A|, |B|) tells a text that
// was cut, or wrapped in another. News copies are more often cut and wrapped
// than whole, so both count.
//
// It works in two steps, and never skips the second:
//
//   - Candidates. A [Sketch] holds two small summaries of the set: fingerprints
//     (the shingles whose hash falls below a fixed bound: the same shingles are
//     chosen in every text, so a shared passage shares its fingerprints) and a
//     MinHash signature of 128 lanes, cut into bands. An [Index] finds the
//     earlier texts with a fingerprint or a band in common.
//   - Verification. Every candidate is compared exactly, shingle by shingle. Only
//     what that comparison supports becomes an [Edge], and only edges make
//     families. Chains of unverified buckets are how others have fused hundreds
//     of thousands of documents.
//
// Likeness alone is not copying. Weather reports, market reports and police logs
// are one form filled in again: they share most of their words, in short runs, and
// differ in all their names and numbers. A copy shares long runs and keeps them: see
// [Overlap.MeanRun] and [Overlap.SameSpecifics]. And what a source prints around all
// its articles is learned line by line, and left out.
//
// Furniture (captions, credits, subscribe lines) is no part of the text compared.
package copies
