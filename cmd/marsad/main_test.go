package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"marsad": main})
}

// The command line as text: testdata/script holds what is typed and what comes.
// $RECORDINGS is the folder of recordings, where there is one.
func TestScripts(t *testing.T) {
	recordings := os.Getenv("MARSAD_RECORDINGS")
	if recordings == "" {
		recordings = filepath.Join("..", "..", "..", "shared")
	}
	recordings, err := filepath.Abs(recordings)
	if err != nil {
		t.Fatal(err)
	}
	sample, err := filepath.Abs(filepath.Join("..", "..", "marsad.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("RECORDINGS", recordings)
			env.Setenv("SAMPLE", sample)
			return nil
		},
		Condition: func(cond string) (bool, error) {
			folder, ok := map[string]string{"recordings": "data", "benchmark": "bench"}[cond]
			_, err := os.Stat(filepath.Join(recordings, folder))
			return ok && err == nil, nil
		},
	})
}
