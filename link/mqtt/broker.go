package mqtt

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	mochi "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"

	"marsad"
	"marsad/link"
)

// Limits of the broker: what a few hundred sensors need, and no more.
const (
	maxClients      = 1000
	maxMessage      = 256 << 10
	maxInflight     = 512
	maxWaiting      = 1024
	sessionSeconds  = 3600
	retainedSeconds = 24 * 3600
)

// Broker takes sensors that dial in by MQTT 3.1.1 or 5. It serves this process:
// sources subscribe with Subscription. Sensors may publish everywhere, and subscribe
// only below a topic of their own user's name, so that none hears the others.
type Broker struct {
	Address string // to listen on
	// Users holds who may connect. Without users anybody may, which is allowed on
	// loopback only.
	Users *Users
	// TLS is needed beyond loopback.
	TLS *tls.Config

	server *mochi.Server
	bound  netip.AddrPort
	subs   atomic.Int64
}

// Start binds the address and serves until Close. It refuses to listen beyond this
// machine without users and certificate.
func (b *Broker) Start() error {
	host, _, err := net.SplitHostPort(b.Address)
	if err != nil {
		return marsad.Errorf(marsad.BadConfig, "mqtt broker: %w", err)
	}
	ip, err := netip.ParseAddr(host)
	if local := host == "localhost" || err == nil && ip.IsLoopback(); !local && (b.TLS == nil || b.Users == nil) {
		return marsad.Errorf(marsad.BadConfig, "mqtt broker %s: beyond this machine it needs a certificate and users", b.Address)
	}
	capabilities := mochi.NewDefaultServerCapabilities()
	capabilities.MaximumClients, capabilities.MaximumPacketSize = maxClients, maxMessage
	capabilities.MaximumInflight, capabilities.ReceiveMaximum = maxInflight, maxInflight
	capabilities.MaximumClientWritesPending = maxWaiting
	capabilities.MaximumSessionExpiryInterval, capabilities.MaximumMessageExpiryInterval = sessionSeconds, retainedSeconds
	capabilities.RetainAvailable = 0 // what is retained is old, and nobody would know
	b.server = mochi.New(&mochi.Options{InlineClient: true, Capabilities: capabilities, Logger: slog.New(slog.DiscardHandler)})
	if err := b.server.AddHook(&gate{users: b.Users}, nil); err != nil {
		return fmt.Errorf("mqtt broker: %w", err)
	}
	l := listeners.NewTCP(listeners.Config{ID: "mqtt", Address: b.Address, TLSConfig: b.TLS})
	if err := b.server.AddListener(l); err != nil {
		return fmt.Errorf("mqtt broker %s: %w", b.Address, err)
	}
	if b.bound, err = netip.ParseAddrPort(l.Address()); err != nil {
		return fmt.Errorf("mqtt broker: %w", err)
	}
	if err := b.server.Serve(); err != nil {
		return fmt.Errorf("mqtt broker %s: %w", b.Address, err)
	}
	return nil
}

// Bound is the address that was bound.
func (b *Broker) Bound() netip.AddrPort { return b.bound }

// Close ends all connections.
func (b *Broker) Close() error { return b.server.Close() }

// Subscription is the transport of a source that hears the broker's messages of the
// topic filters.
func (b *Broker) Subscription(filters []string) link.Transport {
	return &subscription{broker: b, filters: filters}
}

type subscription struct {
	broker  *Broker
	filters []string
}

// Run implements link.Transport.
func (s *subscription) Run(ctx context.Context, handle func(link.Packet) bool) error {
	var mu sync.Mutex
	var errs []error
	id := int(s.broker.subs.Add(1))
	for _, f := range s.filters {
		errs = append(errs, s.broker.server.Subscribe(f, id, func(_ *mochi.Client, _ packets.Subscription, m packets.Packet) {
			mu.Lock()
			defer mu.Unlock()
			if ctx.Err() == nil {
				handle(link.Packet{Bytes: m.Payload, Topic: m.TopicName, At: time.Now().UTC()})
			}
		}))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("mqtt broker: %w", err)
	}
	<-ctx.Done()
	defer func() { // no call of handle goes on after the end
		mu.Lock()
		defer mu.Unlock()
	}()
	for _, f := range s.filters {
		if err := s.broker.server.Unsubscribe(f, id); err != nil {
			return fmt.Errorf("mqtt broker: %w", err)
		}
	}
	return nil
}
