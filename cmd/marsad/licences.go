package main

import (
	"fmt"
	"runtime"
	"strings"

	"marsad/internal/licences"
)

// licencesCmd prints every text that the binary carries.
type licencesCmd struct{}

// Help is the longer text with an example.
func (licencesCmd) Help() string { return "Example:\n  marsad licences | less" }

// Run prints the texts.
func (licencesCmd) Run(s *streams) error {
	for _, l := range licences.All() {
		if _, err := fmt.Fprintf(s.out, "%s\n%s (%s)\n\n%s\n\n", strings.Repeat("=", 72), l.Name, l.Licence, l.Text); err != nil {
			return err
		}
	}
	return nil
}

// versionCmd prints the version.
type versionCmd struct{}

// Help is the longer text with an example.
func (versionCmd) Help() string { return "Example:\n  marsad version" }

// Run prints version, Go release and platform.
func (versionCmd) Run(s *streams) error {
	_, err := fmt.Fprintf(s.out, "marsad %s, %s, %s/%s\n", version, strings.TrimPrefix(runtime.Version(), "go"), runtime.GOOS, runtime.GOARCH)
	return err
}
