package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"marsad"
	"marsad/geo"
)

// readingSize is about what a reading takes on the way to disk.
const readingSize = 48

// AppendReadings buffers the readings, to be stored with the next commit. Like
// AppendObservations it waits when the disk does not keep up, and takes none of the
// call's when one is not valid.
func (s *Store) AppendReadings(readings []marsad.Reading) error {
	for i := range readings {
		if err := readings[i].Valid(); err != nil {
			return err
		}
	}
	if err := s.enter(len(readings)); err != nil {
		return err
	}
	defer s.mu.Unlock()
	s.queue.readings = append(s.queue.readings, readings...)
	s.grown(readingSize * len(readings))
	return nil
}

func (s *Store) putReadings(ctx context.Context, tx *sql.Tx, readings []marsad.Reading) error {
	if len(readings) == 0 {
		return nil
	}
	insert, err := tx.PrepareContext(ctx, `insert into reading values(null,?,?,?,?,?,?,?,?,?,?,?)`)
	if err != nil {
		return err
	}
	defer func() { _ = insert.Close() }() // ends with the transaction in any case
	for i := range readings {
		r := &readings[i]
		from, err := s.writer.provenanceNumber(ctx, tx, provenance{r.Marks, []marsad.Origin{r.Origin}})
		if err != nil {
			return err
		}
		lat, lon, alt := place(r.Position, r.Height)
		_, err = insert.ExecContext(ctx, r.At.UnixMicro(), r.Received.UnixMicro(), string(r.Sensor), string(r.Quantity), r.Part, r.Value,
			lat, lon, alt, r.Height.Above, from)
		if err != nil {
			return err
		}
	}
	return addCounter(ctx, tx, readingsHeld, int64(len(readings)))
}

// place gives a position and a height as columns, null where not known.
func place(p geo.Point, h geo.Height) (lat, lon, alt any) {
	if p.Valid() && !p.IsZero() {
		la, lo := p.Degrees()
		lat, lon = steps(la, perDegree), steps(lo, perDegree)
	}
	if h.Known() {
		alt = steps(h.Metres, 100)
	}
	return lat, lon, alt
}

