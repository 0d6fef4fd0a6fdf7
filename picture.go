package marsad

import "time"

// TrackStep is what a tracker gives back after a piece of work: the tracks that
// changed, those that ended, which observation went where,
// which tracks became which, and what was found wrong.
type TrackStep struct {
	At           time.Time
	Changed      []Track
	Ended        []TrackID
	Associations []Association
	Bonds        []Bond
	Findings     []Finding // new, changed or over
}

// PictureTrack is a track in the picture.
type PictureTrack struct {
	Track
	Handle  uint32        // short name for the live stream, never given twice in one run
	Version uint64        // of the picture when it last changed
	Slow    uint64        // of the picture when something other than its motion last changed
	Recent  []Association // the last ones, oldest first
	Alerted bool          // an alert on it stands
}

// Snapshot is the picture at one version. It is never changed after it was
// handed on: any number of readers may hold it.
type Snapshot struct {
	Version     uint64
	At          time.Time
	Tracks      []*PictureTrack // sorted by handle
	Ended       []EndedTrack    // the last that left, oldest first
	EndedBefore uint64          // Ended is complete for versions above this
}

// EndedTrack is a track that left the picture.
type EndedTrack struct {
	ID      TrackID
	Handle  uint32
	Version uint64
}
