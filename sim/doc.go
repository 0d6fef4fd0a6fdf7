// Package sim reads scenarios, the project's one language for demos, tests and
// exercises, and plays them: from places, actors and sensors in text it makes
// the truth at any time and what each sensor would say of it.
//
// The package is pure: a scenario, its seed and a time give the same detections
// on every machine and in steps of any length. Every random figure is drawn from
// a generator that is seeded by what it is for (sensor, scan, actor), so that an
// actor added to a scenario leaves all other figures as they were. Products are
// wrapped in explicit conversions, which forbid fused multiply-add, and measured
// values lie on grids far finer than any sensor (millimetres, nanoradians), so
// that the last bit of a sine does not show either.
//
// docs/scenario.md defines the language.
package sim
