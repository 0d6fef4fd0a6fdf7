// Command bench-idle prints the size of the binary, how fast it starts, and what it
// costs while it has nothing to do.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"marsad/bench/idle"
)

// The goals.
const (
	mostSize   = 35e6 // bytes
	mostStart  = 300 * time.Millisecond
	mostMemory = 40e6 // bytes
)

func main() {
	binary := flag.String("binary", "bin/marsad", "the program, built with -trimpath -ldflags '-s -w', page included")
	starts := flag.Int("starts", 5, "how often to start it for the time to the first answer")
	watch := flag.Duration("watch", 10*time.Second, "how long to watch it")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b := bench{binary: *binary, starts: max(1, *starts), watch: *watch}
	if err := b.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench-idle:", err)
		os.Exit(1)
	}
}

type bench struct {
	binary string
	starts int
	watch  time.Duration
	data   string
}

func (b *bench) run(ctx context.Context) (err error) {
	if b.data, err = os.MkdirTemp("", "bench-idle-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.data)
	size, err := idle.BinarySize(b.binary)
	if err != nil {
		return err
	}
	conf := filepath.Join(b.data, "empty.yaml")
	if err := os.WriteFile(conf, []byte("station: A1\n"), 0o600); err != nil {
		return err
	}
	fmt.Printf("binary  %.1f MB  (goal: <= %.0f MB, %s)\n\n", float64(size)/1e6, mostSize/1e6, verdict(float64(size) <= mostSize))
	fmt.Println("command          first answer, median of starts / slowest   RSS MB  of it anonymous   CPU ms/s  wake-ups/s")
	for _, args := range [][]string{{"run", "-c", conf}, {"demo"}} {
		if err := b.command(ctx, args); err != nil {
			return err
		}
	}
	return nil
}

// command prints the row of one command, and how it stands to the goals.
func (b *bench) command(ctx context.Context, args []string) error {
	var times []time.Duration
	var last idle.Result
	for i := range b.starts {
		o := idle.Options{Binary: b.binary, Args: args, Data: filepath.Join(b.data, fmt.Sprintf("%s-%d", args[0], i))}
		if i == b.starts-1 {
			o.Settle, o.Watch = 10*time.Second, b.watch
		}
		var err error
		if last, err = idle.Run(ctx, o); err != nil {
			return err
		}
		times = append(times, last.FirstAnswer)
	}
	slices.SortFunc(times, cmp.Compare[time.Duration])
	middle, slowest := times[len(times)/2], times[len(times)-1]
	name := strings.Join(args, " ")
	goals := ""
	if args[0] == "run" {
		name = "run, no sources"
		goals = fmt.Sprintf("   goals: first answer <= %s, %s; RSS <= %.0f MB, %s", mostStart, verdict(middle <= mostStart), mostMemory/1e6, verdict(float64(last.RSS) <= mostMemory))
	}
	if !last.Page {
		name += " (page not included)"
	}
	fmt.Printf("%-16s %21.0f ms / %.0f ms %23.1f %16.1f %10.2f %11.1f%s\n", name, ms(middle), ms(slowest),
		float64(last.RSS)/1e6, float64(last.Anonymous)/1e6, last.CPU*1000, last.Wakeups, goals)
	return nil
}

func verdict(met bool) string {
	if met {
		return "met"
	}
	return "missed"
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
