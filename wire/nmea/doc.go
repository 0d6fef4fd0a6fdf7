// Package nmea reads and writes the sentences of NMEA 0183, which is IEC 61162-1:
// what ships' and coast stations' instruments say on serial lines, TCP and UDP.
//
//	\s:rORBCOMM008,c:1418169601*22\!AIVDM,1,1,,A,13aDp<PP000IwSlN?Wm@0?wN2<1T,0*50,r003669945,1085889676
//	 │                             ││    │                                        │  └ trailer of a receiving station
//	 └ tag block (IEC 61162-450)   │└ address: talker and formatter               └ checksum
//	                               └ start: $, or ! of encapsulated bits
//
// Framer cuts a stream into sentences; Sentence gives their fields by number.
// What the fields of a formatter mean is one table (tables.go), by which a sentence
// gives them by name, Append writes them and WriteLine makes JSON:
//
//	var f nmea.Framer
//	f.Write([]byte("$RATTM,01,0.438,018.6,T,0.00,180.0,T,0.438,0.0,N,TGT 01,Q,,180540.43,M*50\r\n"))
//	s, ok := f.Next()
//	bearing, known := s.Float("bearing_deg")
//
// A field that is empty is not known. Units are the standard's and stand in the
// name (speed_kn); where another field tells the unit the name has none. Payloads of
// VDM and VDO are the business of package ais. Reading allocates nothing once the
// buffers have grown.
package nmea
