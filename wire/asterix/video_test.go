package asterix_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"marsad/wire/asterix"
)

// videoMessage is a data block of one video message of category 240.
func videoMessage(t testing.TB, s *asterix.Sweep, header asterix.Node) []byte {
	t.Helper()
	e, err := asterix.Load(240, "")
	if err != nil {
		t.Fatal(err)
	}
	video, err := asterix.VideoNodes(s)
	if err != nil {
		t.Fatal(err)
	}
	items := append([]asterix.Node{
		asterix.Parts("010", asterix.Bits("SAC", 25), asterix.Bits("SIC", 201)), asterix.Bits("000", 2),
		asterix.Bits("020", uint64(s.Counter)), header, asterix.Number("140", 43200),
	}, video...)
	block, err := e.AppendBlock(nil, items)
	if err != nil {
		t.Fatal(err)
	}
	return block
}

// nano is a header with cells of 100 ns, 15 m, behind ten that are left out.
func nano() asterix.Node {
	return asterix.Parts("040", asterix.Number("STARTAZ", 90), asterix.Number("ENDAZ", 90.3515625), asterix.Bits("STARTRG", 10), asterix.Bits("CELLDUR", 100))
}

// Sweeps of every resolution and volume come back cell by cell, and are written again
// to the same bytes.
func TestVideo(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sent := asterix.Sweep{Counter: rapid.Uint32().Draw(rt, "counter"), Bits: 1 << rapid.IntRange(0, 5).Draw(rt, "resolution")}
		most := uint32(1<<sent.Bits - 1)
		for range rapid.SampledFrom([]int{0, 1, 7, 300, 2000, 12000}).Draw(rt, "cells") {
			sent.Cells = append(sent.Cells, uint32(len(sent.Cells)*2654435761)&most)
		}
		block := videoMessage(t, &sent, nano())
		d := decoder(t, nil)
		d.Reset(block)
		var got asterix.Sweep
		if !d.Next() || len(d.Errors()) != 0 {
			rt.Fatal(d.Errors())
		}
		if err := d.Record().Video(&got); err != nil {
			rt.Fatal(err)
		}
		if got.Counter != sent.Counter || got.Bits != sent.Bits || !slices.Equal(got.Cells, sent.Cells) {
			rt.Fatalf("%d cells of %d bits, sent %d of %d", len(got.Cells), got.Bits, len(sent.Cells), sent.Bits)
		}
		if got.StartDegrees != 90 || got.EndDegrees != 90.3515625 || math.Abs(got.CellMetres-14.9896229) > 1e-6 || math.Abs(got.StartMetres-149.896229) > 1e-5 {
			rt.Fatalf("geometry %+v", got)
		}
		again, err := mustLoad(t, d.Record()).AppendBlock(nil, d.Record().Nodes())
		if err != nil || !slices.Equal(again, block) {
			rt.Fatalf("written again: %v", err)
		}
	})
}

// Femtoseconds, and what has no cells to give.
func TestVideoForms(t *testing.T) {
	femto := asterix.Parts("041", asterix.Number("STARTAZ", 0), asterix.Number("ENDAZ", 1), asterix.Bits("STARTRG", 0), asterix.Bits("CELLDUR", 50_000_000))
	d := decoder(t, nil)
	d.Reset(videoMessage(t, &asterix.Sweep{Bits: 8, Cells: []uint32{1, 2, 3}}, femto))
	var s asterix.Sweep
	if !d.Next() || d.Record().Video(&s) != nil || math.Abs(s.CellMetres-7.4948) > 1e-3 || !slices.Equal(s.Cells, []uint32{1, 2, 3}) {
		t.Errorf("%+v, %v", s, d.Errors())
	}
	e, err := asterix.Load(240, "")
	if err != nil {
		t.Fatal(err)
	}
	form := func(c, res, octets, cells uint64, blocks ...asterix.Node) []asterix.Node {
		return []asterix.Node{nano(), asterix.Parts("048", asterix.Bits("C", c), asterix.Bits("RES", res)),
			asterix.Parts("049", asterix.Bits("NBVB", octets), asterix.Bits("NBCELLS", cells)), asterix.Parts("050", blocks...)}
	}
	four := asterix.Octets("", []byte{1, 2, 3, 4})
	for name, items := range map[string][]asterix.Node{
		"compressed":               form(1, 4, 4, 4, four),
		"a resolution of 64 bits":  form(0, 7, 4, 4, four),
		"more octets than blocks":  form(0, 4, 5, 4, four),
		"more cells than octets":   form(0, 4, 4, 5, four),
		"cells without blocks":     form(0, 4, 4, 4),
		"a summary without header": {asterix.Bits("000", 1)},
	} {
		block, err := e.AppendBlock(nil, items)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		d.Reset(block)
		if !d.Next() {
			t.Fatalf("%s: %v", name, d.Errors())
		}
		if err := d.Record().Video(&s); err == nil {
			t.Errorf("%s: %+v", name, s)
		}
	}
	for name, s := range map[string]asterix.Sweep{
		"three bits":   {Bits: 3},
		"too large":    {Bits: 4, Cells: []uint32{16}},
		"too many":     {Bits: 8, Cells: make([]uint32, 70000)},
		"no bits":      {},
		"far too wide": {Bits: 64},
	} {
		if _, err := asterix.VideoNodes(&s); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
