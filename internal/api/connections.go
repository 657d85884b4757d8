package api

import (
	"net"
	"net/netip"
	"slices"

	"gongshi/internal/web"
)

// Shares of the files that a process may have open. An idle connection costs its owner nothing and us a descriptor for
// minutes.
const (
	ownFiles        = 512  // at most, for the database and children
	mostConnections = 4096 // of one address: each of its kiosks may listen to push and ask beside it
)

// Connections bounds how many connections of a listener are open at once, in all and of one address (web.Key), where
// the process may have so many files open. One too many is closed at once. Connections of a named proxy are not
// counted: it speaks for many.
func Connections(l net.Listener, files int, peers web.Peers) net.Listener {
	all := files - min(ownFiles, files/4)
	return &boundListener{l, newPlaces(all, min(mostConnections, all/addressShare)), peers.Proxies}
}

type boundListener struct {
	net.Listener
	places  *places
	proxies []netip.Addr
}

func (l *boundListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		tcp, ok := c.(*net.TCPConn)
		if !ok {
			return c, nil
		}
		from := tcp.RemoteAddr().(*net.TCPAddr).AddrPort().Addr().Unmap().WithZone("")
		if slices.ContainsFunc(l.proxies, func(p netip.Addr) bool { return p.Unmap() == from }) {
			return c, nil
		}
		if release := l.places.acquire(web.Key(from)); release != nil {
			return &boundConn{tcp, release}, nil
		}
		tcp.Close()
	}
}

// boundConn gives its place back when it closes. It keeps CloseWrite, which net/http asks for beyond net.Conn.
type boundConn struct {
	*net.TCPConn
	release func()
}

func (c *boundConn) Close() error {
	defer c.release()
	return c.TCPConn.Close()
}
