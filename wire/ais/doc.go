// Package ais reads and writes the messages of the Automatic Identification
// System: Recommendation ITU-R M.1371-5, Annex 8 (all 27 types), with the
// applications inside binary messages that IMO SN.1/Circ.236 and 289, M.1371
// Annex 5 and CCNR's inland AIS (DAC 200) define.
//
// A message travels in the payload of VDM and VDO sentences (IEC 61162-1), six
// bits a character. Assembler joins the parts of a message from sentences that
// have been taken apart; Message.Decode turns a payload into a message, whose
// values are read by name:
//
//	var m ais.Message
//	if err := m.Decode([]byte("13aDp<PP000IwSlN?Wm@0?wN2<1T"), 0); err != nil { … }
//	sog, known := m.Float("sog_kn")
//
// What a type consists of is one table (types.go, application.go) that decoding,
// encoding, JSON and the tests share. Values are in the standard's units, which the
// names say: sog_kn, cog_deg. A value that the sender marks as not available is
// known to be unknown: Float returns false, JSON is null. Decoding into a message
// that is used again allocates nothing.
package ais
