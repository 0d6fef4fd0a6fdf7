package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
)

func openTest(t testing.TB, dir string, change ...func(*Options)) *Store {
	t.Helper()
	o := Options{Station: "B2", Address: "http://127.0.0.1:8080"}
	for _, c := range change {
		c(&o)
	}
	s, err := Open(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func noError(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func readObservations(t testing.TB, r *Reader, from, to time.Time) []marsad.Observation {
	t.Helper()
	var out []marsad.Observation
	noError(t, r.Observations(t.Context(), from, to, func(o marsad.Observation) error { out = append(out, o); return nil }))
	return out
}

func readEvents(t testing.TB, r *Reader, from uint64) []marsad.Event {
	t.Helper()
	var out []marsad.Event
	noError(t, r.Events(t.Context(), from, func(e marsad.Event) error { out = append(out, e); return nil }))
	return out
}

func someEvents(n int) []marsad.Event {
	out := make([]marsad.Event, n)
	for i := range out {
		out[i] = marsad.Event{At: testStart.Add(time.Duration(i) * time.Second), Actor: marsad.Actor{ID: "demo", Station: "B2"},
			Kind: marsad.ZoneSet, Subject: fmt.Sprintf("zone-%d", i), Body: []byte(fmt.Sprintf(`{"n":%d}`, i))}
	}
	return out
}

func TestPragmasOfEveryConnection(t *testing.T) {
	s := openTest(t, t.TempDir())
	for name, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "auto_vacuum": "2",
		"journal_size_limit": "67108864", "busy_timeout": "10000"} {
		var got string
		noError(t, s.db.QueryRow("pragma "+name).Scan(&got))
		if got != want {
			t.Errorf("writer: %s is %s, want %s", name, got, want)
		}
	}
	if _, err := s.Reader.db.Exec(`delete from event`); err == nil {
		t.Error("a reading connection could write")
	}
}

func TestObservationsSurviveReopening(t *testing.T) {
	dir := t.TempDir()
	want := everything(rand.New(rand.NewPCG(7, 7)), 1300)
	s := openTest(t, dir)
	for batch := range slices.Chunk(want, 37) { // in place: the numbers come back in want
		noError(t, s.AppendObservations(batch))
		noError(t, s.Flush(t.Context()))
	}
	if want[0].Seq != 1 || want[1299].Seq != 1300 || s.Committed() != 1300 {
		t.Fatalf("numbers %d … %d, committed %d", want[0].Seq, want[1299].Seq, s.Committed())
	}
	check := func(r *Reader) {
		t.Helper()
		got := readObservations(t, r, testStart, testStart.Add(time.Hour))
		if len(got) != len(want) {
			t.Fatalf("%d of %d observations", len(got), len(want))
		}
		for i := range want {
			checkObservation(t, want[i], got[i], want[i].Seq)
		}
	}
	check(s.Reader)
	noError(t, s.Close())
	s = openTest(t, dir)
	check(s.Reader)
	for _, seq := range []uint64{1, 500, 501, 1300} {
		checkObservation(t, want[seq-1], must[marsad.Observation](t)(s.Observation(t.Context(), seq)), seq)
	}
	for _, seq := range []uint64{0, 1301, 1 << 63} {
		if _, err := s.Observation(t.Context(), seq); marsad.CodeOf(err) != marsad.NotFound {
			t.Errorf("observation %d: %v", seq, err)
		}
	}
	c := must[Counts](t)(s.Counts(t.Context()))
	if c.Blocks != 3 { // 500 + 500 + 300: the small blocks of each commit are gone
		t.Errorf("%d blocks, want 3", c.Blocks)
	}
	more := radars(1, 10)
	noError(t, s.AppendObservations(more))
	if more[0].Seq != 1301 {
		t.Errorf("numbers go on with %d, want 1301", more[0].Seq)
	}
}

func TestObservationsBetweenTwoTimes(t *testing.T) {
	s := openTest(t, t.TempDir())
	obs := radars(3, 5000)
	noError(t, s.AppendObservations(obs))
	noError(t, s.Flush(t.Context()))
	from, to := testStart.Add(31*time.Second), testStart.Add(95*time.Second)
	want := 0
	for _, o := range obs {
		if !o.At.Before(from) && o.At.Before(to) {
			want++
		}
	}
	got := readObservations(t, s.Reader, from, to)
	if len(got) != want || want == 0 {
		t.Errorf("%d observations between the times, want %d", len(got), want)
	}
}

// A sensor whose clock is wrong makes the times jump; the blocks stay within
// their span and everything is found.
func TestBlocksSpanAMinuteAtMost(t *testing.T) {
	s := openTest(t, t.TempDir())
	obs := radars(4, 600)
	for i := range obs {
		if i%50 == 49 {
			obs[i].At = obs[i].At.Add(-time.Hour)
		}
	}
	noError(t, s.AppendObservations(obs))
	noError(t, s.Flush(t.Context()))
	var widest int64
	noError(t, s.Reader.db.QueryRow(`select max(t1_us - t0_us) from block`).Scan(&widest))
	if widest > blockSpan.Microseconds() {
		t.Errorf("a block spans %d µs", widest)
	}
	if got := readObservations(t, s.Reader, testStart.Add(-2*time.Hour), testStart.Add(time.Hour)); len(got) != 600 {
		t.Errorf("%d of 600 observations", len(got))
	}
}

func TestWaitCommittedComesByItself(t *testing.T) {
	s := openTest(t, t.TempDir(), func(o *Options) { o.CommitInterval = 10 * time.Millisecond })
	obs := radars(5, 3)
	noError(t, s.AppendObservations(obs))
	noError(t, s.WaitCommitted(t.Context(), obs[2].Seq))
	if got := readObservations(t, s.Reader, testStart, testStart.Add(time.Hour)); len(got) != 3 {
		t.Errorf("%d of 3 observations are on disk", len(got))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.WaitCommitted(ctx, 1000); !errors.Is(err, context.Canceled) {
		t.Errorf("wait for what never comes: %v", err)
	}
}

// An event takes along what was buffered, long before the interval is over.
func TestEventCommitsAtOnce(t *testing.T) {
	s := openTest(t, t.TempDir(), func(o *Options) { o.CommitInterval = time.Hour })
	noError(t, s.AppendObservations(radars(6, 3)))
	must[[]marsad.Event](t)(s.AppendEvents(t.Context(), someEvents(1)))
	if s.Committed() != 3 {
		t.Errorf("committed %d, want 3", s.Committed())
	}
}

func TestInvalidObservationIsRefused(t *testing.T) {
	s := openTest(t, t.TempDir())
	obs := radars(6, 3)
	obs[1].Range = -1
	if err := s.AppendObservations(obs); marsad.CodeOf(err) != marsad.Undecodable {
		t.Errorf("error %v", err)
	}
	obs[1].Range, obs[1].Identity.Name = 1, strings.Repeat("x", 2000)
	if err := s.AppendObservations(obs); marsad.CodeOf(err) != marsad.Undecodable {
		t.Errorf("error %v", err)
	}
	noError(t, s.Flush(t.Context()))
	if s.Committed() != 0 {
		t.Errorf("part of a refused call was taken: %d", s.Committed())
	}
}

// When nothing can be written callers wait, and all is there in the end.
func TestFullQueueMakesCallersWait(t *testing.T) {
	s := openTest(t, t.TempDir(), func(o *Options) { o.QueueLimit = 50 })
	release := make(chan struct{})
	holding := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		err := s.await(&request{work: func(context.Context, *sql.Tx) error { close(holding); <-release; return nil }})
		if err != nil {
			t.Error(err)
		}
	})
	<-holding
	noError(t, s.AppendObservations(radars(1, 60))) // fills the queue
	entered := make(chan struct{})
	wg.Go(func() {
		defer close(entered)
		if err := s.AppendObservations(radars(2, 10)); err != nil {
			t.Error(err)
		}
	})
	for s.Health().Waiting == 0 { // it gets there
		runtime.Gosched()
	}
	if h := s.Health(); h.Queued != 60 {
		t.Errorf("%d queued, want 60", h.Queued)
	}
	select {
	case <-entered:
		t.Error("a call did not wait although the queue was full")
	default:
	}
	close(release)
	wg.Wait()
	noError(t, s.Flush(t.Context()))
	if s.Committed() != 70 {
		t.Errorf("committed %d, want 70", s.Committed())
	}
}

func TestFailureOfTheDiskStays(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir(), Options{Station: "B2"})
	noError(t, err)
	noError(t, s.db.Close()) // as if the disk were gone
	_, err = s.AppendEvents(t.Context(), someEvents(1))
	if marsad.CodeOf(err) != marsad.Unavailable {
		t.Errorf("append events: %v", err)
	}
	for name, err := range map[string]error{
		"observations": s.AppendObservations(radars(1, 1)), "tracks": s.AppendTracks([]marsad.Track{{}}, testStart),
		"flush": s.Flush(t.Context()), "wait": s.WaitCommitted(t.Context(), 1), "quarantine": s.Quarantine(Quarantined{}), "health": s.Health().Err,
	} {
		if err == nil {
			t.Errorf("%s: no error after the failure", name)
		}
	}
	if err := s.Close(); err == nil {
		t.Error("close: no error after the failure")
	}
}

