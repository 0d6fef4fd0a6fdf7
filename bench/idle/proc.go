package idle

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// spent is what a process has used since it began.
type spent struct {
	cpu    time.Duration
	sleeps int64
}

// spentBy adds up what the process's threads have spent (proc(5): task/*/schedstat
// and voluntary_ctxt_switches in task/*/status), and says when it looked.
func spentBy(pid int) (s spent, at time.Time, err error) {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	if err == nil && len(tasks) == 0 {
		err = fmt.Errorf("process %d: no threads in /proc", pid)
	}
	if err != nil {
		return s, at, err
	}
	for _, task := range tasks {
		text, err := os.ReadFile(task + "/schedstat")
		if err != nil {
			return s, at, err
		}
		var nanoseconds int64
		if _, err := fmt.Sscan(string(text), &nanoseconds); err != nil {
			return s, at, fmt.Errorf("%s/schedstat: %w", task, err)
		}
		sleeps, err := statusField(task+"/status", "voluntary_ctxt_switches")
		if err != nil {
			return s, at, err
		}
		s.cpu += time.Duration(nanoseconds)
		s.sleeps += sleeps
	}
	return s, time.Now(), nil
}

// resident returns the resident bytes, and of them those that no file backs.
func resident(pid int) (all, anonymous int64, err error) {
	status := fmt.Sprintf("/proc/%d/status", pid)
	if all, err = statusField(status, "VmRSS"); err != nil {
		return 0, 0, err
	}
	anonymous, err = statusField(status, "RssAnon")
	return all * 1024, anonymous * 1024, err // told in kB
}

// statusField reads one number of a status file of proc(5).
func statusField(file, name string) (int64, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if value, found := strings.CutPrefix(line, name+":"); found {
			n, err := strconv.ParseInt(strings.Fields(value)[0], 10, 64)
			if err != nil {
				return 0, fmt.Errorf("%s: %s: %w", file, name, err)
			}
			return n, nil
		}
	}
	return 0, fmt.Errorf("%s: no %s", file, name)
}
