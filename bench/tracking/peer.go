package tracking

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// Peer is an open tracker on this machine, to be run over the same scenarios in the
// same minutes: Stone Soup, by the runner that the tracking benchmark brings, with its
// settings for each scenario.
type Peer struct {
	python string
	runner string
	path   string // of the checkout
}

// FindPeer finds the checkout of Stone Soup that $MARSAD_STONESOUP tells, and its runner
// in the tracking benchmark under recordings; nil where none is told. $MARSAD_PYTHON is
// the interpreter; without it the first that has what Stone Soup needs. An error tells
// what is missing.
func FindPeer(recordings string) (*Peer, error) {
	p := Peer{path: os.Getenv("MARSAD_STONESOUP")}
	if p.path == "" {
		return nil, nil
	}
	runner, err := filepath.Abs(filepath.Join(recordings, "bench", "tracking", "peers", "stonesoup_run.py"))
	if err != nil {
		return nil, fmt.Errorf("tracking: %w", err)
	}
	if _, err := os.Stat(runner); err != nil {
		return nil, fmt.Errorf("tracking: the runner of Stone Soup: %w", err)
	}
	p.runner = runner
	for _, python := range []string{os.Getenv("MARSAD_PYTHON"), "python3", "/usr/bin/python3"} {
		if python == "" {
			continue
		}
		p.python = python
		var said []byte
		if said, err = p.command("-c", "import stonesoup.tracker.simple, scipy").CombinedOutput(); err == nil {
			return &p, nil
		}
		err = fmt.Errorf("%w: %s", err, bytes.TrimSpace(said))
	}
	return nil, fmt.Errorf("tracking: Stone Soup in %s does not start: %w", p.path, err)
}

// command is the interpreter on one core with Stone Soup on its path.
func (p *Peer) command(args ...string) *exec.Cmd {
	c := exec.Command(p.python, args...)
	c.Env = append(os.Environ(), "PYTHONPATH="+p.path, "PYTHONDONTWRITEBYTECODE=1", "OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1")
	return c
}

// peerRun is what a peer's run has cost.
type peerRun struct {
	PlotsASecond float64 `json:"plots_per_s"` // by the clock when it is told; then of processor time
	MiB          int     `json:"rss_mb"`
}

// peerLimit is after how many seconds by the clock a peer gives up; it tells how far it came.
const peerLimit = "30"

// run runs the peer over the scenario in dir. Its figure counts from the first plot on; the
// share of a processor that the whole process got makes processor time of it.
func (p *Peer) run(dir string) (peerRun, error) {
	var r peerRun
	c := p.command(p.runner, dir, os.DevNull, "--mode", "gnn", "--limit", peerLimit)
	var said, wrong bytes.Buffer
	c.Stdout, c.Stderr = &said, &wrong
	start := time.Now()
	if err := c.Run(); err != nil {
		return r, fmt.Errorf("tracking: Stone Soup on %s: %w: %s", filepath.Base(dir), err, bytes.TrimSpace(wrong.Bytes()))
	}
	share := (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds() / time.Since(start).Seconds()
	lines := bytes.Split(bytes.TrimSpace(said.Bytes()), []byte("\n"))
	if err := json.Unmarshal(lines[len(lines)-1], &r); err != nil {
		return r, fmt.Errorf("tracking: Stone Soup on %s: %w", filepath.Base(dir), err)
	}
	r.PlotsASecond /= cmp.Or(min(share, 1), 1)
	return r, nil
}

// cells are the last cells of a row of the table: what the peer does of plots a second
// and needs of memory, and by how many times ours are more and less; empty without one.
func (p *Peer) cells(dir string, ours Stats) (string, error) {
	if p == nil {
		return "", nil
	}
	r, err := p.run(dir)
	if err != nil {
		return " – | – | – |", err
	}
	return fmt.Sprintf(" %.0f | %.0f | %d |", r.PlotsASecond, ours.PlotsASecond/r.PlotsASecond, r.MiB), nil
}
