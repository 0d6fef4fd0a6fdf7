package remoteid

import (
	"bytes"
	"encoding/binary"
)

// Link-layer types of captures that are looked into (the numbers of tcpdump.org).
const (
	linkWiFi         = 105
	linkRadiotap     = 127
	linkHCI          = 187
	linkPPI          = 192
	linkHCIDirection = 201
	linkBLE          = 251
	linkBLEHeader    = 256
	linkNordic       = 272
)

// Key joins messages of one sender. It is kept in memory alone, and never told.
type Key [6]byte

// Found is the Remote ID of one frame.
type Found struct {
	Sender  Key
	Carrier string // "wifi-beacon", "wifi-nan", "bluetooth"
	Counter uint8
	Bytes   []byte // a message or a pack, and maybe filling
}

// Find looks for Remote ID in a frame; it calls take for each there is, and returns
// how many. All else in the frame is left alone.
func Find(link uint16, b []byte, take func(Found)) int {
	switch link {
	case linkRadiotap:
		return wifi(radiotap(b), take)
	case linkPPI:
		if len(b) < 8 || binary.LittleEndian.Uint32(b[4:]) != linkWiFi {
			return 0
		}
		return wifi(from(b, int(binary.LittleEndian.Uint16(b[2:]))), take)
	case linkWiFi:
		return wifi(b, take)
	case linkHCIDirection:
		return hci(from(b, 4), take)
	case linkHCI:
		return hci(b, take)
	case linkBLE:
		return bluetooth(from(b, 4), take)
	case linkBLEHeader: // channel, signal, noise, offences, u32 access address, u16 flags: top bits PHY, 2 coded
		if len(b) < 10 {
			return 0
		}
		return bluetooth(from(b, 14+coded(b[9]>>6 == 2)), take)
	case linkNordic:
		return nordic(b, take)
	}
	return 0
}

