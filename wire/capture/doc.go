// Package capture reads recordings of network traffic, pcap and pcapng, and gives
// the payloads of UDP datagrams and TCP segments in the order of the file.
//
// Sources: IETF drafts draft-ietf-opsawg-pcap (PCAP Capture File Format) and
// draft-ietf-opsawg-pcapng, link types as assigned at tcpdump.org/linktypes.html;
// RFC 791 and 8200 (IP and its fragments), 768 (UDP), 9293 (TCP).
//
// Layers that are read: Ethernet with VLAN tags, Linux cooked capture v1 and v2,
// BSD null and loopback, raw IP; IPv4 and IPv6 with fragments put together.
// Checksums are not verified: a captured host often has not filled them in yet.
// TCP is given segment by segment as captured, repeats and gaps included.
//
// The reader is ours and not a library's because three things are needed at once:
// an error that names the byte in the file, no allocation a packet, and a size
// that fits the work (the usual library adds 2.8 MB of protocol tables).
package capture
