// Package licences holds the licence text of everything that the binary carries.
// third_party.json is made by tools/licences.
package licences

import (
	_ "embed"
	"encoding/json"
)

//go:embed third_party.json
var thirdParty []byte

// Licence is one text.
type Licence struct {
	Name    string `json:"name"`    // what it covers, with its version
	Licence string `json:"licence"` // SPDX expression
	Text    string `json:"text"`
}

// All returns our own licence first, then those of all others.
func All() []Licence {
	var list []Licence
	if err := json.Unmarshal(thirdParty, &list); err != nil {
		panic("licences: the embedded list is broken: " + err.Error()) // a test reads it
	}
	return list
}
