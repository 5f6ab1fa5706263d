// Command generate makes sample trips for the nyc-taxi example, where there
// are none yet.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"nightshift/examples/nyc-taxi/taxidata"
)

func main() {
	out := flag.String("out", "examples/nyc-taxi/data/raw", "the folder the files go to; left alone if it already has some")
	rows := flag.Int("rows", 240_000, "the number of trips")
	seed := flag.Uint64("seed", 1, "the same seed makes the same trips")
	flag.Parse()
	if have, _ := filepath.Glob(filepath.Join(*out, "*")); len(have) > 0 {
		return
	}
	if err := taxidata.Write(*out, *rows, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
	fmt.Printf("made %d sample trips in %s\n", *rows, *out)
}
