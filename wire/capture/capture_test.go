package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func be16(x int) []byte { return binary.BigEndian.AppendUint16(nil, uint16(x)) }

func join(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch p := p.(type) {
		case []byte:
			b = append(b, p...)
		case string:
			b = append(b, p...)
		case int:
			b = append(b, byte(p))
		}
	}
	return b
}

// udp4 is an IPv4 packet from 10.0.0.1:5000 to 10.0.0.2:6000.
func udp4(payload string) []byte { return ip4(17, 0, udp(payload)) }

func udp(payload string) []byte {
	return join(be16(5000), be16(6000), be16(8+len(payload)), be16(0), payload)
}

func tcp(payload string) []byte {
	return join(be16(5000), be16(6000), "seq.ack.", 0x50, 0x18, be16(512), be16(0), be16(0), payload)
}

func ip4(protocol, place int, body []byte) []byte {
	return join(0x45, 0, be16(20+len(body)), be16(7), be16(place), 64, protocol, be16(0),
		[]byte{10, 0, 0, 1}, []byte{10, 0, 0, 2}, body)
}

// ip6 is an IPv6 packet from fd00::1 to fd00::2.
func ip6(next int, body []byte) []byte {
	host := func(n byte) []byte { return append([]byte{0xFD, 14: 0}, n) }
	return join(0x60, 0, 0, 0, be16(len(body)), next, 64, host(1), host(2), body)
}

func ether(protocol int, body []byte) []byte {
	return join("dstdst", "srcsrc", be16(protocol), body)
}

// when is the time of every packet of the synthetic files.
var when = time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC)

func pcapFileOf(order binary.AppendByteOrder, nano bool, link LinkType, packets ...[]byte) []byte {
	magic, fraction := uint32(magicMicro), uint32(when.Nanosecond()/1000)
	if nano {
		magic, fraction = magicNano, uint32(when.Nanosecond())
	}
	b := order.AppendUint32(nil, magic)
	b = order.AppendUint16(order.AppendUint16(b, 2), 4)
	for _, x := range []uint32{0, 0, 65535, uint32(link)} {
		b = order.AppendUint32(b, x)
	}
	for _, p := range packets {
		for _, x := range []uint32{uint32(when.Unix()), fraction, uint32(len(p)), uint32(len(p))} {
			b = order.AppendUint32(b, x)
		}
		b = append(b, p...)
	}
	return b
}

func block(order binary.AppendByteOrder, kind uint32, body []byte) []byte {
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	n := uint32(len(body) + blockOverhead)
	b := order.AppendUint32(order.AppendUint32(nil, kind), n)
	return order.AppendUint32(append(b, body...), n)
}

func section(order binary.AppendByteOrder) []byte {
	b := order.AppendUint32(nil, sectionMagic)
	b = order.AppendUint16(order.AppendUint16(b, 1), 0)
	return block(order, blockSection, order.AppendUint64(b, ^uint64(0)))
}

func iface(order binary.AppendByteOrder, link LinkType, options ...byte) []byte {
	b := order.AppendUint16(order.AppendUint16(nil, uint16(link)), 0)
	return block(order, blockInterface, append(order.AppendUint32(b, 65535), options...))
}

func enhanced(order binary.AppendByteOrder, n uint32, ticks uint64, packet []byte) []byte {
	var b []byte
	for _, x := range []uint32{n, uint32(ticks >> 32), uint32(ticks), uint32(len(packet)), uint32(len(packet))} {
		b = order.AppendUint32(b, x)
	}
	return block(order, blockEnhanced, append(b, packet...))
}

// read returns all payloads with their transport, source and time.
func read(t testing.TB, file []byte) ([]string, Stats, error) {
	t.Helper()
	c, err := Open(bytes.NewReader(file))
	if err != nil {
		return nil, Stats{}, err
	}
	var got []string
	for {
		d, err := c.Next()
		if errors.Is(err, io.EOF) {
			return got, c.Stats(), nil
		}
		if err != nil {
			return got, c.Stats(), err
		}
		got = append(got, fmt.Sprintf("%d %s %s>%s %s %s", d.Frame, d.Transport, d.Src, d.Dst, d.Payload, d.At.Format("15:04:05.000000000")))
	}
}

const whole = "1 udp 10.0.0.1:5000>10.0.0.2:6000 hello 12:00:00.123456000"

