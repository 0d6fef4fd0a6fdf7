#!/usr/bin/env bash
# Compares every recording with its independent decoder's output and writes the table of docs/conformance.md.
# The recordings are found as in the tests: MARSAD_RECORDINGS, by default ../shared beside the repository.
set -euo pipefail
cd "$(dirname "$0")/.."
rows=$(mktemp -d)
trap 'rm -rf "$rows"' EXIT
MARSAD_CONFORMANCE=$rows go test -count=1 -run 'Conformance' ./wire/... ./internal/recording >"$rows/log" 2>&1 || { cat "$rows/log"; exit 1; }
go run ./tools/conformance "$rows" >docs/conformance.md
grep -c '^| [a-z]' docs/conformance.md
