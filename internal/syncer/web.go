package syncer

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// web is a centre or mirror over HTTP.
type web struct {
	client *resty.Client
	bytes  atomic.Int64
	times  func() []time.Time // that certificates are held against
	turn   atomic.Int64       // which of them
}

// newWeb makes a carrier for a base address. transport is nil for the usual one; tests give another. Certificates are
// compared with times, the kiosk's by evidence and then the other possible ones: a machine whose clock is at 1970, or
// was some weeks fast when nothing could contradict it, still reaches its centre.
func newWeb(base string, transport http.RoundTripper, times func() []time.Time) (*web, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errs.F(errs.Invalid, "%q is not the address of a centre, such as https://gongshi.example.gov.cn", base)
	}
	client := resty.New().SetBaseURL(strings.TrimSuffix(base, "/")).SetDoNotParseResponse(true)
	client.SetRedirectPolicy(resty.RedirectPolicyFunc(stayAtHome))
	client.SetHeader("User-Agent", "gongshi-kiosk")
	client.SetHeader("Accept-Encoding", "identity") // large content is compressed in units: nothing here unpacks without a limit
	w := &web{client: client, times: times}
	if transport != nil {
		client.SetTransport(transport)
	} else if own, err := client.Transport(); err == nil {
		own.DisableCompression, own.MaxResponseHeaderBytes = true, maxHeader
		own.TLSClientConfig = &tls.Config{Time: w.currentTime, MinVersion: tls.VersionTLS12}
	}
	return w, nil
}

// currentTime is the one of its times whose turn it is.
func (w *web) currentTime() time.Time {
	times := w.times()
	return times[int(w.turn.Load())%len(times)]
}

// executeOnce sends a request, once more for each other time if the certificate does not hold at this one.
func (w *web) executeOnce(request *resty.Request, method, path string) (response *resty.Response, err error) {
	for range w.times() {
		var invalid *tls.CertificateVerificationError
		if response, err = request.Execute(method, path); !errors.As(err, &invalid) {
			break
		}
		w.turn.Add(1)
	}
	return response, err
}

// errPortal is a redirection to another host: the network wants somebody to sign in.
var errPortal = errors.New("redirected to another host")

// stayAtHome follows a few redirections on the same host, and never from https to http.
func stayAtHome(to *http.Request, via []*http.Request) error {
	from := via[0].URL
	if len(via) > 3 || to.URL.Host != from.Host || to.URL.Scheme != from.Scheme && to.URL.Scheme != "https" {
		return errPortal
	}
	return nil
}

func (w *web) Whole() bool     { return true }
func (w *web) Received() int64 { return w.bytes.Load() }
func (w *web) Close()          {} // idle connections go by themselves

// answer is a response whose body is watched.
type answer struct {
	*http.Response
	path string // that was asked for
	body *bufio.Reader
	done func()
}

// sendRequest sends a request and looks at the beginning of the answer. Every status but those wanted is an error.
func (w *web) sendRequest(ctx context.Context, p patience, method, path string, prepare func(*resty.Request), wanted ...int) (*answer, error) {
	watch := startWatch(ctx, p)
	request := w.client.R().SetContext(watch.ctx)
	prepare(request)
	response, err := w.executeOnce(request, method, path)
	if err != nil {
		err = watch.readError(err)
		watch.endWatch()
		return nil, unreachableError(err)
	}
	watch.startBody()
	raw := response.RawResponse
	a := &answer{Response: raw, path: path, done: func() { watch.endWatch(); raw.Body.Close() }}
	a.body = bufio.NewReaderSize(&watched{raw.Body, watch, &w.bytes}, 4<<10)
	if err := a.checkStatus(wanted); err != nil {
		a.done()
		return nil, err
	}
	return a, nil
}

func unreachableError(err error) error {
	if errors.Is(err, errPortal) {
		return &portalPage{err}
	}
	return errs.E(errs.Unavailable, "the centre cannot be reached", err)
}

// portalPage is the error for a network's sign-in page in the place of the centre's answer.
type portalPage struct{ cause error }

func (p *portalPage) Error() string {
	return "a portal page answered instead of the centre: somebody has to sign in to the network"
}

func (p *portalPage) Unwrap() error { return errs.E(errs.Unavailable, p.Error(), p.cause) }

// gzipStart are the first bytes of a gzip stream (RFC 1952).
var gzipStart = []byte{0x1f, 0x8b}

// altered is the error for a device on the line that packs or rewrites the content.
type altered struct{ what string }

func (a *altered) Error() string {
	return a.what + ": something on the line changes what it carries"
}

func (a *altered) Unwrap() error { return errs.F(errs.Unavailable, "%s", a.Error()) }

