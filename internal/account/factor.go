package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// Parameters of the codes (RFC 6238), those that every authenticator understands.
const (
	period        = 30 // seconds
	skew          = 1  // steps that a clock may be off
	recoveryCodes = 10
)

var codeForm = totp.ValidateOpts{Period: period, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// Enrolment is a second factor that is being set up. It is shown once.
type Enrolment struct {
	Secret string // base32, for typing
	URL    string // otpauth://totp/…, for a QR code
}

// BeginSecondFactor makes a secret for the person's authenticator, which ConfirmSecondFactor puts in force.
// errs.Conflict if there is a factor already: an administrator removes that.
func (a *Accounts) BeginSecondFactor(ctx context.Context, token string) (Enrolment, error) {
	s, err := a.Session(ctx, token)
	if err != nil {
		return Enrolment{}, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: a.centre, AccountName: s.Actor.Login, Period: period, SecretSize: 20,
		Digits: codeForm.Digits, Algorithm: codeForm.Algorithm})
	if err != nil {
		return Enrolment{}, errs.E(errs.Internal, "No second factor could be made.", err)
	}
	err = a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		u, err := readUser(ctx, tx, "id", s.Actor.ID)
		if err != nil {
			return err
		}
		if u.SecondFactor {
			return errs.F(errs.Conflict, "You have a second factor already. If it is lost, an administrator removes it.")
		}
		if _, err := tx.ExecContext(ctx, "UPDATE users SET pending = $1 WHERE id = $2", a.sealSecret(u.ID, key.Secret()), u.ID); err != nil {
			return err
		}
		return bindPerson(ctx, tx, u.ID)
	})
	return Enrolment{key.Secret(), key.URL()}, err
}

// ConfirmSecondFactor puts the secret in force that was begun, once a code shows that the authenticator has
// it, and gives the recovery codes, which are shown once. The person's other sessions end.
func (a *Accounts) ConfirmSecondFactor(ctx context.Context, token, code string) (recovery []string, err error) {
	s, err := a.Session(ctx, token)
	if err != nil {
		return nil, err
	}
	err = a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		u, err := readUser(ctx, tx, "id", s.Actor.ID)
		if err != nil {
			return err
		}
		if u.pending == nil || u.SecondFactor {
			return errs.F(errs.Conflict, "No second factor is being set up. Begin again.")
		}
		secret, err := a.openSecret(u.ID, u.pending)
		if err != nil {
			return err
		}
		step, err := matchingStep(secret, code, tx.Now, 0)
		if err != nil {
			return err
		}
		if step == 0 {
			return errs.F(errs.Invalid, "The code does not belong to this secret. Is the clock of the device right? Try the next code.")
		}
		if _, err := tx.ExecContext(ctx, "UPDATE users SET secret = pending, pending = NULL, last_step = $1 WHERE id = $2", step, u.ID); err != nil {
			return err
		}
		if recovery, err = newRecovery(ctx, tx, u.ID); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, u.ID, s.ID); err != nil {
			return err
		}
		return noteUser(ctx, tx, u.Actor(), "second_factor", u, nil)
	})
	if err != nil {
		return nil, err
	}
	return recovery, nil
}

// RenewRecovery replaces the recovery codes, by a code of the authenticator. A wrong one counts as a wrong login.
func (a *Accounts) RenewRecovery(ctx context.Context, token, code string) (recovery []string, err error) {
	s, err := a.Session(ctx, token)
	if err != nil {
		return nil, err
	}
	var verdict error
	err = a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		u, err := readUser(ctx, tx, "id", s.Actor.ID)
		if err != nil {
			return err
		}
		if !u.SecondFactor {
			return errs.F(errs.Conflict, "You have no second factor yet.")
		}
		tries, err := countTries(ctx, tx, ownSubject(u.ID))
		if err != nil {
			return err
		}
		by, err := a.takeCode(ctx, tx, u, code)
		if err != nil {
			return err
		}
		if by != byCode {
			verdict = refusedCode()
			if err := bindPerson(ctx, tx, u.ID); err != nil { // a recovery code is spent by it
				return err
			}
			return noteRefusal(ctx, tx, "code_refused", u, s.Address)
		}
		if err := takeBack(ctx, tx, tries); err != nil {
			return err
		}
		if recovery, err = newRecovery(ctx, tx, u.ID); err != nil {
			return err
		}
		return noteUser(ctx, tx, u.Actor(), "recovery_codes", u, nil)
	})
	if err == nil {
		err = verdict
	}
	if err != nil {
		return nil, err
	}
	return recovery, nil
}

