package main

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// constraint is a limit that a specification file states for a number.
type constraint struct {
	Tag      string `json:"tag"` // LessThan, GreaterThanOrEqualTo …
	Contents tagged `json:"contents"`
}

// readLimits returns the limits of an element, in its unit.
func readLimits(raw json.RawMessage) ([]float64, error) {
	var q struct {
		Constraints []constraint `json:"constraints"`
	}
	if err := json.Unmarshal(raw, &q); err != nil {
		return nil, err
	}
	var limits []float64
	for _, c := range q.Constraints {
		text, err := readRatio(c.Contents)
		if err != nil {
			return nil, err
		}
		limits = append(limits, ratio(text))
	}
	return limits, nil
}

// ratio is the value of an LSB or limit as readRatio writes it.
func ratio(text string) float64 {
	power := func(s string) float64 {
		base, exponent, _ := strings.Cut(s, "^")
		b, _ := strconv.ParseFloat(base, 64)
		if exponent == "" {
			return b
		}
		e, _ := strconv.ParseFloat(exponent, 64)
		return math.Pow(b, e)
	}
	num, den, divided := strings.Cut(text, "/")
	if !divided {
		return power(num)
	}
	return power(num) / power(den)
}

// checkLimits finds numbers whose stated limits do not fit their bits and scale:
// then one of the three is wrong.
func (s *specification) checkLimits() error {
	for _, item := range s.items {
		if item == nil {
			continue
		}
		if path, why := item.outOfLimits(); why != "" && !limitsAreWrong(s.category, path) {
			return fmt.Errorf("%s: %s", path, why)
		}
	}
	return nil
}

// limitsAreWrong says where bits and scale are right and the limit is not.
func limitsAreWrong(category int, path string) bool {
	// The limit of 24 bits stands at an item that has 16 like its neighbours.
	return category == 15 && path == "605/RSVA/SDVA"
}

// outOfLimits returns the path and the contradiction, "" if there is none.
func (p *part) outOfLimits() (path, why string) {
	for _, limit := range p.limits {
		lsb, _, _ := strings.Cut(p.content[1:], ",")
		step := 1.0
		if lsb != "" {
			step = ratio(lsb)
		}
		low, high := 0.0, math.Ldexp(step, p.bits)
		if p.content[0] == 's' {
			low, high = -high/2, high/2
		}
		// A rounded limit may stand a little beyond.
		if limit > high*1.02+step || limit < low*1.02-step {
			return p.name, fmt.Sprintf("a limit of %v, but %d bits of %s reach from %v to %v", limit, p.bits, p.content, low, high)
		}
	}
	for _, sub := range p.parts {
		if sub == nil {
			continue
		}
		if path, why := sub.outOfLimits(); why != "" {
			return strings.TrimSuffix(p.name+"/"+path, "/"), why
		}
	}
	return "", ""
}