// A disk that fills up ends in an error, not in a loss: what was told to be on it
// is there, and the next start goes on behind it.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), dir, Options{Station: "B2"})
	noError(t, err)
	must[[]marsad.Event](t)(s.AppendEvents(t.Context(), someEvents(1)))
	if _, err := s.db.Exec(`pragma max_page_count = 60`); err != nil { // SQLITE_FULL from then on
		t.Fatal(err)
	}
	for seed := uint64(0); err == nil; seed++ {
		if err = s.AppendObservations(radars(seed, 100)); err == nil {
			err = s.Flush(t.Context())
		}
	}
	if marsad.CodeOf(err) != marsad.Unavailable || !strings.Contains(err.Error(), "full") {
		t.Errorf("error %v", err)
	}
	committed := s.Committed()
	if committed < 1000 {
		t.Errorf("only %d observations before the disk was full", committed)
	}
	if err := s.Close(); err == nil {
		t.Error("close does not tell of the failure")
	}
	s = openTest(t, dir)
	checkCounts(t, s.Reader)
	if got := must[[]marsad.Observation](t)(allObservations(t.Context(), s.Reader)); uint64(len(got)) != committed {
		t.Errorf("%d observations on disk, %d were told to be", len(got), committed)
	}
	next := radars(1, 1)
	noError(t, s.AppendObservations(next))
	if next[0].Seq != committed+1 || must[LogReport](t)(s.VerifyLog(t.Context())).Events != 1 {
		t.Errorf("goes on with %d after %d", next[0].Seq, committed)
	}
}

