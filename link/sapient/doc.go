// Package sapient takes in what SAPIENT nodes tell (BSI Flex 335 v2.0).
//
// Where the feed listens Marsad is the fusion node: edge nodes connect, register,
// and are answered; what they detect are observations, how they are is the health of
// the sensor. Where it connects, to a middleware or another fusion node, it registers
// itself as a fusion node that detects and takes tasks of none, and hears what the
// nodes behind the other detect. It gives no tasks, and takes no node that acts on
// what it sees rather than seeing it.
//
// The detections of a node that carry the same object_id are a track of that node.
// They are taken as plots all the same, so that they are fused with those of others;
// only of a node that is itself a fusion node are they tracks of another system.
package sapient
