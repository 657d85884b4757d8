package index

import (
	"testing"
	"time"

	"gongshi/internal/feed"
	"gongshi/internal/hang"
)

// FuzzReadNotice: a payload is a record that agrees with its leaf and log, or refused, or kept unread; whatever it
// holds, nothing breaks on the way into the tables.
func FuzzReadNotice(f *testing.F) {
	for _, body := range []string{
		`{}`, `[]`, ``, `{"id":"a"}`, `{"id":"a","revision":1,"kind":"policy","division":"340803001901","body":{"authority":"x","text":"y"}}`,
		`{"id":"a","revision":1,"kind":"alert","division":"340803001901","title":"t","issuer":{"name":"n","code":"c"},"expires_at":"2026-01-01T00:00:00Z","body":{"status":"Test","expires":"2026-01-02T00:00:00Z"}}`,
		`{"id":"a","revision":1,"kind":"finance_statement","division":"340803001901","publicity":{"from":"2026-01-01","days":7,"to":"2026-01-07"},"body":{"period":{"type":"month","year":2026,"number":1}}}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		hang.Watch(t)
		l := feed.Leaf{Op: feed.Publish, ID: "a", Revision: 1, Kind: "policy", Time: time.Unix(1760000000, 0)}
		for _, kind := range []string{"policy", "alert", "finance_statement"} {
			l.Kind = kind
			n, err := ReadNotice(l, "340803001901", feed.NewPayload(body))
			if err != nil {
				if feed.ReasonOf(err) == "" {
					t.Fatalf("an error that is no refusal: %v", err)
				}
				continue
			}
			if n == nil {
				continue
			}
			if n.Record.ID != "a" || string(n.Record.Kind) != kind || n.Record.Division != "340803001901" || n.Record.Revision != 1 {
				t.Fatalf("a record that its leaf does not speak of was read: %+v", n.Record)
			}
			Terms(n.Record)
		}
	})
}
