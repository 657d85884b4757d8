package account

import (
	"slices"

	"gongshi/internal/division"
	"gongshi/internal/errs"
)

// Role is a person's role at the centre, for a division and below.
type Role string

// The roles.
const (
	Editor                  Role = "editor"                   // writes for a village committee or an office
	ContentReviewer         Role = "content_reviewer"         // reviews drafts of others
	ConfidentialityReviewer Role = "confidentiality_reviewer" // 保密审查
	Publisher               Role = "publisher"                // publishes approved drafts
	Office                  Role = "office"                   // the disclosure office: watches, publishes, withdraws, erases
	Auditor                 Role = "auditor"                  // reads everything, changes nothing
	Administrator           Role = "administrator"            // people and their roles; no word of a record
)

// Action is something that can be allowed.
type Action string

// The actions.
const (
	Read                  Action = "read"                   // unpublished drafts
	Write                 Action = "write"                  // drafts: begin, change, submit
	ReviewContent         Action = "review_content"         //
	ReviewConfidentiality Action = "review_confidentiality" //
	Publish               Action = "publish"                // at once, at a set time; confirm that it is still true
	Withdraw              Action = "withdraw"               //
	Erase                 Action = "erase"                  // destroy the words of a record for good
	Alert                 Action = "alert"                  // release an alert, as its second person
	Report                Action = "report"                 // summary reports
	Users                 Action = "users"                  // people, roles, sessions of others
	Audit                 Action = "audit"                  // read the audit trail
	Oversee               Action = "oversee"                // learn of publications in which two accounts may be one person
)

// Roles and Actions list all, in the order of the work.
var (
	Roles   = []Role{Editor, ContentReviewer, ConfidentialityReviewer, Publisher, Office, Auditor, Administrator}
	Actions = []Action{Read, Write, ReviewContent, ReviewConfidentiality, Publish, Withdraw, Erase, Alert, Report, Users, Audit, Oversee}
)

// policy is the one table of the actions of each role.
var policy = map[Role][]Action{
	Editor:                  {Read, Write, Report},
	ContentReviewer:         {Read, ReviewContent, Report},
	ConfidentialityReviewer: {Read, ReviewConfidentiality, Report},
	Publisher:               {Read, Publish, Withdraw, Alert, Report},
	Office:                  {Read, Write, Publish, Withdraw, Erase, Alert, Report, Oversee},
	Auditor:                 {Read, Report, Audit},
	Administrator:           {Users, Audit},
}

// guarded are the roles for which a centre can require a second factor: they can publish words, take them down, or give
// such roles to others.
var guarded = []Role{ContentReviewer, ConfidentialityReviewer, Publisher, Office, Administrator}

// Guarded reports whether the actor has a role of which a centre can require a second factor.
func (a Actor) Guarded() bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return slices.Contains(guarded, g.Role) })
}

// May reports whether the role allows the action, wherever it is held.
func (r Role) May(act Action) bool { return slices.Contains(policy[r], act) }

// ParseRole refuses an unknown role.
func ParseRole(s string) (Role, error) {
	if r := Role(s); slices.Contains(Roles, r) {
		return r, nil
	}
	return "", errs.F(errs.Invalid, "There is no role %q; there are %v.", s, Roles)
}

// Grant is a role for a division and all below it.
type Grant struct {
	Role     Role          `json:"role"`
	Division division.Code `json:"division"`
}

// Actor is who acts.
type Actor struct {
	ID          string // UUIDv7 of the person, or SystemID
	Login, Name string
	Grants      []Grant
}

// SystemID is the id of System; no person has it.
const SystemID = "system"

// System is the centre itself: cron, and the command line of the folder's owner. It may do everything.
func System() Actor { return Actor{ID: SystemID, Login: SystemID, Name: SystemID} }

// May reports whether the actor may do something for a division.
func (a Actor) May(act Action, at division.Code) bool {
	if a.ID == SystemID {
		return slices.Contains(Actions, act) && at.Level() != division.None
	}
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role.May(act) && g.Division.Contains(at) })
}

// Where lists the divisions that, with all below them, an action is allowed for, each named once and none
// below another, in the order of codes. For System, which has no bounds, it is nil and everywhere true.
func (a Actor) Where(act Action) (divisions []division.Code, everywhere bool) {
	if a.ID == SystemID {
		return nil, slices.Contains(Actions, act)
	}
	for _, g := range a.Grants {
		if g.Role.May(act) && g.Division.Level() != division.None {
			divisions = append(divisions, g.Division)
		}
	}
	slices.Sort(divisions) // a division comes before those below it
	kept := divisions[:0]
	for _, d := range divisions {
		if len(kept) == 0 || !kept[len(kept)-1].Contains(d) {
			kept = append(kept, d)
		}
	}
	return kept, false
}
