package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"marsad"
	"marsad/internal/recording"
	"marsad/link"
	"marsad/link/mqtt"
)

// pollEvery is how often a web server is asked.
const pollEvery = 5 * time.Second

// isFeed tells an address from the name of a file.
func isFeed(from string) bool {
	scheme, _, ok := strings.Cut(from, ":")
	switch scheme {
	case "udp", "tcp", "tls", "serial", "http", "https", "mqtt", "mqtts", "mqtt5", "mqtts5":
		return ok
	}
	return false
}

// feed is the transport that an address names: udp:// listens, all others are
// connected to.
func feed(address string, topics []string) (link.Transport, error) {
	scheme, rest, _ := strings.Cut(address, "://")
	switch scheme {
	case "udp":
		return &link.UDP{Addresses: []string{rest}}, nil
	case "http", "https":
		return &link.Poll{URL: address, Every: pollEvery}, nil
	case "mqtt", "mqtts", "mqtt5", "mqtts5":
		if len(topics) == 0 {
			topics = []string{"#"}
		}
		return &mqtt.Client{URL: address, Topics: topics}, mqtt.Check(address)
	}
	return link.Dial(address, nil)
}

// listen decodes a feed until ctx ends or its output is closed.
func (c *decodeCmd) listen(ctx context.Context, s *streams, o recording.Options) (broken int, err error) {
	t, err := feed(c.From, c.Topic)
	if err != nil {
		return 0, err
	}
	live, err := recording.NewLive(o, s.out, s.err)
	if err != nil {
		return 0, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var closed error
	err = t.Run(ctx, func(p link.Packet) bool {
		if p.Code != "" {
			fmt.Fprintf(s.err, "%s: %s\n", c.From, p.Code)
		}
		if closed != nil || len(p.Bytes) == 0 {
			return false
		}
		var lines int
		if lines, closed = live.Take(p.Bytes, p.Stream != 0); closed != nil {
			stop()
		}
		return lines > 0
	})
	if err != nil {
		return 0, err
	}
	if closed != nil {
		return 0, marsad.Errorf(marsad.Unavailable, "output: %w", closed)
	}
	return live.End()
}
