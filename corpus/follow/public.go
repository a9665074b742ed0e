package follow

import (
	"net/netip"
	"syscall"
)

// reserved are the addresses that lead to nobody on the public network, or to somebody
// by a detour, beside those that netip knows.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // shared by carriers
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"), // IPv4 inside
	netip.MustParsePrefix("fec0::/10"),
}

// translated are addresses of the older network as a translator has them for hosts of the
// newer one alone (RFC 6052): their last four bytes.
var translated = netip.MustParsePrefix("64:ff9b::/96")

// PublicOnly is a [net.Dialer]'s Control that refuses addresses which are not public, with
// the error that refuse makes. It looks at an address when it is dialled, after its name
// was resolved, so that no name can change its mind in between.
func PublicOnly(refuse func(netip.Addr) error) func(network, address string, _ syscall.RawConn) error {
	return func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		if !public(to.Addr()) {
			return refuse(to.Addr())
		}
		return nil
	}
}

// public reports whether an address is one of the public network, where what a stranger
// named may be asked for: not of this machine, of its neighbours, or of nobody (IANA's
// registries of special addresses).
func public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if translated.Contains(a) {
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return false
		}
	}
	return true
}
