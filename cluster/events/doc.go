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
// # Candidates
//
// Postings lead from each term to the stories that use it, the latest 256 a term.
// The article's heaviest terms, as many as make up 85 % of its squared length, are
// looked up; common words, whose postings are long, are mostly not among them. Of
// the stories found, those whose span of publication lies within the window (45
// days) are candidates; where either side has no date, the window does not apply.
// The 12 most alike go on, less those from the third on that have under .4 of the
// best one's likeness.
//
// # Features
//
// Each candidate is measured by features with names: [Feature] lists them. Some
// are likenesses: cosines with the sum of the story's members, and with single
// members. Some are contrasts: how far this story stands above the runner-up, and
// above everything else the article resembles. Some are identity: the rarest
// shared name, places, days. Two are clashes: [OtherPlace] and [OtherDay] need both
// sides to name something, for what is unknown clashes with nothing. [Gap] is the
// time between article and story.
//
// A [Model] is a weight for each, and a bias: their sum is the log-odds that the
// article belongs to the story. [Sign] says which signs a weight may have, and
// [ParseModel] refuses others: no likeness may speak against a story, and neither
// a gap nor a clash for it. Without this, a fitted model can learn an accident of its
// training set, such as that articles far apart in time are safe to join.
//
// # Two decisions
//
// Which story is nearest, and whether to join it, are two questions. First the
// candidates are ranked by probability. Then the best alone is held against the
// threshold, [Model].Join: from there on the article joins, below it opens a story
// of its own. Ties go to the story opened first.
//
// A verified copy (see package copies) is not weighed: it joins its original's
// story. It counts as a member and for the story's time, but its words do not
// count again; ten prints of one agency text must not pull the story ten times.
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
// A [Decision] keeps its three best candidates with all features.
// [Clusterer.Receipt] turns one into what each feature counted; the counts and the
// bias add up to the log-odds. [Clusterer.Weigh] measures any article against any
// story as both stand now.
//
// Like all of cluster, the package knows no clock, no files and no chance: the same
// articles in the same order give the same stories.
package events
