package e2e

import (
	"testing"
	"time"
)

// TestPushedNotice: what another process publishes is on a kiosk whose schedule says an hour within moments, after the
// server was away as well.
func TestPushedNotice(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("关于修建村口桥的公告", "桥宽六米。"))
	o.start()
	k := o.screen("kiosk")
	p := launch(t, nil, kiosk, "--dir", k.dir, "--central", o.url(), "--division", village, "--trust", o.trust,
		"--windowed", "1080x1920", "--every", "@every 6h")
	arrives := func(word string) {
		t.Helper()
		began := time.Now()
		eventually(t, time.Minute, "the notice "+word, func() bool {
			if !p.running() {
				t.Fatalf("the kiosk ended: %s", cut(p.out.String()))
			}
			return k.holds(t) && len(k.search(word)) == 1
		})
		t.Logf("%s was found %v after it was published", word, time.Since(began).Round(10*time.Millisecond))
	}
	arrives("村口桥")
	o.publish(notice("防汛 "+rare(1), "今夜有暴雨。"))
	arrives(rare(1))
	o.serve.stop(t)
	o.publish(notice("防汛 "+rare(2), "暴雨已过。"))
	o.start()
	arrives(rare(2))
	p.stop(t)
}
