package track

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"marsad"
	"marsad/geo"
)

// mixedScene is what every kind of sensor says of things on foot, on wheels and in the
// air for a minute, batch by batch. All numbers lie on grids, so that it is the same
// whatever a processor makes of the arithmetic that it is drawn with.
func mixedScene() (sensors []marsad.Sensor, batches [][]marsad.Observation) {
	grid := func(x, step float64) float64 { return math.Round(x/step) * step }
	rng := rand.New(rand.NewPCG(11, 12))
	normal := func() (x float64) { // nearly: without the functions whose last bit depends on the processor
		for range 12 {
			x += rng.Float64()
		}
		return x - 6
	}
	a, b := testRadar("r1"), testRadar("r2")
	b.Site, b.Measures, b.MinRadialSpeed = geo.LatLon(21.05, 12.03), b.Measures|marsad.HasElevation, 1
	a.Resolution, a.ResolutionAzimuth, a.Sweep = 30, geo.Degree, true
	c := marsad.Sensor{ID: "c1", Kind: marsad.Camera, Site: geo.LatLon(21.01, 11.99), SiteHeight: 455, Measures: marsad.HasAzimuth, SigmaAzimuth: 0.001, Revisit: 1, RangeMax: 9000, Pd: 0.8}
	d := c
	d.ID, d.Site = "c2", geo.LatLon(20.99, 12.04)
	sensors = []marsad.Sensor{a, b, c, d}
	frame := geo.NewFrame(a.Site, 0)
	movers := []mover{{1500, 3000, 6, -2}, {1520, 3015, 6, -2}, {-4000, 2000, 0.8, 1}, {3000, -3000, -15, 12}, {500, 500, 30, 20}, {6000, 6000, 0, 0}}
	for k := range 300 {
		t := 0.2 * float64(k)
		var obs []marsad.Observation
		for s := range sensors {
			z := &sensors[s]
			every := int(math.Round(5 * float64(z.Revisit)))
			if (k+3*s)%every != 0 {
				continue
			}
			look := geo.NewFrame(z.Site, z.SiteHeight)
			see := func(e, n, up, rate float64) {
				p, _ := frame.From(geo.ENU{East: e, North: n, Up: up})
				v := look.To(p, 450+up)
				rg := math.Sqrt(v.East*v.East + v.North*v.North)
				if rg > 9000 || rng.Float64() > 0.9 {
					return
				}
				o := marsad.Observation{Sensor: z.ID, Seq: uint64(1000*k + len(obs)), At: after(t + 0.01*float64(len(obs)%7)), Received: after(t + 0.3), Kind: marsad.Plot, Has: z.Measures}
				if z.Kind == marsad.Camera {
					o.Kind = marsad.Bearing
				}
				o.Azimuth, o.SigmaAzimuth = geo.Angle(grid(math.Atan2(v.East, v.North)+normal()*float64(z.SigmaAzimuth), 1e-5)), z.SigmaAzimuth
				o.Range = grid(math.Sqrt(rg*rg+v.Up*v.Up)+normal()*10, 0.25)
				o.RangeRate = grid(rate+normal()*0.5, 0.0625)
				o.Elevation, o.SigmaElevation = geo.Angle(grid(math.Atan2(v.Up, rg)+normal()*0.005, 1e-5)), 0.005
				obs = append(obs, o)
			}
			for i, m := range movers {
				e, n := m.at(t)
				up := 0.0
				if i >= 3 {
					up = 120
				}
				v := look.To(z.Site, z.SiteHeight)
				rate := (m.ve*(e-v.East) + m.vn*(n-v.North)) / (math.Abs(e) + math.Abs(n) + 1)
				see(e, n, up, rate)
			}
			for range rng.IntN(3) {
				see(rng.Float64()*12000-6000, rng.Float64()*12000-6000, 0, rng.Float64()*10-5)
			}
		}
		if k%25 == 7 { // one of them tells where it is
			e, n := movers[3].at(t)
			p, _ := frame.From(geo.ENU{East: grid(e, 1), North: grid(n, 1)})
			p = geo.LatLon(grid(float64(p.Lat)*180/math.Pi, 1e-6), grid(float64(p.Lon)*180/math.Pi, 1e-6))
			obs = append(obs, marsad.Observation{
				Sensor: "blue", Seq: uint64(1000*k + 999), At: after(t - 1.5), Received: after(t + 0.3), Kind: marsad.Report, Has: marsad.HasPosition | marsad.HasHeight,
				Position: p, Covariance: marsad.Covariance{EE: 25, EN: 3, NN: 16}, Height: geo.Height{Metres: 570, Above: geo.Ellipsoid}, SigmaHeight: 5,
				Identity: marsad.Identity{Name: "B"}, Label: marsad.Own,
			})
		}
		batches = append(batches, obs)
	}
	return sensors, batches
}

