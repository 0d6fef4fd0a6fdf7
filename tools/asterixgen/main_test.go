package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// specs is the folder of the specification files; the test is skipped without them.
func specs(t *testing.T) string {
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	dir := filepath.Join(root, "data", "asterix", "specs", "json")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no specification files: %v (set MARSAD_RECORDINGS)", err)
	}
	return dir
}

// The committed descriptions are what the generator makes of the specification
// files, beside those written by hand.
func TestGeneratedIsCurrent(t *testing.T) {
	files, err := describeAll(specs(t))
	if err != nil {
		t.Fatal(err)
	}
	committed, err := filepath.Glob(filepath.Join("..", "..", "wire", "asterix", "spec", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range committed {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(path)
		fresh, generated := files[name]
		delete(files, name)
		if generated && fresh != string(text) {
			t.Errorf("%s is not current: run go run ./tools/asterixgen", name)
		}
		if !generated && !strings.HasPrefix(string(text), "# Written by hand") {
			t.Errorf("%s comes of no specification file", name)
		}
	}
	for name := range files {
		t.Errorf("%s is missing: run go run ./tools/asterixgen", name)
	}
}

// minimal is a specification file in the form of the source, with one item.
func minimal(item string) string {
	return `{"tag":"AsterixBasic","contents":{"category":10,"edition":{"major":1,"minor":1},"catalogue":[` + item +
		`],"uap":{"tag":"Uap","contents":[{"tag":"UapItem","contents":"202"},{"tag":"UapItemSpare","contents":[]},{"tag":"UapItemRFS","contents":[]}]}}}`
}

// velocity is item 202 with two components of 16 bits.
func velocity(exponent string) string {
	component := func(name string) string {
		return `{"tag":"Item","contents":{"name":"` + name + `","title":"some words","rule":{"tag":"ContextFree","contents":{"tag":"Element","contents":{"bitSize":16,` +
			`"rule":{"tag":"ContextFree","contents":{"tag":"ContentQuantity","contents":{"signedness":{"tag":"Signed","contents":[]},"unit":"m/s","lsb":` +
			`{"tag":"NumDiv","contents":{"numerator":{"tag":"NumInt","contents":1},"denominator":{"tag":"NumPow","contents":{"base":2,"exponent":` + exponent + `}}}}}}}}}}}}`
	}
	return `{"name":"202","title":"some words","rule":{"tag":"ContextFree","contents":{"tag":"Group","contents":[` + component("VX") + `,{"tag":"Spare","contents":8},` + component("VY") + `]}}}`
}

func read(t *testing.T, text string) (*specification, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cat.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return readSpecification(path)
}

func TestDescriptionOfASpecification(t *testing.T) {
	s, err := read(t, minimal(velocity("4")))
	if err != nil {
		t.Fatal(err)
	}
	_, got, _ := strings.Cut(s.describe(), "\n")
	if want := "category 010 1.1\nuap 202 - *\n202 {VX=16s1/2^4,m/s .8 VY=16s1/2^4,m/s}\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if strings.Contains(got, "words") {
		t.Error("a title was carried over")
	}
}

// A scale that cannot hold the range beside it is found.
func TestLimitsThatDoNotFit(t *testing.T) {
	limited := strings.Replace(velocity("4"), `"unit":"m/s"`, `"unit":"m/s","constraints":[{"tag":"LessThanOrEqualTo","contents":{"tag":"NumInt","contents":8192}}]`, 1)
	s, err := read(t, minimal(limited))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.checkLimits(); err == nil || !strings.HasPrefix(err.Error(), "202/VX: a limit of 8192") {
		t.Errorf("error %v", err)
	}
	s.items[0].parts[0].content = "s1/2^2,m/s"
	if err := s.checkLimits(); err != nil {
		t.Errorf("corrected: %v", err)
	}
}

// A correction stops the generator once the file no longer says what was wrong.
func TestCorrectionsStopWhenTheFileIsMended(t *testing.T) {
	s, err := read(t, minimal(velocity("2")))
	if err != nil {
		t.Fatal(err)
	}
	err = s.correct(make([]bool, len(corrections())))
	if err == nil || !strings.Contains(err.Error(), "no longer") {
		t.Errorf("error %v", err)
	}
	for _, c := range corrections() {
		if c.evidence == "" || c.was == c.is {
			t.Errorf("correction of %s %s without evidence or effect", c.spec, c.path)
		}
	}
}

func TestUnknownFormsAreErrors(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON":           "{",
		"kind of file":      `{"tag":"Other","contents":{}}`,
		"rule":              minimal(`{"name":"202","rule":{"tag":"Other","contents":[]}}`),
		"structure":         minimal(`{"name":"202","rule":{"tag":"ContextFree","contents":{"tag":"Other","contents":[]}}}`),
		"content":           minimal(`{"name":"202","rule":{"tag":"ContextFree","contents":{"tag":"Element","contents":{"bitSize":8,"rule":{"tag":"ContextFree","contents":{"tag":"Other","contents":[]}}}}}}`),
		"place in the UAP":  strings.Replace(minimal(velocity("4")), "UapItemSpare", "Other", 1),
		"number of the LSB": strings.Replace(minimal(velocity("4")), "NumPow", "Other", 1),
	} {
		if s, err := read(t, text); err == nil {
			t.Errorf("%s: read as %s", name, s.describe())
		}
	}
}
