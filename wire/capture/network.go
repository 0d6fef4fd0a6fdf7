package capture

import (
	"encoding/binary"
	"net/netip"
)

// LinkType is the link layer of a capture, as numbered at tcpdump.org/linktypes.html.
type LinkType uint32

// The link layers that are read.
const (
	LinkNull     LinkType = 0   // BSD loopback: address family in the host's byte order
	LinkEthernet LinkType = 1   // Ethernet
	LinkRawBSD   LinkType = 12  // raw IP, as some systems number it
	LinkRawOld   LinkType = 14  // raw IP, as OpenBSD numbers it
	LinkRaw      LinkType = 101 // raw IP
	LinkLoop     LinkType = 108 // OpenBSD loopback: address family in network order
	LinkLinuxSLL LinkType = 113 // Linux cooked capture
	LinkIPv4     LinkType = 228
	LinkIPv6     LinkType = 229
	LinkSLL2     LinkType = 276 // Linux cooked capture v2
)

const (
	etherIPv4 = 0x0800
	etherIPv6 = 0x86DD
)

// open walks through the layers of a packet to its payload; ok is false with the
// reason why there is none.
func (c *Reader) open(link LinkType, b []byte, d *Datagram) (Reason, bool) {
	var header int
	var protocol uint16
	switch link {
	case LinkEthernet:
		protocol, header = ethernet(b)
	case LinkLinuxSLL: // type | hardware | address length | address 8 | protocol at 14
		header = 16
		if len(b) >= header {
			protocol = binary.BigEndian.Uint16(b[14:])
		}
	case LinkSLL2: // protocol at 0, 20 bytes in all
		header = 20
		if len(b) >= header {
			protocol = binary.BigEndian.Uint16(b)
		}
	case LinkNull, LinkLoop: // the address families of IPv6 differ by system: look at the version
		header = 4
	case LinkRaw, LinkRawBSD, LinkRawOld, LinkIPv4, LinkIPv6:
	default:
		return OtherLink, false
	}
	if len(b) < header || len(b) == 0 {
		return BrokenLink, false
	}
	b = b[header:]
	if protocol == 0 {
		protocol = versionProtocol(b)
	}
	switch protocol {
	case etherIPv4:
		return c.ipv4(b, d)
	case etherIPv6:
		return c.ipv6(b, d)
	}
	return OtherNetwork, false
}

// versionProtocol reads the version of an IP header, where no protocol is given.
func versionProtocol(b []byte) uint16 {
	if len(b) == 0 {
		return 0
	}
	switch b[0] >> 4 {
	case 4:
		return etherIPv4
	case 6:
		return etherIPv6
	}
	return 1 // no protocol that is read
}

// ethernet returns the protocol and the length of the header:
//
//	destination 6 | source 6 | { tag 0x8100, 0x88A8 or 0x9100 | u16 } … | u16 protocol
func ethernet(b []byte) (protocol uint16, header int) {
	for at := 12; at+2 <= len(b); at += 4 {
		switch p := binary.BigEndian.Uint16(b[at:]); p {
		case 0x8100, 0x88A8, 0x9100:
		case 0:
			return 1, at + 2 // an 802.3 length of nothing
		default:
			return p, at + 2
		}
	}
	return 0, len(b) + 1
}

