package mavlink

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// A frame on the wire, multi-byte values little endian:
//
//	MAVLink 1  0xFE | u8 length | u8 sequence | u8 system | u8 component | u8 id | payload | u16 checksum
//	MAVLink 2  0xFD | u8 length | u8 incompatible | u8 compatible | u8 sequence | u8 system | u8 component |
//	           u24 id | payload | u16 checksum | signature 13 where flag 1 of incompatible is set
//
// The checksum goes over all from length to the end of the payload, and CRC_EXTRA.
// MAVLink 2 leaves zeros at the end of a payload out, down to one byte.
const (
	magic1 = 0xFE
	magic2 = 0xFD

	header1 = 6
	header2 = 10

	flagSigned   = 1
	signatureLen = 13
	maxPayload   = 255
	maxFrame     = header2 + maxPayload + 2 + signatureLen
)

// Frame is one frame with its message.
type Frame struct {
	Version    int // 1 or 2
	Sequence   byte
	System     byte // the vehicle
	Component  byte // the part of it: 1 autopilot, 100 to 105 cameras, 154 gimbal …
	Compatible byte // flags that may be ignored
	Signature  []byte
	Message

	raw    []byte // all bytes of a frame that was read
	signed bool   // a signature is to follow what is written
}

// Raw returns all bytes of a frame that was read, valid as long as the frame.
func (f *Frame) Raw() []byte { return f.raw }

// verdict is what became of the bytes at a magic.
type verdict uint8

const (
	good            verdict = iota
	short                   // more bytes are needed
	badChecksum             // noise, or a frame with a wrong bit
	otherDefinition         // rightly framed, by a sender whose definition of the message differs
	incompatible            // rightly framed, with a flag that we do not know
	badLength               // rightly framed, with a length that MAVLink 1 does not allow
)

// parse reads the frame that b begins with; b[0] is a magic. size is the length
// of the whole frame, 0 while that is not known.
func parse(b []byte, f *Frame) (size int, v verdict) {
	if b[0] == magic1 {
		return parse1(b, f)
	}
	if len(b) < header2 {
		return 0, short
	}
	n, flags := int(b[1]), b[2]
	size = header2 + n + 2
	end := size
	if flags&flagSigned != 0 {
		size += signatureLen
	}
	if len(b) < size {
		return size, short
	}
	*f = Frame{Version: 2, Compatible: b[3], Sequence: b[4], System: b[5], Component: b[6], raw: b[:size]}
	f.Message.ID = uint32(b[7]) | uint32(b[8])<<8 | uint32(b[9])<<16
	f.payload = b[header2 : header2+n]
	if flags&flagSigned != 0 {
		f.Signature = b[end:size]
	}
	v = f.verify(b[1:header2+n], binary.LittleEndian.Uint16(b[end-2:]))
	if v == good && flags&^flagSigned != 0 {
		v = incompatible
	}
	return size, v
}

func parse1(b []byte, f *Frame) (size int, v verdict) {
	if len(b) < 2 {
		return 0, short
	}
	n := int(b[1])
	size = header1 + n + 2
	if len(b) < size {
		return size, short
	}
	*f = Frame{Version: 1, Sequence: b[2], System: b[3], Component: b[4], raw: b[:size]}
	f.Message.ID = uint32(b[5])
	f.payload = b[header1 : header1+n]
	v = f.verify(b[1:header1+n], binary.LittleEndian.Uint16(b[header1+n:]))
	if v == good && f.Definition != nil && n < f.Definition.base {
		v = badLength
	}
	return size, v
}

// verify looks the message up and checks the checksum.
func (f *Frame) verify(covered []byte, sent uint16) verdict {
	d := Lookup(f.Message.ID)
	crc := checksum(checksumStart, covered)
	switch {
	case d != nil && checksumStep(crc, d.CRCExtra) == sent:
		f.Definition = d
		return good
	case !someExtra(crc, sent):
		return badChecksum
	case d != nil:
		return otherDefinition
	}
	return good
}

// ErrNotSent is returned for an order that this package reads but never writes.
var ErrNotSent = errors.New("mavlink: an order beyond pointing a camera is never sent")

// AppendFrame appends a frame of the version, system, component and sequence that
// f states, with its message; a signature is not written (AppendSigned). In MAVLink 1 extensions
// are left out. It fails for an unknown message, for an id above 255 in MAVLink 1,
// and with ErrNotSent for what orders a vehicle to do anything but point its camera
// and take its pictures.
func AppendFrame(b []byte, f *Frame) ([]byte, error) {
	if f.Definition == nil {
		return b, fmt.Errorf("mavlink: message %d is not known", f.ID)
	}
	if !f.sendable() {
		return b, ErrNotSent
	}
	return f.append(b)
}

// append is AppendFrame for any message that has a definition.
func (f *Frame) append(b []byte) ([]byte, error) {
	d := f.Definition
	start := len(b)
	payload := f.payload[:min(len(f.payload), d.full)]
	switch f.Version {
	case 1:
		if d.ID > 255 {
			return b, fmt.Errorf("mavlink: %s has no place in version 1", d.Name)
		}
		b = append(b, magic1, byte(d.base), f.Sequence, f.System, f.Component, byte(d.ID))
		b = append(b, payload[:min(len(payload), d.base)]...)
		for range d.base - len(payload) {
			b = append(b, 0)
		}
	case 2:
		for len(payload) > 1 && payload[len(payload)-1] == 0 {
			payload = payload[:len(payload)-1]
		}
		var flags byte
		if f.signed {
			flags = flagSigned
		}
		b = append(b, magic2, byte(max(1, len(payload))), flags, f.Compatible, f.Sequence, f.System, f.Component,
			byte(d.ID), byte(d.ID>>8), byte(d.ID>>16))
		if b = append(b, payload...); len(payload) == 0 {
			b = append(b, 0)
		}
	default:
		return b, fmt.Errorf("mavlink: no version %d", f.Version)
	}
	crc := checksumStep(checksum(checksumStart, b[start+1:]), d.CRCExtra)
	return binary.LittleEndian.AppendUint16(b, crc), nil
}

// sendable tells whether the message may be written. Of the commands (MAV_CMD of
// the common set), alone or as an item of a mission, the list holds what points a
// camera and takes its pictures, nothing else: nothing that flies, arms, moves an
// actuator or lets a load go.
func (f *Frame) sendable() bool {
	switch f.ID {
	case changeOperatorControl, setMode, paramSet, missionSetCurrent, missionClearAll, rcChannelsOverride, manualControl,
		setAttitudeTarget, setPositionTargetLocal, setPositionTargetGlobal, paramExtSet:
		return false
	case MissionItem, MissionItemInt, CommandInt, CommandLong:
	default:
		return true
	}
	switch f.Int("command") {
	case 195, 197, // DO_SET_ROI_LOCATION, DO_SET_ROI_NONE
		512,        // REQUEST_MESSAGE
		531,        // SET_CAMERA_ZOOM
		1000, 1001, // DO_GIMBAL_MANAGER_PITCHYAW, DO_GIMBAL_MANAGER_CONFIGURE
		2000, 2001, // IMAGE_START_CAPTURE, IMAGE_STOP_CAPTURE
		2500, 2501: // VIDEO_START_CAPTURE, VIDEO_STOP_CAPTURE
		return true
	}
	return false
}
