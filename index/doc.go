// Package index keeps articles at rest: it finds the articles that may report
// what a new one reports, long after they have left memory, and answers the
// newsroom's full-text search.
//
// Everything here is derived. The engine above owns the truth (its log) and can
// build an index anew from it; [Index.SetMark] and [Index.Mark] tell it from
// where to go on after a crash. An index stores no text: it answers with the
// keys under which the articles were put.
//
// # Shards
//
// Articles lie in bleve indexes of one month (or week) of publication each, in
// UTC, so that old ones go by dropping whole shards and queries open only the
// shards their window touches. Articles without a date, or with one before 1700
// or after 2199, lie in the shard "undated", which belongs to every window. An
// open shard holds files and goroutines of its own: some hundreds are fine,
// thousands (a feed whose dates are noise) are not.
//
//	DIR/wirefold.json           format version and period
//	DIR/shards/undated/         holds the lock: one process at a time
//	DIR/shards/2024-07/         one bleve index (index_meta.json, store/)
//	DIR/shards/2024-07/words.df its table of document frequencies
//
// # Document frequencies
//
// A candidate query is as good and as fast as its choice of words, and bleve's
// own dictionary counts are wrong once segments have merged. So every shard
// keeps a table from the hash of a word to the number of its articles that hold
// it. The table is exact for the articles that are in the shard now, also after
// replacements and deletions: each article carries, as its one stored field,
// the sorted set of its word hashes, and what an article once added is read
// back and subtracted when it goes. The counts, and so the candidates, depend
// on the articles alone, not on the way they came in.
//
// The table is kept in memory, written on [Index.Close] with the number of the
// shard's last batch, and read back by [Open] if that number is still right;
// after a crash it is counted again from the stored sets (a second for some
// 25,000 articles). Hashes are the upper 32 bits of [corpus.HashWord]: with
// half a million distinct words, one in some 9,000 shares its count with
// another.
//
// # Candidates
//
// [Index.Candidates] takes the rarest of the given terms, at most 20, and finds
// the articles that hold at least two of them, scored by the sum of the weights
// of the terms they hold. It reads the postings of these terms directly:
// bleve's own scores depend on the shard, and would not compare.
//
// # Search
//
// [Index.Search] takes bleve's query-string syntax over title and body, folded
// by the same words as everything else in this project ([corpus.Words]), and
// returns where the words stand, for highlighting in a text that the caller
// has ([Snippet]). It walks over all that is found, so it can also filter by what
// the caller knows and the index does not, and count it: see
// [SearchOptions].Keep and Value. That is how to search by story: stories join
// and split, and the index would have to put their articles again.
//
// Readers never wait for a Put: they see what was there before it, or after it,
// shard by shard.
//
// # Costs
//
// Measured on 6,879 published articles of 341 words and 2 kB on average, in
// batches of 1,000: .9 ms of processor time and 5.5 kB of disk an article. The
// positions of words, which phrases and highlighting need, are .3 ms and 3 kB of
// that; the sets of hashes are .7 kB. In memory, a shard of 20,000 articles with
// 149,000 different words has tables of some 3 MB. Candidates for an article of
// 390 words take .55 ms (median) over 60 monthly shards of 300 articles, of
// which 25 had to be read, and .25 ms over two. A search that finds 20,000 takes
// 13 ms of processor time; to ask Keep about all of them adds 10 ms, a facet by
// Value 15 ms, and the days 25 ms.
package index
