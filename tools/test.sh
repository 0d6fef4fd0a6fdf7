#!/usr/bin/env bash
# Every test: check, all Go tests (the real binary among them), fuzzing, the page in a real browser.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/chromium.sh
tools/check.sh
printf '== %s\n' "fuzz, ${FUZZTIME:-5s} a decoder"
tools/fuzz.sh "${FUZZTIME:-5s}"
printf '== %s\n' "page in a browser"
(cd web && npm run --silent browser)
printf '== %s\n' "all Go tests"
# -count=1: the tests of the real binary build it themselves, which the cache of results does not see
go test -count=1 -timeout 20m ./...
