package api

import (
	"maps"
	"net/http"
	"slices"
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
	o.change("UPDATE logs SET checkpoint = CAST('x' AS BLOB) WHERE division = '" + string(city) + "'")
	o.get(path).refuses(t, http.StatusBadGateway)
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