// How somebody proved who they are, as the trail has it.
const (
	byCode     = "code"
	byRecovery = "recovery_code"
)

// takeCode spends a code of the second factor or a recovery code; "" if it is neither.
func (a *Accounts) takeCode(ctx context.Context, tx *sqlkit.Tx, u User, code string) (by string, err error) {
	if u.secret == nil {
		return "", nil
	}
	secret, err := a.openSecret(u.ID, u.secret)
	if err != nil {
		return "", err
	}
	step, err := matchingStep(secret, code, tx.Now, u.lastStep)
	if err != nil {
		return "", err
	}
	if step > 0 {
		_, err := tx.ExecContext(ctx, "UPDATE users SET last_step = $1 WHERE id = $2", step, u.ID)
		return byCode, err
	}
	hash, ok := recoveryHash(code)
	if !ok {
		return "", nil
	}
	done, err := tx.ExecContext(ctx, "DELETE FROM recovery_codes WHERE person = $1 AND hash = $2", u.ID, hash)
	if err != nil {
		return "", err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return "", err
	}
	return byRecovery, nil
}

// matchingStep finds the time step that a code belongs to, near now and after the last one used, so that a
// code that somebody saw being typed is of no use; 0 if there is none (RFC 6238 §5.2).
func matchingStep(secret, code string, now time.Time, last int64) (int64, error) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	if len(code) != codeForm.Digits.Length() {
		return 0, nil
	}
	current := now.Unix() / period
	for step := current - skew; step <= current+skew; step++ {
		want, err := totp.GenerateCodeCustom(secret, time.Unix(step*period, 0), codeForm)
		if err != nil {
			return 0, errs.E(errs.Corrupt, "The stored second factor of this user is damaged; have an administrator remove it.", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && step > last {
			return step, nil
		}
	}
	return 0, nil
}

// recoveryLetters is Crockford's alphabet in lower case: nothing in it is mistaken for something else.
var recoveryLetters = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// newRecovery replaces a person's recovery codes: 80 random bits each, so that a plain hash keeps them.
func newRecovery(ctx context.Context, tx *sqlkit.Tx, person string) ([]string, error) {
	if _, err := tx.ExecContext(ctx, "DELETE FROM recovery_codes WHERE person = $1", person); err != nil {
		return nil, err
	}
	var codes []string
	for range recoveryCodes {
		var b [10]byte
		rand.Read(b[:]) // never fails
		text := recoveryLetters.EncodeToString(b[:])
		code := text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
		hash, _ := recoveryHash(code)
		if _, err := tx.ExecContext(ctx, "INSERT INTO recovery_codes (person, hash) VALUES ($1, $2)", person, hash); err != nil {
			return nil, err
		}
		codes = append(codes, code)
	}
	return codes, nil
}

// recoveryHash reads a recovery code as people type it.
func recoveryHash(code string) ([]byte, bool) {
	code = strings.NewReplacer("-", "", " ", "", "o", "0", "i", "1", "l", "1").Replace(strings.ToLower(strings.TrimSpace(code)))
	if raw, err := recoveryLetters.DecodeString(code); err != nil || len(raw) != 10 {
		return nil, false
	}
	sum := sha256.Sum256([]byte(code))
	return sum[:], true
}

// sealSecret encrypts a secret for one person: no other's row can take it.
func (a *Accounts) sealSecret(person, secret string) []byte {
	nonce := make([]byte, a.sealer.NonceSize())
	rand.Read(nonce) // never fails
	return a.sealer.Seal(nonce, nonce, []byte(secret), []byte(person))
}

func (a *Accounts) openSecret(person string, sealed []byte) (string, error) {
	n := a.sealer.NonceSize()
	if len(sealed) < n {
		return "", errs.F(errs.Corrupt, "The stored second factor of this user is damaged; have an administrator remove it.")
	}
	secret, err := a.sealer.Open(nil, sealed[:n], sealed[n:], []byte(person))
	if err != nil {
		return "", errs.E(errs.Corrupt, "The stored second factor of this user is damaged, or the centre's key is another; have an administrator remove it.", err)
	}
	return string(secret), nil
}
