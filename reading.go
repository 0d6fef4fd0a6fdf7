package marsad

import (
	"math"
	"time"

	"marsad/geo"
)

// Quantity is what a reading measures, a code of a closed set.
type Quantity string

// The quantities.
const (
	AirTemperature     Quantity = "air-temperature"
	GroundTemperature  Quantity = "ground-temperature"
	WaterTemperature   Quantity = "water-temperature"
	DeviceTemperature  Quantity = "device-temperature"
	DewPoint           Quantity = "dew-point"
	Humidity           Quantity = "humidity"           // relative
	Pressure           Quantity = "pressure"           // at the sensor
	SeaLevelPressure   Quantity = "sea-level-pressure" // QNH
	WindSpeed          Quantity = "wind-speed"
	WindGust           Quantity = "wind-gust"
	WindFrom           Quantity = "wind-from" // true direction that it comes from
	Visibility         Quantity = "visibility"
	Rain               Quantity = "rain" // fallen since a start of the sensor's own
	RainRate           Quantity = "rain-rate"
	Illuminance        Quantity = "illuminance"
	SolarRadiation     Quantity = "solar-radiation"
	Dust               Quantity = "dust" // concentration
	WaterLevel         Quantity = "water-level"
	WaterDepth         Quantity = "water-depth" // below the transducer or the keel, as Part says
	WaterFlow          Quantity = "water-flow"
	SoilMoisture       Quantity = "soil-moisture" // volume of water in volume of soil
	Conductivity       Quantity = "conductivity"
	Vibration          Quantity = "vibration"
	Tilt               Quantity = "tilt"
	BatteryVoltage     Quantity = "battery-voltage"
	BatteryCurrent     Quantity = "battery-current" // positive while it charges
	BatteryPower       Quantity = "battery-power"   // likewise
	BatteryLeft        Quantity = "battery-left"
	BatteryCapacity    Quantity = "battery-capacity" // energy when full
	SolarVoltage       Quantity = "solar-voltage"
	SolarCurrent       Quantity = "solar-current"
	SolarPower         Quantity = "solar-power"
	SolarToday         Quantity = "solar-today" // energy since midnight
	LoadVoltage        Quantity = "load-voltage"
	LoadCurrent        Quantity = "load-current"
	LoadPower          Quantity = "load-power"
	GeneratorRunning   Quantity = "generator-running"
	FuelLeft           Quantity = "fuel-left"
	DoorOpen           Quantity = "door-open"
	TamperOpen         Quantity = "tamper"
	FilterDrop         Quantity = "filter-drop" // pressure drop over the dust filter
	Count              Quantity = "count"
	SignalStrength     Quantity = "signal-strength"
	SignalNoise        Quantity = "signal-noise" // ratio
	LinkErrors         Quantity = "link-errors"
	WaveHeight         Quantity = "wave-height"
	CurrentSpeed       Quantity = "current-speed"
	CurrentTo          Quantity = "current-to" // true direction that it goes to
	OxygenSaturation   Quantity = "oxygen-saturation"
	Acidity            Quantity = "acidity" // pH
	Turbidity          Quantity = "turbidity"
	SoundLevel         Quantity = "sound-level"
	UltravioletIndex   Quantity = "ultraviolet-index"
	LeafWetness        Quantity = "leaf-wetness"
	CarbonDioxide      Quantity = "carbon-dioxide"
	SupplyVoltage      Quantity = "supply-voltage" // of the device itself
	RateOfTurn         Quantity = "rate-of-turn"
	DistanceToSurface  Quantity = "distance-to-surface"
	PrecipitationKind  Quantity = "precipitation-kind" // code of the standard that told it
	CloudBase          Quantity = "cloud-base"
	SeaState           Quantity = "sea-state"
	LightningDistance  Quantity = "lightning-distance"
	LightningCount     Quantity = "lightning-count"
	AccumulatedRunTime Quantity = "run-time"
)