// playScene plays a scene to an engine and returns a digest of every bit of the tracks
// on the way; each, if it is given, may change a batch first.
func playScene(sensors []marsad.Sensor, batches [][]marsad.Observation, each func([]marsad.Observation) []marsad.Observation) string {
	e := New(Options{Station: "B2"})
	for _, s := range sensors {
		e.SetSensor(s)
	}
	h := fnv.New128a()
	put := func(x ...float64) {
		for _, v := range x {
			h.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)))
		}
	}
	shown := 0
	for k, obs := range batches {
		if each != nil {
			obs = each(slices.Clone(obs))
		}
		e.Observe(obs)
		now := 0.2*float64(k) + 0.3
		if k%10 == 9 {
			e.Scan(marsad.Scan{Sensor: "r1", From: after(now - 2), To: after(now)})
			e.Scan(marsad.Scan{Sensor: "r2", From: after(now - 2), To: after(now)})
		}
		step := e.Advance(after(now))
		for i := range step.Changed {
			x := &step.Changed[i]
			shown++
			put(float64(x.ID.Number), float64(x.State), float64(x.Position.Lat), float64(x.Position.Lon), x.East, x.North, x.Height.Metres, x.SigmaHeight, x.Existence,
				x.Covariance.EE, x.Covariance.EN, x.Covariance.NN, x.VelocityCovariance.EE, x.VelocityCovariance.EN, x.VelocityCovariance.NN)
			for _, p := range x.Class {
				put(float64(p))
			}
		}
		for _, a := range step.Associations {
			put(float64(a.Track.Number), float64(a.Observation), a.Residual, a.Distance2, a.Weight)
		}
	}
	return fmt.Sprintf("%x of %d", h.Sum(nil), shown)
}

// TestDigest says the digest of the mixed scene: what another processor must say too.
func TestDigest(t *testing.T) {
	sensors, batches := mixedScene()
	d := playScene(sensors, batches, nil)
	if strings.HasSuffix(d, " of 0") {
		t.Error("no track came of it")
	}
	fmt.Println("digest", d)
}

// digestOf runs a test binary's TestDigest and returns what it says.
func digestOf(t *testing.T, c *exec.Cmd) string {
	t.Helper()
	out, err := c.CombinedOutput()
	m := regexp.MustCompile(`digest (.*)`).FindSubmatch(out)
	if err != nil || m == nil {
		t.Fatalf("%v: %v: %s", c.Args, err, out)
	}
	return string(m[1])
}

// The same plots give the same tracks bit for bit on a processor of the same family that
// does not fuse products and sums, and on one of another family.
func TestSameOnEveryProcessor(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	sensors, batches := mixedScene()
	want := playScene(sensors, batches, nil)
	plain := exec.Command(os.Args[0], "-test.run=^TestDigest$", "-test.v")
	plain.Env = append(os.Environ(), "GODEBUG=cpu.fma=off,cpu.avx2=off")
	if got := digestOf(t, plain); got != want {
		t.Errorf("without fused arithmetic: %s, with it %s", got, want)
	}
	var qemu string
	for _, name := range []string{"qemu-aarch64-static", "qemu-aarch64"} {
		if path, err := exec.LookPath(name); err == nil {
			qemu = path
			break
		}
	}
	if qemu == "" {
		t.Skip("no qemu-aarch64 on the PATH: what arm64 makes of it is not known here")
	}
	binary := filepath.Join(t.TempDir(), "track.arm64")
	build := exec.Command("go", "test", "-c", "-o", binary, ".")
	build.Env = append(os.Environ(), "GOARCH=arm64", "GOOS=linux", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got := digestOf(t, exec.Command(qemu, binary, "-test.run=^TestDigest$", "-test.v")); got != want {
		t.Errorf("arm64 under qemu: %s, %s here: %s", got, runtime.GOARCH, want)
	}
}

// No product is fused with a sum on arm64, where the compiler may: each such line has to
// round its product by an explicit conversion, float64(a*b) + c. And no function of
// package math is called whose last bit depends on the processor: package exact has them.
func TestNothingDependsOnTheProcessor(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	build := exec.Command("go", "build", "-gcflags=-S", "./...", "../geo", "../exact")
	build.Env = append(os.Environ(), "GOARCH=arm64", "GOOS=linux", "CGO_ENABLED=0")
	out, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out[max(0, len(out)-2000):])
	}
	fused := regexp.MustCompile(`\(([^()]*\.go:\d+)\)\tFN?M(?:ADD|SUB)[DS]\t`)
	seen := map[string]bool{}
	for _, m := range fused.FindAllSubmatch(out, -1) {
		if at := string(m[1]); !seen[at] {
			seen[at] = true
			t.Errorf("%s: a product is fused with a sum on arm64", at)
		}
	}
	if !bytes.Contains(out, []byte("FMULD")) {
		t.Error("the compiler's listing has no products at all: it is not what this test takes it for")
	}
	unsure := regexp.MustCompile(`\bmath\.(Exp2?|Expm1|Log|Log2|Log10|Log1p|Sin|Cos|Sincos|Atan2?|Erf|Erfc|Hypot|Pow|Cbrt)\(`)
	for _, dir := range []string{".", "*", "../geo"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for i, line := range strings.Split(string(text), "\n") {
				if m := unsure.FindString(line); m != "" {
					t.Errorf("%s:%d: %s…) depends on the processor; package exact has it", file, i+1, m)
				}
			}
		}
	}
}
