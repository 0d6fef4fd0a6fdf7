//go:build !unix

package tracking

import "time"

// processorTime is 0: what this process has used of the processors is not told here.
func processorTime() time.Duration { return 0 }
