package pack

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestColumnRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.Int64Range(-1<<61, 1<<61)).Draw(t, "values")
		if rapid.Bool().Draw(t, "rising") {
			slices.Sort(values)
		}
		column := Append(nil, values)
		got := make([]int64, len(values))
		rest, err := Read(append(column, "rest"...), got)
		if err != nil || string(rest) != "rest" || !slices.Equal(got, values) {
			t.Fatalf("%v came back as %v, rest %q, %v", values, got, rest, err)
		}
		for n := range column {
			if _, err := Read(column[:n], got); err == nil && len(values) > 0 {
				t.Fatalf("cut at %d of %d is no error", n, len(column))
			}
		}
	})
}
