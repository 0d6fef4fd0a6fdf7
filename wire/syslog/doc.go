// Package syslog reads and writes messages of syslog: those of RFC 5424, and those of
// old devices as RFC 3164 describes them; and cuts streams into messages (RFC 6587).
package syslog
