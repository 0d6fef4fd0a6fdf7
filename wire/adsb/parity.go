package adsb

// The parity of Mode S is a CRC of 24 bits with the generator 0x1FFF409, start 0
// (ICAO Annex 10 volume IV, 3.1.2.3.3). The last three bytes of a reply are that
// of the bytes before, combined by exclusive or with nothing (DF 17, 18), with the
// code of the interrogator (DF 11) or with the address (all others).
const generator = 0xFFF409

var parityTable = makeParityTable()

func makeParityTable() (t [256]uint32) {
	for i := range t {
		crc := uint32(i) << 16
		for range 8 {
			if crc&0x800000 != 0 {
				crc = crc<<1 ^ generator
			} else {
				crc <<= 1
			}
		}
		t[i] = crc & 0xFFFFFF
	}
	return t
}

// Parity returns the 24 bits of parity over all bytes.
func Parity(b []byte) uint32 {
	var crc uint32
	for _, x := range b {
		crc = crc<<8&0xFFFFFF ^ parityTable[byte(crc>>16)^x]
	}
	return crc
}

// Residual returns what the parity of a whole reply is overlaid with: 0 for an
// intact squitter, the interrogator's code for an all-call reply, the address for
// any other. The reply has at least 3 bytes.
func Residual(reply []byte) uint32 {
	n := len(reply) - 3
	return Parity(reply[:n]) ^ uint24(reply[n:])
}

// setParity writes the last three bytes so that the residual is overlay.
func setParity(reply []byte, overlay uint32) {
	n := len(reply) - 3
	put24(reply[n:], Parity(reply[:n])^overlay)
}

// Repair mends the one wrong bit of a DF 11, 17 or 18 whose residual is that of
// exactly one wrong bit, in place, and returns which (counted from 1). The five bits of the format are
// left alone: a reply of another format would be taken for a squitter. It returns 0
// and changes nothing where it cannot help.
func Repair(reply []byte) (bit int) {
	if len(reply) != 7 && len(reply) != 14 {
		return 0
	}
	df := reply[0] >> 3
	if !(df == 11 && len(reply) == 7 || (df == 17 || df == 18) && len(reply) == 14) {
		return 0
	}
	want := Residual(reply)
	if want == 0 {
		return 0
	}
	var single [14]byte
	for i := 5; i < len(reply)*8; i++ {
		single[i/8] = 0x80 >> (i % 8)
		if Residual(single[:len(reply)]) == want {
			reply[i/8] ^= single[i/8]
			return i + 1
		}
		single[i/8] = 0
	}
	return 0
}

func uint24(b []byte) uint32 { return uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2]) }

func put24(b []byte, x uint32) { b[0], b[1], b[2] = byte(x>>16), byte(x>>8), byte(x) }

// field returns the n bits that begin at bit first, counted from 1, of 56.
func field(m uint64, first, n int) uint64 { return m >> (57 - first - n) & (1<<n - 1) }

// put sets the n bits that begin at bit first.
func put(m *uint64, first, n int, x uint64) {
	mask := uint64(1<<n-1) << (57 - first - n)
	*m = *m&^mask | x<<(57-first-n)&mask
}
