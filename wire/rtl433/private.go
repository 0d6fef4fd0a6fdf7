package rtl433

// Models that belong to persons and their vehicles, or to a household, by the
// beginning of their names in small letters. They are not listened to.
var privateModels = [...]string{
	// keys of vehicles, gates and doors; rolling codes
	"akhan-", "alps-fwb1u545", "astrostart", "audiovox", "cardin", "chrysler", "codealarm", "compustar", "continental-kr5v2x",
	"dickert", "elero", "ford-", "gm-abo", "hcs200", "hcs361", "hcs362", "honda", "keeloq", "megacode", "mic6sc2", "microchip-hcs", "nice-flor",
	"nidec", "nissan", "opel-", "rosstech", "secplus", "siemens-5wy72", "simplisafe-keypad", "somfy", "twogig-key2e",
	// remote controls, door bells, pagers, what people wear
	"blyss", "brennenstuhl", "directv", "dish-rc63", "elro-db286a", "garmin-ant", "honeywell-activlink", "klikaanklikuit", "lightwave-rf",
	"markisol", "pocsag", "flex-pager", "quhwa", "regency", "proflame2", "rojaflex", "srsmith", "unifan", "waveman", "x10-rf",
	// what vehicles send: tyres, beacons
	"abarth", "airpuxem", "ave-", "bmw-", "citroen", "eezrv", "elantra2012", "hyundai-vdo", "ibis-beacon", "imars", "jansite", "jeep", "kia-",
	"mercedes", "pmv-107j", "porsche", "renault", "schrader", "schraeder", "sefis", "smartire", "steelmate", "toyota", "truck", "trw-", "tyreguard",
	// what a household uses: it tells when people are at home
	"apatormetra", "aradmsmeter", "badger-orion", "elster-", "ert-", "flowis", "gira-ehz", "idm", "landisgyr", "mueller-hotrod", "neptune-r900",
	"netidm", "orion-endpoint", "radian", "scm", "silverspring", "wireless-mbus",
}

// privateWords tell the same in a model, a type, a subtype or an event, anywhere in
// it, in small letters.
var privateWords = [...]string{"tpms", "tire", "tyre", "remote", "keyfob", "key-fob", "key fob", "doorbell", "door-bell", "chime", "pager", "keyless", "panic", "disarm"}

// Private tells whether the event comes from what belongs to a person, a vehicle or a
// household and is not to be listened to: tyre pressure sensors, keys and remote
// controls, door bells and pagers, meters of what a household uses. Such an event must
// be dropped as it comes, and no byte of it kept.
func (e *Event) Private() bool {
	for i := range e.Fields {
		f := &e.Fields[i]
		if f.Kind != Text {
			continue
		}
		switch string(f.Name) {
		case "model":
			if startsWithAny(f.Text) || holdsAny(f.Text) {
				return true
			}
		case "type", "subtype", "device_type", "event", "msg_type", "button_str", "cmd":
			if holdsAny(f.Text) || string(f.Name) == "cmd" && (string(f.Text) == "Arm" || string(f.Text) == "Home Mode") {
				return true
			}
		}
	}
	return false
}

func startsWithAny(text []byte) bool {
	for _, m := range privateModels {
		if len(text) >= len(m) && same(text[:len(m)], m) {
			return true
		}
	}
	return false
}

func holdsAny(text []byte) bool {
	for _, w := range privateWords {
		for i := 0; i+len(w) <= len(text); i++ {
			if same(text[i:i+len(w)], w) {
				return true
			}
		}
	}
	return false
}

// same compares without regard to capitals, and to blanks for hyphens.
func same(text []byte, word string) bool {
	for i, c := range text {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != word[i] && !(c == ' ' || c == '_') {
			return false
		}
		if (c == ' ' || c == '_') && word[i] != '-' && word[i] != ' ' {
			return false
		}
	}
	return true
}