func TestFiles(t *testing.T) {
	le, be := binary.LittleEndian, binary.BigEndian
	micro := uint64(when.UnixMicro())
	vlan := ether(0x8100, join(be16(5), be16(0x88A8), be16(6), be16(etherIPv4), udp4("hello")))
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"pcap little endian, µs", pcapFileOf(le, false, LinkRaw, udp4("hello")), whole},
		{"pcap big endian, ns", pcapFileOf(be, true, LinkRaw, udp4("hello")), whole},
		{"ethernet with padding", pcapFileOf(le, false, LinkEthernet, append(ether(etherIPv4, udp4("hello")), "padding"...)), whole},
		{"two tags", pcapFileOf(le, false, LinkEthernet, vlan), whole},
		{"cooked", pcapFileOf(le, false, LinkLinuxSLL, join(be16(0), be16(1), be16(6), "srcsrc..", be16(etherIPv4), udp4("hello"))), whole},
		{"cooked v2", pcapFileOf(le, false, LinkSLL2, join(be16(etherIPv4), be16(0), "iface.", "1234567890", udp4("hello"))), whole},
		{"null", pcapFileOf(le, false, LinkNull, join([]byte{2, 0, 0, 0}, udp4("hello"))), whole},
		{"loop", pcapFileOf(le, false, LinkLoop, join([]byte{0, 0, 0, 2}, udp4("hello"))), whole},
		{"tcp", pcapFileOf(le, false, LinkRaw, ip4(6, 0, tcp("hello"))), strings.Replace(whole, "udp", "tcp", 1)},
		{"ipv6", pcapFileOf(le, false, LinkRaw, ip6(17, udp("hello"))), "1 udp [fd00::1]:5000>[fd00::2]:6000 hello 12:00:00.123456000"},
		{"ipv6 with options", pcapFileOf(le, false, LinkRaw, ip6(0, join(17, 0, "option", udp("hello")))), "1 udp [fd00::1]:5000>[fd00::2]:6000 hello 12:00:00.123456000"},
		{"pcapng little endian", join(section(le), iface(le, LinkRaw), enhanced(le, 0, micro, udp4("hello"))), whole},
		{"pcapng big endian, a block that is not known", join(section(be), block(be, 0x99, []byte("secret")), iface(be, LinkRaw), enhanced(be, 0, micro, udp4("hello"))), whole},
		{"pcapng in ns with an offset of one hour", join(section(le),
			iface(le, LinkRaw, 9, 0, 1, 0, 9, 0, 0, 0, 14, 0, 8, 0, 0x10, 0x0E, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
			enhanced(le, 0, uint64(when.Add(-time.Hour).UnixNano()), udp4("hello"))), whole},
		{"pcapng in 2^-10 s", join(section(le), iface(le, LinkRaw, 9, 0, 1, 0, 0x8A, 0, 0, 0),
			enhanced(le, 0, uint64(when.Unix())<<10|512, udp4("hello"))), strings.Replace(whole, "123456000", "500000000", 1)},
		{"pcapng second section, other order", join(section(le), iface(le, LinkEthernet), section(be), iface(be, LinkRaw), enhanced(be, 0, micro, udp4("hello"))), whole},
		{"simple packet", join(section(le), iface(le, LinkRaw), block(le, blockSimple, join([]byte{33, 0, 0, 0}, udp4("hello")))), strings.Replace(whole, "12:00:00.123456000", "00:00:00.000000000", 1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !Sniff(c.file) {
				t.Error("not sniffed")
			}
			got, stats, err := read(t, c.file)
			if err != nil || len(got) != 1 || got[0] != c.want {
				t.Errorf("%v, %v\nwant %s", got, err, c.want)
			}
			if stats.Packets != 1 || stats.Datagrams != 1 {
				t.Errorf("stats %+v", stats)
			}
		})
	}
}

