#!/usr/bin/env bash
# Fuzzes every decoder of the tree for the time given, two at a time with one worker each: tools/fuzz.sh 10s
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-10s}
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
export time logs

# one PLACE fuzzes the function of a line "file:func FuzzName(…" and says how it went; a failure stops the others.
one() {
	local file=${1%%:*} name package log
	name=$(sed -E 's/^[^:]*:func (Fuzz[A-Za-z0-9_]+).*/\1/' <<<"$1")
	package=$(dirname "$file")
	log=$logs/${package//\//_}.$name
	for _ in 1 2 3; do
		if go test "$package" -run '^$' -fuzz "^$name\$" -fuzztime "$time" -fuzzminimizetime 10x -parallel 1 >"$log" 2>&1; then
			printf 'fuzz %-24s %-28s %s\n' "$package" "$name" "$time"
			return
		fi
		# The fuzzer of Go now and then takes the end of its own time for a failure: no input is kept then. Again.
		if grep -q 'Failing input written' "$log" || ! grep -q '^ *context deadline exceeded$' "$log"; then
			break
		fi
	done
	{
		cat "$log"
		echo "fuzz: $name in $file failed; an input that breaks it is kept in testdata/fuzz"
	} >&2
	return 255
}
export -f one

mapfile -t all < <(grep -rE --include='*_test.go' --exclude-dir=node_modules '^func Fuzz[A-Za-z0-9_]+' . | sort)
printf '%s\0' "${all[@]}" | xargs -0 -n 1 -P 2 bash -c 'one "$1"' one
echo "fuzz: ${#all[@]} functions, $time each, nothing broke"
