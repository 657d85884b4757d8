package account

import (
	"crypto/rand"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/go-json-experiment/json"

	"gongshi/assets"
	"gongshi/internal/errs"
)

// First passwords are made by the centre, told to somebody over the telephone, typed from paper, and changed at the
// first login.

// FirstLife is how long one is good for (assets/passwords/rules.json).
func FirstLife() time.Duration { return firstLife() }

var firstLife = sync.OnceValue(func() time.Duration {
	var rules struct {
		Hours int `json:"first_password_hours"`
	}
	if err := json.Unmarshal(assets.PasswordRules(), &rules, json.RejectUnknownMembers(true)); err != nil || rules.Hours < 1 {
		panic("assets/passwords/rules.json is damaged")
	}
	return time.Duration(rules.Hours) * time.Hour
})

// FirstPassword makes one: 80 random bits in four groups of letters and digits of which none is mistaken for another.
func FirstPassword() string {
	var b [10]byte
	rand.Read(b[:]) // never fails
	text := recoveryLetters.EncodeToString(b[:])
	return text[:4] + " " + text[4:8] + " " + text[8:12] + " " + text[12:]
}

// typedFirst reads a first password as people type it: without the spaces and hyphens between its groups, in capitals
// or small, in full or half width, and with the letters that its alphabet has not for the digits that look like them.
func typedFirst(password string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0xFF01 && r <= 0xFF5E {
			r -= 0xFEE0
		}
		switch r = unicode.ToLower(r); {
		case unicode.IsSpace(r), r == '-':
			return -1
		case r == 'o':
			return '0'
		case r == 'i', r == 'l':
			return '1'
		}
		return r
	}, password)
}

// normalPassword returns a typed password in the form that is hashed.
func (u User) normalPassword(password string) string {
	if u.FirstUntil.IsZero() {
		return password
	}
	return typedFirst(password)
}

// checkFirstPassword returns an error for a person whose first password has expired; nil for all others.
func (u User) checkFirstPassword(now time.Time) error {
	if u.FirstUntil.IsZero() || now.Before(u.FirstUntil) {
		return nil
	}
	return errs.F(errs.Forbidden, "This first password was good for %d hours and is so no more. Have an administrator give you another.", int(firstLife()/time.Hour))
}