func TestSkipped(t *testing.T) {
	for _, c := range []struct {
		name   string
		link   LinkType
		packet []byte
		want   Reason
	}{
		{"802.11", 127, []byte("beacon"), OtherLink},
		{"ethernet header cut", LinkEthernet, []byte("dstdstsrc"), BrokenLink},
		{"nothing", LinkRaw, nil, BrokenLink},
		{"arp", LinkEthernet, ether(0x0806, []byte("who has")), OtherNetwork},
		{"icmp", LinkRaw, ip4(1, 0, []byte("ping....")), OtherTransport},
		{"acknowledgement", LinkRaw, ip4(6, 0, tcp("")), Empty},
		{"snapshot length", LinkRaw, udp4("hello")[:30], CutByCapture},
		{"tcp cut", LinkRaw, ip4(6, 0, tcp("hello"))[:42], CutByCapture},
		{"ip header of 4 bytes", LinkRaw, append([]byte{0x41}, udp4("hello")[1:]...), BrokenNetwork},
		{"ipv6 options past the end", LinkRaw, ip6(0, join(17, 9, "option", udp("hello"))), BrokenNetwork},
		{"udp of 4 bytes", LinkRaw, ip4(17, 0, []byte("abcd")), BrokenTransport},
		{"udp length 3", LinkRaw, ip4(17, 0, join(be16(1), be16(2), be16(3), be16(0))), BrokenTransport},
		{"tcp header past the end", LinkRaw, ip4(6, 0, join(tcp("")[:12], 0xF0, tcp("")[13:])), BrokenTransport},
		{"fragment without the rest", LinkRaw, ip4(17, 0x2000, []byte("12345678")), Fragment},
		{"fragment of an odd length", LinkRaw, ip4(17, 0x2000, []byte("123456789")), BrokenNetwork},
		{"fragment past the end of any datagram", LinkRaw, ip4(17, 0x1FFF, []byte("123456789")), BrokenNetwork},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := pcapFileOf(binary.LittleEndian, false, c.link, c.packet)
			got, stats, err := read(t, file)
			if len(got) != 0 || err != nil {
				t.Fatalf("%v, %v", got, err)
			}
			if stats.Skipped[c.want] != 1 {
				t.Errorf("no %q in %v", c.want, stats.Skipped)
			}
		})
	}
}

// The datagram is cut in three, and the pieces come last first and one twice,
// between them a whole datagram.
func TestFragments(t *testing.T) {
	long := strings.Repeat("0123456789abcdef", 100) + "end"
	cut := udp(long)
	for _, c := range []struct {
		name  string
		piece func(from, to, more int) []byte
		src   string
	}{
		{"ipv4", func(from, to, more int) []byte { return ip4(17, more<<13|from/8, cut[from:to]) }, "10.0.0.1:5000>10.0.0.2:6000"},
		{"ipv6", func(from, to, more int) []byte {
			return ip6(44, join(17, 0, be16(from|more), "id..", cut[from:to]))
		}, "[fd00::1]:5000>[fd00::2]:6000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := pcapFileOf(binary.BigEndian, false, LinkRaw, c.piece(1200, len(cut), 0), udp4("between"),
				c.piece(0, 800, 1), c.piece(0, 800, 1), c.piece(800, 1200, 1))
			got, stats, err := read(t, file)
			if err != nil || len(got) != 2 {
				t.Fatalf("%q, %v", got, err)
			}
			if want := fmt.Sprintf("5 udp %s %s 12:00:00.123456000", c.src, long); got[1] != want {
				t.Errorf("got %q", got[1])
			}
			if stats.Skipped[Fragment] != 3 || stats.Skipped[FragmentLost] != 0 {
				t.Errorf("stats %+v", stats)
			}
		})
	}
}

// Unfinished datagrams are given up oldest first, and counted.
func TestFragmentsGivenUp(t *testing.T) {
	var packets [][]byte
	for i := range maxPartial + 3 {
		p := ip4(17, 0x2000, []byte("12345678"))
		binary.BigEndian.PutUint16(p[4:], uint16(i))
		packets = append(packets, p)
	}
	_, stats, err := read(t, pcapFileOf(binary.LittleEndian, false, LinkRaw, packets...))
	if err != nil || stats.Skipped[FragmentLost] != maxPartial+3 {
		t.Errorf("%v, %+v", err, stats)
	}
}

