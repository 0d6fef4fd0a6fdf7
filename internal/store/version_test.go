package store

import (
	"database/sql"
	"encoding/hex"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"marsad"
)

var update = flag.Bool("update", false, "write the folder of the newest schema version to testdata, if it is not there yet")

// versionFile holds, as SQL, the store that fillVersion makes, as the Marsad of
// that schema version wrote it. One that has landed is never written again.
func versionFile(version int) string { return fmt.Sprintf("testdata/version-%d.sql", version) }

// fillVersion appends what the folders of all versions hold.
func fillVersion(t *testing.T, s *Store) {
	t.Helper()
	noError(t, s.AppendObservations(versionObservations()))
	noError(t, s.AppendTracks(versionTracks(), testStart))
	noError(t, s.Quarantine(Quarantined{At: testStart, Source: "radar-north", Code: marsad.Undecodable, Params: map[string]any{"byte": 3}, Bytes: []byte{1, 2, 3}}))
	noError(t, s.AppendReadings(someReadings())) // of the second version on
	must[[]marsad.Event](t)(s.AppendEvents(t.Context(), someEvents(4)))
}

func versionObservations() []marsad.Observation {
	return everything(rand.New(rand.NewPCG(2026, 1)), 40)
}

func versionTracks() []marsad.Track {
	return []marsad.Track{{ID: marsad.TrackID{Station: "B2", Number: 7}, At: testStart, State: marsad.Confirmed, East: 3,
		Marks: marsad.Marks{Exercise: "dry-river"}, Origins: []marsad.Origin{{State: "a", Station: "B2", Sensor: "drone-1"}}}}
}

func TestFolderOfEveryVersion(t *testing.T) {
	if newest := versionFile(len(migrations)); *update {
		if _, err := os.Stat(newest); err != nil {
			writeVersion(t, newest)
		}
	}
	for version := 1; version <= len(migrations); version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			dir := t.TempDir()
			script := must[[]byte](t)(os.ReadFile(versionFile(version)))
			db := must[*sql.DB](t)(openWriter(filepath.Join(dir, fileName)))
			if _, err := db.Exec(string(script)); err != nil {
				t.Fatal(err)
			}
			noError(t, db.Close())
			r, err := OpenReader(t.Context(), dir)
			if err == nil {
				noError(t, r.Close())
			}
			if older := version < len(migrations); older != (err != nil) || older && marsad.CodeOf(err) != marsad.Unavailable {
				t.Errorf("a reader, before the station has opened it: %v", err)
			}
			s := openTest(t, dir)
			checkVersion(t, s)
			if got := readReadings(t, s.Reader); version >= 2 && len(got) != 2 {
				t.Errorf("readings %+v", got)
			}
		})
	}
}

func checkVersion(t *testing.T, s *Store) {
	t.Helper()
	want := versionObservations()
	got := readObservations(t, s.Reader, testStart, testStart.Add(time.Hour))
	if len(got) != len(want) {
		t.Fatalf("%d of %d observations", len(got), len(want))
	}
	for i := range want {
		checkObservation(t, want[i], got[i], uint64(i+1))
	}
	if report := must[LogReport](t)(s.VerifyLog(t.Context())); report.Err() != nil || report.Bodies != 4 {
		t.Errorf("log %+v", report)
	}
	var tracks []TrackUpdate
	noError(t, s.TrackUpdates(t.Context(), testStart, testStart.Add(time.Second), nil, func(u TrackUpdate) error { tracks = append(tracks, u); return nil }))
	if len(tracks) != 1 || tracks[0].Track.Number != 7 || tracks[0].Marks.Exercise != "dry-river" || len(tracks[0].Origins) != 1 {
		t.Errorf("tracks %+v", tracks)
	}
	if q := must[[]Quarantined](t)(s.Quarantined(t.Context(), 5)); len(q) != 1 || string(q[0].Bytes) != "\x01\x02\x03" {
		t.Errorf("quarantine %+v", q)
	}
	checkCounts(t, s.Reader)
	next := radars(1, 1)
	noError(t, s.AppendObservations(next))
	events := must[[]marsad.Event](t)(s.AppendEvents(t.Context(), someEvents(1)))
	if next[0].Seq != 41 || events[0].Seq != 5 {
		t.Errorf("numbers go on with %d and %d", next[0].Seq, events[0].Seq)
	}
}

func writeVersion(t *testing.T, path string) {
	t.Helper()
	s := openTest(t, t.TempDir())
	fillVersion(t, s)
	var out strings.Builder
	dump(t, s.Reader.db, &out, `select name, sql from sqlite_schema where sql is not null order by rowid`)
	noError(t, os.WriteFile(path, []byte(out.String()), 0o644))
}

// dump writes the schema and the rows of all tables as SQL.
func dump(t *testing.T, db *sql.DB, out *strings.Builder, query string) {
	t.Helper()
	var tables []string
	rows := must[*sql.Rows](t)(db.Query(query))
	for rows.Next() {
		var name, text string
		noError(t, rows.Scan(&name, &text))
		fmt.Fprintf(out, "%s;\n", text)
		if strings.HasPrefix(text, "CREATE TABLE") {
			tables = append(tables, name)
		}
	}
	noError(t, rows.Err())
	for _, table := range tables {
		rows := must[*sql.Rows](t)(db.Query(`select * from ` + table))
		columns := must[[]string](t)(rows.Columns())
		for rows.Next() {
			values, places := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				places[i] = &values[i]
			}
			noError(t, rows.Scan(places...))
			literals := make([]string, len(values))
			for i, v := range values {
				literals[i] = literal(v)
			}
			fmt.Fprintf(out, "insert into %s values(%s);\n", table, strings.Join(literals, ", "))
		}
		noError(t, rows.Err())
	}
}

func literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case []byte:
		return "x'" + hex.EncodeToString(v) + "'"
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	default:
		return fmt.Sprint(v)
	}
}

func TestNewerStoreIsRefused(t *testing.T) {
	dir := t.TempDir()
	s, err := openWith(t.Context(), dir, Options{Station: "B2"}, append(migrations[:], `create table later(a integer) strict`))
	noError(t, err)
	noError(t, s.Close())
	if _, err := Open(t.Context(), dir, Options{Station: "B2"}); marsad.CodeOf(err) != marsad.StoreTooNew {
		t.Errorf("open: %v", err)
	}
	if _, err := OpenReader(t.Context(), dir); marsad.CodeOf(err) != marsad.StoreTooNew {
		t.Errorf("open reader: %v", err)
	}
}

// A migration that fails leaves the version before it, and the next one goes on.
func TestMigrationsGoForwardOneByOne(t *testing.T) {
	dir := t.TempDir()
	s := openTest(t, dir)
	fillVersion(t, s)
	noError(t, s.Close())
	steps := append(migrations[:], `alter table event add column later text`, `create table broken(`)
	if _, err := openWith(t.Context(), dir, Options{Station: "B2"}, steps); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("schema %d", len(steps))) {
		t.Errorf("error %v", err)
	}
	steps[len(steps)-1] = `create table later(a integer) strict`
	db := must[*sql.DB](t)(openWriter(filepath.Join(dir, fileName)))
	defer func() { noError(t, db.Close()) }()
	noError(t, migrate(t.Context(), db, steps, testStart))
	var version int
	noError(t, db.QueryRow(`select max(version) from schema_version`).Scan(&version))
	if version != len(steps) {
		t.Errorf("version %d, want %d", version, len(steps))
	}
}
