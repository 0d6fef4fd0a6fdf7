package mavlink

// The checksum is CRC-16/MCRF4XX, which MAVLink calls X.25: polynomial 0x1021
// reflected, start 0xFFFF, nothing inverted at the end.
const checksumStart = 0xFFFF

// checksumStep takes one byte in.
func checksumStep(crc uint16, b byte) uint16 {
	t := b ^ byte(crc)
	t ^= t << 4
	return crc>>8 ^ uint16(t)<<8 ^ uint16(t)<<3 ^ uint16(t)>>4
}

// checksum takes all bytes in.
func checksum(crc uint16, bytes []byte) uint16 {
	for _, b := range bytes {
		crc = checksumStep(crc, b)
	}
	return crc
}

// someExtra tells whether some CRC_EXTRA turns the checksum of the bytes into the
// one that was sent; one in 256 does by chance.
func someExtra(crc, sent uint16) bool {
	for e := range 256 {
		if checksumStep(crc, byte(e)) == sent {
			return true
		}
	}
	return false
}

// crcExtra computes CRC_EXTRA from a definition: its name, then type and name of
// each field in wire order without the extensions, with the length of arrays.
func (d *Definition) crcExtra() byte {
	crc := checksum(checksumStart, []byte(d.Name+" "))
	for _, f := range d.Fields {
		if f.Extension {
			break
		}
		crc = checksum(crc, []byte(typeNames[f.Type]+" "+f.Name+" "))
		if f.Count > 0 {
			crc = checksumStep(crc, byte(f.Count))
		}
	}
	return byte(crc) ^ byte(crc>>8)
}
