// Package sensorthings reads what a server of the OGC SensorThings API 1.1 (18-088,
// part 1: Sensing) answers and publishes: datastreams with their observations,
// observations alone, things with all of it inside, and data arrays (clause 14.2).
package sensorthings
