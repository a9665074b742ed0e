// Package events decides which articles tell the same event.
//
// Likeness alone cannot tell. Two articles on one attack may share fewer words
// than two on different attacks in one country, because most of what reports
// share is background. What tells events apart is identity: a place, a person, a
// camp, a day. So a [Clusterer] weighs likeness and identity together, one article
// at a time, and can say afterwards what weighed how much.
//
// # Readings
//
// A cleaned article becomes a reading: sparse unit vectors of title, lead (the
// first 80 words of the report), body, names and numerals, in which a term weighs
// (1+ln tf)*idf and at most the 160 heaviest stay; the names that stand where
// places stand ("in", "near the", before "camp" or "street", in the dateline); and
// the days that the lead names. Furniture does not count. Document frequencies are
// learned as articles come, for each language apart. For English, and for articles
// that name no language, a table that ships counts as much as 400 articles, so that
// five articles can be told apart as well. Articles that name two languages never
// meet here.
//
// # Pairs
//
// Postings lead from each term to the articles that use it, the latest 96 a term.
// The article's heaviest terms, as many as make up 60 % of its squared length, are
// looked up, and the 16 articles that share most with it are compared with it.
//
// Two articles are measured by features with names: [Feature] lists them. Some say
// what one prints of the other: of its title, of its lead. Raw cosines of whole
// bodies are not among them, for what is alike in one corpus is not in another;
// instead there are relative ones, which hold the likeness of two articles against
// the best that either has with any. Some are identity: the rarest names that both
// print, days, places. Some are distance: the time between them, one outlet. What
// is unknown clashes with nothing.
//
// A [Model] is a weight for each, bent at a few points, and a bias: their sum is the
// log-odds that both tell the same event. [Sign] says which signs a weight may have,
// and [ParseModel] refuses others: no likeness may speak against, and neither a gap
// nor a clash for one event. Without this, a fitted model can learn an accident of
// its training set, such as that articles far apart in time are safe to join.
//
// # Stories
//
// A story is a group of articles that belong together: the mean probability of
// pairs between them and any other group is below [Model].Join. This is average
// linkage, with a quorum: an article need not resemble all of a long story, but
// enough of it, four at most, for a story changes as it runs.
//
// When an article comes, it and the few stories that it may belong to are arranged
// anew: their articles are taken apart and joined again, the closest first. So one
// article can join a story, open one, show that two stories are one, or that one was
// two. Numbers stay: the larger part of a story that falls apart keeps its number, a
// story that is no more points to what it became ([Clusterer.Root]), and a
// [Decision] lists the articles that moved. Only the latest articles of a long story
// are taken apart, and one that clearly belongs joins it with nothing taken apart,
// so that an article costs the same on the day of a great event.
//
// Two groups are kept apart, however alike, when time cannot tell because one is
// undated and each is set at a place that the other does not name. It takes two
// articles of each to say so.
//
// A verified copy (see package copies) is not weighed: it goes where its original
// goes. Ten prints of one agency text must not pull the story ten times. But a copy
// that has grown, such as an update that has learnt what happened, is compared with
// others in its own right, and a copy printed a day or more from its original makes
// that be compared again.
//
// # Memory
//
// An article takes some kilobytes while others may be compared with it. With
// [Options].Window it leaves memory that long after it, and the last copy of it, were
// published; the story it is in, and a few key names, stay: some 250 bytes with the
// words that it brought. An article that shares two of those names brings the story's
// latest articles back, read again from their texts.
//
// # Editors
//
// Editors know better. [Clusterer.Place] puts documents into a story and pins them
// there; other articles may still join them, and other stories too, but those take the
// number of the story that was placed. [Clusterer.Part] keeps documents out of one
// another's stories, even where one text grew from the other. Both hold until they are
// undone, by [Clusterer.Release] and [Clusterer.Unpart]; undoing moves nothing by
// itself. [Clusterer.Remove] takes out a text that may not be kept.
//
// Rules bind stories: two stories with articles that may not meet are apart as a
// whole, until one of them falls apart. A copy goes with its original whatever the
// rules, until it is placed elsewhere and so becomes an article in its own right.
//
// # Checkpoints
//
// [Clusterer.Save] writes all that decisions depend on, and [Load] goes on from there
// as if nothing had happened. A checkpoint is good for one model only; one that is
// damaged is refused, never half believed. Texts are not in it: what needs them asks
// [Options].Read.
//
// # Looking ahead
//
// [Clusterer.Observe] counts an article's words without deciding anything;
// [Clusterer.Add] decides on an article that has been observed. Whoever holds a
// batch observes all of it first: then the first decision already knows that, in
// this batch, everybody writes of one country. A stream observes and adds each
// article in turn.
//
// # Related stories
//
// Events that resemble each other without being one, such as two attacks years
// apart, are related. [Clusterer.RelatedTo] finds the stories that share the
// heaviest names of a story, at any distance in time, and keeps those alike enough
// in names and in words. It changes nothing: related stories are never joined.
//
// # Receipts
//
// A [Decision] keeps its three best candidates, each with its member nearest to the
// article and all features of the two. [Clusterer.Receipt] turns one into what each
// feature counted; the counts and the bias add up to the log-odds.
// [Clusterer.Weigh] measures any article against any story as both stand now, and
// [Clusterer.Clash] tells whether two stories are kept apart.
//
// Only Receipt may be called while another goroutine decides: it looks at the
// candidate and the model. All other methods look at tables that [Clusterer.Add]
// changes.
//
// Like all of cluster, the package knows no clock, no files and no chance: the same
// articles in the same order give the same stories.
package events
