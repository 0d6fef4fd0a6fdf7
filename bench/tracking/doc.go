// Package tracking runs the engine over the folders of the tracking benchmark
// and scores what comes out. A folder holds sensors.json, detections.csv,
// scans.csv and scoring.json; Run reads those and, of scoring.json, the times
// only. What a row at time t shows rests on plots received by t alone. One
// setting serves all scenarios.
package tracking
