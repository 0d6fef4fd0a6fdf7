#!/usr/bin/env bash
# Runs the demo for a time (SOAK, default 1h) and looks whether memory, files and threads grow.
set -euo pipefail
cd "$(dirname "$0")/.."
for_=${SOAK:-1h}
data=$(mktemp -d)
log=$(mktemp)
./bin/marsad demo --http 127.0.0.1:0 --data "$data" --for "$for_" >"$log" 2>&1 &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$data" "$log"' EXIT
seconds=$(awk -v d="$for_" 'BEGIN { n = d + 0; if (d ~ /h$/) n *= 3600; else if (d ~ /m$/) n *= 60; print n }')
step=$((seconds / 40 > 1 ? seconds / 40 : 1))
echo "time_s  rss_kB  files  threads  data_kB"
rows=()
for ((t = step; t < seconds; t += step)); do
	sleep "$step"
	[ -d "/proc/$pid" ] || break
	rss=$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")
	rows+=("$rss")
	printf '%6d %7d %6d %8d %8d\n' "$t" "$rss" "$(ls "/proc/$pid/fd" | wc -l)" "$(ls "/proc/$pid/task" | wc -l)" "$(du -sk "$data" | cut -f1)"
done
wait "$pid"
n=${#rows[@]}
[ "$n" -ge 8 ] || { echo "soak: too short to say anything"; exit 0; }
mean() { local s=0; for r in "$@"; do s=$((s + r)); done; echo $((s / $#)); }
before=$(mean "${rows[@]:n/4:n/4}") after=$(mean "${rows[@]:n*3/4}")
echo "memory in the second quarter $before kB, in the last $after kB"
[ $((after * 100)) -le $((before * 130)) ] || { echo "soak: memory grew by more than 30 %" >&2; exit 1; }
