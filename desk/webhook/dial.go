package webhook

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"github.com/wirefold/wirefold/corpus/follow"
)

// answerWithin is how long a receiver has to answer, all in all.
const answerWithin = 15 * time.Second

// client sends to addresses that are public, or to any. What an address is is looked at
// when it is dialled, after its name was resolved, so that no name can change its mind
// in between. It follows no redirects and uses no proxy.
func client(private bool) *http.Client {
	d := &net.Dialer{Timeout: 10 * time.Second}
	if !private {
		d.Control = func(_, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil {
				return err
			}
			if !follow.Public(at.Addr()) {
				return fmt.Errorf("%s is no public address: webhooks to it are not allowed here", at.Addr())
			}
			return nil
		}
	}
	return &http.Client{
		Timeout: answerWithin,
		Transport: &http.Transport{
			DialContext: d.DialContext, TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: answerWithin,
			MaxResponseHeaderBytes: 64 << 10, MaxIdleConnsPerHost: perHook, IdleConnTimeout: 90 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