// Readings gives each reading measured from the first time to before the second, in
// order of their times, to do, until that returns an error.
func (r *Reader) Readings(ctx context.Context, from, to time.Time, do func(marsad.Reading) error) error {
	rows, err := r.db.QueryContext(ctx, `select at_us, received_us, sensor, quantity, part, value, lat_e7, lon_e7, alt_cm, alt_above, body
		from reading join provenance on provenance.id = reading.provenance where at_us >= ? and at_us < ? order by at_us, reading.id`,
		from.UnixMicro(), to.UnixMicro())
	if err != nil {
		return fmt.Errorf("store: readings: %w", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err has what went wrong
	for rows.Next() {
		var x marsad.Reading
		var at, received int64
		var lat, lon, alt sql.NullInt64
		var body []byte
		if err := rows.Scan(&at, &received, &x.Sensor, &x.Quantity, &x.Part, &x.Value, &lat, &lon, &alt, &x.Height.Above, &body); err != nil {
			return fmt.Errorf("store: readings: %w", err)
		}
		x.At, x.Received = time.UnixMicro(at).UTC(), time.UnixMicro(received).UTC()
		x.Position, x.Height.Metres = placeOf(lat, lon), float64(alt.Int64)/100
		if x.Origin, x.Marks, err = originOf(body); err != nil {
			return fmt.Errorf("store: readings: %w", err)
		}
		if err := do(x); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("store: readings: %w", err)
	}
	return nil
}

func placeOf(lat, lon sql.NullInt64) geo.Point {
	if !lat.Valid || !lon.Valid {
		return geo.Point{}
	}
	return geo.LatLon(float64(lat.Int64)/perDegree, float64(lon.Int64)/perDegree)
}

// originOf reads the provenance of what comes of one sensor.
func originOf(body []byte) (marsad.Origin, marsad.Marks, error) {
	var p provenance
	if err := json.Unmarshal(body, &p); err != nil {
		return marsad.Origin{}, marsad.Marks{}, err
	}
	if len(p.Origins) == 0 {
		return marsad.Origin{}, p.Marks, nil
	}
	return p.Origins[0], p.Marks, nil
}

func deleteReadings(ctx context.Context, tx *sql.Tx, before int64, d *Deleted) (int64, error) {
	result, err := tx.ExecContext(ctx, `delete from reading where id in (select id from reading where at_us < ? order by at_us limit ?)`, before, deleteSlice)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, err
	}
	d.Readings += uint64(n)
	return n, addCounter(ctx, tx, readingsHeld, -n)
}

// PutOperatorPlace keeps where a drone's operator stands, in place of where he stood
// before: one place a drone is all that is ever held. It is on disk with the next
// commit.
func (s *Store) PutOperatorPlace(o marsad.OperatorPlace) error {
	if len(o.Drone) > 64 || !o.Position.Valid() {
		return marsad.Errorf(marsad.Undecodable, "store: operator's place: %s", o.Position)
	}
	if err := s.enter(1); err != nil {
		return err
	}
	defer s.mu.Unlock()
	s.queue.operators = append(s.queue.operators, o)
	s.grown(readingSize)
	return nil
}

func (s *Store) putOperators(ctx context.Context, tx *sql.Tx, places []marsad.OperatorPlace) error {
	for i := range places {
		o := &places[i]
		from, err := s.writer.provenanceNumber(ctx, tx, provenance{o.Marks, []marsad.Origin{o.Origin}})
		if err != nil {
			return err
		}
		lat, lon, alt := place(o.Position, o.Height)
		_, err = tx.ExecContext(ctx, `insert or replace into operator_place values(?,?,?,?,?,?,?,?,?)`,
			o.Drone, string(o.Sensor), o.Takeoff, o.At.UnixMicro(), lat, lon, alt, o.Height.Above, from)
		if err != nil {
			return err
		}
	}
	return nil
}

// OperatorPlaces returns the places told since, newest first.
func (r *Reader) OperatorPlaces(ctx context.Context, since time.Time) (out []marsad.OperatorPlace, err error) {
	rows, err := r.db.QueryContext(ctx, `select drone, sensor, takeoff, at_us, lat_e7, lon_e7, alt_cm, alt_above, body
		from operator_place join provenance on provenance.id = operator_place.provenance where at_us >= ? order by at_us desc, drone`, since.UnixMicro())
	if err != nil {
		return nil, fmt.Errorf("store: operators: %w", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err has what went wrong
	for rows.Next() {
		var o marsad.OperatorPlace
		var at int64
		var lat, lon, alt sql.NullInt64
		var body []byte
		if err := rows.Scan(&o.Drone, &o.Sensor, &o.Takeoff, &at, &lat, &lon, &alt, &o.Height.Above, &body); err != nil {
			return nil, fmt.Errorf("store: operators: %w", err)
		}
		o.At = time.UnixMicro(at).UTC()
		o.Position, o.Height.Metres = placeOf(lat, lon), float64(alt.Int64)/100
		if o.Origin, o.Marks, err = originOf(body); err != nil {
			return nil, fmt.Errorf("store: operators: %w", err)
		}
		out = append(out, o)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: operators: %w", err)
	}
	return out, nil
}

// ForgetOperators deletes the places told before, and writes over where they stood
// in the file and in its journal.
func (s *Store) ForgetOperators(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.await(&request{work: func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `pragma secure_delete = on`); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `delete from operator_place where at_us < ?`, before.UnixMicro())
		if err != nil {
			return err
		}
		if n, err = result.RowsAffected(); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `pragma secure_delete = off`)
		return err
	}})
	if err != nil || n == 0 {
		return n, err
	}
	// The journal holds pages as they were: bring all into the file and empty it.
	return n, s.await(&request{after: func(ctx context.Context, db *sql.DB) error {
		_, err := db.ExecContext(ctx, `pragma wal_checkpoint(truncate)`)
		return err
	}})
}
