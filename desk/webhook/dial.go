package webhook

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/wirefold/wirefold/corpus/follow"
)

// answerWithin is how long a receiver has to answer, all in all.
const answerWithin = 15 * time.Second

// client sends to addresses that are public, or to any. It follows no redirects and uses
// no proxy.
func client(private bool) *http.Client {
	d := &net.Dialer{Timeout: 10 * time.Second}
	if !private {
		d.Control = follow.PublicOnly(func(at netip.Addr) error {
			return fmt.Errorf("%s is no public address: webhooks to it are not allowed here", at)
		})
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