func TestBrokenFiles(t *testing.T) {
	le := binary.LittleEndian
	good := pcapFileOf(le, false, LinkRaw, udp4("hello"))
	long := bytes.Clone(good)
	le.PutUint32(long[24+8:], 1<<30)
	ng := join(section(le), iface(le, LinkRaw))
	tail := bytes.Clone(ng)
	tail[len(tail)-1] = 1
	for _, c := range []struct {
		name, want string
		file       []byte
	}{
		{"empty", "file header at byte 0: 0 of 4 bytes", nil},
		{"text", "file header at byte 0: magic 68656c6c", []byte("hello world, no capture")},
		{"header cut", "pcap header at byte 0: 20 of 24 bytes", good[:20]},
		{"version 1", "pcap header at byte 4: version 1", join(good[:4], 1, good[5:])},
		{"record too long", "pcap record at byte 24: captured length 1073741824", long},
		{"section magic", "section header at byte 8: byte-order magic 00000000", join(ng[:8], 0, 0, 0, 0, ng[12:])},
		{"section length", "section header at byte 4: length 24", join(ng[:4], 24, ng[5:])},
		{"section cut", "section header at byte 0: 20 of 28 bytes", ng[:20]},
		{"block length", "block at byte 28: length 3", join(ng[:28], ng[28:32], []byte{3, 0, 0, 0})},
		{"lengths differ", "block at byte 28: length 20, repeated as 16777236", tail},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := read(t, c.file)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

// A file cut at any byte behind its header ends like a file, and says so.
func TestCutFile(t *testing.T) {
	le := binary.LittleEndian
	ng := join(section(le), iface(le, LinkRaw))
	for _, c := range []struct {
		head, file []byte
	}{
		{pcapFileOf(le, false, LinkRaw), pcapFileOf(le, false, LinkRaw, udp4("hello"))},
		{ng, join(ng, enhanced(le, 0, 0, udp4("hello")))},
	} {
		for n := len(c.head) + 1; n < len(c.file); n++ {
			got, stats, err := read(t, c.file[:n])
			if err != nil || len(got) != 0 || stats.Skipped[CutFile] != 1 {
				t.Fatalf("cut at %d: %v, %v, %+v", n, got, err, stats)
			}
		}
	}
}

// Packets of any link layer can be had as captured.
func TestNextPacket(t *testing.T) {
	c, err := Open(bytes.NewReader(pcapFileOf(binary.BigEndian, false, 127, []byte("beacon"), []byte("probe"))))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"beacon", "probe"} {
		p, err := c.NextPacket()
		if err != nil || string(p.Bytes) != want || p.Link != 127 || p.Frame != i+1 || !p.At.Equal(when) || p.Length != len(want) {
			t.Errorf("%+v, %v", p, err)
		}
	}
	if _, err := c.NextPacket(); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for r := range reasons {
		if s := r.String(); s == "" || seen[s] {
			t.Errorf("reason %d is %q", r, s)
		} else {
			seen[s] = true
		}
	}
	if s := fmt.Sprint(UDP, TCP, Transport(1), Reason(200)); s != "udp tcp ip-1 unknown" {
		t.Error(s)
	}
}

func TestBrokenBlocksArePassedOver(t *testing.T) {
	le := binary.LittleEndian
	long := enhanced(le, 0, 0, udp4("hello"))
	le.PutUint32(long[20:], 4000) // captured length past the block
	got, stats, err := read(t, join(section(le), iface(le, LinkRaw), enhanced(le, 7, 0, udp4("hello")), long,
		enhanced(le, 0, uint64(when.UnixMicro()), udp4("hello"))))
	if err != nil || len(got) != 1 || got[0] != strings.Replace(whole, "1 ", "3 ", 1) {
		t.Fatalf("%v, %v", got, err)
	}
	if stats.Packets != 3 || stats.Skipped[UnknownInterface] != 1 || stats.Skipped[BrokenRecord] != 1 {
		t.Errorf("%+v", stats)
	}
}

func recordings(t testing.TB) string {
	dir := os.Getenv("MARSAD_RECORDINGS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	dir = filepath.Join(dir, "data")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no recordings: %v (set MARSAD_RECORDINGS)", err)
	}
	return dir
}

