// Package asterix reads and writes ASTERIX, the format in which surveillance
// radars and trackers report (EUROCONTROL-SPEC-0149, part 1; the categories in
// its further parts).
//
// One reader and one writer serve every category in every edition: what they
// know of a category is its description in spec/, one text file a category and
// edition, made by tools/asterixgen and read when the category is first met.
// The newest edition is taken unless Editions names another, for the bytes do
// not say which one a sender speaks.
//
// A Decoder goes through the data blocks of a datagram record by record. A
// Record is a flat list of values over the bytes of the datagram and is used
// again for the next one, so reading allocates nothing:
//
//	d.Reset(datagram)
//	for d.Next() {
//		rho, _ := d.Record().Float("040", "RHO") // NM
//	}
//	for _, e := range d.Errors() { … }
//
// Values are in the unit of the specification (NM, °, FL, s). A broken record
// ends its block, since nothing in a record says where the next one starts; the
// next block is read again. Blocks of unknown categories are passed over by
// their length and counted.
//
// Files of recordings that are not pcap are cut into chunks by Detect and
// Frames (framing.go), streams into data blocks by a Framer (framer.go).
// Record.Video gives the radar video of category 240 cell by cell (video.go).
package asterix
