package api

import (
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gongshi/internal/protocol"
)

func TestHeads(t *testing.T) {
	o := newOffice(t, Options{})
	path := protocol.HeadsPath(string(village))
	o.get(path).refuses(t, http.StatusNotFound)
	o.publish(o.Store, village, "甲公告", "乙公告")
	o.publish(o.Store, city, "市局公告")
	heads := o.heads(village)
	if len(heads) != 2 || heads[string(village)].Size != 2 || heads[string(city)].Size != 1 {
		t.Fatalf("heads of %v", slices.Collect(maps.Keys(heads)))
	}
	if up := o.heads(city); len(up) != 1 {
		t.Errorf("the city's chain has %d logs", len(up))
	}
	tag := o.get(path).Header.Get("ETag")
	same := o.get(path, "If-None-Match", tag)
	same.is(t, http.StatusNotModified, "ETag", tag, "Cache-Control", protocol.CacheRevalidate)
	if len(same.body) != 0 {
		t.Error("a 304 has a body")
	}
	head := o.ask(http.MethodHead, path, "")
	head.is(t, http.StatusOK, "ETag", tag)
	o.get(protocol.HeadsPath("34080300190")).refuses(t, http.StatusUnprocessableEntity)
	o.get(protocol.HeadsPath("340003000000")).refuses(t, http.StatusUnprocessableEntity)
}

// TestADamagedLogDoesNotHoldUpTheOthers: of a stored checkpoint that this centre did not sign, the kiosk
// gets a sentence in its place, the operator an error in the log, each with the division's code; and the
// centre puts no cosignature on it.
func TestADamagedLogDoesNotHoldUpTheOthers(t *testing.T) {
	for name, change := range map[string]string{
		"no note":         "checkpoint = CAST('x' AS BLOB)",
		"another root":    "checkpoint = CAST(replace(CAST(checkpoint AS TEXT), '\n1\n', '\n2\n') AS BLOB)",
		"another's note":  "checkpoint = (SELECT checkpoint FROM logs WHERE division = '" + string(village) + "')",
		"signature gone":  "checkpoint = CAST(substr(CAST(checkpoint AS TEXT), 1, instr(CAST(checkpoint AS TEXT), '—') - 1) AS BLOB)",
		"nothing at all":  "checkpoint = CAST('' AS BLOB)",
		"wrong signature": "checkpoint = CAST(replace(CAST(checkpoint AS TEXT), 'test.gongshi.example/feed/340800000000 ', 'test.gongshi.example/feed/340800000000 AAAA') AS BLOB)",
	} {
		t.Run(name, func(t *testing.T) {
			var said strings.Builder
			o := newOffice(t, Options{Log: slog.New(slog.NewTextHandler(&said, nil))})
			o.publish(o.Store, village, "甲公告", "乙公告")
			o.publish(o.Store, city, "市局公告")
			o.heads(village) // both are remembered as sound
			said.Reset()
			o.change("UPDATE logs SET " + change + " WHERE division = '" + string(city) + "'")
			r := o.get(protocol.HeadsPath(string(village)))
			r.is(t, http.StatusOK)
			list, err := protocol.DecodeHeads(r.body)
			if err != nil || len(list) != 2 {
				t.Fatalf("%d heads, %v", len(list), err)
			}
			if c, err := o.trust.Open(list[0].Signed, string(village)); err != nil || c.Size != 2 {
				t.Errorf("the sound log: size %d, %v", c.Size, err)
			}
			if h := list[1]; h.Code != string(city) || h.Signed != nil || !strings.Contains(h.Fault, string(city)) {
				t.Errorf("the damaged log: %q %q, fault %q", h.Code, h.Signed, h.Fault)
			}
			if !strings.Contains(said.String(), "level=ERROR") || !strings.Contains(said.String(), "division="+string(city)) {
				t.Errorf("the operator's log says %q", said.String())
			}
			o.get(protocol.LogPath(string(city))+"/checkpoint").refuses(t, http.StatusBadGateway)
			r = o.get(protocol.HeadsPath(string(city))) // nothing but the fault
			r.is(t, http.StatusOK)
			if list, err = protocol.DecodeHeads(r.body); err != nil || len(list) != 1 || list[0].Fault == "" {
				t.Errorf("a chain of one damaged log: %+v, %v", list, err)
			}
		})
	}
}

// TestTheFutureIsNotSeen: a row that claims to be signed later than now moves no cosignature there.
func TestTheFutureIsNotSeen(t *testing.T) {
	o := newOffice(t, Options{})
	o.publish(o.Store, village, "甲公告")
	o.change("UPDATE logs SET signed_at = signed_at + 100000")
	if c := o.heads(village)[string(village)]; c.Cosigned.After(time.Now()) {
		t.Errorf("cosigned at %v", c.Cosigned)
	}
}

func TestGrowthByAnotherProcessIsSeenAtOnce(t *testing.T) {
	o := newOffice(t, Options{})
	o.publish(o.Store, village, "甲公告")
	other := o.open()
	tag := o.get(protocol.HeadsPath(string(village))).Header.Get("ETag")
	for size := int64(2); size < 6; size++ {
		o.publish(other, village, "又一公告")
		r := o.get(protocol.HeadsPath(string(village)), "If-None-Match", tag)
		r.is(t, http.StatusOK)
		if now := r.Header.Get("ETag"); now == tag {
			t.Fatal("the tag did not move with the log")
		} else {
			tag = now
		}
		if got := o.heads(village)[string(village)].Size; got != size {
			t.Fatalf("heads name %d leaves, want %d", got, size)
		}
	}
	o.publish(other, city, "上级公告")
	if heads := o.heads(village); len(heads) != 2 {
		t.Errorf("a new log above was not seen: %d heads", len(heads))
	}
}

func TestCosignaturesAreRenewed(t *testing.T) {
	o := newOffice(t, Options{Period: time.Second})
	o.publish(o.Store, village, "甲公告")
	path := protocol.HeadsPath(string(village))
	first := o.heads(village)[string(village)]
	tag := o.get(path).Header.Get("ETag")
	for end := time.Now().Add(10 * time.Second); o.get(path, "If-None-Match", tag).StatusCode == http.StatusNotModified; {
		if time.Now().After(end) {
			t.Fatal("the tag does not move with the period")
		}
		time.Sleep(20 * time.Millisecond)
	}
	later := o.heads(village)[string(village)]
	if !later.Cosigned.After(first.Cosigned) || later.Size != first.Size || later.Root != first.Root {
		t.Errorf("cosigned at %v, then at %v", first.Cosigned, later.Cosigned)
	}
}

func TestManyPollsDuringPublishing(t *testing.T) {
	o := newOffice(t, Options{})
	o.publish(o.Store, village, "甲公告")
	stop := make(chan struct{})
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			size, tag := int64(0), ""
			for {
				select {
				case <-stop:
					return
				default:
				}
				r := o.get(protocol.HeadsPath(string(village)), "If-None-Match", tag)
				if r.StatusCode == http.StatusNotModified {
					continue
				}
				tag = r.Header.Get("ETag")
				list, err := protocol.DecodeHeads(r.body)
				if err != nil {
					t.Error(err)
					return
				}
				c, err := o.trust.Open(list[0].Signed, string(village))
				if err != nil || c.Size < size {
					t.Errorf("size %d after %d: %v", c.Size, size, err)
					return
				}
				size = c.Size
				k := kiosk{office: o, code: village}
				if err := k.catchUp(c); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 8 {
		o.publish(o.Store, village, titles(5)...)
	}
	close(stop)
	group.Wait()
}
