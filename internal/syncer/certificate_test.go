package syncer

import (
	"testing"
	"time"
)

// TestCertificatesByEvidence: a certificate is held against the kiosk's time by evidence, so that a flat battery does not
// cut a kiosk off from its centre.
func TestCertificatesByEvidence(t *testing.T) {
	signed := time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)
	w, err := newWeb("https://centre.example", nil, func() time.Time { return signed })
	if err != nil {
		t.Fatal(err)
	}
	transport, err := w.client.Transport()
	if err != nil || transport.TLSClientConfig == nil || !transport.TLSClientConfig.Time().Equal(signed) {
		t.Errorf("certificates are held against another time: %+v, %v", transport.TLSClientConfig, err)
	}
}
