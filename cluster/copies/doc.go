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
//   - Candidates. A text is filed under its fingerprints: the shingles whose hash
//     falls below a fixed bound, and the least of any 32 in a row that have none. The
//     same shingles are chosen in every text, so that a shared passage shares its
//     fingerprints, one of 36 words for certain. Short texts have twice as many, and
//     the shortest are filed under the bands of a MinHash signature too. See [Sketch].
//   - Verification. Every candidate is compared exactly, shingle by shingle. Only
//     what that comparison supports becomes an [Edge], and only edges make
//     families. Chains of unverified buckets are how others have fused hundreds
//     of thousands of documents.
//
// Likeness alone is not copying. Weather reports, market reports and police logs
// are one form filled in again: they share most of their words, and where they
// differ, names and numbers stand in for names and numbers. Two reports of one outlet
// share its header and footer. Such boilerplate is learned from what unrelated
// articles turn out to share, whichever outlet prints it, and counts no more.
//
// There are two ways in. An [Index] takes articles one by one as they come; its
// partitions of time expire whole. [Batch] takes an archive, with the same answer.
//
// An Index outlives its process by [Index.Save] and [Load]: what is loaded decides as
// what was saved would have. Texts are the caller's to keep; those that were deleted
// or have expired are never asked for, and can be erased.
//
// Furniture (captions, credits, subscribe lines) is no part of the text compared.
package copies
