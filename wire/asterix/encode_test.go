package asterix_test

import (
	"bytes"
	"strings"
	"testing"

	"marsad/wire/asterix"
)

// Every record by hand but the random field sequence is written again to its bytes.
func TestRecordsAreWrittenAgain(t *testing.T) {
	for _, m := range messages() {
		if strings.Contains(m.name, "random") {
			continue
		}
		d := decoder(t, m.editions())
		d.Reset(block(m.category, m.records))
		var records [][]asterix.Node
		var edition *asterix.Edition
		for d.Next() {
			records = append(records, d.Record().Nodes())
			edition = mustLoad(t, d.Record())
		}
		got, err := edition.AppendBlock(nil, records...)
		if err != nil {
			t.Errorf("%s: %v", m.name, err)
			continue
		}
		want := block(m.category, m.records)
		if strings.HasPrefix(m.name, "ASCII") {
			want[len(want)-1] = 0 // the text's NUL is kept as it is
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s:\n got % x\nwant % x", m.name, got, want)
		}
	}
}

// The first record by hand from values instead of bits.
func TestRecordFromValues(t *testing.T) {
	edition, err := asterix.Load(48, "")
	if err != nil {
		t.Fatal(err)
	}
	got, err := edition.AppendBlock(nil, []asterix.Node{
		asterix.Parts("161", asterix.Bits("TRN", 3563)), // the order is the writer's business
		asterix.Parts("010", asterix.Bits("SAC", 25), asterix.Bits("SIC", 201)),
		asterix.Number("140", 27354.6),
		asterix.Parts("020", asterix.Bits("TYP", 5)),
		asterix.Parts("040", asterix.Number("RHO", 197.684), asterix.Number("THETA", 340.1367)),
		asterix.Parts("070", asterix.Text("MODE3A", "1000")),
		asterix.Parts("090", asterix.Number("FL", -1)),
		asterix.Parts("130", asterix.Number("SRR", 72)),
		asterix.Bits("220", 0x3c660c),
		asterix.Text("240", "DLH65A"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := block(48, messages()[0].records); !bytes.Equal(got, want) {
		t.Errorf("\n got % x\nwant % x", got, want)
	}
}

// A scale that another subitem chooses is chosen in writing too.
func TestChosenScale(t *testing.T) {
	edition, err := asterix.Load(21, "")
	if err != nil {
		t.Fatal(err)
	}
	for mach, want := range map[uint64][]byte{0: {0x20, 0x00}, 1: {0x81, 0xf4}} {
		got, err := edition.AppendRecord(nil, asterix.Parts("150", asterix.Bits("IM", mach), asterix.Number("AS", 0.5)))
		if err != nil || !bytes.HasSuffix(got, want) {
			t.Errorf("IM %d: % x, %v", mach, got, err)
		}
	}
}

func TestWhatCannotBeWritten(t *testing.T) {
	edition, err := asterix.Load(48, "")
	if err != nil {
		t.Fatal(err)
	}
	for name, items := range map[string][]asterix.Node{
		"nothing":             nil,
		"unknown item":        {asterix.Bits("999", 1)},
		"unknown subitem":     {asterix.Parts("010", asterix.Bits("XYZ", 1))},
		"range too long":      {asterix.Parts("040", asterix.Number("RHO", 256))},
		"negative range":      {asterix.Parts("040", asterix.Number("RHO", -1))},
		"too many bits":       {asterix.Parts("020", asterix.Bits("TYP", 8))},
		"value for structure": {asterix.Bits("040", 1)},
		"parts for value":     {asterix.Parts("220")},
		"text for number":     {asterix.Text("140", "12")},
		"text too long":       {asterix.Text("240", "ABCDEFGHI")},
		"character not there": {asterix.Text("240", "ab")},
		"code not octal":      {asterix.Parts("070", asterix.Text("MODE3A", "1080"))},
		"code too short":      {asterix.Parts("070", asterix.Text("MODE3A", "100"))},
		"too many octets":     {asterix.Octets("SP", make([]byte, 255))},
		"no warning":          {asterix.Parts("030")},
		"item given twice":    {asterix.Bits("220", 1), asterix.Bits("220", 2)},
	} {
		if got, err := edition.AppendRecord(nil, items...); err == nil {
			t.Errorf("%s: % x", name, got)
		} else if !strings.HasPrefix(err.Error(), "asterix: cat048") {
			t.Errorf("%s: %v", name, err)
		}
	}
	many := make([][]asterix.Node, 30000)
	for i := range many {
		many[i] = []asterix.Node{asterix.Bits("220", 1)}
	}
	if got, err := edition.AppendBlock([]byte{7}, many...); err == nil || len(got) != 1 {
		t.Errorf("a block of %d octets, %v", len(got), err)
	}
}
