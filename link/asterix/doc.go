// Package asterix connects radars and trackers that speak ASTERIX.
//
// Source listens on a UDP port, unicast or multicast, and turns what comes into
// observations: category 048 target reports of a radar into plots, category 034
// service messages into scans (a turn of the antenna is over), category 062
// tracks of another system into system tracks, which are shown as such and never
// update a track of ours. Which sensor a report comes from is told by its SAC
// and SIC. Encoder goes the other way: what a simulated radar sees becomes the
// datagrams a real one would send.
//
// Standards: EUROCONTROL-SPEC-0149, part 4 (category 048), part 2b (034) and
// part 9 (062). Item numbers in the comments are theirs.
package asterix
