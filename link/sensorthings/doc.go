// Package sensorthings takes what a SensorThings server answers or publishes: weather,
// water and soil as readings, tripwires and vibration as detections.
package sensorthings
