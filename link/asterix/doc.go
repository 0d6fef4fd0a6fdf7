// Package asterix connects radars, trackers and ADS-B ground stations that speak
// ASTERIX.
//
// Source is given datagrams, of UDP unicast or multicast or of whatever else carries
// them, and turns what comes into observations: target reports of a radar (categories
// 048 and 001) into plots, its service messages (034, 002) into scans (a turn of the
// antenna is over), tracks of another system into system tracks, which are shown as
// such and never update a track of ours (062, those of a radar's own tracker in 001, of
// a surface radar in 010, of a multilateration in 010 and 020), and what aircraft tell
// of themselves (021) into reports. What systems say of how they do (034, 010, 019,
// 023, 025, 063, 065) is the state of their sensor. Which sensor a record comes from is
// told by its SAC and SIC. Encoder goes the other way: what a simulated radar sees
// becomes the datagrams that a real one would send.
//
// Standards: EUROCONTROL-SPEC-0149, parts 2a (category 001), 2b (034), 4 (048),
// 7 (010), 9 (062), 12 (021) and 14 (020). Item numbers in the comments are theirs.
package asterix
