package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"marsad"
)

const lockName = "marsad.lock"

// holder is what the lock file says of the process that holds the folder.
type holder struct {
	PID     int       `json:"pid"`
	Address string    `json:"address,omitempty"`
	Since   time.Time `json:"since"`
}

// lockFolder takes the data folder for this process. The lock lies on the open
// file (flock), so the kernel lets go of it however the process ends. When
// another holds it the error has the code StoreHeld and the parameters dir, pid,
// address and since.
func lockFolder(dir string, me holder) (*os.File, error) {
	path := filepath.Join(dir, lockName)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer func() { _ = f.Close() }() // was only read
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("store: lock %s: %w", path, err)
		}
		return nil, heldBy(dir, f)
	}
	text, err := json.Marshal(me)
	if err == nil {
		err = f.Truncate(0)
	}
	if err == nil {
		_, err = f.WriteAt(append(text, '\n'), 0)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("store: write %s: %w", path, err), f.Close())
	}
	return f, nil
}

// HeldBy returns the error of code StoreHeld that Open would return while another
// process holds the folder dir, nil while none does. It changes nothing.
func HeldBy(dir string) error {
	f, err := os.Open(filepath.Join(dir, lockName))
	if err != nil {
		return nil // no folder that anybody could hold, or one that Open will complain of
	}
	defer func() { _ = f.Close() }() // was only read, and lets the lock go
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB); errors.Is(err, syscall.EWOULDBLOCK) {
		return heldBy(dir, f)
	}
	return nil
}

func heldBy(dir string, f *os.File) error {
	var other holder
	if err := json.NewDecoder(f).Decode(&other); err != nil { // taken this very moment, not yet written
		e := marsad.Errorf(marsad.StoreHeld, "store: %s is held by another process: stop it, or give another data folder", dir)
		e.Params = map[string]any{"dir": dir}
		return e
	}
	at := ""
	if other.Address != "" {
		at = " at " + other.Address
	}
	e := marsad.Errorf(marsad.StoreHeld, "store: %s is held by process %d%s since %s: use that one, stop it, or give another data folder",
		dir, other.PID, at, other.Since.Format(time.RFC3339))
	e.Params = map[string]any{"dir": dir, "pid": other.PID, "address": other.Address, "since": other.Since.Format(time.RFC3339)}
	return e
}
