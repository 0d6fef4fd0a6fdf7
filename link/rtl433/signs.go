package rtl433

import (
	"bytes"

	"marsad/wire/rtl433"
)

// sign is a truth value that may be told.
type sign struct{ told, is bool }

func (s sign) number() float64 {
	if s.is {
		return 1
	}
	return 0
}

// signs are what an event says beside its measurements.
type signs struct {
	door        sign // open
	tamper      sign
	batteryLow  sign
	batteryLeft float64 // 0 to 1; negative: not told
	alarm       bool    // motion, breaking glass, an alarm
	alive       bool    // a sign of life that was not caused
	presence    bool    // something was there
}

// What a number under these names says. The first of a list that is there counts.
var (
	openNames   = [...]string{"contact_open", "opened", "open"}
	tamperNames = [...]string{"tamper", "tampered", "physical_tamper", "Tamper"}
	alarmNames  = [...]string{"motion", "alarm", "triggered"}
)

// read gives the signs of an event: by rtl_433's common names, then by what single
// models say in their own words.
func read(e *rtl433.Event) signs {
	x := signs{batteryLeft: -1}
	x.door = flag(e, openNames[:])
	if !x.door.told {
		if closed := flag(e, []string{"closed"}); closed.told {
			x.door = sign{true, !closed.is}
		}
	}
	x.tamper = flag(e, tamperNames[:])
	for _, name := range alarmNames {
		x.alarm = x.alarm || flag(e, []string{name}).is
	}
	x.alive = flag(e, []string{"heartbeat"}).is
	x.battery(e)
	x.words(e)
	x.model(e)
	x.presence = !x.alive && (x.alarm || x.door.told && x.door.is)
	return x
}

// flag reads 1, 0, true, false, yes, no.
func flag(e *rtl433.Event, names []string) sign {
	for _, name := range names {
		f := e.Find(name)
		if f == nil {
			continue
		}
		if v, ok := f.Float(); ok {
			return sign{true, v != 0}
		}
		switch string(bytes.ToLower(f.Text)) {
		case "yes":
			return sign{true, true}
		case "no":
			return sign{true, false}
		}
	}
	return sign{}
}

// battery reads battery_ok, a share or 1 for good and 0 for low, and what older
// versions told.
func (x *signs) battery(e *rtl433.Event) {
	if f := e.Find("battery_ok"); f != nil {
		if v, ok := f.Float(); ok && v >= 0 && v <= 1 {
			x.batteryLow = sign{true, v < 0.1}
			if v > 0 && v < 1 {
				x.batteryLeft = v
			}
		}
	}
	if low := flag(e, []string{"battery_low"}); low.told {
		x.batteryLow = low
	}
	switch f := e.Text("battery"); string(bytes.ToUpper(f)) {
	case "OK":
		x.batteryLow = sign{true, false}
	case "LOW":
		x.batteryLow = sign{true, true}
	}
	if f := e.Find("battery_pct"); f != nil {
		if v, ok := f.Float(); ok && v >= 0 && v <= 100 {
			x.batteryLeft = v / 100
		}
	}
}

// words reads what models say in words under state, event and cmd.
func (x *signs) words(e *rtl433.Event) {
	for _, name := range [...]string{"state", "event", "cmd"} {
		f := e.Find(name)
		if f == nil || f.Kind != rtl433.Text {
			continue
		}
		word := string(bytes.ToLower(f.Text))
		switch word {
		case "open", "opened":
			x.door = sign{true, true}
		case "closed", "close", "closing":
			x.door = sign{true, false}
		case "motion", "alarm", "normal zone", "home mode zone", "24h zone", "single delay zone", "motion tripped":
			x.alarm = true
		case "tamper":
			x.tamper = sign{true, true}
		case "low battery":
			x.batteryLow = sign{true, true}
		case "heartbeat", "battery report", "motion ready", "test":
			x.alive = true
		}
		switch { // X10 puts the model before it
		case bytes.HasSuffix([]byte(word), []byte("door/window open")):
			x.door = sign{true, true}
		case bytes.HasSuffix([]byte(word), []byte("door/window closed")):
			x.door = sign{true, false}
		case bytes.HasSuffix([]byte(word), []byte("motion tripped")):
			x.alarm = true
		case bytes.HasSuffix([]byte(word), []byte("motion ready")):
			x.alive = true
		}
	}
}

// model reads what single models say in a way of their own.
func (x *signs) model(e *rtl433.Event) {
	switch string(e.Model()) {
	case "Generic-Motion", "Generic motion sensor", "Chamberlain-CWPIRC": // it sends on motion only
		x.alarm = true
	case "Jasco-Security":
		if closed := flag(e, []string{"status"}); closed.told {
			x.door = sign{true, !closed.is}
		}
	case "Interlogix-Security", "Interlogix":
		x.interlogix(e)
	}
}

// interlogix reads the latches of the five inputs. Input 1 is the detector's own:
// closed when motion or breaking glass has triggered it, open when a door contact
// is. Input 3 is the cover; on door contacts it floats, and is not believed.
func (x *signs) interlogix(e *rtl433.Event) {
	first, cover := string(e.Text("switch1")), string(e.Text("switch3"))
	if first == "" {
		return
	}
	switch string(e.Subtype()) {
	case "motion":
		x.alarm, x.tamper = first == "CLOSED", sign{cover != "", cover == "OPEN"}
	case "glass":
		x.alarm = first == "CLOSED"
	case "contact":
		x.door = sign{true, first == "OPEN"}
	}
}
