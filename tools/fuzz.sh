#!/usr/bin/env bash
# Fuzzes every decoder of the tree for the time given: tools/fuzz.sh 10s
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-10s}
found=0
while IFS=: read -r file line; do
	name=$(sed -E 's/^func (Fuzz[A-Za-z0-9_]+).*/\1/' <<<"$line")
	printf 'fuzz %-24s %-28s %s\n' "$(dirname "$file")" "$name" "$time"
	go test "./$(dirname "$file")" -run '^$' -fuzz "^$name\$" -fuzztime "$time" -fuzzminimizetime 10x -parallel 2 >/tmp/marsad-fuzz.$$ 2>&1 || {
		cat /tmp/marsad-fuzz.$$
		rm -f /tmp/marsad-fuzz.$$
		echo "fuzz: $name in $file found an input that breaks it; it is kept in testdata/fuzz" >&2
		exit 1
	}
	found=$((found + 1))
done < <(grep -rE --include='*_test.go' --exclude-dir=node_modules '^func Fuzz[A-Za-z0-9_]+' . | sort)
rm -f /tmp/marsad-fuzz.$$
echo "fuzz: $found functions, $time each, nothing broke"
