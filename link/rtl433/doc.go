// Package rtl433 takes the events of rtl_433: door contacts, motion detectors and
// weather stations of ours become observations at their sites, readings and health.
//
// It listens narrowly. Tyre sensors, keys, remote controls and meters of households are
// dropped as they come, and so is each device that is not configured here: they are
// counted as one number, and no byte of them reaches quarantine or log. A line that
// cannot be read is kept without its bytes, for it may have held such a device.
package rtl433
