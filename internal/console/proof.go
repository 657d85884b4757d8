package console

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Acts that enable others to act, and acts that cannot be undone, ask for the person's own password again, in one way
// for all of them: the handler of such a route is wrapped in proven. Somebody at an open browser has the session, but
// not the password.

// provenTime is how long a password counts that was given for such an act: an administrator makes several users in a
// row.
const provenTime = 5 * time.Minute

// proofField is where the password is given. It is nowhere else a field's name.
const proofField = "own-password"

// proofs remembers, in memory alone, in which sessions the password was given lately.
type proofs struct {
	mu sync.Mutex
	at map[string]time.Time // by the session's id
}

func (p *proofs) noteProof(session string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.at == nil {
		p.at = map[string]time.Time{}
	}
	maps.DeleteFunc(p.at, func(_ string, at time.Time) bool { return time.Since(at) >= provenTime })
	p.at[session] = time.Now()
}

func (p *proofs) isFresh(session string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, ok := p.at[session]
	return ok && time.Since(at) < provenTime
}

// proofPage asks for the password and carries the form along that was sent, so that nothing of it is typed again.
type proofPage struct {
	Frame
	To, Login, About, Cancel string
	Fields                   []sentField
}

func (*proofPage) template() string { return "proof.html" }

// sentField is a value of a form.
type sentField struct{ Name, Value string }

// withPassword has a handler run only if the person has given their password for an act of this kind just now or in the
// last minutes; act names it in the words of the page that asks.
func withPassword(act string, handle func(*request) (answer, error)) func(*request) (answer, error) {
	return provenIf(act, func(*request) bool { return true }, handle)
}

// provenIf is proven for the requests that need it.
func provenIf(act string, needs func(*request) bool, handle func(*request) (answer, error)) func(*request) (answer, error) {
	return func(r *request) (answer, error) {
		if !needs(r) || r.console.proofs.isFresh(r.session.ID) {
			return handle(r)
		}
		p := r.proofPage(act)
		given, ok := r.PostForm[proofField]
		if !ok {
			p.Status = 403
			return showPage(p)
		}
		if err := r.console.accounts.Prove(r.Context(), r.token, given[0]); err != nil {
			return refuseForm(r, p, proofField, err)
		}
		r.console.proofs.noteProof(r.session.ID)
		return handle(r)
	}
}

func (r *request) proofPage(act string) *proofPage {
	p := &proofPage{To: r.path, Login: r.actor().Login, About: r.words.T("prove." + act), Cancel: r.path[:strings.LastIndex(r.path, "/")]}
	p.Title = r.words.T("prove.title")
	if act == "user" {
		p.Cancel = r.path // the list of users has the address that a new one is sent to
	}
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		for _, value := range r.PostForm[name] {
			if name != proofField {
				p.Fields = append(p.Fields, sentField{name, value})
			}
		}
	}
	return p
}

// asksErasure reports whether a withdrawal is to destroy the words.
func asksErasure(r *request) bool { return r.value("erase") != "" }
