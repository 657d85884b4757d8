package account

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"runtime"
	"strconv"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// Accounts are the people of a centre, and their sessions. It is safe for concurrent use; its state is in the database,
// so that several processes may use one database at once.
type Accounts struct {
	db     *sqlkit.DB
	centre string
	sealer cipher.AEAD
	hasher *hasher
	seals  *seals
	makers makers
}

// New gives access to the accounts in a database whose tables exist. People see the centre's name beside the codes of
// the second factor. The caller that opens the database has BeginTx and SealTx run in every transaction.
func New(db *sqlkit.DB, centre string, keys Keys) (*Accounts, error) {
	block, err := aes.NewCipher(keys.SecondFactors[:])
	if err != nil {
		return nil, errs.E(errs.Internal, "The key of the accounts cannot be used.", err)
	}
	sealer, err := cipher.NewGCM(block)
	if err != nil {
		return nil, errs.E(errs.Internal, "The key of the accounts cannot be used.", err)
	}
	return &Accounts{db: db, centre: centre, sealer: sealer, hasher: newHasher(runtime.GOMAXPROCS(0)),
		seals: &seals{key: keys.Seals, broken: make(chan struct{})}}, nil
}

// noSuchPerson is the error for a person who does not exist, or not for the asker.
func noSuchPerson() error { return errs.F(errs.NotFound, "There is no such user.") }

// maySee reports whether the actor may know of a person.
func (a Actor) maySee(u User) bool {
	return a.ID == u.ID || a.May(Users, u.Division) || a.May(Audit, u.Division)
}

// mayChange reports whether the actor may change a person: administer where they belong, and everywhere that
// they may do something.
func (a Actor) mayChange(u User) bool {
	if a.ID == u.ID || !a.May(Users, u.Division) {
		return false
	}
	for _, g := range u.Grants {
		if !a.May(Users, g.Division) {
			return false
		}
	}
	return true
}

// Current gives the actor with the roles of this moment of the transaction, which may be fewer than when the
// request began: errs.Forbidden if there is no such person any more, or they are kept out.
func Current(ctx context.Context, tx *sqlkit.Tx, actor Actor) (Actor, error) {
	if actor.ID == SystemID {
		return actor, nil
	}
	u, err := readUser(ctx, tx, "id", actor.ID)
	switch {
	case errs.Is(err, errs.NotFound), err == nil && !u.Active:
		return Actor{}, sessionOver()
	case err != nil:
		return Actor{}, err
	case u.MustChange:
		u.Grants = nil
	}
	return u.Actor(), nil
}

// changePerson runs f on a person in a writing transaction, if the actor may change them, and notes it in the trail.
func (a *Accounts) changePerson(ctx context.Context, actor Actor, id, act string, f func(tx *sqlkit.Tx, now Actor, u User) (map[string]string, error)) error {
	return a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		actor, err := Current(ctx, tx, actor)
		if err != nil {
			return err
		}
		u, err := readUser(ctx, tx, "id", id)
		switch {
		case errs.Is(err, errs.NotFound), err == nil && !actor.maySee(u):
			return noSuchPerson()
		case err != nil:
			return err
		case actor.ID == u.ID:
			return errs.F(errs.Forbidden, "Nobody does this to themselves; ask another administrator.")
		case !actor.mayChange(u):
			return errs.F(errs.Forbidden, "The user %s belongs to, or has a role in, a division that you do not administer.", u.Login)
		}
		detail, err := f(tx, actor, u)
		if err != nil {
			return err
		}
		return noteUser(ctx, tx, actor, act, u, detail)
	})
}

// noteUser binds a person in the state that the act has left, and writes the act into the trail. It is the last step of
// an act.
func noteUser(ctx context.Context, tx *sqlkit.Tx, actor Actor, act string, u User, detail map[string]string) error {
	if err := bindPerson(ctx, tx, u.ID); err != nil {
		return err
	}
	all := map[string]string{"login": u.Login}
	for k, v := range detail {
		all[k] = v
	}
	return Append(ctx, tx, actor, Event{Act: act, Subject: "user " + u.ID, Division: u.Division, Detail: all})
}

// Actor is the person as one who acts.
func (u User) Actor() Actor { return Actor{ID: u.ID, Login: u.Login, Name: u.Name, Grants: u.Grants} }

func formatInt(n int64) string { return strconv.FormatInt(n, 10) }

// checkCode refuses a code that is no division's.
func checkCode(code division.Code) error {
	_, err := division.Parse(string(code))
	return err
}
