package pipeline_test

import (
	"fmt"

	"nightshift/internal/pipeline"
)

// A definition with mistakes gives all of them, each with its place.
func ExampleLoad() {
	_, problems := pipeline.Load("testdata/problems/cycle")
	fmt.Println(problems)
	// Output:
	// testdata/problems/cycle/nightshift.yaml:4:3: the steps form a cycle: a -> b -> c -> a; each waits for the one before
	// testdata/problems/cycle/nightshift.yaml:8:29: step "e" cannot come after itself
	// testdata/problems/cycle/nightshift.yaml:9:33: after names the unknown step "nowhere"; the steps are a, b, c, d, e or f
	// testdata/problems/cycle/nightshift.yaml:9:42: after names "a" twice
}
