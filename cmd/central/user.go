package main

import (
	"os"
	"os/user"
	"slices"
	"strconv"

	"gongshi/internal/account"
	"gongshi/internal/division"
)

// userCmd are the commands about people. They work beside a running server and leave an audit entry each; who
// may read the centre's folder may use them, so the first administrator is made here.
type userCmd struct {
	Add      userAddCmd      `cmd:"" help:"Add a person. The password is asked for, or read as the first line of standard input."`
	List     userListCmd     `cmd:"" help:"List everybody as JSON lines."`
	Disable  userDisableCmd  `cmd:"" help:"Keep a person out, and end their sessions."`
	Enable   userEnableCmd   `cmd:"" help:"Let a person in again."`
	Grant    userGrantCmd    `cmd:"" help:"Give a person a role for a division and all below it."`
	Revoke   userRevokeCmd   `cmd:"" help:"Take a role from a person."`
	Password userPasswordCmd `cmd:"" help:"Set a person's password anew, as add asks for it."`
	Unlock   userUnlockCmd   `cmd:"" help:"End the delay that wrong tries brought upon a person's login, and print a pass: given beside the password within an hour, it lets them in while strangers go on trying."`
	Totp     userTotpCmd     `cmd:"" help:"Remove a lost second factor."`
}

// role is a role on the command line.
type role account.Role

// UnmarshalText refuses an unknown role, which makes it misuse.
func (r *role) UnmarshalText(text []byte) error {
	parsed, err := account.ParseRole(string(text))
	*r = role(parsed)
	return err
}

// person is the flag of every command about one person.
type person struct {
	folder
	Login string `required:"" placeholder:"LOGIN" help:"The person's login name."`
}

// runOn runs f on the person of the flag, as the centre itself.
func (p person) runOn(a *app, f func(*account.Accounts, account.Actor, account.User) error) error {
	return inAccounts(a, p.folder, func(all *account.Accounts) error {
		u, err := all.UserByLogin(a.ctx, account.System(), p.Login)
		if err != nil {
			return err
		}
		return f(all, operatorActor(), u)
	})
}

func inAccounts(a *app, in folder, f func(*account.Accounts) error) error {
	s, err := in.openCentre(a)
	if err != nil {
		return err
	}
	defer s.Close()
	return f(s.Accounts())
}

// operatorActor is the centre itself, with the name of this machine's user for the audit trail.
func operatorActor() account.Actor {
	actor := account.System()
	name := strconv.Itoa(os.Getuid())
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	actor.Login += ":" + name[:min(len(name), 64)]
	return actor
}

type userAddCmd struct {
	person
	Name         string `required:"" placeholder:"NAME" help:"The person's name."`
	Organisation string `placeholder:"NAME" help:"Where the person works."`
	Role         []role `required:"" placeholder:"ROLE" help:"A role for the division and all below it: editor, content_reviewer, confidentiality_reviewer, publisher, office, auditor, administrator. Several with commas."`
	Division     code   `required:"" placeholder:"CODE" help:"The division that the person belongs to."`
	MustChange   bool   `help:"Have the person choose another password at the first login."`
}

// Validate makes a login name that cannot be used misuse.
func (c *userAddCmd) Validate() error {
	if c.Login == "" {
		return nil // kong reports that it is missing
	}
	return account.CheckLogin(c.Login)
}

// Run adds the person and prints them.
func (c *userAddCmd) Run(a *app) error {
	return inAccounts(a, c.folder, func(all *account.Accounts) error {
		at := division.Code(c.Division)
		n := account.NewUser{Login: c.Login, Name: c.Name, Organisation: c.Organisation, Division: at, MustChange: c.MustChange}
		for _, r := range c.Role {
			if g := (account.Grant{Role: account.Role(r), Division: at}); !slices.Contains(n.Grants, g) {
				n.Grants = append(n.Grants, g)
			}
		}
		var err error
		if n.Password, err = a.askPassword(); err != nil {
			return err
		}
		added, err := all.Add(a.ctx, operatorActor(), n)
		if err != nil {
			return err
		}
		return a.line(added)
	})
}

type userListCmd struct{ folder }

// Run prints a line for each person.
func (c *userListCmd) Run(a *app) error {
	return inAccounts(a, c.folder, func(all *account.Accounts) error {
		list, err := all.Users(a.ctx, account.System())
		for _, u := range list {
			if err := a.line(u); err != nil {
				return err
			}
		}
		return err
	})
}

type userDisableCmd struct{ person }

// Run keeps the person out.
func (c *userDisableCmd) Run(a *app) error {
	return c.runOn(a, func(all *account.Accounts, by account.Actor, u account.User) error {
		return all.SetActive(a.ctx, by, u.ID, false)
	})
}

type userEnableCmd struct{ person }

// Run lets the person in.
func (c *userEnableCmd) Run(a *app) error {
	return c.runOn(a, func(all *account.Accounts, by account.Actor, u account.User) error {
		return all.SetActive(a.ctx, by, u.ID, true)
	})
}

// granted are the flags that name a grant.
type granted struct {
	Role     role `required:"" placeholder:"ROLE" help:"editor, content_reviewer, confidentiality_reviewer, publisher, office, auditor or administrator."`
	Division code `required:"" placeholder:"CODE" help:"For this division and all below it."`
}

func (g granted) grant() account.Grant {
	return account.Grant{Role: account.Role(g.Role), Division: division.Code(g.Division)}
}

type userGrantCmd struct {
	person
	granted
}

// Run gives the role.
func (c *userGrantCmd) Run(a *app) error {
	return c.runOn(a, func(all *account.Accounts, by account.Actor, u account.User) error {
		return all.Grant(a.ctx, by, u.ID, c.grant())
	})
}

type userRevokeCmd struct {
	person
	granted
}

// Run takes the role.
func (c *userRevokeCmd) Run(a *app) error {
	return c.runOn(a, func(all *account.Accounts, by account.Actor, u account.User) error {
		return all.Revoke(a.ctx, by, u.ID, c.grant())
	})
}

type userPasswordCmd struct {
	person
	MustChange bool `help:"Have the person choose another password at the next login."`
}

// Run sets the password; it ends a delay after wrong ones, and the person's sessions.
func (c *userPasswordCmd) Run(a *app) error {
	return c.runOn(a, func(all *account.Accounts, by account.Actor, u account.User) error {
		password, err := a.askPassword()
		if err != nil {
			return err
		}
		return all.SetPassword(a.ctx, by, u.ID, password, c.MustChange)
	})
}

type userTotpCmd struct {
	person
	Reset bool `required:"" help:"Remove the second factor and its recovery codes; the person sets up another after the next login."`
}

// Run removes the second factor.
func (c *userTotpCmd) Run(a *app) error {
	return c.runOn(a, func(all *account.Accounts, by account.Actor, u account.User) error {
		return all.RemoveSecondFactor(a.ctx, by, u.ID)
	})
}

type userUnlockCmd struct{ person }

// Run ends the delay and prints the pass.
func (c *userUnlockCmd) Run(a *app) error {
	return c.runOn(a, func(all *account.Accounts, by account.Actor, u account.User) error {
		pass, err := all.Unlock(a.ctx, by, u.ID)
		if err != nil {
			return err
		}
		return a.line(struct {
			Login string `json:"login"`
			Pass  string `json:"pass"`
		}{u.Login, pass})
	})
}
