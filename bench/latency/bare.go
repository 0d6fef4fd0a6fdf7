package latency

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// bareEvery is the time between two bare datagrams.
const bareEvery = 20 * time.Millisecond

// bareDelays sends single datagrams from one goroutine to another for that long
// and returns their delays in ascending order.
func bareDelays(ctx context.Context, length time.Duration) ([]time.Duration, error) {
	in, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, fmt.Errorf("bare datagrams: %w", err)
	}
	out, err := net.Dial("udp", in.LocalAddr().String())
	if err != nil {
		in.Close()
		return nil, fmt.Errorf("bare datagrams: %w", err)
	}
	defer out.Close()
	start := time.Now()
	delays := make(chan []time.Duration)
	go func() {
		var list []time.Duration
		defer func() { delays <- list }()
		buf := make([]byte, 8)
		for {
			if _, err := in.Read(buf); err != nil {
				return
			}
			list = append(list, time.Since(start)-time.Duration(binary.LittleEndian.Uint64(buf)))
		}
	}()
	err = sendBare(ctx, out, start, length)
	in.Close()
	list := <-delays
	slices.Sort(list)
	return list, err
}

// sendBare sends datagrams that hold the time since start.
func sendBare(ctx context.Context, out net.Conn, start time.Time, length time.Duration) error {
	tick := time.NewTicker(bareEvery)
	defer tick.Stop()
	for time.Since(start) < length {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		if _, err := out.Write(binary.LittleEndian.AppendUint64(nil, uint64(time.Since(start)))); err != nil {
			return fmt.Errorf("bare datagrams: %w", err)
		}
	}
	return nil
}

// usage is what the process has used so far, and holds now.
type usage struct {
	cpu time.Duration
	rss int64 // bytes
}

// used asks the system (getrusage(2), proc(5) statm).
func used() (usage, error) {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return usage{}, fmt.Errorf("getrusage: %w", err)
	}
	u := usage{cpu: time.Duration(r.Utime.Nano() + r.Stime.Nano())}
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return u, nil // not Linux: no resident size
	}
	if fields := strings.Fields(string(text)); len(fields) > 1 {
		pages, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil {
			return usage{}, fmt.Errorf("statm: %w", err)
		}
		u.rss = pages * int64(os.Getpagesize())
	}
	return u, nil
}
