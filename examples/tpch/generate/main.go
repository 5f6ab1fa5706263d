// Command generate makes the TPC-H tables for the tpch example.
package main

import (
	"flag"
	"fmt"
	"os"

	"nightshift/examples/tpch/tpchdata"
)

func main() {
	out := flag.String("out", "examples/tpch/data", "the folder the tables' folders go to")
	scale := flag.Float64("scale", 1, "the scale factor; 1 is about 8.7 million rows")
	seed := flag.Uint64("seed", 1, "the same seed makes the same rows")
	flag.Parse()
	if err := tpchdata.Write(*out, *scale, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}