// ipv4 reads RFC 791:
//
//	u4 version | u4 words | u8 service | u16 length | u16 id | u3 flags | u13 offset/8 | u8 hops | u8 protocol | u16 sum | source | destination
func (c *Reader) ipv4(b []byte, d *Datagram) (Reason, bool) {
	if len(b) < 20 || b[0]>>4 != 4 {
		return BrokenNetwork, false
	}
	header, total := int(b[0]&15)*4, int(binary.BigEndian.Uint16(b[2:]))
	if total == 0 { // the network card was to cut a large segment: the length was not known
		total = len(b)
	}
	if header < 20 || total < header {
		return BrokenNetwork, false
	}
	cut := total > len(b)
	body := b[min(header, len(b)):min(total, len(b))]
	src, dst := netip.AddrFrom4([4]byte(b[12:])), netip.AddrFrom4([4]byte(b[16:]))
	place := binary.BigEndian.Uint16(b[6:])
	if more, offset := place&0x2000 != 0, int(place&0x1FFF)*8; more || offset > 0 {
		key := fragmentKey{src, dst, uint32(binary.BigEndian.Uint16(b[4:])), b[9]}
		return c.fragment(key, piece{body, offset, more, cut}, d)
	}
	if cut {
		return CutByCapture, false
	}
	return transport(b[9], src, dst, body, d)
}

// ipv6 reads RFC 8200 and walks through the extension headers:
//
//	u4 version | … | u16 payload length | u8 next header | u8 hops | source 16 | destination 16
func (c *Reader) ipv6(b []byte, d *Datagram) (Reason, bool) {
	if len(b) < 40 || b[0]>>4 != 6 {
		return BrokenNetwork, false
	}
	src, dst := netip.AddrFrom16([16]byte(b[8:])), netip.AddrFrom16([16]byte(b[24:]))
	length, next := int(binary.BigEndian.Uint16(b[4:])), b[6]
	b = b[40:]
	cut := length > len(b)
	if length > 0 { // 0: a jumbogram, or a length that was not known
		b = b[:min(length, len(b))]
	}
	for {
		size := 0
		switch next {
		case 0, 43, 60: // hop-by-hop, routing, destination options: length in 8 bytes, the first not counted
			if len(b) > 1 {
				size = (int(b[1]) + 1) * 8
			}
		case 51: // authentication: length in 4 bytes, two not counted
			if len(b) > 1 {
				size = (int(b[1]) + 2) * 4
			}
		case 44: // fragment: next | 0 | u13 offset/8, u2, u1 more | u32 id
			if len(b) < 8 {
				return BrokenNetwork, false
			}
			place := binary.BigEndian.Uint16(b[2:])
			key := fragmentKey{src, dst, binary.BigEndian.Uint32(b[4:]), b[0]}
			return c.fragment(key, piece{b[8:], int(place &^ 7), place&1 != 0, cut}, d)
		default:
			if cut {
				return CutByCapture, false
			}
			return transport(next, src, dst, b, d)
		}
		if size == 0 || size > len(b) {
			return BrokenNetwork, false
		}
		next, b = b[0], b[size:]
	}
}

// transport reads UDP and TCP:
//
//	UDP  u16 source | u16 destination | u16 length | u16 sum | payload
//	TCP  u16 source | u16 destination | u32 seq | u32 ack | u4 words | … | options | payload
func transport(protocol uint8, src, dst netip.Addr, b []byte, d *Datagram) (Reason, bool) {
	d.Transport = Transport(protocol)
	header := 0
	switch d.Transport {
	case UDP:
		if len(b) < 8 {
			return BrokenTransport, false
		}
		header = 8
		length := int(binary.BigEndian.Uint16(b[4:]))
		switch {
		case length == 0: // a jumbogram, or a length that was not known
		case length < 8:
			return BrokenTransport, false
		case length > len(b):
			return CutByCapture, false
		default:
			b = b[:length]
		}
	case TCP:
		if len(b) < 20 {
			return BrokenTransport, false
		}
		header = int(b[12]>>4) * 4
		if header < 20 || header > len(b) {
			return BrokenTransport, false
		}
	default:
		return OtherTransport, false
	}
	d.Src = netip.AddrPortFrom(src, binary.BigEndian.Uint16(b))
	d.Dst = netip.AddrPortFrom(dst, binary.BigEndian.Uint16(b[2:]))
	if d.Payload = b[header:]; len(d.Payload) == 0 {
		return Empty, false
	}
	return 0, true
}
