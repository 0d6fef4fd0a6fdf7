package klv

import (
	"encoding/binary"
	"fmt"
)

// The items of EG 0104 that ST 0601 has no tag for. The others stand under the tag of
// the item of ST 0601 that took their place.
const (
	AngleToNorth = 1001 // where the sensor looks, from true north, degrees
	Obliquity    = 1002 // 180 is the horizon ahead, 270 straight down; or the elevation, below 0
)

// universal is an item of a universal set: the last eight bytes of its label. Of the
// first eight only the version differs.
type universal struct {
	label uint64
	Item
}

// eg0104 is EG 0104.5; the labels stand in ST 0601.12, section 8, as "US key".
var eg0104 = []universal{
	{0x0702010101050000, Item{Tag: Timestamp, Name: "precision_timestamp", Kind: Time, Size: 8}},
	{0x0105050000000000, Item{Tag: MissionID, Name: "episode_number", Kind: Text}},
	{0x0701100106000000, Item{Tag: Heading, Name: "platform_heading_deg", Kind: Float}},
	{0x0701100105000000, Item{Tag: PitchFull, Name: "platform_pitch_deg", Kind: Float}},
	{0x0701100104000000, Item{Tag: RollFull, Name: "platform_roll_deg", Kind: Float}},
	{0x0101200100000000, Item{Tag: Designation, Name: "device_designation", Kind: Text}},
	{0x0420010201010000, Item{Tag: 11, Name: "image_source_device", Kind: Text}},
	{0x0701010100000000, Item{Tag: 12, Name: "image_coordinate_system", Kind: Text}},
	{0x0701020102040200, Item{Tag: SensorLatitude, Name: "device_latitude_deg", Kind: Float}},
	{0x0701020102060200, Item{Tag: SensorLongitude, Name: "device_longitude_deg", Kind: Float}},
	{0x0701020102020000, Item{Tag: SensorAltitude, Name: "device_altitude_m", Kind: Float}},
	{0x0420020101080000, Item{Tag: HorizontalField, Name: "horizontal_fov_deg", Kind: Float}},
	{0x04200201010a0100, Item{Tag: VerticalField, Name: "vertical_fov_deg", Kind: Float}},
	{0x0701080101000000, Item{Tag: SlantRange, Name: "slant_range_m", Kind: Float}},
	{0x0701090201000000, Item{Tag: 22, Name: "target_width_m", Kind: Float}},
	{0x0701020103020000, Item{Tag: CentreLatitude, Name: "frame_center_latitude_deg", Kind: Float}},
	{0x0701020103040000, Item{Tag: CentreLongitude, Name: "frame_center_longitude_deg", Kind: Float}},
	{0x0701020103160000, Item{Tag: CentreElevation, Name: "frame_center_elevation_m", Kind: Float}},
	{0x0701020103070100, Item{Tag: FullCorners, Name: "corner_latitude_1_deg", Kind: Float}},
	{0x0701020103080100, Item{Tag: FullCorners + 2, Name: "corner_latitude_2_deg", Kind: Float}},
	{0x0701020103090100, Item{Tag: FullCorners + 4, Name: "corner_latitude_3_deg", Kind: Float}},
	{0x07010201030a0100, Item{Tag: FullCorners + 6, Name: "corner_latitude_4_deg", Kind: Float}},
	{0x07010201030b0100, Item{Tag: FullCorners + 1, Name: "corner_longitude_1_deg", Kind: Float}},
	{0x07010201030c0100, Item{Tag: FullCorners + 3, Name: "corner_longitude_2_deg", Kind: Float}},
	{0x07010201030d0100, Item{Tag: FullCorners + 5, Name: "corner_longitude_3_deg", Kind: Float}},
	{0x07010201030e0100, Item{Tag: FullCorners + 7, Name: "corner_longitude_4_deg", Kind: Float}},
	{0x0e01030302000000, Item{Tag: SecuritySet, Name: "security", Kind: Nested, Set: &st0102}},
	{0x0702010201010000, Item{Tag: 1003, Name: "start_datetime", Kind: Text}},
	{0x0702010207010000, Item{Tag: 1004, Name: "event_start_datetime", Kind: Text}},
	{0x0701100101000000, Item{Tag: RelativeRoll, Name: "sensor_roll_deg", Kind: Float}},
	{0x0701100102000000, Item{Tag: AngleToNorth, Name: "angle_to_north_deg", Kind: Float}},
	{0x0701100103000000, Item{Tag: Obliquity, Name: "obliquity_deg", Kind: Float}},
}

// DecodeUniversal reads a universal set: label, BER length, value, again and again.
func (s *Set) DecodeUniversal(b []byte) error {
	s.Elements = s.Elements[:0]
	for at := 0; at < len(b); {
		if len(b)-at <= labelSize || string(b[at:at+len(prefix)]) != prefix {
			return fmt.Errorf("klv: 0104: no label at byte %d", at)
		}
		key := b[at : at+labelSize : at+labelSize]
		length, n, err := readLength(b[at+labelSize:])
		if err != nil {
			return fmt.Errorf("klv: 0104: item at byte %d: %w", at, err)
		}
		left := len(b) - at - labelSize - n
		if n == 0 || length > uint64(left) {
			return fmt.Errorf("klv: 0104: item at byte %d: %d of %d bytes", at, left, length)
		}
		if len(s.Elements) == maxElements {
			return fmt.Errorf("klv: 0104: more than %d items", maxElements)
		}
		begin := at + labelSize + n
		at = begin + int(length)
		e := Element{Key: key, Raw: b[begin:at:at], end: at}
		label := binary.BigEndian.Uint64(key[8:])
		for i := range eg0104 {
			if eg0104[i].label == label {
				e.Item = &eg0104[i].Item
				e.Tag = e.Item.Tag
				break
			}
		}
		s.Elements = append(s.Elements, e)
	}
	return nil
}
