package asterix

import (
	"strconv"
	"time"

	"marsad"
	"marsad/link"
	"marsad/wire/asterix"
)

// trouble is what the value of a subitem says of the system that sends it.
type trouble struct {
	path  []string
	value uint64
	code  marsad.Code
}

// What systems say of themselves, the worst first. The codes are those of marsad.Asset.
const (
	notOperational = "not-operational"
	notConnected   = "not-connected"
	spoofing       = "spoofing-suspected"
	starting       = "starting"
	degraded       = "degraded"
	overloaded     = "overloaded"
	timeInvalid    = "time-source-invalid"
	unmonitored    = "monitoring-disconnected"
	testTarget     = "test-target-failed"
	standby        = "standby"
	maintenance    = "maintenance"
	silentSensor   = "no-plots"
)

func path(names ...string) []string { return names }

// troubles lists the subitems of the status items of each category: I010/550, I019/550,
// I023/100 and 110, I025/100, I034/050, I063/060, I065/040.
func troubles() map[int][]trouble {
	system := []trouble{
		{path("550", "NOGO"), 2, notOperational}, {path("550", "NOGO"), 1, degraded}, {path("550", "DIV"), 1, degraded},
		{path("550", "OVL"), 1, overloaded}, {path("550", "TSV"), 1, timeInvalid}, {path("550", "TTF"), 1, testTarget},
	}
	return map[int][]trouble{
		10: system,
		19: system,
		23: {
			{path("100", "NOGO"), 1, notOperational}, {path("110", "STAT"), 1, notOperational}, {path("110", "STAT"), 2, notOperational},
			{path("100", "SPO"), 1, spoofing}, {path("110", "STAT"), 5, starting}, {path("110", "STAT"), 3, degraded},
			{path("100", "ODP"), 1, overloaded}, {path("100", "OXT"), 1, overloaded}, {path("100", "TSV"), 1, timeInvalid},
		},
		25: {
			{path("100", "NOGO"), 1, notOperational}, {path("100", "SSTAT"), 1, notOperational},
			{path("100", "SYSTAT"), 1, notOperational}, {path("100", "SESTAT"), 1, notOperational},
			{path("100", "OPS"), 2, maintenance}, {path("100", "OPS"), 1, standby}, {path("100", "SSTAT"), 2, degraded},
			{path("100", "SYSTAT"), 2, degraded}, {path("100", "SESTAT"), 2, degraded},
		},
		34: {
			{path("050", "COM", "NOGO"), 1, notOperational}, {path("050", "COM", "OVLRDP"), 1, overloaded},
			{path("050", "COM", "OVLXMT"), 1, overloaded}, {path("050", "PSR", "OVL"), 1, overloaded},
			{path("050", "SSR", "OVL"), 1, overloaded}, {path("050", "MDS", "OVLSUR"), 1, overloaded},
			{path("050", "MDS", "OVLSCF"), 1, overloaded}, {path("050", "MDS", "OVLDLF"), 1, overloaded},
			{path("050", "COM", "TSV"), 1, timeInvalid}, {path("050", "COM", "MSC"), 1, unmonitored},
		},
		63: {
			{path("060", "CON"), 3, notConnected}, {path("060", "OPS"), 1, notOperational}, {path("060", "SPO", "VAL"), 1, spoofing},
			{path("060", "CON"), 2, starting}, {path("060", "CON"), 1, degraded}, {path("060", "PSR"), 1, degraded},
			{path("060", "SSR"), 1, degraded}, {path("060", "MDS"), 1, degraded}, {path("060", "ADS"), 1, degraded},
			{path("060", "MLT"), 1, degraded}, {path("060", "NPW"), 1, silentSensor}, {path("060", "ODP"), 1, overloaded},
			{path("060", "OXT"), 1, overloaded}, {path("060", "TSV"), 1, timeInvalid}, {path("060", "MSC"), 1, unmonitored},
			{path("060", "TTF", "VAL"), 1, testTarget},
		},
		65: {
			{path("040", "NOGO"), 2, notConnected}, {path("040", "NOGO"), 1, degraded},
			{path("040", "OVL"), 1, overloaded}, {path("040", "TSV"), 1, timeInvalid},
		},
	}
}

