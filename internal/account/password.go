package account

import (
	"context"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"gongshi/internal/errs"
)

// LeastPassword and MostPassword bound a password, in characters of any script.
const (
	LeastPassword = 10
	MostPassword  = 128
)

// CheckPassword refuses passwords that are guessed first: those of the list, with their usual additions, and those that
// are made of names that others know. It asks for length, not for a mixture of signs (NIST SP 800-63B §3.1.1).
func (a *Accounts) CheckPassword(password, login, name string) error {
	return checkPassword(password, owner{login, name, a.centre})
}

func checkPassword(password string, of owner) error {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password):
		return errs.F(errs.Invalid, "The password is not text (UTF-8).")
	case n < LeastPassword:
		return errs.F(errs.Invalid, "The password has %d characters; it needs at least %d. A few words in a row are long and easy to remember.", n, LeastPassword)
	case n > MostPassword:
		return errs.F(errs.Invalid, "The password has more than %d characters.", MostPassword)
	case len(of.login) > 2 && strings.Contains(strings.ToLower(password), strings.ToLower(of.login)):
		return errs.F(errs.Invalid, "The password contains the login name, which is tried first.")
	case isMonotonous(password):
		return errs.F(errs.Invalid, "The password repeats few characters or counts in a row, which is tried first.")
	}
	return of.whyGuessed(password)
}

// isMonotonous: fewer than five different characters, or every one beside the one before it (12345…, abcdef…).
func isMonotonous(password string) bool {
	seen := map[rune]bool{}
	steps := map[rune]bool{}
	var last rune
	for i, r := range password {
		if i > 0 {
			steps[r-last] = true
		}
		seen[r], last = true, r
	}
	return len(seen) < 5 || len(steps) == 1
}

// hashParams are OWASP's least for argon2id: 19 MiB and two passes.
var hashParams = &argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// hasher hashes a bounded number of passwords at once: each takes 19 MiB and tens of milliseconds of a core. One place
// is kept from strangers, so that people at a device or a place that is known for them get in beside any number of
// guesses.
type hasher struct {
	slots chan struct{}          // taken by all
	kept  chan struct{}          // taken by who is known
	queue chan struct{}          // strangers who wait or hash
	decoy func() (string, error) // a hash that no password matches, for logins that do not exist
}

// maxWaiting is how many strangers wait for a place; further ones are told to try again.
const maxWaiting = 64

func newHasher(slots int) *hasher {
	return &hasher{slots: make(chan struct{}, slots), kept: make(chan struct{}, 1), queue: make(chan struct{}, slots+maxWaiting),
		decoy: sync.OnceValues(func() (string, error) { return argon2id.CreateHash(newToken(), hashParams) })}
}

func tooManyTries(cause error) error {
	return errs.E(errs.Unavailable, "Too many people are logging in at this moment; try again.", cause)
}

// enter waits for a place; leave gives it back.
func (h *hasher) waitPlace(ctx context.Context, known bool) (leave func(), err error) {
	if known {
		select {
		case h.kept <- struct{}{}:
			return func() { <-h.kept }, nil
		case h.slots <- struct{}{}:
			return func() { <-h.slots }, nil
		case <-ctx.Done():
			return nil, tooManyTries(ctx.Err())
		}
	}
	select {
	case h.queue <- struct{}{}:
	default:
		return nil, tooManyTries(nil)
	}
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots; <-h.queue }, nil
	case <-ctx.Done():
		<-h.queue
		return nil, tooManyTries(ctx.Err())
	}
}

func (h *hasher) hashPassword(ctx context.Context, password string) (string, error) {
	leave, err := h.waitPlace(ctx, true)
	if err != nil {
		return "", err
	}
	defer leave()
	hash, err := argon2id.CreateHash(password, hashParams)
	if err != nil {
		return "", errs.E(errs.Internal, "The password could not be hashed.", err)
	}
	return hash, nil
}

// matchesHash takes as long for the empty hash, of a login that does not exist, as for any other.
func (h *hasher) matchesHash(ctx context.Context, password, hash string, known bool) (bool, error) {
	if len(password) > utf8.UTFMax*MostPassword {
		password = "" // no password is that long; it must not cost more than others
	}
	leave, err := h.waitPlace(ctx, known)
	if err != nil {
		return false, err
	}
	defer leave()
	exists := hash != ""
	if !exists {
		if hash, err = h.decoy(); err != nil {
			return false, errs.E(errs.Internal, "The password could not be checked.", err)
		}
	}
	same, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, errs.E(errs.Corrupt, "The stored password of this user is damaged; have it set anew with central user password.", err)
	}
	return same && exists, nil
}
