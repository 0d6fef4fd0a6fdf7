// Package recording reads recorded or live sensor traffic in whatever framing it
// comes (pcap, pcapng, raw and the others that each protocol knows), decodes it into
// JSON lines, names the protocol of what is not known, and gives the frames of a
// recording with their times for a replay.
package recording

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"marsad"
	"marsad/wire/capture"
)

// Options say how to read a recording.
type Options struct {
	Protocol string            // one of Protocols
	Framing  string            // empty: found out
	Editions map[string]string // ASTERIX: category "062" to edition "1.20"
}

// Frame is one datagram or chunk of a recording.
type Frame struct {
	Number  int
	Offset  int           // byte of the file where its payload starts; -1 inside a capture
	At      time.Duration // since the first frame; 0 where the recording has no times
	Timed   bool          // At is known
	Stream  bool          // the next bytes of a stream; else whole by itself
	Payload []byte
	Err     error // why there is no payload: a place where the file could not be cut
}

// Decoder turns the frames of one recording or feed into lines on a Printer.
type Decoder interface {
	// Take reads the next frame.
	Take(f Frame)
	// End says that nothing more comes.
	End()
}

// Printer takes what a decoder makes.
type Printer struct {
	out     *bufio.Writer
	errOut  *bufio.Writer // nil: nobody is told
	number  int
	lines   int
	broken  int
	failure error
}

// block is how much is read, and written, at once.
const block = 64 << 10

func newPrinter(out, errOut io.Writer) *Printer {
	p := &Printer{out: bufio.NewWriterSize(out, block)}
	if errOut != nil {
		p.errOut = bufio.NewWriter(errOut)
	}
	return p
}

// pour decodes a stream block by block. What there is is written out whenever a pipe
// has no more for now.
func (p *Printer) pour(in io.Reader, d Decoder) error {
	room := make([]byte, block)
	for number, offset := 1, 0; ; number++ {
		n, err := in.Read(room)
		if n > 0 {
			d.Take(Frame{Number: number, Offset: offset, Stream: true, Payload: room[:n]})
		}
		offset += n
		switch {
		case err == io.EOF:
			d.End()
			return nil
		case err != nil:
			return err
		case n < len(room) || p.failure != nil:
			if err := p.flush(); err != nil {
				return err
			}
		}
	}
}

// flush writes out what was printed, and tells what went wrong with it so far.
func (p *Printer) flush() error {
	if p.errOut != nil {
		_ = p.errOut.Flush() // what is broken is counted all the same
	}
	return errors.Join(p.failure, p.out.Flush())
}

// Line writes one line; b has no line's end.
func (p *Printer) Line(b []byte) {
	p.lines++
	p.write(append(b, '\n'))
}

// Lines writes whole lines with their ends.
func (p *Printer) Lines(b []byte) {
	p.lines += bytes.Count(b, []byte{'\n'})
	p.write(b)
}

// Broken tells of a place that could not be read, by the number of its frame or
// message; 0 is the next.
func (p *Printer) Broken(number int, err error) {
	if number == 0 {
		number = p.Next()
	}
	p.broken++
	if p.errOut != nil {
		fmt.Fprintf(p.errOut, "frame %d: %v\n", number, err)
	}
}

// Next numbers the messages of protocols that have no frames.
func (p *Printer) Next() int {
	p.number++
	return p.number
}

func (p *Printer) write(b []byte) {
	if _, err := p.out.Write(b); err != nil && p.failure == nil {
		p.failure = err
	}
}

// protocol is what one protocol knows of recordings.
type protocol struct {
	name string
	// decoder makes what decodes one recording or feed.
	decoder func(p *Printer, o Options) (Decoder, error)
	// cut cuts a file that is no capture into what goes into one datagram; nil: it is
	// one stream.
	cut func(file []byte, o Options) ([]Frame, error)
	// streamed says that the decoder takes a file as one stream: cut is for a replay.
	streamed bool
	// guess tells how much the beginning of a file or stream, or a datagram, looks
	// like the protocol, from 0 to 1.
	guess func(sample []byte) float64
	// captures is how a capture is read where not by its UDP and TCP payloads.
	captures func(file []byte, o Options) ([]Frame, error)
	// replay is how a capture is cut for a replay where not by those payloads.
	replay func(file []byte, o Options) ([]Frame, error)
	// times gives frames that have none the times that their messages tell; may be nil.
	times func(frames []Frame, o Options)
}

