package console

import (
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// Rate is how often something may happen: Burst at once, and PerSecond in the long run.
type Rate struct {
	PerSecond float64
	Burst     float64
}

// Limits bound the cost of one asker; zero fields have good values. An office is often one address.
type Limits struct {
	Person  Rate  // requests of a person who is logged in
	Address Rate  // requests of an address
	Logins  Rate  // passwords and codes tried from an address
	Body    int64 // bytes of a form
}

func (l *Limits) setDefaults() {
	for rate, good := range map[*Rate]Rate{&l.Person: {10, 100}, &l.Address: {100, 1000}, &l.Logins: {2, 60}} {
		if rate.PerSecond <= 0 {
			*rate = good
		}
	}
	if l.Body <= 0 {
		l.Body = 1 << 20
	}
}

// maxMetered is the most askers that a meter remembers; a forgotten one starts with a full bucket.
const maxMetered = 1 << 14

// meter limits rates: it has a token bucket for each asker.
type meter struct {
	rate Rate
	mu   sync.Mutex
	left *lru.Cache[string, bucket]
}

type bucket struct {
	tokens float64
	at     time.Time
}

func newMeter(rate Rate) *meter {
	left, err := lru.New[string, bucket](maxMetered)
	if err != nil {
		panic(err) // the size is a constant
	}
	return &meter{rate: rate, left: left}
}

// takeOne takes a token from an asker's bucket, and reports whether there was one.
func (m *meter) takeOne(asker string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	b, ok := m.left.Get(asker)
	if !ok {
		b = bucket{m.rate.Burst, now}
	}
	b.tokens = min(m.rate.Burst, b.tokens+now.Sub(b.at).Seconds()*m.rate.PerSecond)
	b.at = now
	allowed := b.tokens >= 1
	if allowed {
		b.tokens--
	}
	m.left.Add(asker, b)
	return allowed
}