// busy carries a server's wish not to be asked again before some time.
type busy struct {
	error
	after time.Duration
}

func (b *busy) Unwrap() error { return b.error }

func (a *answer) checkStatus(wanted []int) error {
	if coding := a.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return &altered{fmt.Sprintf("the answer is packed as %.20q, which was not asked for", coding)}
	}
	kind := a.Header.Get("Content-Type")
	for _, status := range wanted {
		if a.StatusCode == status {
			var start []byte
			var ended error
			if kind != protocol.PushType { // a line for hints may say its first few bytes now and the next in an hour
				start, ended = a.body.Peek(64) // another error shows when the body is read
			}
			switch {
			case protocol.IsPortalPage(kind, start):
				return &portalPage{}
			case a.StatusCode == http.StatusOK && bytes.HasPrefix(start, gzipStart): // nothing that a centre answers begins so
				return &altered{"the answer is packed with gzip, and does not say so"}
			case a.StatusCode == http.StatusOK:
				return judgeStranger(a.path, kind, start, ended)
			}
			return nil
		}
	}
	if a.StatusCode/100 == 3 || a.StatusCode == http.StatusNetworkAuthenticationRequired {
		return &portalPage{}
	}
	text, _ := io.ReadAll(io.LimitReader(a.body, 512))
	means := errs.FromStatus(a.StatusCode)
	if means == errs.Corrupt && kind != protocol.CheckpointType {
		means = errs.Unavailable // a proxy too answers 502, with a page, in front of a centre that is down
	}
	err := judgeStatus(a.StatusCode, kind, text)
	if err == nil {
		err = errs.E(means, fmt.Sprintf("the centre answered with status %d", a.StatusCode),
			errors.New(strings.ToValidUTF8(string(bytes.TrimSpace(text)), "?")))
	}
	if after := retryAfter(a.Header, time.Now()); after > 0 {
		return &busy{err, after}
	}
	return err
}

// readBody reads a body of at most limit bytes.
func (a *answer) readBody(limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(a.body, limit+1))
	switch {
	case err != nil:
		return nil, errs.E(errs.Unavailable, "the answer of the centre was cut", err)
	case int64(len(data)) > limit && isText(data): // no answer of a centre is a text of that length
		return nil, &stranger{textOf(data)}
	case int64(len(data)) > limit:
		return nil, feed.Refuse(feed.Oversized, "the answer of the centre has more than %d bytes", limit)
	}
	return data, nil
}

func (w *web) Trust(ctx context.Context) (string, error) {
	a, err := w.sendRequest(ctx, forSmall, http.MethodGet, protocol.TrustPath, func(*resty.Request) {}, http.StatusOK)
	if err != nil {
		return "", err
	}
	defer a.done()
	data, err := a.readBody(protocol.MaxTrust)
	if err != nil {
		return "", err
	}
	if _, err := feed.ParseTrust(string(data)); err != nil && !bytes.ContainsRune(data, '+') { // verifier lines have
		return "", &stranger{textOf(data)}
	}
	return string(data), nil
}

func (w *web) Keys(ctx context.Context) ([]byte, error) {
	a, err := w.sendRequest(ctx, forSmall, http.MethodGet, protocol.KeysPath, func(*resty.Request) {}, http.StatusOK)
	if err != nil {
		return nil, err
	}
	defer a.done()
	data, err := a.readBody(protocol.MaxKeys)
	if err == nil && len(data) > 0 && !bytes.HasPrefix(data, []byte("gongshi keys ")) {
		return nil, &stranger{textOf(data)}
	}
	return data, err
}

func (w *web) Heads(ctx context.Context, code, tag string) ([]protocol.Head, error) {
	a, err := w.sendRequest(ctx, forSmall, http.MethodGet, protocol.HeadsPath(code), func(r *resty.Request) {
		if tag != "" {
			r.SetHeader("If-None-Match", tag)
		}
	}, http.StatusOK, http.StatusNotModified)
	if err != nil {
		return nil, err
	}
	defer a.done()
	if a.StatusCode == http.StatusNotModified {
		if tag == "" { // a foreign tag cannot mean the state held
			return nil, feed.Refuse(feed.Replay, "the centre answered that nothing is new, though it was asked for all")
		}
		return nil, nil
	}
	data, err := a.readBody(protocol.MaxHeads)
	if err != nil {
		return nil, err
	}
	return protocol.DecodeHeads(data)
}

func (w *web) Since(ctx context.Context, q protocol.SinceRequest, take func(protocol.Frame) error) (more bool, err error) {
	body, err := q.Encode()
	if err != nil {
		return false, err
	}
	a, err := w.sendRequest(ctx, forStream, http.MethodPost, protocol.SincePath, func(r *resty.Request) {
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
