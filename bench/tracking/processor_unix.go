//go:build unix

package tracking

import (
	"syscall"
	"time"
)

// processorTime is what this process has used of all processors so far, its memory's
// housekeeping included: what a plot costs, whatever else the machine does.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
