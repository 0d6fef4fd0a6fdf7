// Package sapient reads, checks and writes the messages of SAPIENT as BSI Flex 335
// v2.0 has them: what sensors ("edge nodes") and the systems that join them ("fusion
// nodes") say to one another.
//
// On the wire a message is its length, four bytes with the lowest first, and a
// SapientMessage in the binary form of protocol buffers; Framer cuts the stream.
// There is one description of all messages, flex335v2.txt: numbers, words, types and
// what has to be there. One reader and one writer serve them all: Tree.Read and
// Tree.Append for the binary form, Tree.ReadJSON and Tree.AppendJSON for the JSON form
// of proto3, Tree.Check for the rules.
//
// Angles and lengths are in the units that a message names; times are UTC.
package sapient
