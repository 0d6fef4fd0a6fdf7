// Package gmti takes moving targets on the ground from airborne radars, by STANAG
// 4607.
package gmti
