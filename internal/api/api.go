package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/protocol"
	"gongshi/internal/store"
	"gongshi/internal/web"
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
	Peers     web.Peers        // who asks, where proxies are in front
	Log       *slog.Logger     // nil for the default one
}

// Handler answers for a store on all routes of this package, and on nothing else, so it can be used beside other
// handlers. It serves the stored state at the moment of each request, whichever process wrote it.
func Handler(s *store.Store, o Options) http.Handler { return newHandler(stored{s}, o) }

func newHandler(c centre, o Options) http.Handler { return newAPI(c, o).newHandler() }

func newAPI(c centre, o Options) *server {
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
	return &server{centre: c, opt: o, streams: newStreamPlaces(o.Streams), files: newPlaces(o.Streams, o.Streams/addressShare), packed: messages,
		units: newUnits(c), hub: &hub{centre: c, opt: o, places: newPlaces(o.Listeners, o.Listeners/addressShare), listeners: map[*listener]struct{}{}}}
}

func (s *server) newHandler() http.Handler {
	mux := http.NewServeMux()
	for pattern, route := range map[string]struct {
		time   time.Duration
		answer func(w http.ResponseWriter, r *http.Request) error
	}{
		protocol.FeedPattern:    {shortTime, s.serveTile},
		protocol.TrustPattern:   {shortTime, s.serveTrust},
		protocol.KeysPattern:    {shortTime, s.serveKeys},
		protocol.HeadsPattern:   {shortTime, s.serveHeads},
		"GET " + HealthPath:     {shortTime, s.serveHealth},
		protocol.PayloadPattern: {fileTime, s.withPlace(s.servePayload)},
		protocol.BlobPattern:    {fileTime, s.withPlace(s.serveBlob)},
		protocol.SincePattern:   {streamTime, s.serveSince},
		protocol.PushPattern:    {pushTime, s.servePush},
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), route.time)
			defer cancel()
			if err := route.answer(w, r.WithContext(ctx)); err != nil {
				s.writeError(w, r, err)
			}
		})
	}
	return s.logRequests(mux)
}

// server answers requests. It keeps only packed units from one request for the next.
type server struct {
	centre  centre
	opt     Options
	streams streamPlaces
	files   *places // of payloads and attachments
	packed  *lru.Cache[division.Code, packed]
	units   *units
	hub     *hub
}

// withPlace lets an answer that may be long begin only where there is a place for the asker.
func (s *server) withPlace(answer func(http.ResponseWriter, *http.Request) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		release := s.files.acquire(s.askerKey(r))
		if release == nil {
			return errs.F(errs.Unavailable, "too many files are fetched at this moment; come again a little later")
		}
		defer release()
		return answer(w, r)
	}
}

// askerKey returns the key by which places are counted: an address, or the /64 that contains it.
func (s *server) askerKey(r *http.Request) netip.Prefix { return web.Key(s.opt.Peers.Address(r)) }

func (s *server) serveHealth(w http.ResponseWriter, r *http.Request) error {
	if err := s.centre.Ready(r.Context()); err != nil {
		return err
	}
	sendContent(w, r, content{body: []byte("ok\n"), kind: protocol.CheckpointType, cache: protocol.CacheNothing})
	return nil
}
