package syncer

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"gongshi/internal/errs"
)

// TestCertificatesByEvidence: a certificate is held against the kiosk's time by evidence, so that a flat battery does
// not cut a kiosk off from its centre.
func TestCertificatesByEvidence(t *testing.T) {
	signed := time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)
	w, err := newWeb("https://centre.example", nil, func() []time.Time { return []time.Time{signed} })
	if err != nil {
		t.Fatal(err)
	}
	transport, err := w.client.Transport()
	if err != nil || transport.TLSClientConfig == nil || !transport.TLSClientConfig.Time().Equal(signed) {
		t.Errorf("certificates are held against another time: %+v, %v", transport.TLSClientConfig, err)
	}
}

// TestCertificateAtAnotherTime: a certificate that does not hold at the likeliest time may hold at another that it may
// be, and at none of them nothing is asked.
func TestCertificateAtAnotherTime(t *testing.T) {
	asked := 0
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.Write([]byte("gongshi.example+00000000+AAAA\n"))
	}))
	defer server.Close()
	holds := server.Certificate().NotAfter.Add(-time.Hour)
	late := holds.Add(24 * time.Hour)
	for name, c := range map[string]struct {
		times []time.Time
		asked int
	}{
		"the likeliest": {[]time.Time{holds, late}, 1},
		"the last":      {[]time.Time{late, late, holds}, 1},
		"none":          {[]time.Time{late, late.Add(time.Hour)}, 0},
	} {
		asked = 0
		w, err := newWeb(server.URL, nil, func() []time.Time { return c.times })
		if err != nil {
			t.Fatal(err)
		}
		transport, err := w.client.Transport()
		if err != nil {
			t.Fatal(err)
		}
		transport.TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		if _, err := w.Trust(context.Background()); (err == nil) != (c.asked > 0) || err != nil && !errs.Is(err, errs.Unavailable) || asked != c.asked {
			t.Errorf("%s: asked %d times, %v", name, asked, err)
		}
		transport.CloseIdleConnections()
	}
}
