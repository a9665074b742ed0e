// Package follow keeps reading what goes on appearing: feeds on the web, and folders
// into which others write.
//
// A [Follower] polls and watches its sources, and hands what is new to a sink:
//
//	f := follow.Follower{State: "news/follow.json"}
//	err := f.Run(ctx, []string{"https://ostrel.example/rss", "/wires/in"},
//		func(ctx context.Context, batch []*corpus.Article) error {
//			_, err := engine.AddBatch(ctx, batch)
//			return err
//		})
//
// # What is promised
//
// Every article is given to the sink at least once, and what was given is noted in the
// state only after the sink returned nil. A process that is killed in between gives
// some articles again; a store knows what it has, so nothing is in it twice. While the
// sink fails, its batch is given again and again, and nothing else is read.
//
// An item whose id and text were seen is not given again, though its feed may have
// changed the date on it. One whose text was edited is: it is another version.
//
// # Feeds
//
// A feed is whatever can be fetched and read with package formats: RSS and Atom, and
// just as well ninjs, NewsML-G2 or JSON Lines. Servers are left in peace: one request
// at a time to a host and a second between two, robots.txt and its Crawl-delay heeded,
// nothing fetched that has not changed (ETag, Last-Modified), longer waits for feeds
// that rest (up to 12 times Interval) and for those that ask for it (ttl, max-age,
// Retry-After), and ever longer ones for those that fail (up to six hours). Answers are
// bounded in size and time. What has moved for good is fetched from its new place; what
// is gone (410) is followed no more in this run.
//
// Only hosts that a source names may have private addresses: a link or a redirect from
// outside cannot make the Follower ask what lies behind the firewall.
//
// # Folders
//
// A file is read when its size and time have been still for Settle. JSON Lines are read
// as they grow, whole lines only: the state knows how far, and has a mark of what stood
// before, by which a file that was cut, rotated or replaced is noticed and read from
// its start. Lines that are written in the very moment before a file is rotated to a
// name that is not read are lost: rotate to a name that is. Events of the system make
// this quick, but nothing depends on them: folders are looked through once a minute as
// well. What cannot be read is read once more later, before it is reported. That a file
// disappears means nothing.
package follow
