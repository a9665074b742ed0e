// Package bench measures Wirefold: clustering metrics that compare a predicted
// grouping of articles with a gold one.
package bench
