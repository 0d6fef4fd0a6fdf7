// Package idle measures what the program costs before it has anything to do: the
// time until its page answers, what it holds in memory, and how often it wakes.
// It starts the real binary and reads what Linux tells of it (proc(5)).
package idle

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

// Options say what to start and for how long to watch it.
type Options struct {
	Binary string
	Args   []string // "run" or "demo" and its flags, without --http and --data
	Data   string   // folder of the store
	Settle time.Duration
	Watch  time.Duration
}

// Result is one start of the program.
type Result struct {
	FirstAnswer time.Duration // from the start of the process until GET / was answered
	Page        bool          // the answer was the page, not the note that says how to build it
	// Over Watch, after Settle:
	CPU     float64 // seconds a second
	Wakeups float64 // a second: how often a thread of it was put to sleep, and so woken
	// At the end:
	RSS, Anonymous int64 // bytes resident, and of them those that no file backs
}

// startTimeout bounds the wait for the first answer.
const startTimeout = 30 * time.Second

// address is how the program tells where its page is.
var address = regexp.MustCompile(`http://[0-9.:]+/`)

// Run starts the program, watches it for the time given (not at all when Watch is
// 0), and stops it.
func Run(ctx context.Context, o Options) (Result, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, o.Binary, append(o.Args, "--http", "127.0.0.1:0", "--data", o.Data)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = startTimeout
	out, err := cmd.StdoutPipe()
	if err != nil {
		return Result{}, fmt.Errorf("idle: %w", err)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return Result{}, fmt.Errorf("idle: %w", err)
	}
	r, err := watch(ctx, cmd.Process.Pid, out, began, o)
	cancel()
	if waitErr := cmd.Wait(); err == nil && waitErr != nil && !errors.Is(waitErr, context.Canceled) {
		err = waitErr
	}
	if err != nil {
		return Result{}, fmt.Errorf("idle: %s %v: %w", o.Binary, o.Args, err)
	}
	return r, nil
}

// watch waits for the first answer, then looks at the process twice.
func watch(ctx context.Context, pid int, out io.Reader, began time.Time, o Options) (r Result, err error) {
	url, err := told(out)
	if err != nil {
		return r, err
	}
	page, err := get(ctx, url)
	r.FirstAnswer, r.Page = time.Since(began), bytes.Contains(page, []byte("/assets/"))
	if err != nil || o.Watch == 0 {
		return r, err
	}
	if err := wait(ctx, o.Settle); err != nil {
		return r, err
	}
	before, at, err := spentBy(pid)
	if err != nil {
		return r, err
	}
	if err := wait(ctx, o.Watch); err != nil {
		return r, err
	}
	after, end, err := spentBy(pid)
	if err != nil {
		return r, err
	}
	seconds := end.Sub(at).Seconds()
	r.CPU = (after.cpu - before.cpu).Seconds() / seconds
	r.Wakeups = float64(after.sleeps-before.sleeps) / seconds
	r.RSS, r.Anonymous, err = resident(pid)
	return r, err
}

// told reads what the program prints until it names its address; what comes after
// is read and thrown away, so that the program is not held up.
func told(out io.Reader) (url string, err error) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if url = address.FindString(lines.Text()); url != "" {
			go io.Copy(io.Discard, out)
			return url, nil
		}
	}
	return "", errors.Join(errors.New("it ended before it told its address"), lines.Err())
}

// get returns the body of a successful answer.
func get(ctx context.Context, url string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s: %s", url, response.Status)
	}
	return io.ReadAll(response.Body)
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// BinarySize returns the size of the program in bytes.
func BinarySize(binary string) (int64, error) {
	info, err := os.Stat(filepath.Clean(binary))
	if err != nil {
		return 0, fmt.Errorf("idle: %w", err)
	}
	return info.Size(), nil
}
