// Command conformance writes docs/conformance.md from the rows that the tests of the
// codecs left in a folder (MARSAD_CONFORMANCE): tools/conformance.sh runs both.
package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"marsad/internal/conformance"
)

const head = `# Conformance

What the codecs make of recordings that nobody here made, message by message and field by field against an independent decoder's output. A message is *equal*
when every field that both tell is; every other has its reason: which side is right, by which clause. *Broken* are bytes that are no message by their own standard, with
what is wrong. Where no decoder's output stands beside a recording, checksums, known counts and the round trip to the same bytes are the proof.

The table is written by ` + "`tools/conformance.sh`" + `, where the recordings are; the same comparisons are tests and fail on a difference that is not explained.

`

func main() {
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1)
	}
}

func write(folder string) error {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return err
	}
	var rows []conformance.Row
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		var some []conformance.Row
		if err := json.Unmarshal(text, &some); err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
		rows = append(rows, some...)
	}
	slices.SortFunc(rows, func(a, b conformance.Row) int {
		return cmp.Or(cmp.Compare(a.Protocol, b.Protocol), cmp.Compare(a.Recording, b.Recording), cmp.Compare(a.Against, b.Against))
	})
	messages, equal := 0, 0
	for _, r := range rows {
		messages, equal = messages+r.Messages, equal+r.Equal
	}
	fmt.Print(head)
	fmt.Printf("%d recordings, %d messages, %d equal, %d explained.\n\n", len(rows), messages, equal, messages-equal)
	fmt.Println("| protocol | recording | against | messages | equal | different, why | broken, why |")
	fmt.Println("|---|---|---|---|---|---|---|")
	for _, r := range rows {
		fmt.Println(r)
	}
	return nil
}
