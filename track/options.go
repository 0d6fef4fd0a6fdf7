package track

import "marsad"

// Options set an engine up. The zero value of a field takes its default.
type Options struct {
	Station    marsad.StationID // that names the tracks
	LastNumber uint32           // of the tracks so far: a number is never given twice

	Births      float64        // new objects a sensor's scan brings on average; default 0.05
	FirstBirths float64        // the same for the first two scans of a sensor; default 8
	Life        marsad.Seconds // mean stay of an object; default 3600
	Confirm     float64        // existence at which a track is shown; default 0.9
	Most        int            // tracks there may be at a time, shown and tentative; default 20,000
	Window      marsad.Seconds // how late a plot may come and still be used; default 180
}

// withDefaults returns o with zero fields filled in.
func (o Options) withDefaults() Options {
	set := func(x *float64, d float64) {
		if *x == 0 {
			*x = d
		}
	}
	set(&o.Births, 0.05)
	set(&o.FirstBirths, 8)
	set((*float64)(&o.Life), 3600)
	set(&o.Confirm, 0.9)
	set((*float64)(&o.Window), 180)
	if o.Most == 0 {
		o.Most = 20_000
	}
	return o
}

// Counts are what an engine has done since it was made.
type Counts struct {
	Observations uint64 // taken in
	Rejected     uint64 // not valid, or of an unknown sensor
	TooLate      uint64 // older than the window
	Late         uint64 // older than a track that they fed, and put in their place
	Associated   uint64 // fed a track
	Started      uint64 // began one
	Crowded      uint64 // would have begun one when there were as many as there may be
	Scans        uint64
	Confirmed    uint64 // tracks that came to be shown
	Ended        uint64 // shown tracks that ended
	Rejoined     uint64 // silent tracks that went on elsewhere
	Merged       uint64 // shown tracks found to be another one
	Unfound      uint64 // findings left out, because too many were open
	Registered   uint64 // times that newly found biases were applied
	Reflected    uint64 // of a reflector
	Changed      uint64 // times that a sensor was found to have been turned or moved, or its clock
	Live         int    // shown now
	Tentative    int    // not yet shown
}
