// Package corpus turns bytes into articles, and articles into something the
// thinking floors can read.
//
// It is the lowest floor and imports nothing of ours. It does two things:
//
//   - Reading. A [Reader] walks files, folders and streams and yields one
//     [Article] at a time. What it cannot read it reports as a [Problem] (file,
//     line, reason, what to do) and goes on. Plain text and our own JSON it knows;
//     everything else comes in by a [Format], of which package formats has many.
//     What they tell beside the text is kept in [Meta].
//   - Cleaning. [Clean] marks up one article as a [Document]: words, sentences,
//     furniture (captions, credits, bylines, datelines, sign-offs), entities by
//     shape, numbers and dates. Nothing is deleted or normalised away: every
//     span is a pair of byte offsets into the text as it was given, so that a
//     quote can always be shown exactly as printed.
//
// Cleaning is pure: it knows no clock and no locale, and dates such as "Friday"
// are resolved against the article's own publication time.
package corpus
