#!/usr/bin/env bash
# The figures of docs/performance.md, as tables. Expects bin/marsad, page included (make bench builds it).
# TIME is the benchtime of the Go benchmarks.
set -uo pipefail
cd "$(dirname "$0")/.."
time=${TIME:-300ms}
failed=0
heading() { printf '\n== %s\n' "$1"; }

machine() {
	printf 'date     %s\n' "$(date -u +%Y-%m-%dT%H:%MZ)"
	printf 'machine  %s cores, %s, %s MB memory, %s\n' "$(nproc)" \
		"$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -1)" \
		"$(awk '/^MemTotal/ {print int($2 / 1000)}' /proc/meminfo 2>/dev/null)" "$(uname -sr)"
	printf 'load     %s (before; other work on the machine is in the figures)\n' "$(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null)"
	printf 'go       %s\n' "$(go env GOVERSION GOARCH | paste -sd' ')"
	printf 'version  %s\n' "$(git describe --always --dirty 2>/dev/null || echo unknown)"
}

# packages PACKAGE... prints the benchmarks of each; one that fails or takes more than two and a half minutes is named.
packages() {
	for package in "$@"; do
		printf '%s\n' "$package"
		if ! timeout 150 go test -p 1 -run '^$' -bench . -benchmem -benchtime "$time" "./$package" >"$out" 2>&1; then
			failed=1
			printf '  FAILED or longer than 150 s; the end of its output:\n'
			tail -5 "$out" | sed 's/^/  | /'
			continue
		fi
		grep '^Benchmark' "$out" | sed 's/^Benchmark/  /' | tr -s ' \t' ' ' | awk '
			{ printf "  %-34s %12s ns/op", $1, $3; for (i = 5; i < NF; i += 2) printf "  %12s %s", $i, $(i + 1); print "" }'
	done
}

# program PACKAGE [FLAG...] runs a benchmark program.
program() {
	go run "$@" || failed=1
}

# beside_tshark lets marsad and tshark print all records of one recording, repeated TIMES times, and compares
# their processor time: of tshark without what it needs to start.
beside_tshark() {
	local times=40 recording=${MARSAD_RECORDINGS:-../shared}/data/asterix/recordings/argentina_226-2_cat062.pcap port=50032
	if ! command -v tshark >/dev/null || [ ! -r "$recording" ]; then
		echo "skipped: tshark (a package of that name) or $recording is not here"
		return
	fi
	{ head -c 24 "$recording"; for _ in $(seq "$times"); do tail -c +25 "$recording"; done; } >"$out.pcap"
	head -c 24 "$recording" >"$out.none"
	local records start json text ours
	records=$(bin/marsad decode --as asterix "$out.pcap" | wc -l)
	start=$(seconds tshark -n -r "$out.none" -d "udp.port==$port,asterix" -T json)
	json=$(seconds tshark -n -r "$out.pcap" -d "udp.port==$port,asterix" -T json)
	text=$(seconds tshark -n -r "$out.pcap" -d "udp.port==$port,asterix" -V)
	ours=$(seconds bin/marsad decode --as asterix "$out.pcap")
	rm -f "$out.pcap" "$out.none"
	tshark --version 2>/dev/null | head -1
	awk -v n="$records" -v s="$start" -v j="$json" -v t="$text" -v o="$ours" 'BEGIN {
		printf "%-28s %10s %12s %14s\n", "output to /dev/null", "CPU s", "records/s", "marsad faster"
		printf "%-28s %10.2f %12.0f\n", "marsad decode (JSON lines)", o, n / o
		printf "%-28s %10.2f %12.0f %13.1fx\n", "tshark -T json, less start", j - s, n / (j - s), (j - s) / o
		printf "%-28s %10.2f %12.0f %13.1fx\n", "tshark -V, less start", t - s, n / (t - s), (t - s) / o
		printf "%d records; tshark needs %.2f s to start\n", n, s
	}'
}

# beside PROTOCOL RECORDING TIMES OTHER... lets marsad and another program print one recording, repeated TIMES times,
# and compares their processor time; of the other without what it needs to start. FILE stands for the recording.
beside() {
	local protocol=$1 recording=${MARSAD_RECORDINGS:-../shared}/data/$2 times=$3 ours theirs start
	shift 3
	if ! command -v "$1" >/dev/null || [ ! -r "$recording" ]; then
		echo "skipped: $1 or $recording is not here"
		return
	fi
	for _ in $(seq "$times"); do cat "$recording"; done >"$out.many"
	: >"$out.nothing"
	start=$(seconds sh -c "${*//FILE/$out.nothing}")
	theirs=$(seconds sh -c "${*//FILE/$out.many}")
	ours=$(seconds bin/marsad decode --as "$protocol" "$out.many")
	awk -v p="$protocol" -v r="$(basename "$recording")" -v n="$times" -v w="$1" -v s="$start" -v t="$theirs" -v o="$ours" 'BEGIN {
		printf "%-8s %s x %d: marsad decode %.2f s, %s less its start %.2f s: %.1fx\n", p, r, n, o, w, t - s, (t - s) / o }'
	rm -f "$out.many" "$out.nothing"
}

# seconds COMMAND... prints the processor time of the command, whose output goes nowhere.
seconds() {
	local TIMEFORMAT='%U %S'
	{ time "$@" >/dev/null 2>&1; } 2>&1 | awk '{ print $1 + $2 }'
}

out=$(mktemp)
trap 'rm -f "$out" "$out.pcap" "$out.none"' EXIT

machine
heading "from a radar's datagram to a client of the live stream (docs/performance.md tells what is measured)"
program ./bench/latency/cmd/bench-latency
heading "size, start, idle"
program ./bench/idle/cmd/bench-idle
heading "the ASTERIX decoder and tshark, the same recording"
beside_tshark
heading "other decoders, the same recording in the same run (CPU time of whole programs, output to /dev/null)"
beside gmti gmti/afrl_10tgts_precision_rcs.4607 600 tshark -r FILE -T json
beside ais ais/signalk_nais400-merrimac.log 2000 gpsdecode -j '<' FILE
beside ais ais/libais_test.aivdm 2000 gpsdecode -j '<' FILE
heading "Go benchmarks, $time each"
mapfile -t codecs < <(grep -rlE --include='*_test.go' '^func Benchmark' wire link | xargs -n1 dirname | sort -u)
packages "${codecs[@]}" track picture alert internal/store internal/api
heading "the page"
if command -v npm >/dev/null && [ -d web/node_modules ]; then
	(cd web && npm run --silent bench) || echo "the page's benchmark ended with exit code $?"
else
	echo "skipped: npm or the page's build tools are not here (make build)"
fi
exit $failed
