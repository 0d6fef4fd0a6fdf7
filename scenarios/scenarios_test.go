package scenarios

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"marsad/geo"
)

func TestText(t *testing.T) {
	names := Names()
	if len(names) < 6 {
		t.Fatalf("only %v", names)
	}
	for _, name := range names {
		file, text, err := Text(name)
		if err != nil || file != name+".txt" || !strings.Contains(text, "\nscenario "+name+" ") {
			t.Errorf("%s: %s, %v", name, file, err)
		}
	}
	if _, _, err := Text("nothing"); err == nil || !strings.Contains(err.Error(), Demo) {
		t.Errorf("error %v", err)
	}
}

// The places of the scenarios are invented: each lies in empty land, 80 km from
// every populated place and 60 km from every boundary of the base map.
func TestPlacesAreFarFromRealOnes(t *testing.T) {
	places := points(t, "places_10m.geojson")
	boundaries := points(t, "boundary_lines_10m.geojson")
	boundaries = append(boundaries, points(t, "boundary_disputed_10m.geojson")...)
	position := regexp.MustCompile(`-?\d+\.\d+,-?\d+\.\d+`)
	for _, name := range Names() {
		_, text, err := Text(name)
		if err != nil {
			t.Fatal(err)
		}
		found := position.FindAllString(text, -1)
		if len(found) == 0 {
			t.Errorf("%s: no position", name)
		}
		for _, s := range found {
			a, b, _ := strings.Cut(s, ",")
			lat, _ := strconv.ParseFloat(a, 64)
			lon, _ := strconv.ParseFloat(b, 64)
			p := geo.LatLon(lat, lon)
			if d := nearest(p, places); d < 80_000 || math.IsInf(d, 1) {
				t.Errorf("%s: %s is %.0f km from a place", name, p, d/1000)
			}
			if d := nearest(p, boundaries); d < 60_000 || math.IsInf(d, 1) {
				t.Errorf("%s: %s is %.0f km from a boundary", name, p, d/1000)
			}
		}
	}
}

// nearest returns the distance in metres to the nearest of points; lines are
// given by points so near to each other that this is the distance to the line.
func nearest(p geo.Point, points []geo.Point) float64 {
	best := math.Inf(1)
	for _, q := range points {
		if math.Abs(float64(q.Lat-p.Lat)) < 0.1 && math.Abs(float64(q.Lon-p.Lon)) < 0.1 {
			d, _ := geo.Inverse(p, q)
			best = min(best, d)
		}
	}
	return best
}

// points returns the points of a file of the base map, and points along its lines
// every tenth of a degree.
func points(t *testing.T, file string) []geo.Point {
	t.Helper()
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	b, err := os.ReadFile(filepath.Join(root, "data", "basemap", file))
	if err != nil {
		t.Skipf("the base map sources are not here (MARSAD_RECORDINGS): %v", err)
	}
	var layer struct {
		Features []struct {
			Geometry struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(b, &layer); err != nil {
		t.Fatal(err)
	}
	var all []geo.Point
	for _, f := range layer.Features {
		var lines [][][2]float64
		switch f.Geometry.Type {
		case "Point":
			var p [2]float64
			err = json.Unmarshal(f.Geometry.Coordinates, &p)
			lines = [][][2]float64{{p}}
		case "LineString":
			lines = make([][][2]float64, 1)
			err = json.Unmarshal(f.Geometry.Coordinates, &lines[0])
		case "MultiLineString":
			err = json.Unmarshal(f.Geometry.Coordinates, &lines)
		default:
			t.Fatalf("%s: a %s", file, f.Geometry.Type)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			for i, p := range line {
				all = append(all, geo.LatLon(p[1], p[0]))
				for k := 1; i > 0 && k < steps(line[i-1], p); k++ {
					part := float64(k) / float64(steps(line[i-1], p))
					all = append(all, geo.LatLon(line[i-1][1]+part*(p[1]-line[i-1][1]), line[i-1][0]+part*(p[0]-line[i-1][0])))
				}
			}
		}
	}
	return all
}

func steps(a, b [2]float64) int {
	return 1 + int(10*max(math.Abs(b[0]-a[0]), math.Abs(b[1]-a[1])))
}