func TestClosedStoreSaysSo(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir(), Options{Station: "B2"})
	noError(t, err)
	noError(t, s.Close())
	noError(t, s.Close())
	for name, err := range map[string]error{"observations": s.AppendObservations(radars(1, 1)), "wait": s.WaitCommitted(t.Context(), 1)} {
		if marsad.CodeOf(err) != marsad.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What a station has seen is for its owner only, whatever the umask.
func TestOnlyTheOwnerReads(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	dir := filepath.Join(t.TempDir(), "store")
	s := openTest(t, dir)
	must[[]marsad.Event](t)(s.AppendEvents(t.Context(), someEvents(1)))
	noError(t, filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has the rights %s", path, info.Mode())
		}
		return err
	}))
}

func TestSecondOpenSaysWhoHoldsIt(t *testing.T) {
	dir := t.TempDir()
	at := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	s := openTest(t, dir, func(o *Options) { o.Clock = func() time.Time { return at } })
	_, err := Open(t.Context(), dir, Options{Station: "B2"})
	if marsad.CodeOf(err) != marsad.StoreHeld {
		t.Fatalf("error %v", err)
	}
	if looked := HeldBy(dir); looked == nil || looked.Error() != err.Error() {
		t.Errorf("a look says %v", looked)
	}
	for _, word := range []string{dir, fmt.Sprint(os.Getpid()), "http://127.0.0.1:8080", "2026-03-01T06:00:00Z", "stop it"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q is not in %q", word, err)
		}
	}
	noError(t, s.Close())
	for _, free := range []string{dir, filepath.Join(dir, "none")} {
		noError(t, HeldBy(free))
	}
	openTest(t, dir)
}

