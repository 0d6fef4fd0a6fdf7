#!/usr/bin/env bash
# Takes the screenshots of docs/screens: the page's states from an invented station, then the real demo after a minute.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/chromium.sh
(cd web && npm run --silent screens)
data=$(mktemp -d)
log=$(mktemp)
./bin/marsad demo --http 127.0.0.1:0 --data "$data" >"$log" 2>&1 &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$data" "$log"' EXIT
for _ in $(seq 100); do
	url=$(grep -oE 'http://127[0-9.:]+' "$log" | head -1) && [ -n "$url" ] && break
	sleep 0.1
done
echo "letting the demo play for a minute"
sleep 60
(cd web && node tests/screens.mjs "$url/" ../docs/screens)
