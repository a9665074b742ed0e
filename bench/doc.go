// Package bench measures Wirefold: readers for labelled sets, the metrics that
// compare a predicted grouping of articles with a gold one, and the benchmarks that
// set the cost of deciding beside that of indexing.
//
// Gold labels are read here and nowhere else. They are for scoring: nothing that
// decides ever sees them.
package bench