func TestFolderOfAnotherStation(t *testing.T) {
	dir := t.TempDir()
	noError(t, openTest(t, dir).Close())
	if _, err := Open(t.Context(), dir, Options{Station: "C3"}); marsad.CodeOf(err) != marsad.StoreBroken {
		t.Errorf("error %v", err)
	}
	if _, err := Open(t.Context(), dir, Options{Station: "not one"}); marsad.CodeOf(err) != marsad.BadConfig {
		t.Errorf("error %v", err)
	}
}

func TestReaderBesideARunningStation(t *testing.T) {
	dir := t.TempDir()
	if _, err := OpenReader(t.Context(), dir); marsad.CodeOf(err) != marsad.NotFound {
		t.Errorf("no store: %v", err)
	}
	s := openTest(t, dir)
	r := must[*Reader](t)(OpenReader(t.Context(), dir))
	defer func() { noError(t, r.Close()) }()
	noError(t, s.AppendObservations(radars(1, 20)))
	must[[]marsad.Event](t)(s.AppendEvents(t.Context(), someEvents(2)))
	if got := readObservations(t, r, testStart, testStart.Add(time.Hour)); len(got) != 20 {
		t.Errorf("%d of 20 observations", len(got))
	}
	if got := readEvents(t, r, 2); len(got) != 1 || got[0].Subject != "zone-1" || r.Station() != "B2" {
		t.Errorf("events of %s: %+v", r.Station(), got)
	}
	noError(t, s.Close())
	alone := must[*Reader](t)(OpenReader(t.Context(), dir))
	if got := readEvents(t, alone, 1); len(got) != 2 {
		t.Errorf("without the station: %d events", len(got))
	}
	noError(t, alone.Close())
}

func TestReaderInAFolderThatCannotBeWritten(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write anywhere: run this test as another user")
	}
	dir := t.TempDir()
	noError(t, openTest(t, dir).Close())
	noError(t, os.Chmod(dir, 0o555))
	if _, err := OpenReader(t.Context(), dir); marsad.CodeOf(err) != marsad.NotAllowed {
		t.Errorf("error %v", err)
	}
	noError(t, os.Chmod(dir, 0o755))
	noError(t, must[*Reader](t)(OpenReader(t.Context(), dir)).Close())
}

