package idle

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestTold(t *testing.T) {
	url, err := told(strings.NewReader("a line\nstation A1, data in x: open http://127.0.0.1:4711/\nmore\n"))
	if err != nil || url != "http://127.0.0.1:4711/" {
		t.Errorf("%q, %v", url, err)
	}
	if _, err := told(strings.NewReader("failed\n")); err == nil {
		t.Error("no error where no address is told")
	}
}

// The test's own process has threads, has spent time and lies in memory.
func TestProc(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("no /proc here")
	}
	before, at, err := spentBy(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for time.Since(at) < 30*time.Millisecond {
		sum++
	}
	after, _, err := spentBy(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if after.cpu <= before.cpu || sum == 0 {
		t.Errorf("CPU %s, then %s", before.cpu, after.cpu)
	}
	all, anonymous, err := resident(os.Getpid())
	if err != nil || all < 1<<20 || anonymous <= 0 || anonymous > all {
		t.Errorf("%d bytes, %d anonymous, %v", all, anonymous, err)
	}
	if _, err := statusField("/proc/self/status", "Nothing"); err == nil {
		t.Error("a field that is not there")
	}
}
