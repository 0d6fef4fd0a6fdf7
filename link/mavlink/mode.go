package mavlink

import "strconv"

// MAV_AUTOPILOT of the two autopilots whose own modes are known by name.
const (
	autopilotArdupilot = 3
	autopilotPX4       = 12
)

// Flags of MAV_MODE_FLAG, for autopilots without modes of their own.
const (
	modeCustom     = 1
	modeAuto       = 4
	modeGuided     = 8
	modeStabilized = 16
	modeManual     = 64
)

// modeOf gives the code of the flight mode: by name where it is known, else by
// its number, "custom-17".
func modeOf(autopilot, mavType, base, custom int64) string {
	name := ""
	switch {
	case base&modeCustom == 0:
		return baseMode(base)
	case autopilot == autopilotPX4:
		name = px4Mode(custom>>16&255, custom>>24&255)
	case autopilot == autopilotArdupilot && (mavType == 1 || mavType >= 19 && mavType <= 25):
		name = planeMode(custom)
	case autopilot == autopilotArdupilot && (mavType == 10 || mavType == 11):
		name = roverMode(custom)
	case autopilot == autopilotArdupilot:
		name = copterMode(custom)
	}
	if name == "" {
		return "custom-" + strconv.FormatInt(custom, 10)
	}
	return name
}

func baseMode(base int64) string {
	switch {
	case base&modeAuto != 0:
		return "auto"
	case base&modeGuided != 0:
		return "guided"
	case base&modeStabilized != 0:
		return "stabilize"
	case base&modeManual != 0:
		return "manual"
	}
	return ""
}

// px4Mode names the main mode of PX4, and the sub mode where it flies by itself.
func px4Mode(main, sub int64) string {
	modes := [...]string{1: "manual", 2: "altitude", 3: "position", 4: "auto", 5: "acro", 6: "offboard", 7: "stabilize", 8: "rattitude"}
	own := [...]string{1: "ready", 2: "takeoff", 3: "loiter", 4: "mission", 5: "rtl", 6: "land", 8: "follow", 9: "precision-land"}
	if main == 4 && sub > 0 && sub < int64(len(own)) && own[sub] != "" {
		return own[sub]
	}
	if main < int64(len(modes)) {
		return modes[main]
	}
	return ""
}

func copterMode(n int64) string {
	modes := [...]string{"stabilize", "acro", "althold", "auto", "guided", "loiter", "rtl", "circle", 9: "land", 11: "drift",
		13: "sport", 14: "flip", 15: "autotune", 16: "poshold", 17: "brake", 18: "throw", 20: "guided-nogps", 21: "smart-rtl",
		22: "flowhold", 23: "follow", 24: "zigzag"}
	if n < int64(len(modes)) {
		return modes[n]
	}
	return ""
}

func planeMode(n int64) string {
	modes := [...]string{"manual", "circle", "stabilize", "training", "acro", "fbwa", "fbwb", "cruise", "autotune", 10: "auto",
		11: "rtl", 12: "loiter", 13: "takeoff", 15: "guided", 17: "qstabilize", 18: "qhover", 19: "qloiter", 20: "qland", 21: "qrtl"}
	if n < int64(len(modes)) {
		return modes[n]
	}
	return ""
}

func roverMode(n int64) string {
	modes := [...]string{"manual", "acro", 3: "steering", 4: "hold", 5: "loiter", 6: "follow", 7: "simple", 10: "auto", 11: "rtl",
		12: "smart-rtl", 15: "guided"}
	if n < int64(len(modes)) {
		return modes[n]
	}
	return ""
}
