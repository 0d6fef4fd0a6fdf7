// Package gmti reads and writes packets of STANAG 4607, edition 3 (format in
// AEDP-7): moving targets that a radar on an aircraft sees on the ground.
//
//	packet header   version 2 | size 4 | nationality 2 | security 1+2+2 | exercise 1 | platform 10 | mission 4 | job 4
//	segment         type 1 | size 4 (both included) | body, and so on to the packet's size
//
// There is no word to synchronise on: a stream is framed by the packets' sizes.
// Numbers are big-endian. Angles are parts of the circle: BA32 is 360°/2³² from 0,
// SA32 is 180°/2³² with a sign, longitudes are 0 to 360°.
package gmti
