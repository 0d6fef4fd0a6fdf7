package config

import (
	"fmt"

	"marsad"
	"marsad/wire/generic"
)

// Mapping says what the messages of a generic source mean.
type Mapping struct {
	Format    string   `yaml:"format"`
	Items     string   `yaml:"items"`
	Columns   []string `yaml:"columns"`
	Delimiter string   `yaml:"delimiter"`
	Fields    []Field  `yaml:"fields"`
}

// Field says what one value is.
type Field struct {
	To       string            `yaml:"to"`
	From     string            `yaml:"from"`
	Constant string            `yaml:"constant"`
	Unit     string            `yaml:"unit"`
	Layout   string            `yaml:"layout"`
	Values   map[string]string `yaml:"values"`
	Scale    float64           `yaml:"scale"`
	Offset   float64           `yaml:"offset"`
	Part     string            `yaml:"part"`
}

// Word returns the mapping as the codec takes it.
func (m *Mapping) Word() generic.Mapping {
	w := generic.Mapping{Format: generic.Format(m.Format), Items: m.Items, Columns: m.Columns, Delimiter: m.Delimiter}
	for _, f := range m.Fields {
		w.Fields = append(w.Fields, generic.Field{To: f.To, From: f.From, Constant: f.Constant, Unit: f.Unit, Layout: f.Layout,
			Values: f.Values, Scale: f.Scale, Offset: f.Offset, Part: f.Part})
	}
	return w
}

// checkMapping looks at the mapping of a generic source; others have none.
func (s *Source) checkMapping() (key string, err error) {
	if s.Protocol != "generic" {
		if s.Mapping != nil {
			return ".mapping", fmt.Errorf("only a generic source has a mapping")
		}
		return "", nil
	}
	if s.Mapping == nil {
		return ".mapping", fmt.Errorf("a generic source needs a mapping")
	}
	_, err = generic.NewReader(s.Mapping.Word(), func(name string) (string, bool) { return marsad.Quantity(name).Unit() })
	return ".mapping", err
}
