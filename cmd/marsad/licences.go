package main

import (
	_ "embed"
	"fmt"
	"runtime"
	"strings"
)

//go:embed third_party.txt
var thirdParty string

// licencesCmd prints every text that the binary carries.
type licencesCmd struct{}

// Help is the longer text with an example.
func (licencesCmd) Help() string { return "Example:\n  marsad licences | less" }

// Run prints the texts.
func (licencesCmd) Run(s *streams) error {
	_, err := fmt.Fprint(s.out, licenceText())
	return err
}

// licenceText is our own licence's name, and the texts of all others.
func licenceText() string {
	return "Marsad is licensed under the Apache License, Version 2.0.\n" +
		"Its ASTERIX tables derive from asterix-specs (BSD-3-Clause, Copyright (c) 2019 KZPS); its built-in map from\n" +
		"Natural Earth (public domain; not for legal use).\n\n" + thirdParty
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
