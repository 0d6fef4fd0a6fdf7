package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"marsad"
	"marsad/geo"
)

// TrackUpdate is a track as it was at one time, in what is kept of it.
type TrackUpdate struct {
	Seq   uint64 // its place among the updates of the station
	At    time.Time
	Age   time.Duration // from the last observation of it to when it was stored
	Track marsad.TrackID
	Kind  marsad.TrackKind
	State marsad.TrackState
	Label marsad.Label

	Position    geo.Point         // to 1e-7°
	Covariance  marsad.Covariance // m², to 1 cm²
	Height      geo.Height        // to 1 cm
	East, North float64           // m/s, kept as speed to 1 mm/s and course to 1e-6°

	Class            marsad.Class // the likeliest
	ClassProbability float64      // its probability, to 0.001
	Existence        float64      // to 0.001

	Origins []marsad.Origin
	Marks   marsad.Marks
}

// provenance is what many updates share; each distinct one is stored once.
type provenance struct {
	Marks   marsad.Marks    `json:"marks"`
	Origins []marsad.Origin `json:"origins,omitempty"`
}

// maxProvenances bounds what the writer and a reader remember of them.
const maxProvenances = 4096

// AppendTracks buffers the tracks as they are, to be stored with the next commit;
// at is the time of the picture that held them. How often a track is stored is
// for the caller to choose. Like AppendObservations it waits when the disk does not
// keep up.
func (s *Store) AppendTracks(tracks []marsad.Track, at time.Time) error {
	if len(tracks) == 0 {
		return s.failure()
	}
	updates := make([]TrackUpdate, len(tracks))
	for i := range tracks {
		updates[i] = updateOf(&tracks[i], at)
	}
	if err := s.enter(len(updates)); err != nil {
		return err
	}
	defer s.mu.Unlock()
	s.queue.updates = append(s.queue.updates, updates...)
	s.grown(updateSize * len(updates))
	return nil
}

func updateOf(t *marsad.Track, at time.Time) TrackUpdate {
	u := TrackUpdate{At: t.At, Track: t.ID, Kind: t.Kind, State: t.State, Label: t.Label, Position: t.Position, Covariance: t.Covariance,
		Height: t.Height, East: t.East, North: t.North, Existence: t.Existence, Origins: t.Origins, Marks: t.Marks}
	if u.At.IsZero() {
		u.At = at
	}
	if !t.Heard.IsZero() {
		u.Age = max(0, at.Sub(t.Heard))
	}
	class, p := t.Class.Likeliest()
	u.Class, u.ClassProbability = class, float64(p)
	return u
}

func (s *Store) putUpdates(ctx context.Context, tx *sql.Tx, updates []TrackUpdate) error {
	if len(updates) == 0 {
		return nil
	}
	insert, err := tx.PrepareContext(ctx, `insert into track_update values(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`)
	if err != nil {
		return err
	}
	defer func() { _ = insert.Close() }() // ends with the transaction in any case
	for i := range updates {
		u := &updates[i]
		s.writer.updates++
		station, err := s.writer.stationNumber(ctx, tx, u.Track.Station)
		if err != nil {
			return err
		}
		from, err := s.writer.provenanceNumber(ctx, tx, provenance{u.Marks, u.Origins})
		if err != nil {
			return err
		}
		lat, lon := u.Position.Degrees()
		var altitude any
		if u.Height.Known() {
			altitude = steps(u.Height.Metres, 100)
		}
		course := geo.Angle(math.Atan2(u.East, u.North)).Normal().Degrees()
		_, err = insert.ExecContext(ctx, u.At.UnixMicro(), station, int64(s.epoch), int64(s.writer.updates), u.Track.Number,
			steps(lat, perDegree), steps(lon, perDegree), altitude, u.Height.Above,
			steps(math.Hypot(u.East, u.North), 1e3), steps(course, 1e6), variance(u.Covariance.EE), steps(u.Covariance.EN, 1e4), variance(u.Covariance.NN),
			u.Kind, u.State, u.Label, u.Class, steps(u.ClassProbability, 1e3), steps(u.Existence, 1e3), u.Age.Milliseconds(), from)
		if err != nil {
			return fmt.Errorf("%s: %w", u.Track, err)
		}
	}
	if err := addCounter(ctx, tx, updatesHeld, int64(len(updates))); err != nil {
		return err
	}
	highest := slices.MaxFunc(updates, func(a, b TrackUpdate) int { return cmp.Compare(a.Track.Number, b.Track.Number) }).Track.Number
	if _, err := tx.ExecContext(ctx, `update counter set value = max(value, ?) where name = ?`, highest, lastTrack); err != nil {
		return err
	}
	return setCounter(ctx, tx, "track_update", s.writer.updates)
}

