package marsad_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The floors of the house, lowest first: a room imports lower floors and its own
// room. Rooms of one floor do not know one another unless open says so.
var floors = []struct {
	name   string
	why    string // printed beside a forbidden import
	open   bool   // its rooms may import one another
	rooms  []string
	pureOf []string // standard packages that no room here may import
}{
	{name: "values", open: true, why: "a codec knows no track, no sensor and no station: whoever has its bytes can use it alone",
		rooms: []string{"exact", "geo", "wire", "scenarios"}, pureOf: impure},
	{name: "words", why: "words are types and their validity; everything imports them, so they import nearly nothing",
		rooms: []string{"."}, pureOf: impure},
	{name: "engines", why: "engines take values and give values; what passes between two of them is a word, and the wiring passes it",
		rooms: []string{"track", "picture", "alert", "policy", "sim", "ledger"}, pureOf: impure},
	{name: "link", why: "what all links share knows none of them", rooms: []string{"link"}},
	{name: "edges", why: "edges do not know one another: what one needs of another it takes as a function",
		rooms: []string{"link/", "stimulate", "internal", "web"}},
	{name: "wiring", why: "the one place that knows all parts", rooms: []string{"station"}},
	{name: "programs", why: "flags and exit codes", open: true, rooms: []string{"cmd", "tools", "bench", "apptest"}},
}

// impure are the packages that reach for the world outside.
var impure = []string{"net", "net/http", "os", "os/exec", "os/signal", "log", "log/slog", "database/sql", "syscall"}

// allowed are the exceptions, each with its reason.
var allowed = map[[2]string]string{
	{"scenarios", "embed"}: "scenarios are text in the binary",
}

func floorOf(pkg string) (floor int, room string) {
	best := ""
	for i, f := range floors {
		for _, r := range f.rooms {
			under := strings.TrimSuffix(r, "/")
			exact := pkg == r && !strings.HasSuffix(r, "/")
			if (exact || r != "." && r != "link" && strings.HasPrefix(pkg, under+"/")) && len(r) >= len(best) {
				best, floor = r, i
			}
		}
	}
	if best == "" {
		return -1, ""
	}
	// link/asterix and internal/store are rooms of their own; wire/asterix too
	parts := strings.SplitN(pkg, "/", 3)
	if len(parts) > 1 && slices.Contains([]string{"link", "internal", "wire", "tools", "bench", "cmd"}, parts[0]) {
		return floor, parts[0] + "/" + parts[1]
	}
	return floor, parts[0]
}

func TestFloors(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && name != ".") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		pkg := path.Dir(filepath.ToSlash(name))
		floor, room := floorOf(pkg)
		if floor < 0 {
			t.Errorf("%s: this room stands on no floor: give it one in floors_test.go", pkg)
			return nil
		}
		seen[room] = true
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imp, _ := strconv.Unquote(spec.Path.Value)
			checkImport(t, name, pkg, imp)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range floors {
		for _, r := range f.rooms {
			if f.name == "engines" && !seen[r] {
				t.Errorf("floors_test.go names the room %s, which is gone", r)
			}
		}
	}
}

func checkImport(t *testing.T, file, pkg, imp string) {
	floor, room := floorOf(pkg)
	if slices.Contains(floors[floor].pureOf, imp) {
		if _, ok := allowed[[2]string{pkg, imp}]; !ok {
			t.Errorf("%s imports %s: %s", file, imp, floors[floor].why)
		}
		return
	}
	target, ours := strings.CutPrefix(imp, "marsad/")
	if imp == "marsad" {
		target, ours = ".", true
	}
	if !ours {
		return
	}
	there, thereRoom := floorOf(target)
	switch {
	case there < floor, room == thereRoom:
	case there == floor && floors[floor].open:
	default:
		t.Errorf("%s imports %s: %s", file, imp, floors[floor].why)
	}
}
