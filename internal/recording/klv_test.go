package recording

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"marsad/wire/klv"
	"marsad/wire/mpegts"
)

// klvUnit is a packet of ST 0601.
func klvUnit() []byte {
	b := klv.AppendNumber(nil, klv.Timestamp, 1.7e15, 8)
	return klv.AppendPacket(nil, klv.ST0601, klv.AppendElement(b, klv.CallSign, []byte("EAGLE 1")))
}

// pcapOf is a capture of UDP datagrams over IPv4 without a link layer.
func pcapOf(datagrams ...[]byte) string {
	le, be := binary.LittleEndian, binary.BigEndian
	b := le.AppendUint32(nil, 0xa1b2c3d4)
	b = append(b, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 101, 0, 0, 0)
	for i, d := range datagrams {
		ip := be.AppendUint16([]byte{0x45, 0}, uint16(28+len(d)))
		ip = append(ip, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 0x13, 0x88, 0x13, 0x8c)
		ip = append(be.AppendUint16(ip, uint16(8+len(d))), 0, 0)
		ip = append(ip, d...)
		b = le.AppendUint32(le.AppendUint32(b, uint32(i)), 0)
		b = append(le.AppendUint32(le.AppendUint32(b, uint32(len(ip))), uint32(len(ip))), ip...)
	}
	return string(b)
}

func TestKLV(t *testing.T) {
	m := &mpegts.Muxer{Program: 1, MapPID: 0x20, Streams: []mpegts.Stream{{PID: 0x21, Type: mpegts.Private}, {PID: 0x22, Type: mpegts.Metadata}}}
	ts := m.AppendTables(nil)
	for i := range 10 {
		ts = m.AppendUnit(ts, m.Streams[i%2], int64(i), klvUnit())
	}
	var udp, rtp, plain [][]byte
	for i := 0; i < len(ts); i += 7 * 188 {
		d := ts[i:min(len(ts), i+7*188)]
		udp = append(udp, d)
		rtp = append(rtp, append([]byte{0x80, 33, 0, byte(len(rtp)), 0, 0, 0, 0, 1, 2, 3, 4}, d...))
	}
	for range 10 {
		plain = append(plain, klvUnit())
	}
	bad := klvUnit()
	bad[len(bad)-5] ^= 1
	for name, c := range map[string]struct {
		file   string
		lines  int
		broken int
	}{
		"transport stream":      {string(ts), 10, 0},
		"packets":               {strings.Repeat(string(klvUnit()), 10), 10, 0},
		"wrong checksum":        {string(klvUnit()) + string(bad) + string(klvUnit()), 2, 1},
		"capture of TS":         {pcapOf(udp...), 10, 0},
		"capture of TS in RTP":  {pcapOf(rtp...), 10, 0},
		"capture of packets":    {pcapOf(plain...), 10, 0},
		"cut within the packet": {string(klvUnit()) + string(klvUnit()[:30]), 1, 1},
	} {
		out, broken := decodedAs(t, "klv", c.file)
		if n := strings.Count(out, `"id":"EAGLE 1"`); n != c.lines || broken != c.broken {
			t.Errorf("%s: %d lines, %d broken\n%s", name, n, broken, out)
		}
	}
	for name, sample := range map[string][]byte{"transport stream": ts, "packet": klvUnit(), "RTP": rtp[0]} {
		if g := klvGuess(sample); g < 0.5 {
			t.Errorf("%s: %g", name, g)
		}
	}
	if g := klvGuess([]byte("!AIVDM,1,1,,A,13u?etPv2;0n:dDPwUM1U1Cb069D,0*24\r\n")); g != 0 {
		t.Errorf("%g for text", g)
	}
}

// The counts are those that the recordings are described with.
func TestKLVRecordings(t *testing.T) {
	folder := recordings(t, "klv")
	for name, want := range map[string]int{
		"kwiver_aphill_klv_10s.ts": 300, "kwiver_aphill_short.ts": 48, "kwiver_h264_klv.ts": 30, "kwiver_h265_klv.ts": 30, "kwiver_mpeg2_klv.ts": 30,
		"kwiver_h264_no_klv.ts": 0, "klvp_svt_4774.klv": 2503, "jmisb_0903.bin": 5, "klvdata_DynamicConstantMISMMSPacketData.bin": 0,
	} {
		file, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Skipf("no recording: %v", err)
		}
		out, _ := decodedAs(t, "klv", string(file))
		if n := strings.Count(out, "\n"); n != want {
			t.Errorf("%s: %d lines, want %d", name, n, want)
		}
	}
}