// bounds of each quantity: its unit, and what is possible.
var quantities = map[Quantity]struct {
	unit     string
	low, top float64
}{
	AirTemperature: {"K", 150, 400}, GroundTemperature: {"K", 150, 500}, WaterTemperature: {"K", 200, 450},
	DeviceTemperature: {"K", 150, 600}, DewPoint: {"K", 100, 400}, Humidity: {"1", 0, 1.2},
	Pressure: {"Pa", 0, 2e5}, SeaLevelPressure: {"Pa", 8e4, 1.2e5},
	WindSpeed: {"m/s", 0, 200}, WindGust: {"m/s", 0, 200}, WindFrom: {"rad", 0, 2 * math.Pi},
	Visibility: {"m", 0, 1e6}, Rain: {"m", 0, 1e3}, RainRate: {"m/s", 0, 1}, Illuminance: {"lx", 0, 1e6},
	SolarRadiation: {"W/m2", 0, 3000}, Dust: {"kg/m3", 0, 1},
	WaterLevel: {"m", -1e4, 1e4}, WaterDepth: {"m", 0, 2e4}, WaterFlow: {"m3/s", -1e6, 1e6}, SoilMoisture: {"1", 0, 1},
	Conductivity: {"S/m", 0, 100}, Vibration: {"m/s2", 0, 1e5}, Tilt: {"rad", -2 * math.Pi, 2 * math.Pi},
	BatteryVoltage: {"V", -10, 2000}, BatteryCurrent: {"A", -1e5, 1e5}, BatteryPower: {"W", -1e7, 1e7},
	BatteryLeft: {"1", 0, 1}, BatteryCapacity: {"J", 0, 1e12},
	SolarVoltage: {"V", -10, 2000}, SolarCurrent: {"A", -1e5, 1e5}, SolarPower: {"W", -1e6, 1e7}, SolarToday: {"J", 0, 1e12},
	LoadVoltage: {"V", -10, 2000}, LoadCurrent: {"A", -1e5, 1e5}, LoadPower: {"W", -1e7, 1e7},
	GeneratorRunning: {"1", 0, 1}, FuelLeft: {"1", 0, 1}, DoorOpen: {"1", 0, 1}, TamperOpen: {"1", 0, 1},
	FilterDrop: {"Pa", -1e5, 1e5}, Count: {"1", 0, 1e15}, SignalStrength: {"dBm", -250, 100}, SignalNoise: {"dB", -200, 200},
	LinkErrors: {"1", 0, 1e15}, WaveHeight: {"m", 0, 100}, CurrentSpeed: {"m/s", 0, 100}, CurrentTo: {"rad", 0, 2 * math.Pi},
	OxygenSaturation: {"1", 0, 3}, Acidity: {"1", 0, 14}, Turbidity: {"NTU", 0, 1e5}, SoundLevel: {"dB", -50, 300},
	UltravioletIndex: {"1", 0, 50}, LeafWetness: {"1", 0, 1}, CarbonDioxide: {"1", 0, 1}, SupplyVoltage: {"V", 0, 1000},
	RateOfTurn: {"rad/s", -100, 100}, DistanceToSurface: {"m", 0, 1e4}, PrecipitationKind: {"1", 0, 255},
	CloudBase: {"m", 0, 3e4}, SeaState: {"1", 0, 12}, LightningDistance: {"m", 0, 1e6}, LightningCount: {"1", 0, 1e9},
	AccumulatedRunTime: {"s", 0, 1e10},
}

// Unit gives the unit of the quantity: SI, and dB, dBm, NTU where the field has no
// other; ok is false for a quantity that is none.
func (q Quantity) Unit() (unit string, ok bool) {
	b, ok := quantities[q]
	return b.unit, ok
}

// Reading is one value that a sensor measured of its surroundings, of its site or
// of itself: weather, water, power. It is a flat value.
type Reading struct {
	Sensor   SensorID
	At       time.Time // measured, by the sensor's clock, UTC
	Received time.Time
	Quantity Quantity
	Part     string  // which of several, by a name of the source: "battery-2"; empty: the only one
	Value    float64 // in the unit of the quantity
	Position geo.Point
	Height   geo.Height // where, when not at the sensor's site: an aircraft's wind
	Origin   Origin
	Marks    Marks
}

// Valid returns nil, or an error of code Undecodable that says what cannot be.
func (r *Reading) Valid() error {
	b, known := quantities[r.Quantity]
	switch {
	case r.Sensor == "" || !known:
		return Errorf(Undecodable, "reading of %q: quantity %q", r.Sensor, r.Quantity)
	case r.At.Year() < 1990 || r.At.Year() > 2200:
		return Errorf(Undecodable, "reading of %s: time %s", r.Sensor, r.At.Format(time.RFC3339))
	case !(r.Value >= b.low && r.Value <= b.top): // or no number
		return Errorf(Undecodable, "reading of %s: %s %g %s", r.Sensor, r.Quantity, r.Value, b.unit)
	case len(r.Part) > 64:
		return Errorf(Undecodable, "reading of %s: part of %d bytes", r.Sensor, len(r.Part))
	}
	return nil
}

// OperatorPlace is where whoever steers a drone stands, as the drone tells by
// Remote ID. It is personal data: it is no observation, enters no log and no track,
// and is deleted after OperatorPlaceKept.
type OperatorPlace struct {
	Sensor       SensorID
	At, Received time.Time
	Drone        string // the drone's own word of itself: its serial number
	Position     geo.Point
	Height       geo.Height
	Takeoff      bool // the place of take-off, not of the operator
	Origin       Origin
	Marks        Marks
}

// OperatorPlaceKept is how long an operator's place may be kept.
const OperatorPlaceKept = 24 * time.Hour

// Still is the newest picture of a camera. It is shown, never stored.
type Still struct {
	Sensor       SensorID
	At, Received time.Time
	Type         string // "image/jpeg"
	Bytes        []byte
}

// Footprint is what a moving camera sees of the ground.
type Footprint struct {
	Sensor       SensorID
	At, Received time.Time
	Corners      [4]geo.Point // clockwise from the picture's upper left; zero: above the horizon
	Centre       geo.Point    // zero: not known
	SlantRange   float64      // m to the centre; 0: not known
	FieldWidth   geo.Angle    // 0: not known
	FieldHeight  geo.Angle
}
