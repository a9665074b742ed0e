//go:build !race

package copies

// many is how many articles the tests of crowds add.
const many = 5000
