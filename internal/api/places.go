package api

import (
	"net/netip"
	"sync"

	"gongshi/internal/errs"
)

// places bounds how many answers of a sort may be under way, in all and for one address (web.Key). Beyond them an asker
// is told to come again: a thousand lines from one address use up its own share only.
type places struct {
	all, each int

	mu    sync.Mutex
	taken int
	by    map[netip.Prefix]int
}

func newPlaces(all, each int) *places {
	return &places{all: all, each: max(each, 1), by: map[netip.Prefix]int{}}
}

// acquire takes a place, which release gives back; nil if there is none.
func (p *places) acquire(key netip.Prefix) (release func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.taken >= p.all || p.by[key] >= p.each {
		return nil
	}
	p.taken++
	p.by[key]++
	return sync.OnceFunc(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.taken--
		if p.by[key]--; p.by[key] == 0 {
			delete(p.by, key)
		}
	})
}

// Shares. Many kiosks may be behind one address, of a carrier or an office: an eighth of the places is a hundred of
// them that catch up at the same moment, and the others come again seconds later. Small requests take a moment.
const (
	smallShare   = 4 // one of so many places is kept for small requests
	addressShare = 8 // of the other places, one address has at most one of so many
)

// streamPlaces are those of since: for catching up, and those that only small requests get.
type streamPlaces struct{ bulk, small *places }

func newStreamPlaces(all int) streamPlaces {
	small := max(all/smallShare, 1)
	bulk := max(all-small, 1)
	return streamPlaces{newPlaces(bulk, bulk/addressShare), newPlaces(small, small/smallShare)}
}

// acquire takes a place for a request; a small one where it does not find one among its own looks among the others.
func (p streamPlaces) acquire(key netip.Prefix, small bool) (release func(), err error) {
	if small {
		release = p.small.acquire(key)
	}
	if release == nil {
		release = p.bulk.acquire(key)
	}
	if release == nil {
		return nil, errs.F(errs.Unavailable, "too many kiosks are catching up at this moment; come again a little later")
	}
	return release, nil
}
