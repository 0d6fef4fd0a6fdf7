// Package apptest drives the real binary: it builds marsad once, starts it as a
// user would, feeds it through sockets, kills it, starts it again and counts.
package apptest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Patience is how long a test waits for a state before it fails. It is long
// because test machines are slow; a healthy run never waits so long.
const Patience = 60 * time.Second

var built struct {
	once sync.Once
	path string
	err  error
}

// Binary builds marsad once for all tests of the run and returns its path.
func Binary(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		dir, err := os.MkdirTemp("", "marsad-apptest")
		if err != nil {
			built.err = err
			return
		}
		built.path = filepath.Join(dir, "marsad")
		cmd := exec.Command("go", "build", "-o", built.path, "marsad/cmd/marsad")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("go build: %w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

// CleanUp removes what Binary built; TestMain calls it.
func CleanUp() {
	if built.path != "" {
		os.RemoveAll(filepath.Dir(built.path))
	}
}

// App is one running marsad.
type App struct {
	t    testing.TB
	cmd  *exec.Cmd
	done chan struct{}
	err  error // of the process, after done

	mu     sync.Mutex
	output bytes.Buffer
	grown  chan struct{} // closed and renewed when output grows
}

// Start runs marsad with the arguments. It is killed when the test ends; when
// the test failed, its output is shown.
func Start(t testing.TB, args ...string) *App {
	t.Helper()
	a := &App{t: t, cmd: exec.Command(Binary(t), args...), done: make(chan struct{}), grown: make(chan struct{})}
	out, err := a.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	a.cmd.Stderr = a.cmd.Stdout
	if err := a.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go a.collect(out)
	t.Cleanup(func() {
		a.Kill()
		if t.Failed() {
			t.Logf("marsad %s said:\n%s", strings.Join(args, " "), a.Output())
		}
	})
	return a
}

func (a *App) collect(out io.Reader) {
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		a.mu.Lock()
		a.output.WriteString(line)
		close(a.grown)
		a.grown = make(chan struct{})
		a.mu.Unlock()
		if err != nil {
			break
		}
	}
	a.err = a.cmd.Wait()
	close(a.done)
}

// Output returns what it has printed so far.
func (a *App) Output() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.output.String()
}

// Expect waits until the output matches the expression and returns its groups.
func (a *App) Expect(expr string) []string {
	a.t.Helper()
	re := regexp.MustCompile(expr)
	deadline := time.After(Patience)
	for {
		a.mu.Lock()
		m, grown := re.FindStringSubmatch(a.output.String()), a.grown
		a.mu.Unlock()
		if m != nil {
			return m
		}
		select {
		case <-grown:
		case <-a.done:
			if m := re.FindStringSubmatch(a.Output()); m != nil {
				return m
			}
			a.t.Fatalf("marsad ended (%v) before it printed %q:\n%s", a.err, expr, a.Output())
		case <-deadline:
			a.t.Fatalf("marsad did not print %q:\n%s", expr, a.Output())
		}
	}
}

// URL waits for the address that the station prints and returns it, without a slash at its end.
func (a *App) URL() string {
	a.t.Helper()
	return a.Expect(`(http://[0-9.:\[\]]+)/`)[1]
}

// Stop sends SIGTERM and returns how long it took to end; an end with an error fails the test.
func (a *App) Stop() time.Duration {
	a.t.Helper()
	begin := time.Now()
	a.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-a.done:
	case <-time.After(Patience):
		a.t.Fatal("marsad did not end on SIGTERM")
	}
	if a.err != nil {
		a.t.Fatalf("marsad ended with %v", a.err)
	}
	return time.Since(begin)
}

// Kill ends it as kill -9 does and waits until it is gone.
func (a *App) Kill() {
	a.cmd.Process.Kill()
	<-a.done
}

// Wait waits for the end and returns the exit code.
func (a *App) Wait() int {
	a.t.Helper()
	select {
	case <-a.done:
	case <-time.After(Patience):
		a.t.Fatalf("marsad did not end:\n%s", a.Output())
	}
	var exit *exec.ExitError
	if errors.As(a.err, &exit) {
		return exit.ExitCode()
	}
	return 0
}

// Get fetches an API path as JSON into v.
func Get(t testing.TB, url string, v any) {
	t.Helper()
	if err := get(url, v); err != nil {
		t.Fatal(err)
	}
}

func get(url string, v any) error {
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	return do(req, v)
}

// Send does a request with a JSON body and reads the answer into v, which may be nil.
func Send(method, url string, body, v any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(b))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	return do(req, v)
}

func do(req *http.Request, v any) error {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", req.Method, req.URL, resp.Status, b)
	}
	if v == nil || len(b) == 0 {
		return nil
	}
	return json.Unmarshal(b, v)
}

// Until asks again, ten times a second, until ok says yes; it fails the test when Patience is over.
func Until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(Patience)
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited %s in vain for: %s", Patience, what)
		}
	}
}