func find(name string) (protocol, error) {
	for _, p := range protocols() {
		if p.name == name {
			return p, nil
		}
	}
	return protocol{}, marsad.Errorf(marsad.BadRequest, "protocol %q is none of %v", name, Protocols())
}

// protocols lists what decode, guess and replay can read; a new protocol is one line.
func protocols() []protocol {
	return []protocol{
		{name: "asterix", decoder: asterixDecoder, cut: asterixCut, captures: asterixCaptures, guess: asterixGuess, times: asterixTimes},
		{name: "mavlink", decoder: mavlinkDecoder, cut: mavlinkCut, guess: mavlinkGuess},
		{name: "adsb", decoder: adsbDecoder, cut: adsbCut, guess: adsbGuess},
		{name: "cot", decoder: cotDecoder, guess: cotGuess},
		{name: "generic", decoder: genericDecoder, guess: genericGuess},
		{name: "sapient", decoder: sapientDecoder, cut: sapientCut, guess: sapientGuess},
		{name: "sensorthings", decoder: sensorthingsDecoder, guess: sensorthingsGuess},
		{name: "ais", streamed: true, decoder: aisDecoder, cut: aisCut, guess: aisGuess},
		{name: "nmea", streamed: true, decoder: nmeaDecoder, cut: nmeaCut, guess: nmeaGuess},
		{name: "lorawan", decoder: lorawanDecoder, guess: lorawanGuess},
		{name: "meshtastic", decoder: meshtasticDecoder, cut: meshtasticCut, guess: meshtasticGuess},
		{name: "rtl433", decoder: rtl433Decoder, cut: cutLines, guess: rtl433Guess},
		{name: "gmti", streamed: true, decoder: gmtiDecoder, cut: gmtiCut, guess: gmtiGuess},
		{name: "remoteid", decoder: remoteidDecoder, captures: remoteidCaptures, replay: remoteidReplay, guess: remoteidGuess},
		{name: "klv", decoder: klvDecoder, cut: klvCut, guess: klvGuess},
		{name: "syslog", decoder: syslogDecoder, guess: syslogGuess},
		{name: "vedirect", decoder: vedirectDecoder, cut: vedirectCut, guess: vedirectGuess},
		{name: "onvif", decoder: onvifDecoder, cut: onvifCut, guess: onvifGuess},
		{name: "jsonlines", streamed: true, decoder: jsonlinesDecoder, cut: cutLines, guess: jsonlinesGuess},
	}
}

// Protocols returns the names.
func Protocols() (names []string) {
	for _, p := range protocols() {
		names = append(names, p.name)
	}
	return names
}

// Decode writes one JSON object a record to out and a line for each broken place
// to errOut, and returns how many were broken. Decoding goes on after a broken
// record; only a file that cannot be read at all is an error.
func Decode(in io.Reader, o Options, out, errOut io.Writer) (broken int, err error) {
	p, err := find(o.Protocol)
	if err != nil {
		return 0, err
	}
	printer, whole := newPrinter(out, errOut), o
	o.Framing = "" // of what is cut
	decoder, err := p.decoder(printer, o)
	if err != nil {
		return 0, err
	}
	first := bufio.NewReaderSize(in, block)
	if magic, _ := first.Peek(4); p.flows(magic, whole) {
		err = printer.pour(first, decoder)
		return printer.broken, errors.Join(err, printer.flush())
	}
	file, err := io.ReadAll(first)
	if err != nil {
		return 0, err
	}
	frames, err := p.frames(file, whole, p.captures)
	for _, f := range frames {
		if f.Err != nil {
			printer.Broken(f.Number, f.Err)
			continue
		}
		decoder.Take(f)
	}
	decoder.End()
	return printer.broken, errors.Join(err, printer.flush())
}

