// Package generic takes feeds of JSON, CSV or XML by a mapping of the configuration:
// plots by range and azimuth, positions, bearings, detections and readings.
package generic
