package e2e

import (
	"encoding/json"
	"testing"
)

// passed is what kiosk sync prints about a pass.
type passed struct {
	Divisions []struct {
		Division          string
		From, To, Records int
		Bytes             int
		Refused           *struct{ Reason string }
	}
	Attachments struct {
		Fetched, Missing int
		Incomplete       *struct{ Reason, Sentence string }
	}
	Unchanged bool
	Failure   *struct{ Reason string }
}

// passes makes a pass that ends with a code and reads its report, which is all of standard output.
func (s screen) passes(code int, from ...string) passed {
	s.t.Helper()
	r := s.sync(code, from...)
	var p passed
	if err := json.Unmarshal([]byte(r.stdout), &p); err != nil {
		s.t.Fatalf("%v: %v", err, r)
	}
	return p
}

// TestSyncReport: what a pass says of itself, for whoever runs kiosk sync from a script.
func TestSyncReport(t *testing.T) {
	o, thief := newOffice(t), newOffice(t)
	p := o.publish(notice("甲公告", "一"))[0]
	above := notice("区公告", "二")
	above["division"] = "340803000000"
	o.publish(above)
	thief.publish(notice("假公告", "一"))
	o.start()
	thief.start()
	k := o.screen("kiosk")
	from := []string{"--central", o.url(), "--trust", o.trust}
	wants := func(got passed, from, to, records int) {
		t.Helper()
		if len(got.Divisions) == 0 || got.Divisions[0].Division != village {
			t.Fatalf("the own village comes first: %+v", got)
		}
		if d := got.Divisions[0]; d.From != from || d.To != to || d.Records != records || (d.Bytes > 0) != (records > 0) || d.Refused != nil || got.Failure != nil {
			t.Errorf("want %d to %d with %d records, got %+v", from, to, records, d)
		}
	}
	first := k.passes(0, from...)
	wants(first, 0, 1, 1)
	if len(first.Divisions) != 2 || first.Divisions[1].Division != "340803000000" || first.Divisions[1].To != 1 {
		t.Errorf("the district's log is missing: %+v", first)
	}
	if again := k.passes(0, from...); !again.Unchanged {
		t.Errorf("nothing is new, but %+v", again)
	}
	o.publish(corrected(p, notice("甲公告", "更正"), "有误"), notice("乙公告", "二"))
	wants(k.passes(0, from...), 1, 3, 2)

	refused := k.passes(3, "--central", thief.url(), "--trust", o.trust)
	if len(refused.Divisions) == 0 || refused.Divisions[0].Refused == nil || refused.Divisions[0].Division != village || refused.Divisions[0].Refused.Reason != "unknown_key" {
		t.Errorf("a log of another key: %+v", refused)
	}
	o.serve.stop(t)
	if down := k.passes(1, from...); down.Failure == nil || down.Failure.Reason != "unreachable" {
		t.Errorf("with the server down: %+v", down)
	}
}
