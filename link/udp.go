package link

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"
)

// MaxDatagram is the largest payload that UDP carries.
const MaxDatagram = 65507

// UDP receives datagrams on one address, unicast or multicast.
type UDP struct {
	// Address to listen on, "127.0.0.1:8600" or a multicast group "239.1.1.1:8600".
	Address string
	// Interface joins a multicast group; empty lets the system choose.
	Interface string
	// Handle gets each datagram; payload is valid until it returns.
	Handle func(payload []byte, from netip.AddrPort, at time.Time)
	// Ready, when not nil, is told the address that was bound.
	Ready func(netip.AddrPort)
}

// Run receives until ctx ends, which is no error. A failed receive is retried
// with back-off; only an address that cannot be bound ends it.
func (u *UDP) Run(ctx context.Context) error {
	conn, err := u.listen()
	if err != nil {
		return fmt.Errorf("udp %s: %w", u.Address, err)
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	defer conn.Close()
	conn.SetReadBuffer(4 << 20) // a burst of one antenna turn while the machine is busy
	if u.Ready != nil {
		u.Ready(conn.LocalAddr().(*net.UDPAddr).AddrPort())
	}
	buf := make([]byte, MaxDatagram)
	for failures := 0; ; {
		n, from, err := conn.ReadFromUDPAddrPort(buf)
		switch {
		case err == nil:
			failures = 0
			u.Handle(buf[:n], from, time.Now().UTC())
		case ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			return nil
		default: // such as a refused port reported back by the system
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(Backoff(failures)):
				failures++
			}
		}
	}
}

func (u *UDP) listen() (*net.UDPConn, error) {
	addr, err := net.ResolveUDPAddr("udp", u.Address)
	if err != nil {
		return nil, err
	}
	if !addr.IP.IsMulticast() {
		return net.ListenUDP("udp", addr)
	}
	var ifi *net.Interface
	if u.Interface != "" {
		if ifi, err = net.InterfaceByName(u.Interface); err != nil {
			return nil, err
		}
	}
	return net.ListenMulticastUDP("udp", ifi, addr)
}
