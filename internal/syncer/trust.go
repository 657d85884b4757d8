package syncer

import (
	"context"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
)

// keysPeriod is how often a centre is asked for statements about its key, even while its key is known: a revocation has
// to arrive also where somebody goes on to sign with the old one.
const keysPeriod = 24 * time.Hour

// checkFirstUse refuses to pin a key that anybody on the line can have put there.
func (s *Syncer) checkFirstUse() error {
	if s.opt.Trust != "" || s.opt.FirstUse || s.opt.Tree != "" || !plainAndRemote(s.opt.Central) {
		return nil
	}
	bound, err := s.cache.Trust(context.Background())
	if err != nil || bound != "" {
		return err
	}
	return errs.F(errs.Invalid, "This kiosk trusts no key yet, and over http:// anybody on the line could pose as the centre. "+
		"Give --trust FILE with the line that central keygen printed; or --trust-first-use, and compare the fingerprint on the administrator's screen with the centre's.")
}

// plainAndRemote reports whether an address is that of another machine, without TLS.
func plainAndRemote(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" {
		return false // nonsense is refused elsewhere
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback())
}

// settleTrust finds the keys to verify with: the operator's, which bind the folder from then on, else those that bind
// it, else those that the carrier offers, which are pinned as soon as a checkpoint verifies with them. Statements of
// the centre's keys that this kiosk has followed hold for all of them.
func (p *pass) settleTrust(ctx context.Context) error {
	lines, err := p.trustLines(ctx)
	if err != nil {
		return err
	}
	if lines == "" {
		if lines, err = p.carrier.Trust(ctx); err != nil {
			return err
		}
		p.pin = lines
	}
	p.base, err = feed.ParseTrust(lines)
	if err != nil {
		return feed.Refuse(feed.Malformed, "the keys that the centre offers are not verifier lines: %v", err)
	}
	held, err := p.cache.Succession(ctx)
	if err != nil {
		return ownFault(err)
	}
	p.trust, _, err = p.base.Follow(held)
	if feed.ReasonOf(err) == feed.UnknownKey { // the operator has given another centre's keys since
		p.trust, err = p.base, nil
	}
	return err
}

// trustLines gives the lines that bind the folder; "" for none.
func (p *pass) trustLines(ctx context.Context) (string, error) {
	if p.opt.Trust == "" {
		lines, err := p.cache.Trust(ctx)
		return lines, ownFault(err)
	}
	before, err := p.cache.Entrust(ctx, p.opt.Trust)
	if before != "" {
		slog.Warn("the keys of --trust replace those that this folder trusted", "before", keyFingerprints(before), "now", keyFingerprints(p.opt.Trust))
	}
	return p.opt.Trust, ownFault(err)
}

func keyFingerprints(lines string) string {
	trust, err := feed.ParseTrust(lines)
	if err != nil {
		return "none"
	}
	return strings.Join(trust.Fingerprints(), ", ")
}

// storePinned stores the keys met first, and puts them into the report.
func (p *pass) storePinned(ctx context.Context) error {
	if p.pin == "" {
		return nil
	}
	lines := p.base.Lines()
	if err := p.cache.Pin(ctx, lines); err != nil {
		return ownFault(err)
	}
	p.report.Pinned, p.pin = strings.TrimSpace(lines), ""
	slog.Warn("no trusted keys were given: the key met first is pinned for this folder; compare its fingerprint with the centre's",
		"keys", p.report.Pinned, "fingerprint", keyFingerprints(lines))
	return nil
}

// askKeys asks for statements about the centre's key when it is time: once a day, and always where it costs nothing.
func (p *pass) askKeys(ctx context.Context) error {
	if _, isTree := p.carrier.(*stick); isTree {
		return p.learnKeys(ctx)
	}
	at, err := p.cache.KeysAsked(ctx)
	if err != nil {
		return ownFault(err)
	}
	if since := time.Since(time.Unix(at, 0)); since >= 0 && since < keysPeriod {
		return nil
	}
	return p.learnKeys(ctx)
}

// learnKeys follows the statements of the centre's keys. A fault of theirs is reported, and the pass goes on with the
// keys trusted before.
func (p *pass) learnKeys(ctx context.Context) error {
	p.keyed = true
	text, err := p.carrier.Keys(ctx)
	switch {
	case errs.Is(err, errs.NotFound):
		return ownFault(p.cache.AskedKeys(ctx)) // the usual case: the first key is in force
	case err != nil && feed.ReasonOf(err) == "":
		return nil // the heads say why
	}
	var offered feed.Succession
	if err == nil {
		offered, err = feed.ParseSuccession(text)
	}
	trust := p.trust
	if err == nil {
		trust, err = p.cache.Learn(ctx, p.base, offered)
	}
	if trust != nil && strings.Join(trust.Fingerprints(), ", ") != strings.Join(p.trust.Fingerprints(), ", ") {
		slog.Warn("the centre's key has changed, by a statement of the one before", "fingerprint", strings.Join(trust.Fingerprints(), ", "))
		p.trust = trust
	}
	switch {
	case feed.ReasonOf(err) != "":
		p.report.Keys = failureOf(err)
		slog.Warn("statements about the centre's keys were refused", "reason", p.report.Keys.Reason, "why", p.report.Keys.Sentence)
		return nil
	case err != nil:
		return ownFault(err)
	}
	return ownFault(p.cache.AskedKeys(ctx))
}

// openHead opens a fresh checkpoint. An unknown key may be the successor of a trusted one.
func (p *pass) openHead(ctx context.Context, signed []byte, code string) (feed.Checkpoint, error) {
	c, err := p.trust.Open(signed, code)
	if feed.ReasonOf(err) != feed.UnknownKey || p.keyed {
		return c, err
	}
	if err := p.learnKeys(ctx); err != nil {
		return c, err
	}
	return p.trust.Open(signed, code)
}
