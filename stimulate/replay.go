package stimulate

import (
	"context"
	"fmt"
	"iter"
	"net"
	"time"
)

// Frame is one recorded datagram. At is when it was recorded; zero where the
// recording does not say. Payload need be valid only until the next frame.
type Frame struct {
	At      time.Time
	Payload []byte
}

// untimed is the time from one frame to the next where the recording has none.
const untimed = 20 * time.Millisecond

// Replay sends recorded frames to a UDP address, as datagrams, or over one connection
// to a TCP address (network is "udp" or "tcp"), with the time that lay between
// them, divided by speed; a speed of 0 does not wait at all. A frame that is older
// than the one before follows at once; frames without a time follow each 20 ms
// after the other. It returns how many were sent, and ends without error at the
// end of the frames or of ctx. It fails with the frames' own error, and for a
// datagram that cannot be sent for a reason that the next one would have too.
func Replay(ctx context.Context, frames iter.Seq2[Frame, error], network, address string, speed float64) (sent int, err error) {
	if network == "tcp" {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			return 0, fmt.Errorf("replay: %w", err)
		}
		defer conn.Close()
		return replay(ctx, frames, speed, func(b []byte) error {
			_, err := conn.Write(b)
			return err
		})
	}
	to, err := net.ResolveUDPAddr("udp", address)
	if err != nil {
		return 0, fmt.Errorf("replay: %w", err)
	}
	conn, err := net.ListenUDP("udp", nil)
	if err != nil {
		return 0, fmt.Errorf("replay: %w", err)
	}
	defer conn.Close()
	return replay(ctx, frames, speed, func(b []byte) error {
		_, err := conn.WriteToUDP(b, to)
		return err
	})
}

func replay(ctx context.Context, frames iter.Seq2[Frame, error], speed float64, send func([]byte) error) (sent int, err error) {
	if speed < 0 {
		return 0, fmt.Errorf("replay: a speed of %g", speed)
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	start := time.Now()
	var last time.Time    // of a frame that had one
	var due time.Duration // since start, of the present frame
	for frame, err := range frames {
		if err != nil {
			return sent, fmt.Errorf("replay: frame %d: %w", sent+1, err)
		}
		if speed > 0 && sent > 0 {
			due += time.Duration(float64(gap(last, frame.At)) / speed)
		}
		if !frame.At.IsZero() {
			last = frame.At
		}
		timer.Reset(due - time.Since(start))
		select {
		case <-ctx.Done():
			return sent, nil
		case <-timer.C:
		}
		if err := send(frame.Payload); err != nil {
			return sent, fmt.Errorf("replay: frame %d of %d bytes: %w", sent+1, len(frame.Payload), err)
		}
		sent++
	}
	return sent, nil
}

// gap is the time from one frame to the next.
func gap(last, at time.Time) time.Duration {
	if last.IsZero() || at.IsZero() {
		return untimed
	}
	return max(0, at.Sub(last))
}
