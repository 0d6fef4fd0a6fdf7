// bench-tracking runs the engine over the tracking benchmark.
package main

import (
	"fmt"
	"os"

	"marsad/bench/tracking"
	"marsad/track"
)

func main() {
	out, err := os.Create(os.Args[2])
	if err != nil {
		panic(err)
	}
	if v := os.Getenv("DBG"); v != "" {
		fmt.Sscan(v, &track.Debug)
	}
	s, err := tracking.Run(os.Args[1], out, tracking.Options{})
	fmt.Fprintf(os.Stderr, "%+v %v\n", s, err)
}
