package link

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"
)

// MaxDatagram is the largest payload that UDP carries.
const MaxDatagram = 65507

// UDP receives datagrams on one address or several, unicast or multicast: a radar
// on two networks sends everything to two groups.
type UDP struct {
	// Addresses to listen on: "127.0.0.1:8600", or a multicast group "239.1.1.1:8600".
	Addresses []string
	// Interface joins multicast groups; empty lets the system choose.
	Interface string
	// Ready, when not nil, is told the first address that was bound, once all are.
	Ready func(netip.AddrPort)
}

// Run receives until ctx ends, as Transport says. A failed receive is retried with
// back-off; only an address that cannot be bound ends it.
func (u *UDP) Run(ctx context.Context, handle func(Packet) bool) error {
	var sockets []*net.UDPConn
	defer func() {
		for _, s := range sockets {
			s.Close()
		}
	}()
	for _, address := range u.Addresses {
		conn, err := u.listen(address)
		if err != nil {
			return fmt.Errorf("udp %s: %w", address, err)
		}
		conn.SetReadBuffer(4 << 20) // a burst of one antenna turn while the machine is busy
		sockets = append(sockets, conn)
	}
	if len(sockets) == 0 {
		return errors.New("udp: no address to listen on")
	}
	if u.Ready != nil {
		u.Ready(sockets[0].LocalAddr().(*net.UDPAddr).AddrPort())
	}
	if len(sockets) == 1 {
		receive(ctx, sockets[0], handle)
		return nil
	}
	handle = oneAtATime(handle)
	var group sync.WaitGroup
	for _, s := range sockets {
		group.Go(func() { receive(ctx, s, handle) })
	}
	group.Wait()
	return nil
}

// receive gives the datagrams of a socket to handle until ctx ends.
func receive(ctx context.Context, conn *net.UDPConn, handle func(Packet) bool) {
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	buf := make([]byte, MaxDatagram)
	for failures := 0; ; {
		n, from, err := conn.ReadFromUDPAddrPort(buf)
		switch {
		case err == nil:
			failures = 0
			handle(Packet{Bytes: buf[:n], From: from, At: time.Now().UTC()})
		case ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			return
		default: // such as a refused port reported back by the system
			wait(ctx, Backoff(failures))
			failures++
		}
	}
}

func (u *UDP) listen(address string) (*net.UDPConn, error) {
	addr, err := net.ResolveUDPAddr("udp", address)
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
