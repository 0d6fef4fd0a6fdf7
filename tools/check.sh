#!/usr/bin/env bash
# Format, vet, lint, floors, generated files, short tests. Ends with the first that fails.
set -euo pipefail
cd "$(dirname "$0")/.."
step() { printf '== %s\n' "$1"; }

step "format"
unformatted=$(git ls-files '*.go' | xargs gofmt -l)
if [ -n "$unformatted" ]; then
	echo "not formatted, run gofmt -w on:" >&2
	echo "$unformatted" >&2
	exit 1
fi
step "vet"
go vet ./...
step "lint"
go tool staticcheck ./...
step "short tests, floors, generated files"
go test -short ./...
step "page: types and unit tests"
(cd web && npm run --silent types && npm run --silent test)
