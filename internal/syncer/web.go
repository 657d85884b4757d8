package syncer

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// Limits of patience.
const (
	dialTime  = 20 * time.Second // to connect and to hear the first byte of an answer
	stallTime = 45 * time.Second // without a byte inside an answer
)

// web is a centre or mirror over HTTP.
type web struct {
	client *resty.Client
	bytes  atomic.Int64
}

// newWeb makes a carrier for a base address. transport is nil for the usual one; tests give another.
func newWeb(base string, transport http.RoundTripper) (*web, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errs.F(errs.Invalid, "%q is not the address of a centre, such as https://gongshi.example.gov.cn", base)
	}
	client := resty.New().SetBaseURL(strings.TrimSuffix(base, "/")).SetDoNotParseResponse(true)
	client.SetRedirectPolicy(resty.RedirectPolicyFunc(stayAtHome))
	client.SetHeader("User-Agent", "gongshi-kiosk")
	if transport != nil {
		client.SetTransport(transport)
	}
	return &web{client: client}, nil
}

// errPortal is what a redirection to another host means: the network wants somebody to sign in.
var errPortal = errors.New("redirected to another host")

func stayAtHome(to *http.Request, via []*http.Request) error {
	if len(via) > 3 || to.URL.Host != via[0].URL.Host {
		return errPortal
	}
	return nil
}

func (w *web) Whole() bool     { return true }
func (w *web) Received() int64 { return w.bytes.Load() }

// answer is a response whose body is watched: it ends with an error when nothing comes for stallTime.
type answer struct {
	*http.Response
	body *bufio.Reader
	done func()
}

// ask sends a request and looks at the beginning of the answer. Every status but those wanted is an error.
func (w *web) ask(ctx context.Context, method, path string, prepare func(*resty.Request), wanted ...int) (*answer, error) {
	ctx, cancel := context.WithCancel(ctx)
	watch := time.AfterFunc(dialTime, cancel)
	done := func() { watch.Stop(); cancel() }
	request := w.client.R().SetContext(ctx)
	prepare(request)
	response, err := request.Execute(method, path)
	if err != nil {
		done()
		return nil, unreachable(err)
	}
	raw := response.RawResponse
	a := &answer{Response: raw, done: func() { raw.Body.Close(); done() }}
	a.body = bufio.NewReaderSize(&watched{raw.Body, watch, &w.bytes}, 4<<10)
	if err := a.judge(wanted); err != nil {
		a.done()
		return nil, err
	}
	return a, nil
}

// watched counts what is read and puts the stall clock back at every byte.
type watched struct {
	r     io.Reader
	watch *time.Timer
	bytes *atomic.Int64
}

func (w *watched) Read(p []byte) (int, error) {
	w.watch.Reset(stallTime)
	n, err := w.r.Read(p)
	w.bytes.Add(int64(n))
	return n, err
}

func unreachable(err error) error {
	if errors.Is(err, errPortal) {
		return &portalPage{err}
	}
	return errs.E(errs.Unavailable, "the centre cannot be reached", err)
}

// portalPage says that a network's sign-in page answered in the centre's place.
type portalPage struct{ cause error }

func (p *portalPage) Error() string {
	return "a portal page answered instead of the centre: somebody has to sign in to the network"
}

func (p *portalPage) Unwrap() error { return errs.E(errs.Unavailable, p.Error(), p.cause) }

// busy carries a server's wish not to be asked again before some time.
type busy struct {
	error
	after time.Duration
}

func (b *busy) Unwrap() error { return b.error }

func (a *answer) judge(wanted []int) error {
	for _, status := range wanted {
		if a.StatusCode == status {
			kind := a.Header.Get("Content-Type")
			var start []byte
			if kind != protocol.PushType { // a line for hints may say its first few bytes now and the next in an hour
				start, _ = a.body.Peek(64) // an error shows when the body is read
			}
			if protocol.IsPortalPage(kind, start) {
				return &portalPage{}
			}
			return nil
		}
	}
	if a.StatusCode/100 == 3 || a.StatusCode == http.StatusNetworkAuthenticationRequired {
		return &portalPage{}
	}
	text, _ := io.ReadAll(io.LimitReader(a.body, 512))
	kind := errs.FromStatus(a.StatusCode)
	if kind == errs.Corrupt && a.Header.Get("Content-Type") != protocol.CheckpointType {
		kind = errs.Unavailable // 502 is also what a proxy says, with a page, in front of a centre that is down
	}
	err := errs.E(kind, fmt.Sprintf("the centre answered with status %d", a.StatusCode),
		errors.New(strings.ToValidUTF8(string(bytes.TrimSpace(text)), "?")))
	if seconds, convErr := strconv.Atoi(a.Header.Get("Retry-After")); convErr == nil && seconds > 0 {
		return &busy{err, time.Duration(min(seconds, 24*60*60)) * time.Second}
	}
	return err
}

// all reads a body of at most limit bytes.
func (a *answer) all(limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(a.body, limit+1))
	switch {
	case err != nil:
		return nil, errs.E(errs.Unavailable, "the answer of the centre was cut", err)
	case int64(len(data)) > limit:
		return nil, feed.Refuse(feed.Oversized, "the answer of the centre has more than %d bytes", limit)
	}
	return data, nil
}

func (w *web) Trust(ctx context.Context) (string, error) {
	a, err := w.ask(ctx, http.MethodGet, protocol.TrustPath, func(*resty.Request) {}, http.StatusOK)
	if err != nil {
		return "", err
	}
	defer a.done()
	data, err := a.all(protocol.MaxTrust)
	return string(data), err
}

func (w *web) Heads(ctx context.Context, code, tag string) ([]protocol.Head, string, error) {
	a, err := w.ask(ctx, http.MethodGet, protocol.HeadsPath(code), func(r *resty.Request) {
		if tag != "" {
			r.SetHeader("If-None-Match", tag)
		}
	}, http.StatusOK, http.StatusNotModified)
	if err != nil {
		return nil, "", err
	}
	defer a.done()
	if a.StatusCode == http.StatusNotModified {
		return nil, tag, nil
	}
	data, err := a.all(protocol.MaxHeads)
	if err != nil {
		return nil, "", err
	}
	heads, err := protocol.DecodeHeads(data)
	return heads, a.Header.Get("ETag"), err
}

func (w *web) Since(ctx context.Context, q protocol.SinceRequest, take func(protocol.Frame) error) (more bool, err error) {
	body, err := q.Encode()
	if err != nil {
		return false, err
	}
	a, err := w.ask(ctx, http.MethodPost, protocol.SincePath, func(r *resty.Request) {
		r.SetHeader("Content-Type", protocol.SinceType).SetBody(body)
	}, http.StatusOK)
	if err != nil {
		return false, err
	}
	defer a.done()
	for frames := protocol.NewStreamReader(a.body); ; {
		frame, err := frames.Next()
		if err != nil {
			return false, err
		}
		if frame.Kind == protocol.EndFrame {
			return frame.More(), nil
		}
		if err := take(frame); err != nil {
			return false, err
		}
	}
}