// The counts are those that the recordings' own lists state (packets, payloads);
// 0 stands for one that they do not state.
func TestRecordings(t *testing.T) {
	dir := recordings(t)
	stated := map[string]int{
		"croatia_cat034_048_2016.pcap":               100,
		"croatia_cat001_002_oradis_2014.pcap":        1,
		"croatia_cat062_065_2014.pcap":               1,
		"argentina_226-232_cat034_048.pcap":          3000,
		"argentina_226-2_cat062.pcap":                1000,
		"argentina_226-210_cat034_048_trailer8.pcap": 5000,
		"gaz69_straight.pcap":                        174,
		"turn90.pcap":                                197,
		"gaz69_patrol.pcap":                          231,
		"gaz69_block.pcap":                           320,
		"common.pcapng":                              4,
		"command_long_over_tcp.pcapng":               4,
	}
	var seen int
	for _, pattern := range []string{"asterix/recordings/*.pcap", "dis/*.pcap", "mavlink/*.pcapng"} {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			seen++
			t.Run(filepath.Base(path), func(t *testing.T) {
				file, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				got, stats, err := read(t, file)
				if err != nil || len(got) == 0 {
					t.Fatalf("%d payloads, %v", len(got), err)
				}
				t.Logf("%d packets, %d payloads, skipped %v", stats.Packets, stats.Datagrams, stats.Skipped)
				if want := stated[filepath.Base(path)]; want > 0 && stats.Packets != want {
					t.Errorf("%d packets, stated %d", stats.Packets, want)
				}
				if stats.Datagrams != stats.Packets {
					t.Errorf("%d payloads of %d packets: %v", stats.Datagrams, stats.Packets, stats.Skipped)
				}
			})
		}
	}
	if seen < len(stated) {
		t.Errorf("%d recordings, of %d", seen, len(stated))
	}
}

func FuzzReader(f *testing.F) {
	le := binary.LittleEndian
	f.Add(pcapFileOf(le, true, LinkEthernet, ether(etherIPv4, udp4("hello")), ether(etherIPv6, ip6(17, udp("hello")))))
	f.Add(pcapFileOf(binary.BigEndian, false, LinkRaw, ip4(17, 0x2000, []byte("12345678")), ip4(17, 1, []byte("rest"))))
	f.Add(join(section(le), iface(le, LinkRaw, 9, 0, 1, 0, 9, 0, 0, 0), enhanced(le, 0, 77, ip4(6, 0, tcp("hello")))))
	f.Add(join(section(binary.BigEndian), iface(binary.BigEndian, LinkSLL2), block(binary.BigEndian, blockSimple, []byte("12345678"))))
	f.Fuzz(func(t *testing.T, file []byte) {
		c, err := Open(bytes.NewReader(file))
		if err != nil {
			return
		}
		for {
			d, err := c.Next()
			if err != nil {
				break
			}
			if len(d.Payload) == 0 || !d.Src.IsValid() || d.Frame == 0 {
				t.Fatalf("datagram %+v", d)
			}
		}
		s := c.Stats()
		if s.Packets > len(file)/16 {
			t.Fatalf("%d packets in %d bytes", s.Packets, len(file))
		}
	})
}

func BenchmarkNext(b *testing.B) {
	var packets [][]byte
	for range 1000 {
		packets = append(packets, ether(etherIPv4, udp4(strings.Repeat("x", 200))))
	}
	file := pcapFileOf(binary.LittleEndian, false, LinkEthernet, packets...)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		c, err := Open(bytes.NewReader(file))
		if err != nil {
			b.Fatal(err)
		}
		for {
			if _, err := c.Next(); err != nil {
				break
			}
		}
		if c.Stats().Datagrams != 1000 {
			b.Fatal(c.Stats())
		}
	}
}

func ExampleOpen() {
	file := pcapFileOf(binary.LittleEndian, false, LinkRaw, udp4("hello"))
	c, err := Open(bytes.NewReader(file))
	if err != nil {
		fmt.Println(err)
		return
	}
	for {
		d, err := c.Next()
		if err != nil {
			break
		}
		fmt.Printf("%s %s from %s: %s\n", d.At.Format(time.TimeOnly), d.Transport, d.Src, d.Payload)
	}
	// Output: 12:00:00 udp from 10.0.0.1:5000: hello
}

// An address compares equal however it was captured.
func TestAddresses(t *testing.T) {
	c, err := Open(bytes.NewReader(pcapFileOf(binary.LittleEndian, false, LinkRaw, udp4("x"))))
	if err != nil {
		t.Fatal(err)
	}
	d, err := c.Next()
	if want := netip.MustParseAddrPort("10.0.0.1:5000"); err != nil || d.Src != want {
		t.Errorf("%s, %v", d.Src, err)
	}
}
