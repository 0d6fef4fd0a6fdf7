// Package nmea connects what speaks NMEA 0183 (IEC 61162-1): satellite receivers,
// compasses, marine radars with their tracked targets, weather stations, echo
// sounders and AIS receivers, of one site or one craft to a source.
//
// Source listens or dials; docs/sensors/nmea.md and docs/sensors/ais.md say what
// becomes of each sentence. AppendTarget, AppendTargetPosition, AppendWeather and
// EncodeAIS go the other way: what a simulated radar, weather station or transponder
// would send. Marsad only listens.
package nmea