// variance in cm². One that is not zero never becomes zero: no error is told
// smaller than it is.
func variance(m2 float64) int64 {
	if m2 > 0 {
		return max(1, steps(m2, 1e4))
	}
	return 0
}

func (w *writer) provenanceNumber(ctx context.Context, tx *sql.Tx, p provenance) (int64, error) {
	text, err := json.Marshal(p)
	if err != nil {
		return 0, err
	}
	if id, known := w.provenances[string(text)]; known {
		return id, nil
	}
	id, err := numberOf(ctx, tx, "provenance", "body", string(text))
	if err != nil {
		return 0, err
	}
	if len(w.provenances) >= maxProvenances {
		clear(w.provenances)
	}
	w.provenances[string(text)] = id
	return id, nil
}

// Box is a span of latitudes and longitudes. One whose West is greater than its
// East crosses the antimeridian.
type Box struct{ South, West, North, East geo.Angle }

// condition returns the box as SQL over the columns of a track update.
func (b *Box) condition() (string, []any) {
	if b == nil {
		return "", nil
	}
	deg := func(a geo.Angle) int64 { return steps(a.Degrees(), perDegree) }
	sides := " and lon_e7 between ? and ?"
	if b.West > b.East {
		sides = " and (lon_e7 >= ? or lon_e7 <= ?)"
	}
	return " and lat_e7 between ? and ?" + sides, []any{deg(b.South), deg(b.North), deg(b.West), deg(b.East)}
}

// TrackUpdates calls fn with each track update from from on and before to, in
// the order of time, within the box where there is one, until it returns an
// error. Like Observations it reads one state of the store.
func (r *Reader) TrackUpdates(ctx context.Context, from, to time.Time, box *Box, fn func(TrackUpdate) error) error {
	where, args := box.condition()
	rows, err := r.db.QueryContext(ctx, `select at_us, s.name, seq, track, lat_e7, lon_e7, coalesce(alt_cm, 0), alt_above, speed_mms, course_udeg,
		cxx_cm2, cxy_cm2, cyy_cm2, kind, state, label, class, class_pm, existence_pm, age_ms, p.body
		from track_update u join station s on s.id = u.station join provenance p on p.id = u.provenance
		where at_us >= ? and at_us < ?`+where+` order by at_us, u.station, epoch, seq`, append([]any{from.UnixMicro(), to.UnixMicro()}, args...)...)
	if err != nil {
		return fmt.Errorf("store: track updates: %w", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err has what went wrong
	known := map[string]provenance{}
	for rows.Next() {
		u, err := scanUpdate(rows, known)
		if err != nil {
			return fmt.Errorf("store: track update: %w", err)
		}
		if err := fn(u); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("store: track updates: %w", err)
	}
	return nil
}

func scanUpdate(rows *sql.Rows, known map[string]provenance) (TrackUpdate, error) {
	var u TrackUpdate
	var at, seq, lat, lon, altitude, speed, course, cxx, cxy, cyy, class, existence, age int64
	var body sql.RawBytes
	err := rows.Scan(&at, &u.Track.Station, &seq, &u.Track.Number, &lat, &lon, &altitude, &u.Height.Above, &speed, &course,
		&cxx, &cxy, &cyy, &u.Kind, &u.State, &u.Label, &u.Class, &class, &existence, &age, &body)
	if err != nil {
		return u, err
	}
	p, ok := known[string(body)]
	if !ok {
		if err := json.Unmarshal(body, &p); err != nil {
			return u, err
		}
		if len(known) < maxProvenances {
			known[string(body)] = p
		}
	}
	u.Marks, u.Origins = p.Marks, p.Origins
	u.Seq, u.At, u.Age = uint64(seq), time.UnixMicro(at).UTC(), time.Duration(age)*time.Millisecond
	u.Position = geo.LatLon(float64(lat)/perDegree, float64(lon)/perDegree)
	u.Height.Metres = float64(altitude) / 100
	sin, cos := math.Sincos(float64(course) / 1e6 * math.Pi / 180)
	u.East, u.North = float64(speed)/1e3*sin, float64(speed)/1e3*cos
	u.Covariance = marsad.Covariance{EE: float64(cxx) / 1e4, EN: float64(cxy) / 1e4, NN: float64(cyy) / 1e4}
	u.ClassProbability, u.Existence = float64(class)/1e3, float64(existence)/1e3
	return u, nil
}