// coded is the length of the coding indicator that precedes a packet of the coded PHY.
func coded(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// from is b from byte n on; nothing where it is shorter.
func from(b []byte, n int) []byte { return b[min(n, len(b)):] }

// radiotap takes the header off, and the checksum of the frame where the flags tell of one.
//
//	u8 version | u8 | u16 length | u32 present, more while bit 31 | u64 time (bit 0), u8 flags (bit 1), …
func radiotap(b []byte) []byte {
	le := binary.LittleEndian
	if len(b) < 8 || int(le.Uint16(b[2:])) > len(b) {
		return nil
	}
	header := b[:le.Uint16(b[2:])]
	frame := b[len(header):]
	at := 4
	for at+4 <= len(header) && le.Uint32(header[at:])&(1<<31) != 0 {
		at += 4
	}
	at += 4
	present := le.Uint32(b[4:])
	if present&1 != 0 {
		at = (at+7)&^7 + 8
	}
	if present&2 != 0 && at < len(header) && header[at]&0x10 != 0 && len(frame) >= 4 {
		frame = frame[:len(frame)-4]
	}
	return frame
}

// wifi looks into a management frame of IEEE 802.11.
func wifi(b []byte, take func(Found)) int {
	const header = 24
	if len(b) < header || b[0]&0x0f != 0 || b[1]&0x40 != 0 { // not management, or encrypted
		return 0
	}
	sender, body := Key(b[10:16]), b[header:]
	if b[1]&0x80 != 0 {
		body = from(body, 4)
	}
	switch b[0] >> 4 {
	case 8, 5: // beacon, probe response: 12 bytes, elements
		return elements(from(body, 12), sender, take)
	case 13:
		return action(body, sender, take)
	}
	return 0
}

// elements reads u8 id | u8 length | contents; Remote ID is id 221 (vendor) with FA-0B-BC 0D, counter.
func elements(b []byte, sender Key, take func(Found)) (n int) {
	for len(b) >= 2 && 2+int(b[1]) <= len(b) {
		e := b[2 : 2+int(b[1])]
		if b[0] == 0xDD && len(e) > 5 && [4]byte(e) == [4]byte{0xFA, 0x0B, 0xBC, 0x0D} {
			take(Found{Sender: sender, Carrier: "wifi-beacon", Counter: e[4], Bytes: e[5:]})
			n++
		}
		b = b[2+len(e):]
	}
	return n
}

// action reads a NAN service discovery frame: public action 4, vendor 9, 50-6F-9A 13,
// then attributes u8 id | u16 length | contents. Service descriptors have id 3:
//
//	service id [6] | instance | requestor | control | bitmap [2] (bit 6) | u8 length, filter (bit 2) |
//	u8 length, response filter (bit 3) | u8 length, counter, message (bit 4)
func action(b []byte, sender Key, take func(Found)) (n int) {
	if !bytes.HasPrefix(b, []byte{4, 9, 0x50, 0x6F, 0x9A, 0x13}) {
		return 0
	}
	service := []byte{0x88, 0x69, 0x19, 0x9D, 0x92, 0x09} // SHA-256 of org.opendroneid.remoteid
	for b = b[6:]; len(b) >= 3; {
		size := int(binary.LittleEndian.Uint16(b[1:]))
		if 3+size > len(b) {
			return n
		}
		a := b[3 : 3+size]
		if b[0] == 3 && len(a) >= 9 && bytes.HasPrefix(a, service) {
			if info := serviceInfo(a); len(info) > 1 {
				take(Found{Sender: sender, Carrier: "wifi-nan", Counter: info[0], Bytes: info[1:]})
				n++
			}
		}
		b = b[3+size:]
	}
	return n
}

func serviceInfo(a []byte) []byte {
	control, rest := a[8], a[9:]
	if control&0x10 == 0 {
		return nil
	}
	if control&0x40 != 0 {
		rest = from(rest, 2)
	}
	for _, bit := range [...]byte{4, 8} {
		if control&bit != 0 && len(rest) > 0 {
			rest = from(rest, 1+int(rest[0]))
		}
	}
	if len(rest) == 0 || 1+int(rest[0]) > len(rest) {
		return nil
	}
	return rest[1 : 1+int(rest[0])]
}

// nordic takes off the header of the nRF Sniffer: board, u16 length, version, u16 counter, packet
// kind, u8 length, flags (bit 0 checksum right, bits 4-6 PHY, 2 coded), …, then the access address.
func nordic(b []byte, take func(Found)) int {
	if len(b) < 9 || b[8]&1 == 0 {
		return 0
	}
	return bluetooth(from(b, 7+int(b[7])+4+coded(b[8]>>4&7 == 2)), take)
}

// bluetooth looks into a PDU of an advertising channel (Bluetooth Core, volume 6 part B, 2.3):
// u8 type (low 4 bits) | u8 length | contents. What follows is the checksum.
func bluetooth(b []byte, take func(Found)) int {
	if len(b) < 2 || 2+int(b[1]) > len(b) {
		return 0
	}
	kind, body := b[0]&15, b[2:2+int(b[1])]
	switch kind {
	case 0, 2, 4, 6: // ADV_IND, ADV_NONCONN_IND, SCAN_RSP, ADV_SCAN_IND: address, structures
		if len(body) < 6 {
			return 0
		}
		return structures(body[6:], Key(body), take)
	case 7: // extended: u8 header length (low 6 bits) | flags | address (bit 0) | …
		if len(body) < 1 {
			return 0
		}
		size := int(body[0] & 63)
		if 1+size > len(body) {
			return 0
		}
		var sender Key
		if size >= 7 && body[1]&1 != 0 {
			sender = Key(body[2:8])
		}
		return structures(body[1+size:], sender, take)
	}
	return 0
}

// structures reads u8 length | u8 type | contents; Remote ID is service data (0x16) of FFFA with
// the application code 0D and a counter.
func structures(b []byte, sender Key, take func(Found)) (n int) {
	for len(b) > 1 && b[0] > 0 && 1+int(b[0]) <= len(b) {
		s := b[1 : 1+int(b[0])]
		if len(s) > 5 && [4]byte(s) == [4]byte{0x16, 0xFA, 0xFF, 0x0D} {
			take(Found{Sender: sender, Carrier: "bluetooth", Counter: s[4], Bytes: s[5:]})
			n++
		}
		b = b[1+len(s):]
	}
	return n
}

// hci looks into an event with advertising reports (Bluetooth Core, volume 4 part E, 7.7.65.2
// and .13): 4, 3E, u8 length, 2 or 0D, u8 reports.
func hci(b []byte, take func(Found)) (n int) {
	if len(b) < 5 || b[0] != 4 || b[1] != 0x3E {
		return 0
	}
	fixed, addr := 9, 2 // event type, address type, address, length
	if b[3] == 0x0D {
		fixed, addr = 24, 3
	} else if b[3] != 2 {
		return 0
	}
	reports := int(b[4])
	for b = b[5:]; reports > 0 && len(b) >= fixed; reports-- {
		size := int(b[fixed-1])
		if fixed+size > len(b) {
			return n
		}
		n += structures(b[fixed:fixed+size], Key(b[addr:]), take)
		b = b[min(len(b), fixed+size+coded(fixed == 9)):] // a legacy report ends with the signal
	}
	return n
}
