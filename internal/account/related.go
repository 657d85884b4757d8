package account

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// The maker of an account, or of a new password or second factor for it, may have been the first to use it: two
// accounts then need not be two persons. Such a publication goes ahead, with an entry in the trail that the office is
// shown until somebody of it, who is none of these people, has seen it. All of this is read from the trail, which no
// row beside it can make forget.

// Acts about such publications.
const (
	ActRelated     = "publish_related"
	actRelatedSeen = "publish_related_seen"
)

// Tie is a person who acted beside one whose account they had made or reset, themselves or through accounts that they
// had made.
type Tie struct{ Maker, Made User }

// String is the tie as the trail has it: both logins.
func (t Tie) String() string { return t.Maker.Login + " > " + t.Made.Login }

// Actors returns who did one of some acts to a subject, by the trail, without the centre itself.
func Actors(ctx context.Context, tx *sqlkit.Tx, subject string, acts ...string) (people []string, err error) {
	entries, err := EntriesAbout(ctx, tx, subject)
	for _, e := range entries {
		if e.Actor != SystemID && slices.Contains(acts, e.Act) && !slices.Contains(people, e.Actor) {
			people = append(people, e.Actor)
		}
	}
	return people, err
}

// Ties returns the ties among people, in the order in which they are given.
func (a *Accounts) Ties(ctx context.Context, tx *sqlkit.Tx, people []string) (ties []Tie, err error) {
	for _, made := range people {
		makers, err := a.makers.makersOf(ctx, tx, made)
		if err != nil {
			return nil, err
		}
		for _, maker := range people {
			if maker == made || !slices.Contains(makers, maker) {
				continue
			}
			var t Tie
			if t.Maker, err = readUser(ctx, tx, "id", maker); err == nil {
				t.Made, err = readUser(ctx, tx, "id", made)
			}
			if err != nil {
				return nil, err
			}
			ties = append(ties, t)
		}
	}
	return ties, nil
}

// most of the ties that an entry names; detail has how many there are.
const maxTies = 8

// NoteTies writes the ties in a publication into the trail, where the office sees them. The list is not empty.
func NoteTies(ctx context.Context, tx *sqlkit.Tx, actor Actor, record, index string, at division.Code, ties []Tie) error {
	detail := map[string]string{"ties": formatInt(int64(len(ties))), "index_number": index}
	for i, t := range ties[:min(len(ties), maxTies)] {
		detail[fmt.Sprintf("tie_%d", i+1)] = t.String()
	}
	return Append(ctx, tx, actor, Event{Act: ActRelated, Subject: "record " + record, Division: at, Detail: detail})
}

// unseen is the SQL condition of trail entries that nobody of the office has seen.
const unseen = "act = '" + ActRelated + "' AND NOT EXISTS (SELECT 1 FROM audit AS later WHERE later.act = '" + actRelatedSeen + "' AND later.subject = audit.subject AND later.number > audit.number)"

// Related returns the publications among tied people that the office has not seen, the newest first, where the actor is
// of the office.
func (a *Accounts) Related(ctx context.Context, actor Actor) ([]Entry, error) {
	list, err := readRows(ctx, a.db.Reader(), scanEntry,
		"SELECT number, bytes, hash FROM audit WHERE "+unseen+" ORDER BY number DESC LIMIT $1", MaxTrail)
	return slices.DeleteFunc(list, func(e Entry) bool { return !actor.May(Oversee, e.Division) }), err
}

// SeeRelated records that the actor, who is of the office there, has seen an entry of Related: errs.Forbidden for one
// of the people that it names, errs.Conflict if it was seen already.
func (a *Accounts) SeeRelated(ctx context.Context, actor Actor, number int64) error {
	return a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		actor, err := Current(ctx, tx, actor)
		if err != nil {
			return err
		}
		found, err := readRows(ctx, tx, scanEntry,
			"SELECT number, bytes, hash FROM audit WHERE number = $1 AND "+unseen, number)
		switch {
		case err != nil:
			return err
		case len(found) == 0 || !actor.May(Oversee, found[0].Division):
			return errs.F(errs.Conflict, "This notice is settled already, or is not yours to settle.")
		case found[0].namesPerson(actor):
			return errs.F(errs.Forbidden, "You are one of the people that this notice names. Somebody else of the office has to look at it.")
		}
		return Append(ctx, tx, actor, Event{Act: actRelatedSeen, Subject: found[0].Subject, Division: found[0].Division, Detail: map[string]string{"entry": formatInt(number)}})
	})
}

// names reports whether an entry of NoteTies names somebody, or is about their act.
func (e Entry) namesPerson(actor Actor) bool {
	if e.Actor == actor.ID {
		return true
	}
	for _, tie := range e.Ties() {
		if tie[0] == actor.Login || tie[1] == actor.Login {
			return true
		}
	}
	return false
}

// Ties returns the logins of the ties that an entry names: who made, and who was made.
func (e Entry) Ties() (ties [][2]string) {
	for i := range maxTies {
		if maker, made, ok := strings.Cut(e.Detail[fmt.Sprintf("tie_%d", i+1)], " > "); ok {
			ties = append(ties, [2]string{maker, made})
		}
	}
	return ties
}
