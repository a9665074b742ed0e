// Package wirefold tells a newsroom which reports are the same.
//
// An [Engine] takes articles and gives back, for each, a [Decision]: whose text it
// is (its copy family) and which event it tells (its story). For each [Story] it
// gives the origins behind the articles, and the facts: what is claimed, by whom,
// and where the claims agree, supersede each other or conflict, with the exact
// quotes.
//
// # Embedding
//
// [Open] opens a store in a directory, [New] an engine in memory. [Collection.Add] and
// [Collection.AddBatch] return when the articles and the decisions are on disk. Any
// number of goroutines may call: those that change something wait for one another,
// those that read ([View]) see one state of the whole and do not wait. [View.Watch]
// tells what changed, in order and from any place on; [Engine.AsOf] shows what was
// known at a moment. Editors overrule the engine for good with [Collection.Join],
// [Collection.Separate] and [Collection.Pin], and take that back with
// [Collection.Undo]; agencies with [Collection.Kill] and [Collection.Correct], or by what
// [corpus.Meta] tells of an article: cancelled, a correction, evolved from another item.
// What is under embargo is on disk and seen by nobody ([View.Held]) until its time, when
// the next Add, or [Engine.Release], decides on it.
//
// # Words
//
// An article has an id; its states are versions, each a document with a number of its
// own. Nothing replaces a version: a later one goes before it. A collection is a
// boundary: nothing is joined across it.
//
// # What is promised
//
//   - What was acknowledged is on disk, and stays, whatever kills the process.
//   - Nothing is decided twice: the same article again changes nothing.
//   - The log is the truth. A state is a fold of its entries (an entry is what came in
//     together, what was decided, and what that changed); everything else, the
//     full-text index and the checkpoints included, can be made from it and the records.
//   - Decisions follow from the articles in their order, the batches they came in, and
//     what editors did: the same again gives the same bytes.
//
// # How a commit goes
//
// Articles are cleaned side by side, and decided one after another. Then the records
// are written, the log's next entry is applied to a copy of the state, the facts of the
// stories that it touched are weighed, and the entry is appended and synced. Only then
// does the new state take the place of the old one, for all readers at once; they go on
// with what they hold. Copies cost what changed: see table. Where the disk fails, the
// commit is kept, and made before the next.
//
// The deciders (cluster/copies and cluster/events) remember more than the log says. A
// checkpoint keeps that, some times in the life of a store and on [Engine.Close]; what
// came after the last one is decided again on opening, and must come to what the log
// says.
//
// # Floors
//
// The engine composes the floors below and adds no judgement of its own:
//
//	corpus          reads and cleans articles
//	cluster/copies  which texts are the same text
//	cluster/events  which reports tell the same event
//	cluster/merge   what is claimed, and what stands
//	index           the store: log and records; and the full-text index
package wirefold
