// Package klv reads and writes the metadata of airborne cameras: key, length, value
// as in SMPTE ST 336, with the sets of MISB ST 0601 (UAS datalink), ST 0102
// (security), ST 0903 (moving targets in the picture) and EG 0104 (the universal set
// that came before ST 0601), and the packs and sets that may stand in them. One table
// a set says what each item is; decoding, encoding and JSON lines go by it. Numbers,
// names and ranges are those of ST 0601.16, ST 0903.5, ST 0102.12, ST 0806.4 and EG
// 0104.5.
//
// A packet whose checksum is wrong or missing is refused. Items about weapons and
// cut-out pictures of targets are read past and never shown.
package klv
