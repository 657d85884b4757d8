package sim

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestIntruderPlantsATrigger: a trigger would write a role within the login of the person who gets it, and the centre would seal it.
// The centre ends instead, does not start with it, and goes on without it as if nothing had been.
func TestIntruderPlantsATrigger(t *testing.T) {
	o := newOffice(t)
	o.start()
	o.sits("writer", "editor", village)
	i := o.intruder(t)
	i.does(`CREATE TRIGGER planted AFTER INSERT ON sessions BEGIN INSERT OR IGNORE INTO grants VALUES (NEW.person, 'administrator', '340000000000'); END`)
	if resp, err := o.stranger().client.PostForm(o.url()+"/console/login", url.Values{"login": {"writer"}, "password": {personPassword}}); err == nil {
		resp.Body.Close()
	}
	select {
	case <-o.serve.done:
	case <-time.After(time.Minute):
		t.Fatalf("it goes on: %s", cut(o.serve.out.String()))
	}
	if code, said := o.serve.cmd.ProcessState.ExitCode(), o.serve.out.String(); code != 1 || !strings.Contains(said, "schema of the database") {
		t.Errorf("it ended with %d: %s", code, cut(said))
	}
	o.names(t, "schema", "planted was added or changed")
	if r := fails(t, 1, central, "serve", "--dir", o.dir, "--listen", o.addr); !strings.Contains(r.stderr, "planted was added") || !strings.Contains(r.stderr, "central restore") {
		t.Errorf("it starts, or does not say why not: %v", r)
	}
	if n := i.asks("SELECT count(*) FROM grants WHERE role = 'administrator'"); n != "0" {
		t.Errorf("%s administrators", n)
	}
	i.does("DROP TRIGGER planted")
	must(t, central, "verify", "--dir", o.dir)
}
