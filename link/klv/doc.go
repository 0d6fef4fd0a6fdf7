// Package klv takes the metadata of airborne cameras (MISB ST 0601, ST 0903, EG 0104)
// out of transport streams or datagrams: where the aircraft is and how it lies, what
// its camera sees of the ground, and the moving targets that it found there.
package klv