// Live decodes what comes packet by packet.
type Live struct {
	printer *Printer
	decoder Decoder
	frames  int
}

// NewLive makes one that writes as Decode does.
func NewLive(o Options, out, errOut io.Writer) (*Live, error) {
	p, err := find(o.Protocol)
	if err != nil {
		return nil, err
	}
	l := &Live{printer: newPrinter(out, errOut)}
	l.decoder, err = p.decoder(l.printer, o)
	return l, err
}

// Take decodes the next packet; stream says that it is the next bytes of a stream.
// It returns how many lines it gave, and an error when the output is closed.
func (l *Live) Take(payload []byte, stream bool) (lines int, err error) {
	before := l.printer.lines
	l.frames++
	l.decoder.Take(Frame{Number: l.frames, Offset: -1, Stream: stream, Payload: payload})
	return l.printer.lines - before, l.printer.flush()
}

// End says that nothing more comes, and returns how many places were broken.
func (l *Live) End() (broken int, err error) {
	l.decoder.End()
	return l.printer.broken, l.printer.flush()
}

// Frames reads the whole recording and cuts it into datagrams or chunks.
func Frames(in io.Reader, o Options) ([]Frame, error) {
	p, err := find(o.Protocol)
	if err != nil {
		return nil, err
	}
	file, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	frames, err := p.frames(file, o, p.replay)
	var failed error
	frames = slices.DeleteFunc(frames, func(f Frame) bool { failed = errors.Join(failed, f.Err); return f.Err != nil })
	if err == nil && len(frames) == 0 && failed != nil {
		err = marsad.Errorf(marsad.Undecodable, "%w", failed)
	}
	if p.times != nil && len(frames) > 0 && !frames[0].Timed {
		p.times(frames, o)
	}
	return frames, err
}

// captured tells whether a recording that begins so is a packet capture.
func (o Options) captured(first []byte) bool {
	name, _, _ := strings.Cut(o.Framing, "+")
	return o.Framing == "" && capture.Sniff(first) || name == "pcap" || name == "pcapng"
}

// flows tells whether a recording that begins so is decoded as one stream.
func (p protocol) flows(first []byte, o Options) bool {
	return (p.streamed || p.cut == nil) && !o.captured(first)
}

// frames cuts the file as the options say, or as it looks; captures, when not nil,
// reads what is a capture.
func (p protocol) frames(file []byte, o Options, captures func([]byte, Options) ([]Frame, error)) ([]Frame, error) {
	if o.captured(file) {
		if captures != nil {
			return captures(file, o)
		}
		return captured(file)
	}
	if p.cut != nil {
		return p.cut(file, o)
	}
	return stream(file), nil
}

// chunk is how much of a file that is a stream is one frame.
const chunk = 16 << 10

// stream gives a file in chunks.
func stream(file []byte) (frames []Frame) {
	for offset := 0; offset < len(file); offset += chunk {
		frames = append(frames, Frame{Number: len(frames) + 1, Offset: offset, Stream: true, Payload: file[offset:min(len(file), offset+chunk)]})
	}
	return frames
}

// captured returns the payloads of a packet capture.
func captured(file []byte) ([]Frame, error) {
	r, err := capture.Open(bytes.NewReader(file))
	if err != nil {
		return nil, marsad.Errorf(marsad.Undecodable, "%w", err)
	}
	var frames []Frame
	var first time.Time
	for {
		d, err := r.Next()
		if errors.Is(err, io.EOF) {
			return frames, nil
		}
		if err != nil {
			return frames, marsad.Errorf(marsad.Undecodable, "%w", err)
		}
		if first.IsZero() {
			first = d.At
		}
		frames = append(frames, Frame{
			Number: len(frames) + 1, Offset: -1, At: d.At.Sub(first), Timed: !d.At.IsZero(),
			Stream: d.Transport == capture.TCP, Payload: bytes.Clone(d.Payload),
		})
	}
}
