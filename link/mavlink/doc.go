// Package mavlink connects drones and vehicles of our own, and others that tell
// their position, by MAVLink 1 or 2 over UDP, TCP, serial lines and files.
//
// Source receives and turns GLOBAL_POSITION_INT into reports, with the
// accuracy and the height above the ellipsoid that GPS_RAW_INT tells, and what an
// asset of ours tells of its battery, link, attitude, mode and camera into its
// health. Encoder goes the other way: the state of a simulated drone becomes the
// frames a real one would send. Marsad only listens: it sends no command.
//
// With a key only what is signed with it is believed; without one whoever can send to
// the port can pretend to be a drone. docs/sensors/mavlink.md says what becomes of each
// message.
package mavlink
