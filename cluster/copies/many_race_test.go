//go:build race

package copies

// The race detector makes the tests of crowds fifteen times slower.
const many = 500
