// Package cot reads and writes Cursor on Target: events of version 2.0 as XML (the
// base-event schema of the public release) and as messages of the TAK protocol,
// version 1 (protobuf), in datagrams and in streams.
//
//	datagram   <?xml …?><event …/>          version 0
//	           BF 01 BF | TakMessage        version 1
//	stream     event after event            version 0
//	           BF | length varint | TakMessage, and so on   version 1
package cot
