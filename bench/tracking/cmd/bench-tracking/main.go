// bench-tracking runs the engine over the tracking benchmark.
package main

import (
	"fmt"
	"os"

	"marsad/bench/tracking"
)

func main() {
	out, err := os.Create(os.Args[2])
	if err != nil {
		panic(err)
	}
	var o tracking.Options
	if v := os.Getenv("OPT"); v != "" {
		fmt.Sscan(v, &o.Engine.Births, &o.Engine.FirstBirths, &o.Engine.Confirm)
	}
	s, err := tracking.Run(os.Args[1], out, o)
	fmt.Fprintf(os.Stderr, "%+v %v\n", s, err)
}