// status hands on what a record says of how the system that sends it does, if it says so.
func (o *observer) status(s *sensor, rec *asterix.Record, timeItem string) {
	if !o.health(s, rec, o.statedTime(s, rec, timeItem)) {
		o.refuse(UnusedMessage)
	}
}

// health hands on the worst that the status items of a record say; false where it has none.
func (o *observer) health(s *sensor, rec *asterix.Record, at time.Time) (told bool) {
	asset := marsad.Asset{At: at, BatteryLeft: -1, LinkQuality: -1}
	for i := range o.troubles[rec.Category()] {
		t := &o.troubles[rec.Category()][i]
		if !told {
			told = rec.Has(t.path[0])
		}
		if value, there := rec.Uint(t.path...); there && value == t.value {
			asset.Code = t.code
			break
		}
	}
	if told {
		o.source.Asset(s.ID, asset)
	}
	return told
}

// stationStatus takes a status report of a system of several stations (019), an ADS-B
// ground station (023), a surveillance service (025) or a tracker (065).
func (o *observer) stationStatus(s *sensor, rec *asterix.Record) {
	item := map[int]string{19: "140", 23: "070", 25: "070", 65: "030"}[rec.Category()]
	if kind, _ := rec.Uint("000"); rec.Category() == 19 && kind == 1 {
		o.cycle(s, rec, item)
		return
	}
	o.status(s, rec, item)
}

// sensorStatus takes what a tracker says of one of the sensors that feed it (063). Of
// a sensor that is configured here it is that sensor's state; the biases that the
// tracker has found are for its own use, and ours finds its own.
func (o *observer) sensorStatus(rec *asterix.Record) {
	sac, told := rec.Uint("050", "SAC")
	sic, also := rec.Uint("050", "SIC")
	of := o.byCodes[uint16(sac)<<8|uint16(sic)]
	if !told || !also || of == nil {
		o.refuse(UnknownSensor)
		return
	}
	o.status(of, rec, "")
}

// versions compares the editions that a sender says it speaks (247) with those that it
// is read by, and counts the first that is another.
func (o *observer) versions(rec *asterix.Record) {
	list, _ := rec.Get("550")
	for i := 0; ; i++ {
		one, there := list.Index(i)
		if !there {
			return
		}
		category, _ := one.Get("CAT")
		number, _ := category.Uint()
		if ours := o.editionOf(int(number)); ours != "" && ours != toldEdition(one) {
			o.refuse(OtherEdition)
			return
		}
	}
}

// toldEdition is the edition that an entry of I247/550 names.
func toldEdition(entry asterix.Value) string {
	main, _ := entry.Get("MAIN")
	sub, _ := entry.Get("SUB")
	major, _ := main.Uint()
	minor, _ := sub.Uint()
	return strconv.FormatUint(major, 10) + "." + strconv.FormatUint(minor, 10)
}

// editionOf is the edition by which a category is read, "" where it is not.
func (o *observer) editionOf(category int) string {
	if ours, known := o.source.Editions[category]; known {
		return ours
	}
	ours, known := o.newest[category]
	if !known {
		if all := asterix.Known(category); len(all) > 0 {
			ours = all[len(all)-1]
		}
		o.newest[category] = ours
	}
	return ours
}

// statedTime is when a message was made: by the item, else its arrival.
func (o *observer) statedTime(s *sensor, rec *asterix.Record, item string) time.Time {
	if item == "" {
		return o.received
	}
	seconds, told := rec.Float(item)
	if !told {
		return o.received
	}
	return o.source.Measured(&s.clock, link.TimeOfDay(seconds, o.received), o.received)
}
