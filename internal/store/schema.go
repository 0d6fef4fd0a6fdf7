package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	"modernc.org/sqlite"

	"marsad"
)

const fileName = "marsad.db"

// migrations lead from an empty file to the schema of today: the one at place i
// makes version i+1. One that has landed is never changed; a new one is added.
var migrations = [...]string{schema1, schema2, schema3}

const schema1 = `
create table station(id integer primary key, name text not null unique) strict;
create table epoch(number integer primary key, begun_us integer not null, reason text not null) strict;
create table counter(name text primary key, value integer not null) without rowid, strict;
insert into counter values ('observations held', 0), ('blocks held', 0), ('track updates held', 0), ('bodies held', 0), ('last track', 0);

create table block(station integer not null, class integer not null, epoch integer not null, first_seq integer not null,
	n integer not null, t0_us integer not null, t1_us integer not null,
	lat0_e7 integer, lat1_e7 integer, lon0_e7 integer, lon1_e7 integer,
	body blob not null, primary key(station, class, epoch, first_seq)) strict;
create index block_time on block(t0_us);

create table provenance(id integer primary key, body text not null unique) strict;
create table track_update(at_us integer not null, station integer not null, epoch integer not null, seq integer not null,
	track integer not null, lat_e7 integer not null, lon_e7 integer not null, alt_cm integer, alt_above integer not null,
	speed_mms integer not null, course_udeg integer not null, cxx_cm2 integer not null, cxy_cm2 integer not null, cyy_cm2 integer not null,
	kind integer not null, state integer not null, label integer not null, class integer not null, class_pm integer not null,
	existence_pm integer not null, age_ms integer not null, provenance integer not null,
	primary key(at_us, station, epoch, seq)) without rowid, strict;

create table event(station integer not null, epoch integer not null, seq integer not null, at_us integer not null,
	actor text not null, actor_machine integer not null, actor_station text not null, exercise text not null,
	kind text not null, subject text not null, body_hash blob not null, prev blob not null, hash blob not null,
	primary key(station, epoch, seq)) strict;
create unique index event_seq on event(station, seq);
create table event_body(station integer not null, epoch integer not null, seq integer not null, body blob not null,
	primary key(station, epoch, seq)) strict;
create table chain_head(station integer primary key, epoch integer not null, seq integer not null, hash blob not null) strict;

create table quarantine(id integer primary key, at_us integer not null, source text not null, code text not null,
	params text not null, size integer not null, bytes blob not null) strict;
`

// Readings of quantities, and where operators of drones stand: personal data, in a
// table of its own so that it can be deleted at its own time.
const schema2 = `
create table reading(id integer primary key, at_us integer not null, received_us integer not null, sensor text not null,
	quantity text not null, part text not null, value real not null, lat_e7 integer, lon_e7 integer, alt_cm integer, alt_above integer not null,
	provenance integer not null) strict;
create index reading_time on reading(at_us);
create table operator_place(drone text not null, sensor text not null, takeoff integer not null, at_us integer not null,
	lat_e7 integer not null, lon_e7 integer not null, alt_cm integer, alt_above integer not null, provenance integer not null,
	primary key(drone, sensor, takeoff)) without rowid, strict;
create index operator_place_time on operator_place(at_us);
insert into counter values ('readings held', 0);
`

// Evidence: which observation fed which track. The life of a track is where to look
// for it, a bond leads on to the track that it became or came of, and a deletion says
// since when there is none.
const schema3 = `
create table evidence(first_seq integer primary key, n integer not null, t0_us integer not null, t1_us integer not null, body blob not null) strict;
create index evidence_time on evidence(t1_us);
create table track_life(track integer primary key, begun_us integer not null, sensor text not null, ended_us integer, plots integer) strict;
create index track_life_end on track_life(ended_us);
create table bond(id integer primary key, at_us integer not null, kind text not null, track integer not null, other integer not null, actor text not null) strict;
create index bond_track on bond(track);
create index bond_other on bond(other);
create table deletion(before_us integer primary key, at_us integer not null, observations integer not null) strict;
insert into counter values ('evidence held', 0);
`

// dsn of the database file: pragmas for each connection, and how a transaction
// begins. What a connection must have stands in it, so that
// each one of a pool has it: synchronous(FULL) is per connection, and its
// default loses committed transactions at a power cut. auto_vacuum must come
// before the first page is written.
func dsn(path, begin string, pragmas ...string) string {
	q := url.Values{"_pragma": append([]string{"busy_timeout(10000)"}, pragmas...), "_txlock": {begin}}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: q.Encode()}).String()
}

func openWriter(path string) (*sql.DB, error) {
	db, err := openDatabase(dsn(path, "immediate", "auto_vacuum(incremental)", "journal_mode(WAL)", "synchronous(FULL)",
		"journal_size_limit(67108864)", "wal_autocheckpoint(2000)"))
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// openReaders opens the pool that reads. It may take part in the WAL, and so
// needs to write to its index, but query_only keeps it from changing a row.
func openReaders(path string) (*sql.DB, error) {
	db, err := openDatabase(dsn(path, "deferred", "query_only(1)"))
	if err == nil {
		db.SetMaxOpenConns(4)
		db.SetConnMaxIdleTime(time.Minute)
	}
	return db, err
}

func openDatabase(dsn string) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return sql.OpenDB(connector), nil
}

// migrate brings the schema to the newest version of steps, one transaction a
// step. A file of a later version gives an error of code StoreTooNew.
func migrate(ctx context.Context, db *sql.DB, steps []string, at time.Time) error {
	if _, err := db.ExecContext(ctx, `create table if not exists schema_version(version integer primary key, at_us integer not null) strict`); err != nil {
		return fmt.Errorf("store: schema version: %w", err)
	}
	have, err := schemaVersion(ctx, db, len(steps))
	if err != nil {
		return err
	}
	for v := have; v < len(steps); v++ {
		err := inTransaction(ctx, db, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, steps[v]); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, `insert into schema_version values(?, ?)`, v+1, at.UnixMicro())
			return err
		})
		if err != nil {
			return fmt.Errorf("store: migration to schema %d: %w", v+1, err)
		}
	}
	return nil
}

// schemaVersion reads the version of the file, and refuses one above newest.
func schemaVersion(ctx context.Context, db *sql.DB, newest int) (int, error) {
	var version int
	if err := db.QueryRowContext(ctx, `select coalesce(max(version), 0) from schema_version`).Scan(&version); err != nil {
		return 0, fmt.Errorf("store: schema version: %w", err)
	}
	if version > newest {
		e := marsad.Errorf(marsad.StoreTooNew, "store: schema %d was written by a newer Marsad, this one knows %d: update it, or give another data folder", version, newest)
		e.Params = map[string]any{"version": version, "known": newest}
		return version, e
	}
	return version, nil
}

func inTransaction(ctx context.Context, db *sql.DB, do func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
