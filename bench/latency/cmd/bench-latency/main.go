// Command bench-latency prints how long a plot takes from a radar's datagram to a
// client of the live stream.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"marsad/bench/latency"
)

func main() {
	sizes := flag.String("targets", "1000,5000", "numbers of targets, one run each")
	turn := flag.Duration("turn", 4*time.Second, "turn of the radar's antenna")
	measure := flag.Duration("measure", 24*time.Second, "length of a measurement")
	profile := flag.String("cpuprofile", "", "write a CPU profile to this file")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *sizes, latency.Options{Turn: *turn, Warmup: 20 * *turn, Measure: *measure}, *profile); err != nil {
		fmt.Fprintln(os.Stderr, "bench-latency:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, sizes string, o latency.Options, profile string) error {
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	fmt.Println("targets  plots/s   p50 ms   p90 ms   p99 ms   max ms    lost   CPU s/s   RSS MB   frames/s   bare p50 ms   bare p99 ms   goal: p99 <= 50 ms")
	for size := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 1 {
			return fmt.Errorf("-targets: %q is no number of targets", size)
		}
		o.Targets = n
		r, err := latency.Run(ctx, o)
		if err != nil {
			return err
		}
		row(&r)
		debug.FreeOSMemory() // the next run starts with little
	}
	return nil
}

// row prints one measurement as a line of the table, and losses under it.
func row(r *latency.Result) {
	s := r.Elapsed.Seconds()
	p99 := latency.Quantile(r.Delays, 0.99)
	verdict := "met"
	if len(r.Delays) == 0 || p99 > 50*time.Millisecond {
		verdict = "missed"
	}
	fmt.Printf("%7d %8.0f %8.1f %8.1f %8.1f %8.1f %7d %9.2f %8.1f %10.1f %13.2f %13.2f   %s\n", r.Targets, float64(r.Plots)/s,
		ms(latency.Quantile(r.Delays, 0.5)), ms(latency.Quantile(r.Delays, 0.9)), ms(p99), ms(latency.Quantile(r.Delays, 1)),
		r.Lost(), r.CPU.Seconds()/s, float64(r.RSS)/1e6, float64(r.Frames)/s,
		ms(latency.Quantile(r.Bare, 0.5)), ms(latency.Quantile(r.Bare, 0.99)), verdict)
	if r.Lost() > 0 {
		fmt.Printf("        of %d plots: %d of targets without a track then, %d that their track never showed, %d after more than 1 s; %d tracks ended\n",
			r.Plots, r.Untracked, r.Unseen, r.Late, r.Ended)
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
