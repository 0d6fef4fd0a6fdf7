// Package generic reads what sensors of no known protocol send as JSON, CSV or XML,
// by a Mapping that says what stands where, in which unit. It is for the radar whose
// manual has two pages.
package generic