func TestTrackUpdates(t *testing.T) {
	s := openTest(t, t.TempDir())
	var tracks []marsad.Track
	for i := range 30 {
		tracks = append(tracks, marsad.Track{ID: marsad.TrackID{Station: "B2", Number: uint32(i)}, Kind: marsad.Fused, State: marsad.Confirmed,
			At: testStart.Add(time.Duration(i) * time.Second), Heard: testStart.Add(time.Duration(i)*time.Second - 1500*time.Millisecond),
			Position: geo.LatLon(14+float64(i)/10, -1.2345678), Covariance: marsad.Covariance{EE: 400, EN: -12.5, NN: 1e-9}, East: -3, North: 4,
			Height: geo.Height{Metres: 310.25, Above: geo.SeaLevel}, Existence: 0.97, Class: marsad.ClassProbabilities{marsad.Vehicle: 0.8},
			Label: marsad.Unknown, Origins: []marsad.Origin{{State: "a", Station: "B2", Sensor: "radar-north"}},
			Marks: marsad.Marks{Release: marsad.Amber, Exercise: "dry-river"}})
		noError(t, s.AppendTracks(tracks[i:], tracks[i].At))
	}
	noError(t, s.Flush(t.Context()))
	read := func(from, to int, box *Box) (out []TrackUpdate) {
		noError(t, s.TrackUpdates(t.Context(), testStart.Add(time.Duration(from)*time.Second), testStart.Add(time.Duration(to)*time.Second), box,
			func(u TrackUpdate) error { out = append(out, u); return nil }))
		return out
	}
	if got := read(10, 20, nil); len(got) != 10 || got[0].Track.Number != 10 {
		t.Errorf("10 s: %d updates, %+v", len(got), got)
	}
	box := &Box{South: 15 * geo.Degree, North: 15.35 * geo.Degree, West: -2 * geo.Degree, East: 0}
	if got := read(0, 30, box); len(got) != 4 {
		t.Errorf("box: %d updates, want 4", len(got))
	}
	box.West, box.East = 170*geo.Degree, -1*geo.Degree // over the antimeridian
	if got := read(0, 30, box); len(got) != 4 {
		t.Errorf("box over the antimeridian: %d updates, want 4", len(got))
	}
	want := updateOf(&tracks[7], tracks[7].At)
	want.Seq, want.Covariance.NN, want.ClassProbability = 8, 1e-4, 0.8 // never a smaller error than 1 cm
	got := read(7, 8, nil)[0]
	want.Position, got.Position = geo.Point{}, roundTo(t, got.Position, want.Position, 1e-7)
	want.East, want.North, got.East, got.North = 0, 0, near(t, got.East, -3, 0.001), near(t, got.North, 4, 0.001)
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

// near fails unless got is within tolerance of want, and gives 0.
func near(t *testing.T, got, want, tolerance float64) float64 {
	t.Helper()
	if !(got >= want-tolerance && got <= want+tolerance) {
		t.Errorf("%v, want %v ± %v", got, want, tolerance)
	}
	return 0
}

func roundTo(t *testing.T, got, want geo.Point, degrees float64) geo.Point {
	t.Helper()
	near(t, got.Lat.Degrees(), want.Lat.Degrees(), degrees)
	near(t, got.Lon.Degrees(), want.Lon.Degrees(), degrees)
	return geo.Point{}
}

func TestQuarantineIsARing(t *testing.T) {
	dir := t.TempDir()
	small := func(o *Options) { o.QuarantineBytes = 20 << 10 }
	s := openTest(t, dir, small)
	for i := range 30 {
		noError(t, s.Quarantine(Quarantined{Source: "radar-north", Code: marsad.Undecodable, Params: map[string]any{"byte": i},
			Bytes: make([]byte, 3000), At: testStart}))
		noError(t, s.Flush(t.Context()))
	}
	check := func(s *Store) {
		t.Helper()
		got := must[[]Quarantined](t)(s.Quarantined(t.Context(), 100))
		if len(got) != 9 || got[0].Params["byte"] != 29.0 || got[0].Size != 3000 || len(got[0].Bytes) != 2048 || got[0].Source != "radar-north" || !got[0].At.Equal(testStart) {
			t.Errorf("%d entries, the last %+v", len(got), got[0])
		}
	}
	check(s)
	noError(t, s.Close())
	s = openTest(t, dir, small)
	noError(t, s.Quarantine(Quarantined{Source: "radar-north", Code: marsad.Undecodable, Params: map[string]any{"byte": 29}, Bytes: make([]byte, 3000), At: testStart}))
	noError(t, s.Flush(t.Context()))
	check(s)
	for range maxQuarantineGo + 5 {
		noError(t, s.Quarantine(Quarantined{Source: "flood", Code: marsad.Undecodable}))
	}
	noError(t, s.Flush(t.Context()))
	if h := s.Health(); h.QuarantineSkipped == 0 && must[Counts](t)(s.Counts(t.Context())).Quarantined < maxQuarantineGo+5 {
		t.Errorf("inputs of a flood are neither kept nor counted: %+v", h)
	}
}

func TestThin(t *testing.T) {
	s := openTest(t, t.TempDir())
	obs := radars(9, 4000)
	noError(t, s.AppendObservations(obs))
	for i := range 2500 {
		noError(t, s.AppendTracks([]marsad.Track{{ID: marsad.TrackID{Station: "B2", Number: 1}, At: testStart.Add(time.Duration(i) * 100 * time.Millisecond)}}, testStart))
	}
	must[[]marsad.Event](t)(s.AppendEvents(t.Context(), someEvents(5)))
	before := must[Counts](t)(s.Counts(t.Context()))
	cut := testStart.Add(70 * time.Second)
	d := must[Deleted](t)(s.Thin(t.Context(), cut, cut))
	after := must[Counts](t)(s.Counts(t.Context()))
	if d.TrackUpdates != 700 || after.TrackUpdates != 1800 || d.Blocks == 0 || after.Blocks != before.Blocks-d.Blocks || after.Observations != 4000-d.Observations {
		t.Errorf("deleted %+v, left %+v", d, after)
	}
	if d.FreedPages == 0 {
		t.Error("no page was given back")
	}
	if after.Events != 5 {
		t.Errorf("%d events left of 5", after.Events)
	}
	want := 0
	for _, o := range obs {
		if !o.At.Before(cut) {
			want++
		}
	}
	if got := readObservations(t, s.Reader, cut, cut.Add(time.Hour)); len(got) != want {
		t.Errorf("%d observations after the cut, want %d", len(got), want)
	}
	d = must[Deleted](t)(s.Thin(t.Context(), testStart.Add(time.Hour), testStart.Add(time.Hour)))
	if after = must[Counts](t)(s.Counts(t.Context())); after.Observations != 0 || after.TrackUpdates != 0 || d.TrackUpdates != 1800 {
		t.Errorf("deleted %+v, left %+v", d, after)
	}
	checkCounts(t, s.Reader)
	next := radars(1, 1)
	noError(t, s.AppendObservations(next))
	if next[0].Seq != 4001 {
		t.Errorf("numbers go on with %d, want 4001", next[0].Seq)
	}
}

// checkCounts holds the counters against the rows.
func checkCounts(t *testing.T, r *Reader) {
	t.Helper()
	got := must[Counts](t)(r.Counts(t.Context()))
	want := Counts{Bytes: got.Bytes}
	noError(t, r.db.QueryRow(`select (select coalesce(sum(n), 0) from block), (select count(*) from block), (select count(*) from track_update),
		(select count(*) from event), (select count(*) from event_body), (select count(*) from quarantine)`).
		Scan(&want.Observations, &want.Blocks, &want.TrackUpdates, &want.Events, &want.Bodies, &want.Quarantined))
	if got != want || got.Bytes == 0 {
		t.Errorf("counts %+v, there are %+v", got, want)
	}
}

// What was deleted while it lay in the small blocks of a run does not come back
// with the full block.
func TestDeletedSmallBlocksStayDeleted(t *testing.T) {
	s := openTest(t, t.TempDir())
	obs := radars(9, 40)
	for batch := range slices.Chunk(obs, 10) {
		noError(t, s.AppendObservations(batch))
		noError(t, s.Flush(t.Context()))
		if batch[0].Seq == 11 {
			d := must[Deleted](t)(s.Thin(t.Context(), batch[9].At.Add(time.Second), time.Time{}))
			if d.Observations != 20 {
				t.Errorf("deleted %+v", d)
			}
		}
		checkCounts(t, s.Reader)
	}
	must[Deleted](t)(s.Thin(t.Context(), testStart, testStart)) // makes the run a block
	checkCounts(t, s.Reader)
	if got := readObservations(t, s.Reader, testStart, testStart.Add(time.Hour)); len(got) != 20 || got[0].Seq != 21 {
		t.Errorf("%d observations are left, from %d on", len(got), got[0].Seq)
	}
}

func TestThinKeepsTracksLonger(t *testing.T) {
	s := openTest(t, t.TempDir())
	noError(t, s.AppendObservations(radars(9, 400)))
	noError(t, s.AppendTracks([]marsad.Track{{ID: marsad.TrackID{Station: "B2", Number: 1}, At: testStart}}, testStart))
	d := must[Deleted](t)(s.Thin(t.Context(), testStart.Add(time.Hour), testStart))
	if d.Observations != 400 || d.TrackUpdates != 0 {
		t.Errorf("deleted %+v", d)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Thin(ctx, testStart.Add(time.Hour), testStart.Add(time.Hour)); !errors.Is(err, context.Canceled) {
		t.Errorf("ended context: %v", err)
	}
}

func TestNumbersGoOnAfterAllIsDeleted(t *testing.T) {
	dir := t.TempDir()
	s := openTest(t, dir)
	noError(t, s.AppendObservations(radars(1, 100)))
	must[Deleted](t)(s.Thin(t.Context(), testStart.Add(time.Hour), testStart.Add(time.Hour)))
	noError(t, s.Close())
	s = openTest(t, dir)
	next := radars(1, 1)
	noError(t, s.AppendObservations(next))
	if next[0].Seq != 101 {
		t.Errorf("numbers go on with %d, want 101", next[0].Seq)
	}
}

func TestRestoredCopyBeginsAnEpoch(t *testing.T) {
	dir := t.TempDir()
	s := openTest(t, dir)
	first := must[[]marsad.Event](t)(s.AppendEvents(t.Context(), someEvents(3)))
	noError(t, s.Close())
	copied := filepath.Join(t.TempDir(), "copy")
	noError(t, os.CopyFS(copied, os.DirFS(dir)))
	s = openTest(t, copied, func(o *Options) { o.RestoredFromCopy = true })
	more := must[[]marsad.Event](t)(s.AppendEvents(t.Context(), someEvents(1)))
	if more[0].Epoch <= first[2].Epoch || more[0].Seq != 4 || more[0].Prev != first[2].Hash {
		t.Errorf("after the restoration: %+v", more[0])
	}
	if report := must[LogReport](t)(s.VerifyLog(t.Context())); report.Err() != nil || report.Events != 4 {
		t.Errorf("log over two epochs: %+v", report)
	}
	noError(t, s.AppendObservations(radars(1, 10)))
	noError(t, s.Close())
	s = openTest(t, copied)
	if s.Epoch() != more[0].Epoch {
		t.Errorf("epoch %d, want %d", s.Epoch(), more[0].Epoch)
	}
}

// The highest number outlives the updates of its track.
func TestLastTrack(t *testing.T) {
	s := openTest(t, t.TempDir())
	if n := must[uint32](t)(s.LastTrack(t.Context())); n != 0 {
		t.Errorf("an empty store says %d", n)
	}
	track := func(number uint32) marsad.Track {
		return marsad.Track{ID: marsad.TrackID{Station: "B2", Number: number}, At: testStart, State: marsad.Confirmed}
	}
	noError(t, s.AppendTracks([]marsad.Track{track(12), track(41), track(7)}, testStart))
	noError(t, s.AppendTracks([]marsad.Track{track(3)}, testStart.Add(time.Second)))
	noError(t, s.Flush(t.Context()))
	must[Deleted](t)(s.Thin(t.Context(), testStart.Add(time.Hour), testStart.Add(time.Hour)))
	if n := must[uint32](t)(s.LastTrack(t.Context())); n != 41 {
		t.Errorf("it says %d, want 41", n)
	}
}
