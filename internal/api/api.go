package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"gongshi/internal/division"
	"gongshi/internal/protocol"
	"gongshi/internal/store"
)

// HealthPath answers 200 while the centre can answer, for watchdogs and load balancers.
const HealthPath = "/healthz"

// Times that one request may take. A cut is no loss: units that arrived stay, payloads and attachments
// go on by Range.
const (
	shortTime  = 30 * time.Second // everything that fits in a few packets
	streamTime = 20 * time.Minute // protocol.MaxBudget over 12.5 kB/s takes eleven minutes
	fileTime   = 90 * time.Minute // protocol.MaxBlob over the same line
)

// DefaultStreams lets every kiosk of a large city catch up at once over slow lines. A stream costs about
// 60 KB; compressing its units is bounded by package feed.
const DefaultStreams = 1024

// Options are settings; the zero value is right.
type Options struct {
	Period    time.Duration    // between cosignatures, in whole seconds, at most protocol.CosignPeriod; 0 for that
	Now       func() time.Time // for cosignatures; nil: time.Now
	Streams   int              // answers to since under way at once, beyond which askers are told to come again; 0 for DefaultStreams
	Listeners int              // kiosks that listen to push at once, likewise; 0 for DefaultListeners
	Log       *slog.Logger     // nil for the default one
}

// Handler answers for a store on all routes of this package, and on nothing else, so it can stand beside
// other handlers. It serves what is stored at the moment of each request, whoever wrote it.
func Handler(s *store.Store, o Options) http.Handler { return newHandler(stored{s}, o) }

func newHandler(c centre, o Options) http.Handler {
	if o.Period <= 0 || o.Period > protocol.CosignPeriod {
		o.Period = protocol.CosignPeriod // kiosks count on it
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Streams <= 0 {
		o.Streams = DefaultStreams
	}
	if o.Listeners <= 0 {
		o.Listeners = DefaultListeners
	}
	messages, err := lru.New[division.Code, packed](maxPacked)
	if err != nil {
		panic(err) // the size is a constant
	}
	s := &server{centre: c, opt: o, streams: make(chan struct{}, o.Streams), packed: messages,
		hub: &hub{centre: c, opt: o, listeners: map[*listener]struct{}{}}}
	mux := http.NewServeMux()
	for pattern, route := range map[string]struct {
		time   time.Duration
		answer func(w http.ResponseWriter, r *http.Request) error
	}{
		protocol.FeedPattern:    {shortTime, s.file},
		protocol.TrustPattern:   {shortTime, s.trust},
		protocol.KeysPattern:    {shortTime, s.keys},
		protocol.HeadsPattern:   {shortTime, s.heads},
		"GET " + HealthPath:     {shortTime, s.health},
		protocol.PayloadPattern: {fileTime, s.payload},
		protocol.BlobPattern:    {fileTime, s.blob},
		protocol.SincePattern:   {streamTime, s.since},
		protocol.PushPattern:    {pushTime, s.push},
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), route.time)
			defer cancel()
			if err := route.answer(w, r.WithContext(ctx)); err != nil {
				s.fail(w, r, err)
			}
		})
	}
	return s.watch(mux)
}

// server answers requests. What it keeps of one for the next is only what need not be packed twice.
type server struct {
	centre  centre
	opt     Options
	streams chan struct{} // a place for each stream under way
	packed  *lru.Cache[division.Code, packed]
	hub     *hub
}

func (s *server) health(w http.ResponseWriter, r *http.Request) error {
	if err := s.centre.Ready(r.Context()); err != nil {
		return err
	}
	send(w, r, content{body: []byte("ok\n"), kind: protocol.CheckpointType, cache: protocol.CacheNothing})
	return nil
}
