package marsad

// Offset is a constant error of a sensor that fusion has found, and how well.
type Offset struct {
	Value, Sigma float64
	Observed     bool // else the value says nothing: nothing was seen that it shows in
}

// Registration is what a sensor adds to the truth, by what it and others saw of the
// same objects, and whether its observations are corrected by it.
type Registration struct {
	Range   Offset // m
	Azimuth Offset // degrees, clockwise
	Clock   Offset // s ahead
	Shift   Offset // m between where it stands and where it was said to; Observed only when it was moved
	Applied bool
}
